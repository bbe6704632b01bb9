"""What notes declare, as data: found in sentences, remarks and displays, used when formulas are given a meaning.

Formulas inside are trees; nothing is interpreted here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.notation.tree import Compare, Node, Span


@dataclass(frozen=True)
class Declaration:
    """Base; ``span`` is the place that says so."""

    span: Span


@dataclass(frozen=True)
class Equation(Declaration):
    """``left = right``, which introduces ``left`` if that is a new name, and otherwise is a fact."""

    left: Node
    right: Node
    strict: bool = False
    """Only a definition, never a fact."""
    every: bool = False
    """Said for all values of its indices."""
    retold: bool = False
    """Told in words: the display that prints it says it again, and may be read as the definition where it is not
    understood as the same."""


@dataclass(frozen=True)
class Fact(Declaration):
    """A relation that holds from here on."""

    compare: Compare
    guards: tuple[Node, ...] = ()
    forall: tuple[Node, ...] = ()
    """Real variables for which it holds whatever their value."""


@dataclass(frozen=True)
class IsLaw(Declaration):
    """The name is a distribution, over the variable where one is named."""

    name: Node
    variable: Node | None = None
    density: bool = False
    on: Node | None = None
    """The interval that it lives on."""
    mean: Node | None = None
    variance: Node | None = None


@dataclass(frozen=True)
class HasLaw(Declaration):
    """The random variables have the law."""

    variables: tuple[Node, ...]
    law: Node


@dataclass(frozen=True)
class Valued(Declaration):
    """The values of a random variable go by a letter with an index: ``x_1, …, x_n``."""

    variable: Node
    values: Node


@dataclass(frozen=True)
class Independent(Declaration):
    """The random variables are independent; ``identical`` for i.i.d.  Empty names mean all of them."""

    names: tuple[Node, ...] = ()
    identical: bool = False
    of: tuple[Node, ...] = ()
    """With this filled, the names are independent of these, and nothing is said among themselves."""


@dataclass(frozen=True)
class OfSequence(Declaration):
    """The members of the sequences (empty: of all) are a ``markov-sequence``, ``stationary``, ``identical-members``, or
    inputs and outputs of a channel that is ``memoryless``."""

    names: tuple[Node, ...]
    kind: str


@dataclass(frozen=True)
class Uncorrelated(Declaration):
    """The covariance of any two of the random variables is zero."""

    names: tuple[Node, ...]


@dataclass(frozen=True)
class Correlated(Declaration):
    """Any two members of the family have this covariance, or this correlation where they have that variance."""

    names: tuple[Node, ...]
    value: Node
    variance: Node | None = None


@dataclass(frozen=True)
class IndependentGiven(Declaration):
    """Given these random variables, those and those others are independent; without others, all members of those."""

    names: tuple[Node, ...]
    others: tuple[Node, ...]
    given: tuple[Node, ...]


@dataclass(frozen=True)
class Moments(Declaration):
    """The random variables have this mean and this variance."""

    names: tuple[Node, ...]
    mean: Node | None
    variance: Node | None


@dataclass(frozen=True)
class Named(Declaration):
    """The random variables have a law with a name of its own, ``exponential``, and these parameters."""

    names: tuple[Node, ...]
    family: str
    parameters: tuple[Node, ...]


@dataclass(frozen=True)
class Quality(Declaration):
    """A property of names: ``convex``, ``positive``, ``one-hot``, ``fixed``, ``vector``, ``uniform`` …"""

    names: tuple[Node, ...]
    kind: str


@dataclass(frozen=True)
class SoftmaxOf(Declaration):
    """``output`` is the softmax of the scores."""

    output: Node
    scores: Node


@dataclass(frozen=True)
class SigmoidOf(Declaration):
    """``output`` is the logistic sigmoid of the argument."""

    output: Node
    argument: Node


@dataclass(frozen=True)
class Size(Declaration):
    """``letter`` (or, if None, the one variable around) takes ``count`` values."""

    letter: Node | None
    count: Node


@dataclass(frozen=True)
class Sequence(Declaration):
    """``z_1, …, z_n``: a family with indices from 1 to ``last``."""

    name: Node
    first: Node
    last: Node


@dataclass(frozen=True)
class Convention(Declaration):
    """How the notes use a notation: ``binary entropy``, ``rows``, ``square inside``; ``about`` is what it concerns."""

    kind: str
    about: Node | None = None


@dataclass(frozen=True)
class Described(Declaration):
    """Something told in words that we do not understand.

    Without ``names`` it is a random experiment: laws may be known by more than the formulas say.
    """

    names: tuple[Node, ...] = ()
    worth: bool = False
    """The sentence says what the names are worth (``J is the average of …``); another declaration may say it too."""
    shape: bool = False
    """It says more than the worth of a name that is otherwise free: an orthogonal matrix, a root, what is optimal."""
    moments: bool = False
    """The first two moments are told, and understood."""


@dataclass(frozen=True)
class LogBase(Declaration):
    """Logarithms without a base are to this base."""

    base: int


@dataclass(frozen=True)
class Sampled(Declaration):
    """Observations come from a law with a name of its own (a key of ``samples.DENSITIES``, or the first word of two).

    Without ``names`` the sentence does not say what the observations are called.
    """

    names: tuple[Node, ...]
    law: str
    parameters: tuple[Node, ...]


@dataclass(frozen=True)
class Objective(Declaration):
    """``name`` is a cross entropy, of the two in ``of`` where these are told; ``kind`` says whether the ``mean`` or the
    ``sum`` over the examples is meant, ``count`` how many there are."""

    name: Node
    of: tuple[Node, ...] = ()
    kind: str = ""
    count: Node | None = None


@dataclass(frozen=True)
class Slope(Declaration):
    """``name`` is the gradient (``order`` 1) or Hessian (2) of a function, of ``of`` where that is told."""

    name: Node
    order: int
    of: Node | None = None


@dataclass(frozen=True)
class LogDensity(Declaration):
    """The log density of ``name`` is the formula, up to a constant."""

    name: Node
    formula: Node


@dataclass(frozen=True)
class NormalLaw(Declaration):
    """A normal law with this mean and variance is spoken of."""

    mean: Node
    variance: Node


@dataclass(frozen=True)
class Angle(Declaration):
    """``name`` is the angle between two vectors."""

    name: Node
    first: Node
    second: Node


@dataclass(frozen=True)
class Target(Declaration):
    """``name`` is what an output is compared with: a target or label."""

    name: Node


@dataclass(frozen=True)
class Likelihood(Declaration):
    """``name`` is a ``likelihood``, ``log-likelihood`` or ``negative log-likelihood``; without it, one is spoken of."""

    name: Node | None
    kind: str
