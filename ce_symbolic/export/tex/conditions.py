"""The wording of reports (``q(x) > 0 wherever p(x) > 0``) as LaTeX: formulas in it become formulas.

A stretch of signs is set as a formula only if our reader reads the LaTeX for it and prints it as that stretch again;
everything else is set as text.
"""
from __future__ import annotations

import re
from collections.abc import Callable

from ce_symbolic.export.tex.commands import is_safe
from ce_symbolic.export.tex.text import escape
from ce_symbolic.notation.errors import ReadError
from ce_symbolic.notation.plain import plain
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.symbols import ACCENTS, DIGITS_BELOW, DIGITS_RAISED, SYMBOLS

#: Formulas that are longer may be broken behind a comma.
_LONG, _BREAK = 40, "\\allowbreak "
_FUNCTIONS = ("log", "ln", "exp", "sin", "cos", "tan", "tanh", "max", "min", "sup", "inf", "lim", "arg", "det")
_WORD = re.compile(r"[A-Za-z][a-z]+[a-z’'-]*[.,;:!?]*$")
_LONE = ("a", "A", "I")
_OPERATOR = re.compile(r"^(?:[=<>≤≥≠∈≈~∝+\-−·×/↦→]|[<>]=|!=)$")
_COMMANDS = {character: f"\\{name}" for name, character in reversed(SYMBOLS.items())} | {
    "Σ": "\\sum", "Π": "\\prod", "∫": "\\int", "·": "\\cdot", "×": "\\times", "‖": "\\|", "≤": "\\le", "≥": "\\ge",
    "≠": "\\neq", "∈": "\\in", "∉": "\\notin", "→": "\\to", "√": "\\sqrt", "⊥": "\\perp", "≈": "\\approx",
    "∝": "\\propto", "⊙": "\\odot", "∘": "\\circ", "±": "\\pm", "⟨": "\\langle", "⟩": "\\rangle", "…": "\\dots",
    "⊂": "\\subset", "↦": "\\mapsto", "−": "-", "{": "\\{", "}": "\\}",
}
_BRACKETED = re.compile(r"\([^()]*\)")
_ACCENTED = {mark: name for name, mark in reversed(ACCENTS.items())}
_RAISED = {raised: chr(plain_) if isinstance(plain_, int) else plain_ for plain_, raised in (
    (code, chr(mark) if isinstance(mark, int) else mark) for code, mark in DIGITS_RAISED.items())}
_BELOW = {below: digit for digit, below in DIGITS_BELOW.items()}
#: Behind a Σ that is a letter: its indices, and then nothing that could be summed.
_LETTER = re.compile(r"(?:[_^](?:\{[^{}]*\}|\([^()]*\)|\w)"
                     rf"|[{''.join(map(re.escape, _RAISED))}ᵀ{''.join(_BELOW)}])*\s*"
                     r"(?:$|[)\],;|=<>≤≥≠∈+·×/])")
_TOKEN = re.compile(
    r"(?P<braced>[_^]\{[^{}]*\})|(?P<bracketed>\^\([^()]*\))|(?P<command>\\[A-Za-z]+(?:\{[^{}]*\})?)"
    rf"|(?P<raised>[{''.join(map(re.escape, _RAISED))}ᵀ]+)|(?P<below>[{''.join(_BELOW)}]+)"
    rf"|(?P<name>[A-Za-z]{{2,}})|(?P<accented>[^\W\d_][{''.join(_ACCENTED)}])"
    r"|(?P<script>_[A-Za-z0-9]+)|(?P<other>.)", re.S
)


def condition(text: str) -> str:
    """The LaTeX of a line of a report."""
    runs = _runs(text.split())
    return " ".join(_formulas(words) if is_formula else escape(words) for is_formula, words in runs)


def mixed(text: str, inline: Callable[[str], str]) -> str:
    """The LaTeX of text with formulas as ``$…$``, which ``inline`` sets."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:
        return escape(text)
    return "".join(escape(piece) if i % 2 == 0 else inline(piece) for i, piece in enumerate(pieces))


def _runs(words: list[str]) -> list[tuple[bool, str]]:
    """Stretches of words and stretches of signs, in turn."""
    runs: list[tuple[bool, list[str]]] = []
    depth = 0
    for i, word in enumerate(words):
        near = [*words[max(0, i - 1) : i], *words[i + 1 : i + 2]]
        article = word in _LONE and not any(_OPERATOR.match(other) for other in near)
        is_word = (_WORD.match(word) and word not in _FUNCTIONS) or article or (word[-1:] in "-–—" and len(word) == 1)
        is_formula = depth > 0 or not is_word
        depth = max(0, depth + sum(word.count(mark) for mark in "([{⟨") - sum(word.count(mark) for mark in ")]}⟩"))
        if runs and runs[-1][0] == is_formula:
            runs[-1][1].append(word)
        else:
            runs.append((is_formula, [word]))
    return [(is_formula, " ".join(words)) for is_formula, words in runs]


def _formulas(text: str) -> str:
    """A stretch of signs: its parts between commas, each as a formula if it reads back."""
    body = text.rstrip(".,;:")
    parts = [_formula(part) for part in _split(body)]
    return ", ".join(parts) + escape(text[len(body) :])


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character in "([{⟨") - (character in ")]}⟩")
        if character == "," and depth == 0 and text[i + 1 : i + 2] == " ":
            parts.append(text[start:i])
            start = i + 2
    return [*parts, text[start:]]


def _formula(text: str) -> str:
    text, dots = (text[:-1], "\\ldots") if text.endswith("…") and text[-2:-1].isdigit() else (text, "")
    if "\\" in text and is_safe(text, {}) and _reads(text):
        return f"${text}{dots}$"  # a formula as the notes write it
    latex = to_latex(text)
    words = _BRACKETED.sub("()", text).split()
    if len(words) > 1 and not any(_OPERATOR.match(word) or word in _FUNCTIONS for word in words):
        return escape(text + ("…" if dots else ""))  # "3 s" is no product
    try:
        same = _canonical(plain(read_formula(latex))) == _canonical(text)
    except (ReadError, RecursionError):
        same = False
    if not same or not is_safe(latex, {}):
        return escape(text + ("…" if dots else ""))
    return f"${latex.replace(', ', ', ' + _BREAK) if len(text) > _LONG else latex}{dots}$"


def _reads(latex: str) -> bool:
    try:
        read_formula(latex)
    except (ReadError, RecursionError):
        return False
    return True


def _canonical(text: str) -> str:
    """The text without what may be printed in two ways."""
    raised = re.sub(rf"[{''.join(map(re.escape, _RAISED))}]+", lambda m: "^" + "".join(map(_raise, m.group())), text)
    return re.sub(r"\\(?:mathrm|text|operatorname)\{([^{}]*)\}|[\s{}·]", r"\1", raised).replace("−", "-")


def _raise(character: str) -> str:
    return _RAISED[character]


def to_latex(text: str) -> str:
    """The LaTeX that a formula in Unicode seems to be; a guess, to be read back."""
    out = ""
    for match in _TOKEN.finditer(text):
        piece = match.group()
        match match.lastgroup:
            case "braced":
                latex = f"{piece[0]}{{{to_latex(piece[2:-1])}}}"
            case "bracketed":
                latex = f"^{{({to_latex(piece[2:-1])})}}"
            case "command":
                latex = piece
            case "raised":
                latex = "^{" + "".join("\\top" if c == "ᵀ" else _RAISED[c].replace("−", "-") for c in piece) + "}"
            case "below":
                latex = "_{" + "".join(_BELOW[c] for c in piece) + "}"
            case "name":
                latex = f"\\{piece}" if piece in _FUNCTIONS else f"\\mathrm{{{piece}}}"
            case "accented":
                latex = f"\\{_ACCENTED[piece[1]]}{{{_COMMANDS.get(piece[0], piece[0])}}}"
            case "script":
                name = piece[1:]
                latex = f"_{{{name}}}" if len(name) == 1 or name.isdigit() else f"_{{\\mathrm{{{name}}}}}"
            case _ if piece == "Σ" and _LETTER.match(text, match.end()):
                latex = "\\Sigma"
            case _:
                latex = _COMMANDS.get(piece, piece)
        runs_on = re.search(r"\\[A-Za-z]+$", out) and latex[:1].isalpha()
        out += (" " if runs_on else "") + latex
    return out
