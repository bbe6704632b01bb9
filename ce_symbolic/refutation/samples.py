"""Random variables as families over a sample space: ``X_k(ω)``, with one law on the outcomes ω.

Independent ones are built on a product of coins: an outcome is a row of bits, and each variable looks at a bit of
its own.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from ce_symbolic.meaning.terms import Finite, IndexSet, Theory
from ce_symbolic.refutation.instance import Element, Instance

Key = tuple[Element, ...]
#: The values of one variable on the outcomes 1, 2, …
Variable = dict[Element, Fraction]

MOST_COINS = 4
#: The variance of a variable with rational values on one of these coins is the square of a rational number.
COINS = tuple(map(Fraction, ("1/2", "1/5", "4/5", "1/10", "9/10")))


def sample_space(family: str, theory: Theory) -> str | None:
    """The name of the set of outcomes, if the family's last index is the one variable of some law."""
    found = theory.families.get(family)
    over: IndexSet | None = found.arguments[-1] if found is not None and found.arguments else None
    if not isinstance(over, Finite):
        return None
    return over.name if any(law.slots == ((law.name, over),) for law in theory.laws.values()) else None


def law_of(space: str, theory: Theory) -> str:
    """The law on the outcomes."""
    return next(name for name, law in theory.laws.items() if law.slots == ((name, Finite(space)),))


def independent_families(theory: Theory) -> tuple[str, ...]:
    """Families that are declared independent, or uncorrelated, as random variables."""
    names = {s for p in theory.properties if p.kind in ("independent", "uncorrelated") for s in p.subjects}
    return tuple(sorted(n for n in names if n in theory.families and sample_space(n, theory) is not None))


def are_identical(name: str, theory: Theory) -> bool:
    """Whether the members of a family are declared to have one law."""
    return any(p.kind == "identically-distributed" and name in p.subjects for p in theory.properties)


def variables(subjects: Iterable[str], instance: Instance, theory: Theory) -> list[tuple[str, Variable]]:
    """The random variables of some families, each with the law of its outcomes."""
    found: list[tuple[str, Variable]] = []
    for name in subjects:
        space = sample_space(name, theory)
        if space is None or name not in instance.tables or law_of(space, theory) not in instance.laws:
            continue
        members: dict[Key, Variable] = {}
        for key, value in instance.tables[name].items():
            members.setdefault(key[:-1], {})[key[-1]] = value
        found += [(law_of(space, theory), member) for member in members.values()]
    return found


def distribution(values: Sequence[Variable], law: Mapping[Key, Fraction]) -> dict[tuple[Fraction, ...], Fraction]:
    """The joint law of some variables."""
    result: dict[tuple[Fraction, ...], Fraction] = {}
    for (outcome,), weight in law.items():
        key = tuple(v[outcome] for v in values)
        result[key] = result.get(key, Fraction(0)) + weight
    return result


def are_independent(found: Sequence[tuple[str, Variable]], instance: Instance) -> bool:
    """Whether all variables are mutually independent."""
    if len({law for law, _ in found}) != 1:
        return False
    law = instance.laws[found[0][0]]
    joint = distribution([v for _, v in found], law)
    singles = [distribution([v], law) for _, v in found]
    for values in product(*(sorted(single) for single in singles)):
        weight = Fraction(1)
        for single, value in zip(singles, values, strict=True):
            weight *= single[value]
        if joint.get(tuple(v[0] for v in values), Fraction(0)) != weight:
            return False
    return True


def are_uncorrelated(found: Sequence[tuple[str, Variable]], instance: Instance) -> bool:
    """Whether the covariance of any two of the variables is zero."""
    if len({law for law, _ in found}) != 1:
        return False
    weights = {outcome: weight for (outcome,), weight in instance.laws[found[0][0]].items()}

    def mean(*values: Variable) -> Fraction:
        total = Fraction(0)
        for outcome, weight in weights.items():
            for value in values:
                weight *= value[outcome]
            total += weight
        return total

    variables = [v for _, v in found]
    return all(mean(a, b) == mean(a) * mean(b) for i, a in enumerate(variables) for b in variables[:i])


def are_alike(found: Sequence[tuple[str, Variable]], instance: Instance) -> bool:
    """Whether all variables have one law."""
    laws = []
    for name, variable in found:
        single = distribution([variable], instance.laws[name])
        laws.append({value: weight for value, weight in single.items() if weight})
    return all(law == laws[0] for law in laws)


def coins(count: int, turn: int, alike: bool) -> tuple[Fraction, ...]:
    """The law of ``count`` independent coins on the outcomes 1, …, 2 ** count."""
    heads = [COINS[(turn + (0 if alike else i)) % len(COINS)] for i in range(count)]
    weights = []
    for bits in product((0, 1), repeat=count):
        weight = Fraction(1)
        for bit, head in zip(bits, heads, strict=True):
            weight *= head if bit == 0 else 1 - head
        weights.append(weight)
    return tuple(weights)


def bit(outcome: int, place: int, count: int) -> int:
    """What coin ``place`` shows in an outcome."""
    return (outcome - 1) >> (count - 1 - place) & 1


def two_values(turn: int, head: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Values of a variable on heads and tails: generic ones and ones with mean 0."""
    menu = [(1, -1), (0, 1), (2, -1), (3, 1), (0, 2), (1, 4), (-2, 1)]
    pairs = [(Fraction(a), Fraction(b)) for a, b in menu]
    yield from pairs[turn % len(pairs) :]
    yield 1 - head, -head
    yield from pairs[: turn % len(pairs)]


