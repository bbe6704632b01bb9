"""``E(x)`` that is an energy: in ``e^{-E(x)}`` it is a function, no mean.

A mean in an exponent is the mean of a random variable or of a formula, ``e^{-E[X]}``; an energy has small letters in
round brackets.  Where the notes print such an exponent, every plain ``E`` with small letters behind it is that energy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, head_key, is_upper, peel
from ce_symbolic.notation.tree import Call, Letter, Node, Power, Script

ENERGY = "Energy"


def has_energies(trees: Iterable[Node]) -> bool:
    """Whether some exponential has an energy in its exponent."""
    return any(
        is_energy(part)
        for tree in trees
        for node in tree.walk()
        for exponent in exponents(node)
        for part in exponent.walk()
    )


def exponents(node: Node) -> tuple[Node, ...]:
    """What ``e`` is raised to, or ``exp`` is taken of."""
    if isinstance(node, Power) and isinstance(base := peel(node.base), Letter) and base.name == "e":
        return (node.exponent,)
    if isinstance(node, Call) and head_key(node.head) == "exp":
        return node.args
    return ()


def is_energy(node: Node) -> bool:
    """``E(x)``, ``E(v, h)``, ``E_\\theta(x)``."""
    if not isinstance(node, Call) or node.delimiters[0] != "(" or node.power is not None:
        return False
    letter = base_letter(node.head)
    if letter is None or letter.name != "E" or letter.style or letter.accents:
        return False
    names = [base_letter(a) for a in node.args]
    return bool(names) and all(n is not None and not is_upper(n) for n in names) and all(
        isinstance(peel(a), (Letter, Script)) for a in node.args)


def with_energies(node: Node) -> Node:
    """The formula with every energy under a name of its own."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old)
        if new is not old:
            changed[item.name] = new
    result = replace(node, **changed) if changed else node
    return replace(result, head=_named(result.head)) if isinstance(result, Call) and is_energy(result) else result


def _named(head: Node) -> Node:
    if isinstance(head, Letter):
        return replace(head, name=ENERGY)
    return replace(head, base=_named(head.base)) if isinstance(head, Script) else head


def _below(value: object) -> object:
    if isinstance(value, Node):
        return with_energies(value)
    if isinstance(value, tuple):
        new = tuple(_below(v) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value
