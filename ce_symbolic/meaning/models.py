r"""Parametric models: ``p_\theta(x)``, ``p(x; \theta)``, ``p(x | \theta)`` where the notes differentiate in θ.

Such a law depends on θ, so it is a family of numbers, one for each outcome, that are functions of θ; that they are not
negative and sum to one, whatever θ is, is known.  A model that is only ever printed as ``\pi_\theta(a | s)`` is one law
over a for every s; of s it says nothing.  Where θ stands nowhere but in such laws, it is read as one number: what is
said of the gradient then holds along every direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.context.names import full_key, letter_key, peel
from ce_symbolic.context.pieces import call_key, separated
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning import laws
from ce_symbolic.meaning.scope import Refusal
from ce_symbolic.meaning.terms import (
    ONE,
    REALS,
    ZERO,
    App,
    Compare,
    Condition,
    IndexSet,
    Sym,
    Term,
    sum_over,
)
from ce_symbolic.notation.tree import NOWHERE, Call, Derivative, Letter, Node, Script
from ce_symbolic.notation.tree import Compare as Relation

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


@dataclass(frozen=True)
class Model:
    """The parameters below the name of a model, those among its slots, and the slots that stand behind every bar."""

    below: tuple[str, ...]
    inside: tuple[str, ...]
    given: tuple[str, ...] = ()


def parameters(roles: Roles) -> dict[str, Model]:
    """The models that are differentiated in a parameter."""
    found: dict[str, Model] = {}
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
        outcomes = [s for s in role.slots if s not in slots]
        if (below or slots) and outcomes:
            given = tuple(s for s in outcomes if always_behind(roles, key, s))
            found[key] = Model(below, slots, given if len(given) < len(outcomes) else ())
    return found


def always_behind(roles: Roles, key: str, slot: str) -> bool:
    """Whether a variable of a law stands behind the bar in all its calls, and in each of them."""
    calls = roles.calls.get(key, ())
    return bool(calls) and all(
        any(full_key(a) == slot or roles.slot_of(a) == slot for a in separated(c)[1]) for c in calls
    )


def only_behind(roles: Roles, key: str, slot: str) -> bool:
    """Whether a variable of a law stands behind the bar in all its calls."""
    return not any(full_key(a) == slot for c in roles.calls.get(key, ()) for a in separated(c)[0])


def flat_parameters(roles: Roles, models: dict[str, Model]) -> frozenset[str]:
    """Parameters that stand nowhere but in their models, under derivatives and in the names of what is introduced."""
    names = {p for model in models.values() for p in (*model.below, *model.inside)}
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
    model = el.models[key]
    law = laws.record(el, key)
    all_slots = [s for s in (el.roles.laws[key].slots or [laws.ONLY]) if s not in model.inside]
    given = [s for s in all_slots if s in model.given]
    outcomes = [s for s in all_slots if s not in model.given]
    if any(s not in slots for s in given):
        raise Refusal(NOWHERE, "the notes do not say what law the condition of this model has", "write the condition")
    if not any(s in slots for s in outcomes):
        return ONE
    fixed: list[Term] = [Sym(p) for p in model.below] + [slots.get(s, Sym(s)) for s in model.inside]
    el.scalars.update((*model.below, *model.inside))
    name = f"{law.name}@"
    held: list[IndexSet] = [law.slot(s) for s in given]
    over: list[IndexSet] = [law.slot(s) for s in outcomes]
    if name not in el.families:
        el.families[name] = (*(None for _ in fixed), *held, *over)
        el.law_families[name] = len(over)
        el.spelling.setdefault(name, el.spelling.get(law.name, key))
        el.spelling.setdefault(f"{name}@", "." * len(model.below) + "|" * (len(model.inside) + len(held))
                               + "(" * len(over))
        state_law(el, name, [*model.below, *model.inside], list(zip(given, held, strict=True)),
                  list(zip(outcomes, over, strict=True)))
    values: list[Term] = [slots[s] for s in given]
    summed: list[tuple[str, IndexSet]] = []
    for slot, its_set in zip(outcomes, over, strict=True):
        if slot not in slots:
            summed.append((el.new_name(slot.lower()), its_set))
            values.append(Sym(summed[-1][0]))
        else:
            values.append(slots[slot])
    return summed_up(App(name, (*fixed, *values)), summed)


Slots = list[tuple[str, IndexSet]]


def state_law(el: Elaborator, name: str, parameters: list[str], given: Slots, outcomes: Slots) -> None:
    """Whatever the parameters and conditions are, the numbers are not negative and sum to one."""
    around: tuple[tuple[str, IndexSet], ...] = tuple((el.new_name(p), REALS) for p in parameters)
    around += tuple((el.new_name(letter(s)), o) for s, o in given)
    bound = tuple((el.new_name(letter(s)), o) for s, o in outcomes)
    entry: Term = App(name, tuple(Sym(n) for n, _ in (*around, *bound)))
    el.extra.append(Condition((*around, *bound), (), Compare(">=", entry, ZERO)))
    el.extra.append(Condition(around, (), Compare("=", summed_up(entry, bound), ONE)))


def letter(slot: str) -> str:
    """A letter for the values of a variable."""
    return "x" if slot == laws.ONLY else slot.lower()


def summed_up(entry: Term, bound: Sequence[tuple[str, IndexSet]]) -> Term:
    """The sum over all these variables."""
    for variable, its_set in reversed(bound):
        entry = sum_over(variable, its_set, entry)
    return entry
