"""``E_p``: what is drawn where the law below the sign is all that is said."""
from __future__ import annotations

import pytest
from lecture_tools import relation

pytestmark = pytest.mark.long

LAW = "Let $p$ be a distribution over $\\mathcal{X}$, and let $p(x) > 0$.\n\n"
FORMULA = r"""Let $p_\eta(x) = h(x) \exp(\eta T(x) - A(\eta))$ where $A(\eta) = \log \sum_x h(x) e^{\eta T(x)}$.

"""


@pytest.mark.parametrize("claim", [
    r"\mathbb{E}_p[f(X)] = \sum_x f(x) p(x)",
    r"\mathbb{E}_p[X^2] = \sum_x x^2 p(x)",
    r"\mathbb{E}_p[f(x)] = \sum_x p(x) f(x)",
    r"\mathbb{E}_p[-\log p(X)] = -\sum_x p(x) \log p(x)",
])
def test_a_capital_is_what_is_drawn(claim: str) -> None:
    """It is printed with its values elsewhere, ``p(x)``."""
    assert relation(f"{LAW}$$ {claim} $$\n")["verdict"] == "proved"


@pytest.mark.parametrize("claim, verdict", [
    (r"\mathbb{E}_p[f] = \sum_x p(x) f(x)", "proved"),
    (r"\mathbb{E}_p[f] = \sum_x f(x)", "refuted"),
    (r"\mathbb{E}_p[f] + \mathbb{E}_p[g] = \sum_x p(x) (f(x) + g(x))", "proved"),
    (r"\mathbb{E}_p[f g(X)] = \mathbb{E}_p[f] \sum_x p(x) g(x)", "refuted"),
])
def test_a_function_without_its_argument(claim: str, verdict: str) -> None:
    """The mean of the function at what is drawn."""
    assert relation(f"{LAW}The functions are $f(x)$ and $g(x)$.\n\n$$ {claim} $$\n")["verdict"] == verdict


@pytest.mark.parametrize("claim, verdict", [
    (r"\mathbb{E}_{p_\eta}[T(X)] = \sum_x T(x) p_\eta(x)", "proved"),
    (r"A'(\eta) = \mathbb{E}_{p_\eta}[T(X)]", "proved"),
    (r"A'(\eta) = \mathbb{E}_{p_\eta}[T]", "proved"),
    (r"A''(\eta) = \operatorname{Var}_{p_\eta}(T(X))", "proved"),
    (r"A''(\eta) = \mathbb{E}_{p_\eta}[T(X)^2]", "refuted"),
    # What is a law is not negative, whatever h may be:
    (r"\operatorname{Var}_{p_\eta}(T(X)) \ge 0", "proved"),
    (r"\operatorname{Var}_{p_\eta}(T(X)) \le 0", "refuted"),
])
def test_laws_that_are_defined_by_a_formula(claim: str, verdict: str) -> None:
    """The family is exponential."""
    assert relation(f"{FORMULA}$$ {claim} $$\n")["verdict"] == verdict
