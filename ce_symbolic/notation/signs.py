"""Relation signs and implication arrows in a row of tokens, with what is set over or under them."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ce_symbolic.notation.nesting import depths, group_end
from ce_symbolic.notation.tokens import Token, span_of
from ce_symbolic.notation.tree import Span

_SYMBOLS = {
    "=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", ":=": ":=", "!=": "!=", "=>": "=>", "<=>": "<=>",
}
_COMMANDS = {
    "le": "<=", "ge": ">=", "equiv": ":=", "doteq": ":=", "coloneqq": ":=", "ne": "!=",
    "approx": "≈", "simeq": "≈", "cong": "≈", "approxeq": "≈", "thickapprox": "≈", "propto": "∝", "varpropto": "∝",
    "implies": "=>", "Rightarrow": "=>", "Longrightarrow": "=>", "therefore": "=>",
    "iff": "<=>", "Leftrightarrow": "<=>", "Longleftrightarrow": "<=>",
}
_ARROWS = ("=>", "<=>")
#: ``\underset{reason}{sign}``.
_STACKED = ("underset", "overset", "stackrel", "stackbin")
#: ``\overbrace{sign}^{reason}``; the reason is optional.
_AROUND = ("overbrace", "underbrace", "mathrel", "mathop", "boxed", "mathbf", "boldsymbol", "textcolor", "color")
#: ``\xlongequal[below]{above}`` and arrows of this kind; a limit is not claimed to be reached.
_EXTENSIBLE = {
    "xlongequal": "=", "xequal": "=", "xRightarrow": "=>", "xLongrightarrow": "=>", "xLeftrightarrow": "<=>",
    "xrightarrow": "≈",
}
#: Kinds of the first token of a sign.
_MAY_BEGIN = ("symbol", "command", "open")


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that stands at ``tokens[start:end]``; ``reasons`` are the tokens printed over and under it."""

    relation: str
    span: Span
    start: int
    end: int
    reasons: tuple[tuple[Token, ...], ...] = ()

    @property
    def is_arrow(self) -> bool:
        """Whether this joins statements, not formulas."""
        return self.relation in _ARROWS


def is_limit_arrow(token: Token) -> bool:
    """``\\to``, ``\\rightarrow``: an implication in some places, a limit in others."""
    return token.is_symbol("->") or token.is_command("to")


def find_signs(tokens: Sequence[Token], round_open: int = 0) -> list[Sign]:
    """The signs at the top level, from left to right."""
    top = depths(tokens, round_open)
    found: list[Sign] = []
    i = 0
    while i < len(tokens):
        # The arguments of \underset stand in braces, so a sign is looked for wherever its first token is on top.
        starts = top[i] or (tokens[i].kind == "open" and (i == 0 or top[i - 1]) and not _is_argument(tokens, i))
        sign = sign_at(tokens, i) if starts else None
        if sign is None:
            i += 1
        else:
            found.append(sign)
            i = sign.end
    return found


def sign_at(tokens: Sequence[Token], start: int, depth: int = 0) -> Sign | None:
    """The sign that begins at ``start``, if one does."""
    if start >= len(tokens) or depth > 5:
        return None
    token = tokens[start]
    if token.kind not in _MAY_BEGIN:
        return None
    if token.is_symbol(":"):
        after = tokens[start + 1 : start + 2]
        if after and after[0].is_symbol("=") and after[0].size == "":
            return _with_scripts(tokens, Sign(":=", token.span.to(after[0].span), start, start + 2))
        return None
    relation = _relation(token)
    if relation:
        end = start + 1
        if token.is_symbol("=") and end < len(tokens) and tokens[end].is_symbol(":"):
            # "=:" says that the right side is the new name
            end, relation = end + 1, ":="
        return _with_scripts(tokens, Sign(relation, span_of(tokens[start:end]), start, end))
    if token.kind == "open":
        return _in_braces(tokens, start, depth)
    if token.kind == "command" and token.text in _STACKED:
        return _stacked(tokens, start, depth)
    if token.kind == "command" and token.text in _AROUND:
        return _around(tokens, start, depth)
    if token.kind == "command" and token.text in _EXTENSIBLE:
        return _extensible(tokens, start)
    return None


def _relation(token: Token) -> str | None:
    if token.size:
        return None  # \left< is a bracket
    if token.kind == "symbol":
        return _SYMBOLS.get(token.text)
    return _COMMANDS.get(token.text) if token.kind == "command" else None


def _in_braces(tokens: Sequence[Token], start: int, depth: int) -> Sign | None:
    """``{=}``, as written to get the spacing right; and ``{:}=``."""
    end = group_end(tokens, start)
    if tokens[end - 1].kind != "close" or end - start < 3:
        return None
    if end - start == 3 and tokens[start + 1].is_symbol(":"):
        if end < len(tokens) and tokens[end].is_symbol("="):
            return _with_scripts(tokens, Sign(":=", span_of(tokens[start : end + 1]), start, end + 1))
        return None
    inner = sign_at(tokens, start + 1, depth + 1)
    if inner is None or inner.end != end - 1:
        return None
    return _with_scripts(tokens, Sign(inner.relation, inner.span, start, end, inner.reasons))


def _stacked(tokens: Sequence[Token], start: int, depth: int) -> Sign | None:
    reason_end = group_end(tokens, start + 1)
    if reason_end >= len(tokens):
        return None
    inner = sign_at(tokens, reason_end, depth + 1)
    if inner is None:
        return None
    reason = _content(tokens[start + 1 : reason_end])
    return Sign(inner.relation, inner.span, start, inner.end, (reason, *inner.reasons))


def _around(tokens: Sequence[Token], start: int, depth: int) -> Sign | None:
    at = start + 1
    if tokens[start].text in ("textcolor", "color"):
        at = group_end(tokens, at)
    if at >= len(tokens) or tokens[at].kind != "open":
        return None
    inner = _in_braces(tokens, at, depth + 1)
    return inner and Sign(inner.relation, inner.span, start, inner.end, inner.reasons)


def _extensible(tokens: Sequence[Token], start: int) -> Sign | None:
    relation, at, reasons = _EXTENSIBLE[tokens[start].text], start + 1, []
    if at < len(tokens) and tokens[at].is_symbol("["):
        end = next((i for i in range(at, len(tokens)) if tokens[i].is_symbol("]")), at)
        reasons.append(tuple(tokens[at + 1 : end]))
        at = end + 1
    if at < len(tokens):
        end = group_end(tokens, at)
        reasons.append(_content(tokens[at:end]))
        at = end
    return Sign(relation, tokens[start].span, start, at, tuple(r for r in reasons if r))


def _with_scripts(tokens: Sequence[Token], sign: Sign) -> Sign:
    """``=^{(a)}``: a reason printed as the script of the sign."""
    end, reasons = sign.end, list(sign.reasons)
    while end + 1 < len(tokens) and tokens[end].is_symbol("^", "_"):
        behind = group_end(tokens, end + 1)
        reasons.append(_content(tokens[end + 1 : behind]))
        end = behind
    return Sign(sign.relation, sign.span, sign.start, end, tuple(reasons))


def _content(tokens: Sequence[Token]) -> tuple[Token, ...]:
    return tuple(tokens[1:-1] if tokens and tokens[0].kind == "open" else tokens)


def _is_argument(tokens: Sequence[Token], i: int) -> bool:
    """Whether the group at ``i`` belongs to a command or script before it (``x^{=}``)."""
    return i > 0 and (tokens[i - 1].is_symbol("^", "_") or tokens[i - 1].kind == "command")
