"""The formats of a report: a table from which the command line takes its choices."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ce_symbolic.report import github, json_report, terminal
from ce_symbolic.report.options import Options
from ce_symbolic.report.result import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A way to print a report."""

    help: str
    render: Callable[[Report, Options], str]


#: A new format is one file with a function ``render``, and one line here.
FORMATS: Mapping[str, Format] = {
    "text": Format("in the manner of a compiler", terminal.render),
    "json": Format("one JSON object for programs", json_report.render),
    "github": Format("annotations for GitHub Actions", github.render),
}
