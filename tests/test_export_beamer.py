"""The export of slides: what stands in the file."""
from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from export_samples import DETAILS, STANDING, document, results

from ce_symbolic.checker.document import check_document
from ce_symbolic.documents import find_documents, parse_markdown, read_document
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.beamer import BeamerExporter
from ce_symbolic.export.exporter import ExportError, Files
from ce_symbolic.export.pictures import TIKZ_PREAMBLE, Picture, pictures_of
from ce_symbolic.export.slides import compile as compiling
from ce_symbolic.export.slides.changes import changes, marked, unmarked
from ce_symbolic.export.slides.layout import Page, undone
from ce_symbolic.export.slides.pictures import placed
from ce_symbolic.export.tex.macros import trusted
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.report.result import ProofLine

pytestmark = pytest.mark.long


def exported(text: str | None = None, details: Mapping[int, Mapping[str, Any]] | None = None, **options: str) -> Files:
    notes = document() if text is None else document(text)
    result = results(notes, DETAILS if details is None and text is None else details, STANDING)
    return BeamerExporter().files(result, notes, options)


def deck(text: str | None = None, details: Mapping[int, Mapping[str, Any]] | None = None, **options: str) -> str:
    return str(exported(text, details, **options)["notes.tex"])


def frames(tex: str) -> list[str]:
    return re.findall(r"\\begin\{frame\}(.*?)\\end\{frame\}", tex, re.S)


def rows(tex: str) -> list[str]:
    """The rows of all derivations."""
    return [row for table in re.findall(r"\\begin\{cesteps\}[^\n]*\n(.*?)\\end\{cesteps\}", tex, re.S)
            for row in table.split("\\\\\\cegap\n") if row.strip()]


def own(tex: str) -> list[str]:
    """The rows without prose, and without those that are repeated from the slide before."""
    return [row for row in rows(tex) if not row.startswith("  & {{}") and "\\cewords" not in row]


CHAIN = "$$\n\\begin{aligned}\na_0 &= b_0 \\\\\n" + " \\\\\n".join(
    f"&= \\sum_{{x}} \\frac{{p_{{{k}}}(x)}}{{q(x)}}" for k in range(14)) + "\n\\end{aligned}\n$$\n"


def test_title_sections_and_standing_assumptions() -> None:
    tex = deck()
    assert "\\title{Cross-entropy \\& friends}" in tex and "\\maketitle" in tex
    assert "\\section{The split}" in tex
    assert "\\item $q(x) > 0$ wherever $p(x) > 0$ (12 relations)" in tex
    assert "\\frametitle{The split" in tex


def test_one_line_per_click() -> None:
    lines = own(deck())
    assert "\\uncover" not in lines[0]
    for click, line in enumerate(lines[1:3], 2):
        cells = [cell for cell in line.split(" & ") if cell.strip().strip("&").strip()]
        assert cells and all(f"\\uncover<{click}->" in cell for cell in cells), line


def test_verdicts_leave_their_marks() -> None:
    definition, proved, refuted, open_, conditional, unread = own(deck())
    assert "definition" in definition and "\\ceverdict" not in definition + proved
    assert "\\cefalse{=}" in refuted and "\\textbf{false}}\\cemark" in refuted
    assert "(not checked)" in open_
    assert "under an assumption}\\cemark" in conditional
    assert "\\ceunread{b" in unread and "(not read)" in unread


def test_what_is_called_out() -> None:
    tex = deck()
    notes = re.findall(r"\\cenote(?:<\d+->)?\{\d+\}\{(.*?)\}\{(.*)\}\n", tex)
    leads = [lead for lead, _ in notes]
    assert "Where" in leads and any("False." in lead for lead in leads)
    assert any("Needs" in lead for lead in leads)
    refuted = next(text for lead, text in notes if "False." in lead)
    assert "Counterexample: $p = (1/2, 1/2)$" in refuted and "Did you mean" in refuted
    # the condition of two lines stands there once on a slide
    assert all(frame.count("{Where}") <= 1 for frame in frames(tex))


@pytest.mark.parametrize("reasons", ["none", "short", "full"])
@pytest.mark.parametrize("verdict", ["refuted", "open", "unread", "conditional"])
def test_nothing_doubtful_is_without_a_mark(verdict: str, reasons: str) -> None:
    for number in range(5):
        tex = deck("$$a = b = c = d = e = f$$\n", {number: {"verdict": verdict, "message": "m", "needs": ("n",)}},
                   reasons=reasons)
        assert [k for k, row in enumerate(rows(tex)) if "\\ceverdict" in row] == [number]


def test_reasons() -> None:
    details = {2: {"rules": ("log-of-quotient", "sum-linearity", "arithmetic")}}
    text = "$$a = b = c = d$$\n\n$$x = y && (\\because \\text{a guess})$$\n"
    none, short, full = (deck(text, details, reasons=value) for value in ("none", "short", "full"))
    assert "logarithm of a quotient" not in none and "a guess" not in none
    assert "logarithm of a quotient" in short and "linearity of the sum" not in short
    assert "logarithm of a quotient, linearity of the sum, arithmetic" in full and "a guess" in full


def test_long_derivations_go_on_with_the_last_line() -> None:
    pages = [frame for frame in frames(deck(CHAIN)) if "cesteps" in frame]
    assert len(pages) > 1
    for before, after in pairwise(pages):
        last, first = rows(before)[-1], rows(after)[0]
        assert re.findall(r"p_\{\d+\}", last) == re.findall(r"p_\{\d+\}", first)
        assert "\\ceagain" in first and "\\uncover" not in first
    assert "(1/" in pages[0]
    assert sum(row.count("\\frac") for row in rows(deck(CHAIN))) == 14 + len(pages) - 1


def test_a_refuted_line_is_repeated_with_its_mark() -> None:
    details = {k: {"verdict": "refuted", "message": f"wrong {k}"} for k in range(15)}
    for row in rows(deck(CHAIN, details)):
        assert "\\cefalse" in row and "\\cemark" in row


def test_zoom() -> None:
    proof = (ProofLine("=", "b + 0", "arithmetic", "a + b = b + a"), ProofLine("=", "c", "definition", "as it is"))
    details = {0: {"proof": proof, "proof_start": "a"}, 1: {"proof": proof[:1], "proof_start": "a"}}
    text = "$$a = c$$\n\n$$a = b + 0$$\n"
    assert "in detail" not in deck(text, details)
    one, two = deck(text, details, zoom="1"), deck(text, details, zoom="2")
    assert one.count("in detail") == 1 and "\\cenew{0}" in one.replace("b + 0", "b + \\cenew{0}")
    assert "as it is" not in one
    assert two.count("in detail") == 2 and "as it is" in two and "$a + b = b + a$" in two


def test_steps_that_no_one_could_read_are_left_out() -> None:
    long = f"\\frac{{{' + '.join(f'p(x_{k}) q(x_{k})' for k in range(12))}}}{{2}}"
    text = "$$a = c$$\n"
    for step in (long, "c \\wedge \\wedge"):
        proof = (ProofLine("=", step, "arithmetic", ""), ProofLine("=", "c", "definition", ""))
        files = exported(text, {0: {"proof": proof, "proof_start": "a"}}, zoom="1")
        assert "in detail" not in str(files["notes.tex"])
        assert "those at 1:5; ce-symbolic explain notes.md:1:5 shows them" in files.remarks[-1]


def test_lines_need_no_room_for_what_stands_on_another_slide() -> None:
    lines = [" + ".join(f"\\frac{{x_{{{k}{j}}}}}{{y_{j}}}" for j in range(12)) for k in range(8)]
    text = "$$\n\\begin{aligned}\n\\log p(x, y) - F(q) &= " + " \\\\\n&= ".join(lines) + "\n\\end{aligned}\n$$\n"
    # the left side stands on the first slide only: the second has room for a line more
    tex = deck(text, {k: {"reasons": ("because it is so",)} for k in range(8)})
    assert [len(rows(frame)) for frame in frames(tex) if "cesteps" in frame] == [4, 5]


def test_handout_theme_and_aspect() -> None:
    tex = deck(handout="yes", theme="Madrid", aspect="43")
    assert "aspectratio=43,handout]{beamer}" in tex and "\\usetheme{Madrid}" in tex
    assert "handout]" not in deck()


@pytest.mark.parametrize("options", [
    {"theme": "Madrid}\\input{x"}, {"theme": ""}, {"aspect": "7"}, {"reasons": "many"}, {"zoom": "-1"}, {"fancy": "1"},
])
def test_wrong_options(options: dict[str, str]) -> None:
    with pytest.raises(ExportError):
        deck(**options)


def test_prose_stands_before_its_derivation_and_much_of_it_is_for_the_speaker() -> None:
    short = deck("Let $p$ be a law.\n\n$$a = b$$\n")
    assert short.index("Let $p$ be a law.") < short.index("cesteps}[]") and "\\note{" not in short
    text = " ".join(f"This is sentence number {k} of a long story about nothing." for k in range(20))
    long = deck(f"{text}\n\n$$a = b$$\n")
    page = next(frame for frame in frames(long) if "cesteps" in frame)
    assert "number 0" in page.partition("\\note{")[2] and "number 0" not in page.partition("\\note{")[0]
    assert "number 19" in page.partition("\\note{")[0]


HOSTILE = r"""# Title \input{/etc/passwd} $\evil$

\newcommand{\evil}{\immediate\write18{ls}}
\newcommand{\textbf}[1]{\input{/etc/passwd}}
\newcommand{\loopy}{\loopy x}
\newcommand{\KL}[2]{D_{KL}(#1 \| #2)}
\def\uncover{\csname input\endcsname}

**Bold** text: \write18{ls} $\evil$ $\loopy$ \end{frame} \end{document} % #

- [x] an item

$$\KL{p}{q} = a + \evil = \textbf{x} = \loopy && (\because \evil \input{x})$$

$$\catcode`\%=12 x = \csname input\endcsname{x}$$
"""


def test_text_of_documents_is_no_command() -> None:
    tex = deck(HOSTILE)
    body = tex.partition("\\begin{document}")[2]
    for command in ("input", "write", "immediate", "csname", "catcode", "evil", "loopy"):
        assert not re.search(rf"\\{command}(?![a-z])", body), command
    definitions = re.findall(r"\\renewcommand\{\\(\w+)\}", tex)
    assert "KL" in definitions and not {"evil", "textbf", "loopy", "uncover"} & set(definitions)
    assert tex.count("\\end{document}") == 1 and tex.rstrip().endswith("\\end{document}")
    assert "\\item {}[x]" in tex


def test_macros_that_may_be_defined() -> None:
    notes = document(HOSTILE)
    allowed = {name for name, macro in trusted(notes.macros).items() if macro == notes.macros[name]}
    assert allowed == {"KL"}


@pytest.mark.parametrize(("before", "after", "new"), [
    ("a + b", "a + c", ["c"]),
    ("a + b", "a + b + c", ["c"]),
    (r"\sum_x p(x) \log \frac{a}{b}", r"\sum_x p(x) \log \frac{a}{c}", ["c"]),
    ("a", "a", []),
    ("a", "b", []),
    (r"f x^2 + f y^{2}", r"f x^3 + f y^{3}", ["3"]),
    (r"\frac12 + a + b", r"\frac13 + a + b", []),
])
def test_what_is_new(before: str, after: str, new: list[str]) -> None:
    spans = changes(read_formula(before), read_formula(after), after)
    assert [after[span.start : span.end] for span in spans] == new
    text = marked(after, 0, spans)
    assert text.count("\\cenew{") == len(new) and unmarked(text) == after


def test_broken_lines_read_back() -> None:
    long = " + ".join(f"\\frac{{a_{k}}}{{b_{k}}} \\log \\frac{{p(x_{k})}}{{q(x_{k})}}" for k in range(9))
    tex = deck(f"$$y = {long}$$\n")
    assert tex.count("\\qquad \\+") == 0 and len(rows(tex)) > 1
    assert undone(r"a } &  \\\cegap" + "\n  & \\uncover<3->{{} \\qquad + b") == "a  + b"


def test_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling.shutil, "which", lambda name: None)
    files = exported(pdf="yes")
    assert list(files) == ["notes.tex"] and "apt-get install" in files.remarks[-1]


# ---- pictures --------------------------------------------------------------------------------------------------------

WORKED = r"""# Notes

## An example

Let $u$ and $v$ be distributions over $\{a, b\}$ with

$$u(a) = \frac{1}{3}, \quad u(b) = \frac{2}{3}, \quad v(a) = \frac{2}{3}, \quad v(b) = \frac{1}{3}$$

$$D_{KL}(u \| v) = \frac{1}{3} \log 2$$

Where $u$ is below $v$ the term is negative.

## Another

Let $x$ be real.

$$x + x = 2 x$$
"""


def pictured(text: str = WORKED, **options: str) -> Files:
    notes = parse_markdown(text, "notes.md")
    return BeamerExporter().files(check_document(notes), notes, options)


def drawn(files: Files) -> list[str]:
    """The slides with a picture."""
    return [frame for frame in frames(str(files["notes.tex"])) if "tikzpicture" in frame]


def test_a_picture_has_a_slide_of_its_own_behind_its_derivation() -> None:
    files = pictured()
    tex = str(files["notes.tex"])
    laws, whole = drawn(files)
    assert TIKZ_PREAMBLE in tex.partition("\\begin{document}")[0]
    assert "cesteps" not in laws + whole and "\\uncover" not in laws + whole
    assert "\\frametitle{An example (2/3)}" in laws
    assert "Left, $u$ and $v$; right, the signed terms of the divergence, whose sum is" in laws
    assert "\\note{To line 9 of the notes. Left, the two distributions" in laws
    assert tex.index("D_{KL}(u \\| v)} &") < tex.index(laws) < tex.index("Where $u$ is below $v$")
    assert "\\frametitle{What the relations rest on}" in whole and frames(tex)[-1] == whole
    assert files.remarks == files.remarks[:1]


def test_the_pictures_are_those_of_the_article() -> None:
    path = next(path for path in find_documents(()) if path.stem == "cross_entropy")
    notes = read_document(path)
    result = check_document(notes)
    pictures = {picture.name: picture for picture in pictures_of(result, notes)}
    files = EXPORTS["beamer"].files(result, notes, {})
    tex = str(files["cross_entropy.tex"])
    assert [name for name, picture in pictures.items() if picture.tikz.rstrip() in tex] == [
        name for name in pictures if name != "map"]
    assert isinstance(files, Files) and "left out: What the relations rest on (" in files.remarks[1]
    assert "--to latex" in files.remarks[1]


def test_without_pictures() -> None:
    files = pictured(pictures="no")
    assert "tikz" not in str(files["notes.tex"]) and len(files.remarks) == 1
    assert [choice for choice in EXPORTS["beamer"].choices if choice.name == "pictures"] == [
        choice for choice in EXPORTS["latex"].choices if choice.name == "pictures"]


def test_a_document_without_pictures_needs_no_package_for_them() -> None:
    assert "tikz" not in str(pictured("Let $a$ be real.\n\n$$a + a = 2 a$$\n")["notes.tex"])


def test_a_derivation_goes_on_behind_its_picture() -> None:
    tex = str(pictured(WORKED.replace("Where $u$ is", "$$D_{KL}(u \\| v) \\ge 0$$\n\nWhere $u$ is"))["notes.tex"])
    assert tex.index("\\ge 0") < tex.index("\\begin{tikzpicture}")


@pytest.mark.parametrize("aspect", ["169", "43", "32"])
@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("size", [(340, 228), (390, 180), (100, 50), (200, 600), (1200, 180)])
def test_a_picture_and_its_words_fit(aspect: str, plain: bool, size: tuple[float, float]) -> None:
    picture = Picture("p", "", "", "", "", None, *size, "", "Some words about it. " * 5, 7.5)
    page = Page.of(aspect, plain)
    shown = placed(picture, "A title", page)
    em = 10.96
    assert 0 < shown.scale <= 1.5
    assert size[0] * shown.scale <= shown.part * page.width * em * 1.01
    assert size[1] * shown.scale <= page.height * em - (11 if shown.part == 1 else 0)
    assert placed(picture, "A title of many words " * 5, page).scale <= shown.scale


def test_captions_are_data() -> None:
    text = WORKED.replace("D_{KL}(u \\| v)", "D_{KL}(u \\| \\evil)").replace("v(", "\\evil(").replace("$v$", "$\\evil$")
    macros = ("\\newcommand{\\evil}{v\\write18{ls}}\n\\newcommand{\\scalebox}[2]{\\frac{#1}{#2}}\n"
              "\\newcommand{\\fontsize}{x}\n\n")
    tex = str(pictured(macros + text + "\n$$a = \\input{x}$$\n\n$$\\scalebox{x}{y} = \\fontsize$$\n")["notes.tex"])
    assert not re.search(r"\\(?:write|evil|input)(?![a-z])", tex.partition("\\begin{document}")[2])
    assert not re.search(r"\\renewcommand\{\\(?:evil|scalebox|fontsize)\}", tex)
