"""The process in which latex2sympy2 runs: one JSON line in, one JSON line out.

It is a process of its own because that package keeps what it read in module variables, evaluates ``9^{9^{9}}`` while
it reads, and imports slowly.  The first line out says which package and version reads here, or why none does.
Afterwards every line in is ``{"latex": …, "points": [{name: "p/q"}, …]}`` and every line out is one of
``{"values": [[re, im] | null, …]}``, ``{"names": […]}`` (it reads other names), ``{"refused": "…"}``.
"""
from __future__ import annotations

import importlib
import json
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

#: The package itself, and its maintained fork for where it does not import.
_PACKAGES = (("latex2sympy2", "latex2sympy2"), ("latex2sympy2_extended", "latex2sympy2_extended.latex2sympy2"))
_DIGITS = 30


def main() -> None:
    """Answer until the input ends."""
    out = sys.stdout
    sys.stdout = sys.stderr  # the packages print
    found: tuple[str, ModuleType] | None = None
    for package, name in _PACKAGES:
        try:
            found = package, importlib.import_module(name)
            break
        except Exception:  # what is raised depends on which of its own requirements is missing
            continue
    if found is None:
        print(json.dumps({"missing": True}), file=out, flush=True)
        return
    package, module = found
    try:
        release = version(package)
    except PackageNotFoundError:
        release = "?"
    print(json.dumps({"reader": f"{package} {release}"}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(module, json.loads(line))), file=out, flush=True)


def _answer(module: ModuleType, question: dict[str, Any]) -> dict[str, object]:
    importlib.reload(module)  # fresh variables: what one formula leaves there must not reach the next
    try:
        expression = module.latex2sympy(question["latex"])
        names = {_plain(symbol.name): symbol for symbol in expression.free_symbols}
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"[:200]}
    strange = sorted(set(names) - set().union(*question["points"]))
    if strange:
        return {"names": strange}
    return {"values": [_value(expression, names, point) for point in question["points"]]}


def _value(expression: Any, names: dict[str, Any], point: dict[str, str]) -> list[float] | None:
    from sympy import Rational

    try:
        numbers = {symbol: Rational(point[name]) for name, symbol in names.items()}
        result = complex(expression.subs(numbers).doit().evalf(_DIGITS))
    except Exception:  # no value here (a division by zero, a sum that stays a sum)
        return None
    return [result.real, result.imag]


def _plain(name: str) -> str:
    return re.sub(r"[{}\s]", "", name)


if __name__ == "__main__":
    main()
