"""Items that overrun, overflow or crash end as such, and their neighbours do not notice."""
from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ce_symbolic import budget
from ce_symbolic.budget import Crashed, Done, OutOfMemory, OutOfTime, run


def work(state: dict[str, int], item: str) -> object:
    """One of the things that go wrong, by name."""
    if item == "sleep":
        time.sleep(3600)
    if item == "power":
        return 9 ** 9 ** 9 ** 9
    if item == "deaf":
        for number in range(1, signal.NSIG):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                with contextlib.suppress(OSError, ValueError):
                    signal.signal(number, signal.SIG_IGN)
        while True:
            pass
    if item == "memory":
        return len(bytearray(10_000_000_000))
    if item == "hoard":
        hoard = []
        while True:
            hoard.append(bytearray(10_000_000))
    if item == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == "null":
        ctypes.string_at(0)
    if item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "abort":
        os.write(2, b"GNU MP: Cannot allocate memory (size=99)\n")
        os.abort()
    if item == "exit":
        os._exit(3)
    if item == "raise":
        raise ValueError("two\nlines")
    if item == "quit":
        sys.exit(1)
    if item == "recursion":
        return work(state, item)
    if item == "lambda":
        return lambda: 0
    if item == "print":
        print("noise", flush=True)
        os.write(2, b"noise")
    if item == "slow":
        time.sleep(0.2)
    if item == "count":
        state["n"] += 1
        return state["n"]
    return item


def outcomes(*items: str, seconds: float = 0.5, megabytes: int = 500, jobs: int = 1) -> list[object]:
    return list(run(work, items, state={"n": 0}, seconds=seconds, megabytes=megabytes, jobs=jobs))


def no_child_is_left() -> bool:
    return not multiprocessing.active_children()


@pytest.mark.parametrize("item", ["sleep", "power", "deaf"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_out_of_time(item: str, jobs: int) -> None:
    start = time.monotonic()
    before, outcome, after = outcomes("a", item, "b", jobs=jobs)
    assert outcome == OutOfTime(0.5)
    assert isinstance(before, Done) and before.value == "a"
    assert isinstance(after, Done) and after.value == "b"
    assert time.monotonic() - start < 5
    assert no_child_is_left()


@pytest.mark.parametrize("item", ["memory", "hoard", "abort"])
def test_out_of_memory(item: str) -> None:
    before, outcome, after = outcomes("a", item, "b", seconds=20)
    assert outcome == OutOfMemory(500)
    assert isinstance(before, Done) and isinstance(after, Done)
    assert no_child_is_left()


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("segfault", "Segmentation"), ("null", "Segmentation"), ("killed", "want of memory"), ("exit", "status 3"),
        ("raise", "ValueError: two lines (test_budget.py:"), ("quit", "SystemExit"), ("recursion", "RecursionError"),
        ("lambda", "cannot be sent"),
    ],
)
def test_crashes(item: str, words: str) -> None:
    before, outcome, after = outcomes("a", item, "b", seconds=20)
    assert isinstance(outcome, Crashed) and words in outcome.message
    assert "\n" not in outcome.message
    assert isinstance(before, Done) and isinstance(after, Done)


def test_every_failure_has_words() -> None:
    assert OutOfTime(0.5).message == "stopped after 0.5 s, the time that a relation may take"
    assert OutOfMemory(500).message == "stopped: it asked for more than 500 MB of memory"


def test_results_come_in_the_order_of_the_items() -> None:
    found = outcomes("slow", "a", "sleep", "b", "raise", "c", "slow", "d", jobs=3)
    assert [o.value if isinstance(o, Done) else type(o) for o in found] == [
        "slow", "a", OutOfTime, "b", Crashed, "c", "slow", "d",
    ]


def test_a_worker_keeps_its_state_and_a_new_one_starts_afresh() -> None:
    found = outcomes("count", "count", "exit", "count")
    assert [o.value for o in found if isinstance(o, Done)] == [1, 2, 1]


def test_results_are_yielded_while_work_goes_on() -> None:
    results = run(work, ["a", "sleep"], state={}, seconds=60)
    assert isinstance(next(results), Done)
    results.close()  # type: ignore[attr-defined]
    assert no_child_is_left()


def test_no_items_start_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "_Worker", None)
    assert outcomes() == []


def test_the_overhead_of_an_item_is_below_a_millisecond() -> None:
    start = time.perf_counter()
    assert len(outcomes(*["x"] * 2000)) == 2000
    assert time.perf_counter() - start < 2


def test_output_of_a_worker_does_not_reach_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    outcomes("print", "print")
    assert capfd.readouterr() == ("", "")


def test_spawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "_start_method", lambda: "spawn")
    found = list(run(divmod, [3, 0], state=7, seconds=30))
    assert isinstance(found[0], Done) and found[0].value == (2, 1)
    assert isinstance(found[1], Crashed) and "ZeroDivisionError" in found[1].message


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent("""
        import time, os
        from ce_symbolic import budget
        budget._ORPHAN_SECONDS = 0.2
        def sleep(state, item):
            print(os.getpid(), file=open(f"{state}/{item}", "w"), flush=True)
            time.sleep(3600)
        print("go", flush=True)
        list(budget.run(sleep, [1, 2], state=os.path.dirname(__file__), seconds=1.5, jobs=2))
    """))
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not ((tmp_path / "1").exists() and (tmp_path / "2").exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    workers = [int((tmp_path / name).read_text()) for name in "12"]
    process.send_signal(number)
    process.communicate(timeout=10)
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in workers)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has died but was not yet collected by init does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except OSError:
        return False
