"""What a file of notes is made of: headings, sentences and displays, each with its place."""
from __future__ import annotations

from dataclasses import dataclass, field

from ce_symbolic.documents import places
from ce_symbolic.notation.tree import Span


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX source of one formula, without its delimiters; ``span`` covers exactly ``latex`` in the document.

    Character ``i`` of ``latex`` stands at ``span.start + i``.  What is in the file but not in the formula (a comment,
    the ``>`` of a block quote, a macro definition beside the formula) is blanked, so that offsets stay true.
    """

    span: Span
    latex: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section title; ``level`` is 1 for the outermost."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of prose with its inline formulas, in order.

    ``text`` is the sentence with each formula replaced by ``\\x00k\\x00``, where ``k`` is its index in ``formulas``;
    white space is collapsed.  A sentence that ends in front of a display (``put``, ``so that:``) ends there.
    """

    span: Span
    text: str
    formulas: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Display:
    """One displayed formula (``$$``, ``\\[``, ``align``, a ``math`` fence …); environments are part of the formula."""

    span: Span
    formula: Formula


@dataclass(frozen=True, slots=True)
class Macro:
    """``\\newcommand{\\name}[arity][default]{body}``; the body of a ``\\DeclareMathOperator`` is ``\\operatorname{…}``.

    ``name`` is without its backslash, and is the key in ``Document.macros``.
    """

    name: str
    arity: int
    body: str
    default: str | None = None


Part = Heading | Sentence | Display


@dataclass(frozen=True, slots=True)
class Document:
    """A file of notes.  ``parts`` stand in the order of the text; spans are offsets into ``text``.

    ``text`` is the file with ``\\n`` for every line end.  ``problems`` are places that could not be read as notes
    (an unclosed ``$$``), with message and remedy: the report shows them as ``unread``.  ``notes`` say which of two
    readings was taken.
    """

    path: str
    text: str
    parts: tuple[Part, ...]
    macros: dict[str, Macro] = field(default_factory=dict)
    problems: tuple[tuple[Span, str], ...] = ()
    notes: tuple[tuple[Span, str], ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        return places.place(self.text, offset)


class DocumentError(Exception):
    """A file that cannot be read as notes; the message names the place and the remedy."""
