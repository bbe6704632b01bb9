"""Terms back to formulas in the author's letters: as trees, as LaTeX, as plain text.

Names come from ``theory.spelling``, letters of bound variables from ``theory.letters``; ``Prob(u, v) / Prob(u)`` is
printed ``p(v \\mid u)``, ``a · b^{-1}`` as a fraction, ``-1 · a`` as ``-a``.
"""
from __future__ import annotations

from fractions import Fraction

from ce_symbolic.meaning.matrices import DETERMINANT, Square, opened, spelling_key
from ce_symbolic.meaning.printing import default_name, flat, negated, number, paired, product, spelled
from ce_symbolic.meaning.terms import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    REALS,
    ZERO,
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
    OpenInterval,
    Pow,
    Prob,
    Range,
    Rat,
    Space,
    Sym,
    Term,
    Theory,
    free_names,
    put,
)
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.writer import write

_OPERATORS = frozenset(
    ("exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arcsin", "arccos", "arctan", "log", "max", "min", "det")
)


def to_latex(term: Term, theory: Theory) -> str:
    """LaTeX of a term."""
    return write(to_tree(term, theory))


def to_plain(term: Term, theory: Theory) -> str:
    """One line of Unicode."""
    return plain(to_tree(term, theory))


def to_tree(term: Term, theory: Theory) -> t.Node:
    """The formula tree of a term."""
    return Printer(theory).node(term)


def compare_tree(compare: Compare, theory: Theory) -> t.Compare:
    """The tree of a comparison."""
    printer = Printer(theory)
    return t.Compare((printer.node(compare.left), printer.node(compare.right)), (compare.op,))


def describe(condition: Condition, theory: Theory) -> str:
    """``q(x) > 0 wherever p(x) > 0``."""
    return _describe(condition, theory, plain)


def describe_latex(condition: Condition, theory: Theory) -> str:
    """The same with formulas as ``$…$``."""
    return _describe(condition, theory, lambda node: f"${write(node)}$")


def _describe(condition: Condition, theory: Theory, show: object) -> str:
    assert callable(show)
    printer = Printer(theory)
    taken = set(free_names(condition))
    renamed = condition
    for name, over in condition.binders:
        letter = printer.letter(name, over, taken)
        taken.add(letter)
        if letter != name:
            claim = _put(renamed.claim, name, letter)
            guards = tuple(_put(g, name, letter) for g in renamed.guards)
            renamed = Condition(renamed.binders, guards, claim)
    text: str = show(printer.comparison(renamed.claim))
    if renamed.guards:
        text += " wherever " + " and ".join(show(printer.comparison(g)) for g in renamed.guards)
    return text


def _put(compare: Compare, name: str, letter: str) -> Compare:
    return Compare(compare.op, put(compare.left, name, Sym(letter)), put(compare.right, name, Sym(letter)))


class Printer:
    """Terms of one theory to trees."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory

    def node(self, term: Term) -> t.Node:
        """The tree of a term."""
        match term:
            case Rat(value):
                return number(value)
            case Sym(name):
                return self.name(name)
            case App():
                return self.app(term)
            case Prob():
                return self.prob(term, None)
            case Joint():
                return self.joint(term)
            case Add():
                return self.add(term)
            case Mul():
                return self.mul(term)
            case Pow():
                return self.pow(term)
            case Fn():
                return self.fn(term)
            case Big():
                return self.big(term)
            case Iverson():
                return t.Indicator(self.comparison(term.condition))
            case Derivative():
                return t.Derivative(self.node(term.body), (self.node(term.variable),))
            case Limit():
                letter = self.letter(term.var, None, set(free_names(term)))
                body = put(term.body, term.var, Sym(letter))
                lower = t.Compare((self.name(letter), self.node(term.point)), ("->",))
                return t.Big("lim", lower, None, self.node(body))
            case Defined():
                return spelled(term.latex)
        raise TypeError(f"no print for {type(term).__name__}")

    def comparison(self, compare: Compare) -> t.Compare:
        """The tree of a comparison."""
        return t.Compare((self.node(compare.left), self.node(compare.right)), (compare.op,))

    # --- names -------------------------------------------------------------------------------------------------------

    def name(self, name: str) -> t.Node:
        """A symbol as the author prints it."""
        known = self.theory.spelling.get(name)
        return spelled(known) if known is not None else default_name(name)

    def letter(self, name: str, over: IndexSet | None, taken: set[str]) -> str:
        """A letter for a bound variable that is not taken inside."""
        base = name
        if name.startswith(("#", "@", "?")) or "~" in name:
            known = self.theory.letters.get(over) if over is not None else None
            base = known or (name.split("~")[0] if "~" in name and name[0] != "#" else "j")
            if not base or base[0] in "#@?":
                base = "j"
        candidate = base
        spare = iter("jklmnuvwrst")
        while candidate in taken and candidate != name:
            candidate = next(spare, candidate + "'")
        return candidate

    def app(self, term: App) -> t.Node:
        """A family with its indices, or a function with its arguments."""
        head = self.name(term.name)
        args = tuple(self.node(a) for a in term.args)
        family = self.theory.families.get(term.name)
        if family is None or not any(s is not None for s in family.arguments):
            return t.Call(head, args, (",",) * (len(args) - 1))
        places = self.theory.spelling.get(term.name + "@", "_" * len(args))
        if family.outcomes and len(places) == len(args):
            return self.model(head, args, places)
        if places.startswith("("):
            return t.Call(head, args, (",",) * (len(args) - 1))
        if "Ω" in (getattr(family.arguments[-1], "name", ""),):
            args = args[:-1]  # a random variable is printed without the point it is taken at
            if not args:
                return head
        subs = tuple(a for a, p in zip(args, places.ljust(len(args), "_"), strict=False) if p != "^")
        sups = tuple(a for a, p in zip(args, places.ljust(len(args), "_"), strict=False) if p == "^")
        if isinstance(head, t.Script) and not (subs and head.subs) and not (sups and head.sups):
            return t.Script(head.base, head.subs or subs, head.sups or tuple(t.Group(s) for s in sups), head.primes)
        if isinstance(head, t.Script):
            return t.Script(head.base, (*head.subs, *subs), (*head.sups, *(t.Group(s) for s in sups)), head.primes)
        return t.Script(head, subs, tuple(t.Group(s) for s in sups))

    def joint(self, term: Joint) -> t.Node:
        """``P(X_1 … X_k, Y)`` in the letters of the variables."""
        items: list[t.Node] = []
        for name, first, last, _ in term.items:
            letter = self.name(name)
            if self.theory.families.get(name) is not None and self.theory.families[name].arguments[0] == Range(
                    ONE, ONE):
                items.append(letter)
                continue
            ends = [t.Script(letter, (self.node(x),)) for x in (first, last)]
            items += [ends[0]] if first == last else [ends[0], t.Dots("\\ldots"), ends[1]]
        return t.Call(self.name(term.law), tuple(items), (",",) * (len(items) - 1))

    def model(self, head: t.Node, args: tuple[t.Node, ...], places: str) -> t.Node:
        """``\\pi_\\theta(a | s)``: what is below the name is printed there already, the rest in front and behind."""
        front = tuple(a for a, p in zip(args, places, strict=True) if p == "(")
        back = tuple(a for a, p in zip(args, places, strict=True) if p == "|")
        separators = [","] * (len(front) + len(back) - 1)
        if back and front:
            separators[len(front) - 1] = "|"
        return t.Call(head, (*front, *back), tuple(separators))

    def prob(self, term: Prob, given: Prob | None) -> t.Node:
        """``p(x)``, ``P(X = c)``, ``p_k``; with ``given`` a conditional probability."""
        behind = dict(given.slots) if given is not None else {}
        front = [s for s in term.slots if s[0] not in behind]
        if not front:
            front, behind = list(term.slots), {}
        back = [s for s in term.slots if s[0] in behind]
        alias = self.theory.spelling.get(f"{term.law}@{front[0][0]}") if len(term.slots) == 1 else None
        if alias is not None:
            return t.Call(spelled(alias), (self.node(front[0][1]),))
        if self.theory.spelling.get(term.law + "@") == "_" and len(term.slots) == 1:
            return t.Script(self.name(term.law), (self.node(front[0][1]),))
        args = tuple(self.slot(s, v) for s, v in (*front, *back))
        separators = [","] * (len(args) - 1)
        if back:
            separators[len(front) - 1] = "|"
        return t.Call(self.name(term.law), args, tuple(separators))

    def slot(self, slot: str, value: Term) -> t.Node:
        """A value of a variable; the variable is printed where the value does not tell it."""
        node = self.node(value)
        if slot == "0" or (isinstance(value, (Sym, App)) and self.tells(slot, value.name)):
            return node
        return t.Compare((self.name(slot), node), ("=",))

    def tells(self, slot: str, name: str) -> bool:
        """Whether a letter is the one that goes with a variable."""
        return name.split("'")[0].split("_")[0].lower() == slot.split("_")[0].lower() and "_" not in slot

    # --- arithmetic --------------------------------------------------------------------------------------------------

    def add(self, term: Add) -> t.Node:
        """A sum with signs."""
        signs: list[str] = []
        terms: list[t.Node] = []
        for part in term.terms:
            sign, body = negated(part)
            node = self.node(body)
            if isinstance(node, t.Add):
                node = t.Group(node)
            signs.append("-" if sign < 0 else "+" if signs else "")
            terms.append(node)
        if not terms:
            return t.Number("0")
        return terms[0] if len(terms) == 1 and signs == [""] else t.Add(tuple(signs), tuple(terms))

    def mul(self, term: Mul) -> t.Node:
        """A product as a fraction with its sign."""
        sign, body = negated(term)
        if sign < 0:
            node = self.node(body)
            return t.Add(("-",), (t.Group(node) if isinstance(node, t.Add) else node,))
        above: list[Term | tuple[Prob, Prob]] = []
        below: list[Term] = []
        for factor in flat(term.factors):
            if isinstance(factor, Pow) and isinstance(factor.exponent, Rat) and factor.exponent.value < 0:
                positive = -factor.exponent.value
                below.append(factor.base if positive == 1 else Pow(factor.base, Rat(positive)))
            elif isinstance(factor, Rat) and factor.value.denominator != 1 and abs(factor.value.numerator) == 1:
                below.insert(0, Rat(Fraction(factor.value.denominator)))
                if factor.value < 0:
                    above.insert(0, MINUS_ONE)
            else:
                above.append(factor)
        above, below = paired(above, below)
        top = [self.prob(*f) if isinstance(f, tuple) else self.node(f) for f in above if f != ONE]
        if not below:
            return product(top)
        return t.Fraction(product(top), product([self.node(f) for f in below]))

    def pow(self, term: Pow) -> t.Node:
        """Powers, roots and reciprocals."""
        if term.exponent == HALF:
            return t.Root(self.node(term.base))
        if isinstance(term.exponent, Rat) and term.exponent.value < 0:
            return self.mul(Mul((ONE, term)))
        base = self.node(term.base)
        if not isinstance(base, (t.Letter, t.Number, t.Group, t.Delimited)) and not (
            isinstance(base, t.Script) and not base.sups and not base.primes
        ):
            base = t.Group(base)
        return t.Power(base, self.node(term.exponent))

    def fn(self, term: Fn) -> t.Node:
        """Known functions."""
        if not term.args:
            return t.Letter({"infinity": "infty"}.get(term.name, term.name), latex={
                "infinity": "\\infty", "pi": "\\pi"}.get(term.name, term.name))
        if term.name == "exp":
            e = t.Letter("e", latex="e")
            return e if term.args[0] == ONE else t.Power(e, self.node(term.args[0]))
        matrix = opened(term)
        if matrix is not None:
            return self.of_matrix(term, matrix)
        if term.name in ("abs", "floor", "ceil"):
            return t.Delimited(term.name, (self.node(term.args[0]),))
        head = t.Letter(term.name, "command", latex=f"\\{term.name}" if term.name in _OPERATORS else
                        f"\\operatorname{{{term.name}}}")
        args = tuple(self.node(a) for a in term.args)
        if len(args) == 1 and isinstance(args[0], (t.Letter, t.Number, t.Script, t.Call, t.Fraction)) and not (
            isinstance(args[0], t.Call) and args[0].delimiters == ("", "")
        ):
            return t.Call(head, args, (), ("", ""))
        return t.Call(head, args, (",",) * (len(args) - 1))

    def of_matrix(self, term: Fn, matrix: Square) -> t.Node:
        """``\\det A``, and ``(A^{-1})_{ij}``; a matrix that the author did not print by its entries."""
        known = self.theory.spelling.get(spelling_key(matrix.term))
        if known is not None:
            whole: t.Node = spelled(known)
        elif isinstance(matrix.body, App) and matrix.body.args == (Sym(matrix.row), Sym(matrix.col)):
            whole = self.name(matrix.body.name)
        else:
            entry = matrix.at(Sym("i"), Sym("j"))
            whole = t.Group(self.node(entry), ("[", "]"))
        if term.name == DETERMINANT:
            head = t.Letter("det", "command", latex="\\det")
            return t.Call(head, (whole,)) if not isinstance(whole, (t.Letter, t.Script)) else (
                t.Call(head, (whole,), (), ("", "")))
        base = whole if isinstance(whole, (t.Letter, t.Group)) else t.Group(whole)
        inverse = t.Group(t.Power(base, t.Add(("-",), (t.Number("1"),))))
        return t.Script(inverse, tuple(self.node(a) for a in term.args[1:]))

    def chance(self, term: Big) -> t.Node | None:
        """``P(A \\cap B)`` for the sum of the probabilities of the points where both happen."""
        factors = flat(term.body.factors) if isinstance(term.body, Mul) else (term.body,)
        masses = [f for f in factors if isinstance(f, Prob)]
        if term.op != "sum" or getattr(term.over, "name", "") != "Ω" or len(masses) != 1 or len(factors) < 2 or (
                [v for _, v in masses[0].slots] != [Sym(term.var)]):
            return None
        happen = [self.event(f, term.var) for f in factors if f is not masses[0]]
        known = [e for e in happen if e is not None]
        if len(known) < len(happen):
            return None
        both = known[0] if len(known) == 1 else t.Mul(tuple(known), ("\\cap",) * (len(known) - 1))
        return t.Call(t.Letter("P", "bb", latex="\\mathbb{P}"), (both,))

    def event(self, factor: Term, point: str) -> t.Node | None:
        """``A`` for ``[A > 0]``, ``A^c`` for ``1 - [A > 0]``; events have the first capitals of the alphabet."""
        match factor:
            case Iverson(Compare(">", App(name, args), right)) if right == ZERO and args and args[-1] == Sym(point):
                return self.app(App(name, args)) if name[:1] in "ABCDEFGH" else None
            case Add(terms) if len(terms) == 2 and terms[0] == ONE:
                sign, inner = negated(terms[1])
                event = self.event(inner, point) if sign < 0 else None
                return None if event is None else t.Power(event, t.Letter("c", latex="c"))
        return None

    def inside(self, name: t.Node, over: Interval) -> t.Node:
        """``s > 0``, ``0 < s \\le 1``, ``s \\in \\mathbb{R}``."""
        ends = over.ends if isinstance(over, OpenInterval) else ""
        below = "<" if ends in ("lower", "both") else "<="
        above = "<" if ends in ("upper", "both") else "<="
        items, ops = [name], []
        if over.lower != REALS.lower and over.upper == INFINITY:
            return t.Compare((name, self.node(over.lower)), (below.replace("<", ">"),))
        if over.lower != REALS.lower:
            items, ops = [self.node(over.lower), name], [below]
        if over.upper != INFINITY:
            items, ops = [*items, self.node(over.upper)], [*ops, above]
        return t.Compare(tuple(items), tuple(ops)) if ops else t.Compare((name, t.Letter("R", "bb")), ("in",))

    def big(self, term: Big) -> t.Node:
        """Sums, products, extrema and integrals."""
        chance = self.chance(term)
        if chance is not None:
            return chance
        taken = set(free_names(term))
        letter = self.letter(term.var, term.over, taken)
        body_term = put(term.body, term.var, Sym(letter)) if letter != term.var else term.body
        body = self.node(body_term)
        if isinstance(body, (t.Add, t.Compare)):
            body = t.Group(body)
        name = self.name(letter)
        over = term.over
        if isinstance(over, Range):
            return t.Big(term.op, t.Compare((name, self.node(over.lower)), ("=",)), self.node(over.upper), body)
        if isinstance(over, Interval) and term.op != "sum":
            return t.Big({"min": "inf", "max": "sup"}.get(term.op, term.op), self.inside(name, over), None, body)
        if isinstance(over, Interval):
            return t.Big("int", self.node(over.lower), self.node(over.upper), body, (name,))
        if isinstance(over, Space):
            return t.Big("int", None, None, body, (name,)) if term.op == "sum" else t.Big(term.op, name, None, body)
        if isinstance(over, Enum):
            items = t.Tuple(tuple(self.node(e) for e in over.elements), ("{", "}"))
            return t.Big(term.op, t.Compare((name, items), ("in",)), None, body)
        if isinstance(over, Finite) and f"set:{over.name}" in self.theory.spelling:
            known = spelled(self.theory.spelling[f"set:{over.name}"])
            return t.Big(term.op, t.Compare((name, known), ("in",)), None, body)
        return t.Big(term.op, name, None, body)
