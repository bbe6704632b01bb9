"""Notes that speak of one example and of all of them: names without the example's index get it.

``\\ell = y \\log a`` with ``a = \\sigma(z)`` is said of one example; ``J = \\frac{1}{m} \\sum_i \\ell^{(i)}`` speaks of
them all.  What is printed ``y^{(i)}`` there is the y of the first formula, and z has an index too, without ever being
printed with one.  In the same way ``\\sum_x [y \\ln a - …]`` over inputs x with components ``x_j`` says that y and a
belong to the input.  Both are read as if every such name were printed with the index, ``z^{(i)} = w x^{(i)} + b``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ce_symbolic.context.names import base_letter, letter_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.notation.tree import (
    Big,
    Call,
    Compare,
    Derivative,
    Group,
    Letter,
    Node,
    Script,
    Tuple,
)

#: What is learned belongs to no example, even where the notes do not differentiate by it.
_LEARNED = frozenset(("w", "W", "b", "theta", "beta", "lambda", "eta", "Theta", "alpha"))


@dataclass(frozen=True)
class Examples:
    """The names that belong to an example, its index letter, and the letter below sums that stands for it."""

    names: frozenset[str]
    index: Letter
    input: str = ""


def examples(trees: Sequence[Node]) -> Examples | None:
    """What belongs to an example in these formulas; None where the notes print all indices."""
    definitions = dict(_definitions(trees))
    parameters = frozenset(
        letter_key(letter)
        for tree in trees
        for node in tree.walk()
        if isinstance(node, Derivative)
        for v in node.variables
        if (letter := base_letter(v)) is not None
    ) - frozenset(definitions) | _LEARNED
    found = _printed_at_one(trees, definitions) or _inputs(trees, definitions, parameters)
    if found is None:
        return None
    names = set(found.names)
    over = found.input or letter_key(found.index)
    while True:
        more = {key for key, right in definitions.items() if key not in names and _own_letters(right, over) & names}
        if not more:
            break
        names |= more
    called = {letter_key(letter) for tree in trees for node in tree.walk() if isinstance(node, Call)
              if (letter := base_letter(node.head)) is not None}
    arguments = {letter_key(n) for tree in trees for node in tree.walk() if isinstance(node, Call)
                 for a in node.args if isinstance(n := peel(a), Letter)}
    if names & _running(trees) - {found.input}:
        return None  # Σ_τ P(τ) beside τ^{(i)}: the letter stands for any value
    if names & called or names & _parameters_of_functions(trees) - set(definitions) or found.input in arguments:
        return None
    return replace(found, names=frozenset(names))


def _running(trees: Iterable[Node]) -> set[str]:
    """Letters that sums run over, or that are drawn in means, ``E_{\\tau \\sim p}``."""
    found: set[str] = set()
    for node in (n for tree in trees for n in tree.walk()):
        if isinstance(node, Big) and node.lower is not None:
            found |= {letter_key(n) for n in bound_by(node.lower) if isinstance(n, Letter)}
        elif isinstance(node, Compare) and node.ops[0] == "sim" and isinstance(drawn := peel(node.items[0]), Letter):
            found.add(letter_key(drawn))
    return found


def _definitions(trees: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    for tree in trees:
        items = tree.items if isinstance(tree, Tuple) else (tree,)
        for item in map(peel, items):
            if isinstance(item, Compare) and item.ops[0] in ("=", ":=") and isinstance(peel(item.items[0]), Letter):
                yield letter_key(peel(item.items[0])), item.items[1]  # type: ignore[arg-type]


def _parameters_of_functions(trees: Iterable[Node]) -> set[str]:
    """Letters that functions of the notes are defined with."""
    found: set[str] = set()
    for tree in trees:
        if isinstance(tree, Compare) and isinstance(call := peel(tree.items[0]), Call):
            found |= {letter_key(n) for a in call.args for n in a.walk() if isinstance(n, Letter)}
    return found


def _index_of(node: Node) -> Letter | None:
    """The i of ``y^{(i)}``."""
    if not isinstance(node, Script) or len(node.sups) != 1 or not isinstance(node.sups[0], Group):
        return None
    inner = peel(node.sups[0].body)
    return inner if isinstance(inner, Letter) else None


def _printed_at_one(trees: Sequence[Node], definitions: dict[str, Node]) -> Examples | None:
    """Names that are printed ``\\ell^{(i)}``, one of which is defined without the index."""
    printed: dict[str, Letter] = {}
    for tree in trees:
        for node in tree.walk():
            index, letter = _index_of(node), base_letter(node)
            if index is not None and letter is not None:
                printed.setdefault(letter_key(letter), index)
    whole = [key for key in printed if key in definitions and not _own_letters(definitions[key]) & {key}]
    if not whole or len({index.name for index in printed.values()}) != 1:
        return None
    return Examples(frozenset(printed), printed[whole[0]])


def _inputs(
    trees: Sequence[Node], definitions: dict[str, Node], parameters: frozenset[str]
) -> Examples | None:
    """``\\sum_x`` over inputs of which only components ``x_j`` are printed below it."""
    sums = [node for tree in trees for node in tree.walk()
            if isinstance(node, Big) and node.op == "sum" and node.upper is None and isinstance(node.lower, Letter)]
    components = {letter_key(node.base): node for tree in trees for node in tree.walk()
                  if isinstance(node, Script) and isinstance(node.base, Letter) and len(node.subs) == 1
                  and isinstance(peel(node.subs[0]), Letter) and not node.sups}
    letters = {letter_key(node.lower) for node in sums} & set(components)  # type: ignore[arg-type]
    if len(letters) != 1:
        return None
    (x,) = letters
    names = {x}
    waiting = [node.body for node in sums if node.body is not None and letter_key(node.lower) == x]  # type: ignore[arg-type]
    done: set[str] = set()
    while waiting:
        for key in _own_letters(waiting.pop()) - parameters - done:
            done.add(key)
            if key in definitions:
                waiting.append(definitions[key])
            else:
                names.add(key)
    if any(_bare(node.body, x) for node in sums if node.body is not None and letter_key(node.lower) == x):  # type: ignore[arg-type]
        return None
    used = {n.name for tree in trees for n in tree.walk() if isinstance(n, Letter)}
    index = next((Letter(c, latex=c) for c in "siunt" if c not in used), None)
    return None if index is None else Examples(frozenset(names), index, x)


def _own_letters(node: Node, over: str = "") -> set[str]:
    """The letters of a formula that are names of quantities: no operators, functions, indices, constants.

    What is summed over all examples (``over`` is the letter below the sum) belongs to none of them.
    """
    found: set[str] = set()

    def look(part: Node, bound: frozenset[str]) -> None:
        if isinstance(part, Letter):
            key = letter_key(part)
            if part.style != "command" and key not in bound and key not in ("e", "pi", "infty"):
                found.add(key)
            return
        if isinstance(part, Script):
            look(part.base, bound)
            return
        if isinstance(part, Call):
            for a in part.args:
                look(a, bound)
            return
        if isinstance(part, Big):
            below = {letter_key(n) for n in bound_by(part.lower) if isinstance(n, Letter)}
            bound = bound | below
            if over and (over in below or part.lower is None):
                return
            if part.body is not None:
                look(part.body, bound)
            return
        for child in part.children():
            look(child, bound)

    look(node, frozenset())
    return found


def _bare(node: Node, key: str) -> bool:
    """Whether a letter stands without an index."""
    if isinstance(node, Letter):
        return letter_key(node) == key
    if isinstance(node, Script):
        return any(_bare(n, key) for n in (*node.subs, *node.sups))
    return any(_bare(child, key) for child in node.children())


def with_index(node: Node, plan: Examples) -> Node:
    """The formula with the index printed wherever it goes without saying."""
    if isinstance(node, Letter):
        return Script(node, (), (_sup(plan),), span=node.span) if letter_key(node) in plan.names else node
    if isinstance(node, Script):
        letter = peel(node.base)
        if isinstance(letter, Letter) and letter_key(letter) in plan.names and _index_of(node) is None:
            if node.sups:
                return node
            return replace(node, sups=(_sup(plan),))
        return node
    if isinstance(node, Call):
        return replace(node, args=tuple(with_index(a, plan) for a in node.args))
    if isinstance(node, Big) and plan.input and isinstance(node.lower, Letter) and (
        letter_key(node.lower) == plan.input and node.body is not None
    ):
        return replace(node, lower=plan.index, body=with_index(node.body, plan))
    changed: dict[str, Any] = {}
    for item in fields(node):
        if item.name in ("lower", "upper") and isinstance(node, Big):
            continue
        old = getattr(node, item.name)
        new = _below(old, plan)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node


def _sup(plan: Examples) -> Node:
    return Group(plan.index, ("(", ")"))


def _below(value: object, plan: Examples) -> object:
    if isinstance(value, Node):
        return with_index(value, plan)
    if isinstance(value, tuple):
        new = tuple(_below(v, plan) for v in value)
        return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
    return value
