"""``w \\cdot x_i``: vectors told from numbers by the dot between them, and their components."""
from __future__ import annotations

import pytest
from lecture_tools import relation

pytestmark = pytest.mark.long


@pytest.mark.parametrize("notes, claim, verdict", [
    (r"Let $w \in \mathbb{R}^d$ and $z_i = w \cdot x_i + b$.", r"\frac{\partial z_i}{\partial w_j} = x_{ij}", "proved"),
    (r"Let $z_i = w^T x_i + b$.", r"\frac{\partial z_i}{\partial w_j} = x_{ij}", "proved"),
    (r"Let $z_i = w^T x_i + b$.", r"\frac{\partial z_i}{\partial w_j} = 2 x_{ij}", "refuted"),
    (r"Let $a_i = \sigma(w \cdot x_i + b)$ with the sigmoid $\sigma$.",
     r"\frac{\partial a_i}{\partial w_j} = a_i (1 - a_i) x_{ij}", "proved"),
    (r"Let $a_i = \sigma(w \cdot x_i + b)$ with the sigmoid $\sigma$.",
     r"\frac{\partial a_i}{\partial w_j} = a_i (1 - a_i) w_j", "refuted"),
    # a number in front of a number, although a dot is between them
    (r"Let $L = \sum_i (t \cdot x_i - y_i)^2$.",
     r"\frac{\partial L}{\partial t} = 2 \sum_i (t \cdot x_i - y_i) \cdot x_i", "proved"),
])
def test_a_dot_between_vectors(notes: str, claim: str, verdict: str) -> None:
    """With one index less than elsewhere the names are vectors."""
    assert relation(f"{notes}\n\n$$ {claim} $$\n")["verdict"] == verdict


@pytest.mark.parametrize("claim, verdict", [
    (r"\frac1m \sum_{i=1}^m a_i (1 - a_i) \ge 0", "proved"),
    (r"\frac1m \sum_{i=1}^m a_i (1 - a_i) \le 0", "refuted"),
    (r"\sum_{i=1}^m a_i (1 - a_i)^2 > 0", "proved"),
    (r"\sum_{i=1}^m a_i (2 a_i - 1) \ge 0", "refuted"),
])
def test_signs_of_what_is_behind_a_name(claim: str, verdict: str) -> None:
    """The outputs lie between 0 and 1."""
    notes = r"Let $a_i = \sigma(w \cdot x_i + b)$ with the sigmoid $\sigma$."
    assert relation(f"{notes}\n\n$$ {claim} $$\n")["verdict"] == verdict
