from datetime import date

import pandas as pd
import pytest

from pipelines.reports.trend_view import HEIGHT, WIDTH, TrendPoint, points_by_person, trend_of

NOW = TrendPoint(date(2026, 6, 30), 0.31)


def trend(*risks: tuple[date, float]):
    return trend_of([TrendPoint(day, risk) for day, risk in risks], NOW)


def test_without_an_earlier_list_there_is_no_trend():
    assert trend_of((), NOW) is None


def test_months_lie_as_far_apart_as_in_time():
    dots = trend((date(2025, 12, 31), 0.2), (date(2026, 5, 31), 0.2)).dots(0.1)
    across = [float(x) for x, _ in dots]
    assert across[0] == 6
    assert across[2] == WIDTH - 6
    assert (across[1] - across[0]) / (across[2] - across[0]) == pytest.approx(5 / 6, abs=1e-3)


def test_a_higher_risk_stands_higher_and_nothing_leaves_the_chart():
    found = trend((date(2026, 4, 30), 0.05), (date(2026, 5, 31), 1.0))
    down = [float(y) for _, y in found.dots(0.1)]
    assert down[1] < down[2] < down[0]
    assert all(0 < y < HEIGHT for y in down)
    assert 0 < found.height_of(0.1, 0.1) < HEIGHT


def test_the_upper_edge_is_a_round_share_above_all_that_is_drawn():
    found = trend((date(2026, 5, 31), 0.2))
    assert found.top(0.1) == pytest.approx(0.4)
    assert found.top(0.55) == pytest.approx(0.6)


def test_the_lowest_and_the_highest_month_are_found():
    found = trend((date(2026, 4, 30), 0.4), (date(2026, 5, 31), 0.2))
    assert (found.lowest.risk, found.highest.risk) == (0.2, 0.4)


def test_every_persons_points_come_oldest_first():
    risks = pd.DataFrame(
        {
            "employee_id": ["e1", "e1", "e2"],
            "as_of_date": pd.to_datetime(["2026-04-30", "2026-05-31", "2026-05-31"]),
            "risk": [0.1, 0.2, 0.3],
        }
    )
    assert points_by_person(risks) == {
        "e1": (TrendPoint(date(2026, 4, 30), 0.1), TrendPoint(date(2026, 5, 31), 0.2)),
        "e2": (TrendPoint(date(2026, 5, 31), 0.3),),
    }
