"""The verdict on one claim: proof, counterexample, missing assumption, or none of these."""
from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ce_symbolic.checker.closed import in_closed_form
from ce_symbolic.checker.members import at_a_member
from ce_symbolic.checker.needs import Need, candidates
from ce_symbolic.checker.upto import at_two_points, is_up_to, written_out
from ce_symbolic.meaning.terms import (
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Fn,
    Mul,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Theory,
    kinds,
    walk,
)
from ce_symbolic.proof.kernel import Proof
from ce_symbolic.proof.limits import hidden
from ce_symbolic.proof.search import prove, scope_of
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import builder_for, find_instance, instances
from ce_symbolic.refutation.minimisers import refute_same_minimiser
from ce_symbolic.refutation.refute import FORBIDDEN, Refutation, margin, refute
from ce_symbolic.rules.told_values import inconsistent

#: So many attempts at instances, and so many instances looked at, before a proof under an assumption is tried.
GLANCES, ENOUGH = 16, 3
#: Kinds of assumptions under which something that is printed vanishes, or all that is multiplied by it is one.
VANISHING = {"centred", "mean", "offset", "class", "variance", "square"}

#: So many instances are looked at before a proof is searched for.
EARLY = 5


@dataclass(frozen=True)
class Decision:
    """A verdict with its evidence; ``claim`` is what was proved or refuted, needs included."""

    verdict: str
    claim: Claim
    proof: Proof | None = None
    refutation: Refutation | None = None
    needs: tuple[Need, ...] = ()
    witness: Instance | None = None
    message: str = ""


def decide(claim: Claim) -> Decision:
    """The verdict on a claim as it stands; deterministic, without a clock.  ``under_needs`` tells what may save it."""
    if is_up_to(claim.op):
        return _decide_up_to(claim)
    if any(hidden(claim)):
        return Decision("open", claim, message="how what is under the limit depends on what goes there is not said")
    # A counterexample to a slip is found at once, and then there is no proof to look for.
    refutation = refute(claim, attempts=EARLY, steps=0)
    if refutation is None:
        proof = prove(claim)
        if proof is not None:
            return _proved(claim, proof)
        refutation = refute(without_identities(claim))
    if refutation is not None:
        return Decision("refuted", claim, refutation=refutation)
    worked = in_closed_form(claim)
    refutation = refute(worked) if worked is not None else None
    if worked is not None and refutation is not None:
        return Decision("refuted", worked, refutation=refutation)
    apart = refute_same_minimiser(claim)
    if apart is not None:
        own, other = ("left", "right") if apart.left else ("right", "left")
        message = f"the values are those of the {other} side: where the {own} side is smallest, and at its own minimum"
        return Decision("refuted", apart.claim, refutation=apart.refutation, message=message)
    member = at_a_member(claim)
    refutation = refute(member[0]) if member is not None else None
    if member is not None and refutation is not None:
        return Decision("refuted", member[0], refutation=refutation, message=member[1])
    return Decision("open", claim)


def without_identities(claim: Claim) -> Claim:
    """The claim without stated equations that hold anyway, ``1 - \\sigma(a) = \\sigma(-a)``.

    Between transcendental numbers equality is never certain, so that no instance would be seen to satisfy them.
    """
    theory = claim.theory
    for fact in theory.facts:
        # One after the other: of two that follow from each other, one stays.
        if _is_identity(fact, theory):
            theory = replace(theory, facts=tuple(f for f in theory.facts if f != fact))
    return claim if theory is claim.theory else replace(claim, theory=theory)


def _is_identity(fact: Condition, theory: Theory) -> bool:
    if fact.claim.op != "=" or not {"Fn.exp", "Fn.log"} & kinds(fact.claim):
        return False
    rest = replace(theory, facts=tuple(f for f in theory.facts if f != fact),
                   sets={**theory.sets, **dict(fact.binders)})
    return prove(Claim("=", fact.claim.left, fact.claim.right, rest)) is not None


def _decide_up_to(claim: Claim) -> Decision:
    """Equal up to a constant, or proportional."""
    for between in written_out(claim):
        proof = prove(between.equation)
        if proof is not None:
            decision = _proved(between.equation, proof)
            return replace(decision, message="; ".join(filter(None, (between.message, decision.message))))
    apart = at_two_points(claim)
    refutation = refute(apart) if apart is not None else None
    if apart is not None and refutation is not None:
        return Decision("refuted", apart, refutation=refutation,
                        message="what lies between the sides is not the same for all values")
    return Decision("open", claim, message="no term or factor was found that lies between the sides")


def decide_rounded(claim: Claim, digits: int, numbers: int = 1) -> Decision:
    """The verdict on ``a = 2.1887``: a number with so many decimals, or each number of a sum, may be rounded."""
    exact = decide(claim)
    if exact.verdict == "proved" or claim.op != "=":
        return exact
    half_unit = Rat(Fraction(numbers, 2 * 10 ** digits))
    rounded = replace(claim, op="<=", left=Fn("abs", (claim.left - claim.right,)), right=half_unit)
    proof = prove(rounded)
    if proof is None:
        return exact if exact.verdict != "refuted" or refute(rounded) is not None else Decision("open", claim)
    return Decision("proved", rounded, proof, message=f"rounded to {digits} decimals")


def _proved(claim: Claim, proof: Proof) -> Decision:
    if not claim.domain and not claim.theory.facts and not claim.theory.properties:
        return Decision("proved", claim, proof)
    witness = satisfying(larger(claim))
    if witness is not None:
        return Decision("proved", claim, proof, witness=witness)
    witness = satisfying(claim)
    if witness is None:
        if contradictory(claim) or inconsistent(claim.theory.facts):
            return Decision("open", claim, proof, message="the assumptions contradict each other; nothing is proved")
        less = _with_fewer_facts(claim)
        if less is not None:
            return less
        if claim.domain:
            return Decision("open", claim, proof, message=(
                "a proof was found, but no instance on which both sides are defined"))
        return Decision("proved", claim, proof, message="no instance of all the assumptions was constructed")
    return Decision("open", claim, proof, witness=witness, message=(
        "the sides are defined together for sets of one element only"))


def _with_fewer_facts(claim: Claim) -> Decision | None:
    """The claim without the values that the notes give to probabilities, where it holds whatever these are.

    A law on which several conditional probabilities have stated values is seldom met by trying.  A value of zero stays:
    it may be what makes a side undefined.
    """
    facts = tuple(f for f in claim.theory.facts if f.claim.op != "=" or not (
        "Prob" in kinds(f.claim) and isinstance(f.claim.right, Rat) and f.claim.right != ZERO))
    if len(facts) == len(claim.theory.facts) or not claim.domain:
        return None
    less = replace(claim, theory=replace(claim.theory, facts=facts))
    proof = prove(less)
    witness = satisfying(larger(less)) if proof is not None else None
    return Decision("proved", less, proof, witness=witness) if witness is not None else None


def satisfying(claim: Claim) -> Instance | None:
    """An instance on which the facts and the domain of a claim hold."""
    return find_instance(claim.theory, claim.domain, [claim.left, claim.right])


def larger(claim: Claim) -> Claim:
    """The claim for sets of at least two elements, where the notes do not say that a size is 1."""
    sizes = sorted({over.upper.name for side in (claim.left, claim.right) for v in walk(side)
                    if isinstance(v, Big) and isinstance(over := v.over, Range) and isinstance(over.upper, Sym)})
    more = tuple(Condition((), (), Compare(">=", Sym(n), TWO)) for n in sizes)
    return replace(claim, domain=(*claim.domain, *more))


def contradictory(claim: Claim) -> bool:
    """Whether some quantity would have to have no sign at all."""
    scope = scope_of(claim)
    atoms = {v for c in (*claim.theory.facts, *claim.domain) if not c.binders for v in walk(c.claim)
             if isinstance(v, (Sym, App, Prob))}
    return any(scope.sign(a) == 0 for a in atoms if isinstance(a, Term))


def under_needs(claim: Claim) -> Decision | None:
    """The claim under an assumption of the menu that makes it provable and that some instance satisfies.

    A bound that is turned round needs nothing: what makes both sides equal, or one of them zero, does not make it
    right.
    """
    turned = {"<=": ">=", ">=": "<="}.get(claim.op)
    if turned is not None and prove(replace(claim, op=turned)) is not None:
        return None
    hopeless: list[frozenset[Need]] = []
    waiting = deque(candidates(claim))
    while waiting:
        needs = waiting.popleft()
        if any(set(needs) <= tried for tried in hopeless):
            continue
        added = assumed(claim, needs)
        holds = glance(added)
        if holds is False:
            hopeless.append(frozenset(needs))
            continue
        if holds is None and len(needs) > 1:
            # All of them together may contradict each other.
            waiting.extendleft((need,) for need in reversed(needs))
        found = _proved_under(claim, needs)
        if found is not None:
            # Where another sign makes it an identity, the sign is wrong, and no assumption is missing.
            return None if VANISHING & {n.kind for n in found.needs} and is_slip_of_sign(claim) else found
    return None


def is_slip_of_sign(claim: Claim) -> bool:
    """Whether an equation is an identity once one of its terms has the other sign."""
    if claim.op != "=":
        return False
    for left, right in _with_other_signs(claim.left, claim.right):
        turned = replace(claim, left=left, right=right)
        if glance(turned) and prove(turned) is not None:
            return True
    return False


def _with_other_signs(left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
    for term in _flipped(left):
        yield term, right
    for term in _flipped(right):
        yield left, term


def _flipped(side: Term) -> Iterator[Term]:
    """The side with another sign of one of its terms, or of the whole."""
    if isinstance(side, Add):
        for k, part in enumerate(side.terms):
            yield Add((*side.terms[:k], -part, *side.terms[k + 1:]))
    elif isinstance(side, Mul):
        for k, factor in enumerate(side.factors):
            if isinstance(factor, (Add, Big)):
                yield from (Mul((*side.factors[:k], f, *side.factors[k + 1:])) for f in _flipped(factor))
    elif isinstance(side, Big) and side.op == "sum":
        yield from (replace(side, body=body) for body in _flipped(side.body))


def assumed(claim: Claim, needs: Sequence[Need]) -> Claim:
    """The claim under assumptions."""
    for need in needs:
        claim = need.added(claim)
    return claim


def _proved_under(claim: Claim, needs: Sequence[Need]) -> Decision | None:
    """A proof under the assumptions, or fewer of them, with an instance that satisfies them.

    What makes both sides of a bound zero is no assumption.
    """
    added = assumed(claim, needs)
    proof = prove(added)
    if proof is None:
        return None
    for need in needs if len(needs) > 1 else ():
        fewer = tuple(n for n in needs if n != need)
        if fewer and glance(assumed(claim, fewer)) and (shorter := prove(assumed(claim, fewer))) is not None:
            needs, added, proof = fewer, assumed(claim, fewer), shorter
    if claim.op in ("<=", ">=", "<", ">") and any(
            prove(replace(added, op="=", left=side, right=ZERO)) is not None
            for side in (added.left, added.right) if side != ZERO):
        return None
    if claim.op in ("<=", ">=") and all(n.kind == "independence" for n in needs) and prove(
            replace(added, op="=")) is not None:
        return None  # H(X | Y = y) <= H(X) is an equation where X and Y are independent
    witness = satisfying(added)
    return None if witness is None else Decision("conditional", added, proof, None, tuple(needs), witness)


def glance(claim: Claim) -> bool | None:
    """Whether a few instances agree with a claim, in floating point; None where there were none to look at."""
    if claim.op not in FORBIDDEN:
        return True
    looked = 0
    for instance in instances(builder_for(claim), GLANCES):
        try:
            found = margin(claim, instance)
        except NoValue:
            continue
        if found is not None and found < 0:
            return False
        looked += 1
        if looked == ENOUGH:
            break
    return True if looked else None
