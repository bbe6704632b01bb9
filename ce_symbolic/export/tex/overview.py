"""What stands in front of the notes in an article: their standing assumptions and the findings, with references."""
from __future__ import annotations

from collections.abc import Iterator

from ce_symbolic.export.tex.conditions import condition
from ce_symbolic.export.tex.numbers import Numbers
from ce_symbolic.report.result import DocumentResult
from ce_symbolic.report.wording import one_line, relations_word

_FINDINGS = {
    "refuted": "false", "open": "neither proved nor refuted", "unread": "not read",
}


def assumptions(result: DocumentResult, numbers: Numbers) -> Iterator[tuple[str, str, str]]:
    """Label, words and places of each standing assumption."""
    for k, assumption in enumerate(result.standing_assumptions):
        users = [n for n, relation in enumerate(result.relations)
                 if assumption.condition in (*relation.domain, *relation.needs)]
        places = f"{relations_word(assumption.relations)}{': ' if users else ''}{numbers.refer(users)}"
        yield numbers.key(f"A{k + 1}"), condition(assumption.condition), places


def assumed(result: DocumentResult, numbers: Numbers, words: str) -> str:
    """A reference to a standing assumption; empty where these words are none."""
    for k, assumption in enumerate(result.standing_assumptions):
        if assumption.condition == words:
            return f"\\ceassumed{{{numbers.key(f'A{k + 1}')}}}"
    return ""


def findings(result: DocumentResult, numbers: Numbers) -> Iterator[str]:
    """What was refuted, each relation by itself; what was not checked, together."""
    for verdict, words in _FINDINGS.items():
        found: dict[str, list[int]] = {}
        for k, relation in enumerate(result.relations):
            if relation.verdict == verdict:
                found.setdefault(condition(one_line(relation.message)), []).append(k)
        for message, relations in found.items():
            place = numbers.refer(relations)
            page = numbers.page(relations[0])
            yield f"{place}{f' on page~{page}' if page else ''}: {words}{f' ({message})' if message else ''}."
