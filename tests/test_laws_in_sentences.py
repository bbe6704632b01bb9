"""Normal laws that a sentence names, and means under them: ``E_p``, ``E_1``, with small and capital letters."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

TWO = r"Let $p = \mathcal N(\mu_1, \sigma_1^2)$ and $q = \mathcal N(\mu_2, \sigma_2^2)$." + "\n\n"


@pytest.mark.parametrize(("claim", "verdict"), [
    (r"\mathbb{E}_p[(X - \mu_1)^2] = \sigma_1^2", "proved"),
    (r"\mathbb{E}_p\{(x - \mu_1)^2\} = \sigma_1^2", "proved"),
    (r"\mathbb{E}_1[(X - \mu_1)^2] = \sigma_1^2", "proved"),
    (r"\mathbb{E}_2[X^2] = \sigma_2^2 + \mu_2^2", "proved"),
    (r"\int p(x) \log p(x) \, dx = \mathbb{E}_p[\log p(X)]", "proved"),
    (r"\int p(x) \frac{(x - \mu_2)^2}{2 \sigma_2^2} \, dx = \frac{1}{2\sigma_2^2} \mathbb{E}_1[(X - \mu_2)^2]",
     "proved"),
    (r"\mathbb{E}_1[(X - \mu_2)^2] = \sigma_1^2 + (\mu_1 - \mu_2)^2", "proved"),
    (r"\mathbb{E}_1[(X - \mu_2)^2] = \sigma_2^2", "open"),
    (r"\mathbb{E}_p[(X - \mu_1)^2] = \sigma_1", "refuted"),
    (r"\mathbb{E}_2[X^2] = \sigma_2^2 - \mu_2^2", "refuted"),
])
def test_means_under_a_law_that_a_sentence_names(claim: str, verdict: str) -> None:
    (relation,) = checked_text(f"{TWO}$$ {claim} $$\n")["relations"]
    assert relation["verdict"] == verdict
