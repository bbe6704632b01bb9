"""Labelled documents: every relation with its truth beside what the checker says of it.

A folder of them holds Markdown documents and ``expected.json``: of each relation its line, its number on that line, its
sign and its truth (``tests/corpus/README.md``).
"""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ce_symbolic.checker import check_document
from ce_symbolic.documents import read_document

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"

#: The truths in the order of tables, and the verdicts that fit each.
FITTING = {
    "true": {"proved"},
    "false": {"refuted"},
    "needs": {"conditional"},
    "definition": {"definition", "given", "proved"},
    "unclear": {"open", "unread", "proved", "refuted", "conditional", "definition"},
}
#: Verdicts that decide nothing.
UNDECIDED = ("open", "unread", "missing")


@dataclass(frozen=True)
class Row:
    """A labelled relation and its verdict; ``missing`` where the checker has no relation in that place."""

    file: str
    line: int
    nth: int
    topic: str
    truth: str
    expected_needs: str
    note: str
    verdict: str
    message: str = ""
    step: str = ""
    needs: tuple[str, ...] = ()
    seconds: float = 0.0
    column: int = 0

    @property
    def place(self) -> str:
        """``file:line:number``."""
        return f"{self.file}:{self.line}:{self.nth}"

    @property
    def fits(self) -> bool:
        """Whether the verdict is the one that the truth deserves."""
        return self.verdict in FITTING[self.truth]


def rows(folder: Path, budget: float, only: str = "") -> Iterator[Row]:
    """Every labelled relation of the documents in ``folder`` whose name contains ``only``; seconds per relation."""
    for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        if only not in entry["file"]:
            continue
        document = read_document(folder / entry["file"])
        found = []
        for relation in check_document(document, budget=budget, repairs=False).relations:
            line, column = document.place(relation.sign.start)
            found.append((line, column, relation))
        used: Counter[int] = Counter()
        for expected in entry["relations"]:
            signs = (expected["rel"], "=" if expected["rel"] == ":=" else expected["rel"])
            here = [f for f in found if f[0] == expected["line"] and f[2].relation in signs]
            k = used[expected["line"]]
            used[expected["line"]] += 1
            labels = (entry["file"], expected["line"], expected["nth"], entry["topic"], expected["truth"],
                      expected["needs"], expected["note"])
            if k >= len(here):
                yield Row(*labels, "missing")
                continue
            _, column, relation = here[k]
            step = " ".join(f"{relation.lhs} {relation.relation} {relation.rhs}".split())
            yield Row(*labels, relation.verdict, relation.message, step, relation.needs,
                      relation.seconds, column)
