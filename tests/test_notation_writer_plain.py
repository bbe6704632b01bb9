"""One line of Unicode for terminals."""
from __future__ import annotations

import pytest

from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.reader import read_formula


@pytest.mark.parametrize(("latex", "expected"), [
    ("q(x) > 0", "q(x) > 0"),
    (r"\sum_x p(x) \log q(x)", "Σ_x p(x) log q(x)"),
    (r"-\sum_{c=1}^C p(c) \log p(c)", "−Σ_{c = 1}^C p(c) log p(c)"),
    (r"D_{KL}(p \| q)", "D_KL(p‖q)"),
    (r"D_{\text{KL}}(p \parallel q)", "D_KL(p‖q)"),
    (r"\mathbb{E}_{x \sim p}[\log q(x)]", "E_{x ~ p}[log q(x)]"),
    (r"\frac{a+b}{2}", "(a + b)/2"),
    (r"\frac{1}{2\sigma^2}", "1/(2σ²)"),
    (r"e^{-x}", "e^(−x)"),
    (r"x_i^{(j)}", "x_i^(j)"),
    (r"p(y \mid x)", "p(y|x)"),
    (r"x \neq a", "x ≠ a"),
    (r"\hat{y}_1", "ŷ₁"),
    (r"\sqrt{x}", "√x"),
    (r"-1 \times \log 1", "−1 × log 1"),
    (r"a \le b", "a ≤ b"),
])
def test_plain(latex: str, expected: str) -> None:
    import unicodedata

    assert unicodedata.normalize("NFC", plain(read_formula(latex))) == expected
