"""Signs that a feature knows more than it can: tried one feature at a time, on what the model reads.

Tenure and its like (the context) are left out of the judgements of skill: they are what skill is stated
against. Columns of the source tables are looked at when they are checked; here it is what features make of
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from models import ranking
from models.bootstrap import Estimate, estimate_of
from models.columns import FloatArray, ModelColumns, feature_matrix, learn_categories
from models.future_work import MINIMUM_FORESIGHT, FutureWork, measure_future_work
from models.metrics import known_status, person_weights
from models.person_months import BoolArray, IntArray, month_index

# One feature may come so close to the AUC that is taken for a leak. With the usual .85 that is .76, what
# quit intentions asked in a survey reach at their best (a correlation of .45, literature.md 1.3): nothing on
# record tells leavers better than they tell it themselves.
BELOW_PLAUSIBLE_AUC = 0.09
# A feature of some skill that keeps less than this part of it when it is read a landmark earlier. Honest ones
# kept .6 and more where they had such skill.
SKILL_TO_LOSE_AUC = 0.65
KEPT_RATIO = 0.4
BINS = 10
PRIOR_ROWS = 20.0  # a bin's rate is drawn to the mean rate as if by so many rows
MINIMUM_LEAVERS = 30
MINIMUM_PEOPLE = 50
UNIQUE_SHARE = 0.95
RUNNING_DATES = 6


class LeakKind(StrEnum):
    """What a feature looks like."""

    SINGLE_SKILL = "single_skill"  # alone it ranks leavers better than any one thing on record can
    FADES = "fades"  # most of its skill is gone when it is read one landmark earlier
    KNOWS_THE_FUTURE = "knows_the_future"  # agrees with work not yet done more than with work done
    ID_LIKE = "id_like"  # a value of its own for everybody, that never changes
    RUNNING = "running"  # one value for all, that only rises or falls with time
    CONSTANT = "constant"  # one value throughout


# Nothing honest but a strong leading indicator looks like the first; the others have honest explanations.
CLEAR_CUT = frozenset({LeakKind.KNOWS_THE_FUTURE})
NOTES = frozenset({LeakKind.ID_LIKE, LeakKind.RUNNING, LeakKind.CONSTANT})


@dataclass(frozen=True)
class LeakFinding:
    """A feature that somebody should look at before believing the model.

    Attributes:
        figures: what says so, by name.
        n: the rows they rest on.
    """

    kind: LeakKind
    feature: str
    figures: Mapping[str, Estimate]
    n: int

    @property
    def is_clear_cut(self) -> bool:
        """Whether no model may speak until it is explained."""
        return self.kind in CLEAR_CUT

    @property
    def is_note(self) -> bool:
        """Whether it is for the record only."""
        return self.kind in NOTES


@dataclass(frozen=True)
class LeakData:
    """What features are tried on.

    Attributes:
        panel: employee_id, as_of_date and the features; each key once.
        outcomes: cause and months_observed row for row, as known at the cutoff.
        columns: the features.
        test_dates: the backtest's origins.
        work: employee_id, month (the month's index), result, each key once; None where none is on record.
    """

    panel: pd.DataFrame
    outcomes: pd.DataFrame
    columns: ModelColumns
    test_dates: Sequence[date]
    work: pd.DataFrame | None


@dataclass(frozen=True)
class LeakSettings:
    """How features are tried.

    Attributes:
        horizon_months: the main horizon.
        plausible_auc: the AUC above which a whole model is taken for a leak.
        draws: of the bootstrap over persons; seed: of it.
    """

    horizon_months: int
    plausible_auc: float = 0.85
    draws: int = 200
    seed: int = 0


@dataclass(frozen=True)
class _Trial:
    """The rows as numbers, sorted by date and person.

    Attributes:
        date: position of the as-of date; month: months since year 0 of each date.
        y: 1 for an exit within the horizon, 0 for none, NaN if not known.
        is_tested: rows of the backtest's origins whose status is known.
        earlier: position of the same person's row of the landmark before; -1 without one.
    """

    people: pd.Series
    date: IntArray
    month: IntArray
    y: FloatArray
    is_tested: BoolArray
    earlier: IntArray


def find_leaks(data: LeakData, settings: LeakSettings) -> tuple[LeakFinding, ...]:
    """Every feature that looks like a leak, in the order of the kinds and of the features."""
    order = np.lexsort((data.panel["employee_id"], data.panel["as_of_date"]))
    panel, outcomes = data.panel.iloc[order], data.outcomes.iloc[order]
    columns = data.columns
    matrix = feature_matrix(panel, columns, learn_categories(panel, columns))
    trial = _prepare(panel, outcomes, data.test_dates, settings)
    judged = [at for at, name in enumerate(columns.features) if name not in columns.context]
    found = [
        *_skills(matrix, judged, trial, columns.features, settings),
        *_knowing(panel, matrix, judged, trial, data, settings),
        *_shapes(matrix, trial, columns.features),
    ]
    kinds = list(LeakKind)
    place = {name: at for at, name in enumerate(columns.features)}
    return tuple(sorted(found, key=lambda one: (kinds.index(one.kind), place[one.feature])))


def _prepare(
    panel: pd.DataFrame, outcomes: pd.DataFrame, test_dates: Sequence[date], settings: LeakSettings
) -> _Trial:
    dates, known_dates = pd.factorize(panel["as_of_date"], sort=True)
    person, _ = pd.factorize(panel["employee_id"], sort=True)
    y = known_status(outcomes, settings.horizon_months)
    is_origin = panel["as_of_date"].isin([pd.Timestamp(day) for day in test_dates]).to_numpy()
    at = pd.MultiIndex.from_arrays([person, dates])
    earlier = at.get_indexer(pd.MultiIndex.from_arrays([person, dates - 1]))
    return _Trial(
        people=panel["employee_id"].reset_index(drop=True),
        date=dates.astype(np.int64),
        month=month_index(pd.Series(known_dates)).to_numpy(dtype=np.int64),
        y=y,
        is_tested=is_origin & ~np.isnan(y),
        earlier=earlier.astype(np.int64),
    )


def _skills(
    matrix: FloatArray, judged: Sequence[int], trial: _Trial, names: Sequence[str], settings: LeakSettings
) -> list[LeakFinding]:
    """Features whose skill alone is implausible, or gone a landmark earlier."""
    found: list[LeakFinding] = []
    if trial.y[trial.is_tested].sum() < MINIMUM_LEAVERS:
        return found
    tried = trial.is_tested
    has_earlier = tried & (trial.earlier >= 0)
    weights = person_weights(trial.people[tried], settings.draws, settings.seed)
    weights = np.column_stack([np.ones(int(tried.sum())), weights])
    ceiling = settings.plausible_auc - BELOW_PLAUSIBLE_AUC
    for at in judged:
        values = matrix[:, at]
        told = _told_out_of_time(values, trial, settings.horizon_months)
        if _auc(told, tried, trial, np.ones((int(tried.sum()), 1)))[0] < SKILL_TO_LOSE_AUC:
            continue
        auc = estimate_of(_auc(told, tried, trial, weights))
        if auc.low > ceiling:
            figures = {"auc": auc, "ceiling": Estimate(ceiling)}
            found.append(LeakFinding(LeakKind.SINGLE_SKILL, names[at], figures, int(tried.sum())))
        if trial.y[has_earlier].sum() < MINIMUM_LEAVERS:
            continue
        frozen = np.where(trial.earlier >= 0, values[trial.earlier], np.nan)
        told_earlier = _told_out_of_time(frozen, trial, settings.horizon_months)
        both = weights[has_earlier[tried]]
        now, before = (_auc(score, has_earlier, trial, both) for score in (told, told_earlier))
        with np.errstate(divide="ignore", invalid="ignore"):
            kept = estimate_of(np.clip((before - 0.5) / (now - 0.5), -1.0, 2.0))
        if estimate_of(now).low > 0.5 and kept.high < KEPT_RATIO:
            figures = {"auc": estimate_of(now), "auc_earlier": estimate_of(before), "kept_ratio": kept}
            found.append(LeakFinding(LeakKind.FADES, names[at], figures, int(has_earlier.sum())))
    return found


def _told_out_of_time(values: FloatArray, trial: _Trial, horizon_months: int) -> FloatArray:
    """The rate of exits among earlier people of like value, per row; whose horizon was over on its date.

    The bins are those of the people before the first test date.
    """
    first = int(trial.date[trial.is_tested].min())
    known = values[(trial.date < max(first, 1)) & ~np.isnan(values)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.empty(0)
    bins = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="right"))
    shape = (len(trial.month), len(edges) + 2)
    has_y = ~np.isnan(trial.y)
    cell = trial.date[has_y] * shape[1] + bins[has_y]
    rows = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).cumsum(axis=0)
    exits = np.bincount(cell, trial.y[has_y], minlength=shape[0] * shape[1]).reshape(shape).cumsum(axis=0)
    # For each date the last one whose horizon was over by then.
    over = np.searchsorted(trial.month, trial.month - horizon_months, side="right") - 1
    seen, left = (np.where(over[:, None] >= 0, total[over], 0.0) for total in (rows, exits))
    mean = left.sum(axis=1) / np.maximum(seen.sum(axis=1), 1.0)
    rates = (left + PRIOR_ROWS * mean[:, None]) / (seen + PRIOR_ROWS)
    told: FloatArray = rates[trial.date, bins]
    return told


def _auc(told: FloatArray, rows: BoolArray, trial: _Trial, weights: FloatArray) -> FloatArray:
    return ranking.auc(trial.y[rows], ranking.rank_within(told[rows], trial.date[rows]), weights)


def _knowing(
    panel: pd.DataFrame,
    matrix: FloatArray,
    judged: Sequence[int],
    trial: _Trial,
    data: LeakData,
    settings: LeakSettings,
) -> list[LeakFinding]:
    """Features that agree with the work of the months after their date more than with that before it."""
    if data.work is None:
        return []
    month = trial.month[trial.date]
    frame = FutureWork(panel["employee_id"], month, trial.date, trial.earlier, data.work)
    numeric = [at for at in judged if at < len(data.columns.numeric)]
    found = measure_future_work(frame, matrix[:, numeric], settings.draws, settings.seed)
    return [
        LeakFinding(
            LeakKind.KNOWS_THE_FUTURE,
            data.columns.features[numeric[one.position]],
            {"agreement_before": one.before, "agreement_after": one.after, "foresight": one.foresight},
            one.n,
        )
        for one in found
        if one.foresight.low > MINIMUM_FORESIGHT
    ]


def _shapes(matrix: FloatArray, trial: _Trial, names: Sequence[str]) -> list[LeakFinding]:
    """Columns that are constant, like an id, or a clock that is the same for everybody."""
    person, people = pd.factorize(trial.people, sort=True)
    order = np.lexsort((trial.date, person))
    starts = np.flatnonzero(np.r_[True, person[order][1:] != person[order][:-1]])
    date_starts = np.flatnonzero(np.r_[True, trial.date[1:] != trial.date[:-1]])
    found = []
    for at, name in enumerate(names):
        values = matrix[:, at]
        known = ~np.isnan(values)
        if not known.any() or (known.all() and values.min() == values.max()):
            kind = LeakKind.CONSTANT
        elif known.all() and _is_running(values, date_starts):
            kind = LeakKind.RUNNING
        elif len(people) >= MINIMUM_PEOPLE and known.all() and _is_id_like(values[order], starts):
            kind = LeakKind.ID_LIKE
        else:
            continue
        found.append(LeakFinding(kind, name, {}, len(values)))
    return found


def _is_running(values: FloatArray, date_starts: IntArray) -> bool:
    low, high = np.minimum.reduceat(values, date_starts), np.maximum.reduceat(values, date_starts)
    steps = np.diff(low)
    return bool(
        len(date_starts) >= RUNNING_DATES and (low == high).all() and ((steps > 0).all() or (steps < 0).all())
    )


def _is_id_like(by_person: FloatArray, starts: IntArray) -> bool:
    low, high = np.minimum.reduceat(by_person, starts), np.maximum.reduceat(by_person, starts)
    is_constant = (low == high).mean() >= UNIQUE_SHARE
    return bool(is_constant and len(np.unique(low)) >= UNIQUE_SHARE * len(low))
