"""What pictures are drawn from: every relation of a report beside what it claims."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ce_symbolic.documents.document import Document
from ce_symbolic.meaning.claims import ReadRelation, read_notes
from ce_symbolic.meaning.terms import Claim, Defined, Rat, Term, Theory, Value, put, term, transform
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import Number, evaluate
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.report.result import DocumentResult, RelationResult


@dataclass(frozen=True)
class Subject:
    """A relation with its verdict, its number in the report, its line and, where it has a meaning, what was read."""

    number: int
    line: int
    result: RelationResult
    read: ReadRelation | None

    @property
    def claim(self) -> Claim | None:
        """What it claims."""
        return None if self.read is None else self.read.claim

    @property
    def proved(self) -> Claim | None:
        """What it claims, if that is proved as it stands."""
        return self.claim if self.result.verdict == "proved" else None


def subjects_of(result: DocumentResult, document: Document) -> tuple[Subject, ...]:
    """All relations in the order of the text."""
    waiting: dict[object, list[ReadRelation]] = {}
    for read in read_notes(document).relations:
        waiting.setdefault((read.sign, read.relation, read.lhs, read.rhs), []).append(read)
    found = []
    for number, relation in enumerate(result.relations):
        same = waiting.get((relation.sign, relation.relation, relation.lhs, relation.rhs))
        place = relation.sign if relation.sign.end > relation.sign.start else relation.span
        found.append(Subject(number, result.place(place.start)[0], relation, same.pop(0) if same else None))
    return tuple(found)


def unfolded(value: Term) -> Term:
    """A term without the names of its quantities."""
    return term(transform(value, _body))


def _body(value: Value) -> Value:
    return value.body if isinstance(value, Defined) else value


def value_at(body: Term, letter: str, point: Fraction, theory: Theory) -> Number | None:
    """The value of a function of one letter; None outside its domain."""
    return value_of(put(body, letter, Rat(point)), theory)


def value_of(body: Term, theory: Theory) -> Number | None:
    """The value of a term without free names."""
    try:
        return evaluate(body, theory, Instance())
    except NoValue:
        return None
