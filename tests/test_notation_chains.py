"""How a display falls into chains, steps and remarks."""
from __future__ import annotations

import pytest

from ce_symbolic.documents.document import Macro
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain, Unread
from ce_symbolic.notation.tree import Span


def outline(chain: Chain) -> list[str | None]:
    """The chain as its sources: start, sign, formula, sign, formula …"""
    parts: list[str | None] = [None if chain.start is None else chain.start_latex]
    for step in chain.steps:
        parts += [step.relation, step.latex]
    return parts


def outlines(latex: str) -> list[list[str | None]]:
    return [outline(chain) for chain in read_display(latex)]


def remarks(latex: str) -> list[str]:
    return [remark.text for chain in read_display(latex) for step in chain.steps for remark in step.remarks]


@pytest.mark.parametrize(("latex", "expected"), [
    ("a = b", [["a", "=", "b"]]),
    (r"a &= b \\ &\le c.", [["a", "=", "b", "<=", "c"]]),
    (r"a =& b \\ <& c", [["a", "=", "b", "<", "c"]]),
    (r"= b", [[None, "=", "b"]]),
    (r"e^{-x}", [["e^{-x}"]]),
    # a side of its own begins a chain, a formula broken over lines does not
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"\begin{aligned} a &= b + \\ &\quad c \\ &= d \end{aligned}", [["a", "=", "b + c", "=", "d"]]),
    (r"\begin{aligned} a &= b \\ &\quad + c \end{aligned}", [["a", "=", "b + c"]]),
    (r"\begin{aligned} a &= \Big[ b \\ & c \Big] \end{aligned}", [["a", "=", r"\Big[ b c \Big]"]]),
    (r"\begin{aligned} a &= b \\ -c &\le d \end{aligned}", [["a", "=", "b"], ["-c", "<=", "d"]]),
    (r"\begin{multline} a = b \\ + c \\ - d \end{multline}", [["a", "=", "b + c - d"]]),
    (r"\begin{gather} a = b \\ c = d \end{gather}", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"&H(a)-H(b)\\ =& c \\", [["H(a)-H(b)", "=", "c"]]),
    (r"\begin{aligned} \mathbb{E} & [ y ]^2 \\ & = z \end{aligned}", [[r"\mathbb{E} [ y ]^2", "=", "z"]]),
    (r"\begin{eqnarray} a & = & b \\ & \le & c \end{eqnarray}", [["a", "=", "b", "<=", "c"]]),
    (r"a \\ b = c", [["a"], ["b", "=", "c"]]),
    # several statements on one line
    (r"p(a) = \frac13,\quad q(a)=\frac23", [["p(a)", "=", r"\frac13"], ["q(a)", "=", r"\frac23"]]),
    (r"a = b \qquad c = d", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"a = b \text{ and } c = d", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"a = b; c = d", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"i = 1, \dots, n", [["i", "=", r"1, \dots, n"]]),
    (r"x, y \ge 0", [["x, y", ">=", "0"]]),
    ("f(x, y) = g(x, y)", [["f(x, y)", "=", "g(x, y)"]]),
    (r"x \in \{a, b\}", [[r"x \in \{a, b\}"]]),
    # a second column
    (r"\begin{aligned} a &= b & K &= D + C \\ &= c \end{aligned}", [["a", "=", "b", "=", "c"], ["K", "=", "D + C"]]),
    (r"\begin{aligned} a &= b & K &= D \\ &= c & &= E \end{aligned}",
     [["a", "=", "b", "=", "c"], ["K", "=", "D", "=", "E"]]),
    # brackets around rows
    (r"\left( \begin{array}{l} a = b \\ c = d \end{array} \right) \left( \begin{array}{l} e = f \end{array} \right)",
     [["a", "=", "b"], ["c", "=", "d"], ["e", "=", "f"]]),
    (r"\left( = -\frac13 + b \right)", [[None, "=", r"-\frac13 + b"]]),
    (r"\left\{ \begin{array}{l} a = b \\ c = d \end{array} \right.", [["a", "=", "b"], ["c", "=", "d"]]),
    (r"\boxed{a = b}", [["a", "=", "b"]]),
    (r"f = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
     [["f", "=", r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}"]]),
    (r"M(a) = \begin{pmatrix} P(Y = 1) \\ P(Y = 2) \end{pmatrix}",
     [["M(a)", "=", r"\begin{pmatrix} P(Y = 1) \\ P(Y = 2) \end{pmatrix}"]]),
    # signs
    (r"a \approx b \simeq c \propto d \neq e", [["a", "≈", "b", "≈", "c", "∝", "d", "!=", "e"]]),
    (r"a \equiv b \coloneqq c", [["a", ":=", "b", ":=", "c"]]),
    (r"a {}={} b \mathrel{\mathop:}= c", [["a", "=", "b", ":=", "c"]]),
    (r"a = \\ = b", [["a", "=", "b"]]),
    (r"A \implies B", [["A", "=>", "B"]]),
    (r"A \iff B", [["A", "<=>", "B"]]),
    (r"x_n \to x", [[r"x_n \to x"]]),
    ("", []),
    (r"\begin{align}\end{align}", []),
])
def test_chains(latex: str, expected: list[list[str | None]]) -> None:
    assert outlines(latex) == expected


@pytest.mark.parametrize(("latex", "expected"), [
    (r"a &= b && \text{independence}", ["independence"]),
    (r"a &= b & \text{square multiplied out}", ["square multiplied out"]),
    (r"a &= b & \because \textrm{Jensen's Inequality}", ["because Jensen's Inequality"]),
    (r"a &= b & \because S, S' \textrm{ are iid.}", ["because $S, S'$ are iid."]),
    (r"a = b \quad (\because f(x) = -\log x)", [r"because $f(x) = -\log x$"]),
    (r"a = b \quad (c \ne 1)", [r"$c \ne 1$"]),
    (r"a = b \quad \forall x \in S", [r"$\forall x \in S$"]),
    (r"a = \ln b\ (\text{nats})", ["nats"]),
    (r"a = 2.19 \text{ bit}", ["bit"]),
    (r"a = b \tag{7}", ["(7)"]),
    (r"a = b \quad \checkmark //", [r"$\checkmark$", "//"]),
    (r"a \underset{\text{concavity}}{\geq} b", ["concavity"]),
    (r"a \overset{(a)}{=} b", ["(a)"]),
    (r"a \overbrace{\approx}^{WLLN} b", ["WLLN"]),
    (r"a = b \qquad \text{if the }S_{i}\text{ come from P}", ["if the $S_{i}$ come from P"]),
    (r"a &= b && \text{model and symmetry of } \sigma", [r"model and symmetry of $\sigma$"]),
    (r"a &= b && \log abc \text{ splits into a sum}", [r"$\log abc$ splits into a sum"]),
    (r"a \xrightarrow{n \to \infty} b", [r"$n \to \infty$"]),
    (r"a = b, \quad n \to \infty", [r"$n \to \infty$"]),
    (r"a = b.", []),
    (r"a = b \;,", []),
])
def test_remarks(latex: str, expected: list[str]) -> None:
    assert remarks(latex) == expected
    assert read_display(latex)[0].steps[0].latex.startswith(("b", r"\ln b", "2.19"))


@pytest.mark.parametrize(("latex", "conditions", "expected"), [
    (r"(s>0) \quad P &= Q \\ &\le R", ["$s>0$"], ["P", "=", "Q", "<=", "R"]),
    (r"t \rightarrow 0: \quad f(y) &\leq g", [r"$t \rightarrow 0$"], ["f(y)", "<=", "g"]),
    (r"\forall x, y \in S: \quad p = q", [r"$\forall x, y \in S$"], ["p", "=", "q"]),
    (r"\text{Entropy } H(X) &= h", ["Entropy"], ["H(X)", "=", "h"]),
    (r"\text{for all } x \in S, \quad p = q", [r"for all $x \in S$"], ["p", "=", "q"]),
])
def test_conditions_before_a_chain(latex: str, conditions: list[str], expected: list[str]) -> None:
    (chain,) = read_display(latex)
    assert [remark.text for remark in chain.condition] == conditions
    assert outline(chain) == expected


@pytest.mark.parametrize("arrow", [r"\implies", r"\Rightarrow", r"\rightarrow", r"\text{so}", r"\therefore", "⇒"])
def test_behind_an_implication_a_chain_follows(arrow: str) -> None:
    first, second = read_display(rf"a = b \quad {arrow} \quad c = d")
    assert (first.follows, second.follows) == (False, True)
    assert (outline(first), outline(second)) == (["a", "=", "b"], ["c", "=", "d"])


def test_equivalence_is_noted() -> None:
    _, second = read_display(r"a = b \iff c = d")
    assert second.follows
    assert [remark.text for remark in second.condition] == [r"$\iff$"]


def test_a_condition_with_a_sign_is_a_remark_and_a_chain_of_its_own() -> None:
    claim, condition = read_display(r"f(x) = 1 \quad \text{if } x = 0")
    assert [remark.text for remark in claim.steps[0].remarks] == ["if $x = 0$"]
    assert outline(condition) == ["x", "=", "0"]
    assert [remark.text for remark in condition.condition] == ["if"]


def test_two_formulas_without_a_sign_between_them_are_refused() -> None:
    (chain,) = read_display(r"a = b \quad c")
    term = chain.steps[0].term
    assert isinstance(term, Unread) and "side by side" in term.message


def test_a_missing_right_side_is_unread() -> None:
    (chain,) = read_display(r"a =")
    assert isinstance(chain.steps[0].term, Unread)


def test_macros_keep_the_source_of_the_author() -> None:
    macros = {"E": Macro("E", 0, r"\operatorname{E}"), "be": Macro("be", 0, r"\begin{align}"),
              "ee": Macro("ee", 0, r"\end{align}"), "eqd": Macro("eqd", 0, r"\triangleq")}
    (chain,) = read_display(r"\be \E(X) \eqd m \\ & \le 3 \ee", 10, macros=macros)
    assert outline(chain) == [r"\E(X)", ":=", "m", "<=", "3"]
    assert chain.steps[0].sign.start == 10 + len(r"\be \E(X) ")


@pytest.mark.parametrize(("latex", "part"), [
    (r"a = b \\ c", "factor of the formula above"),
    (r"a \xrightarrow{n \to \infty} b", "read as ≈"),
])
def test_which_reading_was_taken_is_noted(latex: str, part: str) -> None:
    notes: list[tuple[Span, str]] = []
    read_display(latex, notes=notes)
    assert [part in message for _, message in notes] == [True]


@pytest.mark.parametrize("body", ["2 #1", "#1 + #1", "#1^2"])
def test_the_source_of_a_macro_call_is_whole(body: str) -> None:
    written = r"\twice{a}"
    macros = parse_markdown(f"\\newcommand{{\\twice}}[1]{{{body}}}\n", "notes.md").macros
    chain, = read_display(f"{written} = b + {written}", 0, macros=macros)
    assert (chain.start_latex, chain.steps[0].latex) == (written, f"b + {written}")
