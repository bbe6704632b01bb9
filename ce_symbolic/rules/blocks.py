"""Nested sums seen as one block: ``Σ_x Σ_y f g`` has the indices x, y and the factors f, g."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    ONE,
    App,
    Big,
    Enum,
    Finite,
    IndexSet,
    Mul,
    Pow,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    free_names,
    fresh,
    kinds,
    substitute,
)
from ce_symbolic.meaning.terms import term as term_of
from ce_symbolic.proof.normal import TooLarge, normal
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.varying import differentiated

Binder = tuple[str, IndexSet]
#: Sets with finitely many elements: what is summed or multiplied over them is no integral.
COUNTABLE = (Range, Enum, Finite)


def open_block(term: Term) -> tuple[tuple[Binder, ...], tuple[Term, ...]] | None:
    """The indices and factors of nested sums, or None where the term is no sum or an index shadows another."""
    binders: list[Binder] = []
    while isinstance(term, Big) and term.op == "sum":
        if any(term.var == var for var, _ in binders):
            return None
        binders.append((term.var, term.over))
        term = term.body
    if not binders:
        return None
    return tuple(binders), (flat(term.factors) if isinstance(term, Mul) else (term,))


def spread_block(term: Term) -> tuple[tuple[Binder, ...], tuple[Term, ...]] | None:
    """All indices in front and all factors behind them, however the sums in a product are nested; None for a sum of
    several products, and where a set depends on an index."""
    if not isinstance(term, Big) or term.op != "sum":
        return None
    try:
        polynomial = normal(term)
    except TooLarge:
        return None
    if len(polynomial) != 1:
        return None
    (((sets, factors), c),) = polynomial.items()
    printed = [f"@{k + 1}" for k in range(len(sets))]
    if not sets or any(name in free_names(over) for over in sets for name in printed):
        return None
    taken = free_names(term).union(*(free_names(base) for base, _ in factors))
    rename: dict[str, Term] = {}
    for name in printed:
        new = fresh(f"i{len(rename) + 1}", taken)
        rename[name] = Sym(new)
        taken |= {new}
    opened = tuple(Pow(base, Rat(e)) if e != 1 else base for base, e in factors)
    binders = tuple((sym.name, over) for sym, over in zip(rename.values(), sets, strict=True) if isinstance(sym, Sym))
    number: tuple[Term, ...] = () if c == 1 else (Rat(c),)
    return binders, (*number, *(term_of(substitute(f, rename)) for f in opened))


def flat(factors: tuple[Term, ...]) -> tuple[Term, ...]:
    """The factors of a product with nested products opened."""
    found: list[Term] = []
    for f in factors:
        found.extend(flat(f.factors) if isinstance(f, Mul) else (f,))
    return tuple(found)


def close_block(binders: tuple[Binder, ...], factors: tuple[Term, ...]) -> Term:
    """The sum over the indices of the product of the factors."""
    factors = tuple(f for f in factors if f != ONE)
    body: Term = ONE if not factors else factors[0] if len(factors) == 1 else Mul(factors)
    for var, over in reversed(binders):
        body = Big("sum", var, over, body)
    return body


def within(binders: tuple[Binder, ...], scope: Scope) -> Scope:
    """The scope inside the block."""
    for var, over in binders:
        scope = scope.bind(var, over)
    return scope


def independent_of(var: str, binders: tuple[Binder, ...]) -> bool:
    """Whether no set of the block depends on the index, so that its sum may be taken first."""
    return not any(var in free_names(over) for _, over in binders)


def cardinality(over: IndexSet) -> Term | None:
    """The number of elements of a finite set; for a range that may be empty see ``constant-sum``."""
    from fractions import Fraction

    from ce_symbolic.meaning.terms import Add, Rat

    if "Fn.infinity" in kinds(over):
        return None
    if isinstance(over, Range):
        return Add((over.upper, Mul((Rat(Fraction(-1)), over.lower)), ONE))
    if isinstance(over, Enum):
        return Rat(Fraction(len(over.elements)))
    if isinstance(over, Finite):
        return App(f"card:{over.name}", ())
    return None


def may_replace(var: str, value: Term, *inside: Value) -> bool:
    """Whether ``var`` may become ``value`` there: not where a derivative is taken in it, or in what the value has."""
    return not any(differentiated(var, value, part) for part in inside)


def occurs_once_bare(var: str, slots: tuple[tuple[str, Term], ...]) -> str | None:
    """The slot whose value is the index, where the index occurs in no other slot."""
    bare = [slot for slot, value in slots if value == Sym(var)]
    other = [slot for slot, value in slots if value != Sym(var) and var in free_names(value)]
    return bare[0] if len(bare) == 1 and not other else None
