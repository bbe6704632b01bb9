"""Notes on probability and information as courses print them; the verdicts in turn."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Letter

pytestmark = pytest.mark.long


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


def shown(*claims: str) -> str:
    """Claims, each in a display of its own."""
    return "\n".join(f"\n$$\n{c}\n$$\n" for c in claims)


def test_old_fonts_inside_of_braces() -> None:
    (word,) = [n for n in read_formula(r"p_{\rm data}").walk() if isinstance(n, Letter) and n.style == "rm"]
    assert word.name == "data"
    assert verdicts(shown(r"D(p_{\rm data} \| q) = E_{x \sim p_{\rm data}}[\log p_{\rm data}(x) - \log q(x)]")) == "p"


def test_the_range_of_an_argument_behind_its_function() -> None:
    entropy = r"h(x) = -x\log x - (1-x)\log(1-x), \qquad 0 < x < 1"
    assert verdicts(shown(entropy, r"h''(x) = -\frac{1}{x(1-x)} < 0", "h(1-x) = h(x)")) == "dggppp"
    assert verdicts(shown(entropy, r"h''(x) = \frac{1}{x(1-x)} < 0")) == "dggrr"
    # A range that is printed beside a claim is meant for that claim.
    assert verdicts(shown(r"|u| = -u, \quad u \le 0", r"|u| = -u")) == "pgc"
    # What is said of a name that is introduced is a claim.
    assert verdicts(shown(r"a = b^2, \qquad a \ge 0")) == "dp"
    assert verdicts(shown(r"a = b^2, \qquad a > 1")) == "dr"


@pytest.mark.parametrize("told", [
    r"For laws $P$ and $Q$ let $M = \frac12 (P + Q)$.", r"The mixture is $M = \frac{P + Q}{2}$.",
])
def test_mixtures_of_laws_are_taken_point_by_point(told: str) -> None:
    claims = shown(r"D(P \| M) = \sum_x P(x) \log \frac{P(x)}{M(x)} \le \log 2",
                   r"H(M) \ge \tfrac12 H(P) + \tfrac12 H(Q)", r"H(M) \le \tfrac12 H(P) + \tfrac12 H(Q)",
                   r"H(M) = -\sum_x P(x) \log M(x)")
    assert verdicts(told + claims) == "ppprr"


def test_a_mixture_with_its_weight() -> None:
    text = r"Let $u$ be uniform over $K$ classes and $q_s = (1 - s) q + s u$." + shown(
        r"H(q_s, p) = -\sum_k q_s(k) \log p(k) = (1 - s) H(q, p) + s H(u, p)", r"H(q_s, p) = H(q, p) + s H(u, p)")
    assert verdicts(text) == "ppr"


@pytest.mark.parametrize("told", [
    r"Let $X$ take the values $x_1, \dots, x_n$ with probabilities $p_1, \dots, p_n$.",
    r"$X$ takes the value $x_i$ with probability $p_i$, where $i = 1, \dots, n$.",
    r"Put $p_i = P(X = x_i)$ for $i = 1, \dots, n$.",
])
def test_values_and_probabilities_with_an_index(told: str) -> None:
    claims = shown(r"E[X] = \sum_{i=1}^n p_i x_i", r"H(X) = \sum_{i=1}^n p_i \log \frac{1}{p_i} \le \log n",
                   r"E[X^2] = \sum_{i=1}^n p_i x_i", r"E[X] = \sum_{i=1}^n P(X = x_i) x_i")
    assert verdicts(told + claims) == "ppprp"
