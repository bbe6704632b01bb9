"""Reading back what an export writes, before it is written.

While a file is put together, every formula in it stands between marks; when it is complete, the marks come out and each
formula is read where it stands: by our own reader, whose tree must be that of the author's formula, and, wherever its
grammar reaches, by latex2sympy2, whose value must be ours.  Any difference is an ``ExportError``, and then no file.

What our reader refused in the notes as well (an inline formula may be anything) must come back sign by sign.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ce_symbolic.export.exporter import ExportError
from ce_symbolic.export.second.client import INSTALL, SecondReader, kept_reader
from ce_symbolic.export.second.pieces import pieces
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.expand import expand
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.signs import find_signs
from ce_symbolic.notation.tokens import tokenize
from ce_symbolic.notation.tree import Node

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

_OPEN, _NUMBER, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}(\\d+){_NUMBER}|{_CLOSE}")


@dataclass(frozen=True, slots=True)
class Readback:
    """How many formulas were read back, and by whom."""

    formulas: int = 0
    """Formulas that our own reader read as the author's."""
    copied: int = 0
    """Formulas that it refuses, as in the notes, and that stand there sign by sign."""
    whole: int = 0
    """Formulas that the second reader read too, as they stand."""
    parts: int = 0
    """Formulas that it read too, with letters for what it has no notation for."""
    second: str = ""
    """The second reader and its version; empty if there is none."""

    def line(self) -> str:
        """The numbers in one line."""
        text = f"read back: {self.formulas} formula{'s' if self.formulas != 1 else ''} by our own reader"
        if self.copied:
            text += f" ({self.copied} unreadable, copied as printed)"
        if not self.second:
            return f"{text}; no second reader, install one with: {INSTALL}"
        return (f"{text}, {self.whole + self.parts} of them by {self.second} too "
                f"({self.whole} as they stand, {self.parts} with letters for what it cannot read), in agreement")


@dataclass(frozen=True, slots=True)
class _Written:
    """A formula or sign that was written: where the author has it, and in what spelling."""

    source: str
    place: str
    relation: str = ""


@dataclass
class Ledger:
    """The formulas of a file under construction.

    ``undo`` takes the layout that the export puts into formulas (breaks, marks of fonts) out again.
    """

    path: str
    macros: Mapping[str, Macro] = field(default_factory=dict)
    undo: Callable[[str], str] = str
    _written: list[_Written] = field(default_factory=list)
    _trees: dict[str, Node | None] = field(default_factory=dict)

    def tree(self, source: str) -> Node | None:
        """The tree of a formula, with its places in ``source``; None if it cannot be read."""
        if source not in self._trees:
            try:
                self._trees[source] = read_formula(source, macros=self.macros)
            except (ReadError, RecursionError):
                self._trees[source] = None
        return self._trees[source]

    def formula(self, text: str, source: str, place: str) -> str:
        """``text``, to be read back as the author's formula ``source``, which stands at ``place`` (``12:5``)."""
        return self._marked(text, _Written(source, place))

    def sign(self, text: str, relation: str, place: str) -> str:
        """``text``, to be read back as this relation sign (spelled as in ``display.RELATIONS``)."""
        return self._marked(text, _Written(text, place, relation))

    def _marked(self, text: str, written: _Written) -> str:
        self._written.append(written)
        return f"{_OPEN}{len(self._written) - 1}{_NUMBER}{text}{_CLOSE}"

    def finish(self, text: str) -> tuple[str, Readback]:
        """The complete file without marks, after every formula in it was read back."""
        clean, found = _taken_out(text)
        formulas: dict[tuple[str, str], tuple[_Written, str]] = {}
        for number, printed in found:
            written = self._written[number]
            if written.relation:
                self._check_sign(written, printed)
            else:
                formulas.setdefault((written.source, printed), (written, printed))
        copied = whole = parts = 0
        second = kept_reader()
        for written, printed in formulas.values():
            latex, tree = self._check_tree(written, self.undo(printed))
            if tree is None:
                copied += 1
                continue
            reach = self._check_value(second, written, latex, tree)
            whole += reach == "whole"
            parts += reach == "parts"
        name = second.name
        return clean, Readback(len(formulas) - copied, copied, whole, parts, name)

    # ---- one formula -------------------------------------------------------------------------------------------------

    def _read(self, latex: str) -> tuple[str, Node | None]:
        """The formula without macros, and its tree with places in that text."""
        try:
            text = expand(latex, 0, self.macros).text
            return text, read_formula(text)
        except (ReadError, RecursionError):
            return latex, None

    def _check_tree(self, written: _Written, printed: str) -> tuple[str, Node | None]:
        meant = self.tree(written.source)
        latex, tree = self._read(printed)
        if meant is None:
            if self._spelling(printed) != self._spelling(written.source):
                raise self._error(written, printed, "it is not what is printed there")
        elif tree is None:
            raise self._error(written, printed, "it cannot be read")
        elif tree != meant:
            raise self._error(written, printed, "it is another formula")
        return latex, tree if meant is not None else None

    def _spelling(self, latex: str) -> list[tuple[str, str]] | str:
        try:
            return [(token.kind, token.text) for token in tokenize(latex, 0, self.macros)]
        except ReadError:
            return "".join(latex.split())

    def _check_sign(self, written: _Written, printed: str) -> None:
        try:
            signs = find_signs(tokenize(printed, 0, self.macros))
        except ReadError:
            signs = []
        if [sign.relation for sign in signs] != [written.relation]:
            raise self._error(written, printed, f"the sign is to be {written.relation}")

    def _check_value(self, second: SecondReader, written: _Written, latex: str, tree: Node) -> str:
        """How far the second reader read this: ``whole``, ``parts`` or not at all."""
        reach = ""
        for piece in pieces(tree, latex):
            difference = second.difference(piece)
            if difference:
                raise self._error(written, latex, f"{second.name} disagrees: {difference}")
            if difference == "":
                reach = "whole" if piece.whole else reach or "parts"
        return reach

    def _error(self, written: _Written, printed: str, what: str) -> ExportError:
        source, printed = " ".join(written.source.split()), " ".join(printed.split())
        return ExportError(f"{self.path}:{written.place}: {source} would be written as {printed}, and this does not "
                           f"read back: {what}; nothing was written, please report it")


def _taken_out(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without marks, and what stood between them, by number; marks do not nest."""
    pieces_: list[str] = []
    found: list[tuple[int, str]] = []
    at, number, start = 0, -1, 0
    for match in _MARK.finditer(text):
        pieces_.append(text[at : match.start()])
        if match[1] is not None:
            number, start = int(match[1]), match.end()
        else:
            found.append((number, text[start : match.start()]))
        at = match.end()
    return "".join([*pieces_, text[at:]]), found
