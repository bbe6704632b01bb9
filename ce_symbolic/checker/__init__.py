"""The one way through the house: a document goes in, a report comes out."""
from __future__ import annotations

from ce_symbolic.checker.document import check_document, check_notes

__all__ = ["check_document", "check_notes"]
