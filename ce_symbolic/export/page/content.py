"""What a page shows, as data in the order of the text; the templates beside this file lay it out."""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from ce_symbolic.documents.document import Display, Document, Heading, Sentence
from ce_symbolic.export.page.formulas import Formulas, sign, source
from ce_symbolic.export.page.numbers import with_numbers
from ce_symbolic.export.page.prose import Prose, place
from ce_symbolic.export.tex.measure import width
from ce_symbolic.export.tex.wording import rule_name, rule_words
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain as ReadChain
from ce_symbolic.notation.display import Unread
from ce_symbolic.report.result import VERDICTS, DocumentResult, RelationResult, Report
from ce_symbolic.report.wording import counts, one_line, sign_place, value

#: A sign and a word for each verdict: colour is never the only mark.
SYMBOLS = {
    "proved": "✓", "conditional": "△", "refuted": "✗", "open": "?", "definition": "≔", "given": "•", "unread": "⊘",
}
FINDINGS = ("refuted", "open", "unread")
_LONG_LEFT = 13.0
_POINT = re.compile(r"\((\w)\)")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a relation rests on; ``number`` is that of the standing assumption it is."""

    text: Markup
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One line of a proof: a single rule."""

    formula: Markup
    rule: str
    name: str
    statement: Markup
    conditions: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """Numbers with which the relation, or the relation without its assumption, fails."""

    values: tuple[Markup, ...]
    left: Markup
    right: Markup
    left_numbers: Markup | None = None
    right_numbers: Markup | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a relation or of the whole document."""

    svg: Markup
    title: str
    description: str


@dataclass(slots=True)
class Row:
    """One relation with its verdict and all that there is to say about it."""

    number: int
    line: int
    verdict: str
    left: Markup
    shows_left: bool
    hangs: bool
    right: Markup
    signed: Markup
    remarks: tuple[Markup, ...]
    by: str
    message: Markup
    needs: tuple[Condition, ...] = ()
    domain: tuple[Condition, ...] = ()
    instance: Instance | None = None
    repair: Markup | None = None
    start: Markup | None = None
    proof: tuple[ProofStep, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def symbol(self) -> str:
        """The sign of the verdict."""
        return SYMBOLS[self.verdict]

    @property
    def assumes(self) -> tuple[int, ...]:
        """The numbers of the standing assumptions that it rests on."""
        return tuple(sorted({c.number for c in (*self.domain, *self.needs) if c.number is not None}))

    @property
    def has_details(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.needs or self.domain or self.instance or self.proof or self.message or self.repair)


@dataclass(slots=True)
class Block:
    """``p``, ``ul``, ``ol``: prose, an entry for each paragraph or item; ``chain``: relations; ``bare``: a formula."""

    kind: str
    texts: list[Markup] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    hangs: bool = False


@dataclass(slots=True)
class Section:
    """A heading, of level 2 for the outermost, with what stands below it; the first section may have none."""

    number: int
    level: int
    title: Markup | None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A standing assumption and the relations that rest on it."""

    number: int
    text: Markup
    used: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All of a page."""

    title: Markup
    plain_title: str
    path: str
    counts: str
    verdicts: tuple[tuple[str, int], ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[tuple[int, Markup], ...]
    figures: tuple[Figure, ...]

    @property
    def findings(self) -> list[Row]:
        """The relations that somebody should look at."""
        return [row for row in self.rows if row.verdict in FINDINGS]

    @property
    def conditional(self) -> list[Row]:
        """The relations that hold under an assumption only."""
        return [row for row in self.rows if row.verdict == "conditional"]


def content(result: DocumentResult, document: Document, figures: Sequence[tuple[int | None, Figure]] = ()) -> Page:
    """The page of a checked document."""
    return _Maker(result, document, figures).page()


class _Maker:
    def __init__(self, result: DocumentResult, document: Document,
                 figures: Sequence[tuple[int | None, Figure]]) -> None:
        self.result = result
        self.document = document
        self.figures = figures
        self.formulas = Formulas(document.macros)
        self.prose = Prose(document, self.formulas)
        self.assumed = {_key(a.condition): i for i, a in enumerate(result.standing_assumptions, 1)}
        self.known = {one_line(relation.lhs) for relation in result.relations}
        self.sections: list[Section] = [Section(0, 2, None)]
        self.rows: list[Row] = []
        self.said: set[tuple[int, str]] = set()

    def page(self) -> Page:
        result, document = self.result, self.document
        title = next((part for part in document.parts if isinstance(part, Heading)), None)
        levels = [part.level for part in document.parts if isinstance(part, Heading) and part is not title]
        top, depth = min(levels, default=1), -1
        at = self._by_part()
        self._lone(at.get(-1, ()))
        end = 0
        for i, part in enumerate(document.parts):
            gap = document.text[end : part.span.start]
            relations = at.get(i, [])
            if isinstance(part, Heading):
                if part is not title:
                    depth = min(part.level - top, depth + 1)
                    section = Section(len(self.sections), min(2 + depth, 6), self.prose.title(part))
                    self.sections.append(section)
                self._lone(relations)
            elif isinstance(part, Sentence):
                self._sentence(part, gap)
                self._chain(relations, {})
            else:
                self._display(part, relations)
            end = max(end, part.span.end)
        name = re.split(r"[\\/]", result.path)[-1]
        summary = Report((result,)).summary()
        return Page(
            title=self.prose.title(title) if title else escape(name),
            plain_title=self.prose.plain_title(title) if title else name,
            path=name, counts=counts(summary), verdicts=tuple((v, summary[v]) for v in VERDICTS if summary[v]),
            sections=tuple(s for s in self.sections if s.title is not None or s.blocks),
            rows=tuple(self.rows), assumptions=self._assumptions(),
            notes=tuple((result.place(note.span.start)[0], self.formulas.mixed(note.message)) for note in result.notes),
            figures=tuple(figure for number, figure in self.figures if number is None),
        )

    def _by_part(self) -> dict[int, list[tuple[int, RelationResult]]]:
        """The relations by the part in which they stand."""
        at: dict[int, list[tuple[int, RelationResult]]] = {}
        starts = [part.span.start for part in self.document.parts]
        for number, relation in enumerate(self.result.relations, 1):
            here = relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start
            at.setdefault(bisect_right(starts, here) - 1, []).append((number, relation))
        return at

    def _assumptions(self) -> tuple[Assumption, ...]:
        used: dict[int, list[Row]] = {}
        for row in self.rows:
            for number in row.assumes:
                used.setdefault(number, []).append(row)
        return tuple(
            Assumption(i, self.formulas.text(a.condition), tuple(used.get(i, ())))
            for i, a in enumerate(self.result.standing_assumptions, 1)
        )

    # ---- parts -------------------------------------------------------------------------------------------------------

    @property
    def _blocks(self) -> list[Block]:
        return self.sections[-1].blocks

    def _sentence(self, sentence: Sentence, gap: str) -> None:
        words, where = self.prose.words(sentence), place(gap)
        last = self._blocks[-1] if self._blocks else None
        if last is None or last.kind not in ("p", "ul", "ol") or (where not in ("", "cell") and where != last.kind):
            self._blocks.append(Block(where if where in ("ul", "ol") else "p", [words]))
        elif where in ("", "cell"):
            last.texts[-1] += Markup(" " if where == "" else " · ") + words
        elif where == "p":
            self._blocks.append(Block("p", [words]))
        else:
            last.texts.append(words)

    def _display(self, display: Display, relations: Sequence[tuple[int, RelationResult]]) -> None:
        formula = display.formula
        chains = read_display(formula.latex, formula.span.start, macros=self.document.macros)
        conditions = {
            step.sign.start: tuple(remark.text for remark in chain.condition)
            for chain in chains for step in chain.steps
        }
        self._chain(relations, conditions)
        for chain in chains:
            if not chain.steps and one_line(chain.start_latex) not in self.known:
                self._bare(chain)

    def _chain(self, relations: Sequence[tuple[int, RelationResult]], conditions: dict[int, tuple[str, ...]]) -> None:
        for number, relation in relations:
            previous = self.result.relations[number - 2] if number > 1 else None
            block = self._blocks[-1] if self._blocks else None
            if block is None or block.kind != "chain" or previous is None or previous.chain != relation.chain:
                block = Block("chain")
                self._blocks.append(block)
            same = previous is not None and previous.chain == relation.chain and bool(relation.rhs) and (
                one_line(previous.rhs) == one_line(relation.lhs))
            row = self._row(number, relation, conditions.get(relation.sign.start, ()), not same)
            block.rows.append(row)
            block.hangs = block.hangs or row.hangs
            self.rows.append(row)

    def _lone(self, relations: Iterable[tuple[int, RelationResult]]) -> None:
        """Places that could not be read as notes at all."""
        self._chain(list(relations), {})

    def _bare(self, chain: ReadChain) -> None:
        """A display without a relation."""
        words = Markup(", ").join(self.formulas.mixed(remark.text) for remark in chain.condition)
        formula = self.formulas.display(chain.start_latex) if chain.start_latex.strip() else Markup("")
        if isinstance(chain.start, Unread):
            formula = source(chain.start_latex)
            words = Markup(", ").join(filter(None, [escape("not read: " + chain.start.message), words]))
        if formula or words:
            self._blocks.append(Block("bare", [formula, words]))

    # ---- one relation ------------------------------------------------------------------------------------------------

    def _row(self, number: int, r: RelationResult, conditions: tuple[str, ...], shows_left: bool) -> Row:
        formulas = self.formulas
        own = [text for text in r.reasons if text.strip() and text not in conditions]
        new = [text for text in conditions if text.strip() and (r.chain, text) not in self.said]
        self.said |= {(r.chain, text) for text in conditions}
        by = rule_words(r.rules) if r.verdict in ("proved", "conditional") and r.rules else ""
        tree = formulas.tree(r.lhs)
        return Row(
            number=number, line=sign_place(self.result, r)[0], verdict=r.verdict,
            left=self._side(r.lhs), shows_left=shows_left,
            hangs=shows_left and width(tree, r.lhs) > _LONG_LEFT,
            right=self._side(r.rhs),
            signed=self._side(r.rhs, sign(r.relation, r.verdict == "refuted")),
            remarks=tuple(formulas.mixed(one_line(text)) for text in (*new, *own)),
            by=by, message=formulas.mixed(one_line(r.message)),
            needs=self._conditions(r.needs), domain=self._conditions(r.domain), instance=self._instance(r),
            repair=self._repair(r), start=formulas.display(r.proof_start or r.lhs) if r.proof else None,
            proof=self._proof(r), figures=tuple(figure for k, figure in self.figures if k == number - 1),
        )

    def _side(self, latex: str, before: str = "") -> Markup:
        """One side of a relation, behind its sign; one that cannot be read is shown as it is printed."""
        return self.formulas.display(latex, before) if latex.strip() else Markup("")

    def _conditions(self, texts: Iterable[str]) -> tuple[Condition, ...]:
        return tuple(Condition(self.formulas.text(text), self.assumed.get(_key(text))) for text in texts)

    def _instance(self, r: RelationResult) -> Instance | None:
        example = r.counterexample
        if example is None:
            return None
        values = (self.formulas.text(f"{name} = {value(item)}") for name, item in example.values.items())
        return Instance(
            tuple(values), self.formulas.text(one_line(example.lhs)), self.formulas.text(one_line(example.rhs)),
            self._numbers(r.lhs, example.values, example.lhs), self._numbers(r.rhs, example.values, example.rhs),
        )

    def _numbers(self, latex: str, values: Mapping[str, object], found: str) -> Markup | None:
        tree = self.formulas.tree(latex)
        shown = with_numbers(tree, values, found) if tree is not None else None
        return self.formulas.shown(shown) if shown is not None else None

    def _repair(self, r: RelationResult) -> Markup | None:
        if r.repair is None:
            return None
        if any(chain.steps for chain in read_display(r.repair, macros=self.document.macros)):
            return self.formulas.display(r.repair)  # another sign, or another left side
        return self.formulas.display(r.lhs) + self.formulas.display(r.repair, sign(r.relation))

    def _proof(self, r: RelationResult) -> tuple[ProofStep, ...]:
        return tuple(
            ProofStep(
                self.formulas.display(line.latex, sign(line.relation)), line.rule, rule_name(line.rule),
                self.formulas.text(line.statement, latex=True), tuple(map(self.formulas.text, line.conditions)),
            )
            for line in r.proof
        )


def _key(condition: str) -> str:
    """``q(x) > 0 wherever p(x) > 0`` and the same with ``c`` for ``x`` are one standing assumption."""
    return _POINT.sub("(·)", condition)
