"""Refutations as theorems: what they say, and that Coq accepts the right ones and no others."""
from __future__ import annotations

import re
import shutil
from dataclasses import replace
from fractions import Fraction

import pytest
from lecture_tools import ROOT, squeezed

from ce_symbolic.certificates.coqc import accepted
from ce_symbolic.certificates.refuted import refuted_theorem, simplest_between
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.certificates.terms import NotCertifiable
from ce_symbolic.documents import read_document
from ce_symbolic.meaning.claims import read_notes
from ce_symbolic.meaning.terms import (
    HALF,
    ONE,
    TWO,
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Definition,
    Derivative,
    Enum,
    Family,
    Finite,
    Fn,
    Iverson,
    Law,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Sym,
    Term,
    Theory,
    divide,
    exp,
    log,
    rat,
    sum_over,
)
from ce_symbolic.refutation.instance import Instance
from ce_symbolic.refutation.refute import Refutation, refute

coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="needs coqc")

A, B, X, Y, T = (Sym(name) for name in "abxyt")
SET, PAIR = Finite("S"), Enum((Sym("heads"), Sym("tails")))
LAW = Law("p", (("X", SET), ("Y", SET)))


def positive(*values: Term) -> tuple[Condition, ...]:
    return tuple(Condition((), (), Compare(">", value, ZERO)) for value in values)


def joint(*slots: tuple[str, Term]) -> Term:
    return Prob("p", slots)


def entropy(*names: str) -> Term:
    weight = joint(*((name, Sym(name.lower())) for name in names))
    total: Term = Mul((weight, log(weight)))
    for name in reversed(names):
        total = sum_over(name.lower(), SET, total)
    return -total


REALS = Theory(facts=positive(A, B))
CLAIMS = {
    "logarithm": Claim("=", log(A + B), log(A) + log(B), REALS, positive(A, B)),
    "exponential": Claim("=", exp(A + B), exp(A) + exp(B), Theory()),
    "joint_law": Claim("=", entropy("X", "Y"), entropy("X"), Theory(laws={"p": LAW})),
    "indicator": Claim("=", sum_over("x", SET, sum_over("y", SET, Mul((joint(("X", X), ("Y", Y)),
                                                                      Iverson(Compare("=", X, Y)))))),
                       ONE, Theory(laws={"p": LAW})),
    "set": Claim("<=", sum_over("x", SET, ONE), ONE, Theory()),
    "labels": Claim("=", Prob("c", (("C", Sym("heads")),)), Prob("c", (("C", Sym("tails")),)),
                    Theory(laws={"c": Law("c", (("C", PAIR),))})),
    "convex": Claim("<=", divide(App("f", (A,)) + App("f", (B,)), TWO), App("f", (divide(A + B, TWO),)),
                    Theory(families={"f": Family("f", (None,))}, properties=frozenset({Property("convex", ("f",))}))),
    "slope": Claim("=", App("f'", (A,)), App("f", (A,)),
                   Theory(families={"f": Family("f", (None,)), "f'": Family("f'", (None,))},
                          properties=frozenset({Property("differentiable", ("f",))}))),
    "derivative": Claim("=", Derivative(Pow(X, TWO) + exp(X), X), Mul((TWO, X)), Theory()),
    "root": Claim("=", Pow(A + B, HALF), Pow(A, HALF) + Pow(B, HALF), REALS),
    "power": Claim(">=", Pow(TWO, A), Pow(A, TWO), REALS),
    "strict": Claim("<", -log(Mul((HALF, A + B))), -Mul((HALF, log(A) + log(B))), REALS),
    "unequal": Claim("!=", Mul((TWO, A)), rat(3), REALS),
    "sums": Claim("=", sum_over("x", Range(ONE, Sym("n")), X), Sym("n"),
                  Theory(integers=frozenset({"n"}), facts=(Condition((), (), Compare(">=", Sym("n"), ONE)),))),
    "definition": Claim("<", App("g", (A,)), Sym("m"),
                        Theory(families={"g": Family("g", (None,))},
                               definitions={"g": Definition("g", ("t",), Pow(T, TWO) + Sym("m")),
                                            "m": Definition("m", (), Mul((TWO, A)))})),
}


def refutation_of(claim: Claim) -> Refutation:
    found = refute(claim)
    assert found is not None
    return found


def theorem(kind: str) -> Theorem:
    return refuted_theorem(kind, CLAIMS[kind], refutation_of(CLAIMS[kind]))


def slip() -> Theorem:
    """The step of the lecture that lost its brackets."""
    left, right = (squeezed(s) for s in (r"-\sum_{c=1}^Cp(c)\log q(c)", r"\sum_{c=1}^Cp(c)-\log q(c)"))
    for relation in read_notes(read_document(ROOT / "derivations" / "cross_entropy_as_printed.md")).relations:
        if (squeezed(relation.lhs), squeezed(relation.rhs)) == (left, right) and relation.claim is not None:
            return refuted_theorem("slip", relation.claim, refutation_of(relation.claim))
    raise AssertionError("the slip is not in the lecture")


# ---- what is written ------------------------------------------------------------------------------------------------


def test_the_text_of_a_small_refutation() -> None:
    claim = CLAIMS["unequal"]
    found = refuted_theorem("small", claim, Refutation(Instance(scalars={"a": Fraction(3, 2)}), rat(3).value,
                                                       rat(3).value))
    assert found.statement == "~ (forall (v_a : R),\n  (v_a > 0) ->\n  2 * v_a <> 3)"
    assert found.proof.split("\n") == [
        "  intros H.",
        "  pose (v_a := 3 / 2).",
        "  assert (h_fact : v_a > 0) by (supposed 40%positive).",
        "  specialize (H v_a h_fact).",
        "  assert (left_is_right : 2 * v_a = 3) by (equals 40%positive).",
        "  exact (same_ne _ _ left_is_right H).",
    ]


def test_the_sides_lie_on_different_sides_of_a_simple_number() -> None:
    proof = theorem("logarithm").proof
    assert "assert (left_side : 1 / 3 < ln (v_a + v_b)) by" in proof
    assert "assert (right_side : ln v_a + ln v_b < 1 / 3) by" in proof


def test_names_of_elements_are_different_numbers() -> None:
    proof = theorem("labels").proof
    assert "pose (v_heads := 1)." in proof and "pose (v_tails := 2)." in proof


@pytest.mark.parametrize(("low", "high", "simple"), [
    ("1/3", "1/2", "1/2"), ("3/10", "4/10", "1/3"), ("-1", "1", "0"), ("-5/2", "-9/4", "-5/2"), ("7/5", "17/5", "2"),
    ("314/100", "315/100", "22/7"),
])
def test_the_simplest_number_between_two(low: str, high: str, simple: str) -> None:
    assert simplest_between(Fraction(low), Fraction(high)) == Fraction(simple)


def test_values_that_do_not_refute_make_no_theorem() -> None:
    claim = CLAIMS["logarithm"]
    harmless = Refutation(Instance(scalars={"a": 2, "b": 2}), Fraction(0), Fraction(0))
    with pytest.raises(NotCertifiable):
        refuted_theorem("none", claim, harmless)


def test_what_has_no_counterpart_makes_no_theorem() -> None:
    claim = Claim("=", Fn("ceil", (A,)), A, REALS)
    with pytest.raises(NotCertifiable, match="ceil"):
        refuted_theorem("none", claim, refutation_of(claim))


# ---- what Coq says --------------------------------------------------------------------------------------------------


@pytest.mark.external
@coq
def test_the_slip_of_the_lecture_is_refuted() -> None:
    assert accepted([slip()]) == {"slip": ""}


@pytest.mark.external
@coq
def test_counterexamples_of_all_kinds_are_accepted() -> None:
    """With nothing assumed beyond the axioms of the real numbers, and stating what is claimed."""
    reasons = accepted([theorem(kind) for kind in CLAIMS])
    assert {kind: reason for kind, reason in reasons.items() if reason} == {}


@pytest.mark.external
@coq
@pytest.mark.parametrize(("kind", "old", "new"), [
    ("strict", r"pose \(v_a := [^.]*\)\.", "pose (v_a := 7)."),  # then the sides differ the other way round
    ("exponential", r"pose \(v_a := [^.]*\)\.", "pose (v_a := 20)."),  # the sides are elsewhere
    ("logarithm", r"pose \(v_b := [^.]*\)\.", "pose (v_b := - 1)."),  # against a hypothesis
    ("joint_law", r"\(\[1; 1\], [^)]*\)", "([1; 1], 7 # 8)"),  # no longer a law
])
def test_other_values_are_refused(kind: str, old: str, new: str) -> None:
    right = theorem(kind)
    wrong = replace(right, proof=re.sub(old, new, right.proof, count=1))
    assert wrong.proof != right.proof
    assert accepted([wrong])[kind]
