"""Exercise sheets: what they ask, what they give away, and that the key is right."""
from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

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

ROOT = Path(__file__).parent.parent
LECTURES = sorted((ROOT / "derivations").glob("*.md"))

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


def made(text: str | Document, **options: str) -> tuple[str, str]:
    """Sheet and key of a document."""
    document = parse_markdown(text, "notes.md") if isinstance(text, str) else text
    files = ExercisesExporter().files(check_document(document), document, options)
    sheet, key = (next(str(files[name]) for name in files if kind in name) for kind in ("-sheet", "-key"))
    return sheet, key


def checked(text: str) -> DocumentResult:
    return check_document(parse_markdown(text, "sheet.md"))


def verdicts(text: str) -> set[str]:
    return {relation.verdict for relation in checked(text).relations}


@pytest.fixture(scope="module", params=LECTURES, ids=lambda path: path.stem)
def lecture(request: pytest.FixtureRequest) -> tuple[Document, str, str]:
    document = read_document(request.param)
    return document, *made(document, level="3", mistake="yes", reorder="yes")


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
    files = ExercisesExporter().files(check_document(document), document, {"mistake": "yes", "reorder": "yes"})
    assert len(files) == 2 and any("nothing was blanked" in remark for remark in files.remarks)


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
    assert [len(d.lines) for d in derivations(blocks(document, check_document(document)))] == [4]
    for options in ({"blank": "lines", "level": "3"}, {"mistake": "yes"}, {"blank": "sides"}):
        sheet, key = made(document, **options)
        assert markers(sheet) and verdicts(key) == {"proved"}
