r"""A formula at a point: ``f(x) \big|_{x=0}``, ``\frac{d}{dx} f(x) \big|_{x=a}``."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ce_symbolic.context.names import full_key, peel, print_name
from ce_symbolic.meaning.derivatives import slope
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import App, Derivative, Sym, Term, Value, free_names, put, term, transform
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def evaluated(el: Elaborator, node: Node, env: Env) -> Meaning:
    """The formula in front of the bar, where the name below it has the value that is printed there."""
    assert isinstance(node, tree.SuchThat)
    holds = peel(node.condition)
    if not isinstance(holds, tree.Compare) or holds.ops != ("=",) or not isinstance(peel(holds.items[0]),
                                                                                    (Letter, Script)):
        raise Refusal(node.condition.span, "this does not say at which point the formula is taken", "write |_{x=a}")
    name, point = peel(holds.items[0]), peel(holds.items[1])
    if isinstance(point, (Letter, Script)) and not stands_in(node.body, full_key(point)):
        # At a point that has a name of its own, the formula is the same one in that name.
        return el.value(renamed(node.body, full_key(name), point), env)
    value = el.term(point, env)
    symbol = Sym(el.new_name(full_key(name)))
    body = el.value(node.body, env.add({full_key(name): Element(symbol)}))
    if isinstance(body, Tensor):
        shape = body
        return Tensor(shape.rows, shape.cols, lambda i, j: at(shape.entry(i, j), symbol, value, node))
    return at(body, symbol, value, node)


def at(body: Term, symbol: Sym, value: Term, node: tree.SuchThat) -> Term:
    """A term at a value of a symbol, with derivatives in that symbol taken first."""

    def taken(part: Value) -> Value:
        if not isinstance(part, Derivative) or part.variable != symbol:
            return part
        inner = part.body
        found = App(inner.name + "'", inner.args) if isinstance(inner, App) and inner.args == (symbol,) else slope(
            inner, symbol.name)
        if found is None:
            raise Refusal(node.span, f"the derivative at {print_name(node.condition)} is not known",
                          "give the point a name of its own")
        return found

    result = term(transform(body, taken))
    return put(result, symbol.name, value) if symbol.name in free_names(result) else result


def stands_in(node: Node, key: str) -> bool:
    """Whether a name stands anywhere in a formula."""
    return any(isinstance(n, (Letter, Script)) and full_key(n) == key for n in node.walk())


def renamed(node: Node, key: str, name: Node) -> Node:
    """A formula with one name in the place of another."""
    if isinstance(node, (Letter, Script)) and full_key(node) == key:
        return name
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _renamed(old, key, name)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _renamed(value: object, key: str, name: Node) -> object:
    if isinstance(value, Node):
        return renamed(value, key, name)
    if isinstance(value, tuple):
        new = tuple(_renamed(v, key, name) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


