"""``ce-symbolic certify``: which of the decided relations of a document Coq accepts."""
from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ce_symbolic.certificates.coqc import accepted, library
from ce_symbolic.certificates.document import Entry, entries
from ce_symbolic.documents.document import Document

#: Verdicts in the order of the summary.
DECIDED = ("proved", "conditional", "refuted")


@dataclass(frozen=True)
class Certified:
    """A decided relation; ``reason`` says why it is not certified and is empty where it is."""

    entry: Entry
    reason: str = ""


def certify(document: Document, *, budget: float = 5.0, jobs: int = 1) -> tuple[Certified, ...]:
    """Every relation that was proved or refuted, with what Coq says of its theorems.

    Raises ``CoqMissing`` where there is no Coq and ``CoqFailed`` where it cannot compile the library.
    """
    library()
    return judged(entries(document, budget=budget, jobs=jobs), jobs=jobs)


def judged(found: Sequence[Entry], *, jobs: int = 1) -> tuple[Certified, ...]:
    """What Coq says of the theorems of each entry."""
    theorems = [theorem for entry in found for theorem in entry.theorems]
    shares = [theorems[k::jobs] for k in range(jobs) if theorems[k::jobs]]
    reasons: dict[str, str] = {}
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        for share in pool.map(accepted, shares):
            reasons |= share
    return tuple(Certified(entry, entry.refused or next(
        (_of(t.name, reasons[t.name]) for t in entry.theorems if reasons[t.name]), "")) for entry in found)


def _of(name: str, reason: str) -> str:
    return "Coq does not accept that both sides are defined" if name.endswith("_defined") else reason


def summary(results: Sequence[Certified]) -> str:
    """``51 of 51 proved relations certified, 1 of 1 refuted``."""
    parts: list[str] = []
    for verdict in DECIDED:
        of = [r for r in results if r.entry.verdict == verdict]
        if of:
            done = sum(not r.reason for r in of)
            parts.append(f"{done} of {len(of)} {verdict}" + (" relations certified" if not parts else ""))
    return ", ".join(parts) or "nothing was proved or refuted"
