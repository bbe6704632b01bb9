"""The kernel: replays a proof link by link.

A proof starts at a term and goes through links; each link applies one rule at one or more places and yields the next
term.  Trusted are this file, ``normal``, ``scope`` and the ``apply`` of each rule; the search that found the proof is
not.  Both ends of a claim are defined wherever the domain holds, and every rule turns a defined term into a defined
one, so divisions and logarithms never have to be checked twice.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ce_symbolic.meaning.matrices import INVERSE, opened
from ce_symbolic.meaning.terms import (
    INFINITY,
    ZERO,
    Add,
    App,
    Big,
    Compare,
    Defined,
    Derivative,
    Enum,
    Finite,
    Fn,
    Interval,
    Iverson,
    Limit,
    Mul,
    Pow,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Value,
    parts,
    rebuild,
    walk,
)
from ce_symbolic.proof.defined import divisors, hollow
from ce_symbolic.proof.masks import NEGATIVE, POSITIVE, ZERO_SIGN
from ce_symbolic.proof.normal import TooLarge, canonical_term, key
from ce_symbolic.proof.scope import MINUS_INFINITY, Scope
from ce_symbolic.proof.varying import tied_to
from ce_symbolic.rules.rule import Choice, Rule

Path = tuple[int, ...]


@dataclass(frozen=True)
class Link:
    """``… relation result`` by ``rule`` at the places ``at``, each with the choice of the instance, in this order."""

    rule: str
    relation: str
    at: tuple[tuple[Path, Choice], ...]
    result: Term


@dataclass(frozen=True)
class Proof:
    """``start = … = … <= …``: a derivation in which every reason is a single rule."""

    start: Term
    links: tuple[Link, ...]

    @property
    def end(self) -> Term:
        """The last term."""
        return self.links[-1].result if self.links else self.start

    @property
    def relation(self) -> str:
        """``=``, ``<=``, ``<``, ``>=`` or ``>``: how the start relates to the end."""
        return compose(link.relation for link in self.links)


class ProofError(Exception):
    """A proof that does not replay."""


def compose(relations: object) -> str:
    """The relation between the ends of a chain of relations."""
    found = "="
    for relation in relations:  # type: ignore[attr-defined]
        if relation == "=":
            continue
        if found != "=" and (found[0] != relation[0] or ("argmin=" in (found, relation) and found != relation)):
            raise ProofError("the chain goes up and down")
        found = relation[0] if "=" not in relation or found in ("<", ">") else relation
    return found


def inside(term: Value, index: int, scope: Scope) -> tuple[Value, Scope]:
    """A part of a term and what is known there."""
    inner = parts(term)
    if not 0 <= index < len(inner):
        raise ProofError("there is no such place")
    part = inner[index]
    match term:
        case Mul(factors):
            return part, scope.under(*(g for k, f in enumerate(factors) if k != index for g in nonzero(f)))
        case Big(_, var, over, _) if index == 1:
            return part, scope.bind(var, over)
        case Derivative(_, variable):
            if index != 0:
                raise ProofError("the variable of a derivative is no term to rewrite")
            return part, scope.differentiating(variable)
        case Fn("log"):
            return part, replace(scope, sheltered=True)
        case Pow(_, exponent) if index == 0 and not (isinstance(exponent, Rat) and exponent.value >= 0):
            # A divisor may not become zero, not even where a factor beside it is zero; in a logarithm it may.
            return part, scope if scope.sheltered else scope.unguarded()
        case Limit(var, _, _) if index == 1:
            return part, scope.approaching(var)
        case _:
            return part, scope


def nonzero(factor: Term) -> tuple[Compare, ...]:
    """What is known beside a factor: that it is not zero."""
    if isinstance(factor, Rat):
        return ()
    if isinstance(factor, Iverson):
        return (factor.condition,)
    if isinstance(factor, Mul):
        return tuple(g for f in factor.factors for g in nonzero(f))
    return (Compare("!=", factor, ZERO),)


def polarity(term: Value, index: int, lower: Value, scope: Scope, strict: bool) -> int:
    """+1 where the term grows with its part, -1 where it falls, 0 where neither is known.

    ``lower`` is the smaller of the part and what replaces it: logarithms and powers grow only where they are defined.
    With ``strict`` the term must grow strictly, so an empty sum or a factor that may be zero does not count.
    """
    match term:
        case Add() | Defined() | Fn("exp"):
            return 1
        case Big("sum" | "max" | "min" as op, _, over, _) if index == 1:
            if op == "sum" and not scope.forwards(over):
                return 0
            whole = isinstance(over, (Range, Finite, Enum)) or (op == "sum" and isinstance(over, Space))
            return 1 if not strict or (whole and scope.nonempty(over)) else 0
        case Mul(factors):
            rest = scope.sign(Mul(tuple(f for k, f in enumerate(factors) if k != index)))
            if strict and rest & ZERO_SIGN:
                return 0
            return 1 if not rest & NEGATIVE else -1 if not rest & POSITIVE else 0
        case App(name, (_,)) if not strict and scope.grows(name):
            return 1
        case Fn("max" | "min"):
            return 0 if strict else 1
        case Fn("log") if isinstance(lower, Term):
            return 1 if scope.positive(lower) else 0
        case Pow(_, Rat(e)) if index == 0 and isinstance(lower, Term) and e != 0:
            inside = scope.nonnegative if e > 0 else scope.positive
            return (1 if e > 0 else -1) if inside(lower) else 0
        case _:
            return 0


def replace_at(term: Value, path: Path, rule: Rule, choice: Choice, scope: Scope) -> tuple[Value, int]:
    """``term`` with the rule applied at a place, and the polarity of the place."""
    if not path:
        if not isinstance(term, Term):
            raise ProofError(f"{rule.name}: the place holds no term")
        try:
            made = rule.apply(term, choice, scope)
        except (ValueError, TypeError, AssertionError, TooLarge):
            made = None
        if made is None:
            raise ProofError(f"{rule.name} does not apply to {term}")
        return made, 1
    part, within = inside(term, path[0], scope)
    new, sign = replace_at(part, path[1:], rule, choice, within)
    if rule.relation != "=":
        sign *= polarity(term, path[0], part if sign > 0 else new, scope, rule.relation == "<")
    children = list(parts(term))
    children[path[0]] = new
    return rebuild(term, tuple(children)), sign


def replay(proof: Proof, scope: Scope, rules: Mapping[str, Rule]) -> str:
    """The relation that the proof shows between its start and its end; ProofError where a link does not hold.

    A rule name that begins with ``<-`` is an equation read backwards: the rule turns the result into the term before.
    All links behind it are read backwards too, so that every term in the chain comes from one of the two ends.
    """
    check_form(proof.start, *context(scope))
    for value in (proof.start, *(link.result for link in proof.links)):
        if hollow(value, scope):
            raise ProofError("a sum that may be empty over a quotient")
    known = replace(scope, domain=(*scope.domain, *divisors(proof.start, scope), *divisors(proof.end, scope)))
    forwards = sum(not link.rule.startswith("<-") for link in proof.links)
    term: Value = proof.start
    turned_back = False
    for k, link in enumerate(proof.links):
        backwards = link.rule.startswith("<-")
        rule = rules.get(link.rule.removeprefix("<-"))
        if rule is None:
            raise ProofError(f"there is no rule {link.rule}")
        if (turned_back and not backwards) or (backwards and rule.relation != "="):
            raise ProofError("a link read forwards stands behind one read backwards")
        turned_back = backwards
        chosen = (c for _, choice in link.at for c in choice if isinstance(c, Value))
        check_form(link.result, *chosen)
        made, shown = step(link.result if backwards else term, rule, link.at, scope)
        expected = term if backwards else link.result
        if made != expected or shown != link.relation:
            raise ProofError(f"{rule.name} does not give what the proof says")
        # The last link read forwards arrives at what comes from the other end, so that is defined in any case.
        if rule.target_chosen and k != forwards - 1 and new_partial(
                link.result if backwards else term, term if backwards else link.result, known):
            raise ProofError(f"{rule.name} brings in a quotient or root that may be undefined")
        term = link.result
    return proof.relation


def new_partial(before: Value, after: Value, scope: Scope) -> bool:
    """Whether ``after`` has a power that may be undefined and that ``before`` has not."""
    if not set(inverted(after)) <= set(inverted(before)):
        return True
    powers = {v.base for v in walk(before) if isinstance(v, Pow)}
    if all(v.base in powers for v in walk(after) if isinstance(v, Pow)):
        return False
    known = replace(scope, domain=(*scope.domain, *divisors(before, scope)))
    return known.partial(after)


def inverted(value: Value) -> Iterator[Term]:
    """The matrices whose inverses stand inside, by their entries in indices with fixed names."""
    for part in walk(value):
        matrix = opened(part) if isinstance(part, Fn) and part.name == INVERSE else None
        if matrix is not None:
            both = (canonical_term(m.at(Sym("%1"), Sym("%2"))) for m in (matrix, matrix.transposed))
            yield min(both, key=key)


def check_form(*values: Value) -> None:
    """ProofError where a value is not built as terms are."""
    for value in values:
        if malformed(value):
            raise ProofError("a reserved name, or a function or infinity where there is none")


ONE_ARGUMENT = frozenset({"log", "exp", "abs", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arcsin", "arccos",
                          "arctan", "sign", "floor", "ceil"})


@lru_cache(maxsize=50_000)
def malformed(value: Value) -> bool:
    """Whether a name inside is one that only the normal form (``@``, ``%``), its callers (``§``) or the matching of
    facts (``?``) may use, a function has the wrong number of arguments, or infinity stands for a number."""
    name = value.name if isinstance(value, Sym) else value.var if isinstance(value, (Big, Limit)) else ""
    if name[:1] in ("@", "%", "§", "?") and name != "":
        return True
    if isinstance(value, Fn) and (value.name == "infinity" or (value.name in ONE_ARGUMENT and len(value.args) != 1)):
        return True
    inner: tuple[Value, ...] = parts(value)
    if isinstance(value, (Interval, Limit)):
        inner = tuple(p for p in inner if p not in (INFINITY, MINUS_INFINITY))
    return any(map(malformed, inner))


def context(scope: Scope) -> tuple[Value, ...]:
    """What the notes say, as values: facts, the domain, definitions, and names as symbols."""
    theory = scope.theory
    names = {*theory.sets, *theory.integers, *(p for d in theory.definitions.values() for p in d.params)}
    return (*theory.facts, *scope.domain, *(d.body for d in theory.definitions.values()), *theory.sets.values(),
            *(over for law in theory.laws.values() for _, over in law.slots), *map(Sym, sorted(names)))


def step(term: Value, rule: Rule, at: tuple[tuple[Path, Choice], ...], scope: Scope) -> tuple[Value, str]:
    """The term with the rule applied at all places in order, and the relation of the old to the new term."""
    directions = set()
    for path, choice in at:
        term, sign = replace_at(term, path, rule, choice, scope)
        directions.add(sign)
    if rule.relation == "=":
        return term, "="
    if rule.relation == "argmin=":
        if any(path for path, _ in at):
            raise ProofError(f"{rule.name} is a law for the whole function")
        return term, rule.relation
    if directions == {1}:
        return term, rule.relation
    if directions == {-1}:
        return term, {"<=": ">=", "<": ">"}[rule.relation]
    raise ProofError(f"{rule.name}: the bound is used where the direction is not known")


def shows(proof: Proof, claim_op: str, left: Term, right: Term, scope: Scope, rules: Mapping[str, Rule]) -> bool:
    """Whether a proof, replayed, establishes ``left op right``."""
    if proof.start != left or proof.end != right:
        return False
    if claim_op.startswith("argmin=") and claim_op != "argmin=":
        variable, claim_op = claim_op.removeprefix("argmin="), "argmin="
        about = [choice for link in proof.links if link.relation == "argmin=" for _, choice in link.at if choice]
        if any(choice[0] != variable for choice in about):
            raise ProofError("a law about the minimisers in another variable")
        # What the notes state of the variable holds at one value of it.
        scope = replace(scope, varying=scope.varying | tied_to(frozenset((variable,)), scope.theory))
    shown = replay(proof, scope, rules)
    return shown in {"=": ("=",), "<=": ("=", "<=", "<"), "<": ("<",), ">=": ("=", ">=", ">"), ">": (">",),
                     "argmin=": ("=", "argmin=")}.get(
        claim_op, ())
