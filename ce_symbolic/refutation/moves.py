"""Small changes of an instance: the steps of the search for a violated inequality, and what is simpler than what."""
from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from ce_symbolic.refutation.instance import Element, Function, Instance, Label, Table, element
from ce_symbolic.refutation.menus import functions
from ce_symbolic.refutation.symbols import Symbols

F = Fraction
Move = tuple[str, str]
SHIFTS = (F(1, 2), F(1, 4), F(1, 10), F(1, 100), F(9, 10), F(99, 100))
FACTORS = (F(2), F(1, 2), F(10), F(1, 10), F(5, 4), F(4, 5), F(100), F(1, 100), F(-1))
STEPS = (F(1), F(1, 2), F(1, 5), F(1, 10), F(1, 30), F(1, 100), F(1, 1000), F(3))


def targets(instance: Instance, symbols: Symbols) -> list[Move]:
    """What can be moved: the kind of value and its name."""
    found: list[Move] = [("law", name) for name in symbols.laws if len(instance.laws.get(name, ())) > 1]
    numeric = (name for name in symbols.families if instance.tables.get(name) and _numbers(instance.tables[name]))
    found += [("table", name) for name in numeric]
    found += [("real", name) for name in symbols.reals if name in instance.scalars]
    return found


def _numbers(table: Table) -> bool:
    return not any(isinstance(v, Label) for v in table.values())


def moved(instance: Instance, move: Move, rng: random.Random) -> Instance | None:
    """The instance after one random move of its kind; None where the move changes nothing."""
    kind, name = move
    if kind == "law":
        return _moved_law(instance, name, rng)
    if kind == "table":
        table = dict(instance.tables[name])
        key = rng.choice(list(table))
        table[key] = _moved_number(table[key], rng)
        return instance.with_table(name, table)
    value = instance.scalars[name]
    return None if isinstance(value, Label) else instance.with_scalar(name, element(_moved_number(F(value), rng)))


def coincident(instance: Instance, symbols: Symbols, most: int = 16) -> Iterator[Instance]:
    """The instance with a real number put where it meets another: at a value, or at the distance of two.

    What counts outcomes beyond a threshold changes there, and only there; a bound fails there or just below.
    """
    values = sorted({F(v) for t in instance.tables.values() for v in t.values() if not isinstance(v, Label)}
                    | {p for row in instance.points.values() for p in row})[:6]
    for name in symbols.reals:
        here = instance.scalars.get(name)
        if here is None or isinstance(here, Label):
            continue
        others = [F(v) for n, v in instance.scalars.items() if n != name and n in symbols.reals
                  and not isinstance(v, Label)]
        meeting = [*values, *(abs(v - o) for v in values for o in others)]
        wanted = dict.fromkeys(m for v in meeting for m in (v, v * F(99, 100)))
        for value in [v for v in wanted if v != here][:most]:
            yield instance.with_scalar(name, element(value))


def _moved_number(value: Fraction, rng: random.Random) -> Fraction:
    if value == 0 or rng.random() < 0.4:
        return value + rng.choice(STEPS) * rng.choice((1, -1))
    return value * rng.choice(FACTORS)


def _moved_law(instance: Instance, name: str, rng: random.Random) -> Instance | None:
    """Shift part of the weight of one point to another."""
    table = dict(instance.laws[name])
    giver, taker = rng.sample(list(table), 2)
    share = table[giver] * (rng.choice(SHIFTS) if rng.random() < 0.9 else F(1))
    if share == 0:
        return None
    table[giver] -= share
    table[taker] += share
    return instance.with_law(name, table)


def rounded(instance: Instance, denominator: int) -> Instance:
    """The instance with all numbers rounded to small denominators; laws stay laws."""
    laws = {name: _rounded_law(table, denominator) for name, table in instance.laws.items()}
    tables = {
        name: {k: v if isinstance(v, Label) else v.limit_denominator(denominator) for k, v in
               ((k, F(v) if not isinstance(v, Label) else v) for k, v in table.items())}
        for name, table in instance.tables.items()
    }
    scalars: dict[str, Element] = {
        name: v if isinstance(v, (Label, int)) else element(v.limit_denominator(denominator))
        for name, v in instance.scalars.items()
    }
    return Instance(instance.sizes, scalars, tables, instance.functions, laws, instance.points,
                    instance.models)


def _rounded_law(table: Table, denominator: int) -> Table:
    keys = list(table)
    if not keys:
        return table
    rounded_values = {k: F(round(table[k] * denominator), denominator) for k in keys}
    largest = max(keys, key=lambda k: table[k])
    rounded_values[largest] += 1 - sum(rounded_values.values(), F(0))
    return rounded_values if rounded_values[largest] >= 0 else table


def simpler_numbers(value: Fraction) -> Iterator[Fraction]:
    """Simpler numbers than ``value``, the simplest first."""
    menu = (F(0), F(1), F(2), F(-1), F(1, 2), F(3), F(-2), F(1, 3), F(1, 4), F(4), F(10), F(1, 10))
    worth = complexity(value)
    for candidate in menu:
        if complexity(candidate) < worth:
            yield candidate
    for denominator in (1, 2, 3, 4, 10):
        near = value.limit_denominator(denominator)
        if near not in menu and complexity(near) < worth:
            yield near


def complexity(value: Fraction) -> tuple[int, int]:
    """How hard a number is to read."""
    special = {F(0): 0, F(1): 1, F(2): 2, F(1, 2): 3, F(-1): 4, F(3): 5}
    rank = special.get(value, 6 + abs(value.numerator) + 2 * value.denominator)
    return rank, int(value < 0)


def weight(instance: Instance) -> int:
    """How hard an instance is to read: points, denominators, zeros, unusual numbers.

    Two points with positive weights are the simplest law: one point alone, or a zero, hides what goes wrong.
    """
    laws = sum(_law_weight(tuple(table.values())) for table in instance.laws.values())
    tables = sum(
        2 + complexity(F(v))[0] for t in instance.tables.values() for v in t.values() if not isinstance(v, Label)
    )
    scalars = sum(sum(complexity(F(v))) for v in instance.scalars.values() if not isinstance(v, Label))
    shapes = sum(_function_weight(function) for function in instance.functions.values())
    shapes += sum(complexity(x)[0] for m in instance.models.values() for w in m.weights.values() for x in w)
    points = sum(abs(p.numerator) for row in instance.points.values() for p in row)
    return laws + tables + scalars + shapes + points + 2 * sum(instance.sizes.values())


def _function_weight(function: Function) -> int:
    """The place in the menu, which begins with the simplest."""
    menu = [known for known, _ in functions(len(function.params))]
    return menu.index(function) if function in menu else len(menu)


def _law_weight(values: tuple[Fraction, ...]) -> int:
    return (
        2 * len(values)
        + (40 if len(values) == 1 else 0)
        + sum(6 if v == 0 else {3: 4, 4: 3}.get(v.denominator, v.denominator) for v in values)
    )
