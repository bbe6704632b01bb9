"""Equations that an author imposes: a derivative set to zero, to find the stationary point."""
from __future__ import annotations

from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import ZERO, Claim, kinds

WORDS = "imposed: the point is stationary, the derivative is set to zero"


def is_imposed(notes: Notes, relation: ReadRelation) -> bool:
    """Whether one side of an equation is 0 and a derivative stands in its chain."""
    claim = relation.claim
    if not isinstance(claim, Claim) or claim.op != "=" or ZERO not in (claim.left, claim.right):
        return False
    chain = [r.claim for r in notes.relations if r.chain == relation.chain and isinstance(r.claim, Claim)]
    return any("Derivative" in kinds(side) for c in chain for side in (c.left, c.right))
