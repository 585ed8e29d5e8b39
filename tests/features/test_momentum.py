"""Momentum features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.momentum import deals_opened_change_ratio, open_deals, result_change_ratio


def opened(*rows):
    lines = ["deal_id | employee_id | opened_date | recorded_date"]
    lines += [
        f"{number} | {person} | {day} | {recorded}" for number, (person, day, recorded) in enumerate(rows)
    ]
    return "\n".join(lines)


def test_deals_opened_against_the_six_months_before(feature_test):
    feature_test(
        deals_opened_change_ratio,
        opened(
            *((1, "2026-06-30", "") for _ in range(3)),
            *((1, "2026-03-31", "") for _ in range(3)),
            *((1, "2025-10-01", "") for _ in range(3)),  # six in six months before, now three in three
            (1, "2025-09-30", ""),
            *((2, f"2026-{month:02d}-15", "") for month in (1, 2, 3)),  # none any more
            *((3, f"2026-{month:02d}-15", "") for month in range(2, 7)),  # too short a past
            *((4, f"2026-{month:02d}-15", "") for month in range(1, 7)),  # three months of a past: as before
            (5, "2025-01-15", ""),  # nothing in the six months before
            *((6, "2026-02-15", "2026-07-01") for _ in range(3)),  # recorded late
        ),
        {1: 0, 2: -1, 3: None, 4: 0, 5: None, 6: None, 7: None},
    )


def results(person, by_month, recorded=""):
    return [f"{person} | {month}-01 | {value} | {recorded}" for month, value in by_month.items()]


def test_results_against_the_six_months_before(feature_test):
    before = {f"2026-{month:02d}": 100 for month in (1, 2, 3)}
    lines = [
        *results(1, {**before, "2026-04": 50, "2026-05": 50, "2026-06": 50}),
        *results(1, {"2025-09": 9999}),  # outside
        *results(2, {"2026-02": 100, "2026-03": 100, "2026-06": 50}),  # two months are no past
        *results(3, {**dict.fromkeys(before, -100), "2026-06": 50}),
        *results(4, before),
        *results(5, {**before, "2026-05": 300}),
        *results(6, before),
        *results(6, {"2026-06": 50}, "2026-07-02"),  # recorded late
    ]
    feature_test(
        result_change_ratio,
        "employee_id | month | result | recorded_date\n" + "\n".join(lines),
        {1: -0.5, 2: None, 3: None, 4: None, 5: 2, 6: None, 7: None},
    )


def test_open_deals_are_those_not_known_to_be_closed(feature_test):
    feature_test(
        open_deals,
        """
        deal_id | employee_id | opened_date | closed_date | outcome | recorded_date
        --------+-------------+-------------+-------------+---------+--------------
        a       | 1           | 2026-06-30  |             |         |
        b       | 1           | 2024-07-01  |             |         |
        c       | 1           | 2024-06-30  |             |         |               # beyond 24 months
        d       | 1           | 2026-05-01  | 2026-06-30  | lost    |               # closed today
        e       | 1           | 2026-05-01  | 2026-07-01  | won     |               # closes tomorrow
        f       | 2           | 2026-06-01  |             |         | 2026-07-01    # recorded late
        g       | 3           | 2026-05-01  |             |         | 2026-05-01
        g       | 3           | 2026-05-01  | 2026-06-01  | won     | 2026-06-01    # its later version
        h       | 4           | 2026-05-01  |             |         | 2026-05-01
        h       | 5           | 2026-05-01  |             |         | 2026-06-01    # handed over
        """,
        {1: 3, 2: 0, 3: 0, 4: 0, 5: 1, 6: 0},
    )
