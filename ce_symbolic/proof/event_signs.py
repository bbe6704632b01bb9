"""The signs of probabilities, of their complements and of their differences.  Part of the kernel."""
from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Enum,
    Iverson,
    Joint,
    Mul,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    free_names,
    parts,
)
from ce_symbolic.proof.facts import Fact, facts_of, outcomes, same_set
from ce_symbolic.proof.masks import ANY, NONNEGATIVE, NONPOSITIVE, POSITIVE, ZERO_SIGN

if TYPE_CHECKING:
    from ce_symbolic.proof.scope import Scope


def probability_sign(value: Prob, scope: Scope, depth: int) -> int:
    """Never negative; positive where a fact says so of it, or of a joint probability that it is a margin of."""
    if not value.slots:
        return POSITIVE
    # Where a joint probability is positive, so are the marginal ones.
    wanted = set(value.slots)
    law = scope.law(value.law)
    if law is None or law.density:
        return NONNEGATIVE
    for fact in facts_of(scope):
        joint = fact.pattern
        if isinstance(joint, Big) and not fact.wildcards and fact.mask == POSITIVE and not fact.guards and (
                _summed_out(joint, scope) == value):
            return POSITIVE
        if (isinstance(joint, Prob) and joint.law == value.law and len(joint.slots) > len(value.slots)
                and fact.mask & NONNEGATIVE & ~ZERO_SIGN == fact.mask & NONNEGATIVE and not fact.wildcards
                and wanted <= set(joint.slots)):
            return POSITIVE
        if (isinstance(joint, Prob) and joint.law == value.law and len(joint.slots) > len(value.slots)
                and fact.mask == POSITIVE and not fact.guards and _everywhere(joint, fact, scope.theory)):
            return POSITIVE
    return NONNEGATIVE


def _everywhere(joint: Prob, fact: Fact, theory: Theory) -> bool:
    """Whether the fact is about all outcomes: each variable has a wildcard of its own that runs over all its values."""
    named = [v.name for _, v in joint.slots if isinstance(v, Sym)]
    return len(set(named)) == len(joint.slots) and set(fact.wildcards) <= outcomes(joint, theory) and (
        set(named) == {w for w, _ in fact.wildcards})


def _summed_out(value: Term, scope: Scope) -> Term:
    """``p(x)`` for ``Σ_y p(x, y)`` over all values of y; other terms as they are."""
    if not (isinstance(value, Big) and value.op == "sum"):
        return value
    inner = _summed_out(value.body, scope)
    if not isinstance(inner, Prob):
        return value
    law = scope.law(inner.law)
    slot = [s for s, v in inner.slots if v == Sym(value.var)]
    rest = tuple(s for s in inner.slots if s[1] != Sym(value.var))
    full = dict(law.slots).get(slot[0]) if law is not None and len(slot) == 1 else None
    if full is None or not same_set(full, value.over) or any(value.var in free_names(v) for _, v in rest):
        return value
    return Prob(inner.law, rest)


def shown(value: Joint, scope: Scope) -> bool:
    """Whether all values are taken at one point of the sample space that is known to have a probability."""
    points = {point for *_, point in value.items}
    if len(points) != 1 or not scope.fixed(Prob(value.law, ())):
        return False
    mass = Prob(value.law, ((value.law, points.pop()),))
    return any(g.left == mass and g.right == ZERO and g.op in ("!=", ">") for g in scope.guards)


def is_complement(value: Add) -> bool:
    """``1 - P(…)`` or ``1 - […]``."""
    if len(value.terms) != 2 or ONE not in value.terms:
        return False
    other = value.terms[1 - value.terms.index(ONE)]
    return isinstance(other, Mul) and len(other.factors) == 2 and MINUS_ONE in other.factors and any(
        isinstance(f, (Prob, Iverson)) for f in other.factors)


def nested_events(value: Add, scope: Scope) -> int:
    """The sign of ``P(x) - 1`` and of ``P(x) - P(x, y)``: an event is at least as probable as one that implies it."""
    if len(value.terms) != 2:
        return ANY
    found: list[tuple[Fraction, Prob | None]] = []
    for t in value.terms:
        c, part = (t.factors[0].value, t.factors[1]) if (
            isinstance(t, Mul) and len(t.factors) == 2 and isinstance(t.factors[0], Rat)) else (Fraction(1), t)
        if isinstance(part, Rat):
            c, part = c * part.value, ONE
        if part != ONE and not isinstance(part, Prob):
            return ANY
        found.append((c, part if isinstance(part, Prob) else None))
    (a, first), (b, second) = found
    if a != -b or (first is None and second is None):
        return ANY
    one = first or second
    assert one is not None
    law = scope.law(one.law)
    if law is None or law.density or (first and second and first.law != second.law):
        return ANY
    slots_a, slots_b = set(first.slots if first else ()), set(second.slots if second else ())
    if slots_a < slots_b:
        return NONNEGATIVE if a > 0 else NONPOSITIVE
    if slots_b < slots_a:
        return NONPOSITIVE if a > 0 else NONNEGATIVE
    return ANY


def left_over(value: Add, scope: Scope) -> list[Prob] | None:
    """The probabilities of the elements that are left, where a law over a listed set has some subtracted from 1."""
    if value.terms.count(ONE) != 1:
        return None
    taken: list[Term] = []
    law, slot = "", ""
    for t in value.terms:
        if t == ONE:
            continue
        if not (isinstance(t, Mul) and len(t.factors) == 2 and t.factors[0] == MINUS_ONE):
            return None
        p = t.factors[1]
        if not isinstance(p, Prob) or len(p.slots) != 1 or (law and (law, slot) != (p.law, p.slots[0][0])):
            return None
        law, slot = p.law, p.slots[0][0]
        taken.append(p.slots[0][1])
    declared = scope.law(law)
    over = dict(declared.slots).get(slot) if declared is not None else None
    if not isinstance(over, Enum) or len(set(taken)) != len(taken) or not set(taken) <= set(over.elements):
        return None
    if len(declared.slots) != 1 if declared is not None else True:
        return None
    return [Prob(law, ((slot, e),)) for e in over.elements if e not in taken]


def density_in(value: Term, scope: Scope) -> bool:
    """Whether what a complement is of may be a density, which has no bound 1."""
    for part in parts(value):
        for inner in parts(part):
            if isinstance(inner, Prob):
                law = scope.law(inner.law)
                return law is None or law.density
            if isinstance(inner, Iverson):
                return False
    return True
