"""Instances: concrete values for everything that a claim leaves open.

Elements of a ``Finite`` or ``Space`` set of size n are the integers 1..n, of a ``Range`` its integers, of an
``Enum`` its numbers, or a ``Label`` where an element is a bare name.  Where an element of a ``Finite`` or ``Space``
set is used as a *number* (``E[X]``), ``points`` says which number it stands for; without an entry, element i stands
for i.

**A discrete instance embeds in the continuum.**  A law with ``Space`` slots is read as a step density on n unit cells
(centred at ``points``, which then lie at least 1 apart), and families over the space as step functions.  Integrals
over the space are therefore finite sums, exactly, as long as the variable occurs as an argument only; where it also
occurs as a number, each cell is integrated (see ``compile``).
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from ce_symbolic.meaning.terms import Term


@dataclass(frozen=True, order=True)
class Label:
    """An element that is a bare name, equal to itself only."""

    name: str

    def __str__(self) -> str:
        return self.name


#: An element of an index set.  Integers are ``int``, so that keys of tables agree.
Element = int | Fraction | Label
Table = Mapping[tuple[Element, ...], Fraction]


@dataclass(frozen=True)
class Function:
    """A concrete function: ``params`` ↦ ``body``, for example ``t ↦ t²``."""

    params: tuple[str, ...]
    body: Term


@dataclass(frozen=True)
class Model:
    r"""A law with parameters, which are real: ``p_\theta(k) = w_k(\theta) / \sum_j w_j(\theta)``.

    ``weights`` lists, for every key of the arguments behind the parameters, the numbers ``c, (d_1, e_1), …`` of the
    weight ``c + d_1 (\theta_1 - e_1)^2 + …``.  The sum is over the last ``outcomes`` entries of a key.  No number
    ``c`` or ``d`` is negative, and some ``c`` of each sum is positive, so it is a law whatever the parameters are.
    """

    parameters: int
    outcomes: int
    weights: Mapping[tuple[Element, ...], tuple[Fraction, ...]]

    @cached_property
    def rows(self) -> Mapping[tuple[Element, ...], tuple[tuple[Element, ...], ...]]:
        """The keys that are summed over, by what stands in front of the outcomes."""
        found: dict[tuple[Element, ...], tuple[tuple[Element, ...], ...]] = {}
        for key in self.weights:
            front = key[: len(key) - self.outcomes]
            found[front] = (*found.get(front, ()), key)
        return found

    @property
    def is_law(self) -> bool:
        """Whether the numbers are such that it is a law for all parameters."""
        return all(
            len(w) == 1 + 2 * self.parameters and w[0] >= 0 and all(d >= 0 for d in w[1::2])
            for w in self.weights.values()
        ) and all(any(self.weights[key][0] > 0 for key in keys) for keys in self.rows.values())


@dataclass(frozen=True)
class Instance:
    """Values for the symbols of a claim.

    ``sizes`` of ``Finite``/``Space`` sets; ``scalars``: reals, integers and index symbols (an index symbol has an
    element); ``tables`` of families by index; ``functions`` for families with a real argument, ``models`` for those of
    them that are laws; ``laws``: joint tables over the slots of the law in the order of ``Law.slots``, non-negative
    with sum 1.  Tables list every key: a key that is missing lies outside the domain.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    scalars: Mapping[str, Element] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    laws: Mapping[str, Table] = field(default_factory=dict)
    points: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)

    def with_scalar(self, name: str, value: Element) -> Instance:
        """The same with another value of a scalar."""
        return replace(self, scalars={**self.scalars, name: value})

    def with_table(self, name: str, table: Table) -> Instance:
        """The same with another table of a family."""
        return replace(self, tables={**self.tables, name: table})

    def with_law(self, name: str, table: Table) -> Instance:
        """The same with another law."""
        return replace(self, laws={**self.laws, name: table})


def law_problem(table: Table) -> str | None:
    """What is wrong with a law's table, if anything."""
    if any(value < 0 for value in table.values()):
        return "negative probability"
    if sum(table.values()) != 1:
        return "probabilities do not sum to 1"
    return None


def element(value: Fraction | int) -> Element:
    """The key of a number: integral numbers are ``int``."""
    return int(value) if value.denominator == 1 else Fraction(value)
