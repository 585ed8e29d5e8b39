import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest
import sqlglot

import data_contracts.tables
from data_contracts.catalogue import PUBLISHED, SOURCES, source_contract
from data_contracts.contract import Contract, Kind
from data_contracts.rules import published_rules, source_rules

CONTRACTS = (*SOURCES, *PUBLISHED)
every_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.table)
every_source = pytest.mark.parametrize("contract", SOURCES, ids=lambda contract: contract.table)

# Keys that may be a person's own number: never shown as an example.
PEOPLE = {"employee_id", "manager_id", "giver_id", "co_owner_id", "sourced_by_id", "requested_by", "spell_id"}


def column_of(contract: Contract, name: str | None):
    (column,) = (column for column in contract.columns if column.name == name)
    return column


def all_rules(contract: Contract):
    if contract in SOURCES:
        readable = [column.name for column in contract.columns if column.kind is not Kind.TEXT]
        return source_rules(contract, readable)
    return published_rules(contract)


def test_the_sources_are_those_agreed():
    assert [contract.table for contract in SOURCES] == [
        "employment_spells",
        "assignments",
        "leaves",
        "pay",
        "variable_payments",
        "ratings",
        "quotas",
        "deals",
        "sales_results",
        "activities",
        "accounts",
        "territories",
        "leads",
        "recognitions",
        "one_on_ones",
        "trainings",
        "competence_assessments",
        "internal_applications",
        "hirings",
        "onboarding_steps",
        "preferences",
        "seller_mandates",
        "manager_mandates",
        "team_pulses",
        "team_meetings",
        "open_positions",
        "tool_tickets",
        "market_index",
        "display_names",
        "protected_attributes",
        "follow_ups",
    ]
    assert [contract.table for contract in SOURCES if contract.is_required] == [
        "employment_spells",
        "assignments",
    ]
    assert [contract.table for contract in SOURCES if contract.is_apart] == [
        "display_names",
        "protected_attributes",
        "follow_ups",
    ]


def test_the_template_says_of_every_source_how_its_columns_are_named():
    template = (Path(data_contracts.__file__).parent.parent / "config/template.toml").read_text("utf-8")
    configured = tomllib.loads(re.sub(r"^# (?=\[sources|sql = )", "", template, flags=re.MULTILINE))[
        "sources"
    ]
    assert configured.keys() == {contract.table for contract in SOURCES}
    for contract in SOURCES:
        query = sqlglot.parse_one(configured[contract.table]["sql"], dialect="duckdb")
        assert isinstance(query, sqlglot.exp.Query)
        columns = set(query.named_selects)
        assert set(contract.required_columns) <= columns <= set(contract.column_names), contract.table


def test_every_module_is_in_the_catalogue_and_every_contract_has_a_module():
    folder = Path(data_contracts.tables.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == {
        contract.table for contract in CONTRACTS
    }


def test_a_source_is_found_by_its_name():
    assert source_contract("pay").table == "pay"
    with pytest.raises(KeyError, match="payroll"):
        source_contract("payroll")


@every_contract
def test_column_names_and_rule_names_are_unique(contract):
    assert len(set(contract.column_names)) == len(contract.column_names)
    names = [rule.name for rule in all_rules(contract)]
    assert len(set(names)) == len(names)


@every_contract
def test_the_columns_a_contract_speaks_of_exist(contract):
    columns = set(contract.column_names)
    known_from = {column.known_from for column in contract.columns} - {None}
    assert known_from <= columns
    assert set(contract.key) <= columns
    assert {contract.recorded_from, contract.recorded_not_before} - {None} <= columns
    assert set(contract.recorded_defaults) <= columns
    assert {
        stand_in for stand_ins in contract.recorded_defaults.values() for stand_in in stand_ins
    } <= columns
    assert {column for rule in all_rules(contract) for column in rule.shows} <= columns


@every_contract
def test_descriptions_are_sentences(contract):
    texts = [contract.description, *(column.description for column in contract.columns)]
    texts += [rule.description for rule in all_rules(contract)]
    assert [text for text in texts if not text.endswith(".") or not text[0].isupper()] == []


@every_contract
def test_every_rule_says_what_to_do_and_shows_nobody(contract):
    for rule in all_rules(contract):
        assert rule.advice, rule.name
        assert PEOPLE.isdisjoint(rule.shows), rule.name


@every_contract
def test_the_sql_of_a_rule_names_only_its_table_and_codes_need_no_quoting(contract):
    for rule in all_rules(contract):
        assert {field for _, field, _, _ in Formatter().parse(rule.offending_sql)} <= {"table", None}, (
            rule.name
        )
    codes = [code for column in contract.columns for code in column.allowed]
    assert all(code.replace("_", "").isalnum() for code in codes)


@every_contract
def test_rules_read_only_tables_that_exist_and_then_run_after_the_others(contract):
    for rule in contract.rules:
        assert set(rule.reads) <= {source.table for source in SOURCES}, rule.name
        assert rule.is_across or not rule.reads, rule.name
        for table in {source.table for source in SOURCES} - set(rule.reads):
            assert f"source.{table}" not in rule.offending_sql, rule.name


@every_source
def test_every_source_can_say_when_a_row_was_recorded(contract):
    column = column_of(contract, "recorded_date")
    assert column.kind is Kind.DATE
    assert not column.is_required


@every_source
def test_a_row_without_a_recorded_date_is_dated_by_a_date_it_always_has(contract):
    if contract.table in {"display_names", "protected_attributes"}:  # what is so has no day
        assert contract.recorded_from is None
        assert contract.recorded_not_before is None
    else:
        column = column_of(contract, contract.recorded_from)
        assert column.kind is Kind.DATE
        assert column.is_required
        assert not column.may_be_null


@every_source
def test_what_becomes_known_later_is_dated_by_a_date(contract):
    names = {column.known_from for column in contract.columns} - {None}
    names |= {contract.recorded_not_before} - {None}
    names |= set(contract.recorded_defaults)
    names |= {stand_in for stand_ins in contract.recorded_defaults.values() for stand_in in stand_ins}
    assert {column_of(contract, name).kind for name in names} <= {Kind.DATE}


@every_source
def test_sources_hold_no_doubles_because_a_parallel_sum_of_them_is_not_reproducible(contract):
    assert Kind.SHARE not in {column.kind for column in contract.columns}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("employment_spells", "end_date"),
        ("employment_spells", "exit_type"),
        ("employment_spells", "notice_date"),
        ("employment_spells", "observed_until"),
        ("assignments", "valid_to"),
        ("leaves", "end_date"),
        ("deals", "closed_date"),
        ("deals", "outcome"),
        ("deals", "stage"),
        ("one_on_ones", "held_date"),
        ("one_on_ones", "arena"),
        ("variable_payments", "paid_date"),
        ("internal_applications", "decided_date"),
        ("internal_applications", "outcome"),
        ("internal_applications", "was_interviewed"),
        ("internal_applications", "winner_was_internal"),
        ("onboarding_steps", "done_date"),
        ("open_positions", "filled_date"),
        ("open_positions", "decided_date"),
        ("manager_mandates", "plan_approved_date"),
        ("accounts", "valid_to"),
        ("territories", "valid_to"),
        ("tool_tickets", "closed_date"),
    ],
)
def test_a_value_of_the_future_is_not_known_with_its_row(table, column):
    assert column_of(source_contract(table), column).known_from is not None


def test_what_sums_up_a_period_is_known_when_the_period_is_over():
    assert source_contract("ratings").recorded_from == "period_end"
    assert source_contract("variable_payments").recorded_from == "period_end"
    assert source_contract("sales_results").is_recorded_at_month_end
    assert source_contract("market_index").is_recorded_at_month_end


def test_only_events_that_nothing_names_have_no_key():
    assert [contract.table for contract in CONTRACTS if not contract.key] == [
        "activities",
        "recognitions",
        "trainings",
        "internal_applications",
        "open_positions",
    ]


@pytest.mark.parametrize("contract", PUBLISHED, ids=lambda contract: contract.table)
def test_published_tables_always_have_all_their_columns(contract):
    assert contract.required_columns == contract.column_names
