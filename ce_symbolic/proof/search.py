"""The search for a proof of a claim.  What it finds counts only once the kernel has replayed it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ce_symbolic.meaning.terms import Big, Claim, Enum, Prob, Term, alpha, term, walk
from ce_symbolic.proof.defined import divisors
from ce_symbolic.proof.equations import prove_equal
from ce_symbolic.proof.inequalities import prove_at_most
from ce_symbolic.proof.kernel import Proof, ProofError, shows
from ce_symbolic.proof.limits import hidden
from ce_symbolic.proof.minimisers import prove_same_minimiser
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules import CATALOGUE
from ce_symbolic.rules.minimisers import SAME
from ce_symbolic.rules.rule import Rule


def scope_of(claim: Claim) -> Scope:
    """What holds where a claim stands."""
    here = Scope(claim.theory, claim.domain)
    return replace(here, domain=(*claim.domain, *divisors(claim.left, here), *divisors(claim.right, here)))


def prove(claim: Claim, rules: Mapping[str, Rule] = CATALOGUE) -> Proof | None:
    """A proof of the claim that the kernel has replayed, or None.

    ``argmin=θ`` claims that both sides are minimal at the same values of θ.  For ``>=`` and ``>`` the proof runs from
    the right side up to the left side.
    """
    if any(hidden(claim)):
        return None
    left, right = _canonical(claim.left), _canonical(claim.right)
    op = claim.op
    if op in (">=", ">"):
        left, right, op = right, left, {">=": "<=", ">": "<"}[op]
    scope = scope_of(claim)
    if op == "=":
        fewer = _fewer(rules, claim)
        found = prove_equal(left, right, scope, fewer)
        if found is None and fewer is not rules:
            found = prove_equal(left, right, scope, rules)
    elif op.startswith(SAME):
        found = prove_same_minimiser(left, right, op.removeprefix(SAME), scope, rules)
    elif op in ("<=", "<"):
        found = None
        if any(isinstance(v, Big) and isinstance(v.over, Enum) for side in (left, right) for v in walk(side)):
            found = prove_at_most(left, right, scope, _fewer(rules, claim), strict=op == "<")
        if found is None:
            found = prove_at_most(left, right, scope, rules, strict=op == "<")
    else:
        return None
    if found is None:
        return None
    try:
        return found if shows(found, op, left, right, scope, rules) else None
    except ProofError:
        return None


def _fewer(rules: Mapping[str, Rule], claim: Claim) -> Mapping[str, Rule]:
    """The catalogue without what the notes state of joint probabilities: an identity may hold without it."""
    theory = claim.theory
    stated = any(f.claim.op == "=" and isinstance(f.claim.left, Prob) and len(f.claim.left.slots) > 1
                 for f in theory.facts)
    listed = any(isinstance(over, Enum) for law in theory.laws.values() for _, over in law.slots)
    if not (stated or listed or any(p.kind == "conditionally-independent" for p in theory.properties)):
        return rules
    left_out = {"given", "given-solved", "conditional-independence"} | ({"listed-sum"} if listed else set())
    return {k: rule for k, rule in rules.items() if k not in left_out}


def _canonical(value: Term) -> Term:
    return term(alpha(value))
