"""Which derivatives a theorem supposes to exist: those of functions of which nothing else is known.

In Coq every function has a number for a derivative, whether it is differentiable or not, so the laws of derivatives ask
for more.  What is supposed is that the derivatives that stand in the formulas of the claim, and in those between which
the proof goes, exist; these suppositions stand in the theorem.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ce_symbolic.certificates.integrals import Binders, needed
from ce_symbolic.certificates.terms import Printer
from ce_symbolic.meaning.terms import App, Big, Condition, Defined, Derivative, Sym, Term, Value, free_names, parts


@dataclass(frozen=True)
class Slope:
    """The derivative of a function at a place, with the indices around it that it depends on."""

    binders: Binders
    value: Derivative

    def statement(self, printer: Printer) -> str:
        """That it exists."""
        letters = "".join(f"forall {printer.names.of('v', var)}, {printer.member(printer.names.of('v', var), over)} -> "
                          for var, over in self.binders)
        whole = printer.text(self.value)
        return f"{letters}deriv {whole.removeprefix('Deriv ')} ({whole})"


def slopes(value: Value, around: Binders = ()) -> Iterator[Slope]:
    """The derivatives of functions without a formula in a number."""
    if isinstance(value, Big):
        yield from slopes(value.body, (*around, (value.var, value.over)))
        return
    if isinstance(value, Derivative) and isinstance(value.variable, Sym):
        body = bare(value.body)
        if isinstance(body, App) and value.variable in body.args:
            yield Slope(needed(around, free_names(value)), Derivative(body, value.variable))
    if isinstance(value, Condition):
        around = (*around, *value.binders)
    for part in parts(value):
        yield from slopes(part, around)


def bare(value: Term) -> Term:
    """What a name stands for."""
    return bare(value.body) if isinstance(value, Defined) else value


def differentiable(values: Iterable[Value], known: Iterable[str]) -> list[Slope]:
    """The derivatives that are supposed to exist, each once; not those of functions that are ``known``."""
    left_out = frozenset(known)
    return list(dict.fromkeys(s for value in values for s in slopes(value)
                              if isinstance(s.value.body, App) and s.value.body.name not in left_out))
