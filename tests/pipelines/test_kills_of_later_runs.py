"""A replacement and a new month, killed at any moment: published months stay whole, the next run finishes."""

import pytest

from tests.pipelines.kills import Killed, kill

pytestmark = pytest.mark.slow

FEWEST = {
    "check": 4,
    "model": 3,
    "features": 4,
    "back_check": 2,
    "score": 2,
    "publish": 10,
    "report": 5,
    "swap": 10,
}


@pytest.fixture(scope="module")
def killed(tiny, tmp_path_factory) -> Killed:
    return kill(tiny.folder, tmp_path_factory.mktemp("kills") / "here", "replace", "new month")


def test_the_kills_fall_into_every_stage(killed):
    killed.require_enough(0.46, FEWEST)


def test_after_every_kill_every_published_month_is_the_old_or_the_new_one_to_the_byte(killed):
    killed.require_months_to_be_whole()


def test_kills_fall_before_and_after_what_they_may_interrupt(killed):
    left = {found["left"] for found in killed.kills}
    assert {"nothing", "a staging folder", "the new month"} <= left


def test_from_whatever_a_kill_left_the_next_run_publishes_what_an_undisturbed_one_would(killed):
    killed.require_next_runs_to_be_right(fewest=4)
