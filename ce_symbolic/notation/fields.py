"""A row, cut where it could fall into statements and remarks.

Cuts are columns, ``\\quad``, commas, colons, implication arrows, words and signs of the "end of proof" kind.  What a
field is, a statement of its own or more of the one before, is decided by ``assembly``.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ce_symbolic.notation.nesting import group_end, tops
from ce_symbolic.notation.rows import Row
from ce_symbolic.notation.shapes import is_complete, is_marginal, is_membership, is_text, needs_more
from ce_symbolic.notation.signs import Sign, find_signs, is_limit_arrow, sign_at
from ce_symbolic.notation.tokens import Token

_MARKS = ("checkmark", "square", "Box", "qedsymbol", "QED", "bigstar", "lozenge")


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a row.

    ``cut`` says what stands before it: ``start tab quad comma semicolon colon arrow words because mark tag``;
    ``column`` is its cell; ``joint`` the comma, colon or arrow itself; ``lead`` the words that it begins with;
    ``round_open`` counts the brackets that rows above left open; ``signs`` are the relation signs at its top level.
    """

    cut: str
    column: int
    tokens: tuple[Token, ...]
    joint: tuple[Token, ...] = ()
    lead: tuple[Token, ...] = ()
    arrow: Sign | None = None
    round_open: int = 0
    signs: tuple[Sign, ...] = ()

    @property
    def begins_with_sign(self) -> bool:
        """Whether it carries on a chain."""
        return not self.lead and not self.round_open and sign_at(self.tokens, 0) is not None


def split_fields(row: Row) -> list[Field]:
    """The fields of a row, from left to right, without empty ones."""
    fields = [field for field in _Cutter(row).run() if field.tokens or field.lead or field.arrow]
    return _join_lists(fields)


def _with_tokens(field: Field, tokens: tuple[Token, ...]) -> Field:
    return replace(field, tokens=tokens, signs=tuple(find_signs(tokens, field.round_open)))


class _Cutter:
    def __init__(self, row: Row) -> None:
        self.tokens = row.tokens
        self.columns = [i for i, cell in enumerate(row.cells) for _ in cell]
        self.before = tops(self.tokens, row.round_open)
        self.fields: list[Field] = []
        self.field = Field("start", self.columns[0] if self.columns else 0, (), round_open=row.round_open)
        self.part: list[Token] = []

    def run(self) -> list[Field]:
        i = 0
        while i < len(self.tokens):
            taken = self._cut(i) if self.before[i] else 0
            if not taken:
                self.part.append(self.tokens[i])
                taken = 1
            i += taken
        self._close()
        return self.fields

    def _close(self) -> None:
        self.fields.append(_with_tokens(self.field, tuple(self.part)))
        self.part = []

    def _open(self, cut: str, i: int, **more: object) -> None:
        self._close()
        column = self.columns[min(i, len(self.columns) - 1)]
        self.field = replace(Field(cut, column, ()), **more)  # type: ignore[arg-type]

    def _cut(self, i: int) -> int:
        """Begin a new field if one begins at ``i``; the number of tokens that the cut took."""
        token = self.tokens[i]
        if i and self.columns[i] != self.columns[i - 1] and (self.part or self.field.cut != "tab"):
            self._open("tab", i)
        if token.kind == "quad":
            # "\\text{and} \\quad q = 1" is one field, "2 \\text{ bits} \\quad q = 1" is two.
            if self.part or (self.field.lead and self.field.cut == "words"):
                self._open("quad", i + 1)
            return 1
        if token.kind == "tag" or token.is_command(*_MARKS) or self._is_slashes(i):
            taken = 2 if token.is_symbol("/") else 1
            self._open("tag" if token.kind == "tag" else "mark", i)
            self.part = list(self.tokens[i : i + taken])
            self._open("quad", i + taken)
            return taken
        if token.is_symbol(",", ";") and not token.size:
            self._open("comma" if token.text == "," else "semicolon", i + 1, joint=(token,))
            return 1
        named = i > 0 and self.tokens[i - 1].is_symbol("=")  # a =: b
        if token.is_symbol(":") and not named and sign_at(self.tokens, i) is None:
            self._open("colon", i + 1, joint=(token,))
            return 1
        return self._because(i) or self._arrow(i) or self._words(i)

    def _is_slashes(self, i: int) -> bool:
        pair = self.tokens[i : i + 2]
        return len(pair) == 2 and all(t.is_symbol("/") for t in pair)

    def _because(self, i: int) -> int:
        if self.tokens[i].is_command("because"):
            end = next((k for k in range(i, len(self.tokens)) if self.tokens[k].kind == "tag"), len(self.tokens))
        else:
            behind = self.tokens[i + 1 : i + 2]
            if not (behind and behind[0].is_command("because") and not self.before[i + 1]):
                return 0
            end = group_end(self.tokens, i)
        self._open("because", i)
        self.part = list(self.tokens[i:end])
        self._open("quad", end)
        return end - i

    def _arrow(self, i: int) -> int:
        sign = sign_at(self.tokens, i)
        if sign and sign.is_arrow:
            self._open("arrow", sign.end, arrow=sign)
            return sign.end - i
        if not is_limit_arrow(self.tokens[i]) or (self.tokens[i].kind == "symbol" and self.tokens[i].size):
            return 0
        behind = self.tokens[i + 1 :]
        if (not self.part and behind and not self.field.lead) or (find_signs(self.part) and _has_sign(behind)):
            self._open("arrow", i + 1, arrow=Sign("=>", self.tokens[i].span, i, i + 1))
            return 1
        return 0

    def _words(self, i: int) -> int:
        """Words and quantifiers begin a field, unless they stand for a formula (``= \\text{const.}``)."""
        token = self.tokens[i]
        if token.is_command("forall", "exists"):
            if self.part or self.field.lead:
                self._open("words", i)
            self.field = replace(self.field, lead=(token,))
            return 1
        if not is_text(token) or (self.part and not is_complete(self.part)):
            return 0
        if self.field.lead and self.part and not find_signs(self.part):
            return 0  # "if the $S_i$ come from $P$" is one remark
        end = i
        while end < len(self.tokens) and is_text(self.tokens[end]) and self.columns[end] == self.columns[i]:
            end += 1
        if token.kind == "name" and not is_marginal(self.tokens, i, end, bool(self.part)):
            return 0
        if not self.part and (self._stands_for_formula(end) or self._is_expected()):
            return 0
        if self.part or self.field.lead:
            self._open("words", i)
        self.field = replace(self.field, lead=self.tokens[i:end])
        return end - i

    def _stands_for_formula(self, end: int) -> bool:
        """``\\text{number of heads} = 7``: words with a sign or an operator behind them."""
        return end < len(self.tokens) and (sign_at(self.tokens, end) is not None or needs_more(self.tokens[end]))

    def _is_expected(self) -> bool:
        """Whether the field before, in the same row, ended with a sign or an operator."""
        before = next((f for f in reversed(self.fields) if f.tokens), None)
        return before is not None and not is_complete(before.tokens)


def _has_sign(tokens: Sequence[Token]) -> bool:
    return any(not sign.is_arrow for sign in find_signs(tokens))


def _join_lists(fields: list[Field]) -> list[Field]:
    """``i = 1, \\dots, n`` and ``x, y = 0`` are one field; ``p = 1, q = 2`` are two."""
    joined: list[Field] = []
    for i, field in enumerate(fields):
        behind = fields[i + 1] if i + 1 < len(fields) else None
        leads_on = behind is not None and behind.cut in ("tab", "quad") and behind.begins_with_sign
        if joined and field.cut in ("comma", "semicolon") and _is_item(joined[-1], field, leads_on):
            before = joined.pop()
            joined.append(_with_tokens(before, before.tokens + field.joint + field.tokens))
        else:
            joined.append(field)
    return joined


def _is_item(before: Field, field: Field, leads_on: bool) -> bool:
    """Whether a field behind a comma is one more item of the list before it."""
    if field.lead or not field.tokens or not (before.tokens or before.lead) or before.cut in ("because", "mark", "tag"):
        return False
    if field.signs or leads_on or is_membership(field.tokens):
        return not before.signs and not is_membership(before.tokens)
    return not (len(field.tokens) > 1 and group_end(field.tokens, 0) == len(field.tokens) and before.signs)
