"""Rows of zeros and a one: ``t_{i1}, …, t_{iK}`` are non-negative, add up to one, and one of them is one."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Big,
    Compare,
    Condition,
    IndexSet,
    Iverson,
    Range,
    Sym,
    Term,
    free_names,
    substitute,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.rule import Choice, Rule


class OneHotEntry(Rule):
    """An entry of a row of which one entry is known to be one.

    A row is what a family gives when all its indices but one are held.  The others' entries vanish, because all
    are non-negative and their sum is one.
    """

    name = "one-hot-entry"
    statement = r"t_{i c_i} = 1, t_{ik} \ge 0, \sum_k t_{ik} = 1 \implies t_{ik} = [k = c_i]"
    obligations = "the row is non-negative, adds up to one and is one at that entry"
    example = r"-\sum_{k=1}^K t_{ik} \log o_{ik} = -\log o_{i c_i}"
    misuse = r"t_{ik} = [k = c_i] where \sum_k t_{ik} > 1"
    heads = (App,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, App) or not scope.fixed(term):
            return None
        family = scope.theory.families.get(term.name)
        if family is None or len(family.arguments) != len(term.args):
            return None
        for fact in scope.theory.facts:
            for place, over in enumerate(family.arguments):
                point = _point(fact, term, place, scope)
                if point is None or not isinstance(over, Range) or not scope.member(term.args[place], over):
                    continue
                if _non_negative(term, family.arguments, scope) and _adds_up(term, place, over, scope):
                    return ONE if point == term.args[place] else Iverson(Compare("=", term.args[place], point))
        return None


def _others(fact: Condition, pattern: App, term: App, place: int, scope: Scope) -> dict[str, Term] | None:
    """What the binders of a fact are, so that it speaks of the row of the term."""
    bound = {var for var, _ in scope.binders}
    if fact.guards or bound & free_names(fact) or pattern.name != term.name or len(pattern.args) != len(term.args):
        return None
    sets = dict(fact.binders)
    found: dict[str, Term] = {}
    for k, (printed, value) in enumerate(zip(pattern.args, term.args, strict=True)):
        if k == place:
            continue
        if isinstance(printed, Sym) and printed.name in sets and printed.name not in found:
            if not scope.member(value, sets[printed.name]):
                return None
            found[printed.name] = value
        elif printed != value:
            return None
    return found


def _point(fact: Condition, term: App, place: int, scope: Scope) -> Term | None:
    """``c_i`` where the fact says that the row of the term is one there."""
    left = fact.claim.left
    if fact.claim.op != "=" or fact.claim.right != ONE or not isinstance(left, App):
        return None
    found = _others(fact, left, term, place, scope)
    if found is None or set(found) != {var for var, _ in fact.binders}:
        return None
    point = substitute(left.args[place], found)
    return point if isinstance(point, Term) else None


def _adds_up(term: App, place: int, over: IndexSet, scope: Scope) -> bool:
    """Whether a fact says that the row of the term adds up to one."""
    for fact in scope.theory.facts:
        left = fact.claim.left
        if (
            fact.claim.op == "="
            and fact.claim.right == ONE
            and isinstance(left, Big)
            and left.op == "sum"
            and same_set(left.over, over)
            and isinstance(left.body, App)
            and left.body.name == term.name
            and len(left.body.args) == len(term.args)
            and left.body.args[place] == Sym(left.var)
            and left.var not in {n for k, a in enumerate(left.body.args) if k != place for n in free_names(a)}
        ):
            found = _others(fact, left.body, term, place, scope)
            if found is not None and set(found) == {var for var, _ in fact.binders}:
                return True
    return False


def _non_negative(term: App, sets: tuple[IndexSet | None, ...], scope: Scope) -> bool:
    """Whether a fact says that all members of the family are non-negative."""
    for fact in scope.theory.facts:
        left = fact.claim.left
        if fact.guards or fact.claim.op != ">=" or fact.claim.right != ZERO or not isinstance(left, App):
            continue
        binders = dict(fact.binders)
        names = [a.name for a in left.args if isinstance(a, Sym)]
        whole = len(names) == len(left.args) == len(set(names)) and set(names) == set(binders)
        if left.name == term.name and whole and all(
                over is not None and same_set(binders[n], over) for n, over in zip(names, sets, strict=True)):
            return True
    return False
