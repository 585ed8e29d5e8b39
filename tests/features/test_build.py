"""The build: which features are measured, and in which stages they come about."""

from dataclasses import replace

import ibis
import pytest
from ibis.backends.sql.datatypes import DuckDBType

from data_contracts.catalogue import SOURCES
from features.build import build_features, lacking_by_factor, measured_features
from features.catalogue import FEATURES, features_of
from features.context import role
from features.leadership import span_of_control
from features.panel import PANEL_COLUMNS
from features.recognition import recognitions_180d, recognitions_gap_to_peers_180d

REAL_SALES_FORCE = {
    "employment_spells": frozenset({"employee_id", "spell_id", "population", "start_date", "end_date"}),
    "assignments": frozenset({"employee_id", "valid_from", "role", "level"}),
    "pay": frozenset({"employee_id", "valid_from", "base_pay"}),
    "ratings": frozenset({"employee_id", "period_start", "period_end", "rating", "recorded_date"}),
    "sales_results": frozenset({"employee_id", "month", "result"}),
}


def test_a_feature_is_measured_where_all_its_columns_were_delivered():
    assert {f.name for f in measured_features(REAL_SALES_FORCE, features_of("seller"))} == {
        "months_in_level",
        "months_in_level_to_peers_ratio",
        "pay_shortfall_ratio",
        "months_since_raise",
        "last_raise_ratio",
        "result_to_peers_ratio_6m",
        "last_rating_score",
        "rating_change",
        "result_change_ratio",
        "tenure_months",
        "role",
        "level",
        "calendar_month",
    }


def test_each_factor_says_what_is_missing_for_its_features():
    lacking = lacking_by_factor(REAL_SALES_FORCE, FEATURES)
    assert {"assignments.team_id", "deals", "recognitions"} <= set(lacking["recognition"])
    assert "pay.base_pay" not in lacking["pay"]
    assert "context" not in lacking or "employment_spells.start_date" not in lacking["context"]


def test_nothing_is_missing_where_everything_was_delivered():
    delivered = {}
    for column in (column for f in FEATURES for column in f.columns):
        table, _, name = column.partition(".")
        delivered[table] = delivered.get(table, frozenset()) | {name}
    assert measured_features(delivered, FEATURES) == FEATURES
    assert lacking_by_factor(delivered, FEATURES) == {}


def test_the_features_of_a_real_sales_force_need_no_other_table(engine, sources):
    panel = engine.fill(
        "panel",
        dict.fromkeys(("employee_id", "role", "level", "country", "team_id"), "VARCHAR")
        | dict.fromkeys(("as_of_date", "hired_date"), "DATE"),
        [
            {
                "employee_id": "1",
                "role": "1",
                "level": "1",
                "as_of_date": "2026-06-30",
                "hired_date": "2026-01-01",
            }
        ],
    )
    tables = sources(
        {
            "employment_spells": "employee_id | spell_id | start_date\n1 | 1 | 2026-01-01",
            "assignments": "employee_id | valid_from | role | level\n1 | 2026-01-01 | 1 | 1",
            "pay": "employee_id | valid_from | base_pay\n1 | 2026-01-01 | 57387",
            "ratings": "employee_id | period_start | period_end | rating\n1 | 2026-01-01 | 2026-03-31 | 2",
            "sales_results": "employee_id | month | result\n1 | 2026-06-01 | 2381060",
        }
    )
    features = measured_features(REAL_SALES_FORCE, FEATURES)
    [row] = engine.rows(build_features(panel, tables, features, engine.store))
    assert (row["tenure_months"], row["months_in_level"], row["last_rating_score"]) == (5, 5, 2)


def test_every_row_of_the_panel_comes_out_with_every_feature_typed(engine, sources):
    rows = [{"employee_id": str(n), "as_of_date": "2026-06-30", "role": "kam"} for n in range(3)]
    kinds = {"employee_id": "VARCHAR", "as_of_date": "DATE", "role": "VARCHAR", "manager_id": "VARCHAR"}
    panel = engine.fill("panel", kinds, rows)
    tables = sources({"recognitions": "employee_id | recognised_date\n0 | 2026-06-01"})
    built = build_features(panel, tables, (role, span_of_control, recognitions_180d), engine.store)
    assert built.columns == (
        "employee_id",
        "as_of_date",
        "manager_id",
        "role",
        "span_of_control",
        "recognitions_180d",
    )
    assert str(built.schema()["recognitions_180d"]) == "float64"
    assert str(built.schema()["role"]) == "string"
    assert len(engine.rows(built)) == 3


def test_each_stage_is_handed_over_before_the_next_builds_on_it(engine, sources):
    kinds = {"employee_id": "VARCHAR", "as_of_date": "DATE"} | dict.fromkeys(
        ("role", "level", "country"), "VARCHAR"
    )
    panel = engine.fill("panel", kinds, [])
    tables = sources({"recognitions": "employee_id | recognised_date"})
    engine.script.clear()
    build_features(panel, tables, (recognitions_180d, recognitions_gap_to_peers_180d), engine.store)
    assert [name for name, _ in engine.script] == [
        "features_recognitions",
        "features_joined_0",
        "features_layer_0",
    ]


def test_features_that_wait_for_each_other_are_refused(engine):
    one = replace(span_of_control, name="one", after=("two",))
    two = replace(span_of_control, name="two", after=("one",))
    panel = engine.fill("panel", {"employee_id": "VARCHAR", "as_of_date": "DATE"}, [])
    with pytest.raises(ValueError, match="wait for each other: one, two"):
        build_features(panel, {}, (one, two), engine.store)


@pytest.fixture(scope="module")
def every_table():
    """The source tables as their contracts promise them, without a row and without an engine."""

    def unbound(contract):
        kinds = {column.name: column.kind.value for column in contract.columns}
        extra = {"superseded_date": "DATE", "recorded_lag_days": "BIGINT"}
        return schema_only(contract.table, kinds | extra)

    return {contract.table: unbound(contract) for contract in SOURCES}


def schema_only(name, kinds):
    return ibis.table({column: DuckDBType.from_string(kind) for column, kind in kinds.items()}, name=name)


@pytest.mark.parametrize("f", FEATURES, ids=lambda f: f.name)
def test_a_feature_reads_no_table_but_those_of_its_columns(every_table, f):
    by_name = {other.name: other for other in FEATURES}
    needed = [f]
    for one in needed:
        needed += [by_name[name] for name in one.after if by_name[name] not in needed]
    kinds = {name: "DATE" if name.endswith("_date") else "VARCHAR" for name in PANEL_COLUMNS}
    own = {table: every_table[table] for table in f.tables}
    built = build_features(
        schema_only("panel", kinds),
        own,
        needed[::-1],
        lambda name, made: ibis.table(made.schema(), name=name),
    )
    assert f.name in built.columns
