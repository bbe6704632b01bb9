"""Names that are two things at once: what sentences say of a name, and how formulas use it, compared.

Nothing is decided here; both places are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, peel
from ce_symbolic.context.pieces import call_key
from ce_symbolic.context.reading import Reading, Shown, chain_trees
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import NOWHERE, Call, Letter, Node, Script, Span, Transpose
from ce_symbolic.notation.writer import write

#: Kinds that exclude each other.
APART = (
    frozenset({"a number", "a vector"}), frozenset({"a number", "a matrix"}), frozenset({"a number", "a function"}),
    frozenset({"a number", "a vector or matrix"}),
    frozenset({"a vector", "a matrix"}), frozenset({"convex", "concave"}), frozenset({"increasing", "decreasing"}),
    frozenset({"positive", "negative"}), frozenset({"a distribution", "a random variable"}),
)


@dataclass(frozen=True)
class Claimed:
    """What a name is taken for, and where."""

    key: str
    name: Node
    kind: str
    span: Span
    by_use: bool = False


def contradictions(reading: Reading, declared: list[said.Declaration],
                   line: Callable[[int], int]) -> Iterator[tuple[Span, str]]:
    """``(place, message)`` for every name of which two kinds are claimed; the message has the other line."""
    known: dict[str, list[Claimed]] = {}
    reported: set[tuple[str, frozenset[str]]] = set()
    for claimed in (*_said(declared), *_used(reading)):
        for other in known.setdefault(claimed.key, []):
            pair = frozenset({claimed.kind, other.kind})
            if pair in APART and (claimed.key, pair) not in reported and not (claimed.by_use and other.by_use):
                reported.add((claimed.key, pair))
                verb = "used as" if claimed.by_use else "said to be"
                name = write(claimed.name)
                yield claimed.span, (f"contradiction: {name} is {verb} {claimed.kind} here, and said to be "
                                     f"{other.kind} on line {line(other.span.start)}")
        known[claimed.key].append(claimed)


def _said(declared: list[said.Declaration]) -> Iterator[Claimed]:
    for declaration in declared:
        if declaration.span == NOWHERE:
            continue
        if isinstance(declaration, said.Fact) and not declaration.guards and not declaration.forall:
            yield from _member(declaration)
        elif isinstance(declaration, said.Quality):
            for name in declaration.names:
                if declaration.kind in ("convex", "concave", "increasing", "decreasing", "positive", "negative"):
                    yield Claimed(_key(name), name, declaration.kind, declaration.span)
        elif isinstance(declaration, said.IsLaw):
            yield Claimed(_key(declaration.name), declaration.name, "a distribution", declaration.span)


def _key(node: Node) -> str:
    inner = peel(node)
    return call_key(inner.head) if isinstance(inner, Call) else full_key(inner)


def _member(fact: said.Fact) -> Iterator[Claimed]:
    compare = fact.compare
    if compare.ops != ("in",) or len(compare.items) != 2:
        return
    left, right = peel(compare.items[0]), peel(compare.items[1])
    kind = _kind_of_set(right)
    if kind and isinstance(left, (Letter, Script)):
        yield Claimed(full_key(left), left, kind, fact.span)


def _kind_of_set(right: Node) -> str:
    if isinstance(right, tree.Tuple) and right.delimiters[0] in ("[", "("):
        return "a number"
    if _is_reals(right):
        return "a number"
    if isinstance(right, tree.Power) and _is_reals(peel(right.base)):
        exponent = peel(right.exponent)
        product = isinstance(exponent, tree.Mul) and "\\times" in exponent.signs
        return "a matrix" if product else "a vector"
    if isinstance(right, Script) and right.sups and _is_reals(peel(right.base)):
        exponent = peel(right.sups[0])
        product = isinstance(exponent, tree.Mul) and "\\times" in exponent.signs
        return "a matrix" if product else "a vector"
    return ""


def _is_reals(node: Node) -> bool:
    return isinstance(node, Letter) and node.name == "R" and node.style == "bb"


def _used(reading: Reading) -> Iterator[Claimed]:
    """Names in displays that are transposed, or applied to a name."""
    for item in reading.items:
        if not isinstance(item, Shown):
            continue
        for node in (n for chain in item.chains for n in chain_trees(chain)):
            for part in node.walk():
                if isinstance(part, Call) and isinstance(head := peel(part.head), Letter) and all(
                        isinstance(peel(a), (Letter, Script)) for a in part.args):
                    yield Claimed(call_key(head), head, "a function", part.span, True)
                elif isinstance(part, Transpose) and isinstance(inner := peel(part.body), Letter):
                    yield Claimed(full_key(inner), inner, "a vector or matrix", part.span, True)
