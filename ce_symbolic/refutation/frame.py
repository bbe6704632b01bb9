"""What compiled terms run on: an instance, prepared for one arithmetic, with its bound variables and step counter."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq

from ce_symbolic.meaning.terms import IndexSet, Law, Theory
from ce_symbolic.refutation.cells import Grid, grid_of
from ce_symbolic.refutation.errors import TooLong, Undefined, Unevaluable
from ce_symbolic.refutation.instance import Element, Instance, Label

DEFAULT_STEPS = 400_000
DEEPEST = 40
Run = Callable[["Frame"], Any]
#: Bound names with the set that they run over, None for a real variable.
Scope = Mapping[str, IndexSet | None]


class Frame:
    """The state of one evaluation."""

    __slots__ = (
        "cells", "depth", "floats", "functions", "instance", "inverses", "laws", "locals", "marginals", "models",
        "names",
        "offsets", "points", "sizes", "steps", "strict", "tables", "tag", "theory", "values",
    )  # fmt: skip

    def __init__(self, theory: Theory, instance: Instance, arithmetic: Any, steps: int = DEFAULT_STEPS) -> None:
        number = arithmetic.number
        self.theory = theory
        self.floats = not arithmetic.exact
        self.instance = instance
        self.steps = steps
        self.depth = 0
        self.tag = 0
        #: Without the convention ``0 log 0 = 0`` (inside limits).
        self.strict = False
        self.sizes = instance.sizes
        self.functions = instance.functions
        self.models = instance.models
        #: Scalars as elements, for use as an index, and as numbers.
        self.names: dict[str, Element] = dict(instance.scalars)
        self.values: dict[str, Any] = {k: value(number, v) for k, v in instance.scalars.items()}
        self.locals: dict[str, Any] = {}
        self.offsets: dict[str, Any] = {}
        #: In which cell of a grid a bound real variable lies at the moment.
        self.cells: dict[tuple[str, Grid], int] = {}
        self.points = {k: tuple(map(number, v)) for k, v in instance.points.items()}
        self.tables = {k: {i: value(number, v) for i, v in t.items()} for k, t in instance.tables.items()}
        self.laws: dict[str, dict[tuple[Element, ...], Any]] = {
            k: {i: number(v) for i, v in t.items()} for k, t in instance.laws.items()
        }
        #: Inverses of matrices that have been computed.
        self.inverses: dict[Any, Mapping[tuple[Element, Element], Any]] = {}
        self.marginals: dict[tuple[str, tuple[str, ...]], Mapping[tuple[Element, ...], Any]] = {}

    def spend(self, steps: int) -> None:
        """Count steps; ``TooLong`` where none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooLong("too many steps")

    def marginal(self, law: Law, names: tuple[str, ...]) -> Mapping[tuple[Element, ...], Any]:
        """The table of some variables of a law, in the order of ``names``."""
        found = self.marginals.get((law.name, names))
        if found is not None:
            return found
        joint = self.laws[law.name]
        order = [slot for slot, _ in law.slots]
        try:
            places = [order.index(name) for name in names]
        except ValueError:
            raise Unevaluable(f"{law.name} has no such variable") from None
        table: dict[tuple[Element, ...], Any] = {}
        for key, weight in joint.items():
            part = tuple(key[i] for i in places)
            old = table.get(part)
            table[part] = weight if old is None else old + weight
        self.marginals[law.name, names] = table
        sets = dict(law.slots)
        widths = Fraction(1)
        for name in names:
            grid = grid_of(sets[name])
            if grid is not None:
                widths *= grid.width(self.sizes[grid.name])
        if widths != 1:
            # Weights of cells become densities.
            for part, weight in table.items():
                table[part] = weight * fmpq(widths.denominator, widths.numerator) if not self.floats else (
                    weight * float(1 / widths)
                )
        return table


def value(number: Any, x: Element) -> Any:
    """An element or number as a value of the arithmetic; labels stay what they are."""
    return x if type(x) is Label else number(x)


def as_key(x: Any) -> Element:
    """The element that a computed value denotes."""
    kind = type(x)
    if kind is int or kind is Label or kind is Fraction:
        return x  # type: ignore[no-any-return]
    if kind is fmpq:
        return int(x.p) if x.q == 1 else Fraction(int(x.p), int(x.q))
    if kind is float:
        if x.is_integer():
            return int(x)
        return Fraction(x).limit_denominator(10**6)
    if kind.__name__ == "Dual":
        raise Undefined("a derivative in an index")
    raise Unevaluable("an index that is no rational number")


def unevaluable(why: str) -> Run:
    """A closure that says why there is no value."""

    def run(e: Frame) -> Any:
        raise Unevaluable(why)

    return run


def call(e: Frame, run: Run, arguments: dict[str, Any]) -> Any:
    """Run a body in which only ``arguments`` are bound."""
    if e.depth >= DEEPEST:
        raise Unevaluable("definitions nested too deeply")
    e.spend(1)
    outer, offsets, cells = e.locals, e.offsets, e.cells
    e.locals, e.offsets, e.cells = arguments, {}, {}
    e.depth += 1
    try:
        return run(e)
    finally:
        e.locals, e.offsets, e.cells = outer, offsets, cells
        e.depth -= 1
