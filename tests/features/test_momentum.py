"""Momentum features, per person on drawn tables; the as-of date is 30 June 2026."""

from features.momentum import (
    activity_change_ratio,
    deals_opened_change_ratio,
    open_deals,
    pipeline_change_ratio,
    result_change_ratio,
    young_pipeline_ratio,
)


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


def activities(*rows):
    lines = ["employee_id | activity_date | kind | count | recorded_date"]
    return "\n".join(lines + [" | ".join(map(str, row)) for row in rows])


def test_customer_work_against_the_six_months_before(feature_test):
    feature_test(
        activity_change_ratio,
        activities(
            (1, "2026-06-30", "call", 6, ""),
            (1, "2026-03-31", "meeting", 4, ""),
            (1, "2025-10-01", "proposal", 2, ""),  # six in six months before, six in three now
            (1, "2025-09-30", "call", 99, ""),  # outside
            (1, "2026-05-10", "administration", 99, ""),  # no work with customers
            (1, "2026-05-10", "call", 99, "2026-07-01"),  # recorded late
            *((2, f"2026-{month:02d}-15", "visit", "", "") for month in (1, 2, 3)),  # none any more
            *((3, f"2026-{month:02d}-15", "call", "", "") for month in range(2, 7)),  # too short a past
            *((4, f"2026-{month:02d}-15", "demo", "", "") for month in range(1, 7)),  # as before
            (5, "2025-01-15", "call", 5, ""),  # nothing in the six months before
            (6, "2026-01-15", "administration", 5, ""),
            (6, "2026-06-15", "call", 5, ""),  # only administration before
        ),
        {1: 1, 2: -1, 3: None, 4: 0, 5: None, 6: None, 7: None},
    )


PIPELINE = """
deal_id | employee_id | opened_date | closed_date | amount | recorded_date
--------+-------------+-------------+-------------+--------+--------------
a       | 1           | 2025-12-31  |             | 100    |               # open at all ends
b       | 1           | 2025-12-01  | 2026-03-31  | 300    |               # at those of December to February
c       | 1           | 2026-06-30  |             | 25     |
d       | 1           | 2026-06-01  |             |        |               # no amount
e       | 1           | 2026-06-01  |             | 900    | 2026-07-01    # recorded late
f       | 2           | 2026-03-31  | 2026-06-30  | 100    |               # a past of three ends, nothing now
g       | 3           | 2026-04-01  |             | 100    |               # of two ends
h       | 4           | 2026-01-01  | 2026-01-31  | 100    |               # never open at an end
i       | 5           | 2026-01-01  | 2026-07-01  | 100    |               # closes tomorrow
"""


def test_the_open_amount_against_its_mean_at_earlier_ends_of_months(feature_test):
    feature_test(
        pipeline_change_ratio,
        PIPELINE,
        {1: 125 / 250 - 1, 2: -1, 3: None, 4: None, 5: 0, 6: None},
    )


def test_pipeline_is_young_while_it_is_younger_than_deals_usually_get(feature_test):
    def deals(person, closed, still_open, recorded=""):
        rows = [(f"2026-01-01 | {day} | 1", "") for day in closed] + [(row, recorded) for row in still_open]
        return [f"{person}-{n} | {person} | {row} | {late}" for n, (row, late) in enumerate(rows)]

    five = ("2026-01-11", "2026-01-21", "2026-01-31", "2026-02-20", "2026-02-20")  # usually 30 days
    lines = [
        *deals(1, five, ("2026-06-01 |  | 30", "2026-05-31 |  | 60", "2026-06-10 |  | 10")),
        *deals(2, five[:4], ("2026-06-10 |  | 10",)),  # four closed deals
        *deals(3, five, ("2026-06-10 |  | ",)),  # no amount
        *deals(4, five, ()),
        *deals(5, five, ("2026-06-10 |  | 10",), "2026-07-01"),  # recorded late
        *deals(6, five, ("2026-03-10 |  | 10",)),
        *deals(
            7, [day.replace("2026", "2025") for day in five], ("2026-06-10 |  | 10",)
        ),  # a year and a half ago
    ]
    lines = [line.replace("2026-01-01 | 2025", "2025-01-01 | 2025") for line in lines]
    feature_test(
        young_pipeline_ratio,
        "deal_id | employee_id | opened_date | closed_date | amount | recorded_date\n" + "\n".join(lines),
        {1: 0.4, 2: None, 3: None, 4: None, 5: None, 6: 0, 7: None},
    )
