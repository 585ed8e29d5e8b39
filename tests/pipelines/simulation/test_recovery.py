"""The simulator's planted truth comes back out of the exits that happened."""

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.lived_months import notices_before, read_lived_months
from benchmarks.recovery import (
    calendar_shape,
    peer_kernel,
    planted_effects,
    share_inside,
    unexplained_log_odds,
)

ONE_IN_A_THOUSAND = 0.001  # how often chance alone may fail a test


def fewest_inside(count: int) -> int:
    """How many of so many true effects lie inside their 95 % intervals, chance at its worst."""
    return int(binom.ppf(ONE_IN_A_THOUSAND, count, 0.95))


@pytest.mark.parametrize("population", ["seller", "sales_manager"])
def test_signals_times_their_planted_effects_are_what_the_truth_says_they_contribute(
    organisation, population
):
    assert unexplained_log_odds(read_lived_months(organisation(), population), organisation()) < 1e-5


def test_notices_on_record_weighted_by_the_kernel_are_the_planted_signal_of_peers(organisation):
    lived = read_lived_months(organisation())
    kernel = np.array(lived.parameters.effects.peer_exit_kernel)
    month = lived.rows["month"].to_numpy()
    is_whole = month >= month.min() + len(kernel)  # who left before the records begin is not in them
    recent = notices_before(lived, len(kernel)) @ kernel
    assert np.abs(recent - lived.signals["peer_exits"].to_numpy())[is_whole].max() < 1e-5


@pytest.mark.slow
def test_planted_effects_are_recovered_from_two_thousand_sellers(organisation):
    lived = read_lived_months(organisation(seed=1, sellers=2000, months=60))
    found = planted_effects(lived, with_cox=False)
    inside, count = share_inside([found.effects])
    assert count > 0.8 * len(found.effects)
    assert inside >= fewest_inside(count), found.effects[~found.effects["is_inside"]].to_string()
    assert found.probability > ONE_IN_A_THOUSAND
    shape = [peer_kernel(lived), calendar_shape(lived)]
    inside, count = share_inside(shape)
    assert inside >= fewest_inside(count)
    january, post_bonus = shape[1].loc[shape[1]["planted"] > 0, "low"]
    assert min(january, post_bonus) > 0 < shape[0]["estimate"].iloc[1:3].min()
