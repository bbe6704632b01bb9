"""A refutation as the report shows it: values in the author's spelling, exact where they can be."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from flint import arb

from ce_symbolic.meaning.terms import Add, App, Fn, Mul, Pow, Rat, Sym, Term, Theory
from ce_symbolic.refutation.cells import grid_of
from ce_symbolic.refutation.evaluate import Number, at_precision
from ce_symbolic.refutation.instance import Element, Instance, Model, Table
from ce_symbolic.refutation.lognumber import LogNumber
from ce_symbolic.refutation.refute import Refutation
from ce_symbolic.report.result import Counterexample

DIGITS = 6


def to_report(refutation: Refutation, theory: Theory) -> Counterexample:
    """The counterexample with names as the author spells them."""
    return Counterexample(
        instance_values(refutation.instance, theory), number_text(refutation.left), number_text(refutation.right)
    )


def instance_values(instance: Instance, theory: Theory) -> dict[str, object]:
    """The values of an instance: laws and families as (nested) lists of exact numbers."""

    def spelled(name: str) -> str:
        return theory.spelling.get(name, name)

    values: dict[str, object] = {}
    for name, size in instance.sizes.items():
        if name not in theory.sets and not _shown_by_tables(name, instance, theory):
            values[f"size of {spelled(name)}"] = str(size)
    for name, points in instance.points.items():
        values[f"values of {spelled(name)}"] = [str(p) for p in points]
    for name, value in instance.scalars.items():
        values[spelled(name)] = str(value)
    for name, table in instance.laws.items():
        for alias, marginal in _named_marginals(name, table, theory):
            values[alias] = marginal
        values[spelled(name) + _cells(name, instance, theory)] = nested(table)
    for name, numbers in instance.tables.items():
        values[spelled(name)] = nested(numbers)
    for name, function in instance.functions.items():
        values[spelled(name)] = f"{', '.join(function.params)} ↦ {formula(function.body)}"
    for name, model in instance.models.items():
        values[spelled(name)] = _weights(model)
    return values


def _weights(model: Model) -> str:
    """``weights 1 + (t - 1)^2, 2, each divided by their sum``."""
    names = [f"t_{i + 1}" if model.parameters > 1 else "t" for i in range(model.parameters)]

    def one(constant: Fraction, *rest: Fraction) -> str:
        parts = [str(constant)] if constant or not any(rest[::2]) else []
        for name, slope, centre in zip(names, rest[::2], rest[1::2], strict=True):
            gap = f"({name} {'-' if centre > 0 else '+'} {abs(centre)})^2" if centre else f"{name}^2"
            parts += [gap if slope == 1 else f"{slope} {gap}"] if slope else []
        return " + ".join(parts)

    rows = ["(" + ", ".join(one(*model.weights[key]) for key in row) + ")" for row in model.rows.values()]
    return f"{', '.join(names)} ↦ weights {', '.join(rows)}, each divided by their sum"


def _named_marginals(name: str, table: Table, theory: Theory) -> Iterator[tuple[str, list[str]]]:
    """The laws of single variables of a joint law, where the notes have a name for them."""
    law = theory.laws.get(name)
    for place, (slot, _) in enumerate(law.slots if law is not None else ()):
        alias = theory.spelling.get(f"{name}@{slot}")
        if alias is not None and law is not None and len(law.slots) > 1:
            sums: dict[Element, Fraction] = {}
            for point, chance in table.items():
                sums[point[place]] = sums.get(point[place], Fraction(0)) + Fraction(chance)
            yield alias, [str(v) for v in sums.values()]


def _cells(name: str, instance: Instance, theory: Theory) -> str:
    """What the weights of a density are weights of."""
    law = theory.laws.get(name)
    for _, over in law.slots if law is not None else ():
        grid = grid_of(over)
        if grid is not None:
            borders = ", ".join(map(str, grid.borders(instance.sizes[grid.name])))
            return f" (weights of a step density between {borders})"
    return ""


def _shown_by_tables(name: str, instance: Instance, theory: Theory) -> bool:
    """Whether the length of some list says how large the set is."""
    sets = [over for law in instance.laws for _, over in theory.laws[law].slots if law in theory.laws]
    listed = (theory.families[f] for f in (*instance.tables, *instance.models) if f in theory.families)
    sets += [over for family in listed for over in family.arguments if over is not None]
    return any(getattr(grid_of(over) or over, "name", None) == name for over in sets)


def nested(table: Table) -> object:
    """A table as nested lists, one level per index; a table without index as its value."""
    keys = list(table)
    if not keys:
        return []
    if keys == [()]:
        return str(table[()])
    firsts: dict[Element, dict[tuple[Element, ...], Fraction]] = {}
    for key, value in table.items():
        firsts.setdefault(key[0], {})[key[1:]] = value
    return [nested(rest) for rest in firsts.values()]


def number_text(value: Number) -> str:
    """An exact number as it is, ``1/3 log 2 = 0.231049…`` for combinations of logarithms, else certain decimals."""
    if isinstance(value, Fraction):
        return str(value) if len(str(value)) <= 40 else decimals(arb(value.numerator) / value.denominator)
    if isinstance(value, LogNumber):
        enclosure = at_precision(128, value.ball)
        if value.linear and len(value.terms) <= 4 and len(str(value)) <= 48:
            return f"{value} = {decimals(enclosure)}"
        return decimals(enclosure)
    return decimals(value)


def decimals(ball: arb, digits: int = DIGITS) -> str:
    """Decimals that are certain to the last digit shown; an ellipsis says that more follow."""
    for count in range(digits, 0, -1):
        text = ball.str(count, radius=False)
        if "nan" in text or "+/-" in text:
            continue
        exact = ball.is_exact() and arb(text).contains(ball)
        return _plain(text) if exact else _truncated(ball, text)
    return str(ball.str(digits))


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _truncated(ball: arb, text: str) -> str:
    """``text`` is correct to within one unit of its last digit; cut the digits off instead of rounding them."""
    if "e" in text:
        return text
    decimals_shown = len(text.partition(".")[2])
    scale = 10**decimals_shown
    lower, upper = (ball.lower() * scale).floor().unique_fmpz(), (ball.upper() * scale).floor().unique_fmpz()
    if ball < 0:
        lower, upper = (ball.lower() * scale).ceil().unique_fmpz(), (ball.upper() * scale).ceil().unique_fmpz()
    if lower is None or lower != upper:
        return text
    whole = abs(int(lower))
    digits = str(whole).rjust(decimals_shown + 1, "0")
    sign = "-" if ball < 0 else ""
    return f"{sign}{digits[: len(digits) - decimals_shown]}.{digits[len(digits) - decimals_shown :]}…"


def formula(term: Term, level: int = 0) -> str:
    """A small term as plain text, for the functions of the menu."""
    match term:
        case Rat():
            return str(term.value)
        case Sym():
            return term.name
        case Add():
            parts = [formula(t, 1) for t in term.terms]
            text = " + ".join(parts).replace("+ -", "- ")
            return f"({text})" if level > 0 else text
        case Mul():
            if term.factors[0] == Rat(Fraction(-1)):
                return "-" + formula(Mul(term.factors[1:]) if len(term.factors) > 2 else term.factors[1], 2)
            return " ".join(formula(f, 2) for f in term.factors)
        case Pow():
            return f"{formula(term.base, 3)}^{formula(term.exponent, 3)}"
        case Fn():
            return f"{term.name}({', '.join(formula(a) for a in term.args)})"
        case App():
            return f"{term.name}({', '.join(formula(a) for a in term.args)})"
    return "…"


def brief(values: Mapping[str, object]) -> str:
    """The values on one line: ``p = (1/2, 1/2), x = 3``."""

    def shown(value: object) -> str:
        return f"({', '.join(map(shown, value))})" if isinstance(value, list) else str(value)

    return ", ".join(f"{name} = {shown(value)}" for name, value in values.items())
