"""What kind of thing each name is, from the declarations and from how the formulas use it.

``Roles`` answers: which letters are indices, which names are laws and on which variables, which are random
variables, which are vectors or matrices.  Nothing here looks at what a formula says, only at how names stand.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import (
    base_letter,
    full_key,
    head_key,
    is_bold,
    is_upper,
    letter_key,
    peel,
)
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Delimited,
    Derivative,
    Fraction,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    SuchThat,
    Transpose,
    Tuple,
)

EXPECTATIONS = ("E", "Var", "Cov", "V", "Exp", "cov", "var", "Variance", "Covariance", "std", "cor")
DIVERGENCES = ("D_KL", "KL", "KLD", "D", "JS", "JSD", "D_JS", "D_kl", "kl", "D_TV", "TV")
ENTROPIES = ("H", "h", "I", "CE", "MI", "H_b", "H_2", "S")
PROBABILITY_LETTERS = ("p", "P", "Pr", "q", "Q", "Prob", "prob")
#: These are one master law for all random variables, unless the notes use them side by side.
MASTER_LETTERS = ("P", "Pr", "p", "Prob", "prob")
INDEX_LETTERS = frozenset("ijklmnct")
RANGE_OPERATORS = ("sum", "prod", "max", "min", "sup", "inf", "argmax", "argmin")


@dataclass
class LawRole:
    """A law as the notes use it: the letters of its variables, in order, and whether it is a density."""

    key: str
    slots: list[str] = field(default_factory=list)
    density: bool = False
    family: bool = False
    """Printed with an index, ``p_k``, instead of an argument."""
    node: Node | None = None


def separated(call: Call) -> tuple[list[Node], list[Node]]:
    """The arguments before and behind the conditional bar (a semicolon counts as one)."""
    front: list[Node] = []
    back: list[Node] = []
    behind = False
    for i, arg in enumerate(call.args):
        if i and call.separators[i - 1] in ("|", ";", "/"):
            behind = True
        (back if behind else front).extend(pieces(arg))
    return front, back


def pieces(node: Node) -> list[Node]:
    """The variables in one argument: ``s r`` and ``(x, y)`` are two."""
    inner = peel(node)
    if isinstance(inner, Tuple):
        return [p for item in inner.items for p in pieces(item)]
    if isinstance(inner, Mul) and all(isinstance(peel(f), (Letter, Script)) for f in inner.factors) and not any(
        inner.signs
    ):
        return list(inner.factors)
    return [node]


def bound_by(lower: Node | None) -> list[Node]:
    """The names that a range printed under an operator binds."""
    if lower is None:
        return []
    lower = peel(lower)
    if isinstance(lower, Compare):
        if lower.ops[0] == "!=":
            return bound_by(lower.items[0])
        if lower.ops[0] in ("=", "in", "~", "->", "notin"):
            return bound_by(lower.items[0])
        return [n for item in lower.items for n in bound_by(item) if isinstance(peel(n), Letter)][:1]
    if isinstance(lower, SuchThat):
        return bound_by(lower.body)
    if isinstance(lower, Tuple):
        return [n for item in lower.items for n in bound_by(item)]
    if isinstance(lower, Mul):
        return [n for f in lower.factors for n in bound_by(f)]
    if isinstance(lower, (Letter, Script)):
        return [lower]
    return []


def is_expectation(node: Node) -> bool:
    """True for ``E``, ``\\mathbb{E}_{x\\sim p}`` and friends."""
    letter = base_letter(node)
    return letter is not None and letter.name in EXPECTATIONS


class Roles:
    """The roles of all names of a document."""

    def __init__(self, trees: Iterable[Node], declared: Iterable[said.Declaration], defined: Iterable[str]) -> None:
        self.trees = tuple(trees)
        self.declared = tuple(declared)
        self.defined = frozenset(defined)
        self.bound: set[str] = set()
        self.bounds: set[str] = set()
        self.calls: dict[str, list[Call]] = {}
        self.indexed: dict[str, list[tuple[Node, ...]]] = {}
        self.bare: set[str] = set()
        self.bold: set[str] = set()
        self.transposed: set[str] = set()
        self.inverted: set[str] = set()
        self.differentiated: set[str] = set()
        self.averaged: set[str] = set()
        """Names that stand inside an expectation that does not say over what."""
        self.laws: dict[str, LawRole] = {}
        self.variables: dict[str, str] = {}
        """Random variables: ``slot`` (a discrete outcome of a law) or ``abstract`` (a function on a sample space)."""
        self.rank: dict[str, int] = {}
        self.fixed: set[str] = set()
        for tree in self.trees:
            self._scan(tree)
        self.expectation = not ({"E"} & self.defined)
        self._find_ranks()
        self._find_laws()
        self._find_variables()
        self._find_slots()

    # --- scanning ----------------------------------------------------------------------------------------------------

    def _scan(self, tree: Node) -> None:
        for node in tree.walk():
            if isinstance(node, Big):
                self.bound.update(full_key(n) for n in bound_by(node.lower))
                self.bound.update(full_key(n) for n in node.variables)
                if node.upper is not None:
                    self.bounds.update(letter_key(n) for n in node.upper.walk() if isinstance(n, Letter))
            elif isinstance(node, Call):
                self._scan_call(node)
            elif isinstance(node, Script):
                letter = base_letter(node)
                if letter is not None:
                    if node.subs:
                        self.indexed.setdefault(letter_key(letter), []).append(node.subs)
                    if is_bold(letter):
                        self.bold.add(letter_key(letter))
            elif isinstance(node, Letter):
                self.bare.add(letter_key(node))
                if is_bold(node):
                    self.bold.add(letter_key(node))
            elif isinstance(node, Transpose):
                letter = base_letter(node.body)
                if letter is not None:
                    self.transposed.add(letter_key(letter))
            elif isinstance(node, Power):
                letter = base_letter(node.base)
                if letter is not None and is_negative_one(node.exponent):
                    self.inverted.add(letter_key(letter))
            elif isinstance(node, Derivative):
                self.differentiated.update(k for v in node.variables if (k := base_key(v)))

    def _scan_call(self, call: Call) -> None:
        self.calls.setdefault(call_key(call.head), []).append(call)
        if not is_expectation(call.head):
            return
        subs = call.head.subs if isinstance(call.head, Script) else ()
        for sub in subs:
            inner = peel(sub)
            if isinstance(inner, Compare) and "~" in inner.ops:
                self.bound.update(full_key(n) for n in bound_by(inner.items[0]))
            elif isinstance(inner, Call):
                self.bound.update(full_key(n) for n in separated(inner)[0] if isinstance(peel(n), (Letter, Script)))
            elif isinstance(inner, Letter) and not is_upper(inner):
                self.bound.add(letter_key(inner))
        if not subs:
            self.averaged.update(letter_key(n) for a in call.args for n in a.walk() if isinstance(n, Letter))

    # --- vectors -----------------------------------------------------------------------------------------------------

    def _find_ranks(self) -> None:
        for key in self.bold:
            self.rank[key] = 2 if len(key) == 1 and key.isupper() else 1
        for key in ("Sigma", "Lambda", "Gamma", "Omega", "Phi"):
            if key in self.bold or key in self.transposed or (key in self.inverted and key in self.bare):
                self.rank[key] = 2
        for key in self.transposed:
            self.rank.setdefault(key, 2 if len(key) == 1 and key.isupper() else 1)
        for tree in self.trees:
            for node in tree.walk():
                if isinstance(node, Mul):
                    self._rank_products(node)
                elif isinstance(node, Delimited) and node.kind == "angle" and len(node.items) == 2:
                    for item in node.items:
                        letter = base_letter(item)
                        if letter is not None:
                            self.rank.setdefault(letter_key(letter), 1)
                elif isinstance(node, Delimited) and node.kind == "norm":
                    letter = base_letter(node.items[0])
                    if letter is not None and isinstance(peel(node.items[0]), (Letter, Script)):
                        self.rank.setdefault(letter_key(letter), 1)
        for declaration in self.declared:
            if isinstance(declaration, said.Quality):
                for name in declaration.names:
                    letter = base_letter(name)
                    if letter is None:
                        continue
                    if declaration.kind in ("vector", "matrix"):
                        self.rank[letter_key(letter)] = 1 if declaration.kind == "vector" else 2
                    if declaration.kind == "scalar":
                        self.rank[letter_key(letter)] = 0
                    if declaration.kind == "fixed":
                        self.fixed.add(letter_key(letter))

    def _rank_products(self, node: Mul) -> None:
        """``w^T x``: what stands behind a transposed vector is a vector, unless it is a matrix by its looks."""
        for left, right in zip(node.factors, node.factors[1:], strict=False):
            inner = peel(left)
            letter = base_letter(right)
            if not isinstance(inner, Transpose) or letter is None:
                continue
            row = base_letter(inner.body)
            key = letter_key(letter)
            if is_upper(letter) and row is not None and not is_upper(row) and key not in self.rank:
                self.rank[key] = 2
            elif not is_upper(letter):
                self.rank.setdefault(key, 1)

    # --- indices -----------------------------------------------------------------------------------------------------

    def is_index(self, node: Node, base: str = "") -> bool:
        """Whether a sub- or superscript is an index rather than part of the name."""
        node = peel(node)
        if isinstance(node, Number):
            return base != "" and self.has_letter_index(base)
        if isinstance(node, Letter):
            if len(node.name) > 1 and node.style in ("rm", "sf", "command"):
                return False
            key = letter_key(node)
            if key in self.bound:
                return True
            if key in self.laws and key not in INDEX_LETTERS:
                return False
            return key in INDEX_LETTERS or (key in self.bounds and base != "" and self.has_letter_index(base))
        if isinstance(node, (Add, Mul)):
            # x_{t-1} is x at a place only where t runs; otherwise it is one more name.
            return all(
                isinstance(peel(t), Number) or (isinstance(peel(t), Letter) and letter_key(peel(t)) in self.bound)  # type: ignore[arg-type]
                for t in (node.terms if isinstance(node, Add) else node.factors)
            )
        if isinstance(node, Script):
            return full_key(node) in self.bound or (bool(node.subs) and all(map(self.is_index, node.subs)))
        return False

    def has_letter_index(self, base: str) -> bool:
        """Whether the name is ever printed with a letter as index, or as a sequence ``z_1, …, z_n``."""
        if any(isinstance(d, said.Sequence) and base_key(d.name) == base for d in self.declared):
            return True
        return any(
            isinstance(peel(s), Letter) and self.is_index(s) for subs in self.indexed.get(base, ()) for s in subs
        )

    # --- laws --------------------------------------------------------------------------------------------------------

    def _find_laws(self) -> None:
        for name, density in self._law_names():
            key = call_key(name)
            if key in self.defined or not key:
                continue
            role = self.laws.setdefault(key, LawRole(key, node=name))
            role.density |= density

    def _law_names(self) -> Iterator[tuple[Node, bool]]:
        for declaration in self.declared:
            if isinstance(declaration, said.IsLaw):
                yield head_of(declaration.name), declaration.density
            elif isinstance(declaration, said.HasLaw):
                yield head_of(declaration.law), False
        for key, calls in self.calls.items():
            head = calls[0].head
            letter = base_letter(head)
            if letter is None:
                continue
            if is_expectation(head):
                yield from ((n, False) for c in calls for n in self._sampled(c))
            elif head_key(head) in DIVERGENCES or any("||" in c.separators for c in calls):
                for call in calls:
                    yield from ((n, False) for arg in call.args for n in named_in(arg))
            elif head_key(head) in ("H", "CE", "h") and key not in self.defined:
                for call in calls:
                    yield from (
                        (n, head_key(head) == "h") for arg in call.args for n in named_in(arg)
                        if looks_like_law(n) or isinstance(peel(arg), Call)
                    )
            elif letter.name in PROBABILITY_LETTERS:
                yield head, False
            elif any("|" in c.separators for c in calls) and letter.name not in (*ENTROPIES, *EXPECTATIONS):
                if letter.name.islower() or letter.style == "cal":
                    yield head, False
            elif self._weighs_its_log(key):
                yield head, False
        for key in ("p", "q", "pi", "P", "Q"):
            if key in self.indexed and key not in self.calls and key not in self.differentiated:
                if any(self.is_index(s[0]) and len(s) == 1 for s in self.indexed[key]):
                    if key != "pi" or self._weighs_its_log(key) or self._sums_alone(key):
                        yield Letter(key, latex="\\pi" if key == "pi" else key), False

    def _sampled(self, call: Call) -> Iterator[Node]:
        for sub in call.head.subs if isinstance(call.head, Script) else ():
            inner = peel(sub)
            if isinstance(inner, Compare) and "~" in inner.ops:
                last = peel(inner.items[-1])
                name = head_of(last)
                if isinstance(name, (Letter, Script)) and not known_law(name):
                    yield name
            elif isinstance(inner, Call):
                yield inner.head
            elif isinstance(inner, (Letter, Script)):
                letter = base_letter(inner)
                if letter is not None and letter_key(letter) in ("p", "q", "r", "pi", "P", "Q", "f", "g", "mu", "nu", "rho"):
                    if full_key(inner) not in self._sampled_letters():
                        yield inner

    def _sampled_letters(self) -> set[str]:
        found: set[str] = set()
        for calls in self.calls.values():
            for call in calls:
                for sub in call.head.subs if isinstance(call.head, Script) else ():
                    inner = peel(sub)
                    if isinstance(inner, Compare) and "~" in inner.ops:
                        found.update(full_key(n) for n in bound_by(inner.items[0]))
        return found

    def _weighs_its_log(self, key: str) -> bool:
        """``Σ F(s) \\log F(s)…``: what weighs its own logarithm is a law."""
        for tree in self.trees:
            for node in tree.walk():
                if not isinstance(node, Mul):
                    continue
                outside = [f for f in node.factors if named(f) == key]
                logs = [
                    n
                    for f in node.factors
                    for n in f.walk()
                    if isinstance(n, Call) and head_key(n.head) in ("log", "ln", "log_2", "lg")
                ]
                if outside and any(named(n) == key for c in logs for a in c.args for n in a.walk()):
                    return True
        return False

    def _sums_alone(self, key: str) -> bool:
        """``1 - Σ_k π_k``: a total of the weights."""
        return any(
            isinstance(n, Big) and n.op == "sum" and n.body is not None and named(n.body) == key
            for tree in self.trees
            for n in tree.walk()
        )

    # --- random variables --------------------------------------------------------------------------------------------

    def _find_variables(self) -> None:
        found: dict[str, str] = {}

        def note(node: Node, kind: str) -> None:
            inner = peel(node)
            letter = base_letter(inner)
            if letter is None or not isinstance(inner, (Letter, Script)) or not is_upper(letter):
                return
            if letter_key(letter) in self.laws or letter_key(letter) in self.bounds:
                return
            key = self.variable_key(inner)
            if key in self.bound or key in self.defined:
                return
            if found.get(key) != "slot":
                found[key] = kind

        for _key, calls in self.calls.items():
            head = calls[0].head
            name = head_key(head)
            for call in calls:
                if name in ("H", "I", "h", "MI") and _key not in self.defined:
                    for arg in call.args:
                        for piece in pieces(arg):
                            inner = peel(piece)
                            note(inner.items[0] if isinstance(inner, Compare) else inner, "slot")
                elif call_key(head) in self.laws:
                    for arg in call.args:
                        for piece in pieces(arg):
                            inner = peel(piece)
                            if isinstance(inner, Compare):
                                kind = "slot" if inner.ops[0] in ("=", "!=") else "abstract"
                                for item in inner.items:
                                    for leaf in item.walk():
                                        if isinstance(leaf, (Letter, Script)):
                                            note(leaf, kind)
                            else:
                                note(inner, "slot")
                elif is_expectation(head):
                    for arg in call.args:
                        for leaf in arg.walk():
                            if isinstance(leaf, Letter):
                                note(leaf, "abstract")
        for declaration in self.declared:
            if isinstance(declaration, said.HasLaw):
                for name_node in declaration.variables:
                    note(name_node, "slot")
            elif isinstance(declaration, (said.Independent, said.Moments)):
                for name_node in declaration.names:
                    note(name_node, "abstract")
        # A variable printed with an index that runs is a family: only the sample-space reading fits it.
        families = {
            key for key in found
            if any(self.is_index(s[0]) and full_key(s[0]) in self.bound for s in self.indexed.get(key, ()))
        }
        if any(kind == "slot" and key not in families for key, kind in found.items()):
            found = {key: "abstract" if key in families and found[key] != "slot" else "slot" for key in found}
        self.variables = found

    def variable_key(self, node: Node) -> str:
        """A random variable's name: with its subscripts (``X_a``), unless these run (``X_i``)."""
        node = peel(node)
        letter = base_letter(node)
        assert letter is not None
        if isinstance(node, Script) and node.subs and all(
            full_key(s) in self.bound for s in node.subs if isinstance(peel(s), Letter)
        ) and any(isinstance(peel(s), Letter) for s in node.subs):
            return letter_key(letter) + "'" * node.primes
        return full_key(node)

    # --- slots -------------------------------------------------------------------------------------------------------

    def _find_slots(self) -> None:
        self.by_lower = {key.lower(): key for key, kind in self.variables.items() if kind == "slot"}
        for key, role in self.laws.items():
            letters: list[str] = []
            joint = False
            for call in self.calls.get(key, []):
                front, back = separated(call)
                joint |= len(front) + len(back) > 1
                for arg in (*front, *back):
                    slot = self.slot_of(arg)
                    if slot is not None and slot not in letters:
                        letters.append(slot)
            random = [s for s in letters if s in self.variables]
            if joint or random:
                role.slots = letters
            else:
                role.slots = ["0"]
            role.family = key not in self.calls
        self.master = self._find_master()

    def _find_master(self) -> str:
        """The law of the random variables."""
        users = [
            key for key in self.laws
            if head_key(self.laws[key].node or Letter(key)) in MASTER_LETTERS
            and any(s in self.variables for s in self.laws[key].slots)
        ]
        for letter in MASTER_LETTERS:
            if letter in users:
                return letter
        return users[0] if users else "P"

    def slot_of(self, arg: Node) -> str | None:
        """The variable that an argument of a law is a value of."""
        inner = peel(arg)
        if isinstance(inner, Compare):
            inner = peel(inner.items[0])
        letter = base_letter(inner)
        if letter is None or not isinstance(inner, (Letter, Script)):
            return None
        full, short = full_key(inner), letter_key(letter)
        for name in (self.variable_key(inner), full, short):
            if name in self.variables:
                return name
            if name.lower() in self.by_lower:
                return self.by_lower[name.lower()]
        # Two variables told apart by their subscripts only, as in p(x_1, x_2), keep them.
        if isinstance(inner, Script) and self._collides(short):
            return full.lower()
        return short.lower()

    def _collides(self, base: str) -> bool:
        for key in self.laws:
            for call in self.calls.get(key, []):
                front, back = separated(call)
                names = {
                    full_key(a) for a in (*front, *back)
                    if (letter := base_letter(a)) is not None and letter_key(letter) == base
                }
                if len(names) > 1:
                    return True
        return False


# --- small readers ---------------------------------------------------------------------------------------------------


def base_key(node: Node) -> str:
    """The canonical name of the letter that a name is built on."""
    letter = base_letter(node)
    return letter_key(letter) if letter is not None else ""


def call_key(head: Node) -> str:
    """The name of what is called: ``p_theta``; operators lose their style (``\\mathbb{E}`` is ``E``)."""
    letter = base_letter(head)
    if letter is not None and letter.style == "bb":
        return head_key(head)
    return full_key(head)


def head_of(node: Node) -> Node:
    """The name of a law that is printed with its arguments."""
    inner = peel(node)
    return inner.head if isinstance(inner, Call) else inner


def named(node: Node) -> str:
    """The name of a call or of an indexed name."""
    inner = peel(node)
    if isinstance(inner, Call):
        return call_key(inner.head)
    if isinstance(inner, Power):
        return named(inner.base)
    return base_key(inner) if isinstance(inner, (Letter, Script)) else ""


def named_in(node: Node) -> Iterator[Node]:
    """The laws in an argument of a divergence, mixtures included."""
    inner = peel(node)
    if isinstance(inner, Call):
        yield inner.head
    elif isinstance(inner, (Letter, Script)):
        letter = base_letter(inner)
        if letter is not None and (not is_upper(letter) or letter.name in "PQFGRM") and not is_bold(letter):
            yield inner
    elif isinstance(inner, (Add, Mul, Fraction)):
        for child in inner.children():
            if isinstance(peel(child), (Call, Add, Mul, Fraction, Letter)) and not _is_weight(child):
                yield from named_in(child)


def _is_weight(node: Node) -> bool:
    letter = base_letter(node)
    return letter is not None and letter.name in ("alpha", "beta", "lambda", "epsilon", "varepsilon", "theta", "t", "pi")


def looks_like_law(node: Node) -> bool:
    """Lower-case names, and P and Q, as arguments of an entropy."""
    letter = base_letter(node)
    return letter is not None and letter.name in ("p", "q", "P", "Q", "r", "pi", "f", "g", "m", "mu", "nu")


def known_law(node: Node) -> bool:
    """Laws with a name of their own."""
    letter = base_letter(node)
    return letter is not None and (letter.name, letter.style) in (("N", "cal"), ("U", "cal"), ("B", "cal"))


def is_negative_one(node: Node) -> bool:
    """``-1``, as in an inverse."""
    inner = peel(node)
    return (
        isinstance(inner, Add)
        and inner.signs == ("-",)
        and isinstance(inner.terms[0], Number)
        and inner.terms[0].text == "1"
    )
