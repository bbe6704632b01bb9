"""From a formula tree to the term it means, in the scope and with the roles of the document.

``Elaborator.value`` gives a term, or a tensor for vectors and matrices; what has no clear meaning is refused with its
place.  Laws, averages, ranges and derivatives have files of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as Rational

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, is_upper, letter_key, peel, print_name
from ce_symbolic.context.pieces import call_key, is_expectation, is_negative_one
from ce_symbolic.context.roles import Roles
from ce_symbolic.context.runs import Sequences
from ce_symbolic.meaning import (
    arithmetic,
    averages,
    derivatives,
    functions,
    images,
    joint,
    laws,
    letters,
    masses,
    models,
    parts,
    tensors,
)
from ce_symbolic.meaning.definitions import Book, Defining, split_name
from ce_symbolic.meaning.named_laws import Density
from ce_symbolic.meaning.scope import Closure, Element, Env, Meaning, Misfit, Refusal, Tensor
from ce_symbolic.meaning.sorts import Sorts, Unknown
from ce_symbolic.meaning.terms import (
    MINUS_ONE,
    ZERO,
    App,
    Compare,
    Condition,
    Defined,
    Fn,
    IndexSet,
    Mul,
    Pow,
    Property,
    Sym,
    Term,
    divide,
    log,
    plain_number,
    rat,
)
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Call, Letter, Node, Script, Span
from ce_symbolic.vocabulary import lookup
from ce_symbolic.vocabulary.quantity import Mass, Variable

MAX_DEPTH = 24
PI = Fn("pi", ())


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
        self.cautious: dict[str, str] = {}
        """Families of which more holds than is understood, and why: a counterexample to a claim about them proves
        nothing."""
        self.data: set[str] = set()
        """Names of the data as a whole, ``\\mathcal{D}``: how they come about is not said in symbols."""
        self.unknown_derivatives: set[str] = set()
        """Derivatives of something of which the notes do not say what it is."""
        self.unbounded: set[str] = set()
        self.spelling: dict[str, str] = {}
        self.notes: list[tuple[Span, str]] = []
        self.extra: list[Condition] = []
        """Facts that go with what was read, such as the total of a probability vector."""
        self.properties: set[Property] = set()
        """Properties that go with what was read."""
        self.matrices: list[tuple[Term, str]] = []
        """The matrices of which inverses and determinants are taken, with the author's print."""
        self.sets: dict[str, Unknown] = {}
        self.named: dict[str, Density] = {}
        """The random variables of which the notes name a law with a density."""
        self.parts: set[str] = parts.measured(roles)
        """Sets of which the notes say that they are parts of others."""
        self.running: list[tuple[str, Unknown]] = []
        """The letters of sums without a printed range, with the set of each."""
        self.free: dict[str, Element] = {}
        self.sampled: dict[str, Node] = {}
        self.ranges: dict[str, IndexSet] = {}
        """The sets of the numbers that run in a chain without a printed range."""
        self.loose: frozenset[str] = frozenset()
        self.rows = False
        """All vectors are rows, as the notes say."""
        self.entrywise = False
        self.squared_entries = False
        """Whether a power of a vector is that of its entries."""
        """A number beside a vector is added to each of its entries."""
        self.models = models.parameters(roles)
        """Laws that are differentiated in a parameter, with these parameters."""
        self.short: dict[str, Node] = {}
        """Names that are short for laws: ``\\pi`` for ``\\pi_\\theta``."""
        self.law_families: dict[str, int] = {}
        """How many of the last arguments of the families of numbers that models are, are outcomes."""
        for parameter in models.flat_parameters(roles, self.models):
            roles.rank[parameter] = 0
        self.flat_functions = functions.functions_of_combinations(self.roles)
        self.flat = False
        """Vectors are read as abstract numbers: inside a function along a line."""
        self.valued = {full_key(d.variable): full_key(d.values) for d in roles.declared if isinstance(d, said.Valued)}
        """The letters of the values of random variables, where these are printed with an index."""
        self.held = False
        """Conditions of laws are fixed rather than averaged over."""
        self.binary_entropy = False
        self.square_inside = False
        self.home: dict[str, set[tuple[int, ...]]] = {}
        """The sections in which a name is called like a function, or stands as a distribution."""
        self.section: tuple[int, ...] = ()
        self.prime: Node | None = None
        """The variable in which a prime differentiates, where the notes say so."""
        self.operators: set[str] = set()
        """Letters that the notes use as operators of which we do not know the rules."""
        self.printed_calls: tuple[Call, ...] = ()
        """The calls in the present chain."""
        self.unapplied: dict[str, Call] = {}
        """Functions that are only taken at one place and printed without it too, with their value there."""
        self.sequences: Sequences | None = None
        """The sequences that the present chain speaks of, where it speaks of them for every length."""
        self.version = ""
        """Distinguishes the laws of a section that gives them values of its own (a worked example)."""
        self._names = 0
        self._noted: set[str] = set()

    def begin(self, loose: frozenset[str]) -> None:
        """Start a chain: ``loose`` are the letters that stand free in it."""
        self.free = {}
        self.sampled = {}
        self.ranges = {}
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
        if key in self.parts:
            message = "a sum over a part of a set is not read"
            raise Refusal(node.span, message, "sum over the whole set, with an indicator")
        if key not in self.sets:
            letter = base_letter(node)
            self.sets[key] = self.sorts.fresh(letter.name.lower() if letter is not None else "x")
            self.spelling[key] = print_name(node)
        return self.sets[key]

    def declare(self, name: str, node: Node) -> None:
        """Remember how a name is printed."""
        self.spelling.setdefault(name, print_name(node))

    def family(self, name: str, node: Node, count: int) -> tuple[str, tuple[IndexSet | None, ...]]:
        """A family's name and the sets of its indices; with another number of indices it is another family."""
        if name in self.families and len(self.families[name]) != count:
            self.spelling.setdefault(f"{name}/{count}", self.spelling.get(name, name))
            name = f"{name}/{count}"
        if name not in self.families:
            self.families[name] = tuple(self.sorts.fresh() for _ in range(count))
        return name, self.families[name]

    def declare_continuous(self, node: Node, env: Env) -> None:
        """Note that a name stands for any real number, where it runs over a set."""
        found = self.lookup(peel(node), env)
        if isinstance(found, Closure):
            self.declare_continuous(found.node, found.env)
        elif isinstance(found, Element) and found.over is not None:
            self.sorts.continuous(found.over)

    def declare_deviation(self, variance: Term, node: Node) -> None:
        """Note that ``σ`` is positive where ``σ^2`` is the variance of a normal law."""
        if not isinstance(variance, Pow) or not isinstance(variance.base, (Sym, App)):
            return
        base = variance.base
        if isinstance(base, Sym):
            fact = Condition((), (), Compare(">", base, ZERO))
        else:
            sets = self.families.get(base.name, ())
            names = [self.new_name("i") for _ in base.args]
            if None in sets or len(sets) != len(names):
                return
            binders = tuple((n, s) for n, s in zip(names, sets, strict=True) if s is not None)
            fact = Condition(binders, (), Compare(">", App(base.name, tuple(map(Sym, names))), ZERO))
        shown = print_name(node.base if isinstance(node, tree.Power) else node)
        if f"deviation {base.name}" not in self._noted:
            self._noted.add(f"deviation {base.name}")
            self.extra.append(fact)
            self.note(node.span, f"read {shown} as a standard deviation: positive")

    def declare_symmetric(self, matrix: Tensor) -> None:
        """Note that a matrix, or every member of a family of matrices, is symmetric."""
        entry = matrix.entry(Sym("?"), Sym("?"))
        if isinstance(entry, App):
            self.properties.add(Property("symmetric", (entry.name,)))

    def covariance(self, name: str, node: Node) -> None:
        """Note that a family is a covariance matrix: symmetric and positive semidefinite."""
        self.properties |= {Property(kind, (name,)) for kind in ("symmetric", "positive-semidefinite")}
        rows, cols = self.families[name][-2:]
        if rows is not None and cols is not None:
            self.sorts.unify(rows, cols)
        self.note(node.span, f"read {print_name(node)} as a covariance matrix: symmetric, positive semidefinite")

    def print_matrix(self, matrix: Term, latex: str) -> None:
        """Remember how the author prints a matrix of which an inverse or a determinant is taken."""
        if latex:
            self.matrices.append((matrix, latex))

    def log(self, argument: Term) -> Term:
        """The logarithm to the base of the notes."""
        return log(argument) if self.log_base is None else divide(log(argument), log(rat(self.log_base)))

    def is_quotient(self, value: Term) -> bool:
        """``a / b`` as it is built from a printed fraction."""
        return (
            isinstance(value, Mul)
            and len(value.factors) == 2
            and (isinstance(value.factors[1], Pow) and value.factors[1].exponent == MINUS_ONE)
        )

    # --- reading -----------------------------------------------------------------------------------------------------

    def term(self, node: Node, env: Env) -> Term:
        """The number that a formula means."""
        value = self.value(node, env)
        if isinstance(value, Tensor):
            raise Misfit(
                node.span,
                f"{print_name(node)} is {tensors.shape(value)} where a number is expected",
                "take a component or a norm",
            )
        return value

    def value(self, node: Node, env: Env) -> Meaning:
        """The number, vector or matrix that a formula means."""
        handler = arithmetic.HANDLERS.get(type(node))
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
            if len(indices) == 1 and key in self.valued.values() and any(
                    letter == key and laws.master(self).slot(slot) is over for slot, letter in self.valued.items()):
                return self.element(indices[0], env, over)
            if indices and full_key(node) not in self.roles.variables:
                defined = self.book.find(node, env, self.roles)
                if defined is None:
                    self.sorts.letter(over, key)
                    return letters.member(self, key, node, indices, env)
        if isinstance(node, (Letter, Script)):
            return self.free_element(node, over)
        if isinstance(node, (tree.Add, tree.Mul)):
            return plain_number(self.term(node, env))
        letter = base_letter(node.base) if isinstance(node, tree.Power) else None
        unbound = isinstance(node, tree.Power) and letter is not None and self.lookup(peel(node.base), env) is None
        if (
            unbound
            and isinstance(node, tree.Power)
            and letter is not None
            and (self.roles.rank.get(letter_key(letter), 0) or not isinstance(peel(node.exponent), tree.Number))
        ):
            return self.free_element(node, over)  # theta^{t-1} is a parameter of another round; x^2 is a number
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
            return env.bound.get(name) if name in self.roles.variables else None
        return None

    def number(self, found: Element) -> Term:
        """A bound name as a number."""
        if found.over is None:
            return found.term
        if found.values:
            name, sets = self.family(found.values, Letter(found.values), 1)
            if sets[0] is not None:
                self.sorts.unify(sets[0], found.over)
            return App(name, (found.term,))
        self.sorts.numeric(found.over)
        return found.term

    # --- what quantities ask for (vocabulary.quantity.Reader) ---------------------------------------------------------

    def masses(self, nodes: tuple[Node, ...], env: Env) -> tuple[Mass, ...] | None:
        """The arguments as distributions over one set of outcomes."""
        return masses.masses(self, nodes, env)

    def variables(self, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
        """The arguments as random variables."""
        return laws.variables(self, nodes, env)

    def values(self, nodes: tuple[Node, ...], env: Env) -> tuple[Variable, ...] | None:
        """The arguments as values of random variables."""
        return laws.values(self, nodes, env)

    def entropy_of_functions(self, front: tuple[Node, ...], back: tuple[Node, ...], env: Env) -> Term | None:
        """The entropy where some arguments are formulas in random variables."""
        return images.entropy(self, front, back, env)

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
        return (
            letter is not None
            # X in E_p[log p(X)] is the value that is drawn
            and (not is_upper(letter) or isinstance(bound, Element))
            and (self.roles.rank.get(letter_key(letter), 0) == 0 and (bool(indices) or not self.is_vector_name(key)))
        )

    def is_vector_name(self, key: str) -> bool:
        """A name that elsewhere is printed with an index."""
        return self.roles.has_letter_index(key) or self.roles.rank.get(key, 0) > 0

    # --- definitions -------------------------------------------------------------------------------------------------

    def unfold(self, node: Node, entry: Defining, bound: Mapping[str, Element | Closure], env: Env) -> Meaning:
        """A defined name: its definition stands in its place.  Random names keep their values.

        A random variable that was a parameter already where the definition was written (``Bias(\\hat\\theta)``) is no
        argument: the means in the definition are over it.
        """
        if env.depth > MAX_DEPTH:
            raise Refusal(node.span, f"the definition of {print_name(entry.left)} leads back to itself", "")
        bound = {k: v for k, v in bound.items() if not (
            k in self.roles.variables and isinstance(v, Closure) and full_key(v.node) == k)}
        random = {k: v for k, v in env.bound.items() if k in self.roles.variables}
        inner = env.deeper({**random, **bound})
        body = self.value(entry.right, inner)
        if isinstance(body, Tensor):
            return body
        return Defined(f"definition of {entry.key}", print_name(node), body)

    def speaks_of_laws(self, node: Call) -> bool:
        """Whether every argument is a distribution or a random variable by name."""
        names = [peel(a) for a in node.args]
        return bool(names) and all(
            isinstance(n, (Letter, Script))
            and (full_key(n) in self.roles.laws or self.roles.variables.get(full_key(n)) == "slot")
            for n in names
        )

    def without_arguments(self, node: Call, key: str, env: Env) -> Defining | None:
        """The definition of ``J`` for ``J(w, b)``, where J never has other arguments and they are names."""
        if key in env.opaque or key in self.roles.laws or node.power is not None:
            return None
        entries = self.book.of(key)
        if not entries or any(e.parameters for e in entries):
            return None
        plain = all(isinstance(peel(a), (Letter, Script, tree.Power)) and base_letter(a) is not None for a in node.args)
        same = all(c.args == node.args for c in self.roles.calls.get(key, ()))
        return entries[-1] if plain and same else None

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, node: Call, env: Env) -> Meaning:
        """A function, law, operator or quantity with its arguments; ``f^2(x)`` is the square of ``f(x)``."""
        head = head_key(node.head)
        if node.power is not None:
            if is_negative_one(node.power) and head not in ("log", "ln", "exp"):
                raise Refusal(node.span, f"the inverse of {print_name(node.head)} is not known", "give it a name")
            base = self.call(replace(node, power=None), env)
            if isinstance(base, Tensor) and (base.rows is None) != (base.cols is None) and head in functions.FUNCTIONS:
                power = self.term(node.power, env)
                return tensors.each(base, lambda t: Pow(t, power))
            return Pow(letters.scalar(base, node), self.term(node.power, env))
        if self.sequences is not None:
            about_sequences = joint.call(self, node, env)
            if about_sequences is not None:
                return about_sequences
        key = call_key(node.head)
        letter = base_letter(node.head)
        bound = self.lookup(peel(node.head), env)
        if isinstance(bound, Closure):
            if laws.is_law_name(self, peel(node.head), env):
                return laws.call(self, node, env)
            inner = Env(
                {**bound.env.bound, **{k: v for k, v in env.bound.items() if k != full_key(node.head)}},
                env.opaque,
                env.depth + 1,
                env.sample,
                env.parameters | bound.env.parameters,
            )
            if inner.depth > MAX_DEPTH:
                raise Refusal(node.span, f"{print_name(node.head)} leads back to itself", "")
            return self.value(tree.Call(bound.node, node.args, node.separators, node.delimiters, span=node.span), inner)
        if functions.is_primed(self, node):
            return derivatives.primed(self, node, peel(node.head), env)  # type: ignore[arg-type]
        known = functions.function(self, node, head, env)
        if known is not None:
            return known
        if self.speaks_of_laws(node):
            # H(x) may be a model, but of a distribution H is the entropy: the kind of the argument decides.
            for quantity in lookup(head):
                found = quantity.read(node, self, env)
                if found is not None:
                    return found if isinstance(found, Tensor) else Defined(quantity.name, print_name(node), found)
        defined = self.book.find(node, env, self.roles)
        if defined is not None:
            return self.unfold(node, *defined, env)
        whole = self.without_arguments(node, key, env)
        if whole is not None:
            return self.unfold(node, whole, {}, env)
        if (
            key not in self.roles.defined
            and is_expectation(node.head)
            and (self.roles.expectation or letter is None or letter.style in ("bb", "rm"))
        ):
            return averages.average(self, node, env)
        if key not in {*self.book.entries, *self.roles.matrices} and not (
                isinstance(peel(node.head), Script) and peel(node.head).primes):  # type: ignore[attr-defined]
            for quantity in lookup(head) or lookup(key):
                found = quantity.read(node, self, env)
                if found is not None:
                    return found if isinstance(found, Tensor) else Defined(quantity.name, print_name(node), found)
        if key in self.roles.laws or (letter is not None and letter.name in ("P", "Pr", "p")):
            return laws.call(self, node, env)
        return functions.apply(self, node, key, env)

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
            full_key(inner) in self.free
            or (isinstance(inner, Letter) and inner.name in "ijklmnc" and letter_key(inner) not in self.scalars)
        )
