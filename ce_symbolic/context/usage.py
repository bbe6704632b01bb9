"""How the formulas of a document use their names: which letters run, what is called, indexed, transposed, a vector.

Nothing here looks at what a formula says, only at how names stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from ce_symbolic.context import circle
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
    PROBABILITY_LETTERS,
    base_key,
    bound_by,
    call_key,
    componentwise,
    is_expectation,
    is_negative_one,
    separated,
)
from ce_symbolic.context.ranks import Ranks
from ce_symbolic.notation.tree import (
    Add,
    Big,
    Call,
    Compare,
    Delimited,
    Derivative,
    Dots,
    Fraction,
    Group,
    Letter,
    Matrix,
    Mul,
    Node,
    Number,
    Power,
    Script,
    Transpose,
    Tuple,
)

MATRIX_KINDS = ("symmetric", "invertible", "positive-definite", "positive-semidefinite", "covariance")
INDEX_LETTERS = frozenset("ijklmnct")


def listed_elements(declared: Iterable[said.Declaration]) -> frozenset[str]:
    """The letters that the notes list as elements of a set: ``over $\\{a, b\\}$``, ``$x \\in \\{a, b\\}$``."""
    sets = [d.on for d in declared if isinstance(d, said.IsLaw)]
    sets += [
        right
        for d in declared
        if isinstance(d, said.Fact)
        for op, right in zip(d.compare.ops, d.compare.items[1:], strict=True)
        if op == "in"
    ]
    listed = [peel(s) for s in sets if s is not None]
    return frozenset(
        letter_key(item)
        for s in listed
        if isinstance(s, Tuple) and s.delimiters[0] in ("{", "\\{")
        for element in s.items
        if isinstance(item := peel(element), Letter)
    )

#: Functions of a whole vector.
_OF_SCORES = frozenset(("softmax", "logsumexp", "lse"))


class Usage:
    """The uses of all names."""

    def __init__(
        self,
        trees: Iterable[Node],
        declared: Iterable[said.Declaration],
        defined: Iterable[str],
        equations: Iterable[tuple[Node, Node]] = (),
        ranks: Mapping[str, int] | None = None,
    ) -> None:
        self.trees = tuple(trees)
        self.declared = tuple(declared)
        self.defined = frozenset(defined)
        self.bound: set[str] = set()
        self.bounds: set[str] = set()
        self.unranged: set[str] = set()
        """Letters below sums and products that do not say what they run over."""
        self.calls: dict[str, list[Call]] = {}
        self.indexed: dict[str, list[tuple[Node, ...]]] = {}
        self.index_letters: dict[str, dict[str, Letter]] = {}
        """The letters that each name is printed with as indices, once each."""
        self.bare: set[str] = set()
        self.bold: set[str] = set()
        self.transposed: set[str] = set()
        self.inverted: set[str] = set()
        self.differentiated: set[str] = set()
        self.numbered: set[str] = set()
        """Names that are differentiated in, or stand in a matrix, with a number below, ``w_1``."""
        self.under_derivatives: set[str] = set()
        self.counted: set[str] = set()
        """Sets whose number of elements stands above a sum, ``|V|``."""
        self.exponents: set[str] = set()
        """Letters that stand as exponents, as in ``e^{-z}``: numbers."""
        self.indexed_vectors: set[str] = set()
        """Names of which one member (``x_i``) is itself a vector."""
        self.ranged: set[str] = set()
        """The sets that sums and products run over, ``x \\in \\mathcal{X}``."""
        self.drawn: set[str] = set()
        """Capital letters below an expectation, ``E_D``."""
        self.averaged: set[str] = set()
        """Names that stand inside an expectation that does not say over what."""
        self.law_names: set[str] = set()
        self.elements = listed_elements(self.declared)
        self.sequences = frozenset(base_key(d.name) for d in self.declared if isinstance(d, said.Sequence))
        self.rank: dict[str, int] = dict(ranks or {})
        self.entrywise: set[str] = {
            key
            for d in self.declared if isinstance(d, said.Convention) and d.kind == "entrywise"
            for key, calls in self.calls.items() if all(len(c.args) == 1 for c in calls) and is_plain_function(key)
        }
        """Functions that are applied to every entry of a vector."""
        self.covariances: set[str] = set()
        """Matrices that are covariances, or inverses of such."""
        self.rows: set[str] = {
            letter_key(n) for d in self.declared if isinstance(d, said.Quality) and d.kind == "row"
            for n in d.names if isinstance(n, Letter)
        } - set(self.rank)
        """Vectors that are rows."""
        self.fixed: set[str] = set()
        self.matrices: set[str] = set()
        """Names that are matrices by more than their looks: declared, or under a trace or determinant."""
        for tree in self.trees:
            self._scan(tree)
        self.pi_is_name = "pi" in self.differentiated or circle.is_name(self.trees, self.declared)
        self.circles = circle.numbers(self.trees, not self.pi_is_name)
        """The places where ``π`` is the number even if the notes use it as a name."""
        equations = (*equations, *((d.left, d.right) for d in self.declared if isinstance(d, said.Equation)))
        self.equations = equations
        """The two sides of all printed equations, those of displays first."""
        self._find_ranks(equations)
        self._rank_arguments(equations)
        self._spread(equations)
        self.units = any(isinstance(node, Add) and any(isinstance(peel(t), Derivative) for t in node.terms)
                         and any(isinstance(t, Letter) and letter_key(t) == "I" for t in map(peel, node.terms))
                         for tree in self.trees for node in tree.walk())
        r"""Whether I stands beside a derivative, ``I + \partial F / \partial x``: the identity, in any dimension."""
        self.stacked = {key for tree in self.trees for node in tree.walk() if isinstance(node, Add)
                        for key in _beside_numbers(node) if key in self.bare and self.rank.get(key) == 1}
        r"""Vectors with entries ``y^{(i)}``: these stand beside numbers, ``\theta^T x^{(i)} - y^{(i)}``."""
        self._find_covariances()

    # --- scanning ----------------------------------------------------------------------------------------------------

    def _scan(self, tree: Node) -> None:
        for node in tree.walk():
            if isinstance(node, Tuple) and any(isinstance(peel(i), Dots) for i in node.items):
                first = peel(node.items[0])
                if isinstance(first, Compare) and first.ops == ("=",) and isinstance(
                        counted := peel(first.items[0]), Letter) and isinstance(peel(first.items[1]), Number):
                    self.bound.add(letter_key(counted))  # for a = 1, …, k
            if isinstance(node, Big):
                # What approaches something is a number, no index; an integral names its variable.
                if node.op != "lim" and not (node.op == "int" and node.variables):
                    self.bound.update(full_key(n) for n in bound_by(node.lower))
                below = peel(node.lower) if node.lower is not None else None
                if isinstance(below, Compare) and below.ops[-1] == "in":
                    self.ranged.add(full_key(below.items[-1]))
                if node.op in ("sum", "prod") and node.upper is None and isinstance(node.lower, Letter):
                    self.unranged.add(letter_key(node.lower))
                self.bound.update(full_key(n) for n in node.variables)
                if node.upper is not None:
                    top = peel(node.upper)
                    if isinstance(top, Delimited) and top.kind == "abs" and isinstance(peel(top.items[0]), Letter):
                        self.counted.add(letter_key(peel(top.items[0])))  # type: ignore[arg-type]
                    self.bounds.update(letter_key(n) for n in node.upper.walk() if isinstance(n, Letter))
            elif isinstance(node, Call):
                self._scan_call(node)
            elif isinstance(node, Script):
                letter = base_letter(node)
                if letter is not None:
                    if node.subs:
                        self.indexed.setdefault(letter_key(letter), []).append(node.subs)
                        for sub in map(peel, node.subs):
                            if isinstance(sub, Letter):
                                self.index_letters.setdefault(letter_key(letter), {}).setdefault(sub.latex, sub)
                    if is_bold(letter):
                        self.bold.add(letter_key(letter))
            elif isinstance(node, Letter):
                self.bare.add(letter_key(node))
                if is_bold(node):
                    self.bold.add(letter_key(node))
            elif isinstance(node, Transpose):
                inner = peel(node.body)
                letter = base_letter(inner.head if isinstance(inner, Call) else inner)
                if letter is not None:
                    self.transposed.add(letter_key(letter))
                    if isinstance(inner, Script) and inner.subs:
                        self.indexed_vectors.add(letter_key(letter))
            elif isinstance(node, Power):
                letter = base_letter(node.base)
                self.exponents.update(letter_key(n) for n in _up_to_sign(node.exponent))
                if letter is not None and is_negative_one(node.exponent):
                    self.inverted.add(letter_key(letter))
            elif isinstance(node, Matrix):
                self._number(n for row in node.rows for entry in row for n in entry.walk())
            elif isinstance(node, Derivative):
                self.differentiated.update(k for v in node.variables if (k := base_key(v)))
                self._number(map(peel, node.variables))
                inside = peel(node.body)
                self.under_derivatives.add(base_key(inside.head if isinstance(inside, Call) else inside))

    def _number(self, names: Iterable[Node]) -> None:
        self.numbered.update(base_key(n) for n in names if isinstance(n, Script) and len(n.subs) == 1
                             and isinstance(peel(n.subs[0]), Number))

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
                if letter_key(inner) in ("p", "q", "pi", "f", "g", "mu", "nu", "rho"):
                    continue  # a law, not what is drawn
                self.bound.add(letter_key(inner))
            elif isinstance(inner, Letter) and inner.name not in "PQFGR":
                self.drawn.add(letter_key(inner))
        if not subs:
            self.averaged.update(letter_key(n) for a in call.args for n in a.walk() if isinstance(n, Letter))

    # --- vectors -----------------------------------------------------------------------------------------------------

    def _spread(self, equations: tuple[tuple[Node, Node], ...]) -> None:
        """What follows for other names from the vectors and matrices that are known."""
        if 1 in self.rank.values() or 2 in self.rank.values():
            closed = (self.bound - set(self.rank)) | self.bounds | self.elements | {k for k in self.calls if k}
            ranks = Ranks(self.rank, self.indexed_vectors, self.is_index, frozenset(closed), self.entrywise, self.rows,
                          frozenset(self.bare & set(self.indexed)))
            ranks.spread(self.trees, equations)

    def _find_ranks(self, equations: tuple[tuple[Node, Node], ...]) -> None:
        for key in self.bold:
            self.rank[key] = 2 if len(key) == 1 and key.isupper() else 1
        for key in ("Sigma", "Lambda", "Gamma", "Omega", "Phi"):
            if key in self.bold or key in self.transposed or (key in self.inverted and key in self.bare):
                self.rank[key] = 2
        for key in self.transposed:
            if not (len(key) == 1 and key.isupper()):
                self.rank.setdefault(key, 1)
        for tree in self.trees:
            for node in tree.walk():
                if isinstance(node, Mul):
                    self._rank_products(node)
                elif isinstance(node, Call) and head_key(node.head).lower() in _OF_SCORES and len(node.args) == 1:
                    self._rank_scores(peel(node.args[0]))
                elif isinstance(node, Delimited) and node.kind == "angle" and len(node.items) == 2:
                    for item in node.items:
                        letter = base_letter(item)
                        if letter is not None:
                            self.rank.setdefault(letter_key(letter), 1)
                elif isinstance(node, Delimited) and node.kind == "norm":
                    letter = base_letter(node.items[0])
                    if letter is not None and isinstance(peel(node.items[0]), (Letter, Script)):
                        self.rank.setdefault(letter_key(letter), 1)
                    self._rank_sum(node.items[0])
                elif isinstance(node, Call) and head_key(node.head) in ("tr", "Tr", "trace", "det"):
                    for leaf in node.args[0].walk():
                        letter = base_letter(leaf)
                        if isinstance(leaf, Letter) and letter is not None and is_upper(letter):
                            self.rank.setdefault(letter_key(letter), 2)
                            self.matrices.add(letter_key(letter))
                elif isinstance(node, Derivative) and node.kind == "nabla":
                    for variable in node.variables:
                        if (isinstance(peel(variable), Letter) and base_key(variable) not in self.indexed
                                and base_key(variable) not in self.exponents):
                            self.rank.setdefault(base_key(variable), 1)
        for declaration in self.declared:
            if isinstance(declaration, said.Fact) and declaration.compare.ops == ("in",):
                dimensions = real_space(declaration.compare.items[1])
                named = peel(declaration.compare.items[0])
                for name in named.items if isinstance(named, Tuple) else (named,):
                    letter = base_letter(name)
                    if dimensions == 1 and is_numbered(name):
                        # mu_0 and mu_1 in R^k are two vectors
                        self.rank.setdefault(letter_key(letter), 1)  # type: ignore[arg-type]
                        self.indexed_vectors.add(letter_key(letter))  # type: ignore[arg-type]
                    if letter is not None and dimensions and isinstance(peel(name), Letter):
                        self.rank.setdefault(letter_key(letter), dimensions)
                        if dimensions == 2:
                            self.matrices.add(letter_key(letter))
            if isinstance(declaration, said.Quality):
                for name in declaration.names:
                    letter = base_letter(name)
                    if letter is None:
                        continue
                    if declaration.kind in ("vector", "matrix"):
                        self.rank[letter_key(letter)] = 1 if declaration.kind == "vector" else 2
                    if declaration.kind == "row" and isinstance(name, Letter):
                        self.rank[letter_key(letter)] = 1
                    if declaration.kind in MATRIX_KINDS and (is_upper(letter) or declaration.kind != "covariance"):
                        self.rank.setdefault(letter_key(letter), 2)
                    if declaration.kind in ("matrix", *MATRIX_KINDS) and self.rank.get(letter_key(letter)) == 2:
                        self.matrices.add(letter_key(letter))
                    if declaration.kind == "scalar":
                        self.rank[letter_key(letter)] = 0
                    if declaration.kind == "fixed":
                        self.fixed.add(letter_key(letter))
        for key in self._numbers():
            self.rank.setdefault(key, 0)
        # A capital that is transposed is a matrix, unless what it stands beside says that it is a column.
        looks = {key for key in self.transposed if len(key) == 1 and key.isupper() and key not in self.rank}
        if looks:
            self._spread(equations)
        for key in sorted(looks):
            self.rank.setdefault(key, 2)
        for key in self.averaged & self.transposed - self.matrices - self.bold - self._acting():
            if key.isupper() and self.rank.get(key) == 2:
                self.rank[key] = 1  # E[X X^T]: a random vector
        for tree in self.trees:
            for node in tree.walk():
                if isinstance(node, Add):
                    self._rank_terms(node)

    def _rank_arguments(self, equations: Iterable[tuple[Node, Node]]) -> None:
        r"""``f(x) = \log \sum_j e^{x_j}``: what is made of the components of x alone has a vector for its argument."""
        factors = {key for tree in self.trees for key in _operands(tree)}
        for left, right in equations:
            whole = peel(left)
            call = peel(whole.base) if isinstance(whole, Script) else whole
            head = base_letter(call.head) if isinstance(call, Call) else None
            if not isinstance(call, Call) or head is None or head.name in PROBABILITY_LETTERS:
                continue
            for name in map(peel, call.args):
                if not isinstance(name, Letter) or is_upper(name) or (key := letter_key(name)) in self.rank:
                    continue
                if key in factors:
                    continue  # y \\log \\hat y beside H(y, \\hat y) = -\\sum_i y_i \\log \\hat y_i
                scripts = componentwise(right, key)
                if scripts and all(len(n.subs) == 1 and not n.sups and self.is_index(n.subs[0], key)
                                   for n in scripts):
                    self.rank[key] = 1

    def _acting(self) -> set[str]:
        r"""Capitals that stand in front of a letter in lower case: ``X \beta`` of a matrix X."""
        return {
            letter_key(a) for tree in self.trees for node in tree.walk() if isinstance(node, Mul)
            for a, b, sign in zip(map(peel, node.factors), map(peel, node.factors[1:]), node.signs, strict=False)
            if isinstance(a, Letter) and is_upper(a) and not sign and isinstance(b, (Letter, Script))
            and (letter := base_letter(b)) is not None and not is_upper(letter)
        }

    def _numbers(self) -> set[str]:
        """Letters that a sentence calls real or compares with a number: ``real $y$``, beside the sequence ``y_i``."""
        named: list[Node] = []
        for declaration in self.declared:
            if isinstance(declaration, said.Quality) and declaration.kind == "real":
                named += declaration.names
            elif isinstance(declaration, said.Fact) and set(declaration.compare.ops) <= {"<", ">", "<=", ">="} and any(
                isinstance(peel(item), Number) for item in declaration.compare.items
            ):
                named += declaration.compare.items
        return {letter_key(inner) for n in named if isinstance(inner := peel(n), Letter) and not is_bold(inner)}

    def _find_covariances(self) -> None:
        """Matrices that are symmetric by what they are: named covariances, and Σ wherever it is inverted or stands in
        a normal law (not the Σ of ``U Σ V^T``)."""
        for declaration in self.declared:
            if isinstance(declaration, said.Quality) and declaration.kind == "covariance":
                self.covariances.update(base_key(n) for n in declaration.names)
        singular: set[str] = set()
        for tree in self.trees:
            for node in tree.walk():
                if isinstance(node, Call) and head_key(node.head) in ("N", "N.cal") and len(node.args) >= 2:
                    self.covariances.add(base_key(node.args[-1]))
                elif isinstance(node, Call) and head_key(node.head) == "det":
                    self.covariances.update(self._sigmas(node.args[0]))
                elif isinstance(node, Delimited) and node.kind == "abs":
                    self.covariances.update(self._sigmas(node.items[0]))
                elif isinstance(node, Mul):
                    keys = [base_key(f.body if isinstance(f, Transpose) else f) for f in map(peel, node.factors)]
                    singular |= {b for a, b in pairwise(keys) if a in ("U", "V")}
        self.covariances |= {key for key in self.inverted if key in ("Sigma", "Lambda")}
        self.covariances = {k for k in self.covariances - singular if self.rank.get(k) == 2}

    def _sigmas(self, node: Node) -> set[str]:
        return {base_key(n) for n in node.walk() if isinstance(n, Letter) and letter_key(n) in ("Sigma", "Lambda")}

    def _rank_terms(self, node: Add) -> None:
        """``A x + b`` with a matrix A and a vector x: then b is a vector."""
        def rank(part: Node) -> int:
            inner = peel(part)
            return self.rank.get(letter_key(inner), 0) if isinstance(inner, Letter) else -1

        def is_column(term: Node) -> bool:
            factors = term.factors if isinstance(term, Mul) else (term,)
            ranks = [rank(f) for f in factors]
            if isinstance(term, Mul) and (any(term.signs) or len(factors) != 2):
                return False
            return ranks in ([1], [2, 1])

        if any(is_column(peel(t)) and isinstance(peel(t), Mul) for t in node.terms):
            for term in node.terms:
                inner = peel(term)
                if isinstance(inner, Letter) and not is_upper(inner):
                    self.rank.setdefault(letter_key(inner), 1)

    def _rank_sum(self, node: Node) -> None:
        """``\\|Xw - y\\|``: what a norm is taken of is a vector, so w and y are vectors and X is a matrix."""
        inner = peel(node)
        if not isinstance(inner, Add):
            return
        for term in inner.terms:
            factors = [peel(f) for f in (term.factors if isinstance(term, Mul) else (term,))]
            last = factors[-1]
            if not isinstance(last, Letter) or is_upper(last):
                continue
            self.rank.setdefault(letter_key(last), 1)
            before = factors[-2] if len(factors) > 1 else None
            if isinstance(before, Letter) and is_upper(before):
                self.rank.setdefault(letter_key(before), 2)

    def _rank_products(self, node: Mul) -> None:
        """``w^T x``: what stands behind a transposed vector is a vector, unless it is a matrix by its looks."""
        for sign, pair in zip(node.signs, pairwise(node.factors), strict=True):
            if sign == "\\cdot":
                self._rank_dots(*pair)
        for sign, left, right in zip(node.signs, node.factors, node.factors[1:], strict=False):
            inner = peel(left)
            if not sign:
                self._rank_whole(left, right)
            beside = peel(right)
            letter = base_letter(beside.head if isinstance(beside, Call) else beside)
            if not isinstance(inner, Transpose) or letter is None:
                continue
            if isinstance(beside, Script) and beside.subs and not is_upper(letter):
                self.indexed_vectors.add(letter_key(letter))
            row = base_letter(inner.body)
            key = letter_key(letter)
            if is_upper(letter) and row is not None and not is_upper(row) and key not in self.rank:
                self.rank[key] = 2
            elif not is_upper(letter):
                self.rank.setdefault(key, 1)

    def _rank_scores(self, scores: Node) -> None:
        """``softmax(z)``, ``LSE(z)``, and ``softmax(z + c)`` beside ``z_i``: the scores are a vector."""
        terms = scores.terms if isinstance(scores, Add) else (scores,)
        for term in map(peel, terms):
            if isinstance(term, Letter) and not is_upper(term) and (
                    len(terms) == 1 or self.has_letter_index(letter_key(term))):
                self.rank.setdefault(letter_key(term), 1)

    def _rank_dots(self, *factors: Node) -> None:
        """``w \\cdot x_i`` beside ``w_j`` and ``x_{ij}``: with one index less than elsewhere both are vectors."""
        names = [peel(f) for f in factors]
        letters = [base_letter(n) if isinstance(n, (Letter, Script)) else None for n in names]
        keys = [letter_key(x) for x in letters if x is not None and not is_upper(x)]
        if len(keys) < 2 or keys[0] == keys[1]:
            return
        printed = [len(n.subs) + len(n.sups) if isinstance(n, Script) else 0 for n in names]
        most = [max((sum(len(self.split_sub(sub, k)) for sub in subs) for subs in self.indexed.get(k, ())), default=0)
                for k in keys]
        if any(m <= p for m, p in zip(most, printed, strict=True)):
            return
        for key, p in zip(keys, printed, strict=True):
            self.rank.setdefault(key, 1)
            if p and self.rank[key] == 1:
                self.indexed_vectors.add(key)

    def _rank_whole(self, left: Node, right: Node) -> None:
        """``W a`` beside ``W_{jk}`` and ``a_k``: the names without indices are the matrix and the vector."""
        ranks = []
        for node in map(peel, (left, right)):
            letter = base_letter(node)
            plain = isinstance(node, Letter) or (isinstance(node, Script) and not node.subs and not node.primes)
            if letter is None or not plain:
                return
            subs = self.indexed.get(letter_key(letter), [])
            counts = {sum(len(self.split_sub(s, letter_key(letter))) for s in item) for item in subs
                      if all(self.is_index(s, letter_key(letter)) for s in item)}
            ranks.append((letter_key(letter), counts))
        (matrix, two), (vector, one) = ranks
        if two == {2} and one == {1}:
            self.rank.setdefault(matrix, 2)
            self.rank.setdefault(vector, 1)

    # --- indices -----------------------------------------------------------------------------------------------------

    def is_index(self, node: Node, base: str = "") -> bool:
        """Whether a sub- or superscript is an index rather than part of the name."""
        node = peel(node)
        if isinstance(node, Number):
            return base != "" and (self.has_letter_index(base) or base in self.law_names or self.is_vector(base))
        if isinstance(node, Letter):
            if len(node.name) > 1 and node.style in ("rm", "sf", "command"):
                return False
            key = letter_key(node)
            if key in self.bound or key in self.drawn or key.startswith("@"):
                return True
            if key in self.elements and base in self.law_names:
                return True  # p_a, where p is a law over {a, b}
            if base in self.law_names and base not in self.calls and is_small(node) and self.runs_along(base):
                return True  # y_a beside y_c, where c runs
            if key in self.law_names and key not in INDEX_LETTERS:
                return False
            if base != "" and self.is_labelled(base):
                return False
            if base != "" and self.has_running_index(base) and self.steps(key):
                return True  # X_s beside X_{s-1}
            return key in INDEX_LETTERS or (key in self.bounds and base != "" and self.has_letter_index(base))
        if isinstance(node, (Add, Mul)):
            # x_{t-1} is x at a place only where t runs, or where x runs up to t; otherwise it is one more name.
            return all(
                isinstance(peel(t), Number)
                or (isinstance(peel(t), Letter) and letter_key(peel(t)) in self.bound)  # type: ignore[arg-type]
                or (isinstance(peel(t), Letter) and base != "" and self.is_index(t, base))
                for t in (node.terms if isinstance(node, Add) else node.factors)
                if not isinstance(t, Number)
            ) and (base == "" or all(x in self.bound | self.bounds or self.steps(x) for x in letters_in(node)))
        if isinstance(node, Script):
            return full_key(node) in self.bound or (bool(node.subs) and all(map(self.is_index, node.subs)))
        return False

    def is_vector(self, base: str) -> bool:
        """Whether ``w_1`` is a component: w is a vector, and differentiated in by components with numbers."""
        return base in self.numbered and self.rank.get(base) == 1 and base not in self.indexed_vectors

    def steps(self, key: str) -> bool:
        """``X_s`` beside ``X_{s-1}``, where X has an index elsewhere that runs, or that is the end of a range."""
        for base in self.indexed:
            subs = self.single_subs(base)
            if (any(isinstance(sub, Letter) and letter_key(sub) == key for sub in subs)
                    and any(isinstance(sub, Add) and letters_in(sub) == {key} for sub in subs)
                    and self.has_running_index(base)):
                return True
        return False

    def single_subs(self, base: str) -> list[Node]:
        """What stands alone below a letter."""
        return [peel(subs[0]) for subs in self.indexed.get(base, ()) if len(subs) == 1]

    def has_running_index(self, base: str) -> bool:
        """Whether a letter below the name runs, or is the end of a range."""
        return any(isinstance(sub, Letter) and letter_key(sub) in self.bound | self.bounds
                   for sub in self.single_subs(base))

    def split_sub(self, sub: Node, base: str) -> tuple[Node, ...]:
        """``H_{kl}``, read as one word, is two indices where the name has two elsewhere."""
        inner = peel(sub)
        if not isinstance(inner, Letter) or not 2 <= len(inner.name) <= 3 or not set(inner.name) <= INDEX_LETTERS:
            return (sub,)
        if not any(len(subs) == len(inner.name) for subs in self.indexed.get(base, ())):
            return (sub,)
        return tuple(Letter(c, latex=c, span=inner.span) for c in inner.name)

    def runs_along(self, base: str) -> bool:
        """Whether the name is ever printed with an index that a sum or product binds."""
        return any(letter_key(sub) in self.bound for sub in self.index_letters.get(base, {}).values())

    def has_letter_index(self, base: str) -> bool:
        """Whether the name is ever printed with a letter as index, or as a sequence ``z_1, …, z_n``."""
        if self.is_labelled(base):
            return base in self.sequences
        return base in self.sequences or any(map(self.is_index, self.index_letters.get(base, {}).values()))

    def is_labelled(self, base: str) -> bool:
        """``y_w`` and ``y_l`` beside y: one letter below it is no index and none of them runs, so all are labels."""
        letters = self.index_letters.get(base, {}).values()
        keys = {letter_key(x) for x in letters}
        return (
            len(keys) > 1
            and base in self.bare
            and not keys <= INDEX_LETTERS
            and all(map(is_small, letters))
            and not keys & (self.bound | self.bounds)
        )


def _up_to_sign(node: Node) -> tuple[Letter, ...]:
    """z for ``z`` and ``-z``."""
    inner = peel(node)
    if isinstance(inner, Add) and len(inner.terms) == 1:
        inner = peel(inner.terms[0])
    return (inner,) if isinstance(inner, Letter) else ()


def letters_in(node: Node) -> set[str]:
    """The letters of a formula."""
    return {letter_key(n) for n in node.walk() if isinstance(n, Letter)}


def is_plain_function(key: str) -> bool:
    """A letter that a function of one number goes by."""
    return key.split("_")[0] in ("sigma", "phi", "varphi", "psi", "rho", "f", "g", "h", "s")


def is_small(letter: Letter) -> bool:
    """A plain small Latin letter."""
    return len(letter.name) == 1 and letter.name.isascii() and letter.name.islower() and not letter.accents


def real_space(node: Node) -> int:
    """1 for ``\\mathbb{R}^n``, 2 for ``\\mathbb{R}^{m \\times n}``, 0 for anything else."""
    sizes = [s for s in map(peel, real_sizes(node)) if not (isinstance(s, Number) and s.text == "1")]
    return len(sizes) if len(sizes) <= 2 else 0


def is_numbered(name: Node) -> bool:
    """``\\mu_0``, ``x_1``: a letter with a number below."""
    inner = peel(name)
    return (isinstance(inner, Script) and isinstance(inner.base, Letter) and len(inner.subs) == 1 and not inner.sups
            and isinstance(peel(inner.subs[0]), Number))


def real_sizes(node: Node) -> tuple[Node, ...]:
    """``(n,)`` for ``\\mathbb{R}^n``, ``(m, n)`` for ``\\mathbb{R}^{m \\times n}``, nothing for anything else."""
    inner = peel(node)
    if isinstance(inner, Power):
        base, exponent = peel(inner.base), peel(inner.exponent)
    elif isinstance(inner, Script) and len(inner.sups) == 1 and not inner.subs:
        base, exponent = peel(inner.base), peel(inner.sups[0])
    else:
        return ()
    if not isinstance(base, Letter) or base.name != "R" or base.style != "bb":
        return ()
    if isinstance(exponent, Mul) and "\\times" in exponent.signs:
        return exponent.factors
    return (exponent,) if isinstance(exponent, (Letter, Script, Add, Number)) else ()


def _operands(node: Node) -> Iterator[str]:
    """The letters that are factors or terms outside of the arguments of functions."""
    if isinstance(node, Call):
        return
    for part in node.children():
        if isinstance(part, Letter) and isinstance(node, (Add, Mul, Fraction, Power)):
            yield letter_key(part)
        yield from _operands(part)


def _beside_numbers(node: Add) -> Iterator[str]:
    """The letters of ``y^{(i)}`` in a sum with a number or an inner product."""
    terms = [peel(t) for t in node.terms]
    if not any(isinstance(t, Number) or (isinstance(t, Mul) and len(t.factors) == 2 and isinstance(
            t.factors[0], Transpose) and isinstance(peel(t.factors[1]), (Letter, Script))) for t in terms):
        return
    for term in terms:
        if isinstance(term, Script) and not term.subs and len(term.sups) == 1 and isinstance(term.sups[0], Group):
            yield base_key(term)
