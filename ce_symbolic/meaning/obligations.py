"""What must hold for a term to be defined: b ≠ 0 in a/b, a > 0 in log a, in every position, arguments included.

Conditions are quantified over the binders around them.  What stands in or under a logarithm beside a factor is asked
for only where that factor is not zero (``0 log 0 = 0``), what stands beside an Iverson bracket only where that holds.
``domain`` brings them to primitive form and leaves out what the facts imply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ce_symbolic.meaning.matrices import INVERSE, opened
from ce_symbolic.meaning.signs import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    NULL,
    POSITIVE,
    Signs,
    bare,
    implied,
)
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Condition,
    Derivative,
    Fn,
    IndexSet,
    Iverson,
    Joint,
    Limit,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    free_names,
    parts,
    substitute,
    walk,
)


@dataclass(frozen=True)
class _Place:
    binders: tuple[tuple[str, IndexSet], ...] = ()
    guards: tuple[Compare, ...] = ()
    log_guards: tuple[Compare, ...] = ()
    exponent: bool = False
    under_log: bool = False

    def require(self, op: str, term: Term) -> Condition:
        guards = (*self.guards, *(self.log_guards if self.under_log else ()))
        return Condition(self.binders, guards, Compare(op, term, ZERO))


def obligations(term: Term) -> Iterator[Condition]:
    """All conditions, as they come, with repetitions."""
    body = bare(term)
    assert isinstance(body, Term)
    yield from _collect(body, _Place())


def has_log(term: Value) -> bool:
    """Whether the term is a logarithm, or sums and products with one: what ``0 · log 0 = 0`` speaks of."""
    if isinstance(term, Fn):
        return term.name == "log"
    if isinstance(term, Pow):
        exponent = term.exponent
        return isinstance(exponent, Rat) and exponent.value > 0 and has_log(term.base)
    if isinstance(term, (Add, Mul)):
        return any(map(has_log, parts(term)))
    return isinstance(term, Big) and has_log(term.body)


def _collect(term: Value, place: _Place) -> Iterator[Condition]:
    if isinstance(term, Fn) and term.name == "log":
        inner = replace(place, under_log=True)
        yield inner.require(">", term.args[0])
        yield from _collect(term.args[0], inner)
        return
    if isinstance(term, Pow):
        yield from _power(term, place)
    elif isinstance(term, Mul):
        yield from _product(term, place)
        return
    elif isinstance(term, Big):
        yield from _collect(term.over, place)
        yield from _collect(term.body, replace(place, binders=(*place.binders, (term.var, term.over))))
        return
    elif isinstance(term, Limit):
        # Near the point only; what does not change on the way there is asked for.
        yield from _collect(term.point, place)
        for condition in _collect(term.body, place):
            if term.var not in free_names(condition.claim):
                guards = tuple(g for g in condition.guards if term.var not in free_names(g))
                yield replace(condition, guards=guards)
        return
    elif isinstance(term, Fn) and term.name in ("arcsin", "arccos"):
        square = Add((ONE, Mul((MINUS_ONE, Pow(term.args[0], Rat(ONE.value * 2))))))
        yield place.require(">=", square)
    elif isinstance(term, Fn) and term.name == INVERSE and (matrix := opened(term)) is not None:
        yield place.require("!=", matrix.determinant)
        yield from _collect(term.args[0], place)
        return
    elif isinstance(term, Fn) and term.name == "tan":
        yield place.require("!=", Fn("cos", term.args))
    elif isinstance(term, Derivative):
        yield from _collect(term.body, place)
        return
    elif isinstance(term, Fn) and term.name == "exp":
        place = replace(place, exponent=True)
    for part in parts(term):
        yield from _collect(part, place)


def _power(term: Pow, place: _Place) -> Iterator[Condition]:
    exponent = term.exponent
    if isinstance(exponent, Rat):
        if exponent.value.denominator == 1:
            if exponent.value < 0:
                # 0 log 0 speaks of what a logarithm is of, not of a temperature: e^{r/β} is not defined for β = 0.
                own = replace(place, log_guards=()) if place.exponent and isinstance(term.base, Sym) else place
                yield own.require("!=", term.base)
        else:
            yield place.require(">" if exponent.value < 0 else ">=", term.base)
    elif not (isinstance(term.base, Rat) and term.base.value > 0):
        yield place.require(">", term.base)


def _product(term: Mul, place: _Place) -> Iterator[Condition]:
    factors = term.factors
    # A restricted sum leaves terms out, and asks nothing of them.  An indicator of an equation is a factor like any
    # other: beside it a division must be defined, and only a logarithm need not be.
    brackets = tuple(f.condition for f in factors if isinstance(f, Iverson) and f.condition.op != "=")
    equations = tuple(f.condition for f in factors if isinstance(f, Iverson) and f.condition.op == "=")
    for i, factor in enumerate(factors):
        others = [f for j, f in enumerate(factors) if j != i and not has_log(f) and not isinstance(f, Iverson)]
        guards = place.guards if isinstance(factor, Iverson) else (*place.guards, *brackets)
        nonzero = (*equations, *(Compare("!=", f, ZERO) for f in others)) if has_log(factor) else ()
        yield from _collect(factor, replace(place, guards=guards, log_guards=(*place.log_guards, *nonzero)))


# --- primitive form --------------------------------------------------------------------------------------------------


def domain(terms: Iterable[Term], theory: Theory) -> tuple[Condition, ...]:
    """The conditions for all the terms to be defined: simplified, each once, without what the facts imply."""
    found: dict[Value, Condition] = {}
    for term in terms:
        for raw in obligations(term):
            for condition in primitive(raw, theory):
                tidy = tidied(condition, theory)
                if tidy is not None:
                    found.setdefault(canonical(tidy), tidy)
    conditions = list(dict.fromkeys(shorter(c, list(found.values())) for c in found.values()))
    conditions = list({canonical(c): c for c in conditions}.values())
    free = {canonical(replace(c, guards=())) for c in conditions if not c.guards}
    return tuple(
        c
        for c in conditions
        if not c.guards
        or canonical(Condition(tuple(b for b in c.binders if b[0] in free_names(c.claim)), (), c.claim)) not in free
    )


def shorter(condition: Condition, beside: Sequence[Condition]) -> Condition:
    """``p / Z > 0`` beside ``p > 0`` is ``Z > 0``."""
    claim = condition.claim
    if claim.op != ">" or claim.right != ZERO or not isinstance(claim.left, Mul):
        return condition
    known = {c.claim.left for c in beside if c.claim.op == ">" and c.claim.right == ZERO and not c.binders
             and not c.guards}
    rest = [f for f in flat(claim.left) if odd_root(f) not in known and not (isinstance(f, Rat) and f.value > 0)]
    if len(rest) == 1 and not condition.binders and not condition.guards:
        return replace(condition, claim=Compare(">", odd_root(rest[0]), ZERO))
    return condition


def flat(value: Term) -> list[Term]:
    """The factors of a product, and of the products among them."""
    return [g for f in value.factors for g in flat(f)] if isinstance(value, Mul) else [value]


def odd_root(factor: Term) -> Term:
    """What has the sign of the factor: the base of an odd power."""
    if isinstance(factor, Pow) and isinstance(factor.exponent, Rat) and factor.exponent.value.denominator == 1:
        return factor.base if factor.exponent.value.numerator % 2 else factor
    return factor


def primitive(condition: Condition, theory: Theory) -> Iterator[Condition]:
    """Conditions on the smallest parts that together give the condition."""
    signs = Signs(theory, tuple(simple_guards(condition, theory)))
    claim = condition.claim
    term = claim.left
    if implied(replace(condition, guards=signs.guards), theory):
        return

    def on(op: str, part: Term) -> Iterator[Condition]:
        yield from primitive(replace(condition, claim=Compare(op, part, ZERO)), theory)

    sign = signs.of(term)
    if claim.op == "!=" and sign in (NONNEGATIVE, NONPOSITIVE) and not isinstance(term, Mul):
        yield from on(">" if sign == NONNEGATIVE else "<", term)
        return
    if isinstance(term, Mul):
        rest = [f for f in term.factors if signs.of(f) != POSITIVE]
        if claim.op == "!=":
            for factor in term.factors:
                yield from on("!=", factor)
            return
        if all(signs.of(f) in (NONNEGATIVE, NULL, POSITIVE) for f in rest) and claim.op == ">":
            for factor in rest:
                yield from on(">", factor)
            return
        if len(rest) == 1:
            yield from on(claim.op, rest[0])
            return
        if len(rest) == 2 and any(signs.of(f) == NEGATIVE for f in rest):
            other = next(f for f in rest if signs.of(f) != NEGATIVE)
            flipped = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
            yield from on(flipped[claim.op], other)
            return
        if len(rest) < len(term.factors) and rest:
            yield replace(condition, claim=Compare(claim.op, Mul(tuple(rest)), ZERO))
            return
    if isinstance(term, Pow) and isinstance(term.exponent, Rat):
        n = term.exponent.value
        if claim.op == "!=":
            yield from on("!=", term.base)
            return
        if n.denominator == 1 and n % 2 == 0 and claim.op == ">":
            yield from on("!=", term.base)
            return
        if (n.denominator == 1 and n % 2 == 1) or n.denominator != 1:
            yield from on(claim.op, term.base)
            return
    if isinstance(term, Pow) and claim.op in (">", "!="):
        yield from on(">", term.base)
        return
    if isinstance(term, Big) and term.op == "prod" and claim.op in (">", "!="):
        inner = replace(
            condition, binders=(*condition.binders, (term.var, term.over)), claim=Compare(claim.op, term.body, ZERO)
        )
        if signs.of(term.body) in (NONNEGATIVE, POSITIVE) or claim.op == "!=":
            yield from primitive(inner, theory)
            return
    if isinstance(term, Fn) and term.name == "log" and claim.op == "!=":
        yield replace(condition, claim=Compare("!=", term.args[0], ONE))
        return
    if isinstance(term, Fn) and term.name == "abs" and claim.op in (">", "!="):
        yield from on("!=", term.args[0])
        return
    yield condition


def simple_guards(condition: Condition, theory: Theory) -> Iterator[Compare]:
    """The guards in primitive form: a product is nonzero where its factors are."""
    signs = Signs(theory)
    for guard in condition.guards:
        if guard.right != ZERO or guard.op != "!=":
            yield guard
            continue
        yield from _nonzero(guard.left, signs)


def _nonzero(term: Term, signs: Signs) -> Iterator[Compare]:
    if isinstance(term, Mul):
        for factor in term.factors:
            yield from _nonzero(factor, signs)
    elif isinstance(term, Pow) and isinstance(term.exponent, Rat):
        if term.exponent.value > 0:
            yield from _nonzero(term.base, signs)
    else:
        sign = signs.of(term)
        if sign in (POSITIVE, NEGATIVE, NONZERO):
            return
        yield Compare(">" if sign == NONNEGATIVE else "!=", term, ZERO)


def tidied(condition: Condition, theory: Theory) -> Condition | None:
    """Without guards and binders that say nothing; None where the guards give the claim."""
    guards: list[Compare] = []
    for guard in simple_guards(condition, theory):
        if guard not in guards and not (isinstance(guard.left, Add) and guard.left == condition.claim.left):
            guards.append(guard)
    claim = condition.claim
    if claim in guards or (claim.op == "!=" and Compare(">", claim.left, ZERO) in guards):
        return None
    if isinstance(claim.left, Joint) and claim.right == ZERO and claim.op in (">", "!=") and any(
            _shows(guard, claim.left) for guard in guards):
        return None
    if isinstance(claim.left, Prob) and claim.right == ZERO and claim.op in (">", "!="):
        wanted = set(claim.left.slots)
        for guard in guards:
            inside = guard.left
            if (
                isinstance(inside, Prob)
                and inside.law == claim.left.law
                and wanted <= set(inside.slots)
                and guard.op in (">", "!=")
                and guard.right == ZERO
            ):
                return None
    if not isinstance(claim.left, Term) or implied(Condition(condition.binders, tuple(guards), claim), theory):
        return None
    # A variable that the claim does not speak of is summed out of the guards.
    sets = {law.name: dict(law.slots) for law in theory.laws.values()}
    bound = dict(condition.binders)
    used = free_names(claim)
    kept: list[Compare] = []
    for guard in guards:
        left = guard.left
        if isinstance(left, Prob):
            slots = tuple(
                (s, v)
                for s, v in left.slots
                if not (
                    isinstance(v, Sym)
                    and v.name in bound
                    and v.name not in used
                    and sets.get(left.law, {}).get(s) == bound[v.name]
                )
            )
            if not slots:
                continue
            guard = Compare(guard.op, Prob(left.law, slots), ZERO)
        if free_names(guard) & (set(bound) - used) and not free_names(guard) & used:
            continue
        if guard not in kept:
            kept.append(guard)
    kept = [g for g in kept if not _weaker(g, kept)]
    names = used.union(*map(free_names, kept)) if kept else used
    binders: list[tuple[str, IndexSet]] = []
    for name, over in condition.binders:
        if name in names:
            binders = [b for b in binders if b[0] != name]
            binders.append((name, over))
    return Condition(tuple(binders), tuple(kept), claim)


def _shows(guard: Compare, value: Joint) -> bool:
    """Whether the guard says that the point of the sample space has a probability at which all values are taken."""
    return guard.right == ZERO and guard.op in (">", "!=") and isinstance(guard.left, Prob) and (
        guard.left.law == value.law) and all(guard.left.slots == ((value.law, at),) for *_, at in value.items)


def _weaker(guard: Compare, others: list[Compare]) -> bool:
    """Whether another guard on a larger event gives this one (p(x,y) > 0 gives p(x) > 0)."""
    return isinstance(guard.left, Prob) and any(
        o is not guard
        and isinstance(o.left, Prob)
        and o.left.law == guard.left.law
        and set(guard.left.slots) < set(o.left.slots)
        for o in others
    )


def canonical(condition: Condition) -> Value:
    """The condition with its binders numbered, to find repetitions."""
    bound = dict(condition.binders)
    seen = [
        v.name
        for part in (condition.claim, *condition.guards)
        for v in walk(part)
        if isinstance(v, Sym) and v.name in bound
    ]
    order = list(dict.fromkeys(seen))
    condition = Condition(tuple((n, bound[n]) for n in order), condition.guards, condition.claim)
    rename = {name: Sym(f"@{i}") for i, (name, _) in enumerate(condition.binders)}
    claim = substitute(condition.claim, rename)
    guards = sorted((alpha(substitute(g, rename)) for g in condition.guards), key=repr)
    assert isinstance(claim, Compare)
    return Condition(
        tuple((f"@{i}", over) for i, (_, over) in enumerate(condition.binders)),
        tuple(g for g in guards if isinstance(g, Compare)),
        claim,
    )
