"""Mean, variance and covariance; the weights are found by the reader, which knows what is random.

``Var(f) = E[(f - E f)^2]``, ``Cov(f, g) = E[(f - E f)(g - E g)]``, with a condition behind the bar where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ce_symbolic.meaning.terms import MINUS_ONE, TWO, Add, Mul, Pow, Term


class Averager(Protocol):
    """``average(f)`` is the mean of what ``f()`` means where the random names are bound."""

    def __call__(self, body: Callable[[Any], Term], /) -> Term:
        """The mean."""


def variance(average: Averager, body: Callable[[Any], Term]) -> Term:
    """``E[(f - E f)^2]``."""
    return average(lambda env: Pow(Add((body(env), Mul((MINUS_ONE, average(body))))), TWO))


def covariance(average: Averager, first: Callable[[Any], Term], second: Callable[[Any], Term]) -> Term:
    """``E[(f - E f)(g - E g)]``."""
    return average(
        lambda env: Mul(
            (
                Add((first(env), Mul((MINUS_ONE, average(first))))),
                Add((second(env), Mul((MINUS_ONE, average(second))))),
            )
        )
    )
