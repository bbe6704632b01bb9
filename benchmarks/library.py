"""The library of lectures: what is claimed, proved and certified in each document of ``derivations``.

    python benchmarks/library.py [--no-coq] [--jobs N] [--budget SECONDS] [PATH ...]

Prints the table of the README: for each document its title, the relations that claim something (neither definitions nor
given values), how many of them are proved, and how many of those Coq certifies.  Below it stand the claims that are not
proved and the proofs that are not certified, each with the reason.
"""
from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ce_symbolic.certificates.certify import certify
from ce_symbolic.certificates.coqc import CoqMissing
from ce_symbolic.checker import check_document
from ce_symbolic.documents import read_document
from ce_symbolic.documents.places import place
from ce_symbolic.report.result import DocumentResult, RelationResult

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "derivations"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--no-coq", action="store_true", help="do not certify")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--budget", type=float, default=30.0, help="seconds per relation (default 30)")
    options = parser.parse_args()
    rows: list[tuple[str, str, int, int, int | None]] = []
    unproved: list[str] = []
    uncertified: list[str] = []
    for path in options.paths or documents():
        document = read_document(path)
        before = len(uncertified)
        result = check_document(document, budget=options.budget, jobs=options.jobs)
        claims = claims_of(result)
        certified: int | None = None
        unproved += [f"{told(result, r)}\n      {reason(r)}" for r in claims if r.verdict != "proved"]
        try:
            judged = () if options.no_coq else certify(document, budget=options.budget, jobs=options.jobs)
        except CoqMissing as missing:
            judged = ()
            print(missing)
        if judged:
            proofs = [j for j in judged if j.entry.verdict == "proved"]
            certified = sum(not j.reason for j in proofs)
            uncertified += [f"{path.name}:{j.entry.line}: {j.entry.latex[:140]}\n      {j.reason}"
                            for j in proofs if j.reason]
        rows.append((path.name, title(document.text), len(claims), sum(r.verdict == "proved" for r in claims),
                     certified))
        print(line(rows[-1]), flush=True)
        for entry in uncertified[before:]:
            print(f"  not certified: {entry}", flush=True)
    print("\n" + table(rows))
    print("\nNot proved: " + (str(len(unproved)) if unproved else "none"))
    print("\n".join(f"  {entry}" for entry in unproved))
    print("\nNot certified: " + (str(len(uncertified)) if uncertified else "none"))
    print("\n".join(f"  {entry}" for entry in uncertified))
    reasons = Counter(entry.rsplit("\n", 1)[1].strip() for entry in uncertified)
    for told_reason, number in reasons.most_common():
        print(f"  {number:4}  {told_reason}")


def documents() -> list[Path]:
    """The documents of the library."""
    return sorted(LIBRARY.glob("*.md"))


def claims_of(result: DocumentResult) -> list[RelationResult]:
    """The relations about which there is something to decide."""
    return [r for r in result.relations if r.verdict not in ("definition", "given")]


def told(result: DocumentResult, relation: RelationResult) -> str:
    """Where a relation stands, its verdict, and what it says."""
    step = " ".join(f"{relation.lhs} {relation.relation} {relation.rhs}".split())
    return f"{Path(result.path).name}:{place(result.text, relation.sign.start)[0]} {relation.verdict}: {step[:140]}"


def reason(relation: RelationResult) -> str:
    """Why a claim is not proved."""
    return relation.message or ("a counterexample was found" if relation.verdict == "refuted" else "not decided")


def title(text: str) -> str:
    """The first heading."""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found.group(1) if found else ""


Row = tuple[str, str, int, int, int | None]


def line(row: Row) -> str:
    """A row of the table."""
    name, heading, claims, proved, certified = row
    last = "" if certified is None else certified
    return f"| [`{name}`](derivations/{name}) | {heading} | {claims} | {proved} | {last} |"


def table(rows: Sequence[Row]) -> str:
    """The table of the README."""
    claims, proved = sum(r[2] for r in rows), sum(r[3] for r in rows)
    certified = sum(r[4] or 0 for r in rows)
    return "\n".join([
        "| document | title | claims | proved | certified |", "|---|---|---|---|---|", *map(line, rows),
        f"| **{len(rows)} documents** | | **{claims}** | **{proved}** ({100 * proved / max(claims, 1):.0f} %) "
        f"| **{certified}** ({100 * certified / max(proved, 1):.0f} % of the proved) |",
    ])


if __name__ == "__main__":
    main()
