r"""``EX`` is a mean where the notes use E for means, and a product where E is an energy."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes)["relations"]]


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"E[X+Y] = EX + EY", "proved"),
    (r"\operatorname{Var}(X) = EX^2 - (EX)^2", "proved"),
    (r"\operatorname{Cov}(X, Y) = E[XY] - EX\, EY", "proved"),
    (r"E[XY] = EX\, EY", "conditional"),
    (r"\operatorname{Var}(X) = EX^2 + (EX)^2", "refuted"),
    (r"E[X + Y] = EX - EY", "refuted"),
])
def test_a_mean_without_brackets(relation: str, verdict: str) -> None:
    assert verdicts(f"Let $X$ and $Y$ be random variables.\n\n$$ {relation} $$\n") == [verdict]


def test_only_in_front_of_variables() -> None:
    assert verdicts("Let $X$ be a random variable.\n\n$$ \\operatorname{Var}(X) = EX^2 - (EX)^2 $$\n") == ["proved"]


def test_an_energy_stays_a_number() -> None:
    assert verdicts("$$ (E + a) b = E b + a b $$\n\n$$ (E + a) b = E b + a $$\n") == ["proved", "refuted"]
