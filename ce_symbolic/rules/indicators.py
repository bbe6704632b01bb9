"""Indicators whose truth is known where they stand."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    Big,
    Compare,
    Iverson,
    Limit,
    Sym,
    Term,
    Value,
    free_names,
    parts,
    rebuild,
    substitute,
    term,
)
from ce_symbolic.proof.normal import Polynomial, TooLarge, canonical_term, collect, is_zero, normal, plus, scale
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


class IndicatorSubstitution(Rule):
    """Beside an indicator of an equation, one side of the equation may stand for the other."""

    name = "indicator-substitution"
    statement = r"[a = b] f(a) = [a = b] f(b)"
    example = r"\sum_{x'} p(x') [s(x') = s(x)] f(s(x')) = f(s(x)) \sum_{x'} p(x') [s(x') = s(x)]"
    misuse = r"f(a) = f(b) without the indicator"
    target_chosen = True

    def apply(self, term_: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) != 2 or not isinstance(choice[0], Term) or choice[1] not in (0, 1):
            return None
        target, second = choice
        assert isinstance(target, Term)
        try:
            ours = substituted(normal(term_), bool(second))
            theirs = substituted(normal(target), bool(second))
            return target if is_zero(plus(ours, scale(theirs, Fraction(-1)))) else None
        except TooLarge:
            return None


def substituted(polynomial: Polynomial, second: bool) -> Polynomial:
    """Every monomial with one side of its indicators' equations put for the other in the other factors."""
    pieces = []
    for (sets, factors), c in polynomial.items():
        for base, _ in factors:
            if isinstance(base, Iverson) and base.condition.op == "=":
                sides = (base.condition.left, base.condition.right)
                old, new = sides[::-1] if second else sides
                factors = tuple((b if isinstance(b, Iverson) else replaced(b, old, new), e) for b, e in factors)
        exponents: dict[Term, Fraction] = {}
        for b, e in factors:
            canonical = _canonical(b)
            exponents[canonical] = exponents.get(canonical, Fraction(0)) + e
        pieces.append(collect(sets, exponents, c))
    return plus(*pieces)


def _canonical(base: Term) -> Term:
    """The normal form of a factor, with the indices of its monomial out of the way of those that it gives."""
    names = [n for n in free_names(base) if n.startswith("@")]
    away: dict[str, Term] = {n: Sym(f"%{n[1:]}") for n in names}
    back: dict[str, Term] = {f"%{n[1:]}": Sym(n) for n in names}
    return term(substitute(canonical_term(term(substitute(base, away))), back))


def replaced(value: Term, old: Term, new: Term) -> Term:
    """``new`` for every occurrence of ``old``, except where an index of either is bound."""
    if value == old:
        return new
    if isinstance(value, (Big, Limit)) and value.var in free_names(old) | free_names(new):
        return value
    mine = parts(value)
    made = tuple(map_parts(p, old, new) for p in mine)
    return term(rebuild(value, made)) if made != mine else value


def map_parts(part: Value, old: Term, new: Term) -> Value:
    """``replaced`` in a part: a term, or both sides of a condition."""
    if isinstance(part, Compare):
        return Compare(part.op, replaced(part.left, old, new), replaced(part.right, old, new))
    return replaced(part, old, new) if isinstance(part, Term) else part
