"""Sums, products, powers, functions, ranges and conditions, compiled."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ce_symbolic.meaning.matrices import DETERMINANT, INVERSE
from ce_symbolic.meaning.terms import Add, Big, Compare, Fn, Interval, Mul, Pow, Rat, Space
from ce_symbolic.refutation.calculus import compile_integral, compile_space_sum
from ce_symbolic.refutation.dual import Dual, real
from ce_symbolic.refutation.errors import Uncertain, Undefined, UndefinedLog, Unevaluable
from ce_symbolic.refutation.frame import Frame, Run, Scope, unevaluable
from ce_symbolic.refutation.instance import Label
from ce_symbolic.refutation.squares import compile_matrix

if TYPE_CHECKING:
    from ce_symbolic.refutation.compiler import Compiler

_MISSING = object()

UNARY = {
    "log", "exp", "abs", "sign", "floor", "ceil",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
}


def compile_sum(compiler: Compiler, term: Add, scope: Scope) -> Run:
    """A sum of terms."""
    runs = [compiler.compile(t, scope) for t in term.terms]
    zero = compiler.arithmetic.zero
    if len(runs) == 2:
        a, b = runs
        return lambda e: a(e) + b(e)

    def run(e: Frame) -> Any:
        total = zero
        for part in runs:
            total = total + part(e)
        return total

    return run


def compile_product(compiler: Compiler, term: Mul, scope: Scope) -> Run:
    """A product, with the convention ``0 log 0 = 0``."""
    runs = [compiler.compile(f, scope) for f in term.factors]
    one, zero, arithmetic = compiler.arithmetic.one, compiler.arithmetic.zero, compiler.arithmetic

    def run(e: Frame) -> Any:
        result = one
        pending: UndefinedLog | None = None
        for factor in runs:
            try:
                result = result * factor(e)
            except UndefinedLog as reason:
                pending = reason
        if pending is None:
            return result
        if not e.strict:
            if arithmetic.is_zero(result):
                return zero
            if arithmetic.may_be_zero(result):
                raise Uncertain("a factor that may be zero")
        raise pending

    return run


def compile_power(compiler: Compiler, term: Pow, scope: Scope) -> Run:
    """A power; a quotient is a power -1."""
    base = compiler.compile(term.base, scope)
    exponent = compiler.compile(term.exponent, scope)
    arithmetic = compiler.arithmetic
    if isinstance(term.exponent, Rat) and term.exponent.value == -1:
        reciprocal, convert = arithmetic.reciprocal, compiler.convert
        return lambda e: reciprocal(convert(base(e)))
    power = arithmetic.power
    return lambda e: power(base(e), exponent(e))


def compile_function(compiler: Compiler, term: Fn, scope: Scope) -> Run:
    """A known function."""
    name = term.name
    runs = [] if name in (INVERSE, DETERMINANT) else [compiler.compile(a, scope) for a in term.args]
    if name == "log" and len(runs) == 1:
        (argument,) = runs
        log = compiler.arithmetic.log

        def run(e: Frame) -> Any:
            try:
                return log(argument(e))
            except UndefinedLog:
                raise
            except Undefined as reason:
                # ``0 log(0/0) = 0``: what is undefined inside a logarithm counts as the logarithm's own.
                raise UndefinedLog(str(reason)) from None

        return run
    if name in UNARY and len(runs) == 1:
        (argument,) = runs
        compute = getattr(compiler.arithmetic, name)
        return lambda e: compute(argument(e))
    if name in ("max", "min") and runs:
        return lambda e: extreme(compiler.arithmetic, name, [r(e) for r in runs])
    if name in (INVERSE, DETERMINANT):
        return compile_matrix(compiler, term, scope)
    if name == "pi" and not runs:
        return lambda e: compiler.arithmetic.pi()
    return unevaluable(f"no evaluation of {name}")


def extreme(arithmetic: Any, name: str, values: Sequence[Any]) -> Any:
    """The largest or smallest of some values."""
    if not values:
        raise Undefined(f"{name} of nothing")
    larger = arithmetic.larger
    result = values[0]
    for other in values[1:]:
        result = larger(result, other) if name == "max" else -larger(-result, -other)
    return result


def compile_big(compiler: Compiler, term: Big, scope: Scope) -> Run:
    """A sum, product, maximum or minimum over a set, or an integral."""
    if isinstance(term.over, Interval):
        if term.op != "sum":
            return unevaluable(f"{term.op} over an interval")
        return compile_integral(compiler, term, scope)
    if isinstance(term.over, Space) and term.op == "sum":
        return compile_space_sum(compiler, term, compile_loop(compiler, term, scope))
    return compile_loop(compiler, term, scope)


def compile_loop(compiler: Compiler, term: Big, scope: Scope) -> Run:
    """A sum, product, maximum or minimum over a set that can be listed."""
    var, op = term.var, term.op
    elements = compiler.elements(term.over, scope)
    body = compiler.compile(term.body, {**scope, var: term.over})
    start = compiler.arithmetic.one if op == "prod" else compiler.arithmetic.zero
    arithmetic = compiler.arithmetic

    def run(e: Frame) -> Any:
        keys = elements(e)
        e.spend(len(keys) + 1)
        bound = e.locals
        before = bound.get(var, _MISSING)
        try:
            if op == "sum":
                total = start
                for bound[var] in keys:
                    total = total + body(e)
                return total
            values = []
            for bound[var] in keys:
                values.append(body(e))
        finally:
            if before is _MISSING:
                bound.pop(var, None)
            else:
                bound[var] = before
        if op != "prod":
            return extreme(compiler.arithmetic, op, values)
        total = start
        for value in values:
            total = total * value
            # Keeps products of many balls from growing without need.
            if arithmetic.is_zero(total):
                return arithmetic.zero
        return total

    return run


def compile_comparison(compiler: Compiler, condition: Compare, scope: Scope) -> Callable[[Frame], bool]:
    """The closure that decides a ``Compare``, exactly or not at all."""
    left, right, op = compiler.compile(condition.left, scope), compiler.compile(condition.right, scope), condition.op
    arithmetic = compiler.arithmetic

    def run(e: Frame) -> bool:
        a, b = left(e), right(e)
        if isinstance(a, Label) or isinstance(b, Label):
            if op not in ("=", "!="):
                raise Unevaluable("an order between names")
            return (a == b) is (op == "=")
        difference = a - b
        sign = arithmetic.sign_of(difference)
        if sign == 0 and isinstance(difference, Dual) and not arithmetic.is_zero(difference - real(difference)):
            raise Undefined("no derivative where a condition changes")
        return decide(op, sign)

    return run


def decide(op: str, sign: int) -> bool:
    """Whether ``a op b`` where ``a - b`` has this sign."""
    match op:
        case "=":
            return sign == 0
        case "!=":
            return sign != 0
        case "<":
            return sign < 0
        case "<=":
            return sign <= 0
        case ">":
            return sign > 0
        case ">=":
            return sign >= 0
    raise Unevaluable(f"no evaluation of {op}")

