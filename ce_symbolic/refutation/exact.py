"""Exact arithmetic as long as possible, balls beyond.

Values are ``fmpq``, ``LogNumber``, ``arb`` (balls), ``acb`` (inside integrals only) and ``Dual`` numbers over these.
A decision about a ball that straddles the point in question raises ``Uncertain``; it is tried again with more bits.
"""
from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq, fmpz

from ce_symbolic.refutation import dual
from ce_symbolic.refutation.dual import Dual
from ce_symbolic.refutation.errors import Uncertain, Undefined, UndefinedLog, Unevaluable
from ce_symbolic.refutation.lognumber import LogNumber, exp_of, log_of_rational

LARGEST_POWER_BITS = 20_000


def ball(value: Any) -> Any:
    """An ``arb`` (or ``acb``) that contains the value."""
    kind = type(value)
    if kind is arb or kind is acb:
        return value
    if kind is LogNumber:
        return value.ball()
    if kind is Dual:
        raise TypeError("a dual number has no ball")
    return arb(value)


class Exact:
    """Exact and ball arithmetic."""

    exact = True
    zero = fmpq(0)
    one = fmpq(1)
    half = fmpq(1, 2)

    def number(self, value: Fraction | int) -> Any:
        """A constant."""
        return fmpq(value.numerator, value.denominator)

    def is_zero(self, value: Any) -> bool:
        """Whether the value is exactly zero, slopes included."""
        kind = type(value)
        if kind is fmpq or kind is int:
            return bool(value == 0)
        if kind is LogNumber:
            return False
        if kind is Dual:
            return self.is_zero(value.value) and self.is_zero(value.slope)
        return bool(value.is_zero())

    def may_be_zero(self, value: Any) -> bool:
        """Whether a ball contains zero (then nothing is decided)."""
        kind = type(value)
        return (kind is arb or kind is acb) and bool(value.contains(0))

    def sign_of(self, value: Any) -> int:
        """-1, 0 or 1 if certain."""
        if type(value) is fmpq or type(value) is int:
            return 1 if value > 0 else -1 if value < 0 else 0
        if type(value) is LogNumber:
            value = value.ball()
        if type(value) is arb:
            if value > 0:
                return 1
            if value < 0:
                return -1
            if value.is_zero():
                return 0
            raise Uncertain("the sign of a ball around zero")
        if type(value) is Dual:
            return self.sign_of(dual.real(value))
        raise Unevaluable("the sign of a complex number")

    def reciprocal(self, x: Any) -> Any:
        """``1/x``."""
        kind = type(x)
        if kind is int:
            x, kind = fmpq(x), fmpq
        if kind is fmpq:
            if x == 0:
                raise Undefined("division by zero")
            return 1 / x
        if kind is LogNumber:
            return x.reciprocal()
        if kind is Dual:
            return dual.apply(self, "reciprocal", x)
        if kind is arb and x.contains(0):
            raise Undefined("division by zero") if x.is_zero() else Uncertain("division by a ball around zero")
        return 1 / x

    def log(self, x: Any) -> Any:
        """The natural logarithm."""
        kind = type(x)
        if kind is fmpq:
            if x <= 0:
                raise UndefinedLog("logarithm of a number that is not positive")
            value = log_of_rational(x)
            return arb(x).log() if value is None else value
        if kind is Dual:
            return dual.apply(self, "log", x)
        if kind is acb:
            return x.log(analytic=True)
        x = ball(x)
        if x > 0:
            return x.log()
        if x <= 0:
            raise UndefinedLog("logarithm of a number that is not positive")
        raise Uncertain("logarithm of a ball around zero")

    def exp(self, x: Any) -> Any:
        """The exponential."""
        kind = type(x)
        if kind is Dual:
            return dual.apply(self, "exp", x)
        if kind is fmpq and x == 0:
            return self.one
        if kind is LogNumber:
            value = exp_of(x)
            if value is not None:
                return value
        return self._finite(ball(x).exp())

    def power(self, base: Any, exponent: Any) -> Any:
        """``base ** exponent``; a natural exponent 0 gives 1."""
        if type(exponent) is Dual and dual.flat(exponent, self.is_zero):
            exponent = dual.real(exponent)
        if type(exponent) is fmpq and exponent.q == 1:
            return self._integer_power(base, int(exponent.p))
        if type(base) is Dual or type(exponent) is Dual:
            return dual.power(self, base, exponent)
        if type(base) is acb or type(exponent) is acb:
            return acb(ball(base)).pow(acb(ball(exponent)), analytic=True)
        sign = self.sign_of(base)
        if sign < 0:
            raise Undefined("a negative number to a power that is no integer")
        if sign == 0:
            if self.sign_of(exponent) > 0:
                return self.zero
            raise Undefined("zero to a power that is not positive")
        if type(base) is fmpq:
            if base == 1:
                return self.one
            if type(exponent) is fmpq:
                root = _rational_root(base, int(exponent.q))
                if root is not None:
                    return self._integer_power(root, int(exponent.p))
        return self.exp(exponent * self.log(base))

    def _integer_power(self, base: Any, n: int) -> Any:
        if n < 0:
            return self.reciprocal(self._integer_power(base, -n)) if n != -1 else self.reciprocal(base)
        if n == 0:
            return self.one
        if type(base) is fmpq:
            size = max(int(base.p).bit_length(), int(base.q).bit_length())
            if size > 1 and n * size > LARGEST_POWER_BITS:
                return self._finite(arb(base) ** n)
            return base**n
        if n > 64:
            if type(base) is Dual:
                lower = self._integer_power(base.value, n - 1)
                return Dual(lower * base.value, base.slope * (lower * n), base.tag)
            return self._finite(ball(base) ** n)
        result = base
        for bit in bin(n)[3:]:
            result = result * result
            if bit == "1":
                result = result * base
        return result

    def _finite(self, value: Any) -> Any:
        if not value.is_finite():
            raise Unevaluable("too large")
        return value

    def abs(self, x: Any) -> Any:
        """The absolute value."""
        if type(x) is Dual:
            return dual.apply(self, "abs", x)
        if type(x) is acb:
            return x.real_abs(analytic=True)
        if type(x) is arb:
            return abs(x)
        return -x if self.sign_of(x) < 0 else x

    def sign(self, x: Any) -> Any:
        """-1, 0 or 1."""
        return dual.apply(self, "sign", x) if type(x) is Dual else fmpq(self.sign_of(x))

    def floor(self, x: Any) -> Any:
        """The largest integer that is not above."""
        return self._rounded(x, "floor")

    def ceil(self, x: Any) -> Any:
        """The smallest integer that is not below."""
        return self._rounded(x, "ceil")

    def _rounded(self, x: Any, name: str) -> Any:
        if type(x) is Dual:
            return dual.apply(self, name, x)
        if type(x) is fmpq:
            return fmpq(x.floor() if name == "floor" else x.ceil())
        if type(x) is acb:
            raise Unevaluable(name)
        value = getattr(ball(x), name)().unique_fmpz()
        if value is None:
            raise Uncertain("a ball around an integer")
        return fmpq(value)

    def larger(self, a: Any, b: Any) -> Any:
        """The larger of two; slopes must agree where the values do."""
        if type(a) is acb or type(b) is acb:
            return acb(ball(a)).real_max(acb(ball(b)), analytic=True)
        if type(a) is arb and type(b) is arb:
            return a.max(b)
        sign = self._order(a, b)
        if sign == 0 and not self.is_zero(a - b):
            raise Undefined("a maximum has no derivative where two values meet")
        return a if sign >= 0 else b

    def _order(self, a: Any, b: Any) -> int:
        return self.sign_of(dual.real(a) - dual.real(b))

    def _simple(self, name: str, at_zero: Any, x: Any) -> Any:
        if type(x) is Dual:
            return dual.apply(self, name, x)
        if type(x) is fmpq and x == 0:
            return at_zero
        return self._finite(getattr(ball(x), name)())

    def sin(self, x: Any) -> Any:
        """Sine."""
        return self._simple("sin", self.zero, x)

    def cos(self, x: Any) -> Any:
        """Cosine."""
        return self._simple("cos", self.one, x)

    def sinh(self, x: Any) -> Any:
        """Hyperbolic sine."""
        return self._simple("sinh", self.zero, x)

    def cosh(self, x: Any) -> Any:
        """Hyperbolic cosine."""
        return self._simple("cosh", self.one, x)

    def tanh(self, x: Any) -> Any:
        """Hyperbolic tangent."""
        return self._simple("tanh", self.zero, x)

    def tan(self, x: Any) -> Any:
        """Tangent."""
        if type(x) in (Dual, acb) or (type(x) is fmpq and x == 0):
            return self._simple("tan", self.zero, x)
        return ball(x).sin() * self.reciprocal(ball(x).cos())

    def arctan(self, x: Any) -> Any:
        """Inverse tangent."""
        if type(x) is Dual:
            return dual.apply(self, "arctan", x)
        if type(x) is fmpq and x == 0:
            return self.zero
        return ball(x).atan()

    def arcsin(self, x: Any) -> Any:
        """Inverse sine."""
        return self._inverse("arcsin", "asin", 0, x)

    def arccos(self, x: Any) -> Any:
        """Inverse cosine."""
        return self._inverse("arccos", "acos", 1, x)

    def _inverse(self, name: str, method: str, root: int, x: Any) -> Any:
        if type(x) is Dual:
            return dual.apply(self, name, x)
        if type(x) is acb:
            raise Unevaluable(name)
        if self.sign_of(self.one - x * x) < 0:
            raise Undefined(f"{name} outside [-1, 1]")
        return self.zero if type(x) is fmpq and x == root else getattr(ball(x), method)()

    def pi(self) -> Any:
        """The circle number."""
        return arb.pi()


def _rational_root(base: fmpq, degree: int) -> fmpq | None:
    if degree > 64:
        return None
    parts = []
    for number in (fmpz(base.p), fmpz(base.q)):
        root = number.root(degree)
        if root**degree != number:
            return None
        parts.append(root)
    return fmpq(parts[0], parts[1])
