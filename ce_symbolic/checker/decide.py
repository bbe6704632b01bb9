"""The verdict on one claim: proof, counterexample, missing assumption, or none of these."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.checker.needs import Need, candidates
from ce_symbolic.meaning.terms import Claim
from ce_symbolic.proof.kernel import Proof
from ce_symbolic.proof.search import prove
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import find_instance
from ce_symbolic.refutation.refute import Refutation, refute


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
    proof = prove(claim)
    if proof is not None:
        return _proved(claim, proof)
    refutation = refute(claim)
    if refutation is not None:
        return Decision("refuted", claim, refutation=refutation)
    return Decision("open", claim)


def _proved(claim: Claim, proof: Proof) -> Decision:
    if not claim.domain and not claim.theory.facts and not claim.theory.properties:
        return Decision("proved", claim, proof)
    witness = satisfying(claim)
    if witness is None:
        return Decision("open", claim, proof, message=(
            "a proof was found, but no instance that satisfies all assumptions and makes both sides defined: "
            "the assumptions may contradict each other"))
    return Decision("proved", claim, proof, witness=witness)


def satisfying(claim: Claim) -> Instance | None:
    """An instance on which the facts and the domain of a claim hold."""
    return find_instance(claim.theory, claim.domain, [claim.left, claim.right])


def under_needs(claim: Claim) -> Decision | None:
    """The claim under an assumption of the menu that makes it provable and that some instance satisfies."""
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
