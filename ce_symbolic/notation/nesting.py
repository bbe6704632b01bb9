"""Brackets: where in a row of tokens the top level is.

Only brackets are counted here, as the eye does; what they mean is the reader's business.  ``(``, ``[`` and ``\\{`` may
close each other (``[0, 1)``); braces, ``\\left … \\right`` and inner environments close only themselves.
"""
from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ce_symbolic.notation.tokens import Token

_OPENING = ("(", "[", "\\{")
_CLOSING = (")", "]", "\\}")

#: Kinds of tokens that are never brackets, unless a size stands before them.
_PLAIN = frozenset(("letter", "number", "command", "name", "words", "quad", "tag", "row", "tab"))

#: Kinds of brackets on the stack of a ``Nesting``.
ROUND, BRACE, LEFT, INNER = "(", "{", "left", "env"


class Nesting:
    """The brackets that are open; feed it one token after the other."""

    def __init__(self, round_open: int = 0) -> None:
        self.stack: list[str] = [ROUND] * round_open

    @property
    def top(self) -> bool:
        """Whether nothing is open."""
        return not self.stack

    @property
    def firm(self) -> bool:
        """Whether something is open that the end of a row cannot close."""
        return any(kind != ROUND for kind in self.stack)

    def feed(self, token: Token) -> None:
        """Take account of the next token."""
        if token.kind in _PLAIN and not token.size:
            return
        if token.kind == "open":
            self.stack.append(BRACE)
        elif token.kind == "close":
            self._close(BRACE)
        elif token.kind == "begin":
            self.stack.append(INNER)
        elif token.kind == "end":
            self._close(INNER)
        elif token.size == "left":
            self.stack.append(LEFT)
        elif token.size == "right":
            self._close(LEFT)
        elif token.kind == "symbol" and token.text in _OPENING:
            self.stack.append(ROUND)
        elif token.kind == "symbol" and token.text in _CLOSING and self.stack and self.stack[-1] == ROUND:
            self.stack.pop()

    def end_row(self) -> None:
        """A row ends: round brackets that are still open are not waited for."""
        while self.stack and self.stack[-1] == ROUND:
            self.stack.pop()

    def _close(self, kind: str) -> None:
        if kind in self.stack:
            while self.stack.pop() != kind:
                pass


def tops(tokens: Sequence[Token], round_open: int = 0) -> list[bool]:
    """Whether nothing is open before each token, and behind the last one."""
    nesting = Nesting(round_open)
    top = nesting.top
    found = [top]
    for token in tokens:
        if token.kind not in _PLAIN or token.size:
            nesting.feed(token)
            top = nesting.top
        found.append(top)
    return found


def depths(tokens: Sequence[Token], round_open: int = 0) -> list[bool]:
    """For each token whether it stands at the top level; a bracket itself does not."""
    found = tops(tokens, round_open)
    return [before and behind for before, behind in pairwise(found)]


def group_end(tokens: Sequence[Token], start: int) -> int:
    """Index behind the bracket group, environment or single token that begins at ``start``."""
    nesting = Nesting()
    for i in range(start, len(tokens)):
        nesting.feed(tokens[i])
        if nesting.top:
            return i + 1
    return len(tokens)


def is_group(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are one bracket group."""
    return len(tokens) > 1 and not _plain(tokens[0]) and group_end(tokens, 0) == len(tokens)


def _plain(token: Token) -> bool:
    nesting = Nesting()
    nesting.feed(token)
    return nesting.top


def last_group(tokens: Sequence[Token]) -> int:
    """Index where the bracket group begins that the tokens end with; their length if they end otherwise."""
    nesting = Nesting()
    start = 0
    for i, token in enumerate(tokens):
        if nesting.top:
            start = i
        nesting.feed(token)
    return start if nesting.top and start < len(tokens) - 1 else len(tokens)
