"""The named quantities of the field, one file each; ``lookup`` finds the ones that go by a head."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from ce_symbolic.vocabulary.quantity import Quantity


@lru_cache(maxsize=1)
def quantities() -> tuple[Quantity, ...]:
    """All quantities, in the order of their files' names."""
    found: list[Quantity] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "QUANTITIES", ())
    return tuple(found)


@lru_cache(maxsize=1)
def _by_head() -> dict[str, tuple[Quantity, ...]]:
    heads: dict[str, tuple[Quantity, ...]] = {}
    for quantity in quantities():
        for head in quantity.heads:
            heads[head] = (*heads.get(head, ()), quantity)
    return heads


def lookup(head: str) -> tuple[Quantity, ...]:
    """The quantities that go by a head, such as ``D_KL`` or ``H``."""
    return _by_head().get(head, ())
