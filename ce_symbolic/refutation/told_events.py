"""Instances of events whose probabilities are told: ``P(A) = 0.01``, ``P(B|A) = 0.95``, ``P(B|A^c) = 0.05``.

The sample space has one outcome for every way in which the events can happen or not.  What is told are linear
equations for the probabilities of the outcomes; a solver finds some that satisfy them.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Defined,
    Finite,
    Iverson,
    Mul,
    Pow,
    Rat,
    Term,
    Theory,
    Value,
    parts,
)
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import evaluate
from ce_symbolic.refutation.instance import Element, Instance, Table
from ce_symbolic.refutation.symbols import Symbols

#: So many events are taken apart, and so many instances are made.
MOST, ENOUGH = 4, 6

_Form = tuple[Fraction, ...]
"""A number and a coefficient for the probability of every outcome."""


@dataclass(frozen=True)
class _Quotient:
    above: _Form
    below: _Form


def told_events(symbols: Symbols, theory: Theory, conditions: Sequence[Condition]) -> Iterator[Instance]:
    """Instances that satisfy what the conditions say of probabilities, where everything is made of a few events."""
    told = [c.claim for c in conditions if not c.binders and not c.guards]
    if not any(c.op == "=" for c in told) or len(symbols.laws) != 1 or not 1 <= len(symbols.families) <= MOST:
        return
    if symbols.reals or symbols.integers or symbols.functions or symbols.models or symbols.indices:
        return
    slots = theory.laws[symbols.laws[0]].slots
    space = slots[0][1] if len(slots) == 1 else None
    if not isinstance(space, Finite) or symbols.sets != (space.name,) or not all(
            _is_event(name, space, theory) for name in symbols.families) or not all(
            _only_events(v, frozenset(symbols.families)) for c in told for v in (c.left, c.right)):
        return
    ways = list(product((0, 1), repeat=len(symbols.families)))
    outcomes: list[Element] = [*range(1, len(ways) + 1)]
    tables: dict[str, Table] = {name: {(o,): Fraction(way[k]) for o, way in zip(outcomes, ways, strict=True)}
                                for k, name in enumerate(symbols.families)}
    empty = Instance(sizes={space.name: len(ways)}, tables=tables)
    linear = _Linear(theory, empty, symbols.laws[0], outcomes)
    rows = [row for c in told for row in linear.rows(c)]
    for weights in _solutions(rows, len(ways)):
        yield empty.with_law(symbols.laws[0], {(o,): w for o, w in zip(outcomes, weights, strict=True)})


def _is_event(name: str, space: Finite, theory: Theory) -> bool:
    return theory.families[name].arguments == (space,)


def _only_events(value: Value, events: frozenset[str]) -> bool:
    """Whether the families occur as ``[A(ω) > 0]`` only."""
    if isinstance(value, Iverson):
        claim = value.condition
        if isinstance(claim, Compare) and claim.op == ">" and isinstance(claim.left, App) and claim.right == ZERO:
            return True
    if isinstance(value, App) and value.name in events:
        return False
    return all(_only_events(part, events) for part in parts(value))


class _Linear:
    """Probabilities as linear forms in those of the outcomes."""

    def __init__(self, theory: Theory, empty: Instance, law: str, outcomes: Sequence[Element]) -> None:
        self.theory, self.law, self.outcomes = theory, law, outcomes
        self.points = [empty.with_law(law, {(o,): Fraction(o == at) for o in outcomes}) for at in outcomes]
        self.known: dict[_Form, Fraction] = {}

    def rows(self, claim: Compare) -> Iterator[tuple[str, _Form]]:
        """The claim as forms that are compared with zero."""
        try:
            left, right = self.quotient(claim.left), self.quotient(claim.right)
        except NoValue:
            return
        if left is None or right is None:
            return
        one, other = self.times(left.above, right.below), self.times(right.above, left.below)
        if one is None or other is None:
            return
        form = tuple(a - b for a, b in zip(one, other, strict=True))
        if claim.op == "=" and not any(right.above[1:]) and left.below == self.number(Fraction(1)) == right.below:
            self.known[left.above] = right.above[0]
        yield claim.op, form

    def number(self, value: Fraction) -> _Form:
        return (value, *(Fraction(0) for _ in self.outcomes))

    def times(self, one: _Form, other: _Form) -> _Form | None:
        """The product, where one of the two is a number or known to be one."""
        for a, b in ((one, other), (other, one)):
            value = a[0] if not any(a[1:]) else self.known.get(a)
            if value is not None:
                return tuple(value * x for x in b)
        return None

    def quotient(self, value: Term) -> _Quotient | None:
        one = self.number(Fraction(1))
        if isinstance(value, Defined):
            return self.quotient(value.body)
        if isinstance(value, Rat):
            return _Quotient(self.number(value.value), one)
        if isinstance(value, Big) and value.op == "sum":
            found = [evaluate(value, self.theory, point) for point in self.points]
            if not all(isinstance(f, Fraction) for f in found):
                return None
            return _Quotient((Fraction(0), *(Fraction(str(f)) for f in found)), one)
        if isinstance(value, Pow) and value.exponent == MINUS_ONE:
            inner = self.quotient(value.base)
            return None if inner is None else _Quotient(inner.below, inner.above)
        if isinstance(value, Mul):
            return self._product([self.quotient(f) for f in value.factors])
        if isinstance(value, Add):
            terms = [self.quotient(t) for t in value.terms]
            if any(t is None or t.below != one for t in terms):
                return None
            columns = zip(*(t.above for t in terms if t is not None), strict=True)
            return _Quotient(tuple(sum(column, Fraction(0)) for column in columns), one)
        return None

    def _product(self, factors: list[_Quotient | None]) -> _Quotient | None:
        above, below = [], []
        for factor in factors:
            if factor is None:
                return None
            above.append(factor.above)
            below.append(factor.below)
        for form in list(below):
            if form in above:  # P(B|A) P(A)
                above.remove(form)
                below.remove(form)
        products: list[_Form] = []
        for forms in (above, below):
            whole = self.number(Fraction(1))
            for form in forms:
                made = self.times(whole, form)
                if made is None:
                    return None
                whole = made
            products.append(whole)
        return _Quotient(products[0], products[1])


def _solutions(rows: Sequence[tuple[str, _Form]], count: int) -> Iterator[tuple[Fraction, ...]]:
    """Probabilities that satisfy all rows, some of them with every outcome possible."""
    import z3

    weights = [z3.Real(f"w{k}") for k in range(count)]
    solver = z3.Solver()
    solver.set("rlimit", 500_000)
    solver.add(z3.Sum(weights) == 1, *(w >= 0 for w in weights))
    for op, form in rows:
        value = z3.Sum([z3.Q(c.numerator, c.denominator) * w for c, w in zip(form[1:], weights, strict=True)])
        value = value + z3.Q(form[0].numerator, form[0].denominator)
        solver.add({"=": value == 0, "<=": value <= 0, ">=": value >= 0, "<": value < 0, ">": value > 0,
                    "!=": value != 0}[op])
    seen: list[tuple[Fraction, ...]] = []
    wishes = [[w > 0 for w in weights], [], *([w > Fraction(k + 1, 2 * count)] for k, w in enumerate(weights)),
              *([w < Fraction(1, 7 * count)] for w in weights)]
    for wish in wishes:
        solver.push()
        solver.add(*wish)
        if solver.check() == z3.sat:
            model = solver.model()
            values = [model.eval(w, model_completion=True) for w in weights]
            found = tuple(Fraction(v.numerator_as_long(), v.denominator_as_long()) for v in values)
            if found not in seen:
                seen.append(found)
                yield found
        solver.pop()
        if len(seen) == ENOUGH:
            return
