"""A compiler for lecture mathematics.

``from ce_symbolic import Derivation, KL, CE, H, …`` gives the way in for Python users, ``ce_symbolic.python``; it is
imported only then, and SymPy with it.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ce_symbolic.python import (
        CE,
        JS,
        KL,
        MI,
        Cov,
        Derivation,
        DerivationError,
        Distribution,
        E,
        H,
        P,
        Var,
        because,
        exp,
        log,
        minus,
        plus,
        power,
        product,
        quantity,
        quotient,
        sigmoid,
        softplus,
        sympy_forms,
    )

__version__ = "0.1.0"

__all__ = [
    "CE", "JS", "KL", "MI", "Cov", "Derivation", "DerivationError", "Distribution", "E", "H", "P", "Var", "because",
    "exp", "log", "minus", "plus", "power", "product", "quantity", "quotient", "sigmoid", "softplus", "sympy_forms",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ce_symbolic import python

    return getattr(python, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
