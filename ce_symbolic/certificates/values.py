"""The values of a counterexample as Coq prints them: numbers, lists, tables and functions."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ce_symbolic.certificates.hypotheses import Hypotheses, used_by
from ce_symbolic.certificates.terms import NotCertifiable, Printer, View
from ce_symbolic.meaning.terms import (
    Definition,
    Enum,
    Finite,
    IndexSet,
    Rat,
    Sym,
    Term,
    Theory,
    substitute,
    sum_over,
    term,
)
from ce_symbolic.refutation.instance import Element, Instance, Label, Table

Named = tuple[str, str]
"""An identifier of Coq and its value."""


class Values:
    """Writes the values of a theorem's variables, at one instance."""

    def __init__(self, theory: Theory, instance: Instance, printer: Printer, hypotheses: Hypotheses) -> None:
        self.theory, self.instance, self.printer = theory, instance, printer
        self.hypotheses = hypotheses
        self.labels = _numbered(hypotheses.used.symbols, instance, theory)
        self._written: dict[str, str | None] = {}

    def listed(self) -> list[Named]:
        """The variables with their values; what a definition mentions stands before it."""
        used = self.hypotheses.used
        names = self.printer.names
        if used.spaces:
            raise NotCertifiable("a counterexample with integrals")
        for name in used.sets:
            self._write(names.of("S", name), self._set(name))
        for name in used.symbols:
            self._symbol(name)
        for name, count in used.families.items():
            self._family(name, count)
        for view in used.views:
            self._view(view)
        return [(name, value) for name, value in self._written.items() if value is not None]

    def _write(self, name: str, value: str) -> None:
        self._written.pop(name, None)
        self._written[name] = value

    # ---- numbers and sets -------------------------------------------------------------------------------------------

    def number(self, value: Element, over: IndexSet | None = None) -> Fraction:
        """The number that an element of a set is."""
        if isinstance(value, Label):
            return Fraction(self.labels[value.name])
        points = self.instance.points.get(over.name) if isinstance(over, Finite) else None
        return Fraction(value) if points is None else points[int(value) - 1]

    def _set(self, name: str) -> str:
        over = Finite(name)
        elements = range(1, self.instance.sizes.get(name, 1) + 1)
        return f"[{'; '.join(self.printer.text(Rat(self.number(e, over))) for e in elements)}]"

    def _symbol(self, name: str) -> None:
        printed = self.printer.names.of("v", name)
        if printed in self._written:
            return
        scalars, definition = self.instance.scalars, self.theory.definitions.get(name)
        if definition is not None and not definition.params and name not in scalars:
            self._define(printed, definition)
        elif name in scalars:
            self._write(printed, self.printer.text(Rat(self.number(scalars[name], self.theory.sets.get(name)))))
        elif name in self.labels:
            self._write(printed, str(self.labels[name]))
        else:
            raise NotCertifiable(f"a counterexample that says nothing of {name}")

    # ---- functions --------------------------------------------------------------------------------------------------

    def _family(self, name: str, count: int) -> None:
        printed = self.printer.names.of("f", name)
        if printed in self._written:
            return
        definition = self.theory.definitions.get(name)
        base = name.rstrip("'")
        if name in self.instance.functions:
            function = self.instance.functions[name]
            self._write(printed, self._function(function.params, function.body))
        elif name in self.instance.tables:
            family = self.theory.families.get(name)
            sets = family.arguments if family is not None and len(family.arguments) == count else (None,) * count
            self._write(printed, self._table(self.instance.tables[name], sets))
        elif definition is not None and len(definition.params) == count:
            self._define(printed, definition)
        elif base != name and count == 1 and base in self.hypotheses.used.families:
            self._family(base + name[len(base):-1], 1)
            before = self.printer.names.of("f", name[:-1])
            self._write(printed, f"fun x : R => Deriv {before} x")
        else:
            raise NotCertifiable(f"a counterexample that says nothing of {name}")

    def _function(self, params: Iterable[str], body: Term) -> str:
        names = " ".join(self.printer.names.of("v", p) for p in params)
        return f"fun {names} : R => {self.printer.text(body)}"

    def _define(self, printed: str, definition: Definition) -> None:
        """The value that a definition gives, after the values that it mentions."""
        self._written[printed] = None
        self._mentioned(definition.body, definition.params)
        body = definition.body
        self._write(printed, self._function(definition.params, body) if definition.params else self.printer.text(body))

    def _mentioned(self, body: Term, params: Sequence[str]) -> None:
        inside = used_by(self.theory, body)
        names = self.printer.names
        waiting = [names.of("v", s) for s in inside.symbols if s not in params]
        waiting += [names.of("f", f) for f in inside.families]
        if any(n in self._written and self._written[n] is None for n in waiting):
            raise NotCertifiable("definitions by recursion")
        for symbol in inside.symbols:
            if symbol not in params:
                self._symbol(symbol)
        for family, count in inside.families.items():
            self._family(family, count)
        for view in inside.views:
            self._view(view)

    def _table(self, table: Table, sets: Sequence[IndexSet | None]) -> str:
        rows = [([self.number(k, over) for k, over in zip(key, sets, strict=True)], self.number(v))
                for key, v in table.items()]
        letters = [f"x{k + 1}" for k in range(len(sets))]
        listed = "; ".join(f"([{'; '.join(map(_quotient, key))}], {_quotient(value)})" for key, value in rows)
        return f"fun {' '.join(letters)} : R => table [{listed}]%Q [{'; '.join(letters)}]"

    # ---- laws -------------------------------------------------------------------------------------------------------

    def _view(self, view: View) -> None:
        printed = self.printer.view(view)
        if printed in self._written:
            return
        name, shown = view
        slots = self.theory.laws[name].slots
        sets = dict(slots)
        if name in self.instance.laws:
            places = [k for k, (slot, _) in enumerate(slots) if slot in shown]
            summed: dict[tuple[Element, ...], Fraction] = {}
            for key, weight in self.instance.laws[name].items():
                part = tuple(key[k] for k in places)
                summed[part] = summed.get(part, Fraction(0)) + weight
            self._write(printed, self._table(summed, [sets[slot] for slot in shown]))
            return
        definition = self.theory.definitions.get(name)
        if definition is None or len(definition.params) != len(slots):
            raise NotCertifiable(f"a counterexample that says nothing of {name}")
        self._written[printed] = None
        self._mentioned(definition.body, definition.params)
        letters = {slot: f"{slot}~" for slot, _ in slots}
        body = substitute(definition.body, {p: Sym(letters[slot]) for p, (slot, _) in
                                            zip(definition.params, slots, strict=True)})
        for slot, over in reversed(slots):
            if slot not in shown:
                body = sum_over(letters[slot], over, term(body))
        self._write(printed, self._function([letters[slot] for slot in shown], term(body)))


def _quotient(value: Fraction) -> str:
    """A rational number as Coq's own rational numbers are written."""
    if value.denominator == 1 and value >= 0:
        return str(value.numerator)
    return f"{value.numerator} # {value.denominator}"


def _numbered(symbols: Iterable[str], instance: Instance, theory: Theory) -> Mapping[str, int]:
    """A number for every element that is a bare name, and that no other element of a set has."""
    sets = [*theory.sets.values(), *(over for law in theory.laws.values() for _, over in law.slots)]
    sets += [over for family in theory.families.values() for over in family.arguments if over is not None]
    elements = [e for over in sets if isinstance(over, Enum) for e in over.elements]
    taken = {e.value for e in elements if isinstance(e, Rat)}
    names = {e.name for e in elements if isinstance(e, Sym) and e.name not in instance.scalars}
    found: dict[str, int] = {}
    for name in (*(s for s in symbols if s in names), *sorted(names), *_labels_in(instance)):
        if name not in found:
            free = next(n for n in range(1, len(taken) + len(found) + 2) if n not in taken)
            taken.add(Fraction(free))
            found[name] = free
    return found


def _labels_in(instance: Instance) -> Iterator[str]:
    for scalar in instance.scalars.values():
        if isinstance(scalar, Label):
            yield scalar.name
    for table in (*instance.tables.values(), *instance.laws.values()):
        for key in table:
            yield from (k.name for k in key if isinstance(k, Label))
