"""The search for proofs that two functions have the same minimisers."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ce_symbolic.meaning.terms import MINUS_ONE, ONE, Add, Mul, Pow, Rat, Sym, Term
from ce_symbolic.proof.equations import drive, prove_equal, ratios_of
from ce_symbolic.proof.inequalities import join
from ce_symbolic.proof.kernel import Proof
from ce_symbolic.proof.normal import Polynomial, TooLarge, normal, render
from ce_symbolic.proof.rewriting import Derivation
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.minimisers import SAME, depends_on
from ce_symbolic.rules.rule import Rule


def prove_same_minimiser(left: Term, right: Term, variable: str, scope: Scope,
                         rules: Mapping[str, Rule]) -> Proof | None:
    """A proof that ``left`` and ``right`` are minimal at the same values of the variable."""
    for prepared in _prepared(left, scope, rules):
        try:
            ours = _split(drive(prepared.now, scope, rules).now, variable)
            theirs = _split(drive(right, scope, rules).now, variable)
        except TooLarge:
            return None
        for factor in _factors(ours[0], theirs[0], scope):
            trial = prepared.copy()
            gap = Add((right, -Mul((factor, prepared.now))))
            constant = drive(gap, scope, rules).now
            if depends_on(constant, variable):
                continue
            if trial.apply("same-minimiser", (variable, factor, constant), SAME):
                found = join(trial.proof(), prove_equal(trial.now, right, scope, rules))
                if found is not None:
                    return found
    return None


def _prepared(left: Term, scope: Scope, rules: Mapping[str, Rule]) -> Iterator[Derivation]:
    yield Derivation(left, scope, rules)
    logged = Derivation(left, scope, rules)
    if logged.apply("same-minimiser-of-log", (), SAME):
        yield logged


def _split(value: Term, variable: str) -> tuple[Polynomial, Polynomial]:
    """The monomials with and without the variable."""
    varying: Polynomial = {}
    fixed: Polynomial = {}
    for monomial, c in normal(value).items():
        (varying if depends_on(render({monomial: Fraction(1)}), variable) else fixed)[monomial] = c
    return varying, fixed


def _factors(ours: Polynomial, theirs: Polynomial, scope: Scope) -> Iterator[Term]:
    """Positive factors that may turn one into the other: numbers, sizes that occur, and what terms differ by."""
    sizes: list[Term] = [Sym(n) for n in sorted(scope.theory.integers)]
    scales: list[Term] = [ONE, *sizes, *(Pow(s, MINUS_ONE) for s in sizes)]
    ratios = dict.fromkeys(abs(b / a) for a in ours.values() for b in theirs.values())
    for ratio in list(ratios)[:6]:
        for scale in scales:
            yield scale if ratio == 1 else Mul((Rat(ratio), scale))
    for factor in dict.fromkeys(ratios_of(theirs, ours)):
        if scope.positive(factor):
            yield factor
        elif scope.positive(-factor):
            yield -factor
