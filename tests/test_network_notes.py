"""Notes on networks: layers above names, gradients by a mark, derivatives of a loss of which nothing else is said."""

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


NEURONS = (r"Let $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$ and $a^l_j = \sigma(z^l_j)$, and "
           r"$\delta^l_j = \frac{\partial C}{\partial z^l_j}$.")
VECTORS = (r"For layer $l$, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = f(z^{(l)})$ with $f$ applied "
           r"element-wise. Let $\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$.")
MARKS = (r"The forward pass is $z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$, $a^{[l]} = g(z^{[l]})$, $g$ element-wise. "
         r"We write $dx$ for $\frac{\partial \mathcal{L}}{\partial x}$.")
GATE = (r"A tilde marks what goes into the gate: $i$ and $o$ are logistic sigmoids of $\tilde i$ and $\tilde o$. "
        r"$\delta$ is the gradient of the loss.")


@pytest.mark.parametrize("text, expected", [
    (notes(NEURONS,
           r"\delta^l_j = \sum_k \frac{\partial C}{\partial z^{l+1}_k} \frac{\partial z^{l+1}_k}{\partial z^l_j}"
           r"= \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)"), "pp"),
    (notes(NEURONS, r"\sum_k \frac{\partial C}{\partial z^{l+1}_k} \frac{\partial z^{l+1}_k}{\partial z^l_j}"
           r"= \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)"), "c"),  # if w is symmetric
    (notes(NEURONS, r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j"), "p"),
    (notes(NEURONS, r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k"), "r"),
    (notes(NEURONS, r"\delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)"), "p"),
    (notes(VECTORS, r"\delta^{(l)} = \left((W^{(l+1)})^T \delta^{(l+1)}\right) \odot f'(z^{(l)})",
           r"\frac{\partial J}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T"), "pp"),
    (notes(VECTORS, r"\delta^{(l)} = \left((W^{(l+1)})^T \delta^{(l+1)}\right) \odot f'(z^{(l+1)})"), "r"),
    (notes(VECTORS, r"\frac{\partial J}{\partial b^{(l)}} = \delta^{(l)}"), "p"),
    (notes(MARKS, r"dz^{[l]} = da^{[l]} \odot g'(z^{[l]})", r"dW^{[l]} = dz^{[l]} a^{[l-1]T}",
           r"da^{[l-1]} = W^{[l]T} dz^{[l]}"), "ppp"),
    (notes(MARKS, r"dW^{[l]} = dz^{[l]} a^{[l]T}", r"dW^{[l]} = dz^{[l]} a^{[l-1]T}"), "rp"),
    (notes(GATE, r"\delta \tilde i^t = \delta i^t \odot i^t \odot (1 - i^t)",
           r"\delta \tilde o^t = \delta o^t \odot o^t \odot (1 - i^t)"), "pr"),
])  # fmt: skip
def test_networks(text: str, expected: str) -> None:
    assert verdicts(text) == expected


def test_whole_names_beside_their_entries() -> None:
    head = r"For one layer $z^{[l]} = W^{[l]}a^{[l-1]} + b^{[l]}$."
    good = (r"\frac{\partial \mathcal L}{\partial W^{[l]}_{i,j}} "
            r"= \sum_k \frac{\partial z_k^{[l]}}{\partial W^{[l]}_{i,j}}"
            r"\frac{\partial \mathcal L}{\partial z_k^{[l]}} "
            r"= a_j^{[l-1]}\frac{\partial \mathcal L}{\partial z_i^{[l]}}")
    assert verdicts(notes(head, good)) == "pp"
    assert verdicts(notes(head, good.replace(r"= a_j", r"= a_i"))) == "pr"


def test_differentials_are_no_gradients() -> None:
    """``dy = W dx`` is not read as an equation between derivatives of a loss."""
    assert "p" not in verdicts(notes("Take differentials.", "dy = W dx", "dz = A dy"))


def test_a_derivative_in_beta_of_what_is_printed_with_a_hat() -> None:
    head = r"The residual vector is $e = y - X\hat\beta$."
    assert verdicts(notes(head, r"\frac{\partial}{\partial\beta} [e^T e] = -2 X^T y + 2 X^T X \hat\beta")) == "p"
    assert verdicts(notes(head, r"\frac{\partial}{\partial\beta} [e^T e] = 0")) != "p"


def test_a_target_that_is_treated_as_random() -> None:
    head = r"Both the estimator $\hat\theta$ and the target $\theta$ are treated as random here."
    assert verdicts(notes(head, r"E[\hat\theta \theta] = E[\hat\theta] E[\theta]")) in ("c", "r")


CLASSES = (r"The loss is $L = -\log p_k$ for the correct class $k$, with $p_j = \frac{e^{o_j}}{\sum_i e^{o_i}}$." "\n\n"
           r"For an incorrect class $j$ the derivative is")


def test_an_incorrect_class_is_another_one() -> None:
    assert verdicts(notes(CLASSES, r"\frac{\partial L}{\partial o_j} = p_j")) == "p"
    assert verdicts(notes(CLASSES, r"\frac{\partial L}{\partial o_j} = p_j - 1")) == "r"
    assert verdicts(notes(CLASSES.replace("For an incorrect class $j$", "For class $j$"),
                          r"\frac{\partial L}{\partial o_j} = p_j")) != "p"


def test_signs_that_are_forgotten_or_meant() -> None:
    """A derivative without its second sign, a full stop between factors, an indicator, a letter for the sum sign."""
    head = r"Let $p_j = \frac{e^{o_j}}{\sum_i e^{o_i}}$."
    good = r"\frac{\partial}{o_k}(p_j) = p_j.(1_{j=k} - p_k)"
    assert verdicts(notes(head, good)) == "p"
    assert verdicts(notes(head, good.replace("1_{j=k} - p_k", "1_{j=k} + p_k"))) == "r"
    fit = r"Write $Y$ and $X$ for the columns of the $y_i$ and $x_i$; $a$ is a number."
    assert verdicts(notes(fit, r"\Sigma (y_i - a x_i)^2 = (Y - aX)^T (Y - aX)")) == "p"
    assert verdicts(notes(fit, r"\Sigma (y_i - a x_i)^2 = (Y + aX)^T (Y - aX)")) == "r"
    ones = r"Write $Y$ for the column of the $y_i$ and $e$ for the vector of ones; $b$ is a number."
    assert verdicts(notes(ones, r"\sum_i (y_i - b)^2 = (Y - be)^T (Y - be)")) == "p"


def test_a_covariance_stays_one() -> None:
    text = notes("Let $x$ be a vector with covariance matrix $\\Sigma$.", r"x^T \Sigma x = (x^T \Sigma x)^T")
    assert verdicts(text) == "p"


def test_a_case_behind_a_display() -> None:
    head = r"Let $a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$."
    rows = (r"\begin{aligned} \frac{\partial a_j}{\partial z_i} &= a_i (1 - a_i), & i = j \\"
            r"\frac{\partial a_j}{\partial z_i} &= - a_i a_j, & i \neq j \end{aligned}")
    assert verdicts(notes(head, rows)) == "pgpg"
    assert verdicts(notes(head, rows.replace("- a_i a_j", "a_i a_j"))) == "pgrg"
    assert verdicts(notes(head, r"\frac{\partial a_j}{\partial z_i} = - a_i a_j, \quad i \neq j")) == "pg"
    assert verdicts(notes(head, r"\frac{\partial a_j}{\partial z_i} = - a_i a_j")) == "r"
