"""Counterexamples: instances that satisfy all that was declared and on which a relation certainly fails."""
from __future__ import annotations

from dataclasses import dataclass, replace

from ce_symbolic.meaning.joint import opened
from ce_symbolic.meaning.terms import Claim, kinds, term
from ce_symbolic.refutation.climb import climb
from ce_symbolic.refutation.errors import NoValue, TooLong, Uncertain, Undefined, Unevaluable
from ce_symbolic.refutation.evaluate import Number, compare, frame, guess
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import Builder, builder_for, condition_, instances
from ce_symbolic.refutation.moves import coincident
from ce_symbolic.refutation.shrink import shrink

#: What contradicts a relation: the orders of the two sides that it forbids.
FORBIDDEN = {"=": "<>", "!=": "=", "<=": ">", ">=": "<", "<": "=>", ">": "=<"}
ATTEMPTS = 160
#: A false equation fails on almost every instance, so fewer are looked at.
ATTEMPTS_FOR_EQUATIONS = 72
CLIMB_STEPS = 1600
_CLOSE = 1e-9


@dataclass(frozen=True)
class Refutation:
    """An instance on which a claim fails, with the certain values of both sides."""

    instance: Instance
    left: Number
    right: Number


def check(claim: Claim, instance: Instance, builder: Builder | None = None, steps: int = 100_000) -> Refutation | None:
    """The instance as a refutation of the claim, for certain, or None.

    Facts and domain hold, both sides have values, and these contradict the relation.
    """
    claim = written_out(claim)
    builder = builder or builder_for(claim)
    if claim.op not in FORBIDDEN or not builder.satisfied(instance):
        return None
    try:
        order, left, right = compare(claim.left, claim.right, claim.theory, instance, steps=steps)
    except NoValue:
        return None
    return Refutation(instance, left, right) if order is not None and order in FORBIDDEN[claim.op] else None


def margin(claim: Claim, instance: Instance) -> float | None:
    """How well the claim holds, in floating point: negative where it seems to fail, None where it has no opinion."""
    e = frame(claim.theory, instance, False, 100_000)
    left, right = guess(claim.left, claim.theory, e), guess(claim.right, claim.theory, e)
    close = _CLOSE * (1 + abs(left) + abs(right))
    match claim.op:
        case "=":
            found = close - abs(left - right)
        case "!=":
            found = abs(left - right) - close
        case "<=":
            found = right - left + close
        case ">=":
            found = left - right + close
        case "<":
            found = right - left - close
        case _:
            found = left - right - close
    return None if found != found else found


def worth_certifying(claim: Claim, instance: Instance) -> bool:
    """Whether floating point says that the claim fails here, or has no opinion."""
    try:
        found = margin(claim, instance)
    except (TooLong, Undefined):
        return False
    except (Unevaluable, Uncertain):
        return True
    return found is None or found < 0


def refute(claim: Claim, *, attempts: int = ATTEMPTS, steps: int = CLIMB_STEPS) -> Refutation | None:
    """A counterexample to the claim, made simple, or None if none was found.

    ``attempts`` instances are looked at; for inequalities a search of ``steps`` steps follows.
    """
    if claim.op not in FORBIDDEN:
        return None
    try:
        return _search(written_out(claim), attempts, steps)
    except RecursionError:
        # Terms nested too deeply are not decided here.
        return None


def written_out(claim: Claim) -> Claim:
    """The claim with the probabilities of runs of variables as sums over the sample space."""
    if "Joint" not in kinds(claim.left) | kinds(claim.right):
        return claim
    return replace(claim, left=term(opened(claim.left)), right=term(opened(claim.right)),
                   domain=tuple(condition_(opened(c)) for c in claim.domain))


def _search(claim: Claim, attempts: int, steps: int) -> Refutation | None:
    builder = builder_for(claim)
    seen: list[Instance] = []
    limit = min(attempts, ATTEMPTS_FOR_EQUATIONS) if claim.op == "=" else attempts
    for place, instance in enumerate(instances(builder, limit)):
        # Floating point takes 0.1 + 0.2 for 0.30000000000000004: the first instances are always looked at exactly.
        if place < 2 or worth_certifying(claim, instance):
            found = check(claim, instance, builder)
            if found is not None:
                return simplest(found, claim, builder)
        if len(seen) < 60:
            seen.append(instance)
    if claim.op in ("=", "!=") or steps <= 0:
        return None
    if "Iverson" in kinds(claim.left) | kinds(claim.right):
        for instance in seen[:30]:
            for moved in coincident(instance, builder.symbols):
                if worth_certifying(claim, moved):
                    found = check(claim, moved, builder)
                    if found is not None:
                        return simplest(found, claim, builder)
    result = climb(
        seen,
        builder.symbols,
        lambda i: _quiet_margin(claim, i),
        builder.satisfied,
        lambda i: check(claim, i, builder),
        steps,
    )
    return simplest(result, claim, builder) if isinstance(result, Refutation) else None


def _quiet_margin(claim: Claim, instance: Instance) -> float | None:
    try:
        return margin(claim, instance)
    except NoValue:
        return None


def simplest(refutation: Refutation, claim: Claim, builder: Builder | None = None) -> Refutation:
    """A refutation by a simpler instance, where there is one."""
    builder = builder or builder_for(claim)

    def refutes(instance: Instance) -> bool:
        return check(claim, instance, builder) is not None

    instance = shrink(refutation.instance, refutes, instances(builder, 24), builder.symbols.reals)
    return check(claim, instance, builder) or refutation
