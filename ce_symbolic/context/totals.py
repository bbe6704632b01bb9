"""``X = \\sum_{i=1}^n X_i``: the total goes by the letter of its terms, and is another thing than they are."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.context.samples import below
from ce_symbolic.notation.tree import Big, Compare, Letter, Node, Script

MARK = "Σ"
"""What the name of a total has behind its letter; its print has not."""


def totals(trees: Iterable[Node], equations: Iterable[tuple[Node, Node]]) -> frozenset[str]:
    """The letters that name a sum of what is printed with the same letter and an index."""
    sides = list(equations)
    for node in (n for tree in trees for n in tree.walk()):
        if isinstance(node, Compare) and node.ops[:1] in (("=",), (":=",)):
            sides.append((node.items[0], node.items[1]))
    found = set()
    for left, right in sides:
        name = peel(left)
        if isinstance(name, Letter) and any(_adds(n, name) for n in right.walk()):
            found.add(letter_key(name))
    return frozenset(found)


def _adds(node: Node, name: Letter) -> bool:
    """Whether a formula is the sum of the members of the family with this letter."""
    if not isinstance(node, Big) or node.op != "sum" or node.body is None:
        return False
    body, bound = peel(node.body), {full_key(n) for n in bound_by(node.lower)}
    return isinstance(body, Script) and peel(body.base) == name and not body.sups and (
        len(body.subs) == 1 and full_key(body.subs[0]) in bound)


def with_totals(node: Node, letters: frozenset[str]) -> Node:
    """A formula with a name of its own for every total."""
    if isinstance(node, Letter):
        return Letter(node.name + MARK, node.style, node.accents, node.latex, span=node.span) if (
            letter_key(node) in letters and not node.name.endswith(MARK)) else node
    if isinstance(node, Script) and isinstance(node.base, Letter) and letter_key(node.base) in letters:
        subs = tuple(with_totals(s, letters) for s in node.subs)
        return Script(node.base, subs, node.sups, node.primes, span=node.span)
    return below(node, lambda part: with_totals(part, letters))
