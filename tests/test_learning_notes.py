"""Notes on learning: softmax, logistic regression, maximum likelihood, backpropagation; the verdicts in turn."""
from __future__ import annotations

import pytest
from lecture_tools import checked, checked_text

from ce_symbolic.documents import parse_markdown
from ce_symbolic.notation.reader import read_formula

pytestmark = pytest.mark.long


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


SOFTMAX = r"""Let $p_k = \frac{e^{u_k}}{\sum_l e^{u_l}}$.

"""


@pytest.mark.parametrize("text, expected", [
    ("When $k = m$,\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = p_k (1 - p_m)\n$$", "p"),
    ("When $k = m$,\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$", "r"),
    ("if k=m\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = p_k - p_k^2\n$$", "p"),
    ("If $k \\ne m$ we have\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$\n$$\n- p_k p_m = 0\n$$", "pr"),
    ("Case 1: $k = m$. Then\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = p_m (1 - p_m)\n$$\n\nOtherwise,\n\n"
     "$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$", "pp"),
    # Both cases together: outside the case a relation is no longer proved from it, and not yet refuted either.
    ("For $k \\ne m$:\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$\n\nBoth cases together give\n\n"
     "$$\n\\frac{\\partial p_k}{\\partial u_m} = p_k (1[k=m] - p_m)\n$$\n\n"
     "$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$", "ppo"),
    ("For $k \\ne m$:\n\n$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$\n\n# Next\n\n"
     "$$\n\\frac{\\partial p_k}{\\partial u_m} = - p_k p_m\n$$", "pr"),
])  # fmt: skip
def test_a_sentence_says_for_which_case_a_display_is_meant(text: str, expected: str) -> None:
    assert verdicts(SOFTMAX + text) == expected


def test_a_case_for_a_number() -> None:
    text = "$$\n\\ell(y) = -y \\log a - (1 - y) \\log (1 - a)\n$$\n\nIf $y={}$,\n\n$$\n\\ell(y) = -\\log a\n$$"
    assert verdicts(text.replace("{}", "1")) == "dp"
    assert verdicts(text.replace("{}", "0")) == "dr"


def test_a_sentence_of_a_formula_alone_defines() -> None:
    assert verdicts("$a_j = e^{z_j}$.\n\n$$\n\\frac{\\partial a_j}{\\partial z_j} = a_j\n$$") == "p"
    assert verdicts("Targets $t_n$, $a_n = e^{z_n}$.\n\n$$\n\\frac{\\partial a_n}{\\partial z_n} = z_n\n$$") == "r"


def test_what_a_sentence_only_uses_is_defined_in_a_display() -> None:
    text = r"The loss is $J = -t \ln y$." "\n\n$$\ny = \\sigma(a)\n$$\n\n$$\n\\frac{\\partial y}{\\partial a} = "
    assert verdicts(text + "y (1 - y)\n$$") == "dp"
    assert verdicts(text + "y (1 + y)\n$$") == "dr"


@pytest.mark.parametrize("printed, meant", [
    (r"\sum_k{e^{z_k} - (e^{z_i})^2}", r"\left(\sum_k e^{z_k}\right) - (e^{z_i})^2"),
    (r"\sum_{k=1}^n{e^{z_k} - c}", r"\left(\sum_{k=1}^n e^{z_k}\right) - c"),
    (r"\frac{a}{b}{} + c", r"\frac{a}{b} + c"),
    (r"\alpha{} b", r"\alpha b"),
])
def test_braces_that_are_not_seen_in_print(printed: str, meant: str) -> None:
    def look(latex: str) -> str:
        return repr([type(n).__name__ for n in read_formula(latex).walk() if type(n).__name__ != "Group"])

    assert look(printed) == look(meant)


def test_braces_around_a_body_that_runs_along() -> None:
    notes: list[object] = []
    read_formula(r"\sum_k{a_k - b_k}", notes=notes)  # type: ignore[arg-type]
    assert not notes


LIKELIHOOD = r"""$$
\ln L(\mu, \sigma^2) = -\frac{n}{2} \ln(2\pi\sigma^2) - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_{i}-\mu)^2
$$

"""


def test_an_equation_for_a_logarithm_defines_what_stands_under_it() -> None:
    assert verdicts(LIKELIHOOD + r"""$$
\frac{\partial}{\partial \mu} \ln L(\mu, \sigma^2) = \frac{1}{\sigma^2} \sum_{i=1}^{n} (x_{i} - \mu)
$$
$$
\frac{\partial \ln L}{\partial \mu} = -\frac{1}{\sigma^2} \sum_{i=1}^{n} (x_{i} - \mu)
$$
""") == "dpr"
    assert verdicts("$$\n\\log a = s^2 + t\n$$\n$$\n\\frac{\\partial a}{\\partial t} = a\n$$") == "dp"


def test_a_derivative_in_a_square() -> None:
    assert verdicts(LIKELIHOOD + r"""$$
\frac{\partial \ln L}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2\sigma^4} \sum_{i=1}^{n} (x_{i} - \mu)^2
$$
$$
\frac{\partial \ln L}{\partial \sigma^2} = -\frac{n}{2\sigma^2} - \frac{1}{2\sigma^4} \sum_{i=1}^{n} (x_{i} - \mu)^2
$$
$$
\frac{\partial^2 \ln L}{\partial \mu^2} = -\frac{n}{\sigma^2}
$$
""") == "dprp"


SCORES = r"""There are $n$ scores $a_1, \dots, a_n$, and $M = \max\{a_1, \dots, a_n\}$.

"""


@pytest.mark.parametrize("claim, expected", [
    (r"\log \sum_{j} e^{a_j} \le M + \log n", "p"),
    (r"\log \sum_{j} e^{a_j} \ge M + \log n", "r"),
    (r"\log \sum_{j} e^{a_j} = M + \log \sum_j e^{a_j - M}", "p"),
    (r"\log \sum_{j} e^{a_j} = M + \log \sum_j e^{a_j} - M", "p"),
    (r"\log \sum_{j} e^{a_j} = M + \log \sum_j (e^{a_j} - M)", "r"),
])
def test_the_largest_of_so_many_numbers(claim: str, expected: str) -> None:
    assert verdicts(SCORES + f"$$\n{claim}\n$$") == expected


@pytest.mark.parametrize("claim, expected", [
    (r"\mathbb{E}_{j \sim w}[a_j] = \sum_j w_j a_j", "p"),
    (r"\mathbb{E}_{j \sim w}[\log w_j] \ge 0", "r"),
    (r"u^T \nabla^2 g u = \sum_j w_j u_j^2 - \left(\sum_j w_j u_j\right)^2", "p"),
    (r"u^T \nabla^2 g u = \sum_j w_j u_j^2 - \sum_j w_j u_j", "r"),
])
def test_weights_that_are_defined_by_their_values(claim: str, expected: str) -> None:
    notes = r"Put $w_j = e^{a_j} / \sum_l e^{a_l}$ and $g(a) = \log \sum_j e^{a_j}$." "\n\n"
    assert verdicts(notes + f"$$\n{claim}\n$$") == expected


ONE_EXAMPLE = r"""For one example $\ell = -t \log a - (1-t) \log(1-a)$, where $a = \sigma(u)$ and $u = \theta x + c$;
the cost is $J = \frac{1}{m} \sum_{i=1}^m \ell^{(i)}$.

"""


@pytest.mark.parametrize("claim, expected", [
    (r"\frac{\partial \ell}{\partial \theta} = (a - t) x", "p"),
    (r"\frac{\partial J}{\partial \theta} = \frac{1}{m} \sum_{i=1}^m (a^{(i)} - t^{(i)}) x^{(i)}", "p"),
    (r"\frac{\partial J}{\partial \theta} = \frac{1}{m} \sum (a^{(i)} - t^{(i)}) x^{(i)}", "p"),
    (r"\frac{\partial J}{\partial \theta} = \frac{1}{m} \sum_{i=1}^m (t^{(i)} - a^{(i)}) x^{(i)}", "r"),
    # Not the same in all examples:
    (r"\sum_{i=1}^m a^{(i)} x^{(i)} = m a x", "r"),
])
def test_one_example_and_all_of_them(claim: str, expected: str) -> None:
    assert verdicts(ONE_EXAMPLE + f"$$\n{claim}\n$$") == expected


INPUTS = r"""One neuron, $z = \sum_k v_k u_k + c$, with the cost
$C = \frac{1}{2n} \sum_u (y - \sigma(z))^2$ over inputs $u$.

"""


@pytest.mark.parametrize("claim, expected", [
    (r"\frac{\partial C}{\partial v_k} = \frac{1}{n} \sum_u (\sigma(z) - y) \sigma'(z) u_k", "p"),
    (r"\frac{\partial C}{\partial v_k} = \frac{1}{n} \sum_u (y - \sigma(z)) \sigma'(z) u_k", "r"),
    # The target belongs to the input:
    (r"\frac{1}{n} \sum_u y \sigma(z) = y \frac{1}{n} \sum_u \sigma(z)", "r"),
])
def test_sums_over_inputs_of_which_only_components_are_printed(claim: str, expected: str) -> None:
    assert verdicts(INPUTS + f"$$\n{claim}\n$$") == expected


@pytest.mark.parametrize("claim, expected", [
    (r"g^2(x) = x^2 + 2x + 1", "p"),
    (r"g^2(x) = x + 1", "r"),
    (r"\sigma^2(x) = \sigma(x)", "r"),
    (r"\sigma'^2(x) = \sigma^2(x) (1 - \sigma(x))^2", "p"),
    (r"g^{-1}(x) = x - 1", "u"),
    (r"\mathbb{E}^2[X] = \mathbb{E}[X]^2", "p"),
])
def test_a_power_of_a_function(claim: str, expected: str) -> None:
    assert verdicts(f"Put $g(x) = x + 1$.\n\n$$\n{claim}\n$$") == expected


def test_exponents_are_numbers() -> None:
    notes = "Recall $s(z) = \\frac{1}{1+e^{-z}}$.\n\n$$\n\\nabla_z s(z) = "
    assert verdicts(notes + "\\frac{e^{-z}}{(1+e^{-z})^2} = s(z) (1 - s(z))\n$$") == "pp"


LAYER = r"""The unit computes $u_j = \sum_k w_{jk} x_k$ and $h_j = \tanh(u_j)$. The loss is $L$.

"""


@pytest.mark.parametrize("claim, expected", [
    (r"\frac{\partial L}{\partial w_{jk}} = \frac{\partial L}{\partial u_j} x_k", "p"),
    (r"\frac{\partial L}{\partial w_{jk}} = 5 \frac{\partial L}{\partial w_{jk}}", "r"),
    (r"\frac{\partial L}{\partial x_k} = \sum_j \frac{\partial L}{\partial u_j} w_{jk}", "p"),
    (r"\frac{\partial L}{\partial x_k} = \sum_j \frac{\partial L}{\partial u_j} x_k", "r"),
    (r"\frac{\partial L}{\partial w_{jk}} = \frac{\partial L}{\partial h_j} (1 - h_j^2) x_k", "p"),
    (r"\frac{\partial L}{\partial w_{jk}} = \frac{\partial L}{\partial h_j} x_k", "r"),
    # What L is nobody says:
    (r"\frac{\partial L}{\partial h_j} = h_j - t_j", "o"),
    (r"\frac{\partial L}{\partial h_j} = 0", "c"),
])
def test_the_chain_rule_for_a_loss_that_is_not_printed(claim: str, expected: str) -> None:
    assert verdicts(LAYER + f"$$\n{claim}\n$$") == expected


def test_the_chain_rule_over_time_has_more_ways() -> None:
    notes = r"""$$
c_t = f_t c_{t-1} + i_t
$$
$$
h_t = o_t \tanh(c_t)
$$
$$
\frac{\partial L}{\partial c_{t-1}} = \frac{\partial L}{\partial c_t} f_t, \qquad
\frac{\partial L}{\partial h_t} = \frac{\partial L}{\partial h_t}
$$
"""
    assert "p" not in verdicts(notes)[2:3]


def test_superscripts_that_are_differentiated_by_are_indices() -> None:
    notes = "$E^k = \\frac{1}{2} \\sum_j (v_j^k - t_j^k)^2$ is the error.\n\n"
    notes += "$$\n\\frac{\\partial E^k}{\\partial v_j^k} = "
    assert verdicts(notes + "v_j^k - t_j^k\n$$") == "p"
    assert verdicts(notes + "2 (v_j^k - t_j^k)\n$$") == "r"


def test_the_sigmoid_by_name() -> None:
    notes = "The sigmoid $f$ has a nice property.\n\n$$\nf'(x) = f(x) "
    assert verdicts(notes + "(1 - f(x))\n$$") == "p"
    assert verdicts(notes + "(1 + f(x))\n$$") == "r"


COUNTED = "The sample is $x_1, \\dots, x_n$, and $m$ of the $x_i$ are ones.\n\n$$\n"


def test_counts_of_ones() -> None:
    assert verdicts(COUNTED + "\\sum_{i=1}^n x_i a + \\sum_{i=1}^n (1 - x_i) b = m a + (n - m) b\n$$") == "p"
    assert verdicts(COUNTED + "\\sum_{i=1}^n x_i a + \\sum_{i=1}^n (1 - x_i) b = m a + n b\n$$") == "r"


def test_a_law_that_a_heading_names_is_not_refuted() -> None:
    text = "$$\n\\prod_{i=1}^n f(X_i | s) = \\prod_{i=1}^n \\frac{1}{s} e^{-X_i/s}\n$$"
    assert verdicts("# Exponential waiting times\n\n" + text) == "o"


def test_one_subject_of_is() -> None:
    notes = "$q$ is the softmax of $u$, $y$ is a one-hot vector.\n\n$$\n"
    assert verdicts(notes + "\\sum_k y_k = 1\n$$") == "p"
    assert verdicts(notes + "\\sum_k u_k = 1\n$$") == "c"


@pytest.mark.parametrize("printed, meant", [
    (r"\log \frac{1}{\sqrt{2\pi}s} \exp(-x)", r"\log\left(\frac{1}{\sqrt{2\pi}s} \exp(-x)\right)"),
    (r"\ln \frac{1}{s} e^{-x/s} - 1", r"\ln\left(\frac{1}{s} e^{-x/s}\right) - 1"),
])
def test_the_logarithm_of_a_density(printed: str, meant: str) -> None:
    assert verdicts(f"Let $s > 0$.\n\n$$\n{printed} = {meant}\n$$") == "p"


def test_labels_in_a_set_with_dots_are_not_refuted() -> None:
    notes = "The labels $y^{(i)}$ are in $\\{1,\\dots,K\\}$.\n\n$$\n"
    claim = "\\sum_{i=1}^m \\sum_{k=1}^K 1\\{y^{(i)} = k\\} a_i = \\sum_{i=1}^m a_i\n$$"
    assert verdicts(notes + claim) in ("o", "p")


def test_one_beats_another() -> None:
    """``i beats j``: two players, so that ``\\partial p_{ij} / \\partial \\theta_i`` is not meant for i = j."""
    notes = r"""Player $i$ beats $j$ with probability $p_{ij} = \frac{e^{\theta_i}}{e^{\theta_i} + e^{\theta_j}}$.

$$ \frac{\partial}{\partial \theta_i} \log p_{ij} = 1 - p_{ij} $$

$$ \frac{\partial}{\partial \theta_i} \log p_{ij} = p_{ij} $$
"""
    assert [r["verdict"] for r in checked_text(notes)["relations"]] == ["proved", "refuted"]


def test_the_likelihood_of_labels_is_none_of_the_inputs() -> None:
    """``1 - p(x_i)``: p is the chance of a label at x_i, and what the display prints is the likelihood."""
    notes = r"""The log-likelihood of the sample is

$$ \ell(\beta) = \sum_{i=1}^n y_i \log p(x_i) + (1 - y_i) \log (1 - p(x_i)) $$
"""
    assert [r["verdict"] for r in checked_text(notes)["relations"]] != ["refuted"]


def test_odds_are_of_a_label() -> None:
    """``p(x) / (1 - p(x))``: the model of the chance of a label, not any law of x."""
    notes = r"""We model the log-odds as linear:

$$ \log \frac{p(x)}{1 - p(x)} = \beta_0 + \beta^T x $$
"""
    assert [r["verdict"] for r in checked_text(notes)["relations"]] != ["refuted"]
