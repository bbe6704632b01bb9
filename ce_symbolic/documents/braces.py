"""Matching braces of a whole text, found in one pass."""
from __future__ import annotations

import re

_TOKEN = re.compile(r"\\.|[{}]", re.S)


class Braces:
    """Where each ``{`` closes.  The table is made at the first question, so texts without commands pay nothing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing: dict[int, int] | None = None

    def group_end(self, start: int) -> int | None:
        """The offset behind the ``}`` that closes the ``{`` at ``start``; None where there is none."""
        if self._closing is None:
            self._closing = _closings(self._text)
        return self._closing.get(start)


def _closings(text: str) -> dict[int, int]:
    closing: dict[int, int] = {}
    open_braces: list[int] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "{":
            open_braces.append(match.start())
        elif token == "}" and open_braces:
            closing[open_braces.pop()] = match.end()
    return closing
