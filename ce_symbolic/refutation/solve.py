"""Facts that say what a value is: ``p(a) = 1/3``, ``q(c) = 0`` for ``c ≠ 1``, ``r(x) = (p(x) + q(x))/2``, ``λ + μ =
1``."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    TWO,
    App,
    Compare,
    Condition,
    IndexSet,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
    Theory,
    free_names,
)
from ce_symbolic.refutation.compiler import Compiler
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import compiler_for, evaluate, public, run_guarded
from ce_symbolic.refutation.frame import Frame
from ce_symbolic.refutation.instance import Element, Instance
from ce_symbolic.refutation.names import applied
from ce_symbolic.refutation.operations import compile_comparison

Key = tuple[Element, ...]


@dataclass(frozen=True)
class Pin:
    """In the table of a law or family, what matches ``key`` (slot → element) within ``given`` has this value."""

    key: tuple[tuple[int, Element], ...]
    given: tuple[tuple[int, Element], ...]
    value: Fraction


def target_of(side: Term) -> str | None:
    """The name that an equation with this side gives a value to."""
    if isinstance(side, Sym):
        return side.name
    if isinstance(side, Pow) and isinstance(side.base, Sym):
        return side.base.name
    if isinstance(side, App):
        return applied(side.name)
    if isinstance(side, Prob):
        return applied(side.law) if side.slots else None
    conditional = _conditional(side)
    return applied(conditional[0].law) if conditional else None


def squared(claim: Compare, name: str) -> Term | None:
    """The other side of an equation for the square of a name."""
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        if isinstance(side, Pow) and side.base == Sym(name) and side.exponent == TWO and name not in free_names(other):
            return other
    return None


def rational_root(side: Term, theory: Theory, instance: Instance) -> Fraction | None:
    """The positive root of a value, where it is a rational number."""
    try:
        found = evaluate(side, theory, instance, {}, steps=20_000)
    except NoValue:
        return None
    if not isinstance(found, Fraction) or found <= 0:
        return None
    root = Fraction(isqrt(found.numerator), isqrt(found.denominator))
    return root if root * root == found else None


def _conditional(side: Term) -> tuple[Prob, Prob] | None:
    """``P(A, B) / P(B)``."""
    if isinstance(side, Mul) and len(side.factors) == 2:
        joint, inverse = side.factors
        if isinstance(joint, Prob) and isinstance(inverse, Pow) and inverse.exponent == MINUS_ONE:
            given = inverse.base
            if isinstance(given, Prob) and given.law == joint.law and set(given.slots) < set(joint.slots):
                return joint, given
    return None


class Pins:
    """The pins that a fact puts on a law or family, once all other names have values."""

    def __init__(self, fact: Condition, name: str, theory: Theory) -> None:
        self.fact, self.name, self.theory = fact, name, theory
        self._compiler: Compiler = compiler_for(theory, True)

    def of(self, e: Frame) -> list[Pin]:
        """All pins; empty where the values cannot be computed."""
        claim = self.fact.claim
        for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
            if target_of(side) == applied(self.name):
                try:
                    return list(self._read(side, other, e))
                except NoValue:
                    continue
        return []

    def steps(self, e: Frame) -> Iterator[Pin]:
        """The pins one by one, each computed when what goes before has its value."""
        yield from self._read(self.fact.claim.left, self.fact.claim.right, e)

    def _read(self, side: Term, other: Term, e: Frame) -> Iterator[Pin]:
        scope: dict[str, IndexSet | None] = dict(self.fact.binders)
        value = self._compiler.compile(other, scope)
        conditional = _conditional(side)
        if conditional:
            joint, given = conditional
            places, conditions = self._slots(joint, scope), self._slots(given, scope)
        elif isinstance(side, Prob):
            places, conditions = self._slots(side, scope), []
        else:
            assert isinstance(side, App)
            places = [(i, self._compiler.index(a, scope)) for i, a in enumerate(side.args)]
            conditions = []
        guards = [compile_comparison(self._compiler, g, scope) for g in self.fact.guards]
        for _ in self._bindings(e, 0):
            if all(guard(e) for guard in guards):
                number = public(run_guarded(value, e))
                if isinstance(number, Fraction):
                    yield Pin(
                        tuple((i, run(e)) for i, run in places), tuple((i, run(e)) for i, run in conditions), number
                    )

    def _slots(self, prob: Prob, scope: dict[str, IndexSet | None]) -> list[tuple[int, Any]]:
        order = [slot for slot, _ in self.theory.laws[prob.law].slots]
        return [(order.index(slot), self._compiler.index(value, scope)) for slot, value in prob.slots if slot in order]

    def _bindings(self, e: Frame, place: int) -> Iterator[None]:
        binders = self.fact.binders
        if place == len(binders):
            yield
            return
        var, over = binders[place]
        for key in self._compiler.elements(over, dict(binders[:place]))(e):
            e.locals[var] = key
            yield from self._bindings(e, place + 1)
        e.locals.pop(var, None)


def _matches(key: Key, wanted: Iterable[tuple[int, Element]]) -> bool:
    return all(key[i] == element for i, element in wanted)


def pinned_table(table: dict[Key, Fraction], pins: Iterable[Pin]) -> dict[Key, Fraction]:
    """A family with the pinned entries put in."""
    result = dict(table)
    for pin in pins:
        key = tuple(element for _, element in pin.key)
        if key in result:
            result[key] = pin.value
    return result


def recursive(fact: Condition, name: str, theory: Theory, e: Frame) -> dict[Key, Fraction]:
    """The table of a family whose members a stated recursion gives, one after the other."""
    table: dict[Key, Fraction] = dict(e.instance.tables[name])
    compiler = compiler_for(theory, True)
    try:
        for pin in Pins(fact, name, theory).steps(e):
            key = tuple(part for _, part in pin.key)
            if key in table:
                table[key] = pin.value
                e.tables[name][key] = compiler.arithmetic.number(pin.value)
    except NoValue:
        pass
    return table


def pinned_law(table: dict[Key, Fraction], pins: Iterable[Pin]) -> dict[Key, Fraction]:
    """A law whose pinned (conditional) probabilities are as stated; the rest is scaled to sum 1.

    Pins that contradict each other give a table that the facts then reject.
    """
    result = dict(table)
    fixed: set[Key] = set()
    for pin in sorted(pins, key=lambda p: len(p.given)):
        outer = [k for k in result if _matches(k, pin.given)]
        inner = {k for k in outer if _matches(k, pin.key)}
        mass = sum(result[k] for k in outer)
        rest = [k for k in outer if k not in inner]
        loose = [k for k in rest if k not in fixed] if not pin.given else rest
        held = sum((result[k] for k in rest if k not in loose), Fraction(0))
        _fill(result, sorted(inner, key=str), pin.value * mass)
        _fill(result, loose, mass - pin.value * mass - held)
        if not pin.given:
            fixed |= inner
    return result


def _fill(table: dict[Key, Fraction], keys: list[Key], mass: Fraction) -> None:
    total = sum(table[k] for k in keys)
    for k in keys:
        table[k] = table[k] * mass / total if total else mass / len(keys)


def linear_root(at: Any) -> Fraction | None:
    """The value of a scalar at which two sides agree that are linear in it, in its square or in its inverse.

    ``at(x)`` gives their difference.
    """
    try:
        zero, one, two = at(Fraction(0)), at(Fraction(1)), at(Fraction(2))
    except NoValue:
        return inverse_root(at)
    if not all(isinstance(v, Fraction) for v in (zero, one, two)) or one == zero:
        return None
    ratio: Fraction = zero / (zero - one)
    if two - one == one - zero:
        return ratio
    if two - zero == 4 * (one - zero) and ratio >= 0:
        above, below = isqrt(ratio.numerator), isqrt(ratio.denominator)
        if above**2 == ratio.numerator and below**2 == ratio.denominator:
            return Fraction(above, below)
    return None


def inverse_root(at: Any) -> Fraction | None:
    """The value at which two sides agree that are linear in its inverse, ``1/p + 1/q = 1``."""
    try:
        one, two, four = at(Fraction(1)), at(Fraction(2)), at(Fraction(4))
    except NoValue:
        return None
    if not all(isinstance(v, Fraction) for v in (one, two, four)) or one == two or one - two != 2 * (two - four):
        return None
    slope: Fraction = 2 * (one - two)
    return -slope / (one - slope) if one != slope else None
