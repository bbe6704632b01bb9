"""Which part of a remark is a formula."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.notation.nesting import is_group
from ce_symbolic.notation.shapes import is_text
from ce_symbolic.notation.signs import sign_at
from ce_symbolic.notation.tokens import Token

_MARKS = ("because", "forall", "therefore", "checkmark")
_PUNCTUATION = (".", ",", ";", ":")
#: Words before a formula that leave the remark a formula; "by definition of" does not.
_PHRASES = frozenset((
    "if", "for", "for all", "for every", "for each", "for any", "when", "whenever", "since", "because", "as", "where",
    "with", "such that", "s.t.", "assuming", "assuming that", "provided", "provided that", "given", "given that", "and",
    "only if", "if and only if", "in case", "unless",
))


def formula_of(aside: Sequence[Token]) -> list[Token]:
    """The tokens of the formula that a remark consists of; empty if there are more than leading words beside it."""
    tokens = [token for token in aside if token.kind != "quad"]
    changed = True
    while tokens and changed:
        changed = False
        if tokens[0].is_symbol("(", "[") and is_group(tokens):
            tokens, changed = tokens[1:-1], True
        elif tokens[0].is_command(*_MARKS) or _is_phrase(tokens[0]):
            tokens, changed = tokens[1:], True
        elif tokens[-1].is_symbol(*_PUNCTUATION) or tokens[0].is_symbol(*_PUNCTUATION):
            tokens = tokens[:-1] if tokens[-1].is_symbol(*_PUNCTUATION) else tokens[1:]
            changed = True
    if not tokens or any(token.kind in ("tag", "words") for token in tokens) or sign_at(tokens, 0):
        return []
    if len(tokens) == 1 and (tokens[0].kind == "number" or len(aside) > 1):
        return []  # "(1)", "(a)": the number of an equation or step
    abbreviation = len(tokens) > 1 and all(token.kind == "letter" for token in tokens)
    return [] if abbreviation or _is_label(tokens) else list(tokens)


def _is_label(tokens: Sequence[Token]) -> bool:
    """``\\text{times } \\beta``, ``\\text{Jensen}``: a name that is not applied to anything."""
    if not is_text(tokens[0]):
        return False
    return len(tokens) == 1 or not (tokens[1].is_symbol("(", "[", "_", "^") or tokens[1].size == "left")


def _is_phrase(token: Token) -> bool:
    return is_text(token) and " ".join(token.text.replace("~", " ").lower().split()) in _PHRASES
