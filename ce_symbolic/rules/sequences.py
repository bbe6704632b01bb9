"""Sequences of random variables of any length: runs, telescoping sums and products, independence of the members."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Big,
    Compare,
    Fn,
    Joint,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Rat,
    Sym,
    Term,
    free_names,
    kinds,
    log,
    put,
    term,
    transform,
    walk,
)
from ce_symbolic.proof.normal import canonical_term, equal, key
from ce_symbolic.proof.normal import place as normal_place
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, close_block, flat, open_block, within
from ce_symbolic.rules.rule import Choice, Rule
from ce_symbolic.rules.sums import indices, taken_out

Item = tuple[str, Term, Term, Term]


def after(place: Term) -> Term:
    """The next place."""
    return normal_place(Add((place, ONE)))


def before(place: Term) -> Term:
    """The place in front."""
    return normal_place(Add((place, MINUS_ONE)))


class JoinedRuns(Rule):
    """Runs of a sequence that follow each other are one; an empty run says nothing."""

    name = "joined-runs"
    statement = r"p(X_1, \ldots, X_k, X_{k+1}, \ldots, X_n) = p(X_1, \ldots, X_n), p(X_1, \ldots, X_0) = 1"
    obligations = "each run begins at most one place behind the end of the one before it"
    example = r"p(x_1, \ldots, x_{k-1}) \cdot p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_1, \ldots, x_k)"
    misuse = r"p(X_1, X_3) = p(X_1, X_2, X_3)"
    heads = (Joint,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Joint):
            return None
        items = tuple((n, normal_place(a), normal_place(b), canonical_term(p)) for n, a, b, p in term.items)
        kept = [i for i in items if not _is_empty(i, scope)]
        grown = True
        while grown:
            grown = False
            for i, one in enumerate(kept):
                for other in kept[i + 1:]:
                    made = _join(one, other, scope) or _join(other, one, scope)
                    if made is not None:
                        kept.remove(one)
                        kept.remove(other)
                        kept.append(made)
                        grown = True
                        break
                if grown:
                    break
        if not kept:
            return ONE
        return Joint(term.law, tuple(sorted(kept, key=lambda i: (i[0], *map(key, i[1:])))))


def at_most(a: Term, b: Term, scope: Scope, depth: int = 3) -> bool:
    """Whether ``a <= b`` here, for places: an index of a range lies between its ends."""
    gap = canonical_term(Add((b, -a)))
    if isinstance(gap, Rat):
        return gap.value >= 0
    for name in sorted(free_names(gap)) if depth else ():
        over = scope.set_of(name)
        if not isinstance(over, Range) or "Fn.infinity" in kinds(over):
            continue
        step = canonical_term(Add((put(gap, name, Add((Sym(name), ONE))), -gap)))
        if isinstance(step, Rat) and step != ZERO:
            end = over.lower if step.value > 0 else over.upper
            if name not in free_names(end) and at_most(ZERO, put(gap, name, end), scope, depth - 1):
                return True
    return scope.nonnegative(gap)


def _is_empty(item: Item, scope: Scope) -> bool:
    _, first, last, _ = item
    return first != last and equal(last, before(first))


def _join(one: Item, other: Item, scope: Scope) -> Item | None:
    """One run for two: the second begins inside the first or right behind it."""
    name, a, b, at = one
    other_name, c, d, other_at = other
    if name != other_name or at != other_at:
        return None
    if (a, b) == (c, d):
        return one
    if equal(c, after(b)) or (at_most(a, c, scope) and at_most(c, after(b), scope)):
        if at_most(d, b, scope) and at_most(a, c, scope):
            return one
        if at_most(before(a), b, scope) and at_most(b, d, scope):
            return name, a, d, at
    return None


class Telescoping(Rule):
    """A product in which each factor cancels the one before it."""

    name = "telescoping-product"
    statement = r"\prod_{k=a}^{b} \frac{f(k)}{f(k-1)} = \frac{f(b)}{f(a-1)}"
    obligations = "b >= a - 1; no f(k) is zero"
    example = r"\prod_{k=1}^n p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_1, \ldots, x_n)"
    misuse = r"\prod_{k=a}^{b} \frac{f(k)}{f(k-1)} = \frac{f(b)}{f(a)}"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Big) or term.op != "prod" or not isinstance(term.over, Range):
            return None
        var, low, high = term.var, term.over.lower, term.over.upper
        factors = flat(term.body.factors) if isinstance(term.body, Mul) else (term.body,)
        above = tuple(f for f in factors if not (isinstance(f, Pow) and f.exponent == MINUS_ONE))
        below = tuple(f.base for f in factors if isinstance(f, Pow) and f.exponent == MINUS_ONE)
        if not above or not below or not all(isinstance(f, Joint) for f in (*above, *below)):
            return None
        inner = scope.bind(var, term.over)
        whole, shifted = Mul(above), Mul(below)
        if not equal(_tidy(_at(whole, var, before(Sym(var))), inner), _tidy(shifted, inner)):
            return None
        if not at_most(before(low), high, scope):
            return None
        # The quotient is defined at every place, so nothing that it is divided by is zero; the last may be.
        first = _tidy(_at(whole, var, before(low)), scope)
        if not (scope.nonempty(term.over) or scope.positive(first)):
            return None
        return Mul((_tidy(_at(whole, var, canonical_term(high)), scope), Pow(first, MINUS_ONE)))


def _at(value: Term, var: str, place: Term) -> Term:
    return put(value, var, place)


def _tidy(value: Term, scope: Scope) -> Term:
    """The value with its runs joined."""
    rule = JoinedRuns()

    def change(part: object) -> object:
        return rule.apply(part, (), scope) or part if isinstance(part, Joint) else part

    return term(transform(value, change))  # type: ignore[arg-type]


class ShiftedRuns(Rule):
    """A sum over all places but one further on: the two ends differ."""

    name = "shifted-runs"
    statement = r"\sum_{k=a}^{b} g(k-1) = g(a-1) + \sum_{k=a}^{b} g(k) - g(b)"
    obligations = "b >= a - 1; g is the mean of a logarithm that is defined at all these places"
    example = (r"\sum_{k=1}^n (E \log p(x_1, \ldots, x_k) - E \log p(x_1, \ldots, x_{k-1})) "
               r"= E \log p(x_1, \ldots, x_n)")
    misuse = r"\sum_{k=1}^n g(k-1) = \sum_{k=1}^n g(k)"
    heads = (Big,)

    def choices(self, term: Term, scope: Scope) -> Iterable[Choice]:
        return indices(term)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = taken_out(term, choice)
        if found is None:
            return None
        (var, over), rest, factors = found
        logs = [f for f in factors if isinstance(f, Fn) and f.name == "log"]
        if not isinstance(over, Range) or len(logs) != 1 or not isinstance(logs[0].args[0], Joint):
            return None
        if any(var in free_names(f) for f in factors if f is not logs[0]):
            return None
        inside = logs[0].args[0]
        places = {t for _, a, b, _ in inside.items for t in (a, b) if var in free_names(t)}
        step = next((k for k in (-1, 1) if places and all(_offset(t, Sym(var)) == k for t in places)), None)
        if step is None or any(var in free_names(p) for *_, p in inside.items):
            return None
        low, high = over.lower, over.upper
        if not at_most(before(low), high, scope):
            return None
        others = tuple(f for f in factors if f is not logs[0])
        guards = tuple(Compare("!=", f, ZERO) for f in others)
        inner = within(rest, scope).under(*guards)

        def at(place: Term) -> Term:
            return term_of(_tidy(put(inside, var, place), inner), rest, others)

        # With k - 1 for k, the sum has one term more at its beginning and one less at its end.
        more, less = (low, after(high)) if step < 0 else (high, before(low))
        shifted = put(inside, var, normal_place(Add((Sym(var), Rat(ONE.value * -step)))))
        every = within(((var, over), *rest), scope).under(*guards)
        first = _tidy(put(inside, var, normal_place(more)), inner)
        if not every.positive(shifted) or not (first == ONE or inner.positive(first)):
            return None
        whole = close_block(((var, over), *rest), (*others, log(_tidy(shifted, every))))
        return Add((at(normal_place(more)), whole, -at(normal_place(less))))


def term_of(inside: Term, rest: tuple[Binder, ...], others: tuple[Term, ...]) -> Term:
    """``Σ w log p``."""
    return close_block(rest, (*others, log(inside)))


def _is_mean(term: Term, scope: Scope) -> tuple[Binder, str, tuple[Term, ...]] | None:
    """The point of the sample space that a mean runs over, its law, and what the mean is of."""
    block = open_block(term)
    if block is None or len(block[0]) != 1:
        return None
    (var, over), = block[0]
    weights = [f for f in block[1] if isinstance(f, Prob) and f.slots == ((f.law, Sym(var)),)]
    if len(weights) != 1 or scope.law(weights[0].law) is None:
        return None
    return (var, over), weights[0].law, tuple(f for f in block[1] if f is not weights[0])


class IndependentMembers(Rule):
    """The joint law of members of a sequence of independent variables."""

    name = "independent-members"
    statement = r"p(X_1, \ldots, X_n) = \prod_{i=1}^n p(X_i)"
    obligations = "the X_i are independent"
    example = r"p(x_1, \ldots, x_n) = \prod_{i=1}^n p(x_i)"
    misuse = r"p(x_1, \ldots, x_n) = \prod_{i=1}^n p(x_i) without independence"
    heads = (Joint,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Joint) or len(term.items) != 1 or not scope.fixed(Prob(term.law, ())):
            return None
        (name, first, last, at), = term.items
        if equal(first, last) or not _has("independent-members", name, term.law, scope):
            return None
        index = _fresh(term)
        one = Joint(term.law, ((name, Sym(index), Sym(index), at),))
        return Big("prod", index, Range(first, last), one)


class MembersGiven(Rule):
    """The joint law of members of a sequence that are independent given another variable."""

    name = "members-independent-given"
    statement = r"p(x_1, \ldots, x_n, y) = p(y) \prod_{i=1}^n p(x_i \mid y)"
    obligations = "the X_i are independent given Y; p(y) > 0"
    example = r"p(x_1, \ldots, x_d \mid y) = \prod_{j=1}^d p(x_j \mid y)"
    misuse = r"p(x_1, \ldots, x_d) = \prod_{j=1}^d p(x_j)"
    heads = (Joint,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Joint) or len(term.items) != 2 or not scope.fixed(Prob(term.law, ())):
            return None
        for run, other in (term.items, term.items[::-1]):
            name, first, last, at = run
            if Property(self.name, (name, other[0], term.law)) not in scope.theory.properties or other[3] != at:
                continue
            if other[1] != ONE or other[2] != ONE or equal(first, last):
                continue
            given = Joint(term.law, (other,))
            if not scope.positive(given):
                continue
            index = _fresh(term)
            both = Joint(term.law, tuple(sorted(((name, Sym(index), Sym(index), at), other),
                                                key=lambda i: (i[0], *map(key, i[1:])))))
            return Mul((given, Big("prod", index, Range(first, last), Mul((both, Pow(given, MINUS_ONE))))))
        return None


def _has(kind: str, name: str, law: str, scope: Scope) -> bool:
    """Whether the members of a sequence have a property under a law."""
    return Property(kind, (name, law)) in scope.theory.properties


def channels(law: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """Inputs and outputs of the memoryless channels."""
    for fact in sorted(scope.theory.properties, key=lambda p: (p.kind, p.subjects)):
        if fact.kind == "memoryless" and len(fact.subjects) == 3 and fact.subjects[2] == law:
            yield fact.subjects[0], fact.subjects[1]


class ConditionalMember(Rule):
    """One more member of a sequence, given those before it."""

    name = "conditional-member"
    statement = (r"p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_k) for independent x_i, and p(x_k \mid x_{k-1}) for a "
                 r"Markov chain; p(y_k \mid y_1, \ldots, y_{k-1}, x_1, \ldots, x_n) = p(y_k \mid x_k), memoryless")
    obligations = "the members are independent, a Markov chain, or outputs of a memoryless channel without feedback"
    example = r"H(Y_k \mid Y^{k-1}, X^n) = H(Y_k \mid X_k)"
    misuse = r"p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_k) without independence"
    heads = (Mul,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Mul):
            return None
        for k, whole in enumerate(term.factors):
            for m, below in enumerate(term.factors):
                if isinstance(whole, Joint) and isinstance(below, Pow) and below.exponent == MINUS_ONE and isinstance(
                        below.base, Joint) and whole.law == below.base.law:
                    made = _conditional(whole, below.base, scope)
                    if made is not None:
                        rest = tuple(f for n, f in enumerate(term.factors) if n not in (k, m))
                        return Mul((*rest, *made)) if rest or len(made) > 1 else made[0]
        return None


def _conditional(whole: Joint, given: Joint, scope: Scope) -> tuple[Term, ...] | None:
    """``p(v_t | given)`` as a shorter probability, where one member is all that the whole has more."""
    found = _one_more(whole, given)
    if found is None or not scope.fixed(Prob(whole.law, ())):
        return None
    name, place, at = found

    def p(*items: Item) -> Joint:
        return Joint(whole.law, items)

    one = (name, place, place, at)
    mine = [i for i in given.items if i[0] == name]
    if given.items and len(mine) == len(given.items) == 1 and mine[0][3] == at and equal(mine[0][2], before(place)):
        if not at_most(mine[0][1], place, scope):
            return None
        if _has("independent-members", name, whole.law, scope):
            return (p(one),)
        last = (name, before(place), before(place), at)
        if _has("markov-sequence", name, whole.law, scope) and not equal(mine[0][1], before(place)) and at_most(
                mine[0][1], before(place), scope) and scope.positive(p(last)):
            return p((name, before(place), place, at)), Pow(p(last), MINUS_ONE)
    for x, y in channels(whole.law, scope):
        inputs = [i for i in given.items if i[0] == x]
        if name != y or len(inputs) != 1 or any(i[0] not in (x, y) or i[3] != at for i in given.items):
            continue
        _, first, end, _ = inputs[0]
        single = p((x, place, place, at))
        earlier = all(at_most(i[2], before(place), scope) for i in mine)
        if earlier and not (equal(first, end) and not mine) and at_most(
                first, place, scope) and at_most(place, end, scope) and scope.positive(single):
            return p((x, place, place, at), one), Pow(single, MINUS_ONE)
    return None


def _one_more(whole: Joint, given: Joint) -> tuple[str, Term, Term] | None:
    """The one member that the first has and the second has not."""
    more = [i for i in whole.items if i not in given.items]
    less = [i for i in given.items if i not in whole.items]
    if len(more) != 1:
        return None
    name, first, last, at = more[0]
    if not less:
        return (name, first, at) if equal(first, last) else None
    if len(less) == 1 and less[0][0] == name and less[0][3] == at and equal(less[0][1], first) and equal(
            less[0][2], before(last)):
        return name, last, at
    return None


def _fresh(value: Term) -> str:
    taken = free_names(value)
    index = "i"
    while index in taken:
        index += "'"
    return index


class MemorylessChannel(Rule):
    """The outputs of a memoryless channel, given its inputs."""

    name = "memoryless-channel"
    statement = r"p(x_1, \ldots, x_n, y_1, \ldots, y_k) = p(x_1, \ldots, x_n) \prod_{i=1}^k p(y_i \mid x_i)"
    obligations = "the channel is memoryless and used without feedback; the inputs have positive probability"
    example = r"H(Y^n \mid X^n) = \sum_{i=1}^n H(Y_i \mid X_i)"
    misuse = r"p(y_1, \ldots, y_n) = \prod_{i=1}^n p(y_i)"
    heads = (Joint,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Joint) or not scope.fixed(Prob(term.law, ())):
            return None
        for x, y in channels(term.law, scope):
            inputs = [i for i in term.items if i[0] == x]
            outputs = [i for i in term.items if i[0] == y]
            if len(inputs) != 1 or len(outputs) != 1 or len(term.items) != 2:
                continue
            (_, a, b, at), (_, c, d, out_at) = inputs[0], outputs[0]
            if at != out_at or (equal(a, b) and equal(c, d) and equal(a, c)):
                continue
            if not (at_most(a, c, scope) and at_most(d, b, scope)):
                continue
            index = _fresh(term)
            whole = Joint(term.law, (inputs[0],))
            one = Joint(term.law, ((x, Sym(index), Sym(index), at),))
            if not scope.positive(whole):
                continue
            both = Joint(term.law, (*one.items, (y, Sym(index), Sym(index), at)))
            if not scope.bind(index, Range(c, d)).positive(one):
                continue
            return Mul((whole, Big("prod", index, Range(c, d), Mul((both, Pow(one, MINUS_ONE))))))
        return None


class MarkovSequence(Rule):
    """The next member of a Markov chain depends on the last one only."""

    name = "markov-sequence"
    statement = r"p(x_1, \ldots, x_k) = \frac{p(x_1, \ldots, x_{k-1}) p(x_{k-1}, x_k)}{p(x_{k-1})}"
    obligations = "the X_i form a Markov chain; the condition has positive probability"
    example = r"p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_k \mid x_{k-1})"
    misuse = r"p(x_k \mid x_1, \ldots, x_{k-1}) = p(x_k)"
    heads = (Joint,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        if not isinstance(term, Joint) or len(term.items) != 1 or not scope.fixed(Prob(term.law, ())):
            return None
        (name, first, last, at), = term.items
        if not _has("markov-sequence", name, term.law, scope):
            return None
        # A pair and a single member are what the chain is made of.
        if _offset(last, first) in (0, 1) or not at_most(first, last, scope):
            return None
        index = _fresh(term)
        here, back = Sym(index), before(Sym(index))

        def p(*items: Item) -> Joint:
            return Joint(term.law, items)

        over = Range(after(first), last)
        pair, single = p((name, back, here, at)), p((name, back, back, at))
        if not scope.bind(index, over).positive(single):
            return None
        return Mul((p((name, first, first, at)), Big("prod", index, over, Mul((pair, Pow(single, MINUS_ONE))))))


class EqualLaws(Rule):
    """What is the mean of a function of one member is the same for all members with one law."""

    name = "equal-laws"
    statement = r"E[f(p(X_i))] = E[f(p(X_1))]"
    obligations = "the X_i are identically distributed"
    example = r"H(X_i) = H(X_1)"
    misuse = r"H(X_i, X_{i+1}) = H(X_1, X_3)"
    heads = (Big,)

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        found = _is_mean(term, scope)
        if found is None or not scope.fixed(term):
            return None
        (var, over), law, factors = found
        about = [j for f in factors for j in _joints(f) if var in free_names(j)]
        if not about or any(j.law != law for j in about):
            return None
        names = {name for j in about for name, *_ in j.items}
        if len(names) != 1 or any(p != Sym(var) for j in about for *_, p in j.items):
            return None
        name = names.pop()
        if any(not {"Big.sum", "Big.prod"}.isdisjoint(kinds(f)) for f in factors if "Joint" in kinds(f)):
            return None  # a product over members is no function of one of them
        places = {t for j in about for _, a, b, _ in j.items for t in (a, b)}
        start = min(places, key=key)
        if len(places) > 1 and _has("stationary", name, law, scope):
            lowest = [a for a in sorted(places, key=key) if all(at_most(a, b, scope) for b in places)]
            if not lowest:
                return None
            start = lowest[0]
        elif len(places) != 1 or not (_has("identical-members", name, law, scope)
                                      or _has("stationary", name, law, scope)):
            return None
        if start == ONE:
            return None

        def moved(t: Term) -> Term:
            return normal_place(Add((t, -start, ONE)))

        def change(part: object) -> object:
            if isinstance(part, Joint):
                return Joint(part.law, tuple((n, moved(a), moved(b), p) for n, a, b, p in part.items))
            return part

        # The value of the variable may be used through its probability only.
        if any(var in free_names(_without_joints(f)) for f in factors):
            return None
        new = tuple(term_(transform(f, change)) for f in factors)  # type: ignore[arg-type]
        return close_block(((var, over),), (Prob(law, ((law, Sym(var)),)), *new))


def _offset(a: Term, b: Term) -> int | None:
    gap = canonical_term(Add((a, -b)))
    return int(gap.value) if isinstance(gap, Rat) and gap.value.denominator == 1 else None


def term_(value: object) -> Term:
    """``value``, which is a term."""
    assert isinstance(value, Term)
    return value


def _joints(value: Term) -> Iterator[Joint]:
    yield from (v for v in walk(value) if isinstance(v, Joint))


def _without_joints(value: Term) -> Term:
    return term_(transform(value, lambda v: ONE if isinstance(v, Joint) else v))


class NonNegativeRunInformation(Rule):
    """Conditional mutual information of runs, and relative entropy, are not negative."""

    name = "non-negative-run-information"
    statement = (r"\sum_k I(A_k; B_k \mid C_k) \ge 0 for runs A_k, B_k, C_k of random variables; "
                 r"E_p[\log \frac{p(A \mid C)}{q(A \mid C)}] \ge 0")
    obligations = "the multiplier is not negative; for the relative entropy q > 0 wherever p > 0"
    example = r"H(X_k \mid X_1, \ldots, X_{k-1}) \le H(X_k)"
    misuse = r"I(A; B \mid C) \le I(A; B)"
    relation = "<="

    def apply(self, term: Term, choice: Choice, scope: Scope) -> Term | None:
        """The choice is ``multiplier, law, other law, A, B, C, index, set, …``: A, B and C are joints at the point
        ``~0`` of the sample space."""
        if len(choice) < 6 or len(choice) % 2:
            return None
        multiplier, law, other, a, b, c = choice[:6]
        if not (isinstance(multiplier, Term) and isinstance(law, str) and isinstance(other, str)):
            return None
        if not (isinstance(a, Joint) and isinstance(b, Joint) and isinstance(c, Joint)):
            return None
        point = Sym("~0")
        if "~0" in free_names(multiplier) or any(
                "~0" in free_names(t) for j in (a, b, c) for _, first, last, _ in j.items for t in (first, last)):
            return None
        if any(j.law != law or any(p != point for *_, p in j.items) for j in (a, b, c)):
            return None
        declared, second = scope.law(law), scope.law(other)
        if declared is None or second is None or declared.density or [s for s, _ in declared.slots] != [law]:
            return None
        if second.slots != ((other, declared.slots[0][1]),) or not scope.fixed(Prob(law, ())):
            return None
        binders: list[Binder] = []
        for var, over in zip(choice[6::2], choice[7::2], strict=True):
            if not isinstance(var, str) or not isinstance(over, Range) or var == "~0" or "Fn.infinity" in kinds(over):
                return None
            binders.append((var, over))
        inner = within(tuple(binders), scope)
        if not inner.nonnegative(multiplier) or inner.partial(multiplier):
            return None
        omega = declared.slots[0][1]
        weight = Prob(law, ((law, point),))

        def p(*groups: Joint) -> Term:
            items = tuple(i for g in groups for i in g.items)
            made = JoinedRuns().apply(Joint(law, items), (), inner) if items else ONE
            assert made is not None
            return made

        if other == law:
            terms = [log(p(a, b, c)), log(p(c)), -log(p(a, c)), -log(p(b, c))]
        else:
            def q(*groups: Joint) -> Term:
                return term_(transform(p(*groups), lambda v: Joint(other, v.items) if isinstance(v, Joint) else v))

            at = inner.bind("~0", omega).under(Compare("!=", weight, ZERO))
            if b.items or not all(at.positive(t) for t in (q(a, c), q(c))):
                return None
            terms = [log(p(a, c)), -log(p(c)), -log(q(a, c)), log(q(c))]
        terms = [t for t in terms if t not in (log(ONE), -log(ONE))]
        body = close_block((*binders, ("~0", omega)), (multiplier, weight, Add(tuple(terms))))
        return Add((term, body))


