"""Theorems that a claim is false: its statement fails at the values of a counterexample.

The values are rational numbers, lists of them, tables and written functions.  What is supposed is shown to hold there,
and the two sides are shown to lie on different sides of a rational number (or to have the values that contradict the
claim); Coq encloses logarithms, exponentials and roots between rational numbers by itself.
"""
from __future__ import annotations

from fractions import Fraction

from flint import arb

from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.statement import Theorem, statement
from ce_symbolic.certificates.terms import NotCertifiable, Printer
from ce_symbolic.certificates.values import Values
from ce_symbolic.meaning.terms import Claim, Rat
from ce_symbolic.refutation.evaluate import Number, at_precision, compare, evaluate
from ce_symbolic.refutation.lognumber import LogNumber
from ce_symbolic.refutation.refute import Refutation

#: The lemma that contradicts a claim, by where the left side lies: ``below`` or ``above`` a number that the right
#: side lies on the other side of, or at the ``same`` place.
LEMMAS = {
    ("<", "="): "below_eq", ("<", ">="): "below_ge", ("<", ">"): "below_gt",
    (">", "="): "above_eq", (">", "<="): "above_le", (">", "<"): "above_lt",
    ("=", "<"): "same_lt", ("=", ">"): "same_gt", ("=", "!="): "same_ne",
}
FEWEST_BITS, MOST_BITS = 40, 1024


def refuted_theorem(name: str, claim: Claim, refutation: Refutation) -> Theorem:
    """The theorem that the claim does not hold for all values, with its proof."""
    printer = Printer(claim.theory)
    hypotheses = Hypotheses(printer, (claim.left, claim.right), claim.domain, existence=False)
    stated = statement(claim, printer, hypotheses)
    values = Values(claim.theory, refutation.instance, printer, hypotheses)
    left, right = printer.text(claim.left), printer.text(claim.right)
    order = compare(claim.left, claim.right, claim.theory, refutation.instance)[0]
    lemma = LEMMAS.get((order or "", claim.op))
    if lemma is None:
        raise NotCertifiable(f"values that do not contradict {claim.op}")
    lines = ["intros H.", *(f"pose ({head} := {value})." for head, value in values.listed())]
    if order == "=":
        bits = FEWEST_BITS
        ends = [f"assert (left_is_right : {left} = {right}) by (equals {bits}%positive).",
                f"exact ({lemma} _ _ left_is_right H)."]
    else:
        between, bits = _between(claim, refutation)
        number = printer.text(Rat(between))
        signs = "<>" if order == "<" else "><"
        ends = [f"assert (left_side : {_placed(left, signs[0], number)}) by (lies {bits}%positive).",
                f"assert (right_side : {_placed(right, signs[1], number)}) by (lies {bits}%positive).",
                f"exact ({lemma} _ _ _ left_side right_side H)."]
    lines += [f"assert ({h.name} : {h.statement}) by (supposed {bits}%positive)." for h in hypotheses.listed]
    given = [*hypotheses.names(), *(h.name for h in hypotheses.listed)]
    if given:
        lines.append(f"specialize (H {' '.join(given)}).")
    return Theorem(name, f"~ ({stated})", "\n".join(f"  {line}" for line in [*lines, *ends]))


def _placed(value: str, sign: str, number: str) -> str:
    """``value < number``, or ``number < value``."""
    return f"{value} < {number}" if sign == "<" else f"{number} < {value}"


def _between(claim: Claim, refutation: Refutation) -> tuple[Fraction, int]:
    """A simple rational number between the values of the two sides, and how many bits it takes to see that."""
    bits = 64
    while bits <= MOST_BITS:
        sides = [_ends(evaluate(side, claim.theory, refutation.instance, bits=bits), bits)
                 for side in (claim.left, claim.right)]
        (_, low), (high, _) = sorted(sides)
        if low < high:
            third = (high - low) / 3
            wanted = (1 / third).__ceil__().bit_length() + 8
            return simplest_between(low + third, high - third), max(FEWEST_BITS, wanted)
        bits *= 2
    raise NotCertifiable("values that are too close together")


def _ends(value: Number, bits: int) -> tuple[Fraction, Fraction]:
    """Rational numbers between which a value lies."""
    if isinstance(value, Fraction):
        return value, value
    ball = at_precision(bits, value.ball) if isinstance(value, LogNumber) else value
    return _rational(ball.lower()), _rational(ball.upper())


def _rational(value: arb) -> Fraction:
    """An exact number as a fraction."""
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The number with the smallest denominator from ``low`` to ``high``."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    whole = low.__ceil__()
    if whole <= high:
        return Fraction(whole)
    below = low.__floor__()
    return below + 1 / simplest_between(1 / (high - below), 1 / (low - below))
