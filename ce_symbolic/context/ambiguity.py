"""Formulas that a reader may take in two ways: what was read of them is not refuted."""

from __future__ import annotations

from ce_symbolic.context.names import peel
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node

#: So many lower-case letters without a sign between them look like a word.
WORD = 4


def doubt(node: Node) -> str:
    """What can be read in two ways; empty where nothing can."""
    for part in node.walk():
        if isinstance(part, tree.Add):
            for sign, term in zip(part.signs, part.terms, strict=True):
                if sign == "-" and isinstance(term, tree.Decorated) and isinstance(term.body, tree.Add):
                    return "a sum over a brace stands behind a minus, with or without brackets"
        if isinstance(part, tree.Mul):
            run = ""
            for factor, sign in zip(part.factors, ("", *part.signs), strict=True):
                letter = factor if sign == "" else None
                run = run + letter.name if _plain(letter) and isinstance(letter, Letter) else ""
                if len(run) >= WORD:
                    return f"{run}… is read as a product of letters and may be a word"
    return ""


def _plain(node: Node | None) -> bool:
    return (isinstance(node, Letter) and len(node.name) == 1 and node.name.islower() and node.name.isascii()
            and node.style == "" and not node.accents and peel(node) is node)
