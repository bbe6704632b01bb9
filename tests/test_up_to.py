"""Equal up to a constant, and proportional: what lies between the sides does not depend on what they are about."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

GAUSS = r"L(\theta) = -\frac{(x-\theta)^2}{2\sigma^2} + \log \sigma"


@pytest.mark.parametrize(("display", "verdict", "said"), [
    (GAUSS + r" = \frac{x\theta}{\sigma^2} - \frac{\theta^2}{2\sigma^2} + C", "proved", "log σ − x²/(2σ²)"),
    (GAUSS + r" = \frac{x\theta}{\sigma^2} - \frac{\theta^2}{2\sigma^2} + \text{const.}", "proved", "log σ"),
    (GAUSS + r" = \frac{x\theta}{\sigma^2} + \frac{\theta^2}{2\sigma^2} + C", "refuted", ""),
    (GAUSS + r" = \frac{x\theta}{2\sigma^2} - \frac{\theta^2}{2\sigma^2} + \mathrm{const}", "refuted", ""),
    (r"f(\theta) = e^{-(x-\theta)^2} \propto e^{2x\theta - \theta^2}", "proved", "the factor is 1/e^x²"),
    (r"f(\theta) = e^{-(x-\theta)^2} \propto e^{x\theta - \theta^2}", "refuted", ""),
    (r"p(z \mid y) \propto p(y, z)", "proved", "1/p(y)"),
    (r"p(z \mid y) = \frac{p(y \mid z) p(z)}{p(y)} \propto p(y \mid z) p(z)", "proved", "1/p(y)"),
    (r"p(z \mid y) \propto p(y \mid z)", "refuted", ""),
    # nothing tells on what it may not depend
    (r"\frac{a}{b} \propto a", "open", "do not say"),
])
def test_up_to(display: str, verdict: str, said: str) -> None:
    text = f"Let $\\sigma > 0$.\n\n$$ {display} $$\n"
    last = checked(parse_markdown(text, "notes.md"))["relations"][-1]
    assert last["verdict"] == verdict
    assert said in last["message"]


def test_a_sentence_says_what_counts_as_a_constant() -> None:
    text = r"""Let $r$ be a law over $s$; terms without $r$ are constants.

$$ \sum_s r(s) \log \frac{r(s)}{p(s)p(x)} = \sum_s r(s) \log \frac{r(s)}{p(s)} + \text{const} $$

$$ \sum_s r(s) \log \frac{r(s)}{p(s)p(x)} = \sum_s r(s) \log r(s) + \text{const} $$
"""
    found = [r["verdict"] for r in checked(parse_markdown(text, "notes.md"))["relations"]]
    assert found == ["proved", "open"]


def test_a_letter_with_a_meaning_is_no_constant() -> None:
    text = "There are $C$ classes.\n\n$$ f(x) = x^2 + 3 = x^2 + C $$\n"
    assert checked(parse_markdown(text, "notes.md"))["relations"][-1]["verdict"] != "proved"


def test_a_letter_that_a_sentence_calls_a_constant() -> None:
    text = "$$ f(x) = (x + 1)^2 = x^2 + 2x + C $$\n\nwhere $C$ is a constant.\n"
    assert checked(parse_markdown(text, "notes.md"))["relations"][-1]["verdict"] == "proved"
