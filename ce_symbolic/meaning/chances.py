"""What sentences say of laws and random variables: independence, means and variances, one-hot labels, sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, letter_key, peel
from ce_symbolic.context.pieces import base_key, call_key
from ce_symbolic.context.runs import capital
from ce_symbolic.meaning import averages, laws
from ce_symbolic.meaning import facts as said_facts
from ce_symbolic.meaning.binders import named
from ce_symbolic.meaning.events import SAMPLE_LAW
from ce_symbolic.meaning.joint import MARK
from ce_symbolic.meaning.scope import Env, Meaning, Tensor
from ce_symbolic.meaning.terms import (
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
    Property,
    Range,
    Sym,
    Term,
    free_names,
    sum_over,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator
    from ce_symbolic.meaning.facts import Facts

FUNCTION_KINDS = ("convex", "concave", "affine", "linear", "differentiable", "increasing", "decreasing")


def _rows(el: Elaborator, node: Node) -> tuple[str, IndexSet, IndexSet, bool] | None:
    """``t^{(i)}``, ``t_i``: the family, the set of i, the set of the entries, whether i comes first."""
    if not isinstance(node, Script) or len(node.subs) + len(node.sups) != 1:
        return None
    key = base_key(node)
    sets = el.families.get(key, ())
    if len(sets) != 2 or not el.roles.is_index((*node.subs, *node.sups)[0], key):
        return None
    first = sets[0] if sets[0] is not None else el.sorts.fresh()
    second = sets[1] if sets[1] is not None else el.sorts.fresh()
    return (key, first, second, True) if node.subs else (key, second, first, False)


def one_hot(el: Elaborator, inner: Node, key: str, kind: str, facts: Facts) -> None:
    """Entries 0 or 1 that sum to one."""
    around: tuple[tuple[str, IndexSet], ...] = ()
    if key in el.roles.laws:
        over: IndexSet = laws.record(el, key).slot(laws.ONLY)

        def entry(index: Term) -> Term:
            return laws.probability(el, key, {laws.ONLY: index})

    elif (rows_of := _rows(el, inner)) is not None:
        name, index, over, order = rows_of
        row = Sym(el.new_name("i"))

        def entry(index: Term) -> Term:
            return App(name, (row, index) if order else (index, row))

        around = ((row.name, index),)
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
    each = (*around, (k, over))
    facts.conditions.append(Condition(around, (), Compare("=", sum_over(j, over, entry(Sym(j))), ONE)))
    facts.conditions.append(Condition(each, (), Compare(">=", entry(Sym(k)), ZERO)))
    if kind == "one-hot":
        rest = Add((ONE, Mul((MINUS_ONE, entry(Sym(k))))))
        facts.conditions.append(Condition(each, (), Compare("=", Mul((entry(Sym(k)), rest)), ZERO)))
        facts.properties.append(Property("one-hot", (key,)))


def stochastic(el: Elaborator, key: str, facts: Facts) -> None:
    """Rows of probabilities: entries that are not negative, and sum to one in each row."""
    sets = el.families.get(key, ())
    if len(sets) != 2 or sets[0] is None or sets[1] is None:
        return
    i, j = el.new_name("i"), el.new_name("j")
    entry = App(key, (Sym(i), Sym(j)))
    facts.conditions.append(Condition(((i, sets[0]), (j, sets[1])), (), Compare(">=", entry, ZERO)))
    facts.conditions.append(Condition(((i, sets[0]),), (), Compare("=", sum_over(j, sets[1], entry), ONE)))


def independent(el: Elaborator, declaration: said.Independent, facts: Facts) -> None:
    """Independence, among discrete variables of the joint law or among abstract ones."""
    if not declaration.of:
        of_members(el, declaration, facts)
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
    values = [slot for n in (*declaration.names, *declaration.of) if (slot := value_slot(el, n)) is not None]
    if len(values) > 1 and not known:
        facts.properties.append(Property("independent", tuple(values)))
        return
    abstract = [n for n in known if el.roles.variables.get(n) == "abstract"]
    if not declaration.names:
        abstract = sorted(k for k, kind in el.roles.variables.items() if kind == "abstract")
    if abstract:
        facts.properties.append(Property("independent", tuple(abstract)))
        if declaration.identical:
            facts.properties.append(Property("identically-distributed", tuple(abstract)))


def letters_of(names: Iterable[Node]) -> set[str]:
    """The letters of variables, in capitals."""
    return {capital(letter_key(x)) for n in names if (x := base_letter(n)) is not None}


def alike(keys: frozenset[str], declared: Iterable[said.Declaration]) -> frozenset[str]:
    """The sequences whose members have one law, as sentences say."""
    found: set[str] = set()
    for declaration in declared:
        identical = isinstance(declaration, said.Independent) and declaration.identical and not declaration.of
        stationary = isinstance(declaration, said.OfSequence) and declaration.kind in (
            "stationary", "identical-members")
        if (identical or stationary) and isinstance(declaration, (said.Independent, said.OfSequence)):
            found |= letters_of(declaration.names) & keys if declaration.names else keys
    return frozenset(found)


def of_members(el: Elaborator, declaration: said.Independent | said.OfSequence, facts: Facts) -> None:
    """What a sentence says of the members of a sequence, under every law that is not given to it by name."""
    letters = letters_of(declaration.names)
    drawn = {x for d in el.roles.declared if isinstance(d, said.HasLaw) for x in letters_of(d.variables)}
    if isinstance(declaration, said.OfSequence):
        kinds = [declaration.kind]
    else:
        kinds = ["independent-members", *(["identical-members"] if declaration.identical else [])]
    known = sorted(n for n in el.families if n.endswith(MARK))
    if kinds == ["memoryless"]:
        printed = [capital(letter_key(x)) for x in map(base_letter, declaration.names) if x is not None]
        pair = [n + MARK for n in dict.fromkeys(printed)][:2]
        pair = pair if len(pair) == 2 and pair[0] in known else ["X" + MARK, "Y" + MARK]
        if set(pair) <= set(known):
            facts.properties.append(Property("memoryless", (*pair, SAMPLE_LAW)))
        return
    laws_known = [SAMPLE_LAW, *(n for n in sorted(el.laws) if n.startswith(SAMPLE_LAW) and n != SAMPLE_LAW)]
    for name in known:
        key = name.removesuffix(MARK)
        if declaration.names and key not in letters:
            continue
        for law in laws_known if key not in drawn else laws_known[:1]:
            facts.properties += [Property(kind, (name, law)) for kind in kinds]


def uncorrelated(el: Elaborator, declaration: said.Uncorrelated, facts: Facts) -> None:
    """No two abstract variables are correlated."""
    known = [variable_name(el, n) for n in declaration.names]
    abstract = tuple(dict.fromkeys(n for n in known if n is not None and el.roles.variables.get(n) == "abstract"))
    if abstract:
        facts.properties.append(Property("uncorrelated", abstract))


def correlated(el: Elaborator, declaration: said.Correlated, facts: Facts) -> None:
    """``E[X_i X_j] - E[X_i] E[X_j]`` is the given covariance for i and j that differ, and says nothing for i = j."""
    for name in declaration.names:
        inner, key = peel(name), variable_name(el, name)
        if key is None or not isinstance(inner, Script) or len(inner.subs) != 1:
            continue
        el.begin(frozenset())
        first, second = (replace(inner, subs=(Letter(x, latex=x),)) for x in "kl")
        call = Call(Letter("Cov", "rm", latex="\\operatorname{Cov}"), (first, second), (",",), span=name.span)
        covariance = averages.average(el, call, Env())
        value = el.term(declaration.value, Env())
        if isinstance(covariance, Tensor):
            continue
        if declaration.variance is not None:
            value = Mul((value, el.term(declaration.variance, Env())))
        whole = said_facts.closed(el, Compare("=", covariance, value))
        places = [Sym(b) for b, over in whole.binders if b not in free_names(value)]
        if len(places) == 2:
            guards = (*whole.guards, Compare("!=", places[0], places[1]))
            facts.conditions.append(replace(whole, guards=guards))


def independent_given(el: Elaborator, declaration: said.IndependentGiven, facts: Facts) -> None:
    """Conditional independence among discrete variables of the joint law, or of the members of a sequence."""
    if not declaration.others:
        members_given(el, declaration, facts)
        return
    listed = (declaration.names, declaration.others, declaration.given)
    sides = [[variable_name(el, n) or value_slot(el, n) for n in side] for side in listed]
    groups = [sorted({n for n in side if n is not None and el.roles.variables.get(n, "slot") == "slot"})
              for side in sides]
    if all(groups):
        facts.properties.append(Property("conditionally-independent", tuple(",".join(g) for g in groups)))


def members_given(el: Elaborator, declaration: said.IndependentGiven, facts: Facts) -> None:
    """``The features x_1, …, x_d are independent given the class``: under every law on the sample space."""
    known = sorted(n for n in el.families if n.endswith(MARK))
    single = [n for n in known if el.families[n][0] == Range(ONE, ONE)]
    letters, given = letters_of(declaration.names), letters_of(declaration.given)
    many = [n for n in known if n not in single and (not letters or n.removesuffix(MARK) in letters)]
    one = [n for n in single if not given or n.removesuffix(MARK) in given]
    if len(one) != 1:
        return
    laws_known = [SAMPLE_LAW, *(n for n in sorted(el.laws) if n.startswith(SAMPLE_LAW) and n != SAMPLE_LAW)]
    facts.properties += [Property("members-independent-given", (name, one[0], law))
                         for name in many for law in laws_known]


def identical(el: Elaborator, slots: list[str], facts: Facts) -> None:
    """All these variables have the law of the first."""
    law = laws.master(el)
    x = el.new_name("x")
    for other in slots[1:]:
        el.sorts.unify(law.slot(slots[0]), law.slot(other))
        facts.conditions.append(
            Condition(
                ((x, law.slot(slots[0])),),
                (),
                Compare(
                    "=",
                    laws.probability(el, el.roles.master, {other: Sym(x)}),
                    laws.probability(el, el.roles.master, {slots[0]: Sym(x)}),
                ),
            )
        )


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


def value_slot(el: Elaborator, node: Node) -> str | None:
    """The variable of some law whose values go by this letter: ``a`` in ``p(a, b \\mid c)``."""
    inner = peel(node)
    if not isinstance(inner, (Letter, Script)) or variable_name(el, inner) is not None:
        return None
    slot = el.roles.slot_of(inner)
    return slot if slot is not None and any(slot in role.slots for role in el.roles.laws.values()) else None


def families(el: Elaborator) -> tuple[Node, ...]:
    """The families of random variables that the notes speak of, where they speak of one only."""
    known = [k for k, kind in sorted(el.roles.variables.items()) if kind == "abstract" and el.roles.indexed.get(k)]
    return (Letter(known[0], latex=known[0]),) if len(known) == 1 and known[0].isalpha() else ()


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
    if isinstance(mean, Tensor):
        vector_moments(el, shown, mean, declaration, facts)
        return
    if declaration.mean is not None:
        facts.conditions.append(said_facts.closed(el, Compare("=", mean, el.term(declaration.mean, Env()))))
    if declaration.variance is not None:
        call = Call(Letter("Var", "rm", latex="\\operatorname{Var}"), (shown,), span=name.span)
        variance = averages.average(el, call, Env())
        assert not isinstance(variance, Tensor)
        facts.conditions.append(said_facts.closed(el, Compare("=", variance, el.term(declaration.variance, Env()))))


def vector_moments(
    el: Elaborator, shown: Node, mean: Tensor, declaration: said.Moments, facts: Facts
) -> None:
    """The mean of a random vector, and its covariance matrix, entry by entry."""
    if mean.rows is None or mean.cols is not None:
        return
    i, j = el.new_name("i"), el.new_name("j")

    def at(value: Meaning, *places: str) -> Term | None:
        if not isinstance(value, Tensor):
            return ZERO if value == ZERO else None
        if value.rows is None or (value.cols is None) != (len(places) == 1) or mean.rows is None:
            return None
        el.sorts.unify(value.rows, mean.rows)
        if value.cols is not None:
            el.sorts.unify(value.cols, mean.rows)
        return value.entry(Sym(places[0]), Sym(places[1]) if len(places) > 1 else None)

    if declaration.mean is not None:
        target = at(el.value(declaration.mean, Env()), i)
        if target is not None:
            facts.conditions.append(
                Condition(((i, mean.rows),), (), Compare("=", mean.entry(Sym(i), None), target))
            )
    if declaration.variance is not None:
        target = at(el.value(declaration.variance, Env()), i, j)
        call = Call(Letter("E", "bb", latex="\\mathbb{E}"), (shown,), span=shown.span)
        shift = tree.Group(tree.Add(("", "-"), (shown, call), span=shown.span), span=shown.span)
        square = tree.Mul((shift, tree.Transpose(shift, span=shown.span)), ("",), span=shown.span)
        covariance = averages.average(el, Call(call.head, (square,), span=shown.span), Env())
        entry = at(covariance, i, j)
        if target is not None and entry is not None:
            facts.conditions.append(
                Condition(((i, mean.rows), (j, mean.rows)), (), Compare("=", entry, target))
            )


def law_facts(el: Elaborator, declaration: said.IsLaw, facts: Facts) -> None:
    """The interval that a law lives on, its mean and its variance."""
    name = peel(declaration.name)
    key = call_key(name.head) if isinstance(name, Call) else full_key(name)
    role = el.roles.laws.get(key)
    if role is None or len(role.slots) != 1:
        return
    (slot,) = role.slots
    over = laws.record(el, key).slot(slot)
    on = peel(declaration.on) if declaration.on is not None else None
    if isinstance(on, tree.Tuple) and len(on.items) == 2 and on.delimiters[0] in ("[", "("):
        low, high = (el.term(i, Env()) for i in on.items)
        el.sorts.unify(over, Interval(low, high))
        el.sorts.continuous(over)
    if isinstance(on, tree.Tuple) and on.delimiters == ("", "") and any(isinstance(i, tree.Dots) for i in on.items):
        on = tree.Tuple(on.items, ("{", "}"), span=on.span)  # a distribution over 1, …, n
    if isinstance(on, tree.Tuple) and on.delimiters[0] in ("{", "\\{"):
        el.sorts.unify(over, named(el, on, Env()))
    if declaration.mean is None:
        return
    x, y = el.new_name("x"), el.new_name("x")
    mean = sum_over(x, over, Mul((laws.probability(el, key, {slot: Sym(x)}), Sym(x))))
    el.begin(frozenset())
    centre = el.term(declaration.mean, Env())
    facts.conditions.append(Condition((), (), Compare("=", mean, centre)))
    if declaration.variance is not None:
        shift = Pow(Add((Sym(y), Mul((MINUS_ONE, centre)))), TWO)
        variance = sum_over(y, over, Mul((laws.probability(el, key, {slot: Sym(y)}), shift)))
        facts.conditions.append(Condition((), (), Compare("=", variance, el.term(declaration.variance, Env()))))


def size(el: Elaborator, declaration: said.Size, facts: Facts) -> None:
    """The set of a variable's values has so many elements: it is 1, …, n."""
    count = el.term(declaration.count, Env())
    if isinstance(peel(declaration.count), Letter):
        el.integers.add(full_key(declaration.count))
    over = Range(ONE, count)
    inside = peel(declaration.letter) if declaration.letter is not None else None
    if isinstance(inside, Letter) and inside.style == "cal":
        el.sorts.unify(el.named_set(inside), over)
        return
    if declaration.letter is not None and not isinstance(peel(declaration.count), (Letter, tree.Number)):
        slot = el.roles.slot_of(declaration.letter)
        if slot is not None and slot in el.roles.variables:
            m = el.new_name(slot.lower())
            facts.conditions.append(
                Condition((), (), Compare("=", sum_over(m, laws.master(el).slot(slot), ONE), count))
            )
        return
    if declaration.letter is not None:
        name = peel(declaration.letter)
        slot = el.roles.slot_of(name)
        if slot is not None and slot in el.roles.variables:
            el.sorts.unify(laws.master(el).slot(slot), over)
        said_facts.use_set(el, name, over)
        return
    loose = [k for k, r in sorted(el.roles.laws.items()) if r.slots == [laws.ONLY]]
    for law in loose:
        slot_set = laws.record(el, law).slot(laws.ONLY)
        known = el.sorts.known(slot_set)
        if known is not None and not known.sets:
            el.sorts.unify(slot_set, over)
    if not loose:
        _of_the_only_family(el, over)


def _of_the_only_family(el: Elaborator, over: Range) -> None:
    """``k numbers``: where all families of the notes run over one set of which nothing is known, it has k elements."""
    roots = {id(known): (known, s) for sets in el.families.values() for s in sets
             if s is not None and (known := el.sorts.known(s)) is not None}
    if len(roots) == 1:
        known, unknown = next(iter(roots.values()))
        if not known.sets:
            el.sorts.unify(unknown, over)
