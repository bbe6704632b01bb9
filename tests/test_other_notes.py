"""Notes on other topics, as lecturers write them, with the verdict on every relation in turn."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_latex, parse_markdown

pytestmark = pytest.mark.long

COIN = r"""# Maximum likelihood for a coin

Suppose we observe $n$ independent flips $x_1, \dots, x_n \in \{0, 1\}$ of a coin with bias $\theta \in (0,1)$.
The log-likelihood is

$$
\ell(\theta) = \sum_{i=1}^n \left[ x_i \log \theta + (1 - x_i) \log (1 - \theta) \right].
$$

Write $k = \sum_{i=1}^n x_i$. Then

$$
\begin{aligned}
\ell(\theta) &= k \log \theta + (n - k) \log(1 - \theta), \\
\ell'(\theta) &= \frac{k}{\theta} - \frac{n - k}{1 - \theta} \\
&= \frac{k - n\theta}{\theta(1-\theta)}.
\end{aligned}
$$

The second derivative is

$$
\ell''(\theta) = -\frac{k}{\theta^2} - \frac{n-k}{(1-\theta)^2} \le 0.
$$
"""

ESTIMATORS = r"""\documentclass{article}
\newcommand{\E}{\mathbb{E}}
\newcommand{\Var}{\operatorname{Var}}
\begin{document}
\section{Bias and variance}
Let $X_1, \dots, X_n$ be i.i.d.\ with mean $\mu$ and variance $\sigma^2$, and $\bar X = \frac{1}{n}\sum_{i=1}^n X_i$.
\begin{align}
\E[\bar X] &= \frac1n \sum_{i=1}^n \E[X_i] = \mu \\
\Var(\bar X) &= \frac{1}{n^2} \sum_{i=1}^n \Var(X_i) = \frac{\sigma^2}{n}
\end{align}
For an estimator $\hat\theta$ of $\theta$,
\begin{align}
\E[(\hat\theta - \theta)^2] &= \E[(\hat\theta - \E[\hat\theta] + \E[\hat\theta] - \theta)^2] \\
&= \E[(\hat\theta - \E[\hat\theta])^2] + (\E[\hat\theta] - \theta)^2 \\
&= \Var(\hat\theta) + \mathrm{Bias}(\hat\theta)^2
\end{align}
where $\mathrm{Bias}(\hat\theta) = \E[\hat\theta] - \theta$.
Finally
\[ \Var(X) = \E[X^2] - \E[X]^2 \ge 0, \qquad \E[X]^2 \le \E[X^2]. \]
\end{document}
"""

EVENTS = r"""# Bayes and total probability

Let $A$ and $B$ be events with $P(B) > 0$.

$$ P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)} $$

$$ P(B) = P(B \mid A) P(A) + P(B \mid A^c) P(A^c) $$

$$ P(A \cup B) = P(A) + P(B) - P(A \cap B) $$

$$ P(A \cup B) \le P(A) + P(B) $$

$$ P(A \cap B) \le P(A) $$

Wrong: $$ P(A \cup B) = P(A) + P(B) $$
"""

RIDGE = r"""# Least squares

Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$ and $w \in \mathbb{R}^d$. The loss is

$$ L(w) = \|Xw - y\|^2 = (Xw - y)^T (Xw - y) = w^T X^T X w - 2 w^T X^T y + y^T y $$

and its gradient

$$ \nabla_w L(w) = 2 X^T X w - 2 X^T y = 2 X^T (Xw - y). $$

With ridge, $R(w) = \|Xw - y\|^2 + \lambda \|w\|^2$,

$$ \nabla_w R(w) = 2 X^T (X w - y) + 2 \lambda w. $$

$$ \nabla_w R(w) = X^T (X w - y) + 2 \lambda w. $$
"""

NOISE = r"""# Gaussian likelihood

Let $y_i = w x_i + \varepsilon_i$, where $\varepsilon_i \sim \mathcal{N}(0, \sigma^2)$ independently for
$i = 1, \dots, n$.
The density of $y_i$ is
$p(y_i \mid x_i) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(y_i - w x_i)^2}{2\sigma^2}\right)$. So

$$
\begin{aligned}
-\log \prod_{i=1}^n p(y_i \mid x_i) &= -\sum_{i=1}^n \log p(y_i \mid x_i) \\
&= \frac{n}{2} \log(2 \pi \sigma^2) + \frac{1}{2\sigma^2} \sum_{i=1}^n (y_i - w x_i)^2
\end{aligned}
$$
"""

BERNOULLI = r"""\section{KL divergence between Bernoullis}
For $p, q \in (0, 1)$ let
\[ d(p, q) = p \log \frac{p}{q} + (1-p) \log \frac{1-p}{1-q}. \]
Then $d(p,q) \geq 0$ and
\begin{align}
\frac{\partial}{\partial q} d(p, q) &= -\frac{p}{q} + \frac{1-p}{1-q} \\
 &= \frac{q - p}{q(1-q)}, \\
\frac{\partial}{\partial p} d(p, q) &= \log \frac{p}{q} - \log\frac{1-p}{1-q}.
\end{align}
\[ d(p,q) \ge 0 \]
\[ d(p,p) = 0 \]
\[ d(p,q) \le \frac{(p-q)^2}{q(1-q)} \]
\[ d(p,q) = d(q,p) \]
"""

SOFT_POLICY = r"""# DPO

Let $\pi_r(y) = \frac{1}{Z} \pi_0(y) e^{r(y)/\beta}$ with $Z = \sum_y \pi_0(y) e^{r(y)/\beta}$ and $\beta > 0$. Then

$$ r(y) = \beta \log \frac{\pi_r(y)}{\pi_0(y)} + \beta \log Z $$

$$ r(y) - r(y') = \beta \log \frac{\pi_r(y)}{\pi_0(y)} - \beta \log \frac{\pi_r(y')}{\pi_0(y')} $$

$$ \sum_y \pi_r(y) = 1 $$
"""

UNIFORM = r"""\subsection*{Entropy of the uniform distribution}
Let $u$ be the uniform distribution on $\{1,\ldots,n\}$, i.e.\ $u(i) = 1/n$. Then
\begin{equation}
H(u) = -\sum_{i=1}^n \frac1n \log \frac1n = \log n .
\end{equation}
For any distribution $p$ on the same set
\begin{equation}
D_{KL}(p \| u) = \sum_{i=1}^n p(i) \log \frac{p(i)}{1/n} = \log n - H(p) \geq 0,
\end{equation}
so $H(p) \le \log n$.
\begin{equation}
H(p) \le \log n
\end{equation}
"""

CHAIN = r"""# Data processing

Let $X \to Y \to Z$ be a Markov chain, so $p(x, y, z) = p(x) p(y \mid x) p(z \mid y)$.

$$ I(X; Y, Z) = I(X; Z) + I(X; Y \mid Z) $$

$$ I(X; Y, Z) = I(X; Y) + I(X; Z \mid Y) $$

$$ I(X; Z \mid Y) = 0 $$
"""

LAYER = r"""# Backpropagation for one layer

Let $z_j = \sum_{i=1}^d w_{ji} x_i + b_j$ and $a_j = \sigma(z_j)$,
where $\sigma(z) = \frac{1}{1+e^{-z}}$, and $E = \frac{1}{2} \sum_{j=1}^m (a_j - t_j)^2$.

$$ \frac{\partial E}{\partial a_j} = a_j - t_j $$

$$ \frac{\partial a_j}{\partial z_j} = a_j (1 - a_j) $$

$$ \frac{\partial z_j}{\partial w_{ji}} = x_i $$

$$ \frac{\partial E}{\partial w_{ji}} = (a_j - t_j) a_j (1 - a_j) x_i $$

$$ \frac{\partial E}{\partial b_j} = (a_j - t_j) a_j (1 - a_j) $$
"""

EXPECTED = {
    "COIN": (COIN, "definition proved proved proved proved open"),
    "ESTIMATORS": (ESTIMATORS, "proved proved proved proved proved proved proved proved proved proved"),
    "EVENTS": (EVENTS, "proved proved proved proved proved conditional"),
    "RIDGE": (RIDGE, "definition proved proved proved proved proved refuted"),
    "NOISE": (NOISE, "proved proved"),
    "UNIFORM": (UNIFORM, "proved proved proved proved proved proved"),
    "CHAIN": (CHAIN, "proved proved proved"),
    "LAYER": (LAYER, "proved proved proved proved proved"),
    "BERNOULLI": (BERNOULLI, "definition proved proved proved proved proved proved refuted"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_verdicts(name: str) -> None:
    """In the order of the text; ``open`` marks what is true and not decided yet."""
    text, verdicts = EXPECTED[name]
    parse = parse_latex if "\\section" in text else parse_markdown
    found = checked(parse(text, name))["relations"]
    assert [r["verdict"] for r in found] == verdicts.split()


def test_sums_over_one_letter_run_over_one_set() -> None:
    """What is only called with letters below sums is a number for each element of the set: nothing true is refuted."""
    found = checked(parse_markdown(SOFT_POLICY, "policy.md"))["relations"]
    assert "refuted" not in [r["verdict"] for r in found] and found[-1]["verdict"] == "proved"


@pytest.mark.parametrize("words", ["Write", "Set", "Denote", "We write", "Recall that", "Put", "Let"])
def test_words_that_introduce_a_name(words: str) -> None:
    """The equation behind them is what the name stands for."""
    notes = f"Let $x_1, \\dots, x_n$ be real and $t > 0$.\n\n{words} $k = \\sum_{{i=1}}^n x_i$.\n\n"
    (relation,) = checked(parse_markdown(notes + "$$ \\sum_{i=1}^n x_i \\log t = k \\log t $$\n", "n.md"))["relations"]
    assert relation["verdict"] == "proved"


def test_what_another_language_says_is_not_refuted() -> None:
    """A name that a sentence in German may define."""
    notes = "Seien $x_1, \\dots, x_n$ reell.\n\nSetze $k = \\sum_{i=1}^n x_i$.\n\n$$ 2 \\sum_{i=1}^n x_i = 2 k $$\n"
    (relation,) = checked(parse_markdown(notes, "n.md"))["relations"]
    assert relation["verdict"] == "open"


def test_events_are_printed_as_events() -> None:
    """Conditions name the event and not the points of a sample space."""
    found = checked(parse_markdown(EVENTS, "events.md"))
    assert found["relations"][1]["domain"] == ["P(A) > 0", "P(A^c) ≠ 0"]
