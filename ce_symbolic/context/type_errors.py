"""Formulas that mix kinds: found by their form and by what the names are, and reported with their place.

A sum over a density, a probability of a number, an index that is bound twice, or bound and free at once.  What is of no
kind at all where it stands (a number plus a matrix) cannot be read; that refusal names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, peel
from ce_symbolic.context.pieces import bound_by, call_key
from ce_symbolic.context.reading import Reading, Shown, chain_trees
from ce_symbolic.context.roles import Roles
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Big, Call, Node, Script, Span

Finding = tuple[Span, str]
#: Heads that take events.
PROBABILITY = ("P", "Pr")


def type_errors(reading: Reading, roles: Roles, declared: list[said.Declaration]) -> Iterator[Finding]:
    """Every place in a display where kinds are mixed."""
    densities = {call_key(n.head) if isinstance(n := peel(d.name), Call) else full_key(n)
                 for d in declared if isinstance(d, said.IsLaw) and d.density}
    trees = [node for item in reading.items if isinstance(item, Shown)
             for chain in item.chains for node in chain_trees(chain)]
    masses = {call_key(n.head) for t in reading.trees() for n in t.walk() if isinstance(n, Call)
              and any(isinstance(peel(a), (tree.Letter, Script)) and not _capital(a) for a in n.args)}
    for node in trees:
        yield from _indices(node)
        for part in node.walk():
            if isinstance(part, Big) and part.op == "sum":
                yield from _sum_of_density(part, densities)
            if isinstance(part, Call):
                yield from _probability_of_number(part, masses)


def _capital(node: Node) -> bool:
    letter = base_letter(node)
    return letter is not None and letter.name[:1].isupper()


def bound_here(big: Big) -> set[str]:
    """The letters that a sum, product or integral binds."""
    return {full_key(n) for n in bound_by(big.lower)} | {full_key(n) for n in big.variables}


def _sum_of_density(big: Big, densities: set[str]) -> Iterator[Finding]:
    letters = bound_here(big)
    for part in big.body.walk() if big.body is not None else ():
        if (isinstance(part, Call) and call_key(part.head) in densities and len(part.args) == 1
                and full_key(part.args[0]) in letters):
            name = call_key(part.head)
            yield part.span, f"type error: {name} is a density; a sum stands where an integral is meant"
            return


def _probability_of_number(call: Call, masses: set[str]) -> Iterator[Finding]:
    letter = base_letter(call.head)
    if (letter is not None and letter.name in PROBABILITY and call_key(call.head) not in masses
            and len(call.args) == 1 and isinstance(peel(call.args[0]), tree.Number)):
        yield call.span, "type error: a probability of a number; write an event, as in P(X = x)"


def _indices(node: Node) -> Iterator[Finding]:
    """Indices that are bound twice, and in one product bound and free at once."""

    def look(part: Node, around: frozenset[str]) -> Iterator[Finding]:
        if isinstance(part, Big):
            letters = bound_here(part)
            for name in sorted(letters & around):
                yield part.span, f"type error: the index {name} is bound already by the {part.op} around this one"
            for child in part.children():
                yield from look(child, around | letters if child is part.body else around)
            return
        if isinstance(part, (tree.Mul, tree.Fraction)):
            yield from _both(part)
        for child in part.children():
            yield from look(child, around)

    yield from look(node, frozenset())


def _both(product: Node) -> Iterator[Finding]:
    """``x_i Σ_i y_i``: the index stands free beside the sum that binds it."""
    pieces = tuple(product.children())
    for piece in pieces:
        inner = peel(piece)
        if isinstance(inner, Big) and inner.op in ("sum", "prod"):
            free = {name for other in pieces if other is not piece for name in _free_indices(other)}
            for name in sorted(bound_here(inner) & free):
                yield product.span, f"type error: the index {name} is free and bound at once"


def _free_indices(node: Node) -> set[str]:
    found: set[str] = set()
    inner = peel(node)
    if isinstance(inner, Big):
        inside = set().union(*(_free_indices(c) for c in inner.children()))
        return inside - bound_here(inner)
    if isinstance(inner, Script):
        found |= {full_key(s) for s in inner.subs if isinstance(peel(s), tree.Letter)}
    for child in inner.children():
        found |= _free_indices(child)
    return found
