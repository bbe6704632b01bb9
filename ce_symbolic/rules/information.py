"""Inequalities of information: what Shannon's measures never are is negative; the log-sum inequality."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    ZERO,
    Add,
    Compare,
    Enum,
    Finite,
    Mul,
    Prob,
    Range,
    Sym,
    Term,
    free_names,
    log,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block
from ce_symbolic.rules.bounds import forwards, read_block
from ce_symbolic.rules.rule import Choice, Rule


class NonNegativeInformation(Rule):
    """Conditional mutual information is not negative: Gibbs' inequality for each value of the condition."""

    name = "non-negative-information"
    statement = (r"I(X; Y \mid Z) = \sum_{x,y,z} p(x,y,z) (\log p(x,y,z) + \log p(z) - \log p(x,z) - \log p(y,z)) "
                 r"\ge 0")
    obligations = "p is a distribution over finite sets; the multiplier is not negative"
    example = r"H(X \mid Y, Z) \le H(X \mid Y)"
    misuse = r"I(X; Y \mid Z) \le I(X; Y): conditions may also create dependence"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``multiplier, law, n, m, slot, …``: the first ``n`` slots are X, the next ``m`` are Y, what is
        left is Z."""
        if len(choice) < 4:
            return None
        multiplier, name, n, m = choice[:4]
        slots = choice[4:]
        if not isinstance(multiplier, Term) or not isinstance(name, str):
            return None
        if not (isinstance(n, int) and isinstance(m, int) and n >= 1 and m >= 1 and n + m <= len(slots)):
            return None
        law = scope.law(name)
        if law is None or law.density or len(set(slots)) != len(slots) or not scope.fixed(Prob(name, ())):
            return None
        sets = dict(law.slots)
        values: list[tuple[str, Term]] = []
        binders: list[Binder] = []
        for k, slot in enumerate(slots):
            over = sets.get(slot) if isinstance(slot, str) else None
            if not isinstance(slot, str) or not isinstance(over, (Finite, Enum, Range)) or free_names(over) & set(
                    v for v, _ in scope.binders):
                return None
            values.append((slot, Sym(f"~{k + 1}")))
            binders.append((f"~{k + 1}", over))
        if not scope.nonnegative(multiplier) or scope.partial(multiplier):
            return None

        def p(*groups: list[tuple[str, Term]]) -> Term:
            return Prob(name, tuple(sorted(s for g in groups for s in g)))

        x, y, z = values[:n], values[n:n + m], values[n + m:]
        terms = [log(p(x, y, z)), *([log(p(z))] if z else []), -log(p(x, z)), -log(p(y, z))]
        return Add((term, Mul((multiplier, close_block(tuple(binders), (p(x, y, z), Add(tuple(terms))))))))


class LogSum(Rule):
    """The log-sum inequality, which holds where some of the numbers are zero too."""

    name = "log-sum"
    statement = r"\sum_i a_i \log \frac{a_i}{b_i} \ge \left(\sum_i a_i\right) \log \frac{\sum_i a_i}{\sum_i b_i}"
    obligations = "a_i >= 0, b_i >= 0, and b_i > 0 wherever a_i > 0"
    example = r"a \log \frac{a}{b} + c \log \frac{c}{d} \ge (a + c) \log \frac{a + c}{b + d}"
    misuse = r"\sum_i a_i \log \frac{a_i}{b_i} \ge \sum_i a_i \log \sum_i \frac{a_i}{b_i}"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``multiplier, n, m, a_1, b_1, …, a_n, b_n``, ``m`` indices with their sets that the sum runs
        over besides, and the indices of a sum over all of this."""
        if len(choice) < 3 or not isinstance(choice[0], Term):
            return None
        (multiplier, n, m), choice = choice[:3], choice[1:]
        if not (isinstance(n, int) and isinstance(m, int) and isinstance(multiplier, Term)):
            return None
        if not scope.nonnegative(multiplier) or scope.partial(multiplier):
            return None
        numbers = choice[2:2 + 2 * n]
        inner, outer = read_block(choice[2 + 2 * n:2 + 2 * n + 2 * m]), read_block(choice[2 + 2 * n + 2 * m:])
        if n < 1 or m < 0 or inner is None or outer is None or len(numbers) != 2 * n or len(inner) != m:
            return None
        pairs = [(a, b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)
                 if isinstance(a, Term) and isinstance(b, Term)]
        names = [var for var, _ in (*outer, *inner)]
        at = forwards((*outer, *inner), scope)
        if len(pairs) != n or at is None or len(set(names)) != len(names):
            return None
        for a, b in pairs:
            where = at.under(*nonzero_factors(a))
            if at.partial(a) or at.partial(b) or not (at.nonnegative(a) and at.nonnegative(b) and where.positive(b)):
                return None

        def total(side: int) -> Term:
            terms = tuple(pair[side] for pair in pairs)
            return close_block(inner, (Add(terms) if n > 1 else terms[0],))

        each = [Mul((a, Add((log(a), -log(b))))) for a, b in pairs]
        whole = close_block(inner, (Add(tuple(each)) if n > 1 else each[0],))
        gap = Add((whole, -Mul((total(0), Add((log(total(0)), -log(total(1))))))))
        return Add((term, Mul((multiplier, close_block(outer, (gap,))))))


def nonzero_factors(value: Term) -> tuple[Compare, ...]:
    """What is known where a product is not zero."""
    if isinstance(value, Mul):
        return (Compare("!=", value, ZERO), *(c for f in value.factors for c in nonzero_factors(f)))
    return (Compare("!=", value, ZERO),)
