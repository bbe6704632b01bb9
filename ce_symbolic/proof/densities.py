"""Tangents of the logarithm at quotients of densities as they are printed, and at the normal density."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    Add,
    Big,
    Defined,
    Fn,
    IndexSet,
    Interval,
    Mul,
    Pow,
    Prob,
    Space,
    Sym,
    Term,
    exp,
    free_names,
    walk,
)
from ce_symbolic.proof.candidates import Candidate, at_indices, block_of
from ce_symbolic.proof.normal import Polynomial
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import flat
from ce_symbolic.rules.bounds import write_block


def printed_tangents(sides: tuple[Term, ...]) -> Iterator[Candidate]:
    """``∫ w log u`` as it stands, where the normal form opens the logarithm: ``w log u >= w - w / u`` and
    ``w log u <= w u - w``."""
    for side in sides:
        for node in walk(side):
            if not (isinstance(node, Big) and node.op == "sum" and isinstance(node.over, (Space, Interval))):
                continue
            factors = flat(bare(node.body).factors) if isinstance(bare(node.body), Mul) else (node.body,)  # type: ignore[attr-defined]
            logs = [f for f in factors if isinstance(f, Fn) and f.name == "log" and node.var in free_names(f)]
            if len(logs) != 1:
                continue
            rest = [bare(f) for f in factors if f is not logs[0]]
            weight = Mul(tuple(rest)) if len(rest) > 1 else rest[0] if rest else ONE
            argument = logs[0].args[0]
            block = write_block(((node.var, node.over),))
            yield Candidate("log-tangent", (weight, argument, ONE, *block), 0)
            yield Candidate("log-tangent", (weight, ONE, argument, *block), 0)


def bare(value: Term) -> Term:
    """What a name stands for."""
    return bare(value.body) if isinstance(value, Defined) else value


def maximum_entropy(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """``∫ p log p - ∫ p log g >= 0`` for the normal density g with the mean and variance that the notes give p."""
    for (sets, factors), _c in at_indices(goal).items():
        if len(sets) != 1 or not isinstance(sets[0], (Space, Interval)):
            continue
        weights = [b for b, e in factors if isinstance(b, Prob) and e == 1]
        if len(weights) != 1 or not any(b == Fn("log", (weights[0],)) for b, _ in factors):
            continue
        law = weights[0].law
        known = moments(law, sets[0], scope)
        if known is not None:
            density = normal(Sym("~1"), *known)
            yield Candidate("log-tangent", (weights[0], weights[0], density, *write_block(block_of(sets))), 0)


def moments(law: str, over: IndexSet, scope: Scope) -> tuple[Term, Term] | None:
    """Mean and variance of a density, where equations of the notes give them."""
    mean = variance = None
    for fact in scope.theory.facts:
        left = fact.claim.left
        if fact.binders or fact.guards or fact.claim.op != "=" or not isinstance(left, Big) or left.over != over:
            continue
        factors = flat(left.body.factors) if isinstance(left.body, Mul) else ()
        rest = [f for f in factors if not (isinstance(f, Prob) and f.law == law)]
        if len(rest) != 1 or len(factors) != 2:
            continue
        if rest[0] == Sym(left.var):
            mean = fact.claim.right
        elif isinstance(rest[0], Pow) and rest[0].exponent == TWO:
            variance = fact.claim.right
    if mean is None or variance is None or not scope.positive(variance):
        return None
    return mean, variance


def normal(x: Term, mean: Term, variance: Term) -> Term:
    """The normal density."""
    square = Pow(Add((x, Mul((MINUS_ONE, mean)))), TWO)
    scale = Pow(Mul((TWO, Fn("pi", ()), variance)), Mul((MINUS_ONE, HALF)))
    return Mul((scale, exp(Mul((MINUS_ONE, HALF, square, Pow(variance, MINUS_ONE))))))
