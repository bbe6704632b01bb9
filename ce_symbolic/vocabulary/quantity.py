"""What a named quantity is, and what the reader of formulas offers it.

A quantity is one file in this folder: the heads it goes by, its definition as a term, its domain and facts for the
reader of the notes.  The file lists its quantities in ``QUANTITIES``; nothing else needs to know them.  The terms of
``ce_symbolic.meaning.terms`` are the language in which definitions are written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from ce_symbolic.meaning.terms import Big, IndexSet, Mul, Sym, Term
from ce_symbolic.notation.tree import Call, Node

#: The scope of a formula; quantities hand it on and do not look inside.
Scope = Any
Meaning = Any


@dataclass(frozen=True)
class Mass:
    """A distribution, point by point: ``at(x)`` is the mass or density, ``weight(x)`` the weight of an average over x.

    The two differ for a conditional law that is averaged over its condition: ``at`` is p(y|x), ``weight`` p(x, y).
    """

    letters: tuple[str, ...]
    sets: tuple[IndexSet, ...]
    at: Callable[[tuple[Term, ...]], Term]
    weight: Callable[[tuple[Term, ...]], Term]


@dataclass(frozen=True)
class Variable:
    """A random variable as an argument; ``value`` where it is held at one (``H(Y | X = x)``)."""

    slot: str
    value: Term | None = None


class Reader(Protocol):
    """What quantities may ask of the reader of formulas."""

    binary_entropy: bool
    """The notes say that H of a number is the binary entropy."""

    def term(self, node: Node, env: Scope) -> Term:
        """The number that a formula means."""

    def value(self, node: Node, env: Scope) -> Meaning:
        """The number, vector or matrix that a formula means."""

    def masses(self, nodes: tuple[Node, ...], env: Scope) -> tuple[Mass, ...] | None:
        """The arguments as distributions over one set of outcomes; None where one of them is none."""

    def variables(self, nodes: tuple[Node, ...], env: Scope) -> tuple[Variable, ...] | None:
        """The arguments as random variables; None where one of them is none."""

    def values(self, nodes: tuple[Node, ...], env: Scope) -> tuple[Variable, ...] | None:
        """The arguments as values of random variables (``p(s)``: the variable S at s); None where one is none."""

    def joint(self, variables: tuple[Variable, ...]) -> Term:
        """The probability that the variables have their values."""

    def outcomes(self, slot: str) -> tuple[str, IndexSet]:
        """The letter and the set of a random variable's values."""

    def entropy_of_functions(self, front: tuple[Node, ...], back: tuple[Node, ...], env: Scope) -> Term | None:
        """``H(front | back)`` where some of it are formulas in random variables; None where none of it is."""

    def log(self, argument: Term) -> Term:
        """The logarithm to the base of the notes."""

    def declare_continuous(self, node: Node, env: Scope) -> None:
        """Note that a name stands for any real number, where it runs over a set."""

    def declare_deviation(self, variance: Term, node: Node) -> None:
        """Note that the base of a variance that is printed as a square is positive."""

    def declare_symmetric(self, matrix: Meaning) -> None:
        """Note that a matrix is symmetric."""

    def new_name(self, letter: str) -> str:
        """A bound name that nothing else uses."""

    def is_number(self, node: Node, env: Scope) -> bool:
        """Whether an argument is a real number rather than a distribution, a vector or a random variable."""


@dataclass(frozen=True)
class Fact:
    """A fact about a quantity, for people: ``name``, ``latex``."""

    name: str
    latex: str


class Quantity:
    """A named quantity."""

    name: ClassVar[str]
    heads: ClassVar[tuple[str, ...]]
    definition: ClassVar[str]
    """LaTeX, for people."""
    domain: ClassVar[str] = ""
    facts: ClassVar[tuple[Fact, ...]] = ()
    standard: ClassVar[bool] = True
    """An equation for it is a claim; for names that every lecture defines anew (sigma, softmax) it is a definition."""

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """What the call means, None where it is another quantity that goes by the same name."""
        raise NotImplementedError


def total(reader: Reader, mass: Mass, body: Callable[[tuple[Term, ...]], Term]) -> Term:
    """``Σ_x body(x)`` over the outcomes of a mass."""
    names = [reader.new_name(letter) for letter in mass.letters]
    result = body(tuple(Sym(n) for n in names))
    for name, over in reversed(list(zip(names, mass.sets, strict=True))):
        result = Big("sum", name, over, result)
    return result


def average(
    reader: Reader, free: list[Variable], held: tuple[Variable, ...], body: Callable[[tuple[Variable, ...]], Term]
) -> Term:
    """``Σ P(free | held) body`` with names for the values of the free variables."""
    named = []
    sets = []
    for variable in free:
        letter, over = reader.outcomes(variable.slot)
        name = reader.new_name(letter)
        named.append(Variable(variable.slot, Sym(name)))
        sets.append((name, over))
    values = tuple(named)
    result: Term = Mul((given(reader, values, held), body(values)))
    for name, over in reversed(sets):
        result = Big("sum", name, over, result)
    return result


def given(reader: Reader, front: tuple[Variable, ...], back: tuple[Variable, ...]) -> Term:
    """The conditional probability ``P(front | back)`` as a quotient of two joint ones."""
    whole = reader.joint((*front, *back))
    return whole / reader.joint(back) if back else whole
