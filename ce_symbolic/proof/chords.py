"""What bounds on a quantity give: chords of the exponential and of the square between the bounds."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.meaning.terms import Add, App, Fn, Mul, Sym, Term, free_names, put, substitute, term, walk
from ce_symbolic.proof.candidates import Candidate, at_indices, block_of, product
from ce_symbolic.proof.facts import facts_of
from ce_symbolic.proof.masks import NEGATIVE, POSITIVE
from ce_symbolic.proof.normal import Polynomial, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import close_block
from ce_symbolic.rules.bounds import write_block

MAX_BOUNDED = 4


def chords(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """``Σ w ((h - Z) (e^{s l} - …) + (Z - l) (e^{s h} - …))`` and ``Σ w (Z - l) (h - Z)`` for ``l <= Z <= h``."""
    for (sets, factors), _c in at_indices(goal).items():
        for k, (base, e) in enumerate(factors):
            # A constant factor is found as the multiplier.
            rest = product(tuple(f for f in (*factors[:k], *factors[k + 1:])
                                 if not sets or any(n.startswith("~") for n in free_names(f[0]))))
            for value in dict.fromkeys(v for v in walk(base) if isinstance(v, (App, Sym))):
                for low, high in bounds(value, scope)[:MAX_BOUNDED]:
                    above, below = Add((high, -value)), Add((value, -low))
                    if base == value and e == 2:
                        yield Candidate("add-non-negative", (close_block(block_of(sets), (rest, above, below)),), 0)
                    if isinstance(base, Fn) and base.name == "exp" and e == 1:
                        for side, end in ((above, low), (below, high)):
                            u = at(base.args[0], value, end)
                            if u is not None:
                                yield Candidate("exp-tangent", (
                                    Mul((rest, side)), u, base.args[0], *write_block(block_of(sets))), 0)


def at(argument: Term, value: Term, end: Term) -> Term | None:
    """The argument at an end of the interval of a value, where it is linear in the value."""
    hole = Sym("~hole")
    from ce_symbolic.rules.indicators import replaced

    there = replaced(argument, value, hole)
    if hole.name not in free_names(there):
        return None
    return put(there, hole.name, end)


def bounds(value: Term, scope: Scope) -> list[tuple[Term, Term]]:
    """Pairs of a lower and an upper bound of a name or of a member of a family, as facts state them."""
    low: list[Term] = []
    high: list[Term] = []
    for fact in facts_of(scope):
        if fact.guards or not (fact.mask & NEGATIVE == 0 or fact.mask & POSITIVE == 0):
            continue
        sign = 1 if not fact.mask & NEGATIVE else -1
        for (sets, factors), c in normal(fact.pattern).items():
            if sets or len(factors) != 1 or factors[0][1] != 1 or abs(c) != 1:
                continue
            name = factors[0][0]
            found = matched(name, value, [w for w, _ in fact.wildcards])
            if found is None:
                continue
            whole = normal(fact.pattern)
            others = {m: x for m, x in whole.items() if m != (sets, factors)}
            bound = term(substitute(render({m: -x / c for m, x in others.items()}), found))
            if any(n.startswith("?") for n in free_names(bound)) or value in set(walk(bound)):
                continue
            (low if sign * c > 0 else high).append(bound)
    return [(a, b) for a in dict.fromkeys(low) for b in dict.fromkeys(high)]


def matched(name: Term, value: Term, wildcards: list[str]) -> dict[str, Term] | None:
    """The values of the wildcards for which a name in a fact is this value."""
    if name == value:
        return {}
    if isinstance(name, App) and isinstance(value, App) and name.name == value.name and len(name.args) == len(
            value.args):
        found = {a.name: b for a, b in zip(name.args, value.args, strict=True)
                 if isinstance(a, Sym) and a.name in wildcards}
        return found if term(substitute(name, found)) == value else None
    return None
