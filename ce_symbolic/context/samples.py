r"""Laws with a name of their own and their densities: ``X_i \sim \mathcal{N}(\mu, \sigma^2)`` of one observation.

Sources: any table of distributions; the exponential law is written with its rate or with its mean, the geometric one
counts trials or failures, and notes that do not say which are read as their formulas print it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, peel
from ce_symbolic.context.phrases import LIST, ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Call, Letter, Node, Script


@dataclass(frozen=True)
class Density:
    """A density or mass at ``x`` with the parameters ``a`` and ``b``, and its logarithm, in LaTeX."""

    at: str
    log: str
    parameters: int = 1


DENSITIES = {
    "normal": Density(r"\frac{1}{\sqrt{2\pi b}}\exp\left(-\frac{(x-a)^2}{2b}\right)",
                      r"-\frac{1}{2}\ln(2\pi b)-\frac{(x-a)^2}{2b}", 2),
    "poisson": Density(r"\frac{a^x e^{-a}}{x!}", r"x\ln(a)-a-\ln(x!)"),
    "bernoulli": Density("a^x(1-a)^{1-x}", r"x\ln(a)+(1-x)\ln(1-a)"),
    "exponential rate": Density("a e^{-a x}", r"\ln(a)-a x"),
    "exponential mean": Density(r"\frac{1}{a}e^{-\frac{x}{a}}", r"-\ln(a)-\frac{x}{a}"),
    "geometric trials": Density("a(1-a)^{x-1}", r"\ln(a)+(x-1)\ln(1-a)"),
    "geometric failures": Density("a(1-a)^{x}", r"\ln(a)+x\ln(1-a)"),
    "laplace": Density(r"\frac{1}{2b}e^{-\frac{|x-a|}{b}}", r"-\ln(2b)-\frac{|x-a|}{b}", 2),
    "rayleigh": Density(r"\frac{x}{a^2}e^{-\frac{x^2}{2a^2}}", r"\ln(x)-2\ln(a)-\frac{x^2}{2a^2}"),
}

#: What holds of an observation x, where that is more than being a number.
BOUNDS = {
    "poisson": (r"x \ge 0", "x! > 0"), "bernoulli": (r"x \ge 0", r"x \le 1"), "exponential rate": (r"x \ge 0",),
    "exponential mean": (r"x \ge 0",), "geometric trials": (r"x \ge 1",), "geometric failures": (r"x \ge 0",),
    "rayleigh": (r"x \ge 0",),
}  # fmt: skip

_NAMES = {
    "normal": "normal", "gaussian": "normal", "N": "normal", "Normal": "normal", "Gaussian": "normal",
    "poisson": "poisson", "Poisson": "poisson", "Poi": "poisson", "Pois": "poisson", "Po": "poisson",
    "bernoulli": "bernoulli", "Bernoulli": "bernoulli", "Bern": "bernoulli", "Ber": "bernoulli",
    "exponential": "exponential", "Exp": "exponential", "Exponential": "exponential", "Expo": "exponential",
    "geometric": "geometric", "Geom": "geometric", "Geo": "geometric", "Geometric": "geometric",
    "laplace": "laplace", "Laplace": "laplace", "Lap": "laplace", "rayleigh": "rayleigh", "Rayleigh": "rayleigh",
}  # fmt: skip


def law_in(call: Node) -> tuple[str, tuple[Node, ...]] | None:
    """The name and the parameters of ``\\mathcal{N}(\\mu, \\sigma^2)``, ``\\text{Poisson}(\\lambda)``."""
    inner = peel(call)
    if not isinstance(inner, Call):
        return None
    letter = base_letter(inner.head)
    plain = re.sub(r"(?i)\\bi\\.?i\\.?d\\.?", "", letter.name).strip() if letter is not None else ""
    name = _NAMES.get(plain) if letter is not None and not letter.accents else None
    args = inner.args
    if len(args) == 3 and name == "normal" and inner.separators[0] in ("|", ";"):
        args = args[1:]  # N(x | \mu, \sigma^2)
    if name is None or len(args) != (2 if name in ("normal", "laplace") else 1):
        return None
    return name, args


def drawn(node: Node | None) -> tuple[tuple[Node, ...], Node] | None:
    """The names and the law of ``X_i \\sim p`` and ``X_1, \\dots, X_n \\sim p``."""
    inner = peel(node) if node is not None else None
    names: tuple[Node, ...] = ()
    if isinstance(inner, tree.Tuple) and inner.items:
        names, inner = inner.items[:-1], peel(inner.items[-1])
    if not isinstance(inner, tree.Compare) or inner.ops[-1] != "~":
        return None
    names = (*names, inner.items[0])
    listed = [i for n in names for i in (peel(n).items if isinstance(peel(n), tree.Tuple) else (n,))]  # type: ignore[attr-defined]
    return tuple(n for n in listed if isinstance(peel(n), (Letter, Script))), inner.items[-1]


_WORDS = r"(normal|gaussian|poisson|bernoulli|exponential|geometric|laplace|rayleigh)"
_FIRST = r"(?:mean|parameter|rate|intensity|success probability|probability|expectation|scale|location)"
_SECOND = r"(?:variance|scale|diversity)"
_DESCRIBED = re.compile(
    rf"(?:{LIST},? (?:be|is|are|being|follows?|has|have) (?:an? |the )?(?:[a-z-]+ ){{0,3}}?)?\b{_WORDS}(?:ly)?\b"
    rf"(?: [a-z-]+){{0,3}} with (?:an? |the )?(?:common |unknown |known )*({_FIRST}) {ONE}"
    rf"(?:,? (?:and|with) (?:an? |the )?(?:common |unknown |known )*{_SECOND} {ONE})?"
)
_ONLY = re.compile(
    rf"\b{_WORDS}(?:ly)?(?: distributed| distribution)? (?:random )?"
    r"(?:samples?|data|observations?|draws?|variables?|trials?|counts?|mle|lifetimes?|waiting times?)\b"
)
_FROM = re.compile(
    rf"(?:{LIST},? (?:be|is|are|being|denote) )?(?:an? |the )?(?:random )?\b"
    r"(?:draws?|drawn|samples?|sampled|observations?|independent|iid|i\.i\.d\.)(?: [a-z-]+){0,4}?(?: from| as|,)? "
    rf"(?:the |a |an )?(?:law |distribution |normal |gaussian )*{ONE}"
)
_STARTS = ((r"\b(?:trials?|tosses|attempts)\b", " trials"), (r"\bfailures?\b", " failures"))


def samples(sentence: Sentence) -> Iterator[said.Declaration]:
    """From which law the observations come."""
    for node in sentence.formulas:
        pair = drawn(node)
        found = law_in(pair[1]) if pair is not None else None
        if pair is not None and found is not None:
            yield said.Sampled(sentence.span, pair[0], _precise(*found, sentence.text), found[1])
    for match in _FROM.finditer(re.sub(r"\bi\.\s?i\.\s?d\.?", "iid", sentence.text)):
        node = sentence.node(match.group(2))
        found = law_in(node) if node is not None else None
        if found is not None:
            names = sentence.names(match.group(1) or "")
            yield said.Sampled(sentence.span, names, _precise(*found, sentence.text), found[1])
            if names and found[0] == "normal":
                yield said.Described(sentence.span, moments=True)
                yield said.Moments(sentence.span, names, *found[1])
    for match in _DESCRIBED.finditer(sentence.text):
        names = sentence.names(match.group(1) or "")
        first, second = sentence.node(match.group(4)), sentence.node(match.group(5)) if match.group(5) else None
        name = _NAMES[match.group(2)]
        parameters = tuple(n for n in (first, second) if n is not None)
        if name == "exponential":
            name += " mean" if match.group(3) in ("mean", "expectation", "scale") else (
                " rate" if match.group(3) in ("rate", "intensity") else "")
        elif name == "geometric":
            name = _precise(name, parameters, sentence.text)
        if len(parameters) == (2 if name in ("normal", "laplace") else 1):
            yield said.Sampled(sentence.span, names, name, parameters)
    for match in _ONLY.finditer(sentence.text):
        yield said.Sampled(sentence.span, (), _precise(_NAMES[match.group(1)], (), sentence.text), ())


def _precise(name: str, parameters: tuple[Node, ...], text: str) -> str:
    """Which of the two ways to write a law the sentence tells."""
    if name == "geometric":
        return name + next((kind for words, kind in _STARTS if re.search(words, text)), "")
    if name == "exponential":
        return name + (" mean" if re.search(r"\b(?:mean|scale)\b", text) else
                       " rate" if re.search(r"\b(?:rate|intensity)\b", text) else "")
    return name


_LIKELIHOOD = (
    r"(negative |minus )?(?:(?:average|mean|normali[sz]ed|joint|full|conditional) )?(log[- ]?)?likelihood(?: function)?"
)
_NAMED = (
    re.compile(rf"\b{_LIKELIHOOD}(?: of (?:the |a |an )?[a-z ]+?)?,? "
               rf"(?:is |be |by |as |denoted (?:by )?|written )?{ONE}"),
    re.compile(rf"{ONE}(?:,| be| is| denotes?| for| stands for) (?:the |its |their |our |a )?{_LIKELIHOOD}\b"),
)


def likelihoods(sentence: Sentence) -> Iterator[said.Declaration]:
    """Names of likelihoods, and that one is spoken of at all."""
    found = False
    for k, pattern in enumerate(_NAMED):
        for match in pattern.finditer(sentence.text):
            groups = match.groups() if k == 0 else (*match.groups()[1:], match.group(1))
            node = sentence.node(groups[2])
            kind = ("negative " if groups[0] else "") + ("log-" if groups[1] else "") + "likelihood"
            inner = peel(node) if node is not None else None
            if isinstance(inner, tree.Compare):
                inner = peel(inner.items[0])
            letter = base_letter(inner.head if isinstance(inner, Call) else inner) if inner is not None else None
            plain = re.search(r"\b(?:average|mean|normali[sz]ed|ratio)\b", match.group(0)) is None
            if isinstance(inner, (Letter, Script, Call)) and letter is not None and plain and (
                    letter.name in ("L", "l", "ell", "LL", "NLL", "J", "Lik", "lik") or letter.style == "cal"):
                found = True
                yield said.Likelihood(sentence.span, inner, kind)
    if not found and re.search(r"\b(?:likelihoods?|mle)\b", sentence.text):
        yield said.Likelihood(sentence.span, None, "likelihood")


def density(law: str, parameters: tuple[Node, ...], at: Node, log: bool = False) -> Node:
    """The density of a named law at an observation, or its logarithm."""
    entry = DENSITIES[law]
    values = dict(zip(("x", "a", "b"), (at, *parameters), strict=False))
    return put(read_formula(entry.log if log else entry.at), values)


def bounds(law: str, at: Node) -> Iterator[tree.Compare]:
    """What holds of an observation of a named law."""
    for latex in BOUNDS.get(law, ()):
        found = put(read_formula(latex), {"x": at})
        if isinstance(found, tree.Compare):
            yield found


def put(node: Node, values: Mapping[str, Node]) -> Node:
    """A template with nodes in the place of its letters."""
    if isinstance(node, Letter) and not node.style:
        return values.get(node.name, node)
    return below(node, lambda part: put(part, values))


def below(node: Node, change: Any) -> Node:
    """A node with its direct parts changed."""

    def look(value: object) -> object:
        if isinstance(value, Node):
            return change(value)
        if isinstance(value, tuple):
            new = tuple(look(v) for v in value)
            return new if any(a is not b for a, b in zip(value, new, strict=True)) else value
        return value

    changed: dict[str, Any] = {}
    for item in fields(node):
        old = getattr(node, item.name)
        new = look(old)
        if new is not old:
            changed[item.name] = new
    return replace(node, **changed) if changed else node
