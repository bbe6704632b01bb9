"""What a printed name stands for where a formula is read: bound indices, parameters, observed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ce_symbolic.meaning.terms import IndexSet, Term
from ce_symbolic.notation.tree import Node, Span


class Refusal(Exception):
    """Something whose meaning is not known: where, what is wrong, and what to write instead."""

    def __init__(self, span: Span, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.span = span
        self.message = message
        self.suggestion = suggestion


class Undecided(Refusal):
    """Something that is read, but about which nothing is decided, such as the sum of a series."""


class Misfit(Refusal):
    """Numbers, vectors and matrices that do not go together: another reading of the letters may fit."""


@dataclass(frozen=True)
class Element:
    """A name that stands for a term; ``over`` is the set it is taken from, None for a plain real number."""

    term: Term
    over: IndexSet | None = None
    values: str = ""
    """The family whose member at ``term`` is the number that the name stands for: X takes the value x_i."""


@dataclass(frozen=True)
class Closure:
    """A parameter of a definition that stands for an argument printed elsewhere.

    ``whole`` says that the definition is made of the components of the parameter alone: of these the argument has as
    many, and nothing else is meant by them.
    """

    node: Node
    env: Env
    whole: bool = False


@dataclass(frozen=True)
class Env:
    """The scope of a formula.

    ``bound`` maps canonical names to what they stand for.  ``opaque`` are definitions that are not unfolded (the
    variable of a derivative).  ``depth`` counts unfolded definitions.  ``parameters`` are the bound names that are
    parameters of the definitions being unfolded: what these definitions use may depend on them without saying so, as
    ``H(x) = Wx + b`` does in ``J(W, b) = \\sum_i (H(x_i) - y_i)^2``.
    """

    bound: Mapping[str, Element | Closure] = field(default_factory=dict)
    opaque: frozenset[str] = frozenset()
    depth: int = 0
    sample: Term | None = None
    parameters: frozenset[str] = frozenset()

    def put(self, **names: Element | Closure) -> Env:
        """This scope with more names."""
        return self.add(names)

    def add(self, names: Mapping[str, Element | Closure]) -> Env:
        """This scope with more names."""
        return replace(self, bound={**self.bound, **names}, parameters=self.parameters - names.keys())

    def without(self, names: frozenset[str]) -> Env:
        """This scope with definitions that are not unfolded."""
        return replace(self, opaque=self.opaque | names)

    def deeper(self, names: Mapping[str, Element | Closure]) -> Env:
        """The scope of a definition's body: its parameters, and those of the definitions around it."""
        around = {k: v for k, v in self.bound.items() if k in self.parameters}
        return Env({**around, **names}, self.opaque, self.depth + 1, self.sample, self.parameters | names.keys())


Entry = Callable[[Term | None, Term | None], Term]


@dataclass(frozen=True)
class Tensor:
    """A column (``rows`` only), a row (``cols`` only) or a matrix (both); ``entry(i, j)`` is its component."""

    rows: IndexSet | None
    cols: IndexSet | None
    entry: Entry


Meaning = Term | Tensor
#: Takes the mean of a body that is given by its scope.
Mean = Callable[[Callable[[Env], Term]], Term]
