"""Directed search for a violated inequality: walk downhill on the floating-point margin, then round and certify.

An inequality that fails on a small region only is not met by samples.  Floating point leads the walk; what it finds
counts only if ``check`` certifies it.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.moves import moved, rounded, targets
from ce_symbolic.refutation.symbols import Symbols

DENOMINATORS = (2, 3, 4, 5, 6, 8, 10, 12, 20, 50, 100, 1000, 10_000)

Margin = Callable[[Instance], float | None]
Allowed = Callable[[Instance], bool]
Certified = Callable[[Instance], object | None]


def climb(
    starts: Sequence[Instance], symbols: Symbols, margin: Margin, allowed: Allowed, certified: Certified, steps: int
) -> object | None:
    """The first certified counterexample on the way down from the starts; ``steps`` margins are computed at most."""
    rng = random.Random(0)
    ranked = [(m, i) for i, start in enumerate(starts) if (m := margin(start)) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1]))
    chosen = ranked[:4]
    for value, place in chosen:
        found = _descend(starts[place], value, symbols, margin, allowed, certified, steps // max(len(chosen), 1), rng)
        if found is not None:
            return found
    return None


def _descend(
    start: Instance,
    value: float,
    symbols: Symbols,
    margin: Margin,
    allowed: Allowed,
    certified: Certified,
    steps: int,
    rng: random.Random,
) -> object | None:
    here, best = start, value
    moves = targets(here, symbols)
    if not moves:
        return None
    idle = 0
    for step in range(steps):
        candidate = moved(here, moves[step % len(moves)], rng)
        if candidate is None:
            continue
        # A second move at the same time gets across ridges on which two values must change together.
        if step % 3 == 2:
            candidate = moved(candidate, moves[rng.randrange(len(moves))], rng) or candidate
        if step % 40 == 39:
            candidate = rounded(candidate, 60)
        next_value = margin(candidate)
        if next_value is None or not next_value < best or not allowed(candidate):
            idle += 1
            if idle > 150:
                return None
            continue
        here, best, idle = candidate, next_value, 0
        if best < 0:
            found = _rounded_counterexample(here, margin, certified)
            if found is not None:
                return found
        if _too_fine(here):
            here = rounded(here, 10_000)
    return None


def _too_fine(instance: Instance) -> bool:
    return any(v.denominator > 10**9 for table in instance.laws.values() for v in table.values())


def _rounded_counterexample(instance: Instance, margin: Margin, certified: Certified) -> object | None:
    for denominator in DENOMINATORS:
        candidate = rounded(instance, denominator)
        value = margin(candidate)
        if value is not None and value < 0:
            found = certified(candidate)
            if found is not None:
                return found
    return certified(instance)
