r"""Commands of the LaTeX package ``physics``, and of the preambles that notes share without printing them.

They are expanded like macros, unless the notes define them otherwise.  How many arguments a command takes may depend
on how many stand behind it: ``\dv{x}``, ``\dv{f}{x}``, ``\pdv{f}{x}{y}``.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from ce_symbolic.documents.document import Macro


def _quotient(sign: str, power: str = "") -> dict[int, str]:
    r"""A derivative in one variable: ``\dv{x}`` and ``\dv{f}{x}``."""
    return {1: rf"\frac{{{sign}{power}}}{{{sign} #1{power}}}", 2: rf"\frac{{{sign}{power} #1}}{{{sign} #2{power}}}"}


_PARTIAL = {**_quotient(r"\partial"), 3: r"\frac{\partial^2 #1}{\partial #2\, \partial #3}"}

#: For each command, what it stands for with so many arguments.
PACKAGES: Mapping[str, Mapping[int, str]] = {
    "dv": _quotient("d"), "derivative": _quotient("d"), "odv": _quotient("d"),
    "pdv": _PARTIAL, "pderivative": _PARTIAL, "partialderivative": _PARTIAL,
    "dd": {0: r"\,d ", 1: r"\,d #1"}, "dif": {0: r"\,d "}, "diff": {0: r"\,d "},
    "grad": {0: r"\nabla "}, "gradient": {0: r"\nabla "}, "laplacian": {0: r"\nabla^2 "},
    "qty": {0: "", 1: r"\{#1\}"}, "quantity": {0: "", 1: r"\{#1\}"},
    "pqty": {1: r"\left(#1\right)"}, "bqty": {1: r"\left[#1\right]"}, "Bqty": {1: r"\left\{#1\right\}"},
    "vqty": {1: r"\left|#1\right|"}, "paren": {1: r"\left(#1\right)"}, "set": {1: r"\left\{#1\right\}"},
    "eval": {1: r"\left.#1\right|"}, "evaluated": {1: r"\left.#1\right|"},
    "vdot": {0: r"\cdot "}, "ceil": {1: r"\lceil #1 \rceil"}, "floor": {1: r"\lfloor #1 \rfloor"},
    "inner": {2: r"\langle #1, #2\rangle"}, "innerproduct": {2: r"\langle #1, #2\rangle"},
    "ip": {2: r"\langle #1, #2\rangle"}, "dotp": {2: r"\langle #1, #2\rangle"},
    "ind": {1: r"\mathbb{1}\{#1\}"}, "indic": {1: r"\mathbb{1}\{#1\}"},
    "vect": {1: r"\mathbf{#1}"}, "mat": {1: r"\mathbf{#1}"}, "T": {0: r"\top "},
}
#: The same with the order of the derivative as optional argument: ``\dv[2]{f}{x}``.
ORDERED = frozenset(("dv", "derivative", "odv", "pdv", "pderivative", "partialderivative"))
_GROUP = re.compile(r"\s*\{")
_OPTION = re.compile(r"\s*\[\s*([1-9a-z])\s*\]")


def arguments_ahead(text: str, at: int, most: int) -> int:
    """How many groups in braces stand at ``at``, up to ``most``."""
    count = 0
    while count < most:
        match = _GROUP.match(text, at)
        if match is None:
            break
        depth, at = 1, match.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
            at += 1
        if depth:
            break
        count += 1
    return count


def package_macro(name: str, text: str, at: int) -> tuple[Macro, int] | None:
    r"""What ``\name`` stands for before this text, and where its arguments begin; None where it is no such command."""
    forms = PACKAGES.get(name)
    if forms is None:
        return None
    power = ""
    option = _OPTION.match(text, at) if name in ORDERED else None
    if option is not None:
        power, at = f"^{option.group(1)}", option.end()
    count = arguments_ahead(text, at, max(forms))
    if count not in forms:
        return None
    body = forms[count]
    if power:
        if count > 2:
            return None
        body = _quotient("d" if "partial" not in body else r"\partial", power)[count]
    return Macro(name, count, body), at
