r"""Entropies of functions of random variables: ``H(g(X))``, ``H(X \oplus Y | Y)``, ``H(X, g(X))``.

The value ``g(X)`` needs no set of its own: the probability of the value that it has at v is the sum of the
probabilities of all v' with the same one, so ``H(g(X)) = -\sum_v P(v) \log \sum_{v'} P(v') [g(v') = g(v)]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, peel
from ce_symbolic.context.pieces import PROBABILITY_LETTERS, pieces
from ce_symbolic.meaning import chance, laws
from ce_symbolic.meaning.scope import Element, Env
from ce_symbolic.meaning.terms import MINUS_ONE, Big, Compare, IndexSet, Iverson, Mul, Sym, Term
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Node

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

#: A random variable as it is printed, with its slot in the joint law.
Slots = list[tuple[str, str]]


def entropy(el: Elaborator, front: tuple[Node, ...], back: tuple[Node, ...], env: Env) -> Term | None:
    """``H(front | back)`` where some of it are formulas in random variables; None where none of it is."""
    ahead = [p for n in front for p in pieces(n)]
    behind = [p for n in back for p in pieces(n)]
    items = [*ahead, *behind]
    if not items or all(laws.is_free_variable(el, i, env) for i in items):
        return None
    if any(isinstance(peel(i), (tree.Compare, tree.Number, tree.Dots)) for i in items):
        return None
    if any(speaks_of_laws(el, i, env) for i in items):
        return None
    slots, abstract = chance.random_names(el, items, env)
    if abstract or not slots or not all(chance.random_names(el, [i], env)[0] for i in items):
        return None
    sums, scope, weight = drawn(el, slots, env)
    surprise = el.log(mass(el, items, scope, env))
    if behind:
        surprise = el.log(mass(el, items, scope, env) / mass(el, behind, scope, env))
    result: Term = Mul((weight, surprise))
    for name, over in reversed(sums):
        result = Big("sum", name, over, result)
    return Mul((MINUS_ONE, result))


def speaks_of_laws(el: Elaborator, item: Node, env: Env) -> bool:
    """``H(p(Y | X = x), q)`` and mixtures of laws; ``g(X)`` is a value, whatever else g may be."""
    heads = {id(n.head) for n in item.walk() if isinstance(n, tree.Call)}
    for node in item.walk():
        if isinstance(node, tree.Call):
            letter = base_letter(node.head)
            if set(node.separators) - {","} or any(isinstance(peel(a), tree.Compare) for a in node.args):
                return True
            if letter is not None and letter.name in PROBABILITY_LETTERS:
                return True
        elif id(node) not in heads and laws.is_law_name(el, node, env):
            return True
    return False


def drawn(el: Elaborator, slots: Slots, env: Env) -> tuple[list[tuple[str, IndexSet]], Env, Term]:
    """Names for values of random variables, the scope with them, and their joint probability."""
    sums: list[tuple[str, IndexSet]] = []
    weights: list[Term] = []
    scope = chance.bind_slots(el, slots, [], env, sums, weights)
    return sums, scope, weights[0]


def mass(el: Elaborator, items: list[Node], scope: Env, env: Env) -> Term:
    """The probability that all items have the values that they have in ``scope``."""
    slots, _ = chance.random_names(el, items, env)
    plain = {full_key(peel(i)) for i in items if laws.is_free_variable(el, peel(i), env)}
    formulas = [i for i in items if not laws.is_free_variable(el, peel(i), env)]
    values: dict[str, Term] = {}
    other: dict[str, Element] = {}
    sums: list[tuple[str, IndexSet]] = []
    for key, slot in slots:
        over: IndexSet = laws.master(el).slot(slot)
        if key in plain:
            found = scope.bound[key]
            assert isinstance(found, Element)
            values[slot] = found.term
        else:
            sums.append((el.new_name(slot.lower().split("_")[0]), over))
            values[slot] = Sym(sums[-1][0])
        other[key] = Element(values[slot], over, el.valued.get(slot, ""))
    inner = env.add(other)
    same = [Iverson(Compare("=", el.term(f, inner), el.term(f, scope))) for f in formulas]
    result: Term = laws.probability(el, el.roles.master, values)
    # A function of variables that are held anyway has its value.
    same = [s for s in same if s.condition.left != s.condition.right]
    if same:
        result = Mul((result, *same))
    for name, over in reversed(sums):
        result = Big("sum", name, over, result)
    return result
