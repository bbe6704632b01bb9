"""The names in a formula: what makes two printed names the same, and how they are printed.

Boldface, ``\\vec``, underlines and upright type are for the eye; hats, bars, tildes and script letters make a new name.
"""

from __future__ import annotations

from ce_symbolic.notation.names import NUMBER_SETS
from ce_symbolic.notation.tree import (
    Add,
    Call,
    Decorated,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    Transpose,
    Tuple,
    Words,
)

_KEPT_STYLES = ("cal", "frak", "scr")
_SHOWN_ACCENTS = ("vec", "underline")


def letter_key(letter: Letter) -> str:
    """The canonical name of a letter: ``p.hat`` for ``\\hat p``, ``L.cal`` for ``\\mathcal L``."""
    key = letter.name
    if letter.style in _KEPT_STYLES or (letter.style == "bb" and letter.name in NUMBER_SETS):
        key += f".{letter.style}"
    return key + "".join(f".{a}" for a in letter.accents if a not in _SHOWN_ACCENTS)


def peel(node: Node) -> Node:
    """``node`` without decorations and redundant brackets."""
    while isinstance(node, (Decorated, Group)):
        node = node.body
    return node


def label(node: Node) -> str:
    """A plain text for an index or label."""
    node = node.body if isinstance(node, Decorated) else node
    match node:
        case Letter():
            return letter_key(node)
        case Number():
            return node.text
        case Words():
            return node.text.strip()
        case Group():
            return f"({label(node.body)})"
        case Script():
            return full_key(node)
        case Add():
            return "".join((s if s else "") + label(t) for s, t in zip(node.signs, node.terms, strict=True))
        case Mul():
            return "".join(map(label, node.factors))
        case Tuple():
            return ",".join(map(label, node.items))
        case Power():
            return f"{label(node.base)}^{label(node.exponent)}"
        case Transpose():
            return label(node.body) + "^T"
        case Call():
            return f"{label(node.head)}({','.join(map(label, node.args))})"
        case _:
            return "".join(map(label, node.children()))


def full_key(node: Node) -> str:
    """The name with all its sub- and superscripts, as one name."""
    node = peel(node)
    if isinstance(node, Letter):
        return letter_key(node)
    if isinstance(node, Script):
        key = full_key(node.base)
        if node.subs:
            key += "_" + ",".join(map(label, node.subs))
        if node.sups:
            key += "^" + ",".join(map(label, node.sups))
        return key + "'" * node.primes
    return label(node)


def base_letter(node: Node) -> Letter | None:
    """The letter that a name is built on."""
    node = peel(node)
    while isinstance(node, (Script, Transpose)):
        node = peel(node.base if isinstance(node, Script) else node.body)
    return node if isinstance(node, Letter) else None


def is_bold(letter: Letter) -> bool:
    """True for names printed as vectors."""
    return letter.style == "bold" or any(a in _SHOWN_ACCENTS for a in letter.accents)


def plain(letter: Letter) -> str:
    """The name without style and accents: what operators are known by (``E`` for ``\\mathbb{E}``)."""
    return letter.name


def head_key(node: Node) -> str:
    """The name of an operator or quantity: ``D_KL`` for ``D_{\\text{KL}}``, ``E`` for ``\\mathbb{E}``."""
    node = peel(node)
    if isinstance(node, Letter):
        return plain(node) + "".join(f".{a}" for a in node.accents)
    if isinstance(node, Script):
        key = head_key(node.base)
        if node.subs:
            key += "_" + ",".join(map(label, node.subs))
        if node.sups:
            key += "^" + ",".join(map(label, node.sups))
        return key
    return label(node)


def is_upper(letter: Letter) -> bool:
    """True for upper-case Latin letters, by which random variables go."""
    return len(letter.name) == 1 and letter.name.isascii() and letter.name.isupper()


def print_name(node: Node) -> str:
    """LaTeX of a name or any other formula."""
    from ce_symbolic.notation.writer import write

    return write(node)
