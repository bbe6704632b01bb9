"""Formula tree → MathML, in the author's order.

What stands there is what TeX would print: brackets are those of the tree, none are added and none left out.  Only
MathML Core is used, which browsers draw by themselves; function application and products without a sign have their
invisible operators, so that a screen reader can tell ``f(x)`` from a product.  All text is escaped.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ce_symbolic.export.page import glyphs
from ce_symbolic.notation import tree as t

#: What may be several elements side by side.
_SEVERAL = (t.Call, t.SuchThat, t.Tuple, t.Indicator)
_APPLY, _TIMES = "<mo>\u2061</mo>", "<mo>\u2062</mo>"
_THIN = '<mspace width="0.167em"/>'
_TALL = (t.Big, t.Matrix, t.Cases, t.Root)


def mathml(node: t.Node, display: bool = False) -> str:
    """The formula as a ``math`` element; ``display`` gives sums and fractions the size that they have in displays."""
    return element(row(node), display)


def element(content: str, display: bool = False) -> str:
    """Content in a ``math`` element."""
    attributes = ' displaystyle="true"' if display else ""
    return f"<math{attributes}>{content}</math>"


def pieces(node: t.Node) -> list[str]:
    """The contents of several ``math`` elements, where a long formula may be broken: at signs and behind commas."""
    parts: list[str] = []
    match node:
        case t.Add() if len(node.terms) > 1:
            for i, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
                parts.append(_row(_sign(sign, "infix" if i else "prefix") if sign else "", _mathml(term)))
        case t.Compare():
            for i, item in enumerate(node.items):
                first, *others = pieces(item)
                parts += [_row(relation(node.ops[i - 1]) if i else "", first), *others]
        case t.Tuple(delimiters=("", "")):
            for i, item in enumerate(node.items):
                parts.append(_row(_mathml(item), '<mo separator="true">,</mo>' if i < len(node.items) - 1 else ""))
        case _:
            parts.append(row(node))
    return parts


def relation(sign: str) -> str:
    """A relation sign, spelled as in ``display.RELATIONS``."""
    return f"<mo>{escape(glyphs.RELATIONS.get(sign, sign))}</mo>"


def row(node: t.Node) -> str:
    """The formula as one element."""
    return _row(_mathml(node)) if isinstance(node, _SEVERAL) else _mathml(node)


def _row(*parts: Iterable[str] | str) -> str:
    content = "".join(part if isinstance(part, str) else "".join(part) for part in parts)
    return f"<mrow>{content}</mrow>"


def _mathml(node: t.Node) -> str:
    match node:
        case t.Number():
            return f"<mn>{escape(node.text)}</mn>"
        case t.Words():
            return f"<mtext>{escape(node.text.replace(' ', chr(0xA0)))}</mtext>"
        case t.Letter():
            return _letter(node)
        case t.Script():
            return _script(node)
        case t.Power():
            return _power(node)
        case t.Transpose():
            return f"<msup>{row(node.body)}{_mark(node.mark)}</msup>"
        case t.Call():
            return _call(node)
        case t.Group():
            return _fenced(node.delimiters, [_mathml(node.body)], [node.body])
        case t.Delimited():
            inside = _fenced(glyphs.PAIRS.get(node.kind, ("|", "|")), [_list(node.items)], node.items)
            return inside if node.sub is None else f"<msub>{inside}{row(node.sub)}</msub>"
        case t.Add():
            return _sum(node)
        case t.Mul():
            return _product(node)
        case t.Fraction():
            return _fraction(node)
        case t.Root():
            body = row(node.body)
            return f"<msqrt>{body}</msqrt>" if node.degree is None else f"<mroot>{body}{row(node.degree)}</mroot>"
        case t.Big():
            return _big(node)
        case t.Derivative():
            return _derivative(node)
        case t.Compare():
            return _compare(node)
        case t.SuchThat():
            return f"{_mathml(node.body)}<mo>:</mo>{_mathml(node.condition)}"
        case t.Tuple():
            items = _list(node.items)
            return items if node.delimiters == ("", "") else _fenced(node.delimiters, [items], node.items)
        case t.Dots():
            return f'<mo lspace="0.1em" rspace="0.1em">{glyphs.DOTS.get(node.latex.strip(), "…")}</mo>'
        case t.Cases():
            rows = ("".join(_cell(item) for item in items if item is not None) for items in node.rows)
            return _fenced(("{", ""), [_table(rows, "ce-cases")], [node])
        case t.Matrix():
            table = _table("".join(map(_cell, items)) for items in node.rows)
            return _fenced(glyphs.MATRICES.get(node.environment, ("", "")), [table], [node])
        case t.Indicator():
            return _indicator(node)
        case t.Decorated():
            return _decorated(node)
    raise TypeError(f"not a formula: {node!r}")


# ---- names -----------------------------------------------------------------------------------------------------------

def _letter(node: t.Letter) -> str:
    text = glyphs.styled(glyphs.name(node.name), node.style)
    upright = node.style == "rm" and len(text) == 1
    variant = ' mathvariant="normal"' if upright else ""
    inner = f"<mi{variant}>{escape(text.replace(' ', chr(0xA0)))}</mi>"
    for accent in node.accents:
        mark = glyphs.ACCENTS.get(accent)
        stretchy = "true" if len(text) > 1 or accent in ("overline", "underline") else "false"
        place = "munder" if accent == "underline" else "mover"
        name = "accentunder" if accent == "underline" else "accent"
        if mark is not None:
            inner = f'<{place} {name}="true">{inner}<mo stretchy="{stretchy}">{mark}</mo></{place}>'
    return inner


def _mark(latex: str) -> str:
    """The superscript of a transpose, as it is printed."""
    command = latex.rpartition("\\")[2].removeprefix("mathrm").removeprefix("intercal")
    upright = "".join(character for character in command if character.isalpha())
    return f'<mi mathvariant="normal">{escape(glyphs.name(upright or "top"))}</mi>'


def _script(node: t.Script) -> str:
    base = row(node.base) if not isinstance(node.base, t.Letter) else _mathml(node.base)
    subs = _labels(node.subs)
    sups = "<mo>" + "′" * node.primes + "</mo>" if node.primes else ""
    sups += _labels(node.sups)
    return _with_scripts(base, _row(subs) if subs else "", _row(sups) if sups else "")


def _labels(labels: Sequence[t.Node]) -> str:
    """Labels side by side, with commas unless each is a single sign."""
    short = all(isinstance(label, t.Letter | t.Number) and len(glyphs.name(_text(label))) == 1 for label in labels)
    return ("" if short else '<mo separator="true">,</mo>').join(map(_mathml, labels))


def _text(node: t.Node) -> str:
    return node.name if isinstance(node, t.Letter) else node.text if isinstance(node, t.Number) else "  "


def _with_scripts(base: str, sub: str, sup: str) -> str:
    if sub and sup:
        return f"<msubsup>{base}{sub}{sup}</msubsup>"
    return f"<msub>{base}{sub}</msub>" if sub else f"<msup>{base}{sup}</msup>" if sup else base


def _power(node: t.Power) -> str:
    exponent = row(node.exponent)
    base = node.base
    if isinstance(base, t.Script) and base.subs and not base.sups and not base.primes:
        return _with_scripts(row(base.base), _row(_labels(base.subs)), exponent)
    return f"<msup>{row(base)}{exponent}</msup>"


# ---- brackets --------------------------------------------------------------------------------------------------------

def _fenced(delimiters: tuple[str, str], inside: Iterable[str], content: Iterable[t.Node]) -> str:
    """Brackets, which grow with what stands between them if it is tall."""
    left, right = (glyphs.BRACKETS.get(mark, mark) for mark in delimiters)
    stretchy = "true" if any(_is_tall(n) for item in content for n in item.walk()) else "false"
    opening = f'<mo form="prefix" fence="true" stretchy="{stretchy}">{escape(left)}</mo>' if left else ""
    closing = f'<mo form="postfix" fence="true" stretchy="{stretchy}">{escape(right)}</mo>' if right else ""
    return _row(opening, inside, closing)


def _is_tall(node: t.Node) -> bool:
    if isinstance(node, t.Fraction):
        return node.form != "/"
    if isinstance(node, t.Derivative):
        return bool(node.variables) and node.kind in ("partial", "d")
    return isinstance(node, _TALL)


def _list(items: Iterable[t.Node]) -> str:
    return '<mo separator="true">,</mo>'.join(map(_mathml, items))


def _call(node: t.Call) -> str:
    head = row(node.head) if not isinstance(node.head, t.Letter | t.Script) else _mathml(node.head)
    if node.power is not None:
        sub = ""
        if isinstance(node.head, t.Script) and not node.head.sups and not node.head.primes:
            head, sub = row(node.head.base), _row(_labels(node.head.subs)) if node.head.subs else ""
        head = _with_scripts(head, sub, row(node.power))
    body = ""
    for i, arg in enumerate(node.args):
        body += _separator(node.separators[i - 1]) if 0 < i <= len(node.separators) else ""
        body += _mathml(arg)
    if node.delimiters == ("", ""):
        bracket = bool(node.args) and isinstance(node.args[0], t.Group | t.Delimited)
        return f"{head}{_APPLY}{'' if bracket else _THIN}{body}" if body else head
    return f"{head}{_APPLY}{_fenced(node.delimiters, [body], node.args)}"


def _separator(sign: str) -> str:
    mark = escape(glyphs.SEPARATORS.get(sign, sign))
    if sign in (",", ";"):
        return f'<mo separator="true">{mark}</mo>'
    space = "0.222em" if sign != "/" else "0"
    return f'<mo form="infix" fence="false" stretchy="false" lspace="{space}" rspace="{space}">{mark}</mo>'


# ---- arithmetic ------------------------------------------------------------------------------------------------------

def _sign(sign: str, form: str) -> str:
    return f'<mo form="{form}">{escape(glyphs.SIGNS.get(sign, sign).removeprefix(chr(92)))}</mo>'


def _sum(node: t.Add) -> str:
    text = ""
    for sign, term in zip(node.signs, node.terms, strict=True):
        text += (_sign(sign, "infix" if text else "prefix") if sign else "") + _mathml(term)
    return _row(text)


def _product(node: t.Mul) -> str:
    text = ""
    for i, factor in enumerate(node.factors):
        sign = node.signs[i - 1] if i else ""
        if sign:
            text += _sign(sign, "infix")
        elif i:
            text += _TIMES + (_THIN if _is_word(node.factors[i - 1], True) or _is_word(factor, False) else "")
        text += _mathml(factor)
    return _row(text)


def _is_word(node: t.Node, ends: bool) -> bool:
    """Whether a factor needs a space at this end: it has a function name there, or the body of a sum."""
    if isinstance(node, t.Call) and node.delimiters == ("", ""):
        return True
    if not ends and isinstance(node, t.Call) and isinstance(node.head, t.Letter):
        return node.head.style == "command"
    return isinstance(node, t.Big | t.Words) or (isinstance(node, t.Derivative) and node.kind != "prime")


def _fraction(node: t.Fraction) -> str:
    if node.form == "/":
        return _row(_mathml(node.numerator), '<mo form="infix" lspace="0" rspace="0">/</mo>', _mathml(node.denominator))
    fraction = f"<mfrac>{row(node.numerator)}{row(node.denominator)}</mfrac>"
    if node.form in ("tfrac", "dfrac"):
        display = "true" if node.form == "dfrac" else "false"
        return f'<mstyle displaystyle="{display}">{fraction}</mstyle>'
    return fraction


# ---- operators -------------------------------------------------------------------------------------------------------

def _big(node: t.Big) -> str:
    text = escape(glyphs.BIG.get(node.op, node.op))
    word = text[0].isalpha()
    head = f'<mo form="prefix" movablelimits="{"false" if word else "true"}">{text}</mo>'
    if word:
        head = f'<mo form="prefix" movablelimits="false" lspace="0" rspace="0">{text.replace(" ", chr(0xA0))}</mo>'
    lower = row(node.lower) if node.lower is not None else ""
    upper = row(node.upper) if node.upper is not None else ""
    if node.op == "int":
        head = _with_scripts(head, lower, upper)
    elif lower and upper:
        head = f"<munderover>{head}{lower}{upper}</munderover>"
    elif lower:
        head = f"<munder>{head}{lower}</munder>"
    elif upper:
        head = f"<mover>{head}{upper}</mover>"
    body = _mathml(node.body) if node.body is not None else ""
    gap = _THIN if word and body else ""
    end = "".join(f'{_THIN}<mi>d</mi>{_mathml(name)}' for name in node.variables)
    return _row(head, gap, body, end)


def _derivative(node: t.Derivative) -> str:
    order = f"<mn>{node.order}</mn>" if node.order > 1 else ""
    body = _mathml(node.body)
    if node.kind == "prime":
        return f"<msup>{_row(body)}<mo>{'′' * node.order}</mo></msup>"
    if node.kind == "nabla":
        sub = _row(_list(node.variables)) if node.variables else ""
        return _row(_with_scripts("<mo>∇</mo>", sub, order), body)
    sign = '<mo form="prefix" lspace="0" rspace="0">∂</mo>' if node.kind == "partial" else "<mi>d</mi>"
    head = _with_scripts(sign, "", order)
    if not node.variables:
        return _row(head, body)
    below = _row(_differentials(sign, node.variables))
    if isinstance(node.body, t.Group | t.Big):
        return _row(f"<mfrac>{_row(head)}{below}</mfrac>", body)
    return f"<mfrac>{_row(head, body)}{below}</mfrac>"


def _differentials(sign: str, variables: Sequence[t.Node]) -> str:
    text, i = "", 0
    while i < len(variables):
        count = 1
        while i + count < len(variables) and variables[i + count] == variables[i]:
            count += 1
        name = row(variables[i])
        text += (_THIN if text else "") + sign + _with_scripts(name, "", f"<mn>{count}</mn>" if count > 1 else "")
        i += count
    return text


# ---- the rest --------------------------------------------------------------------------------------------------------

def _compare(node: t.Compare) -> str:
    text = _mathml(node.items[0])
    for op, item in zip(node.ops, node.items[1:], strict=True):
        text += relation(op) + _mathml(item)
    return _row(text)


def _cell(node: t.Node) -> str:
    return f"<mtd>{row(node)}</mtd>"


def _table(rows: Iterable[str], kind: str = "") -> str:
    cells = "".join(f"<mtr>{cells}</mtr>" for cells in rows)
    attributes = f' class="{kind}"' if kind else ""
    return f"<mtable{attributes}>{cells}</mtable>"


def _indicator(node: t.Indicator) -> str:
    condition = [_mathml(node.condition)]
    if node.form == "[":
        return _fenced(("[", "]"), condition, [node.condition])
    letter = "𝟙" if "1" in node.form else "𝕀" if "bb" in node.form else "I"
    return f"<mi>{letter}</mi>{_APPLY}{_fenced(('{', '}'), condition, [node.condition])}"


def _decorated(node: t.Decorated) -> str:
    body = row(node.body)
    note = row(node.note) if node.note is not None and node.kind != "color" else ""
    match node.kind:
        case "underbrace":
            braced = f"<munder>{body}<mo stretchy=\"true\">⏟</mo></munder>"
            return f"<munder>{braced}{note}</munder>" if note else braced
        case "overbrace":
            braced = f"<mover>{body}<mo stretchy=\"true\">⏞</mo></mover>"
            return f"<mover>{braced}{note}</mover>" if note else braced
        case "cancel" | "bcancel" | "xcancel":
            return f'<menclose notation="updiagonalstrike" class="ce-cancel">{body}</menclose>'
        case "boxed":
            return f'<mrow class="ce-boxed">{body}</mrow>'
        case _:
            return body  # a colour would not be legible on every ground
