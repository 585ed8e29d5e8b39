"""With any of the optional tables missing the run works, and says what it no longer sees."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from data_contracts.catalogue import SOURCES
from features.catalogue import features_of
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.managers_support import SUPPORT, measure_support
from pipelines.panels import measure_panel
from pipelines.simulation import load_parameters, simulate
from pipelines.sources import CheckedSources, read_and_check
from pipelines.store import Store
from tests.mutations.economy import engine_only

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
REQUIRED = {"employment_spells", "assignments"}
OPTIONAL = sorted(c.table for c in SOURCES if not c.is_apart and c.table not in REQUIRED)
POPULATIONS = ("seller", "sales_manager")
# Each table away alone; for managers four builds, each without every fourth table, in place of thirty.
LACKING = [("seller", (table,)) for table in OPTIONAL]
LACKING += [("sales_manager", tuple(OPTIONAL[first::4])) for first in range(4)]


@dataclass(frozen=True)
class Checked:
    """A simulated organisation with every table, read and checked."""

    store: Store
    sources: CheckedSources

    def measured_without(self, tables, population):
        """The panel of the as-of date when these tables were never delivered."""
        settings = load_config(SAMPLE_CONFIG).run.model_copy(update={"population": population})
        delivered = {name: columns for name, columns in self.sources.delivered.items() if name not in tables}
        for table in tables:
            self.store.con.execute(f"ALTER TABLE source.{table} RENAME TO {table}_away")
        try:
            return measure_panel(self.store, replace(self.sources, delivered=delivered), settings, [AS_OF])
        finally:
            for table in tables:
                self.store.con.execute(f"ALTER TABLE source.{table}_away RENAME TO {table}")


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("every-table")
    simulate(load_parameters(None), 7, 120, 30, "default", folder)
    store = Store()
    with engine_only(active=True):
        sources = read_and_check(store, load_config(SAMPLE_CONFIG), folder, AS_OF, AS_OF)
    yield Checked(store, sources)
    store.close()


def expected_features(tables, population):
    return [f.name for f in features_of(population) if not set(f.tables) & set(tables)]


def lacking(panel):
    return {name for names in (panel.not_measured | panel.partly_measured).values() for name in names}


@pytest.mark.parametrize("population", POPULATIONS)
def test_with_every_table_everything_is_measured(checked, population):
    panel = checked.measured_without((), population)
    assert [f.name for f in panel.features] == [f.name for f in features_of(population)]
    assert panel.not_measured == panel.partly_measured == {}


@pytest.mark.parametrize(("population", "tables"), LACKING)
def test_without_a_table_the_rest_is_measured_and_the_table_is_named(checked, population, tables):
    panel = checked.measured_without(tables, population)
    assert [f.name for f in panel.features] == expected_features(tables, population)
    reads = {f.factor.value for f in features_of(population) if set(tables) & set(f.tables)}
    assert set(panel.not_measured) | set(panel.partly_measured) == reads
    assert lacking(panel) == {t for t in tables if any(t in f.tables for f in features_of(population))}
    assert len(panel.frame) > 0


def test_with_nothing_but_the_required_tables_the_record_names_all_others(checked):
    panel = checked.measured_without(OPTIONAL, "seller")
    assert {f.factor.value for f in panel.features} >= {"leadership", "culture", "context"}
    assert set(OPTIONAL) - lacking(panel) <= {"leaves", "manager_mandates"}


def test_a_managers_own_support_is_told_from_the_tables_there_are(checked):
    managers, features = measure_support(checked.store, checked.sources)
    assert features == SUPPORT
    assert len(managers) > 5
    assert managers["sellers_led"].gt(0).any()
    assert managers[[feature.name for feature in SUPPORT]].notna().any().all()
    delivered = {
        name: columns for name, columns in checked.sources.delivered.items() if name != "one_on_ones"
    }
    _, fewer = measure_support(checked.store, replace(checked.sources, delivered=delivered))
    assert [feature.name for feature in SUPPORT if feature not in fewer] == ["own_one_on_ones_held_ratio_6m"]
