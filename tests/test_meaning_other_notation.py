"""Notation as other people write it: what is meant is proved, and what is nearly the same is not."""
from __future__ import annotations

import pytest

from ce_symbolic.checker import check_document
from ce_symbolic.documents.markdown import parse_markdown

pytestmark = pytest.mark.long


def verdicts(text: str) -> list[str]:
    return [r.verdict for r in check_document(parse_markdown(text, "notes.md"), budget=5.0, repairs=False).relations]


#: For each mechanism, notes and the verdicts of their relations.
NOTES = {
    "derivative quotients of the physics package": (
        r"""$$\dv{x} \exp(x^2) = 2x \exp(x^2)$$
$$\pdv{(x^2 y)}{x} = 2xy$$
$$\pdv[2]{(x^2 y)}{x} = 2xy$$""",
        ["proved", "proved", "refuted"],
    ),
    "brackets of the physics package": (
        r"""$$\abs{a b} = \abs{a}\,\abs{b}$$
$$\qty(a+b)^2 = a^2 + b^2$$""",
        ["proved", "refuted"],
    ),
    "signs as HTML spells them": ("$$a &lt; a + 1$$\n$$a &ge; a + 1$$", ["proved", "refuted"]),
    "a derivative at a point": (
        r"""$$\frac{d}{dx}\bigg|_{x=0} e^{2x} = 2$$
$$\left.\frac{d}{dx} e^{2x}\right|_{x=0} = 1$$
$$\frac{d}{dx} \log x \Big|_{x=2} = \frac12$$
$$\frac{\partial}{\partial t} \sum_{i=1}^n (1+t)^2 \Big|_{t=0} = 2n$$""",
        ["proved", "refuted", "proved", "proved"],
    ),
    "a gradient at a point": (
        r"""$$\left.\nabla_w \tfrac12\|w\|^2\right|_{w = w_0} = w_0$$
$$\left.\nabla_w \tfrac12\|w\|^2\right|_{w = w_0} = 2 w_0$$""",
        ["proved", "refuted"],
    ),
    "an indicator with its condition below": (
        r"""The label $y\in\{1,\dots,K\}$.

$$\sum_{k=1}^K \mathbb{1}_{[y=k]}\log p_k = \log p_y$$
$$\sum_{k=1}^K \mathbb{1}_{\{y=k\}}\log p_k = p_y$$""",
        ["proved", "refuted"],
    ),
    "a law without its letter": (
        r"""Let $q(\cdot|x)$ be a distribution over $z$ and $p$ a distribution.

$$D_{KL}(q(\cdot|x)\,\|\,p) = \mathbb{E}_{q(\cdot|x)}\left[\log\frac{q(z|x)}{p(z)}\right]$$
$$D_{KL}(q(\cdot|x)\,\|\,p) = \mathbb{E}_{q(\cdot|x)}\left[\log\frac{p(z)}{q(z|x)}\right]$$""",
        ["proved", "refuted"],
    ),
    "what is drawn from a law without its letter": (
        r"""$$\mathbb{E}_{a\sim\pi(\cdot|s)}[Q(s,a)] = \sum_a \pi(a|s) Q(s,a)$$
$$H(p(\cdot|x)) = -\sum_y p(y|x)\log p(y|x)$$""",
        ["proved", "proved"],
    ),
    "the score of a model": (
        r"""Let $p_\theta(x)$ be a distribution.

$$\nabla_\theta \log p_\theta(x) = \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}$$
$$\nabla_\theta \mathbb{E}_{p_\theta}[f(x)] = \mathbb{E}_{p_\theta}[f(x) \nabla_\theta \log p_\theta(x)]$$""",
        ["proved", "proved"],
    ),
    "a letter without range runs over one set": (
        r"""$$\sum_x (x^2 + x) = \sum_x x^2 + \sum_x x$$
$$\sum_x (x^2 + x) = \sum_x x^2$$""",
        ["proved", "refuted"],
    ),
    "an estimator is random": (
        r"""$$\mathbb{E}[(\hat\theta - \theta)^2] = \mathrm{Var}(\hat\theta) + (\mathbb{E}[\hat\theta] - \theta)^2$$
$$\mathbb{E}[(\hat\theta - \theta)^2] = \mathrm{Var}(\hat\theta)$$""",
        ["proved", "conditional"],
    ),
    "the error of an estimator as its argument": (
        r"""Let $\mathrm{Bias}(\hat\theta) = \mathbb{E}[\hat\theta] - \theta$.

$$\mathrm{MSE}(\hat\theta) = \mathbb{E}[(\hat\theta - \theta)^2]$$
$$\mathrm{MSE}(\hat\theta) = \mathrm{Var}(\hat\theta) + \mathrm{Bias}(\hat\theta)^2$$""",
        ["definition", "proved"],
    ),
    "what is learned from random data": (
        r"""Let $\bar f(x) = \mathbb{E}_D[\hat f_D(x)]$.

$$\mathbb{E}_D[(\hat f_D(x) - \bar f(x))^2] = \mathbb{E}_D[\hat f_D(x)^2] - \bar f(x)^2$$
$$\mathbb{E}_D[(\hat f_D(x) - \bar f(x))^2] = 0$$""",
        ["proved", "open"],
    ),
    "letters without a law below a mean": (
        r"""$$\mathbb{E}_{x}\left[\mathbb{E}_{y|x}[f(x,y)]\right] = \mathbb{E}_{x,y}[f(x,y)]$$
$$\mathbb{E}_{x,y}[f(x)+g(y)] = \mathbb{E}_{x}[f(x)] + \mathbb{E}_{y}[g(y)]$$""",
        ["proved", "proved"],
    ),
    "the letter of a conditional mean": (
        r"""Let $p(x,y)$ be a distribution.

$$\mathbb{E}_{y|x}[f(x,y)] = \sum_y p(y|x) f(x,y)$$""",
        ["proved"],
    ),
    "entropies of functions": (
        r"""$$H(X, g(X)) = H(X) + H(g(X)\mid X)$$
$$H(g(X)\mid X) = 0$$
$$H(g(X)) = H(X)$$
$$I(X; g(Y)) = H(X) - H(X \mid g(Y))$$""",
        ["proved", "proved", "refuted", "proved"],
    ),
    "laws without arguments in a divergence": (
        r"""$$D_{KL}(p_{XY} \parallel p_X p_Y) = \sum_{x,y} p_{XY}(x,y)\log\frac{p_{XY}(x,y)}{p_X(x)p_Y(y)}$$
$$D_{KL}(p_{XY} \parallel p_X p_Y) = \sum_{x,y} p_X(x) p_Y(y)\log\frac{p_{XY}(x,y)}{p_X(x)p_Y(y)}$$""",
        ["proved", "refuted"],
    ),
    "the probability of the data": (
        r"""$$p(\theta\mid\mathcal D) = \frac{p(\mathcal D\mid\theta)\,p(\theta)}{p(\mathcal D)}$$
$$\log p(\theta\mid\mathcal D) = \log p(\mathcal D\mid\theta) + \log p(\theta)$$""",
        ["proved", "refuted"],
    ),
    "rows that only print": (
        r"""$$\begin{aligned} (a+b)^2 &= a^2 + 2ab + b^2 \\ &\;\;\vdots \\ &= (b+a)^2 {} \end{aligned}$$
$$\cancelto{0}{(a-a)} + {}b = b$$""",
        ["proved", "proved", "proved"],
    ),
    "steps that are left out": ("$$1 + 1 = 2 = \\cdots = 4 - 2$$", ["proved", "open", "proved"]),
    "determinants between bars": (
        r"""Let $\Sigma$ be a positive definite matrix, and $A = \Sigma^{-1}$.

$$\log|\Sigma| = -\log|\Sigma^{-1}|$$
$$\log|\Sigma| = \log|\Sigma^{-1}|$$""",
        ["proved", "refuted"],
    ),
}


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    text, expected = NOTES[name]
    assert verdicts(text) == expected


NOT_PROVED = {
    "a score is no gradient": r"$$\nabla_\theta \log p_\theta(x) = \nabla_\theta p_\theta(x)$$",
    "a mean under a model depends on its parameter": r"$$\nabla_\theta \mathbb{E}_{x\sim p_\theta}[f(x)] = 0$$",
    "the same for a parameter behind the bar": r"$$\nabla_\theta \sum_x p(x \mid \theta) f(x) = 0$$",
    "the likelihood depends on what is not printed": r"$$\frac{\partial}{\partial\sigma} \log p(\mathcal D) = 0$$",
    "a sign that is no product": r"$$a \oplus b = a b$$",
    "a remainder": r"$$7 \bmod 3 = 21$$",
    "a quotient": r"$$6 \div 2 = 12$$",
}


@pytest.mark.parametrize("name", NOT_PROVED)
def test_not_proved(name: str) -> None:
    assert verdicts(NOT_PROVED[name])[0] != "proved"


NOT_REFUTED = {
    "gamma function": r"$$\Gamma(x+1) = x\,\Gamma(x)$$",
    "error function": r"$$\operatorname{erf}(-x) = -\operatorname{erf}(x)$$",
    "binomial coefficients": r"$$\binom{n}{k} = \binom{n}{n-k}$$",
    "factorials": r"$$n! = n\,(n-1)!$$",
    "extrema over one set": r"$$\max_{x} \{-f(x)\} = -\min_{x} f(x)$$",
    "the likelihood of independent data": r"$$p(\mathcal D\mid\theta) = \prod_{n=1}^N p(x_n\mid\theta)$$",
    "letters that may be independent": r"$$\mathbb{E}_{x,y}[f(x) g(y)] = \mathbb{E}_{x}[f(x)]\, \mathbb{E}_{y}[g(y)]$$",
}


@pytest.mark.parametrize("name", NOT_REFUTED)
def test_not_refuted(name: str) -> None:
    assert verdicts(NOT_REFUTED[name])[0] != "refuted"
