"""The words beside a line: the author's reason, or the names of the rules; what the verdict adds."""
from __future__ import annotations

from collections.abc import Sequence

#: Rules whose names do not read as English; the others do, word by word.
_NAMES = {
    "arithmetic": "arithmetic", "given-solved": "given", "multiple-of-given": "given", "log-of-one": "logarithm of one",
    "as-log": "as a logarithm", "as-exponential": "as an exponential",
    "power-as-exponential": "power as an exponential",
    "normalisation": "probabilities sum to one", "jensen": "Jensen's inequality",
    "log-tangent": "tangent of the logarithm", "exp-tangent": "tangent of the exponential",
    "sum-linearity": "linearity of the sum", "add-non-negative": "a term that is not negative",
    "add-positive": "a positive term",
}
_WORDS = {"log": "logarithm", "exp": "exponential"}
#: What is left out where something else says more.
_MINOR = ("arithmetic", "given-solved", "sum-linearity", "definition")
_MOST = 3


def rule_words(rules: Sequence[str]) -> str:
    """The names of some rules in words, without those that go without saying."""
    telling = [rule for rule in rules if rule not in _MINOR] or list(rules[:1])
    names = list(dict.fromkeys(map(rule_name, telling)))
    return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")


def rule_name(rule: str) -> str:
    """``log-of-quotient`` is ``logarithm of a quotient``."""
    if rule in _NAMES:
        return _NAMES[rule]
    head, of, tail = rule.replace("-", " ").partition(" of ")
    head, tail = (" ".join(_WORDS.get(word, word) for word in part.split()) for part in (head, tail))
    if not of:
        return head
    plural = tail.endswith("s") and not tail.endswith(("ss", "us"))
    article = "" if plural or tail in ("one", "zero") else "an " if tail[:1] in "aeiou" else "a "
    return f"{head} of {article}{tail}"

