"""The signs that a term can have at a place, from its structure and from facts.  Part of the kernel."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from ce_symbolic.meaning.signs import bare
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Defined,
    Enum,
    Finite,
    Fn,
    Iverson,
    Joint,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    free_names,
    kinds,
    substitute,
    term,
)
from ce_symbolic.proof.event_signs import density_in, is_complement, left_over, nested_events, probability_sign, shown
from ce_symbolic.proof.facts import Fact, as_compare, as_set, facts_of, oriented_gap, outcomes, same_set
from ce_symbolic.proof.forms import quadratic_form
from ce_symbolic.proof.masks import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    ZERO_SIGN,
    flip,
    product_masks,
    sum_masks,
)
from ce_symbolic.proof.matching import match
from ce_symbolic.proof.normal import (
    Factors,
    Polynomial,
    TooLarge,
    canonical_term,
    denominator,
    equal,
    key,
    multiplied_out,
    normal,
    render,
)
from ce_symbolic.proof.numbers import sign_of_number

if TYPE_CHECKING:
    from ce_symbolic.proof.scope import Scope


#: Sums of so many terms are looked at over their common denominator.
MAX_TERMS = 4


def sign_at(value: Term, scope: Scope, depth: int) -> int:
    """The signs that a defined term can have at a place, as a set of bits."""
    mask = _structural(value, scope, depth)
    if mask in (NEGATIVE, ZERO_SIGN, POSITIVE):
        return mask
    decided = sign_of_number(value)
    if decided:
        return POSITIVE if decided > 0 else NEGATIVE
    if depth <= 0:
        return mask
    try:
        if not normal(value):
            return ZERO_SIGN
    except TooLarge:
        return mask
    oriented = oriented_gap(Compare(">", value, ZERO))
    if oriented is None:
        return mask
    form = quadratic_form(value, scope.theory) if {"App", "Big.sum"} <= kinds(value) else 0
    if form and not scope.varying:
        mask &= NONNEGATIVE if form > 0 else NONPOSITIVE
    pattern, orientation = oriented
    turned = orientation == NEGATIVE
    for fact in facts_of(scope):
        if (fact.mask & mask if not turned else flip(fact.mask) & mask) == mask and fact.mask == ANY:
            continue
        if matches(fact, pattern, scope, depth):
            mask &= flip(fact.mask) if turned else fact.mask
    if mask not in (NEGATIVE, ZERO_SIGN, POSITIVE):
        mask &= _by_offset(pattern, turned, scope, depth)
    if mask == ANY and isinstance(value, Sym):
        mask &= _by_equation(value, scope, depth)
    return mask


def matches(fact: Fact, value: Term, scope: Scope, depth: int) -> bool:
    """Whether the value is an instance of the fact whose guards hold here."""
    sets = dict(fact.wildcards)
    for found in match(fact.pattern, value, {}):
        if set(found) != set(sets):
            continue
        if all(scope.member(v, over := as_set(substitute(sets[w], found)), depth - 1)
               or (w, over) in outcomes(fact.pattern, scope.theory) for w, v in found.items()) and all(
            scope.proves(as_compare(substitute(g, found)), depth - 1) for g in fact.guards
        ):
            return True
    return False


def _by_equation(value: Sym, scope: Scope, depth: int) -> int:
    """The sign of what a stated equation says that a symbol is."""
    if depth < 3 or not scope.fixed(value) or value.name in {var for var, _ in scope.binders}:
        return ANY
    bound = {var for var, _ in scope.binders}
    for condition in scope.theory.facts:
        claim = condition.claim
        if claim.op != "=" or condition.binders or condition.guards or claim.left != value:
            continue
        if scope.fixed(claim.right) and not bound & free_names(claim.right) and value.name not in free_names(
                claim.right):
            return sign_at(claim.right, scope, depth - 2)
    return ANY


def _by_offset(pattern: Term, turned: bool, scope: Scope, depth: int) -> int:
    """From ``t - c`` of known sign: ``n >= 2`` gives ``n - 1 > 0``."""
    body, offset = without_number(pattern)
    if not body:
        return ANY
    mask = ANY
    for fact in facts_of(scope):
        if fact.wildcards:
            continue
        other, number = without_number(fact.pattern)
        if other != body:
            continue
        shift = offset - number
        if depth <= 0 or not all(scope.proves(g, depth - 1) for g in fact.guards):
            continue
        # pattern = fact + shift
        if shift >= 0 and not fact.mask & NEGATIVE:
            mask &= POSITIVE if shift > 0 or fact.mask == POSITIVE else NONNEGATIVE
        if shift <= 0 and not fact.mask & POSITIVE:
            mask &= NEGATIVE if shift < 0 or fact.mask == NEGATIVE else NONPOSITIVE
    return flip(mask) if turned else mask


@lru_cache(maxsize=50_000)
def without_number(value: Term) -> tuple[Polynomial, Fraction]:
    """``t`` and ``c`` of the normal form ``t + c``; ``t`` is shared and must not be changed."""
    body = normal(value)
    number = body.pop(((), ()), Fraction(0))
    return body, number


def _structural(value: Term, scope: Scope, depth: int) -> int:
    match value:
        case Rat(number):
            return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO_SIGN
        case Defined(_, _, body):
            return sign_at(body, scope, depth)
        case Prob():
            return probability_sign(value, scope, depth)
        case Joint():
            return POSITIVE if not value.items or shown(value, scope) else NONNEGATIVE
        case Add(terms):
            if is_complement(value):
                return NONNEGATIVE if not density_in(value, scope) else ANY
            nested = nested_events(value, scope)
            if nested != ANY:
                return nested
            rest = left_over(value, scope)
            if rest is not None:
                return POSITIVE if any(sign_at(r, scope, depth - 1) == POSITIVE for r in rest) else NONNEGATIVE
            mask = ZERO_SIGN
            for t in terms:
                mask = sum_masks(mask, sign_at(t, scope, depth - 1) if depth > 0 else _evident(t))
                if mask == ANY:
                    break
            if mask in (POSITIVE, NEGATIVE, ZERO_SIGN) or depth <= 0:
                return mask
            mask &= _by_monotone_pair(terms, scope, depth)
            mask &= _by_size(terms)
            if mask == ANY:
                mask &= _by_numerator(value, scope, depth)
            mask &= _by_weights(value, scope, depth)
            return mask if mask != ANY else flip(_by_weights(-value, scope, depth))
        case Mul(factors):
            # Where an indicator is 1 its condition holds; where it is 0 so is the product.
            factors = tuple(g for f in factors for g in (f.factors if isinstance(f, Mul) else (f,)))
            conditions = tuple(f.condition for f in factors if isinstance(f, Iverson))
            inner = scope.under(*conditions)
            mask = POSITIVE
            for f in dict.fromkeys(factors):
                one = sign_at(f, inner, depth - 1) if depth > 0 else _evident(f)
                if factors.count(f) % 2 == 0:  # a square
                    one = POSITIVE if not one & ZERO_SIGN else ZERO_SIGN if one == ZERO_SIGN else NONNEGATIVE
                mask = product_masks(mask, one)
            return mask | ZERO_SIGN if conditions else mask
        case Pow(base, exponent):
            return _power_sign(base, exponent, scope, depth)
        case Iverson(condition):
            return POSITIVE if condition.op == "=" and equal(condition.left, condition.right) else NONNEGATIVE
        case Fn(name, args):
            return _function_sign(name, args, scope, depth)
        case Big("sum" | "prod" | "max" | "min" as op, var, over, body):
            inner = scope.bind(var, over)
            mask = sign_at(body, inner, depth - 1) if depth > 0 else ANY
            if op == "prod":
                return POSITIVE if mask == POSITIVE else NONNEGATIVE if mask == NONNEGATIVE else ANY
            if op in ("max", "min"):
                # The infimum of positive numbers may be 0.
                return mask if isinstance(over, (Range, Finite, Enum)) else mask | ZERO_SIGN
            if not scope.forwards(over, depth):
                return ANY
            if mask in (POSITIVE, NEGATIVE):
                return mask if scope.nonempty(over, depth) else mask | ZERO_SIGN
            if mask == NONNEGATIVE and (_average_of_positive(var, body, inner, depth)
                                        or _weighted_positive(value, inner, depth)
                                        or _positive_at_one(value, scope, depth)):
                return POSITIVE
            return mask if mask in (NONNEGATIVE, NONPOSITIVE, ZERO_SIGN) else ANY
        case _:
            return ANY


def _evident(value: Term) -> int:
    """The sign of numbers, exponentials, and their products and powers, which needs no search."""
    match value:
        case Rat(number):
            return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO_SIGN
        case Fn("exp") | Pow(Fn("exp"), _):
            return POSITIVE
        case Mul(factors):
            return POSITIVE if all(_evident(f) == POSITIVE for f in factors) else ANY
        case Defined(_, _, body):
            return _evident(body)
    return ANY


def _by_monotone_pair(terms: tuple[Term, ...], scope: Scope, depth: int) -> int:
    """The sign of ``c e^a - c e^b`` or ``c log a - c log b`` is that of ``a - b``; a maximum is above its members,
    and a sum of terms that are not negative above each of them."""
    if len(terms) != 2:
        return ANY
    for number, other in (terms, terms[::-1]):
        power = _exponential(other)
        if isinstance(number, Rat) and power is not None and power[0] == -number.value:  # c - c e^u
            mask = sign_at(power[1], scope, depth - 1)
            return flip(mask) if number.value > 0 else mask
    first, second = (_with_coefficient(t) for t in terms)
    if first is None or second is None or first[0] != -second[0]:
        return ANY
    a, b = _without_common(first[1], second[1], scope, depth)
    mask = ANY
    if isinstance(a, Fn) and isinstance(b, Fn) and a.name == b.name and a.name in ("exp", "log"):
        mask = sign_at(canonical_term(Add((a.args[0], Mul((MINUS_ONE, b.args[0]))))), scope, depth - 1)
    elif _bounds(a, b, scope, depth):
        mask = NONNEGATIVE
    elif _bounds(b, a, scope, depth):
        mask = NONPOSITIVE
    return mask if first[0] > 0 else flip(mask)


def _without_common(a: Term, b: Term, scope: Scope, depth: int) -> tuple[Term, Term]:
    """Two products without the factors that both have, where these are positive."""
    if not (isinstance(a, Mul) and isinstance(b, Mul)):
        return a, b
    common = [f for f in a.factors if f in b.factors]
    if not common or any(sign_at(f, scope, depth - 1) != POSITIVE for f in common):
        return a, b
    one, other = (canonical_term(Mul(tuple(f for f in m.factors if f not in common))) for m in (a, b))
    return one, other


def _by_size(terms: tuple[Term, ...]) -> int:
    """``|u| - u``, ``|u| + u`` and ``max(u, v) - u`` are not negative, ``min(u, v) - u`` is not positive."""
    for k, whole in enumerate(terms):
        negated = isinstance(whole, Mul) and len(whole.factors) == 2 and whole.factors[0] == MINUS_ONE
        one = whole.factors[1] if isinstance(whole, Mul) and negated else whole
        if not (isinstance(one, Fn) and one.name in ("abs", "max", "min")):
            continue
        others = Add(terms[:k] + terms[k + 1:])
        rest: Term = -others if negated else others
        above = one.name != "min"
        if one.name == "abs":
            near = equal(rest, one.args[0]) or equal(rest, -one.args[0])
        else:
            near = any(equal(rest, -a) for a in one.args)
        if near:
            return NONNEGATIVE if above != negated else NONPOSITIVE
    return ANY


def _by_numerator(value: Term, scope: Scope, depth: int) -> int:
    """The sign of ``a - b / c`` is that of ``(a c - b) / c``, also where the quotient is behind a name."""
    polynomial = normal(term(bare(value)))
    below = denominator(polynomial) or _simple_denominator(polynomial)
    if below is None or depth < 3:
        return ANY
    base, e = below
    mask = sign_at(base, scope, depth - 1)
    if mask not in (POSITIVE, NEGATIVE):
        return ANY
    above = sign_at(render(multiplied_out(polynomial, base, e)), scope, depth - 1)
    return above if mask == POSITIVE or e.numerator % 2 == 0 else flip(above)


def _simple_denominator(polynomial: Polynomial) -> tuple[Term, Fraction] | None:
    """A symbol that divides some of a few terms, ``1 - 1/r``, with its most negative exponent."""
    if not 1 < len(polynomial) <= MAX_TERMS or any(sets for sets, _ in polynomial):
        return None
    found: dict[Term, Fraction] = {}
    for _, factors in polynomial:
        for base, e in factors:
            if e < 0 and isinstance(base, Sym):
                found[base] = min(e, found.get(base, e))
    if not found:
        return None
    base = min(found, key=key)
    return base, found[base]


def _by_weights(value: Term, scope: Scope, depth: int) -> int:
    """``θ u + (1 - θ) v > 0`` for positive ``u``, ``v``: the terms are gathered by their factors that are not negative,
    and what is left of each group is a weight."""
    if depth < 3:
        return ANY
    terms = normal(value)
    if any(sets for sets, _ in terms):
        return ANY
    atoms = {b for _, factors in terms for b, _ in factors if isinstance(b, (Sym, App, Prob))}
    signs: dict[Term, int] = {b: sign_at(b, scope, 2) for b in sorted(atoms, key=key)}
    known = {b: mask for b, mask in signs.items() if not mask & NEGATIVE}
    # A factor that all terms share: y - θ y = y (1 - θ).
    common = tuple((b, low) for b in known if (low := min((dict(f).get(b, Fraction(0)) for _, f in terms),
                                                          default=Fraction(0))) > 0)
    if common:
        rest = {(s, tuple((b, e - dict(common).get(b, Fraction(0))) for b, e in f
                          if e != dict(common).get(b, Fraction(0)))): c for (s, f), c in terms.items()}
        return product_masks(_product_sign(common, known), sign_at(render(rest), scope, depth - 1))
    # A weight may itself be such a symbol, so each is left out once.
    for left_out in (None, *known):
        mask = _weighted(terms, {b: m for b, m in known.items() if b != left_out}, scope, depth)
        if mask != ANY:
            return mask
    return ANY


def _weighted(terms: Polynomial, known: Mapping[Term, int], scope: Scope, depth: int) -> int:
    groups: dict[Factors, list[Term]] = {}
    for (_, factors), c in terms.items():
        label = tuple(f for f in factors if f[0] in known)
        rest = render({((), tuple(f for f in factors if f[0] not in known)): c})
        groups.setdefault(label, []).append(rest)
    if not groups:
        return ZERO_SIGN
    labels = [_product_sign(label, known) for label in groups]
    weights = [canonical_term(Add(tuple(ws))) for ws in groups.values()]
    if len(groups) < 2:
        return ANY
    signs = [sign_at(w, scope, depth - 2) for w in weights]
    if any(mask & NEGATIVE for mask in signs):
        return ANY
    total = canonical_term(Add(tuple(weights)))
    positive = all(mask == POSITIVE for mask in labels) and isinstance(total, Rat) and total.value > 0
    positive = positive or any(a == b == POSITIVE for a, b in zip(labels, signs, strict=True))
    return POSITIVE if positive else NONNEGATIVE


def _product_sign(factors: Factors, known: Mapping[Term, int]) -> int:
    mask = POSITIVE
    for base, e in factors:
        # A negative power of zero is not defined, and terms are taken as defined.
        mask = product_masks(mask, known[base] & NONZERO if e < 0 else known[base])
    return mask


def _exponential(value: Term) -> tuple[Fraction, Term] | None:
    """``c`` and ``u`` of ``c e^u``, as it is printed: the normal form takes sums in exponents apart."""
    factors = value.factors if isinstance(value, Mul) else (value,)
    last = factors[-1]
    if not isinstance(last, Fn) or last.name != "exp" or not all(isinstance(f, Rat) for f in factors[:-1]):
        return None
    scale = Fraction(1)
    for f in factors[:-1]:
        assert isinstance(f, Rat)
        scale *= f.value
    return scale, last.args[0]


def _with_coefficient(value: Term) -> tuple[Fraction, Term] | None:
    polynomial = normal(value)
    if len(polynomial) != 1:
        return None
    ((monomial, c),) = polynomial.items()
    return c, render({monomial: Fraction(1)})


def _bounds(above: Term, below: Term, scope: Scope, depth: int) -> bool:
    """Whether ``above`` is a maximum over a set with ``below`` among its members, or ``below`` such a minimum.

    A finite sum of terms that are not negative is above each of them as a maximum is.
    """
    for extreme, member, op in ((above, below, "max"), (below, above, "min"), (above, below, "sum")):
        if isinstance(extreme, Big) and extreme.op == op:
            if op == "sum" and not (
                isinstance(extreme.over, (Range, Finite, Enum))
                and scope.bind(extreme.var, extreme.over).sign(extreme.body, depth - 1) & NEGATIVE == 0
            ):
                continue
            pattern = substitute(extreme.body, {extreme.var: Sym("?member")})
            for found in match(pattern, member, {}):
                value = found.get("?member")
                if value is not None and scope.member(value, extreme.over, depth - 1):
                    return True
    return False


def _average_of_positive(var: str, body: Term, inner: Scope, depth: int) -> bool:
    """``Σ_x p(x) r(x) > 0`` where ``r > 0`` wherever ``p > 0``, for weights that sum to a positive number."""
    factors = body.factors if isinstance(body, Mul) else (body,)
    over = inner.set_of(var)
    for i, weight in enumerate(factors):
        if isinstance(weight, Prob) and over is not None:
            rest_slots = tuple(s for s in weight.slots if s[1] != Sym(var))
            law = inner.law(weight.law)
            if len(rest_slots) != len(weight.slots) - 1 or law is None or any(
                    var in free_names(a) for _, a in rest_slots):
                continue
            slot = next(s for s, a in weight.slots if a == Sym(var))
            full = dict(law.slots).get(slot)
            if full is None or not same_set(full, over):
                continue
            rest = Mul(tuple(f for j, f in enumerate(factors) if j != i))
            guarded = inner.under(Compare("!=", weight, ZERO))
            if sign_at(rest, guarded, depth - 1) == POSITIVE and (
                    not rest_slots or sign_at(Prob(weight.law, rest_slots), inner, depth - 1) == POSITIVE):
                return True
    return False


def _positive_at_one(value: Big, scope: Scope, depth: int) -> bool:
    """``Σ_j a_j > 0`` where no a_j is negative and ``a_i > 0`` for an index i of the same set that is around here."""
    if depth < 3 or "Iverson" not in kinds(value.body) or not isinstance(value.over, (Range, Finite, Enum)):
        return False
    names = dict.fromkeys(name for name, _ in reversed(scope.binders))
    here = [n for n in names if (over := scope.set_of(n)) is not None and same_set(over, value.over)]
    return any(sign_at(term(substitute(value.body, {value.var: Sym(n)})), scope, depth - 1) == POSITIVE for n in here)


def _weighted_positive(value: Big, inner: Scope, depth: int) -> bool:
    """``Σ_i w_i a_i > 0`` where ``w_i >= 0``, ``Σ_i w_i > 0`` is stated, and ``a_i > 0`` wherever ``w_i > 0``."""
    if depth < 3 or not isinstance(value.body, Mul):
        return False
    factors = value.body.factors
    for k, weight in enumerate(factors):
        if not isinstance(weight, App) or value.var not in free_names(weight):
            continue
        rest = Mul(factors[:k] + factors[k + 1:])
        outer = replace(inner, binders=inner.binders[:-1])
        if sign_at(rest, inner.under(Compare("!=", weight, ZERO)), depth - 2) == POSITIVE and sign_at(
                Big("sum", value.var, value.over, weight), outer, depth - 2) == POSITIVE:
            return True
    return False


def _power_sign(base: Term, exponent: Term, scope: Scope, depth: int) -> int:
    mask = sign_at(base, scope, depth - 1) if depth > 0 else _evident(base)
    if mask == POSITIVE:
        return POSITIVE
    if not isinstance(exponent, Rat):
        return NONNEGATIVE if not mask & NEGATIVE else ANY
    e = exponent.value
    if e == 0:
        return POSITIVE
    if e.denominator != 1:
        mask &= NONNEGATIVE
    elif e.numerator % 2 == 0:
        mask = (mask & ZERO_SIGN) | POSITIVE
    # A negative power of zero is not defined, and terms are taken as defined.
    return mask & NONZERO if e < 0 else mask


def _function_sign(name: str, args: tuple[Term, ...], scope: Scope, depth: int) -> int:
    if name == "exp":
        return POSITIVE
    if name in ("abs", "norm"):
        inner = sign_at(args[0], scope, depth - 1) if depth > 0 else ANY
        return POSITIVE if not inner & ZERO_SIGN else NONNEGATIVE
    if name == "infinity":
        return POSITIVE
    if name == "log" and depth > 0:
        mask = sign_at(canonical_term(Add((args[0], MINUS_ONE))), scope, depth - 1)
        return mask & _log_of_quotient(args[0], scope, depth) if mask == ANY else mask
    if name in ("tanh", "sinh", "arctan", "sign") and depth > 0:
        return sign_at(args[0], scope, depth - 1)
    if name == "cosh":
        return POSITIVE
    if name in ("max", "min") and depth > 0:
        masks = [sign_at(a, scope, depth - 1) for a in args]
        best = masks[0]
        for m in masks[1:]:
            best |= m
        if name == "max" and POSITIVE in masks:
            return POSITIVE
        if name == "max" and any(not m & NEGATIVE for m in masks):
            return best & NONNEGATIVE
        return best
    return ANY


def _log_of_quotient(argument: Term, scope: Scope, depth: int) -> int:
    """The sign of ``log (a / b)`` is that of ``a - b`` for positive ``b``."""
    factors = argument.factors if isinstance(argument, Mul) else (argument,)
    below = [f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE]
    above = [f for f in factors if not (isinstance(f, Pow) and f.exponent == MINUS_ONE)]
    if len(below) != 1 or scope.sign(below[0], depth - 1) & NEGATIVE:
        return ANY
    return sign_at(canonical_term(Add((Mul(tuple(above)), Mul((MINUS_ONE, below[0]))))), scope, depth - 1)
