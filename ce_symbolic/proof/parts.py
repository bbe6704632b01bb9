"""Integrals over parts of an interval, and what is left of the whole."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.meaning.terms import Add, Big, Interval, Mul, Prob, Term, walk
from ce_symbolic.proof.normal import key
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import flat

MOST = 6


def rests(left: Term, right: Term, scope: Scope) -> Iterator[tuple[Term, Term, tuple[Term, ...]]]:
    """What ``right`` may have that ``left = c ∫_J h`` has not: ``c ∫ h`` over what lies around J in another interval of
    the sides, or in that on which a law under the integral lives; and ``c ∫ h`` over that interval,
    with the points that cut it."""
    factors = flat(left.factors) if isinstance(left, Mul) else (left,)
    wholes = {v.over for v in walk(right) if isinstance(v, Big) and v.op == "sum" and isinstance(v.over, Interval)}
    found: dict[tuple[Term, Term, tuple[Term, ...]], None] = {}
    for k, part in enumerate(factors):
        if not (isinstance(part, Big) and part.op == "sum" and isinstance(part.over, Interval)):
            continue
        for over in sorted(wholes | _supports(part, scope), key=repr):
            pieces = [Interval(a, b) for a, b in ((over.lower, part.over.lower), (part.over.upper, over.upper))
                      if key(a) != key(b)]
            extra = Add(tuple(Big("sum", part.var, piece, part.body) for piece in pieces))
            if pieces:
                whole = Big("sum", part.var, over, part.body)
                made = [Mul((*factors[:k], v, *factors[k + 1:])) for v in (extra, whole)]
                cuts = tuple(e for e in (part.over.lower, part.over.upper) if e not in (over.lower, over.upper))
                found[made[0], made[1], cuts] = None
    yield from list(found)[:MOST]


def _supports(part: Big, scope: Scope) -> set[Interval]:
    """The intervals on which the laws under the integral live."""
    found: set[Interval] = set()
    for value in walk(part.body):
        law = scope.law(value.law) if isinstance(value, Prob) else None
        found |= {over for _, over in law.slots if isinstance(over, Interval)} if law is not None else set()
    return found
