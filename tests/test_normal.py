"""The normal form against exact evaluation, renaming of bound variables, and its limits."""
from __future__ import annotations

from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof_samples import AT_LEAST_ONE, UP_TO_N, X, a, b, c, claim, g, i, j, k, n, p, q, quick, total, w, x, y

from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Finite,
    Iverson,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    alpha,
    divide,
    exp,
    log,
    rat,
)
from ce_symbolic.proof import normal as normal_form
from ce_symbolic.proof.normal import TooLarge, cancelled, canonical_term, equal, key, normal, render
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import compare
from ce_symbolic.refutation.instances import builder_for, instances

COUNTED = {"facts": (AT_LEAST_ONE,)}


def rational(index: str, depth: int) -> st.SearchStrategy[Term]:
    """Rational functions, with sums outermost or inside, some with quotients of sums."""
    leaves = [st.sampled_from([a, b, ONE, TWO, MINUS_ONE, HALF])]
    if index == "u":
        leaves.append(st.sampled_from([p(Sym("u")), q(Sym("u")), g(Sym("u"))]))
    if index == "i":
        leaves.append(st.sampled_from([w(i), i]))
    if depth == 0:
        return st.one_of(leaves)
    smaller = st.deferred(lambda: rational(index, depth - 1))
    options = [*leaves,
               st.builds(lambda u, v: u + v, smaller, smaller), st.builds(lambda u, v: u - v, smaller, smaller),
               st.builds(lambda u, v: u * v, smaller, smaller), st.builds(divide, smaller, smaller),
               st.builds(lambda u, e: Pow(u, rat(e)), smaller, st.integers(-2, 3)),
               st.builds(lambda u: Iverson(Compare("<", u, ZERO)), smaller), st.builds(log, smaller)]
    if not index:
        options += [st.builds(lambda u: total("u", X, u), rational("u", depth - 1)),
                    st.builds(lambda u: total("i", UP_TO_N, u), rational("i", depth - 1))]
    return st.one_of(options)


def disagree(left: Term, right: Term, tries: int = 6) -> bool:
    """Whether two terms differ for certain on one of the first instances on which both are defined."""
    made = claim(left, "=", right, **COUNTED)
    for instance in islice(instances(builder_for(made), 3 * tries), tries):
        try:
            order, _, _ = compare(left, right, made.theory, instance, steps=20_000)
        except NoValue:
            continue
        if order in ("<", ">"):
            return True
    return False


@quick(120)
@given(rational("", 3))
def test_the_normal_form_has_the_same_value(value: Term) -> None:
    try:
        made = canonical_term(value)
        shorter = render(cancelled(normal(value)))
    except TooLarge:
        return
    assert not disagree(value, made)
    assert equal(value, made) or made == shorter
    if equal(made, shorter):
        assert not disagree(value, shorter)


@quick(120)
@given(rational("", 2), rational("", 2))
def test_equal_terms_agree(left: Term, right: Term) -> None:
    if equal(left, right):
        assert not disagree(left, right)


@quick(60)
@given(rational("", 2), rational("", 2), rational("", 1))
def test_ring_laws(u: Term, v: Term, s: Term) -> None:
    try:
        normal(Mul((Add((u, v)), s, s)))
    except TooLarge:
        return
    assert equal(u + v, v + u)
    assert equal(u * v, v * u)
    assert equal(s * (u + v), u * s + s * v)
    assert equal(Pow(u + v, TWO), u * u + TWO * u * v + v * v)


@quick(60)
@given(rational("u", 2), rational("i", 2))
def test_bound_names_do_not_matter(over_x: Term, over_n: Term) -> None:
    from ce_symbolic.meaning.terms import put

    first = total("u", X, over_x) * total("i", UP_TO_N, over_n)
    second = total("k", UP_TO_N, put(over_n, "i", k)) * total("y", X, put(over_x, "u", y))
    assert alpha(total("u", X, over_x)) == alpha(total("y", X, put(over_x, "u", y)))
    assert equal(first, second)
    with suppress(TooLarge):
        assert canonical_term(first) == canonical_term(second)


def test_alpha_of_parts_of_terms() -> None:
    inside = total("j", X, App("h", (Sym("#1"), j)))
    assert alpha(inside) == Big("sum", "#2", X, App("h", (Sym("#1"), Sym("#2"))))
    whole = total("#1", X, inside)
    assert alpha(whole) == alpha(total("i", X, total("j", X, App("h", (i, j)))))
    assert alpha(alpha(whole)) == alpha(whole)


EQUAL: dict[str, tuple[Term, Term]] = {
    "sums in any order": (
        total("i", X, total("j", UP_TO_N, g(i) * w(j))), total("j", UP_TO_N, w(j)) * total("i", X, g(i))),
    "linear": (total("i", X, a * g(i) + b), a * total("i", X, g(i)) + b * total("k", X, ONE)),
    "a quotient of sums": (
        total("i", X, divide(g(i), total("j", X, g(j)))), ONE),
    "quotients inside": (
        total("i", X, divide(g(i) * g(i) - a * a, g(i) - a)), total("i", X, g(i) + a)),
    "powers of e": (exp(a + b), exp(a) * exp(b)),
    "a range that depends on an index": (
        total("i", UP_TO_N, total("j", Range(ONE, i), a * w(j) + w(i))),
        a * total("i", UP_TO_N, total("j", Range(ONE, i), w(j)))
        + total("k", UP_TO_N, w(k) * total("j", Range(ONE, k), ONE))),
    "indicators twice": (Pow(Iverson(Compare("<", a, b)), TWO), Iverson(Compare("<", a, b))),
    "indicators turned round": (Iverson(Compare(">", a, b)), Iverson(Compare("<", b, a))),
    "not equal": (Iverson(Compare("!=", a, b)), ONE - Iverson(Compare("=", b, a))),
}

DIFFERENT: dict[str, tuple[Term, Term]] = {
    "slots": (Prob("P", (("X", a), ("Y", b))), Prob("P", (("X", b), ("Y", a)))),
    "arity": (App("f", (a,)), App("f", (a, a))),
    "names": (App("f", (Sym("x,y"),)), App("f", (x, y))),
    "number and name": (Sym("1"), ONE),
    "law and family": (Prob("f", (("0", a),)), App("f", (a,))),
    "sets": (total("i", X, g(i)), total("i", Finite("Y"), g(i))),
    "free and bound": (total("i", X, g(i) * g(j)), total("i", X, g(i) * g(i))),
    "product of sums": (total("i", X, g(i) * p(i)), total("i", X, g(i)) * total("i", X, p(i))),
    "order of a difference": (a - b, b - a),
    "a root and its base": (Pow(Pow(a, TWO), HALF), a),
    "product and sum": (Big("prod", "i", X, g(i)), total("i", X, g(i))),
    "dependent ranges": (
        total("i", UP_TO_N, total("j", Range(ONE, i), w(j))), total("k", UP_TO_N, total("j", Range(ONE, i), w(j)))),
    "large and small": (Iverson(Compare("<", a, b)), Iverson(Compare("<=", a, b))),
}  # fmt: skip


@pytest.mark.parametrize("name", EQUAL)
def test_equal(name: str) -> None:
    assert equal(*EQUAL[name])
    assert not disagree(*EQUAL[name])


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    assert not equal(*DIFFERENT[name])


def test_keys_order_but_do_not_decide() -> None:
    from ce_symbolic.proof.scope import Scope
    from ce_symbolic.rules import CATALOGUE

    one, other = App("f", (Sym("x,y"),)), App("f", (x, y))
    assert key(one) == key(other)
    sums = (total("i", X, one * g(i)), total("i", X, other * g(i)))
    rule = CATALOGUE["arithmetic"]
    assert rule.apply(sums[0], (sums[1],), Scope(claim(a, "=", a).theory)) is None


def steps(value: Term, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many monomials are put together before the normal form is there or given up."""
    count = 0
    before = normal_form._merge

    def counted(*args: object) -> object:
        nonlocal count
        count += 1
        return before(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(normal_form, "_merge", counted)
    with suppress(TooLarge):
        normal(value)
    return count


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [Sym(f"large{m}") for m in range(4)]
    power = Pow(Add(tuple(letters)), rat(30))
    product = Mul((Add(tuple(letters)),) * 30)
    nine = rat(9)
    tower = Pow(nine, Pow(nine, Pow(nine, nine)))
    with pytest.raises(TooLarge):
        normal(product)
    with pytest.raises(TooLarge):
        normal(tower)
    for value in (power, product, tower):
        assert steps(value, monkeypatch) <= 60_000
        assert not equal(value, ZERO)
    with pytest.raises(TooLarge):
        normal(Pow(ZERO, MINUS_ONE) * Pow(Rat(rat(0).value), MINUS_ONE) * ZERO + Pow(rat(10), rat(10**9)))


def test_unused_names() -> None:
    assert equal(c - c, ZERO) and equal(n * Pow(n, MINUS_ONE), ONE)
