r"""``y = f(x) + \epsilon``, later ``(f - \hat f)^2``: a function taken at one place only, and printed without it.

The bare name is the value at that place, where a number is meant.  Laws are left alone (``E_p``, ``H(p)``).
"""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.notation.tree import Big, Call, Letter, Node, Script

#: Letters that mean one thing before a bracket and another without, or stand for laws and their functionals.
_OTHERS = frozenset((
    "p", "q", "P", "Q", "Pr", "N", "H", "h", "I", "D", "E", "L", "U", "V", "B", "sigma", "phi", "Phi", "pi", "Gamma",
    "delta", "mu", "nu", "rho"))


def unapplied(trees: Iterable[Node]) -> dict[str, Call]:
    """The functions that are taken at one place only, each with its value there: what their bare name stands for."""
    calls: dict[str, set[Node]] = {}
    spelled: dict[str, Call] = {}
    bound: set[str] = set()
    for tree in trees:
        for node in tree.walk():
            if isinstance(node, Call) and isinstance(node.head, (Letter, Script)):
                key = full_key(node.head)
                calls.setdefault(key, set()).add(Call(node.head, node.args, node.separators))
                spelled[key] = node
            elif isinstance(node, Big):
                ranges = (*node.variables, *((node.lower,) if node.lower is not None else ()))
                bound |= {letter_key(n) for r in ranges for n in r.walk() if isinstance(n, Letter)}
    return {key: call for key, call in spelled.items() if len(calls[key]) == 1 and _is_place(call, bound)}


def _is_place(call: Call, bound: set[str]) -> bool:
    """Whether the call is ``f(x)`` at a letter that nothing runs over."""
    letter = call.head
    while isinstance(letter, Script):
        letter = letter.base
    return (isinstance(letter, Letter) and letter.name not in _OTHERS and len(call.args) == 1
            and (letter.style != "command" or letter.name.isupper())
            and call.power is None and isinstance(place := peel(call.args[0]), Letter)
            and letter_key(place) not in bound)
