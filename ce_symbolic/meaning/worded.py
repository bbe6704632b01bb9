"""Definitions as sentences give them: equations, ``p is the softmax of z``, ``i is the sigmoid of x``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, peel
from ce_symbolic.context.pieces import base_key, call_key
from ce_symbolic.meaning.definitions import Book, Defining, indexed_inside, parameters_of
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Span

if TYPE_CHECKING:
    pass

FUNCTION_KINDS = ("convex", "concave", "affine", "linear", "differentiable", "increasing", "decreasing")


def is_vocabulary_point(left: Node) -> bool:
    """Left sides that are no names: point values such as ``P(X=1)``."""
    inner = peel(left)
    return isinstance(inner, Call) and any(isinstance(peel(a), tree.Compare) for a in inner.args)


def define(el_roles: object, book: Book, left: Node, right: Node, span: Span) -> bool:
    """Enter an equation as a definition if its left side is a name with parameters."""
    from ce_symbolic.context.roles import Roles

    assert isinstance(el_roles, Roles)
    found = parameters_of(left, el_roles)
    if found is None:
        return False
    key, parameters, indices = found
    whole = peel(right)
    if (
        isinstance(whole, Call)
        and call_key(whole.head).lower() == "softmax"
        and len(whole.args) == 1
        and isinstance(peel(whole.args[0]), Letter)
        and isinstance(peel(left), Letter)
    ):
        left, right = softmax_tree(left, whole.args[0])
        book.add(Defining(key, ("k",), right, left, span, True))
        return True
    if mentions(right, key, left) or isinstance(peel(right), tree.Words):
        return False
    book.add(Defining(key, parameters, right, left, span, indices))
    name = indexed_inside(peel(left))
    if isinstance(name, Call) and isinstance(head := peel(name.head), Script):
        short = parameters_of(head, el_roles)
        if short is not None and short[0] == key and 0 < len(short[1]) < len(parameters):
            # s_i is short for s(z)_i
            book.add(Defining(key, short[1], right, head, span, True))
    return True


def mentions(right: Node, key: str, left: Node) -> bool:
    """Whether the right side speaks of what the left side introduces."""
    whole = peel(left)
    heads = {id(node.head) for node in right.walk() if isinstance(node, Call)}
    for node in right.walk():
        if node == whole and id(node) not in heads:
            return True  # \sigma may be short for \sigma(w^T x)
        if isinstance(node, Call) and isinstance(whole, Call) and call_key(node.head) == key and (
                _has_index(node.head) == _has_index(whole.head)):
            return True  # f(x) = \max_i f_i(x) is made of other functions
        if (
            isinstance(node, Script)
            and isinstance(whole, Script)
            and base_key(node) == base_key(whole)
            and (node.sups == whole.sups or not any(isinstance(s, Letter) and s.name[:1] == "(" for s in whole.sups))
            and (
                len(node.subs) == len(whole.subs)
                and len(node.sups) == len(whole.sups)
                and all(isinstance(peel(s), (Letter, tree.Add)) for s in whole.subs)
            )
        ):
            return True  # W_{ik} = W_{ki}, a recursion
    return False


def _has_index(head: Node) -> bool:
    inner = peel(head)
    return isinstance(inner, Script) and bool(inner.subs)


def softmax_tree(output: Node, scores: Node) -> tuple[Node, Node]:
    """``p_k`` and ``e^{z_k} / Σ_l e^{z_l}``."""
    output, scores = unbold(output), unbold(scores)
    k, l = Letter("k", latex="k"), Letter("l", latex="l")
    e = Letter("e", latex="e")
    bottom = tree.Big("sum", l, None, tree.Power(e, Script(scores, (l,))))
    return Script(output, (k,)), tree.Fraction(tree.Power(e, Script(scores, (k,))), bottom)


def unbold(node: Node) -> Node:
    """The letter in which the components of a bold vector are written."""
    letter = base_letter(node)
    if not isinstance(peel(node), Letter) or letter is None or letter.style != "bold":
        return node
    return Letter(letter.name, "", letter.accents, letter.name if len(letter.name) == 1 else f"\\{letter.name}")


def sigmoid_tree(argument: Node) -> Node:
    """``1 / (1 + e^{-t})``."""
    e = Letter("e", latex="e")
    power = tree.Power(e, tree.Add(("-",), (argument,)))
    return tree.Fraction(tree.Number("1"), tree.Add(("", "+"), (tree.Number("1"), power)))
