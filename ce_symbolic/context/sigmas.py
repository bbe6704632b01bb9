r"""``\Sigma (y_i - a x_i)^2``: the capital letter where the sum sign is meant.

That is so where it stands in front of something with an index wherever it is printed, and nothing else is done with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.context.names import peel
from ce_symbolic.context.samples import below
from ce_symbolic.notation.tree import Big, Compare, Letter, Mul, Node, Power, Script


def is_sum_sign(trees: Iterable[Node]) -> bool:
    """Whether every Sigma of these formulas is a sum sign."""
    count = sums = 0
    for node in (n for t in trees for n in t.walk()):
        count += isinstance(node, Letter) and node.name == "Sigma"
        if isinstance(node, Mul):
            sums += sum(_sign(f) is not None and _indexed(node.factors[k + 1 :]) and not any(node.signs[k:])
                        for k, f in enumerate(node.factors[:-1]))
    return count == sums > 0


def with_sums(node: Node) -> Node:
    """The formula with sums where the letter stands."""
    node = below(node, with_sums)
    if not isinstance(node, Mul):
        return node
    for k, factor in enumerate(node.factors[:-1]):
        found = _sign(factor)
        if found is not None:
            lower, upper = found
            rest = node.factors[k + 1 :]
            body = rest[0] if len(rest) == 1 else Mul(rest, node.signs[k + 1 :], span=rest[0].span.to(rest[-1].span))
            total = Big("sum", lower, upper, body, span=factor.span.to(body.span))
            return total if not k else Mul((*node.factors[:k], total), node.signs[:k], span=node.span)
    return node


def _sign(node: Node) -> tuple[Node | None, Node | None] | None:
    """The range of ``\\Sigma``, ``\\Sigma_i``, ``\\Sigma_{i=1}^n``; None for anything else."""
    upper = None
    if isinstance(node, Power):
        upper, node = node.exponent, peel(node.base)
    if isinstance(node, Script) and len(node.subs) == 1 and not node.sups and not node.primes:
        lower = node.subs[0]
        plain = isinstance(lower, Compare) or (isinstance(lower, Letter) and len(lower.name) == 1)
        return (lower, upper) if plain and _is_sigma(node.base) else None
    return (None, None) if upper is None and _is_sigma(node) else None


def _is_sigma(node: Node) -> bool:
    return isinstance(node, Letter) and node.name == "Sigma" and node.style in ("", "command") and not node.accents


def _indexed(nodes: tuple[Node, ...]) -> bool:
    """Whether something has an index."""
    return any(isinstance(n, Script) and any(isinstance(peel(s), Letter) for s in (*n.subs, *n.sups))
               for node in nodes for n in node.walk())
