"""Densities that the notes use without naming them, ``p(|y| \\ge c) = \\int_{|y| \\ge c} g(y) dy``.

What is integrated over the values of which an event speaks is their density.  Where the notes speak of mean and
variance, ``μ`` and ``σ²`` are those, and a bound ``ε`` of a distance is positive, unless the notes say what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import full_key, head_key, is_upper, letter_key, peel
from ce_symbolic.context.pieces import PROBABILITY_LETTERS, call_key
from ce_symbolic.notation.tree import (
    Big,
    Call,
    Compare,
    Delimited,
    Letter,
    Mul,
    Node,
    Number,
    Power,
    Script,
    SuchThat,
    Tuple,
)

_ORDER = frozenset(("<", "<=", ">", ">="))
_KNOWN = frozenset(("exp", "log", "ln", "sin", "cos", "tan", "tanh", "abs", "max", "min"))
_MEAN = re.compile(r"\b(?:means?|expect\w*|averages?|variances?|deviat\w*)\b", re.IGNORECASE)
_SPREAD = re.compile(r"\b(?:variances?|standard deviations?)\b", re.IGNORECASE)


def densities(trees: Iterable[Node], equations: Iterable[tuple[Node, Node]], declared: Iterable[said.Declaration],
              words: str) -> Iterator[said.Declaration]:
    """What the use of a density for the probability of events says."""
    nodes = [n for t in trees for n in t.walk()]
    told = list(declared)
    spoken = {letter_key(n) for d in told if isinstance(d, (said.Fact, said.Equation, said.Moments, said.Quality))
              for n in _formulas(d)} | {letter_key(left) for left, _ in equations if isinstance(left, Letter)}
    events = [e for n in nodes for e in _events(n)]
    yield from _distances(events, spoken - {letter_key(n) for d in told if isinstance(d, said.Moments)
                                            for n in _formulas(d)})
    random = {letter_key(n) for e in events for n in e.walk() if isinstance(n, Letter) and not is_upper(n)}
    heads = {call_key(c.head): c.head for n in nodes for c in _under_integral(n, random)}
    if len(heads) != 1 or any(isinstance(d, said.IsLaw) for d in told):
        return
    (head,) = heads.values()
    letters = {letter_key(n): n for n in nodes if isinstance(n, Letter)}
    mean = letters.get("mu") if "mu" not in spoken and _MEAN.search(words) else None
    spread = letters.get("sigma") if mean is not None and "sigma" not in spoken and _SPREAD.search(words) else None
    variance = Power(spread, Number("2")) if spread is not None else None
    yield said.IsLaw(head.span, head, density=True, mean=mean, variance=variance)


def _events(node: Node) -> Iterator[Compare]:
    """The inequalities of which a probability is taken, and those below an integral sign."""
    below: tuple[Node, ...] = ()
    if isinstance(node, Call) and isinstance(peel(node.head), (Letter, Script)) and (
            head_key(node.head) in PROBABILITY_LETTERS):
        below = node.args
    elif isinstance(node, Big) and node.op == "int" and node.lower is not None and node.upper is None:
        below = (node.lower,)
    yield from (c for a in below if isinstance(c := condition_in(a), Compare) and set(c.ops) <= _ORDER)


def condition_in(node: Node) -> Node:
    """The condition of ``\\{x : |x| > c\\}``; other formulas as they are."""
    inner = peel(node)
    if isinstance(inner, Tuple) and len(inner.items) == 1:
        inner = peel(inner.items[0])
    return peel(inner.condition) if isinstance(inner, SuchThat) else inner


def _under_integral(node: Node, random: set[str]) -> Iterator[Call]:
    """The functions of such a value, and of it alone, that are integrated over it."""
    if not isinstance(node, Big) or node.op != "int" or node.body is None:
        return
    over = {full_key(v) for v in node.variables} & random
    for part in node.body.walk():
        if isinstance(part, Call) and len(part.args) == 1 and full_key(part.args[0]) in over and isinstance(
                peel(part.head), Letter) and head_key(part.head) not in (*PROBABILITY_LETTERS, *_KNOWN):
            yield part


def _distances(events: list[Compare], spoken: set[str]) -> Iterator[said.Declaration]:
    """The letters of a number that bounds a distance, ``|x - \\mu| \\ge k \\sigma``, are positive."""
    found: dict[str, Letter] = {}
    for event in events:
        items = [peel(i) for i in event.items]
        if any(isinstance(i, Delimited) and i.kind in ("abs", "norm") for i in items):
            bounds = [f for i in items for f in (map(peel, i.factors) if isinstance(i, Mul) else (i,))]
            found.update((letter_key(n), n) for n in bounds if isinstance(n, Letter) and not is_upper(n))
    for key, letter in sorted(found.items()):
        if key not in spoken:
            yield said.Fact(letter.span, Compare((letter, Number("0")), (">",), span=letter.span))


def _formulas(declaration: said.Declaration) -> Iterator[Letter]:
    trees: list[Node | None] = []
    match declaration:
        case said.Fact():
            trees = [declaration.compare]
        case said.Equation():
            trees = [declaration.left]
        case said.Moments():
            trees = [declaration.mean, declaration.variance]
        case said.Quality():
            trees = list(declaration.names)
    yield from (n for t in trees if t is not None for n in t.walk() if isinstance(n, Letter))


def words_of(text: str) -> str:
    """A text without its formulas."""
    return re.sub(r"\$\$.*?\$\$|\$[^$]*\$|\\\[.*?\\\]|\\begin\{.*?\\end\{", " ", text, flags=re.DOTALL)

