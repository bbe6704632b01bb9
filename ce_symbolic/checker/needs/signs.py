"""Signs and ranges of symbols, families and random variables that the notes leave open."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.checker.needs.moments import OUTCOME, random_variables
from ce_symbolic.checker.needs.need import Need, families, latex, member, spelled
from ce_symbolic.meaning.terms import (
    ONE,
    TWO,
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Interval,
    Mul,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    free_names,
)
from ce_symbolic.proof.masks import MASK, NEGATIVE, ZERO_SIGN
from ce_symbolic.proof.scope import MINUS_INFINITY, Scope
from ce_symbolic.rules.bits import stated_values


def signs(claim: Claim) -> Iterator[Need]:
    """Signs of symbols and families that the notes left open, and strict versions of bounds that they state."""
    scope = Scope(claim.theory, claim.domain)
    # Of a label that is 0 or 1, a sign would only pick one of the two.
    labels = {q.name for q, *_ in stated_values(scope, (claim.left, claim.right)) if isinstance(q, (Sym, App))}
    names = sorted(n for n in free_names(claim.left) | free_names(claim.right)
                   if n not in claim.theory.sets and n not in labels)
    for name in names:
        symbol = Sym(name)
        mask = scope.sign(symbol)
        text = spelled(name, claim.theory)
        if name in claim.theory.integers:
            if not scope.proves(Compare(">=", symbol, ZERO)):
                yield _bound(f"{text} >= 0", symbol, ">=", ZERO, claim.theory)
            if not scope.proves(Compare(">=", symbol, TWO)):
                yield _bound(f"{text} >= 2", symbol, ">=", TWO, claim.theory)
            continue
        if mask & NEGATIVE:
            yield _bound(f"{text} >= 0", symbol, ">=", ZERO, claim.theory)
            yield _bound(f"{text} <= 0", symbol, "<=", ZERO, claim.theory)
        if mask & ZERO_SIGN:
            yield _bound(f"{text} > 0", symbol, ">", ZERO, claim.theory)
        for op, strict in (("<=", "<"), (">=", ">")):
            if scope.proves(Compare(op, symbol, ONE)) and not scope.proves(Compare(strict, symbol, ONE)):
                yield _bound(f"{text} {strict} 1", symbol, strict, ONE, claim.theory)
        if not mask & ~MASK[">="] and not scope.proves(Compare("<=", symbol, ONE)):
            yield _bound(f"{text} <= 1", symbol, "<=", ONE, claim.theory)
            yield _bound(f"{text} >= 1", symbol, ">=", ONE, claim.theory)
    for name, over in families(claim):
        fact = Condition((("i", over),), (), Compare(">=", App(name, (Sym("i"),)), ZERO))
        if not any(n.startswith("#") for n in free_names(over)) and scope.bind("i", over).sign(
                App(name, (Sym("i"),))) & NEGATIVE:
            shown, tex, letter = member(name, claim)
            yield Need(f"{shown} >= 0 for all {letter}", facts=(fact,), kind="sign",
                       sentence=rf"Let ${tex} \ge 0$ for all ${letter}$.")


def variables_not_negative(claim: Claim) -> Iterator[Need]:
    """Random variables that are not negative, where a bound asks for it."""
    if claim.op == "=":
        return
    for variable in random_variables(claim):
        fact = Condition((*variable.binders, (OUTCOME, variable.outcomes)), (), Compare(">=", variable.value, ZERO))
        plain, tex = variable.words(claim)
        yield Need(f"{plain} ≥ 0", facts=(fact,), kind="sign", sentence=rf"Let ${tex}$ be non-negative.")


def densities_on_positive_numbers(claim: Claim) -> Iterator[Need]:
    """Values with a density of which a bound asks that they are not negative: ``x f(x) >= 0`` for all x."""
    if claim.op == "=":
        return
    for name, law in sorted(claim.theory.laws.items()):
        if len(law.slots) != 1 or not isinstance(over := law.slots[0][1], Interval) or over.lower != MINUS_INFINITY:
            continue
        mass = Prob(name, ((law.slots[0][0], Sym("x")),))
        letter = claim.theory.letters.get(over, "x")
        fact = Condition((("x", over),), (), Compare(">=", Mul((Sym("x"), mass)), ZERO))
        yield Need(f"{letter} ≥ 0 with probability one", facts=(fact,), kind="sign",
                   sentence=rf"Let ${letter} \ge 0$ with probability one.")


def _bound(text: str, symbol: Sym, op: str, value: Term, theory: Theory) -> Need:
    sign = {">=": r"\ge", "<=": r"\le"}.get(op, op)
    assert isinstance(value, Rat)
    return Need(text.replace(">=", "≥").replace("<=", "≤"), facts=(Condition((), (), Compare(op, symbol, value)),),
                kind="sign", sentence=f"Let ${latex(symbol.name, theory)} {sign} {value.value}$.")
