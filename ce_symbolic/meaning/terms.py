"""What formulas mean: real-valued terms over finite index sets, laws, families and functions.

A term is what the rules, the kernel and the evaluator work on.  It is small, typed by its context and never
evaluates itself: ``Mul(a, Pow(a, -1))`` stays a product.  ``ce_symbolic.meaning.sympy_form`` gives the SymPy form.

Conventions (section 5 of the design): numbers are real; ``log`` is natural; a product is 0 where one factor is 0 and
what is undefined in the others is a logarithm (``0 log 0 = 0``); a sum over an empty range is 0.

Bound variables are plain symbols; two terms that differ in bound names only are equal after ``alpha``.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import lru_cache


class Value:
    """Base of terms, sets and conditions: immutable, hashable; what is asked of it again and again is kept."""

    __slots__ = ("_free", "_hash", "_kinds", "_parts")
    _hash: int
    _parts: tuple[Value, ...]
    _kinds: frozenset[str]
    _free: frozenset[str]

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            key = hash((type(self).__name__, *(getattr(self, name) for name in _field_names(type(self)))))
            object.__setattr__(self, "_hash", key)
            return key

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in _field_names(type(self)))


class Term(Value):
    """A real number that depends on the symbols in it."""

    __slots__ = ()

    def __add__(self, other: Term) -> Term:
        return Add((self, other))

    def __mul__(self, other: Term) -> Term:
        return Mul((self, other))

    def __neg__(self) -> Term:
        return Mul((Rat(Fraction(-1)), self))

    def __sub__(self, other: Term) -> Term:
        return Add((self, -other))

    def __truediv__(self, other: Term) -> Term:
        return Mul((self, Pow(other, MINUS_ONE)))


class IndexSet(Value):
    """What a bound variable runs over."""

    __slots__ = ()




@dataclass(frozen=True, eq=True)
class Rat(Term):
    """A rational number."""

    __slots__ = ("value",)
    value: Fraction
    __hash__ = Value.__hash__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rat):
            return NotImplemented
        return self.value is other.value or (
            self.value.numerator == other.value.numerator and self.value.denominator == other.value.denominator)


@dataclass(frozen=True, eq=True)
class Sym(Term):
    """A scalar symbol or an index.  Its sign, set and spelling stand in the context."""

    __slots__ = ("name",)
    name: str
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class App(Term):
    """A family at an index (``x_i``) or an uninterpreted function at a point (``f(t)``)."""

    __slots__ = ("args", "name")
    name: str
    args: tuple[Term, ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Prob(Term):
    """The probability (or density) that a law gives to its variables ``slots[i][0]`` having the values ``slots[i][1]``.

    Variables of the law that are not listed are summed out, so ``Prob(p, ())`` is 1 and
    ``p(y|x) = Prob(p, x, y) / Prob(p, x)``.  Slots are sorted by name.
    """

    __slots__ = ("law", "slots")
    law: str
    slots: tuple[tuple[str, Term], ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Joint(Term):
    """The probability that the law gives to what some runs of random variables show at points of the sample space.

    An item ``(V, a, b, ω)`` stands for the members ``V_a, …, V_b`` of a sequence with the values that they have at ω:
    ``Σ_{ω'} law(ω') Π_items Π_{j=a}^{b} [V_j(ω') = V_j(ω)]``.  ``meaning.joint.opened`` writes it so.
    """

    __slots__ = ("items", "law")
    law: str
    items: tuple[tuple[str, Term, Term, Term], ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Add(Term):
    """A sum of terms, in the author's order."""

    __slots__ = ("terms",)
    terms: tuple[Term, ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Mul(Term):
    """A product, in the author's order; a quotient is ``a * Pow(b, -1)``."""

    __slots__ = ("factors",)
    factors: tuple[Term, ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Pow(Term):
    """``base ** exponent``."""

    __slots__ = ("base", "exponent")
    base: Term
    exponent: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Fn(Term):
    """A known function: ``log exp abs sin cos tan tanh sinh cosh arcsin arccos arctan floor ceil max min sign``.

    ``det`` and ``inverse`` are functions of a matrix, see ``ce_symbolic.meaning.matrices``.
    """

    __slots__ = ("args", "name")
    name: str
    args: tuple[Term, ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Big(Term):
    """``op`` over ``var`` in ``over`` of ``body``; ``op`` is ``sum prod max min``.

    An integral is a sum over a ``Space`` or an ``Interval``.  With ``op`` ``matrix`` it is no number but the rows of a
    matrix, see ``ce_symbolic.meaning.matrices``.
    """

    __slots__ = ("body", "op", "over", "var")
    op: str
    var: str
    over: IndexSet
    body: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Iverson(Term):
    """1 where the condition holds, 0 elsewhere."""

    __slots__ = ("condition",)
    condition: Compare
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Derivative(Term):
    """The derivative of ``body`` in ``variable`` (a Sym, or an App of a family at an index)."""

    __slots__ = ("body", "variable")
    body: Term
    variable: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Limit(Term):
    """The limit of ``body`` as ``var`` goes to ``point`` (``Fn("infinity", ())`` for infinity)."""

    __slots__ = ("body", "point", "var")
    var: str
    point: Term
    body: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Defined(Term):
    """A named quantity: it *is* ``body``, and is printed as ``latex``; ``name`` names the definition (``entropy``)."""

    __slots__ = ("body", "latex", "name")
    name: str
    latex: str
    body: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Range(IndexSet):
    """The integers ``lower, …, upper``; empty where ``upper < lower``."""

    __slots__ = ("lower", "upper")
    lower: Term
    upper: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Finite(IndexSet):
    """A finite non-empty set of unknown size, known by name."""

    __slots__ = ("name",)
    name: str
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Enum(IndexSet):
    """A set of listed, distinct elements."""

    __slots__ = ("elements",)
    elements: tuple[Term, ...]
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Space(IndexSet):
    """A measure space known by name, over which densities are integrated; integrals exist where they are written."""

    __slots__ = ("name",)
    name: str
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Interval(IndexSet):
    """An interval of real numbers, with ``Fn("infinity", ())`` or its negative as an end where unbounded."""

    __slots__ = ("lower", "upper")
    lower: Term
    upper: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class OpenInterval(Interval):
    """An interval without some of its ends: ``ends`` is ``lower``, ``upper`` or ``both``."""

    __slots__ = ("ends",)
    ends: str
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Compare(Value):
    """``left op right`` with ``op`` one of ``= != < <= > >=``."""

    __slots__ = ("left", "op", "right")
    op: str
    left: Term
    right: Term
    __hash__ = Value.__hash__


@dataclass(frozen=True, eq=True)
class Condition(Value):
    """``claim`` for all values of ``binders`` for which the ``guards`` hold."""

    __slots__ = ("binders", "claim", "guards")
    binders: tuple[tuple[str, IndexSet], ...]
    guards: tuple[Compare, ...]
    claim: Compare
    __hash__ = Value.__hash__


ZERO = Rat(Fraction(0))
ONE = Rat(Fraction(1))
TWO = Rat(Fraction(2))
HALF = Rat(Fraction(1, 2))
MINUS_ONE = Rat(Fraction(-1))
INFINITY = Fn("infinity", ())
REALS = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)


def rat(value: int | Fraction | str) -> Rat:
    """A rational number from an integer, a fraction or its decimal print."""
    return Rat(Fraction(value))


def plain_number(value: Term) -> Term:
    """-1 for a minus sign and a one; anything else as it is."""
    match value:
        case Mul((Rat(a), Rat(b))):
            return Rat(a * b)
    return value


def log(argument: Term) -> Term:
    """The natural logarithm."""
    return Fn("log", (argument,))


def exp(argument: Term) -> Term:
    """The exponential."""
    return Fn("exp", (argument,))


def divide(a: Term, b: Term) -> Term:
    """``a / b``."""
    return Mul((a, Pow(b, MINUS_ONE)))


def sum_over(var: str, over: IndexSet, body: Term) -> Term:
    """``Σ_{var ∈ over} body``."""
    return Big("sum", var, over, body)


# --- structure -------------------------------------------------------------------------------------------------------


def parts(value: Value) -> tuple[Value, ...]:
    """The direct parts of a term, set or condition, from left to right (bound variables are not parts)."""
    try:
        return value._parts
    except AttributeError:
        found: list[Value] = []
        for name in _field_names(type(value)):
            _collect(getattr(value, name), found)
        object.__setattr__(value, "_parts", tuple(found))
        return value._parts


_FIELDS: dict[type, tuple[str, ...]] = {}


def _field_names(cls: type) -> tuple[str, ...]:
    names = _FIELDS.get(cls)
    if names is None:
        names = _FIELDS[cls] = tuple(f.name for f in fields(cls))
    return names


def _collect(item: object, found: list[Value]) -> None:
    if isinstance(item, Value):
        found.append(item)
    elif isinstance(item, tuple):
        for inner in item:
            _collect(inner, found)


def rebuild(value: Value, new: tuple[Value, ...]) -> Value:
    """``value`` with its direct parts replaced, in the order of ``parts``."""
    source = iter(new)
    return type(value)(*(_refill(getattr(value, name), source) for name in _field_names(type(value))))


def _refill(item: object, source: Iterator[Value]) -> object:
    if isinstance(item, Value):
        return next(source)
    if isinstance(item, tuple):
        return tuple(_refill(inner, source) for inner in item)
    return item


def kinds(value: Value) -> frozenset[str]:
    """The kinds of value that occur inside: ``Prob``, ``Fn.log``, ``Big.sum``, …"""
    try:
        return value._kinds
    except AttributeError:
        own = type(value).__name__
        if isinstance(value, Fn):
            own = f"Fn.{value.name}"
        elif isinstance(value, Big):
            own = f"Big.{value.op}"
        object.__setattr__(value, "_kinds", frozenset((own,)).union(*map(kinds, parts(value))))
        return value._kinds


def walk(value: Value) -> Iterator[Value]:
    """All values inside, parents first."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        yield here
        waiting += parts(here)[::-1]


def bound_name(value: Value) -> str | None:
    """The variable that a term binds in its ``body``."""
    return value.var if isinstance(value, (Big, Limit)) else None


def free_names(value: Value) -> frozenset[str]:
    """The names of symbols that occur free (names of families, functions and laws are not symbols)."""
    try:
        return value._free
    except AttributeError:
        object.__setattr__(value, "_free", _free_names(value))
        return value._free


def _free_names(value: Value) -> frozenset[str]:
    if isinstance(value, Sym):
        return frozenset((value.name,))
    if isinstance(value, (Big, Limit)):
        outside = value.over if isinstance(value, Big) else value.point
        return (free_names(value.body) - {value.var}) | free_names(outside)
    if isinstance(value, Condition):
        names: frozenset[str] = free_names(value.claim).union(*map(free_names, value.guards))
        for var, over in reversed(value.binders):
            names = (names - {var}) | free_names(over)
        return names
    return frozenset().union(*map(free_names, parts(value)))


def fresh(name: str, taken: frozenset[str] | set[str]) -> str:
    """A name like ``name`` that is not taken."""
    while name in taken:
        name += "'"
    return name


def substitute(value: Value, new: Mapping[str, Term]) -> Value:
    """``value`` with free symbols replaced; bound names give way, so nothing is captured."""
    relevant = {k: v for k, v in new.items() if k in free_names(value)}
    return _substitute(value, relevant) if relevant else value


def _substitute(value: Value, new: Mapping[str, Term]) -> Value:
    if isinstance(value, Sym):
        return new.get(value.name, value)
    if isinstance(value, (Big, Limit)):
        taken: frozenset[str] = frozenset().union(*(free_names(t) for k, t in new.items() if k != value.var))
        var, body = value.var, value.body
        if var in taken:
            var = fresh(var, taken | free_names(body) | set(new))
            body = term(substitute(body, {value.var: Sym(var)}))
        inner = {k: v for k, v in new.items() if k != value.var}
        body = term(substitute(body, inner))
        if isinstance(value, Big):
            over = substitute(value.over, new)
            assert isinstance(over, IndexSet)
            return Big(value.op, var, over, body)
        return Limit(var, term(substitute(value.point, new)), body)
    if isinstance(value, Condition):
        taken = frozenset().union(*map(free_names, new.values()))
        binders, rename = [], {}
        for var, over in value.binders:
            renamed = fresh(var, taken | free_names(value.claim)) if var in taken else var
            if renamed != var:
                rename[var] = Sym(renamed)
            binders.append((renamed, substitute(substitute(over, rename), new)))
        inner = {k: v for k, v in new.items() if k not in {b for b, _ in value.binders}}

        def both(part: Compare) -> Compare:
            result = substitute(substitute(part, rename), inner)
            assert isinstance(result, Compare)
            return result

        return Condition(tuple(binders), tuple(map(both, value.guards)), both(value.claim))  # type: ignore[arg-type]
    return rebuild(value, tuple(substitute(p, new) for p in parts(value)))


def term(value: Value) -> Term:
    """``value``, which is known to be a term."""
    assert isinstance(value, Term), value
    return value


def put(body: Term, var: str, value: Term) -> Term:
    """``body`` with ``var`` replaced by ``value``."""
    return term(substitute(body, {var: value}))


def transform(value: Value, change: Callable[[Value], Value]) -> Value:
    """``change`` applied to every part from the inside out (bound names are left as they are)."""
    old = parts(value)
    new = tuple(transform(p, change) for p in old)
    return change(value if all(a is b for a, b in zip(old, new, strict=True)) else rebuild(value, new))


def depth_of(name: str) -> int:
    """The number of a canonical bound name (``#3`` → 3), 0 for any other."""
    return int(name[1:]) if name.startswith("#") and name[1:].isdecimal() else 0


@lru_cache(maxsize=200_000)
def height(value: Value) -> int:
    """The largest number of a canonical bound name inside."""
    inner = max(map(height, parts(value)), default=0)
    return max(inner, depth_of(value.var)) if isinstance(value, (Big, Limit)) else inner


@lru_cache(maxsize=200_000)
def nesting(value: Value) -> int:
    """How many binders stand inside each other."""
    return max(map(nesting, parts(value)), default=0) + isinstance(value, (Big, Limit))


@lru_cache(maxsize=200_000)
def alpha(value: Value) -> Value:
    """``value`` with canonical bound names ``#1, #2, …``: each number is above all numbers inside the body.

    Terms that differ in bound names only become equal.
    """
    if isinstance(value, (Big, Limit)):
        var, body = value.var, value.body
        if var.startswith("#") and depth_of(var) <= nesting(body):
            # Out of the way of the names that the binders inside will get.
            var = fresh(f"{var}'", free_names(body))
            body = put(body, value.var, Sym(var))
        body = term(alpha(body))
        outside = alpha(value.over if isinstance(value, Big) else value.point)
        # Free canonical names belong to binders further out, which have larger numbers; in a part of a term that was
        # changed they may be in the way.
        number = height(body) + 1
        while f"#{number}" != var and f"#{number}" in free_names(body):
            number += 1
        name = f"#{number}"
        if name != var:
            body = put(body, var, Sym(name))
        if isinstance(value, Limit):
            return Limit(name, term(outside), body)
        assert isinstance(outside, IndexSet)
        return Big(value.op, name, outside, body)
    return rebuild(value, tuple(map(alpha, parts(value)))) if parts(value) else value


@dataclass(frozen=True)
class Law:
    """A probability law: its variables with the sets they run over, and whether it is known to be positive everywhere.

    ``density`` says that its variables are continuous (their sets are ``Space`` or ``Interval``).
    """

    name: str
    slots: tuple[tuple[str, IndexSet], ...]
    density: bool = False


@dataclass(frozen=True)
class Family:
    """A family or function: ``arguments[i]`` is the set that argument ``i`` runs over, None for any real number.

    The last ``outcomes`` arguments are the variables of a law, if that is not 0: for all values of the others the
    numbers are not negative and sum to one.
    """

    name: str
    arguments: tuple[IndexSet | None, ...]
    outcomes: int = 0


@dataclass(frozen=True)
class Property:
    """A structural fact that is no inequality.

    ``kind`` and ``subjects``: ``convex``/``concave`` (f), ``affine`` (f), ``independent`` (law, slot, slot, …),
    ``differentiable`` (f), ``symmetric`` (A), ``identically-distributed`` …
    """

    kind: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """``name(params) = body`` as the notes define it; without parameters a symbol's value."""

    name: str
    params: tuple[str, ...]
    body: Term


@dataclass(frozen=True)
class Theory:
    """What holds where a relation stands, as terms: the context of the kernel, the search and the evaluator.

    ``sets`` gives index symbols the set they belong to; a symbol that is not in it is a real number.
    ``integers`` are symbols that stand for integers (sizes).  ``facts`` are declared conditions.
    ``spelling`` maps names of symbols, families and laws to the author's LaTeX.
    """

    laws: Mapping[str, Law] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    sets: Mapping[str, IndexSet] = field(default_factory=dict)
    integers: frozenset[str] = frozenset()
    facts: tuple[Condition, ...] = ()
    properties: frozenset[Property] = frozenset()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[IndexSet, str] = field(default_factory=dict)
    """The letter in which the author writes the elements of a set."""
    means: frozenset[str] = frozenset()
    """The random variables whose mean the notes print somewhere: nobody takes it to be zero without saying so."""


@dataclass(frozen=True)
class Claim:
    """``left op right`` in a theory, with what must hold for both sides to be defined (``domain``)."""

    op: str
    left: Term
    right: Term
    theory: Theory
    domain: tuple[Condition, ...] = ()
