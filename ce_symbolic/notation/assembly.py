"""Rows of fields → chains: what carries on, what starts afresh, what is a remark."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from ce_symbolic.notation.drafts import Aside, Draft
from ce_symbolic.notation.fields import Field, split_fields
from ce_symbolic.notation.nesting import is_group
from ce_symbolic.notation.rows import Row
from ce_symbolic.notation.shapes import begins_with_operator, is_complete, is_membership
from ce_symbolic.notation.tokens import Token, span_of
from ce_symbolic.notation.tree import Span
from ce_symbolic.notation.wording import Lead, is_reason, is_text_only, lead_of

_LAST_COLUMN = 1


class Assembler:
    """Takes the rows of a display one after the other; ``drafts`` are its chains so far.

    ``notes`` say which of two readings was taken.
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.by_pair: dict[int, Draft] = {}
        self.last: Draft | None = None
        self.current: Draft | None = None  # the chain that this row has reached
        self.conditions: list[Aside] = []
        self.follows = False
        self.row = Row(())
        self.notes: list[tuple[Span, str]] = []
        self.place: list[Aside] | None = None  # where the remark just before was noted: words may carry it on

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Take all of these rows."""
        for row in rows:
            self._add_row(row)

    def finish(self) -> list[Draft]:
        """The chains of the display; conditions that no chain came for stay on the last one."""
        for aside in self.conditions:
            self._remark(aside, last_resort=True)
        self.conditions = []
        return self.drafts

    def _add_row(self, row: Row) -> None:
        self.row, self.current, self.place = row, None, None
        fields = split_fields(row)
        for i, field in enumerate(fields):
            self._add(field, fields[i + 1 :])

    # ---- one field --------------------------------------------------------------------------------------------------

    def _add(self, field: Field, rest: Sequence[Field]) -> None:
        if field.arrow is not None:
            field = self._arrow(field, rest)
        if field.cut in ("because", "mark", "tag"):
            self._remark(field.tokens)
        elif field.lead:
            self._worded(field, rest)
        elif field.tokens and not self._is_remark(field, rest):
            after_remark, self.place = self.place is not None, None
            self._formula(field, rest, after_remark)

    def _arrow(self, field: Field, rest: Sequence[Field]) -> Field:
        """Behind an arrow stands a statement of its own; between two formulas without a sign it is a step itself."""
        assert field.arrow is not None
        current = self.current
        if current is not None and not current.steps and field.tokens and not _has_relation(field, rest):
            current.add_sign(field.arrow)
            return field
        if field.arrow.relation == "<=>":
            self.conditions.append(self.row.tokens[field.arrow.start : field.arrow.end])
        self.follows, self.current = True, None
        return field

    def _is_remark(self, field: Field, rest: Sequence[Field]) -> bool:
        """Take the field as a remark or condition if it is one."""
        current, tokens = self.current, field.tokens
        behind = rest[0] if rest else None
        if is_text_only(tokens) and (current or self.last) is not None and not _leads_on(behind):
            if current is not None and current.formula and not is_complete(current.formula):
                return False
            self._remark(tokens)
            return True
        if current is None and behind is not None and not field.signs and not field.round_open:
            before_colon = behind.cut == "colon" and _has_relation(behind, rest[1:])
            bracketed = behind.cut in ("quad", "tab") and is_reason(tokens) and not behind.begins_with_sign
            if (before_colon or bracketed) and not self._continues(field, rest):
                self._condition(tokens)
                return True
        if current is None or not current.steps or not is_complete(current.formula):
            return False
        if field.cut in ("quad", "tab", "comma", "semicolon") and is_group(tokens) and not field.begins_with_sign:
            if field.cut == "comma" and not is_reason(tokens):
                return False
            self._remark(tokens)
            return True
        if field.signs or _leads_on(behind) or begins_with_operator(tokens) or field.begins_with_sign:
            return False
        separate_column = field.cut == "tab" and field.column > _LAST_COLUMN
        if separate_column or (field.cut != "tab" and is_membership(tokens)):
            self._remark(tokens)
            return True
        return False

    def _worded(self, field: Field, rest: Sequence[Field]) -> None:
        """A field that begins with words: a reason, a condition, a label, or ``and`` with a statement behind it."""
        kind = lead_of(field.lead)
        everything = field.lead + field.tokens
        relation = bool(field.tokens) and _has_relation(field, rest)
        if self.place is not None and field.cut == "words" and not relation:
            self.place[-1] += everything
            return
        if kind is Lead.CONDITION or not relation:
            before_chain = self.current is None and any(_has_relation(f, ()) for f in rest)
            if before_chain or (self.current is None and self.last is None):
                self._condition(everything)
            else:
                self._remark(everything)
            if relation and field.signs:
                self._side_chain(field)
            return
        if kind is Lead.LABEL:
            self._condition(field.lead)
        elif kind is Lead.CONCLUSION:
            self.follows = True
        self.place = None
        self._new(field)

    def _side_chain(self, field: Field) -> None:
        """``if y = 1``: a remark, and its relation is a chain of its own, marked by the words before it."""
        draft = Draft(condition=[field.lead], aside=True)
        draft.add_signs(field.tokens, field.signs)
        self.drafts.append(draft)

    def _formula(self, field: Field, rest: Sequence[Field], after_remark: bool) -> None:
        if self.current is None:
            self._first(field, rest)
            return
        current, cut = self.current, field.cut
        relation = _has_relation(field, rest)
        beside = self.by_pair.get(self._pair(field)) if cut == "tab" and self.row.paired else None
        if field.begins_with_sign and beside is not None:
            current = beside  # "&= c & &= E": each column carries on its own chain
        own_column = cut == "tab" and relation and not field.signs  # "a &= b & -c &= d"
        if (
            cut == "arrow"
            or field.begins_with_sign
            or not is_complete(current.formula)
            or (begins_with_operator(field.tokens) and not own_column)
        ):
            self._extend(current, field)
        elif relation and (current.steps or after_remark):
            self._new(field)
        elif cut in ("comma", "semicolon", "colon"):
            if cut != "colon" and ((relation and is_membership(current.formula)) or is_membership(field.tokens)):
                self._new(field)
            else:
                current.formula.extend(field.joint)
                self._extend(current, field)
        elif cut == "quad" and relation and is_membership(current.formula):
            self._new(field)
        elif cut == "quad":
            current.formula.append(_gap(field.tokens[0]))
            self._extend(current, field)
        else:
            self._extend(current, field)

    # ---- the first statement of a row -------------------------------------------------------------------------------

    def _first(self, field: Field, rest: Sequence[Field]) -> None:
        if self.follows and field.arrow is not None:
            self._new(field)
        elif field.begins_with_sign:
            known = self.by_pair.get(self._pair(field)) or self.last
            self.follows = False
            if known is None or self.conditions:
                self._new(field)
            else:
                self._extend(known, field)
        elif self.last is not None and self._continues(field, rest):
            if not field.round_open and is_complete(self.last.formula) and not begins_with_operator(field.tokens):
                self.notes.append((span_of(field.tokens), "this line is read as a factor of the formula above; "
                                   "begin it with an operator or a relation sign for another reading"))
            self._extend(self.last, field)
        else:
            self._new(field)

    def _continues(self, field: Field, rest: Sequence[Field]) -> bool:
        """Whether a row that does not begin with a sign carries on the formula of the row above."""
        last = self.last
        if last is None or self.follows or self.conditions:
            return False
        if field.round_open or not is_complete(last.formula):
            return True
        own_side = self.row.paired and field.column == 0
        relation = _has_relation(field, rest)
        if begins_with_operator(field.tokens):
            # In columns a left side of its own may begin with a minus: "-CE &\le \log P".
            return not (own_side and relation and field.tokens[0].is_symbol("-"))
        if relation or self.row.gathered or is_membership(field.tokens):
            return False
        return not (own_side and last.steps)

    # ---- chains -----------------------------------------------------------------------------------------------------

    def _pair(self, field: Field) -> int:
        return field.column // 2 if self.row.paired else 0

    def _new(self, field: Field) -> None:
        draft = Draft(condition=self.conditions, follows=self.follows)
        self.conditions, self.follows = [], False
        self.drafts.append(draft)
        self._extend(draft, field)

    def _extend(self, draft: Draft, field: Field) -> None:
        draft.add_signs(field.tokens, field.signs)
        self.current = draft
        # A chain that stands beside another one is not the one that the next row carries on.
        if self.row.paired:
            self.by_pair[self._pair(field)] = draft
        if not self.row.paired or self._pair(field) == 0 or self.last is None:
            self.by_pair[0] = self.last = draft

    def _remark(self, aside: Aside, last_resort: bool = False) -> None:
        target = self.current or self.last
        if target is not None and (target.steps or last_resort or target is self.current):
            self.place = target.remark(aside)
        elif last_resort:
            self.drafts.append(Draft(condition=[aside]))
        else:
            self._condition(aside)

    def _condition(self, aside: Aside) -> None:
        self.conditions.append(aside)
        self.place = self.conditions


def _has_relation(field: Field, rest: Sequence[Field]) -> bool:
    """Whether the field is (the left side of) a statement with a relation sign."""
    return bool(field.signs) or _leads_on(rest[0] if rest else None)


def _leads_on(behind: Field | None) -> bool:
    return behind is not None and behind.cut in ("tab", "quad") and behind.begins_with_sign


def _gap(token: Token) -> Token:
    """Space between two formulas that stand side by side without a sign: the reader is to refuse it."""
    return Token("quad", "quad", token.span, "\\quad")
