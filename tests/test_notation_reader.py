"""The reader as a whole: places, notes, macros, names, refusals, and that nothing but ReadError is ever raised."""
from __future__ import annotations

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from notation_reader_show import show

from ce_symbolic.documents.document import Macro
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.names import Names, collect_names
from ce_symbolic.notation.reader import read_formula, read_tokens
from ce_symbolic.notation.tokens import tokenize
from ce_symbolic.notation.tree import Add, Call, Mul, Node, Power, Span

LECTURE = r"""
\mathbb{E}_{x \sim p}[-\log q(x)] - \sum_{x \in \mathcal{X}} p(x) \log \frac{p(x)}{q(x)}
\frac{1}{n-1} \sum_{k=1}^n \left( \sigma^2 + 2\Cov\left(Y_k-\mu,\mu-\frac{1}{n}Y_k\right) \right)
-\sum _{ k }^{  }{ p({ k })\left\{ \log { q(k) } -\log { p(k) }  \right\}  }
\sum_{n = 1} ^N \log \mathrm{E}_{\mathbf{z}_n \sim p(\mathbf{z}_n \mid \mathbf{w}^\text{old})} \left[ b \right]
-\int_{\mathbb{R}^n} f(y) \ln \frac{1}{\sqrt{{(2\pi)}^n |\det(\Sigma)|}}\mathrm{d}y^n
(2\pi\sigma^2)^{-n/2} \exp\left\{-\frac{1}{2\sigma^2}\sum_i\Bigl(Y_i-(\beta_0-X_i)\Bigr)^2\right\}
\frac{\exp\{\|\mathbf{W}_{y_i}\|\|f_i\|\cos(\theta_{y_i,i}) + b_{y_i}\}}{\sum_{j=1}^K \exp\{\|f_i\|\}}
\nabla_\mathbf{w} \sum \nolimits_{n=1}^N \left[\sigma(\mathbf{w}^T\phi(\mathbf{x}_n)) - t_n \right] \phi(\mathbf{x}_n)
\left\{\begin{array}{cl} \ln \left(1+e^{-z}\right),&\quad y=1 \\ \ln(1+e^z),&\quad y=0 \end{array}\right.
D_{KL}(q_{\phi}(h | v^{(i)}) || p_{\theta}(h)) + \underset{p(sr)}{E}[I(r / s)] + |\{s: p(s)>0\}|
""".strip().splitlines()


def nodes(latex: str, offset: int = 0) -> list[Node]:
    return list(read_formula(latex, offset).walk())


# ---- places -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latex", LECTURE)
def test_every_part_stands_inside_the_formula(latex: str) -> None:
    found = nodes(latex, 100)
    assert found[0].span.start <= 100 + 1
    for node in found:
        assert 100 <= node.span.start < node.span.end <= 100 + len(latex), node


def test_the_place_of_a_part_is_where_it_is_printed() -> None:
    latex = r"a + \log \frac{p(x)}{q} - b"
    tree = read_formula(latex, 7)
    assert isinstance(tree, Add)
    call = tree.terms[1]
    assert latex[call.span.start - 7 : call.span.end - 7] == r"\log \frac{p(x)}{q}"
    assert isinstance(call, Call)
    assert latex[call.args[0].span.start - 7 : call.args[0].span.end - 7] == r"\frac{p(x)}{q}"


def test_tokens_of_a_slice_are_read_as_one_formula() -> None:
    tokens = tokenize(r"a + b = c d", 10)
    sign = next(i for i, token in enumerate(tokens) if token.text == "=")
    assert show(read_tokens(tokens[:sign], source_end=15)) == "{a +b}"
    assert show(read_tokens(tokens[sign + 1 :], source_end=21)) == "[c d]"


def test_a_full_stop_behind_the_formula_is_no_part_of_it() -> None:
    assert show(read_formula(r"\frac{m-1}{m}\sigma^2\,.")) == "[({m -1} / m) sigma**2]"
    assert show(read_formula("H(X),")) == "H@(X)"


# ---- notes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "place", "word"),
    [
        (r"\sum_c p(c) - p(c) q(c) + 1", "p(c) q(c)", "body"),
        (r"\log p(x) q(x)", "p(x) q(x)", "whole product"),
        (r"\log \sigma(x) (1-y)", "(", "no part"),
        (r"H(R / S)", "(R / S)", "condition"),
        (r"x^2/2\sigma^2", r"/2\sigma^2", "denominator"),
        (r"f^k(x)", "k", "label"),
        (r"q_j (w_j - w)", "q_j", "number"),
    ],
)
def test_a_choice_between_two_readings_is_told(latex: str, place: str, word: str) -> None:
    notes: list[tuple[Span, str]] = []
    read_formula(latex, notes=notes)
    assert len(notes) == 1
    span, message = notes[0]
    assert latex[span.start : span.end] == place
    assert word in message


# ---- macros -------------------------------------------------------------------------------------------------------


def test_macros_stand_for_their_bodies() -> None:
    macros = {
        "E": Macro("E", 0, r"\mathbb{E}"),
        "KL": Macro("KL", 2, r"D_{\mathrm{KL}}\left(#1 \,\|\, #2\right)"),
        "op": Macro("op", 0, r"\operatorname"),
        "ex": Macro("ex", 2, "#1[#2]", default=r"\E"),
    }
    assert show(read_formula(r"\E[X] + \KL{p}{q}", macros=macros)) == "{E.bb@[X] +D_(KL)@(p || q)}"
    assert show(read_formula(r"\op{Var}(X) + \ex{Y}", macros=macros)) == "{Var@(X) +E.bb@[Y]}"


def test_what_a_macro_prints_stands_at_its_call() -> None:
    latex = r"a + \KL{p}{q}"
    tree = read_formula(latex, 3, macros={"KL": Macro("KL", 2, r"D(#1\|#2)")})
    assert isinstance(tree, Add)
    assert tree.terms[1].span == Span(3 + 4, 3 + len(latex))


@pytest.mark.parametrize("body", [r"\x", r"\x + 1", r"{\x}\x", r"\y"])
def test_a_macro_that_names_itself_is_refused(body: str) -> None:
    macros = {"x": Macro("x", 0, body), "y": Macro("y", 0, r"\x \x")}
    with pytest.raises(ReadError):
        read_formula(r"a + \x", macros=macros)


def test_two_letters_may_swap_their_commands() -> None:
    macros = {
        "old": Macro("old", 0, r"\phi"), "phi": Macro("phi", 0, r"\varphi"), "varphi": Macro("varphi", 0, r"\old"),
    }
    assert show(read_formula(r"\phi + \varphi", macros=macros)) in ("{phi +varphi}", "{varphi +phi}")


# ---- names --------------------------------------------------------------------------------------------------------


def test_the_context_decides_between_factor_and_function() -> None:
    assert show(read_formula("a(b+c)", names=Names({"a": "function"}))) == "a@({b +c})"
    assert show(read_formula("f(b+c)", names=Names({"f": "scalar"}))) == "[f ({b +c})]"
    assert show(read_formula(r"X^T + 2^T", names=Names({"T": "scalar"}))) == "{X.T +2**T}"


def test_names_are_known_from_the_whole_document() -> None:
    notes = [r"p \log p", r"q(x) \log q(x)", r"\frac{\partial L}{\partial w}", r"u(t) v + \hat y(x)", "t + 1"]
    names = collect_names(read_formula(latex) for latex in notes)
    assert names.role("p") == names.role("w") == names.role("t") == names.role("v") == "scalar"
    assert names.role("q") == names.role("u") == names.role("y.hat") == "function"
    assert names.role("z") == "unknown"
    assert show(read_formula("p(1+x) + q(1+x)", names=names)) == "{[p ({1 +x})] +q@({1 +x})}"


# ---- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "place", "word"),
    [
        ("", "", "missing"),
        ("a +", "", "missing"),
        (r"a \cdot", "", "missing"),
        ("f(x", "(", "closed"),
        ("a)", ")", "closes nothing"),
        ("{a", "{", "closed"),
        ("a}", "}", "closes nothing"),
        (r"\left( a", r"\left(", "closed"),
        (r"\begin{cases} a", r"\begin{cases}", "closed"),
        (r"\frac{a}{}", r"\frac{a}{}", "empty"),
        (r"x \foo y", r"\foo", "not known"),
        ("x^a^b", "^", "second superscript"),
        ("x_a_b", "_", "second subscript"),
        ("x^10", "10", "braces"),
        (r"\log -x", "-", "sign"),
        (r"1 + \log", r"\log", "argument"),
        (r"a \text{ by definition } b", r"\text{ by definition }", "text"),
        (r"\int \frac{dx}{x}", "dx", "differential"),
        ("= b", "=", "left side"),
        (r"a \\ b", r"\\", "line"),
        ("f(x,)", ")", "missing"),
        ("a @ b", "@", "expected"),
        (r"\sqrt", "", "missing"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(latex: str, place: str, word: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_formula(latex, 50)
    error = caught.value
    assert latex[error.span.start - 50 : error.span.end - 50] == place
    assert word in error.message
    assert error.suggestion


@pytest.mark.parametrize(
    "latex",
    [
        "{" * 1000 + "x" + "}" * 1000,
        "(" * 1000 + "x" + ")" * 1000,
        r"\frac{1}{" * 500 + "x" + "}" * 500,
        r"\left(" * 500 + "x" + r"\right)" * 500,
        r"\sum_i " * 1000 + "x",
        r"\log " * 1000 + "x",
        r"\sqrt" * 1000 + "x",
        r"\hat" * 1000 + " x",
        "x^" * 1000 + "x",
        "-" * 1000 + "x",
    ],
)
def test_deep_nesting_is_refused(latex: str) -> None:
    start = time.process_time()
    with pytest.raises(ReadError):
        read_formula(latex)
    assert time.process_time() - start < 2


# ---- garbage and speed --------------------------------------------------------------------------------------------

_PIECES = r"""
\log \exp \frac \sum \int \prod \max \arg \lim _ ^ { } ( ) [ ] \{ \} | \| \left( \right) \left. \right| + - =
< , ; : . ' ! / * \cdot \times x y p q f d E H I \theta \mathbb{E} \mathbf \mathrm{d} \hat \nabla \partial \in
\sim \mid 1 12 0.5 & \\ \quad \text{if} \begin{cases} \end{cases} \underbrace \over \sqrt \binom \color{red}
\operatorname{Var} \dots ... \infty \top T \prime \stackrel \middle| \bigl( % \tag{1} ~ \mathop \KL \not || :=
dx \langle \rangle \lfloor \forall # $ @ \foo θ ∑ 表 \underset \substack {=} \Re \label \begin \hspace \text
"""
_MACROS = {"KL": Macro("KL", 2, r"D(#1\|#2)"), "foo": Macro("foo", 1, r"\foo #1")}


def _read_or_refuse(latex: str, offset: int = 5) -> None:
    try:
        tree = read_formula(latex, offset, macros=_MACROS)
    except ReadError as error:
        assert error.message
        assert offset <= error.span.start <= error.span.end <= offset + len(latex)
    else:
        assert isinstance(tree, Node)
        assert hash(tree) == hash(read_formula(latex, offset, macros=_MACROS))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES.split()), max_size=12), st.sampled_from(["", " "]))
@example(["I", "'"], "")
@example([r"\underset"], "")
def test_rows_of_commands_are_read_or_refused(pieces: list[str], space: str) -> None:
    _read_or_refuse(space.join(pieces))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    _read_or_refuse(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LECTURE), st.integers(0, 10**9))
def test_damaged_formulas_are_read_or_refused(latex: str, seed: int) -> None:
    chance = random.Random(seed)
    tokens = [token.source for token in tokenize(latex)]
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(tokens))
        match chance.randrange(3):
            case 0:
                tokens.pop(at)
            case 1:
                tokens.insert(at, chance.choice(_PIECES.split()))
            case _:
                other = chance.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
    _read_or_refuse(" ".join(tokens))


@pytest.mark.parametrize(
    "latex",
    [
        "x+" * 5000 + "x", r"\sum_i x_i + " * 1000 + "x", r"\int x + " * 2000 + "x", "|x|" * 2000, "a/" * 2000 + "b",
        r"\nabla " * 40 + "x", "x" + "!" * 1000, r"\frac{d}{dx}" * 40 + "x",
    ],
)
def test_long_formulas_take_time_in_proportion(latex: str) -> None:
    start = time.process_time()
    _read_or_refuse(latex)
    assert time.process_time() - start < 3


def test_a_lecture_is_read_at_once() -> None:
    start = time.process_time()
    for latex in LECTURE * 6:
        read_formula(latex)
    assert time.process_time() - start < 0.5


def test_the_authors_order_is_kept() -> None:
    tree = read_formula(r"b a^2 \cdot 1")
    assert isinstance(tree, Mul)
    assert show(tree) == r"[b a**2 \cdot 1]"
    assert isinstance(tree.factors[1], Power)
    assert tree == read_formula(r"b\, a^{2} \cdot  1")
