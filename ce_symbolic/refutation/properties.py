"""Structural facts (independence, convexity …): whether an instance has them, and laws made to have them."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ce_symbolic.meaning.terms import Law, Property, Theory
from ce_symbolic.refutation.instance import Element, Function, Instance
from ce_symbolic.refutation.menus import functions

Key = tuple[Element, ...]

#: Properties of functions that the menu of functions knows about.
OF_FUNCTIONS = {
    "convex", "concave", "affine", "linear", "differentiable", "continuous", "even", "odd", "positive", "injective",
    "increasing", "decreasing", "strictly-increasing", "strictly-decreasing", "strictly-convex", "strictly-concave",
}
INDEPENDENT = frozenset({"independent", "independence", "mutually-independent"})
IDENTICAL = frozenset({"identically-distributed"})


def marginal(table: Mapping[Key, Fraction], places: Sequence[int]) -> dict[Key, Fraction]:
    """The law of some of the variables."""
    result: dict[Key, Fraction] = {}
    for key, weight in table.items():
        part = tuple(key[i] for i in places)
        result[part] = result.get(part, Fraction(0)) + weight
    return result


def _places(law: Law, names: Sequence[str]) -> list[int] | None:
    order = [slot for slot, _ in law.slots]
    return [order.index(n) for n in names] if all(n in order for n in names) else None


def is_independent(table: Mapping[Key, Fraction], places: Sequence[int]) -> bool:
    """Whether the variables are mutually independent."""
    joint = marginal(table, places)
    singles = [marginal(table, [p]) for p in places]
    for key, weight in joint.items():
        product = Fraction(1)
        for single, value in zip(singles, key, strict=True):
            product *= single[(value,)]
        if product != weight:
            return False
    return True


def made_independent(table: Mapping[Key, Fraction], places: Sequence[int], same: bool) -> dict[Key, Fraction]:
    """The nearest law in which the variables are independent, with one law for all of them if ``same``.

    What the other variables are, given these, stays as it is.
    """
    joint = marginal(table, places)
    singles = [marginal(table, [p]) for p in places]
    if same:
        singles = [singles[0]] * len(singles)
    others = len(table) // max(len(joint), 1)
    result: dict[Key, Fraction] = {}
    for key, weight in table.items():
        part = tuple(key[i] for i in places)
        product = Fraction(1)
        for single, value in zip(singles, part, strict=True):
            product *= single.get((value,), Fraction(0))
        given = weight / joint[part] if joint[part] else Fraction(1, others)
        result[key] = product * given
    return result


def prepare(name: str, table: dict[Key, Fraction], theory: Theory) -> dict[Key, Fraction]:
    """A law changed so that it has its declared properties."""
    law = theory.laws[name]
    for prop in sorted(theory.properties, key=lambda p: (p.kind, p.subjects)):
        if prop.subjects[:1] != (name,):
            continue
        places = _places(law, prop.subjects[1:])
        if places and prop.kind in INDEPENDENT:
            same = any(p.kind in IDENTICAL and p.subjects[:1] == (name,) for p in theory.properties)
            table = made_independent(table, places, same)
    return table


def has(prop: Property, instance: Instance, theory: Theory) -> bool | None:
    """Whether the instance has a property; None if it is not about the instance or we do not know the property."""
    name = prop.subjects[0] if prop.subjects else ""
    if name in instance.laws and name in theory.laws:
        places = _places(theory.laws[name], prop.subjects[1:])
        if places is None:
            return None
        if prop.kind in INDEPENDENT:
            return is_independent(instance.laws[name], places)
        if prop.kind in IDENTICAL:
            singles = [marginal(instance.laws[name], [p]) for p in places]
            return all(single == singles[0] for single in singles)
        return None
    if name in instance.functions:
        return _function_has(instance.functions[name], prop.kind)
    if name in instance.tables and prop.kind == "symmetric":
        table = instance.tables[name]
        return all(table.get((*key[:-2], key[-1], key[-2])) == value for key, value in table.items() if len(key) >= 2)
    return None


def _function_has(function: Function, kind: str) -> bool | None:
    if kind not in OF_FUNCTIONS:
        return None
    return any(tags and kind in tags for known, tags in functions(len(function.params)) if known == function)


def all_hold(instance: Instance, theory: Theory) -> bool:
    """Whether every declared property of what the instance contains certainly holds.

    A property that we cannot judge counts as violated: a counterexample must satisfy all that was declared.
    """
    present = {*instance.laws, *instance.functions, *instance.tables, *instance.scalars}
    for prop in theory.properties:
        if present & set(prop.subjects[:1]) and has(prop, instance, theory) is not True:
            return False
    return True


def functions_with(name: str, arguments: int, theory: Theory) -> list[Function]:
    """The functions of the menu that have the properties declared of ``name``."""
    wanted = {p.kind for p in theory.properties if p.subjects[:1] == (name,)}
    return [function for function, tags in functions(arguments) if wanted <= tags]
