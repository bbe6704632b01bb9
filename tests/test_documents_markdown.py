"""Markdown notes: displays, inline formulas, sentences, headings, each with its exact place."""
from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ce_symbolic.documents import Display, Document, Heading, Sentence, parse_markdown


def read(text: str) -> Document:
    document = parse_markdown(text, "notes.md")
    check_places(document)
    return document


def check_places(document: Document) -> None:
    """Every formula stands where its span says, and the parts are in order and do not overlap."""
    end = 0
    for part in document.parts:
        assert 0 <= part.span.start <= part.span.end <= len(document.text)
        assert part.span.start >= end, "parts overlap"
        end = part.span.end
        formulas = part.formulas if isinstance(part, Sentence) else (part.formula,) if isinstance(part, Display) else ()
        for formula in formulas:
            source = document.text[formula.span.start : formula.span.end]
            assert len(source) == len(formula.latex)
            assert all(ours in (theirs, " ") for ours, theirs in zip(formula.latex, source, strict=True))
            assert formula.latex == formula.latex.strip()
            assert part.span.start <= formula.span.start and formula.span.end <= part.span.end


def displays(text: str) -> list[str]:
    return [part.formula.latex for part in read(text).parts if isinstance(part, Display)]


def prose(text: str) -> list[str]:
    return [part.text for part in read(text).parts if isinstance(part, Sentence)]


def inline(text: str) -> list[str]:
    return [f.latex for part in read(text).parts if isinstance(part, Sentence) for f in part.formulas]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$a = b$$", ["a = b"]),
        ("$$\na = b\n$$\n", ["a = b"]),
        ("Before $$a = b$$ after", ["a = b"]),
        ("Before\n$$\na\n= b\n$$\nafter", ["a\n= b"]),
        ("$$a$$ and $$b$$ $$c$$", ["a", "b", "c"]),
        ("  $$a$$\n      $$b$$\n\t$$c$$", ["a", "b", "c"]),
        ("- item\n\n  $$a$$\n- $$b$$", ["a", "b"]),
        (r"\[ a \\[2pt] b \]", [r"a \\[2pt] b"]),
        (r"text \[a\] text", ["a"]),
        (r"\\[a\\]", ["a"]),
        ("```math\na = b\n```", ["a = b"]),
        ("~~~ math\na\n~~~", ["a"]),
        ("\\begin{align*}\na &= b\n\\end{align*}", ["\\begin{align*}\na &= b\n\\end{align*}"]),
        ("$$\n- b\n= c\n# d\n> e\n$$", []),
        ("$$\n- b\n= c\n> e\n$$", ["- b\n= c\n> e"]),
        (r"$$x \text{ if $y$}$$", [r"x \text{ if $y$}"]),
        (r"$$a \$ b$$", [r"a \$ b"]),
        ("$$\\begin{aligned}\na\n\n&= b\n\\end{aligned}$$", ["\\begin{aligned}\na\n\n&= b\n\\end{aligned}"]),
        ("$$a\n\n= b$$", ["a\n\n= b"]),
        ("`$$a$$` and ``$`$$b``\n\n```\n$$c$$\n```\n\n~~~python\n$$d$$\n~~~\n", []),
        ("<!-- $$a$$ -->", []),
        ("---\ntitle: $$a$$\n---\n$$b$$", ["b"]),
        ("| a | b |\n|---|---|\n| $$c$$ | d |", ["c"]),
        (r"\begin{aligned} a &= \begin{aligned} b \end{aligned} \end{aligned}",
         [r"\begin{aligned} a &= \begin{aligned} b \end{aligned} \end{aligned}"]),
    ],
)
def test_displays(text: str, expected: list[str]) -> None:
    assert displays(text) == expected


@pytest.mark.parametrize("name", ["equation", "align", "eqnarray", "gather", "multline", "alignat", "flalign"])
@pytest.mark.parametrize("star", ["", "*"])
def test_bare_environments_are_displays(name: str, star: str) -> None:
    text = f"\\begin{{{name}{star}}} a = b \\end{{{name}{star}}}"
    assert displays(f"See\n{text}\nthere.") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let $p$ and $q$ be laws.", ["p", "q"]),
        (r"Let \(p\) be \( q \).", ["p", "q"]),
        ("It costs $5 and $10.", []),
        ("It costs $5, and $x$ is free.", ["x"]),
        (r"A \$ and $x$", ["x"]),
        ("a $ x $ b", []),
        ("$x$$y$", ["x"]),
        ("over $a +\nb$ lines", ["a +\nb"]),
        ("no $a\n\nb$ blank", []),
        (r"$a \text{ if $b$ } c$", [r"a \text{ if $b$ } c"]),
        ("`$x$` and $`y`$", ["y"]),
        (r"$\{a$ and $b\}$", [r"\{a", r"b\}"]),
        ("**$x$** and _$y$_ and [$z$](http://a.b/$w$)", ["x", "y", "z"]),
    ],
)
def test_inline_formulas(text: str, expected: list[str]) -> None:
    if text == "$x$$y$":
        expected = ["x", "y"]
    assert inline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
        ("See e.g. Cover, i.e. Eq. (3), cf. Thm. 2. Then.", ["See e.g. Cover, i.e. Eq. (3), cf. Thm. 2.", "Then."]),
        ("A value of 0.5 is small. So is 1.", ["A value of 0.5 is small.", "So is 1."]),
        ("A line\nbreak. No\nend", ["A line break.", "No end"]),
        ("Para one\n\nPara two", ["Para one", "Para two"]),
        ("- item one\n- item two\n  goes on\n1. three\n2) four", ["item one", "item two goes on", "three", "four"]),
        ("text\n- item", ["text", "item"]),
        ("put $$x$$\nwhere so", ["put", "where so"]),
        ("put\n$$x$$ where so", ["put", "where so"]),
        ("put $$x$$ where so", ["put", "where so"]),
        ("We have\n$$\nx\n$$\nwhere so.", ["We have", "where so."]),
        ("> quoted\n> text", ["quoted text"]),
        ("**bold** _it_ a_b 2 * 3 ~~no~~", ["bold it a_b 2 * 3 no"]),
        ("[link](http://x.y) ![img](a.png) <b>x</b> &amp; \\*", ["link img x & *"]),
        ("a <!-- hidden. Here --> b", ["a b"]),
        ("code `a. B` here", ["code a. B here"]),
        ("Let $x = 1.$ Then", ["Let \x000\x00", "Then"]),
        ("Let $x$. Then $y$ and $z$.", ["Let \x000\x00.", "Then \x000\x00 and \x001\x00."]),
        ("**Definition 1.** Let it be.", ["Definition 1. Let it be."]),
        ("Proof. By magic. Done.", ["Proof. By magic.", "Done."]),
        ("All are i.i.d. with law. All are i.i.d. Then.", ["All are i.i.d. with law.", "All are i.i.d.", "Then."]),
        ("| a | b |\n|---|---|\n| c. D | $e$ |", ["a", "b", "c.", "D", "\x000\x00"]),
        ("* * *\n\ntext\n\n***", ["text"]),
        ("진분포다. 예상분포다.", ["진분포다.", "예상분포다."]),
        ("", []),
        ("...\n\n$$\n\n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert prose(text) == expected


def test_headings() -> None:
    document = read("# One $x$\n\nText\n\n### Three ###\nTwo\n===\n#hash\n")
    headings = [(p.level, p.text) for p in document.parts if isinstance(p, Heading)]
    assert headings == [(1, "One $x$"), (3, "Three"), (1, "Two")]


def test_macros_come_from_displays_and_prose() -> None:
    document = read(
        "$$\\newcommand{\\E}{\\operatorname{E}}\\def\\a#1{#1^2}$$\n\n\\DeclareMathOperator*{\\argmin}{arg\\,min}\n"
        "\\newcommand\\F[2][x]{f(#1,#2)} Let $x$.\n$$\\let\\b\\beta \\DeclarePairedDelimiter{\\abs}{|}{|} \\E(\\b)$$"
    )
    assert {n: (m.arity, m.body, m.default) for n, m in document.macros.items()} == {
        "E": (0, r"\operatorname{E}", None), "a": (1, "#1^2", None), "F": (2, "f(#1,#2)", "x"),
        "argmin": (0, r"\operatorname*{arg\,min}", None), "b": (0, r"\beta", None), "abs": (1, "| #1 |", None),
    }
    assert [p.formula.latex for p in document.parts if isinstance(p, Display)] == [r"\E(\b)"]
    assert [p.text for p in document.parts if isinstance(p, Sentence)] == ["Let \x000\x00."]


def test_a_macro_with_two_meanings_is_told() -> None:
    document = read("$$\\def\\a{1}$$\n\n$$\\def\\a{2} x$$")
    assert document.macros["a"].body == "2"
    assert [message for _, message in document.notes] == [
        r"\a is defined again; every formula is read with this definition (line 3)"
    ]


def test_quote_marks_and_comments_are_blanked() -> None:
    assert displays("> $$\n> a\n> > b\n> $$") == ["a\n  > b"]
    assert displays("$$a % why\n= b$$") == ["a      \n= b"]
    assert displays("$$a\n> b$$") == ["a\n> b"]


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("One.\n\n$$a = b$$\n\n$$c\n\nRest of it.", (5, 1), ["a = b"]),
        ("$$a\n\nProse here.\n\n$$b$$ and $$c$$", (1, 1), ["b", "c"]),
        ("$$a\n# Next\n$$b$$", (1, 1), ["b"]),
        ("Text\n\\[ a\n\n", (2, 1), []),
        ("\\begin{align} a\n\n$$b$$", (1, 1), ["b"]),
        ("\\newcommand{\\a}{b\n\n$$c$$", (1, 1), ["c"]),
    ],
)
def test_unclosed_mathematics_is_a_problem_with_its_place(text: str, place: tuple[int, int], found: list[str]) -> None:
    document = read(text)
    assert [document.place(span.start) for span, _ in document.problems] == [place]
    assert [p.formula.latex for p in document.parts if isinstance(p, Display)] == found


def test_an_unclosed_fence_is_prose_and_a_note_says_so() -> None:
    document = read("~~~~~ //\n\n$$a$$\n\n~~~~~ //\n\n$$b$$")
    assert [p.formula.latex for p in document.parts if isinstance(p, Display)] == ["a", "b"]
    assert len(document.notes) == 2


def test_line_ends_of_every_kind() -> None:
    assert read("a\r\nb\r\n\r\n$$c$$\rd").text == "a\nb\n\n$$c$$\nd"


def test_the_corpus_and_the_lecture() -> None:
    shared = Path(__file__).resolve().parents[2] / "shared"
    files = sorted(shared.glob("corpus/*-[0-9][0-9].md")) + sorted(shared.glob("lecture/*.txt"))
    if not files:
        pytest.skip("the shared corpus is not on this machine")
    for file in files:
        document = read(file.read_text(encoding="utf-8"))
        assert not document.problems
        assert any(isinstance(part, Display) for part in document.parts)
        assert file.suffix == ".txt" or isinstance(document.parts[0], Heading)


BITS = st.sampled_from(
    ["$$", "$", "`", "```\n", "~~~\n", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}", "\n", "\n\n",
     "a. B", "x = 1", "{", "}", "\\", "- ", "> ", "# ", "|", "|-|-|\n", "<!--", "-->", "%", "*", "_", "[", "](",
     "Definition", ".", " ",
     "\\newcommand{\\a}", "&amp;", "\\def\\b", "---\n", "==\n"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BITS, max_size=40).map("".join))
def test_garbage_is_read_with_true_places(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "unit",
    ["$", "$$", "$$\n\n", "$a ", "{$ ", "`", "``a`", "~~~ //\n", "\\[ ", "# a\n\\[ ", "\\( x", "\\begin{align}", "- ",
     "> ", "\\newcommand{\\a}{", "<!--", "[a](", "<a b=", "A. ", "|", "a|b\n-|-\n", "Some words and $x$ in a line.\n"],
)
def test_a_long_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (250_000 // len(unit))
    start = time.process_time()
    parse_markdown(text, "big.md")
    assert time.process_time() - start < 8, "quadratic?"  # some 3 s; a quadratic pass takes minutes
