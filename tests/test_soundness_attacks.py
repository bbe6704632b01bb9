"""Directed attacks: claims that fail somewhere on their domain, each of which some unsound shortcut would prove."""
from __future__ import annotations

import pytest
from proof_samples import (
    AT_LEAST_ONE,
    FAMILIES,
    POSITIVE_Q,
    UP_TO_N,
    X,
    a,
    b,
    claim,
    f,
    fact,
    g,
    i,
    indicator,
    j,
    k,
    n,
    p,
    q,
    t,
    total,
    w,
    x,
    y,
)

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Definition,
    Derivative,
    Enum,
    Family,
    Finite,
    Fn,
    Interval,
    Law,
    Limit,
    Mul,
    OpenInterval,
    Pow,
    Prob,
    Property,
    Range,
    Space,
    Sym,
    Term,
    divide,
    exp,
    log,
    rat,
)
from ce_symbolic.proof.search import prove

pytestmark = pytest.mark.long

U = Sym("u")
SPACE, OMEGA = Space("D"), Finite("om")
DENSITIES = {"d": Law("d", (("0", SPACE),), True), "e": Law("e", (("0", SPACE), ("1", SPACE)), True)}
SAMPLE = {"om": Law("om", (("om", OMEGA),))}
VARIABLES = {name: Family(name, (OMEGA,)) for name in "ABC"} | {"E": Family("E", (UP_TO_N, OMEGA))}
PAIRED = {"h": Family("h", (X, X)), "r": Family("r", (None, None)), **FAMILIES}
EVERYWHERE = Interval(Mul((rat(-1), INFINITY)), INFINITY)


def d(value: Term) -> Term:
    """A density."""
    return Prob("d", (("0", value),))


def joint(*slots: tuple[str, Term]) -> Term:
    """A probability of a law of three variables."""
    return Prob("P", slots)


def mean(body: Term) -> Term:
    """The mean over the sample space."""
    return total("o", OMEGA, Prob("om", (("om", Sym("o")),)) * body)


def var(name: str, *index: Term) -> Term:
    """A random variable at an outcome."""
    return App(name, (*index, Sym("o")))


def independent(*subjects: str) -> Property:
    """A declared independence."""
    return Property("independent", subjects)


def samples(*properties: Property, **more: object) -> dict[str, object]:
    """A theory with random variables on a sample space."""
    return {"laws": SAMPLE, "families": VARIABLES, "properties": frozenset(properties), **more}


JOINT_X, JOINT_Y, JOINT_Z = ("X", x), ("Y", y), ("Z", t)
IN_X = {"sets": {"x": X, "y": X, "t": X, "k": X, "u": X}}
LARGE_A, LARGE_B = (Pow(a + b + x + s, rat(8)) for s in (k, j))

ATTACKS: dict[str, Claim] = {
    # Names
    "a name of the normal form": claim(
        total("i", X, g(i) * g(Sym("@1"))), "=", total("i", X, g(i) * g(i)), sets={"@1": X}),
    "a fact about a canonical name": claim(
        total("i", X, g(i)), ">=", ZERO, facts=(fact(">=", g(Sym("#1")), ZERO),)),
    "a fact about a free symbol of the name of a bound one": claim(
        total("i", UP_TO_N, w(i)), ">", ZERO, facts=(AT_LEAST_ONE, fact(">", w(i), ZERO))),
    "a free index captured by a sum": claim(
        total("i", X, p(i) * q(j)), "=", total("i", X, p(i) * q(i)), sets={"j": X}),
    "an index captured by a definition": claim(
        total("k", UP_TO_N, Sym("s") * w(k)), "=", total("k", UP_TO_N, w(k) * w(k)), sets={"k": UP_TO_N},
        definitions={"s": Definition("s", (), w(k))}),
    "an index captured by a fact on all": claim(
        total("t", Interval(ZERO, ONE), App("r", (t, t))), ">", ZERO, families=PAIRED,
        facts=(Condition((("u", EVERYWHERE),), (),
                         Compare(">", total("t", Interval(ZERO, ONE), App("r", (U, t))), ZERO)),)),
    "the variable of a limit": claim(
        Limit("t", MINUS_ONE, Fn("abs", (t,)) * k), "=", Limit("t", MINUS_ONE, t * k), facts=(fact(">", t, ZERO),)),
    "two symbols that print as one": claim(App("h", (Sym("x,y"),)), "=", App("h", (x, y)), families={}),
    "a number and a symbol that prints like it": claim(Sym("1") * a, "=", a),
    # Ranges and sets
    "an empty range has no ones": claim(total("i", UP_TO_N, ONE), "=", n),
    "an empty sum is not positive": claim(total("i", UP_TO_N, exp(w(i))), ">", ZERO),
    "softmax of nothing": claim(
        total("i", UP_TO_N, divide(exp(w(i)), total("j", UP_TO_N, exp(w(j))))), "=", ONE),
    "an empty list": claim(total("i", Enum(()), exp(i)), ">", ZERO),
    "the largest of nothing": claim(
        Big("max", "i", UP_TO_N, w(i)) + ONE, "<=", log(total("i", UP_TO_N, exp(w(i))))),
    "an index outside of the range": claim(total("i", UP_TO_N, indicator("=", i, k) * w(i)), "=", w(k)),
    "a range that depends on the outer index": claim(
        total("i", UP_TO_N, total("j", Range(ONE, i), w(j))), "=", total("i", UP_TO_N, total("j", UP_TO_N, w(j)))),
    "a range that depends on a free index": claim(
        total("i", UP_TO_N, total("j", Range(ONE, i), w(j))), "=",
        total("k", UP_TO_N, total("j", Range(ONE, i), w(j))), sets={"i": UP_TO_N}),
    "peeling an empty sum": claim(
        total("i", UP_TO_N, w(i)), "=", total("i", Range(TWO, n), w(i)) + w(ONE)),
    # Integrals
    "reversed ends": claim(total("t", Interval(ONE, ZERO), t * t), ">=", ZERO),
    "ends in no order": claim(
        total("t", Interval(a, b), exp(t)), ">=", total("t", Interval(a, b), ONE + t)),
    "a point has no length": claim(
        total("t", Interval(ZERO, ONE), indicator("=", t, HALF) * t), "=", HALF),
    "a point of a space has no mass": claim(
        total("u", SPACE, indicator("=", U, y) * d(U)), "=", d(y), laws=DENSITIES, sets={"y": SPACE}),
    "a density is no probability": claim(d(x), "<=", ONE, laws=DENSITIES, sets={"x": SPACE}),
    "one minus a density": claim(ONE - d(x), ">=", ZERO, laws=DENSITIES, sets={"x": SPACE}),
    "a marginal density": claim(
        Prob("e", (("0", x),)), ">", ZERO, laws=DENSITIES, sets={"x": SPACE, "y": SPACE},
        facts=(fact(">", Prob("e", (("0", x), ("1", y))), ZERO),)),
    "an integral is no product": claim(
        exp(total("u", SPACE, d(U))), "=", Big("prod", "u", SPACE, exp(d(U))), laws=DENSITIES),
    "infinity is no number": claim(INFINITY - INFINITY, "=", ZERO),
    # Zero factors and divisions
    "a division out of a logarithm": claim(p(x) * log(exp(divide(ONE, p(x)))), "=", ONE),
    "an exponent out of a logarithm": claim(p(x) * log(Pow(TWO, divide(ONE, p(x)))), "=", log(TWO)),
    "a division out of an exponential": claim(p(x) * exp(-log(p(x))), "=", ONE),
    "a divisor that changes with a zero factor": claim(
        p(x) * divide(ONE, p(x) + indicator("=", p(x), ZERO)), "=", ONE),
    "zero to the power zero": claim(Pow(ZERO, k), "=", ZERO, integers=frozenset({"k", "n"})),
    "zero to a power is not positive": claim(Pow(ZERO, k), ">", ZERO),
    "a power to the zero is one": claim(Pow(a, a - a), "=", ZERO),
    "contradictory indicators": claim(
        indicator(">", a, ZERO) * indicator("<", a, ZERO), ">", ZERO),
    "contradictory indicators and a factor": claim(
        a * indicator(">", a, ZERO) * indicator("<", a, ZERO), ">", ZERO),
    "strict in a product": claim(p(x) * a, "<", p(x) * (a + exp(b))),
    # Roots, signs, size
    "a root of a square": claim(Pow(Pow(a, TWO), HALF), "=", a),
    "an absolute value": claim(Fn("abs", (a,)), "=", a),
    "a root of a product": claim(
        Pow(a * b, HALF) * Pow(Pow(a, TWO), HALF), "=", Pow(a * b, HALF) * a),
    "what is too large is not zero": claim(LARGE_A * LARGE_B, "=", ZERO),
    "what is too large is not positive": claim(LARGE_A * (LARGE_B - a), ">=", ZERO),
    "a fact with a guard": claim(
        n - ONE, ">", ZERO, facts=(Condition((), (Compare(">", y, ZERO),), Compare(">=", n, TWO)),)),
    "a fact on one index": claim(
        p(x), "=", ONE, **IN_X,
        facts=(Condition((("u", X),), (Compare("=", U, k),), Compare("=", p(U), ONE)),)),
    "two arguments of a logarithm": claim(Fn("log", (ONE, a)), "=", ZERO),
    # Derivatives
    "a definition of the variable": claim(
        Derivative(a * a, a), "=", ZERO, definitions={"a": Definition("a", (), rat(3))}),
    "a defined factor is no constant": claim(
        Derivative(a * b, a), "=", b, definitions={"b": Definition("b", (), a * a)}),
    "a given factor is no constant": claim(Derivative(a * b, a), "=", b, facts=(fact("=", b, a * a),)),
    "given by way of another": claim(
        Derivative(b, a), "=", ZERO, facts=(fact("=", b, k), fact("=", k, a * a))),
    "a parameter caught by a derivative": claim(
        f(a), "=", a + a, definitions={"f": Definition("f", ("t",), Derivative(t * a, a))}, families={}),
    "a derivative in a parameter": claim(
        f(a), "=", a + a, definitions={"f": Definition("f", ("t",), Derivative(t * a, t))}, families={}),
    "a derivative in a listed variable": claim(
        total("a", Enum((ZERO, ONE)), Derivative(a * a, a)), "=", ZERO),
    "a derivative in an integer": claim(Derivative(n * n, n), "=", TWO * n),
    "a derivative in the end of a range": claim(
        Derivative(total("i", Range(ONE, a), w(i)), a), "=", ZERO),
    "the derivative of an absolute value": claim(
        Derivative(Fn("abs", (a,)), a), "=", ONE, facts=(fact(">=", a, ZERO), fact("<=", a, ZERO))),
    "the derivative of a maximum": claim(Derivative(Fn("max", (a, ZERO)), a), "=", ONE),
    "the derivative of a step": claim(
        Derivative(indicator(">", a, ZERO) * a, a), "=", indicator(">", a, ZERO)),
    "the derivative of a floor": claim(Derivative(Fn("floor", (a,)), a), "=", ZERO),
    "total mass under a derivative": claim(
        Derivative(total("u", X, p(U)), p(k)), "=", ZERO, **IN_X),
    "another member of the family": claim(Derivative(w(i), w(j)), "=", ONE, sets={"i": UP_TO_N, "j": UP_TO_N}),
    # Limits
    "an infimum is not attained": claim(Big("min", "t", OpenInterval(ZERO, ONE, "both"), t), ">", ZERO),
    "an infimum of inverses": claim(ONE, "<=", Big("min", "t", OpenInterval(ZERO, ONE, "lower"), Pow(t, TWO))),
    "a supremum at an end that is left out": claim(
        Big("max", "t", OpenInterval(ZERO, ONE, "upper"), t), ">=", ONE + ONE),
    "a limit of a quotient by zero": claim(Limit("t", ZERO, t * Pow(a * t, MINUS_ONE)), "=", ONE),
    "l'Hopital where the numerator is not zero": claim(
        Limit("t", ZERO, exp(t) * Pow(t, MINUS_ONE)), "=", Limit("t", ZERO, exp(t))),
    "powers of a number that may be one": claim(Limit("t", Fn("infinity", ()), Pow(a, t)), "=", ZERO),
    "a limit of a step": claim(Limit("t", ONE, indicator("<", t, ONE)), "=", ZERO),
    "a limit is no value": claim(Limit("t", ZERO, indicator("=", t, ZERO)), "=", ONE),
    "the variable of a limit is bound": claim(
        Limit("n", ZERO, total("i", X, App("h", (i, n)))), "=",
        Limit("t", ZERO, total("i", X, App("h", (i, n)))), families=PAIRED, integers=frozenset()),
    # Probability
    "a variable and its sign": claim(
        mean(var("A") * indicator(">", var("A"), ZERO)), "=", mean(var("A")) * mean(indicator(">", var("A"), ZERO)),
        **samples(independent("A", "B"))),
    "a variable and itself": claim(
        mean(var("A") * var("A")), "=", mean(var("A")) * mean(var("A")), **samples(independent("A", "B"))),
    "a variable and its power": claim(
        mean(Pow(var("A"), TWO) * var("A")), "=", mean(Pow(var("A"), TWO)) * mean(var("A")),
        **samples(independent("A", "B"))),
    "pairwise is not mutual, means": claim(
        mean(var("A") * var("B") * var("C")), "=", mean(var("A")) * mean(var("B")) * mean(var("C")),
        **samples(independent("A", "B"), independent("A", "C"), independent("B", "C"))),
    "members that may be the same": claim(
        mean(var("E", i) * var("E", j)), "=", mean(var("E", i)) * mean(var("E", j)),
        **samples(independent("E"), sets={"i": UP_TO_N, "j": UP_TO_N})),
    "a member and the sum of all": claim(
        mean(total("i", UP_TO_N, var("E", i)) * var("E", j)), "=",
        mean(total("i", UP_TO_N, var("E", i))) * mean(var("E", j)),
        **samples(independent("E"), sets={"i": UP_TO_N, "j": UP_TO_N}, facts=(fact("!=", i, j),))),
    "pairwise is not mutual, laws": claim(
        joint(JOINT_X, JOINT_Y, JOINT_Z), "=", joint(JOINT_X) * joint(JOINT_Y) * joint(JOINT_Z), **IN_X,
        properties=frozenset({independent("P", *s) for s in (("X", "Y"), ("X", "Z"), ("Y", "Z"))})),
    "independent under another law": claim(
        joint(JOINT_X, JOINT_Y), "=", joint(JOINT_X) * joint(JOINT_Y), **IN_X,
        properties=frozenset({independent("p", "X", "Y")})),
    "independent given a third": claim(
        joint(JOINT_X, JOINT_Y), "=", joint(JOINT_X) * joint(JOINT_Y), **IN_X,
        properties=frozenset({Property("conditionally-independent", ("X", "Y", "Z"))})),
    "values in another order": claim(joint(JOINT_X, JOINT_Y), "=", joint(("X", y), ("Y", x)), **IN_X),
    "nearly certain": claim(p(x), "=", indicator("=", x, k), **IN_X, facts=(fact("=", p(k) * p(k), p(k)),)),
    "certain of one of two variables": claim(
        joint(JOINT_X, JOINT_Y), "=", indicator("=", x, k) * indicator("=", y, k), **IN_X,
        facts=(fact("=", joint(("X", k)), ONE),)),
    # Inequalities
    "weights that sum to more than one": claim(
        f(HALF * a + HALF * b + a), "<=", HALF * f(a) + HALF * f(b) + f(a),
        properties=frozenset({Property("convex", ("f",))})),
    "Jensen is not strict": claim(
        f(HALF * a + HALF * b), "<", HALF * f(a) + HALF * f(b), properties=frozenset({Property("convex", ("f",))})),
    "Jensen turned round": claim(
        f(HALF * a + HALF * b), ">=", HALF * f(a) + HALF * f(b), properties=frozenset({Property("convex", ("f",))})),
    "Gibbs is not strict": claim(
        total("x", X, p(x) * log(divide(p(x), q(x)))), ">", ZERO, POSITIVE_Q),
    "Gibbs with the weight of the other": claim(
        total("x", X, q(x) * log(divide(p(x), q(x)))), ">=", ZERO,
        Condition((("x", X),), (Compare(">", q(x), ZERO),), Compare(">", p(x), ZERO))),
    "the largest term and the sum": claim(
        Big("max", "i", UP_TO_N, w(i)), "<=", total("i", UP_TO_N, w(i)), facts=(AT_LEAST_ONE,)),
    "the largest and any": claim(
        Big("max", "i", UP_TO_N, w(i)), "<=", w(k), facts=(AT_LEAST_ONE,), sets={"k": UP_TO_N}),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str) -> None:
    assert prove(ATTACKS[name]) is None
