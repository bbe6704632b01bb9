"""What each relation of a document rests on: definitions, what the notes assume, what they leave unsaid, and relations
above it.

What is assumed is found by replaying the proof without it: what a proof replays without is not listed.  A relation
rests on one above it where it says the same (moved to the other side, or between two formulas of one derivation), or
where one side turns into the other when that one is put in.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ce_symbolic.export.pictures.subject import Subject, unfolded
from ce_symbolic.export.pictures.words import Words, head, say, sign
from ce_symbolic.export.tex.conditions import condition
from ce_symbolic.meaning.print_terms import describe, describe_latex
from ce_symbolic.meaning.terms import (
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Defined,
    Prob,
    Property,
    Rat,
    Sym,
    Term,
    Theory,
    Value,
    alpha,
    transform,
    walk,
)
from ce_symbolic.meaning.terms import term as as_term
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.tree import Call
from ce_symbolic.proof.kernel import Proof, ProofError, replay
from ce_symbolic.proof.normal import TooLarge, canonical_term, equal
from ce_symbolic.proof.search import prove, scope_of
from ce_symbolic.rules import CATALOGUE

#: A fact about nothing.
_NOTHING = Condition((), (), Compare(">", Sym("nothing"), ZERO))
#: The verdicts of relations that others may rest on.
_STANDING = ("proved", "conditional")
_OF_NOTES = "definition of "


@dataclass(frozen=True)
class Ground:
    """Something that relations rest on and that is no relation; ``kind`` is ``definition``, ``assumed`` or
    ``unsaid``."""

    kind: str
    words: Words


@dataclass(frozen=True)
class Support:
    """What one relation rests on; ``above`` are numbers of relations."""

    grounds: tuple[Ground, ...] = ()
    above: tuple[int, ...] = ()


def supports(subjects: tuple[Subject, ...]) -> tuple[Support, ...]:
    """For each relation, in their order."""
    stated = _Stated(subjects)
    return tuple(_support(subject, stated) for subject in subjects)


def _support(subject: Subject, stated: _Stated) -> Support:
    claim, result = subject.claim, subject.result
    if claim is None or result.verdict not in _STANDING:
        return Support()
    grounds: list[Ground] = []
    above: list[int] = []
    for quantity in _defined(claim) if "definition" in result.rules else ():
        defining = stated.defining(quantity, subject)
        if defining is not None:
            above.append(defining)
        else:
            grounds.append(Ground("definition", _name(quantity)))
    if result.rules and result.verdict == "proved" and (proof := prove(claim)) is not None:
        for fact in used_facts(claim, proof):
            given = stated.given(fact, claim.theory, subject)
            if given is not None:
                above.append(given)
            else:
                latex, shown = describe_latex(fact, claim.theory), describe(fact, claim.theory)
                grounds.append(Ground("assumed", Words(f"${shown}$", latex)))
        grounds += [Ground("assumed", _property(p, claim.theory)) for p in used_properties(claim, proof)]
    if "normalisation" in result.rules:
        grounds.append(Ground("assumed", say("laws sum to 1")))
    grounds += [Ground("unsaid", say("unsaid: ") + Words(f"${words}$", condition(words)))
                for words in (*result.domain, *result.needs)]
    above += stated.above(subject)
    return Support(tuple(dict.fromkeys(grounds)), tuple(sorted(set(above) - {subject.number})))


def used_facts(claim: Claim, proof: Proof) -> tuple[Condition, ...]:
    """Those of the facts of a theory without which the proof does not replay."""
    facts = claim.theory.facts
    for k in range(len(facts)):
        # Proofs name facts by their number, so a fact gives way to one about nothing.
        fewer = (*facts[:k], _NOTHING, *facts[k + 1:])
        if _replays(proof, replace(claim, theory=replace(claim.theory, facts=fewer))):
            facts = fewer
    return tuple(fact for fact in facts if fact is not _NOTHING)


def used_properties(claim: Claim, proof: Proof) -> tuple[Property, ...]:
    """Those of the properties."""
    needed = claim.theory.properties
    for one in sorted(needed, key=lambda p: (p.kind, p.subjects)):
        if _replays(proof, replace(claim, theory=replace(claim.theory, properties=needed - {one}))):
            needed -= {one}
    return tuple(sorted(needed, key=lambda p: (p.kind, p.subjects)))


def _replays(proof: Proof, claim: Claim) -> bool:
    try:
        replay(proof, scope_of(claim), CATALOGUE)
    except ProofError:
        return False
    return True


def _defined(claim: Claim) -> Iterator[Defined]:
    seen = set()
    for side in (claim.left, claim.right):
        for part in walk(side):
            if isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                yield part


def _name(quantity: Defined) -> Words:
    """``f`` for what the notes define, ``KL divergence`` for what the field does."""
    if quantity.name.startswith(_OF_NOTES):
        return say("definition of ") + head(quantity.latex)
    return say("definition of " + quantity.name.replace("kl-", "KL "))


def _property(found: Property, theory: Theory) -> Words:
    if found.kind == "independent":
        names = found.subjects[1:]
        whole = Words("", "")
        for k, name in enumerate(names):
            whole += (say(", ") if k else Words("", "")) + sign(name, theory.spelling.get(name, name))
        return whole + say(" independent")
    name = found.subjects[0] if found.subjects else ""
    return sign(name, theory.spelling.get(name, name)) + say(f" {found.kind}")


class _Stated:
    """What the relations of a document say, to be looked up by those below."""

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self.subjects = subjects
        self.definitions: dict[str, list[int]] = {}
        self.givens: dict[str, list[int]] = {}
        self.differences: dict[tuple[str, Term], int] = {}
        self.formulas: dict[Value, dict[int, int]] = {}
        """For each formula the derivations that it stands in, with the first relation of it there."""
        self.equations: dict[Term, list[tuple[Term, int]]] = {}
        self.starts: dict[int, tuple[Term, Term]] = {}
        """Where the equations of a derivation that follow on each other begin, and how far they have come."""
        for subject in subjects:
            self._read(subject)

    def _read(self, subject: Subject) -> None:
        read, claim = subject.read, subject.claim
        if read is not None and read.left is not None and read.right is not None:
            left = read.left
            if subject.result.verdict == "definition":
                head = left.head if isinstance(left, Call) else left
                self.definitions.setdefault(plain(head), []).append(subject.number)
            if subject.result.verdict == "given":
                shown = f"{plain(left)} {subject.result.relation} {plain(read.right)}"
                self.givens.setdefault(shown, []).append(subject.number)
        if claim is None or subject.result.verdict not in _STANDING:
            return
        for side in (claim.left, claim.right):
            self.formulas.setdefault(alpha(unfolded(side)), {}).setdefault(subject.result.chain, subject.number)
        for key in _differences(claim):
            self.differences.setdefault(key, subject.number)
        if claim.op == "=" and not isinstance(claim.left, (Sym, Rat, Prob, App)):
            self.equations.setdefault(claim.left, []).append((claim.right, subject.number))
        start, come = self.starts.pop(subject.result.chain, (claim.left, claim.left))
        if claim.op == "=":
            start = start if alpha(come) == alpha(claim.left) else claim.left
            if start != claim.left and not isinstance(start, (Sym, Rat, Prob, App)):
                self.equations.setdefault(start, []).append((claim.right, subject.number))
            self.starts[subject.result.chain] = start, claim.right

    def defining(self, quantity: Defined, user: Subject) -> int | None:
        """The relation that defines a quantity."""
        claim = user.claim
        if claim is None or not quantity.name.startswith(_OF_NOTES):
            return None
        return _nearest(self.definitions.get(head(quantity.latex).text), user)

    def given(self, fact: Condition, theory: Theory, user: Subject) -> int | None:
        """The relation that states a fact."""
        return _nearest(self.givens.get(describe(fact, theory)), user)

    def above(self, user: Subject) -> list[int]:
        """The relations above that say the same, or that turn one side into the other."""
        claim = user.claim
        if claim is None:
            return []
        left, right = alpha(unfolded(claim.left)), alpha(unfolded(claim.right))
        if left == right:
            return []
        found = [n for key in _differences(claim) if (n := self.differences.get(key)) is not None]
        lefts, rights = self.formulas.get(left, {}), self.formulas.get(right, {})
        found += [n for chain, n in rights.items() if chain in lefts and chain < user.result.chain]
        found = [n for n in found if n < user.number]
        if not found and claim.op == "=":
            found = sorted((*self._put_in(claim.left, claim.right, user), *self._put_in(claim.right, claim.left, user)))
        return found[:1]

    def _put_in(self, start: Term, end: Term, user: Subject) -> Iterator[int]:
        """The equations above that turn one formula into the other when they are put in."""
        for old in dict.fromkeys(walk(start)):
            for new, number in self.equations.get(old, ()) if old != start and isinstance(old, Term) else ():
                above = number < user.number and self.subjects[number].result.chain != user.result.chain
                if above and isinstance(old, Term) and _turns(start, end, old, new):
                    yield number
                    break


def _nearest(numbers: list[int] | None, user: Subject) -> int | None:
    """The last of some relations above one."""
    return max((n for n in numbers or () if n < user.number), default=None)


def _differences(claim: Claim) -> list[tuple[str, Term]]:
    """``left - right`` as it is compared: a relation moved about, or turned round, has the same."""
    if claim.op not in ("=", "<=", "<", ">=", ">"):
        return []
    left, right = unfolded(claim.left), unfolded(claim.right)
    if claim.op in (">=", ">"):
        left, right = right, left
    op = claim.op.replace(">", "<")
    try:
        pairs = [(left, right), (right, left)] if op == "=" else [(left, right)]
        found = [(op, canonical_term(as_term(alpha(a - b)))) for a, b in pairs]
    except TooLarge:
        return []
    return [] if any(isinstance(value, Rat) for _, value in found) else found


def _turns(start: Term, end: Term, old: Term, new: Term) -> bool:
    """Whether putting an equation in turns one formula into the other."""
    if any(part == old for part in walk(end)):
        return False
    try:
        changed = as_term(transform(start, lambda part: new if part == old else part))
        return equal(changed, end)
    except TooLarge:
        return False
