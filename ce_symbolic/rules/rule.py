"""What a rule is: one mathematical law that turns a term into another, and where it may be used."""
from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from ce_symbolic.meaning.terms import Term, Value
from ce_symbolic.proof.scope import Scope

#: What tells a rule which of its instances is meant: terms, sets, numbers, in a fixed order.
Choice = tuple[Value | int | str, ...]


class Rule:
    """A law with its documentation.

    ``apply`` is trusted: the kernel calls it again for every step of every proof.  It must return None unless the law
    holds at that place, obligations included.  Choices only select among true instances.
    """

    name: ClassVar[str]
    statement: ClassVar[str]
    obligations: ClassVar[str] = "none"
    example: ClassVar[str]
    misuse: ClassVar[str]
    relation: ClassVar[str] = "="
    """How the term relates to its replacement: ``=``, or ``<=`` where the replacement is an upper bound."""
    target_chosen: ClassVar[bool] = False
    """Whether the choice is the whole replacement: then the kernel looks for divisions that were not there before."""
    heads: ClassVar[tuple[type, ...]] = (Term,)
    """The kinds of term the rule can apply to."""

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        """The instances worth trying at this term; used by the search only."""
        return ((),)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The replacement of ``term``, or None where the law does not apply."""
        raise NotImplementedError
