r"""``X_1, \ldots, X_n``, ``X^n``, ``x_{1:k}``, ``X_{<i}``: runs of consecutive members of a sequence of variables.

A run is a letter with its first and its last place.  Runs that join are one run, so that ``X_1, X_2 \ldots X_n``,
``X_1^{n}`` and ``X^{n-1}, X_n`` are the same.  A variable without places is a run of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ce_symbolic.context.names import base_letter, full_key, head_key, is_bold, letter_key, peel
from ce_symbolic.context.pieces import ENTROPIES, bound_by, is_expectation
from ce_symbolic.context.places import Place, colon, place_of
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Dots,
    Group,
    Letter,
    Mul,
    Node,
    Power,
    Script,
    SuchThat,
    Tuple,
)

#: A variable that has no places.
ALONE = Place("", 0)


@dataclass(frozen=True)
class Run:
    """The members ``first, …, last`` of the sequence ``key`` (in capitals); ``held`` where a value is printed."""

    key: str
    first: Place
    last: Place
    held: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is a variable without places."""
        return self.first == self.last == ALONE


def capital(key: str) -> str:
    """The name of the variable whose values have this letter."""
    return key.upper() if len(key) == 1 else key[:1].upper() + key[1:]


def listed(args: Iterable[Node]) -> list[Node]:
    """The names in arguments, with dots between them: ``Y_1 \\ldots Y_n``, ``A_1 \\cap A_2`` and tuples taken apart."""
    found: list[Node] = []
    for arg in args:
        inner = peel(arg)
        if isinstance(inner, Group):
            inner = peel(inner.body)
        if isinstance(inner, Tuple):
            found += listed(inner.items)
        elif isinstance(inner, Mul) and all(s in ("", "\\cap", "\\wedge", "\\land") for s in inner.signs) and all(
                isinstance(peel(f), (Letter, Script, Power, Dots, Group)) for f in inner.factors):
            found += listed(inner.factors)
        else:
            found.append(inner)
    return found


def runs(args: Iterable[Node], sequences: frozenset[str]) -> tuple[Run, ...] | None:
    """The arguments as runs, joined; None where one of them is no variable."""
    items = listed(args)
    found: list[Run] = []
    k = 0
    while k < len(items):
        item = items[k]
        if isinstance(item, Dots):
            if not found or k + 1 >= len(items):
                return None
            end = run_of(items[k + 1], sequences)
            begin = found.pop()
            if end is None or end.key != begin.key or end.alone or begin.alone:
                return None
            first, last = begin.first, end.last
            if first.letter and not last.letter:
                first, last = end.first, begin.last  # X_{n-1}, …, X_1
            found.append(Run(begin.key, first, last, begin.held))
            k += 2
            continue
        one = run_of(item, sequences)
        if one is None:
            return None
        found.append(one)
        k += 1
    return joined(found)


def run_of(node: Node, sequences: frozenset[str]) -> Run | None:
    """One printed name as a run."""
    inner = peel(node)
    if isinstance(inner, Group):
        inner = peel(inner.body)
    if isinstance(inner, Compare) and inner.ops == ("=",):
        one = run_of(inner.items[0], sequences)
        return Run(one.key, one.first, one.last, True) if one is not None else None
    if isinstance(inner, Power):
        base = peel(inner.base)
        letter, last = base_letter(base), place_of(inner.exponent)
        if letter is None or last is None or not (last.letter or capital(letter_key(letter)) in sequences):
            return None
        if is_complement(inner):
            return None
        first = Place("", 1)
        if isinstance(base, Script):
            begin = place_of(base.subs[0]) if len(base.subs) == 1 else None
            if begin is None:
                return None
            first = begin
        elif not isinstance(base, Letter):
            return None
        return Run(capital(letter_key(letter)), first, last)
    letter = base_letter(inner)
    if letter is None or not isinstance(inner, (Letter, Script)):
        return None
    key = capital(letter_key(letter))
    if isinstance(inner, Letter):
        return Run(key, ALONE, ALONE)
    if inner.primes or inner.sups or len(inner.subs) != 1:
        return None
    ends = colon(inner)
    if ends is not None:
        a, b = map(place_of, ends)
        return Run(key, a, b) if a is not None and b is not None else None
    below = peel(inner.subs[0])
    before = _before(below)
    if before is not None:
        return Run(key, Place("", 1), before)
    place = place_of(below)
    if key in sequences:
        return Run(key, place, place) if place is not None else None
    return Run(capital(full_key(inner)), ALONE, ALONE)


def is_complement(node: Node) -> bool:
    """``A^c``: nobody counts a run up to c."""
    exponent = peel(node.exponent) if isinstance(node, Power) else None
    return (isinstance(node, Power) and isinstance(node.base, Letter) and isinstance(exponent, Letter)
            and exponent.name in ("c", "complement"))


def _before(below: Node) -> Place | None:
    """``t - 1`` for ``<t``, ``t`` for ``\\le t``."""
    if not isinstance(below, Letter):
        return None
    for mark, shift in (("<=", 0), ("le ", 0), ("leq ", 0), ("≤", 0), ("<", -1), ("lt ", -1)):
        if below.name.startswith(mark) and len(below.name) > len(mark):
            return Place(below.name.removeprefix(mark).strip(), shift)
    return None


def before_or_at(a: Place, b: Place) -> bool:
    """Whether ``a <= b`` can be seen; a number is not compared with a letter."""
    return a.letter == b.letter and a.offset <= b.offset


def joined(found: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with those that overlap or follow each other made one, in a fixed order.

    A run that ends before it begins is empty; one from a number to a letter may be so, and joins all the same.
    """
    rest = [r for r in found if not (r.first.letter == r.last.letter and r.last.offset < r.first.offset)]
    done = False
    while not done:
        done = True
        for i, a in enumerate(rest):
            for b in rest[i + 1:]:
                one = _one(a, b) or _one(b, a)
                if one is not None:
                    rest.remove(a)
                    rest.remove(b)
                    rest.append(one)
                    done = False
                    break
            if not done:
                break
    return tuple(sorted(rest, key=lambda r: (r.key, r.first, r.last, r.held)))


def _one(a: Run, b: Run) -> Run | None:
    if a.key != b.key or a.held != b.held or a.alone != b.alone:
        return None
    if a == b or a.alone:
        return a
    if a.last.next() == b.first or (a.last.letter == b.first.letter and before_or_at(a.first, b.first)
                                    and before_or_at(b.first, a.last.next())):
        if before_or_at(b.last, a.last):
            return a
        return Run(a.key, a.first, b.last, a.held)
    if a.first == b.first and (before_or_at(b.last, a.last) or (b.last == b.first and a.last.letter)):
        return a
    if a.last == b.last and before_or_at(a.first, b.first):
        return a
    if a.first == Place("", 1) and b.first == b.last and before_or_at(b.last, a.last):
        return a  # X_{i-1} beside X_1 … X_i
    return None


def without(whole: Iterable[Run], part: Iterable[Run]) -> tuple[Run, ...] | None:
    """The members of ``whole`` that are not in ``part``; None where part is no part of it, or a hole would be left."""
    rest = list(whole)
    for p in part:
        k = next((k for k, r in enumerate(rest) if r.key == p.key and _ends_of(r, p) is not None), None)
        if k is None:
            return None
        left = _ends_of(rest[k], p)
        assert left is not None
        rest[k:k + 1] = left
    return joined(rest)


def _ends_of(whole: Run, part: Run) -> list[Run] | None:
    if whole.alone or part.alone:
        return [] if whole.alone and part.alone else None
    if whole.first == part.first and whole.last == part.last:
        return []
    if whole.last == part.last:
        return [Run(whole.key, whole.first, part.first.last(), whole.held)]
    if whole.first == part.first:
        return [Run(whole.key, part.last.next(), whole.last, whole.held)]
    return None


# --- which chains speak of sequences of any length -------------------------------------------------------------------


def is_measure(call: Call) -> bool:
    """An entropy, an information, a divergence or a probability."""
    letter = base_letter(call.head)
    if letter is None or is_expectation(call.head):
        return False
    return head_key(call.head).split("_")[0] in (*ENTROPIES, "D", "KL", "D_KL") or letter.name in (
        "p", "P", "Pr", "q", "Q", "Prob")


def groups(call: Call) -> list[list[Node]]:
    """The arguments, bar by bar and semicolon by semicolon."""
    found: list[list[Node]] = [[]]
    for k, arg in enumerate(call.args):
        if k and call.separators[k - 1] != ",":
            found.append([])
        found[-1].append(arg)
    return found


@dataclass(frozen=True)
class Sequences:
    """What a chain speaks of: its sequences, and all variables."""

    keys: frozenset[str]
    variables: frozenset[str]
    last: tuple[tuple[str, Place], ...]
    """The last place of each sequence that is printed with one."""
    ranges: tuple[tuple[str, Place, Place], ...] = ()
    """Where the indices of the chain run."""
    alike: frozenset[str] = frozenset()
    """Sequences whose members have one law: of these a member without a place is any of them."""

    def covered(self, run: Run, by: Iterable[Run]) -> bool:
        """Whether all members of a run are seen to be members of one of the others."""
        return any(run.key == w.key and (run.alone == w.alone) and (run.alone or (
            self._at_most(w.first, run.first) and self._at_most(run.last, w.last))) for w in by)

    def _at_most(self, a: Place, b: Place) -> bool:
        if before_or_at(a, b):
            return True
        if a.letter and not b.letter:
            return False
        for letter, first, last in self.ranges:
            if letter == a.letter and self._at_most(Place(last.letter, last.offset + a.offset), b):
                return True
            if letter == b.letter and letter != a.letter and self._at_most(
                    a, Place(first.letter, first.offset + b.offset)):
                return True
        return not a.letter and a.offset <= 1 and bool(b.letter) and b.offset >= 0


def sequences(trees: Iterable[Node], fixed: bool = False) -> Sequences | None:
    """The sequences of a chain in which places run or count; None where fixed blocks say all there is to say (unless
    ``fixed`` ones are wanted as well)."""
    trees = tuple(trees)
    calls = [n for tree in trees for n in tree.walk() if isinstance(n, Call) and is_measure(n)]
    if any(isinstance(n, Big) and n.op in ("int", "argmax", "argmin", "lim") for tree in trees for n in tree.walk()):
        return None
    keys: set[str] = set()
    ends: dict[str, Place] = {}
    raised = False
    for call in calls:
        for item in _items(call):
            ranged, power = _range_in(item)
            for run in ranged:
                keys.add(run.key)
                raised |= power
                if run.last.letter and run.last.offset >= 0:
                    ends.setdefault(run.key, run.last)
    if not keys:
        return None
    known = frozenset(keys)
    running = {full_key(n) for tree in trees for b in tree.walk() if isinstance(b, Big)
               for n in bound_by(b.lower) if isinstance(peel(n), Letter)}
    inside = [r for call in calls for g in _items(call) for r in (runs(g, known) or ())]
    counts = any(map(_counts({e.letter for e in ends.values()}), trees))
    dotted = any(isinstance(n, Add) and any(isinstance(peel(t), Dots) for t in n.terms) for tree in trees
                 for n in tree.walk())
    moving = any(r.key in known and {r.first.letter, r.last.letter} & running for r in inside)
    if not (fixed or raised or counts or dotted or moving):
        return None
    # The end at which no index runs is the length of the sequence.
    lengths = {k: e for k, e in ends.items() if e.letter not in running}
    return Sequences(known, frozenset(r.key for r in inside) | known, tuple(sorted(lengths.items())),
                     tuple(sorted(_index_ranges(trees))))


def _counts(letters: set[str]) -> Callable[[Node], bool]:
    """Whether one of the letters stands for a number in a formula, outside of what is said of variables."""

    def look(node: Node) -> bool:
        if isinstance(node, Call) and is_measure(node):
            return False
        if isinstance(node, Big):
            return node.body is not None and look(node.body)
        if isinstance(node, Letter):
            return letter_key(node) in letters
        if isinstance(node, Script):
            return False
        return any(map(look, node.children()))

    return look


def _index_ranges(trees: Iterable[Node]) -> Iterator[tuple[str, Place, Place]]:
    for tree in trees:
        for n in tree.walk():
            lower = peel(n.lower) if isinstance(n, Big) and n.lower is not None else None
            if isinstance(n, Big) and n.upper is not None and isinstance(lower, Compare) and lower.ops == ("=",):
                first, last = place_of(lower.items[1]), place_of(n.upper)
                if first is not None and last is not None and isinstance(peel(lower.items[0]), Letter):
                    yield full_key(lower.items[0]), first, last


def _items(call: Call) -> Iterator[list[Node]]:
    yield from (listed(g) for g in groups(call))
    for head in (call.head, *map(peel, call.args)):
        for n in head.subs if isinstance(head, Script) else ():
            sub = peel(n)
            yield listed((sub.body, sub.condition) if isinstance(sub, SuchThat) else (sub,))


def _range_in(items: list[Node]) -> tuple[list[Run], bool]:
    """The ranges among the names, and whether one is printed as a power."""
    found: list[Run] = []
    raised = False
    for k, item in enumerate(items):
        if isinstance(item, Compare) and item.ops == ("=",):
            item = peel(item.items[0])
        if isinstance(item, Dots) and 0 < k < len(items) - 1:
            ends = [n.items[0] if isinstance(n, Compare) else n for n in (items[k - 1], items[k + 1])]
            first, last = map(peel, ends)
            if isinstance(first, Script) and isinstance(last, Script) and full_key(first.base) == full_key(last.base):
                found += runs((first, item, last), frozenset({capital(letter_key(x))} if (x := base_letter(first))
                                                             else ())) or ()
        elif isinstance(item, Power):
            one = run_of(item, frozenset())
            letter = base_letter(peel(item.base))
            if one is not None and letter is not None and not is_bold(letter):
                found.append(one)
                raised = True
        elif isinstance(item, Script) and (colon(item) is not None or (
                len(item.subs) == 1 and _before(peel(item.subs[0])) is not None)):
            one = run_of(item, frozenset())
            found += [one] if one is not None else []
    return found, raised
