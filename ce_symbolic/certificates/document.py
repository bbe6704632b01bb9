"""From a document to its script: a theorem for every relation that was proved or refuted, in the order of the text."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ce_symbolic import budget as budgets
from ce_symbolic.certificates.definedness import definedness
from ce_symbolic.certificates.script import Scripts
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.certificates.tactics import TABLE
from ce_symbolic.certificates.terms import NotCertifiable
from ce_symbolic.checker.decide import Decision, decide, decide_rounded, under_needs
from ce_symbolic.checker.doubts import is_unfair
from ce_symbolic.checker.premises import inference
from ce_symbolic.documents.document import Document
from ce_symbolic.documents.places import place
from ce_symbolic.meaning.claims import Notes, read_notes

#: The files that every script rests on, in the order in which they are compiled.
LIBRARY = ("Laws.v", "Tactics.v", "Numbers.v", "Evaluation.v", "Counterexamples.v")
PREFIX = "CeSymbolic"
IMPORT = f"From {PREFIX} Require Import {' '.join(name.removesuffix('.v') for name in LIBRARY[1:])}."

HEAD = """(* Made by ce-symbolic from {path}.

   A theorem for each relation that was proved or refuted: the statement is the author's formula under what the notes
   suppose, the proof has a step for each rule.  NAME_defined says that the formula is defined wherever it is stated.
   That integrals and derivatives exist, those of the formula and those between which the proof goes, is supposed: the
   premises that begin with integrable and deriv say which.

   To have it checked: coqc -Q . {prefix} FILE for FILE = {library}, {name}.v, in this order. *)
{imports}
"""


@dataclass(frozen=True)
class Entry:
    """A relation of the document with its theorems; where there are none, ``refused`` says why."""

    line: int
    column: int
    latex: str
    verdict: str
    theorems: tuple[Theorem, ...] = ()
    refused: str = ""
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its first theorem."""
        return f"line_{self.line}_{self.column}"


def library_text(name: str) -> str:
    """One of the files that come with the package."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def entries(document: Document, *, budget: float = 5.0, jobs: int = 1) -> list[Entry]:
    """The relations of a document that are decided, each with its theorems; deciding and writing share the budget."""
    notes = read_notes(document)
    work = [k for k, relation in enumerate(notes.relations) if relation.claim is not None]
    outcomes = budgets.run(_written, work, state=(notes, document.text), seconds=budget, jobs=jobs)
    found = []
    for k, outcome in zip(work, outcomes, strict=True):
        if isinstance(outcome, budgets.Done):
            if outcome.value is not None:
                found.append(outcome.value)
        else:
            found.append(_entry(notes, document.text, k, "open", refused=outcome.message))
    return found


def _entry(notes: Notes, text: str, k: int, verdict: str, theorems: tuple[Theorem, ...] = (), refused: str = "",
           needs: tuple[str, ...] = ()) -> Entry:
    relation = notes.relations[k]
    line, column = place(text, relation.sign.start)
    latex = " ".join(f"{relation.lhs} {relation.relation} {relation.rhs}".split())
    return Entry(line, column, latex, verdict, theorems, refused, needs)


def _written(state: tuple[Notes, str], k: int) -> Entry | None:
    notes, text = state
    relation = notes.relations[k]
    assert relation.claim is not None
    decision = (decide(relation.claim) if relation.digits is None
                else decide_rounded(relation.claim, relation.digits, relation.numbers))
    if decision.verdict == "refuted" and is_unfair(relation, decision.claim):
        return None
    if decision.verdict in ("refuted", "open"):
        inferred = inference(notes, k)
        saved = decide(inferred) if inferred is not None else None
        if saved is None or saved.verdict != "proved":
            saved = under_needs(relation.claim)
        decision = saved or decision
    if decision.verdict == "open":
        return None
    needs = tuple(need.text for need in decision.needs)
    entry = _entry(notes, text, k, decision.verdict)
    try:
        theorems = theorems_of(entry.name, decision)
    except NotCertifiable as error:
        return _entry(notes, text, k, decision.verdict, refused=str(error), needs=needs)
    return _entry(notes, text, k, decision.verdict, theorems, needs=needs)


def theorems_of(name: str, decision: Decision) -> tuple[Theorem, ...]:
    """The theorems of a decision; NotCertifiable where something in it has no counterpart."""
    if decision.refutation is not None:
        from ce_symbolic.certificates.refuted import refuted_theorem

        return (refuted_theorem(name, decision.claim, decision.refutation),)
    assert decision.proof is not None
    missing = [link.rule for link in decision.proof.links if link.rule.removeprefix("<-") not in TABLE]
    if missing:
        raise NotCertifiable(f"the rule {missing[0].removeprefix('<-')} has no lemma yet")
    scripts = Scripts(decision.claim, decision.proof)
    made = Theorem(name, scripts.statement(), scripts.script())
    defined = definedness(f"{name}_defined", decision.claim)
    return (made,) if defined is None else (made, defined)


def script(document: Document, found: Sequence[Entry], name: str) -> str:
    """The whole script."""
    parts = [HEAD.format(path=_comment(document.path), prefix=PREFIX, library=", ".join(LIBRARY), name=name,
                         imports=IMPORT)]
    for entry in found:
        remark = f"  Under: {'; '.join(entry.needs)}." if entry.needs else ""
        parts.append(f"\n(* line {entry.line}, {entry.verdict}:  {_comment(entry.latex)}{_comment(remark)} *)\n")
        if entry.refused:
            parts.append(f"(* no theorem: {_comment(entry.refused)} *)\n")
        parts.extend(theorem_text(theorem) for theorem in entry.theorems)
    return "".join(parts)


def theorem_text(theorem: Theorem) -> str:
    """A theorem as it stands in a script."""
    return f"Theorem {theorem.name} :\n  {theorem.statement}.\nProof.\n{theorem.proof}\nQed.\n"


def _comment(text: str) -> str:
    """Text that neither ends a comment nor opens one or a string in it, whatever stands around it."""
    return text.replace("(*", "( *").replace("*)", "* )").replace('"', "''")
