"""Formulas that a reader may take in two ways: what was read of them is not refuted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ce_symbolic.context.names import full_key, peel
from ce_symbolic.context.pieces import bound_by
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node

#: So many lower-case letters without a sign between them look like a word.
WORD = 4


def applied_only(trees: Iterable[Node]) -> frozenset[str]:
    """Letters that only ever stand in front of a sum in brackets, ``r(y - x)``: a remainder as likely as a factor."""
    applied: set[str] = set()
    elsewhere: set[str] = set()

    def look(node: Node) -> None:
        if isinstance(node, tree.Mul):
            for factor, after, sign in zip(node.factors, (*node.factors[1:], None), (*node.signs, ""), strict=True):
                if _before_a_sum(factor, after, sign):
                    applied.add(full_key(factor))
                else:
                    look(factor)
            return
        if isinstance(node, (Letter, tree.Script)):
            elsewhere.add(full_key(node))
        for child in (*node.subs, *node.sups) if isinstance(node, tree.Script) else node.children():
            look(child)

    for node in trees:
        look(node)
    return frozenset(applied - elsewhere)


def paired_only(trees: Iterable[Node]) -> frozenset[str]:
    """Capitals that stand nowhere but beside another one, ``FL``, ``KL``: the two as likely one name as a product."""
    paired: set[str] = set()
    elsewhere: set[str] = set()

    def look(node: Node) -> None:
        factors = node.factors if isinstance(node, tree.Mul) else ()
        signs = ("", *node.signs, "") if isinstance(node, tree.Mul) else ()
        for k, factor in enumerate(factors):
            beside = [other for other, sign in ((factors[k - 1] if k else None, signs[k]),
                                                (factors[k + 1] if k + 1 < len(factors) else None, signs[k + 1]))
                      if sign == ""]
            if isinstance(factor, Letter) and _capital(factor) and any(map(_capital, beside)):
                paired.add(full_key(factor))
            else:
                look(factor)
        if not factors:
            if isinstance(node, (Letter, tree.Script)):
                elsewhere.update((full_key(node), full_key(node.base) if isinstance(node, tree.Script) else ""))
            for child in (*node.subs, *node.sups) if isinstance(node, tree.Script) else node.children():
                look(child)

    for node in trees:
        look(node)
    return frozenset(paired - elsewhere)


def _capital(node: Node | None) -> bool:
    """A plain capital, perhaps with arguments: the ``L`` in ``FL(p)``."""
    node = node.head if isinstance(node, tree.Call) else node
    return isinstance(node, Letter) and len(node.name) == 1 and node.name.isupper() and node.style == "" and (
        not node.accents and node.name.isascii())


def _before_a_sum(factor: Node, after: Node | None, sign: str) -> bool:
    return (sign == "" and isinstance(factor, Letter) and factor.style != "command" and isinstance(after, tree.Group)
            and after.delimiters[0] == "(" and isinstance(peel(after), tree.Add))


def doubt(node: Node, applied: frozenset[str] = frozenset(), paired: frozenset[str] = frozenset()) -> str:
    """What can be read in two ways; empty where nothing can.

    ``applied`` are letters only used as ``r(y - x)``, ``paired`` capitals that only stand beside others.
    """
    for part in node.walk():
        if isinstance(part, tree.Mul):
            for a, b in pairwise(part.factors):
                if isinstance(a, Letter) and _capital(a) and _capital(b) and paired & {full_key(a), full_key(b)}:
                    return f"{a.name} and the capital behind it are read as a product and may be one name"
        if isinstance(part, Letter) and full_key(part) in applied:
            return f"{part.name} before brackets is read as a factor and may be a function"
        if isinstance(part, tree.Mul) and _loose_differential(part):
            return "a differential stands apart from its integral"
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


def _loose_differential(product: tree.Mul) -> bool:
    """``\\underbrace{\\int f(x)}_{=1} dx``: a d in front of a letter, behind an integral without one."""
    whole = any(isinstance(n, tree.Big) and n.op == "int" and not n.variables for f in product.factors
                for n in f.walk())
    return whole and any(
        isinstance(a, Letter) and a.name == "d" and isinstance(b, Letter) for a, b in pairwise(product.factors))


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
