"""Work under a budget of time and memory that is enforced from outside.

A search that runs away inside C code (``9**9**9**9``) listens to no signal handler and to no exception.  So items are
worked on in other processes, which are killed when they overrun; the next item gets a new one.  Where the system has
``fork``, a worker inherits all that is imported and the state of the run, and costs a few milliseconds.

Results come in the order of the items, whatever the order in which they finish.
"""
from __future__ import annotations

import contextlib
import faulthandler
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import IO, Any, Generic, TypeAlias, TypeVar

if sys.platform != "win32":
    import resource

S = TypeVar("S")
I = TypeVar("I")
R = TypeVar("R")

#: What a relation may use unless the user says otherwise.
SECONDS = 5.0
MEGABYTES = 1024
#: A worker that is not ready after this time never will be; under ``spawn`` it first has to import everything.
_START_SECONDS = 60.0
#: A worker whose parent was killed ends itself this long after its item's time is up.
_ORPHAN_SECONDS = 10.0
_MEMORY_WORDS = ("memory", "alloc")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """The item's result and the time it took."""

    value: R
    seconds: float


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """The item was stopped after this time."""

    seconds: float

    @property
    def message(self) -> str:
        """What happened, in words for a report."""
        return f"stopped after {self.seconds:g} s, the time that a relation may take"


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The item asked for more memory than it may have."""

    megabytes: int

    @property
    def message(self) -> str:
        """What happened, in words for a report."""
        return f"stopped: it asked for more than {self.megabytes} MB of memory"


@dataclass(frozen=True, slots=True)
class Crashed:
    """The function raised an exception, or took its process down; the message says how."""

    message: str


Outcome: TypeAlias = Done[R] | OutOfTime | OutOfMemory | Crashed


def run(
    function: Callable[[S, I], R],
    items: Iterable[I],
    *,
    state: S,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    jobs: int = 1,
) -> Iterator[Outcome[R]]:
    """``function(state, item)`` for every item, each within its budget, in the order of the items.

    ``function`` stands at the top level of a module; items and results, and without ``fork`` the state too, can be
    pickled.  ``state`` reaches a worker once, so that an item can be as small as an index into it.  Workers start when
    there is work; none is left when the iterator is exhausted, closed or interrupted.
    """
    pool = _Pool(function, state, seconds, megabytes)
    try:
        yield from pool.run(iter(items), max(1, jobs))
    finally:
        pool.close()


class _Pool(Generic[S, I, R]):
    """The workers of one run."""

    def __init__(self, function: Callable[[S, I], R], state: S, seconds: float, megabytes: int) -> None:
        self.function, self.state, self.seconds, self.megabytes = function, state, seconds, megabytes
        self.workers: list[_Worker] = []

    def run(self, items: Iterator[I], jobs: int) -> Iterator[Outcome[R]]:
        waiting = enumerate(items)
        finished: dict[int, Outcome[R]] = {}
        following = 0
        exhausted = False
        while True:
            while not exhausted and sum(worker.busy for worker in self.workers) < jobs:
                try:
                    index, item = next(waiting)
                except StopIteration:
                    exhausted = True
                    break
                self.idle().give(index, item, self.seconds)
            while following in finished:
                yield finished.pop(following)
                following += 1
            if not any(worker.busy for worker in self.workers):
                if exhausted:
                    return
                continue
            finished.update(self.collect())

    def idle(self) -> _Worker:
        for worker in self.workers:
            if not worker.busy:
                return worker
        worker = _Worker(self.function, self.state, self.megabytes, [other.connection for other in self.workers])
        self.workers.append(worker)
        return worker

    def collect(self) -> dict[int, Outcome[R]]:
        """Wait until a worker has something to say or has to be stopped."""
        busy = [worker for worker in self.workers if worker.busy]
        timeout = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.connection for worker in busy], timeout)
        found: dict[int, Outcome[R]] = {}
        for worker in busy:
            outcome: Outcome[R] | None = None
            if worker.connection in ready:
                outcome = worker.hear(self.seconds)
            elif time.monotonic() >= worker.deadline:
                outcome = OutOfTime(self.seconds) if worker.ready else Crashed("the worker did not start")
                worker.retired = True
            if outcome is not None:
                found[worker.index] = outcome
                worker.busy = False
            if worker.retired:
                worker.stop()
                self.workers.remove(worker)
        return found

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()
        self.workers.clear()


class _Worker:
    """A process that works on one item after the other, seen from outside."""

    def __init__(self, function: Callable[[Any, Any], Any], state: object, megabytes: int,
                 others: list[Connection]) -> None:
        context = multiprocessing.get_context(_start_method())
        forked = context.get_start_method() == "fork"
        self.connection, theirs = context.Pipe()
        self.megabytes = megabytes
        # What a C library prints before it aborts goes here and not on the user's terminal.
        self.output: IO[bytes] | None = tempfile.TemporaryFile() if forked else None  # noqa: SIM115 (closed in stop)
        inherited = [*others, self.connection] if forked else []
        output = self.output.fileno() if self.output else -1
        self.process = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(theirs, function, state, megabytes, inherited, output), daemon=True
        )
        self.process.start()
        theirs.close()
        self.index = -1
        self.deadline = 0.0
        self.busy = self.ready = self.retired = False

    def give(self, index: int, item: object, seconds: float) -> None:
        """Send an item.  The clock of a new worker starts when it is ready."""
        self.index, self.busy = index, True
        self.deadline = time.monotonic() + (seconds if self.ready else _START_SECONDS)
        # a dead worker shows when it is listened to
        with contextlib.suppress(OSError):
            self.connection.send((item, seconds))

    def hear(self, seconds: float) -> Outcome[Any] | None:
        """What the worker says about its item; None if only that it is ready."""
        try:
            kind, value, spent, self.retired = self.connection.recv()
        except (EOFError, OSError):
            self.retired = True
            return self._death()
        except Exception as error:
            self.retired = True
            return Crashed(f"the result cannot be read: {_describe(error)}")
        if kind == "ready":
            self.ready = True
            self.deadline = time.monotonic() + seconds
            return None
        if kind == "done":
            return Done(value, spent)
        return OutOfMemory(self.megabytes) if kind == "memory" else Crashed(value)

    def stop(self) -> None:
        """Kill the process and all it started; wait for it, so that no zombie is left."""
        if self.process.is_alive():
            try:
                os.killpg(self.process.pid, signal.SIGKILL)  # it leads a group of its own once it is ready
            except (AttributeError, OSError):
                self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()
        if self.output:
            self.output.close()

    def _death(self) -> OutOfMemory | Crashed:
        self.process.join(5)
        code = self.process.exitcode
        said = ""
        if self.output:
            self.output.seek(max(0, self.output.seek(0, os.SEEK_END) - 500))
            said = " ".join(self.output.read().decode("utf-8", "replace").split())
        if code == -6 and any(word in said.lower() for word in _MEMORY_WORDS):
            return OutOfMemory(self.megabytes)
        if code is not None and code < 0:
            name = signal.strsignal(-code) or f"signal {-code}"
            if code == -9:
                name += ", most likely by the system for want of memory"
            return Crashed(f"the process died: {name}" + (f" ({said[-200:]})" if said else ""))
        return Crashed(f"the process ended by itself with status {code}")


def _start_method() -> str:
    # macOS offers fork, but its system libraries do not survive it
    return "fork" if "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" else "spawn"


def _describe(error: BaseException) -> str:
    """An exception in one line, with the place where it was raised."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    where = f" ({os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno})" if at else ""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words[:300]}{where}"


# ---- inside of the worker ----------------------------------------------------------------------------------------


def _work(connection: Connection, function: Callable[[Any, Any], Any], state: object, megabytes: int,
          inherited: list[Connection], output: int) -> None:
    for other in inherited:
        other.close()  # else this process would keep the others' pipes open after their parent's death
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    if hasattr(os, "setsid"):
        os.setsid()
    if output >= 0:
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = sys.stderr = open(output, "w", closefd=False)  # noqa: SIM115 (as long as the process)
    faulthandler.disable()
    gc.freeze()  # what was inherited is not to be searched, and so not to be copied
    before = _address_space()
    _limit_memory(before, megabytes)
    connection.send(("ready", None, 0.0, False))
    while True:
        try:
            item, seconds = connection.recv()
        except (EOFError, OSError):
            return
        _alarm(seconds + _ORPHAN_SECONDS)
        start = time.perf_counter()
        kind, value = _attempt(function, state, item)
        spent = time.perf_counter() - start
        _alarm(0)
        # What earlier items left behind must not count against later ones: a full worker is replaced.
        retired = kind == "memory" or _address_space() - before > megabytes * 500_000
        try:
            connection.send((kind, value, spent, retired))
        except OSError:
            return
        except Exception as error:
            connection.send(("crashed", f"the result cannot be sent: {_describe(error)}", spent, True))


def _attempt(function: Callable[[Any, Any], Any], state: object, item: object) -> tuple[str, object]:
    try:
        return "done", function(state, item)
    except MemoryError:
        return "memory", None
    except BaseException as error:
        return "crashed", _describe(error)


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, NameError):
        return 0


def _limit_memory(used: int, megabytes: int) -> None:
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = (used or 2_000_000_000) + megabytes * 1_000_000
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with contextlib.suppress(OSError, ValueError):  # macOS refuses
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _alarm(seconds: float) -> None:
    """Have the kernel end this process after a while, should nobody be left to do it."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
