"""Conditions on what is displayed beside a sentence: ``for $\\frac1p + \\frac1q = 1$``, ``whenever $x + y \\le 1$``.

What a sentence supposes of a name (``for $a > 0$``) is a declaration, and holds for all notes.  A relation between
compound formulas, or one that is only spoken of as a case, holds for the display that the sentence leads to, or for
the one that it goes on from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import peel
from ce_symbolic.context.phrases import Sentence, said_of_each
from ce_symbolic.notation import tree

_IF = (
    r"(?:for|if|when|whenever|provided(?: that)?|assuming(?: that)?|given(?: that)?|as long as|so long as|"
    r"(?:in|for) the case(?: where| that| when)?|under the (?:condition|constraint|assumption|restriction)s?(?: that)?|"
    r"subject to|with)"
)
_FILL = r"(?:(?!is\b|are\b|we\b|the\b|it\b|this\b|then\b|where\b)[a-z-]+ ){0,4}"
_AND = r"(?:,? (?:and|with|where|such that|satisfying|so that|for|if|whenever)(?: also)?|,)"
_LIST = rf"{_FILL}⟦\d+⟧(?:{_AND} {_FILL}⟦\d+⟧)*"
_LAST = (
    r"(?:(?: case)?[,:;]? ?(?:then|so)?,? ?"
    r"(?:(?:we|it|this|one|(?:the|this) (?:inequality|bound|identity|equality|formula)) "
    r"(?:have|has|gets?|obtains?|finds?|is|are|becomes?|follows|reads|gives|yields|holds?)(?: that)?)?)?[,.:;]*$"
)
#: In front of a display: the clause ends the sentence.
_LEADING = re.compile(rf"(?:^|[ :,;(])(?<!only )(?<!even )(?<!except )(?<!not ){_IF} ({_LIST}){_LAST}")
#: At the beginning, with what is claimed behind a comma: ``For $x + y = 1$, Young's inequality says``.
_FIRST = re.compile(rf"^{_IF} ({_LIST}), ")
#: Behind a display: the clause begins the sentence and is all of it, or all up to a comma.
_TRAILING = re.compile(rf"^\W*{_IF} ({_LIST})(?:[.,;:)]|$)")
_SIGNS = frozenset(("=", "!=", "<", "<=", ">", ">="))


def conditions_ahead(sentence: Sentence, found: Iterable[said.Declaration]) -> tuple[tree.Compare, ...]:
    """The conditions under which a sentence says what is displayed below it, without what is ``found`` already.

    A sentence that is finished leads to nothing: ``Equality holds if $x = y$.``
    """
    if sentence.text.rstrip().endswith((".", "!", "?")):
        return ()
    match = _LEADING.search(sentence.text) or _FIRST.match(sentence.text)
    return _listed(sentence, match, found)


def conditions_behind(sentence: Sentence, found: Iterable[said.Declaration]) -> tuple[tree.Compare, ...]:
    """The conditions that a sentence which goes on from a display adds to it."""
    return _listed(sentence, _TRAILING.match(sentence.text), found)


def _listed(
    sentence: Sentence, match: re.Match[str] | None, found: Iterable[said.Declaration]
) -> tuple[tree.Compare, ...]:
    if match is None:
        return ()
    known = [d.compare.items for d in found if isinstance(d, said.Fact)]
    known += [(d.left, d.right) for d in found if isinstance(d, said.Equation)]
    kept: list[tree.Compare] = []
    for index in re.findall(r"⟦(\d+)⟧", match.group(1)):
        node = sentence.node(index)
        for item in said_of_each(peel(node)) if node is not None else ():
            compare = peel(item)
            if not isinstance(compare, tree.Compare) or not _SIGNS.issuperset(compare.ops):
                continue
            if compare.items in known or any(isinstance(n, tree.Dots) for n in compare.walk()):
                continue
            kept += [
                tree.Compare((left, right), (op,), span=compare.span)
                for left, op, right in zip(compare.items, compare.ops, compare.items[1:], strict=False)
                if (left, right) not in known
            ]
    return tuple(kept)
