"""The lecture as derivations in Python, and wrong variants of its steps."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Rational

from ce_symbolic import CE, KL, Derivation, E, H, P, because, log, minus, plus, product, quotient


class Setting:
    """Two laws over 1, …, C with random variables, as the lecture has them."""

    def __init__(self, title: str = "Notes", independent: bool = True, positive: bool = True) -> None:
        self.d = Derivation(title)
        self.p = self.d.distribution("p", over="c", size="C")
        self.q = self.d.distribution("q", over="c", size="C", positive=positive)
        self.X = self.d.random_variable("X", law=self.p)
        self.Y = self.d.random_variable("Y", law=self.q)
        if independent:
            self.d.independent(self.X, self.Y)
        self.c = self.p.index

    def sum(self, body: Any) -> Any:
        """Over the classes."""
        return self.d.sum(body, self.c)


def split() -> Derivation:
    """``KL = −H + CE``."""
    s = Setting("The divergence split")
    a, b = sp.symbols("a b", positive=True)
    pc, qc = s.p(s.c), s.q(s.c)
    s.d.step(KL(s.p, s.q), "=", s.sum(pc * sp.log(pc / qc)), "=", E(s.p, sp.log(pc / qc)))
    s.d.step(s.sum(pc * sp.log(pc / qc)), "=", s.sum(pc * sp.log(pc)) - s.sum(pc * sp.log(qc)),
             reason=sp.Eq(log(quotient(a, b)), sp.log(a) - sp.log(b)))
    s.d.step("=", plus(-H(s.p), CE(s.p, s.q)))
    s.d.step(log(quotient(qc, qc)), "=", log(1), "=", 0)
    s.d.step(KL(s.q, s.q), "=", 0)
    s.d.step(KL(s.p, s.q), ">=", 0)
    s.d.step(CE(s.p, s.q), ">=", CE(s.p, s.p), "=", H(s.p))
    return s.d


def bound() -> Derivation:
    """``CE ≥ −log P(X = Y)``."""
    s = Setting("The bound")
    t, u, v, theta = sp.Symbol("t"), *sp.symbols("u v theta", positive=True)
    f = s.d.define("f", t, -sp.log(t))
    s.d.assume(theta <= 1)
    pc, qc = s.p(s.c), s.q(s.c)
    s.d.step(f(theta * u + (1 - theta) * v), "<=", theta * f(u) + (1 - theta) * f(v))
    s.d.chain(CE(s.p, s.q), "=", -s.sum(pc * sp.log(qc)), "=", s.sum(product(pc, f(qc))), "=", E(s.p, f(qc)),
              ">=", f(E(s.p, qc)), because("Jensen"), "=", f(s.sum(pc * qc)), "=", f(P(sp.Eq(s.X, s.Y))))
    s.d.step(CE(s.p, s.q), ">=", -sp.log(P(sp.Eq(s.X, s.Y))))
    s.d.step(-CE(s.p, s.q), "<=", sp.log(P(sp.Eq(s.X, s.Y))))
    s.d.step(sp.exp(-CE(s.p, s.q)), "<=", P(sp.Eq(s.X, s.Y)))
    return s.d


def one_hot() -> Derivation:
    """The entropy of a known class."""
    d = Derivation("One-hot truth")
    c = d.index("c", size="C")
    q = d.distribution("q", over=c, positive=True)
    t = d.distribution("t", over=c)
    k = d.element("k", c)
    d.assume(t(k), "=", 1)
    d.step(H(t), "=", -d.sum(t(c) * sp.log(t(c)), c), "=", minus(product(t(k), sp.log(t(k)))), "=",
           product(-1, log(1)), "=", 0)
    d.step(KL(t, q), "=", plus(-H(t), CE(t, q)), "=", CE(t, q), "=", -sp.log(q(k)))
    return d


def regression() -> Derivation:
    """The cost and its gradient."""
    d = Derivation("Regression")
    i = d.index("i", size="m")
    m, x, y = d.size(i), d.family("x", over=i), d.family("y", over=i)
    W, b, V, g, theta = sp.symbols("W b V g theta", real=True)
    d.assume(theta >= 0)
    d.assume(theta <= 1)
    J = d.define("J", (W, b), d.sum((W * x[i] + b - y[i]) ** 2, i) / m)
    d.step(sp.Derivative(J(W, b), W), "=", 2 / m * d.sum((W * x[i] + b - y[i]) * x[i], i))
    d.step(sp.Derivative(J(W, b), b), "=", 2 / m * d.sum(W * x[i] + b - y[i], i))
    d.step(J(W, b), ">=", 0)
    d.step(J(theta * W + (1 - theta) * V, theta * b + (1 - theta) * g), "<=", theta * J(W, b) + (1 - theta) * J(V, g))
    return d


def likelihood() -> Derivation:
    """The mean negative log-likelihood."""
    d = Derivation("Many examples")
    i = d.index("i", size="n")
    n, w = d.size(i), d.family("w", over=i, positive=True)
    d.step(d.sum(-sp.log(w[i]), i) / n, "=", -sp.log(sp.Product(w[i], (i, 1, n))) / n)
    return d


def worked() -> Derivation:
    """The example on two points."""
    d = Derivation("A worked example")
    u, v = (d.distribution(name, over="x", values=("a", "b")) for name in "uv")
    a, b = sp.symbols("a b", real=True)
    for law, at_a in ((u, Rational(1, 3)), (v, Rational(2, 3))):
        d.assume(law(a), "=", at_a)
        d.assume(law(b), "=", 1 - at_a)
    d.step(KL(u, v), "=", plus(u(a) * sp.log(u(a) / v(a)), u(b) * sp.log(u(b) / v(b))), "=",
           plus(product(Rational(1, 3), log(Rational(1, 2))), Rational(2, 3) * sp.log(2)), "=", sp.log(2) / 3)
    d.step(KL(u, v), "=", 0.231)
    d.step(u(a) * sp.log(u(a) / v(a)), "<", 0)
    return d


LECTURE = (split, bound, one_hot, regression, likelihood, worked)


def slips() -> Derivation:
    """Wrong variants."""
    s = Setting("Slips", independent=True)
    pc, qc = s.p(s.c), s.q(s.c)
    s.d.step(CE(s.p, s.q), "=", s.sum(pc - sp.log(qc)))
    s.d.step(KL(s.p, s.q), "=", CE(s.p, s.q) + H(s.p))
    s.d.step(KL(s.p, s.q), "=", KL(s.q, s.p))
    s.d.step(KL(s.p, s.q), "=", s.sum(qc * sp.log(pc / qc)))
    s.d.step(CE(s.p, s.q), "<=", -sp.log(P(sp.Eq(s.X, s.Y))))
    s.d.step(CE(s.p, s.q), "=", -sp.log(s.sum(pc * qc)))
    s.d.step(s.sum(pc * qc), "=", s.sum(pc) * s.sum(qc))
    s.d.step(KL(s.p, s.q), ">", 0)
    s.d.step(H(s.p), ">=", CE(s.p, s.q))
    return s.d
