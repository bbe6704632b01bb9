"""``Y_1, Y_2, \\ldots, Y_n`` and ``x_{1:T}`` in the argument of a law or an entropy become blocks of variables.

The places at which the notes cut the sequence are all that matters: ``p(Y_1) p(Y_2 \\ldots Y_n | Y_1)`` needs ``Y_1``
and the block ``Y_2 … Y_n``; ``p(x_t | x_{1:t-1})`` beside ``x_{1:T}`` needs ``x_{1:t-1}``, ``x_t`` and ``x_{t+1:T}``.
A block is one variable, so what is said holds for every n.  Sequences that end at a running index
(``Y_1 \\ldots Y_{i-1}`` under a sum over i) stay dots: they are no fixed block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from ce_symbolic.context.names import base_letter, full_key, label, letter_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.context.places import Place, colon, node_of, ordered, place_of
from ce_symbolic.notation.tree import Big, Call, Compare, Dots, Letter, Mul, Node, Number, Script, Tuple


@dataclass(frozen=True)
class Cuts:
    """Where each sequence is cut: the places before which a block begins, in order."""

    places: dict[str, list[Place]]
    letters: dict[str, Letter]
    running: frozenset[str]
    """Indices that a sum or product binds."""

    def fixed(self, first: Node, last: Node) -> tuple[Place, Place] | None:
        """The two ends of a range that holds no running index."""
        a, b = place_of(first), place_of(last)
        if a is None or b is None or {a.letter, b.letter} & self.running:
            return None
        return a, b


Range = tuple[str, Node, Node]
"""The name of a sequence, the first and the last index of a part of it."""


def cuts(trees: Iterable[Node]) -> Cuts:
    """The places at which the notes cut their sequences."""
    trees = tuple(trees)
    running = frozenset(
        full_key(n) for tree in trees for node in tree.walk() if isinstance(node, Big)
        for n in bound_by(node.lower) if isinstance(peel(n), Letter)
    )
    none = Cuts({}, {}, running)
    found: dict[str, set[Place]] = {}
    ends: dict[str, list[tuple[Place, Place]]] = {}
    letters: dict[str, Letter] = {}
    for tree in trees:
        inside: set[int] = set()
        for node in tree.walk():
            if isinstance(node, Call):
                inside.update(id(peel(n)) for n in _ends(node))
            for key, first, last in (*(_runs(node) if isinstance(node, Call) else ()), *_colons(node)):
                letters.update((letter_key(n), n) for end in (first, last) for n in end.walk() if isinstance(n, Letter))
                known = none.fixed(first, last)
                if known is not None:
                    ends.setdefault(key, []).append(known)
                    found.setdefault(key, set()).update((known[0], known[1].next()))
            if isinstance(node, Script) and id(node) not in inside and len(node.subs) == 1:
                letter, place = base_letter(node), place_of(node.subs[0])
                if letter is not None and place is not None and place.letter not in running:
                    letters.update((letter_key(n), n) for n in node.subs[0].walk() if isinstance(n, Letter))
                    found.setdefault(letter_key(letter), set()).update((place, place.next()))
    table: dict[str, list[Place]] = {}
    for key in sorted(ends):
        order = ordered(found[key], ends[key])
        if order is not None:
            table[key] = order
    return Cuts(table, letters, running)


def _colons(node: Node) -> Iterator[Range]:
    """``x_{a:b}``."""
    found, letter = colon(node), base_letter(node)
    if found is not None and letter is not None:
        yield letter_key(letter), *found


def _items(call: Call) -> list[list[Node]]:
    """The arguments as lists of names and dots, bar by bar."""
    groups: list[list[Node]] = [[]]
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] != ",":
            groups.append([])
        inner = peel(arg)
        listed = isinstance(inner, Mul) and not any(inner.signs)
        if listed and isinstance(inner, Mul) and any(isinstance(peel(f), Dots) or colon(f) for f in inner.factors):
            groups[-1] += inner.factors
        elif isinstance(inner, Tuple):
            groups[-1] += inner.items
        else:
            groups[-1].append(arg)
    return groups


def _runs(call: Call) -> Iterator[Range]:
    """The sequences with dots among the arguments."""
    for group in _items(call):
        for i, item in enumerate(group):
            if isinstance(peel(item), Dots) and 0 < i < len(group) - 1:
                found = _run(group[i - 1], group[i + 1])
                if found is not None:
                    yield found


def _ends(call: Call) -> Iterator[Node]:
    """What stands right before and behind dots; it belongs to a block and is no variable of its own."""
    for group in _items(call):
        for i, item in enumerate(group):
            if isinstance(peel(item), Dots):
                yield from group[max(0, i - 1) : i]
                yield from group[i + 1 : i + 2]


def _run(before: Node, after: Node) -> Range | None:
    first, last = peel(before), peel(after)
    if not isinstance(first, Script) or not isinstance(last, Script) or len(last.subs) != 1 or len(first.subs) != 1:
        return None
    a, b = base_letter(first), base_letter(last)
    if a is None or b is None or letter_key(a) != letter_key(b) or not isinstance(peel(first.subs[0]), Number):
        return None
    return letter_key(a), first.subs[0], last.subs[0]


def spelled_out(node: Node, table: Cuts, independent: frozenset[str] = frozenset()) -> Node:
    """The formula with ranges replaced by blocks; the joint law of independent variables by a product."""
    if isinstance(node, Call) and independent:
        product = _product(node, independent)
        if product is not None:
            return product
    if isinstance(node, Call):
        node = _expand(node, table)
    elif isinstance(node, Big):
        node = _expand_big(node, table)
    elif isinstance(node, Compare) and "~" in node.ops and colon(node.items[0]) is not None:
        drawn = _without_ranges([node.items[0]], table)
        node = replace(node, items=(drawn[0] if len(drawn) == 1 else Tuple(tuple(drawn)), *node.items[1:]))
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, table, independent)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _product(call: Call, independent: frozenset[str]) -> Node | None:
    """``p(x_1, \\ldots, x_n)`` of independent x is the product of all ``p(x_i)``; conditions stay."""
    runs = list(_runs(call))
    letter = base_letter(call.head)
    if (
        len(runs) != 1
        or runs[0][0] not in independent
        or place_of(runs[0][1]) != Place("", 1)
        or letter is None
        or (len(letter.name) > 1 and letter.name != "Pr")
        or letter.name in ("H", "I", "h", "L")
    ):
        return None
    groups = _items(call)
    names = [base_letter(n) for n in groups[0] if not isinstance(peel(n), Dots)]
    if any(n is None or letter_key(n) != runs[0][0] for n in names) or not isinstance(peel(runs[0][2]), Letter):
        return None
    model = peel(groups[0][0])
    assert isinstance(model, Script)
    i = Letter("i", latex="i")
    rest = [a for g in groups[1:] for a in g]
    separators = tuple([s for s in call.separators if s != ","][:1] + [","] * (len(rest) - 1)) if rest else ()
    member = replace(call, args=(replace(model, subs=(i,)), *rest), separators=separators)
    return Big("prod", Compare((i, Number("1")), ("=",)), runs[0][2], member, span=call.span)


def _below(value: object, table: Cuts, independent: frozenset[str]) -> object:
    if isinstance(value, Node):
        return spelled_out(value, table, independent)
    if isinstance(value, tuple):
        new = tuple(_below(v, table, independent) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _expand(call: Call, table: Cuts) -> Call:
    groups = _items(call)
    expanded = [_without_ranges(group, table) for group in groups]
    if all(len(a) == len(b) and all(map(_same, a, b)) for a, b in zip(groups, expanded, strict=True)):
        return call
    args: list[Node] = []
    separators: list[str] = []
    bars = [s for s in call.separators if s != ","]
    for number, items in enumerate(expanded):
        if number:
            separators.append(bars[number - 1])
        args += items
        separators += [","] * (len(items) - 1)
    return replace(call, args=tuple(args), separators=tuple(separators))


def _same(a: Node, b: Node) -> bool:
    return a is b


def _expand_big(big: Big, table: Cuts) -> Big:
    """``\\sum_{x_{1:T}}``, ``\\int … dx_{1:T}``."""
    if big.lower is not None and colon(big.lower) is not None:
        below = _without_ranges([big.lower], table)
        big = replace(big, lower=below[0] if len(below) == 1 else Tuple(tuple(below)))
    if any(colon(n) is not None for n in big.variables):
        big = replace(big, variables=tuple(_without_ranges(list(big.variables), table)))
    return big


def _without_ranges(group: list[Node], table: Cuts) -> list[Node]:
    """The names with their ranges cut into blocks; a range that is no fixed block becomes (or stays) dots."""
    out: list[Node] = []
    i = 0
    while i < len(group):
        item = group[i]
        dotted = isinstance(peel(item), Dots) and 0 < i < len(group) - 1
        run = _run(group[i - 1], group[i + 1]) if dotted else next(_colons(item), None)
        places = _blocks(run, table) if run is not None else None
        if run is None or (places is None and dotted):
            out.append(item)
            i += 1
            continue
        model = peel(out.pop() if dotted else item)
        assert isinstance(model, Script)
        if places is None:
            ends = [replace(model, subs=(n,)) for n in run[1:]]
            out += [ends[0], Dots("\\dots", span=model.span), ends[1]]
        else:
            out += [_block(model, a, b, table) for a, b in places]
        i += 2 if dotted else 1
    return out


def _blocks(run: Range, table: Cuts) -> list[tuple[Place, Place]] | None:
    """First and last place of each block of a range."""
    key, first, last = run
    ends = table.fixed(first, last)
    if ends is None or key not in table.places:
        return None
    order = table.places[key]
    begin, behind = order.index(ends[0]), order.index(ends[1].next())
    if begin >= behind:
        return None
    starts = order[begin : behind + 1]
    return [(a, b.last()) for a, b in pairwise(starts)]


def _block(model: Script, first: Place, last: Place, table: Cuts) -> Node:
    a, b = node_of(first, table.letters), node_of(last, table.letters)
    if first == last:
        return replace(model, subs=(a,))
    name = f"{label(a)}…{label(b)}"
    return replace(model, subs=(Letter(name, latex=f"{_latex(a)} \\ldots {_latex(b)}"),))


def _latex(index: Node) -> str:
    from ce_symbolic.context.names import print_name

    return print_name(index)
