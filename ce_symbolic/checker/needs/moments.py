"""Means, variances and second moments of random variables that the notes leave open."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ce_symbolic.checker.needs.need import Bound, Need, equation, latex, letter_of, spelled, values_in, within
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
    Defined,
    Finite,
    Mul,
    Pow,
    Prob,
    Sym,
    Term,
    alpha,
    free_names,
    parts,
    substitute,
    sum_over,
    term,
    walk,
)
from ce_symbolic.proof.normal import canonical_term
from ce_symbolic.refutation import samples

OUTCOME = "ω"


@dataclass(frozen=True)
class Variable:
    """A random variable, or the members of a family of them, with all their indices free."""

    name: str
    binders: Bound
    outcomes: Finite
    weight: Prob

    @property
    def value(self) -> App:
        """``X_i(ω)``."""
        return App(self.name, (*(Sym(n) for n, _ in self.binders), Sym(OUTCOME)))

    def average(self, body: Term) -> Term:
        """``E[body]``."""
        return sum_over(OUTCOME, self.outcomes, Mul((self.weight, body)))

    @property
    def mean(self) -> Term:
        """``E[X_i]``."""
        return self.average(self.value)

    @property
    def square(self) -> Term:
        """``E[X_i^2]``."""
        return self.average(Pow(self.value, TWO))

    @property
    def variance(self) -> Term:
        """``Var(X_i)``."""
        return self.average(Pow(Add((self.value, -self.mean)), TWO))

    def words(self, claim: Claim) -> tuple[str, str]:
        """Its name, in plain letters and in LaTeX: ``all v_i`` for a family."""
        theory = claim.theory
        if not self.binders:
            return spelled(self.name, theory), latex(self.name, theory)
        letters = "".join(letter_of(self.name, k, claim) for k in range(len(self.binders)))
        return f"all {spelled(self.name, theory)}_{letters}", f"{latex(self.name, theory)}_{{{letters}}}"

    def every(self, claim: Claim) -> str:
        """`` for all $i$``, where it has indices."""
        letters = ", ".join(letter_of(self.name, k, claim) for k in range(len(self.binders)))
        return f" for all ${letters}$" if letters else ""


def random_variables(claim: Claim) -> list[Variable]:
    """The random variables of a claim."""
    found = []
    names = {v.name for v in values_in(claim) if isinstance(v, App)}
    for name in sorted(names):
        if name.partition("/")[0] in names - {name}:
            continue  # v beside v_i is any one of them
        space = samples.sample_space(name, claim.theory)
        family = claim.theory.families.get(name)
        if space is None or family is None or any(over is None for over in family.arguments):
            continue
        law = samples.law_of(space, claim.theory)
        slot = claim.theory.laws[law].slots[0][0]
        binders = tuple((f"i{k}", over) for k, over in enumerate(family.arguments[:-1]) if over is not None)
        found.append(Variable(name, binders, Finite(space), Prob(law, ((slot, Sym(OUTCOME)),))))
    return found


def printed(claim: Claim, variable: Variable) -> set[str]:
    """Which moments of a variable stand in a claim: ``mean``, ``square``, ``variance``."""
    shapes = {kind: canonical_term(getattr(variable, kind)) for kind in ("mean", "square", "variance")}
    found = set()
    for value in values_in(claim):
        if isinstance(value, Big) and value.op == "sum" and value.over == variable.outcomes:
            uses = {v.args for v in walk(value.body) if isinstance(v, App) and v.name == variable.name}
            if len(uses) != 1:
                continue
            args = next(iter(uses))
            rename = {n: a for (n, _), a in zip(variable.binders, args, strict=False)}
            here = canonical_term(value)
            found |= {k for k, shape in shapes.items() if alpha(_put(shape, rename)) == alpha(here)}
    return found


def _put(shape: Term, rename: dict[str, Term]) -> Term:
    return canonical_term(term(substitute(shape, rename)))


def spread(claim: Claim) -> Iterator[Need]:
    """Variances and second moments that are one number, for a family the same for all members."""
    theory = claim.theory
    for variable in random_variables(claim):
        here = printed(claim, variable)
        plain, tex = variable.words(claim)
        every = variable.every(claim)
        for kind, named in (("variance", "variance"), ("square", "second moment")):
            if kind not in here:
                continue
            moment = getattr(variable, kind)
            bare = f"{variable.name}/1"
            if variable.binders and bare in theory.families:
                # Var(v) beside Var(v_i): the variance that all of them have.
                head = r"\operatorname{Var}" if kind == "variance" else "E"
                power = "" if kind == "variance" else "^2"
                name_tex = latex(variable.name, theory)
                single = Variable(bare, (), variable.outcomes, variable.weight)
                common = Sym(f"{kind}({variable.name})")
                name = f"{'Var' if kind == 'variance' else 'E'}({spelled(variable.name, theory)})"
                yield Need(f"{plain} have one {named} {name}", (equation(variable.binders, moment, common),), kind=kind,
                           replaced=((getattr(single, kind), common),), spelling=((common.name, name),),
                           sentence=f"Let ${head}({tex}{power}) = {head}({name_tex}{power})${every}.")
            for value, shown, shown_tex in targets(claim):
                have = "have" if variable.binders else "has"
                called = rf"\operatorname{{Var}}({tex})" if kind == "variance" else f"E[{tex}^2]"
                yield Need(f"{plain} {have} {named} {shown}", (equation(variable.binders, moment, value),), kind=kind,
                           sentence=f"Let ${called} = {shown_tex}${every}.")


def about(claim: Claim) -> Iterator[Need]:
    """Deviations from a symbol whose mean square is one number: the symbol is the mean, the number the variance."""
    theory = claim.theory
    for variable in random_variables(claim):
        centres = {part for value in values_in(claim) if isinstance(value, Add) and any(
            isinstance(v, App) and v.name == variable.name for v in value.terms)
            for part in map(_unsigned, value.terms) if isinstance(part, Sym)}
        plain, tex = variable.words(claim)
        for centre in sorted(centres, key=str):
            if centre.name in theory.sets or centre.name in theory.integers or centre.name.startswith(("#", "ω")):
                continue
            middle, middle_tex = spelled(centre.name, theory), latex(centre.name, theory)
            for value, shown, shown_tex in targets(claim):
                have = "have" if variable.binders else "has"
                yield Need(f"{plain} {have} mean {middle} and variance {shown}",
                           (equation(variable.binders, variable.mean, centre),
                            equation(variable.binders, variable.variance, value)), kind="variance",
                           sentence=f"Let ${tex}$ have mean ${middle_tex}$ and variance ${shown_tex}$.")


def _unsigned(part: Term) -> Term:
    return part.factors[-1] if isinstance(part, Mul) and len(part.factors) == 2 else part


def targets(claim: Claim) -> Iterator[tuple[Term, str, str]]:
    """What a variance may be: the square of a symbol that stands in the claim, or one."""
    found: dict[Term, tuple[str, str]] = {}
    for value in values_in(claim):
        if isinstance(value, Pow) and isinstance(value.base, Sym) and value.exponent == TWO:
            name = value.base.name
            if name not in claim.theory.sets and name not in claim.theory.integers and not name.startswith(("#", "ω")):
                tex = latex(name, claim.theory)
                found[value] = (f"{spelled(name, claim.theory)}²", f"{tex}^2")
        elif isinstance(value, Sym) and value.name[:1] in "vV" and value.name not in claim.theory.sets:
            found[value] = (spelled(value.name, claim.theory), latex(value.name, claim.theory))
    yield from ((value, *words) for value, words in found.items())
    yield ONE, "1", "1"


def unbiased(claim: Claim) -> Iterator[Need]:
    """Means that are a symbol from which the variable is subtracted: an estimator without bias."""
    theory = claim.theory
    for variable in random_variables(claim):
        for value in values_in(claim):
            if not isinstance(value, Add) or not any(isinstance(v, App) and v.name == variable.name
                                                     for v in walk(value)):
                continue
            for part in value.terms:
                inner = part.factors[-1] if isinstance(part, Mul) and len(part.factors) == 2 else part
                if isinstance(inner, Sym) and inner.name not in theory.sets and inner.name not in theory.integers:
                    plain, tex = variable.words(claim)
                    have = "have" if variable.binders else "has"
                    yield Need(f"{plain} {have} mean {spelled(inner.name, theory)}",
                               (equation(variable.binders, variable.mean, inner),), kind="mean",
                               sentence=f"Let ${tex}$ have mean ${latex(inner.name, theory)}$.")


def centred(claim: Claim) -> Iterator[Need]:
    """Random variables with mean zero, those of a family all together; unless the notes show that it is not zero, by
    a mean on both sides, or elsewhere."""
    if claim.op != "=":
        return
    sides = [set(map(canonical_term, spelled_out(side))) for side in (claim.left, claim.right)]
    called = {canonical_term(side) for fact in claim.theory.facts if fact.claim.op == "="
              for side, other in ((fact.claim.left, fact.claim.right), (fact.claim.right, fact.claim.left))
              if not fact.binders and other != ZERO}
    for value, inside in (*within(claim.left, ()), *within(claim.right, ())):
        if not isinstance(value, Big) or value.op != "sum":
            continue
        weights = [p for p in walk(value.body)
                   if isinstance(p, Prob) and any(a == Sym(value.var) for _, a in p.slots)]
        for part in walk(value.body):
            if (weights and isinstance(part, App) and part.args and part.args[-1] == Sym(value.var)
                    and value.var.startswith(("ω", "omega", "#"))):
                mean = sum_over(value.var, value.over, weights[0] * part)
                shows = [canonical_term(mean) in side for side in sides]
                if canonical_term(mean) in called:
                    continue  # a mean with a name of its own, mu_X, is not taken to be zero
                if all(shows) or (part.name in claim.theory.means and not any(shows)):
                    continue
                known = {**claim.theory.sets, **dict(inside)}
                others = sorted(free_names(mean))
                if all(n in known for n in others):
                    binders = tuple((n, known[n]) for n in others)
                    plain, tex = named(part, value.var, claim)
                    has = "have" if plain.startswith("all ") else "has"
                    yield Need(f"{plain} {has} mean zero",
                               facts=(Condition(binders, (), Compare("=", mean, ZERO)),), kind="centred",
                               sentence=f"Let {tex} have mean zero.")


def named(part: App, outcome: str, claim: Claim) -> tuple[str, str]:
    """A variable in plain letters and in LaTeX; ``all v_i`` where its index is no fixed one."""
    theory = claim.theory
    plain, tex = spelled(part.name, theory), latex(part.name, theory)
    if len(part.args) < 2:
        return plain, f"${tex}$"
    letters = "".join(letter_of(part.name, k, claim) for k in range(len(part.args) - 1))
    return f"all {plain}_{letters}", f"the ${tex}_{{{letters}}}$"


def spelled_out(side: Term) -> Iterator[Term]:
    """The sums that are printed in a side, as opposed to those inside of means, as in a variance."""
    if isinstance(side, Defined):
        return
    if isinstance(side, Big):
        yield side
        if side.var.startswith(("ω", "omega", "#")):
            return
    for part in parts(side):
        if isinstance(part, Term):
            yield from spelled_out(part)
