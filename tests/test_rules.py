"""Every rule: documented, true on exact instances wherever it applies, with an example and a misuse that fails."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof_samples import (
    AT_LEAST_ONE,
    FACTS,
    FAMILIES,
    LAWS,
    UP_TO_N,
    X,
    a,
    b,
    c,
    claim,
    f,
    fact,
    fails,
    g,
    i,
    indicator,
    j,
    k,
    n,
    p,
    places,
    q,
    quick,
    replaced,
    t,
    terms,
    theory,
    total,
    w,
    x,
    y,
)

from ce_symbolic.meaning.matrices import square
from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Defined,
    Definition,
    Derivative,
    Enum,
    Family,
    Finite,
    Fn,
    Interval,
    Iverson,
    Joint,
    Law,
    Limit,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Space,
    Sym,
    Term,
    Theory,
    divide,
    exp,
    log,
    rat,
)
from ce_symbolic.proof.normal import TooLarge
from ce_symbolic.proof.numbers import enclose
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.search import prove
from ce_symbolic.refutation.errors import NoValue, Undefined, UndefinedLog, Unevaluable
from ce_symbolic.refutation.evaluate import compare, evaluate
from ce_symbolic.refutation.instances import builder_for, instances
from ce_symbolic.refutation.refute import refute
from ce_symbolic.rules import CATALOGUE
from ce_symbolic.rules.rule import Choice, Rule

pytestmark = pytest.mark.long

OMEGA = Finite("om")
SAMPLES: dict[str, object] = {
    "laws": {"om": Law("om", (("om", OMEGA),))},
    "families": {"A": Family("A", (OMEGA,)), "B": Family("B", (OMEGA,)), "E": Family("E", (UP_TO_N, OMEGA))},
    "sets": {"i": UP_TO_N, "j": UP_TO_N},
}
IN_X: dict[str, object] = {"sets": {name: X for name in "xyktu"}}
TO_N: dict[str, object] = {"sets": {name: UP_TO_N for name in "ijk"}}
POSITIVE_A, POSITIVE_B = fact(">", a, ZERO), fact(">", b, ZERO)
U = Sym("u")
LINE = Interval(Mul((MINUS_ONE, Fn("infinity", ()))), Fn("infinity", ()))
A, B = (App(name, (Sym("o"),)) for name in "AB")
HAPPENS, ALSO = (Iverson(Compare(">", event, ZERO)) for event in (A, B))
CONVEX = Property("convex", ("f",))
SMOOTH = frozenset({CONVEX, Property("differentiable", ("f",))})
MATRIX = {"M": Family("M", (X, X))}
ROWS = {"M": Family("M", (UP_TO_N, UP_TO_N)), "g": Family("g", (UP_TO_N,))}


def joint(**slots: Term) -> Term:
    """A probability of the law of three variables."""
    return Prob("P", tuple(sorted(slots.items())))


def mean(body: Term) -> Term:
    """The mean over the sample space."""
    return total("o", OMEGA, Prob("om", (("om", Sym("o")),)) * body)


def member(index: Term) -> Term:
    """A member of a family of random variables."""
    return App("E", (index, Sym("o")))


def m(row: Term, column: Term) -> Term:
    """An entry of a matrix."""
    return App("M", (row, column))


def n_(row: Term, column: Term) -> Term:
    """An entry of another matrix."""
    return App("N", (row, column))


TWO_MATRICES = {"M": Family("M", (X, X)), "N": Family("N", (X, X))}
LISTED: dict[str, object] = {
    "families": {"w": Family("w", (Enum((ONE, TWO)),))}, "sets": {"i": Enum((ONE, TWO))}}
LABEL = fact("=", (a + ONE) * (a - ONE), ZERO)
BITS: dict[str, object] = {"laws": {"B": Law("B", (("x", X), ("y", Enum((ZERO, ONE)))))}, "sets": {"x": X}}
FROM_ZERO = {"w": Family("w", (Range(ZERO, rat(3)),))}
A_POLICY = {**TWO_MATRICES, "π": Family("π", (None, X), 1)}


def POLICY(parameter: Term, value: Term) -> Term:
    """A law on X with a real parameter."""
    return App("π", (parameter, value))


A_DENSITY = {"ρ": Family("ρ", (None, Space("S")), 1)}


def DENSITY(parameter: Term, value: Term) -> Term:
    """A density with a real parameter."""
    return App("ρ", (parameter, value))


IS_POLICY = Condition((("t", LINE),), (), Compare("=", total("v", X, POLICY(Sym("t"), Sym("v"))), ONE))
ORTHONORMAL = Condition((("s", X), ("t", X)), (), Compare(
    "=", total("u", X, m(U, Sym("s")) * m(U, t)), indicator("=", Sym("s"), t)))
SQUARE, OTHER = square(X, m), square(X, n_)
SQUARE_TIMES = square(X, lambda row, col: total("u", X, m(row, U) * n_(U, col)))


def at_column(left: Term, op: str, right: Term, *more: str) -> Condition:
    """A fact for all u up to n, and for all of the further names."""
    return Condition(tuple((name, UP_TO_N) for name in ("u", *more)), (), Compare(op, left, right))


@dataclass(frozen=True)
class Case:
    """A term the rule applies to, with the choice, and a claim that only a wrong use of the rule would prove."""

    term: Term
    misuse: Claim
    choice: Choice = ()
    facts: tuple[Condition, ...] = ()
    more: tuple[tuple[str, object], ...] = ()

    @property
    def theory(self) -> Theory:
        """Where the example stands."""
        return theory(facts=self.facts, **dict(self.more))


def case(term: Term, misuse: Claim, *choice: object, **more: object) -> Case:
    """An example of a rule with a misuse of it."""
    facts = more.pop("facts", ())
    return Case(term, misuse, choice, facts, tuple(more.items()))  # type: ignore[arg-type]


def prod(var: str, body: Term) -> Term:
    """A product up to n."""
    return Big("prod", var, UP_TO_N, body)


def at_outcome(name: str, outcome: str) -> Term:
    """A random variable at an outcome."""
    return App(name, (Sym(outcome),))


def conditional_mean(body: Term) -> Term:
    """The mean of what stands at the outcome u, given the value of A at the outcome o."""
    weight = Prob("om", (("om", U),)) * Iverson(Compare("=", at_outcome("A", "u"), at_outcome("A", "o")))
    return divide(total("u", OMEGA, weight * body), total("u", OMEGA, weight))


SUM_W = total("i", UP_TO_N, w(i))
KL = total("x", X, p(x) * log(divide(p(x), q(x))))
ALL_POSITIVE = tuple(Condition((("u", X),), (), Compare(">", law(U), ZERO)) for law in (p, q))
W_POSITIVE = Condition((("i", UP_TO_N),), (), Compare(">", w(i), ZERO))
DOUBLE = Definition("f", ("t",), t * TWO)



def entropy(*slots: str) -> Term:
    """The entropy of some of the variables of ``P``."""
    names = [f"{s.lower()}_" for s in slots]
    mass = joint(**{s: Sym(v) for s, v in zip(slots, names, strict=True)})
    value = mass * log(mass)
    for v in names:
        value = total(v, X, value)
    return -value


SPACE = Finite("Ω")
AT, HERE = Sym("ω"), Sym("o")
RUNS: dict[str, object] = {
    "laws": {"Ω": Law("Ω", (("Ω", SPACE),))},
    "families": {name: Family(name, (UP_TO_N, SPACE)) for name in ("X[]", "Y[]")},
    "sets": {"ω": SPACE, "k": UP_TO_N},
}
BACK = k + rat(-1)


def run(first: Term, last: Term, at: Term = AT, name: str = "X[]") -> Joint:
    """The probability of a run of a sequence."""
    return Joint("Ω", ((name, first, last, at),))


def with_(*joints: Joint) -> Joint:
    """The probability of several runs."""
    return Joint("Ω", tuple(i for j in joints for i in j.items))


def mean_log(value: Term) -> Term:
    """The mean of a logarithm over the sample space."""
    return total("o", SPACE, Prob("Ω", (("Ω", HERE),)) * log(value))


def has(kind: str, *names: str) -> dict[str, object]:
    """A sequence with a property."""
    return {**RUNS, "properties": frozenset({Property(kind, (*names, "Ω"))})}


INFORMATION = entropy("X") + entropy("Y") - entropy("X", "Y")
INFORMATION_GIVEN_Z = entropy("X", "Z") + entropy("Y", "Z") - entropy("X", "Y", "Z") - entropy("Z")

ROWS_: dict[str, object] = {"families": {"w": Family("w", (UP_TO_N,)), "M": Family("M", (UP_TO_N, UP_TO_N))}}
ROW_TOTAL = at_column(total("j", UP_TO_N, m(U, j)), "=", ONE)
WEIGHTS: dict[str, object] = {"families": {name: Family(name, (UP_TO_N,)) for name in ("w", "v")}}
G_POSITIVE = Condition((("i", UP_TO_N),), (), Compare(">", App("v", (i,)), ZERO))


def g_(index: Term) -> Term:
    """A second family of positive numbers."""
    return App("v", (index,))


CASES: dict[str, Case] = {
    "arithmetic": case(
        divide(a * a - b * b, a - b), claim(divide(a + b, a + c), "=", divide(b, c)), a + b,
        facts=(fact("!=", a, b),)),
    "sum-linearity": case(
        total("x", X, p(x) * (g(x) - a)),
        claim(total("x", X, p(x) * q(x)), "=", total("x", X, p(x)) * total("x", X, q(x))),
        total("y", X, p(y) * g(y)) - a * total("x", X, p(x))),
    "definition": case(
        Defined("KL", "D", KL),
        claim(Defined("KL", "D", KL), "=", total("x", X, q(x) * log(divide(q(x), p(x)))), facts=ALL_POSITIVE),
        facts=ALL_POSITIVE),
    "given": case(
        p(k), claim(p(x), "=", HALF, facts=(fact("=", p(k), HALF),), **IN_X), 0,
        facts=(fact("=", p(k), HALF),), **IN_X),
    "given-solved": case(
        total("u", X, Pow(g(U), TWO) * p(U)),
        claim(total("u", X, p(U) * Pow(g(U), TWO)), "=", a, facts=(
            fact("=", total("u", X, p(U) * Pow(g(U), TWO)) - Pow(total("u", X, p(U) * g(U)), TWO), a),)), 0,
        facts=(fact("=", total("u", X, p(U) * Pow(g(U), TWO)) - b, a),)),
    "multiple-of-given": case(
        a, claim(a, "=", ZERO, facts=(fact("=", a * b, ZERO),)), 0, divide(ONE, c),
        facts=(fact("=", a * b, c), fact(">", c, ZERO))),
    "log-of-quotient": case(
        log(divide(a, b)), claim(log(divide(a, b)), "=", divide(log(a), log(b)), POSITIVE_A, POSITIVE_B),
        facts=(POSITIVE_A, POSITIVE_B)),
    "log-of-product": case(
        log(a * b), claim(log(a + b), "=", log(a) + log(b), POSITIVE_A, POSITIVE_B), facts=(POSITIVE_A, POSITIVE_B)),
    "log-of-power": case(
        log(Pow(a, rat(3))), claim(Pow(log(a), TWO), "=", TWO * log(a), POSITIVE_A), facts=(POSITIVE_A,)),
    "log-of-one": case(log(ONE), claim(log(TWO), "=", ZERO)),
    "log-of-exponential": case(log(exp(a)), claim(log(exp(a) + exp(b)), "=", a + b)),
    "log-of-large-product": case(
        log(prod("i", w(i))), claim(log(SUM_W), "=", total("i", UP_TO_N, log(w(i))), facts=(W_POSITIVE, AT_LEAST_ONE)),
        facts=(W_POSITIVE,)),
    "log-of-number": case(log(rat(6)), claim(log(rat(5)), "=", log(TWO) + log(rat(3)))),
    "log-of-common-factor": case(
        log(ONE + exp(-a)), claim(log(ONE + exp(-a)), "=", log(ONE + exp(a)) + a)),
    "hyperbolic-as-exponential": case(
        Fn("tanh", (a,)), claim(Fn("tanh", (a,)), "=", divide(exp(a) + exp(-a), exp(a) - exp(-a)))),
    "exponential-of-log": case(
        exp(-log(a)), claim(exp(-log(a)), "=", -a, POSITIVE_A), facts=(POSITIVE_A,)),
    "exponential-of-sum": case(exp(a + b), claim(exp(a + b), "=", exp(a) + exp(b))),
    "exponential-of-large-sum": case(exp(SUM_W), claim(exp(SUM_W), "=", total("i", UP_TO_N, exp(w(i))))),
    "product-of-exponentials": case(
        prod("i", exp(w(i))), claim(prod("i", exp(w(i))), "=", exp(prod("i", w(i))))),
    "power-as-exponential": case(
        Pow(a, b), claim(Pow(a, b), "=", exp(a * log(b)), POSITIVE_A, POSITIVE_B), facts=(POSITIVE_A,)),
    "as-log": case(a, claim(a, "=", log(a), POSITIVE_A)),
    "as-exponential": case(a, claim(a, "=", exp(log(-a)), fact("<", a, ZERO)), facts=(POSITIVE_A,)),
    "power-of-product": case(
        Pow(rat(4) * a, HALF), claim(Pow(a + b, HALF), "=", Pow(a, HALF) + Pow(b, HALF), POSITIVE_A, POSITIVE_B),
        facts=(POSITIVE_A,)),
    "power-of-power": case(
        Pow(Pow(a, TWO), HALF), claim(Pow(Pow(a, TWO), HALF), "=", a), facts=(POSITIVE_A,)),
    "root-of-square": case(Pow(Pow(a, TWO), HALF), claim(Pow(Pow(a, TWO), HALF), "=", a)),
    "root-of-number": case(Pow(rat(4), HALF), claim(Pow(rat(4), HALF), "=", rat(-2))),
    "absolute-value": case(
        Fn("abs", (p(x),)), claim(Fn("abs", (a,)), "=", a)),
    "absolute-value-of-product": case(
        Fn("abs", (a * Pow(b, MINUS_ONE),)), claim(Fn("abs", (a + b,)), "=", Fn("abs", (a,)) + Fn("abs", (b,)))),
    "square-of-absolute-value": case(
        Pow(Fn("abs", (a,)), TWO), claim(Pow(Fn("abs", (a,)), rat(3)), "=", Pow(a, rat(3)))),
    "constant-sum": case(
        total("i", UP_TO_N, a), claim(total("i", UP_TO_N, a), "=", a, facts=(AT_LEAST_ONE,)), 0, facts=(AT_LEAST_ONE,)),
    "listed-sum": case(
        total("u", Enum((ONE, TWO)), f(U)),
        claim(total("i", Range(rat(5), TWO), f(i)), "=", -f(rat(3)) - f(rat(4)))),
    "value-by-value": case(
        exp(a * f(b)), claim(f(a), "=", f(ONE) + f(-ONE), facts=(LABEL,)), a, rat(-1), ONE, facts=(LABEL,)),
    "other-outcome": case(
        Prob("B", (("x", x), ("y", ZERO))),
        claim(Prob("B", (("x", x), ("y", ZERO))), "=", ONE - Prob("B", (("x", x), ("y", ONE))), **BITS),
        "y", **BITS),
    "listed-member": case(
        App("w", (i,)), claim(App("w", (i,)), "=", App("w", (ONE,)) + App("w", (TWO,)), **LISTED), 0, **LISTED),
    "telescoping": case(
        total("t", Range(ONE, rat(3)), exp(w(Sym("t"))) - exp(w(Sym("t") - ONE))),
        claim(total("t", Range(TWO, rat(3)), w(Sym("t")) - w(Sym("t") - ONE)), "=", w(rat(3)) - w(TWO),
              families=FROM_ZERO), families=FROM_ZERO),
    "indicator-sum": case(
        total("i", UP_TO_N, indicator("=", i, k) * w(i)),
        claim(total("t", Interval(ZERO, ONE), indicator("=", t, HALF) * t), "=", HALF), 0, **TO_N),
    "index-shift": case(
        total("i", Range(ZERO, n), f(i)),
        claim(total("i", Range(ZERO, n - ONE), f(i)), "=", total("i", UP_TO_N, f(i)), facts=(AT_LEAST_ONE,))),
    "peel-last": case(
        SUM_W, claim(SUM_W, "=", SUM_W + w(n), facts=(AT_LEAST_ONE,)), facts=(AT_LEAST_ONE,)),
    "peel-first": case(
        SUM_W, claim(SUM_W, "=", SUM_W + w(ONE), facts=(AT_LEAST_ONE,)), facts=(AT_LEAST_ONE,)),
    "constant-product": case(
        prod("i", HALF), claim(prod("i", a), "=", n * a, facts=(AT_LEAST_ONE,)), facts=(AT_LEAST_ONE,)),
    "product-of-products": case(
        prod("i", w(i) * a), claim(prod("i", w(i) + a), "=", prod("i", w(i)) + prod("i", a))),
    "known-indicator": case(
        indicator("=", k, k), claim(indicator("=", i, j), "=", ONE, fact("!=", i, j), **TO_N), **TO_N),
    "indicator-substitution": case(
        indicator("=", a, b) * exp(a), claim(exp(a), "=", exp(b)), indicator("=", a, b) * exp(b), 0),
    "equal-differences": case(
        indicator("=", i + a, j + a), claim(indicator("=", a * i, a * j), "=", indicator("=", i, j), **TO_N),
        "i", "j", **TO_N),
    "told-value": case(
        mean(HAPPENS), claim(mean(HAPPENS), "=", HALF, facts=(
            fact("=", mean(HAPPENS * ALSO), divide(ONE, rat(4))), fact("=", mean(ALSO), HALF)), **SAMPLES),
        facts=(fact("=", mean(HAPPENS * ALSO), divide(ONE, rat(4))),
               fact("=", divide(mean(HAPPENS * ALSO), mean(HAPPENS)), HALF)), **SAMPLES),
    "equivalent-events": case(
        indicator(">=", a * f(b), a), claim(indicator(">=", a * f(b), a), "=", indicator(">=", f(b), ONE)),
        facts=(POSITIVE_A,)),
    "common-event": case(
        prod("i", ONE - indicator(">=", a, b) * w(i)),
        claim(prod("i", ONE - a * w(i)), "=", ONE - a + a * prod("i", ONE - w(i)), facts=(AT_LEAST_ONE,))),
    "markov": case(
        ZERO, claim(f(a), ">=", b * indicator(">=", f(a), b)), ONE, exp(f(a)), b, ">="),
    "union-bound": case(
        ZERO, claim(prod("i", w(i)), ">=", total("i", UP_TO_N, w(i)), facts=(AT_LEAST_ONE,)),
        ONE, prod("i", ONE - indicator(">=", w(i), a))),
    "implied-event": case(
        ZERO, claim(indicator(">=", a, b), "<=", indicator(">=", a, b + ONE)),
        ONE, indicator(">=", a, b + ONE), indicator(">=", a, b)),
    "normalisation": case(
        total("u", X, p(U) * a), claim(total("u", X, Pow(p(U), TWO)), "=", ONE), 0),
    "marginalisation": case(
        total("u", X, joint(X=x, Y=U)),
        claim(total("u", X, joint(X=x, Y=U) * g(U)), "=", joint(X=x) * total("u", X, g(U))), 0),
    "independence": case(
        joint(X=x, Y=y), claim(joint(X=x, Y=y), "=", joint(X=x) * joint(Y=y), **IN_X),
        properties=frozenset({Property("independent", ("P", "X", "Y"))}), **IN_X),
    "conditional-independence": case(
        joint(X=x, Y=y, Z=k), claim(
            joint(X=x, Y=y), "=", joint(X=x) * joint(Y=y),
            properties=frozenset({Property("conditionally-independent", ("X", "Y", "Z"))}), **IN_X),
        facts=(fact(">", joint(Z=k), ZERO),),
        properties=frozenset({Property("conditionally-independent", ("X", "Y", "Z"))}), **IN_X),
    "one-hot": case(
        p(x), claim(p(x), "=", indicator("=", x, k), facts=(fact(">", p(k), HALF),), **IN_X),
        facts=(fact("=", p(k), ONE),), **IN_X),
    "one-hot-entry": case(
        m(i, j), claim(m(i, j), "=", indicator("=", j, g(i)), families=ROWS, facts=(
            at_column(m(U, g(U)), "=", ONE), at_column(m(U, t), ">=", ZERO, "t")), **TO_N),
        facts=(at_column(m(U, g(U)), "=", ONE), at_column(m(U, t), ">=", ZERO, "t"),
               at_column(total("t", UP_TO_N, m(U, t)), "=", ONE)), families=ROWS, **TO_N),
    "independence-of-means": case(
        mean(A * B), claim(mean(A * A), "=", mean(A) * mean(A), **SAMPLES),
        properties=frozenset({Property("independent", ("A", "B"))}), **SAMPLES),
    "independence-of-product": case(
        mean(prod("k", member(k))), claim(mean(prod("k", A)), "=", prod("k", mean(A)), **SAMPLES),
        properties=frozenset({Property("independent", ("E",))}), **SAMPLES),
    "mean-of-independent-pair": case(
        mean(member(i) * member(j)),
        claim(mean(member(i) * member(j)), "=", mean(member(i)) * mean(member(j)),
              properties=frozenset({Property("independent", ("E",))}), **SAMPLES),
        properties=frozenset({Property("independent", ("E",))}), **SAMPLES),
    "total-expectation": case(
        mean(conditional_mean(at_outcome("B", "u"))),
        claim(mean(Pow(conditional_mean(at_outcome("B", "u")), TWO)), "=", mean(Pow(at_outcome("B", "o"), TWO)),
              **SAMPLES), **SAMPLES),
    "symmetry": case(
        m(y, x), claim(m(x, y), "=", m(y, x), families=MATRIX, **IN_X),
        families=MATRIX, properties=frozenset({Property("symmetric", ("M",))}), **IN_X),
    "gaussian-integral": case(
        total("u", LINE, exp(-(U * U)) * U * U),
        claim(total("u", Interval(ZERO, ONE), exp(-(U * U))), "=", Pow(Fn("pi", ()), HALF))),
    "given-inside": case(
        total("u", X, total("v", X, m(U, x) * m(U, Sym("v")) * n_(Sym("v"), y))),
        claim(total("u", X, m(x, U) * m(U, y)), "=", indicator("=", x, y), facts=(ORTHONORMAL,), families=TWO_MATRICES,
              **IN_X),
        0, facts=(ORTHONORMAL,), families=TWO_MATRICES, **IN_X),
    "inverse-times-matrix": case(
        total("u", X, SQUARE.inverse(x, U) * m(U, y)),
        claim(total("u", X, SQUARE.inverse(x, U) * m(y, U)), "=", indicator("=", x, y), families=TWO_MATRICES, **IN_X),
        families=TWO_MATRICES, **IN_X),
    "inverse-of-product": case(
        SQUARE_TIMES.inverse(x, y),
        claim(SQUARE_TIMES.inverse(x, y), "=", total("u", X, SQUARE.inverse(x, U) * OTHER.inverse(U, y)),
              families=TWO_MATRICES, **IN_X), families=TWO_MATRICES, **IN_X),
    "inverse-of-transpose": case(
        SQUARE.inverse(y, x), claim(SQUARE.inverse(x, y), "=", SQUARE.inverse(y, x), families=TWO_MATRICES, **IN_X),
        families=TWO_MATRICES, properties=frozenset({Property("symmetric", ("M",))}), **IN_X),
    "matrix-cancellation": case(
        total("u", X, SQUARE.inverse(x, U) * total("v", X, m(U, Sym("v")) * n_(Sym("v"), y))),
        claim(n_(x, y), "=", n_(x, k), families=TWO_MATRICES, **IN_X), n_(x, y), SQUARE.inverse(x, U), "x", "left",
        families=TWO_MATRICES, **IN_X),
    "determinant-of-product": case(
        SQUARE_TIMES.determinant,
        claim(square(X, lambda r, c: m(r, c) + n_(r, c)).determinant, "=", SQUARE.determinant + OTHER.determinant,
              families=TWO_MATRICES), families=TWO_MATRICES),
    "derivative-of-inverse": case(
        Derivative(SQUARE.inverse(x, y), m(k, t)),
        claim(Derivative(SQUARE.inverse(x, y), m(k, t)), "=", -(SQUARE.inverse(k, x) * SQUARE.inverse(t, y)),
              families=TWO_MATRICES, **IN_X), families=TWO_MATRICES, **IN_X),
    "derivative-of-determinant": case(
        Derivative(SQUARE.determinant, m(x, y)),
        claim(Derivative(log(SQUARE.determinant), m(x, y)), "=", SQUARE.inverse(x, y),
              fact(">", SQUARE.determinant, ZERO), families=TWO_MATRICES, **IN_X),
        facts=(fact("!=", SQUARE.determinant, ZERO),), families=TWO_MATRICES, **IN_X),
    "derivative-of-constant": case(Derivative(b, a), claim(Derivative(a * b, a), "=", ZERO)),
    "derivative-of-variable": case(
        Derivative(w(i), w(j)), claim(Derivative(w(i), w(j)), "=", ONE, **TO_N), **TO_N),
    "derivative-of-total": case(
        total("u", X, Derivative(POLICY(a, U), a) * b),
        claim(total("u", X, Derivative(POLICY(a, U), a) * m(U, x)), "=", ZERO, facts=(IS_POLICY,), families=A_POLICY,
              **IN_X),
        0, 1, facts=(IS_POLICY,), families=A_POLICY, **IN_X),
    "derivative-under-integral": case(
        Derivative(Big("sum", "u", Space("S"), DENSITY(a, U) * b), a),
        claim(Derivative(Big("sum", "u", Space("S"), DENSITY(a, U) * a), a), "=",
              Big("sum", "u", Space("S"), Derivative(DENSITY(a, U), a)), families=A_DENSITY),
        families=A_DENSITY),
    "derivative-of-sum": case(
        Derivative(total("i", UP_TO_N, w(i) * a), a),
        claim(Derivative(total("i", UP_TO_N, w(i) * a), a), "=", SUM_W * a)),
    "product-rule": case(
        Derivative(a * exp(a), a),
        claim(Derivative(a * exp(a), a), "=", Derivative(a, a) * Derivative(exp(a), a))),
    "power-rule": case(
        Derivative(Pow(ONE - a, TWO), a), claim(Derivative(Pow(ONE - a, TWO), a), "=", TWO * (ONE - a))),
    "chain-rule": case(Derivative(exp(-a), a), claim(Derivative(exp(-a), a), "=", exp(-a))),
    "add-non-negative": case(a, claim(a, "<=", a + b), Pow(a - b, TWO)),
    "add-positive": case(a, claim(a, "<", a + Pow(b, TWO)), exp(b)),
    "log-tangent": case(
        ZERO, claim(log(a), ">=", a - ONE, POSITIVE_A), p(U), p(U), q(U), "u", X, facts=ALL_POSITIVE),
    "strict-log-tangent": case(
        ZERO, claim(log(a), "<", a - ONE, POSITIVE_A), ONE, ONE, a,
        facts=(fact(">", a, ZERO), fact("!=", a, ONE))),
    "exp-tangent": case(ZERO, claim(exp(a), "<=", ONE + a), ONE, a, ZERO),
    "jensen": case(
        a, claim(f(total("u", X, p(U) * g(U))), "<=", total("u", X, p(U) * f(g(U))),
                 properties=frozenset({Property("concave", ("f",))})),
        "f", ONE, p(U), g(U), "u", X, properties=frozenset({CONVEX})),
    "tangent-of-convex": case(
        ZERO, claim(f(b), "<=", f(a) + App("f'", (a,)) * (b - a), properties=SMOOTH), "f", ONE, a, b,
        properties=SMOOTH),
    "same-minimiser": case(
        Pow(b - a, TWO), claim(Pow(b - a, TWO), "argmin=a", Pow(b - a, TWO) + a), "a", TWO, b),
    "same-minimiser-of-log": case(
        exp(a * a), claim(exp(a * a), "argmin=a", -(a * a))),
    "largest-term": case(
        ZERO, claim(Big("max", "i", UP_TO_N, w(i)), "<=", SUM_W, facts=(AT_LEAST_ONE,)),
        ONE, Big("max", "i", UP_TO_N, w(i)), facts=(AT_LEAST_ONE,)),
    "weighted-am-gm": case(
        ZERO, claim(a * b, "<=", divide(Pow(a, c), c) + divide(Pow(b, U), U), POSITIVE_A, POSITIVE_B),
        ONE, divide(ONE, rat(3)), a, divide(TWO, rat(3)), b, facts=(POSITIVE_A, POSITIVE_B)),
    "cauchy-schwarz": case(
        ZERO, claim(Pow(total("x", X, p(x) * g(x)), TWO), ">=", total("x", X, p(x) * Pow(g(x), TWO))),
        "square", ONE, p(U), g(U), Fn("abs", (g(U),)), "u", X),
    "triangle-inequality": case(
        ZERO, claim(Fn("abs", (a - b,)), "<=", Fn("abs", (a,)) - Fn("abs", (b,))), ONE, a + b),
    "elementary-integral": case(
        Big("sum", "t", Interval(a, b), Pow(t, TWO)),
        claim(Big("sum", "t", Interval(ZERO, ONE), Pow(t, TWO)), "=", HALF)),
    "restricted-integral": case(
        Big("sum", "t", Interval(ZERO, b), indicator(">=", t, a) * t),
        claim(Big("sum", "t", Interval(ZERO, ONE), indicator(">=", t, a) * t), "=",
              Big("sum", "t", Interval(a, ONE), t)),
        facts=(fact("<=", ZERO, a), fact("<=", a, b), fact("<=", ZERO, b))),
    "split-integral": case(
        Big("sum", "t", Interval(ZERO, b), t),
        claim(Big("sum", "t", Interval(ZERO, ONE), t), "=", Big("sum", "t", Interval(ZERO, a), t) + HALF),
        a, facts=(fact("<=", ZERO, a), fact("<=", a, b))),
    "joined-integrals": case(
        Big("sum", "t", Interval(ZERO, a), t) + Big("sum", "t", Interval(a, b), t),
        claim(Big("sum", "t", Interval(ZERO, a), t) + Big("sum", "t", Interval(b, ONE), t), "=", HALF),
        Big("sum", "t", Interval(ZERO, b), t), a, facts=(fact("<=", ZERO, a), fact("<=", a, b))),
    "limit-by-continuity": case(
        Limit("t", a, Pow(t, MINUS_ONE) + b), claim(Limit("t", a, t * t), "=", TWO * a), facts=(fact(">", a, ZERO),)),
    "l-hopital": case(
        Limit("t", ZERO, (exp(t) - ONE) * Pow(a * t, MINUS_ONE)),
        claim(Limit("t", ONE, exp(t) * Pow(t + ONE, MINUS_ONE)), "=", Limit("t", ONE, exp(t))),
        facts=(fact(">", a, ZERO),)),
    "limit-at-infinity": case(
        Limit("t", Fn("infinity", ()), b + t * Pow(a * t + ONE, MINUS_ONE)),
        claim(Limit("t", Fn("infinity", ()), t * Pow(t + ONE, MINUS_ONE)), "=", ZERO), facts=(fact(">", a, ZERO),)),
    "as-extremum": case(
        a, claim(a, "<=", Big("min", "i", UP_TO_N, w(i)), facts=(AT_LEAST_ONE,)), "min", "i", UP_TO_N,
        facts=(AT_LEAST_ONE,)),
    "scaled-extremum": case(
        Big("max", "i", UP_TO_N, a * w(i) + b),
        claim(Big("max", "i", UP_TO_N, b * w(i)), "=", b * Big("max", "i", UP_TO_N, w(i)), facts=(AT_LEAST_ONE,)),
        facts=(AT_LEAST_ONE, POSITIVE_A)),
    "ordered-pairs": case(
        total("i", UP_TO_N, total("j", UP_TO_N, indicator("<", i, j) * w(i) * w(j))),
        claim(total("i", UP_TO_N, total("j", UP_TO_N, indicator("<", i, j) * w(i))), "=",
              HALF * total("i", UP_TO_N, total("j", UP_TO_N, indicator("!=", i, j) * w(i))), facts=(AT_LEAST_ONE,))),
    "function-of-bit": case(
        Pow(w(i), TWO), claim(Pow(w(i), TWO), "=", w(i), **TO_N),
        facts=(at_column(w(U) * (ONE - w(U)), "=", ZERO),), **TO_N),
    "as-root": case(
        a, claim(a, "=", Pow(Pow(a, TWO), HALF)), facts=(POSITIVE_A,)),
    "non-negative-information": case(
        ZERO, claim(INFORMATION_GIVEN_Z, "<=", INFORMATION), ONE, "P", 1, 1, "X", "Y", "Z"),
    "stated-total": case(
        total("i", UP_TO_N, total("j", UP_TO_N, w(i) * m(i, j))),
        claim(total("i", UP_TO_N, total("j", UP_TO_N, w(i) * m(i, j) * w(j))), "=", SUM_W * SUM_W, ROW_TOTAL, **ROWS_),
        1, facts=(ROW_TOTAL,), **ROWS_),
    "sum-of-shares": case(
        total("i", UP_TO_N, total("j", UP_TO_N, w(i) * divide(m(i, j), total("k", UP_TO_N, m(i, k))))),
        claim(total("i", UP_TO_N, total("j", UP_TO_N, w(j) * divide(m(i, j), total("k", UP_TO_N, m(i, k))))), "=",
              SUM_W, AT_LEAST_ONE, **ROWS_),
        0, facts=(AT_LEAST_ONE,), **ROWS_),
    "log-sum": case(
        ZERO, claim(total("i", UP_TO_N, w(i) * log(divide(w(i), g_(i)))), ">=", SUM_W * log(
            total("i", UP_TO_N, divide(w(i), g_(i)))), W_POSITIVE, G_POSITIVE, **WEIGHTS),
        ONE, 1, 1, w(i), g_(i), "i", UP_TO_N, facts=(W_POSITIVE, G_POSITIVE), **WEIGHTS),
    "joined-runs": case(
        with_(run(ONE, BACK), run(k, k)), claim(with_(run(ONE, ONE), run(n, n)), "=", run(ONE, n), **RUNS), **RUNS),
    "telescoping-product": case(
        prod("k", divide(run(ONE, k), run(ONE, BACK))),
        claim(prod("k", divide(run(ONE, k), run(ONE, BACK))), "=", divide(run(ONE, n), run(ONE, ONE)), **RUNS),
        facts=(AT_LEAST_ONE,), **RUNS),
    "shifted-runs": case(
        total("k", UP_TO_N, mean_log(run(ONE, BACK, HERE))),
        claim(total("k", UP_TO_N, mean_log(run(ONE, BACK, HERE))), "=",
              total("k", UP_TO_N, mean_log(run(ONE, k, HERE))), **RUNS), 0,
        facts=(AT_LEAST_ONE,), **RUNS),
    "conditional-member": case(
        divide(run(ONE, k), run(ONE, BACK)), claim(divide(run(ONE, k), run(ONE, BACK)), "=", run(k, k), **RUNS),
        **has("independent-members", "X[]")),
    "independent-members": case(
        run(ONE, n), claim(run(ONE, n), "=", prod("k", run(k, k)), **RUNS), **has("independent-members", "X[]")),
    "members-independent-given": case(
        with_(run(ONE, n), run(ONE, ONE, AT, "Y[]")), claim(run(ONE, n), "=", prod("k", run(k, k)), **RUNS),
        facts=(fact(">", run(ONE, ONE, AT, "Y[]"), ZERO),), **has("members-independent-given", "X[]", "Y[]")),
    "memoryless-channel": case(
        with_(run(ONE, n), run(ONE, n, AT, "Y[]")),
        claim(run(ONE, n, AT, "Y[]"), "=", prod("k", run(k, k, AT, "Y[]")), **has("memoryless", "X[]", "Y[]")),
        facts=(fact(">", run(ONE, n), ZERO), at_column(run(U, U), ">", ZERO)), **has("memoryless", "X[]", "Y[]")),
    "markov-sequence": case(
        run(ONE, n), claim(run(ONE, n), "=", prod("k", run(k, k)), **has("markov-sequence", "X[]")),
        facts=(AT_LEAST_ONE, Condition((("u", Range(TWO, n)),), (), Compare(
            ">", run(U + rat(-1), U + rat(-1)), ZERO))),
        **has("markov-sequence", "X[]")),
    "equal-laws": case(
        mean_log(run(k, k, HERE)), claim(mean_log(run(k, k, HERE)), "=", mean_log(run(ONE, ONE, HERE)), **RUNS),
        **has("identical-members", "X[]")),
    "non-negative-run-information": case(
        ZERO, claim(mean_log(with_(run(ONE, ONE, HERE), run(ONE, ONE, HERE, "Y[]"))), "<=",
                    mean_log(run(ONE, ONE, HERE)) + mean_log(run(ONE, ONE, HERE, "Y[]")), **RUNS),
        ONE, "Ω", "Ω", run(ONE, ONE, Sym("~0")), run(ONE, ONE, Sym("~0"), "Y[]"), Joint("Ω", ()), **RUNS),
}  # fmt: skip

RULES = list(CATALOGUE.values())
NAMES = [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_documented(rule: Rule) -> None:
    for text in (rule.name, rule.statement, rule.obligations, rule.example, rule.misuse):
        assert isinstance(text, str) and text.strip()
    assert rule.relation in ("=", "<=", "<", "argmin=")
    assert type(rule).__doc__
    assert rule.name in CASES, "a rule needs an example and a misuse in this file"


@pytest.mark.parametrize("name", NAMES)
def test_example(name: str) -> None:
    """The rule applies, and the result has the stated relation on exact instances."""
    example, rule = CASES[name], CATALOGUE[name]
    made = rule.apply(example.term, example.choice, Scope(example.theory))
    assert made is not None and made != example.term
    stated = Claim(rule.relation, example.term, made, example.theory)
    assert fails(stated) is None


@pytest.mark.parametrize("name", NAMES)
def test_misuse(name: str) -> None:
    """The misuse is not proved, and it is false."""
    wrong = CASES[name].misuse
    assert prove(wrong) is None
    if not wrong.op.startswith("argmin="):
        assert refute(wrong) is not None


def test_rules_ask_for_their_obligations() -> None:
    """Without the facts and properties of its example a rule that asks for something does not apply."""
    for name, example in CASES.items():
        kept = {k: v for k, v in example.more if k != "properties"}
        bare = Scope(theory(**kept))
        if not example.facts and not dict(example.more).get("properties"):
            continue
        if name in ("arithmetic", "definition"):
            continue
        assert CATALOGUE[name].apply(example.term, example.choice, bare) is None, name


# --- random terms ----------------------------------------------------------------------------------------------------

PROPERTIES = frozenset({Property("independent", ("P", "X", "Y"))})


def shapes() -> st.SearchStrategy[Term]:
    """Terms of the shapes that rules look for, with random parts."""
    small, inner = terms("", 1), terms("u", 1)
    listed = terms("i", 1)
    xy = st.sampled_from([joint(X=x, Y=U), joint(X=U, Y=x, Z=k), joint(X=U, Y=U), p(U)])
    return st.one_of(
        st.builds(lambda u, v: log(u * v), small, small),
        st.builds(lambda u, v: u * log(divide(u, v)), small, small),
        st.builds(lambda u, v: u * log(Pow(v, divide(ONE, u))), small, small),
        st.builds(lambda u, v: u * log(exp(divide(v, u))), small, small),
        st.builds(lambda u, v: u * exp(-log(v)), small, small),
        st.builds(lambda u, v: exp(u + log(v)), small, small),
        st.builds(lambda u, v: log(u * exp(v) + divide(v, u)), small, small),
        st.builds(lambda u, v: u * log(ONE + divide(u, v)), small, small),
        st.builds(lambda u, v: log(total("i", UP_TO_N, w(i) * exp(-u)) + divide(v, u)), small, small),
        st.builds(lambda u: Fn("tanh", (u,)) + Fn("cosh", (u,)) * Fn("sinh", (u,)), small),
        st.builds(lambda u, e: Pow(Pow(u, TWO), e), small, st.sampled_from([HALF, rat(-1), a])),
        st.builds(lambda u, v: Pow(u * v, HALF), small, small),
        st.builds(lambda u: Fn("abs", (u,)), small),
        st.builds(lambda u, v: indicator("<", u, v) * Fn("abs", (v - u,)), small, small),
        st.builds(lambda u, v: indicator(">", exp(u) * f(a), exp(v)), small, small),
        st.builds(lambda u, v: indicator("<=", exp(u + f(a)), exp(v)), small, small),
        st.builds(lambda u, v: indicator("<", Fn("abs", (f(u),)), v * v), small, small),
        st.builds(lambda u, v: indicator(">=", u * f(v), u * v), small, small),
        st.builds(lambda u, v: prod("i", ONE - indicator("<", u, v) * w(i)), small, small),
        st.builds(lambda u: prod("i", w(i) - u), small),
        st.builds(lambda u: total("i", UP_TO_N, u), listed),
        st.builds(lambda u: total("i", UP_TO_N, indicator("=", i, k) * u), listed),
        st.builds(lambda u: total("i", Range(ZERO, TWO), u * i), small),
        st.builds(lambda u: total("i", Range(ONE, rat(3)), u * i), small),
        st.builds(lambda u: prod("i", u * w(i)), small),
        st.builds(lambda u: log(prod("i", exp(u) * w(i))), small),
        st.builds(lambda u: exp(total("i", UP_TO_N, u)), listed),
        st.builds(lambda u, v: total("u", X, u * v), xy, small),
        st.builds(lambda u, v: total("u", X, u * v), xy, inner),
        st.builds(lambda u: Derivative(u, a), small),
        st.builds(lambda u, v: Derivative(u * exp(v), a), small, small),
        st.builds(lambda u, v: Derivative(Pow(u, TWO) + log(v), b), small, small),
        st.builds(lambda u: u * joint(X=x, Y=k), small),
    )  # fmt: skip


def undefined_now(before: Term, after: Term, made: Claim, tries: int = 4) -> bool:
    """Whether an instance gives the first term a value and puts the second outside of its domain."""
    for instance in islice(instances(builder_for(made), 2 * tries), tries):
        try:
            evaluate(before, made.theory, instance, steps=20_000)
        except NoValue:
            continue
        try:
            evaluate(after, made.theory, instance, steps=20_000)
        except (Unevaluable, UndefinedLog):
            # A logarithm may be undefined on the way: it is a total function to the kernel.
            continue
        except Undefined:
            return True
    return False


@quick(220)
@given(shapes(), FACTS)
def test_wherever_a_rule_applies_it_is_true(value: Term, facts: list[Condition]) -> None:
    where = theory(facts=tuple(facts), properties=PROPERTIES, sets={"x": X, "k": X}, families=FAMILIES, laws=LAWS)
    for path, part, known in places(value, Scope(where)):
        for rule in RULES:
            if rule.relation != "=" or not isinstance(part, rule.heads):
                continue
            for choice in rule.choices(part, known):
                if rule.target_chosen:
                    continue
                try:
                    made = rule.apply(part, choice, known)
                except TooLarge:
                    continue
                if made is None or made == part:
                    continue
                whole = replaced(value, path, made)
                stated = Claim("=", value, whole, where)
                found = fails(stated, 4)
                assert found is None, (rule.name, value, whole, facts, found)
                assert not undefined_now(value, whole, stated), (rule.name, value, whole, facts)


@quick(80)
@given(terms("", 2), terms("", 2), terms("", 1), FACTS)
def test_bounds_are_bounds(u: Term, v: Term, weight: Term, facts: list[Condition]) -> None:
    where = theory(facts=tuple(facts), sets={"x": X, "k": X})
    largest = Big("max", "i", UP_TO_N, w(i) * u)
    choices: dict[str, list[Choice]] = {
        "add-non-negative": [(u,), (u * u,), (Fn("abs", (v,)),)],
        "add-positive": [(u,), (exp(v),), (u * u + ONE,), (p(x) * u,)],
        "log-tangent": [(weight, u, v), (u, v, weight), (p(x), u, v), (p(U), p(U), q(U), "u", X),
                        (w(i), exp(u), v, "i", UP_TO_N)],
        "exp-tangent": [(weight, u, v), (u * u, v, weight)],
        "largest-term": [(weight, largest), (ONE, largest), (weight, Fn("max", (u, v)))],
        "weighted-am-gm": [(ONE, weight, u, ONE - weight, v), (weight, HALF, exp(u), HALF, v),
                           (u, p(x), a, ONE - p(x), v),
                           (ONE, weight, exp(u), u, v, ONE - u - weight, b)],
        "cauchy-schwarz": [("square", weight, p(U), g(U), u, "u", X), ("root", weight, p(U), g(U), v, "u", X),
                           ("size", ONE, exp(weight), u, v * w(i), "i", UP_TO_N),
                           ("square", u, v, w(i), u, "i", UP_TO_N),
                           ("square", ONE, weight * g(U), g(U), p(U), "u", X)],
        "triangle-inequality": [(weight, u + v), (p(U), u - g(U), "u", X), (u, total("i", UP_TO_N, w(i) * v)),
                                (g(U), u - v, "u", X)],
        "non-negative-information": [(weight, "P", 1, 1, "X", "Y"), (u, "P", 1, 1, "X", "Z", "Y"),
                                     (ONE, "P", 1, 2, "Y", "X", "Z")],
        "markov": [(weight, u, v, ">="), (ONE, u * u, v, ">"), (p(x), exp(u), v, ">="),
                   (p(U), exp(u), v, ">=", "u", X)],
        "union-bound": [(weight, prod("i", ONE - indicator("<", w(i), u))), (ONE, prod("i", w(i)))],
        "implied-event": [(weight, indicator("<", u, v), indicator("<=", u, v)),
                          (ONE, indicator(">=", u, v), indicator(">=", u, v - weight))],
    }  # fmt: skip
    for name, listed in choices.items():
        rule = CATALOGUE[name]
        for choice in listed:
            try:
                made = rule.apply(a, choice, Scope(where))
            except TooLarge:
                continue
            if made is not None:
                stated = Claim(rule.relation, a, made, where)
                found = fails(stated, 4)
                assert found is None, (name, choice, facts, found)
                assert not undefined_now(a, made, stated), (name, choice, facts)


def test_jensen_with_listed_weights() -> None:
    scope = Scope(theory(facts=(fact(">=", a, ZERO), fact("<=", a, ONE)), properties=SMOOTH))
    jensen = CATALOGUE["jensen"]
    made = jensen.apply(ZERO, ("f", ONE, 0, a, b, ONE - a, c), scope)
    assert made is not None and fails(Claim("<=", ZERO, made, scope.theory)) is None
    assert jensen.apply(ZERO, ("f", ONE, 0, a, b, ONE, c), scope) is None
    assert jensen.apply(ZERO, ("f", MINUS_ONE, 0, a, b, ONE - a, c), scope) is None
    assert jensen.apply(ZERO, ("f", ONE, 0, TWO, b, MINUS_ONE, c), scope) is None
    assert jensen.apply(ZERO, ("g", ONE, 0, a, b, ONE - a, c), scope) is None


def test_definitions_of_the_notes() -> None:
    rule, scope = CATALOGUE["definition"], Scope(theory(definitions={"f": DOUBLE}))
    assert rule.apply(f(a + b), (), scope) == Mul((Add((a, b)), TWO))
    assert rule.apply(f(Derivative(a, a)), (), scope) is not None
    assert compare(f(a), a + a, scope.theory, next(instances(builder_for(claim(a, "=", a)), 3)))[0] == "="


def test_indicator_substitution_does_not_capture() -> None:
    """``Σ_{i,j} [X_i = X_j] / Σ_k f(X_j, X_k)`` is no sum over ``f(X_k, X_k)``."""
    rule = CATALOGUE["indicator-substitution"]
    over = Finite("S")

    def value(name: str) -> Term:
        return App("X", (Sym(name),))

    def double(body: Term) -> Term:
        return total("i", over, total("j", over, Mul((Iverson(Compare("=", value("i"), value("j"))), body))))

    def inner(name: str) -> Term:
        return Pow(total("k", over, App("f", (value(name), value("k")))), MINUS_ONE)

    for second in (0, 1):
        assert rule.apply(double(inner("j")), (double(inner("k")), second), Scope(Theory())) is None
    assert any(rule.apply(double(inner("j")), (double(inner("i")), s), Scope(Theory())) is not None for s in (0, 1))


@pytest.mark.parametrize("k", range(6))
def test_elementary_integrals(k: int) -> None:
    """The closed forms against quadrature."""
    import mpmath

    var, scope = Sym("t"), Scope(Theory())
    infinity, e = Fn("infinity", ()), Pow(Sym("t"), rat(k))
    quadratic = exp(rat("-2/3") * Pow(var, TWO) + rat("5/4") * var + rat("1/7"))
    linear = exp(rat("-3/2") * var + rat("1/5"))
    whole = CATALOGUE["elementary-integral"].apply(
        Big("sum", "t", Interval(-infinity, infinity), e * quadratic), (), scope)
    tail = CATALOGUE["elementary-integral"].apply(
        Big("sum", "t", Interval(rat("1/3"), infinity), e * linear), (), scope)
    assert whole is not None and tail is not None
    for made, density, low in (
            (whole, lambda t: t ** k * mpmath.exp(-2 * t * t / 3 + 1.25 * t + mpmath.mpf(1) / 7), -mpmath.inf),
            (tail, lambda t: t ** k * mpmath.exp(-1.5 * t + 0.2), mpmath.mpf(1) / 3)):
        value = mpmath.quad(density, [low, 0, 1, 3, mpmath.inf] if low < 0 else [low, 1, 3, mpmath.inf])
        assert abs(float(enclose(made).mid()) - float(value)) < 1e-6 * (1 + abs(float(value)))
    rising = exp(rat("3/2") * var)
    assert CATALOGUE["elementary-integral"].apply(Big("sum", "t", Interval(ZERO, infinity), rising), (), scope) is None
    assert CATALOGUE["elementary-integral"].apply(
        Big("sum", "t", Interval(-infinity, infinity), exp(a * Pow(var, TWO))), (), scope) is None
