"""Nothing that a display contains makes ``read_display`` raise."""
from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Unread

_pieces = st.sampled_from([
    "{", "}", "(", ")", "[", "]", r"\left(", r"\right)", r"\left", r"\right.", r"\{", "|", r"\|", "^", "_", "'", "&",
    r"\\", r"\begin{align}", r"\end{align}", r"\begin{cases}", r"\end{cases}", r"\begin{array}{l}", r"\end{array}",
    "=", r"\le", ":=", ":", ",", ";", ".", "+", "-", "/", "x", "p(x)", "2", r"\log", r"\frac", r"\sum_", r"\text{if }",
    r"\text{", r"\underset", r"\overset{a}{=}", r"\because", r"\forall", r"\implies", r"\to", r"\quad", r"\tag{1}",
    r"\boxed", r"\not", r"\mathrm", "~", "\\", "%", "\n", "é", "→", "\x00", r"\mathbb{E}", r"\xrightarrow{a}", "//",
])


@settings(max_examples=300, deadline=None)
@given(st.lists(_pieces, max_size=14).map(" ".join))
@example("{" * 5000)
@example("(" * 5000 + "=")
@example(r"\frac{1}{" * 400)
@example(r"\left(" * 1500 + "a" + r"\right)" * 1500)
@example("{=" * 2000)
@example(r"\boxed{" * 300 + "a=b" + "}" * 300)
@example(r"a\\" * 2000)
def test_no_exception_escapes(latex: str) -> None:
    for chain in read_display(latex, 7):
        assert chain.span.start >= 0
        assert chain.start is not None or chain.steps or chain.condition or not chain.start_latex


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_exception_escapes_from_any_text(latex: str) -> None:
    read_display(latex)


@pytest.mark.parametrize("latex", [r"a = \left( b", "a = {b", r"a = b} \\ = c", r"\left"])
def test_unbalanced_brackets_are_unread(latex: str) -> None:
    found = [c.start for c in read_display(latex)] + [s.term for c in read_display(latex) for s in c.steps]
    assert any(isinstance(node, Unread) for node in found)


def test_what_is_no_token_spoils_only_its_own_formula() -> None:
    latex = "a = b \\\\ = \x01 \\\\ = d"
    (chain,) = read_display(latex)
    unread = [isinstance(step.term, Unread) for step in chain.steps]
    assert unread == [False, True, False]
    term = chain.steps[1].term
    assert isinstance(term, Unread) and latex[term.span.start : term.span.end] == "\x01"


def test_an_unread_formula_leaves_its_neighbours_alone() -> None:
    latex = r"a = b + \\ = c"
    (chain,) = read_display(latex, 100)
    assert [isinstance(step.term, Unread) for step in chain.steps] == [True, False]
    term = chain.steps[0].term
    assert isinstance(term, Unread) and 100 <= term.span.start <= 100 + len(latex)
    assert term.message and term.suggestion
