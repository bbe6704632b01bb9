"""Recursions: steps go back along them, and a sequence with a formula of its own has none."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(text: str) -> list[str]:
    return [relation["verdict"] for relation in checked_text(text)["relations"]]


@pytest.mark.parametrize(("text", "expected"), [
    (r"$$ x_{t+1} = 2x_t + 1 $$ Hence $$ x_{t+2} = 2x_{t+1} + 1 = 4x_t + 3. $$", ["given", "proved", "proved"]),
    (r"$$ \theta_{k+1} = \theta_k - \eta g_k = \theta_{k-1} - \eta g_{k-1} - \eta g_k $$", ["given", "proved"]),
    (r"Let $\gamma \in (0, 1)$. $$ G_t = R_{t+1} + \gamma G_{t+1} = R_{t+1} + \gamma R_{t+2} + \gamma^2 G_{t+2} $$",
     ["given", "proved"]),
    (r"$$ v_k = \beta v_{k-1} + (1-\beta) g_k $$ "
     r"Two steps: $$ v_k = \beta^2 v_{k-2} + (1-\beta)(\beta g_{k-1} + g_k) $$",
     ["given", "proved"]),
    (r"Let $\alpha_t \in (0, 1)$. $$ x_t = \sqrt{\alpha_t} x_{t-1} + \sqrt{1-\alpha_t}\, \epsilon_t "
     r"= \sqrt{\alpha_t} (\sqrt{\alpha_{t-1}} x_{t-2} + \sqrt{1-\alpha_{t-1}}\, \epsilon_{t-1}) "
     r"+ \sqrt{1-\alpha_t}\, \epsilon_t $$", ["given", "proved"]),
])
def test_along_a_recursion(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize("text", [
    r"$$ x_{t+1} = 2x_t + 1 $$ Hence $$ x_{t+2} = 4x_t + 2. $$",
    r"$$ \theta_{k+1} = \theta_k - \eta g_k = \theta_{k-1} - \eta g_{k-1} + \eta g_k $$",
    r"$$ v_k = \beta v_{k-1} + (1-\beta) g_k $$ Two steps: $$ v_k = \beta^2 v_{k-2} + (1-\beta)(g_{k-1} + g_k) $$",
    r"$$ v_k = \beta v_{k-1} + (1-\beta) g_k $$ $$ v_k = \beta v_{k-1} + \beta g_k $$",
])
def test_what_a_recursion_does_not_give(text: str) -> None:
    assert verdicts(text)[-1] in ("refuted", "open")


def test_a_sequence_with_a_formula_has_no_recursion_of_its_own() -> None:
    assert verdicts(r"Let $a_n = 2^n$ for all $n \ge 0$. $$ a_{n+1} = 3 a_n $$")[-1] != "given"
