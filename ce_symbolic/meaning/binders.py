"""Operators with a range: sums, products, integrals, extrema, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ce_symbolic.context.names import full_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import bound_by, pieces, running, separated
from ce_symbolic.meaning import events, extrema, joint, laws, parts, tensors
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor, Undecided
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    Add,
    Big,
    Compare,
    Enum,
    IndexSet,
    Interval,
    Iverson,
    Limit,
    Mul,
    Range,
    Sym,
    Term,
    plain_number,
    put,
    sum_over,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Number, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator


@dataclass
class Binder:
    """One bound variable: the set it runs over and the printed conditions on it."""

    key: str
    name: str
    over: IndexSet


def big(el: Elaborator, node: Node, env: Env) -> Meaning:
    """Any operator with a range."""
    assert isinstance(node, tree.Big)
    if node.body is None:
        defined = el.book.find(node, env, el.roles)
        if defined is not None:
            return el.unfold(node, *defined, env)
        raise Refusal(node.span, "an operator sign without a body", "write what is summed")
    if el.sequences is not None:
        mean = joint.summed(el, node, env)
        if mean is not None:
            return mean
    if node.op == "lim":
        return limit(el, node, env)
    if node.op in ("bigcap", "bigcup"):
        return events.happening(el, node, env)
    if node.op in ("argmax", "argmin"):
        raise Refusal(node.span, f"{node.op} is a point, not a number", "compare the values")
    if node.op == "int":
        return integral(el, node, env)
    op = {"sup": "max", "inf": "min"}.get(node.op, node.op)
    if op in ("max", "min") and is_over_laws(el, node):
        raise Undecided(node.span, f"a {node.op} over all laws is not decided", "name the law at which it is attained")
    over_reals = extrema.over_reals(el, node, env)
    if over_reals is not None:
        return over_reals
    binders, conditions, inner = ranges(el, node, env)
    if not binders:
        return bare(el, node, env)
    if op in ("max", "min") and conditions:
        raise Undecided(node.span, "an extremum under a condition is not decided", "give it an index set of its own")
    body = el.value(node.body, inner)

    def wrap(value: Term) -> Term:
        factors = tuple(Iverson(c) for c in conditions)
        if factors and op == "sum":
            value = Mul((*factors, value))
        elif factors:
            # Outside the condition a factor of a product is 1.
            value = Add((ONE, Mul((*factors, Add((value, Mul((MINUS_ONE, ONE))))))))
        for binder in reversed(binders):
            one_range(el, binder)
            value = Big(op, binder.name, binder.over, value)
        return value

    return tensors.each(body, wrap)


def one_range(el: Elaborator, binder: Binder) -> None:
    """In one chain, a letter that is used as a number and has no printed range runs over one set wherever it stands."""
    known = el.sorts.known(binder.over)
    if known is not None and known.numeric and not known.sets:
        el.sorts.unify(el.ranges.setdefault(binder.key, binder.over), binder.over)


def is_over_laws(el: Elaborator, node: tree.Big) -> bool:
    """``\\max_{p(x)} I(X;Y)``, ``\\max I(X;Y)``, ``\\max_q`` with a law q: what varies is a law."""
    lower = peel(node.lower) if node.lower is not None else None
    if lower is None:
        body = peel(node.body) if node.body is not None else None
        return isinstance(body, tree.Call) and any(
            el.roles.variables.get(full_key(piece)) == "slot" for arg in body.args for piece in pieces(arg)
        )
    for part in (lower, *(lower.items if isinstance(lower, (tree.Compare, tree.Tuple)) else ())):
        inner = peel(part)
        name = peel(inner.head) if isinstance(inner, tree.Call) else inner
        if isinstance(name, (Letter, Script)) and full_key(name) in el.roles.laws:
            return True
    return False


def attained(el: Elaborator, left: Node, sign: str, right: Node) -> tuple[Node, Node, str] | None:
    r"""``C = \max_{p(x)} I(X;Y) = H(Y) - H(Y|X)``: the extremum is dropped, so the laws are those that attain it.

    The sides without the extremum, and what is supposed of the laws; None where no extremum over laws is dropped.
    """
    if sign not in ("=", "<=", ">="):
        return None
    extreme = [isinstance(n, tree.Big) and n.op in ("max", "min", "sup", "inf") and n.body is not None
               and is_over_laws(el, n) for n in map(peel, (left, right))]
    if extreme[0] == extreme[1]:
        return None
    whole, other = map(peel, (left, right) if extreme[0] else (right, left))
    assert isinstance(whole, tree.Big) and whole.body is not None
    if not any(isinstance(n, tree.Call) and not isinstance(peel(n.head), tree.Number) for n in other.walk()):
        return None  # a number: what the extremum is worth
    name = {"sup": "supremum", "inf": "infimum", "max": "maximum", "min": "minimum"}[whole.op]
    words = f"the laws are those at which the {name} is attained"
    if (whole.op in ("max", "sup"), sign) in ((True, ">=" if extreme[0] else "<="), (
            False, "<=" if extreme[0] else ">=")):
        words = ""  # the maximum is above the value at any law
    sides = (whole.body, right) if extreme[0] else (left, whole.body)
    return *sides, words


def bare(el: Elaborator, node: tree.Big, env: Env) -> Meaning:
    """A sum without bounds runs over the one free letter below it."""
    assert node.body is not None
    letters = free_indices(el, node.body, env)
    if len(letters) > 1:
        letters = weighted(el, node.body, letters, env) or letters
    if len(letters) != 1:
        what = "no free index" if not letters else "the free indices " + ", ".join(map(print_name, letters))
        raise Refusal(
            node.span, f"this {node.op} has no range, and under it there is {what}", "print the index below it"
        )
    key = full_key(letters[0])
    over = el.sorts.fresh(key)
    name = el.new_name(key)
    el.note(node.span, f"read the {node.op} without range as over {print_name(letters[0])}")
    body = el.value(node.body, env.add({key: Element(Sym(name), over)}))
    return tensors.each(body, lambda t: Big(node.op, name, over, t))


def weighted(el: Elaborator, body: Node, letters: list[Node], env: Env) -> list[Node]:
    """``\\sum q(z) \\log \\frac{q(z)}{p(x, z)}``: a mean is over the variables of the law that it begins with."""
    inner = peel(body)
    while isinstance(inner, (tree.Mul, tree.Add)) and (not isinstance(inner, tree.Add) or len(inner.terms) == 1):
        inner = peel(inner.factors[0] if isinstance(inner, tree.Mul) else inner.terms[0])
    if not isinstance(inner, tree.Call) or not laws.is_law_name(el, peel(inner.head), env):
        return []
    front = {full_key(a.items[1] if isinstance(a, tree.Compare) else a) for a in separated(inner)[0]}
    return [n for n in letters if full_key(n) in front]


def free_indices(el: Elaborator, body: Node, env: Env) -> list[Node]:
    """The letters at places of indices and arguments of laws that nothing binds, each once."""
    found: dict[str, Node] = {}

    def look(node: Node, bound: frozenset[str]) -> None:
        if isinstance(node, tree.Big):
            bound = bound | {full_key(n) for n in bound_by(node.lower)} | {full_key(n) for n in node.variables}
        candidates: list[Node] = []
        if isinstance(node, tree.Call) and laws.is_law_name(el, peel(node.head), env):
            args = map(peel, node.args)
            values = [a.items[1] if isinstance(a, tree.Compare) and a.ops == ("=",) else a for a in args]
            candidates = [a for a in values if isinstance(peel(a), (Letter, Script))]
        elif isinstance(node, Script):
            base = letter_key(node.base) if isinstance(node.base, Letter) else ""
            candidates = [s for s in node.subs if isinstance(peel(s), Letter) and el.roles.is_index(s, base)]
            candidates += [s.body for s in node.sups if isinstance(s, tree.Group) and isinstance(peel(s.body), Letter)
                           and el.roles.is_index(s, base)]
        for candidate in candidates:
            key = full_key(candidate)
            if key not in bound and key not in env.bound and key not in el.loose - {key} and not key.isupper():
                found.setdefault(key, peel(candidate))
        for child in node.children():
            look(child, bound)

    look(body, frozenset())
    return list(found.values())


def ranges(el: Elaborator, node: tree.Big, env: Env) -> tuple[list[Binder], list[Compare], Env]:
    """The bound variables of an operator with their sets, the conditions on them, and the scope of the body."""
    lower = peel(node.lower) if node.lower is not None else None
    binders: list[Binder] = []
    conditions: list[tree.Compare] = []
    if lower is None:
        if node.upper is None:
            return [], [], env
        letters = free_indices(el, node.body, env) if node.body is not None else []
        if len(letters) != 1:
            return [], [], env
        lower = letters[0]
    names: list[Node] = []
    over: IndexSet | None = None
    part: Node | None = None
    if isinstance(lower, tree.SuchThat):
        names = bound_by(lower.body)
        if isinstance(peel(lower.body), tree.Compare):
            conditions = []
        holds = peel(lower.condition)
        if not isinstance(holds, tree.Compare):
            raise Refusal(lower.span, "this condition is not understood", "write an inequality")
        conditions.append(holds)
    elif isinstance(lower, tree.Compare):
        if lower.ops == ("=",):
            names = bound_by(lower.items[0])
            if node.upper is None:
                first = peel(lower.items[1])
                raise Refusal(lower.span, f"the sum starts at {print_name(first)} and has no upper bound", "print it")
            top = peel(node.upper)
            if isinstance(top, Letter) and el.lookup(top, env) is None:
                el.integers.add(letter_key(top))
            bottom = el.term(lower.items[1], env)
            over = Range(bottom, el.term(node.upper, env)) if full_key(top) != "infty" else None
            if over is None:
                raise Undecided(node.span, "a sum without end: convergence is not decided", "sum to n")
        elif lower.ops == ("in",):
            names = bound_by(lower.items[0])
            part = lower.items[1] if parts.is_part(el, lower.items[1]) else None
            over = parts.whole(el, part) if part is not None else named(el, lower.items[1], env)
        elif len(lower.items) > 2 and all(op in ("<", "<=") for op in lower.ops):
            names = running(lower)
            over, conditions = between(el, lower, names, env)
        elif lower.ops in (("!=",), ("<",), ("<=",), (">",), (">=",)):
            names, conditions = bound_by(lower), [lower]
            if isinstance(peel(lower.items[0]), tree.Tuple):
                raise Refusal(lower.span, "this condition is not understood", "write i ≠ j")
            both = [n for n in (lower.items[0], lower.items[-1]) if isinstance(peel(n), Letter)]
            pair = lower.ops == ("!=",) or _counts_pairs(both, node.body)
            if len(both) == 2 and pair and full_key(both[1]) not in env.bound and full_key(both[1]) not in el.loose:
                names = [*names, both[1]]
        elif lower.ops == ("~",):
            names = bound_by(lower.items[0])
        else:
            conditions = [lower]
            names = bound_by(lower)
    else:
        names = bound_by(lower)
    if not names:
        raise Refusal(lower.span, "it is not clear what runs here", "print the index below the sign")
    inner = env
    for item in names:
        key = full_key(item)
        runs = over
        if runs is None and node.upper is not None and isinstance(peel(node.upper), Letter):
            el.integers.add(letter_key(peel(node.upper)))  # type: ignore[arg-type]
            runs = Range(ONE, el.term(node.upper, env))
        unknown = el.sorts.fresh(key)
        if runs is not None:
            el.sorts.unify(unknown, runs)
        else:
            el.running.append((key, unknown))
        name = el.new_name(key)
        binders.append(Binder(key, name, runs if isinstance(runs, (Range, Enum)) else unknown))
        inner = inner.add({key: Element(Sym(name), unknown)})
        el.spelling.setdefault(key, print_name(item))
    found = [c for k in conditions for c in el.condition(k, inner)]
    return binders, found + [parts.belongs(el, part, Sym(b.name)) for b in binders if part is not None], inner


def _counts_pairs(both: list[Node], body: Node | None) -> bool:
    r"""Whether two indices run below ``\sum_{i < j} a_{ij}``; in ``\sum_{x \ge a} p(x)`` only x does."""
    letters = {full_key(n) for n in body.walk() if isinstance(n, Letter)} if body is not None else set()
    return all(full_key(n) in letters and full_key(n) in _INDICES for n in both)


_INDICES = frozenset("ijklmnst")


def between(el: Elaborator, order: tree.Compare, names: list[Node],
            env: Env) -> tuple[IndexSet | None, list[tree.Compare]]:
    """``1 \\le i < j \\le n``: the range from the first to the last, and the order of the indices."""
    pairs = list(zip(order.items, order.ops, order.items[1:], strict=False))
    first, last = order.items[0], order.items[-1]
    conditions = [tree.Compare((a, b), (op,), span=order.span) for a, op, b in pairs if a in names and b in names]
    if last in names:
        return None, [tree.Compare((a, b), (op,), span=order.span) for a, op, b in pairs]
    low = ONE if first in names else el.term(first, env)
    high = el.term(last, env)
    if isinstance(peel(last), Letter) and el.lookup(peel(last), env) is None:
        el.integers.add(letter_key(peel(last)))  # type: ignore[arg-type]
    if first not in names and order.ops[0] == "<":
        low = Add((low, ONE))
    return Range(low, Add((high, MINUS_ONE)) if order.ops[-1] == "<" else high), conditions


def named(el: Elaborator, node: Node, env: Env) -> IndexSet:
    """The set printed behind ``\\in``."""
    inner = peel(node)
    if isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("{", "\\{"):
        if any(isinstance(peel(i), tree.Dots) for i in inner.items):
            first, last = peel(inner.items[0]), peel(inner.items[-1])
            return Range(el.term(first, env), el.term(last, env))
        elements: list[Term] = []
        for item in inner.items:
            leaf = peel(item)
            if isinstance(leaf, (Letter, Script)):
                elements.append(Sym(full_key(leaf)))
                el.declare(full_key(leaf), leaf)
            else:
                elements.append(plain_number(el.term(leaf, env)))
        return Enum(tuple(elements))
    if isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("[", "("):
        return Interval(el.term(inner.items[0], env), el.term(inner.items[1], env))
    return el.named_set(inner)


def cardinality(el: Elaborator, node: Node, env: Env) -> Term:
    """``|\\mathcal X|`` and ``|\\{x : p(x) > 0\\}|``: a sum of ones."""
    if isinstance(node, tree.Tuple) and len(node.items) == 1 and isinstance(peel(node.items[0]), tree.SuchThat):
        node = peel(node.items[0])
    if isinstance(node, tree.SuchThat):
        range_node = tree.Big("sum", node, None, Number("1"), span=node.span)
        value = big(el, range_node, env)
        assert not isinstance(value, Tensor)
        return value
    over = named(el, node, env)
    return sum_over(el.new_name(el.letter_of(over)), over, ONE)


def integral(el: Elaborator, node: tree.Big, env: Env) -> Meaning:
    """An integral over printed bounds, or over the whole space of its variable."""
    assert node.body is not None
    variables = list(node.variables)
    lower = peel(node.lower) if node.lower is not None else None
    if not variables:
        variables = [n for n in bound_by(lower) if node.upper is None] or free_indices(el, node.body, env)
        if len(variables) > 1:
            variables = weighted(el, node.body, variables, env) or variables
        if len(variables) != 1:
            raise Refusal(node.span, "the integral does not say over what", "write d x behind it")
    inner = env
    binders: list[Binder] = []
    bounded = lower is not None and node.upper is not None
    for item in variables:
        key = full_key(item)
        base = peel(item)
        unknown = el.sorts.fresh(key)
        over: IndexSet = unknown
        if bounded and lower is not None and node.upper is not None:
            over = Interval(el.term(lower, env), el.term(node.upper, env))
            el.sorts.unify(unknown, over)
        el.sorts.continuous(unknown)
        name = el.new_name(key)
        binders.append(Binder(key, name, over))
        found = Element(Sym(name), unknown)
        inner = inner.add({key: found})
        if isinstance(base, tree.Power):  # \mathrm{d}y^n integrates over the vector y
            inner = inner.add({full_key(base.base): found})
        el.spelling.setdefault(key, print_name(item))
    conditions: list[Compare] = []
    region = printed_region(lower) if not bounded else None
    if region is not None:
        conditions = el.condition(region, inner)
        if len(binders) == 1 and any(c.op not in ("=", "!=") for c in conditions):
            el.sorts.real(binders[0].over)
    body = el.value(node.body, inner)

    def wrap(value: Term) -> Term:
        if conditions:
            value = Mul((*map(Iverson, conditions), value))
        for binder in reversed(binders):
            value = Big("sum", binder.name, binder.over, value)
        return value

    return tensors.each(body, wrap)


def printed_region(lower: Node | None) -> tree.Compare | None:
    """The condition below an integral sign: ``|x| \\ge c``, ``\\{x : |x| \\ge c\\}``."""
    inner = peel(lower) if lower is not None else None
    if isinstance(inner, tree.Tuple) and len(inner.items) == 1 and inner.delimiters[0] in ("{", "\\{"):
        inner = peel(inner.items[0])
    if isinstance(inner, tree.SuchThat):
        held = peel(inner.condition)
        if not isinstance(held, tree.Compare):
            raise Refusal(inner.span, "this condition is not understood", "write an inequality")
        return held
    return inner if isinstance(inner, tree.Compare) and inner.ops[0] not in ("in", "=") else None


def limit(el: Elaborator, node: tree.Big, env: Env) -> Meaning:
    """``\\lim_{s \\to 1}``."""
    lower = peel(node.lower) if node.lower is not None else None
    if not isinstance(lower, tree.Compare) or lower.ops[0] not in ("->", "=") or node.body is None:
        raise Refusal(node.span, "the limit does not say what goes where", "write \\lim_{x \\to a}")
    key = full_key(lower.items[0])
    point_node = peel(lower.items[1])
    point = INFINITY if full_key(point_node) == "infty" else el.term(point_node, env)
    name = el.new_name(key)
    el.declare(key, lower.items[0])
    body = el.term(node.body, env.add({key: Element(Sym(name))}))
    # What a definition above says with this letter goes there too.
    return Limit(name, point, put(body, key, Sym(name)))
