"""Repairs: small edits of a refuted step that can be proved ("did you mean …")."""
from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from ce_symbolic.checker.needs import Need
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import Claim
from ce_symbolic.notation.tree import Node
from ce_symbolic.notation.writer import write
from ce_symbolic.proof.search import prove
from ce_symbolic.refutation.edits import edits, turned
from ce_symbolic.refutation.refute import refute

MAX_EDITS = 120


@dataclass(frozen=True)
class Repair:
    """What to write instead of a side, or of the sign."""

    latex: str
    what: str


def repair(notes: Notes, relation: ReadRelation, needs: tuple[Need, ...] = ()) -> Repair | None:
    """The first edit, from the simplest on, with which the step can be proved."""
    left, right, claim = relation.left, relation.right, relation.claim
    if left is None or right is None or claim is None:
        return None
    for sign in turned(claim.op):
        if prove(replace(claim, op=sign)) is not None:
            shown = {"<=": r"\le", ">=": r"\ge"}.get(sign, sign)
            return Repair(f"{relation.lhs} {shown} {relation.rhs}", "the relation is turned round")
    for edit in islice(edits(right, left), MAX_EDITS):
        if _proves(notes, relation, left, edit.node):
            return Repair(write(edit.node), f"right if {edit.what}")
    for edit in islice(edits(left, right), MAX_EDITS // 2):
        if _proves(notes, relation, edit.node, right):
            return Repair(f"{write(edit.node)} {relation.relation} {relation.rhs}", f"right if on the left {edit.what}")
    return None


def _proves(notes: Notes, relation: ReadRelation, left: Node, right: Node) -> bool:
    claim = notes.claim(relation, left, right)
    if claim is None or trivial(claim):
        return False
    # A quick look for a counterexample costs less than a search for a proof that does not exist.
    return refute(claim, attempts=6, steps=0) is None and prove(claim) is not None


def trivial(claim: Claim) -> bool:
    """Whether an edit made both sides the same formula."""
    return claim.left == claim.right
