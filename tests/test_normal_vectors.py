"""Normal laws of vectors: divergences, entropies and means under them, right and wrong."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

TWO = r"""Let $p = \mathcal{N}(\mu_0, \Sigma_0)$ and $q = \mathcal{N}(\mu_1, \Sigma_1)$ be normal
laws in $k$ dimensions.
"""
VAE = r"""The encoder is $q(z \mid x) = \mathcal{N}(\mu, \mathrm{diag}(\sigma_1^2, \dots, \sigma_d^2))$ and the prior
$p(z) = \mathcal{N}(0, I)$.
"""
ONE = r"""The entropy of a normal law. Let $x \in \mathbb{R}^d$ be Gaussian with mean $\mu$ and covariance $\Sigma$.
"""


def verdicts(*parts: str) -> list[str]:
    """The verdicts on sentences and formulas; a formula stands in a display of its own."""
    text = "\n\n".join(p if k == 0 else f"$$ {p} $$" for k, p in enumerate(parts))
    return [str(r["verdict"]) for r in checked_text(text)["relations"]]


@pytest.mark.parametrize(("right", "expected"), [
    (r"\frac12\left[\mathrm{tr}(\Sigma_1^{-1}\Sigma_0) + (\mu_1-\mu_0)^\top\Sigma_1^{-1}(\mu_1-\mu_0) - k"
     r" + \ln\frac{\det\Sigma_1}{\det\Sigma_0}\right]", "proved"),
    (r"\frac12\left(\log|\Sigma_1| - \log|\Sigma_0| - k + \mathrm{tr}(\Sigma_1^{-1}\Sigma_0)"
     r" + (\mu_0-\mu_1)^T\Sigma_1^{-1}(\mu_0-\mu_1)\right)", "proved"),
    (r"\frac12\left[\mathrm{tr}(\Sigma_1^{-1}\Sigma_0) + (\mu_1-\mu_0)^\top\Sigma_1^{-1}(\mu_1-\mu_0) - k"
     r" + \ln\frac{\det\Sigma_0}{\det\Sigma_1}\right]", "refuted"),
    (r"\frac12\left[\mathrm{tr}(\Sigma_0^{-1}\Sigma_1) + (\mu_1-\mu_0)^\top\Sigma_1^{-1}(\mu_1-\mu_0) - k"
     r" + \ln\frac{\det\Sigma_1}{\det\Sigma_0}\right]", "refuted"),
    (r"\frac12\left[\mathrm{tr}(\Sigma_1^{-1}\Sigma_0) + (\mu_1-\mu_0)^\top\Sigma_1^{-1}(\mu_1-\mu_0)"
     r" + \ln\frac{\det\Sigma_1}{\det\Sigma_0}\right]", "refuted"),
])
def test_divergence_of_two_laws(right: str, expected: str) -> None:
    """The closed form in two arrangements; a turned quotient, swapped matrices, a term that is lost."""
    assert verdicts(TWO, r"D_{KL}(p \| q) = " + right) == [expected]


def test_divergence_of_independent_components() -> None:
    """The term of a variational autoencoder."""
    half = r"\mathrm{KL}(q(z \mid x) \,\|\, p(z)) = \frac12 \sum_{j=1}^d"
    assert verdicts(VAE, half + r"\left(\mu_j^2 + \sigma_j^2 - \log\sigma_j^2 - 1\right)",
                    half + r"\left(1 + \log\sigma_j^2 - \mu_j^2 - \sigma_j^2\right)") == ["proved", "refuted"]


def test_divergence_of_one_covariance() -> None:
    """The step of a diffusion model."""
    left = (r"D_{KL}(\mathcal{N}(a, s^2 I) \,\|\, \mathcal{N}(b, s^2 I)) = ")
    assert verdicts("Let $s > 0$.", left + r"\frac{1}{2 s^2}\|a - b\|^2", left + r"\frac{1}{s^2}\|a - b\|^2") == [
        "proved", "refuted"]


def test_divergence_of_numbers() -> None:
    """Laws that are named on the spot."""
    left = r"D_{KL}(\mathcal{N}(\mu, \sigma^2) \,\|\, \mathcal{N}(0, 1)) = "
    assert verdicts("Let $\\sigma > 0$.", left + r"\frac12(\mu^2 + \sigma^2 - 1 - \log\sigma^2)",
                    left + r"\frac12(\mu^2 + \sigma^2 - 1 - \log\sigma)") == ["proved", "refuted"]


def test_entropy() -> None:
    """Entropy, the mean of the log density, and the mean of the quadratic form."""
    assert verdicts(ONE, r"H(x) = \frac d2 \log(2 \pi e) + \frac12 \log|\Sigma|",
                    r"H(x) = \frac 12 \log(2 \pi e) + \frac12 \log|\Sigma|") == ["proved", "refuted"]
    assert verdicts(ONE, r"\mathbb{E}[(x-\mu)^T\Sigma^{-1}(x-\mu)] = d",
                    r"\mathbb{E}[(x-\mu)^T\Sigma^{-1}(x-\mu)] = 1")[0] == "proved"


def test_means_under_a_law() -> None:
    """Quadratic forms under one law; what is told of one law is not told of another."""
    form = r"(x-\mu_1)^\top\Sigma_1^{-1}(x-\mu_1)"
    assert verdicts(TWO, rf"\mathbb{{E}}_p[{form}] = (\mu_0-\mu_1)^\top\Sigma_1^{{-1}}(\mu_0-\mu_1)"
                         r" + \mathrm{tr}(\Sigma_1^{-1}\Sigma_0)") == ["proved"]
    assert verdicts(TWO, rf"\mathbb{{E}}_q[{form}] = k") == ["proved"]
    assert verdicts(TWO, rf"\mathbb{{E}}_p[{form}] = k")[0] != "proved"
    both = verdicts(TWO, rf"\mathbb{{E}}_p[{form}] = k", rf"\mathbb{{E}}_q[{form}] = k")
    assert both[0] != "proved" and "refuted" not in both[1:]


def test_functions_that_are_no_entropies() -> None:
    """``h(x)`` of a normal x is a function where the notes say so."""
    said = r"Let $x \in \mathbb{R}^d$ be Gaussian with mean $\mu$ and covariance $\Sigma$, and $h(x) = w^\top x$."
    assert "refuted" not in verdicts(said, r"h(x) + h(x) = 2 w^\top x")
    assert verdicts("Let $x \\sim \\mathcal{N}(0, 1)$.", r"h(x) = x^2", r"h(x) + 1 = x^2 + 1")[1] != "refuted"
