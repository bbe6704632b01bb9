"""Symmetric matrices."""
from __future__ import annotations

from ce_symbolic.meaning.terms import App, Property, Term
from ce_symbolic.proof.normal import key
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


class Symmetry(Rule):
    """The entries of a symmetric matrix, with their indices in a fixed order."""

    name = "symmetry"
    statement = r"A_{ij} = A_{ji}"
    obligations = "A is symmetric"
    example = r"\sum_j A_{ji} x_j = \sum_j A_{ij} x_j"
    misuse = r"A_{ij} = A_{ji} for any matrix"
    heads = (App,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, App) or not scope.fixed(term):
            return None
        if Property("symmetric", (term.name,)) not in scope.theory.properties:
            return None
        if len(term.args) < 2 or key(term.args[-2]) <= key(term.args[-1]):
            return None
        return App(term.name, (*term.args[:-2], term.args[-1], term.args[-2]))
