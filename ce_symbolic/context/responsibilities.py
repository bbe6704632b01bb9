r"""``\gamma(z_{nk}) = \frac{\pi_k N(x_n | \mu_k)}{…}``: a quantity for each n and k, named after a variable of theirs.

What stands for it speaks of n and k and not of z, so the name is ``\gamma_{nk}``.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.notation.operators import GREEK
from ce_symbolic.notation.tree import Call, Letter, Node, Script


def place_named(equations: Iterable[tuple[Node, Node]]) -> frozenset[str]:
    """The functions that are printed at an indexed variable, and given by its indices alone."""
    found: set[str] = set()
    for left, right in equations:
        place = _place(peel(left))
        if place is None:
            continue
        letters = {letter_key(n) for n in right.walk() if isinstance(n, Letter)}
        variable = base_letter(place)
        indices = {full_key(peel(s)) for s in place.subs}
        if variable is not None and letter_key(variable) not in letters and indices and indices <= letters:
            assert isinstance(left, Call)
            found.add(full_key(left.head))
    return frozenset(found)


#: Laws and functions, which are something at every value of their argument.
_OF_VALUES = frozenset("pqfghu")


def _is_name(head: Letter) -> bool:
    r"""``\gamma`` or a letter in lower case, no operator."""
    return head.name in GREEK or (len(head.name) == 1 and head.name.islower() and head.name not in _OF_VALUES)


def _place(node: Node) -> Script | None:
    r"""The variable in ``\gamma(z_{nk})``."""
    if not isinstance(node, Call) or len(node.args) != 1 or node.power is not None or not isinstance(
            node.head, Letter) or not _is_name(node.head):
        return None
    place = peel(node.args[0])
    plain = isinstance(place, Script) and place.subs and not place.sups and isinstance(place.base, Letter)
    return place if plain and isinstance(place, Script) else None


def with_indices(node: Node, names: frozenset[str]) -> Node:
    """The formula with the indices at these names."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, names)
        if new is not old:
            changed[item.name] = new
    node = replace(node, **changed) if changed else node
    place = _place(node)
    if place is not None and isinstance(node, Call) and full_key(node.head) in names:
        return Script(node.head, place.subs, span=node.span)
    return node


def _below(value: object, names: frozenset[str]) -> object:
    if isinstance(value, Node):
        return with_indices(value, names)
    if isinstance(value, tuple):
        new = tuple(_below(v, names) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value
