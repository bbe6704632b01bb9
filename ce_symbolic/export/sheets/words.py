"""Sentences of a sheet, as Markdown."""
from __future__ import annotations

import re

_GREEK = re.compile(
    r"(?<![A-Za-z\\])(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|"
    r"sigma|tau|upsilon|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega|ell)(?![A-Za-z])")


def markdown(text: str) -> str:
    """Plain words as Markdown: nothing in them is markup or mathematics."""
    text = text.replace("&", "&amp;").replace("\\", "&#92;").replace("[", "&#91;").replace("<", "&lt;")
    text = re.sub(r"([*`$|~])", r"\\\1", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    text = re.sub(r"^(\s*)([-+>#=])", r"\1\\\2", text)
    return re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", text)


def assumption(need: str) -> str:
    """``X and Y independent`` as a sentence that declares it."""
    match = re.fullmatch(r"(.+) independent", need)
    if match:
        names = re.split(r", | and ", match[1])
        listed = ", ".join(map(_math, names[:-1]))
        return f"Let {listed} and {_math(names[-1])} be independent."
    match = re.fullmatch(r"(\S+) (convex|concave|symmetric)", need)
    if match:
        return f"Let {_math(match[1])} be {match[2]}."
    match = re.fullmatch(r"the (\S+)_(\S+) sum to 1", need)
    if match:
        return f"Assume $\\sum_{{{_name(match[2])}}} {_name(match[1])}_{{{_name(match[2])}}} = 1$."
    match = re.fullmatch(r"(\S+) ([≥≤<>]) (\S+?)(?: for all (\S+))?", need)
    if match:
        sign = {"≥": r"\ge", "≤": r"\le"}.get(match[2], match[2])
        every = f" for all {_math(match[4])}" if match[4] else ""
        return f"Assume ${_name(match[1])} {sign} {_name(match[3])}${every}."
    return f"Assume: {markdown(need)}."


def _name(name: str) -> str:
    return _GREEK.sub(lambda match: f"\\{match[0]}", name)


def _math(name: str) -> str:
    return f"${_name(name)}$"
