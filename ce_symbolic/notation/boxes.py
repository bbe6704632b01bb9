"""Environments, case distinctions and what is printed around a formula."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import atoms, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.tokens import Token, words_of
from ce_symbolic.notation.tree import Cases, Decorated, Matrix, Node, SuchThat, Tuple, Words

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Parser

_CONDITIONS = ("if", "for", "when", "where", "whenever", "provided")
_OTHERWISE = ("otherwise", "else", "elsewhere", "o.w", "otherwise.", "other cases", "in other cases")


def environment(p: Parser) -> Node:
    r"""``\begin{…} … \end{…}``."""
    start = p.at
    end = p.match[start]
    name = p.tokens[start].text
    if name in op.CASES:
        node: Node = cases(p, start + 1, end)
    elif name in op.MATRICES:
        node = matrix(p, start + 1, end, name)
    elif name in op.ROWS:
        node = one_formula(p, start + 1, end)
    else:
        raise p.refuse(f"the environment {name} is not known", "write aligned, cases or pmatrix", start)
    p.at = end + 1
    return _with_span(node, p, start)


def _with_span(node: Node, p: Parser, start: int) -> Node:
    if isinstance(node, Cases):
        return Cases(node.rows, span=p.span(start))
    return Matrix(node.rows, node.environment, span=p.span(start)) if isinstance(node, Matrix) else node


def rows(p: Parser, start: int, end: int) -> list[list[tuple[int, int]]]:
    """The cells of each row, as ranges; empty rows are left out."""
    found: list[list[tuple[int, int]]] = [[]]
    begin = start
    for i in p.top(start, end):
        if p.tokens[i].kind in ("tab", "row"):
            found[-1].append((begin, i))
            begin = i + 1
            if p.tokens[i].kind == "row":
                found.append([])
    found[-1].append((begin, end))
    return [row for row in found if any(a < b for a, b in row)]


def one_formula(p: Parser, start: int, end: int) -> Node:
    """An ``aligned`` inside a formula: one formula on several lines, or it is refused."""
    lines = rows(p, start, end)
    if len(lines) == 1 and sum(a < b for a, b in lines[0]) == 1:
        (cell,) = [(a, b) for a, b in lines[0] if a < b]
        return p.within(*cell, p.statement)
    raise p.refuse("several lines stand inside a formula", "write the lines as a display of their own", start - 1)


def matrix(p: Parser, start: int, end: int, name: str) -> Node:
    """A matrix or column."""
    found: list[tuple[Node, ...]] = []
    for row in rows(p, start, end):
        cells: list[Node] = []
        for a, b in row:
            if a == b:
                raise p.refuse("an entry of the matrix is missing", "write 0 or \\cdot", min(a, end))
            cells.append(p.within(a, b, lambda: atoms.content(p)))
        found.append(tuple(cells))
    if not found:
        raise p.refuse("an empty matrix", "write its entries", start - 1)
    return Matrix(tuple(found), name)


# ---- case distinctions --------------------------------------------------------------------------------------------


def is_cases(p: Parser, start: int, end: int) -> bool:
    r"""``\left\{ \begin{array} … \end{array} \right.``."""
    return (
        p.tokens[start].text in ("\\{", "{") and p.tokens[end].text == "." and p.tokens[start + 1].kind == "begin"
        and p.match[start + 1] == end - 1
    )


def bracketed_cases(p: Parser, start: int, end: int) -> Node:
    """The rows of the array behind the brace."""
    node = cases(p, start + 2, end - 1)
    p.at = end + 1
    return _with_span(node, p, start)


def cases(p: Parser, start: int, end: int) -> Node:
    """Rows of value and condition."""
    found: list[tuple[Node, Node | None]] = []
    for row in rows(p, start, end):
        filled = [(a, b) for a, b in row if a < b]
        value, *conditions = filled
        first = p.within(*_trimmed(p, *value), p.statement)
        if len(conditions) > 1:
            conditions = [(conditions[0][0], conditions[-1][1])]
        found.append((first, _condition(p, *conditions[0]) if conditions else None))
    if not found:
        raise p.refuse("an empty case distinction", "write value & condition", start - 1)
    return Cases(tuple(found))


def _trimmed(p: Parser, start: int, end: int) -> tuple[int, int]:
    while end > start + 1 and p.tokens[end - 1].is_symbol(",", ".", ";"):
        end -= 1
    return start, end


def _condition(p: Parser, start: int, end: int) -> Node | None:
    start, end = _trimmed(p, start, end)
    tokens = [t for t in p.tokens[start:end] if t.kind != "tab"]
    text = tokens[0].text.strip().strip(",.").lower() if tokens else ""
    if len(tokens) == 1 and tokens[0].kind in ("words", "name"):
        if text in _OTHERWISE:
            return None
        return Words(tokens[0].text.strip(), span=tokens[0].span)
    if tokens and tokens[0].kind in ("words", "name") and text.removesuffix(":") in _CONDITIONS:
        start += 1
    start, end = _trimmed(p, start, end)
    if any(t.kind == "words" for t in p.tokens[start:end]):
        return Words(words_of(p.tokens[start:end]), span=p.span(start, end))
    node = p.within(start, end, lambda: p.split_condition(start, end))
    return node


# ---- around a formula ---------------------------------------------------------------------------------------------


def decoration(p: Parser, token: Token) -> Node:
    r"""``\cancel{x}``, ``\underbrace{x}_{y}``, ``\textcolor{red}{x}``; the parser stands behind the command."""
    start = p.at - 1
    if token.text in op.COLORS:
        behind = scripts.argument_end(p, p.at)
        name = words_of(p.tokens[slice(*scripts.inside(p, p.at, behind))])
        p.at = behind
        if p.peek() is None:
            raise p.refuse("a colour without a formula", f"write {{{token.source}{{{name}}} …}}", start)
        return Decorated("color", atoms.argument(p), None, name, span=p.span(start))
    kind = op.DECORATIONS[token.text]
    body = atoms.argument(p)
    note: Node | None = None
    following = p.peek()
    mark = {"underbrace": "_", "overbrace": "^"}.get(kind)
    if mark and following is not None and following.is_symbol(mark):
        behind = scripts.argument_end(p, p.at + 1)
        note = _note(p, *scripts.inside(p, p.at + 1, behind))
        p.at = behind
    return Decorated(kind, body, note, span=p.span(start))


def _note(p: Parser, start: int, end: int) -> Node:
    """What is said at a brace: a formula if it is one, the text as it stands otherwise."""
    depth, before = p.depth, p.end
    try:
        if start == end or all(t.kind in ("words", "name") for t in p.tokens[start:end]):
            return Words(" ".join(t.text.strip() for t in p.tokens[start:end]), span=p.span(start, end))
        return p.within(start, end, p.statement)
    except ReadError:
        p.depth, p.end = depth, before
        return Words(words_of(p.tokens[start:end]), span=p.span(start, end))


def colored(p: Parser, start: int, behind: int, end: int) -> Node:
    r"""``{\color{red} …}``: the colour holds to the end of the group."""
    name = words_of(p.tokens[slice(*scripts.inside(p, start + 1, behind))])
    body = p.within(behind, end, p.statement)
    p.at = end
    return Decorated("color", body, None, name, span=p.span(start))


def substack(p: Parser, start: int) -> Node:
    r"""``\substack{i=1 \\ i \neq j}``: several conditions."""
    end = scripts.argument_end(p, p.at)
    a, b = scripts.inside(p, p.at, end)
    items = [p.within(x, y, p.statement) for row in rows(p, a, b) for x, y in row if x < y]
    if not items:
        raise p.refuse("an empty \\substack", "write its lines", start)
    p.at = end
    return items[0] if len(items) == 1 else Tuple(tuple(items), span=p.span(start))


def evaluated(p: Parser, start: int, end: int) -> Node:
    r"""``\left. f \right|_{x=0}``: the formula at a point."""
    if p.tokens[start].text != "." or p.tokens[end].text not in ("|", "]", ")"):
        raise p.refuse("a bracket on one side only", "write the other bracket", start)
    body = p.within(start + 1, end, p.statement)
    p.at = end + 1
    following = p.peek()
    if following is None or not following.is_symbol("_"):
        raise p.refuse("a bracket on one side only", "write \\right|_{x=a} for the value at a", end)
    behind = scripts.argument_end(p, p.at + 1)
    at = p.within(*scripts.inside(p, p.at + 1, behind), p.statement)
    p.at = behind
    return SuchThat(body, at, span=p.span(start))
