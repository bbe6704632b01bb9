"""What stands behind an arrow, or behind an equation that the author imposes, is decided under it."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

LIKELIHOOD = r"""
Let $\ell(\mu) = -\frac{1}{2\sigma^2}\sum_{i=1}^n (x_i-\mu)^2$. We set the derivative to zero.

$$ \frac{1}{\sigma^2}\sum_{i=1}^n (x_i - \mu) = 0 """

EXPONENTIAL = r"""
The log-likelihood is $\ell(\lambda) = n\log\lambda - \lambda\sum_i x_i$.

$$ \frac{\partial \ell}{\partial\lambda} = \frac{n}{\lambda} - \sum_{i=1}^n x_i = 0 """


def verdicts(text: str) -> list[str]:
    return [r["verdict"] for r in checked(parse_markdown(text, "notes.md"))["relations"]]


@pytest.mark.parametrize(("text", "expected"), [
    (LIKELIHOOD + r"\implies \mu = \frac1n \sum_{i=1}^n x_i $$", ["conditional", "proved"]),
    (LIKELIHOOD + r"\iff n\mu = \sum_{i=1}^n x_i $$", ["conditional", "proved"]),
    (LIKELIHOOD + r"\implies \mu = \frac{1}{n+1} \sum_{i=1}^n x_i $$", ["conditional", "refuted"]),
    (LIKELIHOOD + "$$\n\nSo\n\n" + r"$$ \mu = \frac1n \sum_i x_i $$", ["conditional", "conditional"]),
    (LIKELIHOOD + "$$\n\nSo\n\n" + r"$$ \mu = \sum_i x_i $$", ["conditional", "refuted"]),
    (EXPONENTIAL + r"\Rightarrow \lambda = \frac{n}{\sum_{i=1}^n x_i} $$", ["proved", "conditional", "proved"]),
    (EXPONENTIAL + r"\Rightarrow \lambda = \frac{\sum_{i=1}^n x_i}{n} $$", ["proved", "conditional", "refuted"]),
    # an order of names and a value of something can be supposed
    ("For $a, b > 0$:\n\n" + r"$$ a \le b \implies \log a \le \log b $$", ["given", "proved"]),
    ("For $a, b > 0$:\n\n" + r"$$ a \le b \implies \log b \le \log a $$", ["given", "refuted"]),
    ("For real $x$:\n\n" + r"$$ (x-1)^2 \ge 0 \Rightarrow 2x \le x^2 + 1 $$", ["proved", "proved"]),
    ("For $k \\le n$ and $0<\\theta<1$:\n\n"
     r"$$ \frac{k}{\theta} - \frac{n-k}{1-\theta} = 0 \iff \theta = \frac{k}{n} $$", ["given", "proved"]),
    # a law that fails is no supposition, and nothing follows from it
    ("Let $p$ and $q$ be positive distributions.\n\n"
     r"$$ \sum_x p(x)\log\frac{p(x)}{q(x)} = -\sum_x p(x)\log q(x) \implies \sum_x p(x)\log p(x) = 0 $$",
     ["refuted", "refuted"]),
])
def test_behind_an_arrow(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


def test_an_equation_without_solution_is_not_imposed() -> None:
    text = ("For $\\sigma > 0$ let $f(\\sigma) = -3 \\log \\sigma - \\sigma$.\n\n"
            r"$$ \frac{d f}{d\sigma} = -\frac{3}{\sigma} - 1 = 0 $$")
    assert verdicts(text) == ["proved", "refuted"]


def test_the_last_definition_in_front_counts() -> None:
    text = r"""# One

Let $\ell(\theta) = 3\theta$.

$$ \frac{d\ell}{d\theta} = 3 $$

# Two

Let $\ell(\lambda) = \lambda^2$.

$$ \frac{d\ell}{d\lambda} = 2\lambda $$
"""
    assert verdicts(text) == ["proved", "proved"]
