"""Declarations as terms: facts, properties, laws of random variables, definitions given in words."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.context.pieces import base_key, call_key
from ce_symbolic.meaning import averages, laws
from ce_symbolic.meaning.definitions import Book, Defining, parameters_of, split_name
from ce_symbolic.meaning.scope import Element, Env, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Compare,
    Condition,
    Enum,
    IndexSet,
    Interval,
    Mul,
    Pow,
    Property,
    Range,
    Sym,
    Term,
    sum_over,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Span

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

FUNCTION_KINDS = ("convex", "concave", "affine", "linear", "differentiable", "increasing", "decreasing")


@dataclass
class Facts:
    """What is declared, before sets are resolved."""

    conditions: list[Condition] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    local: list[tree.Compare] = field(default_factory=list)
    """Comparisons of free indices (``i \\ne j``), which concern the indices of each chain."""


# --- definitions -------------------------------------------------------------------------------------------------------


def is_vocabulary_point(left: Node) -> bool:
    """Left sides that are no names: point values such as ``P(X=1)``."""
    inner = peel(left)
    return isinstance(inner, Call) and any(isinstance(peel(a), tree.Compare) for a in inner.args)


def define(el_roles: object, book: Book, left: Node, right: Node, span: Span) -> bool:
    """Enter an equation as a definition if its left side is a name with parameters."""
    from ce_symbolic.context.roles import Roles

    assert isinstance(el_roles, Roles)
    found = parameters_of(left, el_roles)
    if found is None:
        return False
    key, parameters, indices = found
    if mentions(right, key, left) or isinstance(peel(right), tree.Words):
        return False
    book.add(Defining(key, parameters, right, left, span, indices))
    return True


def mentions(right: Node, key: str, left: Node) -> bool:
    """Whether the right side speaks of what the left side introduces."""
    whole = peel(left)
    for node in right.walk():
        if node == whole:
            return True
        if isinstance(node, Call) and isinstance(whole, Call) and call_key(node.head) == key:
            return True
        if isinstance(node, Script) and isinstance(whole, Script) and base_key(node) == base_key(whole) and (
            len(node.subs) == len(whole.subs) and len(node.sups) == len(whole.sups)
            and all(isinstance(peel(s), (Letter, tree.Add)) for s in whole.subs)
        ):
            return True  # W_{ik} = W_{ki}, a recursion
    return False


def softmax_tree(output: Node, scores: Node) -> tuple[Node, Node]:
    """``p_k`` and ``e^{z_k} / Σ_l e^{z_l}``."""
    output, scores = unbold(output), unbold(scores)
    k, l = Letter("k", latex="k"), Letter("l", latex="l")
    e = Letter("e", latex="e")
    bottom = tree.Big("sum", l, None, tree.Power(e, Script(scores, (l,))))
    return Script(output, (k,)), tree.Fraction(tree.Power(e, Script(scores, (k,))), bottom)


def unbold(node: Node) -> Node:
    """The letter in which the components of a bold vector are written."""
    letter = base_letter(node)
    if not isinstance(peel(node), Letter) or letter is None or letter.style != "bold":
        return node
    return Letter(letter.name, "", letter.accents, letter.name if len(letter.name) == 1 else f"\\{letter.name}")


def sigmoid_tree(argument: Node) -> Node:
    """``1 / (1 + e^{-t})``."""
    e = Letter("e", latex="e")
    power = tree.Power(e, tree.Add(("-",), (argument,)))
    return tree.Fraction(tree.Number("1"), tree.Add(("", "+"), (tree.Number("1"), power)))


# --- facts ---------------------------------------------------------------------------------------------------------------


def gather(el: Elaborator, declared: Iterable[tuple[said.Declaration, tuple[str, ...]]]) -> Facts:
    """All facts and properties, in every version of the laws that they are about."""
    facts = Facts()
    for declaration, versions in declared:
        for version in versions:
            el.version = version
            try:
                _one(el, declaration, facts)
            except Refusal as refusal:
                el.note(declaration.span, f"an assumption is not used: {refusal.message}")
    el.version = ""
    return facts


def _one(el: Elaborator, declaration: said.Declaration, facts: Facts) -> None:
    if isinstance(declaration, said.Fact):
        for compare in single(declaration.compare):
            compare_fact(el, compare, facts, declaration.guards, declaration.forall)
    elif isinstance(declaration, said.Equation):
        if full_key(declaration.left) and not declaration.strict:
            compare_fact(el, tree.Compare((declaration.left, declaration.right), ("=",), span=declaration.span), facts)
    elif isinstance(declaration, said.Quality):
        for name in declaration.names:
            quality(el, name, declaration.kind, facts)
    elif isinstance(declaration, said.Independent):
        independent(el, declaration, facts)
    elif isinstance(declaration, said.Moments):
        for name in declaration.names:
            moments(el, name, declaration, facts)
    elif isinstance(declaration, said.IsLaw):
        law_facts(el, declaration, facts)
    elif isinstance(declaration, said.Size):
        size(el, declaration, facts)


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
    return isinstance(inner, Letter) and el.roles.is_index(inner) and any(
        any(isinstance(peel(s), Letter) and letter_key(peel(s)) == letter_key(inner) for s in subs)  # type: ignore[arg-type]
        for many in el.roles.indexed.values() for subs in many
    )


def compare_fact(el: Elaborator, compare: tree.Compare, facts: Facts, guards: tuple[Node, ...] = (),
                 forall: tuple[Node, ...] = ()) -> None:
    """One printed relation as a fact, for all its free indices."""
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
    if op == "=" and isinstance(name, Script) and isinstance(peel(right), tree.Number) and any(
        isinstance(peel(s), Letter) and el.roles.is_index(s) for s in name.subs
    ):
        facts.local.append(compare)  # y_k = 1: for the k of the chain, not for all
        return
    el.begin(frozenset())
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
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return
    conditions = tuple(c for g in guards if isinstance(g, tree.Compare) for c in el.condition(g, Env()))
    facts.conditions.append(closed(el, Compare(op, a, b), conditions))


def closed(el: Elaborator, claim: Compare, guards: tuple[Compare, ...] = ()) -> Condition:
    """The claim for all values of the free indices."""
    binders = []
    for element in el.free.values():
        assert isinstance(element.term, Sym) and element.over is not None
        binders.append((element.term.name, element.over))
    return Condition(tuple(binders), guards, claim)


def member(el: Elaborator, left: Node, right: Node, op: str, facts: Facts) -> None:
    """``θ ∈ [0,1]``, ``y_n ∈ {0,1}``, ``x ∈ {a, b}``, ``x ∈ \\mathcal X``."""
    if op != "in":
        return
    inner = peel(right)
    name = peel(left)
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
        if index_letter(el, name):
            from ce_symbolic.meaning.binders import named

            use_set(el, name, named(el, right, Env()))
            return
        el.begin(frozenset())
        value = el.term(name, Env())
        values = [el.term(i, Env()) for i in inner.items if not isinstance(peel(i), tree.Dots)]
        if len(values) < len(inner.items):
            return
        product = Mul(tuple(value if v == ZERO else Add((value, Mul((MINUS_ONE, v)))) for v in values))
        facts.conditions.append(closed(el, Compare("=", product, ZERO)))
        return
    letter = base_letter(inner)
    if letter is not None and letter.style == "cal" and index_letter(el, name):
        use_set(el, name, el.named_set(inner))


def index_letter(el: Elaborator, node: Node) -> bool:
    """Whether a letter is an argument of laws or bound by sums, rather than a number."""
    inner = peel(node)
    if not isinstance(inner, Letter):
        return False
    key = letter_key(inner)
    return key in el.roles.bound or any(
        any(full_key(a) == key for a in call.args) for law in el.roles.laws for call in el.roles.calls.get(law, ())
    )


def use_set(el: Elaborator, name: Node, over: IndexSet) -> None:
    """The letter's values form this set: so do the slots of laws that it stands at."""
    key = full_key(name)
    slot = el.roles.slot_of(name)
    for law, role in sorted(el.roles.laws.items()):
        stands = any(any(full_key(a) == key for a in call.args) for call in el.roles.calls.get(law, ()))
        if role.slots == [laws.ONLY] and stands:
            el.sorts.unify(laws.record(el, law).slot(laws.ONLY), over)
        elif slot is not None and slot in role.slots:
            el.sorts.unify(laws.record(el, law).slot(slot), over)


def quality(el: Elaborator, name: Node, kind: str, facts: Facts) -> None:
    """``f is convex``, ``x is positive``, ``t is one-hot``, ``P is uniform``."""
    inner = peel(name.head) if isinstance(name, Call) else peel(name)
    key = full_key(inner)
    if kind in FUNCTION_KINDS:
        facts.properties.append(Property(kind, (call_key(inner),)))
        return
    if kind == "symmetric":
        facts.properties.append(Property("symmetric", (key,)))
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
            facts.conditions.append(Condition(
                ((name_x, over),), (), Compare(">", laws.probability(el, key, {laws.ONLY: Sym(name_x)}), ZERO)))
            return
        value = el.value(name, Env())
        op = {"positive": ">", "negative": "<", "nonnegative": ">="}[kind]
        if isinstance(value, Tensor) and value.rows is not None and value.cols is None:
            index = el.new_name("j")
            facts.conditions.append(Condition(
                ((index, value.rows),), (), Compare(op, value.entry(Sym(index), None), ZERO)))
        elif not isinstance(value, Tensor):
            facts.conditions.append(closed(el, Compare(op, value, ZERO)))
        return
    if kind in ("one-hot", "normalised"):
        one_hot(el, inner, key, kind, facts)
    if kind == "uniform" and (key in el.roles.laws or el.roles.variables.get(key) == "slot"):
        law, slot = (key, laws.ONLY) if key in el.roles.laws else (el.roles.master, key)
        over = laws.record(el, law).slot(slot)
        x, y = el.new_name("x"), el.new_name("y")
        mass = laws.probability(el, law, {slot: Sym(x)})
        facts.conditions.append(Condition(((x, over),), (), Compare("=", Mul((mass, sum_over(y, over, ONE))), ONE)))


def one_hot(el: Elaborator, inner: Node, key: str, kind: str, facts: Facts) -> None:
    """Entries 0 or 1 that sum to one."""
    if key in el.roles.laws:
        over: IndexSet = laws.record(el, key).slot(laws.ONLY)

        def entry(index: Term) -> Term:
            return laws.probability(el, key, {laws.ONLY: index})

    else:
        value = el.value(inner, Env())
        if not isinstance(value, Tensor) or (value.rows is None) == (value.cols is None):
            return
        rows = value.rows if value.rows is not None else value.cols
        assert rows is not None
        over, vector = rows, value

        def entry(index: Term) -> Term:
            return vector.entry(index, None) if vector.rows is not None else vector.entry(None, index)

    j, k = el.new_name("j"), el.new_name("k")
    facts.conditions.append(Condition((), (), Compare("=", sum_over(j, over, entry(Sym(j))), ONE)))
    facts.conditions.append(Condition(((k, over),), (), Compare(">=", entry(Sym(k)), ZERO)))
    if kind == "one-hot":
        rest = Add((ONE, Mul((MINUS_ONE, entry(Sym(k))))))
        facts.conditions.append(Condition(((k, over),), (), Compare("=", Mul((entry(Sym(k)), rest)), ZERO)))
        facts.properties.append(Property("one-hot", (key,)))


def independent(el: Elaborator, declaration: said.Independent, facts: Facts) -> None:
    """Independence, among discrete variables of the joint law or among abstract ones."""
    names = [variable_name(el, n) for n in (*declaration.names, *declaration.of)]
    known = [n for n in names if n is not None]
    slots = [n for n in known if el.roles.variables.get(n) == "slot"]
    if not declaration.names:
        slots = sorted(k for k, kind in el.roles.variables.items() if kind == "slot")
    if len(slots) > 1:
        law = laws.master(el).name
        facts.properties.append(Property("independent", (law, *slots)))
        if declaration.identical:
            facts.properties.append(Property("identically-distributed", (law, *slots)))
            identical(el, slots, facts)
        return
    abstract = [n for n in known if el.roles.variables.get(n) == "abstract"]
    if not declaration.names:
        abstract = sorted(k for k, kind in el.roles.variables.items() if kind == "abstract")
    if abstract:
        facts.properties.append(Property("independent", tuple(abstract)))
        if declaration.identical:
            facts.properties.append(Property("identically-distributed", tuple(abstract)))


def identical(el: Elaborator, slots: list[str], facts: Facts) -> None:
    """All these variables have the law of the first."""
    law = laws.master(el)
    x = el.new_name("x")
    for other in slots[1:]:
        el.sorts.unify(law.slot(slots[0]), law.slot(other))
        facts.conditions.append(Condition(
            ((x, law.slot(slots[0])),), (),
            Compare("=", laws.probability(el, el.roles.master, {other: Sym(x)}),
                    laws.probability(el, el.roles.master, {slots[0]: Sym(x)}))))


def variable_name(el: Elaborator, node: Node) -> str | None:
    """The random variable that a name in a sentence stands for."""
    inner = peel(node)
    if isinstance(inner, Call):
        return call_key(inner.head) if call_key(inner.head) in el.roles.variables else None
    letter = base_letter(inner)
    if letter is None:
        return None
    for key in (full_key(inner), letter_key(letter)):
        if key in el.roles.variables:
            return key
    return None


def moments(el: Elaborator, name: Node, declaration: said.Moments, facts: Facts) -> None:
    """``E[Y_k] = μ`` and ``Var(Y_k) = σ²``."""
    key = variable_name(el, name)
    if key is None:
        return
    el.begin(frozenset())
    shown = name
    if isinstance(peel(name), Letter) and el.roles.indexed.get(key):
        shown = Script(peel(name), (Letter("k", latex="k"),), span=name.span)
    mean_call = Call(Letter("E", "bb", latex="\\mathbb{E}"), (shown,), span=name.span)
    mean = averages.average(el, mean_call, Env())
    assert not isinstance(mean, Tensor)
    if declaration.mean is not None:
        facts.conditions.append(closed(el, Compare("=", mean, el.term(declaration.mean, Env()))))
    if declaration.variance is not None:
        call = Call(Letter("Var", "rm", latex="\\operatorname{Var}"), (shown,), span=name.span)
        variance = averages.average(el, call, Env())
        assert not isinstance(variance, Tensor)
        facts.conditions.append(closed(el, Compare("=", variance, el.term(declaration.variance, Env()))))


def law_facts(el: Elaborator, declaration: said.IsLaw, facts: Facts) -> None:
    """The interval that a law lives on, its mean and its variance."""
    name = peel(declaration.name)
    key = call_key(name.head) if isinstance(name, Call) else full_key(name)
    role = el.roles.laws.get(key)
    if role is None or role.slots != [laws.ONLY]:
        return
    over = laws.record(el, key).slot(laws.ONLY)
    on = peel(declaration.on) if declaration.on is not None else None
    if isinstance(on, tree.Tuple) and len(on.items) == 2 and on.delimiters[0] in ("[", "("):
        low, high = (el.term(i, Env()) for i in on.items)
        el.sorts.unify(over, Interval(low, high))
        el.sorts.continuous(over)
    if declaration.mean is None:
        return
    x, y = el.new_name("x"), el.new_name("x")
    mean = sum_over(x, over, Mul((laws.probability(el, key, {laws.ONLY: Sym(x)}), Sym(x))))
    el.begin(frozenset())
    facts.conditions.append(Condition((), (), Compare("=", mean, el.term(declaration.mean, Env()))))
    if declaration.variance is not None:
        shift = Pow(Add((Sym(y), Mul((MINUS_ONE, mean)))), TWO)
        variance = sum_over(y, over, Mul((laws.probability(el, key, {laws.ONLY: Sym(y)}), shift)))
        facts.conditions.append(Condition((), (), Compare("=", variance, el.term(declaration.variance, Env()))))


def size(el: Elaborator, declaration: said.Size, facts: Facts) -> None:
    """The set of a variable's values has so many elements: it is 1, …, n."""
    count = el.term(declaration.count, Env())
    if isinstance(peel(declaration.count), Letter):
        el.integers.add(full_key(declaration.count))
    over = Range(ONE, count)
    if declaration.letter is not None and not isinstance(peel(declaration.count), (Letter, tree.Number)):
        slot = el.roles.slot_of(declaration.letter)
        if slot is not None and slot in el.roles.variables:
            m = el.new_name(slot.lower())
            facts.conditions.append(Condition(
                (), (), Compare("=", sum_over(m, laws.master(el).slot(slot), ONE), count)))
        return
    if declaration.letter is not None:
        name = peel(declaration.letter)
        slot = el.roles.slot_of(name)
        if slot is not None and slot in el.roles.variables:
            el.sorts.unify(laws.master(el).slot(slot), over)
        use_set(el, name, over)
        return
    loose = [k for k, r in sorted(el.roles.laws.items()) if r.slots == [laws.ONLY]]
    for law in loose:
        slot_set = laws.record(el, law).slot(laws.ONLY)
        known = el.sorts.known(slot_set)
        if known is not None and not known.sets:
            el.sorts.unify(slot_set, over)


__all__ = ["TWO", "App", "Element", "Enum", "Facts", "Interval", "Pow", "base_key", "gather", "split_name"]
