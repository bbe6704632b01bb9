"""Densities on an interval as step functions: the cells of a law whose variable is a real number.

The law of a real variable gives each of n cells a weight and has a constant density there; outside the cells its
density is 0.  A bounded interval is cut into n equal cells; on a half-line and on the real line the cells have
width 1.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    Add,
    Big,
    Defined,
    Fn,
    IndexSet,
    Interval,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    free_names,
    parts,
    walk,
)
from ce_symbolic.refutation.errors import Undefined


@dataclass(frozen=True)
class Grid:
    """The cells of an interval; the ends are None where it is unbounded."""

    lower: Fraction | None
    upper: Fraction | None

    @property
    def name(self) -> str:
        """A name under which an instance keeps the number of cells."""
        left = "(-∞" if self.lower is None else f"[{self.lower}"
        return f"{left}, ∞)" if self.upper is None else f"{left}, {self.upper}]"

    def width(self, size: int) -> Fraction:
        """The width of a cell."""
        if self.lower is None or self.upper is None:
            return Fraction(1)
        return (self.upper - self.lower) / size

    def borders(self, size: int) -> list[Fraction]:
        """The ends of the cells, from left to right."""
        return list(_borders(self, size))

    def cell(self, value: Fraction, size: int) -> int:
        """The number of the cell around a point, 0 outside all cells."""
        borders = _borders(self, size)
        if value in borders:
            raise Undefined("a step density where it jumps")
        return sum(border < value for border in borders) if borders[0] < value < borders[-1] else 0


@lru_cache(maxsize=256)
def _borders(grid: Grid, size: int) -> tuple[Fraction, ...]:
    width = grid.width(size)
    start = grid.lower
    if start is None:
        start = Fraction(-1) if grid.upper is None else grid.upper - size
    return tuple(start + i * width for i in range(size + 1))


def grid_of(over: IndexSet | None) -> Grid | None:
    """The cells of an interval whose ends are numbers or infinite."""
    if not isinstance(over, Interval):
        return None
    lower = over.lower.value if isinstance(over.lower, Rat) else None
    upper = over.upper.value if isinstance(over.upper, Rat) else None
    unbounded_below = any(isinstance(part, Fn) and part.name == "infinity" for part in walk(over.lower))
    unbounded_above = any(isinstance(part, Fn) and part.name == "infinity" for part in walk(over.upper))
    if (lower is None and not unbounded_below) or (upper is None and not unbounded_above):
        return None
    return None if lower is not None and upper is not None and lower >= upper else Grid(lower, upper)


def unbounded(over: Interval) -> bool:
    """Whether an end is infinite."""
    return any(isinstance(p, Fn) and p.name == "infinity" for end in (over.lower, over.upper) for p in walk(end))


def grids_through(values: Iterable[Value], var: str, theory: Theory) -> tuple[Grid, ...]:
    """The grids of the laws that ``var`` is a value of, directly or through definitions."""
    found: dict[Grid, None] = {}
    seen: set[tuple[Value, str]] = set()
    waiting = [(value, var) for value in values]
    while waiting:
        value, name = waiting.pop()
        if (value, name) in seen:
            continue
        seen.add((value, name))
        for part in walk(value):
            if isinstance(part, Prob) and part.law in theory.laws:
                sets = dict(theory.laws[part.law].slots)
                for slot, inner in part.slots:
                    grid = grid_of(sets.get(slot))
                    if grid is not None and name in free_names(inner):
                        found[grid] = None
            definition = theory.definitions.get(getattr(part, "name", getattr(part, "law", "")))
            arguments = getattr(part, "args", ()) or tuple(v for _, v in getattr(part, "slots", ()))
            if definition is not None and len(definition.params) == len(arguments):
                waiting += [
                    (definition.body, param)
                    for param, argument in zip(definition.params, arguments, strict=True)
                    if isinstance(argument, Term) and name in free_names(argument)
                ]
    return tuple(found)


def vanishes_outside(term: Term, var: str, theory: Theory) -> bool:
    """Whether the form shows that ``term`` is 0 where all densities at ``var`` are 0, and defined there."""

    def density(part: Value) -> bool:
        if not isinstance(part, Prob) or part.law not in theory.laws or part.law in theory.definitions:
            return False
        sets = dict(theory.laws[part.law].slots)
        return any(value == Sym(var) and isinstance(sets.get(slot), Interval) for slot, value in part.slots)

    def divides(part: Value) -> bool:
        """A division by something with a density in it, outside of logarithms."""
        if isinstance(part, Fn) and part.name == "log":
            return False
        if isinstance(part, Pow) and part.exponent != MINUS_ONE:
            return divides(part.base)
        if isinstance(part, Pow) and var in free_names(part.base):
            return True
        return any(divides(inner) for inner in parts(part))

    def zero(part: Term) -> bool:
        match part:
            case Add():
                return all(map(zero, part.terms))
            case Mul():
                return any(map(zero, part.factors))
            case Pow():
                return zero(part.base) and isinstance(part.exponent, Rat) and part.exponent.value > 0
            case Defined():
                return zero(part.body)
            case Big():
                return part.op == "sum" and part.var != var and var not in free_names(part.over) and zero(part.body)
        return density(part)

    return zero(term) and not divides(term)
