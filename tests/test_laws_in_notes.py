"""Laws at work in notes: what is true is proved, its wrong twins are not."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

NOTES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "sigmoid and softplus": (
        r"Let $\sigma(z) = \frac{1}{1+e^{-z}}$ be the sigmoid, $z$ a real number.",
        (
            r"\log(1+e^z) - z = \log(1+e^{-z})",
            r"\log(1+e^z) - \log(1+e^{-z}) = z",
            r"1-\sigma(z)=\sigma(-z)",
            r"-\log \sigma(z) = \log(1 + \exp(-z))",
            r"\log(1-\sigma(z)) = -\log(1+e^{z})",
            r"\log \frac{\sigma(z)}{1-\sigma(z)} = z",
            r"\log \sigma(z) = z - \log(1+e^z)",
            r"\tanh z = 2\sigma(2z)-1",
            r"\sigma(z) = \frac{1}{2}\left(1+\tanh\frac{z}{2}\right)",
            r"\tanh z = \frac{1 - e^{-2z}}{1+e^{-2z}}",
            r"\cosh^2 z - \sinh^2 z = 1",
            r"\frac{d^2}{dz^2} \log(1+e^z) \ge 0",
            r"\log(1+e^z) \ge \max(z, 0)",
            r"\log(e^a + e^b) = a + \log(1+e^{b-a})",
            r"\log(e^a+e^b) \le \max(a,b) + \log 2",
            r"\max(a,b) \le \log(e^a+e^b)",
        ),
        (
            r"\log(1+e^z) - z = \log(1-e^{-z})",
            r"\log(1+e^z) + z = \log(1+e^{-z})",
            r"\tanh z = 2\sigma(z)-1",
            r"\log \sigma(z) = z + \log(1+e^z)",
            r"\log(e^a+e^b) \le \max(a,b)",
            r"\log(e^a+e^b) = a + \log(1+e^{a-b})",
            r"\frac{d^2}{dz^2} \log(1+e^z) \ge \frac{1}{4}",
        ),
    ),
    "means of two numbers": (
        r"Let $x > 0$, $y > 0$ and $0 \le t \le 1$.",
        (
            r"e^{tx+(1-t)y} \le t e^x + (1-t) e^y",
            r"(tx+(1-t)y)\log(tx+(1-t)y) \le t x \log x + (1-t) y \log y",
            r"x^t y^{1-t} \le tx + (1-t)y",
            r"\frac{2}{\frac1x+\frac1y} \le \sqrt{xy}",
            r"\frac{2}{\frac1x+\frac1y} \le \frac{x+y}{2}",
            r"\frac{1}{tx+(1-t)y} \le \frac{t}{x} + \frac{1-t}{y}",
            r"\sqrt{tx+(1-t)y} \ge t\sqrt{x} + (1-t)\sqrt{y}",
            r"|x - y| \le |x| + |y|",
            r"|a+b| \le |a|+|b|",
            r"-x\log x \le \frac1e",
            r"\cosh x \ge 1",
        ),
        (
            r"e^{tx+(1-t)y} \ge t e^x + (1-t) e^y",
            r"(tx+(1-t)y)\log(tx+(1-t)y) \ge t x \log x + (1-t) y \log y",
            r"x^t y^{1-t} \ge tx + (1-t)y",
            r"\frac{2}{\frac1x+\frac1y} \ge \sqrt{xy}",
            r"\frac{1}{tx+(1-t)y} \ge \frac{t}{x} + \frac{1-t}{y}",
            r"|a+b| \ge |a|+|b|",
            r"|a-b| \le |a|-|b|",
            r"-x\log x \le \frac13",
        ),
    ),
    "information": (
        r"Let $X$, $Y$, $Z$ be discrete random variables with joint distribution $p(x,y,z)$.",
        (
            r"I(X;Y|Z) \ge 0",
            r"H(X|Y,Z) \le H(X|Y)",
            r"I(X;Y) \le I(X;Y,Z)",
            r"H(X,Y,Z) + H(Z) \le H(X,Z)+H(Y,Z)",
            r"H(X,Y,Z) \le H(X)+H(Y)+H(Z)",
        ),
        (
            r"I(X;Y|Z) \le 0",
            r"H(X|Y,Z) \ge H(X|Y)",
            r"I(X;Y|Z) \le I(X;Y)",
            r"I(X;Y|Z) \ge I(X;Y)",
        ),
    ),
    "two distributions": (
        r"Let $p$ and $q$ be distributions over the same finite set with $n$ elements and $m = \frac12(p+q)$.",
        (
            r"\frac12 D_{KL}(p\|m) + \frac12 D_{KL}(q\|m) \ge 0",
            r"\frac12 D_{KL}(p\|m) + \frac12 D_{KL}(q\|m) \le \log 2",
            r"\sum_x p(x)^2 \le 1",
            r"\sum_x p(x)^2 \ge \frac1n",
            r"\sum_x \sqrt{p(x)q(x)} \le 1",
            r"\sum_x |p(x)-q(x)| \le 2",
            r"H\left(\frac{p+q}{2}\right) \ge \frac12 H(p) + \frac12 H(q)",
            r"\sum_x \left(\sqrt{p(x)}-\sqrt{q(x)}\right)^2 = 2 - 2\sum_x\sqrt{p(x)q(x)}",
            r"\sum_x \frac{p(x)^2}{q(x)} \ge 1",
        ),
        (
            r"\frac12 D_{KL}(p\|m) + \frac12 D_{KL}(q\|m) \le \frac12",
            r"\sum_x p(x)^2 \ge 1",
            r"\sum_x |p(x)-q(x)| \le 1",
            r"\sum_x \sqrt{p(x)q(x)} \ge 1",
        ),
    ),
    "finite sums": (
        r"Let $a_1,\dots,a_n$ and $b_1,\dots,b_n$ be positive numbers, "
        r"$a = \sum_{i=1}^n a_i$ and $b = \sum_{i=1}^n b_i$.",
        (
            r"\sum_{i=1}^n a_i \log \frac{a_i}{b_i} \ge a \log \frac{a}{b}",
            r"\left(\sum_{i=1}^n a_i b_i\right)^2 \le \sum_{i=1}^n a_i^2 \sum_{i=1}^n b_i^2",
            r"\sum_{i=1}^n a_i b_i \le \sqrt{\sum_{i=1}^n a_i^2} \sqrt{\sum_{i=1}^n b_i^2}",
            r"\frac{n}{\sum_{i=1}^n \frac{1}{a_i}} \le \frac1n \sum_{i=1}^n a_i",
            r"\left(\sum_{i=1}^n a_i\right)^2 \le n \sum_{i=1}^n a_i^2",
            r"\sum_{i=1}^n \frac{a_i^2}{b_i} \ge \frac{(\sum_{i=1}^n a_i)^2}{\sum_{i=1}^n b_i}",
            r"\left|\sum_{i=1}^n x_i\right| \le \sum_{i=1}^n |x_i|",
            r"\left(\prod_{i=1}^n a_i\right)^{1/n} \le \frac1n \sum_{i=1}^n a_i",
        ),
        (
            r"\left(\prod_{i=1}^n a_i\right)^{1/n} \ge \frac1n \sum_{i=1}^n a_i",
            r"\sum_{i=1}^n a_i \log \frac{a_i}{b_i} \le a \log \frac{a}{b}",
            r"\left(\sum_{i=1}^n a_i b_i\right)^2 \ge \sum_{i=1}^n a_i^2 \sum_{i=1}^n b_i^2",
            r"\left(\sum_{i=1}^n a_i\right)^2 \le \sum_{i=1}^n a_i^2",
            r"\frac{n}{\sum_{i=1}^n \frac{1}{a_i}} \ge \frac1n \sum_{i=1}^n a_i",
        ),
    ),
    "weighted means": (
        r"Let $w_i \ge 0$ with $\sum_{i=1}^n w_i = 1$ and let $a_1,\dots,a_n$ be positive.",
        (
            r"\frac{1}{\sum_{i=1}^n w_i a_i} \le \sum_{i=1}^n \frac{w_i}{a_i}",
            r"\sqrt{\sum_{i=1}^n w_i a_i} \ge \sum_{i=1}^n w_i \sqrt{a_i}",
            r"\left(\sum_{i=1}^n w_i a_i\right)\log\left(\sum_{i=1}^n w_i a_i\right) \le \sum_{i=1}^n w_i a_i \log a_i",
            r"\left|\sum_{i=1}^n w_i z_i\right| \le \sum_{i=1}^n w_i |z_i|",
            r"\prod_{i=1}^n a_i^{w_i} \le \sum_{i=1}^n w_i a_i",
            r"2^{\sum_{i=1}^n w_i a_i} \le \sum_{i=1}^n w_i 2^{a_i}",
        ),
        (
            r"\prod_{i=1}^n a_i^{w_i} \ge \sum_{i=1}^n w_i a_i",
            r"2^{\sum_{i=1}^n w_i a_i} \ge \sum_{i=1}^n w_i 2^{a_i}",
            r"\frac{1}{\sum_{i=1}^n w_i a_i} \ge \sum_{i=1}^n \frac{w_i}{a_i}",
            r"\sqrt{\sum_{i=1}^n w_i a_i} \le \sum_{i=1}^n w_i \sqrt{a_i}",
        ),
    ),
    "vectors": (
        r"Let $u, v \in \mathbb{R}^d$.",
        (
            r"(u^\top v)^2 \le (u^\top u)(v^\top v)",
            r"|u^\top v| \le \|u\| \|v\|",
            r"u^\top v \le \|u\| \|v\|",
            r"\|u+v\| \le \|u\|+\|v\|",
        ),
        (
            r"u^\top v \ge \|u\| \|v\|",
            r"\|u+v\| \ge \|u\|+\|v\|",
            r"|u^\top v| \le \frac12 \|u\| \|v\|",
        ),
    ),
    "tails": (
        r"Let $X$ be a non-negative random variable and $a > 0$.",
        (
            r"P(X \ge a) \le \frac{E[X]}{a}",
            r"\mathbb{E}[\mathbf{1}\{X \ge a\}] \le \frac{\mathbb{E}[X]}{a}",
            r"\mathbb{P}(X > a) \le \frac{\mathbb{E}[X]}{a}",
            r"P(X \ge a) \le \frac{E[X^2]}{a^2}",
        ),
        (
            r"P(X \ge a) \ge \frac{E[X]}{a}",
            r"P(X \ge a) \le a E[X]",
            r"P(X \ge a) \le \frac{E[X]}{a^2}",
        ),
    ),
    "deviations": (
        r"Let $X$ be a random variable with mean $\mu$ and variance $\sigma^2$, and $\epsilon > 0$.",
        (r"P(|X-\mu| \ge \epsilon) \le \frac{\sigma^2}{\epsilon^2}",),
        (
            r"P(|X-\mu| \ge \epsilon) \le \frac{\sigma}{\epsilon^2}",
            r"P(|X-\mu| \ge \epsilon) \ge \frac{\sigma^2}{\epsilon^2}",
        ),
    ),
    "integrals": (
        r"Let $\lambda > 0$ and $a \le b$.",
        (
            r"\int_0^1 x^2\,dx = \frac13",
            r"\int_a^b x\,dx = \frac{b^2-a^2}{2}",
            r"\int_0^\infty x^2 \lambda e^{-\lambda x}\,dx = \frac{2}{\lambda^2}",
            r"\int_c^\infty \lambda e^{-\lambda x}\,dx = e^{-\lambda c}",
            r"\int_{-\infty}^\infty e^{-x^2/2}\,dx = \sqrt{2\pi}",
            r"\int_{-\infty}^{\infty} x \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}} dx = \mu",
            r"\int_{-\infty}^{\infty} (x-\mu)^2 \frac{1}{\sqrt{2\pi\sigma^2}}"
            r" e^{-\frac{(x-\mu)^2}{2\sigma^2}} dx = \sigma^2",
        ),
        (
            r"\int_0^1 x^2\,dx = \frac12",
            r"\int_0^\infty x^2 \lambda e^{-\lambda x}\,dx = \frac{1}{\lambda^2}",
            r"\int_c^\infty \lambda e^{-\lambda x}\,dx = e^{\lambda c}",
            r"\int_{-\infty}^\infty e^{-x^2/2}\,dx = \sqrt{\pi}",
        ),
    ),
    "mixtures": (
        r"Let $p_1$ and $p_2$ be distributions over the finite set $\mathcal{X}$ and $0 \le \lambda \le 1$.",
        (r"H(\lambda p_1 + (1-\lambda) p_2) \ge \lambda H(p_1) + (1-\lambda) H(p_2)",),
        (r"H(\lambda p_1 + (1-\lambda) p_2) \le \lambda H(p_1) + (1-\lambda) H(p_2)",),
    ),
    "moments": (
        r"Let $X$ and $Y$ be random variables and let $a$, $b$ be constants.",
        (
            r"\mathrm{Cov}(X,Y)^2 \le \mathrm{Var}(X)\mathrm{Var}(Y)",
            r"E[XY]^2 \le E[X^2]E[Y^2]",
            r"|E[XY]| \le \sqrt{E[X^2]}\sqrt{E[Y^2]}",
            r"|E[X]| \le E[|X|]",
            r"\mathbb{E}[\mathbb{E}[Y|X]] = \mathbb{E}[Y]",
        ),
        (
            r"\mathrm{Cov}(X,Y)^2 \ge \mathrm{Var}(X)\mathrm{Var}(Y)",
            r"E[X^2] \le E[X]^2",
            r"\mathbb{E}[\mathbb{E}[Y|X]] = \mathbb{E}[X]",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("topic", NOTES)
def test_true_is_proved_and_false_is_not(topic: str) -> None:
    intro, true, false = NOTES[topic]
    text = intro + "".join(f"\n\n$$\n{formula}\n$$\n" for formula in (*true, *false))
    relations = checked_text(text)["relations"]
    verdicts = {formula: r["verdict"] for formula, r in zip((*true, *false), relations, strict=True)}
    assert {f: verdicts[f] for f in true} == dict.fromkeys(true, "proved")
    assert not [f for f in false if verdicts[f] in ("proved", "definition", "given")]

