"""What is known at a place inside a term, and the signs that follow from it.  Part of the kernel.

Signs are sets of possibilities: a term is NEGATIVE, ZERO or POSITIVE, and an analysis keeps the possibilities that
are left.  Facts are matched against terms up to ring arithmetic; quantified facts hold for elements of their sets.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import permutations

from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    REALS,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Defined,
    Derivative,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Iverson,
    Joint,
    Law,
    Limit,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    Value,
    free_names,
    kinds,
    parts,
    substitute,
    term,
    walk,
)
from ce_symbolic.proof.forms import quadratic_form
from ce_symbolic.proof.normal import (
    Factors,
    Polynomial,
    TooLarge,
    canonical_term,
    denominator,
    difference,
    equal,
    key,
    multiplied_out,
    normal,
    render,
)
from ce_symbolic.proof.numbers import sign_of_number

NEGATIVE, ZERO_SIGN, POSITIVE = 1, 2, 4
NONNEGATIVE, NONPOSITIVE, NONZERO, ANY = 6, 3, 5, 7
MASK = {"<": NEGATIVE, "<=": NONPOSITIVE, "=": ZERO_SIGN, "!=": NONZERO, ">": POSITIVE, ">=": NONNEGATIVE}
DEPTH = 6
MINUS_INFINITY = Mul((MINUS_ONE, INFINITY))


@dataclass(frozen=True)
class Fact:
    """``pattern`` has a sign in ``mask`` for all wildcards in their sets for which the guards hold."""

    wildcards: tuple[tuple[str, IndexSet], ...]
    guards: tuple[Compare, ...]
    pattern: Term
    mask: int

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols of the context that the fact speaks of."""
        return free_names(self.pattern).union(
            *(free_names(g) for g in self.guards), *(free_names(over) for _, over in self.wildcards))


@dataclass(frozen=True)
class Place:
    """The binders and guards around a place; its hash is kept."""

    binders: tuple[tuple[str, IndexSet], ...]
    guards: tuple[Compare, ...]
    varying: frozenset[str]
    sheltered: bool
    heads: frozenset[str]

    @cached_property
    def _hash(self) -> int:
        return hash((self.binders, self.guards, self.varying, self.sheltered, self.heads))

    def __hash__(self) -> int:
        return self._hash


Idle = dict[Place, set[tuple[str, Term]]]


@dataclass(frozen=True)
class Scope:
    """A place in a term: the theory, the domain assumed, the binders and guards around the place.

    ``guards`` hold at the place: a product with a zero factor is zero whatever its logarithms say, so beside a factor
    the factor may be taken as nonzero; in a conditional sum the condition holds.
    """

    theory: Theory
    domain: tuple[Condition, ...] = ()
    binders: tuple[tuple[str, IndexSet], ...] = ()
    guards: tuple[Compare, ...] = ()
    varying: frozenset[str] = frozenset()
    sheltered: bool = False
    """Inside a logarithm, where a factor zero beside it makes up for what is undefined."""
    heads: frozenset[str] = frozenset()
    """The variables of derivatives around the place; ``varying`` are the names that depend on them."""

    @cached_property
    def place(self) -> Place:
        """What tells this scope from others with the same theory and domain."""
        return Place(self.binders, self.guards, self.varying, self.sheltered, self.heads)

    @cached_property
    def counts(self) -> tuple[Fact, ...]:
        """What is known of the sizes of finite sets."""
        return _counts(finite_sets(self.theory))

    @cached_property
    def inside(self) -> tuple[Fact, ...]:
        """What is known of the variables of integrals: they lie between the ends, where these are in order."""
        found = []
        for k, (var, over) in enumerate(self.binders):
            if not isinstance(over, Interval) or not replace(self, binders=self.binders[:k], guards=()).forwards(over):
                continue
            for end, below in ((over.lower, True), (over.upper, False)):
                if "Fn.infinity" not in kinds(end) and var not in free_names(end):
                    gap = Add((Sym(var), Mul((MINUS_ONE, end)))) if below else Add((end, Mul((MINUS_ONE, Sym(var)))))
                    oriented = _oriented(Compare(">=", gap, ZERO))
                    if oriented is not None:
                        found.append(Fact((), (), *oriented))
        return tuple(found)

    @cached_property
    def idle(self) -> Idle:
        """The rules that the search has tried in vain under this scope, by place; the kernel never looks at it."""
        return {}

    def differentiating(self, variable: Term) -> Scope:
        """The scope under a derivative in ``variable``: what fixes its value does not count there."""
        names = free_names(variable) if isinstance(variable, Sym) else frozenset()
        if isinstance(variable, App):
            names = frozenset((variable.name,))
        elif isinstance(variable, Prob):
            names = frozenset((variable.law,))
        return replace(self, varying=self.varying | tied_to(names, self.theory), heads=self.heads | names)

    def approaching(self, var: str) -> Scope:
        """The scope under a limit in ``var``."""
        return replace(self.bind(var, REALS), varying=self.varying | {var})

    def fixed(self, value: Value) -> bool:
        """Whether no variable of a derivative or limit around this place occurs in the value."""
        return not self.varying or not self.varying & names_in(value)

    def bind(self, var: str, over: IndexSet) -> Scope:
        """The scope inside a binder; what was known of an outer variable of the same name is dropped."""
        kept = tuple(g for g in self.guards if var not in free_names(g))
        return replace(self, binders=(*(b for b in self.binders if b[0] != var), (var, over)), guards=kept)

    def under(self, *guards: Compare) -> Scope:
        """The scope where the guards hold too."""
        return replace(self, guards=(*self.guards, *guards)) if guards else self

    def unguarded(self) -> Scope:
        """The scope without what is known only because a product would be zero otherwise."""
        return replace(self, guards=()) if self.guards else self

    def partial(self, value: Value) -> bool:
        """Whether something in the value, outside of logarithms, may be undefined here: a quotient, a root, a power."""
        return _partial(value, self)

    def set_of(self, name: str) -> IndexSet | None:
        """The set that an index symbol belongs to."""
        for var, over in reversed(self.binders):
            if var == name:
                return over
        return self.theory.sets.get(name)

    def law(self, name: str) -> Law | None:
        """The declaration of a law."""
        return self.theory.laws.get(name)

    def sign(self, value: Term, depth: int = DEPTH) -> int:
        """The signs that a defined term can have here, as a set of bits."""
        try:
            return _sign(value, self, depth)
        except TooLarge:
            return ANY

    def proves(self, goal: Compare, depth: int = DEPTH) -> bool:
        """Whether the goal follows here."""
        if goal.op == "=" and equal(goal.left, goal.right):
            return True
        try:
            gap = render(difference(goal.left, goal.right))
        except TooLarge:
            return False
        return not self.sign(gap, depth) & ~MASK[goal.op]

    def positive(self, value: Term) -> bool:
        """Whether the term is positive here."""
        return self.sign(value) == POSITIVE

    def nonnegative(self, value: Term) -> bool:
        """Whether the term is not negative here."""
        return not self.sign(value) & NEGATIVE

    def member(self, value: Term, over: IndexSet, depth: int = DEPTH) -> bool:
        """Whether the value is known to be an element of the set."""
        if isinstance(value, Sym):
            known = self.set_of(value.name)
            if known is not None and _same_set(known, over):
                return True
        if isinstance(over, Enum):
            return value in over.elements
        if isinstance(over, Range) and depth > 0 and self.whole(value) and (
                self.shifted(value, over, depth - 1)
                or (self.proves(Compare(">=", value, over.lower), depth - 1)
                    and self.proves(Compare("<=", value, over.upper), depth - 1))):
            return True
        if isinstance(over, Interval):
            real = (isinstance(value, (Rat, Fn, Pow, Add, Mul, App)) and "Fn.infinity" not in kinds(value)) or (
                isinstance(value, Sym) and not isinstance(self.set_of(value.name), (Finite, Enum)))
            low = over.lower == MINUS_INFINITY or (
                depth > 0 and self.proves(Compare(">=", value, over.lower), depth - 1))
            high = over.upper == INFINITY or (
                depth > 0 and self.proves(Compare("<=", value, over.upper), depth - 1))
            return real and low and high
        return isinstance(value, App) and depth > 0 and self.valued(value, over, depth - 1)

    def shifted(self, value: Term, over: Range, depth: int) -> bool:
        """Whether the value is an index of a range, perhaps shifted, and the range shifted so lies in the other one."""
        polynomial, offset = _without_number(value)
        if len(polynomial) != 1:
            return False
        index = render(polynomial)
        known = self.set_of(index.name) if isinstance(index, Sym) else None
        return isinstance(known, Range) and self.proves(
            Compare(">=", Add((known.lower, Rat(offset))), over.lower), depth) and self.proves(
            Compare("<=", Add((known.upper, Rat(offset))), over.upper), depth)

    def whole(self, value: Value) -> bool:
        """Whether the value is known to be an integer: a number, an index of a range, a size, or a sum of these."""
        match value:
            case Rat(number):
                return number.denominator == 1
            case Sym(name):
                return isinstance(self.set_of(name), Range) or (
                    name in self.theory.integers and name not in {v for v, _ in self.binders})
            case Add(terms) | Mul(terms):
                return all(map(self.whole, terms))
        return False

    def valued(self, value: App, over: IndexSet, depth: int) -> bool:
        """Whether the notes use a family as an index into the set: in ``t_{i c_i} = 1`` every ``c_i`` is one."""
        for fact in self.theory.facts:
            sets = dict(fact.binders)
            for part in walk(fact.claim.left) if fact.claim.op == "=" and not fact.guards else ():
                family = self.theory.families.get(part.name) if isinstance(part, App) else None
                if family is None or not isinstance(part, App) or len(family.arguments) != len(part.args):
                    continue
                for index, place in zip(part.args, family.arguments, strict=True):
                    if not isinstance(index, App) or index.name != value.name or place is None:
                        continue
                    names = [a.name for a in index.args if isinstance(a, Sym) and a.name in sets]
                    if (_same_set(place, over) and len(names) == len(set(names)) == len(index.args) == len(value.args)
                            and all(self.member(a, sets[n], depth) for n, a in zip(names, value.args, strict=True))):
                        return True
        return False

    def grows(self, name: str) -> bool:
        """Whether the notes say that a function of a number is increasing (it may be constant in parts)."""
        family = self.theory.families.get(name)
        return family is not None and family.arguments == (None,) and any(
            p.subjects == (name,) and p.kind == "increasing" for p in self.theory.properties)

    def nonempty(self, over: IndexSet, depth: int = DEPTH) -> bool:
        """Whether the set is known to have an element."""
        if isinstance(over, Range):
            return depth > 0 and self.proves(Compare("<=", over.lower, over.upper), depth - 1)
        if isinstance(over, Interval):  # of a length that is not zero
            return over.lower == MINUS_INFINITY or over.upper == INFINITY or (
                depth > 0 and self.proves(Compare("<", over.lower, over.upper), depth - 1))
        return isinstance(over, (Finite, Space)) or (isinstance(over, Enum) and bool(over.elements))

    def forwards(self, over: IndexSet, depth: int = DEPTH) -> bool:
        """Whether a sum over the set grows with its terms: an integral does not where its ends are reversed."""
        if not isinstance(over, Interval):
            return True
        if over.lower == MINUS_INFINITY or over.upper == INFINITY:
            return True
        return depth > 0 and self.proves(Compare("<=", over.lower, over.upper), depth - 1)


@lru_cache(maxsize=50_000)
def names_in(value: Value) -> frozenset[str]:
    """The names of free symbols, families and laws in a value."""
    own: frozenset[str] = frozenset()
    if isinstance(value, App):
        own = frozenset((value.name,))
    elif isinstance(value, Prob):
        own = frozenset((value.law,))
    elif isinstance(value, Joint):
        own = frozenset((value.law, *(name for name, *_ in value.items)))
    elif isinstance(value, Sym):
        return frozenset((value.name,))
    return own.union(*map(names_in, parts(value)))


@lru_cache(maxsize=50_000)
def names_of_values(value: Value) -> frozenset[str]:
    """The names in a value without those of sets alone: a size K does not vary with what is summed up to K."""
    if isinstance(value, IndexSet):
        return frozenset()
    if isinstance(value, Big):
        return names_of_values(value.body) - {value.var}
    own: frozenset[str] = frozenset()
    if isinstance(value, App):
        own = frozenset((value.name,))
    elif isinstance(value, Prob):
        own = frozenset((value.law,))
    elif isinstance(value, Sym):
        return frozenset((value.name,))
    return own.union(*map(names_of_values, parts(value)))


def differentiated(var: str, new: Value, value: Value) -> bool:
    """Whether ``value`` has a derivative around ``var`` that is taken in ``var``, or in something ``new`` has."""
    if isinstance(value, Derivative) and var in free_names(value):
        head = value.variable
        names = frozenset((head.name if isinstance(head, (Sym, App)) else head.law,)) if isinstance(
            head, (Sym, App, Prob)) else names_in(head)
        if head == Sym(var) or names & names_in(new):
            return True
    return any(differentiated(var, new, p) for p in parts(value)) if "Derivative" in kinds(value) else False


def tied_to(names: frozenset[str], theory: Theory) -> frozenset[str]:
    """The names with all that a definition or a stated equation lets vary with them."""
    found = set(names)
    grown = True
    while grown:
        grown = False
        for name, definition in theory.definitions.items():
            if name not in found and (names_in(definition.body) - set(definition.params)) & found:
                found.add(name)
                grown = True
        for fact in theory.facts:
            inside = names_of_values(fact.claim) - {var for var, _ in fact.binders}
            if fact.claim.op == "=" and inside & found and not inside <= found:
                found |= inside
                grown = True
    return frozenset(found)


def _partial(value: Value, scope: Scope) -> bool:
    if isinstance(value, Fn) and value.name == "log":
        return False
    if isinstance(value, (Limit, Derivative)):
        return "Pow" in kinds(value)
    if isinstance(value, Pow) and not _has_value(value, scope):
        return True
    if isinstance(value, Big):
        return _partial(value.over, scope) or _partial(value.body, scope.bind(value.var, value.over))
    return "Pow" in kinds(value) and any(_partial(p, scope) for p in parts(value))


def _has_value(power: Pow, scope: Scope) -> bool:
    """Whether a power is defined, if its base and exponent are."""
    if not isinstance(power.exponent, Rat):
        return scope.sign(power.base) == POSITIVE
    e = power.exponent.value
    if e.denominator == 1:
        return e >= 0 or not scope.sign(power.base) & ZERO_SIGN
    return not scope.sign(power.base) & (NEGATIVE if e > 0 else NONPOSITIVE)


def divisors(value: Value, scope: Scope) -> tuple[Condition, ...]:
    """What holds wherever the value is defined: its divisors outside of logarithms are not zero, its roots real."""
    found: dict[Condition, None] = {}
    _divisors(value, scope, (), found)
    return tuple(found)


def _divisors(value: Value, scope: Scope, binders: tuple[tuple[str, IndexSet], ...],
              found: dict[Condition, None]) -> None:
    if "Pow" not in kinds(value) or isinstance(value, (Limit, Derivative)) or (
            isinstance(value, Fn) and value.name == "log"):
        return
    if isinstance(value, Pow) and isinstance(value.exponent, Rat):
        e = value.exponent.value
        op = "!=" if e.denominator == 1 and e < 0 else ">" if e < 0 else ">=" if e.denominator > 1 else ""
        used = free_names(value.base)
        # A sum that may be empty says nothing of what its terms are divided by.
        mattering = tuple(b for b in binders if b[0] in used or not scope.nonempty(b[1]))
        if op and value.base != ZERO:
            found[Condition(mattering, (), Compare(op, value.base, ZERO))] = None
    if isinstance(value, Big):
        _divisors(value.over, scope, binders, found)
        _divisors(value.body, scope.bind(value.var, value.over), (*binders, (value.var, value.over)), found)
        return
    for p in parts(value):
        _divisors(p, scope, binders, found)


def hollow(value: Value, scope: Scope) -> bool:
    """Whether there is a sum that may be empty over something divided by what may be zero: where the sum is empty,
    the division is never made, so it must not be taken out."""
    if not {"Range", "Pow"} <= kinds(value):
        return False
    if isinstance(value, Big):
        inner = scope.bind(value.var, value.over)
        if isinstance(value.over, Range) and not scope.nonempty(value.over) and any(
                isinstance(p, Pow) and value.var not in free_names(p) and _partial(p, inner)
                for p in walk(value.body)):
            return True
        return hollow(value.body, inner)
    return any(hollow(p, scope) for p in parts(value))


def _same_set(a: IndexSet, b: IndexSet) -> bool:
    return a == b or (isinstance(a, Range) and isinstance(b, Range)
                      and equal(a.lower, b.lower) and equal(a.upper, b.upper))


same_set = _same_set


# --- facts -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _oriented(claim: Compare) -> tuple[Term, int] | None:
    """``left - right`` with leading coefficient 1, and the mask of its sign; None where it says nothing."""
    try:
        gap = difference(claim.left, claim.right)
    except TooLarge:
        return None
    if not gap:
        return None
    lead = gap[min((m for m in gap if m != ((), ())), key=lambda m: key(render({m: Fraction(1)})), default=((), ()))]
    scaled = render({m: c / lead for m, c in gap.items()})
    mask = MASK[claim.op]
    return scaled, _flip(mask) if lead < 0 else mask


def _flip(mask: int) -> int:
    return (mask & ZERO_SIGN) | (POSITIVE if mask & NEGATIVE else 0) | (NEGATIVE if mask & POSITIVE else 0)


@lru_cache(maxsize=50_000)
def _fact(condition: Condition) -> Fact | None:
    rename: dict[str, Term] = {var: Sym(f"?{var}") for var, _ in condition.binders}
    wildcards = tuple((f"?{var}", _set(substitute(over, rename))) for var, over in condition.binders)
    claim = substitute(condition.claim, rename)
    guards = tuple(substitute(g, rename) for g in condition.guards)
    assert isinstance(claim, Compare)
    oriented = _oriented(claim)
    if oriented is None:
        return None
    return Fact(wildcards, tuple(g for g in guards if isinstance(g, Compare)), *oriented)


def _set(value: Value) -> IndexSet:
    assert isinstance(value, IndexSet)
    return value


@lru_cache(maxsize=5_000)
def _facts(conditions: tuple[Condition, ...]) -> tuple[Fact, ...]:
    return tuple(f for c in conditions for f in map(_fact, (c, *_positive_factors(c))) if f is not None)


def _positive_factors(condition: Condition) -> Iterator[Condition]:
    """``p(x, y) / p(y) > 0`` says that both probabilities are positive, for neither is ever negative."""
    claim = condition.claim
    if claim.op != ">" or claim.right != ZERO:
        return
    try:
        left = canonical_term(claim.left)
    except TooLarge:
        return
    for value in dict.fromkeys((claim.left, left)):
        if not isinstance(value, Mul):
            continue
        bases = [f.base if isinstance(f, Pow) and isinstance(f.exponent, Rat) else f for f in value.factors]
        if all(map(_never_negative, bases)):
            for base in bases:
                if not isinstance(base, Rat):
                    yield Condition(condition.binders, condition.guards, Compare(">", base, ZERO))


def _never_negative(value: Term) -> bool:
    """Whether it is a probability, or a product or sum of probabilities over an index."""
    if isinstance(value, Big):
        return value.op == "sum" and isinstance(value.over, (Finite, Enum, Range)) and _never_negative(value.body)
    if isinstance(value, Mul):
        return all(map(_never_negative, value.factors))
    if isinstance(value, Pow):
        return isinstance(value.exponent, Rat) and _never_negative(value.base)
    return isinstance(value, (Prob, Joint)) or (isinstance(value, Rat) and value.value > 0)


@lru_cache(maxsize=5_000)
def _counts(sets: frozenset[str]) -> tuple[Fact, ...]:
    """Finite sets have an element, so their numbers of elements are at least one."""
    least = (Condition((), (), Compare(">=", App(f"card:{name}", ()), ONE)) for name in sorted(sets))
    return tuple(f for c in least for f in (_fact(c),) if f is not None)


def finite_sets(theory: Theory) -> frozenset[str]:
    """The named finite sets that a theory speaks of."""
    over = [s for law in theory.laws.values() for _, s in law.slots]
    over += [s for family in theory.families.values() for s in family.arguments if s is not None]
    return frozenset(s.name for s in (*over, *theory.sets.values(), *theory.letters) if isinstance(s, Finite))


def facts_of(scope: Scope) -> Iterator[Fact]:
    """All facts that hold at a place: guards, declared facts, the domain."""
    yield from scope.counts
    for guard in scope.guards:
        oriented = _oriented(guard)
        if oriented is not None and (
                not scope.varying or not oriented[1] & ZERO_SIGN or scope.fixed(oriented[0])):
            yield Fact((), (), *oriented)
    if any(isinstance(over, Interval) for _, over in scope.binders):
        yield from (fact for fact in scope.inside if not scope.varying or scope.fixed(fact.pattern))
    bound = {var for var, _ in scope.binders}
    for fact in (*_facts(scope.theory.facts), *_facts(scope.domain)):
        # A fact about a free symbol says nothing of a bound variable of the same name.
        if bound and bound & fact.names:
            continue
        # Under a derivative or a limit only what holds around the point counts: strict inequalities.
        if scope.varying and fact.mask & ZERO_SIGN and not scope.fixed(fact.pattern):
            continue
        yield fact


def match(pattern: Value, value: Value, found: Mapping[str, Term]) -> Iterator[dict[str, Term]]:
    """All ways to choose wildcards (names that begin with ``?``) so that the pattern becomes the value."""
    if isinstance(pattern, Sym) and pattern.name.startswith("?"):
        if isinstance(value, Term):
            known = found.get(pattern.name)
            if known is None:
                yield {**found, pattern.name: value}
            elif known == value:
                yield dict(found)
        return
    if type(pattern) is not type(value):
        return
    if not any(n.startswith("?") for n in free_names(pattern)):
        if pattern == value:
            yield dict(found)
        return
    mine, theirs = parts(pattern), parts(value)
    if len(mine) != len(theirs) or _label(pattern) != _label(value):
        return
    orders: Iterator[tuple[Value, ...]] = iter((theirs,))
    if isinstance(pattern, (Add, Mul)) and len(mine) <= 4:
        orders = permutations(theirs)
    for order in orders:
        options: list[dict[str, Term]] = [dict(found)]
        for a, b in zip(mine, order, strict=True):
            options = [new for old in options for new in match(a, b, old)]
            if not options:
                break
        yield from (o for o in options if not _captures(pattern, o))


def _captures(pattern: Value, found: Mapping[str, Term]) -> bool:
    """Whether a wildcard inside a binder stands for something that the binder binds."""
    if isinstance(pattern, (Big, Limit)):
        bound: frozenset[str] = frozenset((pattern.var,))
        inside = free_names(pattern.body)
    elif isinstance(pattern, Derivative):
        bound, inside = names_in(pattern.variable), free_names(pattern)
    else:
        return False
    return any(bound & names_in(found[w]) for w in inside if w in found)


def _label(value: Value) -> tuple[object, ...]:
    extra: tuple[object, ...] = ()
    for name in ("name", "law", "op", "var"):
        extra = (*extra, getattr(value, name, None))
    if isinstance(value, Prob):
        extra = (*extra, tuple(slot for slot, _ in value.slots))
    if isinstance(value, Joint):
        extra = (*extra, tuple(name for name, *_ in value.items))
    return extra


def _matches(fact: Fact, value: Term, scope: Scope, depth: int) -> bool:
    sets = dict(fact.wildcards)
    for found in match(fact.pattern, value, {}):
        if set(found) != set(sets):
            continue
        if all(scope.member(v, over := _set(substitute(sets[w], found)), depth - 1)
               or (w, over) in _outcomes(fact.pattern, scope.theory) for w, v in found.items()) and all(
            scope.proves(_compare(substitute(g, found)), depth - 1) for g in fact.guards
        ):
            return True
    return False


def _outcomes(pattern: Term, theory: Theory) -> set[tuple[str, IndexSet]]:
    """Names in a pattern that stand for an outcome of a law, with all its outcomes: what has a probability is one."""
    found: set[tuple[str, IndexSet]] = set()
    for prob in walk(pattern) if "Prob" in kinds(pattern) else ():
        law = theory.laws.get(prob.law) if isinstance(prob, Prob) else None
        if isinstance(prob, Prob) and law is not None:
            sets = dict(law.slots)
            found |= {(v.name, sets[slot]) for slot, v in prob.slots if isinstance(v, Sym) and slot in sets}
    return found


def _condition(value: Value) -> Condition:
    assert isinstance(value, Condition)
    return value


def _compare(value: Value) -> Compare:
    assert isinstance(value, Compare)
    return value


# --- signs -----------------------------------------------------------------------------------------------------------


def _sign(value: Term, scope: Scope, depth: int) -> int:
    mask = _structural(value, scope, depth)
    if mask in (NEGATIVE, ZERO_SIGN, POSITIVE):
        return mask
    decided = sign_of_number(value)
    if decided:
        return POSITIVE if decided > 0 else NEGATIVE
    if depth <= 0:
        return mask
    try:
        if not normal(value):
            return ZERO_SIGN
    except TooLarge:
        return mask
    oriented = _oriented(Compare(">", value, ZERO))
    if oriented is None:
        return mask
    form = quadratic_form(value, scope.theory) if {"App", "Big.sum"} <= kinds(value) else 0
    if form and not scope.varying:
        mask &= NONNEGATIVE if form > 0 else NONPOSITIVE
    pattern, orientation = oriented
    turned = orientation == NEGATIVE
    for fact in facts_of(scope):
        if (fact.mask & mask if not turned else _flip(fact.mask) & mask) == mask and fact.mask == ANY:
            continue
        if _matches(fact, pattern, scope, depth):
            mask &= _flip(fact.mask) if turned else fact.mask
    if mask not in (NEGATIVE, ZERO_SIGN, POSITIVE):
        mask &= _by_offset(pattern, turned, scope, depth)
    if mask == ANY and isinstance(value, Sym):
        mask &= _by_equation(value, scope, depth)
    return mask


def _by_equation(value: Sym, scope: Scope, depth: int) -> int:
    """The sign of what a stated equation says that a symbol is."""
    if depth < 3 or not scope.fixed(value) or value.name in {var for var, _ in scope.binders}:
        return ANY
    bound = {var for var, _ in scope.binders}
    for condition in scope.theory.facts:
        claim = condition.claim
        if claim.op != "=" or condition.binders or condition.guards or claim.left != value:
            continue
        if scope.fixed(claim.right) and not bound & free_names(claim.right) and value.name not in free_names(
                claim.right):
            return _sign(claim.right, scope, depth - 2)
    return ANY


def _by_offset(pattern: Term, turned: bool, scope: Scope, depth: int) -> int:
    """From ``t - c`` of known sign: ``n >= 2`` gives ``n - 1 > 0``."""
    body, offset = _without_number(pattern)
    if not body:
        return ANY
    mask = ANY
    for fact in facts_of(scope):
        if fact.wildcards:
            continue
        other, number = _without_number(fact.pattern)
        if other != body:
            continue
        shift = offset - number
        if depth <= 0 or not all(scope.proves(g, depth - 1) for g in fact.guards):
            continue
        # pattern = fact + shift
        if shift >= 0 and not fact.mask & NEGATIVE:
            mask &= POSITIVE if shift > 0 or fact.mask == POSITIVE else NONNEGATIVE
        if shift <= 0 and not fact.mask & POSITIVE:
            mask &= NEGATIVE if shift < 0 or fact.mask == NEGATIVE else NONPOSITIVE
    return _flip(mask) if turned else mask


@lru_cache(maxsize=50_000)
def _without_number(value: Term) -> tuple[Polynomial, Fraction]:
    """``t`` and ``c`` of the normal form ``t + c``; ``t`` is shared and must not be changed."""
    body = normal(value)
    number = body.pop(((), ()), Fraction(0))
    return body, number


def _structural(value: Term, scope: Scope, depth: int) -> int:
    match value:
        case Rat(number):
            return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO_SIGN
        case Defined(_, _, body):
            return _sign(body, scope, depth)
        case Prob():
            return _probability(value, scope, depth)
        case Joint():
            return POSITIVE if not value.items or _shown(value, scope) else NONNEGATIVE
        case Add(terms):
            if _is_complement(value):
                return NONNEGATIVE if not _density_in(value, scope) else ANY
            nested = _nested_events(value, scope)
            if nested != ANY:
                return nested
            rest = _left_over(value, scope)
            if rest is not None:
                return POSITIVE if any(_sign(r, scope, depth - 1) == POSITIVE for r in rest) else NONNEGATIVE
            mask = ZERO_SIGN
            for t in terms:
                mask = _sum_masks(mask, _sign(t, scope, depth - 1) if depth > 0 else _evident(t))
                if mask == ANY:
                    break
            if mask in (POSITIVE, NEGATIVE, ZERO_SIGN) or depth <= 0:
                return mask
            mask &= _by_monotone_pair(terms, scope, depth)
            mask &= _by_size(terms)
            if mask == ANY:
                mask &= _by_numerator(value, scope, depth)
            mask &= _by_weights(value, scope, depth)
            return mask if mask != ANY else _flip(_by_weights(-value, scope, depth))
        case Mul(factors):
            # Where an indicator is 1 its condition holds; where it is 0 so is the product.
            factors = tuple(g for f in factors for g in (f.factors if isinstance(f, Mul) else (f,)))
            conditions = tuple(f.condition for f in factors if isinstance(f, Iverson))
            inner = scope.under(*conditions)
            mask = POSITIVE
            for f in dict.fromkeys(factors):
                one = _sign(f, inner, depth - 1) if depth > 0 else _evident(f)
                if factors.count(f) % 2 == 0:  # a square
                    one = POSITIVE if not one & ZERO_SIGN else ZERO_SIGN if one == ZERO_SIGN else NONNEGATIVE
                mask = _product_masks(mask, one)
            return mask | ZERO_SIGN if conditions else mask
        case Pow(base, exponent):
            return _power_sign(base, exponent, scope, depth)
        case Iverson():
            return NONNEGATIVE
        case Fn(name, args):
            return _function_sign(name, args, scope, depth)
        case Big("sum" | "prod" | "max" | "min" as op, var, over, body):
            inner = scope.bind(var, over)
            mask = _sign(body, inner, depth - 1) if depth > 0 else ANY
            if op == "prod":
                return POSITIVE if mask == POSITIVE else NONNEGATIVE if mask == NONNEGATIVE else ANY
            if op in ("max", "min"):
                return mask
            if not scope.forwards(over, depth):
                return ANY
            if mask in (POSITIVE, NEGATIVE):
                return mask if scope.nonempty(over, depth) else mask | ZERO_SIGN
            if mask == NONNEGATIVE and (_average_of_positive(var, body, inner, depth)
                                        or _weighted_positive(value, inner, depth)):
                return POSITIVE
            return mask if mask in (NONNEGATIVE, NONPOSITIVE, ZERO_SIGN) else ANY
        case _:
            return ANY


def _evident(value: Term) -> int:
    """The sign of numbers, exponentials, and their products and powers, which needs no search."""
    match value:
        case Rat(number):
            return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO_SIGN
        case Fn("exp") | Pow(Fn("exp"), _):
            return POSITIVE
        case Mul(factors):
            return POSITIVE if all(_evident(f) == POSITIVE for f in factors) else ANY
        case Defined(_, _, body):
            return _evident(body)
    return ANY


def _by_monotone_pair(terms: tuple[Term, ...], scope: Scope, depth: int) -> int:
    """The sign of ``c e^a - c e^b`` or ``c log a - c log b`` is that of ``a - b``; a maximum is above its members,
    and a sum of terms that are not negative above each of them."""
    if len(terms) != 2:
        return ANY
    for number, other in (terms, terms[::-1]):
        power = _exponential(other)
        if isinstance(number, Rat) and power is not None and power[0] == -number.value:  # c - c e^u
            mask = _sign(power[1], scope, depth - 1)
            return _flip(mask) if number.value > 0 else mask
    first, second = (_with_coefficient(t) for t in terms)
    if first is None or second is None or first[0] != -second[0]:
        return ANY
    a, b = first[1], second[1]
    mask = ANY
    if isinstance(a, Fn) and isinstance(b, Fn) and a.name == b.name and a.name in ("exp", "log"):
        mask = _sign(canonical_term(Add((a.args[0], Mul((MINUS_ONE, b.args[0]))))), scope, depth - 1)
    elif _bounds(a, b, scope, depth):
        mask = NONNEGATIVE
    elif _bounds(b, a, scope, depth):
        mask = NONPOSITIVE
    return mask if first[0] > 0 else _flip(mask)


def _by_size(terms: tuple[Term, ...]) -> int:
    """``|u| - u``, ``|u| + u`` and ``max(u, v) - u`` are not negative, ``min(u, v) - u`` is not positive."""
    for k, whole in enumerate(terms):
        negated = isinstance(whole, Mul) and len(whole.factors) == 2 and whole.factors[0] == MINUS_ONE
        one = whole.factors[1] if isinstance(whole, Mul) and negated else whole
        if not (isinstance(one, Fn) and one.name in ("abs", "max", "min")):
            continue
        others = Add(terms[:k] + terms[k + 1:])
        rest: Term = -others if negated else others
        above = one.name != "min"
        if one.name == "abs":
            near = equal(rest, one.args[0]) or equal(rest, -one.args[0])
        else:
            near = any(equal(rest, -a) for a in one.args)
        if near:
            return NONNEGATIVE if above != negated else NONPOSITIVE
    return ANY


def _by_numerator(value: Term, scope: Scope, depth: int) -> int:
    """The sign of ``a - b / c`` is that of ``(a c - b) / c``, also where the quotient is behind a name."""
    polynomial = normal(term(bare(value)))
    below = denominator(polynomial)
    if below is None or depth < 3:
        return ANY
    base, e = below
    mask = _sign(base, scope, depth - 1)
    if mask not in (POSITIVE, NEGATIVE):
        return ANY
    above = _sign(render(multiplied_out(polynomial, base, e)), scope, depth - 1)
    return above if mask == POSITIVE or e.numerator % 2 == 0 else _flip(above)


def _by_weights(value: Term, scope: Scope, depth: int) -> int:
    """``θ u + (1 - θ) v > 0`` for positive ``u``, ``v``: the terms are gathered by their factors that are not negative,
    and what is left of each group is a weight."""
    if depth < 3:
        return ANY
    terms = normal(value)
    if any(sets for sets, _ in terms):
        return ANY
    atoms = {b for _, factors in terms for b, _ in factors if isinstance(b, (Sym, App, Prob))}
    signs: dict[Term, int] = {b: _sign(b, scope, 2) for b in sorted(atoms, key=key)}
    known = {b: mask for b, mask in signs.items() if not mask & NEGATIVE}
    # A factor that all terms share: y - θ y = y (1 - θ).
    common = tuple((b, low) for b in known if (low := min((dict(f).get(b, Fraction(0)) for _, f in terms),
                                                          default=Fraction(0))) > 0)
    if common:
        rest = {(s, tuple((b, e - dict(common).get(b, Fraction(0))) for b, e in f
                          if e != dict(common).get(b, Fraction(0)))): c for (s, f), c in terms.items()}
        return _product_masks(_product_sign(common, known), _sign(render(rest), scope, depth - 1))
    # A weight may itself be such a symbol, so each is left out once.
    for left_out in (None, *known):
        mask = _weighted(terms, {b: m for b, m in known.items() if b != left_out}, scope, depth)
        if mask != ANY:
            return mask
    return ANY


def _weighted(terms: Polynomial, known: Mapping[Term, int], scope: Scope, depth: int) -> int:
    groups: dict[Factors, list[Term]] = {}
    for (_, factors), c in terms.items():
        label = tuple(f for f in factors if f[0] in known)
        rest = render({((), tuple(f for f in factors if f[0] not in known)): c})
        groups.setdefault(label, []).append(rest)
    if not groups:
        return ZERO_SIGN
    labels = [_product_sign(label, known) for label in groups]
    weights = [canonical_term(Add(tuple(ws))) for ws in groups.values()]
    if len(groups) < 2:
        return ANY
    signs = [_sign(w, scope, depth - 2) for w in weights]
    if any(mask & NEGATIVE for mask in signs):
        return ANY
    total = canonical_term(Add(tuple(weights)))
    positive = all(mask == POSITIVE for mask in labels) and isinstance(total, Rat) and total.value > 0
    positive = positive or any(a == b == POSITIVE for a, b in zip(labels, signs, strict=True))
    return POSITIVE if positive else NONNEGATIVE


def _product_sign(factors: Factors, known: Mapping[Term, int]) -> int:
    mask = POSITIVE
    for base, e in factors:
        # A negative power of zero is not defined, and terms are taken as defined.
        mask = _product_masks(mask, known[base] & NONZERO if e < 0 else known[base])
    return mask


def _exponential(value: Term) -> tuple[Fraction, Term] | None:
    """``c`` and ``u`` of ``c e^u``, as it is printed: the normal form takes sums in exponents apart."""
    factors = value.factors if isinstance(value, Mul) else (value,)
    last = factors[-1]
    if not isinstance(last, Fn) or last.name != "exp" or not all(isinstance(f, Rat) for f in factors[:-1]):
        return None
    scale = Fraction(1)
    for f in factors[:-1]:
        assert isinstance(f, Rat)
        scale *= f.value
    return scale, last.args[0]


def _with_coefficient(value: Term) -> tuple[Fraction, Term] | None:
    polynomial = normal(value)
    if len(polynomial) != 1:
        return None
    ((monomial, c),) = polynomial.items()
    return c, render({monomial: Fraction(1)})


def _bounds(above: Term, below: Term, scope: Scope, depth: int) -> bool:
    """Whether ``above`` is a maximum over a set with ``below`` among its members, or ``below`` such a minimum.

    A finite sum of terms that are not negative is above each of them as a maximum is.
    """
    for extreme, member, op in ((above, below, "max"), (below, above, "min"), (above, below, "sum")):
        if isinstance(extreme, Big) and extreme.op == op:
            if op == "sum" and not (
                isinstance(extreme.over, (Range, Finite, Enum))
                and scope.bind(extreme.var, extreme.over).sign(extreme.body, depth - 1) & NEGATIVE == 0
            ):
                continue
            pattern = substitute(extreme.body, {extreme.var: Sym("?member")})
            for found in match(pattern, member, {}):
                value = found.get("?member")
                if value is not None and scope.member(value, extreme.over, depth - 1):
                    return True
    return False


def _sum_masks(a: int, b: int) -> int:
    mask = 0
    for x in (1, 2, 4):
        for y in (1, 2, 4):
            if a & x and b & y:
                mask |= ANY if {x, y} == {1, 4} else (x if y == 2 else y)
    return mask


def _product_masks(a: int, b: int) -> int:
    mask = 0
    for x in (1, 2, 4):
        for y in (1, 2, 4):
            if a & x and b & y:
                mask |= ZERO_SIGN if 2 in (x, y) else POSITIVE if x == y else NEGATIVE
    return mask


def _is_complement(value: Add) -> bool:
    """``1 - P(…)`` or ``1 - […]``."""
    if len(value.terms) != 2 or ONE not in value.terms:
        return False
    other = value.terms[1 - value.terms.index(ONE)]
    return isinstance(other, Mul) and len(other.factors) == 2 and MINUS_ONE in other.factors and any(
        isinstance(f, (Prob, Iverson)) for f in other.factors)


def _nested_events(value: Add, scope: Scope) -> int:
    """The sign of ``P(x) - 1`` and of ``P(x) - P(x, y)``: an event is at least as probable as one that implies it."""
    if len(value.terms) != 2:
        return ANY
    found: list[tuple[Fraction, Prob | None]] = []
    for t in value.terms:
        c, part = (t.factors[0].value, t.factors[1]) if (
            isinstance(t, Mul) and len(t.factors) == 2 and isinstance(t.factors[0], Rat)) else (Fraction(1), t)
        if isinstance(part, Rat):
            c, part = c * part.value, ONE
        if part != ONE and not isinstance(part, Prob):
            return ANY
        found.append((c, part if isinstance(part, Prob) else None))
    (a, first), (b, second) = found
    if a != -b or (first is None and second is None):
        return ANY
    one = first or second
    assert one is not None
    law = scope.law(one.law)
    if law is None or law.density or (first and second and first.law != second.law):
        return ANY
    slots_a, slots_b = set(first.slots if first else ()), set(second.slots if second else ())
    if slots_a < slots_b:
        return NONNEGATIVE if a > 0 else NONPOSITIVE
    if slots_b < slots_a:
        return NONPOSITIVE if a > 0 else NONNEGATIVE
    return ANY


def _left_over(value: Add, scope: Scope) -> list[Prob] | None:
    """The probabilities of the elements that are left, where a law over a listed set has some subtracted from 1."""
    if value.terms.count(ONE) != 1:
        return None
    taken: list[Term] = []
    law, slot = "", ""
    for t in value.terms:
        if t == ONE:
            continue
        if not (isinstance(t, Mul) and len(t.factors) == 2 and t.factors[0] == MINUS_ONE):
            return None
        p = t.factors[1]
        if not isinstance(p, Prob) or len(p.slots) != 1 or (law and (law, slot) != (p.law, p.slots[0][0])):
            return None
        law, slot = p.law, p.slots[0][0]
        taken.append(p.slots[0][1])
    declared = scope.law(law)
    over = dict(declared.slots).get(slot) if declared is not None else None
    if not isinstance(over, Enum) or len(set(taken)) != len(taken) or not set(taken) <= set(over.elements):
        return None
    if len(declared.slots) != 1 if declared is not None else True:
        return None
    return [Prob(law, ((slot, e),)) for e in over.elements if e not in taken]


def _density_in(value: Term, scope: Scope) -> bool:
    for part in parts(value):
        for inner in parts(part):
            if isinstance(inner, Prob):
                law = scope.law(inner.law)
                return law is None or law.density
            if isinstance(inner, Iverson):
                return False
    return True


def _shown(value: Joint, scope: Scope) -> bool:
    """Whether all values are taken at one point of the sample space that is known to have a probability."""
    points = {point for *_, point in value.items}
    if len(points) != 1 or not scope.fixed(Prob(value.law, ())):
        return False
    mass = Prob(value.law, ((value.law, points.pop()),))
    return any(g.left == mass and g.right == ZERO and g.op in ("!=", ">") for g in scope.guards)


def _probability(value: Prob, scope: Scope, depth: int) -> int:
    if not value.slots:
        return POSITIVE
    # Where a joint probability is positive, so are the marginal ones.
    wanted = set(value.slots)
    law = scope.law(value.law)
    if law is None or law.density:
        return NONNEGATIVE
    for fact in facts_of(scope):
        joint = fact.pattern
        if isinstance(joint, Big) and not fact.wildcards and fact.mask == POSITIVE and not fact.guards and (
                _summed_out(joint, scope) == value):
            return POSITIVE
        if (isinstance(joint, Prob) and joint.law == value.law and len(joint.slots) > len(value.slots)
                and fact.mask & NONNEGATIVE & ~ZERO_SIGN == fact.mask & NONNEGATIVE and not fact.wildcards
                and wanted <= set(joint.slots)):
            return POSITIVE
        if (isinstance(joint, Prob) and joint.law == value.law and len(joint.slots) > len(value.slots)
                and fact.mask == POSITIVE and not fact.guards and _everywhere(joint, fact, scope.theory)):
            return POSITIVE
    return NONNEGATIVE


def _everywhere(joint: Prob, fact: Fact, theory: Theory) -> bool:
    """Whether the fact is about all outcomes: each variable has a wildcard of its own that runs over all its values."""
    named = [v.name for _, v in joint.slots if isinstance(v, Sym)]
    return len(set(named)) == len(joint.slots) and set(fact.wildcards) <= _outcomes(joint, theory) and (
        set(named) == {w for w, _ in fact.wildcards})


def _summed_out(value: Term, scope: Scope) -> Term:
    """``p(x)`` for ``Σ_y p(x, y)`` over all values of y; other terms as they are."""
    if not (isinstance(value, Big) and value.op == "sum"):
        return value
    inner = _summed_out(value.body, scope)
    if not isinstance(inner, Prob):
        return value
    law = scope.law(inner.law)
    slot = [s for s, v in inner.slots if v == Sym(value.var)]
    rest = tuple(s for s in inner.slots if s[1] != Sym(value.var))
    full = dict(law.slots).get(slot[0]) if law is not None and len(slot) == 1 else None
    if full is None or not _same_set(full, value.over) or any(value.var in free_names(v) for _, v in rest):
        return value
    return Prob(inner.law, rest)


def _average_of_positive(var: str, body: Term, inner: Scope, depth: int) -> bool:
    """``Σ_x p(x) r(x) > 0`` where ``r > 0`` wherever ``p > 0``, for weights that sum to a positive number."""
    factors = body.factors if isinstance(body, Mul) else (body,)
    over = inner.set_of(var)
    for i, weight in enumerate(factors):
        if isinstance(weight, Prob) and over is not None:
            rest_slots = tuple(s for s in weight.slots if s[1] != Sym(var))
            law = inner.law(weight.law)
            if len(rest_slots) != len(weight.slots) - 1 or law is None or any(
                    var in free_names(a) for _, a in rest_slots):
                continue
            slot = next(s for s, a in weight.slots if a == Sym(var))
            full = dict(law.slots).get(slot)
            if full is None or not _same_set(full, over):
                continue
            rest = Mul(tuple(f for j, f in enumerate(factors) if j != i))
            guarded = inner.under(Compare("!=", weight, ZERO))
            if _sign(rest, guarded, depth - 1) == POSITIVE and (
                    not rest_slots or _sign(Prob(weight.law, rest_slots), inner, depth - 1) == POSITIVE):
                return True
    return False


def _weighted_positive(value: Big, inner: Scope, depth: int) -> bool:
    """``Σ_i w_i a_i > 0`` where ``w_i >= 0``, ``Σ_i w_i > 0`` is stated, and ``a_i > 0`` wherever ``w_i > 0``."""
    if depth < 3 or not isinstance(value.body, Mul):
        return False
    factors = value.body.factors
    for k, weight in enumerate(factors):
        if not isinstance(weight, App) or value.var not in free_names(weight):
            continue
        rest = Mul(factors[:k] + factors[k + 1:])
        outer = replace(inner, binders=inner.binders[:-1])
        if _sign(rest, inner.under(Compare("!=", weight, ZERO)), depth - 2) == POSITIVE and _sign(
                Big("sum", value.var, value.over, weight), outer, depth - 2) == POSITIVE:
            return True
    return False


def _power_sign(base: Term, exponent: Term, scope: Scope, depth: int) -> int:
    mask = _sign(base, scope, depth - 1) if depth > 0 else _evident(base)
    if mask == POSITIVE:
        return POSITIVE
    if not isinstance(exponent, Rat):
        return NONNEGATIVE if not mask & NEGATIVE else ANY
    e = exponent.value
    if e == 0:
        return POSITIVE
    if e.denominator != 1:
        mask &= NONNEGATIVE
    elif e.numerator % 2 == 0:
        mask = (mask & ZERO_SIGN) | POSITIVE
    # A negative power of zero is not defined, and terms are taken as defined.
    return mask & NONZERO if e < 0 else mask


def _function_sign(name: str, args: tuple[Term, ...], scope: Scope, depth: int) -> int:
    if name == "exp":
        return POSITIVE
    if name in ("abs", "norm"):
        inner = _sign(args[0], scope, depth - 1) if depth > 0 else ANY
        return POSITIVE if not inner & ZERO_SIGN else NONNEGATIVE
    if name == "infinity":
        return POSITIVE
    if name == "log" and depth > 0:
        mask = _sign(canonical_term(Add((args[0], MINUS_ONE))), scope, depth - 1)
        return mask & _log_of_quotient(args[0], scope, depth) if mask == ANY else mask
    if name in ("tanh", "sinh", "arctan", "sign") and depth > 0:
        return _sign(args[0], scope, depth - 1)
    if name == "cosh":
        return POSITIVE
    if name in ("max", "min") and depth > 0:
        masks = [_sign(a, scope, depth - 1) for a in args]
        best = masks[0]
        for m in masks[1:]:
            best |= m
        if name == "max" and POSITIVE in masks:
            return POSITIVE
        if name == "max" and any(not m & NEGATIVE for m in masks):
            return best & NONNEGATIVE
        return best
    return ANY


def _log_of_quotient(argument: Term, scope: Scope, depth: int) -> int:
    """The sign of ``log (a / b)`` is that of ``a - b`` for positive ``b``."""
    factors = argument.factors if isinstance(argument, Mul) else (argument,)
    below = [f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE]
    above = [f for f in factors if not (isinstance(f, Pow) and f.exponent == MINUS_ONE)]
    if len(below) != 1 or scope.sign(below[0], depth - 1) & NEGATIVE:
        return ANY
    return _sign(canonical_term(Add((Mul(tuple(above)), Mul((MINUS_ONE, below[0]))))), scope, depth - 1)


def holds_everywhere(condition: Condition, scope: Scope) -> bool:
    """Whether a quantified condition follows here; over a listed set it is looked at element by element."""
    for place, (var, over) in enumerate(condition.binders):
        if isinstance(over, Enum):
            rest = condition.binders[:place] + condition.binders[place + 1:]
            return all(holds_everywhere(_condition(substitute(
                Condition(rest, condition.guards, condition.claim), {var: e})), scope) for e in over.elements)
    rename: dict[str, Term] = {}
    inner = scope
    for var, over in condition.binders:
        taken = free_names(condition) | {v for v, _ in inner.binders} | {n for g in inner.guards for n in free_names(g)}
        name = var
        while name in taken:
            name += "'"
        inner = inner.bind(name, _set(substitute(over, rename)))
        rename[var] = Sym(name)
    guards = tuple(_compare(substitute(g, rename)) for g in condition.guards)
    return inner.under(*guards).proves(_compare(substitute(condition.claim, rename)))
