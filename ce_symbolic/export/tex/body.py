"""A checked document in the order of its text: headings, prose, and a derivation where each chain has its displays.

Displays that carry on one derivation are one ``align``; the sentences between them stand between its rows.
"""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from ce_symbolic.documents.document import Display, Document, Heading, Part, Sentence
from ce_symbolic.export.tex.breaking import BREAK
from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.derivation import Derivation, footnote_texts
from ce_symbolic.export.tex.marks import Footnotes
from ce_symbolic.export.tex.numbers import Numbers
from ce_symbolic.export.tex.overview import assumed
from ce_symbolic.export.tex.prose import Prose, begins_paragraph
from ce_symbolic.export.tex.rows import LINE
from ce_symbolic.export.tex.setting import Setter, boxed
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain, Unread
from ce_symbolic.report.result import DocumentResult, RelationResult
from ce_symbolic.report.wording import one_line, sign_place


class Body:
    """Writes the parts of one document; ``figures`` by the number of the relation behind whose derivation they stand,
    those under None at the end."""

    def __init__(self, result: DocumentResult, document: Document, setter: Setter,
                 figures: Mapping[int | None, str] | None = None, numbers: Numbers | None = None) -> None:
        self.result = result
        self.numbers = numbers or Numbers("notes", result, document)
        self.index = {id(relation): k for k, relation in enumerate(result.relations)}
        self.figures = {None if k is None else id(result.relations[k]): text for k, text in (figures or {}).items()}
        self.due = ""
        self.document = document
        self.setter = setter
        self.prose = Prose(document, setter.inline)
        self.title: Heading | None = next((part for part in document.parts if isinstance(part, Heading)), None)
        levels = [part.level for part in document.parts if isinstance(part, Heading) and part is not self.title]
        self.top = min(levels, default=1)
        self.chains: dict[int, list[Chain]] = {}
        self.conditions: dict[int, tuple[str, ...]] = {}
        self.known = {one_line(relation.lhs) for relation in result.relations}
        for part in document.parts:
            if isinstance(part, Display):
                formula = part.formula
                chains = list(read_display(formula.latex, formula.span.start, macros=document.macros))
                self.chains[part.span.start] = chains
                self.conditions |= {
                    step.sign.start: tuple(remark.text for remark in chain.condition)
                    for chain in chains for step in chain.steps
                }
        self.at: dict[int, list[RelationResult]] = {}
        starts = [part.span.start for part in document.parts]
        for relation in result.relations:
            place = relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start
            self.at.setdefault(bisect_right(starts, place) - 1, []).append(relation)
        self.open: Derivation | None = None
        self.run: Footnotes | None = None
        self.depth = -1
        self.chain = -1
        self.waiting: list[tuple[Sentence, str]] = []

    def tex(self) -> Iterator[str]:
        """The LaTeX of all parts."""
        end = 0
        yield from self._lone(self.at.get(-1, ()))
        for i, part in enumerate(self.document.parts):
            gap = self.document.text[end : part.span.start]
            relations = self.at.get(i, [])
            inside = [r for r in relations if r.verdict != "unread" or r.rhs or isinstance(part, Display)]
            yield from self._part(part, gap, [r for r in inside if r.span.start < part.span.end or r.rhs])
            yield from self._lone([r for r in relations if r not in inside])
            end = max(end, part.span.end)
        yield from self._close()
        yield self.prose.end_list() + self._end_pictures()
        yield "".join(self.figures.values())

    def _part(self, part: Part, gap: str, relations: list[RelationResult]) -> Iterator[str]:
        if isinstance(part, Heading):
            yield from self._close()
            yield self._end_pictures()
            if part is not self.title:
                self.depth = min(part.level - self.top, self.depth + 1)
                yield self.prose.heading(part, self.depth)
        elif isinstance(part, Sentence):
            if self.open is not None and not relations and "\\item" not in gap:
                self.waiting.append((part, gap))
            else:
                yield from self._close()
                yield self._sentence(part, gap) + self._notes(relations)
        else:
            yield from self._display(part, relations)

    def _display(self, display: Display, relations: list[RelationResult]) -> Iterator[str]:
        groups: dict[int, list[RelationResult]] = {}
        for relation in relations:
            groups.setdefault(relation.chain, []).append(relation)
        carries_on = self.open is not None and list(groups) == [self.chain]
        if not carries_on:
            yield from self._close(run_goes_on=bool(groups))
        yield self.prose.end_list()
        for number, group in groups.items():
            if self.open is None or number != self.chain:
                yield from self._close(run_goes_on=True)
                beside = self.run is not None
                self.chain, self.run = number, self.run or Footnotes()
                self.open = Derivation(
                    self.setter, self._place, self.document.text, self.run, beside, self._label, self._assumed)
            between = self.prose.between([sentence for sentence, _ in self.waiting])
            self.waiting = []
            for relation in group:
                intertext = f"  \\intertext{{{between}}}\n" if between else ""
                self.open.add(relation, self.conditions.get(relation.sign.start, ()), intertext)
                between = ""
                self.due += self.figures.pop(id(relation), "")
        for chain in self.chains[display.span.start]:
            if not chain.steps and one_line(chain.start_latex) not in self.known:
                yield from self._close()
                yield self._bare(chain)

    def _sentence(self, sentence: Sentence, gap: str) -> str:
        """A sentence; the pictures of what is above stand before it, if it is not the end of another one."""
        due = ""
        if self.due and begins_paragraph(gap) and sentence.text[:1].isupper():
            due, self.due = self.due, ""
        return due + self.prose.sentence(sentence, gap)

    def _end_pictures(self) -> str:
        due, self.due = self.due, ""
        return due

    def _close(self, run_goes_on: bool = False) -> Iterator[str]:
        """What ends the derivation that is open, and the prose that waited for another display of it."""
        derivation, self.open = self.open, None
        waiting, self.waiting = self.waiting, []
        if derivation is not None:
            yield derivation.tex()
        if self.run is not None and (waiting or not run_goes_on):
            notes, self.run = self.run.behind(), None
            yield notes
        for sentence, gap in waiting:
            yield self._sentence(sentence, gap)

    # ---- what is no derivation ---------------------------------------------------------------------------------------

    def _bare(self, chain: Chain) -> str:
        """A display without a relation."""
        line, column = self.document.place(chain.span.start)
        place = f"{line}:{column}"
        words = ", ".join(mixed(remark.text, partial(self._inline, place)) for remark in chain.condition)
        beside = f" \\qquad \\cereason{{{words}}}" if words else ""
        if not chain.start_latex.strip():
            return f"\\[\n  \\cereason{{{words}}}\n\\]\n" if words else ""
        setting = self.setter.set(chain.start_latex)
        if setting.boxed:
            message = chain.start.message if isinstance(chain.start, Unread) else ""
            return _unread(setting.latex, message)
        rows = setting.rows(LINE)
        latex = self.setter.ledger.formula(BREAK.join(rows), setting.source, place)
        if len(rows) > 1:
            latex = f"\\begin{{aligned}}\n  & {latex}\n\\end{{aligned}}"
        return f"\\[\n  {latex}{beside}\n\\]\n"

    def _lone(self, relations: Iterable[RelationResult]) -> Iterator[str]:
        """Places that could not be read as notes at all."""
        for relation in relations:
            yield from self._close()
            yield _unread(boxed(one_line(relation.lhs)), relation.message)

    def _notes(self, relations: list[RelationResult]) -> str:
        """Footnotes about relations that stand in a sentence."""
        text = ""
        for relation in relations:
            texts = footnote_texts(relation, partial(self._inline, self._place(relation)), self._assumed)
            if texts:
                text += f"%\n\\footnote{{{' '.join(texts)}}}"
        return text + "\n" if text else ""

    def _inline(self, place: str, latex: str) -> str:
        return self.setter.inline(latex, place)

    def _label(self, relation: RelationResult) -> str:
        return self.numbers.label(self.index[id(relation)])

    def _assumed(self, words: str) -> str:
        return assumed(self.result, self.numbers, words)

    def _place(self, relation: RelationResult) -> str:
        line, column = sign_place(self.result, relation)
        return f"{line}:{column}"


def _unread(box: str, message: str) -> str:
    note = f"\\footnote{{Not read: {condition(one_line(message))}}}" if message else ""
    return f"\n\\smallskip\\noindent {box} \\ceverdict{{(not read)}}{note}\\par\\smallskip\n"
