r"""``\hat p`` is the empirical distribution of ``x_1, …, x_m``: a mean under it is the mean over the sample."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.context.pieces import is_expectation
from ce_symbolic.notation.tree import (
    Big,
    Call,
    Compare,
    Dots,
    Fraction,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Script,
    Tuple,
)

_EMPIRICAL = r"empirical (?:data |data-generating |training |sample )*(?:distribution|law|measure)"
_OF = (r"(?: defined| given| induced)?(?: of| on| over| by| for)(?: the| our)?(?: training| observed| data| \d+)*"
       r"(?: samples?| data| points?| set| examples?| observations?| dataset)*")
_SAID = (re.compile(rf"{ONE} (?:be|is|denotes?|as|for|=) (?:the |an )?{_EMPIRICAL}{_OF} {ONE}"),
         re.compile(rf"{_EMPIRICAL} {ONE}{_OF} {ONE}"))


@dataclass(frozen=True)
class Empirical(said.Declaration):
    """``law`` gives each of ``sample`` (the member at ``index``, from ``first`` to ``last``) the same probability."""

    law: Node
    sample: Script
    index: Letter
    first: Node
    last: Node


def empirical(sentence: Sentence) -> Iterator[said.Declaration]:
    """The empirical laws that a sentence speaks of."""
    for pattern in _SAID:
        for match in pattern.finditer(sentence.text):
            law, listed = sentence.node(match.group(1)), sentence.node(match.group(2))
            sample = _sample(peel(listed)) if listed is not None else None
            if law is not None and sample is not None and isinstance(peel(law), (Letter, Script)):
                yield Empirical(sentence.span, peel(law), *sample)


def _sample(listed: Node) -> tuple[Script, Letter, Node, Node] | None:
    """The member at an index, the index, and its ends, in ``x_1, …, x_m`` and ``\\{x^{(1)}, …, x^{(m)}\\}``."""
    if not isinstance(listed, Tuple) or not any(isinstance(peel(i), Dots) for i in listed.items):
        return None
    first, last = peel(listed.items[0]), peel(listed.items[-1])
    if not isinstance(first, Script) or not isinstance(last, Script) or full_key(first.base) != full_key(last.base):
        return None
    index = Letter("i", latex="i", span=listed.span)
    if len(first.subs) == len(last.subs) == 1 and not first.sups:
        return replace(first, subs=(index,)), index, first.subs[0], last.subs[0]
    if len(first.sups) == len(last.sups) == 1 and not first.subs:
        return (replace(first, sups=(Group(index, ("(", ")")),)), index, _inner(first.sups[0]), _inner(last.sups[0]))
    return None


def _inner(label: Node) -> Node:
    inner = peel(label)
    return inner.body if isinstance(inner, Group) else inner


def over_the_sample(node: Node, laws: dict[str, Empirical]) -> Node:
    """The formula with means under empirical laws written as means over the sample."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, laws)
        if new is not old:
            changed[item.name] = new
    node = replace(node, **changed) if changed else node
    if not (isinstance(node, Call) and is_expectation(node.head) and isinstance(node.head, Script)
            and len(node.head.subs) == 1 and len(node.args) == 1 and node.power is None):
        return node
    drawn = peel(node.head.subs[0])
    if not isinstance(drawn, Compare) or drawn.ops != ("~",) or not isinstance(letter := peel(drawn.items[0]), Letter):
        return node
    law = laws.get(full_key(_name(drawn.items[1])))
    if law is None or any(isinstance(n, Call) and full_key(n.head) == full_key(law.law) for n in node.args[0].walk()):
        return node  # a divergence from the empirical law
    body = _put(node.args[0], letter_key(letter), law.sample)
    ends = Compare((law.index, law.first), ("=",), span=node.span)
    total = Big("sum", ends, law.last, Group(body, span=node.span), span=node.span)
    return Mul((Fraction(Number("1"), law.last, span=node.span), total), ("",), span=node.span)


def _name(node: Node) -> Node:
    inner = peel(node)
    return inner.head if isinstance(inner, Call) else inner


def _put(node: Node, key: str, new: Node) -> Node:
    if isinstance(node, Letter):
        return new if letter_key(node) == key else node
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        value = old
        if isinstance(old, Node):
            value = _put(old, key, new)
        elif isinstance(old, tuple):
            value = tuple(_put(v, key, new) if isinstance(v, Node) else v for v in old)
        if value is not old and value != old:
            changed[item.name] = value
    return replace(node, **changed) if changed else node


def _below(value: object, laws: dict[str, Empirical]) -> object:
    if isinstance(value, Node):
        return over_the_sample(value, laws)
    if isinstance(value, tuple):
        made = tuple(_below(v, laws) for v in value)
        return made if any(a is not b for a, b in zip(value, made, strict=True)) else value
    return value
