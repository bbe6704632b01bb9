"""What has to be given a value before a set of claims can be evaluated."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ce_symbolic.meaning.matrices import INVERSE
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Big,
    Compare,
    Condition,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Prob,
    Space,
    Sym,
    Theory,
    Value,
    free_names,
    parts,
    walk,
)
from ce_symbolic.refutation.cells import grid_of
from ce_symbolic.refutation.names import applied, bare, closed_under_definitions, is_defined, mentioned, sets_inside


@dataclass(frozen=True)
class Symbols:
    """The open symbols of some claims, by kind, each sorted by first occurrence."""

    sets: tuple[str, ...]
    integers: tuple[str, ...]
    indices: tuple[str, ...]
    reals: tuple[str, ...]
    families: tuple[str, ...]
    functions: tuple[str, ...]
    models: tuple[str, ...]
    """Laws with real parameters."""
    laws: tuple[str, ...]
    facts: tuple[Condition, ...]
    """The declared facts that say something about these symbols."""
    numeric: frozenset[str]
    """``Finite`` and ``Space`` sets whose elements are used as numbers."""
    spaces: frozenset[str]
    codomains: tuple[tuple[str, IndexSet], ...]
    """Families whose values are elements of a set, because they are used as an index of it."""

    @property
    def all(self) -> tuple[str, ...]:
        """All names that get a value: sets as ``set:X``, families, functions and laws as ``f()``."""
        tables = map(applied, (*self.families, *self.functions, *self.models, *self.laws))
        return (*(f"set:{s}" for s in self.sets), *self.integers, *self.indices, *self.reals, *tables)


def needs_of(value: Value, theory: Theory) -> frozenset[str]:
    """All names (sets included, as ``set:X``) that must have a value before ``value`` can be evaluated."""
    names = closed_under_definitions(mentioned(value), theory)
    found = {f"set:{s}" for s in sets_inside(value)}
    waiting = list(names)
    seen: set[str] = set(waiting)
    while waiting:
        name = waiting.pop()
        inner: list[Value] = list(_sets_of(name, theory))
        if bare(name) in theory.laws and not is_defined(name, theory):
            grids = (grid_of(over) for _, over in theory.laws[bare(name)].slots)
            found |= {f"set:{grid.name}" for grid in grids if grid is not None}
        defined = theory.definitions[bare(name)] if is_defined(name, theory) else None
        if defined is not None:
            inner.append(defined.body)
        for part in inner:
            found |= {f"set:{s}" for s in sets_inside(part)}
            for other in closed_under_definitions(mentioned(part), theory):
                if other not in seen and not (defined is not None and other in defined.params):
                    seen.add(other)
                    waiting.append(other)
    return frozenset(found | seen)


def _sets_of(name: str, theory: Theory) -> Iterable[IndexSet]:
    if not name.endswith("()"):
        if name in theory.sets:
            yield theory.sets[name]
        return
    if bare(name) in theory.laws:
        yield from (over for _, over in theory.laws[bare(name)].slots)
    if bare(name) in theory.families:
        yield from (over for over in theory.families[bare(name)].arguments if over is not None)


def collect(values: Iterable[Value], theory: Theory) -> Symbols:
    """The open symbols of ``values``, with those of the facts that are tied to them."""
    start = list(values)
    names: set[str] = set()
    order: list[str] = []

    def add(value: Value) -> None:
        for name in sorted(needs_of(value, theory) - names, key=lambda n: _first(value, n)):
            names.add(name)
            order.append(name)

    for value in start:
        add(value)
    facts: list[Condition] = []
    waiting = [(fact, needs_of(fact, theory)) for fact in theory.facts]
    changed = True
    while changed:
        changed = False
        for item in list(waiting):
            fact, needed = item
            if needed & names or not needed:
                waiting.remove(item)
                facts.append(fact)
                add(fact)
                changed = True
    labels = _labels(theory)
    free = [n for n in order if not n.startswith("set:") and not is_defined(n, theory)]
    bodies = (theory.definitions[bare(n)].body for n in order if is_defined(n, theory))
    everything: list[Value] = [*start, *facts, *bodies]
    sets = tuple(n[4:] for n in order if n.startswith("set:"))
    tables = [bare(n) for n in free if n.endswith("()")]
    families = [
        n for n in tables
        if n in theory.families and n not in theory.laws and not is_derivative(n, theory)
    ]
    plain = [n for n in free if not n.endswith("()") and n not in labels]
    # A t that is also the end of its own range is an integer: ``x_t`` beside ``\\prod_{i=1}^t``.
    indices = tuple(n for n in plain if n in theory.sets and not isinstance(theory.sets[n], Interval)
                    and n not in free_names(theory.sets[n]))
    return Symbols(
        sets,
        tuple(n for n in plain if n in theory.integers and n not in indices),
        indices,
        tuple(n for n in plain if n not in theory.integers and n not in indices),
        tuple(n for n in families if not _is_function(n, theory)),
        tuple(n for n in families if _is_function(n, theory) and not is_model(n, theory)),
        tuple(n for n in families if is_model(n, theory)),
        tuple(n for n in tables if n in theory.laws),
        tuple(facts),
        frozenset(_numeric_sets(everything, theory)),
        frozenset(p.name for v in [*everything, *_all_sets(order, theory)] for p in walk(v) if isinstance(p, Space)),
        tuple(_codomains(everything, theory).items()),
    )


def is_derivative(name: str, theory: Theory) -> bool:
    """Whether ``f'`` means the derivative of a function ``f``, known by its name only or defined."""
    base = name.rstrip("'")
    if base == name:
        return False
    family = theory.families.get(base)
    if family is not None:
        return len(family.arguments) == 1 and _is_function(base, theory)
    return base in theory.definitions and len(theory.definitions[base].params) == 1


def _is_function(name: str, theory: Theory) -> bool:
    return any(over is None or isinstance(over, Interval) for over in theory.families[name].arguments)


def is_model(name: str, theory: Theory) -> bool:
    """Whether a family is a law with real parameters, which stand in front."""
    family = theory.families[name]
    return family.outcomes > 0 and _is_function(name, theory)


def states_law(fact: Condition, theory: Theory) -> bool:
    """Whether a fact says of a law with parameters just that its numbers are not negative, or that they sum to one."""
    claim, summed = fact.claim, list[str]()
    entry: Value = claim.left
    while isinstance(entry, Big) and entry.op == "sum":
        summed.append(entry.var)
        entry = entry.body
    if fact.guards or not isinstance(entry, App) or entry.name not in theory.families:
        return False
    outcomes = theory.families[entry.name].outcomes
    names = [a.name for a in entry.args if isinstance(a, Sym)]
    around = [var for var, _ in fact.binders]
    if not outcomes or len(set(names)) != len(entry.args) or set(names) != {*around, *summed}:
        return False
    if (claim.op, claim.right) == (">=", ZERO):
        return not summed
    return (claim.op, claim.right) == ("=", ONE) and sorted(names[-outcomes:]) == sorted(summed)


def _all_sets(names: Iterable[str], theory: Theory) -> Iterable[IndexSet]:
    for name in names:
        yield from _sets_of(name, theory)


def _first(value: Value, name: str) -> tuple[int, str]:
    """Where a name occurs first: keeps the order of the author, not that of a hash."""
    for place, part in enumerate(walk(value)):
        spelled = (
            part.name if isinstance(part, Sym) else applied(part.name) if isinstance(part, App)
            else applied(part.law) if isinstance(part, Prob)
            else f"set:{part.name}" if isinstance(part, (Finite, Space)) else None
        )
        if spelled == name:
            return place, name
    return 1 << 30, name


def _labels(theory: Theory) -> frozenset[str]:
    names = (*theory.sets, *map(applied, theory.laws), *map(applied, theory.families))
    sets: list[IndexSet] = [s for name in names for s in _sets_of(name, theory)]
    return frozenset(
        element.name for s in sets if isinstance(s, Enum) for element in s.elements if isinstance(element, Sym)
    )


def argument_sets(part: Value, theory: Theory) -> list[tuple[Value, IndexSet | None]]:
    """The arguments of a family or law with the sets that they run over (None: a real argument)."""
    if isinstance(part, Prob):
        law = theory.laws.get(part.law)
        sets = dict(law.slots) if law else {}
        return [(value, sets.get(slot)) for slot, value in part.slots]
    if isinstance(part, App):
        family = theory.families.get(part.name)
        if family is not None and len(family.arguments) == len(part.args):
            return list(zip(part.args, family.arguments, strict=True))
        law = theory.laws.get(part.name)
        if law is not None and len(law.slots) == len(part.args):
            return [(a, over) for a, (_, over) in zip(part.args, law.slots, strict=True)]
    return []


def _numeric_sets(values: Iterable[Value], theory: Theory) -> set[str]:
    found: set[str] = set()
    values = tuple(values)
    members = _codomains(values, theory)

    def is_member(value: Value, other: Value, bound: dict[str, IndexSet]) -> bool:
        """``x`` and ``x_i`` of ``[x_i = x]``, where the sample consists of elements."""
        over = bound.get(value.name, theory.sets.get(value.name)) if isinstance(value, Sym) else None
        return over is not None and isinstance(other, App) and members.get(other.name) == over

    def visit(value: Value, bound: dict[str, IndexSet]) -> None:
        if isinstance(value, Compare) and value.op in ("=", "!=") and (
                is_member(value.left, value.right, bound) or is_member(value.right, value.left, bound)):
            return
        if isinstance(value, Sym):
            over = bound.get(value.name, theory.sets.get(value.name))
            if isinstance(over, (Finite, Space)):
                found.add(over.name)
            return
        if isinstance(value, Big):
            visit(value.body, {**bound, value.var: value.over})
            return
        if isinstance(value, Fn) and value.name == INVERSE:
            visit(value.args[0], bound)  # row and column are indices
            return
        if isinstance(value, Condition):
            inner = {**bound, **dict(value.binders)}
            for condition in (*value.guards, value.claim):
                visit(condition, inner)
            return
        pairs = argument_sets(value, theory)
        if pairs:
            for argument, over in pairs:
                if over is None or not isinstance(argument, Sym):
                    visit(argument, bound)
            return
        for part in parts(value):
            visit(part, bound)

    for value in values:
        visit(value, {})
    return found


def _codomains(values: Iterable[Value], theory: Theory) -> dict[str, IndexSet]:
    found: dict[str, IndexSet] = {}
    for value in values:
        for part in walk(value):
            for argument, over in argument_sets(part, theory):
                if over is not None and isinstance(argument, App):
                    found.setdefault(argument.name, over)
    return found
