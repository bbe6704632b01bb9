"""A checked document as blocks of Markdown: prose, displays, and the chains that an exercise can be made of.

Only what was proved, defined or given becomes a block; what is conditional has its condition stated before it.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ce_symbolic.documents.document import Display, Document, Heading, Macro, Sentence
from ce_symbolic.export.sheets.words import assumption, markdown
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Chain, Step
from ce_symbolic.report.result import Counterexample, DocumentResult, RelationResult

USABLE = ("proved", "conditional", "definition", "given")
_SIGNS = ("=", "<=", ">=", "<", ">")
_PARAGRAPH = re.compile(r"\n[ \t>]*\n|\\item|\\par\b|\n[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_ENVIRONMENT = re.compile(
    r"\\begin\{(align|gather|multline|alignat|flalign|eqnarray|equation|displaymath|math|dmath)\*?\}"
    r"(?P<body>.*)\\end\{\1\*?\}", re.S)
_LABEL = re.compile(r"\\(?:label|tag\*?)\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")


@dataclass(slots=True)
class Line:
    """A line of a chain: its sign as the author writes it (empty at the head), formula and remark beside it."""

    sign: str
    op: str
    latex: str
    remark: str = ""
    relation: RelationResult | None = None


@dataclass(slots=True)
class Task:
    """What is asked about a chain: ``blanks`` and ``reasons`` give the numbers of the blanks by line.

    ``shown`` are the lines as the sheet shows them, where they are not the right ones; ``what`` is the mistake in them,
    in words, ``told`` what the key says.
    """

    kind: str
    number: int = 0
    blanks: dict[int, int] = field(default_factory=dict)
    reasons: dict[int, int] = field(default_factory=dict)
    shown: list[Line] = field(default_factory=list)
    right: list[Line] = field(default_factory=list)
    within: int | None = None
    told: str = ""
    what: str = ""
    counterexample: Counterexample | None = None


@dataclass(slots=True)
class Derivation:
    """A run of relations, each of which may be used; ``plain`` says that it may become an exercise."""

    lines: list[Line]
    plain: bool = True
    task: Task | None = None

    def proved(self, at: int) -> bool:
        """Whether the relations on both sides of a line are claims that were proved, some under a stated condition."""
        beside = [line.relation for line in self.lines[at : at + 2]]
        found = [relation for relation in beside if relation is not None]
        return bool(found) and all(
            relation.verdict in ("proved", "conditional") and relation.relation in _SIGNS for relation in found)


@dataclass(slots=True)
class Prose:
    """Markdown that is printed as it is."""

    text: str


@dataclass(slots=True)
class Stretch:
    """The lines of a derivation that stand in one display: from ``first`` to before ``stop``."""

    derivation: Derivation
    first: int
    stop: int


@dataclass(slots=True)
class Shown:
    """A display: its formula, which may be printed where ``whole``, and the derivations in it."""

    latex: str
    parts: list[Stretch] = field(default_factory=list)
    whole: bool = True


Block = Prose | Shown


def blocks(document: Document, result: DocumentResult) -> list[Block]:
    """The blocks of a document, in order."""
    return list(_Blocks(document, result).run())


def derivations(found: list[Block]) -> list[Derivation]:
    """The derivations that an exercise can be made of."""
    return [part.derivation for block in found if isinstance(block, Shown) for part in block.parts
            if part.first == 1 and part.derivation.plain]


def definitions(macros: Mapping[str, Macro]) -> str:
    """The author's macros, as a display that defines them and shows nothing."""
    made = []
    for macro in macros.values():
        arity = f"[{macro.arity}]" if macro.arity else ""
        default = f"[{macro.default}]" if macro.default is not None else ""
        made.append(f"\\newcommand{{\\{macro.name}}}{arity}{default}{{{macro.body}}}")
    return "$$\n" + "\n".join(made) + "\n$$\n\n" if made else ""


class _Blocks:
    def __init__(self, document: Document, result: DocumentResult) -> None:
        self.document = document
        starts = [part.span.start for part in document.parts]
        self.at: dict[int, list[RelationResult]] = {}
        for relation in result.relations:
            place = relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start
            self.at.setdefault(bisect_right(starts, place) - 1, []).append(relation)
        self.stated: set[str] = set()
        self.open: Derivation | None = None

    def run(self) -> Iterator[Block]:
        text, end = "", 0
        for i, part in enumerate(self.document.parts):
            gap = self.document.text[end : part.span.start]
            end = max(end, part.span.end)
            if isinstance(part, Sentence):
                said = self._sentence(part)
                text = f"{text}\n\n{said}" if text and _PARAGRAPH.search(gap) else f"{text}\n{said}".strip()
                continue
            if text:
                yield Prose(text + "\n\n")
                text = ""
            if isinstance(part, Heading):
                self.open = None
                yield Prose(f"{'#' * min(6, part.level)} {part.text}\n\n")
            else:
                yield from self._display(part, self.at.get(i, []))
        if text:
            yield Prose(text + "\n\n")

    def _sentence(self, sentence: Sentence) -> str:
        pieces = re.split(r"\x00(\d+)\x00", sentence.text)
        return "".join(markdown(piece) if k % 2 == 0 else f"${' '.join(sentence.formulas[int(piece)].latex.split())}$"
                       for k, piece in enumerate(pieces))

    def _display(self, display: Display, relations: list[RelationResult]) -> Iterator[Block]:
        formula = display.formula
        chains = read_display(formula.latex, formula.span.start, macros=self.document.macros)
        known = {relation.sign.start: relation for relation in relations}
        shown = Shown(_displayed(formula.latex))
        shown.whole = all(relation.verdict in USABLE for relation in relations)
        for chain in chains:
            self._chain(chain, known, shown)
        for relation in relations:
            for need in relation.needs:
                words = assumption(need)
                if words not in self.stated:
                    self.stated.add(words)
                    yield Prose(words + "\n\n")
        if chains and chains[0].start is None and not (shown.parts and shown.parts[0].first > 1):
            shown.whole = False  # it carries on what is left out
        if shown.parts or (shown.whole and shown.latex):
            yield shown

    def _chain(self, chain: Chain, known: Mapping[int, RelationResult], shown: Shown) -> None:
        """The runs of relations in a chain that may be used."""
        if chain.start is not None:
            self.open = None
        plain = not chain.condition and not chain.follows
        for step in chain.steps:
            relation = known.get(step.sign.start)
            if relation is None or relation.verdict not in USABLE:
                self.open = None
                continue
            if self.open is not None and self.open.plain != plain:
                self.open = None
                shown.whole = False
            if self.open is None:
                self.open = Derivation([Line("", ".", relation.lhs)], plain)
            if not shown.parts or shown.parts[-1].derivation is not self.open:
                shown.parts.append(Stretch(self.open, len(self.open.lines), 0))
            self.open.lines.append(self._line(step, relation))
            shown.parts[-1].stop = len(self.open.lines)

    def _line(self, step: Step, relation: RelationResult) -> Line:
        source = self.document.text
        sign = source[step.sign.start : step.sign.end]
        remark = " ".join(source[r.span.start : r.span.end].strip() for r in step.remarks)
        return Line(" ".join(sign.split()), step.relation, step.latex, " ".join(remark.split()), relation)


def _displayed(latex: str) -> str:
    """A display without the environment that makes it one, which ``$$`` does here."""
    latex = _LABEL.sub("", latex).strip()
    match = _ENVIRONMENT.fullmatch(latex)
    if match is None:
        return latex
    name, body = match.group(1), match.group("body").strip()
    if name in ("equation", "displaymath", "math", "dmath"):
        return body
    inner = {"gather": "gathered"}.get(name, "aligned")
    if name == "alignat":
        body = re.sub(r"\A\{\d+\}\s*", "", body)
    return f"\\begin{{{inner}}}\n{body}\n\\end{{{inner}}}"
