"""How a model treats groups of people: what it says of each, what came of it, and how far groups differ.

The groups are anonymous here: labels of some attribute. Every figure carries a 95 % interval from the weight
bootstrap over persons. Groups are small and many, so what is *found* has to hold for all comparisons at once:
with one interval each, twenty fair comparisons would accuse the model once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models import ranking
from models.columns import FloatArray
from models.group_sizes import pool_small_groups
from models.metrics import TOP_SHARE, Estimate, estimate_of, known_status, person_weights
from models.person_months import BoolArray, IntArray

LEVEL = 0.95
BATCH_NUMBERS = 4_000_000  # weights of rows x draws at once

OBSERVED_OVER_EXPECTED = "observed_over_expected"
# A difference from everybody else that matters: below it even a certain one is no finding. A ratio of 1.25 is
# one exit in five predicted too many or too few; the rates are shares of people.
MARGINS: Mapping[str, float] = {
    OBSERVED_OVER_EXPECTED: 1.25,
    "flag_rate": 0.05,
    "false_alarm_rate": 0.05,
    "miss_rate": 0.10,
}
MEASURES = (*MARGINS, "auc")


@dataclass(frozen=True)
class AuditSettings:
    """How an audit is made.

    Attributes:
        minimum_people: distinct people a group needs to be spoken of.
        minimum_exits: distinct people who left, the same: fewer exits say nothing of a rate of misses.
        flagged_share: the share of each month's people who are named for a talk now.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """

    minimum_people: int = 30
    minimum_exits: int = 10
    flagged_share: float = TOP_SHARE
    draws: int = 200
    seed: int = 0


@dataclass(frozen=True)
class GroupFigures:
    """What the model said of one group, what came of it, and how that differs from everybody else.

    Attributes:
        attribute: the attribute.
        group: the group.
        people_months: rows; people: distinct persons in them; exits: rows that ended in an exit.
        base_rate: the share of rows that ended in an exit.
        measures: observed exits over expected ones, AUC within a month, share flagged, share flagged of those
            who stayed (false alarms), share not flagged of those who left (misses).
        against_others: the same less that of the attribute's other groups together; of observed over
            expected the ratio of the two.
    """

    attribute: str
    group: str
    people_months: int
    people: int
    exits: int
    base_rate: Estimate
    measures: Mapping[str, Estimate]
    against_others: Mapping[str, Estimate]


@dataclass(frozen=True)
class Finding:
    """A group that is treated differently beyond chance and beyond the margin.

    Attributes:
        difference: as in `GroupFigures.against_others`, its interval wide enough for all comparisons at once.
        margin: below it a difference is no finding.
    """

    attribute: str
    group: str
    measure: str
    value: float
    value_of_others: float
    difference: Estimate
    margin: float


@dataclass(frozen=True)
class FairnessAudit:
    """The figures of all groups that may be spoken of.

    Attributes:
        groups: sorted by attribute and group.
        withheld: per attribute how many groups have no figures of their own.
        labels: per attribute the group each row was counted in, row for row; null where it is not known.
        findings: the largest difference in relation to its margin first.
    """

    groups: tuple[GroupFigures, ...]
    withheld: Mapping[str, int]
    labels: Mapping[str, pd.Series]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Rows:
    """Judged rows as numbers.

    Attributes:
        person: position of each row's person among the sorted people.
        date: position of its as-of date.
        y: 1 for an exit within the horizon; risk: what was predicted of it.
        sums: per person the sums of 1, y, risk, flag, flag of a leaver, flag of a stayer.
        weights: per person and draw; the first draw is all ones.
    """

    person: IntArray
    date: IntArray
    y: FloatArray
    risk: FloatArray
    sums: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class _Compared:
    """One group beside the others of its attribute: every array holds one number a draw.

    Attributes:
        least_errors: the standard error that each judged difference has at the least, if nothing differs.
    """

    figures: GroupFigures
    others: Mapping[str, FloatArray]
    differences: Mapping[str, FloatArray]
    least_errors: Mapping[str, float]


def audit_groups(
    rows: pd.DataFrame,
    risk: FloatArray,
    groups: pd.DataFrame,
    horizon_months: int,
    settings: AuditSettings,
) -> FairnessAudit:
    """Hold the model's out-of-time risks against what happened, group by group.

    Args:
        rows: employee_id, as_of_date, cause, months_observed; out-of-time predictions of whole months.
        risk: P(voluntary exit within the horizon) per row.
        groups: employee_id, attribute, group; a person has at most one group of an attribute.
        horizon_months: rows whose status at it is not known are left out.
        settings: minimum sizes, share flagged, bootstrap.
    """
    status = known_status(rows, horizon_months)
    is_known = ~np.isnan(status)
    numbers = _as_numbers(rows, risk, status, is_known, settings)
    known = rows[is_known]
    compared: list[_Compared] = []
    withheld: dict[str, int] = {}
    labels: dict[str, pd.Series] = {}
    for attribute, members in groups.groupby("attribute", sort=True):
        group_of = members.set_index("employee_id")["group"]
        spoken = pool_small_groups(
            known["employee_id"].map(group_of).astype(object),
            known["employee_id"],
            pd.Series(status[is_known] == 1.0, index=known.index),
            settings.minimum_people,
            settings.minimum_exits,
        )
        name = str(attribute)
        withheld[name] = spoken.withheld
        labels[name] = spoken.label
        compared += _compare_groups(name, spoken.label, numbers)
    return FairnessAudit(tuple(one.figures for one in compared), withheld, labels, _findings(compared))


def _as_numbers(
    rows: pd.DataFrame, risk: FloatArray, status: FloatArray, known: BoolArray, settings: AuditSettings
) -> _Rows:
    dates = pd.factorize(rows["as_of_date"], sort=True)[0]
    # Who is named for a talk depends on everybody of the month, also on those whose fate is not known.
    flag = ranking.top_membership(risk, dates, settings.flagged_share, None)[known]
    y, p = status[known], risk[known]
    person, people = pd.factorize(rows.loc[known, "employee_id"], sort=True)
    sums = np.column_stack(
        [
            np.bincount(person, values, minlength=len(people)).astype(np.float64)
            for values in (np.ones(len(y)), y, p, flag, flag * y, flag * (1 - y))
        ]
    )
    drawn = person_weights(pd.Series(people), settings.draws, settings.seed)
    weights = np.column_stack([np.ones(len(people)), drawn])
    return _Rows(person, dates[known], y, p, sums, weights)


def _compare_groups(attribute: str, label: pd.Series, rows: _Rows) -> list[_Compared]:
    codes, names = pd.factorize(label, sort=True)  # -1 where the group is not known
    of_person = np.full(len(rows.sums), -1)
    of_person[rows.person] = codes
    # Summed by numpy: a BLAS product split over threads differs in its last bits.
    totals = np.stack(
        [
            np.einsum("pk,pd->kd", rows.sums[of_person == code], rows.weights[of_person == code])
            for code in range(len(names))
        ]
        or [np.empty((rows.sums.shape[1], rows.weights.shape[1]))]
    )
    everybody = totals.sum(axis=0)
    compared = []
    aucs = [_auc(rows, codes == code) for code in range(len(names))]
    for code, name in enumerate(names):
        here = codes == code
        mine = _rates(totals[code]) | {"auc": aucs[code]}
        rest = aucs[1 - code] if len(names) == 2 else _auc(rows, (codes >= 0) & ~here)
        others = _rates(everybody - totals[code]) | {"auc": rest}
        differences = {measure: mine[measure] - others[measure] for measure in MEASURES}
        differences[OBSERVED_OVER_EXPECTED] = mine[OBSERVED_OVER_EXPECTED] / others[OBSERVED_OVER_EXPECTED]
        figures = GroupFigures(
            attribute=attribute,
            group=str(name),
            people_months=int(here.sum()),
            people=int((of_person == code).sum()),
            exits=int(rows.y[here].sum()),
            base_rate=estimate_of(totals[code][1] / totals[code][0]),
            measures={measure: estimate_of(mine[measure]) for measure in MEASURES},
            against_others={measure: estimate_of(differences[measure]) for measure in MEASURES},
        )
        sides = (rows.sums[of_person == code], rows.sums[(of_person >= 0) & (of_person != code)])
        compared.append(_Compared(figures, others, differences, _least_errors(*sides)))
    return compared


def _rates(sums: FloatArray) -> dict[str, FloatArray]:
    """The measures that are ratios of sums, one number a draw; undefined ones are NaN."""
    rows, left, expected, flagged, flagged_left, flagged_stayed = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            OBSERVED_OVER_EXPECTED: left / expected,
            "flag_rate": flagged / rows,
            "false_alarm_rate": flagged_stayed / (rows - left),
            "miss_rate": 1 - flagged_left / left,
        }


def _least_errors(mine: FloatArray, others: FloatArray) -> dict[str, float]:
    """Standard errors of the differences if both sides were alike, with all rows of a person as one.

    The bootstrap's own error is too small where few people count: of ten leavers, all missed, every draw
    misses all.
    """
    both = np.concatenate([mine, others])

    def rate_error(of: Callable[[FloatArray], tuple[FloatArray, FloatArray]]) -> float:
        hits, cases = of(both)
        rate = hits.sum() / cases.sum()
        spread = sum((of(side)[1] ** 2).sum() / of(side)[1].sum() ** 2 for side in (mine, others))
        return float(np.sqrt(rate * (1 - rate) * spread))

    # Of the logarithm of observed over expected: one over the exits that were to be expected.
    exits = [(side[:, 1] ** 2).sum() / (side[:, 1].sum() * side[:, 2].sum()) for side in (mine, others)]
    return {
        OBSERVED_OVER_EXPECTED: float(np.sqrt(sum(exits))),
        "flag_rate": rate_error(lambda side: (side[:, 3], side[:, 0])),
        "false_alarm_rate": rate_error(lambda side: (side[:, 5], side[:, 0] - side[:, 1])),
        "miss_rate": rate_error(lambda side: (side[:, 4], side[:, 1])),
    }


def _auc(rows: _Rows, here: BoolArray) -> FloatArray:
    ranked = ranking.rank_within(rows.risk[here], rows.date[here])
    y, person = rows.y[here], rows.person[here]
    step = max(1, BATCH_NUMBERS // max(1, len(y)))
    draws = rows.weights.shape[1]
    return np.concatenate(
        [
            ranking.auc(y, ranked, rows.weights[person, start : start + step])
            for start in range(0, draws, step)
        ]
    )


def _findings(compared: list[_Compared]) -> tuple[Finding, ...]:
    """The differences that hold for all comparisons at once and are larger than their margin.

    The intervals are as many standard errors wide as the largest of all the draws' deviations stays within
    in 95 % of the draws: how the comparisons hang together is in the draws.
    """
    tested = [(one, measure) for one in compared for measure in MARGINS]
    if not tested or tested[0][0].differences[OBSERVED_OVER_EXPECTED].size < 2:
        return ()
    drawn = np.stack([_on_line(measure, one.differences[measure]) for one, measure in tested])
    error = np.nanstd(drawn[:, 1:], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviations = np.abs(drawn[:, 1:] - drawn[:, :1]) / error[:, None]
    least = np.array([one.least_errors[measure] for one, measure in tested])
    reach = np.maximum(error, least) * np.quantile(np.nan_to_num(deviations).max(axis=0), LEVEL)
    found: list[tuple[float, Finding]] = []
    for (one, measure), value, width in zip(tested, drawn[:, 0], reach, strict=True):
        margin = float(_on_line(measure, np.array(MARGINS[measure])))
        if not (abs(value) > width and abs(value) > margin) or _is_right(one, measure):
            continue
        interval = [float(_off_line(measure, end)) for end in (value, value - width, value + width)]
        finding = Finding(
            attribute=one.figures.attribute,
            group=one.figures.group,
            measure=measure,
            value=one.figures.measures[measure].value,
            value_of_others=float(one.others[measure][0]),
            difference=Estimate(*interval),
            margin=MARGINS[measure],
        )
        found.append((abs(value) / margin, finding))
    found.sort(key=lambda pair: (-pair[0], pair[1].attribute, pair[1].group, pair[1].measure))
    return tuple(finding for _, finding in found)


def _is_right(one: _Compared, measure: str) -> bool:
    """Whether both sides' exits were as many as predicted, so far as can be told: no finding then."""
    if measure != OBSERVED_OVER_EXPECTED:
        return False
    sides = (one.figures.measures[measure], estimate_of(one.others[measure]))
    return all(side.low <= 1 <= side.high for side in sides)


def _on_line(measure: str, difference: FloatArray) -> FloatArray:
    """A ratio as its logarithm, a difference as it is: both are 0 where nothing differs."""
    if measure != OBSERVED_OVER_EXPECTED:
        return difference
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.log(difference))


def _off_line(measure: str, value: float) -> float:
    return float(np.exp(value)) if measure == OBSERVED_OVER_EXPECTED else value
