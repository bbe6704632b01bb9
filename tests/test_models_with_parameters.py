r"""Laws with parameters, ``\pi_\theta(a | s)``: the score trick, baselines, and what is not true of them."""
from __future__ import annotations

from fractions import Fraction

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown
from ce_symbolic.meaning.terms import (
    ONE,
    REALS,
    ZERO,
    App,
    Compare,
    Condition,
    Derivative,
    Family,
    Finite,
    Mul,
    Sym,
    Term,
    Theory,
    sum_over,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.refutation.evaluate import evaluate
from ce_symbolic.refutation.instance import Instance, Model
from ce_symbolic.refutation.symbols import states_law
from ce_symbolic.rules.totals import DerivativeOfTotal

long = pytest.mark.long
POLICY = "Let $\\pi_\\theta(a|s)$ be a policy.\n\n$$ \\nabla_\\theta \\log \\pi_\\theta(a|s) = "
POLICY += "\\frac{\\nabla_\\theta \\pi_\\theta(a|s)}{\\pi_\\theta(a|s)} $$\n\n"


def verdict(display: str, before: str = POLICY) -> str:
    report = checked(parse_markdown(f"{before}$$ {display} $$\n", "notes.md"))
    return str(report["relations"][-1]["verdict"])


@long
@pytest.mark.parametrize("display", [
    r"\sum_a \nabla_\theta \pi_\theta(a|s) = 0",
    r"\sum_a \frac{\partial^2}{\partial \theta^2} \pi_\theta(a|s) = 0",
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[\nabla_\theta \log \pi_\theta(a|s)] = 0",
    r"\mathbb{E}_{a \sim \pi_\theta(a|s)}[b(s) \nabla_\theta \log \pi_\theta(a|s)] = 0",
    r"\nabla_\theta \mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[Q(s,a)] = "
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[Q(s,a) \nabla_\theta \log \pi_\theta(a|s)]",
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[(Q(s,a) - b(s)) \nabla_\theta \log \pi_\theta(a|s)] = "
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[Q(s,a) \nabla_\theta \log \pi_\theta(a|s)]",
])
def test_proved(display: str) -> None:
    assert verdict(display) == "proved"


@long
@pytest.mark.parametrize("display", [
    r"\sum_a Q(s,a) \nabla_\theta \pi_\theta(a|s) = \sum_a \nabla_\theta \pi_\theta(a|s)",
    r"\sum_a \nabla_\theta \log \pi_\theta(a|s) = \sum_a \nabla_\theta \pi_\theta(a|s)",
    r"\sum_a \nabla_\theta \pi_\theta(a|s) Q(s,a) = \sum_a \pi_\theta(a|s) Q(s,a) \log \nabla_\theta \pi_\theta(a|s)",
    r"\nabla_\theta \log \pi_\theta(a|s) = \frac{1}{\nabla_\theta \pi_\theta(a|s)}",
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[(Q(s,a) - b(a)) \nabla_\theta \log \pi_\theta(a|s)] = "
    r"\mathbb{E}_{a \sim \pi_\theta(\cdot|s)}[Q(s,a) \nabla_\theta \log \pi_\theta(a|s)]",
    r"\sum_s \pi_\theta(a|s) = 1",
])
def test_not_proved(display: str) -> None:
    assert verdict(display) in ("refuted", "open", "unread")


@long
def test_refuted() -> None:
    assert verdict(r"\sum_a Q(s,a) \nabla_\theta \log \pi_\theta(a|s) = \sum_a Q(s,a) \nabla_\theta \pi_\theta(a|s)"
                   ) == "refuted"


@long
def test_laws_that_words_relate_refute_nothing() -> None:
    before = "A trajectory $\\tau$ is drawn from $P_\\theta$ by following the policy $\\pi_\\theta$.\n\n"
    before += "$$ \\nabla_\\theta \\sum_\\tau P_\\theta(\\tau) R(\\tau) = "
    before += "\\sum_\\tau \\nabla_\\theta P_\\theta(\\tau) R(\\tau) $$\n\n"
    display = (r"\nabla_\theta \log P_\theta(\tau) = "
               r"\nabla_\theta \log [p(s_0) \prod_{t=0}^H \pi_\theta(a_t|s_t) p(s_{t+1}|s_t, a_t)]")
    assert verdict(display, before) != "refuted"


@long
def test_summed_over_trajectories_beside_one_of_them() -> None:
    r"""``\tau = (s_0, a_0, …)`` and ``\tau^{(i)}`` in one text do not make the ``\tau`` of a sum the i-th."""
    before = ("A trajectory is $\\tau = (s_0, a_0, s_1)$. Put "
              "$U(\\theta) = \\mathbb{E}_{\\tau \\sim P_\\theta(\\tau)}[R(\\tau)]$.\n\n"
              "$$ \\frac{\\nabla_\\theta P_\\theta(\\tau^{(i)})}{P_\\theta(\\tau^{(i)})} = "
              "\\nabla_\\theta \\log P_\\theta(\\tau^{(i)}) $$\n\n")
    assert verdict(r"\nabla_\theta U(\theta) = \nabla_\theta \sum_\tau P_\theta(\tau) R(\tau)", before) == "proved"


# --- the rule and the instances --------------------------------------------------------------------------------------

A = Finite("a")
FAMILY = Family("π@", (None, A), 1)
ENTRY = App("π@", (Sym("t"), Sym("a")))
TOTAL = Condition((("t", REALS),), (), Compare("=", sum_over("a", A, ENTRY), ONE))
THEORY = Theory(families={"π@": FAMILY, "Q": Family("Q", (A,))}, facts=(TOTAL,))


def at(parameter: str) -> Term:
    return Derivative(App("π@", (Sym(parameter), Sym("a"))), Sym(parameter))


def test_the_rule() -> None:
    rule, scope = DerivativeOfTotal(), Scope(THEORY)
    assert rule.apply(sum_over("a", A, at("u")), (0, 1), scope) == ZERO
    assert rule.apply(sum_over("a", A, Mul((Sym("b"), at("u")))), (0, 1), scope) == ZERO
    weighted = sum_over("a", A, Mul((App("Q", (Sym("a"),)), at("u"))))
    assert rule.apply(weighted, (0, 1), scope) is None
    assert rule.apply(sum_over("a", A, at("u")), (0, 2), scope) is None


def test_the_rule_asks_for_all_values_of_the_parameter() -> None:
    fixed = Condition((), (), Compare("=", sum_over("a", A, ENTRY), ONE))
    scope = Scope(Theory(families={"π@": FAMILY}, facts=(fixed,)))
    assert DerivativeOfTotal().apply(sum_over("a", A, at("t")), (0, 1), scope) is None


def test_models_are_laws_for_all_parameters() -> None:
    weights = {(1,): (Fraction(1), Fraction(2), Fraction(1)), (2,): (Fraction(0), Fraction(1), Fraction(-1))}
    model = Model(1, 1, weights)
    assert model.is_law
    for value in (0, 1, -2, Fraction(1, 3)):
        instance = Instance(sizes={"a": 2}, scalars={"u": value}, models={"π@": model})
        assert evaluate(sum_over("a", A, App("π@", (Sym("u"), Sym("a")))), THEORY, instance) == 1
        assert evaluate(sum_over("a", A, at("u")), THEORY, instance) == 0
    assert not Model(1, 1, {(1,): (Fraction(0), Fraction(2), Fraction(1))}).is_law
    assert not Model(1, 1, {(1,): (Fraction(1), Fraction(-1), Fraction(0))}).is_law


def test_derivatives_of_models_are_exact() -> None:
    model = Model(1, 1, {(1,): (Fraction(1), Fraction(0), Fraction(0)), (2,): (Fraction(0), Fraction(1), Fraction(0))})
    instance = Instance(sizes={"a": 2}, scalars={"u": 2, "k": 2}, models={"π@": model})
    # t^2 / (1 + t^2) has the derivative 2t / (1 + t^2)^2.
    theory = Theory(families={"π@": FAMILY}, facts=(TOTAL,), sets={"k": A})
    term = Derivative(App("π@", (Sym("u"), Sym("k"))), Sym("u"))
    assert evaluate(term, theory, instance) == Fraction(4, 25)


def test_what_says_that_it_is_a_law() -> None:
    assert states_law(TOTAL, THEORY)
    assert states_law(Condition((("t", REALS), ("a", A)), (), Compare(">=", ENTRY, ZERO)), THEORY)
    assert not states_law(Condition((("t", REALS), ("a", A)), (), Compare("=", ENTRY, ONE)), THEORY)
    assert not states_law(Condition((("a", A),), (), Compare(">=", ENTRY, ZERO)), THEORY)


# --- shifted indices -------------------------------------------------------------------------------------------------

CHAIN = ("Put $\\bar a_t = \\prod_{i=1}^t a_i$. Each step is $X_s = a_s X_{s-1}$.\n\n")


@long
def test_recursions() -> None:
    assert verdict(r"X_t = a_t X_{t-1}", CHAIN) == "proved"
    assert verdict(r"X_t = a_t X_{t-1} + X_{t-1}", CHAIN) == "refuted"


@long
def test_a_start_value_is_no_definition_of_all() -> None:
    assert verdict(r"X_t = x_0 + a_t", "We begin with $X_0 = x_0$.\n\n$$ \\sum_{t=1}^n X_t = \\sum_{i=1}^n X_i $$\n\n"
                   ) != "proved"


# --- laws that a display gives ---------------------------------------------------------------------------------------

ENERGY = ("Let $f$ be an energy.\n\n"
          "$$ P(v) = \\frac{1}{Z} \\sum_h e^{-f(v,h)}, \\qquad Z = \\sum_{v,h} e^{-f(v,h)} $$\n\n")


@long
def test_a_law_that_is_given_by_a_formula() -> None:
    report = checked(parse_markdown(ENERGY + "$$ Z P(v) = \\sum_h e^{-f(v,h)} $$\n\n$$ P(v) = Z $$\n", "notes.md"))
    assert [r["verdict"] for r in report["relations"]] == ["given", "definition", "proved", "refuted"]


@long
def test_a_marginal_is_no_given_value() -> None:
    assert verdict(r"p(x) = \sum_z p(x, z)", "") == "proved"
    assert verdict(r"p(x) = \sum_z p(x \mid z)", "") == "refuted"


@long
def test_how_trajectories_are_made_is_told_in_words() -> None:
    before = "$$ P(\\tau|\\theta) = P(s_0) \\prod_{t=0}^{T-1} \\pi_\\theta(a_t|s_t) P(s_{t+1}|s_t,a_t) $$\n\n"
    assert verdict(r"\log P(\tau|\theta) = \log P(s_0)", before) in ("open", "definition")


@long
def test_functions_of_two_values_of_one_parameter() -> None:
    before = ("$$ H(\\theta|\\theta') = -\\sum_z p(z|x,\\theta') \\log p(z|x,\\theta) $$\n\n"
              "$$ Q(\\theta|\\theta') = \\sum_z p(z|x,\\theta') \\log p(x,z|\\theta) $$\n\n")
    assert verdict(r"\log p(x|\theta) = Q(\theta|\theta') + H(\theta|\theta')", before) == "proved"
    assert verdict(r"\log p(x|\theta) = Q(\theta|\theta') - H(\theta|\theta')", before) == "refuted"


@long
@pytest.mark.parametrize("words", [
    "Let $t$ be the one-hot label with true class $c$.", "The label $t$ is one-hot and $c$ is the correct class.",
    "The one-hot vector $t$ for class $c$.", "With one-hot target $t$ of class $c$,",
])
def test_one_hot_at_a_class(words: str) -> None:
    before = f"{words} Let $q$ be a distribution over the classes $1, \\dots, K$.\n\n"
    assert verdict(r"-\sum_{k=1}^K t_k \log q_k = -\log q_c", before) == "proved"
    assert verdict(r"-\sum_{k=1}^K t_k \log q_k = -q_c", before) == "refuted"


@long
def test_a_policy_over_counted_actions() -> None:
    r"""``for $a = 1, \dots, k$`` tells that a is an index, and the derivatives of the softmax are known."""
    before = ("Preferences $H_a$ for $a=1,\\dots,k$ define the policy "
              "$\\pi_a = \\frac{e^{H_a}}{\\sum_{b=1}^k e^{H_b}}$.\n\n")
    assert verdict(r"\sum_{x=1}^k q_x \frac{\partial \pi_x}{\partial H_a} = "
                   r"\sum_{x=1}^k (q_x - B) \frac{\partial \pi_x}{\partial H_a}", before) == "proved"
    assert verdict(r"\sum_{x=1}^k q_x \frac{\partial \pi_x}{\partial H_a} = \pi_a q_a", before) == "refuted"
    assert verdict(r"\sum_{x=1}^k q_x \frac{\partial \pi_x}{\partial H_a} = "
                   r"\sum_{x=1}^k q_x \pi_x (1_{a=x} - \pi_a)", before) == "proved"


@long
def test_advantages() -> None:
    """Two functions that are told by each other: the second equation is no definition, and it ends."""
    before = ("Let $V(s) = \\sum_a \\pi(a|s) Q(s,a)$ and $A(s,a) = Q(s,a) - V(s)$, with "
              "$Q(s,a) = r(s,a) + \\gamma \\sum_{s'} P(s'|s,a) V(s')$.\n\n")
    assert verdict(r"\sum_a \pi(a|s) A(s,a) = 0", before) == "proved"
    assert verdict(r"A(s,a) = r(s,a) + \gamma \sum_{s'} P(s'|s,a) V(s') - V(s)", before) == "proved"
    assert verdict(r"A(s,a) = r(s,a) + \gamma \sum_{s'} P(s'|s,a) V(s')", before) != "proved"


@long
def test_energies() -> None:
    before = ("An energy $E(x)$ over a finite set defines $p(x) = \\frac{e^{-E(x)}}{Z}$ with "
              "$Z = \\sum_x e^{-E(x)}$.\n\n")
    assert verdict(r"-\sum_x p(x) \log p(x) = \sum_x p(x) E(x) + \log Z", before) == "proved"
    assert verdict(r"-\sum_x p(x) \log p(x) = \sum_x p(x) E(x) - \log Z", before) == "refuted"


@long
@pytest.mark.parametrize(("display", "expected"), [
    (r"\sum_{t=2}^T \log \frac{a_t}{a_{t-1}} = \log \frac{a_T}{a_1}", "proved"),
    (r"\sum_{t=1}^T (a_t - a_{t-1}) = a_T - a_0", "proved"),
    (r"\sum_{t=2}^T (a_t - a_{t-1}) = a_T - a_2", "refuted"),
])
def test_telescoping(display: str, expected: str) -> None:
    assert verdict(display, "Let $a_t > 0$ for all $t$.\n\n") == expected


@long
def test_a_derivative_under_an_integral_is_told() -> None:
    report = checked(parse_markdown(
        "$$ \\nabla_\\theta \\int p(x|\\theta) f(x) dx = \\int \\nabla_\\theta p(x|\\theta) f(x) dx $$\n", "n.md"))
    relation = report["relations"][-1]
    assert relation["verdict"] == "proved"
    assert "the derivative may be taken under the integral" in relation["domain"]


@long
def test_lagrangians_of_weights() -> None:
    r"""That the weights sum to one does not tie them to their number."""
    before = ("Let $\\sum_{k=1}^K \\pi_k = 1$ and $N_k = \\sum_{i=1}^N \\gamma_{ik}$. The Lagrangian is "
              "$L = \\sum_{i=1}^N \\sum_{k=1}^K \\gamma_{ik} \\log \\pi_k + \\lambda (1 - \\sum_{k=1}^K \\pi_k)$.\n\n")
    assert verdict(r"\frac{\partial L}{\partial \pi_k} = \frac{N_k}{\pi_k} - \lambda", before) == "proved"
    assert verdict(r"\frac{\partial L}{\partial \pi_k} = \frac{N_k}{\pi_k} + \lambda", before) == "refuted"
