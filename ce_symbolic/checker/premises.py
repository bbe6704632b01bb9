"""What a relation may be inferred from: what stands in front of an arrow, and equations that the author imposes.

``A ⟹ B`` does not claim A.  Where A is neither proved nor an identity that fails, it is supposed, and B is decided
among the instances that satisfy it.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ce_symbolic.checker.closed import worked_out
from ce_symbolic.checker.imposed import is_imposed
from ce_symbolic.checker.recursions import along, led_back
from ce_symbolic.context.names import letter_key
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.terms import (
    ZERO,
    Add,
    App,
    Claim,
    Compare,
    Condition,
    Mul,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    kinds,
    substitute,
    term,
)
from ce_symbolic.notation.tree import Letter

#: What a supposed relation says in the report.
WORDS = "supposed; what is inferred from it is decided under it"


def in_front(notes: Notes, k: int) -> list[int]:
    """The relations in front of the arrow behind which relation ``k`` stands, and of the arrows before it."""
    chains: set[int] = set()
    after = notes.relations[k].after
    while after is not None and after not in chains:
        chains.add(after)
        after = next((r.after for r in notes.relations if r.chain == after), None)
    return [j for j, r in enumerate(notes.relations) if r.chain in chains]


def is_premise(notes: Notes, relation: ReadRelation) -> bool:
    """Whether an arrow points away from the chain of a relation."""
    return any(r.after == relation.chain for r in notes.relations)


def supposable(claim: Claim | None) -> bool:
    """Whether a relation can be a condition rather than a law: a value of something, or an order of two names."""
    if claim is None or claim.op.startswith("argmin"):
        return False
    sides = (claim.left, claim.right)
    if claim.op == "=":
        return any(isinstance(side, Rat) for side in sides) or all(map(_name, sides))
    return all(map(_name, sides))


def by_entries(relation: ReadRelation) -> bool:
    """Whether a relation is one between vectors or matrices: the author prints none of its indices."""
    if relation.claim is None or relation.left is None or relation.right is None:
        return False
    trees = (relation.left, relation.right)
    printed = {letter_key(n) for side in trees for n in side.walk() if isinstance(n, Letter)}
    return bool(relation.claim.theory.sets) and not printed & set(relation.claim.theory.sets)


def freed(relation: ReadRelation) -> Claim | None:
    """The claim of a relation; one between vectors with indices of its own, so that it holds for all of them."""
    claim = relation.claim
    if claim is None or not by_entries(relation):
        return claim
    rename: dict[str, Term] = {name: Sym(f"{name}°") for name in claim.theory.sets}
    sets = {f"{name}°": over for name, over in claim.theory.sets.items()}
    domain = tuple(c for c in (substitute(c, rename) for c in claim.domain) if isinstance(c, Condition))
    left, right = (term(substitute(side, rename)) for side in (claim.left, claim.right))
    return replace(claim, left=left, right=right, theory=replace(claim.theory, sets=sets), domain=domain)


def is_condition(relation: ReadRelation) -> bool:
    """Whether a relation in front of an arrow is supposed: ``X^T X w = X^T y`` is no law and says nothing alone."""
    if supposable(relation.claim):
        return True
    claim = relation.claim
    return (
        claim is not None
        and claim.op == "="
        and by_entries(relation)
        and not {"Derivative", "Defined", "Prob"} & (kinds(claim.left) | kinds(claim.right))
    )


def _name(side: Term) -> bool:
    if isinstance(side, Mul) and len(side.factors) == 2 and isinstance(side.factors[0], Rat):
        side = side.factors[1]
    return isinstance(side, (Sym, App, Prob, Rat))


def under(claim: Claim, grounds: Sequence[tuple[Claim, bool]]) -> Claim:
    """The claim where the grounds hold; a ground with True holds for all values of its free indices.

    An index that the claim has too is the same one in both.
    """
    theory = claim.theory
    facts, domain = list(theory.facts), list(claim.domain)
    for ground, always in ((differentiated(g), always) for g, always in grounds):
        loose = [n for n in ground.theory.sets if n not in claim.theory.sets]
        binders = tuple((n, ground.theory.sets[n]) for n in loose) if always else ()
        facts.append(Condition(binders, (), Compare(ground.op, ground.left, ground.right)))
        domain += [Condition((*binders, *c.binders), c.guards, c.claim) for c in ground.domain]
        facts += ground.theory.facts
        theory = _joined(theory, ground.theory, () if always else loose)
    return replace(claim, theory=replace(theory, facts=tuple(dict.fromkeys(facts))),
                   domain=tuple(dict.fromkeys(domain)))


def differentiated(ground: Claim) -> Claim:
    """The same equation with its derivatives taken, so that instances of it can be found."""
    if ground.op != "=" or not {"Derivative"} & (kinds(ground.left) | kinds(ground.right)):
        return ground
    driven = worked_out(Add((ground.left, -ground.right)), ground, frozenset(("Derivative",)))
    return ground if driven is None else replace(ground, left=driven, right=ZERO)


def inference(notes: Notes, k: int) -> Claim | None:
    """The claim of a relation under what it is inferred from; None where there is nothing of the kind."""
    relation = notes.relations[k]
    front = in_front(notes, k)
    grounds = []
    for j, other in enumerate(notes.relations[:k]):
        imposed = is_imposed(notes, other)
        if other.claim is None or other.chain == relation.chain:
            continue
        if (imposed and other.section == relation.section) or (j in front and is_condition(other)):
            grounds.append((freed(other) or other.claim, imposed or by_entries(other)))
    steps = led_back(notes, k)
    if relation.claim is None or not (grounds or steps):
        return None
    return along(under(relation.claim, grounds), steps)


def _joined(one: Theory, other: Theory, loose: Sequence[str]) -> Theory:
    return replace(one, laws={**other.laws, **one.laws}, families={**other.families, **one.families},
                   sets={**{n: other.sets[n] for n in loose}, **one.sets}, integers=one.integers | other.integers,
                   properties=one.properties | other.properties, definitions={**other.definitions, **one.definitions})
