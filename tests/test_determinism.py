"""Same input, same output: whatever the order of hashes and the number of workers."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from lecture_tools import ROOT

pytestmark = pytest.mark.long

FILES = [ROOT / "derivations" / "cross_entropy.md", ROOT / "derivations" / "cross_entropy_as_printed.md",
         *sorted((ROOT / "tests" / "corpus").glob("entropy-0[1-6].md"))]


def reported(seed: int, jobs: int) -> Any:
    """What one process prints, without the times."""
    command = [sys.executable, "-m", "ce_symbolic", "check", "--format", "json", "--budget", "60", "--jobs",
               str(jobs), *map(str, FILES)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False,
                          env={**os.environ, "PYTHONHASHSEED": str(seed)})
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    for document in report["documents"]:
        for relation in document["relations"]:
            del relation["seconds"]
    return report


@pytest.fixture(scope="module")
def reference() -> Any:
    return reported(seed=0, jobs=2)


@pytest.mark.parametrize(("seed", "jobs"), [(1, 2), (2, 1)])
def test_the_report_is_the_same(reference: Any, seed: int, jobs: int) -> None:
    other = reported(seed, jobs)
    assert len(other["documents"]) == len(FILES)
    for one, two in zip(reference["documents"], other["documents"], strict=True):
        for first, second in zip(one["relations"], two["relations"], strict=True):
            assert first == second
        assert one == two
    assert other == reference
