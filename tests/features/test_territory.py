"""Territory features, per person on drawn tables; the as-of date is 30 June 2026."""

import pytest

from features.territory import (
    accounts_lost_6m,
    book_lost_ratio_6m,
    key_accounts_held,
    key_accounts_lost_6m,
    lead_quality_6m,
    lead_quality_to_peers_ratio_6m,
    leads_6m,
    leads_to_peers_ratio_6m,
    potential_to_peers_ratio,
    potential_to_quota_ratio,
    territory_changes_12m,
)

TERRITORIES = """
employee_id | valid_from | valid_to   | territory_id | potential | recorded_date | valid_to_recorded_date
------------+------------+------------+--------------+-----------+---------------+-----------------------
1           | 2025-01-01 |            | a            | 900       |               |
1           | 2026-01-01 |            | a            | 2400      |               |  # drawn anew
2           | 2025-01-01 |            | b            | 600       |               |
2           | 2026-06-30 |            | c            | 600       |               |  # two at once
3           | 2025-01-01 | 2026-06-29 | d            | 1200      |               | 2026-06-29  # given up
4           | 2025-01-01 | 2026-06-30 | e            | 1200      |               | 2026-06-30  # its last day
5           | 2025-01-01 | 2026-06-20 | f            | 1200      |               | 2026-07-02  # learned later
6           | 2026-06-01 |            | g            | 1200      | 2026-07-01    |  # recorded late
7           | 2025-01-01 |            | h            |           |               |
7           | 2025-01-01 |            | i            | 1200      |               |  # one not known
8           | 2025-01-01 |            | j            | 1200      |               |  # no quota
"""
QUOTAS = "employee_id | period_start | period_end | quota\n" + "\n".join(
    f"{person} | 2026-{month:02d}-01 | 2026-{month:02d}-{day} | 100"
    for person in range(1, 8)
    for month, day in ((4, 30), (5, 31), (6, 30))
    if (person, month) != (2, 5)  # a month without a quota
)


def test_potential_of_what_is_held_against_a_year_of_quota(feature_test):
    feature_test(
        potential_to_quota_ratio,
        {"territories": TERRITORIES, "quotas": QUOTAS},
        {1: 2, 2: 1, 3: None, 4: 1, 5: 1, 6: None, 7: None, 8: None, 9: None},
    )


def test_quotas_of_the_last_three_months_alone_say_what_a_year_is(feature_test):
    quotas = """
    employee_id | period_start | period_end | quota | recorded_date
    1           | 2026-01-01   | 2026-12-31 | 3650  |               # 10 a day: 910 in 91 days
    2           | 2026-01-01   | 2026-03-31 | 999   |
    3           | 2026-06-01   | 2026-06-30 | 100   | 2026-07-01    # recorded late
    """
    territories = "employee_id | valid_from | territory_id | potential\n" + "\n".join(
        f"{person} | 2025-01-01 | a | 3640" for person in (1, 2, 3)
    )
    feature_test(
        potential_to_quota_ratio,
        {"territories": territories, "quotas": quotas},
        {1: 1, 2: None, 3: None},
    )


def people(role="kam", start="2024-01-01", number=8):
    lines = ["employee_id | role | level | country | start_date"]
    return "\n".join(lines + [f"{person} | {role} | 1 | SE | {start}" for person in range(1, number + 1)])


def test_potential_against_peers(feature_test):
    territories = "employee_id | valid_from | territory_id | potential\n" + "\n".join(
        f"{person} | 2025-01-01 | a{person} | {600 if person == 1 else 1200}" for person in range(1, 9)
    )
    quotas = "employee_id | period_start | period_end | quota\n" + "\n".join(
        f"{person} | 2026-06-01 | 2026-06-30 | 100" for person in range(1, 9)
    )
    drawn = {"territories": territories, "quotas": quotas}
    before = (potential_to_quota_ratio,)
    feature_test(potential_to_peers_ratio, drawn, {1: 0.5, 2: 1}, panel=people(), with_features=before)
    feature_test(potential_to_peers_ratio, drawn, {1: None}, panel=people(number=7), with_features=before)


ACCOUNTS = """
account_id | employee_id | valid_from | valid_to   | is_key_account | annual_value | valid_to_recorded_date
-----------+-------------+------------+------------+----------------+--------------+-----------------------
a          | 1           | 2025-01-01 |            | T              | 300          |
a          | 2           | 2026-03-01 |            | T              | 300          |  # taken over
b          | 1           | 2025-01-01 |            | F              | 100          |
c          | 3           | 2025-01-01 | 2025-12-31 | T              | 100          |  # lost on 1 January
d          | 3           | 2025-01-01 | 2025-12-30 |                | 50           |  # on 31 December
e          | 3           | 2025-01-01 | 2026-07-31 | F              | 100          | 2026-06-01  # later
f          | 4           | 2025-01-01 | 2026-03-31 | F              | 100          |
f          | 4           | 2026-04-01 |            | F              | 100          |  # came straight back
g          | 5           | 2025-01-01 | 2026-06-01 | T              | 100          | 2026-07-01  # late
h          | 6           | 2025-01-01 |            | F              |              |  # value not known
i          | 7           | 2025-01-01 | 2026-05-01 | F              | 100          |
i          | 7           | 2026-06-01 |            | F              | 100          |  # back in a month
"""


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (book_lost_ratio_6m, {1: 0.75, 2: 0, 3: 0.5, 4: 0, 5: 0, 6: None, 7: 0.5, 8: None}),
        (accounts_lost_6m, {1: 1, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 1, 8: 0}),
        (key_accounts_lost_6m, {1: 1, 2: 0, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0}),
        (key_accounts_held, {1: 0, 2: 1, 3: 0, 4: 0, 5: 1, 6: 0, 7: 0, 8: 0}),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_a_customer_is_lost_on_the_day_after_its_last_to_anybody_else_or_to_nobody(
    feature_test, feature, expected
):
    feature_test(feature, ACCOUNTS, expected)


def test_a_territory_given_after_the_first_is_a_change_and_one_drawn_anew_is_none(feature_test):
    feature_test(
        territory_changes_12m,
        """
        employee_id | valid_from | territory_id | recorded_date
        ------------+------------+--------------+--------------
        1           | 2025-01-01 | a            |
        1           | 2025-07-01 | b            |
        1           | 2026-06-30 | c            |
        1           | 2026-01-01 | a            |               # the same one, drawn anew
        2           | 2025-01-01 | a            |
        2           | 2025-06-30 | b            |               # a year and a day ago
        3           | 2026-01-01 | a            |
        3           | 2026-01-01 | b            |               # two from the first day on
        4           | 2025-01-01 | a            |
        4           | 2026-06-01 | b            | 2026-07-01    # recorded late
        5           | 2025-01-01 |              |
        5           | 2026-01-01 | b            |               # the first without a name
        """,
        {1: 2, 2: 0, 3: 0, 4: 0, 5: 1, 6: 0},
    )


LEADS = """
lead_id | employee_id | assigned_date | quality | recorded_date
--------+-------------+---------------+---------+--------------
a       | 1           | 2026-06-30    | 80      |
b       | 1           | 2026-01-01    | 40      |
c       | 1           | 2026-02-01    |         |
d       | 1           | 2025-12-31    | 0       |               # seven months ago
e       | 1           | 2026-06-01    | 0       | 2026-07-01    # recorded late
f       | 2           | 2026-06-01    |         |
g       | 3           | 2026-06-01    | 90      | 2026-06-01
g       | 4           | 2026-06-01    | 90      | 2026-06-20    # goes on to another seller
"""


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (leads_6m, {1: 3, 2: 1, 3: 0, 4: 1, 5: 0}),
        (lead_quality_6m, {1: 60, 2: None, 3: None, 4: 90, 5: None}),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_leads_of_six_months_count_for_whoever_has_them(feature_test, feature, expected):
    feature_test(feature, LEADS, expected)


def leads(by_person, quality=50):
    lines = ["lead_id | employee_id | assigned_date | quality"]
    lines += [
        f"{person}-{n} | {person} | 2026-06-{n + 1:02d} | {80 if person == 1 else quality}"
        for person, number in by_person.items()
        for n in range(number)
    ]
    return "\n".join(lines)


def test_leads_a_month_against_peers_count_from_the_start_in_the_job(feature_test):
    drawn = leads({1: 3, 2: 3, **dict.fromkeys(range(3, 9), 6)})
    panel = people().replace("\n2 | kam | 1 | SE | 2024-01-01", "\n2 | kam | 1 | SE | 2026-06-15")
    feature_test(leads_to_peers_ratio_6m, drawn, {1: 0.5, 2: 3, 3: 1}, panel=panel, with_features=(leads_6m,))


def test_leads_are_not_compared_where_peers_get_none(feature_test):
    feature_test(
        leads_to_peers_ratio_6m, leads({1: 3}), {1: None, 2: None}, panel=people(), with_features=(leads_6m,)
    )


def test_quality_of_leads_against_peers_who_have_some(feature_test):
    feature_test(
        lead_quality_to_peers_ratio_6m,
        leads(dict.fromkeys(range(1, 9), 1)),
        {1: 1.6, 2: 1},
        panel=people(),
        with_features=(lead_quality_6m,),
    )
    feature_test(
        lead_quality_to_peers_ratio_6m,
        leads(dict.fromkeys(range(1, 8), 1)),
        {1: None, 8: None},
        panel=people(),
        with_features=(lead_quality_6m,),
    )
