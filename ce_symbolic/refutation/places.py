"""Places in a formula tree where something may be changed, with the way back to the whole formula."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from ce_symbolic.notation.tree import Big, Derivative, Node, Script

Rebuild = Callable[[Node], Node]

#: Parts that name a range, a variable or a head: the slips mended here do not happen there.
_CLOSED = {Big: ("lower", "upper", "variables"), Derivative: ("variables",), Script: ("base",)}


@dataclass(frozen=True)
class Place:
    """A node inside a formula; ``put(new)`` is the formula with ``new`` in its stead."""

    node: Node
    put: Rebuild
    field: str = ""
    """The field of the parent in which the node stands; empty for the whole formula."""
    parent: Node | None = None


def places(node: Node) -> Iterator[Place]:
    """All open places, parents first, from left to right."""
    yield from _places(Place(node, lambda new: new))


def _places(here: Place) -> Iterator[Place]:
    yield here
    closed = _CLOSED.get(type(here.node), ())
    for item in fields(here.node):
        if item.name == "span" or item.name in closed:
            continue
        for child, put in _children(getattr(here.node, item.name)):
            yield from _places(Place(child, _through(here, item.name, put), item.name, here.node))


def _through(parent: Place, name: str, put: Callable[[Node], object]) -> Rebuild:
    return lambda new: parent.put(replace(parent.node, **{name: put(new)}))  # type: ignore[arg-type]


def _children(value: object) -> Iterator[tuple[Node, Callable[[Node], object]]]:
    if isinstance(value, Node):
        yield value, lambda new: new
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            for child, put in _children(inner):
                yield child, _in_tuple(value, i, put)


def _in_tuple(items: tuple[object, ...], i: int, put: Callable[[Node], object]) -> Callable[[Node], object]:
    return lambda new: (*items[:i], put(new), *items[i + 1 :])


def mapped(node: Node, names: Mapping[Node, Node]) -> Node:
    """The formula with names replaced at all open places at once."""
    if node in names:
        return names[node]
    closed = _CLOSED.get(type(node), ())
    new = {
        item.name: _mapped(getattr(node, item.name), names)
        for item in fields(node)
        if item.name != "span" and item.name not in closed
    }
    return replace(node, **new)  # type: ignore[arg-type]


def _mapped(value: object, names: Mapping[Node, Node]) -> object:
    if isinstance(value, Node):
        return mapped(value, names)
    if isinstance(value, tuple):
        return tuple(_mapped(item, names) for item in value)
    return value
