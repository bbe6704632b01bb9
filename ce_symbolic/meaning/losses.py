"""Derivatives of something of which the notes do not say what it is: ``\\partial L / \\partial z_k`` with any loss L.

Such a derivative is no zero: L depends on z in a way that is not printed.  It is a quantity of its own, one number for
every component of z.  Where the notes say how other quantities are made of z and differentiate L by those too, L
depends on z through them alone, and the chain rule gives the derivative:
``\\partial L / \\partial W_{ij} = \\sum_k (\\partial z_k / \\partial W_{ij}) \\, \\partial L / \\partial z_k`` for
``z = W a + b``.  A counterexample that makes up such derivatives proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import call_key
from ce_symbolic.meaning.definitions import Defining, pattern, split_name
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import Add, App, Big, Derivative, IndexSet, Mul, Pow, Sym, Term, walk
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Letter, Node, Script

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

_MAX_STEPS = 6


def is_unknown(el: Elaborator, node: tree.Derivative, body: Meaning, env: Env) -> bool:
    """Whether what is differentiated is a name of which nothing is said."""
    name = peel(node.body)
    if not isinstance(name, (Letter, Script)) or not isinstance(body, (Sym, App)) or len(node.variables) != 1:
        return False
    if node.order != 1 or el.lookup(name, env) is not None or full_key(name) in el.free:
        return False
    letter, other = base_letter(name), base_letter(peel(node.variables[0]))
    if letter is None or other is None or letter == other or letter_key(letter) in el.roles.fixed:
        return False
    key = split_name(name, el.roles)[0]
    return key not in el.book and key not in env.opaque and not {key, call_key(name)} & set(el.roles.laws)


def derivative(el: Elaborator, node: tree.Derivative, body: Sym | App, target: Meaning) -> Meaning:
    """The derivative of the unknown in a component, or in a vector component by component."""
    loss = peel(node.body)
    if isinstance(target, Tensor):
        return Tensor(target.rows, target.cols, lambda i, j: of(el, loss, body, _name(target.entry(i, j), node), 0))
    return of(el, loss, body, _name(target, node), 0)


def _name(target: Term, node: tree.Derivative) -> Sym | App | Pow:
    if isinstance(target, (Sym, App)) or (isinstance(target, Pow) and isinstance(target.base, (Sym, App))):
        return target
    raise Refusal(node.variables[0].span, f"{print_name(node.variables[0])} is no variable", "differentiate in a name")


def of(el: Elaborator, loss: Node, body: Sym | App, target: Sym | App | Pow, steps: int) -> Term:
    """The derivative by the chain rule where L is also differentiated by what is made of the variable."""
    if not isinstance(target, Pow) and steps < _MAX_STEPS:
        through = _made_of(el, loss, target.name)
        if through:
            terms = [t for entry in through if (t := _through(el, loss, body, target, entry, steps)) is not None]
            if len(terms) == len(through):
                return terms[0] if len(terms) == 1 else Add(tuple(terms))
    return _unknown(el, loss, body, target)


def _alike(part: object, target: Sym | App) -> bool:
    """Whether both are the same name with as many indices."""
    if isinstance(part, App) and isinstance(target, App):
        return part.name == target.name and len(part.args) == len(target.args)
    return isinstance(part, Sym) and isinstance(target, Sym) and part.name == target.name


def _unknown(el: Elaborator, loss: Node, body: Sym | App, target: Sym | App | Pow) -> Term:
    base = target.base if isinstance(target, Pow) else target
    assert isinstance(base, (Sym, App))
    raised = "" if target is base else "²"
    name = f"∂{body.name}/∂{base.name}{raised}"
    args = (*(body.args if isinstance(body, App) else ()), *(base.args if isinstance(base, App) else ()))
    el.unknown_derivatives.add(name)
    shown = el.spelling.get(base.name, base.name)
    el.spelling.setdefault(name, f"\\partial_{{{shown}}} {print_name(loss.base if isinstance(loss, Script) else loss)}")
    if not args:
        el.scalars.add(name)
        return Sym(name)
    sets: list[IndexSet | None] = []
    for part in (body, base):
        if isinstance(part, App):
            sets += el.families.get(part.name, (None,) * len(part.args))
    el.families.setdefault(name, tuple(sets))
    return App(name, args)


def total(el: Elaborator, body: Term, target: Sym | App) -> Term:
    """The derivative of a body with unknowns in it that the notes differentiate in the same variable.

    ``\\nabla_w (1 - \\sigma)`` beside ``\\nabla_w \\sigma`` is minus that: sigma depends on w in a way
    that is not printed.
    """
    terms: list[Term] = [Derivative(body, target)]
    seen: set[Term] = set()
    for part in walk(body):
        if not isinstance(part, (Sym, App)) or part.name in {p.name for p in seen if isinstance(p, (Sym, App))}:
            continue
        loss = _printed_derivative(el, part.name, target.name)
        if loss is None or part.name == target.name or part.name in el.book:
            continue
        seen.add(part)
        if isinstance(part, Sym):
            terms.append(Mul((Derivative(body, part), _unknown(el, loss, part, target))))
            continue
        sets = el.families.get(part.name, ())
        if len(sets) != len(part.args) or any(s is None for s in sets):
            continue
        places = [el.new_name("k") for _ in sets]
        entry = App(part.name, tuple(map(Sym, places)))
        whole: Term = Mul((Derivative(body, entry), _unknown(el, loss, entry, target)))
        for place, over in reversed(list(zip(places, sets, strict=True))):
            assert over is not None
            whole = Big("sum", place, over, whole)
        terms.append(whole)
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _printed_derivative(el: Elaborator, name: str, variable: str) -> Node | None:
    """What the notes print below a derivative in a variable, where that is the name alone."""
    for formula in el.roles.trees:
        for node in formula.walk():
            if isinstance(node, tree.Derivative) and node.order == 1 and len(node.variables) == 1:
                body, below = peel(node.body), peel(node.variables[0])
                if (isinstance(body, (Letter, Script)) and isinstance(below, (Letter, Script))
                        and split_name(body, el.roles)[0] == name and split_name(below, el.roles)[0] == variable):
                    return body
    return None


def _denominators(el: Elaborator, loss: Node) -> set[str]:
    """What the notes differentiate L by."""
    found: set[str] = set()
    for formula in el.roles.trees:
        for node in formula.walk():
            if isinstance(node, tree.Derivative) and base_letter(node.body) == base_letter(loss):
                found |= {split_name(v, el.roles)[0] for v in node.variables if isinstance(peel(v), (Letter, Script))}
    return found


def _made_of(el: Elaborator, loss: Node, name: str) -> list[Defining]:
    """The definitions that are made of a name and lead to something that L is differentiated by.

    Empty where the same name with a shifted index (``h_{t-1}`` beside ``h_t``) is used too: then there are more ways.
    """
    goals = _denominators(el, loss) - {name}
    direct = {key: entries[-1] for key, entries in el.book.entries.items()
              if entries and entries[-1].indices and _mentions(el, entries[-1], name)}
    if not direct or any(_shifted(el, entries[-1], name) for entries in el.book.entries.values() if entries):
        return []

    def leads(key: str, seen: frozenset[str]) -> bool:
        if key in goals:
            return True
        return any(leads(k, seen | {k}) for k, e in el.book.entries.items()
                   if k not in seen and e and _mentions(el, e[-1], key))

    found = [entry for key, entry in direct.items() if leads(key, frozenset((key, name)))]
    return found if len(found) == len(direct) else []


def _mentions(el: Elaborator, entry: Defining, name: str) -> bool:
    """Whether a definition is made of a name; ``\\delta = \\partial L / \\partial z`` is not made of z."""
    waiting: list[Node] = [entry.right]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tree.Derivative) and isinstance(peel(node.body), (Letter, Script)):
            continue
        if isinstance(node, (Letter, Script)) and pattern(node, el.roles)[0] == name:
            return True
        waiting += node.children()
    return False


def _shifted(el: Elaborator, entry: Defining, name: str) -> bool:
    """Whether a definition uses the name at another index than its own; layers are no steps in time."""
    if "^(" in name:
        return False
    stem = name.split("_")[0].split("^")[0]
    for node in entry.right.walk():
        if isinstance(node, Script):
            key = split_name(node, el.roles)[0]
            if key != name and key.split("_")[0].split("^")[0] == stem:
                return True
    return False


def _through(
    el: Elaborator, loss: Node, body: Sym | App, target: Sym | App, entry: Defining, steps: int
) -> Term | None:
    """The part of the derivative that goes through one quantity, summed over all its components.

    None where that quantity is not read as made of the variable; then nothing is remembered of the attempt.
    """
    before = dict(el.families), set(el.scalars), dict(el.spelling), set(el.unknown_derivatives)
    found = _summed(el, loss, body, target, entry, steps)
    if found is None:
        el.families, el.scalars, el.spelling, el.unknown_derivatives = before
    return found


def _summed(
    el: Elaborator, loss: Node, body: Sym | App, target: Sym | App, entry: Defining, steps: int
) -> Term | None:
    # F(x) in y = x + F(x) is what F is defined to be; a name that L may be differentiated by stays itself.
    held = Env().without(frozenset(k for k, found in el.book.entries.items()
                                   if not found or found[-1].indices or not found[-1].parameters))
    binders: list[tuple[str, IndexSet]] = []
    bound: dict[str, Element] = {}
    for parameter in entry.parameters:
        if parameter.startswith("="):
            return None
        over: IndexSet = el.sorts.fresh(parameter)
        place = el.new_name(parameter)
        bound[parameter] = Element(Sym(place), over)
        binders.append((place, over))
    scope = held.add(bound)
    try:
        value, whole = el.value(entry.right, scope), el.value(entry.left, scope)
    except Refusal:
        return None
    if isinstance(value, Tensor):
        if not isinstance(whole, Tensor):
            return None
        indices: list[Sym | None] = []
        for mine, other in ((value.rows, whole.rows), (value.cols, whole.cols)):
            if (mine is None) != (other is None):
                return None
            if mine is None or other is None:
                indices.append(None)
                continue
            el.sorts.unify(mine, other)
            place = el.new_name("k")
            binders.append((place, mine))
            indices.append(Sym(place))
        value, whole = value.entry(*indices), whole.entry(*indices)
    if isinstance(whole, Tensor) or not isinstance(whole, (Sym, App)):
        return None
    if not any(_alike(part, target) for part in walk(value)):
        return None  # W in W a is read as a number, W_{ij} as an entry: no way from one to the other
    result: Term = Mul((Derivative(value, target), of(el, loss, body, whole, steps + 1)))
    for place, over in reversed(binders):
        result = Big("sum", place, over, result)
    return result
