r"""Divergences and entropies of normal laws that are named by their parameters, as the formulas that they are.

``D_KL(N(a, A) || N(b, B)) = 1/2 (tr(B^{-1} A) + (b - a)^T B^{-1} (b - a) - k + log(det B / det A))``, and the entropy
of ``N(a, A)`` is ``1/2 log det(2 \pi e A)`` (Cover and Thomas, Elements of Information Theory, chapter 8).  Integrals
over vectors are not known otherwise; of numbers, laws with a name of their own are integrated, and only what names
them by ``N(μ, σ²)`` on the spot is read so.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ce_symbolic.context import declarations as said
from ce_symbolic.context.columns import is_mark
from ce_symbolic.context.names import base_letter, full_key, head_key, is_bold, is_upper, letter_key, peel
from ce_symbolic.context.normal_laws import is_normal_law
from ce_symbolic.context.phrases import plain_letter
from ce_symbolic.context.pieces import call_key, is_expectation, is_negative_one
from ce_symbolic.context.samples import below, put
from ce_symbolic.context.usage import real_sizes
from ce_symbolic.notation import tree
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Big, Call, Letter, Mul, Node, Number, Power, Script, Span

_MATRIX_LETTERS = ("Sigma", "Lambda")
_DIVERGENCES = ("D_KL", "KL", "KLD", "D", "D_kl", "kl", "D_K,L")
_ENTROPIES = ("H", "h")
_MATRICES = (r"\frac12\left(\mathrm{tr}(B^{-1}A) + (b-a)^\top B^{-1}(b-a) - \mathrm{tr}(A^{-1}A)"
             r" + \log\det(B) - \log\det(A)\right)")
_TO_STANDARD = (r"\frac12\left(\mathrm{tr}(A) + (b-a)^\top(b-a) - \mathrm{tr}(A^{-1}A) - \log\det(A)\right)")
_ENTRIES = r"\frac12\left(\frac{A}{B} + \frac{(b-a)^2}{B} - 1 + \log(B) - \log(A)\right)"
_ONE_SPREAD = r"\frac{1}{2B}\|b-a\|^2"


@dataclass(frozen=True)
class Normal:
    """A normal law by its mean and its variance or covariance matrix."""

    mean: Node
    spread: Node
    matrices: frozenset[str] = frozenset()
    """Capitals that the formulas use as matrices; others are numbers, the power P and the noise N of a channel."""

    @property
    def of_vectors(self) -> bool:
        """Whether it is a law of vectors."""
        letters = [n for part in (self.mean, self.spread) for n in part.walk() if isinstance(n, Letter)]
        return _entries(self.spread) is not None or any(
            is_bold(n) or "vec" in n.accents or n.name in _MATRIX_LETTERS or letter_key(n) in self.matrices
            for n in letters)


@dataclass
class NormalVectors:
    """The normal laws of the notes, and formulas with what they are put in."""

    laws: dict[str, Normal] = field(default_factory=dict)
    """By the name of the law, and by the whole left side of the equation, ``q(z|x)``, where it has arguments."""
    matrices: frozenset[str] = frozenset()
    entropic: bool = False
    """Whether the words speak of entropy."""
    integrals: bool = False
    """Whether the notes integrate: then they work out what entropies of numbers are."""
    dimension: Node | None = None
    """How many components the vectors have."""
    candidates: tuple[Node, ...] = ()
    """Letters that may stand for it, where it is not known which."""
    drawn: dict[str, Normal] = field(default_factory=dict)
    """Vectors that means are taken over, each with its one law."""
    over: dict[str, tuple[Node, Normal]] = field(default_factory=dict)
    names: dict[Node, Normal] = field(default_factory=dict)
    variables: dict[str, Normal] = field(default_factory=dict)
    notes: list[tuple[Span, str]] = field(default_factory=list)

    def changed(self, node: Node) -> Node:
        """A formula with divergences and entropies of these laws written out."""
        node = below(node, self.changed)
        if not isinstance(node, Call) or node.power is not None:
            return node
        made: Node | None = None
        over = self.mean_over(node)
        if over is not None and self.drawn.get(full_key(over[0])) == over[1]:
            bare = peel(node.head.base) if isinstance(node.head, Script) else node.head
            return replace(node, head=bare, args=tuple(self._with_density(a, *over) for a in node.args))
        named = head_key(node.head)
        if named in _DIVERGENCES and len(node.args) == 2 and (node.separators == ("||",) or (
                named != "D" and node.separators in ((",",), ("|",)))):
            first, second = self._law(node.args[0]), self._law(node.args[1])
            direct = all(map(is_normal_law, node.args))
            if first is not None and second is not None and (direct or first.of_vectors or second.of_vectors):
                made = divergence(first, second, self.dimension)
        elif head_key(node.head) in _ENTROPIES and len(node.args) == 1:
            found = self._law(node.args[0]) or self._variable(node.args[0])
            if found is not None and (found.of_vectors or is_normal_law(node.args[0]) or (
                    not self.integrals and full_key(node.args[0]) in self.variables)):
                made = entropy(found)
        if made is None:
            return node
        self.notes.append((node.span, "of normal laws, read as the formula for it in their parameters"))
        return tree.Group(_at(made, node.span), span=node.span)

    def mean_over(self, node: Node) -> tuple[Node, Normal] | None:
        """The vector that is averaged over in ``E_{x \\sim p}[…]``, ``E_p[f(x)]``, and its law."""
        head = peel(node.head) if isinstance(node, Call) else None
        if not isinstance(node, Call) or not isinstance(head, Script) or not is_expectation(head) or len(
                head.subs) != 1 or len(node.args) != 1 or node.separators:
            return None
        below_it = peel(head.subs[0])
        if isinstance(below_it, tree.Compare) and below_it.ops == ("~",):
            name: Node | None = peel(below_it.items[0])
            law = self._law(below_it.items[1])
        else:
            law = self._law(below_it)
            name = next((n for n in node.args[0].walk() if isinstance(n, Letter) and n.name in ("x", "X", "z")), None)
        if law is None or not law.of_vectors or not isinstance(name, (Letter, Script)):
            return None
        return name, law

    def _with_density(self, node: Node, name: Node, law: Normal) -> Node:
        """``p(x)`` of a vector law, inside a mean over x, as the density ``N(x; \\mu, \\Sigma)``."""
        if isinstance(node, Call) and len(node.args) == 1 and peel(node.args[0]) == name and not is_normal_law(node):
            found = self._law(node)
            if found is not None and found.of_vectors and node.power is None:
                head = Letter("N", "cal", latex="\\mathcal{N}")
                return Call(head, (name, found.mean, found.spread), (";", ","), ("(", ")"), span=node.span)
        return below(node, lambda part: self._with_density(part, name, law))

    def declarations(self) -> Iterator[said.Declaration]:
        """That the means are vectors of so many components, and that more is told of the laws than is understood."""
        for law in (*self.laws.values(), *self.variables.values()):
            mean, spread = peel(law.mean), peel(law.spread)
            if law.of_vectors and _entries(spread) is None and isinstance(spread, (Letter, Script)) and (
                    self.notes or self.over):
                yield said.Quality(spread.span, (spread,), "matrix")
                yield said.Quality(spread.span, (spread,), "positive-semidefinite")
                if self.dimension is not None:
                    square = Mul((self.dimension, self.dimension), ("\\times",))
                    yield _inside(spread, square)
            if law.of_vectors and self.dimension is not None and isinstance(mean, (Letter, Script)) and (
                    not _is_zero(mean)) and (self.notes or self.over):
                yield _inside(mean, self.dimension)
        if self.dimension is None and self.candidates and (self.notes or self.over):
            # One of them may be how many components there are.
            yield said.Described(self.candidates[0].span, self.candidates)
        for over in self.over.values():
            yield said.Named(over[0].span, (over[0],), "normal", (over[1].mean, over[1].spread))
        for name, law in self.names.items():
            if law.of_vectors:
                yield said.Described(name.span, (name,))

    def _variable(self, node: Node) -> Normal | None:
        """The law of a random variable; ``h(x)`` and ``H(x)`` are functions where nobody speaks of entropy."""
        letter = base_letter(node)
        capital = letter is not None and is_upper(letter)
        return self.variables.get(full_key(node)) if capital or self.entropic else None

    def _law(self, node: Node) -> Normal | None:
        inner = peel(node)
        if isinstance(inner, Call) and is_normal_law(inner):
            return normal_of(inner, self.matrices)
        if not isinstance(inner, (Call, Letter, Script)):
            return None
        return next((self.laws[k] for k in _keys(inner) if k in self.laws), None)


def _inside(name: Node, size: Node) -> said.Fact:
    """``\\mu \\in \\mathbb{R}^k``."""
    space = Power(Letter("R", "bb", latex="\\mathbb{R}"), size)
    return said.Fact(name.span, tree.Compare((name, space), ("in",), span=name.span))


def _keys(name: Node) -> list[str]:
    """What a law goes by: its whole name, and its letter."""
    if isinstance(name, Call):
        whole = ",".join(full_key(a) for a in name.args)
        return [f"{call_key(name.head)}({whole})", call_key(name.head)]
    return [full_key(name)]


def normal_vectors(declared: Iterable[said.Declaration], equations: Iterable[tuple[Node, Node]],
                   trees: Iterable[Node] = (), words: str = "") -> NormalVectors:
    """What the notes say of normal laws; a name that is given two of them has none."""
    whole = tuple(trees)
    found = NormalVectors(matrices=frozenset(_used_as_matrices(whole)))
    found.integrals = any(isinstance(n, Big) and n.op == "int" for t in whole for n in t.walk())
    found.entropic = "entrop" in words.lower()
    twice: set[str] = set()
    told = list(declared)
    pairs = [(d.left, d.right) for d in told if isinstance(d, said.Equation)]
    for left, right in (*pairs, *equations):
        name, law = peel(left), normal_of(peel(right), found.matrices)
        if law is None or not isinstance(name, (Letter, Script, Call)):
            continue
        found.names[peel(name.head) if isinstance(name, Call) else name] = law
        for key in _keys(name):
            if found.laws.setdefault(key, law) != law:
                twice.add(key)
    sizes = dimensions(told, whole)
    found.dimension, found.candidates = (sizes[0] if len(sizes) == 1 else None), sizes
    for declaration in told:
        if isinstance(declaration, said.Named) and declaration.family == "normal":
            mean, spread = declaration.parameters
            law = Normal(mean, spread, found.matrices)
            for name in declaration.names:
                if found.variables.setdefault(full_key(name), law) != law:
                    twice.add(full_key(name))
    for key in twice:
        found.laws.pop(key, None)
        found.variables.pop(key, None)
    several: set[str] = set()
    for over in (o for t in whole for n in t.walk() if (o := found.mean_over(n)) is not None):
        key = full_key(over[0])
        if found.over.setdefault(key, over)[1] != over[1] or key in found.variables:
            several.add(key)
    found.over = {key: over for key, over in found.over.items() if key not in several}
    found.drawn = {key: law for key, (_, law) in found.over.items()}
    return found


_DIMENSIONS = ("d", "D", "k", "K", "n", "N", "m", "p")


def dimensions(declared: Iterable[said.Declaration], trees: Iterable[Node]) -> tuple[Node, ...]:
    """How many components vectors have, as the notes say it, or by the letters for it that stand in sums."""
    told = list(declared)
    sizes = {size for d in told if isinstance(d, said.Fact) and d.compare.ops == ("in",)
             for size in real_sizes(peel(d.compare.items[1]))}
    sizes |= {peel(d.about) for d in told if isinstance(d, said.Convention) and d.kind == "dimension" and d.about}
    letters = {s for s in sizes if isinstance(s, Letter)}
    if not letters:
        letters = {n for t in trees for n in _terms(t) if isinstance(n, Letter) and n.name in _DIMENSIONS}
    return tuple(sorted(letters, key=full_key))


def _terms(node: Node) -> Iterator[Node]:
    """The letters that are added, ``k`` of ``a - k``, or multiply, ``d`` of ``d/2``."""
    for part in node.walk():
        if isinstance(part, tree.Add):
            yield from map(peel, part.terms)
        elif isinstance(part, tree.Fraction):
            yield peel(part.numerator)
        elif isinstance(part, Mul):
            yield from map(peel, part.factors)


def _used_as_matrices(trees: Iterable[Node]) -> Iterator[str]:
    """The capitals that are inverted, or of which a determinant or trace is taken."""
    for node in (n for t in trees for n in t.walk()):
        inside: Node | None = None
        if isinstance(node, Power) and (is_negative_one(node.exponent) or is_mark(node.exponent)):
            inside = peel(node.base)
        elif isinstance(node, tree.Transpose):
            inside = peel(node.body)
        elif isinstance(node, Call) and head_key(node.head) in ("det", "tr", "Tr", "trace") and node.args:
            yield from (letter_key(n) for n in node.args[0].walk() if isinstance(n, Letter) and is_upper(n))
        elif isinstance(node, tree.Delimited) and node.kind == "abs":
            inside = peel(node.items[0])
        letter = base_letter(inside) if isinstance(inside, (Letter, Script)) else None
        if letter is not None and is_upper(letter):
            yield letter_key(letter)


def normal_of(node: Node, matrices: frozenset[str] = frozenset()) -> Normal | None:
    """The parameters of ``\\mathcal{N}(x; \\mu, \\Sigma)``, with or without the point."""
    inner = peel(node)
    if not isinstance(inner, Call) or not is_normal_law(inner):
        return None
    args = inner.args
    if len(args) == 3 and inner.separators[0] in ("|", ";"):
        args = args[1:]
    return Normal(args[0], args[1], matrices) if len(args) == 2 else None


def divergence(first: Normal, second: Normal, size: Node | None = None) -> Node | None:
    """The divergence of the first from the second; None where it cannot be written."""
    if not (first.of_vectors or second.of_vectors):
        return put(read_formula(_ENTRIES), {"a": tree.Group(first.mean), "A": tree.Group(first.spread),
                                            "b": tree.Group(second.mean), "B": tree.Group(second.spread)})
    one, two = _entries(first.spread), _entries(second.spread)
    means = _difference(first.mean, second.mean)
    if one is not None and two is not None:
        if one.scalar is not None and one.scalar == two.scalar:
            return put(read_formula(_ONE_SPREAD.replace("b-a", "m")), {"m": means, "B": tree.Group(one.scalar)})
        j = Letter("j", latex="j")
        entries = [_entry(m, j) for m in (first.mean, second.mean)]
        if entries[0] is None or entries[1] is None:
            return None
        body = put(read_formula(_ENTRIES), {"a": entries[0], "A": tree.Group(one.at(j)), "b": entries[1],
                                            "B": tree.Group(two.at(j))})
        upper = one.upper or two.upper
        lower: Node = tree.Compare((j, Number("1")), ("=",)) if upper is not None else j
        return Big("sum", lower, upper, tree.Group(body))
    standard = two is not None and two.scalar == Number("1")
    if one is not None or (two is not None and not standard):
        return None
    template = (_TO_STANDARD if standard else _MATRICES).replace("(b-a)", "m")
    values: dict[str, Node] = {"m": means, "A": tree.Group(first.spread), "B": tree.Group(second.spread)}
    if size is not None:
        template, values = template.replace(r"\mathrm{tr}(A^{-1}A)", "D"), {**values, "D": size}
    return put(read_formula(template), values)


def entropy(law: Normal) -> Node | None:
    """The differential entropy of a normal law."""
    spread = tree.Group(law.spread)
    if not law.of_vectors:
        return put(read_formula(r"\frac12\log(2\pi e A)"), {"A": spread})
    found = _entries(law.spread)
    if found is None:
        return put(read_formula(r"\frac12\log\det(2\pi e A)"), {"A": spread})
    if found.scalar is not None:
        return None  # how many components there are is not known here
    j = Letter("j", latex="j")
    lower: Node = tree.Compare((j, Number("1")), ("=",)) if found.upper is not None else j
    body = put(read_formula(r"\frac12\log(2\pi e A)"), {"A": tree.Group(found.at(j))})
    return Big("sum", lower, found.upper, tree.Group(body))


# --- entries ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Diagonal:
    """A diagonal covariance matrix: ``scalar`` times the identity, or the variances in the letter of ``member``."""

    scalar: Node | None = None
    member: Node | None = None
    upper: Node | None = None

    def at(self, j: Letter) -> Node:
        """The variance of a component."""
        if self.scalar is not None:
            return self.scalar
        assert self.member is not None
        return _with_index(self.member, j)


def _entries(spread: Node) -> Diagonal | None:
    """``I``, ``σ² I``, ``diag(σ_1², …, σ_d²)``, ``diag(s)``; None for any other matrix, and for numbers."""
    inner = peel(spread)
    if _is_identity(inner):
        return Diagonal(Number("1"))
    if isinstance(inner, Mul) and _is_identity(peel(inner.factors[-1])) and not any(inner.signs):
        rest = inner.factors[:-1]
        scalar = rest[0] if len(rest) == 1 else Mul(rest, inner.signs[:-1])
        if any(isinstance(n, Letter) and is_bold(n) for n in scalar.walk()):
            return Diagonal(member=scalar) if _letter_at(scalar) else None
        return Diagonal(peel(scalar))
    if isinstance(inner, Call) and head_key(inner.head) == "diag" and inner.args:
        items = inner.args[0].items if isinstance(inner.args[0], tree.Tuple) else inner.args
        if len(items) == 1:
            return Diagonal(member=items[0]) if _letter_at(items[0]) else None
        first, last = peel(items[0]), peel(items[-1])
        if any(isinstance(peel(i), tree.Dots) for i in items) and _numbered(first) and _numbered(last):
            return Diagonal(member=first, upper=_numbered(last))
    return None


def _is_identity(node: Node) -> bool:
    inner = node.base if isinstance(node, Script) and len(node.subs) == 1 and not node.sups else node
    return isinstance(inner, Letter) and inner.name == "I" and not inner.accents


def _letter_at(node: Node) -> bool:
    """``\\sigma``, ``\\boldsymbol\\sigma^2``: the components of a vector, or their squares."""
    inner = peel(node)
    inner = peel(inner.base) if isinstance(inner, Power) and isinstance(inner.exponent, Number) else inner
    return isinstance(inner, Letter)


def _numbered(node: Node) -> Node | None:
    """The index of ``\\sigma_1^2``."""
    inner = peel(node)
    inner = peel(inner.base) if isinstance(inner, Power) else inner
    plain = isinstance(inner, Script) and len(inner.subs) == 1 and not inner.sups and isinstance(inner.base, Letter)
    return peel(inner.subs[0]) if plain and isinstance(inner, Script) else None


def _with_index(node: Node, j: Letter) -> Node:
    """``\\sigma_j^2`` for ``\\sigma_1^2`` or a bold ``\\sigma^2``."""
    inner = peel(node)
    if isinstance(inner, Power):
        return Power(_with_index(inner.base, j), inner.exponent)
    return Script(inner.base if isinstance(inner, Script) else plain_letter(inner), (j,))


def _is_zero(node: Node) -> bool:
    inner = peel(node)
    return (isinstance(inner, Number) and inner.text == "0") or (isinstance(inner, Letter) and inner.name == "0")


def _entry(mean: Node, j: Letter) -> Node | None:
    """A component of a mean; None where it has no letter."""
    inner = peel(mean)
    if _is_zero(inner):
        return Number("0")
    return Script(plain_letter(inner), (j,)) if isinstance(inner, Letter) else None


def _difference(first: Node, second: Node) -> Node:
    """``b - a``, without a zero."""
    if _is_zero(first) or _is_zero(second):
        return tree.Group(first if _is_zero(second) else second)
    return tree.Group(tree.Add(("", "-"), (second, tree.Group(first))))


def _at(node: Node, span: Span) -> Node:
    """The formula, placed where its name stands."""
    return replace(below(node, lambda part: _at(part, span)), span=span)

