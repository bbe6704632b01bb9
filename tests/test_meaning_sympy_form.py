"""SymPy forms of terms, and back."""
from __future__ import annotations

import pytest
import sympy as sp

from ce_symbolic.meaning.sympy_form import from_sympy, to_sympy
from ce_symbolic.meaning.terms import (
    HALF,
    Add,
    App,
    Big,
    Compare,
    Derivative,
    Family,
    Fn,
    Iverson,
    Mul,
    Pow,
    Range,
    Sym,
    Term,
    Theory,
    alpha,
    exp,
    log,
    rat,
    sum_over,
)

ONE_TO_N = Range(rat(1), Sym("n"))
THEORY = Theory(families={"x": Family("x", (ONE_TO_N,))}, integers=frozenset({"n"}))
x_k = App("x", (Sym("k"),))


@pytest.mark.parametrize(
    "term",
    [
        Add((Sym("a"), Mul((rat(-2), Sym("b"))))),
        Mul((Sym("a"), Pow(Sym("b"), rat(-1)))),
        Pow(Sym("a"), HALF),
        log(Add((rat(1), exp(Sym("t"))))),
        sum_over("k", ONE_TO_N, Mul((x_k, x_k))),
        Big("prod", "k", ONE_TO_N, x_k),
        Derivative(Mul((Sym("a"), Sym("a"))), Sym("a")),
        Fn("abs", (Sym("t"),)),
        Fn("max", (Sym("s"), Sym("t"))),
        sum_over("k", ONE_TO_N, Mul((Iverson(Compare("!=", Sym("k"), Sym("i"))), x_k))),
    ],
)
def test_round_trip_keeps_the_value(term: Term) -> None:
    back = from_sympy(to_sympy(term, THEORY))
    assert alpha(from_sympy(to_sympy(back, THEORY))) == alpha(back)
    assert sp.simplify(to_sympy(term, THEORY) - to_sympy(back, THEORY)) == 0


def test_the_authors_form_is_kept() -> None:
    product = to_sympy(Mul((rat(-1), log(rat(1)))), THEORY)
    assert product != 0
    assert isinstance(product, sp.Mul)


def test_powers_of_e_are_no_exponentials_of_it() -> None:
    assert from_sympy(sp.Pow(sp.E, 2, evaluate=False)) == exp(rat(2))


def test_conditions_are_left_alone() -> None:
    zero = Compare("=", rat(0), Mul((rat(0), x_k)))
    assert to_sympy(sum_over("k", ONE_TO_N, Iverson(zero)), THEORY).has(sp.Eq)
    nested = Iverson(Compare("=", rat(0), Iverson(Compare("=", rat(0), rat(0)))))
    assert from_sympy(to_sympy(nested, THEORY)) == nested


def test_operands_come_as_sympy_prints_them() -> None:
    k = sp.Symbol("k")
    assert from_sympy(sp.log(k) * k) == Mul((Sym("k"), log(Sym("k"))))
    assert from_sympy(sp.Mul(sp.log(k), k, evaluate=False)) in (
        Mul((log(Sym("k")), Sym("k"))), Mul((Sym("k"), log(Sym("k")))))
    assert from_sympy(sp.Add(2, k, 1, evaluate=False)) == Add((rat(2), Sym("k"), rat(1)))


def test_assumptions_come_from_the_theory() -> None:
    assert to_sympy(Sym("n"), THEORY).is_integer
    assert to_sympy(Sym("t"), THEORY).is_real


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(TypeError, match="no meaning"):
        from_sympy(sp.gamma(sp.Symbol("x")))
