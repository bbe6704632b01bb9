"""From a document to its report: every relation gets its verdict, within its budget."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ce_symbolic import budget as budgets
from ce_symbolic.checker.decide import Decision, decide
from ce_symbolic.checker.evidence import proof_lines, rule_names
from ce_symbolic.checker.reasons import about_reasons
from ce_symbolic.checker.repair import repair
from ce_symbolic.documents.document import Document
from ce_symbolic.meaning.claims import Notes, ReadRelation, read_notes
from ce_symbolic.meaning.print_terms import describe
from ce_symbolic.meaning.terms import Claim
from ce_symbolic.refutation.agreement import how_far
from ce_symbolic.refutation.show import to_report
from ce_symbolic.report.problems import with_problems
from ce_symbolic.report.result import DocumentResult, Note, RelationResult, StandingAssumption

Progress = Callable[[int, int], None]


def check_document(document: Document, *, budget: float = 5.0, jobs: int = 1,
                   progress: Progress | None = None) -> DocumentResult:
    """The report on a document.

    ``budget`` is in seconds per relation; what exceeds it is ``open``.  ``jobs`` relations are worked on at a time.
    ``progress`` is told how many relations are done, and of how many.
    """
    notes = read_notes(document)
    relations = notes.relations
    found: list[RelationResult] = []
    work = [k for k, relation in enumerate(relations) if relation.claim is not None]
    outcomes = budgets.run(_judge, work, state=notes, seconds=budget, jobs=jobs)
    for done, relation in enumerate(relations, start=1):
        if relation.claim is None:
            found.append(_settled(relation))
        else:
            outcome = next(outcomes)
            if isinstance(outcome, budgets.Done):
                found.append(replace(outcome.value, seconds=round(outcome.seconds, 6)))
            else:
                found.append(replace(_blank(relation), verdict="open", message=outcome.message, seconds=budget))
        if progress is not None:
            progress(done, len(relations))
    result = DocumentResult(document.path, document.text, tuple(found), standing(found),
                            tuple(Note(span, message) for span, message in notes.notes))
    return with_problems(result, document)


def _blank(relation: ReadRelation) -> RelationResult:
    return RelationResult(span=relation.span, sign=relation.sign, relation=relation.relation, lhs=relation.lhs,
                          rhs=relation.rhs, verdict="open", chain=relation.chain,
                          reasons=tuple(r.text for r in relation.remarks))


def _settled(relation: ReadRelation) -> RelationResult:
    """A relation that there is nothing to decide about, or that could not be read."""
    return replace(_blank(relation), verdict=relation.kind, message=relation.message)


@dataclass(frozen=True)
class _Judged:
    """A decision with the relation it is about."""

    relation: ReadRelation
    decision: Decision


def _judge(notes: Notes, k: int) -> RelationResult:
    relation = notes.relations[k]
    claims: Sequence[Claim] = (relation.claim,) if isinstance(relation.claim, Claim) else relation.claim or ()
    assert claims
    decision = decide(claims[0])
    return shown(notes, relation, decision)


def shown(notes: Notes, relation: ReadRelation, decision: Decision) -> RelationResult:
    """A decision in the words and letters of the notes."""
    result = replace(_blank(relation), verdict=decision.verdict, message=decision.message)
    theory = decision.claim.theory
    if decision.proof is not None:
        start, lines = proof_lines(decision.claim, decision.proof)
        result = replace(result, rules=rule_names(decision.proof), proof_start=start, proof=lines,
                         domain=tuple(describe(c, theory) for c in decision.claim.domain),
                         needs=tuple(n.text for n in decision.needs))
    if decision.refutation is not None:
        result = replace(result, counterexample=to_report(decision.refutation, theory))
    if decision.verdict == "conditional":
        result = replace(result, message=result.message or "true if " + " and ".join(n.text for n in decision.needs)
                         + ", which the notes do not say")
    if decision.verdict == "refuted":
        mended = repair(notes, relation)
        if mended is not None:
            result = replace(result, repair=mended.latex, message=result.message or mended.what)
    if decision.verdict == "open" and not result.message:
        result = replace(result, message=how_far(decision.claim))
    remarks = about_reasons(notes, relation, decision)
    if remarks:
        result = replace(result, message="; ".join(filter(None, (result.message, *remarks))))
    return result


def standing(results: Sequence[RelationResult]) -> tuple[StandingAssumption, ...]:
    """The conditions that the notes rely on without saying them, with the number of relations that do."""
    counts = Counter(condition for r in results for condition in dict.fromkeys((*r.domain, *r.needs)))
    return tuple(StandingAssumption(condition, n) for condition, n in counts.items())
