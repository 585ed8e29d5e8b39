"""Role fit features, per person on drawn tables; the as-of date is 30 June 2026."""

from datetime import date

from features.role_fit import (
    channel_distance_6m,
    competence_gap_levels,
    other_role_wished,
    selection_practices_first_year_ratio,
    win_kind_distance_12m,
    work_mix_distance_3m,
    work_mix_distance_first_year_3m,
)

EIGHT = range(1, 9)


def panel(*others, role="kam"):
    """Eight people in one role, and others as (person, role)."""
    people = [(person, role) for person in EIGHT] + list(others)
    return "employee_id | role\n" + "\n".join(f"{person} | {held}" for person, held in people)


def activities(*rows, peers=True):
    """Activities as (person, day, kind, count, channel, recorded); of eight each has made ten calls, too."""
    calls = [(person, "2026-06-01", "call", 10, "phone", "") for person in EIGHT] if peers else []
    columns = "employee_id | activity_date | kind | count | channel | recorded_date"
    return "\n".join([columns, *(" | ".join(map(str, row)) for row in (*calls, *rows))])


def deals(*rows):
    """Deals as (person, opened, closed, outcome, kind), one for each."""
    columns = "deal_id | employee_id | opened_date | closed_date | outcome | kind"
    return "\n".join([columns, *(f"d{n} | " + " | ".join(map(str, row)) for n, row in enumerate(rows))])


def test_the_distance_is_half_the_difference_to_the_shares_of_the_role_together(feature_test):
    drawn = activities(
        (1, "2026-04-01", "meeting", 30, "", ""), (1, "2026-06-30", "administration", 50, "", "")
    )
    # The role: 80 calls and 30 meetings; the first person: 10 and 30, the others calls alone.
    expected = {1: 30 / 40 - 30 / 110, 2: 30 / 110}
    feature_test(work_mix_distance_3m, drawn, expected, panel=panel())


def test_only_what_was_done_in_three_months_and_recorded_makes_the_mix(feature_test):
    drawn = activities(
        (1, "2026-03-31", "meeting", 30, "", ""), (1, "2026-06-30", "visit", 9, "", "2026-07-01")
    )
    feature_test(work_mix_distance_3m, drawn, {1: 0, 2: 0}, panel=panel())


def test_fewer_than_ten_activities_make_no_mix_but_count_in_the_roles(feature_test):
    drawn = activities(
        *((p, "2026-06-01", "call", 10, "", "") for p in range(1, 8)),
        (8, "2026-06-01", "visit", 9, "", ""),
        (9, "2026-06-01", "call", 10, "", ""),
        peers=False,
    )
    people = panel((9, "inside"), (10, ""))
    expected = {1: 9 / 79, 8: None, 9: None, 10: None}  # inside is one person's role; 10 has none
    feature_test(work_mix_distance_3m, drawn, expected, panel=people)


def test_the_distance_speaks_apart_in_the_first_twelve_months(feature_test):
    hired = {1: "2025-07-31", 2: "2025-06-30", 3: "2026-06-30"}
    people = "employee_id | role | hired_date\n" + "\n".join(
        f"{p} | kam | {hired.get(p, '2020-01-01')}" for p in EIGHT
    )
    drawn = activities((1, "2026-06-01", "meeting", 10, "", ""))
    expected = {1: 10 / 20 - 10 / 90, 2: None, 3: 10 / 90, 4: None}
    feature_test(
        work_mix_distance_first_year_3m,
        {"activities": drawn},
        expected,
        panel=people,
        with_features=(work_mix_distance_3m,),
    )


def test_a_leap_day_hire_is_in_the_first_year_until_the_month_comes_round(feature_test):
    people = "employee_id | role | hired_date\n" + "\n".join(f"{p} | kam | 2024-02-29" for p in EIGHT)
    for day, expected in ((date(2025, 1, 31), 0), (date(2025, 2, 28), None)):
        drawn = "employee_id | activity_date | kind | count\n" + "\n".join(
            f"{p} | {day.replace(day=1)} | call | 10" for p in EIGHT
        )
        feature_test(
            work_mix_distance_first_year_3m,
            {"activities": drawn},
            {1: expected},
            as_of_date=day,
            panel=people,
            with_features=(work_mix_distance_3m,),
        )


def test_wins_are_held_against_the_deals_the_role_works_on(feature_test):
    worked_on = [(p, "2025-07-01", "", "", "new_business") for p in EIGHT]
    wins = [(1, "2025-01-01", "2025-07-01", "won", "renewal")] * 4
    drawn = deals(
        *worked_on,
        *wins,
        (1, "2025-01-01", "2026-06-30", "won", "new_business"),
        (1, "2025-01-01", "2025-06-30", "won", "expansion"),  # won more than twelve months ago
        (1, "2025-01-01", "2026-06-30", "lost", "expansion"),
        (1, "2025-01-01", "2026-06-30", "won", ""),  # of an unknown kind
        *[(2, "2025-01-01", "2026-01-01", "won", "renewal")] * 4,  # four are no mix
    )
    feature_test(win_kind_distance_12m, drawn, {1: 4 / 5, 2: None, 3: None}, panel=panel())


def test_wins_of_a_role_of_seven_are_held_against_nothing(feature_test):
    drawn = deals(
        *((p, "2025-07-01", "", "", "new_business") for p in range(1, 8)),
        *[(1, "2025-01-01", "2026-01-01", "won", "renewal")] * 5,
    )
    feature_test(win_kind_distance_12m, drawn, {1: None}, panel=panel())


def test_channels_are_held_against_those_of_who_wins_as_often_as_they_win(feature_test):
    met = [(1, "2026-06-01", "meeting", 10, "in_person", ""), (2, "2026-06-01", "call", 5, "", "")]
    wins = [(p, "2026-01-01", "2026-02-01", "won", "") for p in EIGHT]
    more = [(1, "2026-01-01", "2026-06-30", "won", "")] * 2
    drawn = {
        "activities": activities(*met, (9, "2026-06-01", "call", 40, "digital", "")),
        "deals": deals(*wins, *more, (9, "2025-06-01", "2025-12-31", "won", "")),
    }
    # Three times 10 by phone and 10 in person, and 70 by phone; who last won in December adds nothing.
    expected = {1: 1 / 2 - 30 / 130, 2: 30 / 130, 9: 1}
    feature_test(channel_distance_6m, drawn, expected, panel=panel((9, "kam")))


def test_channels_need_eight_who_won(feature_test):
    wins = [(p, "2026-01-01", "2026-02-01", "won", "") for p in range(1, 8)]
    drawn = {"activities": activities(), "deals": deals(*wins)}
    feature_test(channel_distance_6m, drawn, {1: None, 8: None}, panel=panel())


def test_the_gap_is_the_mean_of_what_each_competence_lacks_at_its_last_assessment(feature_test):
    feature_test(
        competence_gap_levels,
        """
        employee_id | assessed_date | competence | level | required_level | recorded_date
        ------------+---------------+------------+-------+----------------+--------------
        1           | 2024-02-29    | closing    | 1.0   | 3.0            |
        1           | 2026-03-01    | closing    | 2.5   | 3.0            |
        1           | 2025-03-01    | listening  | 4.0   | 3.0            |               # more than enough
        1           | 2026-03-01    | writing    | 1.0   |                |               # nothing required
        1           | 2026-06-30    | closing    | 3.0   | 3.0            | 2026-07-01    # not known yet
        2           | 2026-06-30    | closing    | 3.0   | 3.0            |
        3           | 2026-06-30    | writing    | 1.0   |                |
        """,
        {1: 0.25, 2: 0, 3: None, 4: None},
    )


def test_a_wish_is_for_another_role_than_the_one_held_today(feature_test):
    drawn = """
    employee_id | declared_date | wished_role | recorded_date
    ------------+---------------+-------------+--------------
    1           | 2026-06-30    | kam         |
    2           | 2026-06-30    | inside      |
    3           | 2025-01-01    | kam         |
    3           | 2026-01-01    |             |               # wishes for none any more
    4           | 2025-01-01    | inside      |
    4           | 2026-06-30    | kam         | 2026-07-01    # not known yet
    5           | 2026-06-30    | kam         |
    """
    roles = "employee_id | role\n1 | inside\n2 | inside\n3 | inside\n4 | inside\n5 | \n6 | inside"
    expected = {1: 1, 2: 0, 3: 0, 4: 0, 5: None, 6: None}
    feature_test(other_role_wished, drawn, expected, panel=roles)


def test_selection_is_the_share_of_practices_used_of_those_on_record_in_the_first_year(feature_test):
    practices = "had_structured_interview | had_work_sample | had_references | had_job_preview"
    feature_test(
        selection_practices_first_year_ratio,
        f"""
        employee_id | hired_date | {practices} | recorded_date
        1 | 2025-07-01 | true  | true  | false | false |
        2 | 2026-06-30 | true  |       |       | false |
        3 | 2025-06-30 | true  | true  | true  | true  |               # twelve months ago
        4 | 2026-01-01 |       |       |       |       |
        5 | 2026-06-01 | true  | true  | true  | true  | 2026-07-01    # recorded late
        6 | 2025-07-01 | true  | true  | true  | true  |
        6 | 2026-05-01 | false | true  |       |       |               # hired again
        """,
        {1: 0.5, 2: 0.5, 3: None, 4: None, 5: None, 6: 0.5, 7: None},
    )
