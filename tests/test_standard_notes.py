"""Steps that stand in many lecture notes, in the words and letters in which they stand there."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

GAUSSIANS = r"""Let $p = \mathcal{N}(\mu_1, \sigma_1^2)$ and $q = \mathcal{N}(\mu_2, \sigma_2^2)$.

$$
D_{KL}(p\|q) = \int p(x) \log\frac{p(x)}{q(x)}\,dx
= \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1-\mu_2)^2}{2\sigma_2^2} %s
$$
"""
REWARD = r"""The optimal policy of the regularised objective is
$$
\pi^*(y|x) = \frac{1}{Z(x)} \pi_0(y|x) \exp\left( \frac{1}{\beta} r(x,y) \right), \qquad
Z(x) = \sum_y \pi_0(y|x) \exp\left( \frac{1}{\beta} r(x,y) \right).
$$
Solving for the reward,
$$
r(x,y) = \beta \log \frac{\pi^*(y|x)}{\pi_0(y|x)} %s
$$
"""
SMOOTHED = r"""Let $y$ be a distribution over $K$ classes and $\tilde y_k = (1-\epsilon) y_k + \epsilon/K$. For
predicted probabilities $p_1,\dots,p_K$ the loss is
$$
L = -\sum_{k=1}^K \tilde y_k \log p_k = (1-\epsilon) H(y, p) %s
$$
where $u$ is uniform.
"""


@pytest.mark.parametrize("notes, right, wrong", [
    (GAUSSIANS, r"- \frac12", r"- 1"),
    (REWARD, r"+ \beta \log Z(x)", r"- \beta \log Z(x)"),
    (SMOOTHED, r"+ \epsilon H(u, p)", r"+ \frac{\epsilon}{K} H(u, p)"),
])
def test_the_last_step(notes: str, right: str, wrong: str) -> None:
    """It is proved, and with a slip in it refuted."""
    assert checked_text(notes % right)["relations"][-1]["verdict"] == "proved"
    assert checked_text(notes % wrong)["relations"][-1]["verdict"] == "refuted"


def test_labels_in_another_code_are_not_refuted() -> None:
    r"""How ``\tilde y`` and y go together stands in no formula."""
    notes = (r"$$ L(w) = \sum_{i=1}^N \left[\log(1+e^{w x_i}) - y_i w x_i\right] $$" "\n\n"
             r"With labels $\tilde y_i \in \{-1, 1\}$ this becomes" "\n\n"
             r"$$ L(w) = \sum_{i=1}^N \log(1+e^{-\tilde y_i w x_i}) $$" "\n")
    assert [r["verdict"] for r in checked_text(notes)["relations"]][-1] == "open"


def test_an_extremum_over_all_that_a_function_is_taken_at() -> None:
    notes = "$$ \\min_x f(x) \\le f(y) \\le \\max_x f(x) $$\n\n$$ \\max_i a_i \\le \\min_i a_i $$\n"
    assert [r["verdict"] for r in checked_text(notes)["relations"]] == ["open", "open", "refuted"]
