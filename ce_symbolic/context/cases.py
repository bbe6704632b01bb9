"""Cases: ``When $i = j$,`` in front of a display is a condition on what the display says."""

from __future__ import annotations

import re

from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Number, Script

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_SIGNS = {"=": "=", "==": "=", "≠": "!=", "!=": "!=", "<": "<", ">": ">", "≤": "<=", "≥": ">="}
_LEAD = (
    r"(?:(?:and|but|now|so|or|next|then|finally|similarly|likewise|first|second|secondly|third|lastly|conversely|while|"
    r"whereas|on the other hand|similarly)\b,? ?)*(?:\(?(?:[a-z]|[ivx]+|\d)[).:] )?"
)
_WHEN = (
    r"(?:case ?(?:\(?(?:[a-z]|[ivx]+|\d)\)?)? ?[:.,–—-]* ?(?:if|when|where|for)?|(?:only )?(?:if|when|for|where)|"
    r"(?:consider |in |for |take )?(?:the )?(?:\w+ )?case (?:of |that |when |where "
    r"|in which )?)"
)
_TAIL = (
    r"(?:(?: case)?[,:;]? ?(?:then |so )?"
    r"(?:(?:we|it|this|one|the (?:derivative|gradient|partial derivative|loss|result)) "
    r"(?:have|has|gets?|obtains?|finds?|is|are|becomes?|follows|reads|gives|yields|simplifies to|reduces to)"
    r"(?: that)?)?)?[,.:;]*"
)
_PLAIN = r"([a-z](?:_[a-z0-9])?) ?(==|!=|[=≠<>≤≥]) ?([a-z](?:_[a-z0-9])?|\d)"
_CASE = re.compile(rf"^{_LEAD}{_WHEN} ?(?:⟦(\d+)⟧|{_PLAIN}){_TAIL}$")
_LINK = re.compile(rf"^(?:then|so|hence|thus|here|therefore|by the [a-z]+ rule)?{_TAIL}$")
_OTHERWISE = re.compile(rf"^{_LEAD}(?:otherwise|else|in the other case|in all other cases){_TAIL}$")


def case_of(sentence: Sentence) -> tree.Compare | None:
    """The condition that a sentence, which says nothing else, puts on what is displayed below it."""
    match = _CASE.match(sentence.text)
    if match is None:
        return None
    if match.group(1) is None:
        sides = (_plain(match.group(2)), _plain(match.group(4)))
        return tree.Compare(sides, (_SIGNS[match.group(3)],), span=sentence.span)
    formula = sentence.node(match.group(1))
    inner = peel(formula) if formula is not None else None
    if not isinstance(inner, tree.Compare) or len(inner.ops) != 1 or inner.ops[0] not in OPPOSITE:
        return None
    name = (Letter, Script, Number)
    if not all(isinstance(peel(side), name) for side in inner.items):
        return None
    return inner


def is_otherwise(sentence: Sentence) -> bool:
    """``Otherwise,``: where the condition above does not hold."""
    return _OTHERWISE.match(sentence.text) is not None


def is_link(sentence: Sentence) -> bool:
    """``Then``, ``we have``: the sentence before goes on."""
    return _LINK.match(sentence.text) is not None


def opposite(compare: tree.Compare) -> tree.Compare:
    """The condition that holds where this one does not."""
    return tree.Compare(compare.items, (OPPOSITE[compare.ops[0]],), span=compare.span)


def _plain(text: str) -> Node:
    """A name printed without dollar signs: ``if j=i``."""
    name, _, sub = text.partition("_")
    if name.isdigit():
        return Number(name)
    letter = Letter(name, latex=name)
    if not sub:
        return letter
    return Script(letter, (Number(sub) if sub.isdigit() else Letter(sub, latex=sub),))
