"""Single things: numbers, names, brackets, fractions, roots."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import boxes, derivatives, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.tokens import OUTCOMES, Token, words_of
from ce_symbolic.notation.tree import (
    Call,
    Compare,
    Decorated,
    Delimited,
    Dots,
    Fraction,
    Group,
    Indicator,
    Letter,
    Node,
    Number,
    Root,
    Script,
    SuchThat,
    Tuple,
    Words,
)

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Parser

_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_KINDS = {"|": "abs", "\\|": "norm", "lvert": "abs", "lVert": "norm", "lceil": "ceil", "lfloor": "floor",
          "langle": "angle", "<": "angle"}


def atom(p: Parser) -> Node:
    """The nucleus that stands at the parser, without scripts."""
    token = p.tokens[p.at]
    start = p.at
    if token.kind == "number":
        p.at += 1
        return Number(token.text, span=token.span)
    if token.kind == "letter":
        p.at += _capitals(p)
        if p.at > start:
            name = "".join(t.text for t in p.tokens[start : p.at])
            return Letter(name, style="rm", latex=name, span=p.span(start))
        p.at += 1
        return Letter(token.text, latex=token.source, span=token.span)
    if token.kind == "name" and token.source in OUTCOMES:
        p.at += 1  # the negative outcome is the complement of the positive one
        accents = () if token.source == "+" else ("bar",)
        return Letter(OUTCOMES["+"], style="rm", accents=accents, latex=token.source, span=token.span)
    if token.kind == "name":
        p.at += 1
        return Letter(token.text, style="rm", latex=token.source, span=token.span)
    if token.kind == "words":
        p.at += 1
        return Words(token.text.strip(), span=token.span)
    if token.kind == "open":
        return braces(p)
    if token.kind == "begin":
        return boxes.environment(p)
    if token.size == "left" or (token.text in op.CLOSING and token.kind in ("symbol", "command")):
        return bracket(p)
    if token.is_symbol("|", "\\|") and p.match[start] > start:
        return bracket(p)
    if token.is_symbol("..."):
        p.at += 1
        return Dots("...", span=token.span)
    if token.is_symbol(".") and _are_dots(p):
        p.at += 3
        return Dots("...", span=p.span(start))
    if token.kind == "command":
        return command(p)
    raise p.unexpected()


def _capitals(p: Parser) -> int:
    """The number of capital letters that stand here as one name, ``MSTR``; 0 for fewer than four."""
    end = p.at
    while end < p.end and p.tokens[end].kind == "letter" and p.tokens[end].text in _CAPITALS and (
        end == p.at or p.tokens[end].span.start == p.tokens[end - 1].span.end
    ):
        end += 1
    return end - p.at if end - p.at > 3 else 0


def _are_dots(p: Parser) -> bool:
    return all((t := p.peek(i)) is not None and t.is_symbol(".") for i in range(3))


def command(p: Parser) -> Node:
    """What a command prints."""
    token = p.tokens[p.at]
    name, start = token.text, p.at
    if name in op.FONTS and name != "vec":
        return font(p, token)
    if name in op.ACCENTS:
        return accent(p, token)
    if name in op.FRACTIONS:
        return fraction(p, token)
    p.at += 1
    if name in op.DOTS:
        return Dots(token.source, span=token.span)
    if name == "sqrt":
        return root(p, start)
    if name == "binom":
        top, bottom = argument(p), argument(p)
        head = Letter("binom", "command", latex="\\binom", span=token.span)
        return Call(head, (top, bottom), (",",), ("{", "}"), span=p.span(start))
    if name == "cancelto":
        argument(p)  # what the formula goes to
        return Decorated("cancel", argument(p), span=p.span(start))
    if name in op.DECORATIONS or name in op.COLORS:
        return boxes.decoration(p, token)
    if name in ("underset", "overset", "stackrel"):
        return stacked(p, name, start)
    if name == "substack":
        return boxes.substack(p, start)
    if name in ("abs", "norm", "Norm", "Abs"):
        return Delimited(name.lower(), (argument(p),), span=p.span(start))
    if name in op.INVISIBLE:
        return argument(p)
    if name in ("partial", "nabla"):
        return derivatives.operator(p, token)
    if name in op.BIG or name in op.FUNCTIONS or name in ("Pr", "KL", "argmax", "argmin", "arg", "mod"):
        return Letter(name, "command", latex=token.source, span=token.span)
    if name in op.LETTERS:
        return Letter(name, latex=token.source, span=token.span)
    if name in ("forall", "exists", "neg", "nexists"):
        head = Letter(name, "command", latex=token.source, span=token.span)
        return Call(head, (p.product(),), delimiters=("", ""), span=p.span(start))
    p.at = start
    raise p.refuse(f"{token.source} is not known", "define it with \\newcommand, or write what it stands for")


def argument(p: Parser) -> Node:
    r"""The argument of a command, as a formula: ``{…}`` or one token."""
    start = p.at
    end = scripts.argument_end(p, start)
    inner = scripts.inside(p, start, end)
    if inner[0] == inner[1]:
        raise p.refuse("this argument is empty", "write a formula in it", start, end)
    node = p.within(*inner, p.statement)
    p.at = end
    return node


def braces(p: Parser) -> Node:
    """``{…}``: prints nothing itself, so it leaves no node."""
    start = p.at
    end = p.match[start] + 1
    if end == start + 2:
        raise p.refuse("empty braces stand where a formula is expected", "take them out", start, end)
    node = p.within(start + 1, end - 1, lambda: content(p))
    p.at = end
    return node


def content(p: Parser) -> Node:
    r"""The inside of a group: ``a \over b``, a colour that holds to its end, or a statement."""
    start, end = p.at, p.end
    for i in p.top(start, end):
        if p.tokens[i].is_command("over", "atop", "choose"):
            return over(p, start, i, end)
    if p.tokens[start].is_command("color"):
        behind = scripts.argument_end(p, start + 1)
        if behind < end and p.tokens[behind].kind != "open":
            return boxes.colored(p, start, behind, end)
    return p.statement()


def over(p: Parser, start: int, sign: int, end: int) -> Node:
    r"""``a \over b``."""
    if start == sign or sign + 1 == end:
        raise p.refuse("\\over needs a formula on both sides", "write \\frac{a}{b}", sign)
    found = derivatives.quotient(p, (start, sign), (sign + 1, end), "over", start)
    if found is not None:
        p.at = end
        return found
    above = p.within(start, sign, p.statement)
    below = p.within(sign + 1, end, p.statement)
    p.at = end
    if p.tokens[sign].text == "choose":
        return Call(Letter("binom", "command", latex="\\binom"), (above, below), (",",), ("{", "}"), span=p.span(start))
    return Fraction(above, below, "over", span=p.span(start))


def fraction(p: Parser, token: Token) -> Node:
    r"""``\frac{a}{b}``, ``\frac12``, and derivatives written as fractions."""
    start = p.at
    form = op.FRACTIONS[token.text]
    middle = scripts.argument_end(p, start + 1)
    end = scripts.argument_end(p, middle)
    if end == start + 2 and p.tokens[start + 1].kind == "number":
        raise p.refuse("a denominator is missing", "write \\frac{a}{b}", start, end)
    above, below = scripts.inside(p, start + 1, middle), scripts.inside(p, middle, end)
    for part, (a, b) in (("numerator", above), ("denominator", below)):
        if a == b:
            raise p.refuse(f"the {part} is empty", "write \\frac{a}{b}", start, end)
    p.at = end
    found = derivatives.quotient(p, above, below, form, start)
    if found is not None:
        return found
    numerator = p.within(*above, lambda: content(p))
    denominator = p.within(*below, lambda: content(p))
    p.at = end
    return Fraction(numerator, denominator, form, span=p.span(start))


def root(p: Parser, start: int) -> Node:
    r"""``\sqrt[n]{x}``."""
    degree: Node | None = None
    token = p.peek()
    if token is not None and token.is_symbol("[") and p.match[p.at] > 0:
        closing = p.match[p.at]
        degree = p.within(p.at + 1, closing, p.statement)
        p.at = closing + 1
    return Root(argument(p), degree, span=p.span(start))


def stacked(p: Parser, name: str, start: int) -> Node:
    r"""``\underset{x\sim p}{E}`` is ``E_{x\sim p}``."""
    middle = scripts.argument_end(p, p.at)
    note = scripts.inside(p, p.at, middle)
    p.at = middle
    base = argument(p)
    end = p.at
    indices = scripts.subscripts(p, note)
    p.at = end
    if name == "underset":
        return Script(base, indices, span=p.span(start))
    return Script(base, (), indices, span=p.span(start))


# ---- names --------------------------------------------------------------------------------------------------------


def font(p: Parser, token: Token) -> Node:
    r"""``\mathbf{x}``; over several letters the font holds for each, but for a word, which is one name."""
    start = p.at
    style = op.FONTS[token.text]
    p.at += 1
    end = scripts.argument_end(p, p.at)
    a, b = scripts.inside(p, p.at, end)
    tokens = p.tokens[a:b]
    p.at = end
    spelling = words_of(p.tokens[start:end])
    if not tokens:
        raise p.refuse("an empty name", f"write {token.source}{{x}}", start, end)
    if len(tokens) == 1 and tokens[0].kind in ("letter", "name", "number"):
        return Letter(tokens[0].text, style, latex=spelling, span=p.span(start))
    if len(tokens) == 1 and tokens[0].kind == "command" and tokens[0].text in op.LETTERS | op.FUNCTIONS:
        return Letter(tokens[0].text, style, latex=spelling, span=p.span(start))
    if len(tokens) > 1 and all(t.kind == "letter" for t in tokens):
        return Letter("".join(t.text for t in tokens), style, latex=spelling, span=p.span(start))
    node = p.within(a, b, p.statement)
    p.at = end
    return restyled(node, style, token.source)


def restyled(node: Node, style: str, source: str) -> Node:
    """The font goes to the name that carries the scripts: ``\\mathbf{x_i}``."""
    if isinstance(node, Letter):
        return Letter(node.name, style or node.style, node.accents, f"{source}{{{node.latex}}}", span=node.span)
    if isinstance(node, Script):
        return Script(restyled(node.base, style, source), node.subs, node.sups, node.primes, span=node.span)
    return node


def accent(p: Parser, token: Token) -> Node:
    r"""``\hat{x}``; over a formula that is no name, a name made of it."""
    start = p.at
    mark = op.ACCENTS[token.text]
    p.at += 1
    end = scripts.argument_end(p, p.at)
    spelling = words_of(p.tokens[start:end])
    body = argument(p)
    if isinstance(body, Letter):
        return Letter(body.name, body.style, (*body.accents, mark), spelling, span=p.span(start))
    if isinstance(body, Script) and isinstance(body.base, Letter) and not body.base.accents:
        base = Letter(body.base.name, body.base.style, (mark,), f"{token.source}{{{body.base.latex}}}", span=body.span)
        return Script(base, body.subs, body.sups, body.primes, span=p.span(start))
    name = words_of(p.tokens[scripts.inside(p, start + 1, end)[0] : scripts.inside(p, start + 1, end)[1]])
    return Letter(name, "", (mark,), spelling, span=p.span(start))


# ---- brackets -----------------------------------------------------------------------------------------------------


def bracket(p: Parser) -> Node:
    """A bracketed formula, tuple, set, interval, absolute value or case distinction."""
    start = p.at
    end = p.match[start]
    opening = p.tokens[start]
    if end < 0:
        raise p.refuse(f"{opening.source} is never closed", "write the closing bracket", start)
    closing = p.tokens[end]
    if boxes.is_cases(p, start, end):
        return boxes.bracketed_cases(p, start, end)
    if opening.text == "." or closing.text == ".":
        return boxes.evaluated(p, start, end)
    if end == start + 1:
        raise p.refuse("empty brackets", "write a formula in them", start, end + 1)
    inner = (start + 1, end)
    kind = _KINDS.get(opening.text)
    if kind is not None:
        items = tuple(_item(p, a, b) for a, b in p.split(*inner, ","))
        p.at = end + 1
        return Delimited(kind, items, span=p.span(start))
    body = p.within(*inner, lambda: inside(p))
    p.at = end + 1
    span = p.span(start)
    marks = (opening.text.lstrip("\\"), closing.text.lstrip("\\"))
    if isinstance(body, Tuple) and body.delimiters == ("", ""):
        return Tuple(body.items, marks, span=span)
    if isinstance(body, Compare) and opening.text == "[":
        return Indicator(body, "[", span=span)
    if isinstance(body, SuchThat) and opening.text == "\\{":
        return Tuple((body,), marks, span=span)
    return Group(body, marks, span=span)


def _item(p: Parser, start: int, end: int) -> Node:
    return p.within(start, end, lambda: inside(p))


def is_place(token: Token) -> bool:
    r"""``f(\cdot)``, ``f(.)``: where an argument would stand."""
    return (token.is_command("cdot", "bullet") or token.is_symbol("*", ".")) and not token.size


def inside(p: Parser) -> Node:
    r"""The inside of brackets: ``\cdot`` alone is a place for an argument."""
    token = p.peek()
    if token is not None and p.end == p.at + 1 and is_place(token):
        p.at += 1
        return Letter(token.text, "command", latex=token.source, span=token.span)
    if token is None:
        raise p.refuse("a formula is missing here", "write it", p.at)
    return content(p)


def postfix(p: Parser, node: Node, sign: Token) -> Node:
    """``n!``, ``5\\%``."""
    name = "percent" if sign.kind == "command" else "factorial"
    head = Letter(name, "command", latex=sign.source, span=sign.span)
    return Call(head, (node,), delimiters=("", ""), span=node.span.to(sign.span))
