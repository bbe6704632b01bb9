"""Functions of numbers that are 0 or 1: a power is the number itself, an exponential is linear in it."""
from __future__ import annotations

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Fn,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    exp,
    free_names,
    put,
    walk,
)
from ce_symbolic.proof.normal import TooLarge, canonical_term, normal, render
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.indicators import replaced
from ce_symbolic.rules.rule import Choice, Rule


class FunctionOfBit(Rule):
    """A power or an exponential of something that is 0 or 1."""

    name = "function-of-bit"
    statement = r"b^k = b, e^{u b + v} = e^v (1 + b (e^u - 1)) for b \in \{0, 1\}"
    obligations = "b is 0 or 1"
    example = r"E[e^{\lambda X}] = 1 - p + p e^\lambda for X \sim \mathrm{Bern}(p)"
    misuse = r"E[e^{\lambda X}] = e^{\lambda p}"
    heads = (Pow, Fn)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if isinstance(term, Pow):
            if isinstance(term.exponent, Rat) and term.exponent.value > 1 and is_bit(term.base, scope):
                return term.base
            return None
        if not isinstance(term, Fn) or term.name != "exp":
            return None
        argument = term.args[0]
        for bit in sorted({v for v in walk(argument) if isinstance(v, App)}, key=repr):
            hole = Sym("~bit")
            line = replaced(argument, bit, hole)
            if hole.name not in free_names(line) or bit in set(walk(line)) or not is_bit(bit, scope):
                continue
            low, high = put(line, hole.name, ZERO), put(line, hole.name, ONE)
            if any(map(scope.partial, (low, high))):
                continue
            try:
                step = canonical_term(Add((high, Mul((MINUS_ONE, low)))))
                linear = canonical_term(Add((low, Mul((bit, step)))))
                if linear != canonical_term(argument):
                    continue
                rest = render(normal(low))
            except TooLarge:
                continue
            return Mul((exp(rest), Add((ONE, Mul((bit, Add((exp(step), MINUS_ONE))))))))
        return None


def is_bit(value: Term, scope: Scope) -> bool:
    """Whether something is stated to be 0 or 1."""
    if not isinstance(value, (App, Sym)):
        return False
    gap = Mul((value, Add((ONE, Mul((MINUS_ONE, value))))))
    return scope.fixed(value) and any(f.claim.op == "=" for f in scope.theory.facts) and scope.sign(gap) == 2
