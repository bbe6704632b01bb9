"""``--to html``: the checked notes as one page that needs no network, with the proofs to unfold.

Formulas are MathML made from the trees that were checked; what could not be read is shown as its source and marked.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from ce_symbolic.documents.document import Document
from ce_symbolic.export.exporter import Choice, ExportError, Files, chosen
from ce_symbolic.report.result import DocumentResult

#: A language tag, as the ``lang`` attribute has it.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class HtmlExporter:
    """``NAME.html``, one file with everything in it."""

    name = "html"
    help = "NAME.html, one page for browsers and printers that needs no network"
    choices = (Choice("language", "Language of the notes, for screen readers: a tag such as en or de-CH.", "en"),)

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> Files:
        """The page."""
        from ce_symbolic.export.page.render import page  # templates are loaded only when there is a page to write

        language = chosen(self.name, self.choices, options)["language"]
        if not _LANGUAGE.fullmatch(language):
            raise ExportError(f"language is a tag such as en or de-CH, not {language!r}")
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(document.path).stem).strip("-") or "notes"
        return Files({f"{name}.html": page(result, document, language)})
