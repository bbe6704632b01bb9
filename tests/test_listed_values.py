r"""Values that the notes list: ``p = (1/2, 1/2)``, ``w = (2, 1)``, ``X takes the values 1, 2 with probabilities …``."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes)["relations"]]


PAIR = "Take $p=(0.5,0.5)$ and $q=(0.9,0.1)$.\n\n"


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"D(p\|q) = 0.5\ln\frac{0.5}{0.9}+0.5\ln\frac{0.5}{0.1}", "proved"),
    (r"D(q\|p) \approx 0.368", "proved"),
    (r"H(p) = \ln 2", "proved"),
    (r"\sum_i p_i q_i = 0.5", "proved"),
    (r"D(p\|q) = D(q\|p)", "refuted"),
    (r"D(p\|q) \approx 0.368", "refuted"),
    (r"H(q) = \ln 2", "refuted"),
])
def test_laws(relation: str, verdict: str) -> None:
    assert verdicts(f"{PAIR}$$ {relation} $$\n") == [verdict]


def test_a_mixture_of_listed_laws() -> None:
    notes = (f"{PAIR}With $m=\\frac12(p+q)$,\n\n"
             "$$ \\frac12D(p\\|m)+\\frac12D(q\\|m)=H(m)-\\frac12H(p)-\\frac12H(q) $$\n")
    assert verdicts(notes) == ["proved"]


VECTORS = "Let $w = (2, 1)$ and $x = (1, 3)$.\n\n"


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"w^T x = 5", "proved"),
    (r"\|x\|^2 = 10", "proved"),
    (r"w + x = (3, 4)", "proved"),
    (r"w - x = (1, 2)", "refuted"),
    (r"w^T x = 6", "refuted"),
])
def test_vectors(relation: str, verdict: str) -> None:
    assert verdicts(f"{VECTORS}$$ {relation} $$\n") == [verdict]


@pytest.mark.parametrize("said", [
    "Let $X$ take the values 1, 2, 3 with probabilities $(1/2, 1/4, 1/4)$.",
    "The variable $X$ takes on the values $1, 2, 3$ with probabilities 1/2, 1/4 and 1/4, respectively.",
    r"Let $X$ take the values 1, 2 and 3 with probabilities $\frac12$, $\frac14$ and $\frac14$.",
])
def test_values_with_their_probabilities(said: str) -> None:
    notes = f"{said}\n\n$$ E[X] = \\frac74 $$\n\n$$ H(X) = \\frac32 \\log 2 $$\n\n$$ E[X] = 2 $$\n"
    assert verdicts(notes) == ["proved", "proved", "refuted"]


def test_what_something_consists_of_is_no_column() -> None:
    notes = ("Let $\\theta = (\\mu, \\sigma)$ and $X \\sim \\mathcal{N}(\\mu, \\sigma^2)$.\n\n$$ E[X] = \\mu $$\n")
    assert verdicts(notes) == ["proved"]


MARKOV = "Let $a > 0$ and $X \\ge 0$.\n\n"


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"P(X\ge a) = \sum_{x \ge a} p(x)", "proved"),
    (r"E[X] = \sum_x x p(x) \ge \sum_{x \ge a} x p(x)", "proved"),
    (r"\sum_{x \ge a} x p(x) \ge a \sum_{x\ge a} p(x)", "proved"),
    (r"P(X\ge a) = \sum_{x > a} p(x)", "refuted"),
    (r"\sum_{x \ge a} x p(x) \le a \sum_{x\ge a} p(x)", "refuted"),
    (r"\sum_{i<j} b_i b_j = \frac12\left( (\sum_i b_i)^2 - \sum_i b_i^2\right)", "proved"),
])
def test_values_from_a_bound_on(relation: str, verdict: str) -> None:
    r"""Below ``\sum_{x \ge a}`` only x runs; ``X \ge 0`` is said of its values, and p is the law of X."""
    assert verdicts(f"{MARKOV}$$ {relation} $$\n")[-1] == verdict
