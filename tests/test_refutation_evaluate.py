"""The evaluator: conventions, exactness, agreement with plain floating point."""
from __future__ import annotations

import math
import pickle
from fractions import Fraction as F

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Definition,
    Derivative,
    Enum,
    Family,
    Finite,
    Fn,
    Interval,
    Iverson,
    Law,
    Limit,
    Mul,
    Pow,
    Prob,
    Range,
    Space,
    Sym,
    Term,
    Theory,
    divide,
    exp,
    log,
    rat,
    sum_over,
)  # fmt: skip
from ce_symbolic.refutation.conditions import holds
from ce_symbolic.refutation.errors import NoValue, TooLong, Undefined, Unevaluable
from ce_symbolic.refutation.evaluate import certify, compare, evaluate, frame, guess
from ce_symbolic.refutation.instance import Function, Instance, Label
from ce_symbolic.refutation.lognumber import LogNumber

X = Finite("X")
NOTHING = Theory()
EMPTY = Instance()
x, y, z, k, c = (Sym(n) for n in "xyzkc")


def prob(law: str, value: Term) -> Prob:
    return Prob(law, (("X", value),))


LAWS = Theory(laws={n: Law(n, (("X", X),)) for n in "pq"})


def two(p: tuple[F, ...], q: tuple[F, ...]) -> Instance:
    laws = {"p": p, "q": q}
    return Instance(
        sizes={"X": len(p)}, laws={n: {(i + 1,): v for i, v in enumerate(row)} for n, row in laws.items()}
    )


def kl(a: str, b: str) -> Term:
    return sum_over("x", X, Mul((prob(a, x), log(divide(prob(a, x), prob(b, x))))))


# --- conventions ---


def test_zero_times_log_of_zero_is_zero() -> None:
    certain = two((F(1), F(0)), (F(1), F(0)))
    assert evaluate(kl("p", "q"), LAWS, certain) == 0
    assert evaluate(Mul((ZERO, log(ZERO))), NOTHING, EMPTY) == 0
    assert evaluate(Mul((log(divide(ZERO, ZERO)), ZERO)), NOTHING, EMPTY) == 0


def test_a_plain_division_by_zero_is_undefined_even_beside_a_zero() -> None:
    with pytest.raises(Undefined):
        evaluate(Mul((ZERO, divide(ONE, ZERO))), NOTHING, EMPTY)


def test_a_positive_weight_on_log_of_zero_is_undefined() -> None:
    with pytest.raises(Undefined):
        evaluate(kl("p", "q"), LAWS, two((F(1, 2), F(1, 2)), (F(1), F(0))))


def test_zero_to_the_zero() -> None:
    assert evaluate(Pow(ZERO, ZERO), NOTHING, EMPTY) == 1


@pytest.mark.parametrize("bad", [log(ZERO), log(rat(-1)), Pow(rat(-1), HALF), Pow(ZERO, MINUS_ONE),
                                 Fn("arcsin", (TWO,)), Pow(ZERO, rat("-1/2"))])
def test_outside_the_domain(bad: Term) -> None:
    with pytest.raises(Undefined):
        evaluate(exp(bad), NOTHING, EMPTY)


def test_an_empty_sum_is_zero_and_an_empty_product_one() -> None:
    assert evaluate(sum_over("k", Range(rat(5), TWO), k), NOTHING, EMPTY) == 0
    assert evaluate(Big("prod", "k", Range(rat(5), TWO), k), NOTHING, EMPTY) == 1


def test_long_ranges_and_towers_end() -> None:
    with pytest.raises(Unevaluable):
        evaluate(sum_over("k", Range(ONE, rat(10**30)), k), NOTHING, EMPTY)
    nine = rat(9)
    with pytest.raises(Unevaluable):
        evaluate(Pow(nine, Pow(nine, Pow(nine, nine))), NOTHING, EMPTY)
    with pytest.raises(TooLong):
        inner = sum_over("k", Range(ONE, rat(1000)), k)
        evaluate(sum_over("x", Range(ONE, rat(1000)), inner), NOTHING, EMPTY, steps=5000)


def test_capture_is_not_possible() -> None:
    theory = Theory(definitions={"f": Definition("f", ("x",), Add((x, c)))})
    term = sum_over("c", Range(ONE, TWO), App("f", (ZERO,)))
    assert evaluate(term, theory, Instance(scalars={"c": 10})) == 20


def test_a_telescoping_delta_sum_is_undefined_where_a_denominator_vanishes() -> None:
    body = divide(Iverson(Compare("=", c, ONE)), Add((c, rat(-2))))
    term = sum_over("c", Range(ONE, Sym("C")), body)
    assert evaluate(term, NOTHING, Instance(scalars={"C": 1})) == -1
    with pytest.raises(Undefined):
        evaluate(term, NOTHING, Instance(scalars={"C": 3}))


def test_labels_are_equal_to_themselves_only_and_no_numbers() -> None:
    theory = Theory(laws={"p": Law("p", (("X", Enum((Sym("a"), Sym("b")))),))}, sets={"s": Enum((Sym("a"), Sym("b")))})

    instance = Instance(laws={"p": {(Label("a"),): F(1, 3), (Label("b"),): F(2, 3)}})
    assert evaluate(prob("p", Sym("a")), theory, instance) == F(1, 3)
    assert evaluate(sum_over("x", Enum((Sym("a"), Sym("b"))), prob("p", x)), theory, instance) == 1
    assert evaluate(Iverson(Compare("=", Sym("a"), Sym("b"))), theory, instance) == 0
    with pytest.raises(Unevaluable):
        evaluate(Add((Sym("a"), Sym("b"))), theory, instance)


def test_points_say_which_number_an_element_is() -> None:
    mean = sum_over("x", X, Mul((prob("p", x), x)))
    instance = two((F(1, 2), F(1, 2)), (F(1), F(0)))
    assert evaluate(mean, LAWS, instance) == F(3, 2)
    valued = Instance(sizes=instance.sizes, laws=instance.laws, points={"X": (F(-1), F(4))})
    assert evaluate(mean, LAWS, valued) == F(3, 2) and evaluate(sum_over("x", X, x), LAWS, valued) == 3


def test_a_space_integrates_cells_where_the_variable_is_a_number() -> None:
    space = Space("S")
    theory = Theory(laws={"p": Law("p", (("X", space),), density=True)})
    instance = Instance(sizes={"S": 1}, laws={"p": {(1,): F(1)}}, points={"S": (F(0),)})
    second = sum_over("x", space, Mul((prob("p", x), Pow(x, TWO))))
    assert evaluate(second, theory, instance) == F(1, 12)
    with pytest.raises(Unevaluable):
        evaluate(sum_over("x", space, Iverson(Compare("=", x, ONE))), theory, instance)


# --- exactness ---


def test_logs_are_exact() -> None:
    value = evaluate(kl("p", "q"), LAWS, two((F(1, 3), F(2, 3)), (F(2, 3), F(1, 3))))
    assert isinstance(value, LogNumber) and str(value) == "1/3 log 2"
    assert evaluate(divide(log(rat(8)), log(TWO)), NOTHING, EMPTY) == 3
    assert evaluate(exp(Mul((TWO, log(rat(3))))), NOTHING, EMPTY) == 9
    assert evaluate(Pow(TWO, divide(log(rat("1/5")), log(TWO))), NOTHING, EMPTY) == F(1, 5)
    assert pickle.loads(pickle.dumps(value)) == value


def test_equality_needs_exact_values() -> None:
    assert certify(F(1, 3), F(1, 3)) == "="
    assert certify(arb(1).exp(), arb(1).exp()) is None
    assert compare(log(rat(12)), Add((log(rat(3)), Mul((TWO, log(TWO))))), NOTHING, EMPTY)[0] == "="
    assert compare(exp(rat("1/1000000000000000000000000000000")), rat("1000000000000000000000000000001") /
                   rat("1000000000000000000000000000000"), NOTHING, EMPTY)[0] == ">"


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(-5, 5)), min_size=1, max_size=5))
def test_log_numbers_decide_as_products_of_powers(parts: list[tuple[int, int, int]]) -> None:
    left = Add(tuple(Mul((rat(n), log(rat(F(a, b))))) for a, b, n in parts))
    product = math.prod((F(a, b) ** n for a, b, n in parts), start=F(1))
    order = compare(left, ZERO, NOTHING, EMPTY)[0]
    assert order == ("=" if product == 1 else ">" if product > 1 else "<")


# --- derivatives, integrals, limits ---


def test_derivatives() -> None:
    at = Instance(scalars={"z": 2})
    assert evaluate(Derivative(Derivative(Pow(z, rat(3)), z), z), NOTHING, at) == 12
    assert evaluate(Derivative(log(Pow(z, TWO)), z), NOTHING, at) == 1
    assert evaluate(Derivative(Pow(z, z), z), NOTHING, Instance(scalars={"z": 1})) == 1
    with pytest.raises(Undefined):
        evaluate(Derivative(Fn("abs", (z,)), z), NOTHING, Instance(scalars={"z": 0}))


def test_bound_and_free_index_do_not_meet_in_a_derivative() -> None:
    index = Range(ONE, TWO)
    theory = Theory(families={"p": Family("p", (index,))}, sets={"c": index})
    term = Derivative(sum_over("c", index, Pow(App("p", (c,)), TWO)), App("p", (c,)))
    instance = Instance(scalars={"c": 2}, tables={"p": {(1,): F(3), (2,): F(5)}})
    assert evaluate(term, theory, instance) == 10


def test_softmax_derivative() -> None:
    index = Range(ONE, rat(3))
    theory = Theory(families={"z": Family("z", (index,))}, sets={"i": index, "j": index})
    i, j = Sym("i"), Sym("j")

    def softmax(at: Term) -> Term:
        return divide(exp(App("z", (at,))), sum_over("k", index, exp(App("z", (k,)))))

    left = Derivative(softmax(i), App("z", (j,)))
    right = softmax(i) * (Iverson(Compare("=", i, j)) - softmax(j))
    for a, b in ((1, 1), (1, 2), (3, 2)):
        instance = Instance(scalars={"i": a, "j": b}, tables={"z": {(1,): F(1), (2,): F(-2), (3,): F(1, 2)}})
        difference = evaluate(left - right, theory, instance)
        assert isinstance(difference, arb) and difference.contains(0) and float(difference.rad()) < 1e-15


def test_a_derivative_through_a_stated_equation_is_refused() -> None:
    fact = Condition((), (), Compare("=", y, Pow(z, TWO)))
    with pytest.raises(Unevaluable):
        evaluate(Derivative(y, z), Theory(facts=(fact,)), Instance(scalars={"y": 4, "z": 2}))


def test_integrals() -> None:
    t = Sym("t")
    assert evaluate(Big("sum", "t", Interval(ZERO, z), Pow(t, TWO)), NOTHING, Instance(scalars={"z": 2})) == F(8, 3)
    value = evaluate(Big("sum", "t", Interval(ZERO, ONE), exp(t)), NOTHING, EMPTY)
    assert isinstance(value, arb) and abs(float(value.mid()) - (math.e - 1)) < 1e-12
    with pytest.raises((Undefined, Unevaluable)):
        evaluate(Big("sum", "t", Interval(MINUS_ONE, ONE), divide(ONE, t)), NOTHING, EMPTY)
    with pytest.raises((Undefined, Unevaluable)):
        evaluate(Big("sum", "t", Interval(MINUS_ONE, ONE), log(t)), NOTHING, EMPTY)
    assert evaluate(Big("sum", "t", Interval(ZERO, INFINITY), exp(-t)), NOTHING, EMPTY) == 1
    with pytest.raises(Unevaluable):
        evaluate(Big("sum", "t", Interval(ZERO, INFINITY), divide(ONE, exp(exp(t)))), NOTHING, EMPTY)


def test_limits_by_continuity_only() -> None:
    assert evaluate(Limit("t", TWO, Pow(Sym("t"), TWO)), NOTHING, EMPTY) == 4
    for body in (divide(Sym("t"), Sym("t")), Mul((Sym("t"), log(exp(divide(MINUS_ONE, Sym("t")))))),
                 Fn("floor", (Sym("t"),)), Pow(ZERO, Sym("t"))):
        with pytest.raises(Unevaluable):
            evaluate(Limit("t", ZERO, body), NOTHING, EMPTY)


def test_a_function_of_the_menu_keeps_its_own_domain() -> None:
    theory = Theory(families={"f": Family("f", (None,))})
    instance = Instance(functions={"f": Function(("t",), -log(Sym("t")))})
    assert evaluate(App("f", (ONE,)), theory, instance) == 0
    with pytest.raises(Undefined):
        evaluate(Mul((ZERO, App("f", (ZERO,)))), theory, instance)


def test_conditions() -> None:
    positive = Condition((("x", X),), (Compare("!=", prob("p", x), ZERO),), Compare(">", prob("q", x), ZERO))
    assert holds(positive, LAWS, two((F(1), F(0)), (F(1), F(0))))
    assert not holds(positive, LAWS, two((F(1, 2), F(1, 2)), (F(1), F(0))))


# --- against floating point ---

_LEAVES = st.one_of(st.sampled_from([x, y]), st.fractions(-3, 3, max_denominator=4).map(rat))


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.tuples(inner, inner).map(Add),
        st.tuples(inner, inner).map(Mul),
        st.tuples(inner, inner).map(lambda p: divide(*p)),
        inner.map(log),
        inner.map(exp),
        inner.map(lambda t: Fn("tanh", (t,))),
        inner.map(lambda t: Fn("abs", (t,))),
        st.tuples(inner, st.integers(-2, 3)).map(lambda p: Pow(p[0], rat(p[1]))),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(_LEAVES, _grow, max_leaves=8),
    st.fractions(-2, 2, max_denominator=5),
    st.fractions(1, 3, max_denominator=5),
)
def test_exact_and_float_values_agree(term: Term, a: F, b: F) -> None:
    instance = Instance(scalars={"x": a, "y": b})
    try:
        value = evaluate(term, NOTHING, instance)
    except (Undefined, Unevaluable):
        return
    try:
        close = guess(term, NOTHING, frame(NOTHING, instance, False))
    except (Undefined, Unevaluable):
        return
    if isinstance(value, LogNumber):
        value = value.ball()
    exact = float(value) if isinstance(value, F) else float(value.mid())
    if abs(exact) < 1e6 and math.isfinite(close):
        assert close == pytest.approx(exact, rel=1e-4, abs=1e-4)


# --- densities of real variables ---

LINE = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)
UNIT = Interval(ZERO, ONE)
REAL = Theory(
    laws={
        "p": Law("p", (("X", LINE),), density=True),
        "q": Law("q", (("X", LINE),), density=True),
        "u": Law("u", (("X", UNIT),), density=True),
    },
    sets={"x": LINE},
)
STEPS = Instance(
    sizes={"(-∞, ∞)": 2, "[0, 1]": 2},
    laws={
        "p": {(1,): F(1, 2), (2,): F(1, 2)}, "q": {(1,): F(1, 4), (2,): F(3, 4)}, "u": {(1,): F(1, 4), (2,): F(3, 4)}
    },
    scalars={"x": F(1, 2)},
)


def test_step_densities_on_the_line_are_integrated_exactly() -> None:
    p, q, u = (prob(name, x) for name in "pqu")
    assert evaluate(Big("sum", "x", LINE, p), REAL, STEPS) == 1
    assert evaluate(Big("sum", "x", LINE, Mul((q, x))), REAL, STEPS) == F(-1, 8) + F(3, 8)
    divergence = evaluate(Big("sum", "x", LINE, Mul((p, log(divide(p, q))))), REAL, STEPS)
    assert str(divergence) == "log 2 - 1/2 log 3"
    assert evaluate(Big("sum", "x", UNIT, u), REAL, STEPS) == 1
    assert evaluate(Big("sum", "x", Interval(ZERO, rat("1/2")), u), REAL, STEPS) == F(1, 4)
    assert evaluate(prob("u", rat("3/4")), REAL, STEPS) == F(3, 2)
    assert evaluate(prob("p", rat(7)), REAL, STEPS) == 0
    assert evaluate(prob("p", x), REAL, STEPS) == F(1, 2)
    mean_of_exp = evaluate(Big("sum", "x", UNIT, Mul((u, exp(x)))), REAL, STEPS)
    root = math.exp(0.5)
    assert isinstance(mean_of_exp, arb)
    assert abs(float(mean_of_exp.mid()) - (0.5 * (root - 1) + 1.5 * (math.e - root))) < 1e-12


def test_a_bell_over_the_line() -> None:
    value = evaluate(Big("sum", "x", LINE, exp(-Pow(x, TWO))), REAL, STEPS)
    assert isinstance(value, arb) and abs(float(value.mid()) - math.sqrt(math.pi)) < 1e-12


@pytest.mark.parametrize("body", [
    ONE, exp(-Pow(x, rat(4))), divide(prob("q", x), prob("q", x)), Add((prob("p", x), ONE)),
])
def test_what_does_not_vanish_outside_the_cells_is_not_integrated_over_the_line(body: Term) -> None:
    with pytest.raises(Unevaluable):
        evaluate(Big("sum", "x", LINE, body), REAL, STEPS)


def test_conditions_on_the_line() -> None:
    p, q = prob("p", x), prob("q", x)
    assert holds(Condition((("x", LINE),), (Compare(">", p, ZERO),), Compare(">", q, ZERO)), REAL, STEPS)
    assert not holds(Condition((("x", LINE),), (), Compare(">", q, ZERO)), REAL, STEPS)
    assert holds(Condition((("x", UNIT),), (), Compare(">", Add((x, ONE)), ZERO)), REAL, STEPS)
    assert not holds(Condition((("x", UNIT),), (), Compare(">", x, ZERO)), REAL, STEPS)


# --- nothing but NoValue ---

_INDEX = Range(ONE, TWO)
_ANY = Theory(
    laws={"p": Law("p", (("X", _INDEX),)), "l": Law("l", (("X", Enum((Sym("a"), Sym("b")))),))},
    families={"w": Family("w", (_INDEX,)), "f": Family("f", (None,))},
    sets={"k": _INDEX, "e": Enum((Sym("a"), Sym("b")))},
)
_FULL = Instance(
    scalars={"x": F(-2), "y": F(1, 3), "k": 2, "e": Label("a")},
    laws={"p": {(1,): F(0), (2,): F(1)}, "l": {(Label("a"),): F(1, 4), (Label("b"),): F(3, 4)}},
    tables={"w": {(1,): F(-1), (2,): F(5, 2)}},
    functions={"f": Function(("t",), log(Sym("t")))},
)


_SCALARS = (x, y, k, ZERO, ONE, TWO, rat("-1/2"))


def _wild(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pair = st.tuples(inner, inner)
    names = ["log", "exp", "abs", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arcsin", "arccos", "arctan", "floor",
             "ceil", "sign", "det", "max", "min"]
    return st.one_of(
        pair.map(Add),
        pair.map(Mul),
        pair.map(lambda p: Pow(*p)),
        st.tuples(st.sampled_from(names), inner).map(lambda p: Fn(p[0], (p[1],))),
        st.tuples(st.sampled_from(["sum", "prod", "max", "min"]), inner).map(lambda p: Big(p[0], "k", _INDEX, p[1])),
        st.tuples(inner, inner, inner).map(lambda p: Big("sum", "k", Range(p[0], p[1]), p[2])),
        st.tuples(inner, inner, inner).map(lambda p: Big("sum", "x", Interval(p[0], p[1]), p[2])),
        st.tuples(st.sampled_from(["=", "<", ">="]), inner, inner).map(lambda p: Iverson(Compare(*p))),
        inner.map(lambda t: Derivative(t, x)),
        inner.map(lambda t: Derivative(t, App("w", (k,)))),
        pair.map(lambda p: Limit("x", *p)),
        inner.map(lambda t: App("w", (t,))),
        inner.map(lambda t: App("f", (t,))),
        inner.map(lambda t: prob("p", t)),
        inner.map(lambda t: prob("l", t)),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(st.sampled_from([*_SCALARS, Sym("e"), Sym("a"), Sym("?")]), _wild, max_leaves=8))
def test_every_term_has_a_value_or_a_reason(term: Term) -> None:
    for exact in (True, False):
        try:
            if exact:
                evaluate(term, _ANY, _FULL, steps=3000)
            else:
                guess(term, _ANY, frame(_ANY, _FULL, False, 3000))
        except NoValue:
            pass


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.sampled_from(_SCALARS), _wild, max_leaves=9))
def test_exact_and_float_values_agree_with_sums_derivatives_and_integrals(term: Term) -> None:
    try:
        value = evaluate(term, _ANY, _FULL, steps=3000)
        close = guess(term, _ANY, frame(_ANY, _FULL, False, 3000))
    except NoValue:
        return
    if isinstance(value, LogNumber):
        value = value.ball()
    exact = float(value) if isinstance(value, F) else float(value.mid())
    if abs(exact) < 1e6 and math.isfinite(close):
        assert close == pytest.approx(exact, rel=1e-2, abs=1e-2)


def test_integrals_of_indicators_and_absolute_values_are_cut_where_they_change() -> None:
    t, m = Sym("t"), Sym("y")
    gap = Fn("abs", (t - m,))
    at = Instance(scalars={"y": F(1, 3)})
    far = Iverson(Compare(">=", gap, rat("1/6")))
    assert evaluate(Big("sum", "t", UNIT, far), NOTHING, at) == F(2, 3)
    assert evaluate(Big("sum", "t", UNIT, gap), NOTHING, at) == F(1, 18) + F(2, 9)
    tail = Big("sum", "x", LINE, Mul((prob("p", x), Iverson(Compare(">", x, rat("1/4"))))))
    assert evaluate(tail, REAL, STEPS) == F(3, 8)
    with pytest.raises(Unevaluable):
        evaluate(Big("sum", "t", UNIT, Iverson(Compare(">", Pow(t, TWO), rat("1/2")))), NOTHING, at)
