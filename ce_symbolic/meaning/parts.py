"""Parts of a set: ``\\sum_{w \\in S} P(w)`` and ``P(S)`` where S is a part of the values that w can have.

Which values belong to S is not printed, so S is known by a function of the values that is 1 on S and something else
elsewhere; any part is of that form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, is_upper, peel, print_name
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning.terms import ONE, App, Compare, IndexSet, Term
from ce_symbolic.notation.tree import Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def measured(roles: Roles) -> set[str]:
    """Sets that a sum runs over and of which a law gives the probability, ``P(S)``: they are no whole sets."""
    return {
        f"set:{full_key(a)}"
        for key, calls in roles.calls.items()
        if key in roles.laws or key in ("P", "Pr", "p")
        for call in calls
        for a in map(peel, call.args)
        if full_key(a) in roles.ranged and isinstance(a, (Letter, Script))
        and (letter := base_letter(a)) is not None and is_upper(letter)
        and full_key(a) not in roles.variables
    }


def is_part(el: Elaborator, node: Node) -> bool:
    """Whether a name is that of a part of a set."""
    inner = peel(node)
    return isinstance(inner, (Letter, Script)) and f"set:{full_key(inner)}" in el.parts


def whole(el: Elaborator, node: Node) -> IndexSet:
    """The set that it is a part of."""
    name = _family(el, node)
    over = el.families[name][0]
    assert over is not None
    return over


def belongs(el: Elaborator, node: Node, value: Term) -> Compare:
    """That a value belongs to the part."""
    return Compare("=", App(_family(el, node), (value,)), ONE)


def _family(el: Elaborator, node: Node) -> str:
    name = f"in {full_key(node)}"
    if name not in el.families:
        el.families[name] = (el.sorts.fresh(),)
        el.spelling.setdefault(name, f"1_{{{print_name(node)}}}")
    return name
