"""Integrals of a normal density times a polynomial over the whole real line."""
from __future__ import annotations

from fractions import Fraction
from math import comb

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    Add,
    Big,
    Fn,
    IndexSet,
    Interval,
    Mul,
    Pow,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    exp,
    free_names,
    kinds,
    rat,
)
from ce_symbolic.proof.normal import Polynomial, canonical_term, normal, render
from ce_symbolic.proof.scope import MINUS_INFINITY, Scope
from ce_symbolic.rules.blocks import flat
from ce_symbolic.rules.rule import Choice, Rule

MAX_DEGREE = 6


class GaussianIntegral(Rule):
    """The moments of a normal density, by completing the square."""

    name = "gaussian-integral"
    statement = (r"\int e^{-a x^2 + b x + c} dx = \sqrt{\frac{\pi}{a}} e^{\frac{b^2}{4a} + c}; with x^k in front the "
                 r"k-th moment of the normal law with mean \frac{b}{2a} and variance \frac{1}{2a}")
    obligations = "a > 0; the integral is over the real line"
    example = r"\int \frac{1}{\sqrt{2 \pi \sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}} (x - \mu)^2 dx = \sigma^2"
    misuse = r"\int e^{x^2} dx = \sqrt{\pi}"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op != "sum" or "Fn.exp" not in kinds(term.body):
            return None
        if not is_line(term.over, scope.theory):
            return None
        x, inner = term.var, scope.bind(term.var, term.over)
        factors = flat(term.body.factors) if isinstance(term.body, Mul) else (term.body,)
        powers = {f: u for f in factors if x in free_names(f) and (u := exponent_of(f)) is not None}
        others = [f for f in factors if f not in powers]
        exponent = coefficients(Add(tuple(powers[f] for f in factors if f in powers)) if powers else rat(0), x)
        weights = coefficients(Mul(tuple(others)), x)
        if exponent is None or weights is None or len(exponent) != 3 or len(weights) > MAX_DEGREE + 1:
            return None
        c, b, minus_a = exponent
        a = canonical_term(Mul((MINUS_ONE, minus_a)))
        if not inner.positive(a) or x in free_names(a):
            return None
        variance = Pow(Mul((rat(2), a)), MINUS_ONE)
        mean = Mul((b, variance))
        total: list[Term] = []
        for k, weight in enumerate(weights):
            total.append(Mul((weight, moment(k, mean, variance))))
        top = Add((Mul((b, b, Pow(Mul((rat(4), a)), MINUS_ONE))), c))
        scale = Pow(Mul((Fn("pi", ()), Pow(a, MINUS_ONE))), HALF)
        return Mul((scale, exp(canonical_term(top)), canonical_term(Add(tuple(total)))))


def exponent_of(value: Term) -> Term | None:
    """``u`` of ``e^u``, ``u / 2`` of its root, ``-u`` of its inverse."""
    if isinstance(value, Pow) and isinstance(value.exponent, Rat):
        inner = exponent_of(value.base)
        return None if inner is None else Mul((value.exponent, inner))
    return value.args[0] if isinstance(value, Fn) and value.name == "exp" else None


def is_line(over: IndexSet, theory: Theory) -> bool:
    """Whether a set is the real line: an integral without a range runs over all numbers."""
    if isinstance(over, Interval):
        return over.lower == MINUS_INFINITY and over.upper == INFINITY
    return isinstance(over, Space) and f"set:{over.name}" not in theory.spelling and over.name != "Ω"


def coefficients(value: Term, x: str) -> list[Term] | None:
    """A polynomial in ``x`` by its coefficients, the constant one first; None where it is none."""
    found: dict[int, Polynomial] = {}
    for (sets, factors), c in normal(value).items():
        degree = Fraction(0)
        rest = []
        for base, e in factors:
            if base == Sym(x):
                degree = e
            elif x in free_names(base):
                return None
            else:
                rest.append((base, e))
        if degree.denominator != 1 or degree < 0:
            return None
        part = found.setdefault(int(degree), {})
        part[sets, tuple(rest)] = part.get((sets, tuple(rest)), Fraction(0)) + c
    return [render(found.get(k, {})) for k in range(max(found, default=0) + 1)]


def moment(k: int, mean: Term, variance: Term) -> Term:
    """``E[x^k]`` under the normal law: ``Σ_j \\binom{k}{2j} (2j-1)!! v^j m^{k-2j}``."""
    terms: list[Term] = []
    for j in range(k // 2 + 1):
        odd = 1
        for i in range(1, 2 * j, 2):
            odd *= i
        power, rest = Rat(Fraction(j)), Rat(Fraction(k - 2 * j))
        terms.append(Mul((rat(comb(k, 2 * j) * odd), Pow(variance, power), Pow(mean, rest))))
    return Add(tuple(terms))
