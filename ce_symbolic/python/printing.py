"""The author's expressions as formula trees and LaTeX, with distributions and quantities under their names."""
from __future__ import annotations

from ce_symbolic.meaning.print_terms import Printer
from ce_symbolic.meaning.printing import spelled
from ce_symbolic.meaning.terms import App, Compare, Family, Term, Theory
from ce_symbolic.notation import tree as t
from ce_symbolic.notation.writer import write
from ce_symbolic.python.lexicon import Lexicon
from ce_symbolic.python.quantities import HEADS, PREFIX, taken_apart
from ce_symbolic.vocabulary import quantities


def author_tree(term: Term, lexicon: Lexicon) -> t.Node:
    """The tree of an expression as the author wrote it."""
    return _AuthorPrinter(lexicon).node(term)


def author_latex(term: Term, lexicon: Lexicon) -> str:
    """Its LaTeX."""
    return write(author_tree(term, lexicon))


def compare_latex(compare: Compare, lexicon: Lexicon) -> str:
    """The LaTeX of a comparison in the author's names."""
    return write(_AuthorPrinter(lexicon).comparison(compare))


class _AuthorPrinter(Printer):
    def __init__(self, lexicon: Lexicon) -> None:
        families = {n: Family(n, sets) for n, sets in lexicon.families.items()}
        super().__init__(Theory(families=families, spelling=lexicon.spelling(), letters=lexicon.letters))
        self.lexicon = lexicon

    def app(self, term: App) -> t.Node:
        """Quantities; the members of families, whose sets may not be known yet."""
        if term.name.startswith(PREFIX):
            return self.quantity(term)
        if term.name in self.lexicon.families:
            return t.Script(self.name(term.name), tuple(self.node(a) for a in term.args))
        return super().app(term)

    def quantity(self, term: App) -> t.Node:
        """``D_{KL}(p \\| q)``, ``\\mathbb{E}_{x \\sim p}[f(x)]``, ``P(X = Y)``."""
        name, separators = taken_apart(term.name)
        head = spelled(HEADS.get(name) or rf"\mathrm{{{_head(name)}}}")
        args = tuple(self.node(a) for a in term.args)
        if name == "P":
            pairs = tuple(t.Compare(pair, ("=",)) for pair in zip(args[::2], args[1::2], strict=True))
            return t.Call(head, pairs, separators)
        if name in ("E", "Var", "Cov"):
            under = t.Compare((args[1], args[0]), ("~",))
            return t.Call(t.Script(head, (under,)), args[2:], (",",) * (len(args) - 3), ("[", "]"))
        return t.Call(head, args, separators)


def _head(name: str) -> str:
    return next(q.heads[0] for q in quantities() if q.name == name)
