"""Declarations as terms: facts, properties, laws of random variables, definitions given in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.context.pieces import base_key, call_key
from ce_symbolic.context.usage import real_sizes
from ce_symbolic.meaning import chances, laws, letters, named_laws, tensors
from ce_symbolic.meaning.components import components
from ce_symbolic.meaning.events import OMEGA, SAMPLE, set_event
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Compare,
    Condition,
    IndexSet,
    Interval,
    Mul,
    Pow,
    Prob,
    Property,
    Rat,
    Sym,
    Term,
    free_names,
    substitute,
    sum_over,
    term,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import NOWHERE, Call, Letter, Node, Script, Span

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

FUNCTION_KINDS = ("convex", "concave", "affine", "linear", "differentiable", "increasing", "decreasing")


OF_EACH = "what the notes tell of each of these functions is not understood"


@dataclass
class Facts:
    """What is declared, before sets are resolved."""

    conditions: list[Condition] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    local: list[tree.Compare] = field(default_factory=list)
    """Comparisons of free indices (``i \\ne j``), which concern the indices of each chain."""
    since: dict[Condition | Property, int] = field(default_factory=dict)
    """Where in the text what is supposed from there on begins to hold; -1 for what holds everywhere."""
    points: list[tuple[Condition, dict[str, IndexSet]]] = field(default_factory=list)
    """Values at one element (``t(k) = 1``), with the sets of the elements; such a letter names that element."""


def gather(
    el: Elaborator,
    declared: Iterable[tuple[said.Declaration, tuple[str, ...]]],
    opened: Mapping[said.Declaration, int] | None = None,
) -> Facts:
    """All facts and properties, in every version of the laws that they are about.

    ``opened`` tells of declarations that hold only from some place of the text on.
    """
    facts = Facts()
    seen: set[tuple[said.Declaration, str]] = set()
    for declaration, versions in declared:
        for version in versions:
            same = (replace(declaration, span=NOWHERE), version)
            if same in seen:
                continue  # said before, in the same words
            seen.add(same)
            el.version = version
            before = len(facts.conditions), len(facts.properties)
            try:
                _one(el, declaration, facts)
            except Refusal as refusal:
                el.note(declaration.span, f"an assumption is not used: {refusal.message}")
            start = (opened or {}).get(declaration, -1)
            found: list[Condition | Property] = [*facts.conditions[before[0] :], *facts.properties[before[1] :]]
            for made in found:
                facts.since[made] = min(start, facts.since.get(made, start))
    el.version = ""
    return facts


def _one(el: Elaborator, declaration: said.Declaration, facts: Facts) -> None:
    if isinstance(declaration, said.Fact):
        for compare in single(declaration.compare):
            compare_fact(el, compare, facts, declaration.guards, declaration.forall)
    elif isinstance(declaration, said.Equation):
        if full_key(declaration.left) and not declaration.strict:
            equal = tree.Compare((declaration.left, declaration.right), ("=",), span=declaration.span)
            compare_fact(el, equal, facts, every=declaration.every)
    elif isinstance(declaration, said.Quality):
        for name in declaration.names:
            quality(el, name, declaration.kind, facts)
        if declaration.kind == "disjoint":
            for i, first in enumerate(declaration.names):
                for second in declaration.names[i + 1 :]:
                    both = tree.Mul((first, second), ("\\cap",), span=declaration.span)
                    chance = set_event(el, Call(Letter("P"), (both,), span=declaration.span), Env())
                    facts.conditions.append(Condition((), (), Compare("=", chance, ZERO)))
    elif isinstance(declaration, said.OfSequence):
        chances.of_members(el, declaration, facts)
    elif isinstance(declaration, said.Independent):
        chances.independent(el, declaration, facts)
    elif isinstance(declaration, said.Named):
        named_laws.named(el, declaration, facts)
    elif isinstance(declaration, said.Uncorrelated):
        chances.uncorrelated(el, declaration, facts)
    elif isinstance(declaration, said.Correlated):
        chances.correlated(el, declaration, facts)
    elif isinstance(declaration, said.IndependentGiven):
        chances.independent_given(el, declaration, facts)
    elif isinstance(declaration, said.Moments):
        for name in declaration.names or chances.families(el):
            chances.moments(el, name, declaration, facts)
    elif isinstance(declaration, said.IsLaw):
        chances.law_facts(el, declaration, facts)
    elif isinstance(declaration, said.Size):
        chances.size(el, declaration, facts)


def single(compare: tree.Compare) -> Iterator[tree.Compare]:
    """``0 < t \\le 1`` is two relations; ``a, b \\in S`` as well."""
    for left, op, right in zip(compare.items, compare.ops, compare.items[1:], strict=False):
        inner = peel(left)
        names = inner.items if isinstance(inner, tree.Tuple) and inner.delimiters == ("", "") else (left,)
        for name in names:
            yield tree.Compare((name, right), (op,), span=compare.span)


def is_bare_index(el: Elaborator, node: Node) -> bool:
    """A letter that is an index by its use in the formulas."""
    inner = peel(node)
    if isinstance(inner, tree.Number):
        return True
    return (
        isinstance(inner, Letter)
        and el.roles.is_index(inner)
        and any(
            any(isinstance(peel(s), Letter) and letter_key(peel(s)) == letter_key(inner) for s in subs)  # type: ignore[arg-type]
            for many in el.roles.indexed.values()
            for subs in many
        )
    )


def of_values(el: Elaborator, left: Node, op: str, right: Node, facts: Facts) -> bool:
    r"""``X \ge 0`` of a random variable with a law in symbols: so are all its values."""
    for name, other, flipped in ((left, right, False), (right, left, True)):
        inner = peel(name)
        if isinstance(inner, Letter) and el.roles.variables.get(letter_key(inner)) == "slot" and not any(
                isinstance(n, (Letter, Script)) and full_key(n) in el.roles.variables for n in other.walk()):
            letter, over = el.outcomes(letter_key(inner))
            value, bound = Sym(el.new_name(letter)), el.term(other, Env())
            el.sorts.numeric(over)
            claim = Compare(op, bound, value) if flipped else Compare(op, value, bound)
            facts.conditions.append(Condition(((value.name, over),), (), claim))
            return True
    return False


def compare_fact(
    el: Elaborator, compare: tree.Compare, facts: Facts, guards: tuple[Node, ...] = (), forall: tuple[Node, ...] = (),
    every: bool = False,
) -> None:
    """One printed relation as a fact, for all its free indices; ``every`` where the sentence says so."""
    left, right = compare.items
    op = compare.ops[0]
    if op in ("in", "notin", "subset"):
        member(el, left, right, op, facts)
        return
    if op not in ("=", "!=", "<", "<=", ">", ">="):
        return
    if is_bare_index(el, left) and is_bare_index(el, right):
        facts.local.append(compare)
        return
    name = peel(left)
    if (
        op == "="
        and not every
        and isinstance(name, Script)
        and isinstance(peel(right), tree.Number)
        and any(isinstance(peel(s), Letter) and el.roles.is_index(s) for s in name.subs)
        and not any(isinstance(peel(s), Script) for s in name.subs)  # t_{i c_i} = 1 holds for every i
        and not is_point(el, left)
    ):
        facts.local.append(compare)  # y_k = 1: for the k of the chain, not for all
        return
    el.begin(frozenset())
    if not guards and not forall and op in ("<", "<=", ">", ">=") and of_values(el, left, op, right, facts):
        return
    if isinstance(peel(left), Letter) and full_key(left) in el.roles.bounds:
        el.integers.add(full_key(left))
    if forall:
        reals = {full_key(n): Element(Sym(el.new_name(full_key(n)))) for n in forall}
        claim = Compare(op, el.term(left, Env(dict(reals))), el.term(right, Env(dict(reals))))
        line = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)
        binders = tuple((e.term.name, line) for e in reals.values() if isinstance(e.term, Sym))
        facts.conditions.append(Condition(binders, (), claim))
        return
    a, b = el.value(left, Env()), el.value(right, Env())
    if any(side in (INFINITY, Mul((MINUS_ONE, INFINITY))) for side in (a, b)):
        return  # p < \infty says that p is a number
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        if op == "=" and not guards:
            of_entries(el, a, b, compare.span, facts)
        return
    conditions = tuple(c for g in guards if isinstance(g, tree.Compare) for c in el.condition(g, Env()))
    if op == "=" and not conditions and is_point(el, left) and not free_names(b):
        facts.points.append(
            (
                Condition((), (), Compare(op, a, b)),
                {e.term.name: e.over for e in el.free.values() if isinstance(e.term, Sym) and e.over is not None},
            )
        )
        return
    facts.conditions.append(closed(el, Compare(op, a, b), conditions))
    match a:
        case Mul((Prob() as both, Pow(Prob() as behind, exponent))) if op == "=" and exponent == MINUS_ONE:
            # P(y = 1 | x) = f says what P(y = 1, x) is too
            facts.conditions.append(closed(el, Compare(op, both, Mul((b, behind))), conditions))
    if op == "=" and isinstance(a, Pow) and a.exponent == HALF:
        # A norm that is said to be 1: what is under the root is 1 too.
        facts.conditions.append(closed(el, Compare(op, a.base, ONE if b == ONE else Pow(b, TWO)), conditions))


def of_entries(el: Elaborator, a: Meaning, b: Meaning, span: Span, facts: Facts) -> None:
    """An equation between vectors or matrices, ``Q^T Q = I``: one for all entries."""
    left, right, free = components(el, a, b, span)
    names = {letter: el.new_name(letter) for letter in free}
    rename: dict[str, Term] = {letter: Sym(name) for letter, name in names.items()}
    inner = closed(el, Compare("=", term(substitute(left, rename)), term(substitute(right, rename))))
    binders = (*inner.binders, *((names[letter], over) for letter, over in free.items()))
    facts.conditions.append(Condition(binders, inner.guards, inner.claim))


def is_point(el: Elaborator, left: Node) -> bool:
    """``t(k)``: a law at one element that goes by a letter."""
    name = peel(left)
    if isinstance(name, Script):
        return base_key(name) in el.roles.laws and len(name.subs) == 1 and isinstance(peel(name.subs[0]), Letter)
    return (
        isinstance(name, tree.Call)
        and call_key(name.head) in el.roles.laws
        and all(isinstance(peel(a), Letter) for a in name.args)
    )


def closed(el: Elaborator, claim: Compare, guards: tuple[Compare, ...] = ()) -> Condition:
    """The claim for all values of the free indices."""
    binders = []
    for element in el.free.values():
        assert isinstance(element.term, Sym) and element.over is not None
        binders.append((element.term.name, element.over))
    if SAMPLE in free_names(claim.left) | free_names(claim.right):
        binders.append((SAMPLE, OMEGA))  # X >= 0 holds whatever happens
    return Condition(tuple(binders), guards, claim)


def member(el: Elaborator, left: Node, right: Node, op: str, facts: Facts) -> None:
    """``θ ∈ [0,1]``, ``y_n ∈ {0,1}``, ``x ∈ {a, b}``, ``x ∈ \\mathcal X``."""
    if op != "in":
        return
    inner = peel(right)
    name = peel(left)
    if dimensions(el, name, inner):
        return
    if isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("[", "(", "]") and len(inner.items) == 2:
        el.begin(frozenset())
        value = el.term(name, Env())
        low, high = (el.term(i, Env()) for i in inner.items)
        opening, closing = inner.delimiters
        if low not in (INFINITY, Mul((MINUS_ONE, INFINITY))):
            facts.conditions.append(closed(el, Compare(">=" if opening == "[" else ">", value, low)))
        if high != INFINITY:
            facts.conditions.append(closed(el, Compare("<=" if closing == "]" else "<", value, high)))
        return
    if isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("{", "\\{"):
        if index_letter(el, name) or is_variable(el, name):
            from ce_symbolic.meaning.binders import named

            use_set(el, name, named(el, right, Env()))
            return
        el.begin(frozenset())
        value = el.term(name, Env())
        values = [el.term(i, Env()) for i in inner.items if not isinstance(peel(i), tree.Dots)]
        if len(values) < len(inner.items):
            if isinstance(value, App) and not stands_as_index(el, name):
                el.cautious[value.name] = "the notes tell of values here that are not understood"
            return
        of_outcomes(el, name, inner)
        if values and all(isinstance(v, Rat) and v.value >= 0 for v in values):
            facts.conditions.append(closed(el, Compare(">=", value, ZERO)))
        product = Mul(tuple(value if v == ZERO else Add((value, Mul((MINUS_ONE, v)))) for v in values))
        facts.conditions.append(closed(el, Compare("=", product, ZERO)))
        return
    letter = base_letter(inner)
    if letter is not None and letter.style == "cal" and (index_letter(el, name) or is_variable(el, name)):
        use_set(el, name, el.named_set(inner))


def stands_as_index(el: Elaborator, name: Node) -> bool:
    """Whether something is printed with this name as its index: ``o_{i c_i}``."""
    return any(isinstance(inner := peel(sub), Script) and base_key(inner) == base_key(name)
               for many in el.roles.indexed.values() for subs in many for sub in subs)


def dimensions(el: Elaborator, name: Node, space: Node) -> bool:
    """``X ∈ \\mathbb{R}^{n \\times d}`` says how many rows and columns there are; True where it is such a space."""
    sizes = real_sizes(space)
    if not sizes:
        return False
    names = name.items if isinstance(name, tree.Tuple) and name.delimiters == ("", "") else (name,)
    for one in names:
        if not isinstance(peel(one), (Letter, Script)):
            continue
        el.begin(frozenset())
        value = el.value(one, Env())
        if not isinstance(value, Tensor):
            continue
        own = [over for over in (value.rows, value.cols) if over is not None]
        wanted = [size for size in sizes if not (isinstance(size, tree.Number) and size.text == "1")]
        if len(own) == len(wanted):
            for over, size in zip(own, wanted, strict=True):
                counted = letters.sized(el, size)
                if counted is not None:
                    el.sorts.unify(over, counted)
    return True


def index_letter(el: Elaborator, node: Node) -> bool:
    """Whether a letter is an argument of laws or bound by sums, rather than a number."""
    inner = peel(node)
    if not isinstance(inner, Letter):
        return False
    key = letter_key(inner)
    return key in el.roles.bound or any(
        key in (full_key(a), full_key(inner.items[0]) if isinstance(inner := peel(a), tree.Compare) else "")
        for law in el.roles.laws for call in el.roles.calls.get(law, ()) for a in call.args
    )


def is_variable(el: Elaborator, node: Node) -> bool:
    """Whether a name is a random variable with a discrete law."""
    inner = peel(node)
    return isinstance(inner, (Letter, Script)) and el.roles.variables.get(full_key(inner)) == "slot"


def use_set(el: Elaborator, name: Node, over: IndexSet) -> None:
    """The letter's values form this set: so do the slots of laws that it stands at."""
    key = full_key(name)
    slot = el.roles.slot_of(name)
    if slot is not None and is_variable(el, name):
        el.sorts.unify(laws.master(el).slot(slot), over)
    for law, role in sorted(el.roles.laws.items()):
        stands = any(any(full_key(a) == key for a in call.args) for call in el.roles.calls.get(law, ()))
        if role.slots == [laws.ONLY] and stands:
            el.sorts.unify(laws.record(el, law).slot(laws.ONLY), over)
        elif slot is not None and slot in role.slots:
            el.sorts.unify(laws.record(el, law).slot(slot), over)


def of_outcomes(el: Elaborator, name: Node, listed: Node) -> None:
    """Labels ``t_n \\in \\{-1, 1\\}`` that stand in a law, ``P(t_n | x_n)``: the outcomes of the law are these."""
    slot = el.roles.slot_of(name) if isinstance(name, Script) else None
    sets = [record.slots[slot] for _, record in sorted(el.laws.items()) if slot is not None and slot in record.slots]
    if sets:
        from ce_symbolic.meaning.binders import named

        over = named(el, listed, Env())
        for mine in sets:
            el.sorts.unify(mine, over)


def of_matrix(el: Elaborator, node: Node, kind: str, facts: Facts) -> None:
    """``A is symmetric``, ``A is invertible``, ``A \\succ 0``."""
    if kind == "covariance":
        return  # said with the name itself, where it is read as a matrix
    el.begin(frozenset())
    matrix = el.value(node, Env()) if isinstance(node, (Letter, Script)) else None
    if not isinstance(matrix, Tensor) or matrix.rows is None or matrix.cols is None:
        facts.properties.append(Property("symmetric", (full_key(node),)))
        return
    el.sorts.unify(matrix.rows, matrix.cols)
    entry = matrix.entry(Sym("?"), Sym("?"))
    if kind != "invertible" and isinstance(entry, App):
        facts.properties.append(Property("symmetric", (entry.name,)))
        if kind != "symmetric":
            facts.properties.append(Property(kind, (entry.name,)))
    if kind in ("invertible", "positive-definite"):
        op = "!=" if kind == "invertible" else ">"
        facts.conditions.append(closed(el, Compare(op, tensors.determinant(el, matrix, node.span), ZERO)))


def quality(el: Elaborator, name: Node, kind: str, facts: Facts) -> None:
    """``f is convex``, ``x is positive``, ``t is one-hot``, ``P is uniform``."""
    inner = peel(name.head) if isinstance(name, Call) else peel(name)
    key = full_key(inner)
    if kind == "disjoint":
        return
    if kind in FUNCTION_KINDS and isinstance(inner, Script) and any(
            isinstance(peel(s), Letter) and el.roles.is_index(s) for s in inner.subs):
        # Functions with an index: of f without one nothing is said.
        el.cautious[base_key(inner)] = OF_EACH
        return
    if kind in FUNCTION_KINDS:
        facts.properties.append(Property(kind, (call_key(inner),)))
        return
    if kind in ("symmetric", "positive-definite", "positive-semidefinite", "invertible", "covariance"):
        of_matrix(el, inner, kind, facts)
        return
    if kind == "any-integer":
        el.integers.add(key)
        el.unbounded.add(key)
        return
    if kind in ("integer", "natural"):
        el.integers.add(key)
        if kind == "natural" or "positive" in kind:
            facts.conditions.append(Condition((), (), Compare(">=", Sym(key), ONE)))
        return
    if kind in ("positive", "negative", "nonnegative"):
        el.begin(frozenset())
        if laws.is_law_name(el, inner, Env()) and key in el.roles.laws:
            over = laws.record(el, key).slot(laws.ONLY)
            name_x = el.new_name("x")
            facts.conditions.append(
                Condition(
                    ((name_x, over),), (), Compare(">", laws.probability(el, key, {laws.ONLY: Sym(name_x)}), ZERO)
                )
            )
            return
        value = el.value(name, Env())
        op = {"positive": ">", "negative": "<", "nonnegative": ">="}[kind]
        if isinstance(value, Tensor) and value.rows is not None and value.cols is None:
            index = el.new_name("j")
            facts.conditions.append(
                Condition(((index, value.rows),), (), Compare(op, value.entry(Sym(index), None), ZERO))
            )
        elif not isinstance(value, Tensor):
            facts.conditions.append(closed(el, Compare(op, value, ZERO)))
        return
    if kind == "stochastic":
        chances.stochastic(el, key, facts)
        return
    if kind in ("one-hot", "normalised"):
        chances.one_hot(el, inner, key, kind, facts)
    if kind == "uniform" and (key in el.roles.laws or el.roles.variables.get(key) == "slot"):
        law, slot = (key, laws.ONLY) if key in el.roles.laws else (el.roles.master, key)
        over = laws.record(el, law).slot(slot)
        x, y = el.new_name("x"), el.new_name("y")
        mass = laws.probability(el, law, {slot: Sym(x)})
        size = sum_over(y, over, ONE)
        facts.conditions.append(Condition(((x, over),), (), Compare("=", mass, Pow(size, MINUS_ONE))))
