"""The numbers of relations in an article: labels for the rows of derivations, and references to them."""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ce_symbolic.documents.document import Display, Document
from ce_symbolic.report.result import DocumentResult
from ce_symbolic.report.wording import sign_place


class Numbers:
    """Labels of the relations of one document, by their number in the report.

    A relation in a display has a row and with it a number; one that stands in a sentence is referred to by its line.
    """

    def __init__(self, name: str, result: DocumentResult, document: Document) -> None:
        self.name = name
        self.result = result
        starts = [part.span.start for part in document.parts]
        self.order: list[int] = []
        for k, relation in enumerate(result.relations):
            place = relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start
            at = bisect_right(starts, place) - 1
            part = document.parts[at] if at >= 0 else None
            if isinstance(part, Display) and (relation.span.start < part.span.end or relation.rhs):
                self.order.append(k)
        self._position = {k: at for at, k in enumerate(self.order)}

    def key(self, what: str) -> str:
        """The name of a label for something else than a relation."""
        return f"ce:{self.name}:{what}"

    def label(self, relation: int) -> str:
        """What gives a row its label; empty where a relation has no row."""
        return f"\\label{{{self.key(str(relation + 1))}}}" if relation in self._position else ""

    def page(self, relation: int) -> str:
        """The page of a relation; empty where it has no row."""
        return f"\\pageref{{{self.key(str(relation + 1))}}}" if relation in self._position else ""

    def refer(self, relations: Iterable[int], bare: bool = False) -> str:
        """``(3a)–(3d), (7)``; without brackets where ``bare``."""
        wanted = sorted(set(relations))
        places = [self._position[k] for k in wanted if k in self._position]
        command = "\\ref" if bare else "\\eqref"
        words = []
        for first, last in _runs(places):
            ends = [f"{command}{{{self.key(str(self.order[at] + 1))}}}" for at in dict.fromkeys((first, last))]
            words.append(("--" if last - first > 1 else ", ").join(ends))
        lines = dict.fromkeys(sign_place(self.result, self.result.relations[k])[0]
                              for k in wanted if k not in self._position)
        words += [f"line~{line}{'' if bare else ' of the notes'}" for line in lines]
        return ", ".join(words)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """``1 2 3 7`` is from 1 to 3 and from 7 to 7."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = runs[-1][0], place
        else:
            runs.append((place, place))
    return runs
