"""Which part of a remark is a formula."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.notation.nesting import is_group
from ce_symbolic.notation.shapes import is_text
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.wording import Lead, lead_of

_MARKS = ("because", "forall", "therefore")
_PUNCTUATION = (".", ",", ";", ":")


def formula_of(aside: Sequence[Token]) -> list[Token]:
    """The tokens of the formula that a remark consists of; empty if there are more than leading words beside it."""
    tokens = [token for token in aside if token.kind != "quad"]
    lead = [token for token in tokens[:3] if is_text(token)]
    changed = True
    while tokens and changed:
        changed = False
        if tokens[0].is_symbol("(", "[") and is_group(tokens):
            tokens, changed = tokens[1:-1], True
        elif tokens[0].is_command(*_MARKS) or (is_text(tokens[0]) and lead_of(tokens) is not Lead.LABEL):
            tokens, changed = tokens[1:], True
        elif tokens[-1].is_symbol(*_PUNCTUATION) or tokens[0].is_symbol(*_PUNCTUATION):
            tokens = tokens[:-1] if tokens[-1].is_symbol(*_PUNCTUATION) else tokens[1:]
            changed = True
    if not tokens or any(token.kind in ("tag", "words") for token in tokens):
        return []
    only_name = len(tokens) == 1 and is_text(tokens[0])
    return [] if only_name or (lead and is_text(tokens[0])) else tokens
