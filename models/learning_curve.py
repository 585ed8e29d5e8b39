"""How skill grows with the number of exits: the winner refitted on fewer people, tested on the same ones.

Whoever has few exits asks whether waiting for more would help. Subsamples are of people, not of rows, since
rows of one person repeat the same exit; they are nested, so that a larger one holds all of the smaller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, pairwise

import numpy as np
import pandas as pd

from models import ranking
from models.backtest import Backtest
from models.bootstrap import Estimate, PersonDraws, estimate_of, person_weights
from models.calibration import CauseCalibration
from models.candidates import MINIMUM_EXITS, FitOptions, Rung, fit_hazard
from models.causes import CauseLogOdds, cause_months, risk_of
from models.columns import FloatArray, ModelColumns, feature_matrix, learn_categories
from models.inputs import TrainingData, TrainingRows, TrainingSettings
from models.metrics import known_status
from models.parallel import run_parallel
from models.person_months import BoolArray, CauseMonths, count_exits
from models.splits import Split

SHARES = (0.125, 0.25, 0.5)  # doublings up to all: equal steps on the scale on which skill grows
SUBSAMPLES = 2
ORIGINS = 2
FLAT_GAIN = 0.01  # what a doubling of the exits has to add to the AUC to be worth waiting for
LOT_SEED = 1_000_000  # apart from the seeds of the bootstrap that the fits are tested with
MOST_DOUBLINGS = 4  # further than that nothing measured reaches


class Growth(StrEnum):
    """What the last doubling of the exits says about the next one."""

    FLAT = "flat"
    RISING = "rising"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class LearningPoint:
    """Skill with a share of the people.

    Attributes:
        share: of the people known at an origin, in (0, 1].
        people: distinct persons trained on, the mean over the fits; exits: their distinct voluntary exits.
        auc: out of time at the main horizon; its interval comes from who was tested.
        single: the AUC of each subsample.
    """

    share: float
    people: int
    exits: int
    auc: Estimate
    single: tuple[float, ...]


@dataclass(frozen=True)
class LearningCurve:
    """Skill against the number of exits.

    Attributes:
        points: by rising share, the last with everybody.
        growth: 'flat' if the last doubling adds less than .01 AUC beyond its interval, 'rising' if it adds
            something beyond its interval, else 'uncertain'.
        last_gain: AUC gained by the last doubling, with its paired interval.
        flattens_at_exits: the number of exits from which a doubling adds less than .01, where the data say
            so: the gains demonstrably shrink, and the point is at most four doublings away. None elsewhere.
        tested_people_months: the rows that every point is tested on; tested_exits: how many of them left.
        origins: the origins they are of.
    """

    points: tuple[LearningPoint, ...]
    growth: Growth
    last_gain: Estimate
    flattens_at_exits: int | None
    tested_people_months: int
    tested_exits: int
    origins: int


@dataclass(frozen=True)
class _Fit:
    """A fit of one subsample of the people at one origin.

    Attributes:
        people: distinct persons; exits: their distinct voluntary exits.
        arguments: of `_fit_and_predict`.
    """

    people: int
    exits: int
    arguments: tuple[object, ...]


@dataclass(frozen=True)
class _Tested:
    """The rows of the last origins that every fit is tested on.

    Attributes:
        rows: of the backtest; status: at the main horizon, NaN where it is not known yet.
        whole: the winner's log-odds in the backtest.
    """

    rows: pd.DataFrame
    status: FloatArray
    whole: CauseLogOdds


def measure_learning_curve(
    data: TrainingData, backtest: Backtest, winner: Rung, options: FitOptions, settings: TrainingSettings
) -> LearningCurve | None:
    """Refit the winner's voluntary hazard at the last origins on an eighth, a quarter and half of the people.

    Other exits keep the hazard of the backtest: they move the ranking by the few people they take first.

    Args:
        data: of the training.
        backtest: its predictions; the winner's are the last point of the curve.
        winner: the rung to refit.
        options: of its voluntary fits; the trees' settings are those known at each origin.
        settings: horizons, draws, seed, processes.

    Returns:
        None for the base rate, which ranks nobody, and where half of the people do not hold the 30 exits
        that a fit needs.
    """
    splits = backtest.splits[-ORIGINS:]
    tested = _tested(backtest, winner, splits, settings)
    if winner is Rung.BASE_RATE or not 0 < np.nansum(tested.status) < np.sum(~np.isnan(tested.status)):
        return None
    known = [data.rows_known_at(split.origin, settings.leads) for split in splits]
    # What a tuning learned after an origin is not known there.
    options_at = {split: replace(options, trees=backtest.tuning.trees_at(split.origin)) for split in splits}
    fits = {
        share: [
            [
                _prepare_fit(data, split, rows, (winner, options_at[split]), share, number)
                for split, rows in zip(splits, known, strict=True)
            ]
            for number in range(SUBSAMPLES)
        ]
        for share in SHARES
    }
    fits = {
        share: drawn
        for share, drawn in fits.items()
        if min(fit.exits for fit in chain.from_iterable(drawn)) >= MINIMUM_EXITS
    }
    if not fits:
        return None
    aucs = _predict_and_rank(fits, tested, settings)
    points = [_point(share, list(chain.from_iterable(drawn)), aucs[share]) for share, drawn in fits.items()]
    last_month = settings.horizons_months[-1]
    everybody = [
        _Fit(rows.panel["employee_id"].nunique(), count_exits(rows.outcomes, "voluntary", last_month), ())
        for rows in known
    ]
    points.append(_point(1.0, everybody, [_rank(tested.whole, tested, settings)]))
    by_share = [np.mean(aucs[share], axis=0) for share in fits]
    by_share.append(_rank(tested.whole, tested, settings))
    growth, flattens_at = judge_growth(by_share, points[-1].exits)
    return LearningCurve(
        points=tuple(points),
        growth=growth,
        last_gain=estimate_of(by_share[-1] - by_share[-2]),
        flattens_at_exits=flattens_at,
        tested_people_months=int(np.sum(~np.isnan(tested.status))),
        tested_exits=int(np.nansum(tested.status)),
        origins=len(splits),
    )


def judge_growth(aucs: Sequence[FloatArray], exits: int) -> tuple[Growth, int | None]:
    """What the gains per doubling say.

    Args:
        aucs: per doubling, the last with all exits: the estimate and its bootstrap draws, shape (1 + draws,).
        exits: the number of exits behind the last.

    Returns:
        How skill grows, and the number of exits from which a doubling adds less than .01 AUC: half of what
        there is if the last doubling already added less; an extrapolation (each gain the same part of
        the one before) if the gains shrink beyond their interval; None where the data do not say.
    """
    gains = [later - earlier for earlier, later in pairwise(aucs)]
    last = estimate_of(gains[-1])
    if last.high < FLAT_GAIN:
        return Growth.FLAT, exits // 2
    if not last.low > 0:
        return Growth.UNCERTAIN, None
    if len(gains) < 2 or not estimate_of(gains[-2] - gains[-1]).low > 0:
        return Growth.RISING, None
    # A gain that shrinks by the same factor with every doubling.
    factor = float(gains[-1][0] / gains[-2][0])
    steps = np.log(FLAT_GAIN / last.value) / np.log(factor)
    doublings = max(0, int(np.ceil(steps - 1e-9)))  # exactly two doublings are not three
    return Growth.RISING, exits * 2**doublings if doublings <= MOST_DOUBLINGS else None


def _tested(backtest: Backtest, winner: Rung, splits: Sequence[Split], settings: TrainingSettings) -> _Tested:
    days = [pd.Timestamp(split.origin) for split in splits]
    here = backtest.rows["as_of_date"].isin(days).to_numpy(dtype=bool)
    rows = backtest.rows[here]
    status = known_status(rows, settings.main_horizon_months)
    return _Tested(rows, status, backtest.log_odds[winner].take(here))


def _prepare_fit(
    data: TrainingData,
    split: Split,
    known: TrainingRows,
    fitted: tuple[Rung, FitOptions],
    share: float,
    number: int,
) -> _Fit:
    rung, options = fitted
    chosen = _is_chosen(known.panel["employee_id"], share, LOT_SEED + options.seed + number)
    panel, outcomes = known.panel[chosen], known.outcomes[chosen]
    categories = learn_categories(panel, data.columns)
    months = cause_months(outcomes, known.leads, "voluntary")
    people = feature_matrix(data.people_at(split.test_date), data.columns, categories)
    return _Fit(
        people=int(panel["employee_id"].nunique()),
        exits=months.distinct_exits,
        arguments=(
            rung,
            feature_matrix(panel, data.columns, categories),
            data.columns,
            months,
            options,
            people,
        ),
    )


def _is_chosen(people: pd.Series, share: float, seed: int) -> BoolArray:
    """Which rows belong to the chosen people: a person's place in the lot depends on person and seed only."""
    lot = person_weights(people, 1, seed)[:, 0]
    return np.asarray(lot < -np.log1p(-share))  # the weights are exponential


def _predict_and_rank(
    fits: Mapping[float, Sequence[Sequence[_Fit]]], tested: _Tested, settings: TrainingSettings
) -> dict[float, list[FloatArray]]:
    """Per share and subsample the AUC over the origins, with its draws."""
    # Largest first, so that no process sits idle behind the last one.
    shares = sorted(fits, reverse=True)
    tasks = [fit.arguments for share in shares for chosen in fits[share] for fit in chosen]
    predicted = iter(run_parallel(_fit_and_predict, tasks, settings.jobs))
    return {
        share: [
            _rank(
                CauseLogOdds(np.concatenate([next(predicted) for _ in chosen]), tested.whole.other),
                tested,
                settings,
            )
            for chosen in fits[share]
        ]
        for share in shares
    }


def _fit_and_predict(
    rung: Rung,
    training: FloatArray,
    columns: ModelColumns,
    months: CauseMonths,
    options: FitOptions,
    people: FloatArray,
) -> FloatArray:
    return fit_hazard(rung, training, columns, months, options).log_odds(people)


def _rank(log_odds: CauseLogOdds, tested: _Tested, settings: TrainingSettings) -> FloatArray:
    """AUC at the main horizon among people of one date, and its bootstrap draws; uncalibrated."""
    risk = risk_of(log_odds, CauseCalibration(), settings.leads, settings.horizons_months)
    known = ~np.isnan(tested.status)
    dates = pd.factorize(tested.rows.loc[known, "as_of_date"], sort=True)[0]
    ranked = ranking.rank_within(risk[known, settings.main_position], dates)
    drawn = PersonDraws.of(tested.rows.loc[known, "employee_id"], settings.bootstrap_draws, settings.seed)
    left = tested.status[known]
    return np.concatenate([ranking.auc(left, ranked, drawn.of_rows(columns)) for columns in drawn.batches()])


def _point(share: float, fits: Sequence[_Fit], aucs: Sequence[FloatArray]) -> LearningPoint:
    return LearningPoint(
        share=share,
        people=round(sum(fit.people for fit in fits) / len(fits)),
        exits=round(sum(fit.exits for fit in fits) / len(fits)),
        auc=estimate_of(np.mean(aucs, axis=0)),
        single=tuple(float(values[0]) for values in aucs),
    )
