"""The layout of a derivation: its rows as ``align``, with what stands beside them, broken to the width of the line."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ce_symbolic.export.readback import Ledger
from ce_symbolic.export.tex.breaking import BREAK, NUMBERED_BREAK
from ce_symbolic.export.tex.measure import text_width
from ce_symbolic.export.tex.setting import Setting

#: The width of a line, in em: 16.6 cm at 11 points, less the space between the columns.
LINE = 40.5
#: What the number at the end of a row takes of it.
NUMBER = 3.2
#: The least width of the column of reasons that is worth having; a longer reason is broken there.
_NARROW = 8.5
_GAP = 2.2
#: A left side that takes more than this stands in a row of its own.
_LONG_LEFT = 12.0
_HANGING = 2.0
#: What the frame of a blank and its number take.
_FRAME = 2.0


@dataclass(frozen=True, slots=True)
class Blank:
    """A box to write in, ``width`` em wide; the formula is its answer."""

    number: int
    width: float


@dataclass(slots=True)
class Row:
    """A relation on its way to a row.

    ``left`` is None where the right side of the row above is meant; ``between`` is the prose that stands before it,
    ``number`` the label or tag behind its formula, ``beside`` the width of ``remark`` where that is no text.
    """

    left: Setting | None
    right: Setting
    sign: str
    remark: str
    place: str
    number: str = ""
    between: str = ""
    left_blank: Blank | None = None
    blank: Blank | None = None
    beside: float = 0.0
    rows: list[str] = field(default_factory=list)

    def remark_width(self) -> float:
        """The width of what stands beside the formula."""
        return self.beside or text_width(self.remark)


def aligned(rows: Sequence[Row], ledger: Ledger, numbered: bool = False) -> str:
    """The rows as ``align``, those of one derivation under one number where they are ``numbered``."""
    return _Layout(ledger, numbered).tex(rows)


class _Layout:
    def __init__(self, ledger: Ledger, numbered: bool) -> None:
        self.ledger = ledger
        self.numbered = numbered
        self.notag = " \\notag" if numbered else ""

    def tex(self, rows: Sequence[Row]) -> str:
        line = LINE - (NUMBER if self.numbered or any(row.number for row in rows) else 0.0)
        lefts = [_left_width(row) for row in rows if row.left is not None]
        hanging = max(lefts, default=0.0) > _LONG_LEFT
        left = _HANGING if hanging else max(lefts, default=0.0)
        wish = max((row.remark_width() for row in rows), default=0.0)
        column = max(min(wish, _NARROW), max((row.beside for row in rows), default=0.0))
        limit = max(12.0, line - left - 1.5 - (column + _GAP if column else 0.0))
        for row in rows:
            row.rows = row.right.rows(limit - (_FRAME if row.blank else 0.0))
        right = max(_row_width(row, limit) for row in rows)
        room = line - left - 1.5 - right - _GAP
        beside = room >= min(wish, max(column, _NARROW)) - 0.5
        text = "".join(self._row(row, hanging, min(wish, room) if beside else None, limit) for row in rows)
        body = text.removesuffix(" \\\\\n")
        name = "align" if self.numbered else "align*"
        display = f"\\begin{{{name}}}\n{body}\n\\end{{{name}}}"
        if not self.numbered or len(rows) == 1:
            return display
        # 3a, 3b, …; there are 26 letters
        many = "" if len(rows) <= 26 else "\\renewcommand{\\theequation}{\\theparentequation.\\arabic{equation}}%\n"
        return f"\\begin{{subequations}}%\n{many}{display}\n\\end{{subequations}}"

    def _row(self, row: Row, hanging: bool, column: float | None, limit: float) -> str:
        text = row.between
        if row.left is not None:
            left = row.left.latex
            if not row.left.boxed:
                left = self.ledger.formula(row.left.latex, row.left.source, row.place)
            left = _boxed(row.left_blank, left)
            text += f"  \\MoveEqLeft[1] {left}{self.notag} \\\\*\n  & " if hanging else f"  {left} & "
        else:
            text += "  & "
        text += f"{row.sign} {self._right(row, limit)}"
        number = row.number and f" {row.number}"
        if not row.remark:
            return f"{text}{number} \\\\\n"
        if column is None:
            below = f"({row.remark})"
            if row.beside or row.remark.startswith("\\ceverdict{("):
                below = row.remark
            return f"{text}{number} \\\\*\n  & \\qquad \\cereason{{{below}}}{self.notag} \\\\\n"
        if not row.beside and text_width(row.remark) > column + 0.5:
            return f"{text} && \\cereasons{{{column:.1f}em}}{{{row.remark}}}{number} \\\\\n"
        return f"{text} && \\cereason{{{row.remark}}}{number} \\\\\n"

    def _right(self, row: Row, limit: float) -> str:
        if row.right.boxed:
            return _boxed(row.blank, BREAK.join(row.rows))
        broken = BREAK if row.blank or not self.numbered else NUMBERED_BREAK
        latex = self.ledger.formula(broken.join(row.rows), row.right.source, row.place)
        if row.blank is not None and len(row.rows) > 1:
            latex = f"\\begin{{aligned}}\n  & {latex}\n\\end{{aligned}}"
        return _boxed(row.blank, latex, limit)


def _boxed(blank: Blank | None, latex: str, limit: float = LINE) -> str:
    if blank is None:
        return latex
    return f"\\ceblank{{{blank.number}}}{{{min(blank.width, limit - 1.0):.1f}em}}{{{latex}}}"


def _left_width(row: Row) -> float:
    width = 0.0 if row.left is None else row.left.width
    return width if row.left_blank is None else max(width + _FRAME, row.left_blank.width)


def _row_width(row: Row, limit: float) -> float:
    printed = row.right.width if len(row.rows) == 1 else min(row.right.width, limit)
    if row.blank is None:
        return printed
    return max(min(printed + _FRAME, limit), min(row.blank.width, limit - 1.0))
