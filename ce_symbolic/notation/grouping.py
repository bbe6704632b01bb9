"""Which formulas take what is printed behind them for their own: what the writer has to be careful about."""
from __future__ import annotations

from dataclasses import fields, replace

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.binding import Free, bound_by


def open_ends(node: t.Add) -> dict[int, t.Big]:
    """The terms that end in an operator which could take the terms behind them for its own."""
    free = Free()
    found: dict[int, t.Big] = {}
    for i, term in enumerate(node.terms[:-1]):
        end: t.Node | None = term
        while end is not None:
            if isinstance(end, t.Big) and end.body is not None and not end.variables:
                bound = bound_by(end.lower)
                if end.op in ("argmax", "argmin") or any(bound & free.of(x) for x in node.terms[i + 1 :]):
                    found[i] = end
            end = last_part(end)
    return found


def is_loose(node: t.Mul, i: int) -> bool:
    """Whether a factor may read otherwise in this place: one that takes what follows, a quotient on one line."""
    factor = node.factors[i]
    if isinstance(factor, t.Fraction) and factor.form == "/":
        return True
    if isinstance(factor, t.Add):
        return i > 0 and node.signs[i - 1] != "" and len(factor.terms) == 1
    return i < len(node.factors) - 1 and is_greedy(factor)


def is_head(node: t.Mul, i: int) -> bool:
    """Whether a factor looks like a function whose argument is the bracket behind it."""
    factor = node.factors[i]
    while isinstance(factor, t.Mul):
        factor = factor.factors[-1]
    if node.signs[i] or not isinstance(factor, t.Letter | t.Script | t.Power | t.Decorated):
        return False
    following = node.factors[i + 1]
    while isinstance(following, t.Power | t.Transpose | t.Mul):
        following = next(following.children())
    return isinstance(following, t.Group | t.Tuple | t.Add | t.Compare | t.Indicator)


def ungrouped(node: t.Node) -> t.Node:
    """The formula without the brackets that only show how it groups."""
    while isinstance(node, t.Group):
        node = node.body
    inner = {item.name: _ungrouped(getattr(node, item.name)) for item in fields(node)}
    return replace(node, **inner)  # type: ignore[arg-type]


def _ungrouped(value: object) -> object:
    if isinstance(value, t.Node):
        return ungrouped(value)
    return tuple(map(_ungrouped, value)) if isinstance(value, tuple) else value


def last_part(node: t.Node) -> t.Node | None:
    """What is printed at the end of a formula without a visible end."""
    match node:
        case t.Big():
            return node.body
        case t.Mul():
            return node.factors[-1]
        case t.Add() if len(node.terms) == 1:
            return node.terms[0]
        case _:
            return None


def is_greedy(node: t.Node) -> bool:
    """Whether the formula could swallow a factor that is printed behind it."""
    match node:
        case t.Big():
            return node.body is not None and not node.variables
        case t.Call():
            return node.delimiters == ("", "") and bool(node.args)
        case t.Derivative():
            return node.kind == "nabla" or not (node.variables or node.kind == "prime")
        case t.Mul():
            return is_greedy(node.factors[-1])
        case _:
            return False
