"""Every quantity says what a reader of the catalogue wants to know, and is found by its heads."""
from __future__ import annotations

import pytest

from ce_symbolic.notation.reader import read_formula
from ce_symbolic.vocabulary import lookup, quantities
from ce_symbolic.vocabulary.quantity import Quantity


@pytest.mark.parametrize("quantity", quantities(), ids=lambda q: q.name)
def test_quantities_are_documented(quantity: Quantity) -> None:
    assert quantity.name and quantity.heads
    assert quantity.__doc__
    read_formula(quantity.definition)
    for fact in quantity.facts:
        read_formula(fact.latex)


def test_lookup() -> None:
    assert {q.name for q in lookup("H")} >= {"entropy", "binary-entropy"}
    assert [q.name for q in lookup("D_KL")] == ["kl-divergence"]
    assert lookup("nothing") == ()
