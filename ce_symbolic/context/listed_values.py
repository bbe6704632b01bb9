r"""``p = (1/2, 1/4, 1/4)`` and ``w = (2, 1)``: the probabilities of a law, or the entries of a vector, listed.

A name that the notes use as a law (``H(p)``, ``D(p \| q)``, ``p(x)``, ``x \sim p``) gets its probabilities, on
1, …, n or on the outcomes that the notes name; every other name is a column.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction as Rational

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import base_letter, full_key, head_key, peel
from ce_symbolic.context.pieces import ENTROPIES
from ce_symbolic.notation.tree import (
    Call,
    Compare,
    Dots,
    Fraction,
    Letter,
    Matrix,
    Node,
    Number,
    Script,
    Tuple,
)

#: Letters by which laws go where only their values say what they are.
_LAWS = frozenset(("p", "q", "r", "m", "u", "P", "Q", "pi", "mu", "nu"))


def listed(node: Node) -> tuple[Node, ...]:
    """The values in ``(0.5, 0.5)``; empty for anything else."""
    inner = peel(node)
    if not isinstance(inner, Tuple) or inner.delimiters[0] not in ("(", "[") or len(inner.items) < 2:
        return ()
    if any(isinstance(peel(i), (Dots, Compare, Tuple)) for i in inner.items):
        return ()
    return inner.items


class Listed:
    """What the notes do with the names whose values they list."""

    def __init__(self, trees: Iterable[Node], declared: Sequence[said.Declaration]) -> None:
        self.laws: set[str] = set()
        self.indexed: set[str] = set()
        self.on = {full_key(d.name): d.on for d in declared if isinstance(d, said.IsLaw) and d.on is not None}
        self.laws |= {full_key(d.name) for d in declared if isinstance(d, said.IsLaw)}
        for tree in trees:
            for node in tree.walk():
                if isinstance(node, Call):
                    self._call(node)
                elif isinstance(node, Compare) and node.ops == ("~",):
                    self.laws.add(full_key(peel(node.items[1])))
                elif isinstance(node, Script) and node.subs:
                    self.indexed.add(full_key(node.base))

    def _call(self, call: Call) -> None:
        head = call.head.base if isinstance(call.head, Script) else call.head
        if isinstance(call.head, Script):
            self.laws |= {full_key(peel(s)) for s in call.head.subs if head_key(head) == "E"}
        self.laws.add(full_key(call.head))
        if "||" in call.separators or head_key(call.head) in (*ENTROPIES, "CE", "JS", "JSD"):
            self.laws |= {full_key(peel(a)) for a in call.args}

    def told(self, equation: said.Equation) -> Iterator[said.Declaration]:
        """What an equation with listed values says."""
        values, name = listed(equation.right), peel(equation.left)
        if not values or not isinstance(name, (Letter, Script)):
            yield equation
        elif self._is_law(name, values):
            key = full_key(name)
            known = peel(self.on[key]) if key in self.on else None
            outcomes = known.items if isinstance(known, Tuple) and len(known.items) == len(values) else tuple(
                Number(str(k)) for k in range(1, len(values) + 1))
            if key not in self.on:
                yield said.IsLaw(equation.span, name, on=Tuple(outcomes, ("{", "}"), span=equation.span))
            for outcome, value in zip(outcomes, values, strict=True):
                place: Node = Call(name, (outcome,), span=equation.span)
                if key in self.indexed and isinstance(name, Letter):
                    place = Script(name, (outcome,), span=equation.span)
                yield said.Equation(equation.span, place, value)
        elif all(map(_is_closed, values)):
            yield said.Equation(equation.span, equation.left, column(values, equation.right), strict=equation.strict)
        else:
            yield equation  # θ = (μ, σ): what it consists of

    def is_law(self, equation: said.Equation) -> bool:
        """Whether the equation lists the probabilities of a law."""
        return isinstance(peel(equation.left), (Letter, Script)) and self._is_law(peel(equation.left), listed(
            equation.right))

    def shown(self, node: Node) -> Node:
        """One side of a displayed relation: listed numbers are a column."""
        values = listed(node)
        return column(values, node) if values and all(map(_is_closed, values)) else node

    def _is_law(self, name: Node, values: tuple[Node, ...]) -> bool:
        if full_key(name) in self.laws:
            return True
        letter, numbers = base_letter(name), [_number(v) for v in values]
        return (letter is not None and letter.name in _LAWS
                and all(n is not None and n >= 0 for n in numbers) and sum(n for n in numbers if n is not None) == 1)


def _is_closed(node: Node) -> bool:
    return not any(isinstance(part, (Letter, Call)) for part in node.walk())


def column(values: tuple[Node, ...], at: Node) -> Matrix:
    """The values as a column."""
    return Matrix(tuple((v,) for v in values), "pmatrix", span=at.span)


def _number(node: Node) -> Rational | None:
    """The value of a printed number or quotient of numbers."""
    inner = peel(node)
    if isinstance(inner, Number):
        return Rational(inner.text)
    if isinstance(inner, Fraction):
        above, below = _number(inner.numerator), _number(inner.denominator)
        return None if above is None or not below else above / below
    return None
