"""``P(x | H_0)`` and ``P(H_1)`` in notes on hypotheses: H_0 and H_1 are outcomes of one variable H."""
from __future__ import annotations

import re
from collections.abc import Iterable

from ce_symbolic.context.names import head_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import MASTER_LETTERS
from ce_symbolic.context.samples import below
from ce_symbolic.notation.tree import Call, Compare, Letter, Node, Number, Script

_SPOKEN_OF = re.compile(r"\bhypothes[ie]s\b", re.IGNORECASE)


def hypotheses(trees: Iterable[Node], text: str) -> frozenset[str]:
    """The capitals that stand with several numbers in probabilities, and nowhere without one."""
    if _SPOKEN_OF.search(text) is None:
        return frozenset()
    numbered: dict[str, set[str]] = {}
    bare: set[str] = set()
    for tree in trees:
        for node in tree.walk():
            if isinstance(node, Call) and head_key(node.head) in MASTER_LETTERS:
                for name, number in (found for a in node.args if (found := _outcome(a)) is not None):
                    numbered.setdefault(letter_key(name), set()).add(number.text)
            if isinstance(node, Call):
                bare |= {letter_key(a) for a in (*map(peel, node.args), peel(node.head)) if isinstance(a, Letter)}
    return frozenset(k for k, numbers in numbered.items() if len(numbers) > 1 and k not in bare)


def _outcome(node: Node) -> tuple[Letter, Number] | None:
    inner = peel(node)
    if not isinstance(inner, Script) or len(inner.subs) != 1 or inner.sups or inner.primes:
        return None
    name, number = peel(inner.base), peel(inner.subs[0])
    return (name, number) if isinstance(name, Letter) and is_upper(name) and isinstance(number, Number) else None


def with_outcomes(node: Node, letters: frozenset[str]) -> Node:
    """A formula with ``H = 0`` for ``H_0`` in the arguments of probabilities."""
    node = below(node, lambda part: with_outcomes(part, letters))
    if not isinstance(node, Call) or head_key(node.head) not in MASTER_LETTERS:
        return node
    args = tuple(
        Compare(found, ("=",), span=a.span) if (found := _outcome(a)) is not None and letter_key(found[0]) in letters
        else a for a in node.args)
    return Call(node.head, args, node.separators, node.delimiters, node.power, span=node.span)
