"""Conditional means, as averages over the outcomes that agree with the condition."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.meaning.terms import (
    App,
    Big,
    Compare,
    Finite,
    IndexSet,
    Iverson,
    Mul,
    Prob,
    Sym,
    Term,
    free_names,
)
from ce_symbolic.meaning.terms import put as put_in
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.normal import Factors, TooLarge, canonical_term, collect, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.indicators import replaced
from ce_symbolic.rules.rule import Choice, Rule


class TotalExpectation(Rule):
    """The mean of a conditional mean."""

    name = "total-expectation"
    statement = r"E[g(X) E[Y \mid X]] = E[g(X) Y]"
    obligations = "every value of X that occurs has positive probability"
    example = r"E[E[Y \mid X]] = E[Y]"
    misuse = r"E[E[Y \mid X]^2] = E[Y^2]"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        try:
            pieces = normal(term)
        except TooLarge:
            return None
        if len(pieces) != 1 or not scope.fixed(term):
            return None
        ((sets, factors), number), = pieces.items()
        for k, (base, e) in enumerate(factors):
            if e != -1 or not isinstance(base, Big) or not isinstance(base.over, Finite):
                continue
            for i, over in enumerate(sets):
                found = averaged(base, f"@{i + 1}", over, factors[:k] + factors[k + 1:], len(sets), scope)
                if found is not None and same_set(over, base.over):
                    kept = [s for j, s in enumerate(sets) if j != i]
                    names = [j for j in range(len(sets)) if j != i]
                    rename = {f"@{j + 1}": Sym(f"%{n + 1}") for n, j in enumerate(names)}
                    exponents: dict[Term, Fraction] = {}
                    for b, x in found:
                        for old, new in rename.items():
                            b = put_in(b, old, new)
                        exponents[b] = exponents.get(b, Fraction(0)) + x
                    back = {put_back(b, len(kept)): x for b, x in exponents.items()}
                    return render(collect(tuple(kept), back, number))
        return None


def put_back(value: Term, n: int) -> Term:
    """The indices ``%1 …`` called ``@1 …``."""
    for k in range(n):
        value = put_in(value, f"%{k + 1}", Sym(f"@{k + 1}"))
    return value


def averaged(total: Big, index: str, over: IndexSet, factors: Factors, n: int, scope: Scope) -> Factors | None:
    """``g(X_j) h`` for ``P(i) [X_j = X_i] g(X_i) h``, summed over i, where ``total`` is ``Σ_k P(k) [X_k = X_i]``;
    None where the factors are no such product."""
    links = [f for f in factors if isinstance(f[0], Iverson) and index in free_names(f[0])]
    if len(links) != 1 or links[0][1] != 1:
        return None
    link = links[0][0]
    assert isinstance(link, Iverson)
    if link.condition.op != "=":
        return None
    sides = (link.condition.left, link.condition.right)
    for here, there in (sides, sides[::-1]):
        if not isinstance(here, App) or index not in free_names(here) or index in free_names(there):
            continue
        others = [f"@{j + 1}" for j in range(n) if f"@{j + 1}" in free_names(there)]
        if len(others) != 1 or put_in(here, index, Sym(others[0])) != there:
            continue
        weights = [b for b, e in factors if isinstance(b, Prob) and e == 1 and free_names(b) == {index}]
        if len(weights) != 1 or not is_law(weights[0], index, over, scope):
            continue
        if {n for n in free_names(total) if n.startswith("@")} != {index}:
            continue
        # The normal form gives its own names @1, @2, … to what it binds, so the index gets another one here.
        inner, at = Sym("%total"), Sym("%at")
        expected = Mul((put_in(weights[0], index, inner),
                        Iverson(Compare("=", put_in(here, index, inner), put_in(here, index, at)))))
        if canonical_term(Big("sum", "%total", total.over, expected)) != canonical_term(put_in(total, index, at)):
            continue
        rest = tuple((replaced(b, here, there), e) for b, e in factors if b not in (link, weights[0]))
        if any(index in free_names(b) for b, _ in rest):
            continue
        return rest
    return None


def is_law(weight: Term, index: str, over: IndexSet, scope: Scope) -> bool:
    """Whether the factor is the probability of the index, over the whole of its set."""
    if not isinstance(weight, Prob) or len(weight.slots) != 1 or weight.slots[0][1] != Sym(index):
        return False
    law = scope.law(weight.law)
    full = dict(law.slots).get(weight.slots[0][0]) if law is not None and not law.density else None
    return full is not None and len(law.slots if law else ()) == 1 and same_set(full, over)

