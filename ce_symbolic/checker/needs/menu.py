"""The menu of assumptions that may save a claim: one by one, those of one kind together, then pairs."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from ce_symbolic.checker.needs.constants import constants
from ce_symbolic.checker.needs.curvature import curvature, symmetry
from ce_symbolic.checker.needs.independence import disjoint, factorised, given, independence, sequences
from ce_symbolic.checker.needs.moments import about, centred, spread, unbiased
from ce_symbolic.checker.needs.need import Need, own_names
from ce_symbolic.checker.needs.signs import densities_on_positive_numbers, signs, variables_not_negative
from ce_symbolic.checker.needs.vectors import equal_deviations, norms, offsets
from ce_symbolic.checker.needs.weights import normalisation, one_case, true_class, weights_of_means
from ce_symbolic.meaning.terms import Claim

MAX_NEEDS = 40
MAX_PAIRS = 60

MENU: tuple[Callable[[Claim], Iterator[Need]], ...] = (
    given, factorised, sequences, independence, curvature, normalisation, weights_of_means, true_class, one_case,
    centred, constants, spread, about, unbiased, norms, offsets, symmetry, disjoint, equal_deviations,
    variables_not_negative, densities_on_positive_numbers, signs)

#: Kinds that a lecturer assumes of all that they may concern, not of one alone.
OF_ALL = ("normalisation", "centred", "norm", "offset")
#: Kinds that say one of several things of each variable; the first of each variable go together.
OF_EACH = ("variance", "square")
#: Kinds of which a lecturer makes two at once without a word.
PAIRED = {
    frozenset(pair) for pair in (
        ("curvature", "normalisation"), ("independence", "centred"), ("norm", "offset"), ("norm", "radius"),
        ("normalisation", "sign"), ("independence", "variance"), ("centred", "variance"), ("independence", "mean"),
        ("class", "norm"), ("centred", "square"), ("curvature", "sign"))}
#: Weights that add up to one and are not negative: of one family.
WEIGHTS = frozenset(("normalisation", "sign"))


def candidates(claim: Claim) -> Iterator[tuple[Need, ...]]:
    """Assumptions worth trying, in a fixed order: those of one kind that go together, then two kinds.

    Who tries them drops what turns out not to be needed; what several of a kind do not save, none of them does.
    """
    singles = list(dict.fromkeys(need for make in MENU for need in make(claim)))[:MAX_NEEDS]
    units = _units(singles)
    yield from units
    tried = 0
    for one, two in combinations(units, 2):
        kinds = frozenset((one[0].kind, two[0].kind))
        if kinds not in PAIRED or tried == MAX_PAIRS or (kinds == WEIGHTS and not _names(one) & _names(two)):
            continue
        tried += 1
        yield (*one, *two)


def _units(singles: list[Need]) -> list[tuple[Need, ...]]:
    """What is assumed at once: the needs of a kind together, or one."""
    groups: dict[str, list[Need]] = {}
    for need in singles:
        groups.setdefault(need.kind, []).append(need)
    found: dict[tuple[Need, ...], None] = {}
    for need in singles:
        group = groups[need.kind]
        if need.kind in OF_ALL:
            found[tuple(group)] = None
        elif need.kind in OF_EACH:
            first = {n.about: n for n in reversed(group)}
            found[tuple(n for n in group if first[n.about] == n)] = None
            ones = [n for n in group if n.text.endswith(" 1")]
            if len(ones) > 1:
                found[tuple(ones)] = None
            found[need,] = None
        else:
            found[need,] = None
    return list(found)


def _names(needs: tuple[Need, ...]) -> set[str]:
    return set().union(*(own_names(fact) for need in needs for fact in need.facts))
