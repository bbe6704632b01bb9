r"""``y = X \beta + \epsilon``: the matrix of a linear model is fixed, and the noise is known by its moments."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

MODEL = (r"Let $y=X\beta+\epsilon$ with $E[\epsilon]=0$ and $E[\epsilon\epsilon^T]=\sigma^2 I$, and "
         r"$\hat\beta = (X^TX)^{-1}X^Ty$." "\n\n")


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"E[\hat\beta] = \beta", "proved"),
    (r"\hat\beta - \beta = (X^TX)^{-1}X^T\epsilon", "proved"),
    (r"E[(\hat\beta-\beta)(\hat\beta-\beta)^T] = \sigma^2 (X^TX)^{-1}", "proved"),
    (r"E[\hat\beta] = E[(X^TX)^{-1}X^T(X\beta+\epsilon)]", "proved"),
    (r"E[\hat\beta] = 2\beta", "refuted"),
    (r"E[\hat\beta] = X^T X \beta", "refuted"),
])
def test_the_least_squares_estimator(relation: str, verdict: str) -> None:
    (found,) = checked_text(f"{MODEL}$$ {relation} $$\n")["relations"]
    assert found["verdict"] == verdict


def test_squares_beside_means() -> None:
    notes = (r"$$ f(\beta) = \|y-X\beta\|_2^2 = (y-X\beta)^T(y-X\beta) = y^Ty-2\beta^TX^Ty+\beta^TX^TX\beta $$" "\n\n"
             r"$$ E[(X^TX)^{-1}X^T (X \beta + \epsilon)] = \beta + (X^TX)^{-1}X^T E[\epsilon] $$" "\n\n"
             r"$$ E[X \beta + \epsilon] = \beta + E[\epsilon] $$" "\n")
    assert [r["verdict"] for r in checked_text(notes)["relations"]][1:] == ["proved", "proved", "proved", "refuted"]
