"""Functions of numbers that are 0 or 1: a power is the number itself, an exponential is linear in it; whatever depends
on a label in {-1, 1} is told by its two values."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Compare,
    Enum,
    Fn,
    Iverson,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    exp,
    free_names,
    put,
    walk,
)
from ce_symbolic.proof.masks import ZERO_SIGN
from ce_symbolic.proof.normal import TooLarge, canonical_term, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.indicators import replaced
from ce_symbolic.rules.rule import Choice, Rule


class FunctionOfBit(Rule):
    """A power or an exponential of something that is 0 or 1."""

    name = "function-of-bit"
    statement = r"b^k = b, e^{u b + v} = e^v (1 + b (e^u - 1)) for b \in \{0, 1\}"
    obligations = "b is 0 or 1"
    example = r"E[e^{\lambda X}] = 1 - p + p e^\lambda for X \sim \mathrm{Bern}(p)"
    misuse = r"E[e^{\lambda X}] = e^{\lambda p}"
    heads = (Pow, Fn)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Pow):
            if isinstance(term.exponent, Rat) and term.exponent.value > 1 and is_bit(term.base, scope):
                return term.base
            return None
        if not isinstance(term, Fn) or term.name != "exp":
            return None
        argument = term.args[0]
        for bit in sorted({v for v in walk(argument) if isinstance(v, App)}, key=repr):
            hole = Sym("~bit")
            line = replaced(argument, bit, hole)
            if hole.name not in free_names(line) or bit in set(walk(line)) or not is_bit(bit, scope):
                continue
            low, high = put(line, hole.name, ZERO), put(line, hole.name, ONE)
            if any(map(scope.partial, (low, high))):
                continue
            try:
                step = canonical_term(Add((high, Mul((MINUS_ONE, low)))))
                linear = canonical_term(Add((low, Mul((bit, step)))))
                if linear != canonical_term(argument):
                    continue
                rest = render(normal(low))
            except TooLarge:
                continue
            return Mul((exp(rest), Add((ONE, Mul((bit, Add((exp(step), MINUS_ONE))))))))
        return None


def is_bit(value: Term, scope: Scope) -> bool:
    """Whether something is stated to be 0 or 1."""
    if not isinstance(value, (App, Sym)):
        return False
    gap = Mul((value, Add((ONE, Mul((MINUS_ONE, value))))))
    return scope.fixed(value) and any(f.claim.op == "=" for f in scope.theory.facts) and scope.sign(gap) == 2


class ValueByValue(Rule):
    """What depends on a quantity that has one of two values."""

    name = "value-by-value"
    statement = r"f(t) = [t = a] f(a) + [t = b] f(b) for t \in \{a, b\}"
    obligations = "t is a or b; f(a) and f(b) are defined"
    example = r"\sigma(t z) = [t = 1] \sigma(z) + [t = -1] \sigma(-z) for labels t \in \{-1, 1\}"
    misuse = r"f(t) = f(a) + f(b)"

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        quantity, *values = choice or (None,)
        if len(values) != 2 or not isinstance(quantity, (App, Sym)):
            return None
        numbers = [v for v in values if isinstance(v, Rat)]
        if len(numbers) != 2 or numbers[0] == numbers[1] or not scope.fixed(quantity) or not has_values(
                quantity, numbers, scope):
            return None
        found = []
        for number in numbers:
            there = replaced(term, quantity, number)
            if quantity in set(walk(there)) or scope.partial(there):
                return None
            found.append(Mul((Iverson(Compare("=", quantity, number)), there)))
        return Add(tuple(found))


def has_values(quantity: Term, numbers: Sequence[Rat], scope: Scope) -> bool:
    """Whether something is stated to be one of the numbers."""
    over = scope.set_of(quantity.name) if isinstance(quantity, Sym) else None
    if isinstance(over, Enum) and set(over.elements) == set(numbers):
        return True
    gap = Mul(tuple(Add((quantity, Mul((MINUS_ONE, n)))) for n in numbers))
    return any(f.claim.op == "=" for f in scope.theory.facts) and scope.sign(gap) == ZERO_SIGN


def stated_values(scope: Scope, within: Iterable[Term]) -> Iterator[tuple[Term, Rat, Rat]]:
    """The quantities in some terms that are stated to have one of two values, with these."""
    pairs: set[tuple[Rat, Rat]] = set()
    for over in scope.theory.sets.values():
        values = [e for e in over.elements if isinstance(e, Rat)] if isinstance(over, Enum) else []
        if isinstance(over, Enum) and len(over.elements) == len(set(values)) == 2:
            pairs.add((values[0], values[1]))
    for fact in scope.theory.facts:
        product = fact.claim.left
        zero = fact.claim.op == "=" and fact.claim.right == ZERO
        if not zero or not isinstance(product, Mul) or len(product.factors) != 2:
            continue
        roots = [root_of(factor) for factor in product.factors]
        if roots[0] is not None and roots[1] is not None:
            pairs.add((roots[0], roots[1]))
    parts = dict.fromkeys(v for t in within for v in walk(t) if isinstance(v, (App, Sym)))
    for quantity in sorted(parts, key=repr):
        for pair in sorted(pairs, key=repr):
            if scope.fixed(quantity) and has_values(quantity, pair, scope):
                yield quantity, *pair


def root_of(factor: Term) -> Rat | None:
    """The a of ``t - a`` and of ``t``."""
    found = canonical_term(factor)
    if isinstance(found, (App, Sym)):
        return Rat(Fraction(0))
    if isinstance(found, Add) and len(found.terms) == 2:
        numbers = [t for t in found.terms if isinstance(t, Rat)]
        if len(numbers) == 1 and any(isinstance(t, (App, Sym)) for t in found.terms):
            return Rat(-numbers[0].value)
    return None
