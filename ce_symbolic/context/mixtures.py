"""``M = \\frac12 (P + Q)`` between laws: it is read as ``M(x) = \\frac12 (P(x) + Q(x))``, point by point."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ce_symbolic.context.names import base_letter, full_key, head_key, is_upper, peel
from ce_symbolic.context.pieces import DIVERGENCES, base_key, is_expectation
from ce_symbolic.notation.tree import Add, Call, Decorated, Fraction, Group, Letter, Mul, Node, Script

#: Quantities of two laws.
_OF_LAWS = (*DIVERGENCES, "H", "CE")


class Mixtures:
    """Which names of the notes are laws that stand without an argument, and at which letters laws are taken."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self.laws: set[str] = set()
        self.points: dict[str, Counter[Letter]] = {}
        self.indexed: set[str] = set()
        for node in (n for tree in trees for n in tree.walk()):
            if isinstance(node, Call):
                self._look(node)
            elif isinstance(node, Script) and len(node.subs) == 1:
                index = peel(node.subs[0])
                if isinstance(index, Letter) and len(index.name) == 1:  # a Greek index is a parameter
                    self.indexed.add(base_key(node))

    def _look(self, call: Call) -> None:
        letter = base_letter(call.head)
        if letter is None or is_expectation(call.head):
            return
        if "||" in call.separators or (head_key(call.head) in _OF_LAWS and len(call.args) == 2 and (
                call.separators == (",",))):
            named = {full_key(a): a for a in call.args if _is_name(a)}
            # H(X, Y) is the entropy of two random variables.
            plain = "||" in call.separators or head_key(call.head) != "H"
            self.laws |= {k for k, a in named.items() if plain or k in ("P", "Q") or (
                (name := base_letter(a)) is not None and not is_upper(name))}
        point = peel(call.args[0])
        if len(call.args) == 1 and letter.style != "command" and isinstance(point, Letter) and point.name.islower():
            self.points.setdefault(full_key(call.head), Counter())[point] += 1

    def pointwise(self, left: Node, right: Node) -> tuple[Node, Node] | None:
        """Both sides at a point, where this is an equation between laws without arguments."""
        name = peel(left)
        if not _is_name(name) or self.indexed & {full_key(name)}:
            return None
        names = self._combined(right)
        if names is None or len(names) < 2 or full_key(name) in names or not any(
                isinstance(n, (Mul, Fraction)) for n in right.walk()):
            return None  # Z = X + Y is a sum of random variables
        known = self.laws | set(self.points)
        if not names & known or not (names | {full_key(name)}) & self.laws:
            return None
        if full_key(name) not in known and not names <= self.laws:
            return None
        taken = sum((self.points.get(n, Counter()) for n in sorted(names | {full_key(name)})), Counter())
        if not taken and (names & self.indexed):
            return None  # p_i: how the mixture is printed is found where it is used
        point = taken.most_common(1)[0][0] if taken else Letter("x", latex="x")
        return _at(name, {full_key(name)}, point), _at(right, names, point)

    def _combined(self, node: Node) -> set[str] | None:
        """The names in a sum of multiples of laws, where a name alone is one too; None for any other formula."""
        inner = peel(node)
        if _is_name(inner):
            return {full_key(inner)}
        if isinstance(inner, Add):
            parts = [self._combined(t) for t in inner.terms]
            return None if None in parts else set().union(*(p for p in parts if p is not None))
        if isinstance(inner, Fraction):
            return self._combined(inner.numerator) if self._is_scalar(inner.denominator) else None
        if isinstance(inner, Mul) and all(s in ("", "\\cdot", "\\times") for s in inner.signs):
            rest = [f for f in inner.factors if not self._is_scalar(f)]
            # A weight is a Greek letter, or stands in a bracket.
            rest = rest or [f for f in inner.factors if _is_name(f) and (n := base_letter(f)) is not None
                            and len(n.name) == 1]
            rest = rest or [f for f in inner.factors if any(map(_is_name, f.walk()))]
            return self._combined(rest[0]) if len(rest) == 1 else None
        return None

    def _is_scalar(self, node: Node) -> bool:
        return not any(full_key(n) in self.laws | set(self.points) for n in node.walk() if _is_name(n))


def _is_name(node: Node) -> bool:
    inner = peel(node)
    letter = base_letter(inner)
    return isinstance(inner, (Letter, Script)) and letter is not None and letter.style != "command"


def _at(node: Node, names: set[str], point: Letter) -> Node:
    """A formula with every law of these names taken at a point."""
    match node:
        case Letter() | Script() if full_key(node) in names:
            return Call(node, (replace(point, span=node.span),), (), span=node.span)
        case Decorated() | Group():
            return replace(node, body=_at(node.body, names, point))
        case Add():
            return replace(node, terms=tuple(_at(t, names, point) for t in node.terms))
        case Mul():
            return replace(node, factors=tuple(_at(f, names, point) for f in node.factors))
        case Fraction():
            return replace(node, numerator=_at(node.numerator, names, point))
        case _:
            return node


__all__ = ["Mixtures"]
