"""Mutual information ``I(X;Y) = Σ p(x,y) log (p(x,y)/(p(x)p(y)))`` and ``I(X;Y|Z)``; information ``I(x)``."""

from __future__ import annotations

from ce_symbolic.meaning.terms import Add, Mul, Term
from ce_symbolic.notation.tree import Call, Letter, Node
from ce_symbolic.vocabulary.entropy import negative
from ce_symbolic.vocabulary.quantity import Fact, Meaning, Quantity, Reader, Scope, Variable, average, given


class MutualInformation(Quantity):
    """What two random variables tell about each other."""

    name = "mutual-information"
    heads = ("I", "MI")
    definition = r"I(X;Y) = \sum_{x,y} p(x,y) \log \frac{p(x,y)}{p(x)\,p(y)}"
    facts = (Fact("non-negative", r"I(X;Y) \ge 0"), Fact("symmetric", r"I(X;Y) = I(Y;X)"))

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Two groups of variables with a semicolon (or one comma) between them, perhaps conditioned."""
        cut = next((i for i, s in enumerate(call.separators) if s in (";", ":")), None)
        bar = next((i for i, s in enumerate(call.separators) if s in ("|", "/")), len(call.args) - 1)
        if cut is None:
            if call.separators[:1] != (",",) or len(call.args) < 2:
                return None
            cut = 0
        if bar < cut:
            return None
        first, second, third = call.args[: cut + 1], call.args[cut + 1 : bar + 1], call.args[bar + 1 :]
        if reader.entropy_of_functions((*first, *second, *third), (), env) is not None:
            return of_functions(first, second, third, reader, env)
        left = reader.variables(call.args[: cut + 1], env)
        right = reader.variables(call.args[cut + 1 : bar + 1], env)
        conditions = reader.variables(call.args[bar + 1 :], env)
        if left is None or right is None or conditions is None:
            return None
        held = tuple(c for c in conditions if c.value is not None)
        loose = [c for c in conditions if c.value is None]
        # A variable on both sides, as in I(X;X), is one variable.
        a, names = len(left), [v.slot for v in left]
        extra = [v for v in right if v.slot not in names]

        def body(values: tuple[Variable, ...]) -> Term:
            by_slot = {v.slot: v for v in values}
            first = values[:a]
            second = tuple(by_slot[v.slot] for v in right)
            rest = (*values[a + len(extra) :], *held)
            both = values[: a + len(extra)]
            return reader.log(
                given(reader, both, rest) / Mul((given(reader, first, rest), given(reader, second, rest)))
            )

        return average(reader, [*left, *extra, *loose], held, body)


def of_functions(
    first: tuple[Node, ...], second: tuple[Node, ...], third: tuple[Node, ...], reader: Reader, env: Scope
) -> Term:
    """``I(X; g(Y) | Z) = H(X | Z) - H(X | g(Y), Z)``."""
    head = Letter("H", latex="H")

    def entropy(behind: tuple[Node, ...]) -> Term:
        marks = (*(",",) * (len(first) - 1), *(("|",) if behind else ()), *(",",) * max(0, len(behind) - 1))
        return reader.term(Call(head, (*first, *behind), marks, span=first[0].span), env)

    return Add((entropy(third), negative(entropy((*second, *third)))))


class Surprise(Quantity):
    """``I(x) = -log p(x)`` of one outcome; ``I(x|y)`` likewise."""

    name = "information"
    heads = ("I",)
    definition = r"I(x) = -\log p(x)"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Values of random variables."""
        if any(s in (";", "||") for s in call.separators) or not call.args:
            return None
        bar = next((i for i, s in enumerate(call.separators) if s in ("|", "/")), len(call.args) - 1)
        front = reader.values(call.args[: bar + 1], env)
        back = reader.values(call.args[bar + 1 :], env)
        if front is None or back is None:
            return None
        return negative(reader.log(given(reader, front, back)))


QUANTITIES = (MutualInformation(), Surprise())
