import json
import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import StorageError
from pipelines.simulation import load_parameters, simulate

TABLES = {
    "employment_spells": "employee_id spell_id population start_date hired_date end_date notice_date "
    "exit_type observed_until recorded_date end_recorded_date",
    "assignments": "employee_id valid_from valid_to role level team_id manager_id org_unit org_type "
    "site country remote_days reason recorded_date",
    "leaves": "employee_id start_date end_date recorded_date",
    "pay": "employee_id valid_from base_pay target_variable_pay currency market_median plan_id recorded_date",
    "ratings": "employee_id period_start period_end rating scale_max recorded_date",
    "quotas": "employee_id period_start period_end quota set_date recorded_date",
    "deals": "deal_id employee_id opened_date closed_date stage outcome amount kind account_id co_owner_id "
    "sourced_by_id recorded_date",
    "sales_results": "employee_id month result recorded_date",
    "recognitions": "employee_id recognised_date giver_id giver kind recorded_date",
    "one_on_ones": "employee_id planned_date manager_id requested_date held_date arena recorded_date",
    "trainings": "employee_id completed_date hours subject linked_to_goal recorded_date",
    "hirings": "employee_id hired_date source had_structured_interview had_work_sample had_references "
    "had_job_preview prior_sales_years recorded_date",
    "onboarding_steps": "employee_id step due_date done_date recorded_date",
    "preferences": "employee_id declared_date feedback_every_days wished_role recorded_date",
    "competence_assessments": "employee_id assessed_date competence level required_level recorded_date",
    "internal_applications": "employee_id applied_date decided_date outcome was_interviewed "
    "winner_was_internal recorded_date",
    "variable_payments": "employee_id period_start period_end amount target_amount measure due_date "
    "paid_date is_disputed recorded_date",
    "team_pulses": "team_id answered_date question mean_score respondents recorded_date",
    "open_positions": "team_id opened_date filled_date requested_by requested_date decided_date "
    "recorded_date",
    "seller_mandates": "employee_id valid_from discount_limit may_decide_alone recorded_date",
    "display_names": "employee_id name",
    "protected_attributes": "employee_id gender birth_year nationality",
    "manager_mandates": "manager_id valid_from may_set_bonus may_hire tool_budget sits_in_leadership_group "
    "goals_set_by plan_approved_date is_measured_on_team_development stated_phase recorded_date",
    "follow_ups": "employee_id manager_id date kind factor outcome recorded_date",
    "activities": "employee_id activity_date kind count minutes channel with_manager recorded_date",
    "accounts": "account_id employee_id valid_from valid_to is_key_account annual_value has_second_contact "
    "recorded_date valid_to_recorded_date",
    "territories": "employee_id valid_from valid_to territory_id potential travel_hours recorded_date "
    "valid_to_recorded_date",
    "leads": "lead_id employee_id assigned_date quality recorded_date",
    "team_meetings": "team_id meeting_date invited attended agenda recorded_date",
    "tool_tickets": "ticket_id team_id opened_date closed_date employee_id recorded_date",
    "market_index": "country month index recorded_date",
    "truth/hazards": "employee_id month population voluntary other involuntary internal_move "
    "voluntary_observable voluntary_without_action log_hazard_unobserved",
    "truth/contributions": "employee_id month factor log_hazard",
}
# One column for each planted signal or latent, after the keys.
WIDE = (
    "truth/signals",
    "truth/latents",
    "truth/signals_of_managers",
    "truth/latents_of_managers",
)
KEYS = {
    "employment_spells": ["spell_id"],
    "assignments": ["employee_id", "valid_from"],
    "leaves": ["employee_id", "start_date"],
    "pay": ["employee_id", "valid_from"],
    "ratings": ["employee_id", "period_start", "period_end"],
    "quotas": ["employee_id", "period_start", "period_end"],
    "deals": ["deal_id"],
    "sales_results": ["employee_id", "month"],
    "recognitions": ["employee_id", "recognised_date"],
    "one_on_ones": ["employee_id", "planned_date"],
    "trainings": ["employee_id", "completed_date"],
    "hirings": ["employee_id", "hired_date"],
    "onboarding_steps": ["employee_id", "step", "due_date"],
    "preferences": ["employee_id", "declared_date"],
    "competence_assessments": ["employee_id", "assessed_date", "competence"],
    "internal_applications": ["employee_id", "applied_date"],
    "variable_payments": ["employee_id", "period_start", "period_end", "measure", "due_date"],
    "team_pulses": ["team_id", "answered_date", "question"],
    "seller_mandates": ["employee_id", "valid_from"],
    "display_names": ["employee_id"],
    "protected_attributes": ["employee_id"],
    "manager_mandates": ["manager_id", "valid_from"],
    "activities": ["employee_id", "activity_date", "kind"],
    "accounts": ["account_id", "employee_id", "valid_from"],
    "territories": ["employee_id", "valid_from"],
    "leads": ["lead_id"],
    "team_meetings": ["team_id", "meeting_date"],
    "tool_tickets": ["ticket_id"],
    "market_index": ["country", "month"],
    **{key: ["employee_id", "month"] for key in WIDE},
    "truth/hazards": ["employee_id", "month"],
    "truth/contributions": ["employee_id", "month", "factor"],
}


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def small(out: Path, seed: int = 3) -> None:
    simulate(load_parameters(), seed, 20, 14, "default", out)


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    small(tmp_path / "one")
    small(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_another_seed_writes_other_bytes_in_every_file(tmp_path):
    small(tmp_path / "one")
    small(tmp_path / "two", seed=4)
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] == two[name]] == []


def test_every_table_and_nothing_else_is_written(organisation):
    written = files(organisation()).keys()
    assert written == {f"{name}.parquet" for name in (*TABLES, *WIDE)} | {"truth/parameters.json"}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_its_columns_in_order(organisation, table):
    assert pq.read_schema(organisation() / f"{table}.parquet").names == TABLES[table].split()


@pytest.mark.parametrize("table", KEYS)
def test_a_key_occurs_once(organisation, read, table):
    assert not read(organisation(), table).duplicated(KEYS[table]).any()


def test_money_is_exact_and_dates_are_dates(organisation):
    for name in TABLES:
        for field in pq.read_schema(organisation() / f"{name}.parquet"):
            if (
                field.name.endswith(("_date", "_from", "_to", "_start", "_end", "_until"))
                or field.name == "month"
            ):
                assert field.type == pa.date32(), (name, field)
            if field.name in {
                "base_pay",
                "target_variable_pay",
                "market_median",
                "target_amount",
                "quota",
                "amount",
                "result",
            }:
                assert field.type == pa.decimal128(18, 2), (name, field)


def test_keys_are_pseudonymous_text(organisation, read):
    assert read(organisation(), "employment_spells").employee_id.str.fullmatch(r"s\d{5}|m\d{4}").all()
    assert read(organisation(), "deals").deal_id.str.fullmatch(r"d\d{7}").all()


def test_the_parameters_that_made_the_organisation_lie_beside_its_truth(organisation):
    made_by = json.loads((organisation() / "truth" / "parameters.json").read_text(encoding="utf-8"))
    assert made_by["parameters"] == load_parameters().model_dump(mode="json")
    assert (made_by["seed"], made_by["sellers"], made_by["months"], made_by["scenario"]) == (
        7,
        200,
        36,
        "default",
    )
    assert made_by["observed_from"] == "2023-07-01"


def test_a_failed_write_leaves_no_half_file_and_says_where(tmp_path):
    (tmp_path / "deals.parquet").mkdir()  # a folder stands where a file should
    with pytest.raises(StorageError, match="cannot be written there"):
        small(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.partial")] == []


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="choose another --out"):
        small(tmp_path / "out")


def test_a_second_run_replaces_the_first(tmp_path):
    small(tmp_path / "one", seed=4)
    small(tmp_path / "one")
    small(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_two_lines_are_logged_without_anybody_in_them(tmp_path, caplog):
    with caplog.at_level(logging.INFO):
        small(tmp_path)
    start, end = (record.getMessage() for record in caplog.records)
    assert start == "simulate scenario=default seed=3 sellers=20 months=14"
    assert end.startswith("simulate rows=")


@pytest.mark.parametrize("sellers", [1, 2, 9])
def test_the_smallest_organisations_can_be_simulated(tmp_path, sellers):
    simulate(load_parameters(), 5, sellers, 13, "default", tmp_path)
    spells = pq.read_table(tmp_path / "employment_spells.parquet").to_pandas()
    assert (spells.population == "seller").sum() >= sellers
