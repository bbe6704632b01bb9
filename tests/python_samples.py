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
    u = d.distribution("u", over="x", values={"a": Rational(1, 3), "b": Rational(2, 3)})
    v = d.distribution("v", over=u, values={"a": Rational(2, 3), "b": Rational(1, 3)})
    a, b = u.points
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


def more_slips() -> Derivation:
    """Wrong variants of the other steps: every relation is refuted."""
    d = Derivation("More slips")
    u = d.distribution("u", over="s", values={"a": Rational(1, 3), "b": Rational(2, 3)})
    v = d.distribution("v", over=u, values={"a": Rational(2, 3), "b": Rational(1, 3)})
    i = d.index("i", size="m")
    m, x, y = d.size(i), d.family("x", over=i), d.family("y", over=i)
    W, beta = sp.symbols("W beta", real=True)
    J = d.define("J", (W, beta), d.sum((W * x[i] + beta - y[i]) ** 2, i) / m)
    a, r, theta = sp.symbols("alpha r theta", positive=True)
    d.assume(theta < 1)
    d.step(KL(u, v), "=", sp.log(2) / 2)
    d.step(KL(u, v), "=", 0.232)
    d.step(CE(u, v), "=", -sp.log(u(u.points[0])))
    d.step(-sp.log(theta * a + (1 - theta) * r), ">=", -theta * sp.log(a) - (1 - theta) * sp.log(r))
    d.step(sp.log(a + r), "=", sp.log(a) + sp.log(r))
    d.step(sp.Derivative(-sp.log(a), a), "=", 1 / a)
    d.step(sp.Derivative(J(W, beta), W), "=", 1 / m * d.sum((W * x[i] + beta - y[i]) * x[i], i))
    d.step(sp.Derivative(J(W, beta), beta), "=", 2 / m * d.sum((W * x[i] + beta - y[i]) * x[i], i))
    return d


def one_hot_slips() -> Derivation:
    """Wrong variants about the entropy of a known class."""
    d = Derivation("One-hot slips")
    c = d.index("c", size="C")
    t = d.distribution("t", over=c)
    q = d.distribution("q", over=c, positive=True)
    k = d.element("k", c)
    d.assume(t(k), "=", 1)
    d.step(H(t), "=", 1)
    d.step(H(t), ">", 0)
    d.step(H(t), "=", sp.log(d.size(c)))
    d.step(CE(t, q), "=", sp.log(q(k)))
    return d


def unsaid() -> Derivation:
    """What needs more than the derivation says: independence, convexity, a sign; and a domain."""
    s = Setting("Unsaid", independent=False, positive=False)
    d, pc, qc = s.d, s.p(s.c), s.q(s.c)
    t = sp.Symbol("t", real=True)
    f = d.function("f")
    d.step(KL(s.p, s.q), ">=", 0)
    d.step(CE(s.p, s.q), ">=", -sp.log(P(sp.Eq(s.X, s.Y))))
    d.step(s.sum(pc * qc), "=", P(sp.Eq(s.X, s.Y)))
    d.step(E(s.p, f(qc)), ">=", f(E(s.p, qc)))
    d.step(sp.sqrt(t**2), "=", t)
    return d
