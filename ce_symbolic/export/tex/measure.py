"""How wide a formula will be, roughly, in em: enough to see what fits into a line."""
from __future__ import annotations

import re

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.tree import Node

#: Scripts are set smaller.
_SMALL = 0.72
_LETTER, _DIGIT, _BRACKET, _PLUS, _TIMES, _GAP = 0.56, 0.5, 0.45, 1.22, 0.72, 0.17
_WIDE = frozenset("mwMWNOQHUXD")
_COMMAND = re.compile(r"\\[A-Za-z]+|[{}^_&\s]")
_SIGNS = 1.33


def text_width(text: str) -> float:
    """The width of words; LaTeX commands among them count as one letter."""
    return 0.46 * len(re.sub(r"\\[A-Za-z]+\{?|[{}$]", "", text))


def width(node: Node | None, latex: str = "") -> float:
    """The width of a formula; where it has no tree, that of its source without braces."""
    return _width(node) if node is not None else 0.5 * len(_COMMAND.sub(" ", latex).replace(" ", "")) + 1


def _width(node: Node) -> float:
    match node:
        case t.Number():
            return _DIGIT * len(node.text)
        case t.Letter():
            return _name(node)
        case t.Script():
            return _width(node.base) + _SMALL * max(_list(node.subs), _list(node.sups) + 0.4 * node.primes) + 0.05
        case t.Power():
            return _width(node.base) + _SMALL * _width(node.exponent) + 0.05
        case t.Transpose():
            return _width(node.body) + 0.6
        case t.Call():
            power = 0.0 if node.power is None else _SMALL * _width(node.power)
            brackets = _GAP if node.delimiters == ("", "") else _bracket(node)
            return _width(node.head) + power + _list(node.args) + brackets
        case t.Group():
            return _width(node.body) + _bracket(node)
        case t.Delimited():
            return _list(node.items) + 0.7 + (0.0 if node.sub is None else _SMALL * _width(node.sub))
        case t.Add():
            signs = sum(_PLUS if i else 0.9 for i, sign in enumerate(node.signs) if sign)
            return signs + sum(map(_width, node.terms))
        case t.Mul():
            return sum(map(_width, node.factors)) + sum(_TIMES if sign else 0.08 for sign in node.signs)
        case t.Fraction():
            parts = _width(node.numerator), _width(node.denominator)
            return sum(parts) + 0.5 if node.form == "/" else max(parts) + 0.24
        case t.Root():
            return _width(node.body) + 0.9
        case t.Big():
            return _big(node)
        case t.Derivative():
            return _width(node.body) + max(1.2, 1.2 * len(node.variables)) + 0.3
        case t.Compare():
            return sum(map(_width, node.items)) + _SIGNS * len(node.ops)
        case t.SuchThat():
            return _width(node.body) + _width(node.condition) + 0.8
        case t.Tuple():
            return _list(node.items) + 0.9
        case t.Cases():
            return 2.0 + max(_width(value) + (0.0 if c is None else 1 + _width(c)) for value, c in node.rows)
        case t.Matrix():
            return 1.0 + max((sum(_width(cell) + 1.0 for cell in row) for row in node.rows), default=0.0)
        case t.Indicator():
            return _width(node.condition) + 1.2
        case t.Decorated():
            return max(_width(node.body), 0.0 if node.note is None else _SMALL * _width(node.note))
        case t.Words():
            return text_width(node.text)
    return 1.2


def _name(node: t.Letter) -> float:
    if node.style == "command" or len(node.name) == 1 or node.latex.startswith("\\" + node.name):
        upright = node.name in ("log", "ln", "exp", "max", "min", "sin", "cos", "tanh", "det", "lim", "Pr", "arg")
        return 0.5 * len(node.name) if upright else 0.85 if node.name in _WIDE else _LETTER + 0.15 * node.name.isupper()
    return 0.55 * len(node.name)


def _list(items: tuple[Node, ...]) -> float:
    return sum(map(_width, items)) + 0.45 * max(0, len(items) - 1)


def _bracket(node: Node) -> float:
    tall = any(isinstance(part, t.Fraction | t.Big) for part in node.walk())
    return 2 * (_BRACKET + 0.22 * tall)


def _big(node: t.Big) -> float:
    sign = {"sum": 1.44, "prod": 1.28, "int": 1.0}.get(node.op, 1.6)
    ranges = [_SMALL * _width(end) for end in (node.lower, node.upper) if end is not None]
    body = 0.0 if node.body is None else _width(node.body)
    return max([sign, *ranges]) + _GAP + body + sum(0.75 + _width(name) for name in node.variables)
