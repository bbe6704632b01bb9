"""The tactic of every rule: a closed table, no free text."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ce_symbolic.certificates.closing import closing
from ce_symbolic.certificates.conditioning import total_expectation
from ce_symbolic.certificates.events import common_event, equivalent_events
from ce_symbolic.certificates.means import product_of_means
from ce_symbolic.certificates.place import Place
from ce_symbolic.certificates.terms import NotCertifiable
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    App,
    Big,
    Compare,
    Condition,
    Fn,
    Iverson,
    Joint,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    alpha,
    free_names,
    kinds,
    parts,
    put,
    substitute,
    term,
)
from ce_symbolic.proof.normal import canonical_term, normal
from ce_symbolic.rules.blocks import Binder, cardinality, close_block, flat, spread_block
from ce_symbolic.rules.bounds import curvature, read_block, tangent_ratio
from ce_symbolic.rules.definitions import diagonal, instance, solved
from ce_symbolic.rules.logarithm import prime_factors, with_common_factor
from ce_symbolic.rules.sums import selected, taken_out
from ce_symbolic.rules.telescoping import neighbours

#: How finely numbers are enclosed at first.
BITS = 40


def _arithmetic(p: Place) -> str:
    return p.arithmetic.equation(p.before, p.after)


def _definition(p: Place) -> str:
    name = p.before.name if isinstance(p.before, (Sym, App)) else ""
    known = p.hypotheses.of_definition(name)
    if known is None:
        return "reflexivity"
    return f"apply {known}"


def _given(p: Place) -> str:
    (k,) = p.choice
    assert isinstance(k, int)
    fact = p.scope.theory.facts[k]
    known = p.hypotheses.of_fact(fact)
    if known is None:
        raise NotCertifiable("a fact about other names")
    values = instance(fact, p.before, p.scope)
    if values is None:
        return f"by_given {known}"
    # The same equation may be printed in another order.
    at, _ = _at(p, fact, [values[var] for var, _ in fact.binders])
    left = term(substitute(fact.claim.left, values))
    same = p.arithmetic.equation(p.before, left)
    return f"first [by_given {known} | transitivity {p.text(left)}; [{same} | exact {at}]]"


def _given_solved(p: Place) -> str:
    k, *kind = p.choice
    assert isinstance(k, int)
    stated = fact = p.scope.theory.facts[k]
    if kind:
        on_diagonal = diagonal(fact)
        assert on_diagonal is not None
        fact = on_diagonal
    made = solved(fact)
    values = None if made is None else instance(made, term(alpha(p.before)), p.scope)
    if values is None:
        raise NotCertifiable("a stated equation, solved for a term")
    listed = [values[var] for var, _ in fact.binders]
    if kind:
        listed.append(listed[-1])
    known, gap = _at(p, stated, listed)
    found, wanted = normal(gap), normal(p.before - p.after)
    monomial = next((m for m in wanted if m in found), None)
    if monomial is None:
        raise NotCertifiable("a stated equation, solved for a term")
    factor = Rat(wanted[monomial] / found[monomial])
    return (f"apply (solved ({p.text(factor)}) _ _ _ _ {known}); "
            f"{p.arithmetic.equation(p.before - p.after, Mul((factor, gap)))}")


def _at(p: Place, fact: Condition, values: Sequence[Term]) -> tuple[str, Term]:
    """The hypothesis of a stated equation at some values of its indices, and the difference of its sides there."""
    known = p.hypotheses.of_fact(fact)
    if known is None:
        raise NotCertifiable("a fact about other names")
    here = {var: v for (var, _), v in zip(fact.binders, values, strict=True)}
    claim = substitute(fact.claim, here)
    assert isinstance(claim, Compare)
    gap = Add((claim.left, Mul((MINUS_ONE, claim.right))))
    proof = "".join(f" {p.text(v)} ltac:(premise 4%nat)" for v in values) + " ltac:(premise 4%nat)" * len(fact.guards)
    return (f"({known}{proof})" if proof else known), gap


def _multiple_of_given(p: Place) -> str:
    k, _, *values = p.choice
    assert isinstance(k, int)
    known, gap = _at(p, p.scope.theory.facts[k], [v for v in values if isinstance(v, Term)])
    assert isinstance(p.after, Add) and isinstance(p.after.terms[-1], Mul)
    added = p.after.terms[-1]
    factor = added.factors[0] if len(added.factors) == 2 else Mul(added.factors[:-1])
    same = p.arithmetic.equation(p.after - p.before, Mul((factor, gap)))
    return f"apply (multiple_of {p.text(factor)} _ _ _ _ {known}); {same}"


def _block(p: Place, inner: Callable[[Block], tuple[Term, str] | None]) -> str:
    """A law for one index of a block: what has the index moves inside, where ``inner`` gives its value and a tactic."""
    block = _opened(p)
    found = inner(block)
    if found is None:
        raise NotCertifiable("a block of sums")
    value, leaf = found
    middle, new = (close_block(block.rest, (Mul((*block.outside, v)),) if block.outside else (v,))
                   for v in (block.sum, value))
    script = ""
    if p.printer.text(p.before) != p.printer.text(middle):
        script = f"transitivity {p.text(middle)}; [{_moved_inside(p, block)} | ]; "
    if p.printer.text(new) == p.printer.text(p.after):
        return f"{script}cong ltac:(idtac; {leaf})"
    letters = "".join(f"under {p.printer.names.of('v', v)}; " for v, _ in block.rest)
    last = p.arithmetic.equation(_body(new, len(block.rest)), _body(p.after, len(block.rest)))
    return f"{script}transitivity {p.text(new)}; [cong ltac:(idtac; {leaf}) | {letters}{last}]"


@dataclass(frozen=True)
class Block:
    """Nested sums with one index chosen: the others (``before`` of them outside of it), the factors without and with
    the index."""

    index: Binder
    rest: tuple[Binder, ...]
    before: int
    factors: tuple[Term, ...]

    @property
    def outside(self) -> tuple[Term, ...]:
        """The factors that do not have the index."""
        return tuple(f for f in self.factors if self.index[0] not in free_names(f) and f != ONE)

    @property
    def having(self) -> tuple[Term, ...]:
        """The factors that have the index."""
        return tuple(f for f in self.factors if self.index[0] in free_names(f))

    @property
    def sum(self) -> Term:
        """The sum over the index of what has it."""
        return close_block((self.index,), self.having)


def _opened(p: Place) -> Block:
    found, (k, *_) = taken_out(p.before, (p.choice[0],)), p.choice
    if found is None or not isinstance(k, int):
        raise NotCertifiable("a block of sums")
    return Block(found[0], found[1], k, found[2])


def _body(value: Term, depth: int) -> Term:
    for _ in range(depth):
        assert isinstance(value, Big)
        value = value.body
    return value


def _moved_inside(p: Place, block: Block) -> str:
    """The chosen sum moves inside of the others, and what does not have its index out of it."""
    names, script = p.printer.names, ""
    for var, _ in block.rest[:block.before]:
        script += f"under {names.of('v', var)}; "
    inner = block.rest[block.before:]
    printed = _body(p.before, block.before)
    flat = close_block((block.index, *inner), block.factors)
    if inner and p.printer.text(printed) != p.printer.text(flat):
        letters = "".join(f"under {names.of('v', v)}; " for v, _ in (block.index, *inner))
        depth = len(inner) + 1
        closed = closing(p.printer, _body(printed, depth), _body(flat, depth)) or "ring_step"
        script += f"transitivity {p.text(flat)}; [{letters}{closed} | ]; "
    for k, binder in enumerate(inner):
        swapped = close_block((binder, block.index, *inner[k + 1:]), block.factors)
        script += f"transitivity {p.text(swapped)}; [apply sum_swap | under {names.of('v', binder[0])}; "
    outside, having = (close_block((), f) for f in (block.outside, block.having))
    body = close_block((), block.factors)
    (var, over), letter = block.index, names.of("v", block.index[0])
    if block.outside:
        product = f"({p.printer.summed(letter, over)} ({p.text(outside)} * {p.text(having)}))"
        closed = closing(p.printer, body, Mul((outside, having))) or "ring_step"
        out = closing(p.printer, Mul((outside, block.sum)), Mul((*block.outside, block.sum))) or "ring_step"
        script += (f"transitivity {product}; [under {letter}; {closed} | transitivity ({p.text(outside)} * "
                   f"{p.text(block.sum)}); [factor_out {p.printer.index_set(over)} {p.text(outside)} "
                   f"(fun {letter} : R => {p.printer.text(having)}) | {out}]]")
    else:
        script += f"under {letter}; {closing(p.printer, body, having) or 'ring_step'}"
    return script + "]" * len(inner)


def _without(block: Block) -> Term | None:
    """The probability of the other variables, where the block sums one probability over one of its variables."""
    if len(block.having) != 1 or not isinstance(block.having[0], Prob):
        return None
    probability = block.having[0]
    left = tuple(s for s in probability.slots if s[1] != Sym(block.index[0]))
    return Prob(probability.law, left) if left else ONE


def _normalisation(p: Place) -> str:
    return _block(p, lambda _: (ONE, "by_total"))


def _marginalisation(p: Place) -> str:
    def inner(block: Block) -> tuple[Term, str] | None:
        made = _without(block)
        return None if made is None else (made, "by_marginal")

    return _block(p, inner)


def _constant_sum(p: Place) -> str:
    def inner(block: Block) -> tuple[Term, str] | None:
        number = cardinality(block.index[1])
        return None if number is None else (canonical_term(number), "by_constant")

    return _block(p, inner)


def _exponential_of_sum(p: Place) -> str:
    exponents = tuple(f.args[0] for f in (p.after.factors if isinstance(p.after, Mul) else ())
                      if isinstance(f, Fn) and f.name == "exp")
    if not isinstance(p.before, Fn) or not isinstance(p.after, Mul) or len(exponents) < len(p.after.factors):
        return "by_exp_sum"
    whole = Add(exponents)
    return (f"first [by_exp_sum | transitivity (exp {p.text(whole)}); "
            f"[f_equal; {p.arithmetic.equation(p.before.args[0], whole)} | by_exp_sum]]")


def _telescoping_product(p: Place) -> str:
    assert isinstance(p.before, Big) and isinstance(p.before.over, Range)
    body = p.before.body
    above = Mul(tuple(f for f in flat(body.factors if isinstance(body, Mul) else (body,)) if isinstance(f, Joint)))
    var = p.before.var
    letter, listed = p.printer.names.of("v", var), p.printer.index_set(p.before.over)
    f_ = f"(fun {letter} : R => {p.printer.text(above)})"
    earlier = put(above, var, Add((Sym(var), MINUS_ONE)))
    quotient = Mul((above, Pow(earlier, MINUS_ONE)))
    low, high = p.text(p.before.over.lower), p.text(p.before.over.upper)
    return (f"transitivity (\\prod_({letter} in {listed}) ({p.printer.text(quotient)})); "
            f"[under_prod {letter}; cong ltac:(idtac; by_runs) | by_telescoping {f_} {low} {high}]")


def _sum_of_shares(p: Place) -> str:
    block, (k, *_) = spread_block(p.before), p.choice
    assert block is not None and isinstance(k, int)
    (var, over), rest = block[0][k], block[0][:k] + block[0][k + 1:]
    part = canonical_term(Mul(tuple(f for f in block[1] if var in free_names(f))))
    for factor in block[1]:
        total = factor.base if isinstance(factor, Pow) else ONE
        if isinstance(total, Big) and total.over == over and part == canonical_term(
                put(total.body, total.var, Sym(var))):
            others = tuple(f for f in block[1] if f is not factor and var not in free_names(f))
            middle = close_block(rest, (*others, total, factor))
            letters = "".join(f"under {p.printer.names.of('v', v)}; " for v, _ in rest)
            last = p.arithmetic.equation(_body(middle, len(rest)), _body(p.after, len(rest)))
            return f"transitivity {p.text(middle)}; [{p.arithmetic.equation(p.before, middle)} | {letters}{last}]"
    raise NotCertifiable("shares of another total")


def _telescoping(p: Place) -> str:
    assert isinstance(p.before, Big) and isinstance(p.before.over, Range)
    var, over = p.before.var, p.before.over
    found, rest = neighbours(p.before)
    here = Add(tuple(found)) if len(found) > 1 else found[0]
    step, ends = (put(here, var, a) - put(here, var, b)
                  for a, b in ((Sym(var), Sym(var) - ONE), (over.upper, over.lower - ONE)))
    letter, listed = p.printer.names.of("v", var), p.printer.index_set(over)

    def function(body: Term) -> str:
        return f"(fun {letter} : R => {p.printer.text(body)})"

    telescope = f"by_telescoping_sum {function(here)} {p.text(over.lower)} {p.text(over.upper)}"
    if not rest:
        return (f"transitivity {p.text(Big('sum', var, over, step))}; [under {letter}; "
                f"{p.arithmetic.equation(p.before.body, step)} | transitivity {p.text(ends)}; "
                f"[{telescope} | {p.arithmetic.equation(ends, p.after)}]]")
    left = Add(tuple(rest)) if len(rest) > 1 else rest[0]
    whole, split, last = (Big("sum", var, over, step + left),
                          Big("sum", var, over, step) + Big("sum", var, over, left), ends + Big("sum", var, over, left))
    return (f"transitivity {p.text(whole)}; [under {letter}; {p.arithmetic.equation(p.before.body, step + left)} | "
            f"transitivity {p.text(split)}; [apply (sum_add {listed} {function(step)} {function(left)}) | "
            f"transitivity {p.text(last)}; [apply f_equal2; [{telescope} | reflexivity] | "
            f"{p.arithmetic.equation(last, p.after)}]]]")


def _stated_total(p: Place) -> str:
    def inner(block: Block) -> tuple[Term, str] | None:
        for fact in p.scope.theory.facts:
            value = fact.claim.right
            if len(block.having) == 1 and isinstance(value, Rat):
                factors = tuple(value if f == block.having[0] else f for f in block.factors)
                if close_block(block.rest, factors) == p.after:
                    return value, "by_stated_total"
        return None

    return _block(p, inner)


def _indicator_sum(p: Place) -> str:
    def inner(block: Block) -> tuple[Term, str] | None:
        var, over = block.index
        for k, factor in enumerate(block.having):
            value = selected(factor, var)
            if value is None:
                continue
            made = close_block((), block.having[:k] + block.having[k + 1:])
            letter, listed = p.printer.names.of("v", var), p.printer.index_set(over)
            indicator = f"iv_eq {letter} {p.printer.text(value, 5)}"
            before = p.printer.text(close_block((), block.having), 2)
            picked = f"(\\sum_({letter} in {listed}) ({indicator} * {p.text(made)}))"
            turned = Iverson(Compare("=", Sym(var), value))
            closed = closing(p.printer, close_block((), block.having), Mul((turned, made))) or "ring_step"
            same = "reflexivity" if before == f"{indicator} * {p.text(made)}" else closed
            result = put(made, var, value)
            return result, (f"transitivity {picked}; [under {letter}; {same} | "
                            f"apply (sum_pick {listed} {p.text(value)} (fun {letter} : R => {p.printer.text(made)})); "
                            "[no_dup | member]]")
        return None

    return _block(p, inner)


def _log_tangent(p: Place, strict: bool = False) -> str:
    weight, u, v = (term(c) for c in p.choice[:3] if isinstance(c, Term))
    binders = read_block(p.choice[3:]) or ()
    inner = p.scope
    for var, over in binders:
        inner = inner.bind(var, over)
    ratio = tangent_ratio(weight, u, v, inner)
    w_, u_, v_, r_ = (p.text(x) for x in (weight, u, v, ratio))
    if strict:
        return f"apply lt_add; by_tangent_strict {w_} {u_} {v_}"
    script = "apply le_add; "
    for var, _ in binders:
        letter = p.printer.names.of("v", var)
        script += f"nonneg {letter}; "
    return script + f"by_tangent {w_} {u_} {v_} {r_}"


def _exp_tangent(p: Place) -> str:
    weight, u, v = (term(c) for c in p.choice[:3] if isinstance(c, Term))
    script = "apply le_add; "
    for var, _ in read_block(p.choice[3:]) or ():
        script += f"nonneg {p.printer.names.of('v', var)}; "
    return script + f"by_exp_gap {p.text(weight)} {p.text(u)} {p.text(v)}"


def _jensen(p: Place) -> str:
    name = p.choice[0]
    assert isinstance(name, str)
    kind = curvature(name, p.scope)
    known = next((h.name for h in p.hypotheses.listed if h.name.startswith(f"h_{kind}_")
                  and getattr(h.about, "subjects", ("",))[0] == name), None)
    if known is None:
        raise NotCertifiable("Jensen for a function that the notes define")
    if p.choice[2] == 0:
        pairs = [p.printer.text(c) for c in p.choice[3:] if isinstance(c, Term)]
        points = "; ".join(f"({w}, {a})" for w, a in zip(pairs[::2], pairs[1::2], strict=True))
        return f"apply le_add; by_jensen_points {known} [{points}]"
    weight, point = (term(c) for c in p.choice[2:4] if isinstance(c, Term))
    binders = read_block(p.choice[4:]) or ()
    if len(binders) != 1:
        raise NotCertifiable("Jensen over several indices")
    (var, over), = binders
    letter = p.printer.names.of("v", var)
    w_ = f"(fun {letter} : R => {p.printer.text(weight)})"
    a_ = f"(fun {letter} : R => {p.printer.text(point)})"
    return f"apply le_add; by_jensen_{kind} {known} {p.printer.index_set(over)} {w_} {a_}"


def _log_of_common_factor(p: Place) -> str:
    (inner,) = parts(p.before)
    assert isinstance(inner, Term)
    common, rest = with_common_factor(inner)
    powers = tuple(b if e == 1 else Pow(b, Rat(e)) for b, e in common if b != ONE)
    product = Mul((*powers, rest))
    return f"transitivity (ln {p.text(product)}); [f_equal; {p.arithmetic.equation(inner, product)} | by_ln]"


def _cauchy_schwarz(p: Place) -> str:
    _, _, weight, a, b = p.choice[:5]
    binders = read_block(p.choice[5:]) or ()
    if len(binders) != 1:
        raise NotCertifiable("Cauchy–Schwarz over several indices")
    (var, over), = binders
    letter = p.printer.names.of("v", var)
    functions = " ".join(f"(fun {letter} : R => {p.printer.text(t)})" for t in (weight, a, b) if isinstance(t, Term))
    return f"apply le_add; by_cauchy_schwarz {p.printer.index_set(over)} {functions}"


def _summed_gap(place: int, leaf: str) -> Callable[[Place], str]:
    """A gap that is not negative, summed with weights over the indices that the choice has from a place on."""
    def script(p: Place) -> str:
        letters = "".join(f"nonneg {p.printer.names.of('v', v)}; " for v, _ in read_block(p.choice[place:]) or ())
        return f"apply le_add; {letters}weighted_gap ltac:(idtac; {leaf})"

    return script


def _pair(p: Place) -> str:
    """One member of an independent family and another, or the same."""
    assert isinstance(p.before, Big)
    body = p.before.body
    members = [f for f in (body.factors if isinstance(body, Mul) else (body,))
               if isinstance(f, App) and f.args and f.args[-1] == Sym(p.before.var)]
    if len(members) != 2 or any(len(m.args) != 2 for m in members):
        raise NotCertifiable("the mean of a product of members of a family with several indices")
    i, j = (m.args[0] for m in members)
    assert isinstance(p.after, Add) and isinstance(p.after.terms[0], Mul) and isinstance(p.after.terms[1], Mul)
    square, (one, two) = p.after.terms[0].factors[-1], parts(p.after.terms[1].factors[-1])
    letter, listed = p.printer.names.of("v", p.before.var), p.printer.index_set(p.before.over)
    weight = next(f for f in parts(body) if f not in members)
    both = " * ".join(map(p.text, members))
    product = f"(\\sum_({letter} in {listed}) ({p.printer.text(term(weight), 3)} * ({both})))"
    whole = f"({p.printer.text(term(one))}) * ({p.printer.text(term(two))})"
    identity = "(fun v_value : R => v_value)"
    return (f"transitivity (iv_eq {p.text(i)} {p.text(j)} * {p.text(term(square))} + "
            f"(1 - iv_eq {p.text(i)} {p.text(j)}) * ({whole})); [apply product_of_pair; "
            f"[let E := fresh in intros E; rewrite E; under {letter}; ring | let E := fresh in intros E; transitivity "
            f"{product}; [under {letter}; ring | by_independent_means {identity} {identity}]] | ring]")


def _tangent_of_convex(p: Place) -> str:
    name = p.choice[0]
    assert isinstance(name, str)
    names = {kind: next((h.name for h in p.hypotheses.listed if h.name.startswith(f"h_{kind}_")
                         and (h.about == name or getattr(h.about, "subjects", ("",))[0] == name)), None)
             for kind in (curvature(name, p.scope) or "convex", "slope")}
    if None in names.values():
        raise NotCertifiable("the tangent of a function that the notes define")
    known, slope = names.values()
    return f"apply le_add; weighted_gap ltac:(idtac; by_convex_tangent {known} {slope})"


def _log_of_number(p: Place) -> str:
    (number,) = parts(p.before)
    assert isinstance(number, Rat)

    def product(n: int) -> str:
        return " * ".join(f"{q} ^ {e}" if e > 1 else str(q) for q, e in sorted(prime_factors(n).items())) or "1"

    below = number.value.denominator
    factored = f"({product(number.value.numerator)})" + (f" / ({product(below)})" if below != 1 else "")
    return f"by_ln_number {p.text(number)} ({factored})"


def _power(p: Place) -> str:
    exponent = p.before.exponent if isinstance(p.before, Pow) else ONE
    if isinstance(exponent, Rat):
        return "by_power" if exponent.value.denominator == 1 else "by_root_of_product"
    return "by_real_power"


def _index_shift(p: Place) -> str:
    assert isinstance(p.before, Big) and isinstance(p.before.over, Range)
    assert isinstance(p.after, Big) and isinstance(p.after.over, Range)
    offset = canonical_term(p.before.over.lower - ONE)
    return f"by_shift {p.text(offset)} {p.text(p.after.over.upper)}"


def _one_hot_entry(p: Place) -> str:
    assert isinstance(p.before, App)
    if not isinstance(p.after, Iverson):
        return "stated_equation"
    family, point = p.scope.theory.families[p.before.name], p.after.condition.right
    for place, over in enumerate(family.arguments):
        if over is None or p.before.args[place] != p.after.condition.left:
            continue
        letter = "entry"
        args = [letter if k == place else p.printer.text(a, 5) for k, a in enumerate(p.before.args)]
        row = f"(fun {letter} : R => {p.printer.names.of('f', p.before.name)} {' '.join(args)})"
        return f"by_one_hot {p.printer.index_set(over)} {row} {p.text(point)}"
    raise NotCertifiable("a row of zeros and a one")


def _fixed(text: str) -> Callable[[Place], str]:
    return lambda p: text


def _sign_of_last(p: Place) -> str:
    """A tactic for the sign of what is added; where it is a number, Coq encloses it."""
    assert isinstance(p.after, Add)
    added = p.after.terms[-1]
    return "side" if free_names(added) or kinds(added) & {"App", "Prob"} else f"first [side | lies {BITS}%positive]"


def _peeled(text: str) -> Callable[[Place], str]:
    def script(p: Place) -> str:
        if isinstance(p.before, Big) and p.before.op != "sum":
            raise NotCertifiable("the first or last factor of a product")
        return text

    return script


#: The name of the tactic (for people) and what writes it.
TABLE: dict[str, tuple[str, Callable[[Place], str]]] = {
    "arithmetic": ("ring_step", _arithmetic),
    "sum-linearity": ("split_sum, monomial, ring_step", _arithmetic),
    "definition": ("apply", _definition),
    "given": ("by_given", _given),
    "given-solved": ("solved", _given_solved),
    "multiple-of-given": ("multiple", _multiple_of_given),
    "log-of-quotient": ("by_ln", _fixed("by_ln")),
    "log-of-product": ("by_ln", _fixed("by_ln")),
    "log-of-power": ("by_ln_power", _fixed("by_ln_power")),
    "log-of-one": ("ln_1", _fixed("by_ln_1")),
    "log-of-exponential": ("ln_exp", _fixed("by_ln_exp")),
    "log-of-common-factor": ("by_ln", _log_of_common_factor),
    "log-of-large-product": ("ln_prod", _fixed("by_ln_prod")),
    "log-of-number": ("by_ln_number", _log_of_number),
    "exponential-of-log": ("exp_ln", _fixed("by_exp_ln")),
    "exponential-of-sum": ("by_exp_sum", _exponential_of_sum),
    "exponential-of-large-sum": ("exp_sum", _fixed("by_exp_bigsum")),
    "product-of-exponentials": ("exp_sum", _fixed("symmetry; by_exp_bigsum")),
    "power-as-exponential": ("rpow_exp", _fixed("by_rpow")),
    "as-log": ("ln_exp", _fixed("symmetry; apply ln_exp")),
    "as-root": ("sqrt_pow2", _fixed("symmetry; apply sqrt_pow2; side")),
    "hyperbolic-as-exponential": ("tanh, sinh, cosh", _fixed("unfold tanh, sinh, cosh; by_field")),
    "as-exponential": ("exp_ln", _fixed("symmetry; apply exp_ln; side")),
    "power-of-product": ("by_power", _power),
    "power-of-power": ("by_power", _power),
    "root-of-square": ("sqrt_Rsqr_abs", _fixed("by_root")),
    "root-of-number": ("by_root", _fixed("by_root")),
    "absolute-value": ("by_abs", _fixed("by_abs")),
    "absolute-value-of-product": ("Rabs_mult", _fixed("by_abs_product")),
    "square-of-absolute-value": ("pow2_abs", _fixed("by_abs_square")),
    "constant-sum": ("sum_const", _constant_sum),
    "listed-sum": ("by_listed", _fixed("by_listed")),
    "indicator-sum": ("sum_pick", _indicator_sum),
    "joined-runs": ("by_runs", _fixed("by_runs")),
    "telescoping-product": ("telescoping", _telescoping_product),
    "total-expectation": ("total_expectation", total_expectation),
    "sum-of-shares": ("field", _sum_of_shares),
    "telescoping": ("telescoping_sum", _telescoping),
    "stated-total": ("by_stated_total", _stated_total),
    "index-shift": ("rng_shift", _index_shift),
    "peel-last": ("rng_last", _peeled("by_last")),
    "peel-first": ("rng_first", _peeled("by_first")),
    "constant-product": ("prod_const", _fixed("by_constant_product")),
    "product-of-products": ("prod_mul", _fixed("by_products")),
    "known-indicator": ("by_iv", _fixed("by_iv")),
    "normalisation": ("by_total", _normalisation),
    "marginalisation": ("by_marginal", _marginalisation),
    "independence": ("by_independence", _fixed("by_independence")),
    "independence-of-means": ("by_independent_means",
                              lambda p: product_of_means(p.printer, p.before, p.after)),
    "conditional-independence": ("quotient_of_equal", _fixed("by_conditional_independence")),
    "one-hot-entry": ("certain", _one_hot_entry),
    "one-hot": ("certain", _fixed("by_certain")),
    "symmetry": ("apply", _fixed("by_symmetry")),
    "add-non-negative": ("le_add", lambda p: f"apply le_add; {_sign_of_last(p)}"),
    "add-positive": ("lt_add", lambda p: f"apply lt_add; {_sign_of_last(p)}"),
    "log-tangent": ("tangent_gap", _log_tangent),
    "strict-log-tangent": ("tangent_gap_strict", lambda p: _log_tangent(p, strict=True)),
    "exp-tangent": ("exp_gap", _exp_tangent),
    "jensen": ("jensen", _jensen),
    "cauchy-schwarz": ("cauchy_schwarz", _cauchy_schwarz),
    "equivalent-events": ("same_sign_scaled, same_sign_exp, same_sign_abs", equivalent_events),
    "implied-event": ("by_implied", _summed_gap(3, "by_implied")),
    "markov": ("by_markov", _summed_gap(4, "by_markov")),
    "union-bound": ("weierstrass", _summed_gap(2, "by_union")),
    "common-event": ("by_common_event", common_event),
    "triangle-inequality": ("sum_abs, Rabs_triang", _summed_gap(2, "by_triangle")),
    "mean-of-independent-pair": ("product_of_pair", _pair),
    "tangent-of-convex": ("convex_tangent", _tangent_of_convex),
    "same-minimiser": ("same_affine", _fixed("side")),
    "same-minimiser-of-log": ("same_ln", _fixed("side")),
    "derivative-of-constant": ("deriv_const", _fixed("by_derivative")),
    "derivative-of-variable": ("deriv_id, deriv_upd1", _fixed("by_derivative")),
    "derivative-of-sum": ("deriv_add, deriv_sum", _fixed("by_derivative")),
    "product-rule": ("deriv_mul", _fixed("by_derivative")),
    "power-rule": ("deriv_pow", _fixed("by_derivative")),
    "chain-rule": ("deriv_comp", _fixed("by_derivative")),
}


def tactic(rule: str, place: Place) -> str:
    """The tactic for one use of a rule; NotCertifiable where the rule has none."""
    if rule not in TABLE:
        raise NotCertifiable(f"the rule {rule}")
    return TABLE[rule][1](place)
