"""What checked documents are written as; an output is added by a file here and its line below."""
from __future__ import annotations

from collections.abc import Mapping

from ce_symbolic.export.beamer import BeamerExporter
from ce_symbolic.export.coq import CoqExporter
from ce_symbolic.export.exercises import ExercisesExporter
from ce_symbolic.export.exporter import Exporter
from ce_symbolic.export.html import HtmlExporter
from ce_symbolic.export.latex import LatexExporter

_ALL: tuple[Exporter, ...] = (LatexExporter(), BeamerExporter(), HtmlExporter(), ExercisesExporter(),
                             CoqExporter())

#: Every export by its name.
EXPORTS: Mapping[str, Exporter] = {exporter.name: exporter for exporter in _ALL}
