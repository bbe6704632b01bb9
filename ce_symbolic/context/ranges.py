"""``f(x) = -\\log x, \\qquad 0 < x < 1``: the range of a name behind (or in front of) what a display says with it."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from ce_symbolic.context.names import full_key, peel
from ce_symbolic.context.reading import chain_trees
from ce_symbolic.notation.display import Chain
from ce_symbolic.notation.tree import Add, Compare, Fraction, Letter, Node, Number, Script

_ORDER = frozenset(("<", "<=", ">", ">=", "!="))


def ranges(chains: Sequence[Chain]) -> dict[int, tuple[Compare, ...]]:
    """The chains of a display, by number, that only bound names which its other chains speak of, as relations."""
    found: dict[int, tuple[Compare, ...]] = {}
    for k, chain in enumerate(chains):
        terms = [chain.start, *(s.term for s in chain.steps)]
        if chain.follows or not chain.steps or not all(s.relation in _ORDER for s in chain.steps):
            continue
        if not all(isinstance(t, Node) and (_is_name(t) or _is_bound(t)) for t in terms):
            continue
        nodes = [t for t in terms if isinstance(t, Node)]
        own = {full_key(t) for t in nodes if _is_name(t)}
        if not any(map(_is_bound, nodes)) and len(nodes) < 3:
            continue  # a <= b compares two names
        if own and own <= _spoken(c for j, c in enumerate(chains) if j != k):
            found[k] = tuple(
                Compare((a, b), (s.relation,), span=a.span.to(b.span))
                for a, b, s in zip(nodes, nodes[1:], chain.steps, strict=False))
    return found if len(found) < len(chains) else {}


def _is_name(node: Node) -> bool:
    inner = peel(node)
    return isinstance(inner, (Letter, Script)) and not _is_bound(inner) and getattr(inner, "style", "") != "command"


def _is_bound(node: Node) -> bool:
    """A number or infinity."""
    inner = peel(node)
    if isinstance(inner, (Add, Fraction)):
        return all(map(_is_bound, inner.children()))
    return isinstance(inner, Number) or (isinstance(inner, Letter) and inner.name == "infty")


def _spoken(chains: Iterable[Chain]) -> set[str]:
    return {full_key(n) for c in chains for t in chain_trees(c) for n in t.walk() if isinstance(n, (Letter, Script))}
