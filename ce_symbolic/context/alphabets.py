"""Which values a variable takes: ``X is binary``, ``a fair bit Y``, ``X takes values in S``, ``X ~ Bernoulli(p)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, is_upper, peel
from ce_symbolic.context.phrases import LIST, ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script

_BINARY = (
    r"(?:a |an |the |two |both |independent |random |fair |biased |unbiased |dependent |single |uniform |input |"
    r"output |equiprobable )*"
    r"(?:bits?|(?:binary|bernoulli)(?: random| input| output| target| class)*"
    r"(?: variables?| labels?| symbols?| values?)?)"
)
_NUMBERS = {"zero": "0", "one": "1"}
_BERNOULLI = ("Bern", "Ber", "Bernoulli", "Bernouilli", "Be")


def alphabets(sentence: Sentence) -> Iterator[said.Declaration]:
    """The sets of values that the sentence gives to variables."""
    text = sentence.text
    stated = rf"{LIST} (?:be|is|are|denotes?) {_BINARY}(?= |[.,:;)]|$)"
    called = rf"\b{_BINARY} {LIST}"
    for match in (*re.finditer(stated, text), *re.finditer(called, text)):
        for name in sentence.names(match.group(1)):
            if isinstance(name, (Letter, Script)) and base_letter(name) is not None:
                yield said.Fact(sentence.span, tree.Compare((name, _bits()), ("in",), span=sentence.span))
                if re.search(r"\b(?:fair|unbiased|equiprobable|uniform) ", match.group(0)):
                    half = tree.Fraction(tree.Number("1"), tree.Number("2"), span=sentence.span)
                    yield from (_mass(sentence.span, name, tree.Number(v), half) for v in "01")
    yield from _uniform_over_so_many(sentence)
    within = (
        rf"{LIST} (?:takes?|has|have|taking|having|with) (?:its |their )?values (?:in|from) "
        rf"(?:the (?:finite )?set )?{ONE}"
    )
    uniform = rf"{LIST} (?:be|is|are) (?:the )?uniform(?:ly distributed)? (?:law )?(?:on|over|in) (?:the set )?{ONE}"
    for match in (*re.finditer(within, text), *re.finditer(uniform, text)):
        over = sentence.node(match.group(2))
        for name in sentence.names(match.group(1)) if over is not None else ():
            assert over is not None
            yield said.Fact(sentence.span, tree.Compare((name, over), ("in",), span=sentence.span))
    yield from _masses(sentence)
    yield from _listed_masses(sentence)
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare) and inner.ops == ("~",):
            yield from bernoulli(sentence.span, inner)


_SO_MANY = re.compile(
    rf"{LIST},? (?:be|is|are|being) (?:an? |the )?(?:[a-z-]+ (?:and|variable) )?uniform(?:ly)?(?: [a-z]+){{0,2}}? "
    rf"(?:on|over|among|from|in) (?:an? (?:finite )?set (?:of|with) |the |all |its )*{ONE} (?:[a-z]+ )??"
    r"(?:values|messages|symbols|elements|outcomes|points|classes|states|letters|codewords|items|possibilities|inputs)\b"
)


def _uniform_over_so_many(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X is uniform on M messages``: all of so many values are equally likely."""
    for match in _SO_MANY.finditer(sentence.text):
        count = sentence.node(match.group(2))
        for name in sentence.names(match.group(1)) if isinstance(count, (Letter, tree.Number)) else ():
            if isinstance(name, Letter) and is_upper(name) and count is not None:
                yield said.Size(sentence.span, name, count)
                yield said.Quality(sentence.span, (name,), "uniform")


def _masses(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X is one with probability p`` and ``X = 1 with probability p``."""
    pattern = rf"{ONE}(?: (?:is|equals|takes the value|has the value) (zero|one|{ONE}))? with probability {ONE}"
    for match in re.finditer(pattern, sentence.text):
        name, chance = sentence.node(match.group(1)), sentence.node(match.group(4))
        if name is None or chance is None:
            continue
        name, limited = peel(name), peel(chance)
        chance = limited.items[0] if isinstance(limited, tree.Compare) else chance
        value: Node | None = None
        if isinstance(name, tree.Compare) and name.ops == ("=",) and match.group(2) is None:
            value = name.items[1]
            name = peel(name.items[0])
        elif match.group(2) in _NUMBERS:
            value = tree.Number(_NUMBERS[match.group(2)])
        elif match.group(3):
            value = sentence.node(match.group(3))
        if value is not None and isinstance(peel(value), tree.Number) and isinstance(name, (Letter, Script)):
            yield _mass(sentence.span, name, value, chance)


def _listed_masses(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X takes the values 1, 2, 3 with probabilities 1/2, 1/4, 1/4``."""
    several = rf"({_ITEM}(?:(?:,? and |, ?){_ITEM})*)"
    pattern = (rf"{ONE} (?:takes?|taking|has|having|with|assumes?)(?: on)? (?:the |its |only the )?(?:possible )?"
               rf"(?:values?|outcomes?) {several},? (?:each )?with (?:the |respective )*probabilit(?:y|ies) {several}")
    for match in re.finditer(pattern, sentence.text):
        name = sentence.node(match.group(1))
        values, chances = _items(sentence, match.group(2)), _items(sentence, match.group(3))
        if name is None or not isinstance(name := peel(name), (Letter, Script)) or len(values) < 2 or (
                len(chances) not in (1, len(values)) or not all(map(_is_plain, values))):
            continue
        span = sentence.span
        yield said.Fact(span, tree.Compare((name, tree.Tuple(tuple(values), ("{", "}"))), ("in",), span=span))
        for value, chance in zip(values, chances * (len(values) // len(chances)), strict=True):
            yield _mass(span, name, value, chance)


#: A formula, or a number in the text.
_ITEM = r"(?:⟦\d+⟧|\d+(?:[./]\d+)?)"


def _items(sentence: Sentence, text: str) -> list[Node]:
    """The values in a list of formulas and numbers; a formula may itself be a list."""
    found: list[Node] = []
    for item in re.findall(_ITEM, text):
        node = sentence.node(item[1:-1]) if item.startswith("⟦") else None
        if node is not None:
            inner = peel(node)
            found += inner.items if isinstance(inner, tree.Tuple) else (inner,)
        elif "/" in item:
            above, below = item.split("/")
            found.append(tree.Fraction(tree.Number(above), tree.Number(below)))
        elif not item.startswith("⟦"):
            found.append(tree.Number(item))
    return found


def _is_plain(node: Node) -> bool:
    """A number or a letter."""
    inner = peel(node)
    if isinstance(inner, tree.Add) and inner.signs == ("-",):
        inner = peel(inner.terms[0])
    return isinstance(inner, (tree.Number, Letter, Script))


def bernoulli(span: tree.Span, drawn: tree.Compare) -> Iterator[said.Declaration]:
    """``X \\sim \\mathrm{Bernoulli}(p)``: the values are 0 and 1, and the chance of 1 is p."""
    law, name = peel(drawn.items[1]), peel(drawn.items[0])
    if isinstance(law, tree.Call) and len(law.args) == 1 and isinstance(name, Letter):
        head = base_letter(law.head)
        if head is not None and head.name in _BERNOULLI:
            yield said.Fact(span, tree.Compare((name, _bits()), ("in",), span=span))
            yield _mass(span, name, tree.Number("1"), law.args[0])


def _mass(span: tree.Span, name: Node, value: Node, chance: Node) -> said.Declaration:
    event = tree.Compare((name, value), ("=",), span=span)
    call = tree.Call(Letter("P", latex="P"), (event,), span=span)
    return said.Equation(span, call, chance)


def _bits() -> Node:
    return tree.Tuple((tree.Number("0"), tree.Number("1")), ("{", "}"))
