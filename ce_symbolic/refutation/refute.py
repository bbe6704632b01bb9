"""Counterexamples: instances that satisfy all that was declared and on which a relation certainly fails."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.meaning.terms import Claim
from ce_symbolic.refutation.errors import NoValue, TooLong, Uncertain, Undefined, Unevaluable
from ce_symbolic.refutation.evaluate import Number, compare, frame, guess
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import Builder, builder_for, instances

#: What contradicts a relation: the orders of the two sides that it forbids.
FORBIDDEN = {"=": "<>", "!=": "=", "<=": ">", ">=": "<", "<": "=>", ">": "=<"}
ATTEMPTS = 160
_CLOSE = 1e-9


@dataclass(frozen=True)
class Refutation:
    """An instance on which a claim fails, with the certain values of both sides."""

    instance: Instance
    left: Number
    right: Number


def check(claim: Claim, instance: Instance, builder: Builder | None = None, steps: int = 100_000) -> Refutation | None:
    """Whether the instance refutes the claim, for certain: facts and domain hold, both sides have values that
    contradict it."""
    builder = builder or builder_for(claim)
    if claim.op not in FORBIDDEN or not builder.satisfied(instance):
        return None
    try:
        order, left, right = compare(claim.left, claim.right, claim.theory, instance, steps=steps)
    except NoValue:
        return None
    return Refutation(instance, left, right) if order is not None and order in FORBIDDEN[claim.op] else None


def margin(claim: Claim, instance: Instance) -> float | None:
    """How well the claim holds, in floating point: negative where it seems to fail, None where there is no value."""
    e = frame(claim.theory, instance, False, 100_000)
    left, right = guess(claim.left, claim.theory, e), guess(claim.right, claim.theory, e)
    scale = _CLOSE * (1 + abs(left) + abs(right))
    match claim.op:
        case "=":
            return scale - abs(left - right)
        case "!=":
            return abs(left - right) - scale
        case "<=":
            return right - left + scale
        case ">=":
            return left - right + scale
        case "<":
            return right - left - scale
        case ">":
            return left - right - scale
    return None


def worth_certifying(claim: Claim, instance: Instance) -> bool:
    """Whether floating point says that the claim fails here, or has no opinion."""
    try:
        found = margin(claim, instance)
    except (TooLong, Undefined):
        return False
    except (Unevaluable, Uncertain):
        return True
    # NaN compares false with everything: no opinion.
    return found is None or not found > 0


def refute(claim: Claim, *, attempts: int = ATTEMPTS) -> Refutation | None:
    """A counterexample to the claim, or None if none was found."""
    if claim.op not in FORBIDDEN:
        return None
    builder = builder_for(claim)
    for instance in instances(builder, attempts):
        if worth_certifying(claim, instance):
            found = check(claim, instance, builder)
            if found is not None:
                return found
    return None
