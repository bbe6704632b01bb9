"""Small edits of a formula that mend the slips that lecturers make, the likeliest first.

An edit claims nothing: the checker proves the edited relation, or drops it.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Delimited,
    Fraction,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Root,
    Script,
)
from ce_symbolic.refutation.names_in_step import Names, names_in
from ce_symbolic.refutation.places import Place, mapped, places

MOST_EDITS = 400
_SWAPPED = {"||", "|", ";", "/", ","}


@dataclass(frozen=True)
class Edit:
    """A changed formula and what was changed, in words."""

    node: Node
    what: str


def turned(op: str) -> tuple[str, ...]:
    """Relations that may have been meant instead of ``op``: turned round, or without strictness."""
    return {"<=": (">=",), ">=": ("<=",), "<": ("<=", ">"), ">": (">=", "<")}.get(op, ())


def edits(node: Node, other: Node | None = None) -> Iterator[Edit]:
    """Edits of ``node``, at most 400, without repetitions; ``other`` is the other side of the relation."""
    names = names_in(node, other)
    groups = chain(
        _factor_for_difference(node),
        _signs(node),
        _swaps(node),
        _other_names(node, names),
        _other_terms(node, other),
        _functions(node),
        _factors(node, names),
        _renamings(node, names),
    )
    seen = {node}
    count = 0
    for edit in groups:
        if edit.node not in seen:
            seen.add(edit.node)
            yield edit
            count += 1
            if count >= MOST_EDITS:
                return


def bracketed(node: Node) -> Node:
    """The formula in brackets where it is a sum or carries a sign."""
    return Group(node) if isinstance(node, Add) else node


def negated(node: Node) -> Node:
    """``-node``, without a double sign."""
    if isinstance(node, Add) and len(node.terms) == 1 and node.signs == ("-",):
        return node.terms[0]
    return Add(("-",), (bracketed(node),))


def times(left: Node, right: Node) -> Node:
    """The product, printed side by side."""
    factors = left.factors if isinstance(left, Mul) else (bracketed(left),)
    signs = left.signs if isinstance(left, Mul) else ()
    return Mul((*factors, right), (*signs, ""))


def _without(node: Add, i: int) -> Node:
    signs, terms = node.signs[:i] + node.signs[i + 1 :], node.terms[:i] + node.terms[i + 1 :]
    if i == 0 and signs and signs[0] == "+":
        signs = ("", *signs[1:])
    return terms[0] if len(terms) == 1 and signs[0] in ("", "+") else Add(signs, terms)


def _factor_for_difference(node: Node) -> Iterator[Edit]:
    """``p - log q`` where ``p (-log q)`` was meant: the sign of a factor read as a difference."""
    what = "the minus sign belongs to a factor"
    for place in places(node):
        inner = place.node
        if not isinstance(inner, Add):
            continue
        for i in range(len(inner.terms) - 1):
            if inner.signs[i + 1] != "-":
                continue
            factor: Node = Group(Add(("-",), (inner.terms[i + 1],)))
            first = inner.terms[i]
            joined: Node
            if isinstance(first, Big) and first.body is not None:
                joined = replace(first, body=times(first.body, factor))
            elif isinstance(first, Mul) and isinstance(first.factors[-1], Big) and first.factors[-1].body is not None:
                last = first.factors[-1]
                assert last.body is not None
                joined = replace(first, factors=(*first.factors[:-1], replace(last, body=times(last.body, factor))))
            else:
                joined = times(first, factor)
            terms = (*inner.terms[:i], joined, *inner.terms[i + 2 :])
            signs = (*inner.signs[: i + 1], *inner.signs[i + 2 :])
            changed: Node = joined if len(terms) == 1 and signs[0] in ("", "+") else Add(signs, terms)
            yield Edit(place.put(changed), what)


def _signs(node: Node) -> Iterator[Edit]:
    yield Edit(negated(node), "the sign of the whole side")
    found = list(places(node))
    for place in found:
        if isinstance(place.node, Add):
            for i, sign in enumerate(place.node.signs):
                flipped = {"-": "" if i == 0 else "+", "+": "-", "": "-"}.get(sign)
                if flipped is not None:
                    signs = (*place.node.signs[:i], flipped, *place.node.signs[i + 1 :])
                    changed: Node = replace(place.node, signs=signs)
                    if len(signs) == 1 and flipped == "":
                        changed = place.node.terms[0]
                    yield Edit(place.put(changed), "a sign")
    for place in found:
        inner = place.node
        if isinstance(inner, Add) and len(inner.terms) > 1 and inner.signs[0] == "-":
            rest = Add(("", *inner.signs[1:]), inner.terms)
            yield Edit(place.put(Add(("-",), (Group(rest),))), "brackets after the minus sign")
    for place in found:
        if place.field == "body" and isinstance(place.parent, Big):
            yield Edit(place.put(Group(negated(place.node))), "a sign under the sum")
        elif place.field == "exponent" or (place.field == "args" and _may_be_negative(place)):
            yield Edit(place.put(negated(place.node)), "the sign of an argument")


def _may_be_negative(place: Place) -> bool:
    """Arguments of functions, but not of logarithms and not the values of a law."""
    call = place.parent
    if not isinstance(call, Call) or len(call.args) != 1 or _is_log(call):
        return False
    return _is_command(call) or not isinstance(place.node, Letter) or not (
        isinstance(call.head, Letter) and len(call.head.name) == 1
    )


def _swaps(node: Node) -> Iterator[Edit]:
    found = list(places(node))
    for place in found:
        inner = place.node
        if isinstance(inner, Call) and len(inner.args) == 2 and inner.separators[0] in _SWAPPED:
            what = "the condition turned round" if inner.separators[0] == "|" else "the arguments swapped"
            yield Edit(place.put(replace(inner, args=inner.args[::-1])), what)
    for place in found:
        inner = place.node
        if isinstance(inner, Fraction):
            changed = replace(inner, numerator=inner.denominator, denominator=inner.numerator)
            yield Edit(place.put(changed), "numerator and denominator swapped")


def _other_names(node: Node, names: Names) -> Iterator[Edit]:
    for place in places(node):
        for new in names.alternatives(place):
            yield Edit(place.put(new), "another name")


def _other_terms(node: Node, other: Node | None) -> Iterator[Edit]:
    """A term too many, or one that stands on the other side only."""
    found = list(places(node))
    for place in found:
        if isinstance(place.node, Add) and len(place.node.terms) > 1:
            for i in range(len(place.node.terms)):
                yield Edit(place.put(_without(place.node, i)), "a term too many")
    if other is None:
        return
    mine = [(s, t) for place in found if isinstance(place.node, Add) for s, t in _signed(place.node)]
    theirs: list[tuple[str, Node]] = []
    for place in places(other):
        if isinstance(place.node, Add):
            theirs += [item for item in _signed(place.node) if item not in mine and item not in theirs]
    for sign, term in theirs[:8]:
        for place in _sums(node, found):
            terms = _signed(place.node) if isinstance(place.node, Add) else [("", place.node)]
            for shown in (sign, "-" if sign == "+" else "+"):
                longer = Add((*(s if s != "+" or i else "" for i, (s, _) in enumerate(terms)), shown),
                             (*(t for _, t in terms), term))
                keep = longer if place.field != "body" else Group(longer)
                yield Edit(place.put(keep), "a term of the other side is missing")


def _signed(node: Add) -> list[tuple[str, Node]]:
    return [("-" if s == "-" else "+", t) for s, t in zip(node.signs, node.terms, strict=True)]


def _sums(node: Node, found: list[Place]) -> list[Place]:
    whole = found[:1]
    return whole + [p for p in found[1:] if isinstance(p.node, Add) and len(p.node.terms) > 1][:6]


def _functions(node: Node) -> Iterator[Edit]:
    """A logarithm, a square or a root that was lost, or is too many."""
    found = list(places(node))
    for place in found:
        inner = place.node
        factor = place.field in ("factors", "body", "terms") or place.parent is None
        if isinstance(inner, Call) and _is_log(inner) and len(inner.args) == 1 and inner.power is None:
            yield Edit(place.put(inner.args[0]), "the logarithm is too much")
        elif factor and isinstance(inner, (Call, Fraction)) and not _is_command(inner):
            bare = isinstance(inner, Fraction)
            delimiters = ("", "") if bare or isinstance(inner, Call) else ("(", ")")
            logarithm = Call(Letter("log", "command", (), "\\log"), (inner,), (), delimiters)
            yield Edit(place.put(logarithm), "a logarithm is missing")
    for place in found:
        inner = place.node
        if isinstance(inner, Power) and inner.exponent == Number("2"):
            yield Edit(place.put(inner.base), "the square is too much")
        elif isinstance(inner, (Group, Delimited)) or (
            isinstance(inner, (Letter, Script)) and place.field in ("factors", "terms", "numerator", "denominator")
        ):
            yield Edit(place.put(Power(inner, Number("2"))), "a square is missing")
        if isinstance(inner, Root) and inner.degree is None:
            yield Edit(place.put(bracketed(inner.body)), "the root is too much")


def _is_log(call: Call) -> bool:
    return isinstance(call.head, Letter) and call.head.name in ("log", "ln")


def _is_command(node: Node) -> bool:
    return isinstance(node, Call) and isinstance(node.head, Letter) and node.head.style == "command"


def _factors(node: Node, names: Names) -> Iterator[Edit]:
    """A factor 2, 1/2, n or 1/n that was lost, or is too many."""
    found = list(places(node))
    for place in found:
        inner = place.node
        if isinstance(inner, Mul):
            for i, factor in enumerate(inner.factors):
                if len(inner.factors) > 1 and isinstance(factor, (Number, Letter, Fraction, Script, Group, Call)):
                    factors = inner.factors[:i] + inner.factors[i + 1 :]
                    signs = inner.signs[:i] + inner.signs[i + 1 :] if i < len(inner.signs) else inner.signs[:-1]
                    changed = factors[0] if len(factors) == 1 else Mul(factors, signs)
                    yield Edit(place.put(changed), "a factor too many")
        elif isinstance(inner, Fraction) and isinstance(inner.denominator, (Number, Letter)):
            yield Edit(place.put(bracketed(inner.numerator)), "the denominator is too much")
    sizes: list[Node] = [Number("2"), *names.sizes]
    for place in found:
        if place.field not in ("", "terms", "body", "exponent"):
            continue
        for size in sizes:
            inverse = Fraction(Number("1"), size)
            yield Edit(place.put(times(size, bracketed(place.node))), "a factor is missing")
            yield Edit(place.put(times(inverse, bracketed(place.node))), "a factor is missing")


def _renamings(node: Node, names: Names) -> Iterator[Edit]:
    """Two names exchanged, or one put for another throughout."""
    for first, second in names.pairs:
        changed = mapped(node, {first: second, second: first})
        if changed != mapped(node, {first: second}):
            yield Edit(changed, "two names exchanged")
    for old, new in names.pairs:
        yield Edit(mapped(node, {old: new}), "another name throughout")
