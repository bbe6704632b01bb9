"""What is new in a line: the parts of its formula that the line before it does not have in that place."""
from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ce_symbolic.export.tex.measure import width
from ce_symbolic.export.tex.text import without_marks
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Node, Span

#: The command around what is new.
NEW = "\\cenew"
#: Where more of a line is new than this, marking it would say nothing.
_MOST = 0.8
_OPENING = re.compile(r"\\cenew\{")


def changes(before: Node | None, after: Node | None, latex: str) -> list[Span]:
    """Places in ``latex``, the source of ``after``, that are new; they do not overlap."""
    if before is None or after is None or before == after or len(latex) > 2000:
        return []
    new = [node for node in _new(before, after) if width(node) > 0]
    if sum(map(width, new)) > _MOST * width(after):
        return []
    return sorted(span for node in new if (span := _place(node, latex)) is not None)


def _new(before: Node, after: Node) -> Iterator[Node]:
    """The outermost parts of ``after`` that are new."""
    if before == after:
        return
    olds, news = [*before.children()], [*after.children()]
    both_nested = isinstance(before, t.Add | t.Mul) and isinstance(after, t.Add | t.Mul)
    if not olds or not news or (type(before) is not type(after) and not both_nested) or _head(before) != _head(after):
        yield from _inside(before, after)
        return
    matcher = SequenceMatcher(None, [*map(hash, olds)], [*map(hash, news)], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "replace" and j - i == m - k:
            for old, new in zip(olds[i:j], news[k:m], strict=True):
                yield from _new(old, new)
        elif kind in ("replace", "insert"):
            yield from news[k:m]


def _inside(before: Node, after: Node) -> Iterator[Node]:
    """A part with something around what was there: a sum with one more term, a factor before a sum."""
    rest = [*after.children()]
    if isinstance(after, t.Add | t.Mul) and before in rest:
        rest.remove(before)
        yield from rest
    else:
        yield after


def _head(node: Node) -> object:
    """What two parts of one kind must share to be compared by what is inside of them."""
    match node:
        case t.Big():
            return node.op
        case t.Call():
            return node.head
        case t.Script():
            return node.base
        case t.Fraction():
            return node.form
        case t.Add():
            return None
    return type(node) if not isinstance(node, t.Mul) else None


def _place(node: Node, latex: str) -> Span | None:
    """Where a part stands, if it can be taken by itself."""
    start, end = node.span.start, node.span.end
    piece = latex[start:end]
    before, behind = latex[:start].rstrip(), latex[end:].lstrip()
    bare = re.search(r"(?:[\^_]|\\(?:[dt]?frac|[dt]?binom|sqrt|left|right|middle|[bB]igg?[lrm]?)\s*\S?)$", before)
    if not piece.strip() or bare or behind.startswith(("^", "_", "'", "!")) or "&" in piece or "\\\\" in piece:
        return None
    try:
        same = read_formula(without_marks(piece)) == node
    except (ReadError, RecursionError):
        same = False
    return node.span if same else None


def marked(latex: str, start: int, spans: list[Span]) -> str:
    """``latex``, which stands at ``start`` of the formula, with the marks of what is new."""
    text, at = "", 0
    for span in spans:
        first, last = span.start - start, span.end - start
        if at <= first < last <= len(latex):
            text += latex[at:first] + f"{NEW}{{{latex[first:last]}}}"
            at = last
    return text + latex[at:]


def unmarked(text: str) -> str:
    """The inverse of ``marked``."""
    while match := _OPENING.search(text):
        end = _closing(text, match.end())
        text = text[: match.start()] + text[match.end() : end] + text[end + 1 :]
    return text


def _closing(text: str, at: int) -> int:
    depth = 1
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return at
        at += 1
    return len(text)
