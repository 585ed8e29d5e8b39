"""Culture around sales managers, on drawn tables; the as-of date is 30 June 2026."""

from features.of_managers.culture import fellow_teams_on_target_ratio_3m, team_exits_5m, team_pulse_score
from features.of_managers.goals import team_attainment_3m_ratio
from tests.features.of_managers.sellers import june, led

MANAGERS = "employee_id | manager_id | team_id\n" + "\n".join(
    f"{manager} | {chief} | t{manager}"
    for manager, chief in (*((m, "d") for m in "abcde"), *((m, "e") for m in "fghi"), ("j", ""))
)


def test_fellow_managers_count_without_the_manager_and_four_are_needed(feature_test):
    everybody = "abcdefghij"
    results = {f"{manager}1": 120 if manager in "ab" else 80 for manager in everybody}
    feature_test(
        fellow_teams_on_target_ratio_3m,
        {**led(dict.fromkeys(everybody, 1)), **june(results)},
        {"a": 0.25, "c": 0.5, "f": None, "j": None},  # one of four, two of four, three fellows, no chief
        panel=MANAGERS,
        with_features=(team_attainment_3m_ratio,),
    )


def test_a_fellow_whose_teams_result_is_not_known_is_left_out(feature_test):
    feature_test(
        fellow_teams_on_target_ratio_3m,
        {**led(dict.fromkeys("abcde", 1)), **june(dict.fromkeys(("a1", "b1", "c1", "d1"), 120))},
        {"a": None, "e": 1},
        panel=MANAGERS,
        with_features=(team_attainment_3m_ratio,),
    )


def test_exits_of_the_team_count_from_the_notice_for_five_months(feature_test):
    spells = """
    employee_id | spell_id | population    | start_date | notice_date | end_date   | exit_type     | end_recorded_date
    1           | a        | seller        | 2020-01-01 | 2026-02-01  | 2026-03-31 | voluntary     | 2026-02-01
    2           | a        | seller        | 2020-01-01 | 2026-01-31  | 2026-04-30 | voluntary     | 2026-01-31  # before
    3           | a        | seller        | 2020-01-01 |             | 2026-06-30 | involuntary   | 2026-06-30
    4           | a        | seller        | 2020-01-01 | 2026-06-20  | 2026-09-30 | voluntary     | 2026-07-01  # learned late
    5           | a        | seller        | 2020-01-01 |             | 2026-05-31 | internal_move | 2026-05-31
    6           | a        | seller        | 2020-01-01 |             | 2026-05-31 | voluntary     | 2026-05-31  # another team
    7           | a        | sales_manager | 2020-01-01 |             | 2026-05-31 | voluntary     | 2026-05-31
    """  # noqa: E501
    assignments = "employee_id | valid_from | team_id\n" + "\n".join(
        f"{person} | 2020-01-01 | {'tb' if person == 6 else 'ta'}" for person in range(1, 8)
    )
    feature_test(
        team_exits_5m,
        {"employment_spells": spells, "assignments": assignments},
        {"a": 2, "b": 1, "c": 0, "z": None},
        panel=MANAGERS + "\nz | d |",
    )


def test_the_teams_pulse_is_the_mean_of_last_answers_without_workload(feature_test):
    feature_test(
        team_pulse_score,
        """
        team_id | answered_date | question         | mean_score | respondents | recorded_date
        --------+---------------+------------------+------------+-------------+--------------
        ta      | 2026-05-01    | trust_in_manager | 4          | 6           |
        ta      | 2026-01-01    | goal_clarity     | 3          | 6           |
        ta      | 2026-02-01    | trust_in_manager | 1          | 6           |  # answered anew since
        ta      | 2026-05-01    | workload         | 1          | 6           |
        ta      | 2025-12-31    | tools            | 1          | 6           |  # seven months ago
        ta      | 2026-06-01    | cooperation      | 1          | 6           | 2026-07-01  # recorded late
        tb      | 2026-06-01    | workload         | 1          | 6           |
        """,
        {"a": 3.5, "b": None, "c": None, "z": None},
        panel=MANAGERS + "\nz | d |",
    )
