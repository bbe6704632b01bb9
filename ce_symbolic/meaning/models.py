r"""Parametric models: ``p_\theta(x)``, ``p(x; \theta)``, ``p(x | \theta)`` where the notes differentiate in θ.

Such a law depends on θ, so it is a family of numbers, one for each outcome, that are functions of θ; that they are not
negative and sum to one is known.  Where θ stands nowhere but in such laws, it is read as one number: what is said of
the gradient then holds along every direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.pieces import call_key, separated
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning import laws
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Compare,
    Condition,
    IndexSet,
    Sym,
    Term,
    sum_over,
)
from ce_symbolic.notation.tree import Call, Derivative, Letter, Node, Script
from ce_symbolic.notation.tree import Compare as Relation

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


#: The parameters below the name of a model, and those among its slots.
Parameters = tuple[tuple[str, ...], tuple[str, ...]]


def parameters(roles: Roles) -> dict[str, Parameters]:
    """The models that are differentiated in a parameter."""
    found: dict[str, Parameters] = {}
    if not roles.differentiated:
        return found
    for key, role in roles.laws.items():
        below = tuple(
            letter_key(s) for sub in (role.node.subs if isinstance(role.node, Script) else ())
            if isinstance(s := peel(sub), Letter) and letter_key(s) in roles.differentiated and letter_key(s)
            not in roles.bound
        )
        slots = tuple(
            s for s in role.slots
            if s in roles.differentiated and s not in roles.bound and s not in roles.variables
            and only_behind(roles, key, s)
        )
        if (below or slots) and set(role.slots) - set(slots):
            found[key] = (below, slots)
    return found


def only_behind(roles: Roles, key: str, slot: str) -> bool:
    """Whether a variable of a law stands behind the bar in all its calls."""
    return not any(full_key(a) == slot for c in roles.calls.get(key, ()) for a in separated(c)[0])


def flat_parameters(roles: Roles, models: dict[str, Parameters]) -> frozenset[str]:
    """Parameters that stand nowhere but in their models, under derivatives and in the names of what is introduced."""
    names = {p for below, slots in models.values() for p in (*below, *slots)}
    elsewhere: set[str] = set()

    def look(node: Node) -> None:
        if isinstance(node, (Letter, Script)) and full_key(node) in names:
            elsewhere.add(full_key(node))
            return
        if isinstance(node, Derivative):
            look(node.body)
            return
        if isinstance(node, Relation) and node.ops[0] == "in":
            return
        if isinstance(node, Call):
            for arg in node.args:
                inner = peel(arg)
                if not isinstance(inner, (Letter, Script)):
                    look(inner)
            subs = node.head.subs if isinstance(node.head, Script) and call_key(node.head) not in roles.laws else ()
            for sub in subs:
                if not isinstance(peel(sub), Letter):
                    look(sub)
            return
        if isinstance(node, Script) and full_key(node) in roles.laws:
            return
        for child in node.children():
            look(child)

    for tree in roles.trees:
        if not isinstance(tree, (Letter, Script)):
            look(tree)
    return frozenset(names - elsewhere)


def probability(el: Elaborator, key: str, slots: dict[str, Term]) -> Term:
    """The number that a model gives to values of its variables; of those that are left out the sum is taken."""
    below, inside = el.models[key]
    law = laws.record(el, key)
    outcomes = [s for s in (el.roles.laws[key].slots or [laws.ONLY]) if s not in inside]
    fixed: list[Term] = [Sym(p) for p in below] + [slots.get(s, Sym(s)) for s in inside]
    el.scalars.update((*below, *inside))
    name = f"{law.name}@"
    over: list[IndexSet] = [law.slot(s) for s in outcomes]
    if name not in el.families:
        el.families[name] = (*(None for _ in fixed), *over)
        el.spelling.setdefault(name, el.spelling.get(law.name, key))
        el.spelling.setdefault(f"{name}@", "(" * (len(fixed) + len(over)))
        letters = ["x" if s == laws.ONLY else s.lower() for s in outcomes]
        bound = tuple((el.new_name(x), o) for x, o in zip(letters, over, strict=True))
        entry: Term = App(name, (*fixed, *(Sym(n) for n, _ in bound)))
        el.extra.append(Condition(bound, (), Compare(">=", entry, ZERO)))
        el.extra.append(Condition((), (), Compare("=", summed_up(entry, bound), ONE)))
    values: list[Term] = []
    summed: list[tuple[str, IndexSet]] = []
    for slot, its_set in zip(outcomes, over, strict=True):
        if slot not in slots:
            summed.append((el.new_name(slot.lower()), its_set))
            values.append(Sym(summed[-1][0]))
        else:
            values.append(slots[slot])
    return summed_up(App(name, (*fixed, *values)), summed)


def summed_up(entry: Term, bound: Sequence[tuple[str, IndexSet]]) -> Term:
    """The sum over all these variables."""
    for variable, its_set in reversed(bound):
        entry = sum_over(variable, its_set, entry)
    return entry
