"""Elementary functions, and functions of which nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, letter_key, peel, print_name
from ce_symbolic.context.pieces import base_key, call_key
from ce_symbolic.context.prefixes import MARK
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning import arithmetic, derivatives, events, laws, letters, tensors
from ce_symbolic.meaning.definitions import split_name
from ce_symbolic.meaning.scope import Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    App,
    Compare,
    Defined,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Sym,
    Term,
    divide,
    log,
    rat,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.operators import GREEK
from ce_symbolic.notation.tree import Call, Letter, Node, Script
from ce_symbolic.notation.writer import write
from ce_symbolic.vocabulary import lookup

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

FUNCTIONS = {
    "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
    "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "sign": "sign", "sgn": "sign", "abs": "abs",
}  # fmt: skip
EXTREMA = ("max", "min")
KINDS = ("convex", "concave", "affine", "linear", "differentiable", "increasing", "decreasing")


def function(el: Elaborator, node: Call, head: str, env: Env) -> Meaning | None:
    """The elementary functions."""
    if head in ("log", "ln", "lg") or head.startswith("log_"):
        base: Term | None = None
        if isinstance(node.head, Script) and node.head.subs:
            base = el.term(node.head.subs[0], env)
        elif head == "log" and el.log_base is not None:
            base = rat(el.log_base)
        inside = el.value(node.args[0], env)
        if base is None and isinstance(inside, Defined) and isinstance(inside.body, Fn) and inside.body.name == "exp":
            return Defined(inside.name, print_name(node), inside.body.args[0])  # the notes define L by its logarithm
        return tensors.each(inside, lambda t: log(t) if base is None else divide(log(t), log(base)))
    if head in FUNCTIONS and len(node.args) == 1:
        return tensors.each(el.value(node.args[0], env), lambda t: Fn(FUNCTIONS[head], (t,)))
    family = over_family(node) if head in EXTREMA else None
    if family is not None:
        return el.value(family, env)
    if head in EXTREMA and len(node.args) > 1:
        return Fn(head, tuple(el.term(a, env) for a in node.args))
    if head in ("tr", "Tr", "trace") and len(node.args) == 1:
        return tensors.trace(el, el.value(node.args[0], env), node.span)
    if head == "det" and len(node.args) == 1 and isinstance(matrix := el.value(node.args[0], env), Tensor):
        return tensors.determinant(el, matrix, node.span, write(peel(node.args[0])))
    if head == "diag" and len(node.args) == 1:
        return diagonal(el, running(el, node.args[0], env))
    return None


def over_family(node: Call) -> Node | None:
    """``\\max(z_1, z_2, \\dots, z_n)`` as the maximum over an index."""
    args = [peel(a) for a in node.args]
    if len(args) == 1 and isinstance(args[0], tree.Tuple):
        args = [peel(a) for a in args[0].items]
    names = [a for a in args if not isinstance(a, tree.Dots)]
    if len(names) == len(args) or len(names) < 2 or isinstance(args[-1], tree.Dots):
        return None
    members = [a for a in names if isinstance(a, Script) and len(a.subs) == 1 and not a.sups and not a.primes]
    if len(members) != len(names) or len({base_key(a) for a in members}) != 1:
        return None
    k = Letter("k", latex="k") if not any(letter_key(n) == "k" for a in members for n in a.walk()
                                          if isinstance(n, Letter)) else Letter("l", latex="l")
    lower = tree.Compare((k, members[0].subs[0]), ("=",), span=node.span)
    body = Script(members[0].base, (k,), span=node.span)
    return tree.Big(head_key(node.head), lower, members[-1].subs[0], body, span=node.span)


def is_primed(el: Elaborator, node: Call) -> bool:
    """``\\sigma'(z)``, ``\\tanh'(z)``: the derivative of a known function, unless the prime belongs to the name."""
    head = peel(node.head)
    if not isinstance(head, Script) or not head.primes or head.subs or head.sups or len(node.args) != 1:
        return False
    key, base = call_key(head), call_key(head.base)
    if key in el.roles.laws or base in el.roles.laws or key in el.book or el.prime is not None:
        return False
    name = head_key(head.base)
    if name in FUNCTIONS or name in ("log", "ln"):
        return True
    if base in el.book:
        return any(len(e.parameters) == 1 and not e.indices for e in el.book.of(base))
    return any(q.name in ("sigmoid", "softplus") or not q.standard for q in lookup(name))


def running(el: Elaborator, arg: Node, env: Env) -> Meaning:
    r"""What stands on a diagonal: a vector, or its i-th component as in ``\\mathrm{diag}(\\mu_i (1 - \\mu_i))``."""
    found = {letter_key(i): i for n in arg.walk() if isinstance(n, Script) and len(n.subs) + len(n.sups) == 1
             for i in map(peel, (*n.subs, *n.sups)) if isinstance(i, Letter) and el.roles.is_index(i, base_key(n))}
    if len(found) != 1 or any(k in env.bound or k in el.free for k in found):
        return arithmetic.by_entries(el, arg, env)
    (key,) = found
    over = el.sorts.fresh(key)

    def entry(i: Term | None) -> Term:
        return el.term(arg, env.add({key: Element(letters.given_index(i), over)}))

    name = el.new_name(key)
    if isinstance(el.value(arg, env.add({key: Element(Sym(name), over)})), Tensor):
        return arithmetic.by_entries(el, arg, env)
    return Tensor(over, None, lambda i, j: entry(i))


def diagonal(el: Elaborator, value: Meaning) -> Meaning:
    """The diagonal matrix of a vector; the diagonal of a matrix."""
    if not isinstance(value, Tensor):
        return value
    if value.rows is not None and value.cols is not None:
        el.sorts.unify(value.rows, value.cols)
        return Tensor(value.rows, None, lambda i, j: value.entry(i, i))
    over = value.rows if value.rows is not None else value.cols
    entry = value.entry if value.rows is not None else (lambda i, j: value.entry(None, i))
    return Tensor(
        over,
        over,
        lambda i, j: Mul((entry(i, None), Iverson(Compare("=", letters.given_index(i), letters.given_index(j))))),
    )


def apply(el: Elaborator, node: Call, key: str, env: Env) -> Meaning:
    """A function of which nothing is known."""
    head = peel(node.head)
    if isinstance(head, Script) and head.primes and not head.subs and call_key(head.base) in el.roles.calls:
        return derivatives.primed(el, node, head, env)
    letter = base_letter(head)
    if letter is None:
        raise Refusal(node.span, f"{print_name(node.head)} is not known as a function", "define it in a sentence")
    if is_somebody(el, letter, key):
        el.cautious.setdefault(key, f"nothing is known here of {print_name(node.head)}")
    if letter.name.startswith(MARK):
        # Only the values at the places of the sequence are meant; a probability is not negative.
        el.cautious[key] = "how the members of a sequence depend on each other is not known here"
    if key not in el.families and is_family(el, key):
        el.families[key] = tuple(el.sorts.fresh() for _ in node.args)
    members = el.families.get(key, ())
    if members and len(members) == len(node.args) and is_family(el, key):
        el.spelling.setdefault(key, print_name(node.head))
        el.spelling.setdefault(f"{key}@", "(" * len(members))
        return App(key, tuple(el.element(peel(a), env, s) for a, s in zip(node.args, members, strict=True)
                              if s is not None))
    args: list[Term] = []
    sets: list[IndexSet | None] = []
    of: list[str] = []
    rank = el.roles.rank.get(letter_key(letter), 0)
    for arg in node.args:
        inner = peel(arg)
        if isinstance(inner, (Letter, Script)) and laws.is_law_name(el, inner, env):
            of.append(full_key(inner))  # \\mathcal{L}(x; q) depends on the whole law
            el.spelling.setdefault(full_key(inner), print_name(inner))
            continue
        value = el.value(arg, env)
        if isinstance(value, Tensor) and key in el.roles.entrywise and len(node.args) == 1:
            el.spelling.setdefault(key, print_name(node.head))
            el.families.setdefault(key, (None,))
            return tensors.each(value, lambda t: App(key, (t,)))
        if isinstance(value, Tensor) and not isinstance(inner, (Letter, Script)):
            value = along_line(el, arg, env)
        bound = el.lookup(inner, env) if isinstance(value, Tensor) else None
        if isinstance(bound, Element) and bound.over is not None:
            # A vector that a sum or integral runs over: the function has a value for each.
            args.append(bound.term)
            sets.append(bound.over)
            continue
        if isinstance(value, Tensor):
            # A function of the n-th input is a family over n.
            name, indices, _ = split_name(inner, el.roles) if isinstance(inner, (Letter, Script)) else ("", (), "")
            if el.flat_functions and key in el.flat_functions:
                args.append(along_line(el, arg, env))
                sets.append(None)
                continue
            known = el.families.get(name) or el.families.get("vector:" + name, ())
            of.append(name)
            for index, over in zip(indices, known, strict=False):
                args.append(el.element(index, env, over or el.sorts.fresh()))
                sets.append(over)
            continue
        args.append(value)
        sets.append(None)
    if of:
        key += f"({','.join(of)})"
        el.spelling.setdefault(key, print_name(node.head) + "(" + ", ".join(el.spelling.get(n, n) for n in of) + ")")
    if isinstance(head, Script) and el.roles.variables.get(call_key(head)) == "abstract":
        # f_D(x), with random data D, is another function for each outcome.
        args.append(env.sample if env.sample is not None else Sym(events.SAMPLE))
        sets.append(events.OMEGA)
    elif isinstance(head, Script):
        name, indices, _ = split_name(head, el.roles)
        if indices:
            key = name
            if key not in el.families:
                el.families[key] = (*(el.sorts.fresh() for _ in indices), *sets)
            known = el.families[key]
            args = [*(el.element(i, env, s or el.sorts.fresh()) for i, s in zip(indices, known, strict=False)), *args]
            sets = [*known[: len(indices)], *sets]
    el.spelling.setdefault(key, print_name(node.head))
    if rank == 1:
        dim = el.sorts.fresh("j")
        el.families.setdefault(key, (*sets, dim))
        known_dim = el.families[key][-1]
        return Tensor(known_dim, None, lambda i, j: App(key, (*args, letters.given_index(i))))
    if rank == 2:
        el.families.setdefault(key, (*sets, el.sorts.fresh("j"), el.sorts.fresh("k")))
        rows, cols = el.families[key][-2:]
        return Tensor(rows, cols, lambda i, j: App(key, (*args, letters.given_index(i), letters.given_index(j))))
    if not args:
        return Sym(key)
    if len(el.families.get(key, args)) != len(args):
        # f(x) beside f(x, y) is another function, whatever it has to do with the first.
        shown = print_name(node.head)
        el.note(node.span, f"{shown} is used with different numbers of arguments; read as two functions")
        el.cautious[f"{key}/{len(args)}"] = "it is not said what functions of one name have to do with each other"
        el.spelling.setdefault(f"{key}/{len(args)}", el.spelling[key])
        key = f"{key}/{len(args)}"
    el.families.setdefault(key, tuple(sets))
    return App(key, tuple(args))


def is_somebody(el: Elaborator, letter: Letter, key: str) -> bool:
    """A function with a name of its own (``\\operatorname{erf}``, Γ, ``n!``): more holds of it than is known here."""
    own = len(letter.name) > 1 and (letter.style in ("rm", "sf", "command")) and letter.name not in GREEK
    return (own or letter.name in ("Gamma", "binom")) and key not in el.roles.defined and key not in el.book


def is_family(el: Elaborator, key: str) -> bool:
    """Whether ``r(y)`` is a number for every element of the set that ``\\sum_y`` runs over: its arguments are never
    anything but letters, one of them below such a sum, and nothing is said of it as a function of a real number."""
    calls = el.roles.calls.get(key, ())
    letters_ = [letter for call in calls for a in call.args if (letter := base_letter(a)) is not None]
    plain = all(isinstance(peel(a), Letter) or (isinstance(a, Script) and not a.subs and not a.sups)
                for call in calls for a in call.args)
    smooth = any(isinstance(d, said.Quality) and d.kind in KINDS and any(base_key(n) == key for n in d.names)
                 for d in el.roles.declared)
    return (bool(calls) and plain and not smooth and key not in el.roles.under_derivatives
            and any(letter_key(letter) in el.roles.unranged for letter in letters_)
            and not any(letter_key(letter) in el.roles.differentiated for letter in letters_))


def along_line(el: Elaborator, arg: Node, env: Env) -> Term:
    """A linear combination of vectors as the argument of an unknown function.

    What is said of such a function for all vectors holds for all numbers, and what follows from the linear
    combinations alone holds for vectors too: so the vectors are read as numbers.
    """
    before, el.flat = el.flat, True
    try:
        return el.term(arg, env)
    finally:
        el.flat = before


def functions_of_combinations(roles: Roles) -> frozenset[str]:
    """Functions that somewhere have a sum of vectors as their argument."""
    found: set[str] = set()
    for key, calls in roles.calls.items():
        if any(isinstance(peel(a), (tree.Add, tree.Mul)) and len(c.args) == 1 for c in calls for a in c.args):
            found.add(key)
    return frozenset(found)
