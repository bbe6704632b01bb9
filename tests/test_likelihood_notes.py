"""Likelihoods and values that notes tell in words: what L and \\ell are, for a named law or for a printed density."""

from __future__ import annotations

import math

import pytest
from lecture_tools import checked, checked_text

from ce_symbolic.context.phrases import Sentence
from ce_symbolic.context.samples import DENSITIES, density
from ce_symbolic.context.stated import stated
from ce_symbolic.documents import parse_markdown
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Letter, Span
from ce_symbolic.notation.writer import write

pytestmark = pytest.mark.long


def verdicts(text: str) -> str:
    """The first letters of the verdicts."""
    return "".join(r["verdict"][0] for r in checked(parse_markdown(text, "notes.md"))["relations"])


def notes(head: str, *displays: str) -> str:
    return head + "\n\n" + "\n\n".join(f"$$\n{d}\n$$" for d in displays) + "\n"


NORMAL = r"Let $x_1,\dots,x_n$ be i.i.d. $\mathcal{N}(\mu,\sigma^2)$ with log-likelihood $\ell$."
POISSON = (r"The counts $k_1,\dots,k_m$ are independent, $k_i \sim \text{Poisson}(\lambda)$, "
           r"with likelihood $L(\lambda)$.")
COIN = r"The mass function is $f(y;\theta) = \theta^y(1-\theta)^{1-y}$, and $l$ is the log-likelihood of an iid sample."
RATE = r"The $t_j$ are independent and exponential with rate $\beta$. The likelihood of $m$ of them:"
MEAN = r"The $t_j$ are independent and exponential with mean $\beta$. The likelihood of $m$ of them:"


@pytest.mark.parametrize("text, expected", [
    (notes(NORMAL, r"\ell(\mu, \sigma) = -\frac n2 \log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2",
           r"\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)"), "pp"),
    (notes(NORMAL, r"\ell(\mu, \sigma) = -\frac n2 \log(2\pi\sigma) "
           r"- \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2"), "r"),
    (notes(NORMAL, r"\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} "
           r"+ \frac{1}{2\sigma^4} \sum_{i=1}^n (x_i - \mu)^2"), "p"),
    (notes(NORMAL, r"\frac{\partial \ell}{\partial \mu} = \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)"), "r"),
    (notes(POISSON, r"\log L(\lambda) = \sum_{i=1}^m k_i \log \lambda - m \lambda - \sum_{i=1}^m \log k_i!"), "p"),
    (notes(POISSON, r"\log L(\lambda) = \sum_{i=1}^m k_i \log \lambda - \lambda - \sum_{i=1}^m \log k_i!"), "r"),
    (notes(COIN, r"l(\theta) = \sum_{i=1}^n \log f(y_i; \theta) = \sum_{i=1}^n y_i \log \theta "
           r"+ (1 - y_i) \log(1 - \theta)"), "pp"),
    (notes(COIN, r"l(\theta) = \sum_{i=1}^n f(y_i; \theta)"), "r"),
    (notes(COIN, r"l(\theta) = -\sum_{i=1}^n \log f(y_i; \theta)"), "r"),
    (notes(COIN.replace("log-likelihood", "negative log-likelihood"),
           r"l(\theta) = -\sum_{i=1}^n \log f(y_i; \theta)"), "p"),
    (notes(RATE, r"L(\beta) = \prod_{j=1}^m \beta e^{-\beta t_j} = \beta^m e^{-\beta \sum_{j=1}^m t_j}"), "pp"),
    (notes(MEAN, r"L(\beta) = \prod_{j=1}^m \beta e^{-\beta t_j}"), "r"),
    (notes(MEAN, r"\log L(\beta) = -m \log \beta - \frac{1}{\beta} \sum_{j=1}^m t_j"), "p"),
])  # fmt: skip
def test_a_likelihood_told_in_words_is_decided(text: str, expected: str) -> None:
    assert verdicts(text) == expected


def test_the_data_as_a_whole() -> None:
    head = (r"The data $\mathcal{D} = \{x_1, \dots, x_N\}$ with $x_n \sim \text{Bern}(\mu)$ are independent; "
            "the likelihood is")
    good = r"\ln p(\mathcal{D} \mid \mu) = \sum_{n=1}^N x_n \ln \mu + (1 - x_n) \ln(1 - \mu)"
    assert verdicts(notes(head, good)) == "p"
    assert verdicts(notes(head, good.replace("+", "-"))) == "r"


def test_a_regression_as_a_law_of_its_outcomes() -> None:
    head = r"Suppose $y_i \sim \mathcal{N}(a x_i, s^2)$ independently. The log-likelihood is"
    good = (r"\ell(a) = \sum_{i=1}^n \log p(y_i \mid x_i) "
            r"= -\frac n2 \log(2\pi s^2) - \frac{1}{2 s^2} \sum_{i=1}^n (y_i - a x_i)^2")
    assert verdicts(notes(head, good)) == "pp"
    assert verdicts(notes(head, good.replace("2 s^2} ", "s^2} "))) == "pr"


def test_means_over_a_sample_stay_means() -> None:
    """Where expectations are taken, the observations stay random, and L is still what it is."""
    head = r"Let $X_1,\dots,X_n$ be iid $N(\mu,\sigma^2)$. The maximum likelihood estimator is $\hat\mu=\bar X$."
    assert verdicts(notes(head, r"E[\hat\mu] = \frac1n\sum_{i=1}^n E[X_i] = \mu")) == "pp"


def test_a_lower_bound_is_no_likelihood() -> None:
    text = notes(r"The bound is $\mathcal{L}(\theta; x)$.",
                 r"\mathcal{L}(\theta; x) = E_{z \sim q}[\log p(x, z) - \log q(z)]")
    assert "r" not in verdicts(text)


@pytest.mark.parametrize("law", sorted(DENSITIES))
def test_each_density_has_its_logarithm(law: str) -> None:
    """Numerically, at one point where all parameters are proper."""
    values = {"x": 2.0, "a": 0.4, "b": 1.7}
    if law == "bernoulli":
        values["x"] = 1.0
    letters = [Letter(n) for n in ("a", "b")][: DENSITIES[law].parameters]
    at, log = (number(write(density(law, tuple(letters), Letter("x"), log)), values) for log in (False, True))
    assert math.isclose(math.log(at), log)


def number(latex: str, values: dict[str, float]) -> float:
    """The value of one of these few formulas, by the checker's own evaluation of a printed decimal."""
    from ce_symbolic.notation import tree

    def value(node: tree.Node) -> float:
        match node:
            case tree.Number():
                return float(node.text)
            case tree.Letter():
                return {"e": math.e, "pi": math.pi}.get(node.name) or values[node.name]
            case tree.Group():
                return value(node.body)
            case tree.Delimited():
                return abs(value(node.items[0]))
            case tree.Add():
                return sum(-value(t) if s == "-" else value(t) for s, t in zip(node.signs, node.terms, strict=True))
            case tree.Mul():
                return math.prod(map(value, node.factors))
            case tree.Fraction():
                return value(node.numerator) / value(node.denominator)
            case tree.Power():
                return float(value(node.base) ** value(node.exponent))
            case tree.Root():
                return math.sqrt(value(node.body))
            case tree.Call():
                name = node.head.name if isinstance(node.head, tree.Letter) else ""
                argument = value(node.args[0])
                return {"exp": math.exp, "ln": math.log}.get(name, lambda t: math.gamma(t + 1))(argument)
        raise AssertionError(node)

    return value(read_formula(latex))


@pytest.mark.parametrize("text, formulas, expected", [
    ("the prediction \x000\x00 is \x001\x00.", (r"\hat y", "Xw"), [r"\hat{y} = Xw"]),
    ("the derivative of \x000\x00 is \x001\x00.", ("f", "2x"), []),
    ("if \x000\x00 is \x001\x00, then", ("a", "b + c"), []),
    ("show that \x000\x00 is \x001\x00.", ("a", "b + c"), []),
    ("\x000\x00 is \x001\x00.", ("p", "q"), []),
    ("\x000\x00 is \x001\x00 at the minimum.", ("a", "b + c"), []),
    ("\x000\x00 is the average of \x001\x00 over \x002\x00 points.", ("J", "(y_i - a_i)^2", "N"),
     [r"J = \frac{1}{N} \sum_{i = 1}^N (y_i - a_i)^2"]),
])  # fmt: skip
def test_what_a_sentence_says_that_a_name_is_worth(text: str, formulas: tuple[str, ...], expected: list[str]) -> None:
    sentence = Sentence(Span(0, 0), text, [read_formula(f) for f in formulas])
    found = [f"{write(d.left)} = {write(d.right)}" for d in stated(sentence)]  # type: ignore[attr-defined]
    assert [f.replace(r"\hat y", r"\hat{y}") for f in found] == expected


@pytest.mark.parametrize("said", [
    r"Let $A_i$ be events with $P(A_i)\le \delta$.",
    r"We know that $P(A_i)\le \delta$ for all events $A_i$.",
])
def test_sums_of_probabilities_of_events_are_no_likelihoods(said: str) -> None:
    notes = f"{said}\n\n$$ \\sum_{{i=1}}^k P(A_i) \\le k \\delta $$\n\n$$ \\sum_{{i=1}}^k P(A_i) \\le \\delta $$\n"
    assert [r["verdict"] for r in checked_text(notes)["relations"]] == ["proved", "refuted"]
