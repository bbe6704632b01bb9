"""Equal up to a constant, and proportional: what lies between is found, and may not depend on the variables.

``const=θ`` claims that ``left - right`` is the same for all θ, ``prop=θ`` that ``left / right`` is.  What is proved is
the equation with the term or factor written out.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.print_terms import to_plain
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    Add,
    Claim,
    Condition,
    Mul,
    Pow,
    Sym,
    Term,
    exp,
    free_names,
    log,
    substitute,
)
from ce_symbolic.proof.equations import drive
from ce_symbolic.proof.normal import TooLarge
from ce_symbolic.proof.scope import Scope
from ce_symbolic.proof.search import scope_of
from ce_symbolic.rules import CATALOGUE
from ce_symbolic.rules.minimisers import depends_on, varies

CONSTANT, FACTOR = "const=", "prop="


@dataclass(frozen=True)
class Between:
    """The equation with what stands between the sides written out."""

    equation: Claim
    message: str


def is_up_to(op: str) -> bool:
    """Whether a claim is of this kind."""
    return op.startswith((CONSTANT, FACTOR))


def variables(op: str) -> list[str]:
    """The names that the constant or factor must not depend on."""
    return [name for name in op.split("=", 1)[1].split(",") if name]


def written_out(claim: Claim) -> Iterator[Between]:
    """Equations that would show the claim: with a term or factor that does not depend on its variables."""
    names = variables(claim.op)
    sides = (claim.left, claim.right)
    if not names or not all(any(depends_on(side, name) for side in sides) for name in names):
        return
    plain = replace(claim, op="=")
    scope = scope_of(plain)
    for found in _between(claim, scope):
        if any(varies(found, name, scope) for name in names):
            continue
        right = Add((claim.right, found)) if claim.op.startswith(CONSTANT) else Mul((found, claim.right))
        equation = replace(plain, right=right, domain=domain((claim.left, right), claim.theory))
        kind = "the constant" if claim.op.startswith(CONSTANT) else "the factor"
        yield Between(equation, f"{kind} is {to_plain(found, claim.theory)}, which does not depend on "
                                + ", ".join(to_plain(Sym(n), claim.theory) for n in names))


def _between(claim: Claim, scope: Scope) -> Iterator[Term]:
    left, right = claim.left, claim.right
    try:
        if claim.op.startswith(CONSTANT):
            yield drive(Add((left, -right)), scope, CATALOGUE).now
            return
        yield drive(Mul((left, Pow(right, MINUS_ONE))), scope, CATALOGUE).now
        if scope.positive(left) and scope.positive(right):
            apart = drive(Add((log(left), -log(right))), scope, CATALOGUE).now
            yield drive(exp(apart), scope, CATALOGUE).now
    except TooLarge:
        return


def at_two_points(claim: Claim) -> Claim | None:
    """The equation that fails where the difference or the quotient changes with a variable; None for laws."""
    names = [n for n in variables(claim.op) if n in free_names(claim.left) | free_names(claim.right)]
    if not names or any(n in claim.theory.integers for n in names):
        return None
    other = {n: Sym(f"{n}'") for n in names}

    def there(value: Condition) -> Condition:
        made = substitute(value, other)
        assert isinstance(made, Condition)
        return made

    left, right = (substitute(side, other) for side in (claim.left, claim.right))
    assert isinstance(left, Term) and isinstance(right, Term)
    spelling = {f"{n}'": claim.theory.spelling.get(n, n) + "'" for n in names}
    sets = {f"{n}'": claim.theory.sets[n] for n in names if n in claim.theory.sets}
    theory = replace(claim.theory, facts=(*claim.theory.facts, *map(there, claim.theory.facts)),
                     sets={**claim.theory.sets, **sets},
                     spelling={**claim.theory.spelling, **spelling})
    both = (*claim.domain, *map(there, claim.domain))
    if claim.op.startswith(CONSTANT):
        return Claim("=", Add((claim.left, -claim.right)), Add((left, -right)), theory, both)
    return Claim("=", Mul((claim.left, right)), Mul((left, claim.right)), theory, both)


