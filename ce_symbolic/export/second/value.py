"""The value of a formula tree at a point, for what both readers can read.

This is not the meaning of the notes (``ce_symbolic.meaning`` has that) but the arithmetic of the printed formula: what
the second reader has no notation for stands as a number of its own, the same for the same printed part.
"""
from __future__ import annotations

import cmath
from collections.abc import Mapping

from ce_symbolic.notation import tree as t

#: What a sum or a product runs over is small; everything else is a formula of a lecture.
_MAX_RANGE = 50

_FUNCTIONS = {"log": cmath.log, "ln": cmath.log, "exp": cmath.exp}


class NoValueError(Exception):
    """The formula has no value here (a division by zero), or is outside of the arithmetic that both readers share."""


def value(node: t.Node, numbers: Mapping[t.Node, complex]) -> complex:
    """The value where the parts in ``numbers`` have these values."""
    try:
        result = _value(node, numbers)
    except (ArithmeticError, ValueError) as error:
        raise NoValueError(str(error)) from None
    if not cmath.isfinite(result) or abs(result) > 1e100:
        raise NoValueError("not finite")
    return result


def _value(node: t.Node, numbers: Mapping[t.Node, complex]) -> complex:
    if node in numbers:
        return numbers[node]
    match node:
        case t.Number():
            return complex(float(node.text))
        case t.Group() | t.Delimited(kind="abs"):
            if isinstance(node, t.Group):
                return _value(node.body, numbers)
            return complex(abs(_value(node.items[0], numbers)))
        case t.Add():
            signed = zip(node.signs, node.terms, strict=True)
            return sum((-_value(term, numbers) if sign == "-" else _value(term, numbers) for sign, term in signed), 0j)
        case t.Mul():
            product = 1 + 0j
            for factor in node.factors:
                product *= _value(factor, numbers)
            return product
        case t.Fraction():
            return _value(node.numerator, numbers) / _value(node.denominator, numbers)
        case t.Power(base=t.Letter(name="e")) if node.base not in numbers:
            return cmath.exp(_value(node.exponent, numbers))
        case t.Power():
            return _value(node.base, numbers) ** _value(node.exponent, numbers)
        case t.Root():
            degree = 2 if node.degree is None else _value(node.degree, numbers)
            return _value(node.body, numbers) ** (1 / degree)
        case t.Call(head=t.Letter(name=name), args=(argument,)) if name in _FUNCTIONS:
            result = _FUNCTIONS[name](_value(argument, numbers))
            return result if node.power is None else result ** _value(node.power, numbers)
        case t.Big(lower=t.Compare(items=(index, first)), upper=t.Node() as last, body=t.Node() as body):
            return _repeated(node.op, index, _whole(first, numbers), _whole(last, numbers), body, numbers)
    raise NoValueError(type(node).__name__)


def _whole(node: t.Node, numbers: Mapping[t.Node, complex]) -> int:
    number = _value(node, numbers)
    if number.imag or number.real != int(number.real):
        raise NoValueError("a range that is not whole")
    return int(number.real)


def _repeated(
    op: str, index: t.Node, first: int, last: int, body: t.Node, numbers: Mapping[t.Node, complex]
) -> complex:
    if last - first > _MAX_RANGE:
        raise NoValueError("a long range")
    result = 0j if op == "sum" else 1 + 0j
    for i in range(first, last + 1):
        item = _value(body, {**numbers, index: complex(i)})
        result = result + item if op == "sum" else result * item
    return result
