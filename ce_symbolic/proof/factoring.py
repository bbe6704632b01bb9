"""Differences as products: ``θ (1 - θ) Σ_i (a_i - b_i)^2`` shows its sign, its expanded form does not.

The factors come from FLINT; the kernel checks the product by expanding it.
"""
from __future__ import annotations

from fractions import Fraction
from math import lcm

from flint import Ordering, fmpz_mpoly_ctx

from ce_symbolic.meaning.terms import (
    Add,
    IndexSet,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    substitute,
    term,
)
from ce_symbolic.proof.normal import Factors, Polynomial, key
from ce_symbolic.rules.blocks import close_block

MAX_MONOMIALS = 200


def factored(polynomial: Polynomial) -> Term | None:
    """The polynomial with the terms under each block of sums written as a product; None where it is too large or a
    power has no whole exponent."""
    if len(polynomial) > MAX_MONOMIALS:
        return None
    groups: dict[tuple[IndexSet, ...], list[tuple[Factors, Fraction]]] = {}
    for (sets, factors), c in polynomial.items():
        groups.setdefault(sets, []).append((factors, c))
    made = []
    for sets, body in sorted(groups.items(), key=lambda g: [key(s) for s in g[0]]):
        product = _factor(body)
        if product is None:
            return None
        rename: dict[str, Term] = {f"@{i + 1}": Sym(f"~{i + 1}") for i in range(len(sets))}
        binders = tuple((f"~{i + 1}", over) for i, over in enumerate(sets))
        made.append(close_block(binders, (term(substitute(product, rename)),)))
    return made[0] if len(made) == 1 else Add(tuple(made)) if made else None


def _factor(body: list[tuple[Factors, Fraction]]) -> Term | None:
    atoms = sorted({b for factors, _ in body for b, _ in factors}, key=key)
    # A root is an atom of its own: with √x for x^{1/2} all exponents are whole.
    parts_of = {a: lcm(*(e.denominator for factors, _ in body for b, e in factors if b == a)) for a in atoms}
    roots = {a: a if n == 1 else Pow(a, Rat(Fraction(1, n))) for a, n in parts_of.items()}
    body = [(tuple((roots[b], e * parts_of[b]) for b, e in factors), c) for factors, c in body]
    atoms = [roots[a] for a in atoms]
    if not atoms:
        return Rat(sum((c for _, c in body), Fraction(0)))
    low = {a: min(int(dict(factors).get(a, Fraction(0))) for factors, _ in body) for a in atoms}
    scale = lcm(*(c.denominator for _, c in body))
    context = fmpz_mpoly_ctx.get(tuple(f"x{i}" for i in range(len(atoms))), Ordering.lex)
    entries = {}
    for factors, c in body:
        exponents = dict(factors)
        entries[tuple(int(exponents.get(a, Fraction(0))) - low[a] for a in atoms)] = int(c * scale)
    content, parts = context.from_dict(entries).factor()
    product: list[Term] = [Rat(Fraction(int(content), scale))]
    product += [Pow(a, Rat(Fraction(e))) if e != 1 else a for a, e in low.items() if e]
    for part, multiplicity in parts:
        terms: list[Term] = []
        for exponents, c in part.to_dict().items():
            monomial: list[Term] = [] if c == 1 and any(exponents) else [Rat(Fraction(int(c)))]
            powers = zip(atoms, exponents, strict=True)
            monomial += [a if e == 1 else Pow(a, Rat(Fraction(int(e)))) for a, e in powers if e]
            terms.append(monomial[0] if len(monomial) == 1 else Mul(tuple(monomial)))
        factor = terms[0] if len(terms) == 1 else Add(tuple(terms))
        product.append(factor if multiplicity == 1 else Pow(factor, Rat(Fraction(int(multiplicity)))))
    return Mul(tuple(product))
