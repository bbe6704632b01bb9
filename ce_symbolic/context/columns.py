"""Vectors and matrices that sentences tell of: columns of numbers, columns of ones, orthogonal matrices, noise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, is_upper, letter_key, peel
from ce_symbolic.context.phrases import LIST, ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Number, Script

_WORD = r"(?:column vectors?|columns?|vectors?)"
_ONES = re.compile(
    rf"{ONE} (?:is |be |for |denotes? |as )?(?:the |a )?"
    rf"(?:{_WORD} of (?:all |only )?ones|(?:all[- ])?ones[- ]vector)\b|"
    rf"\b(?:{_WORD} of (?:all )?ones|(?:all[- ])?ones[- ]vector) {ONE}"
)
_COLUMNS = re.compile(
    rf"{LIST} (?:be |are |is |for |denotes? )?(?:the |a )?{_WORD} (?:of|with entries) (?:the |all )?{LIST}"
)
_ORTHOGONAL = re.compile(
    rf"\borthogonal (?:matri(?:x|ces) )?{LIST}|{LIST} (?:is|are|be) (?:square |both )?(?:orthogonal|orthonormal)\b"
    r"(?! to| complement)"
)
_NOISE = re.compile(
    r"\b(?:noise|errors?)(?: terms?)?,? (?:of|with|has|have) (?:mean zero|zero mean)"
    rf"(?:,? (?:and|with) (?:a )?(?:common )?(?:variance|covariance(?: matrix)?) {ONE})?"
)


def columns(sentence: Sentence) -> Iterator[said.Declaration]:
    """What a sentence says of columns and matrices."""
    text = sentence.text
    for match in _ONES.finditer(text):
        name = sentence.node(match.group(1) or match.group(2))
        if isinstance(name, Letter):
            yield said.Quality(sentence.span, (name,), "vector")
            one = tree.Mul((Number("1"), Number("1")), ("\\cdot",))  # a bare number would be a value at one place
            yield said.Equation(sentence.span, Script(name, (Letter("i", latex="i"),)), one, strict=True)
    for match in _COLUMNS.finditer(text):
        names, entries = sentence.names(match.group(1)), sentence.names(match.group(2))
        for name, entry in zip(names, entries, strict=False):  # what is listed further opens the next clause
            inner = peel(entry)
            index = inner.subs[0] if isinstance(inner, Script) and len(inner.subs) == 1 and not inner.sups else None
            if isinstance(name, Letter) and isinstance(index, Letter) and base_letter(inner) != name:
                yield said.Quality(sentence.span, (name,), "vector")
                yield said.Equation(sentence.span, Script(name, (index,)), inner, strict=True)
    for match in _ORTHOGONAL.finditer(text):
        for name in sentence.names(match.group(1) or match.group(2)):
            letter = base_letter(name)
            if letter is not None and is_upper(letter) and not re.search(r"\b(?:are|is|be) (?:not|if)\b", text):
                yield said.Quality(sentence.span, (name,), "matrix")
                yield from orthogonal(sentence, name)
    for match in _NOISE.finditer(text):
        noise = noise_of(sentence)
        if noise is not None:
            variance = sentence.node(match.group(1)) if match.group(1) else None
            yield said.Moments(sentence.span, (noise,), Number("0"), variance)


def orthogonal(sentence: Sentence, name: Node) -> Iterator[said.Declaration]:
    """``Q^T Q = I`` and ``Q Q^T = I``."""
    turned, one = tree.Transpose(name, "T"), Letter("I", latex="I")
    for factors in ((turned, name), (name, turned)):
        compare = tree.Compare((tree.Mul(factors, ("",)), one), ("=",), span=sentence.span)
        yield said.Fact(sentence.span, compare)


def noise_of(sentence: Sentence) -> Node | None:
    """The letter of the noise: the ε of ``y = Xβ + ε``."""
    found: dict[str, Node] = {}
    for node in sentence.formulas:
        for part in node.walk() if node is not None else ():
            letter = base_letter(part) if isinstance(part, (Letter, Script)) else None
            greek = letter is not None and letter.name in ("epsilon", "varepsilon", "eta", "xi")
            if letter is not None and greek and isinstance(part, Letter):
                found.setdefault(letter_key(letter), part)
    return next(iter(found.values())) if len(found) == 1 else None
