"""From a document to its relations, each with what it claims or why it claims nothing.

``read_notes`` reads all formulas, learns from sentences and usage what the names are, gives both sides of every
relation their meaning, and finds the sets last, when everything that speaks of them has been seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ce_symbolic.context.contradictions import contradictions
from ce_symbolic.context.reading import read
from ce_symbolic.documents.document import Document
from ce_symbolic.meaning.terms import Claim, Condition, IndexSet, Term
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Node, Span

if TYPE_CHECKING:
    from ce_symbolic.meaning.reader import Reader


@dataclass(frozen=True)
class ReadRelation:
    """One relation of the document and what became of it.

    ``kind`` is ``claim`` (then ``claim`` is filled), ``definition``, ``given``, ``open`` or ``unread``; ``message``
    and ``suggestion`` say why it is no claim, ``problem`` where.  ``digits`` is the number of printed decimals of a
    rounded value, ``numbers`` how many such values are added there.  ``variable`` is what ``argmin=`` claims are about.
    """

    span: Span
    sign: Span
    relation: str
    lhs: str
    rhs: str
    left: Node | None
    right: Node | None
    chain: int
    kind: str
    claim: Claim | None = None
    remarks: tuple[Remark, ...] = ()
    problem: Span | None = None
    misfit: bool = False
    """Unread because numbers, vectors and matrices do not go together in it."""
    message: str = ""
    suggestion: str = ""
    digits: int | None = None
    numbers: int = 1
    variable: str | None = None
    section: tuple[int, ...] = ()
    caution: str = ""
    """Filled where the notes say more about the laws than is understood: then a counterexample proves nothing."""
    doubtful: frozenset[str] | None = None
    """The names that the caution is about, where it is about names: a relation that none of their values can rescue is
    false in spite of it."""
    introducing: Claim | None = None
    """What an equation says that is ``open`` because it introduces something itself."""
    after: int | None = None
    """The chain in front of the arrow (``\\implies``, ``\\iff``, ``\\therefore``) behind which this one stands."""
    case: tuple[Remark, ...] = ()
    """The case that a sentence above speaks of (``When $i = j$,``)."""
    defines: bool = False
    """Whether the relation is a definition if it is not decided."""
    supposing: str = ""
    """What the claim is read under, which the notes do not say: where it is not proved it stays open."""
    maybe_case: bool = False
    """Whether such a case may still be meant, although another sentence stands in between."""


@dataclass(frozen=True)
class Notes:
    """What ``read_notes`` found; ``notes`` say how something was read, ``text`` is the whole document."""

    relations: tuple[ReadRelation, ...]
    notes: tuple[tuple[Span, str], ...] = ()
    reader: Reader | None = field(default=None, repr=False, compare=False)
    text: str = field(default="", repr=False)

    def claim(self, relation: ReadRelation, left: Node, right: Node, sign: str | None = None) -> Claim | None:
        """What ``left sign right`` would claim in the place of a relation; None where it has no meaning there."""
        return None if self.reader is None else self.reader.claim_at(relation, left, sign or relation.relation, right)


@dataclass
class Draft:
    """A relation whose sets are still unknown."""

    relation: ReadRelation
    op: str = "="
    left: Term | None = None
    right: Term | None = None
    free: dict[str, IndexSet] = field(default_factory=dict)
    guards: tuple[Condition, ...] = ()


def read_notes(document: Document, turned: frozenset[int] = frozenset()) -> Notes:
    """Everything that a document claims, defines and states; ``turned`` are the places where an argument without
    brackets begins that is to be read in the other way."""
    from ce_symbolic.meaning.fitting import fitted
    from ce_symbolic.meaning.reader import Reader

    reading = read(document, turned)
    reader = Reader(reading)
    reader, notes = fitted(reading, reader, reader.run())
    found = contradictions(reader.reading, reader.declared, lambda at: document.place(at)[0])
    return replace(notes, text=document.text, notes=tuple(sorted({*notes.notes, *found})))
