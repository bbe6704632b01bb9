"""The SymPy form of every claim."""
from __future__ import annotations

from pathlib import PurePath
from typing import Any

from ce_symbolic.documents.document import Document
from ce_symbolic.documents.latex import parse_latex
from ce_symbolic.documents.markdown import parse_markdown
from ce_symbolic.meaning.claims import read_notes
from ce_symbolic.meaning.sympy_form import claim_form
from ce_symbolic.python.derivation import Derivation
from ce_symbolic.report.result import DocumentResult


def sympy_forms(source: Document | DocumentResult | Derivation) -> tuple[Any, ...]:
    """For every relation, in the order of the report, what it claims as ``Eq``, ``Le``, …: unevaluated.

    Named quantities and definitions are unfolded.  None stands for what claims nothing (definitions, given values,
    what could not be read) and for claims about minimisers, which SymPy has no relation for.
    """
    if isinstance(source, Derivation):
        return source.sympy_forms()
    if isinstance(source, Document):
        return tuple(claim_form(r.claim) if r.claim is not None else None for r in read_notes(source).relations)
    parse = parse_latex if PurePath(source.path).suffix.lower() == ".tex" else parse_markdown
    claims = {r.sign: r.claim for r in read_notes(parse(source.text, source.path)).relations}
    found = [claims.get(r.sign) for r in source.relations]
    return tuple(claim_form(c) if c is not None else None for c in found)
