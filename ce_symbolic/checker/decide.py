"""The verdict on one claim: proof, counterexample, missing assumption, or none of these."""
from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ce_symbolic.checker.needs import Need, candidates
from ce_symbolic.checker.upto import at_two_points, is_up_to, written_out
from ce_symbolic.meaning.terms import (
    TWO,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Fn,
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
from ce_symbolic.proof.search import prove, scope_of
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import find_instance
from ce_symbolic.refutation.refute import Refutation, refute

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
    # A counterexample to a slip is found at once, and then there is no proof to look for.
    refutation = refute(claim, attempts=EARLY, steps=0)
    if refutation is None:
        proof = prove(claim)
        if proof is not None:
            return _proved(claim, proof)
        refutation = refute(without_identities(claim))
    if refutation is not None:
        return Decision("refuted", claim, refutation=refutation)
    return Decision("open", claim)


def without_identities(claim: Claim) -> Claim:
    """The claim without stated equations that hold anyway, ``1 - \\sigma(a) = \\sigma(-a)``.

    Between transcendental numbers equality is never certain, so that no instance would be seen to satisfy them.
    """
    theory = claim.theory
    kept = tuple(fact for fact in theory.facts if not _is_identity(fact, theory))
    return claim if kept == theory.facts else replace(claim, theory=replace(theory, facts=kept))


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
        if contradictory(claim):
            return Decision("open", claim, proof, message="the assumptions contradict each other; nothing is proved")
        if claim.domain:
            return Decision("open", claim, proof, message=(
                "a proof was found, but no instance on which both sides are defined"))
        return Decision("proved", claim, proof, message="no instance of all the assumptions was constructed")
    return Decision("open", claim, proof, witness=witness, message=(
        "the sides are defined together for sets of one element only"))


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

    A bound that is turned round needs nothing: what makes both sides equal does not make it right.
    """
    turned = {"<=": ">=", ">=": "<="}.get(claim.op)
    if turned is not None and prove(replace(claim, op=turned)) is not None:
        return None
    for needs in candidates(claim):
        added = claim
        for need in needs:
            added = need.added(added)
        proof = prove(added)
        if proof is None:
            continue
        witness = satisfying(added)
        if witness is not None:
            return Decision("conditional", added, proof, None, needs, witness)
    return None
