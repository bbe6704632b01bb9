"""Rows that stand in brackets as a whole: the brackets say nothing, the relations inside count.

``\\left( = … \\right)`` carries on a chain; ``\\left( \\begin{array} p(a) = … \\\\ q(a) = … \\end{array} \\right)``
and a system of equations in a brace are rows of their own; ``\\boxed{…}`` is a frame.  A ``pmatrix`` is a formula.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ce_symbolic.notation.nesting import group_end, is_group
from ce_symbolic.notation.rows import LAYOUT, Row, split_rows
from ce_symbolic.notation.signs import find_signs, sign_at
from ce_symbolic.notation.tokens import Token

_STACKS = LAYOUT | {"array", "cases", "dcases", "rcases", "matrix", "smallmatrix", "subarray"}
_FRAMES = ("boxed", "fbox", "bbox", "colorbox", "fcolorbox", "framebox")
_MAX_DEPTH = 8


def unwrap(rows: Iterable[Row], depth: int = 0) -> Iterator[Row]:
    """The rows, with those in brackets replaced by what stands in the brackets."""
    for row in rows:
        inner = _inside(row) if depth < _MAX_DEPTH else None
        if inner is None:
            yield row
        else:
            yield from unwrap(inner, depth + 1)


def _inside(row: Row) -> list[Row] | None:
    tokens = _trimmed(row.tokens)
    if not tokens or row.round_open or not _may_be_wrapped(tokens[0]) or find_signs(tokens):
        return None
    if tokens[0].is_command(*_FRAMES) and group_end(tokens, 1) == len(tokens):
        return _statement(tokens[2:-1])
    groups = _groups(tokens)
    if groups is None:
        return None
    stacks = [_stack(group) for group in groups]
    if all(stack is not None for stack in stacks):
        return [line for stack in stacks if stack for line in stack]
    return _statement(tokens[1:-1]) if len(groups) == 1 and tokens[0].kind != "begin" else None


def _may_be_wrapped(first: Token) -> bool:
    return first.kind in ("open", "begin", "symbol") or bool(first.size) or first.is_command(*_FRAMES)


def _statement(inner: Sequence[Token]) -> list[Row] | None:
    """The rows inside a bracket, if there is a relation at their top level."""
    rows = split_rows(inner)
    return rows if any(find_signs(row.tokens) for row in rows) else None


def _groups(tokens: Sequence[Token]) -> list[Sequence[Token]] | None:
    """The bracket groups that a row consists of; None if there is anything else."""
    found = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind == "quad" or tokens[at].is_symbol(",", ";"):
            at += 1
            continue
        end = group_end(tokens, at)
        if not is_group(tokens[at:end]):
            return None
        found.append(tokens[at:end])
        at = end
    return found or None


def _stack(group: Sequence[Token]) -> list[Row] | None:
    """The rows of statements in an environment, with or without a bracket around it."""
    body = group
    if body[0].kind != "begin":
        body = _trimmed(body[1:-1])
    if not body or body[0].kind != "begin" or body[0].text not in _STACKS or group_end(body, 0) != len(body):
        return None
    rows = split_rows(body[1:-1])
    # In a case distinction the relation stands in the condition, behind the first column.
    if not any(find_signs(row.cells[0]) or sign_at(row.cells[min(1, len(row.cells) - 1)], 0) for row in rows):
        return None
    return [replace(row, gathered=True, paired=True) for row in rows]


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    start, end = 0, len(tokens)
    while start < end and tokens[start].kind == "quad":
        start += 1
    while end > start and (tokens[end - 1].kind == "quad" or tokens[end - 1].is_symbol(",", ".", ";")) and (
        not tokens[end - 1].size
    ):
        end -= 1
    return tokens[start:end]
