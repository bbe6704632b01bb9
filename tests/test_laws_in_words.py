"""What sentences say of laws in words: weights, correlations, independence given a class, observations with a law."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(text: str) -> list[str]:
    """The verdicts on a text, in its order."""
    return [str(r["verdict"]) for r in checked_text(text)["relations"]]


@pytest.mark.parametrize("sentence", [
    r"Let $w_1, \dots, w_n$ be nonnegative weights that sum to one.",
    r"The weights $w_1,\dots,w_n$ are positive and add up to $1$.",
    r"Take positive numbers $w_i$ summing to $1$.",
])
def test_weights_in_words(sentence: str) -> None:
    """Jensen's inequality for weights that a sentence describes; turned round it is false."""
    text = f"Let $f$ be convex. {sentence}\n\n"
    bound = r"$$ f\left(\sum_{i=1}^n w_i x_i\right) %s \sum_{i=1}^n w_i f(x_i) $$"
    if "w_i$" in sentence:
        bound = bound.replace("_{i=1}^n", "_i")
    assert verdicts(text + bound % r"\le") == ["proved"]
    assert verdicts(text + bound % r"\ge") == ["refuted"]


def test_the_last_weight() -> None:
    """Of weights up to k + 1, those before the last one sum to what it leaves."""
    text = r"""The weights $a_1, \dots, a_{k+1}$ are positive and sum to one, with $A = \sum_{i=1}^k a_i$.

$$ \sum_{i=1}^k a_i = 1 - a_{k+1} $$

$$ \sum_{i=1}^k a_i = 1 + a_{k+1} $$
"""
    assert verdicts(text) == ["proved", "refuted"]


@pytest.mark.parametrize("sentence", [
    r"Let $y_1, \dots, y_n \sim \mathcal{N}(\mu, \sigma^2)$ be i.i.d., and $\bar y = \frac1n \sum_{i=1}^n y_i$.",
    r"The data $y_1, \dots, y_n$ are drawn i.i.d. from $\mathcal{N}(\mu, \sigma^2)$; "
    r"$\bar y = \frac1n \sum_{i=1}^n y_i$.",
])
def test_moments_of_observations(sentence: str) -> None:
    """The bias of the empirical variance, beside the derivative of the log-likelihood at the data."""
    text = sentence + r"""

$$ \ell(\mu, \sigma^2) = -\frac n2\log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (y_i-\mu)^2 $$

$$ \frac{\partial\ell}{\partial\mu} = \frac{1}{\sigma^2}\sum_{i=1}^n(y_i-\mu) $$

$$ \mathbb{E}\left[\frac{1}{n}\sum_{i=1}^n (y_i-\bar y)^2\right] = \frac{n-1}{n}\sigma^2 $$

$$ \mathbb{E}\left[\frac{1}{n}\sum_{i=1}^n (y_i-\bar y)^2\right] = \sigma^2 $$
"""
    assert verdicts(text)[1:] == ["proved", "proved", "refuted"]


def test_pairwise_correlation() -> None:
    """What is told of pairs may not be left out: nothing that needs it is refuted."""
    text = r"""Let $f_1, \dots, f_B$ be identically distributed with variance $s^2$ and pairwise correlation $\rho$.

$$ \frac{1}{B^2}\sum_{b=1}^B\sum_{c=1}^B \mathrm{Cov}(f_b, f_c) = \rho s^2 + \frac{1-\rho}{B} s^2 $$
"""
    assert "refuted" not in verdicts(text)


@pytest.mark.parametrize(("sentence", "expected"), [
    ("The features $x_1, \\dots, x_d$ are conditionally independent given the class $y$.", "proved"),
    ("Given the label $y$, we assume that $x_1, \\dots, x_d$ are independent.", "proved"),
    ("We assume conditional independence of the features given the class.", "proved"),
    ("The features are $x_1, \\dots, x_d$, the class is $y$.", "conditional"),
])
def test_members_given_a_class(sentence: str, expected: str) -> None:
    """Naive Bayes; without the assumption it is named, and independence alone is another one."""
    text = sentence + r"""

$$ p(y \mid x_1, \dots, x_d) = \frac{p(y) \prod_{j=1}^d p(x_j \mid y)}{p(x_1, \dots, x_d)} $$
"""
    assert verdicts(text) == [expected]
    wrong = sentence + "\n\n$$ p(x_1, \\dots, x_d) = \\prod_{j=1}^d p(x_j) $$\n"
    assert verdicts(wrong + text.split("\n\n", 1)[1])[0] != "proved"


def test_proportional_posterior() -> None:
    """The evidence does not depend on the class."""
    text = "Let $x_1, \\dots, x_d$ be independent given the class $y$.\n\n" + r"""
$$ p(y \mid x_1, \dots, x_d) \propto p(y) \prod_{j=1}^d p(x_j \mid y) $$
"""
    assert verdicts(text) == ["proved"]


def test_equal_deviations_are_no_missing_assumption() -> None:
    """Where both sides print both deviations, nobody has forgotten that they are equal."""
    text = r"""Let $\sigma_1, \sigma_2 > 0$.

$$ \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 - \sigma_2^2}{2\sigma_2^2}
   = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 - \sigma_2^2}{2\sigma_1^2} $$
"""
    assert verdicts(text) == ["refuted"]


def test_functions_with_an_index() -> None:
    """What is said of each f_i is not said of f, and nothing that needs it is refuted."""
    text = r"""All $f_i$ are convex, $f(x) = \max_i f_i(x)$ and $0 \le t \le 1$.

$$ f_j(t x + (1-t) y) \le t f_j(x) + (1-t) f_j(y) \le t f(x) + (1-t) f(y) $$
"""
    assert "refuted" not in verdicts(text)
    assert verdicts("All $f_i$ are convex.\n\n$$ f(E[X]) \\le E[f(X)] $$\n\n$$ f_1(0) = f_2(0) $$\n")[0] != "proved"


@pytest.mark.parametrize("model", [
    r"Let $y = X\beta + \epsilon$ with fixed $X$ and noise of mean zero and covariance $\sigma^2 I$, $\lambda > 0$",
    r"The model is $y = X\beta + \epsilon$ with a fixed matrix $X$ and noise $\epsilon$ of mean zero, $\lambda > 0$",
])
def test_the_bias_of_ridge_regression(model: str) -> None:
    """The noise has mean zero, and the matrix has none: the noise need not be printed inside a mean."""
    text = model + r""" and $\hat{\beta} = (X^\top X + \lambda I)^{-1} X^\top y$.

$$ E[\hat\beta] - \beta = -\lambda (X^\top X + \lambda I)^{-1} \beta $$

$$ E[\hat\beta] - \beta = \lambda (X^\top X + \lambda I)^{-1} \beta $$
"""
    assert verdicts(text) == ["proved", "refuted"]


def test_a_name_that_is_short_for_a_value() -> None:
    """``We write f for f(x_0)``: no definition in a circle."""
    text = r"""$y_0 = f(x_0) + \epsilon$; we write $\hat{f} = \hat{f}(x_0)$ and $f = f(x_0)$.

$$ y_0 - \hat{f} = (f - \hat{f}) + \epsilon $$
"""
    assert verdicts(text) == ["proved"]


def test_jensen_with_shares() -> None:
    """Weights that are shares of a total, and weights that sum to a total; not without their sign."""
    said = r"Let $f$ be convex, $b_1, \dots, b_n %s$ and $b = \sum_{i=1}^n b_i$."
    shares = "\n\n" r"$$ \sum_{i=1}^n \frac{b_i}{b} f(x_i) %s f\left(\sum_{i=1}^n \frac{b_i}{b} x_i\right) $$"
    total = "\n\n" r"$$ \sum_{i=1}^n b_i f\left(\frac{a_i}{b_i}\right) \ge b f\left(\frac1b \sum_{i=1}^n a_i\right) $$"
    assert verdicts(said % "> 0" + shares % r"\ge" + total) == ["proved", "proved"]
    assert verdicts(said % "> 0" + shares % r"\le") == ["refuted"]
    assert verdicts(said % r"\ne 0" + total)[0] != "proved"


def test_an_empirical_law_that_is_printed() -> None:
    """Members of a sample are elements of the set that is summed over: nothing true is refuted by mixing them up."""
    text = r"""Let $\hat p(x) = \frac1n\sum_{i=1}^n \mathbf{1}[x_i=x]$ be the empirical distribution of
$x_1,\dots,x_n$, and $p_\theta$ a model.

$$ \frac1n\sum_{i=1}^n\log p_\theta(x_i) = \sum_x\hat p(x)\log p_\theta(x) $$
"""
    assert "refuted" not in verdicts(text)


def test_two_noises() -> None:
    """Independent standard normal variables that are listed in front of their law."""
    text = r"""$\epsilon_1, \epsilon_2 \sim \mathcal{N}(0, 1)$ are independent, $0 < a < 1$.

$$ \mathrm{Var}(\sqrt{a}\,\epsilon_1 + \sqrt{1-a}\,\epsilon_2) = 1 $$

$$ \mathrm{Var}(a\,\epsilon_1 + (1-a)\,\epsilon_2) = 1 $$
"""
    assert verdicts(text) == ["proved", "refuted"]


def test_a_start_beside_a_running_index() -> None:
    """``x_0`` beside ``x_t``, with nothing that says over what t runs."""
    text = r"""With $x_t = \sqrt{a_t}\,x_0+\sqrt{1-a_t}\,\epsilon$ and $0<a_t<1$:

$$ \|x_t-\sqrt{a_t}x_0\|^2 = (1-a_t)\|\epsilon\|^2 $$

$$ \|x_t-\sqrt{a_t}x_0\|^2 = (1-a_t)^2\|\epsilon\|^2 $$

$$ -\frac{x_t-\sqrt{a_t}x_0}{1-a_t} = -\frac{\epsilon}{\sqrt{1-a_t}} $$

$$ -\frac{x_t-\sqrt{a_t}x_0}{1-a_t} = -\frac{\epsilon}{1-a_t} $$
"""
    found = verdicts(text)
    assert found[::2] == ["proved", "proved"] and "proved" not in found[1::2]
