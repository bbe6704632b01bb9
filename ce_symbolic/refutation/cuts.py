"""Where an integrand changes its form: at the ends of ``[|y - μ| ≥ ε]`` and where the argument of ``|…|`` is 0."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ce_symbolic.meaning.terms import Big, Fn, Iverson, Limit, Term, Theory, Value, free_names, parts, transform
from ce_symbolic.refutation.degree import degree

_MOST_ABSOLUTE_VALUES = 3


def cuts(body: Term, var: str, theory: Theory) -> tuple[Term, ...] | None:
    """Terms that are linear in ``var`` and between whose zeros the integrand keeps its form.

    None where a condition or an absolute value is not (piecewise) linear in ``var``.
    """
    found: dict[Term, None] = {}
    for change in _changes(body, var):
        inner = list(dict.fromkeys(_absolute(change, var)))
        if len(inner) > _MOST_ABSOLUTE_VALUES:
            return None
        for signs in product((1, -1), repeat=len(inner)):
            chosen = {Fn("abs", (a,)): a if sign > 0 else -a for a, sign in zip(inner, signs, strict=True)}
            linear = transform(change, lambda v, chosen=chosen: chosen.get(v, v))  # type: ignore[misc]
            assert isinstance(linear, Term)
            highest = degree(linear, var, theory)
            if highest is None or highest > 1:
                return None
            if highest == 1:
                found[linear] = None
    return tuple(found)


def _changes(value: Value, var: str) -> Iterator[Term]:
    """The terms at whose zeros something changes."""
    if isinstance(value, (Big, Limit)) and value.var == var:
        return
    if isinstance(value, Iverson):
        difference = value.condition.left - value.condition.right
        if var in free_names(difference):
            yield difference
    if isinstance(value, Fn) and value.name == "abs" and var in free_names(value.args[0]):
        yield value.args[0]
    for part in parts(value):
        yield from _changes(part, var)


def _absolute(value: Value, var: str) -> Iterator[Term]:
    """The arguments of absolute values that depend on ``var``, the inner ones first."""
    for part in parts(value):
        yield from _absolute(part, var)
    if isinstance(value, Fn) and value.name == "abs" and var in free_names(value.args[0]):
        yield value.args[0]
