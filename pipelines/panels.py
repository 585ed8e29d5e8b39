"""From checked source tables to the one panel and its outcomes: the engine ends here, pandas begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data_contracts.catalogue import SOURCES
from data_contracts.errors import ModelError
from features.build import build_features, lacking_by_factor, measured_features
from features.catalogue import features_of
from features.context import tenure_months
from features.feature import Factor, Feature
from features.outcomes import build_outcomes
from features.panel import build_panel
from models.columns import ModelColumns
from pipelines.as_of import months_before
from pipelines.config import RunSection
from pipelines.exits_on_record import nobody_at_risk
from pipelines.sources import CheckedSources
from pipelines.store import Store

PANEL_ORDER = ("as_of_date", "employee_id")


@dataclass(frozen=True)
class Panel:
    """The people at risk on each as-of date with their features.

    Attributes:
        frame: one row per (employee_id, as_of_date), sorted by date and person.
        features: the measured features, in catalogue order.
        not_measured: what each factor without any measured feature lacks.
        partly_measured: what each factor lacks of which only some features are measured.
        has_notice_dates: whether exits are dated by the notice rather than by the last day.
    """

    frame: pd.DataFrame
    features: tuple[Feature, ...]
    not_measured: dict[str, tuple[str, ...]]
    partly_measured: dict[str, tuple[str, ...]]
    has_notice_dates: bool

    @property
    def measured(self) -> tuple[str, ...]:
        """Names of the factors with at least one measured feature."""
        found = {feature.factor.value for feature in self.features}
        return tuple(factor.value for factor in Factor if factor.value in found)

    def coverage(self) -> dict[str, Any]:
        """What of the population's factors the delivered tables can show, ready for JSON."""
        return {
            "factors_measured": list(self.measured),
            "factors_partly_measured": {name: list(lacks) for name, lacks in self.partly_measured.items()},
            "factors_not_measured": {name: list(lacks) for name, lacks in self.not_measured.items()},
        }

    def columns(self) -> ModelColumns:
        """The measured features as a model reads them."""
        return ModelColumns(
            numeric=tuple(feature.name for feature in self.features if not feature.is_category),
            categorical=tuple(feature.name for feature in self.features if feature.is_category),
            context=tuple(feature.name for feature in self.features if feature.factor is Factor.CONTEXT),
            factor_of={feature.name: feature.factor.value for feature in self.features},
            monotone={feature.name: feature.monotone for feature in self.features if feature.monotone},
            tenure=tenure_months.name if tenure_months in self.features else None,
            elapsed=tuple(feature.name for feature in self.features if feature.is_elapsed),
        )

    def on(self, as_of_date: date) -> pd.DataFrame:
        """The people of one as-of date, sorted by key, index from 0."""
        return self.frame[self.frame["as_of_date"] == pd.Timestamp(as_of_date)].reset_index(drop=True)


def measure_panel(
    store: Store, sources: CheckedSources, settings: RunSection, as_of_dates: Sequence[date]
) -> Panel:
    """Who was at risk on each date, and every feature the delivered tables allow.

    Raises:
        ModelError: nobody is at risk on the run's as-of date.
    """
    tables = store.sources({contract.table: contract for contract in SOURCES if not contract.is_apart})
    panel = store.materialise("panel", build_panel(tables, as_of_dates, settings.population))
    delivered = sources.delivered_to_features()
    catalogue = features_of(settings.population)
    features = measured_features(delivered, catalogue)
    built = build_features(panel, tables, features, store.materialise)
    frame = store.frame(built, PANEL_ORDER)
    if not (frame["as_of_date"] == pd.Timestamp(sources.as_of_date)).any():
        raise ModelError(nobody_at_risk(store, settings.population, sources.as_of_date))
    lacking = lacking_by_factor(delivered, catalogue)
    is_measured = {feature.factor.value for feature in features}
    return Panel(
        frame=frame,
        features=features,
        not_measured={name: lacks for name, lacks in lacking.items() if name not in is_measured},
        partly_measured={name: lacks for name, lacks in lacking.items() if name in is_measured},
        has_notice_dates=store.has_values("source", "employment_spells", "notice_date"),
    )


def observe_outcomes(
    store: Store, settings: RunSection, known_by: Sequence[date]
) -> dict[date, pd.DataFrame]:
    """The panel's outcomes as they were known on each of the dates.

    Months younger than `outcome_lag_months` do not count: their exits may not be on record yet.
    """
    panel = store.derived("panel")
    spells = store.sources({contract.table: contract for contract in SOURCES})["employment_spells"]
    return {
        day: store.frame(
            build_outcomes(
                panel,
                spells,
                known_by=day,
                observed_until=months_before(day, settings.outcome_lag_months),
                unknown_exits_count_as=settings.unknown_exits_count_as,
            ),
            PANEL_ORDER,
        )
        for day in known_by
    }
