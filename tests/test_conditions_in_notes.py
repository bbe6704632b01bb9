"""Conditions that sentences beside a display put on it, and the weighted means that need them."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

YOUNG = r"xy \le \frac{x^p}{p} + \frac{y^q}{q}"
WEIGHTS = r"p, q > 1$ with $\frac1p + \frac1q = 1$"


def last(text: str) -> tuple[str, list[str]]:
    relation = checked_text(text)["relations"][-1]
    return relation["verdict"], relation["needs"]


@pytest.mark.parametrize("text", [
    rf"For ${WEIGHTS} and $x, y > 0$,$$ {YOUNG}. $$",
    rf"Let $x, y > 0$. If ${WEIGHTS}, then $$ {YOUNG}. $$",
    rf"For positive $x$ and $y$ we show that $$ {YOUNG} $$ whenever ${WEIGHTS}.",
    rf"Let $x, y > 0$. $$ {YOUNG} $$ provided that ${WEIGHTS}.",
    rf"Let $x, y > 0$, $p > 1$ and let $q = \frac{{p}}{{p - 1}}$ be the conjugate exponent. $$ {YOUNG} $$",
    rf"Let $x, y > 0$, $1 < p < \infty$ and $\frac1p + \frac1q = 1$. $$ {YOUNG} $$",
    r"Let $\epsilon, x, y > 0$. For $p, q > 1$ with $1/p + 1/q = 1$, "
    r"$$ xy \le \frac{(\epsilon x)^p}{p} + \frac{y^q}{q \epsilon^q}. $$",
    r"$$ x y z \le \frac{x^r}{r} + \frac{y^s}{s} + \frac{z^t}{t} $$ "
    r"for $x, y, z > 0$ and $r, s, t > 1$ with $\frac1r + \frac1s + \frac1t = 1$.",
    r"Let $u, v > 0$ and $\alpha, \beta \ge 0$ with $\alpha + \beta = 1$. "
    r"$$ u^\alpha v^\beta \le \alpha u + \beta v $$",
    r"For positive $a$, $b$, $c$, $$ \sqrt[3]{a b c} \le \frac{a + b + c}{3}. $$",
    r"For $x^2 + y^2 = 1$, $$ (x + y)^2 = 1 + 2 x y. $$",
])
def test_proved(text: str) -> None:
    assert last(text) == ("proved", [])


@pytest.mark.parametrize(("text", "needs"), [
    (rf"For $\frac1p + \frac1q = 1$ and $x, y > 0$, $$ {YOUNG} $$", ["p > 0 and q > 0"]),
    (rf"Let $x, y > 0$ and $p, q > 1$. $$ {YOUNG} $$", ["1/p + 1/q = 1"]),
])
def test_conditional(text: str, needs: list[str]) -> None:
    assert last(text) == ("conditional", needs)


@pytest.mark.parametrize("text", [
    rf"For ${WEIGHTS} and $x, y > 0$, $$ {YOUNG.replace('le', 'ge')} $$",
    rf"For ${WEIGHTS} and $x, y > 0$, $$ {YOUNG.replace('y^q', 'y^p')} $$",
    r"For $p, q > 1$ with $\frac1p + \frac1q = 1$ and $x, y > 0$, $$ xy \le \frac{x^p}{q} + \frac{y^q}{p} $$",
    r"Let $u, v > 0$ and $\alpha, \beta \ge 0$ with $\alpha + \beta = 1$. "
    r"$$ u^\alpha v^\beta \ge \alpha u + \beta v $$",
    r"Let $u, v > 0$ and $\alpha + \beta = 1$. $$ u^\alpha v^\beta \ge \alpha u + \beta v $$",
    r"For positive $a$, $b$, $c$, $$ \sqrt[3]{a b c} \le \frac{a + b + c}{4}. $$",
    r"For $x + y = 1$, $$ (x + y)^2 = 1 + 2 x y. $$",
])
def test_false(text: str) -> None:
    assert last(text)[0] in ("refuted", "open")


@pytest.mark.parametrize("text", [
    "For $x^2 + y^2 = 1$, $$ (x + y)^2 = 1 + 2 x y. $$ Nothing is said of the general case. "
    "$$ (x - y)^2 = 1 - 2 x y $$",
    "$$ (x - y)^2 = 1 - 2 x y $$ Now to the circle. For $x^2 + y^2 = 1$, $$ (x + y)^2 = 1 + 2 x y. $$ We stop.\n\n"
    "# Elsewhere\n\n$$ (x + y)^2 = 1 + 2 x y $$",
])
def test_a_condition_concerns_what_is_beside_it(text: str) -> None:
    assert last(text)[0] in ("refuted", "open")


@pytest.mark.parametrize("sentence", [
    r"Equality holds if $x = y$.",
    r"The gap is zero for $x = y$.",
    r"It is zero only if $x = y$,",
    r"This fails even if $x = y$:",
])
def test_what_a_finished_sentence_says_is_no_condition_of_the_next_display(sentence: str) -> None:
    assert last(rf"Let $x, y > 0$. {sentence} $$ x y = x^2 $$")[0] == "refuted"
