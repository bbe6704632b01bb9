"""What is known at a place inside a term: the theory, the binders and guards around it.  Part of the kernel."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    REALS,
    ZERO,
    Add,
    App,
    Compare,
    Condition,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Law,
    Mul,
    OpenInterval,
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
    substitute,
    walk,
)
from ce_symbolic.proof.defined import may_be_undefined
from ce_symbolic.proof.facts import Fact, as_compare, as_set, counts_of, finite_sets, oriented_gap, same_set
from ce_symbolic.proof.masks import ANY, MASK, NEGATIVE, POSITIVE
from ce_symbolic.proof.normal import TooLarge, difference, equal, render
from ce_symbolic.proof.signs import sign_at, without_number
from ce_symbolic.proof.varying import names_in, tied_to

DEPTH = 6
MINUS_INFINITY = Mul((MINUS_ONE, INFINITY))


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
        return counts_of(finite_sets(self.theory))

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
                    oriented = oriented_gap(Compare(">" if left_out(over, below) else ">=", gap, ZERO))
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
        return may_be_undefined(value, self)

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
            return sign_at(value, self, depth)
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
            if known is not None and same_set(known, over):
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
            low = over.lower == MINUS_INFINITY or (depth > 0 and self.proves(
                Compare(">" if left_out(over, True) else ">=", value, over.lower), depth - 1))
            high = over.upper == INFINITY or (depth > 0 and self.proves(
                Compare("<" if left_out(over, False) else "<=", value, over.upper), depth - 1))
            return real and low and high
        return isinstance(value, App) and depth > 0 and self.valued(value, over, depth - 1)

    def shifted(self, value: Term, over: Range, depth: int) -> bool:
        """Whether the value is an index of a range, perhaps shifted, and the range shifted so lies in the other one."""
        polynomial, offset = without_number(value)
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
                    if (same_set(place, over) and len(names) == len(set(names)) == len(index.args) == len(value.args)
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


def as_condition(value: Value) -> Condition:
    """The value, which is a condition."""
    assert isinstance(value, Condition)
    return value


def holds_everywhere(condition: Condition, scope: Scope) -> bool:
    """Whether a quantified condition follows here; over a listed set it is looked at element by element."""
    for place, (var, over) in enumerate(condition.binders):
        if isinstance(over, Enum):
            rest = condition.binders[:place] + condition.binders[place + 1:]
            return all(holds_everywhere(as_condition(substitute(
                Condition(rest, condition.guards, condition.claim), {var: e})), scope) for e in over.elements)
    rename: dict[str, Term] = {}
    inner = scope
    for var, over in condition.binders:
        taken = free_names(condition) | {v for v, _ in inner.binders} | {n for g in inner.guards for n in free_names(g)}
        name = var
        while name in taken:
            name += "'"
        inner = inner.bind(name, as_set(substitute(over, rename)))
        rename[var] = Sym(name)
    guards = tuple(as_compare(substitute(g, rename)) for g in condition.guards)
    return inner.under(*guards).proves(as_compare(substitute(condition.claim, rename)))


def left_out(over: Interval, lower: bool) -> bool:
    """Whether an end of an interval does not belong to it."""
    return isinstance(over, OpenInterval) and over.ends in ("both", "lower" if lower else "upper")
