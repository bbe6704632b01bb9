"""How good the verdicts on other people's derivations are: the measures, by topic, with what misses them.

    python benchmarks/scoreboard.py [--certify] [--write] [FOLDER]

``FOLDER`` holds Markdown documents and ``expected.json`` (the default is ``tests/corpus``).  ``--certify`` has Coq
judge every proof too, which takes minutes.  ``--write`` writes ``benchmarks/SCOREBOARD.md``.

A verdict is a mistake where it contradicts the truth: something false that is proved or conditional, something true
that is refuted.  The rest are misses: what is true and not proved, false and not refuted, true under a missing
assumption and not conditional, or not read.  Every one of them is listed, with what the checker says and, where
``reach.json`` has one, the reason why it stays out of reach.
"""
from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from labelled import CORPUS, Row, rows

HERE = Path(__file__).resolve().parent
BOARD = HERE / "SCOREBOARD.md"
#: Seconds that a relation may take.
BUDGET = 5.0
#: What a relation of this truth should come out as.
DUE = {"true": "proved", "false": "refuted", "needs": "conditional"}
#: What contradicts a truth.
CONTRADICTING = {"true": {"refuted"}, "false": {"proved", "conditional"}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds per relation")
    parser.add_argument("--certify", action="store_true", help="have Coq judge the proofs too")
    parser.add_argument("--write", action="store_true", help=f"write {BOARD.name} instead of printing")
    options = parser.parse_args()
    found = list(rows(options.folder, options.budget))
    refused = certificates(options.folder, found) if options.certify else None
    text = board(found, refused, reasons(options.folder))
    if options.write:
        BOARD.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def reasons(folder: Path) -> dict[str, str]:
    """``file:line:number`` → why the relation stays out of reach, for the documents that have such reasons."""
    path = HERE / "reach.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if folder == CORPUS and path.exists() else {}


def certificates(folder: Path, found: Sequence[Row]) -> dict[str, str]:
    """For every relation that is proved: why Coq does not certify it, empty where it does."""
    from ce_symbolic.certificates.certify import certify
    from ce_symbolic.documents import read_document

    refused: dict[str, str] = {}
    for file in dict.fromkeys(row.file for row in found if row.verdict == "proved"):
        said = {(r.entry.line, r.entry.column): r for r in certify(read_document(folder / file), budget=30.0)}
        for row in found:
            if row.file == file and row.verdict == "proved":
                one = said.get((row.line, row.column))
                refused[row.place] = one.reason if one else "no certificate was written in time"
    return refused


# ---- the board -----------------------------------------------------------------------------------------------------


def board(found: Sequence[Row], refused: dict[str, str] | None, why: dict[str, str]) -> str:
    """The whole scoreboard as Markdown."""
    topics: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        topics[row.topic].append(row)
    lines = ["# Scoreboard", "", f"Written by `python benchmarks/scoreboard.py`: {len(found)} labelled relations of "
             f"{len({row.file for row in found})} derivations that others wrote.", "", *measures(found, refused), "",
             "By topic:", "",
             "| topic | relations | read | true proved | false refuted | needs conditional | mistakes |",
             "|---|---|---|---|---|---|---|"]
    for topic in sorted(topics):
        here = topics[topic]
        lines.append(f"| {topic} | {len(here)} | {ratio(here, lambda r: True, is_read)} | "
                     + " | ".join(ratio(here, _with(truth), _due) for truth in DUE)
                     + f" | {sum(map(mistaken, here))} |")
    for topic in sorted(topics):
        missed = [row for row in topics[topic] if misses(row)]
        if missed:
            lines += ["", f"## {topic}", ""]
            lines += [entry(row, why.get(row.place, "")) for row in missed]
    if refused is not None and any(refused.values()):
        lines += ["", "## Proved, not certified", ""]
        lines += [f"- {number} × {reason}" for reason, number in
                  Counter(r.removeprefix("that both sides are defined: ") for r in refused.values() if r).most_common()]
        lines += [""] + [f"- `{place}`: {reason}" for place, reason in refused.items() if reason]
    return "\n".join(lines) + "\n"


def measures(found: Sequence[Row], refused: dict[str, str] | None) -> list[str]:
    """The table of measures."""
    contradicted = [sum(mistaken(row) and row.truth == truth for row in found) for truth in ("false", "true")]
    spent = sorted(1000 * row.seconds for row in found)
    lines = ["| measure | reached | to reach |", "|---|---|---|",
             f"| false relation proved or conditional | {contradicted[0]} | 0 |",
             f"| true relation refuted | {contradicted[1]} | 0 |",
             f"| relations read | {percent(found, lambda r: True, is_read)} | 97 % |",
             f"| false relations refuted | {percent(found, _with('false'), _due)} | 85 % |",
             f"| true relations proved | {percent(found, _with('true'), _due)} | 85 % |",
             f"| true under a missing assumption: conditional | {percent(found, _with('needs'), _due)} | 85 % |"]
    if refused is not None:
        done = sum(not reason for reason in refused.values())
        lines.append(f"| proved relations that Coq certifies | {_percent(done, len(refused))} | 80 % |")
    lines.append(f"| milliseconds per relation: median; 95th percentile | {statistics.median(spent):.0f}; "
                 f"{spent[int(0.95 * (len(spent) - 1))]:.0f} | 50; 1000 |")
    return lines


def entry(row: Row, why: str) -> str:
    """A relation that misses, with what was expected and what the checker says."""
    parts = [f"- {'**mistake** ' if mistaken(row) else ''}`{row.place}` {row.truth}, {row.verdict}: `{row.step}`"]
    if row.truth == "needs":
        parts.append(f"  needs: {row.expected_needs}")
    if row.truth == "false":
        parts.append(f"  false: {row.note}")
    if row.message:
        parts.append(f"  says: {row.message}" + (f" (under {'; '.join(row.needs)})" if row.needs else ""))
    if why:
        parts.append(f"  out of reach: {why}")
    return "\n".join(parts)


# ---- counting ------------------------------------------------------------------------------------------------------


def is_read(row: Row) -> bool:
    """Whether the relation was understood."""
    return row.verdict not in ("unread", "missing")


def mistaken(row: Row) -> bool:
    """Whether the verdict contradicts the truth."""
    return row.verdict in CONTRADICTING.get(row.truth, set())


def misses(row: Row) -> bool:
    """Whether a measure counts the relation as not reached."""
    return not is_read(row) or (row.truth in DUE and not _due(row))


def _due(row: Row) -> bool:
    return row.verdict == DUE[row.truth]


def _with(truth: str) -> Callable[[Row], bool]:
    return lambda row: row.truth == truth


def ratio(found: Sequence[Row], of: Callable[[Row], bool], good: Callable[[Row], bool]) -> str:
    """``3/4``: how many of those that count are good."""
    here = [row for row in found if of(row)]
    return f"{sum(map(good, here))}/{len(here)}" if here else "-"


def percent(found: Sequence[Row], of: Callable[[Row], bool], good: Callable[[Row], bool]) -> str:
    """``75 % (3 of 4)``."""
    here = [row for row in found if of(row)]
    return _percent(sum(map(good, here)), len(here))


def _percent(good: int, all_: int) -> str:
    return f"{100 * good / all_:.1f} % ({good} of {all_})" if all_ else "-"


if __name__ == "__main__":
    main()
