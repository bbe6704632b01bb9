"""From a formula tree to the term it means, in the scope and with the roles of the document.

``Elaborator.value`` gives a term, or a tensor for vectors and matrices; what has no clear meaning is refused with its
place.  Laws, averages, ranges and derivatives have files of their own.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction as Rational

from ce_symbolic.context.names import base_letter, full_key, head_key, is_bold, is_upper, letter_key, peel, print_name
from ce_symbolic.context.roles import Roles, call_key, is_expectation, is_negative_one
from ce_symbolic.meaning import averages, binders, derivatives, laws, tensors
from ce_symbolic.meaning.definitions import Book, Defining, split_name
from ce_symbolic.meaning.scope import Closure, Element, Env, Meaning, Refusal, Tensor
from ce_symbolic.meaning.sorts import Sorts, Unknown
from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    TWO,
    Add,
    App,
    Big,
    Compare,
    Defined,
    Fn,
    IndexSet,
    Iverson,
    Mul,
    Pow,
    Rat,
    Sym,
    Term,
    divide,
    exp,
    log,
    rat,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Span
from ce_symbolic.vocabulary import lookup
from ce_symbolic.vocabulary.quantity import Mass, Variable

MAX_DEPTH = 24
PI = Fn("pi", ())
FUNCTIONS = {
    "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh", "cosh": "cosh",
    "arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "sign": "sign", "sgn": "sign", "abs": "abs",
}  # fmt: skip
EXTREMA = ("max", "min")


class Elaborator:
    """Gives formulas their meaning.  One per document; ``begin`` starts a chain."""

    def __init__(self, roles: Roles, book: Book, log_base: int | None) -> None:
        self.roles = roles
        self.book = book
        self.sorts = Sorts()
        self.log_base = log_base
        self.laws: dict[str, laws.LawRecord] = {}
        self.families: dict[str, tuple[IndexSet | None, ...]] = {}
        self.scalars: set[str] = set()
        self.integers: set[str] = set()
        self.unbounded: set[str] = set()
        self.spelling: dict[str, str] = {}
        self.notes: list[tuple[Span, str]] = []
        self.sets: dict[str, Unknown] = {}
        self.free: dict[str, Element] = {}
        self.sampled: dict[str, Node] = {}
        self.loose: frozenset[str] = frozenset()
        self._names = 0
        self._noted: set[str] = set()

    def begin(self, loose: frozenset[str]) -> None:
        """Start a chain: ``loose`` are the letters that stand free in it."""
        self.free = {}
        self.sampled = {}
        self.loose = loose

    def note(self, span: Span, message: str) -> None:
        """Say once how something was read."""
        if message not in self._noted:
            self._noted.add(message)
            self.notes.append((span, message))

    # --- names -------------------------------------------------------------------------------------------------------

    def new_name(self, letter: str) -> str:
        """A bound name that nothing else uses."""
        self._names += 1
        return f"{letter}~{self._names}"

    def letter_of(self, over: IndexSet) -> str:
        """A letter for elements of the set."""
        letters = self.sorts.letters(over)
        return letters[0] if letters else "j"

    def named_set(self, node: Node) -> Unknown:
        """The set that goes by a name, ``\\mathcal X``."""
        key = "set:" + full_key(node)
        if key not in self.sets:
            letter = base_letter(node)
            self.sets[key] = self.sorts.fresh(letter.name.lower() if letter is not None else "x")
            self.spelling[key] = print_name(node)
        return self.sets[key]

    def declare(self, name: str, node: Node) -> None:
        """Remember how a name is printed."""
        self.spelling.setdefault(name, print_name(node))

    def family(self, name: str, node: Node, count: int) -> tuple[IndexSet | None, ...]:
        """The sets that the indices of a family run over."""
        if name not in self.families:
            self.families[name] = tuple(self.sorts.fresh() for _ in range(count))
        known = self.families[name]
        if len(known) != count:
            raise Refusal(node.span, f"{print_name(node)} is used with {len(known)} and with {count} indices",
                          "give every use the same indices")
        return known

    def log(self, argument: Term) -> Term:
        """The logarithm to the base of the notes."""
        return log(argument) if self.log_base is None else divide(log(argument), log(rat(self.log_base)))

    def is_quotient(self, value: Term) -> bool:
        """``a / b`` as it is built from a printed fraction."""
        return isinstance(value, Mul) and len(value.factors) == 2 and (
            isinstance(value.factors[1], Pow) and value.factors[1].exponent == MINUS_ONE
        )

    # --- reading -----------------------------------------------------------------------------------------------------

    def term(self, node: Node, env: Env) -> Term:
        """The number that a formula means."""
        value = self.value(node, env)
        if isinstance(value, Tensor):
            raise Refusal(node.span, f"{print_name(node)} is {tensors.shape(value)} where a number is expected",
                          "take a component or a norm")
        return value

    def value(self, node: Node, env: Env) -> Meaning:
        """The number, vector or matrix that a formula means."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise Refusal(node.span, "this has no meaning as a quantity here", "write a formula")
        return handler(self, node, env)

    def element(self, node: Node, env: Env, over: IndexSet) -> Term:
        """A formula as a member of an index set: an index, a value of a random variable, a listed element."""
        node = peel(node)
        bound = self.lookup(node, env)
        if isinstance(bound, Closure):
            return self.element(bound.node, bound.env, over)
        if isinstance(bound, Element):
            if bound.over is not None:
                self.sorts.unify(bound.over, over)
            return bound.term
        if isinstance(node, tree.Number):
            self.sorts.literal(over, int(Rational(node.text)))
            return rat(node.text)
        if isinstance(node, tree.Compare) and node.ops == ("=",):
            return self.element(node.items[1], env, over)
        if isinstance(node, Script):
            key, indices, _ = split_name(node, self.roles)
            if indices and full_key(node) not in self.roles.variables:
                return App(key, self.index_terms(key, node, indices, env))
        if isinstance(node, (Letter, Script)):
            return self.free_element(node, over)
        if isinstance(node, (tree.Add, tree.Mul)):
            return self.term(node, env)
        self.sorts.numeric(over)
        return self.term(node, env)

    def free_element(self, node: Node, over: IndexSet) -> Term:
        """An index that nothing binds."""
        key = full_key(node)
        if key not in self.free:
            self.free[key] = Element(Sym(key), self.sorts.fresh(key))
            self.declare(key, node)
        found = self.free[key]
        assert found.over is not None
        self.sorts.unify(found.over, over)
        return found.term

    def lookup(self, node: Node, env: Env) -> Element | Closure | None:
        """What a name stands for in this scope."""
        if not isinstance(node, (Letter, Script)):
            return None
        key = full_key(node)
        if key in env.bound:
            return env.bound[key]
        if isinstance(node, Script):
            name = self.roles.variable_key(node) if base_letter(node) is not None else key
            return env.bound.get(name)
        return None

    def number(self, found: Element) -> Term:
        """A bound name as a number."""
        if found.over is None:
            return found.term
        self.sorts.numeric(found.over)
        return found.term

    def index_terms(self, key: str, node: Node, indices: tuple[Node, ...], env: Env) -> tuple[Term, ...]:
        """The indices of a family as elements of its sets."""
        sets = self.family(key, node, len(indices))
        found = []
        for index, over in zip(indices, sets, strict=True):
            letter = base_letter(index)
            if letter is not None and isinstance(peel(index), Letter) and over is not None:
                self.sorts.letter(over, letter_key(letter))
            found.append(self.element(index, env, over) if over is not None else self.term(index, env))
        return tuple(found)

    # --- what quantities ask for (vocabulary.quantity.Reader) ----------------------------------------------------------

    def masses(self, nodes: tuple[Node, ...], env: Env) -> tuple[Mass, ...] | None:
        """The arguments as distributions over one set of outcomes."""
        return laws.masses(self, nodes, env)

    def variables(self, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
        """The arguments as random variables."""
        return laws.variables(self, nodes, env)

    def values(self, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
        """The arguments as values of random variables."""
        return laws.values(self, nodes, env)

    def joint(self, variables: tuple[Variable, ...]) -> Term:
        """The probability that the random variables have their values."""
        return laws.joint(self, variables)

    def outcomes(self, slot: str) -> tuple[str, IndexSet]:
        """The letter and the set of a random variable's values."""
        over = laws.master(self).slot(slot)
        return slot.lower().split("_")[0], over

    def is_number(self, node: Node, env: Env) -> bool:
        """Whether an argument is a real number rather than a distribution, a vector or a random variable."""
        inner = peel(node)
        if isinstance(inner, (tree.Number, tree.Fraction, tree.Add, tree.Power)):
            return not any(laws.is_law_name(self, n, env) for n in inner.walk())
        if not isinstance(inner, (Letter, Script)) or laws.is_law_name(self, inner, env):
            return False
        bound = self.lookup(inner, env)
        if isinstance(bound, Closure):
            return self.is_number(bound.node, bound.env)
        key, indices, _ = split_name(inner, self.roles)
        letter = base_letter(inner)
        return letter is not None and not is_upper(letter) and (
            self.roles.rank.get(letter_key(letter), 0) == 0 and (bool(indices) or not self.is_vector_name(key))
        )

    def is_vector_name(self, key: str) -> bool:
        """A name that elsewhere is printed with an index."""
        return self.roles.has_letter_index(key) or self.roles.rank.get(key, 0) > 0

    # --- letters -----------------------------------------------------------------------------------------------------

    def name(self, node: Node, env: Env) -> Meaning:
        """A letter, with or without indices."""
        bound = self.lookup(node, env)
        if isinstance(bound, Closure):
            return self.value(bound.node, bound.env)
        if isinstance(bound, Element):
            return self.number(bound)
        defined = self.book.find(node, env, self.roles)
        if defined is not None:
            return self.unfold(node, *defined, env)
        key, indices, places = split_name(node, self.roles)
        letter = base_letter(node)
        if letter is not None:
            constant = self.constant(node, letter, key, indices)
            if constant is not None:
                return constant
        if laws.is_law_name(self, node, env):
            return laws.indexed(self, node, key, indices, env)
        if self.roles.variables.get(key) and not self.whole_variable(node, key):
            return averages.variable(self, node, key, indices, env)
        if indices == () and key in self.free:
            return self.number(self.free[key])
        rank = self.rank_of(node, key, indices)
        if rank:
            return self.tensor(node, key, indices, rank, places, env)
        if indices:
            self.declare_places(key, node, places)
            return App(key, self.index_terms(key, node, indices, env))
        if key in self.roles.bound and not self.roles.defined & {key} and key in self.loose and (
            key in self.roles.bounds or key in "ijklmn"
        ):
            # An index that stands alone, as in ``k = 1`` or ``i · x_i``.
            self.free.setdefault(key, Element(Sym(key), self.sorts.fresh(key)))
            self.declare(key, node)
            return self.number(self.free[key])
        self.scalars.add(key)
        self.declare(key, node)
        return Sym(key)

    def whole_variable(self, node: Node, key: str) -> bool:
        """A random variable that has a definition is unfolded instead."""
        return False

    def constant(self, node: Node, letter: Letter, key: str, indices: tuple[Node, ...]) -> Term | None:
        """π, e and ∞, unless the notes use these letters otherwise."""
        if indices or not isinstance(node, Letter):
            return None
        if key == "pi" and not self.roles.has_letter_index("pi") and "pi" not in self.roles.laws:
            return PI
        if key == "e" and "e" not in self.roles.defined and not self.roles.has_letter_index("e"):
            return exp(ONE)
        return INFINITY if key == "infty" else None

    def rank_of(self, node: Node, key: str, indices: tuple[Node, ...]) -> int:
        """How many dimensions a printed name still has: 1 for a vector, 2 for a matrix."""
        letter = base_letter(node)
        if letter is None:
            return 0
        declared = self.roles.rank.get(letter_key(letter))
        if declared:
            # u_j is a component of the bold u; bold x_n, and x_n beside w^T, is one of many vectors.
            bold = is_bold(letter) or letter_key(letter) not in self.roles.bold
            return declared if bold or not indices else max(0, declared - len(indices))
        if declared is None and not indices and self.roles.has_letter_index(letter_key(letter)) and key not in self.scalars:
            counts = {len(s) for s in self.roles.indexed.get(letter_key(letter), ()) if all(map(self.roles.is_index, s))}
            return min(counts, default=0) if counts <= {1, 2} else 0
        return 0

    def tensor(self, node: Node, key: str, indices: tuple[Node, ...], rank: int, places: str, env: Env) -> Tensor:
        """A vector or matrix by its components."""
        letter = base_letter(node)
        assert letter is not None
        declared = self.roles.rank.get(letter_key(letter), 0)
        defined = self.component_definition(key, len(indices) + rank, env)
        if defined is not None:
            return self.defined_tensor(node, indices, rank, defined, env)
        components = declared and not is_bold(letter) and letter_key(letter) in self.roles.bold
        count = (declared if components else len(indices) + rank)
        sets = self.family(key, node, count)
        self.declare_places(key, node, places)
        own = sets[: len(indices)]
        fixed = tuple(
            self.element(i, env, s) if s is not None else self.term(i, env) for i, s in zip(indices, own, strict=True)
        )
        dims = sets[len(indices) :]
        if rank == 1:
            return Tensor(dims[0], None, lambda i, j: App(key, (*fixed, _given(i))))
        return Tensor(dims[0], dims[1], lambda i, j: App(key, (*fixed, _given(i), _given(j))))

    def component_definition(self, key: str, count: int, env: Env) -> Defining | None:
        """The definition of a name's components, ``p_k = …``."""
        if key in env.opaque:
            return None
        return next((e for e in reversed(self.book.entries.get(key, [])) if e.indices and len(e.parameters) == count), None)

    def defined_tensor(self, node: Node, indices: tuple[Node, ...], rank: int, entry: Defining, env: Env) -> Tensor:
        """A vector whose components the notes define."""
        key = "vector:" + entry.key
        sets = self.families.setdefault(key, tuple(self.sorts.fresh(p) for p in entry.parameters))
        first = {p: Closure(i, env) for p, i in zip(entry.parameters, indices, strict=False)}

        def at(*values: Term | None) -> Term:
            bound: dict[str, Element | Closure] = dict(first)
            for parameter, value, over in zip(entry.parameters[len(indices):], values, sets[len(indices):], strict=False):
                bound[parameter] = Element(_given(value), over)
            result = self.unfold(node, entry, bound, env)
            return _scalar(result.body if isinstance(result, Defined) else result, node)

        at(*(Sym(self.new_name("k")) for _ in range(rank)))  # learns the sets
        dims = sets[len(indices):]
        if rank == 1:
            return Tensor(dims[0], None, lambda i, j: at(i))
        return Tensor(dims[0], dims[1], lambda i, j: at(i, j))

    def declare_places(self, key: str, node: Node, places: str) -> None:
        """Remember how a family is printed, and where its indices stand."""
        if key in self.spelling:
            return
        if key in self.spelling:
            return
        self.spelling[key] = print_name(_without_indices(peel(node), self.roles))
        if "^" in places:
            self.spelling[key + "@"] = places

    # --- definitions -------------------------------------------------------------------------------------------------

    def unfold(self, node: Node, entry: Defining, bound: Mapping[str, Element | Closure], env: Env) -> Meaning:
        """A defined name: its definition stands in its place.  Random names keep their values, others their own scope."""
        if env.depth > MAX_DEPTH:
            raise Refusal(node.span, f"the definition of {print_name(entry.left)} leads back to itself", "")
        random = {k: v for k, v in env.bound.items() if k in self.roles.variables}
        inner = env.deeper({**random, **bound})
        body = self.value(entry.right, inner)
        if isinstance(body, Tensor):
            return body
        return Defined(f"definition of {entry.key}", print_name(node), body)

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, node: Call, env: Env) -> Meaning:
        """A function, law, operator or quantity with its arguments."""
        head = head_key(node.head)
        key = call_key(node.head)
        letter = base_letter(node.head)
        bound = self.lookup(peel(node.head), env)
        if isinstance(bound, Closure):
            return self.value(tree.Call(bound.node, node.args, node.separators, node.delimiters, span=node.span),
                              Env({**bound.env.bound, **env.bound}, env.opaque, env.depth))
        known = self.function(node, head, env)
        if known is not None:
            return known if node.power is None else Pow(_scalar(known, node), self.term(node.power, env))
        defined = self.book.find(node, env, self.roles)
        if defined is not None:
            return self.unfold(node, *defined, env)
        if key not in self.roles.defined and is_expectation(node.head) and self.roles.expectation:
            return averages.average(self, node, env)
        if key not in self.book:
            for quantity in lookup(head) or lookup(key):
                found = quantity.read(node, self, env)
                if found is not None:
                    return found if isinstance(found, Tensor) else Defined(quantity.name, print_name(node), found)
        if key in self.roles.laws or (letter is not None and letter.name in ("P", "Pr", "p")):
            result: Meaning = laws.call(self, node, env)
        else:
            result = self.apply(node, key, env)
        return result if node.power is None else Pow(_scalar(result, node), self.term(node.power, env))

    def function(self, node: Call, head: str, env: Env) -> Meaning | None:
        """The elementary functions."""
        if head in ("log", "ln", "lg") or head.startswith("log_"):
            base: Term | None = None
            if isinstance(node.head, Script) and node.head.subs:
                base = self.term(node.head.subs[0], env)
            elif head == "log" and self.log_base is not None:
                base = rat(self.log_base)
            return tensors.each(
                self.value(node.args[0], env), lambda t: log(t) if base is None else divide(log(t), log(base))
            )
        if head in FUNCTIONS and len(node.args) == 1:
            return tensors.each(self.value(node.args[0], env), lambda t: Fn(FUNCTIONS[head], (t,)))
        if head in EXTREMA and len(node.args) > 1:
            return Fn(head, tuple(self.term(a, env) for a in node.args))
        if head in ("tr", "Tr", "trace") and len(node.args) == 1:
            return tensors.trace(self, self.value(node.args[0], env), node.span)
        if head == "diag" and len(node.args) == 1:
            return self.diagonal(self.value(node.args[0], env))
        return None

    def diagonal(self, value: Meaning) -> Meaning:
        """The diagonal matrix of a vector."""
        if not isinstance(value, Tensor) or (value.rows is not None and value.cols is not None):
            return value
        over = value.rows if value.rows is not None else value.cols
        entry = value.entry if value.rows is not None else (lambda i, j: value.entry(None, i))
        return Tensor(over, over, lambda i, j: Mul((entry(i, None), Iverson(Compare("=", _given(i), _given(j))))))

    def apply(self, node: Call, key: str, env: Env) -> Meaning:
        """A function of which nothing is known."""
        head = peel(node.head)
        if isinstance(head, Script) and head.primes and not head.subs and call_key(head.base) in self.roles.calls:
            return derivatives.primed(self, node, head, env)
        letter = base_letter(head)
        if letter is None:
            raise Refusal(node.span, f"{print_name(node.head)} is not known as a function", "define it in a sentence")
        args: list[Term] = []
        sets: list[IndexSet | None] = []
        rank = self.roles.rank.get(letter_key(letter), 0)
        for arg in node.args:
            inner = peel(arg)
            value = self.value(arg, env)
            if isinstance(value, Tensor):
                # A function of the n-th input is a family over n.
                name, indices, _ = split_name(inner, self.roles) if isinstance(inner, (Letter, Script)) else ("", (), "")
                if not name:
                    raise Refusal(arg.span, f"{print_name(node.head)} of a vector that is computed on the spot",
                                  "give the vector a name")
                known = self.family(name, inner, len(self.families[name]))
                for index, over in zip(indices, known, strict=False):
                    args.append(self.element(index, env, over or self.sorts.fresh()))
                    sets.append(over)
                continue
            args.append(value)
            sets.append(None)
        self.spelling.setdefault(key, print_name(node.head))
        if rank == 1 or (key in self.roles.rank):
            dim = self.sorts.fresh("j")
            self.families.setdefault(key, (*sets, dim))
            known_dim = self.families[key][-1]
            return Tensor(known_dim, None, lambda i, j: App(key, (*args, _given(i))))
        if not args:
            return Sym(key)
        if key not in self.families:
            self.families[key] = tuple(sets)
        if len(self.families[key]) != len(args):
            raise Refusal(node.span, f"{print_name(node.head)} is used with different numbers of arguments", "")
        return App(key, tuple(args))

    def condition(self, node: tree.Compare, env: Env) -> list[Compare]:
        """A printed condition as comparisons: of elements where both sides are elements, of numbers otherwise."""
        found = []
        for left, op, right in zip(node.items, node.ops, node.items[1:], strict=False):
            if op == "in":
                inner = peel(right)
                if isinstance(inner, tree.Tuple) and inner.delimiters[0] in ("{", "\\{") and len(inner.items) == 1:
                    op, right = "=", inner.items[0]
            if op not in ("=", "!=", "<", "<=", ">", ">="):
                raise Refusal(node.span, f"a condition with {op} is not understood here", "write it with = or <")
            found.append(self.comparison(left, op, right, env))
        return found

    def comparison(self, left: Node, op: str, right: Node, env: Env) -> Compare:
        """One comparison."""
        if op in ("=", "!=") and (self.is_element(left, env) or self.is_element(right, env)):
            over = self.sorts.fresh()
            return Compare(op, self.element(left, env, over), self.element(right, env, over))
        return Compare(op, self.term(left, env), self.term(right, env))

    def is_element(self, node: Node, env: Env) -> bool:
        """Whether a name stands for an index."""
        inner = peel(node)
        bound = self.lookup(inner, env)
        if isinstance(bound, Closure):
            return self.is_element(bound.node, bound.env)
        if isinstance(bound, Element):
            return bound.over is not None
        return isinstance(inner, (Letter, Script)) and (
            full_key(inner) in self.free or (isinstance(inner, Letter) and inner.name in "ijklmnc" and
                                             letter_key(inner) not in self.scalars)
        )


def _given(index: Term | None) -> Term:
    assert index is not None
    return index


def _scalar(value: Meaning, node: Node) -> Term:
    if isinstance(value, Tensor):
        raise Refusal(node.span, "a power of a vector", "write its norm")
    return value


def _without_indices(node: Node, roles: Roles) -> Node:
    if not isinstance(node, Script):
        return node
    short = base_letter(node)
    base = letter_key(short) if short is not None else ""
    return Script(
        _without_indices(peel(node.base), roles),
        tuple(s for s in node.subs if not roles.is_index(s, base)),
        tuple(s for s in node.sups if not roles.is_index(s, base)),
        node.primes,
    )


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _number(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Number)
    return rat(node.text.replace(",", "").replace("{", "").replace("}", ""))


def _name(el: Elaborator, node: Node, env: Env) -> Meaning:
    return el.name(node, env)


def _add(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Add)
    values: list[Meaning] = []
    for sign, item in zip(node.signs, node.terms, strict=True):
        if sign not in ("", "+", "-"):
            raise Refusal(node.span, f"{sign} stands for two formulas", "write both")
        value = el.value(item, env)
        values.append(tensors.each(value, lambda t: Mul((MINUS_ONE, t))) if sign == "-" else value)
    return values[0] if len(values) == 1 else tensors.add(el, values, node.span)


def _mul(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Mul)
    values = [el.value(f, env) for f in node.factors]
    if not any(isinstance(v, Tensor) for v in values):
        return Mul(tuple(v for v in values if not isinstance(v, Tensor)))
    result = values[0]
    for sign, value in zip(node.signs, values[1:], strict=True):
        if sign in ("\\odot", "\\circ", "\\otimes"):
            result = tensors.entrywise(el, result, value, lambda a, b: Mul((a, b)), node.span)
        elif sign == "\\cdot" and isinstance(result, Tensor) and isinstance(value, Tensor) and (
            result.cols is None and value.cols is None
        ):
            result = tensors.inner(el, result, value, node.span)
        else:
            result = tensors.multiply(el, result, value, node.span)
    return result


def _fraction(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Fraction)
    top, bottom = el.value(node.numerator, env), el.value(node.denominator, env)
    if isinstance(bottom, Tensor) and not isinstance(top, Tensor):
        raise Refusal(node.span, "a number is divided by a vector", "say that it is meant entry by entry")
    return tensors.entrywise(el, top, bottom, divide, node.span)


def _power(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Power)
    defined = el.book.find(node, env, el.roles)
    if defined is not None:
        return el.unfold(node, *defined, env)
    base_node = peel(node.base)
    exponent = peel(node.exponent)
    letter = base_letter(base_node)
    if letter is not None and is_negative_one(exponent):
        key, indices, places = split_name(base_node, el.roles)
        rank = el.rank_of(base_node, key, indices)
        if rank == 2:
            inverse = el.tensor(Script(base_node, (), (tree.Words("-1"),)), f"{key}^-1", indices, 2, "", env)
            el.spelling[f"{key}^-1"] = print_name(node)
            return inverse
    if isinstance(base_node, Letter) and base_node.name == "e" and el.constant(base_node, base_node, "e", ()) and (
        el.lookup(base_node, env) is None
    ):
        return exp(el.term(exponent, env))
    base = el.value(node.base, env)
    power = el.term(exponent, env)
    if isinstance(base, Tensor):
        if power == TWO:
            return tensors.inner(el, base, base, node.span)
        raise Refusal(node.span, f"a power of {tensors.shape(base)}", "write a norm, or components")
    if isinstance(node.base, Call) and is_expectation(node.base.head) and node.base.delimiters == ("", ""):
        el.note(node.span, f"read {print_name(node)} as the power of the mean")
    return Pow(base, power)


def _transpose(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Transpose)
    return tensors.transpose(el.value(node.body, env))


def _group(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, (tree.Group, tree.Decorated))
    return el.value(node.body, env)


def _root(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Root)
    degree = HALF if node.degree is None else divide(ONE, el.term(node.degree, env))
    if isinstance(degree, Mul) and isinstance(node.degree, tree.Number):
        degree = Rat(1 / Rational(node.degree.text))
    return Pow(el.term(node.body, env), degree)


def _delimited(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Delimited)
    if node.kind == "abs":
        inner = peel(node.items[0])
        if laws.is_set(el, inner):
            return binders.cardinality(el, inner, env)
        value = el.value(inner, env)
        return Fn("abs", (value,)) if not isinstance(value, Tensor) else Pow(
            tensors.inner(el, value, value, node.span), HALF)
    if node.kind == "norm":
        value = el.value(node.items[0], env)
        if node.sub is not None and not (isinstance(node.sub, tree.Number) and node.sub.text == "2"):
            raise Refusal(node.span, "only the Euclidean norm is known", "write the sum out")
        if not isinstance(value, Tensor):
            return Fn("abs", (value,))
        if value.rows is not None and value.cols is not None:
            raise Refusal(node.span, "the norm of a matrix", "write the sum out")
        return Pow(tensors.inner(el, value, value, node.span), HALF)
    if node.kind == "angle" and len(node.items) == 2:
        return tensors.inner(el, el.value(node.items[0], env), el.value(node.items[1], env), node.span)
    if node.kind in ("floor", "ceil"):
        return Fn(node.kind, (el.term(node.items[0], env),))
    raise Refusal(node.span, f"these brackets ({node.kind}) have no meaning here", "write the average out")


def _indicator(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Indicator)
    inner = peel(node.condition)
    if not isinstance(inner, tree.Compare):
        raise Refusal(node.span, "this is no condition", "write an equation in the brackets")
    found = [Iverson(c) for c in el.condition(inner, env)]
    return found[0] if len(found) == 1 else Mul(tuple(found))


def _cases(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Cases)
    terms: list[Term] = []
    rest: list[Compare] = []
    for body, condition in node.rows:
        inner = peel(condition) if condition is not None else None
        value = el.term(body, env)
        if inner is None or isinstance(inner, tree.Words):
            guards: tuple[Term, ...] = tuple(Iverson(opposite(c)) for c in rest)
        elif isinstance(inner, tree.Compare):
            holds = el.condition(inner, env)
            rest += holds
            guards = tuple(map(Iverson, holds))
        else:
            raise Refusal(node.span, "this is no condition of a case", "write an equation or an inequality")
        terms.append(Mul((*guards, value)) if guards else value)
    return Add(tuple(terms))


def opposite(compare: Compare) -> Compare:
    """The negation."""
    ops = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    return Compare(ops[compare.op], compare.left, compare.right)


def _matrix(el: Elaborator, node: Node, env: Env) -> Meaning:
    raise Refusal(node.span, "a printed matrix is not read yet", "write its entries as separate equations")


def _words(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, tree.Words)
    raise Refusal(node.span, f"“{node.text.strip()}” has no meaning as a formula", "write a formula")


def _call(el: Elaborator, node: Node, env: Env) -> Meaning:
    assert isinstance(node, Call)
    return el.call(node, env)


_Handler = Callable[[Elaborator, Node, Env], Meaning]
_HANDLERS: dict[type[Node], _Handler] = {
    tree.Number: _number,
    tree.Letter: _name,
    tree.Script: _name,
    tree.Add: _add,
    tree.Mul: _mul,
    tree.Fraction: _fraction,
    tree.Power: _power,
    tree.Transpose: _transpose,
    tree.Group: _group,
    tree.Decorated: _group,
    tree.Root: _root,
    tree.Delimited: _delimited,
    tree.Indicator: _indicator,
    tree.Cases: _cases,
    tree.Matrix: _matrix,
    tree.Words: _words,
    tree.Call: _call,
    tree.Big: binders.big,
    tree.Derivative: derivatives.derivative,
}

__all__ = ["Big", "Elaborator"]
