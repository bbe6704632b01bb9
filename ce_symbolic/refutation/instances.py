"""A deterministic stream of instances that satisfy what was declared, the simplest first.

Every symbol takes its turn: candidates from the menus, changed by construction where a fact says what the value is,
and kept if all facts that can be decided by now hold.  Nothing is ever proved here: the facts are tested exactly,
on every instance.
"""
from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from ce_symbolic.meaning.joint import opened
from ce_symbolic.meaning.terms import (
    Claim,
    Compare,
    Condition,
    Fn,
    Interval,
    Sym,
    Theory,
    Value,
    kinds,
    walk,
)
from ce_symbolic.refutation import solve
from ce_symbolic.refutation.candidates import TRIES, Candidates
from ce_symbolic.refutation.conditions import Checker
from ce_symbolic.refutation.evaluate import frame
from ce_symbolic.refutation.instance import Instance, law_problem
from ce_symbolic.refutation.names import applied
from ce_symbolic.refutation.properties import all_hold
from ce_symbolic.refutation.symbols import Symbols, collect, needs_of, states_law
from ce_symbolic.refutation.told_events import told_events

#: How many values are tried in one attempt before it is given up.
_CHECKS = 150
#: How much work goes into instances, in steps of the evaluator.
WORK = 40_000
ENOUGH = 12


class Builder:
    """Builds the instances of a set of claims; ``build(k)`` is the k-th attempt and depends on ``k`` only."""

    def __init__(self, values: Iterable[Value], theory: Theory, conditions: Sequence[Condition] = ()) -> None:
        if any("Joint" in kinds(f) for f in theory.facts):
            theory = replace(theory, facts=tuple(condition_(opened(f)) for f in theory.facts))
        self.theory = theory
        values, conditions = list(map(opened, values)), [condition_(opened(c)) for c in conditions]
        self.symbols: Symbols = collect([*values, *conditions], theory)
        stated = (f for f in self.symbols.facts if not states_law(f, theory))  # models are made so
        facts = list(dict.fromkeys((*stated, *conditions, *self._ranges())))
        open_names = set(self.symbols.all)
        self._checks = [(Checker(f, theory), frozenset(needs_of(f, theory) & open_names)) for f in facts]
        self.candidates = Candidates(self.symbols, theory)
        #: Work done so far, in steps of the evaluator: a clock that is the same on every machine.
        self.spent = 0
        #: What must hold in every instance.
        self.conditions = tuple(facts)
        self._order = self._ordered()
        self._due = self._decided()

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
        sets = [f"set:{s}" for s in self.symbols.sets if s not in self.candidates.spaces]
        spaces = [f"set:{s}" for s in self.symbols.sets if s in self.candidates.spaces]
        first = [*sets, *self.symbols.integers, *spaces, *self.symbols.indices]
        tables = (*self.symbols.functions, *self.symbols.models, *self.symbols.laws, *self.symbols.families)
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
            else:
                # ``a e + b = f(e)``: one of the numbers in it is solved for.
                loose = [n for n in self.symbols.reals if n in needed and not after[n]]
                if loose:
                    after[loose[-1]] |= (needed - {loose[-1]}) & set(rest)
        done: list[str] = []
        while rest:
            ready = next((n for n in rest if not after[n] & set(rest)), rest[0])
            rest.remove(ready)
            done.append(ready)
        return first + done

    def build(self, attempt: int) -> Instance | None:
        """The instance of this attempt, or None where the facts leave it no values."""
        found = self._extend(0, Instance(), attempt, random.Random(attempt), [_CHECKS])
        return found if found is not None and all_hold(found, self.theory) else None

    def _extend(
        self, place: int, instance: Instance, attempt: int, rng: random.Random, checks: list[int]
    ) -> Instance | None:
        """The instance with values for all further names; earlier choices are taken back while checks are left."""
        if place == len(self._order):
            return instance
        name, due = self._order[place], self._due[place]
        candidates = self.candidates.of(name, place, attempt, instance, due, rng)
        for candidate in islice(candidates, TRIES):
            checks[0] -= 1
            if not due or self._fits(candidate, due):
                found = self._extend(place + 1, candidate, attempt, rng, checks)
                if found is not None or checks[0] < 0:
                    return found
        return None

    def _decided(self) -> list[list[Checker]]:
        """For each name in order, the conditions that can be decided once it has a value."""
        known: set[str] = set()
        waiting = list(self._checks)
        due: list[list[Checker]] = []
        for name in self._order:
            known.add(name)
            due.append([checker for checker, needed in waiting if needed <= known])
            waiting = [item for item in waiting if not item[1] <= known]
        if waiting and due:
            due[-1] += [checker for checker, _ in waiting]
        return due

    def _fits(self, instance: Instance, checks: Sequence[Checker]) -> bool:
        if not checks:
            return True
        e = frame(self.theory, instance, True, 50_000)
        found = all(check.holds(e) for check in checks)
        self.spent += 25 + 50_000 - e.steps
        return found

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
            keys = self.candidates.keys((over for _, over in self.theory.laws[name].slots), instance)
            if keys is None or set(keys) != set(table):
                return False
        for name, numbers in instance.tables.items():
            keys = self.candidates.keys(self.theory.families[name].arguments, instance)
            if keys is None or set(keys) != set(numbers):
                return False
        for name, model in instance.models.items():
            keys = self.candidates.keys(self.theory.families[name].arguments, instance)
            if keys is None or set(keys) != set(model.weights) or not model.is_law:
                return False
        listed = self.candidates.listed
        return all(instance.scalars[n] in listed(self.theory.sets[n], instance) for n in self.symbols.indices)


def condition_(value: Value) -> Condition:
    """``value``, which is a condition."""
    assert isinstance(value, Condition)
    return value


def instances(builder: Builder, limit: int) -> Iterator[Instance]:
    """Up to ``limit`` attempts, without repetitions."""
    seen: set[str] = set()
    for told in told_events(builder.symbols, builder.theory, builder.conditions):
        if builder.satisfied(told):
            seen.add(repr(told))
            yield told
    for attempt in range(limit):
        # Facts that are hard to satisfy make few instances; a few are enough where each was hard to find.
        if builder.spent > (WORK if len(seen) >= ENOUGH else 4 * WORK):
            return
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
