"""Places in a sequence of variables: ``3``, ``T``, ``t - 1``; their order, and ``a:b`` as a subscript.

A place is a letter with a whole number added.  Numbers stand before all letters; of two letters the one that begins a
range stands before the one that ends it, and small letters stand before capitals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ce_symbolic.context.names import letter_key, peel
from ce_symbolic.notation.tree import Add, Letter, Node, Number, Script, SuchThat


class Place(NamedTuple):
    """``letter + offset``; a plain number has no letter."""

    letter: str
    offset: int

    def next(self) -> Place:
        """The place behind this one."""
        return Place(self.letter, self.offset + 1)

    def last(self) -> Place:
        """The place before this one."""
        return Place(self.letter, self.offset - 1)


def place_of(node: Node) -> Place | None:
    """The place that an index names."""
    inner = peel(node)
    if isinstance(inner, Number):
        return Place("", int(inner.text)) if inner.text.isdigit() else None
    if isinstance(inner, Letter):
        return Place(letter_key(inner), 0)
    if isinstance(inner, Add) and len(inner.terms) == 2 and inner.signs[0] == "" and inner.signs[1] in ("+", "-"):
        first, second = map(place_of, inner.terms)
        if first is not None and second is not None and first.letter and not second.letter and not first.offset:
            return Place(first.letter, second.offset if inner.signs[1] == "+" else -second.offset)
    return None


def node_of(place: Place, letters: dict[str, Letter]) -> Node:
    """The place as an index."""
    if not place.letter:
        return Number(str(place.offset))
    letter = letters[place.letter]
    if not place.offset:
        return letter
    return Add(("", "+" if place.offset > 0 else "-"), (letter, Number(str(abs(place.offset)))))


def colon(node: Node) -> tuple[Node, Node] | None:
    """First and last index of ``x_{a:b}``."""
    inner = peel(node)
    if not isinstance(inner, Script) or len(inner.subs) != 1 or inner.sups or inner.primes:
        return None
    sub = peel(inner.subs[0])
    return (sub.body, sub.condition) if isinstance(sub, SuchThat) else None


def ordered(places: Iterable[Place], ranges: Iterable[tuple[Place, Place]]) -> list[Place] | None:
    """The places in their order; None where that is not known of two letters."""
    found = sorted(set(places))
    after: dict[str, set[str]] = {}
    for first, last in ranges:
        if first.letter and last.letter and first.letter != last.letter:
            after.setdefault(first.letter, set()).add(last.letter)
    letters = sorted({p.letter for p in found if p.letter})
    for a in letters:
        for b in letters:
            if a[:1].islower() and b[:1].isupper():
                after.setdefault(a, set()).add(b)
    order: list[str] = []
    while letters:
        firsts = [x for x in letters if not any(x in after.get(y, ()) for y in letters)]
        if len(firsts) != 1:
            return None
        order.append(firsts[0])
        letters.remove(firsts[0])
    rank = {"": 0, **{x: i + 1 for i, x in enumerate(order)}}
    return sorted(found, key=lambda p: (rank[p.letter], p.offset))
