"""Blocks with their tasks → one LaTeX file, from which both the sheet for print and its key are compiled.

Without the key a blank is an empty box with its number, with the key the answer stands in that box.  Every formula goes
through the ``Ledger``, macros are defined only if they are harmless, as in articles.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from ce_symbolic.documents import parse_markdown
from ce_symbolic.documents.document import Display, Document, Heading
from ce_symbolic.export.readback import Ledger, Readback
from ce_symbolic.export.sheets.blocks import Block, Derivation, Line, Prose, Shown, Task
from ce_symbolic.export.tex import article
from ce_symbolic.export.tex.breaking import BREAK
from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.derivation import plain_sign
from ce_symbolic.export.tex.macros import defined, trusted
from ce_symbolic.export.tex.prose import Prose as Writer
from ce_symbolic.export.tex.rows import LINE, Blank, Row, aligned
from ce_symbolic.export.tex.setting import Setter, Setting, undo
from ce_symbolic.export.tex.text import FOREIGN, escape
from ce_symbolic.export.tex.wording import rule_words
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain, Remark
from ce_symbolic.report.result import RelationResult
from ce_symbolic.report.wording import instance, one_line

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

#: Letters by hand are so much wider than in print.
_BY_HAND = 1.5
#: The width of the boxes, in em; that of the boxes for reasons.
_LEAST, _MOST, _REASON = 16.0, 26.0, 13.0
_LINE_HEIGHT = 2.4
#: An exercise with more lines may go on on another page.
_TOGETHER = 9
_INTRO = {
    "lines": "Every box is a blank: write a formula into it.",
    "reasons": "Every box beside a line is a blank: write the reason of the step into it, the name of a law or a "
               "formula.",
}
_ASKED = {
    "mistake": "One line is wrong. Find it and correct it.",
    "order": "The lines below the first one are out of order. Put them in order; each line has its sign with it.",
}
_COMMANDS = r"""% A blank: its number, its width, its answer.  A reason that is to be given, the same.
\newlength{\ceheight}\setlength{\ceheight}{%HEIGHT%}
\newcommand{\cenumber}[1]{\ifx\relax#1\relax\else\fbox{\scriptsize\sffamily #1}\kern-\fboxrule\fi}
\newcommand{\ceempty}[2]{\vcenter{\hbox{\fbox{\parbox[c][\ceheight][t]{#2}{\scriptsize\sffamily\strut #1}}}}}
\newcommand{\ceblank}[3]{{\ifkey\text{\cenumber{#1}\fbox{$\displaystyle #3$}}\else\ceempty{#1}{#2}\fi}}
\newcommand{\cereasonblank}[3]{{\ifkey\cenumber{#1}\fbox{\parbox[c]{#2}{\raggedright #3}}\else$\ceempty{#1}{#2}$\fi}}
% What the key says below an exercise.
\newcommand{\ceanswer}[1]{\ifkey\par\smallskip\noindent
  \fbox{\parbox{\dimexpr\linewidth-2\fboxsep-2\fboxrule\relax}{\small\textbf{Key.} #1}}\par\smallskip\fi}
% The lines of an exercise stay together.
\newcommand{\cetogether}{\interdisplaylinepenalty=10000\postdisplaypenalty=10000\relax}
"""


def printed(name: str, blocks: Sequence[Block], document: Document) -> tuple[str, Readback]:
    """``NAME-exercises.tex``, and how many of its formulas were read back."""
    ledger = Ledger(document.path, document.macros, undo)
    macros = trusted(document.macros)
    sheet = _Sheet(blocks, document, Setter(ledger, macros))
    marked = "".join(sheet.tex())
    text, readback = ledger.finish(f"{sheet.title or escape(name)}\n{marked}")
    title, _, body = text.partition("\n")
    return _file(name, title, body, sheet.height(), defined(macros), readback), readback


def _file(
    name: str, title: str, body: str, height: float, macros: Mapping[str, Macro], readback: Readback,
) -> str:
    job = f"{name}-exercises"
    return (
        f"% Written by ce-symbolic; changes here are lost.\n% {readback.line()}\n"
        f"% The sheet: pdflatex or lualatex {job}.tex\n"
        f"% Its key:   pdflatex -jobname {job}-key '\\def\\withkey{{}}\\input{{{job}}}'\n"
        "% or write \\keytrue instead of \\keyfalse here.\n"
        "\\newif\\ifkey\n\\keyfalse\n\\ifdefined\\withkey\\keytrue\\fi\n"
        f"{article.preamble(FOREIGN in body + title)}\\allowdisplaybreaks\n"
        f"{article.COMMANDS}{_COMMANDS.replace('%HEIGHT%', f'{height:.1f}em')}"
        f"{article.definitions(body + title, macros)}\n\\begin{{document}}\n"
        f"\\begin{{center}}\n  {{\\Large Exercises: {title}\\ifkey{{}} (key)\\fi\\par}}\n\\end{{center}}\n"
        "\\ifkey\\else\\noindent Name:~\\rule{.4\\linewidth}{.4pt}\\hfill Date:~\\rule{.2\\linewidth}{.4pt}\\par\\fi\n"
        f"{body}\n\\end{{document}}\n"
    )


class _Sheet:
    """Writes the blocks of one sheet."""

    def __init__(self, blocks: Sequence[Block], document: Document, setter: Setter) -> None:
        self.blocks = blocks
        self.document = document
        self.setter = setter
        headings = [part for part in document.parts if isinstance(part, Heading)]
        self.top = min((part.level for part in headings[1:]), default=1)
        self.title = Writer(document, setter.inline).title(headings[0]) if headings else ""
        self.titled = bool(headings)
        self.depth = -1
        tasks = [d for d in _derivations(blocks) if d.task is not None]
        self.answers = [self._set(d.lines[at].latex).width for d in tasks if d.task for at in d.task.blanks]
        self.answers += [self._set(_right(d.task).latex).width for d in tasks if d.task and d.task.kind == "mistake"]
        # all boxes are alike: their size tells nothing
        self.width = min(_MOST, max([_LEAST, *(_BY_HAND * width for width in self.answers)]))

    def height(self) -> float:
        """The height of the boxes, for all answers by hand."""
        return _LINE_HEIGHT * max((ceil(_BY_HAND * width / self.width) for width in self.answers), default=1)

    def tex(self) -> Iterator[str]:
        """All blocks."""
        kinds = {"lines" if d.task.kind == "sides" else d.task.kind for d in _derivations(self.blocks) if d.task}
        words = " ".join(words for kind, words in _INTRO.items() if kind in kinds)
        yield f"\n{words}\n" if words else ""
        for block in self.blocks:
            yield from self._prose(block) if isinstance(block, Prose) else self._shown(block)

    def _set(self, latex: str) -> Setting:
        return self.setter.set(latex)

    # ---- what is given -----------------------------------------------------------------------------------------------

    def _prose(self, block: Prose) -> Iterator[str]:
        part_of = parse_markdown(block.text, self.document.path)
        writer = Writer(part_of, self.setter.inline)
        for k, part in enumerate(part_of.parts):
            if isinstance(part, Heading):
                if self.titled:
                    self.titled = False  # the title of the notes is that of the sheet
                    continue
                self.depth = max(0, min(part.level - self.top, self.depth + 1))
                yield writer.heading(part, self.depth)
            elif not isinstance(part, Display):
                before = part_of.parts[k - 1].span.end if k else 0
                yield writer.sentence(part, part_of.text[before : part.span.start] if k else "\n\n")
        yield writer.end_list()

    def _shown(self, block: Shown) -> Iterator[str]:
        if block.whole and not any(part.derivation.task for part in block.parts):
            place = self._place(next((x.relation for part in block.parts for x in part.derivation.lines), None))
            beside = False
            for chain in read_display(block.latex, 0, macros=self.document.macros):
                display = self._chain(chain, block.latex, place) if chain.steps else self._bare(chain, place)
                yield f"{{\\cebeside\n{display}}}%\n" if beside and display else display
                beside |= bool(display)
            return
        for part in block.parts:
            found = part.derivation
            if found.task is not None:
                if part.first == 1:
                    yield from self._exercise(found, found.task)
            elif found.plain:
                lines = found.lines[part.first - 1 : part.stop]
                yield self._aligned(self._rows(lines))

    def _chain(self, chain: Chain, text: str, place: str) -> str:
        """The relations of a chain, as it stands."""
        rows = []
        for k, step in enumerate(chain.steps):
            left = self._set(chain.start_latex) if k == 0 and chain.start is not None else None
            sign = plain_sign(self.setter, text[step.sign.start : step.sign.end], step.relation, place)
            remarks = (*chain.condition, *step.remarks) if k == 0 else step.remarks
            rows.append(Row(left, self._set(step.latex), sign, self._remarks(remarks, place), place))
        return self._aligned(rows)

    def _bare(self, chain: Chain, place: str) -> str:
        """A display without a relation."""
        words = self._remarks(chain.condition, place)
        if not chain.start_latex.strip():
            return f"\\[\n  \\cereason{{{words}}}\n\\]\n" if words else ""
        setting = self._set(chain.start_latex)
        beside = f" \\qquad \\cereason{{{words}}}" if words else ""
        return f"\\[\n  {self._formula(setting, LINE, place)}{beside}\n\\]\n"

    def _formula(self, setting: Setting, limit: float, place: str) -> str:
        """A formula by itself, in rows where it is long."""
        if setting.boxed:
            return setting.latex
        rows = setting.rows(limit)
        latex = self.setter.ledger.formula(BREAK.join(rows), setting.source, place)
        return latex if len(rows) == 1 else f"\\begin{{aligned}}\n  & {latex}\n\\end{{aligned}}"

    def _remarks(self, remarks: Sequence[Remark], place: str) -> str:
        return ", ".join(mixed(one_line(r.text), self._inline(place)) for r in remarks if r.text.strip())

    def _aligned(self, rows: Sequence[Row]) -> str:
        return aligned(rows, self.setter.ledger) + "\n"

    def _rows(self, lines: Sequence[Line], task: Task | None = None) -> list[Row]:
        """The rows of some lines; those of a task with its blanks, or with letters to name them."""
        rows = []
        for k, (before, line) in enumerate(pairwise(lines), 1):
            place = self._place(line.relation)
            row = Row(
                self._set(before.latex) if k == 1 else None, self._set(line.latex),
                plain_sign(self.setter, line.sign, line.op, place), self._remark(line, place), place)
            if task is not None:
                if k in task.blanks:
                    row.blank = Blank(task.blanks[k], self.width)
                if k == 1 and 0 in task.blanks:
                    row.left_blank = Blank(task.blanks[0], self.width)
                if k in task.reasons:
                    row.remark = f"\\cereasonblank{{{task.reasons[k]}}}{{{_REASON}em}}{{{row.remark}}}"
                    row.beside = _REASON + 2.0
                if task.kind in ("mistake", "order"):
                    row.number = f"\\tag*{{({_letter(task, line, k)})}}"
                if task.kind == "order":
                    row.remark = ""
            rows.append(row)
        return rows

    def _remark(self, line: Line, place: str) -> str:
        """What stands beside a line: the author's reasons, or the law that is to be found."""
        if line.relation is None or not line.remark:
            return ""
        reasons = [mixed(one_line(text), self._inline(place)) for text in line.relation.reasons if text.strip()]
        return ", ".join(reasons) or rule_words(line.relation.rules[:2])

    # ---- what is asked -----------------------------------------------------------------------------------------------

    def _exercise(self, found: Derivation, task: Task) -> Iterator[str]:
        shown = task.shown or found.lines
        asked = _ASKED.get(task.kind) or f"Fill in {_listed(task)}."
        yield f"\n\\par\\medskip\\noindent\\textbf{{Exercise {task.number}.}} {asked}\\nopagebreak\n"
        rows = self._aligned(self._rows(shown, task))
        yield f"{{\\cetogether\n{rows}}}%\n" if len(shown) <= _TOGETHER else rows
        if task.kind == "mistake":
            yield self._mistake(task)
        elif task.kind == "order":
            boxes = "\\ ".join(f"$\\ceblank{{}}{{1.6em}}{{\\text{{{_letter(task, line, k)}}}}}$"
                               for k, line in enumerate(task.right) if k)
            yield f"\\noindent In order: {boxes}\\par\n"
        else:
            yield self._laws(found, task)

    def _mistake(self, task: Task) -> str:
        """Where the wrong line and the right one are to be written, and what the key says about them."""
        at = _wrong(task)
        right, place = _right(task), self._place(_right(task).relation)
        letter = _letter(task, right, at)
        formula = self._formula(self._set(right.latex), LINE - 8.0, place)
        sign = plain_sign(self.setter, right.sign, right.op, place)
        said = f"Line ({letter}) is wrong: {escape(task.what)}."
        if task.counterexample is not None:
            example = task.counterexample
            values = condition(instance(example)) or "whatever the values"
            said += (f" Counterexample: {values}; the left side of ({letter}) is then "
                     f"{condition(one_line(example.lhs))}, the right side {condition(one_line(example.rhs))}.")
        return (f"\\noindent Wrong line: $\\ceblank{{}}{{3em}}{{\\text{{({letter})}}}}$\\par\n"
                f"\\noindent It should be: ${sign} \\ceblank{{}}{{{self.width:.1f}em}}{{{formula}}}$\\par\n"
                f"\\ceanswer{{{said}}}\n")

    def _laws(self, found: Derivation, task: Task) -> str:
        """By which laws the blanks follow."""
        said = []
        for at, number in sorted(task.blanks.items(), key=lambda item: item[1]):
            relation = found.lines[at].relation or found.lines[at + 1].relation
            words = rule_words(relation.rules) if relation is not None else ""
            said += [f"Blank {number}: {escape(words).rstrip('.…')}."] if words else []
        return f"\\ceanswer{{{' '.join(said)}}}\n" if said else ""

    def _inline(self, place: str) -> Callable[[str], str]:
        return lambda latex: self.setter.inline(latex, place)

    def _place(self, relation: RelationResult | None) -> str:
        at = 0 if relation is None else relation.sign.start
        return "{}:{}".format(*self.document.place(at))


def _derivations(blocks: Sequence[Block]) -> list[Derivation]:
    return [part.derivation for block in blocks if isinstance(block, Shown) for part in block.parts if part.first == 1]


def _wrong(task: Task) -> int:
    """The number of the wrong line."""
    return next(k for k, (a, b) in enumerate(zip(task.shown, task.right, strict=True)) if a.latex != b.latex)


def _right(task: Task) -> Line:
    """What should stand in its place."""
    return task.right[_wrong(task)]


def _letter(task: Task, line: Line, at: int) -> str:
    """``(b)`` is the second sign of a derivation; lines that change places carry their letters with them."""
    return line.remark.removeprefix("\\text{(").removesuffix(")}") if task.kind == "order" else chr(ord("a") + at - 1)


def _listed(task: Task) -> str:
    """``blanks 1 and 2, reason 3``."""
    words = []
    for kind, numbers in (("blank", sorted(task.blanks.values())), ("reason", sorted(task.reasons.values()))):
        if numbers:
            *most, last = map(str, numbers)
            words.append(f"{kind}s {', '.join(most)} and {last}" if most else f"{kind} {last}")
    return " and ".join(words)
