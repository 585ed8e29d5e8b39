"""What Stanna refuses to take in, told by the names of columns."""

import pytest

from data_contracts.catalogue import SOURCES, source_contract
from data_contracts.contract import Severity
from data_contracts.input_guard import guard_input, refused_kind

REFUSED = {
    "log-ins or screen time": [
        "last_login",
        "LoginCount",
        "inloggningar",
        "pålogginger",
        "vpn_hours",
        "screen_time",
    ],
    "e-mail, chat or calendar volume": [
        "emails_sent",
        "mail_count",
        "e_post",
        "CalendarHours",
        "slack_messages",
    ],
    "keystrokes or mouse": ["keystrokes", "mouse_moves", "idle_time"],
    "location": ["gps_lat", "Latitude", "badge_in"],
    "absence and its type": [
        "sick_days",
        "SickDays",
        "sjukdagar",
        "sykefravær",
        "absence_code",
        "leave_type",
    ],
    "sentiment or emotion": ["sentiment_score", "mood", "emotion", "stress_level"],
    "union membership": ["union", "union_member", "fackförbund", "fagforening"],
    "health": ["health_score", "diagnosis", "disability", "gravid", "helse"],
    "a protected attribute": [
        "gender",
        "Age",
        "birth_year",
        "födelsedatum",
        "fødselsdato",
        "nationality",
        "MaritalStatus",
    ],
}
SOUND = [
    "agent",
    "page",
    "stage",
    "package",
    "unit",
    "org_unit",
    "reunion",
    "site",
    "manager_id",
    "language",
    "plan",
    "average",
    "latest",
    "communion",
    "Essex",
    "emphasis",
    "region",
    "headcount",
    "mailing",
]


@pytest.mark.parametrize(
    ("kind", "column"), [(kind, column) for kind, columns in REFUSED.items() for column in columns]
)
def test_a_column_of_refused_data_is_known_by_its_name(kind, column):
    found = refused_kind("employment_spells", column)
    assert found is not None
    assert found.name == kind


@pytest.mark.parametrize("column", SOUND)
def test_a_name_that_only_contains_such_a_word_is_sound(column):
    assert refused_kind("employment_spells", column) is None


def test_protected_attributes_are_sound_in_their_own_table_only():
    assert refused_kind("protected_attributes", "gender") is None
    assert refused_kind("protected_attributes", "union_member") is not None


def test_what_contracts_promise_is_sound():
    everything = {contract.table: frozenset(contract.column_names) for contract in SOURCES}
    assert guard_input(SOURCES, everything, {}) == ()


def test_a_refused_column_stops_and_says_how_to_go_on():
    found = guard_input([source_contract("pay")], {"pay": frozenset({"base_pay", "sick_days", "Gender"})}, {})
    assert [violation.severity for violation in found] == [Severity.CRITICAL]
    assert found[0].examples == ("Gender (a protected attribute)", "sick_days (absence and its type)")
    assert "2 column(s)" in found[0].advice
    assert "[sources.pay] legal_grounds = { Gender = " in found[0].advice


def test_a_legal_ground_lets_its_own_column_through_and_is_repeated():
    delivered = {"pay": frozenset({"base_pay", "sick_days", "gender"})}
    found = guard_input(
        [source_contract("pay")], delivered, {"pay": {"gender": "equal pay audit, act 2008:567"}}
    )
    assert [violation.severity for violation in found] == [Severity.CRITICAL, Severity.WARNING]
    assert found[0].examples == ("sick_days (absence and its type)",)
    assert found[1].examples == ("gender: equal pay audit, act 2008:567",)
