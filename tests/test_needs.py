"""Assumptions that notes leave unsaid: found and named; stated, they prove the step; a false twin is not saved."""
from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from lecture_tools import checked_text

from ce_symbolic.checker.decide import assumed, decide, glance, is_slip_of_sign, under_needs
from ce_symbolic.documents import read_document
from ce_symbolic.meaning.claims import ReadRelation, read_notes

pytestmark = pytest.mark.long


class Step(NamedTuple):
    """A step that needs something: what stands before it, the step, what it needs, a false twin of it."""

    before: str
    step: str
    needs: tuple[str, ...]
    false: str
    stated: bool = True
    """Whether the sentence that the checker proposes is understood."""


STEPS = {
    "members independent": Step(
        "", r"\operatorname{Var}(\sum_{i=1}^n X_i) = \sum_{i=1}^n \operatorname{Var}(X_i)", ("all X_i independent",),
        r"\operatorname{Var}(\sum_{i=1}^n X_i) = -\sum_{i=1}^n \operatorname{Var}(X_i)"),
    "given independence": Step(
        "Let $X$, $Y$, $Z$ be random variables.", "H(Z|X,Y) = H(Z|Y)", ("X and Z independent given Y",),
        "H(Z|X,Y) = H(Y|Z)"),
    "data processing": Step(
        "Let $X$, $Y$, $Z$ be random variables.", r"I(X;Z) \le I(X;Y)", ("X and Z independent given Y",),
        r"I(X;Z) \le -I(X;Y)"),
    "values independent given a value": Step("", "p(a,b|c) = p(a|c) p(b|c)", ("a and b independent given c",),
                                             "p(a,b|c) = p(a|c) + p(b|c)"),
    "both values": Step("", "q(z_1, z_2) = q(z_1) q(z_2)", ("z_1 and z_2 independent",),
                        "q(z_1, z_2) = q(z_1) + q(z_2)"),
    "one variance": Step(
        "The weights $v_i$ and inputs $u_i$ are independent.",
        r"\sum_{i=1}^n \operatorname{Var}(v_i) \operatorname{Var}(u_i) = n \operatorname{Var}(v) \operatorname{Var}(u)",
        ("all u_i have one variance Var(u)", "all v_i have one variance Var(v)"),
        r"\sum_{i=1}^n \operatorname{Var}(v_i) \operatorname{Var}(u_i) = n \operatorname{Var}(v) + n \operatorname{Var}"
        r"(u)",
        stated=False),
    "a stated variance": Step(
        "", r"\sum_{i=1}^n \operatorname{Var}(X_i) = n \sigma^2", ("all X_i have variance sigma²",),
        r"\operatorname{Var}(X_1) + \sum_{i=1}^n \operatorname{Var}(X_i) = 0 n"),
    "unit variance": Step("", r"1 + \operatorname{Var}(X) = 2", ("X has variance 1",),
                          r"1 + \operatorname{Var}(X) = 0"),
    "a second moment": Step(r"Let $\varepsilon$ be a random variable.", r"E[\varepsilon^2] + 1 = \sigma^2 + 1",
                            ("varepsilon has second moment sigma²",), r"E[\varepsilon^2] + 1 = -\sigma^2"),
    "no bias": Step(
        "", r"\operatorname{Var}(T) + (E[T] - \tau)^2 = \operatorname{Var}(T)", ("T has mean tau",),
        r"E[(T - \tau)^2] = \operatorname{Var}(T) - (E[T] - \tau)^2"),
    "mean zero of all": Step(
        r"The $v_i$ and $u_i$ are independent.", r"\sum_{i=1}^n E[v_i]^2 \operatorname{Var}(u_i) + E[u_i]^2 "
        r"\operatorname{Var}(v_i) = 0", ("all v_i have mean zero", "all u_i have mean zero"),
        r"\sum_{i=1}^n (1 + E[v_i]^2) = 0"),
    "the true class": Step(r"The label $t$ is one-hot and $q$ is a distribution.",
                           r"-\sum_{j=1}^K t_j \log q_j = -\log q_c", ("t_c = 1 (c is the true class",),
                           r"-\sum_{j=1}^K t_j \log q_j = \log q_c"),
    "a norm": Step("", r"\|u - v\|^2 = 2 - 2 u^T v", ("u has norm 1", "v has norm 1"), r"\|u - v\|^2 = 1 - 2 u^T v"),
    "norms below a sum": Step(
        r"Every $\mathbf{w}_j$ is a vector.",
        r"\sum_j e^{\|\mathbf{w}_j\| \cos\theta_j} = \sum_j e^{\cos\theta_j}", ("all w_j have norm 1",),
        r"\sum_j e^{\|\mathbf{w}_j\| \cos\theta_j} = \sum_j e^{2 + \|\mathbf{w}_j\|^2 + \cos\theta_j}"),
    "offsets": Step(
        "", r"\sum_{j=1}^K \exp(w_j^T x + b_j) = \sum_{j=1}^K \exp(w_j^T x)", ("all b_j are 0",),
        r"\sum_{j=1}^K \exp(w_j^T x + b_j) = 1 + \sum_{j=1}^K \exp(w_j^T x)"),
    "counts": Step(
        "Input $x$ occurs $n(x) > 0$ times.",
        r"\arg\min_\theta \sum_x n(x) f(x, \theta) = \arg\min_\theta \sum_x f(x, \theta)",
        ("n(x) is the same positive number for all x",),
        r"\arg\min_\theta \sum_x n(x) f(x, \theta) = \arg\min_\theta \sum_x f(x, 2 \theta)"),
    "a flat prior": Step(
        "", r"\arg\max_\theta p(D|\theta) p(\theta) = \arg\max_\theta p(D|\theta)",
        ("the prior p(theta) is the same for all theta",),
        r"\arg\max_\theta p(D|\theta) p(\theta) = \arg\min_\theta p(D|\theta)", stated=False),
    "free of the parameter": Step(
        "", r"\arg\max_\theta \sum_{i=1}^n \log q_\theta(u_i, v_i) = \arg\max_\theta \sum_{i=1}^n \log "
        r"q_\theta(v_i|u_i)",
        ("q_theta(u) does not depend on theta",),
        r"\arg\max_\theta \sum_{i=1}^n \log q_\theta(u_i, v_i) = \arg\min_\theta \sum_{i=1}^n \log q_\theta(v_i|u_i)",
        stated=False),
    "disjoint events": Step("", r"P(A \cup B) = P(A) + P(B)", ("A and B exclude each other",),
                            r"P(A \cup B) = P(A) P(B)"),
    "equal deviations": Step(
        r"Let $\sigma_1, \sigma_2 > 0$.",
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2}{2\sigma_2^2} - \frac12 = 0", ("sigma_1 = sigma_2",),
        r"\log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2}{2\sigma_2^2} = 0"),
    "a variable that is not negative": Step("Let $a > 0$.", r"P(T \ge a) \le \frac{E[T]}{a}", ("T ≥ 0",),
                                            r"P(T \ge a) \ge \frac{E[T]}{a}"),
    "convex, and weights": Step(
        r"Let $w_1, \dots, w_n \ge 0$.", r"f(\sum_{i=1}^n w_i a_i) \le \sum_{i=1}^n w_i f(a_i)",
        ("f convex", "the w_i sum to 1"), r"f(\sum_{i=1}^n w_i a_i) = \sum_{i=1}^n w_i f(2 a_i)"),
    "a sequence": Step(
        "", r"p(x_1,\dots,x_n) = \prod_{i=1}^n p(x_i)", ("X_1, …, X_n independent",),
        r"p(x_1,\dots,x_n) = 2 + \prod_{i=1}^n p(x_i)"),
}


def notes_of(before: str, step: str) -> str:
    return f"# Notes\n\n{before}\n\n$$\n{step}\n$$\n"


def last(tmp_path: Path, text: str) -> ReadRelation:
    """The last relation of some notes, as it is read."""
    path = tmp_path / "notes.md"
    path.write_text(text, encoding="utf-8")
    return read_notes(read_document(path)).relations[-1]


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_the_assumption_is_named(step: Step, tmp_path: Path) -> None:
    claim = last(tmp_path, notes_of(step.before, step.step)).claim
    assert claim is not None and decide(claim).verdict != "proved"
    found = under_needs(claim)
    assert found is not None
    assert len(found.needs) == len(step.needs)
    assert all(n.text.startswith(text) for n, text in zip(found.needs, step.needs, strict=True)), found.needs
    assert glance(assumed(claim, found.needs)) is not False


@pytest.mark.parametrize("step", [s for s in STEPS.values() if s.stated], ids=[k for k, s in STEPS.items() if s.stated])
def test_what_is_proposed_is_understood(step: Step, tmp_path: Path) -> None:
    claim = last(tmp_path, notes_of(step.before, step.step)).claim
    found = under_needs(claim) if claim is not None else None
    assert found is not None
    sentences = " ".join(n.sentence for n in found.needs)
    stated = last(tmp_path, notes_of(f"{step.before} {sentences}", step.step))
    assert stated.claim is not None and decide(stated.claim).verdict == "proved", sentences


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_false_twin_is_not_saved(step: Step) -> None:
    relation = checked_text(notes_of(step.before, step.false))["relations"][-1]
    assert relation["verdict"] not in ("proved", "conditional"), relation["needs"]


def test_a_slip_of_sign_needs_nothing(tmp_path: Path) -> None:
    """That the mean is zero would make the wrong sign right."""
    claim = last(tmp_path, notes_of("", r"\operatorname{Var}(w) = E[w^2] + E[w]^2")).claim
    assert claim is not None and is_slip_of_sign(claim) and under_needs(claim) is None


def test_a_function_of_a_vector_below_a_sum_is_no_constant() -> None:
    """``N(x)`` changes with x also where x is bold."""
    text = notes_of(r"$N(\mathbf{x}) > 0$ is a count.",
                    r"\sum_{\mathbf{x}} N(\mathbf{x}) p(\mathbf{x}) = N(\mathbf{x})")
    assert checked_text(text)["relations"][-1]["verdict"] not in ("proved", "conditional")


@pytest.mark.parametrize(("said", "step"), [
    (r"The vectors $u$ and $v$ are unit vectors.", r"\|u - v\|^2 = 2 - 2 u^T v"),
    (r"Suppose that $\|u\| = \|v\| = 1$.", r"\|u - v\|^2 = 2 - 2 u^T v"),
    (r"Let $b_j = 0$ for all $j$.", r"\sum_{j=1}^K e^{z_j + b_j} = \sum_{j=1}^K e^{z_j}"),
    (r"Each $X_i$ has variance $\sigma^2$.", r"\sum_{i=1}^n \operatorname{Var}(X_i) = n \sigma^2"),
    (r"The $w_i$ and inputs $x_i$ are independent and have mean zero.",
     r"\sum_{i=1}^d \operatorname{Var}(w_i x_i) = \sum_{i=1}^d \operatorname{Var}(w_i) \operatorname{Var}(x_i)"),
    (r"Let $X$ have zero mean and unit variance.", r"E[X^2] = 1"),
])
def test_assumptions_in_other_words(said: str, step: str) -> None:
    assert checked_text(notes_of(said, step))["relations"][-1]["verdict"] == "proved"


@pytest.mark.parametrize(("said", "step"), [
    ("The pairs $(X_i, Y_i)$ are independent.", "E[X_i Y_i] = E[X_i] E[Y_i]"),
    ("The pairs $(x, y)$ are independent draws from $p(x,y)$.", "p(x,y) = p(x) p(y)"),
    ("The examples $(X, Y)$ are i.i.d.", "P(X = x, Y = y) = P(X = x) P(Y = y)"),
    ("The pairs $(U_1, V_1), (U_2, V_2)$ are independent.", "E[U_1 V_1] = E[U_1] E[V_1]"),
    (r"The target $\theta$ is random.", r"E[(T - \theta)^2] = \operatorname{Var}(T) + \operatorname{Var}(\theta) + "
     r"(E[T] - E[\theta])^2"),
    (r"The target has a fixed $f$ and noise $\varepsilon$ of mean zero.", "E[f] = 0"),
])
def test_what_is_not_said(said: str, step: str) -> None:
    """That pairs are independent of each other says nothing of what is in a pair."""
    assert checked_text(notes_of(said, step))["relations"][-1]["verdict"] != "proved"
