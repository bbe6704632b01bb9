"""Structural facts (independence, convexity …): whether an instance has them, and laws made to have them.

``independent`` and ``identically-distributed`` speak of variables of a law or of families over a sample space (see
``samples``). A subject may be a group of variables, ``"X,Y"``.  Where the name of a law stands first, the variables
are those of this law; otherwise the property holds for every law that has the variables.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from ce_symbolic.meaning.terms import Law, Property, Theory
from ce_symbolic.refutation import members, samples
from ce_symbolic.refutation.instance import Element, Function, Instance
from ce_symbolic.refutation.menus import functions
from ce_symbolic.refutation.squares import permutations_with_sign

Key = tuple[Element, ...]
Places = tuple[int, ...]

#: Properties of functions that the menu of functions knows about.
OF_FUNCTIONS = {
    "convex", "concave", "affine", "linear", "differentiable", "continuous", "even", "odd", "positive", "injective",
    "increasing", "decreasing", "strictly-increasing", "strictly-decreasing", "strictly-convex", "strictly-concave",
}  # fmt: skip
DEFINITE, SEMIDEFINITE = "positive-definite", "positive-semidefinite"
INDEPENDENT, CONDITIONALLY, IDENTICAL = "independent", "conditionally-independent", "identically-distributed"
UNCORRELATED = "uncorrelated"


def marginal(table: Mapping[Key, Fraction], places: Sequence[int]) -> dict[Key, Fraction]:
    """The law of some of the variables."""
    result: dict[Key, Fraction] = {}
    for key, weight in table.items():
        part = tuple(key[i] for i in places)
        result[part] = result.get(part, Fraction(0)) + weight
    return result


def groups_of(prop: Property, law: Law) -> list[Places]:
    """The groups of variables that a property speaks of, as places in the law's keys."""
    order = [slot for slot, _ in law.slots]
    found = [tuple(order.index(s) for s in subject.split(",") if s in order) for subject in prop.subjects]
    return [group for group in found if group]


def about(prop: Property, law: Law, theory: Theory) -> list[Places] | None:
    """The groups if the property says something about the law, None otherwise."""
    first = prop.subjects[0] if prop.subjects else ""
    if first in theory.laws and first != law.name and first not in dict(law.slots):
        return None
    groups = groups_of(prop, law)
    if prop.kind == CONDITIONALLY:
        order = [slot for slot, _ in law.slots]
        names = [s for subject in prop.subjects for s in subject.split(",")]
        return groups if len(groups) == 3 and all(n in order for n in names) else None
    return groups if prop.kind in (INDEPENDENT, IDENTICAL) and len(groups) > 1 else None


def is_independent(table: Mapping[Key, Fraction], groups: Sequence[Places]) -> bool:
    """Whether the groups of variables are mutually independent."""
    joint = marginal(table, [i for g in groups for i in g])
    singles = [marginal(table, g) for g in groups]
    for key, weight in joint.items():
        product, start = Fraction(1), 0
        for single, group in zip(singles, groups, strict=True):
            product *= single[key[start : start + len(group)]]
            start += len(group)
        if product != weight:
            return False
    return True


def is_conditionally_independent(table: Mapping[Key, Fraction], groups: Sequence[Places]) -> bool:
    """Whether the first two groups are independent given the third."""
    return all(
        weight * inner == first * second for weight, inner, first, second in _conditional_parts(table, groups).values()
    )


def _conditional_parts(
    table: Mapping[Key, Fraction], groups: Sequence[Places]
) -> dict[Key, tuple[Fraction, Fraction, Fraction, Fraction]]:
    a, b, given = groups
    joint, inner = marginal(table, (*a, *b, *given)), marginal(table, given)
    first, second = marginal(table, (*a, *given)), marginal(table, (*b, *given))
    result = {}
    for key, weight in joint.items():
        x, y, z = key[: len(a)], key[len(a) : len(a) + len(b)], key[len(a) + len(b) :]
        result[key] = (weight, inner[z], first[(*x, *z)], second[(*y, *z)])
    return result


def _with_joint(table: Mapping[Key, Fraction], places: Places, joint: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """The law in which ``places`` have the given joint law; what the others are, given these, stays as it is."""
    before = marginal(table, places)
    others = len(table) // max(len(before), 1)
    result: dict[Key, Fraction] = {}
    for key, weight in table.items():
        part = tuple(key[i] for i in places)
        result[key] = joint[part] * (weight / before[part] if before[part] else Fraction(1, others))
    return result


def made_independent(table: Mapping[Key, Fraction], groups: Sequence[Places], same: bool) -> dict[Key, Fraction]:
    """A law in which the groups are independent, with one law for all of them if ``same``."""
    places = tuple(i for g in groups for i in g)
    singles = [marginal(table, g) for g in groups]
    if same:
        singles = [singles[0]] * len(singles)
    joint: dict[Key, Fraction] = {}
    for key in marginal(table, places):
        product, start = Fraction(1), 0
        for single, group in zip(singles, groups, strict=True):
            product *= single.get(key[start : start + len(group)], Fraction(0))
            start += len(group)
        joint[key] = product
    return _with_joint(table, places, joint)


def made_conditionally_independent(table: Mapping[Key, Fraction], groups: Sequence[Places]) -> dict[Key, Fraction]:
    """A law in which the first two groups are independent given the third."""
    joint = {
        key: first * second / inner if inner else Fraction(0)
        for key, (_, inner, first, second) in _conditional_parts(table, groups).items()
    }
    return _with_joint(table, tuple(i for g in groups for i in g), joint)


def made_alike(table: Mapping[Key, Fraction], places: Places) -> dict[Key, Fraction]:
    """The mean of the law over all turns of some variables: then they have one law."""
    turns = [places[i:] + places[:i] for i in range(len(places))]
    result: dict[Key, Fraction] = {}
    for key in table:
        total = Fraction(0)
        for turn in turns:
            moved = list(key)
            for source, target in zip(places, turn, strict=True):
                moved[target] = key[source]
            total += table.get(tuple(moved), Fraction(0))
        result[key] = total / len(turns)
    return result


def declared(theory: Theory) -> list[Property]:
    """The properties in a fixed order; equal laws last, since making variables independent may undo it."""
    return sorted(theory.properties, key=lambda p: (p.kind == IDENTICAL, p.kind, p.subjects))


def prepare(name: str, table: dict[Key, Fraction], theory: Theory) -> dict[Key, Fraction]:
    """A law changed so that it has its declared properties (all of them only if they do not interfere)."""
    law = theory.laws[name]
    alike = {i for p in theory.properties if p.kind == IDENTICAL for g in groups_of(p, law) for i in g}
    for prop in declared(theory):
        groups = about(prop, law, theory)
        if groups is None:
            continue
        if prop.kind == INDEPENDENT:
            table = made_independent(table, groups, all(len(g) == 1 and g[0] in alike for g in groups))
        elif prop.kind == CONDITIONALLY:
            table = made_conditionally_independent(table, groups)
        elif all(len(g) == 1 for g in groups):
            table = made_alike(table, tuple(g[0] for g in groups))
    return table


def has(prop: Property, instance: Instance, theory: Theory) -> bool | None:
    """Whether the instance has a property; None if we cannot tell."""
    if prop.kind in (INDEPENDENT, CONDITIONALLY, IDENTICAL):
        return _laws_have(prop, instance, theory)
    if prop.kind == UNCORRELATED:
        found = samples.variables(prop.subjects, instance, theory)
        return not found or samples.are_uncorrelated(found, instance)
    if prop.kind == "one-hot":
        # The facts that come with it say that the entries sum to 1.
        name = prop.subjects[0]
        tables = [t[name] for t in (instance.laws, instance.tables) if name in t]
        return all(value in (0, 1) for table in tables for value in table.values())
    name = prop.subjects[0] if prop.subjects else ""
    if name in instance.models:
        return prop.kind in ("differentiable", "continuous")
    if name in instance.functions:
        return _function_has(instance.functions[name], prop.kind)
    if name in instance.tables and prop.kind == "symmetric":
        table = instance.tables[name]
        return all(table.get((*key[:-2], key[-1], key[-2])) == value for key, value in table.items() if len(key) >= 2)
    if name in instance.tables and prop.kind in (DEFINITE, SEMIDEFINITE):
        return all(is_definite(rows, prop.kind == DEFINITE) for rows in matrices(instance.tables[name]))
    return None


def matrices(table: Mapping[Key, Fraction]) -> list[list[list[Fraction]]]:
    """The matrices of a family, one for each value of the indices in front."""
    found: dict[Key, list[list[Fraction]]] = {}
    places: dict[Key, list[Element]] = {}
    for key in table:
        inside = places.setdefault(key[:-2], [])
        if key[-2] not in inside:
            inside.append(key[-2])
    for front, inside in places.items():
        found[front] = [[table[*front, i, j] for j in inside] for i in inside]
    return list(found.values())


def is_definite(rows: Sequence[Sequence[Fraction]], strictly: bool) -> bool:
    """Whether a symmetric matrix is positive definite, or semidefinite: by its minors (Sylvester's criterion)."""
    n = len(rows)
    if any(rows[i][j] != rows[j][i] for i in range(n) for j in range(i)):
        return False
    choices = [range(k + 1) for k in range(n)] if strictly else [
        places for size in range(1, n + 1) for places in combinations(range(n), size)]
    minors = (_minor(rows, tuple(places)) for places in choices)
    return all(m > 0 for m in minors) if strictly else all(m >= 0 for m in minors)


def _minor(rows: Sequence[Sequence[Fraction]], places: Sequence[int]) -> Fraction:
    """A principal minor."""
    if not places:
        return Fraction(1)
    total = Fraction(0)
    for columns, sign in permutations_with_sign(len(places)):
        product = Fraction(sign)
        for i, j in zip(places, columns, strict=True):
            product *= rows[i][places[j]]
        total += product
    return total


def _laws_have(prop: Property, instance: Instance, theory: Theory) -> bool | None:
    verdicts: list[bool | None] = []
    for name, table in instance.laws.items():
        groups = about(prop, theory.laws[name], theory) if name in theory.laws else None
        if groups is None:
            continue
        if prop.kind == INDEPENDENT:
            verdicts.append(is_independent(table, groups))
        elif prop.kind == CONDITIONALLY:
            verdicts.append(is_conditionally_independent(table, groups))
        else:
            singles = [marginal(table, g) for g in groups]
            verdicts.append(all(single == singles[0] for single in singles))
    variables = samples.variables(prop.subjects, instance, theory)
    if variables:
        if prop.kind == INDEPENDENT:
            verdicts.append(samples.are_independent(variables, instance))
        else:
            verdicts.append(samples.are_alike(variables, instance) if prop.kind == IDENTICAL else None)
    return all(verdicts) if None not in verdicts else None


def _function_has(function: Function, kind: str) -> bool | None:
    if kind not in OF_FUNCTIONS:
        return None
    return any(kind in tags for known, tags in functions(len(function.params)) if known == function)


def all_hold(instance: Instance, theory: Theory) -> bool:
    """Whether every declared property of what the instance contains certainly holds.

    A property that we cannot judge counts as violated: a counterexample must satisfy all that was declared.
    """
    present = {*instance.laws, *instance.functions, *instance.models, *instance.tables, *instance.scalars}
    for prop in theory.properties:
        if prop.kind in members.KINDS:
            continue
        among = prop.kind in (INDEPENDENT, CONDITIONALLY, IDENTICAL, UNCORRELATED) or present & set(prop.subjects[:1])
        if among and has(prop, instance, theory) is not True:
            return False
    return members.hold(instance, theory)


def functions_with(name: str, arguments: int, theory: Theory) -> list[Function]:
    """The functions of the menu that have the properties declared of ``name``."""
    wanted = {p.kind for p in theory.properties if p.subjects[:1] == (name,)}
    return [function for function, tags in functions(arguments) if wanted <= tags]
