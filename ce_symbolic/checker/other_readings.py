r"""Arguments without brackets that can be read in two ways: where the usual reading is refuted, the other is tried.

``\log e^c \sum_i a_i`` is one logarithm, or a logarithm times a sum.  The usual reading is that of the grammar; a
lecturer who wrote a chain that is true in the other one meant the other one.  It is taken only where it leaves no
relation of the chain refuted, makes one of them true, and makes no other relation of the document worse.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from ce_symbolic.meaning.claims import Notes
from ce_symbolic.notation.tree import Call, Derivative, Node, Span
from ce_symbolic.report.result import DocumentResult, Note

#: So many places of a document are tried.
LIMIT = 6
#: What the report says of a place that was turned.
OTHER = ("the argument that begins here is read in the other way, as the relation is wrong in the usual one; "
         "use brackets")

_TRUE = ("proved", "conditional")


class Reader(Protocol):
    """How a document is read and checked with some places turned."""

    def read(self, turned: frozenset[int]) -> Notes:
        """The notes with these places turned."""

    def verdicts(self, notes: Notes, relations: list[int]) -> list[str]:
        """What is decided of some relations at first sight."""

    def check(self, notes: Notes) -> DocumentResult:
        """The report on notes."""


def reconsidered(notes: Notes, result: DocumentResult, reader: Reader) -> DocumentResult:
    """The result, with another reading of arguments without brackets where the usual one is refuted and the other true.

    What does not look better at first sight is not checked as a whole.
    """
    turned: frozenset[int] = frozenset()
    tried: set[int] = set()
    while len(tried) < LIMIT:
        place = next((span for span in _places(notes, result) if span.start not in tried), None)
        if place is None:
            break
        tried.add(place.start)
        other_notes = reader.read(turned | {place.start})
        changed = _changed(notes, other_notes)
        before = [result.relations[k].verdict for k in changed]
        now = reader.verdicts(other_notes, changed) if "refuted" in before else []
        if not any(b == "refuted" and a == "proved" for b, a in zip(before, now, strict=False)):
            continue
        other = reader.check(other_notes)
        if _is_better(result, other):
            turned |= {place.start}
            said = [n for n in result.notes if n.message == OTHER]
            notes, result = other_notes, _with(other, (*said, Note(place, OTHER)))
    return result


def _changed(before: Notes, after: Notes) -> list[int]:
    """The relations that are other formulas in the other reading."""
    if len(before.relations) != len(after.relations):
        return []
    return [k for k, (a, b) in enumerate(zip(before.relations, after.relations, strict=True))
            if (a.left, a.right) != (b.left, b.right) and b.claim is not None]


def _with(result: DocumentResult, notes: tuple[Note, ...]) -> DocumentResult:
    return replace(result, notes=tuple(sorted({*result.notes, *notes}, key=lambda n: (n.span.start, n.message))))


def _places(notes: Notes, result: DocumentResult) -> Iterator[Span]:
    """Where the arguments without brackets in refuted relations begin, which a product can be read into."""
    if len(notes.relations) != len(result.relations):
        return
    for relation, found in zip(notes.relations, result.relations, strict=True):
        if found.verdict == "refuted":
            for side in (relation.left, relation.right):
                yield from _bare(side)


def _bare(node: Node | None) -> Iterator[Span]:
    for part in node.walk() if node is not None else ():
        if isinstance(part, Call) and part.delimiters == ("", "") and len(part.args) == 1:
            yield part.args[0].span
        elif isinstance(part, Derivative):
            yield part.body.span


def _is_better(before: DocumentResult, after: DocumentResult) -> bool:
    """Whether a relation that was refuted is true now, its chain has none that is wrong, and nothing else is worse."""
    if len(before.relations) != len(after.relations):
        return False
    pairs = list(zip(before.relations, after.relations, strict=True))
    mended = {b.chain for b, a in pairs if b.verdict == "refuted" and a.verdict in _TRUE}
    return bool(mended) and not any(
        (a.verdict in ("refuted", "unread") and (b.verdict != a.verdict or b.chain in mended))
        or (b.verdict in _TRUE and a.verdict not in _TRUE) for b, a in pairs)
