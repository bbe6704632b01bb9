"""Laws of probability: total mass, marginals, independence, certainty."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    App,
    Big,
    Compare,
    Finite,
    IndexSet,
    Iverson,
    Limit,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    exp,
    free_names,
    parts,
    walk,
)
from ce_symbolic.proof.facts import facts_of, same_set
from ce_symbolic.proof.masks import ZERO_SIGN
from ce_symbolic.proof.normal import TooLarge, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import close_block, occurs_once_bare, open_block
from ce_symbolic.rules.exponential import exponent
from ce_symbolic.rules.indicators import listed_numbers
from ce_symbolic.rules.rule import Choice, Rule
from ce_symbolic.rules.sums import indices, taken_out


class OtherOutcome(Rule):
    """The probability of one of the outcomes that are listed, by those of the others."""

    name = "other-outcome"
    statement = r"P(Y = b, x) = P(x) - P(Y = a, x) for outcomes a and b"
    obligations = "the outcomes are printed in full"
    example = r"P(Y = 0 | x) = 1 - P(Y = 1 | x) for labels in \{0, 1\}"
    misuse = r"P(Y = b, x) = 1 - P(Y = a, x)"
    heads = (Prob,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        """Outcomes beside others of which something is stated."""
        if not isinstance(term, Prob):
            return
        stated = {(slot, value) for f in scope.theory.facts if f.claim.op == "=" for p in walk(f.claim.left)
                  if isinstance(p, Prob) and p.law == term.law for slot, value in p.slots}
        for slot, value in term.slots:
            over = listed_outcomes(term.law, slot, scope)
            if value in over and (slot, value) not in stated and all((slot, e) in stated for e in over if e != value):
                yield (slot,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Prob) or len(choice) != 1 or not isinstance(choice[0], str):
            return None
        slots = dict(term.slots)
        over = listed_outcomes(term.law, choice[0], scope)
        value = slots.get(choice[0])
        if value is None or value not in over or not scope.fixed(Prob(term.law, ())):
            return None
        rest = tuple(s for s in term.slots if s[0] != choice[0])
        whole: Term = Prob(term.law, rest) if rest else ONE
        others = [tuple((s, e if s == choice[0] else v) for s, v in term.slots) for e in over if e != value]
        return Add((whole, *(Mul((MINUS_ONE, Prob(term.law, slots))) for slots in others)))


def listed_outcomes(law: str, slot: str, scope: Scope) -> tuple[Term, ...]:
    """The outcomes of a variable where they are listed as numbers."""
    known = scope.law(law)
    listed = listed_numbers(dict(known.slots).get(slot) if known is not None else None)
    return listed if len(set(listed)) == len(listed) else ()


def summed_out(term: Term, choice: Choice, scope: Scope) -> tuple[Term, bool] | None:
    """A block with one index summed out of the only probability that has it; True where nothing is left of that."""
    found = taken_out(term, choice)
    if found is None:
        return None
    (var, over), rest, factors = found
    having = [k for k, f in enumerate(factors) if var in free_names(f)]
    if len(having) != 1:
        return None
    probability = factors[having[0]]
    if not isinstance(probability, Prob) or not scope.fixed(Prob(probability.law, ())):
        return None
    slot = occurs_once_bare(var, probability.slots)
    law = scope.law(probability.law)
    if slot is None or law is None:
        return None
    full = dict(law.slots).get(slot)
    if full is None or not same_set(full, over):
        return None
    left = tuple(s for s in probability.slots if s[0] != slot)
    new = Prob(probability.law, left) if left else ONE
    k = having[0]
    return close_block(rest, (*factors[:k], new, *factors[k + 1:])), not left


class Normalisation(Rule):
    """Probabilities sum to one."""

    name = "normalisation"
    statement = r"\sum_x p(x) = 1"
    obligations = "p is a distribution, and the sum runs over all its values"
    example = r"\sum_{c=1}^C p(c) \cdot a = a"
    misuse = r"\sum_x p(x)^2 = 1"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = summed_out(term, choice, scope)
        return found[0] if found and found[1] else None


class Marginalisation(Rule):
    """A joint probability summed over one variable."""

    name = "marginalisation"
    statement = r"\sum_y p(x, y) = p(x)"
    obligations = "the sum runs over all values of y"
    example = r"\sum_{x, y} p(x, y) f(x) = \sum_x p(x) f(x)"
    misuse = r"\sum_y p(x, y) f(y) = p(x) \sum_y f(y)"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = summed_out(term, choice, scope)
        return found[0] if found and not found[1] else None


class Independence(Rule):
    """The joint law of independent variables."""

    name = "independence"
    statement = r"P(X = x, Y = y) = P(X = x) P(Y = y)"
    obligations = "X and Y are independent"
    example = r"\sum_c P(X = c, Y = c) = \sum_c p(c) q(c)"
    misuse = r"P(X = x, Y = y) = P(X = x) P(Y = y) without independence"
    heads = (Prob,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Prob) or len(term.slots) < 2 or not scope.fixed(Prob(term.law, ())):
            return None
        for groups in independent_groups(scope, term.law):
            if {s for s, _ in term.slots} <= {s for g in groups for s in g}:
                split = [tuple(s for s in term.slots if s[0] in g) for g in groups]
                made = [Prob(term.law, s) for s in split if s]
                if len(made) > 1:
                    return Mul(tuple(made))
        return None


def independent_groups(scope: Scope, law: str) -> Iterable[tuple[frozenset[str], ...]]:
    """Sets of groups of variables of the law that are independent of each other."""
    declared = scope.law(law)
    slots = {name for name, _ in declared.slots} if declared else set()
    for fact in sorted(scope.theory.properties, key=lambda p: (p.kind, p.subjects)):
        if fact.kind == "independent" and speaks_of(fact, law, scope):
            groups = tuple(frozenset(s.split(",")) & slots for s in fact.subjects)
            groups = tuple(g for g in groups if g)
            if len(groups) > 1 and sum(map(len, groups)) == len(frozenset().union(*groups)):
                yield groups


def speaks_of(fact: Property, law: str, scope: Scope) -> bool:
    """Whether a property is about this law: it names no other law first."""
    first = fact.subjects[0] if fact.subjects else ""
    declared = scope.law(law)
    return declared is not None and (
        first == law or first not in scope.theory.laws or first in {name for name, _ in declared.slots})


class ConditionalIndependence(Rule):
    """The joint law of variables that are independent given a third."""

    name = "conditional-independence"
    statement = r"p(x, y, z) = \frac{p(x, z) p(y, z)}{p(z)}"
    obligations = "X and Y are independent given Z; p(z) > 0"
    example = r"p(x, y \mid z) = p(x \mid z) p(y \mid z)"
    misuse = r"p(x, y) = p(x) p(y) from independence given Z"
    heads = (Prob,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Prob) or not scope.fixed(Prob(term.law, ())):
            return None
        names = {s for s, _ in term.slots}
        for fact in sorted(scope.theory.properties, key=lambda p: (p.kind, p.subjects)):
            if fact.kind != "conditionally-independent" or len(fact.subjects) != 3:
                continue
            a, b, given = (set(s.split(",")) for s in fact.subjects)
            if a & b or a & given or b & given or not speaks_of(fact, term.law, scope):
                continue
            if names == (names & a) | (names & b) | given and names & a and names & b and given <= names:
                z = Prob(term.law, tuple(s for s in term.slots if s[0] in given))
                if scope.positive(z):
                    left = Prob(term.law, tuple(s for s in term.slots if s[0] in a | given))
                    right = Prob(term.law, tuple(s for s in term.slots if s[0] in b | given))
                    return Mul((left, right, Pow(z, MINUS_ONE)))
        return None


class Certainty(Rule):
    """A law that gives one value the probability one."""

    name = "one-hot"
    statement = r"p(k) = 1 \implies p(c) = [c = k]"
    obligations = "p is a distribution with p(k) = 1"
    example = r"-\sum_{c=1}^C p(c) \log q(c) = -\log q(k)"
    misuse = r"p(c) = [c = k] where p(k) < 1"
    heads = (Prob,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Prob) or len(term.slots) != 1 or not scope.fixed(term):
            return None
        law = scope.law(term.law)
        if law is None or law.density:
            return None
        (slot, value), = term.slots
        for fact in facts_of(scope):
            if fact.mask != ZERO_SIGN or fact.wildcards or fact.guards:
                continue
            point = _certain(fact.pattern, term.law, slot)
            if point is not None:
                return ONE if point == value else Iverson(Compare("=", value, point))
        return None


def _certain(pattern: Term, law: str, slot: str) -> Term | None:
    """``k`` where the pattern says ``p(k) - 1``."""
    from ce_symbolic.proof.normal import equal

    for part in walk(pattern):
        if isinstance(part, Prob) and part.law == law and len(part.slots) == 1 and part.slots[0][0] == slot:
            gap = part - ONE
            if equal(pattern, gap) or equal(pattern, -gap):
                return part.slots[0][1]
    return None


class IndependenceOfMeans(Rule):
    """The mean of a product of functions of independent variables."""

    name = "independence-of-means"
    statement = r"E[f(X) g(Y)] = E[f(X)] E[g(Y)]"
    obligations = "X and Y are independent"
    example = r"E[(X - \mu)(Y - \nu)] = E[X - \mu] E[Y - \nu]"
    misuse = r"E[X^2] = E[X]^2: X is not independent of itself"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        block = open_block(term)
        if block is None or len(block[0]) != 1 or not scope.fixed(term):
            return None
        (var, over), = block[0]
        factors = block[1]
        weights = [k for k, f in enumerate(factors) if _is_measure(f, var, over, scope)]
        if len(weights) != 1:
            return None
        weight = factors[weights[0]]
        rest = [f for k, f in enumerate(factors) if k != weights[0]]
        variables = [random_variables(f, var) for f in rest]
        if any(v is None for v in variables) or len(rest) < 2:
            return None
        if uncorrelated_pair(rest, var, scope):
            return Mul(tuple(close_block(((var, over),), (weight, f)) for f in rest))
        groups = _split(rest, [v or frozenset() for v in variables], scope)
        random = [g for g in (random_of(group, var) for group in groups) if g]
        if len(groups) < 2 or (len(random) > 2 and not any(
                _mutual(frozenset().union(*random), fact.subjects, scope)
                for fact in scope.theory.properties if fact.kind == "independent")):
            return None
        return Mul(tuple(close_block(((var, over),), (weight, *g)) for g in groups))


def _is_measure(factor: Term, var: str, over: IndexSet, scope: Scope) -> bool:
    if not isinstance(factor, Prob) or occurs_once_bare(var, factor.slots) is None or len(factor.slots) != 1:
        return False
    law = scope.law(factor.law)
    full = dict(law.slots).get(factor.slots[0][0]) if law else None
    return full is not None and same_set(full, over)


def uncorrelated_pair(factors: list[Term], var: str, scope: Scope) -> bool:
    """Whether the factors are two different random variables, as they are, of which the notes say that they are
    uncorrelated."""
    if len(factors) != 2 or not all(isinstance(f, App) and f.args and f.args[-1] == Sym(var) for f in factors):
        return False
    one, two = factors
    assert isinstance(one, App) and isinstance(two, App)
    return any(
        _apart((one.name, one.args[:-1]), (two.name, two.args[:-1]), fact.subjects, scope)
        for fact in scope.theory.properties if fact.kind == "uncorrelated"
    )


RandomVariable = tuple[str, tuple[Term, ...]]


def random_variables(factor: Term, var: str) -> frozenset[RandomVariable] | None:
    """The families read at the outcome ``var``, with their other indices; None where the outcome is used otherwise."""
    found: set[RandomVariable] = set()
    inner = {v.var for v in walk(factor) if isinstance(v, (Big, Limit))}
    pending: list[Value] = [factor]
    while pending:
        value = pending.pop()
        if isinstance(value, App) and value.args and value.args[-1] == Sym(var):
            if any(var in free_names(a) for a in value.args[:-1]):
                return None
            # With an index that runs inside the factor it may be any member of the family.
            whole = any(inner & free_names(a) for a in value.args)
            found.add((value.name, () if whole else value.args[:-1]))
            continue
        if value == Sym(var) or (isinstance(value, Prob) and var in free_names(value)):
            return None
        pending.extend(parts(value))
    return frozenset(found)


def random_of(factors: list[Term], var: str) -> frozenset[RandomVariable]:
    """The random variables in a group of factors."""
    return frozenset().union(*(random_variables(f, var) or frozenset() for f in factors))


def _split(rest: list[Term], variables: list[frozenset[RandomVariable]], scope: Scope) -> list[list[Term]]:
    """The factors in groups so that variables of different groups are independent."""
    groups: list[tuple[set[RandomVariable], list[Term]]] = []
    for factor, used in zip(rest, variables, strict=True):
        linked = [g for g in groups if not are_independent(frozenset(g[0]), used, scope)]
        merged: tuple[set[RandomVariable], list[Term]] = (set(used), [factor])
        for g in linked:
            merged[0].update(g[0])
            merged[1].extend(g[1])
            groups.remove(g)
        groups.append(merged)
    return [g[1] for g in groups]


def are_independent(a: frozenset[RandomVariable], b: frozenset[RandomVariable], scope: Scope) -> bool:
    """Whether all variables in ``a`` are independent of all in ``b`` by one declared mutual independence."""
    if not a or not b:
        return True
    for fact in scope.theory.properties:
        if fact.kind != "independent":
            continue
        if all(_apart(x, y, fact.subjects, scope) for x in a for y in b) and (len(a) + len(b) == 2 or _mutual(
                a | b, fact.subjects, scope)):
            return True
    return False


def _apart(x: RandomVariable, y: RandomVariable, subjects: tuple[str, ...], scope: Scope) -> bool:
    if x[0] not in subjects or y[0] not in subjects:
        return False
    if x[0] != y[0]:
        return True
    return len(x[1]) == len(y[1]) and any(
        scope.proves(Compare("!=", i, j)) if not (isinstance(i, Rat) and isinstance(j, Rat)) else i != j
        for i, j in zip(x[1], y[1], strict=True))


def _mutual(all_of: frozenset[RandomVariable], subjects: tuple[str, ...], scope: Scope) -> bool:
    listed = sorted(all_of, key=repr)
    return all(_apart(x, y, subjects, scope) for i, x in enumerate(listed) for y in listed[i + 1:])


class MeanOfPair(Rule):
    """The mean of a product of two members of an independent family."""

    name = "mean-of-independent-pair"
    statement = r"E[X_i X_j] = [i = j] E[X_i^2] + (1 - [i = j]) E[X_i] E[X_j]"
    obligations = "the X_i are independent of each other, or uncorrelated"
    example = r"E[(X_k - \mu)(X_l - \mu)] = [k = l] \sigma^2"
    misuse = r"E[X_i X_j] = E[X_i] E[X_j] for i = j"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        block = open_block(term)
        if block is None or len(block[0]) != 1 or not scope.fixed(term):
            return None
        ((var, over),) = block[0]
        weights = [f for f in block[1] if _is_measure(f, var, over, scope)]
        members = [f for f in block[1] if isinstance(f, App) and f.args and f.args[-1] == Sym(var)]
        if len(weights) != 1 or len(members) != 2 or len(block[1]) != 3 or members[0].name != members[1].name:
            return None
        one, two = members
        if len(one.args) != len(two.args) or any(var in free_names(a) for m in members for a in m.args[:-1]):
            return None
        if not any(p.kind in ("independent", "uncorrelated") and one.name in p.subjects
                   for p in scope.theory.properties):
            return None
        same = tuple(Iverson(Compare("=", a, b)) for a, b in zip(one.args[:-1], two.args[:-1], strict=True))
        if not same:
            return None
        both = same[0] if len(same) == 1 else Mul(same)
        square = close_block(block[0], (weights[0], one, one))
        apart = Mul(tuple(close_block(block[0], (weights[0], m)) for m in members))
        return Add((Mul((both, square)), Mul((Add((ONE, -both)), apart))))


class IndependenceOfProduct(Rule):
    """The mean of a product over all members of an independent family."""

    name = "independence-of-product"
    statement = r"E\left[\prod_i f_i(X_i)\right] = \prod_i E[f_i(X_i)]"
    obligations = "the X_i are independent of each other; finitely many"
    example = r"E[e^{t \sum_i X_i}] = \prod_i E[e^{t X_i}]"
    misuse = r"E[e^{t \sum_i X}] = \prod_i E[e^{t X}]: X is not independent of itself"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        block = open_block(term)
        if block is None or len(block[0]) != 1 or not scope.fixed(term):
            return None
        (var, over), = block[0]
        weights = [f for f in block[1] if _is_measure(f, var, over, scope)]
        random = [f for f in block[1] if var in free_names(f) and f not in weights]
        if len(weights) != 1 or len(random) != 1:
            return None
        found = _as_product(random[0])
        if found is None or var in free_names(found.over) or not isinstance(found.over, (Finite, Range)):
            return None
        used = random_variables(found.body, var)
        if used is None or len(used) != 1:
            return None
        (name, places), = used
        alone = [a for a in places if found.var in free_names(a)]
        if alone != [Sym(found.var)] or not any(
                p.kind == "independent" and name in p.subjects for p in scope.theory.properties):
            return None
        each = close_block(block[0], (weights[0], found.body))
        rest = tuple(f for f in block[1] if var not in free_names(f))
        return close_block((), (*rest, Big("prod", found.var, found.over, each)))


def _as_product(factor: Term) -> Big | None:
    """A product over an index, also as the exponential of a sum."""
    if isinstance(factor, Big):
        return factor if factor.op == "prod" else None
    inner = exponent(factor)
    if inner is None:
        return None
    try:
        total = render(normal(inner))
    except TooLarge:
        return None
    factors = total.factors if isinstance(total, Mul) else (total,)
    sums = [f for f in factors if isinstance(f, Big)]
    if len(sums) != 1 or sums[0].op != "sum" or any(sums[0].var in free_names(f) for f in factors if f is not sums[0]):
        return None
    body = Mul((*(f for f in factors if f is not sums[0]), sums[0].body)) if len(factors) > 1 else sums[0].body
    return Big("prod", sums[0].var, sums[0].over, exp(body))
