"""Numbers, vectors and matrices told apart, rows and components; losses and gradients that words tell."""

from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


def notes(head: str, *displays: str) -> str:
    return head + "\n\n" + "\n\n".join(f"$$\n{d}\n$$" for d in displays) + "\n"


ROW = r"Let $a = [a_1\ a_2]$ be a row, $c$ a number and $g(x) = (a x - c)^2$."
LOGISTIC = r"A unit outputs $p = \sigma(z)$, $z = w^T x + b$. The loss $L$ is the cross-entropy between $y$ and $p$."
MANY = (r"Let $\hat y_i = \sigma(w^T x_i + b)$ with labels $y_i \in \{0, 1\}$, and let $J$ be the average binary "
        r"cross-entropy loss over the $m$ examples.")
SUMMED = (r"The cross-entropy cost $C$ is summed over all training inputs $x$, and $a = \sigma(z)$ where "
          r"$z = \sum_j w_j x_j + b$; the desired output is $y$.")
CLASSES = r"The output $p = \mathrm{softmax}(z)$ is compared with a one-hot target $y$ by the cross entropy loss $L$."
RIDGE = r"The loss $L(\theta)$ has gradient $g(\theta)$ and Hessian $H(\theta)$."
NEWTON = r"Let $g$ and $H$ be the gradient and Hessian of $\ell(w)$."


@pytest.mark.parametrize("text, expected", [
    (notes(ROW, r"\nabla g(x) = \begin{bmatrix} \frac{\partial g(x)}{\partial x_1} \\ "
                r"\frac{\partial g(x)}{\partial x_2} \end{bmatrix} = 2 a^T a x - 2 a^T c = 0"), "ppc"),
    (notes(ROW, r"\nabla g(x) = \begin{bmatrix} 2 a_1 (a_1 x_1 + a_2 x_2 - c) \\ 2 a_2 (a_1 x_1 + a_2 x_2 - c) "
                r"\end{bmatrix}"), "p"),
    (notes(ROW, r"\nabla g(x) = \begin{bmatrix} 2 a_1 (a_1 x_1 + a_2 x_2 - c) \\ 2 a_1 (a_1 x_1 + a_2 x_2 - c) "
                r"\end{bmatrix}"), "r"),
    (notes(ROW, r"\nabla g(x) = 2 a^T a x + 2 a^T c"), "r"),
])  # fmt: skip
def test_rows_and_their_components(text: str, expected: str) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize("text, expected", [
    (notes(LOGISTIC, r"\frac{\partial L}{\partial z} = p - y", r"\nabla_w L = (p - y) x",
           r"\frac{\partial L}{\partial b} = y - p"), "ppr"),
    (notes(MANY, r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m (\hat y_i - y_i) x_i",
           r"\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (y_i - \hat y_i)"), "pr"),
    (notes(SUMMED, r"\frac{\partial C}{\partial w_j} = \sum_x x_j (\sigma(z) - y)",
           r"\frac{\partial C}{\partial w_j} = \sum_x x_j (\sigma(z) - y) \sigma'(z)"), "pr"),
    (notes(CLASSES, r"\frac{\partial L}{\partial z_j} = p_j - y_j", r"\frac{\partial L}{\partial z_j} = y_j - p_j"),
     "pr"),
])  # fmt: skip
def test_a_cross_entropy_told_in_words(text: str, expected: str) -> None:
    assert verdicts(text) == expected


def test_a_loss_is_not_made_up() -> None:
    """Where it is not said whether the mean or the sum is meant, and where a formula says what the loss is."""
    head = MANY.replace("average binary cross-entropy loss over the $m$ examples", "cross-entropy loss")
    assert "r" not in verdicts(notes(head, r"\frac{\partial J}{\partial b} = \frac{1}{m} \sum_i (\hat y_i - y_i)"))
    shown = notes(LOGISTIC, r"L = -2 y \ln p - 2 (1 - y) \ln(1 - p)", r"\frac{\partial L}{\partial z} = 2 (p - y)")
    assert verdicts(shown) == "dp"


@pytest.mark.parametrize("text, expected", [
    (notes(RIDGE, r"L_\lambda(\theta) = L(\theta) + \lambda \theta^\top \theta",
           r"g_\lambda(\theta) = g(\theta) + 2\lambda \theta", r"H_\lambda(\theta) = H(\theta) + \lambda I"), "dpr"),
    (notes(NEWTON, r"\tilde\ell(w) = \ell(w) + \frac{\lambda}{2} \|w\|^2",
           r"\tilde g(w) = g(w) + \lambda w, \qquad \tilde H(w) = H(w) + \lambda I",
           r"\tilde g(w) = g(w) + \frac{\lambda}{2} w, \qquad \tilde H(w) = H(w) + 2\lambda I"), "dpprr"),
])  # fmt: skip
def test_gradients_with_names_of_their_own(text: str, expected: str) -> None:
    assert verdicts(text) == expected


FIT = r"Targets $y$, inputs $x_1, \dots, x_n$, weights $w$, $X \in \mathbb{R}^{n \times d}$, $t \in \mathbb{R}^n$."


@pytest.mark.parametrize("text, expected", [
    (r"\arg\min_w \|X w - t\|^2 = \arg\min_w \frac{1}{2} (X w - t)^T (X w - t)", "p"),
    (r"\arg\min_w \|X w - t\|^2 = \arg\min_w \left( \|X w - t\|^2 + \|w\|^2 \right)", "r"),
    (r"\arg\min_\mu \sum_i (x_i - \mu)^2 = \arg\min_\mu \sum_i (x_i + \mu)^2", "r"),
    (r"\arg\max_\mu -\sum_i (x_i - \mu)^2 = \arg\min_\mu \sum_i (x_i^2 - 2 \mu x_i + \mu^2)", "p"),
    (r"\arg\max_\mu \sum_i (x_i - \mu)^2 = \arg\max_\mu \sum_i (x_i + \mu)^2", "o"),  # neither has a maximum
    # What a model makes of its parameter is not seen in the formula.
    (r"\arg\min_\theta (\theta^2 - \log p_\theta(x)) = \arg\min_\theta (\theta^2 - 2 \log p_\theta(x))", "o"),
])  # fmt: skip
def test_minimisers_of_quadratic_functions(text: str, expected: str) -> None:
    assert verdicts(notes(FIT, text)) == expected


def test_another_reading_where_the_first_does_not_fit() -> None:
    """A capital that is transposed may be a vector; a number beside a vector is added to its entries."""
    text = notes("", r"\arg\min_U (\hat t - U^T s)^2 = \arg\min_U \sum_i (\hat t_i - U_i s_i)^2")
    found = checked(parse_markdown(text, "notes.md"))
    assert found["relations"][0]["verdict"] == "refuted"
    assert any("read U as a vector" in n["message"] for n in found["notes"])
    log_softmax = r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", r"\log p = z - \log \sum_j e^{z_j}"
    assert verdicts(notes("", *log_softmax)) == "dp"
    assert verdicts(notes("", log_softmax[0], r"\log p = z + \log \sum_j e^{z_j}")) == "dr"


SQUARE = (r"The log density of $x$ given $y$ is, up to a constant, $-\frac{1}{2}\left(a x^2 - 2 b y x\right)$. It is a "
          r"normal law with mean $m$ and variance $v^2$.")
PROPORTIONAL = (r"The density of $\theta$ is proportional to $\exp\left(-\frac{\theta^2}{2 s} "
                r"- \frac{(y - \theta)^2}{2 r}\right)$, a Gaussian with mean $m$ and variance $u$.")
PAIRS = r"Given $x_i$, the target $y_i$ is Gaussian with mean $w^T x_i$ and variance $\sigma^2$."


@pytest.mark.parametrize("text, expected", [
    (notes(SQUARE, r"v^2 = \frac{1}{a}", r"m = \frac{b y}{a}"), "pp"),
    (notes(SQUARE, r"v^2 = a", r"m = b y"), "rr"),
    (notes(SQUARE, r"\frac{1}{v^2} = \frac{1}{a} = \frac{a}{a^2}"), "rp"),
    (notes(PROPORTIONAL, r"u = \frac{s r}{s + r}", r"m = \frac{s y}{s + r}", r"m = \frac{r y}{s + r}"), "ppr"),
    (notes(PAIRS, r"\prod_{i=1}^n p(x_i, y_i) = \prod_{i=1}^n p(x_i) \prod_{i=1}^n p(y_i | x_i)",
           r"\prod_{i=1}^n p(y_i | x_i) = (2\pi\sigma^2)^{-n/2} "
           r"\exp\left(-\frac{1}{2\sigma^2} \sum_{i=1}^n (y_i - w^T x_i)^2\right)"), "pp"),
    (notes(PAIRS, r"\log \prod_{i=1}^n p(y_i | x_i) = -\frac{n}{2} \log(2\pi\sigma^2) "
           r"- \frac{1}{\sigma^2} \sum_{i=1}^n (y_i - w^T x_i)^2"), "r"),
])  # fmt: skip
def test_normal_laws_told_in_words(text: str, expected: str) -> None:
    assert verdicts(text) == expected


ENERGY = (r"Units $v_i \in \{0, 1\}$ and $h_j \in \{0, 1\}$ have the energy "
          r"$E(v, h) = -\sum_i a_i v_i - \sum_j b_j h_j + \sum_{i,j} v_i h_j w_{ij}$ and "
          r"$p(v, h) = \frac{1}{Z} e^{-E(v, h)}$. $\ell$ is the negative log-likelihood.")


@pytest.mark.parametrize("text, expected", [
    (notes(ENERGY, r"\frac{\partial \log p(v)}{\partial a_i} = \langle v_i \rangle_{\text{data}} "
                   r"- \langle v_i \rangle_{\text{model}}"), "p"),
    (notes(ENERGY, r"\frac{\partial \log p(v)}{\partial w_{ij}} = \langle h_j v_i \rangle_{\text{data}} "
                   r"- \langle v_i h_j \rangle_{\text{model}}"), "r"),
    (notes(ENERGY, r"\frac{\partial \ell}{\partial b_k} = \mathbb{E}_{\text{model}}[h_k] "
                   r"- \mathbb{E}_{\text{data}}[h_k]"), "p"),
    (notes(ENERGY, r"\frac{\partial \ell}{\partial b_k} = \mathbb{E}_{\text{data}}[h_k] "
                   r"- \mathbb{E}_{\text{model}}[h_k]"), "r"),
    (notes(ENERGY, r"\frac{\partial \ell}{\partial b_k} = \mathbb{E}_{\text{model}}[v_k] "
                   r"- \mathbb{E}_{\text{data}}[v_k]"), "r"),
])  # fmt: skip
def test_learning_rules_of_energies(text: str, expected: str) -> None:
    assert verdicts(text) == expected


ANGLE = r"Here $\alpha_{k}$ is the angle between the feature $x$ and the weights $w_k$."


def test_angles_told_in_words() -> None:
    text = notes(ANGLE, r"w_k^T x = \|w_k\| \|x\| \cos(\alpha_k)", r"w_k^T x = \|x\| \cos(\alpha_k)",
                 r"w_k^T x = -\|w_k\| \|x\| \cos(\alpha_k)")
    found = checked(parse_markdown(text, "notes.md"))["relations"]
    assert [r["verdict"] for r in found] == ["proved", "conditional", "refuted"]
    assert "norm 1" in found[1]["needs"][0]


def test_what_words_tell_of_something_else() -> None:
    """Labels in {-1, 1} have another loss; a law of another variable is not that of the log density."""
    signs = (r"With labels $y \in \{-1, 1\}$ and $p = \sigma(z)$, $L$ is the logistic loss.")
    assert "r" not in verdicts(notes(signs, r"\frac{\partial L}{\partial z} = -y \sigma(-y z)"))
    other = (r"The log density of $x$ is, up to a constant, $-\frac{1}{2}(a x^2 - 2 b x)$. The prior of $\theta$ is a "
             r"normal law with mean $m$ and variance $v$.")
    assert "r" not in verdicts(notes(other, r"v = \frac{1}{c}"))
