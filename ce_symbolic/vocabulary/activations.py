"""Functions of scores: softmax, logistic sigmoid, log-sum-exp, softplus, ReLU, the log loss of a number.

Where the notes define such a name themselves, their definition counts.
"""

from __future__ import annotations

from ce_symbolic.meaning.scope import Tensor
from ce_symbolic.meaning.tensors import each
from ce_symbolic.meaning.terms import MINUS_ONE, ONE, ZERO, Add, Big, Fn, Mul, Sym, Term, divide, exp
from ce_symbolic.notation.tree import Call
from ce_symbolic.vocabulary.quantity import Fact, Meaning, Quantity, Reader, Scope


def sigmoid(t: Term) -> Term:
    """``1 / (1 + e^{-t})``."""
    return divide(ONE, Add((ONE, exp(Mul((MINUS_ONE, t))))))


def exp_sum(reader: Reader, scores: Tensor) -> Term:
    """``Σ_l e^{z_l}``."""
    over = scores.rows if scores.rows is not None else scores.cols
    assert over is not None
    name = reader.new_name("l")
    entry = scores.entry(Sym(name), None) if scores.rows is not None else scores.entry(None, Sym(name))
    return Big("sum", name, over, exp(entry))


def softmax(reader: Reader, scores: Tensor) -> Tensor:
    """``e^{z_k} / Σ_l e^{z_l}``."""
    return Tensor(scores.rows, scores.cols, lambda i, j: divide(exp(scores.entry(i, j)), exp_sum(reader, scores)))


class Softmax(Quantity):
    """Scores into probabilities."""

    name = "softmax"
    standard = False
    heads = ("softmax", "Softmax", "SoftMax")
    definition = r"\mathrm{softmax}(z)_k = \frac{e^{z_k}}{\sum_l e^{z_l}}"
    facts = (Fact("sums to one", r"\sum_k \mathrm{softmax}(z)_k = 1"), Fact("positive", r"\mathrm{softmax}(z)_k > 0"))

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A vector of scores."""
        scores = reader.value(call.args[0], env)
        if not isinstance(scores, Tensor) or (scores.rows is not None and scores.cols is not None):
            return None
        return softmax(reader, scores)


class LogSumExp(Quantity):
    """The soft maximum."""

    name = "logsumexp"
    standard = False
    heads = ("logsumexp", "LSE", "LogSumExp", "lse")
    definition = r"\mathrm{logsumexp}(z) = \log \sum_l e^{z_l}"

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A vector of scores."""
        scores = reader.value(call.args[0], env)
        return Fn("log", (exp_sum(reader, scores),)) if isinstance(scores, Tensor) else None


class Entrywise(Quantity):
    """A function of one number, applied to every entry of a vector."""

    standard = False

    def at(self, t: Term) -> Term:
        """The value at a number."""
        raise NotImplementedError

    def read(self, call: Call, reader: Reader, env: Scope) -> Meaning | None:
        """A number or a vector."""
        return each(reader.value(call.args[0], env), self.at) if len(call.args) == 1 else None


class Sigmoid(Entrywise):
    """The logistic function."""

    name = "sigmoid"
    heads = ("sigma", "sigmoid", "sigm", "logistic", "expit", "Sigmoid")
    definition = r"\sigma(t) = \frac{1}{1 + e^{-t}}"
    facts = (Fact("reflection", r"\sigma(-t) = 1 - \sigma(t)"),)

    def at(self, t: Term) -> Term:
        """The value at a number."""
        return sigmoid(t)


class Softplus(Entrywise):
    """The smooth ramp."""

    name = "softplus"
    heads = ("softplus", "zeta", "Softplus")
    definition = r"\mathrm{softplus}(t) = \log (1 + e^t)"

    def at(self, t: Term) -> Term:
        """The value at a number."""
        return Fn("log", (Add((ONE, exp(t))),))


class Relu(Entrywise):
    """The ramp."""

    name = "relu"
    heads = ("relu", "ReLU", "RELU")
    definition = r"\mathrm{ReLU}(t) = \max(t, 0)"

    def at(self, t: Term) -> Term:
        """The value at a number."""
        return Fn("max", (t, ZERO))


QUANTITIES = (Softmax(), LogSumExp(), Sigmoid(), Softplus(), Relu())
