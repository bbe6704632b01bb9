"""Probability and densities as lecturers write them: pairs in order, correlations, bounded variables, chords."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    return [str(r["verdict"]) for r in checked_text(notes)["relations"]]


def test_sums_over_pairs_in_order() -> None:
    """Both indices below the sign run; a symmetric sum over pairs in order is half of that over all."""
    square = r"$$\left(\sum_{i=1}^n a_i\right)^2 = \sum_{i=1}^n a_i^2 + 2 "
    assert verdicts(square + r"\sum_{i<j} a_i a_j$$") == ["proved"]
    assert verdicts(square + r"\sum_{1 \le i < j \le n} a_i a_j$$") == ["proved"]
    assert verdicts(square + r"\sum_{i=1}^n \sum_{j=1}^{i-1} a_i a_j$$") == ["proved"]
    assert verdicts(square + r"\sum_{i \le j} a_i a_j$$") == ["refuted"]
    assert verdicts(r"$$\text{Var}(\sum_i X_i) = \sum_i \text{Var}(X_i) + 2\sum_{j<k} \text{Cov}(X_j, X_k)$$") == [
        "proved"]
    assert verdicts(r"$$\sum_{1\le i<j\le n} (a_i - a_j) = 0$$") == ["refuted"]
    assert verdicts(r"$$\sum_{i<j} a_i b_j = \frac12 \sum_{i \ne j} a_i b_j$$") == ["refuted"]


def test_uncorrelated_variables() -> None:
    """Uncorrelated is less than independent."""
    two = "Let $X$ and $Y$ be uncorrelated random variables.\n\n"
    assert verdicts(two + "$$E[XY] = E[X] E[Y]$$") == ["proved"]
    assert verdicts(two + r"$$\text{Var}(X + Y) = \text{Var}(X) + \text{Var}(Y)$$") == ["proved"]
    assert verdicts(two + "$$E[X^2 Y] = E[X^2] E[Y]$$") != ["proved"]
    assert verdicts("$X$ and $Y$ are not uncorrelated.\n\n$$E[XY] = E[X] E[Y]$$") != ["proved"]
    many = "Let $X_1, \\dots, X_n$ be uncorrelated with common mean $\\mu$ and variance $\\sigma^2$.\n\n"
    assert verdicts(many + r"$$\text{Var}\left(\sum_{i=1}^n X_i\right) = n \sigma^2$$") == ["proved"]
    assert verdicts(many + r"$$\text{Var}\left(\sum_{i=1}^n X_i\right) = n^2 \sigma^2$$") != ["proved"]


def test_variables_with_bounds() -> None:
    """Hoeffding's lemma begins with the chord of the exponential."""
    bounded = ("Let $Z$ be a random variable with $E[Z] = 0$ that takes values in $[a, b]$, $a < 0 < b$. "
               "Let $s > 0$.\n\n")
    chord = r"$$E\left[ e^{sZ} \right] \le e^{s a} \frac{b - E[Z]}{b - a} + e^{s b} \frac{E[Z] - a}{b - a}$$"
    assert verdicts(bounded + chord) == ["proved"]
    assert verdicts(bounded + r"$$E[Z^2] \le -ab$$") == ["proved"]
    assert verdicts(bounded + chord.replace(r"\le", r"\ge")) != ["proved"]
    assert verdicts(bounded + r"$$E[Z^2] \le b^2$$") != ["proved"]
    point = "Let $a < b$ and $z \\in [a, b]$.\n\n"
    assert verdicts(point + r"$$e^z \le \frac{b - z}{b - a} e^a + \frac{z - a}{b - a} e^b$$") == ["proved"]


def test_mean_and_covariance_of_a_vector_in_one_sentence() -> None:
    """``with $E[y] = m$ and covariance $S$``."""
    vector = (r"Let $\mathbf{y}$ be a random vector with $\mathbb{E}[\mathbf{y}] = \mathbf{m}$ and covariance "
              "$\\mathbf{S}$.\n\n")
    assert verdicts(vector + r"$$\mathbb{E}[\mathbf{y}\mathbf{y}^T] = \mathbf{S} + \mathbf{m}\mathbf{m}^T$$") == [
        "proved"]
    assert verdicts(vector + r"$$\mathbb{E}[\mathbf{y}\mathbf{y}^T] = \mathbf{S} - \mathbf{m}\mathbf{m}^T$$") == [
        "refuted"]


def test_a_letter_that_approaches_something_is_a_number() -> None:
    """``T > 0`` holds although T stands below a limit elsewhere, and a convex h is no entropy."""
    notes = r"""For $T > 0$ define $L_T(x) = T \log \sum_{i=1}^n e^{x_i / T}$.

$$L_T(x) = T \log \left( e^{c/T} \sum_{i=1}^n e^{(x_i - c)/T} \right) = c + T \log \sum_{i=1}^n e^{(x_i - c)/T}$$

$$\lim_{T \to 0} T = 0$$
"""
    assert verdicts(notes)[:2] == ["proved", "proved"]
    convex = "Let $g$ and $h$ be convex and $t \\in [0,1]$.\n\n"
    assert verdicts(convex + r"$$h(tx+(1-t)y) \le t h(x) + (1-t) h(y)$$") == ["proved"]


UNIFORM = "$X$ is uniform on $[a,b]$.\n\n"
WAITING = "If $X \\sim \\text{Exp}(\\lambda)$ then, for $s, t \\ge 0$,\n\n"
NORMAL = ("Let $X$ be a centered normal random variable with variance $\\sigma^2$ and $t > 0$. "
          "For all $\\lambda > 0$\n\n")
BITS = "The $X_i$ are i.i.d. Bernoulli with parameter $p$, and $S = \\sum_{i=1}^n X_i$.\n\n"


@pytest.mark.parametrize(("notes", "claim", "verdict"), [
    (UNIFORM, r"E[X] = \int_a^b \frac{x}{b-a} dx", "proved"),
    (UNIFORM, r"\text{Var}(X) = \frac{(b-a)^2}{12}", "proved"),
    (UNIFORM, r"\text{Var}(X) = \frac{(b-a)^2}{6}", "refuted"),
    (WAITING, r"P(X > t) = \int_t^\infty \lambda e^{-\lambda x} dx = e^{-\lambda t}", "proved"),
    (WAITING, r"P(X > s + t \mid X > s) = \frac{P(X > s+t)}{P(X > s)} = P(X > t)", "proved"),
    (WAITING, r"E[X] = \lambda", "refuted"),
    (WAITING, r"P(X > s + t \mid X > s) = P(X > s)", "refuted"),
    (NORMAL, r"\mathbb{P}(X \ge t) = \mathbb{P}(e^{\lambda X} \ge e^{\lambda t})", "proved"),
    (NORMAL, r"\mathbb{P}(e^{\lambda X} \ge e^{\lambda t}) \le e^{-\lambda t} \mathbb{E}[e^{\lambda X}]", "proved"),
    (NORMAL, r"\mathbb{E}[e^{\lambda X}] = e^{\lambda^2\sigma^2/2}", "proved"),
    (NORMAL, r"E[X^4] = 3 \sigma^4", "proved"),
    (NORMAL, r"E[X^4] = 2 \sigma^4", "refuted"),
    (BITS, r"E[e^{\lambda X_i}] = 1 - p + p e^\lambda", "proved"),
    (BITS, r"E[X_i^3] = p", "proved"),
    (BITS, r"\text{Var}(S) = n p (1-p)", "proved"),
    (BITS, r"E[e^{\lambda X_i}] = 1 + p e^\lambda", "refuted"),
])
def test_laws_by_name(notes: str, claim: str, verdict: str) -> None:
    """Means over a variable with a named law are integrals of its density; Bernoulli variables are 0 or 1."""
    assert set(verdicts(f"{notes}$$\n{claim}\n$$")) == {verdict}


def test_a_normal_density_in_words() -> None:
    """``g is the normal density with mean μ and variance σ²``."""
    notes = "Let $g$ be the normal density with mean $\\mu$ and variance $\\sigma^2$.\n\n"
    assert verdicts(notes + r"$$h(g) = \frac12 \ln(2\pi e\sigma^2)$$") == ["proved"]
    assert verdicts(notes + r"$$h(g) = \frac12 \ln(2\pi \sigma^2)$$") != ["proved"]


def test_what_only_speaks_of_a_law() -> None:
    """A law that is not said of the variable, or only in doubt, is not relied on."""
    assert verdicts("If $X$ is exponential with rate $\\lambda$ is not clear.\n\n$$E[X] = 1/\\lambda$$") != ["proved"]
    assert verdicts("$X$ is approximately normal with mean $0$ and variance $1$.\n\n$$E[X^4] = 3$$") != ["proved"]


def test_markov_by_integrals() -> None:
    """The integral cut in two, the part from t on, and t in front of it."""
    notes = r"""For a non-negative continuous random variable $X$ with density $f$ and any $t > 0$:

$$
\begin{aligned}
\mathbb{E}[X] &= \int_0^\infty x f(x)\, dx \\
&= \int_0^t x f(x)\, dx + \int_t^\infty x f(x)\, dx \\
&\ge \int_t^\infty x f(x)\, dx \\
&\ge \int_t^\infty t f(x)\, dx \\
&= t \, \mathbb{P}(X \ge t)
\end{aligned}
$$
"""
    assert verdicts(notes) == ["proved"] * 5
    wrong = notes.replace(r"\ge \int_t^\infty x f(x)", r"\le \int_t^\infty x f(x)")
    assert verdicts(wrong)[2] != "proved"
    assert "proved" not in verdicts(notes.replace(r"&\ge \int_t^\infty t f(x)", r"&\ge \int_t^\infty x^2 f(x)"))[3:]


SAME = ("Let $g$ be the normal density with mean $\\mu$ and variance $\\sigma^2$, and $f$ any density with the same "
        "mean and variance.\n\n")


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"D_{KL}(f \| g) \ge 0", "proved"),
    (r"-\int f(x) \ln g(x) dx = \frac12 \ln(2\pi e \sigma^2)", "proved"),
    (r"h(f) \le \frac12 \ln(2\pi e\sigma^2)", "proved"),
])
def test_the_normal_law_has_the_largest_entropy(claim: str, verdict: str) -> None:
    """By the tangent of the logarithm at the normal density with the same moments."""
    assert verdicts(f"{SAME}$$\n{claim}\n$$") == [verdict]
    assert verdicts(SAME + r"$$h(f) \le \frac12 \ln(2\pi\sigma^2)$$") != ["proved"]


def test_how_a_sequence_goes_on() -> None:
    """``x_t = a x_{t-1} + e_t`` at the head of a chain is how the sequence is made, not a claim about any numbers."""
    notes = r"""$$
x_{t} = a x_{t-1} + e_t
$$

$$
a (a x_{t-2} + e_{t-1}) + e_t = a^2 x_{t-2} + a e_{t-1} + e_t
$$
"""
    assert verdicts(notes) == ["given", "proved"]
