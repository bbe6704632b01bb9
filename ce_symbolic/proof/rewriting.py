"""Recording: a term on its way, with the links it has gone through.  Used by the search; nothing here is trusted."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ce_symbolic.meaning.terms import (
    Big,
    Compare,
    Derivative,
    Fn,
    Iverson,
    Limit,
    Mul,
    Pow,
    Term,
    kinds,
    parts,
    rebuild,
    term,
)
from ce_symbolic.proof.kernel import Link, Path, Proof, inside
from ce_symbolic.proof.normal import TooLarge, cancelled, normal, render
from ce_symbolic.proof.scope import Idle, Scope
from ce_symbolic.rules.rule import Choice, Rule


@dataclass
class Derivation:
    """A start, the present term, and the links between them."""

    start: Term
    scope: Scope
    rules: Mapping[str, Rule]
    now: Term = field(init=False)
    links: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.start

    def proof(self) -> Proof:
        """What has been recorded."""
        return Proof(self.start, tuple(self.links))

    def copy(self) -> Derivation:
        """A derivation that goes on from here on its own."""
        other = Derivation(self.start, self.scope, self.rules, list(self.links))
        other.now = self.now
        return other

    def rewrite(self, name: str) -> bool:
        """Apply a rule once wherever it applies, from the inside out; True if it did anywhere."""
        rule = self.rules.get(name)
        if rule is None:
            return False
        if wanted(rule).isdisjoint(kinds(self.now)):
            return False
        at: list[tuple[Path, Choice]] = []
        made = _everywhere(self.now, rule, wanted(rule), self.scope, (), at, self.scope.idle)
        if not at:
            return False
        self.now = made
        self.links.append(Link(name, "=", tuple(at), made))
        return True

    def rewrite_with(self, name: str, choice: Choice) -> bool:
        """Apply a rule with one choice wherever it applies."""
        rule = self.rules.get(name)
        if rule is None:
            return False
        at: list[tuple[Path, Choice]] = []
        made = _rewritten(self.now, _Chosen(rule, choice), wanted(rule), self.scope, (), at, {})
        if not at:
            return False
        self.now = made
        self.links.append(Link(name, "=", tuple(at), made))
        return True

    def apply(self, name: str, choice: Choice, relation: str = "=") -> bool:
        """Apply a rule to the whole term; True if it applies."""
        made = self.rules[name].apply(self.now, choice, self.scope)
        if made is None:
            return False
        self.now = made
        self.links.append(Link(name, relation, (((), choice),), made))
        return True

    def become(self, target: Term) -> bool:
        """Turn into an equal term by arithmetic, or by linearity of sums."""
        return target == self.now or self.apply("arithmetic", (target,)) or self.apply("sum-linearity", (target,))

    def tidy(self) -> bool:
        """Turn into the normal form."""
        try:
            target = render(cancelled(normal(self.now)))
        except TooLarge:
            return False
        return target != self.now and self.become(target)


class _Chosen(Rule):
    """A rule of which one instance is wanted."""

    def __init__(self, rule: Rule, choice: Choice) -> None:
        self.rule, self.choice = rule, choice
        self.heads = rule.heads  # type: ignore[misc]
        self.name = rule.name  # type: ignore[misc]

    def choices(self, term: Term, scope: Scope) -> tuple[Choice, ...]:
        return (self.choice,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        return self.rule.apply(term, choice, scope)


@lru_cache(maxsize=500)
def wanted(rule: Rule) -> frozenset[str]:
    """The kinds of value a rule can apply to, as ``kinds`` names them."""
    return frozenset(k for head in rule.heads for k in _KINDS.get(head, (head.__name__,)))


_FUNCTIONS = ("log", "exp", "abs", "inverse", "det", "max", "min", "tanh", "sinh", "cosh")
_KINDS: Mapping[type, tuple[str, ...]] = {
    Fn: tuple(f"Fn.{name}" for name in _FUNCTIONS),
    Big: ("Big.sum", "Big.prod", "Big.max", "Big.min"),
}
_SCOPED = (Mul, Big, Derivative, Fn, Limit, Pow)


def _everywhere(value: Term, rule: Rule, kinds_wanted: frozenset[str], scope: Scope, path: Path,
                at: list[tuple[Path, Choice]], idle: Idle) -> Term:
    """``idle`` remembers where a rule applied nowhere; a term meets all rules many times on its way."""
    in_vain = idle.setdefault(scope.place, set())
    if (rule.name, value) in in_vain:
        return value
    before = len(at)
    made = _rewritten(value, rule, kinds_wanted, scope, path, at, idle)
    if len(at) == before:
        in_vain.add((rule.name, value))
    return made


def _rewritten(value: Term, rule: Rule, kinds_wanted: frozenset[str], scope: Scope, path: Path,
               at: list[tuple[Path, Choice]], idle: Idle) -> Term:
    for k, part in enumerate(parts(value)):
        if isinstance(value, Derivative) and k > 0:
            break
        if isinstance(part, Term) and not kinds_wanted.isdisjoint(kinds(part)):
            within = inside(value, k, scope)[1] if isinstance(value, _SCOPED) else scope
            made = _everywhere(part, rule, kinds_wanted, within, (*path, k), at, idle)
            if made is not part:
                new = list(parts(value))
                new[k] = made
                value = term(rebuild(value, tuple(new)))
        elif isinstance(part, Compare) and isinstance(value, Iverson) and rule.name == "definition":
            # What an event speaks of is unfolded too.
            sides = list(parts(part))
            for j, side in enumerate(sides):
                if isinstance(side, Term) and not kinds_wanted.isdisjoint(kinds(side)):
                    sides[j] = _everywhere(side, rule, kinds_wanted, scope, (*path, k, j), at, idle)
            if any(a is not b for a, b in zip(sides, parts(part), strict=True)):
                value = term(rebuild(value, (rebuild(part, tuple(sides)),)))
    if isinstance(value, rule.heads):
        for choice in rule.choices(value, scope):
            result = rule.apply(value, choice, scope)
            if result is not None and result != value:
                at.append((path, choice))
                return result
    return value
