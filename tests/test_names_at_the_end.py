"""``… \\ge E_q[…] =: \\mathrm{ELBO}(q)``: what stands at the end of a chain gets its name there."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

CHAIN = r"""For any distribution $q(z)$ with full support,

$$
\log p(x) \geq \mathbb{E}_{z \sim q}\left[ \log \frac{p(x,z)}{q(z)} \right] %s
$$

$$ %s $$
"""


@pytest.mark.parametrize("name", [
    r"=: \mathrm{ELBO}(q)", r"= \mathrm{ELBO}(q)", r"= \mathcal{L}(q)", r"=: \mathcal{L}",
])
@pytest.mark.parametrize("claim, verdict", [
    (r"%s = \mathbb{E}_q[\log p(x,z)] + H(q)", "proved"),
    (r"%s = \mathbb{E}_q[\log p(x,z)] - H(q)", "refuted"),
])
def test_the_name_counts_from_there(name: str, claim: str, verdict: str) -> None:
    """It is a definition, and what follows is decided."""
    found = [r["verdict"] for r in checked_text(CHAIN % (name, claim % name.lstrip("=: ")))["relations"]]
    assert found == ["proved", "definition", verdict]
