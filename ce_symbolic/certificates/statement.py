"""Theorems, and what they state: a claim as its author wrote it, under all that the notes suppose."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.minimisers import Minimisers
from ce_symbolic.certificates.terms import COMPARISONS, NotCertifiable, Printer
from ce_symbolic.meaning.terms import Claim
from ce_symbolic.rules.minimisers import SAME


@dataclass(frozen=True)
class Theorem:
    """A theorem with its proof script; ``statement`` is made from the claim alone."""

    name: str
    statement: str
    proof: str


def statement(claim: Claim, printer: Printer, hypotheses: Hypotheses) -> str:
    """For all values of the names, from the hypotheses, the claim as its author wrote it."""
    if claim.op.startswith(SAME):
        return Minimisers(claim, printer, hypotheses).statement()
    if claim.op not in COMPARISONS:
        raise NotCertifiable(f"claims with {claim.op}")
    left, right = (printer.text(side) for side in (claim.left, claim.right))
    return supposing(hypotheses, f"{left} {COMPARISONS[claim.op]} {right}")


def supposing(hypotheses: Hypotheses, conclusion: str) -> str:
    """A conclusion for all values of the names, from the hypotheses."""
    premises = "".join(f"\n  ({h.statement}) ->" for h in hypotheses.listed)
    variables = hypotheses.variables()
    return f"forall {variables},{premises}\n  {conclusion}" if variables else f"{premises}\n  {conclusion}".strip()
