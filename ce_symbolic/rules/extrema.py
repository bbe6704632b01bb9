"""Extrema, of listed numbers and over sets that need not be finite: suprema and infima."""
from __future__ import annotations

from ce_symbolic.meaning.terms import Big, Fn, IndexSet, Term, free_names
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule

#: So many numbers may be listed.
MOST = 8


class AsExtremum(Rule):
    """A number as the extremum of a constant, or of a list of copies; bounds are then used for every member."""

    name = "as-extremum"
    statement = r"\inf_{s \in S} a = \sup_{s \in S} a = \min(a, a) = a, so a \le \inf_s f(s) where a \le f(s) for all s"
    obligations = "S is not empty; a does not depend on s"
    example = r"P(X \ge a) \le \inf_{s > 0} e^{-s a} E[e^{s X}]"
    misuse = r"a \le \inf_s f(s) where a \le f(s) for one s"

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``min`` or ``max``, and the index and its set, or how many copies."""
        if len(choice) == 2:
            op, copies = choice
            listed = op in ("min", "max") and isinstance(copies, int) and 1 < copies <= MOST
            return Fn(str(op), (term,) * int(str(copies))) if listed else None
        if len(choice) != 3:
            return None
        op, var, over = choice
        if op not in ("min", "max") or not isinstance(var, str) or not isinstance(over, IndexSet):
            return None
        if var in free_names(term) | free_names(over) or not scope.nonempty(over):
            return None
        assert isinstance(op, str)
        return Big(op, var, over, term)
