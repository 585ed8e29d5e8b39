"""What a finished training is held against before anybody relies on it: fairness, and signs of leaks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from data_contracts.catalogue import source_contract
from models.inputs import align_outcomes
from models.leak_guard import LeakData
from pipelines.audits.fairness_audit import read_groups
from pipelines.audits.fairness_record import fairness_lines, fairness_record
from pipelines.audits.leak_record import leak_lines, leak_record, monthly_work
from pipelines.config import Config
from pipelines.learning import Learned
from pipelines.panels import Panel, observe_outcomes
from pipelines.sources import CheckedSources
from pipelines.store import Store
from pipelines.training_record import JSONValue

WORK = "sales_results"  # what people's work came to, month by month


def audited(store: Store, learned: Learned, panel: Panel, sources: CheckedSources, config: Config) -> Learned:
    """The training with what the audits found in its record: aggregates, never a person.

    A feature that clearly knows the future makes the training as suspicious as an AUC that is too good.
    """
    groups = read_groups(store, sources.as_of_date)
    fairness = fairness_record(groups, learned.result, panel.frame, config.bands.talk_now_ratio)
    cutoff = sources.as_of_date
    outcomes = observe_outcomes(store, config.run, [cutoff])[cutoff]
    guards = leak_record(
        learned.result,
        LeakData(
            panel=panel.frame,
            outcomes=align_outcomes(panel.frame, outcomes),
            columns=learned.result.model.columns,
            test_dates=[split.origin for split in learned.result.backtest.splits],
            work=_work_on_record(store),
        ),
        config.run.plausible_auc,
        sources.suspicions,
        config.run.explained_features,
    )
    is_suspicious = bool(learned.record["is_suspiciously_good"] or guards["is_clear_cut"])
    found: dict[str, JSONValue] = {
        "is_suspiciously_good": is_suspicious,
        "fairness": fairness,
        "leak_guards": guards,
    }
    return replace(learned, record=learned.record | found)


def audit_warnings(training: Mapping[str, Any]) -> list[str]:
    """What somebody should act on."""
    unfair = fairness_lines(training) if training["fairness"]["is_raised"] else []
    return [line.removeprefix("WARNING, ") for line in (*leak_lines(training), *unfair)]


def audit_tags(training: Mapping[str, Any]) -> dict[str, str]:
    """What the audits found, as the columns of a table of runs show it; nothing of a training without."""
    if not {"fairness", "leak_guards"} <= training.keys():
        return {}
    fairness, guards = training["fairness"], training["leak_guards"]
    count = len(fairness["findings"])
    return {
        "fairness": f"{count} finding(s)" if fairness["is_measured"] else fairness["reason"],
        "leak_guards": "raised" if guards["is_raised"] else "nothing found",
    }


def _work_on_record(store: Store) -> pd.DataFrame | None:
    if not store.exists("source", WORK):
        return None
    rows = store.sources({WORK: source_contract(WORK)})[WORK]
    current = rows.filter(rows["superseded_date"].isnull()).select("employee_id", "month", "result")
    return monthly_work(store.frame(current, ("employee_id", "month", "result")))
