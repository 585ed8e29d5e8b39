"""The stages of a run, one function each: read, compute, check the output's own contract, write."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from data_contracts.catalogue import published_contract
from data_contracts.check import raise_if_critical
from data_contracts.errors import ContractError, LeakageError, ModelError
from features.catalogue import FEATURES
from pipelines.as_of import landmark_dates
from pipelines.audits.audit import audit_warnings, audited
from pipelines.audits.fairness_audit import read_groups
from pipelines.audits.flag_rates import flag_rates_record, keep_flag_rates
from pipelines.audits.leak_record import leak_sentence
from pipelines.bench.promotion_rule import Trial, promotion_rule
from pipelines.exits_on_record import require_voluntary_exits
from pipelines.inspection import inspect
from pipelines.learning import learn
from pipelines.monitoring.back_check import BackCheck
from pipelines.monitoring.look_back import keep_back_check, look_back, monitoring_record
from pipelines.monitoring.published_months import with_stated
from pipelines.pages import ReportInputs, write_pages
from pipelines.panels import Panel, measure_panel
from pipelines.publishing import RECORD, refuse_if_published, staged_month
from pipelines.record import base_record, model_record, panel_record, refusal_record, run_id, to_json
from pipelines.reports.csv_safety import harmless_csv
from pipelines.run_folder import leave_record, log_findings, refused, write_report, write_timings
from pipelines.scoring import Scored, ScoringSettings, score_month, withhold_month
from pipelines.session import Session
from pipelines.sources import CheckedSources, read_and_check
from pipelines.tracking import ChosenModel
from pipelines.truth import read_truth
from pipelines.validation import last_snapshot
from pipelines.value_at_stake import read_stakes, stakes_record, with_value_at_stake

log = logging.getLogger("stanna")

TABLES = ("scores", "reasons", "factor_contributions", "team_factors", "value_at_stake")


def check_for_publication(session: Session) -> CheckedSources:
    """Check, unless the month must not be touched: then stop as early as the month is known."""
    request = session.request
    if request.as_of_date is not None:
        refuse_if_published(session.output, request.as_of_date, replace=request.is_replacing)
    sources = check_sources(session)
    refuse_if_published(session.output, sources.as_of_date, replace=request.is_replacing)
    return sources


def check_sources(session: Session) -> CheckedSources:
    """Read, check and inspect; a critical violation leaves its report and its record, and stops."""
    request = session.request
    with session.clock.stage("check") as cost:
        sources = read_and_check(
            session.store, session.config, session.data_folder, request.as_of_date, request.today
        )
        if sources.digests:  # the shape was sound, so there are tables to look at
            before = last_snapshot(session.output, sources.as_of_date)
            sources = inspect(session.store, session.config, sources, before)
        cost.rows = sum(count.rows_read for count in sources.report.counts)
    log_findings(sources)
    try:
        raise_if_critical(sources.report)
    except ContractError as error:
        folder = leave_record(session, sources, refusal_record(str(error)))
        raise ContractError(f"{error}\n  the whole report: {folder / 'validation' / 'index.html'}") from None
    return sources


def measure(session: Session, sources: CheckedSources, as_of_dates: list[date]) -> Panel:
    """The people at risk on each date with their features; with nobody to score it leaves a refusal."""
    with session.clock.stage("features") as cost:
        try:
            panel = measure_panel(session.store, sources, session.config.run, as_of_dates)
        except ModelError as error:
            raise refused(session, sources, {}, error) from None
        cost.rows = len(panel.frame)
    return panel


def train_model(
    session: Session, sources: CheckedSources, fallback: ChosenModel | None = None
) -> tuple[ChosenModel, Panel]:
    """Train at the as-of date and keep the training; returns the model to score with.

    A refusal leaves its record unless a champion can go on scoring, which is told at the end of the command.
    """
    settings = session.config.run
    rule = promotion_rule(session.config)  # fixed before anything is learned
    try:
        require_voluntary_exits(session.store, settings, sources.as_of_date)
    except ModelError as error:
        if fallback is None:
            raise refused(session, sources, {}, error) from None
        return _without_new_model(session, fallback, error), measure(session, sources, [sources.as_of_date])
    dates = landmark_dates(
        sources.as_of_date, settings.history_months, settings.landmark_every_months, settings.observed_from
    )
    panel = measure(session, sources, dates)
    truth = None
    if session.config.truth is not None:
        truth = read_truth(session.data_folder / session.config.truth.folder, settings.population)
    try:
        with session.clock.stage("train") as cost:
            learned = learn(
                session.store,
                panel,
                settings,
                sources.as_of_date,
                truth,
                trials=session.config.tuning.trials,
            )
            cost.rows = learned.result.rows
        with session.clock.stage("audit"):
            learned = audited(session.store, learned, panel, sources, session.config)
        for line in audit_warnings(learned.record):
            log.warning(line)
    except ModelError as error:
        if fallback is not None:
            return _without_new_model(session, fallback, error), panel
        raise refused(session, sources, panel_record(panel), error) from None
    with session.clock.stage("track"):
        groups = read_groups(session.store, sources.as_of_date) if rule.compares_groups else None
        kept = session.tracking.keep(learned, settings.population, Trial(rule, groups))
    try:
        refuse_if_implausible(kept.training, settings.plausible_auc)
    except LeakageError as error:
        raise refused(session, sources, panel_record(panel) | {"model": kept.training}, error) from None
    if kept.model is None and fallback is not None:
        session.tracking.tell(
            "the new training found no signal: nobody is listed until a training finds one again"
        )
    return (fallback if fallback is not None and kept.model is not None else kept), panel


def _without_new_model(session: Session, fallback: ChosenModel, error: ModelError) -> ChosenModel:
    session.tracking.tell(f"no new model was trained, the champion goes on scoring; {error}")
    return fallback


def refuse_if_implausible(training: Mapping[str, Any], plausible_auc: float) -> None:
    """Stop on skill that such records cannot carry: it is a leak until it is explained.

    Raises:
        LeakageError: the training's record calls it suspicious.
    """
    found = training.get("leak_guards", {"findings": []})["findings"]
    if clear := [one for one in found if one["is_clear_cut"] and not one["is_explained"]]:
        features = ", ".join(f'"{one["feature"]}"' for one in clear)
        raise LeakageError(
            f"{'; '.join(leak_sentence(one) for one in clear)}. The training is kept in MLflow, and no month "
            "is scored with it: correct the day on which the source says they were recorded. Once it is "
            f"explained, name them in [run] explained_features = [{features}] and train again"
        )
    if training["is_suspiciously_good"]:
        main = f"{training['main_horizon_months']}m"
        auc = training["backtest"][training["rung"]][main]["auc"]
        raise LeakageError(
            f"the backtest's AUC is {auc['value']:.3f} at {main}, above {plausible_auc:g} and more than such "
            "records can carry: a column probably knows the future. The training is kept in MLflow, and no "
            "month is scored with it; look at its factor plot. Once the skill is explained, raise [run] "
            "plausible_auc and train again, or promote this training with `stanna promote --acknowledge`"
        )


def choose(session: Session, sources: CheckedSources) -> ChosenModel | None:
    """The registered model that may score this month, or None."""
    with session.clock.stage("model"):
        return session.tracking.choose(sources.as_of_date)


def is_due(session: Session, sources: CheckedSources) -> bool:
    """Whether the last training is older than the configuration allows."""
    every_months = session.config.run.train_every_months
    return session.tracking.is_training_due(sources.as_of_date, every_months)


def score_people(
    session: Session, sources: CheckedSources, panel: Panel, chosen: ChosenModel
) -> tuple[Scored, dict[str, Any], BackCheck]:
    """The month's published tables and its record, with the model or, under `no_signal`, without figures.

    Before that earlier lists are held against what happened, which may move the model's calibration.
    """
    people = panel.on(sources.as_of_date)
    back = look_back(session, sources, chosen.model)
    settings, bands = session.config.run, session.config.bands
    identifier = run_id(session.config, sources, sources.as_of_date)
    with session.clock.stage("score") as cost:
        cost.rows = len(people)
        found = None
        last_month = back.last_month and with_stated(session.output, back.last_month)
        if back.model is None:
            scored = withhold_month(people, settings.horizons_months, identifier)
        else:
            scored = score_month(
                people,
                sources.as_of_date,
                back.model,
                {feature.name: feature for feature in FEATURES},
                last_month,
                ScoringSettings(bands.talk_now_ratio, bands.plan_a_talk_ratio, identifier),
            )
            found = read_stakes(session.store, sources.delivered_to_features(), sources.as_of_date)
            scored = with_value_at_stake(scored, found, session.config.value_at_stake)
    version = None if chosen.model is None else chosen.model.model_version
    record = (
        base_record(session.config, sources)
        | panel_record(panel)
        | model_record(chosen.training, version, scored.edges, len(people))
        | monitoring_record(session, back, people, scored.scores)
        | stakes_record(found, session.config.value_at_stake)
        | {"fairness": flag_rates_record(read_groups(session.store, sources.as_of_date), scored.scores)}
    )
    return scored, record, back.checked


def publish_month(
    session: Session,
    sources: CheckedSources,
    panel: Panel,
    scored: Scored,
    record: dict[str, Any],
    checked: BackCheck,
    *,
    with_pages: bool,
) -> None:
    """Write the month whole: tables held against their contracts, validation report, pages, record.

    Then the tables that grow, which every later run writes anew should this one be killed before.
    """
    settings = session.config.run
    horizons = settings.horizons_months
    with staged_month(session.output, sources.as_of_date) as folder:
        with session.clock.stage("publish") as cost:
            for table in TABLES:
                contract = published_contract(table, horizons, settings.main_horizon_months)
                session.store.check_and_write(getattr(scored, table), contract, folder / f"{table}.parquet")
            columns = list(published_contract("scores", horizons).column_names)
            (folder / "scores.csv").write_text(harmless_csv(scored.scores[columns]), encoding="utf-8")
            write_report(session, sources, folder)
            cost.rows = len(scored.scores)
        if with_pages:
            with session.clock.stage("report") as cost:
                inputs = ReportInputs(session.config, sources, panel, scored, record, session.texts)
                cost.rows = write_pages(folder, session.output, session.store, inputs)
        (folder / RECORD).write_text(to_json(record), encoding="utf-8")
        write_timings(session, sources, folder)
    keep_flag_rates(session.output)
    keep_back_check(session, checked)
