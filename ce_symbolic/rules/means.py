"""The weighted means of listed numbers: the geometric mean is at most the arithmetic one.

Young's inequality is the case ``a^p``, ``b^q`` with the weights ``1/p``, ``1/q`` (Hardy, Littlewood, Pólya,
*Inequalities*, 2.5).
"""
from __future__ import annotations

from ce_symbolic.meaning.terms import ONE, Add, Compare, Mul, Pow, Term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


class WeightedMeans(Rule):
    """The inequality of the weighted arithmetic and geometric means."""

    name = "weighted-am-gm"
    statement = r"a^v b^w \le v a + w b for v + w = 1, and the same for more numbers"
    obligations = "the weights are not negative and sum to 1; the numbers are positive"
    example = r"a b \le \frac{a^p}{p} + \frac{b^q}{q} for \frac1p + \frac1q = 1"
    misuse = r"a b \le \frac{a^p}{p} + \frac{b^q}{q} for any p and q"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``multiplier, w1, a1, w2, a2, …``."""
        given = [value for value in choice if isinstance(value, Term)]
        if len(given) != len(choice) or len(given) < 3 or len(given) % 2 == 0:
            return None
        multiplier, weights, numbers = given[0], given[1::2], given[2::2]
        if any(map(scope.partial, given)) or not all(map(scope.positive, numbers)):
            return None
        if not scope.nonnegative(multiplier) or not scope.proves(Compare("=", Add(tuple(weights)), ONE)):
            return None
        for k, weight in enumerate(weights):
            rest = Add((ONE, *(-w for w in weights[:k] + weights[k + 1:])))
            if not scope.nonnegative(weight) and not scope.nonnegative(rest):
                return None
        pairs = list(zip(weights, numbers, strict=True))
        mean = Add(tuple(Mul(pair) for pair in pairs))
        return Add((term, Mul((multiplier, Add((mean, -Mul(tuple(Pow(a, w) for w, a in pairs))))))))
