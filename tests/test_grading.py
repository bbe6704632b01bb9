"""Filled-in sheets: any right filling is right, a wrong one gets its numbers, and nothing may be got for nothing."""
from __future__ import annotations

import pytest
from test_exercises import SPLIT, made

from ce_symbolic.checker import check_document
from ce_symbolic.documents import parse_markdown
from ce_symbolic.grading.marker import box, boxes, mark, markers
from ce_symbolic.grading.reasons import accepted, named
from ce_symbolic.report.result import DocumentResult, RelationResult

pytestmark = pytest.mark.long

RIGHT = {
    r"\sum_x p(x) \left(\log p(x) - \log q(x)\right)": r"-\sum_x p(x) \left(\log q(x) - \log p(x)\right)",
    r"\sum_x p(x) \log p(x) - \sum_x p(x) \log q(x)": r"-\sum_x p(x) \log q(x) + \sum_x p(x) \log p(x)",
    r"\sum_x p(x) \log \frac{p(x)}{q(x)}": r"\sum_x -p(x) \log \frac{q(x)}{p(x)}",
}


def checked(text: str) -> DocumentResult:
    return check_document(parse_markdown(text, "sheet.md"))


def findings(text: str) -> list[RelationResult]:
    return [relation for relation in checked(text).relations if relation.verdict != "proved"]


def note(text: str) -> str:
    return next(note.message for note in checked(text).notes if "exercise sheet" in note.message)


@pytest.fixture(scope="module")
def sheet() -> str:
    """Three blanks in a row."""
    text, _ = made(SPLIT, level="3")
    assert boxes(text) == (1, 2, 3)
    return text


def filled(sheet: str, *answers: str) -> str:
    for number, answer in enumerate(answers, start=1):
        sheet = sheet.replace(box(number), answer)
    return sheet


KEY = (r"\sum_x p(x) \log \frac{p(x)}{q(x)}", r"\sum_x p(x) \left(\log p(x) - \log q(x)\right)",
       r"\sum_x p(x) \log p(x) - \sum_x p(x) \log q(x)")


def test_the_answers_of_the_key(sheet: str) -> None:
    assert not findings(filled(sheet, *KEY)) and "3 right" in note(filled(sheet, *KEY))


def test_other_answers_are_right_too(sheet: str) -> None:
    text = filled(sheet, *(RIGHT[answer] for answer in KEY))
    assert not findings(text) and "3 right" in note(text)


def test_more_lines_than_blanks(sheet: str) -> None:
    more = KEY[2] + " \\\\\n&= " + RIGHT[KEY[2]]
    assert not findings(filled(sheet, *KEY[:2], more))


def test_a_wrong_answer_gets_its_numbers(sheet: str) -> None:
    found = findings(filled(sheet, KEY[0], r"\sum_x p(x) \left(\log p(x) + \log q(x)\right)", KEY[2]))
    assert [relation.verdict for relation in found] == ["refuted", "refuted"]
    message = found[0].message
    assert message.startswith("blank 1 or blank 2 does not fit: with p = (") and "q = (" in message
    assert "the left side is" in message and "the right side is" in message
    assert all(relation.repair is None and relation.counterexample is not None for relation in found)
    assert "1 wrong" in note(filled(sheet, KEY[0], "1", KEY[2]))


def test_an_empty_blank(sheet: str) -> None:
    found = findings(filled(sheet, *KEY[:2]))
    assert {(r.verdict, r.message) for r in found} == {("unread", "blank 3 is not filled in yet")}
    assert "2 right, 1 not filled in yet" in note(filled(sheet, *KEY[:2]))
    both = findings(filled(sheet, KEY[0]))
    assert "blank 2 and blank 3 are not filled in yet" in {r.message for r in both}


@pytest.mark.parametrize("copy", [r"D_{KL}(p \| q)", r"\left( D_{KL}(p\|q) \right)", KEY[1]])
def test_a_copy_is_no_step(sheet: str, copy: str) -> None:
    found = findings(filled(sheet, copy, *KEY[1:]))
    assert any("no step was made" in r.message and r.verdict == "unread" for r in found)
    assert "3 right" not in note(filled(sheet, copy, *KEY[1:]))


def test_given_lines_stay(sheet: str) -> None:
    text = filled(sheet, *KEY)
    for old, new in (("&\\ge 0\n", "&= " + RIGHT[KEY[2]] + "\n"),
                     ("D_{KL}(p \\| q) &=", "\\mathrm{CE}(p, q) - H(p) &=")):
        assert any("was given and is changed or gone" in r.message for r in findings(text.replace(old, new)))
    gone = text[: text.index("$$")] + text[text.rindex("$$") + 2 :]
    assert any("copy them from the sheet" in r.message for r in findings(gone))


def test_layout_of_given_lines_is_free(sheet: str) -> None:
    text = filled(sheet, *KEY).replace("D_{KL}(p \\| q) &=", "D_{KL}( p\\|q ) &=")
    assert not findings(text)


def test_signs_stay(sheet: str) -> None:
    found = findings(filled(sheet, KEY[0], KEY[1], KEY[2]).replace("&= " + KEY[2], "&\\le " + KEY[2]))
    assert any("the sheet has = here" in r.message for r in found)


def test_assumptions_stay(sheet: str) -> None:
    text = filled(sheet, *KEY)
    assert any("adds to what it assumes" in r.message for r in findings(text + "\nAssume $q(x) = 1/2$ for all $x$.\n"))
    assert not findings(text + "\nBy Jane.\n")
    assert any("gone or changed" in r.message for r in findings(text.replace(" with $q(x) > 0$ for all $x$", "")))


def test_an_answer_in_new_names(sheet: str) -> None:
    found = findings(filled(sheet, KEY[0], "Z", KEY[2]))
    assert found and {r.verdict for r in found} <= {"refuted", "open"}


def test_unreadable_answers(sheet: str) -> None:
    found = findings(filled(sheet, KEY[0], r"\frac{", KEY[2]))
    assert found and all(r.verdict == "unread" for r in found)


def test_correcting_the_mistake() -> None:
    text, key = made(SPLIT, mistake="yes")
    assert {r.message.partition(": ")[2] for r in findings(text)} == {
        "the mistake is still there; find the wrong line and correct it"}
    assert not findings(key)
    wrong = set(text.splitlines()) - set(key.splitlines())
    line = next(x for x in wrong if x.startswith("&") or "&=" in x)
    other = next(x for x in text.splitlines() if x.startswith("&") and x != line)
    found = findings(text.replace(other, other.replace("\\log p", "2 \\log p", 1)))
    assert any(r.verdict == "refuted" and r.message.startswith("exercise 1: with") for r in found)
    two = key.replace("D_{KL}(p \\| q)", "D_{KL}(p \\| q) + 0").replace("\\ge", "\\ge 0 +")
    assert any("correct that one" in r.message for r in findings(two))


def test_the_right_order() -> None:
    text, key = made(SPLIT, reorder="yes")
    assert not findings(key) and "1 right" in note(key)
    assert all("not put in order yet" in r.message for r in findings(text))
    rows = key[key.rindex("{aligned}\n", 0, key.rindex("\\end{aligned}")) + 10 : key.rindex("\n\\end{aligned}")]
    first, second, *rest = rows.split(" \\\\\n")
    assert any("only the order" in r.message for r in findings(key.replace(rows, " \\\\\n".join([first, *rest]))))
    last = " \\\\\n".join([first, *rest, second])
    assert key.replace(rows, last) == text or findings(key.replace(rows, last))


def reasons(answer: str) -> str:
    text, _ = made(SPLIT, blank="reasons", level="3")
    rows = text.splitlines()
    at = next(k for k, row in enumerate(rows) if "\\left(\\log p(x) - \\log q(x)\\right)" in row)
    number = boxes(rows[at])[0]
    rows[at] = rows[at].replace(box(number), answer)
    found = [r.message for r in checked("\n".join(rows)).relations if f"reason {number}" in r.message]
    return "; ".join(found)


@pytest.mark.parametrize("answer", [
    r"\text{(log-of-quotient)}", r"\text{(logarithm of a quotient)}", r"\text{the log of a fraction}",
    r"\text{(log rules)}", r"(\because \log \frac{a}{b} = \log a - \log b)",
])
def test_reasons_that_are_right(answer: str) -> None:
    assert reasons(answer) == ""


@pytest.mark.parametrize("answer, message", [
    (r"\text{(Jensen)}", "is not what this step rests on"),
    (r"\text{(because it is)}", "is not understood"),
    (r"(\because \log \frac{a}{b} = \frac{\log a}{\log b})", "is itself false"),
    (r"(\because a + b = b + a)", "is not what this step rests on"),
    ("", "is not filled in yet"),
])
def test_reasons_that_are_not(answer: str, message: str) -> None:
    assert message in reasons(answer)


def test_names_of_laws() -> None:
    assert named("by Jensen's inequality") >= {"jensen"} and "log-of-quotient" in named("ln of a ratio")
    assert named("logarithm of a large product") >= {"log-of-large-product"}
    assert "log-of-product" not in named("logarithm of a large product")
    assert accepted("independence", ("independence", "arithmetic"))
    assert not accepted("algebra", ("jensen", "arithmetic"))
    assert not named("obviously")


def test_markers_are_read_back() -> None:
    text, _ = made(SPLIT)
    found = markers(text)
    assert str(found[0]) in text and found[0].start < found[0].end
    assert mark("p( x )", {}) == mark("(p(x))", {}) != mark("p(y)", {})
    assert markers("<!-- ce-symbolic: exercise 1 lines: nonsense -->") == ()


def test_other_documents_are_left_alone() -> None:
    assert not any("sheet" in n.message for n in checked(SPLIT).notes)
