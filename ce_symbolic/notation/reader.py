"""LaTeX tokens → formula tree."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ce_symbolic.notation import atoms
from ce_symbolic.notation.braces import without_invisible
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.names import Names
from ce_symbolic.notation.parser import Parser
from ce_symbolic.notation.tokens import Token, tokenize
from ce_symbolic.notation.tree import Node, Span

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro


def read_formula(
    latex: str,
    offset: int = 0,
    *,
    macros: Mapping[str, Macro] | None = None,
    names: Names | None = None,
    notes: list[tuple[Span, str]] | None = None,
) -> Node:
    """The tree of one formula or statement; raises ReadError."""
    return read_tokens(tokenize(latex, offset, macros), names=names, notes=notes, source_end=offset + len(latex))


def read_tokens(
    tokens: Sequence[Token],
    *,
    names: Names | None = None,
    notes: list[tuple[Span, str]] | None = None,
    source_end: int = 0,
) -> Node:
    """The tree of exactly these tokens; ``source_end`` is where a missing formula is reported."""
    said = notes if notes is not None else []
    parser = Parser(without_invisible(tokens, said), names or Names(), said, source_end)
    while parser.end and parser.tokens[parser.end - 1].is_symbol(",", ".", ";") and parser.end > 1:
        if parser.tokens[parser.end - 1].size or _ends_in_dots(parser):
            break
        parser.end -= 1
    if not parser.end:
        raise ReadError(Span(source_end, source_end), "a formula is missing here", "write it")
    try:
        node = parser.within(0, parser.end, lambda: atoms.content(parser))
    except RecursionError:
        raise parser.refuse("this formula is nested too deeply", "give its parts names of their own", 0) from None
    return node


def _ends_in_dots(parser: Parser) -> bool:
    last = parser.tokens[max(0, parser.end - 3) : parser.end]
    return len(last) == 3 and all(token.is_symbol(".") for token in last)
