"""How good an estimator is: ``Bias(\\hat\\theta)`` and ``MSE(\\hat\\theta)``, about the parameter without the hat."""

from __future__ import annotations

from dataclasses import replace

from ce_symbolic.context.names import peel
from ce_symbolic.notation import tree
from ce_symbolic.vocabulary.quantity import Meaning, Quantity, Reader, Scope


def target(call: tree.Call) -> tuple[tree.Node, tree.Node] | None:
    """The estimator and what it estimates."""
    if len(call.args) != 1 or call.power is not None:
        return None
    name = peel(call.args[0])
    letter = peel(name.base) if isinstance(name, tree.Script) else name
    if not isinstance(letter, tree.Letter) or letter.accents[-1:] not in (("hat",), ("widehat",)):
        return None
    plain = letter.name if len(letter.name) == 1 else f"\\{letter.name}"
    bare = replace(letter, accents=letter.accents[:-1], latex=plain)
    return name, replace(name, base=bare) if isinstance(name, tree.Script) else bare


def mean(body: tree.Node) -> tree.Call:
    """The expectation of a formula."""
    return tree.Call(tree.Letter("E", "bb", latex="\\mathbb{E}"), (body,), delimiters=("[", "]"), span=body.span)


class Bias(Quantity):
    """How far an estimator is off in the mean."""

    name = "bias"
    heads = ("Bias", "bias")
    definition = r"\mathrm{Bias}(\hat\theta) = \mathbb{E}[\hat\theta] - \theta"
    domain = ""
    standard = False

    def read(self, call: tree.Call, reader: Reader, env: Scope) -> Meaning | None:
        """An estimator with a hat."""
        found = target(call)
        if found is None:
            return None
        return reader.term(tree.Add(("", "-"), (mean(found[0]), found[1]), span=call.span), env)


class MeanSquaredError(Quantity):
    """The mean squared distance of an estimator from what it estimates."""

    name = "mean-squared-error"
    heads = ("MSE",)
    definition = r"\mathrm{MSE}(\hat\theta) = \mathbb{E}[(\hat\theta - \theta)^2]"
    domain = ""
    standard = False

    def read(self, call: tree.Call, reader: Reader, env: Scope) -> Meaning | None:
        """An estimator with a hat."""
        found = target(call)
        if found is None:
            return None
        error = tree.Add(("", "-"), found, span=call.span)
        return reader.term(mean(tree.Power(tree.Group(error), tree.Number("2"), span=call.span)), env)


QUANTITIES = (Bias(), MeanSquaredError())
