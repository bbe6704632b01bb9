"""Printed names as terms: symbols, families, vectors and matrices, constants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ce_symbolic.context.names import base_letter, full_key, head_key, is_bold, letter_key, peel, print_name
from ce_symbolic.context.pieces import call_key
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning import events, laws
from ce_symbolic.meaning.definitions import Defining, split_name
from ce_symbolic.meaning.scope import Closure, Element, Env, Meaning, Misfit, Refusal, Tensor
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    App,
    Big,
    Compare,
    Defined,
    Enum,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Range,
    Sym,
    Term,
    exp,
    rat,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script
from ce_symbolic.vocabulary import lookup

if TYPE_CHECKING:
    from ce_symbolic.meaning.elaborate import Elaborator

PI = Fn("pi", ())
#: What an identity matrix is printed with as its size.
SIZES = ("n", "d", "p", "m", "k", "D", "N", "K", "M", "P")


def member(el: Elaborator, key: str, node: Node, indices: tuple[Node, ...], env: Env) -> App:
    """A member of a family at printed indices."""
    name, sets = el.family(key, node, len(indices))
    found: list[Term] = []
    for index, over in zip(indices, sets, strict=True):
        letter = base_letter(index)
        if letter is not None and isinstance(peel(index), Letter) and over is not None:
            el.sorts.letter(over, letter_key(letter))
        found.append(el.element(index, env, over) if over is not None else el.term(index, env))
        if over is not None:
            note_shift(el, peel(index), env, over)
    return App(name, tuple(found))


def note_shift(el: Elaborator, index: Node, env: Env, over: IndexSet) -> None:
    """``x_{t-1}``: the family has members at the values of t, shifted by one."""
    if not isinstance(index, tree.Add) or len(index.terms) != 2:
        return
    letters = [t for t in index.terms if isinstance(peel(t), Letter)]
    numbers = [t for t in index.terms if isinstance(peel(t), tree.Number)]
    if len(letters) != 1 or len(numbers) != 1 or index.signs[index.terms.index(letters[0])] == "-":
        return
    found = el.lookup(peel(letters[0]), env) or el.free.get(full_key(letters[0]))
    number = peel(numbers[0])
    assert isinstance(number, tree.Number)
    if isinstance(found, Element) and found.over is not None and number.text.isdecimal():
        sign = -1 if index.signs[index.terms.index(numbers[0])] == "-" else 1
        el.sorts.shifted(over, found.over, sign * int(number.text))


def name(el: Elaborator, node: Node, env: Env, number: bool = False) -> Meaning:
    """A letter, with or without indices; ``number`` says that it stands where a number is expected."""
    bound = el.lookup(node, env)
    if isinstance(bound, Closure):
        return el.value(bound.node, scope_of(el, bound, env))
    if isinstance(bound, Element):
        return outcome(el, node, bound)
    component = of_parameter(el, node, env)
    if component is not None:
        return component
    defined = el.book.find(node, env, el.roles)
    if defined is not None:
        return el.unfold(node, *defined, env)
    entry_of = of_function(el, node, env)
    if entry_of is not None:
        return entry_of
    key, indices, places = split_name(node, el.roles)
    letter = base_letter(node)
    if letter is not None and set(places) == {"_", "^"} and el.roles.rank.get(letter_key(letter)) == 1:
        # x_j^{(i)} is component j of x^{(i)}: which one comes first.
        order = sorted(range(len(indices)), key=lambda i: places[i] == "_")
        indices, places = tuple(indices[i] for i in order), "".join(places[i] for i in order)
    if letter is not None:
        known = constant(el, node, letter, key, indices)
        if known is not None:
            return known
    part = of_defined(el, node, key, indices, env)
    if part is not None:
        return part
    numbers = 2 not in el.roles.rank.values()
    if letter is not None and numbers and is_identity(el, node, letter):
        return ONE
    if letter is not None and is_identity(el, node, letter):
        side: IndexSet = el.sorts.fresh("i")
        size = sized(el, node.subs[0]) if isinstance(node, Script) else None
        if size is not None:
            el.sorts.unify(side, size)
        return Tensor(side, side, lambda i, j: Iverson(Compare("=", given_index(i), given_index(j))))
    fixed = ones(el, node, letter) or basis_vector(el, node, key, indices, env)
    if fixed is not None:
        return fixed
    mean = sample_mean(el, node, letter, env)
    if mean is not None:
        return mean
    if letter is not None and letter_key(letter) in el.operators:
        raise Refusal(node.span, f"{print_name(node)} is used as an operator", "write the derivative")
    if key == "delta" and len(indices) == 2 and key not in el.book:
        over = el.sorts.fresh()
        return Iverson(Compare("=", el.element(indices[0], env, over), el.element(indices[1], env, over)))
    if key == "I" and len(indices) == 2 and key not in el.book:
        over = el.sorts.fresh()
        el.note(node.span, f"read {print_name(node)} as an entry of the identity matrix")
        return Iverson(Compare("=", el.element(indices[0], env, over), el.element(indices[1], env, over)))
    if el.prime is not None and isinstance(node, Script) and node.primes and key.rstrip("'") not in el.roles.laws:
        return primed_name(el, node, env)
    if laws.is_law_name(el, node, env):
        law = el.roles.laws.get(key)
        if not indices and law is not None and law.family and el.roles.rank.get(key) == 1:
            masses = laws.record(el, key).slot(laws.ONLY)
            return vector(el, masses, lambda i: laws.probability(el, key, {laws.ONLY: i}))
        return laws.indexed(el, node, key, indices, env)
    if not indices and key in el.unapplied:
        return el.value(el.unapplied[key], env)
    if el.roles.variables.get(key):
        return events.variable(el, node, key, indices, env)
    if indices == () and key in el.free:
        return outcome(el, node, el.free[key])
    end = not indices and key in el.roles.bounds  # the N of a sum up to N is a number, also beside N_k
    rank = 0 if el.flat or end else rank_of(el, node, key, indices)
    if number and letter is not None and not el.roles.rank.get(letter_key(letter)):
        rank = 0
    if letter is not None and isinstance(node, Script) and is_extreme(node):
        return extreme(el, node, env)
    entry = of_whole(el, key, indices, env)
    if entry is not None:
        return entry
    if rank:
        return tensor(el, node, key, indices, rank, places, env)
    if indices:
        declare_places(el, key, node, places)
        return member(el, key, node, indices, env)
    if (
        key in el.roles.bound
        and not el.roles.defined & {key}
        and key in el.loose
        and (key in el.roles.bounds or key in "ijklmn")
    ):
        # An index that stands alone, as in ``k = 1`` or ``i · x_i``.
        el.free.setdefault(key, Element(Sym(key), el.sorts.fresh(key)))
        el.declare(key, node)
        return el.number(el.free[key])
    if isinstance(node, Letter) and key not in el.book and key not in el.roles.defined:
        whole = laws.letters_of(el, key)
        if whole is not None and len(whole.args) > 1:
            el.note(node.span, f"read {print_name(node)} as {print_name(whole)}")
            return el.value(whole, env)
    if laws.POINT in env.bound and is_of_one_argument(el, key):
        # E_p[f] is the mean of f(x)
        return el.value(Call(node, (Letter(laws.POINT, latex="x", span=node.span),), (",",), span=node.span), env)
    el.scalars.add(key)
    el.declare(key, node)
    return Sym(key)


def is_of_one_argument(el: Elaborator, key: str) -> bool:
    """A function that the notes always print with one letter as its argument."""
    calls = el.roles.calls.get(key, [])
    return bool(calls) and key not in el.roles.laws and all(
        len(call.args) == 1 and isinstance(peel(call.args[0]), Letter) for call in calls)


def scope_of(el: Elaborator, bound: Closure, env: Env) -> Env:
    """Where a parameter is read: an argument that stands in no mean is random in the means of the definition, as the
    estimator is in ``\\mathrm{MSE}(\\hat\\theta) = E[(\\hat\\theta - \\theta)^2]``."""
    if bound.env.sample is not None or any(k in el.roles.variables for k in bound.env.bound):
        return bound.env
    random = {k: v for k, v in env.bound.items() if k in el.roles.variables and isinstance(v, Element)}
    return replace(bound.env, bound={**bound.env.bound, **random}, sample=env.sample)


def ones(el: Elaborator, node: Node, letter: Letter | None) -> Tensor | None:
    r"""``\mathbf{1}`` and ``\mathbf{1}_n``: the vector of ones, unless the notes define it otherwise."""
    if letter is None or letter.name != "1" or letter.style != "bold" or letter_key(letter) in el.book:
        return None
    if isinstance(node, Script) and (len(node.subs) != 1 or node.sups or node.primes):
        return None
    size = sized(el, node.subs[0]) if isinstance(node, Script) else None
    if isinstance(node, Script) and size is None:
        return None
    side: IndexSet = el.sorts.fresh("i")
    if size is not None:
        el.sorts.unify(side, size)
    return Tensor(side, None, lambda i, j: ONE)


def basis_vector(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], env: Env) -> Tensor | None:
    r"""``e_k``, where a vector is meant: one at k and zero elsewhere, unless the notes define e otherwise."""
    letter = base_letter(node)
    if letter is None or letter.name != "e" or letter.accents or len(indices) != 1 or not isinstance(node, Script) or (
            node.sups or node.primes or key in el.book or key in el.roles.defined or el.roles.variables.get(key)
            or rank_of(el, node, key, indices) != 1):
        return None
    side: IndexSet = el.sorts.fresh("i")
    index = el.element(indices[0], env, side)
    return Tensor(side, None, lambda i, j: Iverson(Compare("=", given_index(i), index)))


def is_identity(el: Elaborator, node: Node, letter: Letter) -> bool:
    """``I`` and ``I_n`` beside matrices, where the notes use the letter for nothing else."""
    key = letter_key(letter)
    sized_only = all(
        len(subs) == 1 and is_size(subs[0])
        for subs in el.roles.indexed.get(key, ())
    )
    plain = isinstance(node, Letter) or (
        isinstance(node, Script) and len(node.subs) == 1 and not node.sups and not node.primes
    )
    return (
        plain
        and sized_only
        and letter.name in ("I", "Id")
        and letter.style in ("", "bold", "bb", "rm")
        and not set(letter.accents) - {"vec", "underline"}
        and el.roles.rank.get(key) != 1
        and key not in el.roles.calls
        and key not in el.roles.variables
        and key not in el.roles.laws
        and key not in el.book
        and (2 in el.roles.rank.values() or el.roles.units)
    )


def is_size(node: Node) -> bool:
    """Whether an index is the size of a matrix: a number, or a letter that sizes go by."""
    inner = peel(node)
    return isinstance(inner, tree.Number) or (isinstance(inner, Letter) and letter_key(inner) in SIZES)


def sized(el: Elaborator, size: Node) -> IndexSet | None:
    """``1, …, n`` for a dimension; None where it is no plain size."""
    inner = peel(size)
    if isinstance(inner, tree.Number) and inner.text.isdigit():
        return Enum(tuple(map(rat, range(1, int(inner.text) + 1)))) if int(inner.text) <= 4 else None
    if not isinstance(inner, (Letter, Script)):
        return None
    value = el.term(inner, Env())
    if not isinstance(value, Sym):
        return None
    el.integers.add(value.name)
    return Range(ONE, value)


def constant(el: Elaborator, node: Node, letter: Letter, key: str, indices: tuple[Node, ...]) -> Term | None:
    """π, e and ∞, unless the notes use these letters otherwise."""
    if indices or not isinstance(node, Letter):
        return None
    if key == "pi" and (node.span in el.roles.circles or not (
            el.roles.pi_is_name or el.roles.has_letter_index("pi") or "pi" in el.roles.laws)):
        return PI
    if key == "e" and "e" not in (*el.roles.defined, *el.roles.laws) and not el.roles.has_letter_index("e"):
        return exp(ONE)
    return INFINITY if key == "infty" else None


def rank_of(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...]) -> int:
    """How many dimensions a printed name still has: 1 for a vector, 2 for a matrix."""
    letter = base_letter(node)
    if letter is None:
        return 0
    declared = el.roles.rank.get(letter_key(letter))
    if declared and letter_key(letter) in el.roles.stacked and is_upper_member(node):
        return 0
    if declared:
        # u_j is a component of the bold u; bold x_n, and x_n beside w^T, is one of many vectors, x_{nj} its component.
        if letter_key(letter) in el.roles.indexed_vectors and len(indices) > 1 and not (
                is_upper_member(node) or is_bold(letter)):
            return max(0, declared + 1 - len(indices))
        whole = (
            is_upper_member(node)
            or is_bold(letter) or letter_key(letter) in el.roles.indexed_vectors or (declared == 2 and len(indices) < 2)
        )
        return declared if whole or not indices else max(0, declared - len(indices))
    if (
        declared is None
        and isinstance(node, Letter)
        and el.roles.has_letter_index(letter_key(letter))
        and key not in el.scalars
    ):
        counts = {len(s) for s in el.roles.indexed.get(letter_key(letter), ()) if all(map(el.roles.is_index, s))}
        return min(counts, default=0) if counts <= {1, 2} else 0
    return 0


def is_upper_member(node: Node) -> bool:
    """``x^{(i)}``: of a vector, an index in brackets above is which one, not which component."""
    return (
        isinstance(node, Script)
        and not node.subs
        and len(node.sups) == 1
        and isinstance(node.sups[0], tree.Group)
        and isinstance(node.base, Letter)
    )


def tensor(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], rank: int, places: str, env: Env) -> Tensor:
    """A vector or matrix by its components."""
    letter = base_letter(node)
    assert letter is not None
    defined = component_definition(el, key, len(indices) + rank, env)
    if defined is not None:
        return defined_tensor(el, node, indices, rank, defined, env)
    fullname, sets = el.family(key, node, len(indices) + rank)
    declare_places(el, key, node, places)
    own = sets[: len(indices)]
    fixed = tuple(
        el.element(i, env, s) if s is not None else el.term(i, env) for i, s in zip(indices, own, strict=True)
    )
    dims = sets[len(indices) :]
    if len(dims) != rank:
        raise Refusal(node.span, f"{print_name(node)} is used with different numbers of indices", "")
    if rank == 1:
        return vector(el, dims[0], lambda i: App(fullname, (*fixed, i)), letter_key(letter) in el.roles.rows)
    if letter_key(letter) in el.roles.covariances:
        el.covariance(fullname, node)
    return Tensor(dims[0], dims[1], lambda i, j: App(fullname, (*fixed, given_index(i), given_index(j))))


def vector(el: Elaborator, over: IndexSet | None, entry: Callable[[Term], Term], row: bool = False) -> Tensor:
    """A column, or a row where the notes say that all vectors are rows, or this one."""
    if el.rows or row:
        return Tensor(None, over, lambda i, j: entry(given_index(j)))
    return Tensor(over, None, lambda i, j: entry(given_index(i)))


def outcome(el: Elaborator, node: Node, bound: Element) -> Meaning:
    """A bound name as a number, or by its coordinates if it is a vector."""
    letter = base_letter(node)
    if bound.over is None or letter is None or el.roles.rank.get(letter_key(letter)) != 1 or el.flat:
        return el.number(bound)
    key = letter_key(letter) + "·"
    name, sets = el.family(key, node, 2)
    el.spelling.setdefault(key, print_name(letter))
    if sets[0] is not None:
        el.sorts.unify(sets[0], bound.over)
    return vector(el, sets[1], lambda i: App(name, (bound.term, i)))


def of_parameter(el: Elaborator, node: Node, env: Env) -> Meaning | None:
    """``s_i`` in a definition whose parameter s is a vector."""
    if not isinstance(node, Script) or not (node.subs or node.sups) or not isinstance(node.base, Letter):
        return None
    key = letter_key(node.base)
    found = env.bound.get(key)
    if not isinstance(found, Closure) or (len(node.subs) != 1 and not found.whole):
        return None
    argument = peel(found.node)
    whole = el.value(argument, found.env)
    if len(node.subs) != 1 or not isinstance(whole, Tensor) or (whole.rows is None) == (whole.cols is None):
        if not found.whole:
            return None
        if isinstance(argument, Letter):
            other = letter_key(argument)
            around = {k: v for k, v in env.bound.items() if k not in (key, other)}
            around |= {other: found.env.bound[other]} if other in found.env.bound else {}
            return el.value(replace(node, base=argument), replace(env, bound=around))
        raise Misfit(found.node.span, f"{print_name(node)} is taken here of something that is no vector",
                     "say in the notes what it is")
    over = whole.rows if whole.rows is not None else whole.cols
    assert over is not None
    index = el.element(node.subs[0], env, over)
    return whole.entry(index, None) if whole.rows is not None else whole.entry(None, index)


def of_function(el: Elaborator, node: Node, env: Env) -> Term | None:
    r"""``\text{softmax}(z)_i``: an entry of a vector that a function of the vocabulary gives."""
    if not isinstance(node, Script) or len(node.subs) != 1 or node.sups or node.primes:
        return None
    call = peel(node.base)
    if not isinstance(call, Call) or call_key(call.head) in el.book or not lookup(head_key(call.head)):
        return None
    whole = el.value(call, env)
    if not isinstance(whole, Tensor) or (whole.rows is None) == (whole.cols is None):
        return None
    over = whole.rows if whole.rows is not None else whole.cols
    assert over is not None
    index = el.element(node.subs[0], env, over)
    return whole.entry(index, None) if whole.rows is not None else whole.entry(None, index)


def of_defined(el: Elaborator, node: Node, key: str, indices: tuple[Node, ...], env: Env) -> Meaning | None:
    """``\\hat y_k`` where ``\\hat y`` is defined as a vector, and ``L`` where ``L(\\theta)`` is defined."""
    if key in env.opaque or key in el.roles.laws:
        return None
    entry = next(reversed(el.book.of(key)), None)
    if entry is None:
        return None
    if not indices and not entry.indices and entry.parameters and not any(p.startswith("=") for p in entry.parameters):
        value = el.unfold(node, entry, {}, env)
        return None if isinstance(value, Tensor) else value
    arguments = len(entry.left.args) if isinstance(entry.left, Call) and not entry.indices else 0
    if indices and arguments and len(entry.parameters) == len(indices) + arguments:
        # p_i where p_i(x) is defined
        bound = {p: Closure(i, env) for p, i in zip(entry.parameters, indices, strict=False)}
        return el.unfold(node, entry, bound, env)
    if len(indices) != 1 or entry.parameters:
        return None
    whole = el.value(entry.right, env.deeper({}))
    if not isinstance(whole, Tensor) or (whole.rows is None) == (whole.cols is None):
        return None
    over = whole.rows if whole.rows is not None else whole.cols
    assert over is not None
    index = el.element(indices[0], env, over)
    body = whole.entry(index, None) if whole.rows is not None else whole.entry(None, index)
    return Defined(f"definition of {key}", print_name(node), body)


def of_whole(el: Elaborator, key: str, indices: tuple[Node, ...], env: Env) -> Term | None:
    """``y_i`` where the notes define the vector ``y = W x``; ``A_{ij}`` of a matrix."""
    if not indices or key in env.opaque or el.flat or env.depth > 8:
        return None
    whole = next((e for e in reversed(el.book.of(key)) if not e.parameters), None)
    if whole is None or any(not e.indices or e.parameters for e in el.book.of(key)):
        return None
    value = el.value(whole.right, env.deeper({}))
    if not isinstance(value, Tensor):
        return None
    sets = [s for s in (value.rows, value.cols) if s is not None]
    if len(sets) != len(indices):
        return None
    found = [el.element(i, env, s) for i, s in zip(indices, sets, strict=True)]
    if len(found) == 2:
        entry = value.entry(found[0], found[1])
    else:
        entry = value.entry(found[0], None) if value.rows is not None else value.entry(None, found[0])
    return Defined(f"definition of {key}", print_name(whole.left), entry)


def sample_mean(el: Elaborator, node: Node, letter: Letter | None, env: Env) -> Term | None:
    """``\\bar Y``: the mean of ``Y_1, …, Y_n``, where the notes speak of these."""
    if (
        letter is None
        or letter.accents[-1:] not in (("bar",), ("overline",))
        or node is not letter
        or letter_key(letter) in el.book
    ):
        return None
    base = Letter(letter.name, letter.style, letter.accents[:-1], letter.name, span=node.span)
    if not el.roles.has_letter_index(letter_key(base)):
        return None
    name = el.new_name("k")
    over = el.sorts.fresh("k")
    entry = el.term(Script(base, (Letter("@k"),)), env.add({"@k": Element(Sym(name), over)}))
    count = Big("sum", el.new_name("k"), over, ONE)
    return Defined("sample mean", print_name(node), Mul((Big("sum", name, over, entry), Pow(count, MINUS_ONE))))


def is_extreme(node: Script) -> bool:
    """``s_{\\max}``."""
    sub = node.subs[0] if len(node.subs) == 1 else None
    return isinstance(sub, Letter) and sub.name in ("max", "min") and not node.sups


def extreme(el: Elaborator, node: Script, env: Env) -> Term:
    """The largest entry of a vector."""
    whole = el.value(node.base, env)
    sub = node.subs[0]
    assert isinstance(sub, Letter)
    if not isinstance(whole, Tensor) or (whole.rows is None) == (whole.cols is None):
        raise Refusal(node.span, f"it is not clear over what {print_name(node)} is taken", "write \\max_i x_i")
    over = whole.rows if whole.rows is not None else whole.cols
    assert over is not None
    name = el.new_name("i")
    entry = whole.entry(Sym(name), None) if whole.rows is not None else whole.entry(None, Sym(name))
    return Big(sub.name, name, over, entry)


def primed_name(el: Elaborator, node: Script, env: Env) -> Meaning:
    """A prime as the derivative in the variable that the notes say."""
    assert el.prime is not None
    base = (
        Script(node.base, node.subs, node.sups, node.primes - 1)
        if node.subs or node.sups or node.primes > 1
        else node.base
    )
    return el.value(tree.Derivative(base, (el.prime,), span=node.span), env)


def component_definition(el: Elaborator, key: str, count: int, env: Env) -> Defining | None:
    """The definition of a name's components, ``p_k = …``."""
    if key in env.opaque:
        return None
    return next((e for e in reversed(el.book.of(key)) if e.indices and len(e.parameters) == count), None)


def defined_tensor(
    el: Elaborator, node: Node, indices: tuple[Node, ...], rank: int, entry: Defining, env: Env
) -> Tensor:
    """A vector whose components the notes define."""
    key = "vector:" + entry.key
    sets = el.families.setdefault(key, tuple(el.sorts.fresh(p) for p in entry.parameters))
    first = {p: Closure(i, env) for p, i in zip(entry.parameters, indices, strict=False)}

    def at(*values: Term | None) -> Term:
        bound: dict[str, Element | Closure] = dict(first)
        for parameter, value, over in zip(entry.parameters[len(indices) :], values, sets[len(indices) :], strict=False):
            bound[parameter] = Element(given_index(value), over)
        result = el.unfold(node, entry, bound, env)
        return scalar(result.body if isinstance(result, Defined) else result, node)

    at(*(Sym(el.new_name("k")) for _ in range(rank)))  # learns the sets
    dims = sets[len(indices) :]
    if rank == 1:
        return vector(el, dims[0], at)
    return Tensor(dims[0], dims[1], lambda i, j: at(i, j))


def declare_places(el: Elaborator, key: str, node: Node, places: str) -> None:
    """Remember how a family is printed, and where its indices stand."""
    if key in el.spelling:
        return
    el.spelling[key] = print_name(without_indices(peel(node), el.roles))
    if "^" in places:
        el.spelling[key + "@"] = places


def given_index(index: Term | None) -> Term:
    assert index is not None
    return index


def scalar(value: Meaning, node: Node) -> Term:
    if isinstance(value, Tensor):
        raise Misfit(node.span, "a power of a vector", "write its norm")
    return value


def without_indices(node: Node, roles: Roles) -> Node:
    if not isinstance(node, Script):
        return node
    short = base_letter(node)
    base = letter_key(short) if short is not None else ""
    return Script(
        without_indices(peel(node.base), roles),
        tuple(s for s in node.subs if not roles.is_index(s, base)),
        tuple(s for s in node.sups if not roles.is_index(s, base)),
        node.primes,
    )
