"""Steps of the lecture with one mistake in each: none may be proved, and nearly all must be refuted.

The mistakes are made by a program, and that a changed step is wrong is decided here, by evaluating it on random
distributions with the few lines of ``lecture_formulas``.  The counterexamples that the checker finds are
evaluated by the same lines and have to contradict the claim.
"""
from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from lecture_formulas import (
    CE,
    KL,
    Add,
    Agree,
    At,
    Exp,
    F,
    H,
    Log,
    Mean,
    Mul,
    Neg,
    Num,
    Over,
    Slope,
    Square,
    Step,
    Sum,
    Undefined,
    Var,
    mistakes,
)
from lecture_tools import Json, checked_text, said

pytestmark = pytest.mark.long

MARGIN = 1e-6
#: A bound that is attained is not strict; what is equal up to this is taken for equal.
TOUCHES = 1e-12
#: Of one step, at most so many variants of one kind.
PER_KIND = 1
DRAWS = 60


@dataclass(frozen=True)
class Lesson:
    """Steps with the sentences in front of them."""

    name: str
    prose: str
    steps: tuple[Step, ...]


def p(index: str = "c") -> F:
    return At("p", index)


def q(index: str = "c") -> F:
    return At("q", index)


def data(name: str) -> F:
    return At(name, "i", raised=True)


AGREE = Sum(Mul((p(), q())))
ERROR = Add("++-", (Mul((Var("W"), data("x"))), Var("b"), data("y")))
COST = Mul((Over(Num(1), Var("m")), Sum(Square(ERROR), "i", "m")))
A, B = Var("a"), Var("b")

LESSONS = (
    Lesson(
        "laws",
        "Let $p$, $q$ and $r$ be distributions over the classes $1, \\dots, C$, let $q(c) > 0$ and $r(c) > 0$ for "
        "all $c$, and let $k$ be a class.",
        (
            Step(CE("p", "q"), "=", Neg(Mean("p", Log(q())))),
            Step(Neg(Mean("p", Log(q()))), "=", Neg(Sum(Mul((p(), Log(q())))))),
            Step(KL("p", "q"), "=", Sum(Mul((p(), Log(Over(p(), q())))))),
            Step(Sum(Mul((p(), Log(Over(p(), q()))))), "=", Mean("p", Log(Over(p(), q())))),
            Step(Sum(Mul((p(), Log(Over(p(), q()))))), "=", Sum(Mul((p(), Add("+-", (Log(p()), Log(q()))))))),
            Step(Sum(Mul((p(), Log(Over(p(), q()))))), "=",
                 Add("+-", (Sum(Mul((p(), Log(p())))), Sum(Mul((p(), Log(q()))))))),
            Step(KL("p", "q"), "=", Add("-+", (H("p"), CE("p", "q")))),
            Step(Add("+-", (CE("p", "q"), CE("p", "r"))), "=", Add("+-", (KL("p", "q"), KL("p", "r")))),
            Step(KL("p", "q"), ">=", Num(0)),
            Step(CE("p", "q"), ">=", H("p")),
            Step(CE("p", "q"), "=", Add("++", (H("p"), KL("p", "q")))),
            Step(Sum(Mul((p(), Log(q())))), "<=", Sum(Mul((p(), Log(p()))))),
            Step(Neg(Sum(Mul((p(), Log(q()))))), "=", Sum(Mul((p(), Neg(Log(q())))))),
            Step(Mean("p", Neg(Log(q()))), ">=", Neg(Log(Mean("p", q())))),
            Step(Neg(Log(Mean("p", q()))), "=", Neg(Log(AGREE))),
            Step(CE("p", "q"), ">=", Neg(Log(AGREE))),
            Step(Neg(CE("p", "q")), "<=", Log(AGREE)),
            Step(Exp(Neg(CE("p", "q"))), "<=", AGREE),
        ),
    ),
    Lesson(
        "one-hot",
        "Let $q$ be a distribution over the classes $1, \\dots, C$ with $q(c) > 0$ for all $c$. "
        "Let $k$ be a class and $t$ the distribution over the classes with $t(k) = 1$.",
        (
            Step(H("t"), "=", Neg(Sum(Mul((At("t", "c"), Log(At("t", "c"))))))),
            Step(Neg(Sum(Mul((At("t", "c"), Log(q()))))), "=", Neg(Log(q("k")))),
            Step(KL("t", "q"), "=", Add("-+", (H("t"), CE("t", "q")))),
            Step(CE("t", "q"), "=", Neg(Log(q("k")))),
            Step(KL("t", "q"), "=", Neg(Log(q("k")))),
        ),
    ),
    Lesson(
        "agreement",
        "The random variables $X$ and $Y$ take values in the classes $1, \\dots, C$ and are independent. Let "
        "$p(c) = P(X = c)$ and $q(c) = P(Y = c)$, and let $q(c) > 0$ for all $c$.",
        (
            Step(Agree(), "=", AGREE),
            Step(CE("p", "q"), ">=", Neg(Log(Agree()))),
            Step(Neg(CE("p", "q")), "<=", Log(Agree())),
            Step(Exp(Neg(CE("p", "q"))), "<=", Agree()),
        ),
    ),
    Lesson(
        "two points",
        "Let $a > 0$ and $b > 0$.",
        (
            Step(Log(Over(A, B)), "=", Add("+-", (Log(A), Log(B)))),
            Step(Neg(Log(Over(Add("++", (A, B)), Num(2)))), "<=", Neg(Over(Add("++", (Log(A), Log(B))), Num(2)))),
            Step(Log(A), "<=", Add("+-", (A, Num(1)))),
            Step(Neg(Log(Over(A, B))), "=", Log(Over(B, A))),
        ),
    ),
    Lesson(
        "the worked example",
        "We compute with numbers.",
        (
            Step(Add("++", (Mul((Num(1, 3), Log(Num(1, 2)))), Mul((Num(2, 3), Log(Num(2)))))), "=",
                 Mul((Num(1, 3), Log(Num(2))))),
            Step(Mul((Num(1, 3), Log(Num(1, 2)))), "=", Neg(Mul((Num(1, 3), Log(Num(2)))))),
        ),
    ),
    Lesson(
        "regression",
        "A line with real $W$ and $b$ is fitted to the real pairs $(x^{(i)}, y^{(i)})$, $i = 1, \\dots, m$.",
        (
            Step(Slope(COST, "W"), "=",
                 Mul((Over(Num(2), Var("m")), Sum(Mul((ERROR, data("x"))), "i", "m")))),
            Step(Slope(COST, "b"), "=", Mul((Over(Num(2), Var("m")), Sum(ERROR, "i", "m")))),
            Step(COST, ">=", Num(0)),
        ),
    ),
)


# ---- which variants are wrong ----------------------------------------------------------------------------------


def draw(rng: random.Random, k: int) -> dict[str, Any]:
    """Positive distributions, data and numbers; every fourth time with equal or uniform ones."""
    size = rng.randint(2, 4)

    def law() -> list[float]:
        weights = [rng.uniform(0.05, 1) for _ in range(size)]
        return [w / sum(weights) for w in weights]

    env: dict[str, Any] = {"C": size, "m": rng.randint(1, 3), "p": law(), "q": law(), "r": law(),
                           "k": rng.randint(1, size), "W": rng.uniform(-2, 2), "a": rng.uniform(0.1, 3),
                           "b": rng.uniform(0.1, 3)}
    env |= {name: [rng.uniform(-2, 2) for _ in range(env["m"])] for name in "xy"}
    if k % 4 == 0:
        env["q"] = env["r"] = env["p"] = [1 / size] * size if k % 8 == 0 else env["p"]
        env["a"] = env["b"] = 1.0
    env["t"] = [1.0 if c == env["k"] else 0.0 for c in range(1, size + 1)]
    return env


ENVS = [draw(random.Random(k), k) for k in range(DRAWS)]


def is_wrong(step: Step, env: Mapping[str, Any], margin: float = MARGIN) -> bool:
    """Whether the step fails on this instance, beyond rounding."""
    try:
        fails = step.violation(env)
    except Undefined:
        return False
    return fails > margin or (step.sign in "<>" and abs(fails) <= TOUCHES)


def variants() -> list[tuple[str, Lesson, Step]]:
    """Wrong variants of all steps, with the kind of the mistake."""
    found: list[tuple[str, Lesson, Step]] = []
    for lesson in LESSONS:
        known = {step.latex() for step in lesson.steps}
        for step in lesson.steps:
            counts: Counter[str] = Counter()
            for kind, changed in mistakes(step):
                if changed.latex() in known or counts[kind] == PER_KIND:
                    continue
                if lesson.name == "one-hot" and "t(" in changed.latex() and "p and q" in kind:
                    continue  # q, with t(k) = 1 known, is what other steps try
                if any(is_wrong(changed, env) for env in ENVS):
                    counts[kind] += 1
                    known.add(changed.latex())
                    found.append((kind, lesson, changed))
    return found


VARIANTS = variants()
KINDS = {"reversed inequality", "missing minus", "sign", "dropped term", "lost factor", "p and q confused",
         "swapped arguments", "wrong index", "log of a sum split", "wrong base", "mean over the wrong law"}


# ---- what the checker says --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, Step, Json]]:
    """Kind, step and finding of every variant."""
    found: list[tuple[str, Step, Json]] = []
    for lesson in LESSONS:
        here = [(kind, step) for kind, other, step in VARIANTS if other is lesson]
        text = "\n\n".join([lesson.prose, *(f"$$\n{step.latex()}\n$$" for _, step in here)])
        relations = checked_text(text, f"{lesson.name}.md")["relations"]
        assert len(relations) == len(here), [said(r) for r in relations]
        found += [(kind, step, relation) for (kind, step), relation in zip(here, relations, strict=True)]
    return found


def test_the_steps_themselves_are_true() -> None:
    for lesson in LESSONS:
        for step in lesson.steps:
            assert not [env for env in ENVS if is_wrong(step, env, 1e-9)], step.latex()


def test_there_are_enough_variants() -> None:
    assert len(VARIANTS) >= 150
    assert {kind for kind, _, _ in VARIANTS} >= KINDS
    assert len({(lesson.name, step.latex()) for _, lesson, step in VARIANTS}) == len(VARIANTS)


def test_no_wrong_variant_is_proved(judged: list[tuple[str, Step, Json]]) -> None:
    proved = [f"{kind}: {said(relation)}" for kind, _, relation in judged if relation["verdict"] == "proved"]
    assert not proved, "\n".join(proved)


def test_nearly_all_wrong_variants_are_refuted(judged: list[tuple[str, Step, Json]]) -> None:
    others = [f"{kind}: {said(relation)}" for kind, _, relation in judged if relation["verdict"] != "refuted"]
    assert len(others) <= 0.05 * len(judged), f"{len(others)} of {len(judged)}\n" + "\n".join(others)


def test_every_counterexample_contradicts_its_claim(judged: list[tuple[str, Step, Json]]) -> None:
    harmless = []
    for kind, step, relation in judged:
        if relation["verdict"] != "refuted":
            continue
        assert relation["counterexample"] is not None, said(relation)
        env = instance(relation["counterexample"]["values"])
        if not is_wrong(step, env, 1e-9):
            harmless.append(f"{kind}: {said(relation)}")
    assert not harmless, "\n".join(harmless)


def test_every_counterexample_satisfies_what_is_assumed(judged: list[tuple[str, Step, Json]]) -> None:
    for _, _, relation in judged:
        if relation["verdict"] == "refuted":
            env = instance(relation["counterexample"]["values"])
            for law in {"p", "q", "r", "t"} & set(env):
                assert sum(env[law]) == 1 and min(env[law]) >= 0, said(relation)
            assert all(min(env[law]) > 0 for law in ("q", "r") if law in env), said(relation)
            if "t" in env:
                assert env["t"][int(env["k"]) - 1] == 1, said(relation)
            if "P" in env:
                joint = [[a * b for b in env["q"]] for a in env["p"]]
                assert joint == env["P"], said(relation)


def instance(values: Mapping[str, Any]) -> dict[str, Any]:
    """A counterexample in the report's words as numbers; sizes are read off the lists where they are not said."""
    env: dict[str, Any] = {}
    for name, value in values.items():
        env["xy"["y" in name] if "^" in name else name] = numbers(value)
    if "P" in env:  # the joint law of X and Y, and with it both marginal ones
        env["p"] = [sum(row) for row in env["P"]]
        env["q"] = [sum(column) for column in zip(*env["P"], strict=True)]
    for law in ("p", "q", "r", "t"):
        if law in env:
            env.setdefault("C", len(env[law]))
    for name in "xy":
        if isinstance(env.get(name), list):
            env.setdefault("m", len(env[name]))
    if "k" in env and "C" in env:
        env.setdefault("t", [Fraction(c == env["k"]) for c in range(1, int(env["C"]) + 1)])
    return env


def numbers(value: Any) -> Any:
    """Exact numbers for the texts of a report."""
    return [numbers(item) for item in value] if isinstance(value, list) else Fraction(value)
