r"""Counterexamples to ``\arg\min_\theta f = \arg\min_\theta g`` where both sides are quadratic in θ.

On an instance of everything else, a polynomial of degree two is known from its values at a few points.  Where it has a
least value, its minimisers solve a linear system, exactly.  A point that minimises one side, and at which the other is
larger than somewhere else, refutes the relation: what is handed back is the inequality that fails there, between the
other side at that point and at its own minimiser.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Claim,
    Condition,
    Defined,
    Family,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    term,
    transform,
    walk,
)
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import evaluate
from ce_symbolic.refutation.instance import Element, Instance, element
from ce_symbolic.refutation.instances import Builder, builder_for, instances
from ce_symbolic.refutation.refute import Refutation, check
from ce_symbolic.rules.minimisers import SAME, depends_on

#: So many instances are looked at, with at most so many numbers in what is sought.
ATTEMPTS, LARGEST = 40, 4

Vector = tuple[Fraction, ...]
Key = tuple[Element, ...]


@dataclass(frozen=True)
class Apart:
    """The inequality that fails, its counterexample, and the side whose minimiser stands in it."""

    claim: Claim
    refutation: Refutation
    left: bool


def refute_same_minimiser(claim: Claim) -> Apart | None:
    """A point that minimises one side and not the other, or None where none was found."""
    name = claim.op.removeprefix(SAME)
    theory = claim.theory
    if not claim.op.startswith(SAME) or name in theory.integers or name in theory.sets or name in theory.definitions:
        return None
    sides = (claim.left, claim.right)
    degrees = [degree(side, name, theory) for side in sides]
    if any(d is None or d > 2 for d in degrees) or not all(_mentions(side, name) for side in sides):
        return None
    plain = replace(claim, op="=")
    builder = builder_for(plain)
    for instance in instances(builder, ATTEMPTS):
        keys = _keys(instance, name)
        if not keys or len(keys) > LARGEST:
            continue
        try:
            found = _on(plain, instance, name, keys, builder)
        except NoValue:
            continue
        if found is not None:
            return found
    return None


def degree(value: Term, name: str, theory: Theory) -> int | None:
    """A bound for the degree of a term as a polynomial in a number, or in the members of a family."""
    if not _mentions(value, name):
        hidden = any(depends_on(theory.definitions[n].body, name) for n in _defined(value, theory))
        return None if hidden or depends_on(value, name) else 0
    match value:
        case Sym() | App():
            inside = isinstance(value, App) and any(_mentions(a, name) for a in value.args)
            return 1 if value.name == name and not inside else None
        case Defined():
            return degree(value.body, name, theory)
        case Add() | Mul():
            found = [degree(t, name, theory) for t in (value.terms if isinstance(value, Add) else value.factors)]
            known = [d for d in found if d is not None]
            if len(known) < len(found):
                return None
            return max(known) if isinstance(value, Add) else sum(known)
        case Pow(base, Rat() as exponent):
            inner = degree(base, name, theory)
            whole = exponent.value
            return None if inner is None or whole.denominator != 1 or whole < 0 else inner * whole.numerator
        case Big(op="sum"):
            over = any(_mentions(v, name) for v in walk(value.over) if isinstance(v, Term))
            return None if over else degree(value.body, name, theory)
    return None


def _mentions(value: Term, name: str) -> bool:
    return any(isinstance(v, (Sym, App)) and v.name == name for v in walk(value))


def _defined(value: Term, theory: Theory) -> set[str]:
    """The defined names in a term, and in the definitions of these."""
    found: set[str] = set()
    waiting: list[Term] = [value]
    while waiting:
        new = {v.name for v in walk(waiting.pop()) if isinstance(v, (Sym, App))} & set(theory.definitions) - found
        found |= new
        waiting += [theory.definitions[n].body for n in sorted(new)]
    return found


def _keys(instance: Instance, name: str) -> list[Key] | None:
    if name in instance.tables:
        return sorted(instance.tables[name], key=repr)
    return [()] if name in instance.scalars else None


def _at(instance: Instance, name: str, keys: Sequence[Key], point: Vector) -> Instance:
    if keys == [()]:
        return instance.with_scalar(name, element(point[0]))
    return instance.with_table(name, dict(zip(keys, point, strict=True)))


def _on(claim: Claim, instance: Instance, name: str, keys: list[Key], builder: Builder) -> Apart | None:
    sides = [_quadratic(side, claim.theory, instance, name, keys) for side in (claim.left, claim.right)]
    solved = [least(side) if side is not None else None for side in sides]
    if solved[0] is None or solved[1] is None:
        return None
    for own, other in ((0, 1), (1, 0)):
        mine, theirs = solved[own], solved[other]
        assert mine is not None and theirs is not None
        for point in mine:
            there = _at(instance, name, keys, point)
            if not builder.satisfied(there) or not builder.satisfied(_at(instance, name, keys, theirs[0])):
                continue
            apart = _apart(claim, (claim.left, claim.right)[other], name)
            values = _at(instance, name, keys, point)
            second = _at(instance, name, keys, theirs[0])
            copy = f"{name}'"
            values = replace(values, scalars={**values.scalars, copy: second.scalars[name]}) if keys == [()] else (
                values.with_table(copy, second.tables[name]))
            refutation = check(apart, values)
            if refutation is not None:
                return Apart(apart, refutation, own == 0)
    return None


def _apart(claim: Claim, side: Term, name: str) -> Claim:
    """``g(θ) \\le g(θ')``, which holds for all θ' at a minimiser θ."""
    theory, copy = claim.theory, f"{name}'"

    def change(part: Value) -> Value:
        if isinstance(part, (Sym, App)) and part.name == name:
            return replace(part, name=copy)
        return part

    def changed(condition: Condition) -> Condition:
        made = transform(condition, change)
        assert isinstance(made, Condition)
        return made

    families: Mapping[str, Family] = theory.families
    if name in families:
        families = {**families, copy: replace(families[name], name=copy)}
    theory = replace(theory, families=families, facts=(*theory.facts, *map(changed, theory.facts)),
                     spelling={**theory.spelling, copy: theory.spelling.get(name, name) + "'"})
    return Claim("<=", side, term(transform(side, change)), theory, (*claim.domain, *map(changed, claim.domain)))


@dataclass(frozen=True)
class Quadratic:
    """``c + b·x + ½ x·H x``."""

    b: Vector
    h: tuple[Vector, ...]


def _quadratic(side: Term, theory: Theory, instance: Instance, name: str, keys: list[Key]) -> Quadratic | None:
    """The side as a function of what is sought, from its values at a few points."""
    size = len(keys)

    def value(*steps: tuple[int, int]) -> Fraction:
        point = [Fraction(0)] * size
        for place, by in steps:
            point[place] += by
        found = evaluate(side, theory, _at(instance, name, keys, tuple(point)), steps=50_000)
        if not isinstance(found, Fraction):
            raise NoValue
        return found

    start = value()
    up, down = [value((k, 1)) for k in range(size)], [value((k, -1)) for k in range(size)]
    b = tuple((up[k] - down[k]) / 2 for k in range(size))
    h = [[Fraction(0)] * size for _ in range(size)]
    for k in range(size):
        h[k][k] = up[k] + down[k] - 2 * start
        for m in range(k):
            h[k][m] = h[m][k] = value((k, 1), (m, 1)) - up[k] - up[m] + start
    return Quadratic(b, tuple(map(tuple, h)))


def least(q: Quadratic) -> list[Vector] | None:
    """Minimisers: one, and those beside it along which the function is constant; None where there is no least value."""
    size = len(q.b)
    rows = [[*q.h[k], -q.b[k]] for k in range(size)]
    if not _semidefinite([list(r) for r in q.h]):
        return None
    pivots: list[int] = []
    for column in range(size):
        at = next((k for k in range(len(pivots), size) if rows[k][column]), None)
        if at is None:
            continue
        top = len(pivots)
        rows[top], rows[at] = rows[at], rows[top]
        rows[top] = [v / rows[top][column] for v in rows[top]]
        for k in range(size):
            if k != top and rows[k][column]:
                rows[k] = [v - rows[k][column] * t for v, t in zip(rows[k], rows[top], strict=True)]
        pivots.append(column)
    if any(rows[k][size] for k in range(len(pivots), size)):
        return None  # it falls without end
    base = [Fraction(0)] * size
    for k, column in enumerate(pivots):
        base[column] = rows[k][size]
    found = [tuple(base)]
    for loose in (c for c in range(size) if c not in pivots):
        other = list(base)
        other[loose] += 1
        for k, column in enumerate(pivots):
            other[column] -= rows[k][loose]
        found.append(tuple(other))
    return found


def _semidefinite(h: list[list[Fraction]]) -> bool:
    """Whether a symmetric matrix is positive semidefinite, by elimination."""
    for k in range(len(h)):
        if h[k][k] < 0 or (h[k][k] == 0 and any(h[k][k:])):
            return False
        for row in range(k + 1, len(h)) if h[k][k] else ():
            factor = h[row][k] / h[k][k]
            h[row] = [v - factor * t for v, t in zip(h[row], h[k], strict=True)]
    return True
