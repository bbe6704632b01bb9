"""Derivations in Python: the lecture proved, slips refuted, assumptions carried over."""
from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Callable

import pytest
import sympy as sp
from python_samples import LECTURE, Setting, more_slips, one_hot_slips, slips, unsaid

import ce_symbolic.python
from ce_symbolic import (
    CE,
    JS,
    KL,
    MI,
    Cov,
    Derivation,
    DerivationError,
    E,
    H,
    P,
    Var,
    exp,
    log,
    minus,
    plus,
    product,
    quantity,
    quotient,
    sigmoid,
    softplus,
)
from ce_symbolic.report.result import DocumentResult


def verdicts(d: Derivation) -> list[str]:
    """Of all claims, in order."""
    return [r.verdict for r in d.check().relations if r.verdict != "given"]


def only(d: Derivation) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Verdict, domain and needs of the last relation."""
    last = d.check().relations[-1]
    return last.verdict, last.domain, last.needs


@pytest.mark.parametrize("made", LECTURE)
def test_the_lecture_is_proved(made: Callable[[], Derivation]) -> None:
    d = made()
    assert set(verdicts(d)) == {"proved"}, d.report()
    assert not d.check().standing_assumptions


def test_slips_are_refuted_with_instances() -> None:
    result = slips().check()
    assert [r.verdict for r in result.relations] == ["refuted"] * 9
    assert all(r.counterexample is not None for r in result.relations)
    assert result.relations[0].repair is not None
    assert "(-\\log q(c))" in result.relations[0].repair
    assert result.relations[1].repair == "\\mathrm{CE}(p, q) - H(p)"


@pytest.mark.parametrize(("made", "count"), [(more_slips, 8), (one_hot_slips, 4)])
def test_slips_in_the_other_steps_are_refuted(made: Callable[[], Derivation], count: int) -> None:
    claims = [r for r in made().check().relations if r.verdict != "given"]
    assert [r.verdict for r in claims] == ["refuted"] * count, [(r.lhs, r.rhs, r.verdict) for r in claims]
    assert all(r.counterexample is not None for r in claims)


def test_what_is_not_said_is_needed() -> None:
    result = unsaid().check()
    assert [(r.verdict, r.needs) for r in result.relations] == [
        ("proved", ()), ("conditional", ("X and Y independent",)), ("conditional", ("X and Y independent",)),
        ("conditional", ("f convex",)), ("conditional", ("t ≥ 0",))]
    assert {a.condition for a in result.standing_assumptions} == {
        "q(c) > 0 wherever p(c) > 0", "X and Y independent", "f convex", "t ≥ 0"}


def test_independence_that_is_not_said_is_needed() -> None:
    s = Setting(independent=False)
    s.d.step(s.sum(s.p(s.c) * s.q(s.c)), "=", P(sp.Eq(s.X, s.Y)))
    verdict, _, needs = only(s.d)
    assert verdict == "conditional"
    assert "independent" in needs[0]


def test_positivity_that_is_not_said_is_the_domain() -> None:
    s = Setting(positive=False)
    s.d.step(KL(s.p, s.q), ">=", 0)
    verdict, domain, _ = only(s.d)
    assert verdict == "proved"
    assert domain == ("q(c) > 0 wherever p(c) > 0",)


@pytest.mark.parametrize(
    ("assumptions", "expected"),
    [({}, ("conditional", "a ≥ 0")), ({"positive": True}, ("proved", "")), ({"nonnegative": True}, ("proved", "")),
     ({"negative": True}, ("refuted", "")), ({"real": True}, ("conditional", "a ≥ 0"))],
)
def test_assumptions_of_symbols_are_taken_over(assumptions: dict[str, bool], expected: tuple[str, str]) -> None:
    a = sp.Symbol("a", **assumptions)
    d = Derivation()
    d.step(sp.Pow(sp.Pow(a, 2, evaluate=False), sp.Rational(1, 2), evaluate=False), "=", a)
    verdict, _, needs = only(d)
    assert (verdict, "".join(needs)) == expected


def test_integers_are_integers() -> None:
    k, x = sp.Symbol("k", integer=True), sp.Symbol("x", real=True)
    d = Derivation()
    d.step(k**2, ">=", k)
    d.step(x**2, ">=", x)
    assert verdicts(d)[1] != "proved"
    assert verdicts(d)[0] != "refuted"


def test_stated_assumptions_count() -> None:
    a, b = sp.symbols("a b", real=True)
    d = Derivation()
    d.assume(a < b)
    d.step(sp.exp(a), "<", sp.exp(b))
    d.step(a, ">", b)
    assert verdicts(d) == ["proved", "refuted"]


def test_an_assumption_on_a_letter_is_for_all_elements_and_one_on_an_element_is_not() -> None:
    d = Derivation()
    c = d.index("c", size="C")
    w = d.family("w", over=c)
    k = d.element("k", c)
    d.assume(w[k] > 0)
    d.step(w[c], ">", 0)
    assert verdicts(d) == ["refuted"]
    d.assume(w[c] > 0)
    assert verdicts(d) == ["proved"]


def test_assumptions_that_cannot_be_taken_over_are_refused() -> None:
    for told in ({"even": True}, {"imaginary": True}, {"integer": False}, {"rational": True}, {"prime": True}):
        with pytest.raises(DerivationError, match="cannot be taken over"):
            Derivation().step(sp.Symbol("a", **told), "=", 1)


def test_contradictory_assumptions_prove_nothing() -> None:
    a = sp.Symbol("a", positive=True)
    d = Derivation()
    d.assume(a, "<", 0)
    d.step(a, "=", a + 1)
    assert verdicts(d) != ["proved"]


def test_what_the_helpers_keep_has_its_condition() -> None:
    x = sp.Symbol("x")
    d = Derivation()
    d.step(quotient(x, x), "=", 1)
    assert only(d)[:2] == ("proved", ("x ≠ 0",))
    d.step(exp(log(x)), "=", x)
    assert only(d)[:2] == ("proved", ("x > 0",))
    d.step(log(1), "=", 0)
    assert d.check().relations[-1].lhs == "\\log 1"


def kept(write: Callable[[sp.Symbol], object], right: Callable[[sp.Symbol], object]) -> tuple[str, object, object]:
    """A step under SymPy's own switch."""
    x = sp.Symbol("x")
    d = Derivation()
    with sp.evaluate(False):
        d.step(write(x), "=", right(x))
    assert not d.check().notes
    assert d.differences() == ()
    return only(d)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(lambda x: x / x, lambda x: 1, ("proved", ("x ≠ 0",), ())),
     (lambda x: (x**2 - 1) / (x - 1), lambda x: x + 1, ("proved", ("x − 1 ≠ 0",), ())),
     (lambda x: 1 / (1 / x), lambda x: x, ("proved", ("x ≠ 0",), ())),
     (lambda x: sp.exp(sp.log(x)), lambda x: x, ("proved", ("x > 0",), ())),
     (lambda x: sp.log(x) / sp.log(x), lambda x: 1, ("proved", ("x > 0", "x ≠ 1"), ())),
     (lambda x: sp.sqrt(x**2), lambda x: x, ("conditional", (), ("x ≥ 0",))),
     (lambda x: x - x, lambda x: x, ("refuted", (), ())),
     (lambda x: sp.log(1), lambda x: 1, ("refuted", (), ()))],
)
def test_what_sympy_is_told_not_to_evaluate_has_its_condition(
    left: Callable[[sp.Symbol], object], right: Callable[[sp.Symbol], object], expected: tuple[str, object, object]
) -> None:
    assert kept(left, right) == expected


def test_what_sympy_has_made_the_same_is_said() -> None:
    x = sp.Symbol("x", real=True)
    d = Derivation()
    d.step(x / x, "=", 1, "=", plus(1, 0), "=", sp.log(sp.E))
    d.step(x, "=", sp.log(sp.exp(x)))
    result = d.check()
    assert [n.message.split(";")[0] for n in result.notes] == ["both sides are the same expression"] * 2
    assert [n.span for n in result.notes] == [result.relations[0].span, result.relations[3].span]
    assert "sympy.evaluate(False)" in d.report()


def test_forms_that_are_kept_stay_in_sums_over_listed_points() -> None:
    d = Derivation()
    u = d.distribution("u", over="x", values=("a", "b"))
    a, b = u.points
    x = u.index
    d.step(d.sum(product(u(x), log(quotient(u(x), u(x)))), x), "=", 0)
    assert only(d)[0] == "proved"
    assert d.check().relations[-1].lhs == "u(a) \\log \\frac{u(a)}{u(a)} + u(b) \\log \\frac{u(b)}{u(b)}"
    d.step(d.sum(u(x) * E(u, u(x) * u(a)), x), "=", 1)  # the mean binds its own x
    assert d.check().relations[-1].lhs.count("\\mathbb{E}_{x \\sim u}") == 2
    with pytest.raises(DerivationError, match="no element of its set"):
        d.step(u(1), "=", 0)
    with pytest.raises(DerivationError, match="no number"):
        d.step(sp.Symbol("W") * a + b, "=", 0)


def test_decimals_that_are_rounded_are_noted() -> None:
    x = sp.Symbol("x")
    d = Derivation()
    d.step(x * (1 / 3), "=", x / 3)
    assert only(d)[0] == "refuted"
    assert "Rational(1, 3)" in d.check().notes[0].message
    d = Derivation()
    d.step(0.5 * x + 0.1, "=", x / 2 + sp.Rational(1, 10))
    assert only(d)[0] == "proved"
    assert not any("decimal" in n.message for n in d.check().notes)


def test_the_order_of_the_author_is_kept() -> None:
    s = Setting()
    s.d.step(plus(-H(s.p), CE(s.p, s.q)), "=", minus(CE(s.p, s.q), H(s.p)))
    relation = s.d.check().relations[-1]
    assert relation.lhs == "-H(p) + \\mathrm{CE}(p, q)"
    assert relation.rhs == "\\mathrm{CE}(p, q) - H(p)"
    with sp.evaluate(False):
        s.d.step("=", -H(s.p) + CE(s.p, s.q), "=", CE(s.p, s.q) - H(s.p))
    assert [r.rhs for r in s.d.check().relations[1:]] == [relation.lhs, relation.rhs]


def test_traps_of_sympy_that_reach_us() -> None:
    d = Derivation()
    n, k, x = sp.Symbol("n", integer=True), sp.Symbol("k"), sp.Symbol("x", real=True)
    d.step(sp.Sum(k, (k, 5, 2)), "=", 0)
    d.step(sp.Sum(1, (k, 1, n)), "=", n)
    d.step(sp.asin(sp.sin(x)), "=", x)
    d.step(sp.log(x**2), "=", 2 * sp.log(x))
    assert verdicts(d) == ["proved", "conditional", "refuted", "proved"]
    assert only(d)[1] == ("x > 0",)


def test_functions_definitions_and_moments() -> None:
    s = Setting()
    g, h = s.d.function("g", convex=True), s.d.function("h")
    qc = s.q(s.c)
    s.d.step(g(E(s.p, qc)), "<=", E(s.p, g(qc)))
    s.d.step(h(E(s.p, qc)), "<=", E(s.p, h(qc)))
    s.d.step(Var(s.p, qc), "=", E(s.p, qc**2) - E(s.p, qc) ** 2)
    s.d.step(Cov(s.p, qc, qc), "=", Var(s.p, qc))
    s.d.step(E(s.p, s.sum(qc)), "=", 1)
    assert verdicts(s.d) == ["proved", "conditional", "proved", "proved", "proved"]
    assert s.d.check().relations[1].needs == ("h convex",)


def test_quantities_of_the_vocabulary() -> None:
    s = Setting(independent=False)
    t = sp.Symbol("t", real=True)
    m = s.d.define("m", s.c, (s.p(s.c) + s.q(s.c)) / 2)
    s.d.step(JS(s.p, s.q), "=", JS(s.q, s.p))
    s.d.step(JS(s.p, s.q), "=", KL(s.p, m) / 2 + KL(s.q, m) / 2)
    s.d.step(MI(s.X, s.Y), "=", H(s.Y) - H(s.Y, given=s.X))
    s.d.step(H(s.X, s.Y), "=", H(s.X) + H(s.Y, given=s.X))
    s.d.step(H(s.X), "=", H(s.p))
    s.d.step(sigmoid(-t), "=", 1 - sigmoid(t))
    s.d.step(sp.Derivative(softplus(t), t), "=", sigmoid(t))
    s.d.step(quantity("relu", t), "=", quantity("relu", plus(t, 0)))
    s.d.step(P(sp.Eq(s.X, s.c), given=sp.Eq(s.Y, s.c)), "=", P(sp.Eq(s.X, s.c), sp.Eq(s.Y, s.c)) / s.q(s.c))
    assert set(verdicts(s.d)) == {"proved"}, s.d.report()
    s.d.step(MI(s.X, s.Y), "=", H(s.Y))
    assert only(s.d)[0] == "refuted"


def test_letters_that_meet_are_kept_apart() -> None:
    s = Setting(independent=False)
    d, t, pc, qc = s.d, sp.Symbol("t"), s.p(s.c), s.q(s.c)
    f = d.define("f", t, s.sum(pc * t))
    d.step(f(qc), "=", qc)
    d.step(E(s.p, f(qc)), "=", E(s.p, qc))
    d.step(s.sum(pc * E(s.q, pc)), "=", E(s.q, pc))
    d.step(f(qc), "=", s.sum(pc * qc))
    d.step(qc * s.sum(pc), "=", s.sum(pc * qc))
    assert verdicts(d) == ["proved"] * 3 + ["refuted"] * 2


def test_sets_of_unknown_size() -> None:
    d = Derivation()
    p = d.distribution("p")
    x = p.index
    d.step(d.sum(p(x), x), "=", 1)
    d.step(sp.Sum(p(x), (x, 1, d.size(x))), "=", 1)
    d.step(H(p), "=", -d.sum(p(x) * sp.log(p(x)), x))
    d.step(d.sum(p(x) ** 2, x), "=", 1)
    assert verdicts(d) == ["proved", "proved", "proved", "refuted"]


def test_variables_with_one_law() -> None:
    d = Derivation()
    p = d.distribution("p", over="c", size="C")
    X, Y = d.random_variable("X", law=p), d.random_variable("Y", law=p)
    d.independent(X, Y)
    d.step(P(sp.Eq(X, Y)), "=", d.sum(p(p.index) ** 2, p.index))
    assert verdicts(d) == ["proved"]


def test_what_was_said_of_a_law_stays_when_it_gets_a_variable() -> None:
    d = Derivation()
    p = d.distribution("p", over="c", size="C", positive=True)
    k = d.element("k", p)
    f = d.define("f", p.index, p(p.index) ** 2)
    d.assume(p(k) < sp.Rational(1, 2))
    X = d.random_variable("X", law=p)
    d.step(P(sp.Eq(X, k)), "<", sp.Rational(1, 2))
    d.step(P(sp.Eq(X, p.index)), ">", 0)
    d.step(f(k), "=", P(sp.Eq(X, k)) ** 2)
    assert verdicts(d) == ["proved"] * 3


def test_a_false_reason_is_reported() -> None:
    a, b = sp.symbols("a b", positive=True)
    d = Derivation()
    d.step(sp.log(a * b), "=", sp.log(a) + sp.log(b), reason=sp.Eq(log(a + b), sp.log(a) + sp.log(b)))
    assert "is itself false" in d.check().relations[0].message


def test_reports() -> None:
    d = slips()
    assert isinstance(d.check(), DocumentResult)
    assert d.check() is d.check()
    assert "REFUTED" in d.report()
    assert '"verdict": "refuted"' in d.report("json")
    assert "::error" in d.report("github")
    with pytest.raises(ValueError, match="no format"):
        d.report("xml")


def bad_steps() -> list[tuple[Callable[[Setting], object], str]]:
    """Steps that cannot be stated, and words of the message."""
    x = sp.Symbol("x")
    return [
        (lambda s: s.d.step("x", "=", 1), "strings are never read"),
        (lambda s: s.d.step(x, "=", "x"), "strings are never read"),
        (lambda s: s.d.step(x, "~", 1), "a sign is expected"),
        (lambda s: s.d.step("=", x), "nothing stands in front"),
        (lambda s: s.d.step(x, "="), "nothing stands behind"),
        (lambda s: s.d.step(x), "no relation of SymPy"),
        (lambda s: s.d.step(sp.Eq(x, x)), "before we saw it"),
        (lambda s: s.d.assume(s.q(s.c) > 0), "before we saw it"),
        (lambda s: s.d.step(s.p, "=", 1), "distribution where a number"),
        (lambda s: s.d.step(s.X, "=", 1), "random variable where a number"),
        (lambda s: s.d.step(s.p(x), "=", 1), "no element of the set"),
        (lambda s: s.d.step(s.p(sp.Rational(1, 2)), "=", 1), "no element of its set"),
        (lambda s: s.d.step(s.p(s.d.index("i", size="n")), "=", 1), "another set"),
        (lambda s: s.d.step(sp.gamma(x), "=", 1), "function gamma is not known"),
        (lambda s: s.d.step(x + sp.erf(x) ** 2, "=", 1), "function erf is not known"),
        (lambda s: s.d.step(sp.I, "=", 1), "numbers are real"),
        (lambda s: s.d.step(sp.conjugate(x), "=", 1), "numbers are real"),
        (lambda s: s.d.step(sp.zoo, "=", 1), "division by zero"),
        (lambda s: s.d.step(0 * sp.log(0), "=", 0), "SymPy has made nan of this"),
        (lambda s: s.d.step(float("nan"), "=", 0), "SymPy has made nan of this"),
        (lambda s: s.d.step(sp.Matrix([1, 2]), "=", 0), "d.family"),
        (lambda s: s.d.step(sp.Trace(sp.MatrixSymbol("A", 2, 2)), "=", 0), "d.family"),
        (lambda s: s.d.step(sp.Subs(x**2, x, 2), "=", 4), "doit"),
        (lambda s: s.d.step(sp.Piecewise((x, (x > 0) & (x < 1)), (0, True)), "=", 4), "one relation per case"),
        (lambda s: s.d.step(sp.Symbol("A", commutative=False), "=", 1), "commutative=False"),
        (lambda s: s.d.step(sp.Symbol("z", complex=True), "=", 1), "declared complex"),
        (lambda s: s.d.step(sp.Symbol("lamda") + sp.Symbol("lambda"), "=", 1), "print alike"),
        (lambda s: s.d.step(x == 1), "is Python's"),
        (lambda s: s.d.step(sp.Eq(x, 1), "=", 1), "stands alone"),
        (lambda s: s.d.step((x < 1) & (x > 0)), "one relation is given at a time"),
        (lambda s: s.d.step(s.p(0), "=", 1), "no element of its set"),
        (lambda s: s.d.step(KL(s.p(s.c), s.q), "=", 1), "the distribution is p"),
        (lambda s: s.d.step(KL(s.p, (s.p + s.q) / 2), "=", 1), "is a distribution, not a number"),
        (lambda s: s.d.step(KL("p", s.q), "=", 1), "strings are never read"),
        (lambda s: s.d.step(KL([1], s.q), "=", 1), "no expression of SymPy and no distribution"),
        (lambda s: s.d.step(H(), "=", 1), "of nothing"),
        (lambda s: s.d.step(P(), "=", 1), "of nothing"),
        (lambda s: s.d.step(E(sp.Symbol("r"), x, index=x), "=", 1), "is no distribution of this derivation"),
        (lambda s: s.d.distribution("r", over="z", size=0), "there is no set"),
        (lambda s: s.d.distribution("r", over="z", size=2.5), "is no size"),
        (lambda s: s.d.distribution("r", over="z", values=("a", "a")), "each once"),
        (lambda s: s.d.step(sp.Sum(s.p(x), (x, 1, sp.Symbol("N"))), "=", 1), "another set"),
        (lambda s: s.d.independent(s.p, s.q), "independence is said"),
        (lambda s: s.d.check(budget=0), "seconds above 0"),
        (lambda s: s.d.step(sp.Symbol("x y"), "=", 1), "cannot be printed"),
        (lambda s: s.d.step(sp.Symbol("e"), "=", 1), "prints like the number"),
        (lambda s: s.d.step(x + sp.Symbol("x", positive=True), "=", 1), "two different symbols x"),
        (lambda s: s.d.step(sp.Sum(sp.Symbol("k", positive=True), (sp.Symbol("k", positive=True), -1, 1)), "=", 0),
         "runs from -1"),
        (lambda s: s.d.step(KL(s.p, x), "=", 1), "x is no distribution of this derivation; declare it"),
        (lambda s: s.d.step(sp.Derivative(sp.log(s.p(s.c)), s.p(s.c)), "=", 1), "differentiated in"),
        (lambda s: s.d.define("f", sp.Symbol("t", positive=True), 1), "is declared positive"),
        (lambda s: s.d.distribution("p"), "is taken"),
        (lambda s: s.d.independent(s.X, x), "independence is said"),
        (lambda s: s.d.step(x, "=", x, reason="by $x$"), "belong to formulas"),
        (lambda s: s.d.step(P(sp.Eq(x, 1)), "=", 1), "speaks of random variables"),
        (lambda s: s.d.step(sp.Function("f", positive=True)(x), "=", 1), "function f is declared"),
        (lambda s: s.d.step(sp.Function("p", positive=True)(s.c), "=", 1), "function p is declared"),
        (lambda s: s.d.step(sp.Limit(1 / x, x, 0), "=", 1), "from one side"),
        (lambda s: s.d.step(["x"], "=", 1), "no expression of SymPy"),
        (lambda s: s.d.distribution("P"), "is taken"),
    ]


@pytest.mark.parametrize(("step", "words"), bad_steps())
def test_what_cannot_be_stated_is_refused(step: Callable[[Setting], object], words: str) -> None:
    with pytest.raises((DerivationError, TypeError, ValueError), match=words):
        step(Setting())


def test_a_refused_step_leaves_the_derivation_usable() -> None:
    s = Setting()
    with pytest.raises(DerivationError):
        s.d.step(KL(s.p, s.q), ">=", sp.gamma(2 + sp.Symbol("x")))
    with pytest.raises(DerivationError, match="declare it"):
        s.d.step(KL(sp.Symbol("r", positive=True), s.q), "=", 0)
    with pytest.raises(DerivationError, match="another set"):
        s.d.distribution("w", over="c", size="M")
    before = s.d.to_markdown()
    assert "r > 0" not in before
    r = s.d.distribution("r", over="c", positive=True)  # what the message asks for can be done
    s.d.step(KL(r, s.q), ">=", 0)
    assert verdicts(s.d) == ["proved"]


def test_the_package_is_light() -> None:
    code = "import sys, ce_symbolic; print([m for m in ('sympy', 'flint', 'ce_symbolic.python') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_example_of_the_readme() -> None:
    failed, tried = doctest.testmod(ce_symbolic.python, optionflags=doctest.ELLIPSIS)
    assert tried > 5
    assert failed == 0
