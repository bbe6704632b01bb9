"""Terms compiled into nested closures over a ``Frame``: the inner loop of the evaluator.

A compiler belongs to one theory and one arithmetic.  Names are resolved lexically: the body of a definition sees its
parameters and the symbols of the instance, never the bound variables of the place where it is used.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Defined,
    Derivative,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Iverson,
    Limit,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
)
from ce_symbolic.refutation.calculus import compile_derivative, compile_limit
from ce_symbolic.refutation.cells import grid_of
from ce_symbolic.refutation.errors import Undefined, UndefinedLog, Unevaluable
from ce_symbolic.refutation.frame import Frame, Run, Scope, as_key, call, unevaluable
from ce_symbolic.refutation.instance import Element, Label, Model
from ce_symbolic.refutation.operations import (
    compile_big,
    compile_comparison,
    compile_function,
    compile_power,
    compile_product,
    compile_sum,
)
from ce_symbolic.refutation.symbols import is_derivative

LONGEST_SUM = 100_000
_MISSING = object()


class Compiler:
    """Compiles terms of one theory for one arithmetic; results are kept."""

    def __init__(self, theory: Theory, arithmetic: Any) -> None:
        self.theory = theory
        self.arithmetic = arithmetic
        self._kept: dict[tuple[Term, tuple[tuple[str, IndexSet | None], ...]], Run] = {}
        self._definitions: dict[str, Run] = {}

    def compile(self, term: Term, scope: Scope | None = None) -> Run:
        """The closure that computes ``term`` where the names in ``scope`` are bound."""
        scope = scope or {}
        key = (term, tuple(sorted(scope.items(), key=lambda item: item[0])))
        run = self._kept.get(key)
        if run is None:
            run = self._kept[key] = self._compile(term, scope)
        return run

    def _compile(self, term: Term, scope: Scope) -> Run:
        match term:
            case Rat():
                constant = self.arithmetic.number(term.value)
                return lambda e: constant
            case Sym():
                return self._symbol(term.name, scope)
            case App():
                return self._application(term, scope)
            case Prob():
                return self._probability(term, scope)
            case Add():
                return compile_sum(self, term, scope)
            case Mul():
                return compile_product(self, term, scope)
            case Pow():
                return compile_power(self, term, scope)
            case Fn():
                return compile_function(self, term, scope)
            case Big():
                return compile_big(self, term, scope)
            case Iverson():
                test = compile_comparison(self, term.condition, scope)
                one, zero = self.arithmetic.one, self.arithmetic.zero
                return lambda e: one if test(e) else zero
            case Derivative():
                return compile_derivative(self, term, scope)
            case Limit():
                return compile_limit(self, term, scope)
            case Defined():
                return self.compile(term.body, scope)
        return unevaluable(f"no evaluation of {type(term).__name__}")

    # --- names ---

    def _symbol(self, name: str, scope: Scope) -> Run:
        convert = self.convert
        if name in scope:
            over = scope[name]
            if isinstance(over, (Finite, Space)):
                place = over.name
                shifted = isinstance(over, Space)

                def point(e: Frame) -> Any:
                    key = e.locals[name]
                    points = e.points.get(place)
                    number = convert(key) if points is None else points[key - 1]
                    return number + e.offsets[name] if shifted and name in e.offsets else number

                return point
            return lambda e: convert(e.locals[name])
        over = self.theory.sets.get(name)

        def free(e: Frame) -> Any:
            value = e.values.get(name, _MISSING)
            if value is _MISSING:
                return self.defined(name, e, ())
            if isinstance(over, (Finite, Space)):
                points = e.points.get(over.name)
                return value if points is None else points[int(e.names[name]) - 1]  # type: ignore[arg-type]
            return value

        return free

    def convert(self, value: Any) -> Any:
        """An element as a number."""
        kind = type(value)
        return self.arithmetic.number(value) if kind is int or kind is Fraction else value

    def defined(self, name: str, e: Frame, arguments: Sequence[Any]) -> Any:
        """The value of a definition, with its parameters bound to ``arguments`` and nothing else."""
        definition = self.theory.definitions.get(name)
        if definition is None or len(definition.params) != len(arguments):
            if not arguments and self._is_label(name):
                return Label(name)
            raise Unevaluable(f"no value for {name}")
        run = self._definitions.get(name)
        if run is None:
            run = self._definitions[name] = self.compile(definition.body, self._parameters(name, definition.params))
        return call(e, run, dict(zip(definition.params, arguments, strict=True)))

    def _parameters(self, name: str, params: tuple[str, ...]) -> Scope:
        return dict(zip(params, self.argument_sets(name, len(params)), strict=True))

    def argument_sets(self, name: str, count: int) -> tuple[IndexSet | None, ...]:
        """The sets that the arguments of a family or law run over, None for real arguments."""
        family = self.theory.families.get(name)
        if family is not None and len(family.arguments) == count:
            return tuple(map(listed_only, family.arguments))
        law = self.theory.laws.get(name)
        if law is not None and len(law.slots) == count:
            return tuple(listed_only(over) for _, over in law.slots)
        return (None,) * count

    def _is_label(self, name: str) -> bool:
        label = Sym(name)
        sets: list[IndexSet | None] = [*self.theory.sets.values()]
        sets += [over for law in self.theory.laws.values() for _, over in law.slots]
        sets += [over for family in self.theory.families.values() for over in family.arguments]
        return any(isinstance(over, Enum) and label in over.elements for over in sets)

    def index(self, term: Term, scope: Scope) -> Callable[[Frame], Element]:
        """The closure that computes ``term`` as an element of an index set."""
        if isinstance(term, Sym):
            name = term.name
            if name in scope:
                return lambda e: as_key(e.locals[name])
            value = self._symbol(name, scope)
            return lambda e: e.names[name] if name in e.names else as_key(value(e))
        if isinstance(term, Rat):
            key = as_key(term.value.numerator if term.value.denominator == 1 else term.value)
            return lambda e: key
        run = self.compile(term, scope)
        return lambda e: as_key(run(e))

    def _arguments(self, term: App, scope: Scope) -> list[Run]:
        def one(argument: Term, over: IndexSet | None) -> Run:
            if over is None and isinstance(argument, Sym):
                over = listed_only(scope.get(argument.name) or self.theory.sets.get(argument.name))
            return self.compile(argument, scope) if over is None else self.index(argument, scope)

        sets = self.argument_sets(term.name, len(term.args))
        return [one(a, s) for a, s in zip(term.args, sets, strict=True)]

    def _application(self, term: App, scope: Scope) -> Run:
        name = term.name
        arguments = self._arguments(term, scope)
        if len(arguments) == 1 and is_derivative(name, self.theory):
            return self._derived_function(name, arguments[0])
        family = self.theory.families.get(name)
        real_arguments = family is not None and None in map(listed_only, family.arguments)

        def run(e: Frame) -> Any:
            table = e.tables.get(name)
            if table is not None and not real_arguments:
                key = tuple([as_key(a(e)) for a in arguments])
                value = table.get(key, _MISSING)
                if value is not _MISSING:
                    return value
                if name in e.instance.tables:
                    raise Undefined(f"{name} outside its index set")
            model = e.models.get(name)
            if model is not None:
                return self._of_model(model, [a(e) for a in arguments], e)
            function = e.functions.get(name)
            values = [a(e) for a in arguments]
            if function is None:
                return self.defined(name, e, values)
            if len(function.params) != len(values):
                raise Unevaluable(f"{name} with {len(values)} arguments")
            try:
                body = self.compile(function.body, dict.fromkeys(function.params))
                return call(e, body, dict(zip(function.params, values, strict=True)))
            except UndefinedLog as reason:
                # The convention 0 log 0 = 0 is about logarithms that are written, not about a function's own domain.
                raise Undefined(str(reason)) from None

        return run

    def _of_model(self, model: Model, values: Sequence[Any], e: Frame) -> Any:
        """The probability that a law with parameters gives to a key."""
        parameters = values[:model.parameters]
        key = tuple(map(as_key, values[model.parameters:]))
        row = model.rows.get(key[:len(key) - model.outcomes])
        if row is None or key not in model.weights:
            raise Undefined("a law outside its sets")
        e.spend(len(row))
        number, total, chosen = self.arithmetic.number, self.arithmetic.zero, None
        for other in row:
            constant, *rest = model.weights[other]
            weight = number(constant)
            for slope, centre, parameter in zip(rest[::2], rest[1::2], parameters, strict=True):
                gap = parameter - number(centre)
                weight = weight + number(slope) * (gap * gap)
            total = total + weight
            chosen = weight if other == key else chosen
        return chosen * self.arithmetic.reciprocal(total)

    def _derived_function(self, name: str, argument: Run) -> Run:
        """``f'`` at a point."""
        base, point = name.rstrip("'"), "·"
        body: Term = App(base, (Sym(point),))
        for _ in range(len(name) - len(base)):
            body = Derivative(body, Sym(point))
        run = self.compile(body, {point: None})
        return lambda e: call(e, run, {point: argument(e)})

    def _probability(self, term: Prob, scope: Scope) -> Run:
        if not term.slots:
            one = self.arithmetic.one
            return lambda e: one
        name = term.law
        law = self.theory.laws.get(name)
        if law is None:
            return unevaluable(f"{name} is no law")
        names = tuple(slot for slot, _ in term.slots)
        sets = dict(law.slots)
        keys = [self._slot(value, sets.get(slot), scope) for slot, value in term.slots]
        zero, has_cells = self.arithmetic.zero, any(grid_of(sets.get(slot)) for slot, _ in term.slots)
        by_definition = self._defined_probability(term, scope) if name in self.theory.definitions else None

        def run(e: Frame) -> Any:
            if name not in e.laws:
                if by_definition is None:
                    raise Unevaluable(f"no value for the law {name}")
                return by_definition(e)
            table = e.marginals.get((name, names))
            if table is None:
                table = e.marginal(law, names)
            place = tuple([key(e) for key in keys])
            value = table.get(place)
            if value is not None:
                return value
            if has_cells and 0 in place:
                return zero
            raise Undefined(f"{name} outside its set")

        return run

    def _slot(self, value: Term, over: IndexSet | None, scope: Scope) -> Callable[[Frame], Element]:
        """The value of a random variable as a key of the law's table: a cell where it is a real number."""
        grid = grid_of(over)
        if grid is None:
            if isinstance(over, Interval):
                return unevaluable("a law on an interval whose ends are no numbers")
            return self.index(value, scope)
        name = value.name if isinstance(value, Sym) else ""
        number = self.compile(value, scope)

        def cell(e: Frame) -> Element:
            known = e.cells.get((name, grid))
            if known is not None and name in e.locals:
                return known
            point = as_key(number(e))
            if isinstance(point, Label):
                raise Unevaluable("a name where a number is expected")
            return grid.cell(Fraction(point), e.sizes[grid.name])

        return cell

    def _defined_probability(self, term: Prob, scope: Scope) -> Run:
        given = dict(term.slots)
        arguments: list[Term] = []
        summed: list[tuple[str, IndexSet]] = []
        for slot, over in self.theory.laws[term.law].slots:
            if slot not in given:
                summed.append((f"{slot}~", over))
            arguments.append(given.get(slot, Sym(f"{slot}~")))
        body: Term = App(term.law, tuple(arguments))
        for var, over in reversed(summed):
            body = Big("sum", var, over, body)
        return self.compile(body, scope)


    def elements(self, over: IndexSet, scope: Scope) -> Callable[[Frame], Sequence[Element]]:
        """The closure that lists a set."""
        match over:
            case Range():
                lower, upper = self.index(over.lower, scope), self.index(over.upper, scope)

                def integers(e: Frame) -> Sequence[Element]:
                    a, b = lower(e), upper(e)
                    if type(a) is not int or type(b) is not int:
                        raise Undefined("a range whose ends are no integers")
                    if b - a >= LONGEST_SUM:
                        raise Unevaluable("a range that is too long")
                    return range(a, b + 1)

                return integers
            case Finite() | Space():
                name = over.name

                def listed(e: Frame) -> Sequence[Element]:
                    size = e.sizes.get(name)
                    if size is None:
                        raise Unevaluable(f"no size for {name}")
                    return range(1, size + 1)

                return listed
            case Enum():
                runs = [self.index(element, scope) for element in over.elements]
                return lambda e: [run(e) for run in runs]
        return unevaluable("a set that cannot be listed")


def listed_only(over: IndexSet | None) -> IndexSet | None:
    """An argument that runs over an interval is a real number."""
    return None if isinstance(over, Interval) else over
