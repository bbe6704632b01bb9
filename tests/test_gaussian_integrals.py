"""Integrals under normal laws, and divergences between them."""
from __future__ import annotations

import pytest
from lecture_tools import checked

from ce_symbolic.documents import parse_markdown

pytestmark = pytest.mark.long

DENSITY = r"""Let $\sigma > 0$ and
$p(x) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left(-\frac{(x-\mu)^2}{2\sigma^2}\right)$ for
real $x$.

$$ \int_{-\infty}^\infty p(x) dx = 1 $$

$$ \int_{-\infty}^\infty x p(x) dx = \mu $$

$$ \int_{-\infty}^\infty (x - \mu)^2 p(x) dx = \sigma^2 $$

$$ -\int_{-\infty}^\infty p(x) \log p(x) dx = \frac12 \log(2 \pi e \sigma^2) $$

$$ \int_{-\infty}^\infty (x - \mu)^2 p(x) dx = \sigma $$

$$ \int_{-\infty}^\infty p(x) \log p(x) dx = \frac12 \log(2 \pi \sigma^2) $$

$$ \int_0^\infty p(x) dx = 1 $$
"""

DIVERGENCE = r"""For $p = \mathcal N(\mu_1, \sigma_1^2)$ and $q = \mathcal N(\mu_2, \sigma_2^2)$,

$$ D_{KL}(p \| q) = \log \frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} - \frac12 $$

$$ D_{KL}(\mathcal N(\mu, \sigma^2) \| \mathcal N(0, 1)) = \frac12 (\sigma^2 + \mu^2 - 1 - \log \sigma^2) $$

$$ D_{KL}(p \| q) = \log \frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} $$
"""

DENSITIES = r"""Let $p(x) = \mathcal N(x; a, s^2)$ and $q(x) = \mathcal N(x; b, t^2)$.

$$
\begin{aligned}
D_{KL}(p(x) \| q(x)) &= \int p(x) \log \frac{p(x)}{q(x)} dx \\
&= \log \frac{t}{s} + \frac{1}{2 t^2} \int (x - b)^2 p(x) dx - \frac{1}{2 s^2} \int (x - a)^2 p(x) dx \\
&= \log \frac{t}{s} + \frac{s^2 + (a - b)^2}{2 t^2} - \frac{1}{2}
\end{aligned}
$$
"""

EXPECTED = {
    "DENSITY": (DENSITY, "proved proved proved proved wrong wrong wrong"),
    "DIVERGENCE": (DIVERGENCE, "proved proved wrong"),
    "DENSITIES": (DENSITIES, "proved proved proved"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_verdicts(name: str) -> None:
    """In the order of the text; what is wrong is refuted or open."""
    text, verdicts = EXPECTED[name]
    found = checked(parse_markdown(text, name), budget=30.0)["relations"]
    for relation, wanted in zip(found, verdicts.split(), strict=True):
        assert relation["verdict"] in (("refuted", "open") if wanted == "wrong" else (wanted,)), relation
