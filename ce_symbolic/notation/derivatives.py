r"""Derivatives: ``\frac{\partial f}{\partial x}``, ``\frac{d}{dx} f``, ``\nabla_w E``, ``\partial_x f``."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import bigs, heads, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import (
    Call,
    Compare,
    Derivative,
    Letter,
    Node,
    Number,
    Power,
    Script,
    SuchThat,
    Transpose,
)

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Parser


def _sign(token: Token) -> str:
    if token.is_command("partial"):
        return "partial"
    return "d" if token.text == "d" and token.kind in ("letter", "name") else ""


def inline(p: Parser) -> Node | None:
    """``dL/dw``, ``\\partial f/\\partial x`` on one line; None if this does not stand at the parser."""
    start = p.at
    kind = _sign(p.tokens[start]) if start < p.end else ""
    if not kind:
        return None
    for i in p.top(start + 1, p.end):
        token = p.tokens[i]
        if token.is_symbol("/"):
            break
        if op.plus(token) or op.times(token) or op.relation(token) or token.spaced or _sign(token):
            return None
    else:
        return None
    if i + 2 >= p.end or _sign(p.tokens[i + 1]) != kind or p.tokens[i + 2].kind in ("number", "symbol"):
        return None
    end = scripts.argument_end(p, i + 2)
    while end + 1 < p.end and p.tokens[end].is_symbol("_", "^"):
        end = scripts.argument_end(p, end + 1)
    p.at = end
    found = quotient(p, (start, i), (i + 1, end), "frac", start)
    if found is None:
        p.at = start
    return found


def quotient(p: Parser, above: tuple[int, int], below: tuple[int, int], form: str, start: int) -> Node | None:
    """The derivative that a fraction with these two parts stands for; None if it is an ordinary fraction."""
    behind = p.at
    kind = _sign(p.tokens[above[0]])
    if kind == "partial" and above[1] == above[0] + 1 and _is_forgotten(p, below):
        p.note(below[0], "read as a derivative; the sign in front of the variable is missing")
        p.at, before, p.end = below[0], p.end, below[1]
        name = bigs.variable(p)
        p.at, p.end = behind, before
        return Derivative(_body(p, start, "the derivative"), (name,), kind, 1, span=p.span(start))
    if not kind or kind != _sign(p.tokens[below[0]]) or below[1] == below[0] + 1:
        return None
    following = p.tokens[below[0] + 1]
    if following.is_symbol("_", "'") or op.plus(following) or op.times(following) or following.is_symbol(",", "/", "^"):
        return None
    if above[1] > above[0] + 1 and p.tokens[above[0] + 1].is_symbol("_", "'"):
        return None
    before = p.end
    p.at, p.end = above[0] + 1, above[1]
    order = _order(p)
    rest = (p.at, above[1])
    p.at, p.end = below
    variables = _denominator(p, kind, order)
    p.at, p.end = behind, before
    if rest[0] < rest[1]:
        body = p.within(*rest, p.sum)
        p.at, p.end = behind, before
        if isinstance(body, Derivative) and not body.variables and body.kind == kind:
            order, body = order + body.order, body.body
    elif form == "over":
        raise p.refuse("what is differentiated is missing", "write \\frac{\\partial f}{\\partial x}", above[0])
    elif p.at in p.points:
        point = p.point()
        body = _body(p, start, "the derivative")
        whole = Derivative(body, variables, kind, max(order, len(variables)), span=p.span(start))
        return SuchThat(whole, point, span=p.span(start))
    else:
        body = _body(p, start, "the derivative")
    return Derivative(body, variables, kind, max(order, len(variables)), span=p.span(start))


def _is_forgotten(p: Parser, below: tuple[int, int]) -> bool:
    r"""``\frac{\partial}{x_j} f``: a name stands where its differential is meant."""
    first = p.tokens[below[0]]
    return first.kind == "letter" and not _sign(first) and all(
        not op.plus(p.tokens[i]) and not op.times(p.tokens[i]) for i in p.top(*below))


def at_point(p: Parser, node: Derivative, start: int) -> Node:
    r"""``\frac{df}{dx}(x)`` is the derivative of ``f(x)``, also ``\frac{\partial f}{\partial x_i}(x)``;
    ``\frac{df}{dx}(a)`` is its value at ``a``."""
    bracket = heads.bracket_ahead(p)
    names = node.variables
    if bracket is None or not names or node.kind not in ("d", "partial") or not isinstance(node.body, (Letter, Script)):
        return node
    if p.tokens[bracket].text != "(" or p.tokens[bracket].spaced or not heads.is_single_name(p, bracket):
        return node
    closing = p.match[bracket]
    point = p.within(bracket + 1, closing, p.statement)
    p.at = closing + 1
    span = p.span(start)
    if point == names[0] or all(isinstance(n, Script) and n.subs and n.base == point for n in names):
        body = Call(node.body, (point,), span=node.body.span)
        return Derivative(body, names, node.kind, node.order, span=span)
    p.note(bracket, "the bracket is read as the point at which the derivative is taken")
    return SuchThat(node, Compare((names[0], point), ("=",), span=point.span), span=span)


def _order(p: Parser) -> int:
    token = p.peek()
    if token is None or not token.is_symbol("^"):
        return 1
    behind = scripts.argument_end(p, p.at + 1)
    a, b = scripts.inside(p, p.at + 1, behind)
    if b != a + 1 or not p.tokens[a].text.isdigit() or len(p.tokens[a].text) > 1:
        raise p.refuse("the order of this derivative is no number", "write \\frac{\\partial^2 f}{\\partial x^2}", a, b)
    p.at = behind
    return int(p.tokens[a].text)


def _denominator(p: Parser, kind: str, order: int) -> tuple[Node, ...]:
    r"""The variables, each as often as it is differentiated by.

    Below a first derivative a square is the variable itself: ``\\frac{\\partial L}{\\partial \\sigma^2}``.
    """
    found: list[Node] = []
    while (token := p.peek()) is not None:
        if _sign(token) != kind:
            raise p.unexpected()
        p.at += 1
        name = bigs.variable(p)
        exponent = name.exponent if isinstance(name, Power) else None
        single = order == 1 and not found
        if isinstance(name, Power) and isinstance(exponent, Number) and exponent.text in ("2", "3", "4") and not (
            single and isinstance(name.base, (Letter, Script))
        ):
            found += [name.base] * int(exponent.text)
        else:
            found.append(name)
    return tuple(found)


def _body(p: Parser, start: int, what: str, first: Node | None = None) -> Node:
    """What an operator of differentiation is applied to: the product behind it, up to an explicit sign."""
    begin = p.at if first is None else start
    if first is None and not (p.starts_factor() or bigs.is_big(p)):
        raise p.refuse(f"what {what} is taken of is missing", "write it behind", start, begin)
    before, p.bare = p.bare, True
    turned = first is None and p.tokens[begin].span.start in p.names.turned
    items = p.operand("") if turned else p.factors(first)
    p.bare = before
    if len(items) > 1 and not isinstance(items[0][1], Number):
        p.note(start, f"{what} is read as that of the whole product behind it")
    return p.join(items, begin)


def operator(p: Parser, token: Token) -> Node:
    r"""``\nabla_w^2 E(w)``, ``\partial_x f``; the parser stands behind the sign."""
    start = p.at - 1
    kind = "nabla" if token.text == "nabla" else "partial"
    found = scripts.scripts(p)
    behind = p.at
    variables = scripts.subscripts(p, found.below) if found.below else ()
    order = 1
    if found.above:
        order = _superscript_order(p, *found.above)
    p.at = behind
    if p.peek() is None and not variables and start == 0:
        return Letter(token.text, "command", latex=token.source, span=token.span)
    if p.peek() is None or not (p.starts_factor() or bigs.is_big(p)):
        raise p.refuse(f"what {token.source} is taken of is missing", f"write {token.source}_x f(x)", start, behind)
    first = None if bigs.is_big(p) else p.factor()
    if kind == "nabla" and isinstance(first, (Call, Transpose)) and isinstance(getattr(first, "body", first), Call):
        # \nabla f(x)^T d is the transposed gradient; \nabla f(x) g(x) has one function behind the sign
        function = first.body if isinstance(first, Transpose) else first
        node: Node = Derivative(function, variables, kind, order, span=p.span(start))
        return Transpose(node, first.mark, span=p.span(start)) if isinstance(first, Transpose) else node
    if kind == "nabla" and order == 2 and isinstance(first, (Letter, Script)):
        return Derivative(first, variables, kind, order, span=p.span(start))  # the Hessian in v^T \nabla^2 f v
    body = _body(p, start, token.source, first)
    if len(variables) > 1 and kind == "partial":
        order = len(variables)
    return Derivative(body, variables, kind, order, span=p.span(start))


def _superscript_order(p: Parser, start: int, end: int) -> int:
    token = p.tokens[start]
    if end == start + 1 and token.kind == "number" and token.text in ("2", "3", "4"):
        return int(token.text)
    raise p.refuse("the order of this derivative is no number", "write \\nabla^2 f", start, end)
