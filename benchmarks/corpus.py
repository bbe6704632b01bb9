"""How the verdicts on the corpus compare with the truth of its relations.

    python benchmarks/corpus.py [--list KIND] [FOLDER]

``FOLDER`` holds Markdown documents and ``expected.json`` (the default is ``tests/corpus``).  ``--list wrong`` shows
the relations whose verdict contradicts the truth, ``--list missed`` those that are open or unread, ``all`` both.
"""
from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from ce_symbolic.checker import check_document
from ce_symbolic.documents import read_document

DEFAULT = Path(__file__).resolve().parent.parent / "tests" / "corpus"

#: The verdicts that fit a truth; anything else but open or unread contradicts it.
FITTING = {
    "true": {"proved"},
    "false": {"refuted"},
    "needs": {"conditional"},
    "definition": {"definition", "given", "proved"},
    "unclear": {"open", "unread", "proved", "refuted", "conditional", "definition"},
}


def judged(path: Path, budget: float) -> list[tuple[int, str, str, str, str, float]]:
    """``(line, sign, verdict, message, step, seconds)`` of every relation, in the order of the text."""
    document = read_document(path)
    result = check_document(document, budget=budget)
    rows = []
    for relation in result.relations:
        line, _ = document.place(relation.sign.start)
        step = f"{relation.lhs} {relation.relation} {relation.rhs}"
        rows.append((line, relation.relation, relation.verdict, relation.message, step, relation.seconds))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--list", choices=("wrong", "missed", "all"), default=None)
    parser.add_argument("--budget", type=float, default=5.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    times = []
    for entry in json.loads((options.folder / "expected.json").read_text(encoding="utf-8")):
        if options.only not in entry["file"]:
            continue
        try:
            rows = judged(options.folder / entry["file"], options.budget)
        except Exception as error:  # a crash costs its document only
            print(f"{entry['file']}: crashed: {type(error).__name__}: {error}")
            rows = []
        used: Counter[int] = Counter()
        for expected in entry["relations"]:
            sign = "=" if expected["rel"] == ":=" else expected["rel"]
            here = [r for r in rows if r[0] == expected["line"] and r[1] in (sign, expected["rel"])]
            k = used[expected["line"]]
            used[expected["line"]] += 1
            row = here[k] if k < len(here) else None
            verdict = row[2] if row else "missing"
            counts[expected["truth"], verdict] += 1
            if row:
                times.append(row[5])
            fits = verdict in FITTING[expected["truth"]]
            missed = verdict in ("open", "unread", "missing")
            if not fits and options.list and (options.list == "all" or (options.list == "missed") == missed):
                step = " ".join(row[4].split()) if row else ""
                print(f"{entry['file']}:{expected['line']} {expected['truth']} -> {verdict}: {step[:150]}")
                if row and row[3]:
                    print(f"    {row[3][:200]}")
                if expected["truth"] != "true":
                    print(f"    expected: {expected['needs']} {expected['note'][:120]}")
    for truth in FITTING:
        row_counts = {verdict: n for (t, verdict), n in sorted(counts.items()) if t == truth}
        print(f"{truth:>11}: {sum(row_counts.values()):4}  " + ", ".join(f"{v} {n}" for v, n in row_counts.items()))
    good = sum(n for (t, v), n in counts.items() if v in FITTING[t])
    print(f"{good} of {sum(counts.values())} fit; median {1000 * sorted(times)[len(times) // 2]:.1f} ms per relation"
          if times else "nothing checked")


if __name__ == "__main__":
    main()
