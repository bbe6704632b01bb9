"""Cases: ``When $i = j$,`` in front of a display is a condition on what the display says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.display import Chain, Remark
from ce_symbolic.notation.tree import Letter, Node, Number, Script

_INDICES = frozenset("ijklmnrs")
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


_CORRECT = re.compile(r"\b(?:correct|true|right|target) (?:class|label) (?:is |be |has index )?⟦(\d+)⟧")
_WRONG = re.compile(
    rf"^{_LEAD}(?:for|if|when|take|consider)?,? ?(?:an?|any|every|all|each|the) "
    r"(?:incorrect|wrong|other|false|remaining) (?:class|classes|label|labels|logits?|outputs?|scores?) ⟦(\d+)⟧"
)


def classes_of(sentence: Sentence) -> tuple[Node | None, Node | None]:
    """The letters of the correct class and of one that is not it, where the sentence speaks of such."""
    found = []
    for pattern in (_CORRECT, _WRONG):
        match = pattern.search(sentence.text)
        node = sentence.node(match.group(1)) if match else None
        found.append(node if isinstance(node, Letter) else None)
    return found[0], found[1]


def with_cases(chains: Sequence[Chain]) -> tuple[Chain, ...]:
    """``… = p_i (1 - p_i), \\quad i = j``: what stands behind and compares two indices is the case in front of it."""
    kept: list[Chain] = []
    for chain in chains:
        case = index_case(chain)
        if case is not None and kept and kept[-1].steps and not chain.follows and not chain.condition:
            remark = Remark(chain.span, "", case)
            kept[-1] = replace(kept[-1], condition=(*kept[-1].condition, remark))
        kept.append(chain)
    return tuple(kept)


def index_case(chain: Chain) -> tree.Compare | None:
    """``i = j`` and ``i \\ne j`` of two letters that indices go by."""
    if len(chain.steps) != 1 or chain.steps[0].relation not in ("=", "!="):
        return None
    sides = (chain.start, chain.steps[0].term)
    if not all(isinstance(s, Letter) and s.name in _INDICES and not s.style and not s.accents for s in sides):
        return None
    assert isinstance(sides[0], Letter) and isinstance(sides[1], Letter)
    if sides[0] == sides[1]:
        return None
    return tree.Compare((sides[0], sides[1]), (chain.steps[0].relation,), span=chain.span)


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
