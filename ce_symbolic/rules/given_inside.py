"""A stated equation between sums, used inside longer sums: ``Q^T Q = I`` in ``y^T Q Q^T Q Q^T y``."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    Big,
    Compare,
    Condition,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    free_names,
    substitute,
    term,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.normal import Monomial, TooLarge, normal, plus, render, scale
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.definitions import solved
from ce_symbolic.rules.inverses import taken
from ce_symbolic.rules.rule import Choice, Rule

MAX_STEPS = 20
Allowed = Callable[[Mapping[str, Term]], bool]


class GivenInside(Rule):
    """The largest sum of a stated equation, wherever it is a part of a longer sum of products."""

    name = "given-inside"
    statement = r"\sum_k a_{ik} b_{kj} = c_{ij} gives \sum_k \sum_j a_{ik} b_{kj} x_j = \sum_j c_{ij} x_j"
    obligations = "the equation holds for all its indices, without further conditions"
    example = r"y^T Q Q^T Q Q^T y = y^T Q Q^T y from Q^T Q = I"
    misuse = r"Q Q^T = I from Q^T Q = I"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return tuple((k,) for k, fact in enumerate(scope.theory.facts) if lead_of(fact) is not None)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        (k,) = choice
        if not isinstance(k, int) or not 0 <= k < len(scope.theory.facts) or not scope.fixed(term):
            return None
        fact = scope.theory.facts[k]
        lead = lead_of(fact)
        if lead is None or not isinstance(term, Big) or term.op != "sum":
            return None
        if {var for var, _ in scope.binders} & free_names(fact):
            return None
        return everywhere(term, *lead, scope)


def everywhere(
    term: Term, fact: Condition, lead: Monomial, scope: Scope, allowed: Allowed | None = None
) -> Term | None:
    """A sum with the left side of an equation replaced wherever it is a part; None where it is nowhere.

    ``allowed`` says for which values of its indices the equation may be used.
    """
    polynomial, changed = normal(term), False
    for _ in range(MAX_STEPS):
        for monomial in polynomial:
            found = next(_used(monomial, fact, lead, scope, allowed), None)
            if found is not None:
                break
        else:
            break
        rest = {m: c for m, c in polynomial.items() if m != monomial}
        polynomial, changed = plus(rest, scale(normal(found), polynomial[monomial])), True
    return render(polynomial) if changed else None


def lead_of(fact: Condition) -> tuple[Condition, Monomial] | None:
    """The equation solved for its largest sum, with that sum; None where it is no such equation."""
    if fact.claim.op != "=" or fact.guards or not fact.binders:
        return None
    made = solved(fact)
    if made is None or not isinstance(made.claim.left, Big):
        return None
    rename: dict[str, Term] = {var: Sym(f"?{var}") for var, _ in made.binders}
    renamed = substitute(made.claim, rename)
    assert isinstance(renamed, Compare)
    try:
        left = normal(renamed.left)
    except TooLarge:
        return None
    if len(left) != 1 or next(iter(left.values())) != 1:
        return None
    return Condition(made.binders, (), renamed), next(iter(left))


def _used(
    monomial: Monomial, fact: Condition, lead: Monomial, scope: Scope, allowed: Allowed | None
) -> Iterator[Term]:
    """The monomial with the left side of the equation replaced by the right one."""
    outside: dict[str, Term] = {f"@{k + 1}": Sym(f"§{k + 1}") for k in range(len(monomial[0]))}
    bound = {f"§{k + 1}": over for k, over in enumerate(monomial[0])}
    factors = [(term(substitute(b, outside)), e) for b, e in monomial[1]]
    inside: dict[str, Term] = {f"@{k + 1}": Sym(f"?@{k + 1}") for k in range(len(lead[0]))}
    wanted = [(term(substitute(b, inside)), e) for b, e in lead[1]]
    for rest, found in taken(wanted, factors, {}):
        inner = [found.get(f"?@{k + 1}") for k in range(len(lead[0]))]
        values = {f"?{var}": found.get(f"?{var}") for var, _ in fact.binders}
        if any(v is None for v in values.values()) or any(
                not isinstance(t, Sym) or t.name not in bound for t in inner):
            continue
        gone = [t.name for t in inner if isinstance(t, Sym)]
        kept = frozenset[str]().union(*(free_names(b) for b, _ in rest), *(free_names(v) for v in values.values() if v))
        if len(set(gone)) != len(gone) or set(gone) & kept:
            continue
        if not all(same_set(bound[g], over) for g, over in zip(gone, lead[0], strict=True)):
            continue
        within = scope
        for name, over in bound.items():
            within = within.bind(name, over)
        if not all(within.member(v, over) for (_, over), v in zip(fact.binders, values.values(), strict=True) if v):
            continue
        here = {k: v for k, v in values.items() if v}
        if allowed is not None and not allowed(here):
            continue
        right = term(substitute(fact.claim.right, here))
        product: Term = Mul((right, *(Pow(b, Rat(Fraction(e))) if e != 1 else b for b, e in rest)))
        for name, over in bound.items():
            if name not in gone:
                product = Big("sum", name, over, product)
        yield product
