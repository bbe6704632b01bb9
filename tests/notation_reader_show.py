"""One line for a tree, so that a test can say how a formula groups."""
from __future__ import annotations

from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Cases,
    Compare,
    Decorated,
    Delimited,
    Derivative,
    Dots,
    Fraction,
    Group,
    Indicator,
    Letter,
    Matrix,
    Mul,
    Node,
    Number,
    Power,
    Root,
    Script,
    SuchThat,
    Transpose,
    Tuple,
    Words,
)


def show(node: Node | None) -> str:
    """``{a +b}`` a sum, ``[a b]`` a product, ``f@(x)`` a call, ``f@<x>`` one without brackets, ``sum(c = 1)⟦…⟧``."""
    match node:
        case None:
            return ""
        case Number(text=text):
            return text
        case Words(text=text):
            return f"'{text}'"
        case Dots():
            return "..."
        case Letter():
            accents = "".join(f".{a}" for a in node.accents)
            return node.name + accents + (f".{node.style}" if node.style in ("cal", "bb") else "")
        case Script():
            subs = f"_({_list(node.subs)})" if node.subs else ""
            sups = f"^({_list(node.sups)})" if node.sups else ""
            return show(node.base) + "'" * node.primes + subs + sups
        case Power():
            return f"{show(node.base)}**{show(node.exponent)}"
        case Transpose():
            return f"{show(node.body)}.T"
        case Call():
            return _call(node)
        case Group():
            return node.delimiters[0] + show(node.body) + node.delimiters[1]
        case Delimited():
            return f"{node.kind}<{_list(node.items)}>" + (f"_{show(node.sub)}" if node.sub else "")
        case Add():
            return "{" + " ".join(s + show(t) for s, t in zip(node.signs, node.terms, strict=True)) + "}"
        case Mul():
            rest = zip(node.signs, node.factors[1:], strict=True)
            return "[" + show(node.factors[0]) + "".join(f" {s + ' ' if s else ''}{show(f)}" for s, f in rest) + "]"
        case Fraction():
            return f"({show(node.numerator)} / {show(node.denominator)})"
        case Root():
            return f"root{show(node.degree)}({show(node.body)})"
        case Big():
            upper = f"..{show(node.upper)}" if node.upper else ""
            variables = f" d({_list(node.variables)})" if node.variables else ""
            return f"{node.op}({show(node.lower)}{upper})⟦{show(node.body)}⟧{variables}"
        case Derivative():
            return f"{node.kind}{node.order}({_list(node.variables)})⟦{show(node.body)}⟧"
        case Compare():
            rest = zip(node.ops, node.items[1:], strict=True)
            return show(node.items[0]) + "".join(f" {o} {show(i)}" for o, i in rest)
        case SuchThat():
            return f"({show(node.body)} : {show(node.condition)})"
        case Tuple():
            return f"tuple{node.delimiters[0]}{_list(node.items)}{node.delimiters[1]}"
        case Cases():
            return "cases(" + "; ".join(f"{show(v)} if {show(c)}" for v, c in node.rows) + ")"
        case Matrix():
            return f"{node.environment}(" + "; ".join(_list(row) for row in node.rows) + ")"
        case Indicator():
            return f"{node.form}?<{show(node.condition)}>"
        case Decorated():
            return f"{node.kind}<{show(node.body)}|{show(node.note)}>"
    raise AssertionError(node)


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join(map(show, nodes))


def _call(node: Call) -> str:
    text = show(node.args[0])
    for separator, arg in zip(node.separators, node.args[1:], strict=True):
        text += f" {separator} {show(arg)}"
    left, right = node.delimiters if node.delimiters != ("", "") else ("<", ">")
    power = f"**{show(node.power)}" if node.power else ""
    return f"{show(node.head)}{power}@{left}{text}{right}"
