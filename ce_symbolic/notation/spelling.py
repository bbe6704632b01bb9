"""How names, signs and brackets are spelled in LaTeX, and when two pieces need a space between them."""
from __future__ import annotations

import re

from ce_symbolic.notation import tree as t

#: How tightly a formula holds together; what is looser than its place asks for gets brackets.
LIST, RELATION, SUM, PRODUCT, FACTOR, ATOM = range(6)

#: The relation signs of ``display.RELATIONS`` and ``tree.Compare.ops``.
RELATIONS = {
    "=": "=", "!=": "\\neq", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge", "in": "\\in", "notin": "\\notin",
    "subset": "\\subset", "~": "\\sim", "->": "\\to", ":=": ":=", "≈": "\\approx", "∝": "\\propto",
    "mapsto": "\\mapsto", "perp": "\\perp", "=>": "\\implies", "<=>": "\\iff", "<-": "\\gets", "ni": "\\ni",
    "≪": "\\ll", "≫": "\\gg", "≲": "\\lesssim", "≳": "\\gtrsim", "⪰": "\\succeq", "⪯": "\\preceq", "≻": "\\succ",
    "≺": "\\prec", "↑": "\\uparrow", "↓": "\\downarrow", "∧": "\\land", "∨": "\\lor", "notperp": "\\not\\perp",
    "≁": "\\not\\sim", "⊄": "\\not\\subset", "supset": "\\supset",
}
SEPARATORS = {",": ", ", ";": "; ", "|": " \\mid ", "||": " \\| ", "/": " / "}

_STYLES = {
    "bold": "\\mathbf{{{}}}", "cal": "\\mathcal{{{}}}", "bb": "\\mathbb{{{}}}", "rm": "\\mathrm{{{}}}",
    "sf": "\\mathsf{{{}}}", "frak": "\\mathfrak{{{}}}",
}
_PAIRS = {
    "abs": ("|", "|"), "norm": ("\\|", "\\|"), "floor": ("\\lfloor", "\\rfloor"), "ceil": ("\\lceil", "\\rceil"),
    "angle": ("\\langle", "\\rangle"),
}
_BRACKETS = {"{": "\\{", "}": "\\}"} | {name: f"\\{name}" for name in ("langle", "rangle", "lgroup", "rgroup")}
_COMMAND_AT_END = re.compile(r"\\[A-Za-z]+$")
_TALL = re.compile(r"\\(?:[dt]?frac|sum|prod|int|begin|over)(?![A-Za-z])")


def level(node: t.Node) -> int:
    """How tightly this formula holds together."""
    match node:
        case t.Tuple() if node.delimiters == ("", ""):
            return LIST
        case t.Compare() | t.SuchThat():
            return RELATION
        case t.Add():
            return SUM
        case t.Mul():
            return PRODUCT
        case t.Fraction() if node.form == "/":
            return PRODUCT
        case t.Big() if node.lower is None and node.upper is None and node.body is None:
            return ATOM
        case t.Fraction() | t.Big() | t.Derivative() | t.Power() | t.Transpose():
            return FACTOR
        case t.Call() if node.delimiters == ("", ""):
            return FACTOR
        case t.Decorated() if node.kind == "color":
            return level(node.body)
        case _:
            return ATOM


def letter(node: t.Letter) -> str:
    """The spelling of a name; made up from its parts where none was read."""
    if node.latex:
        return node.latex
    name = node.name
    if node.style == "command" or (node.style in ("", "bold", "cal", "bb") and len(name) > 1 and name.isalpha()):
        name = f"\\{name}"
    name = _STYLES[node.style].format(name) if node.style in _STYLES else name
    for accent in node.accents:
        name = f"\\{accent}{{{name}}}"
    return name


def in_brackets(text: str) -> str:
    """Round brackets of our own."""
    return f"\\left({text}\\right)"


def enclose(delimiters: tuple[str, str], body: str) -> str:
    """The author's brackets."""
    if delimiters == ("", ""):
        return body
    left, right = (_BRACKETS.get(mark, mark) for mark in delimiters)
    if _TALL.search(body):
        return f"\\left{left} {body} \\right{right}"
    return glue(left, body, tight=True) + glue("", right)


def delimited(kind: str, body: str) -> str:
    """``|x|``, ``\\| x \\|``, ``\\lceil x \\rceil``."""
    left, right = _PAIRS[kind]
    if kind in ("abs", "norm") and not re.fullmatch(r"\\?\w+|[\w{}\\]+", body):
        return f"\\left{left} {body} \\right{right}"
    return f"{left}{body}{right}" if kind in ("abs", "norm") else f"{left} {body} {right}"


def braced(text: str) -> str:
    """An argument; a single letter or digit needs no braces."""
    return text if len(text) == 1 and text.isalnum() else f"{{{text}}}"


def glue(left: str, right: str, tight: bool = False) -> str:
    """Two pieces side by side, with a space where they would run together or look crowded."""
    if not left or not right:
        return left + right
    runs_together = _COMMAND_AT_END.search(left) is not None and right[0].isalpha()
    digits = left[-1].isdigit() and (right[0].isdigit() or right[0] == ".")
    crowded = not tight and (right[0] == "\\" or _COMMAND_AT_END.search(left) is not None or left[-1] in ")]}")
    signs = left in ("+", "-")
    return f"{left} {right}" if runs_together or digits or (crowded and not signs) else left + right


def spaced(left: str, right: str) -> str:
    """An operator with its argument: ``\\log x``, ``\\nabla f``."""
    return f"{left} {right}" if left and right else left + right


def shielded(text: str) -> str:
    """The bracket at the beginning in braces: ``\\log {(a)} b`` goes on behind it, ``\\log (a) b`` does not."""
    from ce_symbolic.notation.nesting import group_end
    from ce_symbolic.notation.tokens import tokenize

    tokens = tokenize(text)
    end = tokens[group_end(tokens, 0) - 1].span.end
    return f"{{{text[:end]}}}{text[end:]}"
