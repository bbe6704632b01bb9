r"""Vectors that every lecture knows: ones, unit vectors, and the softmax of scores."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"\mathbf{1}^T v = \sum_i v_i", "proved"),
    (r"\mathbf{1}_n^T \mathbf{1}_n = n", "proved"),
    (r"e_k^T v = v_k", "proved"),
    (r"\text{softmax}(z)_i > 0", "proved"),
    (r"\sum_i \text{softmax}(z)_i = 1", "proved"),
    (r"\log \operatorname{softmax}(z)_i = z_i - \log\sum_j e^{z_j}", "proved"),
    (r"\text{softmax}(z+c\mathbf 1)_i = \text{softmax}(z)_i", "proved"),
    (r"\nabla_z \log\sum_j e^{z_j} = \text{softmax}(z)", "proved"),
    (r"\nabla_z \left(-\log \text{softmax}(z)_k\right) = \text{softmax}(z) - e_k", "proved"),
    (r"\mathbf{1}^T v = v_j", "refuted"),
    (r"e_k^T v = v_j", "refuted"),
    (r"\sum_i \text{softmax}(z)_i = 2", "refuted"),
    (r"\text{softmax}(2z)_i = \text{softmax}(z)_i", "refuted"),
    (r"\nabla_z \left(-\log \text{softmax}(z)_k\right) = \text{softmax}(z) + e_k", "refuted"),
])
def test_known_vectors(relation: str, verdict: str) -> None:
    assert verdicts(f"$$ {relation} $$\n") == [verdict]


def test_euler_beside_unit_vectors() -> None:
    assert verdicts("$$ \\nabla_z \\log\\sum_j e^{z_j} - e_k = \\text{softmax}(z) - e_k $$\n") == ["proved"]


def test_errors_are_what_the_notes_say() -> None:
    notes = "Let $e_i = y_i - w x_i$.\n\n$$ \\sum_i e_i^2 = \\sum_i (y_i - w x_i)^2 $$\n\n$$ \\sum_i e_i = 1 $$\n"
    assert verdicts(notes) == ["proved", "refuted"]
