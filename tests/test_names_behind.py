"""Names that ``=:`` introduces behind a formula, derivatives at a point, densities by the letter of their value."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes, jobs=1)["relations"]]


@pytest.mark.parametrize(("name", "short"), [("p_i", "p_i"), ("p_i(x)", "p_i"), ("s_i(x)", "s_i")])
def test_a_name_behind_a_formula(name: str, short: str) -> None:
    notes = rf"""Let $F(x) = \log \sum_i e^{{x_i}}$.

$$ \frac{{\partial F}}{{\partial x_i}}(x) = \frac{{e^{{x_i}}}}{{\sum_j e^{{x_j}}}} =: {name} $$

$$ \sum_i {name} = 1 $$

$$ F(x) = \sum_i {short} x_i - \sum_i {short} \ln {short} $$

$$ F(x) = \sum_i {short} x_i + \sum_i {short} \ln {short} $$
"""
    assert verdicts(notes) == ["proved", "definition", "proved", "proved", "refuted"]


@pytest.mark.parametrize(("right", "verdict"), [
    (r"\frac{1}{2\tau^2} v^2 + \text{const}", "proved"), (r"\frac{1}{\tau^2} v^2 + \text{const}", "refuted"),
])
def test_the_density_of_a_letter(right: str, verdict: str) -> None:
    assert verdicts(f"Prior $v \\sim \\mathcal N(0, \\tau^2)$.\n\n$$ -\\log p(v) = {right} $$\n") == [verdict]


def test_the_density_of_a_vector_is_not_any_law() -> None:
    notes = r"""The prior is $w \sim \mathcal N(0, \tau^2 I)$.

$$ -\log p(w) = \frac{1}{2\tau^2} \|w\|^2 + \text{const} $$
"""
    assert verdicts(notes) != ["refuted"]


def test_a_result_in_a_sentence_defines_no_derivative() -> None:
    """What holds for the true class only is no definition of the derivative."""
    notes = r"""Let $y$ be one-hot, $t_k = (1-\epsilon) y_k + \frac{\epsilon}{K}$ and $q = \operatorname{softmax}(z)$:

$$ \ell = -\sum_{k=1}^K t_k \log q_k $$

$$ \frac{\partial \ell}{\partial z_k} = q_k - t_k $$

For the true class, $\frac{\partial\ell}{\partial z_k} = q_k - 1 + \epsilon - \frac{\epsilon}{K}$.
"""
    assert verdicts(notes) == ["definition", "proved"]


def test_the_identity_beside_a_derivative() -> None:
    notes = r"""$y = x + F(x)$ with $F(x) = W_2 \sigma(W_1 x)$, loss $L$.

$$ \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \left( I + \frac{\partial F}{\partial x} \right) $$

$$ \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \left( I - \frac{\partial F}{\partial x} \right) $$
"""
    assert verdicts(notes) == ["proved", "refuted"]
