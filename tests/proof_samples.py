"""What the tests of rules, kernel and search share: a small theory, random terms, and the evaluator as oracle."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Derivative,
    Family,
    Finite,
    Fn,
    IndexSet,
    Iverson,
    Law,
    Mul,
    Pow,
    Prob,
    Range,
    Sym,
    Term,
    Theory,
    divide,
    exp,
    log,
    parts,
    rat,
    rebuild,
    term,
)
from ce_symbolic.proof.kernel import inside
from ce_symbolic.proof.scope import Scope
from ce_symbolic.refutation.instances import builder_for, instances
from ce_symbolic.refutation.refute import Refutation, check

X = Finite("X")
a, b, c, n, x, y, i, j, k, t = map(Sym, "abcnxyijkt")
UP_TO_N = Range(ONE, n)


def quick(examples: int) -> settings:
    """The same examples in every run, without a clock."""
    return settings(max_examples=examples, derandomize=True, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck))


def p(value: Term) -> Term:
    """``p(x)``."""
    return Prob("p", (("0", value),))


def q(value: Term) -> Term:
    """``q(x)``."""
    return Prob("q", (("0", value),))


def w(value: Term) -> Term:
    """A family over ``1, …, n``."""
    return App("w", (value,))


def g(value: Term) -> Term:
    """A family over the set of the laws."""
    return App("g", (value,))


def f(value: Term) -> Term:
    """A function of one real number."""
    return App("f", (value,))


def total(var: str, over: IndexSet, body: Term) -> Term:
    """A sum."""
    return Big("sum", var, over, body)


def fact(op: str, left: Term, right: Term) -> Condition:
    """A condition without binders."""
    return Condition((), (), Compare(op, left, right))


def indicator(op: str, left: Term, right: Term) -> Term:
    """``[left op right]``."""
    return Iverson(Compare(op, left, right))


LAWS = {"p": Law("p", (("0", X),)), "q": Law("q", (("0", X),)), "P": Law("P", (("X", X), ("Y", X), ("Z", X)))}
FAMILIES = {"g": Family("g", (X,)), "w": Family("w", (UP_TO_N,)), "f": Family("f", (None,))}
AT_LEAST_ONE = fact(">=", n, ONE)
POSITIVE_Q = Condition((("x", X),), (Compare(">", p(x), ZERO),), Compare(">", q(x), ZERO))


def theory(**more: object) -> Theory:
    """The theory of the tests, changed as said."""
    given: dict[str, object] = {"laws": LAWS, "families": FAMILIES, "integers": frozenset({"n"}), "sets": {"x": X}}
    return Theory(**{**given, **more})  # type: ignore[arg-type]


def claim(left: Term, op: str, right: Term, *domain: Condition, **more: object) -> Claim:
    """A claim in the theory of the tests."""
    return Claim(op, left, right, theory(**more), domain)


def fails(made: Claim, tries: int = 12) -> Refutation | None:
    """An instance on which the claim is false for certain, among the first few."""
    builder = builder_for(made)
    for instance in islice(instances(builder, 2 * tries), tries):
        found = check(made, instance, builder, 20_000)
        if found is not None:
            return found
    return None


def places(value: Term, scope: Scope) -> Iterator[tuple[tuple[int, ...], Term, Scope]]:
    """All places in a term with what is known there."""
    yield (), value, scope
    for number, part in enumerate(parts(value)):
        if isinstance(part, Term) and not (isinstance(value, Derivative) and number == 1):
            within = inside(value, number, scope)[1]
            for path, found, known in places(part, within):
                yield (number, *path), found, known


def replaced(value: Term, path: tuple[int, ...], new: Term) -> Term:
    """The term with one place changed."""
    if not path:
        return new
    inner = list(parts(value))
    inner[path[0]] = replaced(term(inner[path[0]]), path[1:], new)
    return term(rebuild(value, tuple(inner)))


# --- random terms ----------------------------------------------------------------------------------------------------

NUMBERS = st.sampled_from([ZERO, ONE, TWO, MINUS_ONE, HALF, rat(3)])


def terms(index: str = "", depth: int = 3) -> st.SearchStrategy[Term]:
    """Random terms; ``index`` is ``x`` or ``i`` where a bound variable over a law's set or a range is at hand."""
    leaves: list[st.SearchStrategy[Term]] = [NUMBERS, st.sampled_from([a, b, p(x), q(x)])]
    if index == "u":
        leaves += [st.sampled_from([p(Sym("u")), q(Sym("u")), g(Sym("u"))])] * 2
    if index == "i":
        leaves += [st.sampled_from([w(i), w(i), i])] * 2
    leaf = st.one_of(leaves)
    if depth == 0:
        return leaf
    smaller = st.deferred(lambda: terms(index, depth - 1))
    options: list[st.SearchStrategy[Term]] = [
        leaf,
        st.builds(lambda u, v: Add((u, v)), smaller, smaller),
        st.builds(lambda u, v: Add((u, -v)), smaller, smaller),
        st.builds(lambda u, v: Mul((u, v)), smaller, smaller),
        st.builds(lambda u, v: Mul((u, v)), smaller, smaller),
        st.builds(divide, smaller, smaller),
        st.builds(lambda u, v: Mul((u, log(v))), smaller, smaller),
        st.builds(log, smaller),
        st.builds(exp, smaller),
        st.builds(lambda u: Fn("abs", (u,)), smaller),
        st.builds(lambda u, e: Pow(u, e), smaller, st.sampled_from([TWO, HALF, ZERO, rat(-2), rat(3), a])),
        st.builds(lambda op, u, v: indicator(op, u, v), st.sampled_from(["=", "!=", "<", "<="]), smaller, smaller),
    ]
    if not index:
        options += [
            st.builds(lambda u: total("u", X, u), terms("u", depth - 1)),
            st.builds(lambda u: total("u", X, p(Sym("u")) * u), terms("u", depth - 1)),
            st.builds(lambda u: total("i", UP_TO_N, u), terms("i", depth - 1)),
            st.builds(lambda u: Big("prod", "i", UP_TO_N, u), terms("i", depth - 1)),
            st.builds(lambda u: Big("max", "u", X, u), terms("u", depth - 1)),
        ]
    return st.one_of(options)


FACTS = st.lists(st.sampled_from([
    AT_LEAST_ONE, fact(">", a, ZERO), fact(">=", b, ZERO), fact("!=", a, b), fact("<=", a, ONE), fact("=", b, TWO),
    POSITIVE_Q, Condition((("u", X),), (), Compare(">", p(Sym("u")), ZERO)), fact(">", p(x), ZERO),
    fact("=", p(x), ONE), Condition((("i", UP_TO_N),), (), Compare(">", w(i), ZERO)),
    Condition((), (Compare(">", b, ZERO),), Compare(">", a, ZERO)),
]), max_size=3, unique=True)


def slips(value: Term) -> Iterator[Term]:
    """What lecturers make of a term: true laws, and false ones that look like them."""
    match value:
        case Fn("log", (Mul((u, v)),)):
            yield from (log(u) + log(v), log(u) * log(v))
        case Fn("log", (Add((u, v)),)):
            yield log(u) + log(v)
        case Fn("log", (Pow(u, e),)):
            yield from (e * log(u), Pow(log(u), e))
        case Fn("log", (Fn("exp", (u,)),)):
            yield u
        case Fn("exp", (Add((u, v)),)):
            yield from (exp(u) * exp(v), exp(u) + exp(v))
        case Fn("exp", (Fn("log", (u,)),)) | Fn("abs", (u,)):
            yield from (u, -u)
        case Pow(Pow(u, e), d):
            yield from (Pow(u, e * d), Fn("abs", (u,)), u)
        case Pow(Mul((u, v)), e):
            yield Pow(u, e) * Pow(v, e)
        case Pow(Add((u, v)), e):
            yield Pow(u, e) + Pow(v, e)
        case Pow(u, e):
            yield from (exp(e * log(u)), u, ONE)
        case Mul((u, v)) if isinstance(v, Pow) and v.exponent == MINUS_ONE:
            yield from (u, ONE, v.base)
        case Mul((u, v)):
            yield from (v * u, u, u + v, ZERO)
        case Add((u, v)):
            yield from (v + u, u, u - v)
        case Big("sum", var, over, Mul((u, v))):
            yield from (total(var, over, u) * v, total(var, over, u) * total(var, over, v), total(var, over, u))
        case Big("sum", var, over, Add((u, v))):
            yield from (total(var, over, u) + total(var, over, v), total(var, over, u))
        case Big("sum", _, over, body):
            yield from (ONE, body, ZERO, n * body if over == UP_TO_N else body)
        case Big("prod", _, _, body):
            yield from (Pow(body, n), ONE, body)
        case Big(_, _, _, body):
            yield body
        case Iverson(Compare(_, u, v)):
            yield from (ONE, ZERO, u - v)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Term, Term]:
    """A term and what one or two slips make of it."""
    first = draw(terms())
    second = first
    for _ in range(draw(st.integers(1, 2))):
        options = [(path, new) for path, part, _ in places(second, Scope(theory())) for new in slips(part)]
        if options:
            path, new = draw(st.sampled_from(options))
            second = replaced(second, path, new)
    return first, second
