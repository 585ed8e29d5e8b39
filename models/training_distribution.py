"""How each feature and the risk were spread in the months a model learned from: counts, never a row.

Kept with the model, so that a later month can be held against the months of training without their data.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from models.columns import FloatArray, ModelColumns
from models.person_months import IntArray

BINS = 10  # of a column of numbers: deciles of the months kept
LABELS = 9  # of a column of labels; rarer ones are counted together
MONTHS = 24  # kept, the latest: six years of quarters, enough to see how much months differ
RISKS = 1000  # a month
RISK = "risk at the main horizon"


@dataclass(frozen=True)
class ColumnCounts:
    """One column's counts.

    Attributes:
        edges: of a column of numbers: the upper ends of all bins but the last, rising, each included.
        labels: of a column of labels: those with a bin of their own; all others share the bin after them.
        counts: per month of the distribution, people per bin, the missing ones last; shape (months, bins).
    """

    edges: tuple[float, ...] | None
    labels: tuple[str, ...] | None
    counts: tuple[tuple[int, ...], ...]

    def count(self, values: pd.Series) -> IntArray:
        """People per bin of this column, the missing ones last."""
        if self.edges is not None:
            return _count_numbers(values, np.array(self.edges))
        return _count_labels(values, self.labels or ())


@dataclass(frozen=True)
class TrainingDistribution:
    """Counts of every column in the latest months of training.

    Attributes:
        months: as-of dates of the panel the model was fitted to, rising.
        features: per feature, its counts in each of `months`.
        risk: counts of the model's own risks at the main horizon in each of `months`. Those of the backtest
            would be other models', of less data.
    """

    months: tuple[date, ...]
    features: Mapping[str, ColumnCounts]
    risk: ColumnCounts

    def to_text(self) -> str:
        """JSON of the counts, one column a line."""
        columns = {name: _as_record(counts) for name, counts in self.features.items()}
        lines = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(record, separators=(',', ':'))}"
            for name, record in columns.items()
        )
        risk = json.dumps(_as_record(self.risk), separators=(",", ":"))
        return (
            f'{{"months": {json.dumps([day.isoformat() for day in self.months])},\n'
            f' "features": {{\n{lines}\n }},\n'
            f' "risk": {risk}\n}}\n'
        )


def distribution_from_text(text: str) -> TrainingDistribution:
    """The distribution whose `to_text` gave `text`."""
    record = json.loads(text)
    return TrainingDistribution(
        months=tuple(date.fromisoformat(day) for day in record["months"]),
        features={name: _from_record(counts) for name, counts in record["features"].items()},
        risk=_from_record(record["risk"]),
    )


def count_training(
    panel: pd.DataFrame, columns: ModelColumns, risk_of: Callable[[pd.DataFrame], FloatArray]
) -> TrainingDistribution:
    """The counts of a training.

    Args:
        panel: as_of_date (datetime64) and the features; the latest `MONTHS` as-of dates are counted.
        columns: the features.
        risk_of: the model's risks at the main horizon of rows of the panel; asked for `RISKS` rows a month
            at most, since a prediction costs more than a count.
    """
    days = np.sort(panel["as_of_date"].unique())[-MONTHS:]
    recent = panel[panel["as_of_date"] >= days[0]]
    month = np.searchsorted(days, recent["as_of_date"].to_numpy())
    scored = recent.iloc[:: 1 + (len(recent) - 1) // (RISKS * len(days))]
    return TrainingDistribution(
        months=_as_dates(days),
        features={name: _numbers(recent[name], month, len(days)) for name in columns.numeric}
        | {name: _labels(recent[name], month, len(days)) for name in columns.categorical},
        risk=_numbers(
            pd.Series(risk_of(scored)), np.searchsorted(days, scored["as_of_date"].to_numpy()), len(days)
        ),
    )


def _numbers(values: pd.Series, month: IntArray, months: int) -> ColumnCounts:
    known = values.to_numpy(dtype=np.float64, na_value=np.nan)
    known = known[~np.isnan(known)]
    edges: tuple[float, ...] = ()
    if len(known):
        # Values that occurred, not means of two: a count's or a flag's bins are its own values.
        shares = np.arange(1, BINS) / BINS
        cuts = np.unique(np.quantile(known, shares, method="inverted_cdf"))
        if len(cuts) == 1 and known.min() == cuts[0]:  # one value (nearly) throughout: lower ones are new
            cuts = np.array([np.nextafter(cuts[0], -np.inf), cuts[0]])
        edges = tuple(float(cut) for cut in cuts)
    # All months at once: the month is the slower part of the code.
    bins = len(edges) + 2
    codes = month * bins + _number_codes(values, np.array(edges))
    table = np.bincount(codes, minlength=months * bins).reshape(months, bins)
    return ColumnCounts(edges, None, _as_tuples(table))


def _labels(values: pd.Series, month: IntArray, months: int) -> ColumnCounts:
    sizes = values.dropna().astype(str).value_counts()
    ranked = sorted(sizes.index, key=lambda label: (-int(sizes[label]), label))
    labels = tuple(sorted(ranked[:LABELS]))
    bins = len(labels) + 2
    codes = month * bins + _label_codes(values, labels)
    table = np.bincount(codes, minlength=months * bins).reshape(months, bins)
    return ColumnCounts(None, labels, _as_tuples(table))


def _count_numbers(values: pd.Series, edges: FloatArray) -> IntArray:
    return np.bincount(_number_codes(values, edges), minlength=len(edges) + 2)


def _count_labels(values: pd.Series, labels: Sequence[str]) -> IntArray:
    return np.bincount(_label_codes(values, labels), minlength=len(labels) + 2)


def _number_codes(values: pd.Series, edges: FloatArray) -> IntArray:
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    codes: IntArray = np.searchsorted(edges, numbers, side="left").astype(np.int64)
    return np.where(np.isnan(numbers), len(edges) + 1, codes)


def _label_codes(values: pd.Series, labels: Sequence[str]) -> IntArray:
    texts = pd.Index(values.astype(object).map(str, na_action="ignore"), dtype="object")
    codes = pd.Index(list(labels), dtype="object").get_indexer(texts).astype(np.int64)
    other = np.where(values.isna().to_numpy(dtype=bool), len(labels) + 1, len(labels))
    return np.where(codes < 0, other, codes)


def _as_dates(days: "np.typing.NDArray[np.datetime64]") -> tuple[date, ...]:
    return tuple(pd.Timestamp(day).date() for day in days)


def _as_tuples(table: IntArray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in table)


def _as_record(column: ColumnCounts) -> dict[str, object]:
    return {"edges": column.edges, "labels": column.labels, "counts": column.counts}


def _from_record(record: Mapping[str, object]) -> ColumnCounts:
    edges, labels, counts = record["edges"], record["labels"], record["counts"]
    return ColumnCounts(
        edges=None if edges is None else tuple(edges),  # type: ignore[arg-type]
        labels=None if labels is None else tuple(labels),  # type: ignore[arg-type]
        counts=tuple(tuple(row) for row in counts),  # type: ignore[attr-defined]
    )
