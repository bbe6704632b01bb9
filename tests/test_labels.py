"""Labels with two values: the probability of one of them says that of the other, and what depends on them is told by
both."""

from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

BITS = r"With labels $y \in \{0, 1\}$ and $P(y = 1 | x) = \sigma(w^T x)$:"
SIGNS = r"With labels $y \in \{-1, 1\}$ and $P(y = 1 | x) = \sigma(w^T x)$:"
MANY = r"Labels $t_i \in \{-1, 1\}$ follow $P(t_i = 1 | \mathbf{x}_i, \mathbf{w}) = \sigma(\mathbf{w}^T \mathbf{x}_i)$."


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


@pytest.mark.parametrize("head, display, expected", [
    (BITS, r"P(y = 0 | x) = 1 - \sigma(w^T x)", "p"),
    (BITS, r"P(y | x) = \sigma(w^T x)^y (1 - \sigma(w^T x))^{1 - y}", "p"),
    (BITS, r"P(y | x) = y \sigma(w^T x) + (1 - y) (1 - \sigma(w^T x))", "p"),
    (SIGNS, r"P(y = -1 | x) = \sigma(-w^T x)", "p"),
    (SIGNS, r"P(y | x) = \sigma(y w^T x)", "p"),
    (MANY, r"P(t_i | \mathbf{x}_i, \mathbf{w}) = \frac{1 + t_i}{2} \sigma(\mathbf{w}^T \mathbf{x}_i) "
           r"+ \frac{1 - t_i}{2} (1 - \sigma(\mathbf{w}^T \mathbf{x}_i))"
           r"= \sigma(t_i \mathbf{w}^T \mathbf{x}_i)", "pp"),
])  # fmt: skip
def test_labels_with_two_values(head: str, display: str, expected: str) -> None:
    assert verdicts(f"{head}\n\n$$\n{display}\n$$\n") == expected


@pytest.mark.parametrize("head, display", [
    (BITS, r"P(y = 0 | x) = \sigma(w^T x)"),
    (BITS, r"P(y | x) = \sigma(w^T x)^{1 - y} (1 - \sigma(w^T x))^y"),
    (SIGNS, r"P(y | x) = \sigma(-y w^T x)"),
    (SIGNS, r"P(y | x) = \sigma(w^T x)^y (1 - \sigma(w^T x))^{1 - y}"),
    (r"With labels $y \in \{0, 1, 2\}$ and $P(y = 1 | x) = \sigma(w^T x)$:", r"P(y = 0 | x) = 1 - \sigma(w^T x)"),
])  # fmt: skip
def test_what_is_not_so(head: str, display: str) -> None:
    assert verdicts(f"{head}\n\n$$\n{display}\n$$\n") in ("r", "o")
