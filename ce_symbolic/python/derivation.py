"""Derivations in Python: declare names, state relations between SymPy expressions, check them, print and export them.

    d = Derivation("Cross-entropy")
    p = d.distribution("p", over="c", size="C")
    q = d.distribution("q", over="c", size="C", positive=True)
    d.step(KL(p, q), "=", minus(CE(p, q), H(p)))
    print(d.report())

What is checked are the expressions as SymPy hands them over: see ``ce_symbolic.python.quantities`` on what SymPy
simplifies before, and on ``quotient``, ``log`` and others that keep the form.  Assumptions of symbols (``positive``,
``nonnegative``, ``negative``, ``nonpositive``, ``nonzero``, ``integer``) are taken over; all numbers are real.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import sympy as sp

from ce_symbolic.checker import check_notes
from ce_symbolic.documents.document import Document
from ce_symbolic.meaning.sympy_form import claim_form
from ce_symbolic.meaning.terms import (
    ONE,
    ZERO,
    App,
    Claim,
    Compare,
    Condition,
    Enum,
    Finite,
    IndexSet,
    Prob,
    Property,
    Range,
    Rat,
    Sym,
)
from ce_symbolic.notation.writer import write
from ce_symbolic.python import sentences
from ce_symbolic.python.lexicon import MASTER, DerivationError, Function, Lexicon, check_name, check_parameter
from ce_symbolic.python.lookup import condition, meaning
from ce_symbolic.python.notes import Stated, stated
from ce_symbolic.python.printing import author_latex, author_tree, compare_latex
from ce_symbolic.python.quantities import handed, put
from ce_symbolic.python.statements import SIGNS, Chain, checked_reason, steps, written
from ce_symbolic.report.result import DocumentResult, Report

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True)
class Distribution:
    """A distribution of a derivation: ``p(c)`` is its mass at c, ``index`` the letter of its points.

    ``points`` are its points as SymPy symbols, where they were listed: ``a, b = u.points``.
    """

    name: str
    index: Any
    positive: bool = False
    points: tuple[Any, ...] = ()

    def __call__(self, point: Any) -> Any:
        """The mass at a point."""
        sign = {"positive": True} if self.positive else {"nonnegative": True}
        return sp.Function(self.name, **sign)(handed(point))

    def _no_number(self, *_: object) -> NoReturn:
        raise TypeError(f"{self.name} is a distribution, not a number; calculate with its values, {self.name}(c), and "
                        "define a new one by them: m = d.define(\"m\", c, (p(c) + q(c)) / 2)")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _no_number
    __pow__ = __rpow__ = __neg__ = _no_number
    __lt__ = __le__ = __gt__ = __ge__ = _no_number


def _whole(method: Method) -> Method:
    """A declaration or step that leaves nothing behind where it is refused."""

    @wraps(method)
    def all_or_nothing(self: Derivation, *args: Any, **kwargs: Any) -> Any:
        said = list(self._said)
        try:
            with self._lexicon.all_or_nothing():
                return method(self, *args, **kwargs)
        except Exception:
            self._said = said
            self._changed()
            raise

    return cast(Method, all_or_nothing)


class Derivation:
    """Names, assumptions and chains of relations; ``check`` gives the report that a document would get.

    Everything that is handed in is a SymPy expression, a number, or what a declaration here gave back; numbers are
    real, logarithms natural.  What cannot be stated raises ``DerivationError`` (a ``ValueError``) with what to write
    instead, and leaves the derivation as it was; a string or a distribution in the place of a number raises
    ``TypeError``.  A step that is wrong is no error: it is refuted in the report.
    """

    def __init__(self, title: str = "Derivation", path: str | None = None) -> None:
        """``title`` heads the notes; ``path`` is how reports call them, by default the title with ``.md``."""
        self.title = title
        self.path = path or (re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower() or "derivation") + ".md"
        self._lexicon = Lexicon()
        self._said: list[str | Compare] = []
        self._chains: list[Chain] = []
        self._results: dict[tuple[float, int], DocumentResult] = {}
        self._stated: Stated | None = None

    # --- sets --------------------------------------------------------------------------------------------------------

    @_whole
    def index(self, name: str, *, size: Any = None, start: int = 1, values: Sequence[str] = ()) -> Any:
        """A letter for the elements of a set: ``start, …, size``, or listed ``values``, or a set of unknown size.

        ``size`` is a name, a SymPy integer symbol or a number.  A relation or assumption in which the letter stands
        free is meant for every element.
        """
        over = self._set(name, size, start, values)
        lexicon = self._lexicon
        if name in lexicon.indices:
            if lexicon.indices[name] != over and (size is not None or values):
                raise DerivationError(f"{name} is a letter for another set already")
            return lexicon.symbols[name]
        symbol = self._new(name, integer=True) if isinstance(over, (Range, Finite)) else self._new(name, real=True)
        lexicon.indices[name] = over
        lexicon.letters.setdefault(over, name)
        return symbol

    @_whole
    def element(self, name: str, of: Any) -> Any:
        """One element of the set whose elements are written ``of`` (a letter or a distribution); it stays the same."""
        over = self._over(of)
        symbol = self._new(name, integer=True) if isinstance(over, (Range, Finite)) else self._new(name, real=True)
        self._lexicon.elements[name] = over
        self._say(sentences.element(name, over, self._lexicon))
        return symbol

    def size(self, of: Any) -> Any:
        """The number of elements, as SymPy's sums need it for their upper end; for ``1, …, C`` this is ``C``."""
        over = self._over(of)
        if isinstance(over, Range) and over.lower == ONE:
            return self._number(over.upper)
        if isinstance(over, Enum):
            return sp.Integer(len(over.elements))
        if isinstance(over, Finite):
            return sp.Symbol(f"N_{over.name}", integer=True, positive=True)
        raise DerivationError("this set does not start at 1")

    def sum(self, body: Any, over: Any) -> Any:
        """``Σ_c body`` over the set of the letter c, as a SymPy ``Sum`` (written out for a set of listed values)."""
        index = over.index if isinstance(over, Distribution) else over
        found = self._over(index)
        if isinstance(found, Enum):
            values = [self._number(e) for e in found.elements]
            return sp.Add(*(put(handed(body), index, v) for v in values), evaluate=False)
        if isinstance(found, Range):
            return sp.Sum(handed(body), (index, self._number(found.lower), self._number(found.upper)))
        return sp.Sum(handed(body), (index, 1, self.size(index)))

    # --- laws --------------------------------------------------------------------------------------------------------

    @_whole
    def distribution(self, name: str, over: Any = "x", size: Any = None, *,
                     values: Sequence[str] | Mapping[str, Any] = (), positive: bool = False) -> Distribution:
        """A distribution over a set, whose elements are written ``over``; ``positive`` everywhere, if said so.

        ``over`` is the name of a letter, with the set as for ``index``, or a letter or distribution that is declared.
        ``values`` may give masses: ``values={"a": Rational(1, 3), "b": Rational(2, 3)}``.
        """
        if isinstance(over, Distribution):
            over = over.index
        index = self.index(over, size=size, values=tuple(values)) if isinstance(over, str) else over
        found = self._over(index)
        self._new(name)
        self._lexicon.laws[name] = found
        self._say(sentences.distribution(name, index.name, found, positive, self._lexicon))
        points = tuple(map(self._number, found.elements)) if isinstance(found, Enum) else ()
        law = Distribution(name, index, positive, points)
        if positive:
            mass = Compare(">", Prob(name, (("0", Sym(index.name)),)), ZERO)
            self._lexicon.facts.append(Condition(((index.name, found),), (), mass))
            self._lexicon.positive.add(name)
        if isinstance(values, Mapping):
            for point, mass in values.items():
                self.assume(law(self._number(Sym(point))), "=", mass)
        return law

    @_whole
    def random_variable(self, name: str, law: Distribution | None = None, over: Any = None) -> Any:
        """A random variable with a law of its own, or with values written ``over``; for events ``P(Eq(X, Y))``."""
        lexicon = self._lexicon
        if (law is None) == (over is None):
            raise DerivationError(f"either a law or a set of values is given for {name}")
        if MASTER in lexicon.laws or MASTER in lexicon.functions:
            raise DerivationError(f"{MASTER} is the joint law of the random variables; use another name for the other")
        found = self._over(law if law is not None else over)
        symbol = self._new(name)
        first = next((v for v, (own, _) in lexicon.variables.items() if law is not None and own == law.name), None)
        lexicon.variables[name] = (law.name if law is not None and first is None else "", found)
        self._say(sentences.random_variable(name, law.name if law is not None else None, found, lexicon))
        if first is not None:
            letter = lexicon.letters[found]
            same = Compare("=", Prob(MASTER, ((name, Sym(letter)),)), Prob(MASTER, ((first, Sym(letter)),)))
            lexicon.facts.append(Condition(((letter, found),), (), same))
        elif law is not None:
            lexicon.give_law(law.name)
        return symbol

    @_whole
    def independent(self, *variables: Any) -> None:
        """The random variables are independent."""
        names = [getattr(v, "name", str(v)) for v in variables]
        unknown = [n for n in names if n not in self._lexicon.variables]
        if unknown or len(names) < 2:
            wrong = ", ".join(unknown) or "a single one"
            raise DerivationError(f"{wrong}: independence is said of two random variables or more")
        self._lexicon.properties.append(Property("independent", (MASTER, *names)))
        self._say(sentences.independent(names))

    # --- families, functions, definitions, assumptions ---------------------------------------------------------------

    @_whole
    def family(self, name: str, over: Any, **assumptions: bool) -> Any:
        """A family of numbers ``w[i]``, as a SymPy ``IndexedBase``; ``over`` is one letter or several."""
        letters = tuple(over) if isinstance(over, (tuple, list)) else (over,)
        sets = tuple(self._over(letter) for letter in letters)
        self._new(name, **{"real": True, **assumptions})
        base = sp.IndexedBase(self._lexicon.symbols[name])
        self._lexicon.families[name] = sets
        self._say(sentences.family(name, [letter.name for letter in letters], sets, self._lexicon))
        return base

    @_whole
    def function(self, name: str, *, convex: bool = False, concave: bool = False, differentiable: bool = False) -> Any:
        """A real function that is not known further, as a SymPy function."""
        self._name(name)
        self._lexicon.functions[name] = Function(("x",))
        said = {"convex": convex, "concave": concave, "differentiable": differentiable}
        kinds = [kind for kind in said if said[kind]]
        self._lexicon.properties += [Property(k, (name,)) for k in kinds]
        for kind in kinds:
            self._say(f"Let ${author_latex(Sym(name), self._lexicon)}$ be {kind}.")
        return sp.Function(name, real=True)

    @_whole
    def define(self, name: str, *parameters_and_body: Any) -> Any:
        """``define("f", t, -log(t))``, ``define("J", (W, b), …)``, ``define("S", …)``: what SymPy is to use."""
        *given, body = parameters_and_body
        parameters = [s for g in given for s in (g if isinstance(g, (tuple, list)) else (g,))]
        lexicon = self._lexicon
        for symbol in parameters:
            if not getattr(symbol, "is_Symbol", False):
                raise DerivationError(f"a parameter of {name} is a symbol, not {symbol}")
            if symbol.name not in lexicon.indices:
                check_parameter(symbol)
        names = tuple(s.name for s in parameters)
        text = lexicon.read(body, names)
        found = meaning(text, lexicon)
        self._name(name)
        shown = App(name, tuple(map(Sym, names))) if names else Sym(name)
        self._say(f"Put ${author_latex(shown, lexicon)} = {author_latex(text, lexicon)}$.")
        lexicon.functions[name] = Function(names, found)
        return sp.Function(name, real=True) if names else sp.Symbol(name, real=True)

    @_whole
    def assume(self, left: Any, sign: str | None = None, right: Any = None) -> None:
        """What holds throughout: ``assume(a < b)``, ``assume(t(k), "=", 1)``; a free letter is any element."""
        lexicon = self._lexicon
        if sign is None:
            compare = lexicon.compare(left)
        elif sign in SIGNS:
            compare = Compare(SIGNS[sign], lexicon.read(left), lexicon.read(right))
        else:
            raise DerivationError(f"{sign!r} is no sign; there are {' '.join(dict.fromkeys(SIGNS))}")
        found = condition(compare, lexicon)
        lexicon.facts.append(found)
        if compare.op == "=" and isinstance(compare.left, App) and compare.left.name in lexicon.laws:
            self._said.append(compare)  # a display: in a sentence it would define the law at this point
            self._changed()
            return
        letters = "".join(f" for all ${author_latex(Sym(n), lexicon)}$" for n, _ in found.binders)
        self._say(f"Let ${compare_latex(compare, lexicon)}${letters}.")

    # --- steps -------------------------------------------------------------------------------------------------------

    @_whole
    def step(self, *items: Any, reason: Any = None) -> None:
        """``step(lhs, "=", e1, "<=", e2)``; with a sign in front it carries on the chain before.

        ``reason`` (words, or a SymPy relation) is for the last relation.  A SymPy relation alone is a step too.
        """
        lexicon = self._lexicon
        if len(items) == 1 and not isinstance(items[0], str):
            compare = lexicon.compare(items[0])
            items = (items[0].lhs, compare.op, items[0].rhs)
        if not items:
            raise DerivationError("nothing is stated")
        on = isinstance(items[0], str) and items[0] in SIGNS
        if on and not self._chains:
            raise DerivationError(f"nothing stands in front of {items[0]}")
        start = None if on else written(items[0], lexicon)
        found = steps(items if on else items[1:], lexicon)
        if not found:
            raise DerivationError("a step needs a sign and a right side: step(left, \"=\", right)")
        if reason is not None:
            found[-1].reason = checked_reason(reason, lexicon)
        for term in (s.term for s in (start, *(s.right for s in found)) if s is not None):
            meaning(term, lexicon)
            write(author_tree(term, lexicon))
        if start is None:
            self._chains[-1].steps += found
        else:
            self._chains.append(Chain(start, found))
        self._changed()

    def chain(self, *items: Any) -> None:
        """Several relations with reasons between them: ``chain(e0, "=", e1, because("…"), "<=", e2)``."""
        self.step(*items)

    # --- results -----------------------------------------------------------------------------------------------------

    def check(self, *, budget: float = 5.0, jobs: int = 1) -> DocumentResult:
        """The report: the same object that a document gets, its places in ``to_markdown()``.

        ``budget`` is in seconds, for each relation; what exceeds it is open.  ``jobs`` relations are checked at once.
        """
        if not budget > 0 or jobs < 1:
            raise ValueError(f"budget={budget}, jobs={jobs}: a budget is a number of seconds above 0, and at least one "
                             "job does the work")
        if (budget, jobs) not in self._results:
            notes = self._notes()
            assert notes.document is not None
            notes.read_back()  # once, before the relations go to processes of their own
            self._results[budget, jobs] = check_notes(notes.document, notes, budget=budget, jobs=jobs)
        return self._results[budget, jobs]

    def report(self, format: str = "text", *, verbose: bool = False, budget: float = 5.0, jobs: int = 1) -> str:
        """The report as ``text``, ``json`` or ``github`` annotations; ``verbose`` lists what was proved too.

        ``budget`` and ``jobs`` are those of ``check``.  Raises ValueError for another format.
        """
        from ce_symbolic.report.formats import FORMATS
        from ce_symbolic.report.options import Options

        if format not in FORMATS:
            raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")
        return FORMATS[format].render(Report((self.check(budget=budget, jobs=jobs),)), Options(verbose))

    def claims(self) -> tuple[Claim, ...]:
        """What the relations claim, in their order."""
        return tuple(r.claim for r in self._notes().relations if r.claim is not None)

    def sympy_forms(self) -> tuple[Any, ...]:
        """The SymPy relation of every claim, unevaluated, with quantities and definitions unfolded."""
        return tuple(map(claim_form, self.claims()))

    def document(self) -> Document:
        """The derivation as notes."""
        document = self._notes().document
        assert document is not None
        return document

    def to_markdown(self) -> str:
        """The derivation as Markdown notes, which ``ce-symbolic check`` reads."""
        return self.document().text

    def differences(self) -> tuple[str, ...]:
        """Relations that our reader would understand otherwise in ``to_markdown()``; exports refuse them."""
        return self._notes().differences()

    def export(self, name: str, directory: str | Path, **options: str) -> tuple[Path, ...]:
        """Write an export (``latex``, …) into a directory, with the options of that export; gives the files' paths.

        The last check is what is exported; where there is none since the last step, one is made.  Nothing is written
        unless all files are complete.  Raises ExportError where a formula would not read back as it
        is meant, or for an unknown option, and ValueError for an unknown export.
        """
        from ce_symbolic.export import EXPORTS
        from ce_symbolic.export.exporter import ExportError

        if name not in EXPORTS:
            raise ValueError(f"no export {name!r}; there are {', '.join(EXPORTS)}")
        differences = self.differences()
        if differences:
            raise ExportError(f"{self.path}: this cannot be printed so that it reads back: {'; '.join(differences)}")
        checked = next(reversed(self._results.values()), None) or self.check()
        files = EXPORTS[name].files(checked, self.document(), options)
        written_files = []
        for file, content in files.items():
            target = Path(directory) / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
            written_files.append(target)
        return tuple(written_files)

    def _repr_html_(self) -> str:
        """What a notebook shows: the derivation with the verdicts of its last check, which is made if there is none."""
        from ce_symbolic.notebook import document_html

        return document_html(next(reversed(self._results.values()), None) or self.check(), self.document())

    # --- inside ------------------------------------------------------------------------------------------------------

    def _notes(self) -> Stated:
        if self._stated is None:
            said = [*sentences.symbols(self._lexicon), *self._said]
            self._stated = stated(self.title, self.path, said, self._chains, self._lexicon)
        return self._stated

    def _changed(self) -> None:
        self._results.clear()
        self._stated = None

    def _say(self, sentence: str) -> None:
        if sentence:
            self._said.append(sentence)
        self._changed()

    def _name(self, name: str) -> None:
        """A name that is not taken."""
        check_name(name)
        lexicon = self._lexicon
        if name in lexicon.symbols or name in lexicon.functions or name in lexicon.laws or (
            name == MASTER and lexicon.variables
        ):
            raise DerivationError(f"the name {name} is taken; in a derivation one name stands for one thing")

    def _new(self, name: str, **assumptions: bool) -> Any:
        self._name(name)
        symbol = sp.Symbol(name, **assumptions)
        self._lexicon.take(symbol, declared=True)
        return symbol

    def _set(self, name: str, size: Any, start: int, values: Sequence[str]) -> IndexSet:
        lexicon = self._lexicon
        if isinstance(values, str) or len(set(values)) < len(values):
            raise DerivationError(f"values={values!r}: give the names of the elements, each once, (\"a\", \"b\")")
        if values:
            return Enum(tuple(Sym(self._value(v)) for v in values))
        if not isinstance(size, (str, int, sp.Expr, type(None))) or isinstance(size, bool):
            raise DerivationError(f"{size!r} is no size; give a name, an integer or a SymPy symbol")
        if size is None:
            return lexicon.indices.get(name) or Finite(name)
        if isinstance(size, str):
            check_name(size)
            size = lexicon.symbols.get(size) or sp.Symbol(size, integer=True, positive=True)
        upper = lexicon.read(size)
        if isinstance(upper, Rat) and (upper.value.denominator != 1 or upper.value < start):
            raise DerivationError(f"there is no set {start}, …, {upper.value}; its end is an integer from {start} on")
        if isinstance(upper, Sym):
            lexicon.integers.add(upper.name)
            lexicon.facts.append(Condition((), (), Compare(">=", upper, ONE)))
        return Range(Rat(ONE.value * start), upper)

    def _value(self, name: str) -> str:
        if name not in self._lexicon.symbols:
            self._new(name, real=True)
        return name

    def _over(self, what: Any) -> IndexSet:
        if isinstance(what, Distribution):
            return self._lexicon.laws[what.name]
        found = self._lexicon.set_of(getattr(what, "name", what))
        if found is None:
            raise DerivationError(f"{what} is no letter of a declared set; declare it, index({str(what)!r}, size=…)")
        return found

    def _number(self, value: Any) -> Any:
        from ce_symbolic.meaning.sympy_form import to_sympy

        return self._lexicon.symbols.get(value.name) if isinstance(value, Sym) else to_sympy(value)


__all__ = ["Derivation", "DerivationError", "Distribution"]
