"""What sentences say of random variables: independence, Markov chains, the values they take; and what they do not."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

ADDED = "$$H(X,Y) = H(X)+H(Y)$$\n"


def verdicts(notes: str) -> list[str]:
    """The verdict on every relation."""
    return [r["verdict"] for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize("sentence", [
    "The variables $X$ and $Y$ are independent.",
    "By independence,",
    "Assume independence.",
    "For independent $X$, $Y$:",
    "The random variables are independent.",
    "If $X$ and $Y$ are independent, then",
    "The joint entropy adds up when $X$ and $Y$ are independent:",
    r"Let $X \perp Y$.",
])
def test_independence_is_declared(sentence: str) -> None:
    assert verdicts(f"{sentence}\n\n{ADDED}") == ["proved"]


@pytest.mark.parametrize("sentence", [
    "We come to the independence bound for two variables:",
    "Equality holds iff $X$ and $Y$ are independent.",
    "It is zero if and only if $X$ and $Y$ are independent.",
    "The mutual information measures how far $X$ and $Y$ are from being independent.",
    "Are $X$ and $Y$ independent?",
    "Here we have equality when $X$ and $Y$ are independent:",
    "The divergence from independence is the mutual information of $X$ and $Y$.",
    "It compares the joint law with the one that they would have if they were independent.",
    "We do not assume that $X$ and $Y$ are independent.",
    "$X$ and $Y$ may be independent or not.",
    "This is a number independent of the base.",
    r"We have equality iff $X \perp Y$.",
])
def test_independence_is_only_spoken_of(sentence: str) -> None:
    assert verdicts(f"{sentence}\n\n{ADDED}") == ["conditional"]


MARKOV = r"""
$$I(X;Z|Y) = 0$$

$$I(X;Y,Z) = I(X;Y) + I(X;Z|Y) = I(X;Y)$$

$$I(X;Y|Z) = I(X;Y) - I(X;Z)$$

$$H(Z|X,Y) = H(Z|Y)$$

$$p(x,y,z) = p(x)p(y|x)p(z|y)$$

$$p(x,z|y) = p(x|y)p(z|y)$$
"""


@pytest.mark.parametrize("sentence", [
    r"$X\rightarrow Y \rightarrow Z$ is a Markov chain.",
    "Let $X$, $Y$, $Z$ form a Markov chain $X - Y - Z$.",
    "Suppose $X$ and $Z$ are conditionally independent given $Y$.",
    r"Let $X \perp Z \mid Y$.",
])
def test_markov_chains(sentence: str) -> None:
    assert verdicts(sentence + "\n" + MARKOV) == ["proved"] * 7


def test_a_markov_chain_leaves_its_ends_dependent() -> None:
    notes = r"""$X\to Y \to Z$ is a Markov chain.

$$I(X;Z) = 0$$

$$p(x,z|y) = p(x)p(z|y)$$

$$H(X,Z) = H(X) + H(Z)$$
"""
    assert "proved" not in verdicts(notes)


BINARY = r"""
$$H(X) = -p\log p - (1-p)\log(1-p)$$
"""


@pytest.mark.parametrize("sentence", [
    r"Let $X\in\{0,1\}$ with $P(X=1)=p$.",
    "Let $P(X=1)=p$.",
    "Let $X$ be binary with $P(X=1)=p$.",
    r"Let $X \sim \mathrm{Bernoulli}(p)$.",
    "The bit $X$ is one with probability $p$.",
    r"$X$ takes values in $\{0, 1\}$, and $X=1$ with probability $p$.",
])
def test_binary_variables(sentence: str) -> None:
    assert verdicts(sentence + "\n" + BINARY) == ["proved"]


def test_binary_variables_wrong() -> None:
    notes = "Let $X$ be a bit with $P(X=1)=p$.\n\n$$H(X) = -p\\log p + (1-p)\\log(1-p)$$\n"
    assert verdicts(notes) == ["refuted"]


def test_values_that_are_not_said_refute_nothing() -> None:
    """A die has more sides than the one that is spoken of."""
    assert verdicts("We have $P(X=1)=1/6$.\n\n$$H(X) = \\log 6$$\n") != ["refuted"]
    notes = r"Let $X$ be uniform on $\{1,\dots,6\}$, so $P(X=1)=1/6$." + "\n\n$$H(X) = \\log 6$$\n"
    assert verdicts(notes) == ["proved"]


def test_stated_masses_to_base_two() -> None:
    notes = r"""$P(X=0)=\frac{2}{3}$, $P(X=1)=\frac{1}{3}$. Base 2.

$$H(X) = \frac23\log\frac32+\frac13\log 3 = \log 3 - \frac23$$
"""
    assert verdicts(notes) == ["proved", "proved"]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"H(X) \le \log |\mathcal X|", "proved"),
    (r"\log \sum_x 1 = \log |\mathcal X|", "proved"),
    (r"\log |\mathcal X| \ge 0", "proved"),
    (r"\sum_x p(x) \log \frac{1}{p(x)} \le \log \sum_x p(x) \frac{1}{p(x)}", "proved"),
    (r"H(X) \ge \log |\mathcal X|", "refuted"),
])
def test_alphabets_go_with_their_letters(claim: str, verdict: str) -> None:
    assert verdicts(f"$X$ has values in $\\mathcal X$ and law $p(x)$.\n\n$${claim}$$\n") == [verdict]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"H(x,y) = H(x) + H(y|x)", "proved"),
    (r"I(x;y) = H(x) - H(x|y)", "proved"),
    (r"H(x|y) \le H(x)", "proved"),
    (r"I(x;y) = H(x) - H(y|x)", "refuted"),
])
def test_entropies_of_small_letters(claim: str, verdict: str) -> None:
    assert verdicts(f"Let $p(x,y)$ be a joint distribution.\n\n$${claim}$$\n") == [verdict]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"H(Y|X) = \mathbb{E}_{X,Y}\left[\log \frac{1}{p(Y|X)}\right]", "proved"),
    (r"H(Y|X) = -\mathbb{E}_{X,Y}\left[\log p(y|x)\right]", "proved"),
    (r"H(X,Y) = -\mathbb{E}_{X,Y}\left[\log (p(X)p(Y))\right]", "refuted"),
    (r"\mathbb{E}_{x,y}\left[\log p(y|x)\right] = \sum_{x,y} p(x,y)\log p(y|x)", "proved"),
    (r"\mathbb{E}_{x,y}\left[\log p(y|x)\right] = \sum_{x,y} p(x)p(y)\log p(y|x)", "refuted"),
])
def test_means_over_joint_laws(claim: str, verdict: str) -> None:
    assert verdicts(f"Let $p(x,y)$ be a joint distribution.\n\n$${claim}$$\n") == [verdict]


def test_binary_entropy_bounds() -> None:
    notes = r"""Let $0<p<1$ and $0<q<1$.

$$-p\log p - (1-p)\log(1-p) \le \log 2$$

$$-p\log_2 p - (1-p)\log_2(1-p) \le 1$$

$$p\log\frac{p}{q} + (1-p)\log\frac{1-p}{1-q} \ge 0$$

$$p\log\frac{p}{q} + (1-p)\log\frac{1-p}{1-q} \ge 0.1$$

$$-p\log p - (1-p)\log(1-p) \le \log \frac{3}{2}$$
"""
    found = verdicts(notes)
    assert found[:3] == ["proved"] * 3 and "proved" not in found[3:] and "conditional" not in found[3:]


UNIFORM = r"""
$$\sum_{x} u(x) \log \frac{u(x)}{p(x)} = \sum_{x} \frac{1}{k} \log \frac{1}{k\, p(x)}$$

$$-\log k + H(p) \ge 0$$
"""


@pytest.mark.parametrize("sentence", [
    r"Let $u$ be uniform on the $k$ points of $\mathcal{X}$ and $p$ any other law there.",
    r"Let $\mathcal{X}$ have $k$ elements, $u$ be uniform on $\mathcal{X}$, and $p$ another law.",
])
def test_sizes_of_named_sets(sentence: str) -> None:
    assert verdicts(sentence + "\n" + UNIFORM) == ["proved", "refuted"]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"0.693 = \log 2", "proved"),
    (r"0.694 = \log 2", "refuted"),
    (r"\log 2 + \log 3 = 0.69 + 1.10", "proved"),
    (r"\log 2 + \log 3 = 0.69 + 1.12", "refuted"),
    (r"0.3 + 0.4 = 0.8", "refuted"),
])
def test_rounded_decimals(claim: str, verdict: str) -> None:
    assert verdicts(f"A number.\n\n$${claim}$$\n") == [verdict]


BELOW = "$$g(f(t x + (1-t)y)) \\le g(t f(x) + (1-t)f(y))$$\n"


@pytest.mark.parametrize(("sentence", "verdict"), [
    (r"$f: \mathbb{R}^n \to \mathbb{R}$ is convex, $g$ is **non-decreasing**, and $t\in[0,1]$.", "proved"),
    (r"Let $f$ be convex, $g$ be increasing, and $0\le t\le 1$.", "proved"),
    (r"Let $f$ be convex, $g$ be convex, and $0\le t\le 1$.", "refuted"),
    (r"Let $f$ be convex, $g$ be decreasing, and $0\le t\le 1$.", "refuted"),
])
def test_increasing_functions_keep_inequalities(sentence: str, verdict: str) -> None:
    assert verdicts(f"{sentence}\n\n{BELOW}") == [verdict]


def test_a_function_by_the_letter_of_an_entropy() -> None:
    notes = r"""$h: \mathbb{R} \to \mathbb{R}$ is convex and $\theta\in[0,1]$.

$$h(\theta x + (1-\theta)y) \le \theta h(x) + (1-\theta)h(y)$$
"""
    assert verdicts(notes) == ["proved"]


@pytest.mark.parametrize(("sentence", "verdict"), [
    ("Let $f$ be convex.", "proved"),
    ("Let $f$ be differentiable with $f''(x) > 0$ everywhere.", "proved"),
    (r"Let $f:\mathbb{R}\to\mathbb{R}$ have $\nabla^2 f(x) > 0$ everywhere.", "proved"),
    ("Take $f$ concave.", "refuted"),
    ("Let $f''(0) > 0$.", "refuted"),
    ("If $f''(x) > 0$ then $f$ bends upwards there.", "refuted"),
])
def test_tangents_lie_below_convex_functions(sentence: str, verdict: str) -> None:
    assert verdicts(f"{sentence}\n\n$$f(y) \\ge f(x) + f'(x) (y - x)$$\n") == [verdict]


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"I(X;Y) = D_{KL}(P_{XY} \| P_X P_Y)", "proved"),
    (r"I(X;Y) = D_{KL}(P_{(X,Y)} \| P_X \otimes P_Y)", "proved"),
    (r"I(X;Y) = D_{KL}(p_{X,Y} \| p_X \times p_Y)", "proved"),
    (r"I(X;Y) = \mathbb{E}_Y[D_{KL}(P_{X|Y} \| P_X)]", "proved"),
    (r"I(X;Y) = D_{KL}(P_X P_Y \| P_{XY})", "refuted"),
])
def test_divergences_of_laws_with_subscripts(claim: str, verdict: str) -> None:
    assert verdicts(f"We compare two laws.\n\n$${claim}$$\n") == [verdict]


def test_differential_entropies_of_the_one_density() -> None:
    notes = r"""$f_{XY}$ is the joint density, $f_X$ and $f_Y$ are its marginals.

$$\int f_{XY}(x, y) \log f_{XY}(x, y) \, dx \, dy = -H(X,Y)$$

$$\int f_{XY}(x, y) \log f_{XY}(x, y) \, dx \, dy = H(X,Y)$$
"""
    assert verdicts(notes) == ["proved", "refuted"]


JENSEN = "$$f(\\sum_{i=1}^N w_i x_i) \\le \\sum_{i=1}^N w_i f(x_i)$$\n"


@pytest.mark.parametrize(("sentence", "verdict"), [
    (r"Let $f$ be convex, $w_i \ge 0$ and $\sum_{i=1}^N w_i=1$.", "proved"),
    (r"$f$ is convex and the weights satisfy $w_i > 0$, $\sum_{i=1}^N w_i=1$.", "proved"),
    (r"Let $f$ be convex, $w_i > 0$ and $\sum_{i=1}^N w_i=2$.", "refuted"),
    (r"Let $f$ be concave, $w_i \ge 0$ and $\sum_{i=1}^N w_i=1$.", "refuted"),
    (r"Let $f$ be convex and $\sum_{i=1}^N w_i=1$.", "conditional"),
])
def test_jensen_with_weights_of_the_notes(sentence: str, verdict: str) -> None:
    assert verdicts(f"{sentence}\n\n{JENSEN}") == [verdict]


def test_a_bound_that_is_turned_round_needs_nothing() -> None:
    """Independence would make both sides equal."""
    assert verdicts("Two variables.\n\n$$H(X) + H(Y|X) \\ge H(X) + H(Y)$$\n") == ["refuted"]
