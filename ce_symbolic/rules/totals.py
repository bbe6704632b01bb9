"""The derivative of a total that is always the same: ``Σ_a ∂π_θ(a)/∂θ = 0``, the mean of the score."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from ce_symbolic.meaning.terms import (
    REALS,
    ZERO,
    App,
    Big,
    Compare,
    Condition,
    Derivative,
    Space,
    Sym,
    Term,
    free_names,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import COUNTABLE
from ce_symbolic.rules.derivative import depends, is_variable, linked
from ce_symbolic.rules.given_inside import everywhere, lead_of
from ce_symbolic.rules.rule import Choice, Rule

HIGHEST = 2


class DerivativeOfTotal(Rule):
    """A sum that is the same number for all values of a parameter, differentiated in it."""

    name = "derivative-of-total"
    statement = r"\sum_a \frac{\partial}{\partial \theta} \pi_\theta(a) = 0"
    obligations = (r"the notes say that \sum_a \pi_\theta(a) is the same for every \theta; of a density the "
                   "derivative may be taken under the integral")
    example = r"\sum_a \frac{\partial \pi_\theta(a)}{\partial \theta} b = 0"
    misuse = r"\sum_a \frac{\partial \pi_\theta(a)}{\partial \theta} Q(a) = 0"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return tuple((k, order) for k, fact in enumerate(scope.theory.facts) for order in range(1, HIGHEST + 1)
                     if differentiated_total(fact, order) is not None)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        k, order = choice
        if not isinstance(k, int) or not isinstance(order, int) or not 0 <= k < len(scope.theory.facts):
            return None
        fact = scope.theory.facts[k]
        found = differentiated_total(fact, order)
        if found is None or not scope.fixed(term) or {var for var, _ in scope.binders} & free_names(fact):
            return None
        equation, parameter = found
        lead = lead_of(equation)
        if lead is None or not isinstance(term, Big) or term.op != "sum":
            return None

        def allowed(values: Mapping[str, Term]) -> bool:
            variable = values[f"?{parameter}"]
            others = [v for name, v in values.items() if name != f"?{parameter}"]
            return isinstance(variable, Sym) and is_variable(variable, scope) and not any(
                depends(v, variable) or linked(v, variable, scope) for v in others)

        return everywhere(term, *lead, scope, allowed)


def differentiated_total(fact: Condition, order: int) -> tuple[Condition, str] | None:
    """``Σ_a ∂^k f(θ, s, a)/∂θ^k = 0`` from ``Σ_a f(θ, s, a) = c`` for all real θ, and the name of θ."""
    entry, sums = fact.claim.left, list[Big]()
    while isinstance(entry, Big) and entry.op == "sum" and isinstance(entry.over, (*COUNTABLE, Space)):
        sums.append(entry)
        entry = entry.body
    parameters = [var for var, over in fact.binders if over == REALS]
    if fact.claim.op != "=" or fact.guards or not sums or not isinstance(entry, App) or len(parameters) != 1:
        return None
    variable = Sym(parameters[0])
    if entry.args.count(variable) != 1 or any(
            depends(value, variable) for value in (fact.claim.right, *(s.over for s in sums))):
        return None
    if any(depends(a, variable) for a in entry.args if a != variable):
        return None
    body: Term = entry
    for _ in range(order):
        body = Derivative(body, variable)
    for s in reversed(sums):
        body = Big("sum", s.var, s.over, body)
    return Condition(fact.binders, (), Compare("=", body, ZERO)), variable.name
