"""Pressure on sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.goals import team_attainment_3m_ratio
from features.pressure import sellers_led, span_times_target_gap_3m
from tests.features.of_managers.sellers import june, led


def test_span_is_the_number_of_sellers_led(feature_test):
    feature_test(sellers_led, led({"m": 3, "n": 1}), {"m": 3, "n": 1, "o": None})


def test_pressure_is_span_times_what_the_team_lacks_and_nought_when_nothing_is_lacking(feature_test):
    feature_test(
        span_times_target_gap_3m,
        {**led({"m": 4, "n": 2, "o": 2}), **june({"m1": 50, "m2": 100, "n1": 120})},
        {"m": 4 * 0.25, "n": 0, "o": None, "p": None},
        with_features=(sellers_led, team_attainment_3m_ratio),
    )
