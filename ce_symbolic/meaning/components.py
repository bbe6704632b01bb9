"""A relation between vectors or matrices is one between their components, for free indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.meaning.scope import Meaning, Misfit, Tensor
from ce_symbolic.meaning.terms import IndexSet, Sym, Term
from ce_symbolic.notation.tree import Span

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


def components(el: Elaborator, a: Meaning, b: Meaning, span: Span) -> tuple[Term, Term, dict[str, IndexSet]]:
    """A vector relation is one between components, for free indices."""
    from ce_symbolic.meaning import tensors
    from ce_symbolic.meaning.terms import ZERO

    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        return a, b, {}
    if isinstance(a, Tensor) and not isinstance(b, Tensor):
        if b != ZERO:
            raise Misfit(span, f"{tensors.shape(a)} is compared with a number", "")
        zero = b
        b = Tensor(a.rows, a.cols, lambda i, j: zero)
    elif isinstance(b, Tensor) and not isinstance(a, Tensor):
        if a != ZERO:
            raise Misfit(span, f"a number is compared with {tensors.shape(b)}", "")
        nothing = a
        a = Tensor(b.rows, b.cols, lambda i, j: nothing)
    assert isinstance(a, Tensor) and isinstance(b, Tensor)
    if (a.rows is None) != (b.rows is None) and (a.cols is None) != (b.cols is None):
        # A gradient may be printed as a row or as a column.
        b = tensors.transpose(b)
        assert isinstance(b, Tensor)
        el.note(span, "a row is compared with a column: read entry by entry")
    tensors.align(el, a, b, span)
    free: dict[str, IndexSet] = {}
    names: list[Term | None] = []
    for over in (a.rows, a.cols):
        if over is None:
            names.append(None)
            continue
        letter = next(x for x in "kljmnuvw" if x not in el.free and x not in free and x not in el.loose)
        free[letter] = over
        names.append(Sym(letter))
    return a.entry(*names), b.entry(*names), free
