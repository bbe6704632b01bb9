"""Indicators whose truth is known where they stand."""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product

from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Enum,
    IndexSet,
    Iverson,
    Limit,
    Mul,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    free_names,
    parts,
    put,
    rebuild,
    substitute,
    term,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.normal import (
    Polynomial,
    TooLarge,
    canonical_term,
    collect,
    equal,
    is_zero,
    normal,
    plus,
    scale,
)
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


class EqualDifferences(Rule):
    """An equation of two values of one formula, linear in what differs between them."""

    name = "equal-differences"
    statement = r"[a = b] = [u = v] where a - b = c (u - v)"
    obligations = "c is not zero"
    example = r"[x + y' = x + y] = [y' = y]"
    misuse = r"[x y' = x y] = [y' = y] where x may be 0"
    heads = (Iverson,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        """Two indices that run over one set."""
        if isinstance(term, Iverson) and term.condition.op == "=" and not (
                isinstance(term.condition.left, Sym) and isinstance(term.condition.right, Sym)):
            names = sorted(free_names(term.condition.left) ^ free_names(term.condition.right))
            for u, v in combinations(names, 2):
                sets = scope.set_of(u), scope.set_of(v)
                if sets[0] is not None and sets[1] is not None and same_set(sets[0], sets[1]):
                    yield (u, v)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Iverson) or term.condition.op != "=" or len(choice) != 2 or not scope.fixed(term):
            return None
        u, v = choice
        if not isinstance(u, str) or not isinstance(v, str) or u == v:
            return None
        gap = Add((term.condition.left, -term.condition.right))
        factor = canonical_term(put(put(gap, u, ONE), v, ZERO))
        if {u, v} & free_names(factor) or not equal(gap, Mul((factor, Add((Sym(u), -Sym(v)))))):
            return None
        return Iverson(Compare("=", Sym(u), Sym(v))) if never_zero(factor, scope) else None


def never_zero(value: Term, scope: Scope) -> bool:
    """Whether a formula in a few indices is another number than zero for all their values."""
    if scope.proves(Compare("!=", value, ZERO)):
        return True
    listed = {n: listed_numbers(scope.set_of(n)) for n in free_names(value)}
    if not listed or len(listed) > 3 or not all(listed.values()):
        return False
    for numbers in product(*listed.values()):
        at = canonical_term(term(substitute(value, dict(zip(listed, numbers, strict=True)))))
        if not isinstance(at, Rat) or at == ZERO:
            return False
    return True


def listed_numbers(over: IndexSet | None) -> tuple[Rat, ...]:
    """The elements of a set of a few numbers; empty where it is none."""
    if isinstance(over, Enum) and all(isinstance(e, Rat) for e in over.elements):
        return tuple(e for e in over.elements if isinstance(e, Rat))
    if isinstance(over, Range) and isinstance(over.lower, Rat) and isinstance(over.upper, Rat):
        low, high = over.lower.value, over.upper.value
        if low.denominator == high.denominator == 1 and 0 <= high - low < 5:
            return tuple(Rat(Fraction(k)) for k in range(int(low), int(high) + 1))
    return ()


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
