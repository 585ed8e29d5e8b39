"""What every test shares: fast tests first, Hypothesis profiles."""

import os

import pytest
from hypothesis import settings

settings.register_profile("dev", max_examples=20, deadline=None)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


# The longest come first among the slow ones, so that no process ends long after the other.
LONGEST = ("test_kills_of_a_first_run", "test_full_disk", "test_monthly_run", "test_kills_of_later_runs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        if item.get_closest_marker("slow") is None:
            return 0
        name = item.path.stem
        return 1 + (LONGEST.index(name) if name in LONGEST else len(LONGEST))

    items.sort(key=place)
