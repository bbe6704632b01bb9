"""What a theorem supposes: names, what is declared of them, and what formulas need to be defined."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ce_symbolic.certificates.derivatives import differentiable
from ce_symbolic.certificates.integrals import integrable_parts
from ce_symbolic.certificates.means import independent_variables
from ce_symbolic.certificates.terms import NotCertifiable, Printer, View, is_infinite, names_bound
from ce_symbolic.meaning.matrices import DETERMINANT, INVERSE, opened
from ce_symbolic.meaning.terms import (
    App,
    Big,
    Condition,
    Definition,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Joint,
    Prob,
    Property,
    Space,
    Sym,
    Theory,
    Value,
    free_names,
    walk,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.probability import speaks_of

#: The types of the values of functions of a matrix, which are given by its index set and its entries.  They may be any
#: functions: a rule that knows more of them has no lemma.
MATRIX_FUNCTIONS = {DETERMINANT: "R", INVERSE: "R -> R -> R"}


@dataclass(frozen=True)
class Hypothesis:
    """``name : statement``; ``about`` is the fact, law or definition behind it."""

    name: str
    statement: str
    about: object = None


class Used:
    """The names that formulas mention."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.symbols: dict[str, None] = {}
        self.families: dict[str, int] = {}
        self.views: dict[View, None] = {}
        self.sets: dict[str, None] = {}
        self.spaces: dict[Space | Interval, None] = {}
        self.functions: dict[str, None] = {}

    def add(self, value: Value, bound: frozenset[str] = frozenset()) -> None:
        """Take in what a value mentions."""
        for name in sorted(free_names(value) - bound):
            self.symbols.setdefault(name)
        for part in walk(value):
            if isinstance(part, App):
                if part.name.startswith("card:"):
                    self.sets.setdefault(part.name.removeprefix("card:"))
                elif self.families.setdefault(part.name, len(part.args)) != len(part.args):
                    raise NotCertifiable(f"{part.name} with different numbers of indices")
            elif isinstance(part, Prob) and part.slots:
                law = self.theory.laws.get(part.law)
                if law is None:
                    raise NotCertifiable(f"the law {part.law}, of which nothing is known")
                here = {slot for slot, _ in part.slots}
                self.views.setdefault((part.law, tuple(slot for slot, _ in law.slots if slot in here)))
            elif isinstance(part, Joint):
                law = self.theory.laws.get(part.law)
                if law is None or [slot for slot, _ in law.slots] != [part.law]:
                    raise NotCertifiable(f"the law {part.law}, of which nothing is known")
                self.views.setdefault((part.law, (part.law,)))
                for name, *_ in part.items:
                    if self.families.setdefault(name, 2) != 2:
                        raise NotCertifiable(f"{name} with different numbers of indices")
            elif isinstance(part, Finite):
                self.sets.setdefault(part.name)
            elif isinstance(part, Space):
                self.spaces.setdefault(part)
            elif isinstance(part, Big) and isinstance(part.over, Interval):
                if free_names(part.over) & (bound | names_bound(value)):
                    raise NotCertifiable("integrals whose ends move")
                self.continuum(part.over)
            elif isinstance(part, Fn) and opened(part) is not None:
                self.functions.setdefault(part.name)

    def continuum(self, over: Interval) -> None:
        """Take in an interval that is integrated over."""
        if not Scope(self.theory).forwards(over):
            raise NotCertifiable("integrals whose ends may be reversed")
        self.spaces.setdefault(over)

    def covers(self, other: Used) -> bool:
        """Whether another's names are all among these."""
        return (other.symbols.keys() <= self.symbols.keys() and other.families.keys() <= self.families.keys()
                and other.views.keys() <= self.views.keys() and other.spaces.keys() <= self.spaces.keys())

    def size(self) -> int:
        """How many names there are."""
        return len(self.symbols) + len(self.families) + len(self.views) + len(self.sets) + len(self.spaces)


def used_by(theory: Theory, *values: Value) -> Used:
    """The names that the values mention."""
    found = Used(theory)
    for value in values:
        found.add(value)
    return found


def settle(used: Used) -> tuple[tuple[Condition, ...], tuple[Definition, ...]]:
    """What is stated and defined about the names alone; ``used`` grows by the names that definitions and sets bring."""
    theory = used.theory
    definitions: dict[str, Definition] = {}
    facts: dict[Condition, None] = {}
    size = -1
    while size != used.size():
        size = used.size()
        for name, arity in (*((s, 0) for s in used.symbols), *used.families.items()):
            found = theory.definitions.get(name)
            if found is not None and len(found.params) == arity and name not in definitions:
                definitions[name] = found
                used.add(found.body, frozenset(found.params))
        for view in list(used.views):
            for over in view_sets(theory, view):
                used.add(over)
                if isinstance(over, Interval):
                    used.continuum(over)
        for name in list(used.symbols):
            member_of = theory.sets.get(name)
            if member_of is not None and not isinstance(member_of, Space):
                used.add(member_of)
        for fact in theory.facts:
            if fact not in facts and used.covers(used_by(theory, fact)):
                facts[fact] = None
                used.add(fact)
    return tuple(f for f in theory.facts if f in facts), tuple(definitions.values())


def view_sets(theory: Theory, view: View) -> tuple[IndexSet, ...]:
    """The sets that the variables of a view run over."""
    sets = dict(theory.laws[view[0]].slots)
    return tuple(sets[slot] for slot in view[1])


class Hypotheses:
    """The variables and hypotheses of a theorem about the names in some formulas."""

    def __init__(self, printer: Printer, values: Sequence[Value], domain: Iterable[Condition],
                 existence: bool = True) -> None:
        self.printer = printer
        self.theory = printer.theory
        self.used = used_by(self.theory, *values)
        self.domain = tuple(domain)
        for condition in self.domain:
            self.used.add(condition)
        self.facts, self.definitions = settle(self.used)
        mentioned = (*values, *self.domain, *self.facts, *(d.body for d in self.definitions if not d.params))
        self.integrable = integrable_parts(mentioned)
        self.differentiable = differentiable(mentioned, self.theory.definitions) if existence else []
        self.listed = tuple(_named(self._list()))

    def typed(self) -> Iterable[tuple[str, str]]:
        """The variables of the theorem, each with its type."""
        names = self.printer.names
        for s in self.used.sets:
            yield names.of("S", s), "list R"
        for space in self.used.spaces:
            yield self.printer.index_set(space), "space"
        for function in self.used.functions:
            yield names.of("F", function), f"list R -> (R -> R -> R) -> {MATRIX_FUNCTIONS[function]}"
        for s in self.used.symbols:
            yield names.of("v", s), "R"
        for f, n in self.used.families.items():
            yield names.of("f", f), " -> ".join(["R"] * (n + 1))
        for v in self.used.views:
            yield self.printer.view(v), " -> ".join(["R"] * (len(v[1]) + 1))

    def names(self) -> list[str]:
        """The variables of the theorem."""
        return [name for name, _ in self.typed()]

    def variables(self) -> str:
        """The binders of the theorem."""
        return bindings(self.typed())

    def of_fact(self, fact: Condition) -> str | None:
        """The name of the hypothesis that states a fact."""
        return next((h.name for h in self.listed if h.about is fact or h.about == fact), None)

    def of_definition(self, name: str) -> str | None:
        """The name of the hypothesis that defines a name."""
        return next((h.name for h in self.listed if isinstance(h.about, Definition) and h.about.name == name), None)

    # ---- the list ---------------------------------------------------------------------------------------------------

    def _list(self) -> Iterable[Hypothesis]:
        names, theory, printer = self.printer.names, self.theory, self.printer
        for s in self.used.sets:
            yield Hypothesis(f"nodup_{s}", f"NoDup {names.of('S', s)}")
            yield Hypothesis(f"some_{s}", f"{names.of('S', s)} <> []")
        for symbol in self.used.symbols:
            if symbol in theory.integers:
                yield Hypothesis(f"int_{symbol}", f"is_int {names.of('v', symbol)}")
        for symbol in self.used.symbols:
            over = theory.sets.get(symbol)
            if over is not None and (not isinstance(over, Space) or over in self.used.spaces):
                stated = printer.member(names.of("v", symbol), over)
                if stated != "True":
                    yield Hypothesis(f"in_{symbol}", stated)
        for space in self.used.spaces:
            if isinstance(space, Interval):
                yield from self._within(space)
        for over in dict.fromkeys(o for o in self._sets() if isinstance(o, Enum)):
            yield Hypothesis("distinct", f"NoDup {printer.index_set(over)}")
        for view in self.used.views:
            yield from self._view(view)
        yield from self._links()
        for definition in self.definitions:
            yield self._definition(definition)
        for fact in self.facts:
            yield Hypothesis("fact", printer.condition(fact), fact)
        for fact in self.facts:
            yield from self._valued(fact)
        for name in self.used.families:
            if f"{name}'" in self.used.families and self.used.families[name] == 1:
                f, slope = names.of("f", name), names.of("f", f"{name}'")
                yield Hypothesis(f"slope_{name}", f"forall x, deriv {f} x ({slope} x)", name)
        for prop in sorted(theory.properties, key=lambda p: (p.kind, p.subjects)):
            yield from self._property(prop)
        for condition in self.domain:
            yield Hypothesis("defined", printer.condition(condition), condition)
        for integral in self.integrable:
            yield Hypothesis("integrable", integral.statement(printer), integral)
        for derivative in self.differentiable:
            yield Hypothesis("differentiable", derivative.statement(printer), derivative)

    def _within(self, over: Interval) -> Iterable[Hypothesis]:
        """The points of an interval lie between its ends."""
        point = f"forall x, lies_in {self.printer.index_set(over)} x -> "
        if not is_infinite(over.lower):
            yield Hypothesis("above", f"{point}{self.printer.text(over.lower)} <= x", over)
        if not is_infinite(over.upper):
            yield Hypothesis("below", f"{point}x <= {self.printer.text(over.upper)}", over)

    def _sets(self) -> Iterable[IndexSet]:
        for view in self.used.views:
            yield from view_sets(self.theory, view)
        for symbol in self.used.symbols:
            over = self.theory.sets.get(symbol)
            if over is not None:
                yield over

    def _view(self, view: View) -> Iterable[Hypothesis]:
        law = self.theory.laws[view[0]]
        sets = view_sets(self.theory, view)
        letters = [f"x{k + 1}" for k in range(len(sets))]
        value = " ".join((self.printer.view(view), *letters))
        yield Hypothesis(f"mass_{view[0]}", f"forall {' '.join(letters)}, 0 <= {value}", law)
        yield Hypothesis(f"total_{view[0]}", f"{self._summed(value, letters, sets)} = 1", law)

    def _for_all(self, letters: Iterable[str], sets: Iterable[IndexSet]) -> str:
        return "".join(f"forall {x}, {self.printer.member(x, over)} -> "
                       for x, over in zip(letters, sets, strict=True))

    def _summed(self, value: str, letters: Sequence[str], sets: Sequence[IndexSet]) -> str:
        for x, over in reversed(list(zip(letters, sets, strict=True))):
            value = f"{self.printer.summed(x, over)} ({value})"
        return value

    def _links(self) -> Iterable[Hypothesis]:
        """Probabilities of some variables are sums of those of more variables."""
        for smaller in self.used.views:
            larger = [v for v in self.used.views if v[0] == smaller[0] and set(smaller[1]) < set(v[1])]
            for view in larger:
                sets = dict(self.theory.laws[view[0]].slots)
                letters = {slot: f"x{k + 1}" for k, slot in enumerate(view[1])}
                rest = [slot for slot in view[1] if slot not in smaller[1]]
                value = " ".join((self.printer.view(view), *letters.values()))
                total = self._summed(value, [letters[s] for s in rest], [sets[s] for s in rest])
                ours = [letters[s] for s in smaller[1]]
                yield Hypothesis(f"marginal_{view[0]}", f"forall {' '.join(ours)}, "
                                 + f"{' '.join((self.printer.view(smaller), *ours))} = {total}", view)

    def _definition(self, definition: Definition) -> Hypothesis:
        names = self.printer.names
        params = [names.of("v", p) for p in definition.params]
        kind = "f" if params else "v"
        head = " ".join((names.of(kind, definition.name), *params))
        quantified = f"forall {' '.join(params)}, " if params else ""
        return Hypothesis(f"def_{definition.name}", f"{quantified}{head} = {self.printer.text(definition.body)}",
                          definition)

    def _valued(self, fact: Condition) -> Iterable[Hypothesis]:
        """A family used as an index into a set: in ``t_{i c_i} = 1`` every ``c_i`` is an element of the set."""
        sets = dict(fact.binders)
        for part in walk(fact.claim.left) if fact.claim.op == "=" and not fact.guards else ():
            family = self.theory.families.get(part.name) if isinstance(part, App) else None
            if family is None or not isinstance(part, App) or len(family.arguments) != len(part.args):
                continue
            for index, over in zip(part.args, family.arguments, strict=True):
                if not isinstance(index, App) or over is None or isinstance(over, (Space, Interval)):
                    continue
                names = [a.name for a in index.args if isinstance(a, Sym) and a.name in sets]
                if len(names) == len(set(names)) == len(index.args):
                    letters = [self.printer.names.of("v", n) for n in names]
                    yield Hypothesis(f"valued_{index.name}", self._for_all(letters, [sets[n] for n in names])
                                     + self.printer.member(self.printer.text(index, 5), over), index)

    def _property(self, prop: Property) -> Iterable[Hypothesis]:
        names = self.printer.names
        if prop.kind in ("convex", "concave") and prop.subjects[0] in self.used.families:
            name = prop.subjects[0]
            if name in self.theory.definitions or self.used.families[name] != 1:
                return
            yield Hypothesis(f"{prop.kind}_{name}", f"{prop.kind} {names.of('f', name)}", prop)
        elif prop.kind == "symmetric" and self.used.families.get(prop.subjects[0]) == 2:
            head = names.of("f", prop.subjects[0])
            yield Hypothesis(f"symmetric_{prop.subjects[0]}", f"forall i j, {head} i j = {head} j i", prop)
        elif prop.kind == "independent":
            yield from self._independent(prop)
            for view in self.used.views:
                over, law = view_sets(self.theory, view)[0], self.theory.laws[view[0]]
                if len(view[1]) == len(law.slots) == 1:
                    for stated in independent_variables(self.printer, view, over, self.used.families, prop.subjects):
                        yield Hypothesis(f"independent_{view[0]}", stated, prop)
        elif prop.kind == "conditionally-independent" and len(prop.subjects) == 3:
            yield from self._independent_given(prop)

    def _independent_given(self, prop: Property) -> Iterable[Hypothesis]:
        """``p(z) p(x, y, z) = p(x, z) p(y, z)`` where x and y are independent given z."""
        a, b, given = (set(s.split(",")) for s in prop.subjects)
        for name, shown in list(self.used.views):
            law = self.theory.laws[name]
            if not speaks_of(prop, name, Scope(self.theory)):
                continue
            if a & b or (a | b) & given:
                continue
            if not (given <= set(shown) <= a | b | given and set(shown) & a and set(shown) & b):
                continue
            views = [tuple(s for s in shown if s in group) for group in (given, a | given, b | given)]
            if not all((name, v) in self.used.views for v in views):
                continue
            letters = {slot: f"x{k + 1}" for k, slot in enumerate(shown)}
            z, xz, yz, whole = (" ".join((self.printer.view((name, v)), *(letters[s] for s in v)))
                                for v in (*views, shown))
            yield Hypothesis(f"independent_{name}", self._for_all(letters.values(), [dict(law.slots)[s] for s in shown])
                             + f"{z} * {whole} = {xz} * {yz}", prop)

    def _independent(self, prop: Property) -> Iterable[Hypothesis]:
        """The probabilities of independent groups of variables are products."""
        for name, shown in list(self.used.views):
            law = self.theory.laws[name]
            if not speaks_of(prop, name, Scope(self.theory)):
                continue
            groups = [tuple(s for s in shown if s in subject.split(",")) for subject in prop.subjects]
            groups = [g for g in groups if g]
            if len(groups) < 2 or sum(map(len, groups)) != len(shown) or {s for g in groups for s in g} != set(shown):
                continue
            if not all((name, g) in self.used.views for g in groups):
                continue
            sets = dict(law.slots)
            letters = {slot: f"x{k + 1}" for k, slot in enumerate(shown)}
            product = " * ".join(" ".join((self.printer.view((name, g)), *(letters[s] for s in g))) for g in groups)
            yield Hypothesis(
                f"independent_{name}",
                self._for_all(letters.values(), [sets[s] for s in shown])
                + f"{' '.join((self.printer.view((name, shown)), *letters.values()))} = {product}", prop)


def bindings(typed: Iterable[tuple[str, str]]) -> str:
    """``(a b : R) (f : R -> R)``."""
    groups: list[tuple[list[str], str]] = []
    for name, kind in typed:
        if groups and groups[-1][1] == kind:
            groups[-1][0].append(name)
        else:
            groups.append(([name], kind))
    return " ".join(f"({' '.join(names)} : {kind})" for names, kind in groups)


def _named(found: Iterable[Hypothesis]) -> Iterable[Hypothesis]:
    """The hypotheses with names that Coq takes, each its own."""
    taken: set[str] = set()
    for hypothesis in found:
        made = wanted = "h_" + (re.sub(r"[^A-Za-z0-9]+", "_", hypothesis.name).strip("_") or "x")
        number = 1
        while made in taken:
            number += 1
            made = f"{wanted}_{number}"
        taken.add(made)
        yield replace(hypothesis, name=made)
