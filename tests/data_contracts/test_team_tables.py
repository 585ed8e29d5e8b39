"""What the tables about teams promise beyond their columns."""

import pytest

from data_contracts.contract import Severity

SPELLS = """
employee_id | spell_id | population    | start_date
1           | 1        | sales_manager | 2024-01-01
"""
ASSIGNED = "employee_id|valid_from|team_id\n1|2024-01-01|t1"


def told(broken, **tables):
    found = broken(employment_spells=SPELLS, assignments=ASSIGNED, **tables)
    return {
        (table, rule): (violation.severity, violation.rows_broken, *violation.examples)
        for (table, rule), violation in found.items()
    }


def test_a_team_that_nobody_is_assigned_to_is_told(broken):
    found = told(
        broken,
        team_pulses="team_id|answered_date|question|mean_score|respondents\nt9|2024-02-01|tools|3|6",
        team_meetings="team_id|meeting_date\nt9|2024-02-01",
        open_positions="team_id|opened_date\nt9|2024-02-01",
        tool_tickets="ticket_id|team_id|opened_date\nk1|t9|2024-02-01",
    )
    assert found == {
        (table, "team_id is a team of assignments"): (Severity.WARNING, 1, "row 1")
        for table in ("team_pulses", "team_meetings", "open_positions", "tool_tickets")
    }


def test_a_pulse_of_fewer_than_five_is_refused_because_people_could_be_recognised(broken, engine):
    found = broken(
        team_pulses="""
        team_id | answered_date | question   | mean_score | respondents
        t1      | 2024-02-01    | workload   | 3.5        | 4
        t1      | 2024-02-01    | tools      | 3.5        | 5
        t2      | 2024-02-01    | tools      | 3.5        | -6
        """
    )
    (violation,) = found.values()
    assert violation.rule == "respondents are 5 or more"
    assert (violation.severity, violation.examples) == (Severity.ROW, ("'4'", "'-6'"))
    assert "people could be recognised" in violation.advice
    assert "WHERE respondents >= 5" in violation.advice
    assert engine.rows("source.team_pulses", "respondents") == [(5,)]


@pytest.mark.parametrize(("score", "is_told"), [("17.5", False), ("17.6", True), ("72", True), ("0.6", True)])
def test_answers_on_two_scales_are_told(broken, score, is_told):
    found = told(
        broken,
        team_pulses=f"""
        team_id | answered_date | question | mean_score | respondents
        t1      | 2024-02-01    | tools    | 3.5        | 5
        t1      | 2024-03-01    | tools    | 3.5        | 5
        t1      | 2024-04-01    | tools    | {score}    | 5
        """,
    )
    assert [rule for _, rule in found] == (["mean_score is within 5 times the median"] if is_told else [])


def test_more_people_than_were_invited_are_told(broken):
    found = told(
        broken,
        team_meetings="""
        team_id | meeting_date | invited | attended | agenda
        t1      | 2024-02-01   | 6       | 6        | figures
        t1      | 2024-02-01   | 6       | 7        | training   # the second one of the day
        t1      | 2024-02-08   |         | 7        |
        """,
    )
    assert found == {
        ("team_meetings", "attended is not above invited"): (Severity.WARNING, 1, "attended 7, invited 6")
    }


def test_a_seat_is_filled_after_it_opened_and_decided_after_it_was_asked_for(broken, engine):
    found = told(
        broken,
        open_positions="""
        team_id | opened_date | filled_date | requested_by | requested_date | decided_date
        t1      | 2024-02-02  | 2024-02-01  |              |                |
        t1      | 2024-03-02  | 2024-03-02  | 1            | 2024-02-02     | 2024-02-01
        t1      | 2024-04-02  |             | 9            | 2024-02-02     | 2024-05-01
        t1      | 2024-05-02  |             |              |                |
        t1      | 2024-05-02  | 2024-06-01  |              |                |             # a second seat
        """,
    )
    assert found == {
        ("open_positions", "filled_date is not before opened_date"): (
            Severity.ROW,
            1,
            "filled_date 2024-02-01, opened_date 2024-02-02",
        ),
        ("open_positions", "decided_date is not before requested_date"): (
            Severity.WARNING,
            1,
            "decided_date 2024-02-01, requested_date 2024-02-02",
        ),
        ("open_positions", "requested_by has a spell"): (Severity.WARNING, 1, "row 3"),
    }
    assert len(engine.rows("source.open_positions", "_row")) == 4


def test_a_ticket_is_closed_after_it_was_opened_and_is_its_teams_whoever_wrote_it(broken, engine):
    found = told(
        broken,
        tool_tickets="""
        ticket_id | team_id | opened_date | closed_date | employee_id
        1         | t1      | 2024-02-02  | 2024-02-01  | 1
        2         | t1      | 2024-02-02  |             | 9
        3         | t1      | 2024-02-02  | 2024-02-02  |
        """,
    )
    assert found == {
        ("tool_tickets", "closed_date is not before opened_date"): (
            Severity.ROW,
            1,
            "closed_date 2024-02-01, opened_date 2024-02-02",
        ),
        ("tool_tickets", "employee_id has a spell"): (Severity.WARNING, 1, "row 2"),
    }
    assert engine.rows("source.tool_tickets", "ticket_id") == [("2",), ("3",)]
