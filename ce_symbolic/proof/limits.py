"""Limits in a letter that other names depend on without showing it: ``\\lim_{n \\to \\infty} P_e^{(n)}``."""
from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.meaning.terms import App, Claim, Limit, Prob, Sym, Theory, Value, free_names, walk

#: A symbol or family by its name, a law by its name and variables.
Name = tuple[str, ...]


def hidden(claim: Claim) -> Iterator[str]:
    """The letters of limits on which something under the limit depends by its name, or by what the notes state."""
    for side in (claim.left, claim.right):
        for part in walk(side):
            if isinstance(part, Limit) and _depends(part, claim.theory):
                yield part.var


def _depends(limit: Limit, theory: Theory) -> bool:
    reached: set[Name] = set()
    waiting = _names(limit.body) - {(limit.var,)}
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        if limit.var in re.split(r"[^0-9A-Za-z]+", name[0]):
            return True
        said = [d.body for key, d in theory.definitions.items() if key == name[0]]
        said += [f.claim.right for f in theory.facts if f.claim.op == "=" and _concerns(f.claim.left, name)]
        for value in said:
            if limit.var in free_names(value):
                return True
            waiting |= _names(value)
    return False


def _names(value: Value) -> set[Name]:
    free = {(name,) for name in free_names(value)}
    return free | {name for part in walk(value) if not isinstance(part, Sym) and (name := _name(part))}


def _name(part: Value) -> Name:
    match part:
        case Sym(name) | App(name, _):
            return (name,)
        case Prob(law, slots):
            return (law, *(slot for slot, _ in slots))
    return ()


def _concerns(stated: Value, name: Name) -> bool:
    """Whether an equation says what a name is: for a law, what it gives to one of these variables."""
    own = _name(stated)
    return own == name or (len(own) > 1 < len(name) and own[0] == name[0] and bool(set(own[1:]) & set(name[1:])))
