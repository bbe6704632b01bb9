"""Footnotes of derivations: each text once, however many lines refer to it.

``\\footnote`` does not work inside of ``align``, so the lines carry ``\\footnotemark`` with a number relative to the
footnotes before the derivation, and the text stands before the first of them, between the rows, so that it comes to the
same page; derivations with nothing between them share theirs.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: Takes note of the number of footnotes so far; the lines count from there.
BASE = "\\edef\\cebase{\\the\\value{footnote}}%\n"


@dataclass
class Footnotes:
    """The footnotes of derivations that stand together, in the order of their first use."""

    texts: list[str] = field(default_factory=list)

    def marks(self, texts: Sequence[str]) -> tuple[str, str]:
        """The marks for these texts, and those of the texts that stand nowhere yet."""
        before = len(self.texts)
        self.texts += [text for text in dict.fromkeys(texts) if text not in self.texts]
        numbers = sorted({self.texts.index(text) + 1 for text in texts})
        new = "".join(f"  \\cenote{{{k + 1}}}{{{self.texts[k]}}}%\n" for k in range(before, len(self.texts)))
        return "\\textsuperscript{,}".join(f"\\cemark{{{number}}}" for number in numbers), new

    def behind(self) -> str:
        """What counts them, behind the derivations."""
        return f"\\addtocounter{{footnote}}{{{len(self.texts)}}}%\n" if self.texts else ""
