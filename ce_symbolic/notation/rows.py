"""The layout of a display: environments, rows and columns.

``equation``, ``align``, ``split`` and their like only say where things are printed; a ``pmatrix`` or ``cases`` is part
of a formula.  An ``array`` is layout where the display begins with it.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ce_symbolic.notation.nesting import LEFT, ROUND, Nesting
from ce_symbolic.notation.signs import sign_at
from ce_symbolic.notation.tokens import Token

#: Environments that print ``left & right`` columns in pairs.
_PAIRED = frozenset(
    ("align", "aligned", "split", "alignat", "alignedat", "flalign", "xalignat", "xxalignat")
)
#: Environments whose rows are formulas of their own.
_GATHERED = frozenset(("gather", "gathered"))
LAYOUT = _PAIRED | _GATHERED | frozenset(
    ("equation", "eqnarray", "multline", "displaymath", "math", "dmath", "IEEEeqnarray", "subequations")
)
#: How many rows a bracket may stay open.
_MAX_OPEN_ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: its cells, and what the layout says about it.

    ``paired``: columns stand in pairs, left side and right side; ``gathered``: the rows are independent;
    ``round_open``: brackets that rows above opened and that are closed in this row or below; ``left_open``: its own
    that it does not close.
    """

    cells: tuple[tuple[Token, ...], ...]
    paired: bool = False
    gathered: bool = False
    round_open: int = 0
    left_open: int = 0

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The row without its columns."""
        return tuple(token for cell in self.cells for token in cell)


def split_rows(tokens: Sequence[Token]) -> list[Row]:
    """The rows of a display that are not empty, from top to bottom."""
    return _carry_brackets([row for row in _Splitter().run(tokens) if not _is_dots(row)])


def _is_dots(row: Row) -> bool:
    """A row of dots, for rows that are left out."""
    return all(token.is_command("vdots", "dots", "cdots", "ddots") or token.kind == "quad" for token in row.tokens)


class _Splitter:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.cells: list[list[Token]] = [[]]
        self.environments: list[str] = []
        self.nesting = Nesting()
        self.begun = False
        self.inner: list[str] = []
        self.kind = ""

    def run(self, tokens: Sequence[Token]) -> list[Row]:
        for token in tokens:
            if token.kind == "begin" and not self.inner and self._is_layout(token):
                self.environments.append(token.text)
            elif token.kind == "end" and not self.inner and token.text in self.environments:
                self._leave(token.text)
            elif token.kind == "row" and not self.nesting.firm:
                self._end_row()
            elif token.kind == "tab" and not self.nesting.firm:
                self.cells.append([])
            elif token.kind in ("row", "tab") and self._is_loose():
                pass  # \left( … \\ … \right): the row ends inside the bracket, which means nothing
            else:
                self._take(token)
        self._end_row()
        return self.rows

    def _is_layout(self, token: Token) -> bool:
        if self.nesting.firm:
            return False
        return token.text in LAYOUT or (token.text == "array" and not self.begun)

    def _is_loose(self) -> bool:
        kinds = [kind for kind in self.nesting.stack if kind != ROUND]
        return not self.inner and set(kinds) == {LEFT}

    def _leave(self, environment: str) -> None:
        while self.environments and self.environments.pop() != environment:
            pass
        if self.environments and any(self.cells):
            return  # the \tag of the outer environment belongs to this row
        self._end_row()

    def _take(self, token: Token) -> None:
        if token.kind == "begin":
            self.inner.append(token.text)
        elif token.kind == "end" and self.inner:
            self.inner.pop()
        if not any(self.cells):
            self.kind = self.environments[-1] if self.environments else ""
        self.nesting.feed(token)
        self.cells[-1].append(token)
        self.begun = True

    def _end_row(self) -> None:
        if any(self.cells):
            cells = tuple(map(tuple, self.cells))
            left_open = self.nesting.stack.count(ROUND)
            self.rows.append(Row(cells, self.kind in _PAIRED, self.kind in _GATHERED, left_open=left_open))
        self.cells = [[]]
        self.nesting.end_row()


def _carry_brackets(rows: list[Row]) -> list[Row]:
    """``[a + \\\\ b]``: what stands in a bracket that is closed further down is not at the top level."""
    carried: list[Row] = []
    open_now = 0
    for i, row in enumerate(rows):
        carried.append(replace(row, round_open=open_now))
        left_open = _open_after(row, open_now) if open_now or row.left_open else 0
        open_now = left_open if left_open and _is_closed_below(rows[i + 1 : i + 1 + _MAX_OPEN_ROWS], left_open) else 0
    return carried


def _is_closed_below(rows: Sequence[Row], round_open: int) -> bool:
    for row in rows:
        if sign_at(row.tokens, 0):
            return False  # a row that begins with a sign is a step of its own: the bracket was forgotten
        round_open = _open_after(row, round_open)
        if round_open == 0:
            return True
    return False


def _open_after(row: Row, round_open: int) -> int:
    """How many round brackets are open behind the row, of those that were open before it and its own."""
    nesting = Nesting(round_open)
    for token in row.tokens:
        nesting.feed(token)
    return sum(kind == ROUND for kind in nesting.stack) if not nesting.firm else 0
