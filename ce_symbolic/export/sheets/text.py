"""Blocks with their tasks → the Markdown of a sheet, or of its key."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ce_symbolic.documents import parse_markdown
from ce_symbolic.documents.document import Macro
from ce_symbolic.export.sheets.blocks import Block, Derivation, Line, Prose, Task, definitions
from ce_symbolic.export.sheets.words import markdown
from ce_symbolic.export.tex.wording import rule_words
from ce_symbolic.grading.marker import END, Entry, Marker, box, mark, markers
from ce_symbolic.grading.setting import head
from ce_symbolic.notation.writer import write_relation
from ce_symbolic.report.wording import instance, one_line

_INTRO = {
    "lines": "Every box is a blank. Put a formula in its place, the whole `\\boxed{…}`; more than one line is fine.",
    "reasons": "Every box is a blank. Put the reason of the step in its place: `\\text{(name of the law)}` or "
               "`(\\because …)` with a formula.",
    "mistake": "Where a mistake is to be found, correct the one line that is wrong.",
    "order": "Where lines are out of order, move them, with their signs, under the first one.",
}
_ASKED = {
    "mistake": "One line is wrong. Find it and correct it.",
    "order": "The lines below the first one are out of order. Put them in order.",
}


def sheet(name: str, blocks: Sequence[Block], macros: Mapping[str, Macro]) -> str:
    """The sheet that students get."""
    tasks = [d.task for d in derived(blocks) if d.task is not None]
    kinds = dict.fromkeys("lines" if task.kind == "sides" else task.kind for task in tasks)
    words = [_INTRO[kind] for kind in _INTRO if kind in kinds]
    words.append(f"`ce-symbolic check {name}-sheet.md` says what is right, and what is not, with numbers.")
    return _headed("".join([_head(words), *pieces(blocks, macros)]).rstrip() + "\n")


def key(blocks: Sequence[Block], macros: Mapping[str, Macro]) -> str:
    """The sheet with its answers."""
    words = ["The key: the same exercises, filled in. Other answers are right too where the check proves them."]
    return _headed("".join([_head(words), *pieces(blocks, macros, key=True)]).rstrip() + "\n")


def _headed(text: str) -> str:
    """The text with a mark of what it says around its exercises."""
    document = parse_markdown(text, "")
    exercises = markers(document.text)
    return f"{head(document, exercises)}\n\n{text}" if exercises else text


def derived(blocks: Sequence[Block]) -> list[Derivation]:
    """The derivations, each where it begins."""
    return [part.derivation for block in blocks if not isinstance(block, Prose)
            for part in block.parts if part.first == 1]


def _head(words: list[str]) -> str:
    return "".join(f"> {line}\n" for line in words) + "\n"


def pieces(blocks: Sequence[Block], macros: Mapping[str, Macro], key: bool = False, posed: bool = False) -> list[str]:
    """The text of every block, behind the macros; ``posed`` is the key with the wrong lines and wrong orders."""
    return [definitions(macros), *(_piece(block, macros, key, posed) for block in blocks)]


def _piece(block: Block, macros: Mapping[str, Macro], key: bool, posed: bool) -> str:
    if isinstance(block, Prose):
        return block.text
    if block.whole and not any(part.derivation.task for part in block.parts):
        return display(block.latex)
    text = ""
    for part in block.parts:
        found = part.derivation
        if found.task is not None:
            if part.first == 1:
                text += exercise(found, found.task, macros, key, posed)
        elif found.plain:
            lines = found.lines[part.first - 1 : part.stop]
            text += display(chain([(x.sign if k else "", x.latex, x.remark if k else "")
                                   for k, x in enumerate(lines)]))
    return text


def display(latex: str) -> str:
    """A display."""
    return f"$$\n{latex}\n$$\n\n"


def chain(lines: Sequence[tuple[str, str, str]]) -> str:
    """Lines with sign, formula and remark as LaTeX."""
    beside = ["" if not remark else f" && {remark}" for _, _, remark in lines]
    if len(lines) == 2 and not any(beside):
        return f"{lines[0][1]} {lines[1][0]} {lines[1][1]}"
    rows = [f"{lines[0][1]} &{lines[1][0]} {lines[1][1]}{beside[1]}"]
    rows += [f"&{sign} {latex}{more}" for (sign, latex, _), more in zip(lines[2:], beside[2:], strict=True)]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def exercise(found: Derivation, task: Task, macros: Mapping[str, Macro], key: bool, posed: bool) -> str:
    """An exercise with its marker, or its key."""
    own = (task.right if key and not posed else task.shown) or found.lines
    shown = []
    for at, line in enumerate(own):
        latex, remark = line.latex, line.remark
        if at in task.blanks and not key:
            latex = box(task.blanks[at])
        if at in task.reasons and not key:
            remark = box(task.reasons[at])
        shown.append((line.sign or (write_relation(line.op) if at else ""), latex, remark))
    text = chain(shown)
    if posed:
        return display(text)
    numbers = [f"{kind} {n}" for kind, given in (("blank", task.blanks), ("reason", task.reasons))
               for n in given.values()]
    asked = _ASKED.get(task.kind) or f"Fill in {_listed(numbers)}."
    opening = f"**Exercise {task.number}.** {asked}\n\n{marker(found, task, macros)}\n\n"
    return opening + display(text) + END + "\n\n" + (_answers(found, task) if key else "")


def marker(found: Derivation, task: Task, macros: Mapping[str, Macro]) -> Marker:
    """What the check has to know of an exercise."""
    entries = []
    for at, line in enumerate(task.shown or found.lines):
        blank = task.blanks.get(at)
        given = "" if blank is not None else mark(line.latex, macros)
        entries.append(Entry(line.op if at else ".", given, blank, task.reasons.get(at)))
    return Marker(task.number, task.kind, tuple(entries), task.within)


def _answers(found: Derivation, task: Task) -> str:
    """What the key says below an exercise."""
    lines = []
    for at, number in sorted((*task.blanks.items(), *task.reasons.items()), key=lambda item: item[1]):
        kind = "Blank" if at in task.blanks else "Reason"
        relation = found.lines[at].relation or (found.lines[at + 1].relation if at == 0 else None)
        words = rule_words(relation.rules) if relation is not None else ""
        lines.append(f"- {kind} {number} is in line {at + 1}" + (f": {markdown(words)}." if words else "."))
    if task.told:
        example = task.counterexample
        values = "" if example is None else markdown(instance(example)) or "whatever the values"
        lines.append(task.told if example is None else (
            f"{task.told} Counterexample: {values}; the left side is then {markdown(one_line(example.lhs))}, the right "
            f"side {markdown(one_line(example.rhs))}."))
    return "\n".join(lines) + "\n\n" if lines else ""


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def lines_of(lines: Sequence[Line]) -> list[Line]:
    """Copies, to be changed."""
    return [Line(x.sign, x.op, x.latex, x.remark, x.relation) for x in lines]
