r"""The mean and the variance of a normal law whose log density is told: completing the square.

``The log density of x is, up to a constant, -\frac{1}{2}(A x^2 - 2 B x)``, compared with a normal law of mean μ and
variance σ²: then σ² is ``1/A`` and μ is ``B/A``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ce_symbolic.context import declarations as said
from ce_symbolic.context.names import head_key, peel
from ce_symbolic.context.phrases import ONE, Sentence
from ce_symbolic.notation import tree
from ce_symbolic.notation.tree import Add, Call, Fraction, Group, Letter, Mul, Node, Number, Power, Script

_UP_TO = (r"(?:,? up to (?:an? |the )?(?:additive |normali[sz](?:ing|ation) |irrelevant )*"
          r"(?:constants?|factors?|terms?),?)")
_LOG = re.compile(
    rf"\blog(?:arithm of the)?[- ]?(?:probability |posterior |conditional )?densit(?:y|ies) of {ONE}"
    rf"(?: given [^.]*?)?,? (?:is|equals|reads){_UP_TO}? {ONE}")
_PROPORTIONAL = re.compile(
    rf"\bdensity of {ONE}(?: given [^.]*?)?,? is(?: then)? proportional to {ONE}")
#: ``We compare it with a normal law of mean μ and variance σ²``; another subject would have a law of its own.
_NORMAL = re.compile(
    rf"(?:\b(?:it|this|that|which)\b[^.⟦]{{0,30}} |, )(?:an? |the )?(?:normal|gaussian)(?: law| distribution| density)?"
    rf" (?:with|of|having) (?:the )?mean {ONE},? and (?:the )?variance {ONE}")


def squares(sentence: Sentence) -> Iterator[said.Declaration]:
    """Log densities told as formulas, and the normal law that they are compared with."""
    for pattern in (_LOG, _PROPORTIONAL):
        for match in pattern.finditer(sentence.text):
            name, formula = sentence.node(match.group(1)), sentence.node(match.group(2))
            if pattern is _PROPORTIONAL and formula is not None:
                formula = _exponent(formula)
            if name is not None and formula is not None and isinstance(peel(name), (Letter, Script)):
                yield said.LogDensity(sentence.span, peel(name), formula)
    for match in _NORMAL.finditer(sentence.text):
        mean, variance = sentence.node(match.group(1)), sentence.node(match.group(2))
        if mean is not None and variance is not None and isinstance(peel(mean), (Letter, Script)):
            yield said.NormalLaw(sentence.span, peel(mean), peel(variance))


def _exponent(node: Node) -> Node | None:
    inner = peel(node)
    if isinstance(inner, Call) and head_key(inner.head) == "exp" and len(inner.args) == 1:
        return inner.args[0]
    if isinstance(inner, Power) and isinstance(base := peel(inner.base), Letter) and base.name == "e":
        return inner.exponent
    return None


def equations(declared: Sequence[said.Declaration]) -> Iterator[said.Equation]:
    """What the mean and the variance are, where one log density and one normal law are told."""
    logs = [d for d in declared if isinstance(d, said.LogDensity)]
    normal = [d for d in declared if isinstance(d, said.NormalLaw)]
    if len(logs) != 1 or len(normal) != 1:
        return
    told, law = logs[0], normal[0]
    if any(n == told.name for part in (law.mean, law.variance) for n in part.walk()):
        return
    found = coefficients(told.formula, told.name)
    if found is None or not found[2]:
        return
    two = Number("2")
    curvature = Group(Add(("-",), (Mul((two, Group(_sum(found[2]))), ("",)),)))
    yield said.Equation(law.span, law.variance, Fraction(Number("1"), curvature), strict=True, retold=True)
    if found[1]:
        mean = Mul((Fraction(Number("1"), curvature), Group(_sum(found[1]))), ("",))
        yield said.Equation(law.span, law.mean, mean, strict=True, retold=True)


Terms = dict[int, list[Node]]


def coefficients(node: Node, name: Node) -> Terms | None:
    """The coefficients of a polynomial of degree two in a name, by the power; None where it is none."""
    inner = peel(node)
    if inner == name:
        return {0: [], 1: [Number("1")], 2: []}
    if not any(n == name for n in inner.walk()):
        return {0: [inner], 1: [], 2: []}
    if isinstance(inner, Power) and peel(inner.exponent) == Number("2") and peel(inner.base) == name:
        return {0: [], 1: [], 2: [Number("1")]}
    if isinstance(inner, Power) and peel(inner.exponent) == Number("2"):
        line = coefficients(inner.base, name)
        if line is None or line[2] or not line[1]:
            return None
        slope, start = Group(_sum(line[1])), Group(_sum(line[0])) if line[0] else None
        both = [Mul((Number("2"), slope, start), ("", ""))] if start is not None else []
        return {0: [], 1: [*both], 2: [Power(slope, Number("2"))]}
    if isinstance(inner, tree.Delimited) and inner.kind == "norm" and peel(inner.items[0]) == name:
        return None
    if isinstance(inner, Add):
        found: Terms = {0: [], 1: [], 2: []}
        for sign, part in zip(inner.signs, inner.terms, strict=True):
            terms = coefficients(part, name)
            if terms is None or sign not in ("", "+", "-"):
                return None
            for power, values in terms.items():
                found[power] += [Group(Add(("-",), (v,))) if sign == "-" else v for v in values]
        return found
    if isinstance(inner, Mul) and all(s in ("", "\\cdot", "\\,") for s in inner.signs):
        having = [k for k, f in enumerate(inner.factors) if any(n == name for n in f.walk())]
        within = coefficients(inner.factors[having[0]], name) if len(having) == 1 else None
        rest = [Group(f) for k, f in enumerate(inner.factors) if k not in having]
        if within is None:
            return None
        return {power: [Mul((*rest, Group(v)), ("",) * len(rest)) for v in values] for power, values in within.items()}
    if isinstance(inner, Fraction) and not any(n == name for n in inner.denominator.walk()):
        within = coefficients(inner.numerator, name)
        return None if within is None else {
            power: [Fraction(v, inner.denominator) for v in values] for power, values in within.items()}
    return None


def _sum(terms: Sequence[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Add(("", *("+",) * (len(terms) - 1)), tuple(terms))
