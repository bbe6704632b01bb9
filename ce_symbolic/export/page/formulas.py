"""LaTeX of the notes, and the wording of reports, as it stands in a page: formulas as MathML, the rest escaped.

A formula is shown from the tree that the checker saw, so the page cannot show another one.  What our reader refuses is
shown as its source, in ``code``.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ce_symbolic.export.page import mathml
from ce_symbolic.export.tex.conditions import to_latex
from ce_symbolic.export.tex.measure import width
from ce_symbolic.notation.chains import read_display
from ce_symbolic.notation.display import Unread
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Node
from ce_symbolic.report.wording import one_line

if TYPE_CHECKING:
    from ce_symbolic.documents.document import Macro

#: A formula that is wider, in em, may be broken.
_LONG, _LONG_INLINE = 16.0, 9.0
_WORD = re.compile(r"[(]?[A-Za-z][a-z]+[a-z’'-]*[.,;:!?)]*$")
_LONE = ("a", "A", "I")
_FUNCTIONS = ("log", "ln", "exp", "sin", "cos", "tan", "tanh", "max", "min", "sup", "inf", "lim", "arg", "det")
_OPERATOR = re.compile(r"^(?:[=<>≤≥≠∈≈~∝+\-−·×/↦→]|[<>]=|!=|\\(?:le|ge|ne|neq|to|implies|in|cdot|times))$")
_ARGUMENT_FOLLOWS = ("\\log", "\\exp")
_SPACES = re.compile(r"\\(?:quad|qquad|[,;:!])")
_LABEL = re.compile(r"\^\(([^()]*)\)")
_BECAUSE = re.compile(r"\(?\\because(?![A-Za-z])(.+?)\)?")
_RELATIONS = {"<=": "\\le", ">=": "\\ge", "!=": "\\ne"}


class Formulas:
    """Sets the formulas of one document."""

    def __init__(self, macros: Mapping[str, Macro] | None = None) -> None:
        self.macros = macros or {}
        self._trees: dict[str, Node | None] = {}

    def inline(self, latex: str) -> Markup:
        """A formula in a line of text."""
        text = one_line(latex)
        if not text:
            return Markup("")
        because = _BECAUSE.fullmatch(text)
        if self._content(text) is None and because:
            return Markup("(because {})").format(self.inline(because[1]))
        return self._set(text, False)

    def display(self, latex: str, sign: str = "") -> Markup:
        """A formula in a row of its own, behind a ``sign``, with sums and fractions of the size of displays."""
        return self._set(one_line(latex), True, sign)

    def _set(self, text: str, display: bool, sign: str = "") -> Markup:
        """A formula; a long one may be broken where people break it."""
        tree = self.tree(text)
        if tree is not None:
            return self.shown(tree, display, sign)
        content = self._content(text)
        if content is None:
            return Markup(mathml.element(sign, display) if sign else "") + source(text)
        return Markup(mathml.element(f"<mrow>{sign}{content}</mrow>" if sign else content, display))

    def shown(self, tree: Node, display: bool = True, sign: str = "") -> Markup:
        """The formula of a tree; the sign before it stays with its beginning."""
        long = width(tree) > (_LONG if display else _LONG_INLINE)
        first, *others = mathml.pieces(tree) if long else [mathml.row(tree)]
        parts = [f"<mrow>{sign}{first}</mrow>" if sign else first, *others]
        return Markup("\u200b").join(Markup(mathml.element(part, display)) for part in parts)

    def _content(self, text: str) -> str | None:
        tree = self.tree(text)
        return mathml.row(tree) if tree is not None else self._chains(text)

    def tree(self, latex: str) -> Node | None:
        """The tree of a formula; None if it cannot be read."""
        text = one_line(latex)
        if text not in self._trees:
            try:
                self._trees[text] = read_formula(text, macros=self.macros)
            except (ReadError, RecursionError):
                self._trees[text] = None
        return self._trees[text]

    def _chains(self, text: str) -> str | None:
        """A formula with signs that only displays have (``⟹``)."""
        chains = read_display(text, macros=self.macros)
        if len(chains) != 1 or chains[0].condition or chains[0].start is None:
            return None
        terms = [chains[0].start, *(step.term for step in chains[0].steps)]
        if any(isinstance(term, Unread) for term in terms) or any(step.remarks for step in chains[0].steps):
            return None
        content = ""
        for term, sign in zip(terms, [*(step.relation for step in chains[0].steps), ""], strict=True):
            assert isinstance(term, Node)
            content += mathml.row(term) + (mathml.relation(sign) if sign else "")
        return f"<mrow>{content}</mrow>"

    # ---- wording -----------------------------------------------------------------------------------------------------

    def text(self, text: str, latex: bool = False) -> Markup:
        """A line of a report: what reads as a formula is set as one; the statement of a rule has them in LaTeX."""
        words = _SPACES.sub(" ", text).split()
        parts: list[Markup] = []
        before = ""
        for formula, run in _runs(words):
            if formula and "\\" in run and before.endswith("write"):
                parts.append(Markup("<code>{}</code>").format(run))
            else:
                parts.append(self._run(run, latex) if formula else escape(run))
            before = run
        return Markup(" ").join(part for part in parts if part)

    def mixed(self, text: str) -> Markup:
        """Words with formulas as ``$…$``."""
        pieces = text.split("$")
        if len(pieces) == 1 or len(pieces) % 2 == 0:
            return self.text(text)
        return Markup("").join(
            self._words(piece) if i % 2 == 0 else self.inline(piece) for i, piece in enumerate(pieces)
        )

    def _words(self, text: str) -> Markup:
        """Text in which a formula may still stand as a command or two."""
        if "\\" not in text:
            return escape(text)
        lead = text[: len(text) - len(text.lstrip())]
        return escape(lead) + self.text(text) + escape(text[len(text.rstrip()) :])

    def _run(self, run: str, latex: bool) -> Markup:
        body = run.rstrip(".,;:") if not run.endswith("...") else run
        opening = "(" if body.startswith("(") and body.count("(") > body.count(")") else ""
        closing = ")" if body.endswith(")") and body.count(")") > body.count("(") else ""
        body = body[len(opening) : len(body) - len(closing)]
        end = run[len(opening) + len(body) :]
        parts = [self._signs(part, latex) for part in _split(body)]
        return escape(opening) + Markup(", ").join(parts) + escape(end)

    def _signs(self, text: str, is_latex: bool) -> Markup:
        """A stretch of signs between commas, in LaTeX or in Unicode."""
        dots = "…" if text.endswith("…") and text[-2:-1].isdigit() else ""
        text = text.removesuffix(dots) if dots else text
        if not text or text == "…":
            return escape(text + dots)
        units = text.split()
        if "\\" not in text and len(units) > 1 and not any(_OPERATOR.match(u) or u in _FUNCTIONS for u in units):
            return escape(text + dots)  # "3 s" is no product
        if "\\" not in text and not re.search(r"\w", text):
            return escape(text + dots)
        latex = _LABEL.sub(r"^{(\1)}", " ".join(_RELATIONS.get(unit, unit) for unit in units))
        tries = [latex, to_latex(latex)] if "\\" in text else [latex if is_latex else to_latex(latex)]
        latex = next((known for known in tries if self._content(known) is not None), "")
        if not latex:
            return source(text + dots) if "\\" in text else escape(text + dots)
        if dots:
            return Markup(mathml.element(f'<mrow>{self._content(latex)}<mo lspace="0" rspace="0">{dots}</mo></mrow>'))
        return self._set(latex, False)


def sign(relation: str, false: bool = False) -> str:
    """A relation sign as MathML; struck out where the relation is false."""
    shown = mathml.relation(relation)
    return f'<menclose notation="updiagonalstrike" class="ce-false">{shown}</menclose>' if false else shown


def source(text: str) -> Markup:
    """LaTeX that could not be read, as it stands in the file, with a mark."""
    mark = '<span role="img" aria-label="not read:">⊘</span>'
    return Markup(f'<span class="ce-source">{mark} <code>{{}}</code></span>').format(one_line(text))


def _runs(words: Iterable[str]) -> list[tuple[bool, str]]:
    """Stretches of signs and stretches of words, in turn."""
    words = list(words)
    runs: list[tuple[bool, list[str]]] = []
    depth = 0
    for i, word in enumerate(words):
        near = [*words[max(0, i - 1) : i], *words[i + 1 : i + 2]]
        follows = words[i + 1 : i + 2]
        article = word in _LONE and bool(follows) and _WORD.match(follows[0]) is not None and not (
            follows[0] in _FUNCTIONS or any(_OPERATOR.match(other) or other[:1] == "\\" for other in near))
        stripped = word.strip("().,;:")
        plain_word = bool(_WORD.match(word)) and stripped not in _FUNCTIONS and not (
            i and words[i - 1] in _ARGUMENT_FOLLOWS)
        if len(stripped) < 3 and any(_OPERATOR.match(other) for other in near):
            plain_word = False  # "ab + ac"
        is_word = plain_word or article or (word in ("-", "–", "—") and not _between_signs(near))
        is_formula = depth > 0 or not is_word
        depth = max(0, depth + sum(word.count(m) for m in "([{⟨") - sum(word.count(m) for m in ")]}⟩"))
        depth = 0 if is_word and not is_formula else depth
        if runs and runs[-1][0] == is_formula:
            runs[-1][1].append(word)
        else:
            runs.append((is_formula, [word]))
    return [(is_formula, " ".join(run)) for is_formula, run in runs]


def _between_signs(near: list[str]) -> bool:
    return len(near) == 2 and not any(_WORD.match(word) and word not in _FUNCTIONS for word in near)


def _split(text: str) -> list[str]:
    """The parts between commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character in "([{⟨") - (character in ")]}⟩")
        if character in ",;" and depth <= 0 and text[i + 1 : i + 2] == " ":
            parts.append(text[start:i])
            start = i + 2
    return [*parts, text[start:]]

