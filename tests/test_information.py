"""Inequalities between entropies and informations, and those that look like them and are false."""
from __future__ import annotations

import pytest
from lecture_tools import Json, checked_text

pytestmark = pytest.mark.long

JOINT = "Let $X$ and $Y$ be discrete random variables with joint distribution $p(x, y)$.\n\n"
TRIPLE = "Let $X$, $Y$ and $Z$ be discrete random variables with joint law $p(x, y, z)$.\n\n"
DENSITY = "Let $X$ be a real random variable with density $p(x)$.\n\n"


def relations_of(notes: str) -> list[Json]:
    """The relations of some notes."""
    found: list[Json] = checked_text(notes)["relations"]
    return found


@pytest.mark.parametrize("claim", [
    r"H(X) \ge 0",
    r"H(X \mid Y) \ge 0",
    r"I(X; Y) \ge 0",
    r"H(X \mid Y) \le H(X)",
    r"H(X, Y) \le H(X) + H(Y)",
    r"I(X; Y) \le H(X)",
    r"I(X; Y) \le H(Y)",
    r"H(X, Y) \ge H(X)",
    r"\sum_{x, y} p(x, y) \log \frac{p(x, y)}{p(x) p(y)} \ge 0",
    r"-\sum_{x, y} p(x, y) \log p(x \mid y) \ge 0",
])
def test_true_for_two_variables(claim: str) -> None:
    """Without any assumption."""
    (relation,) = relations_of(f"{JOINT}$$ {claim} $$\n")
    assert relation["verdict"] == "proved" and not relation["needs"]


def test_true_for_three_variables() -> None:
    """Subadditivity."""
    (relation,) = relations_of(f"{TRIPLE}$$ H(X, Y, Z) \\le H(X) + H(Y) + H(Z) $$\n")
    assert relation["verdict"] == "proved"


@pytest.mark.parametrize("claim", [
    r"H(X \mid Y) \ge H(X)",
    r"I(X; Y) \ge H(X)",
    r"I(X; Y) \le 0",
    r"H(X, Y) \ge H(X) + H(Y)",
    r"H(X, Y) \le H(X)",
    r"H(X) \le 0",
    r"H(X) \le H(Y)",
    r"I(X; Y) > 0",
    r"H(X) > 0",
])
def test_false_for_two_variables(claim: str) -> None:
    """Reversed or too strong."""
    (relation,) = relations_of(f"{JOINT}$$ {claim} $$\n")
    assert relation["verdict"] in ("refuted", "conditional")
    assert relation["verdict"] == "refuted" or relation["counterexample"] is not None


def test_a_density_may_be_above_one() -> None:
    """Differential entropy may be negative."""
    (relation,) = relations_of(f"{DENSITY}$$ -\\int p(x) \\log p(x) \\, dx \\ge 0 $$\n")
    assert relation["verdict"] != "proved"


def test_jensen_for_the_evidence() -> None:
    """The bound on ``log p(x)``, with its mean written out in the step before."""
    notes = r"""For any distribution $q(z)$,
\begin{align*}
\log p(x) &= \log \sum_z q(z) \frac{p(x,z)}{q(z)} \\
&= \log \mathbb{E}_{q(z)}\left[\frac{p(x,z)}{q(z)}\right] \\
&\geq \mathbb{E}_{q(z)}\left[\log \frac{p(x,z)}{q(z)}\right]
\end{align*}
"""
    assert [r["verdict"] for r in relations_of(notes)] == ["proved"] * 3


def test_independence_is_needed_only_where_it_fails_without() -> None:
    """What no instance contradicts is open, not conditional on an assumption that it may not need."""
    (relation,) = relations_of(f"{TRIPLE}$$ I(X; Y \\mid Z) \\ge 0 $$\n")
    assert relation["verdict"] in ("open", "proved")
