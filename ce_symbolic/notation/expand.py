"""Macro expansion: the text that TeX would see, with the place in the document of every character.

Expansion works on the text, as in TeX, so a macro may stand for half a construct
(``\\newcommand{\\op}{\\operatorname}``).
Characters of a macro's body stand at the place of the call; characters of its arguments stay where they are.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.packages import PACKAGES, package_macro
from ce_symbolic.notation.tree import Span

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

MAX_EXPANSIONS = 5_000
MAX_LENGTH = 200_000

_PIECE = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z]|\\\Z|[^\\]+", re.S)
_ARGUMENT = re.compile(r"\\[A-Za-z]+|\\.|[^\\]", re.S)
_PARAMETER = re.compile(r"#([1-9])")
_ALIAS = re.compile(r"\\([A-Za-z]+|[^A-Za-z])\Z")


@dataclass(slots=True)
class Source:
    """Text with the place of each character; ``places`` is None where character ``i`` stands at ``offset + i``."""

    text: str
    offset: int
    places: list[Span] | None = None

    def span(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``."""
        if self.places is None:
            return Span(self.offset + start, self.offset + end)
        if not self.places:
            return Span(self.offset, self.offset)
        pieces = self.places[start:end] or [self.places[min(start, len(self.places) - 1)]]
        return Span(min(p.start for p in pieces), max(p.end for p in pieces))


def expand(latex: str, offset: int, macros: Mapping[str, Macro]) -> Source:
    """The formula with all macros replaced."""
    if "\\" not in latex or not (_OF_PACKAGES.search(latex) or (macros and _pattern(macros).search(latex))):
        return Source(latex, offset)
    return _Expansion(latex, offset, macros).run()


def _pattern(macros: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) + ("(?![A-Za-z])" if name[-1:].isalpha() else "") for name in macros)
    return re.compile(rf"\\(?:{names})")


_OF_PACKAGES = _pattern(PACKAGES)


@dataclass(slots=True)
class _Input:
    """One level of text that is still to be read: the formula itself, or what a macro stands for."""

    text: str
    places: list[Span]
    at: int = 0


class _Expansion:
    def __init__(self, latex: str, offset: int, macros: Mapping[str, Macro]) -> None:
        self.macros = {name: macro for name, macro in macros.items() if not _names_itself(name, macros)}
        self.stack = [_Input(latex, [Span(offset + i, offset + i + 1) for i in range(len(latex))])]
        self.offset = offset
        self.text: list[str] = []
        self.places: list[Span] = []
        self.count = 0

    def run(self) -> Source:
        while self.stack:
            level = self.stack[-1]
            match = _PIECE.match(level.text, level.at)
            if match is None:
                self.stack.pop()
                continue
            level.at = match.end()
            piece = match.group()
            macro = self.macros.get(piece[1:]) if piece[0] == "\\" else None
            if macro is None and piece[0] == "\\":
                found = package_macro(piece[1:], level.text, level.at)
                if found is not None:
                    macro, level.at = found
            if macro is None:
                self.text.append(piece)
                self.places += level.places[match.start() : match.end()]
            else:
                self._call(macro, level.places[match.start()], level.places[match.end() - 1])
            if len(self.places) > MAX_LENGTH:
                raise self._too_much(self.places[-1], None)
        return Source("".join(self.text), self.offset, self.places)

    def _call(self, macro: Macro, first: Span, last: Span) -> None:
        call = first.to(last)
        self.count += 1
        if self.count > MAX_EXPANSIONS:
            raise self._too_much(call, macro)
        arguments: list[tuple[str, list[Span]]] = []
        for index in range(macro.arity):
            if index == 0 and macro.default is not None:
                found = self._optional(call)
                arguments.append(found or (macro.default, [call] * len(macro.default)))
            else:
                arguments.append(self._argument(macro, call))
        level = self.stack[-1] if arguments and self.stack else None
        whole = call.to(level.places[level.at - 1]) if level and level.at else call
        text: list[str] = []
        places: list[Span] = []
        at = 0
        for match in _PARAMETER.finditer(macro.body):
            text.append(macro.body[at : match.start()])
            places += [whole] * (match.start() - at)
            number = int(match.group(1))
            if number > len(arguments):
                raise ReadError(call, f"the definition of \\{macro.name} uses #{number}",
                                f"define it with [{number}] arguments")
            text.append(arguments[number - 1][0])
            places += arguments[number - 1][1]
            at = match.end()
        text.append(macro.body[at:])
        places += [whole] * (len(macro.body) - at)
        if len(places) > MAX_LENGTH:
            raise self._too_much(call, macro)
        if macro.arity == 0 and macro.body[-1:].isalpha() and "\\" in macro.body:
            text.append(" ")  # \newcommand{\a}{\alpha} and \a b: the b is no part of the name
            places.append(whole)
        self.stack.append(_Input("".join(text), places))

    def _level(self, skip_spaces: bool = True) -> _Input | None:
        """The level at which the next character stands."""
        while self.stack:
            level = self.stack[-1]
            while skip_spaces and level.at < len(level.text) and level.text[level.at].isspace():
                level.at += 1
            if level.at < len(level.text):
                return level
            self.stack.pop()
        return None

    def _optional(self, call: Span) -> tuple[str, list[Span]] | None:
        level = self._level()
        if level is None or level.text[level.at] != "[":
            return None
        end = level.text.find("]", level.at)
        if end < 0:
            raise ReadError(call, "the optional argument of this macro is never closed", "write ]")
        start, level.at = level.at + 1, end + 1
        return level.text[start:end], level.places[start:end]

    def _argument(self, macro: Macro, call: Span) -> tuple[str, list[Span]]:
        level = self._level()
        if level is None or level.text[level.at] == "}":
            raise ReadError(call, f"\\{macro.name} needs {macro.arity} argument{'s' * (macro.arity > 1)}",
                            f"write \\{macro.name}" + "{…}" * macro.arity)
        start = level.at
        if level.text[start] != "{":
            match = _ARGUMENT.match(level.text, start)
            level.at = match.end() if match else start + 1
            return level.text[start : level.at], level.places[start : level.at]
        depth = 0
        for match in re.finditer(r"\\.|[{}]", level.text[start:], re.S):
            depth += {"{": 1, "}": -1}.get(match.group(), 0)
            if depth == 0:
                level.at = start + match.end()
                return level.text[start + 1 : level.at - 1], level.places[start + 1 : level.at - 1]
        raise ReadError(call, f"the argument of \\{macro.name} is never closed", "write } behind it")

    @staticmethod
    def _too_much(span: Span, macro: Macro | None) -> ReadError:
        name = f"\\{macro.name}" if macro else "this macro"
        return ReadError(span, f"{name} stands for itself, or for too long a formula", "define it without itself")


def _names_itself(name: str, macros: Mapping[str, Macro]) -> bool:
    r"""Whether renaming leads back: ``\let\phi\varphi``, ``\let\varphi\old``, ``\let\old\phi``."""
    at = name
    for _ in range(len(macros) + 1):
        macro = macros.get(at)
        match = _ALIAS.match(macro.body.strip()) if macro and not macro.arity else None
        if match is None:
            return False
        at = match.group(1)
        if at == name:
            return True
    return True
