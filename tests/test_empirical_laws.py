r"""Empirical laws: a mean under one is the mean over the sample."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize("said", [
    r"Let $\hat p$ be the empirical distribution of the samples $x_1, \dots, x_n$.",
    r"We write $\hat p$ for the empirical distribution of $x_1, x_2, \dots, x_n$.",
    r"Consider the empirical distribution $\hat p$ of the data $x_1, \dots, x_n$.",
])
def test_means_over_the_sample(said: str) -> None:
    notes = (said + "\n\n" r"$$ \mathbb{E}_{x\sim\hat p}[\log p_\theta(x)] = \frac1n\sum_{i=1}^n \log p_\theta(x_i) $$"
             "\n\n" r"$$ -\mathbb{E}_{x\sim\hat p}\log p_\theta(x) = -\frac1n \log \prod_{i=1}^n p_\theta(x_i) $$"
             "\n\n" r"$$ \mathbb{E}_{x\sim\hat p}[\log p_\theta(x)] = \sum_{i=1}^n \log p_\theta(x_i) $$" "\n")
    assert verdicts(notes) == ["proved", "proved", "refuted"]


def test_upper_indices_and_arg_max() -> None:
    notes = (r"Let $\hat p_{data}$ be the empirical distribution of $x^{(1)},\dots,x^{(m)}$." "\n"
             r"$$\theta_{ML} = \arg\max_\theta \prod_{i=1}^m p_{model}(x^{(i)};\theta)$$"
             r"$$\theta_{ML} = \arg\max_\theta\sum_{i=1}^m\log p_{model}(x^{(i)};\theta)"
             r"= \arg\max_\theta \mathbb E_{x\sim\hat p_{data}}\log p_{model}(x;\theta)$$"
             r"$$\theta_{ML} = \arg\min_\theta -\mathbb E_{x\sim\hat p_{data}}\log p_{model}(x;\theta)$$" "\n")
    assert verdicts(notes) == ["definition", "proved", "proved", "proved"]


def test_a_printed_empirical_law_is_not_refuted() -> None:
    """That the sample lies in the set that is summed over stands in no formula."""
    notes = (r"Let $\hat p(x) = \frac1m\sum_{i=1}^m \mathbb{1}[x = x_i]$." "\n\n" r"$$ \sum_x \hat p(x) = 1 $$" "\n")
    assert verdicts(notes) == ["open"]
