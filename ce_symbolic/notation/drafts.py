"""Chains while they are put together: tokens instead of formulas."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ce_symbolic.notation.signs import Sign
from ce_symbolic.notation.tokens import Token

#: A remark that is not read yet.
Aside = tuple[Token, ...]


@dataclass(slots=True)
class DraftStep:
    """A sign and what has been found behind it so far."""

    sign: Sign
    tokens: list[Token] = field(default_factory=list)
    remarks: list[Aside] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A chain that may still grow.  ``aside`` says that it is a remark with a relation in it (``if y = 1``)."""

    start: list[Token] = field(default_factory=list)
    steps: list[DraftStep] = field(default_factory=list)
    condition: list[Aside] = field(default_factory=list)
    remarks: list[Aside] = field(default_factory=list)
    follows: bool = False
    aside: bool = False

    @property
    def formula(self) -> list[Token]:
        """The formula that grows now."""
        return self.steps[-1].tokens if self.steps else self.start

    def add_signs(self, tokens: tuple[Token, ...], signs: Sequence[Sign]) -> None:
        """Append tokens; each sign among them begins a step."""
        at = 0
        for sign in signs:
            self.formula.extend(tokens[at : sign.start])
            self.add_sign(sign)
            at = sign.end
        self.formula.extend(tokens[at:])

    def add_sign(self, sign: Sign) -> None:
        """Begin a step.  A sign that is repeated at the break of a row (``a = \\\\ = b``) is one sign."""
        if self.steps and not self.steps[-1].tokens and self.steps[-1].sign.relation == sign.relation:
            self.steps[-1].remarks.extend(sign.reasons)
        else:
            self.steps.append(DraftStep(sign, [], list(sign.reasons)))

    def remark(self, aside: Aside) -> list[Aside]:
        """Note a remark beside what was read last; returns the list that it is noted in."""
        notes = self.steps[-1].remarks if self.steps else self.remarks
        notes.append(aside)
        return notes
