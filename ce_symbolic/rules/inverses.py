"""Inverses of matrices: what an inverse times its matrix is, and inverses of products, transposes and diagonals.

An entry of an inverse is defined where the determinant of its matrix is not zero.  All matrices here are square, of
any size; the laws are those of every field (Horn and Johnson, *Matrix Analysis*, section 0.3 to 0.5).
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ce_symbolic.meaning.matrices import INVERSE, Square, opened
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    Value,
    free_names,
    fresh,
    kinds,
    parts,
    put,
    rebuild,
    substitute,
    term,
    transform,
    walk,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.matching import match
from ce_symbolic.proof.normal import (
    Factors,
    Monomial,
    Polynomial,
    canonical_term,
    equal,
    key,
    normal,
    plus,
    render,
    scale,
)
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.matrices import place
from ce_symbolic.rules.rule import Choice, Rule

MAX_STEPS = 40


# --- symmetry --------------------------------------------------------------------------------------------------------


def arranged(value: Term, scope: Scope) -> Term:
    """``value`` with the indices of symmetric matrices and of their inverses in a fixed order."""
    symmetric = {p.subjects[0] for p in scope.theory.properties if p.kind == "symmetric"}

    def change(part: Value) -> Value:
        if isinstance(part, App) and part.name in symmetric and len(part.args) >= 2 and scope.fixed(part):
            first, second = part.args[-2:]
            return App(part.name, (*part.args[:-2], second, first)) if place(second) < place(first) else part
        return arranged_inverse(part, scope) if isinstance(part, Fn) else part

    return term(transform(value, change))


def arranged_inverse(value: Fn, scope: Scope) -> Fn:
    """An entry of an inverse in a fixed one of its two forms, ``(A^{-1})_{ij} = (A^{-T})_{ji}``."""
    matrix = opened(value)
    if matrix is None or value.name != INVERSE:
        return value
    turned = matrix.transposed
    here, there = entries(matrix, scope), entries(turned, scope)
    _, i, j = value.args
    if here == there:
        return Fn(INVERSE, (value.args[0], j, i)) if place(j) < place(i) else value
    return Fn(INVERSE, (turned.term, j, i)) if key(there) < key(here) else value


def entries(matrix: Square, scope: Scope) -> Term:
    """The entry of a matrix in indices with fixed names, in normal form."""
    return canonical_term(arranged(matrix.at(Sym("%1"), Sym("%2")), scope))


def is_symmetric(matrix: Square, scope: Scope) -> bool:
    """Whether a matrix is its own transpose, by what is declared of the matrices in it."""
    return entries(matrix, scope) == entries(matrix.transposed, scope)


class InverseOfTranspose(Rule):
    """The inverse of the transpose is the transpose of the inverse; a symmetric matrix has a symmetric inverse."""

    name = "inverse-of-transpose"
    statement = r"(A^T)^{-1} = (A^{-1})^T"
    obligations = "A is invertible"
    example = r"(\Sigma^{-1})^T = \Sigma^{-1} for a symmetric \Sigma"
    misuse = r"(A^{-1})^T = A^{-1} for any matrix"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Fn) or term.name != INVERSE:
            return None
        made = arranged_inverse(term, scope)
        return None if made == term else made


# --- A^{-1} A = I ----------------------------------------------------------------------------------------------------


class InverseTimesMatrix(Rule):
    """The product of a matrix and its inverse, wherever it stands in sums of products."""

    name = "inverse-times-matrix"
    statement = r"A^{-1} A = A A^{-1} = I"
    obligations = "A is invertible"
    example = r"(X^T X)^{-1} X^T X w = w"
    misuse = r"X (X^T X)^{-1} X^T = I"
    heads = (Big, Add, Mul)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if "Fn.inverse" not in kinds(term) or (isinstance(term, Big) and term.op != "sum"):
            return None
        made = reduced(term, scope)
        return None if made is None else render(made)


def reduced(value: Term, scope: Scope) -> Polynomial | None:
    """The normal form of ``value`` with every ``A^{-1} A`` taken as the identity; None where there is none."""
    polynomial, changed = normal(value), False
    for _ in range(MAX_STEPS):
        for monomial in polynomial:
            found = next(_cancelled(monomial, scope), None)
            if found is not None:
                break
        else:
            break
        rest = {m: k for m, k in polynomial.items() if m != monomial}
        polynomial, changed = plus(rest, scale(normal(found), polynomial[monomial])), True
    return polynomial if changed else None


def _cancelled(monomial: Monomial, scope: Scope) -> Iterator[Term]:
    """The monomial with the largest product of ``A`` that stands beside ``A^{-1}`` replaced: for ``A = B + C`` it is
    ``A^{-1} B = I - A^{-1} C`` with the larger of the two."""
    # The bound names of a normal form are its own: what is put together from its parts gets others.
    rename: dict[str, Term] = {f"@{k + 1}": Sym(f"§{k + 1}") for k in range(len(monomial[0]))}
    bound = {f"§{k + 1}": over for k, over in enumerate(monomial[0])}
    factors = tuple((term(substitute(b, rename)), e) for b, e in monomial[1])
    for at, (base, e) in enumerate(factors):
        matrix = opened(base)
        if matrix is None or not isinstance(base, Fn) or base.name != INVERSE or e != 1:
            continue
        _, i, j = base.args
        others = factors[:at] + factors[at + 1:]
        both = is_symmetric(matrix, scope)
        for summed, kept, from_right in ((j, i, True), (i, j, False)):
            if not isinstance(summed, Sym) or summed.name not in bound or summed.name in free_names(kept):
                continue
            if not same_set(bound[summed.name], matrix.over):
                continue
            for right in (from_right, not from_right) if both else (from_right,):
                entry = matrix.at(summed, Sym("?c")) if right else matrix.at(Sym("?c"), summed)
                yield from _replaced(bound, base, summed.name, kept, others, entry)


def _replaced(bound: Mapping[str, IndexSet], inverse: Fn, summed: str, kept: Term, others: Factors,
              entry: Term) -> Iterator[Term]:
    """What becomes of ``Σ_k A^{-1}_{ik} B_{kc} … `` where ``B`` is the leading part of the entry ``A_{kc}``."""
    body = normal(entry)
    lead = _leading(body)
    if lead is None:
        return
    rename: dict[str, Term] = {f"@{k + 1}": Sym(f"?t{k + 1}") for k in range(len(lead[0]))}
    wanted = [(term(substitute(b, rename)), e) for b, e in lead[1]]
    for rest, found in taken(wanted, list(others), {}):
        other = found.get("?c")
        inner = [found.get(f"?t{k + 1}") for k in range(len(lead[0]))]
        if other is None or any(not isinstance(t, Sym) or t.name not in bound for t in inner):
            continue
        gone = [summed, *(t.name for t in inner if isinstance(t, Sym))]
        outside = free_names(other) | free_names(kept)
        outside = outside.union(*(free_names(b) for b, _ in rest))
        if len(set(gone)) != len(gone) or set(gone) & outside:
            continue
        if any(not same_set(bound[g], over) for g, over in zip(gone[1:], lead[0], strict=True)):
            continue
        c = Rat(1 / body[lead])
        remainder = render({m: k for m, k in body.items() if m != lead})
        remainder = term(substitute(remainder, {"?c": other}))
        change: Term = Mul((c, Iverson(Compare("=", kept, other))))
        if remainder != ZERO:
            over = bound[summed]
            change = Add((change, Mul((MINUS_ONE, c, Big("sum", summed, over, Mul((inverse, remainder)))))))
        product: Term = Mul((change, *(Pow(b, Rat(e)) if e != 1 else b for b, e in rest)))
        for name, over in bound.items():
            if name not in gone:
                product = Big("sum", name, over, product)
        yield product


def _leading(body: Polynomial) -> Monomial | None:
    """The monomial that is replaced: the longest one, the identity last."""
    def weight(monomial: Monomial) -> tuple[bool, int, int, str]:
        sets, factors = monomial
        plain = not any(isinstance(b, Iverson) for b, _ in factors)
        return plain, len(sets), len(factors), key(render({monomial: Fraction(1)}))

    return max(body, key=weight, default=None)


def taken(wanted: list[tuple[Term, Fraction]], factors: list[tuple[Term, Fraction]],
           found: dict[str, Term]) -> Iterator[tuple[list[tuple[Term, Fraction]], dict[str, Term]]]:
    """All ways to find the wanted factors among the factors: what is left, and what the wildcards stand for."""
    if not wanted:
        yield factors, found
        return
    (pattern, power), *more = wanted
    for k, (base, e) in enumerate(factors):
        if e < power or power <= 0:
            continue
        for new in match(pattern, base, found):
            left = factors[:k] + ([(base, e - power)] if e > power else []) + factors[k + 1:]
            yield from taken(more, left, new)


# --- inverses of products --------------------------------------------------------------------------------------------


def split(matrix: Square) -> tuple[Term, Square, Square] | None:
    """``A = c B D`` with square matrices B and D over the same set, and a number c; None where A is no such product."""
    polynomial = normal(matrix.body)
    if len(polynomial) != 1:
        return None
    ((sets, factors), c), = polynomial.items()
    names = [f"@{k + 1}" for k in range(len(sets))]
    for middle, over in zip(names, sets, strict=True):
        if not same_set(over, matrix.over):
            continue
        groups = _connected(factors, {matrix.row, matrix.col, *names} - {middle})
        first = next((g for g in groups if matrix.row in g[0]), None)
        second = next((g for g in groups if matrix.col in g[0]), None)
        loose = [g for g in groups if g is not first and g is not second]
        if first is None or second is None or first is second:
            continue
        if any(g[0] or any(middle in free_names(b) for b, _ in g[1]) for g in loose):
            continue
        if not all(any(middle in free_names(b) for b, _ in g[1]) for g in (first, second)):
            continue
        sides = [_summed(g[1], {n: s for n, s in zip(names, sets, strict=True) if n in g[0]}) for g in (first, second)]
        number = Mul((Rat(c), *(Pow(b, Rat(e)) for g in loose for b, e in g[1])))
        used = free_names(matrix.body) | {matrix.row, matrix.col, *names}
        inner = fresh("m", set(used))
        left = Square(matrix.row, inner, matrix.over, put(sides[0], middle, Sym(inner)))
        right = Square(inner, matrix.col, matrix.over, put(sides[1], middle, Sym(inner)))
        return canonical_term(number), left, right
    return None


def _connected(factors: Factors, names: set[str]) -> list[tuple[set[str], list[tuple[Term, Fraction]]]]:
    """The factors in groups that share none of the names."""
    groups: list[tuple[set[str], list[tuple[Term, Fraction]]]] = []
    for factor in factors:
        used = set(free_names(factor[0])) & names
        joined = [g for g in groups if used & g[0]]
        groups = [g for g in groups if not used & g[0]]
        groups.append((used.union(*(g[0] for g in joined)), [f for g in joined for f in g[1]] + [factor]))
    return groups


def _summed(factors: list[tuple[Term, Fraction]], sets: dict[str, IndexSet]) -> Term:
    body: Term = Mul(tuple(b if e == 1 else Pow(b, Rat(e)) for b, e in factors))
    for name, over in sets.items():
        new = fresh("k", set(free_names(body)))
        body = Big("sum", new, over, put(body, name, Sym(new)))
    return body


def multiple(matrix: Square) -> tuple[Term, Square] | None:
    """``A = c B`` with a number c that is not 1; None where A has no such factor."""
    polynomial = normal(matrix.body)
    if not polynomial:
        return None
    shared: dict[Term, Fraction] | None = None
    for sets, factors in polynomial:
        names = {matrix.row, matrix.col, *(f"@{k + 1}" for k in range(len(sets)))}
        own = {b: e for b, e in factors if not free_names(b) & names}
        shared = own if shared is None else {b: e for b, e in shared.items() if own.get(b) == e}
    coefficients = set(map(abs, polynomial.values()))
    content = coefficients.pop() if len(coefficients) == 1 else Fraction(1)
    if len(polynomial) == 1 and next(iter(polynomial.values())) < 0:
        content = -content
    if not shared and content == 1:
        return None
    number = Mul((Rat(content), *(Pow(b, Rat(e)) for b, e in sorted((shared or {}).items(), key=lambda f: key(f[0])))))
    rest = render(normal(Mul((matrix.body, Pow(canonical_term(number), MINUS_ONE)))))
    return canonical_term(number), Square(matrix.row, matrix.col, matrix.over, rest)


def diagonal(matrix: Square, index: Term) -> Term | None:
    """The diagonal entry at an index, where all other entries are zero; None where they need not be."""
    body = normal(matrix.body)
    ends = {Sym(matrix.row), Sym(matrix.col)}
    if not body:
        return None
    for _, factors in body:
        brackets = [b.condition for b, _ in factors if isinstance(b, Iverson)]
        if not any(c.op == "=" and {c.left, c.right} == ends for c in brackets):
            return None
    return canonical_term(matrix.at(index, index))


def proper_transpose(matrix: Square) -> Square | None:
    """B where ``A = B^{-1}``: the matrix whose inverse the entries are; None where they are something else."""
    body = matrix.body
    inner = opened(body)
    if inner is None or not isinstance(body, Fn) or body.name != INVERSE:
        return None
    ends = (Sym(matrix.row), Sym(matrix.col))
    if free_names(inner.term) & {matrix.row, matrix.col} or not same_set(inner.over, matrix.over):
        return None
    if body.args[1:] == ends:
        return inner
    return inner.transposed if body.args[1:] == ends[::-1] else None


class InverseOfProduct(Rule):
    """The inverse of a product of square matrices, of a multiple, of a diagonal matrix and of an inverse."""

    name = "inverse-of-product"
    statement = (r"(c A B)^{-1} = \frac{1}{c} B^{-1} A^{-1}, (A^{-1})^{-1} = A, "
                 r"\operatorname{diag}(d)^{-1} = \operatorname{diag}(1/d)")
    obligations = "A and B are square, and the product is invertible"
    example = r"(\sigma^2 I)^{-1} = \frac{1}{\sigma^2} I"
    misuse = r"(A B)^{-1} = A^{-1} B^{-1}"
    heads = (Fn,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        matrix = opened(term)
        if matrix is None or not isinstance(term, Fn) or term.name != INVERSE:
            return None
        _, i, j = term.args
        inner = proper_transpose(matrix)
        if inner is not None:
            return inner.at(i, j)
        entry = diagonal(matrix, i)
        if entry is not None:
            return Mul((Iverson(Compare("=", i, j)), Pow(entry, MINUS_ONE)))
        found = multiple(matrix)
        if found is not None:
            number, rest = found
            return Mul((Pow(number, MINUS_ONE), rest.inverse(i, j)))
        product_of = split(matrix)
        if product_of is None:
            return None
        number, left, right = product_of
        middle = fresh("k", set(free_names(term)))
        product = Big("sum", middle, matrix.over, Mul((right.inverse(i, Sym(middle)), left.inverse(Sym(middle), j))))
        return product if number == ONE else Mul((Pow(number, MINUS_ONE), product))


class MatrixCancellation(Rule):
    """Two sides are equal if their products with an invertible matrix are; the inverse of a matrix is unique."""

    name = "matrix-cancellation"
    statement = r"A B = A C \implies B = C"
    obligations = "A is invertible"
    example = r"(I + A B)^{-1} A = A (I + B A)^{-1}"
    misuse = r"A B = A C \implies B = C for a matrix A that is not square"
    target_chosen = True

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        target, factor, index, side = choice
        if not isinstance(target, Term) or not isinstance(factor, Fn) or not isinstance(index, str):
            return None
        matrix = opened(factor)
        if matrix is None or factor.name != INVERSE or factor not in set(walk(term)) | set(walk(target)):
            return None  # that the inverse is written says that there is one
        over = scope.set_of(index)
        if over is None or not same_set(over, matrix.over) or index in free_names(factor.args[0]):
            return None
        if any(var == index for var, _ in scope.binders) or not scope.fixed(term):
            return None
        row = Sym(fresh("r", set(free_names(term) | free_names(target) | free_names(factor))))
        entry = matrix.at(row, Sym(index)) if side == "left" else matrix.at(Sym(index), row)
        gap = Add((term, Mul((MINUS_ONE, target))))
        product = Big("sum", index, matrix.over, Mul((entry, gap)))
        here = Scope(scope.theory, scope.domain).bind(row.name, matrix.over)
        return target if vanishes(product, here) else None


def vanishes(value: Term, scope: Scope) -> bool:
    """Whether a term is zero by arithmetic, the laws of inverses and what is stated for all indices."""
    from ce_symbolic.rules.given_inside import GivenInside
    from ce_symbolic.rules.sums import IndicatorSum

    stated = GivenInside()

    collapse, now = IndicatorSum(), value
    for _ in range(MAX_STEPS):
        if equal(now, ZERO):
            return True
        found = reduced(now, scope)
        new = render(found if found is not None else normal(now))
        new = term(_collapsed(new, collapse, scope))
        if new == now:
            new = term(_stated(now, stated, scope))
        if new == now:
            return False
        now = new
    return False


def _stated(value: Value, rule: Rule, scope: Scope) -> Value:
    """The terms of a sum with stated equations put in."""
    if isinstance(value, Add):
        return Add(tuple(term(_stated(t, rule, scope)) for t in value.terms))
    if isinstance(value, Mul):
        return Mul(tuple(term(_stated(f, rule, scope)) for f in value.factors))
    if isinstance(value, Big):
        for choice in rule.choices(value, scope):
            made = rule.apply(value, choice, scope)
            if made is not None:
                return made
    return value


def _collapsed(value: Value, rule: Rule, scope: Scope) -> Value:
    """Sums over an indicator replaced by the one term that is left."""
    inner = scope.bind(value.var, value.over) if isinstance(value, Big) else scope
    old = parts(value)
    new = tuple(_collapsed(p, rule, inner) for p in old)
    value = value if new == old else rebuild(value, new)
    if isinstance(value, Big) and value.op == "sum":
        for choice in rule.choices(value, scope):
            made = rule.apply(value, choice, scope)
            if made is not None:
                return made
    return value
