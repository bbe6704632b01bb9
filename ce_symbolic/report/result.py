"""What a check of a document found: plain frozen data, made by the checker and shown by the other files here."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ce_symbolic.documents import places
from ce_symbolic.notation.tree import Span

#: In the order of the summary.
VERDICTS = ("proved", "conditional", "refuted", "open", "definition", "given", "unread")


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An instance on which a relation fails.

    ``values`` gives every symbol its value, distributions as lists of exact rationals in print (``"1/2"``);
    ``lhs`` and ``rhs`` are both sides' values, exact where rational, otherwise decimals that are
    certain to the last digit.
    """

    values: Mapping[str, object]
    lhs: str
    rhs: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One one-rule step of a proof, for people: ``relation latex`` by ``rule`` using ``conditions``."""

    relation: str
    latex: str
    rule: str
    statement: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationResult:
    """One relation with its verdict and evidence; spans are offsets in the document."""

    span: Span
    sign: Span
    relation: str
    lhs: str
    rhs: str
    verdict: str
    rules: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    message: str = ""
    counterexample: Counterexample | None = None
    repair: str | None = None
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    proof_start: str = ""
    proof: tuple[ProofLine, ...] = ()
    doubts: tuple[str, ...] = ()
    """What is wrong with the reasons that stand beside the step; part of ``message`` too."""
    chain: int = 0
    """Number of the derivation (chain of displays) this relation belongs to, from 0."""


@dataclass(frozen=True, slots=True)
class StandingAssumption:
    """A condition that the notes rely on without saying it, and how many relations do."""

    condition: str
    relations: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on how something was read; ``span`` is its place."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """The report on one document.  ``text`` is its source, so that places can be shown."""

    path: str
    text: str
    relations: tuple[RelationResult, ...]
    standing_assumptions: tuple[StandingAssumption, ...] = ()
    notes: tuple[Note, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        return places.place(self.text, offset)

    def _repr_html_(self) -> str:
        """What a notebook shows; pages are made further down in the house, hence the import when it is called."""
        from ce_symbolic.notebook import document_html

        return document_html(self)


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a run over several documents."""

    documents: tuple[DocumentResult, ...]

    def summary(self) -> dict[str, int]:
        """How many relations have each verdict."""
        counts = dict.fromkeys(VERDICTS, 0)
        for document in self.documents:
            for relation in document.relations:
                counts[relation.verdict] += 1
        return counts

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ce_symbolic.notebook import report_html

        return report_html(self)
