"""A display → chains of relations between formulas.

``rows`` finds the layout, ``fields`` cuts each row, ``assembly`` puts the pieces together to chains of tokens; here
the formulas in them are read.  A formula that cannot be read is ``Unread`` and leaves its neighbours alone: nothing
that a display may contain makes ``read_display`` raise.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ce_symbolic.notation import operators as op
from ce_symbolic.notation.asides import formula_of
from ce_symbolic.notation.assembly import Assembler
from ce_symbolic.notation.display import Chain, Remark, Step, Unread
from ce_symbolic.notation.drafts import Aside, Draft
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.names import Names
from ce_symbolic.notation.nesting import Nesting, depths
from ce_symbolic.notation.reader import read_tokens
from ce_symbolic.notation.rows import split_rows
from ce_symbolic.notation.texts import SourceText
from ce_symbolic.notation.tokens import Token, span_of, tokenize
from ce_symbolic.notation.tree import Node, Span
from ce_symbolic.notation.trimming import trim
from ce_symbolic.notation.unwrap import unwrap

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

Notes = list[tuple[Span, str]]

#: Stands for a character or command that is no token at all.
_MARK = "\u2612"
_MAX_REFUSED = 5


def read_display(
    latex: str,
    offset: int = 0,
    *,
    macros: Mapping[str, Macro] | None = None,
    names: Names | None = None,
    notes: Notes | None = None,
) -> tuple[Chain, ...]:
    """The chains of one display, in the order of their first formulas; never raises.

    ``offset`` is the place of ``latex`` in the document.  ``notes`` takes what the reader has to say about a formula
    that can be read in two ways.
    """
    try:
        tokens, refused = _tokens(latex, offset, macros or {})
        assembler = Assembler()
        assembler.add_rows(unwrap(split_rows(tokens)))
        drafts = assembler.finish()
    except ReadError as error:
        return (_unread_display(latex, offset, error),)
    except RecursionError:
        whole = Span(offset, offset + len(latex))
        return (_unread_display(latex, offset, ReadError(whole, "brackets are nested too deeply", "take it apart")),)
    if notes is not None:
        notes += assembler.notes
    finisher = _Finisher(SourceText(latex, offset), names, notes, refused)
    return tuple(chain for chain in map(finisher.chain, drafts) if chain is not None)


def _tokens(
    latex: str, offset: int, macros: Mapping[str, Macro]
) -> tuple[tuple[Token, ...], dict[Span, ReadError]]:
    """The tokens, with a mark in place of what is no token, so that the rest of the display is still read."""
    refused: dict[Span, ReadError] = {}
    while True:
        try:
            return tokenize(latex, offset, macros), refused
        except ReadError as error:
            start, end = error.span.start - offset, error.span.end - offset
            if not 0 <= start < end <= len(latex) or len(refused) >= _MAX_REFUSED or _MARK in latex[start:end]:
                raise
            latex = latex[:start] + _MARK + " " * (end - start - 1) + latex[end:]
            refused[Span(error.span.start, error.span.start + 1)] = error


def _unread_display(latex: str, offset: int, error: ReadError) -> Chain:
    start = offset + len(latex) - len(latex.lstrip())
    span = Span(start, max(start, offset + len(latex.rstrip())))
    return Chain(span, Unread(error.span, error.message, error.suggestion), latex.strip(), ())


def _buried_sign(tokens: Sequence[Token]) -> int | None:
    """Where the first relation stands that an unclosed bracket hides: ``\\frac{1}{ = 2`` is a relation all the same."""
    nesting = Nesting()
    levels: list[int] = []
    for token in tokens:
        nesting.feed(token)
        levels.append(len(nesting.stack))
    lowest = levels[-1] if levels else 0
    found = None
    for at in reversed(range(len(tokens))):
        lowest = min(lowest, levels[at])
        if op.relation(tokens[at]) is not None and lowest == levels[at] > 0 and tokens[at + 1 :] and at:
            found = at
    return found


class _Finisher:
    """Reads the formulas of the chains."""

    def __init__(
        self, text: SourceText, names: Names | None, notes: Notes | None, refused: Mapping[Span, ReadError]
    ) -> None:
        self.text = text
        self.names = names
        self.notes = notes
        self.refused = refused

    def chain(self, draft: Draft) -> Chain | None:
        """The chain of a draft; None if there is nothing in it but layout."""
        start, start_latex, start_remarks = self._formula(draft.start)
        condition = [*draft.condition]
        early = [*draft.remarks, *start_remarks]
        steps = []
        spans = [span_of(draft.start)] if draft.start else []
        for i, step in enumerate(draft.steps):
            term, latex, remarks = self._formula(step.tokens)
            if term is None:
                term = Unread(step.sign.span, "a formula is missing behind this sign", "write the right-hand side")
            if self.notes is not None and self.text.of_span(step.sign.span).startswith("\\xrightarrow"):
                message = "an arrow with a limit over it is read as ≈: nothing exact is claimed"
                self.notes.append((step.sign.span, message))
            asides = [*(early if i == 0 else ()), *step.remarks, *remarks]
            steps.append(Step(step.sign.relation, step.sign.span, term, latex, self._remarks(asides)))
            spans += [step.sign.span, *([span_of(step.tokens)] if step.tokens else ())]
        if not steps and isinstance(start, Unread) and (at := _buried_sign(draft.start)) is not None:
            sign = draft.start[at]
            start_latex, latex = self.text.of(draft.start[:at]), self.text.of(draft.start[at + 1 :])
            steps.append(Step(op.relation(sign) or "=", sign.span, start, latex, ()))
        if not steps:
            condition += early  # there is no step that they could stand beside
        conditions = self._remarks(condition)
        if not spans and not conditions:
            return None
        spans += [remark.span for remark in conditions] if not spans else []
        whole = Span(min(s.start for s in spans), max(s.end for s in spans))
        return Chain(whole, start, start_latex, tuple(steps), conditions, draft.follows)

    def _formula(self, tokens: Sequence[Token]) -> tuple[Node | Unread | None, str, list[Aside]]:
        """The formula that these tokens are, its source, and the remarks that stood at its end."""
        body, remarks = trim(tokens)
        if not body:
            return None, "", remarks
        solid = [token for token in body if token.kind != "quad"]
        latex = self.text.of(solid)
        if len(solid) < len(body) and any(up and t.kind == "quad" for up, t in zip(depths(body), body, strict=True)):
            refused = Unread(span_of(body), "two formulas stand side by side without a sign between them",
                             r"write \cdot between factors, a comma between statements, \text{…} around a remark")
            return refused, latex, remarks
        try:
            return self._read(solid), latex, remarks
        except ReadError as error:
            return Unread(error.span, error.message, error.suggestion), latex, remarks
        except Exception as error:
            # An error of ours must not cost the reader of the report the other lines; it is shown, not hidden.
            message = f"this formula broke the reader ({type(error).__name__}); please report it"
            return Unread(span_of(body), message, "write it in another way"), latex, remarks

    def _read(self, tokens: Sequence[Token]) -> Node:
        for token in tokens if self.refused else ():
            if token.span in self.refused:
                raise self.refused[token.span]
        return read_tokens(tokens, names=self.names, notes=self.notes, source_end=tokens[-1].span.end)

    def _remarks(self, asides: Sequence[Aside]) -> tuple[Remark, ...]:
        return tuple(remark for aside in asides if (remark := self._remark(aside)) is not None)

    def _remark(self, aside: Aside) -> Remark | None:
        text = self.text.remark(aside)
        if not text:
            return None
        formula: Node | None = None
        candidate = formula_of(aside)
        if candidate:
            try:
                # What could be said about a remark's reading is of no weight: no notes.
                formula = read_tokens(candidate, names=self.names, source_end=candidate[-1].span.end)
            except Exception:  # a remark need not be a formula
                formula = None
        return Remark(span_of(aside), text, formula)
