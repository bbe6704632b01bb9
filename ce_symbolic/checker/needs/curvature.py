"""Convexity and concavity of functions, symmetry of matrices."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.checker.needs.need import Need, latex, spelled, values_in
from ce_symbolic.meaning.terms import App, Claim, Property


def functions(claim: Claim) -> list[str]:
    """Functions of one real number that the notes leave open."""
    found: dict[str, None] = {}
    for value in values_in(claim):
        if isinstance(value, App) and len(value.args) == 1:
            family = claim.theory.families.get(value.name)
            if family is not None and family.arguments == (None,):
                found[value.name] = None
    return list(found)


def curvature(claim: Claim) -> Iterator[Need]:
    """Convexity or concavity of a function about which the notes say neither."""
    theory = claim.theory
    for name in functions(claim):
        if not any(p.kind in ("convex", "concave", "affine") and p.subjects == (name,)
                   for p in claim.theory.properties):
            for kind in ("convex", "concave"):
                yield Need(f"{spelled(name, claim.theory)} {kind}", properties=(Property(kind, (name,)),),
                           kind="curvature", sentence=f"Let ${latex(name, theory)}$ be {kind}.")


def symmetry(claim: Claim) -> Iterator[Need]:
    """Symmetric matrices."""
    found: dict[str, None] = {}
    for value in values_in(claim):
        if isinstance(value, App) and len(value.args) == 2:
            family = claim.theory.families.get(value.name)
            if family is not None and len(set(family.arguments)) == 1 and None not in family.arguments:
                found[value.name] = None
    for name in found:
        if Property("symmetric", (name,)) not in claim.theory.properties:
            yield Need(f"{spelled(name, claim.theory)} symmetric", properties=(Property("symmetric", (name,)),),
                       kind="symmetry", sentence=f"Let ${latex(name, claim.theory)}$ be symmetric.")
