r"""Weights in words: ``the weights $a_1, \dots, a_n$ are positive and sum to one``."""
from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import LIST, Sentence, names_of
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Big, Compare, Letter, Node, Number, Script

_ONE = r"(?:one|unity|1|⟦(?P<one>\d+)⟧)"
_SUMMING = re.compile(
    rf"{LIST}(?P<between>(?:,? (?:are|is|be|all|both|each|that|which|and|with|numbers?|weights?|reals?|real|strictly|"
    rf"positive|non-?negative|scalars|coefficients|probabilities|constants))*),? "
    rf"(?:sum(?:s|ming)?|adds?(?: up)?|adding(?: up)?) to {_ONE}")
_BEFORE = re.compile(r"(?P<sign>positive|non-?negative)(?: [a-z]+){0,3} $")
_DENIED = re.compile(r"\b(?:not|need not|cannot|if|when|whether|unless)\b")


def weights(sentence: Sentence) -> Iterator[said.Declaration]:
    """That numbers sum to one, and their sign where the words say it."""
    for match in _SUMMING.finditer(sentence.text):
        if _DENIED.search(sentence.text[: match.end()]):
            continue
        node = sentence.node(match.group("one")) if match.group("one") else Number("1")
        if not isinstance(node, Number) or node.text != "1":
            continue
        front = _BEFORE.search(sentence.text[: match.start()])
        words = f"{front.group('sign') if front else ''} {match.group('between')}"
        for index in re.findall(r"⟦(\d+)⟧", match.group(1)):
            yield from _of(sentence, sentence.node(index), words)


def _of(sentence: Sentence, node: Node | None, words: str) -> Iterator[said.Declaration]:
    inner = peel(node) if node is not None else None
    if isinstance(inner, tree.Compare):
        inner = peel(inner.items[0])
    span = sentence.span
    member: Script
    if isinstance(inner, tree.Tuple) and any(isinstance(peel(i), tree.Dots) for i in inner.items):
        first, last = peel(inner.items[0]), peel(inner.items[-1])
        if not all(isinstance(s, Script) and len(s.subs) == 1 for s in (first, last)):
            return
        assert isinstance(first, Script) and isinstance(last, Script)
        letter = _unused(last)
        member = Script(first.base, (letter,), first.sups, first.primes, span=span)
        lower: Node = Compare((letter, first.subs[0]), ("=",), span=span)
        total = Big("sum", lower, last.subs[0], member, span=span)
        end = peel(last.subs[0])
        if isinstance(end, tree.Add) and end.signs == ("", "+") and end.terms[1] == Number("1"):
            # Up to k + 1: what comes before the last one is spoken of too.
            before = tree.Add(("", "+"), (Big("sum", lower, end.terms[0], member, span=span), last), span=span)
            yield said.Fact(span, Compare((before, Number("1")), ("=",), span=span))
    elif isinstance(inner, Script) and len(inner.subs) == 1 and isinstance(peel(inner.subs[0]), Letter):
        member = inner
        total = Big("sum", inner.subs[0], None, inner, span=span)
    else:
        return
    yield said.Fact(span, Compare((total, Number("1")), ("=",), span=span))
    sign = re.search(r"non-?negative|positive", words)
    if sign:
        for name in names_of(inner):
            yield said.Fact(span, Compare((name, Number("0")), (">=" if sign.group()[0] == "n" else ">",), span=span))


def _unused(last: Script) -> Letter:
    used = {n.name for n in last.walk() if isinstance(n, Letter)}
    return next(Letter(x, latex=x) for x in "ijlm" if x not in used)
