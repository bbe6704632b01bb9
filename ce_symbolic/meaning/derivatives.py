"""Derivatives: ``\\partial L / \\partial z_k``, ``\\frac{d}{dx}``, ``\\nabla_w``, ``f'``.

The definition of what is differentiated stands under the derivative.  Where the variable is itself a defined quantity
(``\\partial L / \\partial p_k`` with p the softmax), it is left opaque there: the derivative is in p itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, letter_key, peel, print_name
from ce_symbolic.meaning.definitions import split_name
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import App, Derivative, Sym, Term, free_names, put, walk
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import NOWHERE, Call, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def derivative(el: Elaborator, node: Node, env: Env) -> Meaning:
    """Any printed derivative."""
    assert isinstance(node, tree.Derivative)
    if node.kind == "prime" and el.prime is not None:
        return el.value(tree.Derivative(node.body, (el.prime,) * node.order, span=node.span), env)
    if node.kind == "prime":
        raise Refusal(node.span, "a prime on a formula does not say in which variable", "write \\frac{d}{dx}")
    declared = el.book.find(node, env, el.roles)
    if declared is not None:
        return el.unfold(node, *declared, env)
    variables = list(node.variables)
    if node.kind == "nabla" and node.order == 2 and len(variables) < 2:
        # The gradient of a declared gradient.
        first = tree.Derivative(node.body, node.variables, "nabla", span=node.span)
        if el.book.find(first, env, el.roles) is not None:
            return el.value(
                tree.Derivative(first, tuple(variables) or tuple(guess(el, node)), "nabla", span=node.span), env
            )
    if not variables:
        variables = guess(el, node)
    inner = env.without(frozenset(hidden(el, v) for v in variables))
    body = el.value(node.body, inner)
    if isinstance(body, Tensor) and node.kind != "nabla":
        return Tensor(body.rows, body.cols, lambda i, j: plain(el, body.entry(i, j), variables, env, node))
    if isinstance(body, Tensor):
        return jacobian(el, body, variables[0], env, node)
    targets = [el.value(v, inner) for v in variables]
    result: Meaning = body
    for target, variable in zip(reversed(targets), reversed(variables), strict=True):
        result = once(el, result, target, variable)
    if node.kind == "nabla" and node.order == 2 and len(variables) == 1 and isinstance(result, Tensor):
        return hessian(el, body, targets[0], node)
    return result


def hidden(el: Elaborator, variable: Node) -> str:
    """The definition that the variable of a derivative must not be replaced by."""
    inner = peel(variable)
    return split_name(inner, el.roles)[0] if isinstance(inner, (tree.Letter, Script)) else full_key(inner)


def guess(el: Elaborator, node: tree.Derivative) -> list[Node]:
    """The variable that ``\\nabla f(w)`` leaves out: the one argument of what is differentiated."""
    inner = peel(node.body)
    if isinstance(inner, Call) and len(inner.args) == 1:
        return [inner.args[0]]
    raise Refusal(node.span, "the derivative does not say in which variable", "write \\nabla_w")


def once(el: Elaborator, body: Meaning, target: Meaning, variable: Node) -> Meaning:
    """One derivative in one variable, which may be a vector or a matrix."""
    if isinstance(body, Tensor):
        raise Refusal(variable.span, "the derivative of a vector in a vector", "write a component")
    if isinstance(target, Tensor):
        if isinstance(body, Sym):
            raise Refusal(variable.span, "nothing is said of the function that is differentiated", "define it")
        entry = target.entry(Sym("?"), Sym("?"))
        name = entry.name if isinstance(entry, App) else ""
        for part in walk(body):
            if isinstance(part, (App, Sym)) and (part.name.startswith(f"{name}^-1") or part.name == f"det({name})"):
                raise Refusal(variable.span, "the derivative of an inverse or a determinant is not known", "")
        return Tensor(target.rows, target.cols, lambda i, j: Derivative(body, target.entry(i, j)))
    if not isinstance(target, (Sym, App)):
        raise Refusal(variable.span, f"{print_name(variable)} is no variable", "differentiate in a name")
    return Derivative(body, target)


def plain(el: Elaborator, body: Term, variables: list[Node], env: Env, node: Node) -> Term:
    """The derivative of one component."""
    inner = env.without(frozenset(hidden(el, v) for v in variables))
    for variable in reversed(variables):
        target = el.term(variable, inner)
        if not isinstance(target, (Sym, App)):
            raise Refusal(node.span, f"{print_name(variable)} is no variable", "differentiate in a name")
        body = Derivative(body, target)
    return body


def jacobian(el: Elaborator, body: Tensor, variable: Node, env: Env, node: Node) -> Meaning:
    """``\\nabla_w g`` of a vector: the matrix of all derivatives, the function's component first."""
    target = el.value(variable, env.without(frozenset((hidden(el, variable),))))
    if body.cols is not None or not isinstance(target, Tensor) or target.cols is not None:
        raise Refusal(node.span, "this gradient has more than two dimensions", "write a component")

    def entry(i: Term | None, j: Term | None) -> Term:
        return Derivative(body.entry(i, None), target.entry(j, None))

    return Tensor(body.rows, target.rows, entry)


def hessian(el: Elaborator, body: Meaning, target: Meaning, node: Node) -> Meaning:
    """``\\nabla^2 f``."""
    if isinstance(body, Tensor) or not isinstance(target, Tensor) or target.cols is not None:
        raise Refusal(
            node.span, "this second derivative is not read", "write \\partial^2 f / \\partial w_j \\partial w_k"
        )
    return Tensor(
        target.rows,
        target.rows,
        lambda i, j: Derivative(Derivative(body, target.entry(i, None)), target.entry(j, None)),
    )


def primed(el: Elaborator, node: Call, head: Script, env: Env) -> Term:
    """``f'(u)``: the derivative of f at u, as a limit-free term: d f(x)/dx with u put for x."""
    if len(node.args) != 1:
        raise Refusal(node.span, "a prime on a function of several arguments", "write \\partial")
    base = peel(head.base)
    name = el.new_name("x")
    inner = Call(base, (tree.Letter("x"),), (), node.delimiters, span=node.span)
    symbol = Sym(name)
    body: Term = el.term(inner, env.add({"x": Element(symbol)}))
    for _ in range(head.primes):
        body = Derivative(body, symbol)
    letter = base_letter(base)
    assert letter is not None
    return at_point(body, name, el.term(node.args[0], env), letter_key(letter), head.primes)


def at_point(body: Term, name: str, point: Term, function: str, order: int) -> Term:
    """A derivative evaluated at a point.  For an unknown function it is one more function, ``f'``."""
    inner = body
    while isinstance(inner, Derivative):
        inner = inner.body
    if isinstance(inner, App) and inner.args == (Sym(name),):
        return App(inner.name + "'" * order, (point,))
    if isinstance(point, (Sym, App)) and (isinstance(point, App) or point.name not in free_names(body)):
        result = put(inner, name, point)
        for _ in range(order):
            result = Derivative(result, point)
        return result
    raise Refusal(NOWHERE, f"the derivative of {function} at a formula", "give the point a name")


__all__ = ["derivative", "primed"]
