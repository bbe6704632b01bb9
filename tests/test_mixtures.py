r"""Notes on mixtures: responsibilities ``\gamma(z_{nk})``, their totals, and what they give for the parameters."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

SHARE = (r"$$ \gamma(z_{nk}) = \frac{\pi_k\mathcal N(x_n|\mu_k,\sigma_k^2)}"
         r"{\sum_{j=1}^K\pi_j\mathcal N(x_n|\mu_j,\sigma_j^2)} $$"
         "\n\nWith $N_k=\\sum_{n=1}^N\\gamma(z_{nk})$ we get\n\n")


def verdict(relation: str, before: str = SHARE) -> str:
    found: str = checked_text(f"{before}$$ {relation} $$\n")["relations"][-1]["verdict"]
    return found


@pytest.mark.parametrize(("relation", "expected"), [
    (r"\sum_{k=1}^K\gamma(z_{nk}) = 1", "proved"),
    (r"\sum_{k=1}^K N_k = N", "proved"),
    (r"\frac1N \sum_{k=1}^K N_k = 1", "proved"),
    (r"\sum_{k=1}^K\gamma(z_{nk}) = 2", "refuted"),
    (r"\sum_{n=1}^N\gamma(z_{nk}) = 1", "refuted"),
    (r"\sum_{k=1}^K N_k = K", "refuted"),
    (r"\mu_k=\frac{1}{N_k}\sum_{n=1}^N\gamma(z_{nk})x_n", "given"),
    (r"\mu_k=\mu_k + \sum_{n=1}^N\gamma(z_{nk})", "refuted"),
])
def test_responsibilities(relation: str, expected: str) -> None:
    assert verdict(relation) == expected


@pytest.mark.parametrize(("relation", "expected"), [
    (r"\sum_{k=1}^K \sum_{n=1}^N \frac{a_{nk}}{\sum_{j=1}^K a_{nj}} = N", "proved"),
    (r"\sum_{n=1}^N c_n \sum_{k=1}^K  \frac{a_{nk}}{\sum_{j=1}^K a_{nj}} = \sum_{n=1}^N c_n", "proved"),
    (r"\sum_{n=1}^N \sum_{k=1}^K  \frac{a_{nk}}{\sum_{m=1}^N a_{mk}} = N", "refuted"),
    (r"\sum_{n=1}^N \sum_{k=1}^K  \frac{a_{nk}^2}{\sum_{j=1}^K a_{nj}} = N", "refuted"),
    (r"\sum_{n=1}^N \sum_{k=1}^K  \frac{a_{nk} b_k}{\sum_{j=1}^K a_{nj}} = N", "refuted"),
])
def test_shares_of_a_total(relation: str, expected: str) -> None:
    assert verdict(relation, "Let $a_{nk} > 0$.\n\n") == expected
