"""What sentences say of the means, variances, correlations and values of random variables."""
from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import LIST, LOOSE, ONE, Sentence
from ce_symbolic.context.pieces import is_expectation
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node

_VALUE = r"(⟦\d+⟧|zero|one)"
_MEAN = rf"(?:mean|expectation|expected value|expectation value)(?: value)? (?:of )?{_VALUE}"
_SPREAD = rf"(?:variance|covariance(?: matrix)?) (?:of )?{_VALUE}"
_WITH = r"\b(?:with|has|have|having|of)(?: a| the| both| finite)*(?: common)? "
_AND = r",? (?:and|with|but)(?: a| the| finite)*(?: common)? "


_NOISE = re.compile(r"\b(?:and|with|plus) (?:[a-z]+ )*?(?:noise|errors?|disturbances?)\b")


def moments(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X has mean μ and variance σ²``, in this order or the other; ``with $E[X] = μ$ and variance σ²``."""
    text = re.sub(r"\bi\.\s?i\.\s?d\.?", "iid", sentence.text)
    text = re.sub(r"\b(have|has|having|with) zero mean\b", r"\1 mean zero", text)
    text = re.sub(r"\bunit variance\b", "variance one", text)
    pattern = (
        rf"(?:⟦(\d+)⟧[^.⟦]*?)?{_WITH}(?:{_MEAN}(?:{_AND}{_SPREAD})?|{_SPREAD}(?:{_AND}{_MEAN})?)"
    )
    for match in re.finditer(pattern, text):
        mean = match.group(2) or match.group(5)
        spread = match.group(3) or match.group(4)
        start = match.start(2 if match.group(2) else 4)
        if re.search(r"\bgiven\b", text[:start]) or re.search(r"\bsame $", text[:start]):
            continue  # a conditional mean
        if re.match(r"⟦\d+⟧[^⟦]*\b(?:density|pdf)\b", match.group()):
            continue  # the mean of a density is no mean of a random variable
        names = sentence.names(f"⟦{match.group(1)}⟧") if match.group(1) else ()
        if counts(sentence, match):
            # n i.i.d. variables with variance σ²: those that the notes speak of
            yield said.Moments(sentence.span, (), number(sentence, mean) if mean else None,
                               number(sentence, spread) if spread else None)
            continue
        # "weights w and inputs x have", but "a fixed f and noise e of mean zero".
        lists = re.findall(LOOSE if "have" in match.group() else LIST, text[:start])
        if lists and match.group(1):
            for item in lists:
                if item.endswith(f"⟦{match.group(1)}⟧"):
                    names = sentence.names(item)
        between = re.match(r"⟦\d+⟧([^⟦]*)", match.group())
        if between is not None and _NOISE.search(between.group(1)):
            continue  # "fixed X and noise of mean zero": nothing is said of X
        if names and not any(isinstance(peel(n), (tree.Call, tree.Compare)) for n in names):
            yield said.Moments(
                sentence.span,
                names,
                number(sentence, mean) if mean else None,
                number(sentence, spread) if spread else None,
            )
    for match in re.finditer(rf"⟦(\d+)⟧{_AND}{_SPREAD}", text):
        name = averaged(sentence.node(match.group(1)))
        spread_of = number(sentence, match.group(2))
        if name is not None and spread_of is not None:
            yield said.Moments(sentence.span, (name,), None, spread_of)
    of_each = rf"\b(variance|mean|expectation) of (?:each|every|any|all|the|one)?(?: [a-z]+)? ?{ONE} is ⟦(\d+)⟧"
    for match in re.finditer(of_each, text):
        name, value = sentence.node(match.group(2)), sentence.node(match.group(3))
        if isinstance(name, (tree.Letter, tree.Script)) and value is not None:
            spread_only = match.group(1) == "variance"
            yield said.Moments(sentence.span, (name,), None if spread_only else value, value if spread_only else None)
    centred = (
        rf"{LIST},? (?:be|is|are|denotes?) (?:an? |the )?(?:[a-z]+,? ){{0,2}}"
        r"(?:centred|centered|zero[- ]mean|mean[- ]zero)\b"
    )
    for match in re.finditer(centred, text):
        names = sentence.names(match.group(1))
        if names and not any(isinstance(peel(n), (tree.Call, tree.Compare)) for n in names):
            yield said.Moments(sentence.span, names, tree.Number("0"), None)


_COUNT = re.compile(
    r"(?:i\.?i\.?d\.?|independent|identically|pairwise|uncorrelated|random|,| |and|distributed)*\b"
    r"(?:variables|samples|observations|copies|draws|measurements|points|estimates)\b"
)


def counts(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether what has these moments is told by a number and a noun alone, ``n independent draws``."""
    node = sentence.node(match.group(1)) if match.group(1) else None
    inner = peel(node) if node is not None else None
    noun = _COUNT.match(match.group(0)[len(match.group(1) or "") + 2:].lstrip())
    return noun is not None and (isinstance(inner, tree.Number) or (
        isinstance(inner, tree.Letter) and inner.name in ("n", "m", "N", "M", "k", "T")))


def averaged(node: Node | None) -> Node | None:
    """The name whose mean an equation gives, ``E[y] = m``."""
    inner = peel(node) if node is not None else None
    if not isinstance(inner, tree.Compare) or inner.ops[0] != "=":
        return None
    call = peel(inner.items[0])
    if not isinstance(call, tree.Call) or not is_expectation(call.head) or len(call.args) != 1:
        return None
    head = peel(call.head)
    if not isinstance(head, tree.Letter) or head.name not in ("E", "Exp"):
        return None
    name = peel(call.args[0])
    return name if isinstance(name, (tree.Letter, tree.Script)) else None


def number(sentence: Sentence, text: str) -> Node | None:
    """``zero``, ``one`` or a formula."""
    if text == "zero":
        return tree.Number("0")
    if text == "one":
        return tree.Number("1")
    match = re.fullmatch(r"⟦(\d+)⟧", text)
    return sentence.node(match.group(1)) if match else None


_DENIED = re.compile(
    r"\b(?:not|never|un)\s*$|\b(?:if|when|whenever|whether|iff|need not be|are they|cannot be)\b[^.,;]*$"
)


def uncorrelated(sentence: Sentence) -> Iterator[said.Declaration]:
    """``X_1, …, X_n are (pairwise) uncorrelated``."""
    words = r"(?:pairwise |mutually |all |both |zero[- ]mean |centred |centered |random variables,? )*"
    for match in re.finditer(rf"{LIST},? (?:be|is|are) {words}uncorrelated\b|\buncorrelated (?:[a-z]+ )*?{LIST}",
                             sentence.text):
        if _DENIED.search(sentence.text[: match.start()]):
            continue
        names = sentence.names(match.group(1) or match.group(2))
        if names:
            yield said.Uncorrelated(sentence.span, names)


_PAIRWISE = re.compile(
    r"\b(?:pairwise|mutual|common|any two|every two|each pair|two different ones|between any two)\b[^.⟦]*?"
    rf"\b(correlation|covariance)s?(?: coefficients?)?(?: of| is| are)? {ONE}|"
    rf"\b(correlation|covariance)s?(?: coefficients?)? {ONE} (?:between|for) (?:any two|every two|each pair|two)\b")


def correlated(sentence: Sentence) -> Iterator[said.Declaration]:
    """``identically distributed with variance σ² and pairwise correlation ρ``."""
    for match in _PAIRWISE.finditer(sentence.text):
        kind, index = match.group(1) or match.group(3), match.group(2) or match.group(4)
        value = sentence.node(index)
        variances = re.findall(rf"\bvariances? (?:of )?{ONE}", sentence.text[: match.start()])
        variance = sentence.node(variances[-1]) if variances else None
        families = [n for k in re.findall(r"⟦(\d+)⟧", sentence.text[: match.start()]) for n in sentence.names(f"⟦{k}⟧")
                    if isinstance(peel(n), tree.Script) and n != variance]
        if value is None or not families or (kind == "correlation" and variance is None):
            yield said.Described(sentence.span)
            continue
        yield said.Correlated(sentence.span, tuple(families[:1]), value,
                              variance if kind == "correlation" else None)


def supports(sentence: Sentence) -> Iterator[said.Declaration]:
    """``a random variable Z with … that takes values in [a, b]``; ``Z is bounded between a and b``."""
    text = sentence.text
    for match in re.finditer(
        rf"{ONE} (?:be|is|denotes?) an? (?:[a-z-]+ ){{0,3}}random variable\b[^.;]*?\b(?:that |which |and )?"
        rf"(?:takes? (?:its |their |only )?values|taking values|with values|bounded|lies?|with range|supported) "
        rf"(?:in|on) (?:the interval )?{ONE}", text
    ):
        name, inside = sentence.node(match.group(1)), sentence.node(match.group(2))
        if name is not None and inside is not None:
            yield said.Fact(sentence.span, tree.Compare((name, inside), ("in",), span=sentence.span))
    bounded = rf"{LIST} (?:is|are|be) (?:random variables? )?bounded (?:by|in|between) {ONE}(?: and {ONE})?"
    for match in re.finditer(bounded, text):
        inside, above = sentence.node(match.group(2)), sentence.node(match.group(3)) if match.group(3) else None
        interval = peel(inside) if inside is not None else None
        for name in sentence.names(match.group(1)):
            if above is not None and inside is not None:
                order = tree.Compare((inside, name, above), ("<=", "<="), span=sentence.span)
                yield said.Fact(sentence.span, order)
            elif isinstance(interval, tree.Tuple):
                yield said.Fact(sentence.span, tree.Compare((name, interval), ("in",), span=sentence.span))
