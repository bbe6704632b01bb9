"""Terms as Coq prints them: every quantity a real number, a set a list of reals, a family a function.

Named quantities are written out; the probabilities of some variables of a law are a function of their own.
"""
from __future__ import annotations

import re
from fractions import Fraction

from ce_symbolic.meaning.matrices import Square, opened
from ce_symbolic.meaning.terms import (
    Add,
    App,
    Big,
    Compare,
    Condition,
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
    Value,
    put,
    walk,
)

SUM, PRODUCT, POWER, APPLIED, ATOM = 1, 2, 3, 4, 5
FUNCTIONS = {"log": "ln", "exp": "exp", "abs": "Rabs", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh",
             "cosh": "cosh", "tanh": "tanh", "arctan": "atan"}
COMPARISONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_BOUND = re.compile(r"[#@]\d+|[A-Za-z]\w*'*")


View = tuple[str, tuple[str, ...]]
"""A law and some of its variables, in the order of the law."""


class NotCertifiable(Exception):
    """What has no counterpart in Coq yet; the message says what."""


class Names:
    """Identifiers of Coq for the names of a theory: ``v_`` symbols, ``f_`` families, ``p_`` laws, ``S_`` sets."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, kind: str, name: str) -> str:
        """The identifier of a name."""
        key = kind, name
        if key not in self._given:
            plain = re.sub(r"[^A-Za-z0-9]+", "_", name.replace("'", "_prime")).strip("_") or "x"
            made = wanted = f"{kind}_{plain}"
            number = 1
            while made in self._taken:
                number += 1
                made = f"{wanted}_{number}"
            self._taken.add(made)
            self._given[key] = made
        return self._given[key]


def names_bound(value: Value) -> frozenset[str]:
    """The names that are bound somewhere inside."""
    return frozenset(v.var for v in walk(value) if isinstance(v, (Big, Limit)))


class Printer:
    """Prints the terms of one theory.

    A bound variable keeps its name, so that a script can speak of it; Coq understands shadowing as the terms do.
    """

    def __init__(self, theory: Theory, names: Names | None = None) -> None:
        self.theory = theory
        self.names = names or Names()
        self.instead: dict[tuple[str, str], str] = {}
        self._depth = 0

    # ---- sets -------------------------------------------------------------------------------------------------------

    def index_set(self, over: IndexSet) -> str:
        """The list of a set's elements."""
        match over:
            case Finite(name):
                return self.names.of("S", name)
            case Range(lower, upper):
                return f"(rng {self.text(lower, ATOM)} {self.text(upper, ATOM)})"
            case Enum(elements):
                return "[" + "; ".join(self.text(e) for e in elements) + "]"
            case Space(name):
                return self.names.of("M", name)
            case Interval(lower, upper):
                return self.names.of("M", f"{self._end(lower)} to {self._end(upper)}")
        raise NotCertifiable(f"sets like {over}")

    def _end(self, value: Term) -> str:
        return "" if is_infinite(value) else self.text(value)

    def summed(self, letter: str, over: IndexSet) -> str:
        """The sign of a sum or an integral, with its index and set."""
        return f"\\{'int' if isinstance(over, (Space, Interval)) else 'sum'}_({letter} in {self.index_set(over)})"

    # ---- terms ------------------------------------------------------------------------------------------------------

    def text(self, value: Term, level: int = SUM) -> str:
        """The term, in brackets where it binds less than ``level``."""
        printed, own = self._print(value)
        return printed if own >= level else f"({printed})"

    def _print(self, value: Term) -> tuple[str, int]:
        match value:
            case Rat(number):
                return self._number(number)
            case Sym(name):
                return self._head("v", name), ATOM
            case App(name, args):
                if name.startswith("card:"):
                    return f"INR (length {self.names.of('S', name.removeprefix('card:'))})", APPLIED
                return self._applied(self._head("f", name), args)
            case Prob():
                return self._probability(value)
            case Joint():
                return self._joint(value)
            case Add(terms):
                return self._sum(terms), SUM
            case Mul(factors):
                return self._product(factors)
            case Pow(base, exponent):
                return self._power(base, exponent)
            case Fn() if (matrix := opened(value)) is not None:
                return self._of_matrix(value, matrix)
            case Fn():
                return self._function(value)
            case Big("sum" | "prod" as op, var, over, body):
                if ("v", var) in self.instead or any(
                        re.search(rf"\b{self.names.of('v', var)}\b", text) for text in self.instead.values()):
                    # A name that stands in what is put instead of another must not be caught by this binder, and what
                    # this binder binds is not replaced.
                    body, var = put(body, var, Sym(f"{var}.{self._depth}")), f"{var}.{self._depth}"
                variable = self.names.of("v", var)
                if op == "sum":
                    return f"{self.summed(variable, over)} {self.text(body, ATOM)}", SUM
                if isinstance(over, (Space, Interval)):
                    raise NotCertifiable("products over a continuum")
                return f"\\prod_({variable} in {self.index_set(over)}) {self.text(body, ATOM)}", SUM
            case Iverson(Compare(op, left, right)):
                return self._indicator(op, left, right)
            case Defined(_, _, body):
                return self._print(body)
            case Derivative():
                return self._derivative(value)
            case Limit():
                raise NotCertifiable("limits")
            case Big(op):
                raise NotCertifiable(f"{op}imum over a set")
        raise NotCertifiable(type(value).__name__)

    def _number(self, number: Fraction) -> tuple[str, int]:
        size = str(abs(number.numerator))
        if number.denominator != 1:
            size = f"{size} / {number.denominator}"
        if number < 0:
            return f"(- ({size}))" if number.denominator != 1 else f"(- {size})", ATOM
        return size, PRODUCT if number.denominator != 1 else ATOM

    def _applied(self, head: str, args: tuple[Term, ...]) -> tuple[str, int]:
        if not args:
            return head, ATOM
        return " ".join((head, *(self.text(a, ATOM) for a in args))), APPLIED

    def _probability(self, value: Prob) -> tuple[str, int]:
        law = self.theory.laws.get(value.law)
        if law is None:
            raise NotCertifiable(f"the law {value.law}, of which nothing is known")
        if not value.slots:
            return "1", ATOM
        given = dict(value.slots)
        view = tuple(slot for slot, _ in law.slots if slot in given)
        head = self.view((value.law, view))
        return self._applied(self.instead.get(("p", head), head), tuple(given[slot] for slot in view))

    def _joint(self, value: Joint) -> tuple[str, int]:
        """The sum of the probabilities of all points of the sample space at which the variables show the same."""
        if not value.items:
            return "1", ATOM
        head = self.view((value.law, (value.law,)))
        shown = "".join(f" * shows_same {self._head('f', name)} {' '.join(self.text(t, ATOM) for t in places)} o"
                        for name, *places in value.items)
        over = dict(self.theory.laws[value.law].slots)[value.law]
        return f"{self.summed('o', over)} ({self.instead.get(('p', head), head)} o{shown})", SUM

    def view(self, view: View) -> str:
        """The function that gives the probabilities of some variables of a law."""
        name, slots = view
        whole = tuple(slot for slot, _ in self.theory.laws[name].slots) == slots
        return self.names.of("p", name if whole else f"{name}.{'.'.join(slots)}")

    def _sum(self, terms: tuple[Term, ...]) -> str:
        printed = ""
        for k, t in enumerate(terms):
            positive = negated(t)
            if positive is not None:
                level = ATOM if _leads_negative(positive) else PRODUCT if k else POWER
                shown = self.text(positive, level)
                if not k and isinstance(t, Mul) and isinstance(positive, Rat):
                    shown = f"({shown})"  # "- 1" would be a number of its own
                printed += (" - " if k else "- ") + shown
            else:
                level = PRODUCT if k else SUM
                if isinstance(t, (Big, Prob, Joint, Defined)):
                    level = PRODUCT
                printed += (" + " if k else "") + self.text(t, level)
        return printed

    def _product(self, factors: tuple[Term, ...]) -> tuple[str, int]:
        if factors and factors[0] == Rat(Fraction(-1)) and len(factors) > 1:
            rest = factors[1] if len(factors) == 2 else Mul(factors[1:])
            shown = self.text(rest, POWER)
            return f"- ({shown})" if isinstance(rest, Rat) else f"- {shown}", SUM
        printed = ""
        for k, f in enumerate(factors):
            below = inverted(f)
            if below is not None:
                printed += (" / " if k else "/ ") + self.text(below, POWER)
            else:
                printed += (" * " if k else "") + self.text(f, POWER if k else PRODUCT)
        return printed or "1", PRODUCT if len(factors) > 1 or (factors and inverted(factors[0]) is not None) else (
            ATOM if not factors else SUM)

    def _power(self, base: Term, exponent: Term) -> tuple[str, int]:
        if isinstance(exponent, Rat):
            e = exponent.value
            if e < 0:
                return f"/ {self.text(Pow(base, Rat(-e)) if e != -1 else base, ATOM)}", PRODUCT
            if e.denominator == 1:
                return f"{self.text(base, ATOM)} ^ {e.numerator}", POWER
            if e.denominator == 2:
                root = f"sqrt {self.text(base, ATOM)}"
                return (root, APPLIED) if e.numerator == 1 else (f"({root}) ^ {e.numerator}", POWER)
        return f"rpow {self.text(base, ATOM)} {self.text(exponent, ATOM)}", APPLIED

    def _function(self, value: Fn) -> tuple[str, int]:
        if value.name in FUNCTIONS and len(value.args) == 1:
            return self._applied(FUNCTIONS[value.name], value.args)
        if value.name in ("max", "min") and value.args:
            printed = self.text(value.args[-1], ATOM)
            for a in reversed(value.args[:-1]):
                printed = f"(R{value.name} {self.text(a, ATOM)} {printed})"
            return printed, ATOM
        if value.name == "pi" and not value.args:
            return "PI", ATOM
        if value.name == "infinity":
            raise NotCertifiable("infinite sums and limits")
        raise NotCertifiable(f"the function {value.name}")

    def _of_matrix(self, value: Fn, matrix: Square) -> tuple[str, int]:
        if self.instead or isinstance(matrix.over, (Space, Interval)):
            raise NotCertifiable(f"a derivative of the {value.name}")
        return self._applied(f"{self.names.of('F', value.name)} {self.index_set(matrix.over)} {self.entries(matrix)}",
                             value.args[1:])

    def entries(self, matrix: Square) -> str:
        """The entries of a matrix, as a function of row and column."""
        row, col = (self.names.of("v", name) for name in (matrix.row, matrix.col))
        return f"(fun {row} {col} : R => {self.text(matrix.body)})"

    def _indicator(self, op: str, left: Term, right: Term) -> tuple[str, int]:
        if op in (">", ">="):
            op, left, right = {">": "<", ">=": "<="}[op], right, left
        head = {"=": "iv_eq", "!=": "iv_ne", "<": "iv_lt", "<=": "iv_le"}[op]
        return self._applied(head, (left, right))

    def _derivative(self, value: Derivative) -> tuple[str, int]:
        variable = value.variable
        self._depth += 1
        letter = f"t{self._depth}"
        inner = self.with_variable(variable, letter)
        printed = f"Deriv (fun {letter} : R => {inner.text(value.body)}) {self.text(variable, ATOM)}"
        self._depth -= 1
        return printed, APPLIED

    def with_variable(self, variable: Term, letter: str) -> Printer:
        """A printer to which a symbol is a new letter, or one member of a family or law is."""
        inner = Printer(self.theory, self.names)
        inner._depth = self._depth
        inner.instead = dict(self.instead)
        if isinstance(variable, Sym):
            inner.instead["v", variable.name] = letter
        elif isinstance(variable, App) and len(variable.args) in (1, 2):
            inner.instead["f", variable.name] = self._updated(self._head("f", variable.name), variable.args, letter)
        elif isinstance(variable, Prob) and len(variable.slots) in (1, 2):
            given = dict(variable.slots)
            view = tuple(slot for slot, _ in self.theory.laws[variable.law].slots if slot in given)
            head = self.view((variable.law, view))
            inner.instead["p", head] = self._updated(head, tuple(given[s] for s in view), letter)
        else:
            raise NotCertifiable("a derivative in this variable")
        return inner

    def _updated(self, head: str, args: tuple[Term, ...], letter: str) -> str:
        return f"(upd{len(args)} {head} {' '.join(self.text(a, ATOM) for a in args)} {letter})"

    def _head(self, kind: str, name: str) -> str:
        return self.instead.get((kind, name)) or self.names.of(kind, name)

    # ---- conditions -------------------------------------------------------------------------------------------------

    def compare(self, claim: Compare) -> str:
        """A comparison."""
        return f"{self.text(claim.left)} {COMPARISONS[claim.op]} {self.text(claim.right)}"

    def condition(self, condition: Condition) -> str:
        """A condition: for all elements of the sets for which the guards hold."""
        printed = ""
        for var, over in condition.binders:
            variable = self.names.of("v", var)
            printed += f"forall {variable}, {self.member(variable, over)} -> "
        for guard in condition.guards:
            printed += f"{self.compare(guard)} -> "
        return printed + self.compare(condition.claim)

    def member(self, printed: str, over: IndexSet) -> str:
        """That something is an element of a set."""
        if isinstance(over, Interval):
            ends = []
            for end, form in ((over.lower, "{} <= {}"), (over.upper, "{1} <= {0}")):
                if not is_infinite(end):
                    ends.append(form.format(self.text(end), printed))
            return "(" + " /\\ ".join(ends) + ")" if ends else "True"
        if isinstance(over, Space):
            return f"lies_in {self.index_set(over)} {printed}"
        return f"In {printed} {self.index_set(over)}"


def is_infinite(end: Term) -> bool:
    """Whether the end of an interval is infinite."""
    return any(isinstance(v, Fn) and v.name == "infinity" for v in walk(end))


def negated(value: Term) -> Term | None:
    """``x`` where the term is ``-x``."""
    if isinstance(value, Mul) and len(value.factors) > 1 and isinstance(value.factors[0], Rat):
        c = value.factors[0].value
        if c < 0:
            rest = value.factors[1:]
            if c == -1:
                return rest[0] if len(rest) == 1 else Mul(rest)
            return Mul((Rat(-c), *rest))
    if isinstance(value, Rat) and value.value < 0:
        return Rat(-value.value)
    return None


def _leads_negative(value: Term) -> bool:
    return negated(value) is not None or isinstance(value, (Big, Prob, Joint, Defined))


def inverted(value: Term) -> Term | None:
    """``x`` where the factor is ``1 / x``."""
    if isinstance(value, Pow) and isinstance(value.exponent, Rat) and value.exponent.value < 0:
        e = -value.exponent.value
        return value.base if e == 1 else Pow(value.base, Rat(e))
    return None
