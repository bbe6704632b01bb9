"""Terms as SymPy expressions, and back.

Expressions are built unevaluated, so that the author's form is kept as far as SymPy allows; symbols carry what the
theory says of them.  A sum over a named finite set X runs from 1 to the integer symbol ``N_X``, an integral over a
named space from -oo to oo.  SymPy is imported when first needed: it takes 0.4 s.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from typing import Any

from ce_symbolic.meaning.signs import NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, Signs
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    App,
    Big,
    Claim,
    Compare,
    Defined,
    Derivative,
    Enum,
    Finite,
    Fn,
    IndexSet,
    Interval,
    Iverson,
    Joint,
    Limit,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    put,
    transform,
)

_NAMES = {
    "abs": "Abs",
    "max": "Max",
    "min": "Min",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "ceil": "ceiling",
}
_BACK = {v: k for k, v in _NAMES.items()}


def to_sympy(term: Term, theory: Theory | None = None) -> Any:
    """The SymPy form of a term."""
    return _Builder(theory or Theory()).build(term)


def claim_form(claim: Claim) -> Any:
    """What a claim says as a SymPy relation (``Eq``, ``Le``, …), unevaluated; None for a claim on minimisers."""
    if claim.op.startswith("argmin="):
        return None
    return _Builder(claim.theory).relation(Compare(claim.op, claim.left, claim.right))


class _Builder:
    def __init__(self, theory: Theory) -> None:
        import sympy

        self.sp = sympy
        self.theory = theory
        self.signs = Signs(theory)

    def build(self, term: Term) -> Any:
        sp = self.sp
        match term:
            case Rat(value):
                return sp.Rational(value.numerator, value.denominator)
            case Sym(name):
                return self.symbol(name)
            case Defined():
                return self.build(term.body)
            case Add():
                return sp.Add(*map(self.build, term.terms), evaluate=False)
            case Mul():
                return sp.Mul(*map(self.build, term.factors), evaluate=False)
            case Pow():
                return sp.Pow(self.build(term.base), self.build(term.exponent), evaluate=False)
            case Fn():
                return self.function(term)
            case App():
                return self.app(term)
            case Prob():
                return self.prob(term)
            case Joint():
                values = [self.build(v) for _, *ends in term.items for v in ends]
                return self.sp.Function(term.law + "_" + "_".join(n for n, *_ in term.items), nonnegative=True)(*values)
            case Iverson():
                return self.bracket(self.relation(term.condition))
            case Derivative():
                return sp.Derivative(self.build(term.body), self.build(term.variable))
            case Limit():
                return sp.Limit(self.build(term.body), self.symbol(term.var), self.build(term.point))
            case Big():
                return self.big(term)
        raise TypeError(f"no SymPy form for {type(term).__name__}")

    def symbol(self, name: str) -> Any:
        """A symbol with what is known of it."""
        facts: dict[str, bool] = {"real": True}
        if name in self.theory.integers or isinstance(self.theory.sets.get(name), (Range, Finite)):
            facts = {"integer": True}
        sign = self.signs.of(Sym(name))
        known = {POSITIVE: "positive", NEGATIVE: "negative", NONNEGATIVE: "nonnegative", NONZERO: "nonzero"}.get(sign)
        if known is not None:
            facts[known] = True
        return self.sp.Symbol(name, **facts)

    def relation(self, compare: Compare) -> Any:
        """A comparison, unevaluated."""
        kinds = {"=": "Eq", "!=": "Ne", "<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge"}
        build = getattr(self.sp, kinds[compare.op])
        return build(self.build(compare.left), self.build(compare.right), evaluate=False)

    def bracket(self, condition: Any) -> Any:
        """1 where the condition holds, 0 elsewhere."""
        sp = self.sp
        if not condition.has(sp.Piecewise):
            return sp.Piecewise((1, condition), (0, True), evaluate=False)
        # SymPy would take the brackets inside the condition apart, and does not get it right.
        pair = sp.functions.elementary.piecewise.ExprCondPair
        cases = (sp.Tuple.__new__(pair, sp.S.One, condition), sp.Tuple.__new__(pair, sp.S.Zero, sp.true))
        return sp.Basic.__new__(sp.Piecewise, *cases)

    def function(self, term: Fn) -> Any:
        sp = self.sp
        if term.name == "infinity":
            return sp.oo
        if term.name == "pi":
            return sp.pi
        if term.name == "exp" and term.args == (ONE,):
            return sp.E
        args = [self.build(a) for a in term.args]
        return getattr(sp, _NAMES.get(term.name, term.name))(*args, evaluate=False)

    def app(self, term: App) -> Any:
        args = [self.build(a) for a in term.args]
        family = self.theory.families.get(term.name)
        if family is not None and all(over is not None for over in family.arguments):
            return self.sp.IndexedBase(term.name, real=True)[tuple(args)]
        return self.sp.Function(term.name, real=True)(*args)

    def prob(self, term: Prob) -> Any:
        if not term.slots:
            return self.sp.Integer(1)
        names = "_".join(s for s, _ in term.slots if s != "0")
        return self.sp.Function(f"{term.law}_{names}" if names else term.law, nonnegative=True)(
            *(self.build(v) for _, v in term.slots)
        )

    def big(self, term: Big) -> Any:
        sp = self.sp
        if isinstance(term.over, Enum):
            items = [self.build(put(term.body, term.var, e)) for e in term.over.elements]
            if term.op == "sum":
                return sp.Add(*items, evaluate=False)
            if term.op == "prod":
                return sp.Mul(*items, evaluate=False)
            return getattr(sp, term.op.capitalize())(*items, evaluate=False)
        low, high = self.bounds(term.over)
        inner = _Builder(Theory(**{**self.theory.__dict__, "sets": {**self.theory.sets, term.var: term.over}}))
        body, var = inner.build(term.body), inner.symbol(term.var)
        kind = sp.Product if term.op == "prod" else sp.Integral if isinstance(term.over, (Space, Interval)) else sp.Sum
        if term.op in ("sum", "prod"):
            return self.ranging(kind, body, (var, low, high))
        # SymPy has no extremum over an index set; an undefined function of the body keeps the place.
        return sp.Function(f"{term.op}_over")(body, var, low, high)

    def ranging(self, kind: Any, body: Any, limits: tuple[Any, Any, Any]) -> Any:
        """A sum, product or integral of what is unevaluated.

        SymPy would rewrite the conditions of a case distinction inside, and makes 0 = 0·p(u) false.
        """
        if not body.has(self.sp.Piecewise):
            return kind(body, limits)
        found = self.sp.Expr.__new__(kind, body, self.sp.Tuple(*limits))
        found.is_commutative = True
        return found

    def bounds(self, over: IndexSet) -> tuple[Any, Any]:
        """The ends of a set."""
        sp = self.sp
        if isinstance(over, (Range, Interval)):
            return self.build(over.lower), self.build(over.upper)
        if isinstance(over, Space):
            return -sp.oo, sp.oo
        assert isinstance(over, Finite)
        return sp.Integer(1), sp.Symbol(f"N_{over.name}", integer=True, positive=True)


# --- back ------------------------------------------------------------------------------------------------------------


def from_sympy(expr: Any) -> Term:
    """The term of a SymPy expression; raises TypeError on what has no meaning here."""
    import sympy as sp

    if isinstance(expr, (int, Fraction)):
        return Rat(Fraction(expr))
    if isinstance(expr, float) or getattr(expr, "is_Float", False):
        return Rat(Fraction(str(expr)))
    if expr is sp.oo:
        return INFINITY
    if expr is -sp.oo:
        return Mul((MINUS_ONE, INFINITY))
    if expr is sp.pi:
        return Fn("pi", ())
    if expr is sp.E:
        return Fn("exp", (ONE,))
    if expr.is_Rational:
        return Rat(Fraction(int(expr.p), int(expr.q)))
    if expr.is_Symbol:
        return Sym(expr.name)
    if isinstance(expr, sp.Add):
        return Add(tuple(map(from_sympy, _in_order(expr))))
    if isinstance(expr, sp.Mul):
        return Mul(tuple(map(from_sympy, _in_order(expr))))
    if expr.func is sp.exp:  # not isinstance: SymPy takes every power of E for one
        return Fn("exp", (from_sympy(expr.args[0]),))
    if isinstance(expr, sp.Pow):
        if expr.base is sp.E:
            return Fn("exp", (from_sympy(expr.exp),))
        return Pow(from_sympy(expr.base), from_sympy(expr.exp))
    if isinstance(expr, sp.Indexed):
        return App(str(expr.base.label), tuple(map(from_sympy, expr.indices)))
    if isinstance(expr, (sp.Sum, sp.Product, sp.Integral)):
        return _ranges(expr)
    if isinstance(expr, sp.Derivative):
        result = from_sympy(expr.expr)
        for variable, count in expr.variable_count:
            for _ in range(int(count)):
                result = Derivative(result, from_sympy(variable))
        return result
    if isinstance(expr, sp.Limit):
        return Limit(expr.args[1].name, from_sympy(expr.args[2]), from_sympy(expr.args[0]))
    if isinstance(expr, sp.Piecewise):
        return _piecewise(expr)
    if isinstance(expr, sp.KroneckerDelta):
        return Iverson(Compare("=", from_sympy(expr.args[0]), from_sympy(expr.args[1])))
    if isinstance(expr, sp.core.function.AppliedUndef):
        return App(expr.func.__name__, tuple(map(from_sympy, expr.args)))
    name = _BACK.get(expr.func.__name__, expr.func.__name__)
    if name in (
        "log",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "arcsin",
        "arccos",
        "arctan",
        "floor",
        "ceil",
        "sign",
        "abs",
        "max",
        "min",
    ):
        return Fn(name, tuple(map(from_sympy, expr.args)))
    raise TypeError(f"no meaning for the SymPy expression {expr.func.__name__}: {expr}")


def _in_order(expr: Any) -> list[Any]:
    """The operands of a sum or product: in the author's order, or more readable where SymPy has sorted them itself.

    Nothing is evaluated here; an expression that says ``in_order`` is left as it is.
    """
    from sympy.core.basic import Basic

    args = list(expr.args)
    rest = args[1:] if args[0].is_Number else args
    if getattr(expr, "in_order", False) or rest != sorted(rest, key=cmp_to_key(Basic.compare)):
        return args
    if expr.is_Add:
        return sorted(args, key=lambda a: bool(a.is_Mul and a.args[0].is_Number and a.args[0].is_negative))
    return [*args[: len(args) - len(rest)], *sorted(rest, key=lambda a: a.sort_key())]


def _ranges(expr: Any) -> Term:
    import sympy as sp

    body = from_sympy(expr.function)
    for limits in expr.limits:
        if len(limits) != 3:
            raise TypeError(f"a range without bounds: {expr}")
        var, low, high = limits
        ends = from_sympy(low), from_sympy(high)
        over: IndexSet = Interval(*ends) if isinstance(expr, sp.Integral) else Range(*ends)
        body = Big("prod" if isinstance(expr, sp.Product) else "sum", var.name, over, body)
    return body


def _piecewise(expr: Any) -> Term:
    """A case distinction: each value times the bracket of its condition and the opposites of those before."""
    terms: list[Term] = []
    before: list[Compare] = []
    for value, condition in expr.args:
        guards: list[Term] = [Iverson(_opposite(c)) for c in before]
        if condition != True:  # noqa: E712  (SymPy's true is not Python's)
            compare = relation(condition)
            guards.append(Iverson(compare))
            before.append(compare)
        body = from_sympy(value)
        if body != ZERO:
            factors = [*guards, *([] if guards and body == ONE else [body])]
            terms.append(factors[0] if len(factors) == 1 else Mul(tuple(factors)))
    if not terms:
        return ZERO
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def relation(expr: Any) -> Compare:
    """A SymPy relation as a comparison."""
    ops = {
        "Equality": "=",
        "Unequality": "!=",
        "StrictLessThan": "<",
        "LessThan": "<=",
        "StrictGreaterThan": ">",
        "GreaterThan": ">=",
    }
    name = expr.func.__name__
    if name not in ops:
        raise TypeError(f"not a relation between two expressions: {expr}")
    return Compare(ops[name], from_sympy(expr.args[0]), from_sympy(expr.args[1]))


def _opposite(compare: Compare) -> Compare:
    ops = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    return Compare(ops[compare.op], compare.left, compare.right)


def unnamed(term: Term) -> Term:
    """The term without names of defined quantities, as SymPy sees it."""
    result = transform(term, lambda v: v.body if isinstance(v, Defined) else v)
    assert isinstance(result, Term)
    return result
