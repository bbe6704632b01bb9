"""Footnotes of derivations: each text once, however many lines refer to it.

``\\footnote`` does not work inside of ``align*``, so the lines carry ``\\footnotemark`` with a number relative to the
footnotes before the derivation, and the texts follow behind it; derivations with nothing between them share theirs.
The texts stand between paragraphs: in a paragraph they would make an empty line of what is left of it.
"""
from __future__ import annotations

from dataclasses import dataclass, field

#: Takes note of the number of footnotes so far; the lines count from there.
BASE = "\\edef\\cebase{\\the\\value{footnote}}%\n"


@dataclass
class Footnotes:
    """The footnotes of derivations that stand together, in the order of their first use."""

    texts: list[str] = field(default_factory=list)

    def number(self, text: str) -> int:
        """The number of a text, from 1; a text that is there already keeps its number."""
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1

    def marks(self, texts: list[str]) -> str:
        """The marks for these texts."""
        numbers = sorted(dict.fromkeys(map(self.number, texts)))
        return "\\textsuperscript{,}".join(f"\\cemark{{{number}}}" for number in numbers)

    def behind(self) -> str:
        """The texts, behind the derivation."""
        lines = [f"\\cenote{{{i}}}{{{text}}}%\n" for i, text in enumerate(self.texts, 1)]
        return "".join(["\\par\n", *lines, f"\\addtocounter{{footnote}}{{{len(lines)}}}%\n"]) if lines else ""
