"""Inequalities of Cauchy-Schwarz and of the triangle, summed with weights, and roots as monotone functions.

Each bound adds to a term a gap that is not negative (see ``bounds``).
"""
from __future__ import annotations

from ce_symbolic.meaning.terms import HALF, TWO, Add, Big, Fn, Mul, Pow, Term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import close_block
from ce_symbolic.rules.bounds import forwards, read_block
from ce_symbolic.rules.rule import Choice, Rule


class CauchySchwarz(Rule):
    """The inequality of Cauchy and Schwarz for sums and integrals with weights."""

    name = "cauchy-schwarz"
    statement = (r"(\sum_i w_i a_i b_i)^2 \le \sum_i w_i a_i^2 \sum_i w_i b_i^2, "
                 r"|\sum_i w_i a_i b_i| \le \sqrt{\sum_i w_i a_i^2} \sqrt{\sum_i w_i b_i^2}")
    obligations = "w_i >= 0"
    example = r"E[X Y]^2 \le E[X^2] E[Y^2]"
    misuse = r"(\sum_i a_i b_i)^2 \ge \sum_i a_i^2 \sum_i b_i^2"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``form, multiplier, weight, a, b, indices…`` with the form ``square``,
        ``root`` or ``size`` (with the absolute value)."""
        if len(choice) < 5:
            return None
        form, multiplier, weight, a, b = choice[:5]
        binders = read_block(choice[5:])
        if not binders or not isinstance(multiplier, Term):
            return None
        if not (isinstance(weight, Term) and isinstance(a, Term) and isinstance(b, Term)):
            return None
        inner = forwards(binders, scope)
        if inner is None or not inner.nonnegative(weight) or any(map(inner.partial, (weight, a, b))):
            return None
        if not scope.nonnegative(multiplier) or scope.partial(multiplier):
            return None
        squares = [close_block(binders, (weight, Pow(t, TWO))) for t in (a, b)]
        mixed = close_block(binders, (weight, a, b))
        if form == "square":
            gap = Add((Mul(tuple(squares)), -Pow(mixed, TWO)))
        elif form in ("root", "size"):
            smaller = mixed if form == "root" else Fn("abs", (mixed,))
            gap = Add((Mul(tuple(Pow(s, HALF) for s in squares)), -smaller))
        else:
            return None
        return Add((term, Mul((multiplier, gap))))


class Triangle(Rule):
    """The triangle inequality, for listed terms, sums and integrals."""

    name = "triangle-inequality"
    statement = r"|a + b| \le |a| + |b|, |\sum_i a_i| \le \sum_i |a_i|"
    obligations = "the weights are not negative"
    example = r"|E[X]| \le E[|X|]"
    misuse = r"|a - b| \le |a| - |b|"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``weight, inside, indices…``: the sum of ``weight * |inside|`` over the indices is bounded."""
        if len(choice) < 2:
            return None
        weight, inside = choice[:2]
        binders = read_block(choice[2:])
        if binders is None or not (isinstance(weight, Term) and isinstance(inside, Term)):
            return None
        scope_inside = forwards(binders, scope)
        if scope_inside is None or not scope_inside.nonnegative(weight):
            return None
        if any(map(scope_inside.partial, (weight, inside))):
            return None
        larger = sum_of_sizes(inside, scope_inside)
        if larger is None:
            return None
        return Add((term, close_block(binders, (weight, Add((larger, -Fn("abs", (inside,))))))))


def sum_of_sizes(inside: Term, scope: Scope) -> Term | None:
    """The sum of the absolute values of the terms of a sum."""
    if isinstance(inside, Add):
        return Add(tuple(Fn("abs", (t,)) for t in inside.terms))
    if isinstance(inside, Big) and inside.op == "sum" and scope.forwards(inside.over):
        return Big("sum", inside.var, inside.over, Fn("abs", (inside.body,)))
    return None


class AsRoot(Rule):
    """A number that is not negative as a root."""

    name = "as-root"
    statement = r"a = \sqrt{a^2} for a \ge 0"
    obligations = "a >= 0"
    example = r"|x| = \sqrt{|x|^2}"
    misuse = r"x = \sqrt{x^2} for negative x"

    def choices(self, term: Term, scope: Scope) -> tuple[Choice, ...]:
        return ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return Pow(Pow(term, TWO), HALF) if scope.nonnegative(term) else None


