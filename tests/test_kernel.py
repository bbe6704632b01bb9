"""The kernel rejects proofs that were tampered with, and proofs that no honest search would find."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from proof_samples import AT_LEAST_ONE, POSITIVE_Q, UP_TO_N, X, a, b, claim, fact, n, p, q, theory, total, w, x

from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    Big,
    Condition,
    Fn,
    Mul,
    Pow,
    Range,
    Sym,
    Term,
    Value,
    divide,
    exp,
    log,
    rat,
)
from ce_symbolic.proof.kernel import Link, Proof, ProofError, compose, replay, shows
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.search import prove, scope_of
from ce_symbolic.rules import CATALOGUE

NOWHERE: tuple[int, ...] = ()
KL = total("x", X, p(x) * log(divide(p(x), q(x))))
GIBBS = claim(KL, ">=", ZERO, POSITIVE_Q)
SPLIT = claim(KL, "=", total("x", X, p(x) * log(p(x))) - total("x", X, p(x) * log(q(x))), POSITIVE_Q)


def known(*facts: Condition) -> Scope:
    """A scope with facts."""
    return Scope(theory(facts=facts))


def one(start: Term, rule: str, relation: str, path: tuple[int, ...], choice: tuple[Value | int | str, ...],
        result: Term) -> Proof:
    """A proof of one link."""
    return Proof(start, (Link(rule, relation, ((path, choice),), result),))


def rejected(proof: Proof, scope: Scope) -> bool:
    """Whether the kernel says no."""
    try:
        replay(proof, scope, CATALOGUE)
    except ProofError:
        return True
    return False


def honest() -> tuple[Proof, Scope]:
    """A proof of Gibbs' inequality."""
    proof = prove(GIBBS)
    assert proof is not None
    return proof, scope_of(GIBBS)


def test_an_honest_proof_replays() -> None:
    proof, scope = honest()
    assert replay(proof, scope, CATALOGUE) in ("<=", "=")
    assert shows(proof, "<=", proof.start, proof.end, scope, CATALOGUE)


def test_what_was_proved_is_not_something_else() -> None:
    proof, scope = honest()
    assert not shows(proof, "<=", proof.end, proof.start, scope, CATALOGUE)
    assert not shows(proof, "<", proof.start, proof.end, scope, CATALOGUE)
    assert not shows(proof, "=", proof.start, proof.end, scope, CATALOGUE)
    assert not shows(proof, ">=", proof.start, proof.end, scope, CATALOGUE)
    assert not shows(proof, "!=", proof.start, proof.end, scope, CATALOGUE)


TAMPERING: dict[str, Callable[[Link], Link]] = {
    "result": lambda link: replace(link, result=Add((link.result, ONE))),
    "relation": lambda link: replace(link, relation={"=": "<", "<=": "=", "<": "<="}[link.relation]),
    "turned relation": lambda link: replace(link, relation={"=": ">=", "<=": ">=", "<": ">"}[link.relation]),
    "rule": lambda link: replace(link, rule="log-of-one" if link.rule != "log-of-one" else "log-of-number"),
    "unknown rule": lambda link: replace(link, rule="trust-me"),
    "twice turned": lambda link: replace(link, rule="<-<-" + link.rule.removeprefix("<-")),
    "path": lambda link: replace(link, at=tuple(((7, *path), c) for path, c in link.at)),
    "negative path": lambda link: replace(link, at=tuple(((-1, *path), c) for path, c in link.at)),
    "choice": lambda link: replace(link, at=tuple((path, (*c, "more")) for path, c in link.at)),
}


@pytest.mark.parametrize("kind", TAMPERING)
@pytest.mark.parametrize("made", [GIBBS, SPLIT], ids=["gibbs", "split"])
def test_tampering(kind: str, made: object) -> None:
    assert made in (GIBBS, SPLIT)
    which = GIBBS if made == GIBBS else SPLIT
    proof = prove(which)
    assert proof is not None
    for number, link in enumerate(proof.links):
        forged = (*proof.links[:number], TAMPERING[kind](link), *proof.links[number + 1:])
        if kind == "choice" and not CATALOGUE[link.rule.removeprefix("<-")].target_chosen:
            continue
        assert rejected(Proof(proof.start, forged), scope_of(which)), (kind, number)


def test_forward_behind_backward() -> None:
    twice = Add((a, a))
    back = Link("<-arithmetic", "=", ((NOWHERE, (a,)),), twice)
    forward = Link("arithmetic", "=", ((NOWHERE, (twice,)),), twice)
    assert rejected(Proof(a, (back,)), known())
    start = Mul((TWO, a))
    link = Link("<-arithmetic", "=", ((NOWHERE, (start,)),), twice)
    assert replay(Proof(start, (link,)), known(), CATALOGUE) == "="
    assert rejected(Proof(start, (link, forward)), known())


def test_bounds_are_not_read_backwards() -> None:
    bigger = Add((a, exp(b)))
    assert rejected(one(bigger, "<-add-positive", "<", NOWHERE, (exp(b),), a), known())


def test_up_and_down() -> None:
    assert compose(["=", "<=", "<", "="]) == "<"
    assert compose(["<", "<="]) == "<"
    assert compose([]) == "="
    with pytest.raises(ProofError):
        compose(["<=", ">="])


#: start, path, result of adding e^b at the path, facts: places where a term does not grow with its part.
NO_DIRECTION: dict[str, tuple[Term, tuple[int, ...], tuple[Condition, ...]]] = {
    "a factor of any sign": (Mul((b, a)), (1,), ()),
    "a square": (Pow(a, TWO), (0,), ()),
    "an exponent": (Pow(TWO, a), (1,), ()),
    "a sine": (Fn("sin", (a,)), (0,), ()),
    "the end of a range": (total("i", Range(ONE, n), w(Sym("i"))), (0, 1), (AT_LEAST_ONE,)),
    "a logarithm of what may be negative": (log(a), (0,), ()),
    "a reciprocal of what may be negative": (Pow(a, MINUS_ONE), (0,), (fact("!=", a, ZERO),)),
    "an absolute value": (Fn("abs", (a,)), (0,), ()),
}


@pytest.mark.parametrize("name", NO_DIRECTION)
def test_no_direction(name: str) -> None:
    start, path, facts = NO_DIRECTION[name]
    for relation in ("<", ">"):
        changed = _added(start, path)
        assert rejected(one(start, "add-positive", relation, path, (exp(b),), changed), known(*facts))


def _added(value: Term, path: tuple[int, ...]) -> Term:
    from ce_symbolic.meaning.terms import parts, rebuild, term

    def go(part: Value, rest: tuple[int, ...]) -> Value:
        if not rest:
            return Add((term(part), exp(b)))
        inner = list(parts(part))
        inner[rest[0]] = go(inner[rest[0]], rest[1:])
        return rebuild(part, tuple(inner))

    return term(go(value, path))


def test_strict_bounds_need_strict_growth() -> None:
    inside = Add((w(Sym("i")), exp(b)))
    start, end = total("i", UP_TO_N, w(Sym("i"))), total("i", UP_TO_N, inside)
    proof = one(start, "add-positive", "<", (1,), (exp(b),), end)
    assert rejected(proof, known())
    assert replay(proof, known(AT_LEAST_ONE), CATALOGUE) == "<"
    factor = one(Mul((p(x), a)), "add-positive", "<", (1,), (exp(b),), Mul((p(x), Add((a, exp(b))))))
    assert rejected(factor, known())
    assert replay(factor, known(fact(">", p(x), ZERO)), CATALOGUE) == "<"


def test_powers_and_logarithms_below_a_minus() -> None:
    less = Mul((MINUS_ONE, Add((a, exp(b)))))
    start, end = Pow(Mul((MINUS_ONE, a)), TWO), Pow(less, TWO)
    scope = known(fact("<=", a, ZERO))
    assert scope.nonnegative(Mul((MINUS_ONE, a)))
    assert rejected(one(start, "add-positive", ">", (0, 1), (exp(b),), end), scope)
    below_log = one(log(Mul((MINUS_ONE, a))), "add-positive", ">", (0, 1), (exp(b),), log(less))
    assert rejected(below_log, known(fact("<", a, ZERO)))


def test_what_is_undefined_cannot_be_added() -> None:
    hidden = Pow(Pow(a, rat(-2)), MINUS_ONE)
    proof = Proof(b, (Link("add-positive", "<", ((NOWHERE, (hidden,)),), Add((b, hidden))),
                      Link("arithmetic", "=", ((NOWHERE, (b + Pow(a, TWO),)),), b + Pow(a, TWO))))
    assert rejected(proof, known())
    roots = Mul((Pow(a, HALF), Pow(a, HALF)))
    proof = Proof(b, (Link("add-non-negative", "<=", ((NOWHERE, (roots,)),), Add((b, roots))),
                      Link("arithmetic", "=", ((NOWHERE, (b + a,)),), b + a)))
    assert rejected(proof, known())


def test_what_is_undefined_does_not_come_in_by_arithmetic() -> None:
    roots = Mul((Pow(a, HALF), Pow(a, HALF)))
    links = (Link("arithmetic", "=", (((0,), (roots,)),), Fn("abs", (roots,))),
             Link("absolute-value", "=", ((NOWHERE, ()),), roots),
             Link("arithmetic", "=", ((NOWHERE, (a,)),), a))
    assert rejected(Proof(Fn("abs", (a,)), links), known())


def test_reserved_names_and_shapes() -> None:
    for strange in (Sym("@1"), Sym("%1"), Sym("§0"), Sym("?x"), INFINITY, Fn("log", (a, b)), Fn("exp", ()),
                    Big("sum", "@1", X, p(Sym("@1"))), total("i", Range(ONE, INFINITY), w(Sym("i")))):
        assert rejected(Proof(strange, ()), known())
        assert rejected(one(a, "add-non-negative", "<=", NOWHERE, (Pow(strange, TWO),), Add((a, Pow(strange, TWO)))),
                        known())
        assert rejected(Proof(a, ()), known(fact("=", strange, ONE)))


def test_no_place_no_direction() -> None:
    assert rejected(one(a, "arithmetic", "=", (0,), (a,), a), known())
    assert rejected(Proof(a, (Link("add-positive", "<", (), a),)), known())


def test_minimisers_in_another_variable() -> None:
    start, end = Pow(a, TWO), Add((Mul((ONE, Pow(a, TWO))), a))
    proof = one(start, "same-minimiser", "argmin=", NOWHERE, ("b", ONE, a), end)
    with pytest.raises(ProofError):
        shows(proof, "argmin=a", start, end, known(), CATALOGUE)
    tied = one(start, "same-minimiser", "argmin=", NOWHERE, ("a", ONE, b), Add((Mul((ONE, Pow(a, TWO))), b)))
    assert replay(tied, known(), CATALOGUE) == "argmin="
    assert rejected(tied, known(fact("=", b, exp(a))))
