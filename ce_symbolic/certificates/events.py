"""Tactics for events: their indicators under other conditions."""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.certificates.place import Place
from ce_symbolic.certificates.terms import NotCertifiable
from ce_symbolic.meaning.terms import MINUS_ONE, TWO, Add, Fn, Iverson, Mul, Pow, Rat, Term, free_names
from ce_symbolic.proof.normal import canonical_term, equal, normal, render
from ce_symbolic.rules.events import exponent


def equivalent_events(p: Place) -> str:
    """Both events say that something is not negative (or is positive): one is a positive multiple of the other, or has
    its sign for another reason."""
    assert isinstance(p.before, Iverson)
    made = p.after if isinstance(p.after, Iverson) else _last_event(p.after)
    op, left, right = p.before.condition.op, p.before.condition.left, p.before.condition.right
    if op in ("<", "<="):
        left, right = right, left
    above, below = made.condition.left, made.condition.right
    if not isinstance(p.after, Iverson):
        above, below = below, above
    script = "apply event_lt; " if op in ("<", ">") else "apply event_le; "
    powers = exponent(left), exponent(right)
    whole = left - right
    if powers[0] is not None and powers[1] is not None:
        whole = powers[0] - powers[1]
        proofs = " | ".join(p.arithmetic.equation(side, Fn("exp", (power,)))
                            for side, power in ((left, powers[0]), (right, powers[1])) if power is not None)
        script += f"apply (same_sign_trans _ {p.text(whole)}); [apply same_sign_exp; [{proofs}] | ]; "
    else:
        for a, b, name in ((left, right, "same_sign_abs"), (right, left, "same_sign_abs_right")):
            if isinstance(a, Fn) and a.name == "abs" and p.scope.nonnegative(b):
                squares = Pow(a.args[0], TWO), Pow(b, TWO)
                whole = squares[0] - squares[1] if a is left else squares[1] - squares[0]
                script += f"apply (same_sign_trans _ {p.text(whole)}); [apply {name}; side | ]; "
                break
    gap = above - below
    scale = _ratio(whole, gap)
    if scale is None:
        raise NotCertifiable("an event by another condition")
    scaled = p.arithmetic.equation(whole, Mul((scale, gap)))
    return f"{script}apply (same_sign_scaled {p.text(scale)}); [side | {scaled}]"


def _last_event(value: Term) -> Iverson:
    assert isinstance(value, Add)
    last = value.terms[-1]
    event = last.factors[-1] if isinstance(last, Mul) else last
    assert isinstance(event, Iverson)
    return event


def _ratio(one: Term, other: Term) -> Term | None:
    """The term without sums by which the second is multiplied to give the first."""
    pieces = [normal(one), normal(other)]
    if not all(pieces):
        return None
    monomial, c = next(iter(pieces[1].items()))
    for m, d in pieces[0].items():
        if m[0] != monomial[0]:
            continue
        scale = canonical_term(Mul((Rat(d / c), render({((), m[1]): Fraction(1)}),
                                    Pow(render({((), monomial[1]): Fraction(1)}), MINUS_ONE))))
        if not any(n.startswith("@") for n in free_names(scale)) and equal(Mul((scale, other)), one):
            return scale
    return None


def common_event(p: Place) -> str:
    assert isinstance(p.after, Add)
    last = p.after.terms[-1]
    assert isinstance(last, Mul)
    return f"by_common_event {p.text(last.factors[0])}"
