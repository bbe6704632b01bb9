r"""``p(w_t | w_{<t})``, ``H(Y_i | Y_1, \ldots, Y_{i-1})`` under a sum over the index: a number for every place.

Such a condition is another set of variables at every place, so it is no block.  What is said of it without looking
inside holds for any function of the place; a counterexample made of one proves nothing, and the name of the function
(it is printed as the author's formula) tells those who judge so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, full_key, head_key, label, letter_key, peel
from ce_symbolic.context.pieces import ENTROPIES, bound_by, is_expectation
from ce_symbolic.context.places import colon, place_of
from ce_symbolic.notation.tree import Add, Big, Call, Dots, Letter, Mul, Node, Script, Tuple
from ce_symbolic.notation.writer import write

#: What the names of these functions begin with.
MARK = "…"


def with_places(node: Node, running: frozenset[str] = frozenset(), drawn: frozenset[str] = frozenset()) -> Node:
    """The formula with such laws and entropies as functions of the place.

    ``running`` are the indices that a sum around binds, ``drawn`` the values that sums and means around bind.
    """
    if isinstance(node, Big) and node.lower is not None:
        names = bound_by(node.lower)
        running |= {full_key(n) for n in names if isinstance(peel(n), Letter)}
        drawn |= {letter_key(x) for n in names if (x := base_letter(n)) is not None}
    elif isinstance(node, Call) and is_expectation(node.head):
        inside = [n for arg in node.args for n in arg.walk()]
        subs = node.head.subs if isinstance(node.head, Script) else ()
        drawn |= {letter_key(n) for n in (*inside, *(m for s in subs for m in s.walk())) if isinstance(n, Letter)}
    if isinstance(node, Call):
        found = _of_place(node, running, drawn)
        if found is not None:
            return found
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, running, drawn)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _below(value: object, running: frozenset[str], drawn: frozenset[str]) -> object:
    if isinstance(value, Node):
        return with_places(value, running, drawn)
    if isinstance(value, tuple):
        new = tuple(_below(v, running, drawn) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _of_place(call: Call, running: frozenset[str], drawn: frozenset[str]) -> Node | None:
    """The call as a function of its place; None where it is none, or depends on more than the place."""
    found = [(key, end) for key, end in prefixes(call) if end in running]
    if len({end for _, end in found}) != 1:
        return None
    index = found[0][1]
    sequences = {key for key, _ in found}
    head = base_letter(call.head)
    if head is None or sequences & drawn:
        return None
    entropy = head_key(call.head).split("_")[0] in ENTROPIES and head.name != "S"
    if entropy and head.name in ("I", "MI"):
        return _information(call, running, drawn)
    letters = {letter_key(n): n for arg in call.args for n in arg.walk() if isinstance(n, Letter)}
    values = [n for key, n in letters.items() if key in drawn - running and key not in sequences]
    if entropy:
        values = []
    place = letters.get(index)
    if place is None:
        return None
    shown = _shown(call, index)
    name = Letter(f"{MARK}{shown}", "command", latex=f"{{{write(call)}}}")
    arguments = (place, *values)
    return Call(name, arguments, (",",) * len(values), span=call.span)


def _shown(call: Call, index: str) -> str:
    """The name of the function: the same for all letters of the place, and for all ways to print the sequence."""
    groups: list[list[str]] = [[]]
    for number, item in enumerate(_items(call)):
        if item is None:
            groups.append([])
        elif (sequence := _sequence(call, number)) is not None:
            groups[-1] = [x for x in groups[-1] if not x.startswith(f"{sequence}_1")] + [f"{sequence}_<#"]
        elif not isinstance(item, Dots) and not (number and isinstance(_items(call)[number - 1], Dots)):
            groups[-1].append("".join("#" if word == index else word for word in _words(label(item))))
    return full_key(call.head) + "(" + "|".join(",".join(sorted(set(g))) for g in groups) + ")"


def _words(text: str) -> Iterator[str]:
    word = ""
    for c in text:
        if c.isalpha():
            word += c
            continue
        if word:
            yield word
            word = ""
        yield c
    if word:
        yield word


def _information(call: Call, running: frozenset[str], drawn: frozenset[str]) -> Node | None:
    """``I(U_i; V | U_{<i}) = H(U_i | U_{<i}) - H(U_i | V, U_{<i})``."""
    cut = next((i for i, s in enumerate(call.separators) if s == ";"), None)
    bar = next((i for i, s in enumerate(call.separators) if s == "|"), None)
    if cut is None or bar is None or bar < cut:
        return None
    first, second, third = call.args[: cut + 1], call.args[cut + 1 : bar + 1], call.args[bar + 1 :]
    head = Letter("H", latex="H")

    def entropy(behind: tuple[Node, ...]) -> Node:
        marks = (*(",",) * (len(first) - 1), "|", *(",",) * (len(behind) - 1))
        return with_places(Call(head, (*first, *behind), marks, span=call.span), running, drawn)

    return Add(("", "-"), (entropy(third), entropy((*third, *second))), span=call.span)


def _items(call: Call) -> list[Node | None]:
    """The names and dots in a call from left to right; None stands for a bar or semicolon."""
    found: list[Node | None] = []
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] != ",":
            found.append(None)
        inner = peel(arg)
        parts = inner.items if isinstance(inner, Tuple) else inner.factors if isinstance(inner, Mul) else (inner,)
        found += map(peel, parts)
    return found


def prefixes(call: Call) -> Iterator[tuple[str, str]]:
    """The sequences in a call with the letter of their last place: ``w_{<t}``, ``w_{1:t-1}``, ``Y_1 … Y_{i-1}``."""
    for number, item in enumerate(_items(call)):
        key = _sequence(call, number)
        if key is None or item is None:
            continue
        letter = _last(call, number)
        if letter:
            yield key, letter


def _sequence(call: Call, number: int) -> str | None:
    """The sequence of which the item at a place is a first part (for dots, the one around them)."""
    items = _items(call)
    item = items[number]
    if isinstance(item, Dots):
        item = items[number + 1] if number + 1 < len(items) else None
    letter = base_letter(item) if isinstance(item, Script) else None
    return letter_key(letter) if letter is not None and _last(call, number) else None


def _last(call: Call, number: int) -> str:
    """The letter of the last place of a first part; empty where the item is none."""
    items = _items(call)
    item = items[number]
    if isinstance(item, Dots):
        behind = items[number + 1] if 0 < number < len(items) - 1 else None
        place = place_of(behind.subs[0]) if isinstance(behind, Script) and len(behind.subs) == 1 else None
        return place.letter if place is not None else ""
    if not isinstance(item, Script) or len(item.subs) != 1:
        return ""
    ends, below = colon(item), peel(item.subs[0])
    if ends is not None:
        place = place_of(ends[1])
        return place.letter if place is not None else ""
    if isinstance(below, Letter) and below.name.startswith(("<", "lt ")):
        return below.name.removeprefix("lt ").lstrip("< ")
    return ""
