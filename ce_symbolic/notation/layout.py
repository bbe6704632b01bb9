r"""Which brackets and bars of a formula belong together.

``|`` is a bracket or a separator.  Where an operand is expected it opens; behind an operand it closes what is open.
Otherwise the number of bars left in the same brackets decides: ``2|x|`` has two, ``p(y|x)`` has one.  ``(`` and ``[``
may close each other (``[0, 1)``); braces, ``\left … \right`` and environments close only themselves.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ce_symbolic.notation import operators as op
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.tokens import Token

_BARS = ("|", "\\|")
_ROUND = ("(", "[")


@dataclass(slots=True)
class Layout:
    r"""Tokens with, for each bracket, the index of its partner (-1 for none).

    ``bars`` are the separating bars; ``points`` those behind which stands where a formula is evaluated,
    ``\Big|_{x=0}``.
    """

    tokens: list[Token]
    match: list[int]
    bars: set[int]
    points: set[int]


@dataclass(slots=True)
class _Level:
    kind: str
    opener: int
    segment: int = 0
    operand: bool = False
    before_script: bool | None = None
    bars: list[tuple[int, int, bool]] = field(default_factory=list)
    """Index, segment between commas, and whether an operand stood before it."""
    unclosed: dict[str, int] = field(default_factory=dict)
    """How many bars of each kind certainly opened and were not closed yet."""

    def add_bar(self, i: int, text: str, operand: bool) -> bool:
        """Take note of a bar; whether it is certain to be a bracket."""
        unclosed = self.unclosed.get(text, 0)
        self.bars.append((i, self.segment, operand))
        self.unclosed[text] = max(0, unclosed - 1) if operand else unclosed + 1
        return not operand or unclosed > 0


def lay_out(tokens: Sequence[Token]) -> Layout:
    """Match the brackets; raises ReadError for braces and ``\\left`` without partner."""
    return _Matcher(_plain(tokens)).run()


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """Tokens without spaces and tags, with ``||`` as one bar."""
    found: list[Token] = []
    spaced = False
    for token in tokens:
        if token.kind in ("quad", "tag"):
            spaced = True
            continue
        if spaced:
            token, spaced = replace(token, spaced=True), False
        if token.is_symbol("|") and found and not token.size and not token.spaced:
            last = found[-1]
            if last.is_symbol("|") and not last.size and last.source == token.source:
                token = replace(last, text="\\|", span=last.span.to(token.span), source=last.source * 2)
                found[-1] = token
                continue
        found.append(token)
    return found


class _Matcher:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.match = [-1] * len(tokens)
        self.bars: set[int] = set()
        self.levels = [_Level("", -1)]

    def run(self) -> Layout:
        i = 0
        while i < len(self.tokens):
            self._feed(i, self.tokens[i])
            i += 1
        while len(self.levels) > 1:
            level = self.levels[-1]
            if level.kind in ("{", "left", "env"):
                raise _unclosed(self.tokens[level.opener])
            self._drop()
        self._resolve(self.levels[0])
        points = {
            i for i in self.bars
            if self.tokens[i].text == "|" and self.tokens[i].size not in ("middle", "bigm") and i + 1 < len(self.tokens)
            and self.tokens[i + 1].is_symbol("_")
        }
        return Layout(self.tokens, self.match, self.bars - points, points)

    def _feed(self, i: int, token: Token) -> None:
        level = self.levels[-1]
        if token.size in ("left", "right", "middle"):
            self._sized(i, token)
        elif token.kind == "open":
            self.levels.append(_Level("{", i))
        elif token.kind == "close":
            self._close_hard(i, "{", "this } closes nothing", "take it out, or write \\} for a bracket that is printed")
        elif token.kind == "begin":
            self.levels.append(_Level("env", i))
        elif token.kind == "end":
            self._close_hard(i, "env", f"\\end{{{token.text}}} without its \\begin", "take it out")
            begin = self.tokens[self.match[i]]
            if begin.text != token.text:
                raise ReadError(token.span, f"\\end{{{token.text}}} closes \\begin{{{begin.text}}}",
                                f"write \\end{{{begin.text}}}")
        elif token.text in op.CLOSING and token.kind in ("symbol", "command"):
            self.levels.append(_Level(token.text, i))
        elif token.text in op.OPENING and token.kind in ("symbol", "command"):
            self._close_soft(i, token.text)
        elif token.is_symbol(*_BARS):
            self._bar(i, token, level)
        elif token.is_symbol("_", "^"):
            level.before_script = level.operand
        elif token.kind in ("row", "tab") or token.is_symbol(",", ";", ":"):
            level.segment += 1
            level.operand = False
        else:
            self._operand(level, self._is_operand(i, token, level))

    def _operand(self, level: _Level, is_operand: bool) -> None:
        """Behind a script the state is what it was before: ``\\sum_i |x|`` opens a bar."""
        level.operand = is_operand if level.before_script is None else level.before_script
        if not (level.before_script is not None and not is_operand):
            level.before_script = None

    def _is_operand(self, i: int, token: Token, level: _Level) -> bool:
        if token.is_command("cdot") and not level.operand:
            return True
        if token.kind in ("letter", "number", "words"):
            return True
        if op.plus(token) or op.relation(token) or op.times(token) or token.is_symbol("/"):
            return False
        name = op.word(token)
        if name in op.BIG or name in op.FUNCTIONS or name in op.FONTS or name in op.ACCENTS:
            return token.kind == "command" and name in op.LETTERS
        return not (token.kind == "command" and token.text in ("frac", "tfrac", "dfrac", "sqrt", "partial", "nabla",
                                                              "forall", "exists", "neg", "left", "over"))

    def _sized(self, i: int, token: Token) -> None:
        if token.size == "left":
            self.levels.append(_Level("left", i))
        elif token.size == "middle":
            if token.is_symbol(*_BARS):
                self.bars.add(i)
            self.levels[-1].segment += 1
            self.levels[-1].operand = False
        else:
            self._close_hard(i, "left", "\\right without its \\left", "write \\left( … \\right), or \\left. for none")

    def _bar(self, i: int, token: Token, level: _Level) -> None:
        if token.size == "bigm":
            self.bars.add(i)
            level.operand = False
            return
        if token.text == "\\|" and token.source == "||" and level.unclosed.get("|"):
            # |f||g|: the first bar closes, the second opens
            half = (token.span.start + token.span.end) // 2
            second = replace(token, text="|", source="|", span=replace(token.span, start=half))
            self.tokens[i : i + 1] = [replace(token, text="|", source="|", span=replace(token.span, end=half)), second]
            self.match.append(-1)
            level.add_bar(i, "|", True)
            level.operand = False
            return
        opening = {"|": "lvert", "\\|": "lVert"}[token.text]
        if level.kind == opening and level.operand and not level.unclosed.get(token.text):
            self._pair(i)  # \lvert x \vert
            return
        operand = token.size == "bigr" or (level.operand and token.size != "bigl")
        is_bracket = level.add_bar(i, token.text, operand)
        level.operand = operand and is_bracket

    def _close_hard(self, i: int, kind: str, message: str, suggestion: str) -> None:
        if not any(level.kind == kind for level in self.levels):
            raise ReadError(self.tokens[i].span, message, suggestion)
        while self.levels[-1].kind != kind:
            if self.levels[-1].kind in ("{", "left", "env"):
                raise _unclosed(self.tokens[self.levels[-1].opener])
            self._drop()
        self._pair(i)

    def _close_soft(self, i: int, text: str) -> None:
        level = self.levels[-1]
        if level.kind == op.OPENING[text] or (level.kind in _ROUND and text in (")", "]")):
            self._pair(i)
        else:
            self._operand(level, True)

    def _pair(self, i: int) -> None:
        level = self.levels.pop()
        self._resolve(level)
        self.match[i], self.match[level.opener] = level.opener, i
        outer = self.levels[-1]
        self._operand(outer, True)

    def _drop(self) -> None:
        """A ``(`` that is not closed; the reader refuses it when it comes to it."""
        level = self.levels.pop()
        self._resolve(level)

    def _resolve(self, level: _Level) -> None:
        for text in _BARS:
            of_kind = [bar for bar in level.bars if self.tokens[bar[0]].text == text]
            segments: dict[int, list[tuple[int, bool]]] = {}
            for i, segment, operand in of_kind:
                segments.setdefault(segment, []).append((i, operand))
            for bars in segments.values():
                self._resolve_segment(bars)

    def _resolve_segment(self, bars: list[tuple[int, bool]]) -> None:
        opened: list[int] = []
        for position, (i, operand) in enumerate(bars):
            if not operand:
                opened.append(i)
            elif opened:
                opener = opened.pop()
                self.match[i], self.match[opener] = opener, i
            elif (len(bars) - position) % 2 == 0:
                opened.append(i)
            else:
                self.bars.add(i)
        self.bars.update(opened)


def _unclosed(token: Token) -> ReadError:
    spelling = {"open": "{", "begin": f"\\begin{{{token.text}}}"}.get(token.kind, token.source)
    closing = {"open": "}", "begin": f"\\end{{{token.text}}}"}.get(token.kind, "\\right) (or \\right. for none)")
    return ReadError(token.span, f"{spelling} is never closed", f"write {closing}")
