"""Integrals and limits in closed form, so that instances can tell whether a relation between them fails.

``∫ p(x) x dx`` under a normal law has no value that arithmetic finds, but the rules turn it into ``μ``: a relation is
refuted where it fails with what its sides are proved to be equal to.
"""
from __future__ import annotations

from dataclasses import replace

from ce_symbolic.meaning.terms import Claim, Term, kinds
from ce_symbolic.proof.equations import drive
from ce_symbolic.proof.search import prove, scope_of
from ce_symbolic.rules import CATALOGUE

#: What integrals run over, and limits.
_CONTINUOUS = frozenset(("Space", "Interval", "Limit"))


def in_closed_form(claim: Claim) -> Claim | None:
    """The claim with its integrals and limits worked out, each side proved equal to what stood there; None where some
    are left."""
    sides: list[Term] = []
    for side in (claim.left, claim.right):
        worked = worked_out(side, claim, _CONTINUOUS) if _CONTINUOUS & kinds(side) else side
        if worked is None:
            return None
        sides.append(worked)
    if sides == [claim.left, claim.right]:
        return None
    return replace(claim, left=sides[0], right=sides[1])


def worked_out(side: Term, claim: Claim, kinds_of: frozenset[str]) -> Term | None:
    """A term without parts of some kinds that is proved equal to ``side`` under what ``claim`` supposes; None where
    the rules leave some of them, or the proof is not found."""
    worked = drive(side, scope_of(claim), CATALOGUE).now
    if kinds_of & kinds(worked) or prove(replace(claim, op="=", left=side, right=worked)) is None:
        return None
    return worked
