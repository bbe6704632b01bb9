"""Bars in pairs around numbers, beside signs."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text


@pytest.mark.parametrize(("formula", "verdict"), [
    (r"|x - y| \le |x| + |y|", "proved"), (r"|x| - |y| \le |x|", "proved"), (r"-|x| \le x", "proved"),
    (r"x (-|x|) \le x^2", "proved"), (r"|x| + |y| \le |x + y|", "refuted"),
])
def test_signs_beside_bars(formula: str, verdict: str) -> None:
    found = checked_text(f"For real numbers $x$ and $y$:\n\n$$ {formula} $$\n", jobs=1)["relations"]
    assert [r["verdict"] for r in found] == [verdict]
