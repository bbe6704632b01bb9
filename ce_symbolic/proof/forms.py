"""Quadratic forms: ``v^T A v`` with a positive (semi)definite matrix A.  Part of the kernel.

That a matrix is positive semidefinite is a declared property: ``Σ v_i A_{ij} v_j >= 0`` for all v.  The inverse of
such a matrix is positive definite where it exists (Horn and Johnson, *Matrix Analysis*, section 7.1).
"""
from __future__ import annotations

from collections.abc import Mapping

from ce_symbolic.meaning.matrices import INVERSE, opened
from ce_symbolic.meaning.terms import (
    App,
    Big,
    Finite,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Range,
    Rat,
    Sym,
    Term,
    Theory,
    free_names,
    put,
)
from ce_symbolic.proof.normal import Factors, canonical_term, normal

DEFINITE = ("positive-definite", "positive-semidefinite")


def quadratic_form(value: Term, theory: Theory) -> int:
    """1 where the value is a positive multiple of a form that is never negative, -1 for a negative one, 0 otherwise."""
    named = {p.subjects[0] for p in theory.properties if p.kind in DEFINITE}
    if not named:
        return 0
    polynomial = normal(value)
    if len(polynomial) != 1:
        return 0
    ((sets, factors), c), = polynomial.items()
    if any(not isinstance(s, (Range, Finite)) for s in sets):
        return 0
    for place, (base, e) in enumerate(factors):
        ends = _ends(base, named) if e == 1 else None
        if ends is None:
            continue
        i, j = ends
        rest = factors[:place] + factors[place + 1:]
        names = {f"@{k + 1}": s for k, s in enumerate(sets)}
        if i == j or i.name not in names or j.name not in names or names[i.name] != names[j.name]:
            continue
        first, second = _half(rest, i.name, names, j.name), _half(rest, j.name, names, i.name)
        if first is not None and second is not None and len(first[1]) + len(second[1]) == len(rest) and (
                not first[1] & second[1]):
            a = canonical_term(put(first[0], i.name, Sym("%k")))
            b = canonical_term(put(second[0], j.name, Sym("%k")))
            if a == b:
                return 1 if c > 0 else -1
    return 0


def _ends(base: Term, named: set[str]) -> tuple[Sym, Sym] | None:
    """Row and column of an entry of a definite matrix or of its inverse."""
    if isinstance(base, Fn) and base.name == INVERSE:
        matrix = opened(base)
        body = matrix.body if matrix is not None else None
        if matrix is None or not isinstance(body, App) or body.name not in named:
            return None
        if {Sym(matrix.row), Sym(matrix.col)} != set(body.args[-2:]) or {matrix.row, matrix.col} & free_names(
                Mul(body.args[:-2])):
            return None
        ends = base.args[1:]
    elif isinstance(base, App) and base.name in named and len(base.args) >= 2:
        ends = base.args[-2:]
    else:
        return None
    i, j = ends
    return (i, j) if isinstance(i, Sym) and isinstance(j, Sym) else None


def _half(factors: Factors, start: str, names: Mapping[str, IndexSet],
          other: str) -> tuple[Term, frozenset[int]] | None:
    """The vector on one side of the matrix: all factors tied to its index, summed over what ties them."""
    tied, chosen = {start}, set[int]()
    grown = True
    while grown:
        grown = False
        for k, (base, _) in enumerate(factors):
            used = set(free_names(base)) & set(names)
            if k not in chosen and used & tied:
                chosen.add(k)
                tied |= used
                grown = True
    if other in tied:
        return None
    own = [f for k, f in enumerate(factors) if k in chosen]
    body: Term = Mul(tuple(b if e == 1 else Pow(b, Rat(e)) for b, e in own))
    for name in sorted(tied - {start}):
        over = names[name]
        fresh_name = f"%{name[1:]}"
        body = Big("sum", fresh_name, over, put(body, name, Sym(fresh_name)))
    return body, frozenset(chosen)
