"""What a claim may need that the notes do not say: a short, structural menu (section 4 of the design).

Independence, convexity, normalisation, signs and ranges of symbols that the notes left open, symmetry, means of zero.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ce_symbolic.meaning.terms import (
    ONE,
    TWO,
    ZERO,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Defined,
    IndexSet,
    Interval,
    Prob,
    Property,
    Range,
    Sym,
    Term,
    Theory,
    Value,
    free_names,
    parts,
    sum_over,
    walk,
)
from ce_symbolic.proof.normal import canonical_term
from ce_symbolic.proof.scope import MASK, NEGATIVE, ZERO_SIGN, Scope

MAX_NEEDS = 24


@dataclass(frozen=True)
class Need:
    """One assumption: how to say it, and what it adds to the theory."""

    text: str
    facts: tuple[Condition, ...] = ()
    properties: tuple[Property, ...] = ()

    def added(self, claim: Claim) -> Claim:
        """The claim in the theory with the assumption."""
        theory = claim.theory
        return replace(claim, theory=replace(
            theory, facts=(*theory.facts, *self.facts), properties=theory.properties | set(self.properties)))


def spelled(name: str, theory: Theory) -> str:
    """A name in the author's spelling, without backslashes."""
    return theory.spelling.get(name, name).replace("\\", "").replace("{", "").replace("}", "")


def candidates(claim: Claim) -> Iterator[tuple[Need, ...]]:
    """Assumptions worth trying, one by one and then a few together, in a fixed order."""
    singles: list[Need] = []
    for need in (*independence(claim), *curvature(claim), *normalisation(claim), *centred(claim), *symmetry(claim),
                 *signs(claim)):
        if need not in singles:
            singles.append(need)
    singles = singles[:MAX_NEEDS]
    for need in singles:
        yield (need,)
    normalised = [n for n in singles if n.text.endswith("sum to 1")]
    if len(normalised) > 1:
        yield tuple(normalised)
    means = [n for n in singles if n.text.endswith("mean zero")]
    if len(means) > 1:
        yield tuple(means)


def values_in(claim: Claim) -> list[object]:
    """All parts of both sides."""
    return [*walk(claim.left), *walk(claim.right)]


def independence(claim: Claim) -> Iterator[Need]:
    """Variables that one side takes together and the other apart.

    Where both sides have them together, independence would only make the relation trivial.
    """
    theory = claim.theory
    declared = {p.subjects for p in theory.properties if p.kind == "independent"}
    left, right = together(claim.left), together(claim.right)
    for names in dict.fromkeys((*left, *right)):
        # H(X, Y, Z) = H(X) + H(Y | X) + H(Z | Y): who writes Y given X does not suppose that they are independent.
        dependent = any(set(part) < set(names) for part in (*left, *right))
        if (names in left) != (names in right) and names not in declared and not dependent:
            listed = [spelled(n, theory) for n in names]
            text = f"{', '.join(listed[:-1])} and {listed[-1]} independent"
            yield Need(text, properties=(Property("independent", names),))


def together(side: Term) -> dict[tuple[str, ...], None]:
    """Groups of variables in one probability, and of random variables in one mean."""
    found: dict[tuple[str, ...], None] = {}
    for value in walk(side):
        if isinstance(value, Prob) and len(value.slots) > 1:
            found[tuple(s for s, _ in value.slots)] = None
        if isinstance(value, Big) and value.var.startswith("ω"):
            used = sorted({v.name for v in walk(value.body)
                           if isinstance(v, App) and v.args and v.args[-1] == Sym(value.var)})
            if 2 <= len(used) <= 6:
                found[tuple(used)] = None
    return found


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
    for name in functions(claim):
        if not any(p.kind in ("convex", "concave", "affine") and p.subjects == (name,)
                   for p in claim.theory.properties):
            for kind in ("convex", "concave"):
                yield Need(f"{spelled(name, claim.theory)} {kind}", properties=(Property(kind, (name,)),))


def families(claim: Claim) -> list[tuple[str, IndexSet]]:
    """Families with one index, with the set they run over in the claim."""
    found: dict[str, IndexSet] = {}
    for value in values_in(claim):
        if isinstance(value, Big) and not isinstance(value.over, Interval):
            for part in walk(value.body):
                # "H(Y_i | Y_1 …)" is a quantity of its own at every place, no weight.
                if isinstance(part, App) and part.args == (Sym(value.var),) and "(" not in part.name:
                    found.setdefault(part.name, value.over)
    return list(found.items())


def normalisation(claim: Claim) -> Iterator[Need]:
    """Weights that sum to one."""
    for name, over in families(claim):
        if any(n.startswith("#") for n in free_names(over)):
            continue
        total = sum_over("i", over, App(name, (Sym("i"),)))
        letter = claim.theory.letters.get(over, "i")
        yield Need(f"the {spelled(name, claim.theory)}_{letter} sum to 1",
                   facts=(Condition((), (), Compare("=", total, ONE)),))


def centred(claim: Claim) -> Iterator[Need]:
    """Random variables with mean zero, those of a family all together; unless the notes show that it is not zero, by
    a mean on both sides, or elsewhere."""
    printed = [set(map(canonical_term, spread(side))) for side in (claim.left, claim.right)]
    named = {canonical_term(side) for fact in claim.theory.facts if fact.claim.op == "="
             for side, other in ((fact.claim.left, fact.claim.right), (fact.claim.right, fact.claim.left))
             if not fact.binders and other != ZERO}
    for value, inside in (*within(claim.left, ()), *within(claim.right, ())):
        if not isinstance(value, Big) or value.op != "sum":
            continue
        weights = [p for p in walk(value.body)
                   if isinstance(p, Prob) and any(a == Sym(value.var) for _, a in p.slots)]
        for part in walk(value.body):
            if (weights and isinstance(part, App) and part.args and part.args[-1] == Sym(value.var)
                    and value.var.startswith(("ω", "omega", "#"))):
                mean = sum_over(value.var, value.over, weights[0] * part)
                sides = [canonical_term(mean) in side for side in printed]
                if canonical_term(mean) in named:
                    continue  # a mean with a name of its own, mu_X, is not taken to be zero
                if all(sides) or (part.name in claim.theory.means and not any(sides)):
                    continue
                known = {**claim.theory.sets, **dict(inside)}
                others = sorted(free_names(mean))
                if all(n in known for n in others):
                    binders = tuple((n, known[n]) for n in others)
                    yield Need(f"{spelled(part.name, claim.theory)} has mean zero",
                               facts=(Condition(binders, (), Compare("=", mean, ZERO)),))


Bound = tuple[tuple[str, IndexSet], ...]


def within(value: Value, inside: Bound) -> Iterator[tuple[Value, Bound]]:
    """All parts of a value, each with the indices that are bound around it."""
    yield value, inside
    for part in parts(value):
        yield from within(part, (*inside, (value.var, value.over)) if isinstance(value, Big) else inside)


def spread(side: Term) -> Iterator[Term]:
    """The sums that are printed in a side, as opposed to those inside of means, as in a variance."""
    if isinstance(side, Defined):
        return
    if isinstance(side, Big):
        yield side
        if side.var.startswith(("ω", "omega", "#")):
            return
    for part in parts(side):
        if isinstance(part, Term):
            yield from spread(part)


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
            yield Need(f"{spelled(name, claim.theory)} symmetric", properties=(Property("symmetric", (name,)),))


def signs(claim: Claim) -> Iterator[Need]:
    """Signs of symbols and families that the notes left open, and strict versions of bounds that they state."""
    scope = Scope(claim.theory, claim.domain)
    names = sorted(n for n in free_names(claim.left) | free_names(claim.right) if n not in claim.theory.sets)
    for name in names:
        symbol = Sym(name)
        mask = scope.sign(symbol)
        text = spelled(name, claim.theory)
        if name in claim.theory.integers:
            if not scope.proves(Compare(">=", symbol, ZERO)):
                yield _bound(f"{text} >= 0", symbol, ">=", ZERO)
            if not scope.proves(Compare(">=", symbol, TWO)):
                yield _bound(f"{text} >= 2", symbol, ">=", TWO)
            continue
        if mask & NEGATIVE:
            yield _bound(f"{text} >= 0", symbol, ">=", ZERO)
            yield _bound(f"{text} <= 0", symbol, "<=", ZERO)
        if mask & ZERO_SIGN:
            yield _bound(f"{text} > 0", symbol, ">", ZERO)
        for op, strict in (("<=", "<"), (">=", ">")):
            if scope.proves(Compare(op, symbol, ONE)) and not scope.proves(Compare(strict, symbol, ONE)):
                yield _bound(f"{text} {strict} 1", symbol, strict, ONE)
        if not mask & ~MASK[">="] and not scope.proves(Compare("<=", symbol, ONE)):
            yield _bound(f"{text} <= 1", symbol, "<=", ONE)
            yield _bound(f"{text} >= 1", symbol, ">=", ONE)
    for name, over in families(claim):
        fact = Condition((("i", over),), (), Compare(">=", App(name, (Sym("i"),)), ZERO))
        if not any(n.startswith("#") for n in free_names(over)) and scope.bind("i", over).sign(
                App(name, (Sym("i"),))) & NEGATIVE:
            letter = claim.theory.letters.get(over, "i")
            yield Need(f"{spelled(name, claim.theory)}_{letter} >= 0 for all {letter}", facts=(fact,))


def _bound(text: str, symbol: Term, op: str, value: Term) -> Need:
    return Need(text.replace(">=", "≥").replace("<=", "≤"), facts=(Condition((), (), Compare(op, symbol, value)),))


def is_size(over: IndexSet) -> bool:
    """Whether a set is a range of integers."""
    return isinstance(over, Range)
