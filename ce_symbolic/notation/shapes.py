"""What pieces of a row look like: unfinished, text, a statement of membership."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.notation.nesting import Nesting, depths
from ce_symbolic.notation.signs import sign_at
from ce_symbolic.notation.tokens import Token

_OPERATORS = ("+", "-", "*", "/", "(", "[", "\\{", "|", ",", "^", "_")
_OPERATOR_COMMANDS = (
    "times", "cdot", "odot", "pm", "mp", "otimes", "oplus", "circ", "div", "setminus", "cup", "cap", "land", "lor",
)
_BIG = frozenset((
    "sum", "prod", "int", "iint", "iiint", "oint", "max", "min", "sup", "inf", "lim", "argmax", "argmin", "arg",
    "limsup", "liminf", "bigcup", "bigcap",
))
_FUNCTIONS = frozenset(("log", "ln", "exp", "lg", "sin", "cos", "tan", "tanh", "det", "nabla", "partial", "in"))
_MEMBERSHIP = ("in", "notin", "ni", "subset", "subseteq", "sim", "perp", "to", "mapsto")
_TEXT_COMMANDS = ("\\text", "\\mbox", "\\hbox", "\\intertext", "\\shortintertext", "\\emph", "\\mathrm")


def begins_with_operator(tokens: Sequence[Token]) -> bool:
    """Whether a row that begins so carries on a formula: ``+ …``, ``\\times …``."""
    return bool(tokens) and (
        tokens[0].is_symbol("+", "-", "*", "/") or tokens[0].is_command(*_OPERATOR_COMMANDS)
    ) and not tokens[0].size


def needs_more(token: Token) -> bool:
    """Whether something must follow: an operator, a script."""
    if token.size in ("right", "bigr"):
        return False
    return token.is_symbol("+", "*", "/", "^", "_", "-") or token.is_command(*_OPERATOR_COMMANDS)


def is_complete(tokens: Sequence[Token]) -> bool:
    """Whether a formula may end here: not behind an operator, a sign, a bare ``\\sum_i`` or ``\\log``."""
    body = list(tokens)
    while body and body[-1].kind == "quad":
        body.pop()
    if not body or sign_ends(body):
        return False
    last = body[-1]
    if last.size not in ("right", "bigr") and (last.is_symbol(*_OPERATORS) and not last.is_symbol("|")):
        return last.is_symbol("*") and len(body) > 1 and body[-2].is_symbol("^")
    if last.is_command(*_OPERATOR_COMMANDS, *_FUNCTIONS):
        return False
    return _head(body) not in _BIG and is_balanced(body)


def sign_ends(tokens: Sequence[Token]) -> bool:
    """Whether the last token is a relation sign."""
    start = max(0, len(tokens) - 1)
    sign = sign_at(tokens, start)
    return sign is not None and sign.end == len(tokens) and tokens[-1].kind != "close"


def is_balanced(tokens: Sequence[Token]) -> bool:
    """Whether no bracket is left open."""
    nesting = Nesting()
    for token in tokens:
        nesting.feed(token)
    return nesting.top


def _head(tokens: Sequence[Token]) -> str:
    """The operator that a row ends with, its scripts left aside: ``sum`` for ``2 \\sum_{i=1}^n``."""
    top = depths(tokens)
    i = len(tokens) - 1
    while i > 0:
        start = i
        if tokens[i].kind == "close":
            start -= 1
            while start > 0 and not (tokens[start].kind == "open" and (start == 0 or top[start - 1])):
                start -= 1
        if start == 0 or not tokens[start - 1].is_symbol("^", "_"):
            break
        i = start - 2
    return tokens[i].text if 0 <= i < len(tokens) and tokens[i].kind in ("command", "name") else ""


def is_text(token: Token) -> bool:
    """Words, or a name that was set as text: whether it is a name is decided by what stands around it."""
    return token.kind == "words" or (token.kind == "name" and token.source.startswith(_TEXT_COMMANDS))


def is_marginal(tokens: Sequence[Token], start: int, end: int, has_formula: bool) -> bool:
    """Whether a name in ``\\text`` is a remark or label: alone behind a formula, or with a space behind it.

    ``\\text{KL}(p\\|q)``, ``\\text{bias}^2`` and ``\\tau \\text{logsumexp}(u)`` are not.
    """
    if any(token.kind == "words" for token in tokens[start:end]):
        return True
    token = tokens[start]
    content = token.source[token.source.find("{") + 1 :].rstrip("}")
    if end < len(tokens):
        after = tokens[end]
        if after.is_symbol("(", "[", "^", "_", "'", "\\{", "|") or after.size == "left" or len(token.text) < 4:
            return False
        spaced = content[-1:].isspace() or content.endswith("~")
        return spaced and not has_formula and after.kind not in ("quad", "tag", "row")
    return False


def is_membership(tokens: Sequence[Token]) -> bool:
    """Whether the tokens say ``x \\in S``, ``X \\sim p``, ``n \\to \\infty`` at the top level."""
    return any(
        up and (token.is_command(*_MEMBERSHIP) or token.is_symbol("->"))
        for up, token in zip(depths(tokens), tokens, strict=True)
    )
