"""What a counterexample looks like in the report, and how undecided relations are described."""
from __future__ import annotations

from fractions import Fraction as F

import pytest
from flint import arb, ctx, fmpq

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    ONE,
    TWO,
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Definition,
    Derivative,
    Family,
    Finite,
    Interval,
    Law,
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
from ce_symbolic.refutation.agreement import how_far
from ce_symbolic.refutation.evaluate import Number, evaluate
from ce_symbolic.refutation.instance import Function, Instance
from ce_symbolic.refutation.instances import find_instance
from ce_symbolic.refutation.lognumber import LogNumber
from ce_symbolic.refutation.refute import refute
from ce_symbolic.refutation.show import brief, decimals, number_text, to_report

C, c, x, y, t = (Sym(n) for n in ("C", "c", "x", "y", "t"))
CLASSES = Range(ONE, C)
THEORY = Theory(
    laws={"p": Law("p", (("Y", CLASSES),)), "theta": Law("theta", (("Y", CLASSES),)),
          "J": Law("J", (("A", Finite("X")), ("B", Finite("X"))))},
    families={"f": Family("f", (None,)), "w": Family("w", (CLASSES, CLASSES))},
    integers=frozenset("C"),
    facts=(Condition((), (), Compare(">=", C, TWO)),),
    properties=frozenset({Property("convex", ("f",))}),
    spelling={"theta": "\\theta", "f": "f"},
)


def law(name: str, at: Sym = c) -> Prob:
    return Prob(name, (("Y", at),))


def test_values_are_spelled_as_the_author_does() -> None:
    claim = Claim("=", sum_over("c", CLASSES, law("p") * -log(law("theta"))), ZERO, THEORY)
    found = refute(claim)
    assert found is not None
    shown = to_report(found, THEORY)
    assert shown.values == {"C": "2", "p": ["1/2", "1/2"], "\\theta": ["1/2", "1/2"]}
    assert (shown.lhs, shown.rhs) == ("log 2 = 0.693147…", "0")
    assert brief(shown.values) == "C = 2, p = (1/2, 1/2), \\theta = (1/2, 1/2)"


def test_joint_laws_are_nested_lists_and_functions_formulas() -> None:
    a, b = Sym("a"), Sym("b")
    cell = Prob("J", (("A", a), ("B", b)))
    claim = Claim("=", sum_over("a", Finite("X"), sum_over("b", Finite("X"), Pow(cell, TWO))), ONE, THEORY)
    found = refute(claim)
    assert found is not None
    values = to_report(found, THEORY).values
    assert list(values) == ["J"] and isinstance(values["J"], list) and len(values["J"][0]) == 2
    found = refute(Claim("=", App("f", (x,)), x, THEORY))
    assert found is not None and to_report(found, THEORY).values["f"] == "t ↦ t^2"


@pytest.mark.parametrize(("value", "text"), [
    (F(1, 3), "1/3"),
    (LogNumber({((2, 1),): fmpq(1, 3)}), "1/3 log 2 = 0.231049…"),
    (arb("0.5"), "0.5"),
])  # fmt: skip
def test_numbers(value: Number, text: str) -> None:
    assert number_text(value) == text


def test_decimals_are_cut_not_rounded() -> None:
    assert decimals(arb(2).sqrt()) == "1.41421…"
    assert decimals(-arb(3).exp()) == "-20.0855…"
    assert ctx.prec == 53


def test_how_far_a_relation_held() -> None:
    entropy = sum_over("c", CLASSES, law("p") * -log(law("p")))
    assert "held numerically on" in how_far(Claim("<=", entropy, log(C), THEORY))
    half = how_far(Claim("<=", entropy, HALF, THEORY), 40)
    assert " of " in half
    impossible = Claim("=", x, x, THEORY, (Condition((), (), Compare("<", Pow(x, TWO), ZERO)),))
    assert "no instance" in how_far(impossible, 50)


def test_a_satisfiable_and_an_empty_set_of_conditions() -> None:
    def says(op: str, left: Sym, right: object) -> Condition:
        return Condition((), (), Compare(op, left, right))  # type: ignore[arg-type]

    theory = Theory()
    found = find_instance(theory, [says(">", x, y), says("<", y, ZERO), says("=", x, rat("7/3"))], [x, y])
    assert found is not None and found.scalars["x"] == F(7, 3)
    assert find_instance(theory, [says(">", x, y), says(">", y, x)], [x, y]) is None


def test_facts_are_solved_by_construction() -> None:
    lam, mu = Sym("lam"), Sym("mu")
    abc = Range(ONE, rat(3))
    p = Prob("p", (("Y", c),))
    conditional = Prob("P", (("A", ONE), ("B", TWO))) / Prob("P", (("A", ONE),))
    theory = Theory(
        laws={"p": Law("p", (("Y", abc),)), "r": Law("r", (("Y", abc),)), "P": Law("P", (("A", abc), ("B", abc)))},
        facts=(
            Condition((), (), Compare("=", Prob("p", (("Y", ONE),)), rat("3/17"))),
            Condition((("c", abc),), (), Compare("=", Prob("r", (("Y", c),)), HALF * p + rat("1/6"))),
            Condition((), (), Compare("=", lam + mu, rat("5/11"))),
            Condition((), (), Compare("=", Prob("P", (("A", ONE),)), rat("1/97"))),
            Condition((), (), Compare("=", conditional, rat("9/10"))),
        ),
    )
    found = find_instance(theory, [], [p, Prob("r", (("Y", c),)), lam, mu, Prob("P", (("A", ONE),))])
    assert found is not None
    assert found.laws["p"][(1,)] == F(3, 17)
    assert found.laws["r"][(2,)] == found.laws["p"][(2,)] / 2 + F(1, 6)
    assert F(str(found.scalars["lam"])) + F(str(found.scalars["mu"])) == F(5, 11)
    assert found.laws["P"][(1, 2)] == F(9, 970)


def test_a_prime_is_the_derivative() -> None:
    theory = Theory(families={"f": Family("f", (None,)), "f'": Family("f'", (None,))},
                    properties=frozenset({Property("convex", ("f",)), Property("differentiable", ("f",))}))
    instance = Instance(functions={"f": Function(("t",), Pow(t, TWO))}, scalars={"x": 3})
    assert evaluate(App("f'", (x,)), theory, instance) == 6
    tangent = App("f", (x,)) + App("f'", (x,)) * (y - x)
    assert refute(Claim(">=", App("f", (y,)), tangent, theory)) is None
    assert refute(Claim("<=", App("f", (y,)), tangent, theory)) is not None
    assert refute(Claim("=", Derivative(App("f", (x,)), x), App("f'", (x,)), theory)) is None


def test_a_defined_name_is_unfolded() -> None:
    theory = Theory(definitions={"s": Definition("s", ("t",), ONE / (ONE + exp(-t)))})
    slope = Derivative(App("s", (x,)), x)
    assert refute(Claim("=", slope, App("s", (x,)) * (ONE - App("s", (x,))), theory)) is None
    assert refute(Claim("=", slope, App("s", (x,)) * (ONE + App("s", (x,))), theory)) is not None


def test_a_law_with_a_parameter_in_its_name_is_not_constant_in_it() -> None:
    theory = Theory(laws={"p_theta": Law("p_theta", (("Y", Finite("X")),))})
    total = sum_over("c", Finite("X"), Pow(Prob("p_theta", (("Y", c),)), TWO))
    assert refute(Claim("=", Derivative(total, Sym("theta")), ONE, theory)) is None


def test_a_real_number_in_an_interval_stays_there() -> None:
    theory = Theory(sets={"x": Interval(ZERO, ONE)})
    assert refute(Claim("<=", Pow(x, TWO), x, theory)) is None
    assert refute(Claim(">=", Pow(x, TWO), x, theory)) is not None


def test_independent_random_variables_on_a_sample_space() -> None:
    n, k, j, o, mu, sigma = (Sym(v) for v in ("n", "k", "j", "ω", "mu", "sigma"))
    space, members = Finite("Ω"), Range(ONE, n)

    def mean(body: Term) -> Term:
        return sum_over("ω", space, Prob("Ω", (("Ω", o),)) * body)

    def sample(at: Term) -> Term:
        return App("X", (at, o))

    def theory(*properties: Property) -> Theory:
        return Theory(
            laws={"Ω": Law("Ω", (("Ω", space),))},
            families={"X": Family("X", (members, space)), "Z": Family("Z", (space,))},
            sets={"k": members, "j": members},
            integers=frozenset({"n"}),
            facts=(
                Condition((), (), Compare(">=", n, ONE)),
                Condition((("k", members),), (), Compare("=", mean(sample(k)), mu)),
                Condition((("k", members),), (), Compare("=", mean(Pow(sample(k) - mu, TWO)), Pow(sigma, TWO))),
            ),
            properties=frozenset(properties),
        )

    average = (ONE / n) * sum_over("k", members, sample(k))
    spread = mean(Pow(average - mu, TWO))
    independent = (Property("independent", ("X",)), Property("identically-distributed", ("X",)))
    assert refute(Claim("=", spread, Pow(sigma, TWO) / n, theory(*independent))) is None
    assert refute(Claim("=", spread, Pow(sigma, TWO), theory(*independent))) is not None
    assert refute(Claim("=", spread, Pow(sigma, TWO) / n, theory())) is not None
    pair = Property("independent", ("X", "Z"))
    product, split = mean(sample(k) * App("Z", (o,))), mean(sample(k)) * mean(App("Z", (o,)))
    assert refute(Claim("=", product, split, theory(pair))) is None
    assert refute(Claim("=", product, split, theory())) is not None
    assert refute(Claim("=", mean(sample(k) * sample(j)), mean(sample(k)) * mean(sample(j)), theory(*independent)))


def test_conditional_independence() -> None:
    xs = Finite("X")
    a, b, d = (Sym(v) for v in "abd")
    laws = {"P": Law("P", (("A", xs), ("B", xs), ("D", xs)))}

    def prob(**slots: Term) -> Term:
        return Prob("P", tuple(sorted((s, v) for s, v in slots.items())))

    given = Property("conditionally-independent", ("A", "B", "D"))
    split = Claim("=", prob(A=a, B=b, D=d) * prob(D=d), prob(A=a, D=d) * prob(B=b, D=d),
                  Theory(laws=laws, sets={v: xs for v in "abd"}, properties=frozenset({given})))
    assert refute(split) is None
    plain = Claim("=", prob(A=a, B=b), prob(A=a) * prob(B=b), split.theory)
    assert refute(plain) is not None


def test_a_supporting_line_can_be_found() -> None:
    a, b, e = (Sym(v) for v in "abe")
    line = Interval(-INFINITY, INFINITY)
    below = Condition((("t", line),), (), Compare("<=", a * t + b, App("f", (t,))))
    touching = Condition((), (), Compare("=", a * e + b, App("f", (e,))))
    theory = Theory(families={"f": Family("f", (None,))}, facts=(below, touching),
                    properties=frozenset({Property("convex", ("f",))}))
    assert find_instance(theory, [], [App("f", (e,)), a, b]) is not None
    assert refute(Claim(">=", App("f", (x,)), a * x + b, theory)) is None
    assert refute(Claim("<=", App("f", (x,)), a * x + b, theory)) is not None
