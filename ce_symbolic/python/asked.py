"""What the quantities of the vocabulary ask of a reader, answered for arguments that are SymPy expressions."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ce_symbolic.meaning.terms import IndexSet, Prob, Term, log
from ce_symbolic.notation.tree import Letter, Node
from ce_symbolic.python.lexicon import MASTER, DerivationError
from ce_symbolic.vocabulary.quantity import Mass, Variable

if TYPE_CHECKING:
    from ce_symbolic.python.lookup import Lookup


class Asked:
    """What quantities ask of a reader (``ce_symbolic.vocabulary.quantity.Reader``); nodes are numbers of arguments."""

    binary_entropy = False

    def __init__(self, lookup: Lookup, handed: Mapping[str, Term], scope: Mapping[str, IndexSet]) -> None:
        self.lookup = lookup
        self.handed = handed
        self.scope = scope

    def _argument(self, node: Node) -> Term:
        assert isinstance(node, Letter)
        return self.handed[node.name]

    def term(self, node: Node, env: Any) -> Term:
        """The number that an argument is."""
        return self.lookup.term(self._argument(node), self.scope)

    def value(self, node: Node, env: Any) -> Any:
        """The same: there are no vectors here."""
        return self.term(node, env)

    def masses(self, nodes: tuple[Node, ...], env: Any) -> tuple[Mass, ...] | None:
        """The arguments as distributions over one set."""
        found = [m for n in nodes if (m := self.lookup.mass(self._argument(n))) is not None]
        if len(found) != len(nodes):
            return None
        if any(m.sets != found[0].sets for m in found):
            raise DerivationError("these distributions are over different sets")
        return tuple(found)

    def variables(self, nodes: tuple[Node, ...], env: Any) -> tuple[Variable, ...] | None:
        """The arguments as random variables."""
        found = tuple(Variable(v) for n in nodes if (v := self.lookup.variable_name(self._argument(n))) is not None)
        return found if len(found) == len(nodes) else None

    def values(self, nodes: tuple[Node, ...], env: Any) -> tuple[Variable, ...] | None:
        """In Python a value does not tell its variable."""
        return None

    def entropy_of_functions(self, front: tuple[Node, ...], back: tuple[Node, ...], env: Any) -> None:
        """Formulas in random variables are no arguments here."""
        return None

    def joint(self, variables: tuple[Variable, ...]) -> Term:
        """The probability that the variables have their values."""
        return Prob(MASTER, tuple(sorted({v.slot: v.value for v in variables if v.value is not None}.items())))

    def outcomes(self, slot: str) -> tuple[str, IndexSet]:
        """A letter for the values of a random variable, and their set."""
        return slot.lower().split("_")[0], self.lookup.lexicon.variables[slot][1]

    def log(self, argument: Term) -> Term:
        """The natural logarithm."""
        return log(argument)

    def declare_continuous(self, node: Node, env: Any) -> None:
        """Python says what is continuous."""

    def declare_deviation(self, variance: Any, node: Any) -> None:
        """Nothing is inferred in Python."""

    def declare_symmetric(self, matrix: Any) -> None:
        """There are no matrices here."""

    def new_name(self, letter: str) -> str:
        """A bound name that nothing else uses."""
        return self.lookup.lexicon.new_name(letter)

    def is_number(self, node: Node, env: Any) -> bool:
        """Whether an argument is a number."""
        argument = self._argument(node)
        return self.lookup.mass(argument) is None and self.lookup.variable_name(argument) is None
