"""Derivations that others wrote: no verdict may contradict the truth, and most of them have to be reached.

``corpus/expected.json`` says of every relation in ``corpus`` whether it is true, false, true under a missing assumption
(``needs``), nothing to decide (``definition``) or ``unclear``.
"""
from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from lecture_tools import Json, checked_file, step

pytestmark = pytest.mark.long

CORPUS = Path(__file__).resolve().parent / "corpus"
ENTRIES: list[Json] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))

#: Verdicts that contradict the truth although they should not: ``file:line`` and number of the sign, with the reason.
#: The list may only get shorter.
EXCEPTIONS: dict[str, str] = {}

#: What must be reached at least: relations of this truth, verdict, share.
SHARES = (("true", "proved", 0.86), ("false", "refuted", 0.82), ("needs", "conditional", 0.78),
          ("definition", "definition", 0.90))
#: At most so many relations may be unread, of all.
UNREAD = 0.03


@pytest.fixture(scope="module")
def verdicts() -> dict[str, tuple[str, Json, Json]]:
    """``file:line:number`` → truth, what was expected, what was found; ``missing`` is an empty finding."""
    found: dict[str, tuple[str, Json, Json]] = {}
    for entry in ENTRIES:
        relations = checked_file(CORPUS / entry["file"])["relations"]
        for expected in entry["relations"]:
            sign = "=" if expected["rel"] == ":=" else expected["rel"]
            here = [r for r in relations if r["sign_line"] == expected["line"]
                    and r["relation"] in (sign, expected["rel"])]
            before = [e for e in entry["relations"]
                      if e["line"] == expected["line"] and e["nth"] < expected["nth"] and e["rel"] == expected["rel"]]
            place = f"{entry['file']}:{expected['line']}:{expected['nth']}"
            found[place] = (expected["truth"], expected, here[len(before)] if len(before) < len(here) else {})
    return found


def share(verdicts: dict[str, tuple[str, Json, Json]], truth: str, verdict: str) -> float:
    found = Counter(relation.get("verdict") for t, _, relation in verdicts.values() if t == truth)
    return found[verdict] / sum(found.values())


def contradicting(verdicts: dict[str, tuple[str, Json, Json]]) -> dict[str, str]:
    """Where the verdict contradicts the truth, and how."""
    wrong = {"false": "proved", "true": "refuted"}
    return {place: f"{place}: {truth}, but {relation['verdict']}: {step(relation)} ({expected['note']})"
            for place, (truth, expected, relation) in verdicts.items()
            if relation and relation["verdict"] == wrong.get(truth)}


def test_every_relation_appears_on_its_line(verdicts: dict[str, tuple[str, Json, Json]]) -> None:
    assert not [place for place, (_, _, relation) in verdicts.items() if not relation]


def test_nothing_false_is_proved(verdicts: dict[str, tuple[str, Json, Json]]) -> None:
    wrong = contradicting(verdicts)
    assert not [text for place, text in wrong.items() if verdicts[place][0] == "false" and place not in EXCEPTIONS]


def test_nothing_true_is_refuted(verdicts: dict[str, tuple[str, Json, Json]]) -> None:
    wrong = contradicting(verdicts)
    assert not [text for place, text in wrong.items() if verdicts[place][0] == "true" and place not in EXCEPTIONS]


def test_the_exceptions_are_still_needed(verdicts: dict[str, tuple[str, Json, Json]]) -> None:
    assert set(EXCEPTIONS) <= set(contradicting(verdicts)), "take the others off the list"


@pytest.mark.parametrize(("truth", "verdict", "least"), SHARES)
def test_enough_is_reached(verdicts: dict[str, tuple[str, Json, Json]], truth: str, verdict: str,
                           least: float) -> None:
    assert share(verdicts, truth, verdict) >= least


def test_little_is_unread(verdicts: dict[str, tuple[str, Json, Json]]) -> None:
    unread = sum(relation.get("verdict") == "unread" for _, _, relation in verdicts.values())
    assert unread <= UNREAD * len(verdicts)
