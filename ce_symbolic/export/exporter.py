"""What every export is: a checked document in, files out."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ce_symbolic.documents.document import Document
from ce_symbolic.report.result import DocumentResult


class ExportError(Exception):
    """A document that cannot be written in this form; the message names the place and the remedy."""


class Files(dict[str, str | bytes]):
    """The files of an export, with what there is to say about them: one line each, for the command line to print."""

    def __init__(self, files: Mapping[str, str | bytes], remarks: tuple[str, ...] = ()) -> None:
        super().__init__(files)
        self.remarks = remarks


class Exporter(Protocol):
    """One kind of output.  ``EXPORTS`` in ``ce_symbolic.export`` maps the name after ``--to`` to one of these."""

    @property
    def name(self) -> str:
        """The name after ``--to``."""

    @property
    def help(self) -> str:
        """What it writes, in one line."""

    def files(
        self, result: DocumentResult, document: Document, options: Mapping[str, str]
    ) -> Mapping[str, str | bytes]:
        """The contents of the files to write, by name relative to the output directory; ``Files`` may carry remarks.

        Raises ``ExportError`` if a formula would not read back as it is meant, or for an unknown option.  Nothing is
        written unless all files are complete.
        """
