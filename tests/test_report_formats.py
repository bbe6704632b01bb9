"""The formats of a report, on results made by hand."""
from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from report_samples import CLEAN, CONDITIONAL, PROVED, REFUTED, REPORT, RESULT, TEXT, UNREAD

from ce_symbolic.documents import parse_markdown
from ce_symbolic.notation.tree import Span
from ce_symbolic.report.explanation import explain, nearest_lines, relations_at
from ce_symbolic.report.formats import FORMATS
from ce_symbolic.report.options import Options
from ce_symbolic.report.problems import with_problems
from ce_symbolic.report.result import VERDICTS, DocumentResult, Report

EXPECTED_TEXT = """\
notes.md:5:3: CONDITIONAL
    a <= b
  needs: X and Y independent
  fails without it: p = ((1/2, 0), (0, 1/2))
    left side  1/2
    right side 1/4

notes.md:6:3: REFUTED: the sign of the second term
    b = c
  counterexample: p = (1/2, 1/2), n = 3, w = {x: 1}
    left side  0.25
    right side 0.5
  did you mean: b = \\frac{c}{2}

notes.md:7:3: UNREAD: expected a formula, 100%: write, for instance, $x$ here
    d > 0

notes.md:1:3: note: read q as a distribution

notes.md: standing assumptions, relied on without being stated
  q(x) > 0 wherever p(x) > 0   (12 relations)

notes.md: 1 proved, 1 conditional, 1 refuted, 1 unread
clean.md: 1 proved
2 documents: 2 proved, 1 conditional, 1 refuted, 1 unread
"""


def text(report: Report, **options: bool) -> str:
    return FORMATS["text"].render(report, Options(**options))


def test_text_reads_like_a_compilers() -> None:
    assert text(REPORT) == EXPECTED_TEXT


def test_verbose_text_lists_every_relation() -> None:
    assert """\
clean.md:4:4: PROVED
    KL = a
  where: q(x) > 0 wherever p(x) > 0
  by: log-of-quotient, sum-linearity

clean.md: 1 proved
""" in text(REPORT, verbose=True)


def test_colours_change_nothing_but_colours() -> None:
    coloured = text(REPORT, colour=True)
    assert "\x1b[" in coloured and "\x1b[" not in text(REPORT)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(REPORT)


@pytest.mark.parametrize("colour", [False, True])
def test_nothing_is_wrapped_or_taken_for_markup(colour: bool) -> None:
    long = "[red]" + "x + " * 200 + "[/red] :smile:"
    report = Report((replace(RESULT, relations=(replace(REFUTED, lhs="a\n  b", rhs=long),)),))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text(report, colour=colour))
    assert f"    a b\n      = {long}\n" in plain


def test_an_empty_report() -> None:
    assert text(Report(())) == ""
    assert text(Report((DocumentResult("a.md", "", ()),))) == "a.md: no relations\n"


def test_json_is_that_of_the_design() -> None:
    data = json.loads(FORMATS["json"].render(REPORT, Options()))
    assert list(data) == ["version", "documents", "summary"] and data["version"] == 1
    assert list(data["summary"]) == list(VERDICTS) and data["summary"]["proved"] == 2
    document = data["documents"][0]
    assert list(document) == ["path", "relations", "standing_assumptions", "notes"]
    assert document["standing_assumptions"] == [{"condition": "q(x) > 0 wherever p(x) > 0", "relations": 12}]
    note = document["notes"][0]
    assert {"line": 1, "message": "read q as a distribution"}.items() <= note.items()
    assert set(note) == {"line", "column", "end_line", "end_column", "message"}
    assert document["relations"][0] == {
        "line": 4, "column": 1, "end_line": 4, "end_column": 7, "sign_line": 4, "sign_column": 4,
        "relation": "=", "lhs": "KL", "rhs": "a", "verdict": "proved", "rules": ["log-of-quotient", "sum-linearity"],
        "domain": ["q(x) > 0 wherever p(x) > 0"], "needs": [], "message": "", "counterexample": None, "repair": None,
        "seconds": 0.004123,
    }
    conditional, refuted = document["relations"][1:3]
    assert [conditional[key] for key in ("line", "column", "end_line", "end_column")] == [4, 6, 5, 8]
    assert refuted["counterexample"] == {
        "values": {"p": ["1/2", "1/2"], "n": 3, "w": {"x": "1"}}, "lhs": "0.25", "rhs": "0.5",
    }
    assert refuted["repair"] == "b = \\frac{c}{2}"


def test_github_annotations_are_escaped() -> None:
    report = Report((replace(RESULT, path="a,b:c.md"), CLEAN))
    lines = FORMATS["github"].render(report, Options()).splitlines()
    assert lines[0].startswith("::warning file=a%2Cb%3Ac.md,line=5,col=3,endColumn=8,title=conditional::a <= b%0A")
    assert lines[1].startswith("::error file=a%2Cb%3Ac.md,line=6,col=3,endColumn=6,title=refuted::the sign of the")
    assert "100%25: write, for instance, $x$%0Ahere" in lines[2]
    assert lines[3] == "::notice file=a%2Cb%3Ac.md,line=1,col=3::read q as a distribution"
    assert lines[4:] == ["2 proved, 1 conditional, 1 refuted, 1 unread"]


def test_explain_shows_the_proof() -> None:
    assert explain(RESULT, [PROVED], Options()) == """\
notes.md:4:4: PROVED
    KL = a
  the notes give as reason: \\because Jensen
  where: q(x) > 0 wherever p(x) > 0
  by: log-of-quotient, sum-linearity
  proof
      KL
    = k   by definition: KL(p, q) = Σ p log(p/q)
    = a   by log-of-quotient: log(a/b) = log a − log b
          as p(x) > 0

"""


def test_relations_of_a_line() -> None:
    assert relations_at(RESULT, 5) == [CONDITIONAL]
    assert relations_at(RESULT, 5, 3) == relations_at(RESULT, 5, 99) == [CONDITIONAL]
    assert relations_at(RESULT, 1) == []
    assert relations_at(replace(RESULT, relations=(CONDITIONAL,)), 4) == [CONDITIONAL], "spanned, without a sign"
    assert nearest_lines(RESULT, 1) == [4, 5, 6]
    assert nearest_lines(RESULT, 100, 2) == [6, 7]


def test_problems_of_a_document_become_findings_once() -> None:
    document = parse_markdown("$$a\n\nProse.\n\n~~~ //\n\n$$b = c$$", "x.md")
    empty = DocumentResult("x.md", document.text, (replace(UNREAD, span=Span(20, 21), sign=Span(20, 21)),))
    result = with_problems(empty, document)
    assert [r.span.start for r in result.relations] == [0, 20]
    assert result.relations[0].verdict == "unread" and result.relations[0].lhs == "$$a"
    assert [note.message[:10] for note in result.notes] == ["this ~~~ o"]
    assert with_problems(result, document) == result
    assert with_problems(RESULT, parse_markdown(TEXT, "notes.md")) is RESULT


def test_a_long_report_is_linear() -> None:
    import time

    relations = (REFUTED,) * 20_000
    big = DocumentResult("big.md", TEXT + "x\n" * 500_000, relations)
    start = time.process_time()
    for format_ in FORMATS.values():
        format_.render(Report((big,)), Options())
    assert time.process_time() - start < 10
