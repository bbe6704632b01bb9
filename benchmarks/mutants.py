"""Whether a certificate notices a change: mutants of theorems and proofs, given to Coq and to the gate.

    python benchmarks/mutants.py [--each N] [--jobs N] [--all] [PATH ...]

Without a PATH the documents are the lecture on cross-entropy
(both files of ``derivations``).  Of every theorem whose proof is short enough (the long ones
take Coq a minute each, and every mutant of them as long) each hypothesis and each obligation is dropped in turn; of
every other kind of change ``--each`` are taken, always the same ones.  What Coq accepts goes to the gate with what was
claimed.  A mutant that is left then states what was claimed, by another proof that is one.

Below the table is what there is to look at: what is left, and the statements that Coq accepts although they are not
those of the document (hypotheses that a proof does not need, weaker conclusions), grouped; ``--all`` shows each.
"""
from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutation import PROOFS, STATEMENTS, Coq, Mutant, mutants, rules_used

from ce_symbolic.certificates.coqc import accepted, library
from ce_symbolic.certificates.document import entries
from ce_symbolic.certificates.statement import Theorem
from ce_symbolic.documents import read_document

ROOT = Path(__file__).resolve().parent.parent
#: Characters of a proof beyond which it counts as slow.
LONG = 4500
#: Seconds that Coq has for one sentence of a mutant.
PATIENCE = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--each", type=int, default=1, help="mutants of a kind and theorem (default 1)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="list every mutant that Coq accepts")
    options = parser.parse_args()
    started = time.perf_counter()
    library()
    paths = options.paths or sorted((ROOT / "derivations").glob("cross_entropy*.md"))
    theorems = [t for path in paths for e in entries(read_document(path), budget=30.0) for t in e.theorems]
    short = [t for t in theorems if len(t.proof) <= LONG]
    with ThreadPoolExecutor(options.jobs) as pool:
        shares = list(pool.map(lambda k: judged(short[k::options.jobs], theorems, options.each), range(options.jobs)))
    unproved = sorted(name for names, _ in shares for name in names)
    told = [row for _, rows in shares for row in rows]
    print(f"{len(theorems)} theorems, {len(theorems) - len(short)} with long proofs left out"
          + (f", {len(unproved)} that Coq refuses as they are: {', '.join(unproved)}" if unproved else "")
          + f"; {time.perf_counter() - started:.0f} s with {options.jobs} jobs")
    table(told)
    listed(told, options.all)


Row = tuple[Mutant, str, str]
"""A mutant, why Coq refuses it, why the gate does; empty where they do not."""


def judged(theorems: Sequence[Theorem], every: Sequence[Theorem], each: int) -> tuple[list[str], list[Row]]:
    """The theorems that Coq does not even accept unchanged, and what becomes of the mutants of the others."""
    tactics = rules_used(every)
    unproved, rows = [], []
    coq = Coq(PATIENCE)
    for theorem in theorems:
        if not coq.proves(theorem)[0]:
            unproved.append(theorem.name)
            continue
        rows += [(m, coq.proves(m.theorem())[1], "") for m in mutants(theorem, tactics, each)]
    coq.close()
    passed = [k for k, (_, refused, _) in enumerate(rows) if not refused]
    reasons: dict[str, str] = {}
    for start in range(0, len(passed), 100):
        batch = passed[start:start + 100]
        reasons |= accepted([rows[k][0].theorem(f"mutant_{k}") for k in batch],
                            {f"mutant_{k}": rows[k][0].of.statement for k in batch})
    return unproved, [(m, refused, reasons.get(f"mutant_{k}", "")) for k, (m, refused, _) in enumerate(rows)]


def table(rows: Sequence[Row]) -> None:
    """How many mutants of each kind there are and where they end."""
    made = Counter(m.kind for m, _, _ in rows)
    by_coq = Counter(m.kind for m, refused, _ in rows if refused)
    slow = Counter(m.kind for m, refused, _ in rows if "Timeout!" in refused)
    by_gate = Counter(m.kind for m, refused, gate in rows if not refused and gate)
    head = ("", "mutants", "refused by Coq", f"(after {PATIENCE} s)", "by the gate", "left")
    cells = [head]
    for name, kinds in (*((k, (k,)) for k in (*STATEMENTS, *PROOFS)), ("all", (*STATEMENTS, *PROOFS))):
        numbers = [sum(c[k] for k in kinds) for c in (made, by_coq, slow, by_gate)]
        if numbers[0]:
            cells.append((name, *map(str, (*numbers, numbers[0] - numbers[1] - numbers[3]))))
    widths = [max(len(row[k]) for row in cells) for k in range(len(head))]
    print()
    for row in cells:
        print("  " + "  ".join(f"{c:<{w}}" if k == 0 else f"{c:>{w}}"
                               for k, (c, w) in enumerate(zip(row, widths, strict=True))).rstrip())


def listed(rows: Sequence[Row], every: bool) -> None:
    """What is left, and what states something else and is proved all the same."""
    left = [m for m, refused, gate in rows if not refused and not gate]
    print("\nLeft: " + (f"{sum(m.statement == m.of.statement for m in left)} with the statement of the document, "
                        f"{sum(m.statement != m.of.statement for m in left)} with another one" if left else "none"))
    show([m for m in left if m.statement != m.of.statement], True)
    show([m for m in left if m.statement == m.of.statement], every)
    print("\nProved by Coq, but not what the document states (the gate refuses them):")
    show([m for m, refused, gate in rows if not refused and gate], every)
    odd = [(m, gate) for m, refused, gate in rows if not refused and gate and gate != "what it states is not the claim"]
    if odd:
        print("\nRefused by the gate for another reason:")
        for m, gate in odd:
            print(f"  {m.of.name}: {m.kind}: {gate}")


def show(found: Sequence[Mutant], every: bool) -> None:
    """Mutants, each with its change, or as many of a kind and change as there are."""
    if every:
        for m in found:
            print(f"  {m.of.name}: {m.kind}: {m.change[:300]}")
        return
    for kind in (*STATEMENTS, *PROOFS):
        changes = Counter(short(m) for m in found if m.kind == kind)
        if changes:
            print(f"  {kind}: {sum(changes.values())}")
            for change, number in changes.most_common(12):
                print(f"    {number:4}  {change[:110]}")
            if len(changes) > 12:
                print(f"    {sum(n for _, n in changes.most_common()[12:]):4}  others (--all shows them)")


def short(mutant: Mutant) -> str:
    """The change without the place."""
    change = mutant.change.removesuffix(" ->")
    return change.split(" in ")[0] if mutant.kind.startswith("step") else change


if __name__ == "__main__":
    main()
