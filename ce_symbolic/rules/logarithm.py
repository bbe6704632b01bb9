"""Laws of the natural logarithm."""
from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from ce_symbolic.meaning.terms import ONE, ZERO, Add, Big, Fn, Mul, Pow, Rat, Term, free_names, log
from ce_symbolic.proof.normal import TooLarge, denominator, equal, multiplied_out, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import COUNTABLE
from ce_symbolic.rules.rule import Choice, Rule


def argument(term: Term) -> Term | None:
    """``u`` where the term is ``log u``."""
    return term.args[0] if isinstance(term, Fn) and term.name == "log" and len(term.args) == 1 else None


def _is_inverse(factor: Term) -> bool:
    return isinstance(factor, Pow) and isinstance(factor.exponent, Rat) and factor.exponent.value < 0


def _log_of_factor(factor: Term) -> Term:
    if isinstance(factor, Pow) and isinstance(factor.exponent, Rat) and factor.exponent.value == -1:
        return -log(factor.base)
    return log(factor)


class LogOfQuotient(Rule):
    """The logarithm of a quotient."""

    name = "log-of-quotient"
    statement = r"\log \frac{a}{b} = \log a - \log b"
    obligations = "a > 0, b > 0"
    example = r"\log \frac{p(x)}{q(x)} = \log p(x) - \log q(x)"
    misuse = r"\log \frac{a}{b} = \frac{\log a}{\log b}"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return _split(term, scope, quotient=True)


class LogOfProduct(Rule):
    """The logarithm of a product."""

    name = "log-of-product"
    statement = r"\log (a b) = \log a + \log b"
    obligations = "a > 0, b > 0"
    example = r"\log (p(x) q(y)) = \log p(x) + \log q(y)"
    misuse = r"\log (a + b) = \log a + \log b: there is no such law for sums"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return _split(term, scope, quotient=False)


def _split(term: Term, scope: Scope, quotient: bool) -> Term | None:
    inner = argument(term)
    if isinstance(inner, Pow) and quotient and _is_inverse(inner) and inner.exponent == Rat(Fraction(-1)):
        return -log(inner.base) if scope.positive(inner.base) else None
    if not isinstance(inner, Mul) or any(_is_inverse(f) for f in inner.factors) != quotient:
        return None
    factors = [f for f in inner.factors if f != ONE]
    # The logarithm of a plain inverse becomes that of its base; any other power need only be positive itself.
    if not all(scope.positive(f.base if isinstance(f, Pow) and f.exponent == Rat(Fraction(-1)) else f)
               for f in factors):
        return None
    terms = tuple(map(_log_of_factor, factors))
    return ZERO if not terms else terms[0] if len(terms) == 1 else Add(terms)


class LogOfPower(Rule):
    """The logarithm of a power."""

    name = "log-of-power"
    statement = r"\log a^n = n \log a; \log a^n = n \log |a| for even n"
    obligations = "a > 0 (for even n none); n is defined also where a factor beside the logarithm is zero"
    example = r"\log x^2 = 2 \log x"
    misuse = r"(\log a)^n = n \log a"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = argument(term)
        if isinstance(inner, Pow) and scope.positive(inner.base) and not scope.unguarded().partial(inner.exponent):
            return Mul((inner.exponent, log(inner.base)))
        if isinstance(inner, Pow) and isinstance(inner.exponent, Rat) and inner.exponent.value % 2 == 0 and not (
                isinstance(inner.base, Fn) and inner.base.name == "abs"):
            # An even power of what may be negative: log x^2 = 2 log |x|, defined where log x^2 is.
            return Mul((inner.exponent, log(Fn("abs", (inner.base,)))))
        return None


class LogOfOne(Rule):
    """The logarithm of one."""

    name = "log-of-one"
    statement = r"\log 1 = 0"
    example = r"-1 \times \log 1 = 0"
    misuse = r"\log 0 = 1"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return ZERO if argument(term) == ONE else None


class LogOfExponential(Rule):
    """The logarithm undoes the exponential."""

    name = "log-of-exponential"
    statement = r"\log e^a = a"
    obligations = "a is defined also where a factor beside the logarithm is zero"
    example = r"\log e^{-s} = -s"
    misuse = r"\log (e^a + e^b) = a + b"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = argument(term)
        if not isinstance(inner, Fn) or inner.name != "exp" or scope.unguarded().partial(inner.args[0]):
            return None
        return inner.args[0]


class LogOfLargeProduct(Rule):
    """The logarithm of a product over an index."""

    name = "log-of-large-product"
    statement = r"\log \prod_i a_i = \sum_i \log a_i"
    obligations = "a_i > 0 for all i; finitely many factors"
    example = r"\log \prod_{i=1}^n p(x_i) = \sum_{i=1}^n \log p(x_i)"
    misuse = r"\log \sum_i a_i = \sum_i \log a_i"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = argument(term)
        if not isinstance(inner, Big) or inner.op != "prod" or not isinstance(inner.over, COUNTABLE):
            return None
        if scope.unguarded().partial(inner.over) or not scope.bind(inner.var, inner.over).positive(inner.body):
            return None
        return Big("sum", inner.var, inner.over, log(inner.body))


class LogOfCommonFactor(Rule):
    """The logarithm of a sum: a factor that all terms share, and a denominator, come out."""

    name = "log-of-common-factor"
    statement = r"\log (a b + a c) = \log a + \log (b + c), \log (a + \frac{b}{c}) = \log (a c + b) - \log c"
    obligations = "what comes out is positive"
    example = r"\log (1 + e^{-z}) = -z + \log (1 + e^z)"
    misuse = r"\log (a b + a c) = \log a \cdot \log (b + c)"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = argument(term)
        if not isinstance(inner, (Add, Big)) or (isinstance(inner, Big) and inner.op != "sum"):
            return None
        try:
            common, rest = with_common_factor(inner)
        except TooLarge:
            return None
        outer = scope.unguarded()
        common = tuple((b, e) for b, e in common if b != ONE)
        if not common or not all(scope.positive(b) and not outer.partial(b) for b, _ in common):
            return None
        powers = tuple(b if e == 1 else Pow(b, Rat(e)) for b, e in common)
        if not equal(inner, Mul((*powers, rest))):
            return None
        terms = [log(b) if e == 1 else Mul((Rat(e), log(b))) for b, e in common]
        return Add((*terms, log(rest))) if rest != ONE else terms[0] if len(terms) == 1 else Add(tuple(terms))


def with_common_factor(value: Term) -> tuple[tuple[tuple[Term, Fraction], ...], Term]:
    """``(b_1, e_1), … , rest`` with ``value = Π b_k^{e_k} · rest``: each atom with its lowest exponent in any term of
    the numerator, the denominators, and the content of the numbers.  Whoever uses it compares the two."""
    polynomial = normal(value)
    found: dict[Term, Fraction] = {}
    for _ in range(6):
        below = denominator(polynomial)
        if below is None:
            break
        base, e = below
        found[base] = found.get(base, Fraction(0)) + e
        polynomial = multiplied_out(polynomial, base, e)
    atoms = dict.fromkeys(b for _, factors in polynomial for b, _ in factors
                          if not any(n.startswith("@") for n in free_names(b)))
    for base in atoms:
        low = min(dict(factors).get(base, Fraction(0)) for _, factors in polynomial)
        if low:
            found[base] = found.get(base, Fraction(0)) + low
            polynomial = multiplied_out(polynomial, base, low)
    numbers = [abs(c) for c in polynomial.values()]
    if numbers:
        content = Fraction(gcd(*(c.numerator for c in numbers)), lcm(*(c.denominator for c in numbers)))
        if content != 1:
            found[Rat(content)] = Fraction(1)
            polynomial = {m: c / content for m, c in polynomial.items()}
    return tuple((b, e) for b, e in found.items() if e), render(polynomial)


class LogOfNumber(Rule):
    """The logarithm of a rational number, by its prime factors."""

    name = "log-of-number"
    statement = r"\log \frac{a}{b} = \log a - \log b and \log ab = \log a + \log b for whole numbers"
    obligations = "the number is positive"
    example = r"\log 6 = \log 2 + \log 3"
    misuse = r"\log 5 = \log 2 + \log 3"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = argument(term)
        if not isinstance(inner, Rat) or inner.value <= 0 or inner.value == 1:
            return None
        exponents = {**prime_factors(inner.value.numerator)}
        for prime, e in prime_factors(inner.value.denominator).items():
            exponents[prime] = -e
        terms = [log(Rat(Fraction(p))) if e == 1 else Mul((Rat(Fraction(e)), log(Rat(Fraction(p)))))
                 for p, e in sorted(exponents.items())]
        made = terms[0] if len(terms) == 1 else Add(tuple(terms))
        return None if made == term else made


def prime_factors(n: int, limit: int = 10_000) -> dict[int, int]:
    """Prime factors up to a limit; what is left is kept as one factor."""
    found: dict[int, int] = {}
    p = 2
    while p * p <= n and p <= limit:
        while n % p == 0:
            found[p] = found.get(p, 0) + 1
            n //= p
        p += 1
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found
