"""Which parts of a formula the second reader reads, and in what spelling.

latex2sympy2 misreads much without saying so, so this is a positive list, decided on our tree: numbers, names, sums,
products, quotients, powers, roots, ``log``, ``ln``, ``exp``, absolute values, sums and products over whole numbers.
The text that it gets is the written one, token by token, with three changes: ``\\log`` is ``\\ln`` (to it, ``\\log`` is
the logarithm to base 10), sizes and spaces are left out, and every name and every part that it has no notation for
(``q(c)``, ``\\mathbb{E}_{x \\sim p}[…]``, ``\\sum_x …``) stands as ``x_{k}``, the same for the same part.  What stands
inside of such a part is a piece of its own.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ce_symbolic.notation import tree as t

#: ``\log x y`` and its like: what may stand bare behind the function without being read differently.
_PLAIN = (t.Letter, t.Script, t.Number, t.Fraction, t.Power, t.Group, t.Root)
_FUNCTIONS = ("log", "ln", "exp")
_BRACKETS = {"(": ")", "[": "]"}
_LARGEST_EXPONENT = 12
_LARGEST_RANGE = 12

_SPACES = re.compile(
    r"\\(?:[,;:!> ]|(?:thinspace|medspace|thickspace|displaystyle|textstyle|limits|nolimits|quad|qquad|relax)"
    r"(?![A-Za-z])|[bB]igg?[lrm]?(?![A-Za-z]))|~|\{\}"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.S)
_KNOWN = frozenset((
    "\\frac", "\\dfrac", "\\tfrac", "\\ln", "\\exp", "\\sqrt", "\\left", "\\right", "\\cdot", "\\times", "\\sum",
    "\\prod",
))
_LOG = re.compile(r"\\log(?![A-Za-z])")
_TIMES = ("", "\\cdot", "\\times", "*", "\\ast")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula for the second reader.

    ``names`` are the letters of the parts that stand as one; ``ranges`` those among them that a sum runs to.
    ``whole`` says that the piece is the whole formula and that only names stand as letters.
    """

    latex: str
    node: t.Node
    names: dict[t.Node, str]
    ranges: frozenset[t.Node]
    whole: bool


class _Unreachable(Exception):
    """The positive list does not have this."""


def pieces(node: t.Node, latex: str) -> Iterator[Piece]:
    """The pieces of a formula that was read from ``latex`` (offset 0), the largest first."""
    waiting: list[tuple[t.Node, bool]] = [(node, True)]
    while waiting:
        current, root = waiting.pop(0)
        if isinstance(current, t.Letter | t.Number):
            continue
        span = (0, len(latex)) if root else (current.span.start, current.span.end)
        translation = _Translation(latex)
        try:
            translation.visit(current)
            text = translation.text(*span)
        except _Unreachable:
            waiting += _parts_of(current)
            continue
        if not translation.trivial:
            only_names = all(isinstance(part, t.Letter | t.Script) for part in translation.names)
            yield Piece(text, current, translation.names, frozenset(translation.ranges), root and only_names)
        for part in translation.parts:
            waiting += _parts_of(part)


def _parts_of(node: t.Node) -> Iterator[tuple[t.Node, bool]]:
    """The formulas in a part that stands as a letter; one whose place is not its own is taken apart further."""
    children = list(node.children())
    for child in children:
        apart = all(other is child or other.span.end <= child.span.start or other.span.start >= child.span.end
                    for other in children)
        yield from [(child, False)] if apart else _parts_of(child)


@dataclass
class _Translation:
    """One piece under translation: what is replaced, and by which letters."""

    latex: str
    names: dict[t.Node, str] = field(default_factory=dict)
    ranges: set[t.Node] = field(default_factory=set)
    parts: list[t.Node] = field(default_factory=list)
    replaced: list[tuple[int, int, str]] = field(default_factory=list)
    trivial: bool = True

    def letter(self, node: t.Node) -> None:
        """Let this part stand as one letter."""
        if node.span.end <= node.span.start:
            raise _Unreachable
        name = self.names.setdefault(node, f"x_{{{len(self.names) + 1}}}")
        self.replaced.append((node.span.start, node.span.end, f" {name} "))
        self.parts.append(node)

    def visit(self, node: t.Node) -> None:
        """Take a node as it is if the positive list has it, as a letter otherwise."""
        before = (dict(self.names), set(self.ranges), len(self.parts), len(self.replaced), self.trivial)
        try:
            self.take(node)
        except _Unreachable:
            self.names, self.ranges, parts, replaced, self.trivial = before
            del self.parts[parts:], self.replaced[replaced:]
            self.letter(node)

    def take(self, node: t.Node) -> None:
        match node:
            case t.Number() if re.fullmatch(r"\d+(\.\d+)?", node.text):
                return
            case t.Group() if _BRACKETS.get(node.delimiters[0]) == node.delimiters[1]:
                self.visit(node.body)
                return
            case t.Add() if set(node.signs) <= {"", "+", "-"}:
                self.visit_all(node.terms, ("+", "-"))
            case t.Mul():
                self.product(node)
            case t.Fraction():
                self.quotient(node)
            case t.Power():
                self.power(node)
            case t.Root():
                self.visit_all([node.body] if node.degree is None else [node.degree, node.body])
            case t.Call(head=t.Letter(name=name), args=(argument,), power=None) if name in _FUNCTIONS:
                self.function(node, argument)
            case t.Big():
                self.big(node)
            case t.Delimited(kind="abs", items=(item,), sub=None):
                self.visit(item)
            case _:
                raise _Unreachable
        self.trivial = False

    def visit_all(self, nodes: Sequence[t.Node], joints: Sequence[str] = ()) -> None:
        """Take several nodes, which must stand apart in the source, with nothing but one of ``joints`` between them.

        Which one, and in which order, is not asked here: if our reader mistook that, the values will tell.
        """
        for left, right in pairwise(sorted(nodes, key=lambda node: node.span)):
            between = _SPACES.sub("", self.latex[left.span.end : right.span.start]).strip()
            if left.span.end > right.span.start or (joints and between not in joints):
                raise _Unreachable
        for node in nodes:
            self.visit(node)

    def product(self, node: t.Mul) -> None:
        """Factors; ``3 \\frac{1}{2}`` is a mixed number to latex2sympy2, and a bare function takes what follows it."""
        if not set(node.signs) <= set(_TIMES):
            raise _Unreachable
        for sign, left, right in zip(node.signs, node.factors, node.factors[1:], strict=False):
            if isinstance(left, t.Number) and isinstance(right, t.Number | t.Fraction) and sign == "":
                raise _Unreachable
            if _is_open(left):
                raise _Unreachable
        if any(isinstance(factor, t.Fraction) and factor.form == "/" for factor in node.factors):
            raise _Unreachable
        if any(isinstance(factor, t.Add) for factor in node.factors[:-1]):
            raise _Unreachable
        self.visit_all(node.factors, _TIMES)

    def quotient(self, node: t.Fraction) -> None:
        """``\\frac`` with braces; ``a/b`` between single factors."""
        if node.form == "/":
            if not all(isinstance(part, t.Letter | t.Number | t.Group | t.Script | t.Power)
                       for part in (node.numerator, node.denominator)):
                raise _Unreachable
        elif node.form not in ("frac", "dfrac", "tfrac") or not self._in_braces(node.numerator, node.denominator):
            raise _Unreachable
        self.visit_all([node.numerator, node.denominator])

    def _in_braces(self, *nodes: t.Node) -> bool:
        return all(self.latex[: node.span.start].rstrip().endswith("{") for node in nodes)

    def power(self, node: t.Power) -> None:
        """A power of something that carries its own brackets; ``e`` stays the base of the exponential."""
        exponential = isinstance(node.base, t.Letter) and node.base.name == "e" and node.base.latex in ("", "e")
        if not isinstance(node.base, t.Letter | t.Script | t.Group | t.Number | t.Call):
            raise _Unreachable
        if isinstance(node.base, t.Call) and isinstance(node.base.head, t.Letter) and node.base.head.name in _FUNCTIONS:
            raise _Unreachable
        if isinstance(node.base, t.Number) and not _is_small(node.exponent):
            raise _Unreachable
        if exponential and node.base.span.end > node.base.span.start:
            self.visit(node.exponent)
        else:
            self.visit_all([node.base, node.exponent])

    def function(self, node: t.Call, argument: t.Node) -> None:
        """``\\log`` and its like, of something in brackets or of one factor."""
        if node.head.span.end > argument.span.start or not self.latex[node.head.span.start :].startswith("\\"):
            raise _Unreachable
        if node.delimiters == ("", ""):
            factors = argument.factors if isinstance(argument, t.Mul) else (argument,)
            if not all(isinstance(factor, (*_PLAIN, t.Call)) and not _is_open(factor) for factor in factors[:-1]):
                raise _Unreachable
        elif node.delimiters not in (("(", ")"), ("[", "]")):
            raise _Unreachable
        self.visit(argument)

    def big(self, node: t.Big) -> None:
        """A sum or product from one whole number to another or to a letter."""
        match node:
            case t.Big(op="sum" | "prod", lower=t.Compare(items=(t.Letter() as index, t.Number() as first), ops=("=",)),
                       upper=t.Number() | t.Letter() as last, body=t.Node() as body):
                if "." in first.text or int(first.text) > _LARGEST_RANGE:
                    raise _Unreachable
                if isinstance(last, t.Number) and ("." in last.text or int(last.text) > _LARGEST_RANGE):
                    raise _Unreachable
                if isinstance(body, t.Add):
                    raise _Unreachable  # how far such a sum goes, we tell by where its index occurs
                self.visit_all([index, last])
                if isinstance(last, t.Letter):
                    self.ranges.add(last)
                self.visit_all([body])
            case _:
                raise _Unreachable

    def text(self, start: int, end: int) -> str:
        """The source from ``start`` to ``end`` in the spelling of the second reader."""
        result, at = [], start
        for first, last, letter in sorted(self.replaced):
            if first < at or last > end:
                raise _Unreachable  # parts that overlap, as under a macro
            before = self.latex[at:first]
            result += [before, f"{{{letter}}}" if before.rstrip()[-1:] in ("^", "_") else letter]
            at = last
        text = "".join([*result, self.latex[at:end]])
        text = " ".join(_SPACES.sub(" ", _LOG.sub(r"\\ln", text)).split())
        text = text.replace("\\lvert", "|").replace("\\rvert", "|").replace("\\vert", "|").replace("\\ast", "*")
        if not set(_COMMAND.findall(text)) <= _KNOWN or not _is_balanced(text):
            raise _Unreachable
        return text


def _is_open(node: t.Node) -> bool:
    """Whether the formula would take in a factor behind it."""
    match node:
        case t.Call():
            return node.delimiters == ("", "")
        case t.Big():
            return True
        case t.Mul():
            return _is_open(node.factors[-1])
        case t.Add():
            return _is_open(node.terms[-1])
    return False


def _is_small(exponent: t.Node) -> bool:
    if isinstance(exponent, t.Number):
        return "." not in exponent.text and int(exponent.text) <= _LARGEST_EXPONENT
    return not any(isinstance(node, t.Power) for node in exponent.walk())


def _is_balanced(text: str) -> bool:
    open_: list[str] = []
    for character in text:
        if character in "([{":
            open_.append({"(": ")", "[": "]", "{": "}"}[character])
        elif character in ")]}" and (not open_ or open_.pop() != character):
            return False
    return not open_ and all(text.count(f"\\{side}") == text.count("\\left") for side in ("right",))
