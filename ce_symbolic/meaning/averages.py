"""Expectation, variance, covariance, and probabilities of events.

The weights come from what is printed (``E_{x \\sim p}``, ``E_p``, ``E_{p(x)}``), else from what is random in the body:
random variables with a discrete law are averaged over its values, others over a sample space Ω.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, peel, print_name
from ce_symbolic.context.normal_laws import is_normal_law
from ce_symbolic.context.pieces import call_key, pieces, separated
from ce_symbolic.meaning import chance, events, laws, masses
from ce_symbolic.meaning.scope import Element, Env, Mean, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Add,
    Big,
    Compare,
    Condition,
    Defined,
    IndexSet,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    free_names,
    rat,
    walk,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script
from ce_symbolic.vocabulary import moments

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def average(el: Elaborator, node: Call, env: Env) -> Meaning:
    """``E[…]``, ``Var(…)``, ``Cov(…, …)`` with whatever stands below or behind a bar."""
    name = head_key(node.head).split("_")[0]
    front, back = bars(node)
    mean = averager(el, node, front, back, env)
    if name in ("E", "Exp") and len(front) == 1:
        return vector_mean(el, front[0], mean)
    if name in ("Var", "V", "var", "Variance", "Cov", "cov", "Covariance") and len(front) <= 2:
        matrix = covariance_matrix(el, front[0], front[-1], mean)
        if matrix is not None:
            return matrix
    if len(front) == 1 and name in ("Var", "V", "var", "Variance", "Cov", "cov"):
        body = moments.variance(mean, lambda e: el.term(front[0], e))
    elif len(front) == 2 and name in ("Cov", "cov", "Covariance"):
        body = moments.covariance(
            mean,
            lambda e: el.term(front[0], e),
            lambda e: el.term(front[1], e),
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


def covariance_matrix(el: Elaborator, first: Node, second: Node, mean: Mean) -> Tensor | None:
    """``Cov(x)``, ``Cov(x, y)`` of random vectors: all covariances of their entries; None for random numbers."""
    a, b = vector_mean(el, first, mean), vector_mean(el, second, mean)
    if not isinstance(a, Tensor) or not isinstance(b, Tensor) or None in (a.rows, b.rows) or a.cols or b.cols:
        return None

    def part(node: Node, index: Term | None) -> Callable[[Env], Term]:
        def at(e: Env) -> Term:
            value = el.value(node, e)
            assert isinstance(value, Tensor)
            return value.entry(index, None)

        return at

    return Tensor(a.rows, b.rows, lambda i, j: moments.covariance(mean, part(first, i), part(second, j)))


def bars(node: Call) -> tuple[list[Node], list[Node]]:
    """Arguments before and behind the bar."""
    for i, separator in enumerate(node.separators):
        if separator in ("|", ";"):
            return list(node.args[: i + 1]), list(node.args[i + 1 :])
    return list(node.args), []


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
    subs = tuple(numbered_law(el, s) or s for s in subs)
    if len(subs) == 1 and isinstance(peel(subs[0]), tree.Tuple) and not isinstance(subs[0], tree.Compare):
        subs = tuple(peel(subs[0]).items)  # type: ignore[attr-defined]
    merged: list[tuple[list[Node], Node | None]] = []
    waiting: list[Node] = []
    given: list[Node] = []
    """What stands behind a bar below the sign, ``E_{y|x}``."""
    for sub in subs:
        inner = peel(sub)
        if isinstance(inner, tree.Compare) and "~" in inner.ops:
            merged.append(([*waiting, *(p for i in inner.items[:-1] for p in pieces(i))], inner.items[-1]))
            waiting = []
        elif is_distribution(el, inner, env):
            merged.append(([], inner))
        elif not is_slot(el, inner) and (formula := defined_law(el, inner, front, env)) is not None:
            merged.append(([], formula))
        elif isinstance(inner, tree.SuchThat):
            given += pieces(inner.condition)
            waiting += pieces(inner.body)
            law = conditional_law(el, waiting, given)
            if law is not None:
                merged.append(([], law))
                waiting = []
        else:
            waiting.append(inner)
    unnamed = [w for w in waiting if is_lawless(el, w)]
    waiting = [w for w in waiting if w not in unnamed]
    together = jointly(el, waiting)
    merged += [([w], None) for w in waiting if w not in together]
    if together:
        merged.append((together, None))

    def mean(body: Callable[[Env], Term]) -> Term:
        scope = env
        sums: list[tuple[str, IndexSet]] = []
        weights: list[Term] = []
        if unnamed:
            scope = bind_unnamed(el, unnamed, given, scope, sums, weights)
        for names, law in merged:
            scope = bind(el, node, names, law, front, scope, sums, weights)
        result: Term = Mul((*weights, body(scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return mean


def jointly(el: Elaborator, names: list[Node]) -> list[Node]:
    """Of several names below an E those that have one joint law: ``E_{X,Y}`` is no mean over the two marginals."""
    alone = [n for n in names if full_key(n) not in el.sampled]
    slots = [n for n in alone if is_slot(el, n)]
    if len(slots) > 1:
        return slots
    keys = [full_key(n) for n in alone]
    return alone if len(alone) > 1 and not slots and len(joint_laws(el, keys)) == 1 else []


def is_slot(el: Elaborator, name: Node) -> bool:
    """Whether a name is a random variable with a discrete law, or a value of one."""
    variable = el.roles.slot_of(name)
    return variable is not None and el.roles.variables.get(variable) == "slot"


def joint_laws(el: Elaborator, keys: list[str]) -> list[str]:
    """The laws that are printed with all these letters."""
    return [k for k, r in el.roles.laws.items() if set(keys) <= set(r.slots)]


UNNAMED = "P·"
"""The joint law of the letters that stand below an expectation without a law."""


def is_lawless(el: Elaborator, node: Node) -> bool:
    """Whether nothing is said of the law of a letter below an expectation."""
    key = full_key(node)
    return (
        isinstance(node, (Letter, Script))
        and key not in el.sampled
        and el.roles.variables.get(el.roles.slot_of(node) or key) is None
        and not users_of(el, key)
    )


def users_of(el: Elaborator, key: str) -> list[str]:
    """The laws with a variable of this letter."""
    return [
        k
        for k, r in el.roles.laws.items()
        if key in r.slots or any(full_key(a) == key for c in el.roles.calls.get(k, []) for a in separated(c)[0])
    ]


def bind_unnamed(
    el: Elaborator,
    names: list[Node],
    given: list[Node],
    env: Env,
    sums: list[tuple[str, IndexSet]],
    weights: list[Term],
) -> Env:
    """Draw letters of which the notes give no law: from one joint law, which has no name."""
    if UNNAMED not in el.laws:
        el.laws[UNNAMED] = laws.LawRecord(UNNAMED, fresh=el.sorts.fresh)
        el.spelling.setdefault(UNNAMED, r"\mathbb{P}")
    law = el.laws[UNNAMED]
    fresh: dict[str, Element] = {}
    values: list[tuple[str, Term]] = []
    for item in names:
        key = full_key(item)
        name = el.new_name(key.lower())
        over = law.slot(key)
        sums.append((name, over))
        values.append((key, Sym(name)))
        fresh[key] = Element(Sym(name), over)
    held = [(full_key(n), el.element(n, env, law.slot(full_key(n)))) for n in given]
    weight: Term = Prob(UNNAMED, tuple(sorted((*values, *held))))
    weights.append(weight / Prob(UNNAMED, tuple(sorted(held))) if held else weight)
    return env.add(fresh)


def conditional_law(el: Elaborator, front: list[Node], back: list[Node]) -> Call | None:
    """The one law of the notes that ``E_{y|x}`` can mean: it has both letters as variables."""
    users = set(users_of(el, full_key(front[0]))) if front else set()
    keys = {full_key(n) for n in (*front, *back)}
    users = {u for u in users if keys <= {full_key(a) for c in el.roles.calls.get(u, ()) for a in c.args}}
    if len(users) != 1:
        return None
    (law,) = users
    head = el.roles.laws[law].node
    if head is None:
        return None
    separators = (*(",",) * (len(front) - 1), "|", *(",",) * (len(back) - 1))
    return Call(head, (*front, *back), separators, span=front[0].span)


def is_distribution(el: Elaborator, node: Node, env: Env) -> bool:
    """A law below an E, as opposed to a variable."""
    return isinstance(node, Call) or laws.is_law_name(el, node, env)


def bind(
    el: Elaborator,
    node: Call,
    names: list[Node],
    law: Node | None,
    front: list[Node],
    env: Env,
    sums: list[tuple[str, IndexSet]],
    weights: list[Term],
) -> Env:
    """Bind the variables that are drawn from one law, and add its weight."""
    if law is None:
        key = full_key(names[0])
        if key in el.sampled:
            law = el.sampled[key]
        elif all(is_slot(el, n) for n in names):
            variables = [(full_key(n), el.roles.slot_of(n) or "") for n in names]
            # E_X[log p(x)]: the small letter is the value.
            free = {slot.lower() for _, slot in variables} - set(env.bound) - el.loose
            variables += [(slot.lower(), slot) for _, slot in variables if slot.lower() in free]
            return chance.bind_slots(el, variables, [], env, sums, weights)
        elif el.roles.variables.get(key) == "abstract":
            return events.bind_sample(el, env, sums, weights)
        else:
            users = joint_laws(el, [full_key(n) for n in names]) if len(names) > 1 else users_of(el, key)
            if len(users) != 1:
                raise Refusal(node.span, f"the law of {print_name(names[0])} is not said", "write E_{x \\sim p}")
            law = Letter(users[0])
    inner = laws.renamed(el, peel(law))
    if not names:
        names = drawn(el, inner, front, node)
    for name in names:
        el.sampled.setdefault(full_key(name), law)
    fresh: dict[str, Element] = {}
    if isinstance(inner, Call) and laws.is_law_name(el, peel(inner.head), env):
        call = inner
    elif isinstance(inner, Call) and el.book.find(inner, env, el.roles) is not None:
        fresh_names = separated(inner)[0]
        for argument in fresh_names:
            over = el.sorts.fresh(full_key(argument))
            bound_name = el.new_name(full_key(argument).lower())
            fresh[full_key(argument)] = Element(Sym(bound_name), over)
            sums.append((bound_name, over))
        if len(fresh) == 1:
            fresh[laws.POINT] = next(iter(fresh.values()))
        scope = env.add(fresh)
        weights.append(weight_of(el, el.term(inner, scope), sums[-len(fresh_names):], env))
        return scope
    elif isinstance(inner, Call):
        return known(el, inner, names, env, sums, weights)
    elif (member := defined_weight(el, inner, names, env)) is not None:
        over = el.sorts.fresh(full_key(names[0]))
        bound_name = el.new_name(full_key(names[0]).lower())
        sums.append((bound_name, over))
        scope = env.add({full_key(names[0]): Element(Sym(bound_name), over)})
        weights.append(weight_of(el, el.term(member, scope), sums[-1:], env))
        return scope
    elif laws.is_law_name(el, inner, env):
        call = Call(inner, tuple(names), (",",) * (len(names) - 1), span=inner.span)
        conditional = masses.always_conditional(el, full_key(inner))
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
    if len(fresh) == 1:
        fresh[laws.POINT] = next(iter(fresh.values()))  # E_p[\\log p - \\log q]
    # E_{S ~ p} with p(s): both letters are the value that is drawn.
    for printed, (_label, element) in zip(names, list(fresh.items()), strict=False):
        fresh.setdefault(full_key(printed), element)
    scope = env.add(fresh)
    weights.append(laws.call(el, call, scope))
    return scope


def is_density(node: Node) -> bool:
    """``\\mathcal N(x; \\mu, \\sigma^2)``."""
    inner = peel(node)
    return is_normal_law(inner) and isinstance(inner, Call) and len(inner.args) == 3


def numbered_law(el: Elaborator, sub: Node) -> Node | None:
    """The ``p`` that the 1 in ``E_1`` means, where the notes say that p is ``N(\\mu_1, \\sigma_1^2)``, and no other."""
    number = peel(sub)
    if not isinstance(number, tree.Number):
        return None
    found = [d.left.head for d in el.roles.declared
             if isinstance(d, said.Equation) and isinstance(d.left, Call) and is_density(d.right)
             and isinstance(d.right, Call) and all(_has_number(a, number) for a in d.right.args[1:])]
    return found[0] if len(found) == 1 else None


def _has_number(node: Node, number: tree.Number) -> bool:
    return any(isinstance(n, Script) and any(peel(s) == number for s in n.subs) for n in node.walk())


def defined_law(el: Elaborator, node: Node, front: list[Node], env: Env) -> Call | None:
    """``p(X)`` for the ``p`` in ``E_p[T(X)]``, where the notes define ``p(x)`` by a formula."""
    if not isinstance(node, (Letter, Script)):
        return None
    inside = {full_key(n) for f in front for n in f.walk() if isinstance(n, Letter)}
    printed = el.roles.calls.get(call_key(node), [])
    if not printed:  # only a sentence says what p is: p = N(0, 1)
        printed = [e.left for e in el.book.entries.get(call_key(node), [])
                   if isinstance(e.left, Call) and is_density(e.right)]
    for call in printed:
        arguments = separated(call)[0]
        if len(arguments) != 1 or len(call.args) != 1 or not isinstance(peel(arguments[0]), Letter):
            continue
        capital = capital_of(el, arguments[0], front) if full_key(arguments[0]) not in inside else None
        made = Call(node, (capital or arguments[0],), (",",), span=node.span)
        if el.book.find(made, env, el.roles) is not None:
            return made
    return None


def defined_weight(el: Elaborator, law: Node, names: list[Node], env: Env) -> Node | None:
    """``p_i`` in ``E_{i \\sim p}``, where the notes define p by its values ``p_i = …``."""
    if not isinstance(law, Letter) or len(names) != 1 or not isinstance(names[0], Letter):
        return None
    member = Script(law, (names[0],), span=law.span)
    entries = el.book.entries.get(full_key(law), ())
    if not any(e.indices and len(e.parameters) == 1 for e in entries) or laws.is_law_name(el, law, env):
        return None
    return member


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
    for call in el.roles.calls.get(key, []):
        # E_p[f(X)] where the law is printed with its values, p(x)
        capitals = [capital_of(el, a, front) for a in separated(call)[0]]
        if capitals and None not in capitals:
            return [c for c in capitals if c is not None]
    for declaration in el.roles.declared:
        if (
            isinstance(declaration, said.IsLaw)
            and declaration.variable is not None
            and full_key(declaration.name) == key
        ):
            return [declaration.variable]
    for call in el.roles.calls.get(key, []):
        return list(separated(call)[0])
    found: list[Node] = [
        n for k, n in inside.items() if isinstance(n, Letter) and (k in el.roles.variables or k in el.roles.bound)
    ]
    if len(found) == 1:
        return found
    letters = {
        full_key(a): a
        for f in front
        for n in f.walk()
        if isinstance(n, Call) and n.args
        for a in separated(n)[0]
        if isinstance(peel(a), Letter)
    }
    if len(letters) == 1:
        return list(letters.values())
    outcomes = [n for k, n in inside.items() if isinstance(n, Letter) and len(n.name) == 1
                and (n.name in "stuvwxyz" or (n.name in "STUVWXYZ" and is_draw(el, n, front)))]
    if len(outcomes) == 1 and not el.roles.calls.get(key):
        el.note(node.span, f"read {print_name(node)} as a mean over {print_name(outcomes[0])}")
        return list(outcomes)
    if any(isinstance(n, (Letter, Script)) and laws.is_law_name(el, n, Env()) for n in inside.values()):
        return [Letter(laws.POINT, latex="x", span=law.span)]
    raise Refusal(node.span, "it is not clear what is drawn here", "write E_{x \\sim p}")


def weight_of(el: Elaborator, weight: Term, sums: list[tuple[str, IndexSet]], env: Env) -> Term:
    """The value of a formula that a mean is taken with: it is one of a law, so it is not negative."""
    outer = {n for v in env.bound.values() if isinstance(v, Element) for n in free_names(v.term)}
    if not outer & free_names(weight):
        el.extra.append(Condition(tuple(sums), (), Compare(">=", weight, ZERO)))
    return weight


def capital_of(el: Elaborator, value: Node, front: list[Node]) -> Letter | None:
    """The ``X`` in ``E_p[f(X)]`` where the law is printed with its values, ``p(x)``."""
    key = full_key(value).upper()
    found = [n for f in front for n in f.walk() if isinstance(n, Letter) and full_key(n) == key]
    return found[0] if found and is_draw(el, found[0], front) else None


def is_draw(el: Elaborator, node: Letter, front: list[Node]) -> bool:
    """A capital that stands for nothing else in the notes, no matrix, function, or constant, and has no index here."""
    key = full_key(node)
    indexed = any(isinstance(n, Script) and n.base == node for f in front for n in f.walk())
    return (key[:1].isupper() and not indexed and key not in el.book and key not in el.roles.calls
            and not el.roles.rank.get(key) and key not in el.roles.laws)


def known(
    el: Elaborator, law: Call, names: list[Node], env: Env, sums: list[tuple[str, IndexSet]], weights: list[Term]
) -> Env:
    """``x \\sim \\mathcal N(\\mu, \\sigma^2)``."""
    letter = base_letter(law.head)
    if letter is None or letter.name not in ("N", "Normal") or len(law.args) != 2 or len(names) != 1:
        raise Refusal(law.span, f"{print_name(law)} is not known as a law", "write its density")
    mean, variance = (el.term(a, env) for a in law.args)
    key = full_key(names[0])
    letter_z, over = standard_normal(el)
    name = el.new_name(letter_z)
    sums.append((name, over))
    weights.append(laws.probability(el, STANDARD_NORMAL, {laws.ONLY: Sym(name)}))
    return env.add({key: Element(scaled(mean, variance, Sym(name)))})


STANDARD_NORMAL = "φ"


def scaled(mean: Term, variance: Term, z: Term) -> Term:
    """The value ``μ + σ z`` of a normal variable at a value z of the standard one."""
    if isinstance(variance, Pow) and variance.exponent == TWO:
        deviation: Term = variance.base  # σ and -σ give one law
    else:
        deviation = Pow(variance, HALF)
    return Add((mean, z if variance == ONE else Mul((deviation, z))))


def standard_normal(el: Elaborator) -> tuple[str, IndexSet]:
    """The standard normal law, known by mean and variance; all others are scaled from it."""
    fresh = STANDARD_NORMAL not in el.laws
    if fresh:
        el.laws[STANDARD_NORMAL] = laws.LawRecord(STANDARD_NORMAL, fresh=el.sorts.fresh)
        el.spelling.setdefault(STANDARD_NORMAL, r"\varphi_{0,1}")
    over = el.laws[STANDARD_NORMAL].slot(laws.ONLY)
    if fresh:
        el.sorts.literal(over, -1)
        el.sorts.literal(over, 1)
        el.sorts.numeric(over)
        for power, value in ((1, ZERO), (2, ONE)):
            name = el.new_name("z")
            weight = laws.probability(el, STANDARD_NORMAL, {laws.ONLY: Sym(name)})
            body = Mul((weight, Sym(name) if power == 1 else Pow(Sym(name), rat(power))))
            el.extra.append(Condition((), (), Compare("=", Big("sum", name, over, body), value)))
    return "z", over


def beyond_moments(term: Term) -> bool:
    """Whether mean and variance of the standard normal law do not settle a mean under it."""
    for part in walk(term):
        if isinstance(part, Big) and any(
            isinstance(p, Prob) and p.law == STANDARD_NORMAL and Sym(part.var) in dict(p.slots).values()
            for p in walk(part.body)
        ):
            found = degree(part.body, part.var)
            if found is None or found > 2:
                return True
    return False


def degree(term: Term, name: str) -> int | None:
    """The degree of a polynomial in a name; None for anything else."""
    if name not in free_names(term) or isinstance(term, Prob):
        return 0
    match term:
        case Sym():
            return 1
        case Defined():
            return degree(term.body, name)
        case Add():
            terms = [degree(t, name) for t in term.terms]
            return None if None in terms else max(t for t in terms if t is not None)
        case Mul():
            factors = [degree(f, name) for f in term.factors]
            return None if None in factors else sum(f for f in factors if f is not None)
        case Pow(exponent=Rat(value=power)) if power.denominator == 1 and power > 0:
            inner = degree(term.base, name)
            return None if inner is None else inner * int(power)
    return None


# --- E[f(X)] ---------------------------------------------------------------------------------------------------------


def over_random(el: Elaborator, node: Call, front: list[Node], given: list[Node], env: Env) -> Mean:
    """The weights that come from what is random in the body."""
    slots, abstract = chance.random_names(el, front, env)
    happens = [g for g in given if events.is_event(el, g, env)]
    held = [g for g in given if g not in happens]
    held_keys = [el.roles.slot_of(h) or full_key(h) for h in held]
    if abstract and slots:
        raise Refusal(node.span, "some variables here have a discrete law and others have not", "write E_{x \\sim p}")
    if not slots and not abstract:
        letters = chance.unbound_laws(el, front, env)
        if len(letters) > 1:
            letters = {k: v for k, v in letters.items() if k in chance.first_laws(el)} or letters
        if len(letters) == 1:
            ((law, drawn_from),) = letters.items()
            el.note(node.span, f"read {print_name(node)} as the mean under {el.spelling.get(law, law)}")
            return sampled(el, node, (drawn_from,), front, env)
    if abstract or (not slots and any(v == "abstract" for v in el.roles.variables.values())):
        return events.sample_mean(el, happens, held, env)
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
        scope = chance.bind_slots(el, loose, conditions, scope, sums, weights)
        result: Term = Mul((*weights, body(scope)))
        for name, over in reversed(sums):
            result = Big("sum", name, over, result)
        return result

    return mean
