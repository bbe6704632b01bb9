"""How a derivation stands on a slide: size, columns, rows, and the room they take."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ce_symbolic.export.slides import measure as m
from ce_symbolic.export.slides.changes import marked, unmarked
from ce_symbolic.export.slides.lines import Line
from ce_symbolic.export.tex.measure import width
from ce_symbolic.export.tex.setting import Setter, undo
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula

#: Width and height of the paper in millimetres, by the name that beamer has for it.
PAPERS = {"169": (160, 90), "1610": (160, 100), "149": (140, 90), "43": (128, 96), "54": (125, 100), "32": (135, 90)}
#: An em of the normal size, in millimetres.
EM = 3.85
#: And in points.
POINTS = EM * 72.27 / 25.4
_GAP, _SIGN = 1.2, 1.8
_BREAK = re.compile(r"\} &  \\\\\\cegap\n  & (?:\\uncover<\d+->)?\{\{\} \\qquad ")


@dataclass(frozen=True, slots=True)
class Page:
    """The room for text on a slide, in em."""

    width: float
    height: float

    @classmethod
    def of(cls, aspect: str, plain: bool) -> Page:
        """The page of a paper; ``plain`` says that the theme puts nothing around the text."""
        width, height = PAPERS[aspect]
        return cls((width - (20 if plain else 24)) / EM, (height - (16 if plain else 29)) / EM)


def undone(text: str) -> str:
    """A formula as it was before it was laid out."""
    return undo(unmarked(_BREAK.sub(" ", text)))


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns of a derivation, in em of its own size: the longest left side in line, the right side, the reasons.

    ``reasons`` is 0 where there are none, and less than 0 where they stand below their lines.
    """

    size: str
    scale: float
    left: float
    right: float
    reasons: float
    room: float


def grid(lines: list[Line], page: Page) -> Grid:
    """The largest size in which every line fits in one row, or else the smallest, with lines broken."""
    found = [_grid(lines, page.width / scale, size, scale) for size, scale in m.SIZES]
    widest = max(line.right.width for line in lines)
    for one in found:
        if widest <= one.right and all(_reason_rows(line, one) <= 3 for line in lines):
            return one
    # broken into few rows in a middle size rather than in one row somewhere
    for one in found[1:]:
        if all(_fits(line, one) and len(line.right.rows(one.right)) <= 2 and _reason_rows(line, one) <= 4
               for line in lines):
            return one
    last = found[-1]
    if all(_fits(line, last) and _reason_rows(line, last) <= 4 for line in lines):
        return last
    under = [replace(one, right=one.room - one.left - _SIGN, reasons=-1.0 if one.reasons else 0.0) for one in found]
    return next((one for one in under if all(line.right.width <= one.right for line in lines)), under[-1])


def _grid(lines: list[Line], room: float, size: str, scale: float) -> Grid:
    lefts = [line.left.width for line in lines if line.left is not None]
    left = max([width for width in lefts if width <= room * 0.33] + [2.0 if lefts else 0.0])
    factor = m.REASON / scale
    wish = max((m.text_width(line.reason) + 0.8 * len(line.notes) for line in lines), default=0.0) * factor
    wide = max(line.right.width for line in lines)
    free = room - left - _SIGN - _GAP
    reasons = 0.0 if wish == 0 else min(wish + 0.6, max(room * 0.24, free - wide))
    right = free - reasons if reasons else free + _GAP
    return Grid(size, scale, left, right, reasons, room)


def _reason_rows(line: Line, one: Grid) -> int:
    """How many rows the reason of a line takes beside it."""
    factor = m.REASON / one.scale
    return round(m.text_height(line.reason, one.reasons / factor, 1.0) / 1.25)


def _fits(line: Line, one: Grid) -> bool:
    rows = line.right.rows(one.right)
    if len(rows) == 1:
        return line.right.width <= one.right
    return all(_row_width(row) <= one.right for row in rows)


def _row_width(row: str) -> float:
    """The width of one of several rows; a part of a formula that cannot be read is guessed to be rather less wide."""
    try:
        return width(read_formula(row.lstrip("+- ")), row)
    except (ReadError, RecursionError):
        return width(None, row) / 1.2


def type_size(lines: list[Line], one: Grid) -> float:
    """The size of type, in points, that these lines come to when they are made as narrow as the slide."""
    widest = max(line.right.width if len(rows) == 1 else max(map(_row_width, rows))
                 for line in lines for rows in [line.right.rows(one.right)])
    needed = one.left + _SIGN + widest + (_GAP + one.reasons if one.reasons > 0 else 0.0)
    return POINTS * one.scale * min(1.0, one.room / needed)


def is_hanging(line: Line, one: Grid) -> bool:
    """Whether the left side stands in a row of its own."""
    return line.left is not None and line.left.width > one.left + 0.01


def line_height(line: Line, one: Grid) -> float:
    """The room that a line takes, in em of the normal size."""
    rows = len(line.right.rows(one.right))
    tall = m.height(line.right.tree)
    total = rows * (tall + m.GAP)
    if line.left is not None:
        side = m.height(line.left.tree)
        total = total + side + m.GAP if is_hanging(line, one) else max(total, side + m.GAP)
    factor = m.REASON / one.scale
    if one.reasons > 0 and line.reason:
        words = m.text_height(line.reason, one.reasons / factor, 1.0) * factor
        total = max(total, (rows - 0.5) * tall + words)
    elif one.reasons < 0 and line.reason:
        total += m.text_height(line.reason, (one.room - one.left - 4) / factor, 1.0) * factor + m.GAP + 0.25
    if line.between:
        total += m.text_height(line.between, one.room, m.PROSE / one.scale) + m.GAP
    return total * one.scale


def rows(line: Line, one: Grid, step: int, marks: str, setter: Setter) -> str:
    """The LaTeX of a line, which appears at this click."""
    ledger = setter.ledger
    on = f"\\uncover<{step}->" if step > 1 else ""
    text = ""
    if line.between:
        words = f"{on}{{\\cewords{{{line.between}}}}}"
        text += f"  \\multicolumn{{3}}{{@{{}}p{{\\linewidth}}@{{}}}}{{{words}}} \\\\\\cegap\n"
    left = ""
    if line.left is not None:
        latex = line.left.latex
        left = latex if line.left.boxed else ledger.formula(latex, line.left.source, line.place)
    if left and is_hanging(line, one):
        text += f"  \\multicolumn{{3}}{{@{{}}l@{{}}}}{{{on}{{$\\displaystyle {left}$}}}} \\\\\\cegap\n"
        left = ""
    right = _right(line, one, on)
    right = right if line.right.boxed else ledger.formula(right, line.right.source, line.place)
    text += f"  {f'{on}{{{left}}} ' if left else ''}& {on}{{{{}} {line.sign} {right}}} & "
    reason = line.reason + marks
    if one.reasons >= 0 or not reason:
        return f"{text}{f'{on}{{{reason}}}' if reason else ''} \\\\\\cegap\n"
    return f"{text}\\\\\n  & {on}{{\\cebelow{{{one.room - one.left - 4:.1f}em}}{{{reason}}}}} & \\\\\\cegap\n"


def _right(line: Line, one: Grid, on: str) -> str:
    pieces, at = [], 0
    latex = line.right.latex
    for row in line.right.rows(one.right):
        start = max(at, latex.find(row, at))
        end = start + len(row)
        pieces.append(marked(row, start, [span for span in line.new if start <= span.start and span.end <= end]))
        at = end
    return f"}} &  \\\\\\cegap\n  & {on}{{{{}} \\qquad ".join(pieces)
