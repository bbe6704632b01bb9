"""Entropy of laws and of random variables, plain, joint and conditional, and cross-entropy.

``H(p) = -Σ p(x) log p(x)``; ``H(Y|X) = -Σ p(x,y) log p(y|x)``; ``H(Y|X=x)`` holds the condition at one value;
``H(p, q)`` with two laws is the cross-entropy ``-Σ p(x) log q(x)``.
"""

from __future__ import annotations

from ce_symbolic.meaning.terms import MINUS_ONE, ONE, Add, Mul, Term
from ce_symbolic.notation.tree import Call, Node, Script
from ce_symbolic.vocabulary.quantity import Fact, Meaning, Quantity, Reader, Scope, average, given, total


def split(call: Call) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Arguments before and behind the bar."""
    for i, separator in enumerate(call.separators):
        if separator in ("|", "/"):
            return call.args[: i + 1], call.args[i + 1 :]
    return call.args, ()


def negative(term: Term) -> Term:
    """``-term``."""
    return Mul((MINUS_ONE, term))


class Entropy(Quantity):
    """The mean of ``-log p``."""

    name = "entropy"
    heads = ("H", "Entropy", "S", "h", "\\mathcal{H}", "H.cal", "Ent")
    definition = r"H(p) = -\sum_x p(x) \log p(x), \quad H(Y \mid X) = -\sum_{x,y} p(x,y) \log p(y \mid x)"
    facts = (
        Fact("non-negative", r"H(p) \ge 0"),
        Fact("at most the log of the size", r"H(p) \le \log n"),
        Fact("concave in p", r"H(\lambda p + (1-\lambda) q) \ge \lambda H(p) + (1-\lambda) H(q)"),
    )

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Random variables, one law, or (with two laws) a cross-entropy."""
        front, back = split(call)
        image = reader.entropy_of_functions(front, back, env)
        if image is not None:
            return image
        variables = reader.variables(front, env)
        conditions = reader.variables(back, env)
        if variables is not None and conditions is not None and all(v.value is None for v in variables):
            held = tuple(c for c in conditions if c.value is not None)
            loose = [c for c in conditions if c.value is None]
            count = len(variables)
            return negative(
                average(
                    reader,
                    [*variables, *loose],
                    held,
                    lambda v: reader.log(given(reader, v[:count], (*v[count:], *held))),
                )
            )
        if back:
            return None
        masses = reader.masses(front, env)
        if masses is None:
            return None
        if len(masses) == 1:
            p = masses[0]
            return negative(total(reader, p, lambda x: Mul((p.weight(x), reader.log(p.at(x))))))
        if len(masses) == 2:
            return cross(reader, call, env)
        return None


def cross(reader: Reader, call: Call, env: Scope) -> Meaning | None:
    """``-Σ p log q`` for two laws, or for the laws of two random variables with one set of values."""
    masses = reader.masses(call.args, env) if len(call.args) == 2 else None
    if masses is None:
        return None
    p, q = masses
    return negative(total(reader, p, lambda x: Mul((p.weight(x), reader.log(q.at(x))))))


class CrossEntropy(Quantity):
    """The mean of ``-log q`` under ``p``."""

    name = "cross-entropy"
    heads = ("CE", "H_CE", "CrossEntropy", "xent", "XE")
    definition = r"\mathrm{CE}(p, q) = -\sum_x p(x) \log q(x)"
    domain = "q(x) > 0 wherever p(x) > 0"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """Two laws."""
        return cross(reader, call, env)


class BinaryEntropy(Quantity):
    """The entropy of a coin."""

    name = "binary-entropy"
    heads = ("H", "h", "H_b", "H_2", "h_b", "h_2")
    definition = r"H(\theta) = -\theta \log \theta - (1-\theta) \log (1-\theta)"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A number between 0 and 1."""
        head = call.head
        if not reader.binary_entropy and not (isinstance(head, Script) and head.subs):
            return None
        if len(call.args) != 1 or not reader.is_number(call.args[0], env):
            return None
        t = reader.term(call.args[0], env)
        rest = Add((ONE, negative(t)))
        return Add((negative(Mul((t, reader.log(t)))), negative(Mul((rest, reader.log(rest))))))


QUANTITIES = (Entropy(), CrossEntropy(), BinaryEntropy())
