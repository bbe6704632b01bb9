"""Another reading of the letters where the first one does not fit: which are numbers, vectors and matrices.

What a letter is, is inferred from what it stands beside, and a capital that is transposed passes for a matrix.  Where
numbers, vectors and matrices do not go together in some formula, the letters in it of which the notes do not say what
they are, are tried as something else, one after the other, then two at a time.  A reading is taken if all formulas in
which the changed letters stand go together, and none is lost.  Where none does, a number beside a vector is added to
each of its entries, as in ``z - \\log \\sum_j e^{z_j}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, is_bold, is_upper, letter_key, peel
from ce_symbolic.context.ranks import CONSTANTS
from ce_symbolic.context.reading import Reading
from ce_symbolic.context.usage import real_space
from ce_symbolic.notation.tree import Letter, Node, Tuple

if TYPE_CHECKING:
    from ce_symbolic.meaning.claims import Notes, ReadRelation
    from ce_symbolic.meaning.reader import Reader

#: So many readings are tried, and less in long notes: their relations times the readings stay below the second number.
ATTEMPTS, WORK = 32, 1500
_WORDS = {0: "a number", 1: "a vector", 2: "a matrix"}


@dataclass(frozen=True)
class Fit:
    """What some letters are taken to be (0, 1, 2 for number, vector, matrix), whatever they stand beside; whether a
    number is added to every entry of a vector."""

    ranks: tuple[tuple[str, int], ...] = ()
    entrywise: bool = False


def fitted(reading: Reading, reader: Reader, notes: Notes) -> tuple[Reader, Notes]:
    """The reader and its notes, in another reading of the letters where some formulas do not go together."""
    from ce_symbolic.meaning.reader import Reader

    misfits = [r for r in notes.relations if r.misfit]
    if not misfits:
        return reader, notes
    left = min(ATTEMPTS, WORK // len(notes.relations))
    for fit in _fits(reader, misfits):
        if not left:
            break
        left -= 1
        other = Reader(reading, fit)
        found = other.run()
        if _is_better(fit, notes, found):
            told = {(misfits[0].span, message) for message in _notes(fit, reader, other)}
            return other, replace(found, notes=tuple(sorted({*found.notes, *told})))
    return reader, notes


def _notes(fit: Fit, before: Reader, after: Reader) -> Iterator[str]:
    for key, rank in fit.ranks:
        was, now = _WORDS[before.roles.rank.get(key, 0)], _WORDS[rank]
        yield f"read {after.el.spelling.get(key, key)} as {now}: as {was} it does not go with what stands beside it"
    if fit.entrywise:
        yield "a number beside a vector is read as added to each of its entries"


def _is_better(fit: Fit, before: Notes, after: Notes) -> bool:
    """Whether a reading fits all formulas in which the changed letters stand, and loses none."""
    keys = {key for key, _ in fit.ranks}
    gained = False
    for old, new in zip(before.relations, after.relations, strict=True):
        if new.misfit and (not keys or keys & _letters(new)):
            return False
        if new.kind == "unread" and old.kind != "unread":
            return False
        gained |= old.misfit and new.kind != "unread"
    return gained


def _fits(reader: Reader, misfits: Sequence[ReadRelation]) -> Iterator[Fit]:
    """The readings to try, those with the fewest changes first."""
    changes = list(_changes(reader, misfits))
    pairs = [(a, b) for a, b in combinations(changes, 2) if a[0] != b[0]]
    late = [c for c in changes if c[0] in CONSTANTS and c[1]]
    yield from (Fit((c,)) for c in changes if c not in late)
    yield Fit((), True)
    yield from (Fit((c,)) for c in late)
    yield from (Fit((c,), True) for c in changes)
    yield from (Fit(p) for p in pairs)


def _changes(reader: Reader, misfits: Sequence[ReadRelation]) -> Iterator[tuple[str, int]]:
    """What a letter may be instead of what it is read as, capitals that only look like matrices first."""
    roles = reader.roles
    letters: dict[str, Letter] = {}
    for relation in misfits:
        for side in (relation.left, relation.right):
            for node in side.walk() if isinstance(side, Node) else ():
                if isinstance(node, Letter):
                    letters.setdefault(letter_key(node), node)
    told = set(_told(reader.declared)) | roles.bold | roles.matrices | roles.covariances | set(roles.laws)
    told |= set(roles.variables) | roles.bounds | {k for k in roles.calls if k} | (roles.bound - set(roles.rank))
    options: list[tuple[bool, str, int]] = []
    for key, letter in letters.items():
        if key in told or (len(letter.name) > 1 and letter.style in ("rm", "sf", "command") and key not in roles.rank):
            continue
        if is_bold(letter) or key in reader.book:
            continue
        now = roles.rank.get(key, 0)
        whole = key in roles.bare and roles.has_letter_index(key)
        possible = {1} if key not in roles.inverted else set()
        if key in roles.rows:
            options.append((True, key, 1))  # a column after all
        if is_upper(letter):
            possible.add(2)
        if key not in roles.transposed and not whole:
            possible.add(0)
        options += [(not (now == 2 and rank == 1), key, rank) for rank in sorted(possible - {now})]
    yield from ((key, rank) for _, key, rank in sorted(options, key=lambda o: o[0]))


def _told(declared: Sequence[said.Declaration]) -> Iterator[str]:
    """Letters of which the notes say what they are."""
    for declaration in declared:
        if isinstance(declaration, said.Quality) and declaration.kind in ("vector", "matrix", "scalar", "real"):
            names: tuple[Node, ...] = declaration.names
        elif isinstance(declaration, said.Fact) and declaration.compare.ops == ("in",) and real_space(
                declaration.compare.items[1]):
            name = peel(declaration.compare.items[0])
            names = name.items if isinstance(name, Tuple) else (name,)
        else:
            continue
        yield from (letter_key(letter) for n in names if (letter := base_letter(n)) is not None)


def _letters(relation: ReadRelation) -> set[str]:
    return {letter_key(n) for side in (relation.left, relation.right) if isinstance(side, Node) for n in side.walk()
            if isinstance(n, Letter)}
