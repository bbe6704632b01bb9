"""Signs that follow from how a term is built and from declared facts: what is certain, for simplifying obligations.

The kernel has an analysis of its own, with proofs; this one decides what is worth telling the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ce_symbolic.meaning.terms import (
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Defined,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Iverson,
    Joint,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    parts,
)

POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, UNKNOWN, NONZERO, NULL = "+", "0+", "-", "0-", "?", "!=", "0"

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
#: What ``x op b`` says of the sign of ``x - v``, by how b compares with v.
_SIDES = {
    (">=", 1): POSITIVE, (">=", 0): NONNEGATIVE, (">", 1): POSITIVE, (">", 0): POSITIVE,
    ("<=", -1): NEGATIVE, ("<=", 0): NONPOSITIVE, ("<", -1): NEGATIVE, ("<", 0): NEGATIVE,
    ("!=", 0): NONZERO, ("=", 1): POSITIVE, ("=", 0): NULL, ("=", -1): NEGATIVE,
}

_FLIP = {"+": "-", "0+": "0-", "-": "+", "0-": "0+", "?": "?", "!=": "!=", "0": "0"}


def bare(value: Value) -> Value:
    """``value`` without the names of defined quantities."""
    from ce_symbolic.meaning.terms import transform

    return transform(value, lambda v: v.body if isinstance(v, Defined) else v)


@dataclass
class Signs:
    """The sign of a term in a theory, at a place with further guards."""

    theory: Theory
    guards: tuple[Compare, ...] = ()

    def of(self, term: Term) -> str:
        """The sign: ``+ 0+ - 0- != 0 ?``."""
        known = self.from_facts(term)
        if known in (POSITIVE, NEGATIVE, NULL):
            return known
        built = self.built(term)
        return built if known == UNKNOWN else combine_known(known, built)

    def built(self, term: Term) -> str:
        """The sign that follows from how the term is built."""
        match term:
            case Rat(value):
                return POSITIVE if value > 0 else NEGATIVE if value < 0 else NULL
            case Defined():
                return self.of(term.body)
            case Prob():
                return POSITIVE if not term.slots else NONNEGATIVE
            case Sym(name):
                return POSITIVE if name in self.theory.integers and self._at_least_one(name) else UNKNOWN
            case Iverson() | Joint():
                return NONNEGATIVE
            case Add():
                built = add_signs(self.of(t) for t in term.terms)
                return built if built != UNKNOWN else self.beside_constant(term)
            case Mul():
                rest = list(term.factors)
                squares = 0
                for factor in term.factors:
                    if rest.count(factor) > 1:
                        rest.remove(factor)
                        rest.remove(factor)
                        squares += 1
                return mul_signs([*map(self.of, rest), *([NONNEGATIVE] * squares)])
            case Pow():
                return self.power(term)
            case Fn():
                return self.function(term)
            case Big():
                return self.big(term)
            case _:
                return UNKNOWN

    def beside_constant(self, term: Add) -> str:
        """The sign of ``1 - x``: a constant and a multiple of one name, whose bounds are known."""
        others = [t for t in term.terms if not isinstance(t, Rat)]
        constant = sum((t.value for t in term.terms if isinstance(t, Rat)), Fraction(0))
        if len(others) != 1:
            return UNKNOWN
        factors = others[0].factors if isinstance(others[0], Mul) else (others[0],)
        names = [f for f in factors if not isinstance(f, Rat)]
        slope = prod((f.value for f in factors if isinstance(f, Rat)), start=Fraction(1))
        if len(names) != 1 or slope == 0:
            return UNKNOWN
        found = UNKNOWN
        for op, bound in self.bounds(names[0]):
            found = _merge(found, _SIDES.get((op, _compared(bound, -constant / slope)), UNKNOWN))
        return found if slope > 0 else _FLIP[found]

    def bounds(self, term: Term) -> Iterator[tuple[str, Fraction]]:
        """The numbers that facts and guards compare a term with; a probability lies between 0 and 1."""
        law = self.theory.laws.get(term.law) if isinstance(term, Prob) else None
        if law is not None and not law.density:
            yield ">=", Fraction(0)
            yield "<=", Fraction(1)
        claims = [f.claim for f in self.theory.facts if not f.binders and not f.guards]
        for f in self.theory.facts:
            if f.binders and not f.guards and match(f.claim.left, term, {b for b, _ in f.binders}) is not None:
                claims.append(Compare(f.claim.op, term, f.claim.right))
        for claim in (*claims, *self.guards):
            if claim.left == term and isinstance(claim.right, Rat):
                yield claim.op, claim.right.value
            elif claim.right == term and isinstance(claim.left, Rat):
                yield _MIRRORED.get(claim.op, claim.op), claim.left.value

    def _at_least_one(self, name: str) -> bool:
        return any(
            f.claim.op in (">=", ">")
            and f.claim.left == Sym(name)
            and isinstance(f.claim.right, Rat)
            and (f.claim.right.value > 0 or (f.claim.op == ">" and f.claim.right.value >= 0))
            for f in self.theory.facts
            if not f.binders
        )

    def power(self, term: Pow) -> str:
        """Signs of powers."""
        base = self.of(term.base)
        exponent = term.exponent
        if base == POSITIVE:
            return POSITIVE
        if isinstance(exponent, Rat):
            if exponent.value == 0:
                return POSITIVE
            if exponent.value.denominator == 1 and exponent.value % 2 == 0:
                return POSITIVE if base in (NEGATIVE, NONZERO) or exponent.value < 0 else NONNEGATIVE
            if base == NONNEGATIVE:
                return POSITIVE if exponent.value < 0 else NONNEGATIVE
            if exponent.value.denominator == 1:
                return {
                    NEGATIVE: NEGATIVE,
                    NONPOSITIVE: NEGATIVE if exponent.value < 0 else NONPOSITIVE,
                    NONZERO: NONZERO,
                }.get(base, NONZERO if exponent.value < 0 else UNKNOWN)
            return NONNEGATIVE  # a root that is defined
        return NONNEGATIVE if base in (NONNEGATIVE, NULL) else UNKNOWN

    def function(self, term: Fn) -> str:
        """Signs of functions."""
        if term.name in ("exp", "cosh", "pi"):
            return POSITIVE
        if term.name == "infinity":
            return POSITIVE
        if term.name == "abs":
            inner = self.of(term.args[0])
            return POSITIVE if inner in (POSITIVE, NEGATIVE, NONZERO) else NONNEGATIVE
        if term.name == "log" and isinstance(term.args[0], Rat):
            value = term.args[0].value
            return POSITIVE if value > 1 else NULL if value == 1 else NEGATIVE if value > 0 else UNKNOWN
        if term.name == "log" and isinstance(term.args[0], Add):
            # log(1 + t) has the sign of t
            rest = [t for t in term.args[0].terms if t != ONE]
            if len(rest) == len(term.args[0].terms) - 1 and add_signs(map(self.of, rest)) == POSITIVE:
                return POSITIVE
        if term.name in ("max", "min"):
            signs = [self.of(a) for a in term.args]
            wanted = (any, all) if term.name == "max" else (all, any)
            if wanted[0](s == POSITIVE for s in signs):
                return POSITIVE
            if wanted[0](s in (POSITIVE, NONNEGATIVE, NULL) for s in signs):
                return NONNEGATIVE
        return UNKNOWN

    def big(self, term: Big) -> str:
        """Signs of sums, products and extrema."""
        if term.op == "sum" and self.is_total(term):
            return POSITIVE
        inner = self.of(term.body)
        full = self.nonempty(term.over)
        if term.op == "sum":
            if inner in (POSITIVE, NEGATIVE) and full:
                return inner
            if inner in (POSITIVE, NONNEGATIVE, NULL):
                return NONNEGATIVE
            return NONPOSITIVE if inner in (NEGATIVE, NONPOSITIVE) else UNKNOWN
        if term.op == "prod":
            return inner if inner in (POSITIVE, NONNEGATIVE, NONZERO) else UNKNOWN
        if isinstance(term.over, Space):  # need not be attained
            return {POSITIVE: NONNEGATIVE, NEGATIVE: NONPOSITIVE}.get(inner, UNKNOWN if inner == NONZERO else inner)
        return inner if full else UNKNOWN

    def nonempty(self, over: IndexSet) -> bool:
        """Whether the set has an element."""
        if isinstance(over, Range):
            low, high = over.lower, over.upper
            if isinstance(low, Rat) and isinstance(high, Rat):
                return low.value <= high.value
            return isinstance(low, Rat) and low.value <= 1 and self.of(high) == POSITIVE
        return isinstance(over, (Finite, Enum, Space))

    def is_total(self, term: Big) -> bool:
        """``Σ_x p(x)`` over all values, which is 1 (or ``Σ_x p(x, y)``, which is as large as ``p(y)``)."""
        body = term.body
        if not isinstance(body, Prob) or body.law not in self.theory.laws:
            return False
        sets = dict(self.theory.laws[body.law].slots)
        return len(body.slots) == 1 and body.slots[0][1] == Sym(term.var) and sets.get(body.slots[0][0]) == term.over

    def from_facts(self, term: Term) -> str:
        """The sign that declared facts and guards give."""
        found = UNKNOWN
        for guard in self.guards:
            found = _merge(found, _sign_of(guard, term))
        if isinstance(term, (Sym, App, Prob, Big, Pow, Add)):
            for fact in self.theory.facts:
                claim = fact.claim
                if fact.guards:
                    continue
                if fact.binders:
                    bound = match(claim.left, term, {b for b, _ in fact.binders})
                    if bound is None or not isinstance(claim.right, Rat):
                        continue
                    claim = Compare(claim.op, term, claim.right)
                found = _merge(found, _sign_of(claim, term))
        return found


def _sign_of(claim: Compare, term: Term) -> str:
    left, op, right = claim.left, claim.op, claim.right
    if right == term and left != term:
        left, op, right = right, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op), left
    if left != term or not isinstance(right, Rat):
        return UNKNOWN
    value = right.value
    if op == "=":
        return POSITIVE if value > 0 else NEGATIVE if value < 0 else NULL
    if op == "!=":
        return NONZERO if value == 0 else UNKNOWN
    if op == ">":
        return POSITIVE if value >= 0 else UNKNOWN
    if op == ">=":
        return POSITIVE if value > 0 else NONNEGATIVE if value == 0 else UNKNOWN
    if op == "<":
        return NEGATIVE if value <= 0 else UNKNOWN
    return NEGATIVE if value < 0 else NONPOSITIVE if value == 0 else UNKNOWN


def _compared(a: Fraction, b: Fraction) -> int:
    return (a > b) - (a < b)


def _merge(a: str, b: str) -> str:
    if a == UNKNOWN:
        return b
    return a if b == UNKNOWN else combine_known(a, b)


def combine_known(a: str, b: str) -> str:
    """Two things known of one term."""
    both = {a, b}
    if POSITIVE in both:
        return POSITIVE
    if NEGATIVE in both:
        return NEGATIVE
    if NONZERO in both:
        other = (both - {NONZERO} or {NONZERO}).pop()
        return {NONNEGATIVE: POSITIVE, NONPOSITIVE: NEGATIVE}.get(other, NONZERO)
    both.discard(UNKNOWN)
    return both.pop() if both else UNKNOWN


def add_signs(signs: Iterable[str]) -> str:
    """The sign of a sum."""
    found = set(signs) - {NULL}
    if not found:
        return NULL
    if found <= {POSITIVE, NONNEGATIVE}:
        return POSITIVE if POSITIVE in found else NONNEGATIVE
    if found <= {NEGATIVE, NONPOSITIVE}:
        return NEGATIVE if NEGATIVE in found else NONPOSITIVE
    return UNKNOWN


def mul_signs(signs: Iterable[str]) -> str:
    """The sign of a product."""
    result = POSITIVE
    for sign in signs:
        if NULL in (sign, result):
            return NULL
        if UNKNOWN in (sign, result):
            result = UNKNOWN
        elif NONZERO in (sign, result):
            other = sign if result == NONZERO else result
            result = NONZERO if other in (POSITIVE, NEGATIVE, NONZERO) else UNKNOWN
        else:
            negative = (sign in (NEGATIVE, NONPOSITIVE)) != (result in (NEGATIVE, NONPOSITIVE))
            strict = sign in (POSITIVE, NEGATIVE) and result in (POSITIVE, NEGATIVE)
            result = (NEGATIVE if strict else NONPOSITIVE) if negative else POSITIVE if strict else NONNEGATIVE
    return result


def match(
    pattern: Value, value: Value, wild: set[str], found: dict[str, Value] | None = None
) -> dict[str, Value] | None:
    """What the wild symbols must be so that the pattern becomes the value."""
    found = {} if found is None else found
    if isinstance(pattern, Sym) and pattern.name in wild:
        if pattern.name in found and found[pattern.name] != value:
            return None
        found[pattern.name] = value
        return found
    if type(pattern) is not type(value):
        return None
    a, b = parts(pattern), parts(value)
    for name in ("name", "law", "op", "value", "var"):
        if getattr(pattern, name, None) != getattr(value, name, None) and name != "var":
            return None
    if (
        isinstance(pattern, Prob)
        and isinstance(value, Prob)
        and [s for s, _ in pattern.slots] != [s for s, _ in value.slots]
    ):
        return None
    if isinstance(pattern, Joint) and isinstance(value, Joint) and [n for n, *_ in pattern.items] != [
            n for n, *_ in value.items]:
        return None
    if len(a) != len(b):
        return None
    for x, y in zip(a, b, strict=True):
        if match(x, y, wild, found) is None:
            return None
    return found


def implied(condition: Condition, theory: Theory) -> bool:
    """Whether a declared fact says the condition."""
    signs = Signs(theory, condition.guards)
    claim = condition.claim
    if claim.right == ZERO:
        sign = signs.of(claim.left)
        wanted = {
            ">": (POSITIVE,),
            ">=": (POSITIVE, NONNEGATIVE, NULL),
            "!=": (POSITIVE, NEGATIVE, NONZERO),
            "<": (NEGATIVE,),
            "<=": (NEGATIVE, NONPOSITIVE, NULL),
            "=": (NULL,),
        }
        if sign in wanted[claim.op]:
            return True
    target = alpha(claim)
    return any(not f.binders and not f.guards and alpha(f.claim) == target for f in theory.facts)


__all__ = ["ONE", "TWO", "Fraction", "Signs", "bare", "implied", "match"]
