"""Subscripts, superscripts and primes."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.notation import operators as op
from ce_symbolic.notation.tokens import Token, span_of, words_of
from ce_symbolic.notation.tree import Compare, Group, Letter, Mul, Node, Number, Power, Script, Transpose, Tuple, Words

if TYPE_CHECKING:
    from ce_symbolic.notation.parser import Parser


@dataclass(slots=True)
class Scripts:
    """What stands below and above a nucleus, as token ranges; ``primes`` are the ``'``."""

    below: tuple[int, int] | None = None
    above: tuple[int, int] | None = None
    primes: int = 0


def argument_end(p: Parser, start: int) -> int:
    r"""Index behind the argument that begins at ``start``: a brace group, or one token (``\frac12``)."""
    if start >= p.end:
        raise p.refuse("something is missing here", "write it in braces", start)
    token = p.tokens[start]
    if token.kind == "open":
        return p.match[start] + 1
    if token.kind == "command" and (token.text in op.FONTS or token.text in op.ACCENTS):
        return argument_end(p, start + 1)
    if token.kind == "command" and token.text in op.FRACTIONS:
        return argument_end(p, argument_end(p, start + 1))
    if token.kind in ("close", "tab", "row", "end"):
        raise p.refuse("an argument is missing here", "write it in braces", start)
    if token.kind == "number" and len(token.text) > 1:
        raise p.refuse("without braces only the first digit is meant", f"write {{{token.text}}}", start)
    return start + 1


def inside(p: Parser, start: int, end: int) -> tuple[int, int]:
    """The range of an argument without its braces."""
    return (start + 1, end - 1) if p.tokens[start].kind == "open" else (start, end)


def scripts(p: Parser) -> Scripts:
    """The scripts that stand at the parser."""
    found = Scripts()
    while (token := p.peek()) is not None:
        if token.is_symbol("'"):
            found.primes += 1
            p.at += 1
            continue
        if not token.is_symbol("_", "^"):
            break
        start = p.at
        if token.text == "^":
            behind = p.peek(1)
            if behind is not None and behind.is_symbol("'"):
                p.at += 1
                continue
        p.at = argument_end(p, start + 1)
        content = inside(p, start + 1, p.at)
        if content[0] == content[1]:
            continue
        if token.text == "^":
            content = _strip_primes(p, content, found)
            if content[0] == content[1]:
                continue
            if found.above is not None:
                raise p.refuse("a second superscript", "write {x^a}^b, or put both into one pair of braces", start)
            found.above = content
        elif found.below is not None:
            raise p.refuse("a second subscript", "write x_{a,b}", start)
        else:
            found.below = content
    return found


def _strip_primes(p: Parser, content: tuple[int, int], found: Scripts) -> tuple[int, int]:
    start, end = content
    while start < end and (p.tokens[start].is_command("prime") or p.tokens[start].is_symbol("'")):
        found.primes += 1
        start += 1
    return start, end


def attach(p: Parser, base: Node, found: Scripts, start: int) -> tuple[Node, Node | None, str]:
    """The nucleus with its indices and labels, its exponent, and its mark of transposition, of which one is missing."""
    subs = subscripts(p, found.below, base) if found.below else ()
    sups: tuple[Node, ...] = ()
    exponent: Node | None = None
    mark = ""
    if found.above:
        sups, rest = _labels(p, base, found.above)
        if rest is not None:
            is_family = any(isinstance(sub, Compare) and sub.ops == ("=",) for sub in subs)
            unit = bool(subs) and isinstance(base, Letter) and base.name == "e"  # e_k^T of a unit vector
            mark = "" if is_family else _transposition(p, Script(base, subs) if unit else base, rest)
            if not mark:
                at = p.at
                exponent = p.within(rest[0], rest[1], p.statement)
                p.at = at
    if subs or sups or found.primes:
        base = Script(base, subs, sups, found.primes, span=p.span(start))
    return base, exponent, mark


def raised(p: Parser, base: Node, exponent: Node | None, mark: str, start: int) -> Node:
    """The nucleus with exponent or mark of transposition."""
    if mark:
        return Transpose(base, mark, span=p.span(start))
    return base if exponent is None else Power(base, exponent, span=p.span(start))


# ---- above --------------------------------------------------------------------------------------------------------


def _labels(p: Parser, base: Node, content: tuple[int, int]) -> tuple[tuple[Node, ...], tuple[int, int] | None]:
    r"""What of a superscript is a label (``*``, ``(i)``, ``[2]``, ``\text{old}``), and the range that is a formula."""
    start, end = content
    labels: list[Node] = []
    is_name = isinstance(base, (Letter, Script)) and not (isinstance(base, Letter) and base.name == "e")
    while start < end:
        token = p.tokens[start]
        behind = start + 1
        if token.is_symbol("*") or token.is_command("star", "dagger", "ddagger", "circ", "bullet", "perp"):
            labels.append(_label(token, "*" if token.text == "*" else token.text))
        elif is_name and token.kind == "number" and end == start + 2 and (
            p.tokens[start + 1].is_symbol("*") or p.tokens[start + 1].is_command("star")
        ):
            labels.append(Letter(token.text + "*", latex=words_of(p.tokens[start:end]), span=p.span(start, end)))
            behind = end
        elif token.is_symbol("+", "-") and (end == start + 1 or p.tokens[start + 1].is_symbol(",")):
            labels.append(_label(token, token.text))
        elif token.kind == "words" or (token.kind == "name" and _is_label_word(token) and (
                is_name or not _is_called(p, start, end))):
            labels.append(label_word(token))
        elif is_name and token.is_symbol("(", "[") and p.match[start] in (end - 1, *_before_mark(p, start, end)):
            behind = p.match[start] + 1
            at = p.at
            body = p.within(start + 1, behind - 1, p.statement)
            p.at = at
            closing = p.tokens[behind - 1].text
            labels.append(Group(body, (token.text, closing), span=p.span(start, behind)))
        elif is_name and (run := _word(p, start, end)) and start + len(run) == end:
            behind = end
            labels.append(Letter(run, latex=run, span=p.span(start, end)))
        elif token.is_command("pi") and end == start + 1 and isinstance(base, Letter) and base.name.isupper():
            labels.append(_label(token, "pi"))  # V^\\pi: the value of a policy
        elif labels and token.is_symbol(","):
            pass
        else:
            break
        start = behind
    return tuple(labels), (start, end) if start < end else None


def _before_mark(p: Parser, start: int, end: int) -> tuple[int, ...]:
    """``x^{(i)T}``, ``x^{(i)2}``: a label with one more sign behind it."""
    closing = p.match[start]
    if closing == end - 2 and (p.tokens[end - 1].kind in ("number", "name") or is_transposition(p.tokens[end - 1])):
        return (closing,)
    return ()


def _label(token: Token, name: str) -> Letter:
    return Letter(name, latex=token.source, span=token.span)


def _is_label_word(token: Token) -> bool:
    return len(token.text) > 1


def _is_called(p: Parser, start: int, end: int) -> bool:
    r"""``e^{\mathrm{CE}(p, q)}``: a word with its arguments is a formula."""
    return start + 1 < end and p.tokens[start + 1].is_symbol("(", "[") and p.match[start + 1] == end - 1


def label_word(token: Token) -> Node:
    """A word that stands as an index or label."""
    text = token.text.strip()
    if not text.isalpha():
        return Words(text, span=token.span)
    return Letter(text, style="rm", latex=token.source, span=token.span)


def is_transposition(token: Token) -> bool:
    """Whether this sign, as a superscript, transposes."""
    return token.is_command("top", "intercal", "transp", "transpose") or (
        token.text in ("T", "⊤") and token.kind in ("letter", "name")
    )


def _transposition(p: Parser, base: Node, content: tuple[int, int]) -> str:
    start, end = content
    if p.tokens[start].is_command(*op.FONTS) and end - start in (2, 4):
        inner = start + (2 if end - start == 4 else 1)
        if not is_transposition(p.tokens[inner]):
            return ""
    elif end != start + 1 or not is_transposition(p.tokens[start]):
        return ""
    if p.tokens[start].is_command("top", "intercal", "transp", "transpose"):
        return p.tokens[start].source
    if isinstance(base, Number) or (isinstance(base, Letter) and base.name == "e"):
        return ""
    if p.tokens[start].kind == "letter" and p.names.role("T") == "scalar" and not _may_be_matrix(base):
        p.notes.append((p.span(start, end), "T is a number here, so this is a power, not a transpose"))
        return ""
    return words_of(p.tokens[start:end])


def _may_be_matrix(base: Node) -> bool:
    while isinstance(base, Script):
        base = base.base
    return isinstance(base, Letter) and (base.style == "bold" or bool(base.accents) or base.name[:1].isupper())


# ---- below --------------------------------------------------------------------------------------------------------


def subscripts(p: Parser, content: tuple[int, int], base: Node | None = None) -> tuple[Node, ...]:
    """The indices in a range: ``i,j`` and ``ij`` are two, ``x \\sim p`` is one."""
    start, end = content
    at = p.at
    found: list[Node] = []
    for a, b in p.split(start, end, ",", ";"):
        found += _subscript(p, a, b, base)
    p.at = at
    return tuple(found)


def _subscript(p: Parser, start: int, end: int, base: Node | None) -> list[Node]:
    if start == end:
        raise p.refuse("an index is missing", "write x_{i,j}", start - 1)
    token = p.tokens[start]
    if end == start + 1 and (token.kind in ("symbol", "words") or op.relation(token) or op.times(token)):
        return [label_word(token) if token.kind == "words" else _label(token, token.text)]
    tokens = p.tokens[start:end]
    if any(t.is_command("cdot", "bullet") or t.is_symbol("*") for t in tokens) and all(
        t.kind in ("letter", "number", "command") or t.is_symbol("*") for t in tokens
    ):
        return [_label(t, t.text) for t in tokens]  # Y_{i\cdot}: summed over the second index
    if run := _word(p, start, end, base):
        if start + len(run) == end:
            return [Letter(run, latex=run, span=p.span(start, end))]
    elif op.relation(token) or token.is_command("neg", "setminus", "backslash") or token.kind == "words":
        text = words_of(p.tokens[start:end])
        return [Letter(text.replace("\\", ""), latex=text, span=span_of(p.tokens[start:end]))]
    if end > start + 1 and any(p.tokens[i].kind == "words" for i in p.top(start, end)):
        return [Words(words_of(tokens), span=p.span(start, end))]
    if end > start + 1 and all(t.kind == "name" for t in tokens):
        return [Words(" ".join(t.text for t in tokens), span=p.span(start, end))]
    if op.word(token) in ("max", "min", "sup", "inf", "lim") and end == start + 1:
        return [Letter(token.text, "command", latex=token.source, span=token.span)]
    node = p.within(start, end, lambda: p.split_condition(start, end))
    if isinstance(node, Mul) and not any(node.signs) and isinstance(node.factors[0], (Letter, Script)) and all(
        isinstance(f, (Letter, Script, Number)) for f in node.factors
    ):
        return list(node.factors)
    return list(node.items) if isinstance(node, Tuple) and node.delimiters == ("", "") else [node]


def _word(p: Parser, start: int, end: int, base: Node | None = None) -> str:
    """The run of letters at ``start`` if it is a word, not a row of indices: ``data``, ``KL``."""
    i = start
    while i < end and p.tokens[i].kind == "letter" and p.tokens[i].text.isascii() and (
        i == start or p.tokens[i].span.start <= p.tokens[i - 1].span.end
    ):
        i += 1
    run = "".join(t.text for t in p.tokens[start:i])
    if run in op.LABELS or (run in op.DIVERGENCES and isinstance(base, Letter) and base.name in ("D", "d")):
        return run
    is_word = len(run) > 3 and run.islower() and any(c in "aeou" for c in run) and not set(run) <= set("abcdefg")
    return run if is_word else ""

