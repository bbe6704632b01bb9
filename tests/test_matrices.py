"""Notes on matrices, as lecturers write them, with the verdict on every relation in turn."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

INVERSES = r"""Let $A, B \in \mathbb{R}^{n \times n}$ be invertible,
$X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$,
$w \in \mathbb{R}^n$ and $u, v \in \mathbb{R}^n$.

$$ A^{-1} A = I = A A^{-1} $$

$$ (AB)^{-1} = B^{-1} A^{-1} $$

$$ (A^T)^{-1} = (A^{-1})^T $$

$$ (A^{-1})^{-1} = A $$

$$ (X^T X)^{-1} X^T X w = w $$

$$ X^T X (X^T X)^{-1} X^T y = X^T y $$

$$ (X^T X + \lambda I)^{-1} (X^T X + \lambda I) w = w $$

$$ (A + u v^T)^{-1} = A^{-1} - \frac{A^{-1} u v^T A^{-1}}{1 + v^T A^{-1} u} $$

$$ (I + AB)^{-1} A = A (I + BA)^{-1} $$

$$ \frac{d}{d\lambda} (A + \lambda I)^{-1} = -(A + \lambda I)^{-2} $$
"""

WRONG_INVERSES = r"""Let $A, B \in \mathbb{R}^{n \times n}$ be invertible and $X \in \mathbb{R}^{m \times n}$.

$$ (AB)^{-1} = A^{-1} B^{-1} $$

$$ (A + B)^{-1} = A^{-1} + B^{-1} $$

$$ X (X^T X)^{-1} X^T = I $$

$$ (A^{-1})^T = A^{-1} $$

$$ A B A^{-1} = B $$

$$ (I + AB)^{-1} A = A (I + AB)^{-1} B $$
"""

DETERMINANTS = r"""Let $A, B \in \mathbb{R}^{n \times n}$ and $t > 0$.

$$ \det(AB) = \det(A) \det(B) $$

$$ \det(A^{-1}) = \frac{1}{\det A} $$

$$ \det(A^T) = \det A $$

$$ |t A| = t^n |A| $$

$$ \frac{\partial \log \det A}{\partial A} = A^{-T} $$

$$ \frac{\partial \det A}{\partial A} = \det(A) A^{-T} $$

$$ \log |t I_n| = n \log t $$
"""

WRONG_DETERMINANTS = r"""Let $A, B \in \mathbb{R}^{n \times n}$ and $t > 0$.

$$ \det(A + B) = \det(A) + \det(B) $$

$$ |t A| = t |A| $$

$$ \frac{\partial \log \det A}{\partial A} = A^{-1} $$

$$ \frac{\partial \log \det A}{\partial A} = 2 A^{-T} $$
"""

HAT = r"""# The hat matrix
Let $X \in \mathbb{R}^{n \times d}$ have full column rank and let $H = X (X^T X)^{-1} X^T$.

$$ H^2 = X (X^T X)^{-1} X^T X (X^T X)^{-1} X^T = H $$

$$ H^T = H, \qquad H X = X $$

$$ (I - H)^2 = I - H $$

$$ \operatorname{tr}(H) = d $$

$$ X^T (I - H) y = 0 $$

$$ \operatorname{tr}(H) = n $$

$$ H^2 = I $$
"""

GRADIENTS = r"""Let $A, B, C \in \mathbb{R}^{n\times n}$ and $x, a, b \in \mathbb{R}^n$.

$$ \frac{\partial x^T A x}{\partial x} = (A + A^T) x $$

$$ \frac{\partial x^T A x}{\partial A} = x x^T $$

$$ \frac{\partial \operatorname{tr}(AB)}{\partial A} = B^T $$

$$ \operatorname{tr}(ABC) = \operatorname{tr}(BCA) $$

$$ \operatorname{tr}(a b^T) = b^T a $$

$$ x^T A x = \operatorname{tr}(A x x^T) $$

$$ \operatorname{tr}(A^T A) = \|A\|_F^2 $$

$$ \nabla^2_x (x^T A x) = A + A^T $$

$$ \frac{\partial a^T A^{-1} b}{\partial A} = - A^{-T} a b^T A^{-T} $$

$$ \frac{\partial x^T A x}{\partial x} = 2 A x $$

$$ \frac{\partial \operatorname{tr}(AB)}{\partial A} = B $$

$$ \operatorname{tr}(ABC) = \operatorname{tr}(ACB) $$

$$ A + 3 = B $$
"""

GAUSSIAN = r"""# Multivariate Gaussian

The density of $x \in \mathbb{R}^d$ under $\mathcal N(\mu, \Sigma)$ is
$$ p(x) = \frac{1}{(2\pi)^{d/2} |\Sigma|^{1/2}} \exp\left(-\frac{1}{2} (x-\mu)^T \Sigma^{-1} (x-\mu)\right). $$

Its logarithm is
$$ \log p(x) = -\frac{d}{2} \log(2\pi) - \frac{1}{2}\log|\Sigma| - \frac{1}{2} (x-\mu)^T \Sigma^{-1} (x-\mu). $$

$$ \nabla_\mu \log p(x) = \Sigma^{-1} (x - \mu) $$

$$ \nabla_x \log p(x) = -\Sigma^{-1} (x - \mu) $$

$$ \frac{\partial}{\partial \Sigma} \log p(x)
= -\frac12 \Sigma^{-1} + \frac12 \Sigma^{-1} (x-\mu)(x-\mu)^T \Sigma^{-1} $$

For data $x_1, \dots, x_n$ the log-likelihood is
$$ \ell(\mu, \Sigma)
= -\frac{nd}{2} \log(2\pi) - \frac{n}{2}\log|\Sigma| - \frac{1}{2} \sum_{i=1}^n (x_i-\mu)^T \Sigma^{-1} (x_i-\mu) $$

$$ \nabla_\mu \ell = \sum_{i=1}^n \Sigma^{-1} (x_i - \mu) $$

$$ \sum_{i=1}^n (x_i-\mu)^T \Sigma^{-1} (x_i-\mu)
= \operatorname{tr}\left(\Sigma^{-1} \sum_{i=1}^n (x_i - \mu)(x_i-\mu)^T\right) $$

$$ \frac{\partial \ell}{\partial \Sigma}
= -\frac{n}{2}\Sigma^{-1} + \frac12 \Sigma^{-1} \left(\sum_{i=1}^n (x_i-\mu)(x_i-\mu)^T\right) \Sigma^{-1} $$

With the precision matrix $\Lambda = \Sigma^{-1}$,

$$ (x-\mu)^T \Lambda (x-\mu) = x^T \Lambda x - 2 \mu^T \Lambda x + \mu^T \Lambda \mu $$
"""

LEAST_SQUARES = r"""# Ordinary least squares

Let $X$ be the $n \times d$ design matrix, $y$ the vector of responses. We minimise
$$ L(w) = \|y - Xw\|^2 = (y - Xw)^\top (y - Xw). $$

Then
$$ \nabla L(w) = -2 X^\top (y - Xw) = 2 X^\top X w - 2 X^\top y $$

$$ \nabla^2 L(w) = 2 X^\top X $$

The estimator is $\hat w = (X^\top X)^{-1} X^\top y$. With $y = X w^* + \epsilon$

$$ \hat w = (X^\top X)^{-1} X^\top (X w^* + \epsilon) = w^* + (X^\top X)^{-1} X^\top \epsilon $$

$$ X^\top (y - X \hat w) = 0 $$

Ridge: $\hat w_\lambda = (X^\top X + \lambda I)^{-1} X^\top y$.

$$ (X^\top X + \lambda I) \hat w_\lambda = X^\top y $$

$$ (X^\top X + \lambda I)^{-1} X^\top = X^\top (X X^\top + \lambda I)^{-1} $$

$$ v^\top X^\top X v = \|X v\|^2 \ge 0 $$

$$ v^\top (X^\top X + \lambda I) v = \|Xv\|^2 + \lambda \|v\|^2 $$
"""

NETWORK = r"""# Backpropagation

A two-layer network: $z_1 = W_1 x + b_1$, $a_1 = \sigma(z_1)$, $z_2 = W_2 a_1 + b_2$, and the loss is $L
= \frac12 \|z_2 - y\|^2$.
Here $\sigma$ acts elementwise.

$$ \delta_2 = \frac{\partial L}{\partial z_2} = z_2 - y $$

$$ \frac{\partial L}{\partial W_2} = \delta_2 a_1^T $$

$$ \frac{\partial L}{\partial b_2} = \delta_2 $$

$$ \frac{\partial L}{\partial a_1} = W_2^T \delta_2 $$

$$ \delta_1 = \frac{\partial L}{\partial z_1} = (W_2^T \delta_2) \odot \sigma'(z_1) $$

$$ \frac{\partial L}{\partial W_1} = \delta_1 x^T $$
"""

LAYER = r"""# One layer

Let $z = Wx + b$ and $L = \frac12 \|z - y\|^2$ and $\delta = z - y$.

$$ \frac{\partial L}{\partial z} = \delta $$

$$ \frac{\partial L}{\partial W} = \delta x^T $$

$$ \frac{\partial L}{\partial b} = \delta $$

$$ \frac{\partial L}{\partial x} = W^T \delta $$

$$ \frac{\partial L}{\partial W} = x \delta^T $$

$$ \frac{\partial L}{\partial x} = W \delta $$

Softmax: $p_i = e^{z_i} / \sum_j e^{z_j}$.

$$ \frac{\partial p}{\partial z} = \operatorname{diag}(p) - p p^T $$
"""

UNKNOWN_ACTIVATION = r"""# Two layers

$$ z = W x + b, \qquad a = f(z), \qquad o = V a + c, \qquad L = \tfrac12 \|o - t\|^2 $$

Here $f$ is applied elementwise.

$$ \frac{\partial L}{\partial o} = o - t $$

$$ \frac{\partial L}{\partial V} = (o - t) a^T $$

$$ \frac{\partial L}{\partial a} = V^T (o - t) $$

$$ \frac{\partial L}{\partial z} = V^T (o - t) \odot f'(z) $$

$$ \frac{\partial L}{\partial W} = \left(V^T (o - t) \odot f'(z)\right) x^T $$

$$ \frac{\partial L}{\partial b} = V^T (o - t) \odot f'(z) $$

$$ \frac{\partial L}{\partial b} = V (o - t) \odot f'(z) $$
"""

COVARIANCE = r"""# Covariance

Let $x$ be a random vector with mean $\mu$ and covariance matrix $\Sigma$.

$$ \operatorname{Cov}(x) = \mathbb{E}[(x - \mu)(x-\mu)^T] = \mathbb{E}[x x^T] - \mu\mu^T $$

$$ \operatorname{Cov}(A x + b) = A \Sigma A^T $$

$$ \mathbb{E}[x^T A x] = \operatorname{tr}(A \Sigma) + \mu^T A \mu $$

$$ \mathbb{E}[\|x - \mu\|^2] = \operatorname{tr}(\Sigma) $$

$$ \mathbb{E}[A x + b] = A \mu + b $$

$$ \operatorname{Var}(a^T x) = a^T \Sigma a \ge 0 $$

$$ \operatorname{Cov}(A x) = A^T \Sigma A $$
"""

ORTHONORMAL = r"""Let $Q \in \mathbb{R}^{n \times k}$ satisfy $Q^T Q = I$, and $y \in \mathbb{R}^n$.

$$ \|y - Q Q^T y\|^2 = y^T y - 2 y^T Q Q^T y + y^T Q Q^T Q Q^T y = y^T y - y^T Q Q^T y $$

$$ (Q Q^T)^2 = Q Q^T $$

$$ \|Q x\|^2 = \|x\|^2 $$

$$ Q Q^T = I $$
"""

STATED = r"""The minimiser $w$ satisfies the normal equations $X^T X w = X^T y$. Hence

$$ w = (X^T X)^{-1} X^T y $$

$$ \|Xw\|^2 = y^T X w $$

$$ w = X^T y $$
"""

NORMAL_EQUATIONS = r"""# Normal equations

Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$.

$$ X^T X w = X^T y \implies w = (X^T X)^{-1} X^T y $$
"""

EXPECTED = {
    "INVERSES": (INVERSES, "proved " * 11),
    "WRONG_INVERSES": (WRONG_INVERSES, "refuted refuted refuted wrong refuted refuted"),
    "DETERMINANTS": (DETERMINANTS, "proved " * 7),
    "WRONG_DETERMINANTS": (WRONG_DETERMINANTS, "refuted refuted wrong refuted"),
    "HAT": (HAT, "proved " * 7 + "refuted refuted"),
    "GAUSSIAN": (GAUSSIAN, "definition proved proved proved proved proved proved proved proved proved"),
    "LEAST_SQUARES": (LEAST_SQUARES, "definition" + " proved" * 12),
    "NETWORK": (NETWORK, "definition proved proved proved proved definition proved proved"),
    "LAYER": (LAYER, "proved proved proved proved refuted wrong proved"),
    "UNKNOWN_ACTIVATION": (UNKNOWN_ACTIVATION, "definition " * 4 + "proved " * 6 + "wrong"),
    "COVARIANCE": (COVARIANCE, "proved " * 8 + "wrong"),
    "ORTHONORMAL": (ORTHONORMAL, "proved proved proved proved refuted"),
    "STATED": (STATED, "proved proved refuted"),
    "NORMAL_EQUATIONS": (NORMAL_EQUATIONS, "given proved"),
    "GRADIENTS": (GRADIENTS, "proved " * 9 + "wrong wrong refuted unread"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_verdicts(name: str) -> None:
    """In the order of the text; ``wrong`` is refuted, or true for symmetric matrices only."""
    text, verdicts = EXPECTED[name]
    found = checked(parse_markdown(text, name), budget=30.0)["relations"]
    for relation, wanted in zip(found, verdicts.split(), strict=True):
        if wanted == "wrong":
            assert relation["verdict"] == "refuted" or "symmetric" in relation["needs"][0], relation
        else:
            assert relation["verdict"] == wanted, relation
