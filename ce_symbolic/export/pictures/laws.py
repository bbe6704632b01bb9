"""Two distributions with known values: their bars side by side, and the signed terms of the sum over them.

Deserved by a proved relation that names a quantity (a divergence, a cross-entropy) that is a sum over a listed set,
of two laws whose values the notes give.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ce_symbolic.export.pictures.drawing import Drawing
from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.pictures.subject import Subject, value_of
from ce_symbolic.export.pictures.svg import svg
from ce_symbolic.export.pictures.tikz import tikz
from ce_symbolic.export.pictures.words import EQUALS, Words, about, exact, joined, node, real, say, sign, term
from ce_symbolic.meaning.print_terms import to_tree
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    Add,
    App,
    Big,
    Claim,
    Defined,
    Enum,
    IndexSet,
    Mul,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    put,
    transform,
    walk,
)
from ce_symbolic.meaning.terms import term as as_term
from ce_symbolic.notation.tree import Call, Script
from ce_symbolic.refutation.evaluate import Number

#: More bars than this are a table, no picture.
_MOST = 12
_NAMES = {"kl-divergence": "divergence", "cross-entropy": "cross-entropy"}
_HATCHES = ("/", "")


@dataclass(frozen=True)
class Example:
    """A quantity, its laws with their values at each element, and the terms of its sum."""

    quantity: Defined
    theory: Theory
    elements: tuple[Term, ...]
    laws: tuple[tuple[Term, ...], tuple[Term, ...]]
    masses: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
    body: Term
    terms: tuple[Number, ...]
    total: Number


def pictures(subjects: tuple[Subject, ...]) -> Iterator[Picture]:
    """One for each quantity, at the first proved relation that names it."""
    seen: set[Value] = set()
    for subject in subjects:
        claim = subject.proved
        if claim is None:
            continue
        for quantity in (v for side in (claim.left, claim.right) for v in walk(side) if isinstance(v, Defined)):
            if quantity.name not in _NAMES or alpha(quantity.body) in seen:
                continue
            example = _example(quantity, claim)
            if example is not None:
                seen.add(alpha(quantity.body))
                yield _picture(example, subject, len(seen))


def _example(quantity: Defined, claim: Claim) -> Example | None:
    found = _summed(quantity.body)
    if found is None:
        return None
    sign_of, total = found
    elements = _elements(total.over)
    atoms = [a for a in dict.fromkeys(walk(total.body)) if isinstance(a, (Prob, App)) and _index(a) == Sym(total.var)]
    if not 2 <= len(elements) <= _MOST or len(atoms) != 2:
        return None
    theory, known = claim.theory, _known(claim.theory)
    laws = tuple(tuple(put(as_term(a), total.var, e) for e in elements) for a in atoms)
    masses = []
    for law in laws:
        values: list[Fraction | None] = [known.get(place) for place in law]
        given = [v for v in values if v is not None]
        if len(given) == len(law) - 1:  # what is left is the last one's
            values[values.index(None)] = Fraction(1) - sum(given)
        filled = [v for v in values if v is not None]
        if len(filled) < len(law) or min(filled) < 0 or sum(filled) != 1:
            return None
        masses.append(tuple(filled))
    everything = {place: Rat(m) for law, ms in zip(laws, masses, strict=True) for place, m in zip(law, ms, strict=True)}
    body = total.body if sign_of > 0 else Mul((MINUS_ONE, total.body))
    numbers = [_filled(put(body, total.var, e), everything) for e in elements]
    terms = [None if n is None else value_of(n, theory) for n in numbers]
    whole = value_of(Add(tuple(n for n in numbers if n is not None)), theory)
    if whole is None or any(t is None for t in terms):
        return None
    return Example(quantity, theory, elements, (laws[0], laws[1]), (masses[0], masses[1]), body,
                   tuple(t for t in terms if t is not None), whole)


def _summed(body: Term) -> tuple[int, Big] | None:
    """``Σ`` or ``-Σ``."""
    if isinstance(body, Mul) and len(body.factors) == 2 and body.factors[0] == MINUS_ONE:
        body = body.factors[1]
        return (-1, body) if isinstance(body, Big) and body.op == "sum" else None
    return (1, body) if isinstance(body, Big) and body.op == "sum" else None


def _elements(over: IndexSet) -> tuple[Term, ...]:
    match over:
        case Enum(elements):
            return elements
        case Range(Rat(low), Rat(high)) if 0 <= high - low <= _MOST:
            return tuple(Rat(low + k) for k in range(int(high - low) + 1))
    return ()


def _index(atom: Prob | App) -> Term | None:
    if isinstance(atom, App):
        return atom.args[0] if len(atom.args) == 1 else None
    return atom.slots[0][1] if len(atom.slots) == 1 else None


def _known(theory: Theory) -> dict[Term, Fraction]:
    """The values that the notes give."""
    found: dict[Term, Fraction] = {}
    for fact in theory.facts:
        if not fact.binders and not fact.guards and fact.claim.op == "=" and isinstance(fact.claim.left, (Prob, App)):
            value = value_of(fact.claim.right, theory)
            if isinstance(value, Fraction):
                found[fact.claim.left] = value
    return found


def _filled(value: Term, known: dict[Term, Rat]) -> Term:
    return as_term(transform(value, lambda part: known.get(part, part)))  # type: ignore[call-overload]


# ---- drawing ---------------------------------------------------------------------------------------------------------

_HEIGHT, _FLOOR, _TOP = 180.0, 155.0, 40.0


def _picture(example: Example, subject: Subject, number: int) -> Picture:
    count = len(example.elements)
    heads = [_head(law[0], example.theory) for law in example.laws]
    names = [term(e, example.theory) for e in example.elements]
    quantity = term(example.quantity, example.theory)
    slot = max(46.0, min(76.0, 200.0 / count))
    left, gap = 8.0, 38.0
    middle = left + count * slot + gap
    step = max(58.0, slot * 0.8)
    sheet = Drawing(middle + (count + 1) * step + 10, _HEIGHT)
    _bars(sheet, example, heads, names, left, slot)
    _terms(sheet, example, names, middle, step)
    title = f"{heads[0].text} and {heads[1].text} with the terms of {quantity.text}"
    kind = _NAMES[example.quantity.name]
    values = [joined([term(place, example.theory) + EQUALS + exact(m)
                      for place, m in zip(law, masses, strict=True)])
              for law, masses in zip(example.laws, example.masses, strict=True)]
    shown = [joined([exact(t) + say(" at ") + name for t, name in zip(example.terms, names, strict=True)])]
    caption = (say("Left, the two distributions: ") + joined(values, "; ")
               + say(f". Right, the signed terms of the {kind}: ") + joined(shown)
               + say("; their sum is ") + quantity + EQUALS + exact(example.total)
               + _rounded(example.total) + say("."))
    short = (say("Left, ") + heads[0] + say(" and ") + heads[1]
             + say(f"; right, the signed terms of the {kind}, whose sum is ")
             + quantity + EQUALS + exact(example.total) + _rounded(example.total) + say("."))
    name = f"laws-{number}"
    return Picture(name, title, caption.text, svg(sheet, f"picture-{name}", title, caption.text), tikz(sheet),
                   subject.number, sheet.width, sheet.height, caption.latex, short.latex, sheet.smallest)


def _rounded(number: Number) -> Words:
    if isinstance(number, Fraction) or exact(number).text == about(number):
        return Words("", "")
    value = about(number)
    return Words(" $≈$ ", " $\\approx$ ") + sign(value, value.replace("−", "-"))


def _head(place: Term, theory: Theory) -> Words:
    """``u`` of ``u(a)``."""
    tree = to_tree(place, theory)
    if isinstance(tree, Call):
        return node(tree.head)
    if isinstance(tree, Script):
        return node(tree.base)
    return node(tree)


def _bars(sheet: Drawing, example: Example, heads: list[Words], names: list[Words], left: float, slot: float) -> None:
    highest = max(real(m) for masses in example.masses for m in masses)
    scale = (_FLOOR - _TOP - 12) / highest
    wide = min(20.0, slot * 0.36)
    right = left + len(names) * slot
    for k, name in enumerate(names):
        middle = left + (k + 0.5) * slot
        for side, masses in enumerate(example.masses):
            x = middle - wide - 1 if side == 0 else middle + 1
            height = real(masses[k]) * scale
            sheet.box(x, _FLOOR - height, wide, height, _HATCHES[side])
            sheet.text(x + wide / 2, _FLOOR - height - 5, exact(masses[k]), "middle", 8)
        sheet.text(middle, _FLOOR + 14, name, "middle", 10)
    sheet.line((left - 4, _FLOOR), (right + 4, _FLOOR), width=0.8)
    _key(sheet, heads, left)


def _key(sheet: Drawing, heads: list[Words], left: float) -> None:
    x = left
    for head, hatch in zip(heads, _HATCHES, strict=True):
        sheet.box(x, 8, 14, 9, hatch)
        sheet.text(x + 18, 16, head, size=10)
        x += 18 + max(20.0, head.width * 10 + 16)


def _terms(sheet: Drawing, example: Example, names: list[Words], left: float, step: float) -> None:
    values = [real(t) for t in (*example.terms, example.total)]
    high, low = max(0.0, *values), min(0.0, *values)
    room = _FLOOR - _TOP - (26 if low < 0 else 12)
    scale = room / ((high - low) or 1.0)
    zero = _TOP + 12 + high * scale
    wide = 22.0
    right = left + len(values) * step
    quantity = term(example.quantity, example.theory)
    sheet.text(left, 16, say("terms ") + term(example.body, example.theory) + say(" and their sum"), size=9)
    sheet.text(left - 5, zero + 3, sign("0", "0"), "end", 8)
    sheet.line((left, zero), (right, zero), width=0.8)
    border = left + len(names) * step
    sheet.line((border, _TOP - 4), (border, _FLOOR + 4), dash="dotted")
    for k, (number, value) in enumerate(zip((*example.terms, example.total), values, strict=True)):
        middle = left + (k + 0.5) * step
        top, height = (zero - value * scale, value * scale) if value > 0 else (zero, -value * scale)
        last = k == len(names)
        sheet.box(middle - wide / 2, top, wide, height, "" if last else "/" if value > 0 else "\\",
                  0.18 if last else 0.0)
        label = exact(number)
        if value > 0:
            label = sign("+", "+") + label
        sheet.text(middle, top - 5 if value >= 0 else top + height + 10, label, "middle", 8)
        sheet.text(middle, _FLOOR + 14, quantity if last else names[k], "middle", 9 if last else 10)
