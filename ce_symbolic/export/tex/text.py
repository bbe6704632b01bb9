"""Plain text as LaTeX text: special characters, characters that only some engines have, quotations of source."""
from __future__ import annotations

import re

from ce_symbolic.notation.letters import UNICODE

_SPECIAL = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\ensuremath{<}", ">": "\\ensuremath{>}",
    "|": "\\textbar{}", "\"": "''",
}
#: Beyond Latin letters, what every engine has in its text fonts.
_COMMON = frozenset("‘’“”„‚–—…•€†‡°·«»¡¿§©®")
_FORMULA_SIGNS = {
    **{sign: latex for sign, latex in UNICODE.items() if not sign.isascii() and sign not in "’–‐"},
    "−": "-", "‖": "\\|", "Π": "\\Pi", "⇒": "\\Rightarrow", "⟹": "\\Longrightarrow", "⟺": "\\Longleftrightarrow",
    "✓": "\\checkmark", "↓": "\\downarrow", "↑": "\\uparrow", "∵": "\\because", "∴": "\\therefore", "↦": "\\mapsto",
    "√": "\\surd", "⁻": "^-", "∅": "\\emptyset", "↔": "\\leftrightarrow", "⌊": "\\lfloor", "₂": "_2", "∘": "\\circ",
}
_PRIVATE = re.compile("[\ue000-\ue002]")
_FOREIGN = re.compile("(?:[^\x00-\x7f]+ ?)+")
_IN_FORMULA = re.compile("[^\x00-\x7f]+")
FOREIGN = "\\ceforeign"
_UNWRAP = re.compile(r"\\ceforeign\{([^{}]*)\}")


def escape(text: str) -> str:
    """Text for a paragraph."""
    text = _PRIVATE.sub("?", text)
    pieces: list[str] = []
    run = ""
    for character in text:
        if _is_foreign(character) or (run and character == " "):
            run += character
            continue
        pieces += [_wrapped(run), _character(character)]
        run = ""
    return "".join([*pieces, _wrapped(run)])


def source(text: str) -> str:
    """A quotation of source in typewriter letters, which may be broken anywhere behind a sign."""
    pieces = (escape(character) if character.isascii() else character for character in " ".join(text.split()))
    joined = "".join(piece if piece.isalnum() or piece == " " else piece + "\\allowbreak{}" for piece in pieces)
    return _FOREIGN.sub(lambda match: escape(match.group()), joined)


def formula(latex: str) -> str:
    """A formula with its Unicode signs spelled as commands; what only some engines have is marked as such."""
    return _IN_FORMULA.sub(lambda match: "".join(_signs(match.group())), latex)


def without_marks(latex: str) -> str:
    """The inverse of the marks that ``formula`` sets."""
    return _UNWRAP.sub(r"\1", latex)


def _signs(run: str) -> list[str]:
    pieces: list[str] = []
    foreign = ""
    for character in run:
        if character in _FORMULA_SIGNS or not _is_foreign(character):
            pieces += [_wrapped(foreign), _sign(character)]
            foreign = ""
        else:
            foreign += character
    return [*pieces, _wrapped(foreign)]


def _sign(character: str) -> str:
    latex = _FORMULA_SIGNS.get(character, character)
    return latex + " " if latex[-1:].isalpha() and latex.startswith("\\") else latex


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _FORMULA_SIGNS:
        return f"\\ensuremath{{{_FORMULA_SIGNS[character]}}}"
    return character if character.isprintable() or character in "\n\t" else " "


def _is_foreign(character: str) -> bool:
    latin = ord(character) < 0x180 or character in _COMMON
    return not latin and character not in _FORMULA_SIGNS and character.isprintable()


def _wrapped(run: str) -> str:
    if not run.strip():
        return run
    words = run.rstrip(" ")
    return f"{FOREIGN}{{{words}}}{run[len(words):]}"
