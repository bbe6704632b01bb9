"""What a derivation states: chains of relations between expressions, with reasons."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ce_symbolic.meaning.terms import Compare, Term
from ce_symbolic.python.lexicon import DerivationError, Lexicon

SIGNS = {"=": "=", "==": "=", "<=": "<=", "≤": "<=", ">=": ">=", "≥": ">=", "<": "<", ">": ">", "!=": "!=", "≠": "!="}
_UNPRINTABLE = frozenset("\\{}$\n")


@dataclass(frozen=True)
class Because:
    """A reason beside a relation: words, or a SymPy relation."""

    reason: Any


def because(reason: Any) -> Because:
    """The reason of the relation in front, in ``Derivation.chain``: words, or a SymPy relation, checked as well."""
    return Because(reason)


@dataclass(frozen=True)
class Written:
    """An expression of the author; ``number`` is how a decimal was printed."""

    term: Term
    number: str | None = None


@dataclass
class Step:
    """``R e``: a sign, an expression, a reason."""

    sign: str
    right: Written
    reason: str | Compare | None = None


@dataclass
class Chain:
    """``e0 R1 e1 R2 e2 …``."""

    start: Written
    steps: list[Step] = field(default_factory=list)

    def relations(self) -> Iterator[tuple[Written, Step]]:
        """Every step with what stands on its left."""
        left = self.start
        for step in self.steps:
            yield left, step
            left = step.right


def written(expr: Any, lexicon: Lexicon) -> Written:
    """An expression as it was handed in."""
    text = str(expr)
    decimal = (isinstance(expr, float) or getattr(expr, "is_Float", False)) and text.replace(".", "", 1).isdecimal()
    return Written(lexicon.read(expr), text if decimal else None)


def checked_reason(reason: Any, lexicon: Lexicon) -> str | Compare | None:
    """A reason that can be printed."""
    if reason is None or reason == "":
        return None
    if not isinstance(reason, str):
        return lexicon.compare(reason)
    if _UNPRINTABLE & set(reason):
        raise DerivationError(f"the reason {reason!r} has signs that belong to formulas; words are printed as they "
                              "are, and a formula is handed in as a SymPy relation")
    return reason.strip()


def steps(items: tuple[Any, ...], lexicon: Lexicon) -> list[Step]:
    """``"=", e1, because("…"), "<=", e2, …``."""
    found: list[Step] = []
    rest = list(items)
    while rest:
        sign = rest.pop(0)
        if isinstance(sign, Because):
            if not found:
                raise DerivationError("a reason stands behind the relation that it is for")
            found[-1].reason = checked_reason(sign.reason, lexicon)
            continue
        if not isinstance(sign, str) or sign not in SIGNS:
            raise DerivationError(f"{sign!r} stands where a sign is expected, one of {' '.join(dict.fromkeys(SIGNS))}")
        if not rest:
            raise DerivationError(f"nothing stands behind the last {sign}")
        found.append(Step(SIGNS[sign], written(rest.pop(0), lexicon)))
    return found
