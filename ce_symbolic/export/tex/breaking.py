"""Breaking a long right side in front of a plus or minus."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.export.tex.measure import width
from ce_symbolic.notation import tree as t

#: What stands where a line was broken; reading back takes it out again.
BREAK = " \\\\\n  & \\qquad {}"
#: The same in a display with numbers, where the last row of a formula has its number.
NUMBERED_BREAK = " \\notag \\\\*\n  & \\qquad {}"
#: How much of the line the indentation of a further row takes.
INDENT = 2.0


def broken(latex: str, tree: t.Node | None, limit: float) -> list[str]:
    """The formula in rows of at most about this width, as far as there are places to break at."""
    if tree is None or width(tree) <= limit:
        return [latex]
    rows: list[str] = []
    start, at, used = 0, 0.0, 0.0
    for place, behind in _places(latex, tree):
        # ``behind`` is the width of what stands between this place and the next one
        if used + at + behind > limit and place > start:
            rows.append(latex[start:place].rstrip())
            start, used, at = place, 0.0, INDENT
        used += behind
    return [*rows, latex[start:]]


def _places(latex: str, tree: t.Node) -> Iterator[tuple[int, float]]:
    """Offsets of signs that a line may begin with, each with the width up to the next one; the first is 0."""
    match tree:
        case t.Add():
            yield from _between(latex, tree, 0.0, 0.0)
        case t.Mul(factors=(*_, t.Group(body=t.Add() as inside) as group)) if _is_fixed(latex, group):
            # a(b + c + d): only where the bracket has a size of its own
            before = width(tree) - width(inside)
            yield from _between(latex, inside, before, 0.5)
        case t.Group(body=t.Add() as inside) if _is_fixed(latex, tree):
            yield from _between(latex, inside, 0.5, 0.5)
        case _:
            yield 0, width(tree)


def _between(latex: str, node: t.Add, before: float, after: float) -> Iterator[tuple[int, float]]:
    place, piece = 0, before + width(node.terms[0]) + (0.9 if node.signs[0] else 0.0)
    pairs = zip(node.terms, node.terms[1:], node.signs[1:], strict=False)
    for left, right, sign in pairs:
        found = latex.rfind(sign, left.span.end, right.span.start) if sign else -1
        brace = latex.find("{", left.span.end, right.span.start)
        if 0 <= brace < found:
            found = brace  # {\\color{red} - b}
        if found >= 0 and _is_whole(latex[:found]) and (found == 0 or not latex[found - 1].isalpha()):
            yield place, piece
            place, piece = found, 0.0
        piece += 1.22 + width(right)
    yield place, piece + after


def _is_whole(latex: str) -> bool:
    """Whether no brace, environment or growing bracket is open at the end of this."""
    counts = ((r"\left", r"\right"), (r"\begin", r"\end"))
    plain = latex.replace("\\{", "").replace("\\}", "").replace("\\leftarrow", "").replace("\\rightarrow", "")
    return plain.count("{") == plain.count("}") and all(plain.count(a) == plain.count(b) for a, b in counts)


def _is_fixed(latex: str, group: t.Node) -> bool:
    return "\\left" not in latex[max(0, group.span.start - 6) : group.span.start + 6]
