"""Setting one formula of the author's: as printed, or, where TeX would stumble over it, in our spelling or in a box."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.export.readback import Ledger
from ce_symbolic.export.tex.breaking import BREAK, NUMBERED_BREAK, broken
from ce_symbolic.export.tex.commands import is_safe, respelled
from ce_symbolic.export.tex.measure import width
from ce_symbolic.export.tex.text import formula, source, without_marks
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Node
from ce_symbolic.notation.writer import write

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

#: Source that is longer than this gets a box of several lines.
_LONG = 45


def undo(text: str) -> str:
    """What was written without our layout."""
    return without_marks(text.replace(NUMBERED_BREAK, " ").replace(BREAK, " "))


@dataclass(frozen=True, slots=True)
class Setting:
    """A formula on its way to the file: its LaTeX, its tree, its width; ``boxed`` if it is shown as source."""

    source: str
    latex: str
    tree: Node | None
    width: float
    boxed: bool = False

    def rows(self, limit: float) -> list[str]:
        """Its rows where the line has this width."""
        return [self.latex] if self.boxed else broken(self.latex, self.tree, limit)


class Setter:
    """Sets the formulas of one document."""

    def __init__(self, ledger: Ledger, macros: Mapping[str, Macro]) -> None:
        self.ledger = ledger
        self.macros = macros

    def set(self, latex: str) -> Setting:
        """A formula of a relation; what cannot be read is shown as its source."""
        text = " ".join(latex.split())
        tree = self.ledger.tree(text)
        if tree is not None:
            if is_safe(text, self.macros):
                spelled = self._spelled(text)
                return Setting(text, spelled, self._read(spelled), width(tree))
            ours = formula(write(tree))
            if is_safe(ours, {}) and self._read(ours) == tree:
                return Setting(text, ours, self._read(ours), width(tree))
        return Setting(text, boxed(text), None, min(_LONG, len(text)) * 0.52 + 1.5, boxed=True)

    def inline(self, latex: str, place: str) -> str:
        """A formula in a sentence."""
        text = " ".join(latex.split())
        if not text:
            return ""
        if is_safe(text, self.macros):
            return f"${self.ledger.formula(self._spelled(text), text, place)}$"
        setting = self.set(text)
        if setting.boxed:
            return f"\\texttt{{{source(text)}}}"
        return f"${self.ledger.formula(setting.latex, text, place)}$"

    def _spelled(self, text: str) -> str:
        """The author's spelling, without the backslashes that Markdown asks for where they change nothing else."""
        spelled = respelled(text)
        plain = re.sub(r"(?<!\\)\\([_*])", r"\1", spelled)
        if plain != spelled and is_safe(plain, self.macros):
            tree = self._read(plain)
            if tree is not None and tree == self._read(spelled):
                return formula(plain)
        return formula(spelled)

    def _read(self, latex: str) -> Node | None:
        try:
            return read_formula(without_marks(latex), macros=self.macros)
        except (ReadError, RecursionError):
            return None


def boxed(text: str) -> str:
    """Source in a box."""
    command = "ceunreadlong" if len(text) > _LONG else "ceunread"
    return f"\\{command}{{{source(text)}}}"
