"""The sets of data nobody here wrote that the ladder is compared with its peers on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.inputs import GROUPS, KEYS, TrainingData, TrainingSettings, with_groups
from models.splits import Split, rolling_origin_splits
from pipelines.as_of import landmark_dates
from pipelines.config import SAMPLE_CONFIG, load_config
from pipelines.learning import training_settings
from pipelines.panels import measure_panel, observe_outcomes
from pipelines.sources import read_and_check
from pipelines.store import Store


@dataclass(frozen=True)
class ForeignSet:
    """One set: its configuration, its folder, and the last whole month it covers."""

    config: str
    folder: str
    as_of_date: date


SETS: Mapping[str, ForeignSet] = {
    "insurance_sales_2016": ForeignSet("insurance_sales", "insurance_sales_2016", date(2016, 12, 31)),
    "test_db_10k": ForeignSet("employees_sample", "test_db_10k/parquet", date(2002, 7, 31)),
    "takehome_retention": ForeignSet("takehome_retention", "takehome_retention", date(2015, 11, 30)),
    "mfg10": ForeignSet("mfg10", "mfg10", date(2015, 12, 31)),
}


@dataclass(frozen=True)
class Case:
    """One set as a training reads it.

    Attributes:
        data: panel and outcomes as known at every origin and at the cutoff.
        splits: the backtest's origins, oldest first.
        settings: as its configuration has them.
    """

    data: TrainingData
    splits: list[Split]
    settings: TrainingSettings


def read_case(foreign: ForeignSet, root: Path) -> Case:
    """Read one set as its configuration says and measure its panel, as `stanna run` does.

    Args:
        foreign: which set.
        root: the folder that holds the sets' folders.

    Raises:
        ConfigError: a file of the set is missing.
    """
    config = load_config(SAMPLE_CONFIG.parent / f"{foreign.config}.toml")
    settings = training_settings(config.run, config.tuning.trials)
    cutoff = foreign.as_of_date
    store = Store()
    try:
        sources = read_and_check(store, config, root / foreign.folder, cutoff, cutoff)
        dates = landmark_dates(
            cutoff, config.run.history_months, config.run.landmark_every_months, config.run.observed_from
        )
        panel = measure_panel(store, sources, config.run, dates)
        found = [stamp.date() for stamp in panel.frame["as_of_date"].drop_duplicates()]
        splits = rolling_origin_splits(
            found, cutoff, settings.main_horizon_months, settings.outcome_lag_months, settings.origins
        )
        outcomes = observe_outcomes(store, config.run, [split.origin for split in splits] + [cutoff])
    finally:
        store.close()
    columns = panel.columns()
    kept = list(dict.fromkeys([*KEYS, *GROUPS, *columns.features]))
    frame = with_groups(panel.frame)[kept].sort_values(
        ["as_of_date", "employee_id"], kind="stable", ignore_index=True
    )
    return Case(TrainingData(frame, outcomes, cutoff, columns), splits, settings)
