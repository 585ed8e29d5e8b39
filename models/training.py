"""Training from panel and outcomes to a model with a verdict: may it rank names, or not."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data_contracts.errors import LeakageError, ModelError
from models.backtest import Backtest, measure_winner, run_backtest
from models.candidates import FitOptions, Rung
from models.causes import JudgedMonths, calibrate_causes, learn_calibration_of
from models.columns import ModelColumns, require_columns
from models.comparison import SUSPICIOUS_AUC, Judgement, Selection, judge, select_rung
from models.explain import sum_by_factor
from models.final_fit import LATEST_ROWS, fit_final
from models.flight_risk import FlightRiskModel, SecondOpinion, TrainingRecord, finite_or_none
from models.inputs import GROUPS, KEYS, TrainingData, TrainingSettings, with_groups
from models.learning_curve import LearningCurve, measure_learning_curve
from models.list_quality import ListQuality, measure_list
from models.metrics import Metrics
from models.person_months import count_exits
from models.risk_range import RiskRange
from models.shadow import noise_floors
from models.splits import Split, rolling_origin_splits
from models.training_distribution import count_training


@dataclass(frozen=True)
class TrainingResult:
    """A trained model and all that was learned about it.

    Attributes:
        model: the winner, fitted to everything known at the cutoff.
        backtest: the out-of-time predictions of every rung and their metrics.
        list_quality: how early and how steadily the winner's list named people, at the main horizon.
        selection: why this rung.
        judgement: the verdict and its evidence.
        rows: training rows; people: distinct persons in them; exits: distinct exits per cause.
        latest_rows: the latest training rows of the panel, at most 2,000.
        factor_strength: factor, mean_contribution (mean absolute, on the latest rows), noise_floor.
        settings: what it was trained with.
        learning_curve: skill by the number of exits; None where the people are too few to divide.
    """

    model: FlightRiskModel
    backtest: Backtest
    list_quality: ListQuality
    selection: Selection
    judgement: Judgement
    rows: int
    people: int
    exits: Mapping[str, int]
    latest_rows: pd.DataFrame
    factor_strength: pd.DataFrame
    settings: TrainingSettings
    learning_curve: LearningCurve | None = None

    def metrics(self, rung: Rung, horizon_months: int) -> Metrics:
        """A rung's metrics over all origins and people at one horizon."""
        return next(
            found.metrics
            for found in self.backtest.metrics
            if found.rung is rung
            and found.origin is None
            and found.part == "all"
            and found.metrics.horizon_months == horizon_months
        )

    @property
    def is_suspicious(self) -> bool:
        """Whether the skill is too good to be true on real data: a leak until it is explained."""
        return self.metrics(self.model.rung, self.settings.main_horizon_months).auc.value > SUSPICIOUS_AUC


def train(
    panel: pd.DataFrame,
    outcomes_known_at: Mapping[date, pd.DataFrame],
    cutoff: date,
    columns: ModelColumns,
    settings: TrainingSettings,
) -> TrainingResult:
    """Backtest the ladder, pick the rung, fit it to everything known at the cutoff, and judge it.

    Args:
        panel: employee_id, as_of_date (datetime64, none after the cutoff), the feature columns and, as
            far as they are known, team_id, manager_id and org_unit.
        outcomes_known_at: for the cutoff and each origin of `rolling_origin_splits` the outcomes as they
            were known on that day: employee_id, as_of_date, cause, months_observed.
        cutoff: the last day whose information may be used.
        columns: what the models may read.
        settings: horizons, minimum of exits, seed, processes.

    Raises:
        ModelError: the data do not carry a model; the message says what is missing.
        LeakageError: something in the input is later than it may be.
    """
    data = TrainingData(_prepare(panel, cutoff, columns), outcomes_known_at, cutoff, columns)
    rows = data.rows_known_at(cutoff, settings.leads)
    last_month = settings.horizons_months[-1]
    exits = {cause: count_exits(rows.outcomes, cause, last_month) for cause in ("voluntary", "other")}
    people = int(rows.panel["employee_id"].nunique())
    _require_exits(exits["voluntary"], people, settings)
    splits = _require_splits(data, settings)

    backtest = run_backtest(data, splits, settings)
    _require_both_outcomes(backtest, settings)
    risks = {rung: values[:, settings.main_position] for rung, values in backtest.risks.items()}
    selection = select_rung(risks, backtest.rows, settings.main_horizon_months)
    winner = selection.winner
    backtest = measure_winner(backtest, winner, cutoff, settings)
    judgement = judge(winner, risks, backtest.rows, settings.main_horizon_months, settings.seed)

    is_monotone = winner is Rung.LIGHTGBM and backtest.constraints.is_monotone
    options = FitOptions(settings.seed, is_monotone, backtest.tuning.trees_at(cutoff))
    final = fit_final(winner, rows, options, settings)
    out_of_time, judged = backtest.log_odds[winner], JudgedMonths.of(backtest.rows, settings.leads)
    calibration = calibrate_causes(out_of_time, judged)
    doubts = learn_calibration_of("voluntary", out_of_time.voluntary, judged).doubts
    floors = noise_floors(calibration.voluntary.slope * final.shadow_shares, columns)
    second = None
    if final.second is not None:
        logistic = backtest.log_odds[Rung.LOGISTIC].voluntary
        second = SecondOpinion(
            final.second, learn_calibration_of("voluntary", logistic, judged).calibration.slope
        )
    record = TrainingRecord(
        training_cutoff=cutoff,
        verdict=judgement.verdict.value,
        data_digests={
            "panel": frame_digest(data.panel[[*KEYS, *columns.features]]),
            "outcomes": frame_digest(rows.outcomes),
        },
        metrics=_recorded_metrics(backtest, winner, judgement),
        exits=exits,
        is_monotone=is_monotone,
    )
    model = FlightRiskModel(
        rung=winner,
        columns=columns,
        horizons_months=settings.horizons_months,
        main_horizon_months=settings.main_horizon_months,
        causes=final.causes,
        refits=final.refits,
        calibration=calibration,
        noise_floors=floors,
        record=record,
        range=RiskRange.learned(doubts, exits["voluntary"]),
        second=second,
    )
    model = replace(model, distribution=count_training(data.panel, columns, model.main_risk))
    latest_rows = rows.panel.tail(LATEST_ROWS)
    latest_shares, _ = model.contributions(latest_rows)
    strength = sum_by_factor(latest_shares, columns.factor_of).abs().mean()
    return TrainingResult(
        model=model,
        backtest=backtest,
        list_quality=measure_list(
            risks[winner],
            backtest.rows,
            settings.main_horizon_months,
            draws=settings.bootstrap_draws,
            seed=settings.seed,
        ),
        selection=selection,
        judgement=judgement,
        rows=len(rows.panel),
        people=people,
        exits=exits,
        latest_rows=latest_rows,
        factor_strength=pd.DataFrame(
            {
                "factor": strength.index,
                "mean_contribution": strength.to_numpy(),
                "noise_floor": [floors[factor] for factor in strength.index],
            }
        ),
        settings=settings,
        learning_curve=measure_learning_curve(
            data, backtest, winner, FitOptions(settings.seed, is_monotone), settings
        ),
    )


def frame_digest(frame: pd.DataFrame) -> str:
    """A digest of column names and values, row order included; 16 hexadecimal digits."""
    digest = hashlib.sha256("\n".join(frame.columns).encode())
    digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _prepare(panel: pd.DataFrame, cutoff: date, columns: ModelColumns) -> pd.DataFrame:
    if panel.duplicated(KEYS).any():
        raise ValueError("the panel holds a key (employee_id, as_of_date) twice")
    if late := int((panel["as_of_date"] > pd.Timestamp(cutoff)).sum()):
        raise LeakageError(f"{late:,} of {len(panel):,} panel rows have an as-of date after {cutoff}")
    require_columns(panel, columns.features)
    # Sorted, so that the order in which rows arrive changes no fit. A group may be a feature too.
    panel = with_groups(panel)[list(dict.fromkeys([*KEYS, *GROUPS, *columns.features]))]
    return panel.sort_values(["as_of_date", "employee_id"], kind="stable", ignore_index=True)


def _require_exits(exits: int, people: int, settings: TrainingSettings) -> None:
    needed = settings.minimum_voluntary_exits
    if exits < needed:
        raise ModelError(
            f"refused: {exits:,} voluntary exits among {people:,} people, training needs at least "
            f"{needed:,} - reach further back in time, or widen the population"
        )


def _require_splits(data: TrainingData, settings: TrainingSettings) -> list[Split]:
    dates = [stamp.date() for stamp in data.panel["as_of_date"].drop_duplicates()]
    main, lag = settings.main_horizon_months, settings.outcome_lag_months
    splits = rolling_origin_splits(dates, data.cutoff, main, lag, settings.origins)
    if not splits:
        raise ModelError(
            f"refused: none of {len(dates)} as-of dates ({min(dates)} to {max(dates)}) can be tested at "
            f"{main} months by {data.cutoff}: a test needs {main + lag} months of history before its as-of "
            f"date and {main + lag} months after it - reach further back or choose a shorter main horizon"
        )
    return splits


def _require_both_outcomes(backtest: Backtest, settings: TrainingSettings) -> None:
    metrics = next(
        found.metrics
        for found in backtest.metrics
        if found.metrics.horizon_months == settings.main_horizon_months
    )
    if not 0 < metrics.exits < metrics.people_months:
        raise ModelError(
            f"refused: {metrics.exits} of {metrics.people_months} tested seller-months ended in a voluntary "
            f"exit within {settings.main_horizon_months} months, so no ranking can be judged - reach further "
            "back in time"
        )


def _recorded_metrics(backtest: Backtest, winner: Rung, judgement: Judgement) -> dict[str, float | None]:
    recorded: dict[str, float | None] = {
        "auc_gain": finite_or_none(judgement.auc_gain),
        "auc_gain_bound": finite_or_none(judgement.auc_gain_bound),
        "monotone_auc_cost": finite_or_none(backtest.constraints.auc_cost),
    }
    for found in backtest.metrics:
        if found.rung is winner and found.origin is None and found.part == "all":
            suffix = f"_{found.metrics.horizon_months}m"
            recorded[f"base_rate{suffix}"] = finite_or_none(found.metrics.base_rate)
            for name, estimate in found.metrics.estimates().items():
                recorded[name + suffix] = finite_or_none(estimate.value)
    return recorded
