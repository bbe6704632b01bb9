"""Headings and sentences of the notes as HTML: paragraphs and lists where the notes have them, simple emphasis.

Whatever the notes contain is text: the only elements here are our own.
"""
from __future__ import annotations

import re

from markupsafe import Markup, escape

from ce_symbolic.documents.document import Document, Heading, Sentence
from ce_symbolic.export.page.formulas import Formulas

_ITEM = re.compile(r"(?:^|\n)[ \t>]*(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})[.)])[ \t]+[^\w$\\]*$|\\item\b[^\n]*$")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n|\\par\b|\\(?:begin|end)\{|\A\s*\Z")
_CELL = re.compile(r"(?<!\\)\|")
_FORMULA = re.compile("\x00(\\d+)\x00")
_EMPHASIS = re.compile(
    r"(?P<code>(?<!`)`(?P<in_code>[^`\n]+)`(?!`))|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|(?<![\w*])\*(?P<star>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_(?P<score>[^_\s](?:[^_]*[^_\s])?)_(?!\w)"
    r"|\\emph\{(?P<emph>[^{}]*)\}|\\textbf\{(?P<textbf>[^{}]*)\}|\\texttt\{(?P<texttt>[^{}]*)\}"
)
_ELEMENTS = {
    "in_code": "code", "strong": "strong", "star": "em", "score": "em", "emph": "em", "textbf": "strong",
    "texttt": "code",
}
_DOLLARS = re.compile(r"(?<!\\)\$([^$]+)(?<!\\)\$")
_TITLE_MARKUP = re.compile(r"\*\*|`|\\(?:emph|textbf|texttt)\b|\\(?=[&%$#_{}])|(?<=\\)[{}]")


class Prose:
    """Writes the prose of one document."""

    def __init__(self, document: Document, formulas: Formulas) -> None:
        self.document = document
        self.formulas = formulas

    def title(self, heading: Heading) -> Markup:
        """The words of a heading with its formulas."""
        pieces = _DOLLARS.split(heading.text)
        return Markup("").join(
            escape(_unmarked(piece)) if i % 2 == 0 else self.formulas.inline(piece) for i, piece in enumerate(pieces)
        )

    def plain_title(self, heading: Heading) -> str:
        """The words of a heading as plain text, formulas as printed."""
        return " ".join(_unmarked(heading.text.replace("$", "")).split())

    def words(self, sentence: Sentence) -> Markup:
        """The words of a sentence with its formulas."""
        source = self.document.text[sentence.span.start : sentence.span.end]
        pieces: list[Markup] = []
        for name, text in _stretches(sentence.text, source):
            inside = Markup("").join(
                escape(piece) if i % 2 == 0 else self.formulas.inline(sentence.formulas[int(piece)].latex)
                for i, piece in enumerate(_FORMULA.split(text))
            )
            pieces.append(Markup(f"<{name}>{{}}</{name}>").format(inside) if name else inside)
        return Markup("").join(pieces)


def place(gap: str) -> str:
    """Where a sentence stands, by the text before it: ``ul`` or ``ol`` for an item, ``p`` for a paragraph, ``cell``."""
    item = _ITEM.search(gap)
    if item:
        return "ol" if item["number"] else "ul"
    if _CELL.search(gap):
        return "p" if "\n" in gap.strip(" ") else "cell"
    return "p" if _BLANK_LINE.search(gap) and gap.strip(" ") else ""


def _stretches(text: str, source: str) -> list[tuple[str, str]]:
    """The text in stretches with the element that emphasises each; the source says which words are emphasised."""
    stretches: list[tuple[str, str]] = []
    at = 0
    for match in _EMPHASIS.finditer(source):
        kind = next(name for name in _ELEMENTS if match[name] is not None)
        words = " ".join(match[kind].split())
        found = text.find(words, at) if words else -1
        if found >= 0:
            stretches += [("", text[at:found]), (_ELEMENTS[kind], words)]
            at = found + len(words)
    return [*stretches, ("", text[at:])]


def _unmarked(text: str) -> str:
    return _TITLE_MARKUP.sub("", text)
