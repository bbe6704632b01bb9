"""Sums that may be weighted arithmetic means: ``a^p / p + b^q / q`` is one of ``a^p`` and ``b^q``.

Nothing here is trusted.
"""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.meaning.terms import MINUS_ONE, ONE, Add, Defined, Fn, Mul, Pow, Rat, Term
from ce_symbolic.rules.rule import Choice

MAX_TERMS = 6


def weighted_means(left: Term, right: Term) -> Iterator[Choice]:
    """The choices of ``weighted-am-gm`` whose arithmetic mean is the right side.

    In each term the powers with symbolic exponents are the number and the rest is the weight; where there are none,
    what is raised to a power on the left is the number.
    """
    terms = _terms(right)
    if not 2 <= len(terms) <= MAX_TERMS:
        return
    printed = {base for f in _factors(left) if not isinstance(f, Rat)
               for base in (_factors(f.base) if isinstance(f, Pow) else (f,))}
    pairs: list[Term] = []
    for part in terms:
        factors = list(_factors(part))
        number = [f for f in factors if _is_power(f)] or [f for f in factors if f in printed]
        if not number:
            return
        rest = [f for f in factors if f not in number]
        pairs += [_product(rest), _product(number)]
    yield (ONE, *pairs)


def _terms(value: Term) -> tuple[Term, ...]:
    """The terms of a sum, also of one that is multiplied by something."""
    if isinstance(value, Mul):
        sums = [k for k, f in enumerate(value.factors) if isinstance(f, Add)]
        whole = value.factors[sums[0]] if len(sums) == 1 else None
        if isinstance(whole, Add):
            before, behind = value.factors[:sums[0]], value.factors[sums[0] + 1:]
            return tuple(Mul((*before, t, *behind)) for t in whole.terms)
    return value.terms if isinstance(value, Add) else ()


def _factors(value: Term) -> Iterator[Term]:
    """The factors of a product, those of its divisors inverted."""
    while isinstance(value, Defined):
        value = value.body
    if isinstance(value, Mul):
        for factor in value.factors:
            yield from (f for f in _factors(factor) if f != ONE)
    elif isinstance(value, Pow) and value.exponent == MINUS_ONE and isinstance(value.base, Mul):
        for factor in value.base.factors:
            yield from _factors(Pow(factor, MINUS_ONE))
    elif isinstance(value, Pow) and isinstance(value.base, Pow) and value.exponent == value.base.exponent == MINUS_ONE:
        yield from _factors(value.base.base)
    else:
        yield value


def _is_power(value: Term) -> bool:
    if isinstance(value, Pow) and value.exponent == MINUS_ONE:
        return _is_power(value.base)
    return (isinstance(value, Pow) and not isinstance(value.exponent, Rat)) or (
        isinstance(value, Fn) and value.name == "exp")


def _product(factors: list[Term]) -> Term:
    return ONE if not factors else factors[0] if len(factors) == 1 else Mul(tuple(factors))
