"""Laws of finite sums beyond linearity."""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Enum,
    Finite,
    Interval,
    Iverson,
    Mul,
    Pow,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    free_names,
    kinds,
    put,
)
from ce_symbolic.proof.facts import same_set
from ce_symbolic.proof.normal import canonical_term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import (
    COUNTABLE,
    Binder,
    cardinality,
    close_block,
    independent_of,
    may_replace,
    open_block,
    spread_block,
    within,
)
from ce_symbolic.rules.rule import Choice, Rule

MAX_LISTED = 12


def indices(term: Term) -> Iterable[Choice]:
    """The positions of the indices of a block of sums."""
    block = open_block(term)
    return tuple((k,) for k in range(len(block[0]))) if block else ()


def taken_out(term: Term, choice: Choice) -> tuple[Binder, tuple[Binder, ...], tuple[Term, ...]] | None:
    """The chosen index of a block, the other indices, and the factors."""
    block = open_block(term)
    (k,) = choice
    if block is None or not isinstance(k, int) or not 0 <= k < len(block[0]):
        return None
    binders, factors = block
    rest = binders[:k] + binders[k + 1:]
    over = free_names(binders[k][1])
    if not independent_of(binders[k][0], rest) or any(var in over for var, _ in binders[k + 1:]):
        return None
    return binders[k], rest, factors


class ConstantSum(Rule):
    """A sum whose terms do not depend on the index."""

    name = "constant-sum"
    statement = r"\sum_{i=1}^n a = n a"
    obligations = "the number of terms is not negative; a does not depend on i"
    example = r"\sum_{c=1}^C \frac{1}{C} = 1"
    misuse = r"\sum_{i=1}^n a = a"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = taken_out(term, choice)
        if found is None:
            return None
        (var, over), rest, factors = found
        if any(var in free_names(f) for f in factors):
            return None
        inner = within(rest, scope)
        if isinstance(over, Interval) and "Fn.infinity" not in kinds(over):
            if not inner.proves(Compare("<=", over.lower, over.upper)):
                return None
            return close_block(rest, (Add((over.upper, -over.lower)), *factors))
        number = cardinality(over)
        if number is None or (isinstance(over, Range) and not inner.proves(Compare(">=", number, ZERO))):
            return None
        return close_block(rest, (canonical_term(number), *factors))


class ListedSum(Rule):
    """A sum over a set whose elements are listed."""

    name = "listed-sum"
    statement = r"\sum_{x \in \{a, b\}} f(x) = f(a) + f(b)"
    obligations = "the set is printed in full"
    example = r"\sum_{x \in \{a,b\}} p(x) \log q(x) = p(a) \log q(a) + p(b) \log q(b)"
    misuse = r"\sum_{i=5}^{2} a_i = -a_3 - a_4: an empty sum is 0"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op not in ("sum", "prod") or isinstance(term.over, (Space, Interval)):
            return None
        elements: tuple[Term, ...]
        if isinstance(term.over, Enum):
            elements = term.over.elements
        elif isinstance(term.over, Range):
            low, high = canonical_term(term.over.lower), canonical_term(term.over.upper)
            if not (isinstance(low, Rat) and isinstance(high, Rat)) or low.value.denominator != 1:
                return None
            if high.value - low.value >= MAX_LISTED:
                return None
            n = int(high.value - low.value) + 1 if high.value >= low.value else 0
            elements = tuple(Rat(low.value + k) for k in range(n))
        else:
            return None
        if not all(may_replace(term.var, e, term.body) for e in elements):
            return None
        terms = tuple(put(term.body, term.var, e) for e in elements)
        if not terms:
            return ZERO if term.op == "sum" else ONE
        if len(terms) == 1:
            return terms[0]
        return Add(terms) if term.op == "sum" else Mul(terms)


class ListedMember(Rule):
    """A member of a family at an index of which all values are listed."""

    name = "listed-member"
    statement = r"a_k = [k = 1] a_1 + [k = 2] a_2 for k \in \{1, 2\}"
    obligations = "the set of the index is printed in full"
    example = r"2 A_k b = 2 ([k = 1] A_1 + [k = 2] A_2) b"
    misuse = r"a_k = a_1 + a_2"
    heads = (App,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        if isinstance(term, App):
            yield from ((n,) for n, a in enumerate(term.args) if isinstance(a, Sym)
                        and isinstance(scope.set_of(a.name), Enum) and scope.theory.sets.get(a.name) is not None)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, App) or len(choice) != 1 or not isinstance(choice[0], int) or not (
                0 <= choice[0] < len(term.args)):
            return None
        at = choice[0]
        index = term.args[at]
        over = scope.set_of(index.name) if isinstance(index, Sym) else None
        if not isinstance(over, Enum) or not over.elements or len(set(over.elements)) != len(over.elements):
            return None
        if not all(isinstance(e, Rat) for e in over.elements):
            return None
        before, behind = term.args[:at], term.args[at + 1:]
        members = tuple(Mul((Iverson(Compare("=", index, e)), App(term.name, (*before, e, *behind))))
                        for e in over.elements)
        return members[0] if len(members) == 1 else Add(members)


class StatedTotal(Rule):
    """A sum over an index of which only one factor depends on it, where the total of that factor is stated."""

    name = "stated-total"
    statement = r"\sum_{i, j} a_i w_{ij} = c \sum_i a_i where \sum_j w_{ij} = c for all i"
    obligations = "the total is stated for every value of the other indices; no other factor depends on the index"
    example = r"\sum_{x, y} p_x W_{xy} = \sum_x p_x for the rows of a stochastic matrix"
    misuse = r"\sum_{x, y} p_x W_{xy} b_y = \sum_x p_x \sum_y b_y"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = taken_out(term, choice)
        if found is None:
            return None
        (var, over), rest, factors = found
        having = [k for k, f in enumerate(factors) if var in free_names(f)]
        if len(having) != 1 or not isinstance(factors[having[0]], App) or not scope.fixed(term):
            return None
        k = having[0]
        total = Big("sum", var, over, factors[k])
        inner = within(rest, scope)
        for value in dict.fromkeys(f.claim.right for f in scope.theory.facts if f.claim.op == "=" and isinstance(
                f.claim.left, Big) and isinstance(f.claim.right, Rat)):
            if inner.proves(Compare("=", total, value)):
                return close_block(rest, (*factors[:k], value, *factors[k + 1:]))
        return None


class SharesSum(Rule):
    """A sum of shares of a total, each divided by the total, beside other indices."""

    name = "sum-of-shares"
    statement = r"\sum_i \sum_k c_i \frac{a_{ik}}{\sum_j a_{ij}} = \sum_i c_i"
    obligations = "k runs over the set of j, which is not empty; no other factor depends on k"
    example = r"\sum_{n=1}^N \sum_{k=1}^K \frac{\pi_k p_k(x_n)}{\sum_{j=1}^K \pi_j p_j(x_n)} = \sum_{n=1}^N 1"
    misuse = r"\sum_n \sum_k \frac{a_{nk}}{\sum_m a_{mk}} = \sum_n 1"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        block = spread_block(term)
        return tuple((k,) for k in range(len(block[0]))) if block else ()

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        block = spread_block(term)
        (k,) = choice
        if block is None or not isinstance(k, int) or not 0 <= k < len(block[0]):
            return None
        binders, factors = block
        (var, over), rest = binders[k], binders[:k] + binders[k + 1:]
        inner = within(rest, scope)
        part = canonical_term(Mul(tuple(f for f in factors if var in free_names(f))))
        for place, factor in enumerate(factors):
            if not isinstance(factor, Pow) or not isinstance(factor.exponent, Rat) or factor.exponent.value >= 0:
                continue
            total = factor.base
            if (isinstance(total, Big) and total.op == "sum" and isinstance(over, COUNTABLE)
                    and same_set(total.over, over) and inner.nonempty(over)
                    and may_replace(total.var, Sym(var), total.body)
                    and canonical_term(put(total.body, total.var, Sym(var))) == part):
                others = tuple(f for i, f in enumerate(factors) if i != place and var not in free_names(f))
                return close_block(rest, (*others, Pow(total, Rat(factor.exponent.value + 1))))
        return None


class IndicatorSum(Rule):
    """A sum in which an indicator leaves one index."""

    name = "indicator-sum"
    statement = r"\sum_i [i = k] f(i) = f(k)"
    obligations = "k is one of the indices"
    example = r"-\sum_{c=1}^C [c = k] \log q(c) = -\log q(k)"
    misuse = r"\int [x = k] f(x) dx = f(k): a point has no length"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = taken_out(term, choice)
        if found is None:
            return None
        (var, over), rest, factors = found
        inner = within(rest, scope)
        for k, factor in enumerate(factors):
            value = selected(factor, var)
            if value is None or not isinstance(over, COUNTABLE) or not inner.member(value, over):
                continue
            others = factors[:k] + factors[k + 1:]
            if not may_replace(var, value, *others):
                continue
            return close_block(rest, tuple(put(f, var, value) for f in others))
        return None


def selected(factor: Term, var: str) -> Term | None:
    """``k`` where the factor is ``[var = k]``."""
    if isinstance(factor, Iverson) and factor.condition.op == "=":
        left, right = factor.condition.left, factor.condition.right
        if left == Sym(var) and var not in free_names(right):
            return right
        if right == Sym(var) and var not in free_names(left):
            return left
    return None


class IndexShift(Rule):
    """A sum over a shifted index."""

    name = "index-shift"
    statement = r"\sum_{i=m}^{n} f(i) = \sum_{j=1}^{n-m+1} f(j + m - 1)"
    example = r"\sum_{i=0}^{n-1} a_{i+1} = \sum_{i=1}^{n} a_i"
    misuse = r"\sum_{i=0}^{n-1} a_i = \sum_{i=1}^{n} a_i"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or not isinstance(term.over, Range) or term.op == "matrix" or (
                "Fn.infinity" in kinds(term.over)):
            return None
        low = canonical_term(term.over.lower)
        if low == ONE or not isinstance(low, Rat):
            return None
        offset = low.value - 1
        shifted = Add((Sym(term.var), Rat(offset)))
        if not may_replace(term.var, shifted, term.body):
            return None
        upper = canonical_term(Add((term.over.upper, Rat(-offset))))
        return Big(term.op, term.var, Range(ONE, upper), put(term.body, term.var, shifted))


def _at_end(term: Big, end: Term) -> bool:
    return "Fn.infinity" not in kinds(term.over) and may_replace(term.var, end, term.body)


def _joined(whole: Big, pieces: tuple[Term, ...]) -> Term:
    return Add(pieces) if whole.op == "sum" else Mul(pieces)


class PeelLast(Rule):
    """The last term of a sum or product taken out."""

    name = "peel-last"
    statement = r"\sum_{i=m}^{n} f(i) = \sum_{i=m}^{n-1} f(i) + f(n)"
    obligations = "n >= m"
    example = r"\sum_{c=1}^C p_c = p_C + \sum_{c=1}^{C-1} p_c"
    misuse = r"\sum_{c=1}^C p_c = \sum_{c=1}^{C} p_c + p_C"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Big) and term.op in ("sum", "prod") and isinstance(term.over, Range)):
            return None
        low, high = term.over.lower, term.over.upper
        if not (scope.proves(Compare("<=", low, high)) and _at_end(term, high)):
            return None
        shorter = Range(low, canonical_term(Add((high, Rat(Fraction(-1))))))
        return _joined(term, (Big(term.op, term.var, shorter, term.body), put(term.body, term.var, high)))


class PeelFirst(Rule):
    """The first term of a sum or product taken out."""

    name = "peel-first"
    statement = r"\sum_{i=m}^{n} f(i) = f(m) + \sum_{i=m+1}^{n} f(i)"
    obligations = "n >= m"
    example = r"\sum_{c=1}^C p_c = p_1 + \sum_{c=2}^C p_c"
    misuse = r"\sum_{c=1}^C p_c = p_1 + \sum_{c=1}^C p_c"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not (isinstance(term, Big) and term.op in ("sum", "prod") and isinstance(term.over, Range)):
            return None
        low, high = term.over.lower, term.over.upper
        if not (scope.proves(Compare("<=", low, high)) and _at_end(term, low)):
            return None
        shorter = Range(canonical_term(Add((low, ONE))), high)
        return _joined(term, (put(term.body, term.var, low), Big(term.op, term.var, shorter, term.body)))


class EqualFactors(Rule):
    """A product over an index whose factors do not depend on it."""

    name = "constant-product"
    statement = r"\prod_{i=1}^n a = a^n"
    obligations = "n >= 0"
    example = r"\prod_{i=1}^n \frac{1}{2} = 2^{-n}"
    misuse = r"\prod_{i=1}^n a = n a"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        from ce_symbolic.meaning.terms import Pow

        if not (isinstance(term, Big) and term.op == "prod") or term.var in free_names(term.body):
            return None
        number = cardinality(term.over)
        if number is None or not (isinstance(term.over, (Finite, Enum)) or scope.proves(Compare(">=", number, ZERO))):
            return None
        return Pow(term.body, canonical_term(number))


class ProductOfProducts(Rule):
    """A product over an index of a product of factors."""

    name = "product-of-products"
    statement = r"\prod_i a_i b_i = \prod_i a_i \prod_i b_i"
    example = r"\prod_i f(x_i) g(y_i) = \prod_i f(x_i) \times \prod_i g(y_i)"
    misuse = r"\prod_i (a_i + b_i) = \prod_i a_i + \prod_i b_i"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Big) and term.op == "prod" and isinstance(term.body, Mul):
            return Mul(tuple(Big("prod", term.var, term.over, f) for f in term.body.factors))
        return None
