"""Where in a proof a rule is used, with what its tactic is written from."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.certificates.arithmetic import ArithmeticScripts
from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import Term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice


@dataclass(frozen=True)
class Place:
    """A term and what a rule makes of it, where it stands."""

    before: Term
    after: Term
    choice: Choice
    scope: Scope
    printer: Printer
    hypotheses: Hypotheses
    arithmetic: ArithmeticScripts

    def text(self, value: Term) -> str:
        """The term in brackets."""
        return f"({self.printer.text(value)})"
