"""What Jupyter shows for a report or a derivation: the mathematics with its verdicts, proofs to unfold.

``_repr_html_`` of ``Report``, ``DocumentResult`` and ``Derivation`` comes here.  This file stands beside the command
line, at the bottom of the house, as the pages of ``export`` are below ``report``: results know that there is something
that can show them, and ask for it only when they are shown.  Nothing of a notebook is imported.
"""
from __future__ import annotations

from pathlib import PurePath

from ce_symbolic.documents.document import Document
from ce_symbolic.documents.latex import parse_latex
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.export.page.render import fragment
from ce_symbolic.report.result import DocumentResult, Report


def document_html(result: DocumentResult, document: Document | None = None) -> str:
    """A checked document; without its parts, they are read again from the text that the result keeps."""
    return fragment(result, document or _document(result))


def report_html(report: Report) -> str:
    """All documents of a report, one below the other."""
    return "\n".join(map(document_html, report.documents)) or "<p>no documents</p>"


def _document(result: DocumentResult) -> Document:
    is_latex = PurePath(result.path).suffix.lower() == ".tex"
    return parse_latex(result.text, result.path) if is_latex else parse_markdown(result.text, result.path)
