"""Changes of a function that leave its minimisers where they are."""
from __future__ import annotations

import re

from ce_symbolic.meaning.joint import MARK
from ce_symbolic.meaning.terms import Add, Joint, Mul, Prob, Sym, Term, log, walk
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.varying import names_in, tied_to
from ce_symbolic.rules.rule import Choice, Rule

SAME = "argmin="


def depends_on(value: Term, variable: str) -> bool:
    """Whether a term mentions the variable, be it as a symbol, as a parameter in the name of a law (``q_theta``), or as
    the random variable whose law is meant."""
    if any(isinstance(v, Prob) and variable in dict(v.slots) for v in walk(value)):
        return True
    if any(isinstance(v, Joint) and any(name.removesuffix(MARK).lower() == variable.lower() for name, *_ in v.items)
           for v in walk(value)):
        return True
    return any(variable == name or variable in re.split(r"[^0-9A-Za-z]+", name) for name in names_in(value))


def varies(value: Term, variable: str, scope: Scope) -> bool:
    """Whether a term may change with the variable, also by way of definitions and stated equations."""
    return depends_on(value, variable) or bool(names_in(value) & with_variable(variable, scope))


def with_variable(variable: str, scope: Scope) -> frozenset[str]:
    """All names of the context that may change with the variable."""
    theory = scope.theory
    spoken = {*theory.laws, *theory.families, *theory.definitions}.union(*(names_in(c) for c in theory.facts))
    return tied_to(frozenset(n for n in {variable, *spoken} if depends_on(Sym(n), variable)), theory)


class ScaledAndShifted(Rule):
    """A positive factor and an additive constant."""

    name = "same-minimiser"
    statement = r"\arg\min_\theta f(\theta) = \arg\min_\theta (a f(\theta) + c) for a > 0"
    obligations = "a > 0; a and c do not depend on the variable"
    example = r"\arg\min_q \mathrm{CE}(p, q) = \arg\min_q (\mathrm{CE}(p, q) - H(p))"
    misuse = r"\arg\min_\theta \sum_i n_i f_i(\theta) = \arg\min_\theta \sum_i f_i(\theta): the n_i differ"
    relation = SAME

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) != 3:
            return None
        variable, factor, constant = choice
        if not (isinstance(variable, str) and isinstance(factor, Term) and isinstance(constant, Term)):
            return None
        if any(varies(t, variable, scope) or scope.partial(t) for t in (factor, constant)):
            return None
        if not scope.positive(factor):
            return None
        return Add((Mul((factor, term)), constant))


class MonotoneMinimiser(Rule):
    """The logarithm grows, so it leaves minimisers and maximisers where they are."""

    name = "same-minimiser-of-log"
    statement = r"\arg\min f = \arg\min \log f, \arg\max f = \arg\max \log f for f > 0"
    obligations = "f > 0"
    example = r"\arg\max_\theta \prod_i q_\theta(x_i) = \arg\max_\theta \sum_i \log q_\theta(x_i)"
    misuse = r"\arg\max_\theta \prod_i q_\theta(x_i) = \arg\min_\theta \sum_i \log q_\theta(x_i)"
    relation = SAME

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if scope.positive(term):
            return log(term)
        return -log(-term) if scope.positive(-term) else None
