"""Products entry by entry, diagonals of vectors, steps of recursions, cases that a sentence goes through."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes, jobs=1)["relations"]]


_UNIT = r"Let $z = W x + b$ and $h = \tanh(z)$ with vectors $x$ and $z$." + "\n\n"


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"\frac{\partial h}{\partial z} = \mathrm{diag}(1 - h^2)", "proved"),
    (r"\frac{\partial h}{\partial x} = \mathrm{diag}(1 - h \odot h) W", "proved"),
    (r"\frac{\partial h}{\partial x} = \mathrm{diag}(1 - \tanh^2(z)) W", "proved"),
    (r"\frac{\partial h}{\partial z} = \mathrm{diag}(1 - h)", "refuted"),
])
def test_diagonals_are_made_of_entries(relation: str, verdict: str) -> None:
    assert verdicts(f"{_UNIT}$$ {relation} $$\n") == [verdict]


_LOSS = r"Let $a = W x$, $h = \sigma(a)$ and $L = \frac12 \|h - t\|^2$ with vectors $x, a, h, t$." + "\n\n"


@pytest.mark.parametrize(("relation", "verdict"), [
    (r"\frac{\partial L}{\partial x} = W^T \mathrm{diag}(h (1 - h)) (h - t)", "proved"),
    (r"\frac{\partial L}{\partial W} = ((h - t) \odot h \odot (1 - h)) x^T", "proved"),
    (r"\frac{\partial L}{\partial a} = (h - t) \odot h \odot (1 + h)", "refuted"),
])
def test_brackets_that_are_multiplied_entry_by_entry(relation: str, verdict: str) -> None:
    assert verdicts(f"{_LOSS}$$ {relation} $$\n") == [verdict]


def test_a_member_of_a_sequence_depends_on_the_one_before() -> None:
    notes = r"""
$$ x_{t+1} = a x_t + b $$

$$ \frac{\partial x_{t+1}}{\partial x_t} = a $$

$$ \frac{\partial x_t}{\partial x_{t-1}} = a $$

$$ \frac{\partial x_{t+2}}{\partial x_t} = a^2 $$
"""
    given, one, before, two = verdicts(notes)
    assert given in ("given", "definition")
    assert (one, before) == ("proved", "proved")
    assert two != "refuted"


def test_a_recursion_in_a_sentence() -> None:
    notes = r"""The state is $h_t = \tanh(W h_{t-1} + U x_t)$ for $t = 1, \dots, T$.

$$ \frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W $$

$$ \sum_{t=1}^T \frac{\partial h_t}{\partial h_{t-1}} = 0 $$
"""
    first, second = verdicts(notes)
    assert first != "refuted"
    assert second != "proved"


def test_a_case_that_a_sentence_goes_through() -> None:
    """``For instance with $a = 0$ we get $b = 0$.``  Behind the sentence a and b are what they were."""
    notes = "For instance with $a = 0$ we get $b = 0$ and the rest is $c$.\n\n$$ a + b + c = c $$\n"
    assert verdicts(notes) == ["refuted"]
    assert verdicts("For example, let $d = 0$.\n\n$$ d + c = c $$\n") == ["proved"]


def test_several_definitions_behind_a_title() -> None:
    notes = r"""One hidden unit: $h = \tanh(w_1 x)$, $\hat y = w_2 h$, $E = \frac12 (\hat y - t)^2$.

$$ \frac{\partial E}{\partial w_1} = (\hat y - t) w_2 (1 - h^2) x $$

$$ \frac{\partial E}{\partial w_1} = (\hat y - t) w_2 (1 - h) x $$
"""
    assert verdicts(notes) == ["proved", "refuted"]
