"""What the names in an expression stand for.

Laws become probabilities, random variables slots of the one joint law; defined names and named quantities unfold under
their printed name, and the quantities' definitions are those of ``ce_symbolic.vocabulary``.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ce_symbolic.meaning.finish import tidy
from ce_symbolic.meaning.terms import (
    INFINITY,
    MINUS_ONE,
    ONE,
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
    Limit,
    Mul,
    Pow,
    Prob,
    Range,
    Rat,
    Sym,
    Term,
    Value,
    divide,
    free_names,
    parts,
    put,
    rebuild,
    sum_over,
    term,
    walk,
)
from ce_symbolic.meaning.terms import substitute as replaced
from ce_symbolic.notation.tree import Call, Letter
from ce_symbolic.python.asked import Asked
from ce_symbolic.python.lexicon import MASTER, DerivationError, Function, Lexicon
from ce_symbolic.python.printing import author_latex
from ce_symbolic.python.quantities import PREFIX, taken_apart
from ce_symbolic.python.sentences import shown_set
from ce_symbolic.vocabulary import quantities
from ce_symbolic.vocabulary.moments import covariance, variance
from ce_symbolic.vocabulary.quantity import Mass

Scope = Mapping[str, IndexSet]
#: ``to_sympy`` writes a maximum over a set as an undefined function.
_EXTREMA = {"max_over": "max", "min_over": "min"}


def meaning(written: Term, lexicon: Lexicon) -> Term:
    """What an expression in the author's names means."""
    return term(tidy(Lookup(lexicon).term(written, {})))


def condition(compare: Compare, lexicon: Lexicon) -> Condition:
    """An assumption: where it speaks of an index, it holds for all elements."""
    claim = Compare(compare.op, meaning(compare.left, lexicon), meaning(compare.right, lexicon))
    names = sorted(n for n in free_names(claim) if n in lexicon.indices)
    return Condition(tuple((n, lexicon.indices[n]) for n in names), (), claim)


class Lookup:
    """Goes through one expression; a scope has the names that are bound there, with their sets."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def term(self, written: Term, scope: Scope) -> Term:
        """``value`` of a term."""
        return term(self.value(written, scope))

    def value(self, written: Value, scope: Scope) -> Value:
        """A term, set or comparison with its names looked up."""
        match written:
            case Sym(name):
                return self.symbol(name, scope)
            case App():
                return self.application(written, scope)
            case Big():
                over = self.index_set(written.over, scope)
                return Big(written.op, written.var, over, self.term(written.body, {**scope, written.var: over}))
            case Limit():
                reals = Interval(Mul((MINUS_ONE, INFINITY)), INFINITY)
                body = self.term(written.body, {**scope, written.var: reals})
                return Limit(written.var, self.term(written.point, scope), body)
            case Derivative():
                return Derivative(self.term(written.body, scope), self.variable(written.variable, scope))
        if isinstance(written, (Add, Mul, Pow, Fn)):
            self.check_numbers(parts(written), scope)
        return rebuild(written, tuple(self.value(p, scope) for p in parts(written)))

    def shown(self, written: Term) -> str:
        """How an expression is printed."""
        return author_latex(written, self.lexicon)

    def symbol(self, name: str, scope: Scope) -> Term:
        """A name that stands alone."""
        lexicon = self.lexicon
        if name in scope or lexicon.set_of(name) is not None:
            return Sym(name)
        if name in lexicon.variables:
            raise DerivationError(f"{name} is a random variable where a number is expected; "
                                  f"write P(Eq({name}, x)), H({name}) or E(p, f(x))")
        if name in lexicon.laws:
            raise DerivationError(f"{name} is a distribution where a number is expected; write {name}(x)")
        known = lexicon.functions.get(name)
        if known is None:
            return Sym(name)
        if known.body is None or known.parameters:
            raise DerivationError(f"{name} is a function where a number is expected; write {name}(…)")
        return self.defined(name, Sym(name), known.body, scope)

    def check_numbers(self, operands: Iterable[Value], scope: Scope) -> None:
        """Listed elements are no numbers; their letters may have been used for one by mistake."""
        listed = {e.name: s for s in self.lexicon.letters if isinstance(s, Enum)
                  for e in s.elements if isinstance(e, Sym)}
        for operand in operands:
            if isinstance(operand, Sym) and operand.name in listed and operand.name not in scope:
                over = shown_set(listed[operand.name], self.lexicon)
                raise DerivationError(f"{operand.name} is an element of {over}, and no number; "
                                      "use another letter for the number")

    def variable(self, written: Term, scope: Scope) -> Term:
        """What is differentiated in."""
        if isinstance(written, Sym):
            return written
        if isinstance(written, App) and written.name in self.lexicon.families:
            return self.term(written, scope)
        raise DerivationError(f"a derivative in {self.shown(written)}: only symbols and members of families can be "
                              "differentiated in")

    def index_set(self, over: IndexSet, scope: Scope) -> IndexSet:
        """A set that is summed over; ``1, …, N_x`` is the set of unknown size whose elements are written x."""
        lexicon = self.lexicon
        if isinstance(over, Range):
            for found in lexicon.letters:
                if isinstance(found, Finite) and over == Range(ONE, Sym(f"N_{found.name}")):
                    return found
            for part in (*walk(over.lower), *walk(over.upper)):
                if isinstance(part, Sym) and part.name not in scope and lexicon.set_of(part.name) is None and (
                    part.name not in lexicon.integers
                ):
                    lexicon.integers.add(part.name)
                    lexicon.notes.append(f"read {part.name} as an integer: it is the end of a sum or product")
        found_set = self.value(over, scope)
        assert isinstance(found_set, IndexSet)
        return found_set

    # --- applications ------------------------------------------------------------------------------------------------

    def application(self, written: App, scope: Scope) -> Term:
        """A name with arguments."""
        lexicon, name = self.lexicon, written.name
        if name.startswith(PREFIX):
            return self.quantity(written, scope)
        if name in _EXTREMA and len(written.args) == 4 and isinstance(written.args[1], Sym):
            body, _, low, high = written.args
            return self.term(Big(_EXTREMA[name], written.args[1].name, Range(low, high), body), scope)
        if name in lexicon.families:
            return self.member(written, scope)
        args = tuple(self.term(a, scope) for a in written.args)
        if name in lexicon.laws:
            _count(name, args, 1)
            self.check_point(name, args[0], lexicon.laws[name], scope)
            return lexicon.prob(name, args[0])
        slots = self.slots_of(name, len(args))
        if slots is not None:
            return Prob(MASTER, tuple(sorted(zip(slots, args, strict=True))))
        known = lexicon.functions.get(name)
        if known is None:
            if name in lexicon.symbols or name in lexicon.variables:
                raise DerivationError(f"{name} is both a name of its own and a function")
            known = lexicon.functions.setdefault(name, Function(tuple(f"x_{i}" for i in range(len(args)))))
        _count(name, args, len(known.parameters))
        if known.body is None:
            return App(name, args)
        unfolded = term(replaced(known.body, dict(zip(known.parameters, args, strict=True))))
        return self.defined(name, written, unfolded, scope)

    def slots_of(self, name: str, count: int) -> list[str] | None:
        """``P_X_Y`` is the joint law of X and Y, as ``to_sympy`` writes it."""
        if not name.startswith(f"{MASTER}_"):
            return None
        found: list[str] = []
        for part in name.removeprefix(f"{MASTER}_").split("_"):
            if found and found[-1] not in self.lexicon.variables:
                found[-1] += f"_{part}"
            else:
                found.append(part)
        return found if len(found) == count and all(s in self.lexicon.variables for s in found) else None

    def member(self, written: App, scope: Scope) -> Term:
        """A member of a family; the widest set that an undeclared one is used with is what it is indexed by."""
        lexicon, name = self.lexicon, written.name
        sets = list(lexicon.families[name])
        _count(name, written.args, len(sets))
        if name in lexicon.inferred:
            for k, arg in enumerate(written.args):
                found = scope.get(arg.name) or lexicon.set_of(arg.name) if isinstance(arg, Sym) else None
                before = sets[k]
                if found is not None and (before is None or _starts(found) < _starts(before)):
                    sets[k] = found
            lexicon.families[name] = tuple(sets)
        else:
            for arg, over in zip(written.args, sets, strict=True):
                if over is not None:
                    self.check_point(name, arg, over, scope)
        return App(name, tuple(self.term(a, scope) for a in written.args))

    def check_point(self, name: str, point: Term, over: IndexSet, scope: Scope) -> None:
        """Whether a law or a family can be taken at a point; where that is a formula, the author is believed."""
        lexicon = self.lexicon
        if isinstance(point, Rat) and not _may_hold(over, point):
            raise DerivationError(f"{name} is taken at {point.value}, which is no element of its set, "
                                  f"{shown_set(over, lexicon)}")
        if not isinstance(point, Sym) or (isinstance(over, Enum) and point in over.elements):
            return
        found = scope.get(point.name) or lexicon.set_of(point.name)
        if found is None and not (isinstance(over, Range) and point.name in lexicon.integers):
            raise DerivationError(f"{point.name} is no element of the set that {name} is over; declare it, as a letter "
                                  f"for all elements (index) or as one of them (element)")
        if found is None or found == over:
            return
        if isinstance(found, Range) and isinstance(over, Range):
            ends = free_names(found.upper), free_names(over.upper)
            if not all(ends) or ends[0] & ends[1]:
                return
        raise DerivationError(f"{point.name} belongs to another set than the one that {name} is over: "
                              f"{shown_set(found, lexicon)}, and not {shown_set(over, lexicon)}")

    def defined(self, name: str, written: Term, body: Term, scope: Scope, bound: str = "") -> Term:
        """A name with what it stands for; without the name where its print would lose letters that are bound."""
        if ((free_names(body) | free_names(written)) - {bound}) & scope.keys():
            return body
        kind = taken_apart(name)[0] if name.startswith(PREFIX) else f"definition of {name}"
        return Defined(kind, self.shown(written), body)

    # --- quantities --------------------------------------------------------------------------------------------------

    def quantity(self, written: App, scope: Scope) -> Term:
        """A named quantity."""
        name, separators = taken_apart(written.name)
        if name == "P":
            return self.defined(written.name, written, self.probability(written, separators, scope), scope)
        if name in ("E", "Var", "Cov"):
            index = written.args[1]
            assert isinstance(index, Sym)
            return self.defined(written.name, written, self.mean(name, written, index.name, scope), scope, index.name)
        handed = {f"{k}": arg for k, arg in enumerate(written.args)}
        call = Call(Letter(name), tuple(map(Letter, handed)), separators)
        found = next(q for q in quantities() if q.name == name).read(call, Asked(self, handed, scope), None)
        if not isinstance(found, Term):
            raise DerivationError(self.unsuitable(written, name))
        return self.defined(written.name, written, found, scope)

    def unsuitable(self, written: App, name: str) -> str:
        """Why a quantity has no meaning, as far as its arguments tell."""
        found = next(filter(None, map(self.no_law, written.args)), None)
        definition = next(q.definition for q in quantities() if q.name == name)
        return f"{self.shown(written)} has no meaning with these arguments: {found or f'it is {definition}'}"

    def no_law(self, argument: Term) -> str | None:
        """What an argument is that should be a distribution or a random variable."""
        if self.mass(argument) is not None or self.variable_name(argument) is not None:
            return None
        shown = self.shown(argument)
        if isinstance(argument, App) and argument.name in self.lexicon.laws:
            return f"{shown} is a value; the distribution is {argument.name}"
        if isinstance(argument, Sym) and self.lexicon.set_of(argument.name) is None:
            return (f"{shown} is no distribution of this derivation; declare it, "
                    f"d.distribution({argument.name!r}, over=…), or by its values, d.define({argument.name!r}, c, …)")
        return f"{shown} is no distribution; define one by its values, m = d.define(\"m\", c, (p(c) + q(c)) / 2)"

    def mean(self, name: str, written: App, index: str, scope: Scope) -> Term:
        """``E``, ``Var`` or ``Cov`` under a distribution."""
        law, _, *bodies = written.args
        mass = self.mass(law)
        if mass is None:
            raise DerivationError(self.no_law(law) or f"{self.shown(law)} is no distribution of this derivation")
        over, weight = mass.sets[0], mass.weight

        def average(body: Callable[[object], Term]) -> Term:
            fresh = Sym(self.lexicon.new_name(index))
            return sum_over(fresh.name, over, Mul((weight((fresh,)), put(body(None), index, fresh))))

        def looked_up(body: Term, _env: object) -> Term:
            return self.term(body, {**scope, index: over})

        functions = [partial(looked_up, body) for body in bodies]
        if name == "E":
            return average(functions[0])
        return variance(average, functions[0]) if name == "Var" else covariance(average, *functions)

    def probability(self, written: App, separators: tuple[str, ...], scope: Scope) -> Term:
        """The probability of events, perhaps given others."""
        events = list(zip(written.args[::2], written.args[1::2], strict=True))
        if "|" not in separators:
            return self.events(events, scope)
        return divide(self.events(events, scope), self.events(events[separators.index("|") + 1 :], scope))

    def events(self, events: list[tuple[Term, Term]], scope: Scope) -> Term:
        """The probability of ``X = x`` and ``X = Y``, all together."""
        lexicon = self.lexicon
        slots: dict[str, Term] = {}
        pairs: list[tuple[str, str]] = []
        for left, right in events:
            if self.variable_name(left) is None:
                left, right = right, left
            first, second = self.variable_name(left), self.variable_name(right)
            if first is None:
                raise DerivationError("an event speaks of random variables: P(Eq(X, x)) or P(Eq(X, Y))")
            if second is not None:
                pairs.append((first, second))
            elif first in slots:
                raise DerivationError(f"{first} has two values in one event")
            else:
                slots[first] = self.term(right, scope)
                self.check_point(first, slots[first], lexicon.variables[first][1], scope)
        bound: list[tuple[str, IndexSet]] = []
        while pairs:
            a, b = next((p for p in pairs if slots.keys() & set(p)), pairs[0])
            pairs.remove((a, b))
            if a in slots and b in slots:
                raise DerivationError(f"{a} and {b} have values already")
            value = slots.get(a, slots.get(b))
            if value is None:
                over = lexicon.variables[a][1]
                if over != lexicon.variables[b][1]:
                    raise DerivationError(f"{a} and {b} have values in different sets")
                bound.append((lexicon.new_name(lexicon.letters.get(over, "x")), over))
                value = Sym(bound[-1][0])
            slots[a] = slots[b] = value
        result: Term = Prob(MASTER, tuple(sorted(slots.items())))
        for name, over in reversed(bound):
            result = sum_over(name, over, result)
        return result

    def variable_name(self, written: Term) -> str | None:
        """The random variable that an argument is."""
        return written.name if isinstance(written, Sym) and written.name in self.lexicon.variables else None

    def mass(self, written: Term) -> Mass | None:
        """A distribution, or a defined function of an index that stands for one."""
        lexicon = self.lexicon
        if not isinstance(written, Sym):
            return None
        over = lexicon.laws.get(written.name)
        if over is not None:
            return _mass(lexicon.letters.get(over, "x"), over, partial(lexicon.prob, written.name))
        known = lexicon.functions.get(written.name)
        if known is None or known.body is None or len(known.parameters) != 1:
            return None
        parameter = known.parameters[0]
        over = lexicon.indices.get(parameter)
        return None if over is None else _mass(parameter, over, partial(put, known.body, parameter))


def _mass(letter: str, over: IndexSet, at: Callable[[Term], Term]) -> Mass:
    def point(values: tuple[Term, ...]) -> Term:
        return at(values[0])

    return Mass((letter,), (over,), point, point)


def _count(name: str, args: tuple[Term, ...], wanted: int) -> None:
    if len(args) != wanted:
        raise DerivationError(f"{name} takes {wanted} argument{'s' * (wanted != 1)}, not {len(args)}")


def _may_hold(over: IndexSet, point: Rat) -> bool:
    """Whether a number can be an element of a set."""
    if not isinstance(over, Range) or point.value.denominator != 1:
        return False
    above = not isinstance(over.lower, Rat) or over.lower.value <= point.value
    return above and (not isinstance(over.upper, Rat) or point.value <= over.upper.value)


def _starts(over: IndexSet) -> float:
    """Where a range starts; other sets are taken before ranges."""
    if not isinstance(over, Range):
        return float("-inf")
    return float(over.lower.value) if isinstance(over.lower, Rat) else float("inf")
