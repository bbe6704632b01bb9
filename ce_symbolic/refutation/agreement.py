"""How far an undecided relation held: a sentence for the report, and no evidence."""
from __future__ import annotations

from ce_symbolic.meaning.terms import Claim
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.instances import builder_for, instances
from ce_symbolic.refutation.refute import margin, written_out

SAMPLES = 200


def how_far(claim: Claim, samples: int = SAMPLES) -> str:
    """Whether and where the relation was seen to hold, numerically."""
    claim = written_out(claim)
    builder = builder_for(claim)
    tried = held = undefined = 0
    for instance in instances(builder, samples):
        try:
            found = margin(claim, instance)
        except NoValue:
            undefined += 1
            continue
        tried += 1
        held += found is not None and (found >= 0 or (claim.op in ("<", ">") and found > -1e-6))
    if tried == 0:
        if undefined:
            return "it could not be evaluated on any instance"
        return "no instance was found that satisfies all that is assumed"
    if held == tried:
        return f"it held numerically on {tried} instances, which proves nothing"
    return f"it held numerically on {held} of {tried} instances"
