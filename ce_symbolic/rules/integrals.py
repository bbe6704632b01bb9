"""Elementary integrals over intervals: powers, exponentials, and Gaussian functions with their moments."""
from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Fn,
    Interval,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    exp,
    free_names,
    kinds,
)
from ce_symbolic.proof.normal import TooLarge, canonical_term, normal, render
from ce_symbolic.proof.scope import MINUS_INFINITY, Scope
from ce_symbolic.rules.rule import Choice, Rule

MAX_DEGREE = 8
Coefficients = dict[int, Term]


class ElementaryIntegral(Rule):
    """The integral of a power times the exponential of a polynomial of degree two at most."""

    name = "elementary-integral"
    statement = (r"\int_a^b x^k dx = \frac{b^{k+1} - a^{k+1}}{k+1}, "
                 r"\int_0^\infty x^k e^{-\lambda x} dx = \frac{k!}{\lambda^{k+1}}, "
                 r"\int_{-\infty}^\infty e^{-a x^2 + b x} dx = \sqrt{\frac{\pi}{a}} e^{b^2 / (4a)} (with moments)")
    obligations = r"\lambda > 0, a > 0; the factors taken out do not depend on x"
    example = r"\int_0^\infty \lambda e^{-\lambda x} dx = 1"
    misuse = r"\int_0^\infty e^{-\lambda x} dx = \lambda"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Big) and term.op == "sum" and isinstance(term.over, Interval)):
            return None
        try:
            pieces = normal(term.body)
        except TooLarge:
            return None
        if len(pieces) != 1:
            return None
        ((sets, factors), number), = pieces.items()
        if sets:
            return None
        outside: list[Term] = [Rat(number)]
        degree, exponents = 0, []
        for base, e in factors:
            if term.var not in free_names(base):
                outside.append(Pow(base, Rat(e)))
            elif base == Sym(term.var) and e.denominator == 1 and 0 <= e <= MAX_DEGREE:
                degree = int(e)
            elif isinstance(base, Fn) and base.name == "exp":
                exponents.append(Mul((Rat(e), base.args[0])))
            else:
                return None
        if any(map(scope.partial, outside)):
            return None
        polynomial = coefficients(canonical_term(Add(tuple(exponents))), term.var) if exponents else {}
        if polynomial is None or any(map(scope.partial, polynomial.values())):
            return None
        value = integral(degree, polynomial, term.over, scope)
        return None if value is None else Mul((*outside, value))


def coefficients(value: Term, var: str) -> Coefficients | None:
    """``c_0, c_1, c_2`` of a polynomial in ``var`` of degree two at most."""
    terms: dict[int, list[Term]] = {}
    for (sets, factors), c in normal(value).items():
        k, rest = Fraction(0), []
        for base, e in factors:
            if base == Sym(var):
                k = e
            elif var in free_names(base):
                return None
            else:
                rest.append((base, e))
        if k not in (0, 1, 2):
            return None
        terms.setdefault(int(k), []).append(render({(sets, tuple(rest)): c}))
    made = {k: canonical_term(Add(tuple(ts))) for k, ts in terms.items()}
    return {k: t for k, t in made.items() if t != ZERO}


def integral(k: int, c: Coefficients, over: Interval, scope: Scope) -> Term | None:
    """``∫ x^k e^{c_0 + c_1 x + c_2 x²} dx``, None where it is none of the elementary ones."""
    low, high = over.lower, over.upper
    bounded = "Fn.infinity" not in kinds(over)
    factor = exp(c[0]) if 0 in c else ONE
    if 2 in c:
        if (low, high) != (MINUS_INFINITY, INFINITY) or not scope.positive(-c[2]):
            return None
        return Mul((factor, gaussian(k, -c[2], c.get(1, ZERO))))
    if 1 in c:
        rate = c[1]
        if high == INFINITY and "Fn.infinity" not in kinds(low) and scope.positive(-rate):
            # By parts k times: Σ_j k!/j! low^j λ^{j-k-1} e^{-λ low}.
            down = -rate
            terms = tuple(Mul((Rat(Fraction(factorial(k), factorial(j))), Pow(low, Rat(Fraction(j))),
                               Pow(down, Rat(Fraction(j - k - 1))))) for j in range(k + 1))
            return Mul((factor, exp(Mul((rate, low))), Add(terms)))
        if bounded and k == 0 and scope.proves(Compare("!=", rate, ZERO)):
            return Mul((factor, Pow(rate, MINUS_ONE), Add((exp(Mul((rate, high))), -exp(Mul((rate, low)))))))
        return None
    if not bounded:
        return None
    power = Rat(Fraction(k + 1))
    return Mul((factor, Rat(Fraction(1, k + 1)), Add((Pow(high, power), -Pow(low, power)))))


def gaussian(k: int, a: Term, b: Term) -> Term:
    """``∫ x^k e^{-a x² + b x} dx`` over the real line: around the mean ``m = b / 2a`` odd moments vanish, and
    ``∫ y^{2j} e^{-a y²} dy = (2j)! / (j! 4^j) a^{-j} √(π/a)``."""
    width = canonical_term(Pow(a, MINUS_ONE))
    mean = Mul((HALF, b, width))
    terms = []
    for j in range(k // 2 + 1):
        number = Fraction(comb(k, 2 * j) * factorial(2 * j), factorial(j) * 4 ** j)
        terms.append(Mul((Rat(number), Pow(mean, Rat(Fraction(k - 2 * j))), Pow(width, Rat(Fraction(j))))))
    root = Mul((Pow(Fn("pi", ()), HALF), Pow(width, HALF)))
    return Mul((exp(Mul((Rat(Fraction(1, 4)), Pow(b, Rat(Fraction(2))), width))), root, Add(tuple(terms))))
