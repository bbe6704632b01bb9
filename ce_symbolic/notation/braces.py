r"""Braces that are not seen in print: empty ones, and those around all that stands behind a sum sign."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.notation import operators as op
from ce_symbolic.notation.nesting import depths, group_end
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import Span

_SUMS = ("sum", "prod")


def without_invisible(tokens: Sequence[Token], notes: list[tuple[Span, str]]) -> Sequence[Token]:
    r"""The tokens as they are seen in print.

    ``\frac{a}{b}{}`` loses its empty braces.  ``\sum_k{e^{z_k} - c}`` is printed ``\sum_k e^{z_k} - c``: where the
    later terms do not contain the index, the sum ends before them, as everywhere.
    """
    if not any(token.kind == "open" for token in tokens):
        return tokens
    dropped: set[int] = set()
    for at, token in enumerate(tokens):
        if token.kind != "open" or at in dropped:
            continue
        end = group_end(tokens, at)
        if end <= at + 1 or tokens[end - 1].kind != "close":
            continue
        if end == at + 2:
            if at and not _argument(tokens, at) and not _scripted(tokens, end):
                dropped |= {at, at + 1}
        elif not _scripted(tokens, end) and (index := _below(tokens, at)):
            term = _second_term(tokens, at + 1, end - 1)
            if term is not None and not index & {t.text for t in tokens[term : end - 1]}:
                dropped |= {at, end - 1}
                notes.append((Span(token.span.start, tokens[end - 1].span.end),
                              "braces are not seen in print: the sum is read to end before the next term; "
                              "use brackets for the other reading"))
    return [token for at, token in enumerate(tokens) if at not in dropped] if dropped else tokens


def _argument(tokens: Sequence[Token], at: int) -> bool:
    """Whether the braces at ``at`` are, or may be, what the tokens before them ask for."""
    before = tokens[at - 1]
    if before.is_symbol("_", "^", "]") or before.kind in ("begin", "tab", "row", "open"):
        return True
    if before.kind == "command":
        return before.text not in op.LETTERS and before.text not in op.TIMES
    if before.kind != "close":
        return op.relation(before) is not None or op.plus(before) is not None
    opening = _opening(tokens, at - 1)
    return opening < 1 or tokens[opening - 1].kind == "command"


def _opening(tokens: Sequence[Token], at: int) -> int:
    """Where the group begins that ends at ``at``."""
    depth = 0
    for i in range(at, -1, -1):
        depth += (tokens[i].kind == "close") - (tokens[i].kind == "open")
        if not depth:
            return i
    return -1


def _scripted(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].is_symbol("_", "^", "'")


def _below(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """The index letters below the sum sign right in front of the group at ``at``; empty if there is none."""
    i = at
    below: Sequence[Token] = ()
    while i > 1:
        start = _opening(tokens, i - 1) if tokens[i - 1].kind == "close" else i - 1
        if start < 1 or not tokens[start - 1].is_symbol("_", "^"):
            break
        if tokens[start - 1].is_symbol("_"):
            below = tokens[start:i]
        i = start - 1
    if i < 1 or i == at or not tokens[i - 1].is_command(*_SUMS):
        return frozenset()
    names: list[str] = []
    for token in below:
        if op.relation(token) is not None:
            break
        if token.kind == "letter" or (token.kind == "command" and token.text in op.LETTERS):
            names.append(token.text)
    return frozenset(names)


def _second_term(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where the second term begins of a sum that stands in these tokens."""
    inner = tokens[start:end]
    top = depths(inner)
    for i, token in enumerate(inner):
        if i and top[i] and op.plus(token) and not (op.relation(inner[i - 1]) or op.times(inner[i - 1])):
            return start + i
    return None
