"""Equations that an author imposes: a derivative set to zero, to find the stationary point."""
from __future__ import annotations

import re

from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import ZERO, Claim, kinds
from ce_symbolic.proof.masks import ZERO_SIGN
from ce_symbolic.proof.search import scope_of

WORDS = "imposed: the point is stationary, the derivative is set to zero"


#: A derivative as it is written, for sides that could not be read.
WRITTEN = re.compile(r"\\nabla|\\partial|\\[dt]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d\s*\}?)\s*[\w\\}^]|\\p?dv\b")


#: How a sentence in front of a display says that it is set to zero.
SAID = re.compile(
    r"\b(?:set(?:ting)?|put(?:ting)?|equat(?:e|es|ing)|requir(?:e|es|ing)|let(?:ting)?)\b[^.]{0,120}"
    r"(?:\b(?:to|equal to|equals?)\s+(?:zero|0\b|\$\s*0\s*\$)|=\s*0\b)"
    r"|\b(?:derivative|gradient|slope)s?\b[^.]{0,60}"
    r"\b(?:vanish(?:es)?|(?:is|are|be|must be|becomes?) (?:zero|0\b|\$\s*0\s*\$))"
    r"|\b(?:stationar|first[- ]order (?:optimality )?condition|at (?:the|an?|its) (?:optim|minim|maxim))",
    re.IGNORECASE)
#: How far in front of its display such a sentence may begin.
REACH = 400


def is_imposed(notes: Notes, relation: ReadRelation) -> bool:
    """Whether one side of an equation is 0 and a derivative stands in its chain, or the sentence before sets it so."""
    claim = relation.claim
    if not isinstance(claim, Claim) or claim.op != "=" or ZERO not in (claim.left, claim.right):
        return False
    chain = [r for r in notes.relations if r.chain == relation.chain]
    sides = [side for r in chain if isinstance(r.claim, Claim) for side in (r.claim.left, r.claim.right)]
    return (any("Derivative" in kinds(side) for side in sides)
            or any(WRITTEN.search(side) for r in chain for side in (r.lhs, r.rhs))
            or SAID.search(_before(notes, chain)) is not None)


def impossible(claim: Claim) -> bool:
    """Whether no point satisfies the equation: the side that is not 0 has a sign everywhere."""
    side = claim.left if claim.right == ZERO else claim.right
    return not scope_of(claim).sign(side) & ZERO_SIGN


def _before(notes: Notes, chain: list[ReadRelation]) -> str:
    """The prose between the relations before a chain and the chain."""
    start = min((r.span.start for r in chain), default=0)
    end = max((r.span.end for r in notes.relations if r.span.end <= start), default=0)
    return notes.text[max(end, start - REACH):start]
