"""What a run promises about its own tables: every broken promise is a bug, so every rule is critical."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from data_contracts.catalogue import published_contract
from data_contracts.check import check_published
from data_contracts.contract import Contract, Severity
from data_contracts.tables.scores import scores_contract

HORIZONS = (1, 3, 12)
WRONG_COLUMNS = "columns are those of the contract, in its order"
WRONG_TYPES = "columns have the contract's types"
PERSON = {
    "employee_id": "a",
    "as_of_date": date(2024, 5, 31),
    "population": "seller",
    "manager_id": "m",
    "team_id": "t",
    "risk_1m": 0.01,
    "risk_3m": 0.03,
    "risk_12m": 0.12,
    "risk_low": 0.02,
    "risk_high": 0.05,
    "hazard_log_odds": -4.6,
    "risk_band": "talk_now",
    "rank_in_team": 1,
    "previous_risk": None,
    "comparison_group": "account_manager / 3",
    "comparison_count": 12,
    "comparison_risk": 0.02,
    "evidence": "enough",
    "value_at_stake_low": None,
    "value_at_stake_high": None,
    "model_version": "v",
    "run_id": "r",
}
FIGURES = [name for name in PERSON if "risk" in name] + ["rank_in_team", "hazard_log_odds"]
REASON = {
    "employee_id": "a",
    "rank": 1,
    "factor": "leadership",
    "feature": "days_since_one_on_one",
    "direction": "raises",
    "contribution": 0.4,
    "value": 90.0,
    "comparison_value": 16.0,
    "evidence_date": date(2024, 3, 2),
    "owner": "manager",
}
CONTRIBUTION = {
    "employee_id": "a",
    "factor": "pay",
    "contribution": 0.1,
    "leadership_contribution": 0.04,
    "base_log_odds": -4.7,
}
TEAM = {
    "team_id": "t",
    "manager_id": None,
    "group": "t",
    "factor": "pay",
    "people": 5,
    "mean_contribution": 0.1,
    "mean_risk": 0.02,
    "comparison_risk": 0.03,
}


def typed_table(rows: list[dict[str, object]], contract: Contract) -> duckdb.DuckDBPyConnection:
    """A database in which `good` has the contract's columns and types."""
    con = duckdb.connect()
    frame = pd.DataFrame(rows, columns=list(contract.column_names))
    con.register("frame", frame)
    casts = ", ".join(
        f'CAST("{column.name}" AS {column.kind}) AS "{column.name}"' for column in contract.columns
    )
    con.execute(f"CREATE TABLE good AS SELECT {casts} FROM frame")
    return con


def broken_rules(table: str, rows: list[dict[str, object]]) -> dict[str, int]:
    """Broken rules of a table cast to its types: name -> rows broken."""
    contract = published_contract(table, HORIZONS)
    report = check_published(typed_table(rows, contract), contract, "good")
    assert {found.severity for found in report.violations} <= {Severity.CRITICAL}
    return {found.rule: found.rows_broken for found in report.violations}


def test_sound_tables_break_no_rule():
    assert broken_rules("scores", [PERSON, PERSON | {"employee_id": "b", "rank_in_team": 2}]) == {}
    assert (
        broken_rules("reasons", [REASON, REASON | {"rank": 2, "direction": "protects", "contribution": -1}])
        == {}
    )
    assert broken_rules("factor_contributions", [CONTRIBUTION, CONTRIBUTION | {"factor": "goals"}]) == {}
    assert broken_rules("team_factors", [TEAM, TEAM | {"team_id": None, "group": "north"}]) == {}


def test_without_a_signal_the_figures_about_a_person_are_null():
    assert broken_rules("scores", [PERSON | dict.fromkeys(FIGURES) | {"evidence": "withheld"}]) == {}
    assert broken_rules("reasons", []) == {}


def test_scores_keep_what_the_model_promises():
    def scores(**changes: object) -> dict[str, object]:
        return PERSON | {"employee_id": str(sorted(changes.items()))} | changes

    assert broken_rules(
        "scores",
        [
            scores(risk_3m=0.005),  # falls with the horizon
            scores(risk_12m=1.01),
            scores(risk_1m=-0.01),
            scores(risk_1m=None),  # beside risks at the other horizons
            scores(risk_low=0.06),  # above risk_high
            scores(hazard_log_odds=float("inf")),
            scores(risk_band="urgent"),
            scores(rank_in_team=0),
            scores(evidence=None),
            scores(evidence="plenty"),
            scores(as_of_date=date(2024, 5, 30)),
            scores(run_id="another"),
            scores(value_at_stake_low=2, value_at_stake_high=1),
            scores(),
            scores(),
        ],
    ) == {
        "risk_1m is not above risk_3m": 1,
        "risk_12m is at least 0 and at most 1": 1,
        "risk_1m is at least 0 and at most 1": 1,
        "a person's risks are all given or all withheld": 1,
        "risk_low is not above risk_high": 1,
        "hazard_log_odds is a finite number": 1,
        "risk_band is one of [talk_now, plan_a_talk, keep_in_touch]": 1,
        "rank_in_team is at least 1": 1,
        "evidence is filled": 1,
        "evidence is one of [enough, thin, withheld]": 1,
        "as_of_date is a month's last day": 1,
        "all rows share as_of_date and run_id": 2,
        "value_at_stake_low is not above value_at_stake_high": 1,
        "(employee_id) occurs once": 2,
    }


def test_the_risk_at_the_main_horizon_lies_in_its_range_where_that_horizon_is_named():
    def person(employee_id: str, risk: float | None, low: float | None, high: float | None):
        return PERSON | {"employee_id": employee_id, "risk_3m": risk, "risk_low": low, "risk_high": high}

    rows = [
        person("inside", 0.03, 0.02, 0.05),
        person("one value", 0.03, 0.03, 0.03),
        person("last digits", 0.03, 0.03 + 1e-13, 0.05),
        person("below", 0.03, 0.031, 0.05),
        person("above", 0.03, 0.02, 0.029),
        PERSON | {"employee_id": "withheld"} | dict.fromkeys(FIGURES),
    ]
    contract = published_contract("scores", HORIZONS, 3)
    (violation,) = check_published(typed_table(rows, contract), contract, "good").violations
    assert violation.rule == "risk_3m lies between risk_low and risk_high"
    assert (violation.severity, violation.rows_broken) == (Severity.CRITICAL, 2)
    assert broken_rules("scores", rows) == {}


def test_a_person_has_at_most_three_reasons_that_raise_and_one_that_protects():
    def reasons(employee_id: str, *directions: str) -> list[dict[str, object]]:
        return [
            REASON
            | {"employee_id": employee_id, "rank": rank, "direction": direction}
            | {"contribution": 0.4 if direction == "raises" else -0.4}
            for rank, direction in enumerate(directions, start=1)
        ]

    crowded = reasons("a", "raises", "raises", "raises", "raises") + reasons("b", "protects", "protects")
    full = reasons("c", "raises", "raises", "raises", "protects")
    assert broken_rules("reasons", crowded + full) == {"at most 3 raise and 1 protects per person": 6}


def test_a_reason_s_rank_direction_and_owner_are_sound():
    def reason(rank: int, **changes: object) -> dict[str, object]:
        return REASON | {"employee_id": str(sorted(changes.items())), "rank": rank} | changes

    assert broken_rules(
        "reasons",
        [
            reason(5),
            reason(1, direction="protects"),  # of a contribution that raises
            reason(1, owner="nobody"),  # context is never a reason
            reason(1, value=None),
        ],
    ) == {
        "rank is at least 1 and at most 4": 1,
        "direction is the sign of contribution": 1,
        "owner is one of [manager, leadership]": 1,
        "value is filled": 1,
    }


def test_a_sum_of_contributions_starts_from_one_number():
    rows = [CONTRIBUTION, CONTRIBUTION | {"factor": "goals", "base_log_odds": -4.6}]
    assert broken_rules("factor_contributions", rows) == {
        "base_log_odds is the same in all rows of a person": 2
    }


def test_a_group_has_five_people_or_more():
    assert broken_rules("team_factors", [TEAM | {"people": 4}]) == {"people is at least 5": 1}


def test_the_risk_columns_are_those_of_the_configured_horizons_in_rising_order():
    risks = [name for name in scores_contract((12, 3, 1, 3)).column_names if name.startswith("risk_")]
    assert risks == ["risk_1m", "risk_3m", "risk_12m", "risk_low", "risk_high", "risk_band"]


@pytest.mark.parametrize(
    ("select", "rule"),
    [
        ("SELECT * EXCLUDE (base_log_odds) FROM good", WRONG_COLUMNS),
        ("SELECT *, 1 AS extra FROM good", WRONG_COLUMNS),
        ("SELECT base_log_odds, * EXCLUDE (base_log_odds) FROM good", WRONG_COLUMNS),
        ("SELECT * REPLACE (contribution::DECIMAL(9, 4) AS contribution) FROM good", WRONG_TYPES),
    ],
)
def test_other_columns_or_types_are_found_before_any_value_is_looked_at(select, rule):
    contract = published_contract("factor_contributions", HORIZONS)
    report = check_published(typed_table([CONTRIBUTION], contract), contract, f"({select})")
    assert [found.rule for found in report.violations] == [rule]
    assert report.rules_checked == 2


def test_a_check_leaves_the_database_and_its_connection_as_they_were():
    contract = published_contract("factor_contributions", HORIZONS)
    con = typed_table([CONTRIBUTION], contract)
    check_published(con, contract, "good")
    assert con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("good",)]
    assert con.execute("SELECT current_schema()").fetchall() == [("main",)]


def test_the_contract_of_an_unknown_table_is_a_key_error():
    with pytest.raises(KeyError, match="figures"):
        published_contract("figures", HORIZONS)


def test_a_value_at_stake_has_its_low_end_first_and_pay_is_no_item_of_its_own():
    item = {"employee_id": "a", "item": "ramp", "low": 10, "high": 20, "source": "sales_results"}
    assert broken_rules("value_at_stake", [item]) == {}
    assert set(broken_rules("value_at_stake", [{**item, "low": 30}])) == {"low is not above high"}
    assert len(broken_rules("value_at_stake", [{**item, "item": "pay"}])) == 1
