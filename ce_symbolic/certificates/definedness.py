"""That both sides of a claim are defined wherever its hypotheses hold: Coq's functions are total and would not ask."""
from __future__ import annotations

from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.statement import Theorem, supposing
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.obligations import obligations
from ce_symbolic.meaning.terms import Claim


def definedness(name: str, claim: Claim) -> Theorem | None:
    """The theorem that every quotient, logarithm and root in the claim is defined, or None if it has none."""
    printer = Printer(claim.theory)
    hypotheses = Hypotheses(printer, (claim.left, claim.right), claim.domain)
    found = dict.fromkeys(printer.condition(c) for side in (claim.left, claim.right) for c in obligations(side))
    if not found:
        return None
    names = [*hypotheses.names(), *(h.name for h in hypotheses.listed)]
    introduced = f"  intros {' '.join(names)}.\n" if names else ""
    conclusion = " /\\\n  ".join(f"({text})" for text in found)
    proof = f"{introduced}  repeat split; assume; first [side | enumerate; side]."
    return Theorem(name, supposing(hypotheses, conclusion), proof)
