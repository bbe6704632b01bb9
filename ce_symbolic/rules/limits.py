"""Limits: by continuity, by l'Hôpital's rule, and of sequences whose terms vanish or are constant."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Defined,
    Derivative,
    Enum,
    Finite,
    Fn,
    Limit,
    Mul,
    Pow,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    free_names,
    fresh,
    kinds,
    log,
    put,
    term,
    transform,
)
from ce_symbolic.proof.normal import TooLarge, cancelled, canonical_term, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import flat, open_block
from ce_symbolic.rules.bounds import sums_to_one
from ce_symbolic.rules.rule import Choice, Rule

_SMOOTH = frozenset(("exp", "sin", "cos", "tanh", "sinh", "cosh", "arctan"))
_CONTINUOUS = _SMOOTH | {"abs", "max", "min"}


class LimitByContinuity(Rule):
    """The limit of a function at a point where it is continuous, perhaps once factors are cancelled."""

    name = "limit-by-continuity"
    statement = r"\lim_{x \to a} f(x) = f(a) for continuous f"
    obligations = "f is built from continuous functions, and all that is divided by is not zero at a"
    example = r"\lim_{h \to 0} \frac{(x + h)^2 - x^2}{h} = \lim_{h \to 0} (2 x + h) = 2 x"
    misuse = r"\lim_{x \to 0} \frac{\sin x}{x} = \frac{\sin 0}{0}"
    heads = (Limit,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Limit) or not scope.fixed(term):
            return None
        if term.var not in free_names(term.body):
            return term.body
        if "Fn.infinity" in kinds(term.point):
            return None
        for body in (term.body, _without_common_factors(term.body)):
            if body is not None and continuous_at(body, term.var, term.point, scope):
                return put(body, term.var, term.point)
        return None


def _without_common_factors(body: Term) -> Term | None:
    """The body in normal form: near the point, and not at it, what is cancelled is not zero."""
    try:
        return render(cancelled(normal(body)))
    except TooLarge:
        return None


def continuous_at(body: Term, var: str, point: Term, scope: Scope, smooth: bool = False) -> bool:
    """Whether the form of ``body`` shows that it is continuous in ``var`` at the point; with ``smooth``, that it has
    continuous derivatives around it."""

    def of(part: Term) -> bool:
        return continuous_at(part, var, point, scope, smooth)

    def there(part: Term) -> Term:
        return put(part, var, point)

    if var not in free_names(body):
        return True
    match body:
        case Sym():
            return True
        case Add(terms) | Mul(terms):
            return all(map(of, terms))
        case Defined():
            return of(body.body)
        case Pow(base, Rat(e)) if e.denominator == 1:
            return of(base) and (e >= 0 or scope.proves(Compare("!=", there(base), ZERO)))
        case Pow(base, exponent):
            return of(base) and of(exponent) and scope.positive(there(base))
        case Fn("log", (argument,)):
            return of(argument) and scope.positive(there(argument))
        case Fn(name, args):
            return name in (_SMOOTH if smooth else _CONTINUOUS) and all(map(of, args))
        case Big(op, index, over, inner) if isinstance(over, (Range, Finite, Enum)) and var not in free_names(over):
            if smooth and op not in ("sum", "prod"):
                return False
            return index not in free_names(point) and continuous_at(inner, var, point, scope.bind(index, over), smooth)
    return False


class LHopital(Rule):
    """L'Hôpital's rule for a quotient by a multiple of ``x - a``."""

    name = "l-hopital"
    statement = r"\lim_{x \to a} \frac{f(x)}{g(x)} = \lim_{x \to a} \frac{f'(x)}{g'(x)}"
    obligations = "f(a) = g(a) = 0; f is smooth around a; g is linear and not constant"
    example = r"\lim_{x \to 0} \frac{e^x - 1}{x} = \lim_{x \to 0} e^x"
    misuse = r"\lim_{x \to 0} \frac{e^x}{x} = \lim_{x \to 0} e^x: e^0 is not 0"
    heads = (Limit,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Limit) or not scope.fixed(term) or "Fn.infinity" in kinds(term.point):
            return None
        factors = flat(_bare(term.body).factors) if isinstance(_bare(term.body), Mul) else ()  # type: ignore[attr-defined]
        below = [f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE
                 and term.var in free_names(f)]
        above = [f for f in factors if not (isinstance(f, Pow) and f.base in below)]
        if len(below) != 1 or not above:
            return None
        top: Term = Mul(tuple(above)) if len(above) > 1 else above[0]
        slope = _slope(below[0], term.var)
        if slope is None or not scope.proves(Compare("!=", slope, ZERO)):
            return None
        if not continuous_at(top, term.var, term.point, scope, smooth=True):
            return None
        if not all(_vanishes(put(part, term.var, term.point), scope) for part in (top, below[0])):
            return None
        variable = Sym(term.var)
        quotient = Mul((Derivative(top, variable), Pow(Derivative(below[0], variable), MINUS_ONE)))
        return Limit(term.var, term.point, quotient)


def _bare(value: Term) -> Term:
    while isinstance(value, Defined):
        value = value.body
    return value


def _vanishes(value: Term, scope: Scope) -> bool:
    """Whether the value is 0, with 1 for what is the whole mass of a distribution."""

    def whole(part: Value) -> Value:
        block = open_block(part) if isinstance(part, Big) else None
        return ONE if block is not None and sums_to_one(Mul(block[1]), block[0], scope) else part

    value = canonical_term(value)
    return scope.proves(Compare("=", value, ZERO)) or scope.proves(Compare("=", term(transform(value, whole)), ZERO))


def _slope(value: Term, var: str) -> Term | None:
    """The coefficient of the variable in something that is linear in it."""
    found = powers(value, var)
    if found is None or max(found, default=0) != 1:
        return None
    return found[1]


def powers(value: Term, var: str) -> dict[int, Term] | None:
    """The coefficients of a polynomial in the variable; None for anything else."""
    terms: dict[int, list[Term]] = {}
    for (sets, factors), c in normal(value).items():
        degree, rest = Fraction(0), []
        for base, e in factors:
            if base == Sym(var):
                degree = e
            elif var in free_names(base):
                return None
            else:
                rest.append((base, e))
        if any(var in free_names(s) for s in sets) or degree.denominator != 1 or degree < 0:
            return None
        terms.setdefault(int(degree), []).append(render({(sets, tuple(rest)): c}))
    made = {k: canonical_term(Add(tuple(ts))) for k, ts in terms.items()}
    return {k: t for k, t in made.items() if t != ZERO}


class LimitAtInfinity(Rule):
    """The limit of a sequence, term by term: powers with negative exponents and decaying exponentials vanish."""

    name = "limit-at-infinity"
    statement = (r"\lim_{n \to \infty} \frac{1}{n} = 0, \lim_{n \to \infty} \frac{a n + b}{c n + d} = \frac{a}{c}, "
                 r"\lim_{n \to \infty} n^k r^n = 0, \lim_{n \to \infty} \frac{\log n}{n} = 0")
    obligations = "0 < r < 1; c is not zero; every term of the sum has a limit, or the whole is continuous in 1/n at 0"
    example = r"\lim_{n \to \infty} (a - \frac{b}{n}) = a"
    misuse = r"\lim_{n \to \infty} \frac{n}{n + 1} = 0"
    heads = (Limit,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Limit) or not scope.fixed(term) or term.point != INFINITY:
            return None
        found = _by_terms(term, scope)
        if found is not None:
            return found
        # f(n) = g(1/n), and g is continuous at 0.
        small = fresh("u", free_names(term.body))
        body = _without_common_factors(put(term.body, term.var, Pow(Sym(small), MINUS_ONE)))
        if body is not None and continuous_at(body, small, ZERO, scope):
            return put(body, small, ZERO)
        return None


def _by_terms(term: Limit, scope: Scope) -> Term | None:
    """The sum of the limits of the terms of the normal form; None where one has none, or it is not known."""
    found: list[Term] = []
    for (sets, factors), c in normal(term.body).items():
        inside = [(b, e) for b, e in factors if term.var in free_names(b)]
        if any(term.var in free_names(s) for s in sets):
            return None
        if not inside:
            found.append(render({(sets, factors): c}))
            continue
        if any(n.startswith("@") for b, _ in inside for n in free_names(b)):
            return None  # an index of a sum beside the variable
        value = _of_product(inside, term.var, scope)
        if value is None:
            return None
        if value != ZERO:
            rest = tuple(f for f in factors if f not in inside)
            found.append(Mul((render({(sets, rest): c}), value)))
    return Add(tuple(found)) if len(found) > 1 else found[0] if found else ZERO


def _of_product(factors: Sequence[tuple[Term, Fraction]], var: str, scope: Scope) -> Term | None:
    """The limit of a product of powers; None where it has none, or it is not known."""
    degree, leading, logs, decays = Fraction(0), [], 0, False
    for base, e in factors:
        growth = _exponent(base, var)
        if growth is not None:
            top = powers(growth, var)
            if not top or max(top) == 0:
                return None
            sign = Mul((Rat(e), top[max(top)]))
            if not scope.positive(-sign):
                return None
            decays = True
            continue
        polynomial = powers(base.args[0] if isinstance(base, Fn) and base.name == "log" else base, var)
        if not polynomial or max(polynomial) == 0:
            return None
        lead = polynomial[max(polynomial)]
        if isinstance(base, Fn):
            if not scope.positive(lead) or e < 0:
                return None
            logs += 1
            continue
        if not (scope.positive(lead) if e.denominator != 1 else scope.proves(Compare("!=", lead, ZERO))):
            return None
        degree += max(polynomial) * e
        leading.append(Pow(lead, Rat(e)))
    if decays or degree < 0:
        return ZERO
    return Mul((ONE, *leading)) if degree == 0 and not logs else None


def _exponent(base: Term, var: str) -> Term | None:
    """``u`` where the base is ``e^u``, or a power of a number that is ``e^u``."""
    if isinstance(base, Fn) and base.name == "exp":
        return base.args[0]
    if isinstance(base, Pow) and var not in free_names(base.base):
        return Mul((base.exponent, log(base.base)))
    return None
