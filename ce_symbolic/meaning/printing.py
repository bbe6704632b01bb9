"""Small printers: numbers, signs, quotients of probabilities, names."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    Mul,
    Pow,
    Prob,
    Rat,
    Term,
)
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.errors import ReadError

GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
        "ell",
    ]
)


GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
        "ell",
    ]
)


def number(value: Fraction) -> t.Node:
    """A rational number."""
    if value < 0:
        return t.Add(("-",), (number(-value),))
    if value.denominator == 1:
        return t.Number(str(value.numerator))
    return t.Fraction(t.Number(str(value.numerator)), t.Number(str(value.denominator)))


def flat(factors: Iterable[Term]) -> list[Term]:
    """Nested products as one; nested quotients stay what they are."""
    found: list[Term] = []
    for factor in factors:
        nested = isinstance(factor, Mul) and not any(
            isinstance(f, Pow) and isinstance(f.exponent, Rat) and f.exponent.value < 0 for f in factor.factors
        )
        found += (
            flat(factor.factors) if nested and isinstance(factor, Mul) and factor.factors[0] != MINUS_ONE else [factor]
        )
    return found


def negated(term: Term) -> tuple[int, Term]:
    """The sign in front, and the rest."""
    if isinstance(term, Rat) and term.value < 0:
        return -1, Rat(-term.value)
    if isinstance(term, Mul) and term.factors:
        first = term.factors[0]
        if isinstance(first, Rat) and first.value < 0:
            rest = (
                term.factors[1:]
                if first.value == -1 and len(term.factors) > 1
                else (Rat(-first.value), *term.factors[1:])
            )
            return -1, rest[0] if len(rest) == 1 else Mul(rest)
        if isinstance(first, Mul):
            sign, inner = negated(first)
            if sign < 0:
                return -1, Mul((inner, *term.factors[1:]))
    return 1, term


def paired(
    above: list[Term | tuple[Prob, Prob]], below: list[Term]
) -> tuple[list[Term | tuple[Prob, Prob]], list[Term]]:
    """Quotients of probabilities that are conditional ones take the place of their numerator."""
    rest: list[Term] = []
    for lower in below:
        for i, upper in enumerate(above):
            if (
                isinstance(upper, Prob)
                and isinstance(lower, Prob)
                and upper.law == lower.law
                and (set(lower.slots) < set(upper.slots))
            ):
                above = [*above[:i], (upper, lower), *above[i + 1 :]]
                break
        else:
            rest.append(lower)
    return above, rest


def product(nodes: list[t.Node]) -> t.Node:
    """A product; sums get brackets, numbers a dot between them."""
    if not nodes:
        return t.Number("1")
    wrapped = [t.Group(n) if isinstance(n, t.Add) and len(nodes) > 1 else n for n in nodes]
    if len(wrapped) == 1:
        return wrapped[0]
    signs = tuple(
        "\\cdot" if isinstance(b, t.Number) or (isinstance(b, t.Power) and isinstance(b.base, t.Number)) else ""
        for b in wrapped[1:]
    )
    ordered = [t.Group(n) if isinstance(n, t.Big) and i < len(wrapped) - 1 else n for i, n in enumerate(wrapped)]
    return t.Mul(tuple(ordered), signs)


def default_name(name: str) -> t.Node:
    """A name that the notes do not spell."""
    stem = name.split("~")[0]
    primes = len(stem) - len(stem.rstrip("'"))
    stem = stem.rstrip("'") or "x"
    base, _, sub = stem.partition("_")
    letter: t.Node = t.Letter(
        base, latex=f"\\{base}" if base in GREEK else base if len(base) == 1 else f"\\mathrm{{{base}}}"
    )
    if sub:
        return t.Script(letter, (default_name(sub),), (), primes)
    return t.Script(letter, (), (), primes) if primes else letter


@lru_cache(maxsize=4096)
def spelled(latex: str) -> t.Node:
    """A printed name as a tree."""
    from ce_symbolic.notation.reader import read_formula

    try:
        return read_formula(latex)
    except ReadError:
        return t.Letter(latex, latex=latex)
