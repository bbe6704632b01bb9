"""What the names of a derivation in Python are, and what its SymPy expressions mean.

``Lexicon.read`` takes an expression through ``from_sympy``: the term that comes out still has the author's names in it
(``p(c)``, ``ce:kl-divergence:||(p, q)``), and is what is printed; ``lookup.meaning`` looks the names up.
``Lexicon.claim`` adds the theory and the domain.  SymPy's assumptions on symbols are taken over as facts; those that
have no counterpart here are refused.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.parameters import global_parameters

from ce_symbolic.meaning.finish import mentioned
from ce_symbolic.meaning.obligations import domain
from ce_symbolic.meaning.sympy_form import from_sympy
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Family,
    Finite,
    IndexSet,
    Law,
    Prob,
    Property,
    Sym,
    Term,
    Theory,
    Value,
    term,
    transform,
)
from ce_symbolic.notation.operators import GREEK
from ce_symbolic.python.quantities import as_it_stands

#: The one joint law of all random variables.
MASTER = "P"
_NAME = re.compile(r"[A-Za-z]+\d*(_[A-Za-z0-9]+)?'*")
SIGNS = {"positive": ">", "negative": "<", "nonnegative": ">=", "nonpositive": "<=", "nonzero": "!="}
_CONSTANTS = ("e", "pi")
WITHOUT = ("even", "odd", "prime", "composite", "irrational", "transcendental", "imaginary", "infinite", "noninteger")


class DerivationError(ValueError):
    """What cannot be stated; the message says what was met and what to write instead."""


@dataclass(frozen=True)
class Function:
    """``name(parameters) = body``; without a body an unknown function."""

    parameters: tuple[str, ...]
    body: Term | None = None


@dataclass
class Lexicon:
    """The names of one derivation."""

    indices: dict[str, IndexSet] = field(default_factory=dict)
    """Letters for elements of sets; an assumption on one holds for all elements."""
    elements: dict[str, IndexSet] = field(default_factory=dict)
    """Names of fixed elements."""
    letters: dict[IndexSet, str] = field(default_factory=dict)
    laws: dict[str, IndexSet] = field(default_factory=dict)
    variables: dict[str, tuple[str, IndexSet]] = field(default_factory=dict)
    """Random variables: the law of each by name (empty where it has none) and the set of its values."""
    families: dict[str, tuple[IndexSet | None, ...]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)
    """Laws that are positive everywhere."""
    symbols: dict[str, Any] = field(default_factory=dict)
    integers: set[str] = field(default_factory=set)
    facts: list[Condition] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was taken for granted in reading."""
    inferred: set[str] = field(default_factory=set)
    """Families that were not declared: what their indices run over is seen from their use."""
    names: int = 0

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is refused in between leaves nothing behind."""
        saved = {f.name: copy(getattr(self, f.name)) for f in fields(self)}
        try:
            yield
        except Exception:
            for name, value in saved.items():
                setattr(self, name, value)
            raise

    # --- SymPy in ----------------------------------------------------------------------------------------------------

    def read(self, expr: Any, parameters: Iterable[str] = ()) -> Term:
        """The term of an expression, in the author's names; ``parameters`` are names that a definition binds."""
        if isinstance(expr, str):
            raise DerivationError(f"{expr!r} is a string; strings are never read as expressions, build it with SymPy")
        if isinstance(expr, (bool, sp.logic.boolalg.Boolean)) and not isinstance(expr, sp.Expr):
            raise DerivationError(f"{expr} is a statement where a number is expected; a relation stands alone, "
                                  "step(Eq(a, b)), or is given in parts, step(a, \"=\", b)")
        if callable(expr) and not isinstance(expr, sp.Basic):
            raise DerivationError(f"{getattr(expr, 'name', expr)} is a distribution where a number is expected; "
                                  "write its value at a point, p(x)")
        if isinstance(expr, float) and str(expr).lstrip("-").replace(".", "", 1).isdecimal():
            self._look_at(expr)
            return from_sympy(expr)
        try:
            whole = sp.sympify(expr, strict=True)
        except sp.SympifyError:
            raise DerivationError(f"{expr!r} is no expression of SymPy") from None
        if not isinstance(whole, sp.Expr):
            raise DerivationError(refusal(whole))
        if whole.has(sp.nan, sp.zoo):
            raise DerivationError(refusal(whole))
        self._take_symbols(whole, set(parameters))
        try:
            return from_sympy(whole if global_parameters.evaluate else as_it_stands(whole))
        except TypeError:
            raise DerivationError(refusal(whole)) from None

    def _look_at(self, decimal: Any) -> None:
        """Remark on a decimal that is rounded, as ``1/3`` of Python is."""
        if sum(map(str.isdecimal, str(decimal).strip("-0."))) > 12:
            note = f"{decimal} is read as the decimal it is printed as; for a fraction write Rational(1, 3)"
            self.notes += [note] if note not in self.notes else []

    def compare(self, relation: Any) -> Compare:
        """A SymPy relation in the author's names."""
        if isinstance(relation, bool):
            raise DerivationError(f"{relation} is Python's; a == b compares how SymPy expressions are built, "
                                  "write Eq(a, b), or give both sides and the sign apart: step(a, \"=\", b)")
        if isinstance(relation, sp.logic.boolalg.BooleanAtom):
            raise DerivationError(f"SymPy has made {relation} of this relation before we saw it; if its assumptions on "
                                  "the symbols say it already, leave it out, else give both sides and the sign apart")
        if not getattr(relation, "is_Relational", False):
            raise DerivationError(f"{relation} is no relation of SymPy; one relation is given at a time, Eq(a, b), "
                                  "a <= b, or both sides and the sign apart: a, \"=\", b")
        sign = {"==": "=", "!=": "!="}.get(relation.rel_op, relation.rel_op)
        return Compare(sign, self.read(relation.lhs), self.read(relation.rhs))

    def _take_symbols(self, expr: Any, parameters: set[str]) -> None:
        bound: set[str] = set()
        for number in sorted(expr.atoms(sp.Float), key=str):
            self._look_at(number)
        for big in expr.atoms(sp.Sum, sp.Product, sp.Integral):
            for limits in big.limits:
                bound.add(limits[0].name)
                _check_bound(limits, isinstance(big, sp.Integral))
        directions = set()
        for limit in expr.atoms(sp.Limit):
            bound.add(limit.args[1].name)
            directions.add(limit.args[3])
            if limit.args[2].is_finite is not False and str(limit.args[3]) != "+-":
                raise DerivationError("a limit from one side; limits at a point are from both here, dir='+-'")
        for indexed in expr.atoms(sp.Indexed):
            name = str(indexed.base.label)
            if indexed.base.label.is_integer:
                raise DerivationError(f"the members of {name} are declared integer, which cannot be taken over")
            if name not in self.families:
                self.families[name] = (None,) * len(indexed.indices)
                self.inferred.add(name)
        for symbol in sorted(expr.atoms(sp.Symbol) - directions, key=str):
            if symbol.name not in parameters:
                self.take(symbol, symbol.name in bound)
        for applied in expr.atoms(AppliedUndef):
            self._check_function(applied)

    def _check_function(self, applied: Any) -> None:
        """SymPy may know no more of a function than we do."""
        name = applied.func.__name__
        known = {sign for sign in (*SIGNS, "zero", "integer") if getattr(applied, f"is_{sign}")}
        if name in self.laws or name.startswith(f"{MASTER}_"):
            known -= {"nonnegative"} if name not in self.positive else {"nonnegative", "positive", "nonzero"}
        if known:
            raise DerivationError(f"the function {name} is declared {sorted(known)[0]}, which cannot be taken over; "
                                  f"a distribution is declared in this derivation, d.distribution({name!r}, …), and "
                                  "the sign of a plain function is said with assume")

    def take(self, symbol: Any, bound: bool = False, declared: bool = False) -> None:
        """One name, one symbol."""
        name = symbol.name
        check_name(name)
        twin = {"lamda": "lambda", "lambda": "lamda"}.get(name)
        if twin in self.symbols:
            raise DerivationError("the symbols lamda and lambda print alike; use one of them")
        known = self.symbols.get(name)
        if known is not None:
            if known != symbol and not (name in self.functions and not symbol.is_Dummy):
                raise DerivationError(
                    f"there are two different symbols {name} ({_described(known)} and {_described(symbol)}), which "
                    "print alike; use one, the declared one where there is a declaration")
            return
        check_assumptions(symbol)
        if name in _CONSTANTS and not declared:
            raise DerivationError(f"the symbol {name} prints like the number; use another name, or sympy's own "
                                  f"{'E' if name == 'e' else 'pi'} for the number")
        if bound or name in self.functions or name in self.laws or _is_size_of_set(name, self.letters):
            return
        self.symbols[name] = symbol
        if symbol.is_integer and not declared:
            self.integers.add(name)

    # --- laws and names ----------------------------------------------------------------------------------------------

    def set_of(self, name: str) -> IndexSet | None:
        """The set that a declared index or element belongs to."""
        return self.indices.get(name, self.elements.get(name))

    def prob(self, law: str, value: Term) -> Term:
        """The mass of a law at a point: where it is the law of a random variable, the marginal of the joint law."""
        slot = next((v for v, (own, _) in self.variables.items() if own == law), None)
        return Prob(law, (("0", value),)) if slot is None else Prob(MASTER, ((slot, value),))

    def give_law(self, law: str) -> None:
        """What was said of a law so far holds for the random variable that it is the law of from now on."""

        def change(value: Value) -> Value:
            if isinstance(value, Prob) and value.law == law:
                return self.prob(law, value.slots[0][1])
            return value

        facts = [transform(f, change) for f in self.facts]
        self.facts = [f for f in facts if isinstance(f, Condition)]
        for name, known in self.functions.items():
            if known.body is not None:
                self.functions[name] = Function(known.parameters, term(transform(known.body, change)))

    def new_name(self, letter: str) -> str:
        """A bound name that nothing else uses."""
        self.names += 1
        return f"{letter}~{self.names}"

    # --- claims ------------------------------------------------------------------------------------------------------

    def claim(self, op: str, left: Term, right: Term) -> Claim:
        """What a relation between two meanings claims, with its theory and its domain."""
        theory = self.theory((left, right))
        return Claim(op, left, right, theory, domain((left, right), theory))

    def _all_facts(self) -> list[Condition]:
        found = list(self.facts)
        for name, symbol in self.symbols.items():
            if name in self.indices or name in self.elements or name in self.variables:
                continue
            op = next((op for sign, op in SIGNS.items() if getattr(symbol, f"is_{sign}")), None)
            if symbol.is_zero:
                op = "="
            if op is None:
                continue
            if name in self.families:
                binders = tuple((self.letters.get(s, "i") + "'" * k, s)
                                for k, s in enumerate(self.families[name]) if s is not None)
                found.append(Condition(binders, (), Compare(op, App(name, tuple(Sym(n) for n, _ in binders)), ZERO)))
            elif op == ">" and symbol.is_integer:
                found.append(Condition((), (), Compare(">=", Sym(name), ONE)))
            else:
                found.append(Condition((), (), Compare(op, Sym(name), ZERO)))
        return list(dict.fromkeys(found))

    def theory(self, terms: Iterable[Term]) -> Theory:
        """What concerns these terms: their names, and the facts that are connected with them."""
        for name, sets in self.families.items():
            if None in sets:
                raise DerivationError(f"what the indices of {name} run over is not known; "
                                      f"declare it, d.family({name!r}, over=…)")
        laws = {n: Law(n, (("0", s),)) for n, s in self.laws.items()}
        if self.variables:
            laws[MASTER] = Law(MASTER, tuple(sorted((v, s) for v, (_, s) in self.variables.items())))
        families = {n: Family(n, sets) for n, sets in self.families.items()}
        families |= {n: Family(n, (None,) * len(f.parameters)) for n, f in self.functions.items() if f.body is None}
        known = self.indices | self.elements
        names: set[str] = set().union(*map(mentioned, terms))
        pool: list[tuple[Condition | Property, set[str]]] = [(f, mentioned(f)) for f in self._all_facts()]
        pool += [(p, {p.subjects[0]} if p.subjects[0] in laws else set(p.subjects)) for p in self.properties]
        kept: list[Condition | Property] = []
        size = -1
        while size != len(names) + len(kept):
            size = len(names) + len(kept)
            over = [s for n in sorted(names) if n in laws for _, s in laws[n].slots]
            over += [s for n in sorted(names) if n in families for s in families[n].arguments if s is not None]
            over += [known[n] for n in sorted(names) if n in known]
            names = names.union(*map(mentioned, over))
            for item, inside in list(pool):
                core = {n for n in inside if n not in self.integers and not n.startswith("set:")} or inside
                if core & names:
                    pool.remove((item, inside))
                    kept.append(item)
                    names |= inside
        return Theory(
            laws={n: laws[n] for n in sorted(names) if n in laws},
            families={n: families[n] for n in sorted(names) if n in families},
            sets={n: known[n] for n in sorted(names) if n in known},
            integers=frozenset(n for n in names if n in self.integers),
            facts=tuple(i for i in kept if isinstance(i, Condition)),
            properties=frozenset(i for i in kept if isinstance(i, Property)),
            spelling=self.spelling(),
            letters=dict(self.letters),
        )

    def spelling(self) -> dict[str, str]:
        """How names are printed, where it is not as they are."""
        found = {f"{MASTER}@{v}": law for v, (law, _) in reversed(self.variables.items()) if law}
        found |= {f"set:{s.name}": rf"\mathcal{{{s.name.upper()}}}" for s in self.letters if isinstance(s, Finite)}
        return found | {n: latex for n in (*self.symbols, *self.laws, *self.functions, *self.indices, *self.elements)
                        if (latex := numbered(n)) is not None}


def numbered(name: str) -> str | None:
    """``x12`` is printed ``x_{12}``, ``alpha1`` ``\\alpha_{1}``, and SymPy's ``lamda`` ``\\lambda``."""
    match = re.fullmatch(r"([A-Za-z]+)(\d*)", name)
    if match is None:
        return None
    letter, digits = "lambda" if match[1] == "lamda" else match[1], match[2]
    if len(letter) > 1 and letter not in GREEK:
        return None
    shown = ("\\" if letter in GREEK else "") + letter + (f"_{{{digits}}}" if digits else "")
    return shown if shown != name else None



def check_name(name: str) -> None:
    """Refuse names that would print as something else."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DerivationError(f"the name {name!r} cannot be printed; use letters, digits behind them and one "
                              "index, such as x, x1, x_new, p_theta; Greek letters go by name: alpha, theta")


def _is_size_of_set(name: str, letters: Mapping[IndexSet, str]) -> bool:
    return any(isinstance(s, Finite) and name == f"N_{s.name}" for s in letters)


# --- what has no meaning ---------------------------------------------------------------------------------------------


def refusal(expr: Any) -> str:
    """Why an expression cannot be stated, and what to write instead."""
    if expr.has(sp.nan, sp.zoo):
        return (f"SymPy has made {expr} of this before we saw it, by a division by zero or 0·∞; keep the form, with "
                "quotient(a, b), product(a, b), log(a), or under `with sympy.evaluate(False):`")
    if getattr(expr, "is_Matrix", False) or expr.has(sp.MatrixSymbol):
        return (f"{expr} is no number: relations are between real numbers here; write the entries of a vector or "
                "matrix as a family, A = d.family(\"A\", over=(i, j)), and A[i, j]")
    part = next((e for e in sp.postorder_traversal(expr) if not _has_meaning(e)), expr)
    kind = type(part).__name__
    if part.has(sp.I) or kind in ("re", "im", "conjugate", "arg"):
        return f"{part} has no meaning: all numbers are real here"
    if kind == "RandomSymbol":
        return f"{part} belongs to sympy.stats; declare it here, {part} = d.random_variable({str(part)!r}, law=p)"
    if isinstance(part, sp.Function):
        name = part.func.__name__
        return (f"the function {name} is not known; give it a definition, d.define({name!r}, x, …), or declare a "
                f"function that nothing is known of, d.function({name!r})")
    if isinstance(part, sp.logic.boolalg.Boolean):
        return f"the condition {part} cannot be taken over; one relation per case, a < b"
    if isinstance(part, sp.Subs):
        return f"{part} is not carried out; write .doit() of it"
    return f"no meaning for {part} ({kind} of SymPy); relations are between real numbers"


def _has_meaning(expr: Any) -> bool:
    if not isinstance(expr, sp.Expr):
        return isinstance(expr, sp.logic.boolalg.BooleanAtom) or not isinstance(expr, sp.logic.boolalg.Boolean) or (
            bool(getattr(expr, "is_Relational", False)))
    try:
        from_sympy(expr)
    except (TypeError, AttributeError):
        return isinstance(expr, sp.IndexedBase)
    return True


# --- assumptions of SymPy --------------------------------------------------------------------------------------------


def check_assumptions(symbol: Any) -> None:
    """Refuse what SymPy is told of a symbol and what has no counterpart here."""
    known = symbol.assumptions0
    wrong = [w for w in WITHOUT if known.get(w)]
    wrong += [f"{w}=False" for w in ("real", "integer", "rational", "algebraic", "finite") if known.get(w) is False
              and not (w in ("rational", "integer") and "noninteger" in wrong)]
    wrong += [w for w in ("complex", "extended_real") if known.get(w) and not known.get("real")][:1]
    if known.get("commutative") is False:
        wrong.append("commutative=False")
    if known.get("rational") and not known.get("integer"):
        wrong.append("rational")
    if wrong:
        raise DerivationError(f"the symbol {symbol} is declared {', '.join(wrong)}, which cannot be taken over; "
                              f"symbols are real numbers here, and may be {', '.join(SIGNS)} or integer")


def check_parameter(symbol: Any) -> None:
    """A parameter of a definition may be any number."""
    check_assumptions(symbol)
    told = [sign for sign in (*SIGNS, "zero") if getattr(symbol, f"is_{sign}")]
    if told:
        raise DerivationError(f"the parameter {symbol} is declared {told[0]}; a definition holds for all numbers, "
                              "use a plain Symbol")


def _check_bound(limits: Any, continuous: bool) -> None:
    """A bound variable may not be told more than its range says: SymPy simplifies by it."""
    symbol = limits[0]
    if len(limits) != 3:
        raise DerivationError(f"the range of {symbol} is not given; write ({symbol}, lower, upper)")
    known = {sign for sign in (*SIGNS, "zero") if getattr(symbol, f"is_{sign}")}
    low = limits[1]
    if low.is_positive:
        known -= {"positive", "nonnegative", "nonzero"}
    elif low.is_nonnegative:
        known -= {"nonnegative"}
    if known or (continuous and symbol.is_integer):
        what = "integer" if not known else sorted(known)[0]
        raise DerivationError(f"{symbol} runs from {low} and is declared {what}: SymPy simplifies by that; use a plain "
                              "Symbol")


def _described(symbol: Any) -> str:
    told = [f"{k}={v}" for k, v in sorted(symbol._assumptions_orig.items())] if hasattr(
        symbol, "_assumptions_orig") else []
    return ", ".join(told) or "no assumptions"
