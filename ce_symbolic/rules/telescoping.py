"""Sums of differences of neighbours: all but the ends cancel."""
from __future__ import annotations

from ce_symbolic.meaning.terms import MINUS_ONE, Add, Big, Compare, Fn, Range, Sym, Term, free_names, kinds, put, walk
from ce_symbolic.proof.normal import TooLarge, canonical_term, equal, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import may_replace
from ce_symbolic.rules.rule import Choice, Rule

MAX_TERMS = 12


class Telescoping(Rule):
    """What stands at ``t`` in one term and at ``t - 1`` with the other sign in another."""

    name = "telescoping"
    statement = r"\sum_{t=m}^{n} (f(t) - f(t-1)) = f(n) - f(m-1)"
    obligations = "n >= m - 1, and f has values at both ends"
    example = r"\sum_{t=2}^T (\log a_t - \log a_{t-1}) = \log a_T - \log a_1"
    misuse = r"\sum_{t=2}^T (\log a_t - \log a_{t-1}) = \log a_T - \log a_2"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op != "sum" or not isinstance(term.over, Range) or (
                "Fn.infinity" in kinds(term.over)):
            return None
        low, high, t = term.over.lower, term.over.upper, term.var
        before = canonical_term(Add((low, MINUS_ONE)))
        if not scope.proves(Compare("<=", before, high)):
            return None
        found, terms = neighbours(term)
        ends = [end for here in found for end in (put(here, t, high), -put(here, t, before))]
        # Where the sum is empty, the ends are what was not there before: they must have values.
        if not ends or not (scope.proves(Compare("<=", low, high)) or all(_has_value(e, scope) for e in ends)):
            return None
        rest = [Big("sum", t, term.over, Add(tuple(terms)) if len(terms) > 1 else terms[0])] if terms else []
        return Add((*ends, *rest))


def neighbours(term: Big) -> tuple[list[Term], list[Term]]:
    """The terms of a sum over a range that are there with the other sign at the place before, and what is left."""
    assert isinstance(term.over, Range)
    t, high, before = term.var, term.over.upper, canonical_term(Add((term.over.lower, MINUS_ONE)))
    try:
        terms = [render({m: c}) for m, c in normal(term.body).items()]
    except TooLarge:
        return [], []
    if len(terms) > MAX_TERMS:
        return [], []
    found: list[Term] = []
    for here in terms[:]:
        if t not in free_names(here) or not all(may_replace(t, v, here) for v in (before, high, Sym(t))):
            continue
        earlier = put(here, t, Add((Sym(t), MINUS_ONE)))
        other = next((o for o in terms if o is not here and equal(o, -earlier)), None)
        if other is not None and here in terms:
            terms = [o for o in terms if o is not here and o is not other]
            found.append(here)
    return found, terms


def _has_value(end: Term, scope: Scope) -> bool:
    """Whether no division, root or logarithm in it can fail."""
    return not scope.partial(end) and all(
        scope.positive(part.args[0]) for part in walk(end) if isinstance(part, Fn) and part.name == "log"
    ) and not any(isinstance(part, Fn) and part.name not in ("log", "exp", "abs", "max", "min") for part in walk(end))
