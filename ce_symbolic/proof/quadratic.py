"""Instances of Cauchy-Schwarz and of the triangle inequality that may help with a given inequality.

Read off the sums that occur: a product of two sums, a squared sum, a product of two roots, the terms of an average.
Nothing here is trusted.
"""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    Big,
    Defined,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    free_names,
    kinds,
    substitute,
    term,
    walk,
)
from ce_symbolic.proof.normal import Factors, Polynomial, key, normal
from ce_symbolic.rules.blocks import flat
from ce_symbolic.rules.bounds import write_block
from ce_symbolic.rules.rule import Choice

INDEX = "~1"
Exponents = dict[Term, Fraction]


def product_of(exponents: Exponents) -> Term:
    """The product of powers."""
    made = [b if e == 1 else Pow(b, Rat(e)) for b, e in sorted(exponents.items(), key=lambda f: key(f[0])) if e]
    return ONE if not made else made[0] if len(made) == 1 else Mul(tuple(made))


def split(g: Exponents, h: Exponents) -> tuple[Term, Term, Term]:
    """``w, a, b`` with ``g = w a^2`` and ``h = w b^2``."""
    w, a, b = {}, {}, {}
    for base in {**g, **h}:
        eg, eh = g.get(base, Fraction(0)), h.get(base, Fraction(0))
        w[base] = low = min(eg, eh)
        a[base], b[base] = (eg - low) / 2, (eh - low) / 2
    return product_of(w), product_of(a), product_of(b)


def _at(factors: Factors, name: str) -> Exponents:
    """The factors with the index ``name``, called ``~1``."""
    return {term(substitute(b, {name: Sym(INDEX)})): e for b, e in factors if name in free_names(b)}


def products_of_sums(goal: Polynomial) -> Iterator[tuple[IndexSet, Term, Term, Term]]:
    """``w, a, b`` for products ``Σ g Σ h`` of sums over one set, and for ``Σ g`` beside ``(Σ f)^2``: ``h = f^2/g``."""
    singles: list[tuple[IndexSet, Exponents]] = []
    squares: list[tuple[IndexSet, Exponents]] = []
    for (sets, factors), c in goal.items():
        if len(sets) == 1 and c > 0:
            singles.append((sets[0], _at(factors, "@1")))
        if len(sets) != 2 or sets[0] != sets[1] or any({"@1", "@2"} <= free_names(b) for b, _ in factors):
            continue
        g, h = _at(factors, "@1"), _at(factors, "@2")
        if c > 0:
            yield (sets[0], *split(g, h))
        elif g == h:
            squares.append((sets[0], g))
    for over, f in squares:
        for other, g in singles:
            if other == over:
                h = {b: 2 * f.get(b, Fraction(0)) - g.get(b, Fraction(0)) for b in {**f, **g}}
                yield (over, *split(g, h))


def single_sums(goal: Polynomial) -> Iterator[tuple[IndexSet, Term, Term, Term]]:
    """``w, a, b`` for a sum ``Σ g`` beside a sum that is a known number: ``Σ 1 = n``, ``Σ p = 1``."""
    for (sets, factors), c in goal.items():
        if len(sets) == 1 and c > 0 and not any("Fn.log" in kinds(b) for b, _ in factors):
            g = _at(factors, "@1")
            yield (sets[0], *split(g, {}))
            for base in g:
                yield (sets[0], *split(g, {base: Fraction(1)}))


def sums_in_roots(goal: Polynomial) -> Iterator[tuple[IndexSet, Term, Term, Term]]:
    """``w, a, b`` for pairs of roots ``√Σ g √Σ h``, or one root with any of its monomials."""
    roots = list(dict.fromkeys(b for _, factors in goal for b, e in factors if e.denominator == 2))
    found: list[tuple[IndexSet, Exponents]] = []
    for root in roots:
        for (sets, factors), _c in normal(root).items():
            if len(sets) == 1:
                found.append((sets[0], _at(factors, "@1")))
    for (over, g), (other, h) in combinations(found, 2):
        if over == other:
            yield (over, *split(g, h))
    for over, g in found:
        # √n √Σ g against Σ √g
        yield (over, *split(g, {}))


def averages_of_products(sides: tuple[Term, ...]) -> Iterator[tuple[IndexSet, Term, Term, Term]]:
    """``w, a, b`` for every printed sum ``Σ w a b``."""
    for side in sides:
        for value in walk(side):
            if isinstance(value, Big) and value.op == "sum" and isinstance(value.body, Mul):
                factors = flat(tuple(opened(f) for f in value.body.factors))
                having = [f for f in factors if value.var in free_names(f)]
                for a, b in combinations(having, 2):
                    if isinstance(a, Rat) or isinstance(b, Rat) or len(having) > 4:
                        continue
                    rest = [f for f in having if f is not a and f is not b]
                    weight = ONE if not rest else rest[0] if len(rest) == 1 else Mul(tuple(rest))
                    u, v, w = (term(substitute(t, {value.var: Sym(INDEX)})) for t in (a, b, weight))
                    yield value.over, w, u, v


def opened(value: Term) -> Term:
    """A named quantity as what it is."""
    while isinstance(value, Defined):
        value = value.body
    return value


def cauchy_schwarz(goal: Polynomial, sides: tuple[Term, ...]) -> Iterator[Choice]:
    """Choices for the rule of that name; the multiplier is the second entry."""
    seen: set[Choice] = set()
    rooted = any(e.denominator == 2 for _, factors in goal for _, e in factors)
    several = any(len(sets) > 1 for sets, _ in goal)
    sources: list[tuple[str, Iterator[tuple[IndexSet, Term, Term, Term]]]] = []
    if rooted:
        sources.append(("root", sums_in_roots(goal)))
    if several:
        sources += [("square", products_of_sums(goal)), ("square", averages_of_products(sides))]
    if rooted and not several:
        sources.append(("square", products_of_sums(goal)))
    sources.append(("square", single_sums(goal)))
    sized = any(isinstance(b, Fn) and b.name == "abs" for _, factors in goal for b, _ in factors)
    for form, source in sources:
        for over, weight, a, b in source:
            forms = (form, "size") if form == "root" and sized else (form,)
            signs: tuple[Term, ...] = (b, -b) if form == "root" else (b,)
            for signed in signs:
                for made in forms:
                    choice: Choice = (made, ONE, weight, a, signed, *write_block(((INDEX, over),)))
                    if choice not in seen and (form == "root" or a != b):
                        seen.add(choice)
                        yield choice


def triangles(goal: Polynomial) -> Iterator[Choice]:
    """Choices for the triangle inequality: every absolute value of a sum that is subtracted, with its cofactor."""
    for (sets, factors), c in goal.items():
        rename: dict[str, Term] = {f"@{i + 1}": Sym(f"~{i + 1}") for i in range(len(sets))}
        for k, (base, e) in enumerate(factors):
            if not (isinstance(base, Fn) and base.name == "abs" and e == 1 and c < 0):
                continue
            inside = base.args[0]
            if not isinstance(inside, (Add, Big)):
                continue
            rest = product_of(dict(factors[:k] + factors[k + 1:]))
            weight, inside = (term(substitute(t, rename)) for t in (rest, inside))
            block = write_block(tuple((f"~{i + 1}", over) for i, over in enumerate(sets)))
            yield (weight, inside, *block)


def sizes(goal: Polynomial) -> Iterator[Term]:
    """``|u| - u`` and ``|u| + u`` for every absolute value, ``max - a`` for every larger of listed numbers."""
    for value in sorted({v for _, factors in goal for b, _ in factors for v in walk(b) if isinstance(v, Fn)}, key=key):
        if any(n.startswith("@") for n in free_names(value)):
            continue
        if value.name == "abs":
            yield Add((value, -value.args[0]))
            yield Add((value, value.args[0]))
        elif value.name in ("max", "min"):
            sign = ONE if value.name == "max" else MINUS_ONE
            for member in value.args:
                yield Mul((sign, Add((value, -member))))
                yield Mul((sign, Add((Fn("exp", (value,)), -Fn("exp", (member,))))))


def has_roots_or_sizes(value: Term) -> bool:
    """Whether it is a root or absolute value, or has one as a term or factor."""
    if isinstance(value, Defined):
        return has_roots_or_sizes(value.body)
    if isinstance(value, (Add, Mul)):
        return any(map(has_roots_or_sizes, value.terms if isinstance(value, Add) else value.factors))
    if isinstance(value, Pow):
        return isinstance(value.exponent, Rat) and value.exponent.value.denominator == 2
    return isinstance(value, Fn) and value.name == "abs"


