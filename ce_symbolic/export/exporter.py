"""What every export is: a checked document in, files out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ce_symbolic.documents.document import Document
from ce_symbolic.report.result import DocumentResult


class ExportError(Exception):
    """A document that cannot be written in this form; the message names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of an export, ``--NAME VALUE`` on the command line and ``NAME=VALUE`` in Python.

    ``values`` are those it may have; empty where any text will do.  A ``flag`` takes no value: it is ``yes`` or ``no``.
    """

    name: str
    help: str
    default: str = ""
    values: tuple[str, ...] = ()
    flag: bool = False


def chosen(name: str, choices: Sequence[Choice], options: Mapping[str, str]) -> dict[str, str]:
    """The value of every choice of the export ``name``; ``ExportError`` for an unknown option or value."""
    known = {choice.name: choice for choice in choices}
    found = {choice.name: choice.default for choice in choices}
    for key, value in options.items():
        choice = known.get(key)
        if choice is None:
            offered = ", ".join(known) or "none"
            raise ExportError(f"{name} has no option {key!r}; its options: {offered}")
        values = ("yes", "no") if choice.flag else choice.values
        if values and value not in values:
            raise ExportError(f"{key} is {' or '.join(values)}, not {value!r}")
        found[key] = value
    return found


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

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The options that ``files`` understands; the command line offers them."""

    def files(
        self, result: DocumentResult, document: Document, options: Mapping[str, str]
    ) -> Mapping[str, str | bytes]:
        """The contents of the files to write, by name relative to the output directory; ``Files`` may carry remarks.

        Raises ``ExportError`` if a formula would not read back as it is meant, or for an unknown option.  Nothing is
        written unless all files are complete.
        """
