"""Definitions that are made of the components of their argument, and what happens to the argument at other places."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in checked_text(notes, jobs=1)["relations"]]


@pytest.mark.parametrize(("definition", "wrong"), [
    (r"f(x) = \log \sum_j e^{x_j}", "f(2x) = f(x)"),
    (r"f(x) = \sum_i x_i^2", "f(x + y) = f(x)"),
    (r"g(x, y) = \sum_i x_i y_i", "g(2x, y) = g(x, y)"),
    (r"h(u) = u_1 u_2", "h(2u) = h(u)"),
    (r"m(w) = \sum_i w^{(i)}", "m(2w) = m(w)"),
    (r"f(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}", "f(2x)_i = f(x)_i"),
    (r"f_i(x) = \frac{x_i}{\sum_j x_j^2}", "f_i(3x) = f_i(x)"),
    (r"S(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}", "S(2x)_i = S(x)_i"),
])
def test_the_argument_counts(definition: str, wrong: str) -> None:
    """The components of ``2x`` are not those of x, whether the notes call x a vector or not."""
    first, second = verdicts(f"$$ {definition} $$\n\n$$ {wrong} $$\n")
    assert first == "definition"
    assert second in ("refuted", "unread", "open")


@pytest.mark.parametrize(("definition", "right"), [
    (r"f(x) = \log \sum_j e^{x_j}", r"f(2x) = \log \sum_j e^{2x_j}"),
    (r"f(x) = \log \sum_j e^{x_j}", r"f(y) = \log \sum_j e^{y_j}"),
    (r"L(\theta) = \sum_i \theta_i^2", r"L(\hat\theta) = \sum_i \hat\theta_i^2"),
    (r"g(x, y) = \sum_i x_i y_i", "g(2x, y) = 2 g(x, y)"),
    (r"m(s) = \sum_i s^{(i)}", r"m(r) = \sum_i r^{(i)}"),
    (r"s(z)_k = \frac{e^{z_k}}{\sum_l e^{z_l}}", "s(z + c)_k = s(z)_k"),
    (r"S(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}", r"S(x + c)_i = \frac{e^{x_i + c}}{\sum_j e^{x_j + c}}"),
])
def test_the_components_of_the_argument_are_taken(definition: str, right: str) -> None:
    assert verdicts(f"$$ {definition} $$\n\n$$ {right} $$\n") == ["definition", "proved"]


def test_points_beside_the_argument_are_no_components() -> None:
    """``x_i`` beside x: the i-th point of a sample."""
    notes = r"""Put $g(x) = \frac1n \sum_{i=1}^n (x - x_i)^2$.

$$ g(2x) = \frac1n \sum_{i=1}^n (2x - x_i)^2 $$

$$ g(2x) = \frac1n \sum_{i=1}^n (2x - 2x_i)^2 $$
"""
    assert verdicts(notes) == ["proved", "refuted"]


def test_a_definition_within_a_definition() -> None:
    notes = "Let $f(x) = \\sum_i x_i$ and $k(x) = f(x)^2$.\n\n$$ k(3x) = 9 k(x) $$\n\n$$ k(3x) = k(x) $$\n"
    assert verdicts(notes) == ["proved", "refuted"]


@pytest.mark.parametrize("shifted", [
    r"\mathrm{softmax}(z - \max_j z_j)_i = \mathrm{softmax}(z)_i",
    r"\mathrm{softmax}(z - m)_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}}",
    r"\mathrm{softmax}(z + c) = \mathrm{softmax}(z)",
])
def test_a_number_beside_a_vector_of_scores(shifted: str) -> None:
    """A maximum is a number; what is added to a vector of scores is added to every one."""
    notes = f"Let $z$ be a vector of scores, $m = \\max_j z_j$ and $c$ a number.\n\n$$ {shifted} $$\n"
    assert verdicts(notes) == ["proved"]


def test_upright_names_in_the_old_way() -> None:
    """A font inside of the braces, ``{\\rm ref}``."""
    notes = r"""Let $\pi^*(y|x) = \frac{1}{Z(x)} \pi_{\rm ref}(y|x) e^{r(x,y)}$.

$$ \log \pi^*(y|x) = \log \pi_{\rm ref}(y|x) + r(x,y) - \log Z(x) $$

$$ {\rm KL}(p\|q) = \sum_x p(x) \log \frac{p(x)}{q(x)} $$
"""
    assert verdicts(notes) == ["proved", "proved"]
