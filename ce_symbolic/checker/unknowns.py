"""Names that nothing else in the notes speaks of: an equation for one of them cannot be called false."""
from __future__ import annotations

from collections import Counter

from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import App, Claim, Term, Theory, free_names, walk
from ce_symbolic.proof.scope import names_in


def quantities(value: Term, theory: Theory) -> frozenset[str]:
    """Free real symbols and functions without a definition (no indices, sizes or laws)."""
    functions = {v.name for v in walk(value) if isinstance(v, App)}
    symbols = {n for n in free_names(value) if n not in theory.sets and n not in theory.integers}
    return frozenset((functions | symbols) - set(theory.definitions))


def unexplained(notes: Notes, relation: ReadRelation) -> str | None:
    """A name on one side of an equation that no other relation, fact or definition mentions, or None."""
    claim = relation.claim
    if claim is None or claim.op != "=":
        return None
    left, right = (quantities(side, claim.theory) for side in (claim.left, claim.right))
    alone = (left - right) | (right - left)
    stated = {n for fact in claim.theory.facts for n in names_in(fact)}
    stated |= {s for p in claim.theory.properties for s in p.subjects}
    uses = _uses(notes)
    here = Counter(n for side in (claim.left, claim.right) for n in quantities(side, claim.theory))
    for name in sorted(alone - stated):
        # In a chain the same side is printed once but stands in two relations.
        elsewhere = uses[name] - here[name]
        if elsewhere <= 0 or (elsewhere == 1 and _neighbour_shares(notes, relation, name)):
            return claim.theory.spelling.get(name, name)
    return None


def _uses(notes: Notes) -> Counter[str]:
    counts: Counter[str] = Counter()
    for other in notes.relations:
        if isinstance(other.claim, Claim):
            for side in (other.claim.left, other.claim.right):
                counts.update(quantities(side, other.claim.theory))
    return counts


def _neighbour_shares(notes: Notes, relation: ReadRelation, name: str) -> bool:
    for other in notes.relations:
        if other is relation or other.chain != relation.chain or not isinstance(other.claim, Claim):
            continue
        assert relation.claim is not None
        if other.claim.left == relation.claim.right and name in quantities(other.claim.left, other.claim.theory):
            return True
        if other.claim.right == relation.claim.left and name in quantities(other.claim.right, other.claim.theory):
            return True
    return False
