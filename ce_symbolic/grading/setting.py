"""What a sheet says around its exercises: students may write more, but not change what is assumed.

The comment ``<!-- ce-symbolic: sheet 3fa2c1 77ab12 … -->`` at its head has a mark of every sentence and display that
is no answer, and of the macros.
"""
from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ce_symbolic.context.reading import Said, read
from ce_symbolic.documents.document import Document, Heading, Sentence
from ce_symbolic.grading.marker import Marker
from ce_symbolic.notation.tree import Span

_HEAD = re.compile(r"<!-- ce-symbolic: sheet((?: [0-9a-f]{6})*) -->\n*")


def head(document: Document, exercises: Sequence[Marker]) -> str:
    """The comment for the head of a sheet."""
    return f"<!-- ce-symbolic: sheet{''.join(f' {mark}' for mark, _, _ in _parts(document, exercises))} -->"


def changes(document: Document, exercises: Sequence[Marker], assumed: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """What was taken away from the sheet, and what was added to its assumptions.

    ``assumed`` are the places of the relations that define or give something.
    """
    match = _HEAD.search(document.text)
    if match is None:
        return
    left = Counter(match[1].split())
    declaring = {item.span for item in read(document).items if isinstance(item, Said) and item.declarations}
    for mark, span, is_display in _parts(document, exercises):
        if left[mark]:
            left[mark] -= 1
        elif span.end <= span.start:
            yield Span(match.start(), match.start()), "the macros of the sheet were changed; leave them as they are"
        elif any(span.start <= place.start < span.end for place in assumed) if is_display else span in declaring:
            yield span, ("this is not in the sheet and adds to what it assumes, or changes it; answers must do with "
                         "what the sheet says")
    gone = sum(left.values())
    if gone:
        yield Span(match.start(), match.start()), (
            f"{gone} sentence{'s' if gone != 1 else ''} or display{'s' if gone != 1 else ''} of the sheet "
            f"{'are' if gone != 1 else 'is'} gone or changed; only answers may be written anew")


def _parts(document: Document, exercises: Sequence[Marker]) -> Iterator[tuple[str, Span, bool]]:
    """The mark and the place of everything that is no answer, and whether it is a display; the macros stand first."""
    macros = sorted(document.macros.items())
    yield _mark(repr(macros)), Span(0, 0), False
    for part in document.parts:
        if isinstance(part, Heading):
            continue
        if isinstance(part, Sentence):
            formulas = "\x00".join(formula.latex for formula in part.formulas)
            yield _mark(f"{part.text}\x00{formulas}"), part.span, False
        elif not any(e.start <= part.span.start < e.end for e in exercises):
            yield _mark(part.formula.latex), part.span, True


def _mark(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:6]
