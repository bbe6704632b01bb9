"""Which set an index runs over: unknown sets that are unified as the notes use them, and found at the end.

While formulas are read, every index, slot of a law and argument of a family gets an ``Unknown`` set.  Using an index
at a slot makes the two sets one; a printed range (``\\sum_{c=1}^C``), a declared set (``x \\in \\{a, b\\}``) or an
integral is evidence on what the set is.  ``resolve`` weighs the evidence once all formulas are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    Add,
    Enum,
    Finite,
    IndexSet,
    Interval,
    Mul,
    Range,
    Rat,
    Space,
    Term,
    Value,
    free_names,
    transform,
)


@dataclass(frozen=True, eq=True)
class Unknown(IndexSet):
    """A set that is still to be found."""

    __slots__ = ("number",)
    number: int
    __hash__ = Value.__hash__


REAL_LINE = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)


@dataclass
class _Class:
    """What is known about a class of unified sets."""

    letters: list[str] = field(default_factory=list)
    sets: list[IndexSet] = field(default_factory=list)
    literals: list[int] = field(default_factory=list)
    continuous: bool = False
    numeric: bool = False
    real: bool = False


class Sorts:
    """A union-find over unknown sets."""

    def __init__(self) -> None:
        self._parent: list[int] = []
        self._classes: dict[int, _Class] = {}
        self._resolved: dict[int, IndexSet] = {}
        self._shifts: list[tuple[Unknown, Unknown, int]] = []

    def fresh(self, letter: str = "") -> Unknown:
        """A new unknown set, whose elements the author writes ``letter``."""
        number = len(self._parent)
        letter = "" if letter.startswith("@") else letter  # a letter of ours, which no author writes
        self._parent.append(number)
        self._classes[number] = _Class([letter] if letter else [])
        return Unknown(number)

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def same(self, a: Unknown, b: Unknown) -> bool:
        """Whether two unknown sets are one."""
        return self._root(a.number) == self._root(b.number)

    def known(self, over: IndexSet) -> _Class | None:
        """What is known about an unknown set."""
        return self._classes[self._root(over.number)] if isinstance(over, Unknown) else None

    def unify(self, a: IndexSet, b: IndexSet) -> None:
        """Say that the two sets are one.  A known set is evidence on an unknown one."""
        if not isinstance(a, Unknown):
            a, b = b, a
        if not isinstance(a, Unknown):
            return
        first = self._root(a.number)
        if not isinstance(b, Unknown):
            if b not in self._classes[first].sets:
                self._classes[first].sets.append(b)
            return
        second = self._root(b.number)
        if first == second:
            return
        first, second = min(first, second), max(first, second)
        self._parent[second] = first
        kept, gone = self._classes[first], self._classes.pop(second)
        kept.letters += [x for x in gone.letters if x not in kept.letters]
        kept.sets += [x for x in gone.sets if x not in kept.sets]
        kept.literals += gone.literals
        kept.continuous |= gone.continuous
        kept.numeric |= gone.numeric
        kept.real |= gone.real

    def letter(self, over: IndexSet, letter: str) -> None:
        """Record a letter that the author uses for elements of the set."""
        known = self.known(over)
        if known is not None and letter and letter not in known.letters and not letter.startswith("@"):
            known.letters.append(letter)

    def literal(self, over: IndexSet, value: int) -> None:
        """Record that a number is used as an element."""
        known = self.known(over)
        if known is not None:
            known.literals.append(value)

    def continuous(self, over: IndexSet) -> None:
        """Record that the set is integrated over."""
        known = self.known(over)
        if known is not None:
            known.continuous = True

    def numeric(self, over: IndexSet) -> None:
        """Record that elements are used as numbers."""
        known = self.known(over)
        if known is not None:
            known.numeric = True

    def real(self, over: IndexSet) -> None:
        """Record that elements of an integral's set are compared as real numbers."""
        known = self.known(over)
        if known is not None:
            known.real = True

    def shifted(self, over: IndexSet, base: IndexSet, offset: int) -> None:
        """Record that elements of a set are those of another one, shifted: the t - 1 of ``x_{t-1}``."""
        if isinstance(over, Unknown) and isinstance(base, Unknown):
            self._shifts.append((over, base, offset))

    def unranged_shifts(self) -> list[Unknown]:
        """The sets with shifted elements of which no range is printed."""
        found: dict[int, Unknown] = {}
        for over, base, _ in self._shifts:
            printed = self._known(over).sets
            if self.same(over, base) and not any(isinstance(s, (Range, Enum, Interval)) for s in printed):
                found.setdefault(self._root(over.number), over)
        return list(found.values())

    def _known(self, over: Unknown) -> _Class:
        return self._classes[self._root(over.number)]

    def resolve(self, over: IndexSet) -> IndexSet:
        """The set itself, once everything is read."""
        if not isinstance(over, Unknown):
            return over
        root = self._root(over.number)
        if root not in self._resolved:
            self._resolved[root] = self._decide(root)
        return self._resolved[root]

    def _decide(self, root: int) -> IndexSet:
        known = self._classes[root]
        for kind in (Enum, Interval, Range):
            found = [s for s in known.sets if isinstance(s, kind)]
            if found and kind is Range:
                return self._universe(root, known)
            if found and kind is Interval:
                return support([s for s in found if isinstance(s, Interval)])
            if found:
                return found[0]
        named = [s for s in known.sets if isinstance(s, (Finite, Space))]
        letter = known.letters[0] if known.letters else f"I{root}"
        if known.continuous and known.real and not named:
            return REAL_LINE
        if known.continuous:
            return Space(named[0].name if named and isinstance(named[0], (Finite, Space)) else self._name(letter, root))
        return named[0] if named else Finite(self._name(letter, root))

    def unshifted(self, over: IndexSet) -> IndexSet:
        """What a letter runs over: t from 1 on, though there is an ``x_{t-1}``."""
        whole = self.resolve(over)
        if isinstance(over, Unknown) and isinstance(whole, Range):
            return hull([s for s in self._known(over).sets if isinstance(s, Range)])
        return whole

    def _universe(self, root: int, known: _Class) -> IndexSet:
        """The range with all printed ones in it (k = 2, …, n is a part of 1, …, n), and with what is shifted there."""
        whole = hull([s for s in known.sets if isinstance(s, Range)])
        for over, base, offset in self._shifts:
            if self._root(over.number) != root:
                continue
            others = [s for s in self._known(base).sets if isinstance(s, Range)]
            if others:
                whole = hull([whole, moved(hull(others), offset)])
        return whole

    def _name(self, letter: str, root: int) -> str:
        """The letter itself where no other set goes by it."""
        taken = {s.name for r, s in self._resolved.items() if isinstance(s, (Finite, Space)) and r != root}
        name = letter
        while name in taken:
            name += "'"
        return name

    def finish(self, value: Value) -> Value:
        """``value`` with all unknown sets resolved."""
        return transform(value, lambda v: self.resolve(v) if isinstance(v, Unknown) else v)

    def letters(self, over: IndexSet) -> list[str]:
        """The letters used for elements of the set."""
        known = self.known(over)
        return known.letters if known is not None else []


def support(intervals: list[Interval]) -> Interval:
    """The interval of which the printed ones are parts: what is integrated from a symbol on, ``\\int_c``, goes on
    below it."""
    whole = [i for i in intervals if not _is_tail(i)]
    if not whole:
        return REAL_LINE
    return REAL_LINE if REAL_LINE in whole else whole[0]


def _is_tail(over: Interval) -> bool:
    """Whether one end is infinite and the other one a symbol."""
    ends = (over.lower, over.upper)
    return any(free_names(e) for e in ends) and any(e in (INFINITY, REAL_LINE.lower) for e in ends)


def hull(ranges: list[Range]) -> Range:
    """The range that starts first, to the largest of the ends that differ from its end by a number."""
    outer = [r for r in ranges if not any("~" in n for n in free_names(r))] or ranges
    first = min(outer, key=lambda r: r.lower.value if isinstance(r.lower, Rat) else 9)
    ends = [(offset, r.upper) for r in outer for base, offset in (_split(r.upper),) if base == _split(first.upper)[0]]
    return Range(first.lower, max(ends, key=lambda end: end[0])[1])


def moved(over: Range, offset: int) -> Range:
    """The range with both ends shifted."""
    return Range(*(_sum(base, number + offset) for base, number in map(_split, (over.lower, over.upper))))


def _split(end: Term) -> tuple[tuple[Term, ...], Fraction]:
    """The end of a range as names and a number: ``t - 1`` is ``t`` and -1."""
    if isinstance(end, Rat):
        return (), end.value
    if isinstance(end, Mul) and all(isinstance(f, Rat) for f in end.factors):
        return (), prod((f.value for f in end.factors if isinstance(f, Rat)), start=Fraction(1))
    if isinstance(end, Add):
        parts = [_split(t) for t in end.terms]
        return tuple(t for names, _ in parts for t in names), sum((n for _, n in parts), Fraction(0))
    return (end,), Fraction(0)


def _sum(names: tuple[Term, ...], number: Fraction) -> Term:
    terms = (*names, *((Rat(number),) if number or not names else ()))
    return terms[0] if len(terms) == 1 else Add(terms)
