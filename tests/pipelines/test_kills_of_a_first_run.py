"""A first run, with its training, killed at any moment: the next one finishes."""

import pytest

from tests.pipelines.kills import Killed, kill

pytestmark = pytest.mark.slow

FEWEST = {
    "check": 3,
    "model": 8,
    "features": 3,
    "train": 6,
    "audit": 1,
    "back_check": 1,
    "track": 25,
    "score": 1,
    "publish": 2,
    "report": 3,
    "swap": 4,
}


@pytest.fixture(scope="module")
def killed(tiny, tmp_path_factory) -> Killed:
    return kill(tiny.folder, tmp_path_factory.mktemp("kills") / "here", "first run")


def test_the_kills_fall_into_every_stage(killed):
    killed.require_enough(0.54, FEWEST)


def test_after_every_kill_the_month_is_not_there_or_whole(killed):
    killed.require_months_to_be_whole()


def test_kills_fall_before_and_after_what_they_may_interrupt(killed):
    """Otherwise the kills would prove little: some months stood already, some trainings were registered."""
    left = {found["left"] for found in killed.kills}
    assert {"nothing", "a staging folder", "the new month"} <= left
    assert any("model_versions 1" in found for found in left)
    assert any("model_versions 0" in found and "runs 0" not in found for found in left)


def test_from_whatever_a_kill_left_the_next_run_publishes_what_an_undisturbed_one_would(killed):
    killed.require_next_runs_to_be_right(fewest=5)
