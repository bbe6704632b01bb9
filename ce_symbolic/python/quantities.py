"""The named quantities as SymPy expressions: ``KL(p, q)``, ``CE(p, q)``, ``H(p)``, ``E(p, f)``, ``P(Eq(X, Y))``, …

Each is an unevaluated SymPy function that prints as in lecture notes; what it means is looked up in
``ce_symbolic.vocabulary`` when the derivation is checked.  ``quantity`` reaches those that have no function here.

**What SymPy does before we see it.**  SymPy simplifies while an expression is built: ``x/x`` is 1, ``0*log(x)`` is 0,
``exp(log(x))`` is x, ``log(Rational(1, 2))`` is ``-log(2)``, ``x - x`` is 0, and sums come in SymPy's order.  What was
simplified away cannot be checked, and its condition (``x ≠ 0``) cannot be reported.  ``quotient``, ``product``,
``plus``, ``minus``, ``power``, ``log`` and ``exp`` below build the expression as it is written; use them where the
point of a step is such a simplification.  Or state the step under SymPy's own switch, which keeps all of it:

    with sympy.evaluate(False):
        d.step(x / x, "=", 1)          # proved where x ≠ 0

``.subs``, ``.doit`` and ``simplify`` evaluate again.  A relation whose sides are the same when they reach us says so
in a note of the report: a wrong step, too, may have become a true one.

``E``, ``I``, ``N`` and ``S`` are constants or functions of SymPy too: ``from sympy import *`` behind this module's
names hides them.  Strings are never turned into expressions.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

#: What begins the SymPy name of a named quantity: ``ce:kl-divergence:||``.
PREFIX = "ce:"
#: How quantities are printed; others by the first of their heads.
HEADS = {
    "kl-divergence": r"D_{KL}", "cross-entropy": r"\mathrm{CE}", "entropy": "H",
    "jensen-shannon-divergence": r"\mathrm{JS}", "mutual-information": "I", "sigmoid": r"\sigma",
    "E": r"\mathbb{E}", "Var": r"\mathrm{Var}", "Cov": r"\mathrm{Cov}", "P": "P",
}

#: How they go in Python.
SHORT = {"kl-divergence": "KL", "cross-entropy": "CE", "entropy": "H", "jensen-shannon-divergence": "JS",
         "mutual-information": "MI"}


class QuantityTerm(AppliedUndef):  # type: ignore[misc]
    """A named quantity in a SymPy expression; never evaluated."""

    def _latex(self, printer: Any, exp: Any = None) -> str:
        name, separators = taken_apart(self.func.__name__)
        text = _text(name, separators, HEADS.get(name, rf"\mathrm{{{name}}}"), [printer._print(a) for a in self.args],
                     {"||": r" \| ", "|": r" \mid "}, r" \sim ")
        return f"{text}^{{{exp}}}" if exp is not None else text

    def _sympystr(self, printer: Any) -> str:
        name, separators = taken_apart(self.func.__name__)
        return _text(name, separators, SHORT.get(name, name), [printer._print(a) for a in self.args], {}, "~")


def taken_apart(tag: str) -> tuple[str, tuple[str, ...]]:
    """The name and the separators of a quantity, from its SymPy name."""
    _, name, separators = tag.split(":", 2)
    return name, tuple(separators.split(" ")) if separators else ()


def _text(name: str, separators: Sequence[str], head: str, args: list[str], between: Mapping[str, str],
          under: str) -> str:
    if name in ("E", "Var", "Cov"):
        return f"{head}_{{{args[1]}{under}{args[0]}}}[{', '.join(args[2:])}]"
    if name == "P":
        args = [f"{left} = {right}" for left, right in zip(args[::2], args[1::2], strict=True)]
    shown = [between.get(s, f"{s} " if s in ",;" else f" {s} ") for s in separators]
    return f"{head}({''.join(a + s for a, s in zip(args, [*shown, ''], strict=True))})"


def made(name: str, separators: Sequence[str], args: Sequence[Any]) -> Any:
    """The SymPy function of a quantity; the separators of the printed call are part of its name."""
    tag = f"{PREFIX}{name}:{' '.join(separators)}"
    return UndefinedFunction(tag, bases=(QuantityTerm,), real=True)(*args)


def handed(value: Any) -> Any:
    """An argument as SymPy takes it: distributions and defined functions go by their names."""
    if isinstance(value, str):
        raise TypeError(f"{value!r} is a string; strings are never read as expressions, hand in what was declared")
    name = getattr(value, "name", None)
    if isinstance(name, str) and not isinstance(value, sp.Basic):
        return sp.Symbol(name)
    try:
        return sp.sympify(value, strict=True)
    except sp.SympifyError:
        raise TypeError(f"{value!r} is no expression of SymPy and no distribution") from None


def put(expr: Any, letter: Any, value: Any) -> Any:
    """The expression at one value of a letter, not evaluated; a mean binds its own letter."""
    if expr == letter:
        return value
    mean = isinstance(expr, QuantityTerm) and taken_apart(expr.func.__name__)[0] in ("E", "Var", "Cov")
    if not expr.has(letter) or (mean and expr.args[1] == letter):
        return expr
    with sp.evaluate(False):
        return expr.func(*(put(a, letter, value) for a in expr.args))


def quantity(name: str, *args: Any, separators: Sequence[str] | None = None) -> Any:
    """A quantity of the vocabulary by its name there, ``quantity("jensen-shannon-divergence", p, q)``."""
    from ce_symbolic.vocabulary import quantities

    if name not in {q.name for q in quantities()}:
        raise ValueError(f"no quantity {name!r}; there are {', '.join(sorted({q.name for q in quantities()}))}")
    if not args:
        raise TypeError(f"{name} of nothing; give it a distribution, a random variable or a number")
    return made(name, separators if separators is not None else (",",) * (len(args) - 1), [handed(a) for a in args])


def KL(p: Any, q: Any) -> Any:
    """The Kullback-Leibler divergence ``Σ p log (p/q)``; the weight is on the first law."""
    return quantity("kl-divergence", p, q, separators=("||",))


def JS(p: Any, q: Any) -> Any:
    """The Jensen-Shannon divergence."""
    return quantity("jensen-shannon-divergence", p, q, separators=("||",))


def CE(p: Any, q: Any) -> Any:
    """The cross-entropy ``-Σ p log q``."""
    return quantity("cross-entropy", p, q)


def H(*of: Any, given: Any = ()) -> Any:
    """The entropy of a law or of random variables, ``H(Y, given=X)``."""
    behind = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    return quantity("entropy", *of, *behind, separators=_separators(len(of), ",", len(behind)))


def MI(first: Any, second: Any, given: Any = ()) -> Any:
    """The mutual information ``I(X; Y)`` of two random variables, ``MI(X, Y, given=Z)``."""
    behind = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    return quantity("mutual-information", first, second, *behind, separators=_separators(2, ";", len(behind)))


def _separators(front: int, between: str, behind: int) -> tuple[str, ...]:
    return (*((between,) * (front - 1)), *(("|",) if behind else ()), *((",",) * (behind - 1)))


def E(law: Any, body: Any, index: Any = None) -> Any:
    """The mean ``E_{x ~ p}[f(x)]``; x is the index of the law, unless another is given."""
    return made("E", (), (handed(law), _index(law, index), handed(body)))


def Var(law: Any, body: Any, index: Any = None) -> Any:
    """The variance ``E[(f - E f)²]`` of ``f(x)`` for ``x ~ p``."""
    return made("Var", (), (handed(law), _index(law, index), handed(body)))


def Cov(law: Any, first: Any, second: Any, index: Any = None) -> Any:
    """The covariance of ``f(x)`` and ``g(x)`` for ``x ~ p``."""
    return made("Cov", (), (handed(law), _index(law, index), handed(first), handed(second)))


def _index(law: Any, index: Any) -> Any:
    found = index if index is not None else getattr(law, "index", None)
    if not getattr(found, "is_Symbol", False):
        raise TypeError("a mean is taken under a distribution of the derivation: E(p, f(x))")
    return found


def P(*events: Any, given: Any = ()) -> Any:
    """The probability of ``Eq(X, x)``, of ``Eq(X, Y)``, or of several such events; ``given`` conditions on others."""
    behind = tuple(given) if isinstance(given, (tuple, list)) else (given,)
    if not events:
        raise TypeError("the probability of nothing; give an event, P(Eq(X, Y))")
    for event in (*events, *behind):
        if not isinstance(event, sp.Eq):
            raise TypeError(f"an event is written Eq(X, x) or Eq(X, Y), not {event}")
    pairs = [part for event in (*events, *behind) for part in event.args]
    return made("P", _separators(len(events), ",", len(behind)), pairs)


def sigmoid(value: Any) -> Any:
    """The logistic function ``1 / (1 + e^{-t})``."""
    return quantity("sigmoid", value)


def softplus(value: Any) -> Any:
    """The smooth ramp ``log (1 + e^t)``."""
    return quantity("softplus", value)


# --- expressions as they are written ---------------------------------------------------------------------------------


class KeptSum(sp.Add):  # type: ignore[misc]
    """A sum in the author's order, also where that is SymPy's by chance."""

    in_order = True

    def as_ordered_terms(self, order: Any = None, data: bool = False) -> Any:
        """The terms as they were given."""
        return super().as_ordered_terms(order, data) if data else list(self.args)


class KeptProduct(sp.Mul):  # type: ignore[misc]
    """A product in the author's order."""

    in_order = True

    def as_ordered_factors(self, order: Any = None) -> Any:
        """The factors as they were given."""
        return list(self.args)


def as_it_stands(expr: Any) -> Any:
    """The expression with its sums and products marked as being in the author's order."""
    if not expr.args or not isinstance(expr, sp.Expr):
        return expr
    args = tuple(map(as_it_stands, expr.args))
    kind = KeptSum if isinstance(expr, sp.Add) else KeptProduct if isinstance(expr, sp.Mul) else expr.func
    return kind(*args, evaluate=False) if kind in (KeptSum, KeptProduct) else expr if args == expr.args else kind(*args)


def plus(*terms: Any) -> Any:
    """``a + b + …`` in this order."""
    return KeptSum(*map(handed, terms), evaluate=False)


def minus(first: Any, *rest: Any) -> Any:
    """``a - b - …``; with one argument ``-a``."""
    if not rest:
        return KeptProduct(-1, handed(first), evaluate=False)
    return KeptSum(handed(first), *(KeptProduct(-1, handed(t), evaluate=False) for t in rest), evaluate=False)


def product(*factors: Any) -> Any:
    """``a · b · …`` in this order."""
    return KeptProduct(*map(handed, factors), evaluate=False)


def quotient(above: Any, below: Any) -> Any:
    """``a / b``, not cancelled."""
    return KeptProduct(handed(above), sp.Pow(handed(below), -1, evaluate=False), evaluate=False)


def power(base: Any, exponent: Any) -> Any:
    """``a ** b`` as it stands."""
    return sp.Pow(handed(base), handed(exponent), evaluate=False)


def log(argument: Any) -> Any:
    """The natural logarithm as it stands, ``log(1)`` included."""
    return sp.log(handed(argument), evaluate=False)


def exp(argument: Any) -> Any:
    """The exponential as it stands, ``exp(log(x))`` included."""
    return sp.exp(handed(argument), evaluate=False)


__all__ = ["CE", "JS", "KL", "MI", "Cov", "E", "H", "P", "Var", "exp", "log", "minus", "plus", "power", "product",
           "quantity", "quotient", "sigmoid", "softplus"]
