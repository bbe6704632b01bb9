"""Determinants and inverses of small matrices, compiled: by minors, so that every arithmetic can do it."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flint import fmpq

from ce_symbolic.meaning.matrices import INVERSE, opened
from ce_symbolic.meaning.terms import Fn, free_names
from ce_symbolic.refutation.errors import Undefined, Unevaluable
from ce_symbolic.refutation.frame import Frame, Run, Scope, unevaluable
from ce_symbolic.refutation.instance import Label

if TYPE_CHECKING:
    from ce_symbolic.refutation.compiler import Compiler

LARGEST = 5
_MISSING = object()
Rows = tuple[tuple[Any, ...], ...]


def compile_matrix(compiler: Compiler, term: Fn, scope: Scope) -> Run:
    """The determinant of a matrix, or an entry of its inverse."""
    matrix = opened(term)
    if matrix is None:
        return unevaluable(f"no evaluation of {term.name}")
    elements = compiler.elements(matrix.over, scope)
    inner = {**scope, matrix.row: matrix.over, matrix.col: matrix.over}
    body = compiler.compile(matrix.body, inner)
    arithmetic, row, col = compiler.arithmetic, matrix.row, matrix.col
    used = tuple(sorted(n for n in free_names(term.args[0]) if n in scope))
    place = (id(compiler), term.args[0])

    def entries(e: Frame) -> tuple[Sequence[Any], Rows]:
        keys = elements(e)
        if len(keys) > LARGEST:
            raise Unevaluable("a matrix that is too large")
        e.spend(len(keys) ** 2 + 1)
        before = {n: e.locals.get(n, _MISSING) for n in (row, col)}
        try:
            rows = []
            for e.locals[row] in keys:
                line = []
                for e.locals[col] in keys:
                    line.append(body(e))
                rows.append(tuple(line))
        finally:
            for n, value in before.items():
                if value is _MISSING:
                    e.locals.pop(n, None)
                else:
                    e.locals[n] = value
        return keys, tuple(rows)

    def kept(e: Frame) -> Any:
        """Under which name the inverse is kept: not where something is differentiated or integrated."""
        values = tuple(e.locals.get(n) for n in used)
        plain = not e.tag and not e.offsets and all(type(v) in (int, Fraction, Label) for v in values)
        return (place, values) if plain else None

    if term.name != INVERSE:
        def run(e: Frame) -> Any:
            return determinant(entries(e)[1], arithmetic)

        return run

    first, second = compiler.index(term.args[1], scope), compiler.index(term.args[2], scope)

    def entry(e: Frame) -> Any:
        key = kept(e)
        found = e.inverses.get(key) if key is not None else None
        if found is None:
            keys, rows = entries(e)
            found = dict(zip(((a, b) for a in keys for b in keys), inverse(rows, arithmetic), strict=True))
            if key is not None and all(type(v) in (fmpq, float) for v in found.values()):
                e.inverses[key] = found
        place = first(e), second(e)
        if place not in found:
            raise Undefined("an entry outside the matrix")
        return found[place]

    return entry


@lru_cache(maxsize=10)
def permutations_with_sign(n: int) -> tuple[tuple[tuple[int, ...], int], ...]:
    """All permutations of ``0 … n-1`` with their signs."""
    if n == 0:
        return (((), 1),)
    found = []
    for smaller, sign in permutations_with_sign(n - 1):
        for at in range(n):
            found.append(((*smaller[:at], n - 1, *smaller[at:]), sign * (-1) ** (n - 1 - at)))
    return tuple(found)


def determinant(rows: Rows, arithmetic: Any) -> Any:
    """Leibniz' formula."""
    total = arithmetic.zero
    for columns, sign in permutations_with_sign(len(rows)):
        product = arithmetic.one if sign > 0 else -arithmetic.one
        for row, column in zip(rows, columns, strict=True):
            product = product * row[column]
        total = total + product
    return total


def inverse(rows: Rows, arithmetic: Any) -> list[Any]:
    """Cramer's rule: the entries row by row."""
    n = len(rows)
    scale = arithmetic.reciprocal(determinant(rows, arithmetic))
    found = []
    for i in range(n):
        for j in range(n):
            minor = tuple(tuple(r[c] for c in range(n) if c != i) for k, r in enumerate(rows) if k != j)
            cofactor = determinant(minor, arithmetic)
            found.append((cofactor if (i + j) % 2 == 0 else -cofactor) * scale)
    return found
