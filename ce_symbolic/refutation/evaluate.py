"""The evaluator: the value of a term on an instance, exact where possible, enclosed in a ball otherwise.

What is returned is certain: a ``Fraction``, a ``LogNumber`` (``1/3 log 2``) or a ball that contains the value.
Floating point appears in ``guess`` only, which guides searches.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from flint import arb, ctx, fmpq

from ce_symbolic.meaning.terms import Term, Theory
from ce_symbolic.refutation.compiler import Compiler
from ce_symbolic.refutation.errors import TooLong, Uncertain, Unevaluable
from ce_symbolic.refutation.exact import Exact, ball
from ce_symbolic.refutation.floats import Floats
from ce_symbolic.refutation.frame import DEFAULT_STEPS, Frame, Run
from ce_symbolic.refutation.instance import Element, Instance
from ce_symbolic.refutation.lognumber import LogNumber

Number: TypeAlias = Fraction | LogNumber | arb
T = TypeVar("T")

EXACT, FLOATS = Exact(), Floats()
PRECISIONS = (64, 128, 256, 512, 1024)
#: Compilers by the identity of their theory (held by the compiler, so an identity is not used again).
_COMPILERS: OrderedDict[tuple[int, bool], Compiler] = OrderedDict()


def compiler_for(theory: Theory, exact: bool) -> Compiler:
    """The compiler of a theory, kept while it is in use."""
    key = (id(theory), exact)
    found = _COMPILERS.get(key)
    if found is None:
        found = _COMPILERS[key] = Compiler(theory, EXACT if exact else FLOATS)
        if len(_COMPILERS) > 32:
            _COMPILERS.popitem(last=False)
    return found


def frame(theory: Theory, instance: Instance, exact: bool = True, steps: int = DEFAULT_STEPS) -> Frame:
    """An instance prepared for many evaluations."""
    return Frame(theory, instance, EXACT if exact else FLOATS, steps)


def run_guarded(run: Callable[[Frame], Any], e: Frame) -> Any:
    """Run a closure; what Python itself cannot do counts as not supported."""
    try:
        return run(e)
    except (OverflowError, RecursionError) as reason:
        raise Unevaluable(type(reason).__name__) from None
    except TypeError as reason:
        # Labels have no arithmetic: a name of an element was used as a number.
        raise Unevaluable(f"no arithmetic: {reason}") from None


def at_precision(bits: int, compute: Callable[[], T]) -> T:
    """Run with balls of this many bits."""
    before = ctx.prec
    ctx.prec = bits
    try:
        return compute()
    finally:
        ctx.prec = before


def escalate(compute: Callable[[], T], precisions: tuple[int, ...] = PRECISIONS) -> T:
    """Run with more and more bits until nothing is uncertain."""
    for bits in precisions[:-1]:
        try:
            return at_precision(bits, compute)
        except TooLong:
            raise
        except Uncertain:
            continue
    return at_precision(precisions[-1], compute)


def public(value: Any) -> Number:
    """A value as it leaves the room."""
    if type(value) is fmpq:
        return Fraction(int(value.p), int(value.q))
    if type(value) is int:
        return Fraction(value)
    if isinstance(value, (LogNumber, arb)):
        return value
    raise Unevaluable(f"a value that is no number: {value}")


def evaluate(
    term: Term,
    theory: Theory,
    instance: Instance,
    bound: Mapping[str, Element] | None = None,
    *,
    steps: int = DEFAULT_STEPS,
    bits: int = 64,
) -> Number:
    """The value of ``term``.

    Raises ``Undefined`` outside the domain and ``Unevaluable`` (``TooLong``) where we have no value to give.
    """
    run = compiler_for(theory, True).compile(term)
    e = frame(theory, _with_bound(instance, bound), True, steps)
    return public(escalate(lambda: run_guarded(run, e), tuple(p for p in PRECISIONS if p >= bits) or (bits,)))


def guess(term: Term, theory: Theory, e: Frame) -> float:
    """The value in floating point, on a frame made with ``exact=False``: a guide, never evidence."""
    run = compiler_for(theory, False).compile(term)
    return float(run_guarded(lambda frame: float(run(frame)), e))


def _with_bound(instance: Instance, bound: Mapping[str, Element] | None) -> Instance:
    for name, value in (bound or {}).items():
        instance = instance.with_scalar(name, value)
    return instance


def certify(a: Any, b: Any) -> str | None:
    """``<``, ``=`` or ``>`` between two computed values where certain, None otherwise.

    Equality is certain between exact values only.
    """
    if isinstance(a, arb) or isinstance(b, arb):
        x, y = _ball_of(a), _ball_of(b)
        if not (x.is_finite() and y.is_finite()):
            return None
        return "<" if x < y else ">" if x > y else None
    difference = _inner(a) - _inner(b)
    if isinstance(difference, LogNumber):
        enclosure = difference.ball()
        return "<" if enclosure < 0 else ">" if enclosure > 0 else None
    return "<" if difference < 0 else ">" if difference > 0 else "="


def _inner(value: Any) -> Any:
    return fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value


def _ball_of(value: Any) -> arb:
    enclosure: arb = ball(_inner(value))
    return enclosure


class Sides:
    """Two terms evaluated on one instance until their order is certain."""

    def __init__(self, left: Run, right: Run, e: Frame) -> None:
        self._left, self._right, self._frame = left, right, e
        self.left: Any = None
        self.right: Any = None

    def order(self, precisions: tuple[int, ...] = PRECISIONS) -> str | None:
        """``<``, ``=``, ``>``, or None if no precision decides.  ``NoValue`` passes through."""
        for bits in precisions:
            try:
                found = at_precision(bits, self._once)
            except TooLong:
                raise
            except Uncertain:
                continue
            if found is not None:
                return found
        return None

    def _once(self) -> str | None:
        self.left = run_guarded(self._left, self._frame)
        self.right = run_guarded(self._right, self._frame)
        return certify(public(self.left), public(self.right))


def compare(
    left: Term, right: Term, theory: Theory, instance: Instance, *, steps: int = DEFAULT_STEPS
) -> tuple[str | None, Number, Number]:
    """The certain order of two terms on an instance (None where undecided) with both values."""
    compiler = compiler_for(theory, True)
    sides = Sides(compiler.compile(left), compiler.compile(right), frame(theory, instance, True, steps))
    order = sides.order()
    if order is None:
        raise Uncertain("no precision decides")
    return order, public(sides.left), public(sides.right)
