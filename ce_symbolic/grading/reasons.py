"""Whether a reason that a student gives is one of the laws that the step rests on."""
from __future__ import annotations

import re
from collections.abc import Sequence

from ce_symbolic.rules import CATALOGUE

#: Rules that go without saying where a step rests on another law.
_MINOR = frozenset(("arithmetic", "given-solved"))
_SPLIT = re.compile(r"[^a-z0-9]+")
_STEMS = {
    "logarithm": "log", "ln": "log", "exponential": "exp", "fraction": "quotient", "ratio": "quotient",
    "expectation": "mean", "1": "one", "convexity": "convex", "concave": "convex", "concavity": "convex",
    "independent": "independence", "independently": "independence", "iid": "independence", "linear": "linearity",
    "marginal": "marginalisation", "marginalization": "marginalisation", "normalization": "normalisation",
    "normalized": "normalisation", "normalised": "normalisation", "defined": "definition", "define": "definition",
    "def": "definition", "algebra": "arithmetic", "differentiation": "derivative", "differentiate": "derivative",
    "symmetric": "symmetry", "onehot": "one-hot",
}
_SMALL = frozenset(("of", "a", "an", "the", "by", "as", "and", "for", "in", "because", "since", "rule", "law", "to"))
#: Other wordings, searched in the whole reason, and the rules that they mean.
_WORDINGS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"jensen|conve?x|concav", frozenset(("jensen", "log-tangent", "exp-tangent", "tangent-of-convex"))),
    (r"gibbs|tangent|s - 1", frozenset(("log-tangent", "strict-log-tangent", "exp-tangent", "tangent-of-convex"))),
    (r"independen|\biid\b|i\.i\.d", frozenset((
        "independence", "independence-of-means", "independence-of-product",
        "conditional-independence", "mean-of-independent-pair"))),
    (r"sums? to (?:one|1)\b|total probability|add up to (?:one|1)\b", frozenset(("normalisation", "marginalisation"))),
    (r"algebra|rearrang|simplif|expand|comput|calculat|collect|cancel|multiply|arithmetic", frozenset(("arithmetic",))),
    (r"defin|\bby def\b|insert|unfold|written out", frozenset(("definition", "given"))),
    (r"given|assum|hypothes|suppos", frozenset(("given", "given-solved", "definition"))),
    (r"linear|distribut|split the sum|pull|factor out|constant", frozenset((
        "sum-linearity", "constant-sum", "arithmetic"))),
    (r"non-?negativ|not negative|at least (?:0|zero)", frozenset(("add-non-negative",))),
    (r"positiv", frozenset(("add-positive", "add-non-negative"))),
    (r"monoton|increasing", frozenset(("same-minimiser", "same-minimiser-of-log"))),
    (r"one-?hot", frozenset(("one-hot",))),
    (r"log(?:arithm)? rules?|rules? of (?:the )?log|laws? of (?:the )?log|properties of (?:the )?log", frozenset(
        name for name in CATALOGUE if name.startswith("log-of"))),
)


def named(text: str) -> frozenset[str]:
    """The rules that a reason in words names; empty where it names none that is known."""
    lowered = text.lower().replace("\\", " ")
    words = _words(lowered)
    found = {name for name in CATALOGUE if (own := _words(name)) and own <= words}
    # "logarithm of a large product" is not the logarithm of a product.
    found = {name for name in found if not any(_words(name) < _words(other) for other in found)}
    for pattern, rules in _WORDINGS:
        if re.search(pattern, lowered):
            found |= rules
    return frozenset(found)


def telling(rules: Sequence[str]) -> frozenset[str]:
    """The rules of a proof that may be given as its reason."""
    return frozenset(rule for rule in rules if rule not in _MINOR) or frozenset(rules)


def accepted(text: str, rules: Sequence[str]) -> bool:
    """Whether a reason in words is one of the rules of a proof."""
    return bool(named(text) & telling(rules))


def _words(text: str) -> frozenset[str]:
    found = set()
    for word in _SPLIT.split(text):
        if word and word not in _SMALL:
            word = _STEMS.get(word, word)
            found.add(word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word)
    return frozenset(found)
