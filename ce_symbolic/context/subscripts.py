"""``p_X(x)``, ``f_{Y|X}(y \\mid x)``: a subscript that names the variables, as ``p(X = x)``, ``f(Y = y | X = x)``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, is_bold, is_upper, peel
from ce_symbolic.context.pieces import is_expectation
from ce_symbolic.notation.tree import Big, Call, Compare, Letter, Mul, Node, Script, SuchThat, Tuple

_HEADS = ("p", "P", "f", "q", "g", "Pr")


def drawn_letters(trees: Iterable[Node]) -> frozenset[str]:
    """The letters of what ``E_D`` averages over, and of sets that sums run over: ``P_S`` is P on the set S."""
    found: set[str] = set()
    for node in (n for tree in trees for n in tree.walk()):
        if isinstance(node, Call) and is_expectation(node.head) and isinstance(node.head, Script):
            found |= {letter.name for sub in node.head.subs if isinstance(letter := peel(sub), Letter)}
        elif isinstance(node, Big) and node.lower is not None and isinstance(below := peel(node.lower), Compare):
            over = base_letter(below.items[-1]) if below.ops[-1] == "in" else None
            found |= {over.name} if over is not None else set()
    return frozenset(found)


def named_slots(node: Node, drawn: frozenset[str] = frozenset()) -> Node:
    """The formula with such laws rewritten.

    ``\\hat f_D(x)`` under a mean over D is no law of D: it is what was learned from D.
    """
    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = _below(old, drawn)
        if new is not old:
            changed[item.name] = new
    if changed:
        node = replace(node, **changed)
    if isinstance(node, Call) and "||" in node.separators:
        return _compared(node)
    return _rewritten(node, drawn) if isinstance(node, Call) else node


def _below(value: object, drawn: frozenset[str]) -> object:
    if isinstance(value, Node):
        return named_slots(value, drawn)
    if isinstance(value, tuple):
        new = tuple(_below(v, drawn) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value


def _rewritten(call: Call, drawn: frozenset[str]) -> Call:
    head = peel(call.head)
    if not isinstance(head, Script) or not isinstance(head.base, Letter) or head.base.name not in _HEADS:
        return call
    if head.sups or head.primes or any(isinstance(peel(a), Compare) for a in call.args):
        return call
    names: list[Node] = []
    for sub in head.subs:
        found = _variables(sub)
        if not found:
            return call
        names += found
    if len(names) != len(call.args):
        return call
    if any(_is_learned(n, a, drawn) for n, a in zip(names, call.args, strict=True)):
        return call
    args = tuple(Compare((n, a), ("=",), span=a.span) for n, a in zip(names, call.args, strict=True))
    return replace(call, head=head.base, args=args)


def _is_learned(name: Node, argument: Node, drawn: frozenset[str]) -> bool:
    """Whether the name below is averaged over, and the argument is a value of something else."""
    letter, value = base_letter(name), base_letter(argument)
    return (
        letter is not None and letter.name in drawn and value is not None and value.name.lower() != letter.name.lower()
    )


def _compared(call: Call) -> Call:
    """``D(P_{XY} \\| P_X P_Y)`` as ``D(P(x, y) \\| P(x) P(y))``, if one side speaks of two variables at least.

    With one subscript on each side a letter may tell laws apart, ``D(p_G \\| p_D)``.
    """
    made = [_values(arg) for arg in call.args]
    if any(m is None for m in made) or not any(
        isinstance(m, Mul) or (isinstance(m, Call) and len(m.args) > 1) for m in made
    ):
        return call
    return replace(call, args=tuple(m for m in made if m is not None))


def _values(node: Node) -> Node | None:
    """A law, or a product of laws, whose subscripts name variables, at values of these."""
    inner = peel(node)
    if isinstance(inner, Call):
        return inner
    if isinstance(inner, Mul) and set(inner.signs) <= {"", "\\times", "\\otimes", "\\cdot"}:
        factors = [_values(f) for f in inner.factors]
        known = tuple(f for f in factors if f is not None)
        return replace(inner, factors=known, signs=("",) * len(inner.signs)) if len(known) == len(factors) else None
    if not isinstance(inner, Script) or not isinstance(inner.base, Letter) or inner.base.name not in _HEADS:
        return None
    if inner.sups or inner.primes or not inner.subs:
        return None
    last = peel(inner.subs[-1])
    front = [v for sub in inner.subs[:-1] for v in _variables(sub)]
    back = _variables(last.condition) if isinstance(last, SuchThat) else []
    front += _variables(last.body if isinstance(last, SuchThat) else last)
    if not front or not all(map(_variables, inner.subs)) or not all(isinstance(v, Letter) for v in (*front, *back)):
        return None
    args = tuple(Letter(v.name.lower(), latex=v.name.lower(), span=v.span) for v in (*front, *back)
                 if isinstance(v, Letter))
    separators = (",",) * (len(front) - 1) + (("|",) + (",",) * (len(back) - 1) if back else ())
    return Call(inner.base, args, separators, span=inner.span)


def _variables(node: Node) -> list[Node]:
    """The random variables in a subscript; empty where it is something else."""
    inner = peel(node)
    if isinstance(inner, SuchThat):
        front, back = _variables(inner.body), _variables(inner.condition)
        return [*front, *back] if front and back else []
    if isinstance(inner, (Tuple, Mul)):
        parts = inner.items if isinstance(inner, Tuple) else inner.factors
        found = [_variables(p) for p in parts]
        return [n for f in found for n in f] if all(found) else []
    letter = base_letter(inner)
    if (
        isinstance(inner, Letter)
        and letter is not None
        and len(inner.name) > 1
        and inner.name.isupper()
        and not inner.style
    ):
        return [Letter(c, latex=c, span=inner.span) for c in inner.name]
    if (
        isinstance(inner, (Letter, Script))
        and letter is not None
        and is_upper(letter)
        and not is_bold(letter)
        and (letter.style == "")
    ):
        return [inner]
    return []
