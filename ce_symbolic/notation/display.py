"""What one display says: chains of relations between formulas."""
from __future__ import annotations

from dataclasses import dataclass

from ce_symbolic.notation.tree import Node, Span

#: The relation signs, spelled as in the JSON report; ``:=`` says "is defined as".
RELATIONS = ("=", "<=", ">=", "<", ">", "!=", "=>", "<=>", "≈", "∝", ":=")


@dataclass(frozen=True, slots=True)
class Unread:
    """A formula that could not be read: where, what was expected there, and what to write instead."""

    span: Span
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason or condition printed beside a line: ``\\because …``, ``&& …``, ``\\text{(Jensen)}``, ``(c \\neq 1)``.

    ``text`` is plain text with inline ``$…$`` kept; ``formula`` is the remark as a formula where it is one.
    """

    span: Span
    text: str
    formula: Node | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """``R e``: a relation sign and the formula behind it.

    ``sign`` is the span of the sign, ``latex`` the source of the formula.
    ``term`` is Unread where it could not be read.
    """

    relation: str
    sign: Span
    term: Node | Unread
    latex: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """``e0 R1 e1 R2 e2 …``.  ``start`` is None where the chain carries on the one before it.

    ``condition`` is a remark that holds for the whole chain (``(s>0)``, ``t \\to 0:``, ``\\forall x``);
    ``follows`` is true behind an implication arrow.
    """

    span: Span
    start: Node | Unread | None
    start_latex: str
    steps: tuple[Step, ...]
    condition: tuple[Remark, ...] = ()
    follows: bool = False
