"""Random variables with a law that has a name: ``X ~ Exp(λ)``, ``uniform on [a, b]``, ``normal with mean μ``."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.moments import number
from ce_symbolic.context.names import base_letter, is_upper, peel
from ce_symbolic.context.phrases import LIST, ONE, Sentence, names_of
from ce_symbolic.context.samples import drawn
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script

#: How each law is printed in formulas, and how many parameters it has.
PRINTED = {
    "normal": (("N", "Normal", "Gaussian"), 2),
    "uniform": (("U", "Unif", "Uniform", "unif"), 2),
    "exponential": (("Exp", "Exponential", "exp", "Expo"), 1),
    "bernoulli": (("Bern", "Ber", "Bernoulli"), 1),
    "binomial": (("Bin", "Binomial", "Binom"), 2),
    "poisson": (("Poisson", "Pois", "Poi", "Po"), 1),
    "geometric": (("Geom", "Geometric", "Geo"), 1),
    "laplace": (("Laplace", "Lap"), 2),
}
_IS = r",? (?:be|is|are|has|have|having|follows?|being|denotes?|with)"
_WORDS = (r"(?: an?| the| i\.?i\.?d\.?,?| independent(?:ly)?| identically| and| distributed| samples?| draws?| all|"
          r" from| real)*")
_OF = r"(?: (?:distributed|distribution|law|random variables?|variables?|rvs?|r\.v\.s?))*"


def named_laws(sentence: Sentence) -> Iterator[said.Declaration]:
    """Every name that a sentence gives a law by its name."""
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare) and inner.ops == ("~",) and len(inner.items) == 2:
            found = printed(inner.items[1])
            if found is not None:
                yield said.Named(sentence.span, tuple(names_of(inner.items[0])), *found)
        elif isinstance(inner, tree.Tuple) and (listed := drawn(inner)) is not None:
            found = printed(listed[1])
            names = tuple(names_of(tree.Tuple((*inner.items[:-1], peel(inner.items[-1]).items[0]), span=inner.span)))  # type: ignore[attr-defined]
            if found is not None and names:
                yield said.Named(sentence.span, names, *found)
    yield from in_words(sentence)


def printed(law: Node) -> tuple[str, tuple[Node, ...]] | None:
    """The law that a call like ``\\text{Exp}(λ)`` names, with its parameters."""
    inner = peel(law)
    letter = base_letter(inner.head) if isinstance(inner, Call) else None
    if not isinstance(inner, Call) or letter is None or isinstance(peel(inner.head), Script):
        return None
    arguments = inner.args
    for family, (spellings, count) in PRINTED.items():
        if letter.name not in spellings or (len(letter.name) == 1 and family == "uniform" and letter.style not in (
                "cal", "rm")):
            continue
        if len(arguments) == 1 and count == 2 and isinstance(peel(arguments[0]), tree.Tuple):
            arguments = tuple(peel(arguments[0]).items)  # type: ignore[attr-defined]  # U([a, b])
        return (family, arguments) if len(arguments) == count else None
    return None


_VALUE = r"(⟦\d+⟧|zero|one)"
_BOTH = (rf"(?:with|of)(?: the| a)?(?: common)? mean {_VALUE}(?:,? and)?(?: with)?(?: the| a)?(?: common)? "
         rf"(?:variance|covariance(?: matrix)?) {_VALUE}")
_CENTRED = r"(?:centred |centered |zero[- ]mean |mean[- ]zero )"
_CHANCE = rf"(?:with|of)(?: the| a)?(?: success)? (?:parameter|probability|success probability)(?: of success)? {ONE}"
#: The family, the words for it and what must stand behind them.
_PHRASES = (
    ("uniform", r"uniform(?:ly)?", rf"(?:on|over|in) (?:the interval |the unit interval )?{ONE}"),
    ("exponential", r"exponential(?:ly)?",
     rf"(?:with|of)(?: the| a)? (rate|parameter|mean|rate parameter)(?: parameter)?(?: of)? {ONE}"),
    ("poisson", r"poisson", rf"(?:with|of)(?: the| a)?(?: common)? (?:mean|parameter|rate|intensity)(?: of)? {ONE}"),
    ("bernoulli", r"bernoulli", _CHANCE),
    ("geometric", r"geometric", _CHANCE),
    ("normal", rf"{_CENTRED}?(?:normal(?:ly)?|gaussian)", _BOTH),
    ("centred", rf"{_CENTRED}(?:normal(?:ly)?|gaussian)", rf"(?:with|of)(?: the| a)?(?: common)? variance {_VALUE}"),
    ("standard", r"standard (?:normal|gaussian)", ""),
)
_UNSURE = re.compile(
    r"\b(?:not|if|whether|unless|approximately|roughly|nearly|almost|sub-?|conditional(?:ly)?|given)\b"
)


def phrases(sentence: Sentence) -> Iterator[tuple[re.Match[str], tuple[Node, ...], str]]:
    """Every phrase that gives names a law in words, with the names and the law."""
    if _UNSURE.search(sentence.text):
        return
    for family, words, behind in _PHRASES:
        for match in re.finditer(rf"{LIST}{_IS}{_WORDS} {words}{_OF} ?{behind}", sentence.text):
            names = tuple(n for n in sentence.names(match.group(1)) if is_name(n))
            if names:
                yield match, names, family


def in_words(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X is exponential with rate λ``, ``a centred normal random variable with variance σ²``."""
    for match, names, family in phrases(sentence):
        found = parameters(sentence, match, family)
        if found is not None:
            yield said.Named(sentence.span, names, "normal" if family in ("centred", "standard") else family, found)
    density = (rf"{LIST}{_IS}(?: a| the)? (?:normal|gaussian)(?: probability)? (?:density|pdf|distribution|law)"
               rf"(?: function)? {_BOTH}")
    for match in re.finditer(density, sentence.text) if not _UNSURE.search(sentence.text) else ():
        mean, variance = number(sentence, match.group(2)), number(sentence, match.group(3))
        for name in sentence.names(match.group(1)):
            if mean is not None and variance is not None and is_function(name):
                yield from density_of(sentence, name, bare(mean), bare(variance))
                yield from alike(sentence, bare(mean), bare(variance))


def alike(sentence: Sentence, mean: Node, variance: Node) -> Iterator[said.Declaration]:
    """``f any density with the same mean and variance``."""
    same = (rf"{LIST}(?:{_IS})?(?: be)? (?:any|another|an?|some|an arbitrary|every)(?: other)?(?: probability)?"
            r"(?: continuous)? (?:density|distribution|law|pdf)(?: function)? (?:with|of|that has|having) "
            r"(?:the )?(?:same|this|these) (?:mean and (?:the same )?variance|variance and mean|moments)")
    for match in re.finditer(same, sentence.text):
        # In "variance σ², and f any density" the list begins with what the clause before it ends with.
        for name in sentence.names(match.group(1))[-1:]:
            if isinstance(peel(name), (Letter, Script, Call)):
                yield said.IsLaw(sentence.span, name, None, True, None, mean, variance)


def parameters(sentence: Sentence, match: re.Match[str], family: str) -> tuple[Node, ...] | None:
    """The parameters that a phrase prints."""
    zero, one = tree.Number("0"), tree.Number("1")
    if family == "standard":
        return zero, one
    if family == "uniform":
        interval = peel(node) if (node := sentence.node(match.group(2))) is not None else None
        whole = isinstance(interval, tree.Tuple) and interval.delimiters[0] in ("[", "(") and len(interval.items) == 2
        return tuple(interval.items) if whole else None  # type: ignore[union-attr]
    if family == "exponential":
        parameter = sentence.node(match.group(3))
        if parameter is None:
            return None
        parameter = bare(parameter)
        if match.group(2) == "mean":
            parameter = tree.Fraction(one, parameter, span=parameter.span)
        return (parameter,)
    if family in ("normal", "centred"):
        found = [number(sentence, text) for text in match.groups()[1:]]
        values = tuple(bare(n) for n in found if n is not None)
        return (zero, *values) if family == "centred" and len(values) == 1 else values if len(values) == 2 else None
    single = sentence.node(match.group(2))
    return (bare(single),) if single is not None else None


def beyond_names(sentence: Sentence) -> str:
    """The sentence without the phrases that are understood here."""
    text = sentence.text
    for match, _, family in phrases(sentence):
        if parameters(sentence, match, family) is not None:
            text = text.replace(match.group(), "⟦⟧")
    return text


def is_function(name: Node) -> bool:
    """``g`` or ``g(x)``: a small letter, or a capital one with its argument."""
    inner = peel(name)
    letter = base_letter(inner.head if isinstance(inner, Call) else inner)
    return letter is not None and (isinstance(inner, Call) or letter.name.islower())


def density_of(sentence: Sentence, name: Node, mean: Node, variance: Node) -> Iterator[said.Declaration]:
    """``g`` or ``g(x)`` is the density of the normal law."""
    inner = peel(name)
    head = peel(inner.head) if isinstance(inner, Call) else inner
    if not isinstance(head, (Letter, Script)):
        return
    x = inner.args[0] if isinstance(inner, Call) and len(inner.args) == 1 else Letter("x", latex="x")
    normal = Letter("N", "cal", latex="\\mathcal{N}")
    at = Call(normal, (x, mean, variance), (";", ","), ("(", ")"), span=sentence.span)
    yield said.IsLaw(sentence.span, head, None, True)
    yield said.Equation(sentence.span, Call(head, (x,), (), ("(", ")"), span=sentence.span), at, strict=True)


def at_points(trees: Iterable[Node], declared: Sequence[said.Declaration]) -> Iterator[said.Declaration]:
    r"""``p(w)`` where a sentence says ``w \\sim \\mathcal{N}(0, \\tau^2)``: the density at a value, in lower case."""
    if sum(isinstance(d, said.Named) for d in declared) != 1:
        return
    defined = {peel(d.left) for d in declared if isinstance(d, said.Equation)}
    calls = [n for t in trees for n in t.walk() if isinstance(n, Call) and isinstance(n.head, Letter)
             and n.head.name == "p" and not n.head.accents]
    for declaration in declared:
        if not isinstance(declaration, said.Named) or declaration.family != "normal" or len(declaration.names) != 1:
            continue
        name = peel(declaration.names[0])
        several = any(isinstance(n, Letter) and n.name == "I" for p in declaration.parameters for n in p.walk())
        if several or not isinstance(name, Letter) or is_upper(name) or set(calls) & defined:
            continue
        if calls and all(len(c.args) == 1 and c.power is None and peel(c.args[0]) == name for c in calls):
            normal = Letter("N", "cal", latex="\\mathcal{N}")
            at = Call(normal, (name, *declaration.parameters), (";", ","), ("(", ")"), span=declaration.span)
            yield said.Equation(declaration.span, replace(calls[0], span=declaration.span), at, strict=True)


def is_name(node: Node) -> bool:
    """A letter, perhaps with indices, that may be random."""
    return isinstance(peel(node), (Letter, Script))


def bare(node: Node) -> Node:
    """``λ`` of ``λ > 0``."""
    inner = peel(node)
    return inner.items[0] if isinstance(inner, tree.Compare) else node
