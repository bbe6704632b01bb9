"""Formula tree → LaTeX, in the author's order.

What was read from a document is printed so that it reads back as the same tree.  Brackets that the author wrote are
``Group`` nodes and are printed as they are; further ones are added only where a tree that was built by us would
otherwise read back as something else (a sum as a factor, a sum sign in the middle of a product).
"""
from __future__ import annotations

from ce_symbolic.notation import tree as t
from ce_symbolic.notation.spelling import ACCENTS, DELIMITERS, RELATIONS, STYLES, glue, spaced

#: How tightly a formula holds together; what is looser than its place asks for gets brackets.
_LIST, _RELATION, _SUM, _PRODUCT, _FACTOR, _ATOM = range(6)

_PAIRS = {
    "abs": ("|", "|"), "norm": ("\\|", "\\|"), "floor": ("\\lfloor", "\\rfloor"), "ceil": ("\\lceil", "\\rceil"),
    "angle": ("\\langle", "\\rangle"),
}
_SEPARATORS = {",": ", ", ";": "; ", "|": " \\mid ", "||": " \\| ", "/": " / "}


def write(node: t.Node) -> str:
    """The LaTeX of a formula."""
    return _write(node)


def write_relation(relation: str) -> str:
    """The LaTeX of a relation sign as spelled in ``display.RELATIONS`` or ``Compare.ops``."""
    return RELATIONS.get(relation, relation)


def _write(node: t.Node, least: int = _LIST) -> str:
    text = _bare(node)
    return f"\\left({text}\\right)" if _level(node) < least else text


def _level(node: t.Node) -> int:
    match node:
        case t.Tuple() if node.delimiters == ("", ""):
            return _LIST
        case t.Compare() | t.SuchThat():
            return _RELATION
        case t.Add():
            return _SUM
        case t.Mul():
            return _PRODUCT
        case t.Fraction():
            return _PRODUCT if node.form == "/" else _FACTOR
        case t.Big() | t.Derivative():
            return _FACTOR
        case t.Call() if node.delimiters == ("", ""):
            return _FACTOR
        case t.Power() | t.Transpose():
            return _FACTOR
        case t.Decorated():
            return _level(node.body) if node.kind == "color" else _ATOM
        case _:
            return _ATOM


def _bare(node: t.Node) -> str:
    """The LaTeX of a formula without brackets of ours around it."""
    match node:
        case t.Number():
            return node.text
        case t.Letter():
            return _letter(node)
        case t.Script():
            return _script(node)
        case t.Power():
            return f"{_base(node.base)}^{_argument(node.exponent)}"
        case t.Transpose():
            return f"{_base(node.body)}^{_braced(node.mark)}"
        case t.Call():
            return _call(node)
        case t.Group():
            return _enclose(node.delimiters, _write(node.body))
        case t.Delimited():
            left, right = _PAIRS[node.kind]
            sub = "" if node.sub is None else f"_{_argument(node.sub)}"
            return _enclose((left, right), _list(node.items)) + sub
        case t.Add():
            return _sum(node)
        case t.Mul():
            return _product(node)
        case t.Fraction():
            return _fraction(node)
        case t.Root():
            degree = "" if node.degree is None else f"[{_write(node.degree)}]"
            return f"\\sqrt{degree}{{{_write(node.body)}}}"
        case t.Big():
            return _big(node)
        case t.Derivative():
            return _derivative(node)
        case t.Compare():
            return _compare(node)
        case t.SuchThat():
            return f"{_write(node.body, _RELATION)} : {_write(node.condition)}"
        case t.Tuple():
            return _enclose(node.delimiters, _list(node.items))
        case t.Dots():
            return node.latex
        case t.Cases():
            return "\\begin{cases} " + " \\\\ ".join(_case(*row) for row in node.rows) + " \\end{cases}"
        case t.Matrix():
            rows = " \\\\ ".join(" & ".join(map(_write, row)) for row in node.rows)
            return f"\\begin{{{node.environment}}} {rows} \\end{{{node.environment}}}"
        case t.Indicator():
            return _indicator(node)
        case t.Decorated():
            return _decorated(node)
        case t.Words():
            return f"\\text{{{node.text}}}"
    raise TypeError(f"not a formula: {node!r}")


def _letter(node: t.Letter) -> str:
    if node.latex:
        return node.latex
    name = node.name if len(node.name) == 1 or node.style not in ("", "command") else f"\\{node.name}"
    name = STYLES[node.style].format(name) if node.style in STYLES else name
    for accent in node.accents:
        name = f"{ACCENTS.get(accent, chr(92) + accent)}{{{name}}}"
    return name


def _script(node: t.Script) -> str:
    text = _base(node.base)
    if node.subs:
        text += f"_{_braced(_list(node.subs))}"
    text += "'" * node.primes
    if node.sups:
        text += f"^{_braced(_list(node.sups))}"
    return text


def _base(node: t.Node) -> str:
    """What carries a script: braces would not be seen, so anything but an atom needs brackets."""
    text = _write(node, _ATOM)
    return text if not isinstance(node, t.Big) else f"{{{text}}}"


def _argument(node: t.Node) -> str:
    return _braced(_write(node))


def _braced(text: str) -> str:
    return text if len(text) == 1 and text.isalnum() else f"{{{text}}}"


def _call(node: t.Call) -> str:
    head = _base(node.head)
    if node.power is not None:
        head += f"^{_argument(node.power)}"
    if node.delimiters == ("", ""):
        # ``\log x y`` takes the whole product, so only what is looser than that needs brackets.
        return spaced(head, _write(node.args[0], _PRODUCT)) if node.args else head
    body = ""
    for i, arg in enumerate(node.args):
        separator = _SEPARATORS[node.separators[i - 1]] if i else ""
        body += separator + _write(arg, _RELATION)
    return head + _enclose(node.delimiters, body)


def _sum(node: t.Add) -> str:
    text = ""
    for sign, term in zip(node.signs, node.terms, strict=True):
        printed = _write(term, _PRODUCT)
        if text:
            text = f"{text} {sign} {printed}"
        else:
            text = spaced(sign, printed) if sign.startswith("\\") else sign + printed
    return text


def _product(node: t.Mul) -> str:
    text = ""
    for i, factor in enumerate(node.factors):
        last = i == len(node.factors) - 1
        printed = _write(factor, _FACTOR)
        if not last and _is_greedy(factor):
            printed = f"\\left({printed}\\right)"
        sign = node.signs[i - 1] if i else ""
        text = f"{text} {sign} {printed}" if sign else glue(text, printed)
    return text


def _is_greedy(node: t.Node) -> bool:
    """Whether the formula would swallow a factor that is printed behind it."""
    match node:
        case t.Big():
            return node.body is not None and node.op != "int"
        case t.Call():
            return node.delimiters == ("", "") and bool(node.args)
        case t.Derivative():
            return node.kind != "prime"
        case t.Mul():
            return _is_greedy(node.factors[-1])
        case _:
            return False


def _fraction(node: t.Fraction) -> str:
    if node.form == "/":
        return f"{_write(node.numerator, _FACTOR)} / {_write(node.denominator, _FACTOR)}"
    if node.form == "over":
        return f"{{{_write(node.numerator)} \\over {_write(node.denominator)}}}"
    return f"\\{node.form}{{{_write(node.numerator)}}}{{{_write(node.denominator)}}}"


def _big(node: t.Big) -> str:
    text = {"argmax": "\\arg\\max", "argmin": "\\arg\\min"}.get(node.op, f"\\{node.op}")
    if node.lower is not None:
        text += f"_{_braced(_write(node.lower))}"
    if node.upper is not None:
        text += f"^{_braced(_write(node.upper))}"
    if node.body is not None:
        text = spaced(text, _write(node.body, _PRODUCT))
    return text + "".join(f" \\, d{_write(name, _ATOM)}" for name in node.variables)


def _derivative(node: t.Derivative) -> str:
    if node.kind == "prime":
        return _write(node.body, _ATOM) + "'" * node.order
    order = f"^{_braced(str(node.order))}" if node.order > 1 else ""
    if node.kind == "nabla":
        below = f"_{_braced(_list(node.variables))}" if node.variables else ""
        return spaced(f"\\nabla{below}{order}", _write(node.body, _FACTOR))
    sign = "\\partial" if node.kind == "partial" else "d"
    if not node.variables:
        return spaced(f"{sign}{order}", _write(node.body, _FACTOR))
    below = " ".join(glue(sign, name) for name in _differentials(node.variables))
    return spaced(f"\\frac{{{sign}{order}}}{{{below}}}", _write(node.body, _FACTOR))


def _differentials(variables: tuple[t.Node, ...]) -> list[str]:
    """``\\partial x^2`` for a variable that is printed twice in a row, ``\\partial x`` otherwise."""
    names: list[tuple[t.Node, int]] = []
    for name in variables:
        if names and names[-1][0] == name:
            names[-1] = (name, names[-1][1] + 1)
        else:
            names.append((name, 1))
    return [_write(name, _ATOM) + (f"^{_braced(str(count))}" if count > 1 else "") for name, count in names]


def _compare(node: t.Compare) -> str:
    text = _write(node.items[0], _SUM)
    for op, item in zip(node.ops, node.items[1:], strict=True):
        text = f"{text} {write_relation(op)} {_write(item, _SUM)}"
    return text


def _case(value: t.Node, condition: t.Node | None) -> str:
    return _write(value) if condition is None else f"{_write(value)} & {_write(condition)}"


def _indicator(node: t.Indicator) -> str:
    condition = _write(node.condition)
    if node.form == "[":
        return f"[{condition}]"
    return node.form + _enclose(("{", "}"), condition)


def _decorated(node: t.Decorated) -> str:
    body = _write(node.body)
    if node.kind == "color":
        return f"{{\\color{{{node.argument}}}{body}}}"
    note = "" if node.note is None else _braced(_write(node.note))
    mark = {"underbrace": "_", "overbrace": "^"}.get(node.kind, "")
    return f"\\{node.kind}{{{body}}}" + (mark + note if note else "")


def _list(items: tuple[t.Node, ...]) -> str:
    return ", ".join(_write(item, _RELATION) for item in items)


def _enclose(delimiters: tuple[str, str], body: str) -> str:
    if delimiters == ("", ""):
        return body
    left, right = (DELIMITERS.get(mark, mark) for mark in delimiters)
    return f"\\left{left} {body} \\right{right}" if "\\frac" in body else spaced(left, body, tight=True) + right
