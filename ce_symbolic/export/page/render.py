"""Checked documents → HTML: a whole page, or a fragment for a notebook.

Jinja2 escapes everything that is not marked as made here; styles and the script stand in the page itself.
"""
from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ce_symbolic import __version__
from ce_symbolic.documents.document import Document
from ce_symbolic.export.page.content import SYMBOLS, Figure, content
from ce_symbolic.export.pictures import pictures_of
from ce_symbolic.report.result import DocumentResult


def page(result: DocumentResult, document: Document, language: str = "en") -> str:
    """A complete page, which needs nothing else."""
    script = _file("page.js")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _environment().get_template("page.html").render(
        page=content(result, document, _figures(result, document)), language=language,
        style=Markup(_file("pieces.css") + _file("page.css")), script=Markup(script), script_hash=digest,
    )


def fragment(result: DocumentResult, document: Document, language: str = "en") -> str:
    """The derivations with their verdicts, to be shown among other things; it has no script."""
    prefix = "ce" + hashlib.sha256(result.text.encode()).hexdigest()[:8] + "-"
    return _environment().get_template("fragment.html").render(
        page=content(result, document, _figures(result, document)), language=language, prefix=prefix,
        style=Markup(_file("pieces.css")),
    )


def _figures(result: DocumentResult, document: Document) -> list[tuple[int | None, Figure]]:
    return [
        (picture.relation, Figure(Markup(picture.svg), picture.title, picture.description))
        for picture in pictures_of(result, document)
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ce_symbolic.export.page"), autoescape=True, undefined=StrictUndefined,
        keep_trailing_newline=True, auto_reload=False,
    )
    environment.globals.update(symbols=SYMBOLS, version=__version__)
    return environment


@cache
def _file(name: str) -> str:
    return files("ce_symbolic.export.page").joinpath(name).read_text(encoding="utf-8")
