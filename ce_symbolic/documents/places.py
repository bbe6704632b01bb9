"""Offsets to lines and columns, by one table per text so that a long report stays linear."""
from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache


@lru_cache(maxsize=8)
def line_starts(text: str) -> tuple[int, ...]:
    """The offsets at which the lines of a text begin."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    starts = line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def line_text(text: str, line: int) -> str:
    """The line with this number (from 1), without its end."""
    starts = line_starts(text)
    end = starts[line] - 1 if line < len(starts) else len(text)
    return text[starts[line - 1] : end]
