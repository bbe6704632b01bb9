"""The search for proofs of equations: both sides are driven towards a normal form until they meet.

The stages are those a lecturer goes through: unfold definitions, put in what is given, open logarithms and powers,
differentiate, take sums apart and collapse them.  After each stage both sides are compared; what comes later is not
needed and stays out of the proof.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import permutations

from ce_symbolic.meaning.matrices import INVERSE, opened
from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Condition,
    Derivative,
    Enum,
    Fn,
    Interval,
    Iverson,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    free_names,
    kinds,
    walk,
)
from ce_symbolic.proof.candidates import product
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.kernel import Link, Proof
from ce_symbolic.proof.normal import Polynomial, TooLarge, equal, key, normal, render
from ce_symbolic.proof.rewriting import Derivation
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.bits import stated_values
from ce_symbolic.rules.definitions import circular, stated_gap
from ce_symbolic.rules.rule import Choice, Rule

ROUNDS = 6

DERIVATIVES = ("derivative-of-variable", "derivative-of-constant", "derivative-of-sum", "derivative-under-integral",
               "product-rule", "power-rule", "chain-rule", "derivative-of-inverse", "derivative-of-determinant")
MATRICES = ("given-inside", "inverse-of-product", "inverse-of-transpose", "determinant-of-product",
            "inverse-times-matrix")
LOGARITHMS = ("log-of-quotient", "log-of-product", "log-of-power", "log-of-large-product", "log-of-exponential",
              "log-of-one", "log-of-number")
POWERS = ("root-of-square", "absolute-value", "absolute-value-of-product", "square-of-absolute-value",
          "power-of-product", "power-of-power", "root-of-number", "power-as-exponential")
EXPONENTIALS = ("exponential-of-log", "exponential-of-sum", "product-of-products", "product-of-exponentials")
COLLAPSE = ("given", "given-solved", "derivative-of-total", "normalisation", "marginalisation", "stated-total",
            "sum-of-shares", "equal-differences", "indicator-sum", "ordered-pairs", "constant-sum", "listed-sum",
            "telescoping", "known-indicator", "equivalent-events", "common-event", "constant-product",
            "elementary-integral", "total-expectation", "independence-of-means", "independence-of-product",
            "mean-of-independent-pair", "gaussian-integral", "joined-runs", "shifted-runs", "equal-laws",
            "scaled-extremum", "told-value")
#: What independence, a Markov chain or a memoryless channel says of the joint law of many members.
MEMBERS = ("independent-members", "members-independent-given", "memoryless-channel", "markov-sequence")


def unfold(d: Derivation) -> bool:
    """Definitions of the vocabulary and of the notes."""
    done = False
    for _ in range(ROUNDS):
        if not d.rewrite("definition"):
            break
        done = True
    return done


def insert_given(d: Derivation) -> bool:
    """Given values, certainty, independence."""
    done = False
    for _ in range(ROUNDS):
        step = d.rewrite("given")
        step = d.rewrite("one-hot") or step
        step = d.rewrite("conditional-member") or step
        step = d.rewrite("telescoping-product") or step
        step = d.rewrite("one-hot-entry") or step
        step = d.rewrite("independence") or step
        step = d.rewrite("conditional-independence") or step
        step = d.rewrite("symmetry") or step
        if not step:
            break
        done = True
    return done


def differentiate(d: Derivation) -> bool:
    """All derivatives."""
    if not any(isinstance(v, Derivative) for v in walk(d.now)):
        return False
    done = False
    for _ in range(4 * ROUNDS):
        step = False
        for name in ("power-as-exponential", *DERIVATIVES) if _symbolic_power(d.now) else DERIVATIVES:
            step = d.rewrite(name) or step
        if not step:
            break
        done = True
    return done


def _symbolic_power(value: Term) -> bool:
    return any(isinstance(v, Pow) and not isinstance(v.exponent, Rat) for v in walk(value))


def open_functions(d: Derivation) -> bool:
    """Logarithms of products, quotients and powers; exponentials of logarithms; roots."""
    done = False
    for _ in range(ROUNDS):
        step = False
        for name in (*POWERS, *LOGARITHMS, *EXPONENTIALS):
            step = d.rewrite(name) or step
        if not step:
            break
        done = True
    return done


def collapse(d: Derivation) -> bool:
    """Sums taken apart and collapsed: total mass, marginals, indicators, constants."""
    done = False
    for _ in range(2 * ROUNDS):
        step = False
        for name in COLLAPSE:
            step = d.rewrite(name) or step
        tidied = d.tidy()
        done = done or step or tidied
        if not step and not tidied:
            break
    return done


def invert(d: Derivation) -> bool:
    """Inverses and determinants of products, and products of matrices with their inverses."""
    stated = any(len(f.binders) >= 2 and f.claim.op == "=" for f in d.scope.theory.facts)
    if not stated and kinds(d.now).isdisjoint(("Fn.inverse", "Fn.det")):
        return False
    done = False
    for _ in range(ROUNDS):
        step = False
        for name in MATRICES:
            step = d.rewrite(name) or step
        if not step:
            break
        collapse(d)
        done = True
    return done


def apart(d: Derivation) -> bool:
    """The members of a sequence apart from each other."""
    if not d.scope.theory.properties or "Joint" not in kinds(d.now):
        return False
    done = False
    for name in MEMBERS:
        done = d.rewrite(name) or done
    if done:
        open_functions(d)
        collapse(d)
    return done


def hyperbolic(d: Derivation) -> bool:
    """Hyperbolic functions as exponentials."""
    return d.rewrite("hyperbolic-as-exponential") and (d.tidy() or True)


def common_factors(d: Derivation) -> bool:
    """Common factors and denominators of sums out of their logarithms."""
    done = False
    for _ in range(ROUNDS):
        if not d.rewrite("log-of-common-factor"):
            break
        done = True
        open_functions(d)
        d.tidy()
    return done


def as_products(d: Derivation) -> bool:
    """Exponentials of sums over an index as products."""
    done = d.rewrite("exponential-of-large-sum")
    return open_functions(d) or done


def limits(d: Derivation) -> bool:
    """Limits, by l'Hôpital's rule where they are quotients of what vanishes."""
    if "Limit" not in kinds(d.now):
        return False
    done = d.rewrite("limit-by-continuity")
    done = d.rewrite("limit-at-infinity") or done
    if d.rewrite("l-hopital"):
        differentiate(d)
        d.rewrite("limit-by-continuity")
        done = True
    return done


def regions(d: Derivation) -> bool:
    """Conditions on the variables of integrals as bounds."""
    done = False
    for _ in range(ROUNDS):
        if not d.rewrite("restricted-integral"):
            break
        done = True
    return done


def bits(d: Derivation) -> bool:
    """Powers and exponentials of numbers that are 0 or 1."""
    return d.rewrite("function-of-bit")


def shift(d: Derivation) -> bool:
    """Ranges that begin elsewhere than at 1."""
    return d.rewrite("index-shift")


def peel(d: Derivation) -> bool:
    """First terms out of sums."""
    return d.rewrite("peel-first")


Stage = Callable[[Derivation], bool]

STAGES: tuple[Stage, ...] = (unfold, insert_given, differentiate, limits, open_functions, limits, regions, collapse,
                            apart, invert)
SECOND: tuple[Stage, ...] = (unfold, insert_given, unfold, open_functions, differentiate, unfold, collapse, invert,
                             open_functions, hyperbolic, common_factors, collapse, regions, collapse, shift,
                             collapse, as_products, bits, collapse)
#: So many of the last stages only serve equations.
LAST = 5


def prove_equal(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """A proof of ``left = right``, or None where the search does not find one."""
    a, b = Derivation(left, scope, rules), Derivation(right, scope, rules)
    found = _meet(a, b)
    if found is not None:
        return found
    for stage in (*STAGES, *SECOND):
        moved = stage(a)
        moved = stage(b) or moved
        if moved:
            found = _meet(a, b)
            if found is not None:
                return found
    return (_meet_beside_indicators(a, b) or _meet_multiplied(a, b) or _meet_peeled(left, right, scope, rules)
            or _meet_other_outcome(left, right, scope, rules)
            or _meet_by_values(left, right, scope, rules) or _meet_listed(a, b) or _meet_cut(left, right, scope, rules)
            or _meet_beside_stated(left, right, scope, rules))


def _meet_other_outcome(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """The sides agree once the probability of one outcome is told by those of the others, of which it is stated."""
    if "other-outcome" not in rules:
        return None
    rest = {k: rule for k, rule in rules.items() if k != "other-outcome"}
    a, b = Derivation(left, scope, rules), Derivation(right, scope, rules)
    for d in (a, b):
        unfold(d)
    moved = [d.rewrite("other-outcome") for d in (a, b)]
    if not any(moved):
        listed = [d.rewrite("listed-sum") for d in (a, b)]
        moved = [d.rewrite("other-outcome") for d in (a, b)] if any(listed) else []
    middle = prove_equal(a.now, b.now, scope, rest) if any(moved) else None
    return None if middle is None else Proof(left, (*a.links, *middle.links, *backwards(b)))


def backwards(d: Derivation) -> list[Link]:
    """The links of a derivation from its end to its start."""
    back = [d.start, *(link.result for link in d.links)]
    return [reverse(d.links[k], back[k]) for k in range(len(d.links) - 1, -1, -1)]


def _meet_by_values(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """The sides agree for each value of a quantity that has one of two: a label in {-1, 1}."""
    if "value-by-value" not in rules:
        return None
    rest = {k: rule for k, rule in rules.items() if k != "value-by-value"}
    for choice in stated_values(scope, (left, right)):
        a, b = Derivation(left, scope, rules), Derivation(right, scope, rules)
        unfold(a)
        unfold(b)
        if not (a.apply("value-by-value", choice) and b.apply("value-by-value", choice)):
            continue
        middle = prove_equal(a.now, b.now, scope, rest)
        if middle is not None:
            return Proof(left, (*a.links, *middle.links, *backwards(b)))
    return None


def _meet_listed(a: Derivation, b: Derivation) -> Proof | None:
    """The sides agree once members at an index with listed values are told apart."""
    if not any(isinstance(over, Enum) for over in a.scope.theory.sets.values()):
        return None
    moved = False
    for d in (a, b):
        moved = d.rewrite("listed-member") or moved
        collapse(d)
    return _meet(a, b) if moved else None


def _meet_cut(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """The sides agree once their integrals are cut at the ends of all of them."""
    ends = {end for side in (left, right) for v in walk(side) if isinstance(v, Big) and isinstance(v.over, Interval)
            for end in (v.over.lower, v.over.upper) if "Fn.infinity" not in kinds(end)
            and free_names(end).isdisjoint({v.var for s in (left, right) for v in walk(s) if isinstance(v, Big)})}
    if not ends or "split-integral" not in rules:
        return None
    a, b = Derivation(left, scope, rules), Derivation(right, scope, rules)
    moved = False
    for d in (a, b):
        unfold(d)
        regions(d)
        for end in sorted(ends, key=key):
            moved = d.rewrite_with("split-integral", (end,)) or moved
        collapse(d)
    return _meet(a, b) if moved else None


def _meet_beside_stated(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """The difference of the sides is a multiple of a stated equation."""
    if "multiple-of-given" not in rules or scope.binders:
        return None
    rest = {k: rule for k, rule in rules.items() if k != "multiple-of-given"}
    for choice in multiples(left, right, scope, rest):
        d = Derivation(left, scope, rules)
        if not d.apply("multiple-of-given", choice):
            continue
        tail = prove_equal(d.now, right, scope, rest)
        if tail is not None:
            return Proof(left, (*d.links, *tail.links))
    return None


def multiples(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Iterator[Choice]:
    """``(number, factor, *values)`` of stated equations whose multiple by the factor is ``right - left``."""
    found: Polynomial | None = None
    for k, fact in enumerate(scope.theory.facts):
        looped = circular(fact)
        if fact.claim.op != "=" or (isinstance(fact.claim.left, (Sym, App, Prob)) and not looped) or (
                len(fact.binders) > (2 if looped else 1)):
            continue
        try:
            if found is None:
                found = normal(drive(Add((right, -left)), scope, rules).now)
            for values in _values(fact, found, scope):
                gap = stated_gap(fact, values, scope)
                stated = normal(drive(gap, scope, rules).now) if gap is not None else {}
                for factor in _ratios(found, stated):
                    yield (k, factor, *values)
        except TooLarge:
            continue


def _values(fact: Condition, goal: Polynomial, scope: Scope) -> Iterator[tuple[Term, ...]]:
    if not fact.binders:
        yield ()
        return
    names = sorted({n for m in goal for n in free_names(render({m: Fraction(1)}))} & set(scope.theory.sets))
    yield from (tuple(map(Sym, chosen)) for chosen in permutations(names, len(fact.binders)))
    # x_t = a x_{t-1} + … at t - 1, where the sides speak of x_{t-1}.
    if len(fact.binders) != 1:
        return
    ((wild, _),) = fact.binders
    heads = {v.name for v in walk(fact.claim.left) if isinstance(v, App) and v.args == (Sym(wild),)}
    inside = {v for m in goal for v in walk(render({m: Fraction(1)})) if isinstance(v, App) and v.name in heads}
    for value in sorted(inside, key=key):
        if len(value.args) == 1 and not isinstance(value.args[0], Sym):
            yield (value.args[0],)


#: So many terms of an equation are tried as the leading one.
LEADING = 6


def _ratios(goal: Polynomial, stated: Polynomial) -> Iterator[Term]:
    """Factors that turn the stated polynomial into the goal, read off pairs of terms."""
    for factor in ratios_of(goal, stated):
        if equal(render(goal), factor * render(stated)):
            yield factor
            return


def ratios_of(goal: Polynomial, stated: Polynomial) -> Iterator[Term]:
    """What single terms of one polynomial and of another differ by."""
    tried: set[Term] = set()
    for (sets, above), c in list(goal.items())[:LEADING]:
        for (others, below), by in list(stated.items())[:LEADING]:
            if sets != others:
                continue
            inverse = tuple((base, -e) for base, e in below)
            factor = render({((), ()): c / by}) * product((*above, *inverse))
            factor = render(normal(factor))
            if factor in tried or any(n.startswith(("@", "%")) for n in free_names(factor)):
                continue
            tried.add(factor)
            yield factor


def _meet_multiplied(a: Derivation, b: Derivation) -> Proof | None:
    """The sides agree once both are multiplied by a matrix of which one of them has the inverse."""
    if "Fn.inverse" not in kinds(a.now) | kinds(b.now):
        return None
    found = dict.fromkeys(v for d in (a, b) for v in walk(d.now) if isinstance(v, Fn) and v.name == INVERSE)
    for factor in sorted(found, key=key):
        matrix = opened(factor)
        for index, over in a.scope.theory.sets.items():
            if matrix is None or not same_set(over, matrix.over):
                continue
            for side in ("left", "right"):
                if a.apply("matrix-cancellation", (b.now, factor, index, side)):
                    return _meet(a, b)
    return None


def _meet_peeled(left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> Proof | None:
    """One side has the first or the last term of a sum apart."""
    if not _ranges_differ(left, right):
        return None
    for name in ("peel-first", "peel-last"):
        for on_left in (True, False):
            a, b = Derivation(left, scope, rules), Derivation(right, scope, rules)
            unfold(a)
            unfold(b)
            if not (a if on_left else b).rewrite(name):
                continue
            for d in (a, b):
                d.tidy()
                d.rewrite("index-shift")
            found = _meet(a, b)
            if found is not None:
                return found
    return None


def _ranges_differ(left: Term, right: Term) -> bool:
    """Whether ranges occur that begin or end at different places."""
    ranges = {v.over for side in (left, right) for v in walk(side) if isinstance(v, Big) and isinstance(v.over, Range)}
    return len(ranges) > 1


def _meet_beside_indicators(a: Derivation, b: Derivation) -> Proof | None:
    """Both sides are equal once indicators are used as equations."""
    if "Iverson" not in kinds(a.now) | kinds(b.now):
        return None
    for second in (0, 1):
        if a.apply("indicator-substitution", (b.now, second)):
            return _meet(a, b)
    return None


def _meet(a: Derivation, b: Derivation) -> Proof | None:
    """The way down on the left and up on the right, where both have arrived at equal terms."""
    trial = a.copy()
    if not (equal(trial.now, b.now) and trial.become(b.now)):
        return None
    return Proof(a.start, (*trial.links, *backwards(b)))


def reverse(link: Link, before: Term) -> Link:
    """The same equation read from right to left."""
    return Link(f"<-{link.rule}" if not link.rule.startswith("<-") else link.rule[2:], "=", link.at, before)


def drive(value: Term, scope: Scope, rules: Mapping[str, Rule]) -> Derivation:
    """A term taken through all stages: what the search for inequalities starts from."""
    d = Derivation(value, scope, rules)
    for stage in (*STAGES, *SECOND[:-LAST]):
        stage(d)
    d.tidy()
    return d


def needs_probability(value: Term) -> bool:
    """Whether probabilities or indicators occur."""
    return any(isinstance(v, (Prob, Iverson)) for v in walk(value))
