"""Filled-in exercise sheets: grading, with the claims that reasons make decided."""
from __future__ import annotations

from ce_symbolic import budget as budgets
from ce_symbolic.checker.decide import decide
from ce_symbolic.checker.evidence import rule_names
from ce_symbolic.documents.document import Document
from ce_symbolic.grading import graded
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Compare
from ce_symbolic.report.result import DocumentResult, RelationResult


def graded_sheet(result: DocumentResult, document: Document, notes: Notes, seconds: float) -> DocumentResult:
    """The result with what the exercises of a sheet add; ``seconds`` is the time that a reason may take."""
    relations = {relation.sign.start: relation for relation in notes.relations}

    def rules(found: RelationResult, remark: Remark) -> tuple[str, ...] | None:
        relation = relations.get(found.sign.start)
        if relation is None:
            return None
        outcome = next(budgets.run(_rules_of, [remark], state=(notes, relation), seconds=seconds))
        return outcome.value if isinstance(outcome, budgets.Done) else None

    return graded(result, document, rules)


def _rules_of(state: tuple[Notes, ReadRelation], remark: Remark) -> tuple[str, ...] | None:
    """The rules that prove a reason; ``("refuted",)`` if it is false, None if it is no relation or open."""
    notes, relation = state
    formula = remark.formula
    if not isinstance(formula, Compare) or len(formula.ops) != 1:
        return None
    left, right = formula.items
    if formula.ops[0] not in ("=", "<=", ">=", "<", ">") or left == right:
        return None
    claim = notes.claim(relation, left, right, formula.ops[0])
    if claim is None:
        return None
    decision = decide(claim)
    if decision.verdict == "refuted":
        return ("refuted",)
    return rule_names(decision.proof) if decision.proof is not None else None
