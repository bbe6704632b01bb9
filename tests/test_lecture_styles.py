"""The lecture's topics as other lecturers write them: what is right is proved, what is wrong refuted."""
from __future__ import annotations

import pytest
from lecture_tools import Json, checked_text, said

pytestmark = pytest.mark.long

VECTORS = r"""
Let $y = (y_1, \dots, y_C)$ be a one-hot vector with $y_a = 1$ and let $\hat y$ be the output of a softmax, so
$\hat y_c > 0$ and $\sum_c \hat y_c = 1$.

$$
\begin{aligned}
L(y, \hat y) &= -\sum_{c=1}^{C} y_c \log \hat y_c \\
 &= -\log \hat y_a
\end{aligned}
$$

$$ H(y) = -\sum_{c=1}^C y_c \log y_c = - 1 \times \log 1 = 0 $$

$$ D_{KL}(y \| \hat y) = L(y, \hat y) - H(y) = -\log \hat y_a $$
"""

REGRESSION = r"""
The cost of linear regression with hypothesis $H(x) = Wx + b$ is

$$\text{cost}(W, b) = \frac{1}{m} \sum_{i=1}^m (H(x^{(i)}) - y^{(i)})^2$$

$$\frac{\partial}{\partial W} \text{cost}(W,b) = \frac{2}{m} \sum_{i=1}^m (W x^{(i)} + b - y^{(i)}) x^{(i)}$$

$$\frac{\partial}{\partial b} \text{cost}(W,b) = \frac{2}{m} \sum_{i=1}^m (W x^{(i)} + b - y^{(i)})$$

$$\text{cost}(W, b) \ge 0$$

For $0 \le t \le 1$:

$$\text{cost}(t W_1 + (1-t) W_2, t b_1 + (1-t) b_2) \le t\, \text{cost}(W_1, b_1) + (1-t)\, \text{cost}(W_2, b_2)$$
"""

WEIGHTS = r"""
Suppose $\pi$ and $\theta$ are probability vectors, $\pi_k \ge 0$, $\sum_{k=1}^K \pi_k = 1$, and $\theta_k > 0$ with
$\sum_{k=1}^{K} \theta_k = 1$.

$$
\mathrm{KL}(\pi || \theta) = \sum_{k=1}^K \pi_k \ln \frac{\pi_k}{\theta_k}
  = \sum_k \pi_k \ln \pi_k - \sum_k \pi_k \ln \theta_k
$$

$$
= -H(\pi) + H(\pi, \theta) \ge 0
$$
"""


ROWS = r"""
Let $t_{ik} \in \{0,1\}$ with $\sum_{k=1}^K t_{ik} = 1$ and $t_{i c_i} = 1$, where $c_i \in \{1, \dots, K\}$. Let
$o_{ik} > 0$.

$$ \frac{1}{n} \sum_{i=1}^n \left(-\sum_{k=1}^K t_{ik} \log o_{ik}\right) = -\frac{1}{n} \sum_{i=1}^n \log o_{i c_i} $$

$$ \sum_{i=1}^n \sum_{k=1}^K t_{ik} = n $$

$$ \sum_{i=1}^n \sum_{k=1}^K t_{ik}^2 = n $$
"""

LABELS = r"""
The loss is the mean of the cross-entropies, where $t^{(i)}$ is one-hot with $t^{(i)}_{c_i} = 1$ and $o^{(i)}_k > 0$.

$$ \frac{1}{n} \sum_{i=1}^n \left(-\sum_{k=1}^K t^{(i)}_k \log o^{(i)}_k\right)
  = -\frac{1}{n} \sum_{i=1}^n \log o^{(i)}_{c_i} $$

$$ \sum_{k=1}^K t^{(i)}_k = 1 $$

$$ -\sum_{k=1}^K t^{(i)}_k \log t^{(i)}_k = 0 $$
"""


def found(text: str) -> list[Json]:
    return [r for r in checked_text(text, jobs=1)["relations"] if r["verdict"] not in ("definition", "given")]


@pytest.mark.parametrize("text", [VECTORS, REGRESSION, WEIGHTS, ROWS, LABELS],
                         ids=["vectors", "regression", "weights", "rows", "labels"])
def test_right_steps_are_proved(text: str) -> None:
    relations = found(text)
    assert len(relations) >= 3
    assert not [said(r) for r in relations if r["verdict"] != "proved" or r["domain"]]


@pytest.mark.parametrize(("text", "right", "wrong"), [
    (VECTORS, r"&= -\log \hat y_a", r"&= \log \hat y_a"),
    (VECTORS, r"- 1 \times \log 1 = 0", r"- 1 \times \log 1 = 1"),
    (VECTORS, r"L(y, \hat y) - H(y) = -\log \hat y_a", r"L(y, \hat y) - H(y) = -\log \hat y_1"),
    (REGRESSION, r"\frac{2}{m} \sum_{i=1}^m (W x^{(i)} + b - y^{(i)}) x^{(i)}",
     r"\frac{1}{m} \sum_{i=1}^m (W x^{(i)} + b - y^{(i)}) x^{(i)}"),
    (REGRESSION, r"\text{cost}(W, b) \ge 0", r"\text{cost}(W, b) \ge 1"),
    (REGRESSION, r"b_2) \le t", r"b_2) \ge t"),
    (ROWS, r"\sum_{k=1}^K t_{ik} = n", r"\sum_{k=1}^K t_{ik} = K"),
    (ROWS, r"= -\frac{1}{n} \sum_{i=1}^n \log o_{i c_i}", r"= \frac{1}{n} \sum_{i=1}^n \log o_{i c_i}"),
    (LABELS, r"= -\frac{1}{n} \sum_{i=1}^n \log", r"= -\sum_{i=1}^n \log"),
    (WEIGHTS, r"\sum_k \pi_k \ln \pi_k - ", r"-\sum_k \pi_k \ln \pi_k - "),
    (WEIGHTS, r"= -H(\pi) + H(\pi, \theta)", r"= -H(\pi) + H(\theta, \pi)"),
    (WEIGHTS, r"\ge 0" + "\n$$", r"\le 0" + "\n$$"),
])
def test_wrong_steps_are_refuted(text: str, right: str, wrong: str) -> None:
    assert right in text
    verdicts = [r["verdict"] for r in found(text.replace(right, wrong))]
    assert "refuted" in verdicts
