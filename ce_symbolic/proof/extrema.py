"""Bounds of suprema and infima from bounds of their members."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from ce_symbolic.meaning.terms import Big, Defined, Fn, Interval, Space, Sym, Term, free_names, fresh, put
from ce_symbolic.proof.kernel import Link, Proof
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.extrema import MOST

#: Proves ``left <= right`` at a place.
Prover = Callable[[Term, Term, Scope], Proof | None]


def below_infimum(left: Term, right: Term, scope: Scope, strict: bool, prove: Prover) -> Proof | None:
    """``left <= inf_s f(s)`` from ``left <= f(s)`` for every s, or from ``f <= g`` where the left side is
    ``inf_s f(s)`` and the right one ``inf_s g(s)``."""
    whole = extremum(right, "min", strict)
    if whole is None:
        return None
    other = extremum(left, "min", strict)
    if other is not None and other.over == whole.over:
        return both(other, whole, scope, prove)
    whole = renamed(whole, left)
    inner = prove(left, whole.body, scope.bind(whole.var, whole.over))
    if inner is None or not scope.nonempty(whole.over):
        return None
    lifted = inside(inner, whole)
    head = Link("as-extremum", "=", (((), ("min", whole.var, whole.over)),), lifted.start)
    return Proof(left, (head, *lifted.links))


def above_supremum(left: Term, right: Term, scope: Scope, strict: bool, prove: Prover) -> Proof | None:
    """``sup_s f(s) <= right`` from ``f(s) <= right`` for every s."""
    whole = extremum(left, "max", strict)
    if whole is None:
        return None
    other = extremum(right, "max", strict)
    if other is not None and other.over == whole.over:
        return both(whole, other, scope, prove)
    whole = renamed(whole, right)
    inner = prove(whole.body, right, scope.bind(whole.var, whole.over))
    if inner is None or not scope.nonempty(whole.over):
        return None
    lifted = inside(inner, whole)
    tail = Link("<-as-extremum", "=", (((), ("max", whole.var, whole.over)),), right)
    return Proof(lifted.start, (*lifted.links, tail))


def below_least(left: Term, right: Term, scope: Scope, strict: bool, prove: Prover) -> Proof | None:
    """``left <= min(f, g)`` from ``left <= f`` and ``left <= g``."""
    least = listed(right, "min")
    if least is None or strict:
        return None
    proofs = [prove(left, member, scope) for member in least.args]
    links = _one_by_one("min", proofs)
    if links is None:
        return None
    head = Link("as-extremum", "=", (((), ("min", len(least.args))),), Fn("min", (left,) * len(least.args)))
    return Proof(left, (head, *links))


def above_greatest(left: Term, right: Term, scope: Scope, strict: bool, prove: Prover) -> Proof | None:
    """``max(f, g) <= right`` from ``f <= right`` and ``g <= right``."""
    greatest = listed(left, "max")
    if greatest is None or strict:
        return None
    proofs = [prove(member, right, scope) for member in greatest.args]
    links = _one_by_one("max", proofs)
    if links is None:
        return None
    tail = Link("<-as-extremum", "=", (((), ("max", len(greatest.args))),), right)
    return Proof(Fn("max", tuple(p.start for p in proofs if p is not None)), (*links, tail))


def listed(value: Term, op: str) -> Fn | None:
    """The least or greatest of a list that a side is."""
    while isinstance(value, Defined):
        value = value.body
    return value if isinstance(value, Fn) and value.name == op and 1 < len(value.args) <= MOST else None


def _one_by_one(op: str, proofs: Sequence[Proof | None]) -> tuple[Link, ...] | None:
    """Proofs about the members of a list as one about the whole list."""
    found = [p for p in proofs if p is not None]
    if len(found) < len(proofs):
        return None
    members, links = [p.start for p in found], []
    # Behind a link that is read backwards all are: so first the way from the left ends of all members, then the rest.
    turns = [next((i for i, k in enumerate(p.links) if k.rule.startswith("<-")), len(p.links)) for p in found]
    for ahead in (True, False):
        for k, (proof, turn) in enumerate(zip(found, turns, strict=True)):
            for link in proof.links[:turn] if ahead else proof.links[turn:]:
                members[k] = link.result
                links.append(Link(link.rule, link.relation, tuple(((k, *path), c) for path, c in link.at),
                                  Fn(op, tuple(members))))
    return tuple(links)


def extremum(value: Term, op: str, strict: bool) -> Big | None:
    """The extremum that a side is; with ``strict`` one that is attained."""
    while isinstance(value, Defined):
        value = value.body
    if not isinstance(value, Big) or value.op != op:
        return None
    return None if strict and isinstance(value.over, (Interval, Space)) else value


def both(lower: Big, upper: Big, scope: Scope, prove: Prover) -> Proof | None:
    """An extremum of the smaller members is at most that of the larger ones."""
    var = fresh(lower.var, free_names(upper.body) - {upper.var})
    lower = Big(lower.op, var, lower.over, put(lower.body, lower.var, Sym(var)))
    inner = prove(lower.body, put(upper.body, upper.var, Sym(var)), scope.bind(var, lower.over))
    return None if inner is None else inside(inner, lower)


def renamed(whole: Big, other: Term) -> Big:
    """The extremum with an index that does not occur in the other side."""
    var = fresh(whole.var, free_names(other))
    return whole if var == whole.var else Big(whole.op, var, whole.over, put(whole.body, whole.var, Sym(var)))


def inside(proof: Proof, whole: Big) -> Proof:
    """A proof about the members as one about the extremum."""
    def around(value: Term) -> Term:
        return Big(whole.op, whole.var, whole.over, value)

    links = tuple(Link(k.rule, k.relation, tuple(((1, *path), c) for path, c in k.at), around(k.result))
                  for k in proof.links)
    return Proof(around(proof.start), links)
