r"""Learning rules of models with an energy: ``\langle v_j h_k \rangle_{data}`` and ``\langle v_j h_k \rangle_{model}``.

For ``p(v, h) = e^{-E(v, h)} / Z`` the log-likelihood has the derivative ``\langle ∂E/∂θ \rangle_{model} -
\langle ∂E/∂θ \rangle_{data}``, where the mean over the data takes h from ``p(h | v)``.  An energy that is a sum of
terms each linear in its parameter gives ∂E/∂θ at once.  The means are numbers of their own.

Source: Ackley, Hinton, Sejnowski, A learning algorithm for Boltzmann machines (1985).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.energies import ENERGY
from ce_symbolic.context.names import base_letter, full_key, head_key, letter_key, peel
from ce_symbolic.context.pieces import bound_by, is_expectation
from ce_symbolic.context.samples import below
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Delimited,
    Derivative,
    Group,
    Letter,
    Mul,
    Node,
    Number,
    Script,
)

MODEL, DATA = "model", "data"
_LABELS = {"model": MODEL, "free": MODEL, "data": DATA, "clamped": DATA, "emp": DATA}


def with_means(node: Node) -> Node:
    """The formula with every labelled mean of a product of units as a name, indexed by what they are indexed with."""
    label = _label(node)
    if label is not None:
        inside = node.base.items[0] if isinstance(node, Script) and isinstance(node.base, Delimited) else (
            node.args[0] if isinstance(node, Call) else node)
        made = mean(inside, label)
        if made is not None:
            return replace(made, span=node.span)
    return below(node, with_means)


def _label(node: Node) -> str | None:
    """Under which law a printed mean is."""
    subs: tuple[Node, ...] = ()
    if isinstance(node, Script) and isinstance(node.base, Delimited) and node.base.kind == "angle":
        subs = node.subs if len(node.base.items) == 1 else ()
    elif isinstance(node, Call) and is_expectation(node.head) and isinstance(node.head, Script) and len(node.args) == 1:
        subs = node.head.subs
    letters = [base_letter(n) for s in subs for n in s.walk() if isinstance(n, (Letter, Script))]
    found = {_LABELS[x.name] for x in letters if x is not None and x.name in _LABELS}
    return found.pop() if len(subs) == 1 and len(found) == 1 else None


def mean(node: Node, label: str) -> Letter | Script | None:
    """The name of the mean of a product."""
    inner = peel(node)
    factors = [peel(f) for f in (inner.factors if isinstance(inner, Mul) and not any(inner.signs) else (inner,))]
    letters = [base_letter(f) for f in factors]
    if any(x is None or not isinstance(f, (Letter, Script)) for f, x in zip(factors, letters, strict=True)):
        return None
    pairs = sorted(((letter_key(x), f) for f, x in zip(factors, letters, strict=True) if x is not None),
                   key=lambda p: p[0])
    names = "".join(key for key, _ in pairs)
    subs = tuple(s for _, f in pairs if isinstance(f, Script) for s in f.subs)
    latex = rf"\langle {' '.join(x.latex or x.name for x in letters if x is not None)} \rangle_{{\text{{{label}}}}}"
    head = Letter(f"⟨{names}⟩{label}", "", (), latex)
    return Script(head, subs) if subs else head


def equations(declared: Sequence[said.Declaration], pairs: Iterable[tuple[Node, Node]],
              trees: Sequence[Node]) -> Iterator[said.Declaration]:
    """The derivatives of the log-likelihood that are printed."""
    known = [*((d.left, d.right) for d in declared if isinstance(d, said.Equation)), *pairs]
    energies = [(peel(left), right) for left, right in known if _is_energy(left)]
    if len(energies) != 1 or not _is_boltzmann(trees):
        return
    call, energy = energies[0]
    assert isinstance(call, Call)
    told = {_name(d.name): d.kind for d in declared if isinstance(d, said.Likelihood) and d.name is not None}
    done: set[tuple[str, str]] = set()
    for node in (n for t in trees for n in t.walk()):
        if not isinstance(node, Derivative) or node.order != 1 or len(node.variables) != 1:
            continue
        sign = _likelihood(node.body, told, call)
        variable = peel(node.variables[0])
        key = (full_key(node.body), full_key(variable))
        if sign is None or not isinstance(variable, (Letter, Script)) or key in done:
            continue
        done.add(key)
        slope = derivative(energy, variable)
        if slope is None:
            continue
        by, units = slope
        if not {_name(n) for n in (units.factors if isinstance(units, Mul) else (units,))} <= {
                _name(a) for a in call.args}:
            continue  # something else than the units stands in the term
        first, second = (mean(units, label) for label in (MODEL, DATA))
        if first is not None and second is not None:
            difference = Group(Add(("", "-"), (first, second) if by * sign > 0 else (second, first)))
            yield said.Equation(node.span, node, difference, strict=True, retold=True)
            for name in (first, second):
                for op, end in ((">=", "0"), ("<=", "1")):
                    if _binary(declared, units):
                        yield said.Fact(node.span, Compare((name, Number(end)), (op,), span=node.span))


def _binary(declared: Sequence[said.Declaration], units: Node) -> bool:
    """Whether all units are said to be 0 or 1."""
    names = {_name(d.compare.items[0]) for d in declared if isinstance(d, said.Fact) and d.compare.ops == ("in",)}
    return {_name(n) for n in (units.factors if isinstance(units, Mul) else (units,))} <= names


def _is_energy(node: Node) -> bool:
    inner = peel(node)
    letter = base_letter(inner.head) if isinstance(inner, Call) else None
    return letter is not None and letter.name == ENERGY


def _is_boltzmann(trees: Sequence[Node]) -> bool:
    """Whether both means are printed."""
    names = {n.name for t in trees for n in t.walk() if isinstance(n, Letter) and n.name.startswith("⟨")}
    return any(n.endswith(MODEL) for n in names) and any(n.endswith(DATA) for n in names)


def _name(node: Node) -> str:
    inner = peel(node)
    letter = base_letter(inner.head if isinstance(inner, Call) else inner)
    return letter_key(letter) if letter is not None else ""


def _likelihood(body: Node, told: dict[str, str], energy: Call) -> int | None:
    """1 for a log-likelihood, ``\\log p(v)``, -1 for a negative one; None for anything else."""
    inner = peel(body)
    if isinstance(inner, Call) and head_key(inner.head) in ("log", "ln") and len(inner.args) == 1:
        law = peel(inner.args[0])
        some = isinstance(law, Call) and {_name(a) for a in law.args} < {_name(a) for a in energy.args}
        return 1 if some and isinstance(law, Call) and _name(law) in ("p", "P") else None
    kind = told.get(_name(inner), "")
    return {"log-likelihood": 1, "negative log-likelihood": -1}.get(kind)


def derivative(energy: Node, variable: Node) -> tuple[int, Node] | None:
    """The derivative of an energy in a parameter that stands in one of its terms, as a sign and a product of units."""
    inner = peel(energy)
    terms = list(zip(inner.signs, inner.terms, strict=True)) if isinstance(inner, Add) else [("", inner)]
    letter = base_letter(variable)
    having = [(s, t) for s, t in terms if any(isinstance(n, Letter) and n == letter for n in t.walk())]
    if len(having) != 1:
        return None
    sign, body = having[0]
    bound: set[str] = set()
    while isinstance(body := peel(body), Big):
        if body.op != "sum" or body.body is None:
            return None
        bound |= {full_key(n) for n in bound_by(body.lower)}
        body = body.body
    factors = [peel(f) for f in (body.factors if isinstance(body, Mul) and not any(body.signs) else (body,))]
    mine = [f for f in factors if base_letter(f) == letter]
    rest = [f for f in factors if base_letter(f) != letter]
    if len(mine) != 1 or not rest:
        return None
    own, printed = mine[0], variable
    if isinstance(own, Script) != isinstance(printed, Script):
        return None
    places: dict[str, Node] = {}
    if isinstance(own, Script) and isinstance(printed, Script):
        if len(own.subs) != len(printed.subs):
            return None
        places = {full_key(a): b for a, b in zip(own.subs, printed.subs, strict=True)}
    elif bound:
        return None

    def moved(node: Node) -> Node:
        if isinstance(node, Script):
            return replace(node, subs=tuple(places.get(full_key(s), s) for s in node.subs))
        return node

    units = [moved(f) for f in rest]
    if any(isinstance(u, Script) and any(full_key(s) in bound - set(places) for s in u.subs) for u in units):
        return None
    product = units[0] if len(units) == 1 else Mul(tuple(units), ("",) * (len(units) - 1))
    return (-1 if sign == "-" else 1), product
