"""Formulas that a reader may take in two ways: what was read of them is not refuted."""

from __future__ import annotations

from ce_symbolic.context.names import full_key, peel
from ce_symbolic.context.pieces import bound_by
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
        if isinstance(part, tree.Big) and part.op in ("sum", "prod") and part.body is not None and _unused(part):
            return f"the index of this {part.op} does not occur in what is under it"
        if isinstance(part, tree.Mul):
            run = ""
            for factor, sign in zip(part.factors, ("", *part.signs), strict=True):
                letter = factor if sign == "" else None
                run = run + letter.name if _plain(letter) and isinstance(letter, Letter) else ""
                if len(run) >= WORD:
                    return f"{run}… is read as a product of letters and may be a word"
    return ""


def _unused(big: tree.Big) -> bool:
    """Whether conditional laws stand under a sum, but not its index: something in them may stand for it."""
    assert big.body is not None
    letters = {full_key(n) for n in bound_by(big.lower)}
    inside = {full_key(n) for n in big.body.walk() if isinstance(n, (Letter, tree.Script))}
    conditional = any(isinstance(n, tree.Call) and n.separators for n in big.body.walk())
    return bool(letters) and conditional and not letters & inside


def _plain(node: Node | None) -> bool:
    return (isinstance(node, Letter) and len(node.name) == 1 and node.name.islower() and node.name.isascii()
            and node.style == "" and not node.accents and peel(node) is node)
