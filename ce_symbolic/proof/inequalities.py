"""The search for proofs of inequalities: a known inequality, or a few with multipliers, that give the wanted one."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice

from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Defined,
    Fn,
    Iverson,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    exp,
    free_names,
    kinds,
    log,
    parts,
    rebuild,
    substitute,
    term,
    walk,
)
from ce_symbolic.proof.candidates import MAX_CANDIDATES, Candidate, candidates
from ce_symbolic.proof.chords import chords
from ce_symbolic.proof.densities import maximum_entropy, printed_tangents
from ce_symbolic.proof.equations import differentiate, drive, insert_given, open_functions, prove_equal, regions, unfold
from ce_symbolic.proof.events import event_candidates
from ce_symbolic.proof.extrema import above_greatest, above_supremum, below_infimum, below_least
from ce_symbolic.proof.factoring import factored
from ce_symbolic.proof.kernel import Link, Proof
from ce_symbolic.proof.linear import multipliers, single
from ce_symbolic.proof.masks import NEGATIVE, ZERO_SIGN
from ce_symbolic.proof.means import weighted_means
from ce_symbolic.proof.normal import (
    Monomial,
    Polynomial,
    TooLarge,
    cancelled,
    canonical_term,
    difference,
    key,
    multiplied_out,
    normal,
    render,
    vanishing,
)
from ce_symbolic.proof.parts import rests
from ce_symbolic.proof.quadratic import has_roots_or_sizes
from ce_symbolic.proof.rewriting import Derivation
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule

MAX_DEPTH = 3


@dataclass
class Problem:
    """``left <= right`` (``<`` if strict) at a place."""

    left: Term
    right: Term
    scope: Scope
    rules: Mapping[str, Rule]
    strict: bool
    depth: int

    @cached_property
    def gap(self) -> Term | None:
        """``right - left`` taken through all stages; None where it grows too large."""
        try:
            return drive(Add((self.right, -self.left)), self.scope, self.rules).now
        except TooLarge:
            return None


    @cached_property
    def opened(self) -> Polynomial | None:
        """``right - left`` with its logarithms opened and its sums as they are."""
        d = Derivation(Add((self.right, -self.left)), self.scope, self.rules)
        try:
            for stage in (unfold, insert_given, unfold, differentiate, open_functions):
                stage(d)
            return normal(d.now)
        except TooLarge:
            return None


def prove_at_most(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule], strict: bool = False,
                  depth: int = MAX_DEPTH) -> Proof | None:
    """A proof of ``left <= right`` (or ``<``), or None where the search does not find one."""
    problem = Problem(left, right, scope, rules, strict, depth)
    if ZERO in (left, right):
        opened = Derivation(right if left == ZERO else -left, scope, rules)
        unfold(opened)
        found = _by_sign_of(problem, dict.fromkeys((opened.start, opened.now)))
        if found is not None:
            return found
    if not strict and problem.gap == ZERO:
        found = prove_equal(left, right, scope, rules)
        if found is not None:
            return found
    for attempt in (by_extremum, by_sign, by_means, by_larger_region, by_combination, by_monotonicity, by_scaling,
                    by_roots):
        found = attempt(problem)
        if found is not None:
            return found
    return None


def by_extremum(p: Problem) -> Proof | None:
    """``a <= inf_s f(s)`` where ``a <= f(s)`` for every s, ``sup_s f(s) <= a`` likewise."""
    if p.depth <= 0:
        return None

    def members(left: Term, right: Term, scope: Scope) -> Proof | None:
        return prove_at_most(left, right, scope, p.rules, p.strict, p.depth - 1)

    for attempt in (below_infimum, above_supremum, below_least, above_greatest):
        found = attempt(p.left, p.right, p.scope, p.strict, members)
        if found is not None:
            head = prove_equal(p.left, found.start, p.scope, p.rules)
            joined = join(head, found, prove_equal(found.end, p.right, p.scope, p.rules))
            if joined is not None:
                return joined
    return None


def by_sign(p: Problem) -> Proof | None:
    """The difference is visibly not negative: a square, a product of such, a known sign."""
    return _by_sign_of(p, _differences(p))


def _by_sign_of(p: Problem, gaps: Iterable[Term]) -> Proof | None:
    for gap in gaps:
        mask = p.scope.sign(gap)
        if mask & NEGATIVE or (p.strict and mask & ZERO_SIGN):
            continue
        name, relation = ("add-positive", "<") if p.strict else ("add-non-negative", "<=")
        found = _finish(p, [(name, (gap,), relation)])
        if found is not None:
            return found
    return None


def _differences(p: Problem) -> list[Term]:
    found: list[Term] = []
    if p.left == ZERO:
        found.append(p.right)
    found.append(Add((p.right, -p.left)))
    try:
        found.append(render(difference(p.right, p.left)))
    except TooLarge:
        return found
    found += _of_wholes(p)
    right, left = _terms(_unfold(p.right)), _terms(_unfold(p.left))
    found.append(Add((*(t for t in right if t not in left), *(-t for t in left if t not in right))))
    opened = Derivation(Add((p.right, -p.left)), p.scope, p.rules)
    unfold(opened)
    for value in (opened.now, p.gap):
        if value is not None:
            found.append(value)
            try:
                product = factored(normal(value))
            except TooLarge:
                continue
            if product is not None:
                found.append(product)
    if p.gap is not None:
        try:
            cleared = _cleared(normal(p.gap), p.scope)
            product = None if cleared is None else factored(cleared[0])
            if cleared is not None and product is not None:
                found.append(Mul((cleared[1], product)))
        except TooLarge:
            pass
    return list(dict.fromkeys(found))


def _of_wholes(p: Problem) -> list[Term]:
    """The difference with its quantities and sums taken as wholes: ``Var X - c^2 Var X = (1 - c) (1 + c) Var X``."""
    found: list[Term] = []
    for left, right in dict.fromkeys(((p.left, p.right), (_unfold(p.left), _unfold(p.right)))):
        names: dict[Term, Sym] = {}
        gap = Add((_with_names(right, names), -_with_names(left, names)))
        try:
            product = factored(normal(gap)) if names else None
        except TooLarge:
            continue
        back = {name.name: value for value, name in names.items()}
        found += [] if product is None else [term(substitute(product, back))]
    return found


def _with_names(value: Term, names: dict[Term, Sym]) -> Term:
    """``value`` with every outermost quantity, sum and function replaced by a symbol."""
    if isinstance(value, (Defined, Big, Fn)):
        return names.setdefault(value, Sym(f"§{len(names)}"))
    if not isinstance(value, (Add, Mul, Pow)):
        return value
    return term(rebuild(value, tuple(_with_names(v, names) if isinstance(v, Term) else v for v in parts(value))))


def _terms(value: Term) -> tuple[Term, ...]:
    return value.terms if isinstance(value, Add) else (value,)


def _unfold(value: Term) -> Term:
    while isinstance(value, Defined):
        value = value.body
    return value


def by_larger_region(p: Problem) -> Proof | None:
    """``∫_a^∞ h <= ∫_0^∞ h`` for ``h >= 0``: what is integrated over the rest is added."""
    if p.strict or "Interval" not in kinds(p.left):
        return None
    start = Derivation(p.left, p.scope, p.rules)
    unfold(start)
    regions(start)
    for extra, whole, points in rests(start.now, p.right, p.scope):
        d = start.copy()
        if d.apply("add-non-negative", (extra,), "<="):
            found = join(d.proof(), prove_equal(d.now, p.right, p.scope, p.rules))
            if found is None and d.apply("joined-integrals", (whole, *points)):
                found = join(d.proof(), prove_equal(d.now, p.right, p.scope, p.rules))
            if found is not None:
                return found
    return None


def by_monotonicity(p: Problem) -> Proof | None:
    """``log a <= log b`` from ``a <= b``, ``e^a <= b`` from ``a <= log b``."""
    if p.depth <= 0:
        return None
    left, right, scope, rules = p.left, p.right, p.scope, p.rules
    a, b = _unfold(left), _unfold(right)
    if isinstance(a, App) and isinstance(b, App) and a.name == b.name and len(a.args) == 1 and scope.grows(a.name):
        found = None if p.strict else prove_at_most(a.args[0], b.args[0], scope, rules, False, p.depth - 1)
        if found is not None:
            lifted = Proof(App(a.name, (found.start,)), tuple(
                Link(k.rule, k.relation, tuple(((0, *path), c) for path, c in k.at), App(a.name, (k.result,)))
                for k in found.links))
            if lifted.start == left and lifted.end == right:
                return lifted
    for f in ("log", "exp"):
        inner_a, inner_b = _argument(a, f, scope), _argument(b, f, scope)
        if f == "exp" and inner_a is not None and inner_b is None:
            # The sign may show once what is given has been put in.
            inner_b = _argument(drive(b, scope, rules).now, f, scope)
        if inner_a is None or inner_b is None or (inner_a[1] and inner_b[1]):
            continue
        found = prove_at_most(inner_a[0], inner_b[0], scope, rules, p.strict, p.depth - 1)
        if found is None:
            continue
        # All of the proof taken inside, or its bounds only: what follows is an equation, found anew for the whole.
        last = max((k for k, link in enumerate(found.links) if link.relation != "="), default=-1)
        for links in (found.links, found.links[:last + 1]):
            lifted = Proof(Fn(f, (found.start,)), tuple(
                Link(k.rule, k.relation, tuple(((0, *path), c) for path, c in k.at), Fn(f, (k.result,)))
                for k in links))
            head = _into(p, lifted.start, INVERSE[f])
            tail = Proof(right, ()) if right == lifted.end else _out_of(p, lifted.end, INVERSE[f])
            joined = join(head, lifted, tail or prove_equal(lifted.end, right, scope, rules))
            if joined is not None:
                return joined
    return None


def by_scaling(p: Problem) -> Proof | None:
    """``c a <= c b`` from ``a <= b`` and ``c > 0``, where one side is a multiple of a logarithm."""
    if p.depth <= 1:
        return None
    for side in (p.left, p.right):
        whole = _unfold(side)
        factors = whole.factors if isinstance(whole, Mul) and any(
            isinstance(f := bare(part), Fn) and f.name == "log" for part in whole.factors) else ()
        for factor in factors:
            plain = factor.base if isinstance(factor, Pow) else factor
            if not isinstance(plain, (Sym, App)) or not p.scope.positive(factor):
                continue
            left, right = (canonical_term(Mul((Pow(factor, MINUS_ONE), _unfold(s)))) for s in (p.left, p.right))
            found = prove_at_most(left, right, p.scope, p.rules, p.strict, p.depth - 1)
            if found is None:
                continue
            last = max((k for k, link in enumerate(found.links) if link.relation != "="), default=-1)
            for links in (found.links, found.links[:last + 1]):
                lifted = Proof(Mul((factor, found.start)), tuple(
                    Link(k.rule, k.relation, tuple(((1, *path), c) for path, c in k.at), Mul((factor, k.result)))
                    for k in links))
                joined = join(prove_equal(p.left, lifted.start, p.scope, p.rules), lifted,
                              prove_equal(lifted.end, p.right, p.scope, p.rules))
                if joined is not None:
                    return joined
    return None


def by_roots(p: Problem) -> Proof | None:
    """``a <= b`` from ``a^2 <= b^2`` and ``b >= 0``, where roots or absolute values occur."""
    left, right, scope, rules = p.left, p.right, p.scope, p.rules
    if p.depth <= 1 or not (has_roots_or_sizes(left) or has_roots_or_sizes(right)) or not scope.nonnegative(right):
        return None
    d = Derivation(left, scope, rules)
    if not scope.nonnegative(left):
        size = Fn("abs", (left,))
        if not (d.apply("add-non-negative", (Add((size, -left)),), "<=") and d.become(size)):
            return None
    if not d.apply("as-root", ()):
        return None
    start = d.now
    assert isinstance(start, Pow)
    inner = prove_at_most(start.base, Pow(right, TWO), scope, rules, p.strict, p.depth - 2)
    if inner is None:
        return None
    last = max((k for k, link in enumerate(inner.links) if link.relation != "="), default=-1)
    for links in (inner.links, inner.links[:last + 1]):
        lifted = Proof(start, tuple(
            Link(k.rule, k.relation, tuple(((0, *path), c) for path, c in k.at), Pow(k.result, HALF)) for k in links))
        joined = join(d.proof(), lifted, prove_equal(lifted.end, right, scope, rules))
        if joined is not None:
            return joined
    return None


INVERSE = {"log": "as-log", "exp": "as-exponential"}


def _out_of(p: Problem, end: Term, rule: str) -> Proof | None:
    """From ``log e^b`` or ``e^{log b}`` to the right side ``b``: the equation that leads there, read backwards."""
    made = p.rules[rule].apply(p.right, (), p.scope) if rule in p.rules else None
    return Proof(end, (Link(f"<-{rule}", "=", (((), ()),), p.right),)) if made == end else None


def _into(p: Problem, start: Term, rule: str) -> Proof | None:
    """From the left side to the same number as a function of another."""
    if p.left == start:
        return Proof(p.left, ())
    for name in (rule, "power-as-exponential"):
        d = Derivation(p.left, p.scope, p.rules)
        while isinstance(d.now, Defined):
            d.apply("definition", ())
        if d.now == start or (d.apply(name, ()) and d.now == start):
            return d.proof()
    return prove_equal(p.left, start, p.scope, p.rules)


def _argument(value: Term, f: str, scope: Scope) -> tuple[Term, bool] | None:
    """``u`` with ``value = f(u)``, and whether it took the inverse function to say so."""
    if isinstance(value, Fn) and value.name == f:
        return value.args[0], False
    if f == "exp" and isinstance(value, Pow) and not isinstance(value.exponent, Rat) and scope.positive(value.base):
        return Mul((value.exponent, log(value.base))), False
    if f == "exp" and _is_power_product(value) and scope.positive(value):
        return log(value), False
    if f == "exp" and scope.positive(value):
        return (ZERO if value == ONE else log(value)), True
    if f == "log":
        return (ONE if value == ZERO else exp(value)), True
    return None


def _is_power_product(value: Term) -> bool:
    """Whether it is a product over an index, or of powers with symbolic exponents: its logarithm is simpler."""
    if isinstance(value, Mul):
        return any(map(_is_power_product, value.factors))
    if isinstance(value, Pow):
        return not isinstance(value.exponent, Rat)
    return isinstance(value, Big) and value.op == "prod"


def join(*proofs: Proof | None) -> Proof | None:
    """One proof behind the other, if no link would stand behind one that is read backwards."""
    links: list[Link] = []
    for proof in proofs:
        if proof is None:
            return None
        if links and links[-1].rule.startswith("<-") and any(not k.rule.startswith("<-") for k in proof.links):
            return None
        links += proof.links
    first = proofs[0]
    return Proof(first.start, tuple(links)) if first is not None else None


def by_means(p: Problem) -> Proof | None:
    """The right side is a weighted arithmetic mean, and the left side the geometric one."""
    if p.strict:
        return None
    worth = {f.claim.left.name: f.claim.right for f in p.scope.theory.facts if f.claim.op == "=" and isinstance(
        f.claim.left, Sym) and not f.binders and not f.guards and f.claim.left.name not in free_names(f.claim.right)}
    left, right = term(bare(p.left)), term(bare(p.right))
    for choice in (*weighted_means(left, right), *weighted_means(left, term(substitute(right, worth)))):
        if p.rules["weighted-am-gm"].apply(ZERO, choice, p.scope) is not None:
            return _finish(p, [("weighted-am-gm", choice, "<=")])
    return None


MAX_CHORDS = 12


def by_combination(p: Problem) -> Proof | None:
    """``right - left`` is a combination of instances of known inequalities with non-negative multipliers."""
    if p.gap is None:
        return None
    try:
        goal = normal(p.gap)
        cleared = _cleared(goal, p.scope)
        found = None if cleared is None else _combined(p, *cleared)
        if found is None:
            found = _combined(p, goal, ONE)
    except TooLarge:
        return None
    return found


def _cleared(goal: Polynomial, scope: Scope) -> tuple[Polynomial, Term] | None:
    """The goal multiplied by its positive denominators, and their inverse; None where there are none."""
    below: list[Term] = []
    polynomial = goal
    for _ in range(6):
        powers: dict[Term, Fraction] = {}
        for _sets, factors in polynomial:
            for base, e in factors:
                if e < 0 and not any(n.startswith("@") for n in free_names(base)):
                    powers[base] = min(e, powers.get(base, e))
        if not powers:
            break
        base = min(powers, key=lambda b: (not isinstance(b, Add), key(b)))
        negative = Mul((Rat(Fraction(-1)), base))
        if scope.positive(base):
            below.append(Pow(base, Rat(powers[base])))
            polynomial = multiplied_out(polynomial, base, powers[base])
        elif powers[base].denominator == 1 and scope.positive(negative):
            # 1 / (b - a) stands in the normal form as 1 / (a - b).
            below.append(Pow(negative, Rat(powers[base])))
            turned = Fraction(-1) ** int(powers[base])
            polynomial = {m: turned * c for m, c in multiplied_out(polynomial, base, powers[base]).items()}
        else:
            return None
    if not below or not polynomial:
        return None
    return polynomial, below[0] if len(below) == 1 else Mul(tuple(below))


def _combined(p: Problem, goal: Polynomial, factor: Term) -> Proof | None:
    """The proof by a combination that gives ``goal``, of which the wanted difference is a multiple by ``factor``."""
    scope, rules, strict = p.scope, p.rules, p.strict
    chosen = _combination(goal, p)
    if chosen is None:
        return None
    steps: list[tuple[str, Choice, str]] = []
    rest = goal
    for candidate, expanded, by in chosen:
        if by:
            choice = candidate.scaled(by, factor)
            sharper = f"strict-{candidate.rule}"
            if strict and sharper in rules and rules[sharper].apply(ZERO, choice, scope) is not None:
                steps.append((sharper, choice, "<"))
                strict = False
            else:
                steps.append((candidate.rule, choice, "<="))
            rest = {m: c for m in {**rest, **expanded}
                    if (c := rest.get(m, Fraction(0)) - by * expanded.get(m, Fraction(0)))}
    rest = cancelled(rest)
    if rest:
        extra = render(rest) if factor == ONE else Mul((factor, render(rest)))
        if strict and scope.positive(extra):
            steps.append(("add-positive", (extra,), "<"))
            strict = False
        else:
            steps.append(("add-non-negative", (extra,), "<="))
    if strict:
        return None
    return _finish(p, steps)


def _combination(goal: Polynomial, p: Problem) -> list[tuple[Candidate, Polynomial, Fraction]] | None:
    """Candidates with multipliers that give the goal; few candidates are tried before many."""
    pool: list[tuple[Candidate, Polynomial]] = []
    events = any(isinstance(v, Iverson) for v in walk(p.left + p.right))
    of_events = event_candidates(goal, p.left, p.right) if events else iter(())
    proposed = candidates(goal, p.scope, (p.left, p.right), p.opened)
    of_densities = chain(maximum_entropy(goal, p.scope), printed_tangents((p.left, p.right)))
    proposed = islice(chain(of_events, of_densities, proposed), MAX_CANDIDATES)
    for candidate in chain(proposed, islice(chords(goal, p.scope), MAX_CHORDS)):
        made = p.rules[candidate.rule].apply(ZERO, candidate.choice, p.scope)
        if made is None:
            continue
        expanded = normal(drive(made, p.scope, p.rules).now)
        if not expanded or expanded in [known for _, known in pool]:
            continue
        alone = single(goal, expanded, frozenset())
        if alone is not None:
            return [(candidate, expanded, alone)]
        pool.append((candidate, expanded))
        if len(pool) in (4, 12):
            found = _weighed(goal, pool, p.scope)
            if found is not None:
                return found
    return _weighed(goal, pool, p.scope)


def _weighed(goal: Polynomial, pool: list[tuple[Candidate, Polynomial]],
             scope: Scope) -> list[tuple[Candidate, Polynomial, Fraction]] | None:
    known = [one for _, one in pool]
    found = multipliers(goal, known, _nonnegative(goal, known, scope), vanishing([goal, *known]))
    if found is None:
        return None
    return [(candidate, one, by) for (candidate, one), by in zip(pool, found, strict=True)]


def _nonnegative(goal: Polynomial, known: list[Polynomial], scope: Scope) -> frozenset[Monomial]:
    monomials = {m for p in (goal, *known) for m in p}
    return frozenset(m for m in monomials if not scope.sign(render({m: Fraction(1)})) & NEGATIVE)


def _finish(p: Problem, steps: list[tuple[str, Choice, str]]) -> Proof | None:
    d = Derivation(p.left, p.scope, p.rules)
    for name, choice, relation in steps:
        if not d.apply(name, choice, relation):
            return None
    return join(d.proof(), prove_equal(d.now, p.right, p.scope, p.rules))
