"""Filling slides: what belongs together stands together as long as there is room, and what is long is split."""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.slides import layout, measure
from ce_symbolic.export.slides.content import Item, Section, Whole, Words
from ce_symbolic.export.slides.layout import Grid, Page
from ce_symbolic.export.slides.lines import Calculation, Line, Note, Writer
from ce_symbolic.export.slides.pictures import Placed, placed
from ce_symbolic.export.tex.text import escape

_SECTIONS = ("section", "subsection", "subsubsection")
#: More prose than this before a derivation goes to the speaker's notes, but for its end.
_LEAD = 5.5
_MOST_LINES = 8
#: Slides that are fuller than this are made a little smaller by beamer, should the guess of their height be wrong.
_FULL = 0.75
#: Type that is smaller than this, in points, cannot be read on a slide: in pictures, and in formulas, whose indices are
#: smaller still.
_SMALLEST, _SMALLEST_FORMULA = 5.0, 6.5


@dataclass
class Frame:
    """A slide that is being filled."""

    title: str
    parts: list[str] = field(default_factory=list)
    notes: dict[Note, int] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)
    step: int = 0
    used: float = 0.0
    tight: bool = False
    group: int = 0

    def marks(self, notes: Iterable[Note]) -> str:
        """The marks of these notes, which appear with the step that is being added."""
        for note in notes:
            self.notes.setdefault(note, max(1, self.step))
        order = list(self.notes)
        numbers = sorted({order.index(note) + 1 for note in notes})
        return "\\cemark{" + ",".join(map(str, numbers)) + "}" if numbers else ""

    def tex(self, number: str) -> str:
        """The frame; ``number`` says which of several with this title it is."""
        notes = "".join(
            f"  \\cenote{f'<{step}->' if step > 1 else ''}{{{number}}}"
            f"{{{_lead(note)}}}{{{note.text}}}\n" for number, (note, step) in enumerate(self.notes.items(), 1)
        )
        notes = f"  \\begin{{cenotes}}\n{notes}  \\end{{cenotes}}\n" if notes else ""
        spoken = f"  \\note{{{' '.join(self.spoken)}}}\n" if self.spoken else ""
        begin = f"\\begin{{frame}}[t{',shrink' if self.tight else ''}]\n  \\frametitle{{{self.title}{number}}}\n"
        return f"{begin}{''.join(self.parts)}{notes}{spoken}\\end{{frame}}\n\n"


def _lead(note: Note) -> str:
    return f"\\ceverdict{{{note.lead}}}" if note.grave else note.lead


class Deck:
    """The slides of one document."""

    def __init__(self, title: str, page: Page, writer: Writer,
                 caption: Callable[[Picture], str] = attrgetter("caption")) -> None:
        self.title = title
        self.page = page
        self.writer = writer
        self.frame: Frame | None = None
        self.words: list[Words] = []
        self.done: list[Frame] = []
        self.group = 0
        self.groups = 0
        self.waiting: Calculation | None = None
        self.caption = caption
        self.left_out: list[Placed] = []
        self.too_long: list[str] = []

    def tex(self, items: Iterable[Item]) -> Iterator[str]:
        """All frames and sections."""
        for item in items:
            match item:
                case Section():
                    yield from self._frames()
                    yield f"\\{_SECTIONS[min(item.depth, 2)]}{{{item.title}}}\n\n"
                    self.title = item.title
                    self.groups += 1
                    self.group = self.groups
                case Words():
                    self._flush()
                    self.words.append(item)
                case Calculation() if item.lines:
                    if self.waiting is not None:
                        self.waiting.add(item)
                    else:
                        self.waiting = item
                case Whole():
                    yield from self._frames()
                    self.title = escape(item.picture.title)
                    self.groups += 1
                    self.group = self.groups
                    self._picture(item.picture)
        yield from self._frames()

    def _frames(self) -> Iterator[str]:
        """The slides of a section."""
        self._flush()
        self._text()
        self._end()
        totals = Counter(frame.group for frame in self.done)
        numbers: Counter[int] = Counter()
        for frame in self.done:
            numbers[frame.group] += 1
            total = totals[frame.group]
            yield frame.tex(f" ({numbers[frame.group]}/{total})" if total > 1 else "")
        self.done = []

    def _flush(self) -> None:
        """Derivations with nothing between them stand in one table."""
        calculation, self.waiting = self.waiting, None
        if calculation is not None:
            self._calculation(calculation)
            for picture in calculation.pictures:
                self._picture(picture)

    def _end(self) -> None:
        frame, self.frame = self.frame, None
        if frame is not None and (frame.parts or frame.notes):
            frame.tight = frame.used > _FULL * self.page.height
            self.done.append(frame)

    def _room(self) -> float:
        return self.page.height - (self.frame.used if self.frame is not None else 0.0)

    def _on(self) -> Frame:
        if self.frame is None:
            self.frame = Frame(self.title, group=self.group)
        return self.frame

    # ---- prose -------------------------------------------------------------------------------------------------------

    def _text(self) -> None:
        """Prose with no derivation behind it: where there is room, else on slides of its own."""
        words, self.words = self.words, []
        while words:
            taken = len(words)
            while taken > 1 and self._words_height(words[:taken]) > self._room():
                taken -= 1
            if self._words_height(words[:taken]) > self._room() and self.frame is not None:
                self._end()
                continue
            if taken < len(words) and self.frame is not None and self._words_height(words) <= self.page.height:
                self._end()
                continue
            self._say(words[:taken], own=True)
            words = words[taken:]
            if words:
                self._end()

    def _say(self, words: list[Words], own: bool) -> None:
        """Prose on this slide; ``own`` says that it is a step of its own."""
        if not words:
            return
        frame = self._on()
        height = self._words_height(words)
        if own:
            frame.step += 1
        step = max(1, frame.step)
        text = _paragraphs(words, frame)
        frame.parts.append(
            f"  \\begin{{uncoverenv}}<{step}->\\cewords{{%\n{text}  }}\\end{{uncoverenv}}\n" if step > 1
            else f"  \\cewords{{%\n{text}  }}\n")
        frame.used += height

    def _words_height(self, words: list[Words]) -> float:
        """The room for prose and its notes."""
        height, run = 0.0, ""
        notes: set[Note] = set()
        for item in words:
            notes |= set(item.notes)
            if (item.kind or item.paragraph) and run:
                height += measure.text_height(run, self.page.width, measure.PROSE) + 0.4
                run = ""
            run += f"{item.tex} "
        height += measure.text_height(run, self.page.width - 2, measure.PROSE) + 0.4 if run else 0.0
        return height + self._notes_height(notes)

    def _notes_height(self, notes: Iterable[Note]) -> float:
        return sum(measure.text_height(f"{note.lead} {note.text}", self.page.width - 2.2, measure.NOTE) + 0.35
                   for note in notes)

    # ---- derivations -------------------------------------------------------------------------------------------------

    def _calculation(self, item: Calculation) -> None:
        lead, self.words = self.words, []
        spoken: list[Words] = []
        while lead and self._words_height(lead) > _LEAD:
            spoken, lead = [*spoken, lead[0]], lead[1:]
        noted = [words for words in spoken if words.notes]
        if noted:  # what is not checked does not go where no one sees it
            self.words = noted
            self._text()
        grid = layout.grid(item.lines, self.page)
        before = self._words_height(lead)
        first = next((i for i, line in enumerate(item.lines) if i and line.left is not None), len(item.lines))
        if before + self._height(item.lines[:first], grid) > self._room():
            self._end()
        frame = self._on()
        if spoken:
            frame.spoken.append(" ".join(words.tex for words in (*spoken, *lead)))
        frame.step += 1
        self._say(lead, own=False)
        self._lines(item.lines, grid)
        for number, lines in item.details:
            self._detail(number, lines)

    def _lines(self, lines: list[Line], grid: Grid) -> None:
        """The lines, over as many slides as they need."""
        rest, again = lines, None
        while rest:
            offer = rest if again is None else [again, *rest]
            taken = max(1, self._fitting(offer, grid, self._room()) - (again is not None))
            if taken < len(rest):
                taken = _cut(rest, taken)
            part = rest[:taken] if again is None else [again, *rest[:taken]]
            self._table(rest[:taken], self._best(part, grid), again)
            last, rest = rest[taken - 1], rest[taken:]
            if rest:
                self._end()
                again = self.writer.short(last) if rest[0].left is None else None

    def _fitting(self, lines: list[Line], grid: Grid, room: float) -> int:
        """How many of these lines fit; at least one."""
        taken = min(len(lines), _MOST_LINES)
        while taken > 1 and self._height(lines[:taken], self._best(lines[:taken], grid)) > room:
            taken -= 1
        return taken

    def _best(self, lines: list[Line], grid: Grid) -> Grid:
        """The columns of these lines alone where they need less room so: a long line may stand on another slide."""
        own = layout.grid(lines, self.page)
        return own if self._height(lines, own) <= self._height(lines, grid) else grid

    def _height(self, lines: list[Line], grid: Grid) -> float:
        notes = {note for line in lines for note in line.notes}
        if self.frame is not None:
            notes -= set(self.frame.notes)
        return sum(layout.line_height(line, grid) for line in lines) + self._notes_height(notes) + 0.5

    def _table(self, lines: list[Line], grid: Grid, again: Line | None) -> None:
        frame = self._on()
        frame.step = max(1, frame.step)
        frame.used += self._height([again, *lines] if again is not None else lines, grid)
        text = ""
        if again is not None:
            text += layout.rows(again, grid, frame.step, frame.marks(again.notes), self.writer.setter)
            frame.step += 1
        for i, line in enumerate(lines):
            frame.step += i > 0
            marks = frame.marks(line.notes)
            if i and line.left is not None:
                text += "  \\cegap\n"
            text += layout.rows(line, grid, frame.step, marks, self.writer.setter)
        column = f"p{{{grid.reasons:.1f}em}}" if grid.reasons > 0 else "l"
        size = "" if grid.size == "\\normalsize" else grid.size
        frame.parts.append(f"  \\begin{{cesteps}}[{size}]{{{column}}}\n{text}  \\end{{cesteps}}\n")

    def _detail(self, number: int, lines: list[Line]) -> None:
        grid = layout.grid(lines, self.page)
        small = layout.type_size(lines, grid) < _SMALLEST_FORMULA
        if small or any(line.right.boxed or (line.left is not None and line.left.boxed) for line in lines):
            self.too_long.append(lines[0].place)
            return
        self._end()
        title, self.title = self.title, f"{self.title}: line {number} in detail"
        self.groups += 1
        group, self.group = self.group, self.groups
        self._on().step = 1
        self._lines(lines, grid)
        self._end()
        self.title, self.group = title, group

    # ---- pictures ----------------------------------------------------------------------------------------------------

    def _picture(self, picture: Picture) -> None:
        """A slide of its own, if the picture can be read there."""
        shown = placed(picture, self.title, self.page)
        if round(shown.type_size, 1) < _SMALLEST:
            self.left_out.append(shown)
            return
        self._end()
        # the guess of its height may be wrong: beamer makes it smaller then
        self.done.append(Frame(self.title, [shown.tex()], spoken=[self.caption(picture)], tight=True, group=self.group))


def _paragraphs(words: list[Words], frame: Frame) -> str:
    text, kind = "", ""
    for item in words:
        piece = item.tex + frame.marks(item.notes)
        if item.kind != kind and (item.kind or item.paragraph):
            text += f"    \\end{{{kind}}}\n" if kind else ""
            text += f"    \\begin{{{item.kind}}}\n" if item.kind else ""
            kind = item.kind
        if item.kind:
            text += f"    \\item {'{}' if piece.startswith('[') else ''}{piece}\n"
        else:
            text += ("    \\par\n" if item.paragraph and text and not kind else "") + f"    {piece}\n"
    return text + (f"    \\end{{{kind}}}\n" if kind else "")


def _cut(lines: list[Line], taken: int) -> int:
    """Where to go on to the next slide, at this line at the latest: between derivations, or in halves."""
    starts = [i for i in range(1, taken + 1) if lines[i].left is not None]
    if starts:
        return starts[-1]
    end = next((i for i in range(taken + 1, len(lines)) if lines[i].left is not None), len(lines))
    slides = math.ceil(end / taken)
    return min(taken, math.ceil(end / slides))
