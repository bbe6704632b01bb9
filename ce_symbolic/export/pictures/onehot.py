"""The cross-entropy of a one-hot truth: the negative logarithm of the probability of the true class.

Deserved by a proved equation between a cross-entropy and ``-log`` of one probability, where the notes give a class of
the truth the probability one, or call it one-hot.
"""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ce_symbolic.export.pictures.drawing import Drawing
from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.pictures.plot import Axes, grid
from ce_symbolic.export.pictures.subject import Subject, unfolded, value_at, value_of
from ce_symbolic.export.pictures.svg import svg
from ce_symbolic.export.pictures.tikz import tikz
from ce_symbolic.export.pictures.words import EQUALS, Words, about, exact, joined, real, say, sign, term
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    App,
    Claim,
    Defined,
    Fn,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    walk,
)
from ce_symbolic.refutation.evaluate import Number

_HOLE = "the probability"
_MARKED = (Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(1))
_LOWEST = Fraction(1, 50)


def pictures(subjects: tuple[Subject, ...]) -> Iterator[Picture]:
    """One for each cross-entropy with a one-hot truth."""
    seen: set[Value] = set()
    for subject in subjects:
        claim = subject.proved
        if claim is None or claim.op != "=":
            continue
        for loss, other in ((claim.left, claim.right), (claim.right, claim.left)):
            probability = _of_true_class(unfolded(other))
            if (isinstance(loss, Defined) and loss.name == "cross-entropy" and probability is not None
                    and alpha(loss.body) not in seen and _one_hot(loss, claim)):
                seen.add(alpha(loss.body))
                yield _picture(loss, probability, claim, subject, len(seen))


def _of_true_class(value: Term) -> Term | None:
    """The probability in ``-log q(k)``."""
    match value:
        case Mul((sign_of, Fn("log", (argument,)))) if sign_of == MINUS_ONE and _is_probability(argument):
            return argument
    return None


def _is_probability(value: Term) -> bool:
    """A mass, or a conditional one: a quotient of masses."""
    if isinstance(value, Mul):
        bases = [f.base if isinstance(f, Pow) else f for f in value.factors]
        return len(bases) == 2 and all(isinstance(base, Prob) for base in bases)
    return isinstance(value, (Prob, App))


def _one_hot(loss: Defined, claim: Claim) -> bool:
    names = {v.law for v in walk(loss.body) if isinstance(v, Prob)} | {
        v.name for v in walk(loss.body) if isinstance(v, App)}
    if any(p.kind == "one-hot" and names & set(p.subjects) for p in claim.theory.properties):
        return True
    for fact in claim.theory.facts:
        at = fact.claim.left
        name = at.law if isinstance(at, Prob) else at.name if isinstance(at, App) else None
        if name in names and fact.claim.op == "=" and not fact.binders and value_of(fact.claim.right, Theory()) == 1:
            return True
    return False


def _picture(loss: Defined, probability: Term, claim: Claim, subject: Subject, number: int) -> Picture:
    function = Mul((MINUS_ONE, Fn("log", (Sym(_HOLE),))))
    theory = claim.theory
    head, chance = term(loss, theory), term(probability, theory)
    marks: list[tuple[Fraction, Number]] = []
    for point in _MARKED:
        value = value_at(function, _HOLE, point, theory)
        assert value is not None
        marks.append((point, value))
    samples = [(float(x), real(v)) for x in (*grid(_LOWEST, Fraction(1, 5), 40), *grid(Fraction(1, 5), Fraction(1), 40))
               if (v := value_at(function, _HOLE, x, theory)) is not None]
    sheet = Drawing(330, 214)
    axes = Axes(sheet, 26, 18, 240, 160, (0.0, 0.0), (1.0, 4.0))
    axes.axes()
    axes.curve(samples, 1.3)
    for point, value in marks:
        x, y = axes.at(float(point), real(value))
        if real(value) > 0:
            sheet.line((x, axes.top + axes.height), (x, y), width=0.4, dash="dotted")
            sheet.line((axes.left, y), (x, y), width=0.4, dash="dotted")
        sheet.dot(x, y, 2)
        label = exact(value) if isinstance(value, Fraction) else _with_decimals(value)
        sheet.text(x + 5, y - 5, label, size=8.5)
    sheet.text(axes.left + axes.width + 14, axes.top + axes.height + 3, chance, size=10)
    sheet.text(axes.left + 6, 12, head + EQUALS + term(Mul((MINUS_ONE, Fn("log", (probability,)))), theory), size=10)
    title = f"{head.text} against {chance.text}"
    shown = joined([exact(p) + say(" costs ") + exact(v) for p, v in marks])
    caption = (head + say(" is the negative logarithm of ") + chance + say(", the probability of the true class: ")
               + shown + say(". It is zero where the true class is certain, and grows beyond all bounds towards zero."))
    short = head + say(" is the negative logarithm of ") + chance + say(", the probability of the true class.")
    name = f"one-hot-{number}"
    return Picture(name, title, caption.text, svg(sheet, f"picture-{name}", title, caption.text), tikz(sheet),
                   subject.number, sheet.width, sheet.height, caption.latex, short.latex, sheet.smallest)


def _with_decimals(value: Number) -> Words:
    shown = about(value)
    return exact(value) + Words(" $≈$ ", " $\\approx$ ") + sign(shown, shown)
