"""Weights that sum to one, and labels: which class is the true one, one label for all examples."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.checker.needs.need import Need, equation, families, latex, member, spelled, values_in, within
from ce_symbolic.meaning.print_terms import describe, to_latex
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Defined,
    IndexSet,
    Iverson,
    Pow,
    Prob,
    Property,
    Sym,
    Term,
    free_names,
    sum_over,
    walk,
)
from ce_symbolic.proof.means import weighted_means
from ce_symbolic.proof.search import scope_of

#: The letters in which labels are written.
LABELS = ("y", "t")


def normalisation(claim: Claim) -> Iterator[Need]:
    """Weights that sum to one."""
    for name, over in families(claim):
        if any(n.startswith("#") for n in free_names(over)):
            continue
        total = sum_over("i", over, App(name, (Sym("i"),)))
        plain, tex, letter = member(name, claim)
        yield Need(f"the {plain} sum to 1", facts=(equation((), total, ONE),), kind="normalisation",
                   sentence=rf"Let $\sum_{letter} {tex} = 1$.")


def weights_of_means(claim: Claim) -> Iterator[Need]:
    """Weights of an arithmetic mean above a geometric one that are positive and sum to one: the ``1/p`` and ``1/q`` of
    Young's inequality."""
    if claim.op not in ("<=", ">="):
        return
    theory, scope = claim.theory, scope_of(claim)
    for choice in weighted_means(*((claim.left, claim.right) if claim.op == "<=" else (claim.right, claim.left))):
        weights = [w for w in choice[1::2] if isinstance(w, Term)]
        loose = [Compare(">", name, ZERO) for w in weights if not scope.nonnegative(w)
                 for name in (w.base if isinstance(w, Pow) and w.exponent == MINUS_ONE else w,)]
        one = Compare("=", Add(tuple(weights)), ONE)
        if not all(isinstance(c.left, Sym) for c in loose):
            continue
        for claims in (loose, [] if scope.proves(one) else [*loose, one]):
            if claims:
                shown = [(describe(fact, theory), f"{to_latex(c.left, theory)} {c.op} {to_latex(c.right, theory)}")
                         for c in claims for fact in (Condition((), (), c),)]
                yield Need(" and ".join(plain for plain, _ in shown), tuple(Condition((), (), c) for c in claims),
                           kind="weights", sentence="Let " + " and ".join(f"${tex}$" for _, tex in shown) + ".")


def true_class(claim: Claim) -> Iterator[Need]:
    """The entry of a one-hot label that is one: ``y_k = 1`` where k is a class that the notes leave open."""
    theory = claim.theory
    for value in dict.fromkeys(values_in(claim)):
        if not isinstance(value, App) or len(value.args) != 1 or not isinstance(value.args[0], Sym):
            continue
        place = value.args[0].name
        over = theory.sets.get(place)
        if over is None or not _is_label(value.name, over, claim):
            continue
        yield from _one_hot(value.name, over, place, claim)
    for name, over in families(claim):
        # -Σ_j y_j log q_j = -log q_c: the class stands on the other side.
        if _is_label(name, over, claim):
            for place, other in theory.sets.items():
                if other == over and not place.startswith(("#", "ω")) and place in free_names(
                        claim.left) | free_names(claim.right):
                    yield from _one_hot(name, over, place, claim)


def _one_hot(name: str, over: IndexSet, place: str, claim: Claim) -> Iterator[Need]:
    entry, total = App(name, (Sym("i"),)), sum_over("i", over, App(name, (Sym("i"),)))
    facts = (equation((), App(name, (Sym(place),)), ONE), equation((), total, ONE),
             Condition((("i", over),), (), Compare(">=", entry, ZERO)))
    plain, tex = spelled(name, claim.theory), latex(name, claim.theory)
    at = spelled(place, claim.theory)
    yield Need(f"{plain}_{at} = 1 ({at} is the true class of the one-hot label {plain})",
               tuple(f for f in facts if f not in claim.theory.facts), kind="class",
               sentence=f"Let ${tex}$ be one-hot with ${tex}_{latex(place, claim.theory)} = 1$.")


def _is_label(name: str, over: IndexSet, claim: Claim) -> bool:
    """Whether a family is a label with an entry for each class: it is said to be one-hot, or goes by the letter of a
    label beside probabilities of the same classes."""
    if Property("one-hot", (name,)) in claim.theory.properties:
        return True
    if spelled(name, claim.theory).strip() not in LABELS:
        return False
    laws = {law.name for law in claim.theory.laws.values() if any(s == over for _, s in law.slots)}
    return any((isinstance(v, Prob) and v.law in laws) or (
        isinstance(v, Defined) and any(isinstance(p, Big) and p.over == over for p in walk(v.body)))
        for v in values_in(claim))


def one_case(claim: Claim) -> Iterator[Need]:
    """All labels are equal: a distinction by ``y_i`` stands outside of a sum over i."""
    theory = claim.theory
    for side in (claim.left, claim.right):
        for value, inside in within(side, ()):
            label = value.condition.left if isinstance(value, Iverson) and value.condition.op == "=" else None
            if not isinstance(label, App) or len(label.args) != 1 or not isinstance(label.args[0], Sym):
                continue
            place = label.args[0].name
            over = theory.sets.get(place)
            if over is None or place in {n for n, _ in inside}:
                continue
            summed = any(isinstance(v, Big) and v.over == over and any(
                isinstance(p, App) and p.name == label.name and p.args == (Sym(v.var),) for p in walk(v.body))
                for s in (claim.left, claim.right) for v in walk(s))
            if summed:
                plain, tex, _ = member(label.name, claim)
                yield Need(f"all {plain} are equal (or the cases are read inside the sum)",
                           (equation((("i'", over),), App(label.name, (Sym("i'"),)), label),), kind="one case",
                           sentence=f"Let all labels ${tex}$ be equal.")
