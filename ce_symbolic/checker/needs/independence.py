"""Independence of random variables, alone and given others; events that exclude each other."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ce_symbolic.checker.needs.need import Need, equation, latex, letter_of, listed, spelled, values_in, within
from ce_symbolic.meaning.print_terms import to_latex, to_plain
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ZERO,
    App,
    Big,
    Claim,
    Compare,
    Iverson,
    Joint,
    Mul,
    Pow,
    Prob,
    Property,
    Range,
    Sym,
    Term,
    sum_over,
    walk,
)

#: Marks a group of variables of which several members are taken together.
MEMBERS = "…"


def independence(claim: Claim) -> Iterator[Need]:
    """Variables that one side takes together and the other apart.

    Where both sides have them together, independence would only make the relation trivial.
    """
    theory = claim.theory
    declared = {p.subjects for p in theory.properties if p.kind == "independent"}
    left, right = together(claim.left), together(claim.right)
    for names in dict.fromkeys((*left, *right)):
        subjects = tuple(n for n in names if n != MEMBERS)
        # H(X, Y, Z) = H(X) + H(Y | X) + H(Z | Y): who writes Y given X does not suppose that they are independent.
        dependent = any(set(part) - {MEMBERS} < set(subjects) for part in (*left, *right))
        if (names in left) != (names in right) and subjects not in declared and not dependent:
            yield Need(f"{listed(_words(names, claim))} independent", kind="independence",
                       properties=(Property("independent", subjects),),
                       sentence=f"Let {listed([f'${n}$' for n in _words(names, claim, latex)])} be independent.")


def _words(names: tuple[str, ...], claim: Claim, show: object = spelled) -> list[str]:
    assert callable(show)
    theory = claim.theory
    if MEMBERS not in names:
        return [show(n, theory) for n in names]
    found = []
    for n in names[:-1]:
        letter = letter_of(n, 0, claim)
        found.append(f"all {show(n, theory)}_{letter}" if show is spelled else f"{show(n, theory)}_{letter}")
    return found


def together(side: Term) -> dict[tuple[str, ...], None]:
    """Groups of variables in one probability, and of random variables in one mean."""
    found: dict[tuple[str, ...], None] = {}
    for value in walk(side):
        if isinstance(value, Prob) and len(value.slots) > 1:
            found[tuple(s for s, _ in value.slots)] = None
        if isinstance(value, Big) and value.var.startswith("ω"):
            uses = [v for v in walk(value.body) if isinstance(v, App) and v.args and v.args[-1] == Sym(value.var)]
            used = sorted({v.name for v in uses})
            if 2 <= len(used) <= 6:
                found[tuple(used)] = None
            inner = {v.var for v in walk(value.body) if isinstance(v, Big)}
            several = [v.name for v in uses if any(isinstance(a, Sym) and a.name in inner for a in v.args[:-1])]
            if several and len(used) <= 6:
                found[(*used, MEMBERS)] = None
    return found


def given(claim: Claim) -> Iterator[Need]:
    """Two variables that are independent given a third: one side takes all three together, the other does not.

    In an inequality of two informations, the third variable stands in neither.
    """
    theory = claim.theory
    for law in sorted({v.law for v in values_in(claim) if isinstance(v, Prob)}):
        used = [{s for s, _ in v.slots} for v in values_in(claim) if isinstance(v, Prob) and v.law == law]
        names = sorted(set().union(*used))
        if not 3 <= len(names) <= 5:
            continue
        for three in combinations(names, 3):
            sides = [any(isinstance(v, Prob) and v.law == law and set(three) <= {s for s, _ in v.slots}
                         for v in walk(side)) for side in (claim.left, claim.right)]
            if (sides[0] != sides[1]) if claim.op == "=" else not any(sides) and len(names) == 3:
                for third in reversed(three):
                    a, b = (n for n in three if n != third)
                    text = f"{spelled(a, theory)} and {spelled(b, theory)} independent given {spelled(third, theory)}"
                    yield Need(text, properties=(Property("conditionally-independent", (a, b, third)),), kind="given",
                               sentence=f"Let ${latex(a, theory)}$ and ${latex(b, theory)}$ be conditionally "
                                        f"independent given ${latex(third, theory)}$.")


def factorised(claim: Claim) -> Iterator[Need]:
    """The joint law of a sequence is the product of the laws of its members, perhaps given something."""
    theory = claim.theory
    blocks = {v for v in values_in(claim) if isinstance(v, Prob) and any(_is_block(a) for _, a in v.slots)}
    for value, inside in (*within(claim.left, ()), *within(claim.right, ())):
        index = inside[-1] if inside else ("", None)
        over = index[1]
        if not isinstance(value, Prob) or not isinstance(over, Range) or not any(
                isinstance(a, App) and a.args == (Sym(index[0]),) for _, a in value.slots):
            continue
        for block in sorted(blocks, key=repr):
            rest = tuple(s for s in block.slots if not _is_block(s[1]))
            if block.law != value.law or rest != tuple(s for s in value.slots if not isinstance(s[1], App)):
                continue
            condition: Term | None = Prob(block.law, rest) if rest else None
            body: Term = Mul((value, Pow(condition, MINUS_ONE))) if condition is not None else value
            product: Term = Big("prod", index[0], over, body)
            member = next(a for _, a in value.slots if isinstance(a, App))
            plain, tex = spelled(member.name, theory), latex(member.name, theory)
            last, last_tex = to_plain(over.upper, theory), to_latex(over.upper, theory)
            given = "" if condition is None else " given " + listed([spelled(s, theory) for s, _ in rest])
            given_tex = "" if condition is None else " given " + listed([f"${latex(s, theory)}$" for s, _ in rest])
            yield Need(f"{plain}_1, …, {plain}_{last} independent{given}", kind="factorised", facts=(equation(
                (), block, product if condition is None else Mul((condition, product))),),
                sentence=rf"Let ${tex}_1, \dots, {tex}_{last_tex}$ be independent{given_tex}.")


def sequences(claim: Claim) -> Iterator[Need]:
    """The members of a sequence of random variables are independent: one side has the law of a whole run of them."""
    theory = claim.theory
    for value in dict.fromkeys(values_in(claim)):
        if not isinstance(value, Joint):
            continue
        for name, first, last, _ in value.items:
            fact = Property("independent-members", (name, value.law))
            if first == last or fact in theory.properties:
                continue
            plain, tex = spelled(name, theory), latex(name, theory)
            end, end_tex = to_plain(last, theory), to_latex(last, theory)
            yield Need(f"{plain}_1, …, {plain}_{end} independent", properties=(fact,), kind="sequence",
                       sentence=rf"Let ${tex}_1, \dots, {tex}_{end_tex}$ be independent.")
            for other, low, high, _ in value.items:
                given = Property("members-independent-given", (name, other, value.law))
                if other == name or low != high or claim.op != "=" or given in theory.properties:
                    continue
                text, symbol = spelled(other, theory), latex(other, theory)
                yield Need(f"{plain}_1, …, {plain}_{end} independent given {text}", properties=(given,),
                           kind="sequence", sentence=rf"Let ${tex}_1, \dots, {tex}_{end_tex}$ be independent given "
                                                     rf"${symbol}$.")


def _is_block(value: Term) -> bool:
    """A sequence ``x_1, …, x_n`` that is taken as one value."""
    return isinstance(value, Sym) and "…" in value.name


def disjoint(claim: Claim) -> Iterator[Need]:
    """Events that exclude each other."""
    theory = claim.theory
    events: dict[str, Compare] = {}
    weight: dict[str, Big] = {}
    for value in values_in(claim):
        if isinstance(value, Big) and value.var.startswith("ω") and value.op == "sum":
            for part in walk(value.body):
                condition = part.condition if isinstance(part, Iverson) else None
                if condition is not None and condition.op == ">" and condition.right == ZERO and isinstance(
                        condition.left, App) and condition.left.args == (Sym(value.var),):
                    events.setdefault(condition.left.name, condition)
                    weight.setdefault(condition.left.name, value)
    for a, b in combinations(sorted(events), 2):
        space = weight[a]
        mass = next((p for p in walk(space.body) if isinstance(p, Prob)), None)
        if mass is None or space.var != weight[b].var:
            continue
        both = sum_over(space.var, space.over, Mul((mass, Iverson(events[a]), Iverson(events[b]))))
        yield Need(f"{spelled(a, theory)} and {spelled(b, theory)} exclude each other", (equation((), both, ZERO),),
                   kind="disjoint", sentence=f"Let ${latex(a, theory)}$ and ${latex(b, theory)}$ be disjoint.")
