"""Facts as patterns with a sign, and what they match.  Part of the kernel.

Facts are matched against terms up to ring arithmetic; quantified facts hold for elements of their sets.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Big,
    Compare,
    Condition,
    Enum,
    Finite,
    IndexSet,
    Interval,
    Joint,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    free_names,
    kinds,
    substitute,
    walk,
)
from ce_symbolic.proof.masks import MASK, ZERO_SIGN, flip
from ce_symbolic.proof.normal import TooLarge, canonical_term, difference, equal, key, render

if TYPE_CHECKING:
    from ce_symbolic.proof.scope import Scope


@dataclass(frozen=True)
class Fact:
    """``pattern`` has a sign in ``mask`` for all wildcards in their sets for which the guards hold."""

    wildcards: tuple[tuple[str, IndexSet], ...]
    guards: tuple[Compare, ...]
    pattern: Term
    mask: int

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols of the context that the fact speaks of."""
        return free_names(self.pattern).union(
            *(free_names(g) for g in self.guards), *(free_names(over) for _, over in self.wildcards))


@lru_cache(maxsize=50_000)
def oriented_gap(claim: Compare) -> tuple[Term, int] | None:
    """``left - right`` with leading coefficient 1, and the mask of its sign; None where it says nothing."""
    try:
        gap = difference(claim.left, claim.right)
    except TooLarge:
        return None
    if not gap:
        return None
    lead = gap[min((m for m in gap if m != ((), ())), key=lambda m: key(render({m: Fraction(1)})), default=((), ()))]
    scaled = render({m: c / lead for m, c in gap.items()})
    mask = MASK[claim.op]
    return scaled, flip(mask) if lead < 0 else mask


@lru_cache(maxsize=50_000)
def fact_of(condition: Condition) -> Fact | None:
    """The pattern of a condition; None where it says nothing."""
    rename: dict[str, Term] = {var: Sym(f"?{var}") for var, _ in condition.binders}
    wildcards = tuple((f"?{var}", as_set(substitute(over, rename))) for var, over in condition.binders)
    claim = substitute(condition.claim, rename)
    guards = tuple(substitute(g, rename) for g in condition.guards)
    assert isinstance(claim, Compare)
    oriented = oriented_gap(claim)
    if oriented is None:
        return None
    return Fact(wildcards, tuple(g for g in guards if isinstance(g, Compare)), *oriented)


def as_set(value: Value) -> IndexSet:
    """The value, which is a set."""
    assert isinstance(value, IndexSet)
    return value


def as_compare(value: Value) -> Compare:
    """The value, which is a comparison."""
    assert isinstance(value, Compare)
    return value


@lru_cache(maxsize=5_000)
def facts_from(conditions: tuple[Condition, ...]) -> tuple[Fact, ...]:
    """The patterns of conditions, and of what they imply for the factors of products of probabilities."""
    return tuple(f for c in conditions for f in map(fact_of, (c, *_positive_factors(c))) if f is not None)


def _positive_factors(condition: Condition) -> Iterator[Condition]:
    """``p(x, y) / p(y) > 0`` says that both probabilities are positive, for neither is ever negative."""
    claim = condition.claim
    if claim.op != ">" or claim.right != ZERO:
        return
    try:
        left = canonical_term(claim.left)
    except TooLarge:
        return
    for value in dict.fromkeys((claim.left, left)):
        if not isinstance(value, Mul):
            continue
        bases = [f.base if isinstance(f, Pow) and isinstance(f.exponent, Rat) else f for f in value.factors]
        if all(map(_never_negative, bases)):
            for base in bases:
                if not isinstance(base, Rat):
                    yield Condition(condition.binders, condition.guards, Compare(">", base, ZERO))


def _never_negative(value: Term) -> bool:
    """Whether it is a probability, or a product or sum of probabilities over an index."""
    if isinstance(value, Big):
        return value.op == "sum" and isinstance(value.over, (Finite, Enum, Range)) and _never_negative(value.body)
    if isinstance(value, Mul):
        return all(map(_never_negative, value.factors))
    if isinstance(value, Pow):
        return isinstance(value.exponent, Rat) and _never_negative(value.base)
    return isinstance(value, (Prob, Joint)) or (isinstance(value, Rat) and value.value > 0)


@lru_cache(maxsize=5_000)
def counts_of(sets: frozenset[str]) -> tuple[Fact, ...]:
    """Finite sets have an element, so their numbers of elements are at least one."""
    least = (Condition((), (), Compare(">=", App(f"card:{name}", ()), ONE)) for name in sorted(sets))
    return tuple(f for c in least for f in (fact_of(c),) if f is not None)


def finite_sets(theory: Theory) -> frozenset[str]:
    """The named finite sets that a theory speaks of."""
    over = [s for law in theory.laws.values() for _, s in law.slots]
    over += [s for family in theory.families.values() for s in family.arguments if s is not None]
    return frozenset(s.name for s in (*over, *theory.sets.values(), *theory.letters) if isinstance(s, Finite))


def outcomes(pattern: Term, theory: Theory) -> set[tuple[str, IndexSet]]:
    """Names in a pattern that stand for an outcome of a law, with all its outcomes: what has a probability is one."""
    found: set[tuple[str, IndexSet]] = set()
    for prob in walk(pattern) if "Prob" in kinds(pattern) else ():
        law = theory.laws.get(prob.law) if isinstance(prob, Prob) else None
        if isinstance(prob, Prob) and law is not None:
            sets = dict(law.slots)
            found |= {(v.name, sets[slot]) for slot, v in prob.slots if isinstance(v, Sym) and slot in sets}
    return found


def facts_of(scope: Scope) -> Iterator[Fact]:
    """All facts that hold at a place: guards, declared facts, the domain."""
    yield from scope.counts
    for guard in scope.guards:
        oriented = oriented_gap(guard)
        if oriented is not None and (
                not scope.varying or not oriented[1] & ZERO_SIGN or scope.fixed(oriented[0])):
            yield Fact((), (), *oriented)
    if any(isinstance(over, Interval) for _, over in scope.binders):
        yield from (fact for fact in scope.inside if not scope.varying or scope.fixed(fact.pattern))
    bound = {var for var, _ in scope.binders}
    for fact in (*facts_from(scope.theory.facts), *facts_from(scope.domain)):
        # A fact about a free symbol says nothing of a bound variable of the same name.
        if bound and bound & fact.names:
            continue
        # Under a derivative or a limit only what holds around the point counts: strict inequalities.
        if scope.varying and fact.mask & ZERO_SIGN and not scope.fixed(fact.pattern):
            continue
        yield fact


def same_set(a: IndexSet, b: IndexSet) -> bool:
    """Whether two sets are written the same, up to arithmetic in their ends."""
    return a == b or (isinstance(a, Range) and isinstance(b, Range)
                      and equal(a.lower, b.lower) and equal(a.upper, b.upper))
