"""Determinants of products, transposes, inverses and diagonal matrices, and the derivatives of matrix functions.

Derivatives are taken entry by entry, all other entries held fixed: for a matrix that is constrained to be symmetric the
formulas are those of the unconstrained matrix (Magnus and Neudecker, *Matrix Differential Calculus*, chapter 8).
"""
from __future__ import annotations

from ce_symbolic.meaning.matrices import DETERMINANT, INVERSE, opened
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Big,
    Compare,
    Derivative,
    Fn,
    Mul,
    Pow,
    Sym,
    Term,
    free_names,
    fresh,
)
from ce_symbolic.proof.normal import key
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import COUNTABLE
from ce_symbolic.rules.derivative import DerivativeRule, depends, linked
from ce_symbolic.rules.inverses import diagonal, entries, multiple, proper_transpose, split
from ce_symbolic.rules.rule import Choice, Rule


class DeterminantOfProduct(Rule):
    """The determinant of a product of square matrices, of a multiple, a diagonal matrix, an inverse, a transpose."""

    name = "determinant-of-product"
    statement = (r"\det(A B) = \det A \det B, \det(c A) = c^n \det A, \det A^{-1} = 1/\det A, \det A^T = \det A, "
                 r"\det \operatorname{diag}(d) = \prod_i d_i")
    obligations = "A and B are square; c > 0"
    example = r"\log \det(\sigma^2 I) = n \log \sigma^2"
    misuse = r"\det(A + B) = \det A + \det B"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        matrix = opened(term)
        if matrix is None or not isinstance(term, Fn) or term.name != DETERMINANT:
            return None
        if not isinstance(matrix.over, COUNTABLE):
            return None
        inner = proper_transpose(matrix)
        if inner is not None:
            return Pow(inner.determinant, MINUS_ONE)
        index = fresh("i", set(free_names(term)))
        entry = diagonal(matrix, Sym(index))
        if entry is not None:
            if entry == ONE:
                return ONE
            return Big("prod", index, matrix.over, entry)
        found = multiple(matrix)
        if found is not None and scope.positive(found[0]):
            number, rest = found
            return Mul((Pow(number, Big("sum", index, matrix.over, ONE)), rest.determinant))
        product = split(matrix)
        if product is not None and product[0] == ONE:
            return Mul((product[1].determinant, product[2].determinant))
        turned = matrix.transposed
        if key(entries(turned, scope)) < key(entries(matrix, scope)):
            return turned.determinant
        return None


class DerivativeOfInverse(DerivativeRule):
    """The derivative of an entry of an inverse."""

    name = "derivative-of-inverse"
    statement = r"(A^{-1})' = -A^{-1} A' A^{-1}"
    obligations = "A is invertible"
    example = r"\frac{d}{d\lambda} (A + \lambda I)^{-1} = -(A + \lambda I)^{-2}"
    misuse = r"(A^{-1})' = -A' A^{-2} where the matrices do not commute"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        matrix = opened(body)
        if matrix is None or not isinstance(body, Fn) or body.name != INVERSE or not isinstance(matrix.over, COUNTABLE):
            return None
        _, i, j = body.args
        if any(depends(v, variable) or linked(v, variable, scope) for v in (i, j, matrix.over)):
            return None
        taken = set(free_names(body) | free_names(variable))
        a = fresh("a", taken)
        b = fresh("b", {*taken, a})
        inner = Derivative(matrix.at(Sym(a), Sym(b)), variable)
        product = Mul((matrix.inverse(i, Sym(a)), inner, matrix.inverse(Sym(b), j)))
        return Mul((MINUS_ONE, Big("sum", a, matrix.over, Big("sum", b, matrix.over, product))))


class DerivativeOfDeterminant(DerivativeRule):
    """Jacobi's formula, for an invertible matrix."""

    name = "derivative-of-determinant"
    statement = r"(\det A)' = \det A \operatorname{tr}(A^{-1} A')"
    obligations = "A is invertible"
    example = r"\frac{\partial \log \det A}{\partial A} = A^{-T}"
    misuse = r"\frac{\partial \log \det A}{\partial A} = A^{-1} for a matrix that is not symmetric"

    def differentiate(self, body: Term, variable: Term, scope: Scope) -> Term | None:
        matrix = opened(body)
        if matrix is None or not isinstance(body, Fn) or body.name != DETERMINANT:
            return None
        if not isinstance(matrix.over, COUNTABLE) or depends(matrix.over, variable) or linked(
                matrix.over, variable, scope):
            return None
        if not scope.proves(Compare("!=", body, ZERO)):
            return None
        taken = set(free_names(body) | free_names(variable))
        a = fresh("a", taken)
        b = fresh("b", {*taken, a})
        inner = Derivative(matrix.at(Sym(a), Sym(b)), variable)
        product = Mul((matrix.inverse(Sym(b), Sym(a)), inner))
        return Mul((body, Big("sum", a, matrix.over, Big("sum", b, matrix.over, product))))
