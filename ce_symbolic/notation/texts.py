"""The source of tokens as the author wrote it, and remarks as plain text."""
from __future__ import annotations

import re
from collections.abc import Sequence

from ce_symbolic.notation.nesting import Nesting, is_group
from ce_symbolic.notation.shapes import is_text
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import Span

#: What may stand between two tokens of a formula and is not part of it.
_LAYOUT = re.compile(
    r"\\\\(?:\s*\[[^\]]*\])?|(?<!\\)&|\\(?:begin|end|label|tag\*?|hspace\*?|vspace\*?)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|quad|qquad)(?![A-Za-z])|(?<!\\)%[^\n]*"
)
_SPACE = re.compile(r"\s+")


class SourceText:
    """Slices of the text of a display by the places of its tokens."""

    def __init__(self, latex: str, offset: int) -> None:
        self.latex = latex
        self.offset = offset

    def of(self, tokens: Sequence[Token]) -> str:
        """The exact source of these tokens; where rows were joined, without the layout between them."""
        if not tokens:
            return ""
        # An argument of a macro lies inside of the call, whose place the tokens of the macro's body have.
        start, end = min(t.span.start for t in tokens), max(t.span.end for t in tokens)
        whole = self._slice(start, end)
        if "\n" not in whole and not _LAYOUT.search(whole):
            return whole
        text = ""
        at = start
        for token in tokens:
            gap = self._slice(at, token.span.start)
            if "\n" in gap or _LAYOUT.search(gap):
                gap = _SPACE.sub(" ", _LAYOUT.sub(" ", gap))
            text += gap + self._slice(max(at, token.span.start), token.span.end)
            at = max(at, token.span.end)
        return text

    def of_span(self, span: Span) -> str:
        """The text at a place of the document."""
        return self._slice(span.start, span.end)

    def _slice(self, start: int, end: int) -> str:
        return self.latex[max(0, start - self.offset) : max(0, end - self.offset)]

    def remark(self, tokens: Sequence[Token]) -> str:
        """Plain text, with formulas in it as ``$…$``."""
        pieces: list[str] = []
        formula: list[Token] = []
        if is_group(tokens) and tokens[0].is_symbol("("):
            if len(tokens) == 3 and not is_text(tokens[1]):
                return self.of(tokens)  # "(a)", "(1)": the name of a step
            tokens = tokens[1:-1]
        if len(tokens) > 1 and all(token.kind == "letter" for token in tokens):
            return self.of(tokens)  # letters without a sign between them are an abbreviation: "WLLN"
        if tokens and tokens[0].is_command("because"):
            pieces, tokens = ["because "], tokens[1:]
        nesting = Nesting()
        for token in [*tokens, None]:
            if token is not None:
                nesting.feed(token)
            if token is not None and (nesting.firm or not is_text(token)) and token.kind != "tag":
                if token.kind != "quad":
                    formula.append(token)
                continue
            if formula:
                source = self.of(formula)
                pieces.append(f" {source} " if _is_punctuation(formula) else f" ${source}$ ")
                formula = []
            if token is not None:
                pieces.append(f" {token.text} " if token.kind != "tag" else f"({token.text})")
        text = " ".join("".join(pieces).replace("~", " ").split())
        return re.sub(r"\s+([,.;:)])", r"\1", text).replace("( ", "(")


def _is_punctuation(tokens: Sequence[Token]) -> bool:
    return all(token.is_symbol(",", ".", ";", ":", "(", ")", "-", "/") for token in tokens)

