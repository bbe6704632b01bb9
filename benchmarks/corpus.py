"""The verdicts on labelled documents whose truth they miss, one by one.

    python benchmarks/corpus.py [--list KIND] [--only NAME] [FOLDER]

``FOLDER`` holds Markdown documents and ``expected.json`` (the default is ``tests/corpus``).  ``--list wrong`` shows
the relations whose verdict contradicts the truth, ``--list missed`` those that are open or unread, ``all`` both.
"""
from __future__ import annotations

import argparse
import statistics
from collections import Counter
from pathlib import Path

from labelled import CORPUS, FITTING, UNDECIDED, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--list", choices=("wrong", "missed", "all"), default=None)
    parser.add_argument("--budget", type=float, default=5.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    times = []
    for row in rows(options.folder, options.budget, options.only):
        counts[row.truth, row.verdict] += 1
        times.append(row.seconds)
        kind = "missed" if row.verdict in UNDECIDED else "wrong"
        if not row.fits and options.list in ("all", kind):
            print(f"{row.file}:{row.line} {row.truth} -> {row.verdict}: {row.step[:150]}")
            if row.message:
                print(f"    {row.message[:200]}")
            if row.truth != "true":
                print(f"    expected: {row.expected_needs} {row.note[:120]}")
    for truth in FITTING:
        here = {verdict: n for (t, verdict), n in sorted(counts.items()) if t == truth}
        print(f"{truth:>11}: {sum(here.values()):4}  " + ", ".join(f"{v} {n}" for v, n in here.items()))
    good = sum(n for (t, v), n in counts.items() if v in FITTING[t])
    print(f"{good} of {sum(counts.values())} fit; median {1000 * statistics.median(times):.1f} ms per relation"
          if times else "nothing checked")


if __name__ == "__main__":
    main()
