"""Symmetric matrices."""
from __future__ import annotations

from ce_symbolic.meaning.terms import App, Property, Sym, Term, depth_of
from ce_symbolic.proof.normal import key
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


def place(index: Term) -> tuple[int, str]:
    """How indices are ordered: bound ones from the outside in, so that an entry of a matrix keeps its row in front."""
    depth = depth_of(index.name) if isinstance(index, Sym) else 0
    return -depth, key(index)


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
        if len(term.args) < 2 or place(term.args[-2]) <= place(term.args[-1]):
            return None
        return App(term.name, (*term.args[:-2], term.args[-1], term.args[-2]))
