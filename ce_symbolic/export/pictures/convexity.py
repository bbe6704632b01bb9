"""A convex (or concave) function of one variable: its curve with a chord, a tangent and the gap of Jensen's inequality.

Deserved by a proved inequality between the value of a function at a mean and the mean of its values.  That the
inequality is of this form is decided by the prover: the point on one side has to equal the other side with every
``g(e)`` replaced by ``e``, and a constant ``c`` in place of every ``g(e)`` has to give ``c``.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import arb

from ce_symbolic.export.pictures.drawing import Drawing
from ce_symbolic.export.pictures.picture import Picture, Refer
from ce_symbolic.export.pictures.plot import Axes, grid
from ce_symbolic.export.pictures.subject import Subject, unfolded, value_at
from ce_symbolic.export.pictures.svg import svg
from ce_symbolic.export.pictures.tikz import tikz
from ce_symbolic.export.pictures.words import EQUALS, Words, about, head, real, say, sign, term
from ce_symbolic.meaning.terms import (
    HALF,
    MINUS_ONE,
    App,
    Big,
    Claim,
    Defined,
    Derivative,
    IndexSet,
    Mul,
    Prob,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    free_names,
    parts,
    put,
    rebuild,
    transform,
    walk,
)
from ce_symbolic.meaning.terms import term as as_term
from ce_symbolic.proof.search import prove
from ce_symbolic.refutation.errors import NoValue
from ce_symbolic.refutation.evaluate import Number, compare, evaluate
from ce_symbolic.refutation.instance import Instance

_HOLE = "the argument"
_LETTERS = ("t", "s", "x", "z")
#: What the picture shows of the line, and where the chord ends, in the order of preference: the first part is taken
#: where the function has values.
_WINDOWS = (("-5/2", "5/2", "-3/2", "2"), ("1/20", "3", "1/4", "9/4"), ("1/100", "99/100", "1/10", "4/5"),
            ("-99/100", "99/100", "-1/2", "4/5"), ("21/20", "4", "5/4", "7/2"))


@dataclass(frozen=True)
class Jensen:
    """``g`` at a mean against the mean of ``g``: the function of ``_HOLE``, the mean, and the points that it is of."""

    function: Term
    mean: Term
    points: tuple[Term, ...]
    convex: bool
    name: Words | None


def pictures(subjects: tuple[Subject, ...], refer: Refer | None = None) -> Iterator[Picture]:
    """One for each function, at the first relation that is about its curvature."""
    found: dict[Value, list[tuple[Subject, Jensen]]] = {}
    for subject in subjects:
        claim = subject.proved
        jensen = None if claim is None else _jensen(claim)
        if jensen is not None:
            found.setdefault(alpha(_without_sign(jensen.function)), []).append((subject, jensen))
    number = 0
    for uses in found.values():
        picture = _picture(uses, number + 1, refer)
        if picture is not None:
            number += 1
            yield picture


def _without_sign(function: Term) -> Term:
    negated = _negated(function)
    return function if negated is None else negated


def _negated(value: Term) -> Term | None:
    """``x`` of ``-x``."""
    if isinstance(value, Mul) and len(value.factors) > 1 and value.factors[0] == MINUS_ONE:
        return value.factors[1] if len(value.factors) == 2 else Mul(value.factors[1:])
    return None


# ---- the form --------------------------------------------------------------------------------------------------------


def _jensen(claim: Claim) -> Jensen | None:
    if claim.op not in ("<=", "<", ">=", ">"):
        return None
    for at_mean, mean_of, below in ((claim.left, claim.right, claim.op in ("<=", "<")),
                                    (claim.right, claim.left, claim.op in (">=", ">"))):
        value, values = unfolded(at_mean), unfolded(mean_of)
        of_notes = isinstance(at_mean, Defined) and at_mean.name.startswith("definition of ")
        name = head(at_mean.latex) if of_notes and isinstance(at_mean, Defined) else None
        found = _split(value, values, claim)
        if found is not None:
            return Jensen(*found, below, name)
        less, lesser = _negated(value), _negated(values)
        if less is not None and lesser is not None:
            found = _split(less, lesser, claim)
            if found is not None:
                return Jensen(Mul((MINUS_ONE, found[0])), found[1], found[2], below, name)
    return None


def _split(value: Term, values: Term, claim: Claim) -> tuple[Term, Term, tuple[Term, ...]] | None:
    """The function, the mean and the points, if ``value`` is its value at the mean of what ``values`` averages."""
    for mean in dict.fromkeys(walk(value)):
        if not isinstance(mean, Term) or isinstance(mean, Rat) or mean == value:
            continue
        function = as_term(_replaced(value, mean, Sym(_HOLE)))
        if free_names(function) != {_HOLE} or any(isinstance(v, (App, Prob, Big)) for v in walk(function)):
            continue
        points: list[Term] = []
        inside = as_term(_taken(values, function, points, None))
        distinct = tuple(dict.fromkeys(points))
        if not distinct or (len(distinct) == 1 and not isinstance(values, (Big, Mul))) or mean in distinct:
            continue
        constant = as_term(_taken(values, function, [], Sym(_HOLE)))
        if _same(mean, inside, claim) and _same(Sym(_HOLE), constant, claim):
            return function, mean, distinct
    return None


def _same(left: Term, right: Term, claim: Claim) -> bool:
    return prove(replace(claim, op="=", left=left, right=right)) is not None


def _replaced(value: Value, old: Value, new: Term) -> Value:
    return transform(value, lambda part: new if part == old else part)


def _taken(value: Value, function: Term, points: list[Term], instead: Term | None) -> Value:
    """``value`` with every ``g(e)`` replaced by ``e``, or by something else."""
    point = _argument(function, value)
    if point is not None:
        points.append(point)
        return point if instead is None else instead
    if isinstance(value, IndexSet):
        return value
    old = parts(value)
    return rebuild(value, tuple(_taken(part, function, points, instead) for part in old)) if old else value


def _argument(function: Term, value: Value) -> Term | None:
    """``e`` where the value is ``g(e)``."""
    found: list[Value] = []

    def fits(pattern: Value, here: Value) -> bool:
        if pattern == Sym(_HOLE):
            found.append(here)
            return True
        ours, theirs = parts(pattern), parts(here)
        if type(pattern) is not type(here) or len(ours) != len(theirs):
            return pattern == here
        if not ours:
            return pattern == here
        return rebuild(pattern, theirs) == here and all(map(fits, ours, theirs))

    whole = fits(function, value) and len(set(found)) == 1
    return found[0] if whole and isinstance(found[0], Term) else None


# ---- drawing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A function on a window, with all that is drawn."""

    samples: tuple[tuple[float, float], ...]
    ends: tuple[tuple[Fraction, Number], tuple[Fraction, Number]]
    middle: tuple[Fraction, Number]
    mean_value: Number
    slope: Number


def _shown(jensen: Jensen, theory: Theory) -> Shown | None:
    """Values on the first window where the function is defined and bends as proved."""
    for window in _WINDOWS:
        low, high, a, b = map(Fraction, window)
        points = grid(low, high, 97)
        values = [value_at(jensen.function, _HOLE, x, theory) for x in points]
        if any(value is None for value in values):
            continue
        m = (a + b) / 2
        function = jensen.function
        chord = Mul((HALF, put(function, _HOLE, Rat(a)))) + Mul((HALF, put(function, _HOLE, Rat(b))))
        try:
            order, _, mean_value = compare(put(function, _HOLE, Rat(m)), chord, theory, Instance())
        except NoValue:
            continue
        slope = _slope(function, m, theory)
        ends = value_at(function, _HOLE, a, theory), value_at(function, _HOLE, b, theory)
        middle = value_at(function, _HOLE, m, theory)
        if order != ("<" if jensen.convex else ">") or None in (slope, middle, *ends):
            continue
        assert slope is not None and middle is not None and ends[0] is not None and ends[1] is not None
        samples = tuple((float(x), real(v)) for x, v in zip(points, values, strict=True) if v is not None)
        return Shown(samples, ((a, ends[0]), (b, ends[1])), (m, middle), mean_value, slope)
    return None


def _slope(function: Term, at: Fraction, theory: Theory) -> Number | None:
    try:
        return evaluate(Derivative(function, Sym(_HOLE)), theory, Instance(scalars={_HOLE: at}))
    except NoValue:
        return None


def _picture(uses: list[tuple[Subject, Jensen]], number: int, refer: Refer | None) -> Picture | None:
    subject, jensen = uses[0]
    claim = subject.claim
    assert claim is not None
    shown = _shown(jensen, claim.theory)
    if shown is None:
        return None
    letter = next(n for n in _LETTERS if n not in {p.name for p in jensen.points if isinstance(p, Sym)})
    theory = replace(claim.theory, spelling={k: v for k, v in claim.theory.spelling.items() if k != letter})
    formula = term(put(jensen.function, _HOLE, Sym(letter)), theory)
    named = jensen.name is not None
    call = formula if jensen.name is None else jensen.name + sign(f"({letter})", f"({letter})")
    first, second, mean = _labels(jensen, claim.theory, letter)
    sheet = Drawing(340, 228)
    xs, ys = zip(*shown.samples, strict=True)
    (a, ga), (b, gb) = shown.ends
    m, gm = shown.middle
    low, high = _range(shown, ys)
    axes = Axes(sheet, 26, 14, 215, 185, (min(0.0, min(xs)), low), (max(xs), high))
    axes.axes()
    axes.curve(shown.samples, 1.3)
    chord = [(float(a), real(ga)), (float(b), real(gb))]
    axes.curve(chord, 0.8, "dashed")
    slope = real(shown.slope)
    axes.curve([(x, real(gm) + slope * (x - float(m))) for x in (min(xs), max(xs))], 0.8, "dotted")
    for x, y in (*chord, (float(m), real(gm)), (float(m), real(shown.mean_value))):
        sheet.dot(*axes.at(x, y), radius=1.8, filled=y != real(shown.mean_value))
    _gap(axes, float(m), real(gm), real(shown.mean_value))
    _feet(axes, ((float(a), real(ga), first), (float(m), real(gm), mean), (float(b), real(gb), second)))
    _key(sheet, call, formula, named)
    kind = "convex" if jensen.convex else "concave"
    title = f"{formula.text} is {kind}: chord, tangent and Jensen gap"
    lines = sorted({use.line for use, _ in uses})
    where = f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))} of the notes)."
    referred = where if refer is None else f", see {refer([use.number for use, _ in uses], False)}."
    caption = (
        (call + EQUALS + formula if named else formula)
        + say(f" is {kind}: the chord (dashed) between two points lies {'above' if jensen.convex else 'below'} the "
              f"curve, the tangent (dotted) {'below' if jensen.convex else 'above'} it. Drawn for the points {a} and "
              f"{b} with equal weights: at their mean {m} the gap is {about(_difference(shown))}. "
              f"The mean of the values is never {'less' if jensen.convex else 'more'} than the value at the mean")
        + Words(where, referred))
    short = say(f"The chord (dashed) lies {'above' if jensen.convex else 'below'} the curve, the tangent (dotted) "
                f"{'below' if jensen.convex else 'above'} it. Points {a} and {b} with equal weights: at their mean the "
                f"gap is {about(_difference(shown))}.")
    name = f"convexity-{number}"
    return Picture(name, title, caption.text, svg(sheet, f"picture-{name}", title, caption.text), tikz(sheet),
                   subject.number, sheet.width, sheet.height, caption.latex, short.latex, sheet.smallest)


def _difference(shown: Shown) -> Number:
    return arb(abs(real(shown.mean_value) - real(shown.middle[1])))


def _labels(jensen: Jensen, theory: Theory, letter: str) -> tuple[Words, Words, Words]:
    """What stands at the points: the letters of the claim where it is about two of them."""
    if len(jensen.points) == 2 and all(isinstance(p, Sym) for p in jensen.points):
        mean = term(jensen.mean, theory)
        first, second = (term(p, theory) for p in jensen.points)
        if len(mean.text) <= 16:
            return first, second, mean
        return first, second, sign("m", "m")
    return (sign(f"{letter}₁", f"{letter}_1"), sign(f"{letter}₂", f"{letter}_2"), sign("m", "m"))


def _range(shown: Shown, ys: tuple[float, ...]) -> tuple[float, float]:
    """What is seen of the values: around what is drawn, not all of a steep end."""
    drawn = [real(v) for _, v in (*shown.ends, shown.middle)] + [real(shown.mean_value)]
    size = max(drawn) - min(drawn)
    low, high = max(min(ys), min(drawn) - size * 0.6), min(max(ys), max(drawn) + size * 0.6)
    return min(low, 0.0) if low < size else low, high


def _gap(axes: Axes, x: float, below: float, above: float) -> None:
    start, end = axes.at(x, below), axes.at(x, above)
    axes.sheet.line(start, end, width=1.6)


def _feet(axes: Axes, points: tuple[tuple[float, float, Words], ...]) -> None:
    for x, y, words in points:
        foot, head = axes.at(x, axes.low[1]), axes.at(x, y)
        axes.sheet.line(foot, head, width=0.4, dash="dotted")
        axes.sheet.text(foot[0], foot[1] + 23, words, "middle", 9)


def _key(sheet: Drawing, call: Words, formula: Words, named: bool) -> None:
    x, y = 258.0, 30.0
    whole = call + EQUALS + formula if named else formula
    for words, width, dash in ((whole, 1.3, ""), (say("chord"), 0.8, "dashed"), (say("tangent"), 0.8, "dotted"),
                               (say("Jensen gap"), 1.6, "")):
        if words.plain == "Jensen gap":
            sheet.line((x + 9, y - 8), (x + 9, y + 2), width=width)
        else:
            sheet.line((x, y - 3), (x + 18, y - 3), width=width, dash=dash)
        sheet.text(x + 23, y, words, size=8.5)
        y += 15
