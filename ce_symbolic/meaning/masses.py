"""Arguments that are distributions: laws, laws with their arguments, mixtures, probability vectors, formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import full_key, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import call_key, separated
from ce_symbolic.meaning import laws, letters
from ce_symbolic.meaning.definitions import pattern
from ce_symbolic.meaning.scope import Closure, Element, Env, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    Compare,
    Condition,
    IndexSet,
    Mul,
    Sym,
    Term,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script
from ce_symbolic.vocabulary.quantity import Mass, Variable

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def masses(el: Elaborator, nodes: tuple[Node, ...], env: Env) -> tuple[Mass, ...] | None:
    """The arguments as distributions over one set of outcomes."""
    nodes = tuple(as_normal(el, node, env) for node in nodes)
    if nodes and is_normal(nodes[0]):
        whole = peel(nodes[0])
        assert isinstance(whole, Call)
        return (normal_mass(el, whole, env), *(under_normal(el, whole, env, n) for n in nodes[1:]))
    found = [mass(el, node, env) for node in nodes]
    if len({len(m.sets) for m in found if m is not None}) > 1 and not el.held:
        # D(q(z|x) ‖ p(z)): the second law does not know the condition, so it is held fixed.
        el.held = True
        try:
            found = [mass(el, node, env) for node in nodes]
        finally:
            el.held = False
    first = next((m for m in found if m is not None), None)
    if first is None:
        return None
    result: list[Mass] = []
    for node, one in zip(nodes, found, strict=True):
        if one is None:
            one = formula_mass(el, node, env, first)
        if len(one.sets) != len(first.sets):
            raise Refusal(node.span, "the two distributions have different variables", "")
        if sorted(one.letters) == sorted(first.letters) and one.letters != first.letters:
            one = reordered(one, first.letters)
        for a, b in zip(one.sets, first.sets, strict=True):
            el.sorts.unify(a, b)
        result.append(one)
    return tuple(result)


def reordered(one: Mass, letters: tuple[str, ...]) -> Mass:
    """A mass with its variables in another order."""
    order = [letters.index(x) for x in one.letters]

    def sort(values: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(values[i] for i in order)

    sets = tuple(one.sets[one.letters.index(x)] for x in letters)
    return Mass(letters, sets, lambda v: one.at(sort(v)), lambda v: one.weight(sort(v)))


def formula_mass(el: Elaborator, node: Node, env: Env, model: Mass) -> Mass:
    """``\\nu e^{-\\nu s}`` beside ``g(s)``: a formula in the letters of the other argument."""
    letters = {n.name for n in node.walk() if isinstance(n, Letter)}
    if not set(model.letters) & letters:
        raise Refusal(node.span, f"{print_name(node)} is not known as a distribution", "say what it is a law of")

    def at(values: tuple[Term, ...]) -> Term:
        names = {k: Element(v, s) for k, v, s in zip(model.letters, values, model.sets, strict=True)}
        return el.term(node, env.add(names))

    return Mass(model.letters, model.sets, at, at)


def mass(el: Elaborator, node: Node, env: Env) -> Mass | None:
    """A law, a law with its arguments, a mixture, a probability vector, as masses of outcomes."""
    inner = peel(node)
    if isinstance(inner, (Letter, Script)):
        found = el.lookup(inner, env)
        if isinstance(found, Closure):
            return mass(el, found.node, found.env)
        if isinstance(found, Element):
            return None
        if full_key(inner) in el.roles.laws and full_key(inner) not in el.book:
            return whole_law(el, full_key(inner), inner, env)
        defined = el.book.find(inner, env, el.roles)
        if defined is not None and not defined[1]:
            return mass(el, defined[0].right, env)
        key, indices, _ = pattern(inner, el.roles)
        for entry in el.book.of(key):
            declare_weights(el, entry.right)  # the entropy of t̃, with t̃_k = (1 - ε) t_k + ε/K
        functional = [e for e in el.book.of(key) if len(e.parameters) == 1 and not e.indices]
        if functional and not indices:
            return called_function(el, Call(inner, (Letter(functional[-1].parameters[0]),), span=inner.span), env)
        if laws.is_free_variable(el, inner, env):
            slot = el.roles.variable_key(inner)
            over = laws.master(el).slot(slot)

            def at_slot(v: tuple[Term, ...]) -> Term:
                return laws.joint(el, (Variable(slot, v[0]),))

            return Mass((slot.lower().split("_")[0],), (over,), at_slot, at_slot)
        if el.is_number(inner, env) or not (
            letters.rank_of(el, inner, key, indices) == 1 or el.roles.has_letter_index(key)
        ):
            return None
        return vector_mass(el, inner, env)
    if isinstance(inner, Call):
        if is_normal(inner):
            return normal_mass(el, inner, env)
        if laws.is_law_name(el, peel(inner.head), env):
            return called_law(el, inner, env)
        return called_function(el, inner, env)
    if isinstance(inner, tree.Mul) and (through := through_channel(el, inner, env)) is not None:
        return through
    if isinstance(inner, (tree.Add, tree.Mul, tree.Fraction)):
        return mixture(el, inner, env)
    return None


def through_channel(el: Elaborator, node: tree.Mul, env: Env) -> Mass | None:
    """``pW``: the law of the output of a channel W with the input law p, ``y \\mapsto \\sum_x p_x W_{x, y}``."""
    from ce_symbolic.meaning.arithmetic import component_of_product

    second = peel(node.factors[-1])
    printed = [s for s in el.roles.indexed.get(letter_key(second), ()) if len(s) == 2] if isinstance(
        second, Letter) else []
    whole = component_of_product(el, Script(node, (printed[0][1],), span=node.span)) if printed else None
    if whole is None:
        return None
    key = full_key(printed[0][1])
    over = el.sorts.fresh(key)

    def at(v: tuple[Term, ...]) -> Term:
        return el.term(whole, env.add({key: Element(v[0], over)}))

    return Mass((key,), (over,), at, at)


def as_normal(el: Elaborator, node: Node, env: Env) -> Node:
    """``\\mathcal N(\\mu, \\sigma^2)`` for a name that the notes define so."""
    inner = peel(node)
    found = el.book.find(inner, env, el.roles) if isinstance(inner, (Letter, Script)) else None
    return found[0].right if found is not None and not found[1] and is_normal(found[0].right) else node


def is_normal(node: Node) -> bool:
    """``\\mathcal N(\\mu, \\sigma^2)`` as a law."""
    inner = peel(node)
    letter = peel(inner.head) if isinstance(inner, Call) else None
    return (
        isinstance(inner, Call)
        and isinstance(letter, Letter)
        and letter.name in ("N", "Normal")
        and len(inner.args) == 2
        and inner.separators == (",",)
    )


def normal_mass(el: Elaborator, node: Call, env: Env) -> Mass:
    """The normal density."""
    from ce_symbolic.meaning import averages
    from ce_symbolic.vocabulary.densities import normal

    mean, variance = (el.term(a, env) for a in node.args)
    el.declare_deviation(variance, node.args[1])
    letter, over = averages.standard_normal(el)

    def at(values: tuple[Term, ...]) -> Term:
        return normal(averages.scaled(mean, variance, values[0]), mean, variance)

    def weight(values: tuple[Term, ...]) -> Term:
        return laws.probability(el, averages.STANDARD_NORMAL, {laws.ONLY: values[0]})

    return Mass((letter,), (over,), at, weight)


def under_normal(el: Elaborator, node: Call, env: Env, other: Node) -> Mass:
    """Another normal density at the values of the first one."""
    from ce_symbolic.meaning import averages
    from ce_symbolic.vocabulary.densities import normal

    if not is_normal(other):
        raise Refusal(other.span, f"{print_name(other)} beside a normal law is not read", "write both densities out")
    mean, variance = (el.term(a, env) for a in node.args)
    inner = peel(other)
    assert isinstance(inner, Call)
    second = [el.term(a, env) for a in inner.args]
    el.declare_deviation(variance, node.args[1])
    el.declare_deviation(second[1], inner.args[1])
    letter, over = averages.standard_normal(el)

    def at(values: tuple[Term, ...]) -> Term:
        return normal(averages.scaled(mean, variance, values[0]), second[0], second[1])

    def weight(values: tuple[Term, ...]) -> Term:
        raise Refusal(other.span, "two normal laws as weights at once", "write the integral out")

    return Mass((letter,), (over,), at, weight)


def vector_mass(el: Elaborator, node: Node, env: Env) -> Mass | None:
    """A vector of probabilities."""
    value = el.value(node, env)
    if isinstance(value, Tensor) and (value.rows is None) != (value.cols is None):
        over = value.rows if value.rows is not None else value.cols
        assert over is not None
        row = value.rows is None

        def at(v: tuple[Term, ...]) -> Term:
            return value.entry(None, v[0]) if row else value.entry(v[0], None)

        return Mass((el.letter_of(over),), (over,), at, at)
    return None


def whole_law(el: Elaborator, key: str, node: Node, env: Env) -> Mass:
    """A bare law: over all its variables, or, if it is only ever printed as p(c|u), over c."""
    law = laws.record(el, key)
    conditional = always_conditional(el, key)
    if conditional is not None:
        return called_law(el, conditional, env)
    slots = tuple(el.roles.laws[key].slots) if key in el.roles.laws else (laws.ONLY,)
    if law.alias is not None:
        slots = (laws.ONLY,)
        law.slot(laws.ONLY)
        el.sorts.unify(law.slot(laws.ONLY), laws.master(el).slot(law.alias))
    elif len(slots) > 1:
        slots = printed_slots(el, key, slots)
    sets = tuple(law.slot(s) for s in slots)
    letters = tuple(
        (el.sorts.letters(o) or ["x"])[0] if s == laws.ONLY else s.lower() for s, o in zip(slots, sets, strict=True)
    )

    def at(v: tuple[Term, ...]) -> Term:
        return laws.probability(el, key, dict(zip(slots, v, strict=True)))

    return Mass(letters, sets, at, at)


def printed_slots(el: Elaborator, key: str, slots: tuple[str, ...]) -> tuple[str, ...]:
    """The variables of a bare law in this chain: those that all its laws are printed with, ``\\sum_x p(x) \\log …``."""
    shown = [c for c in el.printed_calls if call_key(c.head) in el.roles.laws]
    found = {tuple(sorted(full_key(a) for a in c.args)) for c in shown}
    if len(found) != 1 or any(set(c.separators) - {","} for c in shown):
        return slots
    names = next(iter(found))
    inside = tuple(s for s in slots if s in names or s.lower() in names)
    return inside if len(inside) == len(names) < len(slots) else slots


def always_conditional(el: Elaborator, key: str) -> Call | None:
    """The call ``p(c|u)`` if every call of the law looks like it."""
    calls = el.roles.calls.get(key, [])
    if not calls or any("|" not in c.separators and ";" not in c.separators for c in calls):
        return None
    behind = {tuple(full_key(n) for n in separated(c)[1]) for c in calls}
    return calls[0] if len(behind) == 1 else None


def called_law(el: Elaborator, node: Call, env: Env) -> Mass:
    """``p(u, v)``, ``p(v|u)``: over the letters in front; letters behind the bar are fixed, or averaged over."""
    front, back = separated(node)
    key = laws.law_key(el, node.head, env)
    law = laws.record(el, key)
    slots = laws.slots_of(el, key, [*front, *back], node)
    letters: list[str] = []
    sets: list[IndexSet] = []
    for slot, argument in zip(slots, front, strict=False):
        inner = peel(argument)
        if not isinstance(inner, tree.Compare):
            letters.append(full_key(inner))
            sets.append(law.slot(slot))
    outer: list[str] = []
    for slot, argument in zip(slots[len(front) :], back, strict=True):
        if averaged(el, argument, env):
            outer.append(full_key(argument))
            sets.append(law.slot(slot))
    names = (*letters, *outer)
    if not letters:
        raise Refusal(node.span, "no variable is left in front of the bar", "")

    def scope(v: tuple[Term, ...]) -> Env:
        return env.add({k: Element(t, s) for k, t, s in zip(names, v, sets, strict=True)})

    def at(v: tuple[Term, ...]) -> Term:
        return laws.call(el, node, scope(v))

    def weight(v: tuple[Term, ...]) -> Term:
        if not outer:
            return at(v)
        values = {s: el.element(peel(a), scope(v), law.slot(s)) for s, a in zip(slots, [*front, *back], strict=True)}
        return laws.probability(el, key, values)

    return Mass(names, tuple(sets), at, weight)


def averaged(el: Elaborator, argument: Node, env: Env) -> bool:
    """Whether a condition is averaged over: a lower-case letter that stands nowhere free and is no parameter."""
    inner = peel(argument)
    if el.held or isinstance(inner, tree.Compare) or el.lookup(inner, env) is not None or not isinstance(inner, Letter):
        return False
    if letter_key(inner) in el.roles.fixed or letter_key(inner) in ("theta", "phi", "beta", "lambda", "w", "psi"):
        return False
    return letter_key(inner) not in el.loose and not (is_upper(inner) or inner.style == "bold")


def called_function(el: Elaborator, node: Call, env: Env) -> Mass | None:
    """``m(x)`` where m is defined as a mixture: over the letters that nothing binds."""
    defined = el.book.find(node, env, el.roles)
    if defined is None:
        return None
    front = separated(node)[0] if "|" in node.separators else node.args
    letters = [full_key(a) for a in front if isinstance(peel(a), Letter) and el.lookup(peel(a), env) is None]
    if not letters:
        return None
    sets = tuple(el.sorts.fresh(x) for x in letters)

    def at(v: tuple[Term, ...]) -> Term:
        return el.term(node, env.add({k: Element(t, s) for k, t, s in zip(letters, v, sets, strict=True)}))

    return Mass(tuple(letters), sets, at, at)


def mixture(el: Elaborator, node: Node, env: Env) -> Mass | None:
    """``(p + q)/2``, ``(1-\\varepsilon) t + \\varepsilon u``: point by point."""
    found = [m for child in node.children() if (m := mass_below(el, child, env)) is not None]
    if not found:
        return None
    first = found[0]
    declare_weights(el, node)
    names = [x for m in found for x in m.letters]
    if isinstance(node, tree.Mul) and len(found) == len(node.factors) > 1 and len(set(names)) == len(names):
        return product(el, node, found, env)
    for other in found[1:]:
        if len(other.sets) != len(first.sets):
            return None
        for a, b in zip(first.sets, other.sets, strict=True):
            el.sorts.unify(a, b)

    def at(v: tuple[Term, ...]) -> Term:
        return el.term(
            pointwise(el, node, env),
            env.add(
                {f"@{i}": Element(t, s) for i, (t, s) in enumerate(zip(v, first.sets, strict=True))}
                | {k: Element(t, s) for k, t, s in zip(first.letters, v, first.sets, strict=True)}
            ),
        )

    return Mass(first.letters, first.sets, at, at)


def declare_weights(el: Elaborator, node: Node) -> None:
    """``\\lambda p + (1 - \\lambda) q`` is a distribution whatever p and q are: λ lies between 0 and 1."""
    inner = peel(node)
    if not isinstance(inner, tree.Add) or len(inner.terms) != 2 or inner.signs[1] != "+":
        return
    plain: dict[str, Letter] = {}
    rest: set[str] = set()
    for factor in (f for t in map(peel, inner.terms) for f in _factors(t)):
        part = peel(factor)
        if isinstance(part, Letter):
            plain[letter_key(part)] = part
        elif isinstance(part, tree.Add) and part.signs[1:] == ("-",) and isinstance(peel(part.terms[0]), tree.Number):
            last = peel(part.terms[1])
            rest |= {letter_key(last)} if isinstance(last, Letter) else set()
    for key in sorted(plain.keys() & rest):
        if el.lookup(plain[key], Env()) is None and el.is_number(plain[key], Env()):
            for op, bound in ((">=", ZERO), ("<=", ONE)):
                fact = Condition((), (), Compare(op, Sym(key), bound))
                if fact not in el.extra:
                    el.extra.append(fact)
            el.note(node.span, f"read {print_name(plain[key])} as a weight: between 0 and 1")


def _factors(term: Node) -> tuple[Node, ...]:
    if isinstance(term, tree.Fraction):
        above = peel(term.numerator)
        return above.factors if isinstance(above, tree.Mul) else (above,)
    return term.factors if isinstance(term, tree.Mul) else ()


def product(el: Elaborator, node: tree.Mul, found: list[Mass], env: Env) -> Mass:
    """``p(x) p(y)``: over the variables of all factors."""
    letters = tuple(x for m in found for x in m.letters)
    sets = tuple(s for m in found for s in m.sets)

    def at(v: tuple[Term, ...]) -> Term:
        values, rest = [], list(v)
        for m in found:
            values.append(m.at(tuple(rest[: len(m.letters)])))
            rest = rest[len(m.letters) :]
        return Mul(tuple(values))

    return Mass(letters, sets, at, at)


def mass_below(el: Elaborator, node: Node, env: Env) -> Mass | None:
    """The first distribution inside."""
    inner = peel(node)
    if isinstance(inner, (Letter, Script, Call)):
        return mass(el, inner, env)
    if isinstance(inner, (tree.Add, tree.Mul, tree.Fraction)):
        return mixture(el, inner, env)
    return None


def pointwise(el: Elaborator, node: Node, env: Env) -> Node:
    """The mixture with every bare distribution evaluated at the outcome ``@0``."""
    inner = peel(node)
    at = Letter("@0")
    if isinstance(inner, (Letter, Script)):
        if laws.is_law_name(el, inner, env):
            return Call(inner, (at,), span=inner.span)
        if isinstance(inner, Letter) and el.is_vector_name(letter_key(inner)):
            return Script(inner, (at,), span=inner.span)
        return inner
    if isinstance(inner, tree.Add):
        return tree.Add(inner.signs, tuple(pointwise(el, t, env) for t in inner.terms), span=inner.span)
    if isinstance(inner, tree.Mul):
        return tree.Mul(tuple(pointwise(el, t, env) for t in inner.factors), inner.signs, span=inner.span)
    if isinstance(inner, tree.Fraction):
        return tree.Fraction(
            pointwise(el, inner.numerator, env), pointwise(el, inner.denominator, env), span=inner.span
        )
    return inner
