"""``W^l``, ``\\hat{y}_j^k``: superscripts that are indices of layers and examples, and look like exponents.

Nobody differentiates by a power with a letter for its exponent: ``\\partial E / \\partial W^l`` tells that l is an
index wherever the notes print it above a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import letter_key, peel
from ce_symbolic.notation.tree import Add, Derivative, Group, Letter, Node, Number, Power, Script


def raised_indices(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that stand above names as indices."""
    found: set[str] = set()
    for tree in trees:
        for node in tree.walk():
            for variable in node.variables if isinstance(node, Derivative) else ():
                inner = peel(variable)
                if isinstance(inner, Power) and _is_name(inner.base):
                    found |= _letters(inner.exponent)
    return frozenset(found)


def with_raised_indices(node: Node, letters: frozenset[str]) -> Node:
    """The formula with these superscripts as indices."""
    if isinstance(node, Power) and _is_name(node.base) and _letters(node.exponent) & letters:
        base = peel(node.base)
        sup = Group(node.exponent, ("(", ")"))
        if isinstance(base, Script):
            return replace(base, sups=(*base.sups, sup), span=node.span)
        return Script(base, (), (sup,), span=node.span)
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, letters)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _below(value: object, letters: frozenset[str]) -> object:
    if isinstance(value, Node):
        return with_raised_indices(value, letters)
    if isinstance(value, tuple):
        new = tuple(_below(v, letters) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _is_name(node: Node) -> bool:
    inner = peel(node)
    if isinstance(inner, Script):
        return _is_name(inner.base)
    return isinstance(inner, Letter) and inner.style != "command" and inner.name != "e"


def _letters(exponent: Node) -> set[str]:
    """The letter of ``l``, ``l-1`` and ``l+1``."""
    inner = peel(exponent)
    if isinstance(inner, Letter):
        return {letter_key(inner)} if len(inner.name) == 1 or inner.name == "ell" else set()
    if isinstance(inner, Add) and len(inner.terms) == 2 and isinstance(peel(inner.terms[1]), Number):
        return _letters(inner.terms[0])
    return set()


__all__ = ["raised_indices", "with_raised_indices"]
