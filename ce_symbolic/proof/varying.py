"""Names in terms, and what varies with them.  Part of the kernel."""
from __future__ import annotations

from functools import lru_cache

from ce_symbolic.meaning.terms import (
    App,
    Big,
    Derivative,
    IndexSet,
    Joint,
    Prob,
    Sym,
    Theory,
    Value,
    free_names,
    kinds,
    parts,
)


@lru_cache(maxsize=50_000)
def names_in(value: Value) -> frozenset[str]:
    """The names of free symbols, families and laws in a value."""
    own: frozenset[str] = frozenset()
    if isinstance(value, App):
        own = frozenset((value.name,))
    elif isinstance(value, Prob):
        own = frozenset((value.law,))
    elif isinstance(value, Joint):
        own = frozenset((value.law, *(name for name, *_ in value.items)))
    elif isinstance(value, Sym):
        return frozenset((value.name,))
    return own.union(*map(names_in, parts(value)))


@lru_cache(maxsize=50_000)
def names_of_values(value: Value) -> frozenset[str]:
    """The names in a value without those of sets alone: a size K does not vary with what is summed up to K."""
    if isinstance(value, IndexSet):
        return frozenset()
    if isinstance(value, Big):
        return names_of_values(value.body) - {value.var}
    own: frozenset[str] = frozenset()
    if isinstance(value, App):
        own = frozenset((value.name,))
    elif isinstance(value, Prob):
        own = frozenset((value.law,))
    elif isinstance(value, Sym):
        return frozenset((value.name,))
    return own.union(*map(names_of_values, parts(value)))


def differentiated(var: str, new: Value, value: Value) -> bool:
    """Whether ``value`` has a derivative around ``var`` that is taken in ``var``, or in something ``new`` has."""
    if isinstance(value, Derivative) and var in free_names(value):
        head = value.variable
        names = frozenset((head.name if isinstance(head, (Sym, App)) else head.law,)) if isinstance(
            head, (Sym, App, Prob)) else names_in(head)
        if head == Sym(var) or names & names_in(new):
            return True
    return any(differentiated(var, new, p) for p in parts(value)) if "Derivative" in kinds(value) else False


def tied_to(names: frozenset[str], theory: Theory) -> frozenset[str]:
    """The names with all that a definition or a stated equation lets vary with them."""
    found = set(names)
    grown = True
    while grown:
        grown = False
        for name, definition in theory.definitions.items():
            if name not in found and (names_in(definition.body) - set(definition.params)) & found:
                found.add(name)
                grown = True
        for fact in theory.facts:
            inside = names_of_values(fact.claim) - {var for var, _ in fact.binders}
            if fact.claim.op == "=" and inside & found and not inside <= found:
                found |= inside
                grown = True
    return frozenset(found)
