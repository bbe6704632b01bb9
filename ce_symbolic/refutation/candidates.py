"""Candidates for the value of one symbol, the simplest first, changed by construction where a fact says what the value
is."""
from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, product
from math import prod

from ce_symbolic.meaning.events import OMEGA, SAMPLE_LAW
from ce_symbolic.meaning.terms import TWO, App, Big, IndexSet, Interval, Pow, Prob, Sym, Term, Theory, walk
from ce_symbolic.refutation import members, menus, samples, solve
from ce_symbolic.refutation.cells import grid_of
from ce_symbolic.refutation.conditions import Checker
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import compiler_for, evaluate, frame, run_guarded
from ce_symbolic.refutation.instance import Element, Instance, Model, element, law_problem
from ce_symbolic.refutation.names import applied, bare
from ce_symbolic.refutation.properties import DEFINITE, SEMIDEFINITE, functions_with, prepare
from ce_symbolic.refutation.symbols import Symbols, needs_of

SIZES = (2, 2, 2, 3, 2, 3, 1, 2, 3, 2, 4, 3)
LARGEST_TABLE = 256
TRIES = 30


class Candidates:
    """Offers values for the symbols of some claims; what is offered depends on the number of the attempt only."""

    def __init__(self, symbols: Symbols, theory: Theory) -> None:
        self.symbols, self.theory = symbols, theory
        self._codomains = dict(symbols.codomains)
        free = samples.independent_families(theory)
        self.coins = tuple(n for n in free if n in symbols.families)
        self.sequences = members.ordered([n for n in symbols.families if members.is_sequence(n)], theory)
        self.spaces = frozenset(s for n in (*self.coins, *self.sequences)
                                if (s := samples.sample_space(n, theory)) is not None)

    def of(
        self, name: str, place: int, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        """Instances in which ``name`` has a value too; ``due`` are the conditions that this value decides."""
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
            for key in menus.choose(self.listed(self.theory.sets[name], instance), self._index_start(place, attempt)):
                yield instance.with_scalar(name, key)
        elif name in self.symbols.reals:
            yield from self._reals(name, place, attempt, instance, due, rng)
        elif bare(name) in self.symbols.functions:
            name = bare(name)
            fitting = functions_with(name, len(self.theory.families[name].arguments), self.theory)
            for i in range(len(fitting)):
                chosen = fitting[(attempt + place + i) % len(fitting)]
                yield replace(instance, functions={**instance.functions, name: chosen})
        elif bare(name) in self.symbols.models:
            yield from self._models(bare(name), attempt, instance, rng)
        elif bare(name) in self.symbols.laws:
            yield from self._laws(bare(name), attempt, instance, due, rng)
        else:
            yield from self._tables(bare(name), attempt, instance, due, rng)

    def _index_start(self, place: int, attempt: int) -> int:
        # Different index symbols stand for different elements at first.
        return place if attempt % 3 == 0 else (place + attempt) if attempt % 3 == 1 else attempt

    def _sizes(self, name: str, place: int, attempt: int, instance: Instance) -> Iterator[Instance]:
        if self.sequences and name == SAMPLE_LAW:
            count = len(self._of_sequences(instance))
            if count <= members.MOST_BITS and (attempt % 2 or members.declared(self.theory) or count < 2):
                yield replace(instance, sizes={**instance.sizes, name: 2**count})
            elif not members.declared(self.theory):
                yield replace(instance, sizes={**instance.sizes, name: 3 + attempt % 3})
            return
        if name in self.spaces:
            count = self._members(instance)
            if 1 <= count <= samples.MOST_COINS:
                yield replace(instance, sizes={**instance.sizes, name: 2**count})
            return
        if name == SAMPLE_LAW and self._of_given_covariance():
            # As many outcomes as there are components, and one more, lest the covariance matrix be singular.
            for size in (4 + attempt % 2, 3):
                yield replace(instance, sizes={**instance.sizes, name: size})
            return
        first = SIZES[attempt % len(SIZES)]
        shift = place % 2 if attempt % 4 == 1 else 0
        for size in dict.fromkeys((first + shift, 2, 3, 1, 4)):
            sized = replace(instance, sizes={**instance.sizes, name: size})
            if name not in self.symbols.numeric:
                yield sized
                continue
            for points in self._points(size, attempt + place):
                yield replace(sized, points={**sized.points, name: points})

    def _of_given_covariance(self) -> bool:
        """Whether the notes call a covariance matrix by a name."""
        return any(f.claim.op == "=" and isinstance(f.claim.left, Big) and f.claim.left.over == OMEGA
                   and isinstance(f.claim.right, App) and len(f.claim.right.args) == 2 for f in self.theory.facts)

    def _members(self, instance: Instance, before: str = "") -> int:
        """How many independent random variables there are, up to the family ``before``."""
        names = self.coins[: self.coins.index(before)] if before else self.coins
        return sum(len(self.keys(self.theory.families[n].arguments[:-1], instance) or ()) for n in names)

    def _of_sequences(self, instance: Instance) -> list[members.Member]:
        """The members of all sequences, in the order in which they are drawn."""
        return [(n, key[0]) for n in self.sequences
                for key in self.keys(self.theory.families[n].arguments[:-1], instance) or ()]

    def _points(self, size: int, start: int) -> Iterator[tuple[Fraction, ...]]:
        menu = ((1, 2, 3, 4, 5), (0, 1, 2, 3, 4), (-1, 1, 2, -2, 0), (3, -2, 5, 1, -4), (0, 4, -1, 6, 2), (2, 5, 1,
        9, 7),
                (-1, -3, -2, -7, -5))
        for i in range(len(menu)):
            yield tuple(Fraction(x) for x in menu[(start + i) % len(menu)][:size])

    def listed(self, over: IndexSet, instance: Instance) -> Sequence[Element]:
        """The elements of a set; none where they are not known yet."""
        if isinstance(over, Interval):
            grid = grid_of(over)
            return range(1, instance.sizes.get(grid.name, 0) + 1) if grid is not None else []
        e = frame(self.theory, instance)
        try:
            keys: Sequence[Element] = run_guarded(compiler_for(self.theory, True).elements(over, {}), e)
        except NoValue:
            return []
        return keys if len(keys) <= LARGEST_TABLE else []

    def keys(self, sets: Iterable[IndexSet | None], instance: Instance) -> list[tuple[Element, ...]] | None:
        """The keys of a table; None where there are too many."""
        columns = [self.listed(over, instance) for over in sets if over is not None]
        if prod(map(len, columns)) > LARGEST_TABLE:
            return None
        return list(product(*columns))

    def _reals(
        self, name: str, place: int, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        for checker in due:
            claim = checker.condition.claim
            # What holds for all members gives the value at the first one.
            firsts = {var: self.listed(over, instance)[:1] for var, over in checker.condition.binders}
            if claim.op == "=" and all(firsts.values()):
                difference, bound = claim.left - claim.right, {var: keys[0] for var, keys in firsts.items()}

                def at(x: Fraction, difference: Term = difference, bound: dict[str, Element] = bound) -> object:
                    chosen = instance.with_scalar(name, element(x))
                    return evaluate(difference, self.theory, chosen, bound, steps=20_000)

                root = solve.linear_root(at)
                if root is not None:
                    yield instance.with_scalar(name, element(root))
                    return
                side = solve.squared(claim, name)
                if side is not None and not bound:
                    # A variance that another equation gives: its root, where that is a number we have.
                    deviation = solve.rational_root(side, self.theory, instance)
                    if deviation is not None:
                        yield instance.with_scalar(name, element(deviation))
                    return
        number = self.symbols.reals.index(name)
        count = len(menus.REALS)
        if attempt < 12 or attempt % 2:
            start = (attempt + number) if attempt % 3 else attempt + 3 * number
            for i in range(count):
                yield instance.with_scalar(name, element(menus.REALS[(start + i) % count]))
        for _ in range(TRIES):
            size = rng.choice((3, 6, 20))
            yield instance.with_scalar(name, element(Fraction(rng.randint(-size, size), rng.randint(1, size // 2))))

    def _pins(self, name: str, instance: Instance, due: Sequence[Checker]) -> list[solve.Pin]:
        found: list[solve.Pin] = []
        for checker in due:
            if checker.condition.claim.op == "=":
                e = frame(self.theory, instance, True, 20_000)
                found += solve.Pins(checker.condition, name, self.theory).of(e)
        return found

    def _models(self, name: str, attempt: int, instance: Instance, rng: random.Random) -> Iterator[Instance]:
        family = self.theory.families[name]
        keys = self.keys(family.arguments, instance)
        number = self.symbols.models.index(name)
        parameters = sum(over is None for over in family.arguments)
        for turn in range(TRIES if keys else 0):
            weights = menus.model_weights(len(keys or ()), parameters, attempt + 2 * number + turn, rng)
            model = Model(parameters, family.outcomes, dict(zip(keys or (), weights, strict=True)))
            if model.is_law:
                yield replace(instance, models={**instance.models, name: model})

    def _laws(
        self, name: str, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        law = self.theory.laws[name]
        keys = self.keys((over for _, over in law.slots), instance)
        if not keys:
            return
        number = self.symbols.laws.index(name)
        shape = [len(set(column)) for column in zip(*keys, strict=True)]
        pins = self._pins(name, instance, due)
        drawn = self._of_sequences(instance) if self.sequences and law.slots[0][1] == OMEGA else []
        if drawn and len(keys) == 2 ** len(drawn):
            rows: Iterator[tuple[Fraction, ...]] = (tuple(members.law(drawn, self.theory, rng)) for _ in range(4))
        elif self.coins and any(name == samples.law_of(space, self.theory) for space in self.spaces):
            count = self._members(instance)
            # Equal means and variances are met by variables of one kind only.
            alike = attempt % 2 == 1 or any(samples.are_identical(n, self.theory) for n in self.coins)
            rows = (samples.coins(count, attempt + i, alike) for i in range(TRIES))
        elif len(shape) == 1:
            menu = menus.laws(len(keys))
            # Laws differ at first, lest equality hide a slip; now and then they are all the same.
            start = attempt // 6 if attempt % 6 == 4 else attempt + number if attempt % 5 else number + attempt // 5
            rows = (menu[(start + i) % len(menu)] for i in range(len(menu)))
            if attempt >= 12 and attempt % 2:
                rows = (menus.random_law(len(keys), rng) for _ in range(TRIES))
            if len(keys) == 3 and self._of_given_variance(name):
                rows = chain((menus.UNIT_DEVIATION,), rows)
        else:
            rows = menus.joint_laws(shape, attempt + 2 * number, rng)
        for row in rows:
            table = prepare(name, dict(zip(keys, row, strict=True)), self.theory)
            if pins:
                table = solve.pinned_law(table, pins)
            if law_problem(table) is None:
                yield instance.with_law(name, table)

    def _of_given_variance(self, name: str) -> bool:
        """Whether the notes call the variance of a density the square of a number."""
        return self.theory.laws[name].density and any(
            f.claim.op == "=" and any(isinstance(side, Pow) and isinstance(side.base, Sym) and side.exponent == TWO
                                      for side in (f.claim.left, f.claim.right))
            and any(isinstance(v, Prob) and v.law == name for v in walk(f.claim))
            for f in self.theory.facts
        )

    def _tables(
        self, name: str, attempt: int, instance: Instance, due: Sequence[Checker], rng: random.Random
    ) -> Iterator[Instance]:
        keys = self.keys(self.theory.families[name].arguments, instance)
        if keys is None:
            return
        if name in self.sequences:
            drawn = self._of_sequences(instance)
            for bits in members.tables(name, drawn, keys, instance.sizes.get(SAMPLE_LAW, 0), rng):
                yield instance.with_table(name, bits)
            return
        if name in self.coins:
            for table in self._tossed(name, keys, attempt, instance):
                yield instance.with_table(name, table)
            return
        number = self.symbols.families.index(name)
        shape = [len(set(column)) for column in zip(*keys, strict=True)] if keys else []
        pins = self._pins(name, instance, due)
        codomain = self._codomains.get(name)
        if codomain is not None:
            values = self.listed(codomain, instance)
            for turn in range(12 if values else 0):
                chosen = [rng.choice(values) if turn else values[(attempt + j) % len(values)] for j in range(len(keys))]
                # Elements of a set are stored like numbers; a name of an element is one of them.
                yield instance.with_table(name, dict(zip(keys, chosen, strict=True)))  # type: ignore[arg-type]
            return
        symmetric = any(p.kind == "symmetric" and p.subjects == (name,) for p in self.theory.properties)
        definite = {p.kind for p in self.theory.properties if p.subjects == (name,)} & {DEFINITE, SEMIDEFINITE}
        turn = attempt
        for row in menus.tables(shape, attempt + number, rng) if keys else [()]:
            table = dict(zip(keys, row, strict=True))
            if definite:
                table = self._gram(table, turn % 3 if SEMIDEFINITE in definite else 1 + turn % 2)
                turn += 1
            elif symmetric:
                table = {k: table[min(k, (*k[:-2], k[-1], k[-2]), key=str)] for k in table}
            if pins:
                table = solve.pinned_table(table, pins)
            yield self._along_recursions(name, instance.with_table(name, table), due)

    def _along_recursions(self, name: str, instance: Instance, due: Sequence[Checker]) -> Instance:
        """``x_t = a x_{t-1} + b_t``: each value from the ones before, in the order of the indices."""
        for checker in due:
            claim = checker.condition.claim
            if claim.op == "=" and checker.condition.binders and solve.target_of(claim.left) == applied(name) and (
                    applied(name) in needs_of(claim.right, self.theory)):
                e = frame(self.theory, instance, True, 20_000)
                instance = instance.with_table(name, solve.recursive(checker.condition, name, self.theory, e))
        return instance

    def _gram(
        self, table: dict[tuple[Element, ...], Fraction], shift: int
    ) -> dict[tuple[Element, ...], Fraction]:
        """``G G^T`` plus a multiple of the identity: symmetric and positive semidefinite, definite with a shift."""
        inside = list(dict.fromkeys(key[-1] for key in table))
        return {
            (*front, i, j): sum((table[*front, i, k] * table[*front, j, k] for k in inside), Fraction(shift * (i == j)))
            for *front, i, j in table
        }

    def _tossed(
        self, name: str, keys: Sequence[tuple[Element, ...]], attempt: int, instance: Instance
    ) -> Iterator[dict[tuple[Element, ...], Fraction]]:
        """Independent random variables: each looks at a coin of its own."""
        count, first = self._members(instance), self._members(instance, name)
        space = samples.sample_space(name, self.theory)
        assert space is not None
        law = instance.laws[samples.law_of(space, self.theory)]
        members = list(dict.fromkeys(key[:-1] for key in keys))
        identical = attempt % 2 == 1 or samples.are_identical(name, self.theory)

        def heads(coin: int) -> Fraction:
            return sum((w for (o,), w in law.items() if samples.bit(int(str(o)), coin, count) == 0), Fraction(0))

        for turn in range(8):
            table: dict[tuple[Element, ...], Fraction] = {}
            for place, member in enumerate(members):
                coin = first + place
                pairs = list(samples.two_values(attempt + (0 if identical else place), heads(coin)))
                pair = pairs[turn % len(pairs)]
                for key in keys:
                    if key[:-1] == member:
                        table[key] = pair[samples.bit(int(str(key[-1])), coin, count)]
            yield table
