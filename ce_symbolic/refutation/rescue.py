"""Whether names that the notes describe in words only could rescue a relation that fails.

What the words say is not understood, so such a name may have any value, and that may depend on everything else.  An
equation is false all the same where, for some values of the other names, the difference or the quotient of its sides
does not depend on such a name: a term, a factor or a sign is lost.  A bound is false where it fails for every value
that is tried.  A law on one side only always could help.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ce_symbolic.meaning.terms import Claim, Finite, Space, Theory
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import frame, guess
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.instances import Builder, builder_for, instances
from ce_symbolic.refutation.names import bare, closed_under_definitions, mentioned

ATTEMPTS = 80
BASES = 6
#: So many different values of the doubtful names have to be tried at least.
LEAST = 8
MOST = 40
_CLOSE = 1e-9
_SAME = 1e-6


def rescuable(claim: Claim, doubtful: Iterable[str]) -> bool:
    """Whether some values of the doubtful names may make the relation hold, as far as can be seen."""
    theory = claim.theory
    left, right = (
        {bare(n) for n in closed_under_definitions(mentioned(side), theory)} for side in (claim.left, claim.right)
    )
    present = frozenset(doubtful) & (left | right)
    # A stated mean does not fix a law; only numbers are fixed by an equation.
    tied = {n for fact in theory.facts if fact.claim.op == "=" for n in mentioned(fact) if not n.endswith("()")}
    names = present - tied
    if present and not names:
        return False  # what they are follows from a stated equation
    if not names or names & (left ^ right) & set(theory.laws) or names & theory.integers:
        return True
    if any(theory.laws[n].density for n in names if n in theory.laws):
        return True  # no instance is the normal law, at which many bounds are attained
    builder = builder_for(claim)
    groups: dict[object, list[Instance]] = {}
    for instance in instances(builder, ATTEMPTS):
        sizes = (sorted(instance.sizes.items()), [instance.scalars.get(n) for n in sorted(theory.integers)])
        groups.setdefault(repr(sizes), []).append(instance)
    hopeless = (any(_hopeless(claim, base, group, names, builder) for base in group[:BASES])
                for group in groups.values() if len(group) >= LEAST)
    if names & set(theory.laws):
        # With a law, how many values there are is told in words too.
        found = list(hopeless)
        return not found or not all(found)
    return not any(hopeless)


def _hopeless(claim: Claim, base: Instance, found: list[Instance], names: frozenset[str], builder: Builder) -> bool:
    """Whether the relation fails at the base whatever the doubtful names are."""
    gaps: list[float] = []
    ratios: list[float] = []
    tried = 0
    for other in found:
        mixed = _mixed(base, other, names, claim.theory)
        if mixed is not base and not builder.satisfied(mixed):
            continue
        try:
            e = frame(claim.theory, mixed, False, 100_000)
            left, right = guess(claim.left, claim.theory, e), guess(claim.right, claim.theory, e)
        except NoValue:
            continue
        if left != left or right != right:
            continue
        tried += 1
        close = _CLOSE * (1 + abs(left) + abs(right))
        gaps.append(0.0 if abs(left - right) <= close else left - right)
        if min(abs(left), abs(right)) > close:
            ratios.append(1.0 if gaps[-1] == 0.0 else left / right)
        if tried >= MOST:
            break
    if tried < LEAST:
        return False
    match claim.op:
        case "=":
            return _constant(gaps, 0.0) or (len(ratios) >= LEAST and _constant(ratios, 1.0))
        case "<=" | "<":
            return all(gap > 0 for gap in gaps)
        case ">=" | ">":
            return all(gap < 0 for gap in gaps)
    return False


def _constant(values: list[float], fair: float) -> bool:
    """Whether all values are one that is not the fair one."""
    low, high = min(values), max(values)
    return high - low <= _SAME * max(abs(low), abs(high)) and abs(low - fair) > _SAME


def _mixed(base: Instance, other: Instance, names: frozenset[str], theory: Theory) -> Instance:
    """The base with the other's values of some names; both have sets of the same sizes."""
    if base is other:
        return base
    sets = {over.name for n in names if n in theory.laws for _, over in theory.laws[n].slots
            if isinstance(over, (Finite, Space))}
    return replace(
        base,
        scalars={**base.scalars, **{n: v for n, v in other.scalars.items() if n in names}},
        tables={**base.tables, **{n: v for n, v in other.tables.items() if n in names}},
        functions={**base.functions, **{n: v for n, v in other.functions.items() if n in names}},
        laws={**base.laws, **{n: v for n, v in other.laws.items() if n in names}},
        points={**base.points, **{n: v for n, v in other.points.items() if n in sets}},
    )
