"""Functions without brackets: ``\\log p(x)``, ``\\exp\\{x\\}``, and how far their argument goes."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import atoms, bigs, calls, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.heads import bracket_ahead
from ce_symbolic.notation.names import base_letter, spelling
from ce_symbolic.notation.tokens import Token
from ce_symbolic.notation.tree import Call, Fraction, Group, Indicator, Letter, Mul, Node, Number, Power, Script

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Item, Parser

#: What may go on behind a law in the argument of a logarithm.
_LAWS = frozenset(("p", "q", "P", "Q", "pi", "N", "f"))


def function(p: Parser, token: Token) -> Node:
    r"""``\log x``, ``\log_2(x)``, ``\exp\{x\}``, ``\log^2 x``."""
    start = p.at
    p.at += 1
    head: Node = Letter(token.text, "command", latex=token.source, span=token.span)
    head, exponent, mark = scripts.attach(p, head, scripts.scripts(p), start)
    if mark:
        raise p.refuse(f"{token.source} cannot be transposed", "put the transposed formula in brackets", start)
    bracket = bracket_ahead(p)
    if bracket is not None:
        node = calls.call(p, head, exponent, bracket, start)
        following = p.peek()
        if isinstance(node, Power) and not isinstance(node.exponent, Fraction):
            p.note(start, f"the exponent belongs to {token.source}, not to its argument")
        elif following is not None and not following.spaced and p.starts_factor() and following.is_symbol("(", "["):
            p.note(start, f"the argument of {token.source} ends with its bracket")
        return node
    if token.text in ("Re", "Im", "hom", "dim", "ker", "vec", "rank") and not p.starts_factor():
        return scripts.raised(p, head, exponent, "", start)
    following = p.peek()
    if following is None or not (p.starts_factor() or bigs.is_big(p)):
        if following is None and exponent is None and (start == 0 or token.kind == "name"):
            return head
        if following is not None and p.at - start == 1 and op.plus(following):
            raise p.refuse(f"the argument of {token.source} begins with a sign", f"write {token.source}(-x)")
        raise p.refuse(f"the argument of {token.source} is missing", f"write {token.source}(x)", start)
    closed = following.kind == "open" and _is_closed_group(p)
    argument = atoms.braces(p) if closed else bare_argument(p, head)
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
    turned = p.tokens[start].span.start in p.names.turned
    after_first = p.at
    while (token := p.peek()) is not None:
        if token.is_symbol("/") and not token.size:
            after = p.peek(1)
            if after is None or op.word(after) in op.FUNCTIONS:
                break
            p.note(start, f"the argument of {spelling(head)} is read up to the end of the quotient")
            p.divide(items)
        elif p.starts_factor() and _is_density(p, head, items, token):
            p.note_next("this factor is read as part of the argument of the logarithm before it")
            items += p.operand("")
        elif not p.starts_factor() or _ends_argument(p, items, token):
            break
        else:
            items += p.operand("")
    if turned:
        items = _otherwise(p, items, after_first)
    p.leave()
    p.bare = before
    if len(items) > 1 and isinstance(items[0][1], Call):
        p.note(start, f"the argument of {spelling(head)} is read as the whole product behind it; "
                      "use brackets for another reading")
    return p.join(items, start)


def _otherwise(p: Parser, items: list[Item], after_first: int) -> list[Item]:
    """The argument where it is to be read in the other way: the first factor only, or all factors that follow."""
    if len(items) > 1:
        p.at = after_first
        return items[:1]
    while p.starts_factor() or bigs.is_big(p):
        items = items + p.operand("")
    return items


def _is_density(p: Parser, head: Node, items: list[Item], token: Token) -> bool:
    r"""``\log \frac{1}{\sqrt{2\pi}} \exp(\dots)``, ``\log \frac{1}{\sigma} e^{-x}``: a quotient and an exponential."""
    letter = base_letter(head)
    if letter is None or letter.name not in ("log", "ln") or not isinstance(items[-1][1], Fraction):
        return False
    after = p.peek(1)
    power = token.kind == "letter" and token.text == "e" and after is not None and after.is_symbol("^")
    return len(items) == 1 and (power or op.word(token) == "exp")


def _ends_argument(p: Parser, items: list[Item], token: Token) -> bool:
    """Whether a factor that stands directly behind the argument is no part of it."""
    if op.word(token) in op.FUNCTIONS or token.is_command("nabla", "partial") or bigs.is_average_ahead(p):
        return True
    if bigs.is_big(p):
        is_coefficient = all(_is_coefficient(f) for _, f in items) and not (
            token.is_command("sum") and all(isinstance(f, Letter) for _, f in items)  # \log\lambda \sum_i k_i
        )
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
        return letter is not None and (token.text == letter.name or (
            token.text in _LAWS and (token.text == "N" or token.text.isupper() == letter.name.isupper())))
    return not isinstance(first, Fraction) or _is_coefficient(first)


def _is_coefficient(node: Node) -> bool:
    return isinstance(node, (Number, Letter)) or (
        isinstance(node, Fraction) and _is_coefficient(node.numerator) and _is_coefficient(node.denominator)
    ) or (isinstance(node, Mul) and all(map(_is_coefficient, node.factors)))
