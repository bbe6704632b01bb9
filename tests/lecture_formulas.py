"""Formulas of the lecture for tests: printed as LaTeX, and evaluated here in floating point.

Nothing of ce_symbolic is used: what these formulas are worth is decided by the few lines in ``value``, so that
a test can tell independently which variants of a step are wrong.  A product with a factor zero is zero, whatever the
logarithm beside it.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

Env = Mapping[str, Any]


class Undefined(Exception):
    """A logarithm of zero, or a quotient by zero."""


@dataclass(frozen=True)
class F:
    """A formula."""

    def latex(self) -> str:
        raise NotImplementedError

    def value(self, env: Env) -> float:
        raise NotImplementedError

    def parts(self) -> Iterator[tuple[F, str, int | None]]:
        """The direct parts, each with its field and its place in it."""
        for entry in fields(self):
            item = getattr(self, entry.name)
            if isinstance(item, F):
                yield item, entry.name, None
            elif isinstance(item, tuple):
                for k, one in enumerate(item):
                    if isinstance(one, F):
                        yield one, entry.name, k

    def with_part(self, name: str, k: int | None, part: F) -> F:
        if k is None:
            return replace(self, **{name: part})  # type: ignore[arg-type]
        items = getattr(self, name)
        return replace(self, **{name: (*items[:k], part, *items[k + 1:])})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Num(F):
    top: int
    bottom: int = 1

    def latex(self) -> str:
        return str(self.top) if self.bottom == 1 else rf"\frac{{{self.top}}}{{{self.bottom}}}"

    def value(self, env: Env) -> float:
        return self.top / self.bottom


@dataclass(frozen=True)
class Var(F):
    """A number: ``W``, ``a``, or the size of the index set."""

    name: str

    def latex(self) -> str:
        return self.name

    def value(self, env: Env) -> float:
        return float(env[self.name])


@dataclass(frozen=True)
class At(F):
    """``p(c)``: a law, or with ``raised`` the data ``x^{(i)}``, at an index that is bound or given."""

    law: str
    index: str
    raised: bool = False

    def latex(self) -> str:
        return f"{self.law}^{{({self.index})}}" if self.raised else f"{self.law}({self.index})"

    def value(self, env: Env) -> float:
        return float(env[self.law][int(env[self.index]) - 1])


@dataclass(frozen=True)
class Sum(F):
    body: F
    index: str = "c"
    size: str = "C"

    def latex(self) -> str:
        return rf"\sum_{{{self.index}=1}}^{self.size} {in_product(self.body)}"

    def value(self, env: Env) -> float:
        return sum(self.body.value({**env, self.index: k}) for k in range(1, int(env[self.size]) + 1))


@dataclass(frozen=True)
class Mean(F):
    law: str
    body: F
    index: str = "c"

    def latex(self) -> str:
        return rf"\mathbb{{E}}_{{{self.index} \sim {self.law}}}\left[{self.body.latex()}\right]"

    def value(self, env: Env) -> float:
        return sum(w * self.body.value({**env, self.index: k}) for k, w in enumerate(env[self.law], start=1) if w)


@dataclass(frozen=True)
class Log(F):
    of: F
    base: int = 0

    def latex(self) -> str:
        head = rf"\log_{self.base}" if self.base else r"\log"
        bare = isinstance(self.of, (At, Over, Num, Var, Agree))
        return f"{head} {self.of.latex()}" if bare else rf"{head}\left({self.of.latex()}\right)"

    def value(self, env: Env) -> float:
        number = self.of.value(env)
        if number <= 0:
            raise Undefined
        return math.log(number) / (math.log(self.base) if self.base else 1)


@dataclass(frozen=True)
class Exp(F):
    of: F

    def latex(self) -> str:
        return f"e^{{{self.of.latex()}}}"

    def value(self, env: Env) -> float:
        return math.exp(self.of.value(env))


@dataclass(frozen=True)
class Over(F):
    top: F
    bottom: F

    def latex(self) -> str:
        return rf"\frac{{{self.top.latex()}}}{{{self.bottom.latex()}}}"

    def value(self, env: Env) -> float:
        below = self.bottom.value(env)
        if not below:
            raise Undefined
        return self.top.value(env) / below


@dataclass(frozen=True)
class Neg(F):
    of: F

    def latex(self) -> str:
        return f"-{in_product(self.of)}"

    def value(self, env: Env) -> float:
        return -self.of.value(env)


@dataclass(frozen=True)
class Add(F):
    """Terms with signs: ``+-`` for a sum of two whose second is subtracted."""

    signs: str
    terms: tuple[F, ...]

    def latex(self) -> str:
        shown = [f"{sign} {in_product(term)}" for sign, term in zip(self.signs, self.terms, strict=True)]
        return " ".join(shown).removeprefix("+ ")

    def value(self, env: Env) -> float:
        return sum((1 if sign == "+" else -1) * term.value(env)
                   for sign, term in zip(self.signs, self.terms, strict=True))


@dataclass(frozen=True)
class Mul(F):
    factors: tuple[F, ...]

    def latex(self) -> str:
        return " ".join(in_product(factor) for factor in self.factors)

    def value(self, env: Env) -> float:
        product, undefined = 1.0, False
        for factor in self.factors:
            try:
                product *= factor.value(env)
            except Undefined:
                undefined = True
        if product and undefined:
            raise Undefined
        return product


@dataclass(frozen=True)
class Square(F):
    of: F

    def latex(self) -> str:
        return rf"\left({self.of.latex()}\right)^2"

    def value(self, env: Env) -> float:
        return self.of.value(env) ** 2


@dataclass(frozen=True)
class Slope(F):
    """The partial derivative of a polynomial of degree two at most, where the central difference is exact."""

    of: F
    variable: str

    def latex(self) -> str:
        return rf"\frac{{\partial}}{{\partial {self.variable}}} {in_product(self.of)}"

    def value(self, env: Env) -> float:
        at = float(env[self.variable])
        return (self.of.value({**env, self.variable: at + 1}) - self.of.value({**env, self.variable: at - 1})) / 2


@dataclass(frozen=True)
class CE(F):
    first: str
    second: str

    def latex(self) -> str:
        return rf"\mathrm{{CE}}({self.first}, {self.second})"

    def value(self, env: Env) -> float:
        return Neg(Sum(Mul((At(self.first, "c"), Log(At(self.second, "c")))))).value(env)


@dataclass(frozen=True)
class KL(F):
    first: str
    second: str

    def latex(self) -> str:
        return rf"D_{{KL}}({self.first} \| {self.second})"

    def value(self, env: Env) -> float:
        ratio = Over(At(self.first, "c"), At(self.second, "c"))
        return Sum(Mul((At(self.first, "c"), Log(ratio)))).value(env)


@dataclass(frozen=True)
class H(F):
    law: str

    def latex(self) -> str:
        return f"H({self.law})"

    def value(self, env: Env) -> float:
        return CE(self.law, self.law).value(env)


@dataclass(frozen=True)
class Agree(F):
    """``P(X = Y)`` for independent X and Y with the laws p and q."""

    def latex(self) -> str:
        return "P(X = Y)"

    def value(self, env: Env) -> float:
        return sum(a * b for a, b in zip(env["p"], env["q"], strict=True))


def in_product(part: F) -> str:
    """A part where a sum or a sign would fall apart without brackets."""
    return rf"\left({part.latex()}\right)" if isinstance(part, (Add, Neg)) else part.latex()


@dataclass(frozen=True)
class Step:
    """A relation; ``=``, ``<=``, ``>=``, ``<`` or ``>``."""

    lhs: F
    sign: str
    rhs: F

    def latex(self) -> str:
        sign = {"<=": r"\le", ">=": r"\ge"}.get(self.sign, self.sign)
        return f"{self.lhs.latex()} {sign} {self.rhs.latex()}"

    def violation(self, env: Env) -> float:
        """By how much the relation fails; not positive where it holds."""
        left, right = self.lhs.value(env), self.rhs.value(env)
        return {"=": abs(left - right), "<=": left - right, "<": left - right,
                ">=": right - left, ">": right - left}[self.sign]


# ---- one mistake ------------------------------------------------------------------------------------------------


def mistakes(step: Step) -> Iterator[tuple[str, Step]]:
    """The step with one mistake in it, and its kind; some of them are true all the same."""
    opposite = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
    if step.sign in opposite:
        yield "reversed inequality", replace(step, sign=opposite[step.sign])
    if step.sign in ("<=", ">="):
        yield "equality for a bound", replace(step, sign="=")
        yield "strict inequality", replace(step, sign=step.sign[0])
    for kind, part in _everywhere(step.lhs):
        yield kind, replace(step, lhs=part)
    for kind, part in _everywhere(step.rhs):
        yield kind, replace(step, rhs=part)


def _everywhere(formula: F) -> Iterator[tuple[str, F]]:
    yield from _here(formula)
    for part, name, k in formula.parts():
        for kind, changed in _everywhere(part):
            yield kind, formula.with_part(name, k, changed)


def _other(law: str) -> str:
    return {"p": "q", "q": "p"}.get(law, "q" if law in ("r", "t") else "")


def _here(formula: F) -> Iterator[tuple[str, F]]:
    match formula:
        case Neg(of):
            yield "missing minus", of
        case Log(Sum() as inner):
            yield "log of a sum split", replace(inner, body=Log(inner.body))
            yield "lost logarithm", inner
        case Log(Add(_, terms) as inner):
            yield "log of a sum split", replace(inner, terms=tuple(Log(t) for t in terms))
        case Log(Over(top, bottom)):
            yield "ratio turned over", Log(Over(bottom, top))
            yield "quotient of logarithms", Over(Log(top), Log(bottom))
            yield "wrong base", replace(formula, base=2)  # type: ignore[type-var]
        case Log(of, 0):
            yield "wrong base", Log(of, 2)
            yield "lost logarithm", of
        case Add(signs, terms):
            for k in range(len(terms)):
                turned = "-" if signs[k] == "+" else "+"
                yield "sign", Add(signs[:k] + turned + signs[k + 1:], terms)
                rest, left = signs[:k] + signs[k + 1:], terms[:k] + terms[k + 1:]
                yield "dropped term", Add(rest, left) if len(left) > 1 else left[0] if rest == "+" else Neg(left[0])
        case Mul(factors):
            for k in range(len(factors)):
                left = factors[:k] + factors[k + 1:]
                yield "lost factor", Mul(left) if len(left) > 1 else left[0]
            if len(factors) == 2:
                yield "sum for a product", Add("++", factors)
        case Over(top, Num()):
            yield "lost factor", top
        case Square(of):
            yield "lost square", of
        case At(law, index, raised):
            if not raised and _other(law):
                yield "p and q confused", At(_other(law), index)
            if index == "c":
                yield "wrong index", At(law, "k")
        case Mean(law, body, index):
            yield "mean over the wrong law", Mean(_other(law), body, index)
        case CE(first, second):
            yield "swapped arguments", CE(second, first)
            yield "p and q confused", CE(first, first)
        case KL(first, second):
            yield "swapped arguments", KL(second, first)
        case H(law):
            yield "p and q confused", H(_other(law))
        case Num(top, bottom) if bottom > 1:
            yield "wrong number", Num(top, bottom + 1)
