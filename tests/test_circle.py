"""``π``: the number, or what the notes use the letter for."""
from __future__ import annotations

import pytest
from lecture_tools import relation

pytestmark = pytest.mark.long

WEIGHT = "Let $\\pi \\in (0,1)$.\n\n"
COIN = "The likelihood of $n$ tosses with $h$ heads is $L(\\pi) = \\pi^h (1-\\pi)^{n-h}$.\n\n"
MIXTURE = "Let $\\pi_k$ be weights with $\\sum_{k=1}^K \\pi_k = 1$, and $\\sigma > 0$.\n\n"


@pytest.mark.parametrize("notes, claim, verdict", [
    (WEIGHT, r"\pi (1 - \pi) \le \frac14", "proved"),
    (WEIGHT, r"\pi \ge 3", "refuted"),
    (COIN, r"\frac{d}{d\pi} \log L(\pi) = \frac{h}{\pi} - \frac{n-h}{1-\pi}", "proved"),
    (COIN, r"\frac{d}{d\pi} \log L(\pi) = \frac{h}{\pi} + \frac{n-h}{1-\pi}", "refuted"),
    # beside weights with an index the number stays a number
    (MIXTURE, r"\log \frac{1}{\sqrt{2\pi\sigma^2}} = -\frac12 \log (2\pi) - \log \sigma", "proved"),
    (MIXTURE, r"\sqrt{2 \pi} > 2.5", "proved"),
    ("", r"\pi > 3", "proved"),
    ("Let $\\sigma > 0$.\n\n", r"-\log \frac{1}{\sqrt{2\pi\sigma^2}} = \frac12 \log (2\pi\sigma^2)", "proved"),
])
def test_the_number_and_the_name(notes: str, claim: str, verdict: str) -> None:
    """A name where the notes say something of it."""
    assert relation(f"{notes}$$ {claim} $$\n")["verdict"] == verdict
