r"""``q(\cdot \mid x)``: a law whose variable goes without a letter gets the letter that it has elsewhere.

In ``E_{z \sim q(\cdot|x)}`` that is the letter that is drawn; in ``D(p(\cdot|x) \| q(\cdot|x))`` the one with which the
notes print such a law otherwise, or any other one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.pieces import bound_by, call_key, is_expectation
from ce_symbolic.notation.tree import Call, Compare, Letter, Node, Script

#: Letters for an outcome that the notes give none.
_LETTERS = ("y", "z", "x", "u", "v", "w", "s", "r", "a", "b")


def is_place(node: Node) -> bool:
    """The mark where an argument would stand."""
    return isinstance(node, Letter) and node.style == "command" and node.name in ("cdot", "bullet", "*", ".")


def has_place(node: Node) -> bool:
    """``p(\\cdot | x)``."""
    return isinstance(node, Call) and any(map(is_place, node.args))


class Places:
    """What stands elsewhere in the place of a missing argument."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self.calls: dict[tuple[str, tuple[str, ...]], list[Call]] = {}
        self.letters: set[str] = set()
        self.any = False
        for tree in trees:
            for node in tree.walk():
                if isinstance(node, Call):
                    self.calls.setdefault(self._shape(node), []).append(node)
                    self.any |= has_place(node)
                elif isinstance(node, Letter):
                    self.letters.add(letter_key(node))

    @staticmethod
    def _shape(call: Call) -> tuple[str, tuple[str, ...]]:
        return call_key(call.head), call.separators

    def filled(self, node: Node) -> Node:
        """A formula with letters in these places, wherever the call is itself an argument or what is drawn from."""
        changed: dict[str, Any] = {}
        for item in fields(node):
            old = getattr(node, item.name)
            new = self._below(old)
            if new is not old:
                changed[item.name] = new
        node = replace(node, **changed) if changed else node
        if isinstance(node, Compare) and node.ops == ("~",) and has_place(peel(node.items[1])):
            drawn = bound_by(node.items[0])
            if len(drawn) == 1:
                return replace(node, items=(node.items[0], self._with(peel(node.items[1]), drawn[0])))
        if isinstance(node, Call):
            if is_expectation(node.head) and isinstance(node.head, Script):
                subs = tuple(self._drawn(s) for s in node.head.subs)
                if any(a is not b for a, b in zip(subs, node.head.subs, strict=True)):
                    node = replace(node, head=replace(node.head, subs=subs))
            if any(has_place(peel(a)) for a in node.args):
                letter = next((found for a in node.args if (found := self._elsewhere(peel(a))) is not None), None)
                letter = letter or self._new()
                node = replace(node, args=tuple(
                    self._with(peel(a), letter) if has_place(peel(a)) else a for a in node.args))
        return node

    def _drawn(self, sub: Node) -> Node:
        """``E_{q(\\cdot|x)}[f(z)]``."""
        inner = peel(sub)
        letter = self._elsewhere(inner) if has_place(inner) else None
        return self._with(inner, letter) if letter is not None else sub

    def _elsewhere(self, node: Node) -> Node | None:
        """The letter with which the notes print such a call otherwise."""
        if not isinstance(node, Call) or not has_place(node):
            return None
        place = next(i for i, a in enumerate(node.args) if is_place(a))
        others = {full_key(a) for i, a in enumerate(node.args) if i != place}
        for call in self.calls.get(self._shape(node), ()):
            found = peel(call.args[place])
            if isinstance(found, (Letter, Script)) and not is_place(found) and full_key(found) not in others:
                return found
        return None

    def _new(self) -> Node:
        name = next((x for x in _LETTERS if x not in self.letters), "y")
        return Letter(name, latex=name)

    def _with(self, call: Node, letter: Node) -> Node:
        assert isinstance(call, Call)
        if sum(map(is_place, call.args)) > 1:
            return call  # p(\cdot, \cdot): two variables, of which it is not said which is which
        return replace(call, args=tuple(letter if is_place(a) else a for a in call.args))

    def _below(self, value: object) -> object:
        if isinstance(value, Node):
            return self.filled(value)
        if isinstance(value, tuple):
            new = tuple(map(self._below, value))
            return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
        return value
