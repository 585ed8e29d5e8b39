"""The planted truth of a simulated organisation against what its exits say: rates, effects, kernel, calendar.

The simulator draws a month's exit with a probability whose log-odds are a sum: base rate, tenure, calendar,
each signal times its planted effect, and a part that no record shows. So a logistic model of the months at
risk that is given all of these aims at the planted numbers, and its 95 % intervals hold them in 95 % of
cases. A Cox model with the same covariates, each month a risk set of its own, stands beside it: it speaks of
the logarithm of a hazard in continuous time, which at a monthly hazard of p is flatter by about p/2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, norm
from statsmodels.discrete.discrete_model import Logit
from statsmodels.duration.hazard_regression import PHReg

from benchmarks.lived_months import Flags, Floats, LivedMonths, notices_before

LEVEL = 0.95
FEWEST_EXITS = 10  # expected among those whose signal is not the usual one, or nothing can be said of it
LEAST_OWN_VARIANCE = 1e-6  # the share of a column's variance that no earlier column explains
KERNEL_SIGNAL = "peer_exits"


@dataclass(frozen=True)
class Recovery:
    """Planted effects beside what was found.

    Attributes:
        effects: name, kind (signal, tenure, unobserved), planted, estimate, low, high, is_inside; the same of
            the Cox model with the prefix `cox_`. NaN where there is nothing to estimate.
        probability: of estimates that lie further from the planted ones, all of them taken together.
    """

    effects: pd.DataFrame
    probability: float

    @property
    def estimable(self) -> pd.DataFrame:
        """The effects that the data say something about."""
        return self.effects[self.effects["estimate"].notna()]


def exit_rates(lived: LivedMonths, groups: pd.Series) -> pd.DataFrame:
    """Voluntary exits by group: as many as the hazards say?

    Returns:
        group, person_months, expected, exits; expected_per_year, exits_per_year with low and high (the exact
        interval of a Poisson count), is_inside.
    """
    sums = lived.rows.groupby(groups.to_numpy(), sort=True).agg(
        person_months=("hazard", "size"), expected=("hazard", "sum"), exits=("has_left", "sum")
    )
    outside, count = (1 - LEVEL) / 2, sums["exits"].to_numpy(dtype=np.float64)
    low = np.where(count > 0, chi2.ppf(outside, 2 * np.maximum(count, 1)) / 2, 0.0)
    high = chi2.ppf(1 - outside, 2 * count + 2) / 2
    per_year = 12 / sums["person_months"]
    return sums.assign(
        expected_per_year=sums["expected"] * per_year,
        exits_per_year=sums["exits"] * per_year,
        low=low * per_year,
        high=high * per_year,
        is_inside=(low <= sums["expected"]) & (sums["expected"] <= high),
    ).reset_index(names="group")


def tenure_bands(lived: LivedMonths) -> pd.Series:
    """The band of tenure that each row's hazard belongs to, in words."""
    ends = _tenure_ends(lived)
    names = [f"{start + 1:>2}-{end} months" for start, end in zip([0, *ends], ends, strict=False)]
    return pd.Series(
        np.array([*names, f"over {ends[-1]} months"])[np.searchsorted(ends, lived.rows["tenure_months"])]
    )


def planted_effects(lived: LivedMonths, *, with_tenure: bool = True, with_cox: bool = True) -> Recovery:
    """Every planted effect as a logistic and a Cox model find it in who left.

    The logistic model has the calendar month as a category; the Cox model compares people of the same month.
    The search starts at the planted numbers, that of the Cox model where the logistic one ended: each
    likelihood has one maximum, but from zero the Cox model's full steps do not find it.

    Args:
        lived: the months.
        with_tenure: whether tenure moves the hazard (of sellers it does).
        with_cox: whether the Cox model is fitted too, which takes longer than everything else.
    """
    columns, planted = _covariates(lived, with_tenure=with_tenure)
    values = columns.to_numpy(dtype=np.float64)
    calendar = _calendar_columns(lived.rows["month"])
    calendar = calendar[:, calendar.any(axis=0)]
    usual = _is_not_usual(values, lived.rows["hazard"].to_numpy())
    logit_can = usual & _adds(values, calendar)
    estimates, covariance = _fit_logistic(
        np.column_stack([values[:, logit_can], calendar]), lived, planted[logit_can]
    )
    k = int(logit_can.sum())
    found = _spread(estimates[:k], np.sqrt(np.diag(covariance)[:k]), logit_can)
    away = estimates[:k] - planted[logit_can]
    distance = float(away @ np.linalg.solve(covariance[:k, :k], away))
    kinds = ["signal" if name in lived.planted else str(name).split(" ")[0] for name in columns]
    effects = pd.DataFrame({"name": list(columns), "kind": kinds, "planted": planted})
    effects = effects.join(_beside(planted, *found))
    if with_cox:
        within = _within(values, lived.rows["month"].to_numpy())
        varies = within.var(axis=0) > LEAST_OWN_VARIANCE * values.var(axis=0)
        cox_can = usual & varies & _adds(within)
        start = np.where(logit_can, found[0], planted)[cox_can]
        cox = _spread(*_fit_cox(values[:, cox_can], lived, start), cox_can)
        effects = effects.join(_beside(planted, *cox).add_prefix("cox_"))
    return Recovery(effects, float(chi2.sf(distance, k)))


def peer_kernel(lived: LivedMonths) -> pd.DataFrame:
    """The weight of a team-mate's notice in each of the months after it, from the notices on record.

    Everything else stands at its planted value. The first months are left out, since who left before the
    records begin is not in them.

    Returns:
        name, planted, estimate, low, high, is_inside.
    """
    effect = lived.planted[KERNEL_SIGNAL]
    weights = np.array(lived.parameters.effects.peer_exit_kernel, dtype=np.float64)
    counts = notices_before(lived, len(weights))
    rest = lived.log_odds - effect * lived.signals[KERNEL_SIGNAL].to_numpy(dtype=np.float64)
    is_whole = (lived.rows["month"] >= lived.rows["month"].min() + len(weights)).to_numpy()
    design = np.column_stack([counts, np.ones(len(rest))])[is_whole]
    model = Logit(lived.has_left[is_whole], design, offset=rest[is_whole])
    fitted = model.fit(disp=False, method="newton", start_params=np.append(effect * weights, 0.0))
    names = [f"{lag} months after" for lag in range(1, len(weights) + 1)]
    planted = effect * weights
    beside = _beside(planted, fitted.params[:-1], fitted.bse[:-1])
    return pd.DataFrame({"name": names, "planted": planted}).join(beside)


def calendar_shape(lived: LivedMonths) -> pd.DataFrame:
    """What each month of the year adds to the log-odds, everything else at its planted value.

    Returns:
        calendar_month (1 is January), planted, estimate, low, high, is_inside.
    """
    exits = lived.parameters.exits
    ratios = {1: exits.january_ratio, exits.post_bonus_month: exits.post_bonus_ratio}
    planted = np.log([ratios.get(month, 1.0) for month in range(1, 13)])
    columns = _calendar_columns(lived.rows["month"])
    rest = lived.log_odds - columns @ planted
    fitted = Logit(lived.has_left, columns, offset=rest).fit(
        disp=False, method="newton", start_params=planted
    )
    beside = _beside(planted, fitted.params, fitted.bse)
    return pd.DataFrame({"calendar_month": range(1, 13), "planted": planted}).join(beside)


def unexplained_log_odds(lived: LivedMonths, folder: Path) -> float:
    """How far signals times planted effects lie from the contributions that the truth lists, at most."""
    months = pd.to_datetime(lived.rows["month"].to_numpy().astype("datetime64[M]"))
    keys = pd.MultiIndex.from_arrays([lived.rows["employee_id"], months])
    total = pd.read_parquet(folder / "truth" / "contributions.parquet").query("factor != 'context'")
    total["month"] = pd.to_datetime(total["month"])
    listed = total.groupby(["employee_id", "month"])["log_hazard"].sum().reindex(keys).to_numpy()
    effects = np.array(list(lived.planted.values()))
    return float(np.nanmax(np.abs(lived.signals.to_numpy(dtype=np.float64) @ effects - listed)))


def share_inside(effects: Sequence[pd.DataFrame]) -> tuple[int, int]:
    """How many of the estimable effects (or rates) lie inside their intervals, and how many there are."""
    inside = pd.concat([found.loc[found["low"].notna(), "is_inside"] for found in effects])
    return int(inside.sum()), len(inside)


def _tenure_ends(lived: LivedMonths) -> list[int]:
    return list(lived.parameters.exits.tenure_months)


def _covariates(lived: LivedMonths, *, with_tenure: bool) -> tuple[pd.DataFrame, Floats]:
    """Signals, the unobserved part and the bands of tenure against the last one, with what is planted."""
    columns = {name: lived.signals[name].to_numpy() for name in lived.planted}
    planted = list(lived.planted.values())
    columns["unobserved part"] = lived.rows["unobserved"].to_numpy()
    planted.append(1.0)
    if with_tenure:
        exits, tenure = lived.parameters.exits, lived.rows["tenure_months"].to_numpy()
        band = np.searchsorted(_tenure_ends(lived), tenure)
        for number, ratio in enumerate(exits.tenure_ratios[:-1]):
            columns[f"tenure band {number + 1}"] = band == number
            planted.append(np.log(ratio))
        columns["tenure anniversary"] = (tenure > 0) & (tenure % 12 == 0)
        planted.append(np.log(exits.anniversary_ratio))
    return pd.DataFrame(columns), np.array(planted, dtype=np.float64)


def _calendar_columns(month: pd.Series) -> Floats:
    """One column for each month of the year."""
    columns: Floats = (month.to_numpy()[:, None] % 12 == np.arange(12)[None, :]).astype(np.float64)
    return columns


def _is_not_usual(values: Floats, hazard: Floats) -> Flags:
    """Columns with enough exits to be expected among those whose value is not the middle one."""
    return np.array(
        [hazard[column != np.median(column)].sum() >= FEWEST_EXITS for column in values.T], dtype=np.bool_
    )


def _within(values: Floats, group: NDArray[np.int64]) -> Floats:
    """Each value's distance from its group's mean."""
    codes, _ = pd.factorize(group)
    counts = np.bincount(codes)
    means = np.column_stack([np.bincount(codes, column) / counts for column in values.T])
    return values - means[codes]


def _adds(values: Floats, given: Floats | None = None) -> Flags:
    """Columns that say something beyond the given ones and the columns before them."""
    everything = values if given is None else np.column_stack([given, values])
    first = 0 if given is None else given.shape[1]
    products = everything.T @ everything
    size = np.sqrt(np.maximum(np.diag(products), 1e-300))
    products = products / np.outer(size, size)
    kept = list(range(first))
    for column in range(first, everything.shape[1]):
        shared = products[column, kept]
        explained = shared @ np.linalg.solve(products[np.ix_(kept, kept)], shared) if kept else 0.0
        if 1.0 - explained > LEAST_OWN_VARIANCE:
            kept.append(column)
    return np.isin(np.arange(first, everything.shape[1]), kept)


def _fit_logistic(design: Floats, lived: LivedMonths, planted: Floats) -> tuple[Floats, Floats]:
    """Estimates of the first columns and their covariance, given the months of the year in the other columns.

    Months of the year in which nobody left say nothing of the rest, and would send their own column to minus
    infinity.
    """
    has_exits = np.append(
        np.ones(len(planted), dtype=np.bool_), lived.has_left @ design[:, len(planted) :] > 0
    )
    is_told = design[:, ~has_exits].sum(axis=1) == 0
    design, left = design[is_told][:, has_exits], lived.has_left[is_told]
    others = design.shape[1] - len(planted)
    rest = lived.log_odds[is_told] - design[:, : len(planted)] @ planted
    start = np.append(planted, np.full(others, np.median(rest)))
    model = Logit(
        left, design, check_rank=False, hasconst=True
    )  # the calendar's columns add up to a constant
    fitted = model.fit(disp=False, method="newton", start_params=start)
    return np.asarray(fitted.params), np.asarray(fitted.cov_params())


def _fit_cox(values: Floats, lived: LivedMonths, start: Floats) -> tuple[Floats, Floats]:
    """Estimates and standard errors; each month is a stratum in which all exits are tied (Efron)."""
    month = lived.rows["month"].to_numpy()
    model = PHReg(
        np.ones(len(month)), values, status=lived.has_left, strata=month, ties="efron", hasconst=False
    )
    fitted = model.fit(disp=False, start_params=start)
    return np.asarray(fitted.params), np.asarray(fitted.bse)


def _spread(estimates: Floats, errors: Floats, places: Flags) -> tuple[Floats, Floats]:
    """Estimates and errors at their places among all columns, NaN elsewhere."""
    spread = np.full((2, len(places)), np.nan)
    spread[:, places] = estimates, errors
    return spread[0], spread[1]


def _beside(planted: Floats, estimates: Floats, errors: Floats) -> pd.DataFrame:
    """The estimates with their intervals, and whether these hold what is planted."""
    reach = norm.ppf((1 + LEVEL) / 2) * np.asarray(errors)
    low, high = np.asarray(estimates) - reach, np.asarray(estimates) + reach
    return pd.DataFrame(
        {"estimate": estimates, "low": low, "high": high, "is_inside": (low <= planted) & (planted <= high)}
    )
