"""How much room things take on a slide, in em of its normal size: enough to see what fits."""
from __future__ import annotations

import math

from ce_symbolic.export.tex import measure
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.tree import Node

#: Size commands with what they shrink to, largest first.
SIZES = (("\\normalsize", 1.0), ("\\small", 0.913), ("\\footnotesize", 0.822))
#: The size of prose and reasons, and of the notes under a derivation.
PROSE, REASON, NOTE = 0.913, 0.822, 0.73
GAP = 0.45
_SANS = 1.04


def text_width(text: str) -> float:
    """The width of words in normal size."""
    return measure.text_width(text) * _SANS


def text_height(text: str, room: float, scale: float) -> float:
    """The height of a paragraph in a column of this width."""
    # a line ends before a word that does not fit: about half a word is lost
    lines = max(1, math.ceil(text_width(text) * scale / max(room - 1.2 * scale, 2.0))) if text else 0
    if text and text_width(text) * scale <= room:
        lines = 1
    return lines * 1.25 * scale


def height(node: Node | None) -> float:
    """The height of a displayed formula, with its depth."""
    if node is None:
        return 1.6
    match node:
        case t.Fraction() if node.form != "/":
            return max(2.3, 0.3 + 0.85 * (height(node.numerator) + height(node.denominator)))
        case t.Big():
            ends = 0.75 * ((node.lower is not None) + (node.upper is not None)) if node.op != "int" else 0.6
            return max(1.5 + ends, 0.0 if node.body is None else height(node.body))
        case t.Matrix():
            return sum(max((height(cell) for cell in row), default=1.0) + 0.25 for row in node.rows) + 0.2
        case t.Cases():
            return sum(height(value) + 0.3 for value, _ in node.rows) + 0.2
        case t.Script() | t.Power():
            return 0.3 + max((height(child) for child in node.children()), default=1.0)
        case t.Decorated():
            return 0.5 + max((height(child) for child in node.children()), default=1.0)
    return max((height(child) for child in node.children()), default=1.0)
