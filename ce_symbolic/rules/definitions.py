"""Definitions and given values: what the notes and the field's vocabulary say."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Compare,
    Condition,
    Defined,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    alpha,
    free_names,
    kinds,
    substitute,
    term,
    walk,
)
from ce_symbolic.proof.matching import match
from ce_symbolic.proof.normal import Monomial, TooLarge, difference, key, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import may_replace
from ce_symbolic.rules.rule import Choice, Rule


class Definition(Rule):
    """A named quantity is what its definition says."""

    name = "definition"
    statement = "a named quantity equals the right side of its definition"
    example = r"D_{KL}(p \| q) = \sum_x p(x) \log \frac{p(x)}{q(x)}"
    misuse = r"D_{KL}(p \| q) = \sum_x q(x) \log \frac{q(x)}{p(x)}: the weight is the first argument"
    heads = (Defined, Sym, App)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Defined):
            return term.body
        name = term.name if isinstance(term, (Sym, App)) else ""
        bound = {var for var, _ in scope.binders}
        if (name in bound and isinstance(term, Sym)) or name in scope.heads:
            return None
        found = scope.theory.definitions.get(name)
        args = term.args if isinstance(term, App) else ()
        if found is None or len(found.params) != len(args) or bound & (free_names(found.body) - set(found.params)):
            return None
        if not all(may_replace(p, a, found.body) for p, a in zip(found.params, args, strict=True)):
            return None
        made = substitute(found.body, dict(zip(found.params, args, strict=True)))
        assert isinstance(made, Term)
        return made


class Given(Rule):
    """A value or an equation that the notes state."""

    name = "given"
    statement = "an equation that the notes state as given"
    obligations = "its conditions hold"
    example = r"p(a) \log p(a) = \frac{1}{3} \log \frac{1}{3}"
    misuse = "using an equation of one symbol for another"
    heads = (Prob, App, Sym, Big)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return tuple((k,) for k, fact in enumerate(scope.theory.facts) if fact.claim.op == "=" and not circular(fact))

    def apply(self, term_: Term, choice: Choice, scope: Scope) -> Term | None:
        (k,) = choice
        if not isinstance(k, int) or not 0 <= k < len(scope.theory.facts) or not scope.fixed(term_):
            return None
        fact = scope.theory.facts[k]
        bound = {var for var, _ in scope.binders}
        if fact.claim.op != "=" or (bound & free_names(fact)):
            return None
        return use_equation(fact, term_, scope)


@lru_cache(maxsize=5_000)
def circular(fact: Condition) -> bool:
    """``Q(s, a) = r + \\sum_{s'} … \\sum_{a'} \\pi(a'|s') Q(s', a')``: put in again and again, it never ends."""
    left = fact.claim.left
    return isinstance(left, App) and any(
        isinstance(part, Big) and any(
            isinstance(inner, App) and inner.name == left.name and part.var in free_names(inner)
            for inner in walk(part.body))
        for part in walk(fact.claim.right))


def use_equation(fact: Condition, value: Term, scope: Scope) -> Term | None:
    """The right side of an equation whose left side is the value."""
    here = instance(fact, value, scope)
    if here is None:
        return None
    rename: dict[str, Term] = {var: Sym(f"?{var}") for var, _ in fact.binders}
    right = substitute(fact.claim.right, rename)
    return term(substitute(right, {f"?{var}": v for var, v in here.items()}))


def instance(fact: Condition, value: Term, scope: Scope) -> dict[str, Term] | None:
    """The values of an equation's indices at which its left side is the value and its conditions hold."""
    rename: dict[str, Term] = {var: Sym(f"?{var}") for var, _ in fact.binders}
    left = alpha(bare(substitute(fact.claim.left, rename)))
    for found in match(left, alpha(bare(value)), {}):
        if set(found) != {f"?{var}" for var, _ in fact.binders}:
            continue
        here: dict[str, Term] = {f"?{var}": found[f"?{var}"] for var, _ in fact.binders}
        members = all(scope.member(found[f"?{var}"], _set(substitute(substitute(over, rename), here)))
                      for var, over in fact.binders)
        guards = [substitute(substitute(g, rename), here) for g in fact.guards]
        if not members or not all(isinstance(g, Compare) and scope.proves(g) for g in guards):
            continue
        right = substitute(fact.claim.right, rename)
        made = term(substitute(right, here))
        if all(may_replace(w, v, left, right) for w, v in here.items()) and scope.fixed(made):
            return {var: found[f"?{var}"] for var, _ in fact.binders}
    return None


def _set(value: object) -> IndexSet:
    assert isinstance(value, IndexSet)
    return value


class GivenSolved(Rule):
    """A stated equation, solved for one of its terms."""

    name = "given-solved"
    statement = "an equation that the notes state, solved for its largest term"
    obligations = "its conditions hold"
    example = r"E[X^2] = \sigma^2 + \mu^2 from Var(X) = \sigma^2 and E[X] = \mu"
    misuse = r"E[X^2] = \sigma^2 where the mean is not zero"
    heads = (Big, App, Prob, Sym)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        numbers = [
            k
            for k, fact in enumerate(scope.theory.facts)
            if fact.claim.op == "=" and (not isinstance(term, Sym) or isinstance(fact.claim.left, (Add, Mul)))
        ]
        return (*((k,) for k in numbers), *((k, "diagonal") for k in numbers if diagonal(scope.theory.facts[k])))

    def apply(self, term_: Term, choice: Choice, scope: Scope) -> Term | None:
        k, *kind = choice
        if not isinstance(k, int) or not 0 <= k < len(scope.theory.facts) or not scope.fixed(term_):
            return None
        fact = scope.theory.facts[k]
        if kind:
            on_diagonal = diagonal(fact)
            if on_diagonal is None:
                return None
            fact = on_diagonal
        if fact.claim.op != "=" or {var for var, _ in scope.binders} & free_names(fact):
            return None
        made = solved(fact)
        return None if made is None else use_equation(made, term(alpha(term_)), scope)


def diagonal(fact: Condition) -> Condition | None:
    """What an equation for all i and j says for j = i, where both run over one set: a covariance gives a variance."""
    if len(fact.binders) < 2 or fact.binders[-1][1] != fact.binders[-2][1]:
        return None
    (first, _), (last, _) = fact.binders[-2:]
    inner = substitute(Condition(fact.binders[:-2], fact.guards, fact.claim), {last: Sym(first)})
    assert isinstance(inner, Condition)
    return Condition((*fact.binders[:-2], fact.binders[-2]), inner.guards, inner.claim)


class MultipleOfGiven(Rule):
    """A stated equation, multiplied by a term and added."""

    name = "multiple-of-given"
    statement = "a = b gives t = t + c (a - b)"
    obligations = "c is defined"
    example = r"\mu = \frac{1}{n} \sum_i x_i from \frac{1}{\sigma^2} \sum_i (x_i - \mu) = 0"
    misuse = "dividing an equation by what may be 0"
    heads = (Add, Mul, Sym, App, Prob, Big, Pow, Rat, Fn)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return ()

    def apply(self, term_: Term, choice: Choice, scope: Scope) -> Term | None:
        k, factor, *values = choice
        if not isinstance(k, int) or not 0 <= k < len(scope.theory.facts) or not scope.fixed(term_):
            return None
        if scope.binders or not isinstance(factor, Term) or scope.partial(factor) or "Fn.log" in kinds(factor):
            return None
        gap = stated_gap(scope.theory.facts[k], tuple(v for v in values if isinstance(v, Term)), scope)
        return None if gap is None or not scope.fixed(gap) else Add((term_, Mul((factor, gap))))


def stated_gap(fact: Condition, values: tuple[Term, ...], scope: Scope) -> Term | None:
    """``a - b`` of a stated equation ``a = b`` at these values of its indices, where it holds."""
    if fact.claim.op != "=" or len(values) != len(fact.binders):
        return None
    here: dict[str, Term] = {}
    for (var, over), value in zip(fact.binders, values, strict=True):
        if not scope.member(value, _set(substitute(over, here))):
            return None
        here[var] = value
    guards = [substitute(g, here) for g in fact.guards]
    if not all(isinstance(g, Compare) and scope.proves(g) for g in guards):
        return None
    left, right = (term(substitute(side, here)) for side in (fact.claim.left, fact.claim.right))
    return Add((left, -right))


@lru_cache(maxsize=1000)
def solved(fact: Condition) -> Condition | None:
    """The equation with its largest sum alone on the left, or its last name, all in normal form."""
    try:
        gap = difference(term(bare(fact.claim.left)), term(bare(fact.claim.right)))
    except TooLarge:
        return None
    sums = [m for m in gap if isinstance(render({m: Fraction(1)}), Big)]
    if not sums:
        return _solved_for_name(fact, gap)
    lead = max(sums, key=lambda m: (len(m[0]), sum(e for _, e in m[1]), len(m[1]), key(render({m: Fraction(1)}))))
    left = render({lead: Fraction(1)})
    right = render({m: -c / gap[lead] for m, c in gap.items() if m != lead})
    return Condition(fact.binders, fact.guards, Compare("=", left, right))


_NAMES = (Sym, App, Prob)


def _solved_for_name(fact: Condition, gap: Mapping[Monomial, Fraction]) -> Condition | None:
    """``a + b = 1`` as ``b = 1 - a``; an equation for one name is used as it stands instead (``Given``)."""
    if isinstance(fact.claim.left, _NAMES) or isinstance(fact.claim.right, _NAMES):
        return None
    names = sorted((m for m in gap if isinstance(render({m: Fraction(1)}), _NAMES)),
                   key=lambda m: key(render({m: Fraction(1)})), reverse=True)
    for lead in names:
        left = render({lead: Fraction(1)})
        right = render({m: -c / gap[lead] for m, c in gap.items() if m != lead})
        if not any(part == left for part in walk(right)):
            return Condition(fact.binders, fact.guards, Compare("=", left, right))
    return None
