r"""``\max_{p(x)} I(X;Y)`` equated with a value at one law: so it is if the law attains the maximum."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long

NEED = "the laws are those at which the maximum is attained"


def found(relation: str) -> tuple[str, list[str]]:
    (made,) = checked_text(f"$$ {relation} $$\n")["relations"]
    return made["verdict"], made["needs"]


@pytest.mark.parametrize("relation", [
    r"\max_{p(x)} I(X;Y) = H(Y) - H(Y|X)",
    r"H(X) - H(X|Y) = \max_{p(x)} I(X;Y)",
    r"\max_{p(x)} I(X;Y) \le H(Y) - H(Y|X)",
])
def test_the_maximum_is_dropped(relation: str) -> None:
    assert found(relation) == ("conditional", [NEED])


def test_a_maximum_is_above_each_value() -> None:
    assert found(r"\max_{p(x)} I(X;Y) \ge H(Y) - H(Y|X)") == ("proved", [])


@pytest.mark.parametrize("relation", [
    r"\max_{p(x)} I(X;Y) = H(Y) - H(X|Y)",
    r"\max_{p(x)} I(X;Y) = 1",
    r"\max_{p(x)} I(X;Y) = 2 H(Y) - H(Y|X)",
])
def test_what_no_law_makes_true_is_not_conditional(relation: str) -> None:
    assert found(relation)[0] in ("open", "refuted")
