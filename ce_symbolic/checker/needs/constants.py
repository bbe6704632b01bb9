"""What is the same for all: counts, variances and priors that one side of an arg min has done without; a factor of the
model that does not depend on its parameter."""
from __future__ import annotations

import re
from collections.abc import Iterator

from ce_symbolic.checker.needs.need import Need, latex, member, on_one_side, own_names, spelled, values_in
from ce_symbolic.meaning.terms import (
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Family,
    IndexSet,
    Prob,
    Sym,
    Term,
)
from ce_symbolic.rules.minimisers import SAME


def constants(claim: Claim) -> Iterator[Need]:
    """Families and marginals that leave the minimiser where it is if they are the same everywhere."""
    if not claim.op.startswith(SAME):
        return
    variable = claim.op.removeprefix(SAME)
    yield from equal_members(claim, variable)
    yield from flat_prior(claim, variable)
    yield from parameter_free(claim, variable)


def equal_members(claim: Claim, variable: str) -> Iterator[Need]:
    """All members of a family are one positive number."""
    theory = claim.theory
    for name in sorted({v.name for v in values_in(claim) if isinstance(v, App) and v.args}):
        family = theory.families.get(name)
        arguments = len(next(v.args for v in values_in(claim) if isinstance(v, App) and v.name == name))
        if not on_one_side(claim, name) or _about(name, variable) or (family is not None and None in family.arguments
                                                                      and arguments > 1):
            continue
        common = Sym(f"{name}°")
        shown, printed, letter = member(name, claim, arguments)
        positive = Condition((), (), Compare(">", common, ZERO))
        pattern = App(name, tuple(Sym(f"?{k}") for k in range(arguments)))
        yield Need(f"{shown} is the same positive number for all {letter}", (positive,), kind="constant",
                   replaced=((pattern, common),), spelling=((common.name, latex(name, theory)),),
                   sentence=f"Let ${printed} = {_fresh(claim)}$ for all ${letter}$, with ${_fresh(claim)} > 0$.")


def flat_prior(claim: Claim, variable: str) -> Iterator[Need]:
    """The prior law of what is sought is uniform."""
    theory = claim.theory
    for value in dict.fromkeys(values_in(claim)):
        if isinstance(value, Prob) and len(value.slots) == 1 and value.slots[0][1] == Sym(variable):
            common = Sym(f"{value.law}°")
            positive = Condition((), (), Compare(">", common, ZERO))
            shown, tex = spelled(value.law, theory), latex(value.law, theory)
            at, at_tex = spelled(variable, theory), latex(variable, theory)
            yield Need(f"the prior {shown}({at}) is the same for all {at}", (positive,), kind="constant",
                       replaced=((value, common),), spelling=((common.name, tex),),
                       sentence=f"Let the prior ${tex}({at_tex})$ be uniform.")


def parameter_free(claim: Claim, variable: str) -> Iterator[Need]:
    """A marginal law of the model that does not depend on its parameter."""
    theory = claim.theory
    seen = set()
    for value in values_in(claim):
        if not isinstance(value, Prob) or not _about(value.law, variable):
            continue
        slots = tuple(s for s, _ in value.slots)
        whole = {s for v in values_in(claim) if isinstance(v, Prob) and v.law == value.law for s, _ in v.slots}
        if (value.law, slots) in seen or set(slots) == whole:
            continue
        seen.add((value.law, slots))
        sets: list[IndexSet | None] = [dict(theory.laws[value.law].slots).get(s) for s in slots]
        free = f"{value.law}°{'_'.join(slots)}"
        wildcards: tuple[Term, ...] = tuple(Sym(f"?{k}") for k in range(len(slots)))
        pattern = Prob(value.law, tuple(zip(slots, wildcards, strict=True)))
        known = [s for s in sets if s is not None]
        binders = tuple((f"i{k}", over) for k, over in enumerate(known))
        positive = Condition(binders, (), Compare(">", App(_plain(free), tuple(Sym(n) for n, _ in binders)), ZERO))
        tex = re.sub(r"_(?:\{[^{}]*\}|\\?\w+)$", "", latex(value.law, theory))
        shown, printed = spelled(value.law, theory), latex(value.law, theory)
        inside, inside_tex = ", ".join(spelled(s, theory) for s in slots), ", ".join(latex(s, theory) for s in slots)
        yield Need(f"{shown}({inside}) does not depend on {spelled(variable, theory)}", (positive,), kind="constant",
                   replaced=((pattern, App(_plain(free), wildcards)),), families=((_plain(free), Family(
                       _plain(free), tuple(sets))),), spelling=((_plain(free), tex),),
                   sentence=f"The law ${printed}({inside_tex})$ does not depend on ${latex(variable, theory)}$.")


def _fresh(claim: Claim) -> str:
    """A letter that the claim does not use."""
    used = {n for side in (claim.left, claim.right) for n in own_names(side)}
    return next(c for c in ("c", "a", "m", "r", "w") if c not in used)


def _plain(name: str) -> str:
    """A name in which no parameter is read: ``depends_on`` looks at the parts of a name."""
    return "free:" + "".join(str(ord(c)) for c in name)


def _about(name: str, variable: str) -> bool:
    return variable in re.split(r"[^0-9A-Za-z]+", name)


