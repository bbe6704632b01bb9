"""What a check costs, as ratios in one run.

    python benchmarks/run.py

1. The lecture in a fresh process against ``python -c "import sympy"``: median of several runs taken in turns.
2. Peak memory, and milliseconds per relation.
3. Growth with 1, 10 and 100 copies of the lecture in one document.
4. The lecture's equations by ``sympy.simplify(left - right)``, side by side.

All processes run from compiled modules, as installed ones do: what compiles them is not timed.  A check does its work
in worker processes, so memory is that of all its processes together, sampled while it runs; a page that two of them
share counts once (Linux tells; elsewhere it is the largest process).  Timed runs are not sampled.
"""
from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from ce_symbolic import budget
from ce_symbolic.checker import check_document
from ce_symbolic.checker.decide import decide
from ce_symbolic.documents import read_document
from ce_symbolic.meaning.claims import ReadRelation, read_notes
from ce_symbolic.meaning.sympy_form import to_sympy
from ce_symbolic.meaning.terms import Claim

ROOT = Path(__file__).resolve().parent.parent
LECTURE = ROOT / "derivations" / "cross_entropy.md"
RUNS = 7
COPIES = (1, 10, 100)
#: Seconds that SymPy gets for one equation.
PATIENCE = 20.0
SAMPLED_EVERY = 0.01


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        costs(environment)
        growth(Path(folder), environment)
    by_simplify()


# ---- measuring -----------------------------------------------------------------------------------------------------


def checking(path: Path) -> list[str]:
    """The command line that checks a document."""
    return [sys.executable, "-m", "ce_symbolic", "check", str(path), "--format", "json"]


def seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    """How long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
    return time.perf_counter() - start


def megabytes(command: Sequence[str], environment: dict[str, str]) -> float:
    """The peak memory of a command with all its worker processes."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    peak = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, sum(map(kilobytes, family(process.pid))))
        time.sleep(SAMPLED_EVERY)
    _, _, usage = os.wait4(process.pid, 0)
    return (peak or usage.ru_maxrss) / 1024


def family(root: int) -> Iterable[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
        parents.setdefault(parent, []).append(int(entry.parent.name))
    found = [root]
    for process in found:
        found += parents.get(process, [])
    return found


def kilobytes(process: int) -> int:
    """The memory of a process, with its share of what it shares."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns: the first to the left, the others to the right."""
    every = [head, *rows]
    widths = [max(len(row[k]) for row in every) for k in range(len(head))]
    print(f"\n{title}\n")
    for row in every:
        cells = (f"{c:<{w}}" if k == 0 else f"{c:>{w}}" for k, (c, w) in enumerate(zip(row, widths, strict=True)))
        print("  " + "  ".join(cells).rstrip(), flush=True)


# ---- what is measured ----------------------------------------------------------------------------------------------


def costs(environment: dict[str, str]) -> None:
    """The lecture in a fresh process, its memory, and its relations one by one."""
    bare, whole = [sys.executable, "-c", "import sympy"], checking(LECTURE)
    for command in (bare, whole):
        seconds(command, environment)
    pairs = [(seconds(bare, environment), seconds(whole, environment)) for _ in range(RUNS)]
    imported, checked = (statistics.median(times) for times in zip(*pairs, strict=True))
    memory = megabytes(whole, environment)
    times = [1000 * r.seconds for r in check_document(read_document(LECTURE)).relations if r.seconds]
    table("The lecture", ("", "measured", "at most"), [
        ("import sympy", f"{imported:.2f} s", ""),
        ("the whole check in a fresh process", f"{checked:.2f} s", ""),
        ("ratio", f"{checked / imported:.2f}", "4"),
        ("peak memory, workers included", f"{memory:.0f} MB", "250 MB"),
        (f"median of {len(times)} relations", f"{statistics.median(times):.1f} ms", "20 ms"),
        ("slowest relation", f"{max(times):.0f} ms", ""),
    ])


def growth(folder: Path, environment: dict[str, str]) -> None:
    """The lecture several times over in one document."""
    text = LECTURE.read_text(encoding="utf-8")
    found: dict[int, float] = {}
    for copies in COPIES:
        path = folder / f"copies{copies}.md"
        path.write_text("\n\n".join([text] * copies), encoding="utf-8")
        found[copies] = statistics.median(seconds(checking(path), environment) for _ in range(3 if copies < 100 else 1))
    per_copy = {copies: taken / copies for copies, taken in found.items()}
    table("Growth (linear where a copy costs the same in a long document)",
          ("copies", "seconds", "seconds per copy", "against 10 copies"),
          [(str(n), f"{found[n]:.2f}", f"{per_copy[n]:.2f}", f"{per_copy[n] / per_copy[10]:.2f}") for n in COPIES])


def by_simplify() -> None:
    """Every equation of the lecture, by a proof and by SymPy's simplifier."""
    equations = [r for r in read_notes(read_document(LECTURE)).relations if r.claim is not None and r.claim.op == "="]
    ours = list(budget.run(proves, range(len(equations)), state=equations, seconds=PATIENCE))
    theirs = list(budget.run(simplifies, range(len(equations)), state=equations, seconds=PATIENCE))
    rows = [(f"{shortened(r.lhs)} = {shortened(r.rhs)}", *told(a), *told(b))
            for r, a, b in zip(equations, ours, theirs, strict=True)]
    table(f"The equations of the lecture, each with {PATIENCE:g} s",
          ("", "ce_symbolic", "ms", "sympy.simplify", "ms"), [*rows, totals(ours, theirs)])


def claim_of(relation: ReadRelation) -> Claim:
    """What an equation claims."""
    assert relation.claim is not None
    return relation.claim


def proves(equations: Sequence[ReadRelation], k: int) -> bool:
    """Whether there is a proof."""
    return decide(claim_of(equations[k])).verdict == "proved"


def simplifies(equations: Sequence[ReadRelation], k: int) -> bool:
    """Whether SymPy simplifies the difference to zero."""
    import sympy

    claim = claim_of(equations[k])
    return bool(sympy.simplify(to_sympy(claim.left, claim.theory) - to_sympy(claim.right, claim.theory)) == 0)


def told(outcome: budget.Outcome[bool]) -> tuple[str, str]:
    """Whether it was shown, and in how many milliseconds."""
    if isinstance(outcome, budget.Done):
        return "yes" if outcome.value else "no", f"{1000 * outcome.seconds:.1f}"
    return type(outcome).__name__, "-"


def totals(ours: Sequence[budget.Outcome[bool]], theirs: Sequence[budget.Outcome[bool]]) -> tuple[str, ...]:
    """The last row."""
    cells = ["all"]
    for outcomes in (ours, theirs):
        done = [o for o in outcomes if isinstance(o, budget.Done)]
        cells += [f"{sum(o.value for o in done)} of {len(outcomes)}", f"{1000 * sum(o.seconds for o in done):.0f}"]
    return tuple(cells)


def shortened(latex: str) -> str:
    """As much of a formula as a row has room for."""
    words = " ".join(latex.split())
    return words if len(words) <= 32 else words[:31] + "…"


if __name__ == "__main__":
    main()
