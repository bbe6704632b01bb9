"""A deterministic stream of instances that satisfy what was declared, the simplest first.

Every symbol takes its turn: candidates from the menus, changed by construction where a fact says what the value is,
and kept if all facts that can be decided by now hold.  Nothing is ever proved here: the facts are tested exactly,
on every instance.
"""
from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product
from math import prod

from ce_symbolic.meaning.terms import (
    Claim,
    Compare,
    Condition,
    Fn,
    IndexSet,
    Interval,
    Sym,
    Term,
    Theory,
    Value,
    walk,
)
from ce_symbolic.refutation import menus, solve
from ce_symbolic.refutation.cells import grid_of
from ce_symbolic.refutation.conditions import Checker
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import compiler_for, evaluate, frame, run_guarded
from ce_symbolic.refutation.instance import Element, Instance, element, law_problem
from ce_symbolic.refutation.names import applied, bare
from ce_symbolic.refutation.properties import all_hold, functions_with, prepare
from ce_symbolic.refutation.symbols import Symbols, collect, needs_of

SIZES = (2, 2, 2, 3, 2, 3, 1, 2, 3, 2, 4, 3)
LARGEST_TABLE = 256
_TRIES = 30


class Builder:
    """Builds the instances of a set of claims; ``build(k)`` is the k-th attempt and depends on ``k`` only."""

    def __init__(self, values: Iterable[Value], theory: Theory, conditions: Sequence[Condition] = ()) -> None:
        self.theory = theory
        self.symbols: Symbols = collect([*values, *conditions], theory)
        facts = list(dict.fromkeys((*self.symbols.facts, *conditions, *self._ranges())))
        open_names = set(self.symbols.all)
        self._checks = [(Checker(f, theory), frozenset(needs_of(f, theory) & open_names)) for f in facts]
        self._order = self._ordered()
        self._codomains = dict(self.symbols.codomains)

    def _ranges(self) -> Iterator[Condition]:
        """Real symbols lie inside the intervals that they are declared to be in."""
        for name in self.symbols.reals:
            over = self.theory.sets.get(name)
            if isinstance(over, Interval):
                for op, end in ((">", over.lower), ("<", over.upper)):
                    if not any(isinstance(part, Fn) and part.name == "infinity" for part in walk(end)):
                        yield Condition((), (), Compare(op, Sym(name), end))

    def _ordered(self) -> list[str]:
        """Sets and integers first; names that an equation gives a value to after the names in it."""
        first = [*(f"set:{s}" for s in self.symbols.sets), *self.symbols.integers, *self.symbols.indices]
        tables = (*self.symbols.functions, *self.symbols.laws, *self.symbols.families)
        rest = [*self.symbols.reals, *map(applied, tables)]
        after: dict[str, set[str]] = {name: set() for name in rest}
        for checker, needed in self._checks:
            claim = checker.condition.claim
            if claim.op != "=":
                continue
            for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
                target = solve.target_of(side)
                if target in after and target not in needs_of(other, self.theory):
                    after[target] |= (needed - {target}) & set(rest)
                    break
        done: list[str] = []
        while rest:
            ready = next((n for n in rest if not after[n] & set(rest)), rest[0])
            rest.remove(ready)
            done.append(ready)
        return first + done

    def build(self, attempt: int) -> Instance | None:
        """The instance of this attempt, or None where the facts leave it no values."""
        rng = random.Random(attempt)
        instance = Instance()
        assigned: set[str] = set()
        waiting = list(self._checks)
        for place, name in enumerate(self._order):
            now = assigned | {name}
            due = [checker for checker, needed in waiting if needed <= now]
            waiting = [item for item in waiting if not item[1] <= now]
            found = None
            for candidate in islice(self._candidates(name, place, attempt, instance, due, rng), _TRIES):
                if self._fits(candidate, due):
                    found = candidate
                    break
            if found is None:
                return None
            instance, assigned = found, now
        return instance if all_hold(instance, self.theory) and self._fits(instance, [c for c, _ in waiting]) else None

    def _fits(self, instance: Instance, checks: Sequence[Checker]) -> bool:
        if not checks:
            return True
        e = frame(self.theory, instance, True, 50_000)
        return all(check.holds(e) for check in checks)

    def satisfied(self, instance: Instance) -> bool:
        """Whether a whole instance satisfies every fact, condition and property, for certain."""
        return (
            all(law_problem(t) is None for t in instance.laws.values())
            and self._complete(instance)
            and self._fits(instance, [c for c, _ in self._checks])
            and all_hold(instance, self.theory)
        )

    def _complete(self, instance: Instance) -> bool:
        """Whether every table lists exactly the keys of its sets, and every index symbol has an element."""
        for name, table in instance.laws.items():
            keys = self._keys((over for _, over in self.theory.laws[name].slots), instance)
            if keys is None or set(keys) != set(table):
                return False
        for name, numbers in instance.tables.items():
            keys = self._keys(self.theory.families[name].arguments, instance)
            if keys is None or set(keys) != set(numbers):
                return False
        return all(instance.scalars[n] in self._listed(self.theory.sets[n], instance) for n in self.symbols.indices)

    # --- candidates ---

    def _candidates(
        self, name: str, place: int, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        if name.startswith("set:"):
            yield from self._sizes(name[4:], place, attempt, instance)
        elif name in self.symbols.integers:
            first = SIZES[attempt % len(SIZES)]
            shift = (place + attempt // len(SIZES)) % 3 if attempt % 2 else 0
            menu = [first + shift, *(int(i) for i in menus.INTEGERS)]
            if attempt % 8 == 7:
                menu = [int(menus.INTEGERS[(attempt // 8 + place) % len(menus.INTEGERS)]), *menu]
            for value in dict.fromkeys(menu):
                yield instance.with_scalar(name, value)
        elif name in self.symbols.indices:
            for key in menus.choose(self._listed(self.theory.sets[name], instance), self._index_start(place, attempt)):
                yield instance.with_scalar(name, key)
        elif name in self.symbols.reals:
            yield from self._reals(name, place, attempt, instance, due, rng)
        elif bare(name) in self.symbols.functions:
            name = bare(name)
            fitting = functions_with(name, len(self.theory.families[name].arguments), self.theory)
            for i in range(len(fitting)):
                chosen = fitting[(attempt + place + i) % len(fitting)]
                yield replace(instance, functions={**instance.functions, name: chosen})
        elif bare(name) in self.symbols.laws:
            yield from self._laws(bare(name), attempt, instance, due, rng)
        else:
            yield from self._tables(bare(name), attempt, instance, due, rng)

    def _index_start(self, place: int, attempt: int) -> int:
        # Different index symbols stand for different elements at first.
        return place if attempt % 3 == 0 else (place + attempt) if attempt % 3 == 1 else attempt

    def _sizes(self, name: str, place: int, attempt: int, instance: Instance) -> Iterator[Instance]:
        first = SIZES[attempt % len(SIZES)]
        shift = place % 2 if attempt % 4 == 1 else 0
        for size in dict.fromkeys((first + shift, 2, 3, 1, 4)):
            sized = replace(instance, sizes={**instance.sizes, name: size})
            if name not in self.symbols.numeric:
                yield sized
                continue
            for points in self._points(size, attempt + place):
                yield replace(sized, points={**sized.points, name: points})

    def _points(self, size: int, start: int) -> Iterator[tuple[Fraction, ...]]:
        menu = ((1, 2, 3, 4, 5), (0, 1, 2, 3, 4), (-1, 1, 2, -2, 0), (3, -2, 5, 1, -4), (0, 4, -1, 6, 2), (2, 5, 1,
        9, 7),
                (-1, -3, -2, -7, -5))
        for i in range(len(menu)):
            yield tuple(Fraction(x) for x in menu[(start + i) % len(menu)][:size])

    def _listed(self, over: IndexSet, instance: Instance) -> Sequence[Element]:
        if isinstance(over, Interval):
            grid = grid_of(over)
            return range(1, instance.sizes.get(grid.name, 0) + 1) if grid is not None else []
        e = frame(self.theory, instance)
        try:
            keys: Sequence[Element] = run_guarded(compiler_for(self.theory, True).elements(over, {}), e)
        except NoValue:
            return []
        return keys if len(keys) <= LARGEST_TABLE else []

    def _keys(self, sets: Iterable[IndexSet | None], instance: Instance) -> list[tuple[Element, ...]] | None:
        columns = [self._listed(over, instance) for over in sets if over is not None]
        if prod(map(len, columns)) > LARGEST_TABLE:
            return None
        return list(product(*columns))

    def _reals(
        self, name: str, place: int, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        for checker in due:
            claim = checker.condition.claim
            if claim.op == "=" and not checker.condition.binders:
                difference = claim.left - claim.right

                def at(x: Fraction, difference: Term = difference) -> object:
                    return evaluate(difference, self.theory, instance.with_scalar(name, element(x)), steps=20_000)

                root = solve.linear_root(at)
                if root is not None:
                    yield instance.with_scalar(name, element(root))
        number = self.symbols.reals.index(name)
        count = len(menus.REALS)
        if attempt < 12 or attempt % 2:
            start = (attempt + number) if attempt % 3 else attempt + 3 * number
            for i in range(count):
                yield instance.with_scalar(name, element(menus.REALS[(start + i) % count]))
        for _ in range(_TRIES):
            size = rng.choice((3, 6, 20))
            yield instance.with_scalar(name, element(Fraction(rng.randint(-size, size), rng.randint(1, size // 2))))

    def _pins(self, name: str, instance: Instance, due: Sequence[Checker]) -> list[solve.Pin]:
        found: list[solve.Pin] = []
        for checker in due:
            if checker.condition.claim.op == "=":
                e = frame(self.theory, instance, True, 20_000)
                found += solve.Pins(checker.condition, name, self.theory).of(e)
        return found

    def _laws(
        self, name: str, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        law = self.theory.laws[name]
        keys = self._keys((over for _, over in law.slots), instance)
        if not keys:
            return
        number = self.symbols.laws.index(name)
        shape = [len(set(column)) for column in zip(*keys, strict=True)]
        pins = self._pins(name, instance, due)
        if len(shape) == 1:
            menu = menus.laws(len(keys))
            # Laws differ at first, lest equality hide a slip; now and then they are all the same.
            start = attempt // 6 if attempt % 6 == 4 else attempt + number if attempt % 5 else number + attempt // 5
            rows: Iterator[tuple[Fraction, ...]] = (menu[(start + i) % len(menu)] for i in range(len(menu)))
            if attempt >= 12 and attempt % 2:
                rows = (menus.random_law(len(keys), rng) for _ in range(_TRIES))
        else:
            rows = menus.joint_laws(shape, attempt + 2 * number, rng)
        for row in rows:
            table = prepare(name, dict(zip(keys, row, strict=True)), self.theory)
            if pins:
                table = solve.pinned_law(table, pins)
            if law_problem(table) is None:
                yield instance.with_law(name, table)

    def _tables(
        self, name: str, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        keys = self._keys(self.theory.families[name].arguments, instance)
        if keys is None:
            return
        number = self.symbols.families.index(name)
        shape = [len(set(column)) for column in zip(*keys, strict=True)] if keys else []
        pins = self._pins(name, instance, due)
        codomain = self._codomains.get(name)
        symmetric = any(p.kind == "symmetric" and p.subjects == (name,) for p in self.theory.properties)
        rows: Iterator[Sequence[Element]]
        if codomain is not None:
            values = self._listed(codomain, instance)
            rows = ([rng.choice(values) if i else values[(attempt + j) % len(values)] for j in range(len(keys))]
                    for i in range(12) if values)
        else:
            rows = menus.tables(shape, attempt + number, rng) if keys else iter([()])
        for row in rows:
            table = dict(zip(keys, row, strict=True))
            if symmetric:
                table = {k: table[min(k, (*k[:-2], k[-1], k[-2]), key=str)] for k in table}
            yield instance.with_table(name, solve.pinned_table(table, pins) if pins else table)  # type: ignore[arg-type]


def instances(builder: Builder, limit: int) -> Iterator[Instance]:
    """Up to ``limit`` attempts, without repetitions."""
    seen: set[str] = set()
    for attempt in range(limit):
        instance = builder.build(attempt)
        if instance is None:
            if attempt >= 40 and not seen:
                return
            continue
        text = repr(instance)
        if text not in seen:
            seen.add(text)
            yield instance


def builder_for(claim: Claim) -> Builder:
    """The builder of a claim's instances: its facts and its domain hold."""
    return Builder([claim.left, claim.right], claim.theory, claim.domain)


def find_instance(
    theory: Theory, conditions: Sequence[Condition], symbols_of: Iterable[Value] = (), limit: int = 120
) -> Instance | None:
    """An instance of the theory that satisfies the conditions: they are not vacuous."""
    return next(instances(Builder(symbols_of, theory, conditions), limit), None)
