"""Notes with events, moments, random vectors, matrices and derivatives: what they claim, and the verdicts."""
from __future__ import annotations

import pytest
from lecture_tools import checked_text, said

from ce_symbolic.checker import check_document
from ce_symbolic.documents.markdown import parse_markdown

pytestmark = pytest.mark.long


def verdicts(text: str) -> list[str]:
    return [r.verdict for r in check_document(parse_markdown(text, "notes.md"), budget=5.0, repairs=False).relations]


def test_events_are_sets() -> None:
    assert verdicts(
        "Let $A$ and $B$ be events.\n\n"
        r"$$P(A\cup B) = P(A)+P(B)-P(A\cap B) \le P(A)+P(B)$$" "\n"
        r"$$P(A^c) = 1-P(A)$$" "\n"
        r"$$P(A\mid B) = \frac{P(B\mid A)P(A)}{P(B\mid A)P(A)+P(B\mid A^c)P(A^c)}$$" "\n"
        r"$$P(A\cup B) = P(A)+P(B)$$" "\n"
        r"$$P(A\mid B) = P(B\mid A)$$"
    ) == ["proved", "proved", "proved", "proved", "conditional", "conditional"]


def test_independent_and_disjoint_events() -> None:
    assert verdicts(
        "If the events $A$ and $B$ are independent, then\n\n"
        r"$$P(A\cap B) = P(A)P(B)$$" "\n" r"$$P(A\cap C) = P(A)P(C)$$"
    ) == ["proved", "conditional"]
    assert verdicts("Let $A$ and $B$ be disjoint events.\n\n" r"$$P(A\cup B) = P(A)+P(B)$$") == ["proved"]


def test_moments_are_facts_and_no_definitions_of_e_and_var() -> None:
    text = (
        r"Suppose $X_1,\dots,X_n$ are independent with $E[X_i]=\mu$ and $\operatorname{Var}(X_i)=\sigma^2$." "\n\n"
        r"$$E\left[\sum_{i=1}^n X_i\right] = n\mu$$" "\n"
        r"$$\operatorname{Var}\left(\frac1n \sum_{i=1}^n X_i\right) = \sigma^2$$"
    )
    first, second = verdicts(text)
    assert first == "proved"
    assert second != "proved"


def test_a_sentence_with_iid_still_gives_the_mean() -> None:
    assert verdicts(
        r"Let $X_1,\dots,X_n$ be i.i.d. with mean $\mu$ and variance $\sigma^2$, and $\bar X=\frac1n\sum_{i=1}^n X_i$."
        "\n\n" r"$$E[\bar X] = \frac1n \sum_{i=1}^n E[X_i] = \mu$$"
    ) == ["proved", "proved"]


def test_the_condition_of_an_inner_mean_is_random_outside() -> None:
    assert verdicts(
        r"$$\mathbb E[\mathbb E[X\mid Y]] = \sum_y P(Y=y)\, \mathbb E[X\mid Y=y] = \sum_y\sum_x x P(X=x, Y=y)$$"
    ) == ["proved", "proved"]


def test_bias_of_an_estimator() -> None:
    assert verdicts(
        r"Let $\hat\theta$ be an estimator of a fixed $\theta$." "\n\n"
        r"$$E[(\hat\theta-\theta)^2] = \operatorname{Var}(\hat\theta) + \operatorname{Bias}(\hat\theta)^2$$"
    ) == ["proved"]


def test_ridge() -> None:
    assert verdicts(
        r"$$J(\theta) = \frac12 \|X\theta - y\|_2^2 + \frac\lambda2 \|\theta\|_2^2$$" "\n\n"
        r"where $X\in\mathbb R^{m\times n}$." "\n\n"
        r"$$\nabla_\theta J = X^T(X\theta-y) + \lambda\theta = (X^TX+\lambda I)\theta - X^Ty$$" "\n"
        r"$$\nabla_\theta J = X^T(X\theta-y) + 2\lambda\theta$$"
    ) == ["definition", "proved", "proved", "refuted"]


def test_matrices_do_not_commute() -> None:
    assert verdicts(
        r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA)$$" "\n" r"$$AB = BA$$" "\n" r"$$(A+I)(A-I) = A^2-I$$"
    ) == ["proved", "refuted", "proved"]


def test_random_vectors() -> None:
    assert verdicts(
        r"Let $\mathbf{x}$ be a random vector with mean $\boldsymbol\mu$ and covariance matrix $\boldsymbol\Sigma$."
        "\n\n" r"$$\mathbb{E}[\mathbf{x}\mathbf{x}^\top] = \boldsymbol\Sigma + \boldsymbol\mu\boldsymbol\mu^\top$$"
    ) == ["proved"]
    assert verdicts(r"$$\mathbb{E}[XX^T] = \mathbb{E}[X]\mathbb{E}[X]^T$$") == ["refuted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$S(a,b) = \sum_{i=1}^n (y_i - a - b x_i)^2$$" "\n"
         r"$$\frac{\partial S}{\partial a} = -2\sum_{i=1}^n (y_i - a - bx_i)$$", "proved"),
        (r"$$E(w) = \frac12\sum_{n=1}^N (y_n - w x_n)^2$$" "\n"
         r"$$\frac{dE}{dw} = \sum_{n=1}^N (y_n - w x_n) x_n$$", "refuted"),
        (r"$$z = \sum_j w_j x_j + b, \qquad a = \sigma(z)$$" "\n" r"where $\sigma(z) = 1/(1+e^{-z})$." "\n\n"
         r"$$\frac{\partial a}{\partial w_j} = \sigma'(z)\frac{\partial z}{\partial w_j}$$", "proved"),
        (r"Let $W\in\mathbb R^{m\times n}$ and $x\in\mathbb R^n$." "\n\n" r"$$y = Wx$$" "\n"
         r"$$\frac{\partial y_i}{\partial W_{kl}} = \delta_{ik} x_l$$", "proved"),
    ],
)
def test_derivatives_of_what_the_notes_define(text: str, expected: str) -> None:
    assert verdicts(text)[-1] == expected


def test_normal_laws_are_scaled_from_the_standard_one() -> None:
    law = r"\mathcal N(\mu,\sigma^2)"
    assert verdicts(
        rf"$$D_{{KL}}({law}\,\|\,\mathcal N(0,1)) = \frac12(\mu^2+\sigma^2-1-\log\sigma^2)$$" "\n"
        rf"$$\mathbb{{E}}_{{x\sim {law}}}[x^2] = \mu^2+\sigma^2$$" "\n"
        rf"$$\mathbb{{E}}_{{x\sim {law}}}[x^2] = \sigma^2$$"
    ) == ["proved", "proved", "refuted"]


def test_higher_moments_of_the_normal_law_are_not_refuted() -> None:
    assert verdicts(r"$$\mathbb{E}_{z\sim\mathcal N(0,1)}[z^4] = 3$$") == ["open"]


def test_a_vector_defined_as_a_whole_is_known_by_its_entries_beside_a_derivative() -> None:
    assert verdicts(
        r"The layer computes $\mathbf{h} = \tanh(\mathbf{a})$ with $\mathbf{a} = \mathbf{W}\mathbf{x} + \mathbf{b}$."
        "\n\n" r"$$L = \frac12 \|\mathbf{h} - \mathbf{t}\|^2$$" "\n"
        r"$$\frac{\partial L}{\partial h_i} = h_i - t_i$$" "\n"
        r"$$\frac{\partial L}{\partial \mathbf{h}} = \mathbf{h} - \mathbf{t}$$"
    ) == ["definition", "proved", "proved"]


def test_a_density_belongs_to_its_variable() -> None:
    assert verdicts(
        "Let $X$ be a continuous random variable with density $f$.\n\n"
        r"$$E[aX+b] = \int (ax+b) f(x)\,dx = a E[X]+b$$" "\n" r"$$E[X^2] = E[X]^2$$"
    ) == ["proved", "proved", "refuted"]


def test_the_power_of_a_logarithm_of_a_bracket_is_ambiguous() -> None:
    assert verdicts(r"$$\log\left(a b\right)^{m} = m \log(ab)$$") == ["unread"]


def test_a_root_behind_a_logarithm_is_not() -> None:
    assert verdicts(r"$$\log\left(a b\right)^{1/n} = \frac1n \log(ab)$$") == ["proved"]


LISTED = "Let $u$ be a distribution over $\\{a, b\\}$.\n\n"


@pytest.mark.parametrize(("text", "verdict"), [
    (LISTED + "$$u(a) + u(b) = 1$$", "proved"),
    (LISTED + "$$u(b) = 1 - u(a)$$", "proved"),
    (LISTED + "$$H(u) = -u(a) \\log u(a) - (1 - u(a)) \\log (1 - u(a))$$", "proved"),
    (LISTED + "$$u(a) + u(b) = 2$$", "refuted"),
    (LISTED + "$$u(a) = u(b)$$", "refuted"),
    ("Let $a$ and $b$ be real with $a + b = 1$.\n\n$$a^2 + 2ab + b^2 = 1$$", "proved"),
    ("Let $a$ and $b$ be real with $a + b = 1$.\n\n$$a^2 + b^2 = 1$$", "refuted"),
    ("Let $t$ be one-hot over $\\{1,\\dots,C\\}$. "
     "Let $k \\in \\{1,\\dots,C\\}$ with $t(k) = 1$.\n\n$$H(t) = 1$$", "refuted"),
])
def test_listed_masses_and_stated_sums(text: str, verdict: str) -> None:
    relation = checked_text(text, jobs=1)["relations"][0]
    assert (relation["verdict"], relation["domain"]) == (verdict, []), said(relation)


@pytest.mark.parametrize(("text", "domain"), [
    ("Let $\\theta \\in [0, 1]$.\n\n$$(1 - \\theta) \\log (1 - \\theta) \\le 0$$", []),
    ("Let $\\theta \\in [0, 1)$.\n\n$$\\log (1 - \\theta) \\le 0$$", []),
    ("Let $\\theta \\in [0, 1]$.\n\n$$\\log (1 - \\theta) \\le 0$$", ["1 − θ > 0"]),
    ("Let $\\theta \\in [0, 2]$.\n\n$$(2 - \\theta) \\log (2 - \\theta) = (2 - \\theta) \\log (2 - \\theta) + 0$$", []),
])
def test_what_bounds_leave_of_a_domain(text: str, domain: list[str]) -> None:
    relation = checked_text(text, jobs=1)["relations"][0]
    assert (relation["verdict"], relation["domain"]) == ("proved", domain), said(relation)


@pytest.mark.parametrize(("said_of_them", "right_side", "verdict"), [
    ("Let $X \\sim p$ and $Y \\sim p$ be independent.", "\\sum_x p(x)^2", "proved"),
    ("Let $X, Y \\sim p$ be i.i.d.", "\\sum_x p(x)^2", "proved"),
    ("Let $X \\sim p$ and $Y \\sim p$.", "\\sum_x p(x)^2", "conditional"),
    ("Let $X$ have law $p$ and $Y$ have law $q$.", "\\sum_x p(x) q(x)", "conditional"),
    ("Let $X$ have law $p$ and $Y$ have law $q$, independent of each other.", "\\sum_x p(x) q(x)", "proved"),
    ("Let $X$ and $Y$ be independent random variables with laws $p$ and $q$.", "\\sum_x p(x) q(x)", "proved"),
    ("Let $X$ and $Y$ be random variables with laws $p$ and $q$.", "\\sum_x p(x) q(x)", "conditional"),
    ("Let $X$ and $Y$ be independent random variables with laws $p$ and $q$.", "\\sum_x p(x)^2", "refuted"),
    ("Let $X \\sim p$ and $Y \\sim p$ be independent.", "\\sum_x p(x)", "refuted"),
])
def test_laws_of_two_variables(said_of_them: str, right_side: str, verdict: str) -> None:
    text = f"Let $p$ and $q$ be distributions over a finite set. {said_of_them}\n\n$$P(X = Y) = {right_side}$$"
    relation = checked_text(text, jobs=1)["relations"][0]
    assert relation["verdict"] == verdict, said(relation)


@pytest.mark.parametrize("text", [
    "Let $a, b > 0$. We know that $\\log(a + b) = \\log a + \\log b$.\n\n$$\\log(a + b) = \\log a + \\log b$$",
    "Let $a, b > 0$. We know that $\\log(a + b) \\ge a + b$.\n\n$$\\log(a + b) \\ge a + b$$",
    "Let $a, b > 0$. Because $\\log (ab) = \\log a \\log b$:\n\n$$\\log (ab) = \\log a \\log b$$",
    "Let $a, b$ be real. It is well known that $a^2 + b^2 = 2ab$.\n\n$$a^2 + b^2 = 2ab$$",
])
def test_what_the_prose_argues_is_no_assumption(text: str) -> None:
    assert checked_text(text, jobs=1)["relations"][0]["verdict"] == "refuted"


@pytest.mark.parametrize("format_", ["text", "github"])
def test_a_false_reason_is_shown_beside_a_proved_step(format_: str) -> None:
    from ce_symbolic.report.formats import FORMATS
    from ce_symbolic.report.options import Options
    from ce_symbolic.report.result import Report

    text = "Let $a, b > 0$.\n\n$$\\log \\frac{a^2}{b} = 2\\log a - \\log b \\quad (\\because REASON)$$"
    for reason, is_shown in (("\\log(a+b) = \\log a + \\log b", True), ("\\log(a^2) = 2 \\log a", False)):
        result = check_document(parse_markdown(text.replace("REASON", reason), "notes.md"))
        shown = FORMATS[format_].render(Report((result,)), Options())
        assert ("is itself false" in shown) is is_shown


def test_a_value_told_in_words_is_not_refuted() -> None:
    text = ("Let $y_{ik} = 1$ if example $i$ belongs to class $k$, and $0$ otherwise; let $c_i$ be the class of "
            "example $i$.\n\n$$\\sum_{i=1}^n \\sum_{k=1}^K y_{ik} a_{ik} = \\sum_{i=1}^n a_{i c_i}$$")
    relation = checked_text(text, jobs=1)["relations"][0]
    assert relation["verdict"] == "open" and "in words" in relation["message"], said(relation)


@pytest.mark.parametrize(("opening", "verdicts"), [
    ("Now assume that $X$ and $Y$ are independent.", ["conditional", "proved"]),
    ("Suppose $X$ and $Y$ are independent.", ["conditional", "proved"]),
    ("Here $X$ and $Y$ are independent.", ["proved", "proved"]),
])
def test_what_is_supposed_holds_from_there_on(opening: str, verdicts: list[str]) -> None:
    claim = "$$P(X = Y) = \\sum_x p(x) q(x)$$"
    text = f"Let $X \\sim p$ and $Y \\sim q$.\n\n{claim}\n\n{opening}\n\n{claim}"
    assert [r["verdict"] for r in checked_text(text, jobs=1)["relations"]] == verdicts
