"""Sets of which the notes print only the letter: ``\\sum_x 1`` and ``|\\mathcal X|`` are about the values of x."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.meaning.sorts import Unknown
from ce_symbolic.meaning.terms import Enum, IndexSet, Range, Sym, fresh, rat
from ce_symbolic.notation.tree import NOWHERE

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def listed(el: Elaborator) -> None:
    """Outcomes that are printed as numbers, a zero or nothing but a one among them: there are no others.

    ``P(y = 1) = 0.7`` speaks of 0 and 1.  That is a guess, so nothing about such a law is refuted.
    """
    for key, law in el.laws.items():
        for over in law.slots.values():
            known = el.sorts.known(over)
            if known is None or known.sets or known.continuous or known.numeric or not known.literals:
                continue
            values = set(known.literals) | {0, 1} if set(known.literals) <= {0, 1} else set(known.literals)
            if 0 not in values:
                continue
            el.sorts.unify(over, Enum(tuple(rat(v) for v in sorted(values))))
            shown = ", ".join(map(str, sorted(values)))
            el.note(NOWHERE, f"read {el.spelling.get(key, key)} as a law with the outcomes {shown} only")
            same = (key for key, other in el.laws.items() for s in other.slots.values()
                    if isinstance(s, Unknown) and el.sorts.same(over, s))
            el.cautious |= dict.fromkeys(same, "the notes do not say which values the variables here have")


def ranged(el: Elaborator) -> None:
    """An index with ``x_t`` beside ``x_{t-1}`` runs over integers, from 1 on, to an end that is not printed.

    A family that is printed with numbers below it only, ``x_0, x_1``, has these members.
    """
    for sets in el.families.values():
        for over in sets:
            known = el.sorts.known(over) if over is not None else None
            if over is not None and known is not None and known.literals and not (
                    known.letters or known.sets or known.continuous):
                el.sorts.unify(over, Enum(tuple(rat(v) for v in sorted(set(known.literals)))))
    for over in el.sorts.unranged_shifts():
        letter = (el.sorts.letters(over) or ["n"])[0]
        end = fresh(letter.upper() if len(letter) == 1 else f"{letter}_end",
                    {*el.scalars, *el.integers, *el.families, *el.laws, *el.book.entries, letter})
        el.integers.add(end)
        el.sorts.unify(over, Range(rat(1), Sym(end)))


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
    named = [(key.removeprefix("set:").split(".")[0], u) for key, u in el.sets.items() if isinstance(u, Unknown)]
    for letter, over in (*el.running, *named):
        known = el.sorts.known(over)
        if known is None or known.continuous or any(el.sorts.same(over, v) for v in values):
            continue
        candidates = used.setdefault(letter.lower(), [over])
        other = el.sorts.known(candidates[0])
        if len(candidates) == 1 and other is not None and not (known.sets and other.sets):
            el.sorts.unify(over, candidates[0])
