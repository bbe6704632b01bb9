"""One derivation as ``align``: a relation per row, its reason and number beside it, what it assumes in footnotes.

Nothing that is refuted, open or unread stands there without its mark: a refuted sign is struck out, and the right-hand
column says ``false``, ``not checked`` or ``not read``.
"""
from __future__ import annotations

from collections.abc import Callable

from ce_symbolic.export.tex.conditions import condition, mixed
from ce_symbolic.export.tex.marks import BASE, Footnotes
from ce_symbolic.export.tex.rows import Row, aligned
from ce_symbolic.export.tex.setting import Setter
from ce_symbolic.export.tex.wording import rule_words
from ce_symbolic.notation.signs import find_signs
from ce_symbolic.notation.tokens import tokenize
from ce_symbolic.notation.writer import write_relation
from ce_symbolic.report.result import RelationResult
from ce_symbolic.report.wording import instance, one_line

_ARROWS = ("=>", "<=>")
#: Signs that are kept in the author's spelling.
_SPELLINGS = frozenset((
    "=", "<", ">", ":=", "\\le", "\\leq", "\\leqslant", "\\ge", "\\geq", "\\geqslant", "\\ne", "\\neq", "\\lt", "\\gt",
    "\\equiv", "\\triangleq", "\\coloneqq", "\\doteq", "\\approx", "\\simeq", "\\cong", "\\propto", "\\implies",
    "\\iff", "\\Rightarrow", "\\Longrightarrow", "\\Leftrightarrow", "\\Longleftrightarrow",
))


class Derivation:
    """Sets the relations of one derivation.

    ``place`` tells where a relation stands, ``text`` is the document; ``beside`` says that another derivation stands
    directly above, with which this one shares its footnotes.  ``label`` gives a relation its number, ``assumed``
    refers to a standing assumption.
    """

    def __init__(
        self, setter: Setter, place: Callable[[RelationResult], str], text: str, footnotes: Footnotes,
        beside: bool = False, label: Callable[[RelationResult], str] = lambda _: "",
        assumed: Callable[[str], str] = lambda _: "",
    ) -> None:
        self.setter = setter
        self.place = place
        self.text = text
        self.beside = beside
        self.footnotes = footnotes
        self.label = label
        self.assumed = assumed
        self.last: RelationResult | None = None
        self.lines: list[Row] = []
        self.conditions: list[str] = []

    def add(self, relation: RelationResult, conditions: tuple[str, ...] = (), between: str = "") -> None:
        """One more relation; ``conditions`` are the remarks that the notes print for the whole chain."""
        same = self.last is not None and one_line(self.last.rhs) == one_line(relation.lhs)
        self.last = relation
        left = None if same else self.setter.set(relation.lhs)
        right = self.setter.set(relation.rhs)
        remark, notes = self._remark(relation, conditions)
        marked = sign(self.setter, relation, self.text, self.place(relation))
        self.lines.append(
            Row(left, right, marked, remark, self.place(relation), self.label(relation), notes + between))

    # ---- what stands in the row --------------------------------------------------------------------------------------

    def _remark(self, relation: RelationResult, conditions: tuple[str, ...]) -> tuple[str, str]:
        """The right-hand column (conditions of the chain, reason, verdict, marks of footnotes), and new footnotes."""
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
        marks, notes = self.footnotes.marks(footnote_texts(relation, self._inline(relation), self.assumed))
        return (words or ("proved" if marks else "")) + marks, notes

    def _inline(self, relation: RelationResult) -> Callable[[str], str]:
        return lambda latex: self.setter.inline(latex, self.place(relation))

    # ---- layout ------------------------------------------------------------------------------------------------------

    def tex(self) -> str:
        """The ``align``."""
        display = aligned(self.lines, self.setter.ledger, numbered=True)
        if self.beside:
            return f"{{\\cebeside\n{display}}}%\n"
        return f"{BASE}{display}\n"


def sign(setter: Setter, relation: RelationResult, text: str, place: str) -> str:
    """The sign of a relation, struck out if it is refuted; ``text`` is the document."""
    marked = plain_sign(setter, text[relation.sign.start : relation.sign.end], relation.relation, place)
    if relation.verdict != "refuted":
        return marked
    return f"\\cefalse{'arrow' if relation.relation in _ARROWS else ''}{{{marked}}}"


def plain_sign(setter: Setter, spelled: str, relation: str, place: str) -> str:
    """A sign in the author's spelling, if TeX knows that."""
    if spelled not in _SPELLINGS or [s.relation for s in find_signs(tokenize(spelled))] != [relation]:
        spelled = write_relation(relation)
    return setter.ledger.sign(spelled, relation, place)


def footnote_texts(
    relation: RelationResult, inline: Callable[[str], str], assumed: Callable[[str], str] = lambda _: "",
) -> list[str]:
    """What a relation assumes, why it fails, what was left open: one text for each, so that lines can share them.

    ``assumed`` refers to a standing assumption.
    """
    texts: list[str] = []
    message = condition(one_line(relation.message)) if relation.message else ""
    if relation.verdict == "refuted":
        texts.append(" ".join(filter(None, ["False.", _sentence(message), _counterexample(relation),
                                           _repair(relation, inline)])))
    elif relation.verdict == "conditional":
        needs = " and ".join(condition(need) + assumed(need) for need in relation.needs)
        texts.append(f"Needs, beyond what the notes say: {_stopped(needs)}")
        if relation.counterexample is not None:  # of its own, so that lines with the same need share that footnote
            texts.append(_counterexample(relation, "Fails without this assumption"))
    elif relation.verdict == "open":
        texts.append(_sentence(message) or "Neither proved nor refuted.")
    elif relation.verdict == "unread":
        texts.append("Not read: " + (_sentence(message) or "a formula in it is not understood."))
    elif message:
        texts.append(_sentence(message))
    return texts + [f"Where {_stopped(condition(text) + assumed(text))}" for text in relation.domain]


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
