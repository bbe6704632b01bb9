"""The names that a value mentions: free symbols, families, functions, laws and sets.

A name of a family, function or law is told from a symbol's by brackets: ``x()`` is the family of ``x_i``, ``x`` a
number.
"""
from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ce_symbolic.meaning.terms import App, Finite, Prob, Space, Theory, Value, free_names, parts, walk


def applied(name: str) -> str:
    """The name of a family, function or law."""
    return f"{name}()"


def bare(name: str) -> str:
    """The name without the brackets."""
    return name.removesuffix("()")


@lru_cache(maxsize=50_000)
def mentioned(value: Value) -> frozenset[str]:
    """Free symbols, families, functions and laws inside ``value``."""
    names = set(free_names(value))
    for part in walk(value):
        if isinstance(part, App):
            names.add(applied(part.name))
            if part.name.endswith("'") and len(part.args) == 1:
                # ``f'`` is the derivative of ``f`` where that is a function.
                names.add(applied(part.name.rstrip("'")))
        elif isinstance(part, Prob):
            names.add(applied(part.law))
    return frozenset(names)


def closed_under_definitions(names: Iterable[str], theory: Theory) -> frozenset[str]:
    """The names with all that their definitions mention."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if is_defined(name, theory):
            definition = theory.definitions[bare(name)]
            waiting.extend(mentioned(definition.body) - set(definition.params))
    return frozenset(found)


def is_defined(name: str, theory: Theory) -> bool:
    """Whether the notes define the name."""
    definition = theory.definitions.get(bare(name))
    return definition is not None and bool(definition.params) == name.endswith("()")


def sets_inside(value: Value) -> frozenset[str]:
    """The names of ``Finite`` and ``Space`` sets inside ``value``."""
    return frozenset(part.name for part in walk(value) if isinstance(part, (Finite, Space)))


def occurs(value: Value, kind: type[Value]) -> bool:
    """Whether a value of this kind lies inside."""
    return isinstance(value, kind) or any(occurs(part, kind) for part in parts(value))
