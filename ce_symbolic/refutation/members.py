"""Instances for sequences of random variables: every member shows a bit, the outcomes are rows of bits.

The law of the outcomes is made member by member, each given those that the notes let it depend on: none for
independent members, the one before in a Markov chain, the input of the same place in a memoryless channel, else all
that came before.  Where nothing is declared, a few outcomes on which the members show any bits do as well.
"""
from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from ce_symbolic.meaning.joint import MARK
from ce_symbolic.meaning.terms import Theory
from ce_symbolic.refutation.instance import Element, Instance
from ce_symbolic.refutation.samples import distribution

Key = tuple[Element, ...]
Member = tuple[str, Element]
MOST_BITS = 5
KINDS = ("independent-members", "identical-members", "markov-sequence", "stationary", "memoryless",
         "members-independent-given")
_CHANCES = tuple(map(Fraction, ("1/2", "1/4", "2/3", "3/4", "1/3", "1/5", "4/5", "1/2", "1", "0", "9/10", "1/10")))


def is_sequence(name: str) -> bool:
    """Whether a family consists of the members of a sequence of variables."""
    return name.endswith(MARK)


def declared(theory: Theory) -> set[tuple[str, tuple[str, ...]]]:
    """What the notes say of sequences, without the law."""
    return {(p.kind, p.subjects[:-1]) for p in theory.properties if p.kind in KINDS}


def ordered(names: Sequence[str], theory: Theory) -> list[str]:
    """The sequences, inputs of channels before their outputs, what is given before what depends on it."""
    outputs = {p[1] for kind, p in declared(theory) if kind == "memoryless"}
    outputs |= {p[0] for kind, p in declared(theory) if kind == "members-independent-given"}
    return sorted(names, key=lambda n: (n in outputs, n))


def bit(outcome: int, place: int, count: int) -> int:
    """What a member shows in an outcome."""
    return (outcome - 1) >> (count - 1 - place) & 1


def tables(name: str, members: Sequence[Member], mine: Sequence[Key], size: int, rng: random.Random) -> Iterator[
        dict[Key, Fraction]]:
    """The values of one sequence: a bit of its own for each member where the outcomes suffice, else any bits."""
    count = len(members)
    if size == 2**count:
        place = {m: k for k, m in enumerate(members)}
        yield {key: Fraction(bit(int(str(key[-1])), place[name, key[0]], count)) for key in mine}
        return
    for _ in range(6):
        yield {key: Fraction(rng.randrange(2)) for key in mine}


def law(members: Sequence[Member], theory: Theory, rng: random.Random) -> list[Fraction]:
    """Weights of the outcomes ``1, …, 2 ** n``."""
    said = declared(theory)
    chances: dict[object, Fraction] = {}

    def chance(key: object) -> Fraction:
        if key not in chances:
            chances[key] = rng.choice(_CHANCES[: rng.choice((4, 7, len(_CHANCES)))])
        return chances[key]

    weights: list[Fraction] = []
    for bits in product((0, 1), repeat=len(members)):
        weight = Fraction(1)
        for k, (name, index) in enumerate(members):
            p = _given(name, index, members[:k], bits, said, chance)
            weight *= p if bits[k] else 1 - p
        weights.append(weight)
    return weights


def _given(name: str, index: Element, earlier: Sequence[Member], bits: Sequence[int],
           said: set[tuple[str, tuple[str, ...]]], chance: object) -> Fraction:
    """The chance that a member shows 1, given the members before it."""
    assert callable(chance)
    shown = dict(zip(earlier, bits, strict=False))
    alike = ("identical-members", (name,)) in said or ("stationary", (name,)) in said
    for kind, subjects in sorted(said):
        if kind == "memoryless" and subjects[1] == name and (subjects[0], index) in shown:
            return _fraction(chance((name, shown[subjects[0], index])))
        if kind == "members-independent-given" and subjects[0] == name:
            return _fraction(chance((name, index, *(b for (other, _), b in shown.items() if other == subjects[1]))))
    if ("independent-members", (name,)) in said:
        return _fraction(chance((name, 0 if alike else index)))
    before = [i for n, i in earlier if n == name]
    if ("markov-sequence", (name,)) in said or alike:
        up, down = chance((name, "up")), chance((name, "down"))
        if not before:
            return _fraction(up / (up + down) if alike and up + down else chance((name, "first")))
        if not alike:
            up, down = chance((name, "up", index)), chance((name, "down", index))
        return _fraction(1 - down if shown[name, before[-1]] else up)
    return _fraction(chance((name, index, tuple(sorted((str(m), b) for m, b in shown.items())))))


def _fraction(value: object) -> Fraction:
    assert isinstance(value, Fraction)
    return value


# --- checking --------------------------------------------------------------------------------------------------------


def hold(instance: Instance, theory: Theory) -> bool:
    """Whether an instance has all that the notes say of sequences."""
    for fact in theory.properties:
        if fact.kind not in KINDS:
            continue
        *names, over = fact.subjects
        if over not in instance.laws or any(n not in instance.tables for n in names):
            continue
        law_ = instance.laws[over]
        columns = [_columns(instance, n) for n in names]
        if not _holds(fact.kind, columns, law_):
            return False
    return True


Column = dict[Element, Fraction]


def _columns(instance: Instance, name: str) -> list[Column]:
    found: dict[Element, Column] = {}
    for (index, outcome), value in sorted(instance.tables[name].items(), key=str):
        found.setdefault(index, {})[outcome] = value
    return [found[k] for k in sorted(found, key=lambda i: int(str(i)))]


def _holds(kind: str, columns: list[list[Column]], law_: object) -> bool:
    def p(*chosen: Column) -> dict[tuple[Fraction, ...], Fraction]:
        return distribution(chosen, law_)  # type: ignore[arg-type]

    def positive(found: dict[tuple[Fraction, ...], Fraction]) -> dict[tuple[Fraction, ...], Fraction]:
        return {k: w for k, w in found.items() if w}

    one = columns[0]
    if kind == "independent-members":
        singles = [p(c) for c in one]
        joint = p(*one)
        return all(joint.get(tuple(v[0] for v in values), Fraction(0)) == prod(
            (s[v] for s, v in zip(singles, values, strict=True)), start=Fraction(1))
            for values in product(*singles))
    if kind == "identical-members":
        return all(positive(p(c)) == positive(p(one[0])) for c in one)
    if kind == "stationary":
        return positive(p(*one[1:])) == positive(p(*one[:-1]))
    if kind == "markov-sequence":
        return all(w * p(one[k - 1])[v[k - 1:k]] == p(*one[:k])[v[:k]] * p(one[k - 1], one[k])[v[k - 1:k + 1]]
                   for k in range(2, len(one)) for v, w in p(*one[:k + 1]).items())
    if kind == "members-independent-given":
        run, given = columns[0], columns[1][0]
        singles, alone = [p(x, given) for x in run], p(given)
        return all(
            p(*run, given).get((*v, *y), Fraction(0)) * w ** (len(run) - 1) == prod(
                (s.get((x, *y), Fraction(0)) for s, x in zip(singles, v, strict=True)), start=Fraction(1))
            for y, w in alone.items() for v in product(*(sorted({x for x, _ in s}) for s in singles)))
    inputs, outputs = columns
    n = min(len(inputs), len(outputs))
    inputs, outputs = inputs[:n], outputs[:n]
    whole, pairs = p(*inputs), [p(x, y) for x, y in zip(inputs, outputs, strict=True)]
    singles = [p(x) for x in inputs]
    return all(
        w * prod((s[v[k:k + 1]] for k, s in enumerate(singles)), start=Fraction(1)) == whole[v[:n]] * prod(
            (q.get((v[k], v[n + k]), Fraction(0)) for k, q in enumerate(pairs)), start=Fraction(1))
        for v, w in ((v, p(*inputs, *outputs).get(v, Fraction(0))) for v in (
            (*a, *b) for a in whole for b in product(*(sorted({k[0] for k in p(y)}) for y in outputs)))))
