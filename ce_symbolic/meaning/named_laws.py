"""Random variables whose law has a name: their moments, their range, and means over them as integrals of a density."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import peel
from ce_symbolic.meaning import chances, laws
from ce_symbolic.meaning.scope import Env, Tensor
from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Defined,
    Finite,
    Fn,
    Interval,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    divide,
    exp,
    free_names,
    fresh,
    parts,
    transform,
    walk,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node
from ce_symbolic.vocabulary.densities import normal

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator
    from ce_symbolic.meaning.facts import Facts

LINE = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)
BY_MOMENTS = "the law of this variable is known here by its first moments only"


@dataclass(frozen=True)
class Density:
    """A law on an interval by its density."""

    over: Interval
    at: Callable[[Term], Term]


def named(el: Elaborator, declaration: said.Named, facts: Facts) -> None:
    """All that a named law says of its variables."""
    for name in declaration.names:
        key = chances.variable_name(el, name)
        if key is None:
            continue
        mean, variance = moments_of(declaration)
        if mean is not None:
            stated = said.Moments(declaration.span, (name,), mean, variance)
            chances.moments(el, name, stated, facts)
        el.begin(frozenset())
        values = [el.value(p, Env()) for p in declaration.parameters]
        numbers = [v for v in values if not isinstance(v, Tensor)]
        if declaration.family != "bernoulli":
            el.cautious.setdefault(key, BY_MOMENTS)
        if len(numbers) < len(values):
            continue
        if not el.free:
            for claim in ranges_of(declaration.family, numbers):
                facts.conditions.append(Condition((), (), claim))
        if declaration.family == "normal":
            el.declare_deviation(numbers[1], declaration.parameters[1])
        density = density_of(declaration.family, numbers)
        if el.roles.variables.get(key) == "slot":
            of_slot(el, key, declaration.family, numbers, density, facts)
        elif not el.free and density is not None and not el.roles.indexed.get(key):
            el.named[key] = density
        if el.roles.variables.get(key) == "abstract":
            of_values(el, name, declaration.family, numbers, facts)


def moments_of(declaration: said.Named) -> tuple[Node | None, Node | None]:
    """Mean and variance, as formulas."""
    first, last = declaration.parameters[0], declaration.parameters[-1]
    one, two, twelve = (tree.Number(n) for n in ("1", "2", "12"))

    def minus(a: Node, b: Node) -> Node:
        return tree.Group(tree.Add(("", "-"), (a, b), span=declaration.span), span=declaration.span)

    def plus(a: Node, b: Node) -> Node:
        return tree.Group(tree.Add(("", "+"), (a, b), span=declaration.span), span=declaration.span)

    def times(*factors: Node) -> Node:
        return tree.Mul(factors, ("",) * (len(factors) - 1), span=declaration.span)

    def square(a: Node) -> Node:
        return tree.Power(tree.Group(a, span=declaration.span), two, span=declaration.span)

    match declaration.family:
        case "normal":
            return first, last
        case "uniform":
            return tree.Fraction(plus(first, last), two), tree.Fraction(square(minus(last, first)), twelve)
        case "exponential":
            return tree.Fraction(one, first), tree.Fraction(one, square(first))
        case "bernoulli":
            return first, times(first, minus(one, first))
        case "binomial":
            return times(first, last), times(first, last, minus(one, last))
        case "poisson":
            return first, first
        case "laplace":
            return first, times(two, square(last))
    return None, None


def ranges_of(family: str, parameters: list[Term]) -> list[Compare]:
    """What must hold of the parameters."""
    first, last = parameters[0], parameters[-1]
    match family:
        case "normal" | "laplace":
            return [] if last == ONE else [Compare(">", last, ZERO)]
        case "uniform":
            return [Compare("<", first, last)]
        case "exponential" | "poisson":
            return [Compare(">", first, ZERO)]
        case "bernoulli" | "geometric":
            return [Compare(">=", first, ZERO), Compare("<=", first, ONE)]
        case "binomial":
            return [Compare(">=", last, ZERO), Compare("<=", last, ONE)]
    return []


def density_of(family: str, parameters: list[Term]) -> Density | None:
    """The density of a continuous law."""
    first, last = parameters[0], parameters[-1]
    match family:
        case "normal":
            return Density(LINE, lambda x: normal(x, first, last))
        case "uniform":
            return Density(Interval(first, last), lambda x: divide(ONE, Add((last, Mul((MINUS_ONE, first))))))
        case "exponential":
            return Density(Interval(ZERO, INFINITY), lambda x: Mul((first, exp(Mul((MINUS_ONE, first, x))))))
        case "laplace":
            return Density(LINE, lambda x: Mul((HALF, Pow(last, MINUS_ONE), exp(Mul((MINUS_ONE, divide(
                Fn("abs", (Add((x, Mul((MINUS_ONE, first)))),)), last)))))))
    return None


def of_slot(el: Elaborator, key: str, family: str, parameters: list[Term], density: Density | None,
            facts: Facts) -> None:
    """The law of a variable that is summed over its values: its density, or its masses."""
    over = laws.master(el).slot(key)
    if density is not None:
        el.sorts.unify(over, density.over)
        el.sorts.continuous(over)
        x = el.new_name(key.lower())
        mass = laws.probability(el, el.roles.master, {key: Sym(x)})
        facts.conditions.append(Condition(((x, over),), (), Compare("=", mass, density.at(Sym(x)))))
    elif family == "bernoulli":
        el.sorts.unify(over, Range(ZERO, ONE))
        p = parameters[0]
        for value, chance in ((ONE, p), (ZERO, Add((ONE, Mul((MINUS_ONE, p)))))):
            mass = laws.probability(el, el.roles.master, {key: value})
            facts.conditions.append(Condition((), (), Compare("=", mass, chance)))


def of_values(el: Elaborator, name: Node, family: str, parameters: list[Term], facts: Facts) -> None:
    """What the values of a variable can be, whatever happens."""
    from ce_symbolic.meaning.facts import closed

    def state(op: str, build: Callable[[Term], tuple[Term, Term]]) -> None:
        el.begin(frozenset())
        shown = name
        key = chances.variable_name(el, name)
        if isinstance(peel(name), tree.Letter) and key is not None and el.roles.indexed.get(key):
            shown = tree.Script(peel(name), (tree.Letter("k", latex="k"),), span=name.span)
        value = el.value(shown, Env())
        if not isinstance(value, Tensor):
            left, right = build(value)
            facts.conditions.append(closed(el, Compare(op, left, right)))

    if family == "bernoulli":
        state("=", lambda x: (Mul((x, Add((ONE, Mul((MINUS_ONE, x)))))), ZERO))
        state(">=", lambda x: (x, ZERO))
    elif family in ("exponential", "poisson", "binomial", "geometric"):
        state(">=", lambda x: (x, ZERO))
    elif family == "uniform":
        state(">=", lambda x: (x, parameters[0]))
        state("<=", lambda x: (x, parameters[1]))


def settled_by_moments(sides: tuple[Term, ...]) -> bool:
    """Whether nothing but means and covariances of random variables enters: every mean is of a polynomial of degree at
    most two.  Then any law with the same moments does as well as the named one."""
    return all(_outside(side) for side in sides)


def _outside(value: Value) -> bool:
    if isinstance(value, Big) and value.op == "sum" and value.over == Finite("Ω"):
        found = _degree(value.body, value.var)
        return found is not None and found <= 2
    if isinstance(value, Sym) and value.name == "ω":
        return False
    return all(map(_outside, parts(value)))


def _degree(value: Value, point: str) -> int | None:
    """The degree of a polynomial in the values of random variables at a point; None for anything else."""
    if isinstance(value, Prob):
        return 0
    if point not in free_names(value):
        return 0 if _outside(value) else None
    match value:
        case App():
            return 1 if value.args[-1:] == (Sym(point),) and point not in free_names(App("", value.args[:-1])) else None
        case Defined():
            return _degree(value.body, point)
        case Big(op="sum"):
            return _degree(value.body, point)
        case Add():
            terms = [_degree(t, point) for t in value.terms]
            return None if None in terms else max(t for t in terms if t is not None)
        case Mul():
            factors = [_degree(f, point) for f in value.factors]
            return None if None in factors else sum(f for f in factors if f is not None)
        case Pow(exponent=Rat(value=power)) if power.denominator == 1 and power > 0:
            inner = _degree(value.base, point)
            return None if inner is None else inner * int(power)
    return None


# --- means as integrals ----------------------------------------------------------------------------------------------


def over_densities(sides: tuple[Term, ...], known: dict[str, Density], omega: Finite) -> tuple[Term, ...]:
    """The sides with every mean over the sample space as an integral, where each is of one variable with a density.

    ``E[g(X)] = \\int g(x) p(x) dx``.  Where some mean is of more than that, nothing is changed: what is known of the
    variables there must be told of one and the same thing on both sides.
    """
    if not known:
        return sides
    made = tuple(integrated(side, known, omega) for side in sides)
    return sides if any(mentions(side, omega) for side in made) else made


def mentions(value: Value, omega: Finite) -> bool:
    """Whether something is summed over the sample space, or stands at a point of it."""
    return any(part == omega or (isinstance(part, Sym) and part.name == "ω") for part in walk(value))


def integrated(value: Term, known: dict[str, Density], omega: Finite) -> Term:
    """The value with integrals for means over the sample space, where that can be."""

    def change(part: Value) -> Value:
        if not isinstance(part, Big) or part.op != "sum" or part.over != omega:
            return part
        weights = [p for p in walk(part.body) if isinstance(p, Prob) and part.var in free_names(p)]
        factors = flat(part.body)
        if len(weights) != 1 or weights[0] not in factors:
            return part
        used = {p for p in walk(part.body) if isinstance(p, App) and part.var in free_names(p)}
        if len(used) != 1:
            return part
        (variable,) = used
        assert isinstance(variable, App)
        density = known.get(variable.name)
        if density is None or variable.args != (Sym(part.var),):
            return part
        letter = variable.name.lower() if len(variable.name) == 1 else "x"
        x = fresh(letter + "~0" if letter in free_names(part) else letter, free_names(part.body))
        rest = [f for f in factors if f is not weights[0]]
        body = Mul((density.at(Sym(x)), *(replaced(f, variable, Sym(x)) for f in rest)))
        if part.var in free_names(body):
            return part
        return Big("sum", x, density.over, body)

    result = transform(value, change)
    assert isinstance(result, Term)
    return result


def flat(value: Term) -> list[Term]:
    """The factors of a product, with nested products opened."""
    return [g for f in value.factors for g in flat(f)] if isinstance(value, Mul) else [value]


def replaced(value: Term, old: Term, new: Term) -> Term:
    """``new`` for every occurrence of ``old``."""
    result = transform(value, lambda part: new if part == old else part)
    assert isinstance(result, Term)
    return result
