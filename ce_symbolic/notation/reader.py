"""LaTeX tokens → formula tree."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.names import Names
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
    raise ReadError(Span(source_end, source_end), "the reader is being written", "")
