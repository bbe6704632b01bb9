"""True relations are never refuted, false ones always; counterexamples satisfy what was declared."""
from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Derivative,
    Family,
    Finite,
    Fn,
    Interval,
    Iverson,
    Law,
    Limit,
    Pow,
    Prob,
    Property,
    Range,
    Sym,
    Term,
    Theory,
    exp,
    log,
    rat,
    sum_over,
)  # fmt: skip
from ce_symbolic.refutation.instances import builder_for, instances
from ce_symbolic.refutation.refute import check, refute
from ce_symbolic.refutation.show import number_text

pytestmark = pytest.mark.long

C, n, m = Sym("C"), Sym("n"), Sym("m")
CLASSES, EXAMPLES = Range(ONE, C), Range(ONE, n)
XS, YS = Finite("X"), Finite("Y")
a, b, c, d, i, j, k, s, t, u, w, x, y, z = (Sym(v) for v in "abcdijkstuwxyz")


def at_least(term: Term, bound: Term) -> Condition:
    return Condition((), (), Compare(">=", term, bound))


def above(term: Term, bound: Term) -> Condition:
    return Condition((), (), Compare(">", term, bound))


def every(binders: dict[str, object], claim: Compare, *guards: Compare) -> Condition:
    return Condition(tuple(binders.items()), guards, claim)  # type: ignore[arg-type]


SIZES = (at_least(C, ONE), at_least(n, ONE))
BASE = Theory(
    laws={
        **{v: Law(v, (("Y", CLASSES),)) for v in ("p", "q", "r")},
        "P": Law("P", (("A", XS), ("B", YS), ("D", XS))),
        "J": Law("J", (("A", CLASSES), ("B", CLASSES))),
        "I": Law("I", (("A", CLASSES), ("B", CLASSES))),
    },
    families={
        "x": Family("x", (EXAMPLES,)), "y": Family("y", (EXAMPLES,)), "z": Family("z", (CLASSES,)),
        "f": Family("f", (None,)), "g": Family("g", (None,)), "v": Family("v", (XS,)), "h": Family("h", (YS,)),
    },
    sets={"c": CLASSES, "k": CLASSES, "i": EXAMPLES},
    integers=frozenset("Cnm"),
    facts=SIZES,
    properties=frozenset(
        {Property("convex", ("f",)), Property("concave", ("g",)), Property("independent", ("I", "A", "B"))}
    ),
)  # fmt: skip


def law(name: str, at: Term = c) -> Prob:
    return Prob(name, (("Y", at),))


def classes(body: Term) -> Term:
    return sum_over("c", CLASSES, body)


p, q, r = law("p"), law("q"), law("r")
KL = classes(p * log(p / q))
LK = classes(q * log(q / p))
CE = classes(p * -log(q))
H, HQ = classes(p * -log(p)), classes(q * -log(q))
P_A, P_B, P_D = (Prob("P", ((v, Sym(v.lower())),)) for v in "ABD")
P_AB, P_AD = Prob("P", (("A", a), ("B", b))), Prob("P", (("A", a), ("D", d)))
SAME = Prob("J", (("A", c), ("B", c)))
J_A, J_B = Prob("J", (("A", c),)), Prob("J", (("B", c),))
I_A, I_B, I_SAME = Prob("I", (("A", c),)), Prob("I", (("B", c),)), Prob("I", (("A", c), ("B", c)))


def over_ab(body: Term) -> Term:
    return sum_over("a", XS, sum_over("b", YS, body))


H_A, H_B = sum_over("a", XS, P_A * -log(P_A)), sum_over("b", YS, P_B * -log(P_B))
H_AB = over_ab(P_AB * -log(P_AB))
H_B_GIVEN_A = over_ab(P_AB * -log(P_AB / P_A))
H_A_GIVEN_B = over_ab(P_AB * -log(P_AB / P_B))
MI = over_ab(P_AB * log(P_AB / (P_A * P_B)))


def softmax(at: Term) -> Term:
    return exp(App("z", (at,))) / sum_over("j", CLASSES, exp(App("z", (j,))))


def sigmoid(at: Term) -> Term:
    return ONE / (ONE + exp(-at))


def f(at: Term) -> Term:
    return App("f", (at,))


def mean(body: Term) -> Term:
    return classes(p * body)


X_i, Y_i = App("x", (i,)), App("y", (i,))
V_a, H_b = App("v", (a,)), App("h", (b,))


def examples(body: Term) -> Term:
    return (ONE / n) * sum_over("i", EXAMPLES, body)


def square(term: Term) -> Term:
    return Pow(term, TWO)


def root(term: Term) -> Term:
    return Pow(term, HALF)


def claim(op: str, left: Term, right: Term, *facts: Condition) -> Claim:
    theory = BASE if not facts else Theory(
        BASE.laws, BASE.families, BASE.sets, BASE.integers, (*BASE.facts, *facts), BASE.properties
    )
    return Claim(op, left, right, theory)


POSITIVE = [above(v, ZERO) for v in (s, t, u, w)]
UNIT = [above(t, ZERO), above(ONE, t)]
MEAN_Z = mean(App("z", (c,)))
V_MEAN = sum_over("a", XS, P_A * V_a)

TRUE: dict[str, Claim] = {
    "gibbs": claim(">=", KL, ZERO),
    "cross entropy splits": claim("=", CE, H + KL),
    "log ratio splits": claim("=", KL, classes(p * log(p)) - classes(p * log(q))),
    "entropy at most log C": claim("<=", H, log(C)),
    "entropy is not negative": claim(">=", H, ZERO),
    "cross entropy above entropy": claim(">=", CE, H),
    "log sum": claim(
        ">=", sum_over("i", EXAMPLES, X_i * log(X_i / Y_i)),
        sum_over("i", EXAMPLES, X_i) * log(sum_over("i", EXAMPLES, X_i) / sum_over("i", EXAMPLES, Y_i)),
        every({"i": EXAMPLES}, Compare(">", X_i, ZERO)), every({"i": EXAMPLES}, Compare(">", Y_i, ZERO)),
    ),
    "jensen for two points": claim("<=", f(t * a + (ONE - t) * b), t * f(a) + (ONE - t) * f(b), *UNIT),
    "jensen": claim(">=", mean(f(App("z", (c,)))), f(MEAN_Z)),
    "jensen turned for concave": claim("<=", mean(App("g", (App("z", (c,)),))), App("g", (MEAN_Z,))),
    "chain rule": claim("=", H_AB, H_A + H_B_GIVEN_A),
    "conditioning reduces entropy": claim("<=", H_B_GIVEN_A, H_B),
    "mutual information": claim("=", MI, H_A - H_A_GIVEN_B),
    "mutual information is not negative": claim(">=", MI, ZERO),
    "mutual information is symmetric": claim("=", H_A - H_A_GIVEN_B, H_B - H_B_GIVEN_A),
    "independent agreement": claim("=", classes(I_SAME), classes(I_A * I_B)),
    "softmax derivative": claim("=", Derivative(softmax(c), App("z", (k,))),
                                softmax(c) * (Iverson(Compare("=", c, k)) - softmax(k))),
    "sigmoid derivative": claim("=", Derivative(sigmoid(t), t), sigmoid(t) * (ONE - sigmoid(t))),
    "log sum exp bound": claim("<=", App("z", (k,)), log(sum_over("j", CLASSES, exp(App("z", (j,)))))),
    "log t": claim("<=", log(t), t - ONE, above(t, ZERO)),
    "log t from below": claim(">=", log(t), ONE - ONE / t, above(t, ZERO)),
    "exponential": claim(">=", exp(x), ONE + x),
    "arithmetic and geometric mean": claim("<=", root(s * t), HALF * (s + t), *POSITIVE[:2]),
    "square of a mean": claim("<=", square(examples(X_i)), examples(square(X_i))),
    "variance": claim("=", sum_over("a", XS, P_A * square(V_a - V_MEAN)),
                      sum_over("a", XS, P_A * square(V_a)) - square(V_MEAN)),
    "square cost": claim(">=", examples(square(X_i - Y_i)), ZERO),
    "gradient of a cost": claim("=", Derivative(examples(square(w * X_i + b - Y_i)), w),
                                (TWO / n) * sum_over("i", EXAMPLES, (w * X_i + b - Y_i) * X_i)),
    "root of a square": claim("=", root(square(x)), Fn("abs", (x,))),
    "root of a square, x not negative": claim("=", root(square(x)), x, at_least(x, ZERO)),
    "zero log zero": claim("=", -classes(p * log(p)), ZERO,
                           every({"c": CLASSES}, Compare("=", p, ZERO), Compare("!=", c, ONE))),
    "one hot": claim("=", CE, -log(law("q", ONE)),
                     every({"c": CLASSES}, Compare("=", p, ZERO), Compare("!=", c, ONE))),
    "empty sum": claim("=", sum_over("k", Range(rat(5), TWO), k), ZERO),
    "a cancelled factor": claim("=", (x * x - ONE) / (x - ONE), x + ONE),
    "importance weights": claim("=", classes(q * (p / q)), ONE),
    "strict with its assumption": claim("<", log(t), t - ONE, above(t, ONE)),
    "tiny exponential": claim(">", exp(rat("1/1000000000000")), ONE + rat("1/1000000000000")),
    "decimals": claim("=", rat("0.1") + rat("0.2"), rat("0.3")),
    "markov": claim(
        "<=", over_ab(P_AB * log(P_AB / (P_A * P_B))),
        sum_over("a", XS, sum_over("d", XS, P_AD * log(P_AD / (P_A * P_D)))),
        every({"a": XS, "b": YS, "d": XS},
              Compare("=", Prob("P", (("A", a), ("B", b), ("D", d))) * P_D, P_AD * Prob("P", (("B", b), ("D", d))))),
    ),
}  # fmt: skip


FALSE: dict[str, Claim] = {
    "the slide": claim("=", CE, classes(p - log(q))),
    "kl swapped": claim("=", KL, LK),
    "kl turned": claim("<=", KL, ZERO),
    "kl strict": claim(">", KL, ZERO),
    "kl with the ratio inverted": claim("=", KL, classes(p * log(q / p))),
    "kl weighted by q": claim("=", KL, classes(q * log(p / q))),
    "cross entropy with a lost sign": claim("=", CE, classes(p * log(q))),
    "cross entropy without log": claim("=", CE, -classes(p * q)),
    "split with a wrong sign": claim("=", KL, H + CE),
    "split turned": claim("=", KL, H - CE),
    "log of a sum split": claim("=", log(s + t), log(s) + log(t), *POSITIVE[:2]),
    "log of a sum under a sum": claim("=", classes(p * log(p + q)), classes(p * (log(p) + log(q)))),
    "log pulled out of a sum": claim("=", classes(p * log(q)), log(classes(p * q))),
    "jensen for log turned": claim(">=", classes(p * log(q)), log(classes(p * q))),
    "jensen turned": claim("<=", mean(f(App("z", (c,)))), f(MEAN_Z)),
    "jensen equal": claim("=", mean(f(App("z", (c,)))), f(MEAN_Z)),
    "jensen strict": claim(">", mean(f(App("z", (c,)))), f(MEAN_Z)),
    "entropy strictly below log C": claim("<", H, log(C)),
    "entropy strictly positive": claim(">", H, ZERO),
    "entropy at most 1": claim("<=", H, ONE),
    "entropy above cross entropy": claim(">=", H, CE),
    "root of a square": claim("=", root(square(x)), x),
    "inverse tangents": claim("=", Fn("arctan", (x,)) + Fn("arctan", (ONE / x,)), Fn("pi", ()) / TWO),
    "inverse sine": claim("=", Fn("arcsin", (Fn("sin", (x,)),)), x),
    "empty sum": claim("=", sum_over("k", Range(rat(5), TWO), k), rat(-7)),
    "sum of ones for any integer": claim("=", sum_over("k", Range(ONE, m), ONE), m),
    "agreement without independence": claim("=", classes(SAME), classes(J_A * J_B)),
    "bound without independence": claim(">=", classes(J_A * -log(J_B)), -log(classes(SAME))),
    "condition turned": claim("=", H_B_GIVEN_A, H_A_GIVEN_B),
    "conditioning adds": claim(">=", H_B_GIVEN_A, H_B),
    "entropies add": claim("=", H_AB, H_A + H_B),
    "lost factor 2": claim("=", Derivative(examples(square(w * X_i + b - Y_i)), w),
                           (ONE / n) * sum_over("i", EXAMPLES, (w * X_i + b - Y_i) * X_i)),
    "lost inner derivative": claim("=", Derivative(examples(square(w * X_i + b - Y_i)), w),
                                   (TWO / n) * sum_over("i", EXAMPLES, w * X_i + b - Y_i)),
    "lost 1/n": claim("=", examples(X_i), sum_over("i", EXAMPLES, X_i)),
    "wrong index": claim("=", Derivative(softmax(c), App("z", (k,))),
                         softmax(c) * (Iverson(Compare("=", c, k)) - softmax(c))),
    "lost delta": claim("=", Derivative(softmax(c), App("z", (k,))), softmax(c) * (ONE - softmax(k))),
    "sigmoid derivative": claim("=", Derivative(sigmoid(t), t), sigmoid(t) * (ONE + sigmoid(t))),
    "log t strict": claim("<", log(t), t - ONE, above(t, ZERO)),
    "log t turned": claim(">=", log(t), t - ONE, above(t, ZERO)),
    "exponential strict": claim(">", exp(x), ONE + x),
    "exponential to second order": claim(">=", exp(x), ONE + x + HALF * square(x)),
    "means turned": claim(">=", root(s * t), HALF * (s + t), *POSITIVE[:2]),
    "means strict": claim("<", root(s * t), HALF * (s + t), *POSITIVE[:2]),
    "square of a mean turned": claim(">=", square(examples(X_i)), examples(square(X_i))),
    "absolute value is concave": claim(">=", Fn("abs", (HALF * (a + b),)), HALF * (Fn("abs", (a,)) + Fn("abs", (b,)))),
    "minus absolute value is convex": claim(
        "<=", -Fn("abs", (HALF * (a + b),)), -(HALF * (Fn("abs", (a,)) + Fn("abs", (b,))))),
    "min is convex": claim(
        "<=", Fn("min", (HALF * (a + b), HALF)), HALF * (Fn("min", (a, HALF)) + Fn("min", (b, HALF)))),
    "fails between 1 and 2": claim(">=", (x - ONE) * (x - TWO), ZERO),
    "fails in a small region": claim(">=", square(x - rat("37/50")) + square(y + rat("3/7")), rat("1/5000")),
    "fails near a vertex": claim(">=", KL, HALF * classes(Fn("abs", (p - q,)))),
    "pinsker with a wrong constant": claim(">=", KL, TWO * square(HALF * classes(Fn("abs", (p - q,)))) + rat("1/100")),
    "triangle inequality for kl": claim(
        "<=", KL, classes(p * log(p / r)) + classes(r * log(r / q))),
    "variance": claim("=", sum_over("a", XS, P_A * square(V_a - V_MEAN)), sum_over("a", XS, P_A * square(V_a))),
    "mean of a product": claim("=", over_ab(P_AB * V_a * H_b), V_MEAN * sum_over("b", YS, P_B * H_b)),
    "different": claim("!=", square(x), x),
    "never equal": claim("!=", KL, LK),
    "product of powers": claim("=", exp(s * t), exp(s) * exp(t)),
    "decimals": claim("=", rat("0.1") + rat("0.2"), rat("0.30000000000000004")),
    "sum for a product of sums": claim("=", classes(p * q), classes(p) * classes(q)),
    "one hot at another place": claim("=", CE, -log(law("q", TWO)), at_least(C, TWO),
                                      every({"c": CLASSES}, Compare("=", p, ZERO), Compare("!=", c, ONE))),
    "square cost strictly positive": claim(">", examples(square(X_i - Y_i)), ZERO),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_true_relation_is_never_refuted(name: str) -> None:
    assert refute(TRUE[name]) is None


@pytest.mark.parametrize("name", TRUE)
def test_a_true_relation_is_tried_on_instances(name: str) -> None:
    assert next(instances(builder_for(TRUE[name]), 40), None) is not None


@pytest.mark.parametrize("name", FALSE)
def test_a_false_relation_is_refuted(name: str) -> None:
    found = refute(FALSE[name])
    assert found is not None
    again = check(FALSE[name], found.instance)
    assert again is not None and number_text(again.left) == number_text(found.left)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(TRUE)), st.integers(200, 100_000))
def test_no_seed_refutes_a_true_relation(name: str, attempt: int) -> None:
    truth = TRUE[name]
    builder = builder_for(truth)
    instance = builder.build(attempt)
    assert instance is None or check(truth, instance, builder) is None


def test_the_same_counterexample_every_time() -> None:
    for name in ("the slide", "fails in a small region", "jensen turned"):
        first, second = refute(FALSE[name]), refute(FALSE[name])
        assert first is not None and second is not None and first.instance == second.instance


def test_counterexamples_are_simple() -> None:
    found = refute(FALSE["kl swapped"])
    assert found is not None
    assert found.instance.scalars == {"C": 2}
    assert found.instance.laws == {"p": {(1,): F(1, 2), (2,): F(1, 2)}, "q": {(1,): F(1, 4), (2,): F(3, 4)}}
    found = refute(FALSE["root of a square"])
    assert found is not None and found.instance.scalars == {"x": -1}


def test_a_counterexample_must_satisfy_the_domain() -> None:
    domain = (every({"c": CLASSES}, Compare("=", p, q)),)
    assert refute(Claim("=", KL, LK, BASE, domain)) is None


def test_a_property_that_is_not_known_blocks_a_refutation() -> None:
    theory = Theory(BASE.laws, BASE.families, BASE.sets, BASE.integers, BASE.facts,
                    frozenset({Property("exchangeable", ("p",))}))
    assert refute(Claim("=", KL, LK, theory)) is None


def test_a_limit_outside_the_domain_is_no_counterexample() -> None:
    assert refute(claim("=", Limit("t", ZERO, t * log(t)), ONE)) is None
    assert refute(claim("=", Big("max", "a", XS, -V_a), -Big("min", "a", XS, V_a))) is None


def test_differential_entropies() -> None:
    real = Interval(MINUS_ONE * INFINITY, INFINITY)
    theory = Theory(laws={v: Law(v, (("X", real),), density=True) for v in ("p", "q")})
    dp, dq = (Prob(v, (("X", x),)) for v in ("p", "q"))

    def integral(body: Term) -> Term:
        return sum_over("x", real, body)

    normal = exp(-(square(x) / TWO)) / root(TWO * Fn("pi", ()))
    spread = integral(dp * square(x))
    kl = integral(dp * log(dp / dq))
    for op, left, right in (("=", kl, integral(dq * log(dp / dq))), ("<=", kl, ZERO), (">", kl, ZERO),
                            ("=", integral(dp * x), ZERO), ("=", integral(dp * -log(normal)), spread)):
        assert refute(Claim(op, left, right, theory)) is not None
    for op, left, right in ((">=", kl, ZERO), ("=", kl, integral(dp * log(dp)) - integral(dp * log(dq))),
                            ("<=", integral(dp * -log(dp)), integral(dp * -log(normal)))):
        assert refute(Claim(op, left, right, theory), attempts=25, steps=100) is None
