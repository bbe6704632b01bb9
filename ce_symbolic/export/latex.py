"""``--to latex``: the checked notes as an article, and as a fragment for ``\\input``.

Every derivation is an ``align`` with the author's formulas and a number for each relation, the reasons beside them and
what they assume in footnotes; what is refuted, open or unread is marked, and listed in front.  No formula is written
that does not read back (``readback``).
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from ce_symbolic.documents.document import Document
from ce_symbolic.export.exporter import Choice, Files, chosen
from ce_symbolic.export.pictures import pictures_of
from ce_symbolic.export.pictures.figures import CHOICE as PICTURES
from ce_symbolic.export.pictures.figures import figures, with_package
from ce_symbolic.export.readback import Ledger
from ce_symbolic.export.tex import article, overview
from ce_symbolic.export.tex.body import Body
from ce_symbolic.export.tex.macros import defined, trusted
from ce_symbolic.export.tex.numbers import Numbers
from ce_symbolic.export.tex.setting import Setter, undo
from ce_symbolic.export.tex.text import FOREIGN, escape
from ce_symbolic.report.result import DocumentResult, Report
from ce_symbolic.report.wording import counts


class LatexExporter:
    """``NAME.tex`` is an article that inputs ``NAME-body.tex``.

    ``--standalone yes`` writes the article alone, with everything in it; ``--standalone no`` the body alone.
    """

    name = "latex"
    help = "NAME.tex, an article, and NAME-body.tex, the part of it for \\input"
    choices = (Choice("standalone", "yes: only a complete article; no: only the body.", "", ("yes", "no")),
               PICTURES)

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> Files:
        """Both files, or the one that ``standalone`` asks for."""
        choices = chosen(self.name, self.choices, options)
        choice = choices["standalone"] or None
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(document.path).stem).strip("-") or "notes"
        numbers = Numbers(name, result, document)
        pictured = choices["pictures"] == "yes"
        drawn = figures(pictures_of(result, document, numbers.refer), numbers) if pictured else {}
        ledger = Ledger(document.path, document.macros, undo)
        macros = trusted(document.macros)
        body = Body(result, document, Setter(ledger, macros), drawn, numbers)
        marked = "".join(body.tex())
        title = escape(name) if body.title is None else body.prose.title(body.title)
        marked_title = f"{title}\n"
        # The title is read back with the rest; it stands in the article only.
        text, readback = ledger.finish(marked_title + marked)
        title, _, text = text.partition("\n")
        summary = counts(Report((result,)).summary())
        fragment = article.fragment([text], document.path, summary, readback.line(), defined(macros))
        opening = article.assumptions(overview.assumptions(result, numbers)) + article.findings(
            overview.findings(result, numbers))
        content = f"\\input{{{name}-body}}" if choice is None else fragment
        foreign = FOREIGN in fragment + title + opening
        whole = article.article(title, summary, opening, content, foreign)
        if drawn:
            fragment, whole = with_package(fragment), with_package(whole)
        files = {f"{name}.tex": whole, f"{name}-body.tex": fragment}
        if choice is not None:
            del files[f"{name}-body.tex" if choice == "yes" else f"{name}.tex"]
        return Files(files, (readback.line(),))
