"""Formulas that mix kinds are findings, with their place."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long


def errors(display: str, before: str = "") -> list[tuple[str, str]]:
    """The text of each place and what is said of it."""
    text = f"{before}\n\n$$ {display} $$\n"
    notes = checked(parse_markdown(text, "notes.md"))["notes"]
    lines = text.split("\n")
    return [(lines[n["line"] - 1][n["column"] - 1 : n["end_column"] - 1], n["message"])
            for n in notes if n["message"].startswith("type error")]


DENSITY = "Let $X$ have density $f$ on the real line."


@pytest.mark.parametrize(("display", "before", "place", "said"), [
    (r"\mathbb{E}[X] = \sum_x x f(x)", DENSITY, "f(x)", "integral"),
    (r"\sum_i x_i y_i = x_i \sum_i y_i", "", r"x_i \sum_i y_i", "free and bound"),
    (r"p_i = \frac{e^{z_i}}{\sum_i e^{z_i}}", "", r"\frac{e^{z_i}}{\sum_i e^{z_i}}", "free and bound"),
    (r"\sum_{i=1}^n \sum_{i=1}^n x_i y_i = 0", "", r"\sum_{i=1}^n x_i y_i", "bound already"),
    (r"P(0.5) \le 1", "", "P(0.5)", "write an event"),
])
def test_found(display: str, before: str, place: str, said: str) -> None:
    found = errors(display, before)
    assert [p for p, _ in found] == [place]
    assert said in found[0][1]


@pytest.mark.parametrize(("display", "before"), [
    (r"\mathbb{E}[X] = \int x f(x) dx", DENSITY),
    (r"\sum_{k=1}^n f(x_k) = \sum_{j=1}^n f(x_j)", DENSITY),
    (r"x_j \sum_i y_i = \sum_i x_j y_i", ""),
    (r"\sum_i x_i + \sum_i y_i = \sum_i (x_i + y_i)", ""),
    (r"\left(\sum_i x_i\right)\left(\sum_i y_i\right) = \sum_i \sum_j x_i y_j", ""),
    (r"P(X = 0) = 1 - P(X = 1)", "Let $X$ be a random variable with values in $\\{0,1\\}$."),
    (r"P(k) = e^{-1}/k!, \quad P(0) = e^{-1}", ""),
])
def test_not_found(display: str, before: str) -> None:
    assert errors(display, before) == []


@pytest.mark.parametrize(("before", "display", "said"), [
    ("Let $p \\in [0,1]$.", r"\sum_x p(x) \log p(x) \le 0",
     "p is used as a function here, and said to be a number on line 1"),
    ("Let $w \\in \\mathbb{R}$.", r"w^T w \ge 0", "said to be a number on line 1"),
    ("Let $f$ be convex. Let $f$ be concave.", r"f(t a + (1-t) b) \le t f(a) + (1-t) f(b)",
     "f is said to be concave here, and said to be convex on line 1"),
])
def test_contradictions_are_reported_with_both_places(before: str, display: str, said: str) -> None:
    notes = checked(parse_markdown(f"{before}\n\n$$ {display} $$\n", "notes.md"))["notes"]
    assert [n for n in notes if n["message"].startswith("contradiction: ") and said in n["message"]]


@pytest.mark.parametrize(("before", "display"), [
    ("Let $p$ be a distribution.", r"\sum_x p(x) \log p(x) \le 0"),
    ("Let $w \\in \\mathbb{R}^d$.", r"w^T w \ge 0"),
    ("Let $f$ be convex and $g$ concave.", r"f(t a + (1-t) b) \le t f(a) + (1-t) f(b)"),
])
def test_no_contradictions(before: str, display: str) -> None:
    notes = checked(parse_markdown(f"{before}\n\n$$ {display} $$\n", "notes.md"))["notes"]
    assert not [n for n in notes if n["message"].startswith("contradiction")]
