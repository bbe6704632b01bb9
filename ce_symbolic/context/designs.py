r"""Data matrices: ``X`` with the inputs ``x_i^T`` for its rows, or with the ``x_i`` for its columns.

A sentence says so, or the formulas do: where notes print the inputs ``x_i`` and a matrix with the same letter as a
capital of which they say nothing, ``X w`` beside ``x_i^T w`` and ``X^T y`` beside ``y_i`` make the inputs its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, is_upper, letter_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.context.pieces import base_key, bound_by
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Mul, Node, Script, Span, Transpose

_BETWEEN = r"[^⟦.;]*(?:⟦\d+⟧-?\s?(?:st|nd|rd|th)\b[^⟦.;]*)?"
_LINES = r"(?:rows?|columns?)\b(?! vectors?\b| of)"
_TOLD = (
    # X with rows x_i^T; the matrix X whose i-th row is x_i^T
    re.compile(rf"{ONE}{_BETWEEN}\b(?P<lines>{_LINES}){_BETWEEN}{ONE}"),
    # the rows of X are the x_i^T
    re.compile(rf"\b(?P<lines>(?:rows?|columns?)) (?:of|in) [^⟦.;]*{ONE}{_BETWEEN}{ONE}"),
    # stack the x_i^T as the rows of X
    re.compile(rf"{ONE}{_BETWEEN}\b(?P<lines>{_LINES}) {_BETWEEN}{ONE}"),
)


def told(sentence: Sentence) -> Iterator[said.Declaration]:
    """What a sentence says of the rows or columns of a matrix."""
    if "row" not in sentence.text and "column" not in sentence.text:
        return
    for pattern in _TOLD:
        for match in pattern.finditer(sentence.text):
            numbers = [k for k in match.groups() if k is not None and k.isdigit()]
            nodes = [n for k in numbers if (n := sentence.node(k)) is not None]
            matrix = next((m for n in nodes if (m := _matrix(n)) is not None), None)
            inputs = next((i for n in nodes if (i := member(n)) is not None), None)
            if matrix is not None and inputs is not None and base_letter(inputs) != matrix:
                yield from _stated(sentence.span, matrix, inputs, match.group("lines").startswith("row"))
                return


def _matrix(node: Node) -> Letter | None:
    """``X``, ``X \\in \\mathbb{R}^{n \\times d}``."""
    inner = peel(node)
    if isinstance(inner, tree.Compare) and inner.ops[0] in ("in", "=", ":="):
        inner = peel(inner.items[0])
    return inner if isinstance(inner, Letter) and is_upper(inner) else None


def member(node: Node) -> Script | None:
    """The input that ``x_i``, ``x_i^T``, ``x_1^T, \\dots, x_n^T`` speak of, with its index."""
    inner = peel(node)
    if isinstance(inner, tree.Tuple):
        listed = [peel(i) for i in inner.items]
        if not any(isinstance(i, tree.Dots) for i in listed):
            return None
        found = member(listed[0])
        index = Letter("i", latex="i")
        if found is None:
            return None
        return (Script(found.base, (index,), span=found.span) if found.subs
                else Script(found.base, (), (tree.Group(index),), span=found.span))
    if isinstance(inner, Transpose):
        inner = peel(inner.body)
    if not isinstance(inner, Script) or len(inner.subs) + len(inner.sups) != 1 or inner.primes:
        return None
    letter = base_letter(inner)
    return inner if letter is not None and not is_upper(letter) and isinstance(peel(inner.base), Letter) else None


def diagonal(node: Node) -> Node | None:
    r"""``\operatorname{diag}(w_1, \dots, w_n)`` by its i-th entry, ``\operatorname{diag}(w_i)``."""
    inner = peel(node)
    if isinstance(inner, Mul):
        last = diagonal(inner.factors[-1])
        return None if last is None else Mul((*inner.factors[:-1], last), inner.signs, span=inner.span)
    if not isinstance(inner, tree.Call):
        return None
    listed = inner.args[0] if len(inner.args) == 1 else tree.Tuple(inner.args, span=inner.span)
    entry = member(listed)
    return None if entry is None else tree.Call(inner.head, (entry,), span=inner.span)


def _stated(span: Span, matrix: Letter, inputs: Script, rows: bool) -> Iterator[said.Declaration]:
    """``X_{ij} = x_{ij}``, component j of the i-th input."""
    index = peel((*inputs.subs, *inputs.sups)[0])
    other = Letter("j", latex="j") if not isinstance(index, Letter) or index.name != "j" else Letter("k", latex="k")
    if not isinstance(index, Letter):
        return
    component = Script(inputs.base, (*inputs.subs, other), inputs.sups, span=span)
    entry = Script(matrix, (index, other) if rows else (other, index), span=span)
    yield said.Quality(span, (matrix,), "matrix")
    yield said.Quality(span, (inputs,), "vector")
    yield said.Equation(span, entry, component, strict=True)


def shown(trees: Sequence[Node], declared: Sequence[said.Declaration]) -> Iterator[said.Declaration]:
    """What the formulas say of a matrix of which no sentence says anything."""
    spoken = {base_key(d.left) for d in declared if isinstance(d, said.Equation)}
    printed = [n for t in trees for n in t.walk()]
    matrices = {letter_key(n): n for n in printed if isinstance(n, Letter) and is_upper(n) and len(n.name) == 1}
    indices = {letter_key(i) for n in printed if isinstance(n, tree.Big) and n.op == "sum"
               for i in bound_by(n.lower) if isinstance(i, Letter)}
    inputs: dict[str, Script] = {}
    numbers: set[str] = set()
    for node in printed:
        found = member(node) if isinstance(node, Script) else None
        index = peel((*found.subs, *found.sups)[0]) if found is not None else None
        if found is not None and isinstance(index, Letter) and letter_key(index) in indices:
            inputs.setdefault(base_key(found), found)
            numbers.add(base_key(found))
    for key, matrix in matrices.items():
        lower = key.replace(matrix.name, matrix.name.lower())
        entry = inputs.get(lower)
        if entry is None or key in spoken or any(isinstance(n, Script) and base_key(n) == key for n in printed):
            continue
        rows, columns = _evidence(printed, key, lower, numbers)
        if (rows and not columns) or (columns and not rows):
            yield from _stated(entry.span, matrix, entry, rows)


def _evidence(printed: Sequence[Node], key: str, lower: str, numbers: set[str]) -> tuple[bool, bool]:
    """Whether something says that the inputs are the rows of X, and whether something says the columns."""
    products = [(a, b) for n in printed if isinstance(n, Mul)
                for a, b in zip(map(peel, n.factors), map(peel, n.factors[1:]), strict=False)]
    weights = {base_key(_plain(other)) for a, b in products for one, other in ((a, b), (b, a))
               if isinstance(_plain(one), Script) and base_key(_plain(one)) == lower
               and isinstance(_plain(other), Letter)
               and (isinstance(one, Transpose) or isinstance(other, Transpose))} - {""}
    if not weights and not any(isinstance(n, Transpose) and base_key(_plain(n)) == lower for n in printed):
        return False, False  # r_i beside R may be a number
    vectors = numbers - {lower} - weights
    rows = columns = False
    for a, b in products:
        if isinstance(_plain(a), Letter) and base_key(_plain(a)) == key:
            # X w has one entry for each row, and w one for each column.
            sizes = _letters(b)
            turned = isinstance(a, Transpose)
            if sizes and (sizes <= weights or sizes <= vectors):
                is_row = (sizes <= weights) != turned
                rows, columns = rows or is_row, columns or not is_row
    return rows, columns


def _plain(node: Node) -> Node:
    return peel(node.body) if isinstance(node, Transpose) else node


def _letters(node: Node) -> set[str]:
    """The letters of a vector: ``w``, ``\\mu - y``; nothing for anything else."""
    inner = peel(node)
    if isinstance(inner, Letter):
        return {letter_key(inner)}
    if isinstance(inner, tree.Add):
        parts = [_letters(t) for t in inner.terms]
        return set().union(*parts) if all(parts) else set()
    return set()
