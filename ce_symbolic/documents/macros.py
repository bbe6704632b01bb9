"""Macro definitions: ``\\newcommand``, ``\\def``, ``\\let``, ``\\DeclareMathOperator`` and their like."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ce_symbolic.documents.braces import Braces
from ce_symbolic.documents.document import Macro

#: What a definition begins with; used inside the patterns of the scanners.
DEFINITION = (
    r"\\(?:newcommand|renewcommand|providecommand|DeclareRobustCommand|def|gdef|let"
    r"|DeclareMathOperator|DeclarePairedDelimiter)(?![A-Za-z])\*?"
)
_START = re.compile(DEFINITION)
_NAME = re.compile(r"\s*(?:\{\s*\\([A-Za-z]+|[^A-Za-z\s])\s*\}|\\([A-Za-z]+|[^A-Za-z\s]))")
_OPTION = re.compile(r"\s*\[([^\]\n]{0,200})\]")
_PARAMETERS = re.compile(r"\s*+((?:#[1-9])*)\s*+(?=\{)")
_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|[^\s{}\\])")
_LET = re.compile(r"\s*=?\s*(\\[A-Za-z]+|\\.|[^\s\\])")


@dataclass(frozen=True, slots=True)
class Definition:
    """A macro with the place of its definition."""

    start: int
    end: int
    macro: Macro


def definition_at(text: str, start: int, braces: Braces) -> Definition | None:
    """The definition that begins at ``start``; None where its parts do not follow."""
    head = _START.match(text, start)
    name = head and _NAME.match(text, head.end())
    if not head or not name:
        return None
    command = head.group().lstrip("\\")
    bare = command.rstrip("*")
    at = name.end()
    macro_name = name.group(1) or name.group(2)
    if bare == "let":
        target = _LET.match(text, at)
        return Definition(start, target.end(), Macro(macro_name, 0, target.group(1))) if target else None
    arity, default = 0, None
    if bare in ("def", "gdef"):
        parameters = _PARAMETERS.match(text, at)
        if not parameters:
            return None  # delimited parameters (\def\a#1.#2) have no counterpart in mathematics as we read it
        arity, at = parameters.group(1).count("#"), parameters.end()
    elif bare not in ("DeclareMathOperator", "DeclarePairedDelimiter"):
        option = _OPTION.match(text, at)
        if option:
            if not option.group(1).strip().isdigit():
                return None
            arity, at = int(option.group(1)), option.end()
            option = _OPTION.match(text, at)
            if option:
                default, at = option.group(1), option.end()
    body = _body(text, at, braces)
    if body is None:
        return None
    content, at = body
    if bare == "DeclareMathOperator":
        content = f"\\operatorname{'*' if command.endswith('*') else ''}{{{content}}}"
    elif bare == "DeclarePairedDelimiter":
        right = _body(text, at, braces)
        if right is None:
            return None
        arity, content, at = 1, f"{content} #1 {right[0]}", right[1]
    return Definition(start, at, Macro(macro_name, arity, content, default))


def definitions(text: str, start: int, end: int, braces: Braces) -> Iterator[Definition]:
    """All definitions in a range, from left to right."""
    at = start
    while match := _START.search(text, at, end):
        found = definition_at(text, match.start(), braces)
        if found and found.end <= end:
            yield found
            at = found.end
        else:
            at = match.end()


def _body(text: str, at: int, braces: Braces) -> tuple[str, int] | None:
    """A brace group or a single token, and the offset behind it."""
    while at < len(text) and text[at].isspace():
        at += 1
    if text.startswith("{", at):
        end = braces.group_end(at)
        return (text[at + 1 : end - 1].strip(), end) if end else None
    token = _TOKEN.match(text, at)
    return (token.group(1), token.end()) if token else None
