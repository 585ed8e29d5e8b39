"""What the scenarios do to an organisation shows in the leadership features, as the truth says."""

from datetime import date

import pandas as pd
import pytest

from data_contracts.catalogue import SOURCES
from features.build import build_features
from features.leadership import (
    manager_has_own_quota_and_wide_span,
    manager_key_accounts_ratio,
    months_since_manager_change,
    months_since_manager_quit,
    span_of_control,
)
from features.panel import build_panel
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import read_and_check
from pipelines.store import Store
from tests.mutations.economy import engine_only

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
AFTER_REORGANISATION = date(2026, 1, 31)  # the sixth month from the end
FEATURES = (
    months_since_manager_change,
    months_since_manager_quit,
    span_of_control,
    manager_has_own_quota_and_wide_span,
    manager_key_accounts_ratio,
)
TABLES = ("employment_spells", "assignments", "quotas", "accounts")


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Scenario and day -> the leadership features, and the planted signals of the month after."""

    def call(scenario, day):
        folder = tmp_path_factory.mktemp(scenario)
        simulate(load_parameters(None), 4, 400, 24, scenario, folder)
        config = load_config(SAMPLE_CONFIG)
        config = config.model_copy(update={"sources": {table: config.sources[table] for table in TABLES}})
        store = Store()
        try:
            with engine_only(active=True):
                read_and_check(store, config, folder, AS_OF, AS_OF)
            tables = store.sources({contract.table: contract for contract in SOURCES})
            panel = store.materialise("panel", build_panel(tables, [day], "seller"))
            built = build_features(panel, tables, FEATURES, store.materialise)
            frame = store.frame(built, ("employee_id",)).set_index("employee_id")
        finally:
            store.close()
        signals = pd.read_parquet(folder / "truth" / "signals.parquet")
        after = signals[pd.to_datetime(signals["month"]) == pd.Timestamp(day) + pd.Timedelta(days=1)]
        return frame.join(after.set_index("employee_id"))

    return call


def test_crowding_managers_hold_the_key_accounts_that_they_do_not_hold_otherwise(measured):
    crowded, usual = measured("crowded", AS_OF), measured("default", AS_OF)
    sells, leads = crowded["player_coach"] > 0, crowded["player_coach"] == 0
    assert sells.mean() > 0.3
    assert crowded.loc[sells, "manager_key_accounts_ratio"].median() > 0.3
    assert crowded.loc[leads, "manager_key_accounts_ratio"].median() == 0
    held = crowded["manager_key_accounts_ratio"].mean()
    assert held > usual["manager_key_accounts_ratio"].mean() + 0.1
    assert (crowded["manager_has_own_quota_and_wide_span"] == sells).mean() > 0.9


def test_a_reorganisation_gives_half_the_sellers_another_manager_and_no_manager_quits_by_it(measured):
    reorganised, usual = measured("reorg", AFTER_REORGANISATION), measured("default", AFTER_REORGANISATION)
    changed = reorganised["months_since_manager_change"] <= 1
    assert 0.35 < changed.mean() < 0.65
    assert (usual["months_since_manager_change"] <= 1).mean() < 0.15
    assert (reorganised.loc[changed, "months_since_manager_quit"] <= 1).mean() < 0.1
    felt = reorganised["manager_changed"] > 0
    assert (felt & changed).sum() > 0.9 * felt.sum()
