"""Probability laws: ``p(x)``, ``p(y|x)``, ``P(X = c)``, ``P(X = Y)``, and arguments that are distributions.

All calls of one name are marginals and conditionals of one joint law.  A law that the notes call the law of a random
variable is that variable's marginal (``aliases``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import call_key, pieces, separated
from ce_symbolic.context.placeholders import is_place
from ce_symbolic.context.usage import is_small
from ce_symbolic.meaning import events, models, parts
from ce_symbolic.meaning.definitions import pattern
from ce_symbolic.meaning.scope import Closure, Element, Env, Refusal
from ce_symbolic.meaning.sorts import Unknown
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Compare,
    Condition,
    IndexSet,
    Iverson,
    Mul,
    Prob,
    Sym,
    Term,
    sum_over,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import NOWHERE, Call, Letter, Node, Script
from ce_symbolic.vocabulary.quantity import Variable

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

ONLY = "0"
"""The slot of a law with one variable."""

POINT = "@0"
"""The value at which laws are taken that stand without an argument."""


@dataclass
class LawRecord:
    """A law with the sets of its variables; ``alias`` is the random variable whose law it is.

    ``version`` tells the laws of an example from those of the notes around it.
    """

    name: str
    slots: dict[str, Unknown] = field(default_factory=dict)
    density: bool = False
    alias: str | None = None
    version: str = ""
    fresh: Callable[[str], Unknown] | None = None

    def slot(self, name: str) -> Unknown:
        """The set of a variable; a variable that was not seen before is added."""
        if name not in self.slots:
            assert self.fresh is not None
            self.slots[name] = self.fresh(name.lower().split("_")[0] if name != ONLY else "")
        return self.slots[name]


def record(el: Elaborator, key: str) -> LawRecord:
    """The law of that name, in the version of the section that is being read."""
    name = key + el.version
    if name not in el.laws:
        role = el.roles.laws.get(key)
        made = LawRecord(name, density=role.density if role is not None else False, version=el.version,
                         fresh=el.sorts.fresh)
        el.laws[name] = made
        for slot in role.slots if role is not None else ():
            over = made.slot(slot)
            if made.density:
                el.sorts.continuous(over)
        if role is not None and role.family:
            el.spelling.setdefault(name + "@", "_")
        if role is not None and role.node is not None:
            el.spelling.setdefault(name, print_name(role.node))
        elif el.version:
            el.spelling.setdefault(name, el.spelling.get(key, key))
    return el.laws[name]


def master(el: Elaborator) -> LawRecord:
    """The joint law of the random variables."""
    return record(el, el.roles.master)


def renamed(el: Elaborator, node: Node) -> Node:
    """``\\pi_\\theta`` for a ``\\pi`` of which the notes say that it is short for it."""
    inner = peel(node)
    return el.short.get(full_key(inner), inner) if isinstance(inner, (Letter, Script)) else node


def is_law_name(el: Elaborator, node: Node, env: Env) -> bool:
    """Whether a name is a law, perhaps as the parameter of a definition."""
    node = renamed(el, peel(node))
    if not isinstance(node, (Letter, Script)):
        return False
    found = el.lookup(node, env)
    if isinstance(found, Closure):
        return is_law_name(el, found.node, found.env)
    if isinstance(found, Element):
        return False
    if full_key(node) in el.roles.laws:
        return True
    key, indices, _ = pattern(node, el.roles)
    return bool(indices) and key in el.roles.laws and el.roles.laws[key].family


def is_set(el: Elaborator, node: Node) -> bool:
    """Whether what stands between bars is a set."""
    if isinstance(node, tree.SuchThat) or (isinstance(node, tree.Tuple) and node.delimiters[0] in ("{", "\\{")):
        return True
    letter = base_letter(node)
    return (
        isinstance(node, (Letter, Script))
        and letter is not None
        and is_upper(letter)
        and (letter.style == "cal" or "set:" + full_key(node) in el.sets)
    )


def probability(el: Elaborator, key: str, slots: dict[str, Term]) -> Term:
    """The probability that a law gives to values of some of its variables."""
    if key in el.models:
        return models.probability(el, key, slots)
    law = record(el, key)
    if key in el.roles.priors and list(slots) == [ONLY]:
        model, slot = el.roles.priors[key]
        whole = record(el, model)
        el.sorts.unify(law.slot(ONLY), whole.slot(slot))
        el.note(NOWHERE, f"read {el.spelling.get(key, key)}({slot}) as the marginal of {el.spelling.get(model, model)}")
        return Prob(whole.name, ((slot, slots[ONLY]),))
    if law.alias is not None and list(slots) == [ONLY]:
        return Prob(master(el).name, ((law.alias, slots[ONLY]),))
    return Prob(law.name, tuple(sorted(slots.items(), key=lambda s: s[0])))


def joint(el: Elaborator, variables: tuple[Variable, ...]) -> Term:
    """The probability that the random variables have their values."""
    slots: dict[str, Term] = {}
    for variable in variables:
        assert variable.value is not None
        slots[variable.slot] = variable.value
    return probability(el, el.roles.master, slots)


def indexed(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], env: Env) -> Term:
    """``p_k``: the mass at k."""
    role = el.roles.laws.get(full_key(node))
    if not indices and role is not None and role.slots == [ONLY]:
        if el.home.get(full_key(node)) and el.section not in el.home[full_key(node)]:
            # The law lives in another section; here the letter is a number.
            el.scalars.add(key)
            el.declare(key, node)
            return Sym(key)
        drawn = env.bound.get(POINT)
        if isinstance(drawn, Element) and drawn.over is not None:
            el.sorts.unify(record(el, full_key(node)).slot(ONLY), drawn.over)
            return probability(el, full_key(node), {ONLY: drawn.term})
        el.note(node.span, f"read {print_name(node)} as its value at any one point")
        over = record(el, full_key(node)).slot(ONLY)
        letter_name = (el.sorts.letters(over) or ["x"])[0]
        point = el.free_element(Letter(letter_name, latex=letter_name), over)
        return probability(el, full_key(node), {ONLY: point})
    if not indices and role is not None:
        whole = letters_of(el, full_key(node))
        if whole is not None:
            el.note(node.span, f"read {print_name(node)} as {print_name(whole)}")
            return call(el, whole, env)
    if len(indices) != 1:
        raise Refusal(
            node.span, f"{print_name(node)} is a distribution where a number is expected", "write its argument, p(x)"
        )
    over = record(el, key).slot(ONLY)
    letter = base_letter(indices[0])
    if letter is not None:
        el.sorts.letter(over, letter_key(letter))
    return probability(el, key, {ONLY: el.element(indices[0], env, over)})


def letters_of(el: Elaborator, key: str) -> Call | None:
    """How a law or function is printed with its arguments, where that is always the same letters."""
    calls = el.roles.calls.get(key, [])
    shapes = {(c.separators, tuple(map(full_key, c.args))) for c in calls}
    if len(shapes) != 1 or not all(isinstance(peel(a), Letter) for a in calls[0].args):
        return None
    return calls[0]


def call(el: Elaborator, node: Call, env: Env) -> Term:
    """``p(x)``, ``p(y|x)``, ``P(X=c)``, ``P(X=Y)``, ``P(X \\ge a)``."""
    key = law_key(el, node.head, env)
    if events.is_set_event(el, node):
        return events.set_event(el, node, env)
    if any(events.is_event(el, piece, env) for arg in node.args for piece in pieces(arg)):
        return events.event(el, node, env)
    front, back = separated(node)
    member = of_many(el, node, front, back, env) or of_member(el, key, front, back, env)
    if member is not None:
        return member
    arguments = [*front, *back]
    slots = slots_of(el, key, arguments, node)
    law = record(el, key)
    model = el.models.get(key)
    parameters = model.inside if model is not None else ()
    values: dict[str, Term] = {}
    shared: list[tuple[str, IndexSet]] = []
    inside: list[Term] = []
    for slot, argument in zip(slots, arguments, strict=True):
        over = law.slot(slot)
        inner = peel(argument)
        if isinstance(inner, tree.Compare) and is_free_variable(el, inner.items[1], env):
            # P(X = Y): both have one value.
            other = el.roles.slot_of(inner.items[1])
            assert other is not None
            name = el.new_name(slot.lower().split("_")[0])
            el.sorts.unify(over, law.slot(other))
            shared.append((name, over))
            values[slot] = values[other] = Sym(name)
            continue
        if parts.is_part(el, inner) and el.lookup(inner, env) is None:
            # P(S) is the sum over what belongs to S.
            name = el.new_name(slot.lower().split("_")[0] if slot != ONLY else "x")
            el.sorts.unify(over, parts.whole(el, inner))
            shared.append((name, over))
            values[slot] = Sym(name)
            inside.append(Iverson(parts.belongs(el, inner, Sym(name))))
            continue
        letter = base_letter(inner)
        if is_place(inner):
            raise Refusal(argument.span, "an argument is left out here", "write its letter")
        if isinstance(inner, Letter) and letter is not None and not is_upper(letter):
            el.sorts.letter(over, letter_key(letter))
        if letter is not None and letter.style == "cal" and el.lookup(inner, env) is None:
            if "set:" + full_key(inner) in el.sets or full_key(inner) in el.roles.ranged:
                raise Refusal(argument.span, "the probability of a set is not read", "write the sum over its elements")
            el.data.add(full_key(inner))  # the likelihood of all data, P(\\mathcal{D} | \\theta)
        values[slot] = el.term(inner, env) if slot in parameters else el.element(inner, env, over)
    result = probability(el, key, values)
    held = {slot: values[slot] for slot in slots[len(front) :] if slot not in parameters}
    if model is not None and model.given:
        if set(model.given) & set(slots[: len(front)]):
            raise Refusal(node.span, "the notes do not say what law the condition of this model has", "")
        held = {slot: value for slot, value in held.items() if slot not in model.given}
        if held:
            held |= {slot: values[slot] for slot in model.given}
    if held:
        result = result / probability(el, key, held)
    if inside:
        result = Mul((*inside, result))
    for name, shared_set in shared:
        result = sum_over(name, shared_set, result)
    return result


def of_many(el: Elaborator, node: Call, front: list[Node], back: list[Node], env: Env) -> Term | None:
    """``q_i(c)`` under a sum over i means another law for every i: a family of numbers that are not negative.

    That they sum to one is not known of them, so a counterexample proves nothing.
    """
    inner = peel(node.head)
    if not isinstance(inner, Script) or full_key(inner) not in el.roles.laws:
        return None
    # A Greek index is a parameter: q_theta is one law.
    if not any(isinstance(letter := peel(sub), Letter) and is_small(letter) and (
            el.roles.runs(inner) or isinstance(el.lookup(letter, env), (Element, Closure))) for sub in inner.subs):
        return None
    indices = [*inner.subs, *front, *back]
    head = base_letter(inner)
    if head is None or inner.sups or any(isinstance(peel(i), (tree.Compare, tree.Dots)) for i in indices):
        raise Refusal(node.head.span, f"{print_name(inner)} is another law for every {print_name(inner.subs[0])}",
                      "write a conditional law, such as q(c \\mid x_i)")
    wanted = f"{letter_key(head)}.each"
    el.spelling.setdefault(wanted, el.spelling.get(letter_key(head), head.latex))
    name, sets = el.family(wanted, node, len(indices))
    terms = tuple(el.element(i, env, over) for i, over in zip(indices, sets, strict=True) if over is not None)
    if name not in el.cautious:
        el.cautious[name] = "of the laws that are indexed here only the sign is known"
        bound = tuple((el.new_name("i"), over) for over in sets if over is not None)
        value = App(name, tuple(Sym(n) for n, _ in bound))
        el.extra.append(Condition(bound, (), Compare(">=", value, ZERO)))
        el.note(node.head.span, f"read {print_name(inner)} as another law for every {print_name(inner.subs[0])}, "
                                "of which only the sign is known")
    return App(name, terms)


def of_member(el: Elaborator, key: str, front: list[Node], back: list[Node], env: Env) -> Term | None:
    """``r(c_n = k)``: the n-th of many variables has a law of its own, a family of probability vectors."""
    if len(front) != 1 or back:
        return None
    inner = peel(front[0])
    if not isinstance(inner, tree.Compare) or inner.ops != ("=",):
        return None
    name = peel(inner.items[0])
    if not isinstance(name, Script) or not el.roles.runs(name) or full_key(name) in el.roles.variables:
        return None
    base, indices, _ = pattern(name, el.roles)
    family = f"{key}({base})"
    fresh = family not in el.families
    family, sets = el.family(family, name, len(indices) + 1)
    el.spelling.setdefault(family, f"{el.spelling.get(key, key)}_{{{print_name(name.base)}}}")
    values = [el.element(i, env, s) for i, s in zip((*indices, inner.items[1]), sets, strict=True) if s is not None]
    if fresh:
        places = tuple((el.new_name("n"), s) for s in sets if s is not None)
        names = tuple(Sym(n) for n, _ in places)
        entry = App(family, names)
        total = sum_over(places[-1][0], places[-1][1], entry)
        el.extra.append(Condition(places, (), Compare(">=", entry, ZERO)))
        el.extra.append(Condition(places[:-1], (), Compare("=", total, ONE)))
    return App(family, tuple(values))


def law_key(el: Elaborator, head: Node, env: Env) -> str:
    """The law that a head stands for: parameters of definitions are followed, P and p may be one law."""
    head = renamed(el, peel(head))
    found = el.lookup(peel(head), env)
    if isinstance(found, Closure):
        return law_key(el, found.node, found.env)
    key = call_key(head)
    role = el.roles.laws.get(key)
    letter = base_letter(head)
    if (
        letter is not None
        and isinstance(peel(head), Letter)
        and letter.name in ("P", "Pr", "p", "Prob", "prob")
        and key != el.roles.master
        and (role is None or any(s in el.roles.variables for s in role.slots))
    ):
        return el.roles.master
    return key


def slots_of(el: Elaborator, key: str, arguments: list[Node], node: Call) -> list[str]:
    """Which variable each argument is a value of."""
    role = el.roles.laws.get(key)
    if role is not None and role.slots == [ONLY]:
        if len(arguments) != 1:
            raise Refusal(node.span, "this law has one variable elsewhere", "")
        return [ONLY]
    slots: list[str] = []
    for position, argument in enumerate(arguments):
        slot = el.roles.slot_of(argument) if not parts.is_part(el, argument) else None
        if slot is None or slot in slots:
            known = role.slots if role is not None else []
            free = [s for s in known if s not in slots]
            if len(known) == len(arguments):
                slot = known[position]
            elif len(free) == 1:
                slot = free[0]
            else:
                raise Refusal(
                    argument.span,
                    "it is not clear of which variable this is a value",
                    "write it as an equation, p(y = …)",
                )
        slots.append(slot)
    return slots


def is_free_variable(el: Elaborator, node: Node, env: Env) -> bool:
    """A random variable that has no value here."""
    inner = peel(node)
    if not isinstance(inner, (Letter, Script)) or el.lookup(inner, env) is not None:
        return False
    if isinstance(inner, Script) and el.roles.runs(inner):
        return False  # one of many data points
    return base_letter(inner) is not None and el.roles.variables.get(el.roles.variable_key(inner)) == "slot"


def variables(el: Elaborator, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
    """The arguments as random variables, ``Y`` or ``X = x`` or a bound value."""
    found: list[Variable] = []
    for node in nodes:
        for piece in pieces(node):
            inner = peel(piece)
            if isinstance(inner, tree.Compare) and inner.ops == ("=",):
                name = peel(inner.items[0])
                if not is_free_variable(el, name, env):
                    return None
                slot = el.roles.variable_key(name)
                found.append(Variable(slot, el.element(inner.items[1], env, master(el).slot(slot))))
            elif is_free_variable(el, inner, env):
                found.append(Variable(el.roles.variable_key(inner)))
            else:
                single = values(el, (piece,), env)
                if single is None or not nodes:
                    return None
                found += single
    return tuple(found)


def values(el: Elaborator, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
    """The arguments as values of random variables."""
    found: list[Variable] = []
    for node in nodes:
        for piece in pieces(node):
            inner = peel(piece)
            slot = el.roles.slot_of(inner) if not isinstance(inner, tree.Compare) else None
            if slot is None or slot not in el.roles.variables:
                return None
            found.append(Variable(slot, el.element(inner, env, master(el).slot(slot))))
    return tuple(found)
