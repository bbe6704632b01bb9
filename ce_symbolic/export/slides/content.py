"""A checked document as what slides are filled with: headings, sentences, derivations, in the order of the text."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ce_symbolic.documents.document import Display, Document, Heading, Part, Sentence
from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.slides.lines import Calculation, Line, Note, Writer
from ce_symbolic.export.tex.body import Body
from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.prose import begins_paragraph, list_kind
from ce_symbolic.export.tex.setting import boxed
from ce_symbolic.notation.display import Chain, Unread
from ce_symbolic.report.result import DocumentResult, RelationResult
from ce_symbolic.report.wording import one_line, sign_place


@dataclass(frozen=True, slots=True)
class Section:
    """A heading; ``depth`` counts from 0."""

    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence; ``kind`` is the list that it is an item of, ``paragraph`` says that it begins a paragraph."""

    tex: str
    kind: str = ""
    paragraph: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A picture of the whole document, or of no derivation in it."""

    picture: Picture


Item = Section | Words | Calculation | Whole


@dataclass
class Content:
    """Takes one document apart."""

    result: DocumentResult
    document: Document
    body: Body
    writer: Writer
    pictures: Sequence[Picture] = ()
    _open: Calculation | None = None
    _chain: int = -1
    _last: RelationResult | None = None
    _waiting: list[tuple[Sentence, str]] = field(default_factory=list)
    _said: set[str] = field(default_factory=set)
    _depth: int = -1

    def items(self) -> Iterator[Item]:
        """Everything, in the order of the text."""
        end = 0
        yield from self._lone(self.body.at.get(-1, ()))
        for i, part in enumerate(self.document.parts):
            gap = self.document.text[end : part.span.start]
            relations = self.body.at.get(i, [])
            inside = [r for r in relations if r.verdict != "unread" or r.rhs or isinstance(part, Display)]
            yield from self._part(part, gap, [r for r in inside if r.span.start < part.span.end or r.rhs])
            yield from self._lone([r for r in relations if r not in inside])
            end = max(end, part.span.end)
        yield from self._close()
        yield from map(Whole, self.pictures)

    def _part(self, part: Part, gap: str, relations: list[RelationResult]) -> Iterator[Item]:
        if isinstance(part, Heading):
            yield from self._close()
            if part is not self.body.title:
                self._depth = min(part.level - self.body.top, self._depth + 1)
                yield Section(self.body.prose.title(part), self._depth)
        elif isinstance(part, Sentence):
            if self._open is not None and not relations and not list_kind(gap):
                self._waiting.append((part, gap))
            else:
                yield from self._close()
                yield self._words(part, gap, relations)
        else:
            yield from self._display(part, relations)

    def _display(self, display: Display, relations: list[RelationResult]) -> Iterator[Item]:
        for relation in relations:
            place = self._place(relation)
            if self._open is None or relation.chain != self._chain:
                yield from self._close()
                self._open, self._chain, self._last, self._said = Calculation(), relation.chain, None, set()
            between = self.body.prose.between([sentence for sentence, _ in self._waiting])
            self._waiting = []
            remarks = tuple(text for text in self.body.conditions.get(relation.sign.start, ())
                            if text not in self._said)
            self._said |= set(remarks)
            line = self.writer.line(relation, place, self._last, remarks, between)
            self._open.lines.append(line)
            self._open.pictures += self._drawn(relation)
            detail = self.writer.detail(relation, place)
            if detail:
                self._open.details.append((len(self._open.lines), detail))
            self._last = relation
        for chain in self.body.chains[display.span.start]:
            if not chain.steps and one_line(chain.start_latex) not in self.body.known:
                yield from self._close()
                yield from self._bare(chain)

    def _bare(self, chain: Chain) -> Iterator[Item]:
        """A display without a relation."""
        line, column = self.document.place(chain.span.start)
        place = f"{line}:{column}"
        words = ", ".join(mixed(remark.text, lambda latex: self.writer.setter.inline(latex, place))
                          for remark in chain.condition)
        if not chain.start_latex.strip():
            if words:
                yield Words(words, paragraph=True)
            return
        setting = self.writer.setter.set(chain.start_latex)
        message = chain.start.message if isinstance(chain.start, Unread) else ""
        notes = (Note("Not read:", condition(one_line(message)), True),) if setting.boxed and message else ()
        reason = ", ".join(filter(None, [words, "\\ceverdict{(not read)}" if setting.boxed else ""]))
        yield Calculation([Line(place, None, setting, "", reason, notes, verdict="unread" if setting.boxed else "")])

    def _close(self) -> Iterator[Item]:
        calculation, self._open = self._open, None
        waiting, self._waiting = self._waiting, []
        if calculation is not None:
            yield calculation
        for sentence, gap in waiting:
            yield self._words(sentence, gap, [])

    def _words(self, sentence: Sentence, gap: str, relations: list[RelationResult]) -> Words:
        notes = tuple(note for relation in relations for note in self.writer.notes(relation, self._place(relation)))
        return Words(self.body.prose.words(sentence), list_kind(gap), begins_paragraph(gap), notes)

    def _lone(self, relations: Iterable[RelationResult]) -> Iterator[Item]:
        """Places that could not be read as notes at all."""
        for relation in relations:
            yield from self._close()
            notes = (Note("Not read:", condition(one_line(relation.message)), True),) if relation.message else ()
            text = one_line(relation.lhs) or one_line(relation.rhs)
            yield Words(f"{boxed(text)} \\ceverdict{{(not read)}}", paragraph=True, notes=notes)

    def _drawn(self, relation: RelationResult) -> list[Picture]:
        """Takes the pictures of a relation out of those that wait."""
        found = [picture for picture in self.pictures
                 if picture.relation is not None and self.result.relations[picture.relation] is relation]
        self.pictures = [picture for picture in self.pictures if picture not in found]
        return found

    def _place(self, relation: RelationResult) -> str:
        line, column = sign_place(self.result, relation)
        return f"{line}:{column}"
