"""Conventions and stories in sentences: how a notation is used, how functions lie, what is described in words only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.named_laws import beyond_names
from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import LIST, LOOSE, ONE, Sentence
from ce_symbolic.context.samples import likelihoods, samples
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script

_SIGNED = r"\b(?:positive|non[- ]?negative) (?:[a-z]+ ){0,2}?(?:random variable|rv|variable)"
_WITHOUT = (
    r"\b(?:without|not contain(?:ing)?|independent of|(?:not|never) depend(?:ing)? on|free of|constant in|"
    r"with respect to|w\.?r\.?t\.?) "
)


def conventions(sentence: Sentence) -> Iterator[said.Declaration]:
    text = sentence.text
    if re.search(
        r"\b(?:element|component|entry|coordinate|coefficient|point)[- ]?wise\b|\b(?:entry|element|component) by "
        r"(?:entry|element|component)\b|\bto (?:each|every) (?:entry|element|component|coordinate)\b", text
    ):
        yield said.Convention(sentence.span, "entrywise")
    if "binary entropy" in text:
        yield said.Convention(sentence.span, "binary entropy")
    if re.search(r"\b(?:all|the) vectors are rows?(?: vectors?)?\b|\brow vectors\b", text):
        yield said.Convention(sentence.span, "rows")
    if re.search(r"square[^.]*\b(?:belongs? to|is|means|stands?)\b[^.]*\binside", text):
        yield said.Convention(sentence.span, "square inside")
    for match in re.finditer(rf"\b(?:in|of) (?:dimension )?{ONE}(?:[- ]dimensions?\b)|\bof dimension {ONE}|"
                             rf"{ONE}[- ]dimensional\b|\bdimension(?:ality)? (?:is )?{ONE}", text):
        yield said.Convention(sentence.span, "dimension", sentence.node(next(k for k in match.groups() if k)))
    prime = re.search(
        rf"prime (?:means?|stands? for|denotes?|mean) the derivative (?:in|with respect to|w\.?r\.?t\.?) {ONE}", text
    )
    if prime:
        yield said.Convention(sentence.span, "prime", sentence.node(prime.group(1)))
    for match in re.finditer(rf"{ONE} (?:is|denotes?|stands for) the (?:gradient|derivative|error signal)", text):
        name = sentence.node(match.group(1))
        if isinstance(name, Letter):
            yield said.Convention(sentence.span, "operator", name)
    if re.search(r"\b(?:back-?prop(?:agat\w+)?|backward pass)\b|\bgradients?\b", text):
        yield said.Convention(sentence.span, "gradients")
    for match in re.finditer(
        rf"(?:sign|symbol) {ONE} (?:stands? for|means?|denotes?|be short for|is short for) {ONE}", text
    ):
        left, right = sentence.node(match.group(1)), sentence.node(match.group(2))
        if left is not None and right is not None:
            yield said.Equation(sentence.span, left, right, strict=True)
    # A term without r counts as a constant; constants do not depend on \theta; up to a constant independent of x.
    if re.search(r"\bconst(?:ant)?s?\b|\bfactors?\b", text):
        for match in re.finditer(_WITHOUT + ONE, text):
            yield said.Convention(sentence.span, "constant", sentence.node(match.group(1)))
    for match in re.finditer(rf"{ONE}(?: is| are| denotes?| stands? for| collects?)[a-z ,]*\bconstants?\b", text):
        yield said.Convention(sentence.span, "any constant", sentence.node(match.group(1)))
    for match in re.finditer(rf"{ONE} (?:is |be |as )?(?:an?|any|some|the) (?:\w+ )?subset\b|\bsubset {ONE}", text):
        yield said.Convention(sentence.span, "part", sentence.node(match.group(1) or match.group(2)))
    for match in re.finditer(rf"{_SIGNED} {ONE}", text):
        yield said.Convention(sentence.span, "signed variable", sentence.node(match.group(1)))
    # Let F be the mean of f under q.
    for match in re.finditer(
        rf"{ONE} (?:be|is|for) the (?:mean|expectation|average) of {ONE} (?:under|over|with respect to) {ONE}"
        r"(?! (?:[a-z-]+ )?(?:points?|examples?|samples?|data|observations?|instances?|inputs?|pairs?|cases?)\b)", text
    ):
        name, body, law = (sentence.node(match.group(i)) for i in (1, 2, 3))
        if name is not None and body is not None and law is not None:
            head = Script(Letter("E", "bb", latex="\\mathbb{E}"), (law,), span=law.span)
            yield said.Equation(
                sentence.span, name, tree.Call(head, (body,), (), ("[", "]"), span=body.span), strict=True
            )
    # f is nowhere below its tangents; g lies nowhere above f and touches it at e.
    for match in re.finditer(rf"{ONE}(?: be)?[a-z ]*? (?:nowhere|never) below (?:any of )?its (?:own )?tangent", text):
        yield said.Quality(sentence.span, sentence.names(f"⟦{match.group(1)}⟧"), "convex")
    for match in re.finditer(
        rf"{ONE} (?:lies|is|stays) (?:nowhere|never) (above|below) {ONE}(?: and (?:touches|meets) it (?:at|in) {ONE})?",
        text,
    ):
        yield from _beside(sentence, match.group(1), match.group(2), match.group(3), match.group(4))


def _beside(sentence: Sentence, low: str, side: str, high: str, at: str | None) -> Iterator[said.Declaration]:
    """One function lies below another and touches it at a point."""
    first, second = sentence.names(f"⟦{low}⟧"), sentence.names(f"⟦{high}⟧")
    if len(first) != 1 or len(second) != 1:
        return
    heads = [peel(n.head) if isinstance(n, tree.Call) else n for n in (first[0], second[0])]

    def values(point: Node) -> tuple[Node, Node]:
        a, b = (tree.Call(h, (point,), span=sentence.span) for h in heads)
        return a, b

    op = "<=" if side == "above" else ">="
    anywhere = Letter("t", latex="t")
    yield said.Fact(sentence.span, tree.Compare(values(anywhere), (op,), span=sentence.span), forall=(anywhere,))
    point = sentence.node(at) if at else None
    if point is not None:
        yield said.Fact(sentence.span, tree.Compare(values(point), ("=",), span=sentence.span))


_STOCHASTIC = r"(?:row[- ])?(?:stochastic matrix|channel matrix|channel|transition matrix|transition kernel)"


def stochastic(sentence: Sentence) -> Iterator[said.Declaration]:
    """``W a channel from X to Y``, ``the transition matrix P``: rows of probabilities."""
    if re.search(r"\bcolumn[- ]stochastic|columns? (?:sum|add)", sentence.text):
        return
    for match in re.finditer(
        rf"{ONE},? (?:is |be |as |denotes? )?(?:the |an? )(?:[a-z-]+ ){{0,2}}?{_STOCHASTIC}\b|\b{_STOCHASTIC} {ONE}",
        sentence.text,
    ):
        node = sentence.node(match.group(1) or match.group(2))
        letter = peel(node) if node is not None else None
        if isinstance(letter, Letter) and letter.name.isupper():
            yield said.Quality(sentence.span, (letter,), "stochastic")


def of_norm_one(sentence: Sentence) -> Iterator[said.Declaration]:
    """``u and v are unit vectors``, ``the w_j have norm 1``, ``all embeddings z_i are normalised to unit length``."""
    unit = (
        r"(?:(?:be|are|is)(?: all| both| a| two)* unit (?:column )?vectors?|"
        r"(?:(?:of|have|has|having|with|to)(?: all| both| the)? )(?:euclidean |l2[- ])?"
        r"(?:unit (?:euclidean |l2[- ])?(?:norm|length)|(?:norm|length) (?:one|1|⟦(\d+)⟧)))"
    )
    for match in re.finditer(rf"{LOOSE}(?: [a-z]+){{0,4}}? {unit}", sentence.text):
        length = sentence.node(match.group(2)) if match.group(2) else tree.Number("1")
        for name in sentence.names(match.group(1)) if length is not None else ():
            if isinstance(peel(name), (Letter, Script)) and length is not None:
                norm = tree.Delimited("norm", (name,), span=sentence.span)
                yield said.Equation(sentence.span, norm, length, every=True)


def matrices_of(sentence: Sentence) -> Iterator[said.Declaration]:
    """``covariance matrix Σ``, ``with mean μ and covariance Σ``, ``the Gram matrix K``, ``A \\succ 0``."""
    words = r"(?:covariances?|precisions?|gram|kernel|scatter|fisher information|information)"
    for match in re.finditer(rf"\b{words}(?: matri(?:x|ces))? (?:is |are |by |be )?{LIST}", sentence.text):
        names = sentence.names(match.group(1))
        several = re.match(r"\w+s\b(?! matrix)|[^⟦]*\bmatrices\b", match.group()) is not None
        # Of "noise of covariance S, a > 0 and b = …" the first one is meant.
        yield said.Quality(sentence.span, names if several else names[:1], "covariance")
    for node in sentence.formulas:
        inner = peel(node) if node is not None else None
        if isinstance(inner, tree.Compare) and inner.ops in (("≻",), ("⪰",)):
            right = peel(inner.items[1])
            if isinstance(right, tree.Number) and right.text == "0":
                kind = "positive-definite" if inner.ops == ("≻",) else "positive-semidefinite"
                yield said.Quality(sentence.span, (inner.items[0],), kind)


_EXPERIMENT = re.compile(
    r"\d ?\\?%|\b(?:percent|per cent|(?:one|\d+) (?:person |case )?in (?:a|every|ten|\d+)\b)|"
    r"\b(?:coins?|die|dice|toss(?:es|ed)?|keypad|digits?|urn|walk(?:er)?|erased|puts mass|bit that is|flips?|cards?|"
    r"normal (?:law|densit\w+|distribution)|normally|normal with|"
    r"gaussian|each with probability|with probability ⟦|equally likely|is fair|memoryless|"
    r"same probability|equiprobable|at random|evenly|"
    r"stationary|crossover|(?:symmetric|erasure|noisy|noiseless) channels?|drawn from ⟦\d+⟧ (?:if|when))\b"
)


_NAMED = re.compile(
    r"\b(?:exponential(?:ly)?|poisson|geometric(?:ally)?|bernoulli|binomial(?:ly)?|gamma|beta|laplace|pareto|weibull|"
    r"rayleigh)[ -](?:distribut\w+|laws?|samples?|likelihoods?|data|variables?|draws?|random|waiting|lifetimes?|times?|"
    r"densit\w+|model|counts?|observations?|mle|with)\b"
)


_CONTEST = re.compile(rf"{ONE} (?:beats|defeats|wins (?:against|over)|is preferred (?:to|over)|is ranked above|loses "
                      rf"(?:to|against)|plays against) {ONE}")


def contests(sentence: Sentence) -> Iterator[said.Declaration]:
    """``i beats j``: nobody beats himself."""
    for match in _CONTEST.finditer(sentence.text):
        one, other = sentence.node(match.group(1)), sentence.node(match.group(2))
        if isinstance(one, Letter) and isinstance(other, Letter) and one != other:
            yield said.Fact(sentence.span, tree.Compare((one, other), ("!=",), span=sentence.span))


def titled(sentence: Sentence) -> Iterator[said.Declaration]:
    """A heading that names a law: ``Exponential waiting times``."""
    if _NAMED.search(sentence.text):
        yield said.Convention(sentence.span, "named law")
    yield from samples(sentence)
    yield from likelihoods(sentence)


def counted(sentence: Sentence) -> Iterator[said.Declaration]:
    """``m of the x_i are ones``: m is their sum."""
    for match in re.finditer(
        rf"{ONE} of (?:the |them )?{ONE} (?:are|is|were|equal|come out as) (?:ones?|1|heads|successes|positive)\b|"
        rf"{ONE} (?:be|is|denotes?|for) the number of (?:ones|heads|successes) (?:among|in|of) (?:the )?{ONE}",
        sentence.text,
    ):
        name = sentence.node(match.group(1) or match.group(3))
        items = sentence.names(f"⟦{match.group(2) or match.group(4)}⟧")
        member = peel(items[0]) if items else None
        if isinstance(name, Letter) and isinstance(member, Script) and len(member.subs) == 1:
            total = tree.Big("sum", member.subs[0], None, member, span=sentence.span)
            yield said.Equation(sentence.span, name, total, strict=True)


#: Nouns that say what a name is worth, where more is not understood of the sentence.
_QUANTITY = (
    r"(?:mean|average|expectation|expected|variance|deviation|sum|total|derivative|(?:sub)?gradient|slope|loss|"
    r"likelihood|log-likelihood|cost|risk|error|length|count|estimates?|estimator|maximi[sz]er|minimi[sz]er|minimum|"
    r"maximum|optimum|inverse|outputs?|predictions?|angle|ratio|fraction|share|proportion|distance|solution|projection|"
    r"eigenvalues?|residuals?|remainder|bound|frequency|number of|probability of|law of the|function of|value of|"
    r"coefficients?|multipliers?|columns?(?! rank)|rows?(?! rank)|"
    r"differences?|products?|quotients?|divergence|entropy|information|norm|"
    r"limit|roots?|subgradient|tangent|stationary point|optimal|best|smallest|largest|greatest|least|posterior|"
    r"orthogonal|orthonormal|diagonal|triangular|unitary|one-hot rows?)s?"
)
_TELLS = r"(?:is|are|be|denotes?|stands? for|means?|gives?|being|counts?|measures?|has|have|collects?|contains?)"
_WORTH = re.compile(
    rf"{LIST},? {_TELLS} (?:the |an? |its |their )?(?:[a-z-]+ ){{0,4}}?{_QUANTITY}\b|"
    rf"\b(?:loss|likelihood|cost|error|gradient|length|average|output|residual|orthogonal|orthonormal|diagonal|"
    rf"with sums?|with totals?|best|optimal|subgradient) (?:matri(?:x|ces) )?{LIST}|"
    rf"(?:write|use|put|say) {LIST} for (?:the |its |their )?(?:[a-z-]+ ){{0,4}}?{_QUANTITY}\b|"
    rf"(?:and|with|,) {LIST} (?:diagonal|orthogonal|orthonormal|triangular|unitary)\b"
)
#: What a name has to satisfy, on whichever side it stands.
_SHAPE = re.compile(
    r"\b(?:orthogonal|orthonormal|diagonal|triangular|unitary|columns?|rows?|roots?|solution|stationary|optim(?:al|um)|"
    r"best|minimi[sz]ers?|maximi[sz]ers?|posterior|function of|law of the|tangent|(?:sub)?gradient|smallest|largest|"
    r"probability of|with (?:sums?|totals?))\b"
)
_DECOMPOSED = re.compile(
    r"\b(?:singular value|qr|lu|eigen(?:value|vector)?s?|spectral|cholesky|polar|schur)[- ]?"
    r"(?:decomposition|factori[sz]ation)|\bsvd\b|\bdiagonali[sz]"
)
#: ``$z$ is $y - t$ as a function of $y$``: a formula that stands for a name.
_STANDS_FOR = re.compile(rf"{ONE},? (?:is|denotes?|means?|stands? for|equals) (?:just |simply |short for )?{ONE}")
_WITH_MOMENTS = re.compile(rf"{ONE} (?:has|have|with|of) (?:zero |the |an? )?(?:mean|variance|expectation)")


def told(sentence: Sentence) -> Iterator[said.Declaration]:
    for match in _WORTH.finditer(sentence.text):
        names = sentence.names(next(k for k in match.groups() if k is not None))
        if names:
            yield said.Described(sentence.span, names, True, _SHAPE.search(match.group()) is not None)
    for match in re.finditer(
        rf"\b(?:with|have|has) (?:the |an? |common |finite )*(?:means?|variances?|expectations?|standard deviations?) "
        rf"{LIST}", sentence.text
    ):
        # Whose mean it is may be told only by the display below.
        yield said.Described(sentence.span, sentence.names(match.group(1)), True, True)
    if _DECOMPOSED.search(sentence.text):
        # X = U D V^T with what a singular value decomposition says of U, D and V.
        for node in sentence.formulas:
            inner = peel(node) if node is not None else None
            if isinstance(inner, tree.Compare) and inner.ops == ("=",):
                letters = tuple(n for n in inner.items[1].walk() if isinstance(n, Letter) and n.name.isupper())
                yield said.Described(sentence.span, letters, True, True)
    for match in _STANDS_FOR.finditer(sentence.text):
        formula = sentence.node(match.group(2))
        names = sentence.names(f"⟦{match.group(1)}⟧")
        if formula is not None and len(names) == 1 and isinstance(peel(formula), (tree.Add, tree.Mul, tree.Fraction)):
            yield said.Described(sentence.span, names, True, True)
    for match in _WITH_MOMENTS.finditer(sentence.text):
        formula = sentence.node(match.group(1))
        if formula is not None and isinstance(peel(formula), tree.Compare):
            letters = tuple(n for n in formula.walk() if isinstance(n, Letter) and n.style != "command")
            yield said.Described(sentence.span, letters)
    # Call the left side l(θ); let θ' maximise (3): told of a name in words, by which we do not know what it is.
    for match in re.finditer(
        rf"\b(?:call|denote|name) (?:the |its |this |that )?(?:left|right|first|last)[- ](?:hand )?"
        rf"(?:side|line|expression)(?: by| as)? {ONE}|{ONE} (?:to )?(?:maximi[sz]es?|minimi[sz]es?|solves?|attains?)\b",
        sentence.text,
    ):
        names = sentence.names("".join(f"⟦{k}⟧" for k in match.groups() if k is not None))
        if names:
            yield said.Described(sentence.span, names)
    rest = beyond_names(sentence)
    if _EXPERIMENT.search(rest) or _NAMED.search(rest):
        yield said.Described(sentence.span)
    for match in re.finditer(r"⟦(\d+)⟧ (?:if|when|iff|whenever) (?=[^.;]*?[a-z]{3})", sentence.text):
        formula = sentence.node(match.group(1))
        inner = peel(formula) if formula is not None else None
        if isinstance(inner, tree.Compare) and inner.ops == ("=",) and isinstance(peel(inner.items[1]), tree.Number):
            yield said.Described(sentence.span, (inner.items[0],))  # y_{ik} = 1 if example i belongs to class k
