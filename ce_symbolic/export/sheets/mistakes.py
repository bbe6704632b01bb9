"""A line that is made wrong, so that students find it: with an edit after which the checker refutes the step."""
from __future__ import annotations

import random
from itertools import islice

from ce_symbolic import budget as budgets
from ce_symbolic.checker.decide import decide
from ce_symbolic.documents.document import Document
from ce_symbolic.export.sheets.blocks import Derivation, Task
from ce_symbolic.export.sheets.tasks import LIKELY, uniform
from ce_symbolic.export.sheets.text import lines_of
from ce_symbolic.meaning.claims import Notes
from ce_symbolic.notation.reader import read_formula
from ce_symbolic.notation.tree import Node
from ce_symbolic.notation.writer import write
from ce_symbolic.refutation.edits import edits

#: An edit is named for what was wrong before it; here it is what makes a line wrong.
_TURNED = {
    "the logarithm is too much": "the logarithm is missing", "a factor too many": "a factor is missing",
    "a factor is missing": "a factor too many", "the denominator is too much": "the denominator is missing",
    "the square is too much": "the square is missing", "a term too many": "a term is missing",
}
_EDITS = 60
_TRIED = 6
_SECONDS = 2.0


def plant(derivation: Derivation, notes: Notes, document: Document, pick: random.Random) -> Task | None:
    """A task for this derivation; None where no line of it can be made wrong."""
    lines = derivation.lines
    right = uniform(lines, document) if len(lines) > 2 else None
    if right is None:
        return None
    places = {relation.sign.start: k for k, relation in enumerate(notes.relations)}
    order = [at for at in range(1, len(lines)) if derivation.proved(at)]
    pick.shuffle(order)
    for at in order:
        relation = lines[at].relation
        number = None if relation is None else places.get(relation.sign.start)
        if number is None:
            continue
        left = read_formula(right[at - 1].latex, macros=document.macros)
        node = read_formula(right[at].latex, macros=document.macros)
        made = [edit for edit in islice(edits(node, left), _EDITS) if edit.what in LIKELY]
        pick.shuffle(made)
        made.sort(key=lambda edit: abs(len(write(edit.node)) - len(right[at].latex)) > 12)
        written = {line.latex for line in right}
        made = [edit for edit in made if write(edit.node) not in written][:_TRIED]
        outcomes = budgets.run(_refuted, [(number, left, edit.node) for edit in made], state=notes, seconds=_SECONDS)
        for edit, outcome in zip(made, outcomes, strict=True):
            if isinstance(outcome, budgets.Done) and outcome.value:
                shown = lines_of(right)
                shown[at].latex = write(edit.node)
                what = _TURNED.get(edit.what, edit.what)
                told = f"The wrong line was number {at + 1} of the exercise, `{write(edit.node)}`: {what}."
                return Task("mistake", shown=shown, right=right, told=told, what=what)
    return None


def _refuted(notes: Notes, item: tuple[int, Node, Node]) -> bool:
    number, left, right = item
    claim = notes.claim(notes.relations[number], left, right)
    return claim is not None and decide(claim).verdict == "refuted"
