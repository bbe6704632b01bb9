"""What a reader of a report may choose."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """``verbose`` lists the proved relations too; ``colour`` is for terminals only."""

    verbose: bool = False
    colour: bool = False
