"""The report as one JSON object, version 1.

Lines and columns are counted from 1.  ``line``, ``column`` is where the relation begins; ``end_line``, ``end_column``
where it ends: the column *behind* its last character, on the line of that character.  ``sign_line``, ``sign_column``
is where the relation sign stands.  Every relation of a document is listed, in the order of the text.
"""
from __future__ import annotations

import json

from ce_symbolic.report.options import Options
from ce_symbolic.report.result import Counterexample, DocumentResult, Note, RelationResult, Report
from ce_symbolic.report.wording import end_place, sign_place

VERSION = 1


def render(report: Report, options: Options) -> str:
    """The whole report; it has no choices, machines get everything."""
    return json.dumps(as_data(report), indent=1, default=str) + "\n"


def as_data(report: Report) -> dict[str, object]:
    """The report as lists and dictionaries."""
    return {
        "version": VERSION,
        "documents": [_document(document) for document in report.documents],
        "summary": report.summary(),
    }


def _document(document: DocumentResult) -> dict[str, object]:
    return {
        "path": document.path,
        "relations": [_relation(document, relation) for relation in document.relations],
        "standing_assumptions": [
            {"condition": assumption.condition, "relations": assumption.relations}
            for assumption in document.standing_assumptions
        ],
        "notes": [_note(document, note) for note in document.notes],
    }


def _note(document: DocumentResult, note: Note) -> dict[str, object]:
    line, column = document.place(note.span.start)
    end_line, end_column = end_place(document, note.span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column, "message": note.message}


def _relation(document: DocumentResult, relation: RelationResult) -> dict[str, object]:
    line, column = document.place(relation.span.start)
    end_line, end_column = end_place(document, relation.span.end)
    sign_line, sign_column = sign_place(document, relation)
    return {
        "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "sign_line": sign_line, "sign_column": sign_column,
        "relation": relation.relation, "lhs": relation.lhs, "rhs": relation.rhs,
        "verdict": relation.verdict, "rules": list(relation.rules),
        "domain": list(relation.domain), "needs": list(relation.needs), "message": relation.message,
        "counterexample": _counterexample(relation.counterexample), "repair": relation.repair,
        "seconds": round(relation.seconds, 6),
    }


def _counterexample(example: Counterexample | None) -> dict[str, object] | None:
    if example is None:
        return None
    return {"values": dict(example.values), "lhs": example.lhs, "rhs": example.rhs}
