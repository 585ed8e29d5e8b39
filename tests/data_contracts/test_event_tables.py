"""What the optional source tables promise beyond their columns."""

from data_contracts.catalogue import SOURCES
from data_contracts.contract import Severity
from data_contracts.rules import HAS_SPELL

SPELLS = """
employee_id | spell_id | population | start_date
1           | 1        | seller     | 2024-01-01
"""

# One sound row of each table whose rows must belong to somebody.
SOUND = {
    "leaves": "start_date|end_date\n2024-02-01|2024-02-09",
    "pay": "valid_from|base_pay|market_median\n2024-02-01|41000|42000",
    "ratings": "period_start|period_end|rating|scale_max\n2024-01-01|2024-03-31|4|5",
    "quotas": "period_start|period_end|quota|set_date\n2024-01-01|2024-03-31|900000|2023-12-15",
    "deals": "deal_id|opened_date|closed_date|outcome|kind\nd1|2024-01-01|2024-03-31|won|renewal",
    "sales_results": "month|result\n2024-01-01|-250.50",
    "recognitions": "recognised_date|giver|kind\n2024-02-01|peer|praise",
    "one_on_ones": "planned_date|held_date|arena\n2024-02-01|2024-02-02|goal",
    "trainings": "completed_date|hours|subject|linked_to_goal\n2024-02-01|7.5|crm|true",
    "variable_payments": (
        "period_start|period_end|amount|target_amount|measure|due_date|paid_date|is_disputed\n"
        "2023-10-01|2024-03-31|-500|9000|renewal|2024-04-25|2024-04-24|false"
    ),
    "competence_assessments": "assessed_date|competence|level|required_level\n2024-02-01|closing|2|3",
    "internal_applications": (
        "applied_date|decided_date|outcome|was_interviewed|winner_was_internal\n"
        "2024-02-01|2024-02-01|rejected|true|false"
    ),
    "hirings": "hired_date|source|had_work_sample|prior_sales_years\n2024-01-01|referral|true|4.5",
    "onboarding_steps": "step|due_date|done_date\ncomputer|2023-12-20|2024-01-02",
    "preferences": "declared_date|feedback_every_days|wished_role\n2024-02-01|14|key_account_manager",
    "seller_mandates": "valid_from|discount_limit|may_decide_alone\n2024-01-01|0.15|true",
    "activities": (
        "activity_date|kind|count|minutes|channel|with_manager\n2024-02-01|visit|2|95|in_person|true"
    ),
    "accounts": (
        "account_id|valid_from|valid_to|is_key_account|annual_value|has_second_contact\n"
        "a1|2024-02-01|2024-06-30|true|120000|false"
    ),
    "territories": ("valid_from|valid_to|territory_id|potential|travel_hours\n2024-02-01||north|4000000|6.5"),
    "leads": "lead_id|assigned_date|quality\nl1|2024-02-01|0.7",
    "follow_ups": "manager_id|date|kind|factor|outcome\n1|2024-02-01|agreed|development|a course in May",
}

# One sound row of each table that is about a team, a manager or a country.
OTHERS = {
    "team_pulses": "team_id|answered_date|question|mean_score|respondents\nt1|2024-02-01|workload|3.4|5",
    "team_meetings": "team_id|meeting_date|invited|attended|agenda\nt1|2024-02-05|6|6|customer_case",
    "open_positions": (
        "team_id|opened_date|filled_date|requested_by|requested_date|decided_date\n"
        "t1|2024-02-01|2024-05-01|1|2024-01-10|2024-01-10"
    ),
    "tool_tickets": "ticket_id|team_id|opened_date|closed_date|employee_id\n1|t1|2024-02-01|2024-02-01|1",
    "manager_mandates": (
        "manager_id|valid_from|may_set_bonus|tool_budget|goals_set_by|plan_approved_date|stated_phase\n"
        "1|2024-01-01|true|0|above|2024-02-15|both"
    ),
    "market_index": "country|month|index\nNO|2024-02-01|101.5\nNO|2024-03-01|99\nFI|2024-02-01|50",
}


def of(employee_id: str, drawing: str) -> str:
    header, row = drawing.split("\n")
    return f"employee_id|{header}\n{employee_id}|{row}"


def test_every_event_table_is_specified_here():
    with_spell = {c.table for c in SOURCES if HAS_SPELL in c.rules}
    assert set(SOUND) == with_spell
    assert {c.table for c in SOURCES} - with_spell - set(OTHERS) == {
        "employment_spells",
        "assignments",  # lies inside a spell
        "display_names",
        "protected_attributes",
    }


def test_sound_rows_of_all_tables_break_no_rule(engine):
    drawings = {table: of("1", drawing) for table, drawing in SOUND.items()}
    report = engine.check(
        employment_spells=SPELLS,
        assignments="employee_id|valid_from|role|team_id|country\n1|2024-01-01|seller|t1|NO",
        # Rendering makes names harmless, so no rule refuses one.
        display_names="employee_id|name\n1|<script>alert(1)</script>\n2|=HYPERLINK(1)",
        protected_attributes="employee_id|birth_year|gender\n1|1980|f",
        **drawings,
        **OTHERS,
    )
    assert report.violations == ()
    assert {count.table for count in report.counts} == {contract.table for contract in SOURCES}


def test_rows_of_people_without_a_spell_go_to_quarantine(broken):
    found = broken(employment_spells=SPELLS, **{table: of("9", drawing) for table, drawing in SOUND.items()})
    assert {table: (rule, v.severity, v.rows_broken) for (table, rule), v in found.items()} == {
        table: ("employee_id has a spell", Severity.ROW, 1) for table in SOUND
    }
    # Where the row is, never whose it is; of a table kept apart nothing at all.
    assert {violation.examples for (table, _), violation in found.items() if table != "follow_ups"} == {
        ("row 1",)
    }
    assert found["follow_ups", "employee_id has a spell"].examples == ()


def test_the_rules_of_single_tables(broken):
    found = broken(
        leaves=of("1", "start_date|end_date\n2024-02-01|2024-01-31"),
        ratings="""
        employee_id | period_start | period_end | rating | scale_max
        1           | 2024-02-01   | 2024-01-31 | 3      |
        1           | 2024-01-01   | 2024-01-31 | 6      | 5
        """,
        quotas="""
        employee_id | period_start | period_end | quota | set_date   | recorded_date
        1           | 2024-02-01   | 2024-01-31 | 1     | 2024-01-01 |
        1           | 2024-01-01   | 2024-03-31 | 1     | 2024-02-10 | 2024-01-01
        1           | 2024-04-01   | 2024-06-30 | 1     | 2024-05-10 |               # known on 10 May
        """,
        deals=of("1", "deal_id|opened_date|closed_date\nd7|2024-02-01|2024-01-31"),
        sales_results=of("1", "month|result\n2024-01-31|10"),
    )
    assert {key: (violation.severity, *violation.examples) for key, violation in found.items()} == {
        ("leaves", "end_date is not before start_date"): (
            Severity.ROW,
            "end_date 2024-01-31, start_date 2024-02-01",
        ),
        ("ratings", "period_end is not before period_start"): (
            Severity.ROW,
            "period_end 2024-01-31, period_start 2024-02-01",
        ),
        ("ratings", "rating is not above scale_max"): (Severity.ROW, "rating 6.0000, scale_max 5.0000"),
        ("quotas", "period_end is not before period_start"): (
            Severity.ROW,
            "period_end 2024-01-31, period_start 2024-02-01",
        ),
        ("quotas", "recorded_date is not before set_date"): (
            Severity.WARNING,
            "recorded_date 2024-01-01, set_date 2024-02-10",
        ),
        ("deals", "closed_date is not before opened_date"): (
            Severity.ROW,
            "closed_date 2024-01-31, opened_date 2024-02-01",
        ),
        ("sales_results", "month is the first day of a month"): (Severity.ROW, "month 2024-01-31"),
    }


def test_several_events_of_a_day_are_kept_whatever_is_known_of_them(engine):
    report = engine.check(
        recognitions="""
        employee_id | recognised_date | giver_id | recorded_date
        1           | 2024-02-01      | 2        |
        1           | 2024-02-01      | 3        |
        1           | 2024-02-01      |          | 2024-02-02
        1           | 2024-02-01      |          | 2024-02-03
        """,
        trainings="""
        employee_id | completed_date | subject | hours
        1           | 2024-02-01     | product | 2
        1           | 2024-02-01     | product | 3
        """,
    )
    assert report.violations == ()


def test_two_praises_of_a_day_that_nothing_tells_apart_are_reported_and_kept(engine):
    report = engine.check(recognitions="employee_id|recognised_date\n1|2024-02-01\n1|2024-02-01")
    (violation,) = report.violations
    assert (violation.rule, violation.severity) == ("no row is an exact copy of another", Severity.WARNING)
    assert [count.rows_used for count in report.counts] == [2]


def test_a_person_may_meet_two_managers_on_a_day_and_without_a_manager_a_talk_is_one(broken):
    found = broken(
        one_on_ones="""
        employee_id | planned_date | manager_id | held_date  | recorded_date
        1           | 2024-02-01   | 8          |            |
        1           | 2024-02-01   | 9          |            |
        2           | 2024-02-01   |            |            | 2024-01-20    # planned
        2           | 2024-02-01   |            | 2024-02-02 | 2024-02-02    # and held: a later version
        3           | 2024-02-01   |            |            |
        3           | 2024-02-01   |            | 2024-02-02 |               # contradicts the row before
        """
    )
    assert {rule: (violation.severity, violation.examples) for (_, rule), violation in found.items()} == {
        "(employee_id, planned_date, manager_id) occurs once per recorded_date": (
            Severity.ROW,
            ("row 5", "row 6"),
        ),
    }


def test_names_and_protected_attributes_never_leave_their_table(broken):
    found = broken(
        display_names="employee_id|name\n1|Ada\n1|Bo\n2|",
        protected_attributes="employee_id|birth_year\n1|1850\n2|born 1980\n3|1980",
    )
    assert {(table, rule.split(" ")[0]) for table, rule in found} == {
        ("display_names", "(employee_id)"),
        ("display_names", "name"),
        ("protected_attributes", "birth_year"),
    }
    assert {violation.examples for violation in found.values()} == {()}
