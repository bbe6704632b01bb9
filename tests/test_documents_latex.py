"""LaTeX notes: the body as prose and displays, macros from the preamble."""
from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_documents_markdown import check_places

from ce_symbolic.documents import Display, Document, Heading, Sentence, parse_latex


def read(text: str) -> Document:
    document = parse_latex(text, "notes.tex")
    check_places(document)
    return document


def displays(text: str) -> list[str]:
    return [part.formula.latex for part in read(text).parts if isinstance(part, Display)]


def prose(text: str) -> list[str]:
    return [part.text for part in read(text).parts if isinstance(part, Sentence)]


def test_a_whole_file() -> None:
    document = read(r"""\documentclass{article}
\newcommand{\KL}[2]{D(#1 \| #2)}
\title{Notes}
\begin{document}
\section{Entropy\label{sec:e}}
Let $p$ be a \emph{law}, see~\cite[p.~3]{cover}. % $no$ \begin{align}
Then
\begin{align}
\KL{p}{q} &= 1 \label{a} \\ % why
 &\ge 0
\end{align}
where so.
\subsection{More}
\end{document}
Not $this$ any more. $$x$$
""")
    assert [(h.level, h.text) for h in document.parts if isinstance(h, Heading)] == [(1, "Entropy"), (2, "More")]
    assert [s.text for s in document.parts if isinstance(s, Sentence)] == [
        "Let \x000\x00 be a law, see .", "Then", "where so.",
    ]
    (display,) = (part for part in document.parts if isinstance(part, Display))
    assert display.formula.latex.startswith(r"\begin{align}") and "why" not in display.formula.latex
    assert document.place(display.span.start) == (8, 1)
    assert document.macros["KL"].arity == 2
    assert not document.problems and not document.notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\begin{definition}Let $p$ be. It is.\end{definition}", ["Definition. Let \x000\x00 be.", "It is."]),
        (r"\begin{theorem}[Gibbs] So $x$.\end{theorem}", ["Theorem (Gibbs). So \x000\x00."]),
        (r"\newtheorem{gi}{Gibbs' law}\begin{gi}So.\end{gi}", ["Gibbs' law. So."]),
        (r"\begin{proof} Clear. \end{proof} After.", ["Proof. Clear.", "After."]),
        ("\\begin{itemize}\n\\item One\n\\item[b)] Two\n\\end{itemize}", ["One", "b) Two"]),
        ("One\n\nTwo % c\n\nThree\n% only\nstill", ["One", "Two", "Three still"]),
        (r"50\% of \$5 \& G\"odel, na\"{\i}ve, \c{c}", ["50% of $5 & Gödel, naïve, ç"]),
        (r"a~b ``c'' d--e \textbf{bold \emph{it}} f\\[2pt] g", ["a b “c” d–e bold it f g"]),
        (r"see Eq.~\eqref{eq:1} and \ref{x}.", ["see Eq. and ."]),
        (r"\verb|$x$| \begin{verbatim} $$y$$ \end{verbatim} end", ["end"]),
        (r"\textcolor{red}{kept} \href{http://a.b}{too} \vspace{2cm}", ["kept too"]),
        (r"\begin{tabular}{ll} a & b \\ \hline c & d \end{tabular}", ["a", "b", "c", "d"]),
        (r"\iffalse gone $x$ \fi here", ["here"]),
    ],
)
def test_prose(text: str, expected: list[str]) -> None:
    assert prose(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\[ a \\[2pt] b \]", [r"a \\[2pt] b"]),
        (r"x $$a$$ y \begin{equation*} b \end{equation*}", ["a", r"\begin{equation*} b \end{equation*}"]),
        (r"\def\be{\begin{equation}}\def\ee{\end{equation}} so \be a \ee", [r"\be a \ee"]),
        (r"a\\[2pt] b", []),
        (r"\newcommand{\x}{\[ y \]} z", []),
    ],
)
def test_displays(text: str, expected: list[str]) -> None:
    assert displays(text) == expected


def test_spaces_inside_of_dollars_are_fine_in_tex() -> None:
    (sentence,) = (p for p in read("Let $ x $ be 1, $y$2.").parts if isinstance(p, Sentence))
    assert [f.latex for f in sentence.formulas] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a\n$x\n\nb", (2, 1)), (r"\[ x", (1, 1)), (r"a \( x", (1, 3)), (r"\begin{align} x", (1, 1)), ("a $$ b", (1, 3))],
)
def test_problems(text: str, place: tuple[int, int]) -> None:
    document = read(text)
    assert [document.place(span.start) for span, _ in document.problems] == [place]


BITS = st.sampled_from(
    ["$$", "$", "\\[", "\\]", "\\(", "\\)", "\\begin{align}", "\\end{align}", "\n", "\n\n", "a. B", "{", "}", "\\", "%",
     "\\section", "\\item", "[", "]", "\\begin{theorem}", "\\end{theorem}", "\\label", "\\verb|", "|",
     "\\newcommand{\\a}", "\\def\\b", "\\'", "\\begin{document}", "\\end{document}", "\\cite",
     "\\footnote{", "~", "--", "\\begin{verbatim}"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(BITS, max_size=40).map("".join))
def test_garbage_is_read_with_true_places(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "unit",
    ["$", "$$", "$a ", "{$ ", "\\[ ", "\\begin{align}", "\\newcommand{\\a}{", "\\section{", "%\n", "\\verb|", "\\item ",
     "\\begin{verbatim}", "\\iffalse ", "\\begin{theorem}[", "\\newtheorem{", "Some words and $x$ in a line.\n"],
)
def test_a_long_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (250_000 // len(unit))
    start = time.process_time()
    parse_latex(text, "big.tex")
    assert time.process_time() - start < 8, "quadratic?"
