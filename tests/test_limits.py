"""Limits: by continuity, by l'Hôpital's rule, of sequences; and what must not be inferred."""
from __future__ import annotations

import pytest
from lecture_tools import relation

pytestmark = pytest.mark.long

GIVEN = "Let $R > 0$, $0 < r < 1$ and $a > 0$.\n\n"


@pytest.mark.parametrize("claim", [
    r"\lim_{n\to\infty} \left(1 - \frac{I}{R} - \frac{1}{nR}\right) = 1 - \frac{I}{R}",
    r"\lim_{n\to\infty} \frac{n-1}{n} \sigma^2 = \sigma^2",
    r"\lim_{n\to\infty} \frac{n}{n+1} = 1",
    r"\lim_{n\to\infty} \frac{2 n^2 + 3}{n^2 - n} = 2",
    r"\lim_{n\to\infty} \frac{\log n}{n} = 0",
    r"\lim_{n\to\infty} n^2 r^n = 0",
    r"\lim_{n\to\infty} \frac{\sigma}{\sqrt{n}} = 0",
    r"\lim_{h\to 0} \frac{(x+h)^2 - x^2}{h} = 2x",
    r"\lim_{x\to 0} \frac{e^x - 1}{x} = 1",
    r"\lim_{x\to 0} \frac{\log(1+x)}{x} = 1",
    r"\lim_{t\to 0} \frac{a^t - 1}{t} = \log a",
    r"\lim_{\tau \to \infty} \frac{e^{b/\tau}}{e^{b/\tau} + e^{c/\tau}} = \frac12",
    r"\lim_{t\to 1} \sum_{i=1}^n e^{t x_i} = \sum_{i=1}^n e^{x_i}",
])
def test_limits(claim: str) -> None:
    """Limits of a first course."""
    assert relation(f"{GIVEN}$$ {claim} $$\n")["verdict"] == "proved"


@pytest.mark.parametrize("claim", [
    r"\lim_{n\to\infty} \left(1 - \frac{1}{n}\right) = 0",
    r"\lim_{n\to\infty} \frac{n}{n+1} = 0",
    r"\lim_{n\to\infty} \frac{2 n^2 + 3}{n^2 - n} = 1",
    r"\lim_{h\to 0} \frac{(x+h)^2 - x^2}{h} = x",
    r"\lim_{x\to 0} \frac{e^{2x} - 1}{x} = 1",
])
def test_wrong_limits(claim: str) -> None:
    """The limit is another number."""
    assert relation(f"{GIVEN}$$ {claim} $$\n")["verdict"] == "refuted"


@pytest.mark.parametrize("claim", [
    r"\lim_{x\to 0} \frac{e^x}{x} = 1",  # the numerator does not vanish
    r"\lim_{x\to 0} \frac{|x|}{x} = 1",
    r"\lim_{x\to 0} \frac{x}{x} = 0",
    r"\lim_{n\to\infty} R^n = 0",  # R may be 1 or more
    r"\lim_{n\to\infty} \frac{n^2}{n + 1} = 1",
    r"\lim_{n\to\infty} (1 + \frac{1}{n})^n = 1",
    r"\lim_{n\to\infty} P_n = P_n",
    r"\lim_{n\to\infty} P_e^{(n)} = P_e^{(n)}",
    r"\lim_{x\to 0} \frac{x}{b x} = 1",
])
def test_not_proved(claim: str) -> None:
    """What has no such limit, or may have another one."""
    assert relation(f"{GIVEN}$$ {claim} $$\n")["verdict"] in ("open", "refuted", "definition")


def test_what_depends_on_the_letter_of_the_limit() -> None:
    """A name that the notes define with the letter goes along."""
    notes = "Let $s > 0$. Put $g = \\frac{s^2 - 1}{s - 1}$.\n\n"
    assert relation(f"{notes}$$ \\lim_{{s \\to 1}} g = 2 $$\n")["verdict"] == "proved"
    assert relation(f"{notes}$$ \\lim_{{s \\to 1}} g = g $$\n")["verdict"] != "proved"


def test_entropy_as_a_limit() -> None:
    """Rényi's entropy of order one."""
    notes = "Let $p$ be a distribution over $1, \\dots, m$.\n\n"
    claim = r"\lim_{a \to 1} \frac{1}{1-a} \log \sum_{j=1}^m p_j^a = -\sum_{j=1}^m p_j \log p_j"
    assert relation(f"{notes}$$ {claim} $$\n")["verdict"] == "proved"
    wrong = r"\lim_{a \to 1} \frac{1}{1-a} \log \sum_{j=1}^m p_j^a = \sum_{j=1}^m p_j \log p_j"
    assert relation(f"{notes}$$ {wrong} $$\n")["verdict"] == "refuted"
