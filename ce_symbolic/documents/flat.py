"""Prose with its formulas taken out, each character knowing where it came from."""
from __future__ import annotations

import re
from array import array
from collections.abc import Callable

#: Stand-ins in prose; none can come from a file, as files with control characters of this kind are binary.
FORMULA, CODE, END = "\x00", "\x01", "\x02"
#: The full stop behind the name of an environment, which opens a sentence instead of ending one.
TITLE_STOP = "\x03"


class Flat:
    """A string under construction; ``at[i]`` is the offset in the document of ``text[i]``."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.at: array[int] = array("q")

    @property
    def text(self) -> str:
        """The string so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def copy(self, source: str, start: int, end: int) -> None:
        """Append a stretch of the document as it is."""
        if end > start:
            self._pieces.append(source[start:end])
            self.at.extend(range(start, end))

    def put(self, text: str, offset: int) -> None:
        """Append text of our own that stands for what is at ``offset``."""
        self._pieces.append(text)
        self.at.extend([offset] * len(text))

    def substitute(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str | tuple[int, int]]) -> Flat:
        """A copy in which every match is replaced: by new text, or by a stretch of itself."""
        text, result, last = self.text, Flat(), 0
        for match in pattern.finditer(text):
            result._pieces.append(text[last : match.start()])
            result.at.extend(self.at[last : match.start()])
            replacement = replace(match)
            if isinstance(replacement, str):
                result.put(replacement, self.at[match.start()])
            else:
                start, end = replacement
                result._pieces.append(text[start:end])
                result.at.extend(self.at[start:end])
            last = match.end()
        result._pieces.append(text[last:])
        result.at.extend(self.at[last:])
        return result
