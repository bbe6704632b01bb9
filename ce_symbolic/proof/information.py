"""Which conditional mutual informations may help with an inequality between entropies.  Nothing here is trusted.

All of Shannon's inequalities are combinations of ``I(A; B | C) >= 0`` for single variables A and B (R. W. Yeung, *A
framework for linear information inequalities*, 1997).
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ce_symbolic.meaning.terms import ONE, Fn, Prob
from ce_symbolic.proof.normal import Polynomial
from ce_symbolic.rules.rule import Choice

MAX_VARIABLES = 5


def informations(goal: Polynomial) -> Iterator[Choice]:
    """Choices for ``non-negative-information``: the wholes that occur under logarithms first, then single variables."""
    laws: dict[str, set[frozenset[str]]] = {}
    for _, factors in goal:
        for base, _e in factors:
            if isinstance(base, Fn) and base.name == "log" and isinstance(base.args[0], Prob):
                inside = base.args[0]
                laws.setdefault(inside.law, set()).add(frozenset(s for s, _ in inside.slots))
    for law, sets in sorted(laws.items()):
        variables = sorted(frozenset().union(*sets))
        if not 2 <= len(variables) <= MAX_VARIABLES:
            continue
        seen = set()
        for joint in sorted(sets, key=lambda s: (-len(s), sorted(s))):
            for one, other in combinations(sorted(sets - {joint}, key=sorted), 2):
                if one | other == joint and not one <= other and not other <= one:
                    split = (one - other, other - one, one & other)
                    seen.add(split)
                    yield _choice(law, *split)
        for a, b in combinations(variables, 2):
            rest = [v for v in variables if v not in (a, b)]
            for n in range(len(rest) + 1):
                for given in combinations(rest, n):
                    split = (frozenset((a,)), frozenset((b,)), frozenset(given))
                    if split not in seen and split[1::-1] + split[2:] not in seen:
                        yield _choice(law, *split)


def _choice(law: str, a: frozenset[str], b: frozenset[str], given: frozenset[str]) -> Choice:
    return (ONE, law, len(a), len(b), *sorted(a), *sorted(b), *sorted(given))
