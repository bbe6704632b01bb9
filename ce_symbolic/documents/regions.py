"""Where the mathematics stands in a text: the part of scanning that Markdown and LaTeX share.

A scanner goes once from left to right.  What a search for a closing delimiter found is remembered, and blank lines,
headings and environments are tabled once: so a scan is linear even on garbage.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from ce_symbolic.documents.braces import Braces
from ce_symbolic.documents.document import Display, Formula, Macro
from ce_symbolic.documents.macros import definition_at, definitions
from ce_symbolic.documents.places import place
from ce_symbolic.notation.tree import Span

#: Environments that are displays by themselves.
ENVIRONMENT = (
    r"(?:equation|align|eqnarray|gather|multline|alignat|flalign|displaymath|math|dmath|IEEEeqnarray"
    r"|aligned|gathered|split|array|cases)\*?"
)

BLANK_LINE = re.compile(r"\n[ \t>]*+\n")
_DOUBLE_DOLLAR = re.compile(r"\\.|\$\$", re.S)
_DOLLAR_OR_BRACE = re.compile(r"\\.|[${}]", re.S)
#: How many ``$`` are looked at for the end of a formula that opens braces (``$a \text{ if $b$ }$``).
_NESTED_DOLLARS = 9
_ESCAPE = re.compile(r"\\.", re.S)
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*+(%[^\n]*)\n")
_QUOTE_MARK = re.compile(r"\n([ \t]*>)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]|^ {0,3}(?:```|~~~)|\\(?:sub)*section\b", re.M)
_SPACES = re.compile(r"[^\n]")


class Kind(Enum):
    """What a region is to the prose around it."""

    DISPLAY = "display"
    INLINE = "inline"
    CODE = "code"  # kept as prose, but nothing in it is markup
    GONE = "gone"  # a comment or definition: the sentence goes on behind it
    BREAK = "break"  # a code block or a definition-only display: ends a sentence


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text that is not plain prose; ``inner`` is what stands between its delimiters."""

    kind: Kind
    span: Span
    inner: Span


class Scanner:
    """Regions, macros and problems of one text; subclasses know the delimiters of their dialect."""

    #: The tokens at which something happens; the name of the group picks the method ``on_<name>``.
    pattern: re.Pattern[str]

    def __init__(self, text: str) -> None:
        self.text = text
        self.braces = Braces(text)
        self.regions: list[Region] = []
        self.macros: dict[str, Macro] = {}
        self.problems: list[tuple[Span, str]] = []
        self.notes: list[tuple[Span, str]] = []
        self._next: dict[str, tuple[int, int]] = {}
        self._ends: dict[str, dict[int, int]] = {}

    def scan(self, start: int = 0, end: int | None = None) -> None:
        """Fill ``regions``, ``macros`` and ``problems`` from this range of the text."""
        stop = len(self.text) if end is None else end
        at = start
        while match := self.pattern.search(self.text, at, stop):
            at = getattr(self, f"on_{match.lastgroup}")(match)

    # ---- tokens that both dialects have -------------------------------------------------------------------------

    def on_escape(self, match: re.Match[str]) -> int:
        """An escaped character means nothing here."""
        return match.end()

    def on_define(self, match: re.Match[str]) -> int:
        """A macro definition in the prose."""
        found = definition_at(self.text, match.start(), self.braces)
        if found is None:
            self.problem(match.start(), match.end(), "this definition cannot be read",
                         r"write \newcommand{\name}[number of arguments]{body}")
            return match.end()
        self.define(found.macro, Span(found.start, found.end))
        return self.add(Kind.GONE, found.start, found.end, found.start, found.end)

    def on_environment(self, match: re.Match[str]) -> int:
        """``\\begin{align}`` and its like; a display of its own."""
        name = match.group()[len(r"\begin{") : -1]
        closing = self._environments(name).get(match.start())
        if closing is None or self._in_new_section(match.end(), closing):
            self.problem(match.start(), match.end(), rf"\begin{{{name}}} is never closed",
                         rf"write \end{{{name}}} behind the formula")
            return match.end()
        return self.display(match.start(), closing, match.start(), closing)

    # ---- closing delimiters --------------------------------------------------------------------------------------

    def double_dollar(self, start: int) -> int:
        """A display that opens with ``$$`` at ``start``."""
        closing = self._find("$$", _DOUBLE_DOLLAR, start + 2)
        if closing == len(self.text) or not self._is_one_display(start, closing):
            self.problem(start, start + 2, "this $$ is never closed", "write $$ behind the formula")
            return start + 2
        return self.display(start, closing + 2, start + 2, closing)

    def bracket(self, match: re.Match[str]) -> int | None:
        """``\\[`` or ``\\(`` with any number of backslashes; None where it is not closed."""
        opening = match.group()
        kind = opening[-1]
        closing_text = opening[:-1] + {"[": "]", "(": ")"}[kind]
        closing = self._find(closing_text, _ESCAPE if len(opening) == 2 else None, match.end())
        if closing == len(self.text) or self._in_new_section(match.end(), closing):
            return None
        end = closing + len(closing_text)
        if kind == "[":
            return self.display(match.start(), end, match.end(), closing)
        if self.blank_line(match.end(), closing) is not None:
            return None
        return self.add(Kind.INLINE, match.start(), end, match.end(), closing)

    def closing_dollar(self, start: int) -> int | None:
        """The ``$`` that closes a formula whose inside begins at ``start``: the first one outside of braces.

        Where the braces do not close in the paragraph, it is the first one.
        """
        at, depth, first = start, 0, None
        for _ in range(_NESTED_DOLLARS):
            match = None
            while match := _DOLLAR_OR_BRACE.search(self.text, at):
                at = match.end()
                token = match.group()
                depth += (token == "{") - (token == "}")
                if token == "$":
                    break
            if match is None or self.blank_line(start, match.start()) is not None:
                break
            if match.start() == start:
                return None
            first = match.start() if first is None else first
            if depth <= 0:
                return match.start()
        return first

    def _find(self, wanted: str, pattern: re.Pattern[str] | None, start: int) -> int:
        """The next closing delimiter, or the end of the text; what was found is kept for openings before it."""
        known = self._next.get(wanted)
        if known is not None and known[0] <= start <= known[1]:
            return known[1]
        if pattern is None:
            found = self.text.find(wanted, start)
        else:
            at = start
            found = -1
            while match := pattern.search(self.text, at):
                if match.group() == wanted:
                    found = match.start()
                    break
                at = match.end()
        found = len(self.text) if found < 0 else found
        self._next[wanted] = (start, found)
        return found

    def _environments(self, name: str) -> dict[int, int]:
        """Where each ``\\begin`` of this name ends."""
        if name not in self._ends:
            ends: dict[int, int] = {}
            begun: list[int] = []
            for match in re.finditer(rf"\\(begin|end)\{{{re.escape(name)}\}}", self.text):
                if match.group(1) == "begin":
                    begun.append(match.start())
                elif begun:
                    ends[begun.pop()] = match.end()
            self._ends[name] = ends
        return self._ends[name]

    def blank_line(self, start: int, end: int) -> int | None:
        """The first blank line between two offsets."""
        at = bisect_left(self._blank_lines, start)
        return self._blank_lines[at] if at < len(self._blank_lines) and self._blank_lines[at] < end else None

    def _in_new_section(self, start: int, end: int) -> bool:
        at = bisect_left(self._headings, start)
        return at < len(self._headings) and self._headings[at] < end

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [match.start() for match in BLANK_LINE.finditer(self.text)]

    @cached_property
    def _headings(self) -> list[int]:
        return [match.start() for match in _HEADING.finditer(self.text)]

    def _is_one_display(self, start: int, closing: int) -> bool:
        """Whether two ``$$`` belong together, or the first one was left open.

        A blank line between them is rare in a display and usual behind one that was not closed.  It is accepted
        inside an environment, and where the ``$$`` of the rest of the text pair up.
        """
        if self._in_new_section(start, closing):
            return False
        blank = self.blank_line(start, closing)
        if blank is None:
            return True
        if self.text.count(r"\begin{", start, blank) > self.text.count(r"\end{", start, blank):
            return True
        return (len(self._double_dollars) - bisect_left(self._double_dollars, start)) % 2 == 0

    @cached_property
    def _double_dollars(self) -> list[int]:
        return [match.start() for match in _DOUBLE_DOLLAR.finditer(self.text) if match.group() == "$$"]

    # ---- results ---------------------------------------------------------------------------------------------------

    def add(self, kind: Kind, start: int, end: int, inner_start: int, inner_end: int) -> int:
        """Record a region; the scan goes on at its end."""
        self.regions.append(Region(kind, Span(start, end), Span(inner_start, inner_end)))
        return end

    def display(self, start: int, end: int, inner_start: int, inner_end: int) -> int:
        """Record a display and the macros it defines; one that only defines macros is no part of the notes."""
        content = self.text[inner_start:inner_end]
        if "\\" in content:
            found = list(definitions(self.text, inner_start, inner_end, self.braces))
            for definition in found:
                self.define(definition.macro, Span(definition.start, definition.end))
            if found:
                content = blanked(content, ((d.start - inner_start, d.end - inner_start) for d in found))
        kind = Kind.DISPLAY if content.strip() else Kind.BREAK
        return self.add(kind, start, end, inner_start, inner_end)

    def define(self, macro: Macro, span: Span) -> None:
        """Record a macro; a second meaning for one name is told, as one of the two cannot be what a formula means."""
        earlier = self.macros.get(macro.name)
        if earlier is not None and earlier != macro:
            line, _ = place(self.text, span.start)
            self.notes.append((span, f"\\{macro.name} is defined again; every formula is read with this definition "
                                     f"(line {line})"))
        self.macros[macro.name] = macro

    def problem(self, start: int, end: int, message: str, remedy: str) -> None:
        """Record a place that cannot be read."""
        self.problems.append((Span(start, end), f"{message}; {remedy}"))

    def formula(self, region: Region) -> Formula:
        """The formula of a display or inline region, trimmed, with what is not formula blanked."""
        start, end = region.inner.start, region.inner.end
        latex = self.text[start:end]
        gone: list[tuple[int, int]] = []
        if "\n" in latex:
            line_start = self.text.rfind("\n", 0, region.span.start) + 1
            if self.text[line_start : region.span.start].lstrip(" \t").startswith(">"):
                gone += [match.span(1) for match in _QUOTE_MARK.finditer(latex)]
            if "%" in latex:
                gone += [match.span(1) for match in _COMMENT.finditer(latex)]
        if "def" in latex or "\\let" in latex or "command" in latex or "\\Declare" in latex:
            gone += [(d.start - start, d.end - start) for d in definitions(self.text, start, end, self.braces)]
        if gone:
            latex = blanked(latex, gone)
        lead = len(latex) - len(latex.lstrip())
        latex = latex.strip()
        return Formula(Span(start + lead, start + lead + len(latex)), latex)

    def displays(self) -> list[Display]:
        """The displays, in order."""
        return [Display(r.span, self.formula(r)) for r in self.regions if r.kind is Kind.DISPLAY]


def blanked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with these ranges as spaces (line ends are kept), of the same length."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(ranges):
        if start >= at:
            pieces += [text[at:start], _SPACES.sub(" ", text[start:end])]
            at = end
    pieces.append(text[at:])
    return "".join(pieces)
