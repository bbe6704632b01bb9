"""Files of notes → sentences and displays, each with its place."""
from __future__ import annotations

from ce_symbolic.documents.document import Display, Document, DocumentError, Formula, Heading, Macro, Part, Sentence
from ce_symbolic.documents.latex import parse_latex
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.documents.reading import find_documents, read_document

__all__ = [
    "Display", "Document", "DocumentError", "Formula", "Heading", "Macro", "Part", "Sentence",
    "find_documents", "parse_latex", "parse_markdown", "read_document",
]
