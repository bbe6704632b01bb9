"""Sums over pairs in order: what is the same for (i, j) and (j, i) counts half of all pairs of two."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Finite,
    Iverson,
    Mul,
    Range,
    Sym,
    Term,
    free_names,
    fresh,
    put,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.normal import TooLarge, canonical_term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block, independent_of, open_block
from ce_symbolic.rules.rule import Choice, Rule


class OrderedPairs(Rule):
    """A sum over pairs in order of what does not ask for their order."""

    name = "ordered-pairs"
    statement = r"\sum_{i < j} f(i, j) = \frac{1}{2} \sum_{i \ne j} f(i, j) where f(i, j) = f(j, i)"
    obligations = "i and j run over one finite set; f is symmetric"
    example = r"\left(\sum_i a_i\right)^2 = \sum_i a_i^2 + 2 \sum_{i < j} a_i a_j"
    misuse = r"\sum_{i < j} a_i b_j = \frac{1}{2} \sum_{i \ne j} a_i b_j"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        block = open_block(term)
        if block is None or len(block[0]) < 2 or not scope.fixed(term):
            return None
        binders, factors = upright(*block)
        for k, factor in enumerate(factors):
            if not isinstance(factor, Iverson) or factor.condition.op not in ("<", ">", "<=", ">="):
                continue
            i, j = factor.condition.left, factor.condition.right
            rest = (*factors[:k], *factors[k + 1:])
            if isinstance(i, Sym) and isinstance(j, Sym) and i != j and interchangeable(i, j, binders, rest):
                same = Iverson(Compare("=", i, j))
                sign = same if "=" in factor.condition.op else Mul((MINUS_ONE, same))
                return close_block(binders, (HALF, Add((ONE, sign)), *rest))
        return None


def interchangeable(i: Sym, j: Sym, binders: tuple[Binder, ...], factors: tuple[Term, ...]) -> bool:
    """Whether two indices run over one set of which no other depends on them, and may be exchanged in the product."""
    sets = dict(binders)
    first, second = sets.get(i.name), sets.get(j.name)
    if not isinstance(first, (Range, Finite)) or second is None or not same_set(first, second):
        return False
    if not all(independent_of(n.name, binders) for n in (i, j)):
        return False
    whole = Mul((ONE, *factors))
    aside = Sym(fresh("i", free_names(whole)))
    exchanged = put(put(put(whole, i.name, aside), j.name, i), aside.name, j)
    try:
        return canonical_term(whole) == canonical_term(exchanged)
    except TooLarge:
        return False


def upright(binders: tuple[Binder, ...], factors: tuple[Term, ...]) -> tuple[tuple[Binder, ...], tuple[Term, ...]]:
    """``Σ_{i=1}^n Σ_{j=1}^{i-1}`` as ``Σ_{i,j=1}^n [j < i]``: ranges that end at another index, or behind it."""
    made, conditions = list(binders), []
    for k, (var, over) in enumerate(binders):
        if not isinstance(over, Range):
            continue
        for other, whole in binders[:k]:
            if not isinstance(whole, Range) or other not in free_names(over) or other in free_names(whole):
                continue
            for op, low, high in ((">", Add((Sym(other), ONE)), whole.upper), (">=", Sym(other), whole.upper),
                                  ("<", whole.lower, Add((Sym(other), MINUS_ONE))), ("<=", whole.lower, Sym(other))):
                if all(canonical_term(Add((a, Mul((MINUS_ONE, b))))) == ZERO
                       for a, b in ((over.lower, low), (over.upper, high))):
                    made[k] = (var, whole)
                    conditions.append(Iverson(Compare(op, Sym(var), Sym(other))))
    return tuple(made), (*factors, *conditions)
