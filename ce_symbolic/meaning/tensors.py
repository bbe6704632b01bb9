"""Vectors and matrices are their components: products become sums over the shared index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ce_symbolic.meaning.matrices import Square
from ce_symbolic.meaning.scope import Meaning, Misfit, Tensor
from ce_symbolic.meaning.terms import MINUS_ONE, TWO, ZERO, Add, Big, IndexSet, Mul, Pow, Sym, Term
from ce_symbolic.notation.tree import Span

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def shape(value: Tensor) -> str:
    """A word for messages."""
    if value.rows is None:
        return "a row"
    return "a column" if value.cols is None else "a matrix"


def _same(el: Elaborator, a: IndexSet | None, b: IndexSet | None) -> bool:
    if (a is None) != (b is None):
        return False
    if a is not None and b is not None:
        el.sorts.unify(a, b)
    return True


def align(el: Elaborator, a: Tensor, b: Tensor, span: Span) -> None:
    """Refuse unless the two have one shape."""
    if not (_same(el, a.rows, b.rows) and _same(el, a.cols, b.cols)):
        raise Misfit(
            span, f"{shape(a)} and {shape(b)} do not go together", "transpose one of them, or say what they are"
        )


def add(el: Elaborator, values: list[Meaning], span: Span) -> Meaning:
    """The sum; a plain zero may be added to a vector."""
    tensors = [v for v in values if isinstance(v, Tensor)]
    if not tensors:
        return Add(tuple(v for v in values if not isinstance(v, Tensor)))
    values = [v for v in values if v not in (ZERO, Mul((MINUS_ONE, ZERO)))]
    if el.entrywise and (tensors[0].rows is None or tensors[0].cols is None):
        values = [v if isinstance(v, Tensor) else filled(tensors[0], v) for v in values]
    for other in values:
        if not isinstance(other, Tensor):
            raise Misfit(span, f"a number is added to {shape(tensors[0])}", "write the vector of ones, or an index")
        align(el, tensors[0], other, span)
    terms = [v for v in values if isinstance(v, Tensor)]
    return Tensor(tensors[0].rows, tensors[0].cols, lambda i, j: Add(tuple(t.entry(i, j) for t in terms)))


def filled(like: Tensor, value: Term) -> Tensor:
    """The tensor of that shape with the same number everywhere."""
    return Tensor(like.rows, like.cols, lambda i, j: value)


def scale(factor: Term, value: Tensor) -> Tensor:
    """A number times a vector or matrix."""
    return Tensor(value.rows, value.cols, lambda i, j: Mul((factor, value.entry(i, j))))


def transpose(value: Meaning) -> Meaning:
    """Rows become columns."""
    if not isinstance(value, Tensor):
        return value
    return Tensor(value.cols, value.rows, lambda i, j: value.entry(j, i))


def square(el: Elaborator, value: Meaning, span: Span, what: str) -> Square:
    """A matrix as what an inverse or a determinant is taken of."""
    if not isinstance(value, Tensor) or value.rows is None or value.cols is None:
        kind = shape(value) if isinstance(value, Tensor) else "a number"
        raise Misfit(span, f"the {what} of {kind}", "")
    el.sorts.unify(value.rows, value.cols)
    row, col = el.new_name("r"), el.new_name("c")
    return Square(row, col, value.rows, value.entry(Sym(row), Sym(col)))


def inverse(el: Elaborator, value: Meaning, span: Span, latex: str = "") -> Meaning:
    """The inverse of a matrix, or of a number."""
    if not isinstance(value, Tensor):
        return Pow(value, MINUS_ONE)
    matrix = square(el, value, span, "inverse")
    el.print_matrix(matrix.term, latex)

    def entry(i: Term | None, j: Term | None) -> Term:
        assert i is not None and j is not None
        return matrix.inverse(i, j)

    return Tensor(value.rows, value.cols, entry)


def determinant(el: Elaborator, value: Meaning, span: Span, latex: str = "") -> Term:
    """The determinant of a matrix."""
    if not isinstance(value, Tensor):
        return value
    matrix = square(el, value, span, "determinant")
    el.print_matrix(matrix.term, latex)
    return matrix.determinant


def each(value: Meaning, change: Callable[[Term], Term]) -> Meaning:
    """A function applied to every entry."""
    if not isinstance(value, Tensor):
        return change(value)
    return Tensor(value.rows, value.cols, lambda i, j: change(value.entry(i, j)))


def entrywise(el: Elaborator, a: Meaning, b: Meaning, join: Callable[[Term, Term], Term], span: Span) -> Meaning:
    """A function of two applied entry by entry."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        align(el, a, b, span)
        return Tensor(a.rows, a.cols, lambda i, j: join(a.entry(i, j), b.entry(i, j)))
    if isinstance(a, Tensor):
        return Tensor(a.rows, a.cols, lambda i, j: join(a.entry(i, j), b))  # type: ignore[arg-type]
    if isinstance(b, Tensor):
        return Tensor(b.rows, b.cols, lambda i, j: join(a, b.entry(i, j)))
    return join(a, b)


def multiply(el: Elaborator, a: Meaning, b: Meaning, span: Span) -> Meaning:
    """The matrix product, in every combination of shapes that has one."""
    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        return Mul((*(a.factors if isinstance(a, Mul) and not el.is_quotient(a) else (a,)), b))
    if not isinstance(a, Tensor):
        assert isinstance(b, Tensor)
        return scale(a, b)
    if not isinstance(b, Tensor):
        return Tensor(a.rows, a.cols, lambda i, j: Mul((a.entry(i, j), b)))
    if a.cols is not None and b.rows is not None:
        el.sorts.unify(a.cols, b.rows)
        over = a.cols

        def entry(i: Term | None, j: Term | None) -> Term:
            var = el.new_name(el.letter_of(over))
            return Big("sum", var, over, Mul((a.entry(i, Sym(var)), b.entry(Sym(var), j))))

        if a.rows is None and b.cols is None:
            return entry(None, None)
        return Tensor(a.rows, b.cols, entry)
    if a.cols is None and b.rows is None and a.rows is not None and b.cols is not None:
        return Tensor(a.rows, b.cols, lambda i, j: Mul((a.entry(i, None), b.entry(None, j))))
    raise Misfit(span, f"the product of {shape(a)} and {shape(b)} has no meaning", "transpose one factor")


def inner(el: Elaborator, a: Meaning, b: Meaning, span: Span) -> Term:
    """The inner product of two vectors, rows or columns."""
    if not isinstance(a, Tensor) or not isinstance(b, Tensor):
        if isinstance(a, Tensor) or isinstance(b, Tensor):
            raise Misfit(span, "an inner product of a vector and a number", "")
        return Mul((a, b))
    if a is b:
        # A square says more than a product of two equal factors that bind names of their own.
        own, other = (a.rows, a.cols) if a.rows is not None else (a.cols, a.rows)
        if own is None or other is not None:
            raise Misfit(span, "an inner product of matrices", "use the trace")
        var = el.new_name(el.letter_of(own))
        entry = a.entry(Sym(var), None) if a.rows is not None else a.entry(None, Sym(var))
        return Big("sum", var, own, Pow(entry, TWO))
    left = a if a.rows is None else transpose(a)
    right = b if b.cols is None else transpose(b)
    result = multiply(el, left, right, span)
    if isinstance(result, Tensor):
        raise Misfit(span, "an inner product of matrices", "use the trace")
    return result


def trace(el: Elaborator, a: Meaning, span: Span) -> Term:
    """The sum of the diagonal."""
    if not isinstance(a, Tensor):
        return a
    if a.rows is None or a.cols is None:
        raise Misfit(span, f"the trace of {shape(a)}", "")
    el.sorts.unify(a.rows, a.cols)
    var = el.new_name(el.letter_of(a.rows))
    return Big("sum", var, a.rows, a.entry(Sym(var), Sym(var)))
