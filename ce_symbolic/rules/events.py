"""Events given by inequalities: equivalent conditions, Markov's inequality, the union bound."""
from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Fn,
    Interval,
    Iverson,
    Mul,
    Pow,
    Rat,
    Space,
    Sym,
    Term,
    free_names,
    walk,
)
from ce_symbolic.proof.normal import Polynomial, TooLarge, canonical_term, is_composite, key, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import close_block
from ce_symbolic.rules.bounds import forwards, read_block
from ce_symbolic.rules.indicators import replaced
from ce_symbolic.rules.rule import Choice, Rule


class EquivalentEvents(Rule):
    """An event by its shortest condition: positive factors are cancelled, exponentials and absolute values undone."""

    name = "equivalent-events"
    statement = (r"[s a \ge s b] = [e^a \ge e^b] = [a \ge b] for s > 0, [s a \ge s b] = [a \le b] for s < 0, "
                 r"[|a| \ge b] = [a^2 \ge b^2], [a > b] = 1 - [a \le b]")
    obligations = "the sign of s is known; for absolute values b >= 0"
    example = r"P(e^{s X} \ge e^{s a}) = P(X \ge a) for s > 0, P(s X \ge s a) = P(X \le a) for s < 0"
    misuse = r"P(s X \ge s a) = P(X \ge a) for any s"
    heads = (Iverson,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Iverson) or not scope.fixed(term) or not _about_values(term, scope):
            return None
        op, left, right = term.condition.op, term.condition.left, term.condition.right
        if op == ">" and isinstance(left, App) and right == ZERO:
            return None  # an event by its name
        if op in ("<", "<="):
            op, left, right = {"<": ">", "<=": ">="}[op], right, left
        if op not in (">", ">="):
            return None
        try:
            gap = shortest(distance(left, right, scope), scope)
        except TooLarge:
            return None
        above = render({m: c for m, c in gap.items() if c > 0})
        below = render({m: -c for m, c in gap.items() if c < 0})
        made: Term = Iverson(Compare(">=", above, below))
        if op == ">":
            made = Add((ONE, Mul((MINUS_ONE, Iverson(Compare(">=", below, above))))))
        return None if canonical_term(made) == canonical_term(term) else made


def _about_values(event: Iverson, scope: Scope) -> bool:
    """Whether a condition is one on random variables or on the variable of an integral, and not on indices."""
    real = {var: over for var, over in scope.binders if isinstance(over, (Interval, Space))}
    here = [var for var in real if var in free_names(event)]
    if len(here) == 1 and isinstance(real[here[0]], Interval) and _is_linear(event, here[0]):
        return False  # the bound of an integral, see restricted-integral
    return bool(here) or any(isinstance(v, App) for v in walk(event))


def _is_linear(event: Iverson, var: str) -> bool:
    """Whether both sides of a condition are linear in a variable."""
    try:
        gap = normal(Add((event.condition.left, -event.condition.right)))
    except TooLarge:
        return False
    return all(var not in free_names(b) or (b == Sym(var) and e == 1) for _, factors in gap for b, e in factors)


def distance(left: Term, right: Term, scope: Scope) -> Polynomial:
    """A polynomial with the sign of ``left - right``."""
    exponents = exponent(left), exponent(right)
    if exponents[0] is not None and exponents[1] is not None:
        return normal(Add((exponents[0], -exponents[1])))
    for a, b in ((left, right), (right, left)):
        if isinstance(a, Fn) and a.name == "abs" and scope.nonnegative(b) and not scope.partial(b):
            gap = Add((Pow(a.args[0], TWO), -Pow(b, TWO)))
            return squared(normal(gap if a is left else -gap))
    return squared(normal(Add((left, -right))))


def squared(gap: Polynomial) -> Polynomial:
    """``a^2`` for ``|a|^2``."""
    if any(sets for sets, _ in gap) or not any(_is_squared(b, e) for _, factors in gap for b, e in factors):
        return gap
    return normal(Add(tuple(
        Mul((render({(sets, tuple(f for f in factors if not _is_squared(*f))): c}),
             *(Pow(b.args[0], TWO) for b, e in factors if isinstance(b, Fn) and _is_squared(b, e))))
        for (sets, factors), c in gap.items())))


def _is_squared(base: Term, exponent: Fraction) -> bool:
    return isinstance(base, Fn) and base.name == "abs" and exponent == 2


def exponent(value: Term) -> Term | None:
    """``u`` where the value is ``e^u``."""
    polynomial = normal(value)
    if len(polynomial) != 1:
        return None
    ((sets, factors), c), = polynomial.items()
    if sets or c != 1 or not all(isinstance(b, Fn) and b.name == "exp" for b, _ in factors):
        return None
    return Add(tuple(Mul((Rat(e), b.args[0])) for b, e in factors if isinstance(b, Fn))) if factors else ZERO


def shortest(gap: Polynomial, scope: Scope) -> Polynomial:
    """The polynomial without its common factors of known sign; negative ones turn it round."""
    bases = {b for sets, factors in gap for b, _ in factors if not is_composite(b)}
    common: dict[Term, Fraction] = {}
    turned = False
    for base in bases:
        low = min(dict(factors).get(base, Fraction(0)) for _, factors in gap)
        if not low or scope.partial(base):
            continue
        if scope.positive(base):
            common[base] = low
        elif low.denominator == 1 and scope.positive(-base):
            common[base] = low
            turned ^= low.numerator % 2 == 1
    if common:
        gap = normal(Mul((MINUS_ONE if turned else ONE, render(gap), *(Pow(b, Rat(-e)) for b, e in common.items()))))
    if not gap:
        return gap
    numbers = list(gap.values())
    scale = lcm(*(c.denominator for c in numbers))
    whole = gcd(*(abs((c * scale).numerator) for c in numbers))
    return {m: c * scale / whole for m, c in gap.items()}


class CommonEvent(Rule):
    """An event that meets all events of a union."""

    name = "common-event"
    statement = r"\prod_i (1 - [A] b_i) = 1 - [A] + [A] \prod_i (1 - b_i)"
    obligations = "A does not depend on i"
    example = r"P(\bigcup_i (A \cap B_i)) = P(A \cap \bigcup_i B_i)"
    misuse = r"\prod_i (1 - a b_i) = 1 - a + a \prod_i (1 - b_i) for any number a"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Big) and term.op == "prod") or scope.bind(term.var, term.over).partial(term.body):
            return None
        events = {v for v in walk(term.body) if isinstance(v, Iverson) and term.var not in free_names(v)}
        for event in sorted(events, key=key):
            if normal(replaced(term.body, event, ZERO)) == normal(ONE):
                rest = Big("prod", term.var, term.over, replaced(term.body, event, ONE))
                return Add((ONE, Mul((MINUS_ONE, event)), Mul((event, rest))))
        return None


class Markov(Rule):
    """Markov's inequality, summed with weights."""

    name = "markov"
    statement = r"b [a \ge b] \le a for a \ge 0, so b P(X \ge b) \le E[X] for X \ge 0"
    obligations = "a >= 0; the weights are not negative"
    example = r"P(X \ge b) \le \frac{E[X]}{b} for X \ge 0, b > 0"
    misuse = r"P(X \ge b) \le \frac{E[X]}{b} for X that may be negative"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``weight, a, b, op, indices…``."""
        if len(choice) < 4:
            return None
        weight, value, level, op = choice[:4]
        binders = read_block(choice[4:])
        if binders is None or op not in (">", ">="):
            return None
        if not (isinstance(weight, Term) and isinstance(value, Term) and isinstance(level, Term)):
            return None
        inner = forwards(binders, scope)
        if inner is None or not inner.nonnegative(weight) or not inner.nonnegative(value):
            return None
        if any(map(inner.partial, (weight, value, level))):
            return None
        assert isinstance(op, str)
        event = Iverson(Compare(op, value, level))
        return Add((term, close_block(binders, (weight, Add((value, -Mul((level, event))))))))


class UnionBound(Rule):
    """The union bound, with weights: Weierstrass' product inequality for numbers between 0 and 1."""

    name = "union-bound"
    statement = r"\prod_i (1 - a_i) \ge 1 - \sum_i a_i for 0 \le a_i \le 1, so P(\bigcup_i A_i) \le \sum_i P(A_i)"
    obligations = "0 <= a_i <= 1; the weights are not negative"
    example = r"P(A \cup B) \le P(A) + P(B)"
    misuse = r"P(A \cap B) \ge P(A) P(B)"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``weight, product, indices…``."""
        if len(choice) < 2:
            return None
        weight, product = choice[:2]
        binders = read_block(choice[2:])
        if binders is None or not (isinstance(weight, Term) and isinstance(product, Big) and product.op == "prod"):
            return None
        inner = forwards(binders, scope)
        if inner is None or not inner.nonnegative(weight) or inner.partial(weight) or inner.partial(product):
            return None
        if not inner.forwards(product.over):
            return None
        member = inner.bind(product.var, product.over)
        missing = canonical_term(Add((ONE, -product.body)))
        if not (member.nonnegative(product.body) and member.nonnegative(missing)) or member.partial(product.body):
            return None
        total = Big("sum", product.var, product.over, missing)
        return Add((term, close_block(binders, (weight, Add((product, MINUS_ONE, total))))))


class ImpliedEvent(Rule):
    """An event is at most as probable as one that follows from it."""

    name = "implied-event"
    statement = r"[A] \le [B] where B follows from A, so P(A) \le P(B)"
    obligations = "B follows from A; the weights are not negative"
    example = r"P(X \ge a + 1) \le P(X \ge a)"
    misuse = r"P(X \ge a) \le P(X \ge a + 1)"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``weight, [A], [B], indices…``."""
        if len(choice) < 3:
            return None
        weight, first, second = choice[:3]
        binders = read_block(choice[3:])
        if binders is None or not (isinstance(first, Iverson) and isinstance(second, Iverson)):
            return None
        inner = forwards(binders, scope)
        if inner is None or not isinstance(weight, Term) or not inner.nonnegative(weight):
            return None
        if any(map(inner.partial, (weight, first, second))):
            return None
        if not inner.under(first.condition).proves(second.condition):
            return None
        return Add((term, close_block(binders, (weight, Add((second, -first))))))
