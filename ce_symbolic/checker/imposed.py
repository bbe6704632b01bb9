"""Equations that an author imposes: a derivative set to zero, to find the stationary point."""
from __future__ import annotations

import re

from ce_symbolic.context.names import base_letter
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import ZERO, App, Claim, Prob, kinds, walk
from ce_symbolic.notation.tree import Letter
from ce_symbolic.proof.masks import ZERO_SIGN
from ce_symbolic.proof.search import scope_of

WORDS = "imposed: the point is stationary, the derivative is set to zero"


#: What is said of an equation for something that it is made of.
ITSELF = "what stands on the left is part of the right side too: an equation that determines it, or a step towards it"

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


def determines_itself(notes: Notes, relation: ReadRelation) -> bool:
    r"""Whether a chain begins with a name that what is printed behind it is made of.

    In ``\mu_k = \frac{1}{N_k} \sum_n \gamma_{nk} x_n`` the responsibilities depend on the mean, so this is an equation
    for it, or a step towards one, and no law.
    """
    claim = relation.claim
    if not isinstance(claim, Claim) or claim.op != "=" or relation.left is None or relation.right is None or any(
            r.chain == relation.chain and r.span.start < relation.span.start for r in notes.relations):
        return False
    if {base_letter(relation.left)} & {n for n in relation.right.walk() if isinstance(n, Letter)}:
        return False
    left = claim.left
    if not isinstance(left, (App, Prob)) or "Defined" not in kinds(claim.right):
        return False
    # Members with other indices too: h in terms of δ, which is given in terms of h, is solved for and can be wrong.
    return any(part != left and (
        (isinstance(part, App) and isinstance(left, App) and part.name == left.name and left.name not in
         claim.theory.definitions) or (isinstance(part, Prob) and isinstance(left, Prob) and part.law == left.law))
        for part in walk(claim.right))


def impossible(claim: Claim) -> bool:
    """Whether no point satisfies the equation: the side that is not 0 has a sign everywhere."""
    side = claim.left if claim.right == ZERO else claim.right
    return not scope_of(claim).sign(side) & ZERO_SIGN


def _before(notes: Notes, chain: list[ReadRelation]) -> str:
    """The prose between the relations before a chain and the chain."""
    start = min((r.span.start for r in chain), default=0)
    end = max((r.span.end for r in notes.relations if r.span.end <= start), default=0)
    return notes.text[max(end, start - REACH):start]
