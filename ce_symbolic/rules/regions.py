"""Integrals over parts of an interval: conditions on the variable as bounds, and intervals cut at a point."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Interval,
    Iverson,
    Mul,
    Pow,
    Term,
    free_names,
)
from ce_symbolic.proof.normal import TooLarge, canonical_term, render
from ce_symbolic.proof.scope import MINUS_INFINITY, Scope
from ce_symbolic.rules.blocks import close_block, flat
from ce_symbolic.rules.events import distance
from ce_symbolic.rules.gaussian import coefficients
from ce_symbolic.rules.rule import Choice, Rule


class RestrictedIntegral(Rule):
    """A condition on the variable of an integral as a bound."""

    name = "restricted-integral"
    statement = r"\int_a^b [x \ge c] f(x) dx = \int_c^b f(x) dx for a \le c \le b"
    obligations = "the order of the ends and the bound follows from the context; a point has no length"
    example = r"P(X \ge t) = \int_t^\infty f(x) dx"
    misuse = r"\int_a^b [x \ge c] f(x) dx = \int_c^b f(x) dx for c < a"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op != "sum" or not isinstance(term.over, Interval):
            return None
        if not scope.forwards(term.over) or not scope.fixed(term):
            return None
        factors = flat(term.body.factors) if isinstance(term.body, Mul) else (term.body,)
        for k, factor in enumerate(factors):
            if not isinstance(factor, Iverson):
                continue
            bound = bounded(factor, term.var, scope.bind(term.var, term.over), scope)
            if bound is None:
                continue
            over = narrowed(term.over, *bound, scope)
            rest = (*factors[:k], *factors[k + 1:])
            if over is not None:
                return ZERO if over == term.over.lower else close_block(((term.var, over),), rest) if isinstance(
                    over, Interval) else None
        return None


def bounded(event: Iverson, var: str, inner: Scope, outer: Scope) -> tuple[str, Term] | None:
    """``>=`` or ``<=`` with the bound, where the event says that the variable lies above or below it."""
    op, left, right = event.condition.op, event.condition.left, event.condition.right
    if op not in ("<", "<=", ">", ">=") or var not in free_names(event):
        return None
    try:
        gap = distance(left, right, inner)
        found = coefficients(render(gap), var)
    except TooLarge:
        return None
    if found is None or len(found) != 2:
        return None
    level, slope = found
    if outer.positive(slope):
        above = op in (">", ">=")
    elif outer.positive(Mul((MINUS_ONE, slope))):
        above = op in ("<", "<=")
    else:
        return None
    point = Mul((MINUS_ONE, level, Pow(slope, MINUS_ONE)))
    return (">=" if above else "<="), point


def narrowed(over: Interval, op: str, point: Term, scope: Scope) -> Interval | Term | None:
    """The part of the interval on that side of the point, its lower end where nothing is left."""
    low, high = over.lower, over.upper
    above_low = low == MINUS_INFINITY or scope.proves(Compare("<=", low, point))
    below_high = high == INFINITY or scope.proves(Compare("<=", point, high))
    if above_low and below_high:
        return Interval(point, high) if op == ">=" else Interval(low, point)
    if low != MINUS_INFINITY and scope.proves(Compare("<=", point, low)):
        return over if op == ">=" else low
    if high != INFINITY and scope.proves(Compare("<=", high, point)):
        return low if op == ">=" else over
    return None


class SplitIntegral(Rule):
    """An integral over an interval that is cut at a point."""

    name = "split-integral"
    statement = r"\int_a^b f(x) dx = \int_a^c f(x) dx + \int_c^b f(x) dx for a \le c \le b"
    obligations = "a <= c <= b"
    example = r"E[X] = \int_0^t x f(x) dx + \int_t^\infty x f(x) dx"
    misuse = r"\int_0^\infty f(x) dx = \int_0^t f(x) dx + \int_t^\infty f(x) dx for negative t and f on (0, \infty)"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) != 1 or not isinstance(choice[0], Term) or not isinstance(term, Big) or term.op != "sum":
            return None
        point, over = choice[0], term.over
        if not isinstance(over, Interval) or point in (over.lower, over.upper) or term.var in free_names(point):
            return None
        if scope.partial(point) or not scope.fixed(term):
            return None
        if not (over.lower == MINUS_INFINITY or scope.proves(Compare("<=", over.lower, point))):
            return None
        if not (over.upper == INFINITY or scope.proves(Compare("<=", point, over.upper))):
            return None
        return Add((Big("sum", term.var, Interval(over.lower, point), term.body),
                    Big("sum", term.var, Interval(point, over.upper), term.body)))


class JoinedIntegrals(Rule):
    """Integrals over neighbouring intervals as one."""

    name = "joined-integrals"
    statement = r"\int_a^c f(x) dx + \int_c^b f(x) dx = \int_a^b f(x) dx for a \le c \le b"
    obligations = "a <= c <= b"
    example = r"\int_0^t f(x) dx + \int_t^\infty f(x) dx = \int_0^\infty f(x) dx"
    misuse = r"\int_0^t f(x) dx + \int_s^1 f(x) dx = \int_0^1 f(x) dx"
    target_chosen = True

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is the whole and the points at which it is cut."""
        if len(choice) < 2 or not all(isinstance(c, Term) for c in choice):
            return None
        whole, *points = choice
        assert isinstance(whole, Term)
        parts = whole
        for point in points:
            assert isinstance(point, Term)
            parts = _cut(parts, point, scope)
        try:
            return whole if canonical_term(parts) == canonical_term(term) else None
        except TooLarge:
            return None


def _cut(value: Term, point: Term, scope: Scope) -> Term:
    """The integrals among the terms and factors, cut at a point where they go over it."""
    if isinstance(value, Add):
        return Add(tuple(_cut(t, point, scope) for t in value.terms))
    if isinstance(value, Mul):
        return Mul(tuple(_cut(f, point, scope) for f in value.factors))
    made = SplitIntegral().apply(value, (point,), scope)
    return value if made is None else made
