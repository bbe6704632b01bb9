"""What kind of thing each name is: which names are laws and on which variables, which are random variables.

The evidence is what sentences declare and how the formulas use the names (``Usage``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from ce_symbolic.context.pieces import (
    DIVERGENCES,
    ENTROPIES,
    EXPECTATIONS,
    MASTER_LETTERS,
    PROBABILITY_LETTERS,
    base_key,
    bound_by,
    call_key,
    head_of,
    is_expectation,
    known_law,
    looks_like_law,
    named,
    named_in,
    pieces,
    separated,
)
from ce_symbolic.context.usage import Usage, is_small
from ce_symbolic.notation.tokens import OUTCOMES
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
)

#: Letters that are outcomes rather than constants where the notes take their mean.
_OUTCOMES = (*"rstuvwxyz", "epsilon", "varepsilon", "eta", "xi", "zeta")


@dataclass
class LawRole:
    """A law as the notes use it: the letters of its variables, in order, and whether it is a density."""

    key: str
    slots: list[str] = field(default_factory=list)
    density: bool = False
    family: bool = False
    """Printed with an index, ``p_k``, instead of an argument."""
    node: Node | None = None
    variable: str | None = None
    """The random variable whose values the law is printed with."""


class Roles(Usage):
    """The roles of all names of a document."""

    def __init__(
        self,
        trees: Iterable[Node],
        declared: Iterable[said.Declaration],
        defined: Iterable[str],
        equations: Iterable[tuple[Node, Node]] = (),
        ranks: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(trees, declared, defined, equations, ranks)
        self.laws: dict[str, LawRole] = {}
        self.variables: dict[str, str] = {}
        """Random variables: ``slot`` (a discrete outcome of a law) or ``abstract`` (a function on a sample space)."""
        self._colliding: set[str] | None = None
        self.expectation = "E" not in self.defined and "E" not in self.under_derivatives
        self._find_laws()
        self.events: frozenset[str] = beside_events(self, frozenset(event_letters(self)))
        """Letters that stand for events: sets that a probability is taken of."""
        self._find_variables()
        self._find_slots()
        self.priors = self._find_priors()

    # --- laws --------------------------------------------------------------------------------------------------------

    def _find_laws(self) -> None:
        for name, density in self._law_names():
            key = call_key(name)
            if key in self.defined or not key:
                continue
            role = self.laws.setdefault(key, LawRole(key, node=name))
            role.density |= density
        self.law_names = set(self.laws)

    def _numbers_told(self) -> set[str]:
        """Names of chances, ``X is one with probability p``, where the notes say that H is the entropy of a number."""
        if not any(isinstance(d, said.Convention) and d.kind == "binary entropy" for d in self.declared):
            return set()
        told = [d for d in self.declared if isinstance(d, said.Equation)]
        return {full_key(d.right) for d in told if isinstance(peel(d.right), Letter) and isinstance(
            left := peel(d.left), Call) and any(isinstance(peel(a), Compare) for a in left.args)} - self.calls.keys()

    def _law_names(self) -> Iterator[tuple[Node, bool]]:
        weighing = self._weigh_their_logs()
        numbers = self._numbers_told()
        for declaration in self.declared:
            if isinstance(declaration, said.IsLaw):
                name = head_of(declaration.name)
                # probabilities p_1, …, p_K are those of one law p
                listed = isinstance(name, Script) and base_key(name) in self.sequences
                yield name.base if listed and isinstance(name, Script) else name, declaration.density
            elif isinstance(declaration, said.HasLaw):
                if not self._is_normal(declaration.law):
                    yield head_of(declaration.law), False
            elif isinstance(declaration, said.Quality) and declaration.kind in ("one-hot", "uniform"):
                # a capital that is uniform is a random variable
                small = {n for n in declaration.names if isinstance(n, Letter) and n.name[:1].islower()}
                yield from ((n, False) for n in declaration.names
                            if self._is_argument(n) and (declaration.kind == "one-hot" or n in small))
        for key, calls in self.calls.items():
            head = calls[0].head
            letter = base_letter(head)
            if letter is None:
                continue
            if is_expectation(head):
                yield from ((n, False) for c in calls for n in self._sampled(c))
            elif any("||" in c.separators for c in calls) or (
                head_key(head) in DIVERGENCES and not (key in self.defined and all(map(self._is_of_numbers, calls)))
            ):
                for call in calls:
                    yield from ((n, False) for arg in call.args for n in named_in(arg))
            elif head_key(head) in ("H", "CE", "h") and key not in self.defined | self.matrices:
                for call in calls:
                    yield from (
                        (n, head_key(head) == "h")
                        for arg in call.args
                        for n in named_in(arg)
                        if (looks_like_law(n) or isinstance(peel(arg), Call) or head_key(head) == "CE")
                        and full_key(n) not in numbers
                    )
            elif letter.name in PROBABILITY_LETTERS:
                yield head, False
            elif any("|" in c.separators for c in calls) and letter.name not in (*ENTROPIES, *EXPECTATIONS):
                if letter.name.islower() or letter.style == "cal" or (
                        letter.name in ("W", "V", "K", "T") and all(map(is_kernel_call, calls))):
                    yield head, False
            elif key in weighing or any(
                isinstance(p := peel(a), Compare) and p.ops == ("=",) for c in calls for a in c.args
            ):
                yield head, False
        for key in ("p", "q", "pi", "P", "Q"):
            if key in self.calls or key in self.differentiated:
                continue
            single = any(self.is_index(s[0]) and len(s) == 1 for s in self.indexed.get(key, ()))
            if single and (key != "pi" or key in weighing or self._sums_alone(key)):
                yield Letter(key, latex="\\pi" if key == "pi" else key), False

    def _is_normal(self, law: Node) -> bool:
        """``N(\\mu, \\sigma^2)``, which gives the letter N no meaning of its own."""
        name = head_of(law)
        letter = base_letter(name)
        return letter is not None and letter.name in ("N", "Normal") and any(
            call.separators == (",",) for call in self.calls.get(call_key(name), ())
        )

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
                if (
                    letter is not None
                    and letter_key(letter)
                    in (
                        "p",
                        "q",
                        "r",
                        "pi",
                        "P",
                        "Q",
                        "f",
                        "g",
                        "mu",
                        "nu",
                        "rho",
                    )
                    and full_key(inner) not in self._sampled_letters()
                ):
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

    def _is_of_numbers(self, call: Call) -> bool:
        """``D(\\mu, \\sigma)`` with a declared range or a number: a function of the notes' own."""
        return any(
            isinstance(peel(a), Number)
            or any((isinstance(d, said.Fact) and d.compare.ops[0] != "in" and a in d.compare.items)
                   or (isinstance(d, said.Quality) and d.kind in ("real", "scalar") and a in d.names)
                   for d in self.declared)
            for a in call.args
        )

    def _is_argument(self, name: Node) -> bool:
        """Whether a plain name stands in an argument of an entropy or divergence."""
        letter = base_letter(name)
        return (
            isinstance(name, Letter)
            and letter is not None
            and not is_bold(letter)
            and any(
                head_key(calls[0].head) in (*DIVERGENCES, "H", "CE")
                and any(n == name for c in calls for a in c.args for n in a.walk())
                for calls in self.calls.values()
            )
        )

    def _weigh_their_logs(self) -> set[str]:
        """``Σ F(s) \\log F(s)…``: what weighs its own logarithm is a law."""
        found: set[str] = set()
        for tree in self.trees:
            for node in tree.walk():
                if not isinstance(node, Mul):
                    continue
                logs = [
                    n
                    for f in node.factors
                    for n in f.walk()
                    if isinstance(n, Call) and head_key(n.head) in ("log", "ln", "log_2", "lg")
                ]
                if logs:
                    inside = {named(n) for c in logs for a in c.args for n in a.walk()}
                    found |= inside & set(map(named, node.factors))
        return found

    def _sums_alone(self, key: str) -> bool:
        """``1 - Σ_k π_k``: a total of the weights."""
        return any(
            isinstance(n, Big) and n.op == "sum" and n.body is not None and named(n.body) == key
            for tree in self.trees
            for n in tree.walk()
        )

    def _is_function(self, key: str) -> bool:
        """A name that is printed with a small Latin letter as its argument, ``T(x)``, and with nothing but its capital
        beside it."""
        calls = self.calls.get(key, [])
        letters = {inner.name for call in calls if len(call.args) == 1
                   and isinstance(inner := peel(call.args[0]), Letter) and len(inner.name) == 1}
        small = {name for name in letters if name.islower()}
        return bool(small) and letters <= small | {name.upper() for name in small} and all(
            len(call.args) == 1 and isinstance(peel(call.args[0]), Letter) for call in calls)

    # --- random variables --------------------------------------------------------------------------------------------

    def _find_variables(self) -> None:
        found: dict[str, str] = {}
        small: set[str] = set()
        functions = self.calls.keys() | {call_key(left.head) for d in self.declared if isinstance(d, said.Equation)
                                         and isinstance(left := peel(d.left), Call)}
        mixtures = self._mixtures()

        within = self._inside_averaged()

        def note(node: Node, kind: str, lower: bool = False, measured: bool = False) -> None:
            inner = peel(node)
            if lower and isinstance(inner, Call) and call_key(inner.head) in self.averaged:
                found.setdefault(call_key(inner.head), kind)  # a fitted value, \\hat f(x_0)
                return
            letter = base_letter(inner)
            if letter is None or not isinstance(inner, (Letter, Script)) or letter.style == "cal":
                return
            if not is_upper(letter) and not (lower and letter_key(letter) in self.averaged | within):
                return
            if letter_key(letter) in self.events:
                kind = "abstract"
            if kind == "slot" and isinstance(inner, Script) and self.runs(inner):
                return  # one of many data points
            if letter_key(letter) in self.laws or letter_key(letter) in self.bounds or letter_key(letter) in mixtures:
                return
            if kind == "abstract" and not lower and letter_key(letter) in self.matrices:
                return  # a matrix inside a mean, E[A x + b], is not what is random
            if kind == "abstract" and not lower and self._is_function(letter_key(letter)):
                return  # E_p[T] beside T(x): the mean of a function
            key = self.variable_key(inner)
            if full_key(inner) in self.ranged:
                return  # a set
            drawn = measured and isinstance(inner, Letter) and is_upper(letter)  # I(X; Y) beside E_{p(X, Y)}
            if (key in self.bound and not drawn) or (key in self.defined and (kind != "slot" or key in functions)):
                return
            if found.get(key) != "slot":
                found[key] = kind

        # E[(X^T X)^{-1} X^T y]: the matrix of a linear model is fixed unless the notes say otherwise.
        designs = {key for key in self._acting() if self.rank.get(key) == 2}
        for _key, calls in self.calls.items():
            head = calls[0].head
            name = head_key(head)
            for call in calls:
                if name in ("H", "I", "h", "MI") and _key not in self.defined | self.matrices:
                    for arg in call.args:
                        for piece in pieces(arg):
                            inner = peel(piece)
                            if isinstance(inner, (Call, Add, Mul, Power)) and not self._names_laws(inner):
                                for leaf in operands(inner):
                                    note(leaf, "slot")
                                continue
                            inner = peel(inner.items[0]) if isinstance(inner, Compare) else inner
                            if isinstance(inner, Letter) and self._is_value(inner):
                                small.add(letter_key(inner))  # H(x), where others write H(X)
                            note(inner, "slot", measured=True)
                elif call_key(head) in self.laws:
                    for arg in call.args:
                        for piece in pieces(arg):
                            inner = peel(piece)
                            if isinstance(inner, Compare):
                                kind = "slot" if inner.ops[0] in ("=", "!=") else "abstract"
                                for item in inner.items:
                                    for leaf in operands(item):
                                        note(leaf, kind)
                            else:
                                note(inner, "slot")
                elif is_expectation(head):
                    for arg in call.args:
                        for leaf in operands(arg):
                            if full_key(leaf) not in designs:
                                note(leaf, "abstract")
        for declaration in self.declared:
            if isinstance(declaration, said.HasLaw):
                for name_node in declaration.variables:
                    note(name_node, "slot")
            elif isinstance(declaration, (said.Independent, said.Uncorrelated, said.Moments, said.Named)) or (
                isinstance(declaration, said.Quality) and declaration.kind == "random"
            ):
                for name_node in declared_variables(declaration):
                    note(name_node, "abstract", lower=True)
        taken = {key.lower() for key in found}
        found |= dict.fromkeys(sorted(small - taken), "slot")
        for key in self._in_a_joint_law(found):
            found[key] = "slot"
        for name_node in self._own_means():
            note(name_node, "abstract", lower=True)
        for event in sorted(self.events):
            found[event] = "abstract"
        for tree in self.trees:
            for node in tree.walk():  # y_D is random where D is: E_D[(f(x; D) - y_D)^2]
                if isinstance(node, Script) and not node.sups and any(
                    isinstance(s := peel(sub), Letter) and is_upper(s) and found.get(letter_key(s)) == "abstract"
                    for sub in node.subs
                ) and (letter := base_letter(node)) is not None and letter.name not in PARAMETERS and (
                    not is_expectation(node)) and full_key(node) not in self.laws:
                    found.setdefault(full_key(node), "abstract")
        # A variable printed with an index that runs is a family: only the sample-space reading fits it.
        families = {
            key
            for key in found
            if any(self.is_index(s[0]) and full_key(s[0]) in self.bound for s in self.indexed.get(key, ()))
        }
        if any(kind == "slot" and key not in families for key, kind in found.items()):
            found = {
                key: "abstract" if key in self.events or (key in families and found[key] != "slot") else "slot"
                for key in found
            }
        for key in self._functions_of(found):
            del found[key]
        self.variables = found

    def _functions_of(self, found: dict[str, str]) -> list[str]:
        """Random variables that the notes define by others, ``Z = X + Y``, and of which they print no values."""
        made: list[str] = []
        for left, right in self.equations:
            name, whole = peel(left), peel(right)
            if not isinstance(name, (Letter, Script)) or not isinstance(whole, (Add, Mul, Call)):
                continue
            key = full_key(name)
            if found.get(key) != "slot" or key not in self.defined or self._has_values(key):
                continue
            if isinstance(whole, Call) and (is_expectation(whole.head) or call_key(whole.head) in self.laws):
                continue
            inside = {full_key(n) for n in operands(whole)}
            if any(found.get(k) == "slot" and k not in made for k in inside - {key}):
                made.append(key)
                # What else goes by a capital there is random too.
                known = self.defined | self.matrices
                others = [n for n in map(peel, operands(whole)) if isinstance(n, Letter) and not n.style]
                found.update((full_key(n), "slot") for n in others
                             if is_upper(n) and len(n.name) == 1 and full_key(n) not in known | found.keys())
        return made

    def _has_values(self, key: str) -> bool:
        """Whether the notes print values of a random variable, ``p(z)``, ``P(Z = z)``, ``H(X | Z = z)``."""
        for calls in self.calls.values():
            for call in calls:
                law = call_key(call.head) in self.laws
                for piece in (p for a in call.args for p in pieces(a)):
                    inner = peel(piece)
                    if isinstance(inner, Compare) and full_key(inner.items[0]) == key:
                        return True
                    if law and full_key(inner) in (key, key.lower()):
                        return True
        return False

    def _inside_averaged(self) -> set[str]:
        """Letters of which something is made that a mean is taken of, by what sentences say it is: the noise in the
        data in an estimator."""
        said_to_be = [(letter_key(letter), d.right) for d in self.declared if isinstance(d, said.Equation)
                      and (letter := base_letter(d.left)) is not None and not isinstance(peel(d.left), Call)]
        found: set[str] = set()
        waiting = set(self.averaged)
        while waiting:
            key = waiting.pop()
            made_of = {letter_key(n) for name, right in said_to_be if name == key for n in right.walk()
                       if isinstance(n, Letter)} - found
            found |= made_of
            waiting |= made_of
        return found

    def _in_a_joint_law(self, found: dict[str, str]) -> set[str]:
        """The random variables X and Y of a discrete law that is printed ``p(x, y)``, and X of the one law ``p(x)``."""
        lower = {key.lower(): key for key, kind in found.items() if kind == "abstract"}
        joint: set[str] = set()
        for key, role in self.laws.items():
            for call in self.calls.get(key, []) if not role.density else ():
                front, back = separated(call)
                letters = [full_key(a) for a in front]
                several = len(letters) > 1 or (key in MASTER_LETTERS and self.laws.keys() <= set(MASTER_LETTERS))
                if not back and several and len(set(letters)) == len(letters) and set(letters) <= set(lower):
                    joint |= {lower[x] for x in letters}
        return joint

    def _is_value(self, letter: Letter) -> bool:
        """Whether a small Latin letter is an argument of a discrete law, ``p(x)``, and nothing else."""
        key = letter_key(letter)
        if not is_small(letter) or key in self.laws or key in self.defined or key in self.calls:
            return False
        return any(
            any(full_key(value_of(a)) == key for a in call.args)
            for law, role in self.laws.items() if not role.density
            for call in self.calls.get(law, [])
        )

    def _own_means(self) -> Iterator[Node]:
        """Names that are random because their own mean or variance is taken, ``E[x]``, ``E[x^2]``.

        In a mean that does not say over what, a hat marks an estimator, which is random too.
        """
        drawn = {full_key(n) for calls in self.calls.values() for c in calls if call_key(c.head) in self.laws
                 for a in c.args for n in pieces(a)}
        for calls in self.calls.values():
            for call in calls:
                if not is_expectation(call.head) or (isinstance(call.head, Script) and call.head.subs):
                    continue
                for arg in call.args:
                    inner = peel(arg)
                    whole = peel(inner.base) if isinstance(inner, Power) else inner
                    for node in (whole, *operands(inner)):
                        letter = base_letter(node)
                        if letter is None or not isinstance(node, (Letter, Script)) or full_key(node) in drawn:
                            continue
                        if full_key(node) in self.calls or ";" in call.separators:
                            continue  # E(f; D) is the error of a function
                        varies = head_key(call.head) in ("Var", "var", "Variance")  # a number has no variance
                        if "hat" in letter.accents or (node is whole and (letter.name in _OUTCOMES or varies)):
                            yield node

    def _mixtures(self) -> set[str]:
        """Names that stand for a sum of laws, ``M = (P + Q) / 2``, and so for laws themselves."""
        return {full_key(left) for left, right in self.equations
                if isinstance(left, (Letter, Script)) and self._names_laws(right)
                and any(isinstance(n, Add) for n in right.walk()) and not any(isinstance(n, Call) for n in right.walk())
                and all(full_key(n) in self.laws for n in operands(right)
                        if (letter := base_letter(n)) is not None and is_upper(letter))}

    def _names_laws(self, node: Node) -> bool:
        """Whether a formula speaks of laws, as a mixture does."""
        return any(
            (isinstance(n, Call) and call_key(n.head) in self.laws)
            or (isinstance(n, (Letter, Script)) and full_key(n) in self.laws)
            for n in node.walk()
        )

    def runs(self, node: Script) -> bool:
        """Whether an index of a name is bound somewhere."""
        return any(isinstance(peel(s), Letter) and full_key(s) in self.bound for s in node.subs)

    def variable_key(self, node: Node) -> str:
        """A random variable's name: with its subscripts (``X_a``), unless these run (``X_i``)."""
        node = peel(node)
        letter = base_letter(node)
        assert letter is not None
        if (
            isinstance(node, Script)
            and node.subs
            and all(full_key(s) in self.bound for s in node.subs if isinstance(peel(s), Letter))
            and any(isinstance(peel(s), Letter) for s in node.subs)
        ):
            return letter_key(letter) + "'" * node.primes
        if (
            isinstance(node, Script)
            and len(node.subs) == 1
            and not node.sups
            and isinstance(peel(node.subs[0]), Letter)
            and self.is_index(node.subs[0])
            and any(
                len(subs) == 1 and isinstance(peel(subs[0]), Letter) and full_key(subs[0]) in self.bound
                for subs in self.indexed.get(letter_key(letter), ())
            )
        ):
            return letter_key(letter) + "'" * node.primes  # X_k of a sentence, where the formulas run over i
        if (
            isinstance(node, Script)
            and len(node.subs) == 1
            and isinstance(peel(node.subs[0]), Add)
            and self.runs_along(letter_key(letter))
            and self.is_index(node.subs[0], letter_key(letter))
        ):
            return letter_key(letter) + "'" * node.primes  # X_{n+1} behind X_1, …, X_n
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
                    slot = self.slot_of(arg) if full_key(arg) not in self.ranged else None
                    if slot is not None and slot not in letters:
                        letters.append(slot)
            random = [s for s in letters if s in self.variables]
            role.slots = letters if joint or random else ["0"]
            role.family = key not in self.calls
        self.master = self._find_master()
        for key, role in self.laws.items():
            if key != self.master and len(role.slots) == 1 and role.slots[0] in self.variables:
                # A law of one variable has a name of its own: p(s) beside Pr(S = s).
                role.variable, role.slots = role.slots[0], ["0"]

    def _find_master(self) -> str:
        """The law of the random variables."""
        users = [
            key
            for key in self.laws
            if head_key(self.laws[key].node or Letter(key)) in MASTER_LETTERS
            and any(s in self.variables for s in self.laws[key].slots)
        ]
        for letter in MASTER_LETTERS:
            if letter in users:
                return letter
        if users:
            return users[0]
        # f_{X,Y}(x, y), where nothing goes by p: the one law of the variables.
        others = [key for key, role in self.laws.items() if role.slots and set(role.slots) <= set(self.variables)]
        return others[0] if len(others) == 1 else "P"

    def _find_priors(self) -> dict[str, tuple[str, str]]:
        """``p(z)`` beside ``p_θ(x|z)`` and ``p_θ(x,z)``: the marginal of the model, printed without its parameter.

        Only where the model's own marginal ``p_θ(z)`` is printed nowhere, and one model alone could be meant.
        """
        found: dict[str, tuple[str, str]] = {}
        for key, role in self.laws.items():
            calls = self.calls.get(key, [])
            letters = {full_key(a) for c in calls for a in c.args if isinstance(peel(a), (Letter, Script))}
            if role.slots != ["0"] or key not in MASTER_LETTERS or len(letters) != 1:
                continue
            letter = letters.pop()
            models = [
                (other, one.slots)
                for other, one in self.laws.items()
                if other.startswith(key + "_") and other[len(key) + 1 :] in ("theta", "phi", "psi", "w", "vartheta")
            ]
            if len(models) != 1 or letter.lower() not in models[0][1]:
                continue
            printed = [separated(c) for c in self.calls.get(models[0][0], [])]
            alone = any([full_key(a) for a in front] == [letter] and not back for front, back in printed)
            given = any(letter in map(full_key, back) and front for front, back in printed)
            if given and not alone:
                found[key] = (models[0][0], letter.lower())
        return found

    def slot_of(self, arg: Node) -> str | None:
        """The variable that an argument of a law is a value of."""
        inner = peel(arg)
        if isinstance(inner, Compare):
            inner = peel(inner.items[0])
        if isinstance(inner, Power):
            inner = peel(inner.base)  # theta^{t-1}: the parameter of another round
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
        """Whether one call has two values that differ in their subscripts only."""
        if self._colliding is None:
            self._colliding = set()
            for key in self.laws:
                for call in self.calls.get(key, []):
                    front, back = separated(call)
                    names: dict[str, set[str]] = {}
                    for arg in (*front, *back):
                        letter = base_letter(arg)
                        if letter is not None:
                            names.setdefault(letter_key(letter), set()).add(full_key(arg))
                    self._colliding |= {name for name, full in names.items() if len(full) > 1}
        return base in self._colliding


def is_kernel_call(call: Call) -> bool:
    """``W(y|x)``: a channel, or a kernel, at values in small letters."""
    front, back = separated(call)
    return bool(front and back) and "|" in call.separators and all(
        (letter := base_letter(n)) is not None and letter.name.islower() and len(letter.name) == 1
        for n in (*front, *back))


def value_of(arg: Node) -> Node:
    """The letter of an argument ``y`` or ``y = 1``."""
    inner = peel(arg)
    return peel(inner.items[0]) if isinstance(inner, Compare) else inner


#: Letters of means, deviations and correlations: with a random variable below they are numbers, ``\\mu_X``.
PARAMETERS = ("mu", "sigma", "Sigma", "rho", "nu", "tau", "kappa", "gamma", "m", "s")
SET_SIGNS = ("\\cap", "\\cup", "\\setminus", "\\wedge", "\\vee", "\\land", "\\lor")


def event_letters(usage: Usage) -> Iterator[str]:
    """The letters that the notes call events, or join by set operations inside a probability."""
    for declaration in usage.declared:
        if isinstance(declaration, said.Quality) and declaration.kind in ("event", "disjoint"):
            for name in declaration.names:
                letter = base_letter(name)
                if letter is not None and is_upper(letter):
                    yield letter_key(letter)
    for calls in usage.calls.values():
        if head_key(calls[0].head) not in MASTER_LETTERS:
            continue
        for call in calls:
            for arg in call.args:
                for node in arg.walk():
                    yield from _joined(node)
    yield from _with_complement(usage)


def _with_complement(usage: Usage) -> Iterator[str]:
    """``P(T | D)`` and ``P(T | \\bar D)``: a letter that stands in probabilities with and without a bar, or negated."""
    plain: set[str] = set()
    barred: set[str] = set()
    for calls in usage.calls.values():
        if head_key(calls[0].head) not in MASTER_LETTERS:
            continue
        for arg in (peel(a) for c in calls for a in c.args):
            negated = isinstance(arg, Call) and full_key(arg.head) in ("neg", "lnot") and len(arg.args) == 1
            letter = peel(arg.args[0]) if isinstance(arg, Call) and negated else arg
            if not isinstance(letter, Letter) or not is_upper(letter):
                continue
            if letter.accents[-1:] in (("bar",), ("overline",)):
                barred.add(letter_key(Letter(letter.name, letter.style, letter.accents[:-1], letter.name)))
            elif negated:
                barred.add(letter_key(letter))
            else:
                plain.add(letter_key(letter))
    yield from sorted(plain & barred)


def beside_events(usage: Usage, events: frozenset[str]) -> frozenset[str]:
    """The events, with what stands bare beside one in a probability: ``P(B | A)`` where A is an event."""
    found = set(events)
    if any(isinstance(n, Letter) and n.name == OUTCOMES["+"] for calls in usage.calls.values()
           for call in calls for a in call.args for n in a.walk()):
        found.add(OUTCOMES["+"])  # P(D | +)
    listed = [
        [arg for arg in call.args if isinstance(peel(arg), Letter) and is_upper(peel(arg))]  # type: ignore[arg-type]
        for calls in usage.calls.values()
        if head_key(calls[0].head) in MASTER_LETTERS
        for call in calls
        if any(letter_key(n) in found for a in call.args for n in a.walk() if isinstance(n, Letter))
    ] if events else []
    found.update(full_key(arg) for args in listed for arg in args)
    return frozenset(found)


def _joined(node: Node) -> Iterator[str]:
    names: tuple[Node, ...] = ()
    if isinstance(node, Mul) and any(s in SET_SIGNS for s in node.signs):
        names = node.factors
    elif isinstance(node, Power) and isinstance(peel(node.exponent), Letter) and full_key(node.exponent) == "c":
        names = (node.base,)
    elif isinstance(node, Script) and [full_key(s) for s in node.sups] == ["c"]:
        names = (node,)
    elif isinstance(node, Big) and node.op in ("bigcap", "bigcup") and node.body is not None:
        names = (node.body,)
    for name in names:
        letter = base_letter(name)
        if letter is not None and is_upper(letter) and isinstance(peel(name), (Letter, Script)):
            yield letter_key(letter)


def operands(node: Node) -> Iterator[Node]:
    """The letters in a formula that are no function names."""
    if isinstance(node, (Letter, Script)):
        yield node
    elif isinstance(node, Call):
        for arg in node.args:
            yield from operands(arg)
    else:
        for child in node.children():
            yield from operands(child)


def declared_variables(declaration: said.Declaration) -> tuple[Node, ...]:
    """The names that a sentence speaks of as random."""
    if isinstance(declaration, said.Independent):
        return (*declaration.names, *declaration.of)
    kinds = (said.Moments, said.Named, said.Uncorrelated, said.Quality)
    return declaration.names if isinstance(declaration, kinds) else ()
