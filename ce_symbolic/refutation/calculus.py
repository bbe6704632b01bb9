"""Derivatives, integrals and limits, compiled.

Derivatives by dual numbers.  Integrals exactly where the integrand is a polynomial in the variable, by Arb's rigorous
integration over a finite interval otherwise; there the integrand must be defined on the whole interval, which is
checked with balls.  Limits by continuity, and at infinity by their laws.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flint import acb, arb, fmpq

from ce_symbolic.meaning.terms import (
    App,
    Big,
    Derivative,
    Fn,
    Interval,
    Limit,
    Prob,
    Sym,
    Term,
    Theory,
    free_names,
    kinds,
    walk,
)
from ce_symbolic.refutation.cells import Grid, grids_through, unbounded, vanishes_outside
from ce_symbolic.refutation.cuts import cuts
from ce_symbolic.refutation.degree import continuous, degree
from ce_symbolic.refutation.dual import Dual, slope
from ce_symbolic.refutation.errors import NoValue, TooLong, Uncertain, Undefined, UndefinedLog, Unevaluable
from ce_symbolic.refutation.exact import ball
from ce_symbolic.refutation.frame import Frame, Run, Scope, as_key, unevaluable
from ce_symbolic.refutation.instance import Label
from ce_symbolic.refutation.names import applied, bare, closed_under_definitions, mentioned

if TYPE_CHECKING:
    from ce_symbolic.refutation.compiler import Compiler

HIGHEST_DEGREE = 12
DEEPEST_SPLIT = 7
_SCRIPTS = re.compile(r"[_^,;|{}() ]+")
_MISSING = object()


def depends_elsewhere(term: Derivative, theory: Theory) -> bool:
    """Whether a stated equation ties the variable to something else in the body.

    An instance satisfies such an equation at one point only, so its derivative says nothing.
    """
    variable = term.variable
    name = variable.name if isinstance(variable, Sym) else ""
    if isinstance(variable, (App, Prob)):
        name = applied(variable.name if isinstance(variable, App) else variable.law)
    body = closed_under_definitions(mentioned(term.body), theory)
    inside = body - {name} - theory.integers - set(theory.sets)
    if name not in body and any(bare(name) in _SCRIPTS.split(bare(other)) for other in body if other.endswith("()")):
        # ``p_θ`` depends on ``θ`` though nothing in the body says how.
        return True
    return any(
        fact.claim.op == "=" and name in mentioned(fact) and mentioned(fact) & inside for fact in theory.facts
    )


def compile_derivative(compiler: Compiler, term: Derivative, scope: Scope) -> Run:
    """The derivative of a body in a symbol, or in a family (or one-variable law) at an index."""
    variable, theory = term.variable, compiler.theory
    if depends_elsewhere(term, theory):
        return unevaluable("a stated equation ties the variable to the body")
    if isinstance(variable, Sym):
        if scope.get(variable.name) is not None or variable.name in theory.sets or variable.name in theory.integers:
            return unevaluable("a derivative in an index")
        return _in_symbol(compiler, term, variable.name, scope)
    if isinstance(variable, (App, Prob)):
        return _in_entry(compiler, term, variable, scope)
    return unevaluable("a derivative in something that is no variable")


def _slope_of(compiler: Compiler, body: Run, e: Frame) -> Any:
    try:
        value = slope(body(e), e.tag)
    except UndefinedLog as reason:
        raise Undefined(str(reason)) from None
    return compiler.arithmetic.number(value) if type(value) is int else value


def _in_symbol(compiler: Compiler, term: Derivative, name: str, scope: Scope) -> Run:
    body, point = compiler.compile(term.body, scope), compiler.compile(term.variable, scope)
    one, local = compiler.arithmetic.one, name in scope

    def run(e: Frame) -> Any:
        place = e.locals if local else e.values
        before = place.get(name, _MISSING)
        value = point(e)
        e.tag += 1
        place[name] = Dual(value, one, e.tag)
        try:
            return _slope_of(compiler, body, e)
        finally:
            e.tag -= 1
            if before is _MISSING:
                del place[name]
            else:
                place[name] = before

    return run


def _in_entry(compiler: Compiler, term: Derivative, variable: App | Prob, scope: Scope) -> Run:
    body, point = compiler.compile(term.body, scope), compiler.compile(variable, scope)
    one = compiler.arithmetic.one
    if isinstance(variable, App):
        name, arguments = variable.name, variable.args
        if None in compiler.argument_sets(name, len(arguments)):
            return unevaluable("a derivative in a function")
    else:
        name, given = variable.law, dict(variable.slots)
        law = compiler.theory.laws.get(name)
        if law is None or any(slot not in given for slot, _ in law.slots):
            return unevaluable("a derivative in a marginal")
        arguments = tuple(given[slot] for slot, _ in law.slots)
    keys = [compiler.index(a, scope) for a in arguments]
    is_law = isinstance(variable, Prob)

    def run(e: Frame) -> Any:
        key, value = tuple(k(e) for k in keys), point(e)
        tables = e.laws if is_law else e.tables
        if is_law and name not in tables:
            raise Unevaluable("a derivative in a defined law")
        before, marginals = tables.get(name), e.marginals
        e.tag += 1
        tables[name] = {**(before or {}), key: Dual(value, one, e.tag)}
        e.marginals = {} if is_law else marginals
        try:
            return _slope_of(compiler, body, e)
        finally:
            e.tag -= 1
            e.marginals = marginals
            if before is None:
                del tables[name]
            else:
                tables[name] = before

    return run


@lru_cache(maxsize=32)
def quadrature(highest: int) -> tuple[tuple[Fraction, Fraction], ...]:
    """Nodes in [0, 1] with weights that integrate polynomials up to this degree exactly (Newton and Cotes)."""
    count = highest + 1
    nodes = [Fraction(2 * i + 1, 2 * count) for i in range(count)]
    weights = []
    for i, node in enumerate(nodes):
        basis = [Fraction(1)]
        for j, other in enumerate(nodes):
            if j != i:
                shifted = [Fraction(0), *basis]
                basis = [
                    (a - other * b) / (node - other) for a, b in zip(shifted, [*basis, Fraction(0)], strict=True)
                ]
        weights.append(sum((c / (k + 1) for k, c in enumerate(basis)), Fraction(0)))
    return tuple(zip(nodes, weights, strict=True))


def with_step_functions(term: Big, theory: Theory) -> Theory:
    """The theory in which functions of which nothing is said are step functions of the variable of an integral.

    They are given the cell, not a number in it, so they are constant on each.
    """
    stepped = dict(theory.families)
    for part in walk(term.body):
        family = theory.families.get(part.name) if isinstance(part, App) else None
        if family is None or not isinstance(part, App) or len(family.arguments) != len(part.args):
            continue
        if family.name in theory.definitions or any(family.name in p.subjects for p in theory.properties):
            continue
        sets = tuple(term.over if over is None and argument == Sym(term.var) else over
                     for argument, over in zip(part.args, family.arguments, strict=True))
        stepped[family.name] = replace(family, arguments=sets)
    return replace(theory, families=stepped)


def compile_space_sum(compiler: Compiler, term: Big, loop: Run) -> Run:
    """An integral over a ``Space``: a sum over unit cells, each integrated where the variable occurs as a number."""
    highest = degree(term.body, term.var, with_step_functions(term, compiler.theory))
    if highest is None or highest > HIGHEST_DEGREE:
        return unevaluable("an integrand that is not constant on cells")
    if highest == 0:
        return loop
    number, half = compiler.arithmetic.number, Fraction(1, 2)
    nodes = [(number(x - half), number(w)) for x, w in quadrature(highest)]
    zero, var = compiler.arithmetic.zero, term.var

    def run(e: Frame) -> Any:
        before = e.offsets.get(var, _MISSING)
        total = zero
        try:
            for offset, weight in nodes:
                e.offsets[var] = offset
                total = total + weight * loop(e)
        finally:
            if before is _MISSING:
                e.offsets.pop(var, None)
            else:
                e.offsets[var] = before
        return total

    return run


def compile_integral(compiler: Compiler, term: Big, scope: Scope) -> Run:
    """An integral over an interval, in pieces on which the densities of real variables are constant."""
    over, var = term.over, term.var
    assert isinstance(over, Interval)
    grids = grids_through([term.body], var, compiler.theory)
    if unbounded(over) and not (grids and vanishes_outside(term.body, var, compiler.theory)):
        value = closed_form(term, compiler.theory) if free_names(term).isdisjoint(scope) else None
        if value is None:
            return unevaluable("an integral over an unbounded interval")
        return compiler.compile(value, scope)
    lower = None if unbounded(Interval(over.lower, over.lower)) else compiler.compile(over.lower, scope)
    upper = None if unbounded(Interval(over.upper, over.upper)) else compiler.compile(over.upper, scope)
    body = compiler.compile(term.body, {**scope, var: None})
    changes = cuts(term.body, var, compiler.theory)
    highest = degree(term.body, var, compiler.theory, 0, changes is not None)
    zeros = [compiler.compile(c, {**scope, var: None}) for c in changes or ()]
    arithmetic = compiler.arithmetic

    def at(e: Frame, x: Any, inner: Run = body) -> Any:
        e.spend(1)
        before = e.locals.get(var, _MISSING)
        e.locals[var] = x
        try:
            return inner(e)
        finally:
            if before is _MISSING:
                del e.locals[var]
            else:
                e.locals[var] = before

    def piece(e: Frame, a: Any, b: Any) -> Any:
        if highest is not None and highest <= HIGHEST_DEGREE:
            nodes = quadrature(highest)
        elif arithmetic.exact:
            return _rigorous(e, at, a, b)
        else:
            nodes = tuple((Fraction(2 * i + 1, 80), Fraction(1, 40)) for i in range(40))
        total = arithmetic.zero
        for node, weight in nodes:
            total = total + arithmetic.number(weight) * at(e, a + (b - a) * arithmetic.number(node))
        return total * (b - a)

    def run(e: Frame) -> Any:
        if not grids and not zeros:
            assert lower is not None and upper is not None
            return piece(e, lower(e), upper(e))
        a = None if lower is None else _rational(lower(e))
        b = None if upper is None else _rational(upper(e))
        total, outer = arithmetic.zero, e.cells
        points = [x for zero in zeros if (x := _zero(e, at, zero, arithmetic)) is not None]
        try:
            for left, right in between(grids, e, a, b, points):
                middle = (left + right) / 2
                e.cells = {**outer, **{(var, g): g.cell(middle, e.sizes[g.name]) for g in grids}}
                total = total + piece(e, arithmetic.number(left), arithmetic.number(right))
        finally:
            e.cells = outer
        return total

    return run


def closed_form(term: Big, theory: Theory) -> Term | None:
    """The value of an elementary integral over an unbounded interval, by the laws of integrals."""
    from ce_symbolic.proof.equations import collapse, open_functions, regions, unfold
    from ce_symbolic.proof.normal import TooLarge
    from ce_symbolic.proof.rewriting import Derivation
    from ce_symbolic.proof.scope import Scope as Place
    from ce_symbolic.rules import CATALOGUE

    d = Derivation(term, Place(theory), CATALOGUE)
    try:
        unfold(d)
        if "Prob" in kinds(d.now):
            return None
        for stage in (collapse, open_functions, regions, collapse):
            stage(d)
            if not any(isinstance(part, Interval) and unbounded(part) for part in walk(d.now)):
                return d.now
    except TooLarge:
        return None
    return None


def _zero(e: Frame, at: Callable[..., Any], linear: Run, arithmetic: Any) -> Fraction | None:
    """The zero of something linear, None if it is constant."""
    first, second = (_rational(at(e, arithmetic.number(x), linear)) for x in (Fraction(0), Fraction(1)))
    return None if first == second else first / (first - second)


def between(
    grids: Sequence[Grid], e: Frame, a: Fraction | None, b: Fraction | None, cuts: Sequence[Fraction] = ()
) -> list[tuple[Fraction, Fraction]]:
    """The pieces from ``a`` to ``b`` (None: all cells) on which no density jumps."""
    borders = sorted({*cuts, *(x for grid in grids for x in grid.borders(e.sizes[grid.name]))})
    first, last = borders[0] if a is None else a, borders[-1] if b is None else b
    if last < first:
        raise Unevaluable("an integral backwards over a step density")
    points = [first, *(x for x in borders if first < x < last), last]
    return list(pairwise(points))


def _rational(value: Any) -> Fraction:
    key = as_key(value)
    if isinstance(key, Label):
        raise Unevaluable("a name as the end of an integral")
    return Fraction(key)


def _rigorous(e: Frame, at: Any, a: Any, b: Any) -> Any:
    if isinstance(a, Dual) or isinstance(b, Dual):
        raise Unevaluable("a derivative in the end of an integral")
    a, b = ball(a), ball(b)
    if not (isinstance(a, arb) and isinstance(b, arb)):
        raise Unevaluable("an integral inside the end of an integral")
    _defined_between(e, at, a, b, DEEPEST_SPLIT)

    def integrand(z: acb, analytic: bool) -> acb:
        try:
            return acb(ball(at(e, z)))
        except TooLong:
            raise
        except (NoValue, TypeError):
            return acb("nan")

    value = acb.integral(integrand, a, b)
    if not value.is_finite() or not value.imag.contains(0):
        raise Unevaluable("an integral without a rigorous enclosure")
    return value.real


def _defined_between(e: Frame, at: Any, a: arb, b: arb, splits: int) -> None:
    """Make sure that the integrand has a real value everywhere: complex arithmetic would not notice."""
    try:
        value = at(e, a.union(b))
        if ball(value).is_finite():
            return
    except TooLong:
        raise
    except TypeError:
        raise Unevaluable("an integrand that is not a plain number") from None
    except Uncertain:
        pass
    except Undefined as reason:
        raise Undefined(f"inside an integral: {reason}") from None
    if splits == 0:
        raise Unevaluable("an integrand that may be undefined")
    middle = (a + b) * arb(fmpq(1, 2))
    _defined_between(e, at, a, middle, splits - 1)
    _defined_between(e, at, middle, b, splits - 1)


def compile_limit(compiler: Compiler, term: Limit, scope: Scope) -> Run:
    """The limit of a body that is visibly continuous at a finite point; at infinity by the laws of limits."""
    if any(isinstance(part, Fn) and part.name == "infinity" for part in walk(term.point)):
        from ce_symbolic.proof.scope import Scope as Place
        from ce_symbolic.rules import CATALOGUE

        local = not free_names(term).isdisjoint(scope)
        value = None if local else CATALOGUE["limit-at-infinity"].apply(term, (), Place(compiler.theory))
        return unevaluable("a limit at infinity") if value is None else compiler.compile(value, scope)
    if not continuous(term.body, term.var, compiler.theory):
        return unevaluable("a limit of something that may jump")
    point: Run = compiler.compile(term.point, scope)
    body: Run = compiler.compile(term.body, {**scope, term.var: None})
    var = term.var

    def run(e: Frame) -> Any:
        value = point(e)
        before, strict = e.locals.get(var, _MISSING), e.strict
        e.locals[var], e.strict = value, True
        try:
            return body(e)
        except Undefined:
            raise Unevaluable("a limit at a point outside the domain") from None
        finally:
            e.strict = strict
            if before is _MISSING:
                del e.locals[var]
            else:
                e.locals[var] = before

    return run
