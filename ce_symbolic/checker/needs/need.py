"""One assumption, and the parts of a claim that assumptions speak of."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ce_symbolic.meaning.print_terms import to_tree
from ce_symbolic.meaning.printing import default_name
from ce_symbolic.meaning.terms import (
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Family,
    IndexSet,
    Interval,
    Property,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    parts,
    substitute,
    term,
    transform,
    walk,
)
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.writer import write
from ce_symbolic.proof.matching import match

#: Commands that say how a letter looks.
_TYPE = re.compile(r"\\(?:math(?:bf|rm|bb|cal|sf|it)|boldsymbol|bm|bf|text|operatorname|vec)(?![a-zA-Z])")

_ACCENT = re.compile(r"\\(hat|bar|tilde|widehat|overline|widetilde)\s*")

Bound = tuple[tuple[str, IndexSet], ...]


@dataclass(frozen=True)
class Need:
    """One assumption: how to say it, and what it adds to the theory.

    ``kind`` groups assumptions that are made of several things at once (all of these variables have mean zero).
    ``replaced`` are terms, with wildcards, that under the assumption are others: what is the same for all x is written
    without x.  ``sentence`` is what to write into the notes.
    """

    text: str
    facts: tuple[Condition, ...] = ()
    properties: tuple[Property, ...] = ()
    kind: str = ""
    replaced: tuple[tuple[Term, Term], ...] = ()
    families: tuple[tuple[str, Family], ...] = ()
    spelling: tuple[tuple[str, str], ...] = ()
    sentence: str = field(default="", compare=False)

    @property
    def about(self) -> Term | None:
        """The quantity of which the assumption says what it is."""
        return self.facts[0].claim.left if self.facts else None

    def added(self, claim: Claim) -> Claim:
        """The claim in the theory with the assumption."""
        theory = claim.theory
        theory = replace(theory, families={**theory.families, **dict(self.families)},
                         spelling={**theory.spelling, **dict(self.spelling)})
        if self.replaced:
            claim = replace(claim, left=term(self._put(claim.left)), right=term(self._put(claim.right)),
                            domain=tuple(self._condition(c) for c in claim.domain))
            theory = replace(theory, facts=tuple(self._condition(c) for c in theory.facts))
        return replace(claim, theory=replace(
            theory, facts=(*theory.facts, *self.facts), properties=theory.properties | set(self.properties)))

    def _put(self, value: Value) -> Value:
        patterns = [(alpha(old), new) for old, new in self.replaced]

        def change(part: Value) -> Value:
            for old, new in patterns:
                found = next(iter(match(old, alpha(part), {})), None) if isinstance(part, Term) else None
                if found is not None:
                    return substitute(new, found)
            return part

        return transform(value, change)

    def _condition(self, condition: Condition) -> Condition:
        made = self._put(condition)
        assert isinstance(made, Condition)
        return made


def latex(name: str, theory: Theory) -> str:
    """A name in the author's spelling."""
    return theory.spelling.get(name) or write(default_name(name.partition("/")[0]))


def spelled(name: str, theory: Theory) -> str:
    """A name in the author's spelling, without backslashes and without what only sets its type."""
    return _TYPE.sub("", _ACCENT.sub(r"\1 ", latex(name, theory))).replace("\\", "").replace("{", "").replace("}", "")


def listed(names: list[str]) -> str:
    """``a, b and c``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def values_in(claim: Claim) -> list[Value]:
    """All parts of both sides."""
    return [*walk(claim.left), *walk(claim.right)]


def within(value: Value, inside: Bound) -> Iterator[tuple[Value, Bound]]:
    """All parts of a value, each with the indices that are bound around it."""
    yield value, inside
    for part in parts(value):
        yield from within(part, (*inside, (value.var, value.over)) if isinstance(value, Big) else inside)


def families(claim: Claim) -> list[tuple[str, IndexSet]]:
    """Families with one index, with the set they run over in the claim."""
    found: dict[str, IndexSet] = {}
    indices = set()  # y in W_{y_i}
    for value in values_in(claim):
        declared = claim.theory.families.get(value.name) if isinstance(value, App) else None
        if isinstance(value, App) and declared is not None:
            indices |= {arg.name for arg, over in zip(value.args, declared.arguments, strict=False)
                        if isinstance(arg, App) and over is not None}
    outcomes = {law.name for law in claim.theory.laws.values() if law.slots and law.slots[0][0] == law.name}
    for value in values_in(claim):
        if isinstance(value, Big) and not isinstance(value.over, Interval) and getattr(
                value.over, "name", "") not in outcomes:
            for part in walk(value.body):
                # "H(Y_i | Y_1 …)" is a quantity of its own at every place, no weight.
                if isinstance(part, App) and part.args == (Sym(value.var),) and "(" not in part.name and (
                        part.name not in indices):
                    found.setdefault(part.name, value.over)
    return list(found.items())


def equation(binders: Bound, left: Term, right: Term) -> Condition:
    """``left = right`` for all values of the binders."""
    return Condition(binders, (), Compare("=", left, right))


def on_one_side(claim: Claim, name: str) -> bool:
    """Whether a family, law or symbol stands on one side only: the other side has done without it."""
    return (name in own_names(claim.left)) != (name in own_names(claim.right))


def own_names(value: Value) -> set[str]:
    """The names of families, laws and symbols inside."""
    return {getattr(v, "law", "") or getattr(v, "name", "") for v in walk(value)}


def letter_of(name: str, place: int, claim: Claim) -> str:
    """The letter that the claim writes at an index of a family."""
    for value in values_in(claim):
        if isinstance(value, App) and value.name == name and place < len(value.args):
            at = value.args[place]
            if isinstance(at, Sym) and not at.name.startswith(("#", "ω")):
                return at.name.rstrip("'")
    family = claim.theory.families.get(name)
    over = family.arguments[place] if family is not None and place < len(family.arguments) else None
    letter = claim.theory.letters.get(over, "i") if over is not None else "i"
    return "j" if letter in claim.theory.families else letter


def member(name: str, claim: Claim, count: int = 1) -> tuple[str, str, str]:
    """``y_k`` for the members of a family, in plain letters and in LaTeX, and the letters of its indices."""
    letters = [letter_of(name, k, claim) for k in range(count)]
    family = claim.theory.families.get(name)
    arguments = len(family.arguments) if family is not None else count
    if arguments == count:
        shown = to_tree(App(name, tuple(map(Sym, letters))), claim.theory)
        return _TYPE.sub("", plain(shown)), write(shown), ", ".join(letters)
    below = "".join(letters)
    return f"{spelled(name, claim.theory)}_{below}", f"{latex(name, claim.theory)}_{{{below}}}", ", ".join(letters)
