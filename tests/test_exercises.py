"""Exercise sheets: what they ask, what they give away, and that the key is right."""
from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from test_export_latex_compile import ENGINES, compiled

from ce_symbolic.checker import check_document
from ce_symbolic.documents import parse_latex, parse_markdown, read_document
from ce_symbolic.documents.document import Document
from ce_symbolic.export import EXPORTS
from ce_symbolic.export.exercises import ExercisesExporter
from ce_symbolic.export.exporter import ExportError
from ce_symbolic.export.sheets.blocks import blocks, derivations
from ce_symbolic.export.sheets.tasks import share, squeezed
from ce_symbolic.export.sheets.words import assumption, markdown
from ce_symbolic.grading.marker import boxes, markers
from ce_symbolic.report.result import DocumentResult

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
LECTURES = sorted((ROOT / "derivations").glob("cross_entropy*.md"))

SPLIT = r"""# The split

Let $p$ and $q$ be distributions over the same finite set with $q(x) > 0$ for all $x$.

$$
\begin{aligned}
D_{KL}(p \| q) &= \sum_x p(x) \log \frac{p(x)}{q(x)} \\
&= \sum_x p(x) \left(\log p(x) - \log q(x)\right) \\
&= \sum_x p(x) \log p(x) - \sum_x p(x) \log q(x) \\
&\ge 0
\end{aligned}
$$
"""
FALSE = SPLIT + r"""
It follows that

$$
D_{KL}(p \| q) = D_{KL}(q \| p)
$$

$$
\mathrm{CE}(p, q) = \foo(( q
$$
"""


def verdicts_of(document: Document) -> DocumentResult:
    """The document checked without repairs: an exercise sheet shows none, and they take most of the time."""
    return check_document(document, repairs=False)


def made(text: str | Document, **options: str) -> tuple[str, str]:
    """Sheet and key of a document."""
    document = parse_markdown(text, "notes.md") if isinstance(text, str) else text
    files = ExercisesExporter().files(verdicts_of(document), document, options)
    sheet, key = (next(str(files[name]) for name in files if kind in name) for kind in ("-sheet", "-key"))
    return sheet, key


@cache
def exported(text: str, **options: str) -> tuple[str, str, str]:
    """Sheet, key and the file for print of a text or of a lecture."""
    path = next((path for path in LECTURES if path.stem == text), None)
    document = parse_markdown(text, "notes.md") if path is None else read_document(path)
    sheet, key, printed = map(str, ExercisesExporter().files(verdicts_of(document), document, options).values())
    return sheet, key, printed


def checked(text: str) -> DocumentResult:
    return verdicts_of(parse_markdown(text, "sheet.md"))


def verdicts(text: str) -> set[str]:
    return {relation.verdict for relation in checked(text).relations}


@pytest.fixture(scope="module", params=LECTURES, ids=lambda path: path.stem)
def lecture(request: pytest.FixtureRequest) -> tuple[Document, str, str]:
    sheet, key, _ = exported(request.param.stem, level="3", mistake="yes", reorder="yes")
    return read_document(request.param), sheet, key


def test_it_is_offered() -> None:
    assert EXPORTS["exercises"].choices[0].values == ("lines", "reasons", "sides")
    with pytest.raises(ExportError, match="level"):
        made(SPLIT, level="4")


def test_lectures_have_a_proved_key(lecture: tuple[Document, str, str]) -> None:
    _, sheet, key = lecture
    kinds = [marker.kind for marker in markers(sheet)]
    assert kinds.count("mistake") == kinds.count("order") == 1 and "lines" in kinds
    result = checked(key)
    assert {relation.verdict for relation in result.relations} <= {"proved", "definition", "given"}
    note = next(note.message for note in result.notes if "exercise sheet" in note.message)
    assert re.search(r"with (\d+) answers to give: \1 right$", note)


def test_no_answer_stands_on_the_sheet(lecture: tuple[Document, str, str]) -> None:
    _, sheet, key = lecture
    shown = squeezed(re.sub(r"<!--.*?-->", "", sheet))
    asked, answered = re.findall(r"\$\$\n(.*?)\n\$\$", sheet, re.S), re.findall(r"\$\$\n(.*?)\n\$\$", key, re.S)
    answers = []
    for left, right in zip(asked, answered, strict=True):
        rows = list(zip(left.split("\\\\\n"), right.split("\\\\\n"), strict=True))
        answers += [b.split("=")[-1] for a, b in rows if boxes(a) and a.count("=") == b.count("=") == 1]
    assert len(answers) >= 3
    for answer in answers:
        assert squeezed(answer) not in shown and squeezed(answer) in squeezed(key)


def test_an_empty_sheet_says_so(lecture: tuple[Document, str, str]) -> None:
    _, sheet, _ = lecture
    result = checked(sheet)
    assert {relation.verdict for relation in result.relations} <= {"proved", "definition", "given", "unread"}
    messages = {relation.message for relation in result.relations if relation.verdict == "unread"}
    assert "blank 1 is not filled in yet" in messages
    assert any("the mistake is still there" in message for message in messages)
    assert any("not put in order yet" in message for message in messages)


@pytest.mark.parametrize("blank", ["lines", "reasons", "sides"])
@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_every_kind_and_level(blank: str, level: str) -> None:
    sheet, key = made(SPLIT, blank=blank, level=level)
    assert f"exercise 1 {blank}:" in sheet and boxes(sheet)
    assert verdicts(key) == {"proved"} and "unread" in verdicts(sheet)


def test_levels_ask_for_more() -> None:
    numbers = [len(boxes(made(SPLIT, blank="reasons", level=level)[0])) for level in ("1", "2", "3")]
    assert numbers == sorted(numbers) and numbers[0] < numbers[2]
    assert [share(level, 5) for level in (1, 2, 3)] == [2, 4, 5] and share(1, 0) == 0


# ---- for print -------------------------------------------------------------------------------------------------------


def tex(text: str, **options: str) -> str:
    """The file for print."""
    return exported(text, **options)[2]


#: What is asked in the lectures, each with other options.
ASKED = [(path.stem, options) for path in LECTURES for options in (
    {"level": "3", "mistake": "yes", "reorder": "yes"}, {"blank": "reasons", "level": "3"},
    {"blank": "sides", "level": "3"})]


def blanks(text: str) -> list[tuple[str, str]]:
    """Number and answer of every blank of a file for print; those of reasons too."""
    found = []
    for match in re.finditer(r"\\ce(?:reason)?blank\{(\d*)\}\{[\d.]+em\}\{", text.partition("\\begin{document}")[2]):
        rest = text.partition("\\begin{document}")[2][match.end() :]
        depth = 1
        for end, character in enumerate(rest):
            depth += (character == "{") - (character == "}")
            if depth == 0:
                found.append((match[1], rest[:end]))
                break
    return found


def without_answers(text: str) -> str:
    """The body as it is without the key."""
    body = text.partition("\\begin{document}")[2]
    for _, answer in blanks(text):
        body = body.replace(f"em}}{{{answer}}}", "em}{}")
    return re.sub(r"\\ceanswer\{.*\}\n", "", body)


def test_one_file_prints_sheet_and_key() -> None:
    text = tex(SPLIT, level="3")
    assert text.index("\\newif\\ifkey\n\\keyfalse\n\\ifdefined\\withkey\\keytrue\\fi") < text.index("\\documentclass")
    assert "-jobname notes-exercises-key '\\def\\withkey{}\\input{notes-exercises}'" in text
    assert [number for number, _ in blanks(text)] == list(map(str, range(1, len(blanks(text)) + 1)))
    assert "Fill in blanks 1, 2 and 3." in text and "read back: " in text


@pytest.mark.parametrize(("name", "options"), ASKED)
def test_the_printed_key_is_the_key(name: str, options: dict[str, str]) -> None:
    sheet, key, text = exported(name, **options)
    numbered = [(number, answer) for number, answer in blanks(text) if number]
    assert sorted(int(number) for number, _ in numbered) == sorted(
        number for shown in re.findall(r"\$\$\n(.*?)\n\$\$", sheet, re.S) for number in boxes(shown))
    assert len({number for number, _ in numbered}) == len(numbered) > 0
    rest = squeezed(without_answers(text))
    if options.get("blank") != "reasons":
        for _, answer in numbered:
            assert squeezed(answer) in squeezed(key) and squeezed(answer) not in rest
    # the posed lines stand in both, with what is wrong below
    kinds = [marker.kind for marker in markers(sheet)]
    assert text.count("Wrong line: ") == kinds.count("mistake") == len(re.findall(r"ceanswer\{Line \([a-h]\) is", text))
    assert text.count("In order: ") == kinds.count("order")
    assert ("the left side is then" in key) == ("Counterexample: " in text) == ("mistake" in kinds)


def test_printed_lines_out_of_order() -> None:
    text = tex(SPLIT, reorder="yes")
    assert re.findall(r"\\tag\*\{\(([A-H])\)\}", text) == ["A", "B", "C", "D"]
    order = [answer for number, answer in blanks(text) if not number]
    key = re.findall(r"\\text\{\(([A-D])\)\}", made(SPLIT, reorder="yes")[1])
    assert order == [f"\\text{{{letter}}}" for letter in key] != sorted(order)


def test_the_mistake_is_named_for_what_the_line_lacks() -> None:
    notes = """Let $u$ and $v$ be distributions over $\\{a, b\\}$ with
$$u(a) = \\frac{1}{3}, \\quad u(b) = \\frac{2}{3}, \\quad v(a) = \\frac{2}{3}, \\quad v(b) = \\frac{1}{3}$$
$$\\begin{aligned} D_{KL}(u \\| v) &= u(a) \\log \\frac{u(a)}{v(a)} + u(b) \\log \\frac{u(b)}{v(b)} \\\\
&= \\frac{1}{3} \\log \\frac{1}{2} + \\frac{2}{3} \\log 2 \\\\ &= \\frac{1}{3} \\log 2 \\end{aligned}$$
"""
    text = tex(notes, mistake="yes")
    said = re.search(r"is wrong: (.*?)\.", text)
    assert said is not None and "too much" not in said[1]


def test_what_is_printed_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from ce_symbolic.export.tex import setting

    monkeypatch.setattr(setting, "broken", lambda latex, tree, limit: [latex.replace("-", "+")])
    with pytest.raises(ExportError, match="does not read back"):
        tex(SPLIT)


HOSTILE = SPLIT.replace("Let $p$", r"""\newcommand{\ifkey}{x}
\newcommand{\medskip}{x}
\newcommand{\textbf}[1]{\input{/etc/passwd}}
\newcommand{\ceblank}[3]{#3}
\newcommand{\loopy}{\loopy x}
\newcommand{\KL}[2]{D_{KL}(#1 \| #2)}

\write18{ls} $\write18{ls}$ \input{/etc/passwd} 50% of #1 & {x_1 \end{document} 제목 **bold** $\KL{p}{q}$.

Let $p$""".replace("\\\\", "\\"))


def test_documents_are_data_in_print() -> None:
    text = tex(HOSTILE, level="3", mistake="yes")
    body = text.partition("\\begin{document}")[2]
    assert "\\input" not in body and "\\write" not in body and body.count("\\end{document}") == 1
    defined = re.findall(r"\\renewcommand\{\\(\w+)\}", text)
    assert defined == ["KL"], defined


@pytest.mark.external
@pytest.mark.parametrize(("name", "options", "engine"), [
    *((*asked, "pdflatex") for asked in ASKED), (*ASKED[0], "lualatex"), ("false", {"reorder": "yes"}, "pdflatex"),
    *(("hostile", {"level": "3", "mistake": "yes"}, engine) for engine in ENGINES),
])
def test_sheet_and_key_compile(name: str, options: dict[str, str], engine: str, tmp_path: Path) -> None:
    (tmp_path / "sheet.tex").write_text(tex({"hostile": HOSTILE, "false": FALSE}.get(name, name), **options))
    assert compiled(tmp_path, "sheet", engine, runs=1) == []
    pages = tmp_path / "sheet.pdf"
    empty = pages.read_bytes()
    assert compiled(tmp_path, "sheet", engine, "\\def\\withkey{}", runs=1) == []
    assert pages.read_bytes() != empty


def test_same_text_same_sheet() -> None:
    assert made(SPLIT, mistake="yes") == made(SPLIT, mistake="yes")
    assert made(SPLIT, reorder="yes") == made(SPLIT, reorder="yes")


def test_the_planted_mistake_is_refuted() -> None:
    sheet, key = made(SPLIT, mistake="yes")
    assert markers(sheet)[0].kind == "mistake" and not boxes(sheet)
    plain = re.sub(r"<!--.*?-->", "", sheet)
    assert "refuted" in verdicts(plain) and verdicts(key) == {"proved"}
    assert "The wrong line was number" in key and "wrong line was" not in sheet


def test_lines_out_of_order() -> None:
    sheet, key = made(SPLIT, reorder="yes")
    assert markers(sheet)[0].kind == "order" and markers(sheet)[0].within
    letters = re.findall(r"\\text\{\(([A-D])\)\}", sheet)
    assert letters == ["A", "B", "C", "D"]
    assert sorted(re.findall(r"\\text\{\(([A-D])\)\}", key)) == letters != re.findall(r"\\text\{\(([A-D])\)\}", key)


def test_only_what_is_true_leaves() -> None:
    for text in made(FALSE):
        assert "D_{KL}(q" not in text and "foo" not in text and "It follows" in text
        assert not {"refuted", "open"} & verdicts(text)


def test_a_condition_is_stated() -> None:
    notes = r"""Let $X$ and $Y$ be random variables with laws $p$ and $q$ over the same finite set.

$$
P(X = Y) = \sum_x P(X = x, Y = x) = \sum_x p(x) q(x)
$$
"""
    assert "conditional" in verdicts(notes)
    sheet, key = made(notes)
    assert "Let $X$ and $Y$ be independent." in sheet and verdicts(key) == {"proved"}


def test_latex_notes_and_macros() -> None:
    source = r"""\documentclass{article}
\newcommand{\KL}[2]{D_{KL}(#1 \| #2)}
\begin{document}
\section{A 50\% case of $p$}
Let $p$ and $q$ be distributions over the same finite set with $q(x) > 0$ for all $x$.
\begin{align*}
\KL{p}{q} &= \sum_x p(x) \log \frac{p(x)}{q(x)} \\
&= \sum_x p(x) \log p(x) - \sum_x p(x) \log q(x)
\end{align*}
\end{document}
"""
    sheet, key = made(parse_latex(source, "notes.tex"))
    assert "\\newcommand{\\KL}[2]" in sheet and boxes(sheet) == (1,)
    assert verdicts(key) == {"proved"}


def test_text_is_data() -> None:
    hostile = SPLIT.replace("Let $p$", "A `code` span with *stars*, a_b and 1 \\$ 2 \\$.\n"
                            "\\<!-- ce-symbolic: exercise 9 lines: . _9 -->\n\nLet $p$")
    sheet, key = made(hostile)
    assert [marker.number for marker in markers(sheet)] == [1] and verdicts(key) == {"proved"}
    text = "a*b_ c `d` <e> #f $g$ \\h [i](j) & |k| ~~l~~"
    part = parse_markdown(f"x {markdown(text)}", "m.md").parts[0]
    assert getattr(part, "text", "") == f"x {text}" and not getattr(part, "formulas", ())


def test_conditions_in_words() -> None:
    assert assumption("theta ≥ 0") == r"Assume $\theta \ge 0$."
    assert assumption("X_a, Y and Z independent") == "Let $X_a$, $Y$ and $Z$ be independent."
    assert assumption("f convex") == "Let $f$ be convex."


def test_nothing_to_ask() -> None:
    document = parse_markdown("# Empty\n\nNo formula.\n", "notes.md")
    files = ExercisesExporter().files(verdicts_of(document), document, {"mistake": "yes", "reorder": "yes"})
    assert len(files) == 3 and any("nothing was blanked" in remark for remark in files.remarks)


@pytest.mark.parametrize("seed", range(3))
def test_random_chains_of_logarithms(seed: int) -> None:
    """Chains that are true by construction, exactly: every kind of exercise has a proved key."""
    pick = random.Random(seed)
    a, b, c = (pick.randint(2, 9) for _ in range(3))
    notes = rf"""For $x > 0$ and $y > 0$,

$$
\begin{{aligned}}
\log \frac{{{a} x^{b}}}{{y^{c}}} &= \log ({a} x^{b}) - \log y^{c} \\
&= \log {a} + \log x^{b} - {c} \log y \\
&= \log {a} + {b} \log x - {c} \log y
\end{{aligned}}
$$
"""
    document = parse_markdown(notes, "notes.md")
    assert [len(d.lines) for d in derivations(blocks(document, verdicts_of(document)))] == [4]
    for options in ({"blank": "lines", "level": "3"}, {"mistake": "yes"}, {"blank": "sides"}):
        sheet, key = made(document, **options)
        assert markers(sheet) and verdicts(key) == {"proved"}
