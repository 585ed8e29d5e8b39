"""The report stage: published tables become one page per manager and the leadership page."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from data_contracts.catalogue import SOURCES
from features.exits import recent_exits
from features.feature import Feature
from features.losses import losses, open_seats
from pipelines.config import Config
from pipelines.managers_support import CONDITIONS, measure_support
from pipelines.monitoring.earlier_figures import read_earlier_figures
from pipelines.panels import Panel
from pipelines.record import run_summary
from pipelines.reports.change_view import moved_factors, nameable_factors
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.leadership_views import LeadershipInputs, build_leadership_view
from pipelines.reports.manager_page import render_manager_page
from pipelines.reports.manager_views import Supplement, build_manager_views
from pipelines.reports.not_recorded import factors_not_recorded
from pipelines.reports.run_summary import RunSummary
from pipelines.reports.stake_view import Assumed, Assumptions, ValueAtStake, values_at_stake
from pipelines.reports.support_view import support_facts
from pipelines.reports.team_view import team_standings
from pipelines.reports.texts import Texts
from pipelines.reports.trend_view import points_by_person
from pipelines.reports.views import ManagerView
from pipelines.scoring import Scored
from pipelines.sources import CheckedSources
from pipelines.store import Store
from pipelines.workbooks import people_by_manager, write_workbooks

DAYS_OF_EXITS = 365
LONGEST_FILE_NAME = 200  # file systems take 255 bytes


@dataclass(frozen=True)
class ReportInputs:
    """What the pages of one month are rendered from."""

    config: Config
    sources: CheckedSources
    panel: Panel
    scored: Scored
    record: dict[str, Any]
    texts: Texts


def write_pages(folder: Path, output: Path, store: Store, inputs: ReportInputs) -> int:
    """Write leadership.html and, where the purpose allows naming people, one page and workbook per manager.

    Args:
        folder: of the month, as it is being written.
        output: where earlier months are published.
        store: holds the sources and the panel.
        inputs: what the pages are rendered from.

    Returns:
        How many pages were written.
    """
    features = {feature.name: feature for feature in inputs.panel.features}
    run = run_summary(inputs.record, inputs.config)
    names = _display_names(store)
    views: dict[str, ManagerView] = {}
    if not inputs.config.missing_purpose():
        views = build_manager_views(
            inputs.scored.scores,
            inputs.scored.reasons,
            names,
            features,
            run,
            _supplement(output, store, inputs, run),
        )
    leadership = build_leadership_view(
        _leadership_inputs(store, inputs, features, views), features, inputs.texts, run
    )
    (folder / "leadership.html").write_text(
        render_leadership_page(leadership, inputs.texts), encoding="utf-8"
    )
    if not views:
        return 1
    (folder / "managers").mkdir()
    for manager_id, view in views.items():
        page = folder / "managers" / f"{_file_name(manager_id)}.html"
        page.write_text(render_manager_page(view, inputs.texts), encoding="utf-8")
    people = people_by_manager(inputs.scored.scores, names, inputs.texts.language)
    books = folder / "managers"
    write_workbooks(views, people, run, inputs.texts, lambda key: books / f"{_file_name(key)}.xlsx")
    return 1 + len(views)


def _supplement(output: Path, store: Store, inputs: ReportInputs, run: RunSummary) -> Supplement:
    """What managers' pages tell beyond scores and reasons."""
    scored, day = inputs.scored, inputs.sources.as_of_date
    earlier = read_earlier_figures(output, inputs.record, scored.factor_contributions)
    managers, conditions = measure_support(store, inputs.sources)
    return Supplement(
        language=inputs.texts.language,
        earlier=points_by_person(earlier.risks),
        moved=moved_factors(earlier.changes, nameable_factors(inputs.panel.features)),
        not_recorded=factors_not_recorded(inputs.panel.on(day), inputs.panel.features),
        stakes=_stakes(inputs),
        standings=team_standings(scored.team_factors),
        support=support_facts(managers, conditions, run.as_of_date),
    )


def _stakes(inputs: ReportInputs) -> Mapping[str, ValueAtStake]:
    told = inputs.record.get("value_at_stake")
    if told is None:
        return {}
    scored = inputs.scored
    settings = inputs.config.value_at_stake
    assumptions = Assumptions(
        items={
            "open_pipeline": Assumed(settings.pipeline_lost_ratio, told["won_value_ratio"]),
            "sole_contact_accounts": Assumed(settings.account_lost_ratio),
            "ramp": Assumed(settings.ramp_months, settings.ramp_missing_ratio),
        },
        margin_ratio=settings.margin_ratio,
        replacement_pay_ratio=settings.replacement_pay_ratio if told["has_pay_in_total"] else None,
    )
    return values_at_stake(scored.scores, scored.value_at_stake, told["currency"], assumptions)


def _leadership_inputs(
    store: Store, inputs: ReportInputs, features: dict[str, Feature], views: Mapping[str, ManagerView]
) -> LeadershipInputs:
    people = inputs.panel.on(inputs.sources.as_of_date)
    horizon = inputs.config.run.main_horizon_months
    contributions = inputs.scored.factor_contributions
    numeric = [name for name, feature in features.items() if not feature.is_category]
    tables = store.sources({contract.table: contract for contract in SOURCES if not contract.is_apart})
    cohort = store.derived("panel")
    today = cohort.filter(cohort.as_of_date == inputs.sources.as_of_date)
    exits = recent_exits(today, tables, DAYS_OF_EXITS, inputs.config.run.unknown_exits_count_as)
    scores = inputs.scored.scores.set_index("employee_id")
    managers, of_managers = measure_support(store, inputs.sources, CONDITIONS)
    unknown_as = inputs.config.run.unknown_exits_count_as
    left = losses(today, tables, DAYS_OF_EXITS, unknown_as)
    seats = (
        open_seats(today.select("as_of_date").distinct(), tables["open_positions"])
        if ("open_positions" in tables)
        else None
    )
    return LeadershipInputs(
        people=people[["employee_id", "manager_id", "org_unit", "role"]].assign(
            risk=people["employee_id"].map(scores[f"risk_{horizon}m"]).astype("float64")
        ),
        exits=store.frame(exits, ("org_unit", "role", "cause")),
        contributions=contributions[["employee_id", "factor"]].assign(
            contribution=contributions["leadership_contribution"]
        ),
        features_now=people[numeric],
        managers=managers,
        of_managers={feature.name: feature for feature in of_managers},
        losses=store.frame(left, ("cause", "is_regretted")),
        seats=None if seats is None else store.frame(seats, ("days_open",)),
        cards=[card for view in views.values() for card in view.cards] if views else None,
    )


def _display_names(store: Store) -> pd.DataFrame:
    """`employee_id`, `name`; the one place that reads names."""
    if not store.exists("source", "display_names"):
        return pd.DataFrame({"employee_id": [], "name": []}, dtype="str")
    return store.names()


def _file_name(manager_id: str) -> str:
    """The key as a file name: no key can leave the folder, no two share a file, and none is too long."""
    quoted = quote(manager_id, safe="")
    return quoted if len(quoted) <= LONGEST_FILE_NAME else hashlib.sha256(manager_id.encode()).hexdigest()
