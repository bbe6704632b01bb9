"""Exact values beyond the rationals: rational combinations of products of logarithms of primes.

``log 12`` is ``2 log 2 + log 3``.  Two values with the same coefficients are equal, so equality is decided where balls
never could: the bound ``H(p) <= log K`` is met exactly at the uniform law.  A value that is linear (no products, no
quotients of logarithms) is zero only if all its coefficients are, because logarithms of primes are linearly
independent over the rationals and ``e`` to a rational power other than 0 is irrational.
"""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import acb, arb, ctx, fmpq, fmpz

#: ``((2, 1), (3, -1))`` stands for ``log 2 / log 3``; the empty monomial for 1.
Monomial = tuple[tuple[int, int], ...]

LARGEST_TO_FACTOR = 1 << 48
MOST_TERMS = 48


@lru_cache(maxsize=4096)
def _log_of_prime(prime: int, precision: int) -> arb:
    return arb(prime).log()


class LogNumber:
    """A value that is not rational: ``terms`` maps monomials in logarithms of primes to non-zero coefficients."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, fmpq]) -> None:
        self.terms = dict(terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LogNumber) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return f"LogNumber({self})"

    def __str__(self) -> str:
        text = ""
        for monomial, coefficient in sorted(self.terms.items(), key=lambda item: (item[0] == (), item[0])):
            value = Fraction(int(coefficient.p), int(coefficient.q))
            sign, size = ("-" if value < 0 else "+"), abs(value)
            name = _monomial(monomial)
            shown = name if size == 1 and name else f"{size} {name}".strip()
            text += f" {sign} {shown}" if text else (f"-{shown}" if sign == "-" else shown)
        return text

    @property
    def linear(self) -> bool:
        """No products or quotients of logarithms: then the value is certainly not zero."""
        return all(m == () or (len(m) == 1 and m[0][1] == 1) for m in self.terms)

    def ball(self) -> arb:
        """An enclosure at the current precision."""
        total = arb(0)
        for monomial, coefficient in self.terms.items():
            part = arb(coefficient)
            for prime, exponent in monomial:
                value = _log_of_prime(prime, ctx.prec)
                part = part * (value if exponent == 1 else value**exponent)
            total += part
        return total

    def __neg__(self) -> LogNumber:
        return LogNumber({m: -c for m, c in self.terms.items()})

    def __add__(self, other: Any) -> Any:
        kind = type(other)
        if kind is fmpq or kind is int:
            if other == 0:
                return self
            return normal(_added(self.terms, {(): fmpq(other)}))
        if kind is LogNumber:
            return normal(_added(self.terms, other.terms))
        if kind is arb or kind is acb:
            return self.ball() + other
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Any:
        kind = type(other)
        if kind is fmpq or kind is int:
            if other == 0:
                return fmpq(0)
            return LogNumber({m: c * other for m, c in self.terms.items()})
        if kind is LogNumber:
            if len(self.terms) * len(other.terms) > MOST_TERMS:
                return self.ball() * other.ball()
            product: dict[Monomial, fmpq] = {}
            for m, c in self.terms.items():
                for n, d in other.terms.items():
                    key = _times(m, n)
                    product[key] = product.get(key, fmpq(0)) + c * d
            return normal(product)
        if kind is arb or kind is acb:
            return self.ball() * other
        return NotImplemented

    __rmul__ = __mul__

    def reciprocal(self) -> Any:
        """``1/self``: exact for a single term, a ball otherwise."""
        if len(self.terms) == 1:
            ((monomial, coefficient),) = self.terms.items()
            return normal({tuple((p, -k) for p, k in monomial): 1 / coefficient})
        return 1 / self.ball()

    def proportion(self, other: LogNumber) -> fmpq | None:
        """The rational ``self / other`` where the two are proportional."""
        if self.terms.keys() != other.terms.keys():
            return None
        ratios = {c / other.terms[m] for m, c in self.terms.items()}
        return ratios.pop() if len(ratios) == 1 else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_pairs, (tuple((m, (int(c.p), int(c.q))) for m, c in self.terms.items()),)


def _from_pairs(pairs: tuple[tuple[Monomial, tuple[int, int]], ...]) -> LogNumber:
    return LogNumber({m: fmpq(*c) for m, c in pairs})


def _monomial(monomial: Monomial) -> str:
    def power(p: int, k: int) -> str:
        return f"log {p}" if k == 1 else f"(log {p})^{k}"

    above = " ".join(power(p, k) for p, k in monomial if k > 0)
    below = " / ".join(power(p, -k) for p, k in monomial if k < 0)
    return f"{above or '1'} / {below}" if below else above


def _added(a: Mapping[Monomial, fmpq], b: Mapping[Monomial, fmpq]) -> dict[Monomial, fmpq]:
    total = dict(a)
    for monomial, coefficient in b.items():
        old = total.get(monomial)
        total[monomial] = coefficient if old is None else old + coefficient
    return total


def _times(a: Monomial, b: Monomial) -> Monomial:
    if not a:
        return b
    if not b:
        return a
    powers = dict(a)
    for prime, exponent in b:
        powers[prime] = powers.get(prime, 0) + exponent
    return tuple(sorted((p, k) for p, k in powers.items() if k))


def normal(terms: Mapping[Monomial, fmpq]) -> Any:
    """The value with these terms: an ``fmpq`` if it is rational, else a ``LogNumber``."""
    kept = {m: c for m, c in terms.items() if c != 0}
    if not kept:
        return fmpq(0)
    if len(kept) == 1 and () in kept:
        return kept[()]
    if len(kept) > MOST_TERMS:
        return LogNumber(kept).ball()
    return LogNumber(kept)


@lru_cache(maxsize=20_000)
def log_of_rational(value: fmpq) -> Any:
    """``log value`` for a positive rational: exact, or None where the number is too large to be factored quickly."""
    if value == 1:
        return fmpq(0)
    above, below = int(value.p), int(value.q)
    if max(above, below) > LARGEST_TO_FACTOR:
        return None
    terms: dict[Monomial, fmpq] = {}
    for number, sign in ((above, 1), (below, -1)):
        if number > 1:
            for prime, exponent in fmpz(number).factor():
                terms[((int(prime), 1),)] = fmpq(sign * int(exponent))
    return LogNumber(terms)


def exp_of(value: LogNumber) -> fmpq | None:
    """``exp value`` where it is rational and of moderate size: ``exp(2 log 3) = 9``."""
    result = fmpq(1)
    for monomial, coefficient in value.terms.items():
        if len(monomial) != 1 or monomial[0][1] != 1 or coefficient.q != 1 or abs(coefficient.p) > 200:
            return None
        result *= fmpq(monomial[0][0]) ** int(coefficient.p)
    return result
