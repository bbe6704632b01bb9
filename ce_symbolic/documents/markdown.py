"""Markdown notes → document.

Mathematics is found before the block structure, because lines of a display may look like lists, headings or rules to
Markdown (``- b``, ``= c``).  The block structure is then read line by line; only what ends a sentence matters here:
headings, list items, table cells, rules, blank lines.  Code is never mathematics, with the exception of ``math``
fences.  A fence that is never closed is read as prose, and a note says so: to Markdown all that follows is code.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from html import unescape

from ce_symbolic.documents.document import Document, Heading, Part, Sentence
from ce_symbolic.documents.flat import CODE, END, FORMULA, Flat
from ce_symbolic.documents.macros import DEFINITION
from ce_symbolic.documents.regions import ENVIRONMENT, Kind, Region, Scanner
from ce_symbolic.documents.sentences import Insert, sentences
from ce_symbolic.notation.tree import Span

_FENCE_END = re.compile(r"^[ \t>]*+(`{3,}+|~{3,}+)[ \t]*+$", re.M)
_TICKS = re.compile(r"`+")
_LINE_START = re.compile(r"(?:\A|\n)[ \t>]*\Z")
_MATH_LIKE = re.compile(r"\\[A-Za-z]|[_^=]")


def parse_markdown(text: str, path: str) -> Document:
    """The document that a Markdown text is; ``path`` is its name in messages."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    scanner = MarkdownScanner(text)
    scanner.scan(_front_matter(text))
    parts: list[Part] = [*scanner.displays(), *_Blocks(scanner).parts()]
    parts.sort(key=lambda part: part.span)
    return Document(path, text, tuple(parts), scanner.macros, tuple(scanner.problems), tuple(scanner.notes))


class MarkdownScanner(Scanner):
    """The delimiters of Markdown: ``$``, ``$$``, ``\\(``, ``\\[``, environments, fences, code spans, comments."""

    pattern = re.compile(
        r"(?P<fence>^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+(?:`{3,}+[^`\n]*+|~{3,}+[^\n]*+)$)"
        rf"|(?P<environment>\\begin\{{{ENVIRONMENT}\}})"
        rf"|(?P<define>{DEFINITION})"
        r"|(?P<bracket>\\{1,2}[(\[])"
        r"|(?P<escape>\\.)"
        r"|(?P<comment><!--)"
        r"|(?P<ticks>`+)"
        r"|(?P<dollar>\$\$?)",
        re.M | re.S,
    )

    def on_fence(self, match: re.Match[str]) -> int:
        """A code fence; mathematics if its language is ``math``."""
        line = match.group().strip()
        mark = re.search(r"`{3,}|~{3,}", line)
        assert mark is not None
        language = line[mark.end() :].strip().split(" ")[0].lower()
        closing = self._fence_end(mark.group(), match.end())
        if closing is None:
            self.notes.append((Span(match.end() - len(line), match.end()),
                               f"this {mark.group()} opens a code block that is never closed; it is read as prose"))
            return match.end()
        start = match.end() - (len(line) - mark.start())
        if language in ("math", "{math}"):
            return self.display(start, closing[1], min(match.end() + 1, closing[0]), closing[0])
        return self.add(Kind.BREAK, start, closing[1], start, closing[1])

    def _fence_end(self, mark: str, start: int) -> tuple[int, int] | None:
        """Start and end of the line that closes a fence."""
        starts, longest = self._fence_ends[mark[0]]
        at = bisect_left(starts, (start,))
        if at == len(starts) or longest[at] < len(mark):
            return None  # known without a search, so that many unclosed fences stay linear
        while starts[at][2] < len(mark):
            at += 1
        return starts[at][0], starts[at][1]

    @cached_property
    def _fence_ends(self) -> dict[str, tuple[list[tuple[int, ...]], list[int]]]:
        table: dict[str, tuple[list[tuple[int, ...]], list[int]]] = {}
        for mark in "`~":
            ends: list[tuple[int, ...]] = [
                (match.start(), match.end(), len(match.group(1)))
                for match in _FENCE_END.finditer(self.text) if match.group(1)[0] == mark
            ]
            longest = [0] * len(ends)
            best = 0
            for i in range(len(ends) - 1, -1, -1):
                best = max(best, ends[i][2])
                longest[i] = best
            table[mark] = (ends, longest)
        return table

    def on_comment(self, match: re.Match[str]) -> int:
        """An HTML comment."""
        end = self._find("-->", None, match.end())
        if end == len(self.text):
            return match.end()
        return self.add(Kind.GONE, match.start(), end + 3, match.start(), end + 3)

    def on_ticks(self, match: re.Match[str]) -> int:
        """A code span: it ends at the next run of as many backticks in the same paragraph."""
        runs = self._runs.get(len(match.group()), [])
        at = bisect_left(runs, match.end())
        if at == len(runs) or self.blank_line(match.end(), runs[at]) is not None:
            return match.end()
        end = runs[at] + len(match.group())
        return self.add(Kind.CODE, match.start(), end, match.end(), runs[at])

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        runs: dict[int, list[int]] = {}
        for match in _TICKS.finditer(self.text):
            runs.setdefault(len(match.group()), []).append(match.start())
        return runs

    def on_bracket(self, match: re.Match[str]) -> int:
        """``\\(`` and ``\\[``; unclosed ones are escaped brackets, unless a ``\\[`` stands at the start of its line."""
        end = self.bracket(match)
        if end is not None:
            return end
        if match.group() == r"\[" and _LINE_START.search(self.text, max(0, match.start() - 80), match.start()):
            self.problem(match.start(), match.end(), r"this \[ is never closed", r"write \] behind the formula")
        return match.end()

    def on_dollar(self, match: re.Match[str]) -> int:
        """``$$`` opens a display; ``$`` a formula if no space follows it and none stands before the closing one."""
        if match.group() == "$$":
            return self.double_dollar(match.start())
        start = match.end()
        closing = self.closing_dollar(start)
        if closing is None:
            return start
        inner = self.text[start:closing]
        after = self.text[closing + 1 : closing + 2]
        if after.isdigit():
            return start
        if inner[0].isspace() or inner[-1].isspace():
            if inner[0].isspace() and inner[-1].isspace() and _MATH_LIKE.search(inner) and "\n" not in inner:
                self.notes.append((Span(start - 1, closing + 1),
                                   "read as prose: a formula has no space inside of its dollar signs"))
                return closing + 1
            return start
        if len(inner) > 2 and inner[0] == inner[-1] == "`":  # GitHub's $`…`$
            return self.add(Kind.INLINE, start - 1, closing + 1, start + 1, closing - 1)
        return self.add(Kind.INLINE, start - 1, closing + 1, start, closing)


def _front_matter(text: str) -> int:
    """Where the notes begin behind a YAML head (``---`` … ``---``)."""
    match = re.match(r"---[ \t]*\n(?:[\w-]+:|#).*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text[:20_000], re.S)
    return match.end() if match else 0


# ---- block structure ---------------------------------------------------------------------------------------------

_QUOTE = re.compile(r"[ \t]*+(?:>[ \t]?)*+[ \t]*+")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r"(?:(?:\*[ \t]*+){3,}|(?:-[ \t]*+){3,}|(?:_[ \t]*+){3,})$")
_UNDERLINE = re.compile(r"(?:={2,}|-{2,})[ \t]*$")
_ITEM = re.compile(r"(?:[-*+]|(\d{1,9})[.)])(?:[ \t]++|$)")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_ATX_CLOSE = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")

_MARKUP = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<link>!?\[(?P<words>[^\[\]\n\x02]{0,300})\]\([^()\s\x02]*(?:[ \t]+\"[^\"\n\x02]*\")?\))"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>)"
    r"|(?P<stars>(?<!\s)\*{1,3}|\*{1,3}(?!\s))"
    r"|(?P<scores>(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))"
    r"|(?P<strike>~~)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<attributes>\{:?[ ]?[.#][^{}\n]*\})"
)


def _unmarked(match: re.Match[str]) -> str | tuple[int, int]:
    """What markup says in plain words."""
    kind = match.lastgroup
    if kind == "escaped":
        return match.group("escaped")
    if kind == "link":
        return match.span("words")  # formulas among the words keep their places
    if kind == "entity":
        plain = unescape(match.group())
        return plain if plain.isprintable() else " "
    return " " if kind == "tag" and match.group().startswith("<br") else ""


class _Blocks:
    """The headings and sentences around the regions of a scanner."""

    def __init__(self, scanner: MarkdownScanner) -> None:
        self.scanner = scanner
        self.text = scanner.text
        self.regions = scanner.regions
        self.starts = [region.span.start for region in self.regions]
        self.inserts: dict[int, Insert] = {}
        for region in self.regions:
            if region.kind is Kind.INLINE:
                self.inserts[region.span.start] = Insert(region.span, scanner.formula(region))
            elif region.kind is Kind.CODE:
                code = self.text[region.inner.start : region.inner.end]
                self.inserts[region.span.start] = Insert(region.span, None, code)
        self.block: list[tuple[int, int]] = []

    def parts(self) -> Iterator[Heading | Sentence]:
        """Headings and sentences, in order."""
        plain = _masked(self.text, self.regions, _front_matter(self.text))
        lines = list(_lines(plain))
        in_table = in_list = False
        for number, (start, end) in enumerate(lines):
            quote = _QUOTE.match(plain, start, end)
            start = quote.end() if quote else start
            line = plain[start:end].rstrip()
            following = plain[slice(*lines[number + 1])].strip(" \t>") if number + 1 < len(lines) else ""
            if not line:
                in_table = False
                yield from self.flush()
            elif heading := _ATX.match(line):
                in_table = in_list = False
                yield from self.flush()
                close = _ATX_CLOSE.search(line, heading.end())
                title = (start + heading.end(), start + close.start() if close else end)
                yield from self.heading(len(heading.group(1)), [title], Span(start, start + len(line)))
            elif self.block and not in_table and _UNDERLINE.match(line):
                content, self.block = self.block, []
                if in_list:
                    self.block = content
                    yield from self.flush()
                else:
                    yield from self.heading(1 if line[0] == "=" else 2, content,
                                            Span(content[0][0], start + len(line)))
            elif _RULE.match(line):
                in_table = False
                yield from self.flush()
            elif in_table or ("|" in line and "-" in following and _TABLE_RULE.match(following) and "|" in following):
                yield from self.flush()
                in_table = True
                if not _TABLE_RULE.match(line):
                    for cell in _cells(line, start):
                        self.block = [cell]
                        yield from self.flush()
            else:
                item = _ITEM.match(line)
                if item and (not self.block or in_list or item.group(1) in (None, "1")):
                    yield from self.flush()
                    in_list = True
                    marker = 0
                    while item:  # "- 1. text" opens two lists at once
                        marker = item.end()
                        item = _ITEM.match(line, marker)
                    start, line = start + marker, line[marker:]
                elif not self.block and start == lines[number][0]:
                    in_list = False  # an unindented paragraph
                if line:
                    self.block.append((start, end))  # to the end of the line: a display may stand there
        yield from self.flush()

    def flush(self) -> Iterator[Sentence]:
        """The sentences of the block that ends here."""
        if self.block:
            lines, self.block = self.block, []
            yield from sentences(self.flat(lines).substitute(_MARKUP, _unmarked), self.inserts)

    def heading(self, level: int, lines: list[tuple[int, int]], span: Span) -> Iterator[Heading | Sentence]:
        """A heading, if there are words in it; a line with a display is text, whatever stands before it."""
        prose = self.flat(lines).substitute(_MARKUP, _unmarked)
        if END in prose.text:
            yield from sentences(prose, self.inserts)
            return
        words = [self.source(prose, i) for i in range(len(prose.text))]
        title = " ".join("".join(words).split())
        if title:
            yield Heading(span, level, title)

    def source(self, prose: Flat, i: int) -> str:
        """A character of a title; formulas and code as they are printed."""
        character = prose.text[i]
        if character in (FORMULA, CODE):
            span = self.inserts[prose.at[i]].span
            return self.text[span.start : span.end]
        return character

    def flat(self, lines: list[tuple[int, int]]) -> Flat:
        """The lines of a block with its regions taken out."""
        prose = Flat()
        done = lines[0][0]
        for start, end in lines:
            at = max(start, done)
            # from the end of the line before: a display at the head of a line counts as its indentation
            for region in self.regions[bisect_left(self.starts, done) : bisect_left(self.starts, end)]:
                prose.copy(self.text, at, region.span.start)
                _stand_in(prose, region)
                done = region.span.end
                at = max(start, done)
            prose.copy(self.text, at, end)
            done = max(end, at)
            prose.put("\n", done)
        return prose


def _stand_in(prose: Flat, region: Region) -> None:
    if region.kind is Kind.INLINE:
        prose.put(FORMULA, region.span.start)
    elif region.kind is Kind.CODE:
        prose.put(CODE, region.span.start)
    elif region.kind is not Kind.GONE:
        prose.put(END, region.span.start)


_NOT_LINE_END = re.compile(r"[^\n]")


def _masked(text: str, regions: list[Region], start: int) -> str:
    """The text with its regions made harmless to the block structure: inline ones are a word, others are blank."""
    pieces = [_NOT_LINE_END.sub(" ", text[:start])]
    at = start
    for region in regions:
        pieces.append(text[at : region.span.start])
        inner = text[region.span.start : region.span.end]
        filler = "x" if region.kind in (Kind.INLINE, Kind.CODE) else " "
        pieces.append(_NOT_LINE_END.sub(filler, inner))
        at = region.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _cells(line: str, start: int) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _CELL_END.finditer(line):
        yield start + at, start + match.start()
        at = match.end()
    yield start + at, start + len(line)
