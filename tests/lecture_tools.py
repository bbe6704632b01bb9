"""What the tests of the lecture share: notes checked as a user sees it, and relations found by their text."""
from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ce_symbolic.checker import check_document
from ce_symbolic.documents import parse_markdown, read_document
from ce_symbolic.documents.document import Document
from ce_symbolic.report.formats import FORMATS
from ce_symbolic.report.options import Options
from ce_symbolic.report.result import Report

ROOT = Path(__file__).resolve().parents[1]
Json = dict[str, Any]


def checked(document: Document, *, jobs: int = 2, budget: float = 5.0, repairs: bool = False) -> Json:
    """The JSON object of one document: what ``ce-symbolic check --format json`` prints of it, mostly without repairs,
    which take more time than the verdicts."""
    result = check_document(document, jobs=jobs, budget=budget, repairs=repairs)
    report: Json = json.loads(FORMATS["json"].render(Report((result,)), Options()))
    found: Json = report["documents"][0]
    return found


def checked_text(text: str, path: str = "notes.md", *, jobs: int = 2) -> Json:
    """The JSON object of notes that are written down in a test."""
    return checked(parse_markdown(text, path), jobs=jobs)


def relation(notes: str) -> Json:
    """The one relation of notes that are written down in a test."""
    (found,) = checked_text(notes)["relations"]
    assert isinstance(found, dict)
    return found


def checked_file(path: Path, *, jobs: int = 2, repairs: bool = False) -> Json:
    """The JSON object of a file."""
    return checked(read_document(path), jobs=jobs, repairs=repairs)


def squeezed(latex: str) -> str:
    """A formula without white space and layout commands, so that relations are found by what they say."""
    return re.sub(r"\\left|\\right|\\[,;:! ]|\s|&", "", latex)


def step(relation: Json) -> str:
    """``lhs = rhs`` on one line."""
    return " ".join(f"{relation['lhs']} {relation['relation']} {relation['rhs']}".split())


def said(relation: Json) -> str:
    """A relation and its verdict, for a failing test to show."""
    text = f"{relation['line']}: {relation['verdict'].upper()} {step(relation)}"
    for key in ("needs", "domain", "message", "counterexample"):
        if relation[key]:
            text += f"\n        {key}: {relation[key]}"
    return text


def find(document: Json, lhs: str, sign: str, rhs: str) -> Json:
    """The first relation with these sides."""
    wanted = (squeezed(lhs), sign, squeezed(rhs))
    for relation in document["relations"]:
        if (squeezed(relation["lhs"]), relation["relation"], squeezed(relation["rhs"])) == wanted:
            return dict(relation)
    raise AssertionError(f"no relation {lhs} {sign} {rhs}; there are:\n"
                         + "\n".join(f"  {step(r)}" for r in document["relations"]))
