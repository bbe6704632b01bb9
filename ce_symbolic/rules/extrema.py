"""Extrema, of listed numbers and over sets that need not be finite: suprema and infima."""
from __future__ import annotations

from ce_symbolic.meaning.terms import ONE, Add, Big, Enum, Finite, Fn, IndexSet, Mul, Range, Term, free_names
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


class ScaledExtremum(Rule):
    """A factor and a term that do not depend on the index, taken out of a maximum or minimum."""

    name = "scaled-extremum"
    statement = r"\max_i (c u_i + d) = c \max_i u_i + d for c \ge 0; for c \le 0 the maximum becomes a minimum"
    obligations = "the set is finite and not empty; c and d do not depend on i; the sign of c is known"
    example = r"\max_i \frac{x_i}{t} = \frac{1}{t} \max_i x_i for t > 0"
    misuse = r"\max_i c x_i = c \max_i x_i for c < 0"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op not in ("max", "min") or not isinstance(
                term.over, (Finite, Enum, Range)) or not scope.nonempty(term.over):
            return None
        terms = term.body.terms if isinstance(term.body, Add) else (term.body,)
        fixed = [t for t in terms if term.var not in free_names(t)]
        moving = [t for t in terms if term.var in free_names(t)]
        if not moving or any(map(scope.partial, fixed)):
            return None
        body, op = moving[0], term.op
        factor: Term = ONE
        if len(moving) > 1:
            body = Add(tuple(moving))
        elif isinstance(body, Mul):
            out = tuple(f for f in body.factors if term.var not in free_names(f))
            factor = Mul(out) if out else ONE
            body = Mul(tuple(f for f in body.factors if term.var in free_names(f)))
            if scope.partial(factor):
                return None
            if not scope.nonnegative(factor):
                if not scope.nonnegative(-factor):
                    return None
                op = "min" if op == "max" else "max"
        if factor == ONE and not fixed:
            return None
        return Add((Mul((factor, Big(op, term.var, term.over, body))), *fixed))
