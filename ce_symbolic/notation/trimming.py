"""What stands at the ends of a formula and does not belong to it: punctuation, empty braces, words."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.notation.drafts import Aside
from ce_symbolic.notation.nesting import last_group
from ce_symbolic.notation.shapes import is_complete, is_text
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.wording import is_text_only

_PUNCTUATION = (".", ",", ";", ":")


def trim(tokens: Sequence[Token]) -> tuple[list[Token], list[Aside]]:
    """The formula itself, and the remarks that stood behind it (``2.19 \\text{ bit}``, ``\\ (\\text{nats})``)."""
    body = list(tokens)
    remarks: list[Aside] = []
    _drop_front(body)
    while True:
        _drop_back(body)
        start = _trailing_text(body)
        if start is None:
            return body, remarks[::-1]
        remarks.append(tuple(body[start:]))
        del body[start:]


def _drop_front(body: list[Token]) -> None:
    while body:
        if body[0].kind == "quad" or _is_punctuation(body[0]):
            del body[0]
        elif len(body) > 1 and body[0].kind == "open" and body[1].kind == "close" and not _is_script(body, 2):
            del body[:2]  # {} = b
        else:
            return


def _drop_back(body: list[Token]) -> None:
    while body:
        if body[-1].kind == "quad" or _is_punctuation(body[-1]) or (len(body) > 1 and body[-1].is_command("gets")):
            del body[-1]  # an arrow back at the end points from words to the formula
        elif len(body) > 1 and body[-1].kind == "close" and body[-2].kind == "open" and not _takes_argument(body[:-2]):
            del body[-2:]
        else:
            return


def _is_punctuation(token: Token) -> bool:
    return token.is_symbol(*_PUNCTUATION) and not token.size


def _is_script(body: Sequence[Token], i: int) -> bool:
    return i < len(body) and body[i].is_symbol("^", "_")


def _takes_argument(before: Sequence[Token]) -> bool:
    return bool(before) and (before[-1].kind in ("command", "close") or before[-1].is_symbol("^", "_", "]"))


def _trailing_text(body: Sequence[Token]) -> int | None:
    """Where the words begin that end a formula; None if it ends without words."""
    if len(body) < 2:
        return None
    start = len(body)
    if is_text(body[-1]) and body[-1].kind == "words":
        while start > 0 and body[start - 1].kind == "words":
            start -= 1
    elif body[-1].is_symbol(")", "]"):
        start = last_group(body)
        if not is_text_only(body[start:]) or not any(t.kind == "words" for t in body[start:]):
            return None
    else:
        return None
    return start if start > 0 and is_complete(body[:start]) else None
