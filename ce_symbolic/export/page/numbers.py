"""A formula with the numbers of a counterexample put in: ``1/2 log 1/2 + 1/2 log 1/2``.

Sums are written out, laws are replaced by their masses, letters by their numbers.  What comes out is shown only if its
value is the one that the checker found, so a formula that is not understood here is simply not shown with numbers.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.tree import Node

_MOST_TERMS, _LONGEST = 4, 400
_FUNCTIONS = {"log": math.log, "ln": math.log, "exp": math.exp, "sin": math.sin, "cos": math.cos, "tanh": math.tanh}


class _NotShown(Exception):
    """Something for which there is no number."""


def with_numbers(tree: Node, values: Mapping[str, object], value: str) -> Node | None:
    """The formula with the numbers in it; None if it would be long, the same, or not surely the ``value``."""
    try:
        found = _put(tree, values)
        if isinstance(tree, t.Big) and isinstance(found, t.Group):
            found = found.body  # a sum of its own needs no brackets
        wanted = _number(value.rpartition("=")[2].strip().removesuffix("…"))
        if wanted is None or abs(_value(found) - wanted) > 1e-4 * max(1.0, abs(wanted)):
            return None
    except (_NotShown, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None
    short = isinstance(found, t.Number) or found == tree
    return None if short or sum(1 for _ in found.walk()) > _LONGEST else found


# ---- putting in ------------------------------------------------------------------------------------------------------

def _put(node: Node, values: Mapping[str, object]) -> Node:
    match node:
        case t.Number():
            return node
        case t.Letter() | t.Script():
            return _name(node, values)
        case t.Group():
            return replace(node, body=_put(node.body, values))
        case t.Add():
            return replace(node, terms=tuple(_put(term, values) for term in node.terms))
        case t.Mul():
            return _product(node, [_put(factor, values) for factor in node.factors])
        case t.Fraction():
            return replace(node, numerator=_put(node.numerator, values), denominator=_put(node.denominator, values))
        case t.Power():
            return replace(node, base=_grouped(_put(node.base, values)), exponent=_put(node.exponent, values))
        case t.Root():
            return replace(node, body=_put(node.body, values))
        case t.Delimited(kind="abs", items=(item,), sub=None):
            return replace(node, items=(_put(item, values),))
        case t.Call(head=t.Letter(style="command"), args=(argument,), power=None):
            inside = _put(argument, values)
            return replace(node, args=(inside if node.delimiters != ("", "") else _argument(inside),))
        case t.Call(power=None):
            return _mass(node, values)
        case t.Big(op="sum"):
            return _sum(node, values)
    raise _NotShown


def _name(node: Node, values: Mapping[str, object]) -> Node:
    value = values.get(plain(node))
    if value is None and isinstance(node, t.Letter) and node.name in ("e", "pi"):
        return node
    return _numeral(value)


def _numeral(value: object) -> Node:
    """A number as a formula, in brackets if it is negative."""
    number = Fraction(value) if isinstance(value, str) and value.removeprefix("-").replace("/", "").isdigit() else None
    if number is None:
        raise _NotShown
    size: Node = t.Number(str(abs(number.numerator)))
    if number.denominator != 1:
        size = t.Fraction(size, t.Number(str(number.denominator)))
    return size if number >= 0 else t.Group(t.Add(("-",), (size,)))


def _mass(node: t.Call, values: Mapping[str, object]) -> Node:
    """``p(2)`` where the masses of p are listed."""
    law = values.get(plain(node.head))
    if len(node.args) != 1:
        raise _NotShown
    point = node.args[0]
    if isinstance(law, Mapping):
        return _numeral(law.get(plain(point)))
    index = _value(_put(point, values))
    if not isinstance(law, Sequence) or isinstance(law, str) or index != int(index) or not 1 <= index <= len(law):
        raise _NotShown
    return _numeral(law[int(index) - 1])


def _sum(node: t.Big, values: Mapping[str, object]) -> Node:
    """A sum over few indices, written out."""
    if node.body is None or node.lower is None:
        raise _NotShown
    index, first, last = _range(node, values)
    if not 0 < last - first + 1 <= _MOST_TERMS:
        raise _NotShown
    terms = [_put(node.body, {**values, index: str(k)}) for k in range(first, last + 1)]
    terms = [t.Group(term) if isinstance(term, t.Add) else term for term in terms]
    return terms[0] if len(terms) == 1 else t.Group(t.Add(("",) + ("+",) * (len(terms) - 1), tuple(terms)))


def _range(node: t.Big, values: Mapping[str, object]) -> tuple[str, int, int]:
    match node.lower:
        case t.Compare(items=(t.Letter() as index, start), ops=("=",)) if node.upper is not None:
            ends = _value(_put(start, values)), _value(_put(node.upper, values))
            if any(end != int(end) for end in ends):
                raise _NotShown
            return plain(index), int(ends[0]), int(ends[1])
        case t.Letter() as index if node.upper is None and node.body is not None:
            lengths = {
                len(law) for call in node.body.walk() if isinstance(call, t.Call) and call.args == (index,)
                and isinstance(law := values.get(plain(call.head)), list | tuple)
            }
            if len(lengths) == 1:
                return plain(index), 1, lengths.pop()
    raise _NotShown


def _product(node: t.Mul, factors: list[Node]) -> Node:
    """The factors; between numbers that would run together stands a sign."""
    signs = list(node.signs)
    for i, (before, after) in enumerate(pairwise(factors)):
        runs_on = isinstance(before, t.Number | t.Fraction) and isinstance(after, t.Fraction)
        if not signs[i] and (runs_on or isinstance(after, t.Number)):
            signs[i] = "\\cdot"
    return replace(node, factors=tuple(factors), signs=tuple(signs))


def _grouped(node: Node) -> Node:
    """The base of a power."""
    return t.Group(node) if isinstance(node, t.Fraction) else node


def _argument(node: Node) -> Node:
    """The bare argument of a function."""
    return t.Group(node) if isinstance(node, t.Add) else node


# ---- values ----------------------------------------------------------------------------------------------------------

def _number(text: str) -> float | None:
    try:
        return float(Fraction(text.replace("−", "-")))
    except (ValueError, ZeroDivisionError):
        return None


def _value(node: Node) -> float:
    """The value of a formula of numbers."""
    match node:
        case t.Number():
            return float(node.text)
        case t.Letter(name="e"):
            return math.e
        case t.Letter(name="pi"):
            return math.pi
        case t.Group():
            return _value(node.body)
        case t.Add():
            if set(node.signs) - {"", "+", "-"}:
                raise _NotShown
            return sum(-_value(term) if sign == "-" else _value(term)
                       for sign, term in zip(node.signs, node.terms, strict=True))
        case t.Mul():
            return math.prod(map(_value, node.factors))
        case t.Fraction():
            return _value(node.numerator) / _value(node.denominator)
        case t.Power():
            return math.pow(_value(node.base), _value(node.exponent))
        case t.Root():
            return math.pow(_value(node.body), 1 / (2.0 if node.degree is None else _value(node.degree)))
        case t.Delimited(kind="abs"):
            return abs(_value(node.items[0]))
        case t.Call(head=t.Letter() as head) if head.name in _FUNCTIONS:
            return _FUNCTIONS[head.name](_value(node.args[0]))
    raise _NotShown
