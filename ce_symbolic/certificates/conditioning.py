"""The rule total-expectation: the mean of a conditional mean, in the form in which its lemma states it."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.certificates.place import Place
from ce_symbolic.certificates.terms import NotCertifiable
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    App,
    Big,
    Compare,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    free_names,
    fresh,
    put,
    term,
    transform,
)
from ce_symbolic.proof.normal import normal
from ce_symbolic.rules.conditioning import averaged


def total_expectation(p: Place) -> str:
    """Before: ``Σ_i p(i) g(X_i) (Σ_j p(j) [X_j = X_i] Y_j / Σ_k p(k) [X_k = X_i])``; after: ``Σ_j p(j) g(X_j) Y_j``."""
    ((sets, factors), number), = normal(p.before).items()
    if len(sets) != 2:
        raise NotCertifiable("a conditional mean beside other sums")
    taken = {n for b, _ in factors for n in free_names(b)}
    outer, inner = (Sym(fresh(name, taken)) for name in ("outer", "inner"))
    for k, (base, e) in enumerate(factors):
        for i, over in enumerate(sets):
            others = factors[:k] + factors[k + 1:]
            if e != -1 or not isinstance(base, Big) or averaged(base, f"@{i + 1}", over, others, 2, p.scope) is None:
                continue
            index, other = f"@{i + 1}", f"@{2 - i}"
            named = [(put(put(b, index, outer), other, inner), x) for b, x in others]
            link = next(b for b, _ in named if isinstance(b, Iverson) and outer.name in free_names(b))
            here = next(s for s in (link.condition.left, link.condition.right) if outer.name in free_names(s))
            weight = next(b for b, _ in named if isinstance(b, Prob) and free_names(b) == {outer.name})
            if not isinstance(here, App):
                continue
            rest = [b if x == 1 else Pow(b, Rat(Fraction(x))) for b, x in named if b not in (link, weight)]
            return _shown(p, Rat(number), (outer, inner), over, weight, here, rest)
    raise NotCertifiable("a conditional mean in another form")


def _shown(p: Place, number: Rat, indices: tuple[Sym, Sym], over: IndexSet, weight: Prob, here: App,
           rest: list[Term]) -> str:
    """The tactic, for the weight, the random variable and the other factors in the indices i and j."""
    outer, inner = indices
    third, value = Sym(fresh("third", set().union(*map(free_names, rest)))), Sym("value")
    drawn = put(weight, outer.name, inner)
    if drawn not in rest:
        raise NotCertifiable("a conditional mean in another form")
    rest.remove(drawn)
    weighted = Mul(tuple(f for f in rest if outer.name in free_names(f))) if any(
        outer.name in free_names(f) for f in rest) else ONE
    of_value = term(transform(weighted, lambda v: value if v == here else v))
    if outer.name in free_names(of_value):
        raise NotCertifiable("a conditional mean in another form")
    ours = [f for f in rest if outer.name not in free_names(f)]
    mean_of = Mul(tuple(ours)) if ours else ONE

    def at(body: Term, where: Sym) -> Term:
        return put(body, outer.name, where)

    def event(one: Sym, two: Sym) -> Term:
        return Iverson(Compare("=", at(here, one), at(here, two)))

    def summed(index: Sym, *factors: Term) -> Big:
        return Big("sum", index.name, over, Mul(factors))

    def g(where: Sym) -> Term:
        return put(of_value, value.name, at(here, where))

    quotient = Mul((summed(inner, at(weight, inner), event(inner, outer), mean_of),
                    Pow(summed(third, at(weight, third), event(third, outer)), MINUS_ONE)))
    before = Mul((number, summed(outer, weight, g(outer), quotient)))
    after = Mul((number, summed(inner, drawn, g(inner), mean_of)))
    letter, listed = p.printer.names.of("v", outer.name), p.printer.index_set(over)
    functions = " ".join(f"(fun {letter} : R => {p.printer.text(put(body, inner.name, outer))})"
                         for body in (weight, here, mean_of))
    g_ = f"(fun {p.printer.names.of('v', value.name)} : R => {p.printer.text(of_value)})"
    return (f"transitivity {p.text(before)}; [{p.arithmetic.equation(p.before, before)} | "
            f"transitivity {p.text(after)}; [apply (f_equal (Rmult {p.text(number)})); "
            f"apply (total_expectation {listed} {functions} {g_}); intros; cbv beta; side | "
            f"{p.arithmetic.equation(after, p.after)}]]")
