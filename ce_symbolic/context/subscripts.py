"""``p_X(x)``, ``f_{Y|X}(y \\mid x)``: a subscript that names the variables, as ``p(X = x)``, ``f(Y = y | X = x)``."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, is_bold, is_upper, peel
from ce_symbolic.notation.tree import Call, Compare, Letter, Mul, Node, Script, SuchThat, Tuple

_HEADS = ("p", "P", "f", "q", "g", "Pr")


def named_slots(node: Node) -> Node:
    """The formula with such laws rewritten."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old)
        if new is not old:
            changed[item.name] = new
    if changed:
        node = replace(node, **changed)
    return _rewritten(node) if isinstance(node, Call) else node


def _below(value: object) -> object:
    if isinstance(value, Node):
        return named_slots(value)
    if isinstance(value, tuple):
        new = tuple(map(_below, value))
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _rewritten(call: Call) -> Call:
    head = peel(call.head)
    if not isinstance(head, Script) or not isinstance(head.base, Letter) or head.base.name not in _HEADS:
        return call
    if head.sups or head.primes or any(isinstance(peel(a), Compare) for a in call.args):
        return call
    names: list[Node] = []
    for sub in head.subs:
        found = _variables(sub)
        if not found:
            return call
        names += found
    if len(names) != len(call.args):
        return call
    args = tuple(Compare((n, a), ("=",), span=a.span) for n, a in zip(names, call.args, strict=True))
    return replace(call, head=head.base, args=args)


def _variables(node: Node) -> list[Node]:
    """The random variables in a subscript; empty where it is something else."""
    inner = peel(node)
    if isinstance(inner, SuchThat):
        front, back = _variables(inner.body), _variables(inner.condition)
        return [*front, *back] if front and back else []
    if isinstance(inner, (Tuple, Mul)):
        parts = inner.items if isinstance(inner, Tuple) else inner.factors
        found = [_variables(p) for p in parts]
        return [n for f in found for n in f] if all(found) else []
    letter = base_letter(inner)
    if (
        isinstance(inner, Letter)
        and letter is not None
        and len(inner.name) > 1
        and inner.name.isupper()
        and not inner.style
    ):
        return [Letter(c, latex=c, span=inner.span) for c in inner.name]
    if (
        isinstance(inner, (Letter, Script))
        and letter is not None
        and is_upper(letter)
        and not is_bold(letter)
        and (letter.style == "")
    ):
        return [inner]
    return []
