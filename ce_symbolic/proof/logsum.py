"""Where the log-sum inequality may help: at logarithms of quotients of sums, as the notes print them.

Nothing here is trusted.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    Big,
    Defined,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
    Value,
    parts,
    put,
)
from ce_symbolic.proof.normal import Polynomial
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, open_block
from ce_symbolic.rules.bounds import write_block
from ce_symbolic.rules.rule import Choice

MOST = 8


def log_sums(sides: tuple[Term, ...]) -> Iterator[Choice]:
    """Choices for ``log-sum``: the terms of a sum above and below in a quotient under a logarithm."""
    found: dict[Choice, None] = {}
    for side in sides:
        for outer, above, below in _quotients(side, ()):
            for choice in _pairs(outer, above, below):
                found[choice] = None
    yield from list(found)[:MOST]


def marginals(goal: Polynomial, scope: Scope) -> Iterator[Choice]:
    """``Σ_y p(x, y) log (p(x, y) / q(x, y)) >= p(x) log (p(x) / q(x))`` for two laws whose logarithms occur so."""
    found: dict[str, set[frozenset[str]]] = {}
    for _, factors in goal:
        for base, _e in factors:
            if isinstance(base, Fn) and base.name == "log" and isinstance(base.args[0], Prob):
                inside = base.args[0]
                found.setdefault(inside.law, set()).add(frozenset(s for s, _ in inside.slots))
    for p, q in permutations(sorted(found), 2):
        law = scope.law(p)
        both = sorted(found[p] & found[q], key=lambda s: (len(s), sorted(s)))
        for part in both if law is not None else ():
            for whole in both:
                if part < whole and law is not None:
                    yield _marginal(p, q, whole, part, dict(law.slots))


def _marginal(p: str, q: str, whole: frozenset[str], part: frozenset[str], sets: dict[str, IndexSet]) -> Choice:
    names = {slot: f"~{k}" for k, slot in enumerate(sorted(whole))}
    values = tuple((slot, Sym(names[slot])) for slot in sorted(whole))
    inner = tuple((names[s], sets[s]) for s in sorted(whole - part))
    outer = tuple((names[s], sets[s]) for s in sorted(part))
    return (ONE, 1, len(inner), Prob(p, values), Prob(q, values), *write_block(inner), *write_block(outer))


def _quotients(value: Value, outer: tuple[Binder, ...]) -> Iterator[tuple[tuple[Binder, ...], Term, Term]]:
    if isinstance(value, Fn) and value.name == "log" and isinstance(value.args[0], Mul):
        factors = value.args[0].factors
        above = [f for f in factors if not isinstance(f, Pow)]
        below = [f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE]
        if len(above) == len(below) == 1:
            yield outer, above[0], below[0]
    for part in parts(value):
        inside = (*outer, (value.var, value.over)) if isinstance(value, Big) and value.op == "sum" else outer
        yield from _quotients(part, inside)


def _pairs(outer: tuple[Binder, ...], above: Term, below: Term) -> Iterator[Choice]:
    above, below = _opened(above), _opened(below)
    block = write_block(outer)
    if isinstance(above, Add) and isinstance(below, Add) and len(above.terms) == len(below.terms):
        flat = tuple(t for pair in zip(above.terms, below.terms, strict=True) for t in pair)
        yield (ONE, len(above.terms), 0, *flat, *block)
    one, other = open_block(above), open_block(below)
    if one is not None and other is not None and [s for _, s in one[0]] == [s for _, s in other[0]]:
        inner = tuple((f"~{k}", over) for k, (_, over) in enumerate(one[0]))
        a, b = (_renamed(block_, inner) for block_ in (one, other))
        yield (ONE, 1, len(inner), a, b, *write_block(inner), *block)


def _opened(value: Term) -> Term:
    while isinstance(value, Defined):
        value = value.body
    return value


def _renamed(block: tuple[tuple[Binder, ...], tuple[Term, ...]], inner: tuple[Binder, ...]) -> Term:
    body: Term = Mul(block[1]) if len(block[1]) > 1 else block[1][0]
    for (var, _), (name, _) in zip(block[0], inner, strict=True):
        body = put(body, var, Sym(name))
    return body
