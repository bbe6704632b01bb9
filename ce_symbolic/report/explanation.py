"""Zooming into relations: the proof, one rule per line, or the counterexample."""
from __future__ import annotations

from collections.abc import Iterable

from ce_symbolic.report.options import Options
from ce_symbolic.report.result import DocumentResult, RelationResult
from ce_symbolic.report.styled import Styled
from ce_symbolic.report.terminal import evidence, headline
from ce_symbolic.report.wording import one_line, sign_place


def relations_at(document: DocumentResult, line: int, column: int | None = None) -> list[RelationResult]:
    """The relations whose sign stands on this line (and column, where one is met); else those that span the line."""
    places = [(relation, sign_place(document, relation)) for relation in document.relations]
    found = [relation for relation, place in places if place[0] == line]
    exact = [relation for relation, place in places if place == (line, column)]
    if found:
        return exact or found
    return [
        relation for relation in document.relations
        if document.place(relation.span.start)[0] <= line <= document.place(max(0, relation.span.end - 1))[0]
    ]


def nearest_lines(document: DocumentResult, line: int, number: int = 3) -> list[int]:
    """The lines nearest to this one on which a relation sign stands."""
    lines = {sign_place(document, relation)[0] for relation in document.relations}
    return sorted(sorted(lines, key=lambda other: (abs(other - line), other))[:number])


def explain(document: DocumentResult, relations: Iterable[RelationResult], options: Options) -> str:
    """Verdict, step and evidence of each of these relations."""
    out = Styled()
    for relation in relations:
        headline(out, document, relation)
        if relation.reasons:
            out.add("  the notes give as reason: ", "bold").line("; ".join(one_line(r) for r in relation.reasons))
        evidence(out, relation)
        _proof(out, relation)
        out.line()
    return out.text(options.colour)


def _proof(out: Styled, relation: RelationResult) -> None:
    if not relation.proof:
        return
    out.line("  proof", "bold")
    out.line(f"      {one_line(relation.proof_start or relation.lhs)}")
    for line in relation.proof:
        out.add(f"    {line.relation} {one_line(line.latex)}")
        out.add("   by ").add(line.rule, "cyan")
        out.line(f": {line.statement}" if line.statement else "")
        for condition in line.conditions:
            out.line(f"          as {condition}", "dim")
