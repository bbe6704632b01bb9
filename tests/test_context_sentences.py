"""What sentences declare, and names made of scripts and styles."""
from __future__ import annotations

import pytest

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, head_key
from ce_symbolic.context.phrases import Sentence
from ce_symbolic.context.sentences import declarations
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import NOWHERE


def told(text: str, *formulas: str) -> list[said.Declaration]:
    for i in range(len(formulas)):
        text = text.replace("$", f"\x00{i}\x00", 1)
    return declarations(Sentence(NOWHERE, text, [read_formula(f) for f in formulas]))


def only(kind: type[said.Declaration], found: list[said.Declaration]) -> list[said.Declaration]:
    return [d for d in found if isinstance(d, kind)]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("Let $ be a distribution over $.", ("p", "x")),
        ("Suppose that $ and $ are two laws on the same set.", ("p", "q")),
        ("We are given the densities $ and $.", ("f", "g")),
        ("Take any probability distribution $.", ("p",)),
    ],
)
def test_laws(text: str, formulas: tuple[str, ...]) -> None:
    found = only(said.IsLaw, told(text, *formulas))
    assert [full_key(d.name) for d in found if isinstance(d, said.IsLaw)][:1] == [formulas[0]]


def test_independence_keeps_to_its_own_names() -> None:
    found = only(said.Independent, told("The output is $, and the noise $ is independent of the input $.",
                                        "Y = u(S) + v(N)", "N", "S"))
    assert isinstance(found[0], said.Independent)
    assert [full_key(n) for n in (*found[0].names, *found[0].of)] == ["N", "S"]


def test_dependent_is_not_independent() -> None:
    assert not only(said.Independent, told("The variables $ and $ are not independent.", "X", "Y"))


def test_moments() -> None:
    found = only(said.Moments, told("The $ are independent with mean $ and variance $.", "Y_k", r"\mu", r"\sigma^2"))
    assert isinstance(found[0], said.Moments)
    assert found[0].variance is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Let $ be convex.", "convex"),
        ("The function $ is differentiable and convex.", "convex"),
        ("For convex $ we have it.", "convex"),
        ("Let $ be positive.", "positive"),
        ("The label $ is one-hot.", "one-hot"),
        ("Let $ be differentiable and nowhere below any of its tangent lines.", "convex"),
    ],
)
def test_qualities(text: str, kind: str) -> None:
    assert kind in {d.kind for d in only(said.Quality, told(text, "f")) if isinstance(d, said.Quality)}


def test_lists_with_one_relation() -> None:
    found = only(said.Fact, told("Let $ be numbers.", "a, b > 0"))
    assert len(found) == 2


def test_names() -> None:
    assert full_key(read_formula(r"\mathbf{w}")) == full_key(read_formula("w"))
    assert full_key(read_formula(r"\hat{p}")) == "p.hat"
    assert full_key(read_formula(r"\mathcal{L}")) != full_key(read_formula("L"))
    assert head_key(read_formula(r"D_{\text{KL}}")) == "D_KL"
