"""Which proved relations Coq certifies, and what that costs beside the check itself.

    python benchmarks/certificates.py [--corpus] [--runs N] [PATH ...]

Without a PATH the documents are the lecture on cross-entropy
(both files of ``derivations``), with ``--corpus`` those in ``tests/corpus`` too.  For each:
relations proved (or conditional, under their needs) and how many of them are certified; seconds of ``coqc`` on the
finished certificate (its library compiled before); seconds of a whole ``ce-symbolic check`` in a fresh process, search
included; and the ratio of the two, both measured in this run, in turns.  Only what Coq accepts is in the script that is
timed.  Below the table stand the relations that are not certified, each with its reason.
"""
from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections import Counter
from pathlib import Path

from run import ROOT, checking, seconds, table

from ce_symbolic.certificates.certify import DECIDED, Certified, judged
from ce_symbolic.certificates.coqc import coqc, library
from ce_symbolic.certificates.document import PREFIX, entries, script
from ce_symbolic.documents import read_document

RUNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--corpus", action="store_true", help="the documents of tests/corpus too")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"runs of each command (default {RUNS})")
    parser.add_argument("--jobs", type=int, default=1, help="certify with so many processes; what is timed has one")
    options = parser.parse_args()
    paths = options.paths or sorted((ROOT / "derivations").glob("cross_entropy*.md"))
    if options.corpus:
        paths = [*paths, *sorted((ROOT / "tests" / "corpus").glob("*.md"))]
    library()
    rows, missing, total = [], [], Counter[tuple[str, bool]]()
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        seconds(checking(paths[0]), environment)
        for path in paths:
            found = judged(entries(read_document(path), budget=30.0, jobs=options.jobs), jobs=options.jobs)
            counts = Counter((r.entry.verdict, not r.reason) for r in found)
            total += counts
            rows.append((path.name, *shares(counts), *costs(path, found, Path(folder), environment, options.runs)))
            missing += [(path.name, r) for r in found if r.reason]
    rows.append(("all", *shares(total), "", "", ""))
    table("Certified relations, and seconds of coqc beside those of a check",
          ("", *DECIDED, "share", "coqc", "check", "check / coqc"), rows)
    print("\nNot certified: " + ("none" if not missing else str(len(missing))))
    for name, result in missing:
        print(f"  {name}:{result.entry.line}:{result.entry.column} ({result.entry.verdict}): {result.reason}\n"
              f"      {result.entry.latex[:150]}")
    if missing:
        print("\nReasons:")
        for reason, number in Counter(r.reason.removeprefix("that both sides are defined: ")[:90]
                                      for _, r in missing).most_common():
            print(f"  {number:4}  {reason}")


def shares(counts: Counter[tuple[str, bool]]) -> tuple[str, ...]:
    """For each verdict ``certified/decided``, and the share of the proved ones."""
    cells = []
    for verdict in DECIDED:
        decided = counts[verdict, True] + counts[verdict, False]
        cells.append(f"{counts[verdict, True]}/{decided}" if decided else "-")
    proved = counts["proved", True] + counts["proved", False]
    return (*cells, f"{100 * counts['proved', True] / proved:.0f} %" if proved else "-")


def costs(path: Path, found: tuple[Certified, ...], folder: Path, environment: dict[str, str],
          runs: int) -> tuple[str, ...]:
    """Seconds of coqc on the certificate and of a check of the document: medians, and their ratio."""
    accepted = [r.entry for r in found if not r.reason]
    if not accepted:
        return "-", "-", "-"
    (folder / "Certificate.v").write_text(script(read_document(path), accepted, "Certificate"), encoding="utf-8")
    compiling = [coqc(), "-q", "-w", "none", "-Q", str(library()), PREFIX, str(folder / "Certificate.v")]
    pairs = [(seconds(compiling, environment), seconds(checking(path), environment)) for _ in range(runs)]
    if not (folder / "Certificate.vo").exists():
        return "refused", "-", "-"
    (folder / "Certificate.vo").unlink()
    compiled, checked = (statistics.median(times) for times in zip(*pairs, strict=True))
    return f"{compiled:.1f} s", f"{checked:.1f} s", f"{checked / compiled:.2f}"


if __name__ == "__main__":
    main()
