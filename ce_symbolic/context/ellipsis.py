r"""``x_1 + x_2 + \dots + x_n`` and ``p(x_1) p(x_2) \cdots p(x_n)``: dots between terms or factors are a sum or product.

The last term says how a term looks; every term that is printed before the dots must be the one that it gives at its
place, otherwise the formula is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Dots,
    Fraction,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    Tuple,
)

_LETTERS = ("i", "j", "k", "l", "m")


def spelled_out(node: Node) -> Node:
    """The formula with such dots replaced, from the inside out."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        if item.name == "args" and isinstance(node, Call) and not _is_function(node):
            new: object = _arguments(node.args)
        else:
            new = _below(old)
        if new is not old:
            changed[item.name] = new
    node = replace(node, **changed) if changed else node
    if isinstance(node, Add):
        return _sum(node)
    return _product(node) if isinstance(node, Mul) else node


def _is_function(call: Call) -> bool:
    """``\\log``, ``\\exp`` …, whose argument is a number."""
    letter = base_letter(call.head)
    return letter is not None and letter.name in ("log", "ln", "exp", "lg")


def _arguments(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """Arguments of a law or an entropy: names side by side are a list there, ``p(Y_1 \\ldots Y_n)``."""

    def is_list(arg: Node) -> bool:
        inner = peel(arg)
        return isinstance(inner, Mul) and all(isinstance(peel(f), (Letter, Script, Dots)) for f in inner.factors)

    new = tuple(a if is_list(a) else spelled_out(a) for a in args)
    return new if any(a is not b for a, b in zip(args, new, strict=True)) else args


def _below(value: object) -> object:
    if isinstance(value, Node):
        return spelled_out(value)
    if isinstance(value, tuple):
        new = tuple(map(_below, value))
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _sum(node: Add) -> Node:
    at = next((i for i, t in enumerate(node.terms) if isinstance(peel(t), Dots)), None)
    if at is None or at == 0 or at + 1 >= len(node.terms):
        return node
    sign = node.signs[at + 1]
    first = at
    while first > 0 and node.signs[first] == sign:
        first -= 1
    if node.signs[first] != sign and not (sign == "+" and node.signs[first] == ""):
        first += 1
    big = _range("sum", node.terms[first:at], node.terms[at + 1], node)
    if big is None or sign not in ("+", "-"):
        return node
    signs = (*node.signs[:first], node.signs[first], *node.signs[at + 2 :])
    terms = (*node.terms[:first], big, *node.terms[at + 2 :])
    if signs == ("",):
        return big
    return replace(node, signs=signs, terms=terms)


def _product(node: Mul) -> Node:
    at = next((i for i, f in enumerate(node.factors) if isinstance(peel(f), Dots)), None)
    if at is None or at == 0 or at + 1 >= len(node.factors) or isinstance(peel(node.factors[at - 1]), (Letter, Number)):
        return node
    for first in range(at):
        big = _range("prod", node.factors[first:at], node.factors[at + 1], node)
        if big is not None:
            factors = (*node.factors[:first], big, *node.factors[at + 2 :])
            signs = ("", *node.signs)
            kept = (*signs[:first], signs[first], *signs[at + 2 :])[1:]
            return big if len(factors) == 1 else replace(node, factors=factors, signs=kept)
    return node


def _range(op: str, printed: Sequence[Node], last: Node, whole: Node) -> Big | None:
    """The sum or product of a term that is printed at its first places and at its last one."""
    if not printed:
        return None
    taken = {letter_key(n) for n in whole.walk() if isinstance(n, Letter)}
    index = next((x for x in _LETTERS if x not in taken), None)
    if index is None:
        return None
    for end in _ends(last):
        general = _with(last, end, Letter(index, latex=index))
        for start in (0, 1, 2):
            if all(
                _same(at_place(general, index, start + k), peel(term)) for k, term in enumerate(printed)
            ):
                lower = Compare((Letter(index, latex=index), Number(str(start))), ("=",))
                return Big(op, lower, end, general, span=printed[0].span.to(last.span))
    return None


def _ends(last: Node) -> list[Node]:
    """What may be the number of the last term: letters at the places of indices, arguments and exponents."""
    found: dict[str, Node] = {}
    for node in last.walk():
        if isinstance(node, Script):
            places: tuple[Node, ...] = (*node.subs, *node.sups)
        elif isinstance(node, Power):
            places = (node.exponent,)
        else:
            places = ()
        for place in places:
            inner = peel(place)
            if isinstance(inner, Letter) and (len(inner.name) == 1):
                found.setdefault(letter_key(inner), inner)
    inner = peel(last)
    if isinstance(inner, Letter):
        found.setdefault(letter_key(inner), inner)
    return list(found.values())


def _with(node: Node, end: Node, value: Node) -> Node:
    """A term with another number."""
    if isinstance(node, Letter):
        return value if node == end else node
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _each(old, end, value)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _each(old: object, end: Node, value: Node) -> object:
    if isinstance(old, Node):
        return _with(old, end, value)
    if isinstance(old, tuple):
        new = tuple(_each(v, end, value) for v in old)
        return new if any(a is not b for a, b in zip(old, new, strict=True)) else old
    return old


def at_place(general: Node, index: str, number: int) -> Node:
    """The term at a number, as it would be printed: ``x^1`` is x, ``Y_1 … Y_2`` is ``Y_1, Y_2``."""
    return _plain(_with(general, Letter(index, latex=index), Number(str(number))))


def _plain(node: Node) -> Node:
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _plain(old) if isinstance(old, Node) else (
            tuple(_plain(v) if isinstance(v, Node) else v for v in old) if isinstance(old, tuple) else old
        )
        if new != old:
            changed[item.name] = new
    node = replace(node, **changed) if changed else node
    if isinstance(node, Add):
        values = [peel(t) for t in node.terms]
        if all(isinstance(v, Number) and v.text.isdigit() for v in values):
            total = sum((-1 if s == "-" else 1) * int(v.text) for s, v in zip(node.signs, values, strict=True)
                        if isinstance(v, Number))
            return Number(str(total)) if total >= 0 else node
    if isinstance(node, Power) and isinstance(peel(node.exponent), Number):
        exponent = peel(node.exponent)
        assert isinstance(exponent, Number)
        if exponent.text in ("0", "1"):
            return Number("1") if exponent.text == "0" else peel(node.base)
    if isinstance(node, Mul):
        kept = [f for f in node.factors if not (isinstance(f, Number) and f.text == "1")]
        if len(kept) == 1:
            return kept[0]
    return _unrolled(node) if isinstance(node, Call) else node


def _unrolled(call: Call) -> Call:
    """A call with a sequence between numbers written out; one that ends before it begins is empty."""
    groups: list[list[Node]] = [[]]
    bars: list[str] = []
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] != ",":
            groups.append([])
            bars.append(call.separators[i - 1])
        inner = peel(arg)
        if isinstance(inner, Mul) and any(isinstance(peel(f), Dots) for f in inner.factors):
            groups[-1] += inner.factors
        elif isinstance(inner, Tuple) and not inner.delimiters[0]:
            groups[-1] += inner.items
        else:
            groups[-1].append(arg)
    written = [_list(group) for group in groups]
    args: list[Node] = []
    separators: list[str] = []
    for number, group in enumerate(written):
        if not group:
            continue
        if args:
            separators.append(bars[number - 1])
        args += group
        separators += [","] * (len(group) - 1)
    return replace(call, args=tuple(args), separators=tuple(separators)) if args else call


def _list(group: list[Node]) -> list[Node]:
    found: list[Node] = []
    for i, item in enumerate(group):
        if not isinstance(peel(item), Dots):
            if not (i >= 2 and isinstance(peel(group[i - 1]), Dots) and (span := _ends_of(group[i - 2], item))):
                found.append(item)
                continue
            first, last, model = span
            found.pop()
            if last < first and found and (before := _ends_of(found[-1], item)) and before[0] <= last:
                continue  # Y_1, Y_2 … Y_1
            if last < first and found and _ends_of(found[-1], item):
                found.pop()  # Y_1, Y_2 … Y_0
                continue
            found += [replace(model, subs=(Number(str(k)),)) for k in range(first, last + 1)]
    return found


def _ends_of(before: Node, after: Node) -> tuple[int, int, Script] | None:
    a, b = peel(before), peel(after)
    if not isinstance(a, Script) or not isinstance(b, Script) or len(a.subs) != 1 or len(b.subs) != 1:
        return None
    x, y = base_letter(a), base_letter(b)
    first, last = peel(a.subs[0]), peel(b.subs[0])
    if x is None or y is None or letter_key(x) != letter_key(y):
        return None
    if not isinstance(first, Number) or not isinstance(last, Number):
        return None
    return int(first.text), int(last.text), a


def _same(a: Node, b: Node) -> bool:
    """One formula, whatever brackets of calls and of fractions are printed."""
    a, b = peel(a), peel(b)
    if isinstance(a, Call) and isinstance(b, Call):
        a, b = _in_order(_unrolled(_split(a))), _in_order(_unrolled(_split(b)))
        return _same(a.head, b.head) and a.separators == b.separators and len(a.args) == len(b.args) and all(
            _same(x, y) for x, y in zip(a.args, b.args, strict=True)
        )
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return _same(a.numerator, b.numerator) and _same(a.denominator, b.denominator)
    if type(a) is type(b) and isinstance(a, (Mul, Add, Power, Script)):
        x, y = list(a.children()), list(b.children())
        return len(x) == len(y) and getattr(a, "signs", ()) == getattr(b, "signs", ()) and all(map(_same, x, y))
    return a == b


def _in_order(call: Call) -> Call:
    """``p(x_3 | x_2, x_1)`` is ``p(x_3 | x_1, x_2)``: between bars the order of the members of a sequence is free."""
    letter = base_letter(call.head)
    if letter is None or letter.name not in ("p", "P", "Pr", "q", "H", "I", "h"):
        return call
    args: list[Node] = []
    start = 0
    for k in range(len(call.args) + 1):
        if k == len(call.args) or (k and call.separators[k - 1] != ","):
            group = list(call.args[start:k])
            names = [peel(n) for n in group]
            if all(isinstance(n, Script) and len(n.subs) == 1 and isinstance(peel(n.subs[0]), Number) for n in names):
                group.sort(key=lambda n: (full_key(peel(n).base), int(peel(peel(n).subs[0]).text)))  # type: ignore
            args += group
            start = k
    return replace(call, args=tuple(args))


def _split(call: Call) -> Call:
    """``P(B_3|B_1B_2)``: names side by side in an argument are several."""
    args: list[Node] = []
    separators: list[str] = []
    for i, arg in enumerate(call.args):
        inner = peel(arg)
        names = (
            inner.factors
            if isinstance(inner, Mul) and not any(inner.signs)
            and all(isinstance(peel(f), (Script, Dots)) for f in inner.factors)
            else (arg,)
        )
        if i:
            separators.append(call.separators[i - 1])
        args += names
        separators += [","] * (len(names) - 1)
    return replace(call, args=tuple(args), separators=tuple(separators))
