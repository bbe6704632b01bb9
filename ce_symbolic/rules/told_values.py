"""Probabilities that the notes determine without printing them: what ``P(A)``, ``P(B|A)`` and ``P(B|A^c)`` make of
``P(B)``."""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Big,
    Condition,
    Mul,
    Pow,
    Prob,
    Rat,
    Term,
    free_names,
    kinds,
    term,
    walk,
)
from ce_symbolic.proof.normal import Monomial, Polynomial, TooLarge, difference, normal
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule

_CONSTANT: Monomial = ((), ())


class ToldValue(Rule):
    """A total of probabilities that linear equations of the notes determine."""

    name = "told-value"
    statement = r"from P(A) = a, P(B|A) = b, P(B|A^c) = c it follows that P(B) = a b + (1 - a) c"
    obligations = "the equations are linear in the probabilities, and determine the value"
    example = r"P(A \cap B) = 0.15 from P(A) = 0.3 and P(B|A) = 0.5"
    misuse = r"P(A \cap B) = 0.15 from P(A) = 0.3 and P(B) = 0.5"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        """It is tried where the notes tell at least two values."""
        told = isinstance(term, Big) and "Prob" in kinds(term) and not free_names(term) and len(_told(
            scope.theory.facts)) > 1
        return ((),) if told else ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if choice or not isinstance(term, Big) or term.op != "sum" or free_names(term) or "Prob" not in kinds(term):
            return None
        value = _determined(scope.theory.facts, term)
        return None if value is None else Rat(value)


@lru_cache(maxsize=200)
def _told(facts: tuple[Condition, ...]) -> tuple[tuple[Term, Term], ...]:
    """The pairs ``a = b`` without quotients that the facts amount to; a quotient that has a value has a divisor."""
    found: list[tuple[Term, Term]] = []
    for fact in facts:
        claim = fact.claim
        if claim.op != "=" or fact.binders or fact.guards or "Prob" not in kinds(claim.left) | kinds(claim.right):
            continue
        left, right = term(bare(claim.left)), term(bare(claim.right))
        if kinds(right) - {"Rat", "Mul", "Pow", "Add"}:
            continue
        factors = left.factors if isinstance(left, Mul) else (left,)
        below = [f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE]
        above = [f for f in factors if not (isinstance(f, Pow) and f.exponent == MINUS_ONE)]
        found.append((Mul(tuple(above or [ONE])), Mul((right, *below))))
    return tuple(found)


def inconsistent(facts: tuple[Condition, ...]) -> bool:
    """Whether no probabilities have all the values that the facts tell: ``P(A) = 0.2`` and ``P(A) = 0.3``."""
    return len(_told(facts)) > 1 and _equations(facts) is None


@lru_cache(maxsize=200)
def _equations(facts: tuple[Condition, ...]) -> list[Polynomial] | None:
    """What is told, in echelon form; None where it contradicts itself."""
    told = _told(facts)
    try:
        rows = [difference(left, right) for left, right in told]
        wholes = {Big("sum", v.var, v.over, p) for pair in told for side in pair for v in walk(side)
                  if isinstance(v, Big) and v.op == "sum" for p in walk(v.body)
                  if isinstance(p, Prob) and free_names(p) == {v.var}}
        rows += [difference(whole, ONE) for whole in wholes]
    except TooLarge:
        return []
    return _reduced(rows)


@lru_cache(maxsize=2000)
def _determined(facts: tuple[Condition, ...], value: Big) -> Fraction | None:
    """The number that the told values give a total; None where they leave it open."""
    reduced = _equations(facts)
    try:
        goal = dict(normal(term(bare(value))))
    except TooLarge:
        return None
    for row in reduced or ():
        lead = _lead(row)
        if lead is not None and goal.get(lead):
            scale = goal[lead] / row[lead]
            for monomial, c in row.items():
                goal[monomial] = goal.get(monomial, Fraction(0)) - scale * c
    rest = {m: c for m, c in goal.items() if c}
    if reduced is None:
        return None
    return rest.get(_CONSTANT, Fraction(0)) if set(rest) <= {_CONSTANT} else None


def _lead(row: Polynomial) -> Monomial | None:
    return next((m for m, c in row.items() if c and m != _CONSTANT), None)


def _reduced(rows: list[Polynomial]) -> list[Polynomial] | None:
    """The rows in echelon form, every leading monomial in one of them only; None where they contradict each other."""
    done: list[Polynomial] = []
    for row in rows:
        row = dict(row)
        for other in done:
            row = _less(row, other)
        if _lead(row) is None:
            if any(row.values()):
                return None
            continue
        done = [_less(other, row) for other in done]
        done.append(row)
    return done


def _less(row: Polynomial, other: Polynomial) -> Polynomial:
    """A row without the leading monomial of another."""
    lead = _lead(other)
    if lead is None or not row.get(lead):
        return row
    scale = row[lead] / other[lead]
    made = {m: row.get(m, Fraction(0)) - scale * other.get(m, Fraction(0)) for m in {**row, **other}}
    return {m: c for m, c in made.items() if c}
