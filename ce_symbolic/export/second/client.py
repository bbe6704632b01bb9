"""Asking the second reader, and comparing its reading with ours."""
from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

from ce_symbolic.export.second.pieces import Piece
from ce_symbolic.export.second.value import NoValueError, value

INSTALL = "pip install latex2sympy2_extended antlr4-python3-runtime"
#: How long one formula may take; the first answer includes the import.
_SECONDS, _START_SECONDS = 5.0, 60.0
_POINTS = 2
_TOLERANCE = 1e-9


class SecondReader(AbstractContextManager["SecondReader"]):
    """A process with latex2sympy2 in it, started at once and awaited when first asked.

    ``name`` is the package with its version, ``""`` where none is installed.
    """

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, Any]] = {}
        self._name: str | None = None
        self._process: subprocess.Popen[bytes] | None = self._start()

    @property
    def name(self) -> str:
        """The package that reads, with its version."""
        if self._name is None:
            greeting = self._line(_START_SECONDS)
            self._name = str((greeting or {}).get("reader", ""))
        return self._name

    def difference(self, piece: Piece) -> str | None:
        """How the readings differ: ``""`` if they agree, None if the second reader has no reading to compare."""
        points = [_point(piece, k) for k in range(_POINTS)]
        answer = self._ask(piece.latex, points)
        if "names" in answer:
            return f"it reads the names {', '.join(answer['names'])}"
        if "values" not in answer:
            return None
        compared = False
        for theirs, point in zip(answer["values"], points, strict=True):
            try:
                ours = value(piece.node, {node: complex(number) for node, number in point.items()})
            except NoValueError:
                continue
            if theirs is None:
                continue
            compared = True
            if abs(ours - complex(*theirs)) > _TOLERANCE * max(1.0, abs(ours)):
                where = ", ".join(f"{piece.names[node]} = {number}" for node, number in point.items())
                return f"it reads {piece.latex} as {_shown(complex(*theirs))} at {where}, we as {_shown(ours)}"
        return "" if compared else None

    def _ask(self, latex: str, points: Sequence[dict[Any, Fraction]]) -> dict[str, Any]:
        """The answer about a formula; what takes too long is refused, and the next one gets a new process."""
        if latex not in self._answers:
            if not self.name:
                return {}
            if self._process is None:
                self._process = self._start()
                self._line(_START_SECONDS)
            named = [{f"x_{k + 1}": str(number) for k, number in enumerate(point.values())} for point in points]
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(json.dumps({"latex": latex, "points": named}).encode() + b"\n")
                self._process.stdin.flush()
                answer = self._line(_SECONDS)
            except BrokenPipeError:
                answer = None
            if answer is None:
                self.stop()
            self._answers[latex] = answer or {"refused": "no answer"}
        return self._answers[latex]

    def _line(self, seconds: float) -> dict[str, Any] | None:
        if self._process is None or self._process.stdout is None:
            return None
        # The answers are short, one to a question, so a line that has begun is there.
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return None
        line = self._process.stdout.readline()
        return json.loads(line) if line.strip() else None

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[3])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        return subprocess.Popen(
            # -P: a file named sympy.py beside the notes is not the package.
            [sys.executable, "-P", "-m", "ce_symbolic.export.second.worker"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path},
        )

    def stop(self) -> None:
        """End the process; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        self.stop()


_kept: dict[int, SecondReader] = {}


def kept_reader() -> SecondReader:
    """The second reader of this process, which all its exports ask: to start one takes longer than most of them."""
    mine = os.getpid()
    if mine not in _kept:
        _kept.clear()  # what a parent process asks is not ours
        _kept[mine] = SecondReader()
        atexit.register(_kept[mine].stop)
    return _kept[mine]


def _point(piece: Piece, k: int) -> dict[Any, Fraction]:
    """The ``k``-th point: small positive rationals, all different; where a sum runs to a letter, 2 or 3."""
    return {
        node: Fraction(2 + k) if node in piece.ranges else Fraction(5 + 3 * i + 2 * k, 11 + 4 * i - k)
        for i, node in enumerate(piece.names)
    }


def _shown(number: complex) -> str:
    return f"{number.real:.6g}" if abs(number.imag) < 1e-12 else f"{number:.6g}"
