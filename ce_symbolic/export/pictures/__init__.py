"""Pictures of checked documents: ``pictures_of`` decides from the claims which a document deserves, and draws them."""
from __future__ import annotations

from ce_symbolic.documents.document import Document
from ce_symbolic.export.pictures import chart, convexity, laws, onehot
from ce_symbolic.export.pictures.picture import TIKZ_PREAMBLE, Picture, Refer
from ce_symbolic.export.pictures.subject import subjects_of
from ce_symbolic.report.result import DocumentResult

__all__ = ["TIKZ_PREAMBLE", "Picture", "pictures_of"]


def pictures_of(result: DocumentResult, document: Document, refer: Refer | None = None) -> tuple[Picture, ...]:
    """The pictures of a document, in the order of the relations they show; those of the whole document last.

    What is LaTeX in them refers to relations by ``refer``, where there is one, else by lines of the notes.
    """
    subjects = subjects_of(result, document)
    found = [*convexity.pictures(subjects, refer), *onehot.pictures(subjects), *laws.pictures(subjects),
             *chart.pictures(subjects, refer)]
    return tuple(sorted(found, key=lambda picture: (picture.relation is None, picture.relation or 0)))
