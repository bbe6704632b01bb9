"""Obligations: what must hold for a term to be defined, in primitive form."""
from __future__ import annotations

import pytest

from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.print_terms import describe, describe_latex
from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    Add,
    Compare,
    Condition,
    Finite,
    Fn,
    Iverson,
    Law,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
    Theory,
    exp,
    log,
    rat,
    sum_over,
)

X, Y = Finite("x"), Finite("y")
THEORY = Theory(
    laws={
        "p": Law("p", (("0", X),)),
        "q": Law("q", (("0", X),)),
        "P": Law("P", (("X", X), ("Y", Y))),
    },
    letters={X: "x", Y: "y"},
)
a, b, x = Sym("a"), Sym("b"), Sym("x")


def p(name: str) -> Prob:
    return Prob("p", (("0", Sym(name)),))


def q(name: str) -> Prob:
    return Prob("q", (("0", Sym(name)),))


def told(*terms: Term, theory: Theory = THEORY) -> list[str]:
    return [describe(c, theory) for c in domain(terms, theory)]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (a / b, ["b ≠ 0"]),
        (exp(ONE / x), ["x ≠ 0"]),
        (Pow(x, MINUS_ONE), ["x ≠ 0"]),
        (ONE / log(x), ["x ≠ 1", "x > 0"]),
        (Pow(x, HALF), ["x ≥ 0"]),
        (log(exp(x)), []),
        (log(Pow(x, rat(2))), ["x ≠ 0"]),
        (log(rat("1/2")), []),
        (sum_over("c", X, p("c") / q("c")), ["q(c) > 0"]),
        (sum_over("k", X, log(exp(Sym("k")))), []),
    ],
)
def test_every_position_leaves_its_obligation(term: Term, expected: list[str]) -> None:
    assert told(term) == expected


def test_a_weight_guards_what_stands_under_its_logarithm() -> None:
    divergence = sum_over("x", X, Mul((p("x"), log(p("x") / q("x")))))
    assert told(divergence) == ["q(x) > 0 wherever p(x) > 0"]
    assert [describe_latex(c, THEORY) for c in domain((divergence,), THEORY)] == [
        "$q(x) > 0$ wherever $p(x) > 0$"
    ]


def test_the_guard_reaches_through_sums_of_logarithms() -> None:
    split = sum_over("x", X, Mul((p("x"), Add((log(p("x")), -log(q("x")))))))
    assert told(split) == ["q(x) > 0 wherever p(x) > 0"]


def test_a_division_outside_the_logarithm_is_not_guarded() -> None:
    assert told(sum_over("c", X, Mul((q("c"), p("c") / q("c"))))) == ["q(c) > 0"]


def test_entropy_has_no_obligation() -> None:
    assert told(sum_over("x", X, Mul((p("x"), log(p("x")))))) == []


def test_a_marginal_is_positive_where_the_joint_law_is() -> None:
    joint = Prob("P", (("X", Sym("x")), ("Y", Sym("y"))))
    conditional = joint / Prob("P", (("X", Sym("x")),))
    entropy = sum_over("x", X, sum_over("y", Y, Mul((joint, log(conditional)))))
    assert told(entropy) == []


def test_brackets_guard_everything_beside_them() -> None:
    bracket = Iverson(Compare(">", p("s"), rat(0)))
    assert told(sum_over("s", X, Mul((bracket, p("s") / p("s"))))) == []


def test_facts_discharge() -> None:
    positive = Condition((("c", X),), (), Compare(">", q("c"), rat(0)))
    theory = Theory(laws=THEORY.laws, facts=(positive,), letters=THEORY.letters)
    assert told(sum_over("x", X, Mul((p("x"), log(q("x"))))), theory=theory) == []
    sign = Theory(facts=(Condition((), (), Compare(">", x, rat(0))),))
    assert told(log(x), ONE / x, theory=sign) == []


def test_tangent_needs_its_cosine() -> None:
    assert told(Fn("tan", (x,))) == ["cos(x) ≠ 0"] or told(Fn("tan", (x,))) == ["cos x ≠ 0"]
