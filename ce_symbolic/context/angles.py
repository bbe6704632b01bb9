r"""Angles between vectors that words tell of: ``\cos θ = a^T b / (\|a\| \|b\|)``, wherever that is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, head_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.context.samples import below
from ce_symbolic.notation.tree import Call, Delimited, Fraction, Group, Letter, Mul, Node, Script, Transpose

_WORDS = r"(?:the |a |its )?(?:[a-z-]+ ){0,3}?"
_ANGLE = re.compile(rf"{ONE} (?:is|be|denotes?|for|being|as) the angle (?:between|of) {_WORDS}{ONE} and {_WORDS}{ONE}")
_BEFORE = re.compile(rf"\bangle {ONE} between {_WORDS}{ONE} and {_WORDS}{ONE}")


def angles(sentence: Sentence) -> Iterator[said.Declaration]:
    """Which angle is between which vectors."""
    for pattern in (_ANGLE, _BEFORE):
        for match in pattern.finditer(sentence.text):
            name, *vectors = (sentence.node(k) for k in match.groups())
            if name is not None and all(isinstance(v, (Letter, Script)) for v in vectors):
                first, second = (peel(v) for v in vectors if v is not None)
                yield said.Angle(sentence.span, peel(name), first, second)


def with_cosines(node: Node, told: Sequence[said.Angle]) -> Node:
    """The formula with the cosines of these angles as inner products over norms."""
    inner = peel(node)
    if isinstance(inner, Call) and head_key(inner.head) == "cos" and len(inner.args) == 1 and inner.power is None:
        name = peel(inner.args[0])
        for angle in told:
            if _alike(name, angle.name):
                return Group(_cosine(angle, name), span=node.span)
    return below(node, lambda n: with_cosines(n, told))


def _cosine(angle: said.Angle, name: Node) -> Node:
    places: dict[str, Node] = {}
    if isinstance(angle.name, Script) and isinstance(name, Script):
        places = {full_key(a): b for a, b in zip(angle.name.subs, name.subs, strict=True)}
    first, second = (_moved(v, places) for v in (angle.first, angle.second))
    norms = Mul((Delimited("norm", (first,), None), Delimited("norm", (second,), None)), ("",))
    return Fraction(Mul((Transpose(first, "T"), second), ("",)), norms)


def _alike(node: Node, own: Node) -> bool:
    if isinstance(own, Script) and isinstance(node, Script):
        return node.base == own.base and len(node.subs) == len(own.subs) and node.sups == own.sups
    return node == own


def _moved(node: Node, places: dict[str, Node]) -> Node:
    if isinstance(node, Script):
        return replace(node, subs=tuple(places.get(full_key(s), s) for s in node.subs))
    return below(node, lambda n: _moved(n, places))
