"""Declarations as sentences, in words that our reader understands."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from ce_symbolic.meaning.terms import App, Enum, Finite, IndexSet, Range, Sym
from ce_symbolic.python.lexicon import MASTER, SIGNS, Lexicon
from ce_symbolic.python.printing import author_latex


def shown_set(over: IndexSet, lexicon: Lexicon) -> str:
    """``\\{1, \\dots, C\\}``, ``\\mathcal{X}``."""
    if isinstance(over, Range):
        return f"\\{{{author_latex(over.lower, lexicon)}, \\dots, {author_latex(over.upper, lexicon)}\\}}"
    if isinstance(over, Enum):
        return f"\\{{{', '.join(author_latex(e, lexicon) for e in over.elements)}\\}}"
    assert isinstance(over, Finite)
    return f"\\mathcal{{{over.name.upper()}}}"


def element(name: str, over: IndexSet, lexicon: Lexicon) -> str:
    """One element of a set."""
    return f"Let ${_name(name, lexicon)} \\in {shown_set(over, lexicon)}$."


def distribution(name: str, letter: str, over: IndexSet, positive: bool, lexicon: Lexicon) -> str:
    """A distribution over a set."""
    kind = "the set " if isinstance(over, Finite) else ""
    text = f"Let ${_name(name, lexicon)}$ be a distribution over {kind}${shown_set(over, lexicon)}$."
    if positive:
        point = f"{_name(name, lexicon)}({_name(letter, lexicon)})"
        text += f"\nLet ${point} > 0$ for all ${_name(letter, lexicon)}$."
    return text


def random_variable(name: str, law: str | None, over: IndexSet, lexicon: Lexicon) -> str:
    """A random variable with its law or its values."""
    shown = _name(name, lexicon)
    if law is None:
        return f"Let ${shown}$ be a random variable with values in ${shown_set(over, lexicon)}$."
    letter = _name(lexicon.letters[over], lexicon)
    return (f"Let ${shown}$ be a random variable.\n"
            f"${shown}$ has the law ${_name(law, lexicon)}({letter}) = {MASTER}({shown} = {letter})$.")


def independent(names: Sequence[str]) -> str:
    """Independence."""
    listed = [f"${n}$" for n in names]
    return f"{', '.join(listed[:-1])} and {listed[-1]} are independent."


def family(name: str, letters: Sequence[str], sets: Sequence[IndexSet], lexicon: Lexicon) -> str:
    """The sign of the members of a family; what their indices run over is seen from sums."""
    sign = _sign(name, lexicon)
    if sign is None:
        return ""
    member = author_latex(App(name, tuple(map(Sym, letters))), lexicon)
    ranges = ", ".join(f"${_name(x, lexicon)} \\in {shown_set(s, lexicon)}$"
                       for x, s in zip(letters, sets, strict=True))
    every = " and ".join(f"${_name(x, lexicon)}$" for x in letters)
    return f"Let ${member} {sign} 0$ for all {every}, where {ranges}."


def symbols(lexicon: Lexicon) -> Iterator[str]:
    """What SymPy is told of the symbols."""
    for name, symbol in lexicon.symbols.items():
        if name in lexicon.indices or name in lexicon.elements or name in lexicon.families or name in lexicon.laws or (
            name in lexicon.variables or name in lexicon.functions or _is_size(name, lexicon)
        ):
            continue
        shown, sign = _name(name, lexicon), _sign(name, lexicon)
        if name in lexicon.integers and symbol.is_positive:
            yield f"Let ${shown}$ be a positive integer."
        elif name in lexicon.integers:
            yield f"Let ${shown}$ be any integer."
            if sign is not None:
                yield f"Let ${shown} {sign} 0$."
        elif sign is not None:
            yield f"Let ${shown} {sign} 0$."


def _is_size(name: str, lexicon: Lexicon) -> bool:
    return any(isinstance(s, Range) and s.upper == Sym(name) for s in lexicon.letters)


def _sign(name: str, lexicon: Lexicon) -> str | None:
    """The sign that a symbol is declared with, in LaTeX."""
    symbol = lexicon.symbols[name]
    if symbol.is_zero:
        return "="
    op = next((op for sign, op in SIGNS.items() if getattr(symbol, f"is_{sign}")), None)
    return {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}.get(op, op) if op is not None else None


def _name(name: str, lexicon: Lexicon) -> str:
    return author_latex(Sym(name), lexicon)
