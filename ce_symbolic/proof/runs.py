"""Which informations of runs of variables may help with an inequality between entropies.  Nothing here is trusted.

For each range of places: ``I(A; B | C)`` for probabilities ``p(A)``, ``p(B)`` that occur and a ``C`` inside of both,
where ``p(A, B)`` occurs too; ``H(B | A)`` for an ``A`` inside of ``B``; relative entropies of two laws.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ce_symbolic.meaning.terms import ONE, Fn, IndexSet, Joint, Prob, Range, Sym, Term, free_names, substitute, term
from ce_symbolic.proof.normal import Polynomial, key
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import within
from ce_symbolic.rules.rule import Choice
from ce_symbolic.rules.sequences import JoinedRuns, before

MOST = 40
POINT = Sym("~0")
Binders = tuple[tuple[str, IndexSet], ...]


def run_informations(goal: Polynomial, scope: Scope) -> Iterator[Choice]:
    """Choices for ``non-negative-run-information``."""
    found: dict[tuple[Binders, str], dict[Joint, None]] = {}
    for sets, factors in goal:
        weights = [b for b, e in factors if isinstance(b, Prob) and e == 1]
        for base, e in factors:
            if not (isinstance(base, Fn) and base.name == "log" and e == 1 and isinstance(base.args[0], Joint)):
                continue
            made = _with_names(base.args[0], sets)
            if made is not None and len(weights) == 1:
                found.setdefault((made[0], weights[0].law), {})[made[1]] = None
    everywhere = {law: list(js) for (binders, law), js in found.items() if not binders}
    count = 0
    for (binders, law), joints in sorted(found.items(), key=lambda f: (-len(f[0][0]), f[0][1])):
        mine = list(dict.fromkeys((*joints, *everywhere.get(law, ()))))
        for choice in _of(mine, law, binders, within(binders, scope)):
            count += 1
            if count > MOST:
                return
            yield choice


def _with_names(joint: Joint, sets: tuple[IndexSet, ...]) -> tuple[Binders, Joint] | None:
    """The joint with its point called ``~0`` and its places by ``~1 …``, and the ranges of these."""
    points = {p for *_, p in joint.items}
    if len(points) != 1:
        return None
    point = points.pop()
    if not isinstance(point, Sym) or not point.name.startswith("@"):
        return None
    rename: dict[str, Term] = {point.name: POINT}
    binders: list[tuple[str, IndexSet]] = []
    for k, over in enumerate(sets):
        name = f"@{k + 1}"
        if name in free_names(joint) and name != point.name:
            if not isinstance(over, Range):
                return None
            binders.append((f"~{len(binders) + 1}", over))
            rename[name] = Sym(binders[-1][0])
    made = term(substitute(joint, rename))
    assert isinstance(made, Joint)
    return tuple(binders), made


def _first_members(joints: list[Joint]) -> Iterator[Joint]:
    """``p(X_1, …, X_{i-1})`` beside ``p(X_i)`` and ``p(X_1, …, X_n)``, with what stands beside both."""
    for whole in joints:
        for one in joints:
            for name, first, last, at in one.items:
                rests = [tuple(i for i in j.items if i[0] != name) for j in (one, whole)]
                if first != last or not any(i[0] == name and i[1] == ONE and i[3] == at for i in whole.items):
                    continue
                for rest in dict.fromkeys(rests):
                    yield Joint(whole.law, ((name, ONE, before(first), at), *rest))
                    yield Joint(whole.law, ((name, ONE, first, at), *rest))


def _of(joints: list[Joint], law: str, binders: Binders, scope: Scope) -> Iterator[Choice]:
    flat = tuple(x for b in binders for x in b)
    mine = sorted((j for j in joints if j.law == law), key=lambda j: (len(j.items), key(j)))
    others = sorted((j for j in joints if j.law != law), key=lambda j: (len(j.items), key(j)))
    nothing = Joint(law, ())

    def union(*parts: Joint) -> Term:
        items = tuple(i for p in parts for i in p.items)
        return JoinedRuns().apply(Joint(law, items), (), scope) or nothing

    for other in others:
        for given in (*(o for o in others if o is not other and o.law == other.law), Joint(other.law, ())):
            if union(Joint(law, other.items), Joint(law, given.items)) == union(Joint(law, other.items)):
                yield (ONE, law, other.law, Joint(law, other.items), nothing, Joint(law, given.items), *flat)
    mine += [j for j in dict.fromkeys(_first_members(mine)) if j not in mine]
    pairs = list(combinations(mine, 2))
    for a, b in pairs:
        whole = union(a, b)
        if whole in (union(a), union(b)):
            continue
        inside = [c for c in mine if c not in (a, b) and union(a, c) == union(a) and union(b, c) == union(b)]
        for c in (*inside[::-1], nothing):
            yield (ONE, law, law, a, b, c, *flat)
    for a, b in pairs:
        for small, large in ((a, b), (b, a)):
            if union(small, large) == union(large) != union(small):
                yield (ONE, law, law, large, large, small, *flat)
    for a in mine:
        yield (ONE, law, law, a, a, nothing, *flat)
