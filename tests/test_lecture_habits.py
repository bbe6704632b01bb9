"""Habits of lecture notes in which names could be mistaken: for a case, a number, a law, a function."""
from __future__ import annotations

import pytest
from lecture_tools import Json, checked_text

pytestmark = pytest.mark.long


def relations_of(notes: str) -> list[Json]:
    found: list[Json] = checked_text(notes)["relations"]
    return found


def verdicts(notes: str) -> list[str]:
    return [r["verdict"] for r in relations_of(notes)]


def test_a_special_case_counts_from_its_sentence_on() -> None:
    """A number given later to a name that was any number proves nothing above."""
    notes = r"""Let $\mu$ and $\nu$ be real, and $\tau > 0$.

$$ (\mu - \nu)^2 / \tau = \mu^2 $$

For the standard one, with $\nu = 0$ and $\tau = 1$, this is

$$ (\mu - \nu)^2 / \tau = \mu^2 $$
"""
    assert verdicts(notes) == ["refuted", "proved"]


def test_a_functional_of_a_random_variable() -> None:
    """The mean in the definition is over the parameter itself."""
    notes = r"""Let $\hat\theta$ be a random variable.
Its bias is $\mathrm{Bias}(\hat\theta) = \mathbb{E}[\hat\theta] - \theta$.

$$ \mathrm{Bias}(\hat\theta) = \mathbb{E}[\hat\theta] - \theta $$

$$ \mathbb{E}[(\hat\theta - \theta)^2] = \operatorname{Var}(\hat\theta) + \mathrm{Bias}(\hat\theta)^2 $$

$$ \mathbb{E}[(\hat\theta - \theta)^2] = \operatorname{Var}(\hat\theta) - \mathrm{Bias}(\hat\theta)^2 $$
"""
    assert verdicts(notes) == ["proved", "proved", "refuted"]


def test_a_quantity_in_an_exponent() -> None:
    """``e^{\\mathrm{CE}(p, q)}`` has no label."""
    notes = r"""Let $p$ and $q$ be distributions over the same finite set with $q(x) > 0$ for all $x$.

$$ \frac{e^{\mathrm{CE}(p, q)}}{e^{H(p)}} = e^{D_{KL}(p \| q)} $$

$$ e^{\mathrm{CE}(p, q)} \le e^{H(p)} $$
"""
    assert verdicts(notes) == ["proved", "refuted"]


def test_an_indexed_law_before_brackets_is_a_factor() -> None:
    notes = r"""The classes are $1, \dots, C$. Let $z_1, \dots, z_C$ be real
and let $y$ be a distribution over the classes.

$$ \sum_{i=1}^C y_i \left(z_i - a\right) = \sum_{i=1}^C y_i z_i - a $$

$$ \sum_{i=1}^C y_i \left(z_i - a\right) = \sum_{i=1}^C y_i z_i - C a $$
"""
    assert verdicts(notes)[0] == "proved" and verdicts(notes)[1] == "refuted"


@pytest.mark.parametrize(("bits", "verdict"), [
    (r"In bits the entropy is divided by $\log 2$.", "proved"),
    (r"Entropies are in bits.", "refuted"),
])
def test_a_conversion_to_bits_is_no_base(bits: str, verdict: str) -> None:
    """Who divides by ``\\log 2`` has natural logarithms."""
    assert verdicts(f"Let $V > 0$ be real. {bits}\n\n$$ e^{{\\log V}} = V $$\n") == [verdict]


def test_the_derivative_at_a_defined_point() -> None:
    notes = r"""Let $a_1, \dots, a_n$ and $b_1, \dots, b_n$ be real with $\sum_{i=1}^n a_i^2 > 0$. Let

$$ r(s) = \sum_{i=1}^n (a_i s - b_i)^2 $$

and $\hat s = \frac{\sum_{i=1}^n a_i b_i}{\sum_{i=1}^n a_i^2}$.

$$ r'(\hat s) = 0 $$

$$ r'(2 \hat s) = 0 $$
"""
    found = relations_of(notes)
    assert [r["verdict"] for r in found[1:]] == ["proved", "refuted"]
    assert not found[1]["domain"]


def test_a_function_that_a_sentence_defines() -> None:
    """``m(c) = …`` says that m is a function, wherever a bracket stands behind it."""
    notes = r"""Let $v > 0$. The error as a function of $c$ is $m(c) = c^2 v + (1 - c)^2$.

$$ m'(c) = 2 c v - 2 (1 - c) $$

$$ m'\left(\frac{1}{1 + v}\right) = 0 $$

$$ m'\left(\frac{1}{2 + v}\right) = 0 $$
"""
    assert verdicts(notes) == ["proved", "proved", "refuted"]


def test_a_function_called_d_is_no_divergence() -> None:
    notes = r"""Let $\sigma > 0$ and $\tau > 0$. For real $m$
put $D(m, \sigma) = \log \frac{\tau}{\sigma} + \frac{m^2}{2 \tau^2}$.

$$ \frac{\partial D(m, \sigma)}{\partial m} = \frac{m}{\tau^2} $$

$$ \frac{\partial D(m, \sigma)}{\partial \sigma} = \frac{1}{\sigma} $$
"""
    assert verdicts(notes) == ["proved", "refuted"]


def test_a_real_name_beside_a_sequence_of_the_same_letter() -> None:
    notes = r"""Let $y_1, \dots, y_n$ be observations. For real $y$ let $f(y) = \exp(-y^2)$.

$$ \log f(y) + 1 = 1 - y^2 $$

$$ \sum_{i=1}^n \log f(y_i) = -\sum_{i=1}^n y_i^2 $$

$$ \log f(y) = 1 - y^2 $$
"""
    assert verdicts(notes) == ["proved", "proved", "refuted"]


def test_two_laws_compared_in_passing_stay_two() -> None:
    """``the model q = p reaches it`` is a case."""
    notes = r"""Let $p$ and $q$ be distributions over the same finite set with $q(x) > 0$ for all $x$.

$$ D_{KL}(p \| q) \ge 0 $$

The model $q = p$ reaches the bound.

$$ D_{KL}(p \| q) = 0 $$
"""
    assert verdicts(notes) == ["proved", "refuted"]


def test_what_is_positive_everywhere_is_positive_at_observations_and_in_marginals() -> None:
    notes = r"""Let $q$ be a distribution over a finite set, with $q(x) > 0$ for all $x$.
Let $x_1, \dots, x_n$ be observations.

$$ \log \prod_{i=1}^n q(x_i) = \sum_{i=1}^n \log q(x_i) $$
"""
    (relation,) = relations_of(notes)
    assert relation["verdict"] == "proved" and not relation["domain"]
    notes = r"""Let $X$ and $Z$ be discrete random variables with joint distribution $p(x, z)$
and $p(x, z) > 0$ for all $x$ and $z$.
Let $q(z)$ be a distribution over the values of $Z$ with $q(z) > 0$ for all $z$.

$$ \log \mathbb{E}_{z \sim q}\left[\frac{p(x, z)}{q(z)}\right]
\ge \mathbb{E}_{z \sim q}\left[\log \frac{p(x, z)}{q(z)}\right] $$
"""
    (relation,) = relations_of(notes)
    assert relation["verdict"] == "proved" and not relation["domain"]


def test_positive_at_one_value_is_not_positive_everywhere() -> None:
    """The fact about one value, or for some of the values only, says nothing of the others."""
    notes = r"""The classes are $1, \dots, C$. Let $q$ be a distribution over the classes with $q(1) > 0$.
Let $k$ be a class.

$$ q(k) > 0 $$
"""
    assert verdicts(notes)[0] in ("refuted", "open")


def test_means_of_variables_of_a_joint_law() -> None:
    notes = r"""Let $X$ and $Y$ be discrete random variables with joint distribution $p(x, y)$.

$$ \mathbb{E}[X] = \sum_x \sum_y x p(x, y) $$

$$ \mathbb{E}[X Y] = \sum_x \sum_y x y p(x, y) $$

$$ \mathbb{E}[X Y] = \mathbb{E}[X] \mathbb{E}[Y] $$

$$ \mathbb{E}[X] = \sum_x \sum_y y p(x, y) $$
"""
    found = relations_of(notes)
    assert [r["verdict"] for r in found] == ["proved", "proved", "conditional", "refuted"]
    assert found[2]["needs"] == ["X and Y independent"]
