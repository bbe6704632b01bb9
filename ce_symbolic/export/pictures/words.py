"""Labels: words with formulas between ``$``, once as plain text and once as LaTeX."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from ce_symbolic.export.tex import text
from ce_symbolic.meaning.print_terms import to_tree
from ce_symbolic.meaning.terms import Term, Theory
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Call, Node
from ce_symbolic.notation.writer import write
from ce_symbolic.refutation.evaluate import Number
from ce_symbolic.refutation.exact import ball
from ce_symbolic.refutation.lognumber import LogNumber

#: Exact values that are longer are shown by their decimals.
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class Words:
    """A label; ``plain`` and ``latex`` say the same."""

    plain: str
    latex: str

    def __add__(self, other: Words) -> Words:
        return Words(self.plain + other.plain, self.latex + other.latex)

    @property
    def text(self) -> str:
        """As plain text without marks."""
        return self.plain.replace("$", "")

    @property
    def width(self) -> float:
        """Roughly the width in units of the type size."""
        text = self.text
        return 0.5 * len(text) + 0.6 * sum(text.count(sign_of) for sign_of in "|‖=≤≥<>−+Σ")


EQUALS = Words(" $=$ ", " $=$ ")


def say(words: str) -> Words:
    """Plain words."""
    return Words(words.replace("$", ""), text.escape(words.replace("$", "")))


def sign(plain_sign: str, latex: str) -> Words:
    """A sign or a formula of our own."""
    return Words(f"${plain_sign}$", f"${latex}$")


def node(tree: Node) -> Words:
    """A formula of the notes."""
    return sign(plain(tree).replace("$", ""), text.formula(write(tree)))


def head(latex: str) -> Words:
    """``f`` of ``f(x)``; anything else as it is."""
    try:
        tree = read_formula(latex)
    except ReadError:
        return say(latex)
    return node(tree.head if isinstance(tree, Call) else tree)


def term(value: Term, theory: Theory) -> Words:
    """A term in the letters of the notes."""
    return node(to_tree(value, theory))


def joined(parts: list[Words], between: str = ", ") -> Words:
    """Several labels in a row."""
    found = Words("", "")
    for k, part in enumerate(parts):
        found += say(between) + part if k else part
    return found


def real(number: Number) -> float:
    """The middle of what is known about a number."""
    enclosure = ball(number if not isinstance(number, Fraction) else arb(number.numerator) / number.denominator)
    return float(enclosure.mid())


def about(number: Number) -> str:
    """A number rounded to three digits, with a typographic minus."""
    return f"{real(number):.3g}".replace("-", "−")


def exact(number: Number) -> Words:
    """``1/3``, ``−1/3 log 2``; decimals where the exact value is long."""
    if isinstance(number, Fraction):
        parts = [("", number)]
    elif isinstance(number, LogNumber) and number.linear and len(str(number)) <= _LONGEST:
        parts = [("".join(str(prime) for prime, _ in monomial), Fraction(int(c.p), int(c.q)))
                 for monomial, c in sorted(number.terms.items())]
    else:
        shown = about(number)
        return sign(shown, shown.replace("−", "-"))
    plain_text = latex = ""
    for k, (prime, value) in enumerate(parts):
        size = abs(value)
        minus, latex_minus = ("−", "-") if value < 0 else ("+", "+") if k else ("", "")
        space = " " if k else ""
        one = size == 1 and prime
        fraction = "" if one else str(size)
        shown = str(size) if size.denominator == 1 else f"\\frac{{{size.numerator}}}{{{size.denominator}}}"
        log = f"log {prime}" if prime else ""
        plain_text += f"{space}{minus}{space}" + f"{fraction} {log}".strip()
        latex += f"{latex_minus}{'' if one else shown}" + (f"\\log {prime}" if prime else "")
    return sign(plain_text, latex)
