"""``p = \\mathcal N(\\mu, \\sigma^2)`` names a density: it is read as ``p(x) = \\mathcal N(x; \\mu, \\sigma^2)``."""
from __future__ import annotations

from ce_symbolic.context.names import base_letter, head_key, is_bold, is_upper, peel
from ce_symbolic.context.pieces import looks_like_law
from ce_symbolic.notation.tree import Call, Letter, Node, Script

_HEADS = ("N.cal", "N", "Normal", "Gauss")


def with_point(left: Node, right: Node) -> tuple[Node, Node] | None:
    """Both sides with the point at which the density is taken; None where the equation is no such thing, or where the
    law is one of vectors."""
    name, law = peel(left), peel(right)
    if not isinstance(name, (Letter, Script)) or not isinstance(law, Call) or not is_normal_law(law):
        return None
    if not looks_like_law(name):
        return None  # X = N(0, 1) speaks of a random variable
    if len(law.args) != 2 or law.separators[:1] != (",",) or any(map(_is_of_vectors, law.args)):
        return None
    point = Letter("x", latex="x", span=name.span)
    return Call(name, (point,), (), span=name.span), Call(law.head, (point, *law.args), (";", ","), span=law.span)


def is_normal_law(node: Node) -> bool:
    """``\\mathcal N(…)``, with or without a point."""
    inner = peel(node)
    return isinstance(inner, Call) and head_key(inner.head) in _HEADS


def _is_of_vectors(node: Node) -> bool:
    letters = [x for n in node.walk() if isinstance(n, Letter) and (x := base_letter(n)) is not None]
    return any(is_bold(x) or x.name in ("Sigma", "Lambda") or (is_upper(x) and len(x.name) == 1) for x in letters)
