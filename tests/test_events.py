"""Events in notes: set operations, unions over an index, conditions that say the same, Markov's inequality."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text, relation

pytestmark = pytest.mark.long

EVENTS = "Let $A$ and $B$ be events.\n\n"
MOMENTS = "Let $X$ be a random variable with mean $\\mu$ and variance $\\sigma^2$, and $a > 0$.\n\n"
GROWTH = "Let $Y$ be a random variable. Fix $s > 0$ and $b > 0$.\n\n"


@pytest.mark.parametrize("claim", [
    r"P(A \cap B) \ge P(A) + P(B) - 1",
    r"(A \cap B)^c = A^c \cup B^c",
    r"A = (A \cap B) \cup (A \cap B^c)",
    r"P(\bigcup_{i=1}^n A_i) \le \sum_{i=1}^n P(A_i)",
    r"P(A_1 \cup \dots \cup A_n) \le \sum_{i=1}^n P(A_i)",
    r"P(\bigcup_{i=1}^n A_i) = 1 - P(\bigcap_{i=1}^n A_i^c)",
    r"P(\bigcap_{i=1}^n A_i) \ge 1 - \sum_{i=1}^n (1 - P(A_i))",
    r"P(\bigcup_{i=1}^k A_i \cup B) = P(\bigcup_{i=1}^k A_i) + P(B) - P(\bigcup_{i=1}^k A_i B)",
])
def test_set_operations(claim: str) -> None:
    """Laws of events."""
    assert relation(f"{EVENTS}$$ {claim} $$\n")["verdict"] == "proved"


@pytest.mark.parametrize("claim", [
    r"(A \cap B)^c = A^c \cap B^c",
    r"P(\bigcup_{i=1}^n A_i) = \sum_{i=1}^n P(A_i)",
    r"P(\bigcup_{i=1}^n A_i) \ge \sum_{i=1}^n P(A_i)",
    r"P(A \setminus B) = P(A) - P(B)",
])
def test_false_of_sets(claim: str) -> None:
    """Look-alikes."""
    assert relation(f"{EVENTS}$$ {claim} $$\n")["verdict"] in ("refuted", "conditional")


@pytest.mark.parametrize("claim", [
    r"P(|X - \mu| \ge a) \le \frac{\sigma^2}{a^2}",
    r"P(|X - \mu| \ge a) = P((X - \mu)^2 \ge a^2)",
    r"P(|X - \mu| < a) \ge 1 - \frac{\sigma^2}{a^2}",
    r"P(X < a) = 1 - P(X \ge a)",
    r"P(X \ge a + 1) \le P(X \ge a)",
])
def test_chebyshev(claim: str) -> None:
    """What mean and variance say of probabilities."""
    assert relation(f"{MOMENTS}$$ {claim} $$\n")["verdict"] == "proved"


@pytest.mark.parametrize("claim", [
    r"P(|X - \mu| \ge a) \le \frac{\sigma^2}{a}",
    r"P(X - \mu \ge a) = P((X - \mu)^2 \ge a^2)",
    r"P(X \ge a) \le P(X \ge a + 1)",
    r"P(X > a) = 1 - P(X < a)",
])
def test_not_chebyshev(claim: str) -> None:
    """Look-alikes."""
    assert relation(f"{MOMENTS}$$ {claim} $$\n")["verdict"] in ("refuted", "open")


def test_markov_asks_for_a_sign() -> None:
    """Without it the inequality is false."""
    found = relation(MOMENTS + r"$$ P(X \ge a) \le \frac{E[X]}{a} $$" + "\n")
    assert found["verdict"] in ("conditional", "refuted")


@pytest.mark.parametrize("claim", [
    r"P(Y \ge b) = P(e^{s Y} \ge e^{s b})",
    r"P(e^{s Y} \ge e^{s b}) \le e^{-s b} E[e^{s Y}]",
    r"P(Y \ge b) \le e^{-s b} E[e^{s Y}]",
])
def test_chernoff(claim: str) -> None:
    """Exponentials of a random variable."""
    assert relation(f"{GROWTH}$$ {claim} $$\n")["verdict"] == "proved"


def test_a_factor_of_unknown_sign() -> None:
    """``t X >= t a`` says ``X >= a`` for positive t only."""
    found = relation(MOMENTS + r"$$ P(X \ge a) = P(t X \ge t a) $$" + "\n")
    assert found["verdict"] in ("conditional", "refuted")


TOLD = "A disease $D$ has $P(D) = 0.01$; a test has $P(T|D) = 0.95$ and $P(T|D^c) = 0.05$.\n\n"


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"P(T) = P(T|D)P(D) + P(T|D^c)P(D^c) = 0.95 \cdot 0.01 + 0.05 \cdot 0.99", ["proved", "proved"]),
    (r"P(T \cap D^c) = 0.0495", ["proved"]),
    (r"P(D|T) = \frac{P(T|D)P(D)}{P(T)} = \frac{0.0095}{0.059}", ["proved", "proved"]),
    (r"\frac{P(D|T)}{P(D^c|T)} = \frac{19}{99}", ["proved"]),
    (r"\frac{P(D|T)}{P(D^c|T)} = \frac{19}{100}", ["refuted"]),
    (r"P(D|T) = \frac{P(T|D)P(D)}{P(T)} = \frac{0.0095}{0.05}", ["proved", "refuted"]),
    (r"P(T \cap D^c) = 0.0495 + P(D)", ["refuted"]),
])
def test_what_told_probabilities_determine(claim: str, verdict: list[str]) -> None:
    """The prevalence of a disease and the two rates of a test."""
    assert [r["verdict"] for r in checked_text(f"{TOLD}$$ {claim} $$\n")["relations"]] == verdict


def test_told_probabilities_that_contradict_each_other_prove_nothing() -> None:
    text = f"{TOLD}$$ P(T) = 0.06 $$\n\n$$ P(T \\cup D) = 0.06 + 0.0005 $$\n"
    assert [r["verdict"] for r in checked_text(text)["relations"]][-1] == "open"
