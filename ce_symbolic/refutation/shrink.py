"""Make a counterexample easy to read: fewer points, smaller denominators, zeros and ones, equal entries."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ce_symbolic.refutation import menus
from ce_symbolic.refutation.instance import Instance, Label, element
from ce_symbolic.refutation.moves import simpler_numbers, weight

F = Fraction
MOST_CHECKS = 240


def shrink(
    instance: Instance, refutes: Callable[[Instance], bool], others: Iterable[Instance], reals: Sequence[str]
) -> Instance:
    """A simpler instance that still refutes; ``others`` are whole instances, tried first; only ``reals`` are free
    scalars."""
    checks = 0
    best = instance
    for candidate in others:
        if weight(candidate) < weight(best):
            checks += 1
            if refutes(candidate):
                best = candidate
    improved = True
    while improved and checks < MOST_CHECKS:
        improved = False
        for candidate in _simplifications(best, reals):
            if checks >= MOST_CHECKS:
                break
            if weight(candidate) >= weight(best):
                continue
            checks += 1
            if refutes(candidate):
                best, improved = candidate, True
                break
    return best


def _simplifications(instance: Instance, reals: Sequence[str]) -> Iterator[Instance]:
    for name, function in instance.functions.items():
        for known, _ in menus.functions(len(function.params)):
            yield replace(instance, functions={**instance.functions, name: known})
    for name, table in instance.laws.items():
        keys = list(table)
        for row in (*menus.laws(len(keys))[:6], *_coarser(tuple(table.values()))):
            yield instance.with_law(name, dict(zip(keys, row, strict=True)))
    for name in reals:
        value = instance.scalars.get(name)
        if value is not None and not isinstance(value, Label):
            for simple in simpler_numbers(F(value)):
                yield instance.with_scalar(name, element(simple))
    for name, numbers in instance.tables.items():
        entries = {k: v for k, v in numbers.items() if not isinstance(v, Label)}
        for constant in (F(0), F(1)):
            yield instance.with_table(name, {**numbers, **dict.fromkeys(entries, constant)})
        for key, entry in entries.items():
            for simple in simpler_numbers(F(entry)):
                yield instance.with_table(name, {**numbers, key: simple})


def _coarser(values: tuple[Fraction, ...]) -> Iterator[tuple[Fraction, ...]]:
    for denominator in (2, 3, 4, 5, 6, 8, 10, 100):
        rounded = [F(round(v * denominator), denominator) for v in values]
        rest = 1 - sum(rounded, F(0))
        largest = max(range(len(values)), key=lambda i: values[i])
        rounded[largest] += rest
        if rounded[largest] >= 0:
            yield tuple(rounded)
