"""Formula tree → one line of Unicode for terminals: ``q(x) > 0``, ``Σ_x p(x) log q(x)``, ``D_KL(p‖q)``.

For the eye only: nothing reads it back.  Brackets are added where the two-dimensional form did without them
(around the sum in a numerator, around a power's long exponent).
"""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.symbols import ACCENTS, DIGITS_BELOW, DIGITS_RAISED, OPERATORS, RELATION_SIGNS, SYMBOLS

_BIG = {"sum": "Σ", "prod": "Π", "int": "∫"}
_PAIRS = {"abs": ("|", "|"), "norm": ("‖", "‖"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "angle": ("⟨", "⟩")}
_SEPARATORS = {",": ", ", ";": "; ", "|": "|", "||": "‖", "/": "/"}
_DELIMITERS = {"\\{": "{", "\\}": "}", "\\langle": "⟨", "\\rangle": "⟩", "\\lvert": "|", "\\rvert": "|", ".": ""}
_DECORATIONS = {"boxed": ("[", "]"), "cancel": ("", "")}


def plain(node: t.Node) -> str:
    """The formula on one line, in Unicode."""
    match node:
        case t.Number() | t.Words():
            return node.text
        case t.Letter():
            return _letter(node)
        case t.Script():
            return _script(node)
        case t.Power():
            return _atom(node.base) + _raised(node.exponent)
        case t.Transpose():
            return _atom(node.body) + "ᵀ"
        case t.Call():
            return _call(node)
        case t.Group():
            return _wrap(node.delimiters, plain(node.body))
        case t.Delimited():
            left, right = _PAIRS.get(node.kind, ("|", "|"))
            return left + _list(node.items) + right + ("" if node.sub is None else _below(node.sub))
        case t.Add():
            return _sum(node)
        case t.Mul():
            return _product(node)
        case t.Fraction():
            return f"{_operand(node.numerator)}/{_operand(node.denominator, below=True)}"
        case t.Root():
            degree = "" if node.degree is None else _raised(node.degree)
            return f"{degree}√{_atom(node.body)}" if _is_atom(node.body) else f"{degree}√({plain(node.body)})"
        case t.Big():
            return _big(node)
        case t.Derivative():
            return _derivative(node)
        case t.Compare():
            return _compare(node)
        case t.SuchThat():
            return f"{plain(node.body)} : {plain(node.condition)}"
        case t.Tuple():
            return _wrap(node.delimiters, _list(node.items))
        case t.Dots():
            return "…"
        case t.Cases():
            return "{ " + "; ".join(_case(value, condition) for value, condition in node.rows) + " }"
        case t.Matrix():
            return "[" + "; ".join(_list(row) for row in node.rows) + "]"
        case t.Indicator():
            return f"[{plain(node.condition)}]"
        case t.Decorated():
            left, right = _DECORATIONS.get(node.kind, ("", ""))
            return left + plain(node.body) + right
    raise TypeError(f"not a formula: {node!r}")


def _letter(node: t.Letter) -> str:
    name = SYMBOLS.get(node.name, node.name)
    for accent in node.accents:
        mark = ACCENTS.get(accent)
        # A combining mark sits on one character only; over a longer name it would be misleading.
        name = name + mark if mark and len(name) == 1 else f"{accent}({name})"
    return name


def _script(node: t.Script) -> str:
    text = _atom(node.base)
    if node.subs:
        names = [plain(sub) for sub in node.subs]
        joined = ("" if all(len(name) == 1 for name in names) else ",").join(names)
        text += DIGITS_BELOW.get(joined) or (f"_{joined}" if joined.isalnum() else f"_{{{joined}}}")
    text += "′" * node.primes
    for sup in node.sups:
        label = plain(sup)
        text += "*" if label in ("*", "∗") else f"^{label}" if label.isalnum() or label[:1] in "([" else f"^{{{label}}}"
    return text


def _call(node: t.Call) -> str:
    head = _atom(node.head) + ("" if node.power is None else _raised(node.power))
    body = ""
    for i, arg in enumerate(node.args):
        body += (_SEPARATORS[node.separators[i - 1]] if i and i <= len(node.separators) else "") + plain(arg)
    if node.delimiters == ("", ""):
        return f"{head} {body}" if body else head
    return head + _wrap(node.delimiters, body)


def _sum(node: t.Add) -> str:
    text = ""
    for sign, term in zip(node.signs, node.terms, strict=True):
        mark = OPERATORS.get(sign, sign).replace("-", "−")
        text += f" {mark} " if text and mark else mark
        text += f"({plain(term)})" if isinstance(term, t.Add | t.Compare) else plain(term)
    return text


def _product(node: t.Mul) -> str:
    text = ""
    last = len(node.factors) - 1
    for i, factor in enumerate(node.factors):
        sign = OPERATORS.get(node.signs[i - 1], node.signs[i - 1]) if i else ""
        printed = plain(factor)
        loose = isinstance(factor, t.Add | t.Compare) and not (i == 0 and _is_negation(factor))
        if loose or (i < last and isinstance(factor, t.Big) and factor.body is not None):
            printed = f"({printed})"
        text += f" {sign} " if sign else " " if i and _needs_space(text, printed) else ""
        text += printed
    return text


def _needs_space(left: str, right: str) -> bool:
    """Whether two juxtaposed factors would run into each other (``p log q``, ``1/2 x``)."""
    return not (right[0] in "([" or (left[-1].isdigit() and not right[0].isdigit() and "/" not in left))


def _is_negation(node: t.Node) -> bool:
    return isinstance(node, t.Add) and len(node.terms) == 1 and not isinstance(node.terms[0], t.Add)


def _big(node: t.Big) -> str:
    text = _BIG.get(node.op, node.op)
    if node.lower is not None:
        text += _below(node.lower)
    if node.upper is not None:
        text += _above(node.upper)
    if node.body is not None:
        body = plain(node.body)
        text += f" ({body})" if isinstance(node.body, t.Add) and not _is_negation(node.body) else f" {body}"
    return text + "".join(f" d{plain(name)}" for name in node.variables)


def _derivative(node: t.Derivative) -> str:
    body = _atom(node.body)
    if node.kind == "prime":
        return body + "′" * node.order
    order = _digits(str(node.order)) if node.order > 1 else ""
    if node.kind == "nabla":
        return "∇" + order + "".join(_below(name) for name in node.variables) + (" " if body[:1] != "(" else "") + body
    sign = "∂" if node.kind == "partial" else "d"
    below = "".join(f"{sign}{plain(name)}" for name in node.variables)
    gap = "" if body[:1] == "(" else " "
    return f"{sign}{order}/{below}{gap}{body}" if below else f"{sign}{order}{gap}{body}"


def _compare(node: t.Compare) -> str:
    text = plain(node.items[0])
    for op, item in zip(node.ops, node.items[1:], strict=True):
        text += f" {RELATION_SIGNS.get(op, op)} {plain(item)}"
    return text


def _case(value: t.Node, condition: t.Node | None) -> str:
    return plain(value) if condition is None else f"{plain(value)} if {plain(condition)}"


def _list(items: Iterable[t.Node]) -> str:
    return ", ".join(map(plain, items))


def _wrap(delimiters: tuple[str, str], body: str) -> str:
    left, right = (_DELIMITERS.get(mark, mark) for mark in delimiters)
    return left + body + right


def _is_atom(node: t.Node) -> bool:
    return isinstance(
        node, t.Number | t.Letter | t.Script | t.Power | t.Group | t.Delimited | t.Dots | t.Matrix | t.Indicator
        | t.Transpose | t.Words | t.Tuple
    ) or (isinstance(node, t.Call) and node.delimiters != ("", ""))


def _atom(node: t.Node) -> str:
    return plain(node) if _is_atom(node) else f"({plain(node)})"


def _operand(node: t.Node, below: bool = False) -> str:
    """Numerator or denominator on one line; a product may stand above the stroke without brackets, not below it."""
    if _is_atom(node) or (isinstance(node, t.Mul) and not below and all(map(_is_atom, node.factors))):
        return plain(node)
    if isinstance(node, t.Big | t.Derivative | t.Call) and not below:
        return plain(node)
    return f"({plain(node)})"


def _digits(text: str) -> str:
    return text.translate(DIGITS_RAISED) if all(ord(c) in DIGITS_RAISED for c in text) else ""


def _raised(exponent: t.Node) -> str:
    text = plain(exponent)
    return _digits(text) or (f"^{text}" if text.isalnum() else f"^({text})")


def _below(node: t.Node) -> str:
    text = plain(node)
    return f"_{text}" if text.isalnum() else f"_{{{text}}}"


def _above(node: t.Node) -> str:
    text = plain(node)
    return f"^{text}" if text.isalnum() else f"^{{{text}}}"
