"""Why a value could not be computed."""
from __future__ import annotations


class NoValue(Exception):
    """Base: the term has no value that we can compute on this instance."""


class Undefined(NoValue):
    """The instance lies outside the domain: a division by zero, a root of a negative number …"""


class UndefinedLog(Undefined):
    """Outside the domain of a logarithm: of no matter where the product around it has a factor 0."""


class Unevaluable(NoValue):
    """Not supported: infinite ranges, limits that need a theory, names without a value."""


class Uncertain(Unevaluable):
    """The precision at hand does not decide a sign; a higher one may."""


class TooLong(Unevaluable):
    """The step counter ran out."""
