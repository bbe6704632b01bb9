"""Derivatives: ``\\partial L / \\partial z_k``, ``\\frac{d}{dx}``, ``\\nabla_w``, ``f'``.

The definition of what is differentiated stands under the derivative.  Where the variable is itself a defined quantity
(``\\partial L / \\partial p_k`` with p the softmax), it is left opaque there: the derivative is in p itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, head_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import ENTROPIES
from ce_symbolic.context.samples import below
from ce_symbolic.meaning import losses, tensors
from ce_symbolic.meaning.definitions import pattern, split_name
from ce_symbolic.meaning.scope import Element, Env, Meaning, Misfit, Refusal, Tensor, Undecided
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Defined,
    Derivative,
    Enum,
    Fn,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    free_names,
    parts,
    put,
    rebuild,
    term,
    transform,
    walk,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import NOWHERE, Call, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


_NUMBER = re.compile(r"=[\d.]+$")


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
    whole = with_arguments(el, node.body, env, node.variables)
    if whole is not None:
        return derivative(el, replace(node, body=whole), env)
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
    body = before_it(el, node.body, variables, inner) or el.value(node.body, inner)
    if losses.is_unknown(el, node, body, env):
        assert isinstance(body, (Sym, App))
        return losses.derivative(el, node, body, el.value(variables[0], inner))
    vectors = isinstance(body, Tensor) and len(variables) == 1 and isinstance(el.value(variables[0], inner), Tensor)
    if isinstance(body, Tensor) and vectors:
        return jacobian(el, body, variables[0], env, node)
    if isinstance(body, Tensor) and node.kind != "nabla":
        return Tensor(body.rows, body.cols, lambda i, j: plain(el, body.entry(i, j), variables, env, node))
    if isinstance(body, Tensor):
        return jacobian(el, body, variables[0], env, node)
    targets = [el.value(v, inner) for v in variables]
    if not isinstance(body, Tensor):
        for k, (target, variable) in enumerate(zip(targets, variables, strict=True)):
            meant = estimated(el, body, target, variable, inner)
            if meant is not None:
                targets[k] = meant
    for target, variable in zip(targets, variables, strict=True):
        tie(el, target, variable, env)
    result: Meaning = body
    for target, variable in zip(targets, variables, strict=True):
        if not isinstance(result, Tensor):
            result = in_terms_of(el, result, target, variable, env)
    for target, variable in zip(reversed(targets), reversed(variables), strict=True):
        result = once(el, result, target, variable)
    if node.kind == "nabla" and node.order == 2 and len(variables) == 1 and isinstance(result, Tensor):
        return hessian(el, body, targets[0], node)
    return result


def before_it(el: Elaborator, body: Node, variables: list[Node], inner: Env) -> Meaning | None:
    r"""``h_t`` as it is made of ``h_{t-1}``, in which it is differentiated; None where it is nothing of the kind.

    Members of one sequence are independent variables, unless the notes print how each is made of another.
    """
    name, variable = peel(body), peel(variables[0])
    if len(variables) != 1 or not isinstance(name, Script) or not isinstance(variable, Script) or name == variable:
        return None
    if base_letter(name) != base_letter(variable) or len(name.subs) != 1 or len(variable.subs) != 1:
        return None
    made = [(peel(left), right) for left, right in el.roles.equations]
    steps = [(left, right) for left, right in made if isinstance(left, Script) and len(left.subs) == 1
             and base_letter(left) == base_letter(name)
             and any(isinstance(n, Script) and n != left and base_letter(n) == base_letter(name) for n in right.walk())]
    for left, right in steps[:1]:
        whole = at_place(right, left.subs[0], name.subs[0])
        if whole is not None and variable in whole.walk():
            return el.value(whole, inner)
    if steps:
        raise Refusal(body.span, "this derivative goes through several steps", "write the steps in between")
    return None


def at_place(node: Node, at: Node, to: Node) -> Node | None:
    """What is printed of place ``t``, for place ``t``, ``t + 1``, ``t - 1``; None where the places are others."""
    letter, start = place(at)
    other, end = place(to)
    if letter is None or other is None:
        return None

    def moved(part: Node) -> Node:
        own, offset = place(part)
        if own != letter:
            return below(part, moved)
        offset += end - start
        if not offset:
            return other
        sign = "-" if offset < 0 else "+"
        return tree.Add(("", sign), (other, tree.Number(str(abs(offset)))), span=part.span)

    return moved(node)


def place(node: Node) -> tuple[tree.Letter | None, int]:
    """``t - 1`` as its letter and offset."""
    inner = peel(node)
    if isinstance(inner, tree.Letter):
        return inner, 0
    if isinstance(inner, tree.Add) and len(inner.terms) == 2 and inner.signs[0] == "" and inner.signs[1] in "+-":
        letter, number = peel(inner.terms[0]), peel(inner.terms[1])
        if isinstance(letter, tree.Letter) and isinstance(number, tree.Number) and number.text.isdigit():
            return letter, int(inner.signs[1] + number.text)
    return None, 0


def estimated(el: Elaborator, body: Term, target: Meaning, variable: Node, env: Env) -> Meaning | None:
    """``\\hat\\beta`` where notes differentiate in β what they print with ``\\hat\\beta`` only: one name for both."""
    letter = peel(variable)
    if not isinstance(letter, tree.Letter) or letter.accents or mentioned(body, target):
        return None
    for accent in ("hat", "tilde"):
        other = replace(letter, accents=(accent,), latex=f"\\{accent}{{{letter.latex}}}")
        if letter_key(other) not in el.roles.bare or letter_key(other) in el.book:
            continue
        found = el.value(other, env)
        if mentioned(body, found):
            el.note(variable.span, f"read {print_name(variable)} as {print_name(other)}, the only one of them here")
            return found
    return None


def mentioned(body: Term, target: Meaning) -> bool:
    """Whether a formula is made of a name, or of the components of a vector or matrix."""
    if isinstance(target, Tensor):
        place = Sym("i")
        target = target.entry(place if target.rows is not None else None, place if target.cols is not None else None)
    name = getattr(target.base if isinstance(target, Pow) else target, "name", "")
    return any(isinstance(p, (Sym, App)) and p.name == name for p in walk(body))


def tie(el: Elaborator, target: Meaning, variable: Node, env: Env) -> None:
    """A vector that is differentiated in runs over the same set as what the notes define it to be."""
    defined = el.book.find(variable, env, el.roles)
    if not isinstance(target, Tensor) or defined is None:
        return
    try:
        whole = el.value(variable, env)
    except Refusal:
        return
    if isinstance(whole, Tensor) and (whole.rows is None) == (target.rows is None) and (
            whole.cols is None) == (target.cols is None):
        tensors.align(el, target, whole, variable.span)


def with_arguments(el: Elaborator, body: Node, env: Env, variables: tuple[Node, ...] = ()) -> Node | None:
    """``\\partial S / \\partial a`` where the notes define ``S(a, b)``: its arguments go without saying.

    So they do for a known function that the notes print with the variable, ``dH_b/dp`` beside ``H_b(p)``.
    """
    inner = peel(body)
    if isinstance(inner, Call) and len(inner.args) == 1 and head_key(inner.head) in ("log", "ln", "exp"):
        whole = with_arguments(el, inner.args[0], env, variables)
        return None if whole is None else replace(inner, args=(whole,))
    if not isinstance(inner, (tree.Letter, Script)) or el.lookup(inner, env) is not None:
        return None
    key = full_key(inner)
    if key in env.opaque or key in el.roles.laws or el.book.find(inner, env, el.roles) is not None:
        return None
    found = [e for e in el.book.of(key) if isinstance(peel(e.left), Call) and not e.indices]
    if found and not any(_NUMBER.match(p) for p in found[-1].parameters):
        return found[-1].left
    places = [c for c in el.roles.calls.get(key, ()) if len(c.args) == 1 and c.power is None
              and {full_key(peel(c.args[0]))} == {full_key(peel(v)) for v in variables}]
    return places[0] if places and head_key(inner) in ENTROPIES else None


def hidden(el: Elaborator, variable: Node) -> str:
    """The definition that the variable of a derivative must not be replaced by."""
    inner = peel(variable)
    if isinstance(inner, tree.Power):
        return pattern(inner, el.roles)[0]
    return split_name(inner, el.roles)[0] if isinstance(inner, (tree.Letter, Script)) else full_key(inner)


def in_terms_of(el: Elaborator, body: Term, target: Meaning, variable: Node, env: Env) -> Term:
    """``\\partial \\ell / \\partial z`` where z is defined and \\ell was written without it: its value there is z."""
    defined = el.book.find(variable, env, el.roles)
    if defined is None or defined[1] or not isinstance(target, Sym):
        return body
    if target.name in free_names(body):
        return body
    meaning = el.value(variable, env)
    value = meaning.body if isinstance(meaning, Defined) else meaning
    plain_value = None if isinstance(value, Tensor) else without_names(value)

    def change(part: Value) -> Value:
        return target if isinstance(part, Term) and without_names(part) == plain_value else part

    found = term(transform(body, change)) if plain_value is not None else body
    if target.name not in free_names(found):
        raise Refusal(
            variable.span, f"what is differentiated is not written in {print_name(variable)}", "write it in that name"
        )
    return found


def without_names(value: Value) -> Value:
    """A term with its bound names numbered from the outside, to compare it with another."""
    count = [0]

    def look(part: Value) -> Value:
        if isinstance(part, Big):
            count[0] += 1
            part = Big(part.op, f"#{count[0]}", part.over, put(part.body, part.var, Sym(f"#{count[0]}")))
        old = parts(part)
        new = tuple(look(p) for p in old)
        return rebuild(part, new) if new != old else part

    return look(value)


def guess(el: Elaborator, node: tree.Derivative) -> list[Node]:
    """The variable that ``\\nabla f(w)`` leaves out: the one argument of what is differentiated."""
    inner = peel(node.body)
    if isinstance(inner, Call) and len(inner.args) == 1:
        return [inner.args[0]]
    if isinstance(inner, (tree.Letter, Script)):
        calls = [c for e in el.book.of(full_key(inner)) if isinstance(c := peel(e.left), Call)]
        if calls and len(calls[-1].args) == 1:
            return [calls[-1].args[0]]
    raise Refusal(node.span, "the derivative does not say in which variable", "write \\nabla_w")


def once(el: Elaborator, body: Meaning, target: Meaning, variable: Node) -> Meaning:
    """One derivative in one variable, which may be a vector or a matrix."""
    if isinstance(body, Tensor):
        raise Misfit(variable.span, "the derivative of a vector in a vector", "write a component")
    if isinstance(target, Tensor):
        return Tensor(target.rows, target.cols, lambda i, j: _entry(el, body, target.entry(i, j)))
    if isinstance(target, Pow) and isinstance(target.base, (Sym, App)) and isinstance(target.exponent, Rat):
        # dL/dσ² is (dL/dσ) / (dσ²/dσ)
        below = Mul((target.exponent, Pow(target.base, Add((target.exponent, MINUS_ONE)))))
        return Mul((Derivative(body, target.base), Pow(below, MINUS_ONE)))
    if not isinstance(target, (Sym, App)):
        raise Refusal(variable.span, f"{print_name(variable)} is no variable", "differentiate in a name")
    if isinstance(body, App) and body.name in el.book and target not in body.args:
        raise Undecided(variable.span, f"the notes do not say how this depends on {print_name(variable)}",
                        "define it with its index")
    if not depends(body, target):
        raise Undecided(variable.span, f"the notes do not say how the laws here depend on {print_name(variable)}",
                        "write it as a parameter of the law")
    return losses.total(el, body, target)


def _entry(el: Elaborator, body: Term, target: Term) -> Term:
    return losses.total(el, body, target) if isinstance(target, (Sym, App)) else Derivative(body, target)


def depends(body: Term, target: Term) -> bool:
    """Whether a law is differentiated in something that stands nowhere: then it depends on it in a way not printed."""
    laws_inside = [p for p in walk(body) if isinstance(p, Prob) or (isinstance(p, App) and p.name.endswith("@"))]
    if not laws_inside:
        return True
    if isinstance(target, Sym):
        return target.name in free_names(body)
    return any(isinstance(p, App) and isinstance(target, App) and p.name == target.name for p in walk(body))


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
    tie(el, target, variable, env)
    if body.cols is not None or not isinstance(target, Tensor) or target.cols is not None:
        raise Misfit(node.span, "this gradient has more than two dimensions", "write a component")

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


def primed(el: Elaborator, node: Call, head: Script, env: Env) -> Meaning:
    """``f'(u)``: the derivative of f at u, as a limit-free term: d f(x)/dx with u put for x.

    Of a vector, where the function is applied entry by entry, it is the vector of the derivatives.
    """
    if len(node.args) != 1:
        raise Refusal(node.span, "a prime on a function of several arguments", "write \\partial")
    base = peel(head.base)
    name = el.new_name("x")
    inner = Call(base, (tree.Letter("x"),), (), node.delimiters, span=node.span)
    symbol = Sym(name)
    body: Term = el.term(inner, env.add({"x": Element(symbol)}))
    known: Term | None = body
    for _ in range(head.primes):
        known = slope(known, name) if known is not None else None
        body = Derivative(body, symbol)
    letter = base_letter(base)
    assert letter is not None

    def at(point: Term) -> Term:
        if known is not None and not isinstance(point, (Sym, App)):
            return Defined(f"derivative of {letter_key(letter)}", print_name(node), put(known, name, point))
        return at_point(body, name, point, letter_key(letter), head.primes)

    return tensors.each(el.value(node.args[0], env), at)


def slope(body: Term, name: str) -> Term | None:
    """The derivative of an elementary formula in one name, written out; None where the rules here do not reach."""
    if name not in free_names(body):
        return ZERO
    match body:
        case Sym():
            return ONE
        case Defined():
            return slope(body.body, name)
        case Add():
            parts = [slope(t, name) for t in body.terms]
            return None if any(p is None for p in parts) else Add(tuple(p for p in parts if p is not None))
        case Mul():
            terms: list[Term] = []
            for i, factor in enumerate(body.factors):
                inner = slope(factor, name)
                if inner is None:
                    return None
                if inner != ZERO:
                    terms.append(Mul((*body.factors[:i], inner, *body.factors[i + 1 :])))
            return terms[0] if len(terms) == 1 else Add(tuple(terms))
        case Big(op="sum", over=Range() | Enum()) if name not in free_names(body.over):
            inner = slope(body.body, name)
            return None if inner is None else replace(body, body=inner)
        case Pow():
            inner = slope(body.base, name)
            if inner is None or name in free_names(body.exponent):
                return None
            lower: Term = Add((body.exponent, MINUS_ONE))
            if isinstance(body.exponent, Rat):
                lower = Rat(body.exponent.value - 1)  # a number, so that squares ask for no sign of their base
            return Mul((body.exponent, body.base if lower == ONE else Pow(body.base, lower), inner))
        case Fn(name=head, args=(argument,)):
            inner = slope(argument, name)
            square = Pow(body, TWO)
            outer: dict[str, Term] = {
                "exp": body,
                "log": Pow(argument, MINUS_ONE),
                "tanh": Add((ONE, Mul((MINUS_ONE, square)))),
                "sin": Fn("cos", (argument,)),
                "cos": Mul((MINUS_ONE, Fn("sin", (argument,)))),
            }
            return Mul((outer[head], inner)) if inner is not None and head in outer else None
    return None


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
