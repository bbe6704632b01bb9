"""What the form of a term says about how it depends on a variable: degree of a polynomial, continuity."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    ZERO,
    Add,
    App,
    Big,
    Defined,
    Derivative,
    Fn,
    IndexSet,
    Interval,
    Iverson,
    Limit,
    Mul,
    Pow,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    free_names,
    parts,
)

_DEEPEST = 12


def degree(term: Term, var: str, theory: Theory, depth: int = 0, pieces: bool = False) -> int | None:
    """A bound for the degree of ``term`` as a polynomial in the *number* ``var``; None where it may be none.

    As the index of a family or law ``var`` only selects an entry, which counts as constant.  With ``pieces`` the
    degree is that on a piece on which conditions and signs of absolute values do not change.
    """
    if var not in free_names(term):
        return 0
    if depth > _DEEPEST:
        return None

    def of(inner: Term) -> int | None:
        return degree(inner, var, theory, depth + 1, pieces)

    match term:
        case Sym():
            return 1
        case Add():
            found = [of(t) for t in term.terms]
            return None if None in found else max(d for d in found if d is not None)
        case Mul():
            found = [of(t) for t in term.factors]
            return None if None in found else sum(d for d in found if d is not None)
        case Pow():
            inner, exponent = of(term.base), term.exponent
            if inner == 0 and var not in free_names(exponent):
                return 0
            if inner is None or not isinstance(exponent, Rat) or exponent.value.denominator != 1 or exponent.value < 0:
                return None
            return inner * exponent.value.numerator
        case Fn(name="abs") if pieces:
            return of(term.args[0])
        case Iverson() if pieces:
            return 0
        case Fn():
            return 0 if all(of(a) == 0 for a in term.args) else None
        case Defined():
            return of(term.body)
        case App():
            return _selected(term.name, term.args, _argument_sets(term, theory), var, theory, depth)
        case Prob():
            law = theory.laws.get(term.law)
            if law is None:
                return None
            given = dict(term.slots)
            arguments = tuple(given.get(slot, ZERO) for slot, _ in law.slots)
            sets = tuple(over for _, over in law.slots)
            return _selected(term.law, arguments, sets, var, theory, depth, True)
        case Big():
            if var in free_names(term.over) or term.op != "sum":
                return 0 if var not in free_names(term.over) and of(term.body) == 0 else None
            return of(term.body)
        case Derivative():
            return of(term.body) if var not in free_names(term.variable) else None
    return None


def _argument_sets(term: App, theory: Theory) -> tuple[IndexSet | None, ...]:
    family = theory.families.get(term.name)
    if family is not None and len(family.arguments) == len(term.args):
        return family.arguments
    return tuple(theory.sets.get(a.name) if isinstance(a, Sym) else None for a in term.args)


def _selected(
    name: str,
    arguments: tuple[Term, ...],
    sets: tuple[IndexSet | None, ...],
    var: str,
    theory: Theory,
    depth: int,
    on_cells: bool = False,
) -> int | None:
    definition = theory.definitions.get(name)
    for place, (argument, over) in enumerate(zip(arguments, sets, strict=True)):
        if var not in free_names(argument):
            continue
        # The density of a real variable is constant on the cells over which it is integrated.
        if argument != Sym(var) or over is None or (isinstance(over, Interval) and not on_cells):
            return None
        if definition is not None and (
            place >= len(definition.params)
            or degree(definition.body, definition.params[place], theory, depth + 1) != 0
        ):
            return None
    return 0


def continuous(term: Term, var: str, theory: Theory, depth: int = 0) -> bool:
    """Whether the form of ``term`` shows that it is continuous in ``var`` wherever it is defined around a point."""
    if var not in free_names(term):
        return True
    if depth > _DEEPEST:
        return False
    if isinstance(term, (Iverson, Derivative, Limit, Prob)) or (
        isinstance(term, Fn) and term.name in ("floor", "ceil", "sign", "inverse")
    ):
        return False
    if isinstance(term, Big) and (isinstance(term.over, Interval) or var in free_names(term.over)):
        return False
    if isinstance(term, Pow) and var in free_names(term.exponent) and not (
        isinstance(term.base, Rat) and term.base.value > 0
    ):
        return False
    if isinstance(term, App):
        definition = theory.definitions.get(term.name)
        if definition is not None:
            if len(definition.params) != len(term.args):
                return False
            for param, argument in zip(definition.params, term.args, strict=True):
                if var in free_names(argument) and not continuous(definition.body, param, theory, depth + 1):
                    return False
        else:
            family = theory.families.get(term.name)
            if family is None or any(
                over is not None and var in free_names(argument)
                for over, argument in zip(family.arguments, term.args, strict=False)
            ):
                return False
    return all(continuous(part, var, theory, depth + 1) for part in parts(term) if isinstance(part, Term))
