"""Whether a printed ``π`` is the number 3.14159… or a name: a weight, a policy, a probability."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import letter_key, peel
from ce_symbolic.notation.tree import Add, Call, Compare, Fraction, Letter, Mul, Node, Number, Power, Root, Script, Span

#: What stands behind ``2π`` where it is the number: ``2πσ²``, ``2πe``.
_BEHIND = ("sigma", "Sigma", "e", "i", "s", "v", "tau", "lambda", "beta")


def is_pi(node: Node) -> bool:
    """The letter without index."""
    inner = peel(node)
    return isinstance(inner, Letter) and letter_key(inner) == "pi"


def is_name(trees: Iterable[Node], declared: Iterable[said.Declaration]) -> bool:
    """Whether the notes use the letter for something: they suppose something of it, print ``1 - π``, or give it to a
    function of their own, ``L(π)``."""
    return any(map(_supposes, declared)) or any(_names(node) for tree in trees for node in tree.walk())


def _supposes(declaration: said.Declaration) -> bool:
    if isinstance(declaration, said.Equation):
        return is_pi(declaration.left)
    if isinstance(declaration, said.Fact):
        return any(map(is_pi, declaration.compare.items))
    return any(map(is_pi, getattr(declaration, "names", ())))


def _names(node: Node) -> bool:
    if isinstance(node, Add):
        one = peel(node.terms[0])
        return (len(node.terms) == 2 and node.signs[1] == "-" and is_pi(node.terms[1])
                and isinstance(one, Number) and one.text == "1")
    if isinstance(node, Call):
        head = _base(node.head)
        return isinstance(head, Letter) and (len(head.name) == 1 or head.name == "ell") and any(map(is_pi, node.args))
    return isinstance(node, Compare) and node.ops[0] in ("in", "~", ":=") and is_pi(node.items[0])


def numbers(trees: Iterable[Node], only_indexed: bool) -> set[Span]:
    """Where the letter is the number whatever it is elsewhere: in ``2πσ²``, in powers and roots of ``2π``, and behind
    any number if what is a name always has an index, ``π_k``."""
    found: set[Span] = set()
    for tree in trees:
        for node in tree.walk():
            if isinstance(node, Root):
                found |= _doubled(node.body)
            elif isinstance(node, Power):
                found |= _doubled(node.base)
            elif isinstance(node, Mul) and (only_indexed or any(letter_key(b) in _BEHIND for f in node.factors
                                               if isinstance(b := _base(f), Letter))):
                found |= _doubled(node)
    return found


def _doubled(node: Node) -> set[Span]:
    """The letters behind a number in a product."""
    inner = peel(node)
    if isinstance(inner, Fraction):
        return _doubled(inner.numerator) | _doubled(inner.denominator)
    if not isinstance(inner, Mul):
        return set()
    pairs = zip(inner.factors, inner.factors[1:], strict=False)
    return {peel(b).span for a, b in pairs if isinstance(peel(a), Number) and is_pi(b)}


def _base(node: Node) -> Node:
    inner = peel(node)
    while isinstance(inner, (Power, Script)):
        inner = peel(inner.base)
    return inner
