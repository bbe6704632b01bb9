"""The names that occur in a step, by the part they play: what may have been written for what."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ce_symbolic.notation.tree import Big, Call, Compare, Letter, Node, Number, Script
from ce_symbolic.refutation.places import Place, places

_MOST_OF_A_KIND = 6


@dataclass(frozen=True)
class Names:
    """Names of each kind in the order in which they occur."""

    kinds: tuple[tuple[str, tuple[Node, ...]], ...]

    def of(self, kind: str) -> tuple[Node, ...]:
        """The names of a kind."""
        return dict(self.kinds).get(kind, ())

    @property
    def sizes(self) -> tuple[Node, ...]:
        """Upper ends of ranges: the n of a lost 1/n."""
        return self.of("size")[:3]

    def alternatives(self, place: Place) -> Iterator[Node]:
        """What may have been meant at a place: other names of the same kind."""
        kind = kind_of(place)
        if kind is not None:
            for other in self.of(kind)[:_MOST_OF_A_KIND]:
                if other != place.node:
                    yield other

    @property
    def pairs(self) -> tuple[tuple[Node, Node], ...]:
        """Pairs of different names of one kind."""
        return tuple(
            (a, b)
            for kind, names in self.kinds
            if kind != "size"
            for a in names[:_MOST_OF_A_KIND]
            for b in names[:_MOST_OF_A_KIND]
            if a != b
        )


def kind_of(place: Place) -> str | None:
    """The part that a name plays at its place."""
    node, parent = place.node, place.parent
    if isinstance(node, Script) and not node.primes:
        return f"script {len(node.subs)} {len(node.sups)}"
    if isinstance(node, Number):
        return "index" if isinstance(parent, Script) and place.field == "subs" else None
    if not isinstance(node, Letter) or node.style == "command":
        return None
    if isinstance(parent, Script):
        return "index" if place.field in ("subs", "sups") else None
    if isinstance(parent, Call):
        if place.field == "head":
            # ``H``, ``D``, ``KL`` name quantities, which a slip does not exchange for a law.
            return "law" if node.name[0].islower() or node.name in ("P", "Q") else None
        if "||" in parent.separators:
            return "law"
        upper = node.name[:1].isupper()
        return "variable" if upper else "index" if place.field == "args" else None
    if isinstance(parent, Compare):
        return None
    return "scalar"


def names_in(*sides: Node | None) -> Names:
    """The names of a step."""
    kinds: dict[str, list[Node]] = {}

    def add(kind: str, node: Node) -> None:
        found = kinds.setdefault(kind, [])
        if node not in found:
            found.append(node)

    for side in sides:
        if side is None:
            continue
        for place in places(side):
            kind = kind_of(place)
            if kind is not None:
                add(kind, place.node)
            if isinstance(place.node, Big):
                for index in _bound(place.node):
                    add("index", index)
                if isinstance(place.node.upper, (Letter, Number)) and place.node.op in ("sum", "prod"):
                    add("size", place.node.upper)
    return Names(tuple((kind, tuple(found)) for kind, found in kinds.items()))


def _bound(node: Big) -> Iterator[Letter]:
    lower = node.lower
    if isinstance(lower, Letter):
        yield lower
    elif isinstance(lower, Compare) and isinstance(lower.items[0], Letter):
        yield lower.items[0]
