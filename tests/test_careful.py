"""What the notes tell beside their formulas: tables, values in words, means that they print, names told in words."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text

pytestmark = pytest.mark.long


def verdicts(notes: str) -> list[str]:
    """The verdicts of some notes, in order."""
    return [str(r["verdict"]) for r in checked_text(notes)["relations"]]


def test_a_mean_that_is_printed_is_not_silently_zero() -> None:
    """``Var(X) = E[X^2]`` may suppose a mean of zero, but not where the notes write the mean down."""
    assert verdicts("$$Var(X) = E[X^2]$$") == ["conditional"]
    assert verdicts("$$Var(X) = E[X^2] - E[X]^2$$\n\n$$Var(X) = E[X^2]$$") == ["proved", "refuted"]


def test_a_law_in_a_table() -> None:
    """A law that stands in a table is not known: a value of a mean is neither proved nor refuted."""
    table = "| $X$ | $P(X)$ |\n|---|---|\n| 1 | 0.5 |\n| 3 | 0.5 |\n\n"
    assert verdicts(table + "$$E[X] = 1 \\cdot 0.5 + 3 \\cdot 0.5 = 2.5$$") == ["open", "refuted"]


def test_a_probability_in_words() -> None:
    """``$P(B|A)$ = .9`` in a sentence; what stands beside an event is an event."""
    notes = "Let $A$ be an event. The test has $P(B|A)$ = .9 and $P(A)$ is 0.5.\n\n"
    assert verdicts(notes + "$$P(B|A) P(A) = 0.45$$") == ["open"]
    assert verdicts(notes + "$$P(B) = P(B|A) P(A) + P(B|A^c) P(A^c)$$") == ["proved"]


def test_a_result_that_is_repeated_is_no_new_value() -> None:
    """The rounded result of a chain below it, with an arrow back from words."""
    notes = r"""Let $A$, $B$ be events.

$$P(A|B) = \frac{P(B|A) P(A)}{P(B)} = 0.4$$

$$P(A|B) = 0.4 \leftarrow \text{the answer}$$
"""
    assert verdicts(notes)[0] == "proved" and verdicts(notes)[-1] == "given"


def test_a_name_told_in_words() -> None:
    """What is called by a sentence, or maximises something, is not free to choose."""
    notes = "Call the left side $l(\\theta)$, and let $\\theta'$ maximize it.\n\n$$l(\\theta') \\ge \\log p(\\theta)$$"
    assert verdicts(notes) == ["open"]


PREFERENCES = r"""With $\beta>0$ the best policy is
$\pi^*(y|x) = \frac{1}{Z(x)} \pi_{ref}(y|x) \exp\left(\frac{r(x,y)}{\beta}\right)$.

$$r(x,y) = \beta \log \frac{\pi^*(y|x)}{\pi_{ref}(y|x)} + \beta \log Z(x)$$

$$r(x,y_w) - r(x,y_l)
= \beta \log \frac{\pi^*(y_w|x)}{\pi_{ref}(y_w|x)} - \beta \log \frac{\pi^*(y_l|x)}{\pi_{ref}(y_l|x)}$$

$$r(x,y_w) + r(x,y_l)
= \beta \log \frac{\pi^*(y_w|x)}{\pi_{ref}(y_w|x)} + \beta \log \frac{\pi^*(y_l|x)}{\pi_{ref}(y_l|x)}$$
"""


def test_labels_below_a_letter() -> None:
    """``y_w`` and ``y_l`` beside y are two values, not places of a vector; the normaliser cancels."""
    found = verdicts(PREFERENCES)
    assert found[:2] == ["proved", "proved"] and found[2] in ("refuted", "open")


def test_arguments_without_braces() -> None:
    """``\\tag 1``."""
    assert verdicts(r"$$\log a + \log b = \log (a b) \tag 1$$") == ["proved"]


def test_noise_of_mean_zero() -> None:
    """``$E[Y - c] = 0$`` in a sentence about noise is supposed."""
    notes = "The noise has mean zero, $E[Y - c] = 0$.\n\n"
    assert verdicts(notes + "$$E[(a - Y)^2] = (a - c)^2 + E[(c - Y)^2]$$") == ["proved"]
    assert verdicts(notes + "$$E[(a - Y)^2] = (a - c)^2 - E[(c - Y)^2]$$") == ["refuted"]


@pytest.mark.parametrize("sentence", [
    "Let $p$ be a distribution on $\\mathcal X$ and let $A \\subset \\mathcal X$.",
    "Let $p$ be a distribution on $\\mathcal X$ and $A$ a subset of $\\mathcal X$.",
])
def test_a_sum_over_a_part_is_not_the_whole_sum(sentence: str) -> None:
    text = f"{sentence}\n\n$$ \\sum_{{x \\in A}} p(x) = 1 $$\n"
    assert verdicts(text)[0] in ("unread", "open", "refuted")


@pytest.mark.parametrize(("sentence", "display"), [
    ("$u$ and $v$ are the means of $X$ and $Y$.", r"\mathrm{Cov}[X, Y] = E[XY] - u v"),
    ("$J$ is the average of the losses.", r"J(w) = \frac{1}{N} \sum_{i=1}^N \ln(1 + e^{w x_i})"),
])
def test_what_words_say_of_a_name_is_not_refuted(sentence: str, display: str) -> None:
    text = f"{sentence}\n\n$$ {display} $$\n"
    assert verdicts(text)[0] != "refuted"


@pytest.mark.parametrize("notes", [
    r"$$D_{KL}(P \| Q) = \mathbb{E}_{x \sim P}\left[\log \frac{P(X)}{Q(X)}\right]$$",
    "For a non negative discrete RV $X$ and $a > 0$ $$\\sum_{x}x P(X=x) \\ge \\sum_{x \\ge a}x P(X=x)$$",
    r"$$a - \underbrace{b - c}_{\text{both}} + d = a - b - c + d$$",
    r"$$prior\, x \le x - 1$$",
])
def test_what_may_be_misread_is_not_refuted(notes: str) -> None:
    assert "refuted" not in verdicts(notes)
