"""Whether a condition certainly holds on an instance, for all values of its bound variables.

A variable that runs over an interval is checked cell by cell where only densities depend on it, and otherwise on
balls that cover the interval; what balls do not decide counts as not holding.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from ce_symbolic.meaning.terms import (
    ZERO,
    App,
    Condition,
    IndexSet,
    Interval,
    Term,
    Theory,
    Value,
    substitute,
    transform,
)
from ce_symbolic.refutation.calculus import between
from ce_symbolic.refutation.cells import Grid, grid_of, grids_through, vanishes_outside
from ce_symbolic.refutation.degree import degree
from ce_symbolic.refutation.errors import NoValue, TooLong, Uncertain, UndefinedLog
from ce_symbolic.refutation.evaluate import compiler_for, escalate, frame, run_guarded
from ce_symbolic.refutation.frame import Frame
from ce_symbolic.refutation.instance import Element, Instance
from ce_symbolic.refutation.operations import compile_comparison

_DEEPEST_SPLIT = 6


class Checker:
    """A condition, compiled."""

    def __init__(self, condition: Condition, theory: Theory) -> None:
        self.condition = condition
        compiler = compiler_for(theory, True)
        scope: dict[str, IndexSet | None] = {}
        self._sets: list[tuple[str, Callable[[Frame], Sequence[Element]] | _Line]] = []
        for var, over in condition.binders:
            if isinstance(over, Interval):
                self._sets.append((var, _Line(condition, var, over, theory)))
                scope[var] = None
            else:
                self._sets.append((var, compiler.elements(over, dict(scope))))
                scope[var] = over
        self._guards = [compile_comparison(compiler, guard, scope) for guard in condition.guards]
        self._test = compile_comparison(compiler, condition.claim, scope)

    def holds(self, e: Frame) -> bool:
        """True only if the condition certainly holds on the frame's instance."""
        try:
            return bool(escalate(lambda: run_guarded(lambda f: self._from(f, 0), e), (64, 256)))
        except NoValue:
            return False

    def _from(self, e: Frame, place: int) -> bool:
        if place == len(self._sets):
            try:
                return not all(guard(e) for guard in self._guards) or bool(self._test(e))
            except UndefinedLog:
                return False
        var, elements = self._sets[place]
        before, cells = dict(e.locals), e.cells
        try:
            if isinstance(elements, _Line):
                return elements.all(e, lambda: self._from(e, place + 1))
            keys = elements(e)
            e.spend(len(keys) + 1)
            for key in keys:
                e.locals[var] = key
                if not self._from(e, place + 1):
                    return False
            return True
        finally:
            e.locals, e.cells = before, cells


class _Line:
    """All values of a bound variable that runs over an interval."""

    def __init__(self, condition: Condition, var: str, over: Interval, theory: Theory) -> None:
        self.condition, self.var, self.ends = condition, var, grid_of(over)
        self.grids: tuple[Grid, ...] = grids_through([condition], var, theory)
        self.constant = all(
            degree(side, var, theory) == 0
            for compare in (*condition.guards, condition.claim)
            for side in (compare.left, compare.right)
        )

        self.nothing_outside = condition.claim.op in ("=", "<=", ">=") and all(
            side == ZERO or vanishes_outside(side, var, theory)
            for side in (condition.claim.left, condition.claim.right))
        """Whether both sides are the same number where all densities at the variable are 0."""

    def all(self, e: Frame, test: Callable[[], bool]) -> bool:
        """Whether the test certainly holds everywhere."""
        if self.ends is None:
            return False
        outer = e.cells
        for left, right in self._pieces(e, self.ends):
            e.spend(1)
            inside = _between(left, right)
            e.cells = {**outer, **{(self.var, g): g.cell(inside, e.sizes[g.name]) for g in self.grids}}
            if self.constant:
                e.locals[self.var] = fmpq(inside.numerator, inside.denominator)
                if not test():
                    return False
            elif (left is None or right is None) and self.nothing_outside:
                continue
            elif left is None or right is None:
                return left is right and not self.grids and self._everywhere(e)
            elif not self._on_balls(e, _ball(left), _ball(right), test, _DEEPEST_SPLIT):
                return False
        return True

    def _everywhere(self, e: Frame) -> bool:
        """Whether the claim holds on the real line, where the sides differ by a polynomial of degree at most 2."""
        claim = self.condition.claim
        if self.condition.guards or len(self.condition.binders) != 1:
            return False
        difference = unfolded(claim.left - claim.right, e.instance)
        highest = degree(difference, self.var, e.theory)
        if highest is None or highest > 2:
            return False
        run = compiler_for(e.theory, True).compile(difference, {self.var: None})
        values = []
        for point in (0, 1, -1):
            e.locals[self.var] = fmpq(point)
            values.append(run(e))
        if not all(isinstance(v, fmpq) for v in values):
            return False
        c, up, down = values
        a, b = (up + down) / 2 - c, (up - down) / 2
        if claim.op in ("<", "<="):
            a, b, c = -a, -b, -c
        elif claim.op not in (">", ">="):
            return bool(a == b == c == 0) and claim.op == "="
        strict = claim.op in ("<", ">")
        if a == 0:
            return bool(b == 0 and (c > 0 if strict else c >= 0))
        gap = b * b - 4 * a * c
        return bool(a > 0 and (gap < 0 if strict else gap <= 0))

    def _pieces(self, e: Frame, ends: Grid) -> Iterator[tuple[Fraction | None, Fraction | None]]:
        if not self.grids:
            yield ends.lower, ends.upper
            return
        inner = between(self.grids, e, ends.lower, ends.upper)
        if ends.lower is None:
            yield None, inner[0][0]
        yield from inner
        if ends.upper is None:
            yield inner[-1][1], None

    def _on_balls(self, e: Frame, a: arb, b: arb, test: Callable[[], bool], splits: int) -> bool:
        e.locals[self.var] = a.union(b)
        try:
            return test()
        except TooLong:
            raise
        except Uncertain:
            if splits == 0:
                return False
        middle = (a + b) / 2
        return self._on_balls(e, a, middle, test, splits - 1) and self._on_balls(e, middle, b, test, splits - 1)


def unfolded(term: Term, instance: Instance) -> Term:
    """The term with the instance's functions written out."""

    def change(part: Value) -> Value:
        if isinstance(part, App) and part.name in instance.functions:
            function = instance.functions[part.name]
            if len(function.params) == len(part.args):
                return substitute(function.body, dict(zip(function.params, part.args, strict=True)))
        return part

    result = transform(term, change)
    assert isinstance(result, Term)
    return result


def _between(left: Fraction | None, right: Fraction | None) -> Fraction:
    if left is None and right is None:
        return Fraction(1, 2)
    if left is None:
        assert right is not None
        return right - Fraction(1, 2)
    return left + Fraction(1, 2) if right is None else (left + right) / 2


def _ball(value: Fraction) -> Any:
    return arb(fmpq(value.numerator, value.denominator))


def holds(condition: Condition, theory: Theory, instance: Instance) -> bool:
    """Whether the condition certainly holds on the instance."""
    return Checker(condition, theory).holds(frame(theory, instance))
