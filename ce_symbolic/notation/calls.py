"""Functions, laws and operators with their arguments; what tells ``f(x+1)`` from ``a(b+c)``."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import atoms, bigs, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.names import base_letter, role_key
from ce_symbolic.notation.tokens import Token, words_of
from ce_symbolic.notation.tree import (
    Call,
    Compare,
    Derivative,
    Fraction,
    Group,
    Indicator,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    Words,
)

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Item, Parser

#: Operators of probability: with any bracket behind them they have an argument.
_OPERATORS = frozenset("E H I D V P Q KL Var Cov Pr".split())
#: Letters that are usually functions.
_FUNCTION_LETTERS = frozenset("f g h p q r P Q H I D E V F G J L ell phi psi varphi sigma Phi Psi Pr".split())
#: Laws are also probabilities, and then factors: ``p (1 - p)``.
_LAW_LETTERS = frozenset("p q r".split())
_SPREADS = frozenset("sigma pi tau mu r".split())
_CONDITIONAL_SLASH = frozenset("H I h p P q Q".split())
#: What may go on behind a law in the argument of a logarithm.
_LAWS = frozenset("p q P Q pi N f".split())
_INDICATORS = frozenset(("1", "I", "indicator", "mathds1"))


def application(p: Parser) -> Node:
    """An atom with scripts and, if it is a function, its argument."""
    start = p.at
    token = p.tokens[start]
    if op.word(token) in op.FUNCTIONS and not (token.kind == "command" and token.text == "vec"):
        return function(p, token)
    base = atoms.atom(p)
    if isinstance(base, Derivative):
        return base
    if isinstance(base, Number):
        bracket = _bracket(p)
        if base.text == "1" and bracket is not None and _has_relation(p, bracket):
            return _indicator(p, bracket, "1", start)
    return finish(p, base, start)


def finish(p: Parser, base: Node, start: int) -> Node:
    """Scripts and arguments of a nucleus."""
    found = scripts.scripts(p)
    if found.primes and not isinstance(base, (Letter, Script)):
        base = Derivative(base, (), "prime", found.primes, span=p.span(start))
        found.primes = 0
    base, exponent, mark = scripts.attach(p, base, found, start)
    if not mark and isinstance(base, (Letter, Script)):
        bracket = _bracket(p)
        if bracket is not None and is_call(p, base, exponent, bracket):
            base, exponent = _labelled(p, base, exponent)
            return call(p, base, exponent, bracket, start)
        if bracket is None and is_average(base) and p.starts_factor() and not bigs.is_big(p):
            argument = bare_argument(p, base)
            return Call(base, (argument,), (), ("", ""), exponent, span=p.span(start))
        if _is_indicator_name(base) and isinstance(base, Script) and isinstance(base.subs[0], Compare) and not exponent:
            return Indicator(base.subs[0], _spelling(base.base), span=p.span(start))
    return scripts.raised(p, base, exponent, mark, start)


def _labelled(p: Parser, base: Node, exponent: Node | None) -> tuple[Node, Node | None]:
    """``f^k(x)``: a letter above the name of a function that is no law is a label, not a power."""
    letter = base_letter(base)
    if not isinstance(exponent, Letter) or exponent.name in op.GREEK or letter is None or letter.name in ("p", "q", "P", "Q"):
        return base, exponent
    p.notes.append((exponent.span, f"{exponent.latex} is read as a label of the function {letter.latex}, not as a power"))
    if isinstance(base, Script):
        return Script(base.base, base.subs, (*base.sups, exponent), base.primes, span=base.span), None
    return Script(base, (), (exponent,), span=base.span), None


def _spelling(node: Node) -> str:
    letter = base_letter(node)
    return letter.latex if letter else "1"


# ---- is it a call? ----------------------------------------------------------------------------------------------------


def _bracket(p: Parser) -> int | None:
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


def _tops(p: Parser, bracket: int) -> list[Token]:
    """The tokens directly inside a bracket."""
    return [p.tokens[i] for i in p.top(bracket + 1, p.match[bracket])]


def _has_relation(p: Parser, bracket: int) -> bool:
    return any(op.relation(t) for t in _tops(p, bracket)) and not _has_separator(p, bracket)


def _has_separator(p: Parser, bracket: int) -> bool:
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
    if letter is None or letter.name in ("infty", "emptyset", "varnothing", "e") or p.match[bracket] == bracket + 1:
        return False
    opening = p.tokens[bracket]
    spaced = opening.spaced or p.tokens[p.at].spaced
    is_operator = letter.name in _OPERATORS or len(letter.name) > 1 and letter.name not in op.GREEK or (
        letter.style in ("cal", "bb") and letter.name != "1"
    )
    if opening.text != "(":
        if not is_operator and not _is_indicator_name(base):
            return False
        return opening.text == "[" or letter.name in _OPERATORS or letter.style == "rm" or _is_indicator_name(base) or (
            letter.style == "command"
        )
    if _has_separator(p, bracket) or any(op.relation(t) for t in _tops(p, bracket)):
        return not _is_remark(p, bracket)
    if is_average(base) or (is_operator and len(letter.name) > 1):
        return True
    role = p.names.role(role_key(base))
    if role != "unknown":
        return role == "function" or _is_place(p, bracket)
    if is_operator and not (letter.name in ("D", "V", "I", "H", "P", "Q") and _mentions(p, bracket, letter)):
        return True
    if _mentions(p, bracket, letter):
        return False
    if _is_single_name(p, bracket):
        return letter.name in _FUNCTION_LETTERS or not (spaced or _is_transposed(p, bracket))
    if letter.name not in _FUNCTION_LETTERS or (exponent is not None and letter.name in op.GREEK):
        return bool(letter.accents) and letter.name in _FUNCTION_LETTERS
    if letter.name in _LAW_LETTERS and _is_arithmetic(p, bracket):
        is_factor = spaced or letter.name == "r" or isinstance(base, Script) or _tops(p, bracket)[0].kind == "number"
        p.notes.append((base.span, f"{letter.latex} is read as a {'number' if is_factor else 'function'} here; "
                                   "say in the notes what it is"))
        return not is_factor
    return not (spaced and len(letter.name) == 1 and letter.name.islower())


def _is_remark(p: Parser, bracket: int) -> bool:
    r"""``\beta\ (\beta > 0)``: a condition behind a space is no argument; the caller refuses it."""
    return False


def _is_place(p: Parser, bracket: int) -> bool:
    tops = _tops(p, bracket)
    return len(tops) == 1 and tops[0].is_command("cdot")


def _is_single_name(p: Parser, bracket: int) -> bool:
    r"""Whether the bracket holds one name: ``x(t)``, ``x(t_{i})``, ``f(\mathbf{x})``."""
    tops = _tops(p, bracket)
    if tops and tops[0].is_command(*op.FONTS, *op.ACCENTS):
        tops = tops[1:]
        if tops and tops[0].kind == "open":
            tops[0] = Token("letter", "", tops[0].span)
    if not tops or not (tops[0].kind == "letter" or tops[0].is_command(*op.GREEK, "cdot", "ell")):
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
    return any(op.plus(t) for t in _tops(p, bracket))


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


# ---- arguments in brackets ---------------------------------------------------------------------------------------------


def call(p: Parser, base: Node, exponent: Node | None, bracket: int, start: int) -> Node:
    """A name with the argument in the bracket behind it."""
    closing = p.match[bracket]
    if _is_indicator_name(base) and exponent is None and (
        _has_relation(p, bracket) or _spelling(base) not in ("I",)
    ) and not _has_separator(p, bracket):
        return _indicator(p, bracket, _spelling(base), start)
    ranges: list[tuple[int, int]] = []
    separators: list[str] = []
    begin = bracket + 1
    slash = _is_conditional_slash(p, base, bracket)
    for i in p.top(bracket + 1, closing):
        token = p.tokens[i]
        separator = ""
        if i in p.bars:
            separator = "||" if token.text == "\\|" else "|"
        elif token.is_symbol(",", ";") or (slash and token.is_symbol("/")):
            separator = token.text
        if separator:
            ranges.append((begin, i))
            separators.append(separator)
            begin = i + 1
    ranges.append((begin, closing))
    if slash:
        p.notes.append((p.span(bracket, closing + 1), "the stroke / is read as the bar of a condition"))
    args = tuple(_argument(p, a, b) for a, b in ranges)
    p.at = closing + 1
    _close_braces(p, bracket)
    marks = (p.tokens[bracket].text.lstrip("\\"), p.tokens[closing].text.lstrip("\\"))
    node: Node = Call(base, args, tuple(separators), marks, exponent, span=p.span(start))
    token = p.peek() if p.at < p.end else None
    return finish(p, node, start) if token is not None and token.is_symbol("_", "^", "'") else node


def _close_braces(p: Parser, bracket: int) -> None:
    """Step over the ``}`` of ``\\sigma{(a)}``."""
    if bracket and p.tokens[bracket - 1].kind == "open" and p.match[bracket - 1] == p.at:
        p.at += 1


def _argument(p: Parser, start: int, end: int) -> Node:
    if start == end:
        raise p.refuse("an argument is missing", "write it, or take the separator out", start, start + 1)
    token = p.tokens[start]
    if end == start + 1 and atoms.is_place(token):
        return Letter(token.text, "command", latex=token.source, span=token.span)
    if end > start + 1 and any(_is_sentence(p.tokens[i]) for i in p.top(start, end)):
        return Words(words_of(p.tokens[start:end]), span=p.span(start, end))
    return p.within(start, end, lambda: p.split_condition(start, end))


def _is_sentence(token: Token) -> bool:
    """Words that make a sentence of an argument: ``P(x \\text{ is even})``."""
    return token.kind == "words" and not op.is_conjunction(token) and token.text.strip() not in op.UNITS


def _is_conditional_slash(p: Parser, base: Node, bracket: int) -> bool:
    """``H(R / S)``, ``p(r / s)``: names only, one stroke."""
    if not isinstance(base, Letter) or base.name not in _CONDITIONAL_SLASH or base.accents:
        return False
    tops = _tops(p, bracket)
    strokes = [t for t in tops if t.is_symbol("/")]
    return len(strokes) == 1 and all(
        t.kind == "letter" or t.is_symbol("/", "_", "'", ",") or t.kind == "open" for t in tops
    )


def _is_indicator_name(base: Node) -> bool:
    letter = base_letter(base)
    return letter is not None and not letter.accents and letter.name in _INDICATORS and (
        letter.name != "I" or letter.style in ("", "bb", "rm", "bold")
    )


def _indicator(p: Parser, bracket: int, form: str, start: int) -> Node:
    closing = p.match[bracket]
    condition = p.within(bracket + 1, closing, lambda: atoms.inside(p))
    p.at = closing + 1
    _close_braces(p, bracket)
    return finish(p, Indicator(condition, form, span=p.span(start)), start)


# ---- functions without brackets ----------------------------------------------------------------------------------------


def function(p: Parser, token: Token) -> Node:
    r"""``\log x``, ``\log_2(x)``, ``\exp\{x\}``, ``\log^2 x``."""
    start = p.at
    p.at += 1
    head: Node = Letter(token.text, "command", latex=token.source, span=token.span)
    head, exponent, mark = scripts.attach(p, head, scripts.scripts(p), start)
    if mark:
        raise p.refuse(f"{token.source} cannot be transposed", "put the transposed formula in brackets", start)
    bracket = _bracket(p)
    if bracket is not None:
        node = call(p, head, exponent, bracket, start)
        following = p.peek()
        if isinstance(node, Power):
            p.note(start, f"the exponent belongs to {token.source}, not to its argument")
        elif following is not None and not following.spaced and p.starts_factor() and following.is_symbol("(", "["):
            p.note(start, f"the argument of {token.source} ends with its bracket")
        return node
    if token.text in ("Re", "Im", "hom", "dim", "ker", "vec", "rank") and not p.starts_factor():
        return scripts.raised(p, head, exponent, "", start)
    following = p.peek()
    if following is None or not (p.starts_factor() or bigs.is_big(p)):
        if following is None and exponent is None and start == 0:
            return head
        if following is not None and p.at - start == 1 and op.plus(following):
            raise p.refuse(f"the argument of {token.source} begins with a sign", f"write {token.source}(-x)")
        raise p.refuse(f"the argument of {token.source} is missing", f"write {token.source}(x)", start)
    if following.kind == "open" and _is_closed_group(p):
        argument = atoms.braces(p)
    else:
        argument = bare_argument(p, head)
    if isinstance(argument, Group) and following.kind == "open":
        return Call(head, (argument.body,), (), argument.delimiters, exponent, span=p.span(start))
    return Call(head, (argument,), (), ("", ""), exponent, span=p.span(start))


def _is_closed_group(p: Parser) -> bool:
    r"""Whether the braces behind ``\log`` hold its argument; ``\log {p}_k`` and ``\log {p}(x)`` go on."""
    closing = p.match[p.at]
    if closing == p.at + 1:
        return False
    after = p.tokens[closing + 1] if closing + 1 < p.end else None
    if after is None or not after.is_symbol("_", "^", "'", "(", "["):
        return True
    return after.is_symbol("(", "[") and closing > p.at + 4


def bare_argument(p: Parser, head: Node) -> Node:
    """The run of factors behind a function without brackets."""
    start = p.at
    before, p.bare = p.bare, True
    p.enter(start)
    items: list[Item] = p.operand("")
    while (token := p.peek()) is not None:
        if token.is_symbol("/") and not token.size:
            after = p.peek(1)
            if after is None or op.word(after) in op.FUNCTIONS:
                break
            p.note(start, f"the argument of {_spelling(head)} is read up to the end of the quotient")
            p.divide(items)
        elif not p.starts_factor() or _ends_argument(p, items, token):
            break
        else:
            items += p.operand("")
    p.leave()
    p.bare = before
    if len(items) > 1 and isinstance(items[0][1], Call):
        p.note(start, f"the argument of {_spelling(head)} is read as the whole product behind it; "
                      "use brackets for another reading")
    return p.join(items, start)


def _ends_argument(p: Parser, items: list[Item], token: Token) -> bool:
    """Whether a factor that stands directly behind the argument is no part of it."""
    if op.word(token) in op.FUNCTIONS or token.is_command("nabla", "partial") or bigs.is_average_ahead(p):
        return True
    if bigs.is_big(p):
        is_coefficient = all(_is_coefficient(f) for _, f in items)
        p.note_next("the argument of the function before this sign "
                     + ("goes on behind it" if is_coefficient else "ends in front of it"))
        return not is_coefficient
    if not _goes_with(p, items[0][1]):
        p.note_next("this factor is read as no part of the argument of the function before it")
        return True
    if token.spaced and isinstance(items[-1][1], (Call, Power, Fraction, Group, Script)):
        p.note_next("the space in front of this factor ends the argument of the function")
        return True
    return False


def _goes_with(p: Parser, first: Node) -> bool:
    r"""Whether a factor behind the first one is part of the argument: ``\log p(x) p(y)``, not ``\log p(x) R(x)``.

    Behind a law in brackets only a law goes on, behind a quotient of laws nothing; letters and numbers take what comes.
    """
    if isinstance(first, (Call, Indicator)):
        letter = base_letter(first.head) if isinstance(first, Call) else None
        token = p.tokens[p.at]
        if token.is_command(*op.FONTS):
            token = p.tokens[min(p.at + 2, len(p.tokens) - 1)]
        return letter is not None and (token.text in _LAWS or token.text == letter.name)
    return not isinstance(first, Fraction) or _is_coefficient(first)


def _is_coefficient(node: Node) -> bool:
    return isinstance(node, (Number, Letter)) or (
        isinstance(node, Fraction) and _is_coefficient(node.numerator) and _is_coefficient(node.denominator)
    ) or (isinstance(node, Mul) and all(map(_is_coefficient, node.factors)))
