"""What a finished training is held against before anybody relies on it: fairness, and signs of leaks."""

from dataclasses import replace

from pipelines.config import Config
from pipelines.fairness_audit import read_groups
from pipelines.fairness_record import fairness_record
from pipelines.learning import Learned
from pipelines.panels import Panel
from pipelines.sources import CheckedSources
from pipelines.store import Store


def audited(store: Store, learned: Learned, panel: Panel, sources: CheckedSources, config: Config) -> Learned:
    """The training with what the audits found in its record: aggregates, never a person."""
    groups = read_groups(store, sources.as_of_date)
    fairness = fairness_record(groups, learned.result, panel.frame, config.bands.talk_now_ratio)
    return replace(learned, record=learned.record | {"fairness": fairness})
