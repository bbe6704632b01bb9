"""The words in which relations, values and counts are shown; every output uses the same ones."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ce_symbolic.report.result import VERDICTS, Counterexample, DocumentResult, RelationResult

#: A step that is longer is broken in front of its sign, whatever the width of the terminal: a pipe sees the same.
_STEP_WIDTH = 88
_PLURALS = {"definition": "definitions"}


def one_line(latex: str) -> str:
    """A formula without its line breaks."""
    return " ".join(latex.split())


def sign_place(document: DocumentResult, relation: RelationResult) -> tuple[int, int]:
    """Line and column at which a relation is reported: where its sign stands, or where it begins if it has none."""
    span = relation.sign if relation.sign.end > relation.sign.start else relation.span
    return document.place(span.start)


def end_place(document: DocumentResult, end: int) -> tuple[int, int]:
    """Line and column (exclusive) of the end of a span, on the line of its last character."""
    line, column = document.place(max(0, end - 1))
    return (line, column + 1) if end else (line, column)


def step_lines(relation: RelationResult) -> list[str]:
    """``lhs = rhs`` in one line, or in two if it is long; what could not be read, as it is printed."""
    lhs, rhs = one_line(relation.lhs), one_line(relation.rhs)
    if not rhs:
        return [lhs] if lhs else []
    if len(lhs) + len(rhs) > _STEP_WIDTH:
        return [lhs, f"  {relation.relation} {rhs}"]
    return [f"{lhs} {relation.relation} {rhs}".strip()]


def value(item: object) -> str:
    """A value of a counterexample: ``p = (1/2, 1/2)``, ``w = {a: 1/3, b: 2/3}``."""
    if isinstance(item, str):
        return item
    if isinstance(item, Mapping):
        return "{" + ", ".join(f"{key}: {value(entry)}" for key, entry in item.items()) + "}"
    if isinstance(item, Sequence):
        return "(" + ", ".join(value(entry) for entry in item) + ")"
    return str(item)


def instance(counterexample: Counterexample) -> str:
    """The values of a counterexample in one line."""
    return ", ".join(f"{name} = {value(item)}" for name, item in counterexample.values.items())


def counts(summary: Mapping[str, int]) -> str:
    """``31 proved, 1 refuted``: the verdicts that occur, in the order of the summary."""
    words = [f"{summary[v]} {_PLURALS.get(v, v) if summary[v] != 1 else v}" for v in VERDICTS if summary.get(v)]
    return ", ".join(words) or "no relations"


def relations_word(number: int) -> str:
    """``1 relation``, ``2 relations``."""
    return f"{number} relation{'s' if number != 1 else ''}"
