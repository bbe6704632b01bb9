"""What the reader says when it refuses a formula."""
from __future__ import annotations

from ce_symbolic.notation.tree import Span


class ReadError(Exception):
    """A place that cannot be read: where, what is wrong or was expected there, and what to write instead."""

    def __init__(self, span: Span, message: str, suggestion: str) -> None:
        super().__init__(f"{message}; {suggestion}" if suggestion else message)
        self.span = span
        self.message = message
        self.suggestion = suggestion
