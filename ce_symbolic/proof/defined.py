"""Where a term is defined: quotients, roots and powers in it.  Part of the kernel."""
from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.meaning.terms import (
    ZERO,
    Big,
    Compare,
    Condition,
    Derivative,
    Fn,
    IndexSet,
    Limit,
    Pow,
    Range,
    Rat,
    Value,
    free_names,
    kinds,
    parts,
    walk,
)
from ce_symbolic.proof.masks import NEGATIVE, NONPOSITIVE, POSITIVE, ZERO_SIGN

if TYPE_CHECKING:
    from ce_symbolic.proof.scope import Scope


def may_be_undefined(value: Value, scope: Scope) -> bool:
    """Whether something in the value, outside of logarithms, may be undefined here: a quotient, a root, a power."""
    if isinstance(value, Fn) and value.name == "log":
        return False
    if isinstance(value, Limit):
        return "Pow" in kinds(value)
    if isinstance(value, Derivative):
        return "Pow" in kinds(value) and (may_be_undefined(value.variable, scope) or _may_have_no_slope(
            value.body, scope.differentiating(value.variable)))
    if isinstance(value, Pow) and not _has_value(value, scope):
        return True
    if isinstance(value, Big):
        return may_be_undefined(value.over, scope) or may_be_undefined(value.body, scope.bind(value.var, value.over))
    return "Pow" in kinds(value) and any(may_be_undefined(p, scope) for p in parts(value))


def _may_have_no_slope(value: Value, scope: Scope) -> bool:
    """Whether a power in the value, logarithms not left out, may be undefined or have no derivative at or near the
    place: only what holds around it is known there."""
    if isinstance(value, (Limit, Derivative)):
        return "Pow" in kinds(value)
    if isinstance(value, Pow):
        e = value.exponent.value if isinstance(value.exponent, Rat) else None
        sign = scope.sign(value.base)
        whole = e is not None and e.denominator == 1 and (e >= 0 or not sign & ZERO_SIGN)
        if sign != POSITIVE and not whole:
            return True
    if isinstance(value, Big):
        inner = scope.bind(value.var, value.over)
        return _may_have_no_slope(value.over, scope) or _may_have_no_slope(value.body, inner)
    return "Pow" in kinds(value) and any(_may_have_no_slope(p, scope) for p in parts(value))


def _has_value(power: Pow, scope: Scope) -> bool:
    """Whether a power is defined, if its base and exponent are."""
    if not isinstance(power.exponent, Rat):
        return scope.sign(power.base) == POSITIVE
    e = power.exponent.value
    if e.denominator == 1:
        return e >= 0 or not scope.sign(power.base) & ZERO_SIGN
    return not scope.sign(power.base) & (NEGATIVE if e > 0 else NONPOSITIVE)


def divisors(value: Value, scope: Scope) -> tuple[Condition, ...]:
    """What holds wherever the value is defined: its divisors outside of logarithms are not zero, its roots real."""
    found: dict[Condition, None] = {}
    _divisors(value, scope, (), found)
    return tuple(found)


def _divisors(value: Value, scope: Scope, binders: tuple[tuple[str, IndexSet], ...],
              found: dict[Condition, None]) -> None:
    if "Pow" not in kinds(value) or isinstance(value, (Limit, Derivative)) or (
            isinstance(value, Fn) and value.name == "log"):
        return
    if isinstance(value, Pow) and isinstance(value.exponent, Rat):
        e = value.exponent.value
        op = "!=" if e.denominator == 1 and e < 0 else ">" if e < 0 else ">=" if e.denominator > 1 else ""
        used = free_names(value.base)
        # A sum that may be empty says nothing of what its terms are divided by.
        mattering = tuple(b for b in binders if b[0] in used or not scope.nonempty(b[1]))
        if op and value.base != ZERO:
            found[Condition(mattering, (), Compare(op, value.base, ZERO))] = None
    if isinstance(value, Big):
        _divisors(value.over, scope, binders, found)
        _divisors(value.body, scope.bind(value.var, value.over), (*binders, (value.var, value.over)), found)
        return
    for p in parts(value):
        _divisors(p, scope, binders, found)


def hollow(value: Value, scope: Scope) -> bool:
    """Whether there is a sum that may be empty over something divided by what may be zero: where the sum is empty,
    the division is never made, so it must not be taken out."""
    if not {"Range", "Pow"} <= kinds(value):
        return False
    if isinstance(value, Big):
        inner = scope.bind(value.var, value.over)
        if isinstance(value.over, Range) and not scope.nonempty(value.over) and any(
                isinstance(p, Pow) and value.var not in free_names(p) and may_be_undefined(p, inner)
                for p in walk(value.body)):
            return True
        return hollow(value.body, inner)
    return any(hollow(p, scope) for p in parts(value))
