"""Sets of which the notes print only the letter: ``\\sum_x 1`` and ``|\\mathcal X|`` are about the values of x."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.meaning.sorts import Unknown
from ce_symbolic.meaning.terms import IndexSet

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def settle(el: Elaborator) -> None:
    """Make a set that nothing but its letter tells of the set of the values that go by this letter, if it is one only.

    To be done when all formulas are read.
    """
    used: dict[str, list[Unknown]] = {}
    slots: list[IndexSet | None] = [s for law in el.laws.values() for s in law.slots.values()]
    slots += [s for sets in el.families.values() for s in sets]
    values = [s for s in slots if isinstance(s, Unknown)]
    for over in values:
        for letter in el.sorts.letters(over):
            found = used.setdefault(letter.lower(), [])
            if not any(el.sorts.same(over, other) for other in found):
                found.append(over)
    named = [(key, over) for key, over in el.sets.items() if isinstance(over, Unknown)]
    for letter, over in [(k, u) for k, u in el.running] + [(key.removeprefix("set:").split(".")[0], u) for key, u in named]:
        known = el.sorts.known(over)
        if known is None or known.sets or known.continuous or any(el.sorts.same(over, v) for v in values):
            continue
        candidates = used.get(letter.lower(), [])
        if len(candidates) == 1:
            el.sorts.unify(over, candidates[0])
