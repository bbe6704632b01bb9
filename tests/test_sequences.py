"""Sequences ``x_{1:T}`` as variables of laws: parts of one sequence, wherever the notes cut it."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    return [str(r["verdict"]) for r in checked_text(notes)["relations"]]


BOUND = r"""# The bound for a chain of latent variables

$$
\begin{aligned}
\log p(x_0) &= \log \int p(x_{0:T}) dx_{1:T} \\
&= \log \mathbb{E}_{x_{1:T} \sim q(x_{1:T}|x_0)}\left[\frac{p(x_{0:T})}{q(x_{1:T}|x_0)}\right] \\
&= \log \mathbb{E}_{q}\left[\frac{p(x_0) p(x_{1:T}|x_0)}{q(x_{1:T}|x_0)}\right]
\end{aligned}
$$
"""

FILTER = r"""# Filtering

$$p(z_t|x_{1:t}) = \frac{p(x_t|z_t, x_{1:t-1}) p(z_t|x_{1:t-1})}{p(x_t|x_{1:t-1})}$$

$$p(x_{1:T}|z_t) = p(x_{1:t}|z_t) p(x_{t+1:T}|x_{1:t}, z_t)$$

$$p(x_{1:t}) = p(x_t) p(x_{1:t-1}|x_t)$$
"""

WRONG = r"""# What is not so

$$p(x_{0:T}) = p(x_0) p(x_{1:T})$$

$$\mathbb{E}_{q}\left[\log \frac{p(x_{0:T})}{q(x_{1:T}|x_0)}\right]
= \mathbb{E}_{q}\left[\log \frac{p(x_{1:T})}{q(x_{1:T}|x_0)}\right]$$
"""

WRONG_FILTER = r"""$$p(z_t|x_{1:t}) = \frac{p(x_t|z_t, x_{1:t-1}) p(z_t|x_{1:t})}{p(x_t|x_{1:t-1})}$$
"""


def test_a_range_consists_of_its_parts() -> None:
    """``x_{0:T}`` is ``x_0`` with ``x_{1:T}``, under laws, integrals and means."""
    assert verdicts(BOUND) == ["proved"] * 3
    assert verdicts(FILTER) == ["proved"] * 3


def test_parts_are_not_forgotten() -> None:
    """Laws of a part only are not the law of the whole."""
    found = verdicts(WRONG)
    assert found[0] in ("conditional", "refuted") and found[1:] == ["refuted"]
    assert verdicts(WRONG_FILTER) == ["refuted"]


def test_a_running_end_is_no_fixed_part() -> None:
    """``x_{1:t-1}`` under a product over t is another run at every place."""
    assert verdicts(r"$$p(x_{1:T}) = \prod_{t=1}^T p(x_t|x_{1:t-1})$$") == ["proved"]
    assert verdicts(r"$$p(x_{1:T}) = \prod_{t=1}^T p(x_t|x_{1:t})$$") == ["refuted"]
