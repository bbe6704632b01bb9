"""Patterns with wildcards, and the ways in which they become a term.  Part of the kernel."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from ce_symbolic.meaning.terms import Add, Big, Derivative, Joint, Limit, Mul, Prob, Sym, Term, Value, free_names, parts
from ce_symbolic.proof.varying import names_in


def match(pattern: Value, value: Value, found: Mapping[str, Term]) -> Iterator[dict[str, Term]]:
    """All ways to choose wildcards (names that begin with ``?``) so that the pattern becomes the value."""
    if isinstance(pattern, Sym) and pattern.name.startswith("?"):
        if isinstance(value, Term):
            known = found.get(pattern.name)
            if known is None:
                yield {**found, pattern.name: value}
            elif known == value:
                yield dict(found)
        return
    if type(pattern) is not type(value):
        return
    if not any(n.startswith("?") for n in free_names(pattern)):
        if pattern == value:
            yield dict(found)
        return
    mine, theirs = parts(pattern), parts(value)
    if len(mine) != len(theirs) or _label(pattern) != _label(value):
        return
    orders: Iterator[tuple[Value, ...]] = iter((theirs,))
    if isinstance(pattern, (Add, Mul)) and len(mine) <= 4:
        orders = permutations(theirs)
    for order in orders:
        options: list[dict[str, Term]] = [dict(found)]
        for a, b in zip(mine, order, strict=True):
            options = [new for old in options for new in match(a, b, old)]
            if not options:
                break
        yield from (o for o in options if not _captures(pattern, o))


def _captures(pattern: Value, found: Mapping[str, Term]) -> bool:
    """Whether a wildcard inside a binder stands for something that the binder binds."""
    if isinstance(pattern, (Big, Limit)):
        bound: frozenset[str] = frozenset((pattern.var,))
        inside = free_names(pattern.body)
    elif isinstance(pattern, Derivative):
        bound, inside = names_in(pattern.variable), free_names(pattern)
    else:
        return False
    return any(bound & names_in(found[w]) for w in inside if w in found)


def _label(value: Value) -> tuple[object, ...]:
    extra: tuple[object, ...] = ()
    for name in ("name", "law", "op", "var"):
        extra = (*extra, getattr(value, name, None))
    if isinstance(value, Prob):
        extra = (*extra, tuple(slot for slot, _ in value.slots))
    if isinstance(value, Joint):
        extra = (*extra, tuple(name for name, *_ in value.items))
    return extra
