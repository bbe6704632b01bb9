"""Counterexamples that are not fair: the notes say more about the names in them than was understood."""
from __future__ import annotations

from collections.abc import Sequence

from ce_symbolic.checker.decide import Decision
from ce_symbolic.checker.premises import under
from ce_symbolic.meaning.claims import Notes, ReadRelation
from ce_symbolic.meaning.connected import names
from ce_symbolic.meaning.terms import App, Claim, Sym
from ce_symbolic.refutation.refute import refute
from ce_symbolic.refutation.rescue import rescuable
from ce_symbolic.report.result import RelationResult


def is_unfair(relation: ReadRelation, claim: Claim) -> bool:
    """Whether words that are not understood may rule every counterexample out."""
    return bool(relation.caution) and (relation.doubtful is None or rescuable(claim, relation.doubtful))


def undecided_above(notes: Notes, found: Sequence[RelationResult], k: int) -> tuple[int, ...]:
    """Equations of earlier chains of the section that are undecided because of what they introduce.

    They may say what a name is: ``f(x) - f(a) = f'(x_1) (x - a)`` fixes ``x_1``.
    """
    relation = notes.relations[k]
    assert relation.claim is not None
    spoken = _names(relation.claim)
    return tuple(
        j for j, other in enumerate(notes.relations[:k])
        if other.claim is not None and other.claim.op == "=" and other.chain != relation.chain
        and other.section == relation.section and found[j].verdict == "open"
        and (other.introducing is not None or other.caution or "instances" in found[j].message)
        and len(spoken & _names(other.claim)) > 1
        # An equation for a name that does not occur here holds for some value of that name.
        and not other.defines and not any(isinstance(side, (Sym, App)) and side.name not in spoken
                                          for side in (other.claim.left, other.claim.right))
    )


def refuted_under(claim: Claim, grounds: Sequence[Claim]) -> Decision:
    """The refutation of a claim by an instance on which some equations hold too."""
    narrowed = under(claim, [(g, False) for g in grounds])
    refutation = refute(narrowed)
    if refutation is None:
        return Decision("open", claim, message="no instance was found on which the undecided equations above hold too")
    return Decision("refuted", narrowed, refutation=refutation)


def _names(claim: Claim) -> set[str]:
    return names(claim.left, claim.theory) | names(claim.right, claim.theory)
