"""Integrals of a density over regions: tails, events about distances, and densities that are never called so."""
from __future__ import annotations

import pytest
from lecture_tools import checked, checked_text

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    return [str(r["verdict"]) for r in checked(parse_markdown(notes, "notes.md"), budget=20.0)["relations"]]


MOMENTS = "Let $X$ have density $f$ with mean $\\mu$ and variance $\\sigma^2$, and $k > 0$.\n\n"
HALF_LINE = "Let $f$ be a density on $[0, \\infty)$ and $a > 0$.\n\n"


def test_chebyshev_by_an_integral() -> None:
    """The steps of the proof, with the region below the sign in one or the other way."""
    chain = (r"$$P(|X - \mu| \ge k\sigma) = \int_{|x-\mu| \ge k\sigma} f(x) dx "
             r"\le \int_{|x-\mu| \ge k\sigma} \frac{(x-\mu)^2}{k^2\sigma^2} f(x) dx "
             r"\le \frac{1}{k^2\sigma^2}\int_{-\infty}^\infty (x-\mu)^2 f(x) dx = \frac{1}{k^2}$$")
    assert verdicts(MOMENTS + chain) == ["proved"] * 4
    whole = r"$$\int_{\{x: |x-\mu| > k\sigma\}} f(x)\,dx \le \frac{1}{k^2}$$"
    assert verdicts(MOMENTS + whole) == ["proved"]
    assert verdicts(MOMENTS + whole.replace(r"\frac{1}{k^2}", r"\frac{1}{k^3}")) != ["proved"]
    assert verdicts(MOMENTS + whole.replace(r"\le", "=").replace(r"\frac{1}{k^2}", "1")) == ["refuted"]


def test_a_density_that_is_not_named() -> None:
    """What is integrated over the values of an event is their density."""
    head = "# Deviations\n\nThe variance bounds what is far from the mean.\n\n"
    first = r"$$p(|z-\mu| \ge \delta) = \int_{|z-\mu| \ge \delta} w(z) dz "
    rest = (r"\le \int_{|z-\mu| \ge \delta} \frac{(z-\mu)^2}{\delta^2} w(z) dz "
            r"\le \frac{1}{\delta^2}\int_{-\infty}^{\infty} (z-\mu)^2 w(z) dz = \frac{\sigma^2}{\delta^2}$$")
    assert verdicts(head + first + rest) == ["proved"] * 4
    wrong = first + r"\ge \int_{|z-\mu| \ge \delta} \frac{(z-\mu)^2}{\delta^2} w(z) dz$$"
    assert verdicts(head + wrong) == ["proved", "refuted"]
    swapped = first + r"\le \int_{|z-\mu| \le \delta} \frac{(z-\mu)^2}{\delta^2} w(z) dz$$"
    assert verdicts(head + swapped) == ["proved", "refuted"]


def test_markov_by_an_integral() -> None:
    """The mean is cut at the threshold."""
    chain = (r"$$E[X] = \int_0^\infty x f(x) dx \ge \int_a^\infty x f(x) dx \ge a \int_a^\infty f(x) dx "
             r"= a P(X \ge a)$$")
    assert verdicts("The random variable $X$ is non-negative with density $f$, and $a > 0$.\n\n" + chain) == [
        "proved"] * 4
    assert verdicts(HALF_LINE + r"$$\int_{x > a} f(x) dx \le \frac{1}{a} \int_0^\infty x f(x) dx$$") == ["proved"]
    assert verdicts(HALF_LINE + r"$$\int_{x \ge a} x f(x) dx \le a \int_{x \ge a} f(x) dx$$") == ["refuted"]
    assert verdicts(HALF_LINE + r"$$\int_{x \ge a} x f(x) dx \ge \int_0^\infty x f(x) dx$$") == ["refuted"]


def test_tails_are_no_supports() -> None:
    """The density is not zero below the point from which it is integrated."""
    assert verdicts(HALF_LINE + r"$$\int_a^\infty f(x) dx \le 1$$") == ["proved"]
    assert verdicts(HALF_LINE + r"$$\int_a^\infty f(x) dx = 1$$") == ["refuted"]
    assert verdicts(r"$$\int_c^\infty p(s) ds = 1$$") != ["proved"]
    assert verdicts("Let $g$ be a density.\n\n" + r"$$\int_c^\infty g(s) ds = 1$$") != ["proved"]


def test_the_mean_cut_at_a_threshold() -> None:
    """Without a word about signs the mean may be smaller than its upper part."""
    (found,) = checked_text(r"$$E(z) \ge \int_b^\infty z\, q(z)\, dz$$")["relations"]
    assert found["verdict"] == "conditional"
    assert found["needs"] == ["z ≥ 0 with probability one"]
    assert verdicts(r"$$E(z) \le \int_b^\infty z\, q(z)\, dz$$") != ["proved"]


def test_the_mean_and_the_variance_of_an_unnamed_density() -> None:
    """σ² is the variance where the notes speak of it; the chain may begin with it."""
    notes = ("Let $\\mu$ be the mean and $\\sigma^2$ the variance of $x$.\n\n"
             r"$$\sigma^2 = \int_{-\infty}^{\infty} (x-\mu)^2 f(x)\,dx "
             r"\ge \int_{|x - \mu| \ge c} (x-\mu)^2 f(x)\,dx \ge c^2 \int_{|x - \mu| \ge c} f(x)\,dx "
             r"= c^2 P(|x - \mu| \ge c)$$")
    assert verdicts(notes) == ["proved"] * 4
    assert verdicts(notes.replace(r"\ge c^2 \int", r"\le c^2 \int"))[2] == "refuted"
