"""Indicators whose truth is known where they stand."""
from __future__ import annotations

from ce_symbolic.meaning.terms import ONE, ZERO, Compare, Iverson, Term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule

NEGATION = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class KnownIndicator(Rule):
    """An indicator whose condition holds or fails here."""

    name = "known-indicator"
    statement = r"[A] = 1 where A holds, [A] = 0 where it fails"
    obligations = "the truth of the condition follows from the context"
    example = r"[k = k] \log q(k) = \log q(k)"
    misuse = r"[i = j] = 1 for different i, j"
    heads = (Iverson,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Iverson) or not scope.fixed(term):
            return None
        claim = term.condition
        if scope.proves(claim):
            return ONE
        if scope.proves(Compare(NEGATION[claim.op], claim.left, claim.right)):
            return ZERO
        return None
