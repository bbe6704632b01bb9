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
#: A vector that is a row; the rows of a matrix are as often printed as columns.
_ROW = re.compile(
    rf"\b(?:row vector|(?:one|single|the|a) row) {ONE}(?!,? (?:of|in) ⟦)|"
    rf"{ONE} (?:is|be|denotes?|as) (?:a |the |an? [a-z]+ )?row(?: vector)?\b(?! (?:of|in|sums?)\b)"
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
    for match in _ROW.finditer(text):
        for name in sentence.names(f"⟦{match.group(1) or match.group(2)}⟧"):
            if isinstance(peel(name), Letter):
                yield said.Quality(sentence.span, (peel(name),), "row")
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


def own_components(left: Node, right: Node) -> tuple[str, Node, Node] | None:
    """``A = [A_1\\ A_2]``, ``w = [w_1, w_2]^T``, the same as matrices: whether the name is a ``row`` or a ``vector``,
    and its first and last index."""
    turned = isinstance(right, tree.Transpose) or (isinstance(right, tree.Power) and is_mark(right.exponent))
    whole = right.body if isinstance(right, tree.Transpose) else right.base if isinstance(right, tree.Power) else right
    inner = peel(whole)
    items: tuple[Node, ...] = ()
    kind = "row"
    if isinstance(inner, tree.Matrix):
        flat = len(inner.rows) == 1
        items = inner.rows[0] if flat else tuple(row[0] for row in inner.rows if len(row) == 1)
        kind = "row" if flat else "vector"
        if len(items) != (len(inner.rows[0]) if flat else len(inner.rows)):
            return None
    elif isinstance(inner, tree.Mul) and isinstance(whole, tree.Group) and whole.delimiters[0] == "[" and not any(
            s.strip("\\,;: ") for s in inner.signs):
        items = inner.factors
    elif isinstance(inner, tree.Tuple) and turned:
        items = inner.items
    parts = [i for i in map(peel, items) if not isinstance(i, tree.Dots)]
    members = [p for p in parts if isinstance(p, Script) and len(p.subs) == 1 and not p.sups and not p.primes]
    name = peel(left)
    if len(members) < 2 or len(members) != len(parts) or any(peel(m.base) != name for m in members):
        return None
    return ("vector" if turned else kind) if kind == "row" else ("row" if turned else kind), members[0].subs[
        0], members[-1].subs[0]


def is_mark(exponent: Node) -> bool:
    """``T`` as a mark of transposition."""
    mark = peel(exponent)
    return isinstance(mark, Letter) and mark.name in ("T", "top", "intercal")


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
