"""Signs of numbers without variables, by ball arithmetic.  Part of the kernel; the balls are Arb's (python-flint).

A ball contains the true value, so a ball without zero decides the sign.  Zero itself is never decided here.
"""
from __future__ import annotations

from functools import lru_cache

from flint import arb, ctx, fmpq

from ce_symbolic.meaning.terms import Add, Defined, Fn, Mul, Pow, Rat, Term, kinds

PRECISIONS = (64, 256, 1024)
_VARIABLE = frozenset({"Sym", "App", "Prob", "Big.sum", "Big.prod", "Big.max", "Big.min", "Derivative", "Limit",
                       "Iverson"})


class NoBall(Exception):
    """The term is not a number that balls can enclose."""


@lru_cache(maxsize=20_000)
def sign_of_number(value: Term) -> int:
    """1, -1, or 0 where the term has variables or its sign is not decided."""
    if _VARIABLE & kinds(value):
        return 0
    before = ctx.prec
    try:
        for precision in PRECISIONS:
            ctx.prec = precision
            try:
                ball = enclose(value)
            except NoBall:
                return 0
            if ball > 0:
                return 1
            if ball < 0:
                return -1
    finally:
        ctx.prec = before
    return 0


def enclose(value: Term) -> arb:
    """A ball around the value at the present precision."""
    match value:
        case Rat(number):
            if max(number.numerator.bit_length(), number.denominator.bit_length()) > 20_000:
                raise NoBall
            return arb(fmpq(number.numerator, number.denominator))
        case Add(terms):
            return sum((enclose(t) for t in terms), arb(0))
        case Mul(factors):
            product = arb(1)
            for factor in factors:
                product *= enclose(factor)
            return product
        case Pow(base, exponent):
            return _power(enclose(base), exponent)
        case Fn("log", (inner,)):
            ball = enclose(inner)
            if not ball > 0:
                raise NoBall
            return ball.log()
        case Fn("exp", (inner,)):
            return enclose(inner).exp()
        case Fn("abs", (inner,)):
            return abs(enclose(inner))
        case Fn("sin" | "cos" | "tanh" | "sinh" | "cosh" as name, (inner,)):
            return getattr(enclose(inner), name)()
        case Fn("pi", ()):
            return arb.pi()
        case Defined(_, _, body):
            return enclose(body)
    raise NoBall


def _power(base: arb, exponent: Term) -> arb:
    if isinstance(exponent, Rat) and exponent.value.denominator == 1:
        n = int(exponent.value)
        if abs(n) > 10_000:
            raise NoBall
        if n < 0 and base.contains(0):
            raise NoBall
        return base ** n
    if not base > 0:
        raise NoBall
    return (enclose(exponent) * base.log()).exp()
