"""Suprema and infima over real numbers: bounds of every member, and members that refute a bound."""
from __future__ import annotations

import pytest
from lecture_tools import relation

pytestmark = pytest.mark.long


@pytest.mark.parametrize("claim", [
    r"P(Y \ge a) \le \inf_{s>0} \frac{E[e^{sY}]}{e^{sa}}",
    r"P(Y \ge a) \le \inf_{t \in (0, \infty)} e^{-ta} E[e^{tY}]",
    r"P(Y \le a) \le \inf_{t < 0} e^{-ta} E[e^{tY}]",
    r"P(Y \le a) \le \inf_{t > 0} e^{ta} E[e^{-tY}]",
    r"\sup_{0 \le t \le 1} t (1 - t) \le \frac14",
    r"\inf_{t > 0} (t + 1) \ge 1",
    r"\inf_{t > 0} t \ge 0",
    r"\sup_{t \in \mathbb{R}} (2 t - t^2) \le 1",
    r"\inf_{t > 0} (t + 2) \ge \inf_{t > 0} (t + 1)",
])
def test_bounds_of_every_member(claim: str) -> None:
    """What bounds every member bounds the extremum."""
    assert relation(f"$$ {claim} $$\n")["verdict"] == "proved"


@pytest.mark.parametrize("claim", [
    r"P(Y \ge a) \le \inf_{s<0} \frac{E[e^{sY}]}{e^{sa}}",
    r"P(Y \le a) \le \inf_{t > 0} e^{-ta} E[e^{tY}]",
    r"P(Y \ge a) \le \inf_{t \in \mathbb{R}} e^{-ta} E[e^{tY}]",
    r"\sup_{0 \le t \le 1} t (1 - t) \le \frac15",
    r"\inf_{t > 0} (t + 1) \ge 2",
    r"\inf_{0 \le t \le 1} t > 0",
])
def test_members_that_fail(claim: str) -> None:
    """One member is enough to refute a bound."""
    found = relation(f"$$ {claim} $$\n")
    assert found["verdict"] == "refuted"
    assert "in the counterexample" in found["message"]


@pytest.mark.parametrize("claim", [
    r"\inf_{t > 0} t > 0",  # every member is positive, the infimum is not
    r"\inf_{t > 0} (t + 1) > 1",
    r"\sup_{0 < t < 1} t < 1",
    r"\inf_{t > 0} \frac{1}{t} > 0",
    r"\sup_{t > 0} t \le \inf_{t > 0} t",
    r"\inf_{t > 0} (2 + t) \le 1",
])
def test_not_attained(claim: str) -> None:
    """A strict bound of the members is none of an extremum that is not attained."""
    assert relation(f"$$ {claim} $$\n")["verdict"] in ("open", "refuted")


def test_events_multiplied_by_a_negative_number() -> None:
    """A negative factor turns the event round."""
    given = "Let $Y$ be a random variable and $s < 0$.\n\n"
    assert relation(f"{given}$$ P(Y \\le a) = P(sY \\ge sa) $$\n")["verdict"] == "proved"
    assert relation(f"{given}$$ P(Y \\le a) = P(e^{{sY}} \\ge e^{{sa}}) $$\n")["verdict"] == "proved"
    assert relation(f"{given}$$ P(Y < a) = P(sY \\ge sa) $$\n")["verdict"] == "refuted"
    assert relation(f"{given}$$ P(Y \\ge a) = P(sY \\ge sa) $$\n")["verdict"] == "refuted"
    either = "Let $Y$ be a random variable.\n\n"
    assert relation(f"{either}$$ P(Y \\le a) = P(sY \\ge sa) $$\n")["verdict"] in ("conditional", "refuted", "open")


def test_indices_are_no_real_numbers() -> None:
    """A maximum over an index stays one over a finite set."""
    assert relation(r"$$ \max_{1 \le i \le n} x_i \le \sum_{i=1}^n |x_i| $$")["verdict"] in ("proved", "open")


@pytest.mark.parametrize(("formula", "verdict"), [
    (r"a \le \min(b, c)", "proved"),
    (r"\max\{-b, -c\} \le -a", "proved"),
    (r"a \le \min(b, c) - 1", "refuted"),
    (r"a < \min(b, c)", "refuted"),
    (r"\min(b, c) \le a", "refuted"),
    (r"I(X;Y) \le \min\{H(X), H(Y)\}", "proved"),
    (r"\max\{H(X), H(Y)\} \le H(X, Y)", "proved"),
    (r"\max\{H(X), H(Y)\} \ge H(X, Y)", "refuted"),
])
def test_the_least_and_the_greatest_of_a_list(formula: str, verdict: str) -> None:
    text = rf"""Let $a, b, c$ be real with $a \le b$ and $a \le c$, and let $X$ and $Y$ be discrete random variables.
$$ {formula} $$"""
    assert relation(text)["verdict"] == verdict


@pytest.mark.parametrize(("formula", "verdict"), [
    (r"m \le T \log \sum_{i=1}^n e^{x_i/T}", "proved"),
    (r"T \log \sum_{i=1}^n e^{x_i/T} \le m + T \log n", "proved"),
    (r"\sum_{i=1}^n e^{x_i/T} \le n e^{m/T}", "proved"),
    (r"\max_i \frac{x_i}{T} = \frac{1}{T} \max_i x_i", "proved"),
    (r"\max_i (- T x_i) = - T \min_i x_i", "proved"),
    (r"\max_i (- T x_i) = - T \max_i x_i", "refuted"),
    (r"T \log \sum_{i=1}^n e^{x_i/T} \le m + \log n", "refuted"),
    (r"T \log \sum_{i=1}^n e^{x_i/T} \ge m + T \log n", "refuted"),
    (r"\max_i u_i \le \frac{1}{c} \log \sum_i e^{c u_i}", "refuted"),
])
def test_maxima_with_a_temperature(formula: str, verdict: str) -> None:
    text = rf"""Let $T > 0$ and $m = \max_i x_i$, and let $c$ be a real number with $c \ne 0$.
$$ {formula} $$"""
    assert relation(text)["verdict"] == verdict
