"""The tactic of every rule: a closed table, no free text."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ce_symbolic.certificates.arithmetic import ArithmeticScripts
from ce_symbolic.certificates.closing import closing
from ce_symbolic.certificates.hypotheses import Hypotheses
from ce_symbolic.certificates.means import product_of_means
from ce_symbolic.certificates.terms import NotCertifiable, Printer
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ONE,
    Add,
    App,
    Big,
    Compare,
    Iverson,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    free_names,
    parts,
    put,
    term,
)
from ce_symbolic.proof.normal import canonical_term
from ce_symbolic.proof.scope import Scope
from ce_symbolic.rules.blocks import Binder, cardinality, close_block
from ce_symbolic.rules.bounds import curvature, read_block, tangent_ratio
from ce_symbolic.rules.logarithm import prime_factors
from ce_symbolic.rules.rule import Choice
from ce_symbolic.rules.sums import selected, taken_out


@dataclass(frozen=True)
class Place:
    """A term and what a rule makes of it, where it stands."""

    before: Term
    after: Term
    choice: Choice
    scope: Scope
    printer: Printer
    hypotheses: Hypotheses
    arithmetic: ArithmeticScripts

    def text(self, value: Term) -> str:
        """The term in brackets."""
        return f"({self.printer.text(value)})"


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
    known = p.hypotheses.of_fact(p.scope.theory.facts[k])
    if known is None:
        raise NotCertifiable("a fact about other names")
    return f"by_given {known}"


def _given_solved(p: Place) -> str:
    (k,) = p.choice
    assert isinstance(k, int)
    fact = p.scope.theory.facts[k]
    known = p.hypotheses.of_fact(fact)
    if known is None or fact.binders or fact.guards:
        raise NotCertifiable("a stated equation with conditions, solved for a term")
    gap = p.before - p.after
    for number in (1, -1):
        factor = Rat(Fraction(number))
        whole = Mul((factor, Add((fact.claim.left, Mul((MINUS_ONE, fact.claim.right))))))
        if canonical_term(gap) == canonical_term(whole):
            return f"apply (solved ({number}) _ _ _ _ {known}); {p.arithmetic.equation(gap, whole)}"
    return f"generalize {known}; intros; lra"


def _multiple_of_given(p: Place) -> str:
    k, _, *values = p.choice
    assert isinstance(k, int)
    known = p.hypotheses.of_fact(p.scope.theory.facts[k])
    if known is None or values or p.scope.theory.facts[k].guards:
        raise NotCertifiable("a stated equation with conditions, multiplied by a term")
    return f"apply (multiple _ _ _ _ _ {known}); first [ring | by_field]"


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
        product = f"(\\sum_({letter} in {p.printer.index_set(over)}) ({p.text(outside)} * {p.text(having)}))"
        closed = closing(p.printer, body, Mul((outside, having))) or "ring_step"
        out = closing(p.printer, Mul((outside, block.sum)), Mul((*block.outside, block.sum))) or "ring_step"
        script += (f"transitivity {product}; [under {letter}; {closed} | transitivity ({p.text(outside)} * "
                   f"{p.text(block.sum)}); [apply (sum_scal_l {p.printer.index_set(over)} {p.text(outside)} "
                   f"(fun {letter} : R => {p.printer.text(having)})) | {out}]]")
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
    "log-of-large-product": ("ln_prod", _fixed("by_ln_prod")),
    "log-of-number": ("by_ln_number", _log_of_number),
    "exponential-of-log": ("exp_ln", _fixed("by_exp_ln")),
    "exponential-of-sum": ("by_exp_sum", _fixed("by_exp_sum")),
    "exponential-of-large-sum": ("exp_sum", _fixed("by_exp_bigsum")),
    "product-of-exponentials": ("exp_sum", _fixed("symmetry; by_exp_bigsum")),
    "power-as-exponential": ("rpow_exp", _fixed("by_rpow")),
    "as-log": ("ln_exp", _fixed("symmetry; apply ln_exp")),
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
    "add-non-negative": ("le_add", _fixed("apply le_add; side")),
    "add-positive": ("lt_add", _fixed("apply lt_add; side")),
    "log-tangent": ("tangent_gap", _log_tangent),
    "strict-log-tangent": ("tangent_gap_strict", lambda p: _log_tangent(p, strict=True)),
    "exp-tangent": ("exp_gap", _exp_tangent),
    "jensen": ("jensen", _jensen),
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
