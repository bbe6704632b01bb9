r"""Entropies and probabilities of runs ``X_1, \ldots, X_k`` of random variables, for every length.

All variables of a chain that speaks of such runs live on one sample space, which holds every combination of their
values; letters for values are what the variables show at a point of it.  ``p(x_1, \ldots, x_k)`` is a ``Joint``, a sum
over sequences weighted with their probability is a mean over the sample space.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, head_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import bound_by, is_expectation
from ce_symbolic.context.places import Place
from ce_symbolic.context.runs import Run, Sequences, capital, groups, joined, listed, run_of, runs, without
from ce_symbolic.meaning.events import OMEGA, SAMPLE, SAMPLE_LAW
from ce_symbolic.meaning.scope import Element, Env, Refusal
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    App,
    Big,
    Compare,
    Iverson,
    Joint,
    Mul,
    Prob,
    Range,
    Sym,
    Term,
    Value,
    divide,
    free_names,
    fresh,
    rat,
    transform,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Dots, Letter, Node, Number, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

#: What the names of families of variables on the sample space end with.
MARK = "[]"
Runs = tuple[Run, ...]


def opened(value: Value) -> Value:
    """``value`` with every ``Joint`` written as what it stands for."""

    def write(part: Value) -> Value:
        if not isinstance(part, Joint):
            return part
        taken = free_names(part)
        sample = fresh("ω", taken)
        factors: list[Term] = [Prob(part.law, ((part.law, Sym(sample)),))]
        for name, first, last, point in part.items:
            def shows(at: Term, name: str = name, point: Term = point) -> Term:
                return Iverson(Compare("=", App(name, (at, Sym(sample))), App(name, (at, point))))

            if first == last:
                factors.append(shows(first))
                continue
            index = fresh("j", taken)
            factors.append(Big("prod", index, Range(first, last), shows(Sym(index))))
        return Big("sum", sample, OMEGA, Mul(tuple(factors)))

    return transform(value, write)


# --- reading ---------------------------------------------------------------------------------------------------------


def call(el: Elaborator, node: Call, env: Env) -> Term | None:
    """An entropy, information, divergence, probability or mean in a chain that speaks of sequences."""
    about = el.sequences
    assert about is not None
    head = head_key(node.head)
    letter = base_letter(node.head)
    if letter is None:
        return None
    if is_expectation(node.head):
        return _mean(el, node, env)
    if head in ("H", "h", "I", "MI") and (not isinstance(node.head, Script) or not node.head.subs):
        return _information(el, node, about, env) if head in ("I", "MI") else _entropy(el, node, about, env)
    if head in ("D", "KL", "D_KL") and "||" in node.separators:
        return _divergence(el, node, about, env)
    law = law_of(el, node.head, about)
    if law is not None:
        front, back = _sides(node, about)
        return probability(el, law, front, back, env)
    return None


def law_of(el: Elaborator, head: Node, about: Sequences) -> str | None:
    """The law on the sample space that a head stands for; names of variables below it are left out."""
    inner = peel(head)
    letter = base_letter(inner)
    if letter is None or not isinstance(inner, (Letter, Script)) or letter.name not in (
            "p", "P", "Pr", "Prob", "prob", "q", "Q", "r"):
        return None
    if isinstance(inner, Script) and (inner.sups or inner.primes):
        return None
    subs = inner.subs if isinstance(inner, Script) else ()
    if subs:
        below = runs(_taken_apart(subs), about.keys)
        if below is None or any(r.key not in about.variables for r in below):
            return None
    name = SAMPLE_LAW if letter.name.lower() in ("p", "pr", "prob") else f"{SAMPLE_LAW}{letter.name.lower()}"
    if name != SAMPLE_LAW and name not in el.laws:
        from ce_symbolic.meaning import laws

        record = laws.LawRecord(name, fresh=el.sorts.fresh)
        el.sorts.unify(record.slot(name), OMEGA)
        el.laws[name] = record
        el.spelling.setdefault(name, print_name(letter))
    return name


def _taken_apart(subs: tuple[Node, ...]) -> list[Node]:
    """The variables below a law, those behind a bar included."""
    found: list[Node] = []
    for sub in subs:
        inner = peel(sub)
        found += [inner.body, inner.condition] if isinstance(inner, tree.SuchThat) else [inner]
    return found


def _sides(node: Call, about: Sequences) -> tuple[Runs, Runs]:
    """The runs before and behind the bar."""
    if any(s not in (",", "|") for s in node.separators) or node.separators.count("|") > 1:
        raise Refusal(node.span, "these arguments are not understood", "write variables, and conditions behind a bar")
    found = [known(g, about, node) for g in groups(node)]
    return found[0], found[1] if len(found) > 1 else ()


def known(group: list[Node], about: Sequences, node: Node) -> Runs:
    """The runs of a group of arguments; the vector of all members of the one sequence counts as a run."""
    found = runs(group, about.keys)
    if found is None:
        raise Refusal(node.span, "this is no list of random variables", "write X_1, \\dots, X_n")
    lengths = dict(about.last)
    made: list[Run] = []
    bold = {capital(letter_key(x)) for n in listed(group) if (x := base_letter(n)) is not None and x.style == "bold"}
    for run in found:
        if run.alone and run.key in about.alike:
            run = Run(run.key, Place("", 1), Place("", 1), run.held)
        elif run.alone and run.key in about.keys:
            if run.key not in bold or run.key not in lengths:
                raise Refusal(node.span, f"it is not clear which of its members {run.key} is", "write X_i")
            run = Run(run.key, Place("", 1), lengths[run.key], run.held)
        made.append(run)
    return joined(made)


def place(el: Elaborator, at: Place, env: Env) -> Term:
    """A place as a number."""
    if not at.letter:
        return rat(at.offset)
    found = env.bound.get(at.letter)
    letter = found.term if isinstance(found, Element) else Sym(at.letter)
    if not isinstance(found, Element):
        el.integers.add(at.letter)
    if not at.offset:
        return letter
    return Add((letter, rat(at.offset)))


def point(key: str, env: Env) -> Term:
    """The point of the sample space where the value of a variable is taken."""
    found = env.bound.get(f"ω:{key}")
    if isinstance(found, Element):
        return found.term
    return env.sample if env.sample is not None else Sym(SAMPLE)


def item(el: Elaborator, run: Run, env: Env, at: Term | None = None) -> tuple[str, Term, Term, Term]:
    """A run as an item of a ``Joint``."""
    name = run.key + MARK
    about = el.sequences
    assert about is not None
    length = dict(about.last).get(run.key)
    if name not in el.families:
        if run.alone:
            el.families[name] = (Range(ONE, ONE), OMEGA)
        elif length is not None:
            el.families[name] = (Range(ONE, place(el, length, Env())), OMEGA)
        else:
            el.families[name] = (el.sorts.fresh(), OMEGA)
        el.spelling.setdefault(name, run.key)
    ends = (ONE, ONE) if run.alone else (place(el, run.first, env), place(el, run.last, env))
    return name, *ends, at if at is not None else point(run.key, env)


def joint(el: Elaborator, law: str, found: Runs, env: Env, at: Term | None = None) -> Term:
    """The probability of the values of the runs."""
    found = joined(replace(r, held=False) for r in found)
    return Joint(law, tuple(item(el, r, env, at) for r in found)) if found else ONE


def probability(el: Elaborator, law: str, front: Runs, back: Runs, env: Env, at: Term | None = None) -> Term:
    """``p(front | back)``."""
    whole = joint(el, law, (*front, *back), env, at)
    return divide(whole, joint(el, law, back, env, at)) if joint(el, law, back, env, at) != ONE else whole


def mean(el: Elaborator, law: str, held: Runs, env: Env, body: object) -> Term:
    """``Σ_ω P(ω) body(ω)``, over the points that show the held values only."""
    assert callable(body)
    name = el.new_name("ω")
    weights: list[Term] = [Prob(law, ((law, Sym(name)),))]
    for run in held:
        family, first, last, outside = item(el, run, env)

        def shows(j: Term, family: str = family, outside: Term = outside) -> Term:
            return Iverson(Compare("=", App(family, (j, Sym(name))), App(family, (j, outside))))

        if first == last:
            weights.append(shows(first))
        else:
            index = el.new_name("j")
            weights.append(Big("prod", index, Range(first, last), shows(Sym(index))))
    whole: Term = Big("sum", name, OMEGA, Mul((*weights, body(Sym(name)))))
    return divide(whole, joint(el, law, held, env)) if held else whole


def _entropy(el: Elaborator, node: Call, about: Sequences, env: Env) -> Term | None:
    front, back = _sides(node, about)
    if any(r.held for r in front):
        return None
    return entropy(el, front, back, env)


def entropy(el: Elaborator, front: Runs, back: Runs, env: Env) -> Term:
    """``H(front | back)``."""
    held = tuple(r for r in back if r.held)
    return Mul((MINUS_ONE, mean(el, SAMPLE_LAW, held, env, lambda at: el.log(
        probability(el, SAMPLE_LAW, front, back, env, at)))))


def _information(el: Elaborator, node: Call, about: Sequences, env: Env) -> Term | None:
    cut = next((k for k, s in enumerate(node.separators) if s in (";", ":")), None)
    if cut is None:
        if node.separators[:1] != (",",) or (len(node.args) > 2 and node.separators[1] != "|"):
            return None
        cut = 0
    bar = next((k for k, s in enumerate(node.separators) if s == "|"), len(node.args) - 1)
    if bar < cut:
        return None
    a, b, c = (known(list(g), about, node) if g else () for g in (
        node.args[:cut + 1], node.args[cut + 1:bar + 1], node.args[bar + 1:]))
    if any(r.held for r in (*a, *b)):
        return None
    held = tuple(r for r in c if r.held)

    def body(at: Term) -> Term:
        def p(*found: Run) -> Term:
            return probability(el, SAMPLE_LAW, tuple(found), c, env, at)

        return el.log(divide(p(*a, *b), Mul((p(*a), p(*b)))))

    return mean(el, SAMPLE_LAW, held, env, body)


def _divergence(el: Elaborator, node: Call, about: Sequences, env: Env) -> Term | None:
    bar = node.separators.index("||")
    if len(node.args) != 2 or bar != 0:
        return None
    parts = []
    for arg in map(peel, node.args):
        if isinstance(arg, Call):
            law = law_of(el, arg.head, about)
            sides = _sides(arg, about)
        else:
            law = law_of(el, arg, about)
            subs = arg.subs if isinstance(arg, Script) else ()
            front: Runs | None = runs([s.body if isinstance(s, tree.SuchThat) else s for s in map(peel, subs)],
                                      about.keys)
            behind = runs([s.condition for s in map(peel, subs) if isinstance(s, tree.SuchThat)], about.keys)
            if not front or behind is None:
                return None
            sides = front, behind
        if law is None:
            return None
        parts.append((law, *sides))
    (p, front_p, back_p), (q, front_q, back_q) = parts
    if front_p != front_q:
        raise Refusal(node.span, "these laws are of different variables", "write both with the same arguments")
    held = tuple(replace(r, held=True) for r in back_p if f"ω:{r.key}" in env.bound or r.held)
    return mean(el, p, held, env, lambda at: el.log(divide(
        probability(el, p, front_p, back_p, env, at), probability(el, q, front_q, back_q, env, at))))


def _mean(el: Elaborator, node: Call, env: Env) -> Term | None:
    """``E[…]`` under the law of everything."""
    if len(node.args) != 1 or node.power is not None or head_key(node.head).split("_")[0] not in ("E", "Exp"):
        return None
    law: str | None = SAMPLE_LAW
    about = el.sequences
    assert about is not None
    for sub in node.head.subs if isinstance(node.head, Script) else ():
        inner = peel(sub)
        if isinstance(inner, tree.Compare) and inner.ops == ("~",):
            inner = peel(inner.items[1])
        name = inner.head if isinstance(inner, Call) else inner
        law = law_of(el, name, about) if isinstance(name, (Letter, Script)) else None
        if law is None and runs([inner], about.keys) is not None and head_key(inner)[:1].isupper():
            law = SAMPLE_LAW  # E_{X^n}
    if law is None:
        raise Refusal(node.span, "it is not clear what is drawn here", "write E[…]")
    bare = {k: v for k, v in env.bound.items() if not k.startswith("ω:")}

    def body(at: Term) -> Term:
        return el.term(node.args[0], replace(env, bound=bare, sample=at))

    return mean(el, law, (), env, body)


# --- sums over values ------------------------------------------------------------------------------------------------


def summed(el: Elaborator, node: tree.Big, env: Env) -> Term | None:
    """A sum over the values of variables, weighted with their probability, as a mean; None where an index runs."""
    about = el.sequences
    assert about is not None
    if node.op != "sum" or node.lower is None or node.body is None or node.upper is not None:
        return None
    names, body = _below(node, about)
    if names is None:
        return None
    bound = runs(names, about.keys)
    if bound is None or any(r.key not in about.variables or r.held for r in bound):
        return None
    if any(r.alone and r.key in about.keys for r in bound):
        bound = known(names, about, node)
    return _weighed(el, node, bound, body, about, env)


def _below(node: tree.Big, about: Sequences) -> tuple[list[Node] | None, Node]:
    """The names below the sign, those of sums right behind it included, and what is summed."""
    assert node.lower is not None and node.body is not None
    lower = peel(node.lower)
    names: list[Node] = []
    for part in lower.items if isinstance(lower, tree.Tuple) else (lower,):
        inner = peel(part)
        if isinstance(inner, tree.Compare):
            if inner.ops != ("in",):
                return None, node.body
            inner = peel(inner.items[0])
        names.append(inner)
    body = peel(node.body)
    if len(names) == 1 and isinstance(body, tree.Mul) and isinstance(peel(body.factors[0]), Dots) and len(
            body.factors) == 2:
        last = peel(body.factors[1])
        if isinstance(last, tree.Big) and last.op == "sum" and last.lower is not None and last.body is not None:
            return [names[0], Dots("\\dots", span=node.span), *bound_by(last.lower)], last.body
    if len(names) == 1 and isinstance(body, tree.Mul) and len(body.factors) == 2:
        # \\sum_{x_1} \\sum_{x_2} \\cdots \\sum_{x_n}: the dots are read as what the second sign sums.
        second, last = map(peel, body.factors)
        if (isinstance(second, tree.Big) and second.op == "sum" and isinstance(second.body, Dots)
                and second.lower is not None and isinstance(last, tree.Big) and last.op == "sum"
                and last.lower is not None and last.body is not None):
            return [names[0], *bound_by(second.lower), Dots("\\dots", span=node.span), *bound_by(last.lower)], last.body
    for name in listed(names):
        one = run_of(name, about.keys) if not isinstance(name, Dots) else None
        if not isinstance(name, Dots) and (one is None or one.key not in about.variables or one.key.islower()):
            return None, node.body
    if isinstance(body, tree.Big) and body.op == "sum" and body.lower is not None and body.body is not None:
        more, inner_body = _below(body, about)
        if more is not None and body.upper is None:
            return [*names, *more], inner_body
    return names, node.body


def _factors(body: Node) -> list[tuple[str, Node]]:
    """The factors of a summand with their signs, products in brackets taken apart."""
    inner = peel(body)
    if isinstance(inner, tree.Add) and len(inner.terms) == 1:
        first, *rest = _factors(inner.terms[0])
        return [("-" if inner.signs[0] == "-" else "", Number("1")), first, *rest]
    if isinstance(inner, tree.Mul):
        return [f for part in inner.factors for f in _factors(part)]
    return [("", inner)]


def _weighed(el: Elaborator, node: tree.Big, bound: Runs, body: Node, about: Sequences, env: Env) -> Term:
    factors = _factors(body)
    weights: list[tuple[int, str, Runs, Runs]] = []
    keys = {r.key for r in bound}
    for k, (_, factor) in enumerate(factors):
        if isinstance(factor, Call) and (law := law_of(el, factor.head, about)) is not None:
            front, back = _sides(factor, about)
            if keys & {r.key for r in front}:
                weights.append((k, law, front, back))
    chain = _chain(weights, bound)
    if chain is None:
        raise Refusal(node.span, "this sum is no mean under a law of what is summed",
                      "write p(x_1, \\dots, x_n) in front")
    law, chosen, rest, given = chain
    left = [f for k, f in enumerate(factors) if k not in chosen]
    held = tuple(replace(r, held=True) for r in joined((*rest, *given)))
    free = joined((*rest, *given))
    for factor in (n for _, f in left for n in f.walk() if isinstance(n, Call)):
        if law_of(el, factor.head, about) is not None:
            for run in (r for side in _sides(factor, about) for r in side):
                if any(run.key == b.key for b in bound) and not about.covered(run, joined((*bound, *free))):
                    raise Refusal(factor.span, f"{print_name(factor)} has values that are not summed over",
                                  "sum over all of them")

    def inside(at: Term) -> Term:
        scope = env.add({f"ω:{r.key}": Element(at, OMEGA) for r in (*bound, *free)})
        made: list[Term] = [MINUS_ONE if sign == "-" else el.term(f, scope) for sign, f in left]
        return Mul(tuple(made)) if made else ONE

    if not left:
        return probability(el, law, tuple(rest), tuple(given), env) if rest else ONE
    if not held:
        return mean(el, law, (), env, inside)
    # Σ_v p(v, w | u) f: the mean over the points that show w and u, divided by the probability of u alone.
    conditional = mean(el, law, held, env, inside)
    if not rest:
        return conditional
    return Mul((conditional, probability(el, law, tuple(rest), tuple(given), env)))


def _chain(weights: list[tuple[int, str, Runs, Runs]], bound: Runs) -> (
        tuple[str, set[int], Runs, Runs] | None):
    """The factors that together are the law of what is bound, perhaps with others beside it, given the rest."""
    for one in weights:
        rest = without(one[2], bound)
        if rest is not None:
            return one[1], {one[0]}, rest, one[3]
    if not weights or len({w[1] for w in weights}) != 1:
        return None
    order = sorted(weights, key=lambda w: sum(2 - r.alone for r in w[3]))
    given = order[0][3]
    seen: Runs = given
    for _, _, front, back in order:
        if joined(back) != joined(seen):
            return None
        seen = joined((*seen, *front))
    fronts = joined(r for w in order for r in w[2])
    if sum(len(w[2]) for w in order) < len(bound):
        return None
    rest = without(fronts, bound)
    return (order[0][1], {w[0] for w in order}, rest, given) if rest is not None else None

