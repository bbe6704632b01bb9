"""What is refuted in notes with prose around it, and what is not: the words may say more than is understood."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    return [str(r["verdict"]) for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize(("notes", "right", "wrong"), [
    ("Let $X$ be a random variable with mean $\\mu$ and variance $\\sigma^2$. For every $k>0$ we obtain\n\n"
     "$$P(|X-\\mu|\\ge k) \\le {}$$", r"\frac{\sigma^2}{k^2}", None),
    ("A disease $D$ has a certain prevalence, and a test $T$ may err.\n\n$$P(T) = P(T|D)P(D) + {}$$",
     r"P(T|\bar D)P(\bar D)", r"P(T|\bar D)P(D)"),
    ("Let $p$ be a distribution on $K$ classes and let $u$ denote the uniform distribution on them.\n\n"
     "$$D_{KL}(p\\|u) = {}$$", r"\log K - H(p)", r"H(p) - \log K"),
    ("Let $X$ and $Y$ be independent with distributions $p$ and $q$.\n\n$$H(X,Y) = {}$$",
     r"-\sum_{x,y}p(x)q(y)\log(p(x)q(y))", r"-\sum_{x,y}p(x)q(y)\log(p(x)+q(y))"),
    ("Counts $k_1, \\dots, k_n$ are Poisson with rate $\\lambda$.\n\n"
     "$$\\sum_{i=1}^n\\log\\frac{\\lambda^{k_i}e^{-\\lambda}}{k_i!} = {}$$",
     r"\log\lambda\sum_{i=1}^n k_i - n\lambda - \sum_{i=1}^n\log k_i!",
     r"\log\lambda\sum_{i=1}^n k_i - \lambda - \sum_{i=1}^n\log k_i!"),
])
def test_words_around_a_relation(notes: str, right: str, wrong: str | None) -> None:
    assert verdicts(notes.replace("{}", right)) == ["proved"]
    if wrong is not None:
        assert verdicts(notes.replace("{}", wrong)) == ["refuted"]


@pytest.mark.parametrize("notes", [
    # what the words say of a name is not understood
    "The matrix $Q$ has orthonormal columns.\n\n$$y^T Q Q^T Q Q^T y = y^T Q Q^T y$$",
    "Here $m$ is a subgradient of $f$ at $a$.\n\n$$f(x) \\ge f(a) + m (x - a)$$",
    "$z$ is $y - t$ as a function of $y$, and $t$ is a number.\n\n$$2 z = 2 y - 2 t$$",
    "Each of the $k$ keys is hit with the same probability.\n\n$$H(Y|K) - 1 = H(Y|K) - H(K)$$",
    # a name that is alone on its side
    "$$\\log \\sum_j e^{x_j} = m + \\log \\sum_j e^{x_j - m}$$\n\n$$m = \\max_j x_j$$",
    "$$I(X;Y) = H(X) - H(X|Y) = R$$",
    # a letter that may be a function
    "Let $f$ be differentiable.\n\n$$f(y) = f(x) + f'(x) (y - x) + r(y - x)$$",
    # undecided equations above fix a name
    "Let $a < b$.\n\n$$f(b) - f(a) = f'(c) (b - a)$$\n\nSo\n\n$$f(b) = f(a) + f'(c) b - f'(c) a$$",
])
def test_counterexamples_that_are_not_fair(notes: str) -> None:
    assert "refuted" not in verdicts(notes)


def test_one_probability_is_no_law() -> None:
    """``p_{i,j}`` is a number for each pair, whatever the sentence calls it."""
    notes = ("The variable $X$ has the values $1,\\dots,n$, and $p_{i,j}$ is the probability of $(x_i,y_j)$.\n\n"
             "$$H(X,Y) = -\\sum_{i=1}^n \\sum_{j=1}^m p_{i,j} \\log p_{i,j}$$")
    assert "refuted" not in verdicts(notes)


@pytest.mark.parametrize(("notes", "right", "wrong"), [
    ("Let $X$ be a nonnegative random variable and $a>0$.\n\n$$P(X > a) \\le {}$$",
     r"\frac{E[X]}{a}", r"\frac{9 E[X]}{10 a}"),
    ("Let $E(w)$ be the training loss.\n\n$$J(w) = E(w) + \\frac{\\alpha}{2} w^\\top w$$\n\n"
     "$$\\nabla_w J(w) = \\nabla_w E(w) + {}$$", r"\alpha w", r"2 \alpha w"),
    ("The loss is\n\n$$E(m,s) = n \\log s + \\frac{1}{2 s^2} \\sum_{i=1}^n (x_i - m)^2$$\n\n"
     "$$\\frac{\\partial E}{\\partial s} = \\frac{n}{s} - {}$$",
     r"\frac{1}{s^3} \sum_{i=1}^n (x_i - m)^2", r"\frac{1}{s^2} \sum_{i=1}^n (x_i - m)^2"),
    ("Let $X$, $Y$, $Z$ be discrete random variables.\n\n$$H(X,Y,Z) = H(X) + H(Y|X) + {}$$", "H(Z|X,Y)", "H(Z|Y)"),
    ("Write $\\sigma$ for $\\sigma(w^T x)$.\n\n$$\\nabla_w (a \\sigma) = {}$$", r"a \nabla_w \sigma",
     r"-a \nabla_w \sigma"),
    ("The weights $N_k(x_n)$ are positive.\n\n$$\\gamma_{nk} = \\frac{N_k(x_n)}{\\sum_{j=1}^K N_j(x_n)}$$\n\n"
     "$$\\sum_{k=1}^K \\gamma_{nk} = {}$$", "1", "K"),
])
def test_mistakes_beside_unknowns(notes: str, right: str, wrong: str) -> None:
    assert verdicts(notes.replace("{}", right))[-1] == "proved"
    # H(Z|Y) is right where X and Z are independent given Y
    assert verdicts(notes.replace("{}", wrong))[-1] in ("refuted", "conditional")


@pytest.mark.parametrize(("notes", "right", "wrong"), [
    ("For two random variables with means $\\mu_X$ and $\\mu_Y$ the covariance is\n\n$$\\operatorname{Cov}(X,Y) = {}$$",
     r"E[XY] - \mu_X \mu_Y", r"E[XY] + \mu_X \mu_Y"),
    ("The loss is $\\ell=-t\\log y-(1-t)\\log(1-y)$ with $y=\\sigma(a)$. Note that $1-\\sigma(a)=\\sigma(-a)$.\n\n"
     "$$\\ell = \\log(1+e^{a}) - {}$$", "ta", "a"),
    ("For random variables $X$ and $Y$ of any kind,\n\n"
     "$$E[\\operatorname{Var}(Y|X)] = \\operatorname{Var}(Y) {} \\operatorname{Var}(E[Y|X])$$", "-", "+"),
])
def test_mistakes_among_moments_and_identities(notes: str, right: str, wrong: str) -> None:
    assert verdicts(notes.replace("{}", right))[-1] in ("proved", "open")
    assert verdicts(notes.replace("{}", wrong))[-1] == "refuted"


@pytest.mark.parametrize("notes", [
    "With the singular value decomposition $X=UDV^\\top$ we have\n\n$$X^\\top X = VD^2V^\\top$$",
    "$$\\|x_{k+1}\\|^2 = \\|x_k\\|^2 - 2\\eta g_k^\\top x_k + \\eta^2\\|g_k\\|^2$$\n\nbecause $x_{k+1}=x_k-\\eta g_k$.",
    "For two random variables with means $m$ and $k$ the covariance is\n\n$$E[(X-m)(Y-k)] = E[XY] - mk$$",
])
def test_what_is_told_beside_a_formula_is_not_refuted(notes: str) -> None:
    assert "refuted" not in verdicts(notes)


def test_a_stated_mean_does_not_fix_a_law() -> None:
    table = "| $X$ | $Y$ | $P(X, Y)$ |\n|---|---|---|\n| 1 | 2 | 0.5 |\n| 2 | 4 | 0.5 |\n\n"
    notes = table + "The expected values are $E[X]=1.5$ and $E[Y]=3$.\n\n"
    notes += "$$E[XY] = 1 \\cdot 2 \\cdot 0.5 + 8 \\cdot 0.5$$"
    assert verdicts(notes) != ["refuted"]
