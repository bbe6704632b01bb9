"""``--to exercises``: a sheet for students, and its key, from what was proved in the notes.

Both are documents again, and one LaTeX file prints either.  A sheet that was filled in is graded by ``check``, whose
verdict counts and not the letter of the key.  Before anything is written, the key is checked and the mistakes are
refuted.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from pathlib import PurePath

from ce_symbolic.checker import check_document
from ce_symbolic.documents import parse_markdown
from ce_symbolic.documents.document import Document
from ce_symbolic.export.exporter import Choice, ExportError, Files, chosen
from ce_symbolic.export.sheets import tasks, text
from ce_symbolic.export.sheets.blocks import USABLE, Block, Derivation, Prose, Task, blocks, derivations
from ce_symbolic.export.sheets.mistakes import plant
from ce_symbolic.export.sheets.printed import printed
from ce_symbolic.meaning.claims import read_notes
from ce_symbolic.report.result import DocumentResult, RelationResult

_ROUNDS = 8


class ExercisesExporter:
    """``NAME-sheet.md`` and ``NAME-key.md``, and for print ``NAME-exercises.tex`` with both."""

    name = "exercises"
    help = "NAME-sheet.md, exercises made of proved steps, NAME-key.md, their answers, NAME-exercises.tex, to print"
    choices = (
        Choice("blank", "What is left out: lines inside of derivations, reasons of steps, or sides of relations.",
               "lines", ("lines", "reasons", "sides")),
        Choice("level", "How much is left out, from 1 to 3.", "1", ("1", "2", "3")),
        Choice("mistake", "One derivation has a wrong line to find.", "no", flag=True),
        Choice("reorder", "The lines of one derivation are out of order.", "no", flag=True),
    )

    def files(self, result: DocumentResult, document: Document, options: Mapping[str, str]) -> Files:
        """The sheet and its key."""
        choice = chosen(self.name, self.choices, options)
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(document.path).stem).strip("-") or "notes"
        made = _Sheet(name, result, document)
        if choice["mistake"] == "yes":
            made.mistake()
        if choice["reorder"] == "yes":
            made.reorder()
        made.blank(choice["blank"], int(choice["level"]))
        made.settle()
        tex, readback = printed(name, made.blocks, document)
        return Files({f"{name}-sheet.md": made.sheet(), f"{name}-key.md": text.key(made.blocks, document.macros),
                      f"{name}-exercises.tex": tex}, (*made.remarks, made.counted(), readback.line()))


class _Sheet:
    """A sheet in the making."""

    def __init__(self, name: str, result: DocumentResult, document: Document) -> None:
        self.name = name
        self.document = document
        self.blocks: list[Block] = blocks(document, result)
        self.remarks: list[str] = []

    def sheet(self) -> str:
        """The sheet as it is now."""
        return text.sheet(self.name, self.blocks, self.document.macros)

    def counted(self) -> str:
        """How much is asked."""
        given = [d.task for d in text.derived(self.blocks) if d.task is not None]
        if not given:
            return "nothing was blanked: no proved step of these notes fits; try another --blank"
        blanks = sum(len(task.blanks) + len(task.reasons) for task in given)
        return (f"{len(given)} exercise{'s' if len(given) != 1 else ''} with {blanks} "
                f"blank{'s' if blanks != 1 else ''}; the key was checked: every answer is proved")

    # ---- what is asked -----------------------------------------------------------------------------------------------

    def mistake(self) -> None:
        """One derivation gets a wrong line."""
        pick = tasks.seeded(self.document, "mistake")
        notes = read_notes(self.document)
        found = [d for d in derivations(self.blocks) if len(d.lines) > 2]
        pick.shuffle(found)
        for derivation in found:
            derivation.task = plant(derivation, notes, self.document, pick)
            if derivation.task is not None and self._is_posed(derivation):
                return
            derivation.task = None
        self.remarks.append("no mistake was planted: no derivation of three lines or more has one "
                            "that the checker refutes")

    def reorder(self) -> None:
        """The lines of one derivation change places."""
        pick = tasks.seeded(self.document, "reorder")
        found = [d for d in derivations(self.blocks) if d.task is None and tasks.orderable(d)]
        pick.shuffle(found)
        for derivation in found:
            right, shown = tasks.shuffled(derivation, pick)
            within = sum(max(1, len(x.relation.proof)) for x in right if x.relation is not None)
            derivation.task = Task("order", shown=shown, right=right, within=within)
            if self._is_posed(derivation):
                return
            derivation.task = None
        self.remarks.append("no lines were put out of order: there is no other derivation of four to eight lines, all "
                            "proved, whose order can be told")

    def blank(self, kind: str, level: int) -> None:
        """The other derivations get their blanks."""
        tasks.blank(derivations(self.blocks), kind, level, self.document)
        if kind == "reasons":
            tasks.write_reasons(derivations(self.blocks))

    # ---- what is checked ---------------------------------------------------------------------------------------------

    def _is_posed(self, derivation: Derivation) -> bool:
        """Whether a line is refuted as it is posed, or the steps are larger than in the right order."""
        task = derivation.task
        assert task is not None
        places = self._checked(posed=True)
        at = next(k for k, block in enumerate(self.blocks)
                  if not isinstance(block, Prose) and any(p.derivation is derivation for p in block.parts))
        found = places.get(at, [])
        wrong = next((relation for relation in found if relation.verdict == "refuted"), None)
        if wrong is not None:
            task.counterexample = wrong.counterexample
            return True
        took = sum(max(1, len(relation.proof)) for relation in found)
        return (task.kind == "order" and task.within is not None and took > task.within
                and all(relation.verdict == "proved" for relation in found))

    def settle(self) -> None:
        """Take back what gives an answer away, and what the key does not prove."""
        for _ in range(_ROUNDS):
            tasks.hide(self.blocks, self.sheet, self.document)
            tasks.number(self.blocks)
            places = self._checked()
            if not self._mend(places) and not self._uncover(places):
                break
        else:
            raise ExportError(f"{self.document.path}: the key of the exercises could not be proved; "
                              "please report this document")

    def _mend(self, places: Mapping[int, list[RelationResult]]) -> bool:
        """Change what is not proved in the key; whether there was anything."""
        changed = False
        for at in sorted(places, reverse=True):
            block, relations = self.blocks[at], places[at]
            if isinstance(block, Prose):
                bad = any(r.verdict not in USABLE for r in relations)
                if bad:
                    del self.blocks[at]
                changed |= bad
                continue
            tasked = [p.derivation for p in block.parts if p.derivation.task is not None]
            if tasked and any(r.verdict not in USABLE or (r.needs and r.message.startswith("blank"))
                              for r in relations):
                for derivation in tasked:
                    derivation.task = None
                    self._unwanted(derivation)
                changed = True
            elif any(r.verdict not in USABLE for r in relations):
                if block.whole and block.parts:
                    block.whole = False
                else:
                    del self.blocks[at]
                changed = True
        return changed

    def _uncover(self, places: Mapping[int, list[RelationResult]]) -> bool:
        """Take back a task that hides what the notes around it rest on (``P(X = c)`` becomes ``p(c)`` in its line)."""
        where = self._misread(places)
        if where is None:
            return False
        found = [d for block in self.blocks[: where + 1] if not isinstance(block, Prose)
                 for p in block.parts if p.first == 1 and (d := p.derivation).task is not None]
        taken: list[tuple[Derivation, Task | None]] = []

        def is_settled() -> bool:
            again = self._misread(places)
            return again is None or again > where

        for derivation in reversed(found):
            taken.append((derivation, derivation.task))
            derivation.task = None
            if is_settled():
                break
        for derivation, task in taken[:-1]:
            derivation.task = task
            if not is_settled():
                derivation.task = None
        for derivation, _ in taken:
            if derivation.task is None:
                self._unwanted(derivation)
        return bool(taken)

    def _misread(self, places: Mapping[int, list[RelationResult]]) -> int | None:
        """The first block whose relations have other verdicts beside the empty exercises than in the key."""
        known: dict[tuple[str, str], set[str]] = {}
        for relation in (r for found in places.values() for r in found):
            known.setdefault((relation.lhs, relation.rhs), set()).add(relation.verdict)
        for at, relations in sorted(self._checked(key=False).items()):
            block = self.blocks[at]
            if isinstance(block, Prose):
                continue
            tasked = any(p.derivation.task is not None for p in block.parts)
            if tasked:
                if any(r.verdict in ("refuted", "open") for r in relations):
                    return at
            elif any(r.verdict not in known.get((r.lhs, r.rhs), USABLE) for r in relations):
                return at
        return None

    def _unwanted(self, derivation: Derivation) -> None:
        for line in derivation.lines:
            if line.relation is not None and not line.relation.reasons:
                line.remark = ""

    def _checked(self, key: bool = True, posed: bool = False) -> dict[int, list[RelationResult]]:
        """The relations of every block, in the key, the sheet, or with the mistakes that are posed."""
        pieces = text.pieces(self.blocks, self.document.macros, key=key, posed=posed)
        starts = [0, *accumulate(map(len, pieces))]
        notes = parse_markdown("".join(pieces), f"{self.name}-key.md")
        places: dict[int, list[RelationResult]] = {}
        for relation in check_document(notes, repairs=False).relations:
            place = relation.sign.start if relation.sign.end > relation.sign.start else relation.span.start
            places.setdefault(max(0, bisect_right(starts, place) - 2), []).append(relation)
        return places
