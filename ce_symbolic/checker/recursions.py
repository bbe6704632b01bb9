r"""Recursions: ``x_t = a x_{t-1} + b`` says what the members of a sequence are, and steps may go back along it."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ce_symbolic.context.names import peel
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import App, Claim, Compare, Condition, Definition, Sym, walk
from ce_symbolic.notation.tree import Add, Group, Letter, Node, Number, Script

#: What the report says of a recursion.
WORDS = "a recursion: it says what the members of the sequence are"
#: So many members may lie between those of a relation.
_FAR = 5


@dataclass(frozen=True)
class Recursion:
    """``left = right``, where ``left`` is member ``letter + at`` of the sequence ``base``."""

    left: Node
    right: Node
    base: Node
    letter: Letter
    at: int
    section: tuple[int, ...] = ()

    def is_above(self, relation: ReadRelation) -> bool:
        """Whether it holds in the section of a relation."""
        return relation.section[: len(self.section)] == self.section


def recursion(notes: Notes, relation: ReadRelation, known: Iterable[Recursion] = ()) -> Recursion | None:
    """The relation as a recursion of a sequence of which none is ``known``.

    It opens its chain, and every other member in it lies on one side of the first.
    """
    left, right, claim = relation.left, relation.right, relation.claim
    if left is None or right is None or relation.relation not in ("=", ":=") or any(
            r.chain == relation.chain and r.span.start < relation.span.start for r in notes.relations):
        return None
    first = _member(peel(left))
    if first is None or _name(first.base) in _told(notes, claim):
        return None  # there is a formula, or something else is known of it
    if any(other.base == first.base and other.is_above(relation) for other in known):
        return None
    others = [m for m in _members(right) if m.base == first.base]
    steps = {m.at - first.at for m in others}
    if not others or any(m.letter != first.letter for m in others) or not (max(steps) < 0 or min(steps) > 0):
        return None
    return Recursion(left, right, first.base, first.letter, first.at, relation.section)


def instances(notes: Notes, relation: ReadRelation, known: Recursion) -> Iterator[Claim]:
    """What the recursion says of the members in a relation that lead to other members in it."""
    if relation.left is None or relation.right is None or not known.is_above(relation):
        return
    found = [m for side in (relation.left, relation.right) for m in _members(side) if m.base == known.base]
    for letter in dict.fromkeys(m.letter for m in found):
        steps = {m.at for m in found if m.letter == letter}
        places = range(min(steps), max(steps) + 1)
        if len(places) > _FAR:
            continue
        forward = any(m.at < known.at for m in _members(known.right) if m.base == known.base)
        for at in places[1:] if forward else places[:-1]:
            left, right = (_moved(side, known.letter, letter, at - known.at) for side in (known.left, known.right))
            claim = notes.claim(relation, left, right, "=")
            if claim is not None:
                yield claim


def along(claim: Claim, steps: Sequence[Claim]) -> Claim:
    """The claim where the members of a sequence are what the steps say.

    A member with a symbol of its own gets a value, so that instances have it; of others the equation is a fact.
    """
    bases = {step.left.name.split("_")[0] for step in steps if isinstance(step.left, (Sym, App))}
    facts = tuple(f for f in claim.theory.facts
                  if not (isinstance(f.claim.left, App) and f.claim.op == "=" and f.claim.left.name in bases))
    theory, domain = replace(claim.theory, facts=facts), list(claim.domain)
    for step in steps:
        left = step.left
        if isinstance(left, Sym) and left.name not in theory.sets and left not in set(walk(step.right)):
            made = Definition(left.name, (), step.right)
            theory = replace(theory, definitions={left.name: made, **theory.definitions})
        else:
            theory = replace(theory, facts=(*theory.facts, Condition((), (), Compare("=", left, step.right))))
        domain += step.domain
    return replace(claim, theory=theory, domain=tuple(dict.fromkeys(domain)))


def led_back(notes: Notes, k: int) -> list[Claim]:
    """What the recursions above relation ``k`` say of its members."""
    known: list[Recursion] = []
    for relation in notes.relations[:k]:
        told = recursion(notes, relation, known)
        known += [told] if told is not None else []
    return [claim for told in known for claim in instances(notes, notes.relations[k], told)]


@dataclass(frozen=True)
class _Member:
    base: Node
    letter: Letter
    at: int


def _member(node: Node) -> _Member | None:
    """``x_t``, ``x_{t-1}``."""
    if not isinstance(node, Script) or len(node.subs) != 1 or node.sups or node.primes:
        return None
    place = _place(peel(node.subs[0]))
    return None if place is None else _Member(node.base, *place)


def _members(node: Node) -> Iterator[_Member]:
    return (m for n in node.walk() if (m := _member(n)) is not None)


def _told(notes: Notes, claim: Claim | None) -> set[str]:
    """The names that a definition, or a fact of the notes, is about."""
    found = {key.split("_")[0] for key in (notes.reader.book.entries if notes.reader is not None else ())}
    if claim is not None:
        facts = {p.name for fact in claim.theory.facts for p in walk(fact) if isinstance(p, (Sym, App))}
        found |= {name.split("_")[0] for name in (*claim.theory.definitions, *facts)}
    return found


def _name(node: Node) -> str:
    return node.name if isinstance(node, Letter) else ""


def _place(node: Node) -> tuple[Letter, int] | None:
    """``t - 1`` as the letter and a number."""
    if isinstance(node, Letter):
        return node, 0
    if isinstance(node, Add) and len(node.terms) == 2:
        letter, number = map(peel, node.terms)
        if isinstance(letter, Letter) and isinstance(number, Number) and number.text.isdigit() and (
                node.signs[0] in ("", "+")):
            return letter, int(number.text) * (-1 if node.signs[1] == "-" else 1)
    return None


def _moved(value: Node, letter: Letter, new: Letter, by: int) -> Node:
    """A formula with ``new + by`` for a letter."""
    if isinstance(value, Letter):
        return Group(_sum(new, by)) if value == letter else value
    place = _place(value) if isinstance(value, Add) else None
    if place is not None and place[0] == letter:
        return _sum(new, place[1] + by)
    if isinstance(value, Script):
        subs = tuple(_index(s, letter, new, by) for s in value.subs)
        return replace(value, subs=subs)
    return replace(value, **{f.name: _each(getattr(value, f.name), letter, new, by)
                             for f in fields(value) if f.name != "span"})


def _index(node: Node, letter: Letter, new: Letter, by: int) -> Node:
    moved = _moved(peel(node), letter, new, by)
    return moved.body if isinstance(moved, Group) else moved


def _each(value: Any, letter: Letter, new: Letter, by: int) -> Any:
    if isinstance(value, tuple):
        return tuple(_each(v, letter, new, by) for v in value)
    return _moved(value, letter, new, by) if isinstance(value, Node) else value


def _sum(letter: Letter, number: int) -> Node:
    """``t``, ``t + 1``, ``t - 1``."""
    return letter if number == 0 else Add(("", "+" if number > 0 else "-"), (letter, Number(str(abs(number)))))
