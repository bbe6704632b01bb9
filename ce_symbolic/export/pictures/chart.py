"""The map of a document: its derivations one below the other, and what each rests on.

A row is a derivation (in a short document a relation): its lines, its ends, and a mark for each of its relations,
whose shape is the verdict.  The columns on the right are definitions and assumptions, a dot where a row rests on one;
the arcs on the left lead from a row to those below that rest on it.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from ce_symbolic.export.pictures.drawing import Curve, Drawing
from ce_symbolic.export.pictures.picture import Picture, Refer
from ce_symbolic.export.pictures.subject import Subject
from ce_symbolic.export.pictures.support import Ground, Support, supports
from ce_symbolic.export.pictures.svg import svg
from ce_symbolic.export.pictures.tikz import tikz
from ce_symbolic.export.pictures.words import Words, joined, node, say, sign
from ce_symbolic.report.result import VERDICTS

#: Rows on one picture, and columns beside them.
_ROWS, _COLUMNS = 40, 22
#: A document with so few relations has a row for each of them.
_FEW = 12
_LONGEST_FORMULA, _LONGEST_HEAD = 32, 34
_PITCH, _STEP, _MARK = 14.0, 12.0, 10.0
#: Rows of a short map with fractions are this high.
_FRACTIONS, _SHORT = 18.0, 20
_TURN = 60.0


@dataclass(frozen=True)
class Row:
    """A derivation."""

    subjects: tuple[Subject, ...]
    grounds: tuple[Ground, ...]
    above: tuple[int, ...]
    """Numbers of other rows."""
    goes_on: bool = False
    """Whether its left side is the right side of the row before."""

    @property
    def lines(self) -> str:
        """``69–72``."""
        first, last = self.subjects[0].line, self.subjects[-1].line
        return str(first) if first == last else f"{first}–{last}"


def pictures(subjects: tuple[Subject, ...], refer: Refer | None = None) -> Iterator[Picture]:
    """One for a document with at least three relations of which one rests on something; more for a long one."""
    rows = _rows(subjects)
    if len(subjects) < 3 or len(rows) < 2 or not any(row.grounds or row.above for row in rows):
        return
    count = -(-len(rows) // _ROWS)
    size = -(-len(rows) // count)
    for k in range(count):
        yield _picture(rows, k * size, min(len(rows), (k + 1) * size), k + 1 if count > 1 else 0, refer)


def _rows(subjects: tuple[Subject, ...]) -> list[Row]:
    found: list[tuple[list[Subject], list[Support]]] = []
    for subject, support in zip(subjects, supports(subjects), strict=True):
        if not found or len(subjects) <= _FEW or _apart(found[-1][0][-1], subject):
            found.append(([], []))
        found[-1][0].append(subject)
        found[-1][1].append(support)
    home = {s.number: k for k, (group, _) in enumerate(found) for s in group}
    rows = []
    for k, (group, rests) in enumerate(found):
        grounds = dict.fromkeys(g for support in rests for g in support.grounds)
        above = sorted({home[n] for support in rests for n in support.above} - {k})
        goes_on = k > 0 and found[k - 1][0][-1].result.chain == group[0].result.chain
        rows.append(Row(tuple(group), tuple(grounds), tuple(above), goes_on))
    return rows


def _apart(one: Subject, other: Subject) -> bool:
    """Whether two neighbours are rows of their own: not in one derivation, nor values given side by side."""
    verdicts = {one.result.verdict, other.result.verdict}
    if "unread" in verdicts:
        return True
    together = verdicts == {"given"} and one.line == other.line
    return one.result.chain != other.result.chain and not together


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _picture(rows: Sequence[Row], start: int, end: int, number: int, refer: Refer | None) -> Picture:
    shown = rows[start:end]
    columns, rest = _columns(shown)
    heads = [_short(ground.words, k) for k, ground in enumerate(columns)] + ([say(f"{rest} others")] if rest else [])
    marks = max(len(row.subjects) for row in shown)
    pitch = min(_MARK, 80.0 / marks)
    arcs = 46.0 if any(row.above for row in shown) else 6.0
    if any(a < start for row in shown for a in row.above):
        arcs = 78.0
    formulas = [_formula(row) for row in shown]
    lines_width = 4.4 * max(_place_length(row, refer) for row in shown) + 8
    text_width = max((f.width * 7.4 for f in formulas), default=0.0) + 6
    left = arcs + lines_width
    first_mark = left + text_width + 5
    first_column = first_mark + marks * pitch + 12
    tall = max((h.width * 8 for h in heads), default=10.0)
    top = 16 + max(tall * sin(radians(_TURN)), 12.0)
    width = max(first_column + len(heads) * _STEP + tall * cos(radians(_TURN)) + 4, 330.0)
    fractions = len(shown) <= _SHORT and any("frac" in formula.latex for formula in formulas)
    high = _FRACTIONS if fractions else _PITCH
    foot = top + len(shown) * high
    sheet = Drawing(width, foot + 30)
    place = {ground: first_column + k * _STEP for k, ground in enumerate(columns)}
    other = first_column + len(columns) * _STEP
    sheet.text(arcs, top - 8, Words("line", "line" if refer is None else "number"), size=7.5)
    deepest = {place.get(g, other): top + (k + 0.5) * high for k, row in enumerate(shown) for g in row.grounds}
    for k, head in enumerate(heads):
        x = first_column + k * _STEP
        unsaid = k < len(columns) and columns[k].kind == "unsaid"
        sheet.line((x, top - 6), (x, deepest[x]), width=0.25, dash="dashed" if unsaid else "")
        sheet.text(x + 2, top - 9, head, size=8, turn=_TURN)
    for k, (row, formula) in enumerate(zip(shown, formulas, strict=True)):
        y = top + (k + 0.5) * high
        sheet.text(arcs, y + 3, _place(row, refer), size=8)
        sheet.text(left, y + 3, formula, size=8.4)
        for j, subject in enumerate(row.subjects):
            _mark(sheet, first_mark + j * pitch, y, subject.result.verdict, min(2.6, pitch * 0.36))
        uses = sorted({place.get(ground, other) for ground in row.grounds})
        if uses:
            sheet.line((first_mark + (len(row.subjects) - 1) * pitch + 5, y), (uses[-1], y), width=0.4)
        for x in uses:
            sheet.dot(x, y, 1.9)
        _arcs(sheet, rows, start, row, k, arcs, top, high, refer)
    _legend(sheet, [s for row in shown for s in row.subjects], foot + 20)
    name = f"map-{number}" if number else "map"
    title = "What the relations rest on" + (f", part {number}" if number else "")
    caption = (
        "A row is a derivation, or a relation, with its lines in the notes; the shape of the mark for each relation is "
        "its verdict. Dots: it rests on the definition or assumption above. Arrows on the left: it uses or "
        "repeats a relation above it.")
    description = caption + " " + " ".join(_sentence(rows, row) for row in shown)
    numbered = [say(f" ({_letter(k)}): ") + ground.words + say(".") for k, ground in enumerate(columns)
                if len(ground.words.text) > _LONGEST_HEAD]
    words = say(caption if refer is None else caption.replace("its lines in the notes", "its numbers"))
    short = say("Dots: a row rests on what stands above."
                + (" Arrows: it uses or repeats a row above it." if any(row.above for row in shown) else ""))
    for item in numbered:
        words += item
        short += item
    return Picture(name, title, description, svg(sheet, f"picture-{name}", title, description), tikz(sheet), None,
                   sheet.width, sheet.height, words.latex, short.latex, sheet.smallest)


def _place(row: Row, refer: Refer | None) -> Words:
    """Where the relations of a row stand."""
    shown = say(row.lines)
    return shown if refer is None else Words(shown.plain, refer([s.number for s in row.subjects], True))


def _place_length(row: Row, refer: Refer | None) -> int:
    return len(row.lines) if refer is None else max(len(row.lines), 3 if len(row.subjects) == 1 else 7)


def _columns(rows: Sequence[Row]) -> tuple[list[Ground], int]:
    """Definitions first, then what is assumed and what is left unsaid, each in the order of use; and how many more."""
    counts = Counter(g for row in rows for g in row.grounds)
    order = {"definition": 0, "assumed": 1, "unsaid": 2}
    found = sorted(counts, key=lambda ground: order[ground.kind])
    if len(found) <= _COLUMNS:
        return found, 0
    kept = sorted(found, key=lambda ground: -counts[ground])[: _COLUMNS - 1]
    return [ground for ground in found if ground in kept], len(found) - len(kept)


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _short(words: Words, number: int) -> Words:
    return words if len(words.text) <= _LONGEST_HEAD else say(f"({_letter(number)}), see text")


def _formula(row: Row) -> Words:
    """Both ends of a derivation, as far as there is room."""
    first, last = row.subjects[0], row.subjects[-1]
    if first.read is None or first.read.left is None:
        return say("not read" if first.result.verdict == "unread" else "")
    left = say("") if row.goes_on else node(first.read.left)
    if len(left.text) > _LONGEST_FORMULA:
        left = sign("…", "\\dots")
    if first.result.chain != last.result.chain:
        return joined([_side_by_side(s) for s in row.subjects[:4]])
    relation = Words(" ", " ") + _relation([s.result.relation for s in row.subjects]) + Words(" ", " ")
    if last.read is None or last.read.right is None:
        return left
    right = node(last.read.right)
    fits = len(left.text) + len(right.text) <= _LONGEST_FORMULA + 2
    return left + relation + (right if fits else sign("…", "\\dots"))


def _side_by_side(subject: Subject) -> Words:
    if subject.read is None or subject.read.left is None or subject.read.right is None:
        return say("…")
    return node(subject.read.left) + sign("=", "{=}") + node(subject.read.right)


_SIGNS = {"=": ("=", "="), "<=": ("≤", "\\le"), ">=": ("≥", "\\ge"), "<": ("<", "<"), ">": (">", ">"),
          "!=": ("≠", "\\ne"), "=>": ("⟹", "\\Rightarrow"), "<=>": ("⟺", "\\Leftrightarrow"), "≈": ("≈", "\\approx"),
          "∝": ("∝", "\\propto")}


def _relation(relations: list[str]) -> Words:
    """How the ends of a derivation relate; dots where its signs do not agree."""
    others = {r for r in relations if r != "="}
    if len({r[0] for r in others}) > 1 or not others <= set(_SIGNS):
        return sign("…", "\\dots")
    strict = {r for r in others if r in ("<", ">")} or others or {"="}
    return sign(*_SIGNS[min(strict)])


def _mark(sheet: Drawing, x: float, y: float, verdict: str, r: float) -> None:
    """The shape of a verdict."""
    if verdict == "proved":
        sheet.dot(x, y, r)
    elif verdict == "open":
        sheet.dot(x, y, r, filled=False)
    elif verdict == "refuted":
        sheet.line((x - r, y - r), (x + r, y + r), width=1.2)
        sheet.line((x - r, y + r), (x + r, y - r), width=1.2)
    elif verdict == "conditional":
        sheet.area(((x, y - r * 1.2), (x + r * 1.2, y + r), (x - r * 1.2, y + r)), 0.3, outline=True)
    elif verdict == "definition":
        sheet.area(((x, y - r * 1.3), (x + r * 1.3, y), (x, y + r * 1.3), (x - r * 1.3, y)), 0.0, outline=True)
    elif verdict == "given":
        sheet.box(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r)
    else:
        sheet.text(x, y + r, say("?"), "middle", 9)


def _arcs(sheet: Drawing, rows: Sequence[Row], start: int, row: Row, k: int, right: float, top: float,
          high: float, refer: Refer | None) -> None:
    y = top + (k + 0.5) * high
    x = right - 3
    outside = [a for a in row.above if a < start]
    if outside:
        sheet.text(1, y + 3, say("from ") + joined([_place(rows[a], refer) for a in outside[:2]]), size=6)
    room = 22.0 if start else right - 5  # beside the lines of other parts
    for above in row.above:
        if above < start:
            continue
        other = top + (above - start + 0.5) * high
        far = x - min(room, 8 + 2.2 * (k - (above - start)))
        sheet.shapes.append(Curve(((x, other), (far, other), (far, y), (x - 3, y)), 0.6))
        sheet.dot(x, other, 1)
        sheet.arrow(x, y, 1, 0, 4)


def _legend(sheet: Drawing, subjects: Sequence[Subject], y: float) -> None:
    x = 8.0
    found = {s.result.verdict for s in subjects}
    for verdict in VERDICTS:
        if verdict in found:
            _mark(sheet, x, y - 2.5, verdict, 2.6)
            sheet.text(x + 6, y, say(verdict), size=8)
            x += 6 + 4.2 * len(verdict) + 12


def _sentence(rows: Sequence[Row], row: Row) -> str:
    verdicts = Counter(s.result.verdict for s in row.subjects)
    counted = ", ".join(f"{n} {v}" for v in VERDICTS if (n := verdicts[v]))
    basis = [ground.words.text for ground in row.grounds]
    basis += [f"line {rows[a].lines}" for a in row.above]
    return f"Line {row.lines}: {counted}" + (f"; rests on {', '.join(basis)}." if basis else ".")
