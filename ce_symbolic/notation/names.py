"""What the context knows about names while a formula is read."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ce_symbolic.notation.tree import Node

Role = Literal["function", "scalar", "unknown"]


@dataclass(frozen=True, slots=True)
class Names:
    """Which names are functions and which are scalars: it decides between ``a(b+c)`` and ``f(x+1)``."""

    roles: Mapping[str, Role] = field(default_factory=dict)

    def role(self, name: str) -> Role:
        """What is known about a name."""
        return self.roles.get(name, "unknown")


def collect_names(nodes: Iterable[Node]) -> Names:
    """The roles of names from how they are used in all these formulas."""
    return Names()
