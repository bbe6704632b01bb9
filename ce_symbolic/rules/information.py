"""Inequalities of information: what Shannon's measures never are is negative."""
from __future__ import annotations

from ce_symbolic.meaning.terms import Add, Enum, Finite, Mul, Prob, Range, Sym, Term, free_names, log
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block
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


