"""The characters that MathML has for names, signs and brackets."""
from __future__ import annotations

import unicodedata
from functools import cache

from ce_symbolic.notation.symbols import OPERATORS, RELATION_SIGNS, SYMBOLS

_ALPHABETS = {"bold": "BOLD", "cal": "SCRIPT", "bb": "DOUBLE-STRUCK", "sf": "SANS-SERIF", "frak": "FRAKTUR"}
#: Letters that Unicode had before it got whole alphabets of them.
_OLDER = {"FRAKTUR": "BLACK-LETTER"}
_NAMES = SYMBOLS | {
    "top": "⊤", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "wp": "℘", "imath": "ı", "jmath": "ȷ", "circ": "∘", "bullet": "∙",
    "argmax": "arg max", "argmin": "arg min", "limsup": "lim sup", "liminf": "lim inf", "cdot": "·", "colon": ":",
    "neg": "¬", "forall": "∀", "exists": "∃", "setminus": "∖", "triangle": "△", "ast": "∗",
}
ACCENTS = {
    "hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "tilde": "~", "widetilde": "~", "vec": "→", "dot": "˙",
    "ddot": "¨", "check": "ˇ", "breve": "˘", "acute": "´", "grave": "`", "mathring": "˚", "underline": "_",
}
SIGNS = OPERATORS | {
    "-": "−", "*": "∗", "\\ast": "∗", "\\cdot": "⋅", "\\bmod": "mod", "\\cup": "∪", "\\cap": "∩", "\\setminus": "∖",
    "\\land": "∧", "\\lor": "∨",
}
RELATIONS = RELATION_SIGNS | {"~": "∼", ":=": "≔", "notperp": "⊥̸", "supset": "⊃", "<-": "←", "ni": "∋"}
BRACKETS = {
    "\\{": "{", "\\}": "}", "\\langle": "⟨", "\\rangle": "⟩", "langle": "⟨", "rangle": "⟩", "\\lvert": "|",
    "\\rvert": "|", "\\|": "‖", "\\lfloor": "⌊", "\\rfloor": "⌋", "\\lceil": "⌈", "\\rceil": "⌉", ".": "",
    "lgroup": "⟮", "rgroup": "⟯", "\\lgroup": "⟮", "\\rgroup": "⟯",
}
PAIRS = {"abs": ("|", "|"), "norm": ("‖", "‖"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "angle": ("⟨", "⟩")}
SEPARATORS = {",": ",", ";": ";", "|": "|", "||": "‖", "/": "/"}
DOTS = {"\\cdots": "⋯", "\\vdots": "⋮", "\\ddots": "⋱"}
BIG = {
    "sum": "∑", "prod": "∏", "int": "∫", "argmax": "arg max", "argmin": "arg min", "iint": "∬", "oint": "∮",
}
MATRICES = {"pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"),
            "Vmatrix": ("‖", "‖")}


def name(text: str) -> str:
    """The characters of a name without backslash."""
    return _NAMES.get(text, text)


@cache
def styled(text: str, style: str) -> str:
    """A name in one of the alphabets of mathematics; characters that it lacks stay as they are."""
    alphabet = _ALPHABETS.get(style)
    return "".join(_styled(character, alphabet) for character in text) if alphabet else text


def _styled(character: str, alphabet: str) -> str:
    words = unicodedata.name(character, "").replace("GREEK ", "").replace("LATIN ", "").replace("LETTER ", "")
    for name_ in (f"MATHEMATICAL {alphabet} {words}", f"{alphabet} {words}", f"{_OLDER.get(alphabet, '-')} {words}"):
        try:
            return unicodedata.lookup(name_)
        except KeyError:
            continue
    return character
