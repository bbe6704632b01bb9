"""Inequalities whose proof lies in seeing a sign, a whole, or a mixture, and false ones that look like them."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

VARIABLES = "Let $X$ and $Y$ be random variables and $0 \\le c \\le 1$.\n\n"
MATRIX = "Let $X \\in \\mathbb{R}^{n \\times d}$, $v \\in \\mathbb{R}^d$ and $\\lambda > 0$.\n\n"
LAWS = "Let $p$ and $q$ be distributions over $\\{1, \\dots, n\\}$ and $0 < \\lambda < 1$.\n\n"
SCORES = ("Let $z_1, \\dots, z_n$ be real and let $p$ be a distribution over $\\{1, \\dots, n\\}$ "
          "with $p(i) > 0$ for all $i$.\n\n")
EVENTS = "Let $A$ and $B$ be events.\n\n"
DENSITY = "Let $\\mu$ and $y$ be real and $\\sigma > 0$.\n\n"
COIN = "For $0 < s < 1$ let $h(s) = -s \\log s - (1 - s) \\log(1 - s)$.\n\n"
POLICY = r"""Let $\pi$ and $\pi_0$ be distributions over the same finite set
with $\pi(y) > 0$ and $\pi_0(y) > 0$ for all $y$.
Let $r(y)$ be real and $Z = \sum_y \pi_0(y) e^{r(y)}$. Let $\pi_r(y) = \frac{1}{Z} \pi_0(y) e^{r(y)}$.

"""

TRUE = [
    (VARIABLES, r"c^2 \operatorname{Var}(X) \le \operatorname{Var}(X)"),
    (VARIABLES, r"\operatorname{Var}(X) + (\mathbb{E}[X] - c)^2 \ge \operatorname{Var}(X)"),
    (MATRIX, r"\|X v\|^2 \ge 0"),
    (MATRIX, r"\|X v\|^2 + \lambda \|v\|^2 \ge \lambda \|v\|^2"),
    (LAWS, r"H(\lambda p + (1 - \lambda) q) \ge \lambda H(p) + (1 - \lambda) H(q)"),
    (LAWS, r"\lambda - \lambda^2 > 0"),
    (SCORES, r"\log \sum_{i=1}^n e^{z_i} \ge z_k"),
    (SCORES, r"\log \sum_{i=1}^n p(i) \frac{e^{z_i}}{p(i)} \ge \sum_{i=1}^n p(i) \log \frac{e^{z_i}}{p(i)}"),
    (EVENTS, r"P(A \cap B) \ge P(A) + P(B) - 1"),
    (DENSITY, r"\frac{1}{\sigma} \exp\left(-\frac{(y - \mu)^2}{2 \sigma^2}\right) \le \frac{1}{\sigma}"),
    (COIN, r"h(s) \le \log 2"),
    (POLICY, r"\sum_y \pi(y) \log \frac{\pi(y)}{\pi_r(y)} \ge 0"),
]
FALSE = [
    (VARIABLES, r"c \operatorname{Var}(X) \le c^2 \operatorname{Var}(X)"),
    (VARIABLES, r"\operatorname{Var}(X) + (\mathbb{E}[X] - c) \ge \operatorname{Var}(X)"),
    (MATRIX, r"\|X v\|^2 > 0"),
    (MATRIX, r"\|X v\|^2 - \lambda \|v\|^2 \ge 0"),
    (LAWS, r"H(\lambda p + (1 - \lambda) q) \le \lambda H(p) + (1 - \lambda) H(q)"),
    (LAWS, r"\lambda - \lambda^2 > \frac{1}{4}"),
    (LAWS, r"\lambda p(i) + (1 - \lambda) q(i) > 0"),
    (SCORES, r"\sum_{i=1}^n z_i \ge z_k"),
    (SCORES, r"\log \sum_{i=1}^n e^{z_i} \ge z_k + \log 2"),
    (SCORES, r"\log \sum_{i=1}^n e^{z_i} \le \sum_{i=1}^n p(i) z_i"),
    (EVENTS, r"P(A \cap B) \ge P(A) + P(B)"),
    (DENSITY, r"\frac{1}{\sigma} \exp\left(-\frac{(y - \mu)^2}{2 \sigma^2}\right) \le 1"),
    (DENSITY, r"1 - \exp(y - \mu) \ge 0"),
    (COIN, r"h(s) \le \log \frac{3}{2}"),
    (POLICY, r"\sum_y \pi(y) \log \frac{\pi(y)}{\pi_r(y)} \ge \log Z"),
]


@pytest.mark.parametrize(("notes", "claim"), TRUE)
def test_true(notes: str, claim: str) -> None:
    relation = checked_text(f"{notes}$$ {claim} $$\n")["relations"][-1]
    assert relation["verdict"] == "proved" and not relation["needs"]


@pytest.mark.parametrize(("notes", "claim"), FALSE)
def test_false(notes: str, claim: str) -> None:
    relation = checked_text(f"{notes}$$ {claim} $$\n")["relations"][-1]
    assert relation["verdict"] in ("refuted", "open") or relation["counterexample"]
