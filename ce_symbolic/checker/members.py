"""What a bound of a supremum or infimum says of each member, so that one member can refute it.

``a <= inf_s f(s)`` says that ``a <= f(s)`` for every s, so it fails where ``a > f(s)`` for one s, whatever the infimum
is and whether it is attained or not.
"""
from __future__ import annotations

from dataclasses import replace

from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.print_terms import to_plain
from ce_symbolic.meaning.terms import (
    INFINITY,
    Big,
    Claim,
    Compare,
    Condition,
    Defined,
    Interval,
    OpenInterval,
    Sym,
    Term,
    free_names,
    fresh,
    put,
)
from ce_symbolic.proof.scope import MINUS_INFINITY


def at_a_member(claim: Claim) -> tuple[Claim, str] | None:
    """The bound for one member in place of the extremum, and what that means in words; None where there is none."""
    sides = {"<=": ("max", "min"), "<": ("max", "min"), ">=": ("min", "max"), ">": ("min", "max")}.get(claim.op)
    if sides is None:
        return None
    for side, op in zip(("left", "right"), sides, strict=True):
        found = _extremum(getattr(claim, side), op)
        if found is None:
            continue
        taken = set(free_names(claim.left) | free_names(claim.right)).union(
            claim.theory.sets, claim.theory.definitions,
            *(free_names(fact) for fact in (*claim.theory.facts, *claim.domain)))
        name = fresh(found.var, taken)
        member = put(found.body, found.var, Sym(name))
        assert isinstance(found.over, Interval)
        theory = replace(claim.theory, facts=(*claim.theory.facts, *_inside(name, found.over)))
        made = replace(claim, theory=theory, left=member) if side == "left" else replace(
            claim, theory=theory, right=member)
        made = replace(made, domain=domain((made.left, made.right), theory))
        what = "infimum" if op == "min" else "supremum"
        word = "at most" if op == "min" else "at least"
        return made, f"the {what} is {word} the value for {to_plain(Sym(name), theory)} in the counterexample"
    return None


def _extremum(side: Term, op: str) -> Big | None:
    while isinstance(side, Defined):
        side = side.body
    found = isinstance(side, Big) and side.op == op and isinstance(side.over, Interval)
    return side if found and isinstance(side, Big) else None


def _inside(name: str, over: Interval) -> tuple[Condition, ...]:
    """That a number lies in the interval."""
    ends = over.ends if isinstance(over, OpenInterval) else ""
    found = []
    if over.lower != MINUS_INFINITY:
        found.append(Compare(">" if ends in ("lower", "both") else ">=", Sym(name), over.lower))
    if over.upper != INFINITY:
        found.append(Compare("<" if ends in ("upper", "both") else "<=", Sym(name), over.upper))
    return tuple(Condition((), (), claim) for claim in found)
