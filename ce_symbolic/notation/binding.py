"""Which names an operator binds, and which stand free in a formula."""
from __future__ import annotations

from ce_symbolic.notation.names import role_key
from ce_symbolic.notation.tree import (
    Big,
    Call,
    Compare,
    Dots,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Script,
    SuchThat,
    Tuple,
)

_NOTHING: frozenset[str] = frozenset()
#: Quantities of distributions: ``H(q(z))`` is a number, in which z is bound.
_OF_LAWS = frozenset(("H", "KL", "CE"))


def key(node: Node) -> str:
    """What an index goes by: its letter and its primes."""
    primes = 0
    while isinstance(node, Script):
        primes += node.primes
        node = node.base
    return role_key(node) + "'" * primes


def full_key(node: Node) -> str:
    """What an indexed name goes by: ``x_i`` and ``x_j`` are two."""
    if isinstance(node, Script) and (node.subs or node.sups):
        marks = (("_", node.subs), ("^", node.sups))
        return key(node) + "".join(mark + ",".join(map(_text, nodes)) for mark, nodes in marks if nodes)
    return key(node)


def _text(node: Node) -> str:
    match node:
        case Letter():
            return role_key(node)
        case Number():
            return node.text
        case Script():
            return full_key(node)
    return repr(node)


def bound_by(lower: Node | None) -> frozenset[str]:
    """The names that a range binds: ``c`` in ``c=1``, ``x`` and ``y`` in ``(x,y) \\in D``."""
    match lower:
        case Compare():
            first = lower.items[0]
            if len(lower.items) > 2 and isinstance(first, Number):
                return frozenset().union(*map(bound_by, lower.items[1:-1]))
            return bound_by(first)
        case SuchThat():
            return bound_by(lower.body)
        case Tuple():
            found: frozenset[str] = frozenset().union(*map(bound_by, lower.items))
            if any(isinstance(item, Dots) for item in lower.items):  # x_1, …, x_n: every x_i
                found = found.union(key(item) for item in lower.items if isinstance(item, Script))
            return found
        case Mul():
            return frozenset().union(*map(bound_by, lower.factors))
        case Group():
            return bound_by(lower.body)
        case Letter() | Script():
            return frozenset((full_key(lower),)) - {""}
    return _NOTHING


class Free:
    """The free names of formulas; each is looked through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, frozenset[str]]] = {}

    def of(self, node: Node) -> frozenset[str]:
        """The names that stand free in a formula."""
        known = self._known.get(id(node))
        if known is None:
            known = (node, self._look(node))
            self._known[id(node)] = known
        return known[1]

    def _look(self, node: Node) -> frozenset[str]:
        match node:
            case Letter():
                return frozenset((key(node),))
            case Script() if isinstance(node.base, Letter):
                return frozenset((key(node), full_key(node))).union(*map(self.of, (*node.subs, *node.sups)))
            case Big():
                inside: frozenset[str] = frozenset().union(*map(self.of, node.children()))
                bound = bound_by(node.lower).union(*map(bound_by, node.variables))
                return inside - bound
            case Call(head=Script(subs=subs)):
                inside = frozenset().union(*map(self.of, node.children()))
                drawn = [bound_by(s) for s in subs if isinstance(s, Compare) and s.ops[0] == "~"]
                return inside.difference(*drawn)
            case Call(args=args, separators=separators) if "||" in separators or key(node.head) in _OF_LAWS:
                return frozenset().union(self.of(node.head), *map(self._of_law, args))
        return frozenset().union(*map(self.of, node.children()))

    def _of_law(self, node: Node) -> frozenset[str]:
        """The free names of an argument that is a distribution: in ``q(z \\mid x)`` the letter z is bound."""
        if not isinstance(node, Call):
            return self.of(node)
        front = next((i + 1 for i, s in enumerate(node.separators) if s in ("|", ";")), len(node.args))
        bound = [bound_by(a) for a in node.args[:front] if isinstance(a, (Letter, Script))]
        return self.of(node).difference(*bound)
