"""What is random in a formula, and how it is given values with weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import is_expectation, named, separated
from ce_symbolic.meaning import laws
from ce_symbolic.meaning.scope import Element, Env
from ce_symbolic.meaning.terms import (
    IndexSet,
    Sym,
    Term,
)
from ce_symbolic.notation.tree import Call, Compare, Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def bind_slots(
    el: Elaborator,
    variables: list[tuple[str, str]],
    conditions: list[tuple[str, Term]],
    env: Env,
    sums: list[tuple[str, IndexSet]],
    weights: list[Term],
) -> Env:
    """Bind random variables to values, with the weight of their joint law given the conditions."""
    law = laws.master(el)
    values: dict[str, Term] = dict(conditions)
    fresh: dict[str, Element] = {}
    for key, slot in variables:
        over = law.slot(slot)
        if slot not in values:
            name = el.new_name(slot.lower().split("_")[0])
            sums.append((name, over))
            values[slot] = Sym(name)
        fresh[key] = Element(values[slot], over, el.valued.get(slot, ""))
    weight = laws.probability(el, el.roles.master, values)
    weights.append(weight / laws.probability(el, el.roles.master, dict(conditions)) if conditions else weight)
    return env.add(fresh)


def first_laws(el: Elaborator) -> set[str]:
    """Laws that a divergence of the notes puts the weight on."""
    return {named(call.args[0]) for calls in el.roles.calls.values() for call in calls if "||" in call.separators}


def unbound_laws(el: Elaborator, front: list[Node], env: Env) -> dict[str, Call]:
    """Laws in the body whose letters nothing binds, with these letters: ``E[\\log Q(h|Y) - …]`` is over Q(h|Y)."""
    found: dict[str, Call] = {}
    inside = {letter_key(n) for body in front for n in body.walk() if isinstance(n, Letter) and not is_upper(n)}
    for law in sorted(first_laws(el) & set(el.roles.laws)):
        for call in el.roles.calls.get(law, ()):
            front_names = {full_key(a) for a in separated(call)[0]}
            if front_names and front_names <= inside - set(env.bound) - el.loose and law not in found:
                return {law: call}
    for law in sorted(el.roles.laws):
        # E(s) where the notes have one law p(s) of this letter.
        for call in el.roles.calls.get(law, ()):
            names = [full_key(a) for a in call.args]
            if len(names) == 1 and names[0] in inside and names[0] not in env.bound and names[0] not in el.loose:
                found.setdefault(law, call)
    for body in front:
        for node in body.walk():
            if isinstance(node, Call) and laws.is_law_name(el, peel(node.head), env):
                ahead = separated(node)[0]
                if ahead and all(
                    isinstance(peel(a), Letter) and full_key(a) not in env.bound and full_key(a) not in el.loose
                    for a in ahead
                ):
                    found[named(node)] = found.get(named(node), node)
    return found


def random_names(el: Elaborator, bodies: list[Node], env: Env) -> tuple[list[tuple[str, str]], bool]:
    """The random variables in a body that have no value yet, and whether there are abstract ones."""
    slots: dict[str, str] = {}
    abstract = False
    seen: set[str] = set()

    def look(node: Node, depth: int) -> None:
        nonlocal abstract
        if isinstance(node, Call) and is_expectation(node.head):
            if not (isinstance(node.head, Script) and node.head.subs):
                for held in separated(node)[1]:  # E[X | Y] is a function of Y
                    if not isinstance(peel(held), Compare):
                        look(held, depth)
            return
        if isinstance(node, (Letter, Script)):
            letter = base_letter(node)
            if letter is not None and el.lookup(node, env) is None and full_key(node) not in el.loose:
                key = el.roles.variable_key(node) if is_upper(letter) else full_key(node)
                kind = el.roles.variables.get(key) or el.roles.variables.get(letter_key(letter))
                if kind == "slot":
                    slots.setdefault(full_key(node), key)
                    return
                if kind == "abstract":
                    abstract = True
                    return
        if isinstance(node, (Letter, Script, Call)) and depth < 8:
            found = el.book.find(node, env, el.roles)
            if found is not None and found[0].key not in seen:
                seen.add(found[0].key)
                look(found[0].right, depth + 1)
        for child in node.children():
            look(child, depth)

    for body in bodies:
        look(body, 0)
    return [(k, s) for k, s in slots.items()], abstract
