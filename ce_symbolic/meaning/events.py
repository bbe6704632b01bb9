"""Random variables on a sample space, means over it, and probabilities of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, is_bold, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import separated
from ce_symbolic.meaning import chance, laws, letters
from ce_symbolic.meaning.scope import Element, Env, Mean, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
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

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

OMEGA = Finite("Ω")
SAMPLE_LAW = "Ω"
SAMPLE = "ω"
"""The point of the sample space where a random variable is taken that no mean binds."""
ORDER = ("<", "<=", ">", ">=", "!=")


def variable(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], env: Env) -> Meaning:
    """A random variable as a number, or a random vector by its components."""
    if el.roles.variables[key] == "slot":
        raise Refusal(
            node.span,
            f"the random variable {print_name(node)} stands outside of a mean or probability",
            "write a value of it in lower case, or take a mean",
        )
    point = env.sample if env.sample is not None else Sym(SAMPLE)
    name = key
    letter = base_letter(node)
    rank = 0 if letter is None or el.flat else el.roles.rank.get(letter_key(letter), 0)
    if rank and indices and letter is not None and letter_key(letter) not in el.roles.indexed_vectors:
        rank = max(0, rank - len(indices)) if not is_bold(letter) else rank
    name, known = el.family(name, node, len(indices) + rank + 1)
    letters.declare_places(el, name, node, "_" * len(indices))
    terms = tuple(
        el.element(i, env, over) if over is not None else el.term(i, env)
        for i, over in zip(indices, known, strict=False)
    )
    last = known[-1]
    if last is not None:
        el.sorts.unify(last, OMEGA)
    if rank == 1:
        return letters.vector(el, known[len(indices)], lambda i: App(name, (*terms, i, point)))
    if rank == 2:
        given = letters.given_index
        return Tensor(known[-3], known[-2], lambda i, j: App(name, (*terms, given(i), given(j), point)))
    return App(name, (*terms, point))


def bind_sample(el: Elaborator, env: Env, sums: list[tuple[str, IndexSet]], weights: list[Term]) -> Env:
    """Draw a point of the sample space."""
    from dataclasses import replace

    name = el.new_name("ω")
    sums.append((name, OMEGA))
    weights.append(Prob(SAMPLE_LAW, ((SAMPLE_LAW, Sym(name)),)))
    return replace(env, sample=Sym(name))


def sample_mean(el: Elaborator, events: list[Node], held: list[Node], env: Env) -> Mean:
    """``Σ_ω P(ω) f(ω)``; under events ``Σ P f [event] / Σ P [event]``; given a variable, where that has one value."""

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
    slots, abstract = chance.random_names(el, [*front, *back], env)
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
        scope = chance.bind_slots(el, slots, [], env, sums, weights)
        result: Term = Mul((*weights, *indicator(nodes, scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return total([*conditions, *given]) / total(given) if given else total(conditions)


def is_set_event(el: Elaborator, node: Call) -> bool:
    """``P(A \\cap B)``: the arguments are events, known as such by their letters."""
    if not el.roles.events:
        return False
    found = False
    for arg in node.args:
        for leaf in arg.walk():
            if isinstance(leaf, tree.Compare):
                return False
            found |= isinstance(leaf, Letter) and letter_key(bare(leaf)) in el.roles.events
    return found


def bare(letter: Letter) -> Letter:
    """The event whose complement is printed with a bar."""
    if letter.accents[-1:] in (("bar",), ("overline",)):
        return Letter(letter.name, letter.style, letter.accents[:-1], letter.name, span=letter.span)
    return letter


def set_event(el: Elaborator, node: Call, env: Env) -> Term:
    """The probability of a combination of events, perhaps given another one."""
    front: list[Node] = []
    back: list[Node] = []
    behind = False
    for i, arg in enumerate(node.args):
        behind |= i > 0 and node.separators[i - 1] in ("|", ";")
        (back if behind else front).append(arg)

    def mass(nodes: list[Node]) -> Term:
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        scope = bind_sample(el, env, sums, weights)
        happens = tuple(happening(el, n, scope) for n in nodes)
        return Big("sum", sums[0][0], sums[0][1], Mul((*weights, *happens)))

    return mass([*front, *back]) / mass(back) if back else mass(front)


def happening(el: Elaborator, node: Node, env: Env) -> Term:
    """1 where the event happens, 0 elsewhere."""
    from ce_symbolic.meaning.terms import Compare

    inner = peel(node)
    if isinstance(inner, tree.Power) or (isinstance(inner, Script) and [full_key(s) for s in inner.sups] == ["c"]):
        exponent = inner.exponent if isinstance(inner, tree.Power) else inner.sups[0]
        if full_key(exponent) == "c":
            body = inner.base if isinstance(inner, tree.Power) or not inner.subs else Script(inner.base, inner.subs)
            return _not(happening(el, body, env))
    if isinstance(inner, Call) and full_key(inner.head) in ("neg", "lnot") and len(inner.args) == 1:
        return _not(happening(el, inner.args[0], env))
    if isinstance(inner, tree.Tuple):
        return Mul(tuple(happening(el, i, env) for i in inner.items))
    if isinstance(inner, tree.Mul):
        result = happening(el, inner.factors[0], env)
        signs = inner.signs if any(inner.signs) else ("\\cap",) * (len(inner.factors) - 1)
        if len(set(signs)) > 1:
            raise Refusal(node.span, "unions and intersections are mixed here", "write brackets")
        for sign, factor in zip(signs, inner.factors[1:], strict=True):
            other = happening(el, factor, env)
            if sign in ("\\cap", "\\wedge", "\\land"):
                result = Mul((result, other))
            elif sign in ("\\cup", "\\vee", "\\lor"):
                result = _not(Mul((_not(result), _not(other))))
            elif sign == "\\setminus":
                result = Mul((result, _not(other)))
            else:
                raise Refusal(node.span, f"{sign} between events is not understood", "write \\cap or \\cup")
        return result
    letter = base_letter(inner)
    if isinstance(inner, Letter) and inner.name in ("emptyset", "varnothing"):
        return ZERO
    if isinstance(inner, Letter) and inner.name == "Omega":
        return ONE
    if letter is None or not isinstance(inner, (Letter, Script)):
        raise Refusal(node.span, "this is no event", "write events with \\cap, \\cup and ^c")
    plain = bare(letter)
    if letter_key(plain) not in el.roles.events:
        raise Refusal(node.span, f"it is not said which event {print_name(node)} is", "say that it is an event")
    if plain is not letter:
        return _not(happening(el, plain if isinstance(inner, Letter) else Script(plain, inner.subs), env))
    return Iverson(Compare(">", el.term(inner, env), ZERO))


def _not(value: Term) -> Term:
    return Add((ONE, Mul((MINUS_ONE, value))))


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
                    Iverson(c)
                    for a in node.args
                    if isinstance(peel(a), tree.Compare)
                    for c in el.condition(peel(a), scope)  # type: ignore[arg-type]
                ]
                return Big("sum", name, over, Mul((*factors, laws.call(el, call, scope))))
    return None


def _product(factors: tuple[Term, ...]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(factors)
