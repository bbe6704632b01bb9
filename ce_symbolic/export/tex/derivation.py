"""One derivation as ``align*``: a relation per row, its reason beside it, what it assumes in footnotes.

Nothing that is refuted, open or unread stands there without its mark: a refuted sign is struck out, and the right-hand
column says ``false``, ``not checked`` or ``not read``.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ce_symbolic.export.tex.breaking import BREAK
from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.marks import BASE, Footnotes
from ce_symbolic.export.tex.measure import text_width
from ce_symbolic.export.tex.setting import Setter, Setting
from ce_symbolic.export.tex.wording import rule_words
from ce_symbolic.notation.signs import find_signs
from ce_symbolic.notation.tokens import tokenize
from ce_symbolic.notation.writer import write_relation
from ce_symbolic.report.result import RelationResult
from ce_symbolic.report.wording import instance, one_line

#: The width of a line, in em: 16 cm at 11 points, less the space between the columns.
LINE = 39.0
#: The least width of the column of reasons that is worth having; a longer reason is broken there.
_NARROW = 8.5
_GAP = 2.2
#: A left side that takes more than this stands in a row of its own.
_LONG_LEFT = 12.0
_HANGING = 2.0
_ARROWS = ("=>", "<=>")
#: Signs that are kept in the author's spelling.
_SPELLINGS = frozenset((
    "=", "<", ">", ":=", "\\le", "\\leq", "\\leqslant", "\\ge", "\\geq", "\\geqslant", "\\ne", "\\neq", "\\lt", "\\gt",
    "\\equiv", "\\triangleq", "\\coloneqq", "\\doteq", "\\approx", "\\simeq", "\\cong", "\\propto", "\\implies",
    "\\iff", "\\Rightarrow", "\\Longrightarrow", "\\Leftrightarrow", "\\Longleftrightarrow",
))


@dataclass(slots=True)
class Row:
    """A relation on its way to a row; ``between`` is the prose that stands before it."""

    relation: RelationResult
    left: Setting | None
    right: Setting
    sign: str
    remark: str
    between: str = ""
    rows: list[str] = field(default_factory=list)


class Derivation:
    """Sets the relations of one derivation.

    ``place`` tells where a relation stands, ``text`` is the document; ``beside`` says that another derivation stands
    directly above, with which this one shares its footnotes.
    """

    def __init__(
        self, setter: Setter, place: Callable[[RelationResult], str], text: str, footnotes: Footnotes,
        beside: bool = False,
    ) -> None:
        self.setter = setter
        self.place = place
        self.text = text
        self.beside = beside
        self.footnotes = footnotes
        self.lines: list[Row] = []
        self.conditions: list[str] = []

    def add(self, relation: RelationResult, conditions: tuple[str, ...] = (), between: str = "") -> None:
        """One more relation; ``conditions`` are the remarks that the notes print for the whole chain."""
        before = self.lines[-1] if self.lines else None
        same = before is not None and one_line(before.relation.rhs) == one_line(relation.lhs)
        left = None if same else self.setter.set(relation.lhs)
        right = self.setter.set(relation.rhs)
        remark = self._remark(relation, conditions)
        marked = sign(self.setter, relation, self.text, self.place(relation))
        self.lines.append(Row(relation, left, right, marked, remark, between))

    # ---- what stands in the row --------------------------------------------------------------------------------------

    def _remark(self, relation: RelationResult, conditions: tuple[str, ...]) -> str:
        """The right-hand column: conditions of the chain, reason, verdict, marks of footnotes."""
        own = [text for text in relation.reasons if text.strip() and text not in conditions]
        new = [text for text in conditions if text.strip() and text not in self.conditions]
        self.conditions += new
        reasons = [mixed(one_line(text), self._inline(relation)) for text in (*new, *own)]
        if relation.verdict in ("proved", "conditional") and not own:
            reasons.append(rule_words(relation.rules))
        verdict = {
            "refuted": "\\ceverdict{false}", "open": "\\ceverdict{(not checked)}", "unread": "\\ceverdict{(not read)}",
            "conditional": "under an assumption", "definition": "definition", "given": "given",
        }.get(relation.verdict, "")
        if relation.verdict in ("definition", "given") and reasons:
            verdict = ""
        words = ", ".join(filter(None, [*reasons, verdict]))
        notes = footnote_texts(relation, self._inline(relation))
        return (words or ("proved" if notes else "")) + self.footnotes.marks(notes)

    def _inline(self, relation: RelationResult) -> Callable[[str], str]:
        return lambda latex: self.setter.inline(latex, self.place(relation))

    # ---- layout ------------------------------------------------------------------------------------------------------

    def tex(self) -> str:
        """The ``align*``."""
        lefts = [line.left.width for line in self.lines if line.left is not None]
        hanging = max(lefts, default=0.0) > _LONG_LEFT
        left = _HANGING if hanging else max(lefts, default=0.0)
        wish = max((text_width(line.remark) for line in self.lines), default=0.0)
        column = min(wish, _NARROW)
        limit = max(12.0, LINE - left - 1.5 - (column + _GAP if column else 0.0))
        for line in self.lines:
            line.rows = line.right.rows(limit)
        right = max(_row_width(line, limit) for line in self.lines)
        room = LINE - left - 1.5 - right - _GAP
        beside = room >= min(wish, _NARROW) - 0.5
        rows = "".join(self._row(line, hanging, min(wish, room) if beside else None) for line in self.lines)
        body = rows.removesuffix(" \\\\\n")
        display = f"\\begin{{align*}}\n{body}\n\\end{{align*}}"
        if self.beside:
            return f"{{\\cebeside\n{display}}}%\n"
        return f"{BASE}{{\\cefirst\n{display}}}%\n"

    def _row(self, line: Row, hanging: bool, column: float | None) -> str:
        ledger, place = self.setter.ledger, self.place(line.relation)
        text = line.between
        if line.left is not None:
            left = line.left.latex if line.left.boxed else ledger.formula(line.left.latex, line.left.source, place)
            text += f"  \\MoveEqLeft[1] {left} \\\\\n  & " if hanging else f"  {left} & "
        else:
            text += "  & "
        right = BREAK.join(line.rows)
        right = right if line.right.boxed else ledger.formula(right, line.right.source, place)
        text += f"{line.sign} {right}"
        if not line.remark:
            return text + " \\\\\n"
        if column is None:
            below = line.remark if line.remark.startswith("\\ceverdict{(") else f"({line.remark})"
            return f"{text} \\\\*\n  & \\qquad \\cereason{{{below}}} \\\\\n"
        if text_width(line.remark) > column + 0.5:
            return f"{text} && \\cereasons{{{column:.1f}em}}{{{line.remark}}} \\\\\n"
        return f"{text} && \\cereason{{{line.remark}}} \\\\\n"


def sign(setter: Setter, relation: RelationResult, text: str, place: str) -> str:
    """The sign of a relation, struck out if it is refuted; ``text`` is the document."""
    spelled = text[relation.sign.start : relation.sign.end]
    if spelled not in _SPELLINGS or [s.relation for s in find_signs(tokenize(spelled))] != [relation.relation]:
        spelled = write_relation(relation.relation)
    marked = setter.ledger.sign(spelled, relation.relation, place)
    if relation.verdict != "refuted":
        return marked
    return f"\\cefalse{'arrow' if relation.relation in _ARROWS else ''}{{{marked}}}"


def _row_width(line: Row, limit: float) -> float:
    return line.right.width if len(line.rows) == 1 else min(line.right.width, limit)


def footnote_texts(relation: RelationResult, inline: Callable[[str], str]) -> list[str]:
    """What a relation assumes, why it fails, what was left open: one text for each, so that lines can share them."""
    texts: list[str] = []
    message = condition(one_line(relation.message)) if relation.message else ""
    if relation.verdict == "refuted":
        texts.append(" ".join(filter(None, ["False.", _sentence(message), _counterexample(relation),
                                           _repair(relation, inline)])))
    elif relation.verdict == "conditional":
        needs = " and ".join(condition(need) for need in relation.needs)
        texts.append(f"Needs, beyond what the notes say: {_stopped(needs)}")
        if relation.counterexample is not None:  # of its own, so that lines with the same need share that footnote
            texts.append(_counterexample(relation, "Fails without this assumption"))
    elif relation.verdict == "open":
        texts.append(_sentence(message) or "Neither proved nor refuted.")
    elif relation.verdict == "unread":
        texts.append("Not read: " + (_sentence(message) or "a formula in it is not understood."))
    elif message:
        texts.append(_sentence(message))
    return texts + [f"Where {_stopped(condition(text))}" for text in relation.domain]


def _counterexample(relation: RelationResult, lead: str = "Counterexample") -> str:
    example = relation.counterexample
    if example is None:
        return ""
    values = condition(instance(example)) or "whatever the values"
    return (f"{lead}: {values}; the left side is then {condition(one_line(example.lhs))}, "
            f"the right side {_stopped(condition(one_line(example.rhs)))}")


def _repair(relation: RelationResult, inline: Callable[[str], str]) -> str:
    return f"Did you mean {inline(one_line(relation.repair))}?" if relation.repair is not None else ""


def _sentence(text: str) -> str:
    return _stopped(text[:1].upper() + text[1:])


def _stopped(text: str) -> str:
    return text if not text or text[-1] in ".!?" else text + "."
