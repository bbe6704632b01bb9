"""Data matrices: the inputs are their rows or columns, told in words or by the formulas."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes, jobs=1)["relations"]]


@pytest.mark.parametrize("words", [
    r"The rows of $X$ are $x_1^T, \dots, x_n^T$.",
    r"Let $X \in \mathbb{R}^{n \times d}$ be the design matrix with rows $x_i^\top$.",
    "We stack the inputs $x_i$ as rows of a matrix $X$.",
    "The $i$-th row of $X$ is $x_i^T$.",
    "Let $X$ be the matrix whose rows are the $x_i^T$.",
])
def test_rows_in_words(words: str) -> None:
    notes = f"""{words}

$$ \\sum_{{i=1}}^n x_i y_i = X^T y $$

$$ \\sum_{{i=1}}^n x_i x_i^T = X^T X $$

$$ \\sum_{{i=1}}^n x_i x_i^T = X X^T $$
"""
    first, second, wrong = verdicts(notes)
    assert (first, second) == ("proved", "proved")
    assert wrong != "proved"


def test_columns_in_words() -> None:
    notes = r"""The columns of $X$ are the inputs $x_i$.

$$ \sum_{i=1}^n x_i y_i = X y $$

$$ \sum_{i=1}^n x_i x_i^T = X X^T $$
"""
    assert verdicts(notes) == ["proved", "proved"]


def test_superscripts_count_the_inputs() -> None:
    notes = r"""The $i$-th row of the matrix $X$ is ${x^{(i)}}^T$.

$$ \sum_{i=1}^m (w^T x^{(i)} - y^{(i)})^2 = \|X w - y\|^2 $$
"""
    assert verdicts(notes) == ["proved"]


@pytest.mark.parametrize(("right", "verdict"), [
    (r"X^T (\mu - y)", "proved"), (r"X^T (y - \mu)", "refuted"), (r"\sum_{i=1}^n x_i \mu_i - X^T y", "proved"),
])
def test_rows_by_the_formulas(right: str, verdict: str) -> None:
    """Nothing is said of X, which is printed beside the inputs: ``X^T y`` has a component for each of theirs."""
    notes = rf"""For data $(x_i, y_i)$, $i = 1, \dots, n$, write $\mu_i = \sigma(w^\top x_i)$.

$$ \sum_{{i=1}}^n (\mu_i - y_i) x_i = {right} $$
"""
    assert verdicts(notes) == [verdict]


@pytest.mark.parametrize("diagonal", [
    r"R = \mathrm{diag}(r_1, \dots, r_n)", r"R = \mathrm{diag}(r_i)",
])
def test_a_diagonal_by_its_entries(diagonal: str) -> None:
    notes = rf"""Put ${diagonal}$; the rows of $X$ are $x_i^T$.

$$ \sum_{{i=1}}^n r_i (w^T x_i - y_i)^2 = (Xw - y)^T R (Xw - y) $$

$$ \sum_{{i=1}}^n r_i^2 (w^T x_i - y_i)^2 = (Xw - y)^T R (Xw - y) $$
"""
    assert verdicts(notes) == ["proved", "refuted"]
