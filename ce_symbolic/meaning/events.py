"""Random variables on a sample space, means over it, and probabilities of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, is_bold, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import separated
from ce_symbolic.context.roles import SET_SIGNS
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
    value = App(name, (*terms, point))
    if letter is not None and letter_key(letter) in el.roles.events:
        from ce_symbolic.meaning.terms import Compare

        return Iverson(Compare(">", value, ZERO))
    return value


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
    below = {id(n.lower) for arg in node.args for n in arg.walk() if isinstance(n, tree.Big)}
    found = False
    for arg in node.args:
        for leaf in arg.walk():
            if isinstance(leaf, tree.Compare) and id(leaf) not in below:
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


def speaks_of_events(el: Elaborator, node: Node) -> bool:
    """Whether a formula joins events, or takes the complement of one."""
    inner = peel(node)
    if isinstance(inner, tree.Mul):
        return any(s in SET_SIGNS for s in inner.signs)
    if isinstance(inner, tree.Big):
        return inner.op in ("bigcap", "bigcup")
    if isinstance(inner, tree.Power) and full_key(inner.exponent) == "c":
        return any(isinstance(n, Letter) and letter_key(bare(n)) in el.roles.events for n in inner.base.walk())
    return False


def happening(el: Elaborator, node: Node, env: Env) -> Term:
    """1 where the event happens, 0 elsewhere."""
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
        listed = listed_events(inner)
        if listed is not None:
            return all_or_any(el, listed, env)
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
    if isinstance(inner, tree.Big) and inner.op in ("bigcap", "bigcup") and inner.body is not None:
        return all_or_any(el, inner, env)
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
    return el.term(inner, env)


def listed_events(node: tree.Mul) -> tree.Big | None:
    """``A_1 \\cup A_2 \\cup \\dots \\cup A_n`` as a union over an index."""
    items = [peel(f) for f in node.factors if not isinstance(peel(f), tree.Dots)]
    scripts = [i for i in items if isinstance(i, Script) and len(i.subs) == 1]
    signs = {s for s in node.signs if s} or {"\\cap"}
    if len(scripts) < len(items) or len(signs) != 1 or len(items) + 1 != len(node.factors):
        return None
    if not isinstance(peel(node.factors[-2]), tree.Dots) or any(i.base != scripts[0].base for i in scripts):
        return None
    first, last = scripts[0], scripts[-1]
    begin = peel(first.subs[0])
    places = [peel(i.subs[0]) for i in scripts[:-1]]
    if not isinstance(begin, tree.Number) or any(
        not isinstance(p, tree.Number) or p.text != str(int(begin.text) + k) for k, p in enumerate(places)
    ):
        return None
    index = Letter("@i", latex="i")
    op = {"\\cup": "bigcup", "\\vee": "bigcup", "\\lor": "bigcup", "\\cap": "bigcap", "\\wedge": "bigcap",
          "\\land": "bigcap"}.get(signs.pop())
    if op is None:
        return None
    return tree.Big(op, tree.Compare((index, begin), ("=",)), last.subs[0], Script(first.base, (index,), first.sups),
                    span=node.span)


def all_or_any(el: Elaborator, node: tree.Big, env: Env) -> Term:
    """``\\bigcap_i A_i`` and ``\\bigcup_i A_i``: a product of indicators, and the complement of one."""
    from ce_symbolic.meaning import binders

    assert node.body is not None
    found, conditions, inner = binders.ranges(el, node, env)
    if not found or conditions:
        raise Refusal(node.span, "it is not clear over what these events run", "print the index below the sign")
    value = happening(el, node.body, inner)
    if node.op == "bigcup":
        value = _not(value)
    for binder in reversed(found):
        value = Big("prod", binder.name, binder.over, value)
    return _not(value) if node.op == "bigcup" else value


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
                if any(isinstance(f, Iverson) and f.condition.op not in ("=", "!=") for f in factors):
                    el.sorts.real(over)
                return Big("sum", name, over, Mul((*factors, laws.call(el, call, scope))))
    return None


def _product(factors: tuple[Term, ...]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(factors)
