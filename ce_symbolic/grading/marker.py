"""The comment in front of every exercise of a sheet: what was blanked, and marks of the lines that were given.

``<!-- ce-symbolic: exercise 2 lines: . 3fa2c1d0; = _1; >= 77ab12cd -->`` is a chain of three lines whose second one is
blank 1.  A given line is a hash of its formula, so that a line of the exercise that was changed is noticed; there is
no trace of an answer.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Decorated, Group, Node
from ce_symbolic.notation.writer import write

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

KINDS = ("lines", "sides", "reasons", "mistake", "order")
_MARKER = re.compile(
    rf"<!-- ce-symbolic: exercise (\d{{1,4}}) ({'|'.join(KINDS)})(?: within (\d{{1,6}}))?: ([^\n]*?) -->")
_ENTRY = re.compile(r"(\S+) (?:([0-9a-f]{12})|_(\d{1,4}))(?: r(\d{1,4}))?")
END = "<!-- ce-symbolic: end of exercise -->"
_BOX = re.compile(r"\\boxed\s*\{\s*\?\s*_\s*\{?\s*(\d{1,4})\s*\}?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an exercise: its relation sign (``.`` for the first line), and a mark of it or a blank's number.

    ``reason`` is the number of the blank beside the line.
    """

    sign: str
    mark: str = ""
    blank: int | None = None
    reason: int | None = None

    def __str__(self) -> str:
        beside = "" if self.reason is None else f" r{self.reason}"
        return f"{self.sign} {self.mark or f'_{self.blank}'}{beside}"


@dataclass(frozen=True, slots=True)
class Marker:
    """An exercise of a sheet; ``start`` and ``end`` bound its place in the text.

    ``within`` is the number of rules that the steps of a derivation in the right order take.
    """

    number: int
    kind: str
    entries: tuple[Entry, ...]
    within: int | None = None
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        within = "" if self.within is None else f" within {self.within}"
        lines = "; ".join(map(str, self.entries))
        return f"<!-- ce-symbolic: exercise {self.number} {self.kind}{within}: {lines} -->"


def markers(text: str) -> tuple[Marker, ...]:
    """The exercises of a text, in order; none where it is no sheet."""
    matches = list(_MARKER.finditer(text))
    found = []
    for at, match in enumerate(matches):
        entries = []
        for item in match[4].split("; "):
            entry = _ENTRY.fullmatch(item)
            if entry is None:
                break
            entries.append(Entry(entry[1], entry[2] or "", int(entry[3]) if entry[3] else None,
                                 int(entry[4]) if entry[4] else None))
        else:
            end = matches[at + 1].start() if at + 1 < len(matches) else len(text)
            close = text.find(END, match.end(), end)
            found.append(Marker(int(match[1]), match[2], tuple(entries), int(match[3]) if match[3] else None,
                                match.end(), end if close < 0 else close))
    return tuple(found)


def box(number: int) -> str:
    """A blank: an empty box with a number, which no reader of formulas understands."""
    return f"\\boxed{{?_{{{number}}} \\qquad\\qquad}}"


def boxes(latex: str) -> tuple[int, ...]:
    """The numbers of the blanks in a formula."""
    return tuple(int(number) for number in _BOX.findall(latex))


def bare(node: Node) -> Node:
    """A formula without the brackets and boxes around the whole of it."""
    while isinstance(node, Group) or (isinstance(node, Decorated) and node.kind == "boxed"):
        node = node.body
    return node


def spelling(latex: str, macros: Mapping[str, Macro]) -> str:
    """A formula in one spelling: the same for all layouts of it."""
    try:
        return write(bare(read_formula(latex, macros=macros)))
    except (ReadError, RecursionError):
        return "".join(latex.split())


def mark(latex: str, macros: Mapping[str, Macro]) -> str:
    """The mark of a line."""
    return hashlib.sha256(spelling(latex, macros).encode()).hexdigest()[:12]
