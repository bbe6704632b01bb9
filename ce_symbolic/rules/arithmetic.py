"""Arithmetic of real numbers and linearity of finite sums."""
from __future__ import annotations

from ce_symbolic.meaning.terms import Big, Limit, Sym, Term, Value, alpha, parts, rebuild, term
from ce_symbolic.proof.normal import equal
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


def opaque_sums(value: Term, names: dict[Value, Sym]) -> Term:
    """``value`` with every outermost sum replaced by a symbol, the same for sums that differ in bound names only."""
    if isinstance(value, (Big, Limit)):
        return names.setdefault(alpha(value), Sym(f"§{len(names)}"))
    old = parts(value)
    new = tuple(opaque_sums(p, names) if isinstance(p, Term) else p for p in old)
    return term(rebuild(value, new)) if new != old else value


class Arithmetic(Rule):
    """Equality in the field of the printed quantities, sums taken as wholes."""

    name = "arithmetic"
    statement = "a + b = b + a, a(b + c) = ab + ac, a/c + b/c = (a + b)/c, e^{a+b} = e^a e^b, …"
    obligations = "the denominators of both sides are not zero"
    example = r"\frac{p^2 - q^2}{p - q} = p + q"
    misuse = r"\frac{a + b}{a + c} = \frac{b}{c}: only common factors cancel, not common terms"
    target_chosen = True

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        (target,) = choice
        if not isinstance(target, Term):
            return None
        names: dict[Value, Sym] = {}
        return target if equal(opaque_sums(term, names), opaque_sums(target, names)) else None


class SumLinearity(Rule):
    """Arithmetic inside and across finite sums."""

    name = "sum-linearity"
    statement = r"\sum_i (a f_i + b g_i) = a \sum_i f_i + b \sum_i g_i, and the order of finite sums does not matter"
    obligations = "the factors taken out do not depend on the index; integrals exist where they are written"
    example = r"\sum_x p(x) (\log p(x) - \log q(x)) = \sum_x p(x) \log p(x) - \sum_x p(x) \log q(x)"
    misuse = r"\sum_x p(x) q(x) = \sum_x p(x) \sum_x q(x): a sum of products is no product of sums"
    target_chosen = True

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        (target,) = choice
        return target if isinstance(target, Term) and equal(term, target) else None
