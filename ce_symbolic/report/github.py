"""The report as annotations of GitHub Actions: ``::error file=…,line=…,col=…::…``.

What makes a check fail is an error, a conditional relation or a doubtful reason a warning, a note a notice.
"""
from __future__ import annotations

from ce_symbolic.report.options import Options
from ce_symbolic.report.result import DocumentResult, RelationResult, Report
from ce_symbolic.report.styled import Styled
from ce_symbolic.report.terminal import evidence
from ce_symbolic.report.wording import counts, end_place, sign_place, step_lines

_LEVELS = {"refuted": "error", "unread": "error", "open": "error", "conditional": "warning"}


def render(report: Report, options: Options) -> str:
    """One command per finding and note, and the summary in plain text."""
    lines: list[str] = []
    for document in report.documents:
        for relation in document.relations:
            level = _LEVELS.get(relation.verdict, "warning" if relation.doubts else "notice" if options.verbose else "")
            if level:
                lines.append(_annotation(level, document, relation))
        for note in document.notes:
            line, column = document.place(note.span.start)
            lines.append(f"::notice file={_property(document.path)},line={line},col={column}::{_data(note.message)}")
    lines.append(counts(report.summary()))
    return "\n".join(lines) + "\n"


def _annotation(level: str, document: DocumentResult, relation: RelationResult) -> str:
    line, column = sign_place(document, relation)
    place = f"file={_property(document.path)},line={line},col={column}"
    end_line, end_column = end_place(document, relation.span.end)
    if end_line == line:  # GitHub knows columns only within one line
        place += f",endColumn={end_column}"
    body = Styled()
    if relation.message:
        body.line(relation.message)
    for step in step_lines(relation):
        body.line(step)
    evidence(body, relation)
    return f"::{level} {place},title={_property(relation.verdict)}::{_data(body.plain().rstrip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
