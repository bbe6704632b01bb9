"""Exercise sheets that were filled in: what their blanks hold, and what there is to say about it."""
from __future__ import annotations

from ce_symbolic.grading.grade import graded

__all__ = ["graded"]
