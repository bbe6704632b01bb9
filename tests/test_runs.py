"""Sequences of random variables of every length: chain rules, sums over sequences, channels, Markov chains."""
from __future__ import annotations

import random
from fractions import Fraction

import pytest

from ce_symbolic.checker import check_document
from ce_symbolic.context.places import Place
from ce_symbolic.context.runs import Run, joined, without
from ce_symbolic.documents import parse_markdown
from ce_symbolic.meaning.events import OMEGA, SAMPLE_LAW
from ce_symbolic.meaning.terms import Family, Law, Property, Range, Rat, Theory
from ce_symbolic.refutation import members
from ce_symbolic.refutation.instance import Instance

ONE, N = Place("", 1), Place("n", 0)


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    report = check_document(parse_markdown(notes, "notes.md"), budget=30.0, jobs=1, repairs=False)
    return [r.verdict for r in report.relations]


def test_runs_that_follow_each_other_are_one() -> None:
    """``X_1, X_2 … X_n`` is ``X_1 … X_n``; what is taken out at an end leaves a run, in the middle it does not."""
    whole = Run("X", ONE, N)
    assert joined([Run("X", ONE, ONE), Run("X", Place("", 2), N)]) == (whole,)
    assert joined([Run("X", ONE, Place("n", -1)), Run("X", N, N)]) == (whole,)
    assert joined([Run("X", ONE, ONE), Run("X", Place("", 3), N)]) != (whole,)
    assert without([whole], [Run("X", N, N)]) == (Run("X", ONE, Place("n", -1)),)
    assert without([whole], [Run("X", Place("k", 0), Place("k", 0))]) is None


CHAIN = r"""# Chain rules

$$H(Y_1,Y_2\ldots Y_n) = \mathbb{E}\left[\log \frac{1}{p(Y_1,Y_2\ldots Y_n)}\right]
=\sum_{i=1}^{n} H(Y_i|Y_1,Y_2\ldots Y_{i-1})$$

$$H(X^n) = \sum_{i=1}^n H(X_i | X^{i-1}) \le \sum_{i=1}^n H(X_i)$$

$$H(X_1, \dots, X_n) = H(X_1) + H(X_2 | X_1) + \dots + H(X_n | X_1, \dots, X_{n-1}) $$

$$I(X_1, \ldots, X_n; Y) = \sum_{i=1}^n I(X_i; Y | X_{i-1}, \ldots, X_1)$$

$$p(x_1, \ldots, x_n) = \prod_{k=1}^n p(x_k | x_1, \ldots, x_{k-1})$$

$$\log p(x_{1:T}) = \sum_{t=1}^T \log p(x_t | x_{<t})$$

$$-\sum_{x_1, \ldots, x_n} p(x_1, \ldots, x_n) \log p(x_1, \ldots, x_n)
= -\sum_{k=1}^n \sum_{x_1, \ldots, x_k} p(x_1, \ldots, x_k) \log p(x_k | x_1, \ldots, x_{k-1})$$

$$P(A_1 \cap A_2 \cap \dots \cap A_n) = P(A_1) P(A_2 | A_1) \cdots P(A_n | A_1 \cap \dots \cap A_{n-1})$$

$$D(p(x_1, \ldots, x_n) \| q(x_1, \ldots, x_n))
= \sum_{i=1}^n D(p(x_i | x_1, \ldots, x_{i-1}) \| q(x_i | x_1, \ldots, x_{i-1})) \ge 0$$

$$\sum_{x_1, \ldots, x_n} p(x_1, \ldots, x_n) = 1$$

$$\sum_{x_n} p(x_1, \ldots, x_n) = p(x_1, \ldots, x_{n-1})$$

$$H(X^n) = \sum_{i=1}^n H(X_i | X_{i+1}, \dots, X_n)$$
"""

WRONG = r"""# What is not so

$$H(X^n) = \sum_{i=1}^n H(X_i)$$

$$H(X^n) \ge \sum_{i=1}^n H(X_i)$$

$$H(X^n) = \sum_{i=1}^n H(X_i | X^i)$$

$$I(X^n; Y) \le \sum_{i=1}^n I(X_i; Y)$$

$$p(x_1, \ldots, x_n) = \prod_{k=1}^n p(x_k | x_1, \ldots, x_k)$$
"""

#: The members that are not summed over would be averaged away.
LOOSE = r"""$$\sum_{k=1}^n \sum_{x_1, \ldots, x_{k-1}} p(x_1, \ldots, x_{k-1}) \log p(x_k | x_1, \ldots, x_{k-1})
= -H(X_1, \dots, X_n)$$
"""

CHANNEL = r"""
$$I(X^n; Y^n) = H(Y^n) - H(Y^n | X^n) = H(Y^n) - \sum_{i=1}^n H(Y_i | X_i)
\le \sum_{i=1}^n H(Y_i) - \sum_{i=1}^n H(Y_i | X_i) = \sum_{i=1}^n I(X_i; Y_i)$$
"""

MARKOV = r"""
$$H(X_1, \dots, X_n) = H(X_1) + \sum_{i=2}^n H(X_i | X_{i-1}) = H(X_1) + (n-1) H(X_2 | X_1)$$
"""

ALIKE = r"""
$$H(X_1, \ldots, X_n) = \sum_{i=1}^n H(X_i) = n H(X_1)$$
"""


@pytest.mark.long
def test_chain_rules() -> None:
    """Every notation of the chain rules; sums over all sequences."""
    found = verdicts(CHAIN)
    assert found == ["proved"] * len(found)


@pytest.mark.long
def test_what_is_wrong_is_refuted() -> None:
    """Conditions that are lost, or that say too much."""
    # the first one is right for independent members
    assert verdicts(WRONG) == ["conditional"] + ["refuted"] * 4
    assert "proved" not in verdicts(LOOSE)


@pytest.mark.long
def test_a_memoryless_channel() -> None:
    """What n uses of a channel tell is at most what single ones tell; without the sentence it is not so."""
    said = "Let $Y^n$ be the output of a discrete memoryless channel with input $X^n$.\n"
    assert verdicts(said + CHANNEL) == ["proved"] * 4
    assert verdicts(CHANNEL)[1] not in ("proved", "conditional")


@pytest.mark.long
def test_a_markov_chain() -> None:
    """A stationary Markov chain has an entropy rate; a chain need not be stationary."""
    said = "Let $X_1, X_2, \\dots, X_n$ be a stationary Markov chain.\n"
    assert verdicts(said + MARKOV) == ["proved"] * 2
    assert verdicts(said.replace("stationary ", "") + MARKOV)[1] != "proved"
    assert verdicts(MARKOV)[0] != "proved"


@pytest.mark.long
def test_independent_members() -> None:
    """Independent members with one law; members of different laws have different entropies."""
    said = "Let $X_1, \\ldots, X_n$ be {} random variables.\n"
    assert verdicts(said.format("i.i.d.") + ALIKE) == ["proved"] * 2
    found = verdicts(said.format("independent") + ALIKE)
    assert found[0] == "proved" and found[1] != "proved"


def drawn(theory: Theory, columns: list[members.Member], seed: int) -> Instance:
    """An instance whose law is made for some members."""
    rng = random.Random(seed)
    size = 2 ** len(columns)
    law = {(k + 1,): w for k, w in enumerate(members.law(columns, theory, rng))}
    tables: dict[str, dict[tuple[object, ...], Fraction]] = {}
    for name in dict.fromkeys(n for n, _ in columns):
        keys = [(i, outcome) for n, i in columns if n == name for outcome in range(1, size + 1)]
        tables[name] = next(iter(members.tables(name, columns, keys, size, rng)))  # type: ignore[arg-type]
    return Instance(sizes={SAMPLE_LAW: size}, laws={SAMPLE_LAW: law}, tables=tables)  # type: ignore[arg-type]


@pytest.mark.parametrize("kinds", [
    ("independent-members",), ("independent-members", "identical-members"), ("markov-sequence",),
    ("markov-sequence", "stationary"), ("identical-members",), ("memoryless",),
    ("members-independent-given",)])
def test_instances_have_what_is_declared(kinds: tuple[str, ...]) -> None:
    """Laws that are made for a property have it, by exact arithmetic; laws that are not mostly have it not."""
    x, y = "X[]", "Y[]"
    pair = kinds[0] in ("memoryless", "members-independent-given")
    columns: list[members.Member] = [(x, 1), (x, 2), *([(y, 1), (y, 2)] if "memoryless" in kinds else [(x, 3)])]
    if "members-independent-given" in kinds:
        columns = [(y, 1), (x, 1), (x, 2)]
    said = frozenset(Property(k, (x, y, SAMPLE_LAW) if pair else (x, SAMPLE_LAW)) for k in kinds)
    three = Range(Rat(Fraction(1)), Rat(Fraction(3)))
    theory = Theory(laws={SAMPLE_LAW: Law(SAMPLE_LAW, ((SAMPLE_LAW, OMEGA),))},
                    families={x: Family(x, (three, OMEGA)), y: Family(y, (three, OMEGA))}, properties=said)
    assert all(members.hold(drawn(theory, columns, seed), theory) for seed in range(20))
    loose = Theory(laws=theory.laws, families=theory.families)
    assert not all(members.hold(drawn(loose, columns, seed), theory) for seed in range(20))
