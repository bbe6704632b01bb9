"""The words beside formulas: which of them announce a condition, a statement, or only name what follows."""
from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from ce_symbolic.notation.nesting import depths, is_group
from ce_symbolic.notation.shapes import is_membership, is_text
from ce_symbolic.notation.signs import find_signs
from ce_symbolic.notation.tokens import Token


class Lead(Enum):
    """What the words at the beginning of a field announce."""

    CONDITION = "condition"
    CONCLUSION = "conclusion"
    STATEMENT = "statement"
    LABEL = "label"


_CONDITION = frozenset((
    "if", "for", "when", "whenever", "as", "since", "because", "by", "unless", "provided", "assuming", "given", "s.t.",
    "st", "subject", "such", "over", "on", "under", "using", "from", "in", "at", "only", "forall", "exists", "all",
))
_CONCLUSION = frozenset(("so", "thus", "hence", "therefore", "then", "implies", "consequently"))
_STATEMENT = frozenset(("and", "where", "with", "let", "or", "but", "also", "i.e.", "that", "which", "namely"))
_WORD = re.compile(r"[A-Za-z.]+")
_BRACKETS = ("(", ")", "[", "]", ".", ",", ";", ":", "-", "/")


def lead_of(tokens: Sequence[Token]) -> Lead:
    """What these words announce."""
    if tokens[0].kind == "command":
        return Lead.CONDITION
    words = _WORD.findall(" ".join(token.text for token in tokens).lower())
    word = words[0] if words else ""
    if words and (words[-1] in _CONDITION or words[-1] == "iff" or "equality" in words):
        return Lead.CONDITION  # "with equality iff p = q" claims nothing of p and q
    for known, lead in ((_CONDITION, Lead.CONDITION), (_CONCLUSION, Lead.CONCLUSION), (_STATEMENT, Lead.STATEMENT)):
        if word in known or word.rstrip(".") in known:
            return lead
    return Lead.LABEL


def is_text_only(tokens: Sequence[Token]) -> bool:
    """Whether there are words and no formula: ``\\text{nats}``, ``(\\text{nats})``."""
    return any(map(is_text, tokens)) and all(is_text(t) or t.is_symbol(*_BRACKETS) for t in tokens)


def is_reason(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a bracket group with a statement or words in it: ``(s > 0)``, ``(\\text{nats})``."""
    if not is_group(tokens) or tokens[0].kind != "symbol":
        return False
    inner = tokens[1:-1]
    return bool(find_signs(inner)) or is_membership(inner) or any(
        up and t.kind == "words" for up, t in zip(depths(inner), inner, strict=True)
    )
