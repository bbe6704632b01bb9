"""The formula tree: an author's formula, in the author's order and spelling.

Nodes are frozen, hashable and never evaluated: ``-1 \\times \\log 1`` stays what it is.  Equality ignores
the span, so the same formula printed twice is the same tree.  What a tree *means* is decided in
``ce_symbolic.meaning``; the tree only says how the symbols group.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range ``[start, end)`` of character offsets in the text of the document."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of all formula nodes; ``span`` is the place in the document."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def children(self) -> Iterator[Node]:
        """The direct sub-formulas, from left to right."""
        found: list[Node] = []
        _collect((getattr(self, name) for name in _parts(type(self))), found)
        return iter(found)

    def walk(self) -> Iterator[Node]:
        """This node and all nodes below it, parents first."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            below = [*node.children()]
            below.reverse()
            waiting += below


_PARTS: dict[type, tuple[str, ...]] = {}


def _parts(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    names = _PARTS.get(kind)
    if names is None:
        names = _PARTS[kind] = tuple(item.name for item in fields(kind) if item.name != "span")
    return names


def _collect(values: Iterable[object], found: list[Node]) -> None:
    for value in values:
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            _collect(value, found)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A decimal number as printed: ``3``, ``0.25``."""

    text: str


@dataclass(frozen=True, slots=True)
class Letter(Node):
    """A name: ``p``, ``\\theta``, ``\\mathrm{KL}``, ``\\log``.

    ``name`` is the bare name without backslash or style (``p``, ``theta``, ``KL``, ``log``); ``style`` one of
    ``""``, ``bold``, ``cal``, ``bb``, ``rm``, ``sf``, ``frak``, ``command`` (an operator such as ``\\log``);
    ``accents`` from the inside out (``hat``, ``bar``, ``tilde``, ``vec``, ``dot``, ``underline``);
    ``latex`` is the spelling to print.  Bold and ``\\vec`` matter to the eye only, so equality keeps them.
    """

    name: str
    style: str = ""
    accents: tuple[str, ...] = ()
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Script(Node):
    """A name with indices: ``x_i``, ``W_{jk}`` (two subs), ``x^{(i)}``, ``\\theta^{old}``, ``s'``, ``p^*``.

    ``subs`` are the subscripts (``i,j`` and ``ij`` give two, ``x \\sim p`` gives one Compare);
    ``sups`` are superscripts that are *labels*, not powers: ``(i)``, ``[2]``, ``*``, ``\\text{old}``;
    ``primes`` counts ``'``.
    """

    base: Node
    subs: tuple[Node, ...] = ()
    sups: tuple[Node, ...] = ()
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Power(Node):
    """``base^{exponent}`` where the superscript is a formula."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """``A^T``, ``A^\\top``, ``A^{\\mathrm T}``; ``mark`` is the printed superscript."""

    body: Node
    mark: str = "\\top"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function, law, operator or quantity with its arguments.

    ``f(x)``, ``p(y|x)``, ``H(X, Y \\mid Z)``, ``D_{KL}(p \\| q)``, ``\\log x``, ``\\mathbb{E}_{x\\sim p}[f(x)]``,
    ``P(X=c)`` (the argument is a Compare).  ``separators[i]`` stands between ``args[i]`` and ``args[i+1]`` and is
    one of ``,`` ``;`` ``|`` ``||`` ``/``.  ``delimiters`` is ``("", "")`` where the argument was printed bare
    (``\\log x``); then there is one argument.  ``power`` is a superscript between head and argument (``\\log^2 x``).
    """

    head: Node
    args: tuple[Node, ...]
    separators: tuple[str, ...] = ()
    delimiters: tuple[str, str] = ("(", ")")
    power: Node | None = None


@dataclass(frozen=True, slots=True)
class Group(Node):
    """A bracketed formula; the brackets are kept for printing."""

    body: Node
    delimiters: tuple[str, str] = ("(", ")")


@dataclass(frozen=True, slots=True)
class Delimited(Node):
    """``|x|`` (kind ``abs``), ``\\|x\\|`` (``norm``), floors, ceilings, ``\\langle x, y\\rangle`` (``angle``).

    ``sub`` is printed behind the closing bracket (``\\|x\\|_2``, ``\\langle v\\rangle_{data}``).
    """

    kind: str
    items: tuple[Node, ...]
    sub: Node | None = None


@dataclass(frozen=True, slots=True)
class Add(Node):
    """Terms with their printed signs, ``+``, ``-``, ``\\pm`` or ``""`` for a first term without sign.

    A single term with sign ``-`` is a negation.
    """

    signs: tuple[str, ...]
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mul(Node):
    """Factors; ``signs[i]`` stands before ``factors[i+1]``.

    A sign is ``""`` (juxtaposed), ``\\cdot``, ``\\times``, ``*`` or ``\\odot``; quotients are Fractions.
    """

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fraction(Node):
    """A quotient; ``form`` is ``frac``, ``tfrac``, ``dfrac``, ``over`` or ``/``."""

    numerator: Node
    denominator: Node
    form: str = "frac"


@dataclass(frozen=True, slots=True)
class Root(Node):
    """``\\sqrt[degree]{body}``."""

    body: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Big(Node):
    """An operator with a range and a body that it binds.

    ``op`` is one of ``sum prod int max min sup inf lim argmax argmin``.  ``lower`` and ``upper`` are what is printed
    below and above: a Compare for ``c=1`` or ``x \\in X``, a Letter for a bare index, a Tuple for ``s,r``, a SuchThat.
    ``body`` is None for a bare operator sign.  ``variables`` are the names behind the ``d`` of an integral.
    """

    op: str
    lower: Node | None
    upper: Node | None
    body: Node | None
    variables: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """A derivative; ``kind`` tells how it is printed.

    ``partial``: ``\\frac{\\partial f}{\\partial x}``; ``d``: ``\\frac{d}{dx}``; ``nabla``: ``\\nabla_w f``;
    ``prime``: ``f'`` on a group.  ``variables`` are the printed variables, repeated for higher order; empty where the
    notation leaves them out.
    """

    body: Node
    variables: tuple[Node, ...]
    kind: str = "partial"
    order: int = 1


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Relations inside a formula: ``c = 1``, ``x \\in \\mathcal X``, ``x \\sim p``, ``0 < t \\le 1``.

    ``ops[i]`` stands between ``items[i]`` and ``items[i+1]``; spelled canonically:
    ``= != < > <= >= in notin subset ~ -> := ≈ ∝ mapsto perp``.
    """

    items: tuple[Node, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuchThat(Node):
    """``body : condition`` or ``body | condition``, as under a sum or in a set."""

    body: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """Items with commas between them; ``delimiters`` is ``("", "")`` for a bare list, ``("{", "}")`` for a set."""

    items: tuple[Node, ...]
    delimiters: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """``\\dots``, ``\\cdots``, ``...``."""

    latex: str = "\\dots"


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """A case distinction; each row is (value, condition or None)."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A printed matrix or column, row by row."""

    rows: tuple[tuple[Node, ...], ...]
    environment: str = "pmatrix"


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """``[y = k]``, ``\\mathbb{1}\\{i=j\\}``, ``I(x > 0)``: one where the condition holds, zero elsewhere."""

    condition: Node
    form: str = "["


@dataclass(frozen=True, slots=True)
class Decorated(Node):
    """Something printed around a formula that does not change its value: ``cancel underbrace overbrace boxed color``.

    ``note`` is the text under or over a brace, or the colour.
    """

    kind: str
    body: Node
    note: Node | None = None
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Words(Node):
    """Text inside mathematics that stands where a formula would: ``\\text{const.}``, ``\\text{fraction of …}``."""

    text: str
