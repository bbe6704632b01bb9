"""How names, signs and brackets are spelled in LaTeX, and when two pieces need a space between them."""
from __future__ import annotations

import re

#: The relation signs of ``display.RELATIONS`` and ``tree.Compare.ops``.
RELATIONS = {
    "=": "=", "!=": "\\neq", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge", "in": "\\in", "notin": "\\notin",
    "subset": "\\subset", "~": "\\sim", "->": "\\to", ":=": ":=", "≈": "\\approx", "∝": "\\propto",
    "mapsto": "\\mapsto", "perp": "\\perp", "=>": "\\implies", "<=>": "\\iff",
}

#: Letter styles.
STYLES = {
    "bold": "\\mathbf{{{}}}", "cal": "\\mathcal{{{}}}", "bb": "\\mathbb{{{}}}", "rm": "\\mathrm{{{}}}",
    "sf": "\\mathsf{{{}}}", "frak": "\\mathfrak{{{}}}",
}

#: Accents whose command is not their name.
ACCENTS: dict[str, str] = {}

#: Brackets that LaTeX does not print as they stand.
DELIMITERS = {"{": "\\{", "}": "\\}"}

_COMMAND_AT_END = re.compile(r"\\[A-Za-z]+$")


def glue(left: str, right: str) -> str:
    """Two pieces side by side, with a space where they would run together."""
    if not left or not right:
        return left + right
    runs_together = _COMMAND_AT_END.search(left) is not None and right[0].isalpha()
    digits = left[-1].isdigit() and (right[0].isdigit() or right[0] == ".")
    return f"{left} {right}" if runs_together or digits or right[0] == "\\" else left + right


def spaced(left: str, right: str, tight: bool = False) -> str:
    """A command with its argument: ``\\log x``, ``\\log(x)``."""
    if tight:
        return glue(left, right)
    return left + right if not right or (right[0] in "({[" and not left[-1:].isalpha()) else f"{left} {right}"
