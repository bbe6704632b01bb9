"""Vectors and matrices told from numbers by what they stand beside: both sides of an equation and all terms of a sum
have one shape, a matrix times a column is a column, a column times a row is a matrix.

``rank`` holds what is known of letters: 0 for a number, 1 for a vector, 2 for a matrix.  What is known stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from ce_symbolic.context.names import base_letter, head_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import call_key, is_expectation, is_negative_one
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Delimited,
    Derivative,
    Fraction,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    Transpose,
)

NUMBER, COLUMN, ROW, MATRIX = "number", "column", "row", "matrix"
_TURNED = {COLUMN: ROW, ROW: COLUMN}
_PRODUCTS = {
    (MATRIX, MATRIX): MATRIX, (MATRIX, COLUMN): COLUMN, (ROW, MATRIX): ROW, (ROW, COLUMN): NUMBER,
    (COLUMN, ROW): MATRIX,
}  # fmt: skip
#: Capitals that a matrix goes by; others are as often the number of something.
_MATRICES = frozenset("ABGHJMQRSUVWX") | {"Sigma", "Lambda", "Phi", "Psi", "Theta", "Gamma", "Omega"}
#: Letters that numbers go by where they stand in front of a vector.
_SCALARS = frozenset(("alpha", "eta", "lambda", "gamma", "tau", "c", "t", "k", "n", "m", "d", "N", "i", "j", "e", "pi"))
#: Letters of which a vector beside them says nothing: a constant may be added to all of its entries.
CONSTANTS = frozenset("cCk")
_ELEMENTWISE = frozenset(("exp", "log", "ln", "tanh", "sin", "cos", "sigmoid", "relu", "ReLU", "softmax", "softplus",
                          "max", "min"))
_ENTRYWISE = ("\\odot", "\\circ", "\\otimes")


@dataclass
class Ranks:
    """What is known of the letters, and the spreading of it."""

    rank: dict[str, int]
    indexed_vectors: set[str]
    is_index: Callable[[Node, str], bool]
    closed: frozenset[str]
    """Names that stand for something else: indices, laws, functions."""
    entrywise: set[str] = field(default_factory=set)
    """Functions that take a vector to a vector."""
    rows: set[str] = field(default_factory=set)
    """Vectors that are rows."""
    whole: frozenset[str] = frozenset()
    """Names that are printed with and without an index below."""
    changed: bool = False

    def spread(self, trees: Iterable[Node], equations: Iterable[tuple[Node, Node]]) -> None:
        """Go through all formulas until nothing new is found."""
        whole, sides = tuple(trees), tuple(equations)
        for left, right in sides:
            name = peel(left)
            if isinstance(name, Letter) and is_extremum(peel(right)) and letter_key(name) not in self.closed:
                self.rank.setdefault(letter_key(name), 0)
        for _ in range(6):
            self.changed = False
            for tree in whole:
                for node in tree.walk():
                    if isinstance(node, Compare):
                        for (left, right), op in zip(pairwise(node.items), node.ops, strict=True):
                            if op in ("=", ":="):
                                self.equate(left, right)
                    elif isinstance(node, Add):
                        self.shape(node)
                        self.expect(node, self.shape(node))
                    elif isinstance(node, Mul):
                        self.neighbours(node)
                    elif (isinstance(node, Delimited) and node.kind == "norm" and isinstance(peel(node.items[0]), Add)
                            and self.shape(node.items[0]) is None):
                        self.expect(node.items[0], COLUMN)
            for left, right in sides:
                self.equate(left, right)
            if not self.changed:
                return

    def equate(self, left: Node, right: Node) -> None:
        """Both sides have one shape."""
        a, b = self.shape(left), self.shape(right)
        for shape, other in ((a, right), (b, left)):
            self.applied(other, shape)
        if b in (COLUMN, MATRIX) and a is None:
            self.expect(left, b)
        if (a in (COLUMN, MATRIX) and b is None) or a == b == MATRIX:
            self.expect(right, a)

    def applied(self, node: Node, shape: str | None) -> None:
        """``a = f(z)`` with vectors a and z: f is applied entry by entry."""
        call = peel(node)
        if isinstance(call, Call) and len(call.args) == 1 and shape in (COLUMN, MATRIX):
            inner = self.shape(call.args[0])
            if inner is None:
                self.expect(call.args[0], shape)
            if self.shape(call.args[0]) == shape and call_key(call.head) not in self.entrywise:
                self.entrywise.add(call_key(call.head))
                self.changed = True

    # --- from the parts ----------------------------------------------------------------------------------------------

    def shape(self, node: Node | None) -> str | None:
        """The shape of a formula; None where it is not known."""
        node = peel(node) if node is not None else None
        match node:
            case Number():
                return NUMBER
            case Letter() | Script():
                return self.of_name(node)
            case Transpose():
                inner = self.shape(node.body)
                return _TURNED.get(inner, inner) if inner is not None else None
            case Mul():
                return self.product(node)
            case Add():
                found = [self.shape(t) for t in node.terms]
                return next((s for s in found if s not in (None, NUMBER)), None if None in found else NUMBER)
            case Fraction():
                return self.shape(node.numerator)
            case Power():
                base = self.shape(node.base)
                if base in _TURNED and isinstance(mark := peel(node.exponent), Letter) and mark.name in ("T", "top"):
                    return _TURNED[base]
                return base if base == MATRIX and not isinstance(peel(node.base), Delimited) else (
                    NUMBER if base == NUMBER else None)
            case Delimited():
                return NUMBER
            case Derivative():
                inner = self.shape(node.body)
                if inner in (COLUMN, MATRIX) or len(node.variables) != 1 or node.order != 1:
                    return None
                return self.shape(node.variables[0])
            case Big():
                return NUMBER if is_extremum(node) else self.shape(node.body)
            case Call():
                return self.of_call(node)
        return None

    def of_name(self, node: Letter | Script) -> str | None:
        """A name with or without indices."""
        letter = base_letter(node)
        if letter is None:
            return None
        key = letter_key(letter)
        rank = self.rank.get(key)
        if rank is None:
            return None
        if isinstance(node, Script) and key not in self.indexed_vectors:
            rank -= sum(self.is_index(s, key) for s in (*node.subs, *node.sups))
        return {0: NUMBER, 1: ROW if key in self.rows else COLUMN, 2: MATRIX}.get(rank)

    def of_call(self, node: Call) -> str | None:
        """A function of one argument."""
        head = head_key(node.head)
        if head in ("tr", "Tr", "trace", "det"):
            return NUMBER
        if head == "diag":
            return MATRIX
        applied = head in _ELEMENTWISE or call_key(node.head) in self.entrywise or is_expectation(node.head)
        if applied and len(node.args) == 1:
            return self.shape(node.args[0])
        letter = base_letter(node.head)
        return {1: COLUMN, 2: MATRIX}.get(self.rank.get(letter_key(letter), 0)) if letter is not None else None

    def product(self, node: Mul) -> str | None:
        """The shape of a product."""
        shape: str | None = NUMBER
        for sign, factor in zip(("", *node.signs), node.factors, strict=True):
            own = self.shape(factor)
            if own is None or shape is None:
                shape = None
            elif NUMBER in (own, shape):
                shape = own if shape == NUMBER else shape
            elif sign in _ENTRYWISE:
                shape = own
            elif sign == "\\cdot" and shape == own == COLUMN:
                shape = NUMBER
            else:
                shape = _PRODUCTS.get((shape, own))
        return shape

    # --- to the parts ------------------------------------------------------------------------------------------------

    def expect(self, node: Node | None, shape: str | None) -> None:
        """What follows for the parts of a formula that has this shape."""
        if node is None or shape not in (COLUMN, MATRIX, ROW):
            return
        node = peel(node)
        match node:
            case Letter() | Script():
                self.assign(node, shape)
            case Add():
                for part in node.terms:
                    if not (isinstance(part, Letter) and letter_key(part) in CONSTANTS):
                        self.expect(part, shape)
            case Transpose():
                self.expect(node.body, _TURNED.get(shape, shape))
            case Big():
                if not is_extremum(node):
                    self.expect(node.body, shape)
            case Mul():
                self.expect_product(node, shape)

    def expect_product(self, node: Mul, shape: str) -> None:
        """``δ x^T`` that is a matrix, ``½ v`` that is a column."""
        if any(s in _ENTRYWISE for s in node.signs):
            for factor in node.factors:
                self.expect(factor, shape)
            return
        open_factors = [f for f in node.factors if self.shape(f) is None]
        if len(open_factors) != 1:
            return
        at = next(i for i, f in enumerate(node.factors) if f is open_factors[0])
        before, after = self.part(node, 0, at), self.part(node, at + 1, len(node.factors))
        if shape == MATRIX and before == NUMBER and after == ROW:
            self.assign(open_factors[0], COLUMN)
        elif shape == MATRIX and before == COLUMN and after == NUMBER:
            self.expect(open_factors[0], ROW)
        elif shape == COLUMN and after == NUMBER and before == NUMBER and at == len(node.factors) - 1:
            self.assign(open_factors[0], COLUMN)

    def part(self, node: Mul, start: int, end: int) -> str | None:
        """The shape of some neighbouring factors."""
        if start >= end:
            return NUMBER
        return self.product(Mul(node.factors[start:end], node.signs[start : end - 1]))

    def neighbours(self, node: Mul) -> None:
        """``W x`` and ``X β``: what stands between a matrix and the end, and what stands in front of a vector; both
        sides of the dot in ``w \\cdot x_i``."""
        for sign, (one, two) in zip(node.signs, pairwise(node.factors), strict=True):
            if sign == "\\cdot":
                self.dot(peel(one), peel(two))
                self.dot(peel(two), peel(one))
        if any(s not in ("", "\\,") for s in node.signs):
            return
        last, before = peel(node.factors[-1]), peel(node.factors[-2])
        shape, other = self.shape(last), self.shape(before)
        if other == MATRIX and shape is None and isinstance(last, (Letter, Script)):
            letter = base_letter(last)
            if letter is not None and not is_upper(letter) and letter_key(letter) not in _SCALARS:
                self.assign(last, COLUMN)
        elif other == ROW and shape is None and isinstance(last, Letter) and letter_key(last) in self.whole:
            self.assign(last, COLUMN)
        elif shape == COLUMN and other is None:
            inner = before.base if isinstance(before, Power) and is_negative_one(before.exponent) else before
            letter = base_letter(inner) if isinstance(peel(inner), (Letter, Script)) else None
            if letter is not None and letter_key(letter) in _MATRICES:
                self.assign(inner, MATRIX)

    def dot(self, vector: Node, other: Node) -> None:
        """Beside a vector ``w`` stands another, ``x_i``, unless numbers go by its letter."""
        letter = base_letter(other) if isinstance(other, (Letter, Script)) else None
        if letter is None or self.shape(vector) != COLUMN or self.shape(other) is not None or is_upper(letter):
            return
        if letter_key(letter) not in _SCALARS and isinstance(other, Script) and isinstance(vector, Letter):
            self.assign(other, COLUMN)

    def assign(self, node: Node, shape: str) -> None:
        """A name of which nothing is known gets its rank."""
        node = peel(node)
        if not isinstance(node, (Letter, Script)) or shape not in (COLUMN, MATRIX):
            return
        letter = base_letter(node)
        if letter is None:
            return
        key = letter_key(letter)
        if key in self.closed or letter.style in ("cal", "bb"):
            return
        indexed = isinstance(node, Script) and any(self.is_index(s, key) for s in (*node.subs, *node.sups))
        if indexed and shape == COLUMN and key not in self.indexed_vectors and self.rank.get(key, 1) == 1:
            if key not in self.rank and is_upper(letter):
                return
            self.indexed_vectors.add(key)
            self.rank[key] = 1
            self.changed = True
        elif not indexed and key not in self.rank:
            self.rank[key] = 1 if shape == COLUMN else 2
            self.changed = True


def is_extremum(node: Node) -> bool:
    """``\\max_j z_j``: a number, whatever stands beside it."""
    return isinstance(node, Big) and node.op in ("max", "min", "sup", "inf")
