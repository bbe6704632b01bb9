"""Instances of inequalities about events that may help with a given one: Markov's, the union bound, Bonferroni's."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    TWO,
    Add,
    Big,
    Compare,
    Fn,
    Interval,
    Iverson,
    Mul,
    Pow,
    Prob,
    Term,
    free_names,
    walk,
)
from ce_symbolic.proof.candidates import Candidate, block_of, product, renamed
from ce_symbolic.proof.normal import Factors, Polynomial
from ce_symbolic.rules.blocks import close_block
from ce_symbolic.rules.bounds import write_block
from ce_symbolic.rules.rule import Choice


def event_candidates(goal: Polynomial, *sides: Term) -> Iterator[Candidate]:
    """What may be said of the events in ``goal``, which is the difference of the sides."""
    goal = {(sets, tuple((renamed(b, len(sets)), e) for b, e in factors)): c for (sets, factors), c in goal.items()}
    yield from as_printed(sides)
    yield from beside_means(goal)
    yield from unions(goal)
    yield from pairs(goal)
    yield from implied(goal)


def as_printed(sides: tuple[Term, ...]) -> Iterator[Candidate]:
    """Markov's inequality for every event as it stands, ``P(f \\ge c)``, times ``c`` or not."""
    for side in sides:
        for node in walk(side):
            if not (isinstance(node, Big) and node.op == "sum" and isinstance(node.body, Mul)):
                continue
            events = [f for f in node.body.factors if isinstance(f, Iverson)]
            rest = [f for f in node.body.factors if not isinstance(f, Iverson)]
            if len(events) != 1 or not (any(isinstance(f, Prob) for f in rest) or isinstance(node.over, Interval)):
                continue
            block = write_block(((node.var, node.over),))
            # The mass of an event and what lies above its bound there: Σ w [not A] >= 0, Σ w [f >= c] (f - c) >= 0.
            missing = Add((ONE, Mul((MINUS_ONE, events[0]))))
            yield Candidate("add-non-negative", (close_block(((node.var, node.over),), (*rest, missing)),), 0)
            for op, f, c in _upwards(events[0]):
                above = (*_weights(rest), Iverson(Compare(op, f, c)), Add((f, Mul((MINUS_ONE, c)))))
                yield Candidate("add-non-negative", (close_block(((node.var, node.over),), above),), 0)
                outside = node.var not in free_names(c)
                for scale in ((ONE, Pow(c, MINUS_ONE)) if outside else (ONE,)):
                    choice: Choice = (Mul((*rest, scale)) if scale != ONE else Mul(tuple(rest)), f, c, op, *block)
                    yield Candidate("markov", choice, 0)


def _weights(factors: list[Term]) -> list[Term]:
    """The probabilities among the factors."""
    return [f for f in factors if isinstance(f, Prob)]


def _upwards(event: Iverson) -> Iterator[tuple[str, Term, Term]]:
    """The event, or the one that it is the complement of, as ``f \\ge c``; ``|u| \\ge c`` as ``u^2 \\ge c^2`` too."""
    op, left, right = event.condition.op, event.condition.left, event.condition.right
    for opposite, above, below in ((False, left, right), (True, right, left)):
        strict = {"<": opposite, ">": not opposite, "<=": not opposite, ">=": opposite}.get(op)
        if strict is None:
            return
        sign = ">" if strict else ">="
        if isinstance(above, Fn) and above.name == "abs":
            yield sign, Pow(above.args[0], TWO), Pow(below, TWO)
        yield sign, above, below


def beside_means(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w f - Σ w c [B]``: Markov's inequality for ``f`` and ``c``, which may say what B says."""
    for (sets, factors), c in goal.items():
        events = [b for b, _ in factors if isinstance(b, Iverson)]
        if c > 0 or len(events) != 1:
            continue
        weight, level = _split(tuple((b, e) for b, e in factors if b not in events))
        for (others, above), by in goal.items():
            if others != sets or by <= 0 or any(isinstance(b, Iverson) for b, _ in above):
                continue
            other_weight, value = _split(above)
            if other_weight == weight:
                for op in (">=", ">"):
                    yield Candidate("markov", (weight, value, level, op, *write_block(block_of(sets))), 0)


def _split(factors: Factors) -> tuple[Term, Term]:
    """The probabilities among the factors, and the others."""
    return (product(tuple(f for f in factors if isinstance(f[0], Prob))),
            product(tuple(f for f in factors if not isinstance(f[0], Prob))))


def unions(goal: Polynomial) -> Iterator[Candidate]:
    """The union bound for every product of complements."""
    for sets, factors in goal:
        for k, (base, e) in enumerate(factors):
            if isinstance(base, Big) and base.op == "prod" and e == 1:
                rest = product(factors[:k] + factors[k + 1:])
                yield Candidate("union-bound", (rest, base, *write_block(block_of(sets))), 0)


def pairs(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w (1 - [A]) (1 - [B])`` for events that occur together: Bonferroni's inequality."""
    for (sets, factors), c in goal.items():
        events = [b for b, e in factors if isinstance(b, Iverson) and e == 1]
        if c > 0 and 2 <= len(events) <= 3:
            rest = product(tuple((b, e) for b, e in factors if b not in events))
            missing = tuple(Add((ONE, -b)) for b in events)
            yield Candidate("add-non-negative", (close_block(block_of(sets), (rest, *missing)),), 0)


def implied(goal: Polynomial) -> Iterator[Candidate]:
    """``Σ w ([B] - [A])`` for events with the same weight."""
    for (sets, factors), c in goal.items():
        for (others, above), by in goal.items():
            if c > 0 or by < 0 or others != sets:
                continue
            first, second = ([b for b, e in part if isinstance(b, Iverson)] for part in (factors, above))
            rest = [tuple((b, e) for b, e in part if not isinstance(b, Iverson)) for part in (factors, above)]
            if len(first) == len(second) == 1 and rest[0] == rest[1]:
                choice: Choice = (product(rest[0]), first[0], second[0], *write_block(block_of(sets)))
                yield Candidate("implied-event", choice, 0)
