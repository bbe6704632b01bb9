"""The report as text, in the manner of a compiler: ``file:line:col: REFUTED …``, the step, the evidence, the repair.

Proved relations, definitions and givens are only counted, unless the report is verbose.  No line is wrapped.
"""
from __future__ import annotations

from ce_symbolic.report.options import Options
from ce_symbolic.report.result import DocumentResult, RelationResult, Report
from ce_symbolic.report.styled import VERDICT_STYLES, Styled
from ce_symbolic.report.wording import counts, instance, one_line, relations_word, sign_place, step_lines

_LISTED = ("conditional", "refuted", "open", "unread")


def render(report: Report, options: Options) -> str:
    """The whole report."""
    out = Styled()
    for document in report.documents:
        _document(out, document, options)
    if len(report.documents) > 1:
        out.add(f"{len(report.documents)} documents: ", "bold").line(counts(report.summary()))
    return out.text(options.colour)


def _document(out: Styled, document: DocumentResult, options: Options) -> None:
    for relation in document.relations:
        if options.verbose or relation.verdict in _LISTED or relation.doubts:
            headline(out, document, relation)
            evidence(out, relation)
            out.line()
    for note in document.notes:
        line, column = document.place(note.span.start)
        out.line(f"{document.path}:{line}:{column}: note: {note.message}", "dim")
    if document.notes:
        out.line()
    if document.standing_assumptions:
        out.line(f"{document.path}: standing assumptions, relied on without being stated", "bold")
        for assumption in document.standing_assumptions:
            out.line(f"  {assumption.condition}   ({relations_word(assumption.relations)})")
        out.line()
    out.add(f"{document.path}: ", "bold").line(counts(Report((document,)).summary()))


def headline(out: Styled, document: DocumentResult, relation: RelationResult) -> None:
    """``file:line:col: VERDICT: message``."""
    line, column = sign_place(document, relation)
    out.add(f"{document.path}:{line}:{column}: ", "bold")
    out.add(relation.verdict.upper(), VERDICT_STYLES[relation.verdict])
    out.line(f": {one_line(relation.message)}" if relation.message else "")
    for step in step_lines(relation):
        out.line(f"    {step}")


def evidence(out: Styled, relation: RelationResult) -> None:
    """What the verdict rests on: needs, domain, counterexample, repair, rules."""
    _list(out, "needs", relation.needs, "yellow")
    _list(out, "where", relation.domain)
    example = relation.counterexample
    if example is not None:
        label = "fails without it" if relation.verdict == "conditional" else "counterexample"
        values = instance(example)
        out.add(f"  {label}: ", "bold").line(values if values else "whatever the values")
        out.line(f"    left side  {example.lhs}")
        out.line(f"    right side {example.rhs}")
    if relation.repair is not None:
        out.add("  did you mean: ", "bold").line(one_line(relation.repair), "green")
    if relation.verdict == "proved" and relation.rules:
        out.add("  by: ", "bold").line(", ".join(relation.rules))


def _list(out: Styled, label: str, entries: tuple[str, ...], style: str = "") -> None:
    for entry in entries:
        out.add(f"  {label}: ", "bold").line(entry, style)
