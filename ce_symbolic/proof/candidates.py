"""Instances of known inequalities that may help with a given one, read off its normal form.

Each candidate is a rule of ``rules.bounds`` with a choice, up to a non-negative factor.  Nothing here is trusted.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Prob,
    Property,
    Rat,
    Sym,
    Term,
    free_names,
    kinds,
    substitute,
    term,
    walk,
)
from ce_symbolic.proof.factoring import factored
from ce_symbolic.proof.facts import facts_of
from ce_symbolic.proof.information import informations
from ce_symbolic.proof.logsum import log_sums, marginals
from ce_symbolic.proof.masks import NEGATIVE, POSITIVE, ZERO_SIGN
from ce_symbolic.proof.normal import Factors, Polynomial, canonical_term, key, normal, render
from ce_symbolic.proof.quadratic import cauchy_schwarz, sizes, triangles
from ce_symbolic.proof.runs import run_informations
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block, within
from ce_symbolic.rules.bounds import write_block
from ce_symbolic.rules.rule import Choice

MAX_CANDIDATES = 80


@dataclass(frozen=True)
class Candidate:
    """A rule with a choice whose term ``place`` is scaled by the multiplier."""

    rule: str
    choice: Choice
    place: int

    def scaled(self, by: Fraction, factor: Term = ONE) -> Choice:
        """The choice with the multiplier put in, and a further factor."""
        if by == 1 and factor == ONE:
            return self.choice
        weight = self.choice[self.place]
        assert isinstance(weight, Term)
        new = tuple(t for t in (Rat(by), factor) if t != ONE)
        return (*self.choice[:self.place], times_inside(new, weight), *self.choice[self.place + 1:])


def times_inside(factors: tuple[Term, ...], value: Term) -> Term:
    """The product, with the factors inside of sums: the sign of a flat product is easier to see."""
    if isinstance(value, Big) and value.op == "sum" and not any(value.var in free_names(f) for f in factors):
        return Big("sum", value.var, value.over, times_inside(factors, value.body))
    made = tuple(t for t in (*factors, *(value.factors if isinstance(value, Mul) else (value,))) if t != ONE)
    return ONE if not made else made[0] if len(made) == 1 else Mul(made)


@dataclass(frozen=True)
class LogTerm:
    """``coefficient · Σ_{sets} weight · log(argument)`` with the indices named ``~1 …``."""

    sets: tuple[IndexSet, ...]
    weight: Term
    argument: Term
    coefficient: Fraction


def product(factors: Factors) -> Term:
    """The factors as a term."""
    made = [b if e == 1 else Pow(b, Rat(e)) for b, e in factors]
    return ONE if not made else made[0] if len(made) == 1 else Mul(tuple(made))


def log_terms(goal: Polynomial) -> list[LogTerm]:
    """The monomials that are linear in one logarithm."""
    found = []
    for (sets, factors), c in goal.items():
        logs = [k for k, (b, e) in enumerate(factors) if isinstance(b, Fn) and b.name == "log" and e == 1]
        if len(logs) == 1:
            base = factors[logs[0]][0]
            assert isinstance(base, Fn)
            found.append(LogTerm(sets, product(factors[:logs[0]] + factors[logs[0] + 1:]), base.args[0], c))
    return sorted(found, key=lambda t: (len(t.sets), key(t.weight), key(t.argument)))


def candidates(goal: Polynomial, scope: Scope, sides: tuple[Term, ...] = (),
               opened: Polynomial | None = None) -> Iterator[Candidate]:
    """All candidates, the most promising first; ``sides`` are the two sides as they are printed, ``opened`` the goal
    before its sums were collapsed: there every logarithm still has its weight."""
    original = goal
    goal = at_indices(goal)
    if opened is not None and opened != original:
        yield from log_tangents(at_indices(opened), scope, whole_only=True)
    tangents = list(log_tangents(goal, scope))
    yield from tangents[:2]
    yield from (Candidate("log-sum", choice, 0) for choice in (*log_sums(sides), *marginals(original, scope)))
    yield from tails(goal)
    yield from (Candidate("non-negative-information", choice, 0) for choice in informations(original))
    yield from (Candidate("non-negative-run-information", choice, 0)
                for choice in run_informations(opened or original, scope))
    yield from (Candidate("cauchy-schwarz", choice, 1) for choice in cauchy_schwarz(original, sides))
    yield from (Candidate("triangle-inequality", choice, 0) for choice in triangles(original))
    yield from (Candidate("add-non-negative", (gap,), 0) for gap in sizes(original))
    yield from tangents_with_sums_as_weights(goal, scope)
    yield from weighted_tangents(goal, scope)
    yield from log_differences(goal, scope)
    yield from tangents[2:]
    yield from jensens(goal, scope)
    yield from squares(goal)
    yield from complements(goal)
    yield from from_facts(goal, scope)
    yield from extremes(goal)
    yield from exp_tangents(goal, scope)


def at_indices(goal: Polynomial) -> Polynomial:
    """The polynomial with its indices called ``~1 …``."""
    return {(sets, tuple((renamed(b, len(sets)), e) for b, e in factors)): c for (sets, factors), c in goal.items()}


def extremes(goal: Polynomial) -> Iterator[Candidate]:
    """Maxima against their members, as they stand and under the exponential."""
    largest = sorted({v for (_s, factors) in goal for b, _e in factors for v in walk(b)
                      if isinstance(v, Big) and v.op in ("max", "min")}, key=key)
    listed = sorted({v for (_s, factors) in goal for b, _e in factors for v in walk(b)
                     if isinstance(v, Fn) and v.name == "max"}, key=key)
    for one in listed:
        yield Candidate("largest-term", (ONE, one), 0)
    for extreme in largest:
        sign = ONE if extreme.op == "max" else -ONE
        if extreme.op == "max":
            yield Candidate("largest-term", (ONE, extreme), 0)
        for (sets, factors) in goal:
            for i in range(len(sets)):
                member = term(substitute(extreme.body, {extreme.var: Sym(f"~{i + 1}")}))
                scaled = dict.fromkeys(c for b, _ in factors if (c := _times(b, member)) is not None)
                images = [(Fn("exp", (c * extreme,)), b) for c in scaled for b, _ in factors if _times(b, member) == c]
                if extreme.op == "max":
                    yield from (Candidate("largest-term", (ONE, extreme, c), 0) for c in scaled)
                for image, at in ((Fn("exp", (extreme,)), Fn("exp", (member,))), (extreme, member), *images):
                    if any(b == at for b, _ in factors):
                        rest = product(tuple((b, e) for b, e in factors if b != at))
                        body = (rest, sign, Add((image, -at)))
                        yield Candidate("add-non-negative", (close_block(block_of(sets), body),), 0)


def _times(base: Term, member: Term) -> Term | None:
    """The ``c`` of ``e^{c u}`` for a member ``u``."""
    argument = base.args[0] if isinstance(base, Fn) and base.name == "exp" else None
    if not isinstance(argument, Mul) or member not in argument.factors:
        return None
    k = argument.factors.index(member)
    rest = argument.factors[:k] + argument.factors[k + 1:]
    return Mul(rest) if len(rest) > 1 else rest[0]


def complements(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w (1 - [B])`` for every indicator that is subtracted: an event and another one with it.  ``Σ p (1 - p)`` for
    a squared probability."""
    for (sets, factors), c in goal.items():
        for k, (base, e) in enumerate(factors):
            squared = isinstance(base, Prob) and e >= 2
            if ((isinstance(base, Iverson) and e == 1) or squared) and c < 0:
                rest = product((*factors[:k], *([(base, e - 1)] if squared else []), *factors[k + 1:]))
                yield Candidate("add-non-negative", (close_block(block_of(sets), (rest, Add((ONE, -base)))),), 0)
        events = [base for base, e in factors if isinstance(base, Iverson) and e == 1]
        if len(events) == 2 and c > 0:
            # What is in neither of two events: Bonferroni's inequality.
            rest = product(tuple(f for f in factors if f[0] not in events))
            outside = tuple(Add((ONE, -event)) for event in events)
            yield Candidate("add-non-negative", (close_block(block_of(sets), (rest, *outside)),), 0)


def tails(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w (u - v [u >= v])`` for every indicator that is subtracted (Markov), and the same with squares (Chebyshev),
    each as a sum of what is not negative."""
    for (sets, factors), c in goal.items():
        for k, (base, e) in enumerate(factors):
            if not (isinstance(base, Iverson) and base.condition.op in ("<", "<=") and e == 1 and c < 0):
                continue
            v, u = base.condition.left, base.condition.right
            rest = product(tuple((b, x) for b, x in (*factors[:k], *factors[k + 1:]) if b != v))
            for power in (1, 2):
                whole = u if power == 1 else Pow(u, Rat(Fraction(2)))
                above = Mul((base, Add((u, -v)))) if power == 1 else Mul((base, Add((u, -v)), Add((u, v))))
                body = Mul((rest, Add((Mul((whole, Add((ONE, -base)))), above))))
                yield Candidate("add-non-negative", (close_block(block_of(sets), (body,)),), 0)


def renamed(value: Term, n: int) -> Term:
    """A factor of a monomial with its indices called ``~1 …``: the names of the normal form are reserved."""
    return term(substitute(value, {f"@{i + 1}": Sym(f"~{i + 1}") for i in range(n)}))


def block_of(sets: tuple[IndexSet, ...]) -> tuple[Binder, ...]:
    """Indices of a monomial as binders."""
    return tuple((f"~{i + 1}", over) for i, over in enumerate(sets))


def log_tangents(goal: Polynomial, scope: Scope, whole_only: bool = False) -> Iterator[Candidate]:
    """For each kind of weight: the tangent at the ratio of everything under the logarithms, then at single ratios."""
    terms = [*log_terms(goal), *bits(goal)]
    seen: set[Choice] = set()
    weights = list(dict.fromkeys((t.sets, t.weight) for t in terms))
    terms += exponents(goal, terms)
    weights.sort(key=lambda w: -len(w[0]))
    constants = [] if whole_only else [product(factors) for (sets, factors) in goal if factors and not sets and not any(
        isinstance(v, Fn) and v.name == "log" for b, _ in factors for v in walk(b))][:3]
    numbers = [t.argument for t in terms if isinstance(t.argument, Rat)]
    for sets, weight in weights:
        bound = {f"~{i + 1}" for i in range(len(sets))}
        fitting = [t for t in terms if (t.sets, t.weight) == (sets, weight)
                   or (not t.sets and not bound & free_names(t.argument))]
        fitting += [found for t in terms if (found := lifted(t, sets, weight)) is not None]
        if within(block_of(sets), scope).sign(weight) & NEGATIVE:
            continue
        above = [t.argument for t in fitting if t.coefficient > 0]
        below = [t.argument for t in fitting if t.coefficient < 0]
        scale = [abs(t.coefficient) for t in fitting if t.sets == sets and t.weight == weight] or [Fraction(1)]
        powers = [(t.argument, t.coefficient / scale[0]) for t in fitting]
        all_above = [(a, c) for a, c in powers if c > 0]
        all_below = [(a, -c) for a, c in powers if c < 0]
        options: list[tuple[Term, Term]] = [(product(tuple(all_above)), product(tuple(all_below)))]
        if whole_only:
            above = below = []
            options = options if all_above or all_below else []
        options += [(u, v) for u in (*above, ONE) for v in (*below, ONE) if u != v and not whole_only]
        for number in constants:
            options += [(u, number) for u in above if u not in numbers]
        largest = max((abs(c) for _, c in powers), default=Fraction(1))
        if largest != 1:
            options.append((product(tuple((a, c / largest) for a, c in all_above)),
                            product(tuple((a, c / largest) for a, c in all_below))))
        # p_1 log p_1 + p_2 log p_2 + log 2: the logarithms with this weight, and those that belong to all weights.
        shared = [(a, c) for t, (a, c) in zip(fitting, powers, strict=True)
                  if (t.sets == sets and t.weight == weight) or (not t.sets and t.weight == ONE)]
        options.append((product(tuple((a, c) for a, c in shared if c > 0)),
                        product(tuple((a, -c) for a, c in shared if c < 0))))
        options += [(u, v) for u in (*above, ONE) for v in (*below, ONE) if u != v]
        options += [(u, Pow(v, Rat(Fraction(-1)))) for u in above for v in above if u != v]
        options += [(Pow(u, Rat(Fraction(-1))), v) for u in below for v in below if u != v]
        for u, v in options:
            choice: Choice = (weight, u, v, *write_block(block_of(sets)))
            if choice not in seen:
                seen.add(choice)
                yield Candidate("log-tangent", choice, 0)


def bits(goal: Polynomial) -> list[LogTerm]:
    """The number of a goal as a multiple of ``log 2 / log 2``, where its logarithms are to base two."""
    unit = Fn("log", (Rat(Fraction(2)),)), Fraction(-1)
    if ((), ()) not in goal or not any(unit in factors for _, factors in goal):
        return []
    return [LogTerm((), product((unit,)), Rat(Fraction(2)), goal[((), ())])]


def tangents_with_sums_as_weights(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """``(1 - p) log (1 - p)``, which the goal has multiplied out: tangents weighted with all that a logarithm has.

    Logarithms of numbers go with every weight, as ``log 2`` does in the bound of the binary entropy.
    """
    weights: dict[Term, Polynomial] = {}
    for part in log_terms(goal):
        if part.sets:
            continue
        own = weights.setdefault(part.argument, {})
        for monomial, c in normal(part.weight).items():
            own[monomial] = own.get(monomial, Fraction(0)) + c * part.coefficient
    if not any(len(w) > 1 for w in weights.values()):
        return
    numbers: list[tuple[Term, Fraction]] = [
        (a, w[((), ())]) for a, w in weights.items() if set(w) == {((), ())} and isinstance(a, Rat)]
    numbers = numbers or [(t.argument, t.coefficient) for t in bits(goal)]
    by_weight: dict[Term, list[tuple[Term, Fraction]]] = {}
    for argument, weight in weights.items():
        if isinstance(argument, Rat):
            continue
        made, negative = (_as_product(w, weights) for w in (weight, {m: -c for m, c in weight.items()}))
        if not scope.sign(made) & NEGATIVE:
            by_weight.setdefault(made, []).append((argument, Fraction(1)))
        elif not scope.sign(negative) & NEGATIVE:
            by_weight.setdefault(negative, []).append((argument, Fraction(-1)))
    for weight_, arguments in by_weight.items():
        for shared in ([*arguments, *numbers], arguments) if numbers else (arguments,):
            above = product(tuple((a, c) for a, c in shared if c > 0))
            below = product(tuple((a, -c) for a, c in shared if c < 0))
            yield Candidate("log-tangent", (weight_, above, below), 0)


def _as_product(weight: Polynomial, arguments: Iterable[Term]) -> Term:
    """A weight with its factors apart, which shows its sign; as ``(1 - p)`` where the logarithm of this is taken."""
    if len(weight) == 1:
        return render(weight)
    bit = Pow(Fn("log", (Rat(Fraction(2)),)), Rat(Fraction(-1)))
    for argument in arguments:
        for made in (argument, Mul((bit, argument))):
            if normal(made) == weight:
                return made
    return factored(weight) or render(weight)


def exponents(goal: Polynomial, terms: list[LogTerm]) -> list[LogTerm]:
    """``Σ w u`` beside logarithms with the weight ``w`` as ``Σ w log e^u``, where exponentials stand under them."""
    if not any("Fn.exp" in kinds(t.argument) for t in terms):
        return []
    found = []
    for sets, weight in dict.fromkeys((t.sets, t.weight) for t in terms if t.sets):
        inside = weight.factors if isinstance(weight, Mul) else (weight,)
        for (others, factors), c in goal.items():
            rest = [(b, e) for b, e in factors if (b if e == 1 else Pow(b, Rat(e))) not in inside]
            if others == sets and rest and len(rest) == len(factors) - len(inside) and not any(
                "Fn.log" in kinds(b) for b, _ in rest
            ):
                found.append(LogTerm(sets, weight, Fn("exp", (product(tuple(rest)),)), c))
    return found


def log_differences(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """``Σ w (log u - log v)`` for pairs of logarithms with the same weight, where the sign may be known."""
    terms = log_terms(goal)
    for sets, weight in dict.fromkeys((t.sets, t.weight) for t in terms):
        fitting = [t for t in terms if (t.sets, t.weight) == (sets, weight)]
        fitting += [found for t in terms if (found := lifted(t, sets, weight)) is not None]
        for u in [t.argument for t in fitting if t.coefficient > 0] + [ONE]:
            for v in [t.argument for t in fitting if t.coefficient < 0] + [ONE]:
                if u != v:
                    gap = Add(tuple(part for part in (Fn("log", (u,)), -Fn("log", (v,))) if part not in _LOGS_OF_ONE))
                    yield Candidate("add-non-negative", (close_block(block_of(sets), (weight, gap)),), 0)


_LOGS_OF_ONE = (Fn("log", (ONE,)), -Fn("log", (ONE,)))


def lifted(part: LogTerm, sets: tuple[IndexSet, ...], weight: Term) -> LogTerm | None:
    """``Σ_x p(x) log a(x)`` as ``Σ_{x,y} p(x, y) log a(x)``, for a weight that has probabilities of more variables."""
    if len(part.sets) >= len(sets):
        return None
    ours, theirs = (f.factors if isinstance(f, Mul) else (f,) for f in (weight, part.weight))
    joint = [f for f in ours if isinstance(f, Prob)]
    marginal = [f for f in theirs if isinstance(f, Prob)]
    for whole in joint:
        for some in marginal:
            if whole.law != some.law or not {s for s, _ in some.slots} < {s for s, _ in whole.slots}:
                continue
            values = dict(whole.slots)
            rename: dict[str, Term] = {v.name: values[s] for s, v in some.slots if isinstance(v, Sym)}
            gone = {v.name for s, v in whole.slots if s not in dict(some.slots) and isinstance(v, Sym)}
            rest = [term(substitute(f, rename)) for f in theirs if f is not some]
            if (substitute(some, rename) == Prob(whole.law, tuple((s, values[s]) for s, _ in some.slots))
                    and len(gone) == len(whole.slots) - len(some.slots) == len(sets) - len(part.sets)
                    and sorted(map(key, rest)) == sorted(key(f) for f in ours if f is not whole)
                    and not any(gone & free_names(f) for f in rest)):
                return LogTerm(sets, weight, term(substitute(part.argument, rename)), part.coefficient)
    return None


def weighted_tangents(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """For each logarithm with its whole coefficient, such as ``1 - θ``: the tangent at every other logarithm."""
    collected: dict[tuple[tuple[IndexSet, ...], Term], list[Term]] = {}
    for t in log_terms(goal):
        part = t.weight if t.coefficient == 1 else Mul((Rat(t.coefficient), t.weight))
        collected.setdefault((t.sets, t.argument), []).append(part)
    constants = [a for (sets, a) in collected if not sets and isinstance(a, (Rat, Sym))][:2]
    entries = []
    for (sets, argument), weights in collected.items():
        weight = weights[0] if len(weights) == 1 else with_factors(Add(tuple(weights)))
        mask = within(block_of(sets), scope).sign(weight)
        if not mask & NEGATIVE:
            entries.append((sets, argument, weight, 1))
        elif not mask & POSITIVE:
            entries.append((sets, argument, with_factors(Mul((Rat(Fraction(-1)), weight))), -1))
    pairs: list[tuple[Term, Term, Term, Choice]] = []
    for sets, argument, weight, sign in entries:
        if sign > 0:
            block = write_block(block_of(sets))
            pairs += [(weight, Mul((n, argument)), ONE, block) for n in constants if n != argument]
        for other_sets, other, _w, other_sign in entries:
            if other_sets not in ((), sets) or other_sign == sign or other == argument:
                continue
            u, v = (argument, other) if sign > 0 else (other, argument)
            pairs.append((weight, u, v, write_block(block_of(sets))))
    for weight, u, v, block in pairs:
        yield Candidate("log-tangent", (weight, u, v, *block), 0)
    for weight, u, v, block in pairs:
        for number in constants:
            if number not in (u, v):
                yield Candidate("log-tangent", (weight, u, Mul((number, v)), *block), 0)
                yield Candidate("log-tangent", (weight, Mul((number, u)), v, *block), 0)


def with_factors(value: Term) -> Term:
    """The sum with the factors that its terms share in front: each of them is not zero where the product is not."""
    polynomial = normal(value)
    lists = [dict(factors) for _, factors in polynomial]
    common = {b: min(other.get(b, Fraction(0)) for other in lists) for b in (lists[0] if lists else {})}
    shared = tuple((b, e) for b, e in common.items() if e > 0)
    if not shared or any(sets for sets, _ in polynomial):
        return value
    rest = render({(sets, tuple((b, left) for b, e in factors if (left := e - dict(shared).get(b, Fraction(0))))): c
                   for (sets, factors), c in polynomial.items()})
    made = tuple(t for t in (*(b if e == 1 else Pow(b, Rat(e)) for b, e in shared), rest) if t != ONE)
    return made[0] if len(made) == 1 else Mul(made)


def jensens(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """Jensen for every value ``f(mean)`` and every average ``Σ w f(a)``, where ``f`` is declared convex or concave."""
    for kind in ("convex", "concave"):
        for fact in sorted(p.subjects for p in scope.theory.properties if p.kind == kind):
            yield from _jensen(goal, fact[0])


def _jensen(goal: Polynomial, name: str) -> Iterator[Candidate]:
    listed: list[tuple[Term, Term, Fraction]] = []
    grouped: dict[Term, list[tuple[Term, Fraction]]] = {}
    for (sets, factors), c in goal.items():
        values = [k for k, (b, e) in enumerate(factors) if isinstance(b, App) and b.name == name and e == 1]
        if len(values) != 1:
            continue
        value = factors[values[0]][0]
        assert isinstance(value, App) and len(value.args) == 1
        weight = product(factors[:values[0]] + factors[values[0] + 1:])
        if sets:
            block = block_of(sets)
            yield Candidate("jensen", (name, ONE, weight, value.args[0], *write_block(block)), 1)
            # Weights that do not sum to one, as shares of what they sum to.
            total = close_block(tuple((v.replace("~", "~m"), s) for v, s in block), (_renamed(weight, len(sets)),))
            share = Mul((weight, Pow(total, MINUS_ONE)))
            yield Candidate("jensen", (name, total, share, value.args[0], *write_block(block)), 1)
        else:
            listed.append((weight, value.args[0], c))
    # Listed points: the weight of each value is its whole coefficient.
    for weight, point, c in listed:
        grouped.setdefault(point, []).append((weight, c))
    points = sorted(grouped, key=key)
    weights = {p: Add(tuple(w if c == 1 else Mul((Rat(c), w)) for w, c in grouped[p])) for p in points}
    for mean in points:
        others = [p for p in points if p != mean]
        # The multiplier is the coefficient of f(mean), or 1; the weights are what the other values have beside it.
        for multiplier in (ONE, -weights[mean], weights[mean]):
            for sign in (1, -1):
                flat: list[Term] = []
                for p in others:
                    weight = Mul((Rat(Fraction(sign)), weights[p], Pow(multiplier, Rat(Fraction(-1)))))
                    flat += [canonical_term(weight), p]
                if flat:
                    yield Candidate("jensen", (name, multiplier, 0, *flat), 1)
    for a in points:
        for b in points:
            if a != b:
                yield Candidate("tangent-of-convex", (name, ONE, a, b), 1)


def squares(goal: Polynomial) -> Iterator[Candidate]:
    """Squares of differences of the quantities that occur squared, and variances."""
    roots: list[Term] = []
    for (sets, factors), _c in goal.items():
        for k, (base, e) in enumerate(factors):
            if e != 2:
                continue
            if not sets:
                roots.append(base)
                continue
            weight = product(factors[:k] + factors[k + 1:])
            block = block_of(sets)
            mean = close_block(tuple((v.replace("~", "~m"), s) for v, s in block),
                               tuple(_renamed(f, len(sets)) for f in (weight, base)))
            body = Mul((weight, Pow(Add((base, -mean)), Rat(Fraction(2)))))
            yield Candidate("add-non-negative", (close_block(block, (body,)),), 0)
    yield from mixed_products(goal)
    half = Fraction(1, 2)
    roots += [Pow(b, Rat(half)) for b in dict.fromkeys(b for _s, factors in goal for b, e in factors if e == half)]
    for i, a in enumerate(roots):
        for b in roots[i + 1:]:
            for gap in (Add((a, -b)), Add((a, b))):
                yield Candidate("add-non-negative", (Pow(gap, Rat(Fraction(2))),), 0)
        for shift in (ONE, -ONE):
            yield Candidate("add-non-negative", (Pow(Add((a, shift)), Rat(Fraction(2))),), 0)


def mixed_products(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w (u - v)^2`` for a sum of products ``w u v`` that is subtracted: ``2 u v <= u^2 + v^2``."""
    for (sets, factors), c in goal.items():
        if not sets or c > 0:
            continue
        for i, (u, e) in enumerate(factors):
            for j, (v, f) in enumerate(factors[:i]):
                if e == f and e in (Fraction(1, 2), 1):
                    rest = product(tuple(x for k, x in enumerate(factors) if k not in (i, j)))
                    gap = Add((product(((v, f),)), -product(((u, e),))))
                    body = Mul((rest, Pow(gap, Rat(Fraction(2)))))
                    yield Candidate("add-non-negative", (close_block(block_of(sets), (body,)),), 0)


def _renamed(value: Term, n: int) -> Term:
    return term(substitute(value, {f"~{i + 1}": Sym(f"~m{i + 1}") for i in range(n)}))


def from_facts(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """Known signs, as they stand and multiplied by what occurs in the goal."""
    cofactors: dict[tuple[tuple[IndexSet, ...], Term], None] = {((), ONE): None}
    for (sets, factors), _c in goal.items():
        for k in range(len(factors)):
            if len(factors) > 1:
                cofactors[sets, product(factors[:k] + factors[k + 1:])] = None
    counted = {v.name for (_s, factors) in goal for b, _e in factors for v in walk(b) if isinstance(v, App)}
    # Stated equations have mostly been put in already.
    for fact in sorted(facts_of(scope), key=lambda f: f.mask == ZERO_SIGN):
        if fact in scope.counts and not any(isinstance(v, App) and v.name in counted for v in walk(fact.pattern)):
            continue
        for sign, excluded in ((ONE, NEGATIVE), (-ONE, POSITIVE)):
            if fact.mask & excluded:
                continue
            signed = fact.pattern if sign == ONE else -fact.pattern
            for sets, cofactor in list(cofactors)[:12]:
                for chosen in _instances(fact.wildcards, sets, signed):
                    if any(n.startswith("?") for n in free_names(chosen)):
                        continue
                    block = block_of(sets)
                    extra = close_block(block, (chosen,) if cofactor == ONE else (cofactor, chosen))
                    yield Candidate("add-non-negative", (extra,), 0)


def _instances(wildcards: tuple[tuple[str, IndexSet], ...], sets: tuple[IndexSet, ...],
               pattern: Term) -> Iterator[Term]:
    if not wildcards:
        yield pattern
    elif len(wildcards) == 1:
        name, over = wildcards[0]
        for i, here in enumerate(sets):
            if here == over:
                yield term(substitute(pattern, {name: Sym(f"~{i + 1}")}))


def _weighted_exponentials(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """For each exponential with its whole coefficient, such as ``1 - θ``: the tangent at every other exponential."""
    collected: dict[tuple[tuple[IndexSet, ...], Term], list[Term]] = {}
    for (sets, factors), c in goal.items():
        exponent = [Mul((Rat(e), b.args[0])) for b, e in factors if isinstance(b, Fn) and b.name == "exp"]
        if exponent:
            rest = product(tuple((b, e) for b, e in factors if not (isinstance(b, Fn) and b.name == "exp")))
            collected.setdefault((sets, canonical_term(Add(tuple(exponent)))), []).append(Mul((Rat(c), rest)))
    whole = {place: canonical_term(Add(tuple(ws))) for place, ws in collected.items()}
    for (sets, u), weight in whole.items():
        if within(block_of(sets), scope).sign(weight) & NEGATIVE:
            continue
        for other_sets, v in whole:
            if not other_sets and v != u and len(whole) <= 6:
                yield Candidate("exp-tangent", (weight, u, v, *write_block(block_of(sets))), 0)


def exp_tangents(goal: Polynomial, scope: Scope) -> Iterator[Candidate]:
    """Tangents of the exponentials that occur, at 0 and at each other."""
    found: dict[tuple[tuple[IndexSet, ...], Term, Term], None] = {}
    for (sets, factors), _c in goal.items():
        exponent = [Mul((Rat(e), b.args[0])) for b, e in factors if isinstance(b, Fn) and b.name == "exp"]
        weight = product(tuple((b, e) for b, e in factors if not (isinstance(b, Fn) and b.name == "exp")))
        if exponent:
            found[sets, weight, Add(tuple(exponent)) if len(exponent) > 1 else exponent[0]] = None
    yield from _weighted_exponentials(goal, scope)
    for sets, weight, u in list(found)[:6]:
        points = [v for other, _w, v in list(found)[:6] if not other and v != u]
        for v in (*points, ZERO):
            yield Candidate("exp-tangent", (weight, u, v, *write_block(block_of(sets))), 0)


def nonnegative_monomials(goal: Polynomial, scope: Scope) -> frozenset[object]:
    """The monomials of a polynomial that cannot be negative."""
    return frozenset(m for m in goal if not scope.sign(render({m: Fraction(1)})) & NEGATIVE)


def functions_in(value: Term) -> set[str]:
    """The names of uninterpreted functions of one real argument in a term."""
    return {v.name for v in walk(value) if isinstance(v, App) and len(v.args) == 1}


def declared(scope: Scope, kind: str) -> set[str]:
    """Functions with a property."""
    return {p.subjects[0] for p in scope.theory.properties if isinstance(p, Property) and p.kind == kind}


def polynomial_of(value: Term) -> Polynomial:
    """The normal form of a term."""
    return normal(value)
