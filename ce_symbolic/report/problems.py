"""The places that a reader of files could not read, as findings of the report."""
from __future__ import annotations

from dataclasses import replace

from ce_symbolic.documents.document import Document
from ce_symbolic.documents.places import line_text
from ce_symbolic.notation.tree import Span
from ce_symbolic.report.result import DocumentResult, Note, RelationResult


def with_problems(result: DocumentResult, document: Document) -> DocumentResult:
    """The result with the document's problems as ``unread`` findings and its notes, in the order of the text.

    What is there already is not added again.
    """
    known = {(relation.span, relation.verdict) for relation in result.relations}
    unread = [_finding(document, span, message) for span, message in document.problems if (span, "unread") not in known]
    notes = [Note(span, message) for span, message in document.notes]
    notes = [note for note in notes if note not in result.notes]
    if not unread and not notes:
        return result
    return replace(
        result,
        relations=tuple(sorted((*result.relations, *unread), key=_sign_start)),
        notes=tuple(sorted((*result.notes, *notes), key=lambda note: note.span)),
    )


def _sign_start(relation: RelationResult) -> int:
    # not the span: a chain that is carried on has its left side in an earlier display
    return relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start


def _finding(document: Document, span: Span, message: str) -> RelationResult:
    line, column = document.place(span.start)
    return RelationResult(
        span=span, sign=Span(span.start, span.start), relation="=", verdict="unread", message=message,
        lhs=line_text(document.text, line)[column - 1 :][:200].strip(), rhs="",
    )
