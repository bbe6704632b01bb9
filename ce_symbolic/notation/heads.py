"""What tells a function from a factor: ``f(x+1)`` from ``a(b+c)``, ``\\mathbb{E}`` from ``E``."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import operators as op
from ce_symbolic.notation import scripts
from ce_symbolic.notation.names import base_letter, role_key
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import Call, Compare, Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Parser

#: Operators of probability: with any bracket behind them they have an argument.
_OPERATORS = frozenset(("E", "H", "I", "D", "V", "P", "Q", "KL", "Var", "Cov", "Pr"))
#: Laws are also probabilities, and then factors: ``p (1 - p)``.
_LAW_LETTERS = frozenset(("p", "q", "r"))
_INDICATORS = frozenset(("1", "I", "indicator", "mathds1"))


def bracket_ahead(p: Parser) -> int | None:
    """The index of the bracket that opens at the parser; also in ``\\sigma{(a)}``."""
    token = p.peek()
    if token is None:
        return None
    i = p.at
    if token.kind == "open" and p.match[i] > i + 1:
        inner, closing = i + 1, p.match[i]
        after = p.tokens[closing + 1] if closing + 1 < p.end else None
        if p.match[inner] != closing - 1 or (after is not None and after.is_symbol("_", "^", "'")):
            return None
        i = inner
    token = p.tokens[i]
    opens = token.is_symbol("(", "[", "\\{") and p.match[i] > i
    if opens and p.tokens[p.match[i]].text == ".":
        return None
    return i if opens else None


def tops_in(p: Parser, bracket: int) -> list[Token]:
    """The tokens directly inside a bracket."""
    return [p.tokens[i] for i in p.top(bracket + 1, p.match[bracket])]


def has_relation(p: Parser, bracket: int) -> bool:
    return any(op.relation(t) for t in tops_in(p, bracket)) and not has_separator(p, bracket)


def has_separator(p: Parser, bracket: int) -> bool:
    return any(
        i in p.bars or p.tokens[i].is_symbol(",", ";") for i in p.top(bracket + 1, p.match[bracket])
    )


def is_average(base: Node) -> bool:
    r"""Whether this is ``\mathbb{E}``, ``\operatorname{Var}`` …: an operator even without brackets."""
    letter = base_letter(base)
    if letter is None or letter.accents or letter.name not in ("E", "Var", "Cov"):
        return False
    if letter.style in ("bb", "rm", "command") or letter.latex == "\\E" or len(letter.name) > 1:
        return True
    return isinstance(base, Script) and any(_is_law(sub) for sub in base.subs)


def _is_law(sub: Node) -> bool:
    """``x \\sim p`` or ``p(x)``, as below an expectation."""
    return isinstance(sub, Call) or (isinstance(sub, Compare) and sub.ops == ("~",))


def is_call(p: Parser, base: Node, exponent: Node | None, bracket: int) -> bool:
    """Whether the bracket behind a name holds its argument."""
    letter = base_letter(base)
    if letter is None or letter.name in ("infty", "emptyset", "varnothing") or p.match[bracket] == bracket + 1:
        return False
    if letter.name == "e" and p.names.role(role_key(base)) != "function":
        return False  # Euler's number, unless the notes declare e as a law
    opening = p.tokens[bracket]
    spaced = opening.spaced or p.tokens[p.at].spaced
    is_operator = letter.name in _OPERATORS or (len(letter.name) > 1 and letter.name not in op.GREEK) or (
        letter.style in ("cal", "bb") and letter.name != "1"
    )
    if opening.text != "(":
        if not is_operator and not is_indicator_name(base):
            return False
        return opening.text == "[" or letter.name in _OPERATORS or letter.style == "rm" or is_indicator_name(base) or (
            letter.style == "command"
        )
    if has_separator(p, bracket) or any(op.relation(t) for t in tops_in(p, bracket)):
        return True
    if is_average(base) or (is_operator and len(letter.name) > 1):
        return True
    if _is_arithmetic(p, bracket) and _mentions(p, bracket, letter):
        return False
    role = p.names.role(role_key(base))
    if role != "unknown":
        return role == "function" or _is_place(p, bracket)
    if is_operator and not (letter.name in ("D", "V", "I", "H", "P", "Q") and _mentions(p, bracket, letter)):
        return True
    if _mentions(p, bracket, letter):
        return False
    if is_single_name(p, bracket):
        return letter.name in op.FUNCTION_LETTERS or not (spaced or _is_transposed(p, bracket))
    if letter.name not in op.FUNCTION_LETTERS or (exponent is not None and letter.name in op.GREEK):
        return bool(letter.accents) and letter.name in op.FUNCTION_LETTERS
    if letter.name in _LAW_LETTERS and _is_arithmetic(p, bracket):
        is_factor = spaced or letter.name == "r" or isinstance(base, Script) or tops_in(p, bracket)[0].kind == "number"
        p.notes.append((base.span, f"{letter.latex} is read as a {'number' if is_factor else 'function'} here; "
                                   "say in the notes what it is"))
        return not is_factor
    return not (spaced and len(letter.name) == 1 and letter.name.islower())


def _is_place(p: Parser, bracket: int) -> bool:
    tops = tops_in(p, bracket)
    return len(tops) == 1 and tops[0].is_command("cdot")


def is_single_name(p: Parser, bracket: int) -> bool:
    r"""Whether the bracket holds one name: ``x(t)``, ``x(t_{i})``, ``f(\mathbf{x})``."""
    tops = tops_in(p, bracket)
    if tops and tops[0].is_command(*op.FONTS, *op.ACCENTS):
        tops = tops[1:]
        if tops and tops[0].kind == "open":
            tops[0] = Token("letter", "", tops[0].span)
    if not tops or not (tops[0].kind in ("letter", "name") or tops[0].is_command(*op.GREEK, "cdot", "ell")):
        return False
    return all(t.is_symbol("_", "'", "^") or tops[i].is_symbol("_", "^") for i, t in enumerate(tops[1:]))


def _is_transposed(p: Parser, bracket: int) -> bool:
    r"""``\delta (a)^T``: what is transposed is the bracket, a factor."""
    after = p.match[bracket] + 1
    if after + 1 >= p.end or not p.tokens[after].is_symbol("^"):
        return False
    start, _ = scripts.inside(p, after + 1, after + 2)
    return scripts.is_transposition(p.tokens[start])


def _is_arithmetic(p: Parser, bracket: int) -> bool:
    return any(op.plus(t) for t in tops_in(p, bracket))


def _mentions(p: Parser, bracket: int, letter: Letter) -> bool:
    """Whether the name stands in the bracket without an argument, as in ``p(1-p)``."""
    i = bracket + 1
    while i < p.match[bracket]:
        token = p.tokens[i]
        i += 1
        if token.text != letter.name or token.kind not in ("letter", "command"):
            continue
        while i < p.match[bracket] and p.tokens[i].is_symbol("_", "^", "'"):
            prime = p.tokens[i].text == "'"
            i += 1
            if not prime:
                i = p.match[i] + 1 if p.match[i] > i else i + 1
        if not p.tokens[i].is_symbol("(", "["):
            return True
    return False


def is_indicator_name(base: Node) -> bool:
    letter = base_letter(base)
    return letter is not None and not letter.accents and letter.name in _INDICATORS and (
        letter.name != "I" or letter.style in ("", "bb", "rm", "bold")
    )
