"""Expectation, variance, covariance, and probabilities of events.

The weights come from what is printed (``E_{x \\sim p}``, ``E_p``, ``E_{p(x)}``), else from what is random in the body:
random variables with a discrete law are averaged over its values, others over a sample space Ω.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import is_expectation, named, pieces, separated
from ce_symbolic.meaning import laws, letters
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    App,
    Big,
    Defined,
    Finite,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script
from ce_symbolic.vocabulary import moments
from ce_symbolic.vocabulary.densities import normal

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

OMEGA = Finite("Ω")
SAMPLE_LAW = "Ω"
ORDER = ("<", "<=", ">", ">=", "!=")


def average(el: Elaborator, node: Call, env: Env) -> Meaning:
    """``E[…]``, ``Var(…)``, ``Cov(…, …)`` with whatever stands below or behind a bar."""
    name = head_key(node.head).split("_")[0]
    front, back = bars(node)
    mean = averager(el, node, front, back, env)
    if name in ("E", "Exp") and len(front) == 1:
        return vector_mean(el, front[0], mean)
    if len(front) == 1 and name in ("Var", "V", "var", "Variance"):
        body = moments.variance(lambda f: mean(f), lambda e: el.term(front[0], e))  # type: ignore[arg-type]
    elif len(front) == 2 and name in ("Cov", "cov", "Covariance"):
        body = moments.covariance(
            lambda f: mean(f), lambda e: el.term(front[0], e), lambda e: el.term(front[1], e)  # type: ignore[arg-type]
        )
    else:
        raise Refusal(node.span, f"{print_name(node.head)} with {len(front)} arguments", "")
    return body if is_local(el, env) else Defined(name, print_name(node), body)


def is_local(el: Elaborator, env: Env) -> bool:
    """Inside another average, where a printed name would lose its bound letters."""
    return any(isinstance(v, Element) and "~" in str(getattr(v.term, "name", "")) for v in env.bound.values())


def vector_mean(el: Elaborator, body: Node, mean: Callable[[Callable[[Env], Term]], Term]) -> Meaning:
    """The mean of a number, or of a vector entry by entry."""
    kept: list[Tensor] = []

    def once(e: Env) -> Term:
        value = el.value(body, e)
        if isinstance(value, Tensor):
            kept.append(value)
            return Sym("?")
        return value

    number = mean(once)
    if not kept:
        return number
    shape = kept[0]

    def entry(i: Term | None, j: Term | None) -> Term:
        def at(e: Env) -> Term:
            value = el.value(body, e)
            assert isinstance(value, Tensor)
            if value.rows is not None and shape.rows is not None:
                el.sorts.unify(value.rows, shape.rows)
            if value.cols is not None and shape.cols is not None:
                el.sorts.unify(value.cols, shape.cols)
            return value.entry(i, j)

        return mean(at)

    return Tensor(shape.rows, shape.cols, entry)


def bars(node: Call) -> tuple[list[Node], list[Node]]:
    """Arguments before and behind the bar."""
    for i, separator in enumerate(node.separators):
        if separator in ("|", ";"):
            return list(node.args[: i + 1]), list(node.args[i + 1 :])
    return list(node.args), []


Mean = Callable[[Callable[[Env], Term]], Term]


def averager(el: Elaborator, node: Call, front: list[Node], back: list[Node], env: Env) -> Mean:
    """A function that takes the mean of a body given by its scope."""
    subs = node.head.subs if isinstance(node.head, Script) else ()
    if subs:
        return sampled(el, node, tuple(subs), front, env)
    given: list[Node] = [p for b in back for p in pieces(b)]
    return over_random(el, node, front, given, env)


# --- E_{x ~ p} -------------------------------------------------------------------------------------------------------


def sampled(el: Elaborator, node: Call, subs: tuple[Node, ...], front: list[Node], env: Env) -> Mean:
    """The weights that stand below the sign."""
    if len(subs) == 1 and isinstance(peel(subs[0]), tree.Tuple) and not isinstance(subs[0], tree.Compare):
        subs = tuple(peel(subs[0]).items)  # type: ignore[attr-defined]
    merged: list[tuple[list[Node], Node | None]] = []
    waiting: list[Node] = []
    for sub in subs:
        inner = peel(sub)
        if isinstance(inner, tree.Compare) and "~" in inner.ops:
            merged.append(([*waiting, *(p for i in inner.items[:-1] for p in pieces(i))], inner.items[-1]))
            waiting = []
        elif is_distribution(el, inner, env):
            merged.append(([], inner))
        else:
            waiting.append(inner)
    merged += [([w], None) for w in waiting]

    def mean(body: Callable[[Env], Term]) -> Term:
        scope = env
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        for names, law in merged:
            scope = bind(el, node, names, law, front, scope, sums, weights)
        result: Term = Mul((*weights, body(scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return mean


def is_distribution(el: Elaborator, node: Node, env: Env) -> bool:
    """A law below an E, as opposed to a variable."""
    return isinstance(node, Call) or laws.is_law_name(el, node, env)


def bind(el: Elaborator, node: Call, names: list[Node], law: Node | None, front: list[Node], env: Env,
         sums: list[tuple[str, IndexSet]], weights: list[Term]) -> Env:
    """Bind the variables that are drawn from one law, and add its weight."""
    if law is None:
        key = full_key(names[0])
        if key in el.sampled:
            law = el.sampled[key]
        else:
            variable = el.roles.slot_of(names[0])
            if variable is not None and el.roles.variables.get(variable) == "slot":
                return bind_slots(el, [(full_key(names[0]), variable)], [], env, sums, weights)
            if el.roles.variables.get(key) == "abstract":
                return bind_sample(el, env, sums, weights)
            users = [k for k, r in el.roles.laws.items() if key in r.slots or any(
                full_key(a) == key for c in el.roles.calls.get(k, []) for a in separated(c)[0])]
            if len(users) != 1:
                raise Refusal(node.span, f"the law of {print_name(names[0])} is not said", "write E_{x \\sim p}")
            law = Letter(users[0])
    inner = peel(law)
    if not names:
        names = drawn(el, inner, front, node)
    for name in names:
        el.sampled.setdefault(full_key(name), law)
    fresh: dict[str, Element] = {}
    if isinstance(inner, Call) and laws.is_law_name(el, peel(inner.head), env):
        call = inner
    elif isinstance(inner, Call) and el.book.find(inner, env, el.roles) is not None:
        for argument in separated(inner)[0]:
            over = el.sorts.fresh(full_key(argument))
            bound_name = el.new_name(full_key(argument).lower())
            fresh[full_key(argument)] = Element(Sym(bound_name), over)
            sums.append((bound_name, over))
        scope = env.add(fresh)
        weights.append(el.term(inner, scope))
        return scope
    elif isinstance(inner, Call):
        return known(el, inner, names, env, sums, weights)
    elif laws.is_law_name(el, inner, env):
        call = Call(inner, tuple(names), (",",) * (len(names) - 1), span=inner.span)
        conditional = laws.always_conditional(el, full_key(inner))
        if conditional is not None:
            call = conditional
    else:
        raise Refusal(law.span, f"{print_name(law)} is not known as a law", "say what it is")
    key = laws.law_key(el, call.head, env)
    ahead, behind = separated(call)
    slots = laws.slots_of(el, key, [*ahead, *behind], call)
    for slot, argument in zip(slots, ahead, strict=False):
        over = laws.record(el, key).slot(slot)
        label = full_key(argument)
        bound_name = el.new_name(label.lower())
        fresh[label] = Element(Sym(bound_name), over)
        sums.append((bound_name, over))
    # E_{S ~ p} with p(s): both letters are the value that is drawn.
    for printed, (_label, element) in zip(names, list(fresh.items()), strict=False):
        fresh.setdefault(full_key(printed), element)
    scope = env.add(fresh)
    weights.append(laws.call(el, call, scope))
    return scope


def drawn(el: Elaborator, law: Node, front: list[Node], node: Call) -> list[Node]:
    """The letters that ``E_p`` draws: those that the notes give p as arguments, as they stand in the body."""
    if isinstance(law, Call):
        return [a for a in separated(law)[0]]
    inside = {full_key(n): n for f in front for n in f.walk() if isinstance(n, (Letter, Script))}
    key = full_key(law)
    for call in el.roles.calls.get(key, []):
        ahead = separated(call)[0]
        if ahead and all(full_key(a) in inside for a in ahead):
            return list(ahead)
    for declaration in el.roles.declared:
        if isinstance(declaration, said.IsLaw) and declaration.variable is not None and full_key(declaration.name) == key:
            return [declaration.variable]
    for call in el.roles.calls.get(key, []):
        return list(separated(call)[0])
    found: list[Node] = [n for k, n in inside.items() if isinstance(n, Letter) and (k in el.roles.variables or k in el.roles.bound)]
    if len(found) == 1:
        return found
    letters = {
        full_key(a): a for f in front for n in f.walk() if isinstance(n, Call) and n.args
        for a in separated(n)[0] if isinstance(peel(a), Letter)
    }
    if len(letters) == 1:
        return list(letters.values())
    raise Refusal(node.span, "it is not clear what is drawn here", "write E_{x \\sim p}")


def known(el: Elaborator, law: Call, names: list[Node], env: Env,
          sums: list[tuple[str, IndexSet]], weights: list[Term]) -> Env:
    """``x \\sim \\mathcal N(\\mu, \\sigma^2)``."""
    letter = base_letter(law.head)
    if letter is None or letter.name not in ("N", "Normal") or len(law.args) != 2 or len(names) != 1:
        raise Refusal(law.span, f"{print_name(law)} is not known as a law", "write its density")
    mean, variance = (el.term(a, env) for a in law.args)
    key = full_key(names[0])
    over = el.sorts.fresh(key)
    el.sorts.continuous(over)
    el.sorts.numeric(over)
    name = el.new_name(key)
    sums.append((name, over))
    weights.append(normal(Sym(name), mean, variance))
    return env.add({key: Element(Sym(name), over)})


# --- E[f(X)] ---------------------------------------------------------------------------------------------------------


def over_random(el: Elaborator, node: Call, front: list[Node], given: list[Node], env: Env) -> Mean:
    """The weights that come from what is random in the body."""
    slots, abstract = random_names(el, front, env)
    events = [g for g in given if is_event(el, g, env)]
    held = [g for g in given if g not in events]
    held_keys = [el.roles.slot_of(h) or full_key(h) for h in held]
    if abstract and slots:
        raise Refusal(node.span, "some variables here have a discrete law and others have not", "write E_{x \\sim p}")
    if not slots and not abstract:
        letters = unbound_laws(el, front, env)
        if len(letters) > 1:
            letters = {k: v for k, v in letters.items() if k in first_laws(el)} or letters
        if len(letters) == 1:
            (law, drawn_from), = letters.items()
            el.note(node.span, f"read {print_name(node)} as the mean under {el.spelling.get(law, law)}")
            return sampled(el, node, (drawn_from,), front, env)
    if abstract or (not slots and any(v == "abstract" for v in el.roles.variables.values())):
        return sample_mean(el, events, held, env)
    if not slots:
        if not el.roles.variables:
            raise Refusal(node.span, "nothing in this mean is random", "write E_{x \\sim p}, or say what is random")
        return lambda body: body(env)
    loose = [(k, s) for k, s in slots if s not in held_keys]

    def mean(body: Callable[[Env], Term]) -> Term:
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        conditions: list[tuple[str, Term]] = []
        scope = env
        for node_held, slot in zip(held, held_keys, strict=True):
            inner = peel(node_held)
            value = el.element(inner, env, laws.master(el).slot(slot))
            conditions.append((slot, value))
            if not isinstance(inner, tree.Compare):
                scope = scope.add({full_key(inner): Element(value, laws.master(el).slot(slot))})
            else:
                scope = scope.add({full_key(inner.items[0]): Element(value, laws.master(el).slot(slot))})
        scope = bind_slots(el, loose, conditions, scope, sums, weights)
        result: Term = Mul((*weights, body(scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return mean


def bind_slots(el: Elaborator, variables: list[tuple[str, str]], conditions: list[tuple[str, Term]], env: Env,
               sums: list[tuple[str, IndexSet]], weights: list[Term]) -> Env:
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
        fresh[key] = Element(values[slot], over)
    weight = laws.probability(el, el.roles.master, values)
    weights.append(weight / laws.probability(el, el.roles.master, dict(conditions)) if conditions else weight)
    return env.add(fresh)


def first_laws(el: Elaborator) -> set[str]:
    """Laws that a divergence of the notes puts the weight on."""
    return {
        named(call.args[0]) for calls in el.roles.calls.values() for call in calls if "||" in call.separators
    }


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


# --- the sample space ------------------------------------------------------------------------------------------------


def variable(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], env: Env) -> Term:
    """A random variable as a number."""
    if el.roles.variables[key] == "slot":
        raise Refusal(node.span, f"the random variable {print_name(node)} stands outside of a mean or probability",
                      "write a value of it in lower case, or take a mean")
    point = env.sample if env.sample is not None else Sym("ω")
    name = key
    name, known = el.family(name, node, len(indices) + 1)
    letters.declare_places(el, name, node, "_" * len(indices))
    terms = tuple(
        el.element(i, env, over) if over is not None else el.term(i, env) for i, over in zip(indices, known, strict=False)
    )
    last = known[-1]
    if last is not None:
        el.sorts.unify(last, OMEGA)
    return App(name, (*terms, point))


def bind_sample(el: Elaborator, env: Env, sums: list[tuple[str, IndexSet]], weights: list[Term]) -> Env:
    """Draw a point of the sample space."""
    from dataclasses import replace

    name = el.new_name("ω")
    sums.append((name, OMEGA))
    weights.append(Prob(SAMPLE_LAW, ((SAMPLE_LAW, Sym(name)),)))
    return replace(env, sample=Sym(name))


def sample_mean(el: Elaborator, events: list[Node], held: list[Node], env: Env) -> Mean:
    """``Σ_ω P(ω) f(ω)``, under events ``Σ P f [event] / Σ P [event]``; given a variable, over the points where it agrees."""

    def mean(body: Callable[[Env], Term]) -> Term:
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        scope = bind_sample(el, env, sums, weights)
        name, over = sums[0]
        factors: list[Term] = []
        for event_node in events:
            inner = peel(event_node)
            assert isinstance(inner, tree.Compare)
            factors += [Iverson(c) for c in el.condition(inner, scope)]
        for variable_node in held:
            from ce_symbolic.meaning.terms import Compare

            factors.append(Iverson(Compare("=", el.term(variable_node, scope), el.term(variable_node, env))))
        whole = Big("sum", name, over, Mul((*weights, *factors, body(scope))))
        if not factors:
            return whole
        return Mul((whole, Pow(Big("sum", name, over, Mul((*weights, *factors))), MINUS_ONE)))

    return mean


def is_event(el: Elaborator, node: Node, env: Env) -> bool:
    """An inequality, or an equation between formulas, as the argument of a probability."""
    inner = peel(node)
    if not isinstance(inner, tree.Compare):
        return False
    if any(op in ORDER for op in inner.ops):
        return True
    left = peel(inner.items[0])
    letter = base_letter(left)
    if not isinstance(left, (Letter, Script)) or letter is None:
        return True
    return el.roles.variables.get(el.roles.variable_key(left)) == "abstract"


def event(el: Elaborator, node: Call, env: Env) -> Term:
    """The probability of an event."""
    front, back = separated(node)
    slots, abstract = random_names(el, [*front, *back], env)
    conditions = [peel(n) for n in front]
    given = [peel(n) for n in back]
    if any(not isinstance(c, tree.Compare) for c in (*conditions, *given)):
        raise Refusal(node.span, "events and values are mixed here", "write every argument as a condition")

    def indicator(nodes: list[Node], scope: Env) -> tuple[Term, ...]:
        return tuple(Iverson(c) for n in nodes if isinstance(n, tree.Compare) for c in el.condition(n, scope))

    if abstract or not slots:
        if not abstract:
            density = unbound_density(el, node, env)
            if density is not None:
                return density
        whole = sample_mean(el, given, [], env)
        return whole(lambda scope: _product(indicator(conditions, scope)))

    def total(nodes: list[Node]) -> Term:
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        scope = bind_slots(el, slots, [], env, sums, weights)
        result: Term = Mul((*weights, *indicator(nodes, scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return total([*conditions, *given]) / total(given) if given else total(conditions)


def unbound_density(el: Elaborator, node: Call, env: Env) -> Term | None:
    """``p(s \\ge c)`` where p is also printed as a density ``p(s)``: the mass of that region."""
    letters: dict[str, Node] = {}
    for arg in node.args:
        for leaf in arg.walk():
            if isinstance(leaf, Letter) and not is_upper(leaf):
                letters.setdefault(letter_key(leaf), leaf)
    for law, calls in sorted(el.roles.calls.items()):
        if law not in el.roles.laws:
            continue
        for call in calls:
            if len(call.args) == 1 and isinstance(peel(call.args[0]), Letter) and full_key(call.args[0]) in letters:
                key = full_key(call.args[0])
                over = laws.record(el, law).slot(laws.slots_of(el, law, [call.args[0]], call)[0])
                name = el.new_name(key)
                scope = env.add({key: Element(Sym(name), over)})
                factors = [
                    Iverson(c) for a in node.args if isinstance(peel(a), tree.Compare)
                    for c in el.condition(peel(a), scope)  # type: ignore[arg-type]
                ]
                return Big("sum", name, over, Mul((*factors, laws.call(el, call, scope))))
    return None


def _product(factors: tuple[Term, ...]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(factors)


__all__ = ["App", "average", "event", "is_event", "variable"]
