"""What the nearest manager brings: tenure, span, exits and own sales; the as-of date is 30 June 2026."""

from datetime import date

from features.leadership import (
    manager_has_own_quota_and_wide_span,
    manager_key_accounts_ratio,
    manager_open_deal_value_ratio,
    manager_promoted_untrained,
    manager_tenure_months,
    manager_voluntary_exit_ratio_12m,
    months_since_manager_quit,
    span_of_control,
)


def test_tenure_of_the_manager_counts_from_the_spell_as_sales_manager(feature_test):
    feature_test(
        manager_tenure_months,
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date | recorded_date
            ------------+----------+---------------+------------+--------------
            a           | 1        | seller        | 2020-01-01 |
            a           | 2        | sales_manager | 2025-06-15 |
            b           | 3        | seller        | 2020-01-01 |
            c           | 4        | sales_manager | 2026-06-01 | 2026-07-01
            """
        },
        {1: 12, 2: None, 3: None, 4: None, 5: None},
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | b          # never a sales manager
        3           | c          # not on record yet
        4           | d          # unknown
        5           |
        """,
    )


def test_span_is_the_number_of_people_with_the_same_manager(feature_test):
    feature_test(
        span_of_control,
        {},
        {1: 2, 2: 2, 3: 1, 4: None},
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | a
        3           | b
        4           |
        """,
    )


EXITS = {
    "employment_spells": """
    employee_id | spell_id | population | start_date | end_date   | exit_type   | end_recorded_date
    ------------+----------+------------+------------+------------+-------------+------------------
    x           | 1        | seller     | 2020-01-01 | 2026-03-31 | voluntary   |
    y           | 2        | seller     | 2020-01-01 | 2025-07-01 | involuntary |
    z           | 3        | seller     | 2020-01-01 | 2025-06-30 | voluntary   |            # 365 days ago
    v           | 4        | seller     | 2020-01-01 | 2026-05-31 | voluntary   | 2026-07-01 # not known yet
    w           | 5        | seller     | 2020-01-01 | 2026-05-31 | internal_move |
    2           | 6        | seller     | 2020-01-01 | 2026-01-31 | voluntary   |            # came back
    """,
    "assignments": """
    employee_id | valid_from | manager_id
    ------------+------------+-----------
    x           | 2020-01-01 | b
    x           | 2026-01-01 | a
    y           | 2020-01-01 | a
    z           | 2020-01-01 | a
    v           | 2020-01-01 | a
    w           | 2020-01-01 | a
    2           | 2020-01-01 | a
    2           | 2026-03-01 | b
    """,
}


def test_the_managers_exits_are_shrunk_toward_the_organisation_without_the_sellers_own(feature_test):
    # The organisation: 4 at work, 3 gone (x, y, 2), two of them (x, 2) voluntarily.
    rate = 2 / 7
    feature_test(
        manager_voluntary_exit_ratio_12m,
        EXITS,
        {
            1: (2 + 10 * rate) / (1 + 3 + 10),  # beside 2 there was x, y and the leaver 2
            2: (1 + 10 * rate) / (1 + 2 + 10),  # the own exit is left out
            3: (0 + 10 * rate) / (0 + 0 + 10),
            4: None,
        },
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | a
        3           | b
        4           |
        """,
    )


def test_without_any_exit_the_rate_is_nought(feature_test):
    feature_test(
        manager_voluntary_exit_ratio_12m,
        {
            "employment_spells": "employee_id | spell_id | population | start_date",
            "assignments": "employee_id | valid_from",
        },
        {1: 0},
        panel="employee_id | manager_id\n1 | a",
        as_of_date=date(2024, 2, 29),
    )


def test_months_since_a_former_manager_who_left_voluntarily_was_followed(feature_test):
    feature_test(
        months_since_manager_quit,
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date | end_date   | exit_type   | end_recorded_date
            ------------+----------+---------------+------------+------------+-------------+------------------
            a           | 1        | sales_manager | 2020-01-01 | 2026-03-31 | voluntary   |
            b           | 2        | sales_manager | 2020-01-01 | 2026-03-31 | involuntary |
            c           | 3        | sales_manager | 2020-01-01 | 2026-09-30 | voluntary   | 2026-06-30
            d           | 4        | sales_manager | 2020-01-01 | 2026-03-31 | voluntary   | 2026-07-01
            e           | 5        | sales_manager | 2020-01-01 |            |             |
            """,
            "assignments": """
            employee_id | valid_from | manager_id
            ------------+------------+-----------
            1           | 2024-01-01 | a
            1           | 2026-04-01 | e
            2           | 2024-01-01 | a
            2           | 2025-12-29 | e          # 92 days before the last day
            3           | 2024-01-01 | a
            3           | 2025-12-28 | e          # 93 days: another reason
            4           | 2024-01-01 | a
            4           | 2026-04-01 | e
            4           | 2026-06-01 | b          # a later change of another kind
            5           | 2024-01-01 | b
            5           | 2026-04-01 | e          # dismissed
            6           | 2024-01-01 | c
            6           | 2026-06-30 | e          # on notice: 92 days before the end
            7           | 2024-01-01 | d
            7           | 2026-04-01 | e          # not known yet
            8           | 2024-01-01 | a          # nobody has come yet
            """,
        },
        {1: 2, 2: 6, 3: None, 4: 2, 5: None, 6: 0, 7: None, 8: None, 9: None},
    )


def test_a_seller_made_manager_counts_as_untrained_until_trained_in_leadership(feature_test):
    feature_test(
        manager_promoted_untrained,
        {
            "employment_spells": """
            employee_id | spell_id | population    | start_date
            ------------+----------+---------------+-----------
            a           | 1        | seller        | 2020-01-01
            a           | 2        | sales_manager | 2022-06-01
            b           | 3        | seller        | 2020-01-01
            b           | 4        | sales_manager | 2022-06-01
            c           | 5        | sales_manager | 2022-06-01
            d           | 6        | seller        | 2020-01-01
            d           | 7        | sales_manager | 2022-06-01
            e           | 8        | seller        | 2020-01-01
            """,
            "trainings": """
            employee_id | completed_date | subject    | recorded_date
            ------------+----------------+------------+--------------
            a           | 2022-05-31     | leadership |               # before the promotion
            a           | 2022-07-01     | crm        |
            b           | 2022-06-01     | leadership |               # four years ago counts
            d           | 2026-06-01     | leadership | 2026-07-01    # recorded late
            """,
        },
        {1: 1, 2: 0, 3: 0, 4: 1, 5: None, 6: None},
        panel="""
        employee_id | manager_id
        ------------+-----------
        1           | a
        2           | b
        3           | c          # never sold here
        4           | d
        5           | e          # no spell as a sales manager
        6           |
        """,
    )


WIDE = "\n".join(f"{person} | a" for person in range(1, 7)) + "\n" + "\n".join(f"1{n} | b" for n in range(5))


def test_a_managers_own_quota_counts_beside_more_than_five_reports(feature_test):
    feature_test(
        manager_has_own_quota_and_wide_span,
        """
        employee_id | period_start | period_end | quota | recorded_date
        ------------+--------------+------------+-------+--------------
        a           | 2026-06-01   | 2026-06-30 | 100   |
        b           | 2026-06-01   | 2026-06-30 | 100   |
        """,
        {1: 1, 6: 1, 10: 0, 20: None},  # b leads five
        panel=f"employee_id | manager_id\n{WIDE}\n20 |",
    )


def test_a_quota_that_is_over_to_come_or_nought_is_none(feature_test):
    feature_test(
        manager_has_own_quota_and_wide_span,
        """
        employee_id | period_start | period_end | quota | recorded_date
        ------------+--------------+------------+-------+--------------
        a           | 2026-05-01   | 2026-05-31 | 100   |               # over
        a           | 2026-07-01   | 2026-07-31 | 100   | 2026-06-01    # to come
        a           | 2026-01-01   | 2026-12-31 | 0     |
        a           | 2026-04-01   | 2026-06-30 | 100   | 2026-07-01    # recorded late
        """,
        {1: 0},
        panel=f"employee_id | manager_id\n{WIDE}",
    )


LED = """
employee_id | manager_id
------------+-----------
1           | a
2           | a
3           | b
4           |
"""


def test_the_managers_part_of_the_key_accounts_held_on_the_day(feature_test):
    feature_test(
        manager_key_accounts_ratio,
        """
        account_id | employee_id | valid_from | valid_to   | is_key_account | recorded_date
        -----------+-------------+------------+------------+----------------+--------------
        p          | a           | 2025-01-01 |            | T              |
        q          | a           | 2025-01-01 | 2026-06-30 | T              |               # to its last day
        r          | a           | 2025-01-01 |            | F              |
        s          | 1           | 2025-01-01 |            | T              |
        t          | 1           | 2025-01-01 |            | T              |               # went on to 2
        t          | 2           | 2026-06-30 |            | T              |
        u          | 2           | 2025-01-01 | 2026-06-29 | T              |               # over
        v          | 2           | 2025-01-01 |            | T              | 2026-07-01    # recorded late
        w          | 9           | 2025-01-01 |            | T              |               # of another team
        x          | 3           | 2025-01-01 |            | F              |
        y          | a           | 2025-01-01 |            |                |               # nobody knows
        """,
        {1: 0.5, 2: 0.5, 3: None, 4: None},
        panel=LED,
    )


def test_the_managers_part_of_the_value_of_open_deals(feature_test):
    feature_test(
        manager_open_deal_value_ratio,
        """
        deal_id | employee_id | opened_date | closed_date | amount | recorded_date
        --------+-------------+-------------+-------------+--------+--------------
        p       | a           | 2026-01-01  |             | 300    |
        q       | a           | 2026-01-01  | 2026-06-30  | 900    |               # closed on the day
        r       | 1           | 2026-01-01  |             | 400    |
        s       | 2           | 2026-01-01  | 2026-07-01  | 500    |               # not closed yet
        t       | 2           | 2026-01-01  |             |        |               # of unknown value
        u       | 2           | 2024-06-30  |             | 900    |               # beyond 24 months
        v       | 2           | 2026-06-01  |             | 900    | 2026-07-01    # recorded late
        w       | 9           | 2026-06-01  |             | 900    |
        """,
        {1: 0.25, 2: 0.25, 3: None, 4: None},
        panel=LED,
    )


def test_a_manager_without_open_deals_holds_no_part(feature_test):
    feature_test(
        manager_open_deal_value_ratio,
        "deal_id | employee_id | opened_date | amount\np | 3 | 2026-01-01 | 100",
        {3: 0},
        panel=LED,
    )
