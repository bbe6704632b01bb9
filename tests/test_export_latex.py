"""The LaTeX export: what stands in the files."""
from __future__ import annotations

import re
from dataclasses import replace

import pytest
from export_samples import DETAILS, STANDING, document, results

from ce_symbolic.checker import check_document
from ce_symbolic.documents import parse_latex, parse_markdown
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.exporter import ExportError, Files
from ce_symbolic.export.tex.breaking import NUMBERED_BREAK, broken
from ce_symbolic.export.tex.commands import is_safe
from ce_symbolic.export.tex.conditions import condition
from ce_symbolic.export.tex.numbers import Numbers
from ce_symbolic.export.tex.text import escape, formula, source, without_marks
from ce_symbolic.export.tex.wording import rule_name, rule_words
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Span
from ce_symbolic.rules import CATALOGUE

pytestmark = pytest.mark.long


def exported(text: str | None = None, details: object = None, **options: str) -> Files:
    notes = document() if text is None else document(text)
    result = results(notes, DETAILS if details is None and text is None else details, STANDING)  # type: ignore[arg-type]
    files = EXPORTS["latex"].files(result, notes, options)
    assert isinstance(files, Files)
    return files


@pytest.fixture(scope="module")
def body() -> str:
    return str(exported()["notes-body.tex"])


@pytest.fixture(scope="module")
def article() -> str:
    return str(exported()["notes.tex"])


def rows(body: str) -> list[str]:
    """The rows of all derivations."""
    return [row for align in re.findall(r"\\begin\{align\}(.*?)\\end\{align\}", body, re.S)
            for row in re.sub(r"\\(?:intertext\{|cenote\{\d+\}\{).*?\}%?\n", "", align).split("\\\\\n")]


def test_two_files(article: str, body: str) -> None:
    assert "\\input{notes-body}" in article and "\\documentclass" in article
    assert "\\documentclass" not in body and "\\usepackage{amsmath}" in body.partition("\\begingroup")[0]
    assert all(line.startswith("%") for line in body.partition("\\begingroup")[0].splitlines())


def test_choice_of_one_file() -> None:
    whole, fragment = exported(standalone="yes"), exported(standalone="no")
    assert list(whole) == ["notes.tex"] and "\\begin{align}" in str(whole["notes.tex"])
    assert list(fragment) == ["notes-body.tex"]


@pytest.mark.parametrize("options", [{"standalone": "maybe"}, {"fancy": "yes"}])
def test_unknown_options(options: dict[str, str]) -> None:
    with pytest.raises(ExportError, match="standalone"):
        exported(**options)


def test_one_align_per_derivation(body: str) -> None:
    assert body.count("\\begin{align}") == 2
    first = body.partition("\\begin{align}")[2].partition("\\end{align}")[0]
    assert "D_{KL}(p \\| q) & =" in first
    # the display that carries the chain on, with the sentence before it
    assert "\\intertext{It follows that}" in first and "\\ge 0" in first


def test_verdicts_leave_their_marks(body: str) -> None:
    definition, proved, refuted, open_, conditional, unread = rows(body)
    assert "\\cereason{definition}" in definition
    assert "\\ceverdict" not in proved
    assert "\\cefalse{=}" in refuted and "\\ceverdict{false}\\cemark" in refuted
    assert "(not checked)" in open_
    assert "under an assumption\\cemark" in conditional
    assert "\\ceunread{b" in unread and "(not read)" in unread


def test_author_reasons_and_formulas_are_kept(body: str) -> None:
    assert "$\\log \\frac{a}{b} = \\log a - \\log b$\\cemark" in body
    assert "& = \\sum_x p(x) \\left(\\log p(x) - \\log q(x)\\right) &&" in body


def test_footnotes(body: str) -> None:
    notes = re.findall(r"\\cenote\{(\d+)\}\{(.*)\}%", body)
    texts = [text for _, text in notes]
    assert [number for number, _ in notes[:4]] == ["1", "2", "3", "4"]
    assert texts[0] == "Where $q(x) > 0$ wherever $p(x) > 0$\\ceassumed{ce:notes:A1}."
    # each text between the rows, before the first one with its mark, so that TeX puts them on the same page
    assert all(body.index(f"\\cenote{{{k}}}") < body.index(f"\\cemark{{{k}}}") for k in "1234")
    assert body.index("\\cemark{1}") < body.index("\\cenote{2}") < body.index("\\cenote{3}")
    assert texts[1].startswith("False. The sign of the second term. Counterexample: $p = (1/2, 1/2)$, $q = (1/4, 3/4)$")
    assert "Did you mean $\\sum_x p(x) \\log p(x) - \\sum_x p(x) \\log q(x)$?" in texts[1]
    assert texts[2].startswith("Held on $200$ instances") and "X$ and $Y$ independent" in texts[3]
    assert len(set(texts)) == len(texts)
    # the condition of two rows is one footnote with two marks
    proved, refuted = rows(body)[1:3]
    assert "\\cemark{1}" in proved and "\\cemark{1}\\textsuperscript{,}\\cemark{2}" in refuted


def test_prose(article: str, body: str) -> None:
    assert "\\title{Cross-entropy \\& friends}" in article
    assert "Let $p$ and $q$ be \\emph{distributions}, with 100\\% of the mass on \\texttt{a\\_" in body
    assert "\\section{The split}" in body
    assert "\\begin{itemize}\n\\item one item\n\\item another with $x^2$\n\\end{itemize}" in body


def test_standing_assumptions_stand_at_the_top(article: str) -> None:
    assert "\\item\\label{ce:notes:A1} $q(x) > 0$ wherever $p(x) > 0$ (12 relations: " in article
    assert "(12 relations: \\eqref{ce:notes:2}, \\eqref{ce:notes:3})" in article
    assert article.index("Standing assumptions") < article.index("\\input{")


def test_every_relation_has_a_number(body: str) -> None:
    assert all(row.count(f"\\label{{ce:notes:{k}}}") == 1 for k, row in enumerate(rows(body), 1))
    # those of one derivation are 1a, 1b, ...; one alone is 2
    assert body.count("\\begin{subequations}") == body.count("\\end{subequations}") == 1
    assert body.index("\\begin{subequations}") < body.index("\\begin{align}")


def test_a_derivation_with_many_lines_runs_out_of_letters_only() -> None:
    text = "$$" + " = ".join(f"a_{{{k}}}" for k in range(28)) + "$$"
    assert "\\theparentequation.\\arabic{equation}" in str(exported(text=text, standalone="no")["notes-body.tex"])


def test_a_broken_formula_has_one_number() -> None:
    terms = " + ".join(f"\\frac{{a_{k}}}{{b_{k}}} \\log \\frac{{p(x_{k})}}{{q(x_{k})}}" for k in range(9))
    text = f"$$f(a_1, a_2, a_3, a_4, a_5, a_6, a_7, a_8) = {terms}$$"
    body = str(exported(text=text, standalone="no")["notes-body.tex"])
    display = body.partition("\\begin{align}")[2].partition("\\end{align}")[0]
    assert display.count("\\label") == 1 and display.count("\\notag") == len(re.findall(r"\\\\\*?\n", display)) > 1


def test_findings_are_listed_with_their_numbers(article: str) -> None:
    listed = article.partition("\\section{Findings}")[2]
    assert "\\item \\eqref{ce:notes:3} on page~\\pageref{ce:notes:3}: false (the sign of the second term)." in listed
    assert "\\eqref{ce:notes:4} on page~\\pageref{ce:notes:4}: neither proved nor refuted (held on" in listed
    assert "\\eqref{ce:notes:6} on page~\\pageref{ce:notes:6}: not read" in listed
    assert "Findings" not in str(exported(text="$$a = b$$")["notes.tex"])


def test_every_reference_has_its_label(article: str, body: str) -> None:
    labels = re.findall(r"\\label\{(.*?)\}", article + body)
    assert len(set(labels)) == len(labels)
    assert set(re.findall(r"\\(?:eqref|ref|pageref|ceassumed)\{(ce:.*?)\}", article + body)) <= set(labels)


def test_references() -> None:
    text = "$$\\begin{aligned} a &= b \\\\ &= c \\\\ &= d \\\\ &= e\\end{aligned}$$\n\nThus $f = g$.\n"
    notes = document(text)
    result = results(notes)
    numbers = Numbers("n", result, notes)
    assert numbers.refer([0]) == "\\eqref{ce:n:1}" and numbers.refer([2, 0]) == "\\eqref{ce:n:1}, \\eqref{ce:n:3}"
    assert numbers.refer([0, 1]) == "\\eqref{ce:n:1}, \\eqref{ce:n:2}"
    assert numbers.refer([3, 2, 1], True) == "\\ref{ce:n:2}--\\ref{ce:n:4}"
    at = text.index("f = g")
    said = replace(result.relations[0], span=Span(at, at + 5), sign=Span(at + 2, at + 3))
    numbers = Numbers("n", replace(result, relations=(*result.relations, said)), notes)
    assert numbers.refer([3, 4]) == "\\eqref{ce:n:4}, line~3 of the notes" and numbers.label(4) == numbers.page(4) == ""


def test_every_non_proved_relation_is_marked() -> None:
    for verdict in ("refuted", "open", "unread", "conditional"):
        for number in range(5):
            body = str(exported(details={number: {"verdict": verdict, "message": "m", "needs": ("n",)}}, text="""
$$a = b = c = d = e = f$$
""", standalone="no")["notes-body.tex"])
            marked = [k for k, row in enumerate(rows(body)) if "\\cemark" in row]
            assert marked == [number], (verdict, number)


def test_a_place_that_is_no_formula_is_shown() -> None:
    from ce_symbolic.report.problems import with_problems

    notes = document("Text.\n\n$$a = \\frac{1}{2\n")
    files = EXPORTS["latex"].files(with_problems(results(notes), notes), notes, {"standalone": "no"})
    text = str(files["notes-body.tex"])
    assert "\\ceunread" in text and "(not read)" in text and "Not read: " in text


def test_rules_stand_for_a_reason() -> None:
    files = exported(text="$$a = b$$", details={0: {"rules": ("arithmetic", "log-of-quotient")}}, standalone="no")
    assert "\\cereason{logarithm of a quotient}" in str(files["notes-body.tex"])


def test_macros_of_the_notes_stay_inside() -> None:
    text = "\\newcommand{\\KL}[2]{D_{KL}(#1 \\| #2)}\n\n$$\\KL{p}{q} + 0 = 0$$\n"
    body = str(exported(text=text, standalone="no")["notes-body.tex"])
    assert "\\renewcommand{\\KL}[2]{D_{KL}(#1 \\| #2)}" in body and "\\KL{p}{q} + 0 & = 0" in body
    assert body.index("\\begingroup") < body.index("\\renewcommand{\\KL}") < body.index("\\endgroup")


def test_several_chains_share_a_display_and_their_footnotes() -> None:
    text = "$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$"
    body = str(exported(text=text, details={0: {"domain": ("x > 0",)}, 1: {"domain": ("x > 0",)}},
                        standalone="no")["notes-body.tex"])
    assert body.count("\\begin{align}") == 2 and body.count("\\cenote{1}") == 1
    assert body.count("Where $x > 0$.") == 1


def test_long_right_sides_are_broken() -> None:
    terms = " + ".join(f"\\frac{{a_{k}}}{{b_{k}}} \\log \\frac{{p(x_{k})}}{{q(x_{k})}}" for k in range(9))
    body = str(exported(text=f"$$y = {terms}$$", standalone="no")["notes-body.tex"])
    assert body.count(NUMBERED_BREAK) >= 1
    latex = "a + b - c"
    assert broken(latex, read_formula(latex), 1.0) == ["a", "+ b", "- c"]
    latex = "\\left(a + b\\right)"
    assert broken(latex, read_formula(latex), 1.0) == [latex]


def test_other_letters() -> None:
    files = exported(text="# 제목\n\n예상 분포 $q(x)$ ≥ 진 분포 “x”.\n\n$$a = \\text{차이}$$\n")
    body = str(files["notes-body.tex"])
    assert "\\ceforeign{예상 분포} $q(x)$ \\ensuremath{\\ge} \\ceforeign{진 분포} “x”" in body
    assert "\\text{\\ceforeign{차이}}" in body and "\\ifPDFTeX" in body
    assert "\\IfFontExistsTF" in str(files["notes.tex"])
    assert "ceforeign" not in str(exported()["notes.tex"])


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("q(x) > 0 wherever p(x) > 0", "$q(x) > 0$ wherever $p(x) > 0$"),
        ("X and Y independent", "$X$ and $Y$ independent"),
        ("f is convex on (0, ∞)", "$f$ is convex on $(0, \\infty)$"),
        ("a value, and 100% of it", "a value, and 100\\% of it"),
        ("x = (1/2, 1/2), n = 3", "$x = (1/2, 1/2)$, $n = 3$"),
        ("4 log 2 = 2.77258…", "$4 \\log 2 = 2.77258\\ldots$"),
        ("after 3 s", "after 3 s"),
        ("{a: 1/3}", "\\{a: 1/3\\}"),
        ("w(x^(i)) > 0", "$w(x^{(i)}) > 0$"),
        ("what \\boldsymbol{\\Sigma}_r is", "what $\\boldsymbol{\\Sigma}_r$ is"),
        ("det(Σ) > 0 and Σ_k⁻¹ = 1", "$\\det(\\Sigma) > 0$ and $\\Sigma_{k}^{-1} = 1$"),
        ("Σ_x p(x) = 1", "$\\sum_{x} p(x) = 1$"),
        ("what \\foo{x} is", "what \\textbackslash{}foo\\{x\\} is"),
    ],
)
def test_wording_of_reports(text: str, latex: str) -> None:
    assert condition(text) == latex


@pytest.mark.parametrize("latex", [
    "x^2^3", "x_a_b", "x^2'", "\\left( a", "a & b", "a \\\\ b", "\\foo", "{a", "a}", "\\right)", "x^", "50%", "#1",
    "\\begin{foo} a \\end{foo}", "\\begin{cases} a", "$", "\\(", ""])
def test_what_tex_would_stumble_over(latex: str) -> None:
    assert latex == "\\(" or not is_safe(latex, {})


@pytest.mark.parametrize("latex", [
    "x'^2", "x''", "x_{i}^{2}", "\\begin{cases} a & b \\\\ c & d \\end{cases}", "\\left\\| a \\right\\|",
    "\\operatorname*{E}_x", "\\left(\\begin{array}{l} p \\\\ q\\end{array}\\right)", "\\sum\\limits_{i}^n x"])
def test_what_tex_takes(latex: str) -> None:
    assert is_safe(latex, {})


def test_text() -> None:
    assert escape("a_b & 5% {x} ~ ^ \\ $") == (
        "a\\_b \\& 5\\% \\{x\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\$")
    assert "\ue000" not in escape("a\ue000b")
    assert source("\\frac{a}").startswith("\\textbackslash{}\\allowbreak{}frac\\{")
    assert formula("θ ≤ x") == "\\theta  \\le  x"
    assert without_marks(formula("\\text{차이}")) == "\\text{차이}"


def test_names_of_rules() -> None:
    assert rule_name("log-of-quotient") == "logarithm of a quotient"
    assert rule_name("indicator-sum") == "indicator sum"
    assert rule_words(("arithmetic",)) == "arithmetic"
    assert rule_words(("definition", "log-of-one", "arithmetic")) == "logarithm of one"
    assert all("-" not in rule_name(name) for name in CATALOGUE)


def test_notes_in_latex() -> None:
    notes = parse_latex(
        r"""\newcommand{\E}{\mathbb{E}}
\begin{document}
\section{First \& only}
Let $X$ have \emph{finite} $\E[X^2]$.
\begin{align}
a &= \E[X] \label{eq:a}\\
&\le \E[X^2] \tag{*}
\end{align}
where $\mu = \E[X]$.
\begin{itemize}
\item one
\item two
\end{itemize}
\begin{theorem}
Gibbs: \begin{equation*}b \ge 0\end{equation*}
\end{theorem}
\end{document}
""", "n.tex")
    files = EXPORTS["latex"].files(results(notes), notes, {})
    body = str(files["n-body.tex"])
    assert "\\title{First \\& only}" in str(files["n.tex"])
    assert "\\emph{finite} $\\E[X^2]$" in body and "\\renewcommand{\\E}{\\mathbb{E}}" in body
    assert "\\item two\n\\end{itemize}\n\nTheorem. Gibbs:\n" in body
    assert "eq:a" not in body and body.count("\\begin{align}") == 2


def test_escapes_of_markdown_are_taken_out_of_formulas() -> None:
    body = str(exported(text="Let $F\\_{q}(x)$ be $\\text{a\\_b}$.\n\n$$\\mathbb{E}\\_{q}[x] = 1$$\n",
                        standalone="no")["notes-body.tex"])
    assert "$F_{q}(x)$" in body and "$\\text{a\\_b}$" in body and "\\mathbb{E}_{q}[x] & = 1" in body


def test_notes_without_anything() -> None:
    assert "read back: 0 formulas" in exported(text="")["notes-body.tex"]


def test_a_hostile_macro_is_not_defined_in_the_article() -> None:
    text = ("\\newcommand{\\textbf}[1]{\\input{/etc/passwd}}\n\\newcommand{\\loopy}{\\loopy x}\n"
            "\\newcommand{\\twice}[1]{2 #1}\n\n**Bold** words.\n\n$$\\twice{a} = a + a$$\n")
    notes = parse_markdown(text, "notes.md")
    body = str(EXPORTS["latex"].files(check_document(notes), notes, {"standalone": "no"})["notes-body.tex"])
    assert "passwd" not in body and "loopy" not in body and "\\renewcommand{\\twice}" in body, body
