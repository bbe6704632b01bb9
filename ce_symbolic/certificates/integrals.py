"""Which functions a theorem supposes to be integrable: those that its formulas integrate, in parts.

An integral in Coq is any positive linear functional (``space`` in ``Laws.v``), so Lebesgue's over any measure is one,
and so is a finite sum.  It is linear on integrable functions only.  What is supposed is that the integrals of the terms
of each integrand exist, in the formulas of the claim and in those between which the proof goes; these suppositions
stand in the theorem.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ce_symbolic.certificates.arithmetic import pieces_of
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import (
    Big,
    Condition,
    IndexSet,
    Interval,
    Space,
    Term,
    Value,
    alpha,
    free_names,
    kinds,
    parts,
    term,
)
from ce_symbolic.proof.normal import canonical_term

Binders = tuple[tuple[str, IndexSet], ...]


@dataclass(frozen=True)
class Integral:
    """An integral, with the indices around it that it depends on."""

    binders: Binders
    value: Big

    def statement(self, printer: Printer) -> str:
        """That its integrand is integrable."""
        letters = "".join(f"forall {printer.names.of('v', var)}, {printer.member(printer.names.of('v', var), over)} -> "
                          for var, over in self.binders)
        letter = printer.names.of("v", self.value.var)
        return (f"{letters}integrable {printer.index_set(self.value.over)} "
                f"(fun {letter} : R => {printer.text(self.value.body)})")


def integrals(value: Value, around: Binders = ()) -> Iterator[Integral]:
    """The integrals inside, the outermost first."""
    if isinstance(value, Big):
        if value.op == "sum" and isinstance(value.over, (Space, Interval)):
            yield Integral(needed(around, free_names(value)), value)
        yield from integrals(value.body, (*around, (value.var, value.over)))
        return
    if isinstance(value, Condition):
        around = (*around, *value.binders)
    for part in parts(value):
        yield from integrals(part, around)


def needed(around: Binders, names: frozenset[str]) -> Binders:
    """The binders that some names belong to."""
    found: list[tuple[str, IndexSet]] = []
    for var, over in reversed(around):
        if var in names:
            names = (names - {var}) | free_names(over)
            found.append((var, over))
    return tuple(reversed(found))


def integrable_parts(values: Iterable[Value]) -> list[Integral]:
    """The integrals of the single terms of all integrands, each once."""
    found: dict[Integral, None] = {}
    for value in values:
        for integral in integrals(value):
            whole = integral.value
            for _, part in pieces_of(whole.var, whole.body):
                made: Term = Big("sum", whole.var, whole.over, part)
                if "Big.sum" not in kinds(part):
                    made = canonical_term(made)
                if not isinstance(made, Big):
                    made = Big("sum", whole.var, whole.over, part)
                made = term(alpha(made))
                assert isinstance(made, Big)
                found.setdefault(Integral(needed(integral.binders, free_names(made)), made))
    return list(found)
