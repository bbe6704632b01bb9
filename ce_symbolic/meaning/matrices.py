"""Square matrices inside terms: what an inverse and a determinant are taken of.

A term is a number, so ``\\det A`` is ``Fn("det", (A,))`` and the entry ``(A^{-1})_{ij}`` is
``Fn("inverse", (A, i, j))``, where A is given by its entries: two nested ``Big`` terms with the operator ``matrix``,
one for the rows and one for the columns, around the entry.  Such a term stands nowhere else.  Being a ``Big`` it binds
its indices like a sum, so everything that renames, substitutes or looks inside works on it.  An inverse is defined
where the determinant is not zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ce_symbolic.meaning.terms import Big, Fn, IndexSet, Sym, Term, alpha, free_names, fresh, put

ROWS = "matrix"
INVERSE, DETERMINANT = "inverse", "det"


@dataclass(frozen=True)
class Square:
    """A square matrix: its entries in the indices ``row`` and ``col`` over one set."""

    row: str
    col: str
    over: IndexSet
    body: Term

    @property
    def term(self) -> Term:
        """The matrix as the argument of a determinant or an inverse."""
        return Big(ROWS, self.row, self.over, Big(ROWS, self.col, self.over, self.body))

    def at(self, i: Term, j: Term) -> Term:
        """The entry in row i and column j."""
        # The row gets a name of its own first: i may be the name of the column.
        taken = free_names(self.body) | free_names(i) | free_names(j) | {self.row, self.col}
        row = fresh("r", set(taken))
        col = fresh("c", {*taken, row})
        body = put(put(self.body, self.row, Sym(row)), self.col, Sym(col))
        return put(put(body, row, i), col, j)

    def inverse(self, i: Term, j: Term) -> Term:
        """An entry of the inverse."""
        return Fn(INVERSE, (self.term, i, j))

    @property
    def determinant(self) -> Term:
        """The determinant."""
        return Fn(DETERMINANT, (self.term,))

    @property
    def transposed(self) -> Square:
        """Rows and columns exchanged."""
        return Square(self.col, self.row, self.over, self.body)


def square(over: IndexSet, entry: Callable[[Term, Term], Term], taken: frozenset[str] = frozenset()) -> Square:
    """The matrix with these entries; ``taken`` are names that its indices must not have."""
    row = fresh("r", set(taken))
    col = fresh("c", {*taken, row})
    return Square(row, col, over, entry(Sym(row), Sym(col)))


def opened(value: Term) -> Square | None:
    """The matrix that a determinant or an inverse is taken of; None where the value is neither."""
    if not isinstance(value, Fn) or value.name not in (INVERSE, DETERMINANT) or not value.args:
        return None
    outer = value.args[0]
    if len(value.args) != (3 if value.name == INVERSE else 1) or not isinstance(outer, Big) or outer.op != ROWS:
        return None
    inner = outer.body
    if not isinstance(inner, Big) or inner.op != ROWS or inner.over != outer.over or inner.var == outer.var:
        return None
    return Square(outer.var, inner.var, outer.over, inner.body)


def spelling_key(matrix: Term) -> str:
    """The name under which the author's print of a matrix is kept."""
    from ce_symbolic.meaning.signs import bare

    return f"matrix {alpha(bare(matrix))!r}"
