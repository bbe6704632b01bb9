"""Derivatives by exact automatic differentiation: values with a slope.

``Dual(v, s, tag)`` is ``v + s ε`` for the ``ε`` numbered ``tag`` with ``ε² = 0``.  Derivatives nest: every
derivative has an ``ε`` of its own, and the inner parts of a dual number may be dual numbers with smaller tags.
"""
from __future__ import annotations

from typing import Any

from ce_symbolic.refutation.errors import Undefined, Unevaluable


class Dual:
    """``value + slope ε`` with the ``ε`` numbered ``tag``."""

    __slots__ = ("slope", "tag", "value")

    def __init__(self, value: Any, slope: Any, tag: int) -> None:
        self.value = value
        self.slope = slope
        self.tag = tag

    def split(self, other: Any) -> tuple[Any, Any, Any, Any, int]:
        """Values and slopes of both in the outer one of their two ``ε``."""
        if isinstance(other, Dual):
            if other.tag == self.tag:
                return self.value, self.slope, other.value, other.slope, self.tag
            if other.tag > self.tag:
                return self, 0, other.value, other.slope, other.tag
        return self.value, self.slope, other, 0, self.tag

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope, self.tag)

    def __add__(self, other: Any) -> Dual:
        a, da, b, db, tag = self.split(other)
        return Dual(a + b, da + db, tag)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Dual:
        a, da, b, db, tag = self.split(other)
        return Dual(a * b, _scaled(da, b) + _scaled(db, a), tag)

    __rmul__ = __mul__


def _scaled(slope: Any, factor: Any) -> Any:
    # ``0 * x`` is 0 also where ``x`` is a ball without end.
    return 0 if type(slope) is int and slope == 0 else slope * factor


def real(value: Any) -> Any:
    """The value without any slopes."""
    while isinstance(value, Dual):
        value = value.value
    return value


def slope(value: Any, tag: int) -> Any:
    """The coefficient of the ``ε`` numbered ``tag``."""
    return value.slope if isinstance(value, Dual) and value.tag == tag else 0


def flat(value: Any, is_zero: Any) -> bool:
    """Whether all slopes are exactly zero."""
    while isinstance(value, Dual):
        if not _all_zero(value.slope, is_zero):
            return False
        value = value.value
    return True


def _all_zero(value: Any, is_zero: Any) -> bool:
    if isinstance(value, Dual):
        return _all_zero(value.value, is_zero) and _all_zero(value.slope, is_zero)
    return bool(is_zero(value))


def apply(arithmetic: Any, name: str, x: Dual) -> Dual:
    """A known function of one dual number, by the chain rule."""
    a = x.value
    value = getattr(arithmetic, name)(a)
    return Dual(value, _scaled(x.slope, _derivative(arithmetic, name, a, value)), x.tag)


def _derivative(arithmetic: Any, name: str, a: Any, value: Any) -> Any:
    one = arithmetic.one
    match name:
        case "log" | "log_in_product":
            return arithmetic.reciprocal(a)
        case "exp":
            return value
        case "reciprocal":
            return -(value * value)
        case "sin":
            return arithmetic.cos(a)
        case "cos":
            return -arithmetic.sin(a)
        case "tan":
            return one + value * value
        case "tanh":
            return one - value * value
        case "sinh":
            return arithmetic.cosh(a)
        case "cosh":
            return arithmetic.sinh(a)
        case "arcsin":
            return arithmetic.power(one - a * a, -arithmetic.half)
        case "arccos":
            return -arithmetic.power(one - a * a, -arithmetic.half)
        case "arctan":
            return arithmetic.reciprocal(one + a * a)
        case "abs" | "sign" | "floor" | "ceil":
            return _piecewise(arithmetic, name, a)
        case _:
            raise Unevaluable(f"the derivative of {name}")


def _piecewise(arithmetic: Any, name: str, a: Any) -> Any:
    if name in ("floor", "ceil"):
        if arithmetic.sign_of(real(a) - arithmetic.floor(real(a))) == 0:
            raise Undefined(f"{name} has no derivative at an integer")
        return 0
    sign = arithmetic.sign_of(real(a))
    if sign == 0:
        raise Undefined(f"{name} has no derivative at 0")
    return sign if name == "abs" else 0


def power(arithmetic: Any, base: Any, exponent: Any) -> Dual:
    """``base ** exponent`` where at least one of the two is dual; the exponent is not a constant integer."""
    if not isinstance(exponent, Dual):
        lower = arithmetic.power(base.value, exponent - 1)
        return Dual(arithmetic.power(base.value, exponent), _scaled(base.slope, exponent * lower), base.tag)
    result = arithmetic.exp(exponent * arithmetic.log(base))
    assert isinstance(result, Dual)
    return result
