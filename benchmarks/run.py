"""What a check costs, as ratios in one run.

    python benchmarks/run.py

1. The whole lecture in a fresh process against ``python -c "import sympy"`` (median of several runs, peak memory).
2. Milliseconds per relation (median).
3. Growth with 1, 10 and 100 copies of the lecture in one document.
4. The lecture's equations by ``sympy.simplify(lhs - rhs)``, side by side.
"""
from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LECTURE = ROOT / "derivations" / "cross_entropy.md"
RUNS = 5


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MB (all children together are not counted, the largest is) of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def median(command: list[str], runs: int = RUNS) -> tuple[float, float]:
    """Median seconds and largest peak memory over several runs."""
    found = [timed(command) for _ in range(runs)]
    return statistics.median(t for t, _ in found), max(m for _, m in found)


def check_command(path: Path) -> list[str]:
    """The command line that checks a document."""
    return [sys.executable, "-m", "ce_symbolic", "check", str(path), "--format", "json"]


def against_import() -> None:
    base, _ = median([sys.executable, "-c", "import sympy"])
    whole, memory = median(check_command(LECTURE))
    print(f"the lecture in a fresh process: {whole:.2f} s, import sympy: {base:.2f} s, ratio {whole / base:.2f}"
          f" (at most 4); peak memory {memory:.0f} MB (at most 250)")


def per_relation() -> None:
    from ce_symbolic.checker import check_document
    from ce_symbolic.documents import read_document

    result = check_document(read_document(LECTURE))
    times = [1000 * r.seconds for r in result.relations if r.seconds]
    print(f"per relation: median {statistics.median(times):.1f} ms (at most 20), largest {max(times):.0f} ms,"
          f" {len(times)} relations decided")


def growth() -> None:
    text = LECTURE.read_text(encoding="utf-8")
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for copies in (1, 10, 100):
            path = Path(folder) / f"copies{copies}.md"
            path.write_text("\n\n".join([text] * copies), encoding="utf-8")
            seconds[copies] = median(check_command(path), 1 if copies == 100 else 3)[0]
    print("growth: " + ", ".join(f"{n} copies {s:.2f} s" for n, s in seconds.items())
          + f"; per copy, 100 against 10: {seconds[100] / 100 / (seconds[10] / 10):.2f} (linear: 1)")


def by_simplify() -> None:
    import sympy

    from ce_symbolic.checker.decide import decide
    from ce_symbolic.documents import read_document
    from ce_symbolic.meaning.claims import read_notes
    from ce_symbolic.meaning.sympy_form import to_sympy

    ours = theirs = 0.0
    proved = simplified = number = 0
    for relation in read_notes(read_document(LECTURE)).relations:
        claim = relation.claim
        if claim is None or claim.op != "=":
            continue
        number += 1
        start = time.perf_counter()
        proved += decide(claim).verdict == "proved"
        ours += time.perf_counter() - start
        left, right = to_sympy(claim.left, claim.theory), to_sympy(claim.right, claim.theory)
        start = time.perf_counter()
        simplified += sympy.simplify(left - right) == 0
        theirs += time.perf_counter() - start
    print(f"{number} equations: ce_symbolic proves {proved} in {ours:.2f} s,"
          f" sympy.simplify finds {simplified} in {theirs:.2f} s")


if __name__ == "__main__":
    against_import()
    per_relation()
    growth()
    by_simplify()
