"""Random tests take the same examples in every run; ``HYPOTHESIS_PROFILE=explore`` looks for new ones.

What takes longest starts first, so that no worker is left with it at the end.
"""
from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with ``long`` or ``external`` tests stand before the others."""
    slow = {item.path for item in items if item.get_closest_marker("long") or item.get_closest_marker("external")}
    items.sort(key=lambda item: item.path not in slow)
