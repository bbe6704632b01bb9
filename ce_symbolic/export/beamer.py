"""``--to beamer``: the checked notes as slides.

A derivation is revealed line by line, its reasons in a column beside it, with what is new in each line marked and what
it assumes below.  What is refuted, open or unread is marked; no formula is written that does not read back.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePath

from ce_symbolic.documents.document import Document
from ce_symbolic.export.exporter import Choice, ExportError, Files, chosen
from ce_symbolic.export.pictures import pictures_of
from ce_symbolic.export.pictures.figures import CHOICE as PICTURES
from ce_symbolic.export.pictures.figures import caption
from ce_symbolic.export.readback import Ledger
from ce_symbolic.export.slides import preamble
from ce_symbolic.export.slides.compile import compiled
from ce_symbolic.export.slides.content import Content
from ce_symbolic.export.slides.deck import Deck
from ce_symbolic.export.slides.layout import PAPERS, Page, undone
from ce_symbolic.export.slides.lines import Writer
from ce_symbolic.export.slides.pictures import Placed
from ce_symbolic.export.tex.article import definitions
from ce_symbolic.export.tex.body import Body
from ce_symbolic.export.tex.conditions import condition
from ce_symbolic.export.tex.macros import defined, trusted
from ce_symbolic.export.tex.setting import Setter
from ce_symbolic.export.tex.text import FOREIGN, escape
from ce_symbolic.report.result import DocumentResult, Report
from ce_symbolic.report.wording import counts, relations_word

#: Themes that put little around the text.
_PLAIN = ("default", "boxes", "Boadilla", "Pittsburgh")


class BeamerExporter:
    """``NAME.tex``, and with ``pdf`` also ``NAME.pdf``."""

    name = "beamer"
    help = "NAME.tex, slides for LaTeX beamer, one line of a derivation per click"
    choices = (
        Choice("theme", "The theme of the slides, as beamer calls it.", "default"),
        Choice("aspect", "The form of the slides: 16:9 is 169.", "169", tuple(PAPERS)),
        Choice("handout", "All lines of a slide on one page, for printing.", "no", flag=True),
        Choice("reasons", "What stands beside a line: nothing; the author's reason or the rules; both.", "short",
               ("none", "short", "full")),
        Choice("zoom", "0: the author's lines; 1: also the one-rule steps of those with several; 2: also their laws.",
               "0", ("0", "1", "2")),
        PICTURES,
        Choice("pdf", "Also the PDF, where TeX is installed.", "no", flag=True),
    )

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> Files:
        """The deck."""
        choice = chosen(self.name, self.choices, options)
        theme = choice["theme"]
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", theme):
            raise ExportError(f"theme is the name of a beamer theme, such as Madrid, not {theme!r}")
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(document.path).stem).strip("-") or "notes"
        ledger = Ledger(document.path, document.macros, undone)
        macros = trusted(document.macros)
        setter = Setter(ledger, macros)
        body = Body(result, document, setter)
        title = escape(name) if body.title is None else body.prose.title(body.title)
        writer = Writer(setter, document.text, choice["reasons"], int(choice["zoom"]))
        pictures = pictures_of(result, document) if choice["pictures"] == "yes" else ()
        deck = Deck(title, Page.of(choice["aspect"], theme in _PLAIN), writer, partial(caption, result=result))
        frames = "".join(deck.tex(Content(result, document, body, writer, pictures).items()))
        # the title is read back with the rest
        text, readback = ledger.finish(f"{title}\n{frames}")
        title, _, frames = text.partition("\n")
        summary = counts(Report((result,)).summary())
        assumptions = [(condition(a.condition), relations_word(a.relations)) for a in result.standing_assumptions]
        tex = preamble.deck(
            title=title, summary=summary, assumptions=assumptions, frames=frames,
            macros=definitions(text, defined(macros)),
            theme=theme, aspect=choice["aspect"], handout=choice["handout"] == "yes",
            pictures="\\begin{tikzpicture}" in text, foreign=FOREIGN in text + "".join(text for text, _ in assumptions),
            comments=(f"Written by ce-symbolic from {document.path}", summary, readback.line()),
        )
        files: dict[str, str | bytes] = {f"{name}.tex": tex}
        remarks = [readback.line(), *_too_small(deck.left_out), *_too_long(deck.too_long, document.path)]
        if choice["pdf"] == "yes":
            pdf, remark = compiled(name, tex)
            remarks.append(remark)
            if pdf is not None:
                files[f"{name}.pdf"] = pdf
        return Files(files, tuple(remarks))


def _too_small(left_out: Sequence[Placed]) -> tuple[str, ...]:
    """What to say about pictures that are not in the deck."""
    if not left_out:
        return ()
    titles = ", ".join(f"{one.picture.title} ({one.type_size:.1f} pt)" for one in left_out)
    return (f"too small to read on a slide, left out: {titles}; --to latex and --to html draw it",)


def _too_long(places: Sequence[str], path: str) -> tuple[str, ...]:
    """What to say about steps in detail that are not in the deck."""
    if not places:
        return ()
    return (f"one-rule steps too long for a slide, left out: those at {', '.join(places)}; ce-symbolic explain "
            f"{path}:{places[0]} shows them",)
