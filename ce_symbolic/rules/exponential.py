"""Laws of the exponential and of powers with any exponent."""
from __future__ import annotations

from ce_symbolic.meaning.terms import HALF, ONE, Add, Big, Fn, Mul, Pow, Rat, Term, exp, log
from ce_symbolic.proof.normal import TooLarge, canonical_term, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import COUNTABLE, flat
from ce_symbolic.rules.logarithm import argument
from ce_symbolic.rules.rule import Choice, Rule


def exponent(term: Term) -> Term | None:
    """``a`` where the term is ``exp a``."""
    return term.args[0] if isinstance(term, Fn) and term.name == "exp" else None


class ExponentialOfLog(Rule):
    """The exponential undoes the logarithm."""

    name = "exponential-of-log"
    statement = r"e^{\log a} = a, e^{c \log a} = a^c"
    obligations = "a > 0, c a number"
    example = r"e^{-\log p} = \frac{1}{p}"
    misuse = r"e^{-\log p} = -p"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = exponent(term)
        if inner is None:
            return None
        factors = flat(inner.factors) if isinstance(inner, Mul) else (inner,)
        found = []
        for i, factor in enumerate(factors):
            base = argument(factor)
            if base is not None and scope.positive(base):
                rest = canonical_term(Mul(factors[:i] + factors[i + 1:]))
                # With anything but a number beside the logarithm, the exponential is the simpler form.
                # A division must make sense also where a factor beside the exponential is zero.
                if isinstance(rest, Rat) and (rest.value > 0 or scope.unguarded().positive(base)):
                    found.append((isinstance(base, Rat), i, base, rest))
        if not found:
            return None
        base, rest = min(found, key=lambda f: f[:2])[2:]
        return base if rest == ONE else Pow(base, rest)


class ExponentialOfSum(Rule):
    """The exponential of a sum."""

    name = "exponential-of-sum"
    statement = r"e^{a + b} = e^a e^b"
    example = r"e^{\log p + s} = e^{\log p} e^s"
    misuse = r"e^{a + b} = e^a + e^b"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = exponent(term)
        if inner is None:
            return None
        try:
            expanded = render(normal(inner))
        except TooLarge:
            return None
        return Mul(tuple(map(exp, expanded.terms))) if isinstance(expanded, Add) else None


class ExponentialOfLargeSum(Rule):
    """The exponential of a sum over an index."""

    name = "exponential-of-large-sum"
    statement = r"e^{\sum_i a_i} = \prod_i e^{a_i}"
    obligations = "finitely many terms; an integral is no sum"
    example = r"e^{\sum_i \log p_i} = \prod_i e^{\log p_i}"
    misuse = r"e^{\sum_i a_i} = \sum_i e^{a_i}"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        inner = exponent(term)
        if isinstance(inner, Big) and inner.op == "sum" and isinstance(inner.over, COUNTABLE):
            return Big("prod", inner.var, inner.over, exp(inner.body))
        return None


class ProductOfExponentials(Rule):
    """A product of exponentials over an index."""

    name = "product-of-exponentials"
    statement = r"\prod_i e^{a_i} = e^{\sum_i a_i}"
    example = r"\prod_i e^{-x_i} = e^{-\sum_i x_i}"
    misuse = r"\prod_i e^{a_i} = e^{\prod_i a_i}"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Big) and term.op == "prod" and isinstance(term.over, COUNTABLE):
            inner = exponent(term.body)
            if inner is not None:
                return exp(Big("sum", term.var, term.over, inner))
        return None


class PowerAsExponential(Rule):
    """A power with a positive base and any exponent."""

    name = "power-as-exponential"
    statement = r"a^b = e^{b \log a}"
    obligations = "a > 0"
    example = r"2^{\log_2 p} = e^{\log_2 p \cdot \log 2}"
    misuse = r"a^b = e^{a \log b}"
    heads = (Pow,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Pow) or not scope.positive(term.base):
            return None
        if not isinstance(canonical_term(term.exponent), Rat):
            return exp(Mul((term.exponent, log(term.base))))
        return None


class HyperbolicAsExponential(Rule):
    """Hyperbolic functions by their definition."""

    name = "hyperbolic-as-exponential"
    statement = (r"\tanh a = \frac{e^a - e^{-a}}{e^a + e^{-a}}, \sinh a = \frac{e^a - e^{-a}}{2}, "
                 r"\cosh a = \frac{e^a + e^{-a}}{2}")
    example = r"\tanh z = \frac{2}{1 + e^{-2z}} - 1"
    misuse = r"\tanh a = \frac{e^a + e^{-a}}{e^a - e^{-a}}"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Fn) or term.name not in ("tanh", "sinh", "cosh"):
            return None
        up, down = exp(term.args[0]), exp(-term.args[0])
        odd, even = Add((up, -down)), Add((up, down))
        if term.name == "tanh":
            return odd / even
        return Mul((HALF, odd if term.name == "sinh" else even))


class AsLog(Rule):
    """A number as a logarithm."""

    name = "as-log"
    statement = r"a = \log e^a"
    example = r"\max_i u_i = \log e^{\max_i u_i}"
    misuse = r"a = e^{\log a} for negative a"

    def choices(self, term: Term, scope: Scope) -> tuple[Choice, ...]:
        return ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return log(exp(term))


class AsExponential(Rule):
    """A positive number as an exponential."""

    name = "as-exponential"
    statement = r"a = e^{\log a}"
    obligations = "a > 0"
    example = r"p = e^{\log p}"
    misuse = r"a = e^{\log a} for negative a"

    def choices(self, term: Term, scope: Scope) -> tuple[Choice, ...]:
        return ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return exp(log(term)) if scope.positive(term) else None
