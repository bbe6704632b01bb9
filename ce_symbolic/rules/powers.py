"""Roots, absolute values and powers with rational exponents."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.meaning.terms import ONE, Fn, Mul, Pow, Rat, Term
from ce_symbolic.proof.normal import canonical_term, equal
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


class PowerOfProduct(Rule):
    """A root of a product of non-negative factors."""

    name = "power-of-product"
    statement = r"(a b)^r = a^r b^r"
    obligations = "the factors are positive (for a positive exponent: not negative; for a whole one: none)"
    example = r"\sqrt{4 x} = 2 \sqrt{x}"
    misuse = r"\sqrt{a + b} = \sqrt{a} + \sqrt{b}"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Pow) and isinstance(term.base, Mul)):
            return None
        factors = term.base.factors
        whole = isinstance(term.exponent, Rat) and term.exponent.value.denominator == 1
        growing = isinstance(term.exponent, Rat) and term.exponent.value > 0
        if whole or all(scope.nonnegative(f) if growing else scope.positive(f) for f in factors):
            return Mul(tuple(Pow(f, term.exponent) for f in factors))
        return None


class PowerOfPower(Rule):
    """A power of a power of a non-negative base."""

    name = "power-of-power"
    statement = r"(a^s)^r = a^{s r}"
    obligations = "a > 0, or s and r are whole numbers"
    example = r"\sqrt{x^2} = x for x > 0"
    misuse = r"\sqrt{x^2} = x for negative x"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Pow) and isinstance(term.base, Pow) and scope.positive(term.base.base):
            exponent = Mul((term.base.exponent, term.exponent))
            return term.base.base if equal(exponent, ONE) else Pow(term.base.base, canonical_term(exponent))
        return None


class RootOfSquare(Rule):
    """The root of a square."""

    name = "root-of-square"
    statement = r"\sqrt{x^2} = |x|, (x^2)^{n/2} = |x|^n"
    example = r"\sqrt{(a - b)^2} = |a - b|"
    misuse = r"\sqrt{x^2} = x without x >= 0"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Pow) and isinstance(term.exponent, Rat) and term.exponent.value.denominator == 2):
            return None
        if not (isinstance(term.base, Pow) and term.base.exponent == Rat(Fraction(2))):
            return None
        size, e = Fn("abs", (term.base.base,)), 2 * term.exponent.value
        return size if e == 1 else Pow(size, Rat(e))


class AbsoluteValue(Rule):
    """The absolute value of a number of known sign."""

    name = "absolute-value"
    statement = r"|x| = x for x >= 0, |x| = -x for x <= 0"
    obligations = "the sign of x is known"
    example = r"|p(x)| = p(x)"
    misuse = r"|x| = x for every x"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Fn) and term.name == "abs":
            sign = scope.sign(term.args[0])
            if not sign & 1:
                return term.args[0]
            if not sign & 4:
                return -term.args[0]
        return None


class AbsoluteValueOfProduct(Rule):
    """The absolute value of a product or a power."""

    name = "absolute-value-of-product"
    statement = r"|a b| = |a| |b|, |a / b| = |a| / |b|"
    example = r"\left|\frac{a}{b}\right| = \frac{|a|}{|b|}"
    misuse = r"|a + b| = |a| + |b|"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Fn) or term.name != "abs" or not isinstance(term.args[0], Mul):
            return None
        return Mul(tuple(self.size(f) for f in term.args[0].factors))

    def size(self, factor: Term) -> Term:
        """``|a|``, with whole powers outside."""
        if isinstance(factor, Rat):
            return Rat(abs(factor.value))
        if isinstance(factor, Pow) and isinstance(factor.exponent, Rat) and factor.exponent.value.denominator == 1:
            return Pow(Fn("abs", (factor.base,)), factor.exponent)
        return Fn("abs", (factor,))


class SquareOfAbsoluteValue(Rule):
    """The square of an absolute value."""

    name = "square-of-absolute-value"
    statement = r"|x|^2 = x^2"
    example = r"|y - \mu|^2 = (y - \mu)^2"
    misuse = r"|x|^3 = x^3"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if (isinstance(term, Pow) and isinstance(term.base, Fn) and term.base.name == "abs"
                and isinstance(term.exponent, Rat) and term.exponent.value % 2 == 0):
            return Pow(term.base.args[0], term.exponent)
        return None


class RootOfNumber(Rule):
    """The root of a rational number that is a perfect power."""

    name = "root-of-number"
    statement = r"\sqrt{4} = 2"
    obligations = "the root is rational"
    example = r"\sqrt{\frac{1}{4}} = \frac{1}{2}"
    misuse = r"\sqrt{4} = \pm 2"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Pow) and isinstance(term.base, Rat) and isinstance(term.exponent, Rat)):
            return None
        base, e = term.base.value, term.exponent.value
        if base == 1:
            return ONE
        if e.denominator != 2 or base <= 0:
            return None
        top, bottom = _root(base.numerator), _root(base.denominator)
        if top is None or bottom is None:
            return None
        return Pow(Rat(Fraction(top, bottom)), Rat(Fraction(e.numerator)))


def _root(n: int) -> int | None:
    from math import isqrt

    r = isqrt(n)
    return r if r * r == n else None
