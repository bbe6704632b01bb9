"""The report on a filled-in sheet, in the words of its exercises.

The verdicts are those of the relations: any filling with which a chain can be proved is right.  Added to them is what
only a sheet can tell: a blank that is still empty, a step that was not made, a given line that was changed.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ce_symbolic.documents.document import Display, Document
from ce_symbolic.grading.marker import Entry, Marker, boxes, mark, markers
from ce_symbolic.grading.reasons import accepted, named
from ce_symbolic.grading.setting import changes
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Remark
from ce_symbolic.notation.tree import Span
from ce_symbolic.report.result import DocumentResult, Note, RelationResult
from ce_symbolic.report.wording import instance

#: The rules by which a reason that is a formula was proved; ``("refuted",)`` where it is false, None where neither.
ReasonRules = Callable[[RelationResult, Remark], tuple[str, ...] | None]


@dataclass(slots=True)
class Line:
    """A line of a chain as the student left it; ``sign`` is empty at the head of a chain."""

    sign: str
    latex: str
    mark: str
    start: int
    span: Span
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class Sheet:
    """What is found on the way through a sheet."""

    document: Document
    relations: dict[int, RelationResult]
    added: list[RelationResult] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)

    def find(self, line: Line | None, place: int, verdict: str, message: str) -> None:
        """One more finding, at a line or at another place."""
        span = Span(place, place) if line is None else line.span
        start = place if line is None else line.start
        self.added.append(RelationResult(span=span, sign=Span(start, start), relation="=", verdict=verdict,
                                         lhs="" if line is None else line.latex, rhs="", message=message))


def graded(result: DocumentResult, document: Document, reason: ReasonRules | None = None) -> DocumentResult:
    """The result of a sheet with what its exercises add; any other result as it is."""
    exercises = markers(document.text)
    if not exercises:
        return result
    sheet = Sheet(document, {r.sign.start: r for r in result.relations})
    for exercise in exercises:
        _Exercise(sheet, exercise, reason).grade()
    assumed = [r.sign for r in sheet.relations.values() if r.verdict in ("definition", "given")]
    for span, message in changes(document, exercises, assumed):
        sheet.added.append(RelationResult(span=span, sign=Span(span.start, span.start), relation="=", rhs="",
                                          lhs=document.text[span.start : span.end][:200], verdict="unread",
                                          message=message))
    relations = [sheet.relations.get(r.sign.start, r) for r in result.relations]
    relations = sorted((*relations, *sheet.added), key=lambda r: (r.sign.start, r.span))
    note = Note(Span(exercises[0].start, exercises[0].start), _summary(sheet.states))
    return replace(result, relations=tuple(relations), notes=tuple(sorted((*result.notes, note), key=lambda n: n.span)))


def _summary(states: Mapping[str, str]) -> str:
    counts = Counter(states.values())
    told = ", ".join(f"{counts[state]} {state}" for state in ("right", "wrong", "not settled", "not filled in yet")
                     if counts[state])
    return f"exercise sheet with {len(states)} answer{'s' if len(states) != 1 else ''} to give: {told}"


class _Exercise:
    """Grades one exercise."""

    def __init__(self, sheet: Sheet, marker: Marker, reason: ReasonRules | None) -> None:
        self.sheet = sheet
        self.marker = marker
        self.reason = reason
        self.name = f"exercise {marker.number}"
        self.lines = list(self._lines())
        self.given: set[int] = set()

    def _lines(self) -> Iterator[Line]:
        """The lines between the marker and the end of the exercise; what stands twice in a row is one line."""
        macros = self.sheet.document.macros
        before = ""
        for part in self.sheet.document.parts:
            if not (isinstance(part, Display) and self.marker.start <= part.span.start < self.marker.end):
                continue
            for chain in read_display(part.formula.latex, part.formula.span.start, macros=macros):
                if chain.start is not None:
                    here = mark(chain.start_latex, macros)
                    if here != before:
                        yield Line("", chain.start_latex, here, chain.span.start, chain.span, chain.condition)
                        before = here
                for step in chain.steps:
                    before = mark(step.latex, macros)
                    yield Line(step.relation, step.latex, before, step.sign.start, step.sign, step.remarks)

    def grade(self) -> None:
        """Everything about this exercise."""
        given = [entry for entry in self.marker.entries if entry.mark]
        if self.marker.kind == "order":
            self._order()
        elif self.marker.kind == "mistake":
            self._mistake(given)
        else:
            self._blanks()

    def _state(self, answer: str, state: str) -> None:
        self.sheet.states[answer] = state

    def _relation(self, at: int) -> RelationResult | None:
        """The relation in front of a line."""
        return self.sheet.relations.get(self.lines[at].start) if 0 <= at < len(self.lines) else None

    def _put(self, at: int, **changes: object) -> None:
        line = self.lines[at]
        relation = self.sheet.relations.get(line.start)
        if relation is not None:
            self.sheet.relations[line.start] = replace(relation, **changes)  # type: ignore[arg-type]

    def _missing(self, what: str) -> None:
        self.sheet.find(None, self.marker.start, "unread", f"{self.name}: {what}")

    # ---- blanks ------------------------------------------------------------------------------------------------------

    def _blanks(self) -> None:
        places = self._places()
        entries = self.marker.entries
        self.given = {place for place in places or () if place is not None}
        if places is None:
            for entry in entries:
                for number, kind in ((entry.blank, "blank"), (entry.reason, "reason")):
                    if number is not None:
                        self._state(f"{kind} {number}", "not settled")
            return
        for at, entry in enumerate(entries):
            if entry.blank is not None:
                self._blank(entry, *self._segment(places, at))
            if entry.reason is not None:
                self._reason(entry.reason, places[at] or 0)

    def _places(self) -> list[int | None] | None:
        """The line of every entry, None for blanks; None in all where a given line is not there any more."""
        places: list[int | None] = []
        at = 0
        entries = self.marker.entries
        for number, entry in enumerate(entries, start=1):
            if not entry.mark:
                places.append(None)
                continue
            found = next((k for k in range(at, len(self.lines)) if self._is_given(self.lines[k], entry)), None)
            gap = bool(places) and places[-1] is None
            if found is None or (found > at and not gap):
                what = "line" if self.lines else "lines are gone; copy them from the sheet: line"
                self._missing(f"{what} {number} of it was given and is changed or gone, or something stands before it; "
                              "only what replaces a blank may be written anew")
                return None
            places.append(found)
            at = found + 1
        if at < len(self.lines) and entries[-1].mark:
            self._missing("there are lines behind the last one")
            return None
        return places

    def _is_given(self, line: Line, entry: Entry) -> bool:
        return line.mark == entry.mark and (line.sign or ".") == entry.sign

    def _segment(self, places: list[int | None], at: int) -> tuple[int, int]:
        """The lines that hold a blank; of blanks in a row each has one, the last one all that are left."""
        first = at
        while first > 0 and places[first - 1] is None:
            first -= 1
        last = at
        while last + 1 < len(places) and places[last + 1] is None:
            last += 1
        begin = (places[first - 1] if first else -1) or 0
        begin = -1 if not first else begin
        after = places[last + 1] if last + 1 < len(places) else None
        stop = len(self.lines) if after is None else after
        start = begin + 1 + (at - first)
        return start, (stop if at == last else min(start + 1, stop))

    def _blank(self, entry: Entry, start: int, stop: int) -> None:
        name = f"blank {entry.blank}"
        if start >= stop:
            self._state(name, "not filled in yet")
            self._missing(f"{name} is not filled in: its line is gone")
            return
        touched = [k for k in range(start, stop + 1) if self._relation(k) is not None]
        touched = [k for k in touched if k < stop or self.lines[k].sign]
        if any(boxes(line.latex) for line in self.lines[start:stop]):
            self._state(name, "not filled in yet")
            for k in touched:
                self._put(k, verdict="unread", message=self._empty(k), rules=(), counterexample=None, repair=None)
            if not touched:
                self.sheet.find(self.lines[start], self.lines[start].start, "unread", f"{name} is not filled in yet")
            return
        state = "right"
        for k in range(start, stop):
            sign = self.lines[k].sign
            if sign not in ("=", entry.sign, {"<=": "<", ">=": ">"}.get(entry.sign, "=")) and (k or entry.sign != "."):
                state = "not settled"
                self.sheet.find(self.lines[k], self.lines[k].start, "unread",
                                f"{name}: the sheet has {entry.sign} here" if sign
                                else f"{name}: the chain breaks off here; write the sign in front of the line")
            elif any(other.mark == self.lines[k].mark for at, other in enumerate(self.lines) if at != k):
                state = "not filled in yet"
                self.sheet.find(self.lines[k], self.lines[k].start, "unread",
                                f"{name}: no step was made; this line stands in the exercise already")
        found = {k: self._touch(k, name) for k in touched}
        # Between two blanks only one may be at fault: the one that does not fit its other neighbour either.
        own = [said for k, said in found.items() if not self._between_blanks(k)] or [
            said for said in found.values() if said != "wrong"]
        if found and state == "right":
            worst = [said for said in ("wrong", "not settled") if said in own] or ([] if own else ["wrong"])
            state = worst[0] if worst else "right"
        self._state(name, state)

    def _between_blanks(self, at: int) -> bool:
        """Whether neither side of the relation in front of a line was given."""
        return at not in self.given and at - 1 not in self.given

    def _empty(self, at: int) -> str:
        """``blank 2 is not filled in yet``, for the relation in front of a line."""
        numbers = [n for k in (at - 1, at) if 0 <= k < len(self.lines) for n in boxes(self.lines[k].latex)]
        listed = " and ".join(f"blank {n}" for n in dict.fromkeys(numbers))
        return f"{listed} {'are' if len(set(numbers)) > 1 else 'is'} not filled in yet"

    def _touch(self, at: int, name: str) -> str:
        """What a relation beside a filled blank says about it."""
        relation = self._relation(at)
        assert relation is not None
        beside = (boxes(relation.lhs), boxes(relation.rhs))
        if any(beside):
            self._put(at, verdict="unread", message=self._empty(at), rules=(), counterexample=None, repair=None)
            return "right"  # nothing that is known of this side
        if relation.verdict == "refuted":
            self._put(at, message=self._fails(relation, name), repair=None)
            return "wrong"
        if relation.verdict in ("definition", "given"):
            message = f"{name}: this brings in a name of its own; say it in the names that the sheet has"
            self._put(at, verdict="open", message=message)
            return "not settled"
        if relation.verdict != "proved" and not relation.message.startswith("blank"):
            self._put(at, message="; ".join(filter(None, (name + (": " + relation.message if relation.message else
                                                                  ": neither proved nor refuted"),))), repair=None)
        return "right" if relation.verdict == "proved" else "not settled"

    def _fails(self, relation: RelationResult, name: str) -> str:
        """The counterexample as a sentence."""
        if relation.message.startswith(("blank", "exercise")):
            first, _, rest = relation.message.partition(" does not fit")
            return relation.message if name in first else f"{first} or {name} does not fit{rest}"
        return f"{name} does not fit: {_in_words(relation)}"

    # ---- reasons -----------------------------------------------------------------------------------------------------

    def _reason(self, number: int, at: int) -> None:
        name = f"reason {number}"
        line = self.lines[at]
        relation = self._relation(at)
        texts = [remark.text for remark in line.remarks]
        if relation is None or not texts or any(map(boxes, texts)):
            self._state(name, "not filled in yet")
            message = f"{name} is not filled in yet"
            if relation is None:
                self.sheet.find(line, line.start, "unread", message)
            else:
                self._put(at, verdict="unread", message=message, rules=(), proof=(), proof_start="")
            return
        state, message = "right", ""
        said = "; ".join(texts)
        for remark in line.remarks:
            rules = self.reason(relation, remark) if self.reason is not None and remark.formula is not None else None
            if rules == ("refuted",):
                state, message = "wrong", f"{name}: {remark.text.strip()} is itself false"
            elif accepted(remark.text, relation.rules) or (rules and accepted(" ".join(rules), relation.rules)):
                state, message = "right", ""
                break
            elif rules is not None or named(said):
                state, message = "wrong", f"{name}: {said.strip()} is not what this step rests on"
            else:
                state = "not settled"
                message = (f"{name}: {said.strip()} is not understood; name a law (ce-symbolic rules lists them) or "
                           r"write it as a formula, (\because a = b)")
        self._state(name, state)
        if message:
            self.sheet.find(line, line.start, "open", message)
        self._put(at, message="")

    # ---- mistakes and orders -----------------------------------------------------------------------------------------

    def _mistake(self, given: list[Entry]) -> None:
        places = range(len(self.lines))
        asked = [(entry.sign, entry.mark) for entry in given]
        written = [(line.sign or ".", line.mark) for line in self.lines]
        if written == asked:
            self._untouched(f"{self.name}: the mistake is still there; find the wrong line and correct it")
            return
        gone = Counter(asked) - Counter(written)
        new = [k for k in places if written[k] not in asked]
        kept = [item for item in written if item in asked]
        if sum(gone.values()) > 1 or kept != [item for item in asked if item not in gone] or not new:
            self._missing("one line of it is wrong; correct that one and leave the others as they are")
            self._state(self.name, "not settled")
            return
        state = self._verdicts()
        marks = [line.mark for line in self.lines]
        for k in new:
            if marks.count(marks[k]) > 1:
                state = "not settled"
                self.sheet.find(self.lines[k], self.lines[k].start, "unread",
                                f"{self.name}: no step was made; this line stands in the exercise already")
        self._state(self.name, state)

    def _order(self) -> None:
        asked = [(entry.sign, entry.mark) for entry in self.marker.entries]
        written = [(line.sign or ".", line.mark) for line in self.lines]
        if written == asked:
            self._untouched(f"{self.name}: the lines are not put in order yet")
            return
        if Counter(written) != Counter(asked) or written[:1] != asked[:1]:
            self._missing("a line of it is changed, gone or there twice; only the order of the lines is asked for")
            self._state(self.name, "not settled")
            return
        state = self._verdicts()
        took = sum(self._length(k) for k in range(len(self.lines)))
        if state == "right" and self.marker.within is not None and took > self.marker.within:
            state = "not settled"
            self.sheet.find(self.lines[0], self.lines[0].start, "open",
                            f"{self.name}: every line is true, but some steps are large: together they take {took} "
                            f"rules, in the order that is asked for {self.marker.within}")
        self._state(self.name, state)

    def _length(self, at: int) -> int:
        relation = self._relation(at)
        return 0 if relation is None else max(1, len(relation.proof))

    def _untouched(self, message: str) -> None:
        self._state(self.name, "not filled in yet")
        for k in range(len(self.lines)):
            self._put(k, verdict="unread", message=message, rules=(), counterexample=None, repair=None, proof=(),
                      proof_start="", domain=(), needs=())

    def _verdicts(self) -> str:
        """What the relations of the exercise say together; those that fail say it in words."""
        state = "right"
        for k in range(len(self.lines)):
            relation = self._relation(k)
            if relation is None:
                continue
            if relation.verdict == "refuted":
                self._put(k, message=f"{self.name}: {_in_words(relation)}", repair=None)
                state = "wrong"
            elif relation.verdict != "proved":
                if relation.verdict in ("definition", "given"):
                    self._put(k, verdict="open", message=f"{self.name}: this brings in a name of its own")
                state = "not settled" if state == "right" else state
        return state


def _in_words(relation: RelationResult) -> str:
    """``with p = (1/2, 1/2), the left side is log 2 = 0.693147…, the right side is 1``."""
    example = relation.counterexample
    if example is None:
        return "the two sides differ"
    values = instance(example)
    where = f"with {values}, " if values else "whatever the values, "
    return f"{where}the left side is {example.lhs}, the right side is {example.rhs}"
