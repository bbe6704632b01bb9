"""Vectors of a known norm, offsets that are zero, equal deviations."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ce_symbolic.checker.needs.need import (
    Bound,
    Need,
    equation,
    latex,
    letter_of,
    member,
    on_one_side,
    spelled,
    values_in,
    within,
)
from ce_symbolic.meaning.terms import (
    ONE,
    TWO,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Condition,
    Mul,
    Pow,
    Sym,
    Term,
    free_names,
    sum_over,
    walk,
)
from ce_symbolic.refutation import samples

OFFSETS = ("b", "beta", "bias")
DEVIATIONS = ("sigma", "Sigma")


def norms(claim: Claim) -> Iterator[Need]:
    """Vectors of norm one, or of a norm that goes by a name, where a norm or its square is printed."""
    theory = claim.theory
    found: dict[str, None] = {}
    for value in values_in(claim):
        if isinstance(value, Big) and value.op == "sum":
            found.update((v.name, None) for v in _squared(value) if samples.sample_space(v.name, theory) is None)
    for name in found:
        family = theory.families.get(name)
        if family is None or any(over is None for over in family.arguments):
            continue
        sets = [over for over in family.arguments if over is not None]
        binders = tuple((f"i{k}", over) for k, over in enumerate(sets[:-1]))
        entry = App(name, (*(Sym(n) for n, _ in binders), Sym("k")))
        square = sum_over("k", sets[-1], Pow(entry, TWO))
        fronts = [front for front in printed_at(claim, name) if binders]
        plain, tex = spelled(name, theory), latex(name, theory)
        if binders:
            plain, tex, _ = member(name, claim, len(binders))
        words = f"all {plain} have" if binders else f"{plain} has"
        every = f" for all ${', '.join(letter_of(name, k, claim) for k in range(len(binders)))}$" if binders else ""
        yield Need(f"{words} norm 1", (equation(binders, square, ONE), *(
            equation(free, sum_over("k", sets[-1], Pow(App(name, (*front, Sym("k"))), TWO)), ONE)
            for free, front in fronts)), kind="norm",
                   sentence=rf"Let $\|{tex}\| = 1${every}.")
        for radius in sorted(free_names(claim.left) ^ free_names(claim.right)):
            if radius in theory.sets or radius in theory.integers or radius.startswith(("#", "ω")):
                continue
            shown, shown_tex = spelled(radius, theory), latex(radius, theory)
            positive = Condition((), (), Compare(">=", Sym(radius), ZERO))
            yield Need(f"{words} norm {shown}", (equation(binders, square, Pow(Sym(radius), TWO)), positive),
                       kind="radius", sentence=rf"Let $\|{tex}\| = {shown_tex}${every}.")


def printed_at(claim: Claim, name: str, behind: int = 1) -> Iterator[tuple[Bound, tuple[Term, ...]]]:
    """The places ``y_i`` at which a family is read in ``W_{y_i}``, with the indices that they depend on.

    That y_i is one of the indices of W is how the notes use it; what holds for all of these holds there.
    """
    found: dict[tuple[Bound, tuple[Term, ...]], None] = {}
    for value, inside in (*within(claim.left, ()), *within(claim.right, ())):
        if isinstance(value, App) and value.name == name:
            at = value.args[:len(value.args) - behind]
            if any(isinstance(a, App) for a in at):
                names = frozenset[str]().union(*map(free_names, at))
                found[tuple((n, over) for n, over in inside if n in names), at] = None
    yield from found


def _squared(total: Big) -> tuple[App, ...]:
    """``x`` where the sum is ``Σ_k x_k^2``, ``x`` and ``y`` where it is ``Σ_k (x_k - y_k)^2``."""
    body = total.body
    if isinstance(body, Pow) and body.exponent == TWO:
        base: Term = body.base
    elif isinstance(body, Mul) and len(body.factors) == 2 and body.factors[0] == body.factors[1]:
        base = body.factors[0]
    else:
        return ()
    return tuple(v for v in walk(base) if isinstance(v, App) and v.args and v.args[-1] == Sym(total.var))


def offsets(claim: Claim) -> Iterator[Need]:
    """Offsets that are zero: one side adds them, the other has done without."""
    for value in values_in(claim):
        if not isinstance(value, Add):
            continue
        for part in value.terms:
            if isinstance(part, App) and len(part.args) == 1 and spelled(
                    part.name, claim.theory).strip() in OFFSETS and on_one_side(claim, part.name):
                family = claim.theory.families.get(part.name)
                over = family.arguments[0] if family is not None else None
                if over is not None:
                    plain, tex, letter = member(part.name, claim)
                    yield Need(f"all {plain} are 0", (
                        equation((("i", over),), App(part.name, (Sym("i"),)), ZERO),
                        *(equation(free, App(part.name, at), ZERO) for free, at in printed_at(claim, part.name, 0))),
                               kind="offset", sentence=f"Let ${tex} = 0$ for all ${letter}$.")


def equal_deviations(claim: Claim) -> Iterator[Need]:
    """Two standard deviations that are equal: then one side does without one of them."""
    names = sorted({v.name for v in values_in(claim) if isinstance(v, Sym)})
    alike = [n for n in names if n.split("_")[0].rstrip("0123456789") in DEVIATIONS and n not in claim.theory.sets]
    for a, b in combinations(alike, 2):
        theory = claim.theory
        if {a, b} <= free_names(claim.left) & free_names(claim.right):
            continue
        yield Need(f"{spelled(a, theory)} = {spelled(b, theory)}", (equation((), Sym(a), Sym(b)),), kind="deviations",
                   sentence=f"Let ${latex(a, theory)} = {latex(b, theory)}$.")
