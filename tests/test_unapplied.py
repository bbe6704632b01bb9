r"""Functions that are taken at one place only and printed without it too: ``f`` for ``f(x)``."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

MODEL = (r"Let $y = g(x) + \varepsilon$ with $E[\varepsilon]=0$, and let $\hat g$ be an estimate of $g$ that is "
         r"independent of $\varepsilon$." "\n\n")


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize("relation", [
    r"E[y] = g",
    r"E[(y-\hat g)^2] = E[(g-\hat g)^2] + \operatorname{Var}(\varepsilon)",
    r"E[(y-\hat g)^2] = E[(g + \varepsilon-\hat g)^2]",
    r"E[(y-\hat g)^2] = (g-E\hat g)^2 + \operatorname{Var}(\hat g) + \operatorname{Var}(\varepsilon)",
    r"E[(y-\hat g)^2] = \operatorname{Bias}(\hat g)^2 + \operatorname{Var}(\hat g) + \operatorname{Var}(\varepsilon)",
])
def test_the_bare_name_is_the_value(relation: str) -> None:
    assert verdicts(f"{MODEL}$$ {relation} $$\n") == ["proved"]


@pytest.mark.parametrize("relation", [
    r"E[(y-\hat g)^2] = (g-E\hat g)^2 + \operatorname{Var}(\varepsilon)",
    r"E[y] = 2 g",
    r"E[(y-\hat g)^2] = E[(g-\hat g)^2]",
])
def test_what_is_wrong_is_refuted(relation: str) -> None:
    assert verdicts(f"{MODEL}$$ {relation} $$\n") == ["refuted"]


def test_a_function_in_words() -> None:
    notes = (r"$$ \text{LSE}(x) = \log \sum_i e^{x_i} $$" "\n\n"
             r"$$ \frac{\partial \text{LSE}}{\partial x_j} = \frac{e^{x_j}}{\sum_i e^{x_i}} $$" "\n\n"
             r"$$ \frac{\partial \text{LSE}}{\partial x_j} = e^{x_j} $$" "\n")
    assert verdicts(notes)[1:] == ["proved", "refuted"]


def test_functionals_keep_their_function() -> None:
    """``f`` in ``h(f)`` is the density and not its value at x."""
    notes = ("Let $f(x)$ be a density.\n\n$$ h(f) = -\\int f(x) \\log f(x) dx $$\n")
    assert "refuted" not in verdicts(notes)
