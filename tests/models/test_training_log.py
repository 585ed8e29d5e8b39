"""Which figures of a training MLflow shows, and under which names."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from models.candidates import Rung
from models.columns import ModelColumns
from models.metrics import Estimate
from models.native import typical_rows
from models.run_table_view import experiment_tags
from models.slices import SliceMetrics
from models.training_log import (
    data_digest,
    metrics_table,
    part_metrics,
    rung_metrics,
    series_by_origin,
    training_metrics,
    training_tags,
    winner_series,
)

MOST_METRICS = 90  # more than that and a run's page is a list nobody reads


def test_a_runs_page_stays_readable(trained):
    shown = training_metrics(trained) | next(iter(winner_series(trained).values()))
    assert len(shown) <= MOST_METRICS
    assert all(math.isfinite(value) for value in shown.values())


def test_every_figure_stands_beside_what_it_rests_on(trained):
    shown = training_metrics(trained)
    tested = trained.metrics(trained.model.rung, 6)
    assert shown["tested_person_months_6m"] == tested.people_months
    assert shown["tested_exits_6m"] == tested.exits
    assert shown["base_rate_6m"] == pytest.approx(tested.exits / tested.people_months, rel=1e-3)
    assert shown["context_only_auc_6m"] == pytest.approx(
        trained.metrics(Rung.CONTEXT_ONLY, 6).auc.value, rel=1e-3
    )
    assert shown["interval/auc_3m_low"] < shown["other_horizons/auc_3m"] < shown["interval/auc_3m_high"]


def test_the_table_holds_every_measure_that_the_page_leaves_out(trained):
    table = metrics_table(trained)
    measured = sum(len(found.metrics.estimates()) for found in trained.backtest.metrics)
    assert len(table) == measured
    line = table[
        (table["rung"] == "logistic")
        & (table["horizon_months"] == 12)
        & (table["part"] == "all")
        & table["origin"].isna()
        & (table["measure"] == "lift_top_tenth")
    ]
    assert line["value"].tolist() == [trained.metrics(Rung.LOGISTIC, 12).lift_top_tenth.value]
    assert "lift_top_tenth_12m" not in training_metrics(trained)


def test_a_measure_without_a_value_is_left_out(trained):
    measured = trained.metrics(Rung.LOGISTIC, 6)
    blank = replace(measured, auc=Estimate(math.nan), brier_skill=Estimate(0.1))
    metrics = tuple(
        replace(found, metrics=blank) if found.metrics is measured else found
        for found in trained.backtest.metrics
    )
    without = replace(trained, backtest=replace(trained.backtest, metrics=metrics))
    shown = rung_metrics(without, Rung.LOGISTIC)
    assert not [name for name in shown if name.startswith("auc")]
    assert [name for name in shown if name.startswith("brier_skill")] == ["brier_skill_6m"]


def test_parts_are_shown_at_the_main_horizon_and_units_only_in_the_table(trained):
    unit = SliceMetrics(trained.model.rung, None, "unit:north", trained.metrics(trained.model.rung, 6))
    with_unit = replace(
        trained, backtest=replace(trained.backtest, metrics=(*trained.backtest.metrics, unit))
    )
    shown = part_metrics(with_unit)
    assert {"parts/unseen_people_auc_6m", "parts/unseen_people_exits_6m"} <= set(shown)
    assert not [name for name in shown if "north" in name or "_3m" in name]
    assert "unit:north" in set(metrics_table(with_unit)["part"])


def test_the_series_of_the_training_has_context_alone_beside_it(trained):
    context = series_by_origin(trained, Rung.CONTEXT_ONLY)
    for origin, values in winner_series(trained).items():
        assert values["by_month/context_only_auc_6m"] == context[origin]["by_month/auc_6m"]
        assert values["by_month/exits_6m"] == context[origin]["by_month/exits_6m"]


def test_the_list_is_shown_with_what_chance_would_give_and_its_change_over_time(trained):
    shown, quality = training_metrics(trained), trained.list_quality
    assert shown["list/leavers"] == quality.lead_time.leavers > 0
    assert (
        shown["interval/never_named_low"] <= shown["list/never_named"] < shown["list/never_named_by_chance"]
    )
    assert shown["list/median_lead_months"] == quality.lead_time.median_months.value
    assert shown["list/jaccard"] > shown["list/jaccard_by_chance"]
    assert shown["list/people_at_two_origins"] == quality.stability.people_pairs
    series = list(winner_series(trained).values())
    assert "by_month/list_jaccard" not in series[0]  # no list before it
    assert [values["by_month/list_jaccard"] for values in series[1:]] == pytest.approx(
        [change.jaccard for change in quality.stability.changes],
        rel=1e-3,
    )


def test_the_data_digest_depends_on_every_frame_and_not_on_their_order():
    digests = {"panel": "a1", "outcomes": "b2"}
    assert data_digest(digests) == data_digest(dict(reversed(digests.items())))
    assert data_digest(digests) != data_digest({"panel": "a1", "outcomes": "b3"})


def test_typical_rows_are_quartiles_and_the_commonest_label():
    columns = ModelColumns(
        numeric=("pay", "empty"), categorical=("role",), factor_of={"pay": "p", "empty": "p", "role": "c"}
    )
    matrix = np.array([[1.0, np.nan, 2.0], [2.0, np.nan, 2.0], [4.0, np.nan, 1.0], [8.0, np.nan, np.nan]])
    expected = [[1.75, np.nan, 2.0], [3.0, np.nan, 2.0], [5.0, np.nan, 2.0]]
    np.testing.assert_array_equal(typical_rows(matrix, columns), expected)


def test_figures_have_four_digits_and_counts_are_whole(trained):
    shown = training_metrics(trained) | rung_metrics(trained, Rung.LOGISTIC)
    assert shown["auc_6m"] == float(f"{trained.metrics(trained.model.rung, 6).auc.value:.4g}")
    assert shown["training_rows"] == trained.rows
    assert not [name for name, value in shown.items() if len(f"{value:.10g}".lstrip("-0.")) > 9]


def test_the_view_of_the_table_of_runs_names_only_what_a_training_has(trained):
    view = json.loads(experiment_tags(6)["mlflow.sharedViewState.trainings"])
    shown = set(training_metrics(trained))
    tags = set(training_tags(trained)) | {"population", "code_version"}
    for column in view["selectedColumns"]:
        kind, _, name = column.rstrip("`").partition(".`")
        assert name in {"metrics": shown, "tags": tags}[kind]
    assert (
        set(view["columnWidths"])
        == set(view["columnOrder"])
        == {
            "attributes.`Run Name`",
            *view["selectedColumns"],
        }
    )
    assert view["globalLineChartConfig"]["xAxisKey"] == "time"  # points are dated by their origin
