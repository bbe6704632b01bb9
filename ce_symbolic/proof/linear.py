"""Exact linear programming: non-negative multipliers of known inequalities that give the wanted one."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ce_symbolic.proof.normal import Monomial, Polynomial


def multipliers(goal: Polynomial, known: Sequence[Polynomial], free: frozenset[Monomial],
                zeros: Sequence[Polynomial] = ()) -> list[Fraction] | None:
    """Rational ``m_k >= 0`` with ``goal - Σ m_k known_k`` zero, except at the monomials in ``free``, where it is
    non-negative; None where there are none.  ``zeros`` are polynomials that vanish: any multiple may be added.
    Fewest known inequalities first, as far as singles go; then z3."""
    for k, one in enumerate(known):
        alone = single(goal, one, frozenset()) or single(goal, one, free)
        if alone is not None:
            return [alone if j == k else Fraction(0) for j in range(len(known))]
    return _by_solver(goal, known, free, zeros) if known else None


def single(goal: Polynomial, one: Polynomial, free: frozenset[Monomial]) -> Fraction | None:
    """The multiplier with which one known inequality gives the goal."""
    for monomial, c in one.items():
        if monomial in free:
            continue
        ratio = goal.get(monomial, Fraction(0)) / c
        if ratio <= 0:
            return None
        return ratio if _fits(goal, one, ratio, free) else None
    return None


def _fits(goal: Polynomial, one: Polynomial, ratio: Fraction, free: frozenset[Monomial]) -> bool:
    for monomial in {**goal, **one}:
        rest = goal.get(monomial, Fraction(0)) - ratio * one.get(monomial, Fraction(0))
        if rest and (monomial not in free or rest < 0):
            return False
    return True


def _by_solver(goal: Polynomial, known: Sequence[Polynomial], free: frozenset[Monomial],
               zeros: Sequence[Polynomial]) -> list[Fraction] | None:
    import z3

    solver = z3.Solver()
    solver.set("rlimit", 2_000_000)
    unknowns = [z3.Real(f"m{k}") for k in range(len(known))]
    for m in unknowns:
        solver.add(m >= 0)
    unknowns += [z3.Real(f"z{k}") for k in range(len(zeros))]
    columns = [*known, *zeros]
    monomials: dict[Monomial, None] = dict.fromkeys(goal)
    for one in columns:
        monomials.update(dict.fromkeys(one))
    for monomial in monomials:
        total = z3.Sum([z3.Q(c.numerator, c.denominator) * unknowns[k] for k, one in enumerate(columns)
                        if (c := one.get(monomial))] or [z3.RealVal(0)])
        wanted = goal.get(monomial, Fraction(0))
        right = z3.Q(wanted.numerator, wanted.denominator)
        solver.add(total <= right if monomial in free else total == right)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    values = [model.eval(m, model_completion=True) for m in unknowns[:len(known)]]
    return [Fraction(v.numerator_as_long(), v.denominator_as_long()) for v in values]
