"""Headings and sentences of the notes as LaTeX: paragraphs and lists where the notes have them, simple emphasis."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ce_symbolic.documents.document import Document, Heading, Sentence
from ce_symbolic.export.tex.text import escape

_SECTIONS = ("section", "subsection", "subsubsection", "paragraph")
_ITEM = re.compile(r"(?:^|\n)[ \t>]*(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})[.)])[ \t]+[^\w$\\]*$|\\item\b[^\n]*$")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n|\\par\b|\\(?:begin|end)\{")
_CELL = re.compile(r"(?<!\\)\|")
_FORMULA = re.compile("\x00(\\d+)\x00")
_EMPHASIS = re.compile(
    r"(?P<code>(?<!`)`(?P<in_code>[^`\n]+)`(?!`))|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|(?<![\w*])\*(?P<star>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_(?P<score>[^_\s](?:[^_]*[^_\s])?)_(?!\w)"
    r"|\\emph\{(?P<emph>[^{}]*)\}|\\textbf\{(?P<textbf>[^{}]*)\}|\\texttt\{(?P<texttt>[^{}]*)\}"
)
_COMMANDS = {
    "in_code": "texttt", "strong": "textbf", "star": "emph", "score": "emph", "emph": "emph", "textbf": "textbf",
    "texttt": "texttt",
}

Inline = Callable[[str, str], str]
"""Sets an inline formula (its LaTeX, its place)."""


class Prose:
    """Writes the prose of a document, sentence by sentence; knows whether a list is open."""

    def __init__(self, document: Document, inline: Inline) -> None:
        self.document = document
        self.inline = inline
        self.list = ""

    def heading(self, heading: Heading, depth: int) -> str:
        """A section of this depth, from 0."""
        command = _SECTIONS[min(depth, len(_SECTIONS) - 1)]
        return f"{self.end_list()}\n\\{command}{{{self.title(heading)}}}\n"

    def title(self, heading: Heading) -> str:
        """The words of a heading; its formulas stand in the text as they are printed."""
        place = "{}:{}".format(*self.document.place(heading.span.start))
        pieces = re.split(r"(?<!\\)\$([^$]+)(?<!\\)\$", heading.text)
        return "".join(
            escape(_unmarked(piece)) if i % 2 == 0 else self._in_title(piece, place) for i, piece in enumerate(pieces)
        )

    def _in_title(self, latex: str, place: str) -> str:
        return f"\\texorpdfstring{{{self.inline(latex, place)}}}{{}}" if latex.strip() else ""

    def sentence(self, sentence: Sentence, gap: str) -> str:
        """A sentence; ``gap`` is the text of the document before it, back to the part before."""
        kind = list_kind(gap)
        words = self.words(sentence)
        if kind:
            opening = "" if self.list == kind else f"{self.end_list()}\\begin{{{kind}}}\n"
            self.list = kind
            return f"{opening}\\item {'{}' if words.startswith('[') else ''}{words}\n"
        if _BLANK_LINE.search(gap):
            return f"{self.end_list()}\n{words}\n"
        if _CELL.search(gap):
            return f"\\par {words}\n" if "\n" in gap else f"\\quad {words}\n"
        return f"{words}\n"

    def end_list(self) -> str:
        """What closes an open list."""
        kind, self.list = self.list, ""
        return f"\\end{{{kind}}}\n" if kind else ""

    def between(self, sentences: Sequence[Sentence]) -> str:
        """Prose between two rows of a derivation."""
        return " ".join(map(self.words, sentences))

    def words(self, sentence: Sentence) -> str:
        """The words of a sentence with its formulas."""
        pieces: list[str] = []
        source = self.document.text[sentence.span.start : sentence.span.end]
        for command, text in _stretches(sentence.text, source):
            latex = "".join(
                escape(piece) if i % 2 == 0 else self._formula(sentence, int(piece))
                for i, piece in enumerate(_FORMULA.split(text))
            )
            pieces.append(f"\\{command}{{{_breakable(latex) if command == 'texttt' else latex}}}" if command else latex)
        # a line of the file that begins with a comment sign or is empty would mean something else to TeX
        return " ".join("".join(pieces).split())

    def _formula(self, sentence: Sentence, k: int) -> str:
        item = sentence.formulas[k]
        return self.inline(item.latex, "{}:{}".format(*self.document.place(item.span.start)))


def list_kind(gap: str) -> str:
    """The list that a sentence behind this text is an item of; empty if it is none."""
    item = _ITEM.search(gap)
    return "" if item is None else "enumerate" if item["number"] else "itemize"


def begins_paragraph(gap: str) -> bool:
    """Whether a sentence behind this text begins a paragraph, or a row of a table."""
    return _BLANK_LINE.search(gap) is not None or ("\n" in gap and _CELL.search(gap) is not None)


def _stretches(text: str, source: str) -> list[tuple[str, str]]:
    """The text in stretches with the command that emphasises each; the source says which words are emphasised."""
    stretches: list[tuple[str, str]] = []
    at = 0
    for match in _EMPHASIS.finditer(source):
        kind = next(name for name in _COMMANDS if match[name] is not None)
        words = " ".join(match[kind].split())
        found = text.find(words, at) if words else -1
        if found >= 0:
            stretches += [("", text[at:found]), (_COMMANDS[kind], words)]
            at = found + len(words)
    return [*stretches, ("", text[at:])]


def _breakable(latex: str) -> str:
    return re.sub(r"(?<=[/.:,-])(?=\w)|(?<=\\_)", r"\\allowbreak{}", latex)


def _unmarked(text: str) -> str:
    """The words of a title without their markup, be it Markdown or LaTeX."""
    return re.sub(r"\*\*|`|\\(?:emph|textbf|texttt)\b|\\(?=[&%$#_{}])", "", text)
