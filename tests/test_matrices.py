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

EXPECTED = {
    "INVERSES": (INVERSES, "proved " * 11),
    "WRONG_INVERSES": (WRONG_INVERSES, "refuted refuted refuted conditional refuted refuted"),
    "DETERMINANTS": (DETERMINANTS, "proved " * 7),
    "WRONG_DETERMINANTS": (WRONG_DETERMINANTS, "refuted refuted conditional refuted"),
    "HAT": (HAT, "proved " * 7 + "refuted refuted"),
    "GRADIENTS": (GRADIENTS, "proved " * 9 + "conditional conditional refuted unread"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_verdicts(name: str) -> None:
    """In the order of the text."""
    text, verdicts = EXPECTED[name]
    found = checked(parse_markdown(text, name))["relations"]
    assert [r["verdict"] for r in found] == verdicts.split()
