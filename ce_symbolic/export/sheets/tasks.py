"""What is asked: which lines, reasons and sides are blanked, which line is made wrong, which lines change places.

The choice depends on the text alone.  No blank is chosen whose answer can be read elsewhere on the sheet.
"""
from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from math import ceil

from ce_symbolic.documents.document import Document
from ce_symbolic.export.sheets.blocks import Block, Derivation, Line, Task
from ce_symbolic.export.sheets.text import derived, lines_of
from ce_symbolic.export.tex.wording import rule_words
from ce_symbolic.grading.marker import boxes, mark
from ce_symbolic.grading.reasons import accepted
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.writer import write

_LAYOUT = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|[,;:!]|q?quad)(?![A-Za-z])|[\s&{}]|\\\\")
#: Mistakes that students make; what changes a formula beyond that is no mistake worth finding.
LIKELY = ("a sign", "the arguments swapped", "the condition turned round", "numerator and denominator swapped",
          "a sign under the sum", "the logarithm is too much", "a factor too many", "a factor is missing",
          "the denominator is too much", "the square is too much", "another name", "a term too many")
_ORDERED = range(4, 9)


def seeded(document: Document, salt: str) -> random.Random:
    """The same numbers for the same text."""
    digest = hashlib.sha256(f"{salt}\x00{document.text}".encode()).hexdigest()
    return random.Random(int(digest, 16))


def squeezed(text: str) -> str:
    """A text without its layout, in which an answer is looked for."""
    return _LAYOUT.sub("", text)


def share(level: int, number: int) -> int:
    """How many of so many candidates are blanked."""
    return ceil(level * number / 3)


def blank(found: Sequence[Derivation], kind: str, level: int, document: Document) -> None:
    """Give tasks to the derivations that have none."""
    pick = seeded(document, f"{kind} {level}")
    free = [d for d in found if d.task is None]
    if kind == "sides":
        free = [d for d in free if _sides(d, document)]
        free = [free[k] for k in sorted(pick.sample(range(len(free)), share(level, len(free))))]
    for derivation in free:
        if kind == "sides":
            chosen = [pick.choice(_sides(derivation, document))]
        else:
            candidates = _lines(derivation, document) if kind == "lines" else _reasons(derivation)
            chosen = sorted(pick.sample(candidates, share(level, len(candidates))))
        if chosen:
            derivation.task = Task(kind)
            (derivation.task.reasons if kind == "reasons" else derivation.task.blanks).update(dict.fromkeys(chosen, 0))


def _lines(derivation: Derivation, document: Document) -> list[int]:
    """The inner lines: the two ends stay, so that there is something to go to."""
    return [at for at in range(1, len(derivation.lines) - 1)
            if derivation.proved(at) and _once(derivation, at, document)]


def _sides(derivation: Derivation, document: Document) -> list[int]:
    last = len(derivation.lines) - 1
    source = squeezed(document.text)
    return [at for at in (0, last) if derivation.proved(at) and _once(derivation, at, document)
            and source.count(squeezed(derivation.lines[at].latex)) < 2]


def _once(derivation: Derivation, at: int, document: Document) -> bool:
    """Whether a line stands in its derivation once, so that its answer is a step."""
    marks = [mark(line.latex, document.macros) for line in derivation.lines]
    return marks.count(marks[at]) == 1


def _reasons(derivation: Derivation) -> list[int]:
    found = []
    for at, line in enumerate(derivation.lines):
        relation = line.relation
        if relation is None or relation.verdict != "proved" or not relation.rules:
            continue
        if not line.remark or not accepted(" ".join(relation.reasons), relation.rules):
            if line.remark:
                continue  # the author's own reason is kept: it may be more than a name
            words = rule_words(relation.rules[:2])
            if not accepted(words, relation.rules):
                continue
        found.append(at)
    return found


def write_reasons(found: Sequence[Derivation]) -> None:
    """The laws of the proof stand beside the steps whose reasons are asked for and not given by the author."""
    for derivation in found:
        for at in derivation.task.reasons if derivation.task is not None else ():
            line = derivation.lines[at]
            if not line.remark and line.relation is not None:
                line.remark = f"\\text{{({rule_words(line.relation.rules[:2])})}}"


def number(blocks: Sequence[Block]) -> int:
    """Number exercises and blanks in the order of the text; the number of exercises."""
    exercises = blanks = 0
    for derivation in derived(blocks):
        if (task := derivation.task) is None:
            continue
        exercises += 1
        task.number = exercises
        for places in (task.blanks, task.reasons):
            for at in sorted(places):
                blanks += 1
                places[at] = blanks
    return exercises


def hide(blocks: Sequence[Block], text: Callable[[], str], document: Document) -> None:
    """Take back the blanks whose answer stands elsewhere on the sheet, until there is none."""
    while True:
        number(blocks)
        shown = squeezed(re.sub(r"<!--.*?-->", "", text(), flags=re.S))
        lines = {mark(line.latex, document.macros) for d in derived(blocks) for at, line in enumerate(d.lines)
                 if d.task is None or at not in d.task.blanks}
        told = False
        for derivation in derived(blocks):
            task = derivation.task
            if task is None:
                continue
            for at in sorted(task.blanks):
                latex = derivation.lines[at].latex
                if squeezed(latex) in shown or mark(latex, document.macros) in lines:
                    del task.blanks[at]
                    told = True
            for at in sorted(task.reasons):
                if squeezed(derivation.lines[at].remark) in shown:
                    del task.reasons[at]
                    relation = derivation.lines[at].relation
                    if relation is not None and not relation.reasons:
                        derivation.lines[at].remark = ""
                    told = True
            if task.kind in ("lines", "sides", "reasons") and not task.blanks and not task.reasons:
                derivation.task = None
        if not told:
            return


def uniform(lines: Sequence[Line], document: Document) -> list[Line] | None:
    """The lines in our own spelling, so that a changed one does not stand out; None where one cannot be read."""
    made = lines_of(lines)
    for line in made:
        try:
            line.latex = write(read_formula(line.latex, macros=document.macros))
        except (ReadError, RecursionError):
            return None
    return made


def orderable(derivation: Derivation) -> bool:
    """Whether the lines of a derivation can be shuffled."""
    lines = derivation.lines
    marks = {squeezed(line.latex) for line in lines}
    return (len(lines) in _ORDERED and len(marks) == len(lines) and all(derivation.proved(k) for k in range(len(lines)))
            and not any(boxes(line.latex) for line in lines))


def shuffled(derivation: Derivation, pick: random.Random) -> tuple[list[Line], list[Line]]:
    """The lines as they are, and out of order below the first; both carry the letters of the second."""
    first, *rest = lines_of(derivation.lines)
    order = list(range(len(rest)))
    while order == sorted(order):
        pick.shuffle(order)
    for letter, at in zip("ABCDEFGH", order, strict=False):
        rest[at].remark = f"\\text{{({letter})}}"
    first.remark = ""
    return [first, *rest], [first, *(rest[at] for at in order)]
