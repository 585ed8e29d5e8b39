"""What the features carry of what was planted: the list is whole, and the measure finds what it should."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.recorded_signals import CARRIERS, as_markdown, carried
from features.catalogue import features_of
from pipelines.simulation import load_parameters, simulate

AS_OF = pd.Timestamp("2024-06-30")


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    simulate(load_parameters(None), 3, 60, 13, "default", folder)
    return folder / "truth"


@pytest.mark.parametrize(("population", "file"), [("seller", ""), ("sales_manager", "_of_managers")])
def test_every_planted_signal_has_features_that_stand_for_it(truth, population, file):
    planted = set(pd.read_parquet(truth / f"signals{file}.parquet").columns) - {"employee_id", "month"}
    assert set(CARRIERS[population]) == planted
    known = {f.name for f in features_of(population)}
    assert {name for names in CARRIERS[population].values() for name in names} <= known


def made_truth(folder, signal):
    people = [f"s{number}" for number in range(len(signal))]
    month = AS_OF + pd.Timedelta(days=1)
    names = list(CARRIERS["sales_manager"])
    truth = pd.DataFrame({"employee_id": people, "month": month} | {name: signal for name in names})
    truth.to_parquet(folder / "signals_of_managers.parquet")
    truth[["employee_id", "month"]].assign(leadership=0.0).to_parquet(folder / "latents_of_managers.parquet")
    features = {name for carriers in CARRIERS["sales_manager"].values() for name in carriers}
    return pd.DataFrame({"employee_id": people, "as_of_date": AS_OF, "tenure_months": 30.0}), sorted(features)


def test_a_hinge_of_the_feature_is_explained_and_noise_is_not(tmp_path):
    draw = np.random.default_rng(5)
    value = draw.normal(size=4000)
    frame, features = made_truth(tmp_path, np.maximum(value, 0.0))
    carrying = frame.assign(**{name: value for name in features})
    noise = frame.assign(**{name: draw.normal(size=4000) for name in features})
    assert carried(carrying, tmp_path, "sales_manager")["explained"].min() > 0.97
    assert carried(noise, tmp_path, "sales_manager")["explained"].max() < 0.05


def test_the_table_of_the_docs_has_a_line_a_signal(tmp_path):
    frame, features = made_truth(tmp_path, np.arange(50.0))
    found = carried(frame.assign(**{name: np.arange(50.0) for name in features}), tmp_path, "sales_manager")
    page = as_markdown(found)
    assert page.count("\n") == len(CARRIERS["sales_manager"]) + 1
    assert "| pressure | span_times_target_gap_3m | 1.00 | 1.00 |" in page
