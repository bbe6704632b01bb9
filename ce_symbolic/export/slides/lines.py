"""The lines of a derivation on slides: formulas, sign, reason, what the check says about them."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from ce_symbolic.export.pictures.picture import Picture
from ce_symbolic.export.slides.changes import changes
from ce_symbolic.export.tex.commands import is_safe
from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.derivation import footnote_texts, sign
from ce_symbolic.export.tex.setting import Setter, Setting
from ce_symbolic.export.tex.wording import rule_name, rule_words
from ce_symbolic.notation.tree import Span
from ce_symbolic.notation.writer import write_relation
from ce_symbolic.report.result import RelationResult
from ce_symbolic.report.wording import one_line

_LEADS = ("False.", "Needs, beyond what the notes say:", "Not read:", "Where", "Fails without this assumption:",
          "Counterexample:")
_VERDICTS = {
    "refuted": "\\ceverdict{\\textbf{false}}", "open": "\\ceverdict{(not checked)}",
    "unread": "\\ceverdict{(not read)}", "conditional": "\\ceverdict{under an assumption}",
    "definition": "definition", "given": "given",
}
#: Between the formulas of a rule: commas and semicolons outside of brackets.
_SEPARATOR = re.compile(r"(, (?:\\quad )?|; )(?![^({]*[)}])")
#: Between two functions in a proof that they have the same minimiser.
_SAME_MINIMISER = "\\overset{\\scriptscriptstyle\\arg\\min}{=}"
#: Verdicts whose words stay whatever is asked of the reasons.
_MARKED = ("refuted", "open", "unread", "conditional")


@dataclass(frozen=True, slots=True)
class Note:
    """What is called out under a derivation; ``lead`` says what it is."""

    lead: str
    text: str
    grave: bool = False


@dataclass(slots=True)
class Line:
    """One line; ``left`` is None where it goes on with the line before, ``between`` is the prose before it."""

    place: str
    left: Setting | None
    right: Setting
    sign: str
    reason: str = ""
    notes: tuple[Note, ...] = ()
    between: str = ""
    new: list[Span] = field(default_factory=list)
    verdict: str = ""


@dataclass(slots=True)
class Calculation:
    """The lines of one derivation, with what its steps look like in detail: number of the line, and its own lines;
    and the pictures drawn from it."""

    lines: list[Line] = field(default_factory=list)
    details: list[tuple[int, list[Line]]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def add(self, other: Calculation) -> None:
        """One more derivation below this one."""
        self.details += [(number + len(self.lines), lines) for number, lines in other.details]
        self.lines += other.lines
        self.pictures += other.pictures


class Writer:
    """Makes the lines of one document."""

    def __init__(self, setter: Setter, text: str, reasons: str, zoom: int) -> None:
        self.setter = setter
        self.text = text
        self.reasons = reasons
        self.zoom = zoom

    def line(self, relation: RelationResult, place: str, before: RelationResult | None,
             conditions: tuple[str, ...], between: str) -> Line:
        """The line of a relation; ``before`` is the one before it in the derivation, ``conditions`` its own remarks."""
        same = before is not None and one_line(before.rhs) == one_line(relation.lhs)
        left, right = self.setter.set(relation.lhs), self.setter.set(relation.rhs)
        marked = sign(self.setter, relation, self.text, place) if relation.rhs or relation.relation else ""
        return Line(
            place, None if same else left, right, marked, self._reason(relation, place, conditions),
            self.notes(relation, place), between, changes(left.tree, right.tree, right.latex) if same else [],
            relation.verdict,
        )

    def _reason(self, relation: RelationResult, place: str, conditions: tuple[str, ...]) -> str:
        own = [text for text in relation.reasons if text.strip() and text not in conditions]
        words = [self._mixed(text, place) for text in conditions if text.strip()]
        verdict = _VERDICTS.get(relation.verdict, "")
        if self.reasons != "none":
            words += [self._mixed(text, place) for text in own]
            if relation.verdict in ("proved", "conditional"):
                if self.reasons == "full":
                    names = list(dict.fromkeys(map(rule_name, relation.rules)))
                    words += [f"[{', '.join(names)}]" if own and names else ", ".join(names)]
                elif not own:
                    words.append(rule_words(relation.rules))
        if relation.verdict not in _MARKED and (self.reasons == "none" or any(words)):
            verdict = ""
        return ", ".join(filter(None, [*words, verdict])) or ("proved" if self._has_notes(relation) else "")

    @staticmethod
    def _has_notes(relation: RelationResult) -> bool:
        return bool(relation.domain or relation.needs or relation.message)

    def _mixed(self, text: str, place: str) -> str:
        return mixed(one_line(text), lambda latex: self.setter.inline(latex, place))

    def notes(self, relation: RelationResult, place: str) -> tuple[Note, ...]:
        """What is called out about a relation."""
        grave = relation.verdict in _MARKED
        texts = footnote_texts(relation, lambda latex: self.setter.inline(latex, place))
        return tuple(_note(text, grave and not text.startswith("Where ")) for text in texts)

    def detail(self, relation: RelationResult, place: str) -> list[Line]:
        """The one-rule steps of a relation that has several."""
        if self.zoom < 1 or len(relation.proof) < (2 if self.zoom == 1 else 1):
            return []
        before = self.setter.set(relation.proof_start or relation.lhs)
        lines: list[Line] = []
        for step in relation.proof:
            right = self.setter.set(step.latex)
            spelled = _SAME_MINIMISER if step.relation == "argmin=" else self.setter.ledger.sign(
                write_relation(step.relation), step.relation, place)
            words = rule_name(step.rule)
            if self.zoom > 1 and step.statement:
                words += f": {_law(step.statement)}"
            if self.zoom > 1 and step.conditions:
                words += ", as " + ", ".join(map(condition, step.conditions))
            lines.append(Line(place, None if lines else before, right, spelled, words,
                              new=changes(before.tree, right.tree, right.latex), verdict="proved"))
            before = right
        return lines

    def short(self, line: Line) -> Line:
        """The line once more, at the top of the next slide."""
        word = _VERDICTS[line.verdict] if line.verdict in _MARKED else "\\ceagain"
        return Line(line.place, None, line.right, line.sign, word, line.notes if line.verdict in _MARKED else (),
                    verdict=line.verdict)


def _law(statement: str) -> str:
    """The statement of a rule: its formulas as formulas, its words as words."""
    pieces = _SEPARATOR.split(statement)
    return "".join(piece if i % 2 and "quad" not in piece else ", " if i % 2 else _law_piece(piece)
                   for i, piece in enumerate(pieces))


def _law_piece(text: str) -> str:
    words = [word for word in text.split() if word.isalpha() and len(word) > 2]
    if not words and text != "…" and is_safe(text, {}):
        return f"${text}$"
    return condition(text.replace("\\le ", "≤ ").replace("\\ge ", "≥ "))


def _note(text: str, grave: bool) -> Note:
    for lead in _LEADS:
        if text.startswith(lead):
            return Note(lead, text[len(lead):].strip(), grave)
    return Note("Not checked:" if grave else "Remark:", text, grave)
