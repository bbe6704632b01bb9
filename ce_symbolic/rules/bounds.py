"""Inequalities: each adds to a term something that is not negative.

The dual bounds (``>=``, concave functions) are the same laws read from the other side.
"""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Property,
    Range,
    Term,
    Value,
    exp,
    free_names,
    log,
)
from ce_symbolic.proof.normal import canonical_term, equal
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block
from ce_symbolic.rules.blocks import flat as factors_of
from ce_symbolic.rules.probability import summed_out
from ce_symbolic.rules.rule import Choice, Rule


def read_block(choice: Choice) -> tuple[Binder, ...] | None:
    """Indices written in a choice as ``name, set, name, set, …``."""
    if len(choice) % 2:
        return None
    binders: list[Binder] = []
    for name, over in zip(choice[::2], choice[1::2], strict=True):
        if not isinstance(name, str) or not isinstance(over, IndexSet):
            return None
        binders.append((name, over))
    return tuple(binders)


def write_block(binders: tuple[Binder, ...]) -> Choice:
    """Indices as they stand in a choice."""
    flat: list[Value | int | str] = []
    for var, over in binders:
        flat += [var, over]
    return tuple(flat)


class AddNonNegative(Rule):
    """Adding what is not negative."""

    name = "add-non-negative"
    statement = r"a \le a + b for b \ge 0; squares, probabilities, exponentials and their sums are not negative"
    obligations = "b >= 0"
    example = r"a \le a + (x - y)^2"
    misuse = r"a \le a + x for any x"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        (extra,) = choice
        known = isinstance(extra, Term) and scope.nonnegative(extra) and not scope.partial(extra)
        return Add((term, extra)) if isinstance(extra, Term) and known else None


class AddPositive(Rule):
    """Adding what is positive."""

    name = "add-positive"
    statement = r"a < a + b for b > 0"
    obligations = "b > 0"
    example = r"a < a + e^x"
    misuse = r"a < a + x^2: the square may be 0"
    relation = "<"

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        (extra,) = choice
        known = isinstance(extra, Term) and scope.positive(extra) and not scope.partial(extra)
        return Add((term, extra)) if isinstance(extra, Term) and known else None


class LogTangent(Rule):
    """The tangent of the logarithm, summed with weights."""

    name = "log-tangent"
    statement = r"\log t \le t - 1, so \sum_i w_i (\log u_i - \log v_i + \frac{v_i}{u_i} - 1) \ge 0"
    obligations = "u_i > 0, v_i > 0 and w_i >= 0 (where w_i = 0 nothing is asked of u_i and v_i)"
    example = r"\sum_x p(x) \log \frac{p(x)}{q(x)} \ge \sum_x p(x) (1 - \frac{q(x)}{p(x)})"
    misuse = r"\log t \ge t - 1"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) < 3:
            return None
        weight, u, v = choice[:3]
        binders = read_block(choice[3:])
        if binders is None or not (isinstance(weight, Term) and isinstance(u, Term) and isinstance(v, Term)):
            return None
        inner = forwards(binders, scope)
        if inner is None or not inner.nonnegative(weight) or inner.partial(weight):
            return None
        # Where the weight is zero, w v / u is what is left after cancelling, and must be defined and not negative.
        ratio = tangent_ratio(weight, u, v, inner)
        anywhere = all(inner.positive(t) and not inner.partial(t) for t in (u, v))
        if not anywhere:
            beside = Mul((canonical_term(Mul((weight, Pow(u, MINUS_ONE)))), v))  # the same, v not multiplied out
            seen = inner.nonnegative(ratio) or (inner.nonnegative(beside) and not inner.partial(beside))
            if not seen or inner.partial(ratio):
                return None
        guarded = inner.under(Compare("!=", weight, ZERO), *_factors_nonzero(weight))
        if not all(guarded.positive(t) and not guarded.partial(t) for t in (u, v)):
            return None
        return Add((term, close_block(binders, (tangent_gap(weight, u, v, ratio),))))


class StrictLogTangent(Rule):
    """The tangent of the logarithm touches it at one point only."""

    name = "strict-log-tangent"
    statement = r"\log t < t - 1 for t \ne 1"
    obligations = "u > 0, v > 0, u \\ne v, and the weight is positive"
    example = r"\log 2 < 2 - 1"
    misuse = r"\log t < t - 1 for t = 1"
    relation = "<"

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) != 3:
            return None
        weight, u, v = choice
        if not (isinstance(weight, Term) and isinstance(u, Term) and isinstance(v, Term)):
            return None
        if not (scope.positive(weight) and scope.proves(Compare("!=", u, v))):
            return None
        return LogTangent().apply(term, choice, scope)


def tangent_ratio(weight: Term, u: Term, v: Term, scope: Scope) -> Term:
    """``w v / u`` after cancelling: in normal form, or as a product where only that shows that it is not negative."""
    ratio = canonical_term(Mul((weight, v, Pow(u, MINUS_ONE))))
    if not scope.nonnegative(ratio) and isinstance(weight, Mul) and u in weight.factors:
        k = weight.factors.index(u)
        product = Mul((*weight.factors[:k], *weight.factors[k + 1:], v))
        if scope.nonnegative(product):
            return product
    return ratio


def _factors_nonzero(weight: Term) -> tuple[Compare, ...]:
    return tuple(Compare("!=", f, ZERO) for f in weight.factors) if isinstance(weight, Mul) else ()


def tangent_gap(weight: Term, u: Term, v: Term, ratio: Term) -> Term:
    """``w log u - w log v + (w v / u) - w``."""
    return Add((Mul((weight, log(u))), -Mul((weight, log(v))), ratio, -weight))


class ExpTangent(Rule):
    """The tangent of the exponential, summed with weights."""

    name = "exp-tangent"
    statement = r"e^u \ge e^v (1 + u - v)"
    obligations = "the weights are not negative"
    example = r"e^x \ge 1 + x"
    misuse = r"e^x \le 1 + x"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) < 3:
            return None
        weight, u, v = choice[:3]
        binders = read_block(choice[3:])
        if binders is None or not (isinstance(weight, Term) and isinstance(u, Term) and isinstance(v, Term)):
            return None
        inner = forwards(binders, scope)
        if inner is None or not inner.nonnegative(weight) or any(map(inner.partial, (weight, u, v))):
            return None
        return Add((term, close_block(binders, (weight, exp_gap(u, v)))))


def exp_gap(u: Term, v: Term) -> Term:
    """``e^u - e^v (1 + u - v)``."""
    return Add((exp(u), -Mul((exp(v), Add((ONE, u, -v))))))


def forwards(binders: tuple[Binder, ...], scope: Scope) -> Scope | None:
    """The scope inside the block, or None where the sum may fall with its terms (an integral with reversed ends)."""
    for var, over in binders:
        if not scope.forwards(over):
            return None
        scope = scope.bind(var, over)
    return scope


def curvature(name: str, scope: Scope) -> str | None:
    """``convex`` or ``concave`` where the theory says so of a function (``affine`` is both)."""
    for kind in ("convex", "concave"):
        if Property(kind, (name,)) in scope.theory.properties:
            return kind
    return None


class Jensen(Rule):
    """Jensen's inequality for a function that the notes declare convex or concave."""

    name = "jensen"
    statement = r"f(\sum_i w_i a_i) \le \sum_i w_i f(a_i) for convex f"
    obligations = "f is convex; w_i >= 0, \\sum_i w_i = 1"
    example = r"f(E[X]) \le E[f(X)]"
    misuse = r"f(E[X]) \le E[f(X)] for concave f"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``name, multiplier, weight, point, indices…`` for a sum or
        ``name, multiplier, 0, w1, a1, w2, a2, …`` for listed points."""
        gap = jensen_gap(choice, scope)
        return None if gap is None else Add((term, gap))


def jensen_gap(choice: Choice, scope: Scope) -> Term | None:
    """``multiplier · (Σ w f(a) - f(Σ w a))``, its sign turned for concave ``f``; None where Jensen says nothing."""
    if len(choice) < 4:
        return None
    name, multiplier = choice[:2]
    if not isinstance(name, str) or not isinstance(multiplier, Term) or not scope.nonnegative(multiplier):
        return None
    if scope.partial(multiplier):
        return None
    kind = curvature(name, scope)
    if kind is None:
        return None
    if choice[2] == 0:
        pairs = [p for p in choice[3:] if isinstance(p, Term)]
        if len(pairs) != len(choice) - 3 or len(pairs) % 2 or not pairs:
            return None
        weights, points = pairs[::2], pairs[1::2]
        if not all(scope.nonnegative(w) for w in weights) or not equal(Add(tuple(weights)), ONE):
            return None
        if any(map(scope.partial, pairs)):
            return None
        mean: Term = Add(tuple(Mul((w, a)) for w, a in zip(weights, points, strict=True)))
        average: Term = Add(tuple(Mul((w, App(name, (a,)))) for w, a in zip(weights, points, strict=True)))
    else:
        weight, point = choice[2:4]
        binders = read_block(choice[4:])
        if not isinstance(weight, Term) or not isinstance(point, Term) or not binders:
            return None
        inner = forwards(binders, scope)
        if inner is None or not (is_share(weight, binders, scope) or (
                inner.nonnegative(weight) and sums_to_one(weight, binders, scope))):
            return None
        if inner.partial(weight) or inner.partial(point):
            return None
        mean = close_block(binders, (weight, point))
        average = close_block(binders, (weight, App(name, (point,))))
    gap = Add((average, -App(name, (mean,)))) if kind == "convex" else Add((App(name, (mean,)), -average))
    return Mul((multiplier, gap))


def sums_to_one(weight: Term, binders: tuple[Binder, ...], scope: Scope) -> bool:
    """Whether weights are a distribution over the block, by summing out one index after the other, or as is stated."""
    block = close_block(binders, (weight,))
    for _ in range(len(binders) + 1):
        if block == ONE:
            return True
        for k in range(len(binders)):
            found = summed_out(block, (k,), scope)
            if found is not None:
                block = found[0]
                break
        else:
            return equal(block, ONE) or scope.proves(Compare("=", block, ONE))
    return block == ONE


def is_share(weight: Term, binders: tuple[Binder, ...], scope: Scope) -> bool:
    """Whether weights are ``u_i / T`` with ``u_i \\ge 0`` and ``T = \\sum_i u_i > 0``."""
    inner = forwards(binders, scope)
    factors = factors_of(weight.factors) if isinstance(weight, Mul) else (weight,)
    for k, factor in enumerate(factors):
        if not isinstance(factor, Pow) or factor.exponent != MINUS_ONE:
            continue
        total = factor.base
        if {var for var, _ in binders} & free_names(total):
            continue
        rest = factors[:k] + factors[k + 1:] or (ONE,)
        if inner is None or not inner.nonnegative(Mul(rest)):
            continue
        whole = close_block(binders, rest)
        stated = any(f.claim.op == "=" and f.claim.left == total and equal(f.claim.right, whole)
                     for f in scope.theory.facts if not f.binders and not f.guards)
        if (stated or equal(total, whole)) and scope.positive(whole):
            return True
    return False


class TangentBound(Rule):
    """A differentiable convex function lies above its tangents."""

    name = "tangent-of-convex"
    statement = r"f(a) \ge f(b) + f'(b) (a - b) for convex differentiable f"
    obligations = "f is convex and differentiable at b; the weight is not negative"
    example = r"f(y) \ge f(x) + f'(x) (y - x)"
    misuse = r"f(y) \le f(x) + f'(x) (y - x) for convex f"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        name, weight, a, b = choice
        if not isinstance(name, str) or not all(isinstance(t, Term) for t in (weight, a, b)):
            return None
        assert isinstance(weight, Term) and isinstance(a, Term) and isinstance(b, Term)
        kind = curvature(name, scope)
        if kind is None or Property("differentiable", (name,)) not in scope.theory.properties:
            return None
        if not scope.nonnegative(weight) or any(map(scope.partial, (weight, a, b))):
            return None
        gap = Add((App(name, (a,)), -App(name, (b,)), -Mul((App(f"{name}'", (b,)), Add((a, -b))))))
        return Add((term, Mul((weight, gap if kind == "convex" else -gap))))


class LargestTerm(Rule):
    """A sum of positive terms is at least its largest term."""

    name = "largest-term"
    statement = r"e^{c \max_i u_i} = \max_i e^{c u_i} \le \sum_i e^{c u_i} for c \ge 0"
    obligations = "the set is finite and not empty; the weight and c are not negative"
    example = r"\max_i u_i \le \log \sum_i e^{u_i}"
    misuse = r"\max_i u_i \le \sum_i u_i: negative terms pull the sum down"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if len(choice) not in (2, 3):
            return None
        weight, largest = choice[:2]
        factor = choice[2] if len(choice) == 3 else ONE
        if not isinstance(factor, Term) or not scope.nonnegative(factor) or scope.partial(factor):
            return None
        if isinstance(weight, Term) and isinstance(largest, Fn) and largest.name == "max":
            if not scope.nonnegative(weight) or scope.partial(weight) or scope.partial(largest):
                return None
            return Add((term, Mul((weight, Add((*(exp(factor * a) for a in largest.args), -exp(factor * largest)))))))
        if not (isinstance(weight, Term) and isinstance(largest, Big) and largest.op == "max"):
            return None
        if not (isinstance(largest.over, (Finite, Enum, Range)) and scope.nonempty(largest.over)
                and scope.nonnegative(weight)) or scope.partial(weight) or scope.partial(largest):
            return None
        if largest.var in free_names(factor):
            return None
        total = Big("sum", largest.var, largest.over, exp(factor * largest.body))
        return Add((term, Mul((weight, Add((total, -exp(factor * largest)))))))
