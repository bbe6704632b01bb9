"""``Y_1, Y_2, \\ldots, Y_n`` in the argument of a law or an entropy: dots become blocks of variables.

The places at which the notes cut the sequence are all that matters: ``p(Y_1) p(Y_2 \\ldots Y_n | Y_1)`` needs ``Y_1``
and the block ``Y_2 … Y_n``.  A block is one variable, so what is said holds for every n.  Sequences that end at a
running index (``Y_1 \\ldots Y_{i-1}``) are left as they are: they are no fixed block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, label, letter_key, peel
from ce_symbolic.notation.tree import Big, Call, Compare, Dots, Letter, Mul, Node, Number, Script, Tuple

Cuts = dict[str, list[int]]


def cuts(trees: Iterable[Node]) -> Cuts:
    """For every sequence of variables, the indices at which the notes cut it, in order."""
    found: dict[str, set[int]] = {}
    ranged: set[str] = set()
    for tree in trees:
        starts: set[int] = set()
        for node in tree.walk():
            if isinstance(node, Call):
                for key, first, last in ranges(node):
                    if isinstance(peel(last), Letter):
                        ranged.add(key)
                        found.setdefault(key, set()).add(first)
                starts.update(id(peel(n)) for n in _starts(node))
            if isinstance(node, Script) and id(node) not in starts and (place := _number(node)) is not None:
                letter = base_letter(node)
                if letter is not None:
                    found.setdefault(letter_key(letter), set()).update((place, place + 1))
    return {key: sorted(c for c in found[key]) for key in sorted(ranged)}


def ranges(call: Call) -> Iterator[tuple[str, int, Node]]:
    """The sequences with dots among the arguments: name, first index, last index."""
    for run in _runs(call):
        yield run[0], run[1], run[2]


def _items(call: Call) -> list[list[Node]]:
    """The arguments as lists of names and dots, bar by bar."""
    groups: list[list[Node]] = [[]]
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] != ",":
            groups.append([])
        inner = peel(arg)
        if isinstance(inner, Mul) and any(isinstance(peel(f), Dots) for f in inner.factors):
            groups[-1] += inner.factors
        elif isinstance(inner, Tuple):
            groups[-1] += inner.items
        else:
            groups[-1].append(arg)
    return groups


def _runs(call: Call) -> Iterator[tuple[str, int, Node]]:
    for group in _items(call):
        for i, item in enumerate(group):
            if isinstance(peel(item), Dots) and 0 < i < len(group) - 1:
                found = _run(group[i - 1], group[i + 1])
                if found is not None:
                    yield found


def _starts(call: Call) -> Iterator[Node]:
    """What stands right before dots; it opens a block and is no variable of its own."""
    for group in _items(call):
        for i, item in enumerate(group):
            if isinstance(peel(item), Dots) and i > 0:
                yield group[i - 1]


def _run(before: Node, after: Node) -> tuple[str, int, Node] | None:
    first, last = peel(before), peel(after)
    if not isinstance(first, Script) or not isinstance(last, Script) or len(last.subs) != 1:
        return None
    a, b = base_letter(first), base_letter(last)
    place = _number(first)
    if a is None or b is None or letter_key(a) != letter_key(b) or place is None:
        return None
    return letter_key(a), place, last.subs[0]


def _number(node: Script) -> int | None:
    sub = peel(node.subs[0]) if len(node.subs) == 1 else None
    return int(sub.text) if isinstance(sub, Number) and sub.text.isdigit() else None


def spelled_out(node: Node, table: Cuts, independent: frozenset[str] = frozenset()) -> Node:
    """The formula with dots replaced by blocks; the joint law of independent variables by a product."""
    if not table:
        return node
    if isinstance(node, Call) and independent:
        product = _product(node, independent)
        if product is not None:
            return product
    if isinstance(node, Call) and any(key in table and isinstance(peel(last), Letter) for key, _, last in ranges(node)):
        node = _expand(node, table)
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, table, independent)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _product(call: Call, independent: frozenset[str]) -> Node | None:
    """``p(x_1, \\ldots, x_n)`` of independent x is the product of all ``p(x_i)``; conditions stay."""
    runs = list(ranges(call))
    letter = base_letter(call.head)
    if (
        len(runs) != 1
        or runs[0][0] not in independent
        or runs[0][1] != 1
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
    args: list[Node] = []
    separators: list[str] = []
    bars = [s for s in call.separators if s != ","]
    for number, group in enumerate(_items(call)):
        if number:
            separators.append(bars[number - 1])
        items = _without_dots(group, table)
        args += items
        separators += [","] * (len(items) - 1)
    return replace(call, args=tuple(args), separators=tuple(separators))


def _without_dots(group: list[Node], table: Cuts) -> list[Node]:
    out: list[Node] = []
    i = 0
    while i < len(group):
        item = group[i]
        run = _run(group[i - 1], group[i + 1]) if isinstance(peel(item), Dots) and 0 < i < len(group) - 1 else None
        if run is None or run[0] not in table:
            out.append(item)
            i += 1
            continue
        key, first, last = run
        model = peel(out.pop())
        assert isinstance(model, Script)
        # What stands before the dots may itself be the second of "Y_1, Y_2 … Y_n".
        places = [c for c in table[key] if c >= first]
        if first not in places:
            places.insert(0, first)
        for place, behind in zip(places, [*places[1:], None], strict=True):
            out.append(_block(model, place, behind, last))
        i += 2
    return out


def _block(model: Script, place: int, behind: int | None, last: Node) -> Node:
    if behind is not None and behind == place + 1:
        return replace(model, subs=(Number(str(place)),))
    end = str(behind - 1) if behind is not None else label(last)
    name = f"{place}…{end}"
    return replace(model, subs=(Letter(name, latex=f"{place} \\ldots {end}"),))
