"""Suprema and infima over real numbers: ``\\inf_{s > 0}``, ``\\sup_{0 < t < 1}``, ``\\min_{s \\in [0, 1]}``.

They are extrema over an interval, with or without its ends; as such they need not be attained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import full_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.meaning import tensors
from ce_symbolic.meaning.scope import Element, Env, Meaning
from ce_symbolic.meaning.terms import INFINITY, REALS, Big, Interval, OpenInterval, Sym, Term
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

NAMES = {"sup": "max", "inf": "min", "max": "max", "min": "min"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
End = tuple[Node, bool]
"""An end of an interval, and whether it is left out."""


def over_reals(el: Elaborator, node: tree.Big, env: Env) -> Meaning | None:
    """An extremum over an interval that is printed below the sign; None for anything else."""
    if node.op not in NAMES or node.upper is not None or node.lower is None or node.body is None:
        return None
    found = _interval(el, peel(node.lower), node.body, env)
    if found is None:
        return None
    letter, over = found
    key = full_key(letter)
    name = el.new_name(key)
    el.declare(key, letter)
    body = el.value(node.body, env.add({key: Element(Sym(name))}))
    return tensors.each(body, lambda value: Big(NAMES[node.op], name, over, value))


def _interval(el: Elaborator, lower: Node, body: Node, env: Env) -> tuple[Letter, Interval] | None:
    """The letter that runs and the interval; None where it runs over something else."""
    if not isinstance(lower, tree.Compare):
        return None
    letter = next((peel(n) for n in bound_by(lower) if isinstance(peel(n), Letter)), None)
    if not isinstance(letter, Letter) or _is_index(letter, body):
        return None
    items = [peel(i) for i in lower.items]
    if lower.ops == ("in",):
        over = _printed(el, items[1], env)
        return None if over is None else (letter, over)
    if letter not in items or not set(lower.ops) <= set(_TURNED):
        return None
    place = items.index(letter)
    below: End | None = None
    above: End | None = None
    if place > 0:
        op, end = _TURNED[lower.ops[place - 1]], items[place - 1]
        below, above = ((end, op == ">"), None) if op in (">", ">=") else (None, (end, op == "<"))
    if place + 1 < len(items):
        op, end = lower.ops[place], items[place + 1]
        if op in (">", ">="):
            below = (end, op == ">") if below is None else None
        else:
            above = (end, op == "<") if above is None else None
    if len(items) != 1 + (below is not None) + (above is not None):
        return None
    return letter, _between(el, below, above, env)


def _is_index(letter: Letter, body: Node) -> bool:
    """Whether the letter is an index under the sign, ``\\max_{1 \\le i \\le n} x_i``, or an argument of a function."""
    places = [s for n in body.walk() if isinstance(n, tree.Script) for s in (*n.subs, *n.sups)]
    return any(isinstance(n, Letter) and n.name == letter.name for s in places for n in s.walk())


def _printed(el: Elaborator, node: Node, env: Env) -> Interval | None:
    """``[0, 1]``, ``(0, \\infty)``, ``\\mathbb{R}``."""
    if isinstance(node, Letter) and node.name == "R" and node.style == "bb":
        return REALS
    if not isinstance(node, tree.Tuple) or len(node.items) != 2 or node.delimiters[0] not in ("(", "[", "]"):
        return None
    first, last = node.items
    return _between(el, (first, node.delimiters[0] != "["), (last, node.delimiters[1] != "]"), env)


def _between(el: Elaborator, below: End | None, above: End | None, env: Env) -> Interval:
    """The interval; an end that is infinite, or not printed, is no end."""
    low = None if below is None else _end(el, below[0], env)
    high = None if above is None else _end(el, above[0], env)
    lower = low if low is not None else REALS.lower
    upper = high if high is not None else INFINITY
    missing = [name for name, end, value in (("lower", below, low), ("upper", above, high))
               if end is not None and value is not None and end[1]]
    if not missing:
        return Interval(lower, upper)
    return OpenInterval(lower, upper, "both" if len(missing) == 2 else missing[0])


def _end(el: Elaborator, node: Node, env: Env) -> Term | None:
    """A number; None for an infinite end."""
    if any(isinstance(n, Letter) and n.name == "infty" for n in node.walk()):
        return None
    return el.term(node, env)
