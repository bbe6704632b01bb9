"""The same operations in floating point: quick guides for the search, never evidence."""
from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ce_symbolic.refutation import dual
from ce_symbolic.refutation.dual import Dual
from ce_symbolic.refutation.errors import Undefined, UndefinedLog, Unevaluable


def _function(name: str, compute: Callable[[float], float]) -> Callable[[Floats, Any], Any]:
    def of(self: Floats, x: Any) -> Any:
        try:
            return compute(x)
        except TypeError:
            if type(x) is Dual:
                return dual.apply(self, name, x)
            raise
        except OverflowError:
            raise Unevaluable("too large") from None
        except ValueError:
            raise Undefined(name) from None

    return of


class Floats:
    """Floating-point arithmetic."""

    exact = False
    zero = 0.0
    one = 1.0
    half = 0.5

    def number(self, value: Fraction | int) -> float:
        """A constant."""
        try:
            return float(value)
        except OverflowError:
            raise Unevaluable("too large") from None

    def is_zero(self, value: Any) -> bool:
        """Whether the value is exactly zero, slopes included."""
        if type(value) is Dual:
            return self.is_zero(value.value) and self.is_zero(value.slope)
        return bool(value == 0)

    def may_be_zero(self, value: Any) -> bool:
        """Floats are never in doubt here."""
        return False

    def sign_of(self, value: Any) -> int:
        """-1, 0 or 1."""
        value = dual.real(value)
        return 1 if value > 0 else -1 if value < 0 else 0

    def reciprocal(self, x: Any) -> Any:
        """``1/x``."""
        if type(x) is Dual:
            return dual.apply(self, "reciprocal", x)
        if x == 0:
            raise Undefined("division by zero")
        return 1.0 / x

    def log(self, x: Any) -> Any:
        """The natural logarithm."""
        if type(x) is Dual:
            return dual.apply(self, "log", x)
        if x <= 0:
            raise UndefinedLog("logarithm of a number that is not positive")
        return math.log(x)

    def power(self, base: Any, exponent: Any) -> Any:
        """``base ** exponent``."""
        if type(exponent) is Dual and dual.flat(exponent, self.is_zero):
            exponent = dual.real(exponent)
        if type(base) is Dual and type(exponent) is not Dual and exponent == 0:
            return 1.0
        if type(base) is Dual or type(exponent) is Dual:
            return dual.power(self, base, exponent)
        if base == 0 and exponent < 0:
            raise Undefined("division by zero")
        try:
            value = float(base) ** exponent
        except OverflowError:
            raise Unevaluable("too large") from None
        if isinstance(value, complex):
            raise Undefined("a negative number to a power that is no integer")
        return value

    def sign(self, x: Any) -> Any:
        """-1, 0 or 1."""
        return dual.apply(self, "sign", x) if type(x) is Dual else float(self.sign_of(x))

    def larger(self, a: Any, b: Any) -> Any:
        """The larger of two."""
        return a if dual.real(a) >= dual.real(b) else b

    def pi(self) -> float:
        """The circle number."""
        return math.pi

    exp = _function("exp", math.exp)
    abs = _function("abs", lambda x: math.fabs(x))
    floor = _function("floor", lambda x: float(math.floor(x)))
    ceil = _function("ceil", lambda x: float(math.ceil(x)))
    sin = _function("sin", math.sin)
    cos = _function("cos", math.cos)
    tan = _function("tan", math.tan)
    sinh = _function("sinh", math.sinh)
    cosh = _function("cosh", math.cosh)
    tanh = _function("tanh", math.tanh)
    arcsin = _function("arcsin", math.asin)
    arccos = _function("arccos", math.acos)
    arctan = _function("arctan", math.atan)
