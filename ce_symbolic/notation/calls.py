"""Names with scripts, and functions, laws and operators with their arguments in brackets."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.notation import atoms, bigs, derivatives, functions, scripts
from ce_symbolic.notation import operators as op
from ce_symbolic.notation.heads import (
    bracket_ahead,
    has_relation,
    has_separator,
    is_average,
    is_call,
    is_indicator_name,
    tops_in,
)
from ce_symbolic.notation.names import base_letter, role_key, spelling
from ce_symbolic.notation.tokens import Token, words_of
from ce_symbolic.notation.tree import (
    Call,
    Compare,
    Derivative,
    Group,
    Indicator,
    Letter,
    Node,
    Number,
    Script,
    Tuple,
    Words,
)

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Item, Parser

_CONDITIONAL_SLASH = frozenset(("H", "I", "h", "p", "P", "q", "Q"))


def application(p: Parser) -> Node:
    """An atom with scripts and, if it is a function, its argument."""
    start = p.at
    token = p.tokens[start]
    if op.word(token) in op.FUNCTIONS and not (token.kind == "command" and token.text == "vec"):
        return functions.function(p, token)
    base = atoms.atom(p)
    if isinstance(base, Number):
        bracket = bracket_ahead(p)
        if base.text == "1" and bracket is not None and has_relation(p, bracket):
            return _indicator(p, bracket, "1", start)
    return finish(p, base, start)


def finish(p: Parser, base: Node, start: int) -> Node:
    """Scripts and arguments of a nucleus."""
    found = scripts.scripts(p)
    if found.primes and not isinstance(base, (Letter, Script)):
        base = Derivative(base, (), "prime", found.primes, span=p.span(start))
        found.primes = 0
    base, exponent, mark = scripts.attach(p, base, found, start)
    if isinstance(base, Derivative) and exponent is None and not mark:
        return derivatives.at_point(p, base, start)
    if not mark and isinstance(base, (Letter, Script)):
        bracket = bracket_ahead(p)
        if bracket is not None and is_call(p, base, exponent, bracket):
            base, exponent = _labelled(p, base, exponent)
            return call(p, base, exponent, bracket, start)
        is_mean = is_average(base) or (
            isinstance(base, Letter) and not base.style and p.names.role(role_key(base)) == "mean")
        if bracket is None and is_mean and p.starts_factor() and not bigs.is_big(p):
            argument = functions.bare_argument(p, base)
            return Call(base, (argument,), (), ("", ""), exponent, span=p.span(start))
        is_one = isinstance(base, Script) and isinstance(base.base, Number) and base.base.text == "1"  # 1_{i = j}
        if (is_one or is_indicator_name(base)) and isinstance(base, Script) and not exponent and len(base.subs) == 1:
            condition = _bracketed_condition(base.subs[0])
            if condition is not None:
                return Indicator(condition, spelling(base.base), span=p.span(start))
        if isinstance(base, Script) and len(base.subs) == 1 and not base.sups and not exponent and isinstance(
                base.base, Number) and base.base.text == "1":
            condition = _bracketed_condition(base.subs[0])  # a plain 1_{a = x}
            if condition is not None:
                return Indicator(condition, r"\mathbb{1}", span=p.span(start))
    return scripts.raised(p, base, exponent, mark, start)


def _bracketed_condition(node: Node) -> Node | None:
    r"""The condition below ``\mathbb{1}_{y=k}``, ``\mathbb{1}_{[y=k]}``, ``\mathbb{1}_{\{y=k\}}``."""
    if isinstance(node, Indicator):
        return node.condition
    if isinstance(node, Group):
        node = node.body
    elif isinstance(node, Tuple) and len(node.items) == 1 and node.delimiters[0] in ("{", "("):
        (node,) = node.items
    return node if isinstance(node, Compare) else None


def _labelled(p: Parser, base: Node, exponent: Node | None) -> tuple[Node, Node | None]:
    """``f^k(x)``: a letter above the name of a function that is no law is a label, not a power."""
    letter = base_letter(base)
    if letter is None or letter.name in ("p", "q", "P", "Q"):
        return base, exponent
    if not isinstance(exponent, Letter) or exponent.name in op.GREEK:
        return base, exponent
    p.notes.append((exponent.span, f"{exponent.latex} is read as a label of {letter.latex}, not as a power"))
    if isinstance(base, Script):
        return Script(base.base, base.subs, (*base.sups, exponent), base.primes, span=base.span), None
    return Script(base, (), (exponent,), span=base.span), None


# ---- arguments in brackets ----------------------------------------------------------------------------------------


def call(p: Parser, base: Node, exponent: Node | None, bracket: int, start: int) -> Node:
    """A name with the argument in the bracket behind it."""
    closing = p.match[bracket]
    if is_indicator_name(base) and exponent is None and (
        has_relation(p, bracket) or spelling(base) not in ("I",)
    ) and not has_separator(p, bracket):
        return _indicator(p, bracket, spelling(base), start)
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
    following = p.peek()
    return finish(p, node, start) if following is not None and following.is_symbol("_", "^", "'") else node


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
    tops = tops_in(p, bracket)
    strokes = [t for t in tops if t.is_symbol("/")]
    return len(strokes) == 1 and all(
        t.kind == "letter" or t.is_symbol("/", "_", "'", ",") or t.kind == "open" for t in tops
    )


def _indicator(p: Parser, bracket: int, form: str, start: int) -> Node:
    closing = p.match[bracket]
    condition = p.within(bracket + 1, closing, lambda: atoms.inside(p))
    p.at = closing + 1
    _close_braces(p, bracket)
    return finish(p, Indicator(condition, form, span=p.span(start)), start)


def note_word(p: Parser, items: list[Item]) -> None:
    """Letters side by side that look like a word are read as a product, which the author may not have meant."""
    run: list[Node] = []
    for node in (*(factor for _, factor in items), Tuple(())):
        if isinstance(node, Letter) and not node.style and len(node.name) == 1 and (
            not run or node.span.start == run[-1].span.end
        ):
            run.append(node)
            continue
        word = "".join(n.name for n in run if isinstance(n, Letter))
        vowels = set(word) & set("aeou")
        if len(set(word)) > 2 and word.islower() and vowels and set(word) - vowels:
            p.notes.append((run[0].span.to(run[-1].span), f"{word} is read as a product of letters; "
                                                             f"write \\mathrm{{{word}}} for one name"))
        run = []
